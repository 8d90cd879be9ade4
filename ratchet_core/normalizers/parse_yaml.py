"""YAML as data: mappings of plain values, and nothing that YAML can do beyond that.

Refused, each with its reason: tags, anchors and aliases, merge keys, directives, several documents, keys that are no
words, keys given twice, control characters, what YAML 1.1 and 1.2 read differently, and prose with a colon in it.
Unquoted scalars keep their written form wherever they are not exactly a JSON literal or the schema asks for text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from ..limits import DEFAULT_LIMITS, Limits
from ..plain_kinds import is_dict, is_list
from ..repair import Repair
from .base import Normalizer
from .candidate import Candidate, Miss
from .guard import guard
from .prose import is_refusal
from .yaml_comments import comments
from .yaml_prose import prose_doubt
from .yaml_schema import ANY, Place, root_place

if TYPE_CHECKING:
    from .yaml_tree import Tree

__all__ = ["ParseYAML", "read_yaml", "yaml_candidates"]

_NAME = "yaml"
_BOM = "\ufeff"
_UNREADABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
_DIRECTIVE = re.compile(r"^%", re.MULTILINE)


class ParseYAML(Normalizer):
    """Reads a whole text as one YAML mapping."""

    name = _NAME

    def normalize(self, raw: str) -> dict[str, Any] | None:
        """The mapping, or None where ``raw`` is none; never raises. ``yaml_candidates`` says why."""
        found = yaml_candidates(raw, 0, DEFAULT_LIMITS)
        return found.data if isinstance(found, Candidate) else None


def read_yaml(text: str, limits: Limits, json_schema: Mapping[str, Any] | None = None) -> Any:
    """The plain JSON data of one YAML document, prose or not, or the ``Miss`` that says why there is none.

    With a JSON Schema, an unquoted scalar stays text where the schema takes text and not what the scalar looks like:
    ``version: 1.10`` is "1.10" under ``{"type": "string"}``, else 1.1. Linear in ``text``; never raises.
    """
    tree = _read(text, limits, root_place(json_schema))
    if isinstance(tree, Miss):
        return tree
    remarks = _remarks(text, tree)
    return remarks if isinstance(remarks, Miss) else tree.data


def yaml_candidates(
    text: str, offset: int, limits: Limits, json_schema: Mapping[str, Any] | None = None
) -> Candidate | Miss:
    """The reading of ``text``, a span that starts at ``offset`` of the reply, as an answer in YAML.

    A mapping that looks like data is one (``yaml_prose`` has the rule); a list is one where the schema wants a list; a
    scalar never is. A miss is ``refusal`` where prose reads like one, ``ambiguous`` where there are two readings, else
    ``parse_error``; its position is an offset into the reply. Linear in ``text``; never raises.
    """
    found = _answer(text, limits, root_place(json_schema))
    if isinstance(found, Miss):
        refused = found.reason == "parse_error" and is_refusal(text)
        position = None if found.position is None else found.position + offset
        return Miss(found.normalizer, "refusal" if refused else found.reason, found.detail, position)
    data, repairs = found
    return Candidate(None, data, _NAME, 1, repairs, (offset, offset + len(text)))


def _answer(text: str, limits: Limits, place: Place) -> tuple[Any, tuple[Repair, ...]] | Miss:
    tree = _read(text, limits, place)
    if isinstance(tree, Miss):
        return tree
    remarks = _doubt(tree, place) or _remarks(text, tree)
    return remarks if isinstance(remarks, Miss) else (tree.data, remarks)


def _read(text: str, limits: Limits, place: Place) -> Tree | Miss:
    over = guard(text, limits)
    if over is not None:
        return over
    body = "\n" + text[1:] if text.startswith(_BOM) else text  # of the same length: offsets stay
    unreadable = _UNREADABLE.search(body) or _DIRECTIVE.search(body)
    if unreadable:
        what = "a directive (%)" if unreadable.group() == "%" else f"the character {unreadable.group()!a}"
        return _miss(f"{what} is not accepted in YAML", unreadable.start())
    from .yaml_tree import RefusedError, Tree  # takes longer to import than most replies to be read

    tree = Tree(body, limits, place)
    try:
        tree.read()
    except RefusedError as refused:
        return _miss(refused.detail, refused.position, refused.ambiguous)
    return tree


def _doubt(tree: Tree, place: Place) -> Miss | None:
    data = tree.data
    if is_dict(data):
        doubt = prose_doubt(data, place, tree.quoted_keys, tree.quoted_values)
    elif not is_list(data):
        doubt = "no mapping"
    elif place.types == ANY or "array" not in place.types:
        doubt = "a list, where the schema asks for none"
    else:
        doubt = next(filter(None, (prose_doubt(row, place.item(i)) for i, row in _mappings(data))), None)
    return _miss(doubt, 0) if doubt else None


def _mappings(rows: list[Any]) -> Iterator[tuple[int, dict[str, Any]]]:
    return ((i, row) for i, row in enumerate(rows) if is_dict(row))


def _remarks(text: str, tree: Tree) -> tuple[Repair, ...] | Miss:
    found = comments(text, tree.scalars)
    if isinstance(found, int):
        return _miss("# after an unquoted value may belong to it: quote the value", found, ambiguous=True)
    return found


def _miss(detail: str, position: int, ambiguous: bool = False) -> Miss:
    return Miss(_NAME, "ambiguous" if ambiguous else "parse_error", detail, position)
