"""The README's table "What it heals, what it refuses, and why", made from the battery by asking a machine."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ratchet_core import State, StateMachine, ValidAction

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from battery.cases import HEALS, REFUSES, SCHEMAS, Case

__all__ = ["table"]

_SHOWN = 78


def table() -> str:
    """Two tables in Markdown: a row for each kind of reply, its shortest example and what a machine says of it."""
    healed = [(*row, _repairs(case)) for *row, case in _rows(HEALS)]
    refused = [(*row, _reason(case)) for *row, case in _rows(REFUSES)]
    return "\n".join(
        [
            *_markdown(("healed", "for example", "on record as"), healed),
            "",
            *_markdown(("refused", "for example", "because"), refused),
        ]
    )


def _rows(cases: tuple[Case, ...]) -> Iterator[tuple[str, str, Case]]:
    by_kind: dict[str, list[Case]] = {}
    for case in cases:
        by_kind.setdefault(case.kind, []).append(case)
    for kind, several in by_kind.items():
        case = min(several, key=lambda each: len(each.raw))
        yield kind, _code(case.raw), case


def _markdown(head: tuple[str, str, str], rows: list[Any]) -> list[str]:
    return ["| " + " | ".join(cells) + " |" for cells in (head, ("---",) * 3, *rows)]


def _code(text: str) -> str:
    """As a code span in a cell: line breaks are shown, pipes escaped, fences do no harm."""
    shown = text.replace("\r", "").replace("\n", "⏎").replace("\ufeff", "<BOM>").replace("|", "\\|").strip()
    if len(shown) > _SHOWN:
        shown = shown[: _SHOWN - 1] + "…"
    return f"```` {shown} ````" if "`" in shown else f"`{shown}`" if shown else "(nothing)"


def _action(case: Case) -> Any:
    return StateMachine(State(case.schema, SCHEMAS[case.schema])).receive(case.raw, finish_reason=case.finish_reason)


def _repairs(case: Case) -> str:
    action = _action(case)
    assert isinstance(action, ValidAction)
    rules = dict.fromkeys(repair.rule for repair in action.repairs)
    return ", ".join(f"`{rule}`" for rule in rules) or "nothing was changed"


def _reason(case: Case) -> str:
    action = _action(case)
    told = " ".join(str(action.errors[0]).replace("|", "\\|").split())
    return f"`{action.reason}`: {told[:117]}{'…' if len(told) > 117 else ''}"


if __name__ == "__main__":
    print(table())
