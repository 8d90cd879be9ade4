"""The door: a document that a schema refused, as the schema wants it, with a record of each change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from pydantic.errors import PydanticInvalidForJsonSchema, PydanticUserError
from pydantic_core import from_json

from ..errors import ConfigError
from ..plain_kinds import is_mapping
from ..repair import Repair
from ..validation.hardened import adapter_of, contains
from ..validation.json_schema import compile_json_schema
from ..validation.reading import Complaint
from ..violation import Path
from .policy import Permits
from .seen import complaints
from .shape import Shapes
from .typed_schema import typed_schema
from .walk import Made, TooMuch, Walk
from .written import Spelled, written

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
    """Compiled for one schema; immutable but for what it remembers of the schema.

    Args:
        json_schema: the schema.
        is_exact: whether numbers must keep digits that a float does not hold.
    """

    __slots__ = ("_is_exact", "_shapes")

    def __init__(self, json_schema: Mapping[str, Any], is_exact: bool = False) -> None:
        self._shapes: Final = Shapes(compile_json_schema(json_schema).root)
        self._is_exact: Final = is_exact

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
        now = written(made.value, spelled, self._is_exact) if made.repairs else text
        return Coerced(text, (), made.conflicts) if now is None else Coerced(now, made.repairs, made.conflicts)


def coercer_of(schema: Any, json_schema: Mapping[str, Any]) -> Coercer | None:
    """The coercer for anything that a ``Contract`` takes; None for a type whose JSON Schema can not be held against a
    value, which is then read strictly."""
    try:
        if schema is None or schema is Any or is_mapping(schema):
            return Coercer(json_schema)
        return Coercer(typed_schema(schema), contains(adapter_of(schema).core_schema, frozenset({"decimal"})))
    except (ConfigError, PydanticInvalidForJsonSchema, PydanticUserError):
        return None
