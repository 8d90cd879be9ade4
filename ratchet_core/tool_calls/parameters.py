"""Parameters between marks, ``<parameter=x>v</parameter>`` and its like, up to the mark that ends the call."""

from __future__ import annotations

import re
from typing import Any

from .._frozen import frozen
from ..repair import Repair
from ..tools import ToolCall
from .call_object import mapping_of
from .json_text import Fault
from .parameter_text import ParameterTypes
from .source import Found, Source

__all__ = ["Parameter", "Style", "call_found", "read_parameters"]


@frozen()
class Style:
    """The marks of one notation.

    Attributes:
        opener: matches the mark before a value; group 1 is the parameter's name, group 2 (if any) ``true`` or
            ``false``: whether the value is declared to be a string.
        closer: matches the mark after a value.
        end: matches the mark after the last parameter.
    """

    opener: re.Pattern[str]
    closer: re.Pattern[str]
    end: re.Pattern[str]


@frozen()
class Parameter:
    """One parameter as written: its name, its text, what was declared about it, and whether its end mark is there."""

    name: str
    text: str
    is_string: str | None = None
    closed: bool = True


def read_parameters(source: Source, start: int, style: Style) -> tuple[list[Parameter], int] | Fault:
    """The parameters from ``start`` on and the offset after the end mark."""
    text = source.text
    read: list[Parameter] = []
    at = start
    while True:
        at = source.skip_space(at)
        ended = style.end.match(text, at)
        if ended:
            return read, ended.end()
        opened = style.opener.match(text, at)
        if opened is None:
            return Fault(_interrupted(text, at), at, cut=_is_tail(text, at))
        found = _value(source, opened, style)
        if isinstance(found, Fault):
            return found
        parameter, at = found
        read.append(parameter)


def _is_tail(text: str, at: int) -> bool:
    """Whether nothing, or only the beginning of a mark, is left of the text."""
    return at == len(text) or (text[at] == "<" and text.find(">", at) < 0)


def _interrupted(text: str, at: int) -> str:
    if at == len(text):
        return "the text ends inside of the call"
    return f"{text[at : at + 40]!r} stands between the parameters"


def _value(source: Source, opened: re.Match[str], style: Style) -> tuple[Parameter, int] | Fault:
    """The value after its opening mark, and the offset after its closing mark."""
    name, declared = opened[1].strip(), opened[2] if opened.re.groups > 1 else None
    start = opened.end()
    closed = source.search(style.closer, start)
    following = source.search(style.opener, start)
    if closed is not None and (following is None or closed.start() < following.start()):
        return Parameter(name, _without_frame(source.text[start : closed.start()]), declared), closed.end()
    if following is None:
        return Fault("the text ends inside of a parameter", start, cut=True)
    value = source.text[start : following.start()]
    # the end of the call is no end of a value: where the text is cut off, it may stand in the value
    if "<" in value or not value.endswith("\n"):
        return Fault(f"the parameter {name[:80]!r} has no end", start)
    return Parameter(name, _without_frame(value), declared, closed=False), following.start()


def _without_frame(value: str) -> str:
    """The value without the one line feed that sets it apart from its marks on either side."""
    value = value[1:] if value.startswith("\n") else value
    return value[:-1] if value.endswith("\n") else value


def call_found(source: Source, name: str, parameters: list[Parameter], end: int, identity: str | None = None) -> Found:
    """The call of ``name`` with these parameters, each as the tool's schema reads it."""
    types = ParameterTypes(source.tools.get(name))
    arguments: dict[str, Any] = {}
    repairs: list[Repair] = []
    for one in parameters:
        declared = one.is_string == "false"
        value = (types.declared_json if declared else types.value)(one.name, one.text, source)
        if isinstance(value, Fault):
            return Found(end, problem=value.detail)
        if one.name in arguments and arguments[one.name] != value:
            return Found(end, problem=f"the parameter {one.name[:80]!r} is given twice")
        arguments[one.name] = value
        if not one.closed:
            repairs.append(Repair((one.name,), "missing_close_mark", one.text[:200], one.text[:200]))
    unwrapped = _unwrapped(parameters, types, source)
    if unwrapped is not None:
        repairs.append(Repair((), "unwrap", parameters[0].name, None))
    call = ToolCall(name, arguments if unwrapped is None else unwrapped, identity)
    return Found(end, (call,), tuple(repairs))


def _unwrapped(parameters: list[Parameter], types: ParameterTypes, source: Source) -> dict[str, Any] | None:
    """The arguments out of a single parameter ``arguments`` or ``input`` that the tool does not have."""
    if len(parameters) != 1 or parameters[0].name not in ("arguments", "input") or types.knows(parameters[0].name):
        return None
    inner = mapping_of(parameters[0].text, source)
    return inner if inner and types.lists_all(inner) else None
