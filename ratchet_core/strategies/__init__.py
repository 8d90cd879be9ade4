"""What to tell the model after a failure: one file per way of telling it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from .._lazy import lazy_names

if TYPE_CHECKING:
    from ..failure import FailureContext
    from .base import Strategy, StrategyLike
    from .continue_ import Continue
    from .fixer import Fixer
    from .ladder import Ladder
    from .markers import AskPerson, Stop, SwitchModel
    from .merging import Kept, Merged, Refused
    from .patch_fields import PatchFields
    from .require_tool_call_feedback import RequireToolCallFeedback
    from .resolved import Resolved, resolve
    from .schema_injection import SchemaInjection
    from .targeted_feedback import TargetedFeedback
    from .validation_feedback import ValidationFeedback

__all__ = [
    "AskPerson",
    "Continue",
    "FailureContext",
    "Fixer",
    "Kept",
    "Ladder",
    "Merged",
    "PatchFields",
    "Refused",
    "RequireToolCallFeedback",
    "Resolved",
    "SchemaInjection",
    "Stop",
    "Strategy",
    "StrategyLike",
    "SwitchModel",
    "TargetedFeedback",
    "ValidationFeedback",
    "resolve",
]

_HOMES: Final = {
    "..failure": ("FailureContext",),
    "base": (
        "Strategy",
        "StrategyLike",
    ),
    "continue_": ("Continue",),
    "fixer": ("Fixer",),
    "ladder": ("Ladder",),
    "markers": (
        "AskPerson",
        "Stop",
        "SwitchModel",
    ),
    "merging": (
        "Kept",
        "Merged",
        "Refused",
    ),
    "patch_fields": ("PatchFields",),
    "require_tool_call_feedback": ("RequireToolCallFeedback",),
    "resolved": (
        "Resolved",
        "resolve",
    ),
    "schema_injection": ("SchemaInjection",),
    "targeted_feedback": ("TargetedFeedback",),
    "validation_feedback": ("ValidationFeedback",),
}

__getattr__ = lazy_names(__name__, _HOMES)
