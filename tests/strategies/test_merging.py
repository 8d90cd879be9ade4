"""What a request for a part leaves behind."""

import json

from hypothesis import given
from hypothesis import strategies as st

from ratchet_core.strategies import Kept
from ratchet_core.violation import Violation

paths = st.lists(st.text(max_size=3) | st.integers(0, 9), max_size=3).map(tuple)
violations = st.builds(Violation, paths, st.text(max_size=3), st.text(max_size=9), received=st.none() | st.integers())
json_values = (
    st.none() | st.integers() | st.dictionaries(st.text(max_size=3), st.lists(st.text(max_size=3)), max_size=3)
)


@given(
    st.builds(
        Kept,
        json_values,
        st.lists(paths, max_size=3).map(tuple),
        st.none() | st.text(),
        st.lists(violations, max_size=3).map(tuple),
        st.text(max_size=9),
    )
)
def test_it_survives_a_trip_through_json(kept: Kept):
    """A snapshot restores what was kept, errors with all their parts."""
    again = Kept.from_json(json.loads(json.dumps(kept.to_json())))
    assert again == kept
    assert [error.to_json() for error in again.errors] == [error.to_json() for error in kept.errors]
