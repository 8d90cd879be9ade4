"""Every code block of the README runs, in order, in one namespace."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
from battery.table import table

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
BLOCKS = [(found.group(1), found.group(2), README[: found.start()].count("\n") + 1) for found in BLOCK.finditer(README)]


def test_every_python_block_runs(capsys: pytest.CaptureFixture[str]) -> None:
    """The blocks build on each other, as a reader would type them."""
    namespace: dict[str, Any] = {"__name__": "readme"}
    python = [(code, line) for language, code, line in BLOCKS if language == "python"]
    assert len(python) >= 9
    for code, line in python:
        exec(compile("\n" * line + code, str(ROOT / "README.md"), "exec"), namespace)
    assert "name='Ann' age=30" in capsys.readouterr().out


def test_every_console_line_names_a_real_command() -> None:
    """Shell lines are commands of ours with options that exist, on files that exist."""
    typer_main = pytest.importorskip("typer.main", reason="the cli extra is not installed")
    from ratchet_adapters.cli_app import app

    lines = [line[2:] for language, code, _ in BLOCKS if language == "console" for line in code.splitlines()]
    assert lines
    commands = typer_main.get_command(app).commands
    for line in lines:
        program, name, *arguments = shlex.split(line)
        assert program == "ratchet"
        known = {option for parameter in commands[name].params for option in parameter.opts}
        assert {argument for argument in arguments if argument.startswith("--")} <= known
        files = [a.split(":")[0] for a in arguments if a.startswith("examples/")]
        assert all((ROOT / file).exists() for file in files)


def test_the_languages_of_blocks_are_known() -> None:
    """A block in another language would not be run by anybody."""
    assert {language for language, _, _ in BLOCKS} <= {"python", "console"}


def test_the_tables_say_what_a_machine_says() -> None:
    """They are made from the battery, by ``python tests/battery/table.py``."""
    shown = README.partition("<!-- battery -->")[2].partition("<!-- /battery -->")[0]
    assert shown.strip() == table()


def test_the_quickstart_is_short() -> None:
    """The loop itself fits on a screen: fifteen lines of code after the imports and the schema."""
    _, code, _ = BLOCKS[0]
    lines = [line for line in code.splitlines() if line.strip()]
    start = next(i for i, line in enumerate(lines) if line.startswith("def call_llm"))
    assert len(lines) - start <= 15
