"""Reading corrections of single fields out of a reply: a map of places, a JSON Patch, lines, or one plain value."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from .._frozen import frozen
from ..json_patch import same_json, value_at
from ..limits import Limits
from ..normalizers.guard import guard
from ..normalizers.repair_json import Repaired, repair_json
from ..normalizers.survey import Survey, survey
from ..normalizers.wrapping import without_reasoning
from ..plain_kinds import is_dict, is_list
from ..repair import Repair
from ..validation.duplicates import conflicting_key
from ..violation import MISSING, Path, Violation, pointer
from .merging import Kept
from .place_names import named_places
from .reply_lines import assignments_in, parsed

__all__ = ["Corrections", "corrections_in"]


@frozen()
class Corrections:
    """What a reply wants changed.

    Attributes:
        operations: RFC 6902 operations, None when ``values`` is given.
        values: the new values by JSON pointer.
        repairs: what was left out of the reply to get here.
        problem: why the corrections can not be taken, None when nothing is wrong so far.
        whole: an answer that stands beside them; ``MISSING`` when there is none.
    """

    operations: list[Any] | None = None
    values: Mapping[str, Any] | None = None
    repairs: tuple[Repair, ...] = ()
    problem: str | None = None
    whole: Any = MISSING


def corrections_in(text: str, kept: Kept, limits: Limits) -> Corrections | None:
    """The corrections in a reply to a request for some fields; None when it is not such a reply but a whole one."""
    if guard(text, limits) is not None:
        return None
    seen = survey(text)
    documents = [text[span.start : span.end] for span in seen.spans if span.kind == "strict"]
    body, repairs = _without_wrapping(text, seen)
    data, mended = _read(body, limits)
    if data is MISSING and len(documents) > 1:
        found = _of_several(documents, kept)
    elif data is MISSING:
        found = _in_words(body, kept)
    elif isinstance(data, str):
        found = Corrections(values={pointer(kept.paths[0]): data}) if _wants_one_text(kept) else None
    else:
        found = _of_document(body, data, kept)
    return found and replace(found, repairs=(*repairs, *mended))


def _read(body: str, limits: Limits) -> tuple[Any, tuple[Repair, ...]]:
    """JSON, strict or mended where its one reading is beyond doubt; ``MISSING`` for anything else."""
    data = parsed(body)
    if data is MISSING and body[:1] in ("{", "["):
        found = repair_json(body, limits)
        if isinstance(found, Repaired):
            # their paths lead into the map and not into the document
            return found.data, tuple(replace(repair, path=()) for repair in found.repairs)
    return data, ()


def _in_words(body: str, kept: Kept) -> Corrections | None:
    assigned = assignments_in(body, named_places(kept.paths))
    if assigned is not None:
        return Corrections(values={pointer(path): value for path, value in assigned.items()})
    value = _sole_text(body, kept)
    return None if value is None else Corrections(values={pointer(kept.paths[0]): value})


# ------------------------------------------------------------------------------------------------ objects and lists


def _of_document(text: str, data: Any, kept: Kept) -> Corrections | None:
    found = _of_container(data, kept)
    if found is not None and parsed(text) is not MISSING and (key := conflicting_key(text)) is not None:
        return Corrections(problem=f"a key of {len(key)} characters occurs twice with different values")
    return found


def _of_several(documents: list[str], kept: Kept) -> Corrections | None:
    """Corrections that stand apart are taken together, unless they contradict each other."""
    values: dict[str, Any] = {}
    whole: Any = MISSING
    for text in documents:
        data = parsed(text)
        found = _of_document(text, data, kept)
        if found is None:
            is_other = whole is not MISSING and not same_json(whole, data)
            whole = data
        else:
            is_other = found.values is None or any(not same_json(values.get(k, v), v) for k, v in found.values.items())
            values.update(found.values or {})
        if is_other and values:
            return Corrections(problem="the reply holds corrections that contradict each other")
    return Corrections(values=values, whole=whole) if values else None


def _of_container(data: Any, kept: Kept) -> Corrections | None:
    if is_list(data):
        is_patch = bool(data) and all(map(_is_operation, data)) and not _holds_operations(kept.document)
        return Corrections([_with_op(item) for item in data]) if is_patch else None
    if not is_dict(data):
        return None
    own: dict[str, Any] = kept.document if is_dict(kept.document) else {}
    if data.keys() == {"patch"} and is_list(data["patch"]) and "patch" not in own:
        return Corrections(data["patch"])
    if _is_operation(data) and not data.keys() <= own.keys():
        return Corrections([_with_op(data)])
    return _of_map(data, kept, own)


def _is_operation(item: Any) -> bool:
    """An operation of RFC 6902; without its name it is a replacement."""
    if not is_dict(item) or not isinstance(item.get("path"), str):
        return False
    return isinstance(item.get("op"), str) or item.keys() == {"path", "value"}


def _with_op(item: dict[str, Any]) -> dict[str, Any]:
    return item if "op" in item else {"op": "replace", **item}


def _holds_operations(document: Any) -> bool:
    return is_list(document) and any(map(_is_operation, document))


def _of_map(data: dict[str, Any], kept: Kept, own: Mapping[str, Any]) -> Corrections | None:
    """Values by pointer or by another name of a failed place, or in the shape of the document. A key that the document
    has itself is a key and no pointer."""
    places = named_places(kept.paths)
    values: dict[str, Any] = {}
    rest: dict[str, Any] = {}
    for key, value in data.items():
        shown = None if key in own else pointer(places[key]) if key in places else key if key[:1] in ("", "/") else None
        if shown is None:
            rest[key] = value
        elif not same_json(values.setdefault(shown, value), value):
            return Corrections(problem="one field has two different values")
    if not rest:
        return Corrections(values=values) if values else None
    sparse = _sparse(rest, kept)
    if sparse is None or not values.keys().isdisjoint(sparse):
        return Corrections(problem="some keys name fields that were asked for and some do not") if values else None
    return Corrections(values={**values, **sparse})


def _sparse(data: dict[str, Any], kept: Kept) -> dict[str, Any] | None:
    """An object in the shape of the document that holds failed fields and nothing else, as values by pointer; items of
    lists by their index.

    Taken for a whole answer it would lose every field that was right. None when it holds anything more, or when the
    document holds nothing more.
    """
    failed = set(kept.paths)
    if not is_dict(kept.document) or not kept.document.keys() - data.keys():
        return None
    values: dict[str, Any] = {}
    stack: list[tuple[Path, Any]] = [((), data)]
    while stack:
        path, value = stack.pop()
        if path in failed:
            values[pointer(path)] = value
        elif is_dict(value) and value:
            in_list = is_list(value_at(kept.document, path))
            stack.extend(((*path, _step(key, in_list)), inner) for key, inner in reversed(value.items()))
        else:
            return None
    return values


def _step(key: str, in_list: bool) -> str | int:
    return int(key) if in_list and key.isascii() and key.isdigit() and len(key) < 9 else key


# ------------------------------------------------------------------------------------------------ text and wrapping

_FENCE: Final = re.compile(r"^[ \t]*```[^\n`]*$", re.MULTILINE)


def _without_wrapping(text: str, seen: Survey) -> tuple[str, tuple[Repair, ...]]:
    """The text without reasoning, and without one fence or prose around one object."""
    repairs: list[Repair] = []
    body = without_reasoning(text, seen).strip()
    for block in seen.reasoning[:1]:
        repairs.append(Repair((), "reasoning", text[block.start : min(block.end, block.start + 200)], None, 0))
    fences = list(_FENCE.finditer(body))
    if len(fences) == 2:
        repairs.append(Repair((), "strip_fence", fences[0].group()[:200], None, 0))
        return body[fences[0].end() : fences[1].start()].strip(), tuple(repairs)
    start, end = body.find("{"), body.rfind("}") + 1
    if 0 <= start < end and body[:1] not in ("{", "[", '"') and parsed(body[start:end]) is not MISSING:
        repairs.append(Repair((), "prose", (body[:start] + body[end:])[:200], None, 0))
        return body[start:end], tuple(repairs)
    return body, tuple(repairs)


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
