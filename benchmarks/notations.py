"""Print how long YAML, front matter and TOML take, beside the fastest loader there is for each.

`PYTHONPATH=. .venv/bin/python benchmarks/notations.py`. Figures are for reading, nothing fails because of them.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from typing import Any

import yaml
from harness import Contender, measure

from ratchet_core import State, StateMachine, ValidAction
from ratchet_core.normalizers import ParseTOML, ParseYAML

SIZES = {"2 KB": 2_000, "50 KB": 50_000}
REPEATS = {"2 KB": 200, "50 KB": 8}


def person(number: int) -> dict[str, Any]:
    """One record of mixed values."""
    return {
        "id": number,
        "name": f"Person {number}",
        "active": number % 2 == 0,
        "score": round(number * 0.37, 2),
        "tags": ["alpha", "beta gamma"],
        "address": {"street": "1 Main St", "zip": "10115"},
        "bio": "Writes code every day and likes it.",
    }


def report(number: int) -> dict[str, Any]:
    """One record of mostly text."""
    return {"title": f"Part {number}: what we found", "text": "First line.\nSecond line, a little longer.\n" * 4}


STYLES: dict[str, Callable[[list[Any]], str]] = {
    "records": lambda rows: yaml.safe_dump({"items": rows}, sort_keys=False),
    "records in brackets": lambda rows: yaml.safe_dump({"items": rows}, sort_keys=False, default_flow_style=True),
    "records, all quoted": lambda rows: yaml.safe_dump({"items": rows}, sort_keys=False, default_style='"'),
    "text in blocks": lambda rows: "items:\n" + "".join(map(block, rows)),
}


def block(row: dict[str, Any]) -> str:
    """A record with its text as a literal block."""
    lines = "".join(f"      {line}\n" for line in row["text"].splitlines())
    return f"  - title: '{row['title']}'\n    text: |\n{lines}"


def document(style: str, size: int) -> str:
    """A document of about ``size`` characters."""
    record = report if style == "text in blocks" else person
    write = STYLES[style]
    rows = 1
    while len(text := write([record(number) for number in range(rows)])) < size:
        rows += max(1, rows * (size - len(text)) // (2 * len(text)))
    return text


def toml_document(size: int) -> str:
    """TOML of about ``size`` characters."""
    table = '[[items]]\nid = {0}\nname = "Person {0}"\nscore = 1.5\nborn = 1979-05-27\ntags = ["a", "b"]\n\n'
    return "".join(table.format(number) for number in range(1 + size // len(table)))


def receive(text: str, **state: Any) -> Callable[[object], object]:
    """One machine and one reply."""
    spec = StateMachine(State("x", schema=Any, **state)).spec

    def run(_: object) -> object:
        action = spec.machine().receive(text)
        assert isinstance(action, ValidAction)
        return action

    return run


def row(name: str, floor: Callable[[object], object], ours: dict[str, Callable[[object], object]], size: str) -> None:
    """One line of the table: ratios to the floor."""
    runs = {"floor": floor, **ours}
    contenders = [Contender(title, lambda count: [None] * count, run) for title, run in runs.items()]
    medians = measure(contenders, repeats=REPEATS[size], rounds=9)
    cells = "".join(f"{medians[title] / medians['floor']:>9.2f}×" for title in ours)
    print(f"{name:24}{size:>6}{medians['floor'] * 1e6:>11.0f} µs{cells}")


def main() -> None:
    """Both tables."""
    print(f"{'YAML':24}{'':6}{'CSafeLoader':>14}{'ParseYAML':>10}{'listed':>10}{'in fence':>10}")
    for style in STYLES:
        for size, characters in SIZES.items():
            text = document(style, characters)
            ours: dict[str, Callable[[object], object]] = {
                "ParseYAML": lambda _, text=text: ParseYAML().normalize(text),
                "listed": receive(text, normalizers=[ParseYAML()]),
                "in fence": receive(f"Here you are:\n```yaml\n{text}```\n"),
            }
            row(style, lambda _, text=text: yaml.load(text, Loader=yaml.CSafeLoader), ours, size)
    print(f"\n{'TOML':24}{'':6}{'tomllib':>14}{'ParseTOML':>10}")
    for size, characters in SIZES.items():
        text = toml_document(characters)
        reader = {"ParseTOML": lambda _, text=text: ParseTOML().normalize(text)}
        row("tables", lambda _, text=text: tomllib.loads(text), reader, size)


main()
