"""Untrusted text stays data wherever it goes."""

from __future__ import annotations

from collections import namedtuple
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, TypeAdapter

from ratchet_core import ConfigError, Opaque, State, StateMachine
from ratchet_core.fence import fenced
from ratchet_core.opaque import OpaqueText, is_opaque


class Page(BaseModel):
    """Opaque in every position that matters."""

    title: str
    body: Opaque[str]
    notes: Opaque[list[str]] = []
    tags: Opaque[dict[str, str]] = {}
    pair: Opaque[tuple[str, int]] | None = None
    maybe: Opaque[str | None] = None


def test_marked_fields_are_read_as_opaque_text() -> None:
    """In strings, lists, mappings, tuples and optional values; other fields are plain."""
    page = Page.model_validate_json(
        '{"title": "T", "body": "b", "notes": ["n"], "tags": {"k": "v"}, "pair": ["p", 1], "maybe": null}'
    )
    assert type(page.title) is str
    assert page.pair is not None
    assert [type(value) for value in (page.body, page.notes[0], page.tags["k"], page.pair[0])] == [OpaqueText] * 4
    assert page.pair[1] == 1
    assert page.maybe is None
    assert page.body == "b"


def test_an_opaque_schema_can_be_shown() -> None:
    """The mark does not stand in the way of a JSON Schema."""
    assert TypeAdapter(Page).json_schema()["properties"]["body"] == {"title": "Body", "type": "string"}


def test_only_text_can_be_opaque() -> None:
    """An object that is no plain data is refused when read."""
    with pytest.raises(ValueError, match="Opaque holds text"):
        TypeAdapter(Opaque[Page]).validate_python(Page(title="t", body="b"))
    with pytest.raises(ConfigError, match="only text"):
        Opaque(3)  # type: ignore[operator]


@given(st.text())
def test_formatting_fences(text: str) -> None:
    """An f-string can not smuggle it into an instruction."""
    opaque: Any = Opaque(text)  # type: ignore[operator]
    assert f"{opaque}" == fenced(text)
    assert f"{opaque!s}" == f"{opaque!r}" == fenced(text)
    assert opaque.text == text
    assert opaque == text


Pair = namedtuple("Pair", "a b")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("x", False),
        (OpaqueText("x"), True),
        ([1, OpaqueText("x")], True),
        (("x", {"k": [OpaqueText("x")]}), True),
        (Pair(1, OpaqueText("x")), True),
        ({"k": "x"}, False),
        (None, False),
    ],
)
def test_is_opaque_looks_into_plain_containers(value: Any, expected: bool) -> None:
    """Lists, tuples and values of mappings, at any depth."""
    assert is_opaque(value) is expected


@given(st.text(min_size=1).filter(lambda text: text.strip()))
def test_no_opaque_input_occurs_in_an_instruction(text: str) -> None:
    """Whatever it contains, it travels in a data part of its own."""
    secret = f"@@{text}@@"
    machine = StateMachine(
        State("s", passthrough=True, prompt="Read {doc} and {many} and {inputs.doc}."),
        inputs={"doc": Opaque(secret), "many": [{"k": Opaque(secret)}]},  # type: ignore[operator]
    )
    (message,) = machine.requests[0].messages  # type: ignore[union-attr]
    assert not any(secret in part.text for part in message.parts if part.kind == "instruction")
    assert [part.kind for part in message.parts].count("data") == 3
