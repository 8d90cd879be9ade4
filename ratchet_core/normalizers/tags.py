"""The marks that models and their servers put around reasoning and around answers."""

from __future__ import annotations

import re
from typing import Final

__all__ = ["ANSWER_TAG", "END_OF_REASONING", "REASONING_TAG", "is_closing", "name_of_tag"]

_NAMES: Final = (
    r"(?:think(?:ing)?|thoughts?|thought_process|reasoning(?:_content)?|reflection|scratchpad"
    r"|inner_(?:monologue|thoughts?)|analysis|chain_of_thought|cot|antthinking|deliberation)"
)
_OPENING: Final = (
    rf"<\|?(?:\w{{1,20}}:)?{_NAMES}\b(?:[^<>\n]{{0,100}}[^<>\n/])?>"
    r"|\[(?:THINK|THINKING|REASONING)\]|\u25c1think\u25b7|<\|begin_of_thought\|>|<\|START_THINKING\|>|<unused94>"
    r"|<\|channel\|>(?:analysis|commentary)\b[^<\n]{0,80}<\|message\|>"
)
_CLOSING: Final = (
    rf"<(?:\|?/|/\|)(?:\w{{1,20}}:)?{_NAMES}\b[^<>\n]{{0,100}}>"
    r"|\[/(?:THINK|THINKING|REASONING)\]|\u25c1/think\u25b7|<\|end_of_thought\|>|<\|END_THINKING\|>|<unused95>"
    r"|<\|channel\|>final\b(?:[^<\n]|<\|constrain\|>){0,80}<\|message\|>"
)

END_OF_REASONING: Final = _CLOSING
"""A closing tag, in any case."""

REASONING_TAG: Final = rf"{_CLOSING}|{_OPENING}"
"""An opening or closing tag, in any case: DeepSeek, Qwen and most others write ``<think>``, Claude ``<thinking>``,
Reflection ``<reflection>``, Seed ``<seed:think>``, Mistral ``[THINK]``, Kimi ``\u25c1think\u25b7``, OpenThinker
``<|begin_of_thought|>``, Cohere ``<|START_THINKING|>``, MedGemma ``<unused94>``. Attributes may follow a name. In the
harmony format of gpt-oss the channel ``analysis`` is reasoning, and the channel ``final`` ends it."""

ANSWER_TAG: Final = (
    r"<(?:final[_-]?)?(?:answer|output|result|response|json|solution|verdict)(?:[_-]?(?:json|output|answer))?"
    r"\b[^<>\n]{0,80}>|\\boxed\{"
)
"""What opens an answer: a tag that prompts ask for, or LaTeX's box of the mathematical ones."""

_CLOSES: Final = re.compile(_CLOSING, re.IGNORECASE)
_LETTERS: Final = re.compile(r"[^a-z_]+")
_ENDS: Final = re.compile(r"^(?:begin_of_|end_of_|start_|end_)")


def is_closing(tag: str) -> bool:
    """Whether a tag that ``REASONING_TAG`` matched ends reasoning."""
    return _CLOSES.match(tag) is not None


def name_of_tag(tag: str) -> str:
    """What a reasoning tag and its partner have in common: the name, without marks, case and attributes."""
    words = _LETTERS.sub(" ", tag.lower()).split()
    name = words[0] if words else "unused"
    return _ENDS.sub("", name)
