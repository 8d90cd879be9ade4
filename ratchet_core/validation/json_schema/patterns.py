"""``pattern`` as the specification means it: an ECMA 262 regular expression, searched in linear time.

The pattern is translated token by token, because the dialects differ where it hurts: to ECMA ``$`` is the very end,
``\\d`` is ASCII, ``\\s`` is Unicode white space and ``.`` stops at four line ends. It then runs on the linear-time
engine inside pydantic-core. That engine has neither lookaround nor back-references; patterns with those run on
``re``, which backtracks, so nested repetition is refused in them and the strings they see are kept short.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from pydantic_core import SchemaError, SchemaValidator, core_schema

from .pattern_syntax import PYTHON, RUST, PatternError, Translation, translate

__all__ = ["LONGEST_BACKTRACKED", "PatternError", "compile_pattern"]

LONGEST_BACKTRACKED: Final = 4_096
"""Characters that a backtracking pattern with one repetition may see; with more repetitions fewer."""

_MOST_STEPS: Final = 10_000_000


def compile_pattern(source: str) -> Callable[[str], bool]:
    """A test whether ``source`` occurs in a string; strings too long for a backtracking pattern do not fit.

    Raises:
        PatternError: for text that is no ECMA 262 pattern, or one that may take exponential time.
    """
    translation = translate(source, RUST)
    if not translation.backtracks:
        return _linear(translation.text)
    return _backtracking(translate(source, PYTHON))


def _linear(text: str) -> Callable[[str], bool]:
    try:
        validator = SchemaValidator(core_schema.str_schema(pattern=text, regex_engine="rust-regex", strict=True))
    except SchemaError as error:
        lines = [line.strip() for line in str(error).splitlines() if line.strip()]
        raise PatternError(lines[-1]) from error
    return validator.isinstance_python


def _backtracking(translation: Translation) -> Callable[[str], bool]:
    if translation.nested:
        raise PatternError("lookaround or back-references together with a repetition inside a repetition")
    try:
        search = re.compile(translation.text, re.ASCII).search
    except (re.error, OverflowError) as error:
        raise PatternError(str(error)) from error
    # n repetitions in a row, tried from every start, take length ** (n + 1) steps
    longest = min(LONGEST_BACKTRACKED, int(_MOST_STEPS ** (1 / (translation.repetitions + 1))))
    return lambda text: len(text) <= longest and search(text) is not None
