"""Law: a value holds nothing that the reply does not hold, and every change that was made to it is on record."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from laws.texts import texts
from laws.worlds import PLAIN, WORLDS, World
from pydantic import TypeAdapter

from ratchet_core import Contract, ValidAction

_TAKEN = [
    *PLAIN,
    *(world for world in WORLDS if world.name in ("healing", "callable", "front_matter", "ensured", "opaque")),
]
_NUMBER = re.compile(r"-?\d+(?:\.\d*)?(?:[eE][+-]?\d+)?")
_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})|\\x([0-9a-fA-F]{2})|\\(.)", re.DOTALL)
_PLAIN_ESCAPES = {
    "n": "\n",
    "t": "\t",
    "r": "\r",
    "b": "\b",
    "f": "\f",
    "0": "\0",
    "a": "\a",
    "v": "\v",
    "e": "\x1b",
    "N": "\x85",
    "_": "\xa0",
    "L": "\u2028",
    "P": "\u2029",
}


def accepted(world: World, text: str) -> ValidAction[Any] | None:
    """The verdict, when the text is taken."""
    action = world.machine().receive(text)
    return action if isinstance(action, ValidAction) else None


def scalars(node: Any) -> Iterator[Any]:
    """Every scalar and every key of a document."""
    if isinstance(node, dict):
        yield from node
        for value in node.values():
            yield from scalars(value)
    elif isinstance(node, list):
        for value in node:
            yield from scalars(value)
    else:
        yield node


def _unescaped(text: str) -> str:
    def one(found: re.Match[str]) -> str:
        if code := found.group(1) or found.group(2):
            return chr(int(code, 16))
        return _PLAIN_ESCAPES.get(found.group(3), found.group(3))

    return _ESCAPE.sub(one, text).encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _squashed(text: str) -> str:
    return "".join(text.replace("\\", "").split())


def occurs(scalar: Any, raw: str) -> bool:
    """Whether the reply says ``scalar``, in JSON's, YAML's or Python's spelling. Layout does not count."""
    readings = [raw, _unescaped(raw), _unescaped(_unescaped(raw)), raw.replace("''", "'")]
    if isinstance(scalar, bool):
        return ("true" if scalar else "false") in raw.lower()
    if scalar is None:
        return (
            "null" in raw.lower() or "None" in raw or "~" in raw or re.search(r"[:-]\s*(#.*)?(\n|$)", raw) is not None
        )
    if isinstance(scalar, Decimal):
        return any(Decimal(number.group()) == scalar for text in readings for number in _NUMBER.finditer(text))
    return any(_squashed(scalar) in _squashed(reading) for reading in readings)


@given(data=st.data(), world=st.sampled_from(_TAKEN))
def test_every_scalar_of_a_value_stands_in_the_reply(world: World, data: st.DataObject) -> None:
    """X4: whatever was cut, stripped or repaired, each key and each scalar is the model's own."""
    text = data.draw(texts(world.replies))
    action = accepted(world, text)
    if action is None:
        return
    assert action.document is not None
    document = json.loads(action.document, parse_int=Decimal, parse_float=Decimal)
    for scalar in scalars(document):
        assert occurs(scalar, text) or action.format_detected == "frontmatter", (scalar, text, action.repairs)


@given(data=st.data(), world=st.sampled_from(_TAKEN))
def test_a_value_is_what_its_document_says(world: World, data: st.DataObject) -> None:
    """Reading ``document`` again gives the value; no repair is needed to get there."""
    action = accepted(world, data.draw(texts(world.replies)))
    if action is None:
        return
    assert action.document is not None
    state = world.machine().current_state
    again: Any = Contract(state.schema).check(action.document, state.unique)
    assert again.value == action.parsed
    assert type(again.value) is type(action.parsed)


@given(data=st.data(), world=st.sampled_from(_TAKEN))
def test_a_value_without_repairs_is_the_reply(world: World, data: st.DataObject) -> None:
    """What is called untouched JSON is the reply itself, to the character; anything else says what was done."""
    text = data.draw(texts(world.replies))
    action = accepted(world, text)
    if action is None:
        return
    assert action.was_cleaned == bool(action.repairs)
    if not action.repairs and action.format_detected == "json":
        assert action.document == text
    if action.format_detected == "json":
        for repair in action.repairs:
            assert repair.rule
            assert repair.before is not None or repair.after is not None


def _without_defaults(value: Any, document: Any) -> Any:
    """``value`` as far as ``document`` speaks of it: what the schema filled in is left out."""
    if isinstance(value, dict) and isinstance(document, dict):
        return {key: _without_defaults(item, document[key]) for key, item in value.items() if key in document}
    if isinstance(value, list) and isinstance(document, list) and len(value) == len(document):
        return [_without_defaults(item, other) for item, other in zip(value, document, strict=True)]
    return value


def _at(document: Any, path: tuple[Any, ...]) -> Any:
    for step in path:
        document = document[step]
    return document


@given(data=st.data(), world=st.sampled_from(_TAKEN))
def test_every_change_between_document_and_value_is_on_record(world: World, data: st.DataObject) -> None:
    """Serialised again, the value is the document, but for defaults and for places that a repair names."""
    action = accepted(world, data.draw(texts(world.replies)))
    if action is None:
        return
    schema = world.machine().current_state.schema
    typed = schema is not None and schema is not Any and not isinstance(schema, dict)
    value = TypeAdapter(schema).dump_python(action.parsed, mode="json") if typed else action.parsed
    document = json.loads(action.document or "")
    named = {repair.path for repair in action.repairs if repair.path}
    for path, theirs, ours in _differences(document, _without_defaults(value, document)):
        assert any(path[: len(known)] == known for known in named), (path, theirs, ours, action.repairs)


def _differences(one: Any, other: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any, Any]]:
    if isinstance(one, dict) and isinstance(other, dict):
        for key in one.keys() | other.keys():
            if key in one and key in other:
                yield from _differences(one[key], other[key], (*path, key))
            else:
                yield (*path, key), one.get(key), other.get(key)
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for index, (left, right) in enumerate(zip(one, other, strict=True)):
            yield from _differences(left, right, (*path, index))
    elif one != other or isinstance(one, bool) != isinstance(other, bool):
        yield path, one, other


@given(data=st.data(), world=st.sampled_from(PLAIN))
def test_two_different_answers_are_never_one(world: World, data: st.DataObject) -> None:
    """X2: two fenced answers that both obey the contract and differ are ambiguous, in either order."""
    fenced = [reply for reply in world.replies if "```" not in reply and reply[:1] in '{["']
    one, other = data.draw(st.sampled_from(fenced)), data.draw(st.sampled_from(fenced))
    action = world.machine().receive(f"```json\n{one}\n```\nor rather\n```json\n{other}\n```")
    structures = [value for value in (json.loads(one), json.loads(other)) if value and isinstance(value, (dict, list))]
    if len(structures) == 2 and structures[0] != structures[1]:
        # a scalar, or an empty structure beside another, is a placeholder and never an answer
        assert not isinstance(action, ValidAction)


@given(data=st.data(), world=st.sampled_from(_TAKEN))
def test_a_reply_that_was_cut_is_no_value(world: World, data: st.DataObject) -> None:
    """X3: a document cut inside, by any measure, is not closed into a value."""
    whole = data.draw(
        st.sampled_from([reply for reply in world.replies if reply[:1] == "{" and len(reply) > 2] or ['{"name": "A"}'])
    )
    cut = data.draw(st.integers(1, len(whole) - 1))
    for reason in (None, "length"):
        action = world.machine().receive(whole[:cut], finish_reason=reason)
        assert not isinstance(action, ValidAction), action


@given(data=st.data(), world=st.sampled_from(PLAIN))
def test_a_draft_before_a_cut_is_no_answer(world: World, data: st.DataObject) -> None:
    """X3: a whole value, then another one that breaks off: the second was the answer, and it is not there."""
    whole = [reply for reply in world.replies if reply[:1] in "{[" and len(reply) > 2]
    if not whole:
        return
    draft, answer = data.draw(st.sampled_from(whole)), data.draw(st.sampled_from(whole))
    cut = answer[: data.draw(st.integers(len(answer) // 2, len(answer) - 1))]
    for text in (f"First draft:\n{draft}\n\nFinal answer:\n{cut}", f"```json\n{draft}\n```\nbetter:\n```json\n{cut}"):
        for reason in (None, "length"):
            action = world.machine().receive(text, finish_reason=reason)
            assert not isinstance(action, ValidAction), (text, action.document)
