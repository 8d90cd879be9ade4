"""Secrets do not get into events."""

from __future__ import annotations

import pytest
from stub import Scripted, call

from ratchet_adapters import LiteLLM, drive, replies
from ratchet_core.events import Raised
from ratchet_core.requests import CallModel, Message, Part


def shown(message: str) -> str:
    """The message of the failed call that a client's ``message`` becomes."""
    machine = Scripted([call("a")])
    drive(machine, replies([TimeoutError(message)]))
    (event,) = machine.events
    assert isinstance(event, Raised)
    return event.message


@pytest.mark.parametrize(
    "secret",
    [
        "sk-abcdefghijkl123456",
        "sk-proj-abc_DEF-123456",
        "sk-ant-api03-abc",
        "sk-ab***************cdef",
        "gsk_0123456789abcdef",
        "hf_abcdefghij",
        "ghp_0123456789abcdef",
        "AIzaSyA0123456789abcdefghijklmnop",
        "AKIA0123456789ABCDEF",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl",
    ],
)
def test_what_looks_like_a_key(secret: str) -> None:
    """Keys are known by their issuers' marks, wherever they stand."""
    assert shown(f"Incorrect API key provided: {secret}. See the docs.") == (
        "Incorrect API key provided: [redacted]. See the docs."
    )


def test_bearer_tokens_and_query_strings() -> None:
    """A token after Bearer and a key in an address are taken out."""
    assert shown("Authorization: Bearer abc123") == "Authorization: Bearer [redacted]"
    assert shown("GET https://host/v1?key=abc123&x=1") == "GET https://host/v1?key=[redacted]&x=1"


def test_secrets_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """The values of variables that are named like secrets are taken out; other values are not."""
    monkeypatch.setenv("MY_PROVIDER_API_KEY", "tr0ub4dor-and-3")
    monkeypatch.setenv("MY_PROVIDER_REGION", "westeurope-1")
    monkeypatch.setenv("SHORT_TOKEN", "yes")
    assert shown("tr0ub4dor-and-3 in westeurope-1, yes") == "[redacted] in westeurope-1, yes"


def test_ordinary_text_stays() -> None:
    """Nothing but secrets is touched."""
    text = "task-oriented risk: the model ask-me-anything-1 is at its token limit; the bearer of bad news"
    assert shown(text) == text


def test_a_short_key_is_taken_out_as_a_word() -> None:
    """The adapter's own key goes wherever it stands as a word, and other words that contain it stay."""

    def fail(**arguments: object) -> None:
        raise ConnectionError("key test was refused by the latest server")

    raised = LiteLLM("openai/test", api_key="test", completion=fail)(
        CallModel("a/1:call#0", (Message("user", (Part("instruction", "hi"),)),))
    )
    assert isinstance(raised, Raised)
    assert raised.message == "key [redacted] was refused by the latest server"
