"""The names that look most like a misspelt one."""

from hypothesis import given
from hypothesis import strategies as st

from ratchet_core.nearest import nearest

NAMES = ("get_weather", "get_time", "send_mail", "delete_account")


def test_the_most_alike_name_comes_first():
    """A typo finds its name, and near misses follow."""
    assert nearest("get_wether", NAMES)[0] == "get_weather"


def test_case_spaces_and_dashes_are_no_differences():
    """Spelling conventions do not count."""
    assert nearest("Send-Mail", NAMES) == ("send_mail",)


def test_nothing_alike_gives_nothing():
    """A name that resembles none is not mapped to one."""
    assert nearest("xyzzy", NAMES) == ()


def test_at_most_n_are_given():
    """``n`` bounds the answer, zero and less included."""
    assert len(nearest("get", ["get1", "get2", "get3", "get4"], 2)) == 2
    assert nearest("get", ["get"], 0) == ()
    assert nearest("get", ["get"], -1) == ()


def test_equally_good_names_keep_their_order():
    """Ties are ruled by position, so the answer is the same everywhere."""
    assert nearest("ab", ["ac", "ad"], 3) == nearest("ab", ["ac", "ad"], 3)
    assert nearest("abc", ["abd", "abe"]) == ("abd", "abe")


def test_hostile_names_take_bounded_work():
    """Megabytes and thousands of names cost no more than the part that is looked at."""
    huge = "a" * 1_000_000
    assert nearest(huge, [huge, "b" * 1_000_000])[:1] == (huge,)
    assert nearest("name99999", (f"name{i}" for i in range(100_000)))


@given(st.text(), st.lists(st.text(), max_size=8))
def test_answers_are_a_subset_of_the_names(name: str, names: list[str]):
    """Whatever is asked, nothing is invented, nothing is given twice, and nothing raises."""
    found = nearest(name, names)
    assert set(found) <= set(names)
    assert len(set(found)) == len(found) <= 3
