"""Members of structures, with their offsets."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ratchet_core.normalizers.members import (
    front_matter_members,
    json_members,
    loose_members,
    row_members,
    yaml_members,
)

text = st.text(st.characters(codec="utf-8"), max_size=6)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | text,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(text, inner, max_size=3),
    max_leaves=8,
)
containers = st.lists(values, max_size=4) | st.dictionaries(text, values, max_size=4)


def written(members: Any, raw: str) -> dict[Any, str]:
    return {member.key: raw[member.start : member.end] for member in members}


@given(containers, st.sampled_from([None, 2]), text)
def test_members_of_json(value: Any, indent: int | None, before: str) -> None:
    """What is written at the offsets is the value, for each of them; damaged or not, the same are found."""
    document = json.dumps(value, indent=indent)
    raw = before + document + " behind"
    expected = value if isinstance(value, dict) else dict(enumerate(value))
    for read in (json_members, loose_members):
        found = read(raw, len(before), len(before) + len(document))
        assert {member.key: member.value for member in found} == expected
        assert {key: json.loads(slice) for key, slice in written(found, raw).items()} == expected


@pytest.mark.parametrize("raw", ['{"a": 1', '{"a" 1}', "[1,, 2]", '{"a": 1, 2}', "{'a': 1}", "12", "", "[1 2]"])
def test_no_strict_json_has_no_strict_members(raw: str) -> None:
    """All or nothing."""
    found = json_members(raw, 0, len(raw))
    assert found == [] or raw == "[1 2]"


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("{'a': 'x, y', b: True,}", {"a": "'x, y'", "b": "True"}),
        ('{"a": 1, // one, two\n "b": [1, 2,]}', {"a": "1", "b": "[1, 2,]"}),
        ('{"a": "}", /* , */ "b": "{"}', {"a": '"}"', "b": '"{"'}),
        ("['it\\'s', \"x]\", (1, 2)]", {0: "'it\\'s'", 1: '"x]"', 2: "(1, 2)"}),
        ('{"a": 1 "b": 2, "c": 3}', {"c": "3"}),
        ("{}", {}),
        ("{'a': x y, 'b': 1}", {"b": "1"}),
    ],
)
def test_members_of_damaged_json(raw: str, expected: dict[Any, str]) -> None:
    """Where one piece makes one member; others are left out."""
    assert written(loose_members(raw, 0, len(raw)), raw) == expected


def test_rows() -> None:
    """Whatever stands between them."""
    raw = 'x\n1. {"a": 1},\n2. {"b": [2]}\n'
    assert written(row_members(raw, 2, len(raw)), raw) == {0: '{"a": 1}', 1: '{"b": [2]}'}
    assert row_members('{"a": 1}\n{"b": ', 0, 15) == []


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("a: x y\nb: 'z'\nc:\n  - 1\n  - 2\nd:\n  e: f\n\ng: 5\n", {"a": "x y", "b": "'z'", "c": "- 1\n  - 2", "d": "e: f", "g": "5"}),
        ("a: [1, {b: 2}]\nc: {d: e}", {"a": "[1, {b: 2}]", "c": "{d: e}"}),
        ("- a: 1\n- [b]\n- c", {0: "a: 1", 1: "[b]", 2: "c"}),
        ("a: |\n  two\n  lines\nb: 1", {"a": "|\n  two\n  lines\n", "b": "1"}),
        ("a: [", {}),
        ("word", {}),
    ],
)  # fmt: skip
def test_members_of_yaml(raw: str, expected: dict[Any, str]) -> None:
    """Blocks end with their last token, brackets with themselves."""
    found = written(yaml_members("# " + raw, 2, len(raw) + 2), "# " + raw)
    assert {key: slice.rstrip("\n") for key, slice in found.items()} == {
        key: slice.rstrip("\n") for key, slice in expected.items()
    }


def test_members_of_front_matter() -> None:
    """The fields, and the text behind them."""
    raw = "---\na: 1\nb: x\n---\n\nThe text.\n"
    assert written(front_matter_members(raw, 0, len(raw)), raw) == {"a": "1", "b": "x", None: "The text."}
    assert front_matter_members("a: 1", 0, 4) == []
    assert front_matter_members("---\na: 1", 0, 8) == []
