"""``semantic_delta``: two rounds in a row that mean the same."""

from __future__ import annotations

from typing import Any

import pytest

from ratchet_core import ConfigError, State, UsageError
from ratchet_core.convergence import semantic_delta
from ratchet_core.policies import Round


def shown(*vectors: Any, threshold: float = 0.05) -> bool:
    """Whether it is satisfied by the last of the embeddings."""
    detector = semantic_delta(threshold)
    memory: Any = detector.start()
    enough = False
    for number, vector in enumerate(vectors, 1):
        memory, enough = detector.after(memory, Round(number, 0, None, None, None, None, {"embed": vector}))
    return enough


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ([1, 0], [2, 0], True),
        ([1, 0], [0, 1], False),
        ([1, 0], [-1, 0], False),
        ([0, 0], [0, 0], True),
        ([0, 0], [1, 0], False),
        ([1.0, 0.1], [1.0, 0.1], True),
    ],
)
def test_the_angle_decides(one: list[float], other: list[float], expected: bool) -> None:
    """Not the length; nothing is like nothing."""
    assert shown(one, other) is expected
    assert not shown(one)


@pytest.mark.parametrize("vector", [[], "x", None, [float("nan")], [True], {"a": 1}])
def test_what_is_no_vector_is_the_callers_mistake(vector: Any) -> None:
    """Not a reason to go on for ever."""
    with pytest.raises(UsageError):
        shown(vector)
    with pytest.raises(UsageError):
        shown([1, 2], [1, 2, 3])


@pytest.mark.parametrize("options", [{"threshold": 0}, {"threshold": 3}, {"threshold": True}, {"embed": 3}])
def test_what_can_not_work_is_refused(options: dict[str, Any]) -> None:
    """When it is made; a node of the caller's is as good as a name."""
    with pytest.raises(ConfigError):
        semantic_delta(**options)
    assert semantic_delta(embed=State("e", list[float])).member.name == "e"
