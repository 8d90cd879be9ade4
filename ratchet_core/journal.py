"""The record of a run as plain JSON data, and running it again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .actions import Action
from .canonical import digest
from .codec import decode_event, decode_plain, encode_action, encode_event, encode_plain
from .definition import Spec
from .errors import RatchetError, ReplayMismatch, SnapshotError
from .events import Event
from .kernel import start, step
from .plain_kinds import is_mapping
from .snapshot import Snapshot, thaw

__all__ = ["journal_of", "run_again"]

_SEAL = 16
"""Hex digits of a seal: 64 bits tell any two entries of a run apart."""


def journal_of(spec: Spec, snapshot: Snapshot) -> tuple[dict[str, Any], ...]:
    """Every event since the run started (or was restored here), oldest first, each with its verdict's
    type and a seal that chains it to the one before."""
    happened: list[tuple[Event, str | None, float | None, Action]] = []
    log = snapshot.log
    while log is not None:
        event, request, at, action, log = log
        if event is not None:
            happened.append((event, request, at, action))
    opening = _opening(spec, snapshot)
    entries = [{**opening, "seal": _seal("", opening)}]
    for event, request, at, action in reversed(happened):
        entries.append(_entry(entries[-1]["seal"], event, request, at, action))
    return tuple(entries)


def _opening(spec: Spec, snapshot: Snapshot) -> dict[str, Any]:
    if snapshot.origin is not None:
        return {"snapshot": snapshot.origin}
    return {
        "event": {
            "type": "Started",
            "definition_digest": spec.digest,
            "inputs": encode_plain(snapshot.run.inputs),
            "seed": snapshot.run.seed,
            "at": snapshot.run.started_at,
        }
    }


def _entry(before: str, event: Event, request: str | None, at: float | None, action: Action) -> dict[str, Any]:
    entry: dict[str, Any] = {"event": encode_event(event)}
    if request is not None:
        entry["request"] = request
    if at is not None:
        entry["at"] = at
    return {**entry, "action": type(action).__name__, "seal": _seal(before, entry, action)}


def _seal(before: str, entry: Mapping[str, Any], action: Action | None = None) -> str:
    """The digest of an entry, its verdict and the seal of the entry before it: a chain, in which nothing can be
    changed, left out or swapped unseen."""
    return digest([before, entry, None if action is None else encode_action(action)], _SEAL)


def run_again(spec: Spec, journal: Sequence[Mapping[str, Any]]) -> Snapshot:
    """Feed a journal to the definition and hold every verdict against the recorded one.

    Raises:
        ReplayMismatch: at the first entry that comes out differently.
        SnapshotError: for data that is no journal.
    """
    if not isinstance(journal, (list, tuple)) or not all(is_mapping(entry) for entry in journal):
        raise SnapshotError("a journal is a list of mappings, as machine.journal gives it")
    if not journal:
        raise SnapshotError("the journal is empty: it opens with Started or with a snapshot")
    opening = {key: value for key, value in journal[0].items() if key != "seal"}
    snapshot = _opened(spec, opening)
    seal = _held("the opening differs", 0, journal[0].get("seal"), _seal("", opening))
    for index, entry in enumerate(journal[1:], 1):
        snapshot, seal = _replayed(spec, snapshot, entry, index, seal)
    return snapshot


def _held(what: str, index: int, recorded: Any, seal: str) -> str:
    if recorded != seal:
        raise ReplayMismatch(what, index=index, expected=recorded, got=seal)
    return seal


def _opened(spec: Spec, opening: Mapping[str, Any]) -> Snapshot:
    if "snapshot" in opening:
        return thaw(spec, opening["snapshot"])
    try:
        event = opening["event"]
        if event["type"] != "Started":
            raise SnapshotError(f"a journal opens with Started or a snapshot, not with {event['type']}")
        made_by, inputs, seed, at = event["definition_digest"], event["inputs"], event["seed"], event["at"]
    except (KeyError, TypeError) as error:
        raise SnapshotError(f"this is no journal: {error!r}") from error
    if made_by != spec.digest:
        raise ReplayMismatch("the journal was made by another definition", index=0, expected=made_by, got=spec.digest)
    try:
        return start(spec, decode_plain(inputs), seed=seed, at=at)
    except RatchetError as error:
        raise SnapshotError(f"the journal opens with something that can not be started: {error}") from error


def _replayed(
    spec: Spec, snapshot: Snapshot, entry: Mapping[str, Any], index: int, before: str
) -> tuple[Snapshot, str]:
    try:
        event, request, at = decode_event(entry["event"]), entry.get("request"), entry.get("at")
    except (KeyError, TypeError, AttributeError) as error:
        raise SnapshotError(f"entry {index} is no journal entry: {error!r}") from error
    try:
        moved, action = step(spec, snapshot, event, request=request, at=at)
    except ReplayMismatch as error:
        raise ReplayMismatch("a request changed", index=index, expected=error.expected, got=error.got) from error
    except RatchetError as error:
        raise ReplayMismatch(
            "the event no longer fits", index=index, expected=entry.get("action"), got=str(error)
        ) from error
    if moved is snapshot:
        raise ReplayMismatch(
            "the event no longer changes anything", index=index, expected=entry.get("action"), got=type(action).__name__
        )
    if entry.get("action") != type(action).__name__:
        raise ReplayMismatch(
            "the verdict differs", index=index, expected=entry.get("action"), got=type(action).__name__
        )
    told = {key: value for key, value in entry.items() if key not in ("action", "seal")}
    return moved, _held("the entry or its verdict differs", index, entry.get("seal"), _seal(before, told, action))
