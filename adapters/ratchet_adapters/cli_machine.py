"""The machine that ``MACHINE.py:machine`` stands for."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any

from ratchet_core.errors import RatchetError
from ratchet_core.kinds import State
from ratchet_core.machine import MachineSpec, StateMachine

from .cli_load import CommandError, load_object

__all__ = ["load_machine", "load_spec"]


def load_machine(reference: str, inputs: Mapping[str, Any] | None) -> StateMachine[Any]:
    """A run that is ready to be driven; ``inputs`` take the place of those it was made with.

    Raises:
        CommandError: when there is no machine of that name, or it can not be made.
    """
    found = _found(reference)
    if isinstance(found, StateMachine) and inputs is None:
        if found.done:
            raise CommandError(
                f"{reference} is a run that is over already: name its spec, or a function that makes one"
            )
        return found
    spec = found.spec if isinstance(found, StateMachine) else found
    return spec.machine(inputs=inputs)


def load_spec(reference: str) -> MachineSpec:
    """The definition alone.

    Raises:
        CommandError: as ``load_machine`` does.
    """
    found = _found(reference)
    return found.spec if isinstance(found, StateMachine) else found


def _found(reference: str) -> StateMachine[Any] | MachineSpec:
    found: Any = load_object(reference, "machine")
    if inspect.isroutine(found):
        try:
            found = found()
        except Exception as error:
            raise CommandError(f"{reference}() raised {type(error).__name__}: {error}") from error
    if issubclass(type(found), State):
        try:
            found = StateMachine(found)
        except RatchetError as error:
            raise CommandError(f"{reference}: {error}") from error
    if not issubclass(type(found), (StateMachine, MachineSpec)):
        raise CommandError(
            f"{reference} is a value of type {type(found).__name__}: name a StateMachine, its spec, or a function that"
            " makes one"
        )
    return found  # type: ignore[no-any-return]
