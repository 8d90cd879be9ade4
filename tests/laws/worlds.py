"""Definitions of many sorts, for laws that must hold of all of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from pydantic import BaseModel, Field
from typing_extensions import TypedDict

from ratchet_core import Backoff, Budget, Context, Ensure, Opaque, State, StateMachine, Tool
from ratchet_core.normalizers import DEFAULT_PIPELINE, HEALING_PIPELINE, TOOL_CALL_PIPELINE, Normalizer, Preprocessor
from ratchet_core.strategies import (
    Continue,
    Fixer,
    Ladder,
    PatchFields,
    RequireToolCallFeedback,
    SchemaInjection,
    Stop,
    SwitchModel,
    ValidationFeedback,
)

__all__ = ["PLAIN", "WORLDS", "Person", "World"]


class Person(BaseModel):
    """The commonest schema."""

    name: str
    age: int = Field(default=7, ge=0)


@dataclass
class Item:
    """Nested below."""

    sku: str
    price: float
    tags: list[str] = field(default_factory=list)


@dataclass
class Order:
    """A dataclass that holds dataclasses."""

    items: list[Item]
    note: str | None = None


class Route(TypedDict):
    """A typed mapping."""

    start: str
    stops: list[str]


class Cat(BaseModel):
    """One branch of a union."""

    kind: Literal["cat"]
    lives: int


class Dog(BaseModel):
    """The other."""

    kind: Literal["dog"]
    good: bool


class Ticket(BaseModel):
    """Untrusted text inside."""

    title: Opaque[str]
    body: list[Opaque[str]] = []
    level: Literal["low", "high"]


class Search(BaseModel):
    """Arguments of a tool."""

    query: str


class Uppercase(Preprocessor):
    """A preprocessor as a caller writes it."""

    def preprocess(self, raw: str) -> tuple[str, bool]:
        """Without a mark at the start."""
        return raw.removeprefix("ANSWER "), raw.startswith("ANSWER ")


class Pairs(Normalizer):
    """A normalizer as a caller writes it."""

    name = "pairs"

    def normalize(self, raw: str) -> dict[str, Any] | None:
        """``name=A age=3`` as a mapping."""
        pairs = [word.split("=", 1) for word in raw.split() if "=" in word]
        return {
            key: int(value) if value.isdecimal() and value.isascii() and len(value) < 9 else value
            for key, value in pairs
        } or None


def told(ctx: Any) -> str:
    """A strategy as a caller writes it."""
    return f"{ctx.attempts}: {'; '.join(ctx.errors)[:200]}"


def ask(ctx: Context) -> str:
    """A prompt as a caller writes it."""
    return f"Who is in {ctx.inputs['text']}? Known: {sorted(ctx.outputs)}"


def onward(value: Person) -> Literal["review", "person"]:
    """A transition that looks at the value."""
    return "review" if value.age else "person"


class World(NamedTuple):
    """A definition and some replies that it takes."""

    name: str
    machine: Callable[[], StateMachine[Any]]
    replies: tuple[str, ...]

    def __repr__(self) -> str:
        return f"<World {self.name}>"


_PEOPLE = (
    '{"name": "A"}',
    '{"name": "B\\u00e9", "age": 3}',
    "name: Ann\nage: 41\n",
    '```json\n{"name": "C", "age": 0}\n```',
)
_OBJECTS = (*_PEOPLE, '{"a": [1, 2.5, {"b": null}], "c": "x"}', "{}")
_TOOLS = (Tool("search", Search, "find"), Tool("stop"))
_CALLS = (
    '<tool_call>{"name": "search", "arguments": {"query": "x"}}</tool_call>',
    '[TOOL_CALLS] [{"name": "stop", "arguments": {}}]',
    '[search(query="x")]', '<function=search>{"query": "x"}</function>',
    '{"name": "search", "arguments": {"query": "x"}}',
)  # fmt: skip
_DOG = ('{"kind": "dog", "good": true}', '{"kind": "cat", "lives": 9}')
_PERSON_SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "properties": {"name": {"type": "string", "minLength": 1}, "age": {"type": "integer"}},
    "required": ["name"],
    "additionalProperties": False,
}


def _one(name: str, replies: tuple[str, ...], schema: Any = None, **options: Any) -> World:
    return World(name, lambda: StateMachine(State("s", schema, **options)), replies)


def _flow() -> StateMachine[Any]:
    return StateMachine(
        [
            State("person", Person, prompt=ask, backoff=Backoff(2, 1.0, jitter=0.5), reserve={"tokens": 500,
            "usd": "0.01"}),
            State("review", Route, prompt="Check {outputs.person.name} of {text}", max_attempts=2,
            budget=Budget(calls=6)),
            State("giveup", passthrough=True, system="Be short.", prompt="Say why.", model="small"),
        ],
        {"person": {"valid": onward, "failed": "giveup"}, "review": {"failed": "person", "budget_exhausted": "giveup"}},
        inputs={"text": Opaque("a letter"), "n": 3},
        budget=Budget(usd="0.5", tokens=10_000, calls=12, on_unknown_usage="assume_reserved"),
        seed=11,
        at=0.0,
        max_visits=3,
    )  # fmt: skip


PLAIN: tuple[World, ...] = (
    _one("model", _PEOPLE, Person),
    _one("dataclass", ('{"items": [{"sku": "a", "price": 1.5, "tags": ["x"]}], "note": null}', '{"items": []}'), Order),
    _one("typed_dict", ('{"start": "a", "stops": ["b", "c"]}', "start: a\nstops:\n- b\n"), Route),
    _one("json_schema", _PEOPLE, _PERSON_SCHEMA),
    _one("none", _OBJECTS),
    _one("any", (*_OBJECTS, "3", '"text"', "[1, 2]", "null"), Any),
    _one("union", _DOG, Cat | Dog),
    _one("scalar_list", ("[1, 2, 3]", "[]", "- 1\n- 2\n"), list[int]),
    _one("literal", ('"yes"', '"no"'), Literal["yes", "no"]),
)
"""Worlds in which the reply's own data is the value."""

WORLDS: tuple[World, ...] = (
    *PLAIN,
    _one("passthrough", ("anything", ""), passthrough=True),
    _one("tools", (*_CALLS, '{"name": "A"}'), tools=_TOOLS),
    _one("required", _CALLS, tools=_TOOLS, requires_tool_call=True, strategy=RequireToolCallFeedback()),
    _one("any_tool", _CALLS, requires_tool_call=True, max_attempts=4),
    _one("opaque", ('{"title": "t", "level": "low"}', '{"title": "t", "body": ["u"], "level": "high"}'), Ticket,
    strategy=PatchFields()),
    _one("ensured", _PEOPLE, Person, ensure=["age < 40", Ensure(lambda p: p.name.isalpha(), "letters only")],
    max_patch_chars=120),
    _one("front_matter", (*_PEOPLE, "---\nname: A\n---\nbody"), body_field="notes"),
    _one("fixer", _PEOPLE, Person, strategy=Fixer(), max_attempts=5, schema_format="simple"),
    _one("patch", _PEOPLE, Person, strategy=PatchFields(), max_attempts=5, ensure="age != 3"),
    _one("continue", ('{"a": "' + "long text " * 14 + '"}', *_OBJECTS), strategy=Continue(), max_attempts=5),
    _one(
        "ladder", _PEOPLE, Person, max_attempts=6,
        strategy=Ladder({"validation_error": [PatchFields(), SwitchModel("big"), told, Stop()],
        "truncated": [Continue()]}),
    ),
    _one("injection", _PEOPLE, Person, strategy=SchemaInjection(format="yaml"), schema_format="yaml"),
    _one("feedback", _DOG, Cat | Dog, strategy=ValidationFeedback(), allow_duplicate_keys=True),
    _one("callable", _PEOPLE, Person, strategy=told, normalizers=[Uppercase(), *DEFAULT_PIPELINE, Pairs()]),
    _one("healing", _OBJECTS, normalizers=HEALING_PIPELINE),
    _one("tool_pipeline", _CALLS, normalizers=TOOL_CALL_PIPELINE),
    World("flow", _flow, (*_PEOPLE, '{"start": "a", "stops": ["b"]}')),
)  # fmt: skip
"""Every sort of state, and a flow of several with budgets, prompts, a clock and jitter."""
