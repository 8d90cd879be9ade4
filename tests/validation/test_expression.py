from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from ratchet_core.errors import ConfigError
from ratchet_core.validation.expression import FUNCTIONS, METHODS, Expression, Unevaluable, compile_expression


class Color(Enum):
    RED = "red"


class Point(NamedTuple):
    x: int


@dataclass
class Person:
    name: str
    born: date


class Report(BaseModel):
    confidence: float
    items: list[dict[str, Any]]
    author: Person
    color: Color
    at: Point
    cost: Decimal
    note: str | None = None


REPORT = Report(
    confidence=0.42,
    items=[{"price": 2, "tags": ["a"]}, {"price": 3, "tags": []}],
    author=Person("Ada", date(1815, 12, 10)),
    color=Color.RED,
    at=Point(3),
    cost=Decimal("1.50"),
)


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("confidence > 0.4", True),
        ("0 < confidence < 0.3", False),
        ("len(items) == 2 and confidence", True),
        ("not note or note", True),
        ("note is None", True),
        ("confidence is not None", True),
        ("items[0].price + items[-1]['price']", 5),
        ("items[0]['tags'] == ['a']", True),
        ("author.name in ['Ada', 'Bob']", True),
        ("'z' not in author.name", True),
        ("author.born.year > 1800", True),
        ("color.value == 'red'", True),
        ("at.x * 2 - 1", 5),
        ("cost < 2", True),
        ("-at.x // 2 % 5 / 2", 1.5),
        ("+at.x", 3),
        ("value.confidence < 1", True),
        ("sum(item.price for item in items)", 5),
        ("all(item.price > 1 for item in items if item.tags)", True),
        ("any([item.price > 2 for item in items])", True),
        ("max(item.price for item in items) - min(1, 2)", 2),
        ("abs(-1.5) + round(2.4) + round(2.45, 1)", 1.5 + 2 + round(2.45, 1)),
        ("lower(author.name) == 'ada' and author.name.upper() == 'ADA'", True),
        ("author.name.startswith('A') and endswith(author.name, 'a')", True),
        ("strip(' a ') == 'a'", True),
        ("author.name.lower().startswith('a')", True),
        ("len([1, 2]) == len((1, 2)) == len({1, 2})", True),
        ("any(any(tag == 'a' for tag in item.tags) for item in items)", True),
        ("True and not False", True),
    ],
)
def test_rules_evaluate_as_they_read(source: str, value: Any) -> None:
    """Models, dataclasses, named tuples, enums, mappings and lists are all reached by dot and bracket."""
    assert compile_expression(source).evaluate(REPORT) == value


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("missing > 1", "no 'missing'"),
        ("confidence.foo == 1", "no 'foo'"),
        ("author.born.isoformat", "no 'isoformat'"),
        ("author.name.upper", "no 'upper'"),
        ("items[7] == 1", "only 2 of them"),
        ("items[-3] == 1", "only 2 of them"),
        ("author[0] == 1", "no item 0"),
        ("note > 1", "None > 1 makes no sense"),
        ("items < 'a'", "a list < text makes no sense"),
        ("items[0] < 3", "a mapping < 3"),
        ("1 / 0", "division by zero"),
        ("1.5 % 0", "division by zero"),
        ("cost / 0", "division by zero"),
        ("'a' * 3", "cannot calculate with a str"),
        ("[1] + [2]", "cannot calculate with a list"),
        ("cost + 0.5", "unsupported operand"),
        ("1e308 * 10", "not a finite number"),
        ("len(1)", "no length"),
        ("len(confidence)", "no length"),
        ("sum(author.name)", "cannot go through"),
        ("sum('a' for item in items)", "cannot calculate"),
        ("min([])", "nothing to take"),
        ("max('a', 1)", "not supported"),
        ("round(1.5, 99)", "digits"),
        ("lower(1)", "takes text"),
        ("1 in author.name", "makes no sense"),
        ("any(1)", "cannot go through"),
    ],
)
def test_what_cannot_be_evaluated_says_why(source: str, words: str) -> None:
    """The data comes from a model: nothing about it raises."""
    result = compile_expression(source).evaluate(REPORT)
    assert isinstance(result, Unevaluable)
    assert not result
    assert words in result.message


@pytest.mark.parametrize(
    "source",
    [
        "",
        "  ",
        "a" * 2_000,
        "a;b",
        "a = 1",
        "x := 1",
        "(x := 1)",
        "lambda: 1",
        "f'{a}'",
        "a if b else c",
        "a ** 2",
        "a @ b",
        "a | b",
        "a << 1",
        "~a",
        "a[b]",
        "a[1:2]",
        "a[-'x']",
        "a[True]",
        "a[1.5]",
        "b'x'",
        "1j",
        "...",
        "{'a': 1}",
        "{x for x in y}",
        "{x: 1 for x in y}",
        "__import__('os')",
        "_a",
        "a._b",
        "a.__class__",
        "[_x for _x in y]",
        "open('f')",
        "getattr(a, 'b')",
        "print(1)",
        "a()",
        "a.b()",
        "a.format(1)",
        "(lambda: 1)()",
        "len()",
        "len(a, b)",
        "len(obj=a)",
        "len(*a)",
        "startswith(a)",
        "a.startswith()",
        "a is b",
        "a is True",
        "yield",
        "[x for x in y for z in x]",
        "[x for x, z in y]",
        "[x async for x in y]",
        "await a",
        "a\x00b",
        "(" * 400,
        "not " * 200 + "a",
        "-" * 900 + "1",
        "a" + ".b" * 100,
        "(" * 60 + "a" + "+1)" * 60,
    ],
)
def test_everything_else_is_refused_when_compiled(source: str) -> None:
    """The grammar is closed: no attribute with an underscore, no call but the listed ones, no power, no binding."""
    with pytest.raises(ConfigError, match="rule"):
        compile_expression(source)


def test_something_else_than_text_is_refused() -> None:
    """A rule is text."""
    with pytest.raises(ConfigError, match="give an expression"):
        compile_expression(3)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("source", "reads"),
    [
        ("confidence > 0.7", ["confidence"]),
        ("len(items) <= 5 and status in ['a']", ["len(items)", "status"]),
        ("len(items) < 5 and items", ["len(items)", "items"]),
        ("items and len(items) < 5", ["items", "len(items)"]),
        ("a.b['c'][0] == a.b", ["a.b.c[0]", "a.b"]),
        ("all(item.price > limit for item in items)", ["items", "limit"]),
        ("name.lower() == 'x'", ["name"]),
        ("any(len(x) > 1 for x in xs)", ["xs"]),
        ("1 < 2", []),
    ],
)
def test_a_rule_knows_what_it_reads(source: str, reads: list[str]) -> None:
    """In the order of the text, without the names of loops."""
    assert [reading.text for reading in compile_expression(source).reads] == reads


def test_actual_values_leave_out_what_is_not_there() -> None:
    """The values of what a rule reads, for a message."""
    rule = compile_expression("len(items) > 1 and missing and confidence")
    assert rule.actual(REPORT) == (("len(items)", 2), ("confidence", 0.42))


def test_a_mapping_is_read_by_key_only() -> None:
    """Methods of a mapping are no names; ``value`` is the whole unless there is such a key."""
    assert compile_expression("items == 1").evaluate({"items": 1}) is True
    assert isinstance(compile_expression("items == 1").evaluate({}), Unevaluable)
    assert compile_expression("value == 1").evaluate({"value": 1}) is True
    assert compile_expression("value == 1").evaluate(1) is True


@pytest.mark.parametrize(
    "source",
    [
        "all(all(all(True for c in value) for b in value) for a in value)",
        "sum(n for n in value) * " + " * ".join(["value[1]"] * 30),
        "any(a in value for a in value if a < 0) or any('x' in value for a in value)",
    ],
)
def test_work_is_bounded(source: str) -> None:
    """Nested loops and growing numbers come to an end, quickly."""
    began = time.perf_counter()
    assert isinstance(compile_expression(source).evaluate([10**300] * 20_000), Unevaluable)
    assert time.perf_counter() - began < 60


DATA = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=6,
)
ATOMS = st.sampled_from(["a", "b", "a.b", "a[0]", "b['c']", "1", "0", "2.5", "'x'", "None", "[1, a]", "value"])
RULES = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["+", "-", "*", "/", "//", "%", "<", "==", "in", "and", "or"]), inner).map(
            lambda parts: f"({parts[0]} {parts[1]} {parts[2]})"
        ),
        st.tuples(st.sampled_from(["len", "abs", "sum", "min", "max", "any", "all", "round", "lower"]), inner).map(
            lambda parts: f"{parts[0]}({parts[1]})"
        ),
        inner.map(lambda source: f"(not {source})"),
        st.tuples(inner, inner).map(lambda parts: f"all({parts[0]} for b in {parts[1]})"),
    ),
    max_leaves=5,
)


@given(RULES, DATA)
def test_evaluation_is_total_and_deterministic(source: str, data: Any) -> None:
    """Whatever the data, a compiled rule gives a value or says why not, the same twice."""
    rule = compile_expression(source)
    assert isinstance(rule, Expression)
    assert repr(rule.evaluate(data)) == repr(rule.evaluate(data))
    assert rule.actual(data) is not None


def test_functions_are_listed() -> None:
    """The names that may be called are public, methods of text among them."""
    assert set(METHODS) < set(FUNCTIONS)
