"""Tool calls as providers return them, in any provider's shape, as ``ToolCall`` s.

==================  ==========================================================================
OpenAI chat         ``{"id", "type": "function", "function": {"name", "arguments": JSON text}}``
OpenAI responses    ``{"type": "function_call", "call_id", "name", "arguments": JSON text}``
Anthropic           ``{"type": "tool_use", "id", "name", "input": {...}}``
Gemini              ``{"functionCall": {"name", "args"}}``, ``function_call``, or ``{"name", "args"}``
Bedrock             ``{"toolUse": {"toolUseId", "name", "input"}}``
Mistral, Ollama     as OpenAI chat, ``arguments`` text or an object
Cohere              as OpenAI chat, or ``{"name", "parameters"}``
==================  ==========================================================================

Mappings and SDK objects alike, a list or a single call, and ``ToolCall`` s themselves. A whole list of content
blocks, output items or parts will do: text, thoughts, results and what the provider runs itself are passed over.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from .._frozen import frozen
from ..limits import DEFAULT_LIMITS, Limits
from ..plain_kinds import real_type
from ..tools import ToolCall
from .plain_data import NotPlainError, plain_copy, plain_text

__all__ = ["NativeCalls", "native_tool_calls"]

_WRAPPERS: Final = ("function", "functionCall", "function_call", "toolUse", "tool_use")
_NAMES: Final = ("name", "tool_name", "toolName")
_ARGUMENTS: Final = ("arguments", "input", "args", "parameters")
_IDS: Final = ("call_id", "toolUseId", "tool_call_id", "toolCallId", "id")
_NO_CALLS: Final = frozenset(
    {
        "text",
        "output_text",
        "refusal",
        "thinking",
        "redacted_thinking",
        "reasoning",
        "message",
        "compaction",
        "container_upload",
        "server_tool_use",
        "mcp_call",
        "mcp_list_tools",
        "web_search_call",
        "file_search_call",
        "tool_search_call",
        "code_interpreter_call",
        "image_generation_call",
    }
)
"""Types of Anthropic's content blocks and of the output items of OpenAI's responses that ask the caller for nothing."""
_RESULTS: Final = ("_result", "_output")
_MOST: Final = 1_024


@frozen()
class NativeCalls:
    """The calls that could be read, in order, and for each item that could not be read a problem in words.

    ``arguments`` of a call are JSON text as it was sent ("" for nothing sent) or a copy as plain JSON data.
    """

    calls: tuple[ToolCall, ...] = ()
    problems: tuple[str, ...] = ()


class _UnreadableError(Exception):
    """Why one item is no call."""


def native_tool_calls(tool_calls: Any, limits: Limits = DEFAULT_LIMITS) -> NativeCalls:
    """Every call in ``tool_calls``. Never raises, whatever the object is; None and an empty list are no calls."""
    if tool_calls is None:
        return NativeCalls()
    if type(tool_calls) is NativeCalls:
        return tool_calls
    calls: list[ToolCall] = []
    problems: list[str] = []
    try:
        for position, item in enumerate(_items(tool_calls)):
            if position >= _MOST:
                problems.append(f"more than {_MOST:,} tool calls")
                break
            read = _read(item, limits)
            if isinstance(read, str):
                problems.append(f"tool call {position}: {read}")
            elif read is not None:
                calls.append(read)
    except Exception as error:  # a hostile container: iterating it is somebody else's code
        problems.append(f"the tool calls cannot be listed: {type(error).__name__}")
    return NativeCalls(tuple(calls), tuple(problems))


def _items(tool_calls: Any) -> Iterable[Any]:
    """The items of a sequence; anything else is one item."""
    kind = real_type(tool_calls)
    if issubclass(kind, Sequence) and not issubclass(kind, (str, bytes, bytearray)):
        items: Iterable[Any] = tool_calls
        return items
    return [tool_calls]


def _read(item: Any, limits: Limits) -> ToolCall | str | None:
    """The call an item is, or why it cannot be read; None for an item that is meant to be no call."""
    try:
        return None if _is_no_call(item) else _call(item, limits)
    except (_UnreadableError, NotPlainError) as reason:
        return str(reason)
    except Exception as error:  # an attribute or a key that raises: somebody else's code
        return f"it cannot be read: {type(error).__name__}"


def _is_no_call(item: Any) -> bool:
    kind = _text(item, ("type",))
    if kind is not None:
        return kind in _NO_CALLS or kind.endswith(_RESULTS)
    if _text(_inner(item), _NAMES) is not None:
        return False
    thought = issubclass(type(_get(item, "reasoningContent")), Mapping)
    return thought or _text(item, ("text",)) is not None  # a part of Gemini's or Bedrock's states no type


def _call(item: Any, limits: Limits) -> ToolCall:
    inner = _inner(item)
    name = _text(inner, _NAMES)
    if not name or not name.strip():
        raise _UnreadableError("it has no name")
    given = [value for key in _ARGUMENTS if (value := _get(inner, key)) is not None]
    usable = [value for value in given if issubclass(type(value), (str, Mapping))]
    if issubclass(type(inner), Mapping) and any(value != given[0] for value in given):
        raise _UnreadableError(f"{name[:80]!r} has two sets of arguments")
    identity = _text(inner, _IDS) or _text(item, _IDS)
    return ToolCall(name, _arguments(name, (usable or given or [""])[0], limits), identity)


def _inner(item: Any) -> Any:
    """What holds the name: the item, or what it wraps. An object may make up any attribute it is asked for."""
    for key in _WRAPPERS:
        wrapped = _get(item, key)
        if wrapped is not None and _text(wrapped, _NAMES):
            return wrapped
    return item


def _arguments(name: str, given: Any, limits: Limits) -> Any:
    text = plain_text(given)
    if text is not None:
        if len(text) > limits.chars:
            raise _UnreadableError(f"the arguments of {name[:80]!r} have more than {limits.chars:,} characters")
        return text
    if not issubclass(type(given), Mapping):
        raise _UnreadableError(
            f"the arguments of {name[:80]!r} are a {type(given).__name__}, not an object or JSON text"
        )
    return plain_copy(given, limits)


def _text(holder: Any, keys: tuple[str, ...]) -> str | None:
    """The first of ``keys`` that holds a text."""
    return next((text for key in keys if (text := plain_text(_get(holder, key))) is not None), None)


def _get(holder: Any, key: str) -> Any:
    if issubclass(type(holder), Mapping):
        return holder.get(key)
    return getattr(holder, key, None)
