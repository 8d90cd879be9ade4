"""Values and texts with ``{fields}``."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest
from pydantic import BaseModel

from ratchet_core import CallbackError, Context, Opaque, UsageError
from ratchet_core.fields import filled_text, filled_values


class Inner(BaseModel):
    """Of a value."""

    text: str


@dataclass
class Value:
    """A typed output."""

    inner: Inner
    numbers: list[int]


CONTEXT = Context({"n": 3, "text": Opaque("raw"), "deep": {"k": [1, 2]}}, {"v": Value(Inner(text="t"), [4, 5])}, {})  # type: ignore[operator]


@pytest.mark.parametrize(
    ("given", "filled"),
    [
        ("{n}", 3),
        ("{inputs.n}", 3),
        ("{deep.k.1}", 2),
        ("{v}", {"inner": {"text": "t"}, "numbers": [4, 5]}),
        ("{v.numbers}", [4, 5]),
        ("n={n}", "n=3"),
        ("{{n}}", "{n}"),
        ("{text}", "raw"),
        ("<{text}>", "<raw>"),
        ({"a": ["{n}", {"b": "{v.inner.text}"}]}, {"a": [3, {"b": "t"}]}),
        (7, 7),
        (None, None),
        (Decimal("1.5"), "1.5"),
    ],
)
def test_a_value_is_filled_in(given: Any, filled: Any) -> None:
    """One field alone is its value as plain JSON; others are text; containers at any depth."""
    assert filled_values({"x": given}, CONTEXT, "s") == {"x": filled}


def test_a_function_gives_values_itself() -> None:
    """They are not templates; opaque text is plain text to a function."""
    assert filled_values(lambda context: {"x": context.inputs["text"], "y": "{n}"}, CONTEXT, "s") == {
        "x": "raw",
        "y": "{n}",
    }
    assert type(filled_values(lambda context: {"x": [context.inputs["text"]]}, CONTEXT, "s")["x"][0]) is str


def test_mistakes_are_told() -> None:
    """A field that is not there, a value that is no JSON, a function that raises or gives no mapping."""
    with pytest.raises(UsageError, match="no such input"):
        filled_values({"x": "{gone}"}, CONTEXT, "s")
    for bad in (object(), float("nan"), {1: object()}):
        with pytest.raises(UsageError, match="not JSON"):
            filled_values({"x": [bad]} if not isinstance(bad, dict) else bad, CONTEXT, "s")
    with pytest.raises(CallbackError, match="arguments"):
        filled_values(lambda context: context.inputs["gone"], CONTEXT, "s")
    with pytest.raises(UsageError, match="give a mapping"):
        filled_values(lambda context: 3, CONTEXT, "s")  # type: ignore[arg-type, return-value]


def test_text_for_people() -> None:
    """What is opaque stands in it as it is."""
    assert filled_text("Publish {text} ({n})?", CONTEXT) == "Publish raw (3)?"
