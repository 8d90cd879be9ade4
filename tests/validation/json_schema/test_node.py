from __future__ import annotations

from types import NoneType

from ratchet_core.opaque import OpaqueText
from ratchet_core.validation.json_schema.node import (
    EVERY_KIND,
    NUMBER,
    STRING,
    Check,
    Node,
    Question,
    Spread,
    pointer_to,
)

CHECK = Check("any", lambda value: True, lambda value, path: ())


def test_parts_are_sorted_by_the_kind_of_value() -> None:
    """Each kind has its own plan; one that checks alone are asked of says so."""
    node = Node({}, "#")
    node.fill([(STRING, CHECK), (NUMBER, Spread(lambda value: ())), (frozenset({NoneType}), _question())])
    assert node.plan("x").checks == (CHECK,)
    assert node.plan("x").only_checks
    assert len(node.plan(1).spreads) == 1
    assert not node.plan(1).only_checks
    assert len(node.plan(None).questions) == 1
    assert node.plan({}).checks == ()


def _question() -> Question:
    def ask(value: object):  # type: ignore[no-untyped-def]
        yield Node({}, "#"), value, 0
        return True

    return Question("any", ask, lambda value, path, accepts: ())


def test_subclasses_count_as_their_kind() -> None:
    """Opaque text is text; what is no JSON value gets the impossible."""
    node = Node({}, "#")
    node.fill([(EVERY_KIND, CHECK)])
    assert node.plan(OpaqueText("x")) is node.plan("x")
    (check,) = node.plan(b"x").checks
    assert not check.passes(b"x")
    (violation,) = check.tell(b"x", ("a",))
    assert violation.path == ("a",)


def test_pointers_are_escaped() -> None:
    """As RFC 6901 says."""
    assert pointer_to("#", "a/b~c", 0) == "#/a~1b~0c/0"
