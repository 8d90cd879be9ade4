"""Programs written for ratchet-sm 0.2 run as they are: imports, call shapes, fields, subclasses."""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from typing import Any

import pytest
from pydantic import BaseModel

from ratchet_core import (
    TOOL_CALL_PIPELINE,
    FailAction,
    FixerAction,
    RatchetConfigError,
    RatchetError,
    RetryAction,
    State,
    StateMachine,
    ToolCallMissingAction,
    ValidAction,
    apply_provider_schema_profile,
    derive_json_schema,
    derive_provider_state_json_schema,
    derive_state_json_schema,
)
from ratchet_core.normalizers import (
    DEFAULT_PIPELINE,
    HEALING_PIPELINE,
    ExtractPseudoToolCall,
    Normalizer,
    NormalizerResult,
    ParseFrontmatter,
    ParseJSON,
    ParseYAML,
    Preprocessor,
    RepairJSON,
    StripFences,
    run_pipeline,
)
from ratchet_core.strategies import (
    FailureContext,
    Fixer,
    RequireToolCallFeedback,
    SchemaInjection,
    Strategy,
    ValidationFeedback,
)


class Person(BaseModel):
    """A schema."""

    name: str
    age: int


@dataclass
class Point:
    """A dataclass schema."""

    x: int
    y: int


def machine(**options: Any) -> StateMachine[Any]:
    """In the call shape of old: mapping, transitions, initial, all by position."""
    return StateMachine({"extract": State(name="extract", schema=Person, **options)}, {}, "extract")


def test_states_take_what_they_took() -> None:
    """Every argument under its name, name and schema by position."""
    state = State(
        "extract",
        Person,
        max_attempts=5,
        normalizers=[StripFences(), ParseJSON()],
        strategy=ValidationFeedback(),
        schema_format="yaml",
        requires_tool_call=False,
        passthrough=False,
    )
    assert (state.name, state.schema, state.max_attempts, state.schema_format) == ("extract", Person, 5, "yaml")
    assert not state.requires_tool_call
    assert not state.passthrough
    for word in ("name", "schema", "max_attempts", "normalizers", "strategy", "schema_format", "requires_tool_call"):
        assert word in inspect.signature(State).parameters


def test_machines_take_what_they_took() -> None:
    """By position and by name."""
    states = {"a": State("a"), "b": State("b")}
    for run in (
        StateMachine(states, {"a": "b"}, "a"),
        StateMachine(states=states, transitions={"a": "b"}, initial="a"),
    ):
        assert run.current_state.name == "a"
        assert run.receive("{}").parsed == {}
        assert run.current_state.name == "b"


def test_the_loop_of_old_runs() -> None:
    """``while not machine.done``, isinstance checks, fields by name."""
    run = machine(strategy=ValidationFeedback())
    replies = iter(["not JSON at all", '{"name": "Ann"}', '```json\n{"name": "Ann", "age": 30}\n```'])
    conversation: list[str] = []
    parsed = None
    while not run.done:
        action = run.receive(next(replies))
        if isinstance(action, ValidAction):
            parsed = action.parsed
            assert action.format_detected == "json"
            assert action.was_cleaned is True
        elif isinstance(action, RetryAction):
            assert action.reason in ("parse_error", "validation_error")
            assert isinstance(action.errors, tuple)
            conversation.append("\n".join(action.errors))
            assert isinstance(action.prompt_patch, str)
        else:
            pytest.fail(f"unexpected {action!r}")
        assert action.state_name == "extract"
        assert isinstance(action.raw, str)
    assert parsed == Person(name="Ann", age=30)
    assert "age" in conversation[1]
    assert [action.attempts for action in run.history] == [1, 2, 3]


def test_a_failure_has_history_and_reason() -> None:
    """``history`` is a tuple of the actions before it."""
    run = machine(max_attempts=2)
    first = run.receive("no")
    action = run.receive("no")
    assert isinstance(action, FailAction)
    assert action.history == (first,)
    assert isinstance(action.reason, str)
    assert run.done


def test_a_fixer_has_prompt_and_hint() -> None:
    """And its answer comes back through ``receive``."""
    run = machine(strategy=Fixer())
    action = run.receive('{"name": "Ann"}')
    assert isinstance(action, FixerAction)
    assert isinstance(action.fixer_prompt, str)
    assert isinstance(action.schema_hint, str)
    assert "\n".join(action.errors)
    assert run.receive('{"name": "Ann", "age": 3}').parsed.age == 3


def test_a_missing_tool_call_is_told() -> None:
    """With the two reasons of old."""
    for raw, reason in (("Hello.", "no_tool_call"), ("<tool_call>oops</tool_call>", "pseudo_tool_call_in_text")):
        run = StateMachine({"t": State("t", requires_tool_call=True)}, {}, "t")
        action = run.receive(raw)
        assert isinstance(action, ToolCallMissingAction)
        assert action.reason == reason
        assert isinstance(action.prompt_patch, str)
        assert "\n".join(action.errors)


def test_native_tool_calls_go_to_receive() -> None:
    """By name and in the provider's shape."""
    run = StateMachine({"t": State("t", schema=Person, requires_tool_call=True)}, {}, "t")
    calls = [{"function": {"name": "f", "arguments": '{"name": "Ann", "age": 3}'}}]
    action = run.receive("", tool_calls=calls)
    assert isinstance(action, ValidAction)
    assert action.format_detected == "native_tool_call"
    assert action.parsed[0].arguments == Person(name="Ann", age=3)


def test_passthrough_gives_the_text() -> None:
    """As it came."""
    run = StateMachine({"p": State("p", passthrough=True)}, {}, "p")
    action = run.receive(" anything ")
    assert (action.parsed, action.format_detected) == (" anything ", "passthrough")


def test_reset_and_history() -> None:
    """``history`` is a list, ``reset()`` starts over."""
    run = machine()
    run.receive("no")
    assert isinstance(run.history, list)
    run.reset()
    assert (run.history, run.done, run.current_state.name) == ([], False, "extract")
    assert run.receive('{"name": "A", "age": 1}').attempts == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ({"a": State("a")}, {}, "nope"),
        ({"a": State("a")}, {"nope": "a"}, "a"),
        ({"a": State("a")}, {"a": "nope"}, "a"),
    ],
)
def test_a_broken_machine_is_a_ratchet_config_error(arguments: Any) -> None:
    """The class that callers catch."""
    with pytest.raises(RatchetConfigError):
        StateMachine(*arguments)
    assert issubclass(RatchetConfigError, RatchetError)


def test_dataclasses_and_no_schema() -> None:
    """Both sorts of old."""
    point = StateMachine({"p": State("p", schema=Point)}, {}, "p").receive('{"x": 1, "y": 2}')
    assert point.parsed == Point(1, 2)
    assert StateMachine({"p": State("p")}, {}, "p").receive("a: 1\nb: two\n").parsed == {"a": 1, "b": "two"}


# ------------------------------------------------------------------------------------------------ normalizers


class Shouting(Normalizer):
    """Reads its own notation."""

    name = "shouting"

    def normalize(self, raw: str) -> dict[str, Any] | None:
        """``NAME AGE``."""
        name, _, age = raw.partition(" ")
        return {"name": name, "age": int(age)} if age.isdigit() else None


class Unquote(Preprocessor):
    """Takes a prefix off."""

    def preprocess(self, raw: str) -> tuple[str, bool]:
        """``ANSWER:`` and what follows."""
        return raw.removeprefix("ANSWER: "), raw.startswith("ANSWER: ")


def test_subclasses_of_normalizers_work() -> None:
    """Alone, and beside those of the package."""
    action = machine(normalizers=[Unquote(), ParseJSON(), Shouting()]).receive("ANSWER: Ann 30")
    assert action.parsed == Person(name="Ann", age=30)
    assert action.format_detected == "shouting"
    assert action.was_cleaned


def test_plain_callables_work() -> None:
    """A function that gives ``(text, changed)`` preprocesses, any other normalizes."""

    def trimmed(raw: str) -> tuple[str, bool]:
        return raw.strip("# "), True

    def pairs(raw: str) -> dict[str, Any]:
        return dict(part.split("=") for part in raw.split())

    action = StateMachine(State("s", dict[str, str], normalizers=[trimmed, pairs])).receive("## a=1 b=2 ##")
    assert action.parsed == {"a": "1", "b": "2"}


@pytest.mark.parametrize("pipeline", [DEFAULT_PIPELINE, HEALING_PIPELINE, TOOL_CALL_PIPELINE])
def test_pipelines_are_lists_to_build_on(pipeline: Any) -> None:
    """They unpack into one of your own."""
    mine = [Unquote(), *pipeline]
    result = run_pipeline('ANSWER: {"a": 1}', mine)
    assert isinstance(result, NormalizerResult)
    assert (result.data, result.normalizer_name, result.was_cleaned) == ({"a": 1}, "json", True)


@pytest.mark.parametrize(
    ("normalizer", "raw", "data"),
    [
        (ParseJSON(), '{"a": 1}', {"a": 1}),
        (ParseYAML(), "a: 1\nb: 2\n", {"a": 1, "b": 2}),
        (ParseFrontmatter("body"), "---\na: 1\n---\ntext\n", {"a": 1, "body": "text"}),
        (RepairJSON(), "{'a': 1,}", {"a": 1}),
        (ExtractPseudoToolCall(), '<tool_call>{"name": "f", "arguments": {"a": 1}}</tool_call>', None),
    ],
)
def test_each_normalizer_can_be_asked_alone(normalizer: Any, raw: str, data: Any) -> None:
    """``normalize(raw)`` gives data."""
    found = normalizer.normalize(raw)
    assert isinstance(found, dict)
    if data is not None:
        assert {key: str(value).strip() for key, value in found.items()} == {k: str(v) for k, v in data.items()}
    assert normalizer.name


def test_fences_are_stripped_by_a_preprocessor() -> None:
    """``preprocess(raw)`` gives the text and whether it changed."""
    assert StripFences().preprocess('```json\n{"a": 1}\n```') == ('{"a": 1}', True)
    assert StripFences().preprocess("plain") == ("plain", False)


def test_nothing_found_is_none() -> None:
    """As it was."""
    assert run_pipeline("nothing here", DEFAULT_PIPELINE) is None


# ------------------------------------------------------------------------------------------------ strategies


class Terse(Strategy):
    """A strategy of old."""

    def on_failure(self, ctx: FailureContext) -> str | None:
        """Uses every field there was."""
        assert ctx.schema is Person
        assert ctx.schema_format == "json_schema"
        return f"{ctx.attempts}/{ctx.reason}: {len(ctx.errors)} of {ctx.raw!r}"


def test_subclasses_of_strategy_work() -> None:
    """Their text is the patch."""
    action = machine(strategy=Terse()).receive('{"name": "Ann"}')
    assert action.prompt_patch == """1/validation_error: 1 of '{"name": "Ann"}'"""


def test_a_failure_context_can_be_made_by_position() -> None:
    """As tests of strategies do."""
    context = FailureContext("raw", ["age: required"], 1, Person, "json_schema", "validation_error")  # type: ignore[arg-type]
    assert (context.raw, context.attempts, context.reason) == ("raw", 1, "validation_error")


def test_templates_keep_their_fields() -> None:
    """``{errors}``, ``{schema}`` and ``{raw}``."""
    patch = machine(strategy=ValidationFeedback(template="Wrong: {errors}")).receive('{"name": "A"}').prompt_patch
    assert patch.startswith("Wrong: ")
    assert "age" in patch
    prompt = (
        machine(strategy=Fixer(prompt_template="S {schema} E {errors} R {raw}")).receive('{"name": "A"}').fixer_prompt
    )
    assert prompt.startswith("S ")
    assert '{"name": "A"}' in prompt


def test_schema_injection_and_tool_feedback_take_their_arguments() -> None:
    """By position or by name."""
    assert "age" in machine(strategy=SchemaInjection(format="yaml")).receive("no").prompt_patch
    feedback = RequireToolCallFeedback(pseudo_call_template="Call it.", no_call_template="Call one.")
    run = StateMachine(State("t", requires_tool_call=True, strategy=feedback))
    assert run.receive("no").prompt_patch == "Call one."


# ------------------------------------------------------------------------------------------------ schemas


def test_schemas_are_derived() -> None:
    """Of a type, of a state, with overrides, for a provider."""
    schema = derive_json_schema(Person)
    assert schema is not None
    assert set(schema["properties"]) == {"name", "age"}
    state = State("s", Person)
    assert derive_state_json_schema(state) == schema
    assert derive_state_json_schema(state, {"s": {"type": "object"}}) == {"type": "object"}
    assert derive_json_schema(None) is None
    closed = apply_provider_schema_profile("openai", schema)
    assert closed["additionalProperties"] is False
    strict = derive_provider_state_json_schema(state, "openai", enforce_all_properties_required=True)
    assert strict is not None
    assert set(strict["required"]) == {"name", "age"}
    assert derive_provider_state_json_schema(State("s"), "openai") is None
