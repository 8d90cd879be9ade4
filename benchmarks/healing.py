"""Print what healing a damaged reply costs, against ``validate_json`` of the same undamaged: `make bench-healing`.

Each damage is done to a reply of 2 KB and to one of 50 KB; the clock runs for the whole of ``machine.receive``. The
best of many rounds is taken, in turn with the floor's, so that other work on the machine hardly shows.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Any

from pydantic import TypeAdapter
from replies import SIZES, Order, reply

from ratchet_core import State, StateMachine

ADAPTER = TypeAdapter(Order)
SPEC = StateMachine(State("order", Order)).spec
ROUNDS = {"2 KB": 400, "50 KB": 60}


def _once(text: str, old: str, new: str) -> str:
    """The change made once, in the middle of the text."""
    at = text.index(old, len(text) // 2)
    return text[:at] + new + text[at + len(old) :]


def _bare_keys(text: str) -> str:
    return re.sub(r'"(\w+)":', r"\1:", text)


DAMAGES: dict[str, Callable[[str], str]] = {
    "a missing comma in the middle": lambda text: _once(text, '], "note"', '] "note"'),
    "the same in a fence, with words": lambda text: (
        "Here it is:\n```json\n" + _once(text, '], "note"', '] "note"') + "\n```\nAnything else?"
    ),
    "a trailing comma at the end": lambda text: text[:-1] + ",}",
    "a trailing comma in each object": lambda text: text.replace("}", ",}"),
    "a trailing comma in each list": lambda text: text.replace("]", ",]"),
    "one comment in the middle": lambda text: _once(text, '"note"', '/* here */ "note"'),
    "a comment in each object": lambda text: text.replace("{", "{ // an order\n"),
    "a raw line break in one string": lambda text: _once(text, "monday, fragile", "monday,\nfragile"),
    "a raw line break in each note": lambda text: text.replace("monday, fragile", "monday,\nfragile"),
    "single quotes throughout": lambda text: text.replace('"', "'"),
    "typographic quotes throughout": lambda text: re.sub('"([^"]*)"', "\u201c\\1\u201d", text),
    "keys without quotes throughout": _bare_keys,
    "one closer too many": lambda text: text + "}",
    "the last closer is missing": lambda text: text[:-1],
    "cut off in the last string": lambda text: text[: text.rindex("fragile") + 3],
}


def _seconds(run: Callable[[Any], object], argument: object) -> float:
    begin = time.perf_counter()
    run(argument)
    return time.perf_counter() - begin


def ratio(whole: str, damaged: str, rounds: int) -> float:
    """The best time of reading ``damaged`` with a machine over the best of validating ``whole``."""
    floor = ours = 1.0
    for _ in range(rounds):
        floor = min(floor, _seconds(ADAPTER.validate_json, whole))
        ours = min(ours, _seconds(SPEC.machine().receive, damaged))
    return ours / floor


def main() -> None:
    """The table: ratios, and what became of the reply."""
    print(f"{'':36}" + "".join(f"{size:>10}" for size in ROUNDS) + "  verdict")
    for name, damage in DAMAGES.items():
        replies = {size: reply(SIZES[size]) for size in ROUNDS}
        cells = [f"{ratio(text, damage(text), ROUNDS[size]):>9.1f}×" for size, text in replies.items()]
        action: Any = SPEC.machine().receive(damage(replies["2 KB"]))
        print(f"{name:36}" + "".join(cells) + f"  {type(action).__name__} {getattr(action, 'reason', '')}")


if __name__ == "__main__":
    main()
