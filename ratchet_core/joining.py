"""A reply to a request for a part of an answer, put in its place and judged as a whole."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

from pydantic_core import from_json

from .cut_off import with_place
from .json_patch import changed_paths, value_at
from .limits import Limits
from .strategies.merging import SEAM, Kept, Merged, Refused, unjoined
from .validation.reading import Accepted, Rejected
from .violation import MISSING, Path, Violation

__all__ = ["judged_whole", "verdict_of"]

_MOST_SEAMS: Final = 5
_LONGEST_SEAM: Final = 2_000
"""Characters of a value that is asked for once more; with a longer one little would be saved."""


def judged_whole(
    judge: Callable[[str], Accepted | Rejected], kept: Kept, merged: Merged, limits: Limits
) -> tuple[str, Accepted | Rejected]:
    """The whole as text and the verdict of ``judge`` on it. Of several ways to put it together the one counts that the
    contract takes; where it takes several, what they differ in is in doubt."""
    ways = (merged, *merged.others)
    texts = [way.text if way.text is not None else json.dumps(way.document, ensure_ascii=False) for way in ways]
    verdicts = [_recorded(kept, way, judge(text)) for way, text in zip(ways, texts, strict=True)]
    if len(ways) == 1:
        return texts[0], with_place(verdicts[0], texts[0], None, limits)
    taken = [(text, verdict) for text, verdict in zip(texts, verdicts, strict=True) if type(verdict) is Accepted]
    if not taken:
        return texts[0], verdict_of(unjoined(_UNTOLD))
    return taken[0][0], _doubt([verdict for _, verdict in taken]) or taken[0][1]


_UNTOLD: Final = "it can not be told how the rest joins the first part"


def verdict_of(refused: Refused, kept: Kept = Kept()) -> Rejected:  # noqa: B008 - frozen
    """The verdict on a part that can not be taken: what was kept stays as it is."""
    return Rejected(refused.reason, refused.violations, kept.document, repairs=kept.repairs)


def _recorded(kept: Kept, way: Merged, judged: Accepted | Rejected) -> Accepted | Rejected:
    """A document that was put together says so: what was changed in the part that was kept, and every place that came
    from the later reply."""
    repairs = (*(kept.repairs if way.text is None else ()), *way.repairs, *judged.repairs)
    if not isinstance(judged, Accepted):
        return Rejected(judged.reason, judged.errors, judged.candidate, judged.is_json, judged.complaints, repairs)
    return Accepted(judged.value, judged.document, repairs, judged.format, judged.proposals, (0, 0))


def _doubt(taken: Sequence[Accepted]) -> Rejected | None:
    """What is in doubt where a whole reads differently in each way that it can be put together: single values, or how
    it joins at all. What they hold is not shown, it may be opaque."""
    first, *others = documents = [from_json(verdict.document) for verdict in taken]
    changed = [path for other in others for path in changed_paths(first, other)]
    if not changed:
        return None
    places = _outermost(path if _in_each(documents, path) else path[:-1] for path in changed)
    if not all(places) or len(places) > _MOST_SEAMS or any(_is_long(value_at(first, path)) for path in places):
        return verdict_of(unjoined(_UNTOLD))
    why = "the reply was cut off inside of this; expected all of it"
    told = tuple(Violation(path, SEAM, why) for path in places)
    return Rejected("ambiguous", told, first, repairs=taken[0].repairs)


def _outermost(paths: Iterable[Path]) -> tuple[Path, ...]:
    found = dict.fromkeys(paths)
    return tuple(path for path in found if not any(path[:depth] in found for depth in range(len(path))))


def _in_each(documents: Sequence[Any], path: Path) -> bool:
    return all(value_at(document, path) is not MISSING for document in documents)


def _is_long(value: Any) -> bool:
    return len(json.dumps(value, ensure_ascii=False)) > _LONGEST_SEAM
