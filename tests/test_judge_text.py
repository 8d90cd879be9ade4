"""From a reply in text to a value that obeys the contract, or what is wrong."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from ratchet_core import Contract, Limits
from ratchet_core.judge_text import judge_plain, judge_text
from ratchet_core.normalizers import DEFAULT_PIPELINE, HEALING_PIPELINE, ParseFrontmatter, ParseYAML, RepairJSON
from ratchet_core.validation.reading import Accepted, Rejected


class Person(BaseModel):
    """A schema."""

    name: str
    age: int = 0


PERSON = Contract(Person)


def judge(text: str, contract: Contract = PERSON, finish: str | None = None, pipeline: Any = None) -> Any:
    """With default limits and unique keys."""
    return judge_text(contract, text, finish, pipeline, Limits(), True)


@pytest.mark.parametrize(
    "text",
    [
        '{"name": "A", "age": 1}',
        '```\n{"name": "A", "age": 1}\n```',
        '```json\n{"name": "A", "age": 1}\n```\n',
        'Here you are:\n```json\n{"name": "A", "age": 1}\n```\nAnything else?',
        '<think>{"name": "B"}</think>{"name": "A", "age": 1}',
        'Sure! {"name": "A", "age": 1}',
        "name: A\nage: 1",
        '{"name": "A", "age": 1}\n{"age": 1, "name": "A"}',
    ],
)
def test_one_answer_is_found_wherever_it_stands(text: str) -> None:
    """And what was set aside is on record."""
    accepted = judge(text)
    assert isinstance(accepted, Accepted)
    assert accepted.value == Person(name="A", age=1)
    assert bool(accepted.repairs) is (text[0] != "{" or "\n{" in text) or accepted.format == "yaml"


def test_strict_readings_go_before_weaker_ones() -> None:
    """A damaged second object does not contradict a whole first one, and no candidate is taken for its order."""
    different = judge('{"name": "A"} then {"name": "B"}')
    assert different.reason == "ambiguous"
    assert "2 different answers" in different.errors[0]
    assert different.candidate == {"name": "B"}


def test_numbers_that_are_written_differently_differ() -> None:
    """1 and 1.0 are two answers where anything is taken."""
    assert judge('a: {"x": 1} b: {"x": 1.0}', Contract(None)).reason == "ambiguous"


def test_the_nearest_candidate_is_told() -> None:
    """A document that broke a rule rather than text that is none."""
    judged = judge('Example: {"name": true} and {broken')
    assert judged.reason in ("validation_error", "truncated")
    assert judge('My answer: {"name": true}').candidate == {"name": True}


@pytest.mark.parametrize(
    ("text", "finish", "reason"),
    [
        ("", None, "empty_output"),
        ("", "content_filter", "refusal"),
        ("", "length", "truncated"),
        ("I can't do that.", None, "refusal"),
        ("Some words.", None, "parse_error"),
        ("Some words.", "length", "truncated"),
        ("12", "length", "truncated"),
        ("name: A", "length", "truncated"),
        ('```json\n{"name": "A"\n```', "length", "truncated"),
    ],
)
def test_no_answer_has_its_class(text: str, finish: str | None, reason: str) -> None:
    """From the text, and from the provider's word."""
    schema = Contract(int) if text == "12" else PERSON
    judged = judge(text, schema, finish)
    assert isinstance(judged, Rejected)
    assert judged.reason == reason
    assert judged.errors
    assert judged.candidate is None


@pytest.mark.parametrize("text", ['{"name": "A"}', '["x"]', '"text"'])
def test_a_closer_says_that_a_cut_off_reply_is_whole(text: str) -> None:
    """A number or a bare word says nothing of the kind."""
    assert isinstance(judge(text, Contract(Any), "length"), Accepted)
    assert judge("tru", Contract(Any), "length").reason == "truncated"
    assert judge("123", Contract(Any), "length").reason == "truncated"


def strange(raw: str) -> Any:
    """A normalizer that gives what no JSON can say."""
    return {"name": object()} if raw == "object" else {"name": "A", "age": float("nan")}


@pytest.mark.parametrize("raw", ["object", "nan"])
def test_a_normalizer_that_gives_no_json_is_refused(raw: str) -> None:
    """Nothing of it becomes a value, and nothing raises."""
    judged = judge(raw, Contract(None), pipeline=(strange,))
    assert isinstance(judged, Rejected)


def test_free_text_is_taken_unless_it_was_cut_or_withheld() -> None:
    """With a document to restore it from."""
    accepted = judge_plain("any {text", None)
    assert isinstance(accepted, Accepted)
    assert json.loads(accepted.document) == accepted.value == "any {text"
    for finish, reason in (("length", "truncated"), ("content_filter", "refusal")):
        refused = judge_plain("any", finish)
        assert isinstance(refused, Rejected)
        assert refused.reason == reason


@given(
    st.text() | st.text('{}[]":,-`\n a1', max_size=40),
    st.none() | st.sampled_from(["length", "stop", "content_filter"]),
)
def test_judging_is_total_and_exclusive(text: str, finish: str | None) -> None:
    """A value with the document it came from, or a class with errors; never an exception."""
    for contract in (PERSON, Contract(None), Contract(Any)):
        judged = judge(text, contract, finish)
        if isinstance(judged, Accepted):
            json.loads(judged.document)
        else:
            assert judged.errors


@pytest.mark.parametrize("finish", ["length", "content_filter"])
@pytest.mark.parametrize(
    ("text", "schema"),
    [
        ("12", int),
        ("name: A\nage: 12", Person),
        ('age: 1\nname: "A"', Person),
        ("---\nname: A\n---\n", Person),
        ('{"age": 1, "name": "A"', Person),
    ],
)
@pytest.mark.parametrize(
    "pipeline", [None, DEFAULT_PIPELINE, HEALING_PIPELINE, [ParseYAML(), ParseFrontmatter(), RepairJSON()]]
)
def test_what_may_go_on_is_not_the_answer(text: str, schema: Any, finish: str, pipeline: Any) -> None:
    """A limit and a filter alike stop a reply anywhere, and not every notation says where it is whole."""
    told = judge(text, Contract(schema), finish, pipeline)
    assert isinstance(told, Rejected)
    assert told.reason == ("truncated" if finish == "length" else "refusal")


@pytest.mark.parametrize("finish", ["length", "content_filter"])
@pytest.mark.parametrize(
    "text", ['{"name": "A"}', "```yaml\nname: A\n```", '```json\n{"name": "A"}\n```', 'So: {"name": "A"}\n\nI hope th']
)
def test_what_says_that_it_is_whole_is_the_answer(text: str, finish: str) -> None:
    """The cut is behind it."""
    assert judge(text, PERSON, finish).value == Person(name="A")
