"""Putting a patch together within its size: as many errors as have room, in full while there is room for that."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from ..failure import FailureContext
from ..plain_kinds import is_mapping
from ..violation import MISSING, Path, Violation
from .told import described, path_name
from .wording import Words

__all__ = ["error_list", "framed", "last_words"]

_MOST_DETAILED: Final = 3
"""Errors that are shown with what was received in a fence; a fence costs some 25 tokens."""

_MORE: Final = len("\n- and 1000000 more")


def framed(ctx: FailureContext, words: Words, name: Callable[[Path], str] = path_name) -> str | None:
    """Opening, list of errors, closing; None when not even one error fits into ``ctx.max_chars``."""
    parts = [words.opening, words.closing]
    if words.lists_errors:
        room = ctx.max_chars - len(words.opening) - len(words.closing) - 2
        told = error_list(ctx, room, name)
        if told is None:
            return None
        parts.insert(1, told)
    text = "\n".join(part for part in parts if part)
    return text if len(text) <= ctx.max_chars else None


def error_list(ctx: FailureContext, room: int, name: Callable[[Path], str] = path_name) -> str | None:
    """As many of the errors as fit into ``room`` characters, and how many more there are; None when none fits.

    Only errors that have room are spelled out, so the work does not grow with their number.
    """
    errors = ctx.errors
    blocks: list[str] = []
    used = 0
    for index, error in enumerate(errors):
        spare = room - used - (_MORE if index < len(errors) - 1 else 0)
        block = _fitting(_explained(error, ctx), ctx.raw, name, spare, index < _MOST_DETAILED)
        if block is None:
            break
        blocks.append(block)
        used += len(block) + 1
    if not blocks and errors:
        return None
    left = len(errors) - len(blocks)
    return "\n".join((*blocks, f"- and {left} more") if left else blocks)


def _explained(error: Violation, ctx: FailureContext) -> Violation:
    """For a value that is missing, what its schema says with references written out."""
    schema = ctx.contract.subschema(error.path) if ctx.contract is not None and error.received is MISSING else None
    if schema is None or not is_mapping(error.schema):
        return error
    return Violation(error.path, error.rule, error.expected, schema=schema, choices=error.choices)


def _fitting(error: Violation, raw: str, name: Callable[[Path], str], room: int, fence: bool) -> str | None:
    """The error in full, without its data, without its schema, or not at all: the first that has room."""
    if room <= 0:
        return None
    label = name(error.path)
    for schema, data in ((True, True), (True, False), (False, False)):
        if data and not fence:
            continue
        block = described(error, raw, label, schema=schema, data=data)
        if len(block) <= room:
            return block
    return None


def last_words(ctx: FailureContext, words: Words) -> str:
    """What still fits where no error does: the frame, a part of it, or a few words cut to size."""
    for text in (f"{words.opening}\n{words.closing}", words.closing, "Invalid reply. Send the corrected answer."):
        if len(text) <= ctx.max_chars:
            return text
    return "Invalid. Send the corrected answer."[: max(ctx.max_chars, 0)]
