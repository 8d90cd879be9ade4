"""The adapter over the real litellm client and a real server on loopback, sync and async alike."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel
from stub import Scripted
from wire import Answer, Received, Wire, completion, failure, stream

from ratchet_adapters import LiteLLM, adrive, drive
from ratchet_core import Budget, State, StateMachine
from ratchet_core.errors import ConfigError, UsageError
from ratchet_core.events import Raised, Reply
from ratchet_core.policies import Backoff
from ratchet_core.requests import CallLimits, CallModel, Message, Part
from ratchet_core.tools import Tool, ToolCall

ROOT = Path(__file__).resolve().parents[2]
MODEL = "openai/test"
PRICED = "openai/gpt-4o-mini"
QUICK = Backoff(initial=0.01)


class Person(BaseModel):
    name: str
    age: int


GOOD = '{"name": "Ada", "age": 36}'
BAD = '{"name": "Ada"}'

both = pytest.mark.parametrize("is_async", [False, True], ids=["sync", "async"])


def adapter(wire: Wire, **options: Any) -> LiteLLM:
    """The adapter for the server."""
    return LiteLLM(options.pop("model", MODEL), api_base=wire.base, api_key=options.pop("api_key", "test"), **options)


def request(**fields: Any) -> CallModel:
    """A call of a model with one message."""
    return CallModel("extract/1:call#0", (Message("user", (Part("instruction", "Who?"),)),), **fields)


def made(llm: LiteLLM, is_async: bool, **fields: Any) -> Reply | Raised:
    """One call, one way or the other."""
    return asyncio.run(llm.acall(request(**fields))) if is_async else llm(request(**fields))


def run(wire: Wire, is_async: bool, *, state: dict[str, Any] | None = None, **options: Any) -> tuple[Any, Any]:
    """Drive a machine of one state over the server; the machine and its outcome."""
    given = {"schema": Person, "prompt": "Who?", "backoff": QUICK, **(state or {})}
    machine = StateMachine(State("extract", **given))
    llm = adapter(wire, **options)
    return machine, asyncio.run(adrive(machine, llm)) if is_async else drive(machine, llm)


def verdicts(machine: StateMachine[Any]) -> list[str]:
    """The verdicts of a run, waits left out."""
    names = [type(action).__name__ for action in machine.history]
    return [name.removesuffix("Action") for name in names if name != "WaitAction"]


# ---------------------------------------------------------------------------------------------- whole runs


@both
@pytest.mark.parametrize("text", [GOOD, f"Sure:\n```json\n{GOOD}\n```\nAnything else?"], ids=["bare", "fenced"])
def test_a_valid_reply(wire: Wire, is_async: bool, text: str) -> None:
    """One call, one value, what it used on the books."""
    wire.will(completion(text))
    machine, outcome = run(wire, is_async)
    assert outcome.value == Person(name="Ada", age=36)
    assert len(wire.received) == 1
    spent = machine.ledger.spent
    assert (spent.calls, spent.input_tokens, spent.output_tokens) == (1, 12, 5)
    assert spent.ms > 0


@both
def test_a_malformed_reply_then_a_valid_one(wire: Wire, is_async: bool) -> None:
    """The second call shows the model its reply and what is missing."""
    wire.will(completion(BAD), completion(GOOD))
    machine, outcome = run(wire, is_async)
    assert outcome.kind == "valid"
    assert verdicts(machine) == ["Retry", "Valid"]
    roles = [(message["role"], message["content"]) for message in wire.received[1].messages]
    assert roles[:2] == [("user", "Who?"), ("assistant", BAD)]
    assert roles[2][0] == "user"
    assert "age" in roles[2][1]


@both
def test_a_reply_that_was_cut_off(wire: Wire, is_async: bool) -> None:
    """finish_reason length makes a reply truncated, even one that could be closed into a value."""
    wire.will(completion('{"name": "Ada", "age": 3', finish_reason="length"), completion(GOOD))
    machine, outcome = run(wire, is_async)
    assert machine.history[0].reason == "truncated"
    assert outcome.value == Person(name="Ada", age=36)


@both
def test_a_rate_limit_is_waited_out(wire: Wire, is_async: bool) -> None:
    """The next request comes no sooner than Retry-After says, and only one comes."""
    wire.will(failure(429, "slow down", headers={"retry-after-ms": "120", "Retry-After": "1"}), completion(GOOD))
    machine, outcome = run(wire, is_async)
    assert outcome.kind == "valid"
    assert verdicts(machine) == ["Retry", "Valid"]
    assert machine.history[0].retry_after == pytest.approx(0.12)
    first, second = wire.received
    assert second.at - first.at >= 0.12
    assert machine.ledger.spent.calls == 2


@both
@pytest.mark.parametrize("status", [500, 502, 503, 529])
def test_a_server_error_then_a_valid_reply(wire: Wire, is_async: bool, status: int) -> None:
    """The machine repeats the call; litellm and the client under it do not repeat it by themselves."""
    wire.will(failure(status, "boom"), completion(GOOD))
    machine, outcome = run(wire, is_async)
    assert outcome.kind == "valid"
    assert len(wire.received) == 2
    assert machine.history[0].reason == "transport_error"


@both
def test_repeats_end_where_the_state_says(wire: Wire, is_async: bool) -> None:
    """After its repeats the state fails; exactly so many requests were sent."""
    wire.will(*[failure(500, "boom") for _ in range(5)])
    _, outcome = run(wire, is_async, state={"backoff": Backoff(max_retries=2, initial=0.01)})
    assert (outcome.kind, outcome.reason) == ("failed", "transport_error")
    assert len(wire.received) == 3


@both
def test_bad_credentials_end_the_run_at_once(wire: Wire, is_async: bool) -> None:
    """They are not tried again, and the key is nowhere in what the machine recorded."""
    key = "hunter2-not-marked-as-a-key"
    machine, outcome = run(wire, is_async, api_key=key)
    assert (outcome.kind, outcome.reason) == ("failed", "transport_error")
    assert len(wire.received) == 1
    assert wire.received[0].headers["authorization"] == f"Bearer {key}"
    recorded = repr((machine.journal, machine.history, machine.snapshot()))
    assert "Incorrect API key provided: [redacted]" in recorded
    assert key not in recorded
    assert key not in repr(adapter(wire, api_key=key))


@both
def test_tool_calls(wire: Wire, is_async: bool) -> None:
    """Tools go out with their schemas, all calls come back validated."""
    calls = [("save", GOOD), ("note", '{"text": "hi"}')]
    wire.will(completion(None, tool_calls=calls, finish_reason="tool_calls"))
    note = {"type": "object", "properties": {"text": {"type": "string"}}, "required": ["text"]}
    tools = [Tool("save", Person, "Save a person."), Tool("note", note)]
    _, outcome = run(wire, is_async, state={"schema": None, "tools": tools, "requires_tool_call": True})
    assert outcome.value == (
        ToolCall("save", Person(name="Ada", age=36), "call_0"),
        ToolCall("note", {"text": "hi"}, "call_1"),
    )
    body = wire.received[0].body
    assert body["tool_choice"] == "required"
    assert [tool["function"]["name"] for tool in body["tools"]] == ["save", "note"]
    assert body["tools"][0]["function"]["description"] == "Save a person."
    assert set(body["tools"][0]["function"]["parameters"]["properties"]) == {"name", "age"}
    assert "response_format" not in body


@both
def test_a_stream(wire: Wire, is_async: bool) -> None:
    """Chunks are put together; usage comes with the last one."""
    wire.will(stream(['{"name": "A', 'da", ', '"age": 36}']))
    machine, outcome = run(wire, is_async, stream=True)
    assert outcome.value == Person(name="Ada", age=36)
    assert wire.received[0].body["stream"] is True
    assert wire.received[0].body["stream_options"] == {"include_usage": True}
    assert machine.ledger.spent.tokens == 17


@both
def test_streamed_tool_calls(wire: Wire, is_async: bool) -> None:
    """Several calls, each with its arguments in pieces."""
    wire.will(stream([], tool_calls=[("f", GOOD), ("f", '{"name": "Bob", "age": 1}')], finish_reason="tool_calls"))
    _, outcome = run(wire, is_async, stream=True, state={"schema": None, "tools": [Tool("f", Person)]})
    assert [call.arguments.name for call in outcome.value] == ["Ada", "Bob"]


def together(count: int, answer: Callable[[Received], Answer]) -> Callable[[Received], Answer]:
    """Answers only once ``count`` requests are there."""
    barrier = threading.Barrier(count)

    def wait(got: Received) -> Answer:
        barrier.wait(10)
        return answer(got)

    return wait


def test_several_machines_at_once(wire: Wire) -> None:
    """Calls of several runs over one adapter are in flight together."""
    wire.will(*[together(4, lambda got: completion(GOOD))] * 4)
    llm = adapter(wire)

    async def all_of_them() -> list[Any]:
        machines = [StateMachine(State("extract", schema=Person, prompt="Who?")) for _ in range(4)]
        return await asyncio.gather(*[adrive(machine, llm) for machine in machines])

    assert [outcome.kind for outcome in asyncio.run(all_of_them())] == ["valid"] * 4
    assert wire.most_at_once == 4


def test_several_requests_of_one_machine_at_once(wire: Wire) -> None:
    """A machine with three outstanding calls has them all on the wire, and each reply finds its request."""
    wire.will(*[together(3, lambda got: completion(got.messages[0]["content"]))] * 3)
    asked = [CallModel(f"{name}/1:call#0", (Message("user", (Part("instruction", name),)),)) for name in "abc"]
    machine = Scripted(asked)
    assert asyncio.run(adrive(machine, adapter(wire))) == "over"
    assert wire.most_at_once == 3
    replies = {asked_id[0]: event.raw for asked_id, event, _ in machine.received if isinstance(event, Reply)}
    assert replies == {"a": "a", "b": "b", "c": "c"}


# ---------------------------------------------------------------------------------------------- one call


@both
@pytest.mark.parametrize("kind", ["timeout", "trickle"])
def test_a_timeout(wire: Wire, is_async: bool, kind: str) -> None:
    """limits.ms bounds the call, a stream that trickles included; it may be on the bill."""
    slow = completion(GOOD, delay=2) if kind == "timeout" else stream(["a"] * 40, pace=0.05)
    wire.will(slow)
    llm = adapter(wire, stream=kind == "trickle")
    llm.arguments(request())  # the import of litellm is not on the clock
    began = time.monotonic()
    raised = made(llm, is_async, limits=CallLimits(ms=200))
    assert isinstance(raised, Raised)
    assert raised.kind == "timeout"
    assert raised.message
    assert time.monotonic() - began < 1.5
    assert raised.usage is not None
    assert raised.usage.input_tokens is None


@both
@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (failure(400, "bad"), "bad_request"),
        (failure(400, "too many tokens", code="context_length_exceeded"), "context_length"),
        (failure(400, "rejected by our safety system", code="content_policy_violation"), "content_filter"),
        (failure(403, "no"), "auth"),
        (failure(404, "no such model"), "not_found"),
        (failure(408, "late"), "timeout"),
        (failure(422, "bad"), "bad_request"),
        (failure(429, "slow"), "rate_limit"),
        (Answer(status=500, body={"error": {"message": "boom", "type": "invalid_request_error"}}), "unavailable"),
        (Answer(status=502, body=b"<html>Bad gateway</html>"), "unavailable"),
        (failure(504, "late"), "timeout"),
        (Answer(drop=True), "connection"),
    ],
)
def test_failures(wire: Wire, is_async: bool, answer: Answer, kind: str) -> None:
    """Every failure is an event of its kind, after one request."""
    wire.will(answer)
    raised = made(adapter(wire), is_async)
    assert isinstance(raised, Raised)
    assert raised.kind == kind
    assert len(wire.received) == 1


@both
def test_nobody_listens(is_async: bool, wire: Wire) -> None:
    """A connection that is refused is a failed call of kind connection."""
    raised = made(LiteLLM(MODEL, api_base="http://127.0.0.1:9/v1", api_key="test"), is_async)
    assert isinstance(raised, Raised)
    assert raised.kind == "connection"


@both
def test_missing_credentials(is_async: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without any key nothing is sent, and trying again would not help."""
    for name in ("OPENAI_API_KEY", "OPENAI_ADMIN_KEY"):
        monkeypatch.delenv(name, raising=False)
    raised = made(LiteLLM(MODEL), is_async)
    assert isinstance(raised, Raised)
    assert raised.kind == "auth"


@both
@pytest.mark.parametrize("streamed", [False, True])
def test_usage_and_price(wire: Wire, is_async: bool, streamed: bool) -> None:
    """A model in the map has its price, another has none, and your own price goes first."""
    answer: Callable[[], Answer] = (lambda: stream(["x"])) if streamed else (lambda: completion("x"))
    wire.will(answer(), answer(), answer())
    known = made(adapter(wire, stream=streamed, model=PRICED), is_async).usage
    unknown = made(adapter(wire, stream=streamed), is_async).usage
    own = made(adapter(wire, stream=streamed, model=PRICED, price=("2", 10.0)), is_async).usage
    assert known is not None
    assert unknown is not None
    assert own is not None
    assert (known.input_tokens, known.output_tokens) == (12, 5)
    assert known.usd == Decimal("0.0000048")
    assert unknown.usd is None
    assert own.usd == Decimal("0.000074")


@both
@pytest.mark.parametrize("streamed", [False, True])
def test_usage_that_nobody_stated_is_unknown(wire: Wire, is_async: bool, streamed: bool) -> None:
    """Neither the zeros nor the guesses that litellm puts in its place are taken for it."""
    wire.will(stream(["x"], usage=None) if streamed else completion("x", usage=None))
    reply = made(adapter(wire, stream=streamed, model=PRICED), is_async)
    assert reply.usage is not None
    assert (reply.usage.input_tokens, reply.usage.output_tokens, reply.usage.usd) == (None, None, None)


@both
def test_a_stream_that_breaks_off_is_cut_off(wire: Wire, is_async: bool) -> None:
    """litellm says stop at the end of a broken stream; the reply says incomplete, and is never taken as whole."""
    wire.will(stream([GOOD], drop=True))
    reply = made(adapter(wire, stream=True), is_async)
    assert isinstance(reply, Reply)
    assert reply.finish_reason == "incomplete"
    wire.will(stream([GOOD[:-2]], drop=True), stream([GOOD]))
    machine, outcome = run(wire, is_async, stream=True)
    assert machine.history[0].reason == "truncated"
    assert outcome.kind == "valid"


@both
def test_a_connection_that_breaks_in_a_stream(wire: Wire, is_async: bool) -> None:
    """What had arrived is kept as a reply that was cut off: it is on the bill, and the rest can be asked for."""
    wire.will(stream([GOOD], drop=True, headers={"content-length": "100000"}))
    reply = made(adapter(wire, stream=True), is_async)
    assert isinstance(reply, Reply)
    assert (reply.raw, reply.finish_reason) == (GOOD, "incomplete")
    assert reply.usage is not None
    assert (reply.usage.usd, reply.usage.output_tokens) == (None, None)


@both
def test_a_connection_that_breaks_before_any_text(wire: Wire, is_async: bool) -> None:
    """It is a failed call that may be on the bill, not the service's unavailability that costs nothing."""
    wire.will(stream([""], drop=True, headers={"content-length": "100000"}))
    raised = made(adapter(wire, stream=True), is_async)
    assert isinstance(raised, Raised)
    assert raised.kind == "connection"


@both
def test_the_models_hint_goes_first(wire: Wire, is_async: bool) -> None:
    """CallModel.model is called in place of the adapter's own."""
    wire.will(completion("x"), completion("x"))
    made(adapter(wire), is_async, model="openai/other")
    made(adapter(wire), is_async)
    assert [got.body["model"] for got in wire.received] == ["other", "test"]


@both
def test_without_messages_there_is_nothing_to_send(is_async: bool) -> None:
    """A state without a prompt is the caller's mistake, told with the way out."""
    machine = StateMachine(State("extract", schema=Person))
    with pytest.raises(UsageError, match="prompt="):
        asyncio.run(adrive(machine, LiteLLM(MODEL))) if is_async else drive(machine, LiteLLM(MODEL))


# ---------------------------------------------------------------------------------------------- limits


def sent(wire: Wire, llm: LiteLLM, **limits: Any) -> dict[str, Any]:
    """The body of a call within ``limits``."""
    wire.will(completion("x"))
    assert isinstance(llm(request(limits=CallLimits(**limits))), Reply)
    return wire.received[-1].body


def test_max_tokens_keeps_the_promise_of_the_ledger(wire: Wire) -> None:
    """It is the least of what the user asks, what is reserved, what the money buys and what the model can do."""
    assert "max_tokens" not in sent(wire, adapter(wire))
    assert sent(wire, adapter(wire), output_tokens=55)["max_tokens"] == 55
    assert sent(wire, adapter(wire, max_tokens=30), output_tokens=55)["max_tokens"] == 30
    assert sent(wire, adapter(wire, max_tokens=70), output_tokens=55)["max_tokens"] == 55
    assert 80 <= sent(wire, adapter(wire), tokens=100)["max_tokens"] < 100
    assert sent(wire, adapter(wire, model=PRICED), output_tokens=10**6)["max_tokens"] == 16384
    affordable = sent(wire, adapter(wire, model=PRICED), usd=Decimal("0.0001"))["max_tokens"]
    assert 150 <= affordable <= 166  # at 0.60 dollars a million, less the input
    assert "max_tokens" not in sent(wire, adapter(wire), usd=Decimal("0.0001"))  # no price is known
    assert sent(wire, adapter(wire, price=(0, "1000")), usd=Decimal("0.01"))["max_tokens"] == 10
    assert "max_tokens" not in sent(wire, adapter(wire, price=(0, 0)), usd=Decimal("0.01"))


@both
@pytest.mark.parametrize(
    "limits", [{"tokens": 3}, {"input_tokens": 3}, {"usd": Decimal("0.0000001")}], ids=lambda limits: next(iter(limits))
)
def test_a_prompt_that_uses_everything_up_is_not_sent(wire: Wire, is_async: bool, limits: dict[str, Any]) -> None:
    """The call fails without a request, free of charge, and says which limit it was."""
    raised = made(adapter(wire, model=PRICED), is_async, limits=CallLimits(**limits))
    assert isinstance(raised, Raised)
    assert raised.kind == "context_length"
    assert next(iter(limits)) in raised.message
    assert wire.received == []


def test_a_budget_holds_over_the_wire(wire: Wire) -> None:
    """Every call's max_tokens fits in what the calls before it left."""
    wire.will(completion(BAD, usage=(20, 30)), completion(GOOD, usage=(60, 10)))
    machine = StateMachine(State("extract", schema=Person, prompt="Who?"), budget=Budget(tokens=400))
    assert drive(machine, adapter(wire, provider_schema=False)) is not None
    first, second = (got.body["max_tokens"] for got in wire.received)
    assert first < 400
    assert second < 350
    assert machine.ledger.spent.tokens == 120


def test_the_timeout_is_the_shorter_one(wire: Wire) -> None:
    """Of the adapter's and the ledger's."""
    llm = adapter(wire, timeout=2)
    assert llm.arguments(request())["timeout"] == 2
    assert llm.arguments(request(limits=CallLimits(ms=1500)))["timeout"] == 1.5
    assert llm.arguments(request(limits=CallLimits(ms=0)))["timeout"] == 0.001
    assert llm.arguments(request(limits=CallLimits(ms=9000)))["timeout"] == 2


# ---------------------------------------------------------------------------------------------- arguments


def test_defaults_go_along(wire: Wire) -> None:
    """Sampling parameters and the like are sent with every call."""
    body = sent(wire, adapter(wire, temperature=0.0, seed=7))
    assert (body["temperature"], body["seed"]) == (0.0, 7)


@pytest.mark.parametrize(
    "options",
    [
        {"num_retries": 2},
        {"max_retries": 2},
        {"messages": []},
        {"tools": []},
        {"n": 2},
        {"fallbacks": ["x"]},
        {"timeout": 0},
        {"timeout": float("nan")},
        {"timeout": "3"},
        {"price": 3},
        {"price": ("1",)},
        {"price": ("1", "-1")},
        {"price": ("1", "much")},
    ],
    ids=repr,
)
def test_arguments_that_are_not_yours_to_give(options: dict[str, Any]) -> None:
    """They are refused when the adapter is made."""
    with pytest.raises(ConfigError):
        LiteLLM(MODEL, **options)


def test_a_model_needs_a_name() -> None:
    """An empty one is refused when the adapter is made."""
    with pytest.raises(ConfigError, match="model="):
        LiteLLM("")


def test_functions_in_place_of_litellms_own() -> None:
    """Such as those of a Router; a bug in them propagates."""
    body = {"choices": [{"message": {"content": "hi"}, "finish_reason": "stop"}]}
    seen: list[dict[str, Any]] = []

    def fake(**arguments: Any) -> Any:
        seen.append(arguments)
        return body

    async def afake(**arguments: Any) -> Any:
        return fake(**arguments)

    async def bug(**arguments: Any) -> Any:
        raise KeyError("x")

    llm = LiteLLM(MODEL, completion=fake, acompletion=afake)
    for is_async in (False, True):
        reply = made(llm, is_async)
        assert isinstance(reply, Reply)
        assert reply.raw == "hi"
    assert all(arguments["num_retries"] == 0 and arguments["max_retries"] == 0 for arguments in seen)
    with pytest.raises(KeyError):
        made(LiteLLM(MODEL, acompletion=bug), True)


# ---------------------------------------------------------------------------------------------- import


def python(code: str, **environment: str) -> str:
    """What a fresh interpreter prints."""
    path = f"{ROOT}:{ROOT / 'adapters'}"
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        timeout=60,
        env={"PYTHONPATH": path, "PATH": "/usr/bin:/bin", **environment},
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_importing_the_adapters_imports_no_client() -> None:
    """Neither litellm nor what it brings with it, which would cost seconds."""
    code = (
        "import sys, ratchet_adapters.litellm, ratchet_adapters;"
        "ratchet_adapters.LiteLLM('openai/test');"
        "print([name for name in ('litellm', 'openai', 'httpx', 'aiohttp', 'tiktoken') if name in sys.modules])"
    )
    assert python(code) == "[]"


def test_without_litellm_the_error_names_the_extra() -> None:
    """The first use says what to install."""
    code = (
        "import sys; sys.modules['litellm'] = None\n"
        "from importlib.abc import MetaPathFinder\n"
        "class Absent(MetaPathFinder):\n"
        "    def find_spec(self, name, path, target=None):\n"
        "        if name == 'litellm': raise ModuleNotFoundError(name, name=name)\n"
        "del sys.modules['litellm']; sys.meta_path.insert(0, Absent())\n"
        "from ratchet_adapters import reserve_for\n"
        "from ratchet_core.errors import ConfigError\n"
        "try: reserve_for('openai/test', 5, 'x')\n"
        "except ConfigError as error: print(error)\n"
    )
    assert "pip install 'ratchet-llm[litellm]'" in python(code)


def test_the_first_use_asks_no_network_and_prints_nothing() -> None:
    """The bundled prices are used, unless the user's environment says otherwise; no socket is opened."""
    code = (
        "import os, sys\n"
        "def audit(event, args):\n"
        "    if event in ('socket.connect', 'socket.getaddrinfo'): raise SystemExit(f'{event} {args}')\n"
        "sys.addaudithook(audit)\n"
        "from ratchet_adapters import reserve_for\n"
        "reserve_for('openai/gpt-4o-mini', 5, 'x')\n"
        "import litellm\n"
        "assert litellm.suppress_debug_info is True\n"
        "print(os.environ['LITELLM_LOCAL_MODEL_COST_MAP'], os.environ['LITELLM_LOG'])\n"
    )
    assert python(code) == "True ERROR"
