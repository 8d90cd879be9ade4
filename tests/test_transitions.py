"""The life of one visit, as a table."""

from __future__ import annotations

import itertools

import pytest

from ratchet_core.transitions import PHASES, Input, Phase, next_phase

TERMINAL = {Phase.VALID, Phase.FAILED}


@pytest.mark.parametrize(("phase", "given"), list(itertools.product(Phase, Input)))
def test_every_phase_with_every_input(phase: Phase, given: Input) -> None:
    """A pair has a row, or is a bug that says so; nothing leaves a terminal phase."""
    if (phase, given) in PHASES:
        assert next_phase(phase, given) is PHASES[phase, given]
        assert phase not in TERMINAL
    else:
        with pytest.raises(KeyError):
            next_phase(phase, given)


def test_every_phase_can_be_reached_and_left() -> None:
    """From CALLING every phase follows sooner or later, and the terminal ones from everywhere."""
    reached = {Phase.CALLING}
    while more := {after for (phase, _), after in PHASES.items() if phase in reached} - reached:
        reached |= more
    assert reached == set(Phase)
    for phase in set(Phase) - TERMINAL:
        assert next_phase(phase, Input.CANCELLED) is Phase.FAILED


def test_the_table_can_not_be_changed() -> None:
    """It is data that everybody shares."""
    with pytest.raises(TypeError):
        PHASES[Phase.VALID, Input.DUE] = Phase.CALLING  # type: ignore[index]
