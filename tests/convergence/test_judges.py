"""``judge``: what a node that is asked says."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import BaseModel

from ratchet_core import ConfigError, State, UsageError
from ratchet_core.convergence import judge
from ratchet_core.policies import Round


class Verdict(BaseModel):
    """An answer."""

    good: bool


def said(answer: Any, met: Any = None) -> bool:
    """What the judge makes of an answer."""
    detector = judge(State("j", None), met)
    return detector.after(detector.start(), Round(1, 0, None, None, None, None, {"j": answer}))[1]


def test_yes_and_no() -> None:
    """The answer itself, a field of it, or a function of it."""
    assert said(True)
    assert not said(False)
    assert said(Verdict(good=True), "good")
    assert not said({"good": False}, "good")
    assert said(7, lambda answer: answer > 3)


@pytest.mark.parametrize(("answer", "met"), [(1, None), ("yes", None), ({}, "good"), (Verdict(good=True), "bad")])
def test_anything_else_is_the_callers_mistake(answer: Any, met: Any) -> None:
    """A "no" that stands in a text would be taken for a yes."""
    with pytest.raises(UsageError):
        said(answer, met)


@pytest.mark.parametrize(("node", "met"), [("j", None), (State("j"), 3)])
def test_what_can_not_work_is_refused(node: Any, met: Any) -> None:
    """When it is made."""
    with pytest.raises(ConfigError):
        judge(node, met)
