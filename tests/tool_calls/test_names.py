"""Which tool a name means."""

from __future__ import annotations

import pytest

from ratchet_core.tool_calls.names import ToolNames

NAMES = ToolNames(["get_weather", "math.factorial", "search", "Search_2", "search2", "functions.go", "a b"])


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("get_weather", "get_weather"),
        ("getWeather", "get_weather"),
        ("get-weather", "get_weather"),
        ("get\\_weather", "get_weather"),
        ("`get_weather`", "get_weather"),
        (" get_weather ", "get_weather"),
        ("functions.get_weather", "get_weather"),
        ("default_api.get_weather", "get_weather"),
        ("functions.getWeather", "get_weather"),
        ("functions.go", "functions.go"),
        ("math_factorial", "math.factorial"),
        ("SEARCH", "search"),
        ("search2", "search2"),
        ("a_b", "a b"),
    ],
)
def test_spelling_is_no_difference(name: str, meant: str) -> None:
    """Case, hyphens, dots, escapes and a namespace before the name."""
    assert NAMES.meant(name) == meant


@pytest.mark.parametrize("name", ["", " ", "get_wether", "weather", "search 2 ", "search_2", "x.get_weather", "_"])
def test_anything_else_is_no_tool(name: str) -> None:
    """A typo, a part, a name that spells two tools."""
    assert NAMES.meant(name) is None
    assert ToolNames([]).meant(name) is None
