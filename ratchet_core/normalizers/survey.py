"""One pass over a reply: which parts are reasoning, which are fenced, and where JSON stands.

Strict JSON wins over everything: a fence or a tag inside one of its strings is text. Then reasoning wins over fences,
and both bound what is not quite JSON. Linear: the cursor never moves back, and a structure that never closes is
searched for its end once.
"""

from __future__ import annotations

import re
from typing import Final, Literal

from .._frozen import frozen
from .json_spans import LooseEnds, attempt, line_before
from .marks import next_closing, next_end_of_reasoning, next_mark, next_part, next_thought
from .tags import is_closing, name_of_tag

__all__ = ["MOST_SPANS", "Fence", "Reasoning", "Span", "Survey", "survey"]

Kind = Literal["strict", "broken", "open"]


@frozen()
class Span:
    """A stretch of text that holds a structure.

    Attributes:
        kind: ``strict`` JSON; ``broken``: closed, but no strict JSON; ``open``: never closed.
        start: offset of the opening bracket.
        end: offset behind it; for ``open`` the end of the part of the reply that it stands in.
        fence: index of its fence in ``Survey.fences``, None outside.
    """

    kind: Kind
    start: int
    end: int
    fence: int | None = None


@frozen()
class Fence:
    """A fenced block: from ``start`` to ``end`` with its marks, its body from ``body_start`` to ``body_end``.

    ``info`` is the word behind the opening mark in lower case, ``closed`` whether there is a closing mark.
    """

    start: int
    body_start: int
    body_end: int
    end: int
    info: str
    closed: bool


@frozen()
class Reasoning:
    """A reasoning block with its tags; ``closed`` whether a closing tag ends it."""

    start: int
    end: int
    closed: bool


@frozen()
class Survey:
    """What stands where, each in order of appearance. Structures and fences in reasoning are left out.

    A strict span inside an ``open`` one is listed as well: whether it is a part of it is for the reader to decide.
    ``crowded``: there is more than anybody could choose from, and what stands behind was not looked at.
    """

    spans: tuple[Span, ...]
    fences: tuple[Fence, ...]
    reasoning: tuple[Reasoning, ...]
    crowded: bool = False


_INFO: Final = re.compile(
    r"[ \t]*+([\w+#.-]{0,40})(?:[ \t]*+(\r?\n)|[ \t]++[^\n{}\[\]`]{0,80}(\r?\n)|(?=[ \t]*+[{\[]))?"
)
_LINE_END: Final = re.compile(r"[ \t]*+(?:\r?\n|\Z)")
_QUOTES: Final = frozenset("`\"'")
_FINAL_CHANNEL: Final = "assistantfinal"
_FAST_FAILURES: Final = 32
_LONG_LOOKS: Final = 2
_UNKNOWN: Final = (1, 0)
_SURPLUS: Final = re.compile(r"(?:\s*+[}\]])*+")
_BRACKET_NEXT: Final = re.compile(r"\s*+[{\[]")


MOST_SPANS: Final = 1_024
_MOST_EVENTS: Final = 20_000
"""Brackets, fences and tags that are looked at: no reply with an answer comes near, and a hostile one costs no more."""


def survey(text: str, most_spans: int = MOST_SPANS) -> Survey:
    """Survey a text that has passed the guard. With more than ``most_spans`` structures it is ``crowded``."""
    return _Surveyor(text, most_spans).run()


@frozen()
class _Mark:
    """The opening mark of a fence that is still open."""

    start: int
    body: int
    char: str
    length: int
    info: str


class _Surveyor:
    """The state of the pass."""

    def __init__(self, text: str, most_spans: int) -> None:
        self._text = text
        self._most_spans = most_spans
        self._events = 0
        self._crowded = False
        self._spans: list[Span] = []
        self._fences: list[Fence] = []
        self._reasoning: list[Reasoning] = []
        self._thinking = 0  # where the outermost open reasoning starts
        self._thoughts: list[str] = []  # names of the reasoning tags that are open, outermost first
        self._fence: _Mark | None = None
        self._stop = _UNKNOWN  # from where on, and where, the part of the reply ends that the cursor is in
        self._open_until = 0
        self._failures = 0
        self._loose: set[str] = set()
        self._long_looks = 0
        self._loose_ends = LooseEnds(text)

    def run(self) -> Survey:
        """Walk through the reply once."""
        at = self._stripped_channels()
        while not self._crowded and (found := next_mark(self._text, at)) is not None:
            mark = found.group()
            if mark in ("{", "["):
                at = self._bracket(found.start())
            elif mark[0] in "`~":
                at = self._mark(found.start(), found.end(), mark)
            else:
                at = self._tag(found.start(), found.end(), mark)
            at = self._go_on(at)
        size = len(self._text)
        if self._thoughts:
            self._reasoning.append(Reasoning(self._thinking, size, False))
        elif self._fence is not None:
            self._close_fence(size, size, closed=False)
        return Survey(tuple(self._spans), tuple(self._fences), tuple(self._reasoning), self._crowded)

    def _go_on(self, at: int) -> int:
        """Where to look next: with too many structures, only a tag that ends reasoning makes any difference."""
        self._events += 1
        if len(self._spans) <= self._most_spans and self._events < _MOST_EVENTS:
            return at
        end = next_end_of_reasoning(self._text, at) if self._events < _MOST_EVENTS else None
        self._crowded = end is None
        return at if end is None else end

    def _stripped_channels(self) -> int:
        """Where the final channel starts, when a server has stripped harmony's marks but not the channels' names."""
        final = self._text.find(_FINAL_CHANNEL) if self._text.startswith("analysis") else -1
        if final < 0:
            return 0
        self._reasoning.append(Reasoning(0, final + len(_FINAL_CHANNEL), True))
        return final + len(_FINAL_CHANNEL)

    def _bracket(self, start: int) -> int:
        found = attempt(self._text, start, fast=self._failures < _FAST_FAILURES)
        self._failures += found.kind in ("broken", "cut")
        if self._thoughts:
            return found.end if found.kind in ("strict", "prose") else self._past_draft(start, found.end)
        if found.kind == "strict":
            return self._strict(start, found.end)
        if found.kind == "prose":
            self._loose.add(self._text[start])
        elif found.kind == "cut":
            self._add("open", start, found.end)
        elif start >= self._open_until:
            return self._broken(start, found.end)
        return found.end

    def _past_draft(self, start: int, end: int) -> int:
        """Inside reasoning what is no JSON is a draft: on to its end, or the tag that stands in it."""
        tag = next_thought(self._text, start, end)
        return end if tag is None else tag

    def _strict(self, start: int, end: int) -> int:
        """A strict value; with a closing bracket too many behind it, a broken one."""
        surplus = _SURPLUS.match(self._text, end)
        stray = surplus.end() if surplus else end
        closers = self._text[end:stray]
        if stray > end and not ("}" in closers and "{" in self._loose) and not ("]" in closers and "[" in self._loose):
            self._add("broken", start, stray)
            return stray
        self._add("strict", start, end)
        return end

    def _broken(self, start: int, reached: int) -> int:
        stop = self._part_end(start)
        end = self._loose_ends.find(start, stop)
        if end is None and self._fence is None and self._long_looks < _LONG_LOOKS:
            # a fence inside a string of this structure, not the other way round
            tag = next_thought(self._text, start)
            farther = len(self._text) if tag is None else tag
            if farther > stop:
                self._long_looks += 1
                end = self._loose_ends.find(start, farther)
        if end is not None:
            self._add("broken", start, end)
            return end
        self._add("open", start, stop)
        self._open_until = stop
        return reached

    def _part_end(self, start: int) -> int:
        """Where the fence ends that ``start`` is in; outside, where the next fence or reasoning starts."""
        since, stop = self._stop
        if not since <= start <= stop:
            fence = self._fence
            stop = next_part(self._text, start) if fence is None else next_closing(self._text, start, fence.char)
            self._stop = (start, stop)
        return stop

    def _add(self, kind: Kind, start: int, end: int) -> None:
        self._spans.append(Span(kind, start, end, None if self._fence is None else len(self._fences)))

    def _tag(self, start: int, end: int, tag: str) -> int:
        before, behind = self._text[max(start - 1, 0) : start], self._text[end : end + 1]
        if before in _QUOTES and before == behind:
            return end  # a mention of the tag
        if is_closing(tag):
            self._end_thought(name_of_tag(tag), end)
        elif self._fence is None and self._opens_thought(start, name_of_tag(tag)):
            self._thinking = self._thinking if self._thoughts else start
            self._thoughts.append(name_of_tag(tag))
        return end

    def _opens_thought(self, start: int, name: str) -> bool:
        """Whether an opening tag opens something: inside of its like only on a line of its own, else it is named."""
        return name not in self._thoughts or not line_before(self._text, start).strip()

    def _end_thought(self, name: str, end: int) -> None:
        """End the reasoning of that name, or the innermost. Without any that is open, all before was reasoning."""
        if not self._thoughts:
            self._spans, self._fences, self._reasoning = [], [], []
            self._fence, self._thinking = None, 0
        while self._thoughts and name in self._thoughts[:-1] and self._thoughts[-1] != name:
            self._thoughts.pop()
        del self._thoughts[-1:]
        if self._thoughts:
            return
        self._reasoning.append(Reasoning(self._thinking, end, True))
        self._stop, self._open_until, self._loose = _UNKNOWN, 0, set()

    def _mark(self, start: int, end: int, mark: str) -> int:
        if self._thoughts:
            return end
        if self._fence is None:
            sentence = mark[0] == "~" and line_before(self._text, start).strip(" \t>")
            return end if sentence else self._open_fence(start, end, mark)
        if mark[0] == self._fence.char and len(mark) >= self._fence.length and self._closes(start, end, mark):
            self._close_fence(end - len(mark), end, closed=True)
        return end

    def _open_fence(self, start: int, end: int, mark: str) -> int:
        info = _INFO.match(self._text, end)
        line_ends = bool(info and info.lastindex and info.lastindex > 1)
        inline = _BRACKET_NEXT.match(self._text, info.end()) is not None if info else False
        line = line_before(self._text, start)
        if info is None or not (line_ends or inline or not line.strip(" \t>*-")):
            return end  # three backticks inside a sentence
        named = line_ends or inline
        body = info.end() if named else end
        self._fence = _Mark(start, body, mark[0], len(mark), info[1].lower() if named else "")
        self._stop = _UNKNOWN
        return body

    def _closes(self, start: int, end: int, mark: str) -> bool:
        """Whether a mark inside a fence is its end: at the end of a line, right behind a bracket, or on one line."""
        if _LINE_END.match(self._text, end) or self._text[start - 1] in "}]":
            return True
        return self._fence is not None and "\n" not in self._text[self._fence.start : end]

    def _close_fence(self, body_end: int, end: int, *, closed: bool) -> None:
        opened = self._fence
        if opened is not None:
            self._fences.append(Fence(opened.start, opened.body, max(body_end, opened.body), end, opened.info, closed))
        self._fence, self._stop, self._loose = None, _UNKNOWN, set()
