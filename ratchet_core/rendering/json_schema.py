"""The schema as JSON: what is short stays on one line, what is long is broken up and indented."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from ..plain_kinds import is_array, is_dict
from .schema_parts import without_titles

__all__ = ["render_json_schema"]

_WIDTH: Final = 100


def render_json_schema(schema: Mapping[str, Any]) -> str:
    """Complete and valid JSON Schema, but for titles that repeat a name."""
    return _broken(without_titles(schema), "")


def _broken(value: Any, indent: str) -> str:
    line = json.dumps(value, ensure_ascii=False)
    if len(indent) + len(line) <= _WIDTH or not (is_dict(value) or is_array(value)):
        return line
    inner = indent + " "
    if is_dict(value):
        parts = [f"{json.dumps(key, ensure_ascii=False)}: {_broken(part, inner)}" for key, part in value.items()]
        opening, closing = "{", "}"
    else:
        parts = [_broken(part, inner) for part in value]
        opening, closing = "[", "]"
    return f"{opening}\n{inner}" + f",\n{inner}".join(parts) + f"\n{indent}{closing}"
