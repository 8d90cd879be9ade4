"""``Quorum``: a value that enough branches agree on."""

from __future__ import annotations

import itertools
import json
from collections import Counter
from typing import Any

import pytest
from flows import N, again, answer, asked, cancelled, number
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from ratchet_core import (
    Cancelled,
    Compute,
    ConfigError,
    Contract,
    FailAction,
    Flow,
    Opaque,
    Quorum,
    Raised,
    Reply,
    State,
    StateMachine,
    Tick,
    Tool,
    replay,
)
from ratchet_core.worst import WorstCase


class Verdict(BaseModel):
    """What voters say."""

    label: str
    why: str = ""


def vote(machine: StateMachine[Any], name: str, value: Any) -> Any:
    """One branch says so; None has failed."""
    if value is None:
        return answer(machine, f"q/{name}", Raised("auth"))
    return answer(machine, f"q/{name}", Reply(json.dumps(value)))


def any_value(n: int, **options: Any) -> StateMachine[Any]:
    """So many voters of any JSON."""
    return StateMachine(Quorum("q", State("v", Any, max_attempts=1), n, **options))


def test_copies_of_one_branch_vote() -> None:
    """Each under a path of its own; the value is the whole of the first who agreed."""
    machine = StateMachine(
        [Quorum("q", State("v", Verdict), 3, agree_on="label"), number("n", prompt="{q.why}")], {"q": "n"}
    )
    assert asked(machine) == ["q/v-1", "q/v-2", "q/v-3"]
    vote(machine, "v-2", {"label": "spam", "why": "b"})
    vote(machine, "v-1", {"label": "ham", "why": "a"})
    action = vote(machine, "v-3", {"label": "spam", "why": "c"})
    assert action.next_state == "n"
    (call,) = machine.requests
    assert call.messages[0].text == "b"  # type: ignore[union-attr]
    assert Verdict(label="spam", why="b") == machine.spec.root.members["q"].load(
        *machine.snapshot()["frame"]["memory"]["outputs"]["q"]
    )


def test_it_stops_when_enough_agree_and_when_they_can_not_any_more() -> None:
    """The rest is cancelled; not on what they disagree but who did is told."""
    machine = any_value(5)
    for name in ("v-1", "v-2", "v-3"):
        vote(machine, name, "SECRET")
    assert machine.done
    machine = StateMachine([Quorum("q", State("v", Any), 5, threshold=4), number("n")], {"q": {"no_quorum": "n"}})
    vote(machine, "v-1", "SECRET")
    vote(machine, "v-2", "other")
    vote(machine, "v-3", "third")
    assert cancelled(machine) == ["q/v-4", "q/v-5"]
    whole = machine.history[-1]
    assert isinstance(whole, FailAction)
    assert (whole.state_name, whole.reason) == ("q", "no_quorum")
    assert "v-1; v-2; v-3" in whole.errors[0]
    assert "SECRET" not in "".join(whole.errors)
    assert asked(machine) == ["n"]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (True, "True", False),
        (True, "true", False),
        (True, 1, False),
        (False, 0, False),
        (1, 1.0, True),
        (1, "1", False),
        (None, "null", False),
        (0.1, 0.1, True),
        (10**20, 1e20, True),
        ({"a": 1, "b": 2}, {"b": 2.0, "a": 1}, True),
        ([1, 2], [2, 1], False),
        ("é", "e\u0301", False),
        ("", None, False),
        ([], {}, False),
    ],
)
def test_votes_are_compared_as_json_values(one: Any, other: Any, same: bool) -> None:
    """Never as text: True is not "True"; a number is what it is, however it is written."""
    machine = StateMachine(Quorum("q", [State("a", Any), State("b", Any)], threshold=2))
    answer(machine, "q/a", Reply(json.dumps({"x": one})))
    answer(machine, "q/b", Reply(json.dumps({"x": other})))
    assert machine.outcome is not None
    assert (machine.outcome.kind == "valid") == same


def test_what_the_schema_reads_is_compared() -> None:
    """Two spellings of one value agree."""

    class Loose(BaseModel):
        """A number, maybe with a default."""

        n: int = 7

    machine = StateMachine(Quorum("q", State("v", Loose), 2, threshold=2, agree_on="n"))
    vote(machine, "v-1", {"n": "7"})
    vote(machine, "v-2", {})
    assert machine.outcome is not None
    assert machine.outcome.kind == "valid"


def test_a_field_inside_the_value() -> None:
    """By a dotted path, list indexes included."""
    machine = any_value(2, threshold=2, agree_on="items.0.id")
    vote(machine, "v-1", {"items": [{"id": 5}], "x": 1})
    vote(machine, "v-2", {"items": [{"id": 5}, {}], "x": 2})
    assert machine.outcome is not None
    assert machine.outcome.value["x"] == 1


def test_a_value_without_the_field_is_no_vote() -> None:
    """Never compared as a whole: two that are equal and lack it do not agree."""
    machine = any_value(3, agree_on="label")
    vote(machine, "v-1", {"labl": "spam"})
    vote(machine, "v-2", {"labl": "spam"})
    assert machine.outcome is not None
    assert machine.outcome.reason == "no_quorum"
    assert "['v-1']: failed, validation_error" in [str(error) for error in machine.history[-1].errors]  # type: ignore[attr-defined]
    assert machine.outcome.best == {"v-1": {"labl": "spam"}, "v-2": {"labl": "spam"}}


@pytest.mark.parametrize(
    ("branch", "agree_on"),
    [
        (State("v", Verdict), "lable"),
        (State("v", Verdict), "label.x"),
        (State("v", list[Verdict]), "label"),
        (State("v", list[Verdict]), "0.lable"),
        (State("v", {"type": "object", "properties": {"a": {}}}), "b"),
        (State("v", int), "label"),
        (State("v", passthrough=True), "label"),
        (Compute("v", "f", returns=Verdict), "lable"),
        (State("v", Verdict | None), "lable"),  # type: ignore[arg-type]
        (State("v", Verdict), ""),
        (State("v", Verdict), "label."),
        (State("v", Verdict), 3),
    ],
)
def test_a_misspelt_field_is_found_when_built(branch: Any, agree_on: Any) -> None:
    """Where the schema lets us know."""
    with pytest.raises(ConfigError, match="agree_on"):
        Quorum("q", branch, 3, agree_on=agree_on)


@pytest.mark.parametrize(
    ("branch", "agree_on"),
    [
        (State("v", Verdict), "label"),
        (State("v", list[Verdict]), "0.label"),
        (State("v", Verdict | None), "label"),  # type: ignore[arg-type]
        (State("v"), "anything"),
        (State("v", Any), "anything.0"),
        (State("v", dict[str, Verdict]), "any.label"),
        (State("v", {"type": "object", "properties": {"a": {}}, "additionalProperties": True}), "b"),
        (State("v", {"type": "object", "properties": {"a": {}}}), "a.deeper"),
        (State("v", tools=[Tool("t", Verdict)]), "0.arguments.label"),
        (Flow("v", number("x")), "n"),
    ],
)
def test_a_field_that_may_be_there_is_taken(branch: Any, agree_on: str) -> None:
    """Whatever is not ruled out."""
    assert Quorum("q", branch, 3, agree_on=agree_on).agree_on == agree_on


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"n": 3, "threshold": 4}, "3 vote"),
        ({"n": 4, "threshold": 2}, "give tie="),
        ({"n": 2, "threshold": 1}, "give tie="),
        ({"n": 0}, "at least 1"),
        ({}, "at least 1"),
        ({"n": 3, "threshold": 0}, "at least 1"),
        ({"n": 4, "threshold": 2, "tie": "random"}, "first, most, fail"),
        ({"branch": [number("a")], "n": 2}, "1 branches were given"),
        ({"branch": []}, "at least one"),
        ({"n": 3, "timeout": 0}, "above 0"),
    ],
)
def test_what_can_not_work_is_refused(options: dict[str, Any], told: str) -> None:
    """A threshold above the number of voters, a tie without a rule."""
    with pytest.raises(ConfigError, match=told):
        Quorum(**{"name": "q", "branch": State("v", Any), **options})


Said = list[tuple[int, Any]]
"""Votes in the order in which they came, each with the place of its voter."""


def winner(said: Said, threshold: int, tie: str) -> Any:
    """Of all votes, reckoned apart."""
    if tie == "first":
        return next((value for end in range(len(said)) if (value := winner(said[: end + 1], threshold, "fail"))), None)
    counts = Counter(value for _, value in said if value is not None)
    reached = {value: count for value, count in counts.items() if count >= threshold}
    if len(reached) != 1 and tie == "fail":
        return None
    place = {value: min(i for i, v in said if v == value) for value in reached}
    return max(reached, key=lambda value: (reached[value], -place[value]), default=None)


def ends(said: Said, left: list[int], threshold: int, tie: str) -> set[Any]:
    """How it can still end, whatever the others say."""
    rests = itertools.product(["a", "b", "c", "d", None], repeat=len(left))
    return {winner([*said, *zip(left, rest, strict=True)], threshold, tie) for rest in rests}


@given(st.lists(st.sampled_from(["a", "b", "c", None]), min_size=1, max_size=4), st.data())
def test_it_is_decided_by_the_votes_and_as_early_as_possible(votes: list[Any], data: Any) -> None:
    """Over every way in which it may still go on: decided exactly when all of them end alike. (Where most votes win,
    it may wait for one vote more, because of equals the one that was given first wins.)"""
    threshold = data.draw(st.integers(1, len(votes)))
    tie = data.draw(st.sampled_from(["first", "most", "fail"]))
    order = data.draw(st.permutations(range(len(votes))))
    machine = any_value(len(votes), threshold=threshold, tie=tie)
    for step in range(len(votes)):
        said, left = [(i, votes[i]) for i in order[: step + 1]], list(order[step + 1 :])
        vote(machine, f"v-{order[step] + 1}", votes[order[step]])
        still = ends(said, left, threshold, tie)
        assert len(still) == 1 if machine.done else tie == "most" or len(still) > 1
        if machine.done:
            assert machine.outcome is not None
            assert {machine.outcome.value} == still
            break
    assert machine.done
    assert again(machine).outcome == machine.outcome
    assert replay(machine.spec, machine.journal).snapshot() == machine.snapshot()


def test_a_branch_that_was_cancelled_has_no_vote() -> None:
    """Given up by the caller, it is one voter less."""
    machine = any_value(3)
    answer(machine, "q/v-1", Cancelled("x"))
    vote(machine, "v-2", 1)
    assert not machine.done
    vote(machine, "v-3", 1)
    assert machine.outcome is not None
    assert machine.outcome.value == 1


def test_different_kinds_vote_together() -> None:
    """What they say is compared, not what they are."""
    machine = StateMachine(Quorum("q", [number("a"), Compute("b", "f"), Flow("c", number("x"))], agree_on="n"))
    answer(machine, "q/c/x", Reply('{"n": 2}'))
    answer(machine, "q/a", Reply('{"n": 2}'))
    assert machine.outcome is not None
    assert machine.outcome.value == N(n=2)


def test_opaque_values_agree_by_their_text() -> None:
    """And stay out of what is told."""

    class Ticket(BaseModel):
        """Untrusted."""

        title: Opaque[str]

    machine = StateMachine(Quorum("q", State("v", Ticket), 2, threshold=2, agree_on="title"))
    vote(machine, "v-1", {"title": "x"})
    vote(machine, "v-2", {"title": "x"})
    assert machine.outcome is not None
    assert machine.outcome.value.title == "x"
    machine = StateMachine(Quorum("q", State("v", Contract(Verdict, opaque=True)), 2, threshold=2))
    vote(machine, "v-1", {"label": "x"})
    vote(machine, "v-2", {"label": "x"})
    assert machine.outcome is not None
    assert machine.outcome.kind == "valid"


def test_a_timeout_is_not_a_decision() -> None:
    """What is not decided has failed."""
    machine = StateMachine(Quorum("q", State("v", Any), 3, timeout=5), at=0.0)
    vote(machine, "v-1", 1)
    machine.receive(Tick(5.0))
    assert machine.outcome is not None
    assert (machine.outcome.reason, machine.outcome.best) == ("timeout", {"v-1": 1})


def test_worst_case_and_definition() -> None:
    """Everybody votes; each rule is part of the definition."""
    branch = State("v", Any, reserve={"tokens": 5, "usd": "0.1"}, max_attempts=1)
    assert Quorum("q", branch, 3).worst() == WorstCase(9, 45, 900_000_000)
    changes: list[dict[str, Any]] = [
        {},
        {"threshold": 3},
        {"agree_on": "x"},
        {"threshold": 1, "tie": "first"},
        {"threshold": 1, "tie": "fail"},
        {"n": 5, "threshold": 3},
    ]
    made = [Quorum(**{"name": "q", "branch": branch, "n": 3, **change}).definition() for change in changes]
    assert all(made[i] != made[j] for i in range(len(made)) for j in range(i))
