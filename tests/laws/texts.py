"""What a model might say: strategies for texts, tool calls and usage, tame and hostile."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

from ratchet_core import ToolCall, Usage

__all__ = ["Raising", "finish_reasons", "hostile_calls", "raws", "soup", "texts", "usages"]

_TOKENS = [
    *'{}[]":,\n\t -',
    "\n\n", "---\n", "```", "```json\n", "\n```", "```yaml\n", "~~~", "true", "false", "null", "NaN", "Infinity",
    "-1", "1e999", "0x10",
    "1_000", "1,200", "007", "0.1", "9" * 30, "'", '\\"', "\\", "\\u0000", "\\ud83c", "\ud800", "\u0000", "\ufeff",
    "\u2028", "é", "😀",
    "<think>", "</think>", "<tool_call>", "</tool_call>", "[TOOL_CALLS]", "[TOOL_CALL]", "<|python_tag|>",
    "<function=search>",
    "</function>", "<parameter=query>", "<tool_calls>", "<invoke name=", "<minimax:tool_call>", "functools[",
    "search(query='x')",
    "!!bool", "!!python/object:os.system", "&a", "*a", "<<:", "? ", "|\n", ">\n", "- ", "#", "%YAML 1.2", "name",
    "age", "kind", "query",
    '"name": ', '"age": ', "name: ", "age: ", "name: A\n", '{"name": "A"}', '{"name": "B", "age": 2}',
    '{"query": "x"}', "[1, 2]",
    "Sure! ", "I cannot help with that.", "The answer is ", "None", "True", "data-", "</data-00000000>", "$.a",
    "/name", '{"/name": "Z"}',
]  # fmt: skip

soup = st.lists(st.sampled_from(_TOKENS), max_size=24).map("".join)
"""Pieces of JSON, YAML, fences and tool-call dialects in any order."""

_WRAPPINGS = [
    "{}", "```json\n{}\n```", "Here it is:\n{}\nAnything else?", "<think>hm {} hm</think>", "<think>hm</think>{}",
    "\ufeff{}", "{}\n{}",
    "```\n{}", '{{"result": {}}}', "[{}]", "<tool_call>{}</tool_call>",
    '<tool_call>{{"name": "search", "arguments": {}}}</tool_call>', "  {}  ",
    "{},", "~~~\n{}\n~~~", "---\n{}\n---\nbody", "answer = {};",
]  # fmt: skip


@st.composite
def _mutated(draw: st.DrawFn, replies: Sequence[str]) -> str:
    """A valid reply, wrapped, cut, spliced or with pieces of another inside."""
    text = draw(st.sampled_from(list(replies)))
    for _ in range(draw(st.integers(0, 4))):
        start = draw(st.integers(0, len(text)))
        stop = draw(st.integers(start, min(len(text), start + 8)))
        match draw(st.sampled_from(["delete", "insert", "repeat", "cut", "replace", "wrap", "join"])):
            case "delete":
                text = text[:start] + text[stop:]
            case "insert":
                text = text[:start] + draw(st.sampled_from(_TOKENS)) + text[start:]
            case "repeat":
                text = text[:stop] + text[start:]
            case "cut":
                text = text[:start]
            case "replace":
                text = text[:start] + draw(st.text(max_size=3)) + text[stop:]
            case "wrap":
                text = draw(st.sampled_from(_WRAPPINGS)).replace("{}", text)
            case _:
                text = (
                    text + draw(st.sampled_from(["\n", "", "\n\nor rather\n"])) + draw(st.sampled_from(list(replies)))
                )
    return text


def texts(replies: Sequence[str]) -> st.SearchStrategy[str]:
    """Any text; ``replies`` are valid ones to be mutated."""
    return st.one_of(st.sampled_from(list(replies)), _mutated(replies), soup, st.text(max_size=60))


def raws(replies: Sequence[str]) -> st.SearchStrategy[Any]:
    """Whatever may stand where the text of a reply stands."""
    encoded = st.sampled_from(list(replies)).map(lambda text: text.encode("utf-8", "surrogatepass"))
    return st.one_of(texts(replies), texts(replies), st.binary(max_size=40), encoded, encoded.map(bytearray), st.none())


class Raising:
    """Every look at it raises."""

    def __getattribute__(self, name: str) -> Any:
        raise RuntimeError(f"no {name} here")


class _Growing:
    """Every attribute and item is another one of its kind."""

    def __getattr__(self, name: str) -> Any:
        return _Growing()

    def __getitem__(self, key: Any) -> Any:
        return _Growing()


class _Liar(list[Any]):
    """A list that raises while it is read."""

    def __iter__(self) -> Any:
        yield {"name": "search", "arguments": "{}"}
        raise KeyError("hostile")


class _Mapping(dict[str, Any]):
    """A mapping that raises when it is asked."""

    def get(self, key: Any, default: Any = None) -> Any:
        raise OSError("hostile")

    def __getitem__(self, key: Any) -> Any:
        raise OSError("hostile")


class _Odd(str):
    """Text with its own ideas."""

    def __str__(self) -> str:
        raise ValueError("hostile")

    __repr__ = __str__


def _cyclic() -> Any:
    call: dict[str, Any] = {"name": "search"}
    call["arguments"] = call
    return [call]


_scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.binary(max_size=3)


def _containers(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5) | st.integers(), inner, max_size=3)


_ARGUMENTS: st.SearchStrategy[Any] = st.one_of(
    st.sampled_from(['{"query": "x"}', '{"query": 3}', "{", "", "null", '{"query": NaN}', '{"query":"a","query":"b"}',
    "[" * 300, "1" * 5000]),
    _scalars, _containers(_scalars), _containers(_scalars | _containers(_scalars)),
)  # fmt: skip

_NAME = st.sampled_from(
    ["search", "stop", "Search", "serch", "", None, 3, "a" * 300, "\ud800", "search\n", _Odd("search")]
)


@st.composite
def _call(draw: st.DrawFn) -> Any:
    """One call in some provider's shape."""
    name, arguments, id = draw(_NAME), draw(_ARGUMENTS), draw(st.sampled_from([None, "c1", 7, "", "\ud800"]))
    match draw(st.integers(0, 7)):
        case 0:
            return {"id": id, "type": "function", "function": {"name": name, "arguments": arguments}}
        case 1:
            return {"type": "tool_use", "id": id, "name": name, "input": arguments}
        case 2:
            return {"functionCall": {"name": name, "args": arguments}}
        case 3:
            return {"toolUse": {"toolUseId": id, "name": name, "input": arguments}}
        case 4:
            return {"name": name, "parameters": arguments}
        case 5:
            return ToolCall(name, arguments, id)  # type: ignore[arg-type]
        case 6:
            return type("Call", (), {"id": id, "function": type("F", (), {"name": name, "arguments": arguments})()})()
        case _:
            return {"function": None, "name": [name], "arguments": arguments}


_ODDITIES = st.sampled_from(
    [lambda: [Raising()], _Growing, _Liar, _Mapping, _cyclic, dict, tuple, lambda: 3, lambda: "call", lambda: {1: 2},
    lambda: [None, 3, "x", b"y"],
     lambda: (x for x in "ab"), lambda: [Raising(), _Growing(), _Mapping()],
     lambda: {"name": _Growing(), "arguments": Raising()},
     lambda: [[[]]], lambda: object, lambda: iter([1]), lambda: {"search"},
     lambda: [{"name": "search", "arguments": json.dumps({"query": "q"})}]]
)  # fmt: skip

hostile_calls: st.SearchStrategy[Any] = st.one_of(
    st.none(), st.lists(_call(), max_size=3), _call(), _ODDITIES.map(lambda make: make())
)
"""Tool calls in any shape, good, bad and malicious."""

finish_reasons = st.one_of(
    st.none(),
    st.sampled_from(["stop", "length", "content_filter", "tool_calls", "max_tokens", "SAFETY", "error", ""]),
    st.text(max_size=5),
)

_count = st.none() | st.integers(0, 10**9)
usages = st.none() | st.builds(
    Usage,
    _count,
    _count,
    st.none() | st.sampled_from(["0", "0.000000001", "0.00031", "1e-12", 0.1, 3]) | st.decimals(0, 10**6, places=9),
    st.none() | st.integers(0, 10**9) | st.floats(0, 1e9),
)
"""What a provider may say about a call."""
