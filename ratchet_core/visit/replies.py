"""What a reply does to a visit: a value, a patch and another call, or the end."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from .._frozen import Deferred
from ..actions import Action, FixerAction, RetryAction, ToolCallMissingAction, ValidAction
from ..codec import read_as
from ..cut_off import with_place
from ..errors import CallbackError, UsageError
from ..events import Reply
from ..failure import FailureContext
from ..finish import open_ended
from ..joining import judged_whole, verdict_of
from ..kind import Ended, Turn
from ..ledger import Shortfall
from ..limits import Limits
from ..normalizers.provenance import SOURCES
from ..outbox import Step
from ..strategies import Kept, Merged, Refused, Resolved
from ..tool_calls.native import native_tool_calls
from ..transitions import Input, Phase, next_phase
from ..validation.reading import Accepted, Rejected
from ..violation import Violation
from .calling import cuts_in, failed, issue, short
from .frame import Visit
from .persons import ask_person

if TYPE_CHECKING:
    from ..kinds.state import State

__all__ = ["on_reply"]


_CALLING, _VALID = Phase.CALLING, Phase.VALID  # a member costs a descriptor call each time it is named


def on_reply(state: State[Any], step: Step, path: str, frame: Visit, reply: Reply) -> Turn:
    """Judge a reply and settle its call."""
    if frame.phase is not _CALLING or frame.pending is None:
        raise UsageError(f"{frame.pending} waits for a Tick, not for a Reply", state=state.name)
    raw = reply.raw
    if type(raw) is str and frame.kept is None:
        text = whole = raw
        judged: Any = state.judge(text, reply.tool_calls, reply.finish_reason, step.limits)
        if type(judged) is not Accepted:
            judged = with_place(judged, text, reply.tool_calls, step.limits)
    else:
        text, whole, judged = _judged_with_care(state, step, frame, reply)
    step.settle(frame.pending, reply.usage)
    if type(judged) is not Accepted:
        return _on_rejected(state, step, path, frame, text, whole, judged)
    attempts, repairs, document, format = frame.attempts + 1, judged.repairs, judged.document, judged.format
    action: ValidAction[Any] = ValidAction(
        attempts, state.name, text, frame.pending, step.ledger,
        judged.value, format, repairs != (), repairs, None, document, judged.proposals,
        None, None, judged.span, SOURCES,
    )  # fmt: skip
    trail = (*frame.trail, action) if frame.trail else (action,)
    over = Visit(_VALID, None, attempts, frame.failed_calls, trail)
    return over, action, Ended("valid", document, read_as(judged.value, format))


def _as_text(raw: Any) -> tuple[str, Rejected | None]:
    if type(raw) is str:
        return raw, None
    if raw is None:
        return "", None
    if isinstance(raw, str):
        return str.__str__(raw), None
    if isinstance(raw, (bytes, bytearray)):
        try:
            return bytes(raw).decode("utf-8"), None
        except UnicodeDecodeError as error:
            told = Violation((), "encoding", f"the reply is not UTF-8 text: {error.reason} at byte {error.start}")
            return bytes(raw).decode("utf-8", "replace"), Rejected("parse_error", (told,))
    raise UsageError(
        f"a reply is text, bytes or None, not {type(raw).__name__}; see providers.reply_from for responses"
    )


def _judged_with_care(state: State[Any], step: Step, frame: Visit, reply: Reply) -> tuple[str, str, Any]:
    """A reply that is no plain text, or that may answer a request for a part: its text, the text that was judged,
    and the verdict."""
    text, unreadable = _as_text(reply.raw)
    if unreadable is not None:
        return text, text, unreadable
    kept, reason, limits = frame.kept, reply.finish_reason, step.limits
    if kept is not None and _may_be_part(kept, text, reply, limits):
        strategy = state.strategy.for_merge(kept)
        merged = _call(state, strategy, lambda: strategy.merge(kept, text, limits))
        if isinstance(merged, Refused):
            return text, text, verdict_of(merged, kept)
        if isinstance(merged, Merged):
            return text, *judged_whole(lambda whole: state.judge(whole, None, reason, limits), kept, merged, limits)
    judged = state.judge(text, reply.tool_calls, reason, limits)
    return text, text, with_place(judged, text, reply.tool_calls, limits)


def _may_be_part(kept: Kept, text: str, reply: Reply, limits: Limits) -> bool:
    """Whether a reply may be the part that was asked for: it is no tool call, and whole unless it goes on from text."""
    if not text.strip() or native_tool_calls(reply.tool_calls, limits).calls:
        return False
    return kept.text is not None or not open_ended(text, reply.finish_reason)


def _on_rejected(
    state: State[Any], step: Step, path: str, frame: Visit, text: str, whole: str, judged: Rejected
) -> Turn:
    """``whole`` is what was judged: the reply, or the text that it continued and the reply together."""
    attempts = frame.attempts + 1
    best = _best(judged, frame)
    counted = Visit(
        frame.phase, frame.pending, attempts, frame.failed_calls, frame.trail, frame.kept, best, frame.model
    )
    context = _failure_context(state, counted, whole, judged)
    strategy = state.strategy
    if strategy.selects:
        strategy = _call(state, strategy, lambda: state.strategy.select(context))
    if strategy.question is not None and state.value_schema is not None:
        return ask_person(state, step, path, counted, text, judged, strategy)
    if attempts >= state.max_attempts:
        return failed(state, step, counted, "max_attempts", _errors(judged), text=text, cause=judged.reason)
    if strategy.stops:
        return failed(state, step, counted, judged.reason, _errors(judged), text=text, cause=judged.reason)
    patch = _patch(state, strategy, context)
    model = strategy.model or frame.model
    draft = () if state.prompt is None else (_verdict(state, step, counted, text, judged, strategy, patch),)
    cuts = cuts_in(frame.trail) + (judged.reason == "truncated")
    request_id = issue(state, step, path, (*frame.trail, *draft), model, cuts=cuts)
    if isinstance(request_id, Shortfall):
        told = Deferred(lambda: (*judged.errors, *short(request_id)))
        return failed(state, step, counted, "budget_exhausted", told, text=text, cause=judged.reason)
    action = _verdict(state, step, counted, text, judged, strategy, patch)
    phase = next_phase(frame.phase, Input.REJECTED)
    trail, kept = (*frame.trail, action), strategy.keep(context)
    return Visit(phase, request_id, attempts, frame.failed_calls, trail, kept, best, model), action, None


def _best(judged: Rejected, frame: Visit) -> Callable[[], Any]:
    """The newest structured candidate, looked for when somebody asks. What is left of a reply that was cut off comes
    after a whole one."""
    older = frame.best
    if judged.reason == "truncated":
        return lambda: judged.candidate if (before := older()) is None else before
    return lambda: judged.candidate if judged.candidate is not None else older()


def _failure_context(state: State[Any], frame: Visit, text: str, judged: Rejected) -> FailureContext:
    tries = 1 + sum(getattr(action, "reason", None) == judged.reason for action in frame.trail)
    return FailureContext(
        text,
        _errors(judged),
        frame.attempts,
        state.schema,
        state.schema_format,
        judged.reason,
        state.name,
        state.contract,
        Deferred(lambda: judged.candidate),
        state.max_attempts,
        state.max_patch_chars,
        tries,
        state.tools,
        judged.repairs,
    )


def _patch(state: State[Any], strategy: Resolved, context: FailureContext) -> Any:
    """What to tell the model. Our own strategies are pure and wait until somebody reads it; the caller's run now, so
    that what they raise is raised here."""
    if strategy.deferrable:
        return Deferred(lambda: strategy.on_failure(context))
    return _call(state, strategy, lambda: strategy.on_failure(context))


_MISSING_CALL: Final = frozenset({"no_tool_call", "pseudo_tool_call_in_text"})


def _verdict(
    state: State[Any],
    step: Step,
    frame: Visit,
    text: str,
    judged: Rejected,
    strategy: Resolved,
    patch: Any,
) -> Action:
    common = (frame.attempts, state.name, text, frame.pending, step.ledger)
    if strategy.fixer:
        hint: Any = Deferred(lambda: state.contract.render(state.schema_format))
        return FixerAction(*common, patch, _errors(judged), hint, judged.reason)
    if judged.reason in _MISSING_CALL:
        return ToolCallMissingAction(*common, judged.reason, _errors(judged), patch, strategy.plan)
    return RetryAction(*common, judged.reason, _errors(judged), patch, strategy.plan)


def _errors(judged: Rejected) -> Any:
    return Deferred(lambda: judged.errors)


def _call(state: State[Any], strategy: Resolved, run: Callable[[], Any]) -> Any:
    """Run a function of a strategy; what a caller's own raises arrives as ``CallbackError``."""
    try:
        return run()
    except CallbackError:
        raise
    except Exception as error:
        raise CallbackError(f"strategy {strategy.identity}", error, state=state.name) from error
