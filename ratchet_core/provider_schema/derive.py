"""JSON Schemas out of whatever a state was given as its schema."""

from __future__ import annotations

import types
from collections.abc import Mapping
from typing import Any, Final

from pydantic import TypeAdapter

from ..errors import ConfigError
from ..plain_kinds import is_mapping
from .walk import plain_schema

__all__ = ["derive_json_schema", "derive_state_json_schema"]

_FUNCTIONS: Final = (types.FunctionType, types.BuiltinFunctionType, types.MethodType)


def derive_json_schema(schema: Any) -> dict[str, Any] | None:
    """The JSON Schema of a model class, dataclass, TypedDict, ``Annotated`` or any type pydantic knows.

    A mapping is a JSON Schema already and is copied; None has none.

    Raises:
        ConfigError: when pydantic cannot derive one, with its reason.
    """
    if schema is None:
        return None
    if is_mapping(schema):
        return plain_schema(schema)
    if isinstance(schema, _FUNCTIONS):
        raise ConfigError(f"{schema!r} is a function; give the class or type that its result must have")
    try:
        adapter: TypeAdapter[Any] = _adapter(schema)
        return adapter.json_schema()
    except Exception as reason:  # pydantic and the caller's own hooks raise classes of every kind
        raise ConfigError(
            f"no JSON Schema can be derived from {schema!r}: {reason}; give a JSON Schema as a dict instead"
        ) from reason


def _adapter(schema: Any) -> TypeAdapter[Any]:
    return schema if isinstance(schema, TypeAdapter) else TypeAdapter(schema)  # pyright: ignore[reportUnknownVariableType]


def derive_state_json_schema(state: Any, overrides: Mapping[str, Any] | None = None) -> dict[str, Any] | None:
    """The JSON Schema of a state: its override by name, else its contract's, else the one of its ``schema``.

    Raises:
        ConfigError: when none can be derived, naming the state.
    """
    name = getattr(state, "name", None)
    try:
        if overrides is not None and isinstance(name, str) and name in overrides:
            return derive_json_schema(overrides[name])
        if getattr(state, "schema", None) is None:
            return None
        settled = getattr(getattr(state, "contract", None), "json_schema", None)
        if is_mapping(settled):
            return plain_schema(settled)
        return derive_json_schema(getattr(state, "schema", None))
    except ConfigError as error:
        raise ConfigError(error.message, state=name, path=error.path) from error.__cause__
