"""ratchet_core: the decisions of an LLM call loop, and none of the calls.

A pure, deterministic, I/O-free state machine. You tell it what a model replied; it tells you whether the reply is
usable, what exactly the model must fix, whether another call may be afforded, and what comes next.
"""

from __future__ import annotations

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
from .context import Context
from .contract import Contract, contract
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
from .kinds import State
from .limits import Limits
from .machine import MachineSpec, Outcome, StateMachine, replay
from .normalizers import TOOL_CALL_PIPELINE
from .opaque import Opaque
from .policies import Backoff
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
    "Budget",
    "CallLimits",
    "CallModel",
    "CallbackError",
    "Cancel",
    "Cancelled",
    "ConfigError",
    "Context",
    "Contract",
    "Decided",
    "DroppedConstraint",
    "Ensure",
    "Event",
    "FailAction",
    "FixerAction",
    "Limits",
    "MachineSpec",
    "Message",
    "Opaque",
    "Outcome",
    "Part",
    "PartialAction",
    "Raised",
    "RatchetConfigError",
    "RatchetError",
    "Reissued",
    "Repair",
    "ReplayMismatch",
    "Reply",
    "Request",
    "RetryAction",
    "Returned",
    "RunCompute",
    "SnapshotError",
    "Started",
    "State",
    "StateMachine",
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
    "WaitUntil",
    "apply_provider_schema_profile",
    "contract",
    "derive_json_schema",
    "derive_provider_state_json_schema",
    "derive_state_json_schema",
    "replay",
    "start",
    "step",
]
