"""A compiled definition: immutable, checked, shared by any number of runs."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from .budget import Budget
from .canonical import digest
from .errors import ConfigError, SnapshotError
from .kind import Kind
from .kinds.flow import Flow
from .limits import Limits
from .plain_kinds import is_array, is_mapping
from .worst import WorstCase

__all__ = ["DEFAULT_MAX_VISITS", "Spec", "compile_flow"]

DEFAULT_MAX_VISITS = 100
"""Entries of one state at most. A run that goes round more often than that without saying so is a mistake."""


class Spec:
    """What a run does: the tree of states with its budgets and limits.

    Attributes:
        root: the tree.
        budgets: every budget of it, by node path; "" is the run.
        limits: bounds on what parsers may see.
    """

    def __init__(self, root: Flow, limits: Limits) -> None:
        self.root = root
        self.limits = limits
        self.budgets: Mapping[str, Budget] = dict(root.budgets(""))

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the definition. Functions count by their qualified names, schemas by their hash."""
        return digest({"format": 1, "limits": repr(self.limits), "root": self.root.definition()})

    def node(self, path: str) -> Kind:
        """The node at ``path``.

        Raises:
            SnapshotError: when this definition has none there.
        """
        node: Kind = self.root
        for name in path.split("/") if path else ():
            named = {child.name: child for child in node.children()}
            if name not in named:
                raise SnapshotError(f"this definition has no state {path!r}", path=path)
            node = named[name]
        return node

    def worst_case(self) -> WorstCase:
        """What one run costs at most."""
        return self.root.worst()


def compile_flow(
    states: Any,
    transitions: Mapping[str, Any] | None,
    initial: str | None,
    *,
    budget: Budget | None,
    max_visits: int,
) -> Flow:
    """Check a definition and put it together.

    Args:
        states: one state, a sequence of states, or a mapping of states by name.
        initial: where to begin; the first state when left out.

    Raises:
        ConfigError: for no states, a key that is not its state's name, two states of one name, unknown names in
            transitions, and a ``max_visits`` that is no count.
    """
    by_name = _by_name(states)
    if type(max_visits) is not int or max_visits < 1:
        raise ConfigError(f"max_visits={max_visits!r}: give a whole number of at least 1", path="max_visits")
    if budget is not None and not isinstance(budget, Budget):  # pyright: ignore[reportUnnecessaryIsInstance]  # callers may not check types
        raise ConfigError(f"budget={budget!r}: give a Budget", path="budget")
    if transitions is not None and not isinstance(transitions, Mapping):  # pyright: ignore[reportUnnecessaryIsInstance]  # callers may not check types
        raise ConfigError(f"transitions={transitions!r}: give a mapping from state names", path="transitions")
    first = initial if initial is not None else next(iter(by_name))
    return Flow("", by_name, transitions or {}, first, max_visits=max_visits, budget=budget)


def _by_name(states: Any) -> dict[str, Kind]:
    named: dict[str, Kind]
    if is_mapping(states):
        for key, state in states.items():
            if _named(state) != key:
                raise ConfigError(
                    f"the state under key {key!r} is named {_named(state)!r}: give both the same name", state=str(key)
                )
        named = dict(states)
    else:
        listed: list[Any] = list(states) if is_array(states) else [states]
        named = {_named(state): state for state in listed}
        if len(named) != len(listed):
            raise ConfigError("two states have the same name; names are told apart in request ids and budgets")
    if not named:
        raise ConfigError("a machine needs at least one state")
    return named


def _named(state: Any) -> str:
    if not isinstance(getattr(state, "name", None), str) or not hasattr(state, "handle"):
        raise ConfigError(f"{state!r} is not a state: give State(...) or another kind")
    return str(state.name)
