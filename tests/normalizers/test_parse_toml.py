"""TOML is read as data: what ``tomllib`` reads, with dates as they were written, and bounded in time and depth."""

from __future__ import annotations

import datetime
import json
import time
import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ratchet_core.limits import DEFAULT_LIMITS, Limits
from ratchet_core.normalizers.candidate import Candidate, Miss
from ratchet_core.normalizers.parse_toml import ParseTOML, toml_candidates


def read(text: str, schema: dict[str, Any] | None = None) -> Candidate:
    """The candidate of a text that must be TOML."""
    found = toml_candidates(text, 0, DEFAULT_LIMITS, schema)
    assert isinstance(found, Candidate), found
    assert (found.text, found.format, found.tier, found.span) == (None, "toml", 1, (0, len(text)))
    return found


def miss(text: str, limits: Limits = DEFAULT_LIMITS) -> Miss:
    """Why a text is none."""
    found = toml_candidates(text, 0, limits)
    assert isinstance(found, Miss), found
    assert found.detail
    assert found.position is None or 0 <= found.position <= len(text)
    return found


@pytest.mark.parametrize(
    ("text", "data"),
    [
        ('name = "Ann"\nage = 3', {"name": "Ann", "age": 3}),
        ("\ufeffa = 1\r\nb = 'x'\r\n", {"a": 1, "b": "x"}),
        (
            "[a.b]\nc = [1, [2, 3]]\n[[a.d]]\ne = {f = true}",
            {"a": {"b": {"c": [1, [2, 3]]}, "d": [{"e": {"f": True}}]}},
        ),
        ("a = 0xFF\nb = 1_000\nc = +1_0.50\nd = 1e3\ne = -0", {"a": 255, "b": 1000, "c": 10.5, "d": 1000.0, "e": 0}),
        ('a = """\nx\n"y" # [z]\n2024-01-01"""\n', {"a": 'x\n"y" # [z]\n2024-01-01'}),
        ("a = '''it''s'''''\nb = ''", {"a": "it''s''", "b": ""}),
        ('a = "\\u00e9 \\" \'"\n', {"a": "é \" '"}),
        ('"" = 1\n"a b" = 2\n', {"": 1, "a b": 2}),
        ("", {}),
    ],
)
def test_data_is_read(text: str, data: dict[str, Any]) -> None:
    """Tables of all sorts, numbers as JSON has them, text of all four sorts."""
    found = read(text)
    assert found.data == data
    assert json.dumps(found.data) == json.dumps(data)
    assert ParseTOML().normalize(text) == data


MOMENTS = [
    "1979-05-27",
    "1979-05-27T07:32:00Z",
    "1979-05-27 07:32:00",
    "1979-05-27t07:32:00.999999-07:00",
    "1979-05-27T07:32:00.5",
    "07:32:00",
    "07:32:00.25",
]


@pytest.mark.parametrize("written", MOMENTS)
def test_dates_and_times_stay_as_they_were_written(written: str) -> None:
    """As values, in arrays and in inline tables; as bare keys they are keys."""
    text = f"a = {written} # one\nb = [{written},{written}]\nc = {{d = {written}}}\ne = '{written}'\n"
    assert read(text).data == {"a": written, "b": [written, written], "c": {"d": written}, "e": written}
    if ":" not in written:
        assert read(f"{written} = 1\n[{written}-a]\n").data == {written: 1, f"{written}-a": {}}


@pytest.mark.parametrize("written", ["2024-13-01", "2023-02-30", "25:00:00", "1979-05-27T07:32", "07:32", "1979-5-27"])
def test_what_is_no_date_is_refused(written: str) -> None:
    """Quoting it for ``tomllib`` does not let it through."""
    assert miss(f"a = {written}").reason == "parse_error"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("a = inf", "parse_error"),
        ("a = -nan", "parse_error"),
        ("a = 1e999", "parse_error"),
        ("a = 0x" + "f" * 2_000, "parse_error"),
        ("a = " + "9" * 2_000, "parse_error"),
        ("a = 1\na = 2", "ambiguous"),
        ("[a]\nb = 1\n[a]\nc = 2", "parse_error"),
        ("a: 1", "parse_error"),
        ("a =", "parse_error"),
        ("a = x", "parse_error"),
        ("a = 1 b = 2", "parse_error"),
        ('a = "\ud800"', "parse_error"),
        ('a = "\\ud800"', "parse_error"),
        ("a = '\x07'", "parse_error"),
        ("a = [1,\n", "truncated"),
        ('a = """x', "truncated"),
        ("a = '''x", "truncated"),
        ("a = {b = 1", "truncated"),
        ("a" + ".a" * 60 + " = 1", "parse_error"),
        ("[a" + " . a" * 60 + "]", "parse_error"),
        ("b = {'a'" + ".'a'" * 60 + " = 1}", "parse_error"),
        ("a = " + "[" * 60 + "]" * 60, "parse_error"),
        ("a = '\"'\nb = " + "[" * 60 + "]" * 60, "parse_error"),
    ],
)
def test_what_is_no_data_or_too_much(text: str, reason: str) -> None:
    """Values that JSON has not, keys given twice, broken TOML, and what would take long or deep stacks."""
    assert miss(text).reason == reason
    assert ParseTOML().normalize(text) is None


def test_limits() -> None:
    """Depth is that of the data, however it is written; length is TOML's own."""
    assert read("a.b.c = 1").data == {"a": {"b": {"c": 1}}}
    assert "nested" in miss("a.b.c = 1", Limits(depth=2)).detail
    assert "characters" in miss("a = '" + "x" * 500_000 + "'").detail
    assert miss("a = 1", Limits(chars=3)).normalizer == "guard"


def test_positions_count_from_the_reply() -> None:
    """The line of the problem, moved by the offset of the span."""
    found = toml_candidates("a = 1\nb = x\n", 100, DEFAULT_LIMITS)
    assert isinstance(found, Miss)
    assert found.position == 106
    read_at = toml_candidates("a = 1\n", 100, DEFAULT_LIMITS)
    assert isinstance(read_at, Candidate)
    assert read_at.span == (100, 106)


def test_comments_are_recorded() -> None:
    """Once, at no cost, shortened."""
    (repair,) = read("# head\na = '# text' # tail\n").repairs
    assert (repair.rule, repair.before, repair.cost) == ("comment", "# head\n# tail", 0)
    (repair,) = read("# remark\n" * 100).repairs
    assert len(repair.before) <= 200


def test_the_schema_decides_what_is_text() -> None:
    """A float where the schema takes text and no number is text, as it was written."""
    text = {"type": "string"}
    schema = {"properties": {"v": text, "w": {"items": text}, "x": {"type": "number"}}}
    assert read("v = 1.10\nw = [+1_0.0]\nx = 1.10", schema).data == {"v": "1.10", "w": ["+1_0.0"], "x": 1.1}


def plain(value: Any) -> Any:
    """What ``tomllib`` read, without what JSON has not."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return None if isinstance(value, (datetime.date, datetime.time)) else value


def without_dates(mine: Any, theirs: Any) -> Any:
    """``mine`` with None where ``theirs`` has a date."""
    if isinstance(theirs, dict):
        return {key: without_dates(mine.get(key), item) for key, item in theirs.items()} | {
            key: item for key, item in mine.items() if key not in theirs
        }
    if isinstance(theirs, list):
        assert len(mine) == len(theirs)
        return [without_dates(one, other) for one, other in zip(mine, theirs, strict=True)]
    return None if theirs is None else mine


TOKENS = [
    *("a", "b.c", "2024-01-01", "07:32:00", "1", "1.5", "true", '"x"', "'y'", '"""', "'''", '"', "'", "\\", "#", " "),
    *("=", " = ", ",", "[", "]", "[[", "]]", "{", "}", "\n", "\r\n", ".", "-", "_", "e", "+", "inf", "0x", "\t", "é"),
]


@given(st.lists(st.sampled_from(TOKENS), max_size=16).map("".join))
def test_as_tomllib_reads_it_or_not_at_all(text: str) -> None:
    """Any text is what ``tomllib`` makes of it, dates aside, or a miss."""
    found = toml_candidates(text, 0, DEFAULT_LIMITS)
    if isinstance(found, Miss):
        assert found.detail
        return
    expected = plain(tomllib.loads(text))
    assert without_dates(found.data, expected) == expected
    json.dumps(found.data, allow_nan=False).encode()


KEYS = st.from_regex(r"[A-Za-z0-9_-]{1,8}", fullmatch=True)
SCALARS = st.integers(-(10**15), 10**15) | st.booleans() | st.floats(allow_nan=False, allow_infinity=False, width=32)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.sampled_from(MOMENTS)


def written(value: Any) -> str:
    """A value in TOML's notation; its text is JSON's, but for a character that TOML wants escaped."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key} = {written(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(written, value)) + "]"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    return json.dumps(value)


@given(
    st.dictionaries(
        KEYS,
        st.recursive(
            SCALARS | TEXTS,
            lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
            max_leaves=6,
        ),
        max_size=5,
    )
)
def test_what_was_written_is_read_back(table: dict[str, Any]) -> None:
    """Any table of plain data, by keys and by sections."""
    text = "".join(f"{key} = {written(value)}\n" for key, value in table.items())
    assert read(text).data == table
    sections = {key: {"it": value} for key, value in table.items()}
    assert read("".join(f"[{key}]\nit = {written(value)}\n" for key, value in table.items())).data == sections


UNITS = [
    *(
        "a.",
        "[",
        "[[a]]\n",
        "[a.a.a]\n",
        "a = {",
        " ",
        "\n",
        "\r\n",
        "-",
        '"',
        "'",
        "=",
        "#\n",
        "#",
        "9",
        "9_",
        "\\",
        "2024-01-01 ",
    ),
    *('"a".', "'a'.", '\\"""', "''' '''", "1,", "[1],", "07:32:00,"),
]


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("head", ["", "a = [", 'a = """', "a = '''", "a = '", "["])
def test_work_is_linear(head: str, unit: str) -> None:
    """Twice the text takes about twice the time."""

    def seconds(size: int) -> float:
        text = head + (unit * size)[:size]
        rounds = []
        for _ in range(2):
            start = time.perf_counter()
            toml_candidates(text, 0, DEFAULT_LIMITS)
            rounds.append(time.perf_counter() - start)
        return min(rounds)

    assert seconds(40_000) < 5 * seconds(20_000) + 0.1
