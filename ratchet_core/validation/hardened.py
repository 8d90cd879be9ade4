"""The compiled validator of a type, without the doors that let non-JSON numbers in.

pydantic takes ``NaN``, ``Infinity`` and ``1e999`` for a float. None of them is JSON, all of them slip through
comparisons, so the schema is copied with ``allow_inf_nan=False`` on every float before it is compiled.
"""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter
from pydantic.errors import PydanticUserError
from pydantic_core import SchemaError, SchemaValidator

from ..errors import ConfigError
from ..plain_kinds import is_exact_dict, is_exact_list

__all__ = ["adapter_of", "contains", "hardened_validator"]


def adapter_of(schema: Any) -> TypeAdapter[Any]:
    """The type adapter of anything pydantic understands.

    Raises:
        ConfigError: when pydantic cannot make a schema of it.
    """
    try:
        adapter: TypeAdapter[Any] = TypeAdapter(schema)
        kind = adapter.core_schema["type"]  # a name that is not defined shows when this is asked for
    except (PydanticUserError, SchemaError, SyntaxError, TypeError, NameError, AttributeError) as error:
        first = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise ConfigError(
            f"schema {schema!r} is not a type that pydantic can validate: {first}."
            " Give a model, dataclass, TypedDict, type expression or a JSON Schema mapping"
        ) from error
    if kind == "call" and not isinstance(schema, type):
        # pydantic would call the function with what the model said
        raise ConfigError(f"schema {schema!r} is a function; give a type. A rule about values goes into ensure=")
    return adapter


def hardened_validator(core_schema: Any) -> SchemaValidator:
    """A validator over a copy of ``core_schema`` in which no float is NaN or infinite."""
    # the prebuilt validators of nested models would bring their own, unhardened floats
    return SchemaValidator(_finite(core_schema), _use_prebuilt=False)


def _finite(node: Any) -> Any:
    if is_exact_dict(node):
        copied = {key: value if key in _OPAQUE_KEYS else _finite(value) for key, value in node.items()}
        if copied.get("type") == "float":
            copied["allow_inf_nan"] = False
        return copied
    if is_exact_list(node):
        return [_finite(item) for item in node]
    if type(node) is tuple:
        items: tuple[Any, ...] = node
        return tuple(_finite(item) for item in items)
    return node


_OPAQUE_KEYS = frozenset({"default", "default_factory", "metadata", "expected", "function", "serialization", "members"})
"""Keys of a core schema under which user data or functions stand, not schemas."""


def contains(core_schema: Any, kinds: frozenset[str]) -> bool:
    """Whether a node of one of these types occurs anywhere in ``core_schema``."""
    stack = [core_schema]
    while stack:
        node = stack.pop()
        if is_exact_dict(node):
            if node.get("type") in kinds:
                return True
            stack.extend(value for key, value in node.items() if key not in _OPAQUE_KEYS)
        elif type(node) in (list, tuple):
            stack.extend(node)
    return False
