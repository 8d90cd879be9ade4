"""Answers that are one word, one number or one text, where the schema asks for no object and no list.

Such an answer needs no brackets, so it is looked for where an answer is announced: the whole reply, the body of a
fence, an answer tag, LaTeX's box, what follows "the answer is". Nothing is picked out of a sentence.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any, Final

from .candidate import Candidate, Miss
from .json_spans import strict_end
from .parse_json import trimmed
from .prose import is_refusal
from .repair_json import repair_json
from .schema_places import Place, root_place
from .survey import Survey

__all__ = ["asks_for_scalar", "scalar_candidates"]

_NAMES: Final = r"answer|result|output|response|solution|value|classification|class|label|category|verdict|prediction"
_MARKED: Final = re.compile(
    r"\\boxed\{(?:\\text\{)?([^{}\n]{1,200})\}"
    r"|<((?:final_)?(?:answer|output|result|response|solution|verdict|json))>([^<>]{1,2000})</\2>",
    re.IGNORECASE,
)
_TURNED: Final = re.compile(
    r"^[ \t>*_#-]*+([^\s*_`][^*_`\n]{0,80}?)[*_`]*+[ \t]is[ \t](?:the|my)[ \t](?:final[ \t]|right[ \t]|correct[ \t])?"
    rf"(?:{_NAMES})\b",
    re.IGNORECASE | re.MULTILINE,
)
_SURE: Final = frozenset({"json", "json5", "jsonc"})
_SENTENCE_END: Final = re.compile(r"[.!?](?=\s|\Z)")
_DECORATION: Final = " \t\r\n*_`"
_QUOTES: Final = {'"': '"', "'": "'", "\u201c": "\u201d", "\u2018": "\u2019", "\u00ab": "\u00bb"}
_ESCAPED: Final = re.compile(r"\\.", re.DOTALL)
_WORD: Final = re.compile(r"\w")
_LAST_LINE: Final = re.compile(
    r":[ \t*_]*+\r?\n(?:[\s>-]|\*[ \t])*+((?:\*\*|__|`)[^*_`\n]{1,80}(?:\*\*|__|`))[.!]?\s*+\Z"
)
_SHORT: Final = 300


def asks_for_scalar(place: Place) -> bool:
    """Whether no object and no list is permitted at the root of a schema."""
    return not place.types & {"object", "array"}


def scalar_candidates(
    text: str, seen: Survey, json_schema: Mapping[str, Any], most: int, cut: bool
) -> Sequence[Candidate | Miss]:
    """The announced answers of one scalar; a miss when there are more than ``most``. Linear.

    Where the schema permits objects or lists these are JSON scalars in fences that are labelled so. ``cut``: the reply
    was cut off; nothing says then that its last word is whole.
    """
    place = root_place(json_schema)
    found = list(islice(_found(text, seen, json_schema, place, cut), most + 1))
    if len(found) > most:
        return [Miss("text", "ambiguous", f"more than {most} answers are announced")]
    return found


def _found(text: str, seen: Survey, json_schema: Mapping[str, Any], place: Place, cut: bool) -> Iterator[Candidate]:
    scalar = asks_for_scalar(place)
    yield from _in_fences(text, seen, labelled=not scalar or _any_text(place))
    if cut:
        return
    quoted = _quoted(text, seen, place)
    yield from quoted
    if scalar:
        yield from _announced(text, seen, json_schema, _any_text(place))
        yield from () if quoted else _whole(text, seen, place)


def _any_text(place: Place) -> bool:
    return "string" in place.types and not place.literals


def _in_fences(text: str, seen: Survey, *, labelled: bool) -> Iterator[Candidate]:
    for fence in seen.fences:
        start, end = trimmed(text, fence.body_start, fence.body_end)
        if start == end or not fence.closed or text.startswith(("{", "["), start):
            continue
        if not labelled or (fence.info in _SURE and strict_end(text, start) == end):
            yield _candidate(text, start, end, 1)


def _announced(text: str, seen: Survey, json_schema: Mapping[str, Any], any_text: bool) -> Iterator[Candidate]:
    """What stands in an answer tag, and what is called the answer; of any text only what is called the final one."""
    title = json_schema.get("title")
    names = f"{_NAMES}|{re.escape(title)}" if isinstance(title, str) and title else _NAMES
    names = rf"final\s+(?:{names})" if any_text else names
    lead = re.compile(
        rf"\b(?:{names})(?:\s+(?:is|should\s+be|would\s+be)(?:\s+therefore|\s+thus)?\s*:?|\s*[*_]*+[:=\uff1a])"
        r"[ \t*_]*+(?:\r?\n\s*+)?([^\n]{1,300})",
        re.IGNORECASE,
    )
    starts = [block.start for block in seen.reasoning]
    for pattern in (lead, _MARKED, *(() if any_text else (_TURNED, _LAST_LINE))):
        for one in pattern.finditer(text):
            start, end = one.span(one.lastindex or 1)
            if pattern is lead:
                stop = _SENTENCE_END.search(text, start, end)
                end = stop.start() if stop else end
            start, end = _undecorated(text, start, end)
            thought = bisect_right(starts, start)
            if start < end and not (thought and start < seen.reasoning[thought - 1].end):
                yield _candidate(text, start, end, 1 if pattern is _MARKED else 2)


def _quoted(text: str, seen: Survey, place: Place) -> list[Candidate]:
    """A reply that is one text in quotation marks of any sort, and nothing else."""
    start, end = trimmed(text, seen.reasoning[-1].end if seen.reasoning else 0, len(text))
    body = text[start + 1 : end - 1]
    closer = _QUOTES.get(text[start : start + 1])
    if closer is None or end - start < 2 or text[end - 1] != closer or "string" not in place.types:
        return []
    if closer in _ESCAPED.sub("", body) or text[start] in body or seen.spans or not _WORD.search(body):
        return []
    found = repair_json(f"[{text[start:end]}]")
    if isinstance(found, Miss) or len(found.data) != 1 or not isinstance(found.data[0], str):
        return []
    if any("escape" in repair.rule for repair in found.repairs):
        return []  # what a stray backslash means is told by a schema's author, not by a lone text
    repairs = tuple(replace(repair, path=()) for repair in found.repairs)
    return [Candidate(None, found.data[0], "repair_json", 2, repairs, (start, end))]


def _whole(text: str, seen: Survey, place: Place) -> Iterator[Candidate]:
    """All of the reply but for the reasoning in front of it: as it was written where any text will do."""
    lower = seen.reasoning[-1].end if seen.reasoning else 0
    start, end = trimmed(text, lower, len(text))
    if start == end or is_refusal(text[start:end]) or (seen.reasoning and not seen.reasoning[-1].closed):
        return
    if "string" in place.types and not place.literals:
        yield Candidate(None, text[start:], "text", 2, (), (start, end))
    elif end - start <= _SHORT:
        start, end = _undecorated(text, start, end)
        if start < end:
            yield _candidate(text, start, end, 2)


def _candidate(text: str, start: int, end: int, tier: int) -> Candidate:
    """A JSON scalar as it is, anything else as text."""
    if strict_end(text[start:end], 0) == end - start:
        return Candidate(text[start:end], None, "json", tier, (), (start, end))
    return Candidate(None, text[start:end], "text", tier, (), (start, end))


def _undecorated(text: str, start: int, end: int) -> tuple[int, int]:
    """Without bold and code marks, one pair of quotation marks, and a full stop."""
    start, end = _stripped(text, start, end)
    if end - start > 1 and text[end - 1] == ".":
        start, end = _stripped(text, start, end - 1)
    if end - start > 1 and _QUOTES.get(text[start]) == text[end - 1] and text[start] != '"':
        start, end = start + 1, end - 1
    return start, end


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in _DECORATION:
        start += 1
    while start < end and text[end - 1] in _DECORATION:
        end -= 1
    return start, end
