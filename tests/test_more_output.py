"""A larger limit for the call after a reply that did not fit into its own."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ratchet_core import Budget, ConfigError, State, StateMachine, Usage
from ratchet_core.more_output import enlarged

CUT = '{"items": [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12'


@pytest.mark.parametrize(
    ("wanted", "cuts", "room", "most", "expected"),
    [
        ({"output_tokens": 100}, 0, {}, None, {"output_tokens": 100}),
        ({"output_tokens": 100}, 1, {}, None, {"output_tokens": 200}),
        ({"output_tokens": 100}, 2, {}, None, {"output_tokens": 400}),
        ({"output_tokens": 100}, 9, {}, None, {"output_tokens": 800}),
        ({"output_tokens": 100}, 9, {}, 150, {"output_tokens": 150}),
        ({"output_tokens": 100}, 1, {"output_tokens": 130}, None, {"output_tokens": 130}),
        ({"output_tokens": 100}, 1, {"output_tokens": 100}, None, {"output_tokens": 100}),
        ({"output_tokens": 100}, 1, {"calls": 1}, None, {"output_tokens": 200}),
        ({"tokens": 100}, 3, {}, None, {"tokens": 100}),
        ({"usd_nano": 100}, 3, {}, None, {"usd_nano": 100}),
        ({"usd_nano": 7, "output_tokens": 100}, 1, {}, None, {"usd_nano": 7, "output_tokens": 100}),
        ({"usd_nano": 7, "output_tokens": 100}, 1, {}, 250, {"usd_nano": 14, "output_tokens": 200}),
        ({"usd_nano": 10, "output_tokens": 100}, 1, {"usd_nano": 15}, 250, {"usd_nano": 15, "output_tokens": 150}),
        (
            {"input_tokens": 500, "output_tokens": 100, "tokens": 600},
            2,
            {},
            400,
            {"input_tokens": 600, "output_tokens": 400, "tokens": 1000},  # the second reply had up to 100 more
        ),
        (
            {"input_tokens": 500, "output_tokens": 100, "tokens": 600},
            2,
            {"tokens": 750},
            400,
            {"input_tokens": 600, "output_tokens": 150, "tokens": 750},
        ),
        (
            {"input_tokens": 500, "output_tokens": 100},
            2,
            {"input_tokens": 550},
            400,
            {"input_tokens": 500, "output_tokens": 100},
        ),
    ],
)
def test_the_output_is_doubled_within_what_is_left(wanted: Any, cuts: int, room: Any, most: Any, expected: Any):
    """And all that grows with it."""
    assert enlarged(wanted, cuts, room, most) == expected


amounts = st.integers(0, 2_000)
names = st.sampled_from(["usd_nano", "tokens", "input_tokens", "output_tokens", "ms", "calls"])


@given(
    st.dictionaries(names, amounts),
    st.integers(0, 70),
    st.dictionaries(names, amounts),
    st.none() | st.integers(0, 9_000),
)
def test_nothing_grows_beyond_what_is_left_and_nothing_shrinks(wanted: Any, cuts: int, room: Any, most: int | None):
    """Whatever fitted before still fits."""
    after = enlarged(wanted, cuts, room, most)
    assert after.keys() == wanted.keys()
    for name, amount in wanted.items():
        assert after[name] >= amount
        if name in room and amount <= room[name]:
            assert after[name] <= room[name]
    if most is not None and after is not wanted:
        assert after["output_tokens"] <= most


def limits_of(machine: StateMachine[Any]) -> Any:
    """Of the one call that is outstanding."""
    (call,) = machine.requests
    return call.limits


def test_after_a_cut_the_next_call_may_write_more():
    """The same request under the same limit would be cut off in the same place."""
    budget = Budget(output_tokens=1_000)
    machine = StateMachine(State("a", None, reserve={"output_tokens": 100}), budget=budget)
    assert limits_of(machine).output_tokens == 100
    machine.receive(CUT, finish_reason="length", usage=Usage(10, 100))
    assert limits_of(machine).output_tokens == 200
    machine.receive(", 13, 14", finish_reason="length", usage=Usage(10, 200))
    assert limits_of(machine).output_tokens == 400
    assert machine.ledger.reserved.output_tokens == 400


def test_a_budget_that_is_nearly_used_up_limits_the_growth():
    """What is left is the most; the call is made all the same."""
    machine = StateMachine(State("a", None, reserve={"output_tokens": 100}), budget=Budget(output_tokens=250))
    machine.receive(CUT, finish_reason="length", usage=Usage(10, 100))
    assert limits_of(machine).output_tokens == 150
    machine = StateMachine(State("a", None, reserve={"output_tokens": 100}), budget=Budget(output_tokens=200))
    machine.receive(CUT, finish_reason="length", usage=Usage(10, 100))
    assert limits_of(machine).output_tokens == 100


def test_other_failures_change_no_limit():
    """A wrong value needs no more room."""
    machine = StateMachine(State("a", {"type": "object", "required": ["b"]}, reserve={"output_tokens": 100}))
    machine.receive('{"a": 1}')
    assert limits_of(machine).output_tokens == 100


def test_the_growth_is_part_of_the_worst_case():
    """What is promised before the first call holds; without a cap of one's own, prices and sums do not grow."""
    reserve = {"output_tokens": 100, "tokens": 300, "usd": "0.01"}
    assert State("a", None, reserve=reserve, max_attempts=3).worst().tokens == 5 * 300
    grown = State("a", None, reserve=reserve, max_attempts=3, max_output_tokens=400).worst()
    assert grown.tokens is not None
    assert grown.tokens > 5 * 300
    machine = StateMachine(State("a", None, reserve=reserve, max_attempts=3, max_output_tokens=400))
    worst = machine.worst_case()
    for _ in range(2):
        machine.receive(CUT, finish_reason="length", usage=Usage(200, 100, usd="0.01"))
    assert limits_of(machine).output_tokens == 400
    assert machine.ledger.reserved.tokens + machine.ledger.spent.tokens <= (worst.tokens or 0)


def test_a_call_in_doubt_keeps_its_larger_limit():
    """Issued again after a crash, it reserves what it had reserved."""
    from ratchet_core import Reissued

    machine = StateMachine(State("a", None, reserve={"output_tokens": 100}))
    machine.receive(CUT, finish_reason="length")
    machine.receive(Reissued(machine.requests[0].id, 2))
    assert limits_of(machine).output_tokens == 200


@pytest.mark.parametrize(
    "options",
    [
        {"max_output_tokens": 50, "reserve": {"output_tokens": 100}},
        {"max_output_tokens": 500},
        {"max_output_tokens": "x", "reserve": {"output_tokens": 100}},
        {"max_output_tokens": True, "reserve": {"output_tokens": 1}},
    ],
)
def test_a_cap_that_can_not_work_is_refused(options: Any):
    """Below what is reserved, without anything reserved, or no number."""
    with pytest.raises(ConfigError):
        State("a", None, **options)


def test_a_request_for_a_part_has_no_schema():
    """A provider that holds the reply to the schema would make the model start over."""
    machine = StateMachine(State("a", {"type": "object", "required": ["items"]}, prompt="List them."))
    assert machine.requests[0].json_schema is not None  # type: ignore[union-attr]
    machine.receive(CUT, finish_reason="length")
    assert machine.requests[0].json_schema is None  # type: ignore[union-attr]
    machine.receive("I can not go on.", finish_reason="length")
    assert machine.requests[0].json_schema is not None  # type: ignore[union-attr]
