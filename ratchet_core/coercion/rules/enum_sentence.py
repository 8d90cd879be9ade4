"""A sentence that gives exactly one value of a closed list: "The answer is **High**.", "high: nothing works today"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, Final

from ..rule import CHOICE, Place, Rule
from ..vocabulary import LONGEST

__all__ = ["ENUM_MENTION", "ENUM_SENTENCE"]

_FILLERS: Final = frozenset(
    {
        *("a", "an", "the", "this", "that", "it", "its", "it's", "is"),
        *("be", "are", "as", "of", "to", "in", "for", "my", "our"),
        *("your", "i", "i'd", "i'm", "we", "would", "should", "will", "can"),
        *("say", "choose", "chose", "chosen", "pick", "picked", "select", "selected", "selection"),
        *("classify", "classified", "classification", "label", "labeled", "labelled", "category", "class", "type"),
        *("kind", "value", "answer", "result", "verdict", "decision", "choice", "option", "rating"),
        *("level", "final", "best", "most", "correct", "right", "appropriate", "therefore", "so"),
        *("thus", "hence", "here", "overall", "clearly", "definitely", "response", "output", "think"),
        *("believe", "based", "on", "given", "falls", "under", "belongs", "into", "assigned"),
        *("assign", "rate", "rated", "mark", "marked", "considered", "conclusion"),
    }
)
"""Words around an answer that neither weigh, doubt nor deny it. All others do, for all that we know."""

_TURNS: Final = re.compile(
    r"\b(?:not|no|non|nor|neither|never|none|without|except|excluding|unless|instead|rather|but|however|although|though"
    r"|or|either|if|maybe|perhaps|possibly|probably|likely|might|may|could|seems?|unsure|uncertain|unclear|unknown"
    r"|anything|other|hardly|barely|scarcely|almost|nearly|too|less|more|than|between|from|was|were|used|previously"
    r"|only|both|wrong|incorrect|false|cannot|fails?|lacks?|until|before|(?:is|are|was|were|do|does|did|has|have|had|ca|could|wo|would|should|must|need|ai)n['’]?t)\b|\?",
    re.IGNORECASE,
)
"""Words that deny, doubt, compare or offer a second answer."""

_HEAD: Final = re.compile(r"(\S.{0,80}?)(?::| [-–—]|\.| \()\s+(\S.*\s.*)|(\S.{0,80}?) \((.*\s.*)", re.DOTALL)
_MARKDOWN: Final = re.compile(r"(\*\*|__|[*`\"'])(\S[^*`\"]{0,80}?)\1")
_PLAIN: Final = re.compile(r"[\w\s.,:;!'’\"()*`–—-]*")
"""Words and the punctuation of sentences: any other sign may turn one round."""

_WORD: Final = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")


def _of_answers(value: Any, place: Place) -> Iterable[Any]:
    """A value among words that only say that it is the answer, or a value and then its reason."""
    text = _sentence(value)
    if text is None:
        return ()
    named, rest = _mentions(text, place)
    if len(named) != 1:
        return ()
    if _PLAIN.fullmatch(rest) and all(word in _FILLERS or word in _own_words(place) for word in _words(rest)):
        return named
    head = _HEAD.fullmatch(text)
    words = place.shape.vocabulary
    is_headed = head is not None and [*words.values(head[1] or head[3]), *words.labelled(head[1] or head[3])] == named
    return named if is_headed and not _TURNS.search(rest) else ()


def _of_mentions(value: Any, place: Place) -> Iterable[Any]:
    """The only value that a sentence names, where nothing in it denies, doubts or compares."""
    text = _sentence(value)
    if text is None:
        return ()
    named, _ = _mentions(text, place)
    return named if len(named) == 1 and not _TURNS.search(text) else ()


def _sentence(value: str) -> str | None:
    """The text to search, without markdown; None for what is no sentence."""
    if len(value) > LONGEST or " " not in value.strip():
        return None
    return _MARKDOWN.sub(r"\2", value.strip())


def _mentions(text: str, place: Place) -> tuple[list[Any], str]:
    """The different values that ``text`` names, and what is left of it without their names."""
    found: list[Any] = []
    searched = place.shape.vocabulary.searched
    place.spend(len(searched) * len(text) // 16)  # a search is that much faster than what the unit of work is made of
    for value, pattern in searched:
        text, count = pattern.subn(" ", text)
        if count and value not in found:
            found.append(value)
    return found, text


def _words(text: str) -> Iterator[str]:
    return (word.lower().replace("’", "'") for word in _WORD.findall(text))


def _own_words(place: Place) -> frozenset[str]:
    """The words that the place is called by."""
    return frozenset(word for name in (place.name, *place.shape.titles) for word in _words(name.replace("_", " ")))


ENUM_SENTENCE: Final = Rule("enum_sentence", 4, (str,), CHOICE, _of_answers)
ENUM_MENTION: Final = Rule("enum_mention", 5, (str,), CHOICE, _of_mentions)
