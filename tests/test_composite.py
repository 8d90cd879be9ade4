"""The base of every kind with members, by a kind of the test's own: members in a given order, some of them at once."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

import pytest
from flows import again, answer, asked, cancelled, number, reply

from ratchet_core import (
    Action,
    Budget,
    Cancelled,
    ConfigError,
    Debate,
    FailAction,
    Raised,
    SnapshotError,
    StateMachine,
    Tick,
    ValidAction,
)
from ratchet_core.composite import Composite, Group, Move, by_name, picked
from ratchet_core.kind import Ended, Kind
from ratchet_core.kinds import Flow
from ratchet_core.outbox import Step


@dataclass
class Seen:
    """Who has ended, how."""

    ended: dict[str, str] = field(default_factory=dict)


class Waves(Composite[Seen]):
    """Members in waves: a wave is entered when the one before has ended. The last end is the end of all."""

    memory = Seen

    def __init__(self, name: str, *waves: list[Kind], **options: Any) -> None:
        members = by_name([member for wave in waves for member in wave])
        self._made(name, members, options.get("budget"), options.get("timeout"))
        self._given(waves=[[member.name for member in wave] for wave in waves])

    def begin(self, step: Step) -> tuple[Seen, Move]:
        """The first wave."""
        return Seen(), tuple(vars(self)["waves"][0])

    def after(
        self, step: Step, frame: Group[Seen], name: str, action: Action | None, ended: Ended
    ) -> tuple[Seen, Move, Action | None]:
        """The next wave, or the end."""
        seen = Seen({**frame.memory.ended, name: ended.kind})
        waves: list[list[str]] = vars(self)["waves"]
        if not {name for wave in waves for name in wave} - set(seen.ended):
            value = ended.document
            return seen, picked(name, value, ended.format) if value is not None else ended, action
        over = [wave for wave in waves if set(wave) <= set(seen.ended)]
        here = next(wave for wave in waves if name in wave)
        return seen, tuple(waves[len(over)]) if here in over else (), action

    def fits(self, frame: Group[Seen]) -> bool:
        """Nobody is at work and over at once."""
        return not set(frame.active) & set(frame.memory.ended)


def test_members_are_entered_as_the_kind_says() -> None:
    """Nested in each other, restored at every step."""
    inner = Waves("inner", [number("x")], [number("y"), number("z")])
    machine = StateMachine(Waves("w", [number("a"), number("b")], [inner]))
    for path in ("w/b", "w/a", "w/inner/x", "w/inner/z", "w/inner/y"):
        machine = again(machine)
        assert path in asked(machine)
        reply(machine, path, len(path))
    assert machine.outcome is not None
    assert machine.outcome.value.n == 9


def test_members_that_end_as_they_are_entered() -> None:
    """One after the other, without an event; every verdict is in the history, in order."""
    shut = [number(name, budget=Budget(calls=0)) for name in "bcd"]
    machine = StateMachine([Waves("w", [number("a")], shut[:2], shut[2:]), number("after")], {"w": {"failed": "after"}})
    action = reply(machine, "w/a")
    assert isinstance(action, ValidAction)
    assert [action.state_name for action in machine.history] == ["a", "b", "c", "d"]
    assert asked(machine) == ["after"]
    assert again(machine).requests == machine.requests


def test_a_composite_that_ends_leaves_nothing_behind() -> None:
    """Deadlines and calls below it are gone, whatever the depth."""
    flow = Flow("f", [number("one", timeout=5), number("two", timeout=5)], {"one": "two"}, timeout=50)
    machine = StateMachine(Waves("w", [flow, number("b")], timeout=9), at=0.0)
    assert len(machine.requests) == 5
    action = machine.receive(Tick(9.0))
    assert isinstance(action, FailAction)
    assert machine.done
    machine = StateMachine(
        [Waves("w", [flow, number("b")], timeout=4), number("after")], {"w": {"timeout": "after"}}, at=0.0
    )
    machine.receive(Tick(4.5))
    assert cancelled(machine) == ["w/f/one", "w/b"]
    assert asked(machine, object)[-1] == "after"
    assert len(machine.requests) == 3


def test_of_several_members_at_work_the_composite_speaks() -> None:
    """Its deadline passes; of a single one at work the member's own verdict is told, with its history."""
    machine = StateMachine(Waves("w", [number("a"), number("b")], timeout=9), at=0.0)
    action = machine.receive(Tick(9.0))
    assert (action.state_name, getattr(action, "reason", None)) == ("w", "timeout")
    machine = StateMachine(Waves("w", [number("a", max_attempts=3)], timeout=9), at=0.0)
    reply(machine, "w/a", "x")
    action = machine.receive(Tick(9.0))
    assert isinstance(action, FailAction)
    assert action.state_name == "a"
    assert len(action.history) == 1
    assert machine.outcome is not None
    assert machine.outcome.best == {"n": "x"}


def test_cancelling_one_request_is_that_members_failure() -> None:
    """The others go on."""
    machine = StateMachine(Waves("w", [number("a"), number("b")]))
    answer(machine, "w/a", Cancelled("not this"))
    assert asked(machine) == ["w/b"]
    answer(machine, "w/b", Raised("auth"))
    assert machine.done


def test_outcomes_are_those_of_the_members_too() -> None:
    """A route may name the reason of any of them."""
    assert {"valid", "timeout", "max_attempts", "refusal"} <= Waves("w", [number("a")]).outcomes


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("active",), {"gone": {}}),
        (("active",), {}),
        (("memory",), {"ended": 3}),
        (("memory",), {"ended": {"a": "valid"}}),
        (("memory",), None),
    ],
)
def test_a_frame_that_can_not_be_is_refused(place: tuple[str, ...], value: Any) -> None:
    """Unknown members, a memory of another shape, a member both at work and over, requests of nobody."""
    from ratchet_core.canonical import digest

    machine = StateMachine(Waves("w", [number("a"), number("b")]))
    plain = machine.snapshot()
    frame = plain["frame"]["active"]["w"]
    frame[place[0]] = value
    plain["checksum"] = digest({key: item for key, item in plain.items() if key != "checksum"})
    with pytest.raises(SnapshotError):
        StateMachine.restore(machine.spec, plain)


def test_members_by_name() -> None:
    """One, a sequence or a mapping; anything else is refused."""
    a, b = number("a"), number("b")
    assert list(by_name(a)) == ["a"]
    assert list(by_name((a, b))) == ["a", "b"]
    assert list(by_name({"b": b})) == ["b"]
    for bad, told in (
        ([], "p needs at least one"),
        ({"x": a}, "same name"),
        ([a, a], "same name"),
        ("a", "not a state"),
    ):
        with pytest.raises(ConfigError, match=told):
            by_name(bad, of="p")


def test_the_plain_form_of_any_value_is_json() -> None:
    """Also of a kind whose value is an object of its own: it may be the best that a run around it keeps."""
    debate = Debate("d", [number("a"), number("b")], 1, threshold=2)
    machine = StateMachine([Flow("f", [debate, number("after")], {"d": "after"})])
    reply(machine, "f/d/a")
    reply(machine, "f/d/b")
    reply(machine, "f/after", "x")
    machine.receive(Cancelled("enough"))
    assert machine.outcome is not None
    assert machine.outcome.best == {"n": "x"}
    machine = StateMachine([Flow("f", [debate, number("after", timeout=5)], {"d": "after"})], at=0.0)
    reply(machine, "f/d/a")
    reply(machine, "f/d/b")
    machine.receive(Tick(9.0))
    assert machine.outcome is not None
    assert machine.outcome.best["value"] == {"n": 1}
    assert json.loads(json.dumps(machine.outcome.best)) == machine.outcome.best
    assert again(machine).outcome == machine.outcome
