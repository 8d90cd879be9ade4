"""YAML as data: mappings and lists of plain values, and nothing that YAML can do beyond that.

Refused, each with its reason: tags of types that JSON has not, aliases that never end or multiply, merge keys, several
documents where no list is wanted, keys that are no words, keys given twice, control characters, what YAML 1.1 and 1.2
read differently, and prose. Unquoted scalars keep their written form wherever they are not exactly a JSON literal or
the schema asks for text.

What prose is depends on who says that the text is YAML: ``yaml_reader.answer`` has the rule.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import islice
from typing import TYPE_CHECKING, Any

from .._frozen import frozen
from ..actions import Reason
from ..limits import DEFAULT_LIMITS, Limits
from ..plain_kinds import is_dict
from ..repair import Repair
from .base import Normalizer
from .candidate import Candidate, Miss
from .guard import guard
from .prose import is_refusal
from .schema_places import Place, documents_place, root_place
from .yaml_reader.answer import SaidBy, doubt_about_answer
from .yaml_reader.comments import comments
from .yaml_reader.prose import prose_doubt

if TYPE_CHECKING:
    from .yaml_reader.events import RefusedError
    from .yaml_reader.tree import Tree

__all__ = ["ParseYAML", "read_yaml", "yaml_candidates"]

_NAME = "yaml"
_BOM = "\ufeff"
_UNREADABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
_VERSION = re.compile(r"(?:[ \t]*+(?:#[^\r\n]*+)?\r?\n)*+%YAML[ \t]++1\.[12](?:[ \t]++(?:#[^\r\n]*+)?)?+(?=\r?\n)")
_DIRECTIVE = re.compile(r"^%", re.MULTILINE)
_DOCUMENT = re.compile(r"^---(?=[ \t\r\n]|\Z)", re.MULTILINE)
_SOMETHING = re.compile(r"^[ \t]*+[^\s#%]", re.MULTILINE)
_ARRAY = frozenset({"array"})


class ParseYAML(Normalizer):
    """Reads a whole text as one YAML document.

    ``normalize`` takes mappings that look like data. In a pipeline the schema decides as well: a list is read where it
    wants one. When ``ParseYAML`` is the only normalizer of the pipeline, and the schema takes anything
    (``schema=Any``), the caller says that the reply is YAML, and lists, marked scalars and any keys are read.
    """

    name = _NAME

    def normalize(self, raw: str) -> dict[str, Any] | None:
        """The mapping, or None where ``raw`` is none; never raises. ``yaml_candidates`` says why."""
        read = _read(raw, DEFAULT_LIMITS, None)
        if isinstance(read, Miss) or doubt_about_answer(read.data, read.tree, root_place(None), "fence"):
            return None
        return read.data if is_dict(read.data) else None


def read_yaml(text: str, limits: Limits, json_schema: Mapping[str, Any] | None = None) -> Any:
    """The plain JSON data of one YAML document, prose or not, or the ``Miss`` that says why there is none.

    With a JSON Schema, an unquoted scalar stays text where the schema takes text and not what the scalar looks like:
    ``version: 1.10`` is "1.10" under ``{"type": "string"}``, else 1.1. Linear in ``text``; never raises.
    """
    read = _read(text, limits, json_schema)
    return read if isinstance(read, Miss) else read.data


def yaml_candidates(
    text: str,
    offset: int,
    limits: Limits,
    json_schema: Mapping[str, Any] | None = None,
    said_by: SaidBy = "nobody",
) -> Candidate | Miss:
    """The reading of ``text``, a span that starts at ``offset`` of the reply, as an answer in YAML.

    ``said_by`` tells who says that it is YAML (``yaml_reader.answer`` has the rule). A miss is ``refusal`` where prose
    reads like one, ``ambiguous`` where there are two readings, ``truncated`` where data end within quotes or brackets,
    else ``parse_error``; its position is an offset into the reply. Linear in ``text``; never raises.
    """
    read = _read(text, limits, json_schema, end_mark=said_by != "nobody")
    place = root_place(json_schema)
    if not isinstance(read, Miss) and (doubt := doubt_about_answer(read.data, read.tree, place, said_by)):
        read = _miss(doubt, 0)
    if not isinstance(read, Miss):
        return Candidate(None, read.data, _NAME, read.tier, read.repairs, (offset, offset + len(text)))
    reason: Reason = "refusal" if read.reason == "parse_error" and is_refusal(text) else read.reason
    if not read.position:
        return Miss(read.normalizer, reason, read.detail, None if read.position is None else offset)
    line = text.count("\n", 0, read.position) + 1
    return Miss(read.normalizer, reason, f"{read.detail} (line {line})", min(read.position, len(text)) + offset)


@frozen()
class _Read:
    """What was read: the data, what was left out or changed on the way, and the tree that says how it was written."""

    data: Any
    repairs: tuple[Repair, ...]
    tree: Tree

    @property
    def tier(self) -> int:
        """That of another notation, or of a repaired one."""
        return 2 if any(repair.rule == "quotes" for repair in self.repairs) else 1


def _read(text: str, limits: Limits, json_schema: Mapping[str, Any] | None, *, end_mark: bool = False) -> _Read | Miss:
    """``end_mark``: a ``---`` line at the end ends the document rather than starting front matter's body."""
    over = guard(text, limits)
    if over is not None:
        return over
    body = "\n" + text[1:] if text.startswith(_BOM) else text  # of the same length: offsets stay
    ended = end_mark and body.rstrip().endswith("\n---")
    if ended:
        body = body[: body.rindex("---")]
    foreign = _foreign(body)
    if foreign is not None:
        return foreign
    from .yaml_reader.colons import tree_of  # takes longer to import than most replies to be read

    place = root_place(json_schema)
    rows = place.types == _ARRAY and _starts_again(body)
    tree, body, mended, refused = tree_of(body, limits, place if rows else documents_place(json_schema))
    if refused is not None:
        return _refused(refused, tree, place, len(body.rstrip()))
    remarks = comments(body, tree.scalars)
    if isinstance(remarks, int):
        return _miss("# after an unquoted value may belong to it: quote the value", remarks, "ambiguous")
    if ended:
        mended.append(Repair((), "end_mark", "---", None, 0))
    return _put_together(tree, rows, place, (*remarks, *mended))


def _refused(error: RefusedError, tree: Tree, place: Place, end: int) -> Miss:
    """Why reading stopped; ``truncated`` when data ended within quotes or brackets."""
    if error.ambiguous:
        return _miss(error.detail, error.position, "ambiguous")
    begun = tree.unfinished(error.detail) if error.position >= end else None
    if begun is not None and not prose_doubt(begun, place):
        return _miss("the YAML ends within quotes or brackets", error.position, "truncated")
    return _miss(error.detail, error.position)


def _put_together(tree: Tree, rows: bool, place: Place, remarks: tuple[Repair, ...]) -> _Read | Miss:
    """One document is the data; several are where only a list is wanted, as JSON Lines are."""
    documents = tree.documents
    if rows and all(map(is_dict, documents)):
        made = Repair((), "rows", f"{len(documents)} documents", "one array", 1)
        return _Read(documents, (*remarks, made), tree)
    if len(documents) > 1:
        answers = all(is_dict(document) and not prose_doubt(document, place) for document in documents)
        detail = "more than one YAML document: answer with one"
        return _miss(detail, 0, "ambiguous" if answers else "parse_error")
    return _Read(documents[0] if documents else None, remarks, tree)


def _foreign(text: str) -> Miss | None:
    """The first thing that is not read, whatever it stands in."""
    unreadable = None if text.replace("\n", "").isprintable() else _UNREADABLE.search(text.replace("\r\n", " \n"))
    if unreadable is not None:
        return _miss(f"the character {unreadable.group()!a} is not accepted in YAML", unreadable.start())
    version = _VERSION.match(text)
    directive = _DIRECTIVE.search(text, version.end() if version else 0)
    return _miss("a directive (%) is not accepted in YAML", directive.start()) if directive else None


def _starts_again(text: str) -> bool:
    """Whether a ``---`` line has something before it."""
    return any(_SOMETHING.search(text, 0, mark.start()) for mark in islice(_DOCUMENT.finditer(text), 2))


def _miss(detail: str, position: int, reason: Reason = "parse_error") -> Miss:
    return Miss(_NAME, reason, detail, position)
