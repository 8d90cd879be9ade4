"""``Compute``: a function of the caller's, run by name."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from ..actions import Action
from ..budget import Budget
from ..canonical import digest
from ..checks import check_name, check_seconds, check_types
from ..errors import ConfigError, UsageError
from ..events import Event, Returned
from ..fields import Values, filled_values
from ..kind import Ended, Turn
from ..outbox import Step
from ..plain_kinds import is_mapping
from ..policies import Backoff
from ..requests import RunCompute
from ..settings import contract_of, worst_call
from ..validation.reading import Rejected
from ..visit import NO_RETRY, Leaf, Visit, accepted, failed
from ..worst import WorstCase

__all__ = ["Compute"]


class Compute(Leaf):
    """A function of the caller's, asked for by name and run by the driver. What it returns must be JSON and obey
    ``returns``; a value that does not fails the visit at once, because the same function would say the same again.

    A computation is no model call: it reserves what ``reserve`` states, and nothing else but time. It is charged with
    the usage that it reports, without one with what it reserved, whether it returns or raises.

    Args:
        name: the node's name.
        function: the name that the driver knows the function by.
        arguments: keyword arguments: JSON values, in which text with ``{fields}`` is filled in as in a prompt and text
            that is one field alone becomes its value; or a function of the ``Context`` that gives them.
        returns: what the value must be, see ``Contract``; ``Any`` JSON when left out.
        budget: limits of this node over all its visits.
        reserve: the worst case of one run, see ``State``.
        backoff: how runs that raise are repeated; not at all when left out.
        timeout: seconds that a visit may take, repeats included.

    Raises:
        ConfigError: for anything of this that can not work.
    """

    label = "compute"
    answer = "Returned or Raised"
    raised_reason = "raised"
    outcomes = frozenset({*Leaf.outcomes, "raised", "validation_error", "ensure_failed", "refusal"})
    function: str
    arguments: Values

    def __init__(
        self,
        name: str,
        function: str,
        arguments: Values | None = None,
        *,
        returns: Any = Any,
        budget: Budget | None = None,
        reserve: Mapping[str, Any] | None = None,
        backoff: Backoff = NO_RETRY,
        timeout: float | None = None,
    ) -> None:
        check_name(name)
        check_types(name, {"budget": budget, "backoff": backoff}, {"budget": Budget, "backoff": Backoff})
        if not isinstance(function, str) or not function:  # pyright: ignore[reportUnnecessaryIsInstance]  # callers may not check types
            raise ConfigError(f"function={function!r}: give the name that the driver knows it by", state=name)
        given: Any = {} if arguments is None else arguments  # callers may not check types
        if not is_mapping(given) and not callable(given):
            raise ConfigError(f"arguments={arguments!r}: give a mapping or a function of the Context", state=name)
        self._given(name=name, function=function, arguments=dict(given) if is_mapping(given) else given)
        self._given(contract=contract_of(returns, ()), budget=budget, backoff=backoff)
        self._given(deadline=check_seconds(name, "timeout", timeout), wanted=worst_call(name, reserve or {}, timeout))

    def content(self, step: Step, trail: tuple[Action, ...], model: str | None) -> str:
        """See ``Leaf.content``."""
        return digest([self.function, self._filled(step)], 12)

    def _filled(self, step: Step) -> dict[str, Any]:
        return filled_values(self.arguments, step.context(), self.name)

    def request(self, step: Step, path: str, frame: Visit, request_id: str) -> RunCompute:
        """See ``Kind.request``."""
        return RunCompute(request_id, self.function, self._filled(step), step.ledger.limits_of(request_id))

    def on_answer(self, step: Step, path: str, frame: Visit, event: Event) -> Turn:
        """See ``Leaf.on_answer``."""
        if not isinstance(event, Returned) or frame.pending is None:
            return super().on_answer(step, path, frame, event)
        document = self._document(event.value)
        step.settle(frame.pending, event.usage)
        result = self.contract.check(document)
        if isinstance(result, Rejected):
            counted = Visit(frame.phase, frame.pending, 1, frame.failed_calls, frame.trail, best=lambda: event.value)
            return failed(self, step, counted, result.reason, result.errors, text=document, cause=result.reason)
        return accepted(self, step, frame, result.value, document, Ended("valid", document), document)

    def _document(self, value: Any) -> str:
        try:
            return json.dumps(value, allow_nan=False)
        except (TypeError, ValueError) as error:
            raise UsageError(
                f"{self.function} returned {value!r:.80}, which is not JSON: {error}", state=self.name
            ) from error

    def worst(self) -> WorstCase:
        """See ``Kind.worst``: every repeat at its reservation; what is not reserved is not bounded, but none is made
        of a model."""
        runs = 1 + self.backoff.max_retries
        tokens, usd = self._worst_of(runs)
        return WorstCase(0, tokens or 0, usd or 0)
