"""The full reading of a reply."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ratchet_core.limits import Limits
from ratchet_core.normalizers import HEALING_PIPELINE, Candidate, Extraction, extract

text = st.text(st.characters(codec="utf-8"))
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | text,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(text, inner, max_size=4),
    max_leaves=10,
)
objects = st.dictionaries(text, values, min_size=1, max_size=5)
WORDS = "Sure here is the answer: it's {x} `code` - * # \u00e9 3.5 e.g. a,b (ok) don't [see]"
words = st.lists(st.sampled_from([*WORDS.split(), "\n", "\n\n"]), max_size=8).map(" ".join)
MARKS = (
    "{ } [ ] \" ' : , \\ ``` ~~~ <think> </think> json yaml a 1 true null - // /* */ # --- <tool_call> \ufeff \ud800"
)
soup = st.lists(st.sampled_from([*MARKS.split(), " ", "\n", '{"a": 1}']), max_size=40).map("".join)


def data_of(candidate: Candidate) -> Any:
    return json.loads(candidate.text) if candidate.text is not None else candidate.data


def found_in(raw: str, **options: Any) -> list[Any]:
    return [data_of(candidate) for candidate in extract(raw, **options).candidates]


@settings(max_examples=300)
@given(st.text() | soup, st.sampled_from([None, HEALING_PIPELINE]), st.sampled_from([None, "length", "stop"]))
def test_no_text_makes_it_raise(raw: str, pipeline: Any, finish_reason: str | None) -> None:
    """Total; each candidate is JSON-able, in bounds, and strict ones are an exact slice."""
    found = extract(raw, pipeline, finish_reason=finish_reason, json_schema={"type": "object", "properties": {"a": {}}})
    assert isinstance(found, Extraction)
    for candidate in found.candidates:
        start, end = candidate.span
        assert 0 <= start <= end <= len(raw)
        json.dumps(data_of(candidate), ensure_ascii=False).encode()
        if candidate.tier == 0 and candidate.text is not None and pipeline is None:
            assert raw[start:end] == candidate.text


@given(words, objects, words, st.sampled_from([None, 2]), st.booleans())
def test_an_object_between_words_is_the_one_candidate(
    before: str, value: Any, behind: str, indent: Any, ascii: bool
) -> None:
    """Whatever the object holds: braces, fences, tags, quotes."""
    written = json.dumps(value, indent=indent, ensure_ascii=ascii)
    found = extract(f"{before} \n{written}\n {behind}")
    assert [(c.text, c.tier, c.format) for c in found.candidates] == [(written, 0, "json")]


@given(words, objects, words, st.sampled_from(["json", "", "JSON", "jsonc"]), st.sampled_from(["```", "~~~", "````"]))
def test_a_fenced_object_is_the_one_candidate(before: str, value: Any, behind: str, info: str, mark: str) -> None:
    """Line breaks inside strings are escaped in JSON, so no string can end a fence."""
    written = json.dumps(value, indent=1)
    found = extract(f"{before}\n{mark}{info}\n{written}\n{mark}\n{behind}")
    assert [(c.text, c.tier) for c in found.candidates] == [(written, 0)]


@given(objects, st.data())
def test_a_prefix_never_answers(value: Any, data: st.DataObject) -> None:
    """An object that is cut anywhere is truncated, or nothing at all; no part of it is a candidate."""
    written = json.dumps(value)
    cut = data.draw(st.integers(1, len(written) - 1))
    found = extract(written[:cut])
    assert (found.candidates, found.reason) == ((), "truncated")
    assert extract("```json\n" + written[:cut]).candidates == ()


@given(objects, objects)
def test_two_objects_are_two_candidates(one: Any, two: Any) -> None:
    """The contract decides, not the position."""
    first, second = json.dumps(one), json.dumps(two)
    found = extract(f"Either {first}\nor {second}")
    assert [c.text for c in found.candidates] == list(dict.fromkeys([first, second]))
    assert not any(c.standing in ("final", "corrected") for c in found.candidates)


@pytest.mark.parametrize(
    ("raw", "document"), [(' {"a": 1}\n', '{"a": 1}'), ("\ufeff[1]", "[1]"), ("42", "42"), ('"x"', '"x"'), ("{}", "{}")]
)
def test_one_json_document_is_that_document(raw: str, document: str) -> None:
    """Scalars and empty objects too; nothing was left out, so nothing is recorded."""
    (candidate,) = extract(raw).candidates
    assert (candidate.text, candidate.repairs) == (document, ())


@pytest.mark.parametrize(
    ("raw", "data", "rules"),
    [
        ('{"items": [{"id": 1}, {"id": 2},],} ok', {"items": [{"id": 1}, {"id": 2}]}, {"trailing_comma", "prose"}),
        ("{'a': 'b', c: True}", {"a": "b", "c": True}, {"single_quotes", "unquoted_key", "python_literal"}),
        ('{"a": "x}``` {y}\nz","b":1}', {"a": "x}``` {y}\nz", "b": 1}, {"raw_newline"}),
        ('```json\n{"a": {"b": "x"}\n```', {"a": {"b": "x"}}, {"missing_closer", "strip_fence"}),
        ("```yaml\na: x\nb:\n  - c: 1\n```", {"a": "x", "b": [{"c": 1}]}, {"strip_fence"}),
        ("name: Bob\nage: 3", {"name": "Bob", "age": 3}, set[str]()),
        ("<think>x</think>name: Bob\nage: 3", {"name": "Bob", "age": 3}, {"reasoning"}),
        ("---\na: 1\n---\n", {"a": 1}, set[str]()),
        ("```\nname: Bob\nage: 3\n```", {"name": "Bob", "age": 3}, {"strip_fence"}),
    ],
)
def test_other_notations_and_damage(raw: str, data: Any, rules: set[str]) -> None:
    """One reading, with a record of all that was left out or changed; parts of it are no candidates."""
    (candidate,) = extract(raw).candidates
    assert data_of(candidate) == data
    assert candidate.tier > 0
    assert rules == {repair.rule for repair in candidate.repairs}


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        ('{"a": {"b": 1}, "c', "truncated"),
        ('{"a": {"b": 1}, c: oops {"d": 1}', "truncated"),
        ('{"a": [{"id": 1}, {"id": 2}, {"i', "truncated"),
        ("```yaml\na: x\n", "truncated"),
        ("```json\n", "parse_error"),
        ('```json\n{"a": ', "truncated"),
        ('name: Bob\ntags: ["a"]', "ambiguous"),
        ('{"a": "first\n\nHere is the final one: {"a": "second"}', "ambiguous"),
        ('{"a": "b"}\n\nBetter:\n{"a": b = c}', "ambiguous"),
        ('<tool_call>{"name": "f"}</tool_call>', "pseudo_tool_call_in_text"),
        ("```toml\na = 1979-99-99\n```", "parse_error"),
        ("```toml\na = 1\n", "truncated"),
        ('{"a": "\\ud800"}', "parse_error"),
        ('{"a": NaN}', "parse_error"),
    ],
)
def test_what_is_in_doubt_is_refused(raw: str, reason: str) -> None:
    """No candidate, a reason, and a miss that says why."""
    found = extract(raw)
    assert (found.candidates, found.reason) == ((), reason)


def test_an_answer_that_starts_anew_behind_a_broken_draft_is_found() -> None:
    """Words lead up to it; the draft is told as a miss in front of it."""
    found = extract('{"a": 1, b\n\nSorry, once more:\n\n{"a": {"b": 2}}')
    assert [c.text for c in found.candidates] == ['{"a": {"b": 2}}']
    assert [(m.reason, m.position) for m in found.misses] == [("truncated", 0)]


def test_a_cut_off_structure_behind_an_answer_is_told() -> None:
    """The state refuses: the last one looks like the real answer."""
    found = extract('{"a": 1}\n\nAnother one:\n{"a": 2, "b": [3, ')
    assert [c.text for c in found.candidates] == ['{"a": 1}']
    (miss,) = found.misses
    assert (miss.reason, miss.position) == ("truncated", 23)
    assert "b[0]" in miss.detail


@pytest.mark.parametrize("finish_reason", ["length", "max_tokens", "MAX_TOKENS", "incomplete"])
def test_a_finish_reason_tells_a_cut(finish_reason: str) -> None:
    """Without a complete value the reply is truncated; notations without an end mark are then never complete."""
    for raw in ("Let me think", "", "name: Bob\nage: 3", '```json\n{"a": {"b": "x"}\n'):
        found = extract(raw, finish_reason=finish_reason)
        assert (found.candidates, found.reason) == ((), "truncated")
    assert found_in('So: {"a": 1}', finish_reason=finish_reason) == [{"a": 1}]


SCHEMA = {"type": "object", "properties": {"name": {"type": "string"}, "meta": {"type": "object"}}}


def test_an_echo_of_the_schema_is_no_answer() -> None:
    """Neither exact nor with more around the same properties."""
    echo = json.dumps({**SCHEMA, "title": "T"})
    found = extract(f'The schema is {echo}\nand so: {{"name": "x"}}', json_schema=SCHEMA)
    assert [data_of(c) for c in found.candidates] == [{"name": "x"}]
    assert any("Schema" in miss.detail for miss in found.misses)


def test_the_schema_tells_yaml_from_a_label() -> None:
    """A mapping of declared keys is YAML; other words before an object are a label."""
    assert found_in('name: Bob\nmeta: {"k": 1}', json_schema=SCHEMA) == [{"name": "Bob", "meta": {"k": 1}}]
    assert found_in('note: ok\nanswer: {"name": "Bob"}', json_schema=SCHEMA) == [{"name": "Bob"}]
    assert found_in('answer: {"name": "Bob"}') == [{"name": "Bob"}]


def test_rows_are_objects_and_a_list() -> None:
    """One object a line: each may be meant, or all."""
    raw = '{"a": 1}\n{"a": 2}\n'
    assert found_in(raw) == [{"a": 1}, [{"a": 1}, {"a": 2}], {"a": 2}]
    many = "\n".join(f'{{"a": {i}}}' for i in range(100))
    assert found_in(many) == [[{"a": i} for i in range(100)]]
    assert found_in(many, finish_reason="length") == []


def test_a_damaged_rival_is_a_candidate_beside_a_strict_one() -> None:
    """Tiers rank readings of one text; two texts that differ are for the contract to tell apart."""
    found = extract('This one: {"n": "X"}. Mine: {n: "Bob",}')
    assert [(data_of(c), c.tier) for c in found.candidates] == [({"n": "X"}, 0), ({"n": "Bob"}, 2)]


def test_the_same_answer_twice_is_one() -> None:
    """Repeating oneself is not ambiguous."""
    assert found_in('{"a": 1}\n\nAgain:\n```json\n{"a": 1}\n```') == [{"a": 1}]


def test_too_many_structures_are_refused() -> None:
    """None is picked; the miss names the limit. Brackets of prose do not count."""
    many = " and ".join(f'{{"a": {i}}}' for i in range(5))
    found = extract(many, limits=Limits(candidates=4))
    assert (found.candidates, found.reason) == ((), "ambiguous")
    assert "4" in found.misses[-1].detail
    assert found_in(many, limits=Limits(candidates=5)) == [{"a": i} for i in range(5)]
    assert found_in("see [1] and " * 40 + '\n{"a": 1}') == [{"a": 1}]


def test_what_exceeds_the_limits_is_not_read() -> None:
    """The guard's miss is the only one."""
    found = extract("x " + "[" * 200, limits=Limits(depth=50))
    assert [m.normalizer for m in found.misses] == ["guard"]


def test_front_matter_gives_its_text_to_the_body_field() -> None:
    """Nothing is dropped: without a field there is no reading."""
    raw = "---\ntitle: T\n---\nThe text."
    assert found_in(raw, body_field="body") == [{"title": "T", "body": "The text."}]
    assert found_in(raw) == []


HOSTILE: dict[str, Callable[[int], str]] = {
    "braces": lambda n: "{" * n,
    "brackets": lambda n: "[" * n,
    "backticks": lambda n: "`" * n,
    "fences": lambda n: "```\n" * (n // 4),
    "fence run": lambda n: "```" * (n // 3),
    "think": lambda n: "<think>" * (n // 7),
    "unthink": lambda n: "</think>" * (n // 8),
    "quotes": lambda n: '"' * n,
    "backslashes": lambda n: "\\" * n,
    "call": lambda n: "<tool_call>" + " " * n,
    "call 2": lambda n: "[TOOL_CALL]" + " " * n,
    "nested": lambda n: '{"a":' * (n // 5),
    "empties": lambda n: "{} " * (n // 3),
    "broken": lambda n: '{"a" b} ' * (n // 8),
    "damaged": lambda n: "{'a': 1,} " * (n // 10),
    "half open": lambda n: '{"a" b\n' * 100 + '{"a": 1}\n' * (n // 9),
    "drafts": lambda n: "<think>" + '{"a":[\n' * 60 + '{"a": x}\n' * (n // 9),
    "string": lambda n: '{"a": "' + '\\"' * (n // 2),
    "items": lambda n: '["' + 'a", "' * (n // 5),
    "words": lambda n: "Some words here, ok:\n" * (n // 21),
    "yaml": lambda n: "a: b\n" * (n // 5),
    "list": lambda n: "- a\n" * (n // 4),
    "rows": lambda n: '{"a": 1}\n' * (n // 9),
    "spaces": lambda n: "{" + " " * n,
    "finals": lambda n: "Final answer: " * (n // 14) + '{"a": 1}',
}


def seconds(raw: str) -> float:
    """The better of two runs: the machine may be busy."""
    taken: list[float] = []
    for _ in range(2):
        start = time.process_time()
        extract(raw)
        taken.append(time.process_time() - start)
    return min(taken)


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_takes_linear_time(name: str) -> None:
    """Twice the text takes about twice the time, and 100,000 characters less than a second."""
    small, large = (seconds(HOSTILE[name](n)) for n in (50_000, 100_000))
    assert large < 1.0
    assert large < 3 * small + 0.02


CORPUS = Path(__file__).resolve().parents[2] / "../shared/corpus/data/values.jsonl"


def test_recorded_prose_has_no_candidates_for_a_mapping() -> None:
    """Real answers without structure: nothing in them is an object."""
    if not CORPUS.exists():
        pytest.skip("no recorded replies beside the repository")
    for line in CORPUS.read_text(encoding="utf-8").split("\n")[:-1]:
        case = json.loads(line)
        if case["kind"] == "prose":
            assert [d for d in found_in(case["raw"]) if isinstance(d, dict)] == [], case["id"]
