"""Corrections of single fields: nothing else changes, and honest ones lead to the answer that was meant."""

from __future__ import annotations

import copy
import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, Field

from ratchet_core import RetryAction, State, StateMachine, ValidAction
from ratchet_core.json_patch import changed_paths, value_at
from ratchet_core.strategies import PatchFields
from ratchet_core.violation import MISSING, Path, dotted, pointer


class Part(BaseModel):
    """Two fields, and no others."""

    model_config = ConfigDict(extra="forbid")
    size: int = Field(ge=0, le=99)
    colour: str = Field(pattern="^[a-z]+$")


class Thing(BaseModel):
    """Nested twice, in an object, a list, a map and a tuple."""

    name: str = Field(min_length=1)
    part: Part
    parts: list[Part]
    limits: dict[str, int]
    pair: tuple[int, str]


parts = st.fixed_dictionaries({"size": st.integers(0, 99), "colour": st.sampled_from(["red", "green", "blue"])})
things = st.fixed_dictionaries(
    {
        "name": st.sampled_from(["lamp", "a/b", "~", 'x"y']),
        "part": parts,
        "parts": st.lists(parts, min_size=1, max_size=4),
        "limits": st.dictionaries(
            st.sampled_from(["a/b", "c~d", "e.f", "g h", "0", "-"]), st.integers(0, 9), min_size=1
        ),
        "pair": st.tuples(st.integers(0, 9), st.sampled_from(["p", "q"])).map(list),
    }
)
rubbish = st.sampled_from([None, -1, 100.5, "RED 7", [], {}, {"size": 1}, True, "\n\x00", "</data-1>"])


def places(node: Any, path: Path = ()) -> list[Path]:
    """Every place of a document."""
    items = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    return [found for step, inner in items for found in ((*path, step), *places(inner, (*path, step)))]


def spoilt(document: Any, path: Path, value: Any) -> None:
    """Put ``value`` at a place, where that is still there; ``MISSING`` takes it away."""
    parent = value_at(document, path[:-1])
    if value_at(document, path) is MISSING:
        return
    if value is MISSING:
        if isinstance(parent, dict):
            del parent[path[-1]]
    else:
        parent[path[-1]] = value


@st.composite
def mistakes(draw: st.DrawFn) -> tuple[Any, Any]:
    """An answer, and the same with some places spoilt."""
    meant = draw(things)
    sent = copy.deepcopy(meant)
    for path in draw(st.lists(st.sampled_from(places(meant)), min_size=1, max_size=4, unique=True)):
        spoilt(sent, path, draw(rubbish | st.just(MISSING)))
    if draw(st.booleans()):
        sent["part"] = {**sent["part"], "extra": 1} if isinstance(sent.get("part"), dict) else {}
    return meant, sent


def answered(meant: Any, paths: list[Path], form: str) -> str:
    """What an honest model sends for some places, in one of the usual forms. What is not there is taken away."""
    values = {path: value_at(meant, path) for path in paths}
    told = {path: None if value is MISSING else value for path, value in values.items()}
    if form == "patch":
        return json.dumps(
            [
                {"op": "remove", "path": pointer(path)}
                if value is MISSING
                else {"op": "add" if isinstance(path[-1], str) else "replace", "path": pointer(path), "value": value}
                for path, value in values.items()
            ]
        )
    if form == "lines":
        return "\n".join(f"{pointer(path)}: {json.dumps(value)}" for path, value in told.items())
    if form == "dotted":
        return json.dumps({dotted(path): value for path, value in told.items()})
    document = json.dumps({pointer(path): value for path, value in told.items()})
    return f"Of course:\n```json\n{document}\n```" if form == "fenced" else document


FORMS = ["map", "fenced", "patch", "lines", "dotted"]


def asks_for_fields(action: Any) -> bool:
    """Whether single fields were asked for, and not the whole answer."""
    return isinstance(action, RetryAction) and "/pointer" in (action.prompt_patch or "")


def honest(meant: Any, action: RetryAction, form: str, data: st.DataObject, at_once: int) -> str:
    """An answer about some of the places that were asked for; the whole where none was."""
    asked = [error.path for error in action.errors if error.path]
    if not asks_for_fields(action):
        return json.dumps(meant)
    chosen = data.draw(st.permutations(asked))[:at_once]
    outermost = [path for path in chosen if not any(path[:depth] in chosen for depth in range(len(path)))]
    return answered(meant, sorted(outermost, key=str), form)


def plain(action: ValidAction[Thing]) -> Any:
    """The value as JSON data."""
    return json.loads(action.parsed.model_dump_json())


@given(mistakes(), st.sampled_from(FORMS), st.integers(1, 3), st.data())
def test_honest_corrections_lead_to_the_answer_that_was_meant(
    case: tuple[Any, Any], form: str, at_once: int, data: st.DataObject
) -> None:
    """However few places are mended at a time; a place that the schema took as it was is left as it was."""
    meant, sent = case
    machine = StateMachine(State("thing", Thing, strategy=PatchFields(), max_attempts=40, coerce="strict"))
    action: Any = machine.receive(json.dumps(sent))
    while isinstance(action, RetryAction):
        action = machine.receive(honest(meant, action, form, data, at_once))
    assert isinstance(action, ValidAction)
    for path in changed_paths(meant, plain(action)):
        assert value_at(plain(action), path) == value_at(sent, path)


values = st.sampled_from([None, True, -2, 7, "red", "x", "", [], [1], {}, {"size": 1}, {"size": 1, "colour": "red"}])
verbs = st.sampled_from(["add", "remove", "replace", "test", "move", "copy"])


def hostile(sent: Any, action: RetryAction, data: st.DataObject) -> str:
    """A correction of any places whatever, as a map or a patch."""
    asked = [error.path for error in action.errors if error.path]
    anywhere = st.sampled_from([*places(sent), *asked, *asked, ("new",), ("parts", 9), ()])
    aims = data.draw(st.lists(anywhere, min_size=1, max_size=2))
    if data.draw(st.booleans()):
        return json.dumps({pointer(path): data.draw(values) for path in aims})
    return json.dumps(
        [
            {
                "op": data.draw(verbs),
                "path": pointer(path),
                "from": pointer(data.draw(anywhere)),
                "value": data.draw(values),
            }
            for path in aims
        ]
    )


@given(mistakes(), st.data())
def test_no_correction_changes_what_was_right(case: tuple[Any, Any], data: st.DataObject) -> None:
    """Whatever is aimed at whatever places, in any number of rounds: in the end nothing differs from what was sent first
    but places that had been asked for."""
    meant, sent = case
    machine = StateMachine(State("thing", Thing, strategy=PatchFields(), max_attempts=40, coerce="strict"))
    action: Any = machine.receive(json.dumps(sent))
    asked: set[Path] = set()
    for round in range(39):
        if not asks_for_fields(action):
            break
        asked |= {error.path for error in action.errors}
        action = machine.receive(hostile(sent, action, data) if round < 4 else honest(meant, action, "map", data, 9))
    if isinstance(action, ValidAction):
        for path in changed_paths(sent, plain(action)):
            assert any(path[: len(place)] == place for place in asked)
