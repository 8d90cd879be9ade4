"""A definition as a Mermaid state diagram."""

from __future__ import annotations

from typing import Literal

from ratchet_core import State, StateMachine


def route(value: object) -> Literal["a", "end"]:
    """Says where it can lead."""
    return "a"


def test_a_single_state_begins_and_ends() -> None:
    """Both ends are told."""
    assert StateMachine(State("only")).mermaid().splitlines() == [
        "stateDiagram-v2",
        '    state "only" as s0_only',
        "    [*] --> s0_only",
        "    s0_only --> [*] : valid, failed",
    ]


def test_transitions_carry_their_outcomes() -> None:
    """Outcomes between the same two states share one arrow; open ends are told."""
    machine = StateMachine(
        [State("a"), State("b"), State("end")],
        {"a": {"valid": "b", "failed": "end", "refusal": "end"}, "b": route},
        "b",
    )
    lines = machine.mermaid().splitlines()
    assert "    [*] --> s1_b" in lines
    assert "    s0_a --> s1_b : valid" in lines
    assert "    s0_a --> s2_end : failed, refusal" in lines
    assert "    s1_b --> s0_a : valid" in lines
    assert "    s1_b --> s2_end : valid" in lines
    assert "    s1_b --> [*] : failed" in lines
    assert not any(line.startswith("    s0_a --> [*]") for line in lines)


def test_names_are_made_safe() -> None:
    """Punctuation, quotes and names that differ in nothing else stay apart."""
    text = StateMachine([State('say "hi";'), State("say-hi"), State("say hi")]).mermaid()
    assert "state \"say 'hi',\" as s0_say__hi__" in text
    assert "s1_say_hi" in text
    assert "s2_say_hi" in text
