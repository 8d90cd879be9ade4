"""Along a document and its schema at once: what was complained of is read as the schema wants it, where a rule can."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable
from typing import Any, Final, NamedTuple, TypeAlias

from pydantic_core import to_json

from ..plain_kinds import is_dict, is_list, real_type
from ..repair import Repair
from ..validation.json_schema.equality import equality_key
from ..validation.json_schema.evaluate import ABOUT_KEYS, Evaluation, TooDeep
from ..validation.json_schema.node import Node
from ..validation.reading import MOST_COMPLAINTS
from ..violation import Path
from .branches import fitting_options
from .keys import read_keys
from .policy import CAREFUL, Permits
from .record import record, renaming
from .rule import Place, Rule
from .rules import repertoire
from .seen import Seen, complaints
from .shape import Option, Shape, Shapes, kind_of
from .words import ENVELOPES, fold

__all__ = ["Made", "TooMuch", "Walk"]

_MOST_STEPS: Final = 20_000
"""Places that are looked into in one reply; more wrong ones are a wrong reply, not a matter of spelling."""

_MOST_LAYERS: Final = 3
"""Wrappings of one value that are taken off: JSON in a string, in a list of one, in an object of one key."""

_MOST_WORK: Final = 250_000
_WORK_PER_CHARACTER: Final = 20
_LEAST_WORK: Final = 20_000
"""Characters of parts of the document that are held against the schema here, all times together. What is merely
unwrapped or renamed is left to the reader, which is faster; alternatives of a union have to be tried."""


class TooMuch(Exception):
    """The document needs more work than a wrong reply is worth."""


class Made(NamedTuple):
    """What became of a value, how, and the keys that give one property in two ways."""

    value: Any
    repairs: tuple[Repair, ...] = ()
    conflicts: tuple[Path, ...] = ()

    @property
    def cost(self) -> tuple[int, int]:
        """Of all changes together; good will costs more than any number of changes that need none."""
        return sum(repair.rule not in CAREFUL for repair in self.repairs), sum(repair.cost for repair in self.repairs)


class Asked(NamedTuple):
    """A value that is to be coerced, and what is known of it. In a trial it has to be known at once whether what comes
    out is right; otherwise what was found inside of a value may wait until the reader has seen it."""

    shape: Shape
    value: Any
    path: Path
    seen: Seen
    is_item: bool = False
    is_member: bool = False
    is_trial: bool = False
    layers: int = 0


Steps: TypeAlias = "Generator[Asked, Made, Made]"


class Walk:
    """One document on its way; the walk keeps its own stack, so that depth of data is no depth of calls."""

    def __init__(self, shapes: Shapes, permits: Permits, text: str, written: Callable[[float], str | None]) -> None:
        self._shapes = shapes
        self._permits = permits
        self._written = written
        self._evaluation = Evaluation()
        self._alive: list[Any] = []  # the evaluation tells values by their ids
        self._tried: dict[tuple[int, int, Path], Made] = {}
        self._steps = _MOST_STEPS
        self._work = min(_MOST_WORK, _LEAST_WORK + _WORK_PER_CHARACTER * len(text))

    def run(self, document: Any, seen: Seen) -> Made:
        """The document with what could be coerced in it, which need not be all that is wrong.

        Raises:
            TooMuch: when that takes more steps or more work than are granted.
        """
        stack = [self._coerced(Asked(self._shapes.root, document, (), seen))]
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
                stack.append(self._coerced(asked))
                answer = None

    def _coerced(self, asked: Asked) -> Steps:
        self._steps -= 1
        if self._steps < 0:
            raise TooMuch
        made = Made(asked.value)
        if is_dict(asked.value) or is_list(asked.value):
            made = yield from self._inside(asked)
        if asked.seen.is_wrong or asked.seen.has_wrong_keys:
            instead = yield from self._instead(asked, made)
            return made if instead is None else instead
        return made

    # -------------------------------------------------------------------------------------------- the schema's word

    def _accepts(self, shape: Shape, value: Any) -> bool:
        self._held(value)
        return shape.accepts(value, self._evaluation)

    def _unseen(self, nodes: Iterable[Node], value: Any) -> Seen:
        """What the schema itself complains of in a value that no reader has seen in this place."""
        self._held(value)
        try:
            found = [told for node in nodes for told in self._evaluation.explain(node, value, MOST_COMPLAINTS)]
        except TooDeep:
            raise TooMuch from None
        return complaints([(told.path, told.rule in ABOUT_KEYS) for told in found], value)

    def _held(self, value: Any) -> None:
        if is_dict(value) or is_list(value):
            self._alive.append(value)
            self._spend(len(to_json(value)))

    def _spend(self, characters: int) -> None:
        self._work -= characters
        if self._work < 0:
            raise TooMuch

    # -------------------------------------------------------------------------------------------- containers

    def _inside(self, asked: Asked) -> Steps:
        """A container as the kind it is, its parts coerced along the alternative that it fits best."""
        possible = asked.shape.takes(kind_of(asked.value))
        if len(possible) == 1:
            return (yield from self._along(possible[0], asked))
        options = fitting_options(possible, asked.value)
        if len(options) == 1:
            # the reader may not have got beyond the choice, or have taken another one
            is_known = not asked.seen.is_wrong and options[0].tags.keys().isdisjoint(asked.seen.below)
            seen = asked.seen if is_known else self._unseen(options[0].own_nodes, asked.value)
            return (yield from self._along(options[0], asked._replace(seen=seen)))
        # alternatives of alternatives ask for the same value again and again
        key = (id(asked.shape), id(asked.value), asked.path)
        if options and key not in self._tried:
            self._tried[key] = yield from self._best(options, asked)
        return self._tried.get(key, Made(asked.value))

    def _best(self, options: list[Option], asked: Asked) -> Steps:
        """The value along the one alternative that takes the least to fit."""
        fitting: list[Made] = []
        for option in options:
            seen = self._unseen(option.own_nodes, asked.value)
            made = yield from self._along(option, asked._replace(seen=seen, is_trial=True))
            if self._accepts(asked.shape, made.value):
                fitting.append(made)
        return _cheapest(fitting) or Made(asked.value)

    def _along(self, option: Option, asked: Asked) -> Steps:
        if is_list(asked.value):
            return (yield from self._parts(asked, Made(asked.value), option))
        made, fresh = self._renamed(asked, option) if asked.seen.has_wrong_keys else (Made(asked.value), ())
        return (yield from self._parts(asked, made, option, fresh))

    def _renamed(self, asked: Asked, option: Option) -> tuple[Made, tuple[str, ...]]:
        """The object with the names of its properties for keys, and which of them are new."""
        keys = read_keys(asked.value, option, lambda name: self._permits.at((*asked.path, name)))
        conflicts = tuple([(*asked.path, key) for key in keys.conflicts])
        if not keys.renames:
            return Made(asked.value, (), conflicts), ()
        repairs = tuple([renaming(asked.path, old, new, rule) for old, (new, rule) in keys.renames.items()])
        value = {keys.renames[key][0] if key in keys.renames else key: inner for key, inner in asked.value.items()}
        return Made(value, repairs, conflicts), tuple(new for new, _ in keys.renames.values())

    def _parts(self, asked: Asked, made: Made, option: Option, fresh: tuple[str, ...] = ()) -> Steps:
        """The parts that were complained of, and those under new keys."""
        container, repairs, conflicts = made
        changed: dict[Any, Any] = {}
        for step in (*asked.seen.below, *(fresh if asked.is_trial else ())):
            nodes = option.part(step)
            is_member = isinstance(step, str) and not option.names_key(step)
            if not nodes or not _is_there(container, step, is_member):
                continue
            seen = self._unseen(nodes, container[step]) if step in fresh else asked.seen.below[step]
            part = Asked(self._shapes.of(nodes), container[step], (*asked.path, step), seen)
            is_item = isinstance(step, int)
            inner = yield part._replace(is_item=is_item, is_member=is_member, is_trial=asked.is_trial)
            conflicts += inner.conflicts
            if inner.repairs:
                changed[step] = inner.value
                repairs += inner.repairs
        if changed:
            container = container.copy()
            for step, value in changed.items():
                container[step] = value
        return Made(container, repairs, conflicts)

    # -------------------------------------------------------------------------------------------- replacements

    def _instead(self, asked: Asked, made: Made) -> Generator[Asked, Made, Made | None]:
        """What may stand for the value, where ``made`` will not do. Different readings are no reading."""
        permitted = self._permits.at(asked.path)
        place = Place(
            asked.shape, asked.path, self._written, self._spend, asked.is_item, asked.is_member, asked.layers > 0
        )
        for tier in repertoire(asked.shape, real_type(asked.value)):
            found: list[Made] = []
            for group in tier:
                rules = [rule for rule in group if rule.name in permitted]
                found += yield from self._first(rules, asked, place, made.value)
            if found:
                return _cheapest(found) if _all_same(found) else None
        return None

    def _is_right(self, shape: Shape, value: Any) -> bool:
        """Whether a value is right for all that is known here, so that only the caller knows what is wrong."""
        if isinstance(value, str) and shape.is_vague:
            return False
        return _is_kind(shape, value) and self._accepts(shape, value)

    def _first(self, rules: list[Rule], asked: Asked, place: Place, value: Any) -> Generator[Asked, Made, list[Made]]:
        """What the first rule that finds something makes of what was asked about, if ``value`` will not do."""
        for rule in rules:
            if rule.goes_on and asked.layers >= _MOST_LAYERS:
                continue
            proposed = list(rule.propose(asked.value, place))
            if not proposed or self._is_right(asked.shape, value):
                continue
            readings = yield from self._read(rule, asked, proposed)
            if readings:
                return readings
        return []

    def _read(self, rule: Rule, asked: Asked, proposed: list[Any]) -> Generator[Asked, Made, list[Made]]:
        """What the rule makes of the value and the schema takes, coerced further where there is more to it."""
        readings: list[Made] = []
        for after in proposed:
            repairs, made = (record(asked.path, rule, asked.value, after),), Made(after)
            if rule.unwraps and not asked.is_trial and _says_more(asked, after):
                readings.append(Made(after, repairs))
                continue
            if rule.goes_on:
                seen = self._unseen(asked.shape.nodes, after)
                made = yield asked._replace(value=after, seen=seen, is_trial=True, layers=asked.layers + 1)
            if self._accepts(asked.shape, made.value):
                readings.append(Made(made.value, repairs + made.repairs, made.conflicts))
        return readings


def _is_there(container: Any, step: str | int, is_member: bool) -> bool:
    """Whether there is a part to coerce. The only key of a map may be an envelope around the map instead."""
    if is_list(container):
        return True
    return step in container and not (is_member and len(container) == 1 and fold(str(step)) in ENVELOPES)


def _says_more(asked: Asked, value: Any) -> bool:
    """Whether ``value`` is a container of the right kind, if a wrong one, and what was asked about not even that."""
    is_container = is_dict(value) or is_list(value)
    return is_container and _is_kind(asked.shape, value) and not _is_kind(asked.shape, asked.value)


def _is_kind(shape: Shape, value: Any) -> bool:
    """Whether something may stand in the place that is a little like ``value``."""
    return bool(shape.takes(kind_of(value))) and not shape.ignores(value)


def _cheapest(found: list[Made]) -> Made | None:
    """The one with the least cost; None when there is none, or two of that cost differ."""
    if len(found) == 1:
        return found[0]
    least = min([made.cost for made in found], default=(0, 0))
    best = [made for made in found if made.cost == least]
    return best[0] if best and _all_same(best) else None


def _all_same(found: list[Made]) -> bool:
    return len(found) < 2 or len({equality_key(made.value) for made in found}) == 1
