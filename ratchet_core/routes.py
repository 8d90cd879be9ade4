"""Where a flow goes from each state: names, functions on the value, or outcomes; checked when it is built."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Literal, get_args, get_origin, get_type_hints

from .budget import Budget
from .checks import qualified_name
from .errors import ConfigError, UsageError
from .plain_kinds import is_mapping
from .worst import WorstCase, combined

if TYPE_CHECKING:
    from .kind import Kind

__all__ = ["Route", "Routes"]

Route = str | Callable[[Any], str] | Mapping[str, str | Callable[[Any], str]]
"""A target, a function of the value that names one, or ``{outcome: either}``. Outcomes are ``valid``, ``failed``, every
reason of a failure, and what else a kind can end as; the most telling is looked up first."""


class Routes:
    """The transitions of one flow, checked and uniform; ``sources`` are the states that have any.

    Raises:
        ConfigError: for an unknown source, target, outcome or initial state; all of them at once.
    """

    __slots__ = ("_by_state", "_states", "sources")

    def __init__(self, states: Mapping[str, Kind], transitions: Mapping[str, Any], initial: str) -> None:
        self._states = states
        problems = [] if initial in states else [_unknown("initial state", initial, states)]
        self._by_state: dict[str, dict[str | None, Any]] = {}
        for source, route in transitions.items():
            if source not in states:
                problems.append(_unknown("transition source", source, states))
                continue
            by_outcome: dict[str | None, Any] = dict(route) if is_mapping(route) else {"valid": route}
            problems += _problems(source, by_outcome, states)
            self._by_state[source] = by_outcome
        if problems:
            raise ConfigError("; ".join(problems))
        self.sources = frozenset(self._by_state)

    def target(self, state: str, outcomes: Iterable[str | None], value: Callable[[], Any]) -> str | None:
        """The state to enter after ``state`` ended so, None when the flow ends there.

        Args:
            outcomes: what the end may be called, the most telling first; see ``Ended.routes``.
            value: gives the value, for a function that looks at it.

        Raises:
            UsageError: when a function names no state of this flow; whatever the function itself raises.
        """
        by_outcome = self._by_state[state]
        for key in outcomes:
            if key in by_outcome:
                return self._named(state, by_outcome[key], value)
        return None

    def _named(self, state: str, route: Any, value: Callable[[], Any]) -> str:
        if isinstance(route, str):
            return route
        target = route(value())
        if not isinstance(target, str) or target not in self._states:
            raise UsageError(
                f"the transition function of state {state!r} returned {target!r}; it must return one of"
                f" {', '.join(self._states)}",
                state=state,
            )
        return target

    def definition(self) -> dict[str, Any]:
        """Plain data for the definition digest; functions by qualified name."""
        return {
            source: {str(outcome): qualified_name(route) for outcome, route in by.items()}
            for source, by in self._by_state.items()
        }

    def edges(self) -> tuple[tuple[str, str, str], ...]:
        """``(source, outcome, target)`` for every transition that can happen. A function can lead to every state its
        return annotation ``Literal[...]`` lists, to any state without one."""
        return tuple(
            (source, str(outcome), target)
            for source, by_outcome in self._by_state.items()
            for outcome, route in by_outcome.items()
            for target in (_targets(route) or tuple(self._states))
        )

    def reachable(self, initial: str) -> dict[str, bool]:
        """The states that can be entered, each with whether it lies on a cycle."""
        after: dict[str, set[str]] = {name: set() for name in self._states}
        for source, _, target in self.edges():
            after[source].add(target)
        seen = _closure([initial], after)
        return {name: name in _closure(after[name], after) for name in seen}

    def worst(self, initial: str, max_visits: int, budget: Budget | None) -> WorstCase:
        """The bound over all states that can be entered: once, or ``max_visits`` times on a cycle."""
        visits = {name: max_visits if cyclic else 1 for name, cyclic in self.reachable(initial).items()}
        return combined([(name, self._states[name].worst(), times) for name, times in visits.items()], budget)


def _closure(start: Iterable[str], after: Mapping[str, set[str]]) -> dict[str, None]:
    """Everything that can be reached from ``start``, itself included, in order of discovery."""
    found: dict[str, None] = {}
    stack = list(start)
    while stack:
        name = stack.pop()
        if name not in found:
            found[name] = None
            stack.extend(sorted(after[name], reverse=True))
    return found


def _problems(source: str, by_outcome: Mapping[Any, Any], states: Mapping[str, Kind]) -> list[str]:
    problems: list[str] = []
    permitted = states[source].outcomes
    for outcome, route in by_outcome.items():
        if outcome not in permitted:
            problems.append(_unknown(f"outcome of state {source!r}", outcome, permitted))
        if isinstance(route, str):
            if route not in states:
                problems.append(_unknown(f"target of state {source!r}", route, states))
        elif callable(route):
            problems += [
                _unknown(f"target in the annotation of {source!r}'s transition", t, states)
                for t in _targets(route)
                if t not in states
            ]
        else:
            problems.append(f"transition of state {source!r} is {route!r}: give a state's name or a function")
    return problems


def _targets(route: Any) -> tuple[str, ...]:
    """The states that a route names, () for a function that does not say."""
    if isinstance(route, str):
        return (route,)
    try:
        returned = get_type_hints(route).get("return")
    except Exception:
        return ()
    return tuple(str(name) for name in get_args(returned)) if get_origin(returned) is Literal else ()


def _unknown(what: str, name: Any, known: Iterable[str]) -> str:
    names = [str(each) for each in known]
    near = difflib.get_close_matches(str(name), names, n=1)
    hint = f", did you mean {near[0]!r}?" if near else f"; there is {', '.join(sorted(names))}"
    return f"unknown {what} {name!r}{hint}"
