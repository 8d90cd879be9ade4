"""From a JSON Schema document to compiled nodes; everything that is wrong with the schema is said here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final, cast

from ...errors import ConfigError
from ...plain_kinds import is_mapping
from ...violation import Path, Violation
from .arrays import ARRAY_KEYWORDS
from .combinators import COMBINATOR_KEYWORDS
from .node import EVERY_KIND, Check, Node, Part, Spread, pointer_to
from .objects import OBJECT_KEYWORDS
from .references import References
from .scalars import SCALAR_KEYWORDS
from .site import Keyword, Schema, Site
from .validator import JsonSchemaValidator

__all__ = ["compile_json_schema"]


def _definitions(site: Site) -> Iterable[Part]:
    for name in site.mapping("schemas"):
        site.node(name)
    return ()


def _text(site: Site) -> Iterable[Part]:
    if not isinstance(site.value, str):
        raise site.refuse("text")
    return ()


def _unsupported(site: Site) -> Iterable[Part]:
    raise ConfigError(
        f"JSON Schema: {site.keyword!r} is not supported; say the same with properties, items and $ref",
        path=site.pointer,
    )


_KEYWORDS: Final[dict[str, Keyword]] = {
    **SCALAR_KEYWORDS,
    **OBJECT_KEYWORDS,
    **ARRAY_KEYWORDS,
    **COMBINATOR_KEYWORDS,
    **dict.fromkeys(("$defs", "definitions"), _definitions),
    **dict.fromkeys(("$id", "$anchor", "$dynamicAnchor"), _text),
    **dict.fromkeys(("unevaluatedProperties", "unevaluatedItems", "$dynamicRef", "$recursiveRef"), _unsupported),
}


def compile_json_schema(schema: Mapping[str, Any]) -> JsonSchemaValidator:
    """The validator of a JSON Schema document (draft 2020-12; draft 7's spellings of the same are understood).

    ``format`` is enforced for date, time, date-time, uuid, email, uri, ipv4 and ipv6; other formats, ``content*``,
    titles, defaults and unknown keywords ask nothing of a value.

    Raises:
        ConfigError: for a malformed schema, a reference that leads out of the document, nowhere or round in circles,
            a pattern that cannot be searched safely, and ``unevaluated*`` and ``$dynamicRef``, which are not
            supported. ``path`` is the place in the schema.
    """
    if not is_mapping(schema):
        raise ConfigError(f"JSON Schema: give a mapping, not {schema!r}", path="#")
    return JsonSchemaValidator(_Compiler(schema).root)


class _Compiler:
    """Nodes are made when they are first referred to and filled in from a queue: schemas may be recursive."""

    def __init__(self, schema: Mapping[str, Any]) -> None:
        self._references = References(schema)
        self._nodes: dict[tuple[int, str], Node] = {}
        self._queue: list[tuple[Node, str]] = []
        self.root = self._node(schema, "#", "")
        for node, base in self._queue:  # grows while it is read
            node.fill(self._parts(node, base))
        _refuse_circles([node for node, _ in self._queue])

    def _node(self, schema: Schema, pointer: str, inherited: str) -> Node:
        base = self._references.base_of(schema, inherited)
        key = (id(schema), base if is_mapping(schema) else pointer)
        if key not in self._nodes:
            self._nodes[key] = Node(schema, pointer)
            self._queue.append((self._nodes[key], base))
        return self._nodes[key]

    def _parts(self, node: Node, base: str) -> Iterable[Part]:
        schema = node.schema
        if isinstance(schema, bool):
            return [] if schema else [(EVERY_KIND, Check("false", lambda value: False, _tell_nothing_fits))]
        parts: list[Part] = []
        if "$ref" in schema:
            parts.append(self._reference(node, schema, base))
        for keyword in cast("Iterable[object]", schema):
            if not isinstance(keyword, str):
                raise ConfigError(f"JSON Schema: the keyword {keyword!r} is no text", path=node.pointer)
        for keyword, compile_keyword in _KEYWORDS.items():  # the order of the table, not of the author
            if keyword in schema:
                site = Site(node, schema, keyword, lambda inner, at: self._node(inner, at, base))
                parts.extend(compile_keyword(site))
        return parts

    def _reference(self, node: Node, schema: Mapping[str, Any], base: str) -> Part:
        target = self._node(*self._references.resolve(schema["$ref"], base, pointer_to(node.pointer, "$ref")))
        node.in_place.append(target)
        node.below["$ref",] = target
        return EVERY_KIND, Spread(lambda value: [(target, value, None)])


def _tell_nothing_fits(value: Any, path: Path) -> Iterable[Violation]:
    yield Violation(path, "false", "nothing is permitted here", received=value, schema=False)


def _refuse_circles(nodes: list[Node]) -> None:
    """A schema that leads back to itself without a step into the data would never be decided."""
    done: set[int] = set()
    for start in nodes:
        trail: dict[int, Node] = {}
        stack = [(start, iter(start.in_place))]
        trail[id(start)] = start
        while stack:
            node, rest = stack[-1]
            following = next(rest, None)
            if following is None:
                stack.pop()
                del trail[id(node)]
                done.add(id(node))
            elif id(following) in trail:
                raise ConfigError(
                    "JSON Schema: a reference goes round in circles without a step into the data"
                    f" ({' -> '.join([*(n.pointer for n, _ in stack), following.pointer])})",
                    path=following.pointer,
                )
            elif id(following) not in done:
                stack.append((following, iter(following.in_place)))
                trail[id(following)] = following
