"""What stands before a value: words, a fence, reasoning. Finds where a value begins, as its text arrives.

Words may hold brackets that are no value: a bracket among them counts where values stand (at the start of a line,
behind a colon, a tag or the end of a sentence) and with something behind it that JSON begins with. Work is linear:
what was searched is dropped, but for a short end in which a mark may begin.
"""

from __future__ import annotations

import re
from typing import Final, Literal

from ..normalizers.tags import REASONING_TAG

__all__ = ["Lead"]

_KEPT: Final = 160
"""Characters that the longest mark may take: a reasoning tag with its attributes."""
_SPACE: Final = re.compile(r"[\s\ufeff]*+").match
_TAG: Final = re.compile(REASONING_TAG, re.IGNORECASE).match
_FENCE: Final = r"(?:`{3,}|~{3,})[ \t]*+[\w+#.-]{0,40}[ \t]*+(?:\r?\n|(?=[{\[]))"
_FENCE_HERE: Final = re.compile(_FENCE).match
_MAY_BE_MARK: Final = re.compile(r"(?:<[^<>\n]{0,120}|(?:`{1,9}|~{1,9})[ \t]*+[\w+#.-]{0,40}[ \t]*+\r?)\Z").match
_END_OF_THOUGHT: Final = re.compile(rf"(?={REASONING_TAG})(?:<\|?/|\[/)[^>\]]*+[>\]]", re.IGNORECASE).search
_EVENT: Final = re.compile(
    rf"(?P<tag>(?<![`\"'])(?:{REASONING_TAG}))"
    rf"|^[ \t>*-]*+(?P<fence>{_FENCE})"
    r"|(?:^[ \t>*-]*+|(?<=[:>.!?)*])\s*+)"
    r"(?P<bracket>\{(?=\s*+(?:[\"'}\u201c]|[\w$-]++\s*+:|//|/\*))|\[(?=\s*+(?:[\"'\]\[{\u201c]|-?[0-9]|(?-i:[tfn][a-z]))))"
    r"|(?P<object>(?<![\w$`{])\{(?=\s*+[\"'\u201c]))"
    r"|(?P<undecided>\{\s*+[\w$-]*+\s*+/?\Z|\[\s*+[-tfn]?\Z)",
    re.IGNORECASE | re.MULTILINE,
).search


class Lead:
    """The text between values.

    Attributes:
        begins: whether nothing but white space and reasoning stands before what comes next.
        forgot: whether all before was reasoning after all, as a closing tag without an opening one says.
        rest: the text that was not read for good.
    """

    __slots__ = ("_scalars", "_searched", "_state", "_wanted", "begins", "forgot", "rest")

    def __init__(self, wanted: frozenset[str], scalars: str) -> None:
        """``wanted`` are the brackets that a value among words may begin with, ``scalars`` the characters that a reply
        may begin with which is a bare scalar."""
        self._wanted = wanted
        self._scalars = scalars
        self._state: Literal["start", "fence", "words", "reasoning"] = "start"
        self._searched = 0  # where to search on in ``rest``: what stands before only shows what a mark follows
        self.begins = True
        self.forgot = False
        self.rest = ""

    @property
    def is_likely(self) -> bool:
        """Whether what comes next stands where answers do: at the start, or first in a fence."""
        return self._state != "words"

    def resume(self, rest: str) -> None:
        """Go on behind a value."""
        self._state, self._searched = "words", 0
        self.begins = False
        self.rest = rest

    def reject(self, text: str) -> None:
        """What began with ``text`` was no value: its first bracket is one of prose, or of a tag."""
        tag = _TAG(text) is not None
        self._state, self._searched = "words", 0 if tag else 1
        self.begins = self.begins and tag
        self.rest = text

    def find(self, new: str) -> str | None:
        """Read on up to a value: its opening bracket, with ``rest`` behind it; "" for a bare scalar, with ``rest`` from
        its start; None when none has begun."""
        self.rest += new
        self.forgot = False
        found: str | bool = True
        while found is True:
            found = self._step()
        return None if found is False else found

    def _step(self) -> str | bool:
        """An opening bracket, True to go on, False to wait for more."""
        if self._state == "reasoning":
            return self._end_of_reasoning()
        if self._state == "words":
            return self._among_words()
        self._take(_SPACE(self.rest).end())  # type: ignore[union-attr]
        return self._at_the_start() if self.rest else False

    def _at_the_start(self) -> str | bool:
        """Something stands here that is no white space."""
        rest, first = self.rest, self.rest[0]
        if self._state == "start" and (tag := _TAG(rest)) is not None:
            return self._tag(tag.end(), "/" in tag[0])
        if first in self._wanted:
            self._take(1)
            self.begins = self.begins and self._state == "start"
            return first
        if self._state == "start" and (fence := _FENCE_HERE(rest)) is not None:
            self._take(fence.end())
            self._state = "fence"
            return True
        if self._state == "start" and first in self._scalars:
            return ""
        if self._state == "start" and _MAY_BE_MARK(rest) is not None:
            return False
        self._state, self.begins = "words", False
        return True

    def _among_words(self) -> str | bool:
        event = _EVENT(self.rest, self._searched)
        if event is None or event["undecided"] is not None:
            kept = max(0, len(self.rest) - _KEPT - 1)
            searched = max(self._searched - kept, 1 if kept else 0)
            self._take(kept)
            self._searched = searched
            return False
        if event["tag"] is not None:
            return self._tag(event.end(), "/" in event["tag"])
        if event["fence"] is not None:
            self._take(event.end())
            self._state = "fence"
            return True
        bracket = event["bracket"] or event["object"]
        if bracket not in self._wanted:
            self._searched = event.end()
            return True
        self._take(event.end())
        return bracket

    def _end_of_reasoning(self) -> str | bool:
        end = _END_OF_THOUGHT(self.rest)
        if end is None:
            self._take(max(0, len(self.rest) - _KEPT))
            return False
        return self._tag(end.end(), True)

    def _tag(self, end: int, closing: bool) -> str | bool:
        """A tag of reasoning. Behind a closing one a reply begins anew."""
        self._take(end)
        if closing:
            self.forgot = self.forgot or self._state == "words"
            self.begins = self.begins or self._state == "words"
        self._state = "start" if closing else "reasoning"
        return True

    def _take(self, count: int) -> None:
        self.rest = self.rest[count:]
        self._searched = 0
