"""Marks with a prefix around calls."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ratchet_core.tool_calls import leaked_tool_calls
from ratchet_core.tools import ToolCall

names = st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,20}", fullmatch=True)
scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3)
)
arguments = st.dictionaries(st.text(min_size=1), values, max_size=4)


@given(names, st.sampled_from(["minimax:tool_call", "seed:tool_call", "minimax:tool_calls"]))
def test_wrapper_is_part_of_the_call(name: str, tag: str) -> None:
    """The mark stands around the call of another dialect and belongs to it."""
    leaked = leaked_tool_calls(f'a <{tag}>\n<invoke name="{name}"></invoke>\n</{tag}> b')
    assert (leaked.calls, leaked.problems) == ((ToolCall(name, {}),), ())
    assert (leaked.text_before, leaked.text_after) == ("a ", " b")


def test_two_wrappers() -> None:
    """A mark with nothing in it is a problem; the next one counts."""
    leaked = leaked_tool_calls('<minimax:tool_call>\n<minimax:tool_call><invoke name="f"></invoke></minimax:tool_call>')
    assert (leaked.calls, len(leaked.problems)) == ((ToolCall("f", {}),), 1)
