"""The command as a real process, and files for it to work on."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import ratchet_adapters
import ratchet_core

SCHEMA = """
from pydantic import BaseModel, Field


class Person(BaseModel):
    name: str = Field(min_length=1)
    age: int
    tags: list[str] = []
"""


def environment() -> dict[str, str]:
    """That of this process, with the packages under test to be found."""
    roots = [str(Path(str(package.__file__)).parents[1]) for package in (ratchet_core, ratchet_adapters)]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(roots), "PYTHONIOENCODING": "utf-8", "COLUMNS": "100"}


def command(*arguments: object) -> list[str]:
    """The command line of ``ratchet`` with ``arguments``."""
    return [sys.executable, "-m", "ratchet_adapters.cli", *map(str, arguments)]


def ratchet(*arguments: object, stdin: bytes = b"", cwd: Path | None = None) -> subprocess.CompletedProcess[bytes]:
    """Run it to its end."""
    return subprocess.run(
        command(*arguments), input=stdin, capture_output=True, cwd=cwd, env=environment(), timeout=60, check=False
    )


def person(folder: Path) -> str:
    """A schema file in ``folder``, as ``--schema`` takes it."""
    file = folder / "person.py"
    file.write_text(SCHEMA, encoding="utf-8")
    return f"{file}:Person"


def write_replies(file: Path, replies: Sequence[Any], **fields: Any) -> Path:
    """``replies`` as JSONL, each with an id."""
    lines = [json.dumps({"id": index, "raw": raw, **fields}) for index, raw in enumerate(replies, 1)]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file


def rows(text: bytes) -> list[Any]:
    """JSONL as data."""
    return [json.loads(line) for line in text.splitlines()]
