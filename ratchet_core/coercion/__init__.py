"""Schema-aligned coercion: what a reply plainly says, in the form that the schema wants, each change on record.

``policy`` says which rules hold, ``walk`` goes along document and schema, ``rules`` has a file for each rule. A value
that the schema accepts is never touched, and what comes out is read strictly once more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from .._lazy import lazy_names

if TYPE_CHECKING:
    from .coercer import Coercer, coercer_of
    from .policy import Coerce, Permits

__all__ = ["Coerce", "Coercer", "Permits", "coercer_of"]

_HOMES: Final = {"coercer": ("Coercer", "coercer_of"), "policy": ("Coerce", "Permits")}

__getattr__ = lazy_names(__name__, _HOMES)


def __dir__() -> list[str]:
    return list(__all__)
