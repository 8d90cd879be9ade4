"""Undamaged containers of little depth, read at the speed of the compiled JSON scanner.

One regular expression makes sure that the container is strict JSON, at most three levels deep and with numbers of
ordinary size; the scanner then builds it. A container that does not match costs one look at it: the
expression never goes back, and no text is looked at by more than three containers around it.
"""

from __future__ import annotations

import json
import re
from typing import Any

from .state import State

__all__ = ["read_bulk"]

_LEVELS = 3
_WS = r"[ \t\n\r]*+"
# no half of a surrogate pair: those are joined or refused elsewhere
_TEXT = r'"(?:[^"\\\x00-\x1f]++|\\(?:["\\/bfnrt]|u(?![dD][89a-fA-F])[0-9a-fA-F]{4}))*+"'
_NUMBER = r"-?(?:0|[1-9][0-9]{0,17}+)(?:\.[0-9]{1,18}+)?+(?:[eE][+-]?[0-9]{1,2}+)?+(?![0-9.eE])"


def _value(levels: int) -> str:
    scalar = rf"{_TEXT}|{_NUMBER}|true|false|null"
    return f"(?:{scalar}|{_container(levels)})" if levels else f"(?:{scalar})"


def _container(levels: int) -> str:
    value = _value(levels - 1)
    members = rf"(?:{_WS}{_TEXT}{_WS}:{_WS}{value}{_WS}(?:,(?!{_WS}\}})|(?=\}})))*+"
    items = rf"(?:{_WS}{value}{_WS}(?:,(?!{_WS}\])|(?=\])))*+"
    return rf"(?:\{{{members}{_WS}\}}|\[{items}{_WS}\])"


_TREE = re.compile(_container(_LEVELS)).match


class _SameKeyTwiceError(Exception):
    pass


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    data = dict(pairs)
    if len(data) != len(pairs):
        raise _SameKeyTwiceError
    return data


_SCANNER = json.JSONDecoder(object_pairs_hook=_object)


def read_bulk(state: State, start: int) -> tuple[Any, int] | None:
    """The container that starts at ``start`` and the offset behind it; None when it must be read with care."""
    limits = state.limits
    if len(state.frames) + _LEVELS > limits.depth or len(state.text) > limits.nodes or limits.digits < 40:
        return None
    match = _TREE(state.text, start)
    if match is None:
        return None
    try:
        return _SCANNER.raw_decode(state.text, start)
    except _SameKeyTwiceError:
        return None
