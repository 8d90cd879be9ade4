"""Case by case: what ``repair_json`` mends, how it says so, and what it refuses."""

from __future__ import annotations

from typing import Any

import pytest

from ratchet_core.limits import Limits
from ratchet_core.normalizers.candidate import Miss
from ratchet_core.normalizers.repair_json import Repaired, RepairJSON, last_complete_path, repair_json

MENDED: list[tuple[str, Any, list[str]]] = [
    ('{"a": 1,}', {"a": 1}, ["trailing_comma"]),
    ("[1, 2,\n]", [1, 2], ["trailing_comma"]),
    ("[,1]", [1], ["extra_comma"]),
    ('{"a": 1,, "b": 2}', {"a": 1, "b": 2}, ["extra_comma"]),
    ("[1,\n,2]", [1, 2], ["extra_comma"]),
    ('{"a": 2 "b": 3}', {"a": 2, "b": 3}, ["missing_comma"]),
    ('{"a": "x" "b": 3}', {"a": "x", "b": 3}, ["missing_comma"]),
    ('{"a": "x"\n b: 3}', {"a": "x", "b": 3}, ["missing_comma", "unquoted_key"]),
    ('["a"\n"b"]', ["a", "b"], ["missing_comma"]),
    ("[1\n2]", [1, 2], ["missing_comma"]),
    ('["a" 2]', ["a", 2], ["missing_comma"]),
    ("[{}{}]", [{}, {}], ["missing_comma"]),
    ('[{"a": 1} true]', [{"a": 1}, True], ["missing_comma"]),
    ("[1] // one", [1], ["comment"]),
    ("/* a *//* b */[1]", [1], ["comment"]),
    ('{"a": 1, # years\n "b": 2}', {"a": 1, "b": 2}, ["comment"]),
    ('{"url": "http://x.y//z", "b": "#1"}', {"url": "http://x.y//z", "b": "#1"}, []),
    ("{'a': 'b'}", {"a": "b"}, ["single_quotes", "single_quotes"]),
    ("['it's', 'don\\'t']", ["it's", "don't"], ["single_quotes", "invalid_escape", "single_quotes"]),
    ("['say \"hi\"']", ['say "hi"'], ["single_quotes"]),
    ("{\u201ca\u201d: \u2018b\u2019}", {"a": "b"}, ["smart_quotes", "smart_quotes"]),
    ("{`a`: `b`}", {"a": "b"}, ["backticks", "backticks"]),
    ("[True, False, None, TRUE, Null]", [True, False, None, True, None], ["python_literal"] * 5),
    ("{a: 1, $b-c.d: 2, 5: 3}", {"a": 1, "$b-c.d": 2, "5": 3}, ["unquoted_key"] * 3),
    ('["a\nb"]', ["a\nb"], ["raw_newline"]),
    ('["a\tb"]', ["a\tb"], ["raw_control"]),
    (r'["\d+\."]', [r"\d+\."], ["invalid_escape"]),
    (r'["it\'s \u00e9\n"]', ["it's \u00e9\n"], ["invalid_escape"]),
    ('{"a": "he said "hi" ok"}', {"a": 'he said "hi" ok'}, ["inner_quote"]),
    ('{"a": "f("x", "y") now", "b": 1}', {"a": 'f("x", "y") now', "b": 1}, ["inner_quote"]),
    ('{"a": "das \u201eWort" hier"}', {"a": 'das \u201eWort" hier'}, ["inner_quote"]),
    ('{"a": ""Yes", he said"}', {"a": '"Yes", he said'}, ["inner_quote"]),
    ('{"a": 1}}', {"a": 1}, ["extra_closer"]),
    ('{"a": {"b": 1}}} }', {"a": {"b": 1}}, ["extra_closer"]),
    ('[{"a": 1}}, {"a": 2}]', [{"a": 1}, {"a": 2}], ["extra_closer"]),
    ('{"a": "b"', {"a": "b"}, ["missing_closer"]),
    ('{"a": [{"b": true}', {"a": [{"b": True}]}, ["missing_closer", "missing_closer"]),
    ('[{"b": 2]', [{"b": 2}], ["missing_closer"]),
    ('[{"b": [1, 2}, {"c": 3}]', [{"b": [1, 2]}, {"c": 3}], ["missing_closer"]),
    ('{\n  "a": {\n    "b": 1,\n    "c": 2\n  }\n', {"a": {"b": 1, "c": 2}}, ["missing_closer"]),
    ('["a" + "b" +\n"c"]', ["abc"], ["concatenated_strings"]),
    ("[+1, .5, -.5, 1., 1_000]", [1, 0.5, -0.5, 1.0, 1000], ["number_format"] * 5),
    ('{"a": 1, "a": 1}', {"a": 1}, []),
    ("[(1, 2), (), (3,), (4, 5,)]", [[1, 2], [], [3], [4, 5]], ["tuple"] * 3 + ["trailing_comma", "tuple"]),
    ("[(1)]", [1], ["parentheses"]),
    ('{"a": b}', {"a": "b"}, ["unquoted_text"]),
    ("[undefined]", [None], ["undefined"]),
    ('{"a" "b"}', {"a": "b"}, ["missing_colon"]),
    ('{"a":: 1}', {"a": 1}, ["wrong_colon"]),
    ('{"a": "foo, "b": "bar"}', {"a": "foo", "b": "bar"}, ["missing_quote"]),
    ('{"key: "value", "k2": 1}', {"key": "value", "k2": 1}, ["missing_quote"]),
    ('{"a\nb": 1}', {"a\nb": 1}, ["raw_newline"]),
    ('{"a": 1}, "b": 2}', {"a": 1, "b": 2}, ["extra_closer"]),
    ('{"o": {"a": [1, 2}, "b": 3}}', {"o": {"a": [1, 2], "b": 3}}, ["wrong_closer"]),
    ("[1}", [1], ["wrong_closer"]),
    ("{true: 1}", {"true": 1}, ["unquoted_key"]),
    ('\ufeff{"a":\u00a01}', {"a": 1}, ["odd_whitespace", "odd_whitespace"]),
    ('{"a": "party \\ud83c\\udf89",}', {"a": "party \U0001f389"}, ["trailing_comma"]),
    ('{"a": "\\ud83c\\udf89"}', {"a": "\U0001f389"}, []),
]

REFUSED: list[tuple[str, str]] = [
    ("", "empty_output"),
    ("  \n", "empty_output"),
    ("{", "truncated"),
    ("[", "truncated"),
    ('{"a', "truncated"),
    ('{"name": "Ali', "truncated"),
    ('{"a"', "truncated"),
    ('{"a":', "truncated"),
    ('{"a": "b",', "truncated"),
    ('{"amount": 1000', "truncated"),
    ('{"amount": 1000 ', "truncated"),
    ("[tru", "truncated"),
    ("[1 /* note", "truncated"),
    ('["a" // note ]', "parse_error"),
    ('["a" // note', "truncated"),
    ('["a \\', "truncated"),
    ("plain text", "parse_error"),
    ('"text"', "parse_error"),
    ("[foo]", "parse_error"),
    ("[NaN]", "parse_error"),
    ("[-Infinity]", "parse_error"),
    ("[1, ...]", "parse_error"),
    ('{"a": 1, ...}', "parse_error"),
    ("[1, \u2026]", "parse_error"),
    ("{x}", "parse_error"),
    ("{1, 2}", "parse_error"),
    ('{"a", "b"}', "parse_error"),
    ('{"a": }', "parse_error"),
    ('{"a": , "b": 1}', "parse_error"),
    ('["a": 1]', "parse_error"),
    ("[1, , 2]", "parse_error"),
    ("[,]", "parse_error"),
    ("[[, 1], 2]", "parse_error"),
    ('["a" "b"]', "parse_error"),
    ("[1 2]", "parse_error"),
    ('["a" b: 1]', "parse_error"),
    ('{"a": "x" b: 1}', "parse_error"),
    ('{"a":"x"y","b":2}', "parse_error"),
    ('{"a": "first, b: "second"}', "parse_error"),
    ('{"a": "say "yes": ok"}', "parse_error"),
    ('{"a": ""5""}', "parse_error"),
    ('{"a": "x "y z}', "truncated"),
    ('{"a": "x "y\nz" w"}', "parse_error"),
    ("['the dogs' bone']", "parse_error"),
    ('{\u201ca\u201d: \u201cx "y\u201d}', "parse_error"),
    ('["a\x00b"]', "parse_error"),
    (r'["\x41"]', "parse_error"),
    (r'["\u12"]', "parse_error"),
    (r'["\1"]', "parse_error"),
    (r'["\d\n"]', "parse_error"),
    (r'["C:\\a\Program"]', "parse_error"),
    (r'["\ud83c"]', "parse_error"),
    (r"['\udf89']", "parse_error"),
    ("[007]", "parse_error"),
    ("[0x1F]", "parse_error"),
    ("[1__0]", "parse_error"),
    ("[1/3]", "parse_error"),
    ("[2024-01-02]", "parse_error"),
    ("[12:30]", "parse_error"),
    ('[1"a"]', "parse_error"),
    ("[1e999]", "parse_error"),
    ("[1e999, x: 1]", "parse_error"),
    ("[" + "1" * 2000 + "]", "parse_error"),
    ('{"a": 1} {"b": 2}', "ambiguous"),
    ("[1][2]", "ambiguous"),
    ('{"a": 1} hope this helps', "parse_error"),
    ('{"a": {"b": "1", "c": "2"}', "ambiguous"),
    ('{"a": {"b": "1", "c": "2"', "ambiguous"),
    ('{"x": {"a": {"b": 1, "c": 2}}', "ambiguous"),
    ('{\n"a": {\n"b": 1,\n"c": 2\n}\n', "ambiguous"),
    ('{"a": {"b": 1}, "c": 2}}', "ambiguous"),
    ('[[1, 2], ["a", "b"]', "ambiguous"),
    ("[[], , []", "parse_error"),
    ('{"a": [, "": [";"]}', "parse_error"),
    ('{"a": [, "x "y" z"]}', "ambiguous"),
    ('[{"a": [true}, {"b": "x"}', "ambiguous"),
    ("[1, 2]]", "parse_error"),
    ('{"a": [1]], "b": 2}', "parse_error"),
    ('{"a": 1}]', "parse_error"),
    ("[{]", "truncated"),
    ('["a" + 1]', "parse_error"),
    ('{"u": "see "//x.y" ok",\n "b": 1}', "parse_error"),
    ('{"u": "see " //x.y" ok",\n "b": 1}', "parse_error"),
    ('{"a": {"b": 1 // x },\n "c": 2}}', "parse_error"),
    ("[#fff]", "parse_error"),
    ('{"a": "\ud83c"}', "parse_error"),
]


@pytest.mark.parametrize(("text", "data", "rules"), MENDED)
def test_a_damaged_document_is_mended_and_every_change_recorded(text: str, data: Any, rules: list[str]) -> None:
    """The value is the one that was meant, and the rules that led to it are in the order of the text."""
    found = repair_json(text)
    assert isinstance(found, Repaired), found
    assert found.data == data
    assert repr(found.data) == repr(data)
    assert [repair.rule for repair in found.repairs] == rules


@pytest.mark.parametrize(("text", "reason"), REFUSED)
def test_doubt_is_refused_with_its_reason_and_place(text: str, reason: str) -> None:
    """What has no reading or more than one is a miss of the normalizer ``repair_json``."""
    found = repair_json(text)
    assert isinstance(found, Miss), found
    assert (found.normalizer, found.reason) == ("repair_json", reason)
    assert found.detail
    assert found.position is not None


def test_repairs_say_where_what_and_how_far() -> None:
    """A repair of a value carries the path of the value, one of punctuation that of its container."""
    found = repair_json('{\'a\': [1, {"b": None,}], "c": {"d": "e"}}}')
    assert isinstance(found, Repaired)
    assert [(r.rule, r.path, r.before, r.after, r.cost) for r in found.repairs] == [
        ("single_quotes", (), "'a'", "a", 1),
        ("python_literal", ("a", 1, "b"), "None", None, 2),
        ("trailing_comma", ("a", 1), ",", None, 1),
        ("extra_closer", (), "}", None, 3),
    ]


def test_changes_of_one_rule_are_told_up_to_a_hundred() -> None:
    """The rest share one record that counts them, whether they were read in runs or one by one."""
    for text, rule, times in (
        ("[" + "'x', " * 300 + "'x']", "single_quotes", 301),
        ('["x"' + '\n"x"' * 250 + "]", "missing_comma", 250),
        ("{" + ", ".join(f"k{n}: {n}" for n in range(150)) + "}", "unquoted_key", 150),
    ):
        found = repair_json(text)
        assert isinstance(found, Repaired)
        assert [repair.rule for repair in found.repairs] == [rule] * 101
        assert found.repairs[-1].before == f"{times - 100} more of these"


def test_a_text_with_more_damage_than_is_worth_mending_is_refused() -> None:
    """However long it is, the number of tokens that are read one by one is bounded."""
    assert isinstance(repair_json("[" + "[]\n" * 2_000 + "]"), Repaired)
    found = repair_json("[" + "[]\n" * 20_000 + "]")
    assert isinstance(found, Miss)
    assert "in reasonable time" in found.detail


def test_long_text_in_a_repair_is_shortened() -> None:
    """``before`` and ``after`` hold at most 200 characters."""
    found = repair_json(f"['{'x' * 5000}']")
    assert isinstance(found, Repaired)
    assert len(found.repairs[0].before) <= 200
    assert found.data == ["x" * 5000]


def test_cut_forbids_missing_closers_only() -> None:
    """The provider's word that the reply was cut off overrides the look of the text."""
    assert isinstance(repair_json('{"a": "b"'), Repaired)
    for text in ('{"a": "b"', '[{"a": [1}]'):
        found = repair_json(text, cut=True)
        assert isinstance(found, Miss)
        assert found.reason == "truncated"
    assert isinstance(repair_json('{"a": "b",}', cut=True), Repaired)


def test_text_behind_the_document_is_left_to_the_caller_on_demand() -> None:
    """``to_end=False`` stops at the end of the document, but not where the text goes on as JSON would."""
    text = 'see {"a": 1,} and {"b": 2}'
    found = repair_json(text, start=4, to_end=False)
    assert isinstance(found, Repaired)
    assert text[found.end :] == ' and {"b": 2}'
    assert isinstance(repair_json('{"a": 1}, "b": 2}', to_end=False), Miss)
    assert isinstance(repair_json("[1]]", to_end=False), Miss)


@pytest.mark.parametrize(
    ("text", "limits"),
    [
        ("[" * 9 + "]" * 9, Limits(depth=8)),
        ("[1,]" + " " * 30, Limits(chars=20)),
        ("[123456]", Limits(digits=5)),
        ("{'a': 123456}", Limits(digits=5)),
        ('{"a": 123456}', Limits(digits=5)),
        ("[1,2,3,4,5,6,7]", Limits(nodes=5)),
        ('{"a":1,"b":2,"c":3}', Limits(nodes=5)),
        ("[1,2,3,4,5,6,7,]", Limits(nodes=5)),
        ("{a:1,b:2,c:3}", Limits(nodes=5)),
        ("[" + "[1,2,],\n" * 9 + "]", Limits(nodes=25)),
        ("[" + "[1],,\n" * 9 + "]", Limits(nodes=15)),
        ("[" + "9" * 5000 + "]", Limits(digits=10_000)),
    ],
)
def test_every_limit_is_kept(text: str, limits: Limits) -> None:
    """More than the limits allow is refused with words, whichever limit it is."""
    found = RepairJSON(limits).normalize(text)
    assert isinstance(found, Miss)
    assert found.reason == "parse_error"


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ('{"a": 1, "b": [{"c": 1}, {"d": "x', ("b", 0)),
        ('{"a": 1, "b": [1, 2, 3', ("b", 1)),
        ('{"a": {"b": [', ()),
        ('{"x": 1, "a": {"b": [', ("x",)),
        ("", ()),
        ('{"a": 1}', ()),
    ],
)
def test_last_complete_path_names_the_last_whole_value(text: str, path: tuple[Any, ...]) -> None:
    """Where a continuation has to take up the thread."""
    assert last_complete_path(text) == path


@pytest.mark.parametrize(
    ("raw", "data"),
    [
        ('Sure! Here it is:\n```json\n{"a": 1,}\n```\nAnything else?', {"a": 1}),
        ("{'a': True} Hope this helps [1].", {"a": True}),
        ("The list: [1, 2,]", [1, 2]),
        ("callback({a: 1});", {"a": 1}),
        ('{"a": "b"\n```', {"a": "b"}),
    ],
)
def test_the_normalizer_reads_the_document_in_a_reply(raw: str, data: Any) -> None:
    """Fences and prose around the one document are ignored."""
    assert RepairJSON().normalize(raw) == data


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        ("", "empty_output"),
        ("I cannot help with that.", "parse_error"),
        ('{"a": 1,} or rather {"a": 2}', "ambiguous"),
        ("[1]\n[2]", "ambiguous"),
        ('```json\n{"a": "Ali\n```', "truncated"),
    ],
)
def test_the_normalizer_says_why_it_read_nothing(raw: str, reason: str) -> None:
    """Without one document beyond doubt there is a miss."""
    found = RepairJSON().normalize(raw)
    assert isinstance(found, Miss)
    assert (found.normalizer, found.reason) == ("repair_json", reason)
