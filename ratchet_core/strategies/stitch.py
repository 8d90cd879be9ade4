"""Joining a reply that was cut off with the rest of it, in every way that they may join.

The rest was asked to begin with the end of the first part. If it does, that is where they join. If it does not, it may
still repeat less, or go on at once, behind some words or in a fence. Then the outcome must tell: a way of joining
counts when it gives JSON, or the start of it. Where several do, all are given, and the contract decides between them. A
cut inside of a text is such a case whenever the end was not repeated: models begin a reply without the space that may
belong there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from pydantic_core import from_json

from .._frozen import frozen
from ..limits import Limits
from ..normalizers.guard import guard
from ..normalizers.json_spans import strict_end
from ..normalizers.last_place import open_starts
from .overlap import is_repetition, overlap, repeats_end, repeats_itself
from .rest_text import CLOSING_FENCE, rest_texts, without_opening

__all__ = ["Joined", "end_of", "join"]

_ENDS: Final = (61, 127, 251)
"""Long enough to be no coincidence, short enough for a model to repeat without a slip; longer only where data repeats
itself. Prime numbers: rows that are all alike then overlap by their own length and not by this one."""

_SHORTEST_END: Final = 24
_HEAD: Final = 24
_LONGEST_REPETITION: Final = 500
_MOST_OVERLAPS: Final = 3
_MOST_WAYS: Final = 6
_SPACE: Final = re.compile(r"\s+")
_NO_JSON: Final = re.compile(r"""[^{}\[\]"]*+""")
_DANGLING_ESCAPE: Final = re.compile(r"(?<!\\)(?:\\\\)*+(\\(?:u[0-9a-fA-F]{0,3}+)?+)\Z")
_OPENERS: Final = ("{", "[")


@frozen()
class Joined:
    """How two parts may join.

    Attributes:
        texts: the whole, in each way that gives JSON or the start of it; the likeliest first.
        starts_over: the second part may be an answer of its own.
    """

    texts: tuple[str, ...] = ()
    starts_over: bool = False


@frozen()
class _Cut:
    """A first part: its text, where the JSON in it starts (None: there is none), whether it ends inside of a string,
    and how much of that string there is."""

    text: str
    start: int | None
    in_string: bool = False
    dangling: int = 0


def end_of(text: str) -> str:
    """What the rest of ``text`` is to begin with: its last characters, without white space before them."""
    every = [text[-size:].lstrip() for size in _ENDS]
    ends = [end for end in every if len(end) >= _SHORTEST_END] or every[-1:]
    return next((end for end in ends if not repeats_itself(end)), ends[0])


def join(before: str, after: str, limits: Limits) -> Joined:
    """Every way in which ``after`` may go on from ``before``. Linear; never raises."""
    cut = _cut(before, limits)
    rests = rest_texts(after, before.count("```", 0, cut.start) % 2 == 1)
    again = any(_begins_alike(before[cut.start or 0 :], rest) for rest in rests)
    repeated, is_sure = _at_repeated_end(before, rests)
    if cut.start is None:
        texts: tuple[str, ...] = (repeated,) if is_sure else ()
        again = again and (is_sure or not repeats_end(before, after.lstrip()))
    elif is_sure and cut.in_string:
        texts = (repeated,)
    else:
        fitting = _fitting(_ways(cut, rests, repeated, is_sure), cut)
        again = again or (not fitting and any(rest.lstrip().startswith(_OPENERS) for rest in rests))
        if any(map(_is_document, rests)):
            # whole by itself it may be the next item or another answer: what has no end then settles nothing
            fitting = {outcome: text for outcome, text in fitting.items() if outcome.is_whole}
        texts = tuple(fitting.values()) if len(fitting) <= _MOST_WAYS else ()
    if again:
        texts = tuple(text for text in texts if text.strip() not in {rest.strip() for rest in rests})
    return Joined(texts, again)


def _cut(before: str, limits: Limits) -> _Cut:
    bare = len(before) - len(before.lstrip())
    # mostly the reply is the JSON; only else its structures have to be looked for
    plain = before.startswith(_OPENERS, bare) and _problem(before[bare:]).startswith("EOF while")
    for start in (bare,) if plain and guard(before, limits) is None else open_starts(before, limits)[:_MOST_WAYS]:
        why = _problem(before[start:])
        if why.startswith("EOF while"):
            in_string = why.startswith("EOF while parsing a string")
            return _Cut(before, start, in_string, len(before) - before.rfind('"') - 1 if in_string else 0)
    return _Cut(before, None)


# ------------------------------------------------------------------------------------------------ where they join


def _begins_alike(before: str, after: str) -> bool:
    """Whether both texts begin with the same, white space and a fence apart."""
    start, again = (_SPACE.sub("", without_opening(text)[: 8 * _HEAD])[:_HEAD] for text in (before, after))
    return bool(start) and again.startswith(start)


def _at_repeated_end(before: str, rests: Iterable[str]) -> tuple[str, bool]:
    """The whole, where a rest repeats the end of ``before`` as it was asked to or more ("" where none does), and
    whether that can not be mistaken for data that goes on with the same again."""
    end = end_of(before)
    for rest in map(str.lstrip, rests):
        at = rest.find(end, 0, _LONGEST_REPETITION) if len(end) >= _SHORTEST_END else -1
        size = at + len(end)
        if at >= 0 and before.endswith(rest[:size]):
            lengths = overlap(before, rest)
            return before + rest[size:], lengths[:1] == (size,) and is_repetition(before, rest, lengths)
    return "", False


def _ways(cut: _Cut, rests: tuple[str, ...], repeated: str, is_sure: bool) -> Iterator[str]:
    """Every way to put a rest behind the first part, the likeliest first."""
    if within := _repeated_within(cut, rests):
        yield within
        return
    if repeated:
        yield repeated
    for rest in rests:
        if not is_sure:
            yield from _less_or_more(cut, rest.lstrip())
        yield from (cut.text + rest, cut.text + rest.lstrip())


def _repeated_within(cut: _Cut, rests: Iterable[str]) -> str:
    """The whole, where a rest surely repeats the end of the string that the cut is in; "" where none does."""
    for rest in map(str.lstrip, rests):
        lengths = overlap(cut.text, rest)
        if lengths and lengths[0] <= cut.dangling and is_repetition(cut.text, rest, lengths):
            return cut.text + rest[lengths[0] :]
    return ""


def _less_or_more(cut: _Cut, rest: str) -> Iterator[str]:
    """Without what the rest repeats, and with what may be missing in between."""
    yield from (cut.text + rest[length:] for length in overlap(cut.text, rest)[:_MOST_OVERLAPS])
    if cut.in_string:
        yield _with_space(cut.text) + rest
    elif not cut.text.rstrip().endswith((",", ":", *_OPENERS)):
        yield f"{cut.text.rstrip()},{rest}"


def _with_space(text: str) -> str:
    """Text that ends inside of a string with one more space at the end of it: before an escape that is not whole."""
    dangling = _DANGLING_ESCAPE.search(text)
    at = dangling.start(1) if dangling else len(text)
    return f"{text[:at]} {text[at:]}"


# ------------------------------------------------------------------------------------------------ what they join to


class _Outcome(NamedTuple):
    """What a text is as JSON, a whole document or the start of one; equal where white space is all that differs."""

    is_whole: bool
    said: str


def _fitting(ways: Iterable[str], cut: _Cut) -> dict[_Outcome, str]:
    """The first way for each outcome that there is."""
    fitting: dict[_Outcome, str] = {}
    for whole in dict.fromkeys(ways):
        outcome = _outcome(whole[cut.start :])
        if outcome is not None:
            fitting.setdefault(outcome, whole)
    return fitting


def _outcome(text: str) -> _Outcome | None:
    """None when ``text`` is neither a document nor the start of one. Words may follow a document."""
    body = CLOSING_FENCE.sub("", text)
    why = _problem(body)
    try:
        if why.startswith("EOF while"):
            last = body[max(map(body.rfind, "{[,:")) :].strip()
            return _Outcome(False, f"{from_json(body, allow_partial='trailing-strings')!r} {last}")
        if why.startswith("trailing"):
            end = strict_end(body, 0) or 0
            body, why = body[:end], "" if end and _NO_JSON.fullmatch(body, end) else why
        return None if why else _Outcome(True, repr(from_json(body)))
    except ValueError:  # an integer that is too long to be written
        return None


def _problem(text: str) -> str:
    """Why ``text`` is no JSON document, in the parser's words; "" when it is one."""
    try:
        from_json(text, allow_inf_nan=False)
    except (ValueError, TypeError) as error:  # TypeError: half of a surrogate pair
        return str(error) or type(error).__name__
    return ""


def _is_document(text: str) -> bool:
    """Whether ``text`` is a whole object or list by itself."""
    body = CLOSING_FENCE.sub("", text.strip())
    return body.startswith(_OPENERS) and not _problem(body)
