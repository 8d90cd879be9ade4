"""Keywords about objects."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final

from ...plain_kinds import is_array, is_mapping
from ...violation import Path, Violation
from .node import OBJECT, Accepts, Ask, Check, Node, Part, Question, Spread
from .scalars import compiled_pattern
from .site import Keyword, Site, shown
from .sizes import at_least, at_most

__all__ = ["OBJECT_KEYWORDS"]

KeyTest = Callable[[str], bool]


def _properties(site: Site) -> Iterable[Part]:
    nodes = {key: site.node(key) for key in site.mapping("schemas")}

    def parts(value: dict[str, Any]) -> Iterable[tuple[Node, Any, str]]:
        if len(nodes) <= len(value):
            return [(node, value[key], key) for key, node in nodes.items() if key in value]
        return [(nodes[key], inner, key) for key, inner in value.items() if key in nodes]

    yield OBJECT, Spread(parts)


def _pattern_properties(site: Site) -> Iterable[Part]:
    pairs = [(compiled_pattern(site, source), site.node(source)) for source in site.mapping("schemas")]

    def parts(value: dict[str, Any]) -> Iterable[tuple[Node, Any, str]]:
        return [(node, inner, key) for key, inner in value.items() for matches, node in pairs if matches(key)]

    yield OBJECT, Spread(parts)


def _additional_properties(site: Site) -> Iterable[Part]:
    is_known = _known_keys(site)
    if site.value is False:
        yield OBJECT, _no_more_keys(site, is_known)
        return
    node = site.node()

    def parts(value: dict[str, Any]) -> Iterable[tuple[Node, Any, str]]:
        return [(node, inner, key) for key, inner in value.items() if not is_known(key)]

    yield OBJECT, Spread(parts)


def _known_keys(site: Site) -> KeyTest:
    properties = site.schema.get("properties", {})
    named = frozenset(properties) if is_mapping(properties) else frozenset[str]()
    patterns = site.schema.get("patternProperties", {})
    tests = [compiled_pattern(site, source) for source in patterns] if is_mapping(patterns) else []
    if not tests:
        return named.__contains__
    return lambda key: key in named or any(test(key) for test in tests)


def _no_more_keys(site: Site, is_known: KeyTest) -> Check:
    known = tuple(site.schema.get("properties", ()))

    def tell(value: dict[str, Any], path: Path) -> Iterable[Violation]:
        schema = {"properties": dict.fromkeys(known, True), "additionalProperties": False}
        for key, inner in value.items():
            if not is_known(key):
                yield Violation(
                    (*path, key), site.keyword, "no such key is permitted here", received=inner, schema=schema
                )

    return Check(site.keyword, lambda value: all(map(is_known, value)), tell)


def _required(site: Site) -> Iterable[Part]:
    yield OBJECT, _keys_present(site, site.texts(), None)


def _keys_present(site: Site, keys: tuple[str, ...], because: str | None) -> Check:
    properties = site.schema.get("properties", {})
    reason = "required, but missing" if because is None else f"required beside {because!r}, but missing"

    def passes(value: dict[str, Any]) -> bool:
        if because is not None and because not in value:
            return True
        return all(key in value for key in keys)

    def tell(value: dict[str, Any], path: Path) -> Iterable[Violation]:
        for key in keys:
            if key not in value:
                yield Violation((*path, key), site.keyword, reason, schema=properties.get(key))

    return Check(site.keyword, passes, tell)


def _dependent_required(site: Site) -> Iterable[Part]:
    for key in site.mapping("lists of keys"):
        yield OBJECT, _keys_present(site, site.texts(key), key)


def _dependent_schemas(site: Site) -> Iterable[Part]:
    for key in site.mapping("schemas"):
        yield OBJECT, _if_present(key, site.same_value(key))


def _dependencies(site: Site) -> Iterable[Part]:
    """Draft 7's name for both of the above."""
    for key, what in site.mapping("schemas or lists of keys").items():
        if is_array(what):
            yield OBJECT, _keys_present(site, site.texts(key), key)
        else:
            yield OBJECT, _if_present(key, site.same_value(key))


def _if_present(key: str, node: Node) -> Spread:
    return Spread(lambda value: [(node, value, None)] if key in value else [])


def _property_names(site: Site) -> Iterable[Part]:
    node = site.node()

    def ask(value: dict[str, Any]) -> Ask:
        for key in value:
            if not (yield node, key, 1):
                return False
        return True

    def tell(value: dict[str, Any], path: Path, accepts: Accepts) -> Iterable[Violation]:
        for key in value:
            if not accepts(node, key, len(path) + 1):
                yield Violation(
                    (*path, key),
                    site.keyword,
                    "no key of this name is permitted here",
                    received=value[key],
                    schema=shown(site.schema, site.keyword),
                )

    yield OBJECT, Question(site.keyword, ask, tell)


OBJECT_KEYWORDS: Final[dict[str, Keyword]] = {
    "required": _required,
    "minProperties": at_least(OBJECT, "key", "an object of "),
    "maxProperties": at_most(OBJECT, "key", "an object of "),
    "dependentRequired": _dependent_required,
    "dependentSchemas": _dependent_schemas,
    "dependencies": _dependencies,
    "propertyNames": _property_names,
    "properties": _properties,
    "patternProperties": _pattern_properties,
    "additionalProperties": _additional_properties,
}
