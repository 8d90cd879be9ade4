"""Which of several readings of a reply is the answer.

1. The last candidate that the reply marks as final or corrected sets aside all before it, valid or not, but for what
   was called final as well.
2. Somebody else's words, and words taken back, are set aside by the model's own behind them; what is told inside a
   sentence by those before it as well. An aside gives way to what words introduce behind it.
3. Of readings of the same text the strictest that obeys the contract stands. Readings of different texts are rivals:
   two that obey the contract and differ are ambiguous, whatever their order, their notation and their repairs.
4. A reading that obeys the contract is no answer when what follows looks like the answer and is wrong or cut off.

The contract has no say in 1 and 2: a draft does not become the answer because the final one is wrong.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

from ._frozen import Deferred, frozen
from .finish import CLOSERS, NOT_WHOLE
from .normalizers.candidate import OTHER_NOTATIONS, RANK, REPEATED, Candidate, Extraction, Miss, Standing
from .normalizers.prose import alone
from .normalizers.schema_places import Place, root_place
from .plain_kinds import is_dict, is_list
from .validation.reading import Accepted, Rejected, not_whole, rejection
from .violation import Violation

__all__ = ["choose"]

_MARKED: Final[frozenset[Standing]] = frozenset({"final", "corrected"})
_INTRODUCED: Final[frozenset[Standing]] = frozenset({"final", "corrected", "introduced"})
_OWN: Final[frozenset[Standing]] = frozenset({"final", "corrected", "introduced", "bare"})
_WEAKEST: Final = 8
_RESHAPING: Final = frozenset(
    {"list_of_one", "sole_item", "unwrap", "unwrap_any", "schema_echo", "json_text", "single_field"}
)
"""Rules of coercion that put a document as a whole into another shape."""
_DISOWNED: Final[frozenset[Standing]] = frozenset({"quoted", "mentioned", "retracted"})


@frozen(eq=False)
class _Judged:
    """A candidate and what the contract says of it."""

    candidate: Candidate
    verdict: Accepted | Rejected


def choose(
    judge: Callable[[str], Accepted | Rejected],
    json_schema: Mapping[str, Any],
    found: Extraction,
    text: str,
    finish_reason: str | None,
) -> Accepted | Rejected:
    """The one candidate that answers; or why none does.

    Args:
        judge: the verdict of the contract on one JSON document.
        json_schema: what the answer has to obey; it tells what means to be the answer.
        found: what was found in the reply, at least one candidate.
        text: the reply.
        finish_reason: what the provider said about its end.
    """
    judged = [_Judged(candidate, judge(_document(candidate))) for candidate in found.candidates]
    claims = _Claims(json_schema)
    heard = _heard(judged, claims)
    valid = claims.of_fields(_strictest([one for one in heard if type(one.verdict) is Accepted]))
    if any(_wraps(one.verdict) and not _alone(one, judged) for one in valid):
        return _ambiguous(valid)
    if len(valid) > 1 and len({_sameness(one.verdict) for one in valid}) > 1:
        return _ambiguous(valid)
    if not valid:
        return _nearest(heard, claims, found.misses)
    winner = min(valid, key=lambda one: RANK[one.candidate.standing])
    if winner.candidate.standing in _DISOWNED:
        return _nearest([one for one in heard if one is not winner], claims, found.misses)
    if (wrong := _wrong_behind(winner, heard, claims, text)) is not None:
        return wrong
    return _unless_cut(winner, found, text, finish_reason)


def _heard(judged: Sequence[_Judged], claims: _Claims) -> list[_Judged]:
    """The candidates that the reply itself does not set aside (rules 1 and 2), in order of appearance."""
    marked: list[_Judged] = []
    since = 0
    for at, one in enumerate(judged):
        if one.candidate.standing in _MARKED and claims.made_by(one):
            finals = [other for other in marked if other.candidate.standing == "final"]
            marked = [*finals, one]
            since = at + 1
    kept = [*marked, *judged[since:]]
    return [one for at, one in enumerate(kept) if not _gives_way(one.candidate, kept[:at], kept[at + 1 :])]


def _gives_way(candidate: Candidate, before: Iterable[_Judged], behind: Iterable[_Judged]) -> bool:
    if candidate.standing in _OWN:
        return False
    stronger = _INTRODUCED if candidate.standing == "aside" else _OWN
    if any(one.candidate.standing in stronger for one in behind):
        return True
    return candidate.standing == "mentioned" and any(one.candidate.standing in _OWN for one in before)


def _strictest(valid: Sequence[_Judged]) -> list[_Judged]:
    """Of readings that share some of their text the one of the lowest tier."""
    return [one for one in valid if not any(_outranks(other, one) for other in valid)]


def _outranks(one: _Judged, other: _Judged) -> bool:
    return _tier(one) < _tier(other) and _overlap(one.candidate, other.candidate)


def _tier(one: _Judged) -> int:
    """What was put into another shape is the weakest of readings."""
    reshaped = any(not repair.path and repair.rule in _RESHAPING for repair in one.verdict.repairs)
    return one.candidate.tier + (_WEAKEST if reshaped else 0)


def _overlap(one: Candidate, other: Candidate) -> bool:
    return one.span[0] < other.span[1] and other.span[0] < one.span[1]


def _wraps(verdict: Accepted | Rejected) -> bool:
    """Whether one item was taken for a list of one."""
    return any(not repair.path and repair.rule == "list_of_one" for repair in verdict.repairs)


def _alone(one: _Judged, judged: Sequence[_Judged]) -> bool:
    """Whether no other structure of the reply could be a further item."""
    repeated = any(repair.rule == REPEATED for repair in one.candidate.repairs)
    return not repeated and all(other is one or _overlap(other.candidate, one.candidate) for other in judged)


def _ambiguous(valid: Sequence[_Judged]) -> Rejected:
    told = Violation((), "ambiguous", f"the reply holds {len(valid)} different answers; send exactly one")
    last: Any = valid[-1].verdict
    return Rejected("ambiguous", (told,), Deferred(lambda: json.loads(last.document)))


class _Claims:
    """Tells what means to be the answer, by its fields, from other data of a reply."""

    def __init__(self, json_schema: Mapping[str, Any]) -> None:
        self._schema = json_schema
        self._root: Place | None = None

    def made_by(self, one: _Judged) -> bool:
        """Whether it obeys the contract, or is of the asked kind and most of its fields are fields that are asked."""
        if type(one.verdict) is Accepted:
            return True
        data, root = _data(one.candidate), self._place()
        if is_list(data):
            return "array" in root.types and bool(data)
        if not is_dict(data) or "object" not in root.types:
            return False
        return 2 * self._named(one) > len(data) or (bool(data) and not root.names)

    def of_fields(self, valid: Sequence[_Judged]) -> Sequence[_Judged]:
        """Without those that name no field at all, where others name some: a schema may ask for no field."""
        if len(valid) < 2 or not self._place().names:
            return valid
        naming = [one for one in valid if self._named(one)]
        return naming or valid

    def _named(self, one: _Judged) -> int:
        result = one.verdict
        data = json.loads(result.document) if type(result) is Accepted else _data(one.candidate)
        return sum(key in self._place().names for key in data) if is_dict(data) else 0

    def _place(self) -> Place:
        if self._root is None:
            self._root = root_place(self._schema)
        return self._root


def _data(candidate: Candidate) -> Any:
    if candidate.text is None:
        return candidate.data
    try:
        return json.loads(candidate.text, parse_int=str)
    except (ValueError, RecursionError):
        return None


def _wrong_behind(winner: _Judged, heard: Sequence[_Judged], claims: _Claims, text: str) -> Rejected | None:
    """The verdict on a wrong answer that stands apart behind the valid one: it may be the better draft."""
    end = winner.candidate.span[1]
    for one in reversed(heard):
        start, stop = one.candidate.span
        if start < end or one.candidate.standing not in _OWN or type(one.verdict) is Accepted:
            continue
        if one.verdict.is_json and claims.made_by(one) and alone(text, start, stop, 0, len(text)):
            return one.verdict
    return None


def _unless_cut(winner: _Judged, found: Extraction, text: str, finish_reason: str | None) -> Accepted | Rejected:
    candidate, result = winner.candidate, winner.verdict
    assert type(result) is Accepted
    if _cut_after(candidate, found) or (finish_reason in NOT_WHOLE and _may_go_on(candidate, text)):
        return not_whole(finish_reason)
    return Accepted(
        result.value, result.document, candidate.repairs + result.repairs, candidate.format, span=candidate.span
    )


def _cut_after(candidate: Candidate, found: Extraction) -> bool:
    """An unclosed structure after a valid candidate is likely the real answer: the valid one was a draft."""
    return any(
        miss.reason == "truncated" and (miss.position is None or miss.position >= candidate.span[1])
        for miss in found.misses
    )


def _may_go_on(candidate: Candidate, text: str) -> bool:
    """Whether the end of a reply that is not whole may be in the middle of this candidate."""
    if candidate.span[1] < len(text.rstrip()):
        return False
    if candidate.format in OTHER_NOTATIONS or any(repair.rule == "missing_closer" for repair in candidate.repairs):
        return True  # notations that say of no text that it is all
    return text.rstrip()[-1:] not in CLOSERS


def _document(candidate: Candidate) -> str:
    """The candidate as JSON text. What no JSON can say (NaN, a custom normalizer's own objects) comes out as text that
    no contract accepts."""
    if candidate.text is not None:
        return candidate.text
    try:
        return json.dumps(candidate.data, ensure_ascii=False)
    except (TypeError, ValueError, RecursionError) as error:
        return f"not JSON: {error}"


def _sameness(result: Any) -> str:
    """Equal for values read from the same data, whatever its layout, its order of keys and the keys that were left
    out. 1 and 1.0 differ."""
    data = json.loads(result.document, parse_int=_spelled, parse_float=_spelled)
    for repair in result.repairs:
        if repair.rule == "ignored_key" and (holder := _holder(data, repair.path)) is not None:
            holder.pop(repair.path[-1], None)
    return json.dumps(data, sort_keys=True)


def _holder(data: Any, path: Sequence[Any]) -> dict[str, Any] | None:
    for step in path[:-1]:
        if not (is_dict(data) and step in data) and not (is_list(data) and type(step) is int and step < len(data)):
            return None
        data = data[step]
    return data if is_dict(data) else None


def _spelled(number: str) -> list[str]:
    return [number]


def _nearest(heard: Sequence[_Judged], claims: _Claims, misses: Sequence[Miss]) -> Rejected:
    """The rejection to tell: of what means to be the answer before other data, of a document that broke a rule before
    text that is none, of what stands best, of the last of equals."""
    rejected = [(one, one.verdict) for one in heard if isinstance(one.verdict, Rejected)]
    unread = [miss for miss in misses if miss.normalizer == "repair_json" and miss.reason == "parse_error"]
    if not rejected or (unread and not any(claims.made_by(one) for one, _ in rejected)):
        return rejection("parse_error", [Violation((), miss.reason, miss.detail) for miss in unread])

    def nearness(at: int) -> tuple[bool, bool, int, int]:
        one, verdict = rejected[at]
        return verdict.is_json, claims.made_by(one), -RANK[one.candidate.standing], at

    return rejected[max(range(len(rejected)), key=nearness)][1]
