from __future__ import annotations

from types import MappingProxyType
from typing import Any

import pytest

from ratchet_core.validation.plain_kinds import is_collection, is_dict, is_list, is_mapping


@pytest.mark.parametrize(
    ("value", "kinds"),
    [
        ({}, (True, True, False, True)),
        (MappingProxyType({}), (True, False, False, True)),
        ([], (False, False, True, True)),
        ((), (False, False, True, True)),
        (set[int](), (False, False, False, True)),
        ("text", (False, False, False, False)),
        (None, (False, False, False, False)),
    ],
)
def test_kinds_of_plain_data(value: Any, kinds: tuple[bool, ...]) -> None:
    """Objects, arrays and what can be gone through; text is none of them."""
    assert (is_mapping(value), is_dict(value), is_list(value), is_collection(value)) == kinds
