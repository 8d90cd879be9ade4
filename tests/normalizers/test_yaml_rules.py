"""YAML 1.2, rule by rule: what is read, and beside it the twin that must be refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from ratchet_core import State, StateMachine, ValidAction
from ratchet_core.limits import DEFAULT_LIMITS, Limits
from ratchet_core.normalizers import DEFAULT_PIPELINE, ParseJSON, ParseTOML, ParseYAML, StripFences, extract
from ratchet_core.normalizers.candidate import Candidate, Miss
from ratchet_core.normalizers.parse_yaml import read_yaml, yaml_candidates

LISTED = [StripFences(), ParseYAML()]


@pytest.fixture(params=["libyaml", "python"])
def parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Both of PyYAML's parsers, where both are there."""
    if request.param == "python":
        monkeypatch.setattr(yaml, "__with_libyaml__", False)
    return str(request.param)


def read(text: str, limits: Limits = DEFAULT_LIMITS) -> Any:
    """The data, or the miss."""
    return read_yaml(text, limits)


INDENTATION = [
    ("k: [a,\n b]", "k: [a,\nb]"),
    ("k: [a,\n b\n]", "k: [a,\nb\n]"),
    ("k: {a: 1,\n b: 2\n}", "k: {a: 1,\nb: 2\n}"),
    ("- [a,\n  b\n]", "- [a,\n\tb]"),
    ("- k: [a,\n    b\n  ]", "- k: [a,\n    b\n ]"),
    ("- k: [\n    [a]\n  ]", "- k: [\n  [a]\n  ]"),
    ("[\na\n]", "- [\na\n]"),
    ("k: [ # x\n# y\n a]", "k: [ # x\n# y\na]"),
    ('k: "a\n b"', 'k: "a\nb"'),
    ("k: 'a\n\n b'", "k: 'a\n\t\n b'"),
    ('k: "a\n \tb"', 'k: "a\n\tb"'),
    ('"a\nb"', '- "a\nb"'),
    ("k:\n - v", "k:\n - v\n- w"),
    ("k:\n- v", "- k:\n- - v\n -"),
    ("-\n a", "-\na"),
    ("-\n |\n  a", "-\n|\n  a"),
    ("k:\n  'a'", "k:\n'a'"),
    ("? |\n  a\n: b", "? \n|\n  a\n: b"),
    ("k: a\n  b", "k:\n  - a\n    - b"),
    ("- a", "- a\n  - b"),
    ("k: |\n  a\n  - b", "k: a\n  ? b"),
    ("k: >\n  a\n   b", "k:\n  a: 1\n b: 2"),
]


@pytest.mark.parametrize(("good", "bad"), INDENTATION)
@pytest.mark.usefixtures("parser")
def test_indentation(good: str, bad: str) -> None:
    """What goes on in another line stands right of what it belongs to, in spaces; a list item out of line is no text."""
    assert not isinstance(read(good), Miss), read(good)
    assert isinstance(read(bad), Miss)


BLOCKS = [
    ("k: |\n  a\n\n  b\n", {"k": "a\n\nb\n"}),
    ("k: |-\n  a\n\n", {"k": "a"}),
    ("k: |+\n  a\n\n", {"k": "a\n\n"}),
    ("k: >\n  a\n  b\n\n  c\n", {"k": "a b\nc\n"}),
    ("k: |2\n   a\n  b\n", {"k": " a\nb\n"}),
    ("k: |1-\n   a", {"k": "  a"}),
    ("k: | # note\n  a", {"k": "a\n"}),
    ("k: |\n  a", {"k": "a\n"}),
    ("k: |\n  a\n  ", {"k": "a\n"}),
    ("k: |\n\n  a\n", {"k": "\na\n"}),
    ("k: |\n  a  ", {"k": "a  \n"}),
    ("k: |\n  # a\n  b: c\n", {"k": "# a\nb: c\n"}),
    ("k: !!str |\n  a\n", {"k": "a\n"}),
    ("- |\n\n", [""]),
    ("--- |-\n...\n", ""),
    ("--- |1-", ""),
    ("- |+\n\n", ["\n"]),
    ("k: |\r\n  a\r\n  b\r\n", {"k": "a\nb\n"}),
]


@pytest.mark.parametrize(("text", "data"), BLOCKS)
@pytest.mark.usefixtures("parser")
def test_blocks_of_text(text: str, data: Any) -> None:
    """Literal and folded, with and without an indentation of their own, kept and stripped ends."""
    assert read(text) == data


@pytest.mark.parametrize(
    "text",
    [
        "k: |# note\n  a",
        "k: |\n    \n  a",
        "k: |\n  a\n     ",
        "k: |+\n  a\n  ",
        "k: |1\n  a\n  ",
        "--- |+\n# a\n",
        "k: |\n a\nb",
    ],
)
@pytest.mark.usefixtures("parser")
def test_blocks_of_doubtful_text(text: str) -> None:
    """Comments that touch the header, blank lines longer than the text, spaces at the end that may belong to it."""
    assert isinstance(read(text), Miss)


QUOTES = [
    ("'it''s'", "it's"),
    ('"a\\tb\\u00e9\\x41\\/\\\\\\"\\0\\e\\_"', 'a\tbéA/\\"\0\x1b\xa0'),
    ('"a\n  b\n\n  c"', "a b\nc"),
    ('"a\\\n  b"', "ab"),
    ("'a: b # c'", "a: b # c"),
    ('""', ""),
]


@pytest.mark.parametrize(("text", "data"), QUOTES)
@pytest.mark.usefixtures("parser")
def test_quoted_text(text: str, data: str) -> None:
    """Escapes, doubled quotes, folded lines."""
    assert read(text) == data


@pytest.mark.parametrize(
    "text", ['"a\\\n\n  b"', '"\\q"', '"\\u12"', '"\\UFFFFFFFF"', '"a', "'a", '"a" b', "'a'b", '"a"#b']
)
@pytest.mark.usefixtures("parser")
def test_quoted_text_in_doubt(text: str) -> None:
    """An escaped line break before a blank line is read in two ways; the rest is no YAML."""
    assert isinstance(read(text), Miss)


TAGS = [
    ("!!str 12", "12"),
    ("a: !!int 12", {"a": 12}),
    ("a: !!float 12", {"a": 12.0}),
    ("a: !!float 1.5", {"a": 1.5}),
    ("a: !!bool true", {"a": True}),
    ("a: !!null", {"a": None}),
    ("a: !!null null", {"a": None}),
    ("a: !!str", {"a": ""}),
    ("!!map {a: !!seq [1]}", {"a": [1]}),
    ("a: !!seq\n- b", {"a": ["b"]}),
    ("!!str a: b", {"a": "b"}),
    ("!!str : b\n!!str <<: c", {"": "b", "<<": "c"}),
    ("a: !<tag:yaml.org,2002:str> 1", {"a": "1"}),
    ("a: !!str &x 1\nb: *x", {"a": "1", "b": "1"}),
]


@pytest.mark.parametrize(("text", "data"), TAGS)
@pytest.mark.usefixtures("parser")
def test_tags_of_the_core_schema(text: str, data: Any) -> None:
    """Where what is written is what they say."""
    found = read(text)
    assert found == data
    assert repr(found) == repr(data)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "a: !!int x",
            "a: !!int 1.5",
            "a: !!int 0x1F",
            "a: !!int ",
            "a: !!float x",
            "a: !!float .inf",
            "a: !!bool yes",
        ),
        *("a: !!bool ", "a: !!null x", "!!seq {a: 1}", "a: !!map []", "!!set {a}", "!!omap [a: 1]", "a: !!binary aGk="),
        *(
            "a: !!timestamp 2024-01-01",
            "a: !!timestamp ",
            "!x a",
            "a: ! b",
            "a: !!python/name:os.system x",
            "!!int 1: a",
        ),
        *("!invalid{}tag x", "a: !!str{}", "%TAG !! tag:example.org,2002:\n---\na: !!int 1"),
    ],
)
@pytest.mark.usefixtures("parser")
def test_other_tags(text: str) -> None:
    """Types that JSON has not, and tags that do not fit."""
    assert isinstance(read(text), Miss)


ALIASES = [
    ("a: &x 1\nb: *x", {"a": 1, "b": 1}),
    ("a: &x {k: [1, 2]}\nb: [*x, *x]", {"a": {"k": [1, 2]}, "b": [{"k": [1, 2]}] * 2}),
    ("- &x a\n- *x : b", ["a", {"a": "b"}]),
    ("- &x a\n- &x b\n- *x", ["a", "b", "b"]),
    ("a: &x\n  - &y 1\n  - *y\nb: *x", {"a": [1, 1], "b": [1, 1]}),
    ("a: &x\nb: *x", {"a": None, "b": None}),
]


@pytest.mark.parametrize(("text", "data"), ALIASES)
@pytest.mark.usefixtures("parser")
def test_aliases_are_written_out(text: str, data: Any) -> None:
    """A copy for each, of scalars and collections, as values and keys."""
    assert read(text) == data


def test_an_alias_is_read_where_it_stands() -> None:
    """The schema decides there what its scalars are; a copy is no part of its original."""
    schema = {"properties": {"a": {"type": "number"}, "b": {"type": "string"}, "c": {"items": {"type": "string"}}}}
    assert read_yaml("a: &x 1.10\nb: *x", DEFAULT_LIMITS, schema) == {"a": 1.1, "b": "1.10"}
    data = read("a: &x [1]\nb: *x")
    data["a"].append(2)
    assert data["b"] == [1]


LAUGHS = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]\n" for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    "text",
    [
        "&a [*a]",
        "a: &a {b: *a}",
        "a: &a\n  b: &a 1\n  c: *a",
        "a: *x",
        "a: *x\nb: &x 1",
        "a: &x 1\n--- \nb: *x",
        "a: *emphasis*",
        "a: **bold**",
        "a: &x b\nc: *x.",
        "a: &an:chor b\nc: *an",
        "a: &x b\n*x: c",
        LAUGHS,
        "a: &a " + "x" * 20_000 + "\nb: [" + ", ".join(["*a"] * 100) + "]",
        "base: &b {k: 1}\na:\n  <<: *b",
        "? &a [1]\n: *a",
    ],
)
@pytest.mark.usefixtures("parser")
def test_aliases_that_are_refused(text: str) -> None:
    """Those that never end, refer to nothing, multiply the text, merge, or are Markdown."""
    assert isinstance(read(text), Miss)


PLAIN_LINES = [
    ("k: a b\n  c", {"k": "a b c"}),
    ("k: a\n\n  b", {"k": "a\nb"}),
    ("k: http://a/b#c", {"k": "http://a/b#c"}),
    ("k: a?b:c", {"k": "a?b:c"}),
    ("-a: ?b\n:c: -d", {"-a": "?b", ":c": "-d"}),
    ("k: a ]", {"k": "a ]"}),
]


@pytest.mark.parametrize(("text", "data"), PLAIN_LINES)
@pytest.mark.usefixtures("parser")
def test_unquoted_text(text: str, data: Any) -> None:
    """Over lines, and with indicators inside."""
    assert read(text) == data


BRACKETS = [
    ("[a, b: c, [d], {e: f},]", ["a", {"b": "c"}, ["d"], {"e": "f"}]),
    ('{"a":1, b: "c", d: [e f]}', {"a": 1, "b": "c", "d": ["e f"]}),
    ("[(, x]", ["(", "x"]),
    ("[f(x), (y)]", ["f(x)", "(y)"]),
    ('[a"b]', ['a"b']),
    ("k: [" + "word " * 16 + "\n  more]", {"k": ["word " * 16 + "more"]}),
]


@pytest.mark.parametrize(("text", "data"), BRACKETS)
@pytest.mark.usefixtures("parser")
def test_brackets(text: str, data: Any) -> None:
    """Flow collections, with trailing commas, single pairs and lines that a writer broke."""
    assert read(text) == data


@pytest.mark.parametrize(
    "text",
    [
        *(
            "[?x]",
            "{?a: b}",
            "[-]",
            "[!!str -]",
            "[- a]",
            "[a\n b]",
            "k: [alpha\n  beta]",
            "{a: None}",
            "[NaN]",
            "[undefined]",
        ),
        *(
            '[a", b]',
            "{a: x // y\n}",
            "[1, (2, 3)]",
            "{a, b: 1}",
            "{a: , b: 1}",
            "[a,,b]",
            "[a, b",
            "{a: 1]",
            "[a]]",
            "[a] b",
        ),
        *("{{a}}", "{a: {{b}}}"),
    ],
)
@pytest.mark.usefixtures("parser")
def test_brackets_in_doubt(text: str) -> None:
    """What YAML 1.1 and 1.2 read differently, and what is left of broken JSON, JavaScript and Python."""
    assert isinstance(read(text), Miss)


@pytest.mark.parametrize(
    "text", ["%YAML 1.2\n---\na: 1", "# c\n%YAML 1.1 # d\n--- # e\na: 1\n...\n# f\n", "--- {a: 1}\n..."]
)
@pytest.mark.usefixtures("parser")
def test_document_marks(text: str) -> None:
    """A version before, marks around, comments in between."""
    assert read(text) == {"a": 1}


WANTS_LIST = {"type": "array", "items": {"type": "object"}}


def test_documents_are_rows_where_only_a_list_is_wanted() -> None:
    """As JSON Lines are; the schema of the items says what their scalars are; each must look like data."""
    schema = {"type": "array", "items": {"properties": {"v": {"type": "string"}}}}
    found = yaml_candidates("---\nv: 1.10\n---\nv: x\n", 0, DEFAULT_LIMITS, schema)
    assert isinstance(found, Candidate)
    assert found.data == [{"v": "1.10"}, {"v": "x"}]
    assert [repair.rule for repair in found.repairs] == ["rows"]
    for text, taken in (("a: 1\n---\nb: 2", True), ("a: 1\n---\nSure: here", False), ("hello\n---\na: 1", False)):
        assert isinstance(yaml_candidates(text, 0, DEFAULT_LIMITS, WANTS_LIST), Candidate) == taken


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("due_date: 1\n---\ndue_date: 2", "ambiguous"),
        ("a: 1\n...\n---\nb: 2", "ambiguous"),
        ("a: 1\n...\nb: 2", "parse_error"),
        ("Chapter one: it begins\n---\nChapter two: it ends", "parse_error"),
        ("a: 1\n%YAML 1.2\n---\nb: 1", "parse_error"),
    ],
)
def test_several_documents(text: str, reason: str) -> None:
    """Two answers, or prose with rules in it."""
    for said_by in ("nobody", "fence", "caller"):
        found = yaml_candidates(text, 0, DEFAULT_LIMITS, None, said_by)
        assert isinstance(found, Miss)
        assert found.reason == reason


def test_a_rule_at_the_end_ends_the_document() -> None:
    """In a fence, and for a caller who lists YAML; in a whole reply it is front matter's second line."""
    for said_by in ("fence", "caller"):
        found = yaml_candidates("---\na: 1\n---\n", 0, DEFAULT_LIMITS, None, said_by)
        assert isinstance(found, Candidate)
        assert (found.data, [repair.rule for repair in found.repairs]) == ({"a": 1}, ["end_mark"])
    assert isinstance(yaml_candidates("---\na: 1\n---\n", 0, DEFAULT_LIMITS), Miss)


SHOWN = [
    ("a: x\nb: y", True, True, True),
    ("name: Ann\nage: 3", True, True, True),
    ("due_date: monday", True, True, True),
    ("title: 'x'", True, True, True),
    ("status: ok", False, True, True),
    ("user: hi\nassistant: hello", False, True, True),
    ("Note: x", False, False, True),
    ("First name: Ann\nAge: 3", False, False, True),
    ("a: &x 1", False, False, True),
    ("- a: 1\n- b: 2", False, True, True),
    ("- 1\n- x", False, True, True),
    ("- [a]\n- b", False, True, True),
    ("- a\n- b", False, True, False),
    ("---\n- a\n- b", False, True, True),
    ("- 'a'\n- b", False, True, True),
    ("--- text", False, False, True),
    ("'text'", False, False, True),
    ("|\n  text", False, False, True),
    ("42", False, False, True),
    ("true", False, False, True),
    ("text", False, False, False),
    ("a long line\nof text", False, False, False),
    ("Sure: here you go", False, False, False),
    ("Sorry: I can not.", False, False, False),
    ("", False, False, False),
    ("---\n", False, False, False),
    ("# comment", False, False, False),
    ("[]", False, True, True),
    ("{}", True, True, True),
]


@pytest.mark.parametrize(("text", "nobody", "fence", "caller"), SHOWN)
@pytest.mark.usefixtures("parser")
def test_who_says_that_it_is_yaml(text: str, nobody: bool, fence: bool, caller: bool) -> None:
    """Under a schema that takes anything: the more somebody says so, the less the text has to show it."""
    for said_by, taken in (("nobody", nobody), ("fence", fence), ("caller", caller)):
        found = yaml_candidates(text, 0, DEFAULT_LIMITS, {}, said_by)  # type: ignore[arg-type]
        assert isinstance(found, Candidate) == taken, (said_by, found)


@pytest.mark.parametrize("schema", [{"type": "object"}, {"properties": {"a": {}}}, {"type": "array"}])
@pytest.mark.parametrize("text", ["Note: x", "text", "'text'", "42", "Sure: here you go"])
def test_the_caller_is_taken_at_his_word_where_anything_goes(schema: dict[str, Any], text: str) -> None:
    """Under any other schema, prose is prose."""
    assert isinstance(yaml_candidates(text, 0, DEFAULT_LIMITS, schema, "caller"), Miss)


def answer(raw: str, pipeline: Any, schema: Any = Any, finish_reason: str | None = None) -> Any:
    """What a machine makes of a reply, None when it is no answer."""
    machine = StateMachine(State("x", schema=schema, normalizers=pipeline, max_attempts=1))
    action = machine.receive(raw, finish_reason=finish_reason)
    return action.parsed if isinstance(action, ValidAction) else None


def test_a_pipeline_with_one_normalizer_names_the_notation() -> None:
    """Beside another one, a reader of YAML is one guess among others."""
    assert answer("Mark McGwire: 65", LISTED) == {"Mark McGwire": 65}
    assert answer("- Mark: 65\n- x", LISTED) == [{"Mark": 65}, "x"]
    for others in ([*LISTED, ParseJSON()], [ParseTOML(), *LISTED], DEFAULT_PIPELINE, [*LISTED, lambda raw: None]):
        assert answer("Mark McGwire: 65", others) is None
        assert answer("- Mark: 65\n- x", others) is None
        assert answer("mark_mcgwire: 65", others) == {"mark_mcgwire": 65}


def test_a_fence_with_a_label_says_that_it_is_yaml() -> None:
    """Also in a pipeline."""
    for pipeline in (None, DEFAULT_PIPELINE, LISTED):
        assert answer("Here:\n```yaml\n- x: 1\n- y: 2\n```", pipeline) == [{"x": 1}, {"y": 2}]
        assert answer("Here:\n```yaml\nstatus: ok\n```", pipeline) == {"status": "ok"}
    assert answer("Here:\n```\n- x: 1\n- y: 2\n```", DEFAULT_PIPELINE) is None


def test_json_among_words_is_not_cut_out_of_yaml() -> None:
    """``StripFences`` takes the words off around JSON; YAML has them for keys."""
    assert answer('tags: ["a"]', LISTED) == {"tags": ["a"]}
    assert answer('- {"a": 1}', LISTED) == [{"a": 1}]
    assert answer("!invalid{}tag", LISTED) is None
    (candidate,) = extract('tags: ["a"]', LISTED, json_schema={}).candidates
    assert (candidate.span, candidate.repairs) == ((0, 11), ())


@pytest.mark.parametrize("pipeline", [LISTED, DEFAULT_PIPELINE, None, [StripFences(), ParseTOML()]])
def test_what_was_cut_off_is_truncated(pipeline: Any) -> None:
    """YAML and TOML have no end mark: a fence that never closes, or the provider's word, says that more was to come."""
    toml = pipeline and isinstance(pipeline[-1], ParseTOML)
    text = "due_date = 'x'\nb = 1" if toml else "due_date: x\nb: 1"
    label = "toml" if toml else "yaml"
    whole = {"due_date": "x", "b": 1}
    assert answer(text, pipeline) == whole
    assert answer(f"```{label}\n{text}\n```", pipeline, finish_reason="length") == whole
    for raw, finish_reason in ((text, "length"), (f"```{label}\n{text}\n", None), (f"```{label}\n{text}", "length")):
        machine = StateMachine(State("x", schema=Any, normalizers=pipeline))
        action = machine.receive(raw, finish_reason=finish_reason)
        assert getattr(action, "reason", None) == "truncated", (raw, action)


def test_json_that_is_whole_is_not_cut_off_because_it_is_yaml_as_well() -> None:
    """A cut behind its last bracket is none."""
    assert answer('{"a": 1}', [ParseJSON(), ParseYAML()], finish_reason="length") == {"a": 1}
    assert answer('{"a": 1}', [ParseYAML(), ParseJSON()], finish_reason="length") == {"a": 1}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("due_date: [a,\n  b", "truncated"),
        ('due_date: 1\nname: "a', "truncated"),
        ("due_date: {a: 1", "truncated"),
        ("Note: [see below", "parse_error"),
        ('Note: "see below', "parse_error"),
        ("due_date: [a,\n]x: 1", "parse_error"),
    ],
)
@pytest.mark.usefixtures("parser")
def test_data_that_end_within_brackets_or_quotes(text: str, reason: str) -> None:
    """Were cut off; in a fence that is closed a mark is missing."""
    found = yaml_candidates(text, 0, DEFAULT_LIMITS)
    assert isinstance(found, Miss)
    assert found.reason == reason
    assert extract(f"```yaml\n{text}\n```").reason != "ambiguous"
    assert not extract(f"```yaml\n{text}\n```").candidates


def test_a_miss_names_the_line() -> None:
    """Counted in the YAML, which may stand in a fence."""
    for text in ("a: 1\nb: *x\n", "a: 1\n  b: 2\n", "a: 1\nb: x #y\n", "a: 1\nb: \x07\n"):
        found = yaml_candidates(text, 0, DEFAULT_LIMITS)
        assert isinstance(found, Miss)
        assert found.detail.endswith("(line 2)")
        assert text in ("a: 1\nb: x #y\n",) or found.position is not None


def test_more_nodes_than_anybody_writes() -> None:
    """Are not built, however short they are."""
    for text in ("[" + "a," * 70_000 + "]", "- a\n" * 70_000, "---\n" * 70_000):
        assert isinstance(read(text), Miss)


TEXT = {"type": "string"}
RECIPE = {
    "type": "object",
    "properties": {
        "title": TEXT,
        "steps": {"type": "array", "items": {"anyOf": [TEXT, {"type": "null"}]}},
        "by": {"type": "object", "properties": {"note": TEXT}},
        "rating": {"type": "number"},
        "more": {},
    },
}
COLONS = [
    ("title: Soup: a cold one", {"title": "Soup: a cold one"}, [("title",)]),
    ("title: a: b: it's c\nrating: 3", {"title": "a: b: it's c", "rating": 3}, [("title",)]),
    ("title: Serves:\nrating: 3", {"title": "Serves:", "rating": 3}, [("title",)]),
    ("'title': a: b\r\nrating: 3\r\n", {"title": "a: b", "rating": 3}, [("title",)]),
    (
        "steps:\n  - Mix: gently\n  - bake\n\n  - Note: hot: very\n",
        {"steps": ["Mix: gently", "bake", "Note: hot: very"]},
        [("steps", 0), ("steps", 2)],
    ),
    ("by:\n  note: a: b\ntitle: c: d", {"by": {"note": "a: b"}, "title": "c: d"}, [("by", "note"), ("title",)]),
]


@pytest.mark.parametrize(("text", "data", "paths"), COLONS)
@pytest.mark.usefixtures("parser")
def test_colons_in_text_that_lacks_its_quotes(text: str, data: Any, paths: list[Any]) -> None:
    """One reading where the schema takes nothing but text there, on record, behind every reading that needs no mending."""
    found = yaml_candidates(text, 0, DEFAULT_LIMITS, RECIPE)
    assert isinstance(found, Candidate), found
    assert found.data == data
    assert (found.tier, [(repair.rule, repair.path) for repair in found.repairs]) == (
        2,
        [("quotes", path) for path in paths],
    )


@pytest.mark.parametrize(
    "text",
    [
        "more: a: b",
        "rating: a: b",
        "other: a: b",
        "title: a: b\n  c: d",
        "title: a: b\n  and c",
        "title: a: b #c",
        "title: 'a': b",
        "title: &x a: b",
        "title: [a: b\n",
        "title:\n  a: b",
        "steps:\n  - a: b\n    c: d",
        "steps:\n  - a:\n      b",
        "steps: a: b",
        "by: note: b",
        "title: a: b\ntitle: c",
    ],
)
@pytest.mark.usefixtures("parser")
def test_colons_that_may_make_a_mapping(text: str) -> None:
    """Where the schema takes other things, the line goes on, or the value is no plain text."""
    assert isinstance(yaml_candidates(text, 0, DEFAULT_LIMITS, RECIPE), Miss)


def test_many_colons_are_given_up() -> None:
    """Each has the text read again: a few do, thousands do not."""
    few = "title: a\nsteps:\n" + "- a: b\n" * 50
    many = "title: a\nsteps:\n" + "- a: b\n" * 5_000
    assert isinstance(yaml_candidates(few, 0, DEFAULT_LIMITS, RECIPE), Candidate)
    assert isinstance(yaml_candidates(many, 0, DEFAULT_LIMITS, RECIPE), Miss)


CORPUS = Path(__file__).resolve().parents[2] / "../shared/corpus/data/values.jsonl"
REFUSED_BY_RULE = {
    "prose is never data": ["may be prose", "no mapping", "a list, where"],
    "an empty document is no answer": ["nothing is written"],
    "types that JSON has not, and a lone !": ["a tag (!type)"],
    "directives but the version": ["a directive (%)"],
    "what the parsers of YAML 1.1 do not know": ["not YAML", "an anchor (&name) may hold", "an empty block"],
    "what may be broken JSON within brackets": ["within brackets", "within {...}"],
    "a comment, or spaces at the end, that may be text": ["may belong to"],
    "an item out of line may be a list": ["looks like a list item"],
}
"""Rules that speak against cases of a conformance suite, and the words of their misses."""


@pytest.mark.skipif(not CORPUS.exists(), reason="the shared corpus is not beside the repository")
def test_conformance_cases_are_read_or_refused_by_a_rule() -> None:
    """By a listed reader under a schema that takes anything: none wrong, none accepted that must not be, and seven of
    ten read; each of the others by a rule of ours."""
    exact = refused = 0
    for line in CORPUS.read_text("utf-8").split("\n")[:-1]:
        case = json.loads(line)
        if case["kind"] != "yaml":
            continue
        found = extract(case["raw"], LISTED, json_schema={})
        if found.candidates:
            assert "expected" in case, case["id"]
            assert found.candidates[0].data == case["expected"], case["id"]
            exact += 1
        elif "expected" in case:
            refused += 1
            words = found.misses[0].detail
            assert any(sign in words for signs in REFUSED_BY_RULE.values() for sign in signs), (case["id"], words)
    assert exact > 7 * (exact + refused) / 10
