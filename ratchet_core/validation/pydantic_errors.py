"""pydantic's errors as violations: a path, an expectation, what was received, what may stand there."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from pydantic_core import ErrorDetails, ValidationError

from .._frozen import Deferred
from ..json_patch import value_at
from ..nearest import nearest
from ..plain_kinds import is_list, is_mapping
from ..violation import MISSING, Path, Violation

__all__ = ["MOST_VIOLATIONS", "NAMES_ITS_KEY", "Located", "Subschema", "located", "violations_of"]

MOST_VIOLATIONS: Final = 200
"""Violations that are spelled out for one reply; a patch has room for a dozen, the rest are counted in one line."""

Subschema = Callable[[Path], Mapping[str, Any] | None]


def violations_of(error: ValidationError, document: Any, subschema: Subschema) -> tuple[Violation, ...]:
    """What ``error`` says about ``document`` (plain data); of a union only the branch that fits best is told."""
    told = located(error.errors(include_url=False), document)
    violations = [_violation(entry, document, subschema) for entry in told[:MOST_VIOLATIONS]]
    if len(told) > MOST_VIOLATIONS:
        violations.append(Violation((), "more_errors", f"{len(told) - MOST_VIOLATIONS} more places are wrong"))
    return tuple(violations)


def located(details: Iterable[ErrorDetails], document: Any) -> list[Located]:
    """The errors worth telling, each with its path in the document; labels of union branches are taken out."""
    return _told([Located(detail["loc"], (), detail) for detail in details], document)


def _violation(place: Located, document: Any, subschema: Subschema) -> Violation:
    rule = place.detail["type"]
    path = place.path + _tag_key(place.detail)
    received = _received(rule, path, place.detail, document)
    schema = subschema(path[:-1] if rule in _UNWANTED else path)
    choices = Deferred(lambda: _choices(rule, schema, place.detail.get("ctx", {}), received))
    expected = _expectation(rule, place.detail["msg"])
    if rule == "union_tag_invalid":
        expected = f"expected one of {place.detail.get('ctx', {}).get('expected_tags')}"
    return Violation(path, rule, expected, received=received, schema=schema, choices=choices)


def _tag_key(detail: ErrorDetails) -> Path:
    """The key of the discriminator where a union was not entered: it is the one that is wrong. A function of the
    caller's that finds the tag names no key."""
    named = _KEY.fullmatch(str(detail.get("ctx", {}).get("discriminator", "")))
    return (named[1],) if named and is_mapping(detail["input"]) else ()


_KEY: Final = re.compile(r"'([^']*)'")


def _received(rule: str, path: Path, detail: ErrorDetails, document: Any) -> Any:
    """What stands in the document: pydantic tells what it had made of it by the time of the error."""
    if rule in _ABSENT:
        return MISSING
    written = value_at(document, path)
    return _plain(detail["input"] if written is MISSING else written)


def _expectation(rule: str, message: str) -> str:
    if rule in _ABSENT:
        return "required, but missing"
    if rule in _UNWANTED:
        return "no such key is permitted here"
    if rule in ("value_error", "assertion_error"):
        return message.split(", ", 1)[-1]
    told = _SUBJECT.sub(lambda found: "expected " if found[1] else "expected to ", message)
    return told.replace(" after validation, not ", ", not ")


_SUBJECT: Final = re.compile(r"\A[A-Z][a-z]+(?: [a-z]+)? should (be |have )?")


_ABSENT: Final = frozenset(
    {
        "missing",
        "missing_argument",
        "missing_positional_only_argument",
        "missing_keyword_only_argument",
        "union_tag_not_found",
    }
)

_UNWANTED: Final = frozenset({"extra_forbidden", "unexpected_keyword_argument"})
"""Told with the schema of the object that the key stands in: it says which keys may."""


def _choices(rule: str, schema: Mapping[str, Any] | None, context: Mapping[str, Any], received: Any) -> tuple[str, ...]:
    """The permitted values, nearest to what was received first."""
    if rule == "union_tag_invalid":
        names = [tag.strip("'") for tag in str(context.get("expected_tags", "")).split(", ")]
    elif rule in ("literal_error", "enum", "union_tag_not_found") and schema is not None:
        names = _listed(schema)
    else:
        return ()
    near = nearest(received, names) if isinstance(received, str) else ()
    return (*near, *(name for name in names if name not in near))


def _listed(schema: Mapping[str, Any]) -> list[str]:
    """The values of a closed list in a JSON Schema; text as it is, anything else as JSON."""
    values = schema.get("enum", [schema["const"]] if "const" in schema else [])
    names = [value if isinstance(value, str) else json.dumps(value) for value in values]
    return names + [name for part in schema.get("anyOf", ()) if is_mapping(part) for name in _listed(part)]


def _plain(value: Any) -> Any:
    """What was received as JSON data; anything that JSON can not say as text."""
    try:
        json.dumps(value, allow_nan=False)
    except (TypeError, ValueError, RecursionError):
        return repr(value)[:200]
    return value


@dataclass(frozen=True, slots=True)
class Located:
    """One error on its way down the document: what is left of its location, and the path walked so far."""

    rest: tuple[str | int, ...]
    path: Path
    detail: ErrorDetails


def _told(entries: list[Located], node: Any) -> list[Located]:
    """The errors to tell below one place of the document, in order.

    A union fails once per branch, and pydantic puts a label for the branch into the location. The document tells
    labels from keys: a step that leads nowhere in it names a branch, and of all branches only the best is told.
    """
    here: list[Located] = []
    below: dict[str | int, list[Located]] = {}
    branches: dict[str | int, list[Located]] = {}
    for entry in entries:
        if not entry.rest or (len(entry.rest) == 1 and entry.detail["type"] in NAMES_ITS_KEY):
            here.append(Located((), entry.path + entry.rest, entry.detail))
        elif _leads(node, entry.rest[0]):
            step = entry.rest[0]
            below.setdefault(step, []).append(Located(entry.rest[1:], (*entry.path, step), entry.detail))
        else:
            branches.setdefault(entry.rest[0], []).append(Located(entry.rest[1:], entry.path, entry.detail))
    for step, group in below.items():
        here.extend(_told(group, node[step]))
    if branches:
        here.extend(_told(_shared(branches, node) or min(branches.values(), key=_badness), node))
    return here


def _shared(branches: Mapping[str | int, list[Located]], node: Any) -> list[Located] | None:
    """The one place where every branch wants another value: a scalar that is of no branch's kind, or the tag that was
    to tell the branch, so that nothing else is known to be wrong. None without such a place."""
    is_scalar = not is_mapping(node) and not is_list(node)
    meant = [branch for branch in branches.values() if is_scalar or all(entry.rest for entry in branch)]
    if len(meant) < 2 or (is_scalar and any(len(branch) > 1 for branch in meant)):
        return None
    listed = [{entry.rest: entry for entry in branch if _is_choice(entry)} for branch in meant]
    common = [rest for rest in listed[0] if all(rest in other for other in listed)]
    if len(common) != 1:
        return None
    entries = [branch[common[0]] for branch in listed]
    wanted = " or ".join(dict.fromkeys(_SUBJECT.sub("", entry.detail["msg"]) for entry in entries))
    return [Located(entries[0].rest, entries[0].path, {**entries[0].detail, "msg": f"Input should be {wanted}"})]


def _is_choice(entry: Located) -> bool:
    """Whether the error is about which of several values, or sorts of scalars, may stand there."""
    rule = entry.detail["type"]
    return rule in _CLOSED if entry.rest else rule not in ("value_error", "assertion_error")


_CLOSED: Final = frozenset({"literal_error", "enum"})

NAMES_ITS_KEY: Final = (_ABSENT | _UNWANTED) - {"union_tag_not_found"}
"""Errors whose location ends in a key that is missing or must not be there."""


def _leads(node: Any, step: str | int) -> bool:
    if isinstance(node, dict):
        return step in node
    return is_list(node) and isinstance(step, int) and 0 <= step < len(node)


def _badness(branch: list[Located]) -> tuple[int, int, int]:
    """How badly a branch fits: the wrong kind of value altogether, then a wrong tag, then the number of errors."""
    wrong_kind = sum(not entry.rest and entry.detail["type"].endswith("_type") for entry in branch)
    wrong_tag = sum(len(entry.rest) == 1 and entry.detail["type"] in _CLOSED for entry in branch)
    return wrong_kind, wrong_tag, len(branch)
