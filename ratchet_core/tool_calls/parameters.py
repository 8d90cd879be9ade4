"""Parameters between marks, ``<parameter=x>v</parameter>`` and its like, up to the mark that ends the call."""

from __future__ import annotations

import re
from typing import Any, Final, Literal

from .._frozen import frozen
from ..repair import Repair
from ..tools import ToolCall
from .call_object import mapping_of
from .json_text import Fault
from .parameter_text import ParameterTypes
from .source import Found, Source, broken

__all__ = ["Parameter", "Style", "call_found", "read_call_of_parameters"]

Frame = Literal["none", "both", "each"]


@frozen()
class Style:
    """The marks of one notation.

    Attributes:
        opener: matches the mark before a value; group 1 is the parameter's name, group 2 (if any) the type that is
            declared for the value: ``true`` and ``string`` for a string, anything else for JSON.
        closer: matches the mark after a value.
        end: matches the mark after the last parameter.
        frame: which line feeds belong to the marks, not to the value: one after the opening mark and one before the
            closing mark, each by itself (``each``) or only where both are there (``both``).
    """

    opener: re.Pattern[str]
    closer: re.Pattern[str]
    end: re.Pattern[str]
    frame: Frame = "each"


@frozen()
class Parameter:
    """One parameter as written: its name, its text, the type declared for it, and whether its end mark is there."""

    name: str
    text: str
    declared: str | None = None
    closed: bool = True

    @property
    def is_string(self) -> bool | None:
        """Whether the value is declared to be a string; None where nothing is declared."""
        return None if self.declared is None else self.declared in ("true", "string", "str")


_CDATA: Final = "<![CDATA["
_CDATA_END: Final = re.compile(r"\]\]>")


def read_call_of_parameters(source: Source, name: str, start: int, style: Style, identity: str | None = None) -> Found:
    """The call of ``name`` with the parameters from ``start`` on, each as the tool's schema reads it."""
    read = _read(source, start, style)
    if isinstance(read, Fault):
        return broken(read, source, start, None if read.cut else style.end, "text")
    return call_found(source, name, *read, identity)


def _read(source: Source, start: int, style: Style) -> tuple[list[Parameter], int] | Fault:
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
            return Fault(_interrupted(text, at), at, cut=source.search(style.end, at) is None)
        found = _value(source, opened, style)
        if isinstance(found, Fault):
            return found
        parameter, at = found
        read.append(parameter)


def _interrupted(text: str, at: int) -> str:
    if at == len(text):
        return "the text ends inside of the call"
    return f"{text[at : at + 40]!r} stands between the parameters"


def _value(source: Source, opened: re.Match[str], style: Style) -> tuple[Parameter, int] | Fault:
    """The value after its opening mark, and the offset after its closing mark."""
    name, declared = opened[1].strip(), opened[2] if opened.re.groups > 1 else None
    start = opened.end()
    frame: Frame = "none" if declared else style.frame
    if source.text.startswith(_CDATA, start):
        return _cdata(source, name, start, style)
    closed = source.search(style.closer, start)
    following = source.search(style.opener, start)
    if closed is not None and (following is None or closed.start() < following.start()):
        value = source.text[start : closed.start()]
        return Parameter(name, _without_frame(value, frame), declared), closed.end()
    if following is None:
        return Fault("the text ends inside of a parameter", start, cut=True)
    value = source.text[start : following.start()]
    # the end of the call is no end of a value: where the text is cut off, it may stand in the value
    if "<" in value or not value.endswith("\n"):
        return Fault(f"the parameter {name[:80]!r} has no end", start)
    return Parameter(name, _without_frame(value, frame), declared, closed=False), following.start()


def _cdata(source: Source, name: str, start: int, style: Style) -> tuple[Parameter, int] | Fault:
    """The value that XML's notation keeps from being read as marks."""
    ended = source.search(_CDATA_END, start)
    closed = style.closer.match(source.text, source.skip_space(ended.end())) if ended else None
    if ended is None or closed is None:
        return Fault("the text ends inside of a parameter", start, cut=ended is None)
    return Parameter(name, source.text[start + len(_CDATA) : ended.start()], "string"), closed.end()


def _without_frame(value: str, frame: Frame) -> str:
    """The value without the line feeds that set it apart from its marks."""
    if frame == "none" or (frame == "both" and not (len(value) > 1 and value[0] == value[-1] == "\n")):
        return value
    value = value[1:] if value.startswith("\n") else value
    return value[:-1] if value.endswith("\n") else value


def call_found(source: Source, name: str, parameters: list[Parameter], end: int, identity: str | None = None) -> Found:
    """The call of ``name`` with these parameters, each as the tool's schema reads it."""
    types = ParameterTypes(source.tool(name))
    arguments: dict[str, Any] = {}
    repairs: list[Repair] = []
    for one in parameters:
        value = types.value((one.name,), one.text, source, one.is_string)
        if isinstance(value, Fault):
            return Found(end, problem=value.detail)
        if one.name in arguments and arguments[one.name] != value:
            return Found(end, problem=f"the parameter {one.name[:80]!r} is given twice")
        arguments[one.name] = value
        if one.is_string and type(value) is not str:
            repairs.append(Repair((one.name,), "declared_type", one.text[:200], value))
        if not one.closed:
            repairs.append(Repair((one.name,), "missing_close_mark", one.text[:200], one.text[:200]))
    unwrapped = _unwrapped(parameters, types, source)
    if unwrapped is not None:
        repairs.append(Repair((), "unwrap", parameters[0].name, None))
    call = ToolCall(name, arguments if unwrapped is None else unwrapped, identity)
    return Found(end, (call,), tuple(repairs))


def _unwrapped(parameters: list[Parameter], types: ParameterTypes, source: Source) -> dict[str, Any] | None:
    """The arguments out of a single parameter ``arguments`` or its like that the tool does not have."""
    if len(parameters) != 1 or parameters[0].name not in _WRAPPING or types.knows(parameters[0].name):
        return None
    inner = mapping_of(parameters[0].text, source)
    return inner if inner and types.lists_all(inner) else None


_WRAPPING: Final = ("arguments", "input", "parameters", "properties")
