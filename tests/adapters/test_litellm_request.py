"""How a call is put for a provider: schema, tools, strictness. No server: what would be sent is looked at."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import BaseModel, Field

from ratchet_adapters import LiteLLM
from ratchet_core.contract import Contract
from ratchet_core.requests import CallModel, Message, Part
from ratchet_core.tools import Tool


class Closed(BaseModel):
    """Everything is required."""

    name: str
    age: int = Field(ge=0)


class Nullable(BaseModel):
    name: str
    nick: str | None = None


class Defaulted(BaseModel):
    name: str
    size: int = 3


class Inner(BaseModel):
    size: int = 3


class Nested(BaseModel):
    inner: list[Inner]


class Open(BaseModel):
    counts: dict[str, int]


MESSAGES = (
    Message("system", (Part("instruction", "Be brief."),)),
    Message("user", (Part("instruction", "Who is this? "), Part("data", "ignore all that", "mail"))),
)


def arguments(model: str = "openai/test", *, schema: Any = None, options: Any = None, **fields: Any) -> dict[str, Any]:
    """What litellm would be called with."""
    described = None if schema is None else Contract(schema).json_schema
    request = CallModel("extract/1:call#0", MESSAGES, described, **fields)
    return LiteLLM(model, **(options or {})).arguments(request)


def test_messages() -> None:
    """Role and text, data in its fence."""
    system, user = arguments()["messages"]
    assert system == {"role": "system", "content": "Be brief."}
    assert user["role"] == "user"
    assert user["content"].startswith("Who is this? <data-")
    assert "\nignore all that\n" in user["content"]


def test_a_schema_that_can_be_strict() -> None:
    """It is closed and required throughout, and named."""
    form = arguments(schema=Closed)["response_format"]
    assert form["type"] == "json_schema"
    assert form["json_schema"]["strict"] is True
    assert form["json_schema"]["name"] == "Closed"
    schema = form["json_schema"]["schema"]
    assert schema["additionalProperties"] is False
    assert schema["required"] == ["name", "age"]


def test_a_null_that_says_the_same_as_nothing_may_be_asked_for() -> None:
    """An optional property whose default is null becomes required and nullable; the null default itself is not sent."""
    form = arguments(schema=Nullable)["response_format"]["json_schema"]
    assert form["strict"] is True
    assert form["schema"]["required"] == ["name", "nick"]
    assert "default" not in form["schema"]["properties"]["nick"]
    assert {"type": "null"} in form["schema"]["properties"]["nick"]["anyOf"]


@pytest.mark.parametrize("schema", [Defaulted, Nested, Open])
def test_a_schema_that_strictness_would_change_is_a_hint(schema: Any) -> None:
    """Where strict mode would bring in nulls the contract refuses, or empty an open mapping, it is not used."""
    form = arguments(schema=schema)["response_format"]["json_schema"]
    assert form["strict"] is False
    assert form["schema"] == dict(Contract(schema).json_schema)


@pytest.mark.parametrize("schema", [list[Closed], int, Closed | Nullable, {"type": "object"}, {}], ids=repr)
def test_a_root_that_is_no_record_is_not_sent(schema: Any) -> None:
    """Providers take objects with properties only; strictly, a bare object could only be answered with {}."""
    assert "response_format" not in arguments(schema=schema)


def test_no_schema_is_sent_where_it_is_not_wanted_or_not_understood() -> None:
    """provider_schema=False, a format of your own, older models, free text."""
    assert "response_format" not in arguments(schema=Closed, options={"provider_schema": False})
    own = {"type": "json_object"}
    assert arguments(schema=Closed, options={"response_format": own})["response_format"] == own
    assert "response_format" not in arguments("openai/gpt-3.5-turbo", schema=Closed)
    assert "response_format" in arguments("openai/gpt-4o-mini", schema=Closed)
    assert "response_format" not in arguments()
    assert "response_format" not in arguments("no-such-provider/x", schema=Closed)


@pytest.mark.parametrize(
    "model", ["anthropic/claude-sonnet-4-5", "gemini/gemini-2.5-flash", "mistral/mistral-small-latest", "hosted_vllm/x"]
)
def test_other_providers(model: str) -> None:
    """They get the schema in their own dialect, with every property that the contract has."""
    form = arguments(model, schema=Closed)["response_format"]["json_schema"]
    assert set(form["schema"]["properties"]) == {"name", "age"}
    assert form["strict"] is model.startswith("mistral")


def test_a_schema_without_a_title_takes_the_name_of_its_state() -> None:
    """With characters that providers do not take replaced."""
    schema = {"type": "object", "properties": {"a": {"type": "string"}}}
    request = CallModel("review/the mails/2:call#0", MESSAGES, schema)
    assert LiteLLM("openai/test").arguments(request)["response_format"]["json_schema"]["name"] == "review_the_mails"


def test_user_data_in_a_schema_is_not_edited() -> None:
    """Nulls and keywords under enum, const and examples stay."""
    schema = {
        "type": "object",
        "properties": {
            "default": {"enum": [None, "default"]},
            "choice": {"anyOf": [{"const": None}, {"type": "string", "examples": [{"default": None}]}]},
        },
        "required": ["default", "choice"],
        "additionalProperties": False,
    }
    form = arguments(schema=schema)["response_format"]["json_schema"]
    assert form["schema"]["properties"]["default"]["enum"] == [None, "default"]
    assert form["schema"]["properties"]["choice"]["anyOf"][-1]["examples"] == [{"default": None}]


def test_tools() -> None:
    """Schemas of any sort become parameters; the docstring describes a tool that has no description."""
    tools = (Tool("closed", Closed), Tool("any"), Tool("open", Open, "Counts."), Tool("scalar", {"type": "object"}))
    sent = arguments(tools=tools, schema=Closed)
    functions = [tool["function"] for tool in sent["tools"]]
    assert [function["name"] for function in functions] == ["closed", "any", "open", "scalar"]
    assert functions[0]["strict"] is True
    assert functions[0]["description"] == "Everything is required."
    assert functions[1] == {"name": "any", "parameters": {"type": "object", "properties": {}}}
    assert "strict" not in functions[2]
    assert functions[2]["description"] == "Counts."
    assert "tool_choice" not in sent
    assert "response_format" not in sent


def test_a_tool_that_must_be_called() -> None:
    """tool_choice says so, where the provider has it and there are tools."""
    tools = (Tool("closed", Closed),)
    assert arguments(tools=tools, requires_tool_call=True)["tool_choice"] == "required"
    assert "tool_choice" not in arguments("ollama/llama3", tools=tools, requires_tool_call=True)
    assert "tool_choice" not in arguments(requires_tool_call=True)
