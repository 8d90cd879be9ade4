"""``CallModel`` as keyword arguments of ``litellm.completion``: messages, tools, schema. No I/O, no litellm."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from ratchet_core.contract import Contract
from ratchet_core.errors import UsageError
from ratchet_core.plain_kinds import is_dict, is_list
from ratchet_core.provider_schema import profile_schema
from ratchet_core.requests import CallModel, Message
from ratchet_core.tools import Tool

__all__ = ["messages_of", "response_format_of", "tools_of"]

_STRICT: Final = frozenset({"openai", "azure", "openrouter", "mistral"})
"""Providers whose ``strict`` flag makes them hold a reply to the schema."""

_DIALECTS: Final = {"gemini": "google", "vertex_ai": "google", "vertex_ai_beta": "google"}
"""litellm translates JSON Schema for Google itself, so it is given JSON Schema and not Google's OpenAPI dialect."""

_NARROWING: Final = frozenset({"additionalProperties", "$ref"})
"""What is lost here does not make the provider laxer than the contract but stricter: it could only answer ``{}``."""

_NAMED: Final = frozenset({"properties", "$defs", "definitions"})
_NESTED: Final = frozenset({"items", "anyOf", "oneOf", "allOf", "prefixItems", "additionalProperties", "not"})
"""Where schemas stand in a schema: by name, and directly or in a list."""

_LONGEST_NAME: Final = 64


def messages_of(request: CallModel) -> list[dict[str, str]]:
    """The conversation.

    Raises:
        UsageError: when there is none, because the state has no prompt.
    """
    if not request.messages:
        raise UsageError(
            f"{request.id} has no messages to send: give its State a prompt=, or make the calls yourself and deliver"
            " the replies with machine.receive"
        )
    return plain_messages(request.messages)


def plain_messages(messages: Iterable[Message]) -> list[dict[str, str]]:
    """Role and text of each message."""
    return [{"role": message.role, "content": message.text} for message in messages]


def response_format_of(request: CallModel, provider: str) -> dict[str, Any] | None:
    """The schema of the reply as ``provider`` takes it; None when there is none that it could enforce.

    Providers want an object with properties at the root, and none beside tools.
    """
    schema = request.json_schema
    if schema is None or request.tools or not _is_record(schema):
        return None
    sent, strict = _for_provider(provider, schema)
    if not _is_record(sent):
        return None
    title = schema.get("title")
    name = _name(title if isinstance(title, str) else request.id.rpartition("/")[0])
    return {"type": "json_schema", "json_schema": {"name": name, "schema": sent, "strict": strict}}


def tools_of(tools: Iterable[Tool], provider: str) -> list[dict[str, Any]]:
    """The tools as functions, each with the JSON Schema of its arguments."""
    return [_function(tool, provider) for tool in tools]


def _function(tool: Tool, provider: str) -> dict[str, Any]:
    schema = Contract(tool.schema).json_schema
    parameters, strict = _for_provider(provider, schema) if _is_record(schema) else (dict(schema), False)
    function: dict[str, Any] = {"name": tool.name, "parameters": {"type": "object", "properties": {}, **parameters}}
    description = tool.description or schema.get("description")
    if description:
        function["description"] = str(description)
    if strict:
        function["strict"] = True
    return {"type": "function", "function": function}


def _is_record(schema: Mapping[str, Any]) -> bool:
    """Whether a root is an object with named properties (and no alternative to that)."""
    return schema.get("type") == "object" and bool(schema.get("properties"))


def _for_provider(provider: str, schema: Mapping[str, Any]) -> tuple[dict[str, Any], bool]:
    """The schema to send, and whether strictly.

    The strict form may only leave constraints to the machine. Where it would forbid a value that the contract
    permits, or bring a null in that the contract does not know, the schema goes out as it is and as a hint.
    """
    profiled = profile_schema(_DIALECTS.get(provider, provider), schema)
    narrowed = any(lost.keyword in _NARROWING for lost in profiled.dropped)
    if narrowed or any(not _null_is_absent(schema, pointer) for pointer in profiled.nullable):
        return dict(schema), False
    strict = provider in _STRICT
    return _without_null_defaults(profiled.schema) if strict else profiled.schema, strict


def _without_null_defaults(node: Any) -> Any:
    """The schema without ``default: null``, which strict modes have refused; the property stays nullable."""
    if is_list(node):
        return [_without_null_defaults(option) for option in node]
    if not is_dict(node):
        return node
    return {key: _part(key, value) for key, value in node.items() if not (key == "default" and value is None)}


def _part(key: str, value: Any) -> Any:
    if key in _NAMED and is_dict(value):
        return {name: _without_null_defaults(part) for name, part in value.items()}
    return _without_null_defaults(value) if key in _NESTED else value


def _null_is_absent(schema: Mapping[str, Any], pointer: str) -> bool:
    """Whether a null at the optional property ``pointer`` says the same as leaving it out: it is the default."""
    found: Any = schema
    for step in pointer.split("/")[1:]:
        key = step.replace("~1", "/").replace("~0", "~")
        found = _entry(found, key)
    return "default" in found and found["default"] is None


def _entry(node: Any, key: str) -> Any:
    return node[int(key)] if is_list(node) else node[key]


def _name(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9_-]+", "_", text)[:_LONGEST_NAME] or "reply"
