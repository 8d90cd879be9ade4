"""From a reply to a verdict: a value that obeys the contract, or what is wrong. Knows nothing of attempts or money."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any, Final

from ._frozen import Deferred
from .actions import Reason
from .coercion.policy import DEFAULT, Permits
from .contracts import Contract
from .finish import CLOSERS, CUT_OFF, NOT_WHOLE, REFUSED, open_ended
from .limits import Limits
from .normalizers.candidate import Candidate, Extraction
from .repair import Repair
from .validation.reading import Accepted, Rejected
from .violation import Violation

__all__ = ["judge_plain", "judge_text"]


def judge_plain(text: str, finish_reason: str | None) -> Accepted | Rejected:
    """Free text: taken as it is, unless it was cut off or withheld."""
    if finish_reason in CUT_OFF:
        return Rejected("truncated", (Violation((), "truncated", "the reply was cut off before its end"),))
    if finish_reason in REFUSED:
        return Rejected("refusal", (Violation((), "refusal", "the reply was withheld"),))
    return Accepted(text, json.dumps(text), (), "passthrough")


_OPENS_JSON: Final = frozenset('{["-0123456789tfn \t\r\n')


def judge_text(
    contract: Contract,
    text: str,
    finish_reason: str | None,
    normalizers: Sequence[Any] | None,
    limits: Limits,
    unique: bool,
    body_field: str | None = None,
    permits: Permits = DEFAULT,
) -> Accepted | Rejected:
    """A reply in text against a contract. One JSON document goes straight to the validator; anything else is read
    into candidates first. What the validator refuses is coerced as far as ``permits`` says."""
    if normalizers is None:
        if text[:1] in _OPENS_JSON and finish_reason not in NOT_WHOLE:
            result = contract.check(text, unique)
            if type(result) is Accepted and not result.repairs:
                return result
            if type(result) is Accepted or result.is_json:
                return contract.coerced(text, result, permits, unique)
        elif (judged := _framed(contract, text, finish_reason, unique, permits)) is not None:
            return judged
    from .normalizers import extract  # not before a reply that is no plain JSON

    found = extract(
        text,
        normalizers,
        limits,
        json_schema=contract.json_schema,
        finish_reason=finish_reason,
        body_field=body_field,
    )
    return _choose(contract, found, text, finish_reason, unique, permits)


def _judged(contract: Contract, document: str, unique: bool, permits: Permits) -> Accepted | Rejected:
    return contract.coerced(document, contract.check(document, unique), permits, unique)


def _framed(
    contract: Contract, text: str, finish_reason: str | None, unique: bool, permits: Permits
) -> Accepted | Rejected | None:
    """The verdict on a reply that is one JSON document after a cut, or in the only fence; None when it is neither."""
    in_fence = text[:3] == "```"
    body = _sole_fence(text) if in_fence else text
    if body is None or body[:1] not in _OPENS_JSON:
        return None
    result = _judged(contract, body, unique, permits)
    if type(result) is not Accepted:
        return result if result.is_json else None
    if in_fence:
        return Accepted(result.value, result.document, (_FENCE, *result.repairs))
    return _not_whole(finish_reason) if open_ended(body, finish_reason) else result


_FENCE: Final = Repair((), "strip_fence", "```", None, 0)


def _sole_fence(text: str) -> str | None:
    """The body of a reply that is one closed fence and nothing else; None for anything less plain."""
    end = text.rstrip()
    start = text.find("\n", 3, 40) + 1
    if not start or not end.endswith("```") or end.count("```") != 2:
        return None
    return end[start:-3].strip()


def _not_whole(finish_reason: str | None) -> Rejected:
    reason: Reason = "refusal" if finish_reason in REFUSED else "truncated"
    return Rejected(reason, (Violation((), reason, "the reply was cut off before its end"),))


def _choose(
    contract: Contract, found: Extraction, text: str, finish_reason: str | None, unique: bool, permits: Permits
) -> Accepted | Rejected:
    """The one candidate that obeys the contract. Strict readings are tried before weaker ones; two that obey it and
    differ are ambiguous, unless the reply itself marks one as final."""
    if not found.candidates:
        return _nothing(found, finish_reason)
    rejections: list[Rejected] = []
    for tier in sorted({candidate.tier for candidate in found.candidates}):
        valid: dict[str, tuple[Candidate, Accepted]] = {}
        for candidate in found.candidates:
            if candidate.tier != tier:
                continue
            result = _judged(contract, _document(candidate), unique, permits)
            if type(result) is Accepted:
                valid.setdefault(_sameness(result.document), (candidate, result))
            else:
                rejections.append(result)
        if valid:
            return _sole(list(valid.values()), found, text, finish_reason)
    return _nearest(rejections)


def _sole(
    valid: list[tuple[Candidate, Accepted]], found: Extraction, text: str, finish_reason: str | None
) -> Accepted | Rejected:
    final = [entry for entry in valid if entry[0].final]
    if len(valid) > 1 and len(final) != 1:
        told = Violation((), "ambiguous", f"the reply holds {len(valid)} different answers; send exactly one")
        return Rejected("ambiguous", (told,), Deferred(lambda: json.loads(valid[-1][1].document)))
    candidate, result = final[0] if len(valid) > 1 else valid[0]
    if _cut_after(candidate, found) or (finish_reason in NOT_WHOLE and _may_go_on(candidate, text)):
        return _not_whole(finish_reason)
    return Accepted(result.value, result.document, candidate.repairs + result.repairs, candidate.format)


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
    if candidate.format in _WITHOUT_END or any(repair.rule == "missing_closer" for repair in candidate.repairs):
        return True
    return text.rstrip()[-1:] not in CLOSERS


_WITHOUT_END: Final = frozenset({"yaml", "frontmatter"})
"""Notations that say of no text that it is all."""


def _document(candidate: Candidate) -> str:
    """The candidate as JSON text. What no JSON can say (NaN, a custom normalizer's own objects) comes out as text that
    no contract accepts."""
    if candidate.text is not None:
        return candidate.text
    try:
        return json.dumps(candidate.data, ensure_ascii=False)
    except (TypeError, ValueError, RecursionError) as error:
        return f"not JSON: {error}"


def _sameness(document: str) -> str:
    """Equal for documents that hold the same data, whatever their layout and order of keys. 1 and 1.0 differ."""
    return json.dumps(json.loads(document, parse_int=_spelled, parse_float=_spelled), sort_keys=True)


def _spelled(number: str) -> list[str]:
    return [number]


def _nearest(rejections: Iterable[Rejected]) -> Rejected:
    """The rejection to tell: a document that broke a rule before text that is no document; the last of equals."""
    return max(enumerate(rejections), key=lambda entry: (entry[1].is_json, entry[0]))[1]


def _nothing(found: Extraction, finish_reason: str | None) -> Rejected:
    reason: Reason = found.reason
    if finish_reason in CUT_OFF:
        reason = "truncated"
    elif finish_reason in REFUSED:
        reason = "refusal"
    told = [Violation((), miss.reason, miss.detail) for miss in found.misses if miss.reason == reason]
    return Rejected(reason, tuple(told) or (Violation((), reason, _WORDS.get(reason, "no JSON value was found")),))


_WORDS: Final = {
    "empty_output": "the reply is empty",
    "refusal": "the reply is a refusal",
    "truncated": "the reply was cut off before its end",
    "parse_error": "the reply holds no structured value",
}
