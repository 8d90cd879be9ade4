"""One violation in words that are safe to stand in an instruction.

Everything that came from a model is data. Short scalars stand in the line as JSON literals; anything longer or stranger
is described by its kind and, where there is room, shown in a fence. A message that repeats what the model wrote goes
into the fence as well.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, Final

from ..fence import clean, fenced
from ..plain_kinds import is_array, is_mapping
from ..violation import MISSING, Path, Violation

__all__ = ["UNWANTED_KEY_RULES", "described", "literal", "one_line", "path_name", "shortened"]

UNWANTED_KEY_RULES: Final = frozenset(
    {"extra_forbidden", "unexpected_keyword_argument", "additionalProperties", "unevaluatedProperties", "propertyNames"}
)
"""Rules that a key breaks by being there: pydantic's names and JSON Schema's."""

_LONGEST_LITERAL: Final = 36
"""With its quotes and the space before them a literal never repeats more than 40 characters of a reply."""

_LONGEST_KEY: Final = 36
_LONGEST_PATH: Final = 160
_LONGEST_MESSAGE: Final = 240
_LONGEST_SCHEMA: Final = 240
_LONGEST_DATA: Final = 160
_MOST_CHOICES: Final = 6


def described(violation: Violation, raw: str, name: str, *, schema: bool = True, data: bool = True) -> str:
    """One line ``- name: got ...; expected ...``, with ``schema`` the failing part of the schema, and with ``data``
    what was received in a fence, where it can not stand in the line."""
    message, tainted = _message(violation, raw)
    facts = [_got(violation.received, bool(violation.path)), message, _schema(violation) if schema else ""]
    line = "; ".join(fact for fact in facts if fact)
    text = f"- {name}: {line}" if name else f"- {line}"
    shown = (_data(violation) or tainted) if data else ""
    return f"{text}\n{fenced(shown, name)}" if shown else text


def literal(value: Any) -> str | None:
    """A short, harmless scalar as a JSON literal; None for everything else."""
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    if isinstance(value, int):
        # the number of bits first: writing out a long integer takes quadratic time, and longer ones raise
        return str(value) if value.bit_length() <= 100 else None
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, str) and len(value) <= _LONGEST_LITERAL and value.isprintable():
        written = json.dumps(value, ensure_ascii=False)
        return written if len(written) <= _LONGEST_LITERAL + 2 else None
    return None


def path_name(path: Path) -> str:
    """``items[1].age``, as ``violation.dotted``, but with keys that are safe to show and not too long as a whole."""
    parts = [_step_name(step, not index) for index, step in enumerate(path)]
    if sum(map(len, parts)) <= _LONGEST_PATH:
        return "".join(parts)
    return "".join((*parts[:2], "[...]", *parts[-2:]))[: 2 * _LONGEST_PATH]


def one_line(text: str, most: int) -> str:
    """``text`` without line breaks and control characters, shortened to ``most`` characters."""
    return shortened(" ".join(clean(text[: 4 * most]).split()), most)


def shortened(text: str, most: int) -> str:
    """The start and the end of ``text``, with a note between them of how many characters were left out."""
    if len(text) <= most:
        return text
    note = f" [... {len(text) - most} characters ...] "
    room = max(most - len(note), 0)
    if room < 8:
        return text[:most]
    tail = room // 3
    return text[: room - tail] + note + text[len(text) - tail :]


def _step_name(step: str | int, first: bool) -> str:
    if isinstance(step, int):
        return f"[{step}]"
    if len(step) <= _LONGEST_KEY and step.isidentifier() and step.isprintable():
        return step if first else f".{step}"
    shown = literal(step)
    return f"[{shown}]" if shown else f"[a key of {len(step)} characters]"


def _got(received: Any, in_document: bool) -> str:
    if received is MISSING:
        return ""
    shown = literal(received)
    if shown is not None:
        return f"got {shown}"
    return f"got {_kind(received)}" if in_document or not isinstance(received, (dict, list)) else ""


def _kind(value: Any) -> str:
    if isinstance(value, str):
        return f"text of {len(value)} characters"
    if is_mapping(value):
        return f"an object with {_counted(len(value), 'key')}"
    if is_array(value):
        return f"a list of {_counted(len(value), 'item')}"
    return "a number" if isinstance(value, int) else "something that is no JSON"


def _counted(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def _data(violation: Violation) -> str:
    """What was received, where the line only describes it and it is worth its room."""
    received = violation.received
    if isinstance(received, str) and literal(received) is None:
        return shortened(received, _LONGEST_DATA)
    if violation.path and isinstance(received, (dict, list)) and received and _is_small(received):
        return shortened(json.dumps(received, ensure_ascii=False, default=str), _LONGEST_DATA)
    return ""


_MOST_SHOWN: Final = 24


def _is_small(value: Any) -> bool:
    """A container of a few short values; a larger one would take longer to write out than to describe."""
    left = _MOST_SHOWN
    stack: list[Any] = [value]
    while stack and left > 0:
        node = stack.pop()
        left -= 1
        if is_mapping(node) and len(node) <= left:
            stack.extend((*node, *node.values()))
        elif is_array(node) and len(node) <= left:
            stack.extend(node)
        elif isinstance(node, (dict, list, tuple)) or not _is_short(node):
            return False
    return not stack


def _is_short(value: Any) -> bool:
    return len(value) <= 80 if isinstance(value, str) else literal(value) is not None


# ------------------------------------------------------------------------------------------------ what is expected


def _message(violation: Violation, raw: str) -> tuple[str, str]:
    """The expectation as one line, and as data when it repeats what the model wrote; the other one is empty."""
    if violation.choices and violation.rule not in _OWN_WORDS:
        return f"expected one of {_choices(violation)}", ""
    message = one_line(violation.expected, _LONGEST_MESSAGE)
    if _repeats(message, violation, raw):
        return "see the message below", shortened(violation.expected, _LONGEST_MESSAGE)
    return (f"{message}: {_choices(violation)}" if violation.choices else message), ""


_OWN_WORDS: Final = frozenset({"unknown_tool", "ensure", "value_error", "assertion_error"})


def _choices(violation: Violation) -> str:
    schema = violation.schema
    listed = schema.get("enum") if is_mapping(schema) else None
    texts = {item for item in listed if isinstance(item, str)} if is_array(listed) else set[str]()
    shown = [_choice(choice, choice in texts) for choice in violation.choices[:_MOST_CHOICES]]
    more = len(violation.choices) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more else "")


def _choice(choice: str, quoted: bool) -> str:
    plain = one_line(choice, 60)
    return json.dumps(plain, ensure_ascii=False) if quoted or " " in plain else plain


_CHUNK: Final = 20
_FOLD: Final = re.compile(r"\\[nrt]|[\W_]+")


def _repeats(message: str, violation: Violation, raw: str) -> bool:
    """Whether ``message`` may hold more than 40 characters that the model wrote.

    A run of 40 holds a whole chunk of 20 from a multiple of 20 on, so looking for chunks finds it. Messages of the
    caller's own functions may quote values in another spelling: there, only letters and digits count.
    """
    if len(message) <= 2 * _CHUNK:
        return False
    if any(message[at : at + _CHUNK] in raw for at in range(0, len(message) - _CHUNK + 1, _CHUNK)):
        return True
    if violation.rule not in _OWN_WORDS and not violation.rule.startswith("union_tag"):
        return False
    letters = _folded(message)
    written = _folded(raw)
    if isinstance(violation.received, str):
        written = f"{written}\n{_folded(violation.received)}"
    half = _CHUNK // 2
    return any(letters[at : at + half] in written for at in range(0, len(letters) - half + 1, half))


def _folded(text: str) -> str:
    return _FOLD.sub("", text)


# ------------------------------------------------------------------------------------------------ the failing schema

_ANNOTATIONS: Final = frozenset({"title", "description", "default", "examples", "$comment", "deprecated", "$defs"})
_SAID_BY_MESSAGE: Final = frozenset({"type", "enum", "const"})


def _schema(violation: Violation) -> str:
    """The failing part of the schema where it says more than the message does."""
    schema = violation.schema
    if not is_mapping(schema):
        return ""
    rules = {key: value for key, value in schema.items() if key not in _ANNOTATIONS}
    properties = rules.get("properties")
    if violation.rule in UNWANTED_KEY_RULES and is_mapping(properties):
        return one_line(f"permitted keys: {_names(properties)}", _LONGEST_SCHEMA)
    if not rules or (violation.received is not MISSING and rules.keys() <= _SAID_BY_MESSAGE):
        return ""
    if violation.choices:
        rules.pop("enum", None)
    return _compact(rules)


def _names(properties: Mapping[str, Any]) -> str:
    names = [str(name) for name in properties]
    return ", ".join(names[:20]) + (f" and {len(names) - 20} more" if len(names) > 20 else "")


def _compact(rules: dict[str, Any]) -> str:
    written = _written(rules)
    if written is not None and len(written) <= _LONGEST_SCHEMA:
        return f"schema {written}"
    properties = rules.get("properties")
    if is_mapping(properties):
        return one_line(f"an object with the keys {_names(properties)}", _LONGEST_SCHEMA)
    kind = rules.get("type")
    return f"type {kind}" if isinstance(kind, str) else ""


def _written(rules: Mapping[str, Any]) -> str | None:
    """The rules as compact JSON, None when they have too many parts or are no JSON."""
    try:
        return clean(json.dumps(_bare(rules, [_MOST_PARTS]), ensure_ascii=False, separators=(",", ":")))
    except (TypeError, ValueError):
        return None


_MOST_PARTS: Final = 60


def _bare(node: Any, left: list[int], named: bool = False) -> Any:
    """The schema without annotations; ``named`` when the keys of ``node`` are the schema author's own names.

    ``left`` counts the parts that may still come, which bounds the depth as well.
    """
    left[0] -= 1
    if left[0] < 0:
        raise ValueError("too many parts")
    if is_mapping(node):
        return {
            key: _bare(value, left, key in _HOLDS_NAMES and not named)
            for key, value in node.items()
            if named or key not in _ANNOTATIONS
        }
    if is_array(node):
        return [_bare(item, left) for item in node]
    return node


_HOLDS_NAMES: Final = frozenset({"properties", "patternProperties", "dependentSchemas", "enum", "const"})
