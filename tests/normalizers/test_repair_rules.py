"""Each rule of the tolerant reader, with what it mends and what stays refused beside it, wherever it stands.

Every case is the damaged text of one value. It is read as it is, as a member, as an item, deep inside, and in the
middle of a large document that is otherwise sound.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from ratchet_core.normalizers.candidate import Miss
from ratchet_core.normalizers.repair_json import Repaired, repair_json

Case = tuple[str, Any]

MENDED: dict[str, list[Case]] = {
    "trailing_comma": [
        ("[1, 2,]", [1, 2]),
        ('{"a": 1,}', {"a": 1}),
        ('{"a": [1,], "b": {"c": 2,},}', {"a": [1], "b": {"c": 2}}),
        ('{"a": "x" , }', {"a": "x"}),
        ('[\n  "x",\n  "y",\n]', ["x", "y"]),
        ("[[],]", [[]]),
        ("[{},]", [{}]),
        ('[",",]', [","]),
        ('{"a": "},",}', {"a": "},"}),
    ],
    "extra_comma": [
        ('{"a": 1,, "b": 2}', {"a": 1, "b": 2}),
        ("[1,,2]", [1, 2]),
        ('["a",\n,"b"]', ["a", "b"]),
        ('{"a": 1,\n,\n,"b": 2}', {"a": 1, "b": 2}),
        ('[{"a": 1},,{"a": 2}]', [{"a": 1}, {"a": 2}]),
        ('{"a": "x",,}', {"a": "x"}),
    ],
    "missing_comma": [
        ('{"a": 1 "b": 2}', {"a": 1, "b": 2}),
        ('{"a": "x" "b": "y"}', {"a": "x", "b": "y"}),
        ('{"a": "x"\n"b": "y"\n"c": 1}', {"a": "x", "b": "y", "c": 1}),
        ('{"a": {"b": 1} "c": 2}', {"a": {"b": 1}, "c": 2}),
        ('{"a": [1]"b": [2]}', {"a": [1], "b": [2]}),
        ('[{"a": 1} {"a": 2}]', [{"a": 1}, {"a": 2}]),
        ("[[1][2]]", [[1], [2]]),
        ('["a"\n"b"\n"c"]', ["a", "b", "c"]),
        ("[1\n2\n3]", [1, 2, 3]),
        ('["a" 2]', ["a", 2]),
        ('{"a": null "b": true}', {"a": None, "b": True}),
    ],
    "semicolon": [
        ('{"a": 1; "b": 2}', {"a": 1, "b": 2}),
        ('{"a": "x"; "b": "y"}', {"a": "x", "b": "y"}),
        ('{"a": [1]; "b": {}}', {"a": [1], "b": {}}),
        ('{"a": ";"; "b": null}', {"a": ";", "b": None}),
        ('{\n  "a": 1;\n  "b": 2\n}', {"a": 1, "b": 2}),
    ],
    "comment": [
        ('{"a": 1 /* one */, "b": 2}', {"a": 1, "b": 2}),
        ('{"a": 1, // the first\n"b": 2}', {"a": 1, "b": 2}),
        ('{"a": 1, # the first\n"b": 2}', {"a": 1, "b": 2}),
        ("[/* none */]", []),
        ("[1, /* two\nlines */ 2]", [1, 2]),
        ('{\n  // "old": 0,\n  "a": 1\n}', {"a": 1}),
        ('{"a": /* x, y: [z] */ "b"}', {"a": "b"}),
        ('{"u": "http://x.y/z#f", /* c */ "v": "/* kept */"}', {"u": "http://x.y/z#f", "v": "/* kept */"}),
    ],
    "odd_whitespace": [
        ('{"a":\u00a01}', {"a": 1}),
        ('{"a"\u2009: "b"}', {"a": "b"}),
        ("[1,\u200b2]", [1, 2]),
        ('[\ufeff"a"]', ["a"]),
        ('{\u3000"a": "\u3000"}', {"a": "\u3000"}),
    ],
    "single_quotes": [
        ("{'a': 'b'}", {"a": "b"}),
        ("['a', \"b\", 'c']", ["a", "b", "c"]),
        ("{'a': ''}", {"a": ""}),
        ("['say \"hi\"']", ['say "hi"']),
        ("['it's here']", ["it's here"]),
        ("{'k': 'a, b: {c}'}", {"k": "a, b: {c}"}),
        ("['caf\u00e9 \u4e2d']", ["caf\u00e9 \u4e2d"]),
        ("['//x', '#y']", ["//x", "#y"]),
    ],
    "smart_quotes": [
        ("{\u201ca\u201d: \u201cb\u201d}", {"a": "b"}),
        ("[\u2018a\u2019, \u2018b\u2019]", ["a", "b"]),
        ("{\u201ca\u201d: 1, \u201cb\u201d: [\u201cc\u201d]}", {"a": 1, "b": ["c"]}),
        ("{\u201ea\u201c: 1}", {"a": 1}),
        ("[\u201cx \u2018y\u2019 z\u201d]", ["x \u2018y\u2019 z"]),
    ],
    "backticks": [
        ("{`a`: `b`}", {"a": "b"}),
        ("[`x y`, 1]", ["x y", 1]),
        ("{`a`: `it's`}", {"a": "it's"}),
        ('[`a "b" c`]', ['a "b" c']),
        ("{`a\u00b4: `b\u00b4}", {"a": "b"}),
    ],
    "triple_quotes": [
        ('{"code": """def f():\n    return 1""", "n": 1}', {"code": "def f():\n    return 1", "n": 1}),
        ('["""a\nb"""]', ["a\nb"]),
        ('{"t": """x = \'y\'\nz = d["k"] + 1"""}', {"t": "x = 'y'\nz = d[\"k\"] + 1"}),
    ],
    "unquoted_key": [
        ("{a: 1}", {"a": 1}),
        ('{a: 1, b_c: "x", $d: null}', {"a": 1, "b_c": "x", "$d": None}),
        ("{a-b.c: [1]}", {"a-b.c": [1]}),
        ("{1: 2, 30: 4}", {"1": 2, "30": 4}),
        ("{2.5: true}", {"2.5": True}),
        ('{"a": 1, b: {c: 2}}', {"a": 1, "b": {"c": 2}}),
        ("{true: 1, null: 2}", {"true": 1, "null": 2}),
        ("{\u00e9t\u00e9: 1}", {"\u00e9t\u00e9": 1}),
    ],
    "unquoted_text": [
        ('{"name": Ann, "age": 3}', {"name": "Ann", "age": 3}),
        ('{"name": Ann Lee, "age": 3}', {"name": "Ann Lee", "age": 3}),
        ('{"on": 2024-10-18, "at": 12:30}', {"on": "2024-10-18", "at": "12:30"}),
        ('{"at": 2024-10-18T18:35:22.229Z}', {"at": "2024-10-18T18:35:22.229Z"}),
        ('{"url": https://a.b/c?d=e&f=g#h}', {"url": "https://a.b/c?d=e&f=g#h"}),
        ('["a", b, "c"]', ["a", "b", "c"]),
        ('{"v": 1.2.3, "r": 10-20, "s": 1/3}', {"v": "1.2.3", "r": "10-20", "s": "1/3"}),
        ('{"h": 5 ft, "p": 50%}', {"h": "5 ft", "p": "50%"}),
        ('{"path": /usr/bin/env}', {"path": "/usr/bin/env"}),
        ('{\n  "a": first\n  "b": 2\n}', {"a": "first", "b": 2}),
        ('{"m": a@b.c}', {"m": "a@b.c"}),
        ('{"q": don\'t know}', {"q": "don't know"}),
    ],
    "missing_quote": [
        ('{"a": "b, "c": "d"}', {"a": "b", "c": "d"}),
        ('{"a": "New York, NY, "c": 1}', {"a": "New York, NY", "c": 1}),
        ('{"a": "x,\n "b": [1]}', {"a": "x", "b": [1]}),
        ('{"a": b", "c": 1}', {"a": "b", "c": 1}),
        ('{"a": 1, b": "x"}', {"a": 1, "b": "x"}),
        ('{"a: "b", "c": 1}', {"a": "b", "c": 1}),
        ('[a", "b"]', ["a", "b"]),
        ('[\n"a,\n"b"\n]', ["a", "b"]),
    ],
    "inner_quote": [
        ('{"a": "he said "hi" and left"}', {"a": 'he said "hi" and left'}),
        ('{"a": "<b class="x">y</b>", "c": 1}', {"a": '<b class="x">y</b>', "c": 1}),
        ('["the "best" one", "x"]', ['the "best" one', "x"]),
        ('{"a": "so ("x", "y") it is"}', {"a": 'so ("x", "y") it is'}),
        ('{"a": ""Yes", he said"}', {"a": '"Yes", he said'}),
        ('{"a": "he said "yes""}', {"a": 'he said "yes"'}),
        ('{"a": "a 72" screen"}', {"a": 'a 72" screen'}),
        ('["about (5\'9" tall)", 1]', ["about (5'9\" tall)", 1]),
        ('{"a": "he is 6\'2""}', {"a": "he is 6'2\""}),
        ('{"a": "it gave {"b": 1, "c": "d"}, which is odd"}', {"a": 'it gave {"b": 1, "c": "d"}, which is odd'}),
        ('{"a": "das \u201eWort" hier"}', {"a": 'das \u201eWort" hier'}),
    ],
    "concatenated_strings": [
        ('{"a": "b" + "c"}', {"a": "bc"}),
        ('["a" +\n "b" + "c"]', ["abc"]),
        ("['a' + \"b\"]", ["ab"]),
        ('{"a": "x" + "y", "b": "z"}', {"a": "xy", "b": "z"}),
        ('["a" /* x */ + "b"]', ["ab"]),
    ],
    "raw_newline": [
        ('{"a": "b\nc"}', {"a": "b\nc"}),
        ('["one\ntwo\n\nthree"]', ["one\ntwo\n\nthree"]),
        ('{"a": "b\r\nc", "d": 1}', {"a": "b\r\nc", "d": 1}),
        ('{"a": "say \\"x\\"\nnow"}', {"a": 'say "x"\nnow'}),
        ('{"a\nb": 1}', {"a\nb": 1}),
        ('["a, b: {c}\n[d]"]', ["a, b: {c}\n[d]"]),
    ],
    "raw_control": [('["a\tb"]', ["a\tb"]), ('{"a": "\t"}', {"a": "\t"}), ('["a\x0cb"]', ["a\fb"])],
    "invalid_escape": [
        (r'["it\'s"]', ["it's"]),
        (r'["\d+\.\d+"]', [r"\d+\.\d+"]),
        (r'["C:\Program Files"]', [r"C:\Program Files"]),
        (r'{"f": "\alpha + \sigma"}', {"f": r"\alpha + \sigma"}),
        (r'{"file\_name": "my\_file"}', {"file_name": "my_file"}),
        (r'["\u00e9\'"]', ["\u00e9'"]),
    ],
    "python_literal": [
        ("[True, False, None]", [True, False, None]),
        ('{"a": TRUE, "b": Null}', {"a": True, "b": None}),
        ('{"a": {"b": None}}', {"a": {"b": None}}),
        ('["None", None]', ["None", None]),
    ],
    "undefined": [("[undefined]", [None]), ('{"a": undefined, "b": "undefined"}', {"a": None, "b": "undefined"})],
    "number_format": [
        ("[+1, +2.5]", [1, 2.5]),
        ("[.5, -.25]", [0.5, -0.25]),
        ("[1., -2.]", [1.0, -2.0]),
        ("[1_000, 2_500_000]", [1000, 2500000]),
        ('{"a": +1e3}', {"a": 1000.0}),
    ],
    "wrong_colon": [
        ('{"a" = 1}', {"a": 1}),
        ('{"a" => 1, "b" => "=>"}', {"a": 1, "b": "=>"}),
        ('{"a":: 1}', {"a": 1}),
        ('{"a" := [1]}', {"a": [1]}),
        ("{a = 'b'}", {"a": "b"}),
    ],
    "missing_colon": [
        ('{"a" 1}', {"a": 1}),
        ('{"a" "b"}', {"a": "b"}),
        ('{"a" {"b": 1}, "c": 2}', {"a": {"b": 1}, "c": 2}),
        ('{"a" [1], "c" null}', {"a": [1], "c": None}),
        ('{"a"true}', {"a": True}),
        ('{"x": 1, "a" "b"}', {"x": 1, "a": "b"}),
    ],
    "missing_closer": [
        ('{"a": [1, 2}', {"a": [1, 2]}),
        ('[{"b": 2]', [{"b": 2}]),
        ('{"a": [{"b": 1], "c": 2}', {"a": [{"b": 1}], "c": 2}),
        ('{"a": {"b": ["x"}, "c": 1}', {"a": {"b": ["x"]}, "c": 1}),
        ('{"a": [1, 2, "b": 3}', {"a": [1, 2], "b": 3}),
        ('[{"a": 1, {"a": 2}]', [{"a": 1}, {"a": 2}]),
    ],
    "extra_closer": [
        ('[{"a": 1}}, {"a": 2}]', [{"a": 1}, {"a": 2}]),
        ('{"l": [{"a": 1}}, {"a": 2}]}', {"l": [{"a": 1}, {"a": 2}]}),
        ('[[{"a": {"b": 1}}}]]', [[{"a": {"b": 1}}]]),
    ],
    "wrong_closer": [
        ('{"a": [1, 2}, "b": 3}', {"a": [1, 2], "b": 3}),
        ('[{"a": 1], {"b": 2}]', [{"a": 1}, {"b": 2}]),
        ('{"a": 2]', {"a": 2}),
        ("[1, 2}", [1, 2]),
        ('["x", "y",}', ["x", "y"]),
    ],
    "tuple": [
        ("[(1, 2), (3, 4)]", [[1, 2], [3, 4]]),
        ("{'a': (1,)}", {"a": [1]}),
        ("[()]", [[]]),
        ('{"p": ("x", {"y": (1, 2)})}', {"p": ["x", {"y": [1, 2]}]}),
    ],
    "set": [
        ('{"a", "b", "c"}', ["a", "b", "c"]),
        ("{1, 2, 3}", [1, 2, 3]),
        ("{'a', \"b\", 1, None}", ["a", "b", 1, None]),
        ('[{"a", "high", "why, and {how}"}]', [["a", "high", "why, and {how}"]]),
    ],
    "parentheses": [('{"a": (1)}', {"a": 1}), ('[("x")]', ["x"]), ('{"a": ({"b": [1]})}', {"a": {"b": [1]}})],
    "type_wrapper": [
        ('{"_id": ObjectId("5f"), "n": 1}', {"_id": "5f", "n": 1}),
        ('{"at": ISODate("2012-12-19T06:01:17.171Z")}', {"at": "2012-12-19T06:01:17.171Z"}),
        ('{"n": NumberLong(2), "m": NumberLong("3")}', {"n": 2, "m": "3"}),
        ("{'x': Decimal('1.50')}", {"x": "1.50"}),
        ("[set([1, 2])]", [[1, 2]]),
        ('{"d": new Date("2024-01-01")}', {"d": "2024-01-01"}),
        ("{'d': OrderedDict({'a': 1})}", {"d": {"a": 1}}),
    ],
}

REFUSED: dict[str, list[str]] = {
    "commas that may stand for an item": ["[1, , 2]", "[,]", '["a", , "b"]', '{"a": [[, 1], 2]}'],
    "one string or two": ['["a" "b"]', '["value" "x", "y"]', "['a' 'b']"],
    "one number or two": ["[1 2]", "[1 234]", '{"a": 12 345}'],
    "a semicolon in a list": ["[1; 2]", '["a"; "b"]'],
    "a comment that may hide data": [
        '{"a": {"b": 1 // x },\n"c": 2}',
        '{"a": {"b": 1 # x }, "c": 2}}',
        '{"u": "see "//x.y" ok",\n"b": 1}',
        '{\n# k": "v",\n"a": 1\n}',
    ],
    "an ellipsis": [
        "[1, 2, ...]",
        '{"a": 1, ...}',
        "[1, ..., 9]",
        '["a", \u2026]',
        '{"a": ...}',
        '{"a": and so on...}',
    ],
    "no number of JSON": [
        "[NaN]",
        "[Infinity]",
        '{"a": -Infinity}',
        '{"a": nan}',
        "[inf]",
        "[007]",
        '{"zip": 05}',
        "[0x1F]",
        "[1__0]",
        '{"a": 1e}',
        '{"a": 1e+}',
        '{"a": 1,234}',
    ],
    "code": ['{"a": f(1)}', '{"a": datetime(2024, 1, 2)}', '{"a": x + y}', '{"a": d["k"]}', '{"a": new Foo()}'],
    "a placeholder": ['{"a": <name>}', '{"a": string | null}', '{"a": "low" | "high"}', '{"a": ?}'],
    "words in doubt": [
        '{"a": see: this, "b": 1}',
        '{"a": one, two, "b": 1}',
        '["x", one two]',
        '{"a": say "x" now}',
        '{"a": words{in}}',
        '{"a": \'tis}',
        '{"a": 1, COMMENT "b": 2}',
    ],
    "a quote that may belong elsewhere": [
        '{"a": "b "c" d, "e": 1}',
        '{"a": "x"y", "b": 2}',
        '{"k"e"y": 1}',
        '{"a": "first, b: "second"}',
        '{"a": 5", "b": 1}',
        '["a", b"]',
        '[1, b"]',
        '["a, "b"]',
        '{"a": "x}, "b": 1}',
        '{"a": "5, "b": 1}',
        '{"a": "b, "c": d", "e": 1}',
        '{"a": ""5""}',
        '["5" wide", "x"]',
        '["v1" x", "y"]',
        '{"b": 1,  a": 2}',
        '{ a": 1}',
    ],
    "a line break before a closing quote": ['{"a": "b\n"}', '["x\n", 1]', '{"a": "b\n   ", "c": 1}'],
    "an escape of other notations": [
        r'["\x41"]',
        r'["\u12"]',
        r'["\1"]',
        r'["\a"]',
        r'["\v"]',
        '["a\\\nb"]',
        r'["\d\n"]',
        r'["C:\Users\new"]',
        r'["\ud83c"]',
    ],
    "a value that is missing": ['{"a": }', '{"a": , "b": 1}', '{"a": 1, "b"}', '{"a", "b": 1}'],
    "a set or an object without colons": ['{"a", "b"}', "{1, 2}", '{"a"}', '{"a", "b", "c": 1}'],
    "a key in a list": ['["a": 1]', '{"l": ["a": {"b": 1}]}'],
    "a closer with more than one place": [
        '{"a": {"b": 1, "c": 2]',
        '[[1, 2], ["a", "b"}',
        '[{"a": {"b": 1}, "c": 2}}, 3]',
        '{"o": {"a": 1}, "l": [{"b": {"c": 1}, "d": 2}}]}',
    ],
    "a surplus ]": ["[[1]]]", '{"a": [1]], "b": 2}'],
    "an empty container with the wrong closer": ["[}", "{]", '{"a": [}'],
    "a call with several values": ["[ObjectId(1, 2)]", "{'a': set(1, 2)}"],
}

BIG = [{"id": number, "name": f"item {number}", "tags": ["a", "b"], "ok": number % 2 == 0} for number in range(60)]


def places(text: str) -> list[tuple[str, Any, tuple[str | int, ...]]]:
    """The value in documents: their text, a function of its data, and its path."""
    rows = json.dumps(BIG)[1:-1]
    return [
        ('{"k": %s}', lambda data: {"k": data}, ("k",)),
        ('{"k": %s, "z": "end"}', lambda data: {"k": data, "z": "end"}, ("k",)),
        ('["s", %s, {"t": 1}]', lambda data: ["s", data, {"t": 1}], (1,)),
        (
            '{"a": {"b": [{"c": %s}]}, "d": null}',
            lambda data: {"a": {"b": [{"c": data}]}, "d": None},
            ("a", "b", 0, "c"),
        ),
        (
            f'{{"items": [{rows}, {{"v": %s}}, {rows}], "total": 121}}',
            lambda data: {"items": [*BIG, {"v": data}, *BIG], "total": 121},
            ("items", 60, "v"),
        ),
    ]


BY_WHAT_FOLLOWS = {"missing_closer", "extra_closer", "wrong_closer"}
"""Rules that look at all brackets behind the damage: in another place the same text may have another reading."""


@pytest.mark.parametrize("rule", MENDED)
def test_a_rule_mends_a_value_wherever_it_stands(rule: str) -> None:
    """The value is the one that was meant, the change is on record, and its path leads to the value."""
    for text, data in MENDED[rule]:
        alone = repair_json(text)
        assert isinstance(alone, Repaired), (text, alone)
        assert repr(alone.data) == repr(data), text
        assert rule in {repair.rule for repair in alone.repairs}, (text, alone.repairs)
        for around, expected, path in places(text):
            found = repair_json(around.replace("%s", text))
            if isinstance(found, Miss) and rule in BY_WHAT_FOLLOWS:
                continue
            assert isinstance(found, Repaired), (around, text, found)
            assert repr(found.data) == repr(expected(data)), (around, text)
            assert [repair.rule for repair in found.repairs] == [repair.rule for repair in alone.repairs], (
                around,
                text,
            )
            for there, here in zip(found.repairs, alone.repairs, strict=True):
                assert there.path == (*path, *here.path), (around, text, there)


@pytest.mark.parametrize("kind", REFUSED)
def test_doubt_is_refused_wherever_it_stands(kind: str) -> None:
    """With words, and the offset of the trouble."""
    for text in REFUSED[kind]:
        for document in (text, *(around.replace("%s", text) for around, _, _ in places(text))):
            found = repair_json(document)
            assert isinstance(found, Miss), (document, found.text)
            assert found.detail
            assert found.position is not None
            assert 0 <= found.position <= len(document)


@pytest.mark.parametrize(
    "comment",
    [
        "// and 14 more",
        "/* ... */",
        "# etc.",
        "// remaining items omitted",
        "/* other rows */",
        "// … same for the rest of",
    ],
)
@pytest.mark.parametrize("frame", ["[1, 2, {}\n]", '{{"a": 1, {}\n "b": 2}}', "{{'a': [1, {}\n], 'b': 2}}"])
def test_a_comment_that_stands_for_data_is_no_comment(comment: str, frame: str) -> None:
    """What it stands for was left out: the rest is not the whole answer."""
    assert isinstance(repair_json(frame.format(comment)), Miss)
    assert not isinstance(repair_json(frame.format("// the second one")), Miss)
