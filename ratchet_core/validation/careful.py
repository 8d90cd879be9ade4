"""Validators for the few replies that pydantic's strict JSON mode reads too freely, or can not read at all.

Too freely: ``"20240101"`` for a datetime is taken as seconds since 1970, ``true`` for ``Literal[1]`` as 1, a number of
20 digits reaches a Decimal by way of a float, and ``{"1": ..., "01": ...}`` loses one of its two members where keys are
integers. Not at all: behind a caller's before or wrap validator pydantic is in its Python mode, where no text is ever a
date and no array a tuple.

A careful validator reads each such place by the rules of JSON, in either mode, at some cost. ``Validators`` tells which
text needs it; most need the fast one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Final

from pydantic_core import SchemaValidator

from .hardened import contains, hardened, nodes
from .json_spelling import in_python_mode, is_number_like, merges_keys, scalars_only

__all__ = ["LONG_NUMBER", "Validate", "Validators", "inexact_numbers"]

Validate = Callable[..., Any]
"""``validate_json`` of a compiled validator."""


class Validators:
    """The validators of one schema. The careful ones are compiled when a text first needs them.

    Attributes:
        fast: for a text that ``choose`` has nothing against.
        choose: the validator for a text; None where ``fast`` will always do.
        python_mode: whether a validator of the caller's brings pydantic into its Python mode.
        merges: whether two keys of one object may become equal; ``merged_keys`` finds them then.
    """

    __slots__ = ("_careful", "_core_schema", "_decimals", "_suspicious", "choose", "fast", "merges", "python_mode")

    def __init__(self, core_schema: Any) -> None:
        self._core_schema = core_schema
        self._careful: dict[bool, Validate] = {}
        self.python_mode = contains(core_schema, _CALLERS)
        self._decimals = contains(core_schema, frozenset({"decimal"}))
        self._suspicious = _suspicion(core_schema)
        self.merges = any(merges_keys(node) for node in nodes(core_schema))
        self.fast: Validate = self._compiled(True) if self.python_mode else _compile(hardened(core_schema))
        needed = self._decimals or (self._suspicious is not None and not self.python_mode)
        self.choose: Callable[[str], Validate] | None = self._choose if needed else None

    def _choose(self, text: str) -> Validate:
        if self._decimals and LONG_NUMBER.search(text) and (written := inexact_numbers(text)):
            return _compile(self._rewritten(self.python_mode, written))
        if self._suspicious is not None and not self.python_mode and self._suspicious.search(text):
            return self._compiled(False)
        return self.fast

    def merged_keys(self) -> Validate:
        """A validator that refuses an object of which two keys become equal."""
        return self._compiled(True)

    def _compiled(self, python_mode: bool) -> Validate:
        if python_mode not in self._careful:
            self._careful[python_mode] = _compile(self._rewritten(python_mode, {}))
        return self._careful[python_mode]

    def _rewritten(self, python_mode: bool, written: Mapping[float, Decimal | None]) -> Any:
        return hardened(self._core_schema, (in_python_mode if python_mode else scalars_only)(written))


_CALLERS: Final = frozenset({"function-before", "function-wrap"})
LONG_NUMBER: Final = re.compile(r"[0-9][0-9.]{15}")
"""What a text must hold to hold a number that a float does not."""

_NUMBER_TEXT: Final = r'"(?:[-+.0-9_eE\s]|\\u00[23][0-9a-fA-F]|\\[nrt])++"'
_BOOL: Final = r"\b(?:true|false)\b"


def _compile(core_schema: Any) -> Validate:
    # the prebuilt validators of nested models would bring their own, unhardened floats
    return SchemaValidator(core_schema, _use_prebuilt=False).validate_json


def _suspicion(core_schema: Any) -> re.Pattern[str] | None:
    """What a text must hold to need care; None when nothing it may hold does."""
    signs = [_NUMBER_TEXT] if contains(core_schema, frozenset({"date", "datetime"})) else []
    if any(is_number_like(node) for node in nodes(core_schema)):
        signs.append(_BOOL)
    return re.compile("|".join(signs)) if signs else None


def inexact_numbers(text: str) -> dict[float, Decimal | None]:
    """The numbers of a JSON text that a float does not hold exactly, as they are written; None where two of them come
    to the same float. Nothing for a text that is no JSON: that is for the validator to say."""
    found: dict[float, set[Decimal]] = {}
    try:
        json.loads(
            text, parse_float=lambda token: found.setdefault(float(token), set()).add(Decimal(token)), parse_int=str
        )
    except (ValueError, ArithmeticError, RecursionError):
        return {}
    return {
        near: exact.pop() if len(exact) == 1 else None
        for near, exact in found.items()
        if exact != {Decimal(repr(near))}
    }
