"""``ratchet plan``: bounds before the first call."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cli_shell import ratchet

MACHINE = """
from ratchet_core import Loop, Parallel, State, StateMachine

def state(name, **options):
    return State(name, max_attempts=1, **options)

cheap = {"reserve": {"usd": "0.01", "tokens": 100}}
machine = StateMachine([
    Parallel("both", [state("a", **cheap), state("b", **cheap)]),
    Loop("polish", state("draft", **cheap), max_iterations=5),
], {"both": "polish"})
loose = StateMachine([state("a", **cheap), state("b")], {"a": "b"})
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file with a bounded machine and one that is not."""
    file = tmp_path / "flow.py"
    file.write_text(MACHINE)
    return file


def test_every_state_and_the_whole_run_have_their_bounds(file: Path) -> None:
    """Calls with their repeats, tokens and money."""
    done = ratchet("plan", f"{file}:machine")
    assert (done.returncode, done.stderr) == (0, b"")
    lines = {line.split()[0]: line.split()[1:] for line in done.stdout.decode().splitlines() if len(line.split()) > 3}
    assert lines["a"] == ["State", "3", "300", "0.03"]
    assert lines["both"] == ["Parallel", "6", "600", "0.06"]
    assert lines["polish"] == ["Loop", "15", "1,500", "0.15"]
    assert lines["the"] == ["whole", "run", "21", "2,100", "0.21"]


def test_a_script_gets_json(file: Path) -> None:
    """The same by path."""
    told = json.loads(ratchet("plan", f"{file}:machine", "--json").stdout)
    assert told["run"] == {"calls": 21, "tokens": 2100, "usd": "0.21", "unbounded": []}
    assert told["nodes"]["both/a"]["calls"] == 3
    assert set(told["nodes"]) == {"both", "both/a", "both/b", "polish", "polish/draft"}


def test_what_has_no_bound_is_named(file: Path) -> None:
    """With what to do about it."""
    done = ratchet("plan", f"{file}:loose")
    assert done.returncode == 0
    assert "no bound on tokens or money in: b; give them reserve=" in done.stdout.decode()


@pytest.mark.parametrize(
    ("machine", "options", "code"),
    [
        ("machine", ["--max-usd", "0.21"], 0),
        ("machine", ["--max-usd", "0.20"], 1),
        ("machine", ["--max-calls", "20"], 1),
        ("machine", ["--max-calls", "21", "--max-usd", "1"], 0),
        ("loose", ["--max-usd", "100"], 1),
        ("machine", ["--max-usd", "much"], 2),
        ("machine", ["--max-usd", "NaN"], 2),
        ("nothing", [], 2),
    ],
)
def test_the_exit_code_says_whether_the_bounds_hold(file: Path, machine: str, options: list[str], code: int) -> None:
    """So that a pipeline can refuse a machine that may cost too much."""
    assert ratchet("plan", f"{file}:{machine}", *options).returncode == code
