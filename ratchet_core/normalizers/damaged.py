"""The commonest of damaged replies, read without looking for anything else: one JSON document from the first character
to the last, or the beginning of one that was cut off."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from ..limits import Limits
from .candidate import Candidate, Extraction, Miss
from .echo import echoes
from .json_spans import fresh_starts
from .parse_json import trimmed
from .repair_json import Repaired, repair_json
from .wholeness import is_whole

__all__ = ["damaged_document"]

_STARTS: Final = re.compile(r"[{\[(/]|(?:callback|jsonp|cb)\w*\s*\(").match
_OTHER_PARTS: Final = re.compile(r"```|~~~|</?[a-z_|]+>", re.IGNORECASE)


def damaged_document(
    text: str, limits: Limits, json_schema: Mapping[str, Any] | None, *, cut: bool, finished: bool
) -> Extraction | None:
    """The extraction of a reply that is one damaged document; None when it is anything else. Linear; never raises.

    ``text`` is no strict JSON, and has passed the guard. ``cut``: the provider says that it was cut off. ``finished``:
    the provider says that the model itself ended it.
    """
    start, end = trimmed(text, 0, len(text))
    if not _STARTS(text, start) or ("\n" in text and fresh_starts(text, start + 1, end)):
        return None
    found = repair_json(text[:end], limits, cut=cut, start=start, alone=True)
    if isinstance(found, Repaired):
        whole = is_whole(found, json_schema, finished=finished)
        return _read(found, start, json_schema) if whole else _truncated(_MAY_GO_ON, start)
    if found.reason == "truncated" and _OTHER_PARTS.search(text) is None:
        return _truncated(found.detail, start)
    return None


_MAY_GO_ON: Final = "it ends without its closing characters, and more may have been to come"


def _read(found: Repaired, start: int, json_schema: Mapping[str, Any] | None) -> Extraction | None:
    if echoes(found.text, json_schema):
        return None
    return Extraction((Candidate(found.text, None, "repair_json", 2, found.repairs, (start, found.end)),))


def _truncated(detail: str, start: int) -> Extraction:
    return Extraction((), (Miss("json", "truncated", detail, start),), "truncated")
