"""A reply that is cut off anywhere and continued by anybody becomes the value that was meant, or none."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ratchet_core import RetryAction, State, StateMachine, ValidAction
from ratchet_core.fence import split_fences
from ratchet_core.json_patch import value_at
from ratchet_core.violation import pointer

Persona = Callable[[str, int, str, int], str]
"""What a model sends: from the whole answer, where it was cut off, what it was told, and a number of its own."""


def followed(whole: str, cut: int, told: str, _: int) -> str:
    """Repeats the end that it was shown, and goes on."""
    ends = [piece for is_data, piece, _ in split_fences(told) if is_data]
    return ends[0] + whole[cut:] if ends and whole[:cut].endswith(ends[0]) else whole


def at_once(whole: str, cut: int, told: str, _: int) -> str:
    """Repeats nothing."""
    return whole[cut:]


PERSONAS: dict[str, Persona] = {
    "does as it is told": followed,
    "does so in a fence": lambda *it: f"```json\n{followed(*it)}\n```",
    "does so behind words": lambda *it: f"Here is the rest:\n\n{followed(*it)}",
    "does so in a fence among words": lambda *it: f"Sure!\n\n```json\n{followed(*it)}\n```\nThat is all.",
    "goes on at once": at_once,
    "goes on at once, without white space": lambda *it: at_once(*it).strip(),
    "goes on at once in a fence": lambda *it: f"```json\n{at_once(*it)}\n```",
    "goes on at once behind words": lambda *it: f"Here is the rest: {at_once(*it)}",
    "repeats a few characters": lambda whole, cut, _, size: whole[max(0, cut - size) :],
    "repeats many characters": lambda whole, cut, _, size: whole[max(0, cut - 3 * size) :],
    "starts over": lambda whole, *_: whole,
    "starts over in another layout": lambda whole, *_: json.dumps(json.loads(whole), indent=1),
    "starts over behind words": lambda whole, *_: f"Sorry, here is all of it:\n{whole}",
}

COMPLIANT = [name for name in PERSONAS if "does" in name or "starts over" in name]


def told_by(whole: Any, action: Any) -> str:
    """What an honest model answers when single fields are asked for: what it had meant to say there."""
    document = json.loads(whole)
    return json.dumps({pointer(error.path): value_at(document, error.path) for error in action.errors})


def outcome(whole: str, cut: int, persona: Persona, size: int, schema: Any = Any) -> tuple[str, Any]:
    """``at once``, ``asked`` (a field had to be asked for), ``refused`` or ``as it was``; and the value."""
    machine = StateMachine(State("s", schema, max_attempts=9))
    action: Any = machine.receive(whole[:cut], finish_reason="length")
    if isinstance(action, ValidAction):
        return "as it was", action.parsed
    action = machine.receive(persona(whole, cut, action.prompt_patch or "", size), finish_reason="stop")
    if isinstance(action, ValidAction):
        return "at once", action.parsed
    assert isinstance(action, RetryAction)
    if action.reason != "ambiguous" or not all(error.path for error in action.errors):
        return "refused", None
    action = machine.receive(told_by(whole, action))
    assert isinstance(action, ValidAction), "a field that was asked for and answered is all that was missing"
    return "asked", action.parsed


words = st.sampled_from(
    ["one thing and another", "the same, the same, ", "x", " x ", '"', "\\", "```", "]}", "\n", "é", ""]
)
rows = st.fixed_dictionaries({"sku": st.text("ab-1 ", max_size=8), "n": st.integers(0, 12)})
values = st.recursive(
    st.integers(-2, 1_300) | st.floats(-9, 9) | st.booleans() | st.none() | words | st.text(max_size=30),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text("ab ", max_size=3), inner, max_size=4)
        | st.tuples(inner, st.integers(2, 5)).map(lambda one: [one[0]] * one[1])
        | st.tuples(rows, st.integers(2, 5)).map(lambda one: [one[0]] * one[1])
    ),
    max_leaves=10,
)
documents = st.dictionaries(st.text("abc", min_size=1, max_size=4), values, min_size=1, max_size=4)
layouts = st.sampled_from([{}, {"indent": 2}, {"separators": (",", ":")}, {"ensure_ascii": False}])


@given(documents, layouts, st.sampled_from(sorted(PERSONAS)), st.integers(1, 90), st.data())
def test_no_other_value_is_ever_accepted(document: Any, layout: Any, name: str, size: int, data: st.DataObject) -> None:
    """Under a schema that takes everything: data that repeats itself, quotes, escapes, fences in strings."""
    whole = json.dumps(document, **layout)
    cut = data.draw(st.integers(1, len(whole) - 1))
    result, value = outcome(whole, cut, PERSONAS[name], size)
    if result != "refused":
        assert json.dumps(value) == json.dumps(document)


WORDS = [
    "the",
    "quick",
    "brown",
    "fox",
    "jumps",
    "over",
    "a",
    "lazy",
    "dog",
    "Ann",
    "Smith",
    "invoice",
    "total",
    "amount",
    "delivered",
    "on",
    "time,",
    "please",
    "note",
    "that",
    "it's",
    "fine.",
    "a@b.de",
    "naïve",
    "café",
    '"quoted"',
    "back\\slash",
    "2024-01-15",
    "3.14",
]


def invoice(draw: random.Random) -> dict[str, Any]:
    """An answer as a model might give it."""
    lines = [
        {"text": " ".join(draw.choices(WORDS, k=draw.randint(1, 9))), "price": round(draw.random() * 900, 2), "n": n}
        for n in range(draw.randint(1, 8))
    ]
    return {"number": draw.randint(1, 99_999), "customer": "Ann Smith", "paid": draw.random() < 0.5, "lines": lines}


SCHEMA = {
    "type": "object",
    "required": ["number", "customer", "paid", "lines"],
    "properties": {
        "number": {"type": "integer"},
        "customer": {"type": "string"},
        "paid": {"type": "boolean"},
        "lines": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["text", "price", "n"],
                "properties": {"text": {"type": "string"}, "price": {"type": "number"}, "n": {"type": "integer"}},
                "additionalProperties": False,
            },
        },
    },
    "additionalProperties": False,
}


@pytest.mark.parametrize("name", sorted(PERSONAS))
def test_honest_models_are_nearly_always_understood(name: str) -> None:
    """Of ordinary answers cut off anywhere, those who do as they are told or start over are understood at once; the
    others at once, or when they were asked for the text at the seam."""
    draw = random.Random(name)
    found: Counter[str] = Counter()
    for _ in range(150):
        document = invoice(draw)
        whole = json.dumps(document, indent=draw.choice([None, 2]))
        result, value = outcome(whole, draw.randint(1, len(whole) - 1), PERSONAS[name], draw.randint(1, 80), SCHEMA)
        found[result] += 1
        assert value is None or value == document
    assert found["refused"] <= (0 if name in COMPLIANT else 4)
    assert found["asked"] <= (5 if name in COMPLIANT else 100)
