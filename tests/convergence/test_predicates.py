"""``predicate``: a function of the round."""

from __future__ import annotations

import pytest

from ratchet_core import ConfigError
from ratchet_core.convergence import predicate
from ratchet_core.policies import Round


def test_the_function_decides() -> None:
    """By its truth."""
    detector = predicate(lambda round: round.iteration > 1)
    assert [detector.after(None, Round(n, 0, None, None, None, None, {}))[1] for n in (1, 2)] == [False, True]


def test_what_can_not_be_called_is_refused() -> None:
    """When it is made."""
    with pytest.raises(ConfigError):
        predicate(True)  # type: ignore[arg-type]
