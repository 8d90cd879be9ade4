"""What the rules about closed lists share: the texts of a schema's values, and which of them a text has."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from ..rule import Place
from ..words import bare, fold, fold_loosely

__all__ = ["LONGEST", "Texts", "alike", "label_texts", "value_texts"]

LONGEST: Final = 300
"""Text that is longer is no value of a list, and is not searched for one."""

Texts = list[tuple[Any, str]]
"""Values of closed lists, each with a text of it."""


def value_texts(place: Place) -> Texts:
    """The values themselves; numbers as they are written, true, false and null left out."""
    return [
        (choice, choice if isinstance(choice, str) else str(choice))
        for choice in place.shape.choices
        if isinstance(choice, (str, int, float)) and not isinstance(choice, bool)
    ]


def label_texts(place: Place) -> Texts:
    """The declared names, and the descriptions alone and behind a name of the same value."""
    labels = place.shape.labels
    texts = [(label.value, label.text) for label in labels]
    for described in labels:
        if described.is_description:
            names = [text for value, text in value_texts(place) if value == described.value]
            names += [label.text for label in labels if label.value == described.value and not label.is_description]
            texts += [(described.value, f"{name}{mark} {described.text}") for name in names for mark in _MARKS]
    return texts


_MARKS: Final = ("", ":", " -", " –", " —")


def alike(texts: Texts, text: str) -> list[Any]:
    """The different values of which a text is the same, else those of which one differs in its spelling; first as the
    text is, then without its clothing."""
    for worn in dict.fromkeys((text, bare(text))):
        for same in _SAME:
            wanted = same(worn)
            found = list(dict.fromkeys(value for value, name in texts if same(name) == wanted))
            if found:
                return found
    return []


_SAME: Final[tuple[Callable[[str], str], ...]] = (
    str,
    fold,
    lambda text: fold_loosely(text) if any(map(str.isalpha, text)) else text,
)
