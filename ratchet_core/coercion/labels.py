"""What the values of a closed list are called beside what they are: members' names, titles, declared aliases."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from ..plain_kinds import is_array, is_mapping
from .keywords import MEMBERS

__all__ = ["Label", "declared_labels"]


class Label(NamedTuple):
    """A value of a closed list, and one more name or description of it."""

    value: Any
    text: str
    is_description: bool = False


def declared_labels(schema: Mapping[str, Any]) -> Iterator[Label]:
    """All that one schema calls the values of its closed list, themselves left out."""
    values = schema.get("enum")
    if is_array(values):
        for keyword in (MEMBERS, "x-enum-varnames", "x-enumNames", "enumNames"):
            yield from _paired(values, schema.get(keyword), False)
        for keyword in ("x-enum-descriptions", "x-enumDescriptions", "enumDescriptions", "markdownEnumDescriptions"):
            yield from _paired(values, schema.get(keyword), True)
        yield from _by_value(values, schema.get("x-enum"))
        if isinstance(schema.get("title"), str):
            yield from (label._replace(text=f"{schema['title']}.{label.text}") for label in _members(values, schema))
    if "const" in schema:
        for keyword in ("title", "description"):
            if isinstance(schema.get(keyword), str):
                yield Label(schema["const"], schema[keyword], keyword == "description")


def _members(values: Iterable[Any], schema: Mapping[str, Any]) -> Iterator[Label]:
    return _paired(values, schema.get(MEMBERS), False)


def _paired(values: Iterable[Any], texts: Any, is_description: bool) -> Iterator[Label]:
    if is_array(texts):
        for value, text in zip(values, texts, strict=False):
            if isinstance(text, str) and _is_scalar(value):
                yield Label(value, text, is_description)


def _by_value(values: Iterable[Any], told: Any) -> Iterator[Label]:
    """``{"HIGH": {"alias": "p1", "description": "..."}}``, or a text instead of the inner object."""
    if not is_mapping(told):
        return
    for value in values:
        about = told.get(value) if isinstance(value, str) else None
        if isinstance(about, str):
            yield Label(value, about, True)
        elif is_mapping(about):
            for keyword in ("alias", "title", "description"):
                if isinstance(about.get(keyword), str):
                    yield Label(value, about[keyword], keyword == "description")


def _is_scalar(value: Any) -> bool:
    return value is None or isinstance(value, (str, int, float))
