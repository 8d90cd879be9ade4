"""A compiled definition: immutable, checked, shared by any number of runs."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from .budget import Budget
from .canonical import digest
from .errors import SnapshotError
from .kind import Kind, every_node
from .kinds.flow import Flow
from .limits import Limits
from .worst import WorstCase

__all__ = ["Spec"]


class Spec:
    """What a run does: the tree of states with its budgets and limits.

    Attributes:
        root: the tree.
        budgets: every budget of it, by node path; "" is the run.
        limits: bounds on what parsers may see.
    """

    def __init__(self, root: Flow, limits: Limits) -> None:
        self.root = root
        self.limits = limits
        self.budgets: Mapping[str, Budget] = {
            path: node.budget for path, node in every_node(root) if node.budget is not None
        }

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the definition. Functions count by their qualified names, schemas by their hash."""
        return digest({"format": 1, "limits": repr(self.limits), "root": self.root.definition()})

    def node(self, path: str) -> Kind:
        """The node at ``path``.

        Raises:
            SnapshotError: when this definition has none there.
        """
        node: Kind = self.root
        for name in path.split("/") if path else ():
            if name not in node.members:
                raise SnapshotError(f"this definition has no state {path!r}", path=path)
            node = node.members[name]
        return node

    def worst_case(self) -> WorstCase:
        """What one run costs at most."""
        return self.root.worst()
