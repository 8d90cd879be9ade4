"""The words for the values of the closed lists of one place, prepared for being looked up."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from typing import Any, Final

from .labels import Label
from .words import bare, fold, fold_loosely

__all__ = ["LONGEST", "Vocabulary"]

LONGEST: Final = 300
"""Text that is longer is no value of a list, and is not searched for one."""

_MOST_SEARCHED: Final = 200
"""Names that a sentence is searched for; nobody names one of more in a sentence."""

_MARKS: Final = ("", ":", " -", " –", " —")
"""What stands between a name and its description."""

Named = tuple[Any, str]
"""A value, and a text for it."""


class Vocabulary:
    """Of ``choices``, the values of closed lists, and ``labels``, what they are called beside."""

    def __init__(self, choices: Iterable[Any], labels: Sequence[Label]) -> None:
        self._values = [
            (choice, choice if isinstance(choice, str) else str(choice))
            for choice in choices
            if isinstance(choice, (str, int, float)) and not isinstance(choice, bool)
        ]
        self._labels = labels
        self._by_value = [_index(self._values, same) for same in _SAME]

    def values(self, text: str) -> list[Any]:
        """The different values that ``text`` is, or else spells another way."""
        return _looked_up(self._by_value, text)

    def labelled(self, text: str) -> list[Any]:
        """The different values of which ``text`` is another name or the description, in any spelling."""
        return _looked_up(self._by_label, text) if self._labels else []

    @cached_property
    def searched(self) -> list[tuple[Any, re.Pattern[str]]]:
        """For each value and name the pattern that finds it in a sentence, long names first: not_spam before spam.
        None when there are too many to search for."""
        names = [(value, name.strip()) for value, name in (*self._values, *self._names) if name.strip()]
        names = [] if len(names) > _MOST_SEARCHED else sorted(dict.fromkeys(names), key=lambda named: -len(named[1]))
        return [(value, _whole(name)) for value, name in names]

    @cached_property
    def folded(self) -> list[tuple[Any, str, frozenset[str]]]:
        """The values, their texts without case and separators, and the letters of those."""
        return [(value, fold(text), frozenset(fold(text))) for value, text in self._values]

    @property
    def _names(self) -> list[Named]:
        return [(label.value, label.text) for label in self._labels if not label.is_description]

    @cached_property
    def _by_label(self) -> list[dict[str, list[Any]]]:
        texts = [(label.value, label.text) for label in self._labels]
        names: dict[Any, list[str]] = {}
        for value, name in (*self._values, *self._names):
            names.setdefault(value, []).append(name)
        for label in self._labels:
            if label.is_description:
                called = names.get(label.value, ())
                texts += [(label.value, f"{name}{mark} {label.text}") for name in called for mark in _MARKS]
        return [_index(texts, same) for same in _SAME]


_SAME: Final[tuple[Callable[[str], str], ...]] = (
    str,
    fold,
    lambda text: fold_loosely(text) if any(map(str.isalpha, text)) else text,
)
"""From the strictest to the loosest: what two texts have in common that are the same."""


def _index(texts: Iterable[Named], same: Callable[[str], str]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for value, text in texts:
        listed = found.setdefault(same(text), [])
        if value not in listed:
            listed.append(value)
    return found


def _looked_up(indexes: list[dict[str, list[Any]]], text: str) -> list[Any]:
    """First as the text is, then without its clothing; strictly first."""
    for worn in dict.fromkeys((text, bare(text))):
        for same, index in zip(_SAME, indexes, strict=True):
            if found := index.get(same(worn)):
                return found
    return []


def _whole(name: str) -> re.Pattern[str]:
    """The name as a whole word, in any case and with any separators; A is not found in A+, nor car in car-2."""
    parts = [re.escape(part) for part in re.split(r"[\s_-]+", name) if part]
    body = r"[\s_-]+".join(parts) if parts else re.escape(name)
    return re.compile(rf"(?<![\w+$€£#@.-])(?<!\w[/,'’&]){body}(?![\w+#%°*-])(?![./,'’&]\w)", re.IGNORECASE)
