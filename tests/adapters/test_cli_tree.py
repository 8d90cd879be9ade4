"""The live tree of ``ratchet run``: every node, what is at work, what it has cost."""

from __future__ import annotations

import io
from typing import Any

import pytest

from ratchet_core import Budget, Reply, State, StateMachine, Usage
from ratchet_core.kinds import Loop, Parallel

pytest.importorskip("rich", reason="the cli extra is not installed")


def test_the_tree_shows_where_the_run_stands() -> None:
    """States inside their composites, with attempts, verdicts and costs; the last picture stays."""
    from rich.console import Console

    from ratchet_adapters import drive
    from ratchet_adapters.cli_tree import LiveTree

    states = [
        Parallel("both", [State("a", None), State("b", None)]),
        Loop("polish", State("draft", None), until="ok"),
    ]
    machine = StateMachine(states, {"both": "polish"}, budget=Budget(calls=20))
    replies = iter(["no", '{"x": 1}', '{"x": 2}', '{"ok": false}', '{"ok": true}'])

    def call(request: Any) -> Reply:
        return Reply(next(replies), usage=Usage(1, 1, "0.001"))

    screen = io.StringIO()
    console = Console(file=screen, force_terminal=True, width=100, color_system=None)
    with LiveTree(machine, console) as tree:
        outcome = drive(machine, call, on_progress=tree.show)
    assert outcome is not None
    assert outcome.kind == "converged"
    shown = screen.getvalue()
    assert "attempt 1 …" in shown
    assert "parse_error" in shown
    last = shown[shown.rindex("run  ") :]
    assert "5 calls, 10 tokens, $0.005000  left: 15 calls" in last
    for words in (
        "both  parallel",
        "a  state  ✓ attempt 2",
        "b  state  ✓ attempt 1",
        "polish  loop",
        "draft  state  ✓",
    ):
        assert words in last
