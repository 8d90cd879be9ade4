"""A reply that was cut off is told with the place where it broke off."""

from typing import Any

import pytest
from pydantic import BaseModel

from ratchet_core import RetryAction, State, StateMachine, Tool, ValidAction

NAME = ("lines", 1, "name")
JSON = '{"lines": [{"name": "x", "qty": 1}, {"name": "y", "q'


class Line(BaseModel):
    """One line."""

    name: str
    qty: int


class Order(BaseModel):
    """A list of them."""

    lines: list[Line]
    total: int = 0


def verdict(raw: str, finish_reason: str | None = None, **more: Any) -> Any:
    """What one reply comes to."""
    options = {"schema": Order, **more}
    calls = options.pop("calls", None)
    return StateMachine(State("order", **options)).receive(raw, finish_reason=finish_reason, tool_calls=calls)


@pytest.mark.parametrize("finish_reason", [None, "length", "max_tokens", "MAX_TOKENS", "stop"])
@pytest.mark.parametrize("before", ["", "```json\n", "Here it is:\n", "<think>[1, 2</think>\n"])
def test_an_unclosed_structure_is_truncated_after_its_last_value(before: str, finish_reason: str | None):
    """Whatever the provider says of it, and wherever it stands."""
    action = verdict(before + JSON, finish_reason)
    assert isinstance(action, RetryAction)
    assert action.reason == "truncated"
    assert action.errors[0].path == NAME
    assert "lines[1].name: the reply was cut off after this" in action.errors
    assert "cut off after lines[1].name" in (action.prompt_patch or "")


def test_yaml_is_truncated_after_its_last_whole_line():
    """It has no closing mark of its own, so the provider has to say so, or the fence."""
    yaml = "lines:\n  - name: x\n    qty: 1\n  - name: y\n    qty"
    assert verdict(yaml, "length").errors[0].path == NAME
    assert verdict(f"```yaml\n{yaml}").errors[0].path == NAME


TOOLS = [Tool("order", Order)]


def test_tool_calls_are_truncated_within_their_arguments():
    """Native ones and those in the text."""
    call = {"function": {"name": "order", "arguments": JSON}}
    options = {"schema": None, "tools": TOOLS, "requires_tool_call": True}
    assert verdict("", "length", calls=[call], **options).errors[0].path == ("arguments", *NAME)
    assert verdict("", "length", calls=[call, call], **options).errors[0].path == (1, "arguments", *NAME)
    leaked = verdict(f'<tool_call>{{"name": "order", "arguments": {JSON}', **options)
    assert (leaked.reason, leaked.errors[0].path) == ("truncated", ("arguments", *NAME))


@pytest.mark.parametrize("raw", ['{"lines": [', "[", '{"lines": [{"name": "x'])
def test_where_nothing_is_whole_only_the_cut_is_told(raw: str):
    """No place is invented."""
    action = verdict(raw, "length")
    assert (action.reason, action.errors[0].path) == ("truncated", ())


@pytest.mark.parametrize("finish_reason", ["length", "max_tokens", None])
def test_one_whole_document_is_whole(finish_reason: str | None):
    """Its last bracket closes it: whatever would have come behind it is no part of it."""
    action = verdict('{"lines": [{"name": "x", "qty": 1}], "total": 3}', finish_reason)
    assert isinstance(action, ValidAction)


@pytest.mark.parametrize(("schema", "raw"), [(int, "12"), (float, "1.5"), (bool, "true")])
def test_a_bare_number_or_word_may_go_on(schema: Any, raw: str):
    """Nothing closes it."""
    assert verdict(raw, "length", schema=schema).reason == "truncated"
    assert isinstance(verdict(raw, "stop", schema=schema), ValidAction)


def test_what_arrived_in_full_is_the_best_that_there_is():
    """Where nothing better came before; the failure says that it was cut off."""
    machine = StateMachine(State("order", Order, max_attempts=1))
    action: Any = machine.receive('{"lines": [{"name": "x", "qty": 1}, {"name": "y', finish_reason="length")
    assert action.cause == "truncated"
    assert action.best == {"lines": [{"name": "x", "qty": 1}, {}]}
    machine = StateMachine(State("order", Order, max_attempts=2))
    machine.receive('{"lines": "none"}')
    action = machine.receive('{"lines": [{"na', finish_reason="length")
    assert action.best == {"lines": "none"}
