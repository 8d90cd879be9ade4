"""Replies from files, folders and pipes, in chunks, in constant memory."""

from __future__ import annotations

import os
import select
import stat
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, Protocol

from ratchet_core._frozen import frozen

from ..cli_load import CommandError

__all__ = ["LONGEST_LINE", "Chunk", "Files", "Lines", "LongLine", "Sources", "is_jsonl"]

LONGEST_LINE: Final = 16 * 1024 * 1024
"""Bytes of a line, or of a file with one reply, that are read at most: as many as ``Limits.chars`` takes."""
_BLOCK: Final = 256 * 1024
_EXCERPT: Final = 2_000
_FILES_AT_ONCE: Final = 64


@frozen()
class Lines:
    """Whole lines of JSONL, as they stand in ``source`` from line ``first`` on."""

    source: str
    first: int
    text: bytes

    @property
    def size(self) -> int:
        """Bytes of input."""
        return len(self.text)


@frozen()
class LongLine:
    """A line that is too long to be read: its number, its length in bytes, how it begins."""

    source: str
    first: int
    size: int
    excerpt: bytes


@frozen()
class Files:
    """Files that hold one reply each, with their sizes together."""

    paths: tuple[str, ...]
    size: int


Chunk = Lines | LongLine | Files


class _Readable(Protocol):
    def read1(self, size: int, /) -> bytes: ...
    def fileno(self) -> int: ...


class Sources:
    """All the replies that a command line names, in its order; what is in a folder by name.

    ``*.jsonl``, ``*.ndjson``, pipes and ``-`` hold one reply a line; every other file is one reply.

    Raises:
        CommandError: for a path that is not there.
    """

    def __init__(self, names: Sequence[str]) -> None:
        self.paths: list[str] = []
        for name in names:
            self.paths.extend(_expanded(name))
        if self.paths.count("-") > 1:
            raise CommandError("- (standard input) can be read once only")
        self._pipe: _Readable | None = None

    @property
    def size(self) -> int | None:
        """Bytes of input, None where a pipe is among it."""
        if any((path == "-" and not _is_regular(path)) or _is_pipe(path) for path in self.paths):
            return None
        return sum(_size(path) for path in self.paths)

    def is_idle(self) -> bool:
        """Whether the next chunk is not there yet, because a pipe's writer is slow."""
        if self._pipe is None or sys.platform == "win32":  # select on Windows knows sockets only
            return False
        return not select.select([self._pipe.fileno()], [], [], 0)[0]

    def chunks(self) -> Iterator[Chunk]:
        """Everything, piece by piece.

        Raises:
            CommandError: for a file that can not be read.
        """
        batch: list[str] = []
        size = 0
        for path in self.paths:
            if not is_jsonl(path):
                batch.append(path)
                size += _size(path)
            if batch and (is_jsonl(path) or len(batch) >= _FILES_AT_ONCE or size >= _BLOCK):
                yield Files(tuple(batch), size)
                batch, size = [], 0
            if is_jsonl(path):
                yield from self._lines_of(path)
        if batch:
            yield Files(tuple(batch), size)

    def _lines_of(self, path: str) -> Iterator[Chunk]:
        try:
            stream = sys.stdin.buffer if path == "-" else open(path, "rb")  # noqa: SIM115 - closed below
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}") from error
        try:
            self._pipe = None if _is_regular(path) else stream  # type: ignore[assignment]
            yield from line_chunks(stream, "<stdin>" if path == "-" else path)  # type: ignore[arg-type]
        finally:
            self._pipe = None
            if path != "-":
                stream.close()


def line_chunks(stream: _Readable, source: str, longest: int = LONGEST_LINE) -> Iterator[Lines | LongLine]:
    """The lines of ``stream`` in chunks of what is there, so that a slow pipe is not waited for.

    A byte order mark is left out; the last line need not end.
    """
    number, begun = 1, bytearray()
    block = stream.read1(_BLOCK).removeprefix(b"\xef\xbb\xbf")
    while block:
        end = block.rfind(b"\n") + 1
        begun += block[:end] if end else block
        if end:
            first = begun.find(b"\n") + 1
            if first > longest:
                yield LongLine(source, number, first, bytes(begun[: min(first - 1, _EXCERPT)]))
                del begun[:first]
                number += 1
            if begun:
                yield Lines(source, number, bytes(begun))
                number += begun.count(b"\n")
            begun = bytearray(block[end:])
        elif len(begun) > longest:
            skipped, block = _skip_line(stream)
            yield LongLine(source, number, len(begun) + skipped, bytes(begun[:_EXCERPT]))
            begun = bytearray()
            number += 1
            if block:
                continue
        block = stream.read1(_BLOCK)
    if begun:
        yield Lines(source, number, bytes(begun))


def _skip_line(stream: _Readable) -> tuple[int, bytes]:
    """Read to the end of a line: how many bytes it still had, and what of the next one was read with it."""
    skipped = 0
    while block := stream.read1(_BLOCK):
        end = block.find(b"\n") + 1
        if end:
            return skipped + end, block[end:]
        skipped += len(block)
    return skipped, b""


def is_jsonl(path: str) -> bool:
    """Whether ``path`` holds one reply a line."""
    return path == "-" or path.lower().endswith((".jsonl", ".ndjson")) or _is_pipe(path)


def _is_pipe(path: str) -> bool:
    if path == "-":
        return False
    try:
        mode = os.stat(path).st_mode
    except OSError:
        return False
    return stat.S_ISFIFO(mode) or stat.S_ISCHR(mode) or stat.S_ISSOCK(mode)


def _size(path: str) -> int:
    try:
        return (os.fstat(0) if path == "-" else os.stat(path)).st_size
    except OSError:  # gone since the folder was listed; reading it will say so
        return 0


def _is_regular(path: str) -> bool:
    return stat.S_ISREG((os.fstat(0) if path == "-" else os.stat(path)).st_mode)


def _expanded(name: str) -> list[str]:
    if name == "-":
        return [name]
    path = Path(name)
    if not path.exists():
        raise CommandError(f"{name}: no such file or folder")
    if not path.is_dir():
        return [name]
    try:
        with os.scandir(path) as entries:
            found = [entry.path for entry in entries if entry.is_file() and not entry.name.startswith(".")]
    except OSError as error:
        raise CommandError(f"{name}: {error.strerror}") from error
    return sorted(found)
