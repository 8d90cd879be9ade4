"""What calls cost and may cost, from litellm's price map. Unknown prices are unknown, never 0."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from ratchet_core.budget import Usage, Usd, usd_to_nano
from ratchet_core.contract import Contract
from ratchet_core.errors import ConfigError
from ratchet_core.plain_kinds import is_tuple
from ratchet_core.requests import CallLimits, Message
from ratchet_core.tools import Tool

from ._litellm_module import load_litellm
from ._litellm_request import plain_messages, tools_of

__all__ = ["Price", "check_price", "most_output", "price_of", "reserve_for"]

Price = tuple[Usd, Usd]
"""US dollars for a million input tokens and for a million output tokens."""

_MILLION: Final = 1_000_000


def check_price(price: Any) -> None:
    """Raise ``ConfigError`` for anything that is no ``Price``."""
    if not is_tuple(price) or len(price) != 2:
        raise ConfigError(f"price={price!r}: give dollars for a million (input, output) tokens", path="price")
    for part in price:
        usd_to_nano(part, error=ConfigError, what="price")


def reserve_for(
    model: str,
    max_output_tokens: int,
    messages: str | Sequence[Message | Mapping[str, Any]] = (),
    *,
    schema: Any = None,
    tools: Iterable[Tool] = (),
    max_attempts: int = 1,
    max_patch_chars: int = 2000,
    price: Price | None = None,
) -> dict[str, Any]:
    """The worst case of one call, for ``State(reserve=...)``: ``input_tokens``, ``output_tokens``, ``tokens``, ``usd``.

    Input is counted by litellm's tokenizer for ``model``, the schema and tools that are sent along included. With
    ``max_attempts`` above 1 it is that of the last attempt, whose conversation holds all failed replies and patches;
    a patch is taken to be one token a character. ``usd`` is left out for a model without a known price: then a limit
    in dollars reserves all that is left.

    Args:
        model: as litellm knows it.
        max_output_tokens: the most one reply may have; the ``LiteLLM`` adapter sends it along.
        messages: the first prompt: text, ``Message`` s, or dicts with ``role`` and ``content``.
        schema: what the state is given as its schema.
        tools: what the state is given as its tools.
        max_attempts, max_patch_chars: as the state is given them.
        price: your own, where the map has none.

    Raises:
        ConfigError: for counts below 1, or when litellm is not installed.
    """
    for name, value in (("max_output_tokens", max_output_tokens), ("max_attempts", max_attempts)):
        if type(value) is not int or value < 1:
            raise ConfigError(f"{name}={value!r}: give a whole number of at least 1", path=name)
    if price is not None:
        check_price(price)
    litellm = load_litellm()
    sent: dict[str, Any] = {"messages": _as_dicts(messages)}
    if offered := tools_of(tools, ""):
        sent["tools"] = offered
    if schema is not None:
        sent["response_format"] = Contract(schema).json_schema
    taken = _count(litellm, model, sent) + (max_attempts - 1) * (max_output_tokens + max_patch_chars)
    worst: dict[str, Any] = {
        "input_tokens": taken,
        "output_tokens": max_output_tokens,
        "tokens": taken + max_output_tokens,
    }
    usd = _worst_usd(litellm, model, taken, max_output_tokens, price)
    return worst if usd is None else {**worst, "usd": usd}


def _as_dicts(messages: str | Sequence[Message | Mapping[str, Any]]) -> list[dict[str, Any]]:
    if isinstance(messages, str):
        return [{"role": "user", "content": messages}]
    return [plain_messages([message])[0] if isinstance(message, Message) else dict(message) for message in messages]


def price_of(litellm: Any, model: str, response: Any, usage: Usage, price: Price | None) -> Decimal | None:
    """What a call cost in US dollars, None where it is not known.

    ``response`` is litellm's own, with its ``usage``: cached tokens and long prompts have their own prices.
    """
    if usage.input_tokens is None or usage.output_tokens is None:
        return None
    if price is not None:
        return _at(price, usage.input_tokens, usage.output_tokens)
    stated = response.usage
    try:
        parts = litellm.cost_per_token(
            model=model,
            prompt_tokens=usage.input_tokens,
            completion_tokens=usage.output_tokens,
            usage_object=stated,
        )
    except Exception:  # an unmapped model, or any of the ways in which litellm says so
        return None
    return _stated_price(litellm, model, sum(parts))


def most_output(
    litellm: Any, model: str, sent: Mapping[str, Any], limits: CallLimits, asked: int | None, price: Price | None
) -> int | None:
    """The ``max_tokens`` that keeps a call within ``limits``; 0 when the prompt alone is too much, None for no bound.

    Args:
        sent: the arguments of the call, for counting its input.
        asked: what the user wants at most.
    """
    bounds = [bound for bound in (asked, limits.output_tokens) if bound is not None]
    if limits.tokens is not None or limits.input_tokens is not None or limits.usd is not None:
        taken = _count(litellm, model, sent)
        if limits.input_tokens is not None and taken > limits.input_tokens:
            return 0
        if limits.tokens is not None:
            bounds.append(limits.tokens - taken)
        if limits.usd is not None and (affordable := _affordable(litellm, model, taken, limits.usd, price)) is not None:
            bounds.append(affordable)
    if not bounds:
        return None
    largest = _info(litellm, model).get("max_output_tokens")
    if type(largest) is int and largest > 0:
        bounds.append(largest)
    return max(0, min(bounds))


def _count(litellm: Any, model: str, sent: Mapping[str, Any]) -> int:
    """Input tokens, by litellm's tokenizer for the model: an estimate where the provider has its own. What it can not
    count is taken to be one token a character, which is too many rather than too few."""
    tools, beside = sent.get("tools") or None, sent.get("response_format")
    try:
        counted = int(litellm.token_counter(model=model, messages=sent["messages"], tools=tools))
        return counted + (int(litellm.token_counter(model=model, text=json.dumps(beside))) if beside else 0)
    except Exception:  # it walks through tools and messages of every shape, and not all of them as JSON Schema has them
        return len(json.dumps([sent["messages"], tools, beside], default=str))


def _worst_usd(litellm: Any, model: str, taken: int, given: int, price: Price | None) -> Decimal | None:
    if price is not None:
        return _at(price, taken, given)
    rates = _dearest(litellm, model)
    return None if rates is None else _at(rates, taken, given)


def _affordable(litellm: Any, model: str, taken: int, usd: Decimal, price: Price | None) -> int | None:
    """Output tokens that ``usd`` buys beyond the input; None when nothing is known or output is free."""
    rates = price if price is not None else _dearest(litellm, model)
    if rates is None or not usd_to_nano(rates[1]):
        return None
    left = usd - _at(rates, taken, 0)
    return int(left * _MILLION / _dollars(rates[1]))


def _at(price: Price, taken: int, given: int) -> Decimal:
    return (taken * _dollars(price[0]) + given * _dollars(price[1])) / _MILLION


def _dollars(usd: Usd) -> Decimal:
    return Decimal(repr(usd) if isinstance(usd, float) else usd)


def _dearest(litellm: Any, model: str) -> tuple[Decimal, Decimal] | None:
    """The highest rates a million tokens that the map has for the model: long prompts and reasoning cost more."""
    entry = _info(litellm, model)
    tiers: Iterable[Mapping[str, Any]] = entry.get("tiered_pricing") or ()
    places = [entry, *tiers]
    taken = [rate for place in places for rate in _rates(place, "input_cost_per_token")]
    taken += [rate for place in places for rate in _rates(place, "cache_creation_input_token_cost")]
    given = [rate for place in places for rate in _rates(place, "output_cost_per")]
    if not taken or not given:
        return None
    return max(taken) * _MILLION, max(given) * _MILLION


_NOT_ASKED_FOR: Final = ("_priority", "_flex", "_batches", "audio", "image", "video", "second", "character", "pixel")


def _rates(place: Mapping[str, Any], prefix: str) -> list[Decimal]:
    return [
        Decimal(repr(rate))
        for name, rate in place.items()
        if name.startswith(prefix)
        and type(rate) in (int, float)
        and "token" in name
        and not any(word in name for word in _NOT_ASKED_FOR)
    ]


def _stated_price(litellm: Any, model: str, cost: float) -> Decimal | None:
    """A cost as litellm computed it; a cost of 0 only where the map says that the model is free."""
    if cost > 0:
        return Decimal(f"{cost:.12g}")  # beyond 12 digits stands what float arithmetic left behind
    rates = _dearest(litellm, model)
    return Decimal(0) if rates is not None and not any(rates) else None


def _info(litellm: Any, model: str) -> Mapping[str, Any]:
    """The map's entry for the model; empty without one."""
    try:
        key = litellm.get_model_info(model)["key"]
    except Exception:  # litellm raises several classes for a model it does not know
        return {}
    return litellm.model_cost.get(key) or {}
