"""What every format needs to know of a JSON Schema: what a reference means, what deserves a name, what to leave out."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final
from urllib.parse import unquote

from ..plain_kinds import is_array, is_mapping

__all__ = [
    "DATA",
    "NAMED",
    "Names",
    "constraints",
    "is_closed_tuple",
    "literals",
    "one_line",
    "resolve",
    "without_titles",
]

NAMED: Final = ("properties", "patternProperties", "$defs", "definitions", "dependentSchemas")
"""Keywords whose value maps names of the author's to schemas."""

DATA: Final = frozenset({"const", "enum", "default", "examples", "required"})
"""Keywords under which data stands, not schemas."""


def resolve(root: Mapping[str, Any], reference: Any) -> Any:
    """What a local ``$ref`` points at; None when it is not a pointer into ``root`` or leads nowhere."""
    if not isinstance(reference, str) or not reference.startswith("#") or reference[1:2] not in ("", "/"):
        return None
    node: Any = root
    for raw in unquote(reference[1:]).split("/")[1:]:
        step = raw.replace("~1", "/").replace("~0", "~")
        if is_mapping(node):
            node = node.get(step)
        elif is_array(node) and step.isdigit() and step.isascii() and int(step[:9]) < len(node):
            node = node[int(step[:9])]
        else:
            return None
    return node


def children(schema: Any) -> Iterator[Any]:
    """Every schema right below ``schema``, definitions left out."""
    if not is_mapping(schema):
        return
    for keyword, value in schema.items():
        if keyword in NAMED:
            if keyword not in ("$defs", "definitions") and is_mapping(value):
                yield from value.values()
        elif keyword not in DATA:
            yield from value if is_array(value) else (value,)


class Names:
    """The references that get a type of their own: those used more than once, which all recursive ones are.

    ``of`` maps a reference to its name, in order of first use.
    """

    def __init__(self, root: Mapping[str, Any]) -> None:
        uses: dict[str, int] = {}
        pending: list[Any] = [root]
        while pending:
            schema = pending.pop()
            pending.extend(reversed(list(children(schema))))
            reference = schema.get("$ref") if is_mapping(schema) else None
            if isinstance(reference, str):
                uses[reference] = uses.get(reference, 0) + 1
                if uses[reference] == 1 and reference != "#":
                    pending.append(resolve(root, reference))
        self.of: dict[str, str] = {}
        for reference, count in uses.items():
            if (count > 1 or reference == "#") and resolve(root, reference) is not None:
                self.of[reference] = self._name(root, reference)

    def _name(self, root: Mapping[str, Any], reference: str) -> str:
        title = root.get("title") if reference == "#" else None
        raw = title if isinstance(title, str) else unquote(reference).rsplit("/", 1)[-1]
        name = "".join(c if c.isalnum() and c.isascii() else "_" for c in raw).strip("_") or "Root"
        name = name if name[0].isalpha() else f"T{name}"
        taken = set(self.of.values())
        number = 2
        unique = name
        while unique in taken:
            unique, number = f"{name}{number}", number + 1
        return unique


def literals(schema: Mapping[str, Any]) -> list[str] | None:
    """The permitted values as JSON, when the schema lists them."""
    if "const" in schema:
        return [json.dumps(schema["const"], ensure_ascii=False)]
    values = schema.get("enum")
    if is_array(values):
        return [json.dumps(value, ensure_ascii=False) for value in values]
    return None


_WORDS: Final = {
    "format": "{}",
    "minimum": ">= {}",
    "exclusiveMinimum": "> {}",
    "maximum": "<= {}",
    "exclusiveMaximum": "< {}",
    "multipleOf": "multiple of {}",
    "minLength": "at least {} characters",
    "maxLength": "at most {} characters",
    "pattern": "matches {}",
    "minItems": "at least {} items",
    "maxItems": "at most {} items",
    "minProperties": "at least {} keys",
    "maxProperties": "at most {} keys",
}


def constraints(schema: Any) -> list[str]:
    """What the type alone does not say, in words, the default included."""
    if not is_mapping(schema):
        return []
    words = ["integer"] if schema.get("type") == "integer" or "integer" in _type_list(schema) else []
    hidden = ("minItems", "maxItems") if is_closed_tuple(schema) else ()
    words += [_worded(text, schema[key]) for key, text in _WORDS.items() if key in schema and key not in hidden]
    if schema.get("uniqueItems") is True:
        words.append("no duplicates")
    for keyword in ("anyOf", "oneOf", "allOf"):
        members = schema.get(keyword)
        if is_array(members):
            words += [word for member in members for word in constraints(member)]
    items = schema.get("items")
    if is_mapping(items) and (inner := constraints(items)):
        words.append("each " + ", ".join(inner))
    if schema.get("default") not in (None, [], {}):
        words.append("default " + json.dumps(schema["default"], ensure_ascii=False))
    return list(dict.fromkeys(words))


def is_closed_tuple(schema: Mapping[str, Any]) -> bool:
    """An array of fixed length whose every item has a schema of its own."""
    prefix = schema.get("prefixItems")
    if not is_array(prefix):
        return False
    return schema.get("items") is False or (schema.get("minItems") == schema.get("maxItems") == len(prefix))


def _worded(text: str, value: Any) -> str:
    worded = text.replace("{}", _plain(value))
    return worded.removesuffix("s") if value == 1 and text.endswith("s") else worded


def _type_list(schema: Mapping[str, Any]) -> list[Any]:
    kind = schema.get("type")
    return list(kind) if is_array(kind) else []


def _plain(value: Any) -> str:
    return one_line(value) if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def one_line(text: Any) -> str:
    """Text folded into one line."""
    return " ".join(str(text).split())


def without_titles(schema: Any, name: str | None = None, *, is_map: bool = False) -> Any:
    """A copy as plain data, without titles that only repeat the name they stand under, as pydantic writes them."""
    if is_mapping(schema):
        copied: dict[str, Any] = {}
        for key, value in schema.items():
            if not is_map and key == "title" and name is not None and _same_word(value, name):
                continue
            if not is_map and key in DATA:
                copied[key] = _plain_copy(value)
            else:
                copied[key] = without_titles(value, key if is_map else None, is_map=not is_map and key in NAMED)
        return copied
    if is_array(schema):
        return [without_titles(member) for member in schema]
    return schema


def _same_word(title: Any, name: str) -> bool:
    def letters(text: str) -> str:
        return "".join(c for c in text.casefold() if c.isalnum())

    return isinstance(title, str) and letters(title) == letters(name)


def _plain_copy(value: Any) -> Any:
    if is_mapping(value):
        return {key: _plain_copy(inner) for key, inner in value.items()}
    if is_array(value):
        return [_plain_copy(inner) for inner in value]
    return value
