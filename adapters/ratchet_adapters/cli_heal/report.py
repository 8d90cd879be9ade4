"""What people see of a run, on standard error: a bar while it goes on, tables at its end."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskProgressColumn, TextColumn, TimeRemainingColumn
from rich.table import Table

from ..cli_text import one_line
from .batch import Batch
from .tally import Tally

__all__ = ["Meter", "show_samples", "show_summary"]


class Meter:
    """A progress bar by bytes of input, with the rate in replies; draws nothing unless ``visible``.

    Args:
        total: bytes of input, None where it is not known.
        visible: whether standard error is a terminal that the bar has for itself.
    """

    def __init__(self, total: int | None, *, visible: bool) -> None:
        self._began = time.monotonic()
        self._ended: float | None = None
        self._replies = 0
        self._bar = Progress(
            SpinnerColumn(),
            BarColumn(bar_width=30),
            TaskProgressColumn(show_speed=False),
            TextColumn("{task.fields[told]}", markup=False),
            TimeRemainingColumn(elapsed_when_finished=True),
            console=Console(stderr=True),
            disable=not visible,
            transient=True,
        )
        self._task = self._bar.add_task("", total=total, told="")

    def start(self) -> None:
        """Begin to draw."""
        self._bar.start()

    def stop(self) -> None:
        """Take the bar away."""
        self._ended = time.monotonic()
        self._bar.stop()

    def advance(self, batch: Batch) -> None:
        """One chunk is done."""
        self._replies += batch.tally.replies
        self._bar.update(self._task, advance=batch.size, told=f"{self._replies:,} replies, {self.rate:,.0f}/s")

    @property
    def rate(self) -> float:
        """Replies a second so far."""
        return self._replies / max(self.elapsed, 1e-9)

    @property
    def elapsed(self) -> float:
        """Seconds so far, or until it was stopped."""
        return (self._ended or time.monotonic()) - self._began


def show_summary(tally: Tally, meter: Meter) -> None:
    """Outcomes by class and repairs by rule."""
    console = Console(stderr=True, markup=False, highlight=False)
    if not tally.replies:
        console.print("no replies: the input is empty")
        return
    console.print(f"{tally.replies:,} replies in {_duration(meter.elapsed)}, {meter.rate:,.0f}/s")
    outcomes = Table(box=SIMPLE_HEAD, pad_edge=False)
    outcomes.add_column("outcome")
    outcomes.add_column("replies", justify="right")
    outcomes.add_column("share", justify="right")
    _add(outcomes, tally, "valid as sent", tally.valid - tally.repaired, "green")
    _add(outcomes, tally, "valid, repaired", tally.repaired, "green")
    for reason, count in tally.reasons.most_common():
        _add(outcomes, tally, f"failed: {reason}", count, "red")
    console.print(outcomes)
    if not tally.changes:
        return
    repairs = Table(box=SIMPLE_HEAD, pad_edge=False)
    repairs.add_column("repairs by rule")
    repairs.add_column("replies", justify="right")
    repairs.add_column("changes", justify="right")
    for rule, count in tally.changed.most_common():
        repairs.add_row(rule, f"{count:,}", f"{tally.changes[rule]:,}")
    console.print(repairs)


def show_samples(samples: Sequence[str], failed: int) -> None:
    """A few failures, for a run that keeps none."""
    for sample in samples:
        sys.stderr.write(f"{one_line(sample, 300)}\n")
    if failed > len(samples):
        sys.stderr.write(f"... and {failed - len(samples):,} more\n")
    if failed:
        sys.stderr.write("--failures FILE keeps every failed reply with its errors and the patch to send\n")


def _add(table: Table, tally: Tally, label: str, count: int, style: str) -> None:
    share = f"{100 * count / tally.replies:.1f} %" if tally.replies else ""
    table.add_row(label, f"{count:,}", share, style=style if count else "dim")


def _duration(seconds: float) -> str:
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s"
