"""Keywords about a value as a whole, about numbers and about strings."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from math import isfinite
from types import NoneType
from typing import Any, Final

from ...errors import ConfigError
from ...nearest import nearest
from ...plain_kinds import is_array, is_dict
from .equality import equality_key
from .formats import FORMATS
from .node import EVERY_KIND, NUMBER, STRING, Check, Part
from .patterns import PatternError, compile_pattern
from .site import Keyword, Site, listed, simple_check
from .sizes import at_least, at_most

__all__ = ["SCALAR_KEYWORDS", "TYPE_WORDS", "compiled_pattern"]

TYPE_WORDS: Final = {
    "null": "null",
    "boolean": "true or false",
    "integer": "an integer",
    "number": "a number",
    "string": "a string",
    "array": "an array",
    "object": "an object",
}

_KINDS: Final[dict[str, frozenset[type]]] = {
    "null": frozenset({NoneType}),
    "boolean": frozenset({bool}),
    "integer": frozenset({int}),
    "number": NUMBER,
    "string": STRING,
    "array": frozenset({list}),
    "object": frozenset({dict}),
}


def _never(value: Any) -> bool:
    return False


def _type(site: Site) -> Iterable[Part]:
    names = (site.value,) if isinstance(site.value, str) else site.value
    if not is_array(names) or not names or not all(isinstance(name, str) for name in names):
        raise site.refuse("the name of a type or a non-empty list of them")
    for name in names:
        if name not in _KINDS:
            near = nearest(name, list(_KINDS))
            hint = f" (did you mean {near[0]!r}?)" if near else ""
            raise site.refuse(f"one of {listed(_KINDS)}{hint}")
    allowed = frozenset[type]().union(*(_KINDS[name] for name in names))
    expected = listed(TYPE_WORDS[name] for name in names)
    yield EVERY_KIND - allowed - {float}, simple_check(site, _never, expected)
    if "number" not in names:
        # 3.0 is an integer by the specification; a fraction is not one
        whole = "integer" in names
        yield frozenset({float}), simple_check(site, float.is_integer if whole else _never, expected)


def _enum(site: Site) -> Iterable[Part]:
    if not is_array(site.value) or not site.value:
        raise site.refuse("a non-empty list of values")
    yield EVERY_KIND, _one_of(site, site.value)


def _const(site: Site) -> Iterable[Part]:
    yield EVERY_KIND, _one_of(site, [site.value])


def _one_of(site: Site, values: Iterable[Any]) -> Check:
    values = list(values)
    for index, value in enumerate(values):
        if not _is_json(value):
            raise site.refuse("made of JSON values", *([index] if site.keyword == "enum" else []))
    keys = frozenset(equality_key(value) for value in values)
    names = [value if isinstance(value, str) else json.dumps(value, ensure_ascii=False) for value in values]
    spelled = [json.dumps(value, ensure_ascii=False) for value in values]
    deep = any(isinstance(value, (list, dict)) for value in values)

    texts = frozenset(value for value in values if isinstance(value, str))

    def passes(value: Any) -> bool:
        if isinstance(value, str):
            return value in texts
        return (deep or not isinstance(value, (list, dict))) and equality_key(value) in keys

    def choices(value: Any) -> tuple[str, ...]:
        near = nearest(value, names) if isinstance(value, str) else ()
        return (*near, *(name for name in names if name not in near))

    expected = spelled[0] if len(spelled) == 1 else "one of " + listed(spelled)
    return simple_check(site, passes, expected, choices)


def _is_json(value: Any) -> bool:
    stack = [value]
    while stack:
        item = stack.pop()
        if is_dict(item):
            if not all(isinstance(key, str) for key in item):
                return False
            stack.extend(item.values())
        elif is_array(item):
            stack.extend(item)
        elif isinstance(item, float):
            if not isfinite(item):
                return False
        elif not isinstance(item, (str, int, NoneType)):
            return False
    return True


_BOUNDS: Final[Mapping[str, tuple[Callable[[Any, Any], bool], str]]] = {
    "minimum": (lambda value, bound: value >= bound, "at least"),
    "maximum": (lambda value, bound: value <= bound, "at most"),
    "exclusiveMinimum": (lambda value, bound: value > bound, "more than"),
    "exclusiveMaximum": (lambda value, bound: value < bound, "less than"),
}


def _number(site: Site) -> int | float:
    value = site.value
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not isfinite(value):
        raise site.refuse("a number")
    return value


def _bound(site: Site) -> Iterable[Part]:
    bound = _number(site)
    holds, words = _BOUNDS[site.keyword]
    yield NUMBER, simple_check(site, lambda value: holds(value, bound), f"a number of {words} {bound}")


def _multiple_of(site: Site) -> Iterable[Part]:
    step = _number(site)
    if step <= 0:
        raise site.refuse("a number above 0")
    exact = _fraction(step)
    # what the digits say, not what the binary fraction makes of them: 0.3 is a multiple of 0.1
    yield NUMBER, simple_check(site, lambda value: _is_multiple(value, exact), f"a multiple of {step}")


def _is_multiple(value: int | float, step: Fraction) -> bool:
    return (isinstance(value, int) or isfinite(value)) and _fraction(value) % step == 0


def _fraction(value: int | float) -> Fraction:
    return Fraction(value) if isinstance(value, int) else Fraction(Decimal(repr(value)))


def _pattern(site: Site) -> Iterable[Part]:
    yield STRING, simple_check(site, compiled_pattern(site, site.value), f"text that matches {site.value!r}")


def compiled_pattern(site: Site, source: Any) -> Callable[[str], bool]:
    """The test for ``source``, which stands at ``site``; a ConfigError for one that cannot be searched safely."""
    if not isinstance(source, str):
        raise site.refuse("a regular expression as text")
    try:
        return compile_pattern(source)
    except PatternError as error:
        raise ConfigError(
            f"JSON Schema: the pattern {source!r} cannot be used: {error}. Write it as an ECMA 262 expression"
            " without nested repetition",
            path=site.pointer,
        ) from error


def _format(site: Site) -> Iterable[Part]:
    if not isinstance(site.value, str):
        raise site.refuse("the name of a format")
    known = FORMATS.get(site.value)
    if known is not None:
        test, words = known
        yield STRING, simple_check(site, test, words)


SCALAR_KEYWORDS: Final[dict[str, Keyword]] = {
    "type": _type,
    "enum": _enum,
    "const": _const,
    **dict.fromkeys(_BOUNDS, _bound),
    "multipleOf": _multiple_of,
    "minLength": at_least(STRING, "character"),
    "maxLength": at_most(STRING, "character"),
    "pattern": _pattern,
    "format": _format,
}
