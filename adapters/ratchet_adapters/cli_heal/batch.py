"""A chunk of replies judged: what to write, what to count. Runs in any process."""

from __future__ import annotations

import json
import signal
import sys
from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from ratchet_core._frozen import frozen
from ratchet_core.violation import Violation

from ..cli_load import CommandError, load_contract
from .healer import Healed, Healer, Unhealed, error_json
from .lines import RecordedReply, Unreadable, read_file, read_line, too_long
from .rows import Format, Unwritable, columns_of, rows_for
from .sources import Chunk, Files, Lines, LongLine
from .tally import Tally

__all__ = ["Batch", "Bench", "Settings", "prepare", "work"]

_MOST_ERRORS: Final = 100
_SAMPLES: Final = 3


@frozen()
class Settings:
    """What every process must know: how replies are read, judged and written."""

    schema: str
    format: Format = "jsonl"
    raw_field: str = "raw"
    keep: tuple[str, ...] = ()


class Batch(NamedTuple):
    """What came of a chunk. Both texts are whole lines.

    Attributes:
        records: the valid ones, as they are to be written.
        failures: the others, as JSONL.
        tally: the counts.
        size: bytes of input it came from.
        samples: a few failures in short, for people.
    """

    records: bytes
    failures: bytes
    tally: Tally
    size: int
    samples: tuple[str, ...]


class Bench:
    """A compiled contract at work."""

    def __init__(self, settings: Settings) -> None:
        contract = load_contract(settings.schema)
        if clash := set(settings.keep).intersection(columns_of(contract)[0]):
            raise CommandError(f"--keep {min(clash)}: the schema has a field of that name itself")
        self._settings = settings
        self._healer = Healer(contract)
        self._rows = rows_for(settings.format, contract, settings.keep)

    @property
    def header(self) -> bytes:
        """What the output begins with."""
        return self._rows.header

    def work(self, chunk: Chunk) -> Batch:
        """Judge every reply of ``chunk``, in its order."""
        records: list[bytes] = []
        failures: list[bytes] = []
        samples: list[str] = []
        tally = Tally()
        for place, item in _items(chunk, self._settings.raw_field):
            result = self._judge(place, item)
            if isinstance(result, Healed):
                records.append(result.document)
                tally.count_valid(result.repairs)
                continue
            tally.reasons[result.reason] += 1
            failures.append(_failure_line(place, item, result))
            if len(samples) < _SAMPLES:
                samples.append(f"{_named(place)}: {result.reason}: {result.errors[0] if result.errors else ''}")
        return Batch(b"".join(records), b"".join(failures), tally, chunk.size, tuple(samples))

    def _judge(self, place: Mapping[str, Any], item: RecordedReply | Unreadable) -> Healed | Unhealed:
        """The verdict; the document of a valid one is the line to write."""
        if isinstance(item, Unreadable):
            return Unhealed("unreadable_input", (Violation((), item.rule, item.message),))
        result = self._healer.heal(item.raw, item.finish_reason)
        if isinstance(result, Unhealed):
            return result
        known = {**place, **item.fields}
        try:
            return Healed(
                self._rows.row(result.document, {name: known.get(name) for name in self._settings.keep}), result.repairs
            )
        except Unwritable as error:
            return Unhealed("unwritable", (Violation((), "unwritable", str(error)),))


def _items(chunk: Chunk, raw_field: str) -> Iterator[tuple[dict[str, Any], RecordedReply | Unreadable]]:
    match chunk:
        case Lines(source=source, first=first, text=text):
            for number, line in enumerate(text.removesuffix(b"\n").split(b"\n"), first):
                yield {"file": source, "line": number}, read_line(line, raw_field)
        case LongLine(source=source, first=number, size=size, excerpt=excerpt):
            yield {"file": source, "line": number}, too_long("line", excerpt, size)
        case Files(paths=paths):
            for path in paths:
                yield {"file": path}, read_file(path)


def _failure_line(place: Mapping[str, Any], item: RecordedReply | Unreadable, result: Unhealed) -> bytes:
    fields = item.fields or {}
    entry: dict[str, Any] = dict(place)
    if "id" in fields:
        entry["id"] = fields["id"]
    entry["reason"] = result.reason
    entry["errors"] = [error_json(error) for error in result.errors[:_MOST_ERRORS]]
    if len(result.errors) > _MOST_ERRORS:
        entry["more_errors"] = len(result.errors) - _MOST_ERRORS
    entry["patch"] = result.patch
    raw = item.raw
    entry["raw"] = raw.decode("utf-8", "backslashreplace") if isinstance(raw, bytes) else raw
    if rest := {name: value for name, value in fields.items() if name != "id"}:
        entry["fields"] = rest
    # half a surrogate pair can be written as an escape only, and Python's is that of JSON
    return json.dumps(entry, ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n"


def _named(place: Mapping[str, Any]) -> str:
    return f"{place['file']}:{place['line']}" if "line" in place else str(place["file"])


_bench: list[Bench] = []
"""The one of this worker process, made by ``prepare``."""


def prepare(settings: Settings) -> None:
    """Make a worker process ready: compile the contract, leave Ctrl-C to the parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sys.stdout = sys.stderr  # what a user's validator prints is no record
    _bench[:] = [Bench(settings)]


def work(chunk: Chunk) -> Batch:
    """``Bench.work`` in a worker process."""
    return _bench[0].work(chunk)
