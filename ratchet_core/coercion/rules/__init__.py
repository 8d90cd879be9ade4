"""The rules, one file for each kind. Within a group the first rule that finds something has the word."""

from __future__ import annotations

from typing import Final

from ..rule import CHOICE, Rule
from ..shape import Shape
from .booleans import BOOL_NUMBER, BOOL_WORD, COERCE_BOOL
from .date_format import DATE_FORMAT
from .enum_alias import ENUM_ALIAS
from .enum_sentence import ENUM_MENTION, ENUM_SENTENCE
from .enum_spelling import ENUM_SPELLING
from .enum_typo import ENUM_TYPO
from .json_text import JSON_TEXT
from .list_of_one import LIST_OF_ONE, SOLE_ITEM
from .null_word import NULL_WORD
from .number_as_text import NUMBER_AS_TEXT
from .number_format import NUMBER_FORMAT
from .number_unit import NUMBER_UNIT
from .number_word import NUMBER_WORD
from .plain_numbers import COERCE_FLOAT, COERCE_INT
from .schema_echo import SCHEMA_ECHO
from .single_field import SINGLE_FIELD
from .unwrap import UNWRAP, UNWRAP_ANY

__all__ = ["REPLACEMENTS", "repertoire"]

REPLACEMENTS: Final[tuple[tuple[Rule, ...], ...]] = (
    (COERCE_INT, COERCE_FLOAT, NUMBER_FORMAT, NUMBER_UNIT, NUMBER_WORD),
    (COERCE_BOOL, BOOL_WORD, BOOL_NUMBER),
    (DATE_FORMAT,),
    (ENUM_SPELLING, ENUM_ALIAS, ENUM_SENTENCE, ENUM_TYPO, ENUM_MENTION),
    (NULL_WORD,),
    (NUMBER_AS_TEXT,),
    (JSON_TEXT,),
    (SCHEMA_ECHO, UNWRAP, UNWRAP_ANY),
    (SOLE_ITEM, LIST_OF_ONE),
    (SINGLE_FIELD,),
)
"""All that the groups propose for a place must come to the same value."""


def repertoire(shape: Shape, kind: type) -> tuple[tuple[Rule, ...], ...]:
    """The rules that read a value of this type and can give one that the place takes."""
    known = shape.repertoires.get(kind)
    if known is None:
        wanted = shape.kinds.union(CHOICE if shape.choices else ())
        groups = [
            tuple(rule for rule in group if kind in rule.takes and not wanted.isdisjoint(rule.gives))
            for group in REPLACEMENTS
        ]
        known = shape.repertoires[kind] = tuple(group for group in groups if group)
    return known
