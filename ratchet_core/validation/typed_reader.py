"""Reads JSON text straight into a pydantic-validated value: the fast path of the whole package."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from pydantic_core import ErrorDetails, ValidationError, from_json

from .._frozen import Deferred
from ..actions import Reason
from ..errors import CallbackError
from ..repair import Repair
from ..violation import MISSING, Path, Violation
from .careful import Validators
from .duplicates import conflict_in, conflicting_key, surely_unique
from .hardened import adapter_of, contains, nodes
from .ignored_keys import ignored_keys
from .key_count import compile_key_counter
from .opaque_paths import holds_opaque, opaque_at
from .pydantic_errors import MOST_VIOLATIONS, NAMES_ITS_KEY, Subschema, located, violations_of
from .reading import MOST_COMPLAINTS, Accepted, Complaint, Rejected
from .spellings import Spellings

__all__ = ["TypedReader", "ambiguous", "ambiguous_keys", "as_candidate", "infinite", "unreadable"]


class TypedReader:
    """Any type that pydantic knows, compiled once."""

    __slots__ = (
        "_choose",
        "_count_keys",
        "_json_schema",
        "_name",
        "_opaque",
        "_spellings",
        "_subschema",
        "_untyped",
        "_validate",
        "_validators",
    )

    def __init__(self, schema: Any, json_schema: Mapping[str, Any], subschema: Subschema) -> None:
        core_schema = adapter_of(schema).core_schema
        self._validators = Validators(core_schema)
        self._validate, self._choose = self._validators.fast, self._validators.choose
        self._count_keys = compile_key_counter(core_schema)
        self._spellings = Spellings(core_schema)
        self._untyped = contains(core_schema, frozenset({"any"})) or any(map(_takes_extras, nodes(core_schema)))
        self._opaque = core_schema if holds_opaque(core_schema) else None
        self._json_schema = json_schema
        self._subschema = subschema
        self._name = getattr(schema, "__name__", str(schema))

    def read(self, text: str, unique: bool = True) -> Accepted | Rejected:
        """See ``Reader.read``."""
        validate = self._validate if self._choose is None else self._choose(text)
        try:
            value = validate(text, strict=True)
        except ValidationError as error:
            return self._refused(text, error, unique)
        except RecursionError:
            return _too_deep()
        except Exception as error:
            raise self._callback_error(error) from error
        count = self._count_keys
        if count is not None and text.count(":") != (keys := count(value)) and not surely_unique(text, keys):
            return self._examined(text, value, unique)
        if self._untyped and (infinite := _not_a_number(text)) is not None:
            return infinite
        return Accepted(value, text)

    def _callback_error(self, error: Exception) -> CallbackError:
        return error if isinstance(error, CallbackError) else CallbackError(f"validator of {self._name}", error)

    def _refused(self, text: str, error: ValidationError, unique: bool) -> Rejected:
        if error.error_count() == 1 and (broken := _not_json(error.errors(include_url=False)[0])) is not None:
            return broken
        return Rejected(
            "validation_error",
            Deferred(lambda: self._told(error, text)),  # type: ignore[arg-type]
            Deferred(lambda: as_candidate(text, unique)),
            True,
            Deferred(lambda: _complaints(error, text)),  # type: ignore[arg-type]
        )

    def _told(self, error: ValidationError, text: str) -> tuple[Violation, ...]:
        """What is wrong; of an opaque place only the rule, never what stood there."""
        violations = violations_of(error, from_json(text), self._subschema)
        if self._opaque is None:
            return violations
        return tuple([_hidden(v) if opaque_at(self._opaque, v.path) else v for v in violations])

    def _examined(self, text: str, value: Any, unique: bool) -> Accepted | Rejected:
        """The slow half of acceptance: duplicate keys exactly, and keys that the schema left out."""
        if unique and (key := conflicting_key(text)) is not None:
            return ambiguous(key, text)
        if self._untyped and (infinite := _not_a_number(text)) is not None:
            return infinite
        if unique and self._validators.merges and self._merges_keys(text):
            return _same_key(text, "two keys of one object mean the same; give each once")
        document = from_json(text)
        ignored = ignored_keys(document, self._json_schema)
        if self._spellings:
            if unique and (key := self._spellings.told_twice(document)) is not None:
                return _same_key(
                    text, f"the key {key[:80]!r} and another name of the same field differ; give one of them"
                )
            ignored = tuple([path for path in ignored if not self._spellings.is_used(document, path)])
        dropped = tuple(Repair(path, "ignored_key", path[-1], None, 0) for path in ignored)
        return Accepted(value, text, dropped)

    def _merges_keys(self, text: str) -> bool:
        try:
            self._validators.merged_keys()(text, strict=True)
        except ValidationError as error:
            return any(detail["type"] == "duplicate_key" for detail in error.errors(include_url=False))
        except Exception as error:
            raise self._callback_error(error) from error
        return False


def as_candidate(text: str, unique: bool) -> Any:
    """The document as plain JSON data to go on from; None when it holds NaN or an infinity, which no JSON can say, or
    contradicts itself in a key: mended in another place it would pass for one answer."""
    try:
        value = from_json(text, allow_inf_nan=False)
    except ValueError:
        return None
    if infinite(value) is not None or (unique and conflicting_key(text) is not None):
        return None
    return value


def _hidden(violation: Violation) -> Violation:
    return Violation(violation.path, violation.rule, violation.expected, schema=violation.schema)


def _not_json(detail: ErrorDetails) -> Rejected | None:
    """The verdict on text that is no JSON document; None when it is one."""
    if detail["loc"] or detail["type"] not in ("json_invalid", "string_unicode", "json_type"):
        return None
    return unreadable(str(detail.get("ctx", {}).get("error", detail["msg"])))


def unreadable(why: str) -> Rejected:
    """The verdict on text that the JSON parser refused, from the parser's words. Ending too early is a truncation."""
    reason: Reason = "truncated" if why.startswith("EOF") else "parse_error"
    return Rejected(reason, (Violation((), "json_invalid", f"not a JSON document: {why}"),), None, False)


def ambiguous(key: str, text: str) -> Rejected:
    """The verdict on a document that gives one key two values."""
    told = Deferred(lambda: (_told_twice(key, text),))
    return Rejected("ambiguous", told, Deferred(lambda: from_json(text)))  # type: ignore[arg-type]


def _told_twice(key: str, text: str) -> Violation:
    """The place and both values; text is left out, it may be opaque."""
    conflict = conflict_in(text)
    path = (key,) if conflict is None else conflict.path
    values: Any = () if conflict is None else conflict.values
    shown = list(values) if not any(value is MISSING or isinstance(value, str) for value in values) else MISSING
    return Violation(path, "duplicate_key", "the key occurs twice with different values; give it once", received=shown)


def ambiguous_keys(paths: tuple[Path, ...], text: str) -> Rejected:
    """The verdict on a document that gives a field under two names with two values; ``paths`` are the second names."""
    why = "another key means the same field and has another value; give it once"
    told = tuple([Violation(path, "duplicate_key", why) for path in paths[:MOST_VIOLATIONS]])
    return Rejected("ambiguous", told, Deferred(lambda: from_json(text)))


def _same_key(text: str, why: str) -> Rejected:
    return Rejected("ambiguous", (Violation((), "duplicate_key", why),), Deferred(lambda: from_json(text)))


def _too_deep() -> Rejected:
    return Rejected("parse_error", (Violation((), "too_deep", "the value is nested too deeply"),), None)


_MAYBE_INFINITE: Final = re.compile(r"NaN|Infinity|[eE]\+?[0-9]{3}|[0-9]{200}")
"""308 digits are too many for a float; an exponent of two digits brings 209 there."""


def _not_a_number(text: str) -> Rejected | None:
    """The verdict on NaN, Infinity and 1e999 in places without a type, which hardening can not reach."""
    if _MAYBE_INFINITE.search(text) is None:
        return None
    try:
        return infinite(from_json(text, allow_inf_nan=False))
    except ValueError as error:
        return unreadable(str(error))


def infinite(value: Any) -> Rejected | None:
    """The verdict on plain data in which a number overflowed to infinity."""
    stack = [value]
    while stack:
        node = stack.pop()
        if type(node) is dict:
            stack.extend(node.values())  # pyright: ignore[reportUnknownArgumentType]  # a guard would cost a call for every node
        elif type(node) is list:
            stack.extend(node)  # pyright: ignore[reportUnknownArgumentType]  # a guard would cost a call for every node
        elif node in _INFINITE and type(node) is float:
            why = "a number is too large to be written as one"
            return Rejected("validation_error", (Violation((), "not_a_number", why),))
    return None


_INFINITE: Final = (float("inf"), float("-inf"))


def _takes_extras(node: Mapping[str, Any]) -> bool:
    config: Mapping[str, Any] = node.get("config") or {}
    return "allow" in (node.get("extra_behavior"), config.get("extra_fields_behavior"))


def _complaints(error: ValidationError, text: str) -> tuple[Complaint, ...]:
    if error.error_count() > MOST_COMPLAINTS:
        return ()
    places = located(error.errors(include_url=False, include_context=False), from_json(text))
    return tuple([(place.path, place.detail["type"] in NAMES_ITS_KEY) for place in places])
