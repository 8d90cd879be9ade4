"""Recorded and scripted replies in the place of a model, so that a machine can be driven without one."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from ratchet_core.budget import Usage
from ratchet_core.errors import UsageError
from ratchet_core.events import Raised, Reply
from ratchet_core.plain_kinds import is_dict
from ratchet_core.requests import CallModel

from ._answers import Answer

__all__ = ["Replies", "from_jsonl", "replies"]


class Replies:
    """A ``call`` for ``drive`` and ``adrive`` that gives what was recorded, in order, whatever it is asked.

    ``requests`` are the calls it answered, so that a test can look at the prompts.
    """

    def __init__(self, answers: Iterable[Answer], source: str = "the recorded replies") -> None:
        self.requests: list[CallModel] = []
        self._answers = iter(answers)
        self._source = source
        self._lock = threading.Lock()

    def __repr__(self) -> str:
        return f"<Replies of {self._source}, {len(self.requests)} given>"

    def __call__(self, request: CallModel) -> Answer:
        """The next answer; an exception among them is raised.

        Raises:
            UsageError: when there is none left.
        """
        with self._lock:
            try:
                answer = next(self._answers)
            except StopIteration:
                raise UsageError(
                    f"{self._source} are used up after {len(self.requests)}, and {request.id} asks for one more:"
                    " record more of them, or lower max_attempts"
                ) from None
            self.requests.append(request)
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def acall(self, request: CallModel) -> Answer:
        """The same for ``adrive``: calls are answered in the order in which they were issued."""
        return self(request)


def replies(answers: Iterable[Answer]) -> Replies:
    """A call that gives ``answers`` in order: text, ``Reply``, ``Raised``, a provider's response, or an exception to
    raise. Running out raises ``UsageError``."""
    if isinstance(answers, (str, bytes, dict)):
        raise UsageError("replies() takes a list of replies; put the one reply into a list")
    return Replies(answers)


def from_jsonl(path: str | Path) -> Replies:
    """A call that gives the replies recorded in the JSONL file at ``path``, in order, reading as it goes.

    Each line is a string (the text of a reply), or an object: ``raw`` (and ``tool_calls``, ``finish_reason``,
    ``usage`` as ``Usage.to_json`` writes it) is a reply, ``kind`` (and ``message``, ``retry_after``) a failed call,
    anything else the body of a provider's response. Empty lines are passed over.

    Raises:
        UsageError: for a file that can not be read, at once; for a line that is none of this, when it is its turn.
    """
    file = Path(path)
    if not file.is_file():
        raise UsageError(f"{file} is no file with recorded replies", path=str(file))
    return Replies(_recorded(file), f"the replies in {file}")


def _recorded(file: Path) -> Iterator[Answer]:
    with file.open(encoding="utf-8", newline="\n") as lines:
        for number, line in enumerate(lines, 1):
            if line.strip():
                yield _from_line(line, file, number)


def _from_line(line: str, file: Path, number: int) -> Answer:
    try:
        entry: Any = json.loads(line)
        if isinstance(entry, str):
            return entry
        if is_dict(entry):
            return _from_object(entry)
        problem = f"a recorded reply is a string or an object, not {type(entry).__name__}"
    except (ValueError, TypeError, RecursionError, UsageError) as error:
        problem = f"no recorded reply: {error}"
    raise UsageError(problem, path=str(file), line=number)


def _from_object(entry: dict[str, Any]) -> Answer:
    if "raw" in entry:
        usage = Usage(**entry["usage"]) if entry.get("usage") is not None else None
        return Reply(entry["raw"], entry.get("tool_calls"), usage, entry.get("finish_reason"))
    if isinstance(entry.get("kind"), str):
        return Raised(entry["kind"], str(entry.get("message", "")), entry.get("retry_after"))
    return entry
