"""YAML is read as data: never an exception, never a value that the reply does not hold, never prose."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from ratchet_core.limits import DEFAULT_LIMITS, Limits
from ratchet_core.normalizers.candidate import Candidate, Miss
from ratchet_core.normalizers.parse_yaml import ParseYAML, read_yaml, yaml_candidates

CORPUS = Path(__file__).resolve().parents[2] / "../shared/corpus/data/values.jsonl"
STRING, NUMBER, INTEGER = {"type": "string"}, {"type": "number"}, {"type": "integer"}
NULL, BOOLEAN = {"type": "null"}, {"type": "boolean"}


def under(**properties: Any) -> dict[str, Any]:
    """A JSON Schema of an object with these properties."""
    return {"type": "object", "properties": properties}


def data(text: str, schema: dict[str, Any] | None = None) -> Any:
    """What a text that must be an answer says."""
    found = yaml_candidates(text, 0, DEFAULT_LIMITS, schema)
    assert isinstance(found, Candidate), found
    assert found.text is None
    assert (found.format, found.tier, found.span) == ("yaml", 1, (0, len(text)))
    return found.data


def miss(text: str, schema: dict[str, Any] | None = None, limits: Limits = DEFAULT_LIMITS) -> Miss:
    """Why a text that must not be an answer is none."""
    found = yaml_candidates(text, 0, limits, schema)
    assert isinstance(found, Miss), found
    return found


@pytest.fixture(params=["libyaml", "python"])
def parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Both of PyYAML's parsers, where both are there."""
    if request.param == "python":
        monkeypatch.setattr(yaml, "__with_libyaml__", False)
    return str(request.param)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("name: Ann\nage: 3", {"name": "Ann", "age": 3}),
        ("title: T\ntags:\n  - a", {"title": "T", "tags": ["a"]}),
        ("country_code: NO", {"country_code": "NO"}),
        ("on: yes\noff: 'no'", {"on": "yes", "off": "no"}),
        ("a:\n  b: 1", {"a": {"b": 1}}),
        ("\ufeff---\nname: Ann\nage: 3\n...\n", {"name": "Ann", "age": 3}),
        ("name: Ann\r\nage: 3\r\n", {"name": "Ann", "age": 3}),
        ("{name: Ann, tags: [a, 'b', \"c\"], n: 1}", {"name": "Ann", "tags": ["a", "b", "c"], "n": 1}),
        ("MAX_LEN: 3\ndue-date: 2024-02-30\nisOk: true", {"MAX_LEN": 3, "due-date": "2024-02-30", "isOk": True}),
        ('"First Name": Ann\nage: 3', {"First Name": "Ann", "age": 3}),
        ("text: |\n  a: b\n  # c\nother: >-\n  x\n  y", {"text": "a: b\n# c\n", "other": "x y"}),
        ("text: |\n  a", {"text": "a\n"}),
        ("größe: 1\n_id: 2", {"größe": 1, "_id": 2}),
        ("bio: She writes code every single day.\nage: 3", {"bio": "She writes code every single day.", "age": 3}),
        ("answer: 'I can not say much more.'", {"answer": "I can not say much more."}),
        (
            "url: http://x.org/#top\nkey: [http://a//b, c#d]",
            {"url": "http://x.org/#top", "key": ["http://a//b", "c#d"]},
        ),
        ("{}", {}),
    ],
)
@pytest.mark.usefixtures("parser")
def test_data_is_read(text: str, value: dict[str, Any]) -> None:
    """Mappings that look like data are answers, the same by the candidate and by the normalizer."""
    assert data(text) == value
    assert ParseYAML().normalize(text) == value


@pytest.mark.parametrize(
    "text",
    [
        "Sure: here you go",
        "Error: rate limit exceeded",
        "I think:\n  - one\n  - two",
        "Note: x\nAnswer: 42",
        "Error 429: ...",
        "{name, age}",
        "{name: Ann, age}",
        "error: rate limit exceeded",
        "sure: yes",
        "alice: Hi there, how are you?\nbob: Fine, thank you very much.",
        "Here is the YAML:\n\nname: Ann\nage: 3",
        "PS: call me",
        "1: a",
        "hello",
        "",
        "- a\n- b",
        "[1, 2]",
        "42",
        "---\n---\n",
    ],
)
@pytest.mark.usefixtures("parser")
def test_prose_is_never_data(text: str) -> None:
    """Sentences with a colon, sets of names, lists and scalars are misses without a schema that wants them."""
    assert miss(text).reason == "parse_error"
    assert ParseYAML().normalize(text) is None


@pytest.mark.parametrize("text", ["Sorry: I cannot help with that.", "sorry: no", "I'm unable to do so: it is private"])
def test_prose_that_reads_like_a_refusal(text: str) -> None:
    """A miss on a refusal says so."""
    assert miss(text).reason == "refusal"


def test_declared_names_are_data() -> None:
    """A key that the schema declares settles it; case and separators are forgiven from two names on."""
    schema = {"$ref": "#/$defs/Person", "$defs": {"Person": under(Name=STRING, first_name=STRING, answer=STRING)}}
    assert data("Name: Ann", schema) == {"Name": "Ann"}
    assert data("answer: I cannot do that.", schema) == {"answer": "I cannot do that."}
    assert data("name: Ann\nFirst name: B", schema) == {"name": "Ann", "First name": "B"}
    assert data("other: x\nmore: 2", schema) == {"other": "x", "more": 2}
    assert miss("Answer: I will.", schema).reason == "parse_error"
    assert miss("Sure: here\nanswer: x", schema).reason == "parse_error"


def test_lists_where_the_schema_wants_one() -> None:
    """A top-level list is an answer only under a schema that names arrays, and its mappings must look like data."""
    strings = {"type": "array", "items": STRING}
    assert data("- a\n- 2\n- no", strings) == ["a", "2", "no"]
    assert data("- name: Ann\n- name: Bob", {"anyOf": [{"type": "array"}, NULL]}) == [{"name": "Ann"}, {"name": "Bob"}]
    assert miss("- Sure: here", {"type": "array"}).reason == "parse_error"
    assert miss("- a", under(a=STRING)).reason == "parse_error"
    assert miss("a", STRING).reason == "parse_error"


SURPRISES = [
    "NO",
    "yes",
    "on",
    "off",
    "y",
    "12:30:00",
    "01234",
    "0x1F",
    "0o14",
    "1_000",
    ".5",
    "5.",
    "+1",
    ".inf",
    ".nan",
]
SURPRISES += ["2024-02-30", "2024-01-01", "0x_", "1e400", "-", "=", "--1", "1.2.3", "TrUe", "None", "NaN"]


@pytest.mark.parametrize("written", SURPRISES)
@pytest.mark.usefixtures("parser")
def test_no_surprises(written: str) -> None:
    """What is not exactly a JSON literal stays text, whatever the schema asks for."""
    text = f"k: {written}\nn: 1"
    if written != "-":
        for schema in (None, under(k=STRING), under(k=NUMBER), under(k=BOOLEAN)):
            assert data(text, schema)["k"] == written


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("1.10", 1.1),
        ("-0", 0),
        ("10001", 10001),
        ("1e3", 1000.0),
        ("-1.5E-2", -0.015),
        ("true", True),
        ("True", True),
        ("FALSE", False),
        ("null", None),
        ("~", None),
        ("", None),
    ],
)
def test_literals_by_schema(written: str, value: Any) -> None:
    """JSON literals are values, and text where the schema takes text only; null stays null for the validator."""
    kind = {bool: BOOLEAN, int: INTEGER, float: NUMBER, type(None): NULL}[type(value)]
    text = f"k: {written}\nn: 1"
    for schema in (None, {}, under(k=kind), under(k={"anyOf": [STRING, kind]}), under(k=True)):
        read = data(text, schema)["k"]
        assert read == value
        assert type(read) is type(value)
    assert data(text, under(k=STRING))["k"] == (None if value is None else written)
    assert data(text, under(k={"enum": ["x", written]}))["k"] == written


def test_quoted_scalars_and_keys_are_text() -> None:
    """Quotes make text of anything; keys are as they were written."""
    read = read_yaml("'1': \"2\"\n1.0: 'null'\nnull: \"a\\0b\"\n'<<': |\n  3\n", DEFAULT_LIMITS)
    assert read == {"1": "2", "1.0": "null", "null": "a\0b", "<<": "3\n"}


def test_decimals_that_no_float_holds() -> None:
    """A decimal stays as written where the schema takes text as well, so that no digit is lost."""
    decimal = {"anyOf": [NUMBER, STRING]}
    assert data("k: 0.12345678901234567890\nn: 0.10", under(k=decimal, n=decimal)) == {
        "k": "0.12345678901234567890",
        "n": 0.1,
    }
    assert data("k: 1.5", under(k={"anyOf": [INTEGER, STRING]})) == {"k": "1.5"}


def test_places_of_a_schema() -> None:
    """References, unions, intersections, items, prefix items and additional properties say what is text."""
    schema = {
        "$defs": {"S": STRING, "a/b": {"allOf": [{"type": ["string", "null"]}, {"type": ["string", "number"]}]}},
        "properties": {
            "ref": {"$ref": "#/$defs/S"},
            "odd": {"$ref": "#/$defs/a~1b"},
            "list": {"items": STRING},
            "pair": {"prefixItems": [STRING, NUMBER], "items": STRING},
            "map": {"additionalProperties": STRING},
            "union": {"oneOf": [under(v=STRING), under(v={"const": "2"})]},
            "loop": {"$ref": "#/properties/loop"},
            "lost": {"$ref": "#/$defs/none"},
            "away": {"$ref": "https://example.org/x"},
            "pattern": {"patternProperties": {"x": STRING}},
            "listed": {"enum": [1, "a", None, [1], {}]},
            "odd_type": {"type": 3, "properties": 3, "items": 3, "anyOf": 3},
        },
    }
    text = (
        "ref: 1\nodd: 1\nlist: [1, 2]\npair: [1, 1, 1]\nmap: {a: 1, b: 2}\nunion: {v: 2}\nloop: 1\n"
        "lost: 1\naway: 1\npattern: {x: 1}\nlisted: 1\nodd_type: [1]\nmore: 1"
    )
    assert data(text, schema) == {
        "ref": "1",
        "odd": "1",
        "list": ["1", "2"],
        "pair": ["1", 1, "1"],
        "map": {"a": "1", "b": "2"},
        "union": {"v": "2"},
        "loop": 1,
        "lost": 1,
        "away": 1,
        "pattern": {"x": 1},
        "listed": 1,
        "odd_type": [1],
        "more": 1,
    }


def test_recursive_schemas() -> None:
    """A schema that refers to itself is followed as deep as the document goes."""
    tree = {
        "$ref": "#/$defs/T",
        "$defs": {"T": under(v=STRING, kids={"type": "array", "items": {"$ref": "#/$defs/T"}})},
    }
    assert data("v: 1\nkids:\n- v: 2\n  kids:\n  - v: 3", tree) == {
        "v": "1",
        "kids": [{"v": "2", "kids": [{"v": "3"}]}],
    }


MORE_THAN_DATA = [
    "!!bool maybe",
    "a: !!bool maybe",
    "a: !!int ",
    "a: !x b",
    "a: ! b",
    "&a {k: *a}",
    "&a {k: &a 1, l: *a}",
    "a: &x 1\nb: 2",
    "a: &x 1\n---\nb: *x",
    "a: &x*y 1\nb: *x",
    "a: &x 1\nb: [*x*]",
    "a: !!str{}",
    "!!seq {a: 1}",
    "!!int 3: x",
    "a: !!int 3.5",
    "a: !!float x",
    "a: !!null x",
    "a: !!set {b}",
    "a: !!binary aGk=",
    "a: !!timestamp 2024-01-01",
    "a: !!python/object:os.system x",
    "a: !<tag:example.org,2002:x> b",
    "a: &a [*a]",
    "*a : b",
    "<<: {b: 1}",
    "a: {<<: {b: 1}}",
    "a: 1\n---\nb: 1",
    "%TAG !a! b\n---\na: 1",
    "%YAML 1.3\n---\na: 1",
    "%YAML 1.2#x\n---\na: 1",
    "%FOO\n---\na: 1",
    "a: 1\n%YAML 1.2\n---\nb: 1",
    "a: x\ry",
    "? [a]\n: b",
    "{[a]: b}",
    ": a",
    "? \n: a",
    'a: "\\UFFFFFFFF"',
    'a: "\\ud83d\\ude00"',
    "a: \ud800",
    "a: \0",
    "a: x\x07",
    "a: x\x85y",
    'a: "x\u2028y"',
    "a: x\ufeffy",
    "a:\tb: c",
    "a: ...",
    "a:\n  - x\n  - ...",
    "a: " + "9" * 5_000,
]


@pytest.mark.parametrize("text", MORE_THAN_DATA)
@pytest.mark.usefixtures("parser")
def test_more_than_data_is_refused(text: str) -> None:
    """Tags, anchors, aliases, merges, directives, documents, odd keys and characters are misses that say where."""
    for schema in (None, under(a=STRING, key=STRING)):
        found = miss(text, schema)
        assert found.reason in ("parse_error", "ambiguous")
        assert found.detail
        assert found.position is not None
        assert 0 <= found.position <= len(text)


@pytest.mark.parametrize(
    "text",
    [
        "title: Issue #5\nn: 1",
        "channel: #general",
        "a: [x, y] #z",
        "a: 1\na: 1",
        "a: 1\na: 2",
    ],
)
def test_two_readings_are_ambiguous(text: str) -> None:
    """A ``#`` that may be text and a key given twice are ``ambiguous``."""
    assert miss(text).reason == "ambiguous"


@pytest.mark.parametrize(
    "text",
    [
        '{"a": 5, // five\n "b": 3}',
        '{"a": x /* y */, "b": 3}',
        "{'a': None, 'b': 1}",
        "{a: undefined}",
        "{a: [x\ny]}",
        "{'a': [1, (2, 3)]}",
        "{a: 5 feet\n b: 3}",
        '{a: 5" pipe}',
        "{ ?foo: bar }",
        'key: "v"#glued',
        "Note: a\nNote: b",
        "{a",
        "[?",
    ],
)
@pytest.mark.usefixtures("parser")
def test_broken_json_is_not_yaml(text: str) -> None:
    """JavaScript, Python and torn JSON, which YAML would read as other values, are left to other readers."""
    assert miss(text).reason in ("parse_error", "ambiguous")


def test_none_under_a_schema_with_null() -> None:
    """``None`` is text, but where the schema allows null nobody can tell."""
    nullable = {"anyOf": [STRING, NULL]}
    assert data("k: None\nn: 1", under(k=STRING))["k"] == "None"
    assert miss("k: None\nn: 1", under(k=nullable)).reason == "parse_error"
    assert data("k: None\nn: 1", under(k={"enum": ["None", None]}))["k"] == "None"


def test_comments_are_recorded() -> None:
    """What was left out as a comment is in the repairs, once, at no cost; ``#`` in scalars is text."""
    found = yaml_candidates("# head\na: 3 # three\nb: 'x # y' #\nc: |\n  # in\nd: x#y\n#", 7, DEFAULT_LIMITS)
    assert isinstance(found, Candidate)
    assert found.data == {"a": 3, "b": "x # y", "c": "# in\n", "d": "x#y"}
    (repair,) = found.repairs
    assert (repair.rule, repair.before, repair.cost) == ("comment", "# head\n# three\n#\n#", 0)
    long = yaml_candidates("a: 1\n" + "# remark\n" * 100, 0, DEFAULT_LIMITS)
    assert isinstance(long, Candidate)
    assert len(long.repairs[0].before) <= 200


def test_positions_count_from_the_reply() -> None:
    """The offset of the span is added, for candidates and misses."""
    found = yaml_candidates("a: 1\nb: 2", 100, DEFAULT_LIMITS)
    assert isinstance(found, Candidate)
    assert found.span == (100, 109)
    lost = yaml_candidates("a: 1\nb: *x", 100, DEFAULT_LIMITS)
    assert isinstance(lost, Miss)
    assert lost.position == 108


def test_limits() -> None:
    """Depth and nodes are counted exactly, length and digits by the guard."""
    assert "nested" in miss("a: {b: {c: 1}}", limits=Limits(depth=2)).detail
    assert "nested" in miss("a:\n- - - x", limits=Limits(depth=3)).detail
    assert isinstance(yaml_candidates("a: {b: {c: 1}}", 0, Limits(depth=3)), Candidate)
    assert "values and keys" in miss("a: 1\nb: 2", limits=Limits(nodes=4)).detail
    assert "values and keys" in miss("a:", limits=Limits(nodes=2)).detail
    assert miss("a: 1\nb: 2", limits=Limits(chars=4)).normalizer == "guard"
    assert miss("- " * 100_000 + "a").position is None


def test_read_yaml_takes_prose_and_any_root() -> None:
    """``read_yaml`` leaves it to the caller what an answer is."""
    assert read_yaml("Sure: here", DEFAULT_LIMITS) == {"Sure": "here"}
    assert read_yaml("- 1\n- x", DEFAULT_LIMITS) == [1, "x"]
    assert read_yaml("12", DEFAULT_LIMITS, STRING) == "12"
    assert read_yaml("", DEFAULT_LIMITS) is None
    assert isinstance(read_yaml("a: x #y", DEFAULT_LIMITS), Miss)
    assert isinstance(read_yaml("a: *y", DEFAULT_LIMITS), Miss)


SCALAR_TOKENS = ["a", "1", "1.10", "null", "b: ", "<<: ", "#", " #", '"', "'", "\\", "|", ">"]
STRUCTURE_TOKENS = ["- ", "? ", ": ", ", ", "{", "}", "[", "]", "\n", "\n  ", "\t", "\r\n", "---\n", "...\n"]
FOREIGN_TOKENS = ["&a ", "*a", "!!int ", "!", "%", "\\u", "\\UFFFFFFFF", "\0", "\ud800"]
TOKENS = st.sampled_from(SCALAR_TOKENS + STRUCTURE_TOKENS + FOREIGN_TOKENS)


@given(st.lists(TOKENS, max_size=14).map("".join) | st.text())
@pytest.mark.parametrize("libyaml", [True, False])
def test_never_raises(libyaml: bool, text: str) -> None:
    """Any text is plain JSON data or a miss with a reason."""
    with pytest.MonkeyPatch.context() as patch:
        if not libyaml:
            patch.setattr(yaml, "__with_libyaml__", False)
        found = yaml_candidates(text, 0, DEFAULT_LIMITS)
        read = read_yaml(text, DEFAULT_LIMITS)
    if isinstance(found, Candidate):
        assert json.loads(json.dumps(found.data, allow_nan=False).encode()) == found.data
        assert found.data == read
        found.data.__repr__().encode()  # no half surrogate pairs
    else:
        assert found.detail


SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
TEXTS = st.text(st.characters(exclude_categories=["Cs"])) | st.sampled_from(
    [
        *SURPRISES,
        "1.10",
        "null",
        "~",
        "true",
        "",
        "...",
        "# x",
        "a #b",
        "a: b",
        "- a",
        "x\n\ny\n",
        " x ",
        "\x85",
        "\u2028",
        "\0",
    ]
)
KEYS = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True) | st.sampled_from(["on", "yes", "null", "n", "y"])
DOCUMENTS = st.dictionaries(
    KEYS,
    st.recursive(
        SCALARS | TEXTS,
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
        max_leaves=8,
    ),
    min_size=1,
)


def schema_of(value: Any) -> dict[str, Any]:
    """The JSON Schema that asks for exactly the types in ``value``."""
    if isinstance(value, dict):
        return {"type": "object", "properties": {key: schema_of(item) for key, item in value.items()}}
    if isinstance(value, list):
        return {"type": "array", "prefixItems": [schema_of(item) for item in value]}
    names = {str: "string", bool: "boolean", int: "integer", float: "number", type(None): "null"}
    return {"type": names[type(value)]}


@given(DOCUMENTS, st.booleans(), st.booleans())
def test_what_yaml_wrote_is_read_back(document: dict[str, Any], plain_unicode: bool, libyaml: bool) -> None:
    """Under a schema with its types, a mapping that YAML wrote is read as it was, number-like text included."""
    text = yaml.safe_dump(json.loads(json.dumps(document)), allow_unicode=plain_unicode, sort_keys=False)
    with pytest.MonkeyPatch.context() as patch:
        if not libyaml:
            patch.setattr(yaml, "__with_libyaml__", False)
        found = yaml_candidates(text, 0, DEFAULT_LIMITS, schema_of(document))
    if isinstance(found, Miss):
        assert plain_unicode, found  # YAML writes line separators as they are
        assert any(char in text for char in "\x85\u2028\u2029\ufeff\u2026"), found
    else:
        assert found.data == document
        assert repr(found.data) == repr(document)


BLOCK_UNITS = ["a: ", "k: v\n", "#", "# x\n", "- ", "- a\n", "? ", "? a\n", "\n", " ", "\r", "9.", "|\n", "k#v #v: v\n"]
FLOW_UNITS = ['"', "'", "[],", "[", "{a: ", "x, ", "&a ", "%TAG !a! b\n", "---\n"]


@pytest.mark.parametrize("unit", BLOCK_UNITS + FLOW_UNITS)
@pytest.mark.parametrize("head", ["", "a: [", "a: |\n ", 'a: "'])
def test_work_is_linear(head: str, unit: str) -> None:
    """Twice the text takes about twice the time, at the greatest depth that can be set."""

    def seconds(size: int) -> float:
        text = head + (unit * size)[:size]
        rounds = []
        for _ in range(2):
            start = time.perf_counter()
            yaml_candidates(text, 0, Limits(depth=500))
            rounds.append(time.perf_counter() - start)
        return min(rounds)

    assert seconds(50_000) < 5 * seconds(25_000) + 0.05


@pytest.mark.skipif(not CORPUS.exists(), reason="the shared corpus is not beside the repository")
def test_conformance_cases_are_never_read_wrong() -> None:
    """Of YAML test cases with an expected value, each is read as expected or refused with a reason."""
    exact = 0
    for line in CORPUS.read_text("utf-8").split("\n")[:-1]:
        case = json.loads(line)
        if case["kind"] == "yaml" and "expected" in case:
            read = read_yaml(case["raw"], DEFAULT_LIMITS)
            assert isinstance(read, Miss) or read == case["expected"], case["id"]
            exact += not isinstance(read, Miss)
    assert exact > 100


@pytest.mark.skipif(not CORPUS.exists(), reason="the shared corpus is not beside the repository")
def test_recorded_prose_is_never_data() -> None:
    """Real answers without structure are misses."""
    for line in CORPUS.read_text("utf-8").split("\n")[:-1]:
        case = json.loads(line)
        if case["kind"] == "prose":
            assert isinstance(yaml_candidates(case["raw"], 0, DEFAULT_LIMITS, case["schema"]), Miss), case["id"]


@pytest.mark.parametrize("text", ["n: 5,", '"n": 5617}', "a: 1,\nb: 2", "name: x]", "a: x}\n"])
@pytest.mark.parametrize("schema", [None, under(n=STRING, a=STRING, b=STRING, name=STRING)])
def test_a_torn_line_of_json_is_no_yaml(text: str, schema: dict[str, Any] | None) -> None:
    """The comma and the bracket are not a part of the value."""
    assert isinstance(yaml_candidates(text, 0, DEFAULT_LIMITS, schema), Miss)


def test_brackets_that_a_value_opens_are_its_own() -> None:
    """And a quoted value may end as it likes."""
    assert data('a: f(x) {1}\nb: "x,"\nc: see [1]') == {"a": "f(x) {1}", "b": "x,", "c": "see [1]"}
