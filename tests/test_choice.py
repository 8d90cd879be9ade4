"""Which of several readings is the answer."""

from __future__ import annotations

from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from ratchet_core import Contract
from ratchet_core.choice import choose
from ratchet_core.normalizers.candidate import Candidate, Extraction, Miss, Standing
from ratchet_core.validation.reading import Accepted, Rejected


class Person(BaseModel):
    """A schema."""

    name: str
    age: int = 0


PERSON = Contract(Person)
ANN, BOB, NOBODY = '{"name": "Ann"}', '{"name": "Bob"}', '{"name": null}'
OTHER = '{"text": "Ann"}'
STANDINGS: tuple[Standing, ...] = get_args(Standing)


def candidates(*placed: tuple[str, Standing] | tuple[str, Standing, int]) -> list[Candidate]:
    """One behind the other, each 20 characters long."""
    return [
        Candidate(one[0], None, "json", one[2] if len(one) == 3 else 0, (), (20 * at, 20 * at + 20), one[1])
        for at, one in enumerate(placed)
    ]


def verdict(found: Extraction, contract: Contract = PERSON, text: str = "\n" * 200) -> Accepted | Rejected:
    """With the contract's own judgement."""
    return choose(contract.check, contract.json_schema, found, text, None)


def chosen(*placed: Any, misses: tuple[Miss, ...] = (), text: str = "\n" * 200) -> str:
    """The name that was taken, or the reason."""
    found = verdict(Extraction(tuple(candidates(*placed)), misses), text=text)
    return found.value.name if isinstance(found, Accepted) else found.reason


@pytest.mark.parametrize(
    ("placed", "expected"),
    [
        ([(ANN, "bare")], "Ann"),
        ([(ANN, "bare"), (BOB, "bare")], "ambiguous"),
        ([(ANN, "bare"), (ANN, "introduced")], "Ann"),
        ([(ANN, "bare"), (OTHER, "introduced")], "Ann"),
        ([(BOB, "introduced"), (ANN, "final")], "Ann"),
        ([(BOB, "bare"), (ANN, "corrected")], "Ann"),
        ([(BOB, "corrected"), (ANN, "final")], "Ann"),
        ([(BOB, "final"), (ANN, "corrected")], "ambiguous"),
        ([(BOB, "final"), (ANN, "final")], "ambiguous"),
        ([(BOB, "final"), (ANN, "bare")], "ambiguous"),
        ([(ANN, "final"), (ANN, "final")], "Ann"),
        ([(ANN, "bare"), (NOBODY, "final")], "validation_error"),
        ([(ANN, "bare"), (OTHER, "final")], "Ann"),
        ([(ANN, "bare"), (NOBODY, "bare")], "validation_error"),
        ([(NOBODY, "bare"), (ANN, "bare")], "Ann"),
        ([(BOB, "aside"), (ANN, "introduced")], "Ann"),
        ([(BOB, "aside"), (ANN, "bare")], "ambiguous"),
        ([(ANN, "introduced"), (BOB, "aside")], "ambiguous"),
        ([(ANN, "aside")], "Ann"),
        ([(ANN, "aside"), (NOBODY, "introduced")], "validation_error"),
        ([(BOB, "quoted"), (ANN, "bare")], "Ann"),
        ([(ANN, "bare"), (BOB, "quoted")], "ambiguous"),
        ([(ANN, "bare"), (BOB, "mentioned")], "Ann"),
        ([(BOB, "retracted"), (ANN, "bare")], "Ann"),
        ([(NOBODY, "bare"), (ANN, "quoted")], "validation_error"),
        ([(ANN, "quoted"), (NOBODY, "bare")], "validation_error"),
    ],
)
def test_the_rules(placed: Any, expected: str) -> None:
    """Marks, asides, other people's words, rivals, and what is wrong behind."""
    assert chosen(*placed) == expected


@given(
    st.lists(st.tuples(st.sampled_from([ANN, BOB, NOBODY, OTHER]), st.sampled_from(STANDINGS)), min_size=1, max_size=4)
)
def test_nothing_is_taken_because_of_its_place(placed: list[tuple[str, Standing]]) -> None:
    """Without a word that tells them apart, two that differ are ambiguous in every order; and what is taken was said."""
    taken = chosen(*placed)
    if taken in ("Ann", "Bob"):
        own = [text for text, standing in placed if standing not in ("quoted", "mentioned", "retracted")]
        assert f'{{"name": "{taken}"}}' in own
    plain = [text for text, standing in placed if standing in ("bare", "introduced")]
    if len(plain) == len(placed) and {ANN, BOB} <= set(plain):
        assert taken == "ambiguous"


def test_readings_of_the_same_text_are_no_rivals() -> None:
    """The strictest one that obeys the contract stands; one of another text is a rival in any tier."""
    weak, strict = candidates((BOB, "bare", 2), (ANN, "bare", 0))
    same = Candidate(weak.text, None, "yaml", 2, (), strict.span, "bare")
    for found, expected in (((same, strict), "Ann"), ((weak, strict), "ambiguous")):
        result = verdict(Extraction(found))
        assert (result.value.name if isinstance(result, Accepted) else result.reason) == expected


def test_data_that_the_schema_leaves_out_makes_no_other_answer() -> None:
    """The values are the same; 1 and 1.0 are not, where both are kept."""
    assert chosen((ANN, "bare"), ('{"name": "Ann", "note": "x"}', "bare")) == "Ann"
    anything = Contract(None)
    for one, other, kind in (('{"a": 1}', '{"a": 1.0}', Rejected), ('{"a": 1, "b": 2}', '{"b":2,"a":1}', Accepted)):
        found = Extraction(tuple(candidates((one, "bare"), (other, "bare"))))
        assert type(verdict(found, anything)) is kind


def test_what_names_no_field_is_no_rival() -> None:
    """Where no field is required, everything obeys."""

    class Filter(BaseModel):
        """Nothing is required."""

        name: str | None = None

    contract = Contract(Filter)
    for one, other, kind in ((OTHER, ANN, Accepted), (BOB, ANN, Rejected), (OTHER, OTHER, Accepted)):
        found = Extraction(tuple(candidates((one, "bare"), (other, "bare"))))
        assert type(verdict(found, contract)) is kind


def test_a_wrong_one_inside_a_sentence_is_no_better_draft() -> None:
    """Only what stands on lines of its own may be the answer."""
    placed = ((ANN, "bare"), (NOBODY, "introduced"))
    assert chosen(*placed, text="\n" * 20 + "x" * 200) == "Ann"
    assert chosen(*placed) == "validation_error"


def test_the_rejection_told_is_that_of_the_likeliest_answer() -> None:
    """By its fields; then what can not be read; then any."""
    found = Extraction(tuple(candidates((NOBODY, "bare"), (OTHER, "introduced"))))
    told = verdict(found)
    assert isinstance(told, Rejected)
    assert told.errors[0].path == ("name",)
    unread = (Miss("repair_json", "parse_error", "a comma is missing", 0),)
    assert chosen((OTHER, "bare"), misses=unread) == "parse_error"
    assert chosen((NOBODY, "bare"), misses=unread) == "validation_error"
    assert chosen((OTHER, "bare")) == "validation_error"


def test_where_it_was_read_is_kept() -> None:
    """The offsets go with the value."""
    found = verdict(Extraction(tuple(candidates((BOB, "aside"), (ANN, "final")))))
    assert isinstance(found, Accepted)
    assert found.span == (20, 40)
