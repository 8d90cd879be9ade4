"""The conversation of a state that has a prompt: built anew from the definition and the actions of the visit."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from .actions import Action, FixerAction, RetryAction, ToolCallMissingAction
from .context import Context
from .errors import CallbackError, UsageError
from .plain_kinds import is_array
from .requests import Message, Part
from .template import fill, lookup, parts_of_text

__all__ = ["Prompt", "conversation"]

Prompt = str | Callable[[Context], str | Message | Sequence[Message]]
"""A template with ``{fields}``, or a function of the context that gives text or messages."""


def conversation(
    prompt: Prompt, system: str | None, context: Context, trail: Iterable[Action], state: str
) -> tuple[Message, ...]:
    """System text and prompt, then for each failed reply what its plan says: the reply and the patch appended, the
    previous exchange replaced, or everything replaced by the patch."""
    opening = (Message("system", (Part("instruction", system),)),) if system else ()
    base = _prompted(prompt, context, state)
    exchanges: list[Message] = []
    for action in trail:
        patch, plan = _told(action)
        if patch is None:
            continue
        told = Message("user", parts_of_text(patch))
        if plan == "fresh":
            base, exchanges = (told,), []
            continue
        if plan == "replace_last":
            exchanges = exchanges[:-2]
        exchanges += [Message("assistant", (Part("data", action.raw or ""),)), told]
    return (*opening, *base, *exchanges)


def _told(action: Action) -> tuple[str | None, str]:
    match action:
        case RetryAction(prompt_patch=patch, plan=plan) | ToolCallMissingAction(prompt_patch=patch, plan=plan):
            return patch, plan
        case FixerAction(fixer_prompt=patch):
            return patch, "fresh"
        case _:
            return None, "append"


def _prompted(prompt: Prompt, context: Context, state: str) -> tuple[Message, ...]:
    if isinstance(prompt, str):
        return (Message("user", fill(prompt, lambda name: lookup(name, context.inputs, context.outputs))),)
    try:
        made: Any = prompt(context)
    except Exception as error:
        raise CallbackError(f"prompt {getattr(prompt, '__qualname__', prompt)}", error, state=state) from error
    if isinstance(made, str):
        return (Message("user", parts_of_text(made)),)
    messages: tuple[Any, ...] = (made,) if isinstance(made, Message) else tuple(made) if is_array(made) else ()
    if not messages or not all(isinstance(message, Message) for message in messages):
        raise UsageError(
            f"prompt of state {state!r} gave {made!r}: give text, a Message or a list of them", state=state
        )
    return messages
