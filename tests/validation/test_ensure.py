from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from ratchet_core.errors import CallbackError, ConfigError
from ratchet_core.opaque import Opaque, OpaqueText
from ratchet_core.validation.ensure import Ensure, check_ensures, shortened
from ratchet_core.violation import MISSING


class Report(BaseModel):
    confidence: float = 0.42
    items: list[int] = [1, 2, 3]
    status: str = "open"


def told(rule: Any, value: Any) -> list[str]:
    """The texts of the violations of one rule."""
    return [str(violation) for violation in check_ensures([rule if isinstance(rule, Ensure) else Ensure(rule)], value)]


def is_sure(report: Report) -> bool:
    return report.confidence > 0.7


def asserts(report: Report) -> None:
    if report.confidence <= 0.7:
        raise AssertionError  # as a bare ``assert`` does where pytest does not rewrite it


def raises(report: Report) -> None:
    raise ValueError("come back with more")


class Judge:
    def __call__(self, value: Any) -> bool:
        return False


@pytest.mark.parametrize(
    ("rule", "texts"),
    [
        ("confidence > 0.7", ["confidence: confidence > 0.7 (actual: confidence=0.42)"]),
        (
            "len(items) <= 2 and status == 'x'",
            ["len(items) <= 2 and status == 'x' (actual: len(items)=3, status='open')"],
        ),
        ("confidence < 0.7", []),
        ("items[-1] > 5", ["items: items[-1] > 5 (actual: items[-1]=3)"]),
        ("value.status == 'x'", ["status: value.status == 'x' (actual: value.status='open')"]),
        ("missing > 1", ["missing: missing > 1 (not evaluated: there is no 'missing')"]),
        ("1 > 2", ["1 > 2"]),
        (
            lambda report: report.confidence > 0.7,
            ["confidence: ensure <lambda> on confidence (actual: confidence=0.42)"],
        ),
        (
            lambda report: report.confidence > len(report.items),
            ["ensure <lambda> on confidence, items (actual: confidence=0.42, items=[1, 2, 3])"],
        ),
        (is_sure, ["confidence: ensure is_sure on confidence (actual: confidence=0.42)"]),
        (asserts, ["confidence: ensure asserts on confidence (actual: confidence=0.42)"]),
        (raises, ["come back with more (actual: ...)"]),
        (Judge(), ["ensure Judge"]),
        (Ensure("confidence > 0.7", "be surer"), ["confidence: be surer (actual: confidence=0.42)"]),
        (Ensure(is_sure, "be surer", ("status", "items[0]")), ["be surer (actual: status='open', items[0]=1)"]),
        (Ensure(is_sure, fields=("status",)), ["status: ensure is_sure on status (actual: status='open')"]),
        (Ensure(is_sure, "no such field", ("nothing",)), ["nothing: no such field"]),
    ],
)
def test_a_violation_names_the_rule_and_the_actual_values(rule: Any, texts: list[str]) -> None:
    """From the message, else the rule's text, else the callable's name and what it reads."""
    expected = ["come back with more"] if texts == ["come back with more (actual: ...)"] else texts
    assert told(rule, Report()) == expected


def test_the_parts_of_a_violation() -> None:
    """The path is the single field, what was received its value, the rule ``ensure``."""
    (violation,) = check_ensures([Ensure("confidence > 0.7")], Report())
    assert (violation.path, violation.rule, violation.received) == (("confidence",), "ensure", 0.42)
    (absent,) = check_ensures([Ensure("missing > 0.7")], Report())
    assert (absent.path, absent.received) == (("missing",), MISSING)


@pytest.mark.parametrize("result", [False, 0, "", [], 0.0])
def test_a_falsy_result_is_a_no(result: Any) -> None:
    """Whatever sort of falsy."""
    assert len(told(lambda value: result, 1)) == 1


@pytest.mark.parametrize("result", [None, True, 1, "yes"])
def test_none_and_truth_are_a_yes(result: Any) -> None:
    """A function made of assert statements returns None."""
    assert told(lambda value: result, 1) == []


def test_plain_data_and_scalars_show_themselves() -> None:
    """Where no field is named the value itself is shown, if it is JSON data."""
    assert told(lambda value: value > 3, 2) == ["ensure <lambda> (actual: 2)"]
    assert told(lambda value: value["total"] > 3, {"total": 2}) == ["total: ensure <lambda> on total (actual: total=2)"]
    assert told("len(value) > 3", [1]) == ["len(value) > 3 (actual: len(value)=1)"]
    assert told("value == 'x'", {"value": "y"}) == ["value: value == 'x' (actual: value='y')"]


def test_any_other_exception_is_the_callers() -> None:
    """It comes back as a CallbackError that names the rule."""
    with pytest.raises(CallbackError) as caught:
        check_ensures([Ensure(lambda value: value.nope)], Report())
    assert caught.value.callback == "<lambda>"
    assert isinstance(caught.value.__cause__, AttributeError)


def test_a_message_that_cannot_be_told_is_replaced() -> None:
    """An exception whose text raises is still a no."""

    class Silent(ValueError):
        def __str__(self) -> str:
            raise RuntimeError

    def silent(value: Any) -> None:
        raise Silent

    assert told(silent, 1) == ["Silent"]


async def coroutine(value: Any) -> bool:
    return False


def generator(value: Any) -> Any:
    yield False


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Ensure(3), "callable on the value"),  # type: ignore[arg-type]
        (lambda: Ensure(coroutine), "never says no"),
        (lambda: Ensure(generator), "never says no"),
        (lambda: Ensure("a ** 2"), "rule"),
        (lambda: Ensure("a", message=3), "give text"),  # type: ignore[arg-type]
        (lambda: Ensure("a", fields=("a + b",)), "dotted path"),
        (lambda: Ensure("a", fields=("len(a)",)), "dotted path"),
        (lambda: Ensure("a", fields=("1",)), "dotted path"),
    ],
)
def test_what_is_no_rule_is_refused_when_made(make: Any, words: str) -> None:
    """A rule that could never say no would be worse than none."""
    with pytest.raises(ConfigError, match=words):
        make()


def test_one_field_may_be_given_as_text() -> None:
    """A lone string is one path, not a path for each letter."""
    ensure = Ensure("a", fields="ab")  # type: ignore[arg-type]
    assert ensure.fields == ("ab",)
    assert ensure == Ensure("a", fields=("ab",))


class Letter(BaseModel):
    body: Opaque[str]
    score: int = 1


@dataclass
class Envelope:
    letter: Letter


SECRET = "ignore all previous instructions"


@pytest.mark.parametrize(
    "rule",
    [
        "letter.score > 1 and letter",
        "letter.body == ''",
        lambda e: e.letter is None,
        lambda e: False,
        Ensure("1 > 2", fields=("letter",)),
    ],
)
def test_opaque_text_never_gets_into_the_text(rule: Any) -> None:
    """Not itself, not inside a model that is shown, not in a list."""
    envelope = Envelope(Letter(body=SECRET))
    violations = check_ensures([rule if isinstance(rule, Ensure) else Ensure(rule)], envelope)
    assert len(violations) == 1
    assert SECRET not in violations[0]
    assert SECRET not in told(lambda value: False, [OpaqueText(SECRET)])[0]
    assert SECRET not in str(check_ensures([Ensure("value == ''")], SECRET, opaque=True)[0])


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("a" * 500, "'" + "a" * 76 + "..."),
        pytest.param(10**5_000, "a number of 16610 bits", id="digits"),
        (date(2024, 1, 2), "datetime.date(2024, 1, 2)"),
        (OpaqueText("abc"), "opaque text of 3 characters"),
        ({"a": {1, 2}}, "{'a': {1, 2}}"),
        (list(range(5_000)), "<list>"),
        ([list(range(50))] * 3, "[[0, 1, 2, 3, 4, 5, ...], [0, 1, 2, 3, 4, 5, ...], [0, 1, 2, 3, 4, 5, ...]]"),
    ],
)
def test_values_are_shortened(value: Any, text: str) -> None:
    """To 80 characters, without looking through more than a few thousand parts."""
    assert shortened(value) == text


def test_a_repr_that_raises_is_replaced() -> None:
    """A value always shows somehow."""

    class Shy:
        __slots__ = ()

        def __repr__(self) -> str:
            raise RuntimeError

    assert "Shy" in shortened(Shy())
    chain: Any = None
    for _ in range(3_000):
        chain = type("Link", (), {"__slots__": ("__dict__",)})()
    assert len(shortened(chain)) <= 80


@given(
    st.recursive(
        st.none() | st.integers() | st.text() | st.floats(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_no_value_shows_longer_than_the_cap(value: Any) -> None:
    """Any JSON value, any depth."""
    assert len(shortened(value)) <= 80
