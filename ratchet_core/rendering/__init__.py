"""A JSON Schema as text that a model can read. One file per format; deterministic, one text per schema."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from ..errors import ConfigError
from .json_schema import render_json_schema
from .simple import render_simple
from .subschema import can_hold, subschema
from .typescript import render_typescript
from .yaml import render_yaml

__all__ = ["FORMATS", "can_hold", "render_schema", "subschema"]

_RENDERERS: Final[dict[str, Callable[[Mapping[str, Any]], str]]] = {
    "json_schema": render_json_schema,
    "yaml": render_yaml,
    "simple": render_simple,
    "typescript": render_typescript,
}

FORMATS: Final = tuple(_RENDERERS)


def render_schema(json_schema: Mapping[str, Any], format: str) -> str:
    """``json_schema`` in one of ``FORMATS``.

    ``json_schema`` and ``yaml`` leave nothing out but titles that repeat a name. ``simple`` and ``typescript`` say
    what a reply looks like, with constraints as comments, in about half the tokens.

    Raises:
        ConfigError: for another format.
    """
    renderer = _RENDERERS.get(format)
    if renderer is None:
        raise ConfigError(f"schema format {format!r} is unknown; use one of {', '.join(FORMATS)}")
    return renderer(json_schema)
