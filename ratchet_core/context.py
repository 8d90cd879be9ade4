"""What a function of the caller's may look at while a machine runs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from .errors import ConfigError

__all__ = ["Context", "names_taken"]

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
