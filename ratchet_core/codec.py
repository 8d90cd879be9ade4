"""Words of the machine as plain JSON data, and back: events, verdicts, books."""

from __future__ import annotations

import base64
import dataclasses
from collections.abc import Callable, Mapping
from types import NoneType
from typing import Any, Final

from . import actions, events
from .actions import Action
from .budget import DIMENSIONS, Amounts, Budget, Usage
from .errors import SnapshotError, UsageError
from .events import Event
from .ledger import Ledger, Reservation
from .normalizers.provenance import SOURCES
from .opaque import OpaqueText
from .plain_kinds import is_array, is_list, is_mapping, is_tuple
from .repair import Repair
from .tool_calls.native import NativeCalls, native_tool_calls
from .tools import ToolCall
from .violation import Violation

__all__ = [
    "decode_action",
    "decode_event",
    "decode_ledger",
    "decode_plain",
    "encode_action",
    "encode_event",
    "encode_ledger",
    "encode_plain",
    "expect",
    "read_as",
]

Read = Callable[[str, str], Any]
"""Gives the value of a recorded document in a format."""


# ------------------------------------------------------------------------------------------------ plain values


def encode_plain(value: Any) -> Any:
    """JSON data that keeps what JSON can not: bytes, opaque text, and mappings that look like such a mark.

    Raises:
        UsageError: for a value that is not JSON.
    """
    if is_mapping(value):
        return _encode_mapping(value)
    if is_array(value):
        return [encode_plain(item) for item in value]
    if isinstance(value, OpaqueText):
        return {"$opaque": str.__str__(value)}
    if isinstance(value, (bytes, bytearray)):
        return {"$bytes": base64.b64encode(bytes(value)).decode("ascii")}
    if isinstance(value, str):
        return str.__str__(value)
    finite = isinstance(value, (bool, int)) or (isinstance(value, float) and value - value == 0)
    if value is None or finite:
        return value
    raise UsageError(f"{value!r:.80} is not JSON: give text, finite numbers, lists and mappings")


def _encode_mapping(value: Mapping[Any, Any]) -> dict[str, Any]:
    if not all(isinstance(key, str) for key in value):
        raise UsageError(f"keys of JSON objects are text: {list(value)[:5]!r}")
    encoded = {str.__str__(key): encode_plain(item) for key, item in value.items()}
    return {"$mapping": encoded} if len(encoded) == 1 and next(iter(encoded)).startswith("$") else encoded


def decode_plain(value: Any) -> Any:
    """The inverse of ``encode_plain``."""
    if is_list(value):
        return [decode_plain(item) for item in value]
    if not is_mapping(value):
        return value
    if len(value) == 1:
        (mark, inner), *_ = value.items()
        if mark == "$opaque":
            return OpaqueText(inner)
        if mark == "$bytes":
            return base64.b64decode(inner)
        if mark == "$mapping":
            return {key: decode_plain(item) for key, item in inner.items()}
    return {key: decode_plain(item) for key, item in value.items()}


# ------------------------------------------------------------------------------------------------ events

_EVENTS: Final[dict[str, type]] = {
    name: cls for name in events.__all__ if isinstance(cls := getattr(events, name), type) and name != "Event"
}


def encode_event(event: Event) -> dict[str, Any]:
    """An event as plain data; fields at their default are left out."""
    encoded: dict[str, Any] = {"type": type(event).__name__}
    for field in dataclasses.fields(event):
        value = getattr(event, field.name)
        if value == field.default and type(value) is type(field.default):
            continue
        encoded[field.name] = _EVENT_FIELDS.get(field.name, encode_plain)(value)
    return encoded


def decode_event(plain: Any) -> Event:
    """The inverse of ``encode_event``.

    Raises:
        SnapshotError: for data that is no event.
    """
    try:
        values = dict(plain)
        cls = _EVENTS[values.pop("type")]
        return cls(**{name: _decode_field(name, value) for name, value in values.items()})  # type: ignore[no-any-return]
    except (TypeError, ValueError, KeyError, UsageError) as error:
        raise SnapshotError(f"a journal entry is no event: {error}") from error


def _encode_usage(usage: Usage | None) -> Any:
    return None if usage is None else usage.to_json()


def _encode_calls(tool_calls: Any) -> Any:
    read = tool_calls if type(tool_calls) is NativeCalls else native_tool_calls(tool_calls)
    return {
        "calls": [[call.name, encode_plain(call.arguments), call.id] for call in read.calls],
        "problems": list(read.problems),
    }


_EVENT_FIELDS: Final[dict[str, Callable[[Any], Any]]] = {"usage": _encode_usage, "tool_calls": _encode_calls}


def _decode_field(name: str, value: Any) -> Any:
    if name == "usage":
        return None if value is None else Usage(**value)
    if name == "tool_calls":
        calls = tuple(ToolCall(call, decode_plain(arguments), id) for call, arguments, id in value["calls"])
        return NativeCalls(calls, tuple(value["problems"]))
    return decode_plain(value)


# ------------------------------------------------------------------------------------------------ the books


def encode_ledger(ledger: Ledger) -> dict[str, Any]:
    """The tables of a ledger; its budgets belong to the definition."""
    return {
        "own": {path: list(amounts) for path, amounts in ledger.own.items()},
        "open": {
            rid: [held.path, list(held.amounts), list(held.capped), held.issued_at] for rid, held in ledger.open.items()
        },
        "overruns": {path: list(amounts) for path, amounts in ledger.overruns.items()},
        "unknown": sorted(ledger.unknown),
        "warned": sorted(ledger.warned),
    }


def decode_ledger(plain: Any, budgets: Mapping[str, Budget]) -> Ledger:
    """The inverse of ``encode_ledger``."""
    return Ledger(
        budgets,
        {path: Amounts(*map(_count, amounts)) for path, amounts in plain["own"].items()},
        {
            rid: Reservation(
                expect(path, "reservation", str),
                Amounts(*map(_count, amounts)),
                tuple(DIMENSIONS[DIMENSIONS.index(name)] for name in capped),
                expect(issued_at, "issued_at", float, int, NoneType),
            )
            for rid, (path, amounts, capped, issued_at) in plain["open"].items()
        },
        {path: Amounts(*map(_count, amounts)) for path, amounts in plain["overruns"].items()},
        frozenset(plain["unknown"]),
        frozenset(plain["warned"]),
    )


def _count(value: Any) -> int:
    if type(value) is not int or value < 0:
        raise SnapshotError(f"{value!r} is no amount")
    return value


def expect(value: Any, what: str, *types: type) -> Any:
    """``value``, which a snapshot gives for ``what``, when it is of one of ``types``; ``NoneType`` permits None.

    Raises:
        SnapshotError: when it is not.
    """
    if type(value) not in types:
        raise SnapshotError(f"{what} is {value!r:.80} in the snapshot", path=what)
    return value


# ------------------------------------------------------------------------------------------------ verdicts

_ACTIONS: Final[dict[str, Callable[..., Action]]] = {
    name: cls for name in actions.__all__ if isinstance(cls := getattr(actions, name), type) and issubclass(cls, Action)
}
_DERIVED: Final = frozenset({"parsed", "history", "requests", "sources"})
"""Fields that are read from the document, the trail and the frame when an action is restored."""


def encode_action(action: Action) -> dict[str, Any]:
    """A verdict as plain data. Deferred texts are computed; the value stands in ``document``."""
    encoded: dict[str, Any] = {"type": type(action).__name__}
    for field in dataclasses.fields(action):
        if field.name not in _DERIVED:
            encoded[field.name] = _encode_part(field.name, getattr(action, field.name))
    if isinstance(action, actions.ValidAction):
        encoded["read_as"] = read_as(action.parsed, action.format_detected)  # pyright: ignore[reportUnknownMemberType]  # of any type
    return encoded


def read_as(value: Any, format: str) -> str:
    """How a value's document is read again: the name of its format may be anybody's, what tool calls are is not."""
    calls = is_tuple(value) and type(value) is tuple and all(type(item) is ToolCall for item in value)
    return "calls" if calls and value else format


def _encode_part(name: str, value: Any) -> Any:
    if name == "ledger":
        return None if value is None else encode_ledger(value)
    if name == "errors":
        return [violation.to_json() for violation in value]
    if name == "repairs":
        return [[list(r.path), r.rule, r.before, r.after, r.cost] for r in value]
    if name == "tool_calls":
        return [[call.name, encode_plain(call.arguments), call.id] for call in value]
    return encode_plain(value)


def decode_action(plain: Any, budgets: Mapping[str, Budget], read: Read, history: tuple[Action, ...] = ()) -> Action:
    """The inverse of ``encode_action``: ``read`` gives the value of a document, ``history`` the verdicts before it."""
    values = dict(plain)
    cls = _ACTIONS[values.pop("type")]
    format = expect(values.pop("read_as", None), "read_as", str, NoneType)
    decoded = {name: _decode_part(name, value, budgets) for name, value in values.items()}
    if cls is actions.ValidAction:
        decoded["parsed"] = read(decoded["document"], format)
        decoded["sources"] = SOURCES
    if cls is actions.FailAction:
        decoded["history"] = history
    return cls(**decoded)


_TYPES: Final[dict[str, tuple[type, ...]]] = {
    "attempts": (int,),
    "state_name": (str,),
    "raw": (str, NoneType),
    "request_id": (str, NoneType),
    "reason": (str,),
    "cause": (str, NoneType),
    "plan": (str,),
    "prompt_patch": (str, NoneType),
    "fixer_prompt": (str, NoneType),
    "schema_hint": (str, NoneType),
    "retry_after": (float, int, NoneType),
    "format_detected": (str,),
    "was_cleaned": (bool,),
    "next_state": (str, NoneType),
    "document": (str, NoneType),
    "reviewer": (str, NoneType),
    "rationale": (str, NoneType),
}


def _span(value: Any) -> tuple[int, int]:
    start, end = map(_count, value)
    return start, end


def _decode_part(name: str, value: Any, budgets: Mapping[str, Budget]) -> Any:
    if name in _TYPES:
        return expect(value, name, *_TYPES[name])
    if name == "ledger":
        return None if value is None else decode_ledger(value, budgets)
    if name == "errors":
        return tuple(Violation.from_json(item) for item in value)
    if name == "span":
        return None if value is None else _span(value)
    if name == "repairs":
        return tuple(Repair(tuple(path), rule, before, after, cost) for path, rule, before, after, cost in value)
    if name == "tool_calls":
        return tuple(ToolCall(call, decode_plain(arguments), id) for call, arguments, id in value)
    return decode_plain(value)
