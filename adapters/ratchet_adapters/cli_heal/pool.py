"""Chunks spread over processes; what came of them arrives in the order of the input."""

from __future__ import annotations

import multiprocessing
import os
from collections import deque
from collections.abc import Generator, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from typing import Final

from .batch import Batch, Bench, Settings, prepare, work
from .interrupts import Interrupts
from .sources import Chunk, Sources

__all__ = ["batches", "usable_cores"]

_NOT_WORTH_IT: Final = 1024 * 1024
"""Bytes of input that are judged before other processes are started: that takes as long as starting them."""
_MOST_IN_FLIGHT: Final = 64 * 1024 * 1024


def usable_cores() -> int:
    """How many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def batches(
    sources: Sources, settings: Settings, bench: Bench, jobs: int, interrupts: Interrupts
) -> Generator[Batch, None, None]:
    """What comes of every chunk of ``sources``, in order.

    Small inputs, and everything with ``jobs`` 1, are judged here by ``bench``; the rest by ``jobs`` processes.
    What is read and not yet written is bounded in bytes, so that memory does not grow with the input.

    Raises:
        Interrupted: after Ctrl-C.
        BrokenProcessPool: when a process died.
    """
    chunks = sources.chunks()
    seen = 0
    while (chunk := _next(chunks, interrupts)) is not None:
        seen += chunk.size
        yield bench.work(chunk)
        if jobs > 1 and seen >= _NOT_WORTH_IT:
            yield from _spread(sources, chunks, settings, jobs, interrupts)
            return


def _next(chunks: Iterator[Chunk], interrupts: Interrupts) -> Chunk | None:
    with interrupts.waiting():
        return next(chunks, None)


def _spread(
    sources: Sources, chunks: Iterator[Chunk], settings: Settings, jobs: int, interrupts: Interrupts
) -> Iterator[Batch]:
    # spawn: the same on every system, and safe beside the thread that draws the progress bar
    context = multiprocessing.get_context("spawn")
    others = set(multiprocessing.active_children())
    pool = ProcessPoolExecutor(jobs, context, prepare, (settings,))
    pending: deque[tuple[Future[Batch], int]] = deque()
    in_flight = 0
    try:
        while (chunk := _next(chunks, interrupts)) is not None:
            while pending and (in_flight + chunk.size > _MOST_IN_FLIGHT or len(pending) > 2 * jobs):
                in_flight -= pending[0][1]
                yield _first(pending, interrupts)
            with interrupts.ignored():  # the first one starts the processes
                pending.append((pool.submit(work, chunk), chunk.size))
            in_flight += chunk.size
            while pending and (pending[0][0].done() or sources.is_idle()):
                in_flight -= pending[0][1]
                yield _first(pending, interrupts)
        while pending:
            yield _first(pending, interrupts)
    except BaseException:
        # nobody waits for what they are at: a chunk of hostile replies may take seconds
        for worker in set(multiprocessing.active_children()) - others:
            worker.terminate()
        raise
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _first(pending: deque[tuple[Future[Batch], int]], interrupts: Interrupts) -> Batch:
    with interrupts.waiting():
        batch = pending[0][0].result()
    pending.popleft()
    return batch
