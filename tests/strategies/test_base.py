"""The base class of strategies."""

import pytest

from ratchet_core.errors import ConfigError
from ratchet_core.failure import FailureContext
from ratchet_core.strategies import PatchFields, Strategy
from ratchet_core.strategies.base import checked_plan


def test_a_subclass_must_say_something():
    """The base class itself has no words."""
    with pytest.raises(NotImplementedError, match="must define on_failure"):
        Strategy().on_failure(FailureContext("", (), 1))


def test_defaults_are_careful():
    """Appended, and never put off without a promise."""
    assert Strategy.plan == "append"
    assert not Strategy.deferrable


def test_identity_is_made_of_settings():
    """The class and its settings."""
    assert PatchFields().identity == "ratchet_core.strategies.patch_fields.PatchFields(plan='append')"


def test_plans_are_checked():
    """There are three."""
    assert checked_plan("fresh") == "fresh"
    with pytest.raises(ConfigError, match="append, replace_last, fresh"):
        checked_plan("other")
