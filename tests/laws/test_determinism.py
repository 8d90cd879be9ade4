"""Law: the same definition and the same events give the same bytes, in every process."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from laws.runs import Op, canonical, drive, errors_of, runs, state_of
from laws.worlds import WORLDS, World

from ratchet_core import Cancelled, Raised, Reissued, Reply, Tick, Usage

_ROOT = Path(__file__).resolve().parents[2]


@given(data=st.data(), world=st.sampled_from(WORLDS))
def test_the_same_events_give_the_same_bytes(world: World, data: st.DataObject) -> None:
    """Twice the same history, on machines that were built apart: equal verdicts, snapshots and journals."""
    run = data.draw(runs(world, calls=False))
    one, other = world.machine(), world.machine()
    assert list(map(repr, drive(one, run))) == list(map(repr, drive(other, run)))
    assert state_of(one) == state_of(other)


@given(data=st.data(), world=st.sampled_from(WORLDS))
def test_a_shorter_history_has_the_first_verdicts_of_a_longer_one(world: World, data: st.DataObject) -> None:
    """S9: nothing that comes later changes what was said."""
    run = data.draw(runs(world, calls=False))
    cut = data.draw(st.integers(0, len(run)))
    whole, part = drive(world.machine(), run), drive(world.machine(), run[:cut])
    assert list(map(repr, whole[:cut])) == list(map(repr, part))


@given(data=st.data(), world=st.sampled_from(WORLDS))
def test_looking_changes_nothing(world: World, data: st.DataObject) -> None:
    """Reading every property between events leaves the same run."""
    run = data.draw(runs(world, calls=False))
    watched = world.machine()
    for op in run:
        answer = drive(watched, [op])[0]
        errors_of(answer), state_of(watched), watched.history, watched.mermaid(), watched.worst_case(), watched.ledger
    unwatched = world.machine()
    for op in run:
        drive(unwatched, [op])
    assert state_of(watched) == state_of(unwatched)


def _scenario(world: World, draw: random.Random) -> list[Op]:
    events = [
        lambda: Reply(draw.choice(world.replies), None, draw.choice([None, Usage(3, 4, "0.001")])),
        lambda: Reply(draw.choice(world.replies)[: draw.randrange(9)], None, None, draw.choice([None, "length"])),
        lambda: Reply(draw.choice(["no", '{"name": 3, "zzz": 1}', '{"kind": "cow"}', "[", "<think>"])),
        lambda: Raised(draw.choice(["rate_limit", "timeout"]), "x", draw.choice([None, 2.0])),
        lambda: Tick(0),
        lambda: Reissued(""),
        lambda: Cancelled("c"),
    ]
    weights = [4, 4, 8, 3, 3, 1, 1]
    return [Op(draw.choices(events, weights)[0](), draw.choice([None, 1.0, 90.0])) for _ in range(draw.randrange(1, 9))]


def fingerprint(count: int) -> str:
    """A digest over ``count`` histories and all that came of them."""
    draw, total = random.Random(5), sha256()
    for number in range(count):
        world = WORLDS[number % len(WORLDS)]
        machine = world.machine()
        answers = drive(machine, _scenario(world, draw))
        said = [[str(e) if isinstance(e, str) else repr(e) for e in errors_of(answer)] for answer in answers]
        total.update(canonical([state_of(machine), list(map(repr, said)), machine.spec.digest]).encode())
    return total.hexdigest()


def test_processes_agree_whatever_their_hash_seed() -> None:
    """``PYTHONHASHSEED`` orders sets and dictionaries of strings; no byte depends on it."""
    count = max(100, settings().max_examples)
    command = [sys.executable, "-c", f"from laws.test_determinism import fingerprint; print(fingerprint({count}))"]
    path = os.pathsep.join([str(_ROOT), str(_ROOT / "tests")])
    seen = {
        subprocess.run(
            command,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": path},
            capture_output=True,
            text=True,
            check=True,
            cwd=_ROOT,
        ).stdout
        for seed in ("0", "1", "4242")
    }
    assert len(seen) == 1
    assert seen == {fingerprint(count) + "\n"}
