"""The built wheel, installed: what a user gets, without the sources around it."""

from __future__ import annotations

import importlib.metadata as metadata
import importlib.util
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import BaseModel

import ratchet_adapters
import ratchet_core
from ratchet_adapters import drive
from ratchet_core import FailAction, RetryAction, State, StateMachine, ValidAction


class Person(BaseModel):
    """A schema."""

    name: str
    age: int


def test_it_is_installed_under_its_name() -> None:
    """With a version, the licence and its hard dependencies; extras are extras."""
    package = metadata.metadata("ratchet-llm")
    assert re.fullmatch(r"\d+\.\d+\.\d+\S*", metadata.version("ratchet-llm"))
    assert package["Requires-Python"] == ">=3.11"
    required = metadata.requires("ratchet-llm") or []
    hard = {re.split(r"[<>=\[; ]", line)[0].lower() for line in required if "extra ==" not in line}
    assert {"pydantic", "pyyaml"} <= hard
    assert not hard & {"litellm", "typer", "rich", "hypothesis", "httpx", "jsonschema"}
    assert {"litellm", "cli", "testing", "all", "dev"} <= set(package.get_all("Provides-Extra") or [])


@pytest.mark.parametrize("module", [ratchet_core, ratchet_adapters])
def test_both_packages_are_typed(module: object) -> None:
    """The marker ships."""
    assert (Path(str(module.__file__)).parent / "py.typed").exists()  # type: ignore[attr-defined]


def test_every_module_is_in_the_wheel() -> None:
    """All that is listed can be imported; tests and examples are not in it."""
    files = metadata.files("ratchet-llm") or []
    names = {str(file) for file in files}
    if not any(name.startswith("ratchet_core/") for name in names):
        pytest.skip("this is an editable install: the files are the sources")
    assert "ratchet_core/machine.py" in names
    assert "ratchet_adapters/__init__.py" in names
    assert not any(name.startswith(("tests/", "examples/", "adapters/", "benchmarks/")) for name in names)


def test_the_quickstart() -> None:
    """A retry, then a value; and giving up."""
    machine = StateMachine(State("extract", Person))
    action = machine.receive('{"name": "Ann", "age": "old"}')
    assert isinstance(action, RetryAction)
    assert action.prompt_patch is not None
    assert "age" in action.prompt_patch
    valid = machine.receive('```json\n{"name": "Ann", "age": 30}\n```')
    assert isinstance(valid, ValidAction)
    assert valid.parsed == Person(name="Ann", age=30)
    assert isinstance(StateMachine(State("extract", Person, max_attempts=1)).receive("no"), FailAction)


def test_yaml_and_front_matter_need_no_extra() -> None:
    """What is installed never changes an answer."""
    assert StateMachine(State("s", Person)).receive("name: Ann\nage: 30\n").parsed.age == 30
    action = StateMachine(State("s", body_field="body")).receive("---\nname: Ann\n---\ntext\n")
    assert action.format_detected == "frontmatter"  # type: ignore[union-attr]


def test_the_driver_drives() -> None:
    """Over any callable."""
    replies = iter(["not yet", '{"name": "Ann", "age": 30}'])
    outcome = drive(StateMachine(State("s", Person, prompt="Who?")), lambda call: next(replies))
    assert outcome.value == Person(name="Ann", age=30)


def test_importing_loads_no_client_library() -> None:
    """litellm costs seconds and is loaded on first use only."""
    code = (
        "import sys, json, ratchet_core, ratchet_adapters\n"
        "print(json.dumps(sorted({m.split('.')[0] for m in sys.modules})))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"litellm", "openai", "httpx", "typer", "rich"} & set(json.loads(run.stdout))


def test_the_command() -> None:
    """``ratchet`` answers where the cli extra is installed, and says what to install where it is not."""
    script = Path(sys.executable).parent / ("ratchet.exe" if sys.platform == "win32" else "ratchet")
    assert script.exists()
    run = subprocess.run([str(script), "--version"], capture_output=True, text=True, check=False)
    if importlib.util.find_spec("typer") and importlib.util.find_spec("rich"):
        assert run.returncode == 0, run.stderr
        assert metadata.version("ratchet-llm") in run.stdout
    else:
        assert run.returncode == 2
        assert "ratchet-llm[cli]" in run.stderr
