"""What the words around a structure say about it: an answer, the final one, or something else altogether."""

from __future__ import annotations

import re
from typing import Final

from ..actions import Reason
from .candidate import Miss

__all__ = ["MEMBER", "alone", "doubt_about", "is_marked_final", "is_refusal", "mention"]

_WINDOW: Final = 200

MEMBER: Final = "this is one member of an object without braces"

_FINAL: Final = re.compile(
    r"""(?:\A|\n)[ \t#*_]*+(?:(?:here\ is|here's|so|thus|therefore)[ ,]+)?(?:the\ |my\ )?
    (?:final|corrected|revised|updated|fixed)(?:\ (?:final|corrected|revised))?
    (?:\ (?:answer|json|output|result|version|response|object|reply))?(?:\ is)?[ \t*_]*+:?[\s*_]*+
    (?:(?:`{3,}|~{3,})[\w+#.-]*+\s*+)?\Z""",
    re.IGNORECASE | re.VERBOSE,
)
_REFUSAL: Final = re.compile(
    r"""[\W_]*+(?:
    (?:i['\u2019]?m|i\ am|we['\u2019]?re|we\ are)\ (?:(?:very|so|really|truly|deeply)\ )?
        (?:sorry|afraid|unable|not\ able)
    | sorry\b | (?:my\ )?apologies | i\ apologi[sz]e | unfortunately
    | (?:i|we)\ (?:can(?:not|\ not|['\u2019]t) | could(?:\ not|n['\u2019]t) | won['\u2019]?t | will\ not
        | must\ (?:decline|refuse) | do\ not | don['\u2019]t)\b
    | as\ an?\ (?:ai|artificial|large\ language|language)\b | it(?:\ is|['\u2019]s)\ not\ possible
    )""",
    re.IGNORECASE | re.VERBOSE,
)
_SHORT_REPLY: Final = 2_000

_CALL_LEAD: Final = re.compile(
    r"""(?: <\|?/?(?:tool_calls?|function_calls?|tool_use|tool_call_begin|function|invoke|parameter)\b[^<>\n]{0,80}>
    | <\|(?:python_tag|tool_call_argument_begin)\|> | \[TOOL_CALLS?\] | \bAction[ _]Input\W{0,4} )
    \s*+(?:```\w*+\s*+)?\Z""",
    re.IGNORECASE | re.VERBOSE,
)
_ARGUMENT_LEAD: Final = re.compile(r"[\w\]]\((?:\*\*)?\Z")
_MEMBER_LEAD: Final = re.compile(r"[\"'\u201d][ \t\n\r]*+:[ \t\n\r]*+\Z")
_MEMBER_BEHIND: Final = re.compile(r"[ \t\r\n]*+,[ \t\r\n]*+[\"']")
_GOES_ON: Final = re.compile(r"[{\[\w\"']")
_TRIVIAL: Final = re.compile(r"\{\s*+\}|\[\s*+(?:[0-9]{1,4}\s*+)?\]")


def is_marked_final(text: str, start: int) -> bool:
    """Whether a line of its own right before ``start`` announces the final or corrected answer."""
    return _FINAL.search(_before(text, start)) is not None


def is_refusal(text: str) -> bool:
    """Whether a reply without structure is short and begins as refusals do."""
    return len(text) <= _SHORT_REPLY and _REFUSAL.match(text) is not None


def doubt_about(text: str, start: int, end: int, lower: int, upper: int) -> Miss | None:
    """Why the strict JSON at ``start`` is no answer although it could be read, None when nothing speaks against it.

    ``lower`` and ``upper`` bound the part of the reply (the body of a fence, or everything) that it stands in.
    """
    lead = _before(text, start)
    if _CALL_LEAD.search(lead):
        return _miss("pseudo_tool_call_in_text", "these are the arguments of a tool call", start)
    inside = text[max(lower, start - _WINDOW) : start]
    if _ARGUMENT_LEAD.search(inside):
        return _miss("parse_error", "this is the argument of a call in code", start)
    if _MEMBER_LEAD.search(inside) or _MEMBER_BEHIND.match(text, end, min(upper, end + _WINDOW)):
        return _miss("parse_error", MEMBER, start)
    if end - start < _WINDOW and _TRIVIAL.fullmatch(text, start, end) and not alone(text, start, end, lower, upper):
        return _miss("parse_error", "an empty or one-number bracket inside a sentence is no answer", start)
    if text[start] == "[" and text[end : end + 1] == "(":
        return _miss("parse_error", "this is the text of a link", start)
    return _doubt_about_touching(text, start, end, lower, upper)


def _doubt_about_touching(text: str, start: int, end: int, lower: int, upper: int) -> Miss | None:
    """Why what touches the span makes it a part of something else."""
    touching = text[start - 1] if start > lower else ""
    if (touching and touching in ")]}") or (text[start] == "[" and (touching.isalnum() or touching == "_")):
        return _miss("parse_error", "the bracket belongs to what stands right before it", start)
    if end < upper and _GOES_ON.match(text, end):
        return _miss("parse_error", "the text goes on right behind the closing bracket", end)
    return None


def mention(text: str, start: int, end: int, lower: int, upper: int) -> Miss | None:
    """Why the words around the only structure of a reply say that it is mentioned, not given; None when they do not."""
    if _is_quoted(text, start, end, lower, upper):
        return _miss("parse_error", "this stands in a quotation beside other words", start)
    if _is_mentioned_in_refusal(text, start, end, lower, upper):
        return _miss("refusal", "a refusal that mentions a structure", start)
    return None


def _is_quoted(text: str, start: int, end: int, lower: int, upper: int) -> bool:
    """Whether the line is marked as a quotation (``> ``) and words stand on lines near it that are not."""
    line = max(lower, text.rfind("\n", lower, start) + 1)
    if text[line:start].lstrip()[:1] != ">":
        return False
    return _OWN_WORDS.search(text, max(lower, start - _NEAR), min(upper, end + _NEAR)) is not None


def _is_mentioned_in_refusal(text: str, start: int, end: int, lower: int, upper: int) -> bool:
    """Whether a refusal has the span in one of its sentences, and no "Here it is:" leads up to it."""
    if not is_refusal(text) or _UNABLE.search(text, 0, start) is None:
        return False
    return not _before(text, start).rstrip(" `").endswith((":", "\n")) and not alone(text, start, end, lower, upper)


_NEAR: Final = 2_000
_UNABLE: Final = re.compile(
    r"\b(?:can(?:not|\ not|['\u2019]t)|unable|not able|won['\u2019]t|will not|decline|refuse)\b", re.I
)
_OWN_WORDS: Final = re.compile(r"^(?![ \t]*+>)[ \t]*+\S", re.MULTILINE)


def _before(text: str, start: int) -> str:
    return text[max(0, start - _WINDOW) : start]


def alone(text: str, start: int, end: int, lower: int, upper: int) -> bool:
    """Whether nothing but white space stands on the lines of a span."""
    line = max(lower, text.rfind("\n", lower, start) + 1)
    line_end = text.find("\n", end, upper)
    return not text[line:start].strip() and not text[end : upper if line_end < 0 else line_end].strip()


def _miss(reason: Reason, detail: str, position: int) -> Miss:
    return Miss("json", reason, detail, position)
