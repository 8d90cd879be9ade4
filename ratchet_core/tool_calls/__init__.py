"""Tool calls: native ones of any provider, and those that models write into their text."""

from __future__ import annotations

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
