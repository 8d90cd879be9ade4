"""Whether the fields of a policy are fields of a schema: a name that is none permits or denies nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from ..errors import ConfigError
from ..nearest import nearest
from ..plain_kinds import is_array, is_mapping
from ..rendering.schema_parts import resolve
from .policy import Coerce, is_name, steps_of

__all__ = ["check_fields"]

_MOST_PARTS: Final = 10_000
_SAME_PLACE: Final = ("anyOf", "oneOf", "allOf", "prefixItems", "items", "additionalItems", "then", "else")
"""Keywords under which stands what may be at the same place, or in a list there."""


def check_fields(coerce: Coerce, schemas: Iterable[Mapping[str, Any]], state: str) -> None:
    """Hold the fields that ``coerce`` names against the JSON Schemas of a state. Schemas without properties have any.

    Raises:
        ConfigError: for a field that none of the schemas has.
    """
    roots = list(schemas)
    names = sorted({name for root in roots for part in _all(root) for name in _properties(part)})
    for place in coerce.fields or {} if names else ():
        if not any(_is_known(root, place) for root in roots):
            near = nearest(steps_of(place)[-1], names, 1)
            hint = f"did you mean {near[0]!r}?" if near else f"fields are {', '.join(names[:20])}"
            raise ConfigError(f"Coerce(fields=...): there is no field {place!r}; {hint}", state=state, path="coerce")


def _is_known(root: Mapping[str, Any], place: str) -> bool:
    if is_name(place):
        return any(place in _properties(part) for part in _all(root))
    here: list[Any] = [root]
    for step in steps_of(place):
        here = [inner for part in _alternatives(root, here) for inner in _under(part, step)]
    return bool(here)


def _properties(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    found = schema.get("properties")
    return found if is_mapping(found) else {}


def _under(schema: Mapping[str, Any], key: str) -> Iterator[Any]:
    if key in _properties(schema):
        yield _properties(schema)[key]
    elif is_mapping(schema.get("additionalProperties")):
        yield schema["additionalProperties"]


def _alternatives(root: Mapping[str, Any], schemas: list[Any]) -> Iterator[Mapping[str, Any]]:
    """The schemas, and all that they put at the same place or into lists there; references are followed."""
    pending, seen = list(schemas), 0
    while pending and seen < _MOST_PARTS:
        schema = pending.pop()
        seen += 1
        if not is_mapping(schema):
            continue
        yield schema
        pending.append(resolve(root, schema.get("$ref")))
        for keyword in _SAME_PLACE:
            inner = schema.get(keyword)
            pending.extend(inner if is_array(inner) else [inner])


def _all(root: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Every mapping in the document: among them all its schemas."""
    pending: list[Any] = [root]
    while pending:
        part = pending.pop()
        if is_mapping(part):
            yield part
            pending.extend(part.values())
        elif is_array(part):
            pending.extend(part)
