"""A trace: one record for every transition, and spans made of it."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any

from flows import N, answer, number, reply

from ratchet_core import Compute, Contract, Raised, Reply, Returned, State, StateMachine, Usage
from ratchet_core.kinds import Parallel


def run() -> StateMachine[Any]:
    """A wrong reply, a right one, a function that raises and one that returns."""
    first = State("ask", N, prompt="?", model="m-1", max_attempts=3)
    machine = StateMachine(
        [first, Parallel("both", [Compute("f", "fn"), number("g")], require=1)], {"ask": "both"}, at=10.0
    )
    machine.receive(Reply('{"n": "x"}', usage=Usage(10, 2, "0.001", 500), finish_reason="stop"), at=11.0)
    machine.receive(Reply('{"n": "7"}', usage=Usage(20, 3, "0.002", 700), finish_reason="stop"), at=12.0)
    answer(machine, "both/f", Raised("OSError", "gone", usage=Usage(usd="0.01")), at=13.0)
    reply(machine, "both/g", 2)
    return machine


def test_one_record_for_every_transition() -> None:
    """Successes and failures alike; what follows from an event has a record of its own."""
    trace = run().trace
    assert [(record.path, record.event, record.action, record.reason) for record in trace] == [
        ("ask", "Reply", "RetryAction", "validation_error"),
        ("ask", "Reply", "ValidAction", None),
        ("both/f", "Raised", "FailAction", "raised"),
        ("both/g", "Reply", "ValidAction", None),
    ]
    assert [record.index for record in trace] == [0, 1, 2, 3]


def test_what_a_record_says() -> None:
    """Digests for texts, the books before and after, and what was wrong."""
    wrong, right, *_ = run().trace
    assert wrong.reply_digest == sha256(b'{"n": "x"}').hexdigest()
    assert wrong.contract_hash == Contract(N).hash
    assert wrong.request_id is not None
    assert wrong.prompt_hash == wrong.request_id.rpartition("#")[2]
    assert (wrong.attempt, wrong.at, wrong.model, wrong.finish_reason) == (1, 11.0, "m-1", "stop")
    assert [(each["path"], each["rule"]) for each in wrong.violations] == [(["n"], "int_type")]
    assert wrong.usage == {"input_tokens": 10, "output_tokens": 2, "usd": "0.001", "ms": 500}
    assert (wrong.spent_before, wrong.spent["usd_nano"]) == ({}, 1_000_000)
    assert right.spent_before == wrong.spent
    assert right.spent["usd_nano"] == 3_000_000
    assert [each["rule"] for each in right.repairs] == ["coerce_int"]
    assert (right.next_state, right.violations) == ("both", ())


def test_it_is_plain_data() -> None:
    """And is the same after JSON."""
    trace = run().trace
    plain = trace.to_json()
    assert json.loads(json.dumps(plain)) == plain
    assert "{" not in json.dumps([record["reply_digest"] for record in plain])


def test_spans_are_named_by_the_conventions() -> None:
    """A root, and one span for each answered request; errors by class."""
    root, wrong, right, compute, last = run().trace.spans("triage")
    assert (root.name, root.kind, root.parent) == ("invoke_agent triage", "INTERNAL", None)
    assert (root.start, root.end) == (10.0, 13.0)
    assert (wrong.name, wrong.kind, wrong.parent, wrong.error) == ("chat m-1", "CLIENT", 0, "validation_error")
    assert (wrong.start, wrong.end) == (10.0, 11.0)
    assert wrong.attributes["gen_ai.usage.input_tokens"] == 10
    assert wrong.attributes["gen_ai.response.finish_reasons"] == ("stop",)
    assert wrong.attributes["ratchet.violations"] == ("n: int_type",)
    assert (right.error, right.attributes["ratchet.repairs"]) == (None, ("coerce_int",))
    assert (compute.name, compute.kind, compute.error) == ("execute_tool both/f", "INTERNAL", "raised")
    assert last.name == "chat"
    assert all(value is not None for span in (wrong, right, compute) for value in span.attributes.values())


def test_without_a_clock_there_are_no_times() -> None:
    """Nothing is made up."""
    machine = StateMachine(number("a"))
    reply(machine, "a", 1)
    assert [(span.start, span.end) for span in machine.trace.spans()] == [(None, None), (None, None)]


def test_a_restored_machine_begins_anew() -> None:
    """Its earlier trace is in the earlier journal; a fresh one is empty."""
    machine = StateMachine([Compute("a", "f"), Compute("b", "f")], {"a": "b"})
    assert len(machine.trace) == 0
    answer(machine, "a", Returned(1))
    restored = StateMachine.restore(machine.spec, machine.snapshot())
    answer(restored, "b", Returned(2))
    assert restored.trace[-1].path == "b"
    assert machine.trace[:1][0].path == "a"
