"""Special tokens before JSON: Granite 3 (``<|tool_call|>[...]``), InternLM (``<|action_start|><|plugin|>{...}``),
Command R (``<|START_ACTION|>[...]<|END_ACTION|>``) and Phi 4 mini (``functools[...]``)."""

from __future__ import annotations

import re
from typing import Final

from ..marked_json import read_marked_json
from ..source import Dialect, Found, Read, Source

__all__ = ["DIALECTS"]

_NEVER: Final = re.compile(r"(?!)")


def _reader(opener: re.Pattern[str], close: re.Pattern[str]) -> Read:
    edge = re.compile(f"{opener.pattern}|{close.pattern}")

    def read(source: Source, opened: re.Match[str]) -> Found:
        at = source.skip_space(opened.end())
        if source.text[at : at + 1] in ("{", "["):
            return read_marked_json(source, at, edge, close)
        cut = at == len(source.text)
        return Found(opened.end(), problem=f"{opened.group()} without a call after it", cut=cut)

    return read


def _dialect(name: str, opener: str, close: re.Pattern[str]) -> Dialect:
    pattern = re.compile(opener)
    return Dialect(name, pattern, _reader(pattern, close))


DIALECTS: Final = (
    _dialect("granite", r"<\|tool_call\|>", _NEVER),
    _dialect("internlm", r"<\|action_start\|>\s*+<\|plugin\|>", re.compile(r"<\|action_end\|>")),
    _dialect("command", r"<\|START_ACTION\|>", re.compile(r"<\|END_ACTION\|>")),
    _dialect("phi", r"functools(?=\s*+\[)", _NEVER),
)
