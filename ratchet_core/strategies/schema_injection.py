"""Show the schema again."""

from __future__ import annotations

from typing import Any, Final

from ..actions import Plan
from ..failure import FailureContext
from ..schema_format import SchemaFormat
from .base import BuiltIn, checked_plan
from .schema_text import checked_format, serialized, shorter_and_shorter
from .targeted_feedback import targeted
from .template import fitted

__all__ = ["SchemaInjection"]

_TEMPLATE: Final = (
    "The last reply was not valid:\n{errors}\nAnswer with data that obeys this schema, nothing else:\n{schema}"
)


class SchemaInjection(BuiltIn):
    """The errors, and the schema as a whole.

    Args:
        format: how the schema is shown: ``json_schema``, ``yaml``, ``simple`` or ``typescript``. It holds whatever
            format the state asks for. Where the schema has no room within ``ctx.max_chars``, shorter formats are
            tried, and in the end ``TargetedFeedback`` speaks, which shows the failing parts only.
        plan: how the text is placed; ``replace_last`` so that the schema does not pile up in the conversation.
    """

    def __init__(self, format: SchemaFormat = "json_schema", *, plan: Plan = "replace_last") -> None:
        self.format: SchemaFormat = checked_format(format)
        self.plan = checked_plan(plan)

    def on_failure(self, ctx: FailureContext) -> str:
        """The errors and the schema."""
        text = fitted(_TEMPLATE, ctx, shorter_and_shorter(ctx, self.format))
        return targeted(ctx) if text is None else text

    @staticmethod
    def serialize_schema(schema: Any, format: SchemaFormat = "json_schema") -> str:
        """Any schema that a ``Contract`` takes, as text for a model."""
        return serialized(schema, format)
