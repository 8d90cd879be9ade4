"""The schema of a failure as text."""

from ratchet_core.contract import Contract
from ratchet_core.failure import FailureContext
from ratchet_core.strategies.schema_text import schema_text, shorter_and_shorter
from ratchet_core.tools import Tool


def test_tools_come_before_the_contract_and_the_contract_before_the_schema():
    """What the reply must be is the nearest of the three."""
    ctx = FailureContext("", (), 1, schema=int)
    assert schema_text(ctx, "json_schema") == Contract(int).render("json_schema")
    ctx = FailureContext("", (), 1, schema=int, contract=Contract(str))
    assert schema_text(ctx, "json_schema") == Contract(str).render("json_schema")
    ctx = FailureContext("", (), 1, contract=Contract(str), tools=(Tool("t", int),))
    assert schema_text(ctx, "json_schema") == "t: " + Contract(int).render("json_schema")


def test_each_format_is_rendered_when_asked_for():
    """The wanted one first, none twice."""
    ctx = FailureContext("", (), 1, contract=Contract({"type": "object", "properties": {"a": {"type": "integer"}}}))
    texts = [render() for render in shorter_and_shorter(ctx, "typescript")]
    assert texts == [schema_text(ctx, "typescript"), schema_text(ctx, "simple")]
