"""The schema as YAML: the same content as JSON Schema, with fewer marks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import yaml

from .schema_parts import without_titles

__all__ = ["render_yaml"]


def render_yaml(schema: Mapping[str, Any]) -> str:
    """Complete JSON Schema, but for titles that repeat a name; innermost mappings and lists on one line."""
    text: str = yaml.safe_dump(  # pyright: ignore[reportUnknownMemberType]  # the stubs leave a parameter open
        without_titles(schema), sort_keys=False, default_flow_style=None, allow_unicode=True, width=1_000
    )
    return text.rstrip("\n")
