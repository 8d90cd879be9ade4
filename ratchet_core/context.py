"""What a function of the caller's may look at while a machine runs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

__all__ = ["Context"]


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
