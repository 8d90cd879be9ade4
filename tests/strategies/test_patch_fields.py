"""Asking for the failing fields alone."""

import copy
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ratchet_core.failure import FailureContext
from ratchet_core.json_patch import changed_paths, value_at
from ratchet_core.limits import DEFAULT_LIMITS, Limits
from ratchet_core.strategies import Kept, Merged, PatchFields, Refused
from ratchet_core.violation import MISSING, Violation, pointer


def kept_of(ctx: FailureContext) -> Kept:
    """What the strategy keeps of a failure that it can ask about."""
    kept = PatchFields().keep(ctx)
    assert kept is not None
    return kept


def merge(kept: Kept, reply: Any) -> Any:
    """The outcome of a reply, given as text or as data."""
    return PatchFields().merge(kept, reply if isinstance(reply, str) else json.dumps(reply), DEFAULT_LIMITS)


def test_only_the_failing_fields_are_asked_for(failing: Any):
    """Each by its JSON pointer, with value and constraint; nothing of the rest."""
    text = PatchFields().on_failure(failing(age=-1, tags=["a", 3]))
    assert "- /age: got -1" in text
    assert "- /tags/1: got 3" in text
    assert 'Send only JSON {"/pointer": value}.' in text
    assert "name" not in text


def test_the_request_keeps_to_its_size(failing: Any):
    """Fields without room are counted and asked for next time."""
    ctx = failing(tags=list(range(40)), context={"max_chars": 500})
    text = PatchFields().on_failure(ctx)
    assert len(text) <= 500
    assert " more" in text
    assert len(kept_of(ctx).paths) == 40


@pytest.mark.parametrize(
    "context",
    [
        {"reason": "parse_error"},
        {"candidate": None},
        {"candidate": "text"},
        {"errors": ()},
        {"errors": (Violation((), "model_type", "expected an object"),)},
        {"errors": (Violation(("no", "such", "place"), "x", "y"),)},
        {"errors": (Violation(("tags", 7), "x", "y"),)},
        {"errors": (Violation(("x" * 60,), "x", "y"),)},
        {"errors": tuple(Violation((f"k{i}",), "x", "y") for i in range(60))},
        {"max_chars": 60},
    ],
)
def test_where_no_field_can_be_asked_for_the_whole_is(failing: Any, context: Any):
    """Then the default strategy speaks and nothing is kept."""
    ctx = failing(age=-1, context=context)
    assert PatchFields().keep(ctx) is None
    assert "/pointer" not in PatchFields().on_failure(ctx)


def test_a_count_of_more_errors_is_no_field(failing: Any):
    """A line that counts what was not spelled out does not make the document unpatchable."""
    errors = (Violation(("age",), "x", "y"), Violation((), "more_errors", "9 more places are wrong"))
    assert kept_of(failing(age=-1, context={"errors": errors})).paths == (("age",),)


NEW_ZIP = "54321"


@pytest.mark.parametrize(
    "reply",
    [
        {"/address/zip": NEW_ZIP, "/age": 4},
        f'```json\n{{"/address/zip": "{NEW_ZIP}", "/age": 4}}\n```',
        f'Here you go: {{"/address/zip": "{NEW_ZIP}", "/age": 4}} Done.',
        f'<think>{{"/age": 9}}</think>{{"/address/zip": "{NEW_ZIP}", "/age": 4}}',
        [{"op": "replace", "path": "/address/zip", "value": NEW_ZIP}, {"op": "add", "path": "/age", "value": 4}],
        {
            "patch": [
                {"op": "replace", "path": "/address/zip", "value": NEW_ZIP},
                {"op": "add", "path": "/age", "value": 4},
            ]
        },
        {"address": {"zip": NEW_ZIP}, "age": 4},
        {"/address": {"street": "Elm", "zip": NEW_ZIP, "country": "US"}, "/age": 4},
        {"/name": "Ann", "/address/zip": NEW_ZIP, "/age": 4},
        {"#/address/zip": NEW_ZIP, "#/age": 4},
        {"address.zip": NEW_ZIP, "age": 4},
        {"address/zip": NEW_ZIP, "/age": 4},
        {"$.address.zip": NEW_ZIP, "$.age": 4},
        {"address": {"zip": NEW_ZIP}, "/age": 4},
        [{"path": "/address/zip", "value": NEW_ZIP}, {"path": "/age", "value": 4}],
        f'/address/zip: "{NEW_ZIP}"\n/age: 4',
        f'- address.zip = "{NEW_ZIP}"\n- age = 4',
        f'Corrected fields:\n\n1. `/address/zip`: "{NEW_ZIP}"\n2. **age** -> 4,',
        f"```yaml\naddress.zip: '{NEW_ZIP}'\nage: 4\n```".replace("'", '"'),
        f"{{'/address/zip': '{NEW_ZIP}', '/age': 4,}}",
        f'{{"/address/zip": "{NEW_ZIP}"}}\n{{"/age": 4}}',
        f'First {{"/address/zip": "{NEW_ZIP}"}}, then {{"/age": 4}}, which makes {{"/age": 4}}.',
    ],
)
def test_corrections_come_in_many_forms(failing: Any, reply: Any):
    """A map, a patch, a sparse object; fenced or among words. What is repeated unchanged does no harm."""
    ctx = failing(age=-1, address={"street": "Elm", "zip": "1", "country": "US"})
    kept = kept_of(ctx)
    before = copy.deepcopy(kept.document)
    merged = merge(kept, reply)
    assert isinstance(merged, Merged)
    assert merged.document == {**before, "age": 4, "address": {"street": "Elm", "zip": NEW_ZIP, "country": "US"}}
    assert set(merged.changed) == {("age",), ("address", "zip")}
    assert kept.document == before
    recorded = {repair.path: (repair.before, repair.after) for repair in merged.repairs if repair.path}
    assert recorded == {("age",): (-1, 4), ("address", "zip"): ("1", NEW_ZIP)}


def test_missing_fields_are_added(failing: Any):
    """A required key that was not there is put at its place."""
    ctx = failing(address={"street": "Elm", "zip": "12345"})
    merged = merge(kept_of(ctx), {"/address/country": "DE"})
    assert merged.document["address"] == {"street": "Elm", "zip": "12345", "country": "DE"}
    assert merged.repairs[0].before is None


def test_a_missing_item_of_a_tuple_is_added():
    """Behind the last item of a list stands what is missing there; nothing else of the list changes."""
    error = Violation(("pair", 1), "missing", "required, but missing")
    ctx = FailureContext("", (error,), 1, reason="validation_error", candidate={"pair": [1]})
    assert "- /pair/1: required" in PatchFields().on_failure(ctx)
    merged = merge(kept_of(ctx), {"/pair/1": "a"})
    assert (merged.document, merged.changed) == ({"pair": [1, "a"]}, (("pair", 1),))
    assert isinstance(merge(kept_of(ctx), {"/pair/0": "a"}), Refused)


def test_a_key_that_may_not_be_there_is_removed_by_null(failing: Any):
    """Only such a key: null is a value anywhere else."""
    ctx = failing(extra={"a": [1]}, age=-1)
    assert "null removes a key." in PatchFields().on_failure(ctx)
    merged = merge(kept_of(ctx), {"/extra": None, "/age": None})
    assert "extra" not in merged.document
    assert merged.document["age"] is None
    assert merge(kept_of(ctx), {"/extra": 1, "/age": 3}).document["extra"] == 1


@pytest.mark.parametrize(
    ("reply", "why"),
    [
        ({"/name": "Bob"}, "it changes name"),
        ({"/age": 4, "/name": "Bob"}, "it changes name"),
        ({"": {}}, "it changes"),
        ({"/nowhere/x": 1}, "leads nowhere"),
        ({"/tags/2": "c"}, "it changes tags[2]"),
        ({"/tags/3": "c"}, "leads nowhere"),
        ({"/tags/-": "c"}, "leads nowhere"),
        ({"/age": 4, "status": "active"}, "some keys name fields that were asked for and some do not"),
        ({"/address": {}, "/address/zip": "1"}, "one pointer lies within another"),
        ([{"op": "remove", "path": "/tags/0"}], "it changes tags"),
        ([{"op": "test", "path": "/name", "value": "Bob"}], "operation 1: the value differs"),
        ({"patch": [{"op": "remove", "path": "/gone"}]}, "operation 1: the path leads to nothing"),
        ('{"/age": 4, "/age": 5}', "twice with different values"),
        ({"/age": 4, "#/age": 5}, "two different values"),
        ('{"/age": 4} or {"/age": 5}', "contradict each other"),
        ('{"/age": 4} and then {"name": "Bob", "age": 4}', "another answer stands beside it"),
        ({"op": "replace", "path": "/name", "value": "Bob"}, "it changes name"),
        ([{"op": "move", "from": "/name", "path": "/age"}], "it changes name"),
        ([{"op": "copy", "from": "/age", "path": "/name"}], "it changes name"),
        (
            [{"op": "add", "path": "/tags/0", "value": "x"}, {"op": "replace", "path": "/age", "value": 4}],
            "it changes tags",
        ),
        ([{"op": "replace", "path": "/age", "value": 4}, {"op": "remove", "path": "/gone"}], "operation 2"),
        ([{"op": "explode", "path": "/age"}], "operation 1"),
        ({"/age/": 4}, "leads nowhere"),
        ({"/age~2": 4}, "leads nowhere"),
        ({"/tags/01": "x"}, "leads nowhere"),
        ({"/tags/4294967296": "x"}, "leads nowhere"),
        ({"/tags/-1": "x"}, "leads nowhere"),
        ({"/__proto__/polluted": True}, "leads nowhere"),
        ({"/__class__": "x"}, "it changes __class__"),
        ({"/": 4}, "it changes"),
    ],
)
def test_corrections_elsewhere_are_refused(failing: Any, reply: Any, why: str):
    """With the reason first and what is still wrong after it; nothing is applied."""
    refused = merge(kept_of(failing(age=-1)), reply)
    assert isinstance(refused, Refused)
    assert why in refused.violations[0]
    assert refused.violations[1].path == ("age",)


def test_after_a_refusal_the_same_fields_are_asked_for_again(failing: Any):
    """The refusal is told, and the failing places are still known."""
    ctx = failing(age=-1)
    refused = merge(kept_of(ctx), {"/name": "Bob"})
    again = failing(age=-1, context={"errors": refused.violations})
    text = PatchFields().on_failure(again)
    assert "it changes name" in text
    assert "- /age: " in text
    assert kept_of(again).paths == (("age",),)
    assert merge(kept_of(again), {"/age": 3}).document["age"] == 3


@pytest.mark.parametrize(
    "reply",
    [
        "I can not help with that.",
        "",
        "42",
        "[1, 2]",
        "[]",
        "{}",
        '{"name": "Bob", "age": 3}',
        '{"age": 3',
        '"text"',
        "[" * 500,
        '{"address": {}}',
        "age should be 4",
        "/age: about four",
        "/age: 4 years",
        '/age: 4\n/name: "Bob"',
        "/age: 4\nThat is all.",
        "/age: 4\n/age: 5",
        "\ud800",
        "```\n1\n``` ```",
    ],
)
def test_whole_replies_are_left_to_the_ordinary_reading(failing: Any, reply: str):
    """Anything that is not a correction is a reply of its own."""
    assert merge(kept_of(failing(age=-1)), reply) is None


def test_a_whole_answer_that_repeats_everything_is_ordinary(failing: Any):
    """An object with all the keys is no sparse correction."""
    ctx = failing(age=-1)
    assert merge(kept_of(ctx), {**ctx.candidate, "age": 3}) is None


def test_documents_of_operations_are_not_mistaken_for_patches():
    """Where the schema itself is about patches, a list of operations is an answer."""
    document = [{"op": "add", "path": "/a", "value": 1, "n": "x"}]
    kept = Kept(document, ((0, "n"),), None, (Violation((0, "n"), "int_type", "expected 1"),))
    assert merge(kept, [{"op": "add", "path": "/a", "value": 1, "n": 3}]) is None
    assert merge(kept, {"/0/n": 3}).document[0]["n"] == 3
    assert merge(Kept({"patch": []}, (("patch",),)), {"patch": [{"op": "add", "path": "/a"}]}) is None


def text_field(schema: dict[str, Any]) -> Kept:
    """One failing field with this schema."""
    error = Violation(("a",), "x", "expected y", schema=schema)
    return Kept({"a": 1, "b": 2}, (("a",),), None, (error,))


@pytest.mark.parametrize(
    ("schema", "reply", "value"),
    [
        ({"type": "string"}, '"Berlin"', "Berlin"),
        ({"type": "string"}, "Berlin", None),
        ({"type": "string", "enum": ["red", "light blue"]}, "light blue", "light blue"),
        ({"type": "string", "enum": ["red"]}, "I can not say red", None),
        ({"const": "x"}, "x", "x"),
        ({"type": "string", "pattern": "^[A-Z]{2}-[0-9]+$"}, "AB-12", "AB-12"),
        ({"type": "string", "format": "date"}, "```\n2024-01-01\n```", "2024-01-01"),
        ({"type": "string", "format": "date"}, "On 2024-01-01", None),
        ({"type": "integer"}, '"5"', None),
        ({"pattern": "x"}, "5x", None),
        (True, "x", None),
    ],
)
def test_one_text_field_may_be_answered_in_plain_text(schema: Any, reply: str, value: Any):
    """As a JSON string, or bare where the schema can tell a value from a sentence; free text is not guessed at."""
    merged = merge(text_field(schema), reply)
    assert (merged.document["a"] if merged else None) == value


def test_plain_text_for_several_fields_is_no_correction():
    """With two failing fields a bare value says nothing."""
    assert merge(Kept({"a": 1}, (("a",), ("b",))), '"x"') is None
    assert merge(Kept({"a": 1}, (("a",),)), '"x"') is None


def test_limits_hold(failing: Any):
    """What the guard refuses is left to the ordinary reading, which tells why."""
    kept = kept_of(failing(age=-1))
    assert PatchFields().merge(kept, '{"/age": 3}', Limits(chars=5)) is None


def test_kept_values_are_plain_data(failing: Any):
    """What is kept survives a trip through JSON, and does not hold long values twice."""
    kept = kept_of(failing(age="x" * 500, status="y"))
    assert Kept.from_json(json.loads(json.dumps(kept.to_json()))) == kept
    received = [error.received for error in kept.errors]
    assert received == [MISSING, "y"]


def test_long_values_are_recorded_by_their_kind():
    """A repair does not carry a whole list."""
    kept = Kept({"a": [1], "b": "x"}, (("a",), ("b",)))
    merged = merge(kept, {"/a": {"k": 1}, "/b": "y" * 500})
    assert merged.repairs[0].before == "list"
    assert merged.repairs[0].after == "dict"
    assert len(merged.repairs[1].after) == 200


# ------------------------------------------------------------------------------------------------ laws

scalars = st.none() | st.booleans() | st.integers(-3, 3) | st.text("ab", max_size=2)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("ab/", max_size=2), inner, max_size=3),
    max_leaves=8,
)


def all_paths(node: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Every path of a document but the root's."""
    items = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    return [found for step, inner in items for found in ((*path, step), *all_paths(inner, (*path, step)))]


@st.composite
def cases(draw: st.DrawFn) -> tuple[Kept, str]:
    """A document with failed places, and a reply that aims at some places of it."""
    document = draw(values.filter(all_paths))
    places = all_paths(document)
    failed = tuple(draw(st.lists(st.sampled_from(places), min_size=1, max_size=3, unique=True)))
    aimed = draw(st.lists(st.sampled_from([*places, *failed, ("new",), (9,)]), max_size=3))
    form = draw(st.sampled_from(["map", "patch", "sparse", "any", "text"]))
    if form == "map":
        reply: Any = {pointer(path): draw(values) for path in aimed}
    elif form == "patch":
        ops = st.sampled_from(["add", "remove", "replace", "test", "move", "copy"])
        reply = [
            {
                "op": draw(ops),
                "path": pointer(path),
                "value": draw(values),
                "from": pointer(draw(st.sampled_from(places))),
            }
            for path in aimed
        ]
    elif form == "sparse":
        reply = {str(path[0]): draw(values) for path in aimed}
    else:
        reply = draw(values)
    text = draw(st.text(max_size=20)) if form == "text" else json.dumps(reply)
    return Kept(document, failed), text


@given(cases())
def test_nothing_outside_the_failed_set_ever_changes(case: tuple[Kept, str]):
    """Whatever the reply: merged, refused or left alone, the rest of the document stands, and so does what was kept."""
    kept, text = case
    before = copy.deepcopy(kept.document)
    merged = PatchFields().merge(kept, text, DEFAULT_LIMITS)
    assert changed_paths(kept.document, before) == ()
    if isinstance(merged, Merged):
        for path in changed_paths(before, merged.document):
            assert any(path[: len(place)] == place for place in kept.paths)
        for path in all_paths(before):
            touched = any(path[: len(p)] == p or p[: len(path)] == path for p in kept.paths)
            if not touched:
                assert changed_paths(value_at(merged.document, path), value_at(before, path)) == ()
    elif merged is not None:
        assert merged.violations[0].rule == "patch_refused"
