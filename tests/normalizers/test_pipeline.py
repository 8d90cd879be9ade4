"""Pipelines that a caller lists."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ratchet_core.errors import CallbackError, ConfigError
from ratchet_core.limits import Limits
from ratchet_core.normalizers import (
    DEFAULT_PIPELINE,
    HEALING_PIPELINE,
    TOOL_CALL_PIPELINE,
    ExtractPseudoToolCall,
    Miss,
    Normalizer,
    NormalizerResult,
    ParseFrontmatter,
    ParseJSON,
    ParseYAML,
    Preprocessor,
    RepairJSON,
    StripFences,
    extract,
    run_pipeline,
)

J = '{"a": "b"}'


class Upper(Preprocessor):
    def preprocess(self, raw: str) -> tuple[str, bool]:
        return raw.upper(), raw != raw.upper()


class Pair(Normalizer):
    name = "pair"

    def normalize(self, raw: str) -> dict[str, Any] | None:
        key, sign, value = raw.partition("=")
        return {key: value} if sign else None


def split(raw: str) -> list[Any] | None:
    return list(raw.split(";")) if ";" in raw else None


def shout(raw: str) -> tuple[str, bool]:
    return raw.upper(), True


def broken(raw: str) -> dict[str, Any]:
    raise KeyError(raw)


def number(raw: str) -> Any:
    return 3


def bad_tuple(raw: str) -> Any:
    return ("x", "y")


def test_items_run_in_the_order_given() -> None:
    """A preprocessor changes what stands behind it, and nothing before."""
    assert run_pipeline(J, [ParseJSON(), Upper()]) == NormalizerResult({"a": "b"}, "json", False)
    assert run_pipeline(J, [Upper(), ParseJSON()]) == NormalizerResult({"A": "B"}, "json", True)


def test_the_first_value_wins() -> None:
    """Whoever finds something ends the run; a name tells who it was."""
    assert run_pipeline("a=b", [ParseJSON(), Pair(), split]) == NormalizerResult({"a": "b"}, "pair", False)
    assert run_pipeline("a;b", [ParseJSON(), Pair(), split]) == NormalizerResult(["a", "b"], "split", False)
    assert run_pipeline("a;b", [shout, split]) == NormalizerResult(["A", "B"], "split", True)
    assert run_pipeline("nothing", [ParseJSON(), Pair(), split]) is None
    assert run_pipeline(J, []) is None


def test_what_exceeds_the_limits_is_read_by_nobody() -> None:
    """The guard stands in front of every item."""
    assert run_pipeline(J, [broken], Limits(chars=3)) is None
    found = extract(J, [broken], Limits(chars=3))
    assert (found.candidates, [miss.normalizer for miss in found.misses]) == ((), ["guard"])


@pytest.mark.parametrize("run", [run_pipeline, extract])
@pytest.mark.parametrize("item", [broken, number, bad_tuple])
def test_a_callers_own_mistake_names_the_item(run: Any, item: Any) -> None:
    """What it raises, or returns instead of a value, comes out as a ``CallbackError``."""
    with pytest.raises(CallbackError) as caught:
        run("x", [item])
    assert caught.value.callback == item.__name__


@pytest.mark.parametrize("run", [run_pipeline, extract])
def test_a_preprocessor_must_return_a_pair(run: Any) -> None:
    """None from a preprocessor is a mistake, not "nothing here"."""

    class Forgetful(Preprocessor):
        def preprocess(self, raw: str) -> Any:
            return None

    with pytest.raises(CallbackError, match=r"\(str, bool\)"):
        run("x", [Forgetful()])


@pytest.mark.parametrize("run", [run_pipeline, extract])
def test_a_wrong_item_is_a_config_error(run: Any) -> None:
    """Found before anything runs."""
    with pytest.raises(ConfigError):
        run("x", [broken, 3])


@pytest.mark.parametrize(
    ("raw", "pipeline", "data", "name"),
    [
        ('```json\n{"a": 1}\n```', DEFAULT_PIPELINE, {"a": 1}, "json"),
        ('<think>x</think>{"a": 1}', DEFAULT_PIPELINE, {"a": 1}, "json"),
        ("a: 1\nb: x", DEFAULT_PIPELINE, {"a": 1, "b": "x"}, "yaml"),
        ("---\na: 1\n---\n", DEFAULT_PIPELINE, {"a": 1}, "frontmatter"),
        ("Note: {'a': 1,}", HEALING_PIPELINE, {"a": 1}, "repair_json"),
        ('<tool_call>{"name": "f"}</tool_call>', TOOL_CALL_PIPELINE, {"name": "f"}, "pseudo_tool_call"),
        ("Sorry: I cannot help with that.", DEFAULT_PIPELINE, None, None),
        ('{"a": "Ali', HEALING_PIPELINE, None, None),
    ],
)
def test_the_ready_made_pipelines(raw: str, pipeline: Any, data: Any, name: Any) -> None:
    """The names the field knows, with readers that refuse in doubt."""
    found = run_pipeline(raw, pipeline)
    assert (found and found.data, found and found.normalizer_name) == (data, name)
    assert bool(extract(raw, pipeline).candidates) == (data is not None)


def test_extract_gives_each_normalizers_candidate_in_order() -> None:
    """With the text as it was when their turn came, tiers that rise, and a record of what was changed before."""
    first, second = extract("a=b;c", [Pair(), shout, split]).candidates
    assert (first.data, first.format, first.tier, first.repairs) == ({"a": "b;c"}, "pair", 0, ())
    assert (second.data, second.format, second.tier) == (["A=B", "C"], "split", 1)
    assert [(repair.rule, repair.cost) for repair in second.repairs] == [("shout", 0)]


@pytest.mark.parametrize(
    ("raw", "pipeline", "data"),
    [
        ("a: 1\nb: x", [ParseYAML()], {"a": 1, "b": "x"}),
        ("---\na: 1\n---\ntext", [ParseFrontmatter(body_field="body")], {"a": 1, "body": "text"}),
        ("x {'a': 1}", [RepairJSON()], {"a": 1}),
        ('<tool_call>{"name": "f"}</tool_call>', [ExtractPseudoToolCall()], {"name": "f"}),
    ],
)
def test_extract_uses_the_full_reading_of_built_in_items(raw: str, pipeline: Any, data: Any) -> None:
    """Misses, repairs and the schema reach them; their ``normalize`` can not carry those."""
    (candidate,) = extract(raw, pipeline).candidates
    assert (json.loads(candidate.text) if candidate.text else candidate.data) == data
    assert candidate.format == pipeline[0].name


def test_the_schema_reaches_yaml() -> None:
    """Text stays text where the schema asks for text."""
    schema = {"type": "object", "properties": {"version": {"type": "string"}}}
    (candidate,) = extract("version: 1.10", [StripFences(), ParseYAML()], json_schema=schema).candidates
    assert candidate.data == {"version": "1.10"}


def test_misses_say_why() -> None:
    """A normalizer may return its reason."""

    def picky(raw: str) -> Miss:
        return Miss("picky", "parse_error", "not my sort")

    assert [m.detail for m in extract("x", [picky]).misses] == ["not my sort"]
    assert run_pipeline("x", [picky]) is None


@pytest.mark.parametrize(
    ("raw", "finish_reason", "reason"),
    [
        ("", None, "empty_output"),
        (" \n", None, "empty_output"),
        ("", "length", "truncated"),
        ("x", "length", "truncated"),
        ("x", None, "parse_error"),
        ("I'm sorry, I can't.", None, "refusal"),
        ('{"a": 1', None, "truncated"),
        ('{"a": 1} ', None, "parse_error"),
    ],
)
def test_the_reason_without_candidates(raw: str, finish_reason: str | None, reason: str) -> None:
    """The class of the failure does not depend on what the caller listed."""
    found = extract(raw, [split], finish_reason=finish_reason)
    assert (found.candidates, found.reason) == ((), reason)
