"""What the words around a structure say about it: an answer, the final one, or something else altogether."""

from __future__ import annotations

import re
from typing import Final

from ..actions import Reason
from .candidate import Miss

__all__ = ["MEMBER", "alone", "doubt_about", "is_assigned", "is_refusal", "is_template", "mention"]

_WINDOW: Final = 200

MEMBER: Final = "this is one member of an object without braces"

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
_PLACEHOLDER: Final = re.compile(r"[:\[,]\s*+(?:<[^<>\n{}\"]{1,60}>|\.\.\.|\u2026)\s*+[,}\]]")

_ASSIGNMENT: Final = re.compile(
    r"\s*+(?:(?:(?:export\s+)?(?:(?:const|let|var|final|val)\s+)?[A-Za-z_$][\w.$]{0,80}"
    r"(?:\s*:\s*[\w.<>\[\], |]{1,80})?\s*="
    r"|return|export\s+default)\s*+)?"
)
_STATEMENT_END: Final = re.compile(r"\s*+;?\s*+")
_CALL_LEAD: Final = re.compile(
    r"""(?: <\|?/?(?:tool_calls?|function_calls?|tool_use|tool_call_begin|function|invoke|parameter)\b[^<>\n]{0,80}>
    | <\|(?:python_tag|tool_call_argument_begin)\|> | \[TOOL_CALLS?\] | \bAction[ _]Input\W{0,4} )
    \s*+(?:```\w*+\s*+)?\Z""",
    re.IGNORECASE | re.VERBOSE,
)
_ARGUMENT_LEAD: Final = re.compile(r"[\w\]]\((?:\*\*)?\Z")
_MEMBER_LEAD: Final = re.compile(r"(?:[\"'\u201d\[{,:][ \t\n\r]*+:[ \t\n\r]*+|(?:\A|\n)[ \t]*+:[ \t]*+)\Z")
_MEMBER_BEHIND: Final = re.compile(r"[ \t\r\n]*+,[ \t\r\n]*+[\"']")
_QUOTATIONS: Final = frozenset({'"', "'", "`", '"""', "'''"})
_GOES_ON: Final = re.compile(r"[{\[\w\"']")
_CITATION: Final = re.compile(r"\[\s*+[0-9]{1,4}(?:\s*+,\s*+[0-9]{1,4})++\s*+\]")
_IN_SENTENCE: Final = re.compile(r"(?<!\bis)(?<!\bare)(?<!\bbe)(?<!\blist)(?<!\barray)(?<=[\w.,;)]) \Z", re.IGNORECASE)
_TRIVIAL: Final = re.compile(r"\{\s*+\}|\[\s*+(?:[0-9]{1,4}\s*+)?\]")


def is_refusal(text: str) -> bool:
    """Whether a reply without structure is short and begins as refusals do."""
    return len(text) <= _SHORT_REPLY and _REFUSAL.match(text) is not None


def is_template(text: str, start: int, end: int) -> bool:
    """Whether a damaged structure shows a form to be filled in: ``{"name": <string>}``, ``{"name": ...}``."""
    return _PLACEHOLDER.search(text, start, min(end, start + _SHORT_REPLY)) is not None


def is_assigned(text: str, start: int, end: int, lower: int, upper: int) -> bool:
    """Whether the only statement of a piece of code is the structure, by itself or given to a name."""
    return (
        _ASSIGNMENT.fullmatch(text, lower, start) is not None and _STATEMENT_END.fullmatch(text, end, upper) is not None
    )


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
    if end - start < _WINDOW and _CITATION.fullmatch(text, start, end) and _IN_SENTENCE.search(inside):
        return _miss("parse_error", "numbers in brackets behind a word are a reference", start)
    if text[start] == "[" and text[end : end + 1] == "(":
        return _miss("parse_error", "this is the text of a link", start)
    return _doubt_about_touching(text, start, end, lower, upper)


def _doubt_about_touching(text: str, start: int, end: int, lower: int, upper: int) -> Miss | None:
    """Why what touches the span makes it a part of something else."""
    touching = text[start - 1] if start > lower else ""
    if _is_in_quotes(text, start, end, lower, upper) or _is_repeated(text, start, end):
        return None
    if (touching and touching in ")]}") or (text[start] == "[" and (touching.isalnum() or touching == "_")):
        return _miss("parse_error", "the bracket belongs to what stands right before it", start)
    if end < upper and _GOES_ON.match(text, end):
        return _miss("parse_error", "the text goes on right behind the closing bracket", end)
    return None


def _is_in_quotes(text: str, start: int, end: int, lower: int, upper: int) -> bool:
    """Whether quotation marks, and nothing else, stand around the structure in its part of the reply."""
    around = text[max(lower, start - 8) : start].strip(), text[end : min(upper, end + 8)].strip()
    return around[0] == around[1] and around[0] in _QUOTATIONS


def _is_repeated(text: str, start: int, end: int) -> bool:
    """Whether the same object stands right before or right behind, as models that loop write it."""
    size = end - start
    if text[start] != "{" or size == 2:
        return False
    return text.startswith(text[start:end], end) or (start >= size and text.startswith(text[start:end], start - size))


def mention(text: str, start: int, end: int, lower: int, upper: int) -> Miss | None:
    """Why the words around the only structure of a reply say that it is mentioned, not given; None when they do not."""
    if _is_mentioned_in_refusal(text, start, end, lower, upper):
        return _miss("refusal", "a refusal that mentions a structure", start)
    return None


def _is_mentioned_in_refusal(text: str, start: int, end: int, lower: int, upper: int) -> bool:
    """Whether a refusal has the span in one of its sentences, and no "Here it is:" leads up to it."""
    if not is_refusal(text) or _UNABLE.search(text, 0, start) is None:
        return False
    return not _before(text, start).rstrip(" `").endswith((":", "\n")) and not alone(text, start, end, lower, upper)


_UNABLE: Final = re.compile(
    r"\b(?:can(?:not|\ not|['\u2019]t)|unable|not able|won['\u2019]t|will not|decline|refuse)\b", re.I
)


def _before(text: str, start: int) -> str:
    return text[max(0, start - _WINDOW) : start]


def alone(text: str, start: int, end: int, lower: int, upper: int) -> bool:
    """Whether nothing but white space stands on the lines of a span."""
    lead = text[max(lower, start - _LONG_LINE) : start]
    tail = text[end : min(upper, end + _LONG_LINE)]
    ends = len(lead) < _LONG_LINE or "\n" in lead, len(tail) < _LONG_LINE or "\n" in tail
    return all(ends) and not lead[lead.rfind("\n") + 1 :].strip() and not tail.partition("\n")[0].strip()


_LONG_LINE: Final = 1_000


def _miss(reason: Reason, detail: str, position: int) -> Miss:
    return Miss("json", reason, detail, position)
