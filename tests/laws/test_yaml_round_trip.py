"""What YAML was written from is what is read, in every style; a damaged document is read as it stands, or not at all."""

from __future__ import annotations

import json
import re
from typing import Any

import yaml
from hypothesis import assume, given
from hypothesis import strategies as st

from ratchet_core import State, StateMachine, ValidAction
from ratchet_core.limits import DEFAULT_LIMITS
from ratchet_core.normalizers import ParseYAML
from ratchet_core.normalizers.candidate import Miss
from ratchet_core.normalizers.parse_yaml import read_yaml

LISTED = StateMachine(State("x", schema=Any, normalizers=[ParseYAML()], max_attempts=1)).spec
READ = StateMachine(State("x", schema=Any, max_attempts=1)).spec

_UNSEEN = "\x85\u2028\u2029\ufeff\ufffe\uffff"  # refused where they are written out, and PyYAML writes some of them out
CHARACTERS = st.characters(exclude_categories=["Cs", "Cc"], exclude_characters=_UNSEEN) | st.sampled_from(
    "\n\t #:-?[]{},&*!|>'\"%@`"
)
WORDS = st.sampled_from(
    ["no", "on", "1_000", "0x1F", "012", "1.10", "12:30:00", "2024-02-30", "null", "~", "true", "- a", "a: b", "#", ""]
)
NUMBERS_SINCE_1_2 = re.compile(r"-?\d+[eE][-+]?\d+")  # text to a writer of YAML 1.1, who leaves the quotes off
TEXTS = (
    st.text(CHARACTERS, max_size=20).filter(lambda text: not NUMBERS_SINCE_1_2.fullmatch(text))
    | WORDS
    | st.text(st.sampled_from("ab \n"), min_size=70, max_size=200)
)
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(10**18), 10**18)
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXTS
)
NAMES = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4), max_leaves=8
)
STYLES = st.fixed_dictionaries(
    {
        "default_flow_style": st.sampled_from([None, False, True]),
        "default_style": st.sampled_from([None, None, "'", '"', "|", ">"]),
        "allow_unicode": st.booleans(),
        "explicit_start": st.booleans(),
        "indent": st.sampled_from([2, 4]),
        "width": st.sampled_from([80, 10_000]),
    }
)


def as_written(value: Any) -> Any:
    """``value`` as YAML says it without a schema: text that looks like a number to PyYAML alone is quoted by it, and
    what it writes as 1e+20 or .5 has no other form than JSON's."""
    return json.loads(json.dumps(value))


def dumped(value: Any, style: dict[str, Any]) -> str:
    """``value`` as PyYAML writes it; in some styles numbers get a tag."""
    return str(yaml.safe_dump(as_written(value), sort_keys=False, **style))


@given(VALUES, STYLES)
def test_through_a_listed_reader(value: Any, style: dict[str, Any]) -> None:
    """Equal, or refused for one of the reasons that speak of text within brackets or at the end; never another value."""
    text = dumped(value, style)
    action = LISTED.machine().receive(text)
    if isinstance(action, ValidAction):
        assert action.parsed == value
        assert json.dumps(action.parsed) == json.dumps(value)
        return
    found = read_yaml(text, DEFAULT_LIMITS)
    allowed = (
        "within brackets",
        "may be prose",
        "may belong",
        "end as sentences",
        "written in it",
        "stands for something",
    )
    assert not isinstance(found, Miss) or any(words in found.detail for words in allowed), (text, found)


BLOCK_STYLES = STYLES.map(lambda style: {**style, "default_flow_style": False})


@given(st.dictionaries(NAMES, VALUES, min_size=1, max_size=5), BLOCK_STYLES)
def test_through_a_fence(mapping: dict[str, Any], style: dict[str, Any]) -> None:
    """The full reading of a reply takes a fenced mapping as it was, with words around it."""
    text = dumped(mapping, style)
    assume("```" not in text and "<think" not in text)
    action = READ.machine().receive(f"Here it is:\n\n```yaml\n{text}```\nAnything else?")
    if isinstance(action, ValidAction):
        assert json.dumps(action.parsed) == json.dumps(mapping)
    else:
        found = read_yaml(text, DEFAULT_LIMITS)
        assert not isinstance(found, Miss) or "stands for something" in found.detail or "may belong" in found.detail, (
            text,
            found,
        )


SPACES_AT_END = re.compile(r"(?<=\n)[ \t]+\Z")
PLAINEST: Any = yaml.CBaseLoader if yaml.__with_libyaml__ else yaml.BaseLoader
LINES = st.text(st.sampled_from("abcdefgh"), min_size=1, max_size=6)
TREES = st.recursive(
    LINES | st.lists(LINES, min_size=2, max_size=4).map("\n".join),
    lambda inner: st.lists(inner, min_size=1, max_size=3) | st.dictionaries(LINES, inner, min_size=1, max_size=3),
    max_leaves=10,
)
DAMAGE = st.lists(
    st.tuples(
        st.sampled_from(["outdent", "indent", "swap", "cut", "drop", "tab", "insert"]),
        st.integers(0, 400),
        st.integers(0, 400),
    ),
    min_size=1,
    max_size=3,
)
INSERTS = [
    "- ",
    ": ",
    "#",
    " #",
    "'",
    '"',
    "[",
    "]",
    "{",
    "}",
    "&a ",
    "*a",
    "? ",
    "| ",
    ",",
    "!!str ",
    "\n",
    "---\n",
    "%",
]


LINEWISE = {
    "outdent": lambda line: line.removeprefix(" "),
    "indent": lambda line: " " + line,
    "tab": lambda line: "\t" + line.lstrip(" "),
    "drop": lambda line: None,
}


def damaged(text: str, damage: list[tuple[str, int, int]]) -> str:
    """``text`` after each kind of damage, where the numbers say."""
    for kind, first, second in damage:
        lines: list[str | None] = list(text.split("\n"))
        one, other, at = first % len(lines), second % len(lines), first % (len(text) + 1)
        if kind in LINEWISE:
            lines[one] = LINEWISE[kind](lines[one])
        elif kind == "swap":
            lines[one], lines[other] = lines[other], lines[one]
        text = "\n".join(line for line in lines if line is not None)
        if kind == "cut":
            text = text[:at]
        elif kind == "insert":
            text = text[:at] + INSERTS[second % len(INSERTS)] + text[at:]
    return text


@given(TREES, BLOCK_STYLES, DAMAGE)
def test_a_damaged_document(tree: Any, style: dict[str, Any], damage: list[tuple[str, int, int]]) -> None:
    """Of text only: what is read is what YAML's plainest loader composes of the same text, or nothing."""
    text = damaged(str(yaml.safe_dump(tree, **style)), damage)
    found = read_yaml(text, DEFAULT_LIMITS)
    if isinstance(found, Miss):
        return
    documents = list(yaml.load_all(SPACES_AT_END.sub("", text), Loader=PLAINEST))
    assert with_empty_text(found) == (documents[0] if documents and documents[0] is not None else ""), text
    assert len(documents) < 2 or not any(documents[1:])


def with_empty_text(value: Any) -> Any:
    """``value`` with "" for null, as the plainest loader has it."""
    if isinstance(value, dict):
        return {key: with_empty_text(item) for key, item in value.items()}
    if isinstance(value, list):
        return [with_empty_text(item) for item in value]
    return "" if value is None else value
