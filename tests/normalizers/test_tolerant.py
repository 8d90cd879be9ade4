"""The laws of the tolerant reader: the value that was meant, or a refusal; every change recorded; linear work."""

from __future__ import annotations

import json
import re
import time
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ratchet_core.limits import Limits
from ratchet_core.normalizers.candidate import Miss
from ratchet_core.normalizers.repair_json import Repaired, last_complete_path, repair_json
from ratchet_core.validation.duplicates import conflicting_key

LIMITS = Limits()
WORDS = st.text(alphabet="abz AZ09.,:;!?'-_/#(){}[]\n\t\u00e9\u4e2d\\\"", max_size=12)
TEXTS = st.one_of(
    WORDS, st.sampled_from(["", "it's", 'the "best" one', "a, b", "x: y", "http://a.b/c", "None", "1", "\U0001f389"])
)
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**12), 10**12),
    st.floats(allow_nan=False, allow_infinity=False),
    TEXTS,
)
KEYS = st.one_of(st.sampled_from(["a", "b", "c", "name", "user_id", "x-y"]), TEXTS)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(KEYS, inner, max_size=4)),
    max_leaves=14,
)
DOCUMENTS = st.one_of(st.lists(VALUES, max_size=4), st.dictionaries(KEYS, VALUES, max_size=4))


class Token:
    """A piece of JSON text and what it is: key, string, literal, number, open, close, comma, colon, space."""

    def __init__(self, kind: str, text: str) -> None:
        self.kind = kind
        self.text = text


def tokens_of(value: Any, indent: int | None) -> list[Token]:
    """The tokens of the JSON text of ``value``."""
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    found = [
        Token(str(match.lastgroup), match[0])
        for match in re.finditer(
            r'(?P<key>"(?:[^"\\]|\\.)*"(?=:))|(?P<string>"(?:[^"\\]|\\.)*")|(?P<open>[\[{])|(?P<close>[\]}])|(?P<comma>,)'
            r"|(?P<colon>:)|(?P<space>\s+)|(?P<literal>true|false|null)|(?P<number>[-+0-9.eE]+)",
            text,
        )
    ]
    assert "".join(token.text for token in found) == text
    return found


def pick(draw: Any, tokens: list[Token], *kinds: str) -> int:
    """The index of one token of these kinds."""
    indexes = [i for i, token in enumerate(tokens) if token.kind in kinds]
    assume(indexes)
    return int(draw(st.sampled_from(indexes)))


def requote(opener: str, closer: str) -> Any:
    """Damage: other delimiters around a string."""

    def damage(draw: Any, tokens: list[Token]) -> None:
        token = tokens[pick(draw, tokens, "key", "string")]
        assume(len(token.text) > 1 and token.text[0] == token.text[-1] == '"')
        body = token.text[1:-1].replace('\\"', '"')
        escape = draw(st.booleans()) and opener == "'"
        token.text = opener + (body.replace("'", "\\'") if escape else body) + closer

    return damage


def replace_text(kind: str, change: Any, *, everywhere: bool = False) -> Any:
    """Damage: another spelling of one token, or of all of its kind."""

    def damage(draw: Any, tokens: list[Token]) -> None:
        one = pick(draw, tokens, kind)
        for token in [token for token in tokens if token.kind == kind] if everywhere else [tokens[one]]:
            token.text = change(token.text)

    return damage


def insert(text: str, *before: str) -> Any:
    """Damage: something more in front of a token of these kinds."""

    def damage(draw: Any, tokens: list[Token]) -> None:
        tokens.insert(pick(draw, tokens, *before), Token("more", text))

    return damage


def drop(*kinds: str) -> Any:
    """Damage: one token of these kinds is missing."""

    def damage(draw: Any, tokens: list[Token]) -> None:
        del tokens[pick(draw, tokens, *kinds)]

    return damage


def double(kind: str) -> Any:
    """Damage: one token stands twice."""

    def damage(draw: Any, tokens: list[Token]) -> None:
        at = pick(draw, tokens, kind)
        tokens.insert(at, Token(kind, tokens[at].text))

    return damage


def drop_member_value(draw: Any, tokens: list[Token]) -> None:
    """Damage: a key with a colon and nothing behind it. (An item that is missing leaves no trace but a comma.)"""
    values = [i for i, token in enumerate(tokens) if token.kind in ("string", "number", "literal")]
    indexes = [i for i in values if tokens[i - 1].kind == "space" and tokens[i - 2].kind == "colon"]
    assume(indexes)
    tokens[draw(st.sampled_from(indexes))].text = ""


def drop_quote(draw: Any, tokens: list[Token]) -> None:
    """Damage: an opening or a closing quote is missing."""
    token = tokens[pick(draw, tokens, "key", "string")]
    assume(len(token.text) > 1 and token.text[0] == token.text[-1] == '"')
    token.text = token.text[1:] if draw(st.booleans()) else token.text[:-1]


def swap_closer(draw: Any, tokens: list[Token]) -> None:
    """Damage: the wrong closing character."""
    token = tokens[pick(draw, tokens, "close")]
    token.text = "}" if token.text == "]" else "]"


def without_quotes(text: str) -> str:
    """A key as JavaScript writes it, where it can."""
    return text.strip('"') if re.fullmatch(r'"[A-Za-z_]\w*"', text) else text


def as_bare_text(text: str) -> str:
    """A string as YAML writes it, where nothing else could be meant."""
    plain = re.fullmatch(r'"([A-Za-z][\w./@-]*(?: [A-Za-z][\w.-]*)*)"', text)
    known = plain and plain[1] in ("true", "false", "null", "None", "True", "False", "NaN", "undefined", "Infinity")
    return plain[1] if plain and not known and ".." not in text and "//" not in text else text


def truncate(draw: Any, tokens: list[Token]) -> None:
    """Damage: the reply ends in the middle."""
    text = "".join(token.text for token in tokens)
    assume(len(text) > 1)
    tokens[:] = [Token("cut", text[: draw(st.integers(1, len(text) - 1))])]


PYTHON = {"true": "True", "false": "False", "null": "None"}
DAMAGES = {
    "trailing comma": insert(",", "close"),
    "doubled comma": double("comma"),
    "leading comma": insert(",", "key", "string", "number", "literal"),
    "missing comma": drop("comma"),
    "block comment": insert(
        '/* a note, "x": [1] */', "key", "string", "number", "literal", "open", "close", "comma", "colon"
    ),
    "line comment": insert(" // a note\n", "key", "string", "number", "literal", "open", "close", "comma", "colon"),
    "hash comment": insert(" # a note\n", "key", "string", "number", "literal", "open", "close", "comma", "colon"),
    "single quotes": requote("'", "'"),
    "backticks": requote("`", "`"),
    "smart quotes": requote("\u201c", "\u201d"),
    "single smart quotes": requote("\u2018", "\u2019"),
    "python literal": replace_text("literal", lambda text: PYTHON.get(text, text)),
    "python literals": replace_text("literal", lambda text: PYTHON.get(text, text), everywhere=True),
    "upper literal": replace_text("literal", str.upper),
    "unquoted key": replace_text("key", without_quotes),
    "unquoted keys": replace_text("key", without_quotes, everywhere=True),
    "unquoted text": replace_text("string", as_bare_text),
    "unquoted texts": replace_text("string", as_bare_text, everywhere=True),
    "raw line break": replace_text("string", lambda text: text.replace("\\n", "\n").replace("\\t", "\t")),
    "equals sign": replace_text("colon", lambda text: " ="),
    "arrow": replace_text("colon", lambda text: " =>"),
    "semicolon": replace_text("comma", lambda text: ";"),
    "escaped apostrophe": replace_text("string", lambda text: text.replace("'", "\\'")),
    "plus sign": replace_text("number", lambda text: text if text.startswith("-") else f"+{text}"),
    "missing closer": drop("close"),
    "doubled closer": double("close"),
    "wrong closer": swap_closer,
    "missing colon": drop("colon"),
    "doubled colon": double("colon"),
    "missing value": drop_member_value,
    "ellipsis": insert("...", "key", "string", "number", "literal", "close"),
    "missing quote": drop_quote,
    "missing key": drop("key"),
    "undefined": replace_text("literal", lambda text: "undefined" if text == "null" else text),
}
BRACKETS = {"missing closer", "doubled closer", "wrong closer"}


def same(first: Any, second: Any) -> bool:
    """Equal as JSON data, types included."""
    return repr(first) == repr(second) and first == second


@st.composite
def damaged(draw: Any) -> tuple[Any, str, list[str]]:
    """A document, its JSON text with one or two damages, and what they are."""
    document = draw(DOCUMENTS)
    tokens = tokens_of(document, draw(st.sampled_from([None, None, 2])))
    names = draw(st.lists(st.sampled_from(sorted(DAMAGES)), min_size=1, max_size=2, unique=True))
    # these pairs can cancel out: what is left has another reading with less damage, or with none
    assume(len(BRACKETS.intersection(names)) < 2 and not (BRACKETS.intersection(names) and "missing comma" in names))
    for name in names:
        DAMAGES[name](draw, tokens)
    return document, "".join(token.text for token in tokens), names


@st.composite
def cut_off(draw: Any) -> tuple[Any, str]:
    """A document, and the beginning of its JSON text with at most one damage in it."""
    document = draw(DOCUMENTS)
    tokens = tokens_of(document, draw(st.sampled_from([None, 2])))
    for name in draw(st.lists(st.sampled_from(sorted(set(DAMAGES) - BRACKETS)), max_size=1)):
        DAMAGES[name](draw, tokens)
    truncate(draw, tokens)
    return document, tokens[0].text


@given(damaged())
def test_a_damaged_document_is_read_as_it_was_meant_or_refused(case: tuple[Any, str, list[str]]) -> None:
    """One or two damages never make another value of a document."""
    document, text, _ = case
    found = repair_json(text, LIMITS)
    assert isinstance(found, Miss) or same(found.data, document) or conflicting_key(found.text), found.text


@given(cut_off())
def test_the_beginning_of_a_document_is_refused_or_is_all_of_it(case: tuple[Any, str]) -> None:
    """A reply that was cut off, damaged or not, never gives a part of what was to be said."""
    document, text = case
    found = repair_json(text, LIMITS, cut=True)
    assert isinstance(found, Miss) or same(found.data, document), found.text


@given(DOCUMENTS, st.sampled_from([None, 2]), st.booleans())
def test_undamaged_json_is_read_without_repairs(document: Any, indent: int | None, ascii_only: bool) -> None:
    """What ``json`` writes is read back, with no repair and to its end."""
    text = json.dumps(document, indent=indent, ensure_ascii=ascii_only)
    found = repair_json(text, LIMITS)
    assert isinstance(found, Repaired)
    assert same(found.data, document)
    assert found.repairs == ()
    assert found.end == len(text)


PROSE = st.text(alphabet='ab ".!?', max_size=14)


@given(st.one_of(st.lists(PROSE, max_size=3), st.dictionaries(st.sampled_from("klm"), PROSE, max_size=3)))
def test_unescaped_quotes_are_read_as_they_were_meant_or_refused(document: Any) -> None:
    """Strings whose inner quotes all lost their backslash are right, or the reply is refused."""
    found = repair_json(json.dumps(document).replace('\\"', '"'), LIMITS)
    assert isinstance(found, Miss) or same(found.data, document), found


@given(DOCUMENTS)
def test_the_repr_of_python_data_is_read(document: Any) -> None:
    """Python's own notation means the same data; at worst it is refused."""
    found = repair_json(repr(document), LIMITS)
    assert isinstance(found, Miss) or same(found.data, document), found


@given(damaged())
def test_a_reply_that_was_cut_off_is_never_closed(case: tuple[Any, str, list[str]]) -> None:
    """With ``cut`` no closer is added, whatever else is mended."""
    found = repair_json(case[1], LIMITS, cut=True)
    assert isinstance(found, Miss) or "missing_closer" not in {repair.rule for repair in found.repairs}


@given(DOCUMENTS, st.data())
def test_every_prefix_is_refused_when_the_reply_was_cut(document: Any, data: st.DataObject) -> None:
    """A part of a document is no document; the refusal says where it stands."""
    text = json.dumps(document)
    prefix = text[: data.draw(st.integers(0, len(text) - 1))]
    found = repair_json(prefix, LIMITS, cut=True)
    assert isinstance(found, Miss)
    assert found.reason in ("truncated", "empty_output")
    assert found.position is not None
    assert 0 <= found.position <= len(prefix)


@given(DOCUMENTS, st.data())
def test_the_last_complete_path_leads_to_a_value_of_the_document(document: Any, data: st.DataObject) -> None:
    """The value it points at in the whole document stands in the prefix in full."""
    text = json.dumps(document)
    prefix = text[: data.draw(st.integers(0, len(text) - 1))]
    value = document
    path = last_complete_path(prefix, LIMITS)
    for step in path:
        value = value[step]
    assert not path or json.dumps(value) in prefix


STRUCTURE = st.text(alphabet="{}[](),:\"'`\\/*# \n\t01-+.eE_truefalsnNTu\u201c\u2019\u00a0\ud83c\ufeff", max_size=60)


def scalars_of(data: Any) -> list[Any]:
    """Every key and scalar in ``data``."""
    if isinstance(data, dict):
        return [part for key, value in data.items() for part in (key, *scalars_of(value))]
    if isinstance(data, list):
        return [part for value in data for part in scalars_of(value)]
    return [data]


NUMBERS = re.compile(r"-?(?:[0-9][0-9_]*\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")


def said_in(text: str, scalar: Any) -> bool:
    """Whether the text says this scalar: every character of a string, the digits of a number, a literal's word."""
    if isinstance(scalar, bool) or scalar is None:
        return str(scalar).lower().replace("none", "null") in text.lower() or "None" in text
    if isinstance(scalar, str):
        return "\\" in text or all(char in text for char in scalar)
    return scalar in {float(found.replace("_", "")) for found in NUMBERS.findall(text)}


@given(st.one_of(STRUCTURE, st.builds("[{}".format, STRUCTURE), st.builds('{{"a": {}'.format, STRUCTURE), st.text()))
def test_no_text_raises_and_nothing_is_invented(text: str) -> None:
    """Any text gives a value or a refusal, and every scalar of a value stands in the text."""
    found = repair_json(text, LIMITS)
    last_complete_path(text, LIMITS)
    if isinstance(found, Repaired):
        assert 0 <= found.end <= len(text)
        json.dumps(found.data, allow_nan=False).encode()
        assert all(said_in(text, scalar) for scalar in scalars_of(found.data))
    else:
        assert found.detail
        assert found.position is not None
        assert 0 <= found.position <= len(text)


HOSTILE = [
    '{"',
    '"',
    "\\",
    "[",
    '{"a":',
    "/*",
    ",",
    "'",
    "[1,",
    '{"a":1,',
    '["\\',
    '["x "y" ',
    '["a" ',
    '["a"+',
    "[//",
    "[#",
    "{a:",
]
HOSTILE += [
    "[[]]",
    '["a\\_',
    '["a"\n',
    "[[1],",
    '{"a":{"b":1},',
    " ",
    "\u00a0",
    "[`",
    "[\u201c",
    "0",
    "e",
    "-",
    "[(",
    '["a",]',
    "['a'b",
    "]",
    "}",
]


@pytest.mark.parametrize("shape", HOSTILE)
@pytest.mark.parametrize("start", ["", "[", '["', '{"a":', '{"a":"', "['"])
def test_hostile_text_takes_linear_time(shape: str, start: str) -> None:
    """100,000 characters of any shape take a fraction of a second; work that grows with the square takes minutes."""
    text = start + shape * (100_000 // len(shape))
    began = time.process_time()
    repair_json(text, LIMITS)
    assert time.process_time() - began < 3.0
