"""``State``: its options, and the verdict on one reply whatever came before it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pydantic import BaseModel

from ratchet_core import (
    Backoff,
    Budget,
    ConfigError,
    Contract,
    FailAction,
    FixerAction,
    RetryAction,
    SnapshotError,
    State,
    StateMachine,
    Tool,
    ToolCall,
    ToolCallMissingAction,
    ValidAction,
)
from ratchet_core.normalizers import ParseJSON, StripFences
from ratchet_core.strategies import Fixer


class Person(BaseModel):
    """A schema."""

    name: str
    age: int = 0


def receive(state: State[Any], raw: Any, **more: Any) -> Any:
    """The verdict of a fresh machine."""
    return StateMachine(state).receive(raw, **more)


# ------------------------------------------------------------------------------------------------ options


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({"name": "a/b"}, "name"),
        ({"name": ""}, "name"),
        ({"max_attempts": 0}, "max_attempts"),
        ({"max_attempts": True}, "max_attempts"),
        ({"max_patch_chars": 39}, "max_patch_chars"),
        ({"schema_format": "xml"}, "schema_format"),
        ({"reserve": {"dollars": 1}}, "dollars"),
        ({"reserve": {"usd": float("nan")}}, "usd"),
        ({"reserve": {"tokens": -1}}, "tokens"),
        ({"schema": 3}, "schema"),
        ({"strategy": 3}, "strategy"),
        ({"strategy": Fixer}, "Fixer"),
        ({"normalizers": [3]}, "3"),
        ({"normalizers": "json"}, "j"),
        ({"ensure": "import os"}, "import os"),
        ({"tools": [Tool("t", {"type": "nope"})]}, "nope"),
    ],
)
def test_what_can_not_work_is_refused_when_built(options: dict[str, Any], named: str) -> None:
    """Every option, with the offending word in the message."""
    with pytest.raises(ConfigError, match=named):
        State(**{"name": "s", **options})


@pytest.mark.parametrize(
    "options",
    [
        {"budget": 3},
        {"backoff": 3},
        {"tools": ["search"]},
        {"prompt": 3},
        {"system": 3},
        {"model": 3},
    ],
)
def test_options_of_the_wrong_type_are_refused_when_built(options: dict[str, Any]) -> None:
    """Not with an AttributeError in the middle of a run."""
    with pytest.raises(ConfigError):
        State("s", **options)


def test_two_tools_of_one_name_are_refused() -> None:
    """One of the two could never be meant."""
    with pytest.raises(ConfigError, match="search"):
        State("s", tools=[Tool("search", {"required": ["q"]}), Tool("search", {"required": ["z"]})])


def test_a_state_is_immutable() -> None:
    """Runs share it."""
    state = State("s", Person)
    with pytest.raises(AttributeError, match="immutable"):
        state.max_attempts = 9
    assert state.max_attempts == 3
    assert repr(state) == "State('s', schema='Person')"
    assert repr(State("s", {"type": "object"})) == "State('s', schema={'type': 'object'})"


def test_the_settings_can_be_read() -> None:
    """Under the names they were given by."""
    backoff, budget = Backoff(0), Budget(calls=3)
    state = State(
        "s",
        Person,
        max_attempts=5,
        schema_format="yaml",
        model="m",
        budget=budget,
        backoff=backoff,
        reserve={"usd": "0.5", "tokens": 3},
        max_patch_chars=100,
        system="Be brief.",
        prompt="Who?",
    )
    assert (state.name, state.schema, state.max_attempts, state.schema_format) == ("s", Person, 5, "yaml")
    assert (state.model, state.budget, state.backoff) == ("m", budget, backoff)
    assert (state.prompt, state.system, state.max_patch_chars) == ("Who?", "Be brief.", 100)
    assert state.wanted == {"usd_nano": 500_000_000, "tokens": 3}
    assert not state.members
    assert {"valid", "failed", "max_attempts"} <= state.outcomes


def test_a_contract_keeps_its_rules_beside_the_states() -> None:
    """``schema=Contract(...)`` adds the state's postconditions to its own."""
    state = State("s", Contract(Person, "age > 0"), ensure="age < 99")
    assert receive(state, '{"name": "A", "age": 0}').reason == "ensure_failed"
    assert receive(state, '{"name": "A", "age": 100}').reason == "ensure_failed"
    assert receive(state, '{"name": "A", "age": 50}').parsed.age == 50


@pytest.mark.parametrize(
    "change",
    [
        {"schema": None},
        {"ensure": "age > 0"},
        {"max_attempts": 4},
        {"normalizers": [ParseJSON()]},
        {"strategy": Fixer()},
        {"requires_tool_call": True},
        {"passthrough": True, "schema": None},
        {"tools": [Tool("t")]},
        {"prompt": "Who?"},
        {"system": "x"},
        {"model": "m"},
        {"budget": Budget(calls=1)},
        {"reserve": {"usd": "1"}},
        {"max_patch_chars": 99},
        {"body_field": "body"},
        {"backoff": Backoff(0)},
        {"allow_duplicate_keys": True},
        {"schema_format": "yaml"},
    ],
)
def test_every_option_is_part_of_the_definition(change: dict[str, Any]) -> None:
    """A snapshot or journal of another definition is told apart."""
    plain = {"schema": Person}
    assert State("s", **{**plain, **change}).definition() != State("s", **plain).definition()
    json.dumps(State("s", **{**plain, **change}).definition())


def test_settings_of_normalizers_are_part_of_the_definition() -> None:
    """The field that takes the body decides what the value is."""
    assert State("s", body_field="a").definition() != State("s", body_field="b").definition()


def test_the_id_of_a_call_tells_what_would_be_sent() -> None:
    """Another schema, tool or model is another digest; a number of attempts is not."""

    def digest(state: State[Any]) -> str:
        return StateMachine(state).requests[0].id.rsplit("#", 1)[1]

    base = digest(State("s", Person))
    assert digest(State("s", Person, max_attempts=9)) == base
    for other in (State("s"), State("s", Person, tools=[Tool("t")]), State("s", Person, model="m")):
        assert digest(other) != base


# ------------------------------------------------------------------------------------------------ text


@pytest.mark.parametrize(
    ("raw", "format", "rules"),
    [
        ('{"name": "Ann"}', "json", []),
        (' \n{"name": "Ann"}\n', "json", []),
        ('```json\n{"name": "Ann"}\n```', "json", ["strip_fence"]),
        ("name: Ann\nage: 3\n", "yaml", None),
        ("{'name': 'Ann',}", "repair_json", None),
    ],
)
def test_notations_are_detected_and_changes_recorded(raw: str, format: str, rules: list[str] | None) -> None:
    """``was_cleaned`` says whether there is any repair."""
    action = receive(State("s", Person), raw)
    assert isinstance(action, ValidAction), action
    assert action.parsed.name == "Ann"
    assert action.format_detected == format
    if rules is not None:
        assert [repair.rule for repair in action.repairs] == rules
    assert action.was_cleaned is bool(action.repairs)
    assert action.raw == raw


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        ("", "empty_output"),
        ("   \n", "empty_output"),
        (None, "empty_output"),
        ("I can't help with that.", "refusal"),
        ('{"name": "Ali', "truncated"),
        ("{", "truncated"),
        ("The answer is 42.", "parse_error"),
        ('{"name": "A"} {"name": "B"}', "ambiguous"),
        ('{"name": "A", "name": "B"}', "ambiguous"),
        ('{"name": true}', "validation_error"),
        (b"\xff\xfe", "parse_error"),
    ],
)
def test_every_failure_has_its_class(raw: Any, reason: str) -> None:
    """With at least one error to tell, and a patch."""
    action = receive(State("s", Person), raw)
    assert isinstance(action, RetryAction)
    assert action.reason == reason
    assert action.errors
    assert action.prompt_patch


@pytest.mark.parametrize("finish_reason", ["length", "max_tokens", "MAX_TOKENS"])
def test_a_reply_cut_off_by_its_provider_is_truncated(finish_reason: str) -> None:
    """Whatever its text looks like, unless a closer proves that the value is whole."""
    assert receive(State("s", int), "12", finish_reason=finish_reason).reason == "truncated"
    assert receive(State("s", Person), "name: A", finish_reason=finish_reason).reason == "truncated"
    whole = receive(State("s", Person), '{"name": "A"}', finish_reason=finish_reason)
    assert isinstance(whole, ValidAction)


def test_a_reply_withheld_by_its_provider_is_a_refusal() -> None:
    """``content_filter`` without a value."""
    assert receive(State("s", Person), "", finish_reason="content_filter").reason in ("refusal", "empty_output")
    assert receive(State("s", passthrough=True), "x", finish_reason="content_filter").reason == "refusal"


def test_a_draft_before_a_cut_off_answer_is_no_answer() -> None:
    """What was begun and not finished is likely what was meant."""
    action = receive(State("s", Person), 'Draft: {"name": "A"}\nFinal: {"name": "B", "ag')
    assert action.reason == "truncated"


def test_a_pipeline_of_ones_own_is_all_there_is() -> None:
    """Strict JSON only: no YAML, no repair."""
    strict = State("s", Person, normalizers=[StripFences(), ParseJSON()])
    assert receive(strict, '{"name": "A"}').parsed.name == "A"
    assert receive(strict, "name: A").reason == "parse_error"


def test_the_body_below_front_matter_goes_to_its_field() -> None:
    """Nothing is dropped."""
    state = State("s", {"type": "object", "required": ["title", "text"]}, body_field="text")
    action = receive(state, "---\ntitle: T\n---\nThe body.\n")
    assert action.parsed["title"] == "T"
    assert action.parsed["text"].strip() == "The body."
    assert action.format_detected == "frontmatter"


def test_duplicate_keys_can_be_permitted() -> None:
    """The last one is taken, as JSON parsers do."""
    state = State("s", Person, allow_duplicate_keys=True)
    assert receive(state, '{"name": "A", "name": "B"}').parsed.name == "B"


def test_passthrough_takes_text_as_it_is() -> None:
    """No parsing; a cut-off one is truncated all the same."""
    state = State("s", passthrough=True)
    action = receive(state, "  any {text ")
    assert (action.parsed, action.format_detected, action.was_cleaned) == ("  any {text ", "passthrough", False)
    assert receive(state, "any", finish_reason="length").reason == "truncated"
    assert receive(state, "any", tool_calls=[]).parsed == "any"


# ------------------------------------------------------------------------------------------------ tool calls

SEARCH = Tool("search", {"type": "object", "required": ["q"], "properties": {"q": {"type": "string"}}})


def call(name: str, arguments: Any) -> dict[str, Any]:
    """A native call as OpenAI sends it."""
    return {"id": "c1", "type": "function", "function": {"name": name, "arguments": arguments}}


def test_all_native_calls_are_read_and_validated() -> None:
    """In order, with ids, arguments as values."""
    state = State("s", tools=[SEARCH, Tool("who", Person)], requires_tool_call=True)
    calls = [call("search", '{"q": "x"}'), call("who", '{"name": "A"}')]
    action = receive(state, None, tool_calls=calls)
    assert action.parsed == (ToolCall("search", {"q": "x"}, "c1"), ToolCall("who", Person(name="A"), "c1"))
    assert action.format_detected == "native_tool_call"
    assert json.loads(action.document)[1] == {"name": "who", "arguments": {"name": "A"}, "id": "c1"}


@pytest.mark.parametrize("arguments", ["{}", "{", "[]", "", '{"q": true}', '{"q": "x"', None])
def test_bad_arguments_of_one_call_refuse_the_reply(arguments: Any) -> None:
    """All calls or none."""
    state = State("s", tools=[SEARCH], requires_tool_call=True)
    action = receive(state, None, tool_calls=[call("search", '{"q": "x"}'), call("search", arguments)])
    assert action.reason == "validation_error"
    assert action.errors[0].path[:2] == (1, "arguments")


def test_an_unknown_tool_names_the_nearest() -> None:
    """And the whole list where nothing is near."""
    state = State("s", tools=[SEARCH], requires_tool_call=True)
    action = receive(state, None, tool_calls=[call("serch", '{"q": "x"}')])
    assert action.reason == "unknown_tool"
    assert action.errors[0].choices == ("search",)
    assert receive(state, None, tool_calls=[call("zzz", "{}")]).errors[0].choices == ("search",)


def test_without_tools_listed_every_name_is_taken() -> None:
    """Arguments must be an object, or obey the state's schema where there is one."""
    state = State("s", requires_tool_call=True)
    assert receive(state, None, tool_calls=[call("any", '{"a": 1}')]).parsed[0].arguments == {"a": 1}
    typed = State("s", Person, requires_tool_call=True)
    assert receive(typed, None, tool_calls=[call("any", '{"name": "A"}')]).parsed[0].arguments == Person(name="A")
    assert receive(typed, None, tool_calls=[call("any", "{}")]).reason == "validation_error"


def test_a_required_call_that_is_missing_is_told() -> None:
    """Prose and JSON alike."""
    state = State("s", tools=[SEARCH], requires_tool_call=True)
    for raw in ("I would rather not.", ""):
        action = receive(state, raw)
        assert isinstance(action, ToolCallMissingAction)
        assert action.reason == "no_tool_call"
        assert action.prompt_patch


def test_a_call_written_as_text_is_read_or_told() -> None:
    """Dialects that can be read are, others are named as such; a cut-off one is truncated."""
    state = State("s", tools=[SEARCH], requires_tool_call=True)
    action = receive(state, '<tool_call>{"name": "search", "arguments": {"q": "x"}}</tool_call>')
    assert action.parsed == (ToolCall("search", {"q": "x"}, None),)
    assert action.format_detected == "pseudo_tool_call"
    assert "tool_call_in_text" in [repair.rule for repair in action.repairs]
    broken = receive(state, "<tool_call>search for x</tool_call>")
    assert broken.reason == "pseudo_tool_call_in_text"
    cut = receive(state, '<tool_call>{"name": "search", "argum')
    assert cut.reason == "truncated"


def test_native_calls_cut_off_are_truncated() -> None:
    """Their arguments may be a prefix."""
    state = State("s", tools=[SEARCH], requires_tool_call=True)
    action = receive(state, None, tool_calls=[call("search", '{"q": "x"}')], finish_reason="length")
    assert action.reason == "truncated"


def test_offered_tools_need_not_be_called() -> None:
    """A value in text is taken; a call in text is taken; native calls go first."""
    state = State("s", Person, tools=[SEARCH])
    assert receive(state, '{"name": "A"}').parsed == Person(name="A")
    leaked = receive(state, '<tool_call>{"name": "search", "arguments": {"q": "x"}}</tool_call>')
    assert leaked.parsed == (ToolCall("search", {"q": "x"}, None),)
    native = receive(state, '{"name": "A"}', tool_calls=[call("search", '{"q": "x"}')])
    assert native.parsed[0].name == "search"
    assert receive(state, "neither").reason == "parse_error"
    assert receive(state, '<tool_call>{"name": "nope", "arguments": {}}</tool_call>').reason == "unknown_tool"


def test_calls_nobody_asked_for_are_proposals() -> None:
    """Kept beside the value, never executed and never lost."""
    action = receive(State("s", Person), '{"name": "A"}', tool_calls=[call("search", '{"q": "x"}')])
    assert action.parsed == Person(name="A")
    assert [proposal.name for proposal in action.tool_calls] == ["search"]


@pytest.mark.parametrize("shape", [3, "text", [3], {"x": 1}, object(), [None], [{"function": 3}]])
def test_any_object_may_be_given_as_tool_calls(shape: Any) -> None:
    """What is no call is a problem to tell, never an exception."""
    action = receive(State("s", requires_tool_call=True), "", tool_calls=shape)
    assert not isinstance(action, ValidAction)


# ------------------------------------------------------------------------------------------------ attempts


def test_the_last_attempt_is_read_like_the_first() -> None:
    """N attempts are N replies; the N-th failing one ends the state."""
    machine = StateMachine(State("s", Person, max_attempts=3))
    assert [type(machine.receive("no")) for _ in range(3)] == [RetryAction, RetryAction, FailAction]
    machine = StateMachine(State("s", Person, max_attempts=3))
    machine.receive("no")
    machine.receive("no")
    assert isinstance(machine.receive('{"name": "A"}'), ValidAction)


def test_a_failure_carries_all_that_was_tried() -> None:
    """History, cause, errors and the best candidate."""
    machine = StateMachine(State("s", Person, max_attempts=3))
    first = machine.receive('{"name": true}')
    second = machine.receive("no")
    last = machine.receive("")
    assert isinstance(last, FailAction)
    assert last.history == (first, second)
    assert (last.reason, last.cause, last.best, last.attempts) == ("max_attempts", "empty_output", {"name": True}, 3)


def test_a_fixer_prompt_is_built_when_read() -> None:
    """With the schema as a hint."""
    action = receive(State("s", Person, strategy=Fixer()), '{"name": true}')
    assert isinstance(action, FixerAction)
    assert "name" in action.fixer_prompt
    assert action.schema_hint == Contract(Person).render()


# ------------------------------------------------------------------------------------------------ load


def test_values_load_from_their_documents() -> None:
    """Text, calls and typed values; a document that no longer obeys is a foreign snapshot's."""
    state = State("s", Person, tools=[SEARCH])
    assert state.load('{"name": "A"}') == Person(name="A")
    assert State("t", passthrough=True).load('"any"') == "any"
    document = '[{"name": "search", "arguments": {"q": "x"}, "id": null}]'
    assert state.load(document, "calls") == (ToolCall("search", {"q": "x"}, None),)
    unknown = '[{"name": "gone", "arguments": {"q": "x"}, "id": null}]'
    assert state.load(unknown, "calls") == (ToolCall("gone", {"q": "x"}, None),)
    with pytest.raises(SnapshotError, match="no longer obeys"):
        state.load('{"name": true}')
