"""Where a reply that was cut off broke off: the last value that it holds in full."""

from __future__ import annotations

from typing import Any

from ..limits import Limits
from ..plain_kinds import is_dict, is_list
from ..violation import Path
from .candidate import Candidate
from .guard import guard
from .parse_yaml import yaml_candidates
from .repair_json import last_complete_path, unfinished_path
from .survey import Survey, survey

__all__ = ["last_place", "open_starts"]


def last_place(text: str, limits: Limits) -> Path:
    """The path of the last complete value of the structure that ``text`` ends in, in JSON or YAML; () where there is
    none. Linear; never raises."""
    if guard(text, limits) is not None:
        return ()
    if text[:1] in ("{", "[") and (path := unfinished_path(text, limits)) is not None:
        return path
    seen = survey(text)
    for start in _open(seen):
        return last_complete_path(text[start:], limits)
    return _last_in_yaml(_yaml_body(text, seen), limits) if not seen.spans else ()


def open_starts(text: str, limits: Limits) -> tuple[int, ...]:
    """Where structures begin that have no end in ``text``, outermost first; () for text that is no reply to read."""
    return () if guard(text, limits) is not None else _open(survey(text))


def _open(seen: Survey) -> tuple[int, ...]:
    return tuple(span.start for span in seen.spans if span.kind == "open")


def _yaml_body(text: str, seen: Survey) -> str:
    """The part that may be YAML: the body of the last fence, else what follows the reasoning."""
    if seen.fences:
        return text[seen.fences[-1].body_start : seen.fences[-1].body_end]
    return text[max((block.end for block in seen.reasoning), default=0) :]


def _last_in_yaml(body: str, limits: Limits) -> Path:
    """The last line may be cut anywhere; what the lines before it say is whole."""
    whole = body[: body.rfind("\n") + 1]
    found = yaml_candidates(whole, 0, limits)
    return _last_leaf(found.data) if isinstance(found, Candidate) else ()


def _last_leaf(node: Any) -> Path:
    path: list[str | int] = []
    while (is_dict(node) or is_list(node)) and node:
        step: Any = next(reversed(node)) if is_dict(node) else len(node) - 1
        path.append(step)
        node = node[step]
    return tuple(path)
