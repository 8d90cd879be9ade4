"""What the tests of the adapters share: a server on loopback, and a machine of which every request is scripted."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # the helper modules beside this file

from wire import Wire, serving


@pytest.fixture
def wire() -> Iterator[Wire]:
    """A fresh server with an empty script."""
    with serving() as server:
        yield server


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let litellm's lazily imported modules warn as they do; litellm itself silences this, and pytest undoes that."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.filterwarnings("ignore:.*`ReadOnly` qualifier:UserWarning"))
