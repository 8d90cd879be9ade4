"""From a reply to a verdict: a value that obeys the contract, or what is wrong. Knows nothing of attempts or money."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Final

from .actions import Reason
from .coercion.policy import DEFAULT, Permits
from .contracts import Contract
from .finish import ABORTED, CUT_OFF, NOT_WHOLE, REFUSED, open_ended
from .limits import Limits
from .normalizers.candidate import Extraction
from .repair import Repair
from .validation.reading import Accepted, Rejected, not_whole, rejection
from .violation import Violation

__all__ = ["judge_plain", "judge_text", "too_long"]


def too_long(text: str, limits: Limits) -> Rejected:
    """The verdict on a reply of more characters than the limits permit, whatever they say."""
    told = f"the reply has {len(text):,} characters, the limit is {limits.chars:,}"
    return Rejected("parse_error", (Violation((), "too_long", told),))


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
    if finish_reason == ABORTED and (doom := _doom(contract, text, limits, unique, body_field, permits)) is not None:
        return doom
    if normalizers is None:
        if text[:1] in _OPENS_JSON and finish_reason not in NOT_WHOLE:
            result = contract.check(text, unique)
            if type(result) is Accepted and not result.repairs:
                return result
            if type(result) is Accepted or result.is_json:
                return contract.coerced(text, result, permits, unique)
        elif (judged := _framed(contract, text, finish_reason, unique, permits)) is not None:
            return judged
    from .choice import choose  # not before a reply that is no plain JSON
    from .normalizers import extract

    found = extract(
        text,
        normalizers,
        limits,
        json_schema=contract.json_schema,
        finish_reason=finish_reason,
        body_field=body_field,
    )
    if not found.candidates:
        return _nothing(found, finish_reason)
    return choose(
        lambda document: _judged(contract, document, unique, permits), contract.json_schema, found, text, finish_reason
    )


def _doom(
    contract: Contract, text: str, limits: Limits, unique: bool, body_field: str | None, permits: Permits
) -> Rejected | None:
    """What was seen to be wrong for good while the reply streamed in, up to where it was stopped. (With normalizers of
    the caller's nothing is looked for, and nobody but the caller can say that a reply was stopped.)"""
    from .streaming.reader import aim_at, doom_of  # not before a stream was stopped

    def judge(part: str) -> Accepted | Rejected:
        return judge_text(contract, part, None, None, limits, unique, body_field, permits)

    return doom_of(text, aim_at(contract.places, judge, unique), limits)


def _judged(contract: Contract, document: str, unique: bool, permits: Permits) -> Accepted | Rejected:
    return contract.coerced(document, contract.check(document, unique), permits, unique)


def _framed(
    contract: Contract, text: str, finish_reason: str | None, unique: bool, permits: Permits
) -> Accepted | Rejected | None:
    """The verdict on a reply that is one JSON document after a cut, or in the only fence; None when it is neither."""
    in_fence = text[:3] == "```"
    bounds = _sole_fence(text) if in_fence else (0, len(text))
    body = text[bounds[0] : bounds[1]]
    if body[:1] not in _OPENS_JSON:
        return None
    result = _judged(contract, body, unique, permits)
    if type(result) is not Accepted:
        return result if result.is_json else None
    if in_fence:
        return Accepted(result.value, result.document, (_FENCE, *result.repairs), span=bounds)
    return not_whole(finish_reason) if open_ended(body, finish_reason) else result


_FENCE: Final = Repair((), "strip_fence", "```", None, 0)


def _sole_fence(text: str) -> tuple[int, int]:
    """The bounds of the body of a reply that is one closed fence and nothing else; empty for anything less plain."""
    fence = text.rstrip()
    start = text.find("\n", 3, 40) + 1
    if not start or not fence.endswith("```") or fence.count("```") != 2:
        return 0, 0
    body = fence[start:-3]
    start += len(body) - len(body.lstrip())
    return start, start + len(body.strip())


def _nothing(found: Extraction, finish_reason: str | None) -> Rejected:
    reason: Reason = found.reason
    if finish_reason in CUT_OFF:
        reason = "truncated"
    elif finish_reason in REFUSED:
        reason = "refusal"
    return rejection(
        reason, [Violation((), miss.reason, miss.detail) for miss in found.misses if miss.reason == reason]
    )
