"""A reply that was cut off: where it broke off, and what of it is whole."""

from __future__ import annotations

from typing import Any, Final

from pydantic_core import from_json

from ._frozen import Deferred
from .limits import Limits
from .normalizers.last_place import last_place, open_starts
from .normalizers.repair_json import last_complete_path
from .tool_calls.native import native_tool_calls
from .validation.reading import Accepted, Rejected
from .violation import Path, Violation

__all__ = ["with_place"]


def with_place(judged: Accepted | Rejected, text: str, tool_calls: Any, limits: Limits) -> Accepted | Rejected:
    """The same verdict; a truncation names the last complete value and has as candidate what is whole, where there is
    any. Both are looked for when they are read."""
    if type(judged) is Accepted or judged.reason != "truncated":
        return judged
    arguments = _arguments(tool_calls, limits)
    told: Any = Deferred(lambda: _told(judged, text, arguments, limits))
    part = Deferred(lambda: _whole_part(text, limits))
    return Rejected("truncated", told, part, judged.is_json, repairs=judged.repairs)


def _told(judged: Rejected, text: str, arguments: tuple[Path, str] | None, limits: Limits) -> tuple[Violation, ...]:
    if any(error.path for error in judged.errors):
        return judged.errors
    if arguments is None:
        path = last_place(text, limits)
    else:
        below = last_complete_path(arguments[1], limits)
        path = (*arguments[0], *below) if below else ()
    return (Violation(path, "truncated", "the reply was cut off after this"),) if path else judged.errors


def _arguments(tool_calls: Any, limits: Limits) -> tuple[Path, str] | None:
    """The arguments of the last native call and where they stand; None where there are none in text."""
    given = [call.arguments for call in native_tool_calls(tool_calls, limits).calls]
    if not given or not isinstance(given[-1], str):
        return None
    prefix: Path = (len(given) - 1,) if len(given) > 1 else ()
    return (*prefix, "arguments"), given[-1]


_NUMBER_END: Final = "0123456789+-.eE"
"""A number at the end of a text may go on."""


def _whole_part(text: str, limits: Limits) -> Any:
    """The JSON structure that the text ends in, as far as its values are whole; None where there is none."""
    for start in open_starts(text, limits)[:1]:
        try:
            return from_json(text[start:].rstrip(_NUMBER_END), allow_inf_nan=False, allow_partial=True)
        except ValueError:
            return None
    return None
