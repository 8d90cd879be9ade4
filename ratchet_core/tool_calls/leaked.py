"""Tool calls that a model wrote into its text instead of calling.

One pass from left to right: at each place where a call may begin, the dialects are asked in order, and what the first
one reads is consumed, so that marks inside arguments are data and calls come out in their order. Reasoning
(``<think>`` and its like), results of tools and fenced data are passed over. A mark that leads nowhere is listed and
hides nothing behind it. A call that is quoted or explained is listed and not taken. The same call in two notations is
one call; in one notation it is as many as there are.
"""

from __future__ import annotations

import json
from typing import Any, Final

from .._frozen import frozen
from ..limits import DEFAULT_LIMITS, Limits
from ..repair import Repair
from ..tools import Tool, ToolCall
from .mentions import is_example, is_mentioned
from .scan import Piece, Scanned, scan
from .source import Found, Inside, Source

__all__ = ["Leaked", "leaked_tool_calls"]

_MOST_PROBLEMS: Final = 32


@frozen()
class Leaked:
    """The calls found in a text.

    Attributes:
        calls: in order of appearance; ``arguments`` are plain JSON objects.
        spans: for each call, the offsets ``(start, end)`` of the marked text that it stands in.
        dialect: which notation, several joined by ``+``; None without a call.
        problems: marks of calls that gave none, in words for the model. Empty means that everything was understood.
        repairs: what had to be changed or left out to read the calls.
        truncated: the text ends inside of a call.
        text_before: the text before the first call, the whole text when there is none.
        text_after: the text after the last call.
    """

    calls: tuple[ToolCall, ...] = ()
    spans: tuple[tuple[int, int], ...] = ()
    dialect: str | None = None
    problems: tuple[str, ...] = ()
    repairs: tuple[Repair, ...] = ()
    truncated: bool = False
    text_before: str = ""
    text_after: str = ""


def leaked_tool_calls(
    text: str, limits: Limits = DEFAULT_LIMITS, tools: tuple[Tool, ...] = (), *, required: bool = False
) -> Leaked:
    """The tool calls written in ``text``. Linear in the text; never raises.

    Args:
        text: the reply.
        limits: bounds on the text and on each JSON document in it.
        tools: the tools on offer. Their schemas decide what parameters written as text are, and notations that are
            also ordinary text (a bare JSON object, ``[f(a=1)]``, ReAct) count for the names of these tools.
        required: a call is due, so those notations count for any name.
    """
    if len(text) > limits.chars:
        problem = f"the reply has {len(text):,} characters, the limit is {limits.chars:,}"
        return Leaked(problems=(problem,), text_before=text)
    source = Source(text, limits, {tool.name: tool for tool in tools}, required)
    scanned = scan(source)
    if not scanned.whole:
        return Leaked(problems=("the reply has too many marks of calls and JSON documents",), text_before=text)
    return _result(source, _once(_judged(source, scanned)))


def _judged(source: Source, scanned: Scanned) -> list[Piece]:
    """The pieces with calls turned into problems where they may not count."""
    pieces = scanned.pieces
    marked = any(piece.found.calls and not piece.dialect.bare for piece in pieces)
    among_data = any(piece.found.other for piece in pieces)
    judged: list[Piece] = []
    inside: Inside = ""
    after = 0
    for piece in pieces:
        objection = _objection(source, piece, marked, among_data, inside) or _shown(source.text, scanned, piece, after)
        after = piece.end
        if objection is not None:
            piece = Piece(piece.dialect, Found(piece.end, problem=objection), piece.start, piece.end)
        if not piece.dialect.bare and inside != "text":
            inside = piece.found.inside or inside
        if source.bare or not piece.dialect.bare:
            judged.append(piece)
    return judged


def _objection(source: Source, piece: Piece, marked: bool, among_data: bool, inside: Inside) -> str | None:
    """Why calls that were read do not count.

    After a call that broke off, a mark may still stand ``inside`` of it. In a JSON string every quote would be escaped,
    so what is read as it stands and has quotes is outside; in unescaped text there is no telling.
    """
    found = piece.found
    if not found.calls:
        return None
    doubtful = found.repairs or '"' not in source.text[piece.start : piece.end]
    if inside == "text" or (inside == "json" and doubtful):
        return f"a call of {_names(piece)} that may be part of the broken one before it"
    if piece.dialect.bare and marked:
        return f"a call of {_names(piece)} outside of the marks that the other calls have"
    if piece.dialect.bare and among_data:
        return f"a call of {_names(piece)} among other JSON documents"
    return None


def _shown(text: str, scanned: Scanned, piece: Piece, after: int) -> str | None:
    """Why calls that were read are only shown."""
    if not piece.found.calls:
        return None
    if is_mentioned(text, scanned, piece, after):
        return f"a call of {_names(piece)} in quotes, which is the mention of one"
    if not piece.dialect.bare and is_example(text, scanned, piece):
        return f"a call of {_names(piece)} in a code block beside other words, which may be an example"
    return None


def _names(piece: Piece) -> str:
    return ", ".join(repr(call.name[:80]) for call in piece.found.calls[:8])


def _once(pieces: list[Piece]) -> list[Piece]:
    """The pieces, those left out that say in another notation what was called before."""
    kept: list[Piece] = []
    called: dict[str, str] = {}
    for piece in pieces:
        same = [called.setdefault(_sameness(call), piece.dialect.name) for call in piece.found.calls]
        if not same or piece.dialect.name in same:
            kept.append(piece)
            continue
        names = ", ".join(call.name for call in piece.found.calls)[:200]
        again = (Repair((), "same_call_again", names, None, 0),)
        kept.append(Piece(piece.dialect, Found(piece.end, repairs=again), piece.start, piece.end))
    return kept


def _sameness(call: ToolCall) -> str:
    arguments: Any = call.arguments
    return json.dumps([call.name, arguments], sort_keys=True)


def _result(source: Source, pieces: list[Piece]) -> Leaked:
    text = source.text
    called = [piece for piece in pieces if piece.found.calls]
    repairs: list[Repair] = []
    problems: list[str] = []
    for piece in pieces:
        problem = piece.found.problem
        if problem is None:
            repairs += piece.found.repairs
        elif called and piece.found.noise:
            repairs.append(Repair((), "mark_without_call", text[piece.start : piece.end][:200], None, 0))
        else:
            problems.append(problem)
    if len(problems) > _MOST_PROBLEMS:
        problems[_MOST_PROBLEMS:] = [f"and {len(problems) - _MOST_PROBLEMS} more"]
    return Leaked(
        calls=tuple(call for piece in called for call in piece.found.calls),
        spans=tuple((piece.start, piece.end) for piece in called for _ in piece.found.calls),
        dialect="+".join(dict.fromkeys(piece.dialect.name for piece in called)) or None,
        problems=tuple(problems),
        repairs=tuple(repairs),
        truncated=any(piece.found.cut for piece in pieces),
        text_before=text[: called[0].start] if called else text,
        text_after=text[called[-1].end :] if called else "",
    )
