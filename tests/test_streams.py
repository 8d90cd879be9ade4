"""Replies that stream in: what is said on the way, when it is over, and what goes wrong."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pydantic import BaseModel

from ratchet_core import (
    AbortAction,
    Budget,
    CallbackError,
    Cancel,
    FailAction,
    Limits,
    PartialAction,
    Raised,
    Reissued,
    RetryAction,
    State,
    StateMachine,
    Tool,
    Usage,
    UsageError,
    ValidAction,
    WaitAction,
    replay,
)
from ratchet_core.kinds import Parallel, Race
from ratchet_core.normalizers import HEALING_PIPELINE
from ratchet_core.strategies import Continue, PatchFields


class Person(BaseModel):
    """Whom we ask for."""

    name: str
    age: int


ANN = '{"name": "Ann", "age": 30}'
WRONG = '{"age": "thirty", "na'
USED = Usage(11, 7, "0.002")


def person(**options: Any) -> StateMachine[Person]:
    """A machine that waits for a person."""
    return StateMachine(State("x", Person, **options))


def feed_all(machine: StateMachine[Any], text: str, size: int = 1) -> list[Any]:
    """Everything that is said over ``text`` in pieces of ``size``."""
    return [machine.feed(text[at : at + size]) for at in range(0, len(text), size)]


# ------------------------------------------------------------------------------------------------ what is said


def test_a_partial_holds_what_has_arrived() -> None:
    """The value so far, its complete paths, and whose it is; the reply itself has not arrived."""
    machine = person()
    partial = machine.feed('{"name": "An')
    assert isinstance(partial, PartialAction)
    assert (partial.value, partial.complete_paths) == ({"name": "An"}, ())
    assert (partial.attempts, partial.state_name, partial.raw) == (1, "x", None)
    assert partial.request_id == machine.requests[0].id
    partial = machine.feed('n", "age": 3')
    assert isinstance(partial, PartialAction)
    assert (partial.value, partial.complete_paths) == ({"name": "Ann", "age": 3}, (("name",),))
    partial = machine.feed("0}")
    assert isinstance(partial, PartialAction)
    assert (partial.value, partial.complete_paths) == ({"name": "Ann", "age": 30}, (("name",), ("age",), ()))
    assert machine.finish() == person().receive(ANN)


def test_none_where_nothing_new_can_be_said() -> None:
    """Words, white space, the beginning of a key; words behind the value."""
    said = feed_all(person(), 'So:\n {"name": "A", "age": 1} done')
    assert [index for index, action in enumerate(said) if action is not None] == [6, 14, 15, 17, 26, 27]
    machine = person()
    assert [machine.feed(""), machine.feed(None)] == [None, None]


def test_what_was_handed_out_stays_as_it_was() -> None:
    """A value is that of its moment, read at once or when all is over."""
    text = json.dumps({"name": "Ann", "list": [1, [2, {"deep": "text" * 99}], 3], "age": 30})
    machine = StateMachine(State("x", None))
    at_once, later = [], []
    for piece in range(0, len(text), 3):
        action = machine.feed(text[piece : piece + 3])
        if isinstance(action, PartialAction):
            later.append(action)
            at_once.append(json.dumps([action.value, action.complete_paths]))
    other = StateMachine(State("x", None))
    unread = [other.feed(text[piece : piece + 3]) for piece in range(0, len(text), 3)]
    machine.finish()
    assert at_once == [json.dumps([action.value, action.complete_paths]) for action in later]
    assert at_once == [json.dumps([a.value, a.complete_paths]) for a in unread if isinstance(a, PartialAction)]


def test_free_text_is_its_own_value() -> None:
    """A passthrough state says the text so far."""
    machine = StateMachine(State("x", passthrough=True))
    said = feed_all(machine, "Dear Ann", 3)
    assert [action.value for action in said] == ["Dea", "Dear A", "Dear Ann"]
    assert said[-1].complete_paths == ()
    assert machine.finish() == StateMachine(State("x", passthrough=True)).receive("Dear Ann")


def test_a_call_that_is_required_is_no_value() -> None:
    """Where a tool call is wanted, no value in the text is the answer."""
    machine = StateMachine(State("x", tools=[Tool("f")], requires_tool_call=True))
    assert not any(feed_all(machine, '{"name": "f", "arguments": {}}'))
    assert isinstance(machine.finish(), ValidAction)


# ------------------------------------------------------------------------------------------------ the end


@pytest.mark.parametrize(
    "text", [ANN, f"Sure!\n```json\n{ANN}\n```", "", "no", '{"name": "Ann", "age": 3', WRONG + "me"]
)
@pytest.mark.parametrize("reason", [None, "stop", "length", "content_filter"])
def test_finish_is_receive(text: str, reason: str | None) -> None:
    """The verdict, the snapshot and the journal of the whole reply, however it was cut."""
    for size in (1, 2, 5):
        whole, fed = person(), person()
        feed_all(fed, text, size)
        assert fed.finish(usage=USED, finish_reason=reason) == whole.receive(text, usage=USED, finish_reason=reason)
        assert (fed.snapshot(), fed.journal) == (whole.snapshot(), whole.journal)


def test_finish_without_a_piece_is_an_empty_reply() -> None:
    """A stream that brought nothing; with tool calls it may be whole."""
    assert person().finish() == person().receive("")
    calls = [{"name": "f", "arguments": "{}"}]
    machine = StateMachine(State("x", tools=[Tool("f")], requires_tool_call=True))
    assert isinstance(machine.finish(tool_calls=calls, finish_reason="tool_calls"), ValidAction)


def test_finish_after_the_end_gives_the_last_verdict() -> None:
    """As receive does."""
    machine = person()
    action = machine.receive(ANN)
    assert machine.finish() is action


def test_the_next_reply_starts_anew() -> None:
    """Nothing of a reply is left when the next one streams in."""
    machine = person()
    feed_all(machine, "no", 1)
    assert isinstance(machine.finish(), RetryAction)
    said = feed_all(machine, ANN, 9)
    assert said[0].attempts == 2
    assert said[0].value == {"name": ""} or said[0].value == {}
    assert isinstance(machine.finish(), ValidAction)


def test_a_callback_that_raises_keeps_the_pieces() -> None:
    """What was paid for is not lost: finish again."""
    broken = [True]

    def rule(value: Person) -> bool:
        if broken:
            raise KeyError("a bug")
        return True

    machine = person(ensure=rule)
    feed_all(machine, ANN, 4)
    with pytest.raises(CallbackError):
        machine.finish(usage=USED)
    broken.clear()
    action = machine.finish(usage=USED)
    assert isinstance(action, ValidAction)
    assert action.raw == ANN


# ------------------------------------------------------------------------------------------------ stopping


def test_a_reply_that_can_not_become_right_is_stopped() -> None:
    """The verdict on the rest is the one that was announced: reason, errors, patch; it is an attempt, and it is paid."""
    machine = StateMachine(State("x", Person), budget=Budget(usd="1", calls=5))
    said = [machine.feed('{"age": "thirt'), machine.feed('y", "na')]
    abort = said[-1]
    assert isinstance(said[0], PartialAction)
    assert isinstance(abort, AbortAction)
    assert (abort.reason, [error.path for error in abort.errors], abort.raw) == ("validation_error", [("age",)], WRONG)
    verdict = machine.finish(usage=USED)
    assert isinstance(verdict, RetryAction)
    assert (verdict.reason, verdict.errors, verdict.raw, verdict.attempts) == (abort.reason, abort.errors, WRONG, 1)
    assert (verdict.prompt_patch, verdict.plan) == (abort.prompt_patch, abort.plan)
    assert "thirty" in (verdict.prompt_patch or "")
    assert str(machine.ledger.spent.usd) == "0.002"
    assert machine.journal[-1]["event"]["finish_reason"] == "aborted"
    assert replay(machine.spec, json.loads(json.dumps(machine.journal))).snapshot() == machine.snapshot()


def test_the_last_attempt_fails_with_what_was_announced() -> None:
    """There is no patch: nobody asks again."""
    machine = person(max_attempts=1)
    abort = machine.feed(WRONG)
    assert isinstance(abort, AbortAction)
    assert abort.prompt_patch is None
    verdict = machine.finish()
    assert isinstance(verdict, FailAction)
    assert (verdict.reason, verdict.cause, verdict.errors) == ("max_attempts", abort.reason, abort.errors)


def test_unknown_usage_is_no_reason_to_keep_the_patch_back() -> None:
    """What the stopped reply cost is known only when it is finished."""
    machine = StateMachine(State("x", Person, reserve={"usd": "0.1"}), budget=Budget(usd="1"))
    abort = machine.feed(WRONG)
    assert isinstance(abort, AbortAction)
    assert abort.prompt_patch
    verdict = machine.finish(usage=USED)
    assert isinstance(verdict, RetryAction)
    assert verdict.prompt_patch == abort.prompt_patch


def test_it_is_said_once_and_who_goes_on_is_judged_by_the_whole() -> None:
    """A caller may hope for a correction; such a reply is judged like any other."""
    machine = person()
    text = '{"name": "Ann", "age": "thirty"}\nSorry. Corrected answer:\n' + ANN
    said = feed_all(machine, text, 4)
    assert sum(isinstance(action, AbortAction) for action in said) == 1
    assert machine.finish() == person().receive(text)


def test_with_a_word_from_the_provider_the_whole_is_judged() -> None:
    """A reply that says why it ended was not stopped by anybody."""
    machine = person()
    assert isinstance(machine.feed(WRONG), AbortAction)
    assert machine.finish(finish_reason="length") == person().receive(WRONG, finish_reason="length")


def test_a_whole_reply_in_one_piece_gets_its_own_verdict() -> None:
    """All that is wrong with it, not only what was seen first."""
    text = '{"name": 3.5, "age": "thirty"}'
    machine = person()
    abort = machine.feed(text)
    assert isinstance(abort, AbortAction)
    whole = person().receive(text)
    assert isinstance(whole, RetryAction)
    assert abort.errors == whole.errors
    assert machine.finish() == whole


def test_a_reply_whose_end_takes_it_back_is_not_stopped() -> None:
    """What has arrived is judged before it is given up."""
    text = '{"name": "Ann", "age": "thirty"}\nCorrected answer:\n' + ANN
    machine = person()
    assert not isinstance(machine.feed(text), AbortAction)
    assert isinstance(machine.finish(), ValidAction)


def test_a_reply_that_is_too_long_is_stopped() -> None:
    """In any notation; and received as a whole it is refused all the same."""
    for state in (State("x", None), State("x", passthrough=True), State("x", tools=[Tool("f")])):
        machine = StateMachine(state, limits=Limits(chars=100))
        said = feed_all(machine, '{"text": "' + "word " * 30, 5)
        (abort,) = [action for action in said if isinstance(action, AbortAction)]
        assert (abort.reason, abort.errors[0].rule) == ("parse_error", "too_long")
        assert len(abort.raw or "") <= 105
        whole = StateMachine(state, limits=Limits(chars=100)).receive('{"text": "' + "word " * 30 + '"}')
        assert isinstance(whole, RetryAction)
        assert whole.errors[0].rule == "too_long"


@pytest.mark.parametrize(
    "options",
    [
        {"tools": [Tool("f")]},
        {"normalizers": HEALING_PIPELINE},
        {"strategy": PatchFields(), "after": '{"name": "Ann", "age": "thirty"}'},
        {"strategy": Continue(), "after": '{"name": "An'},
    ],
    ids=["tools", "normalizers", "patch", "continue"],
)
def test_a_reply_that_may_be_something_else_is_not_stopped(options: dict[str, Any]) -> None:
    """A call in the text, what a caller's own pipeline reads, a part that is put together with what was kept."""
    after = options.pop("after", None)
    machine = person(**options)
    if after is not None:
        machine.receive(after)
    assert not any(isinstance(action, AbortAction) for action in feed_all(machine, WRONG))


def test_a_strategy_that_raises_is_heard() -> None:
    """The caller's bug, not the model's fault; the pieces are kept."""

    def told(ctx: Any) -> str:
        raise KeyError("a bug")

    machine = person(strategy=told)
    with pytest.raises(CallbackError):
        machine.feed(WRONG)
    assert isinstance(machine.feed('me": "A'), PartialAction)


# ------------------------------------------------------------------------------------------------ bytes


def test_bytes_may_be_cut_inside_of_a_character() -> None:
    """Each piece says what is whole."""
    text = '{"name": "Zoë 😀 語", "age": 3}'
    raw = text.encode()
    for size in (1, 2, 3, 7):
        machine, whole = person(), person()
        said = [machine.feed(raw[at : at + size]) for at in range(0, len(raw), size)]
        assert [a for a in said if a is not None][-1].value == json.loads(text)  # type: ignore[union-attr]
        assert machine.finish() == whole.receive(raw)
        assert machine.journal == whole.journal


def test_bytes_that_are_no_text_are_stopped() -> None:
    """No continuation makes them UTF-8; the verdict is that on the whole."""
    machine = person()
    said = [machine.feed(b'{"name": "A'), machine.feed(b"\xff\xfe"), machine.feed(b'"}')]
    assert [type(action) for action in said] == [PartialAction, AbortAction, PartialAction]
    assert said[1].errors[0].rule == "encoding"  # type: ignore[union-attr]
    assert machine.finish() == person().receive(b'{"name": "A\xff\xfe"}')


def test_half_a_surrogate_pair_is_no_text() -> None:
    """A str can hold it, no reply can: nothing is said, and the verdict is that on the whole."""
    machine = person()
    assert machine.feed('{"name": "A\ud83d') is None
    assert machine.feed('\ude00", "age": 1}') is None
    assert machine.finish() == person().receive('{"name": "A\ud83d\ude00", "age": 1}')


# ------------------------------------------------------------------------------------------------ callers' mistakes


def test_pieces_are_of_one_sort() -> None:
    """Text or bytes; nothing is taken of what is neither."""
    machine = person()
    machine.feed('{"name"')
    for piece in (b"x", 3, ["x"]):
        with pytest.raises(UsageError, match=r"feed pieces of one sort|not int|not list"):
            machine.feed(piece)  # type: ignore[arg-type]
    other = person()
    other.feed(b"{")
    with pytest.raises(UsageError, match="one sort"):
        other.feed("x")
    machine.feed(': "Ann", "age": 30}')
    assert isinstance(machine.finish(), ValidAction)


def test_feed_says_what_it_can_not_take() -> None:
    """A run that is over, a request that is unknown, answered, or no call."""
    machine = person(max_attempts=3)
    (call,) = machine.requests
    with pytest.raises(UsageError, match="unknown request"):
        machine.feed("x", request="x/9:call#0")
    machine.receive("no")
    with pytest.raises(UsageError, match="answered already"):
        machine.feed("x", request=call.id)
    machine.receive(Raised("rate_limit", retry_after=5.0), at=1.0)
    with pytest.raises(UsageError, match="waits for no reply"):
        machine.feed("x")
    over = person()
    over.receive(ANN)
    with pytest.raises(UsageError, match="the run is over"):
        over.feed("x")


def test_time_does_not_run_backwards() -> None:
    """What a piece says of the time holds for those behind it, and for the end of the reply."""
    machine = person()
    machine.feed("{", at=5.0)
    for wrong in (4.0, "now", float("nan")):
        with pytest.raises(UsageError):
            machine.feed("x", at=wrong)  # type: ignore[arg-type]
    machine.feed(ANN[1:], at=7.0)
    assert isinstance(machine.finish(), ValidAction)
    assert machine.journal[-1]["at"] == 7.0
    assert machine.journal == _received_at(7.0).journal


def _received_at(at: float) -> StateMachine[Person]:
    machine = person()
    machine.receive(ANN, at=at)
    return machine


# ------------------------------------------------------------------------------------------------ streams and runs


def test_a_stream_is_no_part_of_the_snapshot() -> None:
    """A process that dies loses it; the call is issued again."""
    machine = person()
    before = machine.snapshot()
    machine.feed('{"name": "An')
    assert machine.snapshot() == before
    restored = StateMachine.restore(machine.spec, json.loads(json.dumps(machine.snapshot())))
    restored.receive(Reissued(machine.requests[0].id))
    feed_all(restored, ANN, 5)
    assert isinstance(restored.finish(), ValidAction)


@pytest.mark.parametrize("event", ["reissued", "raised", "received", "reset"])
def test_what_ends_a_call_ends_its_stream(event: str) -> None:
    """The next reply is not put behind the pieces of one that broke off."""
    machine = person()
    machine.feed('{"name": "Broken')
    match event:
        case "reissued":
            machine.receive(Reissued(machine.requests[0].id))
        case "raised":
            machine.receive(Raised("connection"))
        case "received":
            machine.receive("no")
        case _:
            machine.reset()
    machine.feed(ANN)
    action = machine.finish()
    assert isinstance(action, ValidAction)
    assert action.raw == ANN


def two() -> StateMachine[Any]:
    """Two replies stream in at once."""
    return StateMachine(Parallel("both", [State("left", Person), State("right", Person)]))


def test_several_replies_stream_in_at_once() -> None:
    """Each request has its own; the verdicts are those of whole replies."""
    machine, whole = two(), two()
    left, right = (request.id for request in machine.requests)
    bob = '{"name": "Bob", "age": 4}'
    for at in range(0, len(ANN), 2):
        said = machine.feed(ANN[at : at + 2], request=left), machine.feed(bob[at : at + 2], request=right)
        assert all(a is None or a.state_name == name for a, name in zip(said, ("left", "right"), strict=True))
    with pytest.raises(UsageError, match="2 requests are outstanding"):
        machine.feed("x")
    with pytest.raises(UsageError, match="2 requests are outstanding"):
        machine.finish()
    for request, text in ((right, bob), (left, ANN)):
        assert machine.finish(request=request, usage=USED) == whole.receive(text, request=request, usage=USED)
    assert machine.snapshot() == whole.snapshot()


def test_a_stream_goes_on_beside_another_that_ended() -> None:
    """When one request is left, it need not be named; books are those of the moment."""
    machine = two()
    left, right = (request.id for request in machine.requests)
    machine.feed(ANN[:9], request=left)
    machine.feed(ANN, request=right)
    machine.finish(request=right, usage=USED)
    partial = machine.feed(ANN[9:])
    assert isinstance(partial, PartialAction)
    assert partial.ledger is not None
    assert str(partial.ledger.spent.usd) == "0.002"
    assert isinstance(machine.finish(), ValidAction)
    assert machine.done


def test_nobody_listens_to_a_stream_that_is_cancelled() -> None:
    """A loser may go on until it is stopped; what it cost is still booked."""
    machine = StateMachine(
        [Race("first", [State("a", Person), State("b", Person)]), State("next", Person)], {"first": "next"}
    )
    winner, loser = (request.id for request in machine.requests)
    machine.feed('{"age": "x', request=loser)
    machine.receive(ANN, request=winner)
    assert any(isinstance(request, Cancel) for request in machine.requests)
    assert machine.feed('y", ', request=loser) is None
    assert isinstance(machine.finish(request=loser, usage=USED), WaitAction)
    assert str(machine.ledger.spent.usd) == "0.002"
    assert isinstance(machine.feed(ANN), PartialAction)
    assert isinstance(machine.finish(), ValidAction)


def test_time_may_have_gone_on_elsewhere() -> None:
    """A reply that is finished without a time does not turn the clock back."""
    machine = two()
    left, right = (request.id for request in machine.requests)
    machine.feed(ANN, request=left, at=1.0)
    machine.receive(ANN, request=right, at=9.0)
    with pytest.raises(UsageError, match="backwards"):
        machine.feed("x", request=left, at=5.0)
    assert isinstance(machine.finish(request=left), ValidAction)
