"""A damaged reply is what was meant, or it is no value: never another value, whatever was done to it."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from laws.damage import cut_off, damaged, same

from ratchet_core import State, StateMachine, ValidAction


@given(damaged())
def test_a_damaged_reply_never_becomes_another_value(case: tuple[Any, str, list[str]]) -> None:
    """One or two damages anywhere in any JSON document, read by the whole machine."""
    document, text, _ = case
    action = StateMachine(State("s", Any)).receive(text)
    if isinstance(action, ValidAction):
        assert same(action.parsed, document), action.repairs


@given(cut_off())
def test_the_beginning_of_a_reply_never_becomes_a_value(case: tuple[Any, str]) -> None:
    """With the provider's word that it was cut off, a damaged part is all of the document or none."""
    document, text = case
    action = StateMachine(State("s", Any)).receive(text, finish_reason="length")
    if isinstance(action, ValidAction):
        assert same(action.parsed, document), action.repairs
