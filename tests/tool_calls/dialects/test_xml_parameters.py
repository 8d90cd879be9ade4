"""Calls in ``<invoke name="f">``."""

from __future__ import annotations

import json
from typing import Any

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

BAR = "\uff5c"
PREFIXES = ["", "antml:", "minimax:", f"{BAR}DSML{BAR}"]


@given(names, texts, st.sampled_from(PREFIXES))
def test_parameters_are_text(name: str, args: dict[str, str], prefix: str) -> None:
    """Without a schema every parameter is the text between its marks, whatever the prefix."""
    written = "".join(
        f'<{prefix}parameter name="{key}">\n{value}\n</{prefix}parameter>\n' for key, value in args.items()
    )
    assert leaked_tool_calls(f'<{prefix}invoke name="{name}">{written}</{prefix}invoke>').calls == (
        ToolCall(name, args),
    )


@given(names, st.dictionaries(keys, values, max_size=3))
def test_declared_json(name: str, args: dict[str, Any]) -> None:
    """A parameter that is declared to be no string is JSON even without a schema."""
    written = "".join(
        f'<parameter name="{key}" string="{"true" if isinstance(value, str) else "false"}">\n'
        f"{value if isinstance(value, str) else json.dumps(value)}\n</parameter>"
        for key, value in args.items()
    )
    if "<" not in "".join(json.dumps(value) for value in args.values()):
        assert leaked_tool_calls(f'<invoke name="{name}">{written}</invoke>').calls == (ToolCall(name, args),)


@given(names, arguments)
def test_json_in_place_of_parameters(name: str, args: dict[str, Any]) -> None:
    """An object may stand in place of the parameters."""
    for tag in ("invoke", "function", "tool_call"):
        text = f'<{tag} name="{name}">{json.dumps(args)}</{tag}>'
        assert leaked_tool_calls(text).calls == (ToolCall(name, args),)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("<function_calls>\n", "\n</function_calls>"),
        ("<minimax:tool_call>", "</minimax:tool_call>"),
        (f"<{BAR}DSML{BAR}function_calls>", f"</{BAR}DSML{BAR}function_calls>"),
        (f"<{BAR}DSML{BAR}tool_calls>\n", f"\n</{BAR}DSML{BAR}tool_calls>"),
    ],
)
def test_wrappers(before: str, after: str) -> None:
    """A wrapper belongs to the call; a call without parameters may close itself."""
    leaked = leaked_tool_calls(f'Yes. {before}<invoke name="f"/>{after} Done.')
    assert (leaked.calls, leaked.problems) == ((ToolCall("f", {}),), ())
    assert (leaked.text_before, leaked.text_after) == ("Yes. ", " Done.")


def test_arguments_as_a_parameter() -> None:
    """A parameter called ``arguments`` that the tool does not have holds the arguments, if it has all of those."""
    tool = Tool("f", {"properties": {"place": {"type": "string"}}})
    text = '<invoke name="f"><parameter name="arguments">{"place": "Rome"}</parameter></invoke>'
    leaked = leaked_tool_calls(text, tools=(tool,))
    assert leaked.calls == (ToolCall("f", {"place": "Rome"}),)
    assert [repair.rule for repair in leaked.repairs] == ["unwrap"]
    assert leaked_tool_calls(text).calls == (ToolCall("f", {"arguments": '{"place": "Rome"}'}),)


@pytest.mark.parametrize(
    "text",
    [
        '<invoke name="f"><parameter name="x" string="false">hello</parameter></invoke>',
        '<invoke name="f">{"a": 1}, "b": 2}</invoke>',
        '<invoke name="f">text</invoke>',
        "<function_calls>nothing</function_calls>",
    ],
)
def test_no_call(text: str) -> None:
    """What is neither parameters nor an object is listed as a problem."""
    leaked = leaked_tool_calls(text)
    assert leaked.calls == ()
    assert leaked.problems


@pytest.mark.parametrize(
    "text",
    ['<invoke name="f">', '<invoke name="f">{"a": 1}', '<invoke name="f"><parameter name="x">1', "<minimax:tool_call>"],
)
def test_cut_off(text: str) -> None:
    """A call without its end is no call."""
    leaked = leaked_tool_calls(text)
    assert (leaked.calls, leaked.truncated) == ((), True)


def test_line_feeds() -> None:
    """A pair of them frames the value; one is a part of it, and so is a pair where the type is declared."""

    def value(text: str, declared: str = "") -> Any:
        call = f'<invoke name="f"><parameter name="x"{declared}>{text}</parameter></invoke>'
        return leaked_tool_calls(call).calls[0].arguments["x"]

    assert [value("\nv\n"), value("v\n"), value("\nv"), value("\n"), value("\n\n")] == ["v", "v\n", "\nv", "\n", ""]
    assert value("\nv\n", ' string="true"') == "\nv\n"
    assert value("<![CDATA[<b>\n</parameter>]]>") == "<b>\n</parameter>"


def test_a_declared_string_and_a_schema() -> None:
    """The schema is right, with a record; where it allows a string, the declaration is."""
    call = '<invoke name="f"><parameter name="x" string="true">42</parameter></invoke>'
    for schema, expected, rules in (
        ({"type": "integer"}, 42, ["declared_type"]),
        ({"type": ["integer", "string"]}, "42", []),
        ({}, "42", []),
    ):
        leaked = leaked_tool_calls(call, tools=(Tool("f", {"properties": {"x": schema}}),))
        assert leaked.calls == (ToolCall("f", {"x": expected}),)
        assert [repair.rule for repair in leaked.repairs] == rules


@pytest.mark.parametrize("tag", ["steptml:", "atem:", "\uff5cGCML\uff5c"])
def test_more_prefixes(tag: str) -> None:
    """Whatever stands before the names of the tags; MiniCPM may leave out a space."""
    text = f'<{tag}invoke name="f"><{tag}parameter name="x">v</{tag}parameter></{tag}invoke>'
    assert leaked_tool_calls(text).calls == (ToolCall("f", {"x": "v"}),)
    collapsed = '<functionname="f"><paramname="x">v</param></function>'
    assert leaked_tool_calls(collapsed).calls == (ToolCall("f", {"x": "v"}),)
