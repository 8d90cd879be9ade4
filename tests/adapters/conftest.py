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
