"""What a schema asks of one place, as far as the message does not say it already."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from ..fence import clean
from ..nearest import nearest
from ..plain_kinds import is_array, is_mapping
from ..violation import MISSING, Violation
from .shortening import one_line

__all__ = ["UNWANTED_KEY_RULES", "rest_of_schema"]

UNWANTED_KEY_RULES: Final = frozenset(
    {"extra_forbidden", "unexpected_keyword_argument", "additionalProperties", "unevaluatedProperties", "propertyNames"}
)
"""Rules that a key breaks by being there: pydantic's names and JSON Schema's."""

_LONGEST: Final = 100
"""Some 35 tokens; a schema that is longer as JSON is told by its keys and kinds."""

_MOST_NAMES: Final = 12
_MOST_PARTS: Final = 60
_ANNOTATIONS: Final = frozenset({"title", "description", "default", "examples", "$comment", "deprecated", "$defs"})
_HOLDS_NAMES: Final = frozenset({"properties", "patternProperties", "dependentSchemas", "enum", "const"})

_SAID: Final = {
    "greater_than": ("exclusiveMinimum",),
    "greater_than_equal": ("minimum",),
    "less_than": ("exclusiveMaximum",),
    "less_than_equal": ("maximum",),
    "multiple_of": ("multipleOf",),
    "string_too_short": ("minLength",),
    "string_too_long": ("maxLength",),
    "string_pattern_mismatch": ("pattern",),
    "too_short": ("minItems", "minProperties"),
    "too_long": ("maxItems", "maxProperties"),
}
"""pydantic's rules and the keywords whose say is in their message. A rule of JSON Schema is the keyword itself."""

_NAMES_FORMAT: Final = ("date", "time", "uuid", "url", "ip_", "timezone")


def rest_of_schema(violation: Violation) -> str:
    """The failing part of the schema, without what the message says of it; "" when nothing is left."""
    schema = violation.schema
    if not is_mapping(schema):
        return ""
    rules = {key: value for key, value in schema.items() if key not in _ANNOTATIONS}
    if violation.rule in UNWANTED_KEY_RULES:
        return _permitted(violation, rules.get("properties"))
    for keyword in _said(violation):
        rules.pop(keyword, None)
    return _told(rules) if rules else ""


def _permitted(violation: Violation, properties: Any) -> str:
    """The keys that the unwanted one may be a misspelling of, else all."""
    if not is_mapping(properties) or not violation.path:
        return ""
    near = nearest(str(violation.path[-1]), map(str, properties))
    return one_line(f"nearest: {', '.join(near)}" if near else f"permitted keys: {_names(properties)}", _LONGEST)


def _said(violation: Violation) -> tuple[str, ...]:
    """The keywords that need not be told: the message tells them, or what was received obeys them."""
    said = ("$ref", violation.rule, *_SAID.get(violation.rule, ()))
    if violation.choices:
        said += ("enum", "const", "type", "anyOf", "oneOf")
    if violation.received is not MISSING:
        said += ("type", "enum", "const")
    return (*said, "format") if violation.rule.startswith(_NAMES_FORMAT) else said


def _told(rules: dict[str, Any]) -> str:
    if kinds := _kinds(rules):
        return f"type {kinds}"
    written = _written(rules)
    return f"schema {written}" if written is not None and len(written) <= _LONGEST else _summary(rules, 3)


def _kinds(rules: Mapping[str, Any]) -> str:
    """``integer or null`` where the schema says of types and nothing else."""
    kind = rules.get("type")
    if len(rules) != 1:
        return ""
    if kind is not None:
        return " or ".join(map(str, kind)) if is_array(kind) else str(kind)
    branches = rules.get("anyOf", rules.get("oneOf"))
    if not is_array(branches) or not 0 < len(branches) <= _MOST_NAMES:
        return ""
    named = [_kinds(branch) if is_mapping(branch) else "" for branch in branches]
    return " or ".join(dict.fromkeys(named)) if all(named) else ""


def _summary(rules: Mapping[str, Any], levels: int) -> str:
    """The kind of value, with the keys of an object and the kind of a list's items."""
    properties, items, kind = rules.get("properties"), rules.get("items"), rules.get("type")
    if is_mapping(properties):
        return one_line(f"an object with the keys {_names(properties)}", _LONGEST)
    if is_mapping(items) and levels:
        return one_line(f"a list, each item {_summary(items, levels - 1) or 'a JSON value'}", _LONGEST)
    return f"type {kind}" if isinstance(kind, str) else ""


def _names(properties: Mapping[str, Any]) -> str:
    names = [str(name) for name in properties]
    more = f" and {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else ""
    return ", ".join(names[:_MOST_NAMES]) + more


def _written(rules: Mapping[str, Any]) -> str | None:
    """The rules as compact JSON, None when they have too many parts or are no JSON."""
    try:
        return clean(json.dumps(_bare(rules, [_MOST_PARTS]), ensure_ascii=False, separators=(",", ":")))
    except (TypeError, ValueError):
        return None


def _bare(node: Any, left: list[int], named: bool = False) -> Any:
    """The schema without annotations; ``named`` when the keys of ``node`` are the schema author's own names.

    ``left`` counts the parts that may still come, which bounds the depth as well.
    """
    left[0] -= 1
    if left[0] < 0:
        raise ValueError("too many parts")
    if is_mapping(node):
        return {
            key: _bare(value, left, key in _HOLDS_NAMES and not named)
            for key, value in node.items()
            if named or key not in _ANNOTATIONS
        }
    if is_array(node):
        return [_bare(item, left) for item in node]
    return node
