"""Whether what YAML read is an answer; who says that the text is YAML decides how much of it has to show.

To YAML every text is a document: "Sorry, no." is a scalar, a bullet list is a list, "Note: see above" a mapping.

* Nobody says so (a whole reply, a fence without a label): a mapping must look like data (``prose``), a list is an
  answer only where the schema wants one, a scalar never is.
* A fence with the label ``yaml`` says so: as before, but a list may stand wherever the schema lets it.
* The caller says so, by a pipeline whose one normalizer is ``ParseYAML``, under a schema that takes anything: every
  document that only YAML can be is an answer. A lone unquoted text and a list of nothing but unquoted texts are
  sentences and bullets all the same, unless a ``---`` line stands before them.

Only the caller makes an anchor of ``&name`` that nothing refers to: elsewhere it may be text.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Literal

from ...plain_kinds import is_dict, is_list
from ..schema_places import ANY, Place
from .prose import declared_keys, opens_chat, prose_doubt, spoken_doubt

if TYPE_CHECKING:
    from .tree import Tree

__all__ = ["SaidBy", "doubt_about_answer"]

SaidBy = Literal["nobody", "fence", "caller"]
"""Who says that a text is YAML."""


def doubt_about_answer(data: Any, tree: Tree, place: Place, said_by: SaidBy) -> str | None:
    """Why ``data``, read by ``tree``, is no answer at ``place``, None when it is one."""
    if tree.empty:
        return "nothing is written in it"
    if said_by == "caller" and place.types == ANY and not place.names:
        return _doubt_about_any(data, tree)
    if tree.anchors.unused:
        return "an anchor (&name) that nothing refers to: quote the value if it is text"
    if is_dict(data):
        return _doubt_about_mapping(data, tree, place, said_by)
    if not is_list(data):
        return "no mapping"
    if "array" not in place.types or (said_by == "nobody" and place.types == ANY):
        return "a list, where the schema asks for none"
    return next(filter(None, (prose_doubt(row, place.item(i)) for i, row in _mappings(data))), None)


def _doubt_about_mapping(data: dict[str, Any], tree: Tree, place: Place, said_by: SaidBy) -> str | None:
    doubt = prose_doubt(data, place, tree.quoted_keys, tree.quoted_values)
    bare = not tree.brackets and all(unquoted for _, _, unquoted in tree.scalars)
    if doubt or said_by != "nobody" or not bare or declared_keys(data, place):
        return doubt
    return spoken_doubt(data) if data else None


def _doubt_about_any(data: Any, tree: Tree) -> str | None:
    if is_dict(data):
        return "reads like the start of a chat" if opens_chat(data) else None
    texts = data if is_list(data) else [data]
    bare = all(isinstance(text, str) for text in texts) and all(unquoted for _, _, unquoted in tree.scalars)
    return "unquoted text alone may be prose: start with a --- line" if texts and bare and not tree.marked else None


def _mappings(rows: list[Any]) -> Iterator[tuple[int, dict[str, Any]]]:
    return ((i, row) for i, row in enumerate(rows) if is_dict(row))
