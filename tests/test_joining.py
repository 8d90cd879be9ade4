"""A part of an answer, put in its place and judged as a whole."""

import json
from enum import StrEnum
from typing import Any

import pytest
from pydantic import BaseModel

from ratchet_core import FailAction, RetryAction, State, StateMachine, ValidAction
from ratchet_core.fence import split_fences
from ratchet_core.strategies import Continue, PatchFields


class Colour(StrEnum):
    """Two words."""

    RED = "red"
    GREEN = "green"


class Item(BaseModel):
    """Text of every sort."""

    name: str
    colour: Colour = Colour.RED
    sizes: list[int] = []


class Order(BaseModel):
    """A list of items."""

    items: list[Item]


def continued(before: str, *rests: str, schema: Any = Order, **options: Any) -> tuple[StateMachine[Any], Any]:
    """The machine and its last action, after a reply that was cut off and what followed."""
    machine = StateMachine(State("order", schema, strategy=Continue(), **{"max_attempts": 6, **options}))
    action: Any = machine.receive(before, finish_reason="length")
    assert action.reason == "truncated"
    for rest in rests:
        action = machine.receive(rest, finish_reason="stop")
    return machine, action


FIRST = '{"items": [{"name": "a lamp", "colour": "green"}, {"name": "a chair that is cosy", "colour": "re'


def test_a_value_that_was_put_together_says_so():
    """The repair names the seam."""
    _, action = continued(FIRST, FIRST[-61:] + 'd"}]}')
    assert isinstance(action, ValidAction)
    assert action.parsed.items[1] == Item(name="a chair that is cosy", colour=Colour.RED)
    (record,) = [repair for repair in action.repairs if repair.rule == "continued"]
    assert record.after.endswith('d"}]}') or record.before.endswith('"colour": "re')


@pytest.mark.parametrize(
    ("before", "rest"),
    [
        (FIRST, 'd"}]}'),  # "re d" is no colour
        ('{"items": [{"na', 'me": "x"}]}'),  # "na me" is no key that is required
        ('{"items": [{"name": "x", "sizes": [1, 2', ", 3]}]}"),
        ('{"items": [{"name": "x", "sizes": [1, 2,', "Here you are: 3]}]}"),
    ],
)
def test_the_contract_decides_how_parts_join(before: str, rest: str):
    """Without a repeated end: of all ways to join them one gives a value."""
    _, action = continued(before, rest)
    assert isinstance(action, ValidAction)


def test_a_text_that_may_have_lost_a_space_is_asked_for():
    """All else is kept; the answer is put in its place."""
    machine, action = continued('{"items": [{"name": "Ann', 'Smith", "colour": "green"}]}')
    assert isinstance(action, RetryAction)
    assert action.reason == "ambiguous"
    assert action.errors[0].path == ("items", 0, "name")
    assert "- /items/0/name: " in (action.prompt_patch or "")
    action = machine.receive('{"/items/0/name": "Ann Smith"}')
    assert isinstance(action, ValidAction)
    assert action.parsed.items[0] == Item(name="Ann Smith", colour=Colour.GREEN)


def test_a_list_in_doubt_is_asked_for_as_a_whole():
    """12 and then 3, or 123: no single place differs."""
    machine, action = continued('{"items": [{"name": "x", "sizes": [1, 12', "3, 4]}]}")
    assert action.errors[0].path == ("items", 0, "sizes")
    action = machine.receive('{"/items/0/sizes": [1, 12, 3, 4]}')
    assert action.parsed.items[0].sizes == [1, 12, 3, 4]


def test_doubt_about_much_asks_for_the_whole_answer():
    """A list of a hundred items is not asked for a second time as a field of itself."""
    row = json.dumps({"name": "all of them are alike", "sizes": [1, 2, 3]})
    before = '{"items": [' + ", ".join([row] * 60) + f", {row[:20]}"
    machine, action = continued(before, row[20:] + f", {row}]}}")
    assert action.reason == "parse_error"
    assert "can not be told how the rest joins" in action.errors[0]
    assert "send the whole answer again, shorter" in (action.prompt_patch or "")
    assert isinstance(machine.receive(f'{{"items": [{row}]}}'), ValidAction)


def test_a_reply_is_continued_as_often_as_it_is_cut():
    """Each part is stitched to the whole so far."""
    whole = json.dumps({"items": [{"name": f"item number {n}", "sizes": [n, n + 1]} for n in range(40)]})
    machine = StateMachine(State("order", Order, max_attempts=20))
    action: Any = machine.receive(whole[:200], finish_reason="length")
    for at in range(400, len(whole) + 200, 200):
        (end,) = [piece for is_data, piece, _ in split_fences(action.prompt_patch) if is_data]
        assert whole[: at - 200].endswith(end)
        assert f"(part {at // 200 - 1})" in action.prompt_patch
        rest = end + whole[at - 200 : at]
        action = machine.receive(rest, finish_reason="length" if at < len(whole) else "stop")
    assert isinstance(action, ValidAction)
    assert action.document is not None
    assert json.loads(action.document) == json.loads(whole)


def test_a_fresh_start_is_read_like_any_reply():
    """Whether it is like the first part or not."""
    for reply in ('{"items": [{"name": "a lamp"}]}', '```json\n{"items": []}\n```'):
        _, action = continued(FIRST, reply)
        assert isinstance(action, ValidAction)
        assert not any(repair.rule == "continued" for repair in action.repairs)


def test_a_tool_call_is_no_rest():
    """A reply that calls a tool beside its text is judged with its calls."""
    machine = StateMachine(State("order", Order))
    machine.receive(FIRST, finish_reason="length")
    action: Any = machine.receive('{"items": []}', tool_calls=[{"function": {"name": "f", "arguments": "{}"}}])
    assert isinstance(action, ValidAction)
    assert action.tool_calls[0].name == "f"


def test_an_empty_reply_is_no_rest():
    """It is what it is."""
    _, action = continued(FIRST, "")
    assert action.reason == "empty_output"


def test_text_without_structure_is_joined_as_well():
    """A passthrough state has no contract that could tell a wrong seam, so only a repeated end will do."""
    story = "Once upon a time there was a man who lived in a house at the end of the wor"
    _, action = continued(story, story[-61:] + "ld.", schema=None, passthrough=True)
    assert action.parsed == story + "ld."
    _, action = continued(story, "ld.", schema=None, passthrough=True)
    assert isinstance(action, RetryAction)


def test_nothing_is_accepted_that_ends_too_early():
    """A rest without an end is a cut like the first, and at last the state gives up with what it has."""
    _, action = continued(FIRST, FIRST[-61:] + 'd"}, {"name": "a ta')
    assert action.reason == "truncated"
    assert action.errors[0].path == ("items", 1)
    _, action = continued(FIRST[:-2], FIRST[-63:], max_attempts=2)
    assert isinstance(action, FailAction)
    assert action.best["items"][:2] == [
        {"name": "a lamp", "colour": "green"},
        {"name": "a chair that is cosy"},
    ]


def test_a_machine_continues_after_a_restore():
    """The text so far stands in the snapshot."""
    machine, _ = continued(FIRST)
    restored = StateMachine.restore(machine.spec, json.loads(json.dumps(machine.snapshot())))
    assert isinstance(restored.receive(FIRST[-61:] + 'd"}]}'), ValidAction)


def test_a_corrected_field_is_judged_with_the_whole():
    """A merged document is validated like a reply, and says what was patched."""
    machine = StateMachine(State("order", Order, strategy=PatchFields()))
    machine.receive('{"items": [{"name": "x", "colour": "blue"}]}')
    action: Any = machine.receive('{"/items/0/colour": "green"}')
    assert action.parsed.items[0].colour is Colour.GREEN
    assert [repair.rule for repair in action.repairs] == ["patched_field"]
