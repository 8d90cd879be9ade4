"""Runs as data: what the world does to a machine, step by step, and how to do it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from hypothesis import settings
from hypothesis import strategies as st
from laws.texts import finish_reasons, hostile_calls, raws, usages
from laws.worlds import World

from ratchet_core import Action, Cancelled, Event, Raised, RatchetError, Reissued, Reply, StateMachine, Tick

__all__ = ["FEWER", "Op", "canonical", "deliver", "drive", "errors_of", "ops", "runs", "state_of", "wellformed"]

KINDS = (
    "rate_limit", "timeout", "connection", "unavailable", "auth", "bad_request", "not_found", "content_filter",
    "context_length", "odd",
)  # fmt: skip

FEWER = settings(max_examples=max(12, settings().max_examples // 4))
"""For properties that are tried in each world apart: a quarter of the examples, in every one of them."""


class Op(NamedTuple):
    """One thing that the world does: an event, made for the moment at which it happens.

    Attributes:
        event: the event; a ``Tick`` and a ``Reissued`` are made anew for where the machine stands.
        after: seconds since the one before; None tells no time.
        named: whether the request is named.
    """

    event: Any
    after: float | None = None
    named: bool = False


class Clock:
    """The driver's clock."""

    def __init__(self) -> None:
        self.now = 0.0


def deliver(machine: StateMachine[Any], op: Op, clock: Clock) -> Action | RatchetError:
    """Do ``op``; what the driver is told off for is given back."""
    event, pending = op.event, [request.id for request in machine.requests]
    at: float | None = None
    if op.after is not None:
        clock.now += op.after
        at = clock.now
    if isinstance(event, Tick):
        event, at = Tick(clock.now), None
    if isinstance(event, Reissued):
        event = Reissued(pending[0] if pending else "none/1:call#0")
    try:
        return machine.receive(event, request=pending[0] if op.named and pending else None, at=at)
    except RatchetError as error:
        return error


def drive(machine: StateMachine[Any], run: Iterable[Op]) -> list[Action | RatchetError]:
    """Do all of ``run``."""
    clock = Clock()
    return [deliver(machine, op, clock) for op in run]


def _replies(replies: Sequence[str], calls: bool) -> st.SearchStrategy[Reply]:
    return st.builds(Reply, raws(replies), hostile_calls if calls else st.none(), usages, finish_reasons)


_raised = st.builds(
    Raised, st.sampled_from(KINDS), st.text(max_size=20), st.none() | st.floats(0, 700), usages
)  # fmt: skip
_others: st.SearchStrategy[Event] = st.one_of(
    _raised, st.just(Tick(0)), st.just(Tick(0)), st.just(Reissued("")), st.builds(Cancelled, st.text(max_size=5))
)


def ops(replies: Sequence[str], calls: bool = True) -> st.SearchStrategy[Op]:
    """Any one thing, replies most of the time; time mostly passes."""
    event = st.one_of(_replies(replies, calls), _replies(replies, False), _replies(replies, False), _raised, _others)
    return st.builds(Op, event, st.none() | st.sampled_from([0.0, 0.25, 1.0, 70.0]), st.booleans())


def runs(world: World, *, most: int = 10, calls: bool = True) -> st.SearchStrategy[list[Op]]:
    """A short history of the world, with replies that fit ``world`` among others."""
    return st.lists(ops(world.replies, calls), max_size=most)


def canonical(plain: Any) -> str:
    """JSON text that is equal for equal data."""
    return json.dumps(plain, sort_keys=True, separators=(",", ":"), allow_nan=False)


def state_of(machine: StateMachine[Any]) -> tuple[str, str, str, str]:
    """All that can be seen of a machine, as text."""
    return (
        canonical(machine.snapshot()),
        canonical(list(machine.journal)),
        repr([request.id for request in machine.requests]),
        repr((machine.done, machine.outcome, machine.current_state.name, machine.ledger.own, machine.ledger.open)),
    )


def errors_of(action: Any) -> tuple[Any, ...]:
    """Everything of a verdict that is computed when it is read."""
    names = (
        "errors",
        "prompt_patch",
        "fixer_prompt",
        "schema_hint",
        "best",
        "history",
        "parsed",
        "repairs",
        "tool_calls",
    )
    return tuple(getattr(action, name, None) for name in names)


def wellformed(action: Any, most_chars: int) -> None:
    """A verdict can be read, sent and logged: texts are UTF-8 without control characters and within their bound."""
    for text in (getattr(action, "prompt_patch", None), getattr(action, "fixer_prompt", None)):
        if text is not None:
            text.encode("utf-8")
            assert not any(c < " " and c not in "\n\t" for c in text)
    assert len(getattr(action, "prompt_patch", None) or "") <= most_chars
    for error in getattr(action, "errors", ()):
        assert isinstance(error, str)
        assert error.rule
    errors_of(action)
    repr(action)
