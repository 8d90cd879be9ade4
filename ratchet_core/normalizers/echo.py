"""A model that answers with the JSON Schema it was shown has not answered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from pydantic_core import from_json

__all__ = ["echoes"]


def echoes(document: str, json_schema: Mapping[str, Any] | None) -> bool:
    """Whether valid JSON ``document`` is ``json_schema``, or has the same ``properties``."""
    properties = json_schema.get("properties") if json_schema else None
    if not json_schema or not (properties or "$defs" in json_schema) or '"type"' not in document:
        return False
    try:
        said: Any = from_json(document, allow_inf_nan=False)
    except ValueError:
        return False
    if not isinstance(said, dict):
        return False
    members = cast("dict[str, Any]", said)
    return members == json_schema or (bool(properties) and members.get("properties") == properties)
