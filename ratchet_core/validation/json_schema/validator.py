"""The compiled schema as callers see it."""

from __future__ import annotations

from typing import Any, Final

from ...violation import Violation
from .evaluate import MOST_DEPTH, MOST_VIOLATIONS, Evaluation, TooDeep
from .node import Node

__all__ = ["JsonSchemaValidator"]


class JsonSchemaValidator:
    """Made by ``compile_json_schema``; immutable, holds no data between calls."""

    __slots__ = ("root",)

    def __init__(self, root: Node) -> None:
        self.root: Final = root

    def violations(self, data: Any, most: int = MOST_VIOLATIONS) -> tuple[Violation, ...]:
        """What is wrong with plain JSON data, in document order; () when it fits.

        Of an ``anyOf`` or ``oneOf`` that nothing fits only the nearest branch is told. Total: never raises. Data
        nested deeper than 200 levels under a schema is refused, at most ``most`` violations are spelled out.
        """
        evaluation = Evaluation()
        try:
            if evaluation.accepts(self.root, data):
                return ()
            found = evaluation.explain(self.root, data, most)
        except TooDeep:
            return (Violation((), "depth", f"expected at most {MOST_DEPTH} levels of nesting"),)
        if len(found) >= most:
            found.append(Violation((), "more_errors", "more places are wrong"))
        return tuple(found) or (Violation((), "schema", "does not fit the schema", received=data),)
