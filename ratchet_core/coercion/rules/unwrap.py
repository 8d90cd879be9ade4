"""An object of one key around the value that is wanted."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from ...plain_kinds import is_dict, is_list
from ..rule import ANY, Place, Rule
from ..words import ENVELOPES, fold

__all__ = ["UNWRAP", "UNWRAP_ANY"]

_NOT_MEANT: Final = frozenset(
    {
        *("example", "examples", "error", "errors", "input", "inputs", "schema", "draft", "old", "previous", "wrong"),
        *("invalid", "incorrect", "not", "rejected", "before", "original", "expected", "template", "placeholder"),
    }
)
"""Names that say that their value is another one."""


def _under(value: Any, place: Place) -> tuple[str, Any] | None:
    """The folded key and what stands under it, for an object of one key that is no property of its own."""
    # under a key of no fixed name either of the two may be the envelope
    if len(value) != 1 or place.is_member or place.shape.takes_any_text:
        return None
    ((key, inner),) = value.items()
    if any(option.names_key(key) for option in place.shape.options):
        return None
    return fold(key), inner


def _of_known_names(value: Any, place: Place) -> Iterable[Any]:
    found = _under(value, place)
    if found is not None and (found[0] in ENVELOPES or found[0] in _own_names(place)):
        yield found[1]


def _of_any_name(value: Any, place: Place) -> Iterable[Any]:
    found = _under(value, place)
    if found is None or found[0] in ENVELOPES | _own_names(place) | _NOT_MEANT:
        return
    if is_dict(found[1]) or is_list(found[1]):
        yield found[1]


def _own_names(place: Place) -> frozenset[str]:
    """What the value is called: by its type, and by the key that it stands under."""
    return frozenset(fold(name) for name in (*place.shape.titles, place.name) if name)


UNWRAP: Final = Rule("unwrap", 1, (dict,), ANY, _of_known_names, goes_on=True, unwraps=True)
UNWRAP_ANY: Final = Rule("unwrap_any", 3, (dict,), ANY, _of_any_name, goes_on=True, unwraps=True)
