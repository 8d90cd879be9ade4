"""A definition as a Mermaid state diagram."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from .composite import Composite
from .kind import Kind

__all__ = ["mermaid"]


def mermaid(root: Composite[Any]) -> str:
    """``stateDiagram-v2`` text: states, transitions labelled with their outcomes, and where each composite can begin
    and end; members that work at once stand in regions of their own."""
    return "\n".join(["stateDiagram-v2", *_lines(root, "s", "    ")]) + "\n"


def _lines(node: Composite[Any], prefix: str, pad: str) -> Iterator[str]:
    ids = {name: _identifier(name, f"{prefix}{index}") for index, name in enumerate(node.members)}
    regions = [[name] for name in ids] if node.concurrent else [list(ids)]
    for number, region in enumerate(regions):
        if number:
            yield f"{pad}--"
        for name in region:
            yield from _declared(node.members[name], name, ids[name], pad)
        yield from _arrows(node, ids, region, pad)


def _declared(member: Kind, name: str, id: str, pad: str) -> Iterator[str]:
    head = f'{pad}state "{_plain(name)}" as {id}'
    if not isinstance(member, Composite):
        yield head
        return
    yield f"{head} {{"
    yield from _lines(member, id.partition("_")[0] + "x", pad + "    ")  # pyright: ignore[reportUnknownArgumentType]
    yield f"{pad}}}"


def _arrows(node: Composite[Any], ids: Mapping[str, str], region: list[str], pad: str) -> Iterator[str]:
    labels: dict[tuple[str, str], list[str]] = {}
    for source, outcome, target in node.arrows():
        if source in region or target in region:
            ends = ids[source] if source else "[*]", ids[target] if target else "[*]"
            labels.setdefault(ends, []).append(outcome)
    for (source, target), outcomes in labels.items():
        label = ", ".join(_plain(outcome) for outcome in outcomes if outcome)
        yield f"{pad}{source} --> {target}" + (f" : {label}" if label else "")


def _identifier(name: str, prefix: str) -> str:
    """Mermaid ids are words; the number keeps two names apart that differ in punctuation only."""
    return f"{prefix}_{re.sub(r'[^A-Za-z0-9_]', '_', name)}"


def _plain(text: str) -> str:
    """Text without the marks that Mermaid reads as something else."""
    return re.sub(r"[^\w .,!?'()&+*=/-]", " ", text.replace('"', "'").replace(";", ",")).replace("--", "- -")
