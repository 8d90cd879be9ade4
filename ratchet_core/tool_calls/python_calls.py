"""Calls in Python's notation, ``f(a=1, b="x")``: a name, keyword arguments, plain data. Nothing is evaluated."""

from __future__ import annotations

import re
from typing import Any, Final

from pydantic_core import from_json

from ..tools import ToolCall
from .json_text import Fault, read_json
from .python_literal import literal_to_json
from .source import SPACE, Source
from .tags import CALL_NAME

__all__ = ["read_call", "read_call_list", "read_calls"]

_NAME: Final = re.compile(rf"{CALL_NAME}[ \t]*+\(")
_NEXT: Final = re.compile(rf"\s*+[;,]?\s*+(?=\[?\s*+{CALL_NAME}\()")
_KEYWORD: Final = re.compile(r"\s*+([A-Za-z_]\w{0,127}+)\s*+=(?!=)\s*+")
_AFTER_ARGUMENT: Final = re.compile(r"\s*+(?:,\s*+(\))?|(\)))")
_BETWEEN_CALLS: Final = re.compile(r"\s*+(?:,\s*+(?=[A-Za-z_])|,?\s*+(\]))")


def read_calls(source: Source, start: int) -> tuple[list[ToolCall], int] | Fault:
    """The calls from ``start`` on, in lists or one after the other, and the offset after the last one. Where a call
    stands as the argument of ``print``, it is the call."""
    calls: list[ToolCall] = []
    at = start
    while True:
        if source.text[at : at + 1] == "[":
            read = read_call_list(source, at)
        else:
            one = _printed_call(source, at)
            read = one if isinstance(one, Fault) else ([one[0]], one[1])
        if isinstance(read, Fault):
            return read
        calls += read[0]
        following = _NEXT.match(source.text, read[1])
        if following is None:
            return calls, read[1]
        at = following.end()


def _printed_call(source: Source, start: int) -> tuple[ToolCall, int] | Fault:
    printed = _PRINT.match(source.text, start)
    read = read_call(source, printed.end() if printed else start)
    if printed is None or isinstance(read, Fault):
        return read
    at = source.skip_space(read[1])
    return (read[0], at + 1) if source.text[at : at + 1] == ")" else _fault(source, at, "where print(...) should end")


_PRINT: Final = re.compile(rf"print\(\s*+(?={CALL_NAME}\()")


def read_call_list(source: Source, start: int) -> tuple[list[ToolCall], int] | Fault:
    """The calls of ``[f(a=1), g()]`` whose bracket stands at ``start``, and the offset after it."""
    calls: list[ToolCall] = []
    at = source.skip_space(start + 1)
    while True:
        read = read_call(source, at)
        if isinstance(read, Fault):
            return read
        calls.append(read[0])
        following = _BETWEEN_CALLS.match(source.text, read[1])
        if following is None:
            return _fault(source, read[1], "between the calls")
        at = following.end()
        if following[1]:
            return calls, at


def read_call(source: Source, start: int) -> tuple[ToolCall, int] | Fault:
    """The call whose name stands at ``start``, and the offset after its closing parenthesis."""
    text = source.text
    named = _NAME.match(text, start)
    if named is None:
        return Fault("no call stands here", start)
    name = named.group()[:-1].rstrip()
    at = source.skip_space(named.end())
    following = text[at : at + 1]
    if following == ")":
        return ToolCall(name, {}), at + 1
    if following == "{":
        return _call_of_mapping(source, name, at)
    read = _keywords(source, at)
    return read if isinstance(read, Fault) else (ToolCall(name, read[0]), read[1])


def _keywords(source: Source, start: int) -> tuple[dict[str, Any], int] | Fault:
    """The keyword arguments from ``start`` on, and the offset after the closing parenthesis."""
    arguments: dict[str, Any] = {}
    at = start
    while True:
        keyword = _KEYWORD.match(source.text, at)
        if keyword is None:
            return _fault(source, at, "where a keyword argument is due")
        value = _value(source, keyword.end())
        if isinstance(value, Fault):
            return value
        if keyword[1] in arguments:
            return Fault(f"the argument {keyword[1]!r} is given twice", at)
        arguments[keyword[1]], at = value
        following = _AFTER_ARGUMENT.match(source.text, at)
        if following is None:
            return _fault(source, at, "after an argument")
        at = following.end()
        if following[1] or following[2]:
            return arguments, at


def _call_of_mapping(source: Source, name: str, start: int) -> tuple[ToolCall, int] | Fault:
    """``f({"a": 1})``: a mapping as the only argument is the arguments."""
    found = read_json(source.text, start, source.limits)
    if isinstance(found, Fault):
        return found
    at = source.skip_space(found.end)
    if source.text[at : at + 1] != ")":
        return _fault(source, at, "after the arguments")
    return ToolCall(name, found.value), at + 1


def _value(source: Source, start: int) -> tuple[Any, int] | Fault:
    literal = literal_to_json(source.text, start, source.limits, python=True)
    if isinstance(literal, Fault):
        return literal
    try:
        value = from_json(literal.json, allow_inf_nan=False)
    except (ValueError, TypeError) as error:
        return Fault(f"not plain data: {error}", start)
    return value, literal.end


def _fault(source: Source, at: int, where: str) -> Fault:
    at = SPACE.match(source.text, at).end()  # type: ignore[union-attr]
    if at == len(source.text):
        return Fault("the text ends inside of a call", at, cut=True)
    return Fault(f"{source.text[at]!r} stands {where}", at)
