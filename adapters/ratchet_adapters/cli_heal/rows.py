"""A record as a line of output: JSON, or the top-level fields as CSV."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal, Protocol, cast

from pydantic import TypeAdapter
from pydantic.errors import PydanticUserError
from pydantic_core import from_json

from ratchet_core.contract import Contract

__all__ = ["CsvRows", "Format", "JsonRows", "Rows", "Unwritable", "as_object", "columns_of", "rows_for"]

Format = Literal["jsonl", "csv", "table"]
_REST: Final = "_rest"
_WHOLE: Final = "value"


class Unwritable(Exception):
    """A record that the output has no room for."""


class Rows(Protocol):
    """How records become output."""

    header: bytes

    def row(self, document: bytes, kept: Mapping[str, Any]) -> bytes:
        """One record, complete with its line end. ``kept`` are fields of the input that go before it.

        Raises:
            Unwritable: when a kept field and one of the record have the same name.
        """
        ...


def rows_for(format: Format, contract: Contract, kept: Sequence[str]) -> Rows:
    """The writer of records that obey ``contract``."""
    return CsvRows(columns_of(contract), kept) if format == "csv" else JsonRows()


class JsonRows:
    """One JSON document a line."""

    header = b""

    def row(self, document: bytes, kept: Mapping[str, Any]) -> bytes:
        """See ``Rows.row``; a record that is no object becomes the field ``value`` beside what is kept."""
        if not kept:
            return document + b"\n"
        record = as_object(from_json(document))
        _check_apart(record, kept)
        whole = {**kept, **record}
        return json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "backslashreplace") + b"\n"


class CsvRows:
    """Top-level fields as columns; what is nested stands in its cell as JSON.

    Args:
        columns: names of the fields, and whether there may be others; those go as one JSON object into ``_rest``.
        kept: columns for fields of the input, before the others.
    """

    def __init__(self, columns: tuple[Sequence[str], bool], kept: Sequence[str] = ()) -> None:
        self._names, self._open = tuple(columns[0]), columns[1]
        self._kept = tuple(kept)
        self.header = _csv_line([*kept, *self._names, *([_REST] if self._open else [])])

    def row(self, document: bytes, kept: Mapping[str, Any]) -> bytes:
        """See ``Rows.row``."""
        record = as_object(from_json(document))
        _check_apart(record, kept)
        cells = [_cell(kept.get(name)) for name in self._kept]
        cells += [_cell(record.pop(name, None)) for name in self._names]
        if self._open:
            cells.append(_cell(record) if record else "")
        elif record:
            raise Unwritable(f"the record has fields that the schema does not name: {', '.join(list(record)[:5])}")
        return _csv_line(cells)


def columns_of(contract: Contract) -> tuple[Sequence[str], bool]:
    """The names of the top-level fields of a record, and whether it may have others; ``value`` for no object."""
    typed = not (contract.schema is None or contract.schema is Any or isinstance(contract.schema, Mapping))
    schema = _written_schema(contract) if typed else contract.json_schema
    root = _resolved(schema)
    if root.get("type") != "object" and "properties" not in root:
        return ((), True) if not typed and "type" not in root else ((_WHOLE,), False)
    return tuple(root.get("properties", {})), root.get("additionalProperties", not typed) is not False


def _written_schema(contract: Contract) -> Mapping[str, Any]:
    """The schema of what is written: computed fields are in it, aliases are those of the output."""
    try:
        return TypeAdapter(contract.schema).json_schema(mode="serialization", by_alias=True)
    except PydanticUserError:
        return contract.json_schema


def _resolved(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """The schema behind a ``$ref`` at the root, as recursive models have it."""
    definitions = schema.get("$defs", {})
    target: Any = schema
    for _ in range(8):
        reference = target.get("$ref")
        if not isinstance(reference, str) or not reference.startswith("#/$defs/"):
            break
        target = definitions.get(reference.removeprefix("#/$defs/"), {})
    return cast("Mapping[str, Any]", target) if isinstance(target, Mapping) else {}


def as_object(record: Any) -> dict[str, Any]:
    """A record with names for its fields: what is no object is the field ``value``."""
    return cast("dict[str, Any]", record) if isinstance(record, dict) else {_WHOLE: record}


def _check_apart(record: Mapping[str, Any], kept: Mapping[str, Any]) -> None:
    if both := kept.keys() & record.keys():
        raise Unwritable(f"--keep {min(both)}: the record has a field of that name itself")


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)


def _csv_line(cells: Sequence[str]) -> bytes:
    line = io.StringIO()
    csv.writer(line, lineterminator="\n").writerow(cells)
    return line.getvalue().encode("utf-8", "backslashreplace")
