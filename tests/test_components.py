"""Cycles of graphs, with their own nodes."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ratchet_core.components import cycles


def test_what_leads_to_a_cycle_or_from_it_is_not_on_it() -> None:
    """And a node that leads to itself is one."""
    edges = {"in": ["a"], "a": ["b"], "b": ["a", "out"], "out": [], "self": ["self"]}
    assert cycles(edges, lambda node: edges[node]) == [["a", "b"], ["self"]]


def test_depth_is_no_depth_of_calls() -> None:
    """A chain of 50,000."""
    assert cycles(range(50_000), lambda node: [node + 1] if node < 49_999 else []) == []
    assert len(cycles(range(50_000), lambda node: [(node + 1) % 50_000])[0]) == 50_000


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=14))
def test_a_node_is_on_a_cycle_when_it_can_reach_itself(pairs: list[tuple[int, int]]) -> None:
    """Held against the closure."""
    after = {node: {b for a, b in pairs if a == node} for node in range(6)}
    reach = {node: set(after[node]) for node in after}
    for _ in after:
        reach = {node: near.union(*(reach[other] for other in near)) for node, near in reach.items()}
    found = {node for cycle in cycles(after, lambda node: after[node]) for node in cycle}
    assert found == {node for node in after if node in reach[node]}
