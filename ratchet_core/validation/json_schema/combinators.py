"""Keywords that combine schemas about one value: allOf, anyOf, oneOf, not, if-then-else."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from ...violation import Path, Violation
from .branches import best_branch, scalar_alternatives, wrong_tag
from .node import EVERY_KIND, Accepts, Ask, Node, Obligation, Part, Question, Spread
from .site import Keyword, Site, listed, shown

__all__ = ["COMBINATOR_KEYWORDS"]


def _all_of(site: Site) -> Iterable[Part]:
    nodes = site.nodes(lambda index: site.same_value(index))
    yield EVERY_KIND, Spread(lambda value: [(node, value, None) for node in nodes])


def _any_of(site: Site) -> Iterable[Part]:
    nodes = site.nodes(lambda index: site.same_value(index))

    def ask(value: Any) -> Ask:
        for node in nodes:
            if (yield node, value, 0):
                return True
        return False

    def tell(value: Any, path: Path, accepts: Accepts) -> Iterable[Violation | Obligation]:
        if any(accepts(node, value, len(path)) for node in nodes):
            return ()
        return _tell_none(site, nodes, value, path, accepts)

    yield EVERY_KIND, Question(site.keyword, ask, tell)


def _one_of(site: Site) -> Iterable[Part]:
    nodes = site.nodes(lambda index: site.same_value(index))

    def ask(value: Any) -> Ask:
        fits = 0
        for node in nodes:
            fits += yield node, value, 0
            if fits > 1:
                break
        return fits == 1

    def tell(value: Any, path: Path, accepts: Accepts) -> Iterable[Violation | Obligation]:
        fits = [index for index, node in enumerate(nodes, 1) if accepts(node, value, len(path))]
        if not fits:
            return _tell_none(site, nodes, value, path, accepts)
        return [] if len(fits) == 1 else [_several(site, len(nodes), fits, value, path)]

    yield EVERY_KIND, Question(site.keyword, ask, tell)


def _several(site: Site, count: int, fits: list[int], value: Any, path: Path) -> Violation:
    which = listed(map(str, fits), "and")
    expected = f"expected to fit exactly one of {count} alternatives, but it fits number {which}"
    return Violation(path, site.keyword, expected, received=value, schema=shown(site.schema, site.keyword))


def _tell_none(
    site: Site, nodes: list[Node], value: Any, path: Path, accepts: Accepts
) -> Iterable[Violation | Obligation]:
    """No branch fits: of several scalars all are named, of anything else only the branch that comes nearest."""
    merged = scalar_alternatives(nodes, value, path)
    if merged is not None:
        expected, choices = merged
        schema = shown(site.schema, site.keyword)
        return [Violation(path, site.keyword, expected, received=value, schema=schema, choices=choices)]
    tag = wrong_tag(nodes, value, path)
    return [tag] if tag is not None else [(best_branch(nodes, value, len(path), accepts), value, path)]


def _not(site: Site) -> Iterable[Part]:
    node = site.same_value()

    def ask(value: Any) -> Ask:
        return not (yield node, value, 0)

    def tell(value: Any, path: Path, accepts: Accepts) -> Iterable[Violation]:
        if accepts(node, value, len(path)):
            schema = shown(site.schema, site.keyword)
            yield Violation(path, site.keyword, "expected not to fit 'not'", received=value, schema=schema)

    yield EVERY_KIND, Question(site.keyword, ask, tell)


def _if(site: Site) -> Iterable[Part]:
    condition = site.same_value()
    then, other = _branch(site, "then"), _branch(site, "else")

    def ask(value: Any) -> Ask:
        chosen = then if (yield condition, value, 0) else other
        return chosen is None or (yield chosen, value, 0)

    def tell(value: Any, path: Path, accepts: Accepts) -> Iterable[Obligation]:
        chosen = then if accepts(condition, value, len(path)) else other
        return () if chosen is None else [(chosen, value, path)]

    if then is not None or other is not None:
        yield EVERY_KIND, Question(site.keyword, ask, tell)


def _branch(site: Site, keyword: str) -> Node | None:
    return site.sibling(keyword).same_value() if keyword in site.schema else None


def _only_compiled(site: Site) -> Iterable[Part]:
    """``then`` and ``else``: read by ``if``, but malformed is malformed without it."""
    site.node()
    return ()


COMBINATOR_KEYWORDS: Final[dict[str, Keyword]] = {
    "allOf": _all_of,
    "anyOf": _any_of,
    "oneOf": _one_of,
    "not": _not,
    "if": _if,
    "then": _only_compiled,
    "else": _only_compiled,
}
