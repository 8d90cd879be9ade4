"""Checks of what a caller gives when a definition is made."""

from __future__ import annotations

import functools
from typing import Any

import pytest

from ratchet_core import ConfigError
from ratchet_core.checks import check_count, check_name, one_of, qualified_name


@pytest.mark.parametrize("name", ["", "a/b", "a:b", "a#b", "a\nb", None, 3, b"a"])
def test_a_name_is_text_without_the_marks_of_request_ids(name: Any) -> None:
    """What would make an id ambiguous is refused, and the message says why."""
    with pytest.raises(ConfigError, match="request ids"):
        check_name(name)


@pytest.mark.parametrize("name", ["a", "extract person", "größe", "1"])
def test_other_names_are_fine(name: str) -> None:
    """Spaces and any script."""
    check_name(name)


@pytest.mark.parametrize("value", [0, -1, True, 1.0, "1", None])
def test_a_count_is_a_whole_number_of_at_least_so_much(value: Any) -> None:
    """Setting, state and least value are named."""
    with pytest.raises(ConfigError, match=r"max_attempts=.* at least 1 .*'extract'"):
        check_count("extract", "max_attempts", value, 1)
    check_count("extract", "max_attempts", 1, 1)


def test_a_setting_is_one_of_those_permitted() -> None:
    """The value itself comes back; another one is refused with the list."""
    assert one_of("s", "format", "yaml", ("json", "yaml")) == "yaml"
    with pytest.raises(ConfigError, match="one of json, yaml"):
        one_of("s", "format", "xml", ("json", "yaml"))


def test_functions_are_known_by_qualified_name() -> None:
    """Functions and classes by their own name, objects by that of their type, text by itself."""
    assert qualified_name(None) is None
    assert qualified_name("a prompt") == "a prompt"
    assert qualified_name(check_name) == "ratchet_core.checks.check_name"
    assert qualified_name(ConfigError) == "ratchet_core.errors.ConfigError"
    assert qualified_name(functools.partial(check_name)) == "functools.partial"
