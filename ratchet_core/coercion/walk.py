"""Along a document and its schema at once: what was complained of is read as the schema wants it, where a rule can."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable
from typing import Any, Final, NamedTuple, TypeAlias

from ..plain_kinds import is_dict, is_list
from ..repair import Repair
from ..validation.json_schema.equality import equality_key
from ..validation.json_schema.evaluate import Evaluation
from ..violation import Path
from .branches import fitting_options
from .keys import renamed_keys
from .policy import Permits
from .record import record, renaming
from .rule import Place, Rule
from .rules import REPLACEMENTS
from .seen import OPEN, Seen
from .shape import Option, Shape, Shapes, kind_of

__all__ = ["MOST_STEPS", "Made", "TooMuch", "Walk"]

MOST_STEPS: Final = 20_000
"""Places that are looked at in one reply; more wrong ones are a wrong reply, not a matter of spelling."""

_MOST_LAYERS: Final = 3
"""Wrappings of one value that are taken off: JSON in a string, in a list of one, in an object of one key."""


class TooMuch(Exception):
    """The document needs more work than a wrong reply is worth."""


class Made(NamedTuple):
    """What became of a value, and how."""

    value: Any
    repairs: tuple[Repair, ...] = ()

    @property
    def cost(self) -> int:
        """Of all changes together."""
        return sum(repair.cost for repair in self.repairs)


class Asked(NamedTuple):
    """A value that is to be coerced."""

    shape: Shape
    value: Any
    path: Path
    seen: Seen
    is_item: bool = False
    layers: int = 0


Steps: TypeAlias = "Generator[Asked, Made, Made]"


class Walk:
    """One document on its way; the walk keeps its own stack, so that depth of data is no depth of calls."""

    def __init__(self, shapes: Shapes, permits: Permits, written: Callable[[float], str | None]) -> None:
        self._shapes = shapes
        self._permits = permits
        self._written = written
        self._evaluation = Evaluation()
        self._done: dict[tuple[int, int, Path], tuple[Made, Any]] = {}
        self._steps = 0

    def run(self, document: Any, seen: Seen) -> Made:
        """The document with what could be coerced in it, which need not be all that is wrong.

        Raises:
            TooMuch: when that takes more than ``MOST_STEPS``.
        """
        stack = [self._place(Asked(self._shapes.root, document, (), seen))]
        answer: Any = None
        while True:
            try:
                asked = stack[-1].send(answer)
            except StopIteration as end:
                stack.pop()
                made: Made = end.value
                if not stack:
                    return made
                answer = made
            else:
                stack.append(self._place(asked))
                answer = None

    def _place(self, asked: Asked) -> Steps:
        if not asked.seen.is_open:
            return (yield from self._coerced(asked))
        # alternatives ask for the same value again and again
        key = (id(asked.shape), id(asked.value), asked.path)
        known = self._done.get(key)
        if known is None:
            made = yield from self._coerced(asked)
            known = self._done[key] = (made, asked.value)  # the value is kept so that its id stays its own
        return known[0]

    def _coerced(self, asked: Asked) -> Steps:
        self._steps += 1
        if self._steps > MOST_STEPS:
            raise TooMuch
        shape, value, seen = asked.shape, asked.value, asked.seen
        made = Made(value)
        if shape.is_custom and seen.is_open:
            return made
        if is_dict(value) or is_list(value):
            made = yield from self._inside(asked)
        if seen.is_wrong or seen.has_wrong_keys:
            instead = yield from self._instead(asked, made)
            return made if instead is None else instead
        return made

    def _accepts(self, shape: Shape, value: Any) -> bool:
        return shape.accepts(value, self._evaluation)

    # -------------------------------------------------------------------------------------------- containers

    def _inside(self, asked: Asked) -> Steps:
        """A container as the kind it is, its parts coerced along the alternative that it fits best."""
        options = asked.shape.takes(kind_of(asked.value))
        if len(options) == 1:
            return (yield from self._along(options[0], asked))
        fitting = fitting_options(options, asked.value)
        tried: list[Made] = []
        for option in fitting:
            tried.append((yield from self._along(option, asked._replace(seen=OPEN))))
        best = _cheapest([made for made in tried if self._accepts(asked.shape, made.value)])
        if best is not None:
            return best
        return tried[0] if len(tried) == 1 else Made(asked.value)

    def _along(self, option: Option, asked: Asked) -> Steps:
        if is_list(asked.value):
            return (yield from self._parts(asked, asked.value, (), option.of_index, True))
        value, seen = asked.value, asked.seen
        repairs: tuple[Repair, ...] = ()
        fresh: Iterable[str] = ()
        if seen.has_wrong_keys:
            renames = renamed_keys(value, option, self._permits.at(asked.path))
            if renames:
                fresh = [new for new, _ in renames.values()]
                repairs = tuple(renaming(asked.path, old, new, rule) for old, (new, rule) in renames.items())
                value = {renames[key][0] if key in renames else key: inner for key, inner in value.items()}
        return (yield from self._parts(asked, value, repairs, option.of_key, False, fresh))

    def _parts(
        self,
        asked: Asked,
        container: Any,
        repairs: tuple[Repair, ...],
        schemas_of: Callable[[Any], tuple[Any, ...]],
        is_item: bool,
        fresh: Iterable[str] = (),
    ) -> Steps:
        """The parts that were complained of, or all where nothing is known."""
        seen = asked.seen
        steps: Iterable[Any] = _steps(container) if seen.is_open else [*seen.below, *fresh]
        changed: dict[Any, Any] = {}
        for step in steps:
            nodes = schemas_of(step)
            below = OPEN if step in fresh else seen.at(step)
            if nodes and below is not None and (not is_dict(container) or step in container):
                inner = container[step]
                made = yield Asked(self._shapes.of(nodes), inner, (*asked.path, step), below, is_item)
                if made.repairs:
                    changed[step] = made.value
                    repairs += made.repairs
        if changed:
            container = container.copy()
            for step, inner in changed.items():
                container[step] = inner
        return Made(container, repairs)

    # -------------------------------------------------------------------------------------------- replacements

    def _instead(self, asked: Asked, made: Made) -> Generator[Asked, Made, Made | None]:
        """What may stand for the value, where ``made`` will not do. Different readings are no reading."""
        permitted = self._permits.at(asked.path)
        place = Place(asked.shape, asked.path, self._written, asked.is_item)
        found: list[Made] = []
        is_needed: bool | None = None
        for group in REPLACEMENTS:
            for rule in group:
                if rule.name not in permitted or (rule.goes_on and asked.layers >= _MOST_LAYERS):
                    continue
                proposed = list(rule.propose(asked.value, place))
                if proposed and is_needed is None:
                    is_needed = not self._accepts(asked.shape, made.value)
                readings = (yield from self._taken(rule, asked, proposed)) if is_needed else []
                if readings:
                    found += readings
                    break
        return _cheapest(found) if len({equality_key(reading.value) for reading in found}) == 1 else None

    def _taken(self, rule: Rule, asked: Asked, proposed: list[Any]) -> Generator[Asked, Made, list[Made]]:
        accepted: list[Made] = []
        for after in proposed:
            repair = record(asked.path, rule, asked.value, after)
            made = Made(after)
            if rule.goes_on:
                made = yield asked._replace(value=after, seen=OPEN, layers=asked.layers + 1)
            if self._accepts(asked.shape, made.value):
                accepted.append(Made(made.value, (repair, *made.repairs)))
        return accepted


def _steps(container: Any) -> Iterable[Any]:
    return range(len(container)) if is_list(container) else list(container)


def _cheapest(found: list[Made]) -> Made | None:
    """The one with the least cost; None when two of that cost differ."""
    if not found:
        return None
    least = min(made.cost for made in found)
    best = [made for made in found if made.cost == least]
    return best[0] if len({equality_key(made.value) for made in best}) == 1 else None
