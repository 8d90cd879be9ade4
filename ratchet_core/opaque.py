"""Untrusted text that stays data wherever it goes.

``Opaque[str]`` in a schema makes every value read there an ``OpaqueText``: a string like any other, but one that
puts itself into a fence when it is formatted into a prompt. ``Opaque("...")`` marks a value of your own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from pydantic_core import core_schema

from .errors import ConfigError
from .fence import fenced
from .plain_kinds import is_array, is_dict, is_list, is_tuple

__all__ = ["Opaque", "OpaqueText", "is_opaque", "marked"]


class OpaqueText(str):
    """A string that must never be read as an instruction: however it is shown, it shows itself fenced. ``text`` is
    the bare text; comparing, slicing, joining and serialising work on that."""

    __slots__ = ()

    @property
    def text(self) -> str:
        """The text as an ordinary string, for anything but a prompt."""
        return str.__str__(self)

    def __format__(self, spec: str) -> str:
        return fenced(self.text)

    def __str__(self) -> str:
        return fenced(self.text)

    __repr__ = __str__


class _Mark:
    """Annotation that turns validated strings into ``OpaqueText``."""

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> core_schema.CoreSchema:
        return core_schema.no_info_after_validator_function(marked, handler(source))


def marked(value: Any) -> Any:
    """Plain data with all its text made opaque; keys stay as they are.

    Raises:
        ValueError: for values that are not plain data.
    """
    if isinstance(value, str):
        return OpaqueText(value)
    if is_list(value):
        return [marked(item) for item in value]
    if is_dict(value):
        return {key: marked(item) for key, item in value.items()}
    if is_tuple(value):
        return tuple(marked(item) for item in value)
    if value is None or isinstance(value, (bool, int, float)):
        return value
    raise ValueError(f"Opaque holds text, or lists and mappings of text, not {type(value).__name__}")


if TYPE_CHECKING:
    # to a type checker, Opaque[T] is T
    from typing import TypeVar

    _T = TypeVar("_T")
    Opaque = Annotated[_T, _Mark()]
else:

    class Opaque:
        """``Opaque[str]`` in a schema, ``Opaque(text)`` around a value: untrusted, travels as fenced data only."""

        def __new__(cls, text):
            if not isinstance(text, str):
                raise ConfigError(f"Opaque({text!r}): only text can be opaque")
            return OpaqueText(text)

        def __class_getitem__(cls, inner):
            return Annotated[inner, _Mark()]


def is_opaque(value: Any) -> bool:
    """Whether ``value`` is opaque text or a plain container that holds some."""
    if is_dict(value):
        return any(is_opaque(item) for item in value.values())
    if is_array(value):
        return any(is_opaque(item) for item in value)
    return isinstance(value, OpaqueText)
