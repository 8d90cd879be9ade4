"""Postconditions: what must hold of a value that already fits its schema.

A violation names the rule and the actual values: ``confidence > 0.7 (actual: confidence=0.42)``.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable
from reprlib import Repr
from typing import Any, Final

from .._frozen import frozen
from ..errors import CallbackError, ConfigError
from ..opaque import is_opaque
from ..plain_kinds import is_collection, is_mapping
from ..violation import MISSING, Path, Violation, dotted
from .expression import Expression, Unevaluable, compile_expression
from .expression_steps import Problem, item

__all__ = ["Ensure", "check_ensures", "shortened"]


@frozen()
class Ensure:
    """One postcondition.

    A callable says no by a falsy result (False, 0, "") or by raising ValueError or AssertionError, whose text then is
    the message. None is a yes, so that a function made of ``assert`` statements is a rule. Any other exception is a
    mistake of the caller's.

    Attributes:
        predicate: a callable on the value, or a rule in the grammar of ``compile_expression``.
        message: what to say when it does not hold; by default the rule itself, or the callable's name.
        fields: dotted paths of what to show, ``("total", "items[0].price")``; by default what the rule reads. A
            single one is the path of the violation.

    Raises:
        ConfigError: for a predicate that is neither, that is a coroutine or generator function, or a rule outside the
            grammar.
    """

    predicate: Callable[[Any], Any] | str
    message: str | None = None
    fields: tuple[str, ...] = ()
    rule: Expression | None = dataclasses.field(init=False, repr=False, compare=False)
    shown: tuple[Expression, ...] = dataclasses.field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if isinstance(self.predicate, str):
            rule = compile_expression(self.predicate)
        else:
            rule = None
            _refuse_uncallable(self.predicate)
        message: Any = self.message
        if message is not None and not isinstance(message, str):
            raise ConfigError(f"Ensure(message={message!r}): give text")
        fields = (self.fields,) if isinstance(self.fields, str) else tuple(self.fields)
        object.__setattr__(self, "fields", fields)
        object.__setattr__(self, "rule", rule)
        object.__setattr__(self, "shown", tuple(_place(name) for name in fields))

    @property
    def name(self) -> str:
        """The rule as text, or the callable's name."""
        if isinstance(self.predicate, str):
            return self.predicate.strip()
        return str(getattr(self.predicate, "__name__", None) or type(self.predicate).__name__)


_COROUTINE_OR_GENERATOR: Final = 0x20 | 0x80 | 0x200
"""CO_GENERATOR, CO_COROUTINE and CO_ASYNC_GENERATOR: calling such a function gives an object, and objects are true."""


def _refuse_uncallable(predicate: Any) -> None:
    if not callable(predicate):
        raise ConfigError(f"Ensure({predicate!r}): give a callable on the value or a rule as text")
    code = getattr(predicate, "__code__", None)
    if code is not None and code.co_flags & _COROUTINE_OR_GENERATOR:
        raise ConfigError(f"Ensure({predicate!r}): a coroutine or generator function never says no; use a plain one")


def _place(name: str) -> Expression:
    place = compile_expression(name)
    if len(place.reads) != 1 or place.reads[0].text != dotted(place.reads[0].path):
        raise ConfigError(f"Ensure(fields=[{name!r}]): give the dotted path of a field")
    return place


def check_ensures(ensures: Iterable[Ensure], value: Any, *, opaque: bool = False) -> tuple[Violation, ...]:
    """What ``value`` breaks, in the order of ``ensures``; every rule is asked.

    With ``opaque`` no actual value goes into the text, as no opaque text ever does.

    Raises:
        CallbackError: when a predicate raises something other than ValueError or AssertionError.
    """
    violations = (_check(ensure, value, opaque) for ensure in ensures)
    return tuple(violation for violation in violations if violation is not None)


def _check(ensure: Ensure, value: Any, opaque: bool) -> Violation | None:
    if ensure.rule is not None:
        result = ensure.rule.evaluate(value)
        if isinstance(result, Unevaluable):
            return _violation(ensure, value, f"{ensure.message or ensure.name} (not evaluated: {result.message})")
        return None if result else _violation(ensure, value, None, opaque)
    assert callable(ensure.predicate)  # the constructor saw to it
    try:
        result = ensure.predicate(value)
        broken = result is not None and not result
    except (ValueError, AssertionError) as error:
        return _violation(ensure, value, _message(error), opaque)
    except Exception as error:
        raise CallbackError(ensure.name, error) from error
    return _violation(ensure, value, None, opaque) if broken else None


def _message(error: Exception) -> str | None:
    try:
        return str(error).strip() or None
    except Exception:  # a __str__ of the caller's; its class still says something
        return type(error).__name__


def _violation(ensure: Ensure, value: Any, text: str | None, opaque: bool = False) -> Violation:
    actual = _actual(ensure, value)
    if text is None:
        text = ensure.message or _rule_text(ensure, actual)
        shown = [f"{name}={shortened(found)}" for name, _, found in actual]
        if not shown and isinstance(value, _JSON):
            shown = [shortened(value)]
        text += f" (actual: {', '.join(shown)})" if shown and not opaque else ""
    paths = _paths(ensure, actual, value)
    if len(paths) != 1:
        return Violation((), "ensure", text, received=_plain(value))
    return Violation(paths[0], "ensure", text, received=_plain(actual[0][2]) if actual else MISSING)


Actual = tuple[str, Path, Any]
"""What a rule looked at: how to call it, where it stands, what it was."""


def _actual(ensure: Ensure, value: Any) -> list[Actual]:
    if ensure.shown:
        rules = ensure.shown
    elif ensure.rule is not None:
        rules = (ensure.rule,)
    else:
        return _guessed(ensure.predicate, value)
    places = [(reading.text, reading.path) for rule in rules for reading in rule.reads]
    values = {text: found for rule in rules for text, found in rule.actual(value)}
    return [(text, path, values[text]) for text, path in places if text in values]


def _paths(ensure: Ensure, actual: list[Actual], value: Any) -> list[Path]:
    """Where the violation may stand: what the rule reads, also when nothing is there."""
    read = [path for _, path, _ in actual]
    if ensure.shown or ensure.rule is not None:
        rules = ensure.shown or (ensure.rule,)
        read = [reading.path for rule in rules if rule is not None for reading in rule.reads]
    return list(dict.fromkeys(_in_document(path, value) for path in read))


def _in_document(path: Path, value: Any) -> Path:
    """The path without the name for the whole, and cut at an index that counts from the end."""
    if path[0] == "value":
        try:
            item(value, "value")
        except Problem:
            path = path[1:]
    ends = [index for index, step in enumerate(path) if isinstance(step, int) and step < 0]
    return path[: ends[0]] if ends else path


def _guessed(predicate: Any, value: Any) -> list[Actual]:
    """The fields that a function names in its code and that the value has; best effort, the source is never read."""
    code = getattr(predicate, "__code__", None)
    if code is None:
        return []
    names = [*code.co_names, *(const for const in code.co_consts if isinstance(const, str))]
    found: list[Actual] = []
    for name in dict.fromkeys(names):
        if not name.startswith("_") and name != getattr(code, "co_name", ""):
            try:
                found.append((name, (name,), item(value, name)))
            except Problem:
                continue
    return found


def _rule_text(ensure: Ensure, actual: list[Actual]) -> str:
    if isinstance(ensure.predicate, str):
        return ensure.name
    read = ", ".join(text for text, _, _ in actual)
    return f"ensure {ensure.name} on {read}" if read else f"ensure {ensure.name}"


_REPR: Final = Repr()
_REPR.maxlevel, _REPR.maxdict, _REPR.maxlist, _REPR.maxtuple, _REPR.maxstring, _REPR.maxother = 3, 6, 6, 6, 60, 80


def shortened(value: Any, most: int = 80) -> str:
    """``repr(value)`` in at most ``most`` characters; of what holds opaque text only its type. Never raises."""
    if isinstance(value, str):
        text = f"opaque text of {len(value)} characters" if is_opaque(value) else repr(value[: most + 1])
    elif isinstance(value, int) and not isinstance(value, bool) and value.bit_length() > 1_000:
        text = f"a number of {value.bit_length()} bits"
    elif _may_hold_opaque(value):
        text = f"<{type(value).__name__}>"
    else:
        text = _repr(value)
    return text if len(text) <= most else text[: most - 3] + "..."


def _repr(value: Any) -> str:
    try:
        return _REPR.repr(value)
    except Exception:  # a __repr__ of the caller's
        return f"<{type(value).__name__}>"


_MOST_SEARCHED: Final = 2_000
"""Parts of a value that are searched for opaque text before it is shown; a larger one is not shown."""


def _may_hold_opaque(value: Any) -> bool:
    pending, seen = [value], 0
    while pending:
        part = pending.pop()
        seen += 1
        if isinstance(part, str):
            if is_opaque(part):
                return True
        elif is_collection(part):
            if seen + len(pending) + len(part) > _MOST_SEARCHED:
                return True
            pending.extend(part.values() if is_mapping(part) else part)
        elif seen > _MOST_SEARCHED:
            return True
        else:
            pending.extend(_attributes(part))
    return False


def _attributes(part: Any) -> list[Any]:
    """The data of a model or dataclass, slotted or not."""
    if dataclasses.is_dataclass(part) and not isinstance(part, type):
        return [getattr(part, field.name, None) for field in dataclasses.fields(part)]
    return list(getattr(part, "__dict__", {}).values())


_JSON: Final[tuple[type[Any], ...]] = (str, int, float, bool, type(None), dict, list)


def _plain(value: Any) -> Any:
    """What was received, where it is JSON data; else how it shows."""
    return value if issubclass(type(value), _JSON) else shortened(value, 200)
