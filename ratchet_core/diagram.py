"""A definition as a Mermaid state diagram."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .kinds.flow import Flow

__all__ = ["mermaid"]


def mermaid(flow: Flow) -> str:
    """``stateDiagram-v2`` text: states, transitions labelled with their outcomes, and where the flow can end."""
    return "\n".join(["stateDiagram-v2", *_lines(flow)]) + "\n"


def _lines(flow: Flow) -> Iterator[str]:
    ids = {name: _identifier(name, index) for index, name in enumerate(flow.states)}
    for name, id in ids.items():
        yield f"    state {_quoted(name)} as {id}"
    yield f"    [*] --> {ids[flow.initial]}"
    labels: dict[tuple[str, str], list[str]] = {}
    for source, outcome, target in flow.routes.edges():
        labels.setdefault((source, target), []).append(outcome)
    for (source, target), outcomes in labels.items():
        yield f"    {ids[source]} --> {ids[target]} : {', '.join(outcomes)}"
    for name, id in ids.items():
        routed = {outcome for source, outcome, _ in flow.routes.edges() if source == name}
        if open_ends := [end for end in ("valid", "failed") if end not in routed]:
            yield f"    {id} --> [*] : {', '.join(open_ends)}"


def _identifier(name: str, index: int) -> str:
    """Mermaid ids are words; the number keeps two names apart that differ in punctuation only."""
    return f"s{index}_{re.sub(r'[^A-Za-z0-9_]', '_', name)}"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', "'").replace(";", ",") + '"'
