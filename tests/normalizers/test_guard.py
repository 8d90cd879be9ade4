"""The guard bounds every text in one linear pass, and lets ordinary replies through."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ratchet_core.limits import DEFAULT_LIMITS, Limits
from ratchet_core.normalizers.candidate import Miss
from ratchet_core.normalizers.guard import guard

TIGHT = Limits(depth=8)
ROW = {"name": 'Ann [x] said "hi" {', "tags": ["a", "b"], "n": 123, "o": {"x": [1, 2, {"y": None}]}}


def refused(text: str, limits: Limits = DEFAULT_LIMITS) -> Miss:
    """The miss of a text that must be refused."""
    miss = guard(text, limits)
    assert miss is not None
    assert (miss.normalizer, miss.reason) == ("guard", "parse_error")
    return miss


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Just prose, with [1] and (2) {3}.",
        json.dumps([ROW] * 400),
        json.dumps([ROW] * 400, indent=4),
        json.dumps({"art": "[" * 1_000 + "{" * 1_000}),
        json.dumps({"quote": 'he said "' + "[" * 1_000 + '\\"'}),
        json.dumps(json.loads("[" * 128 + "]" * 128), indent=4),
        json.dumps(["\\", "[" * 500, "\\\\"] * 20),
        "see [1] and [2]. " * 1_000,
        "5' 10\" tall [x]\n" * 200,
        json.dumps({"pi": "3." + "1" * 3_000, "e": "2." + "7" * 3_000}),
        "1 2 3 4 5 6 7 8 9 10 " * 500,
        "_" * 5_000,
        "-" * 5_000,
        "- item\n" * 1_000,
        "\n".join(" " * (60 + i % 4) + "far right" for i in range(500)),
        "one\r\n  two\r\n" * 300,
    ],
)
def test_ordinary_big_replies_pass(text: str) -> None:
    """What stands in strings, balanced brackets, rulers and bullet lists are within the limits."""
    assert guard(text, DEFAULT_LIMITS) is None


def test_too_many_characters() -> None:
    """A text that is longer than the limit names both lengths."""
    assert "11 characters" in refused("x" * 11, Limits(chars=10)).detail
    assert guard("x" * 10, Limits(chars=10)) is None


@pytest.mark.parametrize(
    ("text", "at"), [("9" * 1_001, 0), ('{"a": ' + "1_" * 1_001 + "}", 6), ("é: " + "\u0663" * 1_001, 3)]
)
def test_a_number_with_too_many_digits(text: str, at: int) -> None:
    """A run of digits over the limit is refused where it starts, whatever the script and with underscores too."""
    miss = refused(text)
    assert "1,000 digits" in miss.detail
    assert miss.position == at


def test_digits_behind_strings_count() -> None:
    """Strings that end before a number, on its line or before it, do not hide it."""
    run = "9" * 1_001
    text = f'["{run}", "a\\"{run}", {run}]'
    assert refused(text).position == text.rindex(run)
    assert refused(f'"{run}" and "{run}\n{run}').position is not None


@given(st.text("0123456789_", max_size=40), st.integers(1, 12))
def test_digit_runs_are_counted_exactly(text: str, most: int) -> None:
    """A text of digits and underscores passes exactly when it has no more digits than the limit."""
    digits = len(text) - text.count("_")
    assert (guard(text, Limits(digits=most)) is None) == (digits <= most)


@pytest.mark.parametrize(
    "text",
    [
        "[" * 9 + "]" * 9,
        '{"a":' * 9 + "1" + "}" * 9,
        "[" * 9,
        "[}" * 9,
        "[{]" * 9,
        '["]", ' * 9,
        '["\\"]", ' * 9,
        '["\\\\", ' * 9,
        "[" * 100_000,
        ("[" * 40 + "]" * 40) * 200,
        "[]" * 5_000 + "[" * 9 + "]" * 9,
        "- " * 9 + "a",
        "? " * 9 + "a",
        "\n".join(" " * i + "k:" for i in range(10)),
        "\r".join(" " * i + "k:" for i in range(10)),
        "\n".join(" " * i + "-\n" + " " * i + "-" for i in range(10)),
    ],
)
def test_deep_nesting(text: str) -> None:
    """Brackets, dashes and indentation over the limit are refused; foreign or quoted closers change nothing."""
    assert "8 deep" in refused(text, TIGHT).detail


@given(st.integers(1, 200), st.integers(1, 60), st.sampled_from(["[]", "{}"]))
def test_depth_of_balanced_brackets_is_exact(depth: int, times: int, pair: str) -> None:
    """Lists of equally deep values pass exactly up to the limit."""
    text = (pair[0] * depth + pair[1] * depth) * times
    assert (guard(text, DEFAULT_LIMITS) is None) == (depth <= DEFAULT_LIMITS.depth)


def _depth(value: object) -> int:
    if isinstance(value, dict):
        return 1 + max(map(_depth, value.values()), default=0)
    return 1 + max(map(_depth, value), default=0) if isinstance(value, list) else 0


@given(
    st.recursive(st.text(' "\\[]{}\n:'), lambda inner: st.lists(inner) | st.dictionaries(st.text('[]{"'), inner)),
    st.integers(1, 6),
    st.sampled_from([None, 2]),
)
def test_json_passes_exactly_up_to_its_depth(value: object, depth: int, indent: int | None) -> None:
    """For JSON, whatever its strings hold, the bound on brackets is the true depth."""
    bound = guard(json.dumps(value, indent=indent), Limits(depth=depth))
    if _depth(value) > depth:
        assert bound is not None
    elif indent is None:
        assert bound is None


@pytest.mark.parametrize("text", ["[1,1,1,1,1]", "- 1\n" * 12, "a: 1\n" * 12, '{"a": 1, "b": [2, 3]}'])
def test_too_many_nodes(text: str) -> None:
    """More values and keys than the limit are refused; the bound for JSON is exact."""
    assert "values and keys" in refused(text, Limits(nodes=5)).detail


def test_nodes_of_json_pass_up_to_the_limit() -> None:
    """A JSON array of four items and the array itself are five nodes."""
    assert guard("[1,1,1,1]", Limits(nodes=5)) is None


@given(st.text(st.sampled_from('[]{}"\\\n -?:,#19_a\r\t\ud800é')), st.integers(1, 20))
def test_never_raises(text: str, depth: int) -> None:
    """Any text gets an answer, lone surrogates included."""
    miss = guard(text, Limits(depth=depth, digits=2, nodes=20))
    assert miss is None or miss.detail


@pytest.mark.parametrize("unit", ["[", "[]", "[}", '"', '"[', '\\"', "9", "9_", '"9" ', "- ", "? ", "\n ", "a: [", "_"])
def test_work_is_linear(unit: str) -> None:
    """Twice the text takes about twice the time."""

    def seconds(size: int) -> float:
        text = (unit * size)[:size]
        rounds = []
        for _ in range(3):
            start = time.perf_counter()
            guard(text, DEFAULT_LIMITS)
            rounds.append(time.perf_counter() - start)
        return min(rounds)

    assert seconds(100_000) < 5 * seconds(50_000) + 0.02
