"""What feedback costs, in cl100k tokens: one wrong field, the answer to it, and three retries under each plan.

    PYTHONPATH=tests python benchmarks/feedback.py

Tokens are counted with the vocabulary that litellm ships; without it there is nothing to print.
"""

from __future__ import annotations

import importlib.util
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from battery.one_wrong_field import GOOD, Order, mistakes, reply

from ratchet_core import Contract, State, StateMachine
from ratchet_core.json_patch import value_at
from ratchet_core.strategies import PatchFields, SchemaInjection, TargetedFeedback, ValidationFeedback
from ratchet_core.violation import pointer

LINES = 25
"""Items of the order whose whole is sent again: some 700 tokens, as in the comparison with other libraries."""


def counter() -> Callable[[str], int]:
    """Counts tokens."""
    found = importlib.util.find_spec("litellm")
    if found is None or found.origin is None:
        sys.exit("litellm is not installed: no vocabulary to count with")
    os.environ.setdefault("TIKTOKEN_CACHE_DIR", str(Path(found.origin).parent / "litellm_core_utils/tokenizers"))
    import tiktoken

    encoding = tiktoken.get_encoding("cl100k_base")
    return lambda text: len(encoding.encode(text, disallowed_special=()))


def one_field(count: Callable[[str], int]) -> None:
    """Each kind of mistake: the message of either strategy, the answer to the second one."""
    print(f"{'one wrong field of thirty':32}{'whole':>8}{'fields':>8}{'answer':>8}")
    worst = [0, 0, 0]
    for mistake in mistakes():
        told: list[Any] = [
            StateMachine(State("order", Order, strategy=strategy)).receive(reply(mistake))
            for strategy in (TargetedFeedback(), PatchFields())
        ]
        if not all(hasattr(action, "prompt_patch") for action in told):
            print(f"{mistake.name:32}   read as it is")
            continue
        path = told[1].errors[0].path
        good = value_at(GOOD, path)
        answer = json.dumps({pointer(path): None if "key too many" in mistake.name else good})
        row = [count(told[0].prompt_patch), count(told[1].prompt_patch), count(answer)]
        worst = [max(pair) for pair in zip(worst, row, strict=True)]
        print(f"{mistake.name:32}" + "".join(f"{cell:>8}" for cell in row))
    print(f"{'the most':32}" + "".join(f"{cell:>8}" for cell in worst))


def long_order(quantity: Any) -> str:
    """An order of many lines, one of them wrong."""
    lines = [{"sku": f"part number {n}", "quantity": n + 1} for n in range(LINES)]
    lines[3]["quantity"] = quantity
    return json.dumps({**GOOD, "lines": lines}, indent=1)


def three_retries(count: Callable[[str], int]) -> None:
    """What goes in and comes out over three retries of which each fails like the first."""
    prompt = f"Read this order. Answer with JSON that obeys:\n{Contract(Order).render('json_schema')}".replace(
        "{", "{{"
    )
    prompt = prompt.replace("}", "}}")
    print(f"\n{'three retries':44}{'messages':>10}{'answers':>10}")
    for name, strategy, answer in (
        ("the whole schema, appended", SchemaInjection(), long_order("two")),
        ("a list of errors, appended", ValidationFeedback(), long_order("two")),
        ("what is wrong, appended", TargetedFeedback(), long_order("two")),
        ("what is wrong, the last exchange replaced", TargetedFeedback(plan="replace_last"), long_order("two")),
        ("fields alone, appended", PatchFields(), '{"/lines/3/quantity": "two"}'),
        ("fields alone, the last exchange replaced", PatchFields(plan="replace_last"), '{"/lines/3/quantity": "two"}'),
    ):
        machine = StateMachine(State("order", Order, prompt=prompt, strategy=strategy, max_attempts=9))
        machine.receive(long_order("two"))
        sent = answered = 0
        for _ in range(3):
            (call,) = machine.requests
            sent += sum(count(message.text) for message in call.messages)  # type: ignore[union-attr]
            answered += count(answer)
            machine.receive(answer)
        print(f"{name:44}{sent:>10}{answered:>10}")


def main() -> None:
    """Both tables, in some seconds."""
    count = counter()
    one_field(count)
    three_retries(count)
    whole, fields = count(long_order(2)), count('{"/lines/3/quantity": 2}')
    print(f"\none field of a long order: {fields} tokens instead of {whole}")


if __name__ == "__main__":
    main()
