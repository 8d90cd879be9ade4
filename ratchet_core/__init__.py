"""ratchet_core: the decisions of an LLM call loop, and none of the calls.

A pure, deterministic, I/O-free state machine. You tell it what a model replied; it tells you whether the reply is
usable, what exactly the model must fix, whether another call may be afforded, and what comes next.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

from ._lazy import lazy_names

if TYPE_CHECKING:
    from .actions import (
        AbortAction,
        Action,
        FailAction,
        FixerAction,
        PartialAction,
        RetryAction,
        ToolCallMissingAction,
        ValidAction,
        Verdict,
        WaitAction,
    )
    from .budget import Amounts, Budget, Usage
    from .coercion import Coerce
    from .context import Context
    from .contracts import Contract, contract
    from .convergence.judges import judge
    from .convergence.predicates import predicate
    from .convergence.score_plateaus import score_plateau
    from .convergence.semantic_deltas import semantic_delta
    from .errors import (
        CallbackError,
        ConfigError,
        RatchetConfigError,
        RatchetError,
        ReplayMismatch,
        SnapshotError,
        UsageError,
    )
    from .events import (
        Arrived,
        Cancelled,
        Decided,
        Event,
        Raised,
        Reissued,
        Reply,
        Returned,
        Started,
        Tick,
    )
    from .kernel import start, step
    from .kinds import (
        Compute,
        Dag,
        Debate,
        Debated,
        DebateRound,
        Decision,
        Flow,
        Human,
        Loop,
        Parallel,
        Quorum,
        Race,
        Results,
        Sleep,
        State,
        TaskResults,
        WaitFor,
    )
    from .limits import Limits
    from .machine import MachineSpec, Outcome, StateMachine, replay
    from .normalizers import TOOL_CALL_PIPELINE
    from .opaque import Opaque
    from .policies import Backoff, BestScore, Escalate, LastGood
    from .provider_schema import (
        DroppedConstraint,
        apply_provider_schema_profile,
        derive_json_schema,
        derive_provider_state_json_schema,
        derive_state_json_schema,
    )
    from .repair import Repair
    from .requests import (
        AskHuman,
        CallLimits,
        CallModel,
        Cancel,
        Message,
        Part,
        Request,
        RunCompute,
        WaitEvent,
        WaitUntil,
    )
    from .tasks import Task
    from .tools import Tool, ToolCall
    from .validation.ensure import Ensure
    from .violation import Violation

__all__ = [
    "TOOL_CALL_PIPELINE",
    "AbortAction",
    "Action",
    "Amounts",
    "Arrived",
    "AskHuman",
    "Backoff",
    "BestScore",
    "Budget",
    "CallLimits",
    "CallModel",
    "CallbackError",
    "Cancel",
    "Cancelled",
    "Coerce",
    "Compute",
    "ConfigError",
    "Context",
    "Contract",
    "Dag",
    "Debate",
    "DebateRound",
    "Debated",
    "Decided",
    "Decision",
    "DroppedConstraint",
    "Ensure",
    "Escalate",
    "Event",
    "FailAction",
    "FixerAction",
    "Flow",
    "Human",
    "LastGood",
    "Limits",
    "Loop",
    "MachineSpec",
    "Message",
    "Opaque",
    "Outcome",
    "Parallel",
    "Part",
    "PartialAction",
    "Quorum",
    "Race",
    "Raised",
    "RatchetConfigError",
    "RatchetError",
    "Reissued",
    "Repair",
    "ReplayMismatch",
    "Reply",
    "Request",
    "Results",
    "RetryAction",
    "Returned",
    "RunCompute",
    "Sleep",
    "SnapshotError",
    "Started",
    "State",
    "StateMachine",
    "Task",
    "TaskResults",
    "Tick",
    "Tool",
    "ToolCall",
    "ToolCallMissingAction",
    "Usage",
    "UsageError",
    "ValidAction",
    "Verdict",
    "Violation",
    "WaitAction",
    "WaitEvent",
    "WaitFor",
    "WaitUntil",
    "apply_provider_schema_profile",
    "contract",
    "derive_json_schema",
    "derive_provider_state_json_schema",
    "derive_state_json_schema",
    "judge",
    "predicate",
    "replay",
    "score_plateau",
    "semantic_delta",
    "start",
    "step",
]

_HOMES: Final = {
    "actions": (
        "AbortAction",
        "Action",
        "FailAction",
        "FixerAction",
        "PartialAction",
        "RetryAction",
        "ToolCallMissingAction",
        "ValidAction",
        "Verdict",
        "WaitAction",
    ),
    "budget": (
        "Amounts",
        "Budget",
        "Usage",
    ),
    "coercion": ("Coerce",),
    "context": ("Context",),
    "contract": (
        "Contract",
        "contract",
    ),
    "errors": (
        "CallbackError",
        "ConfigError",
        "RatchetConfigError",
        "RatchetError",
        "ReplayMismatch",
        "SnapshotError",
        "UsageError",
    ),
    "events": (
        "Arrived",
        "Cancelled",
        "Decided",
        "Event",
        "Raised",
        "Reissued",
        "Reply",
        "Returned",
        "Started",
        "Tick",
    ),
    "kernel": (
        "start",
        "step",
    ),
    "kinds": (
        "Compute",
        "Dag",
        "Debate",
        "DebateRound",
        "Debated",
        "Decision",
        "Flow",
        "Human",
        "Loop",
        "Parallel",
        "Quorum",
        "Race",
        "Results",
        "Sleep",
        "State",
        "TaskResults",
        "WaitFor",
    ),
    "limits": ("Limits",),
    "machine": (
        "MachineSpec",
        "Outcome",
        "StateMachine",
        "replay",
    ),
    "normalizers": ("TOOL_CALL_PIPELINE",),
    "opaque": ("Opaque",),
    "convergence": ("judge", "predicate", "score_plateau", "semantic_delta"),
    "policies": ("Backoff", "BestScore", "Escalate", "LastGood"),
    "provider_schema": (
        "DroppedConstraint",
        "apply_provider_schema_profile",
        "derive_json_schema",
        "derive_provider_state_json_schema",
        "derive_state_json_schema",
    ),
    "repair": ("Repair",),
    "requests": (
        "AskHuman",
        "CallLimits",
        "CallModel",
        "Cancel",
        "Message",
        "Part",
        "Request",
        "RunCompute",
        "WaitEvent",
        "WaitUntil",
    ),
    "tasks": ("Task",),
    "tools": (
        "Tool",
        "ToolCall",
    ),
    "validation.ensure": ("Ensure",),
    "violation": ("Violation",),
}

# A module of this name exists too. Importing it here, before the decorator takes the name, keeps a later import of it
# from hiding the decorator.
import_module(".contract", __name__)

if not TYPE_CHECKING:

    def contract(cls=None, /, *, ensure=()):
        """See ``ratchet_core.contracts.contract``."""
        from .contracts import contract as declare

        return declare(cls, ensure=ensure) if cls is None else declare(cls)


__getattr__ = lazy_names(__name__, _HOMES)


def __dir__() -> list[str]:
    return list(__all__)
