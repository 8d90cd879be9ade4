"""Tool calls: native ones of any provider, and those that models write into their text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from .._lazy import lazy_names

if TYPE_CHECKING:
    from .arguments import BadArguments, arguments_of
    from .leaked import Leaked, leaked_tool_calls
    from .native import NativeCalls, native_tool_calls

__all__ = [
    "BadArguments",
    "Leaked",
    "NativeCalls",
    "arguments_of",
    "leaked_tool_calls",
    "native_tool_calls",
]

_HOMES: Final = {
    "arguments": (
        "BadArguments",
        "arguments_of",
    ),
    "leaked": (
        "Leaked",
        "leaked_tool_calls",
    ),
    "native": (
        "NativeCalls",
        "native_tool_calls",
    ),
}

__getattr__ = lazy_names(__name__, _HOMES)
