"""Words of the machine as plain JSON data, and back."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ratchet_core import (
    Amounts,
    Arrived,
    Budget,
    Cancelled,
    Decided,
    FailAction,
    FixerAction,
    Opaque,
    Raised,
    Reissued,
    Repair,
    Reply,
    RetryAction,
    Returned,
    SnapshotError,
    Started,
    Tick,
    ToolCall,
    ToolCallMissingAction,
    Usage,
    UsageError,
    ValidAction,
    Violation,
)
from ratchet_core.codec import (
    decode_action,
    decode_event,
    decode_ledger,
    decode_plain,
    encode_action,
    encode_event,
    encode_ledger,
    encode_plain,
)
from ratchet_core.ledger import Ledger, Reservation
from ratchet_core.opaque import OpaqueText

PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text()
    | st.binary()
    | st.text().map(OpaqueText),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text() | st.sampled_from(["$opaque", "$bytes", "$mapping"]), inner, max_size=2)
    ),
    max_leaves=8,
)


def kinds(value: Any) -> Any:
    """The types of a tree, to tell opaque text from text."""
    if isinstance(value, dict):
        return {key: kinds(item) for key, item in value.items()}
    return [kinds(item) for item in value] if isinstance(value, list) else type(value)


@given(PLAIN)
def test_plain_values_survive_json(value: Any) -> None:
    """Bytes, opaque text and mappings that look like marks included."""
    again = decode_plain(json.loads(json.dumps(encode_plain(value), allow_nan=False)))
    assert again == value
    assert kinds(again) == kinds(value)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), object(), {1: "x"}, {1, 2}, [object()], {"a": {2: 3}}])
def test_what_is_not_json_is_refused(value: Any) -> None:
    """With the value in the message."""
    with pytest.raises(UsageError):
        encode_plain(value)


CALLS = [{"id": "1", "function": {"name": "f", "arguments": '{"a": 1}'}}, 3]
EVENTS = [
    Reply("x"),
    Reply(None),
    Reply(b"\xff"),
    Reply("x", usage=Usage(1, 2, "0.5", 3.5), finish_reason="stop"),
    Returned({"a": [1]}, Usage(1)),
    Raised("timeout", "slow", 2.0, Usage(usd="0.1")),
    Decided(True, "Ann", "because"),
    Arrived("key", {"$opaque": "no mark"}),
    Tick(2.5),
    Reissued("s/1:call#0", 3),
    Cancelled("enough"),
    Started("digest", {"a": Opaque("x")}, 7, 1.5),  # type: ignore[operator]
]


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: type(event).__name__)
def test_events_survive_json(event: Any) -> None:
    """Every kind; fields at their default are left out."""
    plain = json.loads(json.dumps(encode_event(event)))
    assert decode_event(plain) == event
    assert encode_event(decode_event(plain)) == plain


def test_tool_calls_survive_twice() -> None:
    """What was no call is kept as a problem; encoding what was decoded changes nothing."""
    plain = encode_event(Reply("", CALLS))
    assert plain["tool_calls"]["calls"] == [["f", '{"a": 1}', "1"]]
    assert len(plain["tool_calls"]["problems"]) == 1
    assert encode_event(decode_event(json.loads(json.dumps(plain)))) == plain


@pytest.mark.parametrize(
    "plain", [None, 3, {}, {"type": "Nope"}, {"type": "Reply"}, {"type": "Tick", "now": 1, "x": 2}]
)
def test_what_is_no_event_is_refused(plain: Any) -> None:
    """Of whatever type."""
    with pytest.raises(SnapshotError):
        decode_event(plain)


BUDGETS = {"": Budget(calls=3)}
LEDGER = Ledger(
    BUDGETS,
    {"a": Amounts(1, 2, 3, 4, 5, 6, 7)},
    {"a/2:call#0": Reservation("a", Amounts(calls=1), ("calls",), 1.5)},
    {"a": Amounts(tokens=1)},
    frozenset({"a"}),
    frozenset({""}),
)


def test_the_books_survive_json() -> None:
    """All tables; the budgets belong to the definition."""
    assert decode_ledger(json.loads(json.dumps(encode_ledger(LEDGER))), BUDGETS) == LEDGER


@pytest.mark.parametrize("amounts", [[-1], [1.5], ["1"], [True], [None]])
def test_amounts_are_counts(amounts: Any) -> None:
    """No refund is smuggled in."""
    plain = {**encode_ledger(LEDGER), "own": {"a": amounts}}
    with pytest.raises(SnapshotError, match="no amount"):
        decode_ledger(plain, BUDGETS)


ERROR = Violation(("a", 0), "int_type", "expected a valid integer", received="x", choices=("1",))
ACTIONS = [
    ValidAction(1, "s", "[1]", "s/1:call#0", LEDGER, [1], "json", True, (Repair(("a",), "r", 1, 2, 1),), "t", "[1]",
                (ToolCall("f", {"a": 1}, None),)),
    RetryAction(1, "s", "x", "id", LEDGER, "validation_error", (ERROR,), "patch", "fresh", 1.5),
    FixerAction(1, "s", "x", "id", LEDGER, "fix", (ERROR,), "hint", "parse_error"),
    ToolCallMissingAction(1, "s", "x", "id", None, "no_tool_call", (ERROR,), None, "append"),
    FailAction(2, "s", "x", "id", LEDGER, "max_attempts", (ERROR,), (), {"a": 1}, "parse_error", None),
]  # fmt: skip


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: type(action).__name__)
def test_verdicts_survive_json(action: Any) -> None:
    """The value is read from its document, the history comes from the trail."""
    plain = json.loads(json.dumps(encode_action(action), allow_nan=False))
    again = decode_action(plain, BUDGETS, lambda document, format: json.loads(document))
    assert again == action
    assert encode_action(again) == plain
    if isinstance(action, FailAction):
        assert decode_action(plain, BUDGETS, lambda d, f: None, (ACTIONS[1],)).history == (ACTIONS[1],)  # type: ignore[attr-defined]
