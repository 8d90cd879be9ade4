"""BAML's parser, offline: the type is written as BAML source, and a reply is given to its runtime."""

from __future__ import annotations

import enum
import json
import os
import types
from typing import Any

from pydantic import BaseModel, ConfigDict, TypeAdapter

__all__ = ["read_with_baml"]

_FUNCTION = """
client<llm> C {{
  provider openai
  options {{
    model "m"
    api_key "x"
  }}
}}
function F(x: string) -> {root} {{
  client C
  prompt #"{{{{ x }}}} {{{{ ctx.output_format }}}}"#
}}
"""
_SCALARS = {"string": "string", "integer": "int", "number": "float", "boolean": "bool", "null": "null"}


def read_with_baml() -> Any:
    """The reader."""
    os.environ["BAML_LOG"] = "off"
    from baml_py import BamlRuntime

    compiled: dict[str, Any] = {}

    def read(schema: Any, raw: str) -> Any:
        json_schema = TypeAdapter(schema).json_schema()
        key = json.dumps(json_schema, sort_keys=True)
        if key not in compiled:
            source = _Source(json_schema)
            runtime = BamlRuntime.from_files(".", {"a.baml": source.text}, {})
            compiled[key] = runtime, runtime.create_context_manager(), source.module()
        runtime, manager, module = compiled[key]
        return _plain(runtime.parse_llm_response("F", raw, module, module, module, False, manager, None, None, {}))

    return read


class _Source:
    """A JSON Schema as BAML source."""

    def __init__(self, schema: dict[str, Any]) -> None:
        self._definitions = schema.get("$defs", {})
        self._classes: dict[str, str] = {}
        root = self._type(schema, "Root")
        self.text = "\n".join(self._classes.values()) + _FUNCTION.format(root=root)

    def module(self) -> types.ModuleType:
        """The classes that BAML puts its results into."""
        module = types.ModuleType("types")
        for name in self._classes:
            setattr(module, name, type(name, (BaseModel,), {"model_config": ConfigDict(extra="allow")}))
        return module

    def _type(self, schema: dict[str, Any], name: str) -> str:
        if "$ref" in schema:
            name = schema["$ref"].rsplit("/", 1)[-1]
            return name if name in self._classes else self._type(self._definitions[name], name)
        if "const" in schema:
            return json.dumps(schema["const"])
        if "enum" in schema:
            return "(" + " | ".join(json.dumps(each) for each in schema["enum"]) + ")"
        for key in ("anyOf", "oneOf"):
            if key in schema:
                return "(" + " | ".join(self._type(each, name) for each in schema[key]) + ")"
        if schema["type"] == "array":
            return self._type(schema["items"], name + "Item") + "[]"
        return self._class(schema, name) if schema["type"] == "object" else _SCALARS[schema["type"]]

    def _class(self, schema: dict[str, Any], name: str) -> str:
        self._classes[name] = ""
        required = schema.get("required", [])
        fields = [
            f"  {key} {self._type(value, name + key.title())}{'' if key in required else '?'}"
            for key, value in schema["properties"].items()
        ]
        self._classes[name] = "\n".join([f"class {name} {{", *fields, "}"])
        return name


def _plain(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return {key: _plain(item) for key, item in {**value.__dict__, **(value.__pydantic_extra__ or {})}.items()}
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list) else value
