"""Front matter is read with nothing dropped: not the body, not a field, not a line."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from ratchet_core.errors import ConfigError
from ratchet_core.limits import DEFAULT_LIMITS, Limits
from ratchet_core.normalizers.candidate import Candidate, Miss
from ratchet_core.normalizers.parse_frontmatter import ParseFrontmatter, frontmatter_candidates

TOML_FIELDS = {"title": "T", "draft": True, "date": "2024-01-02"}


def read(text: str, field: str | None = "body", schema: dict[str, Any] | None = None) -> Candidate:
    """The candidate of a text that must be front matter."""
    found = frontmatter_candidates(text, 0, DEFAULT_LIMITS, schema, body_field=field)
    assert isinstance(found, Candidate), found
    assert (found.text, found.format, found.tier, found.span) == (None, "frontmatter", 1, (0, len(text)))
    return found


def miss(text: str, field: str | None = "body", schema: dict[str, Any] | None = None, at: int = 0) -> Miss:
    """Why a text is no front matter."""
    found = frontmatter_candidates(text, at, DEFAULT_LIMITS, schema, body_field=field)
    assert isinstance(found, Miss), found
    assert found.detail
    return found


@pytest.mark.parametrize(
    ("text", "data"),
    [
        ("---\ntitle: T\n---\nbody", {"title": "T", "body": "body"}),
        ("\n\n---  \ntitle: T\n--- \n\nbody\n\nmore\n", {"title": "T", "body": "body\n\nmore"}),
        ("---\ntitle: T\n---\nx\n---\ny: 1", {"title": "T", "body": "x\n---\ny: 1"}),
        ("---\ncontent: a\nhandler: b\n---\nx", {"content": "a", "handler": "b", "body": "x"}),
        ("---\ntext: |\n  a\n  --- b\n---\n", {"text": "a\n--- b\n"}),
        ("---\ntitle: T\n---", {"title": "T"}),
        ("---\r\na: 1\r\n---\r\nx\r\ny\r\n", {"a": 1, "body": "x\r\ny"}),
        ("\ufeff---\na: &x 1\nb: *x\n---\nbody", {"a": 1, "b": 1, "body": "body"}),
        ("+++\ntitle = 'T'\ndraft = true\ndate = 2024-01-02\n+++\nbody", TOML_FIELDS | {"body": "body"}),
        ("+++ \ntitle = 'T'\ndraft = true\ndate = 2024-01-02\n+++", TOML_FIELDS),
        ("+++\na = 1\n[b]\nc = 2\n+++\n---\n", {"a": 1, "b": {"c": 2}, "body": "---"}),
    ],
)
def test_fields_and_body(text: str, data: dict[str, Any]) -> None:
    """The mapping between the fences are fields, the text behind them is one more; an empty body is none."""
    found = read(text)
    assert found.data == data
    assert found.repairs == ()
    assert ParseFrontmatter(body_field="body").normalize(text) == data


def test_a_body_needs_a_field() -> None:
    """Without ``body_field`` a body is a miss that says what to set, and an empty one is fine."""
    assert "body_field" in miss("---\ntitle: T\n---\nbody", None).detail
    assert ParseFrontmatter().normalize("---\ntitle: T\n---\nbody") is None
    assert ParseFrontmatter().normalize("---\ntitle: T\n---\n\n") == {"title": "T"}


def test_a_field_is_not_set_twice() -> None:
    """A body whose field the metadata set as well is a miss; without a body it is a field like any other."""
    assert "'title'" in miss("---\ntitle: T\n---\nbody", "title").detail
    assert read("---\ntitle: T\n---\n", "title").data == {"title": "T"}


def test_changes_to_the_body_are_recorded() -> None:
    """White space around the body leaves a record of no cost, and so does a comment."""
    (trimmed,) = read("---\na: 1\n---\n    code\n").repairs
    assert (trimmed.path, trimmed.rule, trimmed.after, trimmed.cost) == (("body",), "trim", "code", 0)
    (trimmed,) = read("---\na: 1\n---\ncode  \n").repairs
    assert trimmed.rule == "trim"
    assert [repair.rule for repair in read("---\na: 1 # one\n---\nx").repairs] == ["comment"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "---",
        "---\n",
        "title: T",
        "---\ntitle: T\n",
        "prose\n---\ntitle: T\n---\nbody",
        "---\n---\nbody",
        "---\n\n---\nbody",
        "---\n- a\n---\nbody",
        "---\nNote: x\n---\nbody",
        "---\na: &x 1\nb: *y\n---\n",
        "---\na: !!python/object:os.system x\n---\n",
        "---\na: 1\na: 2\n---\n",
        "----\na: 1\n----\n",
        "+++\ntitle: T\n+++\nbody",
        "+++\ntitle = 'T'\n---\nbody",
        "---\ntitle = 'T'\n---\nbody",
        "+++\na = 1\na = 2\n+++\n",
        "---\na: 1\n---\n\ud800",
        "---\na: 1\n---\n" + "[" * 200,
    ],
)
def test_misses(text: str) -> None:
    """What is not closed, not at the start, no mapping of plain data or beyond the limits is a miss."""
    assert miss(text).reason in ("parse_error", "ambiguous")
    assert ParseFrontmatter("body").normalize(text) is None


def test_a_refusal_between_rules() -> None:
    """Prose between two rules that reads like a refusal is one."""
    assert miss("---\nSorry: no\n---\n").reason == "refusal"


def test_a_list_between_the_fences() -> None:
    """A list has no fields, whatever the schema wants."""
    assert "list" in miss("---\n- a\n---\nb", schema={"type": "array"}).detail


def test_the_schema_decides_what_is_text() -> None:
    """Scalars between the fences stay text where the schema asks for text."""
    schema = {"properties": {"Version": {"type": "string"}, "Body": {"type": "string"}}}
    assert read("---\nVersion: 1.10\n---\n1.20", "Body", schema).data == {"Version": "1.10", "Body": "1.20"}


def test_positions_count_from_the_reply() -> None:
    """A miss between the fences says where."""
    for text in ("---\na: 1\nb: *x\n---\n", "---\r\na: 1\r\nb: *x\r\n---\r\n"):
        assert miss(text, at=10).position == 10 + text.index("*")
    assert miss("+++\na = 1\nb = x\n+++\n", at=10).position == 10 + 10
    assert miss("---\na: 1\n---\nbody", None, at=10).position == 10 + 9


@pytest.mark.parametrize("field", ["", 3, b"body"])
def test_a_body_field_is_a_name(field: Any) -> None:
    """Anything but a name or None is the caller's mistake."""
    with pytest.raises(ConfigError, match="body_field"):
        ParseFrontmatter(body_field=field)


@given(
    st.lists(st.sampled_from(["---\n", "---", "\r\n", "\n", "a: 1", "b: x", " ", "body", "- ", "\ud800", "..."])).map(
        "".join
    )
)
def test_never_raises(text: str) -> None:
    """Any text is a mapping or a miss."""
    found = frontmatter_candidates(text, 0, Limits(depth=3), body_field="body")
    assert found.detail if isinstance(found, Miss) else isinstance(found.data, dict)


@given(
    st.dictionaries(
        st.from_regex(r"[a-z]{1,5}", fullmatch=True), st.text(st.characters(codec="ascii"), min_size=1), min_size=1
    ),
    st.text(st.characters(exclude_categories=["Cs", "Cc"])).map(str.strip),
)
def test_nothing_is_lost(fields: dict[str, str], body: str) -> None:
    """Fields that YAML wrote and any body come back whole."""
    schema = {"properties": {name: {"type": "string"} for name in fields}}
    found = read(f"---\n{yaml.safe_dump(fields)}---\n{body}", "the_body", schema)
    assert found.data == fields | ({"the_body": body} if body else {})
