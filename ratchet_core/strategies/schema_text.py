"""The schema of a failure as text for a model."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final, get_args

from ..contracts import Contract
from ..errors import ConfigError
from ..failure import FailureContext
from ..schema_format import SchemaFormat

__all__ = ["checked_format", "schema_text", "serialized", "shorter_and_shorter"]

_FORMATS: Final = get_args(SchemaFormat)


def checked_format(format: Any) -> SchemaFormat:
    """``format`` itself.

    Raises:
        ConfigError: when schemas can not be shown so.
    """
    if format not in _FORMATS:
        raise ConfigError(f"format={format!r}: give one of {', '.join(_FORMATS)}", path="format")
    return format  # type: ignore[no-any-return]


def serialized(schema: Any, format: SchemaFormat) -> str:
    """Any schema that a ``Contract`` takes, as text.

    Raises:
        ConfigError: for a schema that is none.
    """
    contract = schema if isinstance(schema, Contract) else Contract(schema)
    return contract.render(checked_format(format))


def schema_text(ctx: FailureContext, format: SchemaFormat) -> str:
    """What the reply must be: the schemas of the tools on offer, else the contract's."""
    if ctx.tools:
        return "\n".join(f"{tool.name}: {serialized(tool.schema, format)}" for tool in ctx.tools)
    if ctx.contract is not None:
        return ctx.contract.render(format)
    return serialized(ctx.schema, format)


def shorter_and_shorter(ctx: FailureContext, format: SchemaFormat) -> Iterator[Callable[[], str]]:
    """The schema in the wanted format, then in ever shorter ones, each rendered only when it is asked for."""
    for each in (format, *(shorter for shorter in ("typescript", "simple") if shorter != format)):
        yield lambda each=each: schema_text(ctx, each)  # type: ignore[misc]
