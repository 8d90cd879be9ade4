"""What a reply does to a visit: a value, a patch and another call, or the end."""

from __future__ import annotations

import json
from typing import Annotated, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, Field

from ratchet_core import (
    CallbackError,
    FailAction,
    FixerAction,
    RetryAction,
    State,
    StateMachine,
    ToolCallMissingAction,
    Usage,
    ValidAction,
)
from ratchet_core.strategies import Continue, Fixer, Ladder, PatchFields, Stop, Strategy, SwitchModel


class Person(BaseModel):
    """A schema."""

    name: str
    age: int = 0


def machine(strategy: Any = None, **options: Any) -> StateMachine[Any]:
    """Of one state."""
    return StateMachine(State("s", Person, strategy=strategy, **{"max_attempts": 4, **options}))


@given(
    st.one_of(
        st.text(),
        st.binary(),
        st.none(),
        st.sampled_from(
            ["[" * 5000, "{" * 5000, '{"a":' * 3000, "9" * 5000, "\ud800", '"\\ud800"', "---\n", "- " * 3000]
        ),
    ),
    st.one_of(st.none(), st.integers(), st.text(), st.lists(st.dictionaries(st.text(), st.text()))),
    st.none() | st.text(),
)
def test_whatever_a_model_says_is_answered(raw: Any, tool_calls: Any, finish_reason: str | None) -> None:
    """Exactly one verdict, whose every field can be read and stored."""
    for state in (State("s", Person), State("s"), State("s", passthrough=True), State("s", requires_tool_call=True)):
        run: StateMachine[Any] = StateMachine(state)
        action = run.receive(raw, tool_calls=tool_calls, finish_reason=finish_reason)
        repr(action)
        json.dumps(run.snapshot())
        assert len(run.history) == 1


def test_bytes_are_utf_8_or_refused() -> None:
    """What is wrong and where; the readable part is kept in ``raw``."""
    action = machine().receive(b'{"name": "\xff"}')
    assert action.reason == "parse_error"
    assert "byte 10" in action.errors[0]
    assert action.raw == '{"name": "\ufffd"}'
    assert machine().receive('{"name": "Ä"}'.encode()).parsed.name == "Ä"


def test_usage_is_charged_whatever_the_verdict() -> None:
    """A failed reply costs what it costs."""
    run = machine()
    run.receive("no", usage=Usage(5, 1))
    run.receive('{"name": "A"}', usage=Usage(6, 2))
    assert run.ledger.spent.tokens == 14


# ------------------------------------------------------------------------------------------------ strategies


def test_a_callable_is_a_strategy() -> None:
    """It sees the failure and says what to tell."""
    seen: list[Any] = []

    def strategy(context: Any) -> str:
        seen.append(context)
        return "Try harder."

    action = machine(strategy).receive('{"name": true}')
    assert action.prompt_patch == "Try harder."
    (context,) = seen
    assert (context.attempts, context.max_attempts, context.reason, context.tries) == (1, 4, "validation_error", 1)
    assert context.candidate == {"name": True}
    assert context.errors[0].path == ("name",)
    assert (context.raw, context.state_name, context.schema) == ('{"name": true}', "s", Person)


def test_tries_count_failures_of_one_reason() -> None:
    """For ladders."""
    tries: list[tuple[str, int]] = []
    run = machine(lambda context: tries.append((context.reason, context.tries)), max_attempts=9)
    for reply in ("no", '{"name": true}', "no", '{"name": true}', ""):
        run.receive(reply)
    assert tries == [
        ("parse_error", 1),
        ("validation_error", 1),
        ("parse_error", 2),
        ("validation_error", 2),
        ("empty_output", 1),
    ]


class Mine(Strategy):
    """A strategy as ratchet-sm has them."""

    plan = "fresh"

    def on_failure(self, ctx: Any) -> str | None:
        """Nothing to say at first."""
        return None if ctx.attempts == 1 else "Again."


def test_a_subclass_is_a_strategy() -> None:
    """Its plan is told, and None is told as None."""
    run = machine(Mine())
    assert (run.receive("no").prompt_patch, run.history[0].plan) == (None, "fresh")  # type: ignore[attr-defined]
    assert run.receive("no").prompt_patch == "Again."


def test_a_strategy_that_raises_leaves_the_machine_as_it_was() -> None:
    """At the reply, not when the patch is read."""

    def broken(context: Any) -> str:
        raise KeyError("bug")

    run = machine(broken)
    before = run.snapshot()
    with pytest.raises(CallbackError, match="broken"):
        run.receive("no")
    assert run.snapshot() == before


def test_a_strategy_that_gives_no_text_is_the_callers_mistake() -> None:
    """It says so at once, and the machine is as it was."""
    run = machine(lambda context: 3)
    with pytest.raises(CallbackError, match="gives text"):
        run.receive("no")
    assert run.history == []


def test_strategies_are_not_asked_after_the_last_attempt() -> None:
    """There is nobody to tell."""
    asked: list[Any] = []
    machine(asked.append, max_attempts=1).receive("no")
    assert asked == []


def test_a_rung_can_end_the_visit() -> None:
    """With its own reason and the best candidate, attempts left or not."""
    run = machine(Ladder({"validation_error": [Stop()]}))
    action = run.receive('{"name": true}')
    assert isinstance(action, FailAction)
    assert (action.reason, action.cause, action.best) == ("validation_error", "validation_error", {"name": True})


def test_a_switched_model_stays_until_the_visit_ends() -> None:
    """Through failures of other reasons too."""
    run = machine(Ladder({"validation_error": [SwitchModel("bigger")]}), max_attempts=9)
    run.receive('{"name": true}')
    run.receive("no")
    assert run.requests[0].model == "bigger"  # type: ignore[union-attr]


def test_verdicts_by_strategy_and_reason() -> None:
    """A fixer's own verdict, the verdict on a missing call, and a retry for the rest."""
    assert isinstance(machine(Fixer()).receive("no"), FixerAction)
    assert isinstance(machine(requires_tool_call=True).receive("no"), ToolCallMissingAction)
    assert isinstance(machine().receive("no"), RetryAction)


def test_a_perfect_fix_on_the_last_attempt_counts() -> None:
    """The last reply is read like the first."""
    run = machine(Fixer(), max_attempts=2)
    run.receive('{"name": true}')
    action = run.receive('{"name": "A"}')
    assert isinstance(action, ValidAction)
    assert action.attempts == 2


# ------------------------------------------------------------------------------------------------ merging


def test_a_part_is_merged_into_what_was_kept() -> None:
    """The value is whole, and every place that came later is on record."""
    run = machine(PatchFields())
    run.receive('{"name": true, "age": 5}')
    action = run.receive('{"/name": "A"}')
    assert action.parsed == Person(name="A", age=5)
    assert ("name",) in [repair.path for repair in action.repairs]
    assert action.was_cleaned


def test_a_whole_answer_is_taken_as_well() -> None:
    """Nothing is merged into it."""
    run = machine(PatchFields())
    run.receive('{"name": true, "age": 5}')
    assert run.receive('{"name": "B", "age": 6}').parsed == Person(name="B", age=6)


def test_a_part_that_touches_other_places_is_refused() -> None:
    """The candidate of before stays the best one."""
    run = machine(PatchFields())
    run.receive('{"name": true, "age": 5}')
    action = run.receive('{"/age": 9}')
    assert isinstance(action, RetryAction)
    assert action.reason == "validation_error"
    assert run.receive('{"/name": "A"}').parsed == Person(name="A", age=5)


def test_a_part_that_is_wrong_again_is_told_again() -> None:
    """The merged whole is what is judged."""
    run = machine(PatchFields())
    run.receive('{"name": true, "age": 5}')
    action = run.receive('{"/name": null}')
    assert isinstance(action, RetryAction)
    assert action.errors[0].path == ("name",)


LONG = "Ann, " + ", ".join(f"heir of the house number {n * n}" for n in range(3, 12)) + " and "
FIRST = '{"name": "' + LONG


def test_a_continuation_is_stitched_to_what_came_before() -> None:
    """Where both parts overlap; and the value says so."""
    run = machine(Continue())
    assert run.receive(FIRST, finish_reason="length").reason == "truncated"
    action = run.receive(FIRST[-60:] + 'Smith", "age": 5}')
    assert isinstance(action, ValidAction)
    assert action.parsed == Person(name=LONG + "Smith", age=5)
    assert "continued" in [repair.rule for repair in action.repairs]


def test_a_continuation_that_is_cut_off_again_goes_on() -> None:
    """Two cuts, one value."""
    run = machine(Continue())
    run.receive(FIRST, finish_reason="length")
    second = FIRST[-60:] + "Maria Theresia Constantia von und zu Hohenfels geborene "
    assert run.receive(second, finish_reason="length").reason == "truncated"
    assert run.receive(second[-60:] + 'Berg", "age": 5}').parsed.name.endswith("geborene Berg")


def test_a_continuation_that_does_not_fit_is_refused() -> None:
    """Nobody guesses how two parts join."""
    run = machine(Continue())
    run.receive(FIRST, finish_reason="length")
    action = run.receive('"something else": 5}')
    assert isinstance(action, RetryAction)
    assert action.errors


class Merging(Strategy):
    """A merging strategy of the caller's with a bug."""

    def on_failure(self, ctx: Any) -> str:
        """Says something."""
        return "Send the rest."

    def merge(self, kept: Any, text: str, limits: Any) -> Any:
        """Raises, or gives nonsense."""
        if text == "raise":
            raise KeyError("bug")
        return 3


@pytest.mark.parametrize(("reply", "error"), [("raise", CallbackError), ("else", CallbackError)])
def test_a_merge_of_the_callers_is_held_to_the_same(reply: str, error: type[Exception]) -> None:
    """What it raises or gives wrongly leaves the machine as it was."""
    run = machine(Merging())
    run.receive('{"name": true}')
    before = run.snapshot()
    with pytest.raises(error):
        run.receive(reply)
    assert run.snapshot() == before


def test_bytes_can_answer_a_request_for_a_part() -> None:
    """Bytes are text here too."""
    run = machine(PatchFields())
    run.receive('{"name": true, "age": 5}')
    assert run.receive(b'{"/name": "A"}').parsed == Person(name="A", age=5)


def test_a_contradiction_is_not_mended_away() -> None:
    """A reply that fails in one field and contradicts itself in another is not kept: mended, it would pass."""
    for schema in (Person, Person.model_json_schema()):
        machine = StateMachine(State("s", schema, strategy=PatchFields()))
        machine.receive('{"name": "A", "name": "B", "age": "x"}')
        assert isinstance(machine.receive('{"/age": 1}'), RetryAction)


def test_a_correction_that_was_cut_off_is_not_taken() -> None:
    """A bare word may be half a word."""

    class Ticket(BaseModel):
        code: Annotated[str, Field(pattern="^[A-Z]+-[0-9]+$")]

    def after(reply: str) -> Any:
        machine = StateMachine(State("s", Ticket, strategy=PatchFields()))
        machine.receive('{"code": "?"}')
        return machine.receive(reply, finish_reason="length")

    assert isinstance(after("AB-12"), RetryAction)
    assert after('{"/code": "AB-1234"}').parsed.code == "AB-1234"


def test_a_patch_completes_what_was_coerced() -> None:
    """What was changed before the document was kept is on record with the rest."""
    run = machine(PatchFields())
    first = run.receive('{"NAME": "A", "age": "many"}')
    assert isinstance(first, RetryAction)
    assert [error.path for error in first.errors] == [("age",)]
    restored = StateMachine.restore(run, json.loads(json.dumps(run.snapshot())))
    action = restored.receive('{"/age": "5"}')
    assert isinstance(action, ValidAction)
    assert action.parsed == Person(name="A", age=5)
    assert [repair.rule for repair in action.repairs] == ["key_spelling", "patched_field", "coerce_int"]
