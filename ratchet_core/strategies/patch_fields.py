"""Ask for the failing fields alone and put the answer into what was right."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar, Final

from ..actions import Plan
from ..failure import FailureContext
from ..json_patch import Patched, apply_patch, changed_paths, locate, same_json, value_at
from ..limits import Limits
from ..plain_kinds import is_dict, is_list
from ..repair import Repair
from ..violation import MISSING, Path, Violation, pointer
from .base import BuiltIn, checked_plan
from .merging import Kept, Merged, Refused
from .patch_text import framed
from .reply_patch import Corrections, corrections_in
from .targeted_feedback import targeted
from .told import literal, path_name
from .told_schema import UNWANTED_KEY_RULES
from .wording import Words

__all__ = ["PatchFields"]

_MOST_FIELDS: Final = 50
"""With more wrong fields than this it is the wrong document, and asking for it again is cheaper."""

_REFUSED: Final = "patch_refused"
_ABOUT_NO_PLACE: Final = frozenset({_REFUSED, "more_errors"})


class PatchFields(BuiltIn):
    """Asks for ``{json-pointer: value}`` of the failing fields only; what was right is kept and not paid for again.

    The answer may be such a map, a JSON Patch (RFC 6902), an object that holds the failed fields and nothing else, a
    JSON string where one text field failed, or a whole answer, which is read like any reply. All corrections are
    applied or none, they change no place that had not failed, and the machine validates the whole again. Where a
    failure has no fields to ask for (nothing was structured, the whole document is wrong), ``TargetedFeedback`` speaks.

    Args:
        plan: how the text is placed in the conversation.

    Attributes:
        merges_after: the classes of failure that may be about single fields.
    """

    merges_after: ClassVar[frozenset[str]] = frozenset({"validation_error", "ensure_failed", "ambiguous"})

    def __init__(self, *, plan: Plan = "append") -> None:
        self.plan = checked_plan(plan)

    def on_failure(self, ctx: FailureContext) -> str:
        """The request for the failing fields."""
        return _request(ctx) or targeted(ctx)

    def keep(self, ctx: FailureContext) -> Kept | None:
        """The candidate and its failing places; None when ``on_failure`` asks for the whole answer."""
        if _request(ctx) is None:
            return None
        errors = tuple(_slim(error) for error in ctx.errors if error.rule != _REFUSED)
        return Kept(ctx.candidate, _failed_paths(ctx), None, errors)

    def merge(self, kept: Kept, text: str, limits: Limits) -> Merged | Refused | None:
        """The kept candidate with the corrections in ``text``; None when ``text`` is an answer of its own.

        Total: never raises, never changes ``kept``, and nothing but the failed places differs in the result.
        """
        found = corrections_in(text, kept, limits)
        if found is None:
            return None
        result = _applied(found, kept)
        if isinstance(result, str):
            told = Violation((), _REFUSED, f"the correction was not taken: {result}")
            return Refused((told, *kept.errors))
        if found.whole is not MISSING and not same_json(found.whole, result.document):
            told = Violation((), _REFUSED, "the correction was not taken: another answer stands beside it; send one")
            return Refused((told, *kept.errors))
        changed = changed_paths(kept.document, result.document)
        for path in changed:
            if not _is_below(path, kept.paths):
                told = Violation((), _REFUSED, f"the correction was not taken: it changes {path_name(path) or 'all'}")
                return Refused((told, *kept.errors))
        repairs = tuple(_record(kept.document, result.document, path) for path in changed)
        return Merged(result.document, changed, None, (*found.repairs, *repairs))


# ------------------------------------------------------------------------------------------------ asking


def _request(ctx: FailureContext) -> str | None:
    paths = _failed_paths(ctx)
    if not paths:
        return None
    closing = 'Send only JSON {"/pointer": value}.'
    if any(error.rule in UNWANTED_KEY_RULES for error in ctx.errors):
        closing += " null removes a key."
    words = Words("Wrong, the rest is kept:", closing)
    return framed(ctx, words, lambda path: pointer(path) if path else "")


def _failed_paths(ctx: FailureContext) -> tuple[Path, ...]:
    """The places to ask for, in order; () when there is none, too many, or one that no pointer can be shown for."""
    candidate = ctx.candidate
    if ctx.reason not in PatchFields.merges_after or not (is_dict(candidate) or is_list(candidate)):
        return ()
    paths = tuple(dict.fromkeys(error.path for error in ctx.errors if error.rule not in _ABOUT_NO_PLACE))
    if len(paths) > _MOST_FIELDS or not all(_can_be_asked_for(candidate, path) for path in paths):
        return ()
    return paths


def _can_be_asked_for(document: Any, path: Path) -> bool:
    """Whether the place is there or can be added, and every step is safe to show as it is."""
    if not path or not all(isinstance(step, int) or (literal(step) and '"' not in step) for step in path):
        return False
    parent, last = value_at(document, path[:-1]), path[-1]
    if is_list(parent):
        return isinstance(last, int) and 0 <= last <= len(parent)
    return is_dict(parent) and isinstance(last, str)


def _slim(error: Violation) -> Violation:
    """The error without a received value that could be long: it stands in the kept document."""
    if error.received is MISSING or literal(error.received) is not None:
        return error
    return Violation(error.path, error.rule, error.expected, schema=error.schema, choices=error.choices)


# ------------------------------------------------------------------------------------------------ merging


def _applied(found: Corrections, kept: Kept) -> Patched | str:
    """The document with the corrections applied, or why they can not be."""
    if found.problem is not None:
        return found.problem
    operations = found.operations
    if operations is None:
        made = _operations(found.values or {}, kept)
        if isinstance(made, str):
            return made
        operations = made
    result = apply_patch(kept.document, operations)
    if isinstance(result, Patched):
        return result
    return result.reason if result.index is None else f"operation {result.index + 1}: {result.reason}"


def _operations(values: Any, kept: Kept) -> list[dict[str, Any]] | str:
    """A pointer map as operations. Overlapping pointers are refused: a map has no order to apply them in."""
    unwanted = {error.path for error in kept.errors if error.rule in UNWANTED_KEY_RULES}
    operations: list[dict[str, Any]] = []
    paths: set[Path] = set()
    for key, value in values.items():
        path = locate(kept.document, key)
        if path is None:
            return f"the pointer number {len(operations) + 1} leads nowhere"
        is_there = value_at(kept.document, path) is not MISSING
        if value is None and path in unwanted:
            if is_there:
                operations.append({"op": "remove", "path": key})
        else:
            operations.append({"op": "replace" if is_there else "add", "path": key, "value": value})
        paths.add(path)
    if any(path != other and path in paths for other in paths for path in _above(other)):
        return "one pointer lies within another"
    return operations


def _above(path: Path) -> Iterable[Path]:
    return (path[:length] for length in range(len(path)))


def _is_below(path: Path, failed: tuple[Path, ...]) -> bool:
    """Whether ``path`` is one of ``failed`` or lies within one."""
    return any(path[: len(place)] == place for place in failed)


def _record(before: Any, after: Any, path: Path) -> Repair:
    old, new = value_at(before, path), value_at(after, path)
    return Repair(path, "patched_field", _shown(old), _shown(new), 0)


def _shown(value: Any) -> Any:
    if value is MISSING:
        return None
    if isinstance(value, str):
        return value[:200]
    return value if literal(value) is not None else f"{type(value).__name__}"
