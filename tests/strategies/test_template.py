"""Templates with three placeholders."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ratchet_core.errors import ConfigError
from ratchet_core.strategies.template import checked_template, filled, fitted


@given(st.text("{}errosawchm ", max_size=30), st.text(max_size=9), st.text(max_size=9), st.text(max_size=9))
def test_values_are_filled_in_once(template: str, errors: str, schema: str, raw: str):
    """Values that look like placeholders stay as they are; every other brace is text."""
    text = template.replace("{errors}", "").replace("{schema}", "").replace("{raw}", "")
    assert filled(text, errors="{raw}", schema="{errors}", raw="{schema}") == text or "{" in text
    assert filled("{errors}|{schema}|{raw}", errors=errors, schema=schema, raw=raw) == f"{errors}|{schema}|{raw}"


@pytest.mark.parametrize("template", ['{"a": 1}', "{}", "{{errors", "{errors.__class__}", "{0}", "{errors!r}"])
def test_other_braces_are_text(template: str):
    """Examples in JSON and attempts at formatting code are left alone."""
    assert filled(template, errors="E", schema="S", raw="R") == template


@pytest.mark.parametrize("template", [3, "", None, b"x"])
def test_a_template_is_text(template: Any):
    """Anything else is refused when the strategy is made."""
    with pytest.raises(ConfigError, match="give text"):
        checked_template(template, "template")


def test_a_shorter_schema_is_taken_where_the_first_has_no_room(failing: Any):
    """The first schema that leaves room for an error is shown."""
    ctx = failing(age=-1, context={"max_chars": 300})
    text = fitted("{errors}\n{schema}", ctx, [lambda: "x" * 400, lambda: "y" * 295, lambda: "z"])
    assert text is not None
    assert text.endswith("\nz")
    assert fitted("{schema}", ctx, [lambda: "x" * 400]) is None


def test_every_occurrence_counts(failing: Any):
    """A placeholder that stands twice has half the room each time."""
    text = fitted("{errors}{errors}", failing(age=-1, context={"max_chars": 400}), [])
    assert text is not None
    assert text.count("- age") == 2
    assert len(text) <= 400
