"""Print the table of ratios: `make bench`. Figures are for reading, nothing fails because of them."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Callable
from typing import Any

from harness import Contender, measure
from pydantic import TypeAdapter, ValidationError
from replies import SIZES, Order, reply, wrong

from ratchet_core import RetryAction, State, StateMachine

ADAPTER = TypeAdapter(Order)
ON = StateMachine(State("order", Order)).spec
OFF = StateMachine(State("order", Order, allow_duplicate_keys=True)).spec
AGAIN = StateMachine(State("order", Order, max_attempts=1_000_000)).spec
REPEATS = {"200 B": 3_000, "2 KB": 1_000, "50 KB": 60, "1 MB": 4}


def machines(spec: Any) -> Callable[[int], list[Any]]:
    """Fresh machines, made before the clock runs."""
    return lambda count: [spec.machine() for _ in range(count)]


def receive(text: str) -> Callable[[Any], Any]:
    """Feed one reply."""
    return lambda machine: machine.receive(text)


def rendered(text: str) -> Callable[[Any], Any]:
    """Feed one wrong reply and read its patch."""

    def run(machine: Any) -> Any:
        action = machine.receive(text)
        assert isinstance(action, RetryAction)
        return action.prompt_patch

    return run


def bare(text: str) -> Contender:
    """The floor."""

    def run(_: object) -> object:
        try:
            return ADAPTER.validate_json(text)
        except ValidationError as error:
            return error

    return Contender("floor", lambda count: [None] * count, run)


def table(title: str, text_of: Callable[[int], str], contenders: dict[str, tuple[Any, Callable[[str], Any]]]) -> None:
    """One block of the table: microseconds over the floor and the ratio to it, by size."""
    print(f"\n{title}")
    print(f"{'':34}" + "".join(f"{size:>22}" for size in SIZES))
    rows: dict[str, list[str]] = {name: [] for name in contenders}
    floors: list[str] = []
    for size, lines in SIZES.items():
        text = text_of(lines)
        listed = [Contender(name, machines(spec), make(text)) for name, (spec, make) in contenders.items()]
        medians = measure([bare(text), *listed], repeats=REPEATS[size])
        floor = medians["floor"]
        floors.append(f"{floor * 1e6:>19.2f} µs")
        for name in contenders:
            rows[name].append(f"{(medians[name] - floor) * 1e6:>+11.2f} µs {medians[name] / floor:>6.3f}×")
    print(f"{'floor: TypeAdapter.validate_json':34}" + "".join(floors))
    for name, cells in rows.items():
        print(f"{name:34}" + "".join(f"{cell:>22}" for cell in cells))


def memory() -> None:
    """Peak allocation of one reply of 1 MB, as Python counts it."""

    def peak(run: Callable[[], object]) -> int:
        tracemalloc.start()
        kept = run()
        top = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        del kept
        return top

    text = reply(SIZES["1 MB"])
    machine = ON.machine()
    floor = peak(lambda: ADAPTER.validate_json(text))
    ours = peak(lambda: machine.receive(text))
    print(f"\npeak memory at 1 MB: {ours / floor:.3f}× of {floor / 1e6:.1f} MB")


def imports() -> None:
    """Whole processes that only import, in turn."""

    def once(module: str) -> float:
        begin = time.perf_counter()
        subprocess.run([sys.executable, "-c", f"import {module}"], check=True)
        return time.perf_counter() - begin

    pairs = [(once("pydantic"), once("ratchet_core"), once("json")) for _ in range(11)]
    pydantic, core, python = (statistics.median(column) for column in zip(*pairs, strict=True))
    print(
        f"import, whole process: pydantic {pydantic * 1e3:.0f} ms, ratchet_core {core * 1e3:.0f} ms"
        f" = {core / pydantic:.2f}×"
        f" (python alone {python * 1e3:.0f} ms; without it {(core - python) / (pydantic - python):.2f}×)"
    )


def growth() -> None:
    """What one more step costs after many: time, and bytes of the snapshot and of the journal's newest entry."""
    print("\nsteps so far        receive        snapshot bytes   journal bytes a step")
    spec = StateMachine([State("a", None), State("b", None)], {"a": "b", "b": "a"}, max_visits=100_000).spec
    machine = spec.machine()
    done = 0
    for target in (10, 100, 1_000, 10_000):
        times = []
        while done < target:
            begin = time.perf_counter()
            machine.receive('{"x": 1}')
            times.append(time.perf_counter() - begin)
            done += 1
        size = len(json.dumps(machine.snapshot()))
        entry = len(json.dumps(machine.journal)) / done
        print(f"{done:>12}   {statistics.median(times) * 1e6:>9.1f} µs   {size:>14}   {entry:>14.0f}")


def main() -> None:
    """Everything, in about two minutes."""
    print(f"Python {sys.version.split()[0]}; medians of shuffled rounds in one process")
    table("a valid reply", reply, {"receive": (ON, receive), "receive, duplicates allowed": (OFF, receive)})
    table("a valid reply with colons in its text", lambda n: reply(n, colons=True), {"receive": (ON, receive)})
    table(
        "a valid reply in a fence, against the floor unfenced",
        reply,
        {"receive": (ON, lambda t: receive(f"```json\n{t}\n```"))},
    )
    table("a wrong field", wrong, {"RetryAction": (AGAIN, receive), "RetryAction, patch read": (AGAIN, rendered)})
    memory()
    imports()
    growth()


if __name__ == "__main__":
    main()
