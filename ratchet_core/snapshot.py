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
from .kind import Ended
from .ledger import Ledger
from .outbox import WAITS, Open, Run
from .paths import label_of, path_of
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
        open: the requests without an answer, in the order in which they were asked.
        now: the latest time that was told, None before any.
        ended: how the run ended, None while it goes on.
        log: what happened since the start, or since this process restored the run.
        origin: the frozen snapshot that the log continues, None from the start.
    """

    run: Run
    frame: Any
    ledger: Ledger
    sequences: Mapping[str, int]
    open: Mapping[str, Open]
    now: float | None
    ended: Ended | None
    log: Log
    origin: Mapping[str, Any] | None = None

    @property
    def last(self) -> Action | None:
        """The newest verdict, None before any."""
        return self.log[3] if self.log is not None else None


_FORMAT: Final = "ratchet-snapshot"
_VERSION: Final = 2


def freeze(spec: Spec, snapshot: Snapshot) -> dict[str, Any]:
    """The snapshot as plain JSON data, sealed with a checksum. Of the past it holds the verdicts of active visits."""
    root = spec.root
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
        "open": {request: list(entry) for request, entry in snapshot.open.items()},
        "ended": None if ended is None else ended.to_json(),
        "last": _encode_last(snapshot.last, root.trail(snapshot.frame)),
    }
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
    last = _decode_last(spec, plain["last"], trail)
    log: Log = None
    for action in (*(action for action in trail if action is not last), *(() if last is None else (last,))):
        log = (None, action.request_id, None, action, log)
    ledger = decode_ledger(plain["ledger"], spec.budgets)
    open = {request: _open(entry) for request, entry in plain["open"].items()}
    _check_open(spec, frame, open, ledger)
    inputs = expect(decode_plain(plain["inputs"]), "inputs", dict)
    run = Run(inputs, expect(plain["seed"], "seed", int), expect(plain["started_at"], "started_at", *_TIME))
    sequences = {path: expect(last, "sequences", int) for path, last in plain["sequences"].items()}
    now = expect(plain["now"], "now", *_TIME)
    ended = None if plain["ended"] is None else Ended.from_json(plain["ended"])
    if ended is not None and ended.document is not None:
        spec.root.load(ended.document, ended.format)
    return Snapshot(run, frame, ledger, sequences, open, now, ended, log, dict(plain))


_TIME: Final = (float, int, NoneType)


def _open(plain: Any) -> Open:
    due, seconds, wanted, cancelled = plain
    if wanted is not None:
        wanted = {name: expect(amount, "wanted", int) for name, amount in wanted.items()}
    return Open(
        expect(due, "due", *_TIME), expect(seconds, "seconds", *_TIME), wanted, expect(cancelled, "cancelled", bool)
    )


def _check_open(spec: Spec, frame: Any, open: Mapping[str, Open], ledger: Ledger) -> None:
    """The table of open requests is what the frames wait for, their deadlines, and what was cancelled; what of it was
    issued and may cost something is in the books, and nothing else is."""
    live = {request for request, entry in open.items() if not entry.cancelled}
    deadlines = {request for request in live if label_of(request) == "deadline"}
    reserved = {request for request, entry in open.items() if entry.wanted is None and label_of(request) not in WAITS}
    for request in open:
        spec.node(path_of(request))
    if live - deadlines != set(spec.root.pending(frame)) or reserved != set(ledger.open):
        raise SnapshotError("the snapshot's books do not fit its outstanding requests")


def _encode_last(last: Action | None, trail: tuple[Action, ...]) -> Any:
    """The newest verdict; one that stands in the trail is not written twice."""
    if last is None:
        return None
    place = next((index for index, action in enumerate(trail) if action is last), None)
    if place is not None:
        return place
    return {"action": encode_action(last), "history": [encode_action(each) for each in getattr(last, "history", ())]}


def _decode_last(spec: Spec, plain: Any, trail: tuple[Action, ...]) -> Action | None:
    if plain is None:
        return None
    if type(plain) is int:
        return trail[plain]
    history: tuple[Action, ...] = ()
    for item in plain["history"]:
        history = (*history, _decode(spec, item, history))
    return _decode(spec, plain["action"], history)


def _decode(spec: Spec, plain: Any, history: tuple[Action, ...]) -> Action:
    def read(document: str, format: str) -> Any:
        return spec.node(path_of(str(plain["request_id"]))).load(document, format)

    return decode_action(plain, spec.budgets, read, history)
