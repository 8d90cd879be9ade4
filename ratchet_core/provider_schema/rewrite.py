"""Rewrites a schema for a provider, by its profile, and keeps a list of what is lost on the way."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from ..errors import ConfigError
from ..plain_kinds import is_array, is_mapping
from .profile import ANNOTATIONS, DroppedConstraint, Profile, ProfiledSchema
from .references import References
from .walk import LISTS, MAPS, SINGLES, escaped, plain_schema

__all__ = ["rewritten"]

MAX_SCHEMAS: Final = 20_000
"""Most schemas that a rewritten schema may consist of: references that are replaced can double at every step."""

_WEAKER: Final = {"oneOf": "anyOf"}
"""Keywords that no provider here understands, and a weaker one that all of them do. The loss is listed."""

_DEFINITIONS: Final = ("$defs", "definitions")


def rewritten(profile: Profile, schema: Mapping[str, Any]) -> ProfiledSchema:
    """``schema`` as the provider of ``profile`` takes it. ``schema`` itself is not changed.

    Raises:
        ConfigError: for a schema nested too deeply, and for one that grows too large when its
            references are replaced by their targets.
    """
    given = plain_schema(schema)
    rewriter = _Rewriter(profile, References(given))
    result = rewriter.schema(given, _Place("", "#", ()))
    return ProfiledSchema(plain_schema(result), tuple(rewriter.dropped), tuple(rewriter.nullable))


class _Place(NamedTuple):
    """Where a schema stands.

    ``path`` is a pointer into the given schema, ``home`` the definition around it, as a reference,
    ``trail`` the references that were replaced by their targets on the way here.
    """

    path: str
    home: str
    trail: tuple[str, ...]

    def at(self, *tokens: Any) -> _Place:
        """The place some steps further in."""
        return self._replace(path=self.path + "".join(escaped(str(token)) for token in tokens))


class _Rewriter:
    """One run over one schema."""

    def __init__(self, profile: Profile, references: References) -> None:
        self.profile = profile
        self.references = references
        self.dropped: dict[DroppedConstraint, None] = {}  # in order, each once
        self.nullable: dict[str, None] = {}
        self._schemas = 0

    def drop(self, place: _Place, keyword: str) -> None:
        """List a constraint as not enforced."""
        self.dropped[DroppedConstraint(place.path, keyword)] = None

    def schema(self, schema: Any, place: _Place) -> Any:
        """One schema, rewritten with all that is inside of it."""
        self._schemas += 1
        if self._schemas > MAX_SCHEMAS:
            raise ConfigError(f"the schema has more than {MAX_SCHEMAS} parts when its references are replaced")
        if not is_mapping(schema):
            return schema  # true and false are schemas too
        out: dict[str, Any] = {}
        for keyword, value in schema.items():
            if keyword in ANNOTATIONS:
                if keyword in self.profile.annotations:
                    out[keyword] = value
            elif keyword in _DEFINITIONS:
                self._definitions(out, keyword, value, place)
            elif keyword not in ("$ref", "allOf"):
                self._constraint(out, schema, keyword, place)
        self._items_of_any(out, schema, place)
        self._close(out, schema, place)
        self._require_all(out, schema, place)
        self._join(out, schema, place)
        finish = self.profile.finish
        return finish(out, lambda keyword: self.drop(place, keyword)) if finish else out

    def _definitions(self, out: dict[str, Any], keyword: str, value: Any, place: _Place) -> None:
        if not self.profile.keeps_refs or not is_mapping(value):
            return
        out[keyword] = {}
        for name, inner in value.items():
            there = place.at(keyword, name)
            out[keyword][name] = self.schema(inner, _Place(there.path, f"#{there.path}", ()))

    def _constraint(self, out: dict[str, Any], schema: Mapping[str, Any], keyword: str, place: _Place) -> None:
        value = schema[keyword]
        sent = _WEAKER.get(keyword, keyword)
        check = self.profile.checks.get(keyword)
        understood = sent in self.profile.keywords and (check is None or check(value))
        renamed = sent != keyword
        if renamed or not (understood or (keyword == "additionalProperties" and value is True)):
            self.drop(place, keyword)
        if understood and not (renamed and sent in schema):
            out[sent] = self._inside(keyword, value, place)

    def _inside(self, keyword: str, value: Any, place: _Place) -> Any:
        if keyword in MAPS and is_mapping(value):
            return {name: self.schema(inner, place.at(keyword, name)) for name, inner in value.items()}
        if keyword in LISTS and is_array(value):
            return [self.schema(inner, place.at(keyword, index)) for index, inner in enumerate(value)]
        return self.schema(value, place.at(keyword)) if keyword in SINGLES else value

    def _items_of_any(self, out: dict[str, Any], schema: Mapping[str, Any], place: _Place) -> None:
        """Where a tuple's places are not understood, each item is at least one of them."""
        parts, most = schema.get("prefixItems"), schema.get("maxItems")
        if "prefixItems" in out or "items" in out or not is_array(parts) or type(most) is not int:
            return
        if 0 < most <= len(parts):
            inner = [self.schema(part, place.at("prefixItems", index)) for index, part in enumerate(parts)]
            distinct = [part for index, part in enumerate(inner) if part not in inner[:index]]
            out["items"] = distinct[0] if len(distinct) == 1 else {"anyOf": distinct}

    def _close(self, out: dict[str, Any], schema: Mapping[str, Any], place: _Place) -> None:
        if not self.profile.closes_objects or not _is_object(schema):
            return
        declared = schema.get("additionalProperties")
        if declared is not None and not self.profile.closes_declared:
            return
        open_map = declared is None and not schema.get("properties")
        if open_map or declared not in (None, False):
            self.drop(place, "additionalProperties")
        out["additionalProperties"] = False

    def _require_all(self, out: dict[str, Any], schema: Mapping[str, Any], place: _Place) -> None:
        properties = out.get("properties")
        if not self.profile.requires_all or not is_mapping(properties):
            return
        required = schema.get("required")
        optional = [name for name in properties if not (is_array(required) and name in required)]
        self.nullable.update((place.at("properties", name).path, None) for name in optional)
        out["properties"] = {**properties, **{name: _or_null(properties[name]) for name in optional}}
        out["required"] = list(properties)

    def _join(self, out: dict[str, Any], schema: Mapping[str, Any], place: _Place) -> None:
        """Bring in what ``allOf`` and ``$ref`` demand besides."""
        parts = schema.get("allOf")
        if is_array(parts) and len(parts) == 1:
            self._merge(out, self.schema(parts[0], place.at("allOf", 0)), place, "allOf")
        elif "allOf" in schema:
            self.drop(place, "allOf")
        if "$ref" in schema:
            self._reference(out, schema["$ref"], place)

    def _reference(self, out: dict[str, Any], ref: Any, place: _Place) -> None:
        target = self.references.target(ref)
        if target is None:
            self.drop(place, "$ref")
        elif self.profile.keeps_refs and place.path:
            if not self.profile.recursive and self.references.is_recursive(ref, place.home):
                self.drop(place, "$ref")
            else:
                self._merge(out, {"$ref": ref}, place, "$ref")
        elif ref in place.trail:
            self.drop(place, "$ref")
            if isinstance(target.get("type"), str):
                out.setdefault("type", target["type"])
        else:  # the root is replaced in any case: providers want an object there
            there = _Place(ref[1:], ref, (*place.trail, ref))
            self._merge(out, self.schema(target, there), place, "$ref")

    def _merge(self, out: dict[str, Any], extra: Any, place: _Place, keyword: str) -> None:
        """Demand ``extra`` besides ``out``, whose annotations win. What contradicts it is dropped under ``keyword``."""
        if not is_mapping(extra):
            self.drop(place, keyword)
            return
        if "$ref" in extra and out:  # a reference must stand alone
            extra = {"anyOf": [extra]}
        clash = [key for key in extra if key in out and key not in ANNOTATIONS and out[key] != extra[key]]
        if clash or ("properties" in out and "anyOf" in extra):
            self.drop(place, keyword)
            return
        for key, value in extra.items():
            out.setdefault(key, value)


def _is_object(schema: Mapping[str, Any]) -> bool:
    kind = schema.get("type")
    return kind == "object" or (is_array(kind) and "object" in kind) or "properties" in schema


def _or_null(schema: Any) -> Any:
    """``schema``, or null besides; lists of values are left as they are."""
    if not is_mapping(schema):
        return schema  # true takes null already, and false takes nothing
    kind, options = schema.get("type"), schema.get("anyOf")
    if "enum" not in schema and "const" not in schema:
        if isinstance(kind, str) and not is_array(options):
            return schema if kind == "null" else {**schema, "type": [kind, "null"]}
        if is_array(kind) and not is_array(options):
            return schema if "null" in kind else {**schema, "type": [*kind, "null"]}
        if is_array(options) and kind is None:
            null = {"type": "null"}
            return schema if null in options else {**schema, "anyOf": [*options, null]}
    if not schema:
        return schema
    return {"anyOf": [schema, {"type": "null"}]}
