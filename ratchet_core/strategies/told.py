"""One violation in words that are safe to stand in an instruction.

Everything that came from a model is data. Short scalars and lists of numbers stand in the line as JSON literals; of
anything longer or stranger the line tells the kind, and where there is room its start follows in a fence. A message
that repeats what the model wrote goes into the fence as well.

One error of a deep schema is to cost at most 60 tokens of cl100k, frame included: the frame takes 15, a fence 15, a
path and what is expected there some 20.
"""

from __future__ import annotations

import json
import re
from typing import Any, Final

from ..fence import fenced
from ..plain_kinds import is_array, is_mapping
from ..violation import MISSING, Path, Violation
from .shortening import affordable, estimated_tokens, one_line, shortened
from .told_schema import rest_of_schema

__all__ = ["described", "literal", "path_name"]

_LONGEST_LITERAL: Final = 36
"""With its quotes and the space before them a literal never repeats more than 40 characters of a reply."""

_MOST_LITERAL_TOKENS: Final = 20
"""36 characters of English cost less, of Chinese much more."""

_MOST_TEXT_TOKENS: Final = 11
_MOST_JSON_TOKENS: Final = 8
"""What is shown in a fence of a longer text, and of an object or list, whose kind and size the line tells."""

_LONGEST_KEY: Final = 36
_LONGEST_PATH: Final = 160
_LONGEST_MESSAGE: Final = 240
_LONGEST_CHOICES: Final = 60
_MOST_CHOICES: Final = 6
_LENGTH_RULES: Final = frozenset({"string_too_short", "string_too_long", "minLength", "maxLength"})


def described(violation: Violation, raw: str, name: str, *, schema: bool = True, data: bool = True) -> str:
    """One line ``- name: got ...; expected ...``, with ``schema`` the failing part of the schema, and with ``data``
    what was received in a fence, where it can not stand in the line."""
    message, tainted = _message(violation, raw)
    shown = _data(violation) if data else ""
    got = _got(violation, bool(shown))
    rest = rest_of_schema(violation) if schema else ""
    facts = [message, rest, f"{got}:"] if shown else [got, message, rest]
    line = "; ".join(fact for fact in facts if fact)
    text = f"- {name}: {line}" if name else f"- {line}"
    return "\n".join((text, *(fenced(part) for part in (shown, tainted if data else "") if part)))


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


def _step_name(step: str | int, first: bool) -> str:
    if isinstance(step, int):
        return f"[{step}]"
    if len(step) <= _LONGEST_KEY and step.isidentifier() and step.isprintable():
        return step if first else f".{step}"
    shown = literal(step)
    return f"[{shown}]" if shown else f"[a key of {len(step)} characters]"


# ------------------------------------------------------------------------------------------------ what was received


def _got(violation: Violation, in_fence: bool) -> str:
    received = violation.received
    if received is MISSING or (not violation.path and isinstance(received, (dict, list))):
        return ""
    return f"got {_in_line(received) or _kind(violation, in_fence)}"


def _in_line(value: Any) -> str | None:
    """What may stand in the line: a literal that is cheap, or a short list of numbers and the like."""
    if isinstance(value, str):
        shown = literal(value)
        return shown if shown and estimated_tokens(shown) <= _MOST_LITERAL_TOKENS else None
    if is_array(value) and len(value) <= _MOST_CHOICES and not any(isinstance(item, str) for item in value):
        items = [literal(item) for item in value]
        joined = f"[{', '.join(item for item in items if item)}]"
        return joined if all(items) and len(joined) <= _LONGEST_LITERAL else None
    return literal(value)


def _kind(violation: Violation, in_fence: bool) -> str:
    value = violation.received
    if isinstance(value, str):
        return f"text of {len(value)} characters" if violation.rule in _LENGTH_RULES else "text"
    if is_mapping(value):
        return "an object" if in_fence else f"an object with {_counted(len(value), 'key')}"
    if is_array(value):
        return "a list" if in_fence else f"a list of {_counted(len(value), 'item')}"
    return "a number" if isinstance(value, int) else "something that is no JSON"


def _counted(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def _data(violation: Violation) -> str:
    """The start of what was received, where the line only tells its kind and it is worth its room."""
    received = violation.received
    if _in_line(received) is not None:
        return ""
    if isinstance(received, str):
        return affordable(received, _MOST_TEXT_TOKENS)
    if violation.path and isinstance(received, (dict, list)) and received and _is_small(received):
        return affordable(json.dumps(received, ensure_ascii=False, default=str), _MOST_JSON_TOKENS)
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
        expected = f"{violation.expected}: one of" if violation.received is MISSING else "expected one of"
        return f"{expected} {_choices(violation)}", ""
    message = one_line(violation.expected, _LONGEST_MESSAGE)
    if _repeats(message, violation, raw):
        return "see the message below", shortened(violation.expected, _LONGEST_MESSAGE)
    return (f"{message}: {_choices(violation)}" if violation.choices else message), ""


_OWN_WORDS: Final = frozenset({"unknown_tool", "ensure", "value_error", "assertion_error"})


def _choices(violation: Violation) -> str:
    """As many as there is room for, nearest first; what stands in a fence takes a part of the room."""
    schema = violation.schema
    listed = schema.get("enum") if is_mapping(schema) else None
    texts = {item for item in listed if isinstance(item, str)} if is_array(listed) else set[str]()
    room = _LONGEST_CHOICES if _in_line(violation.received) else _LONGEST_CHOICES // 6
    shown: list[str] = []
    for choice in violation.choices[:_MOST_CHOICES]:
        shown.append(_choice(choice, choice in texts))
        room -= len(shown[-1]) + 2
        if room < 0:
            break
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
