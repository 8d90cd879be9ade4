"""Values and texts with ``{fields}``, filled in from the context of a run."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from pydantic_core import PydanticSerializationError, to_jsonable_python

from .codec import encode_plain
from .context import Context
from .errors import CallbackError, UsageError
from .opaque import OpaqueText
from .plain_kinds import is_array, is_mapping
from .template import fill, lookup

__all__ = ["Values", "filled_text", "filled_values"]

Values = Mapping[str, Any] | Callable[[Context], Mapping[str, Any]]
"""JSON values by name, or a function that gives them."""

_ONE_FIELD: Final = re.compile(r"\{([A-Za-z_]\w*(?:\.\w+)*)\}")


def filled_text(template: str, context: Context) -> str:
    """A template as text for people and functions: what is opaque stands in it as it is."""
    return "".join(part.text for part in fill(template, lambda name: lookup(name, context.inputs, context.outputs)))


def filled_values(values: Values, context: Context, state: str) -> dict[str, Any]:
    """Plain JSON data in which every text is filled in; text that is one field alone becomes the field's value.

    Raises:
        UsageError: for a field that is not there, and for what is not JSON.
        CallbackError: when the function that gives the values raises.
    """
    if callable(values):
        try:
            given: Any = values(context)
        except Exception as error:
            raise CallbackError(f"arguments {getattr(values, '__qualname__', values)}", error, state=state) from error
        if not is_mapping(given):
            raise UsageError(f"the arguments of {state!r} are {given!r:.80}: give a mapping", state=state)
        return {str(name): _plain(value, state) for name, value in given.items()}
    return {name: _filled(value, context, state) for name, value in values.items()}


def _filled(value: Any, context: Context, state: str) -> Any:
    if isinstance(value, str):
        field = _ONE_FIELD.fullmatch(value)
        if field is None:
            return filled_text(value, context)
        return _plain(lookup(field.group(1), context.inputs, context.outputs), state)
    if is_mapping(value):
        return {str(name): _filled(item, context, state) for name, item in value.items()}
    if is_array(value):
        return [_filled(item, context, state) for item in value]
    return _plain(value, state)


def _plain(value: Any, state: str) -> Any:
    """Models and dataclasses as the JSON they stand for."""
    try:
        plain = to_jsonable_python(value)
        encode_plain(plain)
    except (PydanticSerializationError, UsageError) as error:
        raise UsageError(f"an argument of {state!r} is not JSON: {error}", state=state) from error
    return _bare(plain)


def _bare(plain: Any) -> Any:
    """For a function, opaque text is text."""
    if isinstance(plain, OpaqueText):
        return plain.text
    if is_mapping(plain):
        return {name: _bare(item) for name, item in plain.items()}
    return [_bare(item) for item in plain] if is_array(plain) else plain
