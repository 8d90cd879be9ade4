"""JSON documents and what a writer may do to their text: strategies for the laws of repair."""

from __future__ import annotations

import json
import re
from typing import Any

from hypothesis import assume
from hypothesis import strategies as st

__all__ = ["DOCUMENTS", "cut_off", "damaged", "same"]

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
