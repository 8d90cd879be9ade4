"""Small machines for tests of kinds: what is outstanding, and answers by path."""

from __future__ import annotations

import json
from typing import Any

from pydantic import BaseModel

from ratchet_core import CallModel, Cancel, Event, Reply, State, StateMachine, Usage
from ratchet_core.paths import path_of

__all__ = ["N", "again", "answer", "asked", "cancelled", "charged", "number", "reply"]


class N(BaseModel):
    """A schema."""

    n: int


def number(name: str, **options: Any) -> State[Any]:
    """A state of one attempt that wants a number."""
    return State(name, N, **{"max_attempts": 1, **options})


def asked(machine: StateMachine[Any], kind: type = CallModel) -> list[str]:
    """Paths of the nodes whose requests of a kind are outstanding, in order."""
    return [path_of(request.id) for request in machine.requests if isinstance(request, kind)]


def cancelled(machine: StateMachine[Any]) -> list[str]:
    """Paths of the nodes whose requests are cancelled."""
    return [path_of(request.request_id) for request in machine.requests if isinstance(request, Cancel)]


def answer(machine: StateMachine[Any], path: str, event: Event, at: float | None = None) -> Any:
    """Answer what the node at ``path`` asks for, also when it was cancelled meanwhile."""
    ids = [getattr(request, "request_id", request.id) for request in machine.requests]
    (id,) = [id for id in ids if path_of(id) == path and ":deadline#" not in id]
    return machine.receive(event, request=id, at=at)


def reply(machine: StateMachine[Any], path: str, n: Any = 1, usage: Usage | None = None) -> Any:
    """A call answered with a number, or with what is none."""
    return answer(machine, path, Reply(json.dumps({"n": n}), usage=usage))


def again(machine: StateMachine[Any]) -> StateMachine[Any]:
    """Through JSON text and back."""
    return StateMachine.restore(machine.spec, json.loads(json.dumps(machine.snapshot())))


def charged(machine: StateMachine[Any]) -> dict[str, int]:
    """Tokens that each node spent itself."""
    return {path: amounts.tokens for path, amounts in machine.ledger.own.items()}
