"""The books of a run: a conserved ledger over the tree of nodes.

Two tables hold everything: what each node spent *itself*, and what each outstanding request has
reserved. Every total is the sum over a subtree of these, so that parent = own + children can not
be broken by a forgotten update. Nodes are named by path: ``""`` is the run, ``"review/security"``
a state inside ``review``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from ._frozen import frozen
from .budget import DIMENSIONS, NOTHING, ONE_CALL, Amounts, Budget, Usage
from .errors import UsageError
from .paths import is_within, lineage
from .requests import CallLimits

__all__ = ["Ledger", "Reservation", "Shortfall"]


@dataclass(slots=True)
class Reservation:
    """What an outstanding request may use.

    ``capped`` names the dimensions that some limit binds: only those can overrun or be booked unseen. Without a call
    in ``amounts`` it is no model's work but the caller's own: what it does not report it did not use beyond that.
    """

    path: str
    amounts: Amounts
    capped: tuple[str, ...] = ()
    issued_at: float | None = None


@frozen()
class Shortfall:
    """Why a call does not fit: the node whose limit binds, the dimension, what it needs and what is left."""

    path: str
    dimension: str
    needed: int
    left: int

    def __str__(self) -> str:
        node = self.path or "the run"
        if self.dimension == "unknown_usage":
            return f"budget of {node}: an earlier call reported no usage, so no further call is permitted"
        return f"budget of {node}: {self.dimension} needs {self.needed}, {self.left} left"


@frozen()
class Ledger:
    """The books after one event; immutable.

    Attributes:
        budgets: the limits, by node path.
        own: what each node spent itself, by node path.
        open: reservations of outstanding requests, by request id.
        overruns: by node path, what replies used beyond their reservation.
        unknown: paths of nodes that were charged for a reply of unknown usage.
        warned: paths of nodes that have used ``warn_at`` of a limit.
    """

    budgets: Mapping[str, Budget]
    own: Mapping[str, Amounts]
    open: Mapping[str, Reservation]
    overruns: Mapping[str, Amounts]
    unknown: frozenset[str] = frozenset()
    warned: frozenset[str] = frozenset()

    def __repr__(self) -> str:
        return f"<Ledger spent={self.spent} reserved={self.reserved} remaining={dict(self.remaining)}>"

    @property
    def spent(self) -> Amounts:
        """What the whole run has spent, overruns included."""
        return self.spent_by("")

    @property
    def reserved(self) -> Amounts:
        """What the whole run has reserved for outstanding requests."""
        return self.reserved_by("")

    @property
    def overrun(self) -> Amounts:
        """What providers used beyond what was reserved, over the whole run."""
        return _total(self.overruns.values())

    @property
    def remaining(self) -> Mapping[str, int]:
        """What the run's own limits still leave, by dimension; empty without limits."""
        return self.remaining_of("")

    def spent_by(self, path: str) -> Amounts:
        """What the node at ``path`` and all below it have spent."""
        return _total(amounts for node, amounts in self.own.items() if is_within(node, path))

    def reserved_by(self, path: str) -> Amounts:
        """What outstanding requests of the node at ``path`` and all below it have reserved."""
        return _total(held.amounts for held in self.open.values() if is_within(held.path, path))

    def remaining_of(self, path: str) -> Mapping[str, int]:
        """limit - spent - reserved for each limited dimension of the node at ``path``, not below 0."""
        budget = self.budgets.get(path)
        if budget is None:
            return {}
        used, limits = self._spent_at(path).plus(self.reserved_by(path)), budget.limits()
        return {name: max(0, limit - getattr(used, name)) for name, limit in limits.items()}

    def _spent_at(self, path: str) -> Amounts:
        """What counts against the limits of a node. A loop counts its own rounds, and those of loops inside it are
        theirs; any other node counts the rounds of all loops below it."""
        spent, own = self.spent_by(path), self.own.get(path, NOTHING).iterations
        return spent._replace(iterations=own) if own else spent

    def reserve(
        self, request_id: str, path: str, wanted: Mapping[str, int], at: float | None, *, label: str = "call"
    ) -> Ledger | Shortfall:
        """Reserve the worst case of one request on its node and every ancestor, or say why it does not fit.

        ``wanted`` states worst cases by dimension. A limited dimension that a call of a model leaves out is reserved
        whole: it may use all that is left, so there must be something left. Of a function of the caller's (``label``
        "compute") that holds for time alone, and a person or an event uses nothing.
        """
        calls = 1 if label == "call" else 0
        if not self.budgets and not wanted:
            held = Reservation(path, ONE_CALL if calls else NOTHING, (), at)
            opened = {**self.open, request_id: held} if self.open else {request_id: held}
            return Ledger(self.budgets, self.own, opened, self.overruns, self.unknown, self.warned)
        left, shut = self._left(path)
        amounts = {"calls": calls, **{name: value for name, value in wanted.items() if value}}
        for name, (available, node) in left.items():
            whole = name not in amounts and name not in wanted and name in _WHOLE.get(label, ())
            needed = 1 if whole else amounts.get(name, 0)
            if needed > available:
                return Shortfall(node, name, needed, available)
            if whole:
                amounts[name] = available
        if shut is not None and (calls or wanted):
            return Shortfall(shut, "unknown_usage", 1, 0)
        held = Reservation(path, Amounts(**amounts), tuple(sorted(left)), at)
        return self._with(open={**self.open, request_id: held})

    def room(self, path: str) -> Mapping[str, int]:
        """What the limits of the node at ``path`` and of all above it leave for another request, by dimension."""
        return {name: available for name, (available, _) in self._left(path)[0].items()}

    def could_fit(self, shortfall: Shortfall) -> bool:
        """Whether what does not fit now would fit if nothing were reserved."""
        budget = self.budgets[shortfall.path]
        limit = budget.limits().get(shortfall.dimension)
        return limit is not None and shortfall.needed <= limit - getattr(
            self.spent_by(shortfall.path), shortfall.dimension
        )

    def _left(self, path: str) -> tuple[dict[str, tuple[int, str]], str | None]:
        """The tightest remainder of each dimension that requests use, over ``path`` and its ancestors, and a node that
        is shut."""
        left: dict[str, tuple[int, str]] = {}
        shut: str | None = None
        for node in lineage(path):
            budget = self.budgets.get(node)
            if budget is None:
                continue
            for name, available in self.remaining_of(node).items():
                if name != "iterations" and (name not in left or available < left[name][0]):
                    left[name] = (available, node)
            if budget.on_unknown_usage == "fail" and any(is_within(p, node) for p in self.unknown):
                shut = node
        return left, shut

    def settle(self, request_id: str, usage: Usage | None, *, at: float | None, free: bool = False) -> Ledger:
        """Release a reservation and charge what was used; a capped dimension of unknown use is charged whole.

        ``free`` settles a call that no provider ran: what ``usage`` leaves out is zero, not unknown.
        """
        held = self.open[request_id]
        calls = held.amounts.calls
        if usage is None and not held.capped and (at is None or held.issued_at is None):
            # nothing is known and nothing depends on it: the commonest call of all
            before = self.own.get(held.path)
            once = ONE_CALL if calls else NOTHING
            charged = once if before is None else before.plus(once)
            own = {**self.own, held.path: charged} if self.own else {held.path: charged}
            rest = _NONE_OPEN if len(self.open) == 1 else self._without(request_id)
            return Ledger(self.budgets, own, rest, self.overruns, self.unknown, self.warned)
        if usage is not None and not isinstance(usage, Usage):  # pyright: ignore[reportUnnecessaryIsInstance]  # callers may not check types
            raise UsageError(f"usage={usage!r}: give a Usage, or None for unknown", path="usage")
        stated = {**(usage.known() if usage is not None else {}), "calls": calls}
        if "ms" not in stated and at is not None and held.issued_at is not None:
            stated["ms"] = -int(-(at - held.issued_at) * 1000 // 1)
        unseen = (
            [] if free or (usage is not None and not calls) else [name for name in held.capped if name not in stated]
        )
        for name in unseen:
            stated[name] = getattr(held.amounts, name)
        charged = Amounts(**stated)
        excess = {
            name: over for name in held.capped if (over := getattr(charged, name) - getattr(held.amounts, name)) > 0
        }
        return self._charge(
            held.path, request_id, charged, Amounts(**excess) if excess else None, bool(unseen and calls)
        )

    def _without(self, request_id: str) -> dict[str, Reservation]:
        return {rid: held for rid, held in self.open.items() if rid != request_id}

    def book(self, request_id: str) -> Ledger:
        """Release a reservation and charge all of it: a call in doubt, made and never answered."""
        held = self.open[request_id]
        return self._charge(held.path, request_id, held.amounts, None, False)

    def charge(self, path: str, amounts: Amounts) -> Ledger:
        """Charge the node at ``path`` with what was never reserved, such as the rounds of a loop."""
        return self._charge(path, "", amounts, None, False)

    def release(self, request_id: str) -> Ledger:
        """Release a reservation and charge nothing: a call that was never made."""
        return self._with(open=self._without(request_id))

    def _charge(self, path: str, request_id: str, charged: Amounts, excess: Amounts | None, unseen: bool) -> Ledger:
        own = {**self.own, path: self.own.get(path, NOTHING).plus(charged)}
        overruns, unknown = self.overruns, self.unknown
        if excess is not None:
            overruns = {**overruns, path: overruns.get(path, NOTHING).plus(excess)}
        if unseen:
            unknown = unknown | {path}
        books = Ledger(self.budgets, own, self._without(request_id), overruns, unknown, self.warned)
        return books._marked(path) if self.budgets else books

    def _marked(self, path: str) -> Ledger:
        """Mark every node on the way to ``path`` that has just passed its warning line."""
        fresh = [
            node
            for node in lineage(path)
            if node not in self.warned and (budget := self.budgets.get(node)) and self._past_warning(node, budget)
        ]
        return self._with(warned=self.warned | set(fresh)) if fresh else self

    def _past_warning(self, node: str, budget: Budget) -> bool:
        spent = self._spent_at(node)
        line = Decimal(str(budget.warn_at))
        return any(limit and getattr(spent, name) >= line * limit for name, limit in budget.limits().items())

    def limits_of(self, request_id: str) -> CallLimits:
        """What the reservation lets the call use, in the terms of a driver."""
        held = self.open.get(request_id)
        if held is None:
            return CallLimits()
        bound = {name: getattr(held.amounts, name) for name in (*held.capped, *_stated(held.amounts))}
        return CallLimits(
            usd=held.amounts.usd if "usd_nano" in bound else None,
            tokens=bound.get("tokens"),
            input_tokens=bound.get("input_tokens"),
            output_tokens=bound.get("output_tokens"),
            ms=bound.get("ms"),
        )

    def stamped(self, now: float) -> Ledger:
        """The same books, with requests of unknown issue time counted from ``now``."""
        if all(held.issued_at is not None for held in self.open.values()):
            return self
        return self._with(
            open={
                rid: held if held.issued_at is not None else Reservation(held.path, held.amounts, held.capped, now)
                for rid, held in self.open.items()
            }
        )

    def _with(self, *, open: Mapping[str, Reservation] | None = None, warned: frozenset[str] | None = None) -> Ledger:
        return Ledger(
            self.budgets,
            self.own,
            self.open if open is None else open,
            self.overruns,
            self.unknown,
            self.warned if warned is None else warned,
        )


_NONE_OPEN: Final[Mapping[str, Reservation]] = MappingProxyType({})
_UNCAPPED: Final = ("usd_nano", "tokens", "input_tokens", "output_tokens", "ms")
_WHOLE: Final = {"call": _UNCAPPED, "compute": ("ms",)}
"""What a request may use all that is left of, where its worst case is not stated."""


def _stated(amounts: Amounts) -> list[str]:
    return [name for name in _UNCAPPED if getattr(amounts, name)]


def _total(parts: Iterable[Amounts]) -> Amounts:
    columns = list(zip(*parts, strict=True))
    return Amounts(*map(sum, columns)) if columns else NOTHING


assert set(_UNCAPPED) < set(DIMENSIONS)
