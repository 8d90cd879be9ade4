"""The list of errors in a template of one's own."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ratchet_core.fence import split_fences
from ratchet_core.strategies import ValidationFeedback


def test_every_error_has_a_line(failing: Any):
    """The default text lists all errors with their paths."""
    text = ValidationFeedback().on_failure(failing(age=-1, status="x"))
    assert "\n- age: " in text
    assert "\n- status: " in text


def test_braces_in_a_template_are_text(failing: Any):
    """A JSON example in a template raises nothing and stays as it is."""
    text = ValidationFeedback('Reply like {"a": 1}. {errors} {errors.__class__}').on_failure(failing(age=-1))
    assert text.startswith('Reply like {"a": 1}. - age: ')
    assert text.endswith(" {errors.__class__}")


def test_the_reply_is_filled_in_as_data(failing: Any):
    """``{raw}`` is fenced, and placeholders in the reply are not filled in."""
    text = ValidationFeedback("You said {raw}").on_failure(failing("{schema} {errors}"))
    data = [piece for is_data, piece, _ in split_fences(text) if is_data]
    assert data == ["{schema} {errors}"]


def test_the_schema_takes_the_format_of_the_state(failing: Any):
    """``{schema}`` follows ``schema_format``."""
    context = {"schema_format": "typescript"}
    assert "name: string;" in ValidationFeedback("{schema}").on_failure(failing(age=-1, context=context))


def test_the_plan_can_be_chosen():
    """Appended unless told otherwise."""
    assert ValidationFeedback().plan == "append"
    assert ValidationFeedback(plan="fresh").plan == "fresh"


@pytest.mark.parametrize("template", ["x" * 3000, "{errors}" * 300])
def test_a_template_that_has_no_room_gives_way(failing: Any, template: str):
    """Where the template alone is too long, the default strategy speaks."""
    text = ValidationFeedback(template).on_failure(failing(age=-1))
    assert "- age: got -1" in text
    assert len(text) <= 2000


@given(
    st.integers(0, 1500), st.sampled_from(["{errors}", "{schema}{errors}{raw}", "{raw}", "x"]), st.text(max_size=600)
)
def test_the_patch_fits(failing: Any, room: int, template: str, reply: str):
    """Whatever the template, the reply and the size."""
    ctx = failing(reply, context={"max_chars": room, "reason": "validation_error"})
    text = ValidationFeedback(template).on_failure(ctx)
    assert len(text) <= room
    text.encode()
