"""YAML and front matter in a reply."""

from __future__ import annotations

import json

import pytest

from ratchet_core.normalizers import ParseFrontmatter, StripFences, extract


@pytest.mark.parametrize(
    ("raw", "data"),
    [
        ("```yaml\na: x\n```", {"a": "x"}),
        ("Here:\n```yml\na: x\n```\nDone: yes.", {"a": "x"}),
        ("```\nname: Bob\nage: 3\n```", {"name": "Bob", "age": 3}),
        ("```markdown\n---\na: x\n---\n```", {"a": "x"}),
        ('```yaml\na: {"b": 1}\n```', {"a": {"b": 1}}),
        ("a: x\nb: [1, 2]", {"a": "x", "b": [1, 2]}),
        ('```yaml\na:\n- {"b": 1}\n- {"b": 2}\n```', {"a": [{"b": 1}, {"b": 2}]}),
        ("```yaml\na:\n- []\n- []\n```", {"a": [[], []]}),
        ('```toml\na = [{"b" = 1}, {"b" = 2}]\n```', {"a": [{"b": 1}, {"b": 2}]}),
        ('```toml\n[name]\na = [1, 2]\n\n[[x]]\nb = ["c"]\n```', {"name": {"a": [1, 2]}, "x": [{"b": ["c"]}]}),
        ('```toml\n{"a": 1}\n```', {"a": 1}),
        ('```yaml\n{"a": 1}\n```', {"a": 1}),
        ("```yaml\n{a: x y, name: 'Bob', b: [c, d]}\n```", {"a": "x y", "name": "Bob", "b": ["c", "d"]}),
        ("```yaml\n{'a': None,\n 'b': 1}\n```", {"a": None, "b": 1}),
        ('name = "Bob"\nage = 3\n', {"name": "Bob", "age": 3}),
        ("# about\n[a]\nb = 1979-05-27 # day\n", {"a": {"b": "1979-05-27"}}),
        ("```\nname = 'Bob'\n```", {"name": "Bob"}),
        ("<think>hm</think>\n+++\nname = 'Bob'\n+++\n", {"name": "Bob"}),
    ],
)
def test_yaml_is_read_as_a_whole(raw: str, data: object) -> None:
    """No JSON inside it is an answer of its own; TOML is read as YAML is."""
    schema = {"type": "object", "properties": {"a": {}, "name": {}}}
    assert [c.data if c.text is None else json.loads(c.text) for c in extract(raw, json_schema=schema).candidates] == [
        data
    ]


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        ("```yaml\na: x\n", "truncated"),
        ("```yaml\n{{ bad: [\n```", "truncated"),
        ('```yaml\nx: &a {"b": 1}\n```', "parse_error"),
        ('```toml\na = {"b": 1}\n```', "parse_error"),
        ("```yaml\n\n```", "parse_error"),
        ("<think>x</think> a: b <think>y</think>", "parse_error"),
        ('a: x\nb: {"c": 1}', "ambiguous"),
    ],
)
def test_in_doubt_nothing_is_read(raw: str, reason: str) -> None:
    """A fence that never closes, a label that promises another notation, two readings."""
    found = extract(raw)
    assert (found.candidates, found.reason) == ((), reason)


def test_a_list_in_yaml_is_read_where_the_schema_wants_one() -> None:
    """Also when it holds objects in JSON's notation."""
    schema = {"type": "array", "items": {"type": "object"}}
    found = extract("- a: 1\n- b: 2", json_schema=schema)
    assert [c.data for c in found.candidates] == [[{"a": 1}, {"b": 2}]]
    assert extract('- {"a": 1}\n- b: 2', json_schema=schema).reason == "ambiguous"


@pytest.mark.parametrize(
    ("raw", "taken"),
    [
        ('name = "x"\ntotal = 3', True),
        ("[section]\nx = 1", True),
        ("x = 1\ny = 2", False),
        ("E = 5", False),
        ('x = "a"', False),
        ("[REDACTED]\n", False),
        ("[a]\n[b]\n", False),
        ('```\nname = "x"\ntotal = 3\n```', False),
        ("def f():\n    x = 1", False),
        ("x = 5 is the answer", False),
    ],
)
def test_assignments_without_a_label(raw: str, taken: bool) -> None:
    """Without a schema, a table or a text among several show that they are data; in a fence they are a program."""
    assert bool(extract(raw, json_schema={"type": "object"}).candidates) == taken


def test_toml_beside_a_schema() -> None:
    """A declared name settles it; without one it is no answer to what was asked."""
    schema = {"type": "object", "properties": {"x": {"type": "integer"}}}
    assert [c.data for c in extract("x = 1", json_schema=schema).candidates] == [{"x": 1}]
    assert not extract('y = "a"\nz = 2', json_schema=schema).candidates


@pytest.mark.parametrize("mark", ["---", "+++"])
def test_front_matter_with_fences_in_its_body(mark: str) -> None:
    """Where a field takes the body, what stands in it is text; where none does, nothing is read."""
    fields = "name: Bob" if mark == "---" else "name = 'Bob'"
    body = 'Text.\n\n```json\n{"name": "Eve"}\n```\n\n```yaml\nname: Eve\n```'
    raw = f"{mark}\n{fields}\n{mark}\n\n{body}\n"
    schema = {"properties": {"name": {"type": "string"}, "body": {"type": "string"}}}
    found = extract(raw, json_schema=schema, body_field="body")
    assert [(c.format, c.data) for c in found.candidates] == [("frontmatter", {"name": "Bob", "body": body})]
    for pipeline in ([ParseFrontmatter("body")], [StripFences(), ParseFrontmatter("body")]):
        (candidate,) = extract(raw, pipeline, json_schema=schema).candidates
        assert candidate.data == {"name": "Bob", "body": body}


def test_a_cut_body_is_truncated() -> None:
    """Front matter has no mark at the end of its body."""
    raw = "---\ndue_date: x\n---\nThe text goes on and"
    for pipeline in (None, [ParseFrontmatter("body")]):
        found = extract(raw, pipeline, finish_reason="length", body_field="body", json_schema={"type": "object"})
        assert (found.candidates, found.reason) == ((), "truncated")


@pytest.mark.parametrize(
    ("raw", "reason", "words"),
    [
        ("---\ndue_date: x\n---\nThe text.", "parse_error", "body_field"),
        ("---\na: 1\n---\nb: 2", "ambiguous", "more than one"),
        ("x = y: z\n", "parse_error", "not TOML"),
        ("+++\na = 1\n+++\nThe text.", "parse_error", "body_field"),
    ],
)
def test_the_miss_is_that_of_the_notation_it_looks_like(raw: str, reason: str, words: str) -> None:
    """Unless another one has more to tell."""
    found = extract(raw, json_schema={"type": "object"})
    assert (found.candidates, found.reason) == ((), reason)
    assert any(words in miss.detail for miss in found.misses)
