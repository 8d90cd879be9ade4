"""``Escalate``: a number of rounds."""

from __future__ import annotations

from typing import Any

import pytest

from ratchet_core import ConfigError
from ratchet_core.policies import Escalate


@pytest.mark.parametrize("after", [0, -1, 1.5, True, None])
def test_it_needs_a_number(after: Any) -> None:
    """Of at least one."""
    with pytest.raises(ConfigError):
        Escalate(after=after)
