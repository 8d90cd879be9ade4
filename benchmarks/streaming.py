"""What a reply costs that streams in, against one-shot validation: `python benchmarks/streaming.py`.

Processor time, the best of several rounds in one process; a machine that is shared makes all of it slower alike.
"""

from __future__ import annotations

import gc
import math
import time
from collections.abc import Callable
from typing import Any

from pydantic import TypeAdapter
from pydantic_core import from_json
from replies import Order, reply

from ratchet_core import AbortAction, PartialAction, State, StateMachine

PIECE = 5
LINES = {"2 KB": 19, "12 KB": 120, "50 KB": 490, "200 KB": 1_960, "800 KB": 7_840}
SPECS = {
    "typed, watched": StateMachine(State("order", Order)).spec,
    "any JSON": StateMachine(State("order", Any)).spec,
    "free text": StateMachine(State("order", passthrough=True)).spec,
}
ADAPTER = TypeAdapter(Order)


def best(run: Callable[[], object], rounds: int) -> float:
    """Seconds of processor time of the quickest round."""
    times: list[float] = []
    for _ in range(rounds):
        gc.collect()
        gc.disable()
        begin = time.process_time()
        run()
        times.append(time.process_time() - begin)
        gc.enable()
    return min(times)


def pieces(text: str) -> list[str]:
    """The text as a provider sends it."""
    return [text[at : at + PIECE] for at in range(0, len(text), PIECE)]


def stream(spec: Any, chunks: list[str], look: Callable[[PartialAction], object] | None = None) -> None:
    """Feed all of it and finish; ``look`` at every partial."""
    machine = spec.machine()
    for chunk in chunks:
        action = machine.feed(chunk)
        if look is not None and isinstance(action, PartialAction):
            look(action)
    machine.finish()


def table() -> None:
    """Each size and way of streaming: times the floor, and microseconds a piece."""
    ways: dict[str, tuple[str, Callable[[PartialAction], object] | None]] = {
        "fed, nothing read": ("typed, watched", None),
        "any JSON, nothing read": ("any JSON", None),
        "free text, nothing read": ("free text", None),
        "value read at every piece": ("typed, watched", lambda partial: partial.value),
    }
    totals: dict[str, list[float]] = {name: [] for name in ways}
    rows: dict[str, list[str]] = {name: [] for name in ways}
    floors: list[float] = []
    for lines in LINES.values():
        text = reply(lines)
        chunks = pieces(text)
        rounds = 15 if lines < 1_000 else 4
        floor = best(lambda text=text: ADAPTER.validate_json(text), 4 * rounds)
        floors.append(floor)
        for name, (spec, look) in ways.items():
            total = best(lambda spec=spec, look=look, chunks=chunks: stream(SPECS[spec], chunks, look), rounds)
            totals[name].append(total)
            rows[name].append(f"{total / floor:6.1f}×  {total / len(chunks) * 1e6:5.2f} µs")
    print(
        f"\npieces of {PIECE} characters, from the first to the verdict: × TypeAdapter.validate_json, time of a piece"
    )
    print(f"{'':28}" + "".join(f"{size:>20}" for size in LINES) + "   exponent")
    print(f"{'floor':28}" + "".join(f"{floor * 1e6:>17.0f} µs" for floor in floors))
    growth = math.log(LINES["800 KB"] / LINES["50 KB"])
    for name, cells in rows.items():
        exponent = math.log(totals[name][-1] / totals[name][2]) / growth
        print(f"{name:28}" + "".join(f"{cell:>20}" for cell in cells) + f"{exponent:11.2f}")


def peer() -> None:
    """The whole prefix parsed anew at every piece, as most libraries have it, by the fastest parser of all."""
    text = reply(LINES["50 KB"])
    floor = best(lambda: ADAPTER.validate_json(text), 40)

    def anew() -> None:
        received = ""
        for chunk in pieces(text):
            received += chunk
            from_json(received, allow_partial="trailing-strings")

    print(f"\npydantic_core.from_json(allow_partial) at every piece, 50 KB: {best(anew, 2) / floor:,.0f}×")


def stops() -> None:
    """How soon a wrong scalar in a list of 490 lines is noticed."""
    text = reply(490)
    print("\na wrong number in a 50 KB reply, in pieces of 5: characters that were still paid for")
    for line in (1, 100, 400):
        wrong = text.replace(f'"sku": {line},', '"sku": "none",', 1)
        machine = SPECS["typed, watched"].machine()
        fed = 0
        for chunk in pieces(wrong):
            fed += len(chunk)
            if isinstance(machine.feed(chunk), AbortAction):
                break
        seen = wrong.index('"none"') + len('"none"')
        print(f"  line {line:>3}: {fed - seen:>4} behind it, {len(wrong) - fed:>6,} of {len(wrong):,} saved")


def main() -> None:
    """Everything, in about a minute."""
    table()
    peer()
    stops()


if __name__ == "__main__":
    main()
