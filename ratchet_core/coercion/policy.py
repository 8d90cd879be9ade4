"""What a state permits to be read as something else: rules by name, for the whole document or for single fields."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final, Literal, TypeAlias

from .._frozen import frozen
from ..errors import ConfigError
from ..nearest import nearest
from ..plain_kinds import is_array, is_mapping
from ..violation import Path

__all__ = ["CAREFUL", "DEFAULT", "GENEROUS", "Coerce", "Permits", "Preset", "as_coerce", "is_name", "steps_of"]

Preset: TypeAlias = Literal["strict", "careful", "generous"]

CAREFUL: Final = (
    *("coerce_int", "coerce_float", "coerce_bool", "number_format", "number_unit", "bool_word", "date_format"),
    *("enum_spelling", "enum_alias", "enum_sentence", "enum_typo", "null_word", "number_as_text"),
    *("key_spelling", "key_alias", "list_of_one", "sole_item", "unwrap", "schema_echo", "json_text"),
)
"""Rules that change how a value is written and never what it says."""

GENEROUS: Final = (*CAREFUL, "number_word", "bool_number", "enum_mention", "unwrap_any", "single_field")
"""The careful rules, and those that need good will."""

_PRESETS: Final[Mapping[str, frozenset[str]]] = {
    "strict": frozenset(),
    "careful": frozenset(CAREFUL),
    "generous": frozenset(GENEROUS),
}


@frozen()
class Coerce:
    """What may be read as something else before a reply is refused.

    Attributes:
        preset: ``strict`` nothing, ``careful`` what is unmistakable, ``generous`` what is likely meant.
        allow: further rules by name.
        deny: rules that are left out.
        fields: other permissions for single fields and all below them: a field's name, a dotted path (``items.price``)
            or a JSON pointer (``/items/price``), without the indexes of lists.

    Raises:
        ConfigError: for a preset or a rule that does not exist, or a field whose policy has fields of its own.
    """

    preset: Preset = "careful"
    allow: tuple[str, ...] = ()
    deny: tuple[str, ...] = ()
    fields: Mapping[str, Coerce | Preset] | None = None

    def __post_init__(self) -> None:
        if self.preset not in tuple(_PRESETS):
            raise _wrong(f"coerce={self.preset!r}: give {_one_of(_PRESETS, self.preset)}")
        for what, names in (("allow", self.allow), ("deny", self.deny)):
            if not is_array(names):
                raise _wrong(f"Coerce({what}={names!r}): give a tuple of names of rules")
            for name in names:
                if name not in GENEROUS:
                    raise _wrong(f"Coerce({what}=...): there is no rule {name!r}; give {_one_of(GENEROUS, name)}")
        if self.fields is not None:
            _check_fields(self.fields)

    @property
    def rules(self) -> frozenset[str]:
        """The names of what is permitted, fields of their own aside."""
        return (_PRESETS[self.preset] | frozenset(self.allow)) - frozenset(self.deny)

    def definition(self) -> dict[str, Any]:
        """As plain data, for the digest of a definition."""
        fields = {place: as_coerce(given).definition() for place, given in sorted((self.fields or {}).items())}
        return {"rules": sorted(self.rules), "fields": fields}


def as_coerce(given: Any) -> Coerce:
    """A preset by its name stands for a ``Coerce``.

    Raises:
        ConfigError: for anything else, or a preset that does not exist.
    """
    if isinstance(given, Coerce):
        return given
    if not isinstance(given, str):
        raise _wrong(f"coerce={given!r}: give {', '.join(map(repr, _PRESETS))} or Coerce(...)")
    return Coerce(given)  # type: ignore[arg-type]  # checked when made


def _check_fields(fields: Any) -> None:
    if not is_mapping(fields):
        raise _wrong(f"Coerce(fields={fields!r}): give a mapping from names or paths of fields")
    for place, own in fields.items():
        if not isinstance(place, str) or not place:
            raise _wrong(f"Coerce(fields=...) has {place!r}: give names or paths of fields")
        if as_coerce(own).fields is not None:
            raise _wrong(f"the policy of field {place!r} has fields of its own: name all fields in one")


def _wrong(why: str) -> ConfigError:
    return ConfigError(why, path="coerce")


class Permits:
    """A policy made ready for use: which rules hold at a place."""

    __slots__ = ("_default", "_named", "_placed", "nothing")

    def __init__(self, coerce: Coerce) -> None:
        given = {place: as_coerce(own).rules for place, own in (coerce.fields or {}).items()}
        self._default = coerce.rules
        self._named = {place: rules for place, rules in given.items() if is_name(place)}
        self._placed = {steps_of(place): rules for place, rules in given.items() if place not in self._named}
        self.nothing = not self._default and not any(given.values())
        """Whether no rule holds anywhere."""

    def at(self, path: Path) -> frozenset[str]:
        """The names of the rules that hold at ``path``; of several fields on the way the innermost decides."""
        if not self._named and not self._placed:
            return self._default
        names = tuple([step for step in path if isinstance(step, str)])
        for length in range(len(names), 0, -1):
            if (placed := self._placed.get(names[:length])) is not None:
                return placed
            if (named := self._named.get(names[length - 1])) is not None:
                return named
        return self._default


def is_name(place: str) -> bool:
    """Whether a field of a policy is named, wherever it stands, and not placed."""
    return not place.startswith("/") and len(steps_of(place)) == 1


def steps_of(place: str) -> tuple[str, ...]:
    """The keys that a field of a policy names: ``/a/b`` and ``a.b`` are two of them, ``a`` is one."""
    if place.startswith("/"):
        return tuple(step.replace("~1", "/").replace("~0", "~") for step in place[1:].split("/"))
    return tuple(place.replace("[]", "").split("."))


def _one_of(names: Iterable[str], given: Any) -> str:
    listed = list(names)
    near = nearest(given, listed, 1) if isinstance(given, str) else ()
    return f"{near[0]!r}?" if near else f"one of {', '.join(listed)}"


DEFAULT: Final = Permits(Coerce())
"""The careful rules, everywhere."""
