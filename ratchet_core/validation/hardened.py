"""The compiled validator of a type, without the doors that let non-JSON numbers in.

pydantic takes ``NaN``, ``Infinity`` and ``1e999`` for a float. None of them is JSON, all of them slip through
comparisons, so the schema is copied with ``allow_inf_nan=False`` on every float before it is compiled.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any, Final, cast

from pydantic import TypeAdapter
from pydantic.errors import PydanticUserError
from pydantic_core import PydanticCustomError, SchemaError, SchemaValidator, from_json
from pydantic_core import core_schema as core_schema_of

from ..errors import ConfigError
from ..plain_kinds import is_exact_dict, is_exact_list
from .duplicates import conflicting_key

__all__ = ["adapter_of", "contains", "hardened", "hardened_validator", "nodes"]


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


Rewrite = Callable[[dict[str, Any]], Any]


def hardened_validator(core_schema: Any) -> SchemaValidator:
    """A validator over ``hardened(core_schema)``."""
    # the prebuilt validators of nested models would bring their own, unhardened floats
    return SchemaValidator(hardened(core_schema), _use_prebuilt=False)


def hardened(core_schema: Any, also: Rewrite = lambda node: node) -> Any:
    """A copy of ``core_schema`` in which no float is NaN or infinite, text for a decimal is a number as JSON writes it,
    JSON inside a string is as strict as JSON around it, and nothing is left to be validated later.

    ``also`` rewrites every node first.
    """
    return _rewritten(core_schema, lambda node: _closed(also(node)), False)


def _rewritten(node: Any, rewrite: Rewrite, by_name: bool) -> Any:
    """A copy; ``by_name`` says that the keys of ``node`` are names of fields or tags, not words of the core schema."""
    if is_exact_list(node):
        return [_rewritten(item, rewrite, False) for item in node]
    if type(node) is tuple:
        return tuple([_rewritten(item, rewrite, False) for item in node])  # pyright: ignore[reportUnknownVariableType]  # of anything
    if not is_exact_dict(node):
        return node
    copied = {
        key: value if key in _OPAQUE_KEYS and not by_name else _rewritten(value, rewrite, key in _NAMED and not by_name)
        for key, value in node.items()
    }
    return rewrite(copied) if not by_name and isinstance(copied.get("type"), str) else copied


def _closed(node: dict[str, Any]) -> Any:
    """A node without the doors that pydantic leaves open."""
    kind = node["type"]
    if kind == "float":
        node["allow_inf_nan"] = False
    if kind == "generator":
        # pydantic would hand out an iterator that validates when it is too late to ask again
        node["type"] = "list"
    if kind in _BEFORE:
        reference = {"ref": node.pop("ref")} if "ref" in node else {}
        wrapped: Any = core_schema_of.no_info_before_validator_function(_BEFORE[kind], cast("Any", node))
        return {**wrapped, **reference}
    return node


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


def _strict_json(value: Any) -> Any:
    """Text of a ``Json[...]`` field: a document of its own."""
    try:
        data = from_json(value)
    except (TypeError, ValueError):
        return value  # pydantic says what is wrong with it
    try:
        json.dumps(data, allow_nan=False)
    except ValueError as error:
        raise PydanticCustomError("json_invalid", "Input should be JSON, which has no NaN and no infinity") from error
    if (key := conflicting_key(value)) is not None:
        raise PydanticCustomError("duplicate_key", "Input gives the key {key} two different values", {"key": key[:80]})
    return value


_BEFORE: Final[dict[str, Callable[[Any], Any]]] = {"decimal": _written_number, "json": _strict_json}

_NAMED: Final = frozenset({"fields", "choices"})
"""Keys of a core schema under which a mapping is by name of field or tag."""

_OPAQUE_KEYS: Final = frozenset(
    {"default", "default_factory", "metadata", "expected", "function", "serialization", "members"}
)
"""Keys of a core schema under which user data or functions stand, not schemas."""


def contains(core_schema: Any, kinds: frozenset[str]) -> bool:
    """Whether a node of one of these types occurs anywhere in ``core_schema``."""
    return any(node["type"] in kinds for node in nodes(core_schema))


def nodes(core_schema: Any) -> Iterator[dict[str, Any]]:
    """Every node of a core schema, in no order."""
    stack: list[tuple[Any, bool]] = [(core_schema, False)]
    while stack:
        node, by_name = stack.pop()
        if is_exact_dict(node):
            if not by_name and isinstance(node.get("type"), str):
                yield node
            stack.extend(
                (value, key in _NAMED and not by_name)
                for key, value in node.items()
                if by_name or key not in _OPAQUE_KEYS
            )
        elif type(node) in (list, tuple):
            stack.extend((item, False) for item in node)
