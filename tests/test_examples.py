"""Every example runs, offline and in a moment."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

EXAMPLES = sorted((Path(__file__).resolve().parents[1] / "examples").glob("[0-9][0-9]_*.py"))

SAID = {
    "01_own_your_loop": ["retry:", "valid: name='Ann' age=30"],
    "03_stream": ["so far: {'title': 'Bread'}", "stop: minutes:", "valid: title='Bread' minutes=180"],
}


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_runs(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """As a script; what it is there to show is shown."""
    runpy.run_path(str(path), run_name="__main__")
    shown = capsys.readouterr().out
    assert all(line in shown for line in SAID.get(path.stem, []))
