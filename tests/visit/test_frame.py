"""Where one visit of a state stands, and its JSON form."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pydantic import BaseModel

from ratchet_core import Raised, State, StateMachine
from ratchet_core.strategies import Ladder, PatchFields, SwitchModel, TargetedFeedback
from ratchet_core.transitions import Phase
from ratchet_core.visit import Visit, freeze_visit, thaw_visit


class Person(BaseModel):
    """A schema."""

    name: str


LADDER = Ladder({"validation_error": [PatchFields(), SwitchModel("bigger", TargetedFeedback())]})
STATE = State("s", Person, strategy=LADDER, max_attempts=9)


@pytest.mark.parametrize("replies", [[], ["no"], ['{"name": true}'], ['{"name": true}'] * 2, [Raised("timeout")]])
def test_a_frame_survives_json(replies: list[Any]) -> None:
    """Every field: phase, pending request, counts, wait, trail, kept candidate, best, model."""
    run = StateMachine(STATE, at=0.0)
    for reply in replies:
        run.receive(reply, at=1.0)
    plain = json.loads(json.dumps(run.snapshot()["frame"]["active"]["s"]))
    visit = thaw_visit(plain, {}, STATE.load)
    assert freeze_visit(visit) == plain
    assert visit.pending is not None
    assert len(visit.trail) == len(replies)


def test_what_is_in_a_frame() -> None:
    """After two failed validations another model is asked, and the candidate is kept."""
    run = StateMachine(STATE)
    run.receive('{"name": true}')
    plain = run.snapshot()["frame"]["active"]["s"]
    assert plain["phase"] == "calling"
    assert plain["attempts"] == 1
    assert plain["best"] == {"name": True}
    assert plain["kept"]["document"] == {"name": True}
    run.receive('{"name": true}')
    assert run.snapshot()["frame"]["active"]["s"]["model"] == "bigger"


def test_a_fresh_visit_has_nothing() -> None:
    """No candidate, no wait, no model."""
    visit = Visit(Phase.CALLING, "s/1:call#0")
    assert visit.best() is None
    assert freeze_visit(visit)["trail"] == []


@pytest.mark.parametrize("plain", [{}, {"trail": 3}, {"trail": [], "kept": None, "phase": "gone"}])
def test_foreign_data_is_no_frame(plain: Any) -> None:
    """Lookup and type errors; a restore makes SnapshotError of them."""
    with pytest.raises((KeyError, TypeError, ValueError)):
        thaw_visit(plain, {}, STATE.load)
