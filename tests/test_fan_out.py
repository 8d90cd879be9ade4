"""Members that all work at once, by a kind of the test's own: the first two ends decide."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from flows import again, answer, asked, cancelled, number, reply

from ratchet_core import FailAction, Raised, SnapshotError, StateMachine
from ratchet_core.canonical import digest
from ratchet_core.composite import by_name, picked
from ratchet_core.fan_out import FanOut, Settled
from ratchet_core.kind import Ended, Kind


class Two(FanOut):
    """Two ends decide: the second one's value, or failure."""

    def __init__(self, name: str, *branches: Kind) -> None:
        self._made(name, by_name(branches), None, None)

    def decide(self, settled: Mapping[str, Settled], at_work: int) -> Ended | None:
        """After two."""
        if len(settled) < 2:
            return None
        name, last = list(settled.items())[1]
        return picked(name, last.document, last.format) if last.is_valid else Ended("failed", reason="no_quorum")


def test_it_is_asked_after_every_end() -> None:
    """The branches that are still at work when it is decided are cancelled."""
    machine = StateMachine([Two("t", *(number(name) for name in "abc")), number("after")], {"t": "after"})
    answer(machine, "t/c", Raised("auth"))
    assert asked(machine) == ["t/a", "t/b"]
    reply(machine, "t/b", 5)
    assert cancelled(machine) == ["t/a"]
    assert asked(machine) == ["after"]


def test_a_failure_says_what_became_of_each_branch() -> None:
    """And keeps the best of all of them, also of those who had not ended."""
    machine = StateMachine(Two("t", number("a"), number("b"), number("c", max_attempts=2)))
    reply(machine, "t/c", "x")
    reply(machine, "t/a", 1)
    reply(machine, "t/b", "y")
    whole = machine.history[-1]
    assert isinstance(whole, FailAction)
    assert (whole.state_name, whole.reason) == ("t", "no_quorum")
    assert [str(error) for error in whole.errors] == ["b: failed, max_attempts"]
    assert whole.best == {"a": {"n": 1}, "b": {"n": "y"}, "c": {"n": "x"}}
    assert machine.outcome is not None
    assert machine.outcome.best == whole.best


@pytest.mark.parametrize("order", ["abc", "cba", "bca"])
def test_the_order_of_ends_survives_a_restart(order: str) -> None:
    """It is all that decides."""
    machine = StateMachine(Two("t", *(number(name) for name in "abc")))
    for name in order[:2]:
        machine = again(machine)
        reply(machine, f"t/{name}", ord(name))
    assert machine.outcome is not None
    assert machine.outcome.value.n == ord(order[1])


@pytest.mark.parametrize(
    "settled",
    [
        {"a": ["valid", '{"n": 1}', "json", None, None, None]},
        {"gone": ["valid", '{"n": 1}', "json", None, None, None]},
        {"b": ["valid", '{"n": "x"}', "json", None, None, None]},
        {"b": ["valid", 3, "json", None, None, None]},
        {},
    ],
)
def test_a_frame_that_can_not_be_is_refused(settled: Any) -> None:
    """A branch that is over and at work, or neither, or has a value that is none."""
    machine = StateMachine(Two("t", number("a"), number("b")))
    reply(machine, "t/b")
    plain = machine.snapshot()
    plain["frame"]["active"]["t"]["memory"] = {"settled": settled}
    plain["checksum"] = digest({key: item for key, item in plain.items() if key != "checksum"})
    with pytest.raises(SnapshotError):
        StateMachine.restore(machine.spec, plain)
