"""From a reply to validated tool calls, or what is wrong with them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pydantic import BaseModel

from ratchet_core import Contract, Limits, State, StateMachine, Tool, ToolCall, ValidAction
from ratchet_core.judge_text import judge_text
from ratchet_core.judge_tools import ToolRules, judge_calls, judge_either, load_calls
from ratchet_core.tool_calls import native_tool_calls
from ratchet_core.validation.reading import Accepted, Rejected


class Query(BaseModel):
    """Arguments."""

    q: str
    n: int = 1


SEARCH = Tool("search", Query)
RULES = ToolRules((SEARCH, Tool("get_weather", {"type": "object", "required": ["city"]}), Tool("stop")), None, True)


def judge(calls: Any = None, text: str = "", finish: str | None = None, rules: ToolRules = RULES) -> Any:
    """Native calls, or those in a text."""
    return judge_calls(rules, native_tool_calls(calls), text, finish, Limits())


def call(name: Any, arguments: Any = "{}") -> dict[str, Any]:
    """A native call."""
    return {"id": "c", "function": {"name": name, "arguments": arguments}}


def test_calls_become_values() -> None:
    """Arguments are instances of the tool's schema, and the document reads back to the same calls."""
    accepted = judge([call("search", '{"q": "x", "n": "2"}'), call("stop", "")])
    assert isinstance(accepted, Accepted)
    assert accepted.value == (ToolCall("search", Query(q="x", n=2), "c"), ToolCall("stop", {}, "c"))
    assert accepted.format == "native_tool_call"
    assert [repair.rule for repair in accepted.repairs] == ["coerce_int"]
    assert load_calls(RULES, accepted.document) == accepted.value


def test_without_tools_the_states_schema_or_any_object_is_wanted() -> None:
    """Every name is taken."""
    loose = ToolRules((), None, True)
    assert judge([call("any", '{"a": 1}')], rules=loose).value[0].arguments == {"a": 1}
    typed = ToolRules((), Contract(Query), True)
    assert judge([call("any", '{"q": "x"}')], rules=typed).value[0].arguments == Query(q="x")
    assert judge([call("any", "{}")], rules=typed).reason == "validation_error"
    assert loose.contract_of("any") is not None
    assert RULES.contract_of("any") is None
    assert RULES.nearest("get_wether") == ("get_weather",)


def test_errors_say_which_call_and_where() -> None:
    """Without a number where there is one call only."""
    (error,) = judge([call("search", '{"q": true}')]).errors
    assert error.path == ("arguments", "q")
    second = judge([call("stop"), call("search", '{"q": true}')])
    assert second.errors[0].path == (1, "arguments", "q")
    assert second.reason == "validation_error"
    broken = judge([call("search", "{")])
    assert broken.errors[0].path == ("arguments",)
    assert broken.errors[0].rule == "tool_arguments"


def test_unknown_names_come_first() -> None:
    """With the nearest, or all names; the best candidate is all calls as plain data."""
    judged = judge([call("search", '{"q": true}'), call("serch", "{"), call("zzz")])
    assert isinstance(judged, Rejected)
    assert judged.reason == "unknown_tool"
    assert [error.choices for error in judged.errors[:2]] == [("search",), ("search", "get_weather", "stop")]
    assert judged.candidate == [
        {"name": "search", "arguments": {"q": True}, "id": "c"},
        {"name": "serch", "arguments": "{", "id": "c"},
        {"name": "zzz", "arguments": {}, "id": "c"},
    ]
    json.dumps(judged.candidate)


def test_what_is_no_call_refuses_the_reply() -> None:
    """Beside good ones too."""
    judged = judge([call("search", '{"q": "x"}'), 3])
    assert judged.reason == "validation_error"
    assert judged.errors[0].rule == "tool_call"


def test_cut_off_calls_are_truncated() -> None:
    """Native ones by the provider's word, leaked ones by their own missing end."""
    assert judge([call("search", '{"q": "x"}')], finish="length").reason == "truncated"
    assert judge(text='<tool_call>{"name": "search", "arguments": {"q": "x"').reason == "truncated"
    assert judge(text="I will call", finish="length").reason == "truncated"


def test_calls_in_text_are_read_with_a_record() -> None:
    """Which dialect, what stood around it."""
    accepted = judge(text='Let me see.\n<tool_call>{"name": "search", "arguments": {"q": "x"}}</tool_call>')
    assert isinstance(accepted, Accepted)
    assert accepted.format == "pseudo_tool_call"
    rules = [(repair.rule, repair.before) for repair in accepted.repairs]
    assert rules[0][0] == "tool_call_in_text"
    assert ("prose", "Let me see.") in rules


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "no_tool_call"),
        ("I would rather not.", "no_tool_call"),
        ("<tool_call>search for x</tool_call>", "pseudo_tool_call_in_text"),
        ("[TOOL_CALL]nonsense[/TOOL_CALL]", "pseudo_tool_call_in_text"),
    ],
)
def test_no_call_has_its_class(text: str, reason: str) -> None:
    """Nothing of the sort, or something that can not be read."""
    judged = judge(text=text)
    assert judged.reason == reason
    assert judged.errors


def test_recorded_calls_load_whatever_became_of_the_tools() -> None:
    """Arguments that no longer obey are given as they were."""
    document = (
        '[{"name": "gone", "arguments": {"a": 1}, "id": null}, {"name": "search", "arguments": {"q": true}, "id": "c"}]'
    )
    assert load_calls(RULES, document) == (ToolCall("gone", {"a": 1}), ToolCall("search", {"q": True}, "c"))


def test_calls_that_a_filter_stopped_are_a_refusal() -> None:
    """There may have been more of them."""
    told = judge([{"name": "search", "arguments": {"q": "x"}}], finish="content_filter")
    assert isinstance(told, Rejected)
    assert told.reason == "refusal"


def test_a_name_spelt_otherwise_is_the_tools() -> None:
    """With a record; the calls that are read back have the tool's own name."""
    accepted = judge([call("functions.Search", '{"q": "x"}'), call("stop", "")])
    assert [one.name for one in accepted.value] == ["search", "stop"]
    assert [(repair.path, repair.rule, repair.before, repair.after) for repair in accepted.repairs] == [
        ((0, "name"), "tool_name", "functions.Search", "search")
    ]
    assert load_calls(RULES, accepted.document) == accepted.value


@pytest.mark.parametrize(
    ("arguments", "rule"),
    [
        ('{"q": "x",}', "trailing_comma"),
        ("{'q': 'x'}", "single_quotes"),
        ('{q: "x"}', "unquoted_key"),
        ('{"q": "x"}}', "extra_closer"),
    ],
)
def test_damaged_arguments_are_repaired(arguments: str, rule: str) -> None:
    """By the same parser as any reply, with its record."""
    accepted = judge([call("search", arguments)])
    assert accepted.value[0].arguments == Query(q="x")
    assert rule in [repair.rule for repair in accepted.repairs]


@pytest.mark.parametrize("arguments", ['{"q": "x', '{"q": "x"', '{"q": "x"}{"q": "y"}', "q=x", '["x"]', '"x"', "{"])
def test_arguments_that_are_cut_off_or_none_are_refused(arguments: str) -> None:
    """Nothing is closed, chosen or guessed."""
    refused = judge([call("search", arguments)])
    assert (refused.reason, refused.errors[0].path) == ("validation_error", ("arguments",))


def test_a_reply_that_is_not_whole_may_lack_calls() -> None:
    """In text as well as natively."""
    text = '<tool_call>{"name": "search", "arguments": {"q": "x"}}</tool_call>'
    assert isinstance(judge(text=text), Accepted)
    assert judge(text=text, finish="length").reason == "truncated"
    assert judge(text=text, finish="content_filter").reason == "refusal"


CALLED = '<tool_call>{"name": "search", "arguments": {"q": "x"}}</tool_call>'
OPTIONAL = ToolRules((SEARCH,), None, False)


def either(text: str, finish: str | None = None, contract: Contract = Contract(None)) -> Any:  # noqa: B008 - immutable
    """A value, a call or both."""
    return judge_either(
        OPTIONAL, lambda rest: judge_text(contract, rest, finish, None, Limits(), True), text, finish, Limits()
    )


@pytest.mark.parametrize("text", [CALLED, f"Sure.\n{CALLED}", '{"name": "search", "arguments": {"q": "x"}}'])
def test_a_call_where_a_value_may_stand(text: str) -> None:
    """An object that is a call of a tool on offer is that call, not a value."""
    accepted = either(text)
    assert (accepted.value, accepted.format) == ((ToolCall("search", Query(q="x")),), "pseudo_tool_call")


@pytest.mark.parametrize("text", [f'{{"a": 1}}\n{CALLED}', f'{CALLED}\n{{"a": 1}}', f'{CALLED}{{"a": 1}}{CALLED}'])
def test_calls_beside_a_value_are_proposals(text: str) -> None:
    """The value is what the calls leave of the reply."""
    accepted = either(text)
    assert accepted.value == {"a": 1}
    assert accepted.proposals == (ToolCall("search", {"q": "x"}),) * text.count("<tool_call>")


def test_a_value_alone() -> None:
    """Has no calls, whatever its strings say."""
    accepted = either(json.dumps({"a": CALLED}))
    assert (accepted.value, accepted.proposals) == ({"a": CALLED}, ())
    assert either('{"name": "other", "arguments": {}}').value == {"name": "other", "arguments": {}}


def test_a_wrong_call_is_told() -> None:
    """Where there is no value beside it; where there is one, it stays a proposal as it was written."""
    wrong = '<tool_call>{"name": "search", "arguments": {}}</tool_call>'
    assert either(wrong).errors[0].path == ("arguments", "q")
    assert either(f'{{"a": 1}}\n{wrong}').proposals == (ToolCall("search", {}),)


def test_a_call_that_is_cut_off() -> None:
    """Is truncated, whether the provider says so or the text does."""
    assert either(CALLED[:40]).reason == "truncated"
    assert either(CALLED, "length").reason == "truncated"
    assert either("I would rather not.").reason != "truncated"


def test_calls_beside_a_value_are_plain_data_whatever_their_schema() -> None:
    """They are recorded with the verdict, and a snapshot holds JSON."""

    class Search(BaseModel):
        query: str

    machine = StateMachine(State("s", None, tools=[Tool("search", Search)]))
    action = machine.receive('<tool_call>{"name": "search", "arguments": {"query": "x"}}</tool_call>\n{"a": 1}')
    assert isinstance(action, ValidAction)
    assert [(call.name, call.arguments) for call in action.tool_calls] == [("search", {"query": "x"})]
    restored = StateMachine.restore(machine.spec, json.loads(json.dumps(machine.snapshot())))
    assert restored.history[-1].tool_calls == action.tool_calls
