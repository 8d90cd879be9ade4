"""Which JSON objects are calls.

A call is an object with a name (a string) and arguments (an object, or JSON text of one) under one of the keys in use,
perhaps with an id, perhaps inside a wrapper such as ``{"function": {...}}``, or an object whose only key is the name of
a tool: ``{"f": {...}}``. Inside a mark that says "this is a call" the arguments may be absent (a tool without
parameters) or stand beside the name. Outside of one, nothing but these keys may be there: any other object is data.
"""

from __future__ import annotations

from typing import Any, Final

from .._frozen import frozen
from ..plain_kinds import is_exact_dict, is_exact_list, real_type
from ..repair import Repair
from ..tools import ToolCall
from .json_text import Fault, read_json
from .source import Source

__all__ = ["Calls", "bare_calls", "is_definition", "keyed_calls", "mapping_of", "marked_calls"]

_NAMES: Final = ("name", "function", "tool", "tool_name", "function_name", "toolName")
_ARGUMENTS: Final = ("arguments", "parameters", "input", "args", "tool_input", "params")
_IDS: Final = ("call_id", "tool_call_id", "toolUseId", "toolCallId", "id")
_WRAPPERS: Final = ("function", "tool_call", "function_call", "functionCall", "toolUse", "tool_use")
_LISTS: Final = ("tool_calls", "function_calls")
_KINDS: Final = frozenset({"function", "tool_use", "tool_call", "function_call"})
_ACCOMPANYING: Final = frozenset({*_IDS, "type", "index"})
_OF_DEFINITIONS: Final = frozenset({"description", "title", "properties", "required", "returns"})
_ANSWERS: Final = frozenset({"final answer", "final_answer", "finalanswer", "final"})
"""What LangChain's agents name as the action that ends the run."""


@frozen()
class Calls:
    """The calls an object or array stands for, and what was left out of it; or ``problem``: why it stands for none."""

    calls: tuple[ToolCall, ...] = ()
    repairs: tuple[Repair, ...] = ()
    problem: str | None = None


def marked_calls(data: Any, source: Source) -> Calls:
    """The calls of ``data`` that stands inside a mark; all of its items must be calls."""
    return _calls(data, source, marked=True)


def bare_calls(data: Any, source: Source) -> Calls:
    """The calls of ``data`` that stands by itself; all of its items must be calls of names that may be meant."""
    return _calls(data, source, marked=False)


def keyed_calls(data: Any) -> Calls:
    """The calls of ``[{"f": {...}}, ...]``: each object has the name of the tool as its only key."""
    items: list[Any] = data if is_exact_list(data) else [data]
    read = [_keyed(item) for item in items]
    calls = tuple(call for call in read if call is not None)
    if not calls or len(calls) != len(read):
        return Calls(problem="each call must be an object with the tool's name as its only key")
    return Calls(calls)


def _calls(data: Any, source: Source, marked: bool) -> Calls:
    if is_exact_dict(data):
        data = _listed(data)
    items: list[Any] = data if is_exact_list(data) else [data]
    read = [_call(item, source, marked) for item in items]
    problem = next((one.problem for one in read if one.problem), None)
    if problem is None and not read:
        problem = "an empty list is no call"
    if problem is not None:
        return Calls(problem=problem)
    return Calls(tuple(c for one in read for c in one.calls), tuple(r for one in read for r in one.repairs))


def _listed(data: dict[str, Any]) -> Any:
    """The list out of ``{"tool_calls": [...]}``, or of a whole message without content."""
    key = next((key for key in _LISTS if key in data), None)
    message = all(k == key or k == "role" or (k == "content" and not data[k]) for k in data)
    return data[key] if key is not None and message else data


def _call(item: Any, source: Source, marked: bool) -> Calls:
    if not is_exact_dict(item):
        return Calls(problem=f"{_kind(item)} is no call: give an object with a name and arguments")
    keyed = _keyed(item)
    if keyed is not None and source.tool(keyed.name) is not None:
        return Calls((keyed,))
    return _named(item, _unwrapped(item), source, marked)


def _named(item: dict[str, Any], inner: dict[str, Any], source: Source, marked: bool) -> Calls:
    """The call of an object with a name in it."""
    of_langchain = "action_input" in inner
    named = _one(inner, ("action",) if of_langchain else _NAMES)
    given = _one(inner, ("action_input",) if of_langchain else _ARGUMENTS)
    if named is None or given is None:
        return Calls(problem="a call has two names or two sets of arguments that differ")
    name = inner[named] if named else None
    if type(name) is not str or not name.strip():
        return Calls(problem="a call without a name")
    extra = {key: inner[key] for key in inner if key not in (named, given) and key not in _ACCOMPANYING}
    if not marked and (extra or not given or _is_data(name, inner, source)):
        return Calls(problem=f"an object about {name[:80]!r} that is no call")
    identity = _id(inner) or _id(item)
    if marked and _stand_beside(inner, given, extra):
        return _beside(name.strip(), {**extra, **({given: inner[given]} if given else {})}, identity)
    arguments = _mapping(inner[given] if given else None, source)
    if arguments is None or (extra and not given):
        return Calls(problem=f"the call of {name[:80]!r} has no arguments object")
    if is_definition(arguments):
        return Calls(problem=f"a definition of {name[:80]!r}, not a call of it")
    repairs = (Repair((), "extra_key", extra, None),) if extra else ()
    return Calls((ToolCall(name.strip(), arguments, identity),), repairs)


def _is_data(name: str, inner: dict[str, Any], source: Source) -> bool:
    """Whether an object without a mark around it is something else than a call, although it has the keys of one."""
    if inner.get("type", "function") not in _KINDS or name.strip().casefold() in _ANSWERS:
        return True
    return not source.may_call(name)


def _keyed(item: Any) -> ToolCall | None:
    """The call that ``{"f": {...}}`` is."""
    if not is_exact_dict(item) or len(item) != 1:
        return None
    name, arguments = next(iter(item.items()))
    return ToolCall(name, arguments) if name.strip() and is_exact_dict(arguments) else None


def _stand_beside(inner: dict[str, Any], given: str, extra: dict[str, Any]) -> bool:
    """Whether the arguments stand beside the name: ``{"name": "f", "q": "x"}``. ``input`` is the one key for arguments
    that is as common a name for a parameter."""
    if not _OF_DEFINITIONS.isdisjoint(extra):
        return False
    if given == "input":
        return inner[given] is not None and not is_exact_dict(inner[given]) and not _opens_object(inner[given])
    return bool(extra) and not given


def _opens_object(value: Any) -> bool:
    return type(value) is str and value.lstrip()[:1] == "{"


def _beside(name: str, arguments: dict[str, Any], identity: str | None) -> Calls:
    beside = ", ".join(arguments)[:200]
    return Calls((ToolCall(name, arguments, identity),), (Repair((), "arguments_beside_name", beside, None),))


def _unwrapped(item: dict[str, Any]) -> dict[str, Any]:
    """The object that holds the name, out of ``{"type": "function", "function": {...}}`` and its like."""
    for key in _WRAPPERS:
        inner = item.get(key)
        if is_exact_dict(inner) and all(k == key or k in _ACCOMPANYING for k in item):
            return inner
    return item


def _one(item: dict[str, Any], keys: tuple[str, ...]) -> str | None:
    """Which of ``keys`` the object has: "" for none, None for several that say different things."""
    present = [key for key in keys if key in item]
    if not present:
        return ""
    return present[0] if all(item[key] == item[present[0]] for key in present) else None


def _mapping(arguments: Any, source: Source) -> dict[str, Any] | None:
    """The arguments as an object; absent ones are none at all."""
    if arguments is None:
        return {}
    if is_exact_dict(arguments):
        return arguments
    if type(arguments) is str:
        return mapping_of(arguments, source)
    return None


def mapping_of(text: str, source: Source) -> dict[str, Any] | None:
    """The JSON object that ``text`` is, None when it is anything else."""
    stripped = text.strip()
    if not stripped.startswith("{"):
        return None
    found = read_json(stripped, 0, source.limits)
    if isinstance(found, Fault) or found.end != len(stripped) or found.repairs:
        return None
    value: dict[str, Any] = found.value
    return value


def is_definition(arguments: dict[str, Any]) -> bool:
    """Whether "arguments" are the JSON Schema of some: the model repeats the definition of a tool."""
    return arguments.get("type") == "object" and is_exact_dict(arguments.get("properties"))


def _id(item: dict[str, Any]) -> str | None:
    return next((item[key] for key in _IDS if type(item.get(key)) is str), None)


def _kind(item: Any) -> str:
    kinds: dict[type[object], str] = {list: "a list", str: "a text", bool: "a truth value", type(None): "null"}
    return kinds.get(real_type(item), "a number")
