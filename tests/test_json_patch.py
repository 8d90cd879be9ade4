"""RFC 6902 and RFC 6901 on plain data."""

import copy
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ratchet_core.json_patch import (
    Patched,
    Unpatched,
    apply_patch,
    changed_paths,
    locate,
    same_json,
    split_pointer,
    value_at,
)
from ratchet_core.violation import MISSING, Path, pointer

scalars = st.none() | st.booleans() | st.integers(-9, 9) | st.floats(-2, 2) | st.text(max_size=3)
documents = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("ab/~0-", max_size=2), inner, max_size=3),
    max_leaves=8,
)
tokens = st.lists(st.text("ab/~0-1", max_size=2), max_size=3)
pointers = tokens.map(lambda steps: pointer(tuple(steps))) | st.text(max_size=4)
operations = st.fixed_dictionaries(
    {"op": st.sampled_from(["add", "remove", "replace", "move", "copy", "test", "x"]), "path": pointers},
    optional={"value": documents, "from": pointers},
)


def patched(document: Any, *operations: Any) -> Any:
    """The new document, or the failure."""
    result = apply_patch(document, list(operations))
    return result.document if isinstance(result, Patched) else result


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ()),
        ("/", ("",)),
        ("/a~1b/m~0n", ("a/b", "m~n")),
        ("/~01", ("~1",)),
        ("a", None),
        ("/a~2", None),
        ("/a~", None),
    ],
)
def test_pointers_are_split_as_rfc_6901_says(text: str, expected: Any):
    """Escapes are undone in the right order, and what is no pointer is told from one."""
    assert split_pointer(text) == expected


@given(tokens)
def test_a_pointer_is_split_into_what_it_was_made_of(steps: list[str]):
    """``pointer`` and ``split_pointer`` are inverse."""
    assert split_pointer(pointer(tuple(steps))) == tuple(steps)


def test_locate_tells_indexes_from_keys():
    """A token is an index where a list stands; indexes must exist, a last key need not."""
    document = {"0": {"a": 1}, "l": [{"b": 2}]}
    assert locate(document, "/0/a") == ("0", "a")
    assert locate(document, "/l/0/b") == ("l", 0, "b")
    assert locate(document, "/l/0/new") == ("l", 0, "new")
    assert locate(document, "/l/1") == ("l", 1), "the place behind the last item"
    assert locate(document, "") == ()
    for lost in ("/l/2", "/l/-", "/l/00", "/l/x", "/l/0/b/c", "/no/way", "nope"):
        assert locate(document, lost) is None


def test_value_at_gives_missing_for_nothing():
    """MISSING is told from null."""
    assert value_at({"a": [None]}, ("a", 0)) is None
    assert value_at({"a": [None]}, ("a", 1)) is MISSING
    assert value_at(3, ("a",)) is MISSING


@pytest.mark.parametrize(
    ("document", "operation", "expected"),
    [
        ({"a": 1}, {"op": "add", "path": "/b", "value": 2}, {"a": 1, "b": 2}),
        ({"a": 1}, {"op": "add", "path": "/a", "value": 2}, {"a": 2}),
        ([1, 3], {"op": "add", "path": "/1", "value": 2}, [1, 2, 3]),
        ([1], {"op": "add", "path": "/1", "value": 2}, [1, 2]),
        ([1], {"op": "add", "path": "/-", "value": [2]}, [1, [2]]),
        ({"a": 1}, {"op": "add", "path": "", "value": None}, None),
        ({"a": {"b": 1}}, {"op": "remove", "path": "/a/b"}, {"a": {}}),
        ([1, 2], {"op": "remove", "path": "/0"}, [2]),
        ({"a": 1}, {"op": "replace", "path": "/a", "value": {}}, {"a": {}}),
        ({"a": 1}, {"op": "replace", "path": "", "value": 7}, 7),
        ({"a": 1}, {"op": "move", "from": "/a", "path": "/b"}, {"b": 1}),
        ({"a": 1}, {"op": "move", "from": "/a", "path": "/a"}, {"a": 1}),
        ([1, 2, 3], {"op": "move", "from": "/0", "path": "/2"}, [2, 3, 1]),
        ({"a": {"b": [1]}}, {"op": "copy", "from": "/a", "path": "/c"}, {"a": {"b": [1]}, "c": {"b": [1]}}),
        ({"a": [1.0, {"b": None}]}, {"op": "test", "path": "/a", "value": [1, {"b": None}]}, {"a": [1.0, {"b": None}]}),
    ],
)
def test_operations_do_what_rfc_6902_says(document: Any, operation: Any, expected: Any):
    """Each operation on its own, on objects, lists and the root."""
    before = copy.deepcopy(document)
    assert patched(document, operation) == expected
    assert document == before


@pytest.mark.parametrize(
    "operation",
    [
        7,
        {},
        {"op": ["add"], "path": "/a"},
        {"op": "spam", "path": "/a"},
        {"op": "add", "path": "/a"},
        {"op": "add", "path": 3, "value": 1},
        {"op": "add", "path": "a", "value": 1},
        {"op": "add", "path": "/x/y", "value": 1},
        {"op": "add", "path": "/n/y", "value": 1},
        {"op": "add", "path": "/l/2", "value": 1},
        {"op": "add", "path": "/l/x", "value": 1},
        {"op": "add", "path": "/l/01", "value": 1},
        {"op": "remove", "path": ""},
        {"op": "remove", "path": "/x"},
        {"op": "remove", "path": "/l/-"},
        {"op": "replace", "path": "/x", "value": 1},
        {"op": "move", "path": "/o/p", "from": "/o"},
        {"op": "move", "path": "/b"},
        {"op": "copy", "path": "/b", "from": "/x"},
        {"op": "test", "path": "/n", "value": True},
        {"op": "test", "path": "/l", "value": [1, 2]},
        {"op": "test", "path": "/o", "value": {"p": 1}},
        {"op": "test", "path": "/o", "value": []},
    ],
)
def test_what_can_not_be_applied_is_refused(operation: Any):
    """The refusal names the operation and the reason, and leaves nothing behind."""
    document = {"n": 1, "l": [1], "o": {}}
    result = apply_patch(document, [{"op": "add", "path": "/ok", "value": 1}, operation])
    assert isinstance(result, Unpatched)
    assert result.index == 1
    assert result.reason
    assert document == {"n": 1, "l": [1], "o": {}}


def test_a_patch_is_a_list_of_bounded_length():
    """What is no list, or too long a one, is refused as a whole."""
    assert apply_patch({}, {"op": "add"}) == Unpatched(None, "a patch is a list of operations")
    assert isinstance(apply_patch({}, [{}] * 1_001), Unpatched)


def test_copies_can_not_fill_the_memory():
    """Doubling a document thirty times is refused, soon."""
    double = {"op": "copy", "from": "/a", "path": "/a/-"}
    started = time.perf_counter()
    result = apply_patch({"a": [1]}, [double] * 60)
    assert isinstance(result, Unpatched)
    assert result.reason == "the patch copies too much"
    assert time.perf_counter() - started < 60


def test_a_copy_is_independent_of_its_source():
    """Writing to the one place does not show in the other."""
    result = patched(
        {"a": {"l": [1]}},
        {"op": "copy", "from": "/a", "path": "/b"},
        {"op": "add", "path": "/b/l/-", "value": 2},
        {"op": "add", "path": "/a/l/0", "value": 0},
    )
    assert result == {"a": {"l": [0, 1]}, "b": {"l": [1, 2]}}


def test_values_of_a_patch_are_not_written_to():
    """A later operation below an added value leaves the patch as it was."""
    value: dict[str, Any] = {"l": []}
    add = {"op": "add", "path": "/a", "value": value}
    assert patched({}, add, {"op": "add", "path": "/a/l/-", "value": 1}) == {"a": {"l": [1]}}
    assert value == {"l": []}


def test_a_long_patch_of_a_long_list_copies_it_once():
    """A thousand replacements in a list of a million cost one copy, not a thousand."""
    document = list(range(1_000_000))
    patch = [{"op": "replace", "path": f"/{i}", "value": 0} for i in range(1_000)]
    started = time.perf_counter()
    assert patched(document, *patch)[:3] == [0, 0, 0]
    assert time.perf_counter() - started < 2
    assert document[5] == 5


def test_equality_tells_true_from_one():
    """Numbers by value, booleans apart, objects without order."""
    assert same_json({"a": 1, "b": [1.0]}, {"b": [1], "a": 1})
    assert not same_json([True], [1])
    assert not same_json([1], [1, 1])
    assert not same_json({}, [])
    assert not same_json({"a": 1}, {"b": 1})


def test_changes_are_found_where_they_are():
    """The paths of replaced, added and removed values; a list that lost items has changed as a whole."""
    before = {"a": 1, "b": [1, 2], "c": {"d": 1}, "e": [1], "g": [1, 2]}
    after = {"a": 1.0, "b": [1, 3], "c": {}, "e": [1, 2, 3], "g": [1], "f": None}
    expected = (("a",), ("b", 1), ("c", "d"), ("e", 1), ("e", 2), ("g",), ("f",))
    assert changed_paths(before, after) == expected
    assert changed_paths([True], [1]) == ((0,),)


@given(documents)
def test_a_document_does_not_differ_from_its_copy(document: Any):
    """No change is reported where there is none."""
    again = copy.deepcopy(document)
    assert changed_paths(document, again) == ()
    assert same_json(document, again)


@given(documents, st.lists(operations, max_size=5))
def test_patches_are_atomic_and_never_raise(document: Any, patch: list[Any]):
    """Whatever the patch, the document is as it was, and the patch too."""
    before, before_patch = copy.deepcopy(document), copy.deepcopy(patch)
    result = apply_patch(document, patch)
    assert isinstance(result, (Patched, Unpatched))
    assert changed_paths(document, before) == ()
    assert patch == before_patch


def all_paths(node: Any, path: Path = ()) -> list[Path]:
    """The path of every value of a document."""
    items = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    return [path, *(found for step, inner in items for found in all_paths(inner, (*path, step)))]


@given(st.data(), documents, documents)
def test_simple_operations_are_undone_by_their_inverse(data: st.DataObject, document: Any, value: Any):
    """replace is undone by replace, remove by add, add by remove."""
    path = data.draw(st.sampled_from(all_paths(document)))
    place, old = pointer(path), value_at(document, path)
    replaced = patched(document, {"op": "replace", "path": place, "value": value})
    assert changed_paths(value_at(replaced, path), value) == ()
    undone = patched(replaced, {"op": "replace", "path": place, "value": old})
    assert changed_paths(undone, document) == ()
    if path:
        removed = patched(document, {"op": "remove", "path": place})
        assert same_json(patched(removed, {"op": "add", "path": place, "value": old}), document)


@given(documents, operations)
def test_changes_explain_the_difference(document: Any, operation: Any):
    """Putting back the values at the changed paths gives the document back."""
    result = apply_patch(document, [operation])
    if not isinstance(result, Patched):
        return
    back = result.document
    for path in changed_paths(document, back):
        old, place = value_at(document, path), pointer(path)
        if old is MISSING:
            back = patched(back, {"op": "remove", "path": place})
        elif value_at(back, path) is MISSING:
            back = patched(back, {"op": "add", "path": place, "value": old})
        else:
            back = patched(back, {"op": "replace", "path": place, "value": old})
    assert same_json(back, document)
