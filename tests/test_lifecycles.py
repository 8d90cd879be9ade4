"""Lives as tables."""

from __future__ import annotations

from typing import Any

import pytest

from ratchet_core import UsageError
from ratchet_core.lifecycles import GRAPH, RUN, TASK, Lifecycle

ALL = [TASK, GRAPH, RUN]


@pytest.mark.parametrize("life", ALL, ids=lambda life: life.name)
def test_every_status_and_every_event(life: Lifecycle) -> None:
    """A row leads to a status; without one the refusal names what is legal."""
    for status in life.statuses:
        for event in life.events:
            if (status, event) in life.table:
                assert life.after(status, event) in life.statuses
                continue
            with pytest.raises(UsageError) as caught:
                life.after(status, event)
            assert all(legal in str(caught.value) for legal in life.legal(status))
    with pytest.raises(UsageError, match="never 'banana'"):
        life.after("banana", life.events[0])


@pytest.mark.parametrize("life", ALL, ids=lambda life: life.name)
def test_every_life_can_end(life: Lifecycle) -> None:
    """From every status some way leads to a terminal one, and to every status some way leads from a beginning."""
    after: dict[str, set[str]] = {status: set() for status in life.statuses}
    for (status, _), target in life.table.items():
        after[status].add(target)
    ends = set(life.terminal)
    for _ in life.statuses:
        ends |= {status for status in life.statuses if after[status] & ends}
    assert ends == set(life.statuses)
    targets = set(life.table.values())
    assert {status for status in life.statuses if status not in targets} <= {life.initial, "delayed"}


def test_what_is_over_is_over() -> None:
    """The sets of terminal statuses, by name."""
    assert TASK.terminal == {"completed", "failed", "skipped", "canceled"}
    assert GRAPH.terminal == {"completed", "failed", "timed_out", "canceled", "compensated", "compensation_failed"}
    assert RUN.terminal == {
        *("completed", "failed", "timed_out", "crashed", "system_failed", "canceled", "expired"),
    }


def test_tables_are_immutable() -> None:
    """They are shared by everybody."""
    table: Any = TASK.table
    with pytest.raises(TypeError):
        table["pending", "START"] = "completed"
    with pytest.raises(AttributeError):
        TASK.initial = "running"


def test_a_diagram_is_made_of_the_table() -> None:
    """Every row is an arrow."""
    text = TASK.mermaid()
    assert text.startswith("stateDiagram-v2\n    [*] --> pending\n")
    assert text.count("-->") == 1 + len(TASK.table) + len(TASK.terminal)
