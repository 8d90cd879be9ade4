"""Calls with ``<arg_key>`` and ``<arg_value>``."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ratchet_core.tool_calls import leaked_tool_calls
from ratchet_core.tools import Tool, ToolCall

names = st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,20}", fullmatch=True)
scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3)
)
arguments = st.dictionaries(st.text(min_size=1), values, max_size=4)

keys = st.from_regex(r"[a-z_][a-z0-9_]{0,10}", fullmatch=True)
texts = st.dictionaries(keys, st.text(st.characters(exclude_categories=["Cs"], exclude_characters="<")), max_size=4)


@given(names, texts.filter(bool), st.sampled_from(["", "\n"]))
def test_what_is_written_is_read(name: str, args: dict[str, str], between: str) -> None:
    """Any name and texts come back exactly, in the notation of GLM 4.5 and of 4.7."""
    pairs = "".join(
        f"{between}<arg_key>{key}</arg_key>{between}<arg_value>{value}</arg_value>" for key, value in args.items()
    )
    assert leaked_tool_calls(f"<tool_call>{name}{pairs}{between}</tool_call>").calls == (ToolCall(name, args),)


def test_the_schema_decides_the_types() -> None:
    """A number is one where the schema wants one."""
    tool = Tool("f", {"properties": {"n": {"type": "integer"}, "s": {"type": "string"}}})
    pairs = "".join(f"<arg_key>{key}</arg_key>\n<arg_value>3</arg_value>\n" for key in "ns")
    text = f"<tool_call>f\n{pairs}</tool_call>"
    assert leaked_tool_calls(text, tools=(tool,)).calls == (ToolCall("f", {"n": 3, "s": "3"}),)


def test_no_arguments() -> None:
    """A name alone is a call of a tool on offer, and of nothing else."""
    assert leaked_tool_calls("<tool_call>f</tool_call>", tools=(Tool("f"),)).calls == (ToolCall("f", {}),)
    assert leaked_tool_calls("<tool_call>f</tool_call>").calls == ()


@pytest.mark.parametrize(
    ("text", "truncated"),
    [
        ("<tool_call>f<arg_key>k</arg_key><arg_value>v", True),
        ("<tool_call>f<arg_key>k</arg_key><arg_value>v</arg_value>", True),
        ("<tool_call>f<arg_key>k</arg_key><arg_value>v</arg_value> and </tool_call>", False),
        ("<tool_call>f<arg_key>k</arg_key> v</tool_call>", False),
    ],
)
def test_no_call(text: str, truncated: bool) -> None:
    """A call that is cut off or holds something else is listed as a problem."""
    leaked = leaked_tool_calls(text)
    assert (leaked.calls, len(leaked.problems), leaked.truncated) == ((), 1, truncated)


@pytest.mark.parametrize(
    "text",
    [
        "<tool_calls>\n<tool_call>f<tool_sep>\n<arg_key>a</arg_key>\n<arg_value>x</arg_value>\n</tool_call>\n</tool_calls>",
        "<tool_calls:opensource><tool_call:opensource>f<arg_key:opensource>a</arg_key:opensource>"
        "<arg_value:opensource>x</arg_value:opensource></tool_call:opensource></tool_calls:opensource>",
        "<longcat_tool_call>f\n<longcat_arg_key>a</longcat_arg_key>\n<longcat_arg_value>x</longcat_arg_value>\n</longcat_tool_call>",
        "<ifm|tool_calls><ifm|tool_call>f<ifm|arg_key>a</ifm|arg_key><ifm|arg_type>string</ifm|arg_type>"
        "<ifm|arg_value>x</ifm|arg_value></ifm|tool_call></ifm|tool_calls>",
    ],
)
def test_cousins(text: str) -> None:
    """A separator, suffixes, prefixes, declared types."""
    leaked = leaked_tool_calls(f"So. {text} Yes.")
    assert (leaked.calls, leaked.problems) == ((ToolCall("f", {"a": "x"}),), ())
    assert (leaked.text_before, leaked.text_after) == ("So. ", " Yes.")


def test_a_separator_makes_it_a_call() -> None:
    """Where a name alone would be none."""
    assert leaked_tool_calls("<tool_call>f<tool_sep></tool_call>").calls == (ToolCall("f", {}),)
    assert leaked_tool_calls("<tool_call>f</tool_call>").calls == ()


def test_keys_and_names_of_any_sort() -> None:
    """Angle brackets in a key, a space in a name."""
    text = "<tool_call> get it <arg_key>a<1></arg_key><arg_value> x </arg_value></tool_call>"
    assert leaked_tool_calls(text).calls == (ToolCall("get it", {"a<1>": " x "}),)
