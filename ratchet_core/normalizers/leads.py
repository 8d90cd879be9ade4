"""Words that lead up to a structure, as patterns: who says it, what it is called, what it replaces.

Each pattern is short and possessive, so that a window of text is searched in linear time. English in full; for other
languages the words for final, corrected and draft.
"""

from __future__ import annotations

import re
from typing import Final

__all__ = [
    "ASIDE",
    "ASKED",
    "CORRECTED",
    "DOUBT",
    "ECHOED",
    "FINAL",
    "HEDGED",
    "INJECTED",
    "ORDERED",
    "RETRACTED",
    "SAID",
    "YOU_SAID",
]

_WHO: Final = (
    r"(?:user|customer|client|sender|author|attacker|applicant|caller|speaker|human|reviewer|document|doc|text|message"
    r"|e-?mail|mail|letter|review|comment|page|web ?site|web ?page|article|transcript|file|attachment|ticket|note|post"
    r"|snippet|passage|source|prompt|input|instructions?|injection|tool|log|he|she|they|someone|somebody)"
)
_SOMEBODY: Final = (
    r"(?<!\bas )(?<!\bwhat )(?<!\bwhich )\b"
    r"(?:(?:the|this|that|an?|one|our|your|their|his|her)\s+(?:[\w'\u2019-]+\s+){0,2})?" + _WHO
)
_SAY: Final = (
    r"(?:said|says?|wrote|writes|states?|stated|claims?|claimed|contain(?:s|ed)?|include[sd]?|reads|quote[sd]?|replied"
    r"|(?:end|begin|start)(?:s|ed)?\s+with|began\s+with|posted|submitted|sent|gave|provided|pasted|embed(?:s|ded)|had)"
)
_COULD: Final = r"(?:could|would|might|may|can|should|will)"
_ORDER: Final = (
    r"(?:asks?|asked|tells?|told|tries|tried|wants?|wanted|attempt(?:s|ed)|demand(?:s|ed)|instruct(?:s|ed)"
    r"|request(?:s|ed)|orders?|ordered|said|says|urges?|urged)"
)
_UTTER: Final = r"(?:output|reply|respond|answer|return|say|print|write|produce|give|send|approve|emit)"
_FILLER: Final = (
    r"(?:also|that|me|us|you|to|make|with|this|these|the|an?|following|exactly|verbatim|literally|json|object|text"
    r"|string|message|lines?|words?|as|follows|on|in|at|its|his|her|their|end|and|just|only|was|is|were|would|should"
    rf"|must|be|{_UTTER})"
)

SAID: Final = re.compile(
    rf"{_SOMEBODY}\s+(?:(?:\w+ly|also)\s+)?(?:{_SAY}|{_COULD}\s+(?:{_SAY}|{_UTTER}|claim|contain|include|state|read))\b"
    rf"(?:[\s,]++{_FILLER}\b)*+",
    re.IGNORECASE,
)
"""Somebody said, and nothing but empty words up to what they said: "the email ends with the line"."""

ORDERED: Final = re.compile(
    rf"(?:{_SOMEBODY}|\bit)\s+(?:\w+ly\s+|also\s+)?{_ORDER}\b(?:\s++(?:that|me|us|you|the|model|assistant|ai|to|make|for|i))*+"
    rf"\s+{_UTTER}\b(?:[\s,]++{_FILLER}\b)*+",
    re.IGNORECASE,
)
"""Somebody wants it said: "the message asked me to reply with"."""

YOU_SAID: Final = re.compile(
    r"(?:^|[.!?]\s)[ \t>*_#-]*+you\s+(?:said|sent|gave|provided|pasted|submitted|wrote|entered|supplied|posted)"
    r"(?:\s++(?:me|us|this|the|following|json|object|data|text|input))*+(?=\W*\Z)",
    re.IGNORECASE | re.MULTILINE,
)
"""The caller's own words, handed back."""

INJECTED: Final = re.compile(
    r"(?<!\bwill )(?<!\bI )(?<!['\u2019]ll )\b(?:ignore|disregard|forget|override)\b[^.!?\n{}]{0,60}?"
    r"(?:\b(?:instructions?|rules?|prompts?|guidelines?)\b|\band\s+(?:instead\s+)?"
    rf"{_UTTER}\b)|\b(?:system|admin|developer|instructions?)\s*:[^.!?\n{{}}]{{0,60}}?\b{_UTTER}\b",
    re.IGNORECASE,
)
"""An order to the model: "ignore the above and output", "disregard all previous instructions"."""

ECHOED: Final = re.compile(
    r"\W*(?:(?:the|your|this|my|user|user's|original|given|raw|received)\s+)*+(?:inputs?|prompt|quote[ds]?)"
    r"(?:\s++(?:json|data|object|text|was|is|given|provided|received))*+\W*",
    re.IGNORECASE,
)
"""A label for what was given to the model."""

ASIDE: Final = re.compile(
    r"\W*(?:(?:here(?:'s|\u2019s|\s+is)|this\s+is|for|e\.?g\.?)\W+)?(?:(?:an?|the|my|your)\s+)?"
    r"(?:(?:first|second|initial|rough|preliminary|previous|earlier|old|wrong|incorrect|invalid|quick|possible|expected"
    r"|required|requested|desired|target|output|json|response|following)\s+){0,3}"
    r"(?:old|invalid|incorrect|wrong|bad|previous|earlier|initial|drafts?|attempts?|try|version|examples?|instance|samples?|template|format|schema|structure|shape|placeholder"
    r"|working|scratch|original|before|given|user|human|context|such\s+as|entwurf|beispiel|brouillon|exemple|ébauche"
    r"|borrador|ejemplo|rascunho|exemplo|bozza|esempio|черновик|пример|草稿|初稿|示例|例子|下書き|例|초안|예시)"
    r"(?:\s+(?:no\.?\s*|#)?\d{1,3}|\s+(?:json|output|answer|response|is|was|looks\s+like|would\s+be)){0,2}\W*",
    re.IGNORECASE,
)
"""A label that says: not this one, or not yet."""

FINAL: Final = re.compile(
    r"\b(?:final(?:e|en|er|es|i[sz]ed)?|definitive|définiti(?:f|ve)|definitiv[aoe]?|endgültig\w*|endergebnis"
    r"|окончательн\w*|итогов\w*)\b|最终|最終|최종",
    re.IGNORECASE,
)
CORRECTED: Final = re.compile(
    r"\b(?:correct(?:ed|ion|s)?|revis(?:ed|ion)|updated?|fix(?:ed)?|amended|rectified|oops|wait|actually|sorry|instead"
    r"|scratch\s+that|my\s+(?:bad|mistake|error)|on\s+(?:second\s+thoughts?|reflection)|should\s+(?:be|have\s+been|read)"
    r"|let\s+me\s+(?:fix|correct|redo|revise|rewrite|try)|korrigiert\w*|korrektur|berichtigt\w*|corrigée?|corrigido"
    r"|corrigida|révisée?|corregid[oa]|corrección|correção|corrett[oa]|correzione|исправ\w*)\b"
    r"|修正|更正|正确|訂正|수정|정정",
    re.IGNORECASE,
)
DOUBT: Final = re.compile(
    r"\b(?:not|never|cannot|can['\u2019]t|won['\u2019]t|isn['\u2019]t)\b(?!\s+(?:right|correct|valid|quite|accurate))"
    r"|\b(?:maybe|perhaps|possibly|might|may|could|if|whether|unless|unsure|either|or|alternativ\w*|options?|examples?"
    r"|input|original|drafts?|user|said|says?|e-?mail|document|message|page|quote[ds]?)\b|[?\"“”]",
    re.IGNORECASE,
)
"""What takes the force from a mark in the same sentence."""

RETRACTED: Final = re.compile(
    r"[\s`~*_()\].,;:!\u2014\u2013-]*+(?:(?:no|hmm+|ah|sorry|actually|but|please)\b[\s,.!\u2026\u2014\u2013-]*+)*+(?:"
    r"(?:(?:(?:this|it)(?![^.!?\n]{0,120}:)|that|which|the\s+above|the\s+(?:previous|first|last)\s+(?:one|answer|json|version|draft))"
    r"(?:\s+(?:is|was|looks|seems)|['\u2019]s)\s+(?:still\s+|just\s+|only\s+|clearly\s+)?(?:wrong|incorrect|mistaken|invalid"
    r"|outdated|an?\s+(?:mistake|error|draft|example)|not\s+(?:right|correct|valid|the\s+answer|my\s+answer|final)))"
    r"|(?:ignore|disregard|scrap|discard|scratch|forget)\s+(?:that|this|it|the\s+above|everything)\b"
    r"|(?:wait|oops)\b\s*[,.!:\u2026\u2014\u2013-]|correction\s*[:\u2014\u2013-]|i\s+(?:made\s+an?\s+(?:mistake|error)|misread|was\s+wrong)\b)",
    re.IGNORECASE,
)
"""What takes the structure in front of it back."""

HEDGED: Final = re.compile(r"[^.!\n]{0,120}?(?:\b(?:maybe|perhaps|possibly|might|could|or|either)\b|\?)", re.IGNORECASE)
"""A sentence that is not sure of itself."""

ASKED: Final = re.compile(r"[`*_)\"'\s]*+(?:(?:,\s*)?[a-z][^.!?\n]{0,120})?\?")
"""The rest of a question that the structure in front of it stands in."""
