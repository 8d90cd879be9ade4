from __future__ import annotations

from typing import Any

import pytest

from ratchet_core.validation.json_schema import compile_json_schema
from ratchet_core.validation.json_schema.evaluate import MOST_DEPTH, MOST_VIOLATIONS, Evaluation
from ratchet_core.validation.json_schema.node import EVERY_KIND, Ask, Check, Node, Question, Spread

NODE = {"anyOf": [{"type": "integer"}, {"$ref": "#/$defs/add"}, {"$ref": "#/$defs/neg"}]}
ARM = {"type": "object", "properties": {"a": {"$ref": "#/$defs/node"}}, "required": ["a"]}
EXPLOSIVE = {"$ref": "#/$defs/node", "$defs": {"node": NODE, "add": ARM, "neg": {**ARM}}}


def nested(depth: int, leaf: Any) -> Any:
    """``leaf`` under ``depth`` keys."""
    for _ in range(depth):
        leaf = {"a": leaf}
    return leaf


@pytest.mark.parametrize("depth", [10, 100, MOST_DEPTH])
def test_a_recursive_union_without_discriminator_is_linear(depth: int) -> None:
    """Where two branches go down the same way, one violation at the leaf comes back, at any depth."""
    validator = compile_json_schema(EXPLOSIVE)
    assert validator.violations(nested(depth, 1)) == ()
    (violation,) = validator.violations(nested(depth, "x"))
    assert violation.path == ("a",) * depth


def test_demanding_the_same_twice_does_not_double_the_work() -> None:
    """``allOf`` that reaches the recursion twice at each level is linear too."""
    schema: dict[str, Any] = {
        "allOf": [{"properties": {"a": {"$ref": "#"}}}, {"properties": {"a": {"$ref": "#"}}}],
        "type": ["object", "integer"],
    }
    validator = compile_json_schema(schema)
    assert validator.violations(nested(150, 1)) == ()
    assert len(validator.violations(nested(150, "x"))) == 1


def test_data_nested_too_deeply_is_refused() -> None:
    """Past the cap there is one violation, whatever is down there, for accepted and for rejected data."""
    plain = compile_json_schema({"properties": {"a": {"$ref": "#"}}})
    assert [str(v) for v in plain.violations(nested(100_000, 1))] == ["expected at most 200 levels of nesting"]
    deep = {"properties": {"a": {"$ref": "#/$defs/deep"}}}
    early = compile_json_schema({**deep, "required": ["b"], "$defs": {"deep": deep}})
    assert [violation.rule for violation in early.violations(nested(1_000, 1))] == ["depth"]
    choosing = compile_json_schema({"not": {"properties": {"a": {"$ref": "#"}}, "required": ["b"]}})
    assert choosing.violations(nested(5, 1)) == ()


def test_violations_are_capped() -> None:
    """Of a very wrong document a bounded number of places is told, and that there are more."""
    violations = compile_json_schema({"items": {"type": "string"}}).violations([1] * 10_000)
    assert len(violations) == MOST_VIOLATIONS + 1
    assert violations[-1].rule == "more_errors"


def test_a_verdict_is_asked_for_once() -> None:
    """The same container is judged once by the same schema, however often a question comes to it."""
    judged: list[Any] = []
    leaf = Node({}, "#/leaf")
    leaf.fill([(EVERY_KIND, Check("seen", lambda value: judged.append(value) is None, lambda value, path: ()))])

    def ask(value: Any) -> Ask:
        return (yield leaf, value, 0) and (yield leaf, value, 0)

    root = Node({}, "#")
    root.fill([(EVERY_KIND, Question("twice", ask, lambda value, path, accepts: ()))])
    assert Evaluation().accepts(root, [1])
    assert judged == [[1]]


def test_violations_come_in_document_order() -> None:
    """Children are told in the order of the schema's properties and the array's items."""
    schema = {"properties": {"a": {"items": {"type": "string"}}, "b": {"type": "string"}}}
    violations = compile_json_schema(schema).violations({"b": 1, "a": [1, "x", 2]})
    assert [violation.path for violation in violations] == [("a", 0), ("a", 2), ("b",)]


def test_an_obligation_met_twice_is_told_once() -> None:
    """Two ways to the same schema at the same place give one violation."""
    leaf = Node({}, "#/leaf")
    leaf.fill([])
    root = Node({}, "#")
    root.fill([(EVERY_KIND, Spread(lambda value: [(leaf, value, None), (leaf, value, None)]))])
    assert Evaluation().explain(root, 1) == []
