"""Verdicts: a closed union of frozen values whose costly texts are computed when read."""

from __future__ import annotations

import copy
import pickle
from dataclasses import FrozenInstanceError, fields
from typing import Any, get_args, get_origin

import pytest
from pydantic import BaseModel

from ratchet_core import (
    AbortAction,
    Action,
    FailAction,
    FixerAction,
    PartialAction,
    RetryAction,
    State,
    StateMachine,
    ToolCallMissingAction,
    ValidAction,
    Verdict,
    Violation,
    WaitAction,
)
from ratchet_core.actions import Plan, Reason

CLASSES = (
    ValidAction,
    RetryAction,
    FixerAction,
    ToolCallMissingAction,
    FailAction,
    WaitAction,
    PartialAction,
    AbortAction,
)


class Person(BaseModel):
    """A schema."""

    name: str


def test_the_union_is_closed_and_complete() -> None:
    """``Verdict`` lists every verdict, and all of them are ``Action`` s."""
    assert tuple(get_origin(member) or member for member in get_args(Verdict)) == CLASSES
    assert all(issubclass(cls, Action) for cls in CLASSES)


@pytest.mark.parametrize("cls", CLASSES)
def test_every_verdict_carries_the_same_words(cls: type[Action]) -> None:
    """Attempts, state, raw reply, request and books are on each, in this order."""
    names = [field.name for field in fields(cls)][:5]
    assert names == ["attempts", "state_name", "raw", "request_id", "ledger"]
    action = cls(1, "s")
    assert (action.attempts, action.state_name, action.raw, action.request_id, action.ledger) == (1, "s", *[None] * 3)


@pytest.mark.parametrize("cls", CLASSES)
def test_verdicts_are_frozen(cls: type[Action]) -> None:
    """No field can be set, deleted or added."""
    action: Any = cls(1, "s")
    for field in fields(cls):
        with pytest.raises(FrozenInstanceError):
            setattr(action, field.name, None)
    with pytest.raises(FrozenInstanceError):
        del action.attempts
    with pytest.raises((FrozenInstanceError, AttributeError)):
        action.note = "mine"


@pytest.mark.parametrize("cls", CLASSES)
def test_verdicts_can_be_copied_and_sent(cls: type[Action]) -> None:
    """Copies and pickles are equal to the original."""
    action = cls(1, "s", "raw")
    assert copy.copy(action) == action
    assert copy.deepcopy(action) == action
    assert pickle.loads(pickle.dumps(action)) == action


def test_the_names_of_the_outcome_classes() -> None:
    """Reasons and plans are closed sets; routes and ladders are written with them."""
    assert set(get_args(Reason)) == {
        "empty_output", "refusal", "truncated", "parse_error", "ambiguous", "validation_error", "ensure_failed",
        "no_tool_call", "pseudo_tool_call_in_text", "unknown_tool", "transport_error", "budget_exhausted",
        "max_attempts", "cancelled", "timeout", "raised", "no_quorum", "exhausted", "stalled",
    }  # fmt: skip
    assert set(get_args(Plan)) == {"append", "replace_last", "fresh"}


def test_a_generic_verdict_can_be_made() -> None:
    """``ValidAction[Person]`` is the class with a type for readers."""
    assert ValidAction[Person](1, "s", parsed=Person(name="Ann")) == ValidAction(1, "s", parsed=Person(name="Ann"))


def test_deferred_texts_are_read_once_and_stay() -> None:
    """Errors and patch are the same objects at every look."""
    action = StateMachine(State("s", Person)).receive('{"name": true}')
    assert isinstance(action, RetryAction)
    assert action.errors is action.errors
    assert action.prompt_patch is action.prompt_patch
    assert action.errors[0].path == ("name",)
    assert "name" in repr(action)


def test_errors_join_like_text() -> None:
    """Every error is a plain string as well."""
    action = RetryAction(1, "s", errors=(Violation(("a",), "missing", "required"), Violation((), "x", "whole")))
    assert "\n".join(action.errors) == "a: required\nwhole"


def test_verdicts_match_by_keyword() -> None:
    """A ``match`` takes fields apart, deferred ones included."""
    match StateMachine(State("s", Person)).receive('{"name": true}'):
        case RetryAction(reason="validation_error", prompt_patch=str(patch)):
            assert "name" in patch
        case other:
            pytest.fail(f"unexpected {other!r}")
