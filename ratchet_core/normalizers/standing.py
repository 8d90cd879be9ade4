"""How a structure stands in its reply: the model's answer, its last word, an aside, or somebody else's words.

A reply may hold several structures that obey the contract: a draft, an example, a text that was quoted and that hopes
to be taken for the answer. Position proves nothing, so the words around each one are asked:

1. A comment, a quotation (``> ``, or quotation marks left open before it), or what follows "the user said" and its
   like is quoted; inside a sentence of one line it is mentioned.
2. What the next words take back ("that is wrong", "ignore this") is retracted.
3. What stands in an answer tag, or behind "final answer:" and its like, is final; behind "wait, corrected:", corrected.
   A mark counts in the last sentence before the structure, and not when anybody is quoted between the structure before
   and this one: what was quoted may go on, mark included.
4. What is called a draft, an example or a format is an aside.
5. Everything else is introduced by words, or bare.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from typing import Final

from .candidate import Standing
from .leads import (
    ASIDE,
    ASKED,
    CORRECTED,
    DOUBT,
    ECHOED,
    FINAL,
    HEDGED,
    INJECTED,
    ORDERED,
    RETRACTED,
    SAID,
    YOU_SAID,
)
from .survey import Survey
from .tags import ANSWER_TAG

__all__ = ["Surroundings"]

_MARKED: Final = frozenset({"final", "corrected"})
_GAP: Final = 1_500
_LINE: Final = 400
_TAIL: Final = 200
_NEAR: Final = 2_000

_WRAPPING: Final = re.compile(
    rf"(?:[\s>*_]++|(?:`{{3,}}|~{{3,}})[\w+#.-]*+\s*+|`{{1,2}}|(?:{ANSWER_TAG})\s*+)++\Z", re.IGNORECASE
)
_ANSWER_TAG: Final = re.compile(rf"(?:{ANSWER_TAG})[\s>]*+(?:(?:`{{3,}}|~{{3,}})[\w+#.-]*+\s*+)?\Z", re.IGNORECASE)
_SENTENCE_END: Final = re.compile(r"[.!?;\u2026\u3002]['\"\u201d)*_]*+\s+|\s[\u2014\u2013]\s|\s->\s")
_ASIDE_TAG: Final = re.compile(r"<(?:draft|example|schema|format)\b[^<>\n]{0,80}>\s*+\Z", re.IGNORECASE)
_GIVEN_TAG: Final = re.compile(
    r"<(/?)(?:documents?|input|user(?:_input|_message)?|human|quoted?|context|source|untrusted|external|prompt)"
    r"\b[^<>\n]{0,80}>",
    re.IGNORECASE,
)
_OPEN_QUOTE: Final = re.compile(r"(?:\A|[\s:(])[\"\u201c](?=\w)[^\"\u201d]*+\Z")
_LABEL_AT_END: Final = re.compile(
    r"[\s\"'\u201c\u2018`>*_#-]*+(?:[\w ,'\u2019*]{1,40}:\s*+)?[\s\"'\u201c\u2018`>*_]*+\Z"
)
_INTRODUCES: Final = re.compile(
    r"(?::|\uff1a|\b(?:is|are|be|as follows|below)|=)[\s*_]*+\Z|\A\s*+(?:#|\*\*|__)|\A[^.!?,;:]{1,60}\Z", re.IGNORECASE
)
_JOINS: Final = re.compile(r"\W*(?:(?:and|or|then|plus|also|but|to|vs|versus|respectively)\b\W*)*+", re.IGNORECASE)
_COMMENT: Final = re.compile(r"(?m)^[ \t]*+//|<!--(?:(?!-->)[\s\S])*+\Z|/\*(?:(?!\*/)[\s\S])*+\Z")
_LINE_COMMENT: Final = re.compile(r"[ \t]*+(?://|#)")
_QUOTE_MARK: Final = re.compile(r"[ \t]*+>")
_OWN_WORDS: Final = re.compile(r"^(?![ \t]*+>)[ \t]*+\S", re.MULTILINE)
_LEADS_UP: Final = re.compile(r":[ \t*_]*+\r?\n[\s>]*+(?:(?:`{3,}|~{3,})[\w+#.-]*+[\s>]*+)?\Z")


class Surroundings:
    """What stands between the structures of one reply; gives each structure its standing.

    Args:
        text: the reply.
        seen: its survey.
        others: spans of readings in other notations.
    """

    def __init__(self, text: str, seen: Survey, others: Iterable[tuple[int, int]] = ()) -> None:
        self._text = text
        self._seen = seen
        closed = sorted({*((span.start, span.end) for span in seen.spans if span.kind != "open"), *others})
        self._starts = [start for start, _ in closed]
        self._ends = sorted(end for _, end in closed)
        self._ends += [block.end for block in seen.reasoning]
        self._ends.sort()
        self._told: dict[int, Standing] = {}

    def of(self, start: int, end: int, *, in_fence: bool) -> Standing:
        """The standing of the structure from ``start`` to ``end``. To be asked in order of appearance.

        ``in_fence``: a fence is around it, so that ``#`` starts a comment and no heading.
        """
        before = self._ends[at - 1] if (at := bisect_right(self._ends, start)) else 0
        gap = self._text[max(before, start - _GAP) : start]
        if _is_comment(gap, in_fence) or self._in_quotation(gap, start, end):
            return "quoted"
        joined = _JOINS.fullmatch(gap) is not None and "\n\n" not in gap
        told = self._told.get(before) if joined else _told_by_others(gap)
        if told is None:
            told = self._by_what_follows(end) or _called(gap)
        if told not in _MARKED:
            self._told[end] = told
        return told

    def _by_what_follows(self, end: int) -> Standing | None:
        at = bisect_left(self._starts, end)
        upper = min(self._starts[at] if at < len(self._starts) else len(self._text), end + _TAIL)
        if ASKED.match(self._text, end, upper):
            return "mentioned"
        taken_back = RETRACTED.match(self._text, end, upper)
        return "retracted" if taken_back and not HEDGED.match(self._text, taken_back.end(), upper) else None

    def _in_quotation(self, gap: str, start: int, end: int) -> bool:
        """Whether its line starts with ``>``, unless all of the reply does, or words lead up to its only structure."""
        text = self._text
        if not _QUOTE_MARK.match(text, text.rfind("\n", 0, start) + 1, start):
            return False
        if not _OWN_WORDS.search(text, max(0, start - _NEAR), min(len(text), end + _NEAR)):
            return False
        return len(self._starts) > 1 or _LEADS_UP.search(gap) is None


def _is_comment(gap: str, in_fence: bool) -> bool:
    line = gap[gap.rfind("\n") + 1 :]
    if _LINE_COMMENT.match(line) and (in_fence or line.lstrip().startswith("//")):
        return True
    return _COMMENT.search(gap, max(0, len(gap) - _LINE)) is not None and ("<!--" in gap or "/*" in gap)


def _told_by_others(gap: str) -> Standing | None:
    """``quoted`` or ``mentioned`` where the words before a structure are said to be somebody else's."""
    lead = _unwrapped(gap)
    if _is_given(gap) or _OPEN_QUOTE.search(lead[lead.rfind("\n") + 1 :]):
        return "quoted"
    if INJECTED.search(lead) or YOU_SAID.search(lead) or ECHOED.fullmatch(_last_sentence(lead)):
        return "quoted"
    for pattern in (SAID, ORDERED):
        for last in [*pattern.finditer(lead)][-1:]:
            if _reaches(lead, last.end(), colon=pattern is SAID):
                inline = "\n" not in gap[last.start() :] and ":" not in lead[last.end() :]
                return "mentioned" if inline else "quoted"
    return None


def _is_given(gap: str) -> bool:
    """Whether a tag around what was given to the model is open."""
    tags = [found.group(1) for found in _GIVEN_TAG.finditer(gap)]
    return bool(tags) and not tags[-1]


def _reaches(gap: str, at: int, *, colon: bool) -> bool:
    """Whether what was said goes on up to the structure: nothing else, a label, or open quotation marks between."""
    rest = gap[at:]
    if not rest.strip(" \t\"'\u201c\u2018`>*_"):
        return True
    if rest.count('"') % 2 or rest.count("\u201c") > rest.count("\u201d"):
        return True
    return colon and rest[0] in ":," and _LABEL_AT_END.fullmatch(rest, 1) is not None


def _called(gap: str) -> Standing:
    """What the words call the structure that they lead up to."""
    if _ASIDE_TAG.search(gap):
        return "aside"
    sentence = _last_sentence(_unwrapped(gap))
    if ASIDE.fullmatch(sentence):
        return "aside"
    marked = _mark(gap, sentence)
    if marked is not None:
        return marked if SAID.search(gap) is None else "introduced"
    return "introduced" if _INTRODUCES.search(sentence) and not _JOINS.fullmatch(sentence) else "bare"


def _mark(gap: str, sentence: str) -> Standing | None:
    if _ANSWER_TAG.search(gap):
        return "final"
    if DOUBT.search(sentence) or not _INTRODUCES.search(sentence):
        return None
    if FINAL.search(sentence):
        return "final"
    return "corrected" if CORRECTED.search(sentence) else None


def _unwrapped(gap: str) -> str:
    """The words before a structure, without what wraps the structure."""
    wrapping = _WRAPPING.search(gap, max(0, len(gap) - _LINE))
    return gap[: wrapping.start()] if wrapping else gap


def _last_sentence(lead: str) -> str:
    """The last sentence of the last line before a structure."""
    line = lead[lead.rfind("\n") + 1 :]
    ends = [found.end() for found in _SENTENCE_END.finditer(line)]
    return line[ends[-1] :] if ends else line
