"""Ratios in one process: rounds of all contenders in shuffled order, medians of the rounds."""

from __future__ import annotations

import gc
import random
import statistics
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

__all__ = ["Contender", "measure"]


@dataclass
class Contender:
    """Something to time: ``prepare`` makes the fresh inputs of one round, ``run`` is timed on each of them."""

    name: str
    prepare: Callable[[int], Iterable[object]]
    run: Callable[[object], object]


def measure(contenders: list[Contender], *, repeats: int, rounds: int = 15) -> dict[str, float]:
    """Median seconds of one run, by contender. The collector rests while the clock runs."""
    order = random.Random(7)
    seconds: dict[str, list[float]] = {contender.name: [] for contender in contenders}
    for _ in range(rounds):
        order.shuffle(contenders)
        for contender in contenders:
            inputs = list(contender.prepare(repeats))
            run = contender.run
            gc.collect()
            gc.disable()
            begin = time.perf_counter()
            kept = [run(item) for item in inputs]  # kept, so that nobody's clock pays for freeing
            seconds[contender.name].append((time.perf_counter() - begin) / repeats)
            gc.enable()
            del kept
    return {name: statistics.median(times) for name, times in seconds.items()}
