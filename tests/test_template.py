"""Prompts with fields: one pass, no code, values never expand again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from ratchet_core import Opaque, Part, UsageError
from ratchet_core.fence import clean, fenced
from ratchet_core.template import field_names, fill, lookup, parts_of_text

opaque: Callable[[str], str] = Opaque  # type: ignore[assignment]


def filled(template: str, **values: Any) -> tuple[Part, ...]:
    """The template with ``values`` as inputs."""
    return fill(template, lambda name: lookup(name, values, {}))


class Note(BaseModel):
    """A model with an opaque field."""

    title: str
    body: Opaque[str]


@dataclass
class Wrapped:
    """A dataclass that may hold opaque text."""

    text: Any


@dataclass(slots=True)
class Slotted:
    """The same without a ``__dict__``."""

    text: Any


@given(st.text().filter(lambda text: "{" not in text and "}" not in text))
def test_text_without_fields_stays_as_it_is(text: str) -> None:
    """One instruction, or nothing for an empty template."""
    assert filled(text) == ((Part("instruction", text),) if text else ())


@given(st.text())
def test_a_value_is_never_expanded_again(value: str) -> None:
    """Braces in user text are text."""
    (part,) = filled("{a}", a="{a} {{b}} " + value)
    assert part == Part("instruction", clean("{a} {{b}} " + value))


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("{{a}}", "{a}"),
        ('{"json": {{"x": 1}}}', '{"json": {"x": 1}}'),
        ("{ a }", "{ a }"),
        ("{}", "{}"),
        ("{0}", "{0}"),
        ("{a!r}", "{a!r}"),
        ("{a:>9}", "{a:>9}"),
        ("{a[0]}", "{a[0]}"),
        ("}{", "}{"),
        ("{a}{a}", "vv"),
    ],
)
def test_only_braces_around_a_dotted_name_are_fields(template: str, text: str) -> None:
    """Everything else with braces is literal; doubled ones are single."""
    assert "".join(part.text for part in filled(template, a="v")) == text


def test_field_names_are_first_names() -> None:
    """In order, without escapes."""
    assert field_names("{a} {{b}} {outputs.c.d} {e_1}") == ("a", "outputs", "e_1")


def test_other_values_are_json() -> None:
    """Numbers, lists and models stand in the text as JSON."""
    text = filled("{n} {none} {rows} {model}", n=1.5, none=None, rows=[{"é": 1}], model=Wrapped(1))[0].text
    assert text == '1.5 null [{"é":1}] {"text":1}'


@pytest.mark.parametrize(
    "value",
    [
        opaque("x"),
        [1, opaque("x")],
        {"k": opaque("x")},
        ({"deep": [opaque("x")]},),
        Note(title="t", body=opaque("x")),
        Wrapped(opaque("x")),
        Wrapped(Wrapped([opaque("x")])),
        Slotted({opaque("x")}),
    ],
)
def test_whatever_holds_opaque_text_is_data(value: Any) -> None:
    """Containers, models and dataclasses as a whole, with the field's name as label."""
    before, data, after = filled("Read {doc} now", doc=value)
    assert (before.kind, after.kind) == ("instruction", "instruction")
    assert (data.kind, data.label) == ("data", "doc")
    assert "x" in data.text


def test_a_value_that_holds_itself_is_data() -> None:
    """What can not be looked through to its end is not trusted."""
    loop: list[Any] = []
    loop.append([loop] * 2)
    with pytest.raises(Exception, match=r"."):
        filled("{doc}", doc=loop)  # not JSON either; what matters is that the search ends


def test_fenced_text_comes_apart_into_parts() -> None:
    """What a prompt function formatted with an f-string is data again, label and all."""
    assert parts_of_text(f"Read {fenced('x', 'doc')}!") == (
        Part("instruction", "Read "),
        Part("data", "x", "doc"),
        Part("instruction", "!"),
    )
    assert parts_of_text("") == ()


INPUTS = {"doc": {"rows": [{"n": 1}, {"n": 2}]}, "extract": "input of that name"}
OUTPUTS = {"extract": Note(title="T", body=opaque("B")), "other": [1, 2], "outputs": {"x": 1}}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("doc.rows.1.n", 2),
        ("inputs.doc.rows.0.n", 1),
        ("extract", "input of that name"),
        ("outputs.extract.title", "T"),
        ("other.1", 2),
    ],
)
def test_lookup_follows_dotted_names(name: str, value: Any) -> None:
    """Keys, indexes and attributes; inputs win over outputs of the same name."""
    assert lookup(name, INPUTS, OUTPUTS) == value


def test_an_input_named_inputs_or_outputs_is_found_by_its_bare_name() -> None:
    """Only with a dot do these words mean the mappings."""
    assert lookup("outputs", {}, OUTPUTS) == {"x": 1}


@pytest.mark.parametrize(
    "name",
    [
        "absent",
        "doc.absent",
        "doc.rows.2",
        "doc.rows.first",
        "extract.upper",
        "outputs.extract.__class__",
        "outputs.extract._private",
        "inputs.absent",
        "inputs",
    ],
)
def test_lookup_names_what_is_not_there(name: str) -> None:
    """No guess, no attribute of plain text, no private attribute."""
    with pytest.raises(UsageError) as caught:
        lookup(name, INPUTS, OUTPUTS)
    assert caught.value.path == name
    assert "{" + name + "}" in str(caught.value)


def test_the_message_lists_what_there_is() -> None:
    """And says how to write literal braces."""
    with pytest.raises(UsageError, match=r"there is doc, extract, other, outputs.*\{\{absent\}\}"):
        lookup("absent", INPUTS, OUTPUTS)
    with pytest.raises(UsageError, match="there is nothing"):
        lookup("absent", {}, {})
