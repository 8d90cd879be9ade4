"""A larger limit for the call after a reply that did not fit into its own: under the same limit it would be cut off in
the same place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

__all__ = ["MOST_CUTS", "enlarged"]

MOST_CUTS: Final = 64
"""Replies that are counted; with more of them nothing changes."""

_MOST: Final = 8
"""How often the reserved output a call may be given where nobody says: three doublings."""


def enlarged(wanted: Mapping[str, int], cuts: int, room: Mapping[str, int], most: int | None) -> Mapping[str, int]:
    """The worst case to reserve for a call after ``cuts`` replies that were cut off.

    The reserved output is doubled for each, up to ``most`` tokens and to what is left. The input that the longer
    replies are a part of, the sum of tokens and the price grow with it. Where nothing can grow it is ``wanted`` itself.

    Args:
        room: what the ledger leaves, by limited dimension.
        most: None for eight times the reserved output, and for no more at all where the reservation states a price or a
            sum of tokens as well: those were promised.
    """
    base = wanted.get("output_tokens", 0)
    if not base or not cuts:
        return wanted
    if most is None:
        most = base if wanted.keys() & {"tokens", "usd_nano"} else base * _MOST
    sizes = [max(min(base << doublings, most), base) for doublings in range(min(cuts, MOST_CUTS) + 1)]
    longer_input = sum(sizes[:-1]) - base * (len(sizes) - 1)
    more = min([sizes[-1] - base, *_spare(wanted, base, longer_input, room)])
    if more <= 0:
        return wanted
    grown = {"output_tokens": more, "input_tokens": longer_input, "tokens": more + longer_input}
    result = {name: value + grown.get(name, 0) for name, value in wanted.items()}
    if "usd_nano" in result:
        result["usd_nano"] = -(-result["usd_nano"] * (base + more + longer_input) // base)
    return result


def _spare(wanted: Mapping[str, int], base: int, longer_input: int, room: Mapping[str, int]) -> Iterator[int]:
    """How much more output each limited dimension permits."""
    for name, left in room.items():
        stated = wanted.get(name, 0)
        if name == "output_tokens":
            yield left - base
        elif name == "tokens" and stated:
            yield left - stated - longer_input
        elif name == "input_tokens" and stated + longer_input > left:
            yield 0
        elif name == "usd_nano" and stated:
            yield left * base // stated - base - longer_input
