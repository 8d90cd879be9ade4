"""Laws of coercion: nothing is invented, all is on record, what is right stays as it is, more good will changes nothing."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from typing import Any

import pytest
from coercion.coerced import Text, coerced, value
from hypothesis import given, settings
from hypothesis import strategies as st
from laws.shapes import cases, clothed, schemas, spoiled, valid

from ratchet_core import Contract, Repair
from ratchet_core.coercion.record import RENAMES
from ratchet_core.validation.reading import Accepted, Rejected

EXAMPLES = settings(max_examples=max(100, settings().max_examples), deadline=None)


def applied(document: Any, repair: Repair) -> Any:
    """The document with one recorded change made in it again."""
    if repair.rule == "ignored_key":
        return document
    if not repair.path:
        return repair.after
    *above, last = repair.path
    root = document = json.loads(json.dumps(document))
    for step in above:
        document = document[step]
    if repair.rule in RENAMES:
        items = [(repair.after if key == last else key, inner) for key, inner in document.items()]
        document.clear()
        document.update(items)
    else:
        document[last] = repair.after
    return root


@given(st.data(), cases(), st.sampled_from(["careful", "generous"]))
@EXAMPLES
def test_the_record_makes_the_document(data: st.DataObject, case: tuple[Any, Any], preset: str) -> None:
    """The changes on record, made in order, give the accepted document; there are no others."""
    schema, document = case
    result = coerced(schema, document, preset)
    if isinstance(result, Accepted):
        again = json.loads(json.dumps(document))
        for repair in result.repairs:
            again = applied(again, repair)
        assert again == json.loads(result.document)
        assert json.dumps(again, sort_keys=True) == json.dumps(json.loads(result.document), sort_keys=True)


@given(st.data())
@EXAMPLES
def test_what_is_right_is_not_touched(data: st.DataObject) -> None:
    """A document that obeys its schema comes out as it is, with any good will."""
    schema = data.draw(schemas)
    document = data.draw(valid(schema))
    result = coerced(schema, document, "generous")
    assert isinstance(result, Accepted)
    assert result.repairs == ()
    assert json.loads(result.document) == document


@given(cases(), st.sampled_from(["careful", "generous"]))
@EXAMPLES
def test_what_was_accepted_is_right(case: tuple[Any, Any], preset: str) -> None:
    """The document of a value is read strictly, and coercing it again changes nothing."""
    schema, document = case
    result = coerced(schema, document, preset)
    if isinstance(result, Accepted):
        again = Contract(schema).check(result.document)
        assert isinstance(again, Accepted)
        assert again.value == result.value
        assert coerced(schema, Text(result.document), preset).repairs == ()


@given(cases())
@EXAMPLES
def test_more_good_will_takes_more_and_changes_nothing(case: tuple[Any, Any]) -> None:
    """What a stricter preset takes, a freer one takes too, as the same value."""
    schema, document = case
    results = [coerced(schema, document, preset) for preset in ("strict", "careful", "generous")]
    for stricter, freer in pairwise(results):
        if isinstance(stricter, Accepted):
            assert isinstance(freer, Accepted)
            assert freer.value == stricter.value
            assert json.dumps(freer.value) == json.dumps(stricter.value)


@given(st.data(), st.sampled_from(["careful", "generous"]))
@EXAMPLES
def test_clothing_never_changes_what_is_said(data: st.DataObject, preset: str) -> None:
    """A value in other forms is that value, or it is refused; it is never another one."""
    schema = data.draw(schemas)
    value = data.draw(valid(schema))
    document = data.draw(clothed(schema, value))
    result = coerced(schema, document, preset)
    if isinstance(result, Accepted):
        assert result.value == value, document
        assert json.dumps(result.value).replace(".0", "") == json.dumps(value).replace(".0", ""), document


@given(spoiled())
@EXAMPLES
def test_what_says_something_else_is_never_taken(case: tuple[Any, Any]) -> None:
    """Denied, doubted, cut, approximate, out of range: refused, unless the schema takes it as the text it is."""
    schema, document = case
    if isinstance(coerced(schema, document, "strict"), Rejected):
        assert isinstance(coerced(schema, document), Rejected), document


@given(cases())
@EXAMPLES
def test_each_change_follows_from_what_stood_there(case: tuple[Any, Any]) -> None:
    """By the rule that is named, and by nothing else."""
    schema, document = case
    result = coerced(schema, document, "generous")
    for repair in result.repairs:
        assert FOLLOWS[repair.rule](repair.before, repair.after), repair


def digits(text: Any) -> str:
    """The digits of a number or a text, a fraction of zeros left out."""
    return "".join(c for c in re.sub(r"\.0*$", "", str(text).strip("*. ")) if c.isdigit())


def letters(text: Any) -> str:
    """The letters and digits, in lower case."""
    return "".join(c for c in str(text).casefold() if c.isalnum())


def same_number(before: Any, after: Any) -> bool:
    """The same digits, and the same sign."""
    return digits(before) == digits(after) and ("-" in str(before)) >= (str(after).startswith("-"))


FOLLOWS = {
    **dict.fromkeys(("coerce_int", "coerce_float"), lambda before, after: float(before) == after),
    **dict.fromkeys(("number_format", "number_unit"), same_number),
    "coerce_bool": lambda before, after: before == json.dumps(after),
    "bool_word": lambda before, after: letters(before) in (("true", "yes", "on") if after else ("false", "no", "off")),
    "bool_number": lambda before, after: float(before) == after,
    "date_format": lambda before, after: (
        [int(n) for n in re.findall("[0-9]+", before)] == [int(n) for n in after.split("-")]
    ),
    "enum_spelling": lambda before, after: letters(before) == letters(after),
    "enum_sentence": lambda before, after: letters(after) in letters(before) and "not" not in before.split(),
    "enum_mention": lambda before, after: letters(after) in letters(before) and "not" not in before.split(),
    "enum_typo": lambda before, after: abs(len(letters(before)) - len(letters(after))) <= 1,
    "null_word": lambda before, after: after is None and letters(before) in ("", "null", "none", "nil", "na"),
    "number_as_text": lambda before, after: float(before) == float(after),
    "number_word": lambda before, after: before.isalpha() and isinstance(after, int),
    "json_text": lambda before, after: len(before) == 200 or json.loads(before) == after,
    "list_of_one": lambda before, after: [before] == after,
    "sole_item": lambda before, after: isinstance(before, str) or before == [after],
    "unwrap": lambda before, after: isinstance(before, str) or list(before.values()) == [after],
    "unwrap_any": lambda before, after: isinstance(before, str) or list(before.values()) == [after],
    "single_field": lambda before, after: isinstance(before, str) or list(after.values()) == [before],
    "key_spelling": lambda before, after: letters(before) == letters(after),
}
"""For each rule that these schemas can use: whether ``after`` is what ``before`` says."""


@pytest.mark.parametrize("preset", ["strict", "careful", "generous"])
@given(
    document=st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    ),
    schema=schemas,
)
@EXAMPLES
def test_any_document_gets_a_verdict_on_any_schema(preset: str, document: Any, schema: Any) -> None:
    """Total, and deterministic."""
    one, other = coerced(schema, document, preset), coerced(schema, document, preset)
    assert type(one) is type(other)
    assert repr(one) == repr(other)


def test_the_laws_are_not_empty() -> None:
    """Some careless documents are read, others are not."""
    schema = {"type": "object", "properties": {"age": {"type": "integer"}}, "required": ["age"]}
    assert value(schema, [{"AGE": "1,200"}]) == {"age": 1200}
