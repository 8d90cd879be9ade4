"""Arguments as one JSON object after the name of the tool, as most dialects with special tokens have them."""

from __future__ import annotations

import re
from typing import Final

from ..tools import ToolCall
from .call_object import is_definition
from .json_text import Fault
from .source import Found, Source, broken

__all__ = ["GOES_ON", "read_named_arguments"]

GOES_ON: Final = re.compile(r'\s*+[,:"]')
"""What can follow a complete object only if it was closed too early, so that some of its members stand outside."""


def read_named_arguments(
    source: Source,
    name: str,
    start: int,
    close: re.Pattern[str],
    *,
    identity: str | None = None,
    close_is_due: bool = False,
) -> Found:
    """The call of ``name`` with the object at ``start`` (a brace).

    Args:
        source: the reply.
        name: the tool.
        start: where the object begins.
        close: matches the mark that ends the call; it is searched for as well, so it must not begin with white space.
        identity: the call's id.
        close_is_due: without that mark the call is not taken for complete.
    """
    arguments = source.json(start)
    if isinstance(arguments, Fault):
        return broken(arguments, source, start, close)
    closed = close.match(source.text, source.skip_space(arguments.end))
    end = closed.end() if closed else arguments.end
    shown = repr(name[:80])
    if closed is None and GOES_ON.match(source.text, end):
        detail = f"the arguments of {shown} go on after their end"
        return broken(Fault(detail, end), source, end, close)
    if closed is None and close_is_due:
        return Found(end, problem=f"the call of {shown} has no end", cut=source.skip_space(end) == len(source.text))
    if is_definition(arguments.value):
        return Found(end, problem=f"a definition of {shown}, not a call of it")
    return Found(end, (ToolCall(name, arguments.value, identity),), arguments.repairs)
