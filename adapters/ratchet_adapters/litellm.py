"""Calls over litellm: any provider it knows, as the ``call`` of ``drive`` and ``adrive``.

litellm is imported when the first call is made, not before.
"""

from __future__ import annotations

import asyncio
import importlib.util
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Final

from ratchet_core.budget import Usage
from ratchet_core.errors import ConfigError
from ratchet_core.events import Raised, Reply
from ratchet_core.providers import reply_from
from ratchet_core.requests import CallModel

from ._failures import failure_of
from ._litellm_module import load_litellm
from ._litellm_request import messages_of, response_format_of, tools_of
from .prices import Price, check_price, most_output, price_of, reserve_for

__all__ = ["LiteLLM", "Price", "reserve_for"]

_OURS: Final = {
    "messages": "they come from State(prompt=...)",
    "tools": "they come from State(tools=...)",
    "functions": "give State(tools=...)",
    "num_retries": "the machine owns retries: State(backoff=...) and max_attempts",
    "max_retries": "the machine owns retries: State(backoff=...) and max_attempts",
    "fallbacks": "the machine owns retries: a Ladder names another model",
    "context_window_fallback_dict": "the machine owns retries: a Ladder names another model",
    "n": "a machine reads one answer a call",
    "stream_options": "stream=True asks for the usage by itself",
    "acompletion": "give completion= a function, and acompletion= a coroutine function",
}
"""Arguments of ``litellm.completion`` that the adapter sets itself, and who decides them."""


_UNCONFIGURED: Final = re.compile(r"missing credentials|api_key client option must be set|missing .{0,40}api key", re.I)
"""What clients say before they send anything, and litellm reports as a failure of the server."""


class LiteLLM:
    """Makes the calls of a machine over litellm.

    One instance serves any number of runs, ``drive`` (by calling it) and ``adrive`` (by ``acall``).
    It never retries, and whatever the provider does comes back as an event: ``Reply``, or ``Raised`` with a kind.

    Args:
        model: as litellm names it, such as ``"openai/gpt-4o-mini"``; a state's own ``model`` goes before it.
        api_base: another address of the provider's API.
        api_key: in place of the provider's environment variable. It never appears in an event.
        provider_schema: send the state's JSON Schema along, so that the provider holds the reply to what it can.
        stream: receive the reply in chunks. A stream that breaks off is a cut-off reply, never a whole one.
        timeout: seconds for a call at most; ``CallModel.limits.ms`` may shorten it. With ``adrive`` and with
            ``stream`` for the call as a whole, else for each read from the connection.
        price: dollars for a million input and a million output tokens, where litellm's map has none or yours differs.
        completion, acompletion: in place of ``litellm.completion`` and ``litellm.acompletion``, such as a Router's.
        defaults: more arguments for every call, such as ``temperature``. ``max_tokens`` is lowered to what the ledger
            permits; give it for a model that litellm does not know, whose own maximum could else be exceeded.

    Raises:
        ConfigError: for arguments that are not yours to give; and, when called, if litellm is not installed.
    """

    def __init__(
        self,
        model: str,
        *,
        api_base: str | None = None,
        api_key: str | None = None,
        provider_schema: bool = True,
        stream: bool = False,
        timeout: float = 600.0,
        price: Price | None = None,
        completion: Callable[..., Any] | None = None,
        acompletion: Callable[..., Any] | None = None,
        **defaults: Any,
    ) -> None:
        _check(model, timeout, price, defaults)
        self.model = model
        self._api_base = api_base
        self._api_key = api_key
        self._provider_schema = provider_schema
        self._stream = stream
        self._timeout = timeout
        self.price = price
        self._completion = completion
        self._acompletion = acompletion
        self._defaults = defaults

    def __repr__(self) -> str:
        return f"LiteLLM({self.model!r}, api_base={self._api_base!r})"

    def __call__(self, request: CallModel) -> Reply | Raised:
        """Make the call and wait for it."""
        attempt = _Attempt(self, request)
        if attempt.refused is not None:
            return attempt.refused
        try:
            response = (self._completion or attempt.litellm.completion)(**attempt.arguments)
            if self._stream:
                attempt.collect(response)
            return attempt.reply(response)
        except Exception as error:
            return attempt.broken_off(error) or attempt.failed(error)

    async def acall(self, request: CallModel) -> Reply | Raised:
        """The same without blocking."""
        attempt = await asyncio.to_thread(_Attempt, self, request)  # the first one imports litellm
        if attempt.refused is not None:
            return attempt.refused
        try:
            async with asyncio.timeout(attempt.arguments["timeout"]):
                response = await (self._acompletion or attempt.litellm.acompletion)(**attempt.arguments)
                if self._stream:
                    async for chunk in response:
                        attempt.chunks.append(chunk)
            return attempt.reply(response)
        except Exception as error:
            return attempt.broken_off(error) or attempt.failed(error)

    def arguments(self, request: CallModel) -> dict[str, Any]:
        """What ``litellm.completion`` is called with for ``request``, ``max_tokens`` from the limits excepted."""
        litellm = load_litellm()
        model = request.model or self.model
        sent: dict[str, Any] = {
            **self._defaults,
            "model": model,
            "messages": messages_of(request),
            "timeout": _seconds(self._timeout, request.limits.ms),
            "num_retries": 0,
            "max_retries": 0,
        }
        for name, value in (("api_base", self._api_base), ("api_key", self._api_key)):
            if value is not None:
                sent[name] = value
        if self._stream:
            sent |= {"stream": True, "stream_options": {"include_usage": True}}
        return sent | self._shape(litellm, model, request)

    def _shape(self, litellm: Any, model: str, request: CallModel) -> dict[str, Any]:
        """What the provider is told about the form of the reply: tools, or a schema."""
        provider = _provider(litellm, model)
        understood = _understood(litellm, model)
        if request.tools:
            shape: dict[str, Any] = {"tools": tools_of(request.tools, provider if self._provider_schema else "")}
            if _needs_mcp_for_tools():
                shape["_skip_mcp_handler"] = True
            if request.requires_tool_call and "tool_choice" in understood:
                shape["tool_choice"] = "required"
            return shape
        wanted = self._provider_schema and "response_format" not in self._defaults
        if wanted and "response_format" in understood and _takes_schemas(litellm, model, provider):
            form = response_format_of(request, provider)
            return {} if form is None else {"response_format": form}
        return {}


class _Attempt:
    """One call: its arguments, and what its response or error amounts to."""

    def __init__(self, adapter: LiteLLM, request: CallModel) -> None:
        self.litellm = load_litellm()
        self.arguments = adapter.arguments(request)
        self.refused: Raised | None = None
        self.chunks: list[Any] = []
        self._adapter = adapter
        self._limit(request)
        self._began = time.perf_counter()

    def _limit(self, request: CallModel) -> None:
        """Bound the reply by what the ledger reserved; a prompt that uses it all up is not sent."""
        sent, limits = self.arguments, request.limits
        most = most_output(self.litellm, sent["model"], sent, limits, sent.get("max_tokens"), self._adapter.price)
        if most == 0:
            self.refused = Raised(
                "context_length", f"not sent: the prompt leaves no room for a reply within {_stated(limits)}"
            )
        elif most is not None:
            sent["max_tokens"] = most

    def collect(self, response: Any) -> None:
        """Take the chunks of a stream, as long as there is time."""
        for chunk in response:
            self.chunks.append(chunk)
            if time.perf_counter() - self._began > self.arguments["timeout"]:
                raise TimeoutError(f"the stream went on for more than {self.arguments['timeout']:g} s")

    def reply(self, response: Any) -> Reply:
        """The reply in a response, or in the chunks that were collected from it."""
        if not self.arguments.get("stream"):
            reply, stated = reply_from(response), response
        else:
            reply, stated = reply_from(self.chunks), _stating_usage(response)
            if getattr(response, "received_finish_reason", "stop") is None:
                reply = replace(reply, finish_reason="incomplete")  # litellm makes a "stop" up for a broken stream
        return replace(reply, usage=self._usage(reply.usage, stated))

    def broken_off(self, error: Exception) -> Reply | None:
        """What had arrived of a reply whose connection broke: it is paid for, and the rest can be asked for. None
        when nothing had arrived, or something else went wrong."""
        raised = failure_of(error) if self.chunks else None
        if raised is None or raised.kind != "connection":
            return None
        reply = reply_from(self.chunks)
        if not reply.raw and not reply.tool_calls:
            return None
        return replace(reply, finish_reason="incomplete", usage=Usage(ms=self._elapsed()))

    def _usage(self, usage: Usage | None, stated: Any) -> Usage:
        """Tokens as the provider states them, the price, and the time it took."""
        ms = self._elapsed()
        known = usage is not None and stated is not None and (usage.input_tokens or usage.output_tokens)
        if usage is None or not known:
            return Usage(ms=ms)  # litellm writes 0 or its own guess where a provider says nothing
        usd = usage.usd
        if usd is None:
            model = self.arguments["model"]
            usd = price_of(self.litellm, model, stated, usage, self._adapter.price)
        return Usage(usage.input_tokens, usage.output_tokens, usd, ms)

    def failed(self, error: Exception) -> Raised:
        """The failed call that ``error`` is; a bug propagates."""
        if isinstance(error, TimeoutError) and not str(error):
            error = TimeoutError(f"no reply within {self.arguments['timeout']:g} s")
        raised = failure_of(error, secrets=_secrets(self.arguments))
        if raised is None:
            raise error
        kind = "auth" if _UNCONFIGURED.search(raised.message) else raised.kind
        return replace(raised, kind=kind, usage=Usage(ms=self._elapsed()))

    def _elapsed(self) -> int:
        return -int(-(time.perf_counter() - self._began) * 1000 // 1)


def _check(model: Any, timeout: Any, price: Price | None, defaults: dict[str, Any]) -> None:
    if not isinstance(model, str) or not model:
        raise ConfigError(
            f"model={model!r}: give a name as litellm knows it, such as 'openai/gpt-4o-mini'", path="model"
        )
    if isinstance(timeout, bool) or not isinstance(timeout, (int, float)) or not 0 < timeout < float("inf"):
        raise ConfigError(f"timeout={timeout!r}: give seconds, more than 0", path="timeout")
    for name in defaults.keys() & _OURS.keys():
        raise ConfigError(f"{name}= is not given to LiteLLM: {_OURS[name]}", path=name)
    if price is not None:
        check_price(price)


def _seconds(timeout: float, ms: int | None) -> float:
    return timeout if ms is None else min(timeout, max(ms, 1) / 1000)


def _provider(litellm: Any, model: str) -> str:
    try:
        return str(litellm.get_llm_provider(model=model)[1])
    except Exception:  # an unknown one; the call itself will say so, as a failed call
        return ""


def _understood(litellm: Any, model: str) -> Sequence[str]:
    """The arguments that the model takes, as far as litellm knows it."""
    try:
        return litellm.get_supported_openai_params(model=model) or ()
    except Exception:  # it imports the provider's module, which may want a package that is not there
        return ()


def _needs_mcp_for_tools() -> bool:
    """Whether this litellm fails on any tool, because it looks for its MCP gateway first and has no package mcp."""
    if importlib.util.find_spec("mcp") is not None:
        return False
    try:
        return importlib.util.find_spec("litellm.responses.mcp.chat_completions_handler") is not None
    except ImportError:  # a litellm from before the gateway
        return False


def _takes_schemas(litellm: Any, model: str, provider: str) -> bool:
    """Older models of OpenAI's answer a schema with HTTP 400; what the map does not know is given the benefit."""
    if provider not in ("openai", "azure"):
        return True
    try:
        info = litellm.get_model_info(model)
    except Exception:
        return True
    return bool(litellm.model_cost.get(info["key"], {}).get("supports_response_schema"))


def _stating_usage(stream: Any) -> Any:
    """The chunk in which the provider itself stated the usage: what litellm received, not what it hands out."""
    received = getattr(stream, "chunks", None) or ()
    return next((chunk for chunk in reversed(received) if getattr(chunk, "usage", None)), None)


def _stated(limits: Any) -> str:
    bounds = (("usd", limits.usd), ("tokens", limits.tokens), ("input_tokens", limits.input_tokens))
    return ", ".join(f"{name}={bound}" for name, bound in bounds if bound is not None)


def _secrets(arguments: dict[str, Any]) -> list[str]:
    """Every text among the arguments that is named like a secret."""
    words = ("key", "token", "secret", "password", "credential")
    return [
        value
        for name, value in arguments.items()
        if isinstance(value, str) and any(word in name.lower() for word in words)
    ]
