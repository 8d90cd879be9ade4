"""The compiled validator of a type, without the doors that let non-JSON numbers in.

pydantic takes ``NaN``, ``Infinity`` and ``1e999`` for a float. None of them is JSON, all of them slip through
comparisons, so the schema is copied with ``allow_inf_nan=False`` on every float before it is compiled.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any, Final

from pydantic import TypeAdapter
from pydantic.errors import PydanticUserError
from pydantic_core import PydanticCustomError, SchemaError, SchemaValidator
from pydantic_core import core_schema as core_schema_of

from ..errors import ConfigError

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
    """A validator over a copy of ``core_schema`` in which no float is NaN or infinite and text for a decimal is a
    number as JSON writes it."""
    # the prebuilt validators of nested models would bring their own, unhardened floats
    return SchemaValidator(_hardened(core_schema), _use_prebuilt=False)


def _hardened(node: Any, by_name: bool = False) -> Any:
    """A copy; ``by_name`` says that the keys of ``node`` are names of fields or tags, not words of the core schema."""
    if type(node) is list:
        return [_hardened(item) for item in node]
    if type(node) is tuple:
        return tuple([_hardened(item) for item in node])
    if type(node) is not dict:
        return node
    copied = {
        key: value if key in _OPAQUE_KEYS and not by_name else _hardened(value, key in _NAMED and not by_name)
        for key, value in node.items()
    }
    if by_name:
        return copied
    if copied.get("type") == "float":
        copied["allow_inf_nan"] = False
    if copied.get("type") == "decimal":
        return core_schema_of.no_info_before_validator_function(_written_number, copied)
    return copied


_NUMBER: Final = re.compile(r"-?[0-9]{1,1000}(\.[0-9]{1,1000})?([eE][+-]?[0-9]{1,4})?")


def _written_number(value: Any) -> Any:
    """Python's ``Decimal`` also reads "1_000", " 1 " and digits of other scripts. Numbers keep their shortest spelling,
    as pydantic has it."""
    if isinstance(value, str):
        if _NUMBER.fullmatch(value) is None:
            raise PydanticCustomError("decimal_parsing", "Input should be a valid decimal")
        return Decimal(value)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return Decimal(str(value))
    return value


_NAMED: Final = frozenset({"fields", "choices"})
"""Keys of a core schema under which a mapping is by name of field or tag."""

_OPAQUE_KEYS: Final = frozenset(
    {"default", "default_factory", "metadata", "expected", "function", "serialization", "members"}
)
"""Keys of a core schema under which user data or functions stand, not schemas."""


def contains(core_schema: Any, kinds: frozenset[str]) -> bool:
    """Whether a node of one of these types occurs anywhere in ``core_schema``."""
    stack: list[tuple[Any, bool]] = [(core_schema, False)]
    while stack:
        node, by_name = stack.pop()
        if type(node) is dict:
            if not by_name and node.get("type") in kinds:
                return True
            stack.extend(
                (value, key in _NAMED and not by_name)
                for key, value in node.items()
                if by_name or key not in _OPAQUE_KEYS
            )
        elif type(node) in (list, tuple):
            stack.extend((item, False) for item in node)
    return False
