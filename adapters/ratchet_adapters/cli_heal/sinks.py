"""Where records and failures go: files, standard output, a table on the terminal."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from io import FileIO
from pathlib import Path
from typing import Any, Final, Protocol

from pydantic_core import from_json
from rich.console import Console
from rich.table import Table

from ..cli_load import CommandError
from ..cli_text import one_line
from .rows import as_object

__all__ = ["FileSink", "NoSink", "Sink", "StdoutSink", "TableSink", "check_outputs"]


class Sink(Protocol):
    """Takes whole lines."""

    def write(self, lines: bytes) -> None:
        """Write them at once.

        Raises:
            CommandError: when they can not be written.
            BrokenPipeError: when nobody reads standard output any more.
        """
        ...

    def close(self) -> None:
        """Nothing more comes."""
        ...


class FileSink:
    """A file, written anew; without a buffer, so that it ends with a whole line whenever the process ends."""

    def __init__(self, path: str) -> None:
        self._path = path
        try:
            self._file = FileIO(path, "wb")
        except OSError as error:
            raise CommandError(f"{path} can not be written: {error.strerror}") from error

    def write(self, lines: bytes) -> None:
        """See ``Sink.write``."""
        rest = memoryview(lines)
        try:
            while rest:
                rest = rest[self._file.write(rest) :]
        except BrokenPipeError:
            raise
        except OSError as error:
            raise CommandError(f"{self._path} can not be written: {error.strerror}") from error

    def close(self) -> None:
        """See ``Sink.close``."""
        self._file.close()


class StdoutSink:
    """Standard output, flushed after every chunk."""

    def write(self, lines: bytes) -> None:
        """See ``Sink.write``."""
        if lines:
            stdout = sys.__stdout__
            if stdout is None:
                raise CommandError("there is no standard output: give --out FILE")
            stdout.buffer.write(lines)
            stdout.buffer.flush()

    def close(self) -> None:
        """See ``Sink.close``."""


class NoSink:
    """Nowhere; for failures that are only counted."""

    def write(self, lines: bytes) -> None:
        """See ``Sink.write``."""

    def close(self) -> None:
        """See ``Sink.close``."""


class TableSink:
    """The first records as a table on standard output, at the end."""

    most: Final = 50

    def __init__(self) -> None:
        self._records: list[dict[str, Any]] = []
        self._more = 0

    def write(self, lines: bytes) -> None:
        """See ``Sink.write``."""
        for line in lines.splitlines():
            if len(self._records) == self.most:
                self._more += 1
                continue
            self._records.append(as_object(from_json(line)))

    def close(self) -> None:
        """See ``Sink.close``; draws the table."""
        if not self._records:
            return
        columns = list(dict.fromkeys(name for record in self._records for name in record))
        table = Table(box=None, pad_edge=False, header_style="bold")
        for name in columns:
            table.add_column(one_line(name, 40), overflow="fold")
        for record in self._records:
            table.add_row(*(_cell(record.get(name)) for name in columns))
        console = Console(file=sys.__stdout__, markup=False, highlight=False)
        console.print(table)
        if self._more:
            console.print(f"... and {self._more:,} more; --out FILE keeps them all")


def _cell(value: Any) -> str:
    return "" if value is None else one_line(value, 200)


def check_outputs(inputs: Sequence[str], folders: Sequence[str], out: str | None, failures: str | None) -> None:
    """Refuse outputs that would destroy something.

    Raises:
        CommandError: when an output is an input, lies in a folder of inputs, or both outputs are one file.
    """
    outputs = {"--out": out, "--failures": failures}
    for option, name in outputs.items():
        if name is None or not _is_plain(name):
            continue
        path = Path(name).resolve()
        if any(entry != "-" and Path(entry).resolve() == path for entry in inputs):
            raise CommandError(f"{option} {name} is also an input, and would be overwritten: give another file")
        if any(path.parent == Path(folder).resolve() for folder in folders):
            raise CommandError(
                f"{option} {name} lies in a folder of replies, and would be read as one: put it elsewhere"
            )
    if out and failures and _is_plain(out) and Path(out).resolve() == Path(failures).resolve():
        raise CommandError(f"--out and --failures are both {out}: give two files")


def _is_plain(name: str) -> bool:
    return not os.path.exists(name) or os.path.isfile(name)
