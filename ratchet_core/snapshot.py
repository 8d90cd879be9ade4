"""Where a run stands: one immutable value, and its JSON form.

In memory a snapshot also holds the run's past and journal, as linked lists that share everything with the snapshot
before: one step costs one link. The JSON form holds neither. It is as long as the active visits and the tables of the
ledger, whatever number of steps came before; the journal is the record.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import NoneType
from typing import Any, Final

from .actions import Action
from .canonical import digest
from .codec import decode_action, decode_ledger, decode_plain, encode_action, encode_ledger, encode_plain, expect
from .definition import Spec
from .errors import SnapshotError
from .events import Event
from .kind import Ended, Run
from .ledger import Ledger
from .plain_kinds import is_mapping

__all__ = ["Log", "Snapshot", "freeze", "thaw"]


Log = tuple[Event | None, str | None, float | None, Action, "Log | None"] | None
"""What happened, newest first, as a linked list: event, the request it answered, its time, the verdict, and what was
before. An event of None is a verdict without one: a state that ended as it was entered, or one restored."""


@dataclass(slots=True)
class Snapshot:
    """Where a run stands. Never changed in place.

    Attributes:
        run: what the run was started with.
        frame: the root's frame.
        ledger: the books.
        sequences: the last sequence number of each node's requests.
        now: the latest time that was told, None before any.
        ended: how the run ended, None while it goes on.
        log: what happened since the start, or since this process restored the run.
        origin: the frozen snapshot that the log continues, None from the start.
    """

    run: Run
    frame: Any
    ledger: Ledger
    sequences: Mapping[str, int]
    now: float | None
    ended: Ended | None
    log: Log
    origin: Mapping[str, Any] | None = None

    @property
    def last(self) -> Action | None:
        """The newest verdict, None before any."""
        return self.log[3] if self.log is not None else None


_FORMAT: Final = "ratchet-snapshot"
_VERSION: Final = 1


def freeze(spec: Spec, snapshot: Snapshot) -> dict[str, Any]:
    """The snapshot as plain JSON data, sealed with a checksum. Of the past it holds the verdicts of active visits."""
    root = spec.root
    trail = root.trail(snapshot.frame)
    ended = snapshot.ended
    plain: dict[str, Any] = {
        "format": _FORMAT,
        "version": _VERSION,
        "definition": spec.digest,
        "inputs": encode_plain(snapshot.run.inputs),
        "seed": snapshot.run.seed,
        "started_at": snapshot.run.started_at,
        "now": snapshot.now,
        "frame": root.freeze(snapshot.frame),
        "ledger": encode_ledger(snapshot.ledger),
        "sequences": dict(snapshot.sequences),
        "ended": None if ended is None else [ended.kind, ended.document, ended.format, ended.best(), ended.reason],
        # the newest verdict mostly stands at the end of the trail and is not written twice
        "last": None if not trail or snapshot.last is not trail[-1] else "trail",
    }
    if plain["last"] is None and snapshot.last is not None:
        plain["last"] = encode_action(snapshot.last)
    plain["checksum"] = digest(plain)
    return plain


def thaw(spec: Spec, plain: Any) -> Snapshot:
    """The inverse of ``freeze``.

    Raises:
        SnapshotError: for anything but an undamaged snapshot of this very definition.
    """
    _check_seal(spec, plain)
    try:
        snapshot = _thawed(spec, plain)
        again = freeze(spec, snapshot)
    except SnapshotError:
        raise
    except Exception as error:
        raise SnapshotError(f"the snapshot is damaged: {type(error).__name__}: {error}") from error
    if again != {**plain, "checksum": again["checksum"]}:
        raise SnapshotError("the snapshot does not describe a state that this definition can be in")
    return snapshot


def _check_seal(spec: Spec, plain: Any) -> None:
    if not is_mapping(plain) or plain.get("format") != _FORMAT:
        raise SnapshotError("this is not a snapshot of a machine")
    if plain.get("version") != _VERSION:
        raise SnapshotError(f"the snapshot has version {plain.get('version')!r}, this package reads {_VERSION}")
    if plain.get("definition") != spec.digest:
        raise SnapshotError("the snapshot was made by another definition; restore it with the one that made it")
    try:
        seal = digest({key: value for key, value in plain.items() if key != "checksum"})
    except (TypeError, ValueError) as error:
        raise SnapshotError(f"the snapshot is not JSON: {error}") from error
    if plain.get("checksum") != seal:
        raise SnapshotError("the snapshot was damaged or changed: its checksum does not fit")


def _thawed(spec: Spec, plain: Mapping[str, Any]) -> Snapshot:
    frame = spec.root.thaw(plain["frame"], spec.budgets)
    trail = spec.root.trail(frame)
    last = trail[-1] if plain["last"] == "trail" else _last(spec, plain["last"])
    log: Log = None
    for action in trail if plain["last"] == "trail" or last is None else (*trail, last):
        log = (None, action.request_id, None, action, log)
    ledger = decode_ledger(plain["ledger"], spec.budgets)
    _check_reserved(spec.root.pending(frame), ledger)
    inputs = expect(decode_plain(plain["inputs"]), "inputs", dict)
    run = Run(inputs, expect(plain["seed"], "seed", int), expect(plain["started_at"], "started_at", *_TIME))
    sequences = {path: expect(last, "sequences", int) for path, last in plain["sequences"].items()}
    now = expect(plain["now"], "now", *_TIME)
    return Snapshot(run, frame, ledger, sequences, now, _ended(plain["ended"]), log, dict(plain))


_TIME: Final = (float, int, NoneType)


def _check_reserved(pending: tuple[str, ...], ledger: Ledger) -> None:
    """Every outstanding call is in the books, and nothing else is."""
    calls = {request for request in pending if ":call#" in request}
    if not calls <= set(ledger.open) <= set(pending):
        raise SnapshotError("the snapshot's books do not fit its outstanding requests")


def _ended(plain: Any) -> Ended | None:
    if plain is None:
        return None
    kind, document, format, best, reason = plain
    return Ended(kind, document, format, lambda: best, reason)


def _last(spec: Spec, plain: Any) -> Action | None:
    if plain is None:
        return None
    path = str(plain["request_id"]).rsplit(":", 1)[0].rsplit("/", 1)[0]
    return decode_action(plain, spec.budgets, lambda document, format: spec.node(path).load(document, format))
