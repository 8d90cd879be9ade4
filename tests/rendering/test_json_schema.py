from __future__ import annotations

import json

from ratchet_core.rendering.json_schema import render_json_schema


def test_short_parts_stay_on_one_line() -> None:
    """A small schema is one line; a large one is broken where it must be."""
    small = {"type": "object", "properties": {"a": {"type": "string"}}}
    assert render_json_schema(small) == json.dumps(small)
    large = {"properties": {f"field_{i}": {"type": "string", "enum": ["x" * 90, "y"]} for i in range(3)}}
    text = render_json_schema(large)
    assert json.loads(text) == large
    assert '  "field_0": {\n   "type": "string",\n   "enum": [\n' in text


def test_titles_that_repeat_a_name_are_left_out() -> None:
    """Also where a property is called title; other titles stay."""
    schema = {
        "title": "Root",
        "properties": {
            "first_name": {"title": "First Name"},
            "title": {"title": "Title", "type": "string"},
            "b": {"title": "Other"},
        },
        "default": {"title": "x"},
    }
    assert json.loads(render_json_schema(schema)) == {
        "title": "Root",
        "properties": {"first_name": {}, "title": {"type": "string"}, "b": {"title": "Other"}},
        "default": {"title": "x"},
    }
