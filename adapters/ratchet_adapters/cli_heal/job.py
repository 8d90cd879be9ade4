"""A whole run of ``ratchet heal``."""

from __future__ import annotations

import os
import sys
from collections.abc import Generator
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing, contextmanager, redirect_stdout

from ratchet_core._frozen import frozen

from ..cli_load import CommandError
from .batch import Bench, Settings
from .interrupts import Interrupted, Interrupts
from .pool import batches, usable_cores
from .report import Meter, show_samples, show_summary
from .rows import Format
from .sinks import FileSink, NoSink, Sink, StdoutSink, TableSink, check_outputs
from .sources import Sources
from .tally import Tally

__all__ = ["HealOptions", "heal"]


@frozen()
class HealOptions:
    """What a command line of ``ratchet heal`` says; see its help for each."""

    replies: tuple[str, ...]
    schema: str
    format: Format = "jsonl"
    out: str | None = None
    failures: str | None = None
    jobs: int | None = None
    raw_field: str = "raw"
    keep: tuple[str, ...] = ()
    quiet: bool = False


def heal(options: HealOptions) -> int:
    """Heal every reply.

    Returns:
        The exit code: 0 when all are valid, 1 when some failed, 130 after Ctrl-C.

    Raises:
        CommandError: for a mistake in the options, or an output that can not be written.
        BrokenPipeError: when nobody reads standard output any more.
    """
    sources = Sources(options.replies)
    folders = [name for name in options.replies if os.path.isdir(name)]
    check_outputs(sources.paths, folders, options.out, options.failures)
    if options.format == "table" and options.out is not None:
        raise CommandError("--format table is for the terminal: use jsonl or csv with --out")
    settings = Settings(options.schema, options.format, options.raw_field, options.keep)
    bench = Bench(settings)
    with _open(options) as (records, failures), redirect_stdout(sys.stderr):
        return _run(options, sources, settings, bench, records, failures)


def _run(
    options: HealOptions, sources: Sources, settings: Settings, bench: Bench, records: Sink, failures: Sink
) -> int:
    tally, samples, stopped = Tally(), list[str](), False
    meter = Meter(sources.size, visible=_has_terminal(options))
    jobs = options.jobs or usable_cores()
    with Interrupts() as interrupts:
        try:
            meter.start()
            records.write(bench.header)
            with closing(batches(sources, settings, bench, jobs, interrupts)) as done:
                for batch in done:
                    records.write(batch.records)
                    failures.write(batch.failures)
                    tally.add(batch.tally)
                    samples += batch.samples[: 3 - len(samples)]
                    meter.advance(batch)
        except Interrupted:
            stopped = True
        except BrokenProcessPool as error:
            raise CommandError(
                f"a worker process died after {tally.replies:,} replies; what is written is whole ({error})"
            ) from error
        finally:
            meter.stop()
    if not options.quiet:
        show_summary(tally, meter)
    if not options.quiet and options.failures is None:
        show_samples(samples, tally.failed)
    if stopped:
        sys.stderr.write(f"interrupted: {tally.replies:,} replies are done, and every line that was written is whole\n")
        return 130
    return 1 if tally.failed else 0


@contextmanager
def _open(options: HealOptions) -> Generator[tuple[Sink, Sink], None, None]:
    records: Sink
    if options.out is not None:
        records = FileSink(options.out)
    else:
        records = TableSink() if options.format == "table" else StdoutSink()
    failures: Sink = FileSink(options.failures) if options.failures is not None else NoSink()
    try:
        yield records, failures
        records.close()
    finally:
        failures.close()


def _has_terminal(options: HealOptions) -> bool:
    """Whether a bar on standard error disturbs nothing: records on the same terminal would run into it."""
    if options.quiet or not sys.stderr.isatty():
        return False
    to_terminal = options.out is None and options.format != "table" and sys.__stdout__ is not None
    return not (to_terminal and sys.__stdout__ is not None and sys.__stdout__.isatty())
