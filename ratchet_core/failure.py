"""A reply that could not be used, as a strategy sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ._frozen import frozen
from .actions import Reason
from .repair import Repair
from .schema_format import SchemaFormat
from .tools import Tool
from .violation import Violation

if TYPE_CHECKING:
    from .contracts import Contract

__all__ = ["FailureContext"]


@frozen(lazy=("errors", "candidate"))
class FailureContext:
    """Everything a strategy may look at. ``errors`` and ``candidate`` are computed when first read.

    Attributes:
        raw: the reply as text.
        errors: what is wrong, in document order.
        attempts: replies read in this visit of the state, this one included.
        schema: the schema as the state was given it.
        schema_format: how the state wants its schema shown.
        reason: the class of the failure.
        state_name: the state that judged.
        contract: the compiled contract, None for a passthrough or tool state.
        candidate: the structured candidate that failed, as plain JSON data, None when nothing was structured.
        max_attempts: replies the state reads at most.
        max_chars: the longest patch the state permits, in characters.
        tries: how many failures of this visit had this reason, this one included.
        tools: the tools the state offers.
        repairs: what was changed in the candidate already.
    """

    raw: str
    errors: tuple[Violation, ...]
    attempts: int
    schema: Any = None
    schema_format: SchemaFormat = "json_schema"
    reason: Reason | None = None
    state_name: str = ""
    contract: Contract | None = None
    candidate: Any = None
    max_attempts: int = 3
    max_chars: int = 2000
    tries: int = 1
    tools: tuple[Tool, ...] = ()
    repairs: tuple[Repair, ...] = ()
