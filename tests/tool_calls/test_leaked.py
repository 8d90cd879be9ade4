"""Calls written into text: what holds for all notations."""

from __future__ import annotations

import json
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ratchet_core.limits import Limits
from ratchet_core.tool_calls import Leaked, leaked_tool_calls
from ratchet_core.tools import Tool, ToolCall

CALL = '<tool_call>{"name": "f", "arguments": {}}</tool_call>'
PIECES = [
    "<tool_call>", "</tool_call>", '<tool_call id="1">', "<function_calls>", "[TOOL_CALLS]", "[ARGS]", "[TOOL_CALL]",
    "[/TOOL_CALL]", "<function=f>", "<parameter=x>", "</parameter>", "</function>", '<invoke name="f">', "</invoke>",
    '<parameter name="x" string="false">', "<|python_tag|>", "<|python_start|>", "[f(", "a=1", ")]", "<|tool_call|>",
    "<arg_key>k</arg_key>", "<arg_value>", "</arg_value>", "```tool_call\n", "```", "Action: f\n", "Action Input: ",
    "<think>", "</think>", "Observation: ", "functools", '{"name": "f", "arguments": ', '{"a": ', "[", "]", "{", "}",
    '"', "'", "\\", ",", ":", "1", "1e999", "true", "None", " ", "\n", "f", "<", "[Calling tool: ", "\ud800", "\x00",
    "<|channel|>commentary to=functions.f<|message|>", "<|tool_call_begin|>f:0<|tool_call_argument_begin|>",
    "<\uff5ctool\u2581call\u2581begin\uff5c>", "f<\uff5ctool\u2581sep\uff5c>", "<minimax:tool_call>",
]  # fmt: skip
HOSTILE = [
    "[TOOL_CALL]" + " " * 100_000,
    "<tool_call>" * 50_000,
    "```tool_call" + "\n" * 100_000,
    "```tool_call\n" * 20_000,
    '<tool_call>{"' * 20_000,
    '<tool_call>{"</tool_call>' * 15_000,
    '<tool_call>["a","' * 15_000,
    "<tool_call>{'a':['" * 15_000,
    '{"a":' * 40_000,
    "{'a':" * 40_000,
    "{'" * 60_000,
    "[" * 100_000,
    "<" * 200_000,
    "[f(a=[" * 30_000,
    "<function=f><parameter=x>" * 15_000,
    '<invoke name="f"><parameter name="x">' * 15_000,
    "<tool_call>f<arg_key>k</arg_key><arg_value>" * 15_000,
    'Action: f\nAction Input: {"a":' * 10_000,
    "<think>" * 50_000,
    "</think>" * 50_000,
    "<minimax:tool_call>" * 20_000,
    "\u273fFUNCTION\u273f: f\n\u273fARGS\u273f: {" + " " * 200_000,
    "<function=f>{" + " " * 200_000,
    '<|tool_call>call:f{a:<|"|>' * 5_000,
    '[TOOL_CALL]{tool => "f", args => {--a ' * 5_000,
    ']<]minimax[>[<invoke name="f">]<]minimax[>[<x>' * 5_000,
    "functions.f:0" * 20_000,
    "call:f{a:1}\n" * 10_000,
    f'"{CALL}" ' * 5_000,
    f"```xml\n{CALL}\n```\n" * 5_000,
    "<tool_result>" * 20_000,
    "<!---->" * 20_000,
    "<data-01234567>" * 20_000,
]


@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=5)).map("".join), st.booleans())
def test_total(text: str, required: bool) -> None:
    """Any text gives an answer, whose spans and texts are parts of the reply in their order."""
    leaked = leaked_tool_calls(text, tools=(Tool("f", {"properties": {"x": {"type": "integer"}}}),), required=required)
    assert len(leaked.spans) == len(leaked.calls)
    assert all(0 <= start < end <= len(text) for start, end in leaked.spans)
    assert list(leaked.spans) == sorted(leaked.spans)
    assert text.startswith(leaked.text_before)
    assert text.endswith(leaked.text_after)
    assert all(type(call.name) is str and type(call.arguments) is dict for call in leaked.calls)
    assert (leaked.dialect is None) == (not leaked.calls)
    assert leaked == leaked_tool_calls(
        text, tools=(Tool("f", {"properties": {"x": {"type": "integer"}}}),), required=required
    )


TEMPLATES = [
    '<tool_call>{"name": "f", "arguments": @}</tool_call>',
    '<function_call>{"name": "f", "arguments": @}',
    "[TOOL_CALLS]f@",
    '[TOOL_CALLS] [{"name": "f", "arguments": @}]',
    '[TOOL_CALL]{"name": "f", "arguments": @}[/TOOL_CALL]',
    "<function=f>@</function>",
    '<invoke name="f">@</invoke>',
    '<|python_tag|>{"name": "f", "parameters": @}',
    '<|tool_call|>[{"name": "f", "arguments": @}]',
    '```tool_call\n{"name": "f", "arguments": @}\n```',
    "Action: f\nAction Input: @",
    '{"name": "f", "parameters": @}',
    "[Calling tool: f(@)]",
    "<|channel|>commentary to=functions.f<|message|>@<|call|>",
    "<|tool_call_begin|>f<|tool_call_argument_begin|>@<|tool_call_end|>",
    "<\uff5ctool\u2581call\u2581begin\uff5c>f<\uff5ctool\u2581sep\uff5c>@<\uff5ctool\u2581call\u2581end\uff5c>",
]
marks_as_text = st.lists(st.sampled_from([piece for piece in PIECES if piece != "\ud800"]), max_size=8).map("".join)


@given(st.sampled_from(TEMPLATES), st.dictionaries(marks_as_text, marks_as_text, max_size=3))
def test_marks_in_arguments_are_data(template: str, arguments: dict[str, str]) -> None:
    """Whatever the keys and strings of the arguments look like, they come back as they are, and call nothing."""
    leaked = leaked_tool_calls(template.replace("@", json.dumps(arguments)), required=True)
    assert [(call.name, call.arguments) for call in leaked.calls] == [("f", arguments)]
    assert (leaked.problems, leaked.repairs, leaked.truncated) == ((), (), False)


@given(st.sampled_from(TEMPLATES), st.dictionaries(marks_as_text, marks_as_text, max_size=3), st.floats(0, 1))
def test_nothing_comes_of_a_part(template: str, arguments: dict[str, str], part: float) -> None:
    """A reply that is cut off anywhere before its arguments have ended holds no call, not even one in its strings."""
    text = template.replace("@", json.dumps(arguments))
    end = template.index("@") + len(json.dumps(arguments))
    assert leaked_tool_calls(text[: int(part * (end - 1))], required=True).calls == ()


PARAMETER_TEMPLATES = [
    ("<function=f>@</function>", "<parameter=#>", "</parameter>"),
    ('<invoke name="f">@</invoke>', '<parameter name="#">', "</parameter>"),
    ("<tool_call>f\n@</tool_call>", "<arg_key>#</arg_key>\n<arg_value>", "</arg_value>"),
]
texts = st.lists(st.sampled_from([x for x in PIECES if "param" not in x and "arg_" not in x]), max_size=6).map("".join)
parameters = st.dictionaries(st.sampled_from(["x", "y", "z"]), texts, min_size=1)


@given(st.sampled_from(PARAMETER_TEMPLATES), parameters, st.floats(0, 1))
def test_marks_in_parameters_are_data(template: tuple[str, str, str], given: dict[str, str], part: float) -> None:
    """A parameter is all that stands between its own marks, and a call that is cut off before its end is none."""
    frame, before, after = template
    written = "".join(f"{before.replace('#', key)}\n{value}\n{after}" for key, value in given.items())
    text = frame.replace("@", written)
    leaked = leaked_tool_calls(text, required=True)
    kept = given if "arg_value" not in before else {key: f"\n{value}\n" for key, value in given.items()}
    assert [(call.name, call.arguments) for call in leaked.calls] == [("f", kept)]
    end = frame.index("@") + len(written)
    assert leaked_tool_calls(text[: int(part * end)], required=True).calls == ()


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: repr(text[:30]))
def test_linear(text: str) -> None:
    """Degenerate text costs no more than its length."""
    began = perf_counter()
    leaked_tool_calls(text, required=True)
    assert perf_counter() - began < 30  # each takes under 0.3 s; a quadratic reading takes minutes


def test_order_of_mixed_notations() -> None:
    """Calls of several notations come out in their order."""
    leaked = leaked_tool_calls('<function=a>{"v": 1}</function><|python_tag|>{"name": "b", "parameters": {}}' + CALL)
    assert leaked.calls == (ToolCall("a", {"v": 1}), ToolCall("b", {}), ToolCall("f", {}))
    assert leaked.dialect == "function_tag+llama+hermes"


def test_texts_and_spans() -> None:
    """What stands before the first call and after the last one is kept."""
    leaked = leaked_tool_calls(f"Let me see. {CALL} and {CALL}\nDone.")
    assert (leaked.text_before, leaked.text_after) == ("Let me see. ", "\nDone.")
    assert leaked.spans == ((12, 12 + len(CALL)), (17 + len(CALL), 17 + 2 * len(CALL)))
    assert leaked_tool_calls("Hello.") == Leaked(text_before="Hello.")


@pytest.mark.parametrize(
    "text",
    [
        f"<think>{CALL}</think> No.",
        f"<think>{CALL}",
        f"{CALL}</think> No.",
        f"<THINKING>{CALL}</THINKING>",
        f"[THINK]{CALL}[/THINK]",
        f"<|channel|>analysis<|message|>{CALL}<|end|><|start|>assistant",
        f"<tool_call>{CALL}</think>",
    ],
)
def test_reasoning_does_not_call(text: str) -> None:
    """Calls in reasoning do not count and are no problem: opened, closed, or with its beginning in the prompt."""
    leaked = leaked_tool_calls(text, required=True)
    assert (leaked.calls, leaked.problems) == ((), ())


def test_calls_after_reasoning_count() -> None:
    """What follows the reasoning counts, and a mark of reasoning inside arguments is text."""
    leaked = leaked_tool_calls(
        f'<think>{CALL}</think><tool_call>{{"name": "g", "input": {{"s": "</think>"}}}}</tool_call>'
    )
    assert leaked.calls == (ToolCall("g", {"s": "</think>"}),)


def test_calls_in_broken_calls_do_not_count() -> None:
    """After JSON that broke off, a call that could stand in one of its strings is listed and not taken."""
    broken = '<tool_call>{"name": "write", "arguments": {"text": "</tool_call>'
    for inner in ("<function=rm>{}</function>", "<tool_call>{'name': 'rm'}</tool_call>", "[TOOL_CALLS]rm{}"):
        leaked = leaked_tool_calls(f'{broken}{inner}" oops}}</tool_call>')
        assert leaked.calls == ()
        assert len(leaked.problems) >= 2
    assert leaked_tool_calls(f"{broken}\n{CALL}").calls == (ToolCall("f", {}),)


def test_unmarked_calls_beside_marked_ones() -> None:
    """An unmarked call beside marked ones may be an example: listed, not taken."""
    leaked = leaked_tool_calls(CALL + ' {"name": "g", "arguments": {}}', required=True)
    assert (leaked.calls, len(leaked.problems)) == ((ToolCall("f", {}),), 1)


def test_problems_are_few() -> None:
    """A reply full of bad tags lists the first ones and how many more there are."""
    leaked = leaked_tool_calls("<tool_call>x y</tool_call>" * 100)
    assert len(leaked.problems) == 33
    assert leaked.problems[-1] == "and 68 more"


def test_limits() -> None:
    """A text, depth, number or document over the limits is refused with the limit named."""
    limits = Limits(chars=200, depth=3, digits=5, nodes=10)
    for arguments in ('{"a": [[1]]}', '{"a": 123456}', f'{{"a": [{"1," * 20}1]}}', '{"a": 1e400}'):
        leaked = leaked_tool_calls(f'<tool_call>{{"name": "f", "arguments": {arguments}}}</tool_call>', limits)
        assert (leaked.calls, len(leaked.problems)) == ((), 1)
    assert "200" in leaked_tool_calls(CALL * 10, limits).problems[0]


@pytest.mark.parametrize("quote", ['""', "''", "``", "\u201c\u201d"])
def test_a_call_in_quotes_is_only_mentioned(quote: str) -> None:
    """Where other words stand before it; a reply that is nothing but the quoted call is the call."""
    call = '<tool_call>{"name": "f", "arguments": {}}</tool_call>'
    told = leaked_tool_calls(f"The user wrote {quote[0]}{call}{quote[1]}, which I will not do.")
    assert told.calls == ()
    assert len(told.problems) == 1
    assert len(leaked_tool_calls(f"The user wrote {call}").calls) == 1
    assert len(leaked_tool_calls(f"`{call}`").calls) == 1


def test_the_same_call_in_two_notations_is_one() -> None:
    """Equal calls of one notation are as many as there are; what differs comes in its order."""
    other = '[TOOL_CALLS][{"name": "f", "arguments": {}}]'
    leaked = leaked_tool_calls(f"{CALL}\n{other}")
    assert leaked.calls == (ToolCall("f", {}),)
    assert [(repair.rule, repair.before) for repair in leaked.repairs] == [("same_call_again", "f")]
    assert leaked_tool_calls(f"{CALL}\n{CALL}").calls == (ToolCall("f", {}), ToolCall("f", {}))
    different = '[TOOL_CALLS][{"name": "f", "arguments": {"a": 1}}]'
    assert leaked_tool_calls(f"{different}\n{CALL}").calls == (ToolCall("f", {"a": 1}), ToolCall("f", {}))


def test_too_many_marks() -> None:
    """A text of nothing else is given up, and says so."""
    leaked = leaked_tool_calls(f"{CALL}\n" * 30_000)
    assert (leaked.calls, len(leaked.problems)) == ((), 1)
