"""Reads a reply as its text arrives: words and fences and reasoning, a value, words again, perhaps another value.

The value that is told is the newest one. A reply that begins with its value is *watched*: such a value is no draft,
no echo and no example, so what is wrong with it for good is wrong with the reply.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final, Literal

from ..limits import Limits
from ..validation.places import Places
from ..validation.reading import Rejected
from ..violation import Path
from .damaged import Mended
from .follower import Follower
from .lead import Lead
from .tokens import NOTHING, DamagedError, is_broken
from .watch import Judge, Watch

__all__ = ["Aim", "Reader", "aim_at", "doom_of"]

_PIECE: Final = 4_096
"""Characters that are read at once: bounds what is copied for each value that is found."""
_MOST_MISTAKES: Final = 16
"""Long stretches that began like a value and were none: then the reply is not followed any further."""
_STARTS: Final = {"string": '"', "integer": "-0123456789", "number": "-0123456789", "boolean": "tf", "null": "n"}


@dataclass(slots=True)
class Aim:
    """What is looked for in a reply.

    Attributes:
        brackets: what a value among words may begin with.
        scalars: what a reply that is a bare scalar may begin with.
        places: what may stand where in the value.
        judge: the whole judgement on a text; None to watch for nothing.
        unique: whether a key may have one value only.
    """

    brackets: frozenset[str]
    scalars: str
    places: Places
    judge: Judge | None
    unique: bool = True

    def unwatched(self) -> Aim:
        """The same, watching for nothing."""
        return replace(self, judge=None)

    def blind(self) -> Aim:
        """Looking for nothing: no value in the text is the answer."""
        return Aim(frozenset(), "", self.places, None)


def aim_at(places: Places, judge: Judge | None, unique: bool = True) -> Aim:
    """The aim for values of a schema; ``judge`` is None where a reply may be right that its value does not show."""
    kinds = places.root.kinds if places.root is not None else frozenset({"object", "array", *_STARTS})
    brackets = [bracket for kind, bracket in (("object", "{"), ("array", "[")) if kind in kinds]
    scalars = "".join(starts for kind, starts in _STARTS.items() if kind in kinds)
    return Aim(frozenset(brackets), scalars, places, judge, unique)


class Reader:
    """One reply on its way.

    Attributes:
        state: what is being read: what ``lead`` s up to a value, a ``value``, a ``damaged`` one, nothing any more.
    """

    __slots__ = (
        "_aim",
        "_earlier",
        "_lead",
        "_likely",
        "_limits",
        "_patience",
        "_pieces",
        "_shown",
        "_told",
        "_watch",
        "state",
    )

    def __init__(self, aim: Aim, limits: Limits) -> None:
        self._aim = aim
        self._limits = limits
        self._lead = Lead(aim.brackets, aim.scalars)
        self._pieces: list[str] = []  # the text of the value
        self._likely = False  # it stands where answers do
        self._watch: Watch | None = None
        self._shown: Follower | Mended | None = None
        self._earlier: Follower | Mended | None = None  # what is shown again when this is no value
        self._patience = _MOST_MISTAKES
        self._told: Any = None
        self.state: Literal["lead", "value", "damaged", "over"] = "lead"

    @property
    def doom(self) -> Rejected | None:
        """Why the reply can not become valid, None while it may."""
        return None if self._watch is None else self._watch.doom

    @property
    def is_open(self) -> bool:
        """Whether the text so far ends inside of a value."""
        return self.state in ("value", "damaged")

    def value(self) -> Any:
        """The newest value so far, ``NOTHING`` where none can be told."""
        return NOTHING if self._shown is None else self._shown.value()

    def complete_paths(self) -> tuple[Path, ...]:
        """Its complete paths, in the order in which they became so."""
        return () if self._shown is None else self._shown.complete_paths()

    def advance(self, new: str) -> bool:
        """Read on; whether there is more to tell than before."""
        if not new.isascii() and is_broken(new):
            self._shown, self.state = None, "over"
        self._run(new)
        if isinstance(self._shown, Mended) and self.state == "damaged" and self._mend(self._shown) is not None:
            self._run("")
        before = self._told
        self._told = None if self._shown is None else (self._shown, self._shown.told())
        return self._shown is not None and self._told != before and self._shown.has_value

    def _run(self, text: str) -> None:
        for at in range(0, len(text) or 1, _PIECE):
            rest: str | None = text[at : at + _PIECE]
            while rest is not None:
                rest = self._read(rest)

    def _read(self, piece: str) -> str | None:
        """Read on; what is left to read in another state, None for nothing."""
        match self.state:
            case "lead":
                return self._find(piece)
            case "value":
                return self._follow(piece)
            case "damaged":
                self._gather(piece)
            case "over":
                pass  # what follows a value that was mended is not looked at
        return None

    def _find(self, piece: str) -> str | None:
        """Look for the beginning of a value; what is left of ``piece``, None for nothing."""
        lead = self._lead
        opener = lead.find(piece)
        if lead.forgot:
            self._shown = None
        if opener is None:
            return None
        pieces = self._pieces = [opener]
        self._likely = lead.is_likely
        self._watch = None
        aim = self._aim
        if aim.judge is not None and lead.begins and opener:
            self._watch = Watch(aim.places, aim.judge, lambda end: "".join(pieces)[:end], unique=aim.unique)
        self._earlier, self._shown = self._shown, Follower(opener, self._limits, self._watch)
        self.state = "value"
        return lead.rest

    def _follow(self, piece: str) -> str | None:
        """Read on in a value; what is left of ``piece`` behind it, None for nothing."""
        follower = self._shown
        assert isinstance(follower, Follower)
        self._pieces.append(piece)
        try:
            follower.advance(piece)
        except DamagedError:
            return self._damaged(follower)
        if not follower.done:
            return None
        self.state = "lead"
        self._lead.resume(follower.rest)
        return ""

    def _damaged(self, follower: Follower) -> str | None:
        """Read the same text as one that may be mended."""
        self._watch = None
        if not self._pieces[0]:
            return self._reject("".join(self._pieces))  # a bare scalar is not mended
        self._shown = Mended(self._pieces, self._limits, is_value=follower.said > 1)
        self.state = "damaged"
        return self._mend(self._shown)

    def _gather(self, piece: str) -> None:
        """Damaged text goes on. All that has arrived is looked at together, later."""
        assert isinstance(self._shown, Mended)
        self._shown.advance(piece)

    def _mend(self, mended: Mended) -> str | None:
        """Read damaged text anew; "" when it is none, and the words that it is are still to be read."""
        mended.read()
        if mended.may_go_on:
            return None
        if not mended.has_value:
            return None if self._likely and mended.is_value else self._reject(mended.text)
        self.state = "over"
        return None

    def _reject(self, text: str) -> str | None:
        """What began here is no value: words go on, and what was shown before is shown again."""
        self._shown, self._earlier = self._earlier, None
        self.state = "lead"
        self._lead.reject(text[:_PIECE])
        if len(text) <= _PIECE:
            return ""
        self._patience -= 1
        if self._patience < 0:
            self.state = "over"
        else:
            self._run(text[_PIECE:])
        return None


def doom_of(text: str, aim: Aim, limits: Limits) -> Rejected | None:
    """What was seen to be wrong for good when a reply had come as far as ``text``; None for nothing."""
    reader = Reader(aim, limits)
    reader.advance(text)
    return reader.doom
