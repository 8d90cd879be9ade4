"""The door: a document that a schema refused, as the schema wants it, with a record of each change."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from pydantic.errors import PydanticInvalidForJsonSchema, PydanticUserError
from pydantic_core import from_json, to_json

from ..errors import ConfigError
from ..plain_kinds import is_mapping
from ..repair import Repair
from ..validation.json_schema import compile_json_schema
from ..validation.reading import Complaint
from ..violation import Path
from .policy import Permits
from .seen import complaints
from .shape import Shapes
from .typed_schema import typed_schema
from .walk import Made, TooMuch, Walk

__all__ = ["Coerced", "Coercer", "coercer_of"]


class Coerced(NamedTuple):
    """What became of a document.

    Attributes:
        text: the document now.
        repairs: what was changed, in order.
        conflicts: keys that give a property which another key gives in another way.
    """

    text: str
    repairs: tuple[Repair, ...]
    conflicts: tuple[Path, ...]


class Coercer:
    """Compiled for one schema; immutable but for what it remembers of the schema."""

    __slots__ = ("_shapes",)

    def __init__(self, json_schema: Mapping[str, Any]) -> None:
        self._shapes: Final = Shapes(compile_json_schema(json_schema).root)

    def coerced(self, text: str, places: tuple[Complaint, ...], permits: Permits, spelled: str) -> Coerced:
        """The document as new text with all changes on record. It need not be right: the schema's own reader has the
        last word.

        Args:
            text: one JSON document.
            places: what its reader complained of.
            permits: the rules that hold.
            spelled: the document as the model wrote its numbers.
        """
        document = from_json(text)
        walk = Walk(self._shapes, permits, text, Spelled(spelled).of)
        try:
            made = walk.run(document, complaints(places, document))
        except TooMuch:
            made = Made(document)
        return Coerced(to_json(made.value).decode() if made.repairs else text, made.repairs, made.conflicts)


class Spelled:
    """How a document spells its numbers that are not whole; read when somebody asks."""

    __slots__ = ("_found", "_text")

    def __init__(self, text: str) -> None:
        self._text = text
        self._found: dict[float, str | None] | None = None

    def of(self, number: float) -> str | None:
        """The one way in which the number is written; None when there are two, or none."""
        if self._found is None:
            self._found = {}
            json.loads(self._text, parse_float=self._note)
        return self._found.get(number)

    def _note(self, token: str) -> float:
        assert self._found is not None
        number = float(token)
        self._found[number] = token if self._found.get(number, token) == token else None
        return number


def coercer_of(schema: Any, json_schema: Mapping[str, Any]) -> Coercer | None:
    """The coercer for anything that a ``Contract`` takes; None for a type whose JSON Schema can not be held against a
    value, which is then read strictly."""
    try:
        return Coercer(json_schema if schema is None or schema is Any or is_mapping(schema) else typed_schema(schema))
    except (ConfigError, PydanticInvalidForJsonSchema, PydanticUserError):
        return None
