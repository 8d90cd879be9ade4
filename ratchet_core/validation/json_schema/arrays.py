"""Keywords about arrays."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from ...plain_kinds import is_array
from ...violation import Path, Violation
from .equality import equality_key
from .node import ARRAY, Accepts, Ask, Check, Node, Part, Question, Spread
from .site import Keyword, Site, shown
from .sizes import at_least, at_most

__all__ = ["ARRAY_KEYWORDS"]


def _prefix_items(site: Site) -> Iterable[Part]:
    nodes = site.nodes(lambda index: site.node(index))
    yield ARRAY, Spread(lambda value: [(node, value[i], i) for i, node in enumerate(nodes[: len(value)])])


def _items(site: Site) -> Iterable[Part]:
    if is_array(site.value):  # draft 7's spelling of prefixItems
        if "prefixItems" in site.schema:
            raise site.refuse("a schema where 'prefixItems' is used too")
        yield from _prefix_items(site)
        return
    prefix = site.schema.get("prefixItems", ())
    yield ARRAY, _rest(site.node(), len(prefix) if is_array(prefix) else 0)


def _additional_items(site: Site) -> Iterable[Part]:
    node = site.node()
    items = site.schema.get("items")
    if is_array(items):  # without a list in 'items' the word means nothing
        yield ARRAY, _rest(node, len(items))


def _rest(node: Node, start: int) -> Spread:
    return Spread(lambda value: [(node, value[i], i) for i in range(start, len(value))])


def _contains(site: Site) -> Iterable[Part]:
    node = site.node()
    least = _count(site, "minContains", 1)
    most = _count(site, "maxContains", None)
    assert least is not None  # the default is a number

    def ask(value: list[Any]) -> Ask:
        found = 0
        for item in value:
            if found > (least if most is None else most):
                break
            found += yield node, item, 1
        return least <= found and (most is None or found <= most)

    def tell(value: list[Any], path: Path, accepts: Accepts) -> Iterable[Violation]:
        found = sum(accepts(node, item, len(path) + 1) for item in value)
        if found < least or (most is not None and found > most):
            bounds = f"at least {least}" if found < least else f"at most {most}"
            yield Violation(
                path,
                site.keyword,
                f"expected {bounds} of the items to fit 'contains', but {found} do",
                received=value,
                schema=shown(site.schema, "contains", "minContains", "maxContains"),
            )

    yield ARRAY, Question(site.keyword, ask, tell)


def _count(site: Site, keyword: str, default: int | None) -> int | None:
    return site.sibling(keyword).count() if keyword in site.schema else default


def _only_checked(site: Site) -> Iterable[Part]:
    """``minContains`` and ``maxContains``: read by ``contains``, but wrong is wrong without it."""
    site.count()
    return ()


def _unique_items(site: Site) -> Iterable[Part]:
    if not isinstance(site.value, bool):
        raise site.refuse("true or false")
    if site.value:
        yield ARRAY, Check(site.keyword, lambda value: not _repeated(value), lambda v, p: _tell_repeated(site, v, p))


def _repeated(value: list[Any]) -> list[tuple[int, int]]:
    """The first two indexes that hold equal items, if any do."""
    first: dict[str, int] = {}
    for index, item in enumerate(value):
        earlier = first.setdefault(equality_key(item), index)
        if earlier != index:
            return [(earlier, index)]
    return []


def _tell_repeated(site: Site, value: list[Any], path: Path) -> Iterable[Violation]:
    for earlier, index in _repeated(value):
        yield Violation(
            (*path, index),
            site.keyword,
            f"expected an item that is not in the array yet, but it equals item {earlier}",
            received=value[index],
            schema=shown(site.schema, site.keyword),
        )


ARRAY_KEYWORDS: Final[dict[str, Keyword]] = {
    "minItems": at_least(ARRAY, "item", "an array of "),
    "maxItems": at_most(ARRAY, "item", "an array of "),
    "uniqueItems": _unique_items,
    "minContains": _only_checked,
    "maxContains": _only_checked,
    "contains": _contains,
    "prefixItems": _prefix_items,
    "items": _items,
    "additionalItems": _additional_items,
}
