"""What looks whole may be a part."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ratchet_core.normalizers import extract

names = st.sampled_from("abcde")
inner = st.dictionaries(names, st.integers() | st.text("xy ", max_size=3), min_size=1, max_size=3)
outer = st.dictionaries(names, inner | st.lists(inner, min_size=1, max_size=3) | st.integers(), min_size=1, max_size=4)


def parts(value: Any) -> list[Any]:
    """All containers in it, itself left out."""
    children = list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else []
    return [part for child in children if isinstance(child, (dict, list)) for part in (child, *parts(child))]


@settings(max_examples=400)
@given(outer, st.sampled_from([None, 1]), st.data())
def test_no_part_of_a_damaged_document_is_a_candidate(value: Any, indent: int | None, data: st.DataObject) -> None:
    """One character of structure too many, too few or wrong: what is read is the whole, or nothing."""
    written = json.dumps(value, indent=indent)
    marks = [at for at, char in enumerate(written) if char in '{}[],:"']
    at = data.draw(st.sampled_from(marks))
    put = data.draw(st.sampled_from(["", "{", "}", "[", "]", ",", '"', ":", "}}"]))
    inner_parts = parts(value)
    for candidate in extract(written[:at] + put + written[at + 1 :]).candidates:
        read = json.loads(candidate.text) if candidate.text is not None else candidate.data
        assert read not in inner_parts or read == value


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        ('{"a": x = y}\n\n{"b": 1}', 1),
        ('{"a": x = y}\n{"b": 1}', 0),
        ('{"a": x = y} and so {"b": 1}', 1),
        ('{"a": <x>}\n{"b": 1}', 1),
        ('Given {"t": 1}:\n{"b": 1}', 2),
        ('{"t": x = y}: {"b": 1}', 0),
    ],
)
def test_words_or_a_blank_line_part_structures(raw: str, kept: int) -> None:
    """And a form to be filled in is no structure."""
    assert len(extract(raw).candidates) == kept


@pytest.mark.parametrize(
    "raw",
    [
        '{\n [b": "x",\n "e":, [\n  {\n   "a": 1\n  },\n  "y"\n ]\n}\nDone.',
        '{ x\n  "d"} [\n    null\n  ]\n}\nDone.',
        '{,b":}} {"c": {"e": null}, "a": true}}',
        '}\n "b":{ {\n  "d": "x"\n }\n}',
        '```json\n{\n} "b"] {\n  "d": "x"\n }\n}\n```',
        'Here you go:\n{}}"b"{: ["x", null]}',
        '```json\n]"c": :{"e": "a, b"}}\n```',
        ',"a: {"n": "x", "g": 56}}',
        '}\n  "a"" {\n    "n": "x"\n  }\n}\nDone.',
        '```json\n{"a": {}"n": "x", "g": 16}}\nDone.',
        'Sure! {"b": \n\n"z"}} {"n": "x", "g": 94}}}',
        'Sure! {\n  "c": {}}    "z"]: {\n      "n": "x"\n    }\n  }\n}',
        '"d": 2, "e":{[2, "a, b"]}\nDone.',
        '{"a": [1, 2], "b": x y, {"n": 1}, 3]}',
    ],
)
def test_brackets_that_do_not_add_up(raw: str) -> None:
    """Found by damaging documents at random: nothing of them is taken."""
    assert extract(raw).candidates == ()


@pytest.mark.parametrize(
    ("whole", "comment"),
    [('[[]]{}, null]', '/* a note, "x": [1] */'), ('[[]]{}, "x"]', "/* a note */"), ("[[]]{}]", "/* a note */"),
     ('{{"a": 1}}{}, "b": 2}}', " // a note, of words\n"), ("[[1]], {}[2]]", "/* and the other */")],
)  # fmt: skip
def test_the_words_of_a_comment_part_nothing(whole: str, comment: str) -> None:
    """What stands before it is a part of what goes on behind it."""
    assert not extract(whole.format(comment)).candidates or extract(whole.format(comment)).candidates[0].span[0] != 0
    assert len(extract('{"a": 1} /* a note of words */').candidates) == 1
