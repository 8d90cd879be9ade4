"""A JSON document that was escaped as a whole: for a string in source code, or for HTML."""

from __future__ import annotations

import json
import re
from typing import Final

from ..repair import Repair
from .candidate import Candidate
from .json_spans import strict_end

__all__ = ["encoded_candidate"]

_ESCAPED_START: Final = re.compile(r"[{\[](?:\s|\\[nrt])*+(?:[{\[](?:\s|\\[nrt])*+)*+\\\"")
_ENTITY_START: Final = re.compile(r"[{\[]\s*+(?:[{\[]\s*+)*+&(?:quot|#34);")
_BARE_QUOTE: Final = re.compile(r'(?<!\\)(?:\\\\)*+"')
_CONTROLS: Final = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}
_CONTROL: Final = re.compile(r"[\n\r\t]")
_ENTITIES: Final = {"&quot;": '"', "&#34;": '"', "&lt;": "<", "&gt;": ">", "&#39;": "'", "&apos;": "'", "&amp;": "&"}
_ENTITY: Final = re.compile(r"&(?:[a-zA-Z]{2,10}|#[0-9]{1,6});")


def encoded_candidate(text: str) -> Candidate | None:
    """The document between the first bracket with an escaped quote behind it and the last bracket of the reply.

    None where there is none, where quotes that are not escaped stand in it, and where decoding it once does not give
    one JSON document. Linear.
    """
    escaped = _found(text, _ESCAPED_START, "escaped") if '\\"' in text else None
    return escaped or (_found(text, _ENTITY_START, "html_entities") if "&" in text else None)


def _found(text: str, opening: re.Pattern[str], rule: str) -> Candidate | None:
    first = opening.search(text)
    if first is None:
        return None
    start = first.start()
    end = max(text.rfind("}"), text.rfind("]")) + 1
    document = _unescaped(text[start:end]) if rule == "escaped" else _without_entities(text[start:end])
    if document is None or strict_end(document, 0) != len(document):
        return None
    return Candidate(
        document, None, "json", 1, (Repair((), rule, text[start : start + 200], document[:200], 1),), (start, end)
    )


def _unescaped(written: str) -> str | None:
    if _BARE_QUOTE.search(written):
        return None
    try:
        decoded = json.loads('"' + _CONTROL.sub(lambda found: _CONTROLS[found.group()], written) + '"')
    except ValueError:
        return None
    return decoded if isinstance(decoded, str) else None


def _without_entities(written: str) -> str | None:
    if '"' in written or any(entity not in _ENTITIES for entity in set(_ENTITY.findall(written))):
        return None
    return _ENTITY.sub(lambda found: _ENTITIES[found.group()], written)
