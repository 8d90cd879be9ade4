"""A definition as a Mermaid state diagram."""

from __future__ import annotations

from typing import Any, Literal

from flows import number

from ratchet_core import (
    Compute,
    Flow,
    Human,
    Parallel,
    Quorum,
    Race,
    Sleep,
    State,
    StateMachine,
    WaitFor,
)
from ratchet_core.kind import Kind


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


def everything() -> StateMachine[Any]:
    """Every kind, nested in each other."""
    inner = Flow("inner", [number("one"), number("two")], {"one": {"valid": "two", "failed": "one"}})
    human = Human("ask", "Ok?", options=("yes; please", "no: never", "-->", "%%"))
    parallel = Parallel("both", [inner, Race("race", [number("x"), Compute("f", "f")]), human])
    states: list[Kind] = [parallel, human, Quorum("vote", State("v"), 3), Sleep("rest", 3), WaitFor("paid", "k")]
    return StateMachine(
        states,
        {"both": {"valid": "ask", "timeout": "rest"}, "ask": dict.fromkeys(human.options, "vote"), "vote": "paid"},
    )


def test_composites_stand_inside() -> None:
    """With their own beginning, transitions and ends; branches in regions of their own."""
    lines = everything().mermaid().splitlines()
    at = lines.index('    state "both" as s0_both {')
    assert lines[at + 1 : at + 9] == [
        '        state "inner" as s0x0_inner {',
        '            state "one" as s0x0x0_one',
        '            state "two" as s0x0x1_two',
        "            [*] --> s0x0x0_one",
        "            s0x0x0_one --> s0x0x1_two : valid",
        "            s0x0x0_one --> s0x0x0_one : failed",
        "            s0x0x1_two --> [*] : valid, failed",
        "        }",
    ]
    assert lines[at + 9 : at + 12] == ["        [*] --> s0x0_inner", "        s0x0_inner --> [*]", "        --"]
    assert '        state "v-2" as s2x1_v_2' in lines
