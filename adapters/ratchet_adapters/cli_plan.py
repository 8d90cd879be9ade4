"""``ratchet plan``: what a machine can cost at most, before a cent is spent."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from ratchet_core._frozen import frozen
from ratchet_core.kind import every_node
from ratchet_core.machine import MachineSpec
from ratchet_core.worst import WorstCase

from .cli_load import CommandError
from .cli_machine import load_spec
from .cli_text import one_line

__all__ = ["PlanOptions", "plan"]


@frozen()
class PlanOptions:
    """What a command line of ``ratchet plan`` says; see its help for each."""

    machine: str
    as_json: bool = False
    max_usd: str | None = None
    max_calls: int | None = None


def plan(options: PlanOptions) -> int:
    """Print the bounds of every node and of the whole run.

    Returns:
        The exit code: 1 when the run may cost more than ``max_usd`` or ``max_calls``, or has no bound on money and
        ``max_usd`` is given; else 0.

    Raises:
        CommandError: for a mistake in the options or in the machine.
    """
    most = _usd(options.max_usd)
    spec = load_spec(options.machine)
    whole = spec.worst_case()
    if options.as_json:
        told = {"run": _plain(whole), "nodes": {path: _plain(worst) for path, _, worst in _nodes(spec)}}
        sys.stdout.write(json.dumps(told, ensure_ascii=False, indent=2) + "\n")
    else:
        _print(spec, whole)
    too_dear = most is not None and (whole.usd is None or whole.usd > most)
    too_many = options.max_calls is not None and whole.calls > options.max_calls
    return 1 if too_dear or too_many else 0


def _usd(given: str | None) -> Decimal | None:
    try:
        most = None if given is None else Decimal(given)
    except InvalidOperation:
        most = Decimal("NaN")
    if most is not None and not (most.is_finite() and most >= 0):
        raise CommandError(f"--max-usd {given}: give dollars, such as 0.50")
    return most


def _nodes(spec: MachineSpec) -> Iterator[tuple[str, str, WorstCase]]:
    """Path, kind and bound of one visit of every node below the run."""
    for path, node in every_node(spec.root):
        if path:
            yield path, type(node).__name__, node.worst()


def _plain(worst: WorstCase) -> dict[str, Any]:
    usd = None if worst.usd is None else str(worst.usd)
    return {"calls": worst.calls, "tokens": worst.tokens, "usd": usd, "unbounded": list(worst.unbounded)}


def _print(spec: MachineSpec, whole: WorstCase) -> None:
    table = Table(box=SIMPLE_HEAD, pad_edge=False, title="at most, for one visit of each", title_justify="left")
    for name in ("state", "kind"):
        table.add_column(name)
    for name in ("calls", "tokens", "USD"):
        table.add_column(name, justify="right")
    for path, kind, worst in _nodes(spec):
        depth = path.count("/")
        table.add_row("  " * depth + one_line(path.rpartition("/")[2], 60), kind, *_figures(worst))
    table.add_section()
    table.add_row("the whole run", "", *_figures(whole), style="bold")
    console = Console(markup=False, highlight=False)
    console.print(table)
    if whole.unbounded:
        listed = ", ".join(one_line(name, 80) for name in whole.unbounded)
        console.print(f"no bound on tokens or money in: {listed}; give them reserve= or a budget")


def _figures(worst: WorstCase) -> tuple[str, str, str]:
    tokens = "no bound" if worst.tokens is None else f"{worst.tokens:,}"
    return f"{worst.calls:,}", tokens, "no bound" if worst.usd is None else f"{worst.usd:f}"
