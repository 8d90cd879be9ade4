"""What a ``State`` is given, checked and put into the form that it works with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, TypedDict

from .budget import Budget
from .coercion.policy import Coerce, Preset
from .contracts import Contract, EnsureLike
from .errors import ConfigError
from .messages import Prompt
from .policies import Backoff
from .schema_format import SchemaFormat
from .tool_calls.type_words import with_standard_types
from .tools import Tool

__all__ = ["FORMATS", "TYPES", "StateOptions", "check_growth", "contract_of", "most_of", "offered_tools", "worst_call"]

FORMATS: Final = ("json_schema", "yaml", "simple", "typescript")
TYPES: Final = {"budget": Budget, "backoff": Backoff, "system": str, "model": str}
_RESERVABLE: Final = frozenset({"usd", "tokens", "input_tokens", "output_tokens", "ms"})


class StateOptions(TypedDict, total=False):
    """The keyword arguments of ``State``, for type checkers."""

    ensure: Iterable[EnsureLike] | EnsureLike
    max_attempts: int
    normalizers: Sequence[Any] | None
    strategy: Any
    schema_format: SchemaFormat
    requires_tool_call: bool
    passthrough: bool
    tools: Iterable[Tool]
    prompt: Prompt | None
    system: str | None
    model: str | None
    budget: Budget | None
    reserve: Mapping[str, Any] | None
    max_output_tokens: int | None
    max_patch_chars: int
    body_field: str | None
    backoff: Backoff
    timeout: float | None
    allow_duplicate_keys: bool
    coerce: Coerce | Preset


def offered_tools(state: str, tools: Iterable[Tool]) -> tuple[Tool, ...]:
    """The tools on offer, their schemas in the words of JSON Schema; a call names one, so names are told apart."""
    given = tuple(tools)
    for tool in given:
        if not isinstance(tool, Tool):  # pyright: ignore[reportUnnecessaryIsInstance]  # callers may not check types
            raise ConfigError(f"tools holds {tool!r}: give Tool(name, schema)", state=state, path="tools")
    offered = tuple(Tool(tool.name, with_standard_types(tool.schema), tool.description) for tool in given)
    names = [tool.name for tool in offered]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise ConfigError(f"two tools have the same name: {', '.join(twice)}", state=state, path="tools")
    return offered


def contract_of(schema: Any, ensure: Any) -> Contract:
    """A contract given as such keeps its own postconditions beside the state's."""
    return schema.also(ensure) if isinstance(schema, Contract) else Contract(schema, ensure)


def worst_call(state: str, reserve: Mapping[str, Any], timeout: float | None = None) -> dict[str, int]:
    """A worst case in the dimensions of the ledger. A call lasts no longer than the visit that it is made in."""
    if unknown := set(reserve) - _RESERVABLE:
        raise ConfigError(
            f"reserve has {sorted(unknown)}: give {', '.join(sorted(_RESERVABLE))}", state=state, path="reserve"
        )
    limits = dict(Budget(**reserve).limits())
    return limits if timeout is None else {"ms": -int(-timeout * 1000 // 1), **limits}


def check_growth(state: str, most: Any, wanted: Mapping[str, int]) -> int | None:
    """``max_output_tokens`` itself: a whole number that ``reserve=`` may grow to."""
    base = wanted.get("output_tokens")
    if most is None:
        return None
    if type(most) is not int or base is None or most < base:
        raise ConfigError(
            f"max_output_tokens={most!r}: give a whole number, not below the output_tokens of reserve= ({base})",
            state=state,
            path="max_output_tokens",
        )
    return most


def most_of(dimension: str, calls: int, wanted: Sequence[Mapping[str, int]], limits: Mapping[str, int]) -> int | None:
    """The bound on one dimension: so many calls, each at its reservation (the last one for all that follow), or the
    state's own limit, the lower of both."""
    bounds: list[int] = []
    if wanted and all(dimension in each for each in wanted):
        bounds.append(sum(each[dimension] for each in wanted) + (calls - len(wanted)) * wanted[-1][dimension])
    if dimension in limits:
        bounds.append(limits[dimension])
    return min(bounds, default=None)
