"""Opening and closing containers, and what to do about closers that are missing, doubled or wrong.

Where a closer does not match, the brackets of the rest of the text say which one slip it was, if one slip explains
it: with ``wanted`` the closers of the open containers, innermost first, and ``rest`` the closers without openers that
follow,

* rest is all of wanted: the closer is one too many (``]`` is never dropped: an opening ``[`` may be missing as well);
* rest lacks the first: the wrong character was written;
* rest lacks the first two, and the closer is the second: the first is missing.

Otherwise only what the text before decides is mended. ``doubts`` says where even then more than one reading is left.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from .doubts import early, movable, rest_closers
from .frame import CLOSER, STRICT_CLOSER, Frame, Kind
from .state import State

__all__ = ["CLOSERS", "close", "close_before_comma", "finish", "open_frame", "read_surplus"]

CLOSERS: Final = frozenset("}])")
_CLOSERS_AHEAD: Final = re.compile(r"[ \t\n\r]*+[}\]]").match
_SURPLUS: Final = re.compile(r"(?:[ \t\n\r]*+\})++").match
_MEMBER_BEHIND: Final = re.compile(r'\s*+,\s*+"[^"\\\n]{0,80}+"\s*+:').match
_LAST_CHARS: Final = 400
_FEWEST_IN_SET: Final = 3


def open_frame(state: State, kind: Kind, start: int) -> Frame:
    """Enter the container that starts at ``start``."""
    if len(state.frames) >= state.limits.depth:
        state.refuse("parse_error", f"nested deeper than {state.limits.depth}", start)
    frame = Frame(kind, start)
    if kind in ("(", "set"):
        frame.opener = state.replace(start, start + 1, "[")
    frame.told = len(state.repairs)
    state.frames.append(frame)
    state.pos = start + 1
    return frame


def close(state: State, closer: str, position: int) -> None:
    """Deal with the closing character at ``position``."""
    if CLOSER[state.frames[-1].kind] != closer and not _mismatched(state, closer, position):
        return
    frame = state.frames[-1]
    if len(state.frames) == 1 and _closed_too_soon(state, frame, closer, position):
        _drop(state, closer, position)
        return
    if frame.after == "comma":
        _trailing_comma(state, frame, position)
    state.pos = position + 1
    if CLOSER[frame.kind] != STRICT_CLOSER[frame.kind]:
        _close_python(state, frame, position)
    _pop(state, position + 1)


def _trailing_comma(state: State, frame: Frame, position: int) -> None:
    if not frame.filled:
        state.refuse("parse_error", "a comma and nothing else between brackets", position)
    if frame.kind == "(" and frame.count == 1:
        return  # (1,) is a tuple because of its comma
    state.note("trailing_comma", state.text[frame.comma], None, 1)
    state.replace(frame.comma, frame.comma + 1, "")


def _close_python(state: State, frame: Frame, position: int) -> None:
    """A tuple or a set becomes a list; brackets around one value go."""
    count = frame.count
    if frame.kind == "set":
        if count < _FEWEST_IN_SET:
            state.refuse("parse_error", "values in braces: a set, or an object without colons", frame.start)
        state.note("set", "{", "[", 2)
        state.replace(position, position + 1, "]")
    elif frame.after == "comma" or (count != 1 and not frame.whole):
        if frame.after == "comma" and count == 1:
            state.replace(frame.comma, frame.comma + 1, "")
        state.note("tuple", "(", "[", 1)
        state.replace(position, position + 1, "]")
    else:
        _close_group(state, frame, count, position)


def _close_group(state: State, frame: Frame, count: int, position: int) -> None:
    if count != 1:
        state.refuse("parse_error", "a call with anything but one plain value", frame.start)
    depth = len(frame.path_in(state.frames))
    repairs = state.repairs
    for number in range(frame.told, len(repairs)):
        path = repairs[number].path
        repairs[number] = replace(repairs[number], path=(*path[:depth], *path[depth + 1 :]))
    state.revise(frame.opener, "")
    state.replace(position, position + 1, "")
    if not frame.whole:
        state.note("parentheses", "(", None, 2)


def _pop(state: State, end: int) -> None:
    frame = state.frames.pop()
    state.closed = (frame.start, end, frame.is_object)
    state.sure = True
    if state.frames:
        state.frames[-1].add(end)
    else:
        state.end = end


def _mismatched(state: State, closer: str, position: int) -> bool:
    """Mend a closer that does not close the innermost container; False where it was dropped."""
    frames = state.frames
    wanted = "".join(CLOSER[frame.kind] for frame in reversed(frames))
    state.looks -= len(state.text) - position
    known = state.looks >= 0 and not state.cut and ")" not in wanted and closer != ")"
    rest = rest_closers(state.text, position + 1) if known else None
    if rest == wanted and _may_drop(state, closer, position):
        _drop(state, closer, position)
        return False
    if rest == wanted[1:] and frames[-1].filled:
        _write_other(state, closer, position)
        return True
    if rest in (wanted, wanted[1:]) and rest != wanted[2:]:
        state.refuse("parse_error", f"{closer} does not close the {frames[-1].kind} that is open", position)
    if rest == wanted[2:] and wanted[1:2] == closer:
        _close_unwritten(state, position)
        return True
    return _mismatched_by_what_stood_before(state, closer, position)


def _mismatched_by_what_stood_before(state: State, closer: str, position: int) -> bool:
    """Where no one slip explains all brackets behind: only what has no other explanation is mended."""
    if _may_drop(state, closer, position) and not any(frame.is_object for frame in state.frames):
        _drop(state, closer, position)
        return False
    _insert_before(state, closer, position)
    return True


def _may_drop(state: State, closer: str, position: int) -> bool:
    """Whether ``}`` stands right behind an object that ends, so that one of the two is too many."""
    closed = state.closed
    if closer != "}" or closed is None or not closed[2] or state.frames[-1].after != "value":
        return False
    before = state.text[max(0, position - _LAST_CHARS) : position].rstrip()
    return before.endswith(closer) and not early(state, closed[0], closed[1])


def _drop(state: State, closer: str, position: int) -> None:
    state.note("extra_closer", closer, None, 3)
    state.replace(position, position + 1, "")
    state.pos = position + 1


def _write_other(state: State, closer: str, position: int) -> None:
    frame = state.frames[-1]
    if frame.kind not in ("{", "["):
        state.refuse("parse_error", f"{closer} does not close the {frame.kind} that is open", position)
    right = CLOSER[frame.kind]
    state.note("wrong_closer", closer, right, 3)
    state.replace(position, position + 1, right)


def _insert_before(state: State, closer: str, position: int) -> None:
    """Close the innermost container in front of the ``closer`` of the one around it, or refuse."""
    frames = state.frames
    around = frames[-2] if len(frames) > 1 else None
    outer = frames[-3] if len(frames) > 2 else None
    if around is None or CLOSER[around.kind] != closer or (outer is not None and outer.is_object == around.is_object):
        state.refuse("parse_error", f"{closer} does not close the {frames[-1].kind} that is open", position)
    _close_unwritten(state, position)


def _close_unwritten(state: State, position: int) -> None:
    frame = state.frames[-1]
    if state.cut or frame.after != "value" or frame.kind not in ("{", "["):
        state.refuse("truncated", "a container ends without its closing character", position)
    if movable(state, frame, position):
        state.refuse("ambiguous", f"a {CLOSER[frame.kind]} is missing, and there may be another place for it", position)
    state.note("missing_closer", None, CLOSER[frame.kind], 3)
    state.replace(position, position, CLOSER[frame.kind])
    state.inserted = True
    _pop(state, position)


def _closed_too_soon(state: State, frame: Frame, closer: str, position: int) -> bool:
    """Whether more members follow the end of the document, and one more closer: ``{"a": 1}, "b": 2}``."""
    if not state.to_end or not frame.is_object or frame.after != "value" or state.inserted or state.cut:
        return False
    if _MEMBER_BEHIND(state.text, position + 1) is None or rest_closers(state.text, position + 1) != closer:
        return False
    return not early(state, frame.start, position + 1)


def close_before_comma(state: State, frame: Frame) -> None:
    """Close a list before the comma in front of a key, or an object before the one in front of an object, where the
    brackets that follow say that exactly this closer is missing."""
    around = state.frames[-2] if len(state.frames) > 1 else None
    wanted = "".join(CLOSER[outer.kind] for outer in reversed(state.frames[:-1]))
    sure = around is not None and around.is_object != frame.is_object and frame.kind in ("{", "[")
    sure = sure and state.text[frame.comma] == ","
    if not sure or state.inserted or state.cut or rest_closers(state.text, state.pos) != wanted:
        state.refuse("parse_error", f"a {CLOSER[frame.kind]} may be missing before this", state.pos)
    if movable(state, frame, frame.comma):
        state.refuse(
            "ambiguous", f"a {CLOSER[frame.kind]} is missing, and there may be another place for it", state.pos
        )
    state.note("missing_closer", None, CLOSER[frame.kind], 3)
    state.replace(frame.comma, frame.comma, CLOSER[frame.kind])
    state.inserted = True
    comma = frame.comma
    _pop(state, comma)
    state.frames[-1].after = "comma"
    state.frames[-1].comma = comma


def finish(state: State, position: int) -> None:
    """The text is at its end with containers open: close them, or say that it was cut off."""
    frame = state.frames[-1]
    if frame.after != "value" or not state.sure or state.comment_end >= len(state.text):
        state.refuse("truncated", f"the text ends inside the {frame.kind} that starts at {frame.start}", position)
    if state.inserted:
        state.refuse("ambiguous", "closing characters are missing in more than one place", position)
    while state.frames:
        state.unclosed.append(state.container_path())
        _close_unwritten(state, position)


def read_surplus(state: State) -> None:
    """Drop closers that are doubled behind the document: ``{"a": 1}}``."""
    root, start = state.closed, state.pos
    if root is None or _CLOSERS_AHEAD(state.text, start) is None:
        return
    found = _SURPLUS(state.text, start)
    if found is None or not root[2]:
        state.refuse("parse_error", "a closing character without an opening one", start)
    if state.inserted or early(state, root[0], root[1]):
        state.refuse("ambiguous", "one } too many, and more than one may be the wrong one", start)
    state.pos = found.end()
    state.note("extra_closer", found[0], None, 3)
