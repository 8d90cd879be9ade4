"""Whether a reply without its last closing characters says all that it was to say."""

from __future__ import annotations

from typing import Any

import pytest

from ratchet_core.normalizers.repair_json import Repaired, repair_json
from ratchet_core.normalizers.wholeness import is_whole

PERSON = {
    "type": "object",
    "properties": {
        "name": {"type": "string"},
        "note": {"type": "string"},
        "home": {"type": "object", "properties": {"city": {"type": "string"}}},
        "tags": {"type": "array", "items": {"type": "string"}},
    },
}


def read(text: str) -> Repaired:
    """The text, closed by the reader."""
    found = repair_json(text)
    assert isinstance(found, Repaired)
    return found


@pytest.mark.parametrize(
    ("text", "json_schema", "whole"),
    [
        ('{"tags": ["a"], "name": "Ann", "home": {"city": "Rome"}, "note": "x"', PERSON, True),
        ('{"tags": ["a"], "name": "Ann", "note": "x", "home": {"city": "Rome"', PERSON, True),
        ('{"tags": ["a"], "name": "Ann", "note": "x", "home": {', PERSON, None),
        ('{"name": "Ann", "home": {"city": "Rome"}', PERSON, False),
        ('{"name": "Ann", "note": "x", "home": {"city": "Rome"}, "tags": ["a"', PERSON, False),
        ('{"name": "Ann"', {"type": "object"}, False),
        ('{"name": "Ann"', None, False),
        ('["a"', {"type": "array", "items": {"type": "string"}}, False),
    ],
)
def test_the_schema_says_whether_more_was_to_come(text: str, json_schema: Any, whole: bool | None) -> None:
    """Each object that was left open has all members that are declared; a list may always go on."""
    if whole is None:
        assert not isinstance(repair_json(text), Repaired)
        return
    assert is_whole(read(text), json_schema, finished=False) is whole


def test_the_provider_knows_better() -> None:
    """A model that ended its reply forgot to close it."""
    assert is_whole(read('{"name": "Ann"'), None, finished=True)
    assert is_whole(read('["a"'), None, finished=True)


def test_a_closed_document_is_whole() -> None:
    """Whatever the schema declares beside what is there."""
    assert is_whole(read('{"name": "Ann",}'), PERSON, finished=False)
    assert is_whole(read('{"tags": ["a"}'), PERSON, finished=False)
