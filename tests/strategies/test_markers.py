"""Rungs of a ladder that are no text."""

from dataclasses import FrozenInstanceError
from typing import Any

import pytest

from ratchet_core.errors import ConfigError
from ratchet_core.strategies import AskPerson, Stop, SwitchModel


@pytest.mark.parametrize(
    "make", [lambda: SwitchModel(""), lambda: SwitchModel(None), lambda: AskPerson("  "), lambda: AskPerson(3)]
)
def test_markers_need_text(make: Any):
    """A model without a name and a question without words are mistakes."""
    with pytest.raises(ConfigError, match="give text"):
        make()


def test_markers_are_frozen_and_plain():
    """Equal by value, and not to be changed."""
    assert Stop() == Stop()
    assert SwitchModel("m") == SwitchModel("m")
    with pytest.raises(FrozenInstanceError):
        AskPerson("Why?").question = "How?"  # type: ignore[misc]
