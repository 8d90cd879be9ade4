"""From a reply to validated tool calls, or what is wrong with them. A call is a proposal: nothing here runs one."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ._frozen import Deferred
from .actions import Reason
from .coercion.policy import DEFAULT, Permits
from .contracts import Contract
from .finish import NOT_WHOLE, REFUSED
from .limits import Limits
from .nearest import nearest
from .repair import Repair
from .tool_calls.arguments import BadArguments, arguments_of
from .tool_calls.native import NativeCalls
from .tools import Tool, ToolCall
from .validation.reading import Accepted, Rejected
from .violation import Violation

if TYPE_CHECKING:
    from .tool_calls import Leaked

__all__ = ["ToolRules", "judge_calls", "load_calls"]


class ToolRules:
    """The tools of a state, their contracts compiled.

    Args:
        tools: on offer; none means that every name is taken.
        arguments: what arguments must be when no tools are listed; None for any object.
        required: a reply without a call is a failure.
        permits: the rules by which arguments may be coerced.
    """

    __slots__ = ("_any", "_contracts", "permits", "required", "tools")

    def __init__(
        self, tools: tuple[Tool, ...], arguments: Contract | None, required: bool, permits: Permits = DEFAULT
    ) -> None:
        self.tools = tools
        self.required = required
        self.permits = permits
        self._any = arguments if arguments is not None else Contract(None)
        self._contracts = {tool.name: Contract(tool.schema) for tool in tools}

    def contract_of(self, name: str) -> Contract | None:
        """The contract of a tool's arguments; None for a name that is not on offer."""
        return self._contracts.get(name) if self.tools else self._any

    def nearest(self, name: str) -> tuple[str, ...]:
        """The tools whose names come nearest."""
        return nearest(name, [tool.name for tool in self.tools])


def judge_calls(
    rules: ToolRules, native: NativeCalls, text: str, finish_reason: str | None, limits: Limits
) -> Accepted | Rejected:
    """The calls of a reply: native ones, else those that the model wrote into its text."""
    if native.calls or native.problems:
        if finish_reason in NOT_WHOLE:
            return _cut_off(finish_reason)
        return _judged(rules, native.calls, native.problems, "native_tool_call", (), limits)
    from .tool_calls import leaked_tool_calls  # not for native calls

    leaked = leaked_tool_calls(text, limits, rules.tools, required=rules.required)
    if leaked.truncated or (not leaked.calls and finish_reason in NOT_WHOLE):
        return _cut_off(finish_reason)
    if not leaked.calls:
        return _no_call(text, leaked)
    return _judged(rules, leaked.calls, leaked.problems, "pseudo_tool_call", _record(leaked, text), limits)


def _record(leaked: Leaked, text: str) -> tuple[Repair, ...]:
    """What was set aside or changed to read calls out of text."""
    aside = (leaked.text_before + leaked.text_after).strip()
    prose = (Repair((), "prose", aside[:200], None, 0),) if aside else ()
    return (Repair((), "tool_call_in_text", leaked.dialect, None, 0), *prose, *leaked.repairs)


def _cut_off(finish_reason: str | None) -> Rejected:
    reason: Reason = "refusal" if finish_reason in REFUSED else "truncated"
    return Rejected(reason, (Violation((), reason, "the reply was cut off inside of a tool call"),))


def _no_call(text: str, leaked: Leaked) -> Rejected:
    from .normalizers import has_pseudo_tool_call_tag

    told = tuple(Violation((), "pseudo_tool_call_in_text", problem) for problem in leaked.problems[:8])
    if told or has_pseudo_tool_call_tag(text):
        what = "a tool call was written as text and can not be read; call the tool instead"
        return Rejected("pseudo_tool_call_in_text", told or (Violation((), "pseudo_tool_call_in_text", what),))
    return Rejected("no_tool_call", (Violation((), "no_tool_call", "the reply calls no tool"),))


def _judged(
    rules: ToolRules,
    calls: Sequence[ToolCall],
    problems: Sequence[str],
    format: str,
    repairs: tuple[Repair, ...],
    limits: Limits,
) -> Accepted | Rejected:
    """All calls or none: a reply of which one call is wrong is wrong."""
    violations = [Violation((), "tool_call", problem) for problem in problems]
    unknown: list[Violation] = []
    checked: list[ToolCall] = []
    documents: list[str] = []
    for index, call in enumerate(calls):
        result = _checked(rules, call, index, len(calls), limits)
        if isinstance(result, Violation):
            unknown.append(result)
        elif isinstance(result, list):
            violations += result
        else:
            value, document, changed = result
            checked.append(ToolCall(call.name, value, call.id))
            documents.append(f'{{"name":{json.dumps(call.name)},"arguments":{document},"id":{json.dumps(call.id)}}}')
            repairs = (*repairs, *changed)
    if unknown or violations:
        reason: Reason = "unknown_tool" if unknown else "validation_error"
        return Rejected(reason, (*unknown, *violations), Deferred(lambda: _plain(calls, limits)))
    return Accepted(tuple(checked), f"[{','.join(documents)}]", repairs, format)


def _checked(
    rules: ToolRules, call: ToolCall, index: int, count: int, limits: Limits
) -> Violation | list[Violation] | tuple[Any, str, tuple[Repair, ...]]:
    prefix: tuple[str | int, ...] = (index,) if count > 1 else ()
    contract = rules.contract_of(call.name)
    if contract is None:
        choices = rules.nearest(call.name) or tuple(tool.name for tool in rules.tools[:20])
        return Violation(
            (*prefix, "name"), "unknown_tool", "expected a tool that exists", received=call.name, choices=choices
        )
    arguments = arguments_of(call, limits, empty_ok=True)
    if isinstance(arguments, BadArguments):
        return [Violation((*prefix, "arguments"), "tool_arguments", arguments.detail, received=call.arguments)]
    document = json.dumps(arguments, ensure_ascii=False)
    result = contract.coerced(document, contract.check(document), rules.permits)
    if isinstance(result, Rejected):
        return [_moved(violation, (*prefix, "arguments")) for violation in result.errors]
    return result.value, result.document, result.repairs


def _moved(violation: Violation, prefix: tuple[str | int, ...]) -> Violation:
    return Violation(
        (*prefix, *violation.path),
        violation.rule,
        violation.expected,
        received=violation.received,
        schema=violation.schema,
        choices=violation.choices,
    )


def _plain(calls: Sequence[ToolCall], limits: Limits) -> list[dict[str, Any]]:
    """The calls as plain data, for whoever wants the best candidate: arguments parsed where they can be."""
    read = [(call, arguments_of(call, limits, empty_ok=True)) for call in calls]
    return [
        {"name": call.name, "arguments": str(call.arguments) if isinstance(args, BadArguments) else args, "id": call.id}
        for call, args in read
    ]


def load_calls(rules: ToolRules, document: str) -> tuple[ToolCall, ...]:
    """The calls of a recorded document, their arguments validated anew."""
    calls: list[ToolCall] = []
    for item in json.loads(document):
        contract = rules.contract_of(item["name"]) or Contract(None)
        result = contract.check(json.dumps(item["arguments"], ensure_ascii=False))
        value = item["arguments"] if isinstance(result, Rejected) else result.value
        calls.append(ToolCall(item["name"], value, item["id"]))
    return tuple(calls)
