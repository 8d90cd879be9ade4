"""What ``FILE.py:Name`` and a schema file on the command line stand for."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from ratchet_adapters.cli_load import CommandError, load_contract, load_module, load_object
from ratchet_adapters.cli_text import one_line

MODULE = """
from __future__ import annotations
from dataclasses import dataclass
from typing import Any
import sibling
from ratchet_core import Contract

@dataclass
class Later:
    inner: Inner

@dataclass
class Inner:
    x: int

class Group:
    Deep = list[Inner]

MAPPING = {"type": "object", "properties": {"a": {"type": "integer"}}}
MADE = Contract(int)
TEXT = "x"
def function() -> None: ...
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A module with one of everything, and a neighbour that it imports."""
    (tmp_path / "sibling.py").write_text("value = 1\n")
    file = tmp_path / "things.py"
    file.write_text(MODULE)
    return file


@pytest.mark.parametrize(
    ("name", "document"),
    [("Later", '{"inner": {"x": 1}}'), ("Group.Deep", '[{"x": 1}]'), ("MAPPING", '{"a": 1}'), ("MADE", "1")],
)
def test_anything_that_is_a_schema_can_be_named(file: Path, name: str, document: str) -> None:
    """Types with forward references, nested names, mappings, ready contracts."""
    contract = load_contract(f"{file}:{name}")
    assert not hasattr(contract.check(document), "errors")


def test_a_module_runs_once_and_leaves_the_search_path_alone(file: Path) -> None:
    """It has a name of its own, so that it hides no module of the same name."""
    before = list(sys.path)
    module = load_module(file)
    assert load_module(file) is module
    assert sys.path == before
    assert "things" not in sys.modules
    assert load_object(f"{file}:TEXT", "X") == "x"


@pytest.mark.parametrize(
    ("reference", "words"),
    [
        ("things.py:TEXT", "a value of type str, not a schema"),
        ("things.py:function", "the function function"),
        ("things.py:sibling", "a module, not a schema"),
        ("things.py:Group", "not a type that pydantic can validate"),
        ("things.py:Group.Dep", "did you mean Deep"),
        ("things.py:Nothing.like.it", r"no 'Nothing.like.it'; it has .*Group, Inner"),
        ("things.py:TEXT.zzz", "no 'TEXT.zzz'"),
        ("things.py", "such as .*things.py:Model"),
        ("things.py:", "such as .*things.py:Model"),
        ("gone.py:X", "no such file"),
        ("gone.json", "no such file"),
        (".json", "no such file"),
        ("list.json", "an object, not a value of type list"),
        ("s.json:Name", "without ':Name'"),
        ("notes.txt:X", "not a Python file"),
        ("leaves.py:X", "line 2: SystemExit: 3"),
        ("wrong.py:X", "SyntaxError"),
    ],
)
def test_what_can_not_be_loaded_says_why(
    file: Path, reference: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file, the name, the nearest names."""
    monkeypatch.chdir(file.parent)
    (file.parent / "list.json").write_text("[]")
    (file.parent / "notes.txt").write_text("x")
    (file.parent / "leaves.py").write_text("import sys\nsys.exit(3)\n")
    (file.parent / "wrong.py").write_text("def (:\n")
    with pytest.raises(CommandError, match=words):
        load_contract(reference)


def test_what_a_module_prints_is_no_result(file: Path, capfd: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """It goes to standard error."""
    (tmp_path / "chatty.py").write_text("print('hello')\n")
    load_module(tmp_path / "chatty.py")
    told = capfd.readouterr()
    assert (told.out, told.err) == ("", "hello\n")


@pytest.mark.parametrize(
    ("value", "longest", "shown"),
    [
        ("a\nb\tc", 10, "a b c"),
        ("\x1b[31mred", 20, "\\x1b[31mred"),
        ("x" * 50, 10, "x" * 9 + "…"),
        ({"a": [1]}, 20, '{"a": [1]}'),
        (None, 9, "null"),
    ],
)
def test_text_for_a_terminal_is_one_harmless_line(value: Any, longest: int, shown: str) -> None:
    """No line breaks, no escape sequences, no more than fits."""
    assert one_line(value, longest) == shown
