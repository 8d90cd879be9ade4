"""One raw reply against a contract: a value as JSON, or why not and what to tell the model."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from pydantic import TypeAdapter
from pydantic_core import PydanticSerializationError

from ratchet_core._frozen import frozen
from ratchet_core.actions import ValidAction
from ratchet_core.contract import Contract
from ratchet_core.errors import CallbackError
from ratchet_core.kinds import State
from ratchet_core.machine import StateMachine
from ratchet_core.repair import Repair
from ratchet_core.validation.hardened import adapter_of
from ratchet_core.violation import MISSING, Violation

__all__ = ["Healed", "Healer", "Unhealed", "error_json"]

_MOST_RECEIVED: Final = 200
"""Characters of an offending text that an error repeats; the failure carries the whole reply."""


@frozen()
class Healed:
    """A reply that obeys the contract: ``document`` is the value as one line of JSON, defaults filled in."""

    document: bytes
    repairs: tuple[Repair, ...] = ()


@frozen()
class Unhealed:
    """A reply that does not; ``patch`` is what would be sent to the model, None where telling it is no use."""

    reason: str
    errors: tuple[Violation, ...]
    patch: str | None = None


class Healer:
    """A compiled contract that judges replies, each for itself; shared by all replies of a process."""

    def __init__(self, contract: Contract) -> None:
        # with a second attempt ahead the machine says what it would tell the model
        self._spec = StateMachine(State("heal", schema=contract, max_attempts=2)).spec
        schema = contract.schema
        plain = schema is None or schema is Any or isinstance(schema, Mapping)
        self._adapter: TypeAdapter[Any] | None = None if plain else adapter_of(schema)

    def heal(self, raw: str | bytes | None, finish_reason: str | None = None) -> Healed | Unhealed:
        """The verdict on one reply. Nothing in it can raise."""
        try:
            action = self._spec.machine().receive(raw, finish_reason=finish_reason)
            if isinstance(action, ValidAction):
                return Healed(self._dumped(action.parsed), action.repairs)
            reason, errors = getattr(action, "reason", "parse_error"), getattr(action, "errors", ())
            return Unhealed(reason, errors, getattr(action, "prompt_patch", None))
        except CallbackError as error:
            told = f"{error.callback} raised {type(error.__cause__).__name__}: {error.__cause__}"
            return Unhealed("callback_error", (Violation((), "callback_error", told),))
        except PydanticSerializationError as error:
            told = f"the valid value can not be written as JSON: {error}"
            return Unhealed("unwritable", (Violation((), "unwritable", told),))
        except Exception as error:  # one reply that meets a bug must not take millions of others with it
            told = f"a bug in ratchet, please report it: {type(error).__name__}: {error}"
            return Unhealed("internal_error", (Violation((), "internal_error", told),))

    def _dumped(self, value: Any) -> bytes:
        if self._adapter is not None:
            return self._adapter.dump_json(value, by_alias=True, warnings=False)
        return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def error_json(violation: Violation) -> dict[str, Any]:
    """A violation for the failures file: bounded, whatever the reply was. ``received`` is there for scalars."""
    told: dict[str, Any] = {
        "message": str(violation)[:1000],
        "path": list(violation.path),
        "rule": violation.rule,
    }
    received = violation.received
    if isinstance(received, str):
        told["received"] = received if len(received) <= _MOST_RECEIVED else received[:_MOST_RECEIVED] + "…"
    elif received is not MISSING and not isinstance(received, (Mapping, Sequence)):
        told["received"] = received
    return told
