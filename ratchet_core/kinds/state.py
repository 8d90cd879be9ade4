"""``State``: one model call, judged, and repeated with a patch until it is right or may not be repeated."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any, Generic, TypeVar, Unpack, get_args, overload

from ..actions import Action, Reason
from ..budget import Budget
from ..canonical import digest
from ..checks import check_count, check_name, check_seconds, check_types, identity, one_of, qualified_name
from ..coercion.policy import Coerce, Permits, Preset, as_coerce
from ..contracts import Contract, EnsureLike
from ..errors import CallbackError, ConfigError
from ..events import Decided, Raised, Reissued, Reply
from ..judge_text import judge_plain, judge_text, too_long
from ..judge_tools import ToolRules, judge_calls, judge_either, load_calls
from ..kind import Happening, Turn
from ..limits import Limits
from ..messages import Prompt, conversation
from ..more_output import enlarged
from ..normalizers.base import check_pipeline
from ..outbox import Step
from ..policies import Backoff
from ..requests import AskHuman, CallModel, Message
from ..schema_format import SchemaFormat
from ..settings import FORMATS, TYPES, StateOptions, check_growth, contract_of, offered_tools, worst_call
from ..strategies import Continue, RequireToolCallFeedback, Resolved, resolve
from ..tool_calls.native import NativeCalls, native_tool_calls
from ..tools import Tool
from ..validation.reading import Accepted, Rejected
from ..visit import Leaf, Visit
from ..visit.persons import asks_person, on_decided, question_of
from ..visit.replies import on_reply
from ..worst import WorstCase

__all__ = ["State"]

T = TypeVar("T")


class State(Leaf, Generic[T]):
    """One call of a model and the rules its reply must obey. Immutable; compiled when made.

    Args:
        name: the state's name; no ``/``, ``:`` or ``#``.
        schema: see ``Contract``. None takes any JSON object, ``Any`` any JSON value.
        ensure: postconditions on the value, see ``Contract``.
        max_attempts: replies that are read at most; the last one is read like the first.
        normalizers: a pipeline of your own; None is the full reading (strict JSON, reasoning and prose set aside,
            fences, YAML, repaired JSON).
        strategy: what to tell the model after a failure, see ``ratchet_core.strategies``.
        schema_format: how a schema is shown to the model.
        requires_tool_call: a reply without a tool call is a failure.
        passthrough: take the text as it is.
        tools: the tools on offer; their arguments are validated. Without any, every name is taken.
        prompt: text with ``{fields}`` or a function of the ``Context``; None leaves the messages to the caller.
        system: system text to go before the prompt.
        model: a hint for the driver.
        budget: limits of this state over all its visits.
        reserve: the worst case of one call, a mapping of ``usd``, ``tokens``, ``input_tokens``, ``output_tokens``,
            ``ms``; a limited dimension that it leaves out reserves all that is left.
        max_output_tokens: the most that ``reserve=`` may grow to in ``output_tokens`` after replies that were cut off:
            each doubles it. None is eight times as much, and no growth where ``reserve=`` states ``usd`` or ``tokens``.
        max_patch_chars: the longest patch, in characters.
        body_field: the field that takes the text below a YAML front matter.
        backoff: how failed calls are repeated.
        coerce: what may be read as something else before a reply is refused: ``"strict"`` nothing, ``"careful"`` what
            is unmistakable, ``"generous"`` what is likely meant, or a ``Coerce``. Arguments of tools included.
        timeout: seconds that a visit of this state may take, waits between calls included.
        allow_duplicate_keys: take the last of two different values for one key instead of refusing the reply.

    Raises:
        ConfigError: for anything of this that can not work.
    """

    coerce: Coerce
    permits: Permits
    schema: Any
    max_attempts: int
    max_patch_chars: int
    normalizers: tuple[Any, ...] | None
    body_field: str | None
    strategy: Resolved
    schema_format: SchemaFormat
    requires_tool_call: bool
    passthrough: bool
    tools: tuple[Tool, ...]
    tool_rules: ToolRules
    prompt: Prompt | None
    system: str | None
    model: str | None
    reserve: Mapping[str, Any]
    max_output_tokens: int | None
    deadline: float | None
    unique: bool
    text_only: bool
    call_digest: str
    outcomes = frozenset({"valid", "failed", *get_args(Reason)} - {"raised", "no_quorum"})

    @overload
    def __init__(self, name: str, schema: type[T], **options: Unpack[StateOptions]) -> None: ...
    @overload
    def __init__(
        self: State[dict[str, Any]], name: str, schema: None = None, **options: Unpack[StateOptions]
    ) -> None: ...
    @overload
    def __init__(self: State[Any], name: str, schema: Any, **options: Unpack[StateOptions]) -> None: ...
    def __init__(
        self,
        name: str,
        schema: Any = None,
        *,
        ensure: Iterable[EnsureLike] | EnsureLike = (),
        max_attempts: int = 3,
        normalizers: Sequence[Any] | None = None,
        strategy: Any = None,
        schema_format: SchemaFormat = "json_schema",
        requires_tool_call: bool = False,
        passthrough: bool = False,
        tools: Iterable[Tool] = (),
        prompt: Prompt | None = None,
        system: str | None = None,
        model: str | None = None,
        budget: Budget | None = None,
        reserve: Mapping[str, Any] | None = None,
        max_output_tokens: int | None = None,
        max_patch_chars: int = 2000,
        body_field: str | None = None,
        backoff: Backoff = Backoff(),  # noqa: B008 - frozen
        timeout: float | None = None,
        allow_duplicate_keys: bool = False,
        coerce: Coerce | Preset = "careful",
    ) -> None:
        check_name(name)
        check_count(name, "max_attempts", max_attempts, 1)
        check_count(name, "max_patch_chars", max_patch_chars, 40)
        offered = offered_tools(name, tools)
        if passthrough and (schema is not None or ensure != ()):
            raise ConfigError("passthrough takes the text as it is: give it no schema and no ensure", state=name)
        check_types(name, {"budget": budget, "backoff": backoff, "system": system, "model": model}, TYPES)
        if prompt is not None and not isinstance(prompt, str) and not callable(prompt):
            raise ConfigError(f"prompt={prompt!r}: give text or a function of the Context", state=name, path="prompt")
        put = partial(object.__setattr__, self)
        put("name", name)
        put("schema", schema)
        put("max_attempts", max_attempts)
        put("max_patch_chars", max_patch_chars)
        put("schema_format", one_of(name, "schema_format", schema_format, FORMATS))
        put("passthrough", passthrough)
        put("requires_tool_call", requires_tool_call)
        put("tools", offered)
        put("prompt", prompt)
        put("system", system)
        put("model", model)
        put("budget", budget)
        put("backoff", backoff)
        put("deadline", check_seconds(name, "timeout", timeout))
        put("unique", not allow_duplicate_keys)
        put("text_only", not (self.tools or requires_tool_call or passthrough))
        put("contract", contract_of(schema, ensure))
        put("coerce", as_coerce(coerce))
        put("permits", Permits(self.coerce))
        put("normalizers", None if normalizers is None else check_pipeline(normalizers))
        put("body_field", body_field)
        put("strategy", resolve(strategy if strategy is not None else _default_strategy(self)))
        arguments = self.contract if schema is not None else None
        put("tool_rules", ToolRules(self.tools, arguments, requires_tool_call, self.permits))
        _check_coerce(self)
        put("reserve", dict(reserve or {}))
        put("wanted", worst_call(name, self.reserve, timeout))
        put("max_output_tokens", check_growth(name, max_output_tokens, self.wanted))
        put("call_digest", digest(self._call_definition(), 12))

    def __repr__(self) -> str:
        return f"State({self.name!r}, schema={getattr(self.schema, '__name__', self.schema)!r})"

    def _call_definition(self) -> dict[str, Any]:
        return {
            "kind": "call",
            "contract": None if self.passthrough else self.contract.hash,
            "tools": [[tool.name, Contract(tool.schema).hash, tool.description] for tool in self.tools],
            "requires_tool_call": self.requires_tool_call,
            "prompt": self.prompt if isinstance(self.prompt, str) else qualified_name(self.prompt),
            "system": self.system,
            "model": self.model,
        }

    def definition(self) -> dict[str, Any]:
        """See ``Kind.definition``. Functions are told apart by their qualified names."""
        return {
            "kind": "state",
            "name": self.name,
            "call": self._call_definition(),
            "ensure": [[rule.name, rule.message, list(rule.fields)] for rule in self.contract.ensure],
            "max_attempts": self.max_attempts,
            "normalizers": None if self.normalizers is None else [identity(item) for item in self.normalizers],
            "strategy": self.strategy.identity,
            "schema_format": self.schema_format,
            "passthrough": self.passthrough,
            "max_patch_chars": self.max_patch_chars,
            "backoff": repr(self.backoff),
            "budget": repr(self.budget),
            "deadline": self.deadline,
            "reserve": {key: str(value) for key, value in sorted(self.reserve.items())},
            "max_output_tokens": self.max_output_tokens,
            "unique": self.unique,
            "coerce": self.coerce.definition(),
            "body_field": self.body_field,
        }

    def judge(self, text: str, tool_calls: Any, finish_reason: str | None, limits: Limits) -> Accepted | Rejected:
        """The verdict on one reply, whatever came before it."""
        if len(text) > limits.chars:
            return too_long(text, limits)
        if tool_calls is None and self.text_only:
            return judge_text(
                self.contract, text, finish_reason, self.normalizers, limits, self.unique, self.body_field, self.permits
            )
        if tool_calls is None and not self.tools and not self.requires_tool_call:
            return self._judge_text(text, finish_reason, limits)
        native = tool_calls if type(tool_calls) is NativeCalls else native_tool_calls(tool_calls, limits)
        if self.requires_tool_call or (self.tools and (native.calls or native.problems)):
            return judge_calls(self.tool_rules, native, text, finish_reason, limits)
        return self._judge_either(native, text, finish_reason, limits)

    @property
    def is_watched(self) -> bool:
        """Whether a reply must be one value in its text, so that what is wrong there for good is wrong for good."""
        return self.text_only and self.normalizers is None

    def _judge_text(self, text: str, finish_reason: str | None, limits: Limits) -> Accepted | Rejected:
        if self.passthrough:
            return judge_plain(text, finish_reason)
        return judge_text(
            self.contract, text, finish_reason, self.normalizers, limits, self.unique, self.body_field, self.permits
        )

    def _judge_either(
        self, native: NativeCalls, text: str, finish_reason: str | None, limits: Limits
    ) -> Accepted | Rejected:
        """Text or, where tools are on offer, a call written into it. Calls nobody asked for are kept as proposals."""
        if self.tools:
            return judge_either(
                self.tool_rules,
                lambda rest: self._judge_text(text if self.passthrough else rest, finish_reason, limits),
                text,
                finish_reason,
                limits,
            )
        judged = self._judge_text(text, finish_reason, limits)
        if isinstance(judged, Rejected):
            return judged
        return Accepted(judged.value, judged.document, judged.repairs, judged.format, native.calls, judged.span)

    def content(self, step: Step, trail: tuple[Action, ...], model: str | None) -> str:
        """See ``Leaf.content``: covers the messages, where the machine builds them."""
        if self.prompt is None and model is None:
            return self.call_digest
        told = [
            [message.role, [[part.kind, part.text] for part in message.parts]]
            for message in self._messages(step, trail)
        ]
        return digest([self.call_digest, told, model], 12)

    def _messages(self, step: Step, trail: tuple[Action, ...]) -> tuple[Message, ...]:
        if self.prompt is None:
            return ()
        return conversation(self.prompt, self.system, step.context(), trail, self.name)

    def request(self, step: Step, path: str, frame: Visit, request_id: str) -> CallModel | AskHuman:
        """See ``Kind.request``."""
        if asks_person(frame):
            return question_of(self, frame, request_id)
        return CallModel(
            request_id,
            self._messages(step, frame.trail),
            # a part of an answer obeys another schema
            None if self.passthrough or frame.kept is not None else self.contract.json_schema,
            self.tools,
            frame.model or self.model,
            step.ledger.limits_of(request_id),
            self.requires_tool_call,
        )

    def wanted_after(self, cuts: int, room: Mapping[str, int]) -> Mapping[str, int]:
        """See ``Leaf.wanted_after``: after a reply that did not fit into its limit the limit is larger."""
        return enlarged(self.wanted, cuts, room, self.max_output_tokens)

    def handle(self, step: Step, path: str, frame: Visit, event: Happening, request: str) -> Turn:
        """See ``Kind.handle``. A reply is what mostly comes."""
        try:
            if asks_person(frame) and isinstance(event, (Reply, Raised, Decided, Reissued)):
                return on_decided(self, step, path, frame, event)
            if type(event) is Reply:
                return on_reply(self, step, path, frame, event)
            return super().handle(step, path, frame, event, request)
        except CallbackError as error:
            error.state = error.state or self.name
            raise

    @property
    def value_schema(self) -> Mapping[str, Any] | None:
        """See ``Kind.value_schema``."""
        if self.passthrough:
            return {"type": "string"}
        return None if self.tools or self.requires_tool_call else super().value_schema

    def load(self, document: str, format: str = "json") -> Any:
        """See ``Kind.load``."""
        if format == "calls":
            return load_calls(self.tool_rules, document)
        if self.passthrough:
            return json.loads(document)
        return super().load(document, format)

    def worst(self) -> WorstCase:
        """See ``Kind.worst``: every attempt and every repeat of a failed call, each at its reservation."""
        calls = self.max_attempts + self.backoff.max_retries
        limits: Mapping[str, int] = self.budget.limits() if self.budget is not None else {}
        calls = min(calls, limits.get("calls", calls))
        return WorstCase(calls, *self._worst_of(calls))


def _check_coerce(state: State[Any]) -> None:
    if state.coerce.fields:
        from ..coercion.fields import check_fields  # not without fields

        named = [state.tool_rules.contract_of(tool.name) for tool in state.tools]
        contracts = [state.contract, *(contract for contract in named if contract is not None)]
        check_fields(state.coerce, [contract.json_schema for contract in contracts], state.name)


def _default_strategy(state: State[Any]) -> Any:
    return RequireToolCallFeedback() if state.requires_tool_call else Continue()
