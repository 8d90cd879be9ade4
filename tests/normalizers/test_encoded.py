"""Documents that were escaped as a whole."""

from __future__ import annotations

import html
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ratchet_core.normalizers.encoded import encoded_candidate

text = st.text(st.characters(codec="utf-8", exclude_characters="\u2028\u2029"), max_size=8)
objects = st.dictionaries(text, text | st.integers() | st.lists(text, max_size=2), min_size=1, max_size=3)


@given(objects, st.sampled_from([None, 1]), st.booleans())
def test_what_was_escaped_for_a_string_is_read(value: object, indent: int | None, line_breaks: bool) -> None:
    """Decoding once gives the document; raw line breaks between tokens may stay."""
    written = json.dumps(json.dumps(value, indent=indent), ensure_ascii=False)[1:-1]
    if line_breaks and "\\\\" not in written:
        written = written.replace("\\n", "\n")
    found = encoded_candidate(f"So: {written}.")
    assert found is not None
    assert json.loads(found.text or "") == value
    assert [repair.rule for repair in found.repairs] == ["escaped"]
    assert found.span == (4, 4 + len(written))


@given(objects, st.sampled_from([None, 1]))
def test_what_was_escaped_for_html_is_read(value: object, indent: int | None) -> None:
    """With the five entities that escaping makes."""
    written = html.escape(json.dumps(value, indent=indent, ensure_ascii=False)).replace("&#x27;", "&#39;")
    found = encoded_candidate(f"<pre>{written}</pre>")
    assert found is not None
    assert json.loads(found.text or "") == value
    assert [repair.rule for repair in found.repairs] == ["html_entities"]


@pytest.mark.parametrize(
    "raw",
    [
        '{"a": 1}',
        '{\\"a\\": "b"}',
        '{\\"a\\": 1',
        '{\\"a\\": 1} and {\\"b\\": 2}',
        '{\\\\\\"a\\\\\\": 1}',
        "{&quot;a&quot;: 1",
        '{&quot;a&quot;: "b"}',
        "{&quot;a&quot;: &nbsp;1}",
        "{&quot;a&quot;: &quot;&eacute;&quot;}",
        "AT&T {x}",
    ],
)
def test_what_was_not_escaped_as_a_whole_is_not(raw: str) -> None:
    """A quote that is bare, an end that is missing, a second document, entities of another sort."""
    assert encoded_candidate(raw) is None
