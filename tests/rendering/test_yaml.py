from __future__ import annotations

import yaml

from ratchet_core.rendering.yaml import render_yaml


def test_leaves_are_on_one_line_and_nothing_is_aliased() -> None:
    """The same list used twice is written twice, words that YAML would read otherwise are quoted."""
    shared = ["no", "1_000"]
    schema = {"properties": {"a": {"enum": shared}, "b": {"enum": shared}, "on": {"type": "null"}}}
    text = render_yaml(schema)
    assert text.split("\n") == [
        "properties:",
        "  a:",
        "    enum: ['no', '1_000']",
        "  b:",
        "    enum: ['no', '1_000']",
        "  'on': {type: 'null'}",
    ]
    assert yaml.safe_load(text) == schema
