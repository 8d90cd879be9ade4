"""The states of a machine as a live tree on a terminal: what is at work, what came of it, what it has cost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rich.console import Console
from rich.live import Live
from rich.text import Text
from rich.tree import Tree

from ratchet_core.actions import FailAction, ValidAction
from ratchet_core.budget import Amounts
from ratchet_core.kind import every_node
from ratchet_core.machine import StateMachine

from ._drive import Progress
from .cli_text import one_line

__all__ = ["LiveTree", "spent_text"]


class LiveTree:
    """A tree of a machine's nodes that is drawn anew with every progress. Use it as a context manager.

    Args:
        machine: whose nodes are shown.
        console: where.
    """

    def __init__(self, machine: StateMachine[Any], console: Console) -> None:
        self._machine = machine
        self._nodes = [(path, node) for path, node in every_node(machine.spec.root) if path]
        self._told: dict[str, tuple[str, str]] = {}
        self._live = Live(console=console, auto_refresh=False, transient=False)

    def __enter__(self) -> LiveTree:
        self._live.__enter__()
        self._draw()
        return self

    def __exit__(self, *error: Any) -> None:
        self._draw()
        self._live.__exit__(*error)

    def show(self, progress: Progress) -> None:
        """Take in what has happened, and draw."""
        self._told[progress.state] = _state_of(progress)
        self._draw()

    def _draw(self) -> None:
        ledger = self._machine.ledger
        head = Text("run  ")
        head.append(spent_text(ledger.spent), style="dim")
        if left := dict(ledger.remaining):
            head.append("  left: " + ", ".join(_left(name, amount) for name, amount in left.items()), style="dim")
        root = Tree(head, guide_style="dim")
        branches = {"": root}
        for path, node in self._nodes:
            told, style = self._told.get(path, ("", ""))
            line = Text(one_line(node.name, 60), style=style or "default")
            line.append(f"  {type(node).__name__.lower()}", style="dim")
            if told:
                line.append(f"  {told}", style=style)
            if (spent := ledger.spent_by(path)).calls:
                line.append(f"  {spent_text(spent)}", style="dim")
            branches[path] = branches[path.rpartition("/")[0]].add(line)
        self._live.update(root, refresh=True)


def _state_of(progress: Progress) -> tuple[str, str]:
    action = progress.action
    if action is None:
        return f"attempt {progress.attempt} …" if progress.attempt else "…", "cyan"
    if isinstance(action, ValidAction):
        return f"✓ attempt {action.attempts}", "green"
    reason = one_line(getattr(action, "reason", "") or "", 60)
    if isinstance(action, FailAction):
        return f"✗ {reason}", "red"
    return f"attempt {action.attempts}: {reason}".rstrip(": "), "yellow"


_NAMES: dict[str, Callable[[int], str]] = {
    "usd_nano": lambda amount: f"${Amounts(usd_nano=amount).usd:.4f}",
    "ms": lambda amount: f"{amount / 1000:.1f} s",
}


def _left(name: str, amount: int) -> str:
    return _NAMES[name](amount) if name in _NAMES else f"{amount:,} {name.replace('_', ' ')}"


def spent_text(spent: Amounts) -> str:
    """What was spent, in a few words."""
    told = [f"{spent.calls} call{'' if spent.calls == 1 else 's'}"]
    if spent.tokens:
        told.append(f"{spent.tokens:,} tokens")
    if spent.usd_nano:
        told.append(f"${spent.usd:.6f}")
    return ", ".join(told)
