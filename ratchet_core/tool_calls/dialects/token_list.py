"""Special tokens before JSON: Granite 3 (``<|tool_call|>[...]``), InternLM (``<|action_start|><|plugin|>{...}``),
Command R (``<|START_ACTION|>[...]<|END_ACTION|>``), Phi 4 mini (``functools[...]``), GigaChat
(``<|function_call|>{...}``, ``function call<|role_sep|>{...}``), Inkling (``<|content_invoke_tool_json|>{...}``),
Pangu (``[unused11][...][unused12]``) and Doubao (``<|FunctionCallBegin|>[...]<|FunctionCallEnd|>``)."""

from __future__ import annotations

import re
from typing import Final

from ..marked_json import read_marked_json
from ..source import Dialect, First, Found, Read, Source

__all__ = ["DIALECTS"]

_NEVER: Final = r"(?!)"


def _reader(opener: re.Pattern[str], close: re.Pattern[str]) -> Read:
    edge = re.compile(f"{opener.pattern}|{close.pattern}")

    def read(source: Source, opened: re.Match[str]) -> Found:
        at = source.skip_space(opened.end())
        if source.text[at : at + 1] in ("{", "["):
            return read_marked_json(source, at, edge, close)
        cut = at == len(source.text)
        return Found(opened.end(), problem=f"{opened.group()} without a call after it", cut=cut)

    return read


def _dialect(name: str, opener: str, close: str = _NEVER, first: First = "token") -> Dialect:
    pattern = re.compile(opener)
    return Dialect(name, pattern, _reader(pattern, re.compile(close)), (first,))


DIALECTS: Final = (
    _dialect("granite", r"<\|tool_call\|>"),
    _dialect("internlm", r"<\|action_start\|>\s*+<\|plugin\|>", r"<\|action_end\|>"),
    _dialect("command", r"<\|START_ACTION\|>", r"<\|END_ACTION\|>"),
    _dialect("phi", r"functools(?=\s*+\[)", first="word"),
    _dialect("gigachat", r"<\|function_call\|>|(?<=function call)<\|role_sep\|>"),
    _dialect("inkling", r"<\|content_invoke_tool_json\|>", r"<\|end_message\|>"),
    _dialect("pangu", r"\[unused11\]", r"\[unused12\]", "bracket"),
    _dialect("doubao", r"<\|FunctionCallBegin\|>", r"<\|FunctionCallEnd\|>"),
)
