"""Finds types whose validation takes exponential time and memory on a short reply.

pydantic tries every branch of a union that has no discriminator and keeps the errors of all of them. When two
branches go down into the same key and meet the union again there, each level of nesting doubles the work. Measured
with pydantic 2.14, errors for a wrong leaf at depth 6, 8 and 10 (the time grows alike, valid leaves included):

=================================================================  ====================  ===========
type                                                               errors                growth
=================================================================  ====================  ===========
``Expr = int | Add(a: Expr) | Neg(a: Expr)``                       255, 1,023, 4,095     2 ** depth
``Two = (kids: list[Two] | list[Other(kids: list[Two])])``         21, 55, 144           1.6 ** depth
the same with ``Field(discriminator=...)``                         1, 1, 1               none
``Node = Leaf | Branch(left: Node, right: Node)``                  14, 18, 22            linear
``Expr = int | And(both: list[Expr]) | Not(inner: Expr)``          15, 19, 23            linear
``JSON = dict[str, JSON] | list[JSON] | str``; ``Tree | None``     22, 28, 34; 1, 1, 1   linear
=================================================================  ====================  ===========

So it is not recursion that hurts, and not even two recursive branches, but two ways for one reply to be read. That is
a known property of automata, exponential ambiguity. Here a state is a schema for an object or an array, a step is a
key, and the walk of two readers over one reply tells: some state can be left by both on different branches, on the
same keys, and be reached again by both.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

from ..components import components
from ..plain_kinds import is_array, is_dict, is_mapping

__all__ = ["explosive_unions"]

Core: TypeAlias = "Mapping[str, Any]"
Pair: TypeAlias = "tuple[int, int]"


def explosive_unions(core_schema: Core) -> tuple[str, ...]:
    """The unions that make validation exponential, each with where it stands and what to do; () when there are none.

    ``core_schema`` is what ``TypeAdapter(x).core_schema`` gives. Keys that a reply cannot share (a list and a mapping,
    different fields, different tags of one discriminator) do not count against a union.
    """
    automaton = _Automaton(core_schema)
    recursive = components(range(len(automaton.states)), automaton.successors)
    pairs = _PairWalk(automaton, recursive)
    component = components(pairs.starts(), pairs.successors)
    found: dict[str, list[str]] = {}
    for pair, label in sorted(component.items()):
        if pair[0] == pair[1]:
            for following, step, one, other in pairs.partings(pair[0]):
                if component.get(following) == label:
                    names, place = automaton.told(pair[0], step, one, other)
                    found.setdefault(names, []).append(place)
    return tuple(
        f"the union of {names} in {', '.join(dict.fromkeys(places))} can be read both ways at every level of nesting;"
        " give it a discriminator: Field(discriminator=...)"
        for names, places in found.items()
    )


@dataclass(frozen=True, slots=True)
class _Arrival:
    """A state that a step may lead to, the branches of unions taken on the way, and the tags that they need."""

    state: int
    branches: tuple[tuple[int, int], ...]
    tags: tuple[tuple[Hashable, Hashable], ...]

    def excludes(self, other: _Arrival) -> bool:
        """Whether no reply can be read both ways: one discriminator would need two values."""
        tags = dict(self.tags)
        return any(key in tags and tags[key] != tag for key, tag in other.tags)


@dataclass(frozen=True, slots=True)
class _Step:
    """One way down. ``keys`` is None where any key or index will do."""

    name: str
    keys: frozenset[str | int] | None
    arrivals: tuple[_Arrival, ...]

    def meets(self, other: _Step) -> bool:
        return self.keys is None or other.keys is None or not self.keys.isdisjoint(other.keys)


@dataclass(slots=True)
class _State:
    name: str
    shape: str
    steps: list[_Step] = field(default_factory=list["_Step"])


_INNER: Final = {
    **dict.fromkeys(("model", "dataclass", "nullable", "default", "custom-error", "definitions"), "schema"),
    **dict.fromkeys(("function-before", "function-after", "function-wrap"), "schema"),
    **dict.fromkeys(("model-field", "typed-dict-field", "dataclass-field"), "schema"),
    "json-or-python": "json_schema",
    "lax-or-strict": "lax_schema",
    "call": "arguments_schema",
}
"""Schemas that hand the same value on to another one."""

_SHAPES: Final = {
    **dict.fromkeys(("model-fields", "typed-dict", "dataclass-args", "dict", "frozendict", "ordered-dict"), "object"),
    **dict.fromkeys(("list", "set", "frozenset", "deque", "tuple", "generator"), "array"),
    **dict.fromkeys(("arguments", "arguments-v3", "named-tuple"), "object or array"),
    "json": "text",
}
"""Schemas that lead to other values, and the sort of value they take."""


class _Automaton:
    """The states of a core schema and the steps between them."""

    def __init__(self, root: Core) -> None:
        self._definitions = {node["ref"]: node for node in _every_node(root) if isinstance(node.get("ref"), str)}
        self._owners = _owners(root)
        self._numbers: dict[int, int] = {}
        self._nodes: list[Core] = []
        self.states: list[_State] = []
        self._arrivals(root)
        for number, node in enumerate(self._nodes):  # grows while it is read
            self.states[number].steps.extend(self._steps(node))

    def successors(self, state: int) -> Iterator[int]:
        """Where one step may lead."""
        for step in self.states[state].steps:
            for arrival in step.arrivals:
                yield arrival.state

    def told(self, state: int, step: _Step, one: _Arrival, other: _Arrival) -> tuple[str, str]:
        """The branches at which two readers part, and the place, for people."""
        names = sorted(self.states[arrival.state].name for arrival in (one, other))
        owner = self.states[state].name
        return " and ".join(names), f"{owner}.{step.name}" if step.name else owner

    def _arrivals(self, schema: Core) -> tuple[_Arrival, ...]:
        """The states that a value under ``schema`` may be read by."""
        found: list[_Arrival] = []
        pending: list[tuple[Any, tuple[tuple[int, int], ...], tuple[tuple[Hashable, Hashable], ...], frozenset[int]]]
        pending = [(schema, (), (), frozenset())]
        while pending:
            node, branches, tags, passed = pending.pop()
            kind = node["type"]
            if kind in _SHAPES:
                found.append(_Arrival(self._number(node), branches, tags))
            elif id(node) not in passed:
                passed |= {id(node)}
                for branch, inner, tag in reversed(list(self._handed_on(node, kind))):
                    chosen = branches if branch is None else (*branches, (id(node), branch))
                    pending.append((inner, chosen, tags if tag is None else (*tags, tag), passed))
        return tuple(found)

    def _handed_on(self, node: Core, kind: str) -> Iterator[tuple[int | None, Core, tuple[Hashable, Hashable] | None]]:
        """The schemas that the same value is given to: (number of the branch, schema, tag it needs)."""
        if kind in _INNER:
            yield None, node[_INNER[kind]], None
        elif kind == "definition-ref":
            yield None, self._definitions[node["schema_ref"]], None
        elif kind == "chain":
            yield from ((None, step, None) for step in node["steps"])
        elif kind == "union":
            for index, choice in enumerate(node["choices"]):
                yield index, choice[0] if isinstance(choice, tuple) else choice, None
        elif kind == "tagged-union":
            discriminator = node["discriminator"]
            key = discriminator if isinstance(discriminator, str) else id(node)
            for index, (tag, choice) in enumerate(node["choices"].items()):
                yield index, choice, (key, tag)

    def _number(self, node: Core) -> int:
        number = self._numbers.setdefault(id(node), len(self._nodes))
        if number == len(self._nodes):
            self._nodes.append(node)
            self.states.append(_State(self._owners.get(id(node), str(node["type"])), _SHAPES[node["type"]]))
        return number

    def _steps(self, node: Core) -> Iterator[_Step]:
        for name, keys, inner in _parts(node):
            arrivals = self._arrivals(inner)
            if arrivals:
                yield _Step(name, keys, arrivals)


def _parts(node: Core) -> Iterator[tuple[str, frozenset[str | int] | None, Core]]:
    """The values below a value: a name for people, the keys they may stand under, their schema."""
    fields = node.get("fields", ())
    named: Iterable[tuple[str, Core]] = (
        fields.items() if is_mapping(fields) else ((entry["name"], entry) for entry in fields)
    )
    for index, (name, entry) in enumerate(named):
        keys = _keys(name, entry.get("validation_alias"))
        yield name, keys | {index} if keys is not None and node["type"] == "named-tuple" else keys, entry["schema"]
    for keyword in ("extras_schema", "values_schema"):
        if is_mapping(node.get(keyword)):
            yield "*", None, node[keyword]
    for parameter in node.get("arguments_schema", ()):
        yield parameter["name"], None, parameter["schema"]
    if node["type"] == "json" and "schema" in node:
        yield "", None, node["schema"]
    yield from _items(node)


def _items(node: Core) -> Iterator[tuple[str, frozenset[str | int] | None, Core]]:
    items = node.get("items_schema")
    if is_mapping(items):
        yield "", None, items
    elif items is not None:
        variadic = node.get("variadic_item_index")
        for index, item in enumerate(items):
            yield str(index), None if variadic is not None and index >= variadic else frozenset({index}), item


def _keys(name: str, alias: Any) -> frozenset[str | int] | None:
    """Under which keys a field is looked for; paths of several steps count as anywhere."""
    if alias is None:
        return frozenset({name})
    if isinstance(alias, str):
        return frozenset({alias, name})  # the name counts too where the model populates by name
    return None


def _every_node(root: Any) -> Iterator[Core]:
    """Every mapping in a core schema; user data under ``metadata`` and ``default`` is left out."""
    pending = [root]
    while pending:
        node = pending.pop()
        if is_dict(node):
            yield node
            pending.extend(value for key, value in node.items() if key not in _USER_DATA)
        elif is_array(node):
            pending.extend(node)


_USER_DATA: Final = frozenset(
    {"metadata", "default", "default_factory", "serialization", "function", "expected", "config"}
)


def _owners(root: Core) -> dict[int, str]:
    """The name of the class that a schema of fields belongs to."""
    names: dict[int, str] = {}
    for node in _every_node(root):
        cls = node.get("cls")
        name = node.get("cls_name") or getattr(cls, "__name__", None)
        inner: Any = node
        while name and is_dict(inner):
            names.setdefault(id(inner), name)
            inner = inner.get("schema")
    return names


class _PairWalk:
    """Two readers on one reply: pairs of states, within one recursive part of the automaton."""

    def __init__(self, automaton: _Automaton, component: Mapping[int, int]) -> None:
        self._states = automaton.states
        self._component = component

    def starts(self) -> Iterator[Pair]:
        """Both readers agree."""
        return ((state, state) for state in range(len(self._states)))

    def successors(self, pair: Pair) -> Iterator[Pair]:
        """Where both can go on the same key."""
        for one_step in self._states[pair[0]].steps:
            for other_step in self._states[pair[1]].steps:
                if one_step.meets(other_step):
                    for one in one_step.arrivals:
                        for other in other_step.arrivals:
                            if self._together(pair, one, other):
                                yield min(one.state, other.state), max(one.state, other.state)

    def partings(self, state: int) -> Iterator[tuple[Pair, _Step, _Arrival, _Arrival]]:
        """Where two readers that agree may part on the same key: onto different branches, or different fields."""
        ways = [(step, arrival) for step in self._states[state].steps for arrival in step.arrivals]
        for index, (step, one) in enumerate(ways):
            for other_step, other in ways[index + 1 :]:
                if step.meets(other_step) and self._together((state, state), one, other):
                    yield (min(one.state, other.state), max(one.state, other.state)), step, one, other

    def _together(self, pair: Pair, one: _Arrival, other: _Arrival) -> bool:
        home = self._component[pair[0]]
        if self._component[one.state] != home or self._component[other.state] != home:
            return False  # no way back
        if self._states[one.state].shape[:5] not in self._states[other.state].shape and (
            self._states[other.state].shape[:5] not in self._states[one.state].shape
        ):
            return False
        return not one.excludes(other)
