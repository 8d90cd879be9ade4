"""How nodes of a core schema are rewritten so that they read what JSON spells, and nothing that it does not say."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Final

from pydantic_core import PydanticCustomError, SchemaValidator, ValidationError, to_json
from pydantic_core import core_schema as cs

from ..plain_kinds import is_dict, is_exact_list

__all__ = ["in_python_mode", "is_number_like", "merges_keys", "scalars_only"]

Node = Any
"""A node of a core schema: a dict that pydantic types as one of sixty shapes."""
Rewrite = Callable[[Any], Any]
Written = Mapping[float, Decimal | None]
"""Floats that stand for numbers with more digits: the number as it is written, None when two are written."""

_TEXTS: Final = frozenset({"date", "datetime", "time", "timedelta", "bytes"})
_KEY_TYPES: Final = frozenset({"int", "float", "bool"})
_EPOCH: Final = frozenset({"date", "datetime"})
_NUMBER: Final = re.compile(r"\s*[-+]?[0-9._]+(?:[eE][-+]?[0-9]+)?\s*")


def scalars_only(written: Written) -> Rewrite:
    """For a schema that stays in JSON mode: scalars are read with care, all else as ever."""
    return lambda node: _scalar(node, written)


def in_python_mode(written: Written) -> Rewrite:
    """For a schema that comes into Python mode somewhere: every node takes JSON's spelling of its values."""

    def rewrite(node: Node) -> Any:
        change = _CONTAINERS.get(node["type"])
        return change(node) if change else _scalar(node, written)

    return rewrite


def is_number_like(node: Node) -> bool:
    """A literal or enum with integers among its values and no booleans: True and 1 are equal to Python."""
    if node["type"] == "literal":
        values = node["expected"]
    elif node["type"] == "enum":
        values = [getattr(member, "value", member) for member in node["members"]]
    else:
        return False
    booleans = any(isinstance(value, bool) for value in values)
    return not booleans and any(isinstance(value, (int, float)) for value in values)


def merges_keys(node: Node) -> bool:
    """A dict whose keys are read as something else than the text they are."""
    if node["type"] != "dict":
        return False
    keys = node.get("keys_schema", {"type": "any"})
    if keys["type"] == "str":
        return any(keys.get(option) for option in ("strip_whitespace", "to_lower", "to_upper"))
    return keys["type"] not in ("any", "literal", "enum")


def _scalar(node: Node, written: Written) -> Any:
    kind = node["type"]
    if kind in _TEXTS:
        read = _from_json(_alone(node), kind)
        return _replaced(node, cs.no_info_plain_validator_function(read, metadata=_OURS))
    if kind == "decimal" and written:
        return _replaced(node, cs.no_info_plain_validator_function(_decimal(_alone(node), written)))
    if is_number_like(node):
        return _replaced(node, cs.no_info_before_validator_function(_no_bool, node))
    if kind == "union":
        node["choices"] = [_ranked(choice) for choice in node["choices"]]
    return node


def _alone(node: Node) -> SchemaValidator:
    own: Any = {key: value for key, value in node.items() if key not in _NOT_ITS_OWN}
    return SchemaValidator(own)


_NOT_ITS_OWN: Final = frozenset({"ref", "metadata", "serialization"})


def _replaced(node: Node, by: Any) -> Any:
    """``by``, known under the name that other nodes may refer to."""
    if "ref" in node:
        by["ref"] = node.pop("ref")
    return by


def _from_json(alone: SchemaValidator, kind: str) -> Callable[[Any], Any]:
    def read(value: Any) -> Any:
        if isinstance(value, str) and kind in _EPOCH and _NUMBER.fullmatch(value):
            # pydantic would take seconds since 1970; "20240101" means another day
            raise PydanticCustomError("date_parsing", "Input should be a valid {kind} in ISO 8601", {"kind": kind})
        if isinstance(value, (str, int, float)):
            return alone.validate_json(to_json(value), strict=True)
        return alone.validate_python(value, strict=True)

    return read


def _decimal(alone: SchemaValidator, written: Written) -> Callable[[Any], Any]:
    def read(value: Any) -> Any:
        if type(value) is float and value in written:
            exact = written[value]
            if exact is None:
                raise PydanticCustomError("decimal_parsing", "Input should be a decimal; write it as a string")
            return alone.validate_python(exact, strict=True)
        return alone.validate_json(to_json(value), strict=True) if isinstance(value, (str, int, float)) else value

    return read


def _no_bool(value: Any) -> Any:
    if isinstance(value, bool):
        raise PydanticCustomError("literal_error", "Input should be one of the listed values, not true or false")
    return value


def _ranked(choice: Any) -> Any:
    """A choice of a union that ranks as text; if it claimed an exact match, the order of choices would not count."""
    if isinstance(choice, tuple):
        return (_ranked(choice[0]), *choice[1:])
    if choice.get("metadata") is not _OURS:
        return choice
    given = cs.union_schema([cs.str_schema(), cs.no_info_plain_validator_function(_no_json)], mode="left_to_right")
    return cs.chain_schema([given, choice])


_OURS: Final[dict[str, Any]] = {"ratchet": "text"}


def _no_json(value: Any) -> Any:
    if value is None or isinstance(value, (str, int, float, list, dict)):
        raise PydanticCustomError("string_type", "Input should be a valid string")
    return value


def _tuple(node: Node) -> Any:
    return _replaced(node, cs.no_info_before_validator_function(_as_tuple, node))


def _as_tuple(value: Any) -> Any:
    return tuple(value) if is_exact_list(value) else value


def _set(node: Node) -> Any:
    kind: Any = {"set": set, "frozenset": frozenset}[node["type"]]
    items = cs.list_schema(node.pop("items_schema", None))

    def collect(value: list[Any]) -> Any:
        try:
            return kind(value)
        except TypeError as error:
            raise PydanticCustomError("set_item_not_hashable", "Set items should be hashable") from error

    as_list = cs.no_info_before_validator_function(lambda v: list(v) if type(v) is kind else v, items)
    collected = cs.no_info_after_validator_function(collect, as_list)
    return _replaced(node, cs.chain_schema([collected, node]))


def _dict(node: Node) -> Any:
    if not merges_keys(node):
        return node
    keys = node["keys_schema"]
    if keys["type"] in _KEY_TYPES:
        node["keys_schema"] = _replaced(keys, cs.no_info_plain_validator_function(_key(keys)))
    return _replaced(node, cs.no_info_wrap_validator_function(_all_kept, node))


def _key(node: Node) -> Callable[[Any], Any]:
    """The key of an object is text; JSON mode reads it as the type that is wanted."""
    alone = _alone(node)
    keys: Any = {**node}
    in_json = SchemaValidator(cs.dict_schema(keys, cs.any_schema()))

    def read(value: Any) -> Any:
        if not isinstance(value, str):
            return alone.validate_python(value, strict=True)
        try:
            return next(iter(in_json.validate_json(to_json({value: None}), strict=True)))
        except ValidationError as error:
            told = error.errors(include_url=False)[0]
            raise PydanticCustomError("key_parsing", "{why}", {"why": told["msg"]}) from error

    return read


def _all_kept(value: Any, handler: Any) -> Any:
    read = handler(value)
    if is_dict(value) and len(read) < len(value):
        raise PydanticCustomError("duplicate_key", "Input should not have two keys that mean the same")
    return read


def _either(node: Node) -> Any:
    """What is read from JSON in one way and from Python in another is read in either way."""
    return _replaced(node, cs.union_schema([node["json_schema"], node["python_schema"]], mode="left_to_right"))


def _strict(node: Node) -> Any:
    return _replaced(node, node["strict_schema"])


_CONTAINERS: Final[dict[str, Rewrite]] = {
    "tuple": _tuple,
    "set": _set,
    "frozenset": _set,
    "dict": _dict,
    "json-or-python": _either,
    "lax-or-strict": _strict,
}
