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

Groups = tuple[tuple[Rule, ...], ...]

REPLACEMENTS: Final[tuple[Groups, ...]] = (
    (
        (COERCE_INT, COERCE_FLOAT, NUMBER_FORMAT, NUMBER_UNIT),
        (COERCE_BOOL, BOOL_WORD),
        (DATE_FORMAT,),
        (ENUM_SPELLING, ENUM_ALIAS, ENUM_SENTENCE, ENUM_TYPO),
        (NULL_WORD,),
        (NUMBER_AS_TEXT,),
        (JSON_TEXT,),
        (SCHEMA_ECHO, UNWRAP),
        (SOLE_ITEM, LIST_OF_ONE),
    ),
    ((NUMBER_WORD,), (BOOL_NUMBER,), (ENUM_MENTION,), (UNWRAP_ANY,), (SINGLE_FIELD,)),
)
"""Careful rules, and then generous ones, which have the word only where no careful one has. All that the groups of a
tier propose for a place must come to the same value."""


def repertoire(shape: Shape, kind: type) -> tuple[Groups, ...]:
    """The rules that read a value of this type and can give one that the place takes, by tier and group."""
    known = shape.repertoires.get(kind)
    if known is None:
        known = shape.repertoires[kind] = tuple([_fitting(tier, shape, kind) for tier in REPLACEMENTS])
    return known


def _fitting(tier: Groups, shape: Shape, kind: type) -> Groups:
    wanted = shape.kinds.union(CHOICE if shape.choices else ())
    groups = [
        tuple([rule for rule in group if kind in rule.takes and not wanted.isdisjoint(rule.gives)]) for group in tier
    ]
    return tuple([group for group in groups if group])
