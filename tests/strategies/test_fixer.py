"""A prompt for a fixing model."""

from typing import Any

import pytest

from ratchet_core.errors import ConfigError
from ratchet_core.fence import split_fences
from ratchet_core.strategies import Fixer


def test_the_prompt_stands_on_its_own(failing: Any):
    """Errors, schema and the whole reply, the reply as data."""
    ctx = failing(age=-1, context={"max_chars": 100})
    text = Fixer().on_failure(ctx)
    assert "- age: got -1" in text
    assert Fixer().schema_hint(ctx) in text
    assert ctx.raw in [piece for is_data, piece, _ in split_fences(text) if is_data]


def test_braces_in_template_and_reply_are_text(failing: Any):
    """JSON in the template stays, placeholders in the reply are not filled in."""
    text = Fixer('Return {"ok": true}: {raw}').on_failure(failing("{errors} {schema}"))
    assert text.startswith('Return {"ok": true}: <data-')
    assert "\n{errors} {schema}\n" in text


def test_its_own_format_is_used(failing: Any):
    """Not the state's."""
    assert "name: string;" in Fixer("{schema}", "typescript").on_failure(failing(age=-1))


def test_a_very_long_reply_is_shortened_visibly(failing: Any):
    """The middle is left out, and the prompt says so."""
    text = Fixer("{raw}", max_raw_chars=100).on_failure(failing("x" * 500))
    assert "[... 400 characters ...]" in text
    assert len(text) < 200


def test_an_error_list_is_never_empty(failing: Any):
    """Even a failure without errors has a line."""
    assert "- it is not valid" in Fixer("{errors}").on_failure(failing(age=-1, context={"errors": ()}))


def test_it_is_known_as_a_fixer():
    """By an attribute, so that subclasses and look-alikes are fixers too."""
    assert Fixer.fixer
    assert Fixer().plan == "fresh"


@pytest.mark.parametrize(
    "settings", [{"max_raw_chars": 0}, {"max_raw_chars": True}, {"schema_format": "x"}, {"prompt_template": 1}]
)
def test_wrong_settings_are_refused(settings: Any):
    """At build."""
    with pytest.raises(ConfigError):
        Fixer(**settings)
