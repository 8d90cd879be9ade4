"""The life of one visit of a state that asks for something, as a table.

A visit begins CALLING: a model call, a computation, a person's decision or an event is outstanding.
(One that only sleeps begins WAITING.) What arrives is first put into one of the inputs below, and
the table says which phase follows. Nothing else decides a phase.

* An answer is ACCEPTED, or it is REJECTED and may be asked for again.
* A call that failed is made AGAIN at once, or LATER when a clock is known and a wait is due.
* EXHAUSTED: the answer is wrong, late or the call failed, and attempts, retries, time or budget permit no other.
* A wait that is over is DUE, and leads to the call it was for; one that was all there was to wait for is ACCEPTED.
* CANCELLED: the caller gave up.

VALID and FAILED are terminal: there is no row for them, and an event for them is answered with the
action that is already there.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType
from typing import Final

__all__ = ["PHASES", "Input", "Phase", "next_phase"]


class Phase(Enum):
    """Where a visit stands."""

    CALLING = "calling"
    WAITING = "waiting"
    VALID = "valid"
    FAILED = "failed"


class Input(Enum):
    """What an event amounts to."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    AGAIN = "again"
    LATER = "later"
    EXHAUSTED = "exhausted"
    DUE = "due"
    CANCELLED = "cancelled"


PHASES: Final[Mapping[tuple[Phase, Input], Phase]] = MappingProxyType(
    {
        (Phase.CALLING, Input.ACCEPTED): Phase.VALID,
        (Phase.CALLING, Input.REJECTED): Phase.CALLING,
        (Phase.CALLING, Input.AGAIN): Phase.CALLING,
        (Phase.CALLING, Input.LATER): Phase.WAITING,
        (Phase.CALLING, Input.EXHAUSTED): Phase.FAILED,
        (Phase.CALLING, Input.CANCELLED): Phase.FAILED,
        (Phase.WAITING, Input.DUE): Phase.CALLING,
        (Phase.WAITING, Input.ACCEPTED): Phase.VALID,
        (Phase.WAITING, Input.EXHAUSTED): Phase.FAILED,
        (Phase.WAITING, Input.CANCELLED): Phase.FAILED,
    }
)


def next_phase(phase: Phase, given: Input) -> Phase:
    """The phase that follows; a pair without a row is a bug of ours, and KeyError says what would have been legal."""
    try:
        return PHASES[phase, given]
    except KeyError:
        legal = ", ".join(other.name for at, other in PHASES if at is phase) or "nothing, it is terminal"
        raise KeyError(f"{given.name} is not legal in {phase.name}; legal is {legal}") from None
