"""Tool calls that a model wrote into its text instead of calling.

One pass from left to right: at each place where a call may begin, the dialects are asked in order, and what the first
one reads is consumed, so that marks inside arguments are data and calls come out in their order. Reasoning
(``<think>`` and its like) is passed over. A mark that leads nowhere is listed and hides nothing behind it.
"""

from __future__ import annotations

import re
from typing import Final

from .._frozen import frozen
from ..limits import DEFAULT_LIMITS, Limits
from ..repair import Repair
from ..tools import Tool, ToolCall
from .dialects import START, opened_at
from .reasoning import ends_reasoning, past_reasoning
from .source import Dialect, Found, Inside, Source

__all__ = ["Leaked", "leaked_tool_calls"]

_TAIL: Final = re.compile(
    r"(?:\s*+(?:</(?:[a-z]{1,20}:|[\uff5c|]DSML[\uff5c|])?(?:tool_calls?|function_calls?|tool_use|tools)>"
    r"|<[\uff5c|](?:tool[\u2581_]calls?[\u2581_]end|tool_calls_section_end|end[\u2581_]of[\u2581_]sentence|eom_id|eot_id|im_end)[\uff5c|]>"
    r"|\[/TOOL_CALLS\]))++"
)
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


@frozen()
class _Piece:
    """What one dialect found at one place."""

    dialect: Dialect
    found: Found
    start: int
    end: int


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
    return _result(source, _judged(source, _pieces(source)))


def _pieces(source: Source) -> list[_Piece]:
    """Everything the dialects find outside of reasoning, wrappers merged with what they hold."""
    text = source.text
    pieces: list[_Piece] = []
    wrapper: _Piece | None = None
    at = 0
    while begin := START.search(text, at):
        start = begin.start()
        thought = past_reasoning(source, start)
        if thought is not None:
            at = thought
            continue
        ended = ends_reasoning(source, start)
        if ended is not None:
            at, wrapper = ended, None
            pieces.clear()  # all of it was thought
            continue
        piece = _piece(source, start)
        if piece is None:
            at = start + 1
            continue
        at = piece.end
        if wrapper is not None:
            piece = _joined(wrapper, piece, pieces, text)
        wrapper = piece if piece.found.wrapper else None
        if wrapper is None:
            pieces.append(piece)
    if wrapper is not None:
        pieces.append(_empty(wrapper, text))
    return pieces


def _piece(source: Source, start: int) -> _Piece | None:
    """What the first dialect whose opener stands at ``start`` reads there."""
    opened = opened_at(source.text, start)
    if opened is None:
        return None
    dialect, mark = opened
    found = dialect.read(source, mark)
    end = max(found.end, start + 1)
    return _Piece(dialect, found, start, _end_of_marks(source.text, end) if found.calls else end)


def _end_of_marks(text: str, at: int) -> int:
    tail = _TAIL.match(text, at)
    return tail.end() if tail else at


def _joined(wrapper: _Piece, piece: _Piece, pieces: list[_Piece], text: str) -> _Piece:
    """The piece begun where its wrapper begins; a wrapper with nothing in it is a piece of its own."""
    if piece.found.wrapper or text[wrapper.end : piece.start].strip() or not (piece.found.calls or piece.found.problem):
        pieces.append(_empty(wrapper, text))
        return piece
    return _Piece(piece.dialect, piece.found, wrapper.start, piece.end)


def _empty(wrapper: _Piece, text: str) -> _Piece:
    cut = not text[wrapper.end :].strip()
    mark = text[wrapper.start : wrapper.end].strip()[:80]
    return _Piece(
        wrapper.dialect, Found(wrapper.end, problem=f"{mark} without a call in it", cut=cut), wrapper.start, wrapper.end
    )


def _judged(source: Source, pieces: list[_Piece]) -> list[_Piece]:
    """The pieces with calls turned into problems where they may not count."""
    marked = any(piece.found.calls and not piece.dialect.bare for piece in pieces)
    among_data = any(piece.found.other for piece in pieces)
    judged: list[_Piece] = []
    inside: Inside = ""
    for piece in pieces:
        objection = _objection(source, piece, marked, among_data, inside)
        if objection is not None:
            piece = _Piece(piece.dialect, Found(piece.end, problem=objection), piece.start, piece.end)
        if not piece.dialect.bare and inside != "text":
            inside = piece.found.inside or inside
        if source.bare or not piece.dialect.bare:
            judged.append(piece)
    return judged


def _objection(source: Source, piece: _Piece, marked: bool, among_data: bool, inside: Inside) -> str | None:
    """Why calls that were read do not count.

    After a call that broke off, a mark may still stand ``inside`` of it. In a JSON string every quote would be escaped,
    so what is read as it stands and has quotes is outside; in unescaped text there is no telling.
    """
    found = piece.found
    if not found.calls:
        return None
    names = ", ".join(repr(call.name[:80]) for call in found.calls[:8])
    doubtful = found.repairs or '"' not in source.text[piece.start : piece.end]
    if inside == "text" or (inside == "json" and doubtful):
        return f"a call of {names} that may be part of the broken one before it"
    if _is_mentioned(source.text, piece):
        return f"a call of {names} in quotes, which is the mention of one"
    if piece.dialect.bare and marked:
        return f"a call of {names} outside of the marks that the other calls have"
    if piece.dialect.bare and among_data:
        return f"a call of {names} among other JSON documents"
    return None


def _is_mentioned(text: str, piece: _Piece) -> bool:
    """Whether the marks stand in quotes within other text: ``the user wrote "<tool_call>..."``."""
    before, behind = text[max(piece.start - 1, 0) : piece.start], text[piece.end : piece.end + 1]
    if not before or before not in _QUOTES or behind != _QUOTES[before]:
        return False
    return bool(text[: piece.start - 1].strip(" \t\r\n`"))


_QUOTES: Final = {'"': '"', "'": "'", "`": "`", "\u201c": "\u201d", "\u2018": "\u2019"}


def _result(source: Source, pieces: list[_Piece]) -> Leaked:
    text = source.text
    called = [piece for piece in pieces if piece.found.calls]
    problems = [piece.found.problem for piece in pieces if piece.found.problem is not None]
    if len(problems) > _MOST_PROBLEMS:
        problems[_MOST_PROBLEMS:] = [f"and {len(problems) - _MOST_PROBLEMS} more"]
    return Leaked(
        calls=tuple(call for piece in called for call in piece.found.calls),
        spans=tuple((piece.start, piece.end) for piece in called for _ in piece.found.calls),
        dialect="+".join(dict.fromkeys(piece.dialect.name for piece in called)) or None,
        problems=tuple(problems),
        repairs=tuple(repair for piece in called for repair in piece.found.repairs),
        truncated=any(piece.found.cut for piece in pieces),
        text_before=text[: called[0].start] if called else text,
        text_after=text[called[-1].end :] if called else "",
    )
