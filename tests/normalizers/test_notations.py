"""YAML and front matter in a reply."""

from __future__ import annotations

import pytest

from ratchet_core.normalizers import extract


@pytest.mark.parametrize(
    ("raw", "data"),
    [
        ("```yaml\na: x\n```", {"a": "x"}),
        ("Here:\n```yml\na: x\n```\nDone: yes.", {"a": "x"}),
        ("```\nname: Bob\nage: 3\n```", {"name": "Bob", "age": 3}),
        ("```markdown\n---\na: x\n---\n```", {"a": "x"}),
        ('```yaml\na: {"b": 1}\n```', {"a": {"b": 1}}),
        ("a: x\nb: [1, 2]", {"a": "x", "b": [1, 2]}),
    ],
)
def test_yaml_is_read_as_a_whole(raw: str, data: object) -> None:
    """No JSON inside it is an answer of its own."""
    schema = {"type": "object", "properties": {"a": {}, "name": {}}}
    assert [c.data for c in extract(raw, json_schema=schema).candidates] == [data]


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
