"""Print who reads what right: `make bench-extraction`.

Two tables. The battery of this repository (``tests/battery``), and, where a corpus of real model outputs lies beside it
(``../shared/corpus``, or the folder that ``RATCHET_CORPUS`` names), that corpus by source, once for the cases that were
looked at while the code was written and once for the fifth that was held out (by hash of the case's id).

A cell is exact/wrong/error in percent of the replies that hold an answer, and the share of the others from which a
value was taken all the same (fa). Wrong and fa are silent damage; an error only costs another call.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import json
import os
import signal
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "benchmarks")]

from battery.cases import CASES, REFUSED, SCHEMAS, Case  # noqa: E402
from peers.readers import Reader, installed, same  # noqa: E402
from pydantic import BaseModel  # noqa: E402

CORPUS = Path(os.environ.get("RATCHET_CORPUS", ROOT.parent / "shared" / "corpus"))
CORPUS_PEERS = (
    "ratchet-default",
    "ratchet-healing",
    "json_repair",
    "json_repair-schema",
    "baml",
    "instructor",
    "langchain",
)
SECONDS = 5


class City(BaseModel):
    """The battery's JSON Schema as a type, for those who take no JSON Schema."""

    city: str
    population: int
    capital: bool | None = None


TYPES = {**SCHEMAS, "city": City}


@contextlib.contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """A reader that goes on for longer is stopped: that is an error too."""

    def stop(*_: object) -> None:
        raise TimeoutError

    signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def outcome(read: Reader, case: Case) -> str:
    """exact, wrong, error; refused, false accept; or n/a."""
    try:
        with at_most(SECONDS):
            value = read(TYPES[case.schema], case.raw)
    except NotImplementedError:
        return "n/a"
    except Exception:
        return "refused" if case.expected is REFUSED else "error"
    if case.expected is REFUSED:
        return "false accept"
    return "exact" if same(_filled(case, value), _filled(case, case.expected)) else "wrong"


def _filled(case: Case, value: Any) -> Any:
    """An optional field that is left out is null."""
    optional = {"ticket": "estimate_hours", "city": "capital"}.get(case.schema)
    return {optional: None, **value} if optional and isinstance(value, dict) else value


def cell(counts: Counter[str]) -> str:
    """One cell of a table."""
    answers = counts["exact"] + counts["wrong"] + counts["error"] + counts["timeout"]
    others = counts["refused"] + counts["false accept"] + counts["false_accept"]
    parts = []
    if answers:
        errors = counts["error"] + counts["timeout"]
        parts.append("/".join(f"{100 * n / answers:.0f}" for n in (counts["exact"], counts["wrong"], errors)))
    if others:
        parts.append(f"fa{100 * (others - counts['refused']) / others:.0f}")
    return " ".join(parts) or "-"


def show(title: str, rows: Iterable[str], columns: dict[str, Callable[[str], str]]) -> None:
    """A table: a row for each name, a column for each reader."""
    print(f"\n{title}\n{'':42}" + "".join(f"{name:>19}" for name in columns))
    for row in rows:
        print(f"{row:42}" + "".join(f"{of(row):>19}" for of in columns.values()))


def battery() -> None:
    """Our own cases; replies that only the provider's finish_reason tells from whole ones are left out."""
    readers = dict(installed())
    cases = [case for case in CASES if case.finish_reason is None]
    tables: dict[str, dict[str, Counter[str]]] = {}
    for name, read in readers.items():
        table: dict[str, Counter[str]] = defaultdict(Counter)
        for case in cases:
            result = outcome(read, case)
            for row in ("all", case.kind[:40]):
                table[row][result] += 1
        tables[name] = table
    rows = ["all", *dict.fromkeys(case.kind[:40] for case in cases)]
    show(
        f"the battery: {len(cases)} replies",
        rows,
        {name: (lambda row, table=table: cell(table[row])) for name, table in tables.items()},
    )


def held_out(id: str) -> bool:
    """One case in five, by hash."""
    return int(hashlib.sha256(id.encode()).hexdigest()[:8], 16) % 5 == 0


def corpus() -> None:
    """The corpus beside the repository, by its own scorer."""
    if not (CORPUS / "score.py").exists():
        print(f"\nno corpus at {CORPUS}: set RATCHET_CORPUS to score one")
        return
    sys.path.insert(0, str(CORPUS))
    import score  # type: ignore[import-not-found]

    spec = importlib.util.spec_from_file_location("plugin", CORPUS / "plugin_ratchet_core.py")
    assert spec is not None
    assert spec.loader is not None
    plugin = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(plugin)
    adapters = {"ratchet_core": plugin.ADAPTERS["ratchet_core"]}
    adapters |= {name: score.ADAPTERS[name] for name in CORPUS_PEERS}
    cases = [
        case
        for file in ("values.jsonl", "tool_calls.jsonl")
        for line in (CORPUS / "data" / file).read_text(encoding="utf-8").split("\n")
        if line and not {"policy", "constraint"} & set((case := json.loads(line)).get("tags") or [])
    ]
    signal.signal(signal.SIGALRM, score.alarm)
    counts: dict[tuple[str, bool], dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    for name, make in adapters.items():
        try:
            adapter = make(node=None)
        except Exception as error:
            print(f"{name}: not installed ({error})")
            continue
        for case in cases:
            if adapter.applicable(case):
                row = f"{case['source']} / {case['kind']}"
                verdict = score.judge(adapter, case)[0]
                for key in ("all", row):
                    counts[name, held_out(case["id"])][key][verdict] += 1
    rows = ["all", *sorted({f"{case['source']} / {case['kind']}" for case in cases})]
    for held, title in (
        (False, "the corpus, cases that were looked at"),
        (True, "the corpus, cases that were held out"),
    ):
        tables = {name: table for (name, of), table in counts.items() if of == held}
        show(
            f"the corpus, {title}",
            rows,
            {name: (lambda row, table=table: cell(table[row])) for name, table in tables.items()},
        )


if __name__ == "__main__":
    battery()
    corpus()
