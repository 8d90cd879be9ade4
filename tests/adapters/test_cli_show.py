"""``ratchet schema``, ``ratchet diagram``, ``--version``, and what happens without the extra."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from cli_shell import environment, person, ratchet


@pytest.mark.parametrize(
    ("format", "words"),
    [("json_schema", '"minLength"'), ("yaml", "name:"), ("simple", "age: integer"), ("typescript", "age: number")],
)
def test_a_schema_is_shown_as_a_model_sees_it(tmp_path: Path, format: str, words: str) -> None:
    """In each of the formats of a state."""
    done = ratchet("schema", person(tmp_path), "--format", format)
    assert (done.returncode, done.stderr) == (0, b"")
    assert words in done.stdout.decode()


def test_a_provider_gets_its_schema_and_the_rest_is_listed(tmp_path: Path) -> None:
    """The schema alone on standard output, so that it can be piped; what is dropped on standard error."""
    done = ratchet("schema", person(tmp_path), "--provider", "openai")
    assert done.returncode == 0
    assert json.loads(done.stdout)["additionalProperties"] is False
    assert b"/properties/tags" in done.stderr
    schema = tmp_path / "limits.json"
    schema.write_text('{"type": "object", "properties": {"a": {"type": "string", "maxLength": 3}}}')
    told = ratchet("schema", schema, "--provider", "anthropic").stderr.decode()
    assert "maxLength" in told
    assert "/properties/a" in told


def test_a_schema_that_a_provider_enforces_in_full_says_so(tmp_path: Path) -> None:
    """Nothing is dropped, and that is told."""
    schema = tmp_path / "plain.json"
    schema.write_text(
        '{"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"], "additionalProperties": false}'
    )
    assert b"openai enforces all of it" in ratchet("schema", schema, "--provider", "openai").stderr


@pytest.mark.parametrize(
    "arguments",
    [["--provider", "opnai"], ["--provider", "openai", "--format", "yaml"], ["--format", "xml"]],
)
def test_what_can_not_be_shown_is_exit_2(tmp_path: Path, arguments: list[str]) -> None:
    """Unknown providers and formats are refused, not passed over."""
    done = ratchet("schema", person(tmp_path), *arguments)
    assert (done.returncode, done.stdout) == (2, b"")


def test_a_diagram_is_mermaid(tmp_path: Path) -> None:
    """Of a machine, a spec, a function that makes one, a lone state."""
    file = tmp_path / "flow.py"
    file.write_text(
        "from ratchet_core import State, StateMachine\n"
        "one = State('one', int)\n"
        "machine = StateMachine([one, State('two', int)], {'one': 'two'})\n"
        "spec = machine.spec\n"
        "def made():\n    return machine\n"
    )
    shown = [ratchet("diagram", f"{file}:{name}") for name in ("machine", "spec", "made", "one")]
    assert [done.returncode for done in shown] == [0, 0, 0, 0]
    assert shown[0].stdout.startswith(b"stateDiagram-v2\n")
    assert b"one --> " in shown[0].stdout
    assert shown[0].stdout == shown[1].stdout == shown[2].stdout != shown[3].stdout


def test_the_version_and_the_help_are_shown() -> None:
    """Each command is in the help."""
    assert ratchet("--version").stdout.startswith(b"ratchet ")
    told = ratchet("--help").stdout.decode()
    assert all(name in told for name in ("heal", "run", "schema", "diagram"))


def test_without_the_extra_the_command_says_what_to_install() -> None:
    """Exit code 2 and the line to type."""
    program = (
        "import importlib.util, sys\n"
        "find = importlib.util.find_spec\n"
        "importlib.util.find_spec = lambda name, package=None: None if name == 'typer' else find(name, package)\n"
        "from ratchet_adapters.cli import main\n"
        "main()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, env=environment(), timeout=60, check=False
    )
    assert done.returncode == 2
    assert done.stderr == b"ratchet: typer not installed: pip install 'ratchet-llm[cli]'\n"
