"""What may be coerced, by name and by field."""

from __future__ import annotations

from typing import Any

import pytest
from coercion.coerced import refused, rules, value
from pydantic import BaseModel

from ratchet_core import Coerce, ConfigError, State, StateMachine, Tool, ValidAction
from ratchet_core.coercion import Permits
from ratchet_core.coercion.policy import CAREFUL, GENEROUS, as_coerce
from ratchet_core.coercion.rules import REPLACEMENTS


class Item(BaseModel):
    """Nested."""

    price: float
    age: int = 0


class Order(BaseModel):
    """With a list."""

    age: int
    items: list[Item] = []


def test_presets_hold_each_other() -> None:
    """What is permitted carefully is permitted generously."""
    assert set(CAREFUL) < set(GENEROUS)
    assert Coerce("strict").rules == frozenset()
    assert Coerce().rules == frozenset(CAREFUL)
    assert Coerce("generous").rules == frozenset(GENEROUS)
    assert Permits(Coerce("strict")).nothing


def test_every_name_is_a_rule() -> None:
    """And every rule has a name."""
    careful, generous = [{rule.name for group in tier for rule in group} for tier in REPLACEMENTS]
    assert careful | {"key_spelling", "key_alias"} == set(CAREFUL)
    assert careful | generous | {"key_spelling", "key_alias"} == set(GENEROUS)


def test_rules_are_allowed_and_denied() -> None:
    """What is denied is denied, also when it is allowed."""
    assert Coerce("strict", allow=("enum_typo",)).rules == {"enum_typo"}
    assert "enum_typo" not in Coerce(deny=("enum_typo",)).rules
    assert "enum_typo" not in Coerce(allow=("enum_typo",), deny=("enum_typo",)).rules
    assert refused(int, "1,000", Coerce(deny=("number_format",)))


@pytest.mark.parametrize(
    ("fields", "price", "age"),
    [
        ({"price": "strict"}, False, True),
        ({"items": "strict"}, False, False),
        ({"items.price": "strict"}, False, True),
        ({"items[].price": "strict"}, False, True),
        ({"/items/price": "strict"}, False, True),
        ({"/items": "strict", "items.price": "careful"}, True, False),
        ({"/items/price": Coerce(deny=("number_format",))}, False, True),
        ({"/items/price": Coerce("strict", allow=("number_format",))}, True, True),
    ],
)
def test_a_field_may_have_its_own_rules(fields: Any, price: bool, age: bool) -> None:
    """With all below it; the innermost decides."""
    coerce = Coerce(fields=fields)
    assert refused(Order, {"age": 1, "items": [{"price": "1,000"}]}, coerce) is not price
    assert refused(Order, {"age": 1, "items": [{"price": 1, "age": "1,000"}]}, coerce) is not age
    assert value(Order, {"age": "1,000"}, coerce).age == 1000


def test_a_pointer_names_one_place_and_a_name_all() -> None:
    """Also at the root."""
    assert refused(Order, {"age": "1"}, Coerce(fields={"/age": "strict"}))
    assert not refused(Order, {"age": 1, "items": [{"price": 1, "age": "1"}]}, Coerce(fields={"/age": "strict"}))
    assert refused(Order, {"age": 1, "items": [{"price": 1, "age": "1"}]}, Coerce(fields={"age": "strict"}))


def test_the_key_of_a_field_is_a_part_of_it() -> None:
    """A field that is read to the letter has its own name."""
    assert refused(Order, {"Age": 1}, Coerce(fields={"age": "strict"}))
    assert rules(Order, {"Age": 1}, Coerce(fields={"items": "strict"})) == ["key_spelling"]


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda: Coerce("carefull"), "'careful'?"),  # type: ignore[arg-type]
        (lambda: Coerce(5), "strict, careful, generous"),  # type: ignore[arg-type]
        (lambda: Coerce([]), "strict, careful, generous"),  # type: ignore[arg-type]
        (lambda: Coerce(allow=("enum_typos",)), "'enum_typo'?"),
        (lambda: Coerce(deny="enum_typo"), "tuple"),  # type: ignore[arg-type]
        (lambda: Coerce(deny=(3,)), "no rule 3"),  # type: ignore[arg-type]
        (lambda: Coerce(fields=["age"]), "mapping"),  # type: ignore[arg-type]
        (lambda: Coerce(fields={3: "strict"}), "names or paths"),  # type: ignore[dict-item]
        (lambda: Coerce(fields={"": "strict"}), "names or paths"),
        (lambda: Coerce(fields={"age": "lax"}), "strict, careful, generous"),  # type: ignore[dict-item]
        (lambda: Coerce(fields={"age": Coerce(fields={})}), "fields of its own"),
        (lambda: as_coerce(None), "or Coerce"),
        (lambda: State("s", Order, coerce=True), "or Coerce"),  # type: ignore[call-overload]
        (lambda: State("s", Order, coerce="stirct"), "'strict'?"),  # type: ignore[call-overload]
    ],
)
def test_a_mistake_is_told_when_it_is_made(make: Any, told: str) -> None:
    """With the nearest name."""
    with pytest.raises(ConfigError) as caught:
        make()
    assert told in str(caught.value)


def test_the_policy_is_a_part_of_the_definition() -> None:
    """Another policy is another machine, however it is written."""

    def digest(coerce: Any) -> str:
        return StateMachine(State("s", Order, coerce=coerce)).spec.digest

    assert digest("careful") == digest(Coerce())
    assert len({digest(c) for c in ("strict", "careful", "generous", Coerce(fields={"age": "strict"}))}) == 4


def test_a_state_reads_by_its_policy() -> None:
    """Text and arguments of tools alike."""
    text = '{"age": "1,000"}'
    for coerce, taken in (("careful", True), ("strict", False)):
        action = StateMachine(State("s", Order, coerce=coerce)).receive(text)  # type: ignore[call-overload]
        assert isinstance(action, ValidAction) is taken
        calls = [{"id": "1", "type": "function", "function": {"name": "order", "arguments": text}}]
        state: State[Any] = State("s", tools=[Tool("order", Order)], requires_tool_call=True, coerce=coerce)  # type: ignore[call-overload]
        called = StateMachine(state).receive("", tool_calls=calls)
        assert isinstance(called, ValidAction) is taken
