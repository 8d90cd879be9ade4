"""JSON at one opening bracket."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ratchet_core.normalizers.json_spans import LooseEnds, attempt, fresh_starts, strict_end

text = st.text(st.characters(codec="utf-8"))
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | text,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(text, inner, max_size=4),
    max_leaves=10,
)
containers = st.lists(values) | st.dictionaries(text, values)


@given(containers, st.sampled_from([None, 1]), text, st.booleans())
def test_the_end_of_json_is_found(value: object, indent: int | None, behind: str, fast: bool) -> None:
    """Whatever follows, by the compiled decoder as by our own grammar."""
    written = json.dumps(value, indent=indent, ensure_ascii=fast)
    found = attempt("x " + written + "\n" + behind, 2, fast=fast)
    assert (found.kind, found.end) == ("strict", 2 + len(written))
    assert strict_end(written, 0) == len(written)


@given(containers, st.data(), st.booleans())
def test_a_prefix_is_cut(value: object, data: st.DataObject, fast: bool) -> None:
    """JSON as far as it goes: told from what is broken."""
    written = json.dumps(value)
    prefix = written[: data.draw(st.integers(1, len(written) - 1))]
    assert attempt(prefix, 0, fast=fast).kind == "cut"


@pytest.mark.parametrize("fast", [True, False])
@pytest.mark.parametrize(
    ("text", "kind", "end"),
    [
        ("{x}", "prose", 1),
        ("[see]", "prose", 1),
        ("{{a}}", "prose", 1),
        ("{a: 1}", "broken", 1),
        ("{'a': 1}", "broken", 1),
        ('{"a": 1,}', "broken", 8),
        ('{"a" 1}', "broken", 4),
        ("[1 2]", "broken", 2),
        ("[1,,2]", "broken", 3),
        ("[1}", "broken", 2),
        ('{"a": "x\ny"}', "broken", 8),
        ('{"a": NaN}', "broken", 6),
        ("[01]", "broken", 1),
        ("[1.]", "broken", 1),
        ('["\\ud800"]', "broken", 10),
        ('["\ud800"]', "broken", 5),
        ('["\\u12', "cut", 6),
        ("[tru", "cut", 4),
        ("[-", "cut", 2),
        ("[1e", "cut", 3),
    ],
)
def test_what_is_not_json(text: str, kind: str, end: int, fast: bool) -> None:
    """The grammar of RFC 8259, and where it is left."""
    found = attempt(text, 0, fast=fast)
    assert found.kind == kind
    assert found.end >= min(end, len(text)) if kind == "broken" else found.end == end


def test_loose_ends() -> None:
    """Quotes close where JSON could go on; a stray one does not swallow the rest."""
    for written in ("{'a': '}'}", '{"a": "he said "hi }" ok"}', "{a: it's}", '{"a": [1}]}', '{"a": "x}" // c\n}'):
        assert LooseEnds(written + " } tail").find(0, len(written) + 7) in (len(written), len(written) + 2)
    assert LooseEnds("{a: [1").find(0, 6) is None


def test_fresh_starts() -> None:
    """A line of words leads up to them."""
    assert fresh_starts("{x\nSorry, once more:\n\n{", 0, 30) == {23 - 1}
    assert fresh_starts('{x\n"key": {', 0, 30) == frozenset()
    assert fresh_starts("{x\nkey: {", 0, 30) == frozenset()
