"""What peers get wrong, each as a test: none of it may ever happen here."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any, Literal

import pytest
from pydantic import BaseModel, Field

from ratchet_core import (
    Budget,
    CallbackError,
    ConfigError,
    FailAction,
    FixerAction,
    RetryAction,
    State,
    StateMachine,
    Tool,
    ToolCallMissingAction,
    Usage,
    UsageError,
    ValidAction,
)
from ratchet_core.normalizers import DEFAULT_PIPELINE, HEALING_PIPELINE
from ratchet_core.strategies import Fixer, SchemaInjection, TargetedFeedback, ValidationFeedback


class Address(BaseModel):
    """A part with words of its own, to be looked for in patches."""

    street: str = Field(description="street_marker")
    country: Literal["US", "DE"] = Field(description="country_marker")


class Person(BaseModel):
    """A schema."""

    name: str = Field(description="name_marker")
    age: int = Field(description="age_marker")
    address: Address | None = None
    born: str | None = None


GOOD = '{"name": "Ann", "age": 30}'


def receive(raw: Any, schema: Any = Person, **options: Any) -> Any:
    """The verdict of a fresh machine."""
    return StateMachine(State("s", schema, **options)).receive(raw)


# ------------------------------------------------------------------------------------------------ attempts and history


@pytest.mark.parametrize("attempts", [1, 2, 3])
def test_a_valid_reply_on_the_last_allowed_attempt_is_read(attempts: int) -> None:
    """No paid call is thrown away unread."""
    machine = StateMachine(State("s", Person, max_attempts=attempts))
    for _ in range(attempts - 1):
        assert isinstance(machine.receive("no"), RetryAction)
    action = machine.receive(GOOD)
    assert isinstance(action, ValidAction)
    assert action.attempts == attempts


def test_a_perfect_fixer_reply_on_the_last_attempt_counts() -> None:
    """A fixer's answer is a reply like any other."""
    machine = StateMachine(State("s", Person, max_attempts=2, strategy=Fixer()))
    assert isinstance(machine.receive('{"name": "Ann"}'), FixerAction)
    assert machine.receive(GOOD).parsed == Person(name="Ann", age=30)


def test_a_failing_last_attempt_fails_at_once() -> None:
    """N attempts are N replies, not N plus one."""
    machine = StateMachine(State("s", Person, max_attempts=2))
    machine.receive("no")
    assert isinstance(machine.receive("no"), FailAction)
    assert machine.ledger.spent.calls == 2


def test_history_survives_success() -> None:
    """And failure."""
    machine = StateMachine([State("a", Person), State("b", Person)], {"a": "b"})
    for reply in ("no", GOOD, "no", GOOD):
        machine.receive(reply)
    assert machine.done
    assert [type(action) for action in machine.history] == [RetryAction, ValidAction] * 2
    assert [action.state_name for action in machine.history] == ["a", "a", "b", "b"]


# ------------------------------------------------------------------------------------------------ errors and patches


@pytest.mark.parametrize(
    ("raw", "field"),
    [
        ('{"name": "Ann"}', "age"),
        ('{"name": "Ann", "age": "old"}', "age"),
        ('{"name": "Ann", "age": 1, "address": {"street": "Elm", "country": "XX"}}', "address.country"),
    ],
)
@pytest.mark.parametrize("strategy", [TargetedFeedback, ValidationFeedback, SchemaInjection, Fixer])
def test_errors_name_the_field(raw: str, field: str, strategy: Any) -> None:
    """In the error and in what the model is told."""
    action = receive(raw, strategy=strategy())
    assert any(error.startswith(f"{field}: ") for error in action.errors)
    told = action.fixer_prompt if isinstance(action, FixerAction) else action.prompt_patch
    assert field in told


def test_the_patch_for_one_bad_field_does_not_hold_the_whole_schema() -> None:
    """Only the failing sub-schema is shown."""
    action = receive('{"name": "Ann", "age": "old", "address": {"street": "Elm", "country": "DE"}}')
    assert "age" in action.prompt_patch
    for other in ("name_marker", "street_marker", "country_marker"):
        assert other not in action.prompt_patch
    assert len(action.prompt_patch) < len(json.dumps(Person.model_json_schema()))


def test_a_patch_keeps_to_its_size_whatever_the_number_of_errors() -> None:
    """Two thousand wrong items are two kilobytes at most."""
    action = receive(json.dumps([{"n": "x" * 500}] * 2000), list[Person])
    assert len(action.prompt_patch) <= 2000


@pytest.mark.parametrize("text", ["{", "}", "{}", "{name}", "{0}", "{name!r}", "{{x}}", "%s %(x)d", "${x}", "\\1"])
@pytest.mark.parametrize("strategy", [TargetedFeedback, ValidationFeedback, SchemaInjection, Fixer])
def test_templates_stand_braces_in_what_a_model_said(text: str, strategy: Any) -> None:
    """User text is never formatted."""
    action = receive(json.dumps({"name": "Ann", "age": text}), strategy=strategy())
    told = action.fixer_prompt if isinstance(action, FixerAction) else action.prompt_patch
    assert text in told or json.dumps(text)[1:-1] in told
    prompted = StateMachine(State("s", Person, prompt="Who is {who}?"), inputs={"who": text})
    assert prompted.requests[0].messages[0].text == f"Who is {text}?"  # type: ignore[union-attr]


# ------------------------------------------------------------------------------------------------ nothing raises

DEEP = 100_000
HOSTILE = {
    "deep list": "[" * DEEP + "]" * DEEP,
    "deep list, unclosed": "[" * DEEP,
    "deep object": '{"a":' * DEEP + "1" + "}" * DEEP,
    "deep flow YAML": "a: " + "[" * DEEP + "]" * DEEP,
    "deep block YAML": "\n".join(" " * n + "a:" for n in range(2_000)),
    "deep sequence YAML": "- " * DEEP + "a",
    "deep under prose": "Here: " + "{'a': [" * 20_000,
    "5,000 digits": "9" * 5_000,
    "5,000 digits in a field": '{"name": "A", "age": ' + "9" * 5_000 + "}",
    "5,000 digits in YAML": "name: A\nage: " + "9" * 5_000,
    "5,000 digits, damaged": "{'name': 'A', 'age': " + "9" * 5_000,
    "no such date": "2024-02-30",
    "no such date in YAML": "name: A\nage: 3\nborn: 2024-02-30",
    "no such time in YAML": "born: 2024-02-30T99:99:99Z",
    "bad tag": "!!bool maybe",
    "bad tag in YAML": "name: A\nage: !!bool maybe",
    "python tag": "name: !!python/object/apply:os.system ['true']\nage: 3",
    "bomb": "a: &a [x,x,x,x,x,x,x,x,x]\n"
    + "".join(f"{chr(98 + n)}: &{chr(98 + n)} [{','.join(['*' + chr(97 + n)] * 9)}]\n" for n in range(20)),
    "merge key": "<<: {name: A}\nage: 3",
    "none": None,
    "empty": "",
    "bytes": b'{"name": "A", "age": 3}',
    "bytes that are no text": b"\xff\xfe\x00\x80{",
    "lone surrogate": "\ud800",
    "lone surrogate in JSON": '{"name": "\udc00", "age": 3}',
    "escaped lone surrogate": '{"name": "\\ud800", "age": 3}',
    "lone surrogate in YAML": "name: \ud800\nage: 3",
    "lone surrogate in a fence": '```json\n{"name": "\ud800"}\n```',
    "lone surrogate in prose": 'Sure \ud800! {"name": "A", "age": 3}',
    "null byte": "\x00",
    "byte order mark": "\ufeff" + GOOD,
    "front matter": "---\n!!python/name:os.system\n---\nbody",
    "only a fence": "```",
    "fences": "```\n" * 10_000,
    "quotes": '"' * 50_001,
    "backslashes": '{"a": "' + "\\" * 50_001,
    "opening tags": "<think>" * 20_000,
    "tool tags": "<tool_call>" * 20_000,
    "colons": ":" * 50_000,
    "not a number": '{"name": "A", "age": NaN}',
    "infinite": '{"name": "A", "age": 1e999}',
}


@pytest.mark.parametrize("schema", [Person, None, Any, {"type": "object", "required": ["name"]}, list[int], int, float])
@pytest.mark.parametrize("what", HOSTILE)
def test_nothing_a_model_says_raises(what: str, schema: Any) -> None:
    """Deep nesting, long integers, impossible dates, tags, None, bytes, surrogates: a verdict that can be read."""
    machine = StateMachine(State("s", schema))
    action = machine.receive(HOSTILE[what])
    assert machine.history == [action]
    repr(getattr(action, "prompt_patch", None))
    json.dumps(machine.snapshot())


@pytest.mark.parametrize("what", HOSTILE)
@pytest.mark.parametrize("pipeline", [DEFAULT_PIPELINE, HEALING_PIPELINE])
def test_nothing_a_model_says_raises_in_a_pipeline(what: str, pipeline: Any) -> None:
    """The normalizers see guarded text only."""
    StateMachine(State("s", None, normalizers=pipeline, requires_tool_call=False)).receive(HOSTILE[what])


@pytest.mark.parametrize("what", HOSTILE)
def test_nothing_a_model_says_raises_where_a_tool_is_required(what: str) -> None:
    """In text and in arguments."""
    tools = [Tool("f", Person)]
    StateMachine(State("s", tools=tools, requires_tool_call=True)).receive(HOSTILE[what])
    calls = [{"id": HOSTILE[what], "function": {"name": "f", "arguments": HOSTILE[what]}}]
    machine = StateMachine(State("s", tools=tools, requires_tool_call=True))
    machine.receive(None, tool_calls=calls)
    json.dumps(machine.snapshot())
    machine = StateMachine(State("s", tools=tools, requires_tool_call=True))
    machine.receive(None, tool_calls=[{"function": {"name": HOSTILE[what], "arguments": "{}"}}])
    json.dumps(machine.snapshot())


# ------------------------------------------------------------------------------------------------ never a wrong value


@pytest.mark.parametrize(
    "raw", ["{", '{"name": "Ali', '{"name": "Ali"', '{"name": "Ann", "age": 3', "```json\n{", '[{"n": 1}, {']
)
@pytest.mark.parametrize("schema", [Person, None, Any])
def test_a_cut_off_reply_is_truncated(raw: str, schema: Any) -> None:
    """Never closed into a value."""
    action = receive(raw, schema)
    assert isinstance(action, RetryAction)
    assert action.reason == "truncated"
    healing = receive(raw, schema, normalizers=HEALING_PIPELINE)
    assert isinstance(healing, RetryAction)


@pytest.mark.parametrize("raw", ["Sorry: I cannot help with that.", "Note: this is hard.\nReason: unclear."])
def test_prose_is_never_a_mapping(raw: str) -> None:
    """A colon does not make a field."""
    assert isinstance(receive(raw, None), RetryAction)
    assert isinstance(receive(raw, dict[str, str]), RetryAction)


@pytest.mark.parametrize(
    "raw",
    [
        '{"name": "Ann", "age": 30, "age": 31}',
        '{"name": "Ann", "age": 30}\n{"name": "Ann", "age": 31}',
        '```json\n{"name": "Ann", "age": 30, "age": 31}\n```',
        "name: Ann\nage: 30\nage: 31",
        "{'name': 'Ann', 'age': 30, 'age': 31}",
    ],
)
def test_two_answers_are_ambiguous(raw: str) -> None:
    """The last one is not taken without a word, in any notation."""
    action = receive(raw)
    assert isinstance(action, RetryAction)
    assert action.reason in ("ambiguous", "parse_error")


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999", "-1e999"])
@pytest.mark.parametrize("schema", [float, Any, dict[str, float], dict[str, Any], None, {"type": "object"}, Decimal])
@pytest.mark.parametrize("form", ["%s", '{"a": %s}', "{'a': %s,}", "a: %s"])
def test_no_value_holds_nan_or_infinity(number: str, schema: Any, form: str) -> None:
    """Neither as a number nor by overflow; a text that reads so is text."""
    action = receive(form % number, schema)
    if isinstance(action, ValidAction):
        value = action.parsed["a"] if isinstance(action.parsed, dict) else action.parsed
        assert isinstance(value, str)


# ------------------------------------------------------------------------------------------------ tool calls

SEARCH = Tool("search", {"type": "object", "required": ["q"], "properties": {"q": {"type": "string"}}})
FETCH = Tool("fetch", Person)


def called(*calls: tuple[str, Any], tools: Any = (SEARCH, FETCH)) -> Any:
    """The verdict on native calls."""
    native = [{"id": f"c{n}", "function": {"name": name, "arguments": args}} for n, (name, args) in enumerate(calls)]
    machine = StateMachine(State("s", tools=tools, requires_tool_call=True))
    return machine.receive(None, tool_calls=native, finish_reason="tool_calls")


def test_all_of_several_tool_calls_are_read() -> None:
    """In their order, native or in text."""
    action = called(("search", '{"q": "x"}'), ("fetch", GOOD), ("search", '{"q": "y"}'))
    assert [call.name for call in action.parsed] == ["search", "fetch", "search"]
    text = "".join(
        f'<tool_call>{{"name": "search", "arguments": {{"q": "{word}"}}}}</tool_call>\n' for word in ("x", "y", "z")
    )
    leaked = StateMachine(State("s", tools=[SEARCH], requires_tool_call=True)).receive(text)
    assert [call.arguments["q"] for call in leaked.parsed] == ["x", "y", "z"]


@pytest.mark.parametrize("name", ["search", "fetch"])
@pytest.mark.parametrize(
    "arguments", ["{}", "", None, "{", '{"q": "x"', "[]", "null", "not JSON", '{"q": true, "name": true}', "NaN", 3]
)
def test_tool_arguments_must_obey_the_tools_schema(name: str, arguments: Any) -> None:
    """Empty, broken and wrong ones are refused."""
    action = called((name, arguments))
    assert isinstance(action, RetryAction)
    assert action.reason in ("validation_error", "truncated")
    assert action.errors


def test_one_bad_call_among_good_ones_refuses_all() -> None:
    """Nobody acts on half of a plan."""
    action = called(("search", '{"q": "x"}'), ("search", "{}"))
    assert isinstance(action, RetryAction)
    assert action.errors[0].path[0] == 1


def test_a_required_call_that_did_not_come_is_told() -> None:
    """Prose is no call."""
    action = StateMachine(State("s", tools=[SEARCH], requires_tool_call=True)).receive("I will search for it.")
    assert isinstance(action, ToolCallMissingAction)


# ------------------------------------------------------------------------------------------------ transitions


def test_a_transition_to_an_unknown_state_does_not_lose_the_value() -> None:
    """The error names the state; the machine is unchanged; the reply can be delivered again once it is mended."""
    target = ["nowhere"]
    machine = StateMachine([State("a", Person), State("b", Person)], {"a": lambda value: target[0]})
    before = machine.snapshot()
    with pytest.raises((CallbackError, UsageError), match="nowhere"):
        machine.receive(GOOD, usage=Usage(1, 1, "0.1"))
    assert machine.snapshot() == before
    assert machine.history == []
    target[0] = "b"
    action = machine.receive(GOOD, usage=Usage(1, 1, "0.1"))
    assert action.parsed == Person(name="Ann", age=30)
    assert action.next_state == "b"
    assert machine.ledger.spent.usd == Decimal("0.1")


@pytest.mark.parametrize(
    ("transitions", "nearest"),
    [({"draft": "reviw"}, "review"), ({"drft": "review"}, "draft"), ({"draft": {"valid": "drafft"}}, "draft")],
)
def test_typos_in_transitions_are_found_at_build(transitions: Any, nearest: str) -> None:
    """With a suggestion."""
    with pytest.raises(ConfigError, match=f"did you mean '{nearest}'"):
        StateMachine([State("draft"), State("review")], transitions)


def test_a_key_that_is_not_the_states_name_is_refused() -> None:
    """Both names are told."""
    with pytest.raises(ConfigError, match=r"'extrct'.*'extract'"):
        StateMachine({"extrct": State("extract")})


# ------------------------------------------------------------------------------------------------ money


@pytest.mark.parametrize("usd", [float("nan"), float("inf"), float("-inf"), -0.01, "NaN", Decimal("NaN"), "free"])
def test_a_cost_that_is_no_amount_can_not_disable_a_budget(usd: Any) -> None:
    """It raises where it is stated, and the budget goes on counting."""
    machine = StateMachine(State("s", Person, max_attempts=99, reserve={"usd": "0.4"}), budget=Budget(usd="1"))
    with pytest.raises(UsageError):
        machine.receive("no", usage=Usage(1, 1, usd))
    assert machine.ledger.spent.calls == 0
    with pytest.raises(ConfigError):
        Budget(usd=usd)
    for _ in range(2):
        action = machine.receive("no", usage=Usage(1, 1, "0.4"))
    assert isinstance(action, FailAction)
    assert action.reason == "budget_exhausted"


def test_unknown_cost_under_a_budget_fails_closed() -> None:
    """A provider that reports nothing is charged what was reserved, and no further call is made."""
    machine = StateMachine(State("s", Person, reserve={"usd": "0.1"}), budget=Budget(usd="1"))
    action = machine.receive("no")
    assert isinstance(action, FailAction)
    assert action.reason == "budget_exhausted"
    assert machine.ledger.spent.usd == Decimal("0.1")
