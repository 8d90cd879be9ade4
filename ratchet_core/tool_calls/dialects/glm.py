"""GLM 4.5: ``<tool_call>f<arg_key>k</arg_key><arg_value>v</arg_value></tool_call>``, white space between or none."""

from __future__ import annotations

import re
from typing import Final

from ..json_text import Fault
from ..parameters import Parameter, call_found
from ..source import Dialect, Found, Source, broken

__all__ = ["DIALECT"]

_OPENER: Final = re.compile(r"<tool_call>\s*+[^\s<>{}\[\]()\"']{1,200}+\s*+(?=<arg_key>|</tool_call>)")
_KEY: Final = re.compile(r"\s*+<arg_key>([^<>]{1,200}+)</arg_key>\s*+<arg_value>")
_VALUE_END: Final = re.compile(r"</arg_value>")
_CLOSE: Final = re.compile(r"</tool_call>")


def read(source: Source, opened: re.Match[str]) -> Found:
    """The pairs of keys and values after the name."""
    name = opened.group()[len("<tool_call>") :].strip()
    parameters: list[Parameter] = []
    at = opened.end()
    while key := _KEY.match(source.text, at):
        ended = source.search(_VALUE_END, key.end())
        if ended is None:
            return broken(
                Fault("the text ends inside of a value", key.end(), cut=True), source, len(source.text), None, "text"
            )
        parameters.append(Parameter(key[1].strip(), source.text[key.end() : ended.start()]))
        at = ended.end()
    at = source.skip_space(at)
    closed = _CLOSE.match(source.text, at)
    if closed is None:
        cut = at == len(source.text)
        return broken(
            Fault(f"the call of {name!r} has no end", at, cut=cut), source, at, None if cut else _CLOSE, "text"
        )
    if not parameters and name not in source.tools:
        return Found(closed.end(), problem=f"{name!r} is no tool on offer and has no arguments")
    return call_found(source, name, parameters, closed.end())


DIALECT = Dialect("glm", _OPENER, read)
