"""Law: a callback that raises leaves the machine exactly as it was, and the event can be delivered again.

As SQLite fails the N-th malloc for every N: one fuse goes through every callback that there is, and burns at its N-th
call.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from laws.runs import canonical
from laws.worlds import Person, Search
from pydantic import BaseModel, field_validator

from ratchet_core import (
    Action,
    CallbackError,
    ConfigError,
    Context,
    Event,
    Raised,
    Reply,
    State,
    StateMachine,
    Tool,
    Usage,
    UsageError,
)
from ratchet_core.normalizers import DEFAULT_PIPELINE, Preprocessor


class Fuse:
    """Counts the calls of all callbacks and raises at the one that it is set to."""

    def __init__(self) -> None:
        self.calls = 0
        self.at = -1
        self.error: BaseException = RuntimeError("burnt")
        self.burnt = ""

    def pass_through(self, who: str) -> None:
        """One callback is called."""
        self.calls += 1
        if self.calls == self.at:
            self.burnt = who
            raise self.error


FUSE = Fuse()


class Checked(BaseModel):
    """A schema with a validator of the caller's."""

    name: str

    @field_validator("name")
    @classmethod
    def look(cls, name: str) -> str:
        """Any name will do."""
        FUSE.pass_through("validator")
        return name


class Before(Preprocessor):
    """A preprocessor of the caller's."""

    def preprocess(self, raw: str) -> tuple[str, bool]:
        """Nothing to do."""
        FUSE.pass_through("preprocessor")
        return raw, False


class Told:
    """A strategy of the caller's that merges."""

    def on_failure(self, ctx: Any) -> str:
        """A patch."""
        FUSE.pass_through("strategy")
        return f"again: {len(ctx.errors)}"

    def merge(self, kept: Any, text: str, limits: Any) -> None:
        """Every reply is an answer of its own."""
        FUSE.pass_through("merge")


def normalizer(raw: str) -> dict[str, Any] | None:
    """A normalizer of the caller's."""
    FUSE.pass_through("normalizer")
    return None


def ensured(value: Any) -> bool:
    """A postcondition of the caller's."""
    FUSE.pass_through("ensure")
    return getattr(value, "name", "") != "bad"


def prompt(ctx: Context) -> str:
    """A prompt of the caller's."""
    FUSE.pass_through("prompt")
    return f"Who? {ctx.inputs['text']} {sorted(ctx.outputs)}"


def onward(value: Any) -> str:
    """A transition of the caller's."""
    FUSE.pass_through("transition")
    return "second" if value.name == "A" else "third"


def again(value: Any) -> str:
    """A transition after a failure."""
    FUSE.pass_through("failure transition")
    return "third"


def build() -> StateMachine[Any]:
    """A machine with a callback in every place that takes one."""
    return StateMachine(
        [
            State("first", Person, ensure=ensured, prompt=prompt, strategy=Told(), max_attempts=2),
            State(
                "second",
                Checked,
                normalizers=[Before(), *DEFAULT_PIPELINE, normalizer],
                prompt=prompt,
                strategy=lambda c: Told().on_failure(c),
            ),
            State("third", tools=[Tool("search", Search)], ensure=ensured, prompt=prompt, max_attempts=2),
        ],
        {"first": {"valid": onward, "failed": again}, "second": {"valid": again}},
        inputs={"text": "x"},
    )


_EVENTS: st.SearchStrategy[Event] = st.one_of(
    st.builds(
        Reply,
        st.sampled_from(['{"name": "A"}', '{"name": "B"}', '{"name": "bad"}', "no", "", '{"name": 1}', '{"a": 1}']),
        st.just(None),
        st.sampled_from([None, Usage(1, 2)]),
    ),
    st.builds(Reply, st.just(""), st.just([{"name": "search", "arguments": '{"query": "x"}'}])),
    st.builds(Raised, st.sampled_from(["timeout", "rate_limit"])),
)

_ERRORS = st.sampled_from(
    [
        RuntimeError("burnt"),
        KeyError("burnt"),
        ZeroDivisionError(),
        RecursionError(),
        StopIteration(),
        TypeError("burnt"),
        AttributeError("burnt"),
        MemoryError(),
        OSError("burnt"),
        ConfigError("burnt"),
        UsageError("burnt"),
    ]
)

_VIOLATIONS = {"ensure", "validator"}
"""Callbacks whose ValueError is a word to the model and no mistake."""


def run_of(events: list[Event]) -> tuple[StateMachine[Any], int]:
    """The run in which nothing burns, and how many calls of callbacks it took."""
    FUSE.at, FUSE.calls = -1, 0
    machine = build()
    for event in events:
        machine.receive(event)
    return machine, FUSE.calls


def seen(machine: StateMachine[Any]) -> tuple[Any, ...]:
    """All that can be seen of a machine while its callbacks are sound."""
    at, FUSE.at = FUSE.at, -1
    view = (canonical(machine.snapshot()), canonical(list(machine.journal)), machine.requests, tuple(machine.history))
    FUSE.at = at
    return view


def _told(call: Callable[[], Any]) -> tuple[Any, CallbackError | None]:
    """What a call gives, or the error that says which callback raised."""
    try:
        return call(), None
    except CallbackError as error:
        return None, error


def _built(error: BaseException, fuse: int) -> StateMachine[Any]:
    FUSE.at, FUSE.calls, FUSE.burnt, FUSE.error = fuse, 0, "", error
    machine, raised = _told(build)
    if raised is None:
        return machine
    assert raised.state == "first"
    FUSE.at = -1
    return build()


def _received(machine: StateMachine[Any], event: Event) -> Action:
    """The verdict on ``event``, delivered again after whatever burnt."""
    before, state, calls = seen(machine), machine.current_state.name, FUSE.calls
    action, raised = _told(lambda: machine.receive(event))
    if raised is None:
        return action
    assert seen(machine) == before
    assert raised.event is event
    assert raised.callback
    assert raised.state in (("first", "second", "third") if FUSE.burnt == "prompt" else (state,))
    FUSE.at, FUSE.calls = -1, calls
    return machine.receive(raised.event)


@given(st.lists(_EVENTS, min_size=1, max_size=6), _ERRORS, st.data())
def test_every_callback_may_raise_at_every_call(events: list[Event], error: BaseException, data: st.DataObject) -> None:
    """The N-th call of any callback raises: nothing has moved, and with the event again the run is the same."""
    sound, calls = run_of(events)
    whole = seen(sound)
    fuse = data.draw(st.integers(1, calls), label="the call that raises")
    run_of([])
    machine = _built(error, fuse)
    for event in events:
        _received(machine, event)
    FUSE.at = -1
    assert seen(machine) == whole


def test_every_callback_is_reached() -> None:
    """The law above would mean little if some callback were never called."""
    reached: set[str] = set()
    events = [
        "no",
        '{"name": 1}',
        '{"name": "A"}',
        "no",
        "name: A",
        '{"name": "B"}',
        '{"name": "bad"}',
        "no",
        '{"a": 1}',
    ]
    for chosen in (events, events[2:], events[3:], ["{}", "no", "no"]):
        fuse = 1
        while True:
            FUSE.at, FUSE.calls, FUSE.burnt, FUSE.error = fuse, 0, "", RuntimeError("burnt")
            try:
                machine = build()
                for text in chosen:
                    machine.receive(text)
            except CallbackError:
                reached.add(FUSE.burnt)
                fuse += 1
                continue
            break
    FUSE.at = -1
    wanted = {
        "validator",
        "preprocessor",
        "strategy",
        "merge",
        "normalizer",
        "ensure",
        "prompt",
        "transition",
        "failure transition",
    }
    assert reached == wanted


@given(st.sampled_from([ValueError("mine"), AssertionError("mine")]))
def test_a_rule_that_says_no_by_raising_is_no_mistake(error: Exception) -> None:
    """ValueError and AssertionError in postconditions are words to the model."""

    def refuse(value: Any) -> bool:
        raise error

    action = StateMachine(State("s", ensure=refuse)).receive("{}")
    assert "mine" in str(getattr(action, "errors", ""))
