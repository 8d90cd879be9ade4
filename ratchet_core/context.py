"""What a function of the caller's may look at while a machine runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from .errors import ConfigError

__all__ = ["Context", "Seen", "names_taken"]

_NONE: Final[frozenset[str]] = frozenset()


class Context:
    """What a prompt, transition or strategy of the caller's may look at.

    Attributes:
        inputs: the inputs of the run.
        outputs: the latest value of each state that was valid, by name; read anew at each access, never aliased.
        failures: for each state that failed, its reason and best candidate.
    """

    __slots__ = ("failures", "inputs", "outputs")

    def __init__(self, inputs: Mapping[str, Any], outputs: Mapping[str, Any], failures: Mapping[str, Any]) -> None:
        self.inputs = inputs
        self.outputs = outputs
        self.failures = failures


def names_taken(name: str, shows: frozenset[str] | None, members: Mapping[str, Any]) -> frozenset[str]:
    """The names by which a composite, or one below it, shows something that is no value of a state.

    Args:
        name: of the composite.
        shows: see ``Composite.shows``.
        members: of the composite. What a member shows inside itself may have its own name.

    Raises:
        ConfigError: when a value has such a name: where both could be seen, one would hide the other.
    """
    below: dict[str, frozenset[str]] = {member: getattr(kind, "_taken", _NONE) for member, kind in members.items()}
    for hidden in members if shows is not None else ():
        others = (taken for member, taken in below.items() if member != hidden)
        if hidden in (shows or _NONE).union(*others):
            raise ConfigError(
                f"the value of {hidden!r} could not be seen where {{{hidden}}} is something else: a loop shows"
                " {round}, a debate {debate}, a graph {status}; give it another name",
                state=name,
            )
    return (shows or _NONE).union(*below.values())


class Seen(Mapping[str, Any]):
    """Names that are computed when they are asked for, before those around."""

    def __init__(self, own: Mapping[str, Callable[[], Any]], around: Mapping[str, Any]) -> None:
        self._own = own
        self._around = around

    def __getitem__(self, name: str) -> Any:
        return self._own[name]() if name in self._own else self._around[name]

    def __iter__(self) -> Iterator[str]:
        yield from self._own
        yield from (name for name in self._around if name not in self._own)

    def __len__(self) -> int:
        return sum(1 for _ in self)
