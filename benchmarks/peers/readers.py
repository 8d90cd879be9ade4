"""How the other libraries read one reply into one type: each through its own public door, without a model.

A reader takes a type and a reply and gives the value as JSON data; whatever it raises is a refusal. What is not
installed is left out.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

from pydantic import BaseModel, TypeAdapter

__all__ = ["Reader", "installed", "same"]

Reader = Callable[[Any, str], Any]


def installed() -> Iterator[tuple[str, Reader]]:
    """The readers whose libraries can be imported, ours first."""
    for name, make in _MAKERS.items():
        try:
            yield name, make()
        except ImportError as error:
            print(f"{name}: not installed ({error})")


def _dumped(schema: Any, value: Any) -> Any:
    return TypeAdapter(schema).dump_python(value, mode="json")


def _ours() -> Reader:
    from ratchet_core import State, StateMachine, ValidAction

    def read(schema: Any, raw: str) -> Any:
        action = StateMachine(State("x", schema, max_attempts=1)).receive(raw)
        if not isinstance(action, ValidAction):
            raise ValueError(action)
        return _dumped(schema, action.parsed)

    return read


def _strict() -> Reader:
    return lambda schema, raw: _dumped(schema, TypeAdapter(schema).validate_json(raw))


def _json_repair() -> Reader:
    import json_repair

    return lambda schema, raw: _dumped(schema, TypeAdapter(schema).validate_python(json_repair.loads(raw)))


def _ratchet_sm() -> Reader:
    from ratchet_sm import State, StateMachine, ValidAction
    from ratchet_sm.normalizers import HEALING_PIPELINE

    def read(schema: Any, raw: str) -> Any:
        state = State(name="x", schema=schema, max_attempts=1, normalizers=HEALING_PIPELINE)
        action = StateMachine({"x": state}, {}, "x").receive(raw)
        if not isinstance(action, ValidAction):
            raise ValueError(action)
        return _dumped(schema, action.parsed)

    return read


def _instructor() -> Reader:
    from instructor.utils import extract_json_from_codeblock

    return lambda schema, raw: _dumped(schema, TypeAdapter(schema).validate_json(extract_json_from_codeblock(raw)))


def _langchain() -> Reader:
    from langchain_core.output_parsers import JsonOutputParser

    return lambda schema, raw: _dumped(schema, TypeAdapter(schema).validate_python(JsonOutputParser().parse(raw)))


def _pydantic_ai() -> Reader:
    from pydantic_ai import Agent, PromptedOutput
    from pydantic_ai.messages import ModelResponse, TextPart
    from pydantic_ai.models.function import FunctionModel

    def read(schema: Any, raw: str) -> Any:
        model = FunctionModel(lambda messages, info: ModelResponse(parts=[TextPart(raw)]))
        agent: Any = Agent(model, output_type=PromptedOutput(schema), retries=0)
        return _dumped(schema, agent.run_sync("x").output)

    return read


def _dspy() -> Reader:
    import dspy
    from dspy.adapters import JSONAdapter

    def read(schema: Any, raw: str) -> Any:
        if not (isinstance(schema, type) and issubclass(schema, BaseModel)):
            raise NotImplementedError("a signature has named fields")
        fields = {name: (field.annotation, dspy.OutputField()) for name, field in schema.model_fields.items()}
        signature = dspy.Signature({"q": (str, dspy.InputField()), **fields}, "Answer.")
        return _dumped(schema, schema.model_validate(JSONAdapter().parse(signature, raw)))

    return read


def _baml() -> Reader:
    from .baml import read_with_baml

    return read_with_baml()


_MAKERS: dict[str, Callable[[], Reader]] = {
    "ratchet_core": _ours,
    "validate_json": _strict,
    "json_repair": _json_repair,
    "ratchet-sm": _ratchet_sm,
    "instructor": _instructor,
    "langchain": _langchain,
    "pydantic-ai": _pydantic_ai,
    "dspy": _dspy,
    "baml": _baml,
}


def same(one: Any, other: Any) -> bool:
    """Whether two JSON values are the same data: 1 and 1.0 are, 1 and true are not."""
    return json.dumps(_numbers(one), sort_keys=True) == json.dumps(_numbers(other), sort_keys=True)


def _numbers(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _numbers(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_numbers(item) for item in value]
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value
