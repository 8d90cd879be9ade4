"""The schema shown again."""

from typing import Any

import pytest

from ratchet_core.contract import Contract
from ratchet_core.errors import ConfigError
from ratchet_core.failure import FailureContext
from ratchet_core.strategies import SchemaInjection
from ratchet_core.tools import Tool


@pytest.mark.parametrize(
    ("format", "part"),
    [("json_schema", '"$defs"'), ("yaml", "properties:"), ("simple", "name: string"), ("typescript", "name: string;")],
)
def test_its_own_format_wins(failing: Any, format: Any, part: str):
    """Whatever the state asks for, the strategy's format is shown."""
    context = {"schema_format": "yaml" if format == "simple" else "simple", "max_chars": 4000}
    text = SchemaInjection(format).on_failure(failing(age=-1, context=context))
    assert part in text
    assert "- age: got -1" in text


def test_a_schema_without_room_is_shown_in_a_shorter_format(failing: Any):
    """The size of the patch holds; the last resort are the failing parts."""
    shorter = SchemaInjection().on_failure(failing(age=-1, context={"max_chars": 620}))
    assert "name: string" in shorter
    assert len(shorter) <= 620
    least = SchemaInjection().on_failure(failing(age=-1, context={"max_chars": 200}))
    assert "- age: got -1" in least
    assert "country" not in least


def test_tools_are_shown_by_name():
    """A state with tools shows the schema of each."""
    ctx = FailureContext("", (), 1, reason="no_tool_call", tools=(Tool("weather", {"type": "object"}), Tool("time")))
    text = SchemaInjection("simple").on_failure(ctx)
    assert "weather: " in text
    assert "\ntime: " in text


def test_without_a_contract_the_schema_itself_is_compiled():
    """A context made by hand needs no contract."""
    ctx = FailureContext("", (), 1, schema=list[int])
    assert SchemaInjection.serialize_schema(list[int], "simple") in SchemaInjection("simple").on_failure(ctx)


def test_schemas_are_serialized_in_every_format():
    """A schema, or a contract of it, gives the same text."""
    for format in ("json_schema", "yaml", "simple", "typescript"):
        assert SchemaInjection.serialize_schema(int, format) == Contract(int).render(format)  # type: ignore[arg-type]
        assert SchemaInjection.serialize_schema(Contract(int), format)  # type: ignore[arg-type]


def test_an_unknown_format_is_refused():
    """At build, not after a paid call."""
    with pytest.raises(ConfigError, match="give one of"):
        SchemaInjection("xml")  # type: ignore[arg-type]


def test_it_replaces_the_last_exchange():
    """So that the schema does not pile up in the conversation."""
    assert SchemaInjection().plan == "replace_last"
