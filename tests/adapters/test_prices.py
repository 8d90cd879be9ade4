"""Worst cases and prices from litellm's map."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from ratchet_adapters import LiteLLM, reserve_for
from ratchet_core import Budget, State, StateMachine
from ratchet_core.errors import ConfigError
from ratchet_core.events import Reply
from ratchet_core.requests import CallModel, Message, Part
from ratchet_core.tools import Tool

PRICED = "openai/gpt-4o-mini"  # 0.15 and 0.60 dollars a million


class Person(BaseModel):
    name: str


def test_the_worst_case_of_a_call() -> None:
    """Input as counted, output as permitted, and what that costs."""
    worst = reserve_for(PRICED, 100, "hello world")
    assert worst["output_tokens"] == 100
    assert 2 < worst["input_tokens"] < 20
    assert worst["tokens"] == worst["input_tokens"] + 100
    assert worst["usd"] == (worst["input_tokens"] * Decimal("0.15") + 60) / 10**6


def test_a_model_without_a_price_has_no_worst_case_in_dollars() -> None:
    """It is left out, which reserves all that is left; your own price brings it back."""
    assert "usd" not in reserve_for("openai/test", 100, "hello")
    assert reserve_for("openai/test", 100, (), price=("0", "1"))["usd"] == Decimal("0.0001")
    assert reserve_for("openai/test", 100, (), price=(0, 1.5))["usd"] == Decimal("0.00015")


def test_a_free_model_costs_nothing_by_the_map() -> None:
    """Zero is a price where the map states it."""
    assert reserve_for("ollama/llama3", 100, "hello")["usd"] == 0


def test_messages_schema_tools_and_attempts_count() -> None:
    """Everything that is sent along makes the worst case larger."""
    message = Message("user", (Part("instruction", "hello"),))
    plain = reserve_for(PRICED, 100, [message])["input_tokens"]
    assert plain == reserve_for(PRICED, 100, "hello")["input_tokens"]
    assert plain == reserve_for(PRICED, 100, [{"role": "user", "content": "hello"}])["input_tokens"]
    assert reserve_for(PRICED, 100, [message], schema=Person)["input_tokens"] > plain
    assert reserve_for(PRICED, 100, [message], tools=[Tool("f", Person)])["input_tokens"] > plain
    assert reserve_for(PRICED, 100, [message], max_attempts=3)["input_tokens"] == plain + 2 * (100 + 2000)


@pytest.mark.parametrize(
    "text", ["<|endoftext|>", "a" * 300_000, "\ud800", "\x00", ""], ids=lambda text: repr(text)[:9]
)
def test_any_text_can_be_counted(text: str) -> None:
    """Marks of tokenizers, endless words and broken characters included, in bounded time."""
    assert reserve_for(PRICED, 1, text)["input_tokens"] > 0


def test_what_can_not_be_counted_is_reserved_by_its_length() -> None:
    """A tool whose schema litellm's counter trips over is counted by characters: too many rather than too few."""
    schema = {
        "type": "object",
        "properties": {"a": {"type": "array", "items": {"enum": [1, None, {"x": 1}]}}, "b": True},
    }
    assert reserve_for(PRICED, 1, "hello", tools=[Tool("f", schema)])["input_tokens"] > 20


def test_no_tokenizer_is_fetched() -> None:
    """Models with tokenizers of their own are estimated by one that is at hand."""
    assert reserve_for("together_ai/meta-llama/llama-3-8b", 1, "hello world")["input_tokens"] < 20


@pytest.mark.parametrize(
    "arguments",
    [{"max_output_tokens": 0}, {"max_output_tokens": 1.5}, {"max_output_tokens": 5, "max_attempts": 0}, {"price": 3}],
    ids=repr,
)
def test_mistakes_are_refused(arguments: dict[str, Any]) -> None:
    """Counts below one and prices that are none."""
    with pytest.raises(ConfigError):
        reserve_for(PRICED, **{"max_output_tokens": 1, **arguments})


def test_long_prompts_and_reasoning_are_reserved_at_their_rates() -> None:
    """Where the map has several rates for a model, the highest that can apply is reserved."""
    worst = reserve_for("gemini/gemini-2.5-pro", 1000, "hello")
    cheapest = worst["input_tokens"] * Decimal("1.25") + 1000 * Decimal(10)
    assert worst["usd"] * 10**6 > cheapest
    assert reserve_for("dashscope/qwen-flash", 10**6, "hello")["usd"] >= 2


def test_a_reservation_fits_a_state() -> None:
    """What comes back goes into State(reserve=...) as it is, and bounds the machine before its first call."""
    worst = reserve_for(PRICED, 50, "hello", max_attempts=2)
    state = State("a", schema=Person, prompt="hello", max_attempts=2, reserve=worst)
    machine = StateMachine(state, budget=Budget(usd=worst["usd"] * 10))
    (request,) = machine.requests
    assert isinstance(request, CallModel)
    assert request.limits.output_tokens == 50
    assert request.limits.usd is not None
    assert machine.worst_case().calls >= 2


def response(taken: int, given: int, cached: int = 0) -> Any:
    """A response of litellm's with this usage."""
    import litellm

    details = {"cached_tokens": cached}
    usage = litellm.Usage(prompt_tokens=taken, completion_tokens=given, prompt_tokens_details=details)
    message = {"role": "assistant", "content": "x"}
    return litellm.ModelResponse(
        choices=[{"index": 0, "message": message, "finish_reason": "stop"}], usage=usage, model="gpt-4o-mini"
    )


def cost(model: str, *usage: int) -> Any:
    """The price the adapter puts on such a response."""
    llm = LiteLLM(model, completion=lambda **arguments: response(*usage))
    reply = llm(CallModel("a/1:call#0", (Message("user", (Part("instruction", "hi"),)),)))
    assert isinstance(reply, Reply)
    assert reply.usage is not None
    return reply.usage.usd


def test_cached_tokens_have_their_own_price() -> None:
    """0.075 in place of 0.15 dollars a million."""
    assert cost(PRICED, 1000, 0, 0) == Decimal("0.00015")
    assert cost(PRICED, 1000, 0, 1000) == Decimal("0.000075")


def test_no_price_is_unknown_and_a_stated_zero_is_zero() -> None:
    """The two are never mixed up."""
    assert cost("openai/no-such-model", 10, 10) is None
    assert cost("ollama/llama3", 10, 10) == 0


@given(st.integers(1, 10**6), st.integers(0, 10**5))
def test_a_price_is_exact(taken: int, given_: int) -> None:
    """Float arithmetic leaves no trace: the price is the sum of whole tokens at their rates."""
    expected = (taken * Decimal("0.15") + given_ * Decimal("0.60")) / 10**6
    assert cost(PRICED, taken, given_) == expected
