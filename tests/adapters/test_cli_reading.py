"""How ``ratchet heal`` cuts its input into replies, and gives records a line of their own."""

from __future__ import annotations

import io
import json
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, Field

from ratchet_adapters.cli_heal.lines import RecordedReply, Unreadable, read_file, read_line
from ratchet_adapters.cli_heal.rows import CsvRows, JsonRows, Unwritable, columns_of, rows_for
from ratchet_adapters.cli_heal.sources import Files, Lines, LongLine, Sources, line_chunks
from ratchet_adapters.cli_load import CommandError
from ratchet_core import Contract


class Trickle(io.BytesIO):
    """A stream that gives at most ``step`` bytes at once, as a pipe may."""

    def __init__(self, content: bytes, step: int) -> None:
        super().__init__(content)
        self._step = step

    def read1(self, size: int | None = -1, /) -> bytes:
        """See ``io.BytesIO.read1``."""
        return super().read1(min(self._step, size if size is not None and size >= 0 else self._step))


@given(
    st.lists(st.binary(max_size=30).map(lambda line: line.replace(b"\n", b"")), max_size=20),
    st.integers(1, 40),
    st.booleans(),
)
def test_chunks_are_the_lines_of_the_stream(lines: list[bytes], step: int, ended: bool) -> None:
    """Whatever comes at once: every line is there, whole, under its number, or named as too long."""
    content = b"\n".join(lines) + (b"\n" if ended and lines else b"")
    content = content.removeprefix(b"\xef\xbb\xbf")
    expected = content.removesuffix(b"\n").split(b"\n") if content else []
    longest = 12
    found: dict[int, bytes | None] = {}
    for chunk in line_chunks(Trickle(content, step), "x", longest):
        if isinstance(chunk, LongLine):
            assert expected[chunk.first - 1].startswith(chunk.excerpt)
            found[chunk.first] = None
            continue
        for number, line in enumerate(chunk.text.removesuffix(b"\n").split(b"\n"), chunk.first):
            found[number] = line
    assert list(found) == list(range(1, len(expected) + 1))
    for number, line in found.items():
        if line is None:
            assert len(expected[number - 1]) >= longest
        else:
            assert line == expected[number - 1]


def test_a_long_line_is_skipped_without_being_kept() -> None:
    """Its length is known, its beginning is kept, and the lines around it are whole."""
    content = b"a\n" + b"x" * 1000 + b"\nb\nc"
    chunks = list(line_chunks(Trickle(content, 7), "x", 100))
    long = [chunk for chunk in chunks if isinstance(chunk, LongLine)]
    assert [(chunk.first, chunk.size) for chunk in long] == [(2, 1001)]
    assert b"".join(chunk.text for chunk in chunks if isinstance(chunk, Lines)) == b"a\nb\nc"
    assert sum(chunk.size for chunk in chunks) == len(content)


def test_a_long_last_line_without_an_end_is_named_too() -> None:
    """The end of the input ends it."""
    (only,) = line_chunks(Trickle(b"x" * 500, 64), "x", 100)
    assert isinstance(only, LongLine)
    assert only.size == 500


@given(st.binary(max_size=60))
def test_any_line_is_a_reply_or_says_why_not(line: bytes) -> None:
    """Bytes can not raise."""
    assert isinstance(read_line(line, "raw"), (RecordedReply, Unreadable))


@pytest.mark.parametrize(
    ("line", "raw", "fields"),
    [
        (b'{"raw": "x", "id": 1}', "x", {"id": 1}),
        (b'{"raw": null}', None, {}),
        (b' {"raw": "a\\nb"} \r', "a\nb", {}),
        (b'{"raw": "\\ud800", "n": NaN}', "\ud800", {"n": "NaN"}),
        (b'{"raw": "x", "n": 1e999, "f": 0.5}', "x", {"n": "1e999", "f": 0.5}),
        (b'{"raw": "{\\"raw\\": 1, \\"raw\\": 2}"}', '{"raw": 1, "raw": 2}', {}),
        (b'{"raw": "x", "inner": {"raw": "y"}}', "x", {"inner": {"raw": "y"}}),
    ],
)
def test_a_line_gives_its_reply_and_the_other_fields(line: bytes, raw: str | None, fields: dict[str, Any]) -> None:
    """Also where Python's json wrote what is no JSON: numbers that are none arrive as text."""
    result = read_line(line, "raw")
    assert isinstance(result, RecordedReply)
    assert (result.raw, result.fields) == (raw, fields)


def test_a_line_without_the_field_names_the_fields_it_has() -> None:
    """So that --raw-field can be given."""
    result = read_line(b'{"output": "x", "id": 1}', "raw")
    assert isinstance(result, Unreadable)
    assert "'output', 'id'" in result.message
    assert read_line(b'{"output": "x", "id": 1}', "output") == RecordedReply("x", {"id": 1})


@pytest.mark.parametrize(("finish_reason", "read"), [("length", "length"), (5, None), (None, None)])
def test_a_recorded_finish_reason_is_used(finish_reason: Any, read: str | None) -> None:
    """When it is text."""
    result = read_line(json.dumps({"raw": "x", "finish_reason": finish_reason}).encode(), "raw")
    assert isinstance(result, RecordedReply)
    assert result.finish_reason == read


def test_a_file_that_can_not_be_read_is_a_failure(tmp_path: Path) -> None:
    """Gone since the folder was listed, or too long."""
    gone = read_file(str(tmp_path / "gone"))
    assert isinstance(gone, Unreadable)
    assert gone.rule == "unreadable_file"
    long = tmp_path / "long"
    with long.open("wb") as file:
        file.truncate(16 * 1024 * 1024 + 1)
    result = read_file(str(long))
    assert isinstance(result, Unreadable)
    assert result.rule == "too_long"
    assert len(result.raw) == 2000


def test_sources_keep_the_order_of_the_command_line(tmp_path: Path) -> None:
    """Single files are gathered, JSONL is cut; sizes add up."""
    for name in ("b.txt", "a.txt", "c.jsonl"):
        (tmp_path / name).write_bytes(b"12345\n")
    sources = Sources([str(tmp_path / "b.txt"), str(tmp_path)])
    assert sources.size == 24
    assert not sources.is_idle()
    names: list[Any] = []
    for chunk in sources.chunks():
        names.append([Path(p).name for p in chunk.paths] if isinstance(chunk, Files) else chunk)
    assert names == [["b.txt", "a.txt", "b.txt"], Lines(str(tmp_path / "c.jsonl"), 1, b"12345\n")]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_named_pipe_is_jsonl_of_unknown_size(tmp_path: Path) -> None:
    """As ``<(...)`` in a shell gives one."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = os.open(pipe, os.O_RDWR)
    os.write(writer, b"1\n2\n")
    sources = Sources([str(pipe)])
    assert sources.size is None
    chunks = sources.chunks()
    assert next(chunks) == Lines(str(pipe), 1, b"1\n2\n")
    assert sources.is_idle()
    os.write(writer, b"3\n")
    assert not sources.is_idle()
    assert next(chunks) == Lines(str(pipe), 3, b"3\n")
    os.close(writer)
    assert list(chunks) == []


def test_a_source_that_vanishes_is_a_mistake_with_its_name(tmp_path: Path) -> None:
    """A JSONL file that can not be opened when its turn comes."""
    file = tmp_path / "r.jsonl"
    file.write_text("x")
    sources = Sources([str(file)])
    file.unlink()
    with pytest.raises(CommandError, match=r"r\.jsonl"):
        list(sources.chunks())


class Node(BaseModel):
    """A model whose JSON Schema is a reference at its root."""

    label: str = Field(serialization_alias="Label")
    children: list[Node] = []


class Extra(BaseModel, extra="allow"):
    """A model that takes more than it names."""

    a: int = 0


@pytest.mark.parametrize(
    ("schema", "columns"),
    [
        (Node, (("Label", "children"), False)),
        (Extra, (("a",), True)),
        (list[int], (("value",), False)),
        ({"type": "object", "properties": {"x": {}}}, (("x",), True)),
        ({"type": "object", "properties": {"x": {}}, "additionalProperties": False}, (("x",), False)),
        ({"type": "array"}, (("value",), False)),
        ({"$ref": "#/$defs/N", "$defs": {"N": {"type": "object", "properties": {"y": {}}}}}, (("y",), True)),
        (None, ((), True)),
        (Any, ((), True)),
    ],
)
def test_columns_are_the_fields_of_what_is_written(schema: Any, columns: Any) -> None:
    """Aliases of the output, references followed; whether there may be other fields."""
    assert columns_of(Contract(schema)) == columns


def test_other_fields_have_a_column_of_their_own() -> None:
    """Nothing is dropped from a table."""
    rows = rows_for("csv", Contract(Extra), ())
    assert rows.header == b"a,_rest\n"
    assert rows.row(b'{"a":1,"b":[true]}', {}) == b'1,"{""b"": [true]}"\n'
    assert rows.row(b'{"a":1}', {}) == b"1,\n"
    with pytest.raises(Unwritable, match="does not name: b"):
        CsvRows((("a",), False)).row(b'{"a":1,"b":2}', {})


def test_kept_fields_go_before_the_record() -> None:
    """A record that is no object gets a name; a clash is refused."""
    assert JsonRows().row(b'{"a":1}', {"id": "\ud800"}) == b'{"id":"\\ud800","a":1}\n'
    assert JsonRows().row(b"[1]", {"id": 1}) == b'{"id":1,"value":[1]}\n'
    assert JsonRows().row(b"[1]", {}) == b"[1]\n"
    with pytest.raises(Unwritable, match="--keep a"):
        JsonRows().row(b'{"a":1}', {"a": 2})
