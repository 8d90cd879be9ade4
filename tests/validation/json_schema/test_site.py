from __future__ import annotations

from typing import Any

import pytest

from ratchet_core.errors import ConfigError
from ratchet_core.validation.json_schema.node import Node
from ratchet_core.validation.json_schema.site import Site, listed, shown


def site(value: Any) -> Site:
    """A site at ``keyword`` in a schema at the root."""
    schema = {"keyword": value}
    return Site(Node(schema, "#"), schema, "keyword", Node)


def test_sub_schemas_are_compiled_where_they_stand() -> None:
    """With their pointer; those about the same value are remembered by their owner."""
    here = site({"a": [True]})
    assert here.node("a", 0).pointer == "#/keyword/a/0"
    assert here.owner.in_place == []
    node = here.same_value("a", 0)
    assert here.owner.in_place == [node]


@pytest.mark.parametrize(
    ("value", "read"),
    [
        ("x" * 500, lambda here: here.node()),
        ([], lambda here: here.nodes(here.node)),
        ([], lambda here: here.mapping("schemas")),
        (True, lambda here: here.count()),
        (["a", 1], lambda here: here.texts()),
    ],
)
def test_what_does_not_belong_is_refused_with_its_place(value: Any, read: Any) -> None:
    """The error names the keyword, the place and, shortened, what stands there."""
    with pytest.raises(ConfigError) as refused:
        read(site(value))
    assert refused.value.path == "#/keyword"
    assert len(refused.value.message) < 200


def test_only_a_small_schema_is_shown_whole() -> None:
    """Of one with parts, the type and the keyword in question."""
    assert shown({"type": "string", "minLength": 1}, "minLength") == {"type": "string", "minLength": 1}
    assert shown({"type": "object", "properties": {}, "minProperties": 1}, "minProperties") == {
        "type": "object",
        "minProperties": 1,
    }
    assert shown(False, "x") is False


def test_lists_in_words() -> None:
    """One, two or more."""
    assert [listed("a"), listed("ab"), listed("abc", "and")] == ["a", "a or b", "a, b and c"]
