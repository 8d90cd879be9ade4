"""Escalation per class of failure."""

from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ratchet_core.actions import Reason
from ratchet_core.errors import ConfigError
from ratchet_core.failure import FailureContext
from ratchet_core.limits import DEFAULT_LIMITS
from ratchet_core.strategies import (
    AskPerson,
    Continue,
    Fixer,
    Ladder,
    Merged,
    PatchFields,
    Stop,
    SwitchModel,
    TargetedFeedback,
    resolve,
)

LADDER = Ladder(
    {
        "validation_error": [PatchFields(), TargetedFeedback(), SwitchModel("big"), Stop()],
        "truncated": [Continue(), AskPerson("Shorten the task?")],
        "parse_error": [Fixer()],
    },
    default=[lambda ctx: "first", lambda ctx: "then"],
)


def context(reason: Any, tries: int) -> FailureContext:
    """The n-th failure of one reason."""
    return FailureContext("x" * 140, (), 1, reason=reason, tries=tries)


def test_the_nth_failure_of_a_reason_takes_the_nth_rung():
    """Each reason climbs by itself, and the last rung repeats."""
    names = [LADDER.select(context("validation_error", n)).identity.split("(")[0] for n in (1, 2, 3, 4, 9)]
    assert [name.split(".")[-1] for name in names] == ["PatchFields", "TargetedFeedback", "SwitchModel", "Stop", "Stop"]
    assert LADDER.select(context("refusal", 1)).on_failure(context("refusal", 1)) == "first"
    assert LADDER.on_failure(context("refusal", 7)) == "then"


def test_rungs_that_are_no_text_say_what_they_are():
    """Another model, a person, the end."""
    switched = LADDER.select(context("validation_error", 3))
    assert (switched.model, switched.stops) == ("big", False)
    assert switched.on_failure(context("validation_error", 3))
    asks = LADDER.select(context("truncated", 2))
    assert (asks.question, asks.stops) == ("Shorten the task?", True)
    assert asks.on_failure(context("truncated", 2)) is None
    assert LADDER.select(context("validation_error", 4)).stops
    assert LADDER.select(context("parse_error", 1)).fixer
    assert LADDER.select(context("parse_error", 1)).plan == "fresh"


def test_a_switched_model_may_have_a_strategy_of_its_own():
    """The model changes and the words are those of the strategy."""
    rung = Ladder({"refusal": [SwitchModel("big", lambda ctx: "please")]}).select(context("refusal", 1))
    assert rung.on_failure(context("refusal", 1)) == "please"
    assert rung.model == "big"


def test_what_is_kept_finds_the_rung_that_asked(failing: Any):
    """After a restart too: the rung is known by its name."""
    strategy = resolve(LADDER)
    ctx = failing(age=-1)
    kept = strategy.select(ctx).keep(ctx)
    assert kept is not None
    assert kept.rung == "validation_error[0]"
    merged = strategy.for_merge(kept).merge(kept, '{"/age": 3}', DEFAULT_LIMITS)
    assert isinstance(merged, Merged)
    cut = context("truncated", 1)
    kept = strategy.select(cut).keep(cut)
    assert kept is not None
    assert strategy.for_merge(kept).rung == "truncated[0]"
    assert LADDER.rung("nowhere[0]") is None


def test_its_identity_holds_all_rungs():
    """A changed rung is another definition."""
    same = Ladder({"refusal": [PatchFields()]}).identity
    assert same == Ladder({"refusal": [PatchFields()]}).identity
    assert same != Ladder({"refusal": [PatchFields(plan="fresh")]}).identity
    assert same != Ladder({"refusal": [PatchFields()]}, default=PatchFields()).identity


@pytest.mark.parametrize(
    "arguments",
    [
        ([],),
        ({"refused": [Stop()]},),
        ({"refusal": []},),
        ({"refusal": Stop()},),
        ({"refusal": "Stop"},),
        ({"refusal": [Stop]},),
        ({"refusal": [3]},),
        ({"refusal": [Ladder({})]},),
        ({"refusal": [SwitchModel("m", Ladder({}))]},),
        ({}, []),
        ({}, 3),
    ],
)
def test_what_can_not_work_is_refused_at_build(arguments: Any):
    """Unknown reasons, empty lists, classes, ladders in ladders."""
    with pytest.raises(ConfigError):
        Ladder(*arguments)


@given(st.sampled_from(get_args(Reason)), st.integers(1, 9))
def test_rungs_are_picked_deterministically(reason: Any, tries: int):
    """The same failure always finds the same rung."""
    assert LADDER.select(context(reason, tries)) is LADDER.select(context(reason, tries))
