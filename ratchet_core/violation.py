"""One thing that is wrong with a reply: a path plus an expectation."""

from __future__ import annotations

from typing import Any, Final

from ._frozen import Deferred

__all__ = ["MISSING", "Path", "Violation", "dotted", "pointer"]

Path = tuple[str | int, ...]
"""Where in a document: keys and list indexes from the root; () is the whole document."""


class _Missing:
    """The value of a key that is not there; one instance, ``MISSING``."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "MISSING"

    def __reduce__(self) -> str:
        return "MISSING"


MISSING: Final = _Missing()


class Violation(str):
    """What is wrong at one place. It *is* its one-line text, ``items[1].age: expected ...``,
    and carries the parts that the text was made of.

    Attributes:
        path: keys and indexes from the root, ``("items", 1, "age")``.
        rule: the machine-readable code of the rule, such as ``int_parsing``, ``missing``, ``ensure``.
        expected: in words, the expectation alone: ``a valid integer``.
        received: the offending JSON value, ``MISSING`` when nothing was there.
        schema: the failing part of the JSON Schema, or None where it is not known.
    """

    __slots__ = ("_choices", "expected", "path", "received", "rule", "schema")

    path: Path
    rule: str
    expected: str
    received: Any
    schema: Any
    _choices: tuple[str, ...] | Deferred

    def __new__(
        cls,
        path: Path,
        rule: str,
        expected: str,
        *,
        received: Any = MISSING,
        schema: Any = None,
        choices: tuple[str, ...] | Deferred = (),
    ) -> Violation:
        self = super().__new__(cls, f"{dotted(path)}: {expected}" if path else expected)
        self.path = path
        self.rule = rule
        self.expected = expected
        self.received = received
        self.schema = schema
        self._choices = choices
        return self

    @property
    def choices(self) -> tuple[str, ...]:
        """The permitted values, nearest first, where the rule has a closed list; computed when first read."""
        choices = self._choices
        if isinstance(choices, Deferred):
            choices = self._choices = tuple(choices.compute())
        return choices

    def __getnewargs_ex__(self) -> tuple[Any, Any]:
        return (self.path, self.rule, self.expected), {
            "received": self.received,
            "schema": self.schema,
            "choices": self.choices,
        }

    def to_json(self) -> dict[str, Any]:
        """Plain data; ``received`` is left out when nothing was there."""
        plain: dict[str, Any] = {"path": list(self.path), "rule": self.rule, "expected": self.expected}
        if self.received is not MISSING:
            plain["received"] = self.received
        if self.schema is not None:
            plain["schema"] = self.schema
        if self.choices:
            plain["choices"] = list(self.choices)
        return plain

    @classmethod
    def from_json(cls, plain: dict[str, Any]) -> Violation:
        """The inverse of ``to_json``."""
        return cls(
            tuple(plain["path"]),
            plain["rule"],
            plain["expected"],
            received=plain.get("received", MISSING),
            schema=plain.get("schema"),
            choices=tuple(plain.get("choices", ())),
        )


def dotted(path: Path) -> str:
    """``("items", 1, "age")`` as people write it: ``items[1].age``; keys that are no identifiers are quoted."""
    parts: list[str] = []
    for step in path:
        if isinstance(step, int):
            parts.append(f"[{step}]")
        elif step.isidentifier():
            parts.append(f".{step}" if parts else step)
        else:
            parts.append(f"[{step!r}]")
    return "".join(parts)


def pointer(path: Path) -> str:
    """The same place as an RFC 6901 JSON pointer: ``/items/1/age``."""
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in path)
