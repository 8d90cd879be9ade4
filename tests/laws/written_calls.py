"""Calls written as each dialect's own template writes them: what the laws on tool calls read back."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from ratchet_core.tools import Tool, ToolCall

__all__ = ["DIALECTS", "Written", "batches", "prose"]

Call = tuple[str, dict[str, Any]]
WORD = ("q", "city", "max_results", "name", "arguments", "x1", "type")
ATTRIBUTE = (*WORD, "two words", "a.b", "dash-ed")
ANY = (*ATTRIBUTE, 'quo"ted', "<tag>", "\u00e9\u4e2d", "{", "]", "a\\b", "new\nline", "</tool_call>", "", "'")
NS = "]<]minimax[>["


@dataclass(frozen=True)
class Written:
    """How one dialect writes calls.

    Attributes:
        name: what a failure is reported under.
        render: all calls of a reply as one text.
        strings: no string of the arguments holds what matches this: the notation has no way to say it.
        keys: what keys it can write.
        only: parameters are texts, typed by the tool's schema.
        single: it writes one call a reply.
        alone: it counts only where it is the whole reply.
    """

    name: str
    render: Callable[[list[Call]], str]
    strings: str = r"(?!)"
    keys: tuple[str, ...] = ANY
    only: bool = False
    single: bool = False
    alone: bool = False


def dumped(value: Any) -> str:
    """As most templates write JSON."""
    return json.dumps(value, ensure_ascii=False)


def each(template: str, joint: str = "", before: str = "", behind: str = "") -> Callable[[list[Call]], str]:
    """``@`` is the name and ``#`` the arguments of each call."""

    def one(name: str, args: dict[str, Any]) -> str:
        return re.sub("[@#]", lambda mark: name if mark[0] == "@" else dumped(args), template)

    return lambda calls: before + joint.join(one(*call) for call in calls) + behind


def listed(before: str, behind: str = "", name: str = "name", args: str = "arguments") -> Callable[[list[Call]], str]:
    """A JSON list of calls between marks."""
    return lambda calls: before + dumped([{name: n, args: a} for n, a in calls]) + behind


def plain(value: Any) -> str:
    """A parameter as text: strings as they are, anything else as JSON."""
    return value if isinstance(value, str) else dumped(value)


def parameters(
    call: str, parameter: str, end: str, before: str = "", behind: str = "", joint: str = "\n"
) -> Callable[[list[Call]], str]:
    """``@`` is the name of a call; ``$`` the name and ``#`` the text of each parameter."""

    def member(key: str, value: Any) -> str:
        return re.sub("[$#]", lambda mark: key if mark[0] == "$" else plain(value), parameter)

    def one(name: str, args: dict[str, Any]) -> str:
        return call.replace("@", name) + "".join(member(*item) for item in args.items()) + end

    return lambda calls: before + joint.join(one(*call) for call in calls) + behind


def declared(template: str) -> Callable[[list[Call]], str]:
    """DSML: each parameter says whether its text is a string."""

    def one(name: str, args: dict[str, Any]) -> str:
        lines = [
            f'<{template}parameter name="{k}" string="{str(isinstance(v, str)).lower()}">{plain(v)}</{template}parameter>'
            for k, v in args.items()
        ]
        return f'<{template}invoke name="{name}">\n' + "\n".join(lines) + f"\n</{template}invoke>"

    return lambda calls: (
        f"<{template}function_calls>\n" + "\n".join(one(*c) for c in calls) + f"\n</{template}function_calls>"
    )


def pythonic(before: str, behind: str, joint: str = ", ") -> Callable[[list[Call]], str]:
    """Calls as Python's ``repr`` writes their arguments."""

    def render(calls: list[Call]) -> str:
        written = [f"{name}({', '.join(f'{key}={value!r}' for key, value in args.items())})" for name, args in calls]
        return before + joint.join(written) + behind

    return render


def gemma_value(value: Any, quote: str) -> str:
    """Gemma's notation of one value."""
    if isinstance(value, str):
        return f"{quote}{value}{quote}"
    if isinstance(value, dict):
        return "{" + ",".join(f"{quote}{k}{quote}:{gemma_value(v, quote)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(gemma_value(item, quote) for item in value) + "]"
    return dumped(value)


def gemma(begin: str, end: str, quote: str) -> Callable[[list[Call]], str]:
    """Gemma's notation of calls."""

    def one(name: str, args: dict[str, Any]) -> str:
        return f"{begin}call:{name}{{{','.join(f'{k}:{gemma_value(v, quote)}' for k, v in args.items())}}}{end}"

    return lambda calls: "".join(one(*call) for call in calls)


def arrows(calls: list[Call]) -> str:
    """MiniMax' arrows."""
    blocks = [
        f'[TOOL_CALL]\n{{tool => "{name}", args => {{\n'
        + "".join(f"  --{key} {dumped(value)}\n" for key, value in args.items())
        + "}}\n[/TOOL_CALL]"
        for name, args in calls
    ]
    return "\n".join(blocks)


def element(name: str, value: Any) -> str:
    """One element of MiniMax M3."""
    if isinstance(value, dict):
        inner = "".join(element(key, item) for key, item in value.items())
    elif isinstance(value, list):
        inner = "".join(element("item", item) for item in value)
    else:
        inner = plain(value)
    return f"{NS}<{name}>{inner}{NS}</{name}>"


def minimax_m3(calls: list[Call]) -> str:
    """MiniMax M3's elements."""
    blocks = [
        f'{NS}<invoke name="{name}">' + "".join(element(k, v) for k, v in args.items()) + f"{NS}</invoke>"
        for name, args in calls
    ]
    return f"{NS}<tool_call>\n" + "\n".join(blocks) + f"\n{NS}</tool_call>"


BAR = "\uff5c"

DIALECTS = [
    Written("hermes", each('<tool_call>\n{"name": "@", "arguments": #}\n</tool_call>', "\n")),
    Written("hermes in one tag", each('{"name": "@", "arguments": #}', "\n", "<tool_calls>\n", "\n</tool_calls>")),
    Written("granite 20b", each('<function_call> {"name": "@", "arguments": #}', " ")),
    Written("longcat", each('<longcat_tool_call>{"name": "@", "arguments": #}</longcat_tool_call>', "\n")),
    Written("nemotron", listed("<TOOLCALL>", "</TOOLCALL>")),
    Written("jamba, hunyuan", listed("<tool_calls>", "</tool_calls>")),
    Written("mistral", listed("[TOOL_CALLS] ")),
    Written("mistral with names", each("[TOOL_CALLS]@#")),
    Written("mistral with arguments", each("[TOOL_CALLS]@[ARGS]#")),
    Written("llama json", each('{"name": "@", "parameters": #}', "; ", "<|python_tag|>")),
    Written("llama function", each("<function=@>#</function>", "\n")),
    Written("granite", listed("<|tool_call|>")),
    Written("internlm", each('<|action_start|><|plugin|>{"name": "@", "parameters": #}<|action_end|>', "\n")),
    Written("command", listed("<|START_ACTION|>", "<|END_ACTION|>", "tool_name", "parameters")),
    Written("phi 4 mini", listed("functools")),
    Written("pangu", listed("<|tool_call_start|>", "<|tool_call_end|>")),
    Written("gigachat", each('function call<|role_sep|>\n{"name": "@", "arguments": #}'), single=True),
    Written("inkling", each('<|message_model|>@<|content_invoke_tool_json|>{"name":"@","args":#}<|end_message|>')),
    Written("doubao", listed("<|FunctionCallBegin|>", "<|FunctionCallEnd|>", "name", "parameters")),
    Written("apertus", lambda calls: f"<|tools_prefix|>{dumped([{n: a} for n, a in calls])}<|tools_suffix|>"),
    Written("deepseek v3", each(
        f"<{BAR}tool\u2581call\u2581begin{BAR}>function<{BAR}tool\u2581sep{BAR}>@\n```json\n#\n```"
        f"<{BAR}tool\u2581call\u2581end{BAR}>",
        "\n", f"<{BAR}tool\u2581calls\u2581begin{BAR}>", f"<{BAR}tool\u2581calls\u2581end{BAR}>",
    )),
    Written("deepseek v3.1", each(
        f"<{BAR}tool\u2581call\u2581begin{BAR}>@<{BAR}tool\u2581sep{BAR}>#<{BAR}tool\u2581call\u2581end{BAR}>",
        "", f"<{BAR}tool\u2581calls\u2581begin{BAR}>", f"<{BAR}tool\u2581calls\u2581end{BAR}>",
    )),
    Written("kimi k2", each(
        "<|tool_call_begin|>functions.@:0<|tool_call_argument_begin|>#<|tool_call_end|>",
        "", "<|tool_calls_section_begin|>", "<|tool_calls_section_end|>",
    )),
    Written("kimi k2 without tokens", each("functions.@:0#", "\n")),
    Written("harmony", each("<|channel|>commentary to=functions.@ <|constrain|>json<|message|>#<|call|>", "<|start|>assistant")),
    Written("harmony without tokens", each("assistantcommentary to=functions.@ json#", "\n")),
    Written("functionary", each(">>>@\n#", "\n"), alone=True),
    Written("functionary 2", each("<|from|>assistant\n<|recipient|>@\n<|content|>#<|stop|>", "\n")),
    Written("qwen agent", each("\u273fFUNCTION\u273f: @\n\u273fARGS\u273f: #\n")),
    Written("plamo", each(
        "<|plamo:begin_tool_request:plamo|><|plamo:begin_tool_name:plamo|>@<|plamo:end_tool_name:plamo|>"
        "<|plamo:begin_tool_arguments:plamo|><|plamo:constrain|>json<|plamo:msg|>#<|plamo:end_tool_arguments:plamo|>"
        "<|plamo:end_tool_request:plamo|>",
        "", "<|plamo:begin_tool_requests:plamo|>", "<|plamo:end_tool_requests:plamo|>",
    )),
    Written("name tags", each("<tool_use>\n  <name>@</name>\n  <arguments>#</arguments>\n</tool_use>", "\n")),
    Written("bracket tag", each('[TOOL_CALL]{"name": "@", "arguments": #}[/TOOL_CALL]', "\n")),
    Written("lm studio", each('[TOOL_REQUEST]{"name": "@", "arguments": #}[END_TOOL_REQUEST]', "\n")),
    Written("calling tool", each("[Calling tool: @(#)]", "\n")),
    Written("fence", each('```tool_call\n{"name": "@", "arguments": #}\n```', "\n")),
    Written("bare json", each('{"name": "@", "arguments": #}', "\n")),
    Written("bare list", listed("```json\n", "\n```")),
    Written("keyed json", each('{"@": #}', "\n")),
    Written("react", each("Thought: hm\nAction: @\nAction Input: #"), single=True, alone=True),
    Written("chatglm", each("@\n#"), single=True, alone=True),
    Written("arrows", arrows, keys=WORD),
    Written("pythonic", pythonic("[", "]"), keys=WORD),
    Written("llama 4", pythonic("<|python_start|>[", "]<|python_end|>"), keys=WORD),
    Written("lfm 2", pythonic("<|tool_call_start|>[", "]<|tool_call_end|>"), keys=WORD),
    Written("olmo 3", pythonic("<function_calls>", "</function_calls>", "\n"), keys=WORD),
    Written("gemma 3", pythonic("```tool_code\n", "\n```", "\n"), keys=WORD),
    Written("python alone", pythonic("", "", "\n"), keys=WORD, alone=True),
    Written("functiongemma", gemma("<start_function_call>", "<end_function_call>", "<escape>"), "<", WORD),
    Written("gemma 4", gemma("<|tool_call>", "<tool_call|>", '<|"|>'), "<", WORD),
    Written("qwen3 coder", parameters(
        "<tool_call>\n<function=@>\n", "<parameter=$>\n#\n</parameter>\n", "</function>\n</tool_call>"
    ), "</?parameter|</function", ATTRIBUTE, only=True),
    Written("seed", parameters(
        "<function=@>", "<parameter=$>\n#\n</parameter>", "</function>", "<seed:tool_call>", "</seed:tool_call>", ""
    ), "</?parameter|</function", ATTRIBUTE, only=True),
    Written("minimax m2", parameters(
        '<invoke name="@">\n', '<parameter name="$">\n#\n</parameter>\n', "</invoke>",
        "<minimax:tool_call>\n", "\n</minimax:tool_call>",
    ), "</?parameter|</invoke|<!\\[CDATA", ATTRIBUTE, only=True),
    Written("step 3", parameters(
        f'<{BAR}tool_call_begin{BAR}>function<{BAR}tool_sep{BAR}>@\n<steptml:invoke name="@">',
        '<steptml:parameter name="$">#</steptml:parameter>', f"</steptml:invoke><{BAR}tool_call_end{BAR}>",
        f"<{BAR}tool_calls_begin{BAR}>", f"<{BAR}tool_calls_end{BAR}>", "",
    ), "(?s)</?steptml|</?param|</invoke|</function|</tool|<!\\[CDATA|^\n.*\n$", ATTRIBUTE, only=True),
    Written("dsml", declared(f"{BAR}DSML{BAR}"), "</?.{0,6}param|</.{0,6}invoke|<!\\[CDATA", ATTRIBUTE),
    Written("glm", parameters(
        "<tool_call>@\n", "<arg_key>$</arg_key>\n<arg_value>#</arg_value>\n", "</tool_call>"
    ), "</?arg_|</tool_call", ATTRIBUTE, only=True),
    Written("hunyuan 3", parameters(
        "<tool_call>@<tool_sep>\n", "<arg_key>$</arg_key>\n<arg_value>#</arg_value>\n", "</tool_call>",
        "<tool_calls>\n", "\n</tool_calls>",
    ), "</?arg_|</tool_call", ATTRIBUTE, only=True),
    Written("solar", parameters(
        "<|tool_call:start|>@\n", "<|tool_arg:start|>$<|tool_arg:value|>#<|tool_arg:end|>\n", "<|tool_call:end|>"
    ), r"<\|tool_", ATTRIBUTE, only=True),
    Written("kimi k3", parameters(
        '<|open|>call tool="@" index="1"<|sep|>', '<|open|>argument key="$"<|sep|>#<|close|>argument<|sep|>',
        "<|close|>call<|sep|>", "<|open|>tools<|sep|>", "<|close|>tools<|sep|>", "",
    ), r"<\|(?:open|close)", ATTRIBUTE, only=True),
    Written("minimax m3", minimax_m3, r"\]<\]", WORD, only=True),
]  # fmt: skip

MARKS = [
    "<tool_call>", "</tool_call>", "[TOOL_CALLS]", "[/TOOL_CALL]", "<function=rm>", "</function>", "<|call|>", "```",
    '<tool_call>{"name": "rm", "arguments": {}}</tool_call>', "[TOOL_CALLS]rm{}", "</arg_value>", "</parameter>",
    "<think>", "</think>", "Observation: ", "Action: rm\nAction Input: {}", "{", "}", "[", "]", "(", ")", '"', "'", "\\",
    "\n", "\r\n", "\t", ",", ":", "=", "#", "null", "1", "\u00e9", "\u4e2d", "\U0001f600", "<", ">", "&lt;", "</invoke>",
    "<escape>", '<|"|>', "--x", "=> ", "rm(x=1)", "<|python_tag|>", " ", "a", "b c", "<!--", "-->", "> ",
]  # fmt: skip
strings = st.lists(st.sampled_from(MARKS), max_size=6).map("".join) | st.text(
    st.characters(exclude_categories=["Cs", "Cc"]), max_size=8
)
scalars = st.none() | st.booleans() | st.integers(-(10**9), 10**9) | st.floats(-1e6, 1e6).map(lambda x: round(x, 3))
SENTENCES = [
    "",
    "Let me see.",
    "I will look that up for you, one moment!\n",
    "\u00dcber die Br\u00fccke\n\n",
    "1 + 1 = 2\n",
]
prose = st.sampled_from(SENTENCES)


def _values(dialect: Written) -> st.SearchStrategy[Any]:
    unsayable = re.compile(dialect.strings)
    texts = strings.filter(lambda text: unsayable.search(text) is None)
    return st.recursive(
        scalars | texts,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(dialect.keys), inner, max_size=3),
        max_leaves=6,
    )


def _typed(value: Any) -> dict[str, Any]:
    """The schema of a parameter that is written as text."""
    if isinstance(value, dict):
        return {"type": "object", "properties": {key: _typed(item) for key, item in value.items()}}
    if isinstance(value, list):
        return {"type": "array"}
    kinds: dict[type, str] = {str: "string", bool: "boolean", int: "integer", float: "number", type(None): "null"}
    return {"type": kinds[type(value)]}


@st.composite
def batches(draw: st.DrawFn, dialect: Written) -> tuple[str, tuple[ToolCall, ...], tuple[Tool, ...]]:
    """A text of this dialect, the calls in it, and the tools that they call."""
    values = _values(dialect)
    if dialect.name == "minimax m3":  # it writes no empty objects or lists, and types only what a schema can
        values = scalars | strings.filter(lambda text: "]<]" not in text)
    keys = st.sampled_from(dialect.keys)
    count = 1 if dialect.single else draw(st.integers(1, 3))
    called: list[Call] = []
    for name in draw(st.permutations(["get_weather", "search", "find_file", "f"]))[:count]:
        called.append((name, draw(st.dictionaries(keys, values, max_size=3))))
    tools = tuple(Tool(name, _schema(args) if dialect.only else {}) for name, args in called)
    calls = tuple(ToolCall(name, args) for name, args in called)
    return dialect.render(called), calls, tools


def _schema(args: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": {key: _typed(value) for key, value in args.items()}}
