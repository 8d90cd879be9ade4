"""Reading corrections of single fields out of a reply: a JSON-pointer map, a JSON Patch, or one plain value."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from pydantic_core import from_json

from .._frozen import frozen
from ..limits import Limits
from ..normalizers.guard import guard
from ..normalizers.survey import survey
from ..normalizers.wrapping import without_reasoning
from ..plain_kinds import is_dict, is_list
from ..repair import Repair
from ..validation.duplicates import conflicting_key
from ..violation import MISSING, Path, Violation, pointer
from .merging import Kept

__all__ = ["Corrections", "corrections_in"]


@frozen()
class Corrections:
    """What a reply wants changed.

    Attributes:
        operations: RFC 6902 operations, None when ``values`` is given.
        values: the new values by JSON pointer.
        repairs: what was left out of the reply to get here.
        problem: why the corrections can not be taken, None when nothing is wrong so far.
    """

    operations: list[Any] | None = None
    values: Mapping[str, Any] | None = None
    repairs: tuple[Repair, ...] = ()
    problem: str | None = None


def corrections_in(text: str, kept: Kept, limits: Limits) -> Corrections | None:
    """The corrections in a reply to a request for some fields; None when it is not such a reply but a whole one."""
    if guard(text, limits) is not None:
        return None
    body, repairs = _without_wrapping(text)
    data = _parsed(body)
    if data is MISSING:
        value = _sole_text(body, kept)
        return None if value is None else Corrections(values={pointer(kept.paths[0]): value}, repairs=repairs)
    if isinstance(data, str):
        if not _wants_one_text(kept):
            return None
        return Corrections(values={pointer(kept.paths[0]): data}, repairs=repairs)
    found = _of_container(data, kept)
    if found is None:
        return None
    if (key := conflicting_key(body)) is not None:
        return Corrections(problem=f"a key of {len(key)} characters occurs twice with different values")
    return Corrections(found.operations, found.values, repairs, found.problem)


def _of_container(data: Any, kept: Kept) -> Corrections | None:
    if is_list(data):
        is_patch = bool(data) and all(_is_operation(item) for item in data) and not _holds_operations(kept.document)
        return Corrections(data) if is_patch else None
    if not is_dict(data):
        return None
    own: dict[str, Any] = kept.document if is_dict(kept.document) else {}
    if data.keys() == {"patch"} and is_list(data["patch"]) and "patch" not in own:
        return Corrections(data["patch"])
    pointers = [key for key in data if (key.startswith("/") or not key) and key not in own]
    if pointers and len(pointers) == len(data):
        return Corrections(values=data)
    if pointers:
        return Corrections(problem="some keys are JSON pointers and some are not")
    sparse = _sparse(data, kept)
    return Corrections(values=sparse) if sparse else None


def _is_operation(item: Any) -> bool:
    return is_dict(item) and isinstance(item.get("op"), str) and isinstance(item.get("path"), str)


def _holds_operations(document: Any) -> bool:
    return is_list(document) and any(_is_operation(item) for item in document)


def _sparse(data: dict[str, Any], kept: Kept) -> dict[str, Any] | None:
    """An object in the shape of the document that holds failed fields and nothing else, as values by pointer.

    Taken for a whole answer it would lose every field that was right. None when it holds anything more, or when the
    document holds nothing more.
    """
    failed = set(kept.paths)
    if not is_dict(kept.document) or not kept.document.keys() - data.keys():
        return None
    values: dict[str, Any] = {}
    stack: list[tuple[Path, Any]] = [((key,), value) for key, value in reversed(data.items())]
    while stack:
        path, value = stack.pop()
        if path in failed:
            values[pointer(path)] = value
        elif is_dict(value) and value:
            stack.extend(((*path, key), inner) for key, inner in reversed(value.items()))
        else:
            return None
    return values


# ------------------------------------------------------------------------------------------------ text and wrapping

_FENCE: Final = re.compile(r"^[ \t]*```[^\n`]*$", re.MULTILINE)


def _without_wrapping(text: str) -> tuple[str, tuple[Repair, ...]]:
    """The text without reasoning, and without one fence or prose around one object."""
    repairs: list[Repair] = []
    seen = survey(text)
    body = without_reasoning(text, seen).strip()
    for block in seen.reasoning[:1]:
        repairs.append(Repair((), "reasoning", text[block.start : min(block.end, block.start + 200)], None, 0))
    fences = list(_FENCE.finditer(body))
    if len(fences) == 2:
        repairs.append(Repair((), "strip_fence", fences[0].group()[:200], None, 0))
        return body[fences[0].end() : fences[1].start()].strip(), tuple(repairs)
    start, end = body.find("{"), body.rfind("}") + 1
    if 0 <= start < end and body[:1] not in ("{", "[", '"') and _parsed(body[start:end]) is not MISSING:
        repairs.append(Repair((), "prose", (body[:start] + body[end:])[:200], None, 0))
        return body[start:end], tuple(repairs)
    return body, tuple(repairs)


def _parsed(text: str) -> Any:
    """Strict JSON, ``MISSING`` when it is not."""
    try:
        return from_json(text, allow_inf_nan=False)
    except (ValueError, TypeError):  # TypeError: half of a surrogate pair
        return MISSING


_ONE_WORD: Final = re.compile(r"\S{1,200}")


def _wants_one_text(kept: Kept) -> bool:
    """Whether one field failed and its schema takes text and nothing else."""
    schema = _sole_schema(kept)
    return schema is not None and schema.get("type") == "string"


def _sole_schema(kept: Kept) -> Mapping[str, Any] | None:
    if len(kept.paths) != 1:
        return None
    told: list[Violation] = [error for error in kept.errors if error.path == kept.paths[0]]
    schema: Any = told[0].schema if told else None
    return schema if is_dict(schema) else None


def _sole_text(body: str, kept: Kept) -> str | None:
    """Bare text as the value of the one text field that failed, where the schema can tell a value from a sentence.

    One of the permitted values, or a single word where there is a pattern or a format. Free text is not taken:
    "I can not help with that." would fit as well as an answer does.
    """
    schema = _sole_schema(kept)
    if schema is None:
        return None
    enum: Any = schema.get("enum")
    permitted = [*(enum if is_list(enum) else ()), schema.get("const")]
    if body and body in permitted:
        return body
    has_form = "pattern" in schema or "format" in schema
    if has_form and schema.get("type") == "string" and _ONE_WORD.fullmatch(body) and body[0] not in "{[\"'`<":
        return body
    return None
