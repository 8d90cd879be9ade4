"""What may stand at each place of a document that is still being written.

A place has *hopes*: the alternatives that its JSON Schema offers. A complete member may end some of them (the tag of
a union ends all branches but one); when none is left, the document can not become valid. Whatever is not understood
beyond doubt (formats, patterns of names, ``not``, fields with a validator of the caller's that may take anything)
is a place where anything may stand, which is None here.

This only raises a suspicion, at the price of a look at each scalar. The validator itself decides.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import NoneType
from typing import Any, Final

from ..errors import ConfigError
from ..plain_kinds import is_array, is_mapping
from ..rendering.schema_parts import resolve
from .healable import folded, is_beyond, kind_of, resembles
from .json_schema import compile_json_schema

__all__ = ["FORBIDDEN", "MISPLACED", "Place", "Places"]


class Forbidden:
    """No member of this name may stand here, nor one with a name like it."""


FORBIDDEN: Final = Forbidden()

_TYPES: Final[dict[str, tuple[type, ...]]] = {
    "string": (str,),
    "boolean": (bool,),
    "integer": (int,),
    "number": (int, float),
    "null": (NoneType,),
}
_KINDS: Final = {"{": "object", "[": "array"}
_SCALARS: Final[frozenset[type]] = frozenset({str, bool, int, float, NoneType})
_ANNOTATIONS: Final = frozenset(
    {"title", "description", "default", "examples", "deprecated", "readOnly", "writeOnly", "$comment", "$schema"}
    | {"$defs", "definitions", "discriminator", "uniqueItems", "minItems", "minProperties", "maxProperties"}
)
"""Keywords that forbid nothing, or nothing that one complete member can break for good."""
_OF_SCALARS: Final = frozenset(
    {"enum", "const", "pattern", "minLength", "maxLength", "minimum", "maximum", "exclusiveMinimum"}
    | {"exclusiveMaximum", "multipleOf"}
)
_OF_CONTAINERS: Final = frozenset(
    {"properties", "required", "additionalProperties", "items", "prefixItems", "maxItems"}
)
_UNDERSTOOD: Final = _ANNOTATIONS | _OF_SCALARS | _OF_CONTAINERS | {"type"}
_MOST_HOPES: Final = 64


class Places:
    """The places of one schema, found when they are first asked for.

    Args:
        root: the JSON Schema.
        free: names of fields where anything may stand.
        words: names of choices that the schema does not show, such as those of an enumeration's members.
    """

    def __init__(
        self, root: Mapping[str, Any], free: frozenset[str] = frozenset(), words: tuple[str, ...] = ()
    ) -> None:
        self.free = free
        self.words = frozenset(map(folded, words))
        self._root = root
        self._known: dict[int, tuple[Any, Place | None]] = {}
        self.root = self.at({key: value for key, value in root.items() if key != "$id"})

    def at(self, schema: Any) -> Place | None:
        """The place that a part of the schema governs."""
        if id(schema) not in self._known:
            alternatives = self._alternatives(schema)
            hopes = [Hope(self, each) for each in alternatives or ()]
            self._known[id(schema)] = (schema, Place(tuple(hopes)) if hopes else None)
        return self._known[id(schema)][1]

    def _alternatives(self, schema: Any) -> list[Mapping[str, Any]] | None:
        """All that may stand for ``schema``, references and unions resolved; None for anything at all."""
        found: list[Mapping[str, Any]] = []
        pending = [schema]
        for _ in range(_MOST_HOPES):
            if not pending:
                return found
            node = pending.pop()
            if not is_mapping(node):
                return None
            union = next((key for key in ("$ref", "anyOf", "oneOf") if key in node), None)
            if union is None and node.keys() <= _UNDERSTOOD and not node.keys().isdisjoint(("type", "enum", "const")):
                found.append(node)
            elif union is None or not node.keys() - {union} <= _ANNOTATIONS:
                return None
            else:
                pending.extend([resolve(self._root, node["$ref"])] if union == "$ref" else reversed(node[union]))
        return None


class Hope:
    """One alternative for a place: a JSON Schema without references and unions.

    Attributes:
        kinds: the JSON types that it permits.
        most: the longest list, None for any length.
        required: keys that must be there.
        properties: the schemas of the members that it names.
        prefix: how many items have a schema of their own.
        fits: a test of a scalar of the right kind; None when there is nothing to test.
    """

    __slots__ = ("_places", "_schema", "fits", "kinds", "most", "prefix", "properties", "required", "words")

    def __init__(self, places: Places, schema: Mapping[str, Any]) -> None:
        self._places = places
        self._schema = schema
        self.kinds = _kinds(schema)
        self.required = frozenset(schema.get("required", ()))
        self.properties: Mapping[str, Any] = schema.get("properties", {})
        self.prefix = len(schema.get("prefixItems", ()))
        self.most: int | None = schema.get("maxItems")
        self.words = tuple(value for value in _choices(schema) if isinstance(value, str))
        self.fits = _check(schema)

    def below(self, step: str | int) -> Place | Forbidden | None:
        """What may stand one step further: a place, None for anything, or ``FORBIDDEN``."""
        if isinstance(step, int):
            prefixed = step < self.prefix
            return self._places.at(self._schema["prefixItems"][step] if prefixed else self._schema.get("items", True))
        if step in self._places.free:
            return None
        if step in self.properties:
            return self._places.at(self.properties[step])
        more = self._schema.get("additionalProperties", True)
        if any(folded(name) == folded(step) for name in self.properties):
            return None
        if more is not False:
            return self._places.at(more)
        return None if resembles(step, (*self.properties, *self._places.free)) else FORBIDDEN

    def refuses(self, value: Any) -> bool:
        """Whether it is sure that no reading of a scalar is right here."""
        if isinstance(value, str) and (resembles(value, self.words) or folded(value) in self._places.words):
            return False
        kind = kind_of(value)
        if kind in self.kinds or (kind == "integer" and "number" in self.kinds):
            return self.fits is not None and not any(self.fits(reading) for reading in _readings(value))
        return is_beyond(value, self.kinds)

    def ends_with(self, step: str | int, value: Any) -> bool:
        """Whether a scalar ``value`` at ``step`` ends this hope for the container around it."""
        place = self.below(step)
        if not isinstance(place, Place):
            return place is FORBIDDEN
        if value is None:  # for a key that may be left out it may say as much as its absence
            return "null" not in place.kinds and (isinstance(step, int) or step in self.required)
        return all(hope.refuses(value) for hope in place.hopes)


class Place:
    """Where one value stands.

    Attributes:
        hopes: the alternatives; none for ``MISPLACED`` alone.
        kinds: the JSON types that may stand here.
        plain: types of scalars that an alternative takes without a further look.
        most: the longest list that may stand here, None for any length.
        members: what is known of the steps that the schema names and that were asked for.
    """

    __slots__ = ("_prefix", "hopes", "kinds", "members", "most", "plain")

    def __init__(self, hopes: tuple[Hope, ...]) -> None:
        self.hopes = hopes
        self.kinds: frozenset[str] = frozenset().union(*(hope.kinds for hope in hopes))
        self.plain: frozenset[type] = frozenset().union(*map(_plain, hopes))
        lengths = [hope.most for hope in hopes if "array" in hope.kinds]
        self.most = None if None in lengths else max((length for length in lengths if length is not None), default=None)
        self.members: dict[str | int, Below] = {}
        self._prefix = max((hope.prefix for hope in hopes), default=0)

    def names(self, step: str | int) -> bool:
        """Whether the schema lists this step; what a model made up is not kept."""
        if isinstance(step, int):
            return not self._prefix and self.most is None  # all items have one schema, whatever their number
        return any(step in hope.properties for hope in self.hopes)

    def step_of(self, index: int) -> int:
        """The index that stands for ``index``: all items behind the prefix have one schema."""
        return min(index, self._prefix)

    def inside(self, opener: str) -> Place | None:
        """The inside of a container that stands here; None where anything may stand in it: a wrapper, a list of one."""
        kind = _KINDS[opener]
        hopes = tuple(hope for hope in self.hopes if kind in hope.kinds)
        if not hopes:
            return None if kind == "object" and "array" in self.kinds else MISPLACED
        return self if len(hopes) == len(self.hopes) else Place(hopes)

    def after(self, step: str | int, value: Any) -> Place | None:
        """What is left of this place behind a complete scalar; None when nothing is."""
        hopes = tuple(hope for hope in self.hopes if not hope.ends_with(step, value))
        return self if len(hopes) == len(self.hopes) else Place(hopes) if hopes else None

    def below(self, step: str | int) -> Below:
        """What is known of a step."""
        found = self.members.get(step)
        if found is None:
            found = Below([hope.below(step) for hope in self.hopes])
            if self.names(step):
                self.members[step] = found
        return found


class Below:
    """What is known of one step into a place.

    Attributes:
        plain: the types of scalars that leave all hopes of the place as they are.
        forbidden: nothing may stand there.
        inside: by opening bracket, the place inside of a container that stands there; None for anything.
    """

    __slots__ = ("forbidden", "inside", "plain")

    def __init__(self, below: list[Place | Forbidden | None]) -> None:
        possible = [place for place in below if not isinstance(place, Forbidden)]
        places = [place for place in possible if place is not None]
        self.forbidden = not possible
        whole = len(possible) == len(below)
        self.plain: frozenset[type] = (
            _SCALARS.intersection(*(place.plain for place in places)) if whole else frozenset()
        )
        self.inside: dict[str, Place | None] = dict.fromkeys(_KINDS)
        if len(places) == len(possible) > 0:
            here = places[0] if len(places) == 1 else Place(tuple(hope for place in places for hope in place.hopes))
            self.inside = {opener: here.inside(opener) for opener in _KINDS}


def _plain(hope: Hope) -> frozenset[type]:
    if hope.fits is not None:
        return frozenset()
    return frozenset(type_ for kind in hope.kinds for type_ in _TYPES.get(kind, ()))


def _kinds(schema: Mapping[str, Any]) -> frozenset[str]:
    given = schema.get("type")
    if given is None:
        return frozenset(kind_of(value) for value in _choices(schema))
    return frozenset(given) if is_array(given) else frozenset({given})


def _choices(schema: Mapping[str, Any]) -> tuple[Any, ...]:
    return (schema["const"],) if "const" in schema else tuple(schema.get("enum", ()))


def _check(schema: Mapping[str, Any]) -> Callable[[Any], bool] | None:
    asked = {key: value for key, value in schema.items() if key in _OF_SCALARS}
    if not asked:
        return None
    try:
        violations = compile_json_schema(asked).violations
    except ConfigError:  # a pattern in pydantic's dialect
        return lambda value: True
    return lambda value: not violations(value)


def _readings(value: Any) -> tuple[Any, ...]:
    """A scalar as it stands and, of text, without what models put around it."""
    return (value, value.strip(" \t\r\n*_`'\"")) if isinstance(value, str) else (value,)


MISPLACED: Final = Place(())
"""The inside of a container where none may stand."""
