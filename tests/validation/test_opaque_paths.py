"""Which places of a document are opaque, and that their text is not told."""

from __future__ import annotations

from typing import Annotated

import pytest
from pydantic import BaseModel, Field, TypeAdapter

from ratchet_core import Contract, Opaque
from ratchet_core.validation.opaque_paths import holds_opaque, opaque_at
from ratchet_core.violation import Path


class Note(BaseModel):
    """Opaque in several ways."""

    plain: int
    text: Opaque[str]
    short: Opaque[Annotated[str, Field(max_length=3)]] = "a"
    maybe: Opaque[str] | None = None
    many: list[Opaque[str]] = []
    inner: list[Note] = []
    aliased: Annotated[Opaque[str], Field(validation_alias="as")] = ""


CORE = TypeAdapter(Note).core_schema


@pytest.mark.parametrize(
    ("path", "opaque"),
    [
        (("plain",), False), (("text",), True), (("short",), True), (("maybe",), True), (("many", 3), True),
        (("many",), True), (("inner", 0, "plain"), False), (("inner", 0, "inner", 1, "text"), True), (("as",), True),
        (("inner", 0), True), ((), True), (("gone",), False),
    ],
)  # fmt: skip
def test_a_place_is_opaque_when_text_there_may_be(path: Path, opaque: bool) -> None:
    """The place itself, what it is part of, and what has an opaque part."""
    assert opaque_at(CORE, path) is opaque


def test_schemas_without_a_mark_hold_nothing() -> None:
    """Only the mark counts."""
    assert holds_opaque(CORE)
    assert not holds_opaque(TypeAdapter(dict[str, list[int]]).core_schema)


def test_what_stood_at_an_opaque_place_is_not_told() -> None:
    """The rule is told, the text is not."""
    rejected = Contract(Note).check('{"plain": "x", "text": "fine", "short": "Zq7Zq7"}')
    told = {error.path: error for error in rejected.errors}  # type: ignore[union-attr]
    assert "Zq7Zq7" not in str(told[("short",)].to_json())
    assert told[("plain",)].received == "x"
