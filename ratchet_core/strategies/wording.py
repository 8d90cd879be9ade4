"""What a patch says before and after the list of what is wrong, for each class of failure."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from ..failure import FailureContext
from ..plain_kinds import is_mapping
from .shortening import one_line
from .told import path_name

__all__ = ["Words", "cut_after", "is_about_calls", "shape_of", "tool_names", "words_for"]


class Words(NamedTuple):
    """The frame of a patch.

    Attributes:
        opening: what is wrong in general.
        closing: what to send.
        lists_errors: whether the single errors are worth telling.
    """

    opening: str
    closing: str
    lists_errors: bool = True


def words_for(ctx: FailureContext) -> Words:
    """The frame that fits the failure."""
    make = _WORDS.get(ctx.reason or "validation_error", _other)
    return make(ctx)


def shape_of(ctx: FailureContext) -> str:
    """The kind of answer that is wanted, in a few words: ``one JSON object with the keys name, age``."""
    if ctx.contract is None:
        return "the answer"
    schema: Any = ctx.contract.json_schema or {}
    properties = schema.get("properties")
    if is_mapping(properties) and properties:
        required = [str(name) for name in schema.get("required") or list(properties)]
        more = "" if len(required) <= 12 else f" and {len(required) - 12} more"
        return one_line(f"one JSON object with the keys {', '.join(required[:12])}{more}", 300)
    kind = schema.get("type")
    return (
        f"one JSON {kind}"
        if kind in ("object", "array", "string", "number", "integer", "boolean")
        else "one JSON value"
    )


def tool_names(ctx: FailureContext) -> str:
    """The tools on offer, `` one of a, b``; "" when none is known."""
    names = [one_line(tool.name, 60) for tool in ctx.tools[:12]]
    return f" one of {', '.join(names)}" if len(names) > 1 else f" {names[0]}" if names else ""


def is_about_calls(ctx: FailureContext) -> bool:
    """Whether what is wrong stands in the arguments of a tool call rather than in a document."""
    return bool(ctx.tools) and any("arguments" in error.path[:2] or error.rule == "tool_call" for error in ctx.errors)


def _invalid(ctx: FailureContext) -> Words:
    if is_about_calls(ctx):
        return Words("The arguments of your tool call are not valid. Fix only this:", "Call the tool again.")
    return Words("Not valid. Fix only this:", "Send the whole corrected JSON only.")


def _rule_broken(ctx: FailureContext) -> Words:
    return _invalid(ctx)._replace(opening="Your reply breaks a rule. Fix only this:")


def _unreadable(ctx: FailureContext) -> Words:
    if is_about_calls(ctx):
        return Words("Your tool call could not be read:", "Call the tool again with arguments in JSON.")
    return Words("Your reply could not be read:", f"Send {shape_of(ctx)} and no other text.")


def _ambiguous(ctx: FailureContext) -> Words:
    if ctx.errors and all(error.path for error in ctx.errors):
        return _invalid(ctx)  # one answer that contradicts itself in a place
    return Words(
        "Your reply holds different answers, and it is not clear which one counts:",
        f"Send exactly one answer: {shape_of(ctx)} and no other text.",
    )


def _empty(ctx: FailureContext) -> Words:
    return Words("Your reply was empty.", f"Send {shape_of(ctx)} and no other text.", False)


def _refused(ctx: FailureContext) -> Words:
    return Words(
        "Your reply holds no data.",
        f"If you can answer, send {shape_of(ctx)} and no other text. Do not make up what you do not know.",
        False,
    )


def _cut_off(ctx: FailureContext) -> Words:
    again = f"{shape_of(ctx)}, without spare white space and without other text."
    if is_about_calls(ctx):
        return Words(cut_after(ctx), "Call the tool again, with shorter arguments.", False)
    return Words(cut_after(ctx), f"Send the whole answer again, shorter: {again}", False)


def cut_after(ctx: FailureContext) -> str:
    """That the reply was cut off, and after which value, where that is known."""
    place = next((path_name(error.path) for error in ctx.errors if error.path), "")
    return f"Your reply was cut off after {place}." if place else "Your reply was cut off before its end."


def _unknown_tool(ctx: FailureContext) -> Words:
    return Words("You called a tool that does not exist:", f"Call{tool_names(ctx) or ' a tool on offer'}.")


def _no_call(ctx: FailureContext) -> Words:
    return Words("Your reply calls no tool.", f"Call{tool_names(ctx) or ' a tool'} now.", False)


def _call_in_text(ctx: FailureContext) -> Words:
    return Words(
        "You wrote a tool call into the text, so it was not made:",
        f"Use the tool-call interface to call{tool_names(ctx) or ' the tool'}.",
    )


def _other(ctx: FailureContext) -> Words:
    return Words("The last answer could not be used:", f"Send {shape_of(ctx)}.")


_WORDS: Final = {
    "validation_error": _invalid,
    "ensure_failed": _rule_broken,
    "parse_error": _unreadable,
    "ambiguous": _ambiguous,
    "empty_output": _empty,
    "refusal": _refused,
    "truncated": _cut_off,
    "unknown_tool": _unknown_tool,
    "no_tool_call": _no_call,
    "pseudo_tool_call_in_text": _call_in_text,
}
