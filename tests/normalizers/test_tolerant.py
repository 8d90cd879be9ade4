"""The laws of the tolerant reader: the value that was meant, or a refusal; every change recorded; linear work."""

from __future__ import annotations

import json
import re
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from laws.damage import DOCUMENTS, cut_off, damaged, same

from ratchet_core.limits import Limits
from ratchet_core.normalizers.candidate import Miss
from ratchet_core.normalizers.repair_json import Repaired, last_complete_path, repair_json
from ratchet_core.validation.duplicates import conflicting_key

LIMITS = Limits()


@given(damaged())
def test_a_damaged_document_is_read_as_it_was_meant_or_refused(case: tuple[Any, str, list[str]]) -> None:
    """One or two damages never make another value of a document."""
    document, text, _ = case
    found = repair_json(text, LIMITS)
    assert isinstance(found, Miss) or same(found.data, document) or conflicting_key(found.text), found.text


@given(cut_off())
def test_the_beginning_of_a_document_is_refused_or_is_all_of_it(case: tuple[Any, str]) -> None:
    """A reply that was cut off, damaged or not, never gives a part of what was to be said."""
    document, text = case
    found = repair_json(text, LIMITS, cut=True)
    assert isinstance(found, Miss) or same(found.data, document), found.text


@given(DOCUMENTS, st.sampled_from([None, 2]), st.booleans())
def test_undamaged_json_is_read_without_repairs(document: Any, indent: int | None, ascii_only: bool) -> None:
    """What ``json`` writes is read back, with no repair and to its end."""
    text = json.dumps(document, indent=indent, ensure_ascii=ascii_only)
    found = repair_json(text, LIMITS)
    assert isinstance(found, Repaired)
    assert same(found.data, document)
    assert found.repairs == ()
    assert found.end == len(text)


PROSE = st.text(alphabet='ab ".!?', max_size=14)


@given(st.one_of(st.lists(PROSE, max_size=3), st.dictionaries(st.sampled_from("klm"), PROSE, max_size=3)))
def test_unescaped_quotes_are_read_as_they_were_meant_or_refused(document: Any) -> None:
    """Strings whose inner quotes all lost their backslash are right, or the reply is refused."""
    found = repair_json(json.dumps(document).replace('\\"', '"'), LIMITS)
    assert isinstance(found, Miss) or same(found.data, document), found


@given(DOCUMENTS)
def test_the_repr_of_python_data_is_read(document: Any) -> None:
    """Python's own notation means the same data; at worst it is refused."""
    found = repair_json(repr(document), LIMITS)
    assert isinstance(found, Miss) or same(found.data, document), found


@given(damaged())
def test_a_reply_that_was_cut_off_is_never_closed(case: tuple[Any, str, list[str]]) -> None:
    """With ``cut`` no closer is added, whatever else is mended."""
    found = repair_json(case[1], LIMITS, cut=True)
    assert isinstance(found, Miss) or "missing_closer" not in {repair.rule for repair in found.repairs}


@given(DOCUMENTS, st.data())
def test_every_prefix_is_refused_when_the_reply_was_cut(document: Any, data: st.DataObject) -> None:
    """A part of a document is no document; the refusal says where it stands."""
    text = json.dumps(document)
    prefix = text[: data.draw(st.integers(0, len(text) - 1))]
    found = repair_json(prefix, LIMITS, cut=True)
    assert isinstance(found, Miss)
    assert found.reason in ("truncated", "empty_output")
    assert found.position is not None
    assert 0 <= found.position <= len(prefix)


@given(DOCUMENTS, st.data())
def test_the_last_complete_path_leads_to_a_value_of_the_document(document: Any, data: st.DataObject) -> None:
    """The value it points at in the whole document stands in the prefix in full."""
    text = json.dumps(document)
    prefix = text[: data.draw(st.integers(0, len(text) - 1))]
    value = document
    path = last_complete_path(prefix, LIMITS)
    for step in path:
        value = value[step]
    assert not path or json.dumps(value) in prefix


STRUCTURE = st.text(alphabet="{}[](),:\"'`\\/*# \n\t01-+.eE_truefalsnNTu\u201c\u2019\u00a0\ud83c\ufeff", max_size=60)


def scalars_of(data: Any) -> list[Any]:
    """Every key and scalar in ``data``."""
    if isinstance(data, dict):
        return [part for key, value in data.items() for part in (key, *scalars_of(value))]
    if isinstance(data, list):
        return [part for value in data for part in scalars_of(value)]
    return [data]


NUMBERS = re.compile(r"-?(?:[0-9][0-9_]*\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")


def said_in(text: str, scalar: Any) -> bool:
    """Whether the text says this scalar: every character of a string, the digits of a number, a literal's word."""
    if isinstance(scalar, bool) or scalar is None:
        return str(scalar).lower().replace("none", "null") in text.lower() or "None" in text
    if isinstance(scalar, str):
        return "\\" in text or all(char in text for char in scalar)
    return scalar in {float(found.replace("_", "")) for found in NUMBERS.findall(text)}


@given(st.one_of(STRUCTURE, st.builds("[{}".format, STRUCTURE), st.builds('{{"a": {}'.format, STRUCTURE), st.text()))
def test_no_text_raises_and_nothing_is_invented(text: str) -> None:
    """Any text gives a value or a refusal, and every scalar of a value stands in the text."""
    found = repair_json(text, LIMITS)
    last_complete_path(text, LIMITS)
    if isinstance(found, Repaired):
        assert 0 <= found.end <= len(text)
        json.dumps(found.data, allow_nan=False).encode()
        assert all(said_in(text, scalar) for scalar in scalars_of(found.data))
    else:
        assert found.detail
        assert found.position is not None
        assert 0 <= found.position <= len(text)


HOSTILE = [
    '{"',
    '"',
    "\\",
    "[",
    '{"a":',
    "/*",
    ",",
    "'",
    "[1,",
    '{"a":1,',
    '["\\',
    '["x "y" ',
    '["a" ',
    '["a"+',
    "[//",
    "[#",
    "{a:",
]
HOSTILE += [
    "[[]]",
    '["a\\_',
    '["a"\n',
    "[[1],",
    '{"a":{"b":1},',
    " ",
    "\u00a0",
    "[`",
    "[\u201c",
    "0",
    "e",
    "-",
    "[(",
    '["a",]',
    "['a'b",
    "]",
    "}",
]


@pytest.mark.parametrize("shape", HOSTILE)
@pytest.mark.parametrize("start", ["", "[", '["', '{"a":', '{"a":"', "['"])
def test_hostile_text_takes_linear_time(shape: str, start: str) -> None:
    """100,000 characters of any shape take a fraction of a second; work that grows with the square takes minutes."""
    text = start + shape * (100_000 // len(shape))
    began = time.process_time()
    repair_json(text, LIMITS)
    assert time.process_time() - began < 3.0
