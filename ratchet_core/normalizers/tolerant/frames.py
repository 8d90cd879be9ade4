"""Opening and closing containers; which closers may be added or taken away.

A closer may be *added* (at the end of the text, or before the closer of the container around) only where no other
place for it gives a document. Another place exists where a container of two or more members stands in one
of the same kind: ``{"a": {"b": 1, "c": 2}`` can be mended behind ``1`` as well as at the end. Such a container
marks the one around it as ``movable``, and a movable container is never closed by us.

A surplus closer may be *dropped* only where it cannot be an earlier one that was written too soon:
``{"a": {"b": 1}, "c": 2}}`` may mean that ``c`` belongs to ``a``. Such a container is marked ``early``. A surplus
``]`` is never dropped: an opening ``[`` may be missing as well, which no ``{`` can be in front of a ``{``.

Layout settles both doubts: a closer on its own line, indented as the line that opens its container.
"""

from __future__ import annotations

import re
from typing import Any

from .state import Frame, State

__all__ = ["add_member", "close", "finish", "note_closed", "open_frame", "read_surplus"]

CLOSER = {"{": "}", "[": "]", "(": ")"}
_MORE = re.compile(r"[ \t\n\r]*+[^}\])]").match
_SPACES = re.compile(r"[ \t]*+").match
_CLOSERS_AHEAD = re.compile(r"[ \t\n\r]*+[}\]]").match
_SURPLUS = re.compile(r"(?:[ \t\n\r]*+\})++").match
_LINE_WINDOW = 400


def open_frame(state: State, kind: str, start: int) -> None:
    """Enter the container that starts at ``start``."""
    if len(state.frames) >= state.limits.depth:
        state.refuse("parse_error", f"nested deeper than {state.limits.depth}", start)
    state.frames.append(Frame(kind, start, {} if kind == "{" else []))
    state.pos = start + 1


def add_member(state: State, frame: Frame, value: Any, position: int) -> None:
    """Put a complete value into its container; a key that comes twice must say the same twice."""
    data = frame.data
    if frame.kind != "{":
        data.append(value)
    elif frame.key not in data:
        data[frame.key] = value
    elif _same(data[frame.key], value):
        state.note("duplicate_key", frame.key, frame.key, 1, at_value=True)
    else:
        state.refuse("ambiguous", f"the key {frame.key[:60]!r} has two different values", position)
    frame.after = "value"


def _same(first: Any, second: Any) -> bool:
    """Equal as JSON data: 1, 1.0 and true are three values. ``repr`` tells types apart at C speed."""
    return type(first) is type(second) and bool(first == second) and repr(first) == repr(second)


def close(state: State, closer: str, position: int) -> None:
    """Deal with the closing character at ``position``."""
    frame = state.frames[-1]
    if CLOSER[frame.kind] != closer:
        if _is_surplus(state, closer, position):
            state.note("extra_closer", closer, None, 3)
            state.pos = position + 1
            return
        _insert_before(state, closer, position)
        frame = state.frames[-1]
    if frame.after == "comma":
        if not frame.data:
            state.refuse("parse_error", "a comma and nothing else between brackets", position)
        state.note("trailing_comma", ",", None, 1)
    state.pos = position + 1
    if len(state.frames) > 1:
        note_closed(state, state.frames[-2], frame, position)
    _pop(state, position)


def note_closed(state: State, around: Frame, frame: Frame, closer: int) -> None:
    """Remember which doubts the closing of ``frame`` (character at ``closer``) leaves about ``around``."""
    state.last_closed = frame
    if around.kind == frame.kind and not _aligned(state, around, frame, closer):
        around.movable = around.movable or len(frame.data) > 1 or frame.movable or _any_movable(frame.data)
        around.early = (
            around.early or _is_early(frame) or (bool(frame.data) and _MORE(state.text, closer + 1) is not None)
        )


def _is_early(frame: Frame) -> bool:
    return frame.early or _any_early(frame.data)


def _any_movable(data: Any) -> bool:
    return any(len(child) > 1 or _any_movable(child) for child in _children(data) if type(child) is type(data))


def _any_early(data: Any) -> bool:
    same = [child if type(child) is type(data) else None for child in _children(data)]
    return any(same[:-1]) or any(_any_early(child) for child in same if child)


def _children(data: Any) -> list[Any]:
    children: list[Any] = [*data.values()] if isinstance(data, dict) else data
    return children


def _pop(state: State, position: int) -> None:
    frame = state.frames.pop()
    value = frame.data
    if frame.kind == "(":
        if len(value) == 1 and frame.after != "comma":
            state.refuse("parse_error", "brackets around one value: a group or a list", frame.start)
        state.note("tuple", "(", "[", 1, at_value=True)
    state.last_closed = frame
    if state.frames:
        add_member(state, state.frames[-1], value, position)
    else:
        state.root = value


def _is_surplus(state: State, closer: str, position: int) -> bool:
    """A doubled closer, ``}}`` where ``}`` was meant: no open container could take it."""
    closed = state.last_closed
    if closer != "}" or closed is None or closed.kind != "{" or state.frames[-1].after != "value":
        return False
    before = state.text[max(0, position - _LINE_WINDOW) : position].rstrip()
    if not before.endswith(closer):
        return False
    return not _is_early(closed) and not any(frame.is_object for frame in state.frames)


def _insert_before(state: State, closer: str, position: int) -> None:
    """Close the innermost container in front of the ``closer`` of the one around it, or refuse."""
    around = state.frames[-2] if len(state.frames) > 1 else None
    outer = state.frames[-3] if len(state.frames) > 2 else None
    if around is None or CLOSER[around.kind] != closer or (outer is not None and outer.is_object == around.is_object):
        state.refuse("parse_error", f"{closer} does not close the {state.frames[-1].kind} that is open", position)
    _close_unwritten(state, position)


def _close_unwritten(state: State, position: int) -> None:
    frame = state.frames[-1]
    around = state.frames[-2] if len(state.frames) > 1 else None
    if state.cut or frame.after != "value":
        state.refuse("truncated", "a container ends without its closing character", position)
    if frame.movable or state.stray_comma:
        state.refuse("ambiguous", f"a {CLOSER[frame.kind]} is missing, and there may be another place for it", position)
    state.note("missing_closer", None, CLOSER[frame.kind], 3)
    state.inserted = True
    if around is not None and around.is_object == frame.is_object and len(frame.data) > 1:
        around.movable = True
    _pop(state, position)


def finish(state: State, position: int) -> None:
    """The text is at its end with containers open: close them, or say that it was cut off."""
    frame = state.frames[-1]
    last: Any = None
    if frame.data:
        last = next(reversed(frame.data.values())) if frame.is_object else frame.data[-1]
    whole = frame.after == "value" and not (isinstance(last, (int, float)) and not isinstance(last, bool))
    if not whole or state.comment_end >= len(state.text):
        state.refuse("truncated", f"the text ends inside the {frame.kind} that starts at {frame.start}", position)
    if state.inserted:
        state.refuse("ambiguous", "closing characters are missing in more than one place", position)
    while state.frames:
        _close_unwritten(state, position)


def read_surplus(state: State) -> None:
    """Drop closers that are doubled behind the document: ``{"a": 1}}``."""
    root, start = state.last_closed, state.pos
    if root is None or _CLOSERS_AHEAD(state.text, start) is None:
        return
    found = _SURPLUS(state.text, start)
    if found is None or root.kind != "{":
        state.refuse("parse_error", "a closing character without an opening one", start)
    if _is_early(root) or state.inserted:
        state.refuse("ambiguous", "one } too many, and more than one may be the wrong one", start)
    state.pos = found.end()
    state.note("extra_closer", found[0], None, 3)


def _aligned(state: State, around: Frame, frame: Frame, closer: int) -> bool:
    """Whether the closer stands on a line of its own, indented as the line that opens its container.

    That line must be indented more than the line that opens the container around it, or the layout says nothing.
    """
    indent, outer = _indent(state.text, frame.start), _indent(state.text, around.start)
    if indent is None or outer is None or len(outer) >= len(indent) or not indent.startswith(outer):
        return False
    line = state.text.rfind("\n", max(frame.start, closer - _LINE_WINDOW), closer)
    return line >= 0 and state.text[line + 1 : closer] == indent


def _indent(text: str, position: int) -> str | None:
    """The whitespace at the start of the line of ``position``; None where that line is too long to say."""
    line = text.rfind("\n", max(0, position - _LINE_WINDOW), position)
    if line < 0 and position > _LINE_WINDOW:
        return None
    found = _SPACES(text, line + 1)
    return found[0] if found else None
