"""The arguments of a call, as the mapping they must be."""

from __future__ import annotations

from typing import Any, Final

from .._frozen import frozen
from ..limits import DEFAULT_LIMITS, Limits
from ..plain_kinds import is_exact_dict
from ..tools import ToolCall
from .json_text import Fault, read_json
from .plain_data import NotPlainError, plain_copy

__all__ = ["BadArguments", "arguments_of"]

_SPACE: Final = " \t\r\n"


@frozen()
class BadArguments:
    """Why the arguments of a call are not usable: the tool's name, words for the model, and where (offset) if known."""

    tool: str
    detail: str
    position: int | None = None


def arguments_of(
    call: ToolCall, limits: Limits = DEFAULT_LIMITS, *, empty_ok: bool = False
) -> dict[str, Any] | BadArguments:
    """The arguments of ``call`` as plain JSON data. Never raises; nothing is repaired.

    Args:
        call: its ``arguments`` are JSON text or a mapping.
        limits: bounds on the arguments.
        empty_ok: an empty text stands for no arguments, as some providers send it for a tool without parameters.
    """
    given = call.arguments
    if type(given) is not str:
        return _copied(call.name, given, limits)
    text = given.strip(_SPACE)
    if not text:
        return {} if empty_ok else _bad(call.name, "are empty: an object is needed, {} for none", None)
    if text[0] != "{":
        return _bad(call.name, f"begin with {text[0]!r}: an object is needed", None)
    if len(text) > limits.chars:
        return _bad(call.name, f"have more than {limits.chars:,} characters", None)
    found = read_json(text, 0, limits)
    if isinstance(found, Fault):
        return _bad(call.name, f"are not one JSON object: {found.detail}", found.position)
    if found.repairs:
        return _bad(call.name, f"are not strict JSON ({found.repairs[0].rule})", None)
    if found.end != len(text):
        return _bad(call.name, "go on after the object has ended", found.end)
    value: dict[str, Any] = found.value
    return value


def _copied(tool: str, given: Any, limits: Limits) -> dict[str, Any] | BadArguments:
    try:
        value = plain_copy(given, limits)
    except NotPlainError as reason:
        return _bad(tool, f"are no JSON data: {reason}", None)
    except Exception as error:  # a mapping that raises: somebody else's code
        return _bad(tool, f"cannot be read: {type(error).__name__}", None)
    return value if is_exact_dict(value) else _bad(tool, "are not an object", None)


def _bad(tool: str, what: str, position: int | None) -> BadArguments:
    return BadArguments(tool, f"the arguments of {tool[:80]!r} {what}", position)
