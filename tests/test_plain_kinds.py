"""What sort of plain data something is."""

from __future__ import annotations

from collections import OrderedDict, UserList
from collections.abc import Callable
from types import MappingProxyType
from typing import Any
from unittest.mock import Mock

import pytest

from ratchet_core.plain_kinds import (
    is_array,
    is_collection,
    is_dict,
    is_exact_dict,
    is_exact_list,
    is_list,
    is_mapping,
    is_sequence,
    real_type,
)


class OwnList(list[int]):
    """A list with ideas of its own."""


OBJECTS: list[Callable[[Any], bool]] = [is_exact_dict, is_dict, is_mapping]
ARRAYS: list[Callable[[Any], bool]] = [is_exact_list, is_list, is_array, is_sequence]


@pytest.mark.parametrize(
    ("value", "least"), [({}, 0), (OrderedDict[str, int](), 1), (MappingProxyType({}), 2), ([], 3), ("text", 3)]
)
def test_each_kind_of_object_includes_the_stricter_ones(value: Any, least: int) -> None:
    """A dict, what is derived from one, any mapping."""
    assert [is_kind(value) for is_kind in OBJECTS] == [place >= least for place in range(3)]


@pytest.mark.parametrize(
    ("value", "least"),
    [([], 0), (OwnList(), 1), ((), 2), (UserList[int](), 3), ("text", 4), (b"", 4), ({}, 4), (set[int](), 4)],
)
def test_each_kind_of_array_includes_the_stricter_ones(value: Any, least: int) -> None:
    """A list, what is derived from one, a tuple too, any sequence that is no text."""
    assert [is_kind(value) for is_kind in ARRAYS] == [place >= least for place in range(4)]


@pytest.mark.parametrize(
    ("value", "expected"), [({}, True), ((), True), (frozenset[int](), True), ("text", False), (None, False)]
)
def test_collections_can_be_counted_and_gone_through(value: Any, expected: bool) -> None:
    """Objects, arrays and sets; text is none of them."""
    assert is_collection(value) is expected


def test_the_real_type_is_not_what_an_object_claims() -> None:
    """A mock that claims to be a dict is a mock."""
    claiming = Mock(spec=dict)
    assert isinstance(claiming, dict)
    assert issubclass(real_type(claiming), Mock)
    assert not issubclass(real_type(claiming), dict)
