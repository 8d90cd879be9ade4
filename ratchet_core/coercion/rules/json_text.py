"""JSON inside a string, where an object or a list is wanted."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from pydantic_core import from_json

from ...plain_kinds import is_dict, is_list
from ...validation.careful import LONG_NUMBER, inexact_numbers
from ...validation.duplicates import conflicting_key
from ..rule import Place, Rule

__all__ = ["JSON_TEXT"]


def _propose(value: Any, place: Place) -> Iterable[Any]:
    if value.lstrip()[:1] not in ("{", "[", '"'):
        return
    try:
        data = from_json(value, allow_inf_nan=False)
    except ValueError:
        return
    if LONG_NUMBER.search(value) and inexact_numbers(value):  # digits would be lost on the way through a float
        return
    is_more = is_dict(data) or is_list(data) or (isinstance(data, str) and data.lstrip()[:1] in ("{", "["))
    if is_more and conflicting_key(value) is None:
        yield data


JSON_TEXT: Final = Rule("json_text", 1, (str,), ("object", "array"), _propose, goes_on=True, unwraps=True)
