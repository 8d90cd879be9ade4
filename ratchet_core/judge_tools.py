"""From a reply to validated tool calls, or what is wrong with them. A call is a proposal: nothing here runs one."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from ._frozen import Deferred
from .actions import Reason
from .coercion.policy import DEFAULT, Permits
from .contracts import Contract
from .finish import NOT_WHOLE, REFUSED
from .judge_text import judge_text
from .limits import Limits
from .nearest import nearest
from .repair import Repair
from .tool_calls.arguments import BadArguments, arguments_of
from .tool_calls.names import ToolNames
from .tool_calls.native import NativeCalls
from .tools import Tool, ToolCall
from .validation.reading import Accepted, Rejected
from .violation import Violation

if TYPE_CHECKING:
    from .tool_calls import Leaked

__all__ = ["ToolRules", "judge_calls", "judge_either", "load_calls"]


class ToolRules:
    """The tools of a state, their contracts compiled.

    Args:
        tools: on offer; none means that every name is taken.
        arguments: what arguments must be when no tools are listed; None for any object.
        required: a reply without a call is a failure.
        permits: the rules by which arguments may be coerced.
    """

    __slots__ = ("_any", "_contracts", "_names", "permits", "required", "tools")

    def __init__(
        self, tools: tuple[Tool, ...], arguments: Contract | None, required: bool, permits: Permits = DEFAULT
    ) -> None:
        self.tools = tools
        self.required = required
        self.permits = permits
        self._any = arguments if arguments is not None else Contract(None)
        self._contracts = {tool.name: Contract(tool.schema) for tool in tools}
        self._names = ToolNames(self._contracts)

    def contract_of(self, name: str) -> Contract | None:
        """The contract of a tool's arguments; None for a name that is not on offer."""
        return self._contracts.get(name) if self.tools else self._any

    def meant(self, name: str) -> str:
        """The name of the tool that ``name`` spells, else the name itself."""
        return self._names.meant(name) or name

    def nearest(self, name: str) -> tuple[str, ...]:
        """The tools whose names come nearest."""
        return nearest(name, [tool.name for tool in self.tools])


def judge_calls(
    rules: ToolRules, native: NativeCalls, text: str, finish_reason: str | None, limits: Limits
) -> Accepted | Rejected:
    """The calls of a reply: native ones, else those that the model wrote into its text. Where the reply is not whole
    there may have been more of them."""
    if finish_reason in NOT_WHOLE:
        return _cut_off(finish_reason)
    if native.calls or native.problems:
        return _judged(rules, native.calls, native.problems, "native_tool_call", (), limits)
    return _judge_leaked(rules, _leaked(rules, text, limits), text, limits)


def judge_either(
    rules: ToolRules,
    judge_rest: Callable[[str], Accepted | Rejected],
    text: str,
    finish_reason: str | None,
    limits: Limits,
) -> Accepted | Rejected:
    """A reply that may be a value, a call of a tool on offer, or both: then the calls are proposals beside the value.

    Args:
        rules: the tools on offer.
        judge_rest: the verdict on what the calls leave of the text, which is all of it where there are none.
        text: the reply.
        finish_reason: the provider's word for why it ended.
        limits: bounds on the text.
    """
    leaked = _leaked(rules, text, limits)
    rest = _without(leaked, text)
    judged = judge_rest(rest)
    if not leaked.calls:
        return _cut_off(finish_reason) if leaked.truncated and isinstance(judged, Rejected) else judged
    whole = finish_reason not in NOT_WHOLE
    called = _judge_leaked(rules, leaked, text, limits) if whole else _cut_off(finish_reason)
    if isinstance(judged, Rejected):
        return called
    calls = _proposed(called.document) if isinstance(called, Accepted) else leaked.calls
    span = judged.span or (len(rest) - len(rest.lstrip()), len(rest.rstrip()))
    return Accepted(judged.value, judged.document, judged.repairs, judged.format, calls, span)


def _proposed(document: str) -> tuple[ToolCall, ...]:
    """Calls as plain data: what is only proposed is recorded as it was said, and read by nobody yet."""
    return tuple(ToolCall(item["name"], item["arguments"], item["id"]) for item in json.loads(document))


def _leaked(rules: ToolRules, text: str, limits: Limits) -> Leaked:
    from .tool_calls import leaked_tool_calls  # not for native calls

    return leaked_tool_calls(text, limits, rules.tools, required=rules.required)


def _without(leaked: Leaked, text: str) -> str:
    """The text with white space for the calls in it, so that offsets hold."""
    kept: list[str] = []
    at = 0
    for start, end in dict.fromkeys(leaked.spans):
        kept += [text[at:start], "\n".ljust(end - start)]
        at = end
    return "".join((*kept, text[at:]))


def _judge_leaked(rules: ToolRules, leaked: Leaked, text: str, limits: Limits) -> Accepted | Rejected:
    if leaked.truncated:
        return _cut_off(None)
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
            name = rules.meant(call.name)
            checked.append(ToolCall(name, result.value, call.id))
            documents.append(f'{{"name":{json.dumps(name)},"arguments":{result.document},"id":{json.dumps(call.id)}}}')
            repairs = (*repairs, *_renamed(call.name, name, index, len(calls)), *result.repairs)
    if unknown or violations:
        reason: Reason = "unknown_tool" if unknown else "validation_error"
        return Rejected(reason, (*unknown, *violations), Deferred(lambda: _plain(calls, limits)))
    return Accepted(tuple(checked), f"[{','.join(documents)}]", repairs, format)


def _renamed(given: str, name: str, index: int, count: int) -> tuple[Repair, ...]:
    prefix: tuple[str | int, ...] = (index,) if count > 1 else ()
    return () if given == name else (Repair((*prefix, "name"), "tool_name", given[:200], name),)


def _checked(
    rules: ToolRules, call: ToolCall, index: int, count: int, limits: Limits
) -> Violation | list[Violation] | Accepted:
    prefix: tuple[str | int, ...] = (index,) if count > 1 else ()
    contract = rules.contract_of(rules.meant(call.name))
    if contract is None:
        choices = rules.nearest(call.name) or tuple(tool.name for tool in rules.tools[:20])
        return Violation(
            (*prefix, "name"), "unknown_tool", "expected a tool that exists", received=call.name, choices=choices
        )
    arguments = arguments_of(call, limits, empty_ok=True)
    if isinstance(arguments, BadArguments):
        return _healed(contract, rules.permits, call.arguments, limits) or [
            Violation((*prefix, "arguments"), "tool_arguments", arguments.detail, received=call.arguments)
        ]
    document = json.dumps(arguments, ensure_ascii=False)
    result = contract.coerced(document, contract.check(document), rules.permits)
    if isinstance(result, Rejected):
        return [_moved(violation, (*prefix, "arguments")) for violation in result.errors]
    return result


def _healed(contract: Contract, permits: Permits, arguments: Any, limits: Limits) -> Accepted | None:
    """The value of arguments whose JSON is damaged and can be read all the same; None when they can not."""
    from .normalizers import RepairJSON  # not for sound arguments

    if type(arguments) is not str or not arguments.lstrip().startswith("{"):
        return None
    result = judge_text(contract, arguments, None, (RepairJSON(),), limits, True, permits=permits)
    return result if isinstance(result, Accepted) else None


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
