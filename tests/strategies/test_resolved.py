"""Whatever a caller gives as a strategy, made uniform."""

import functools
from typing import Any

import pytest

from ratchet_core.errors import ConfigError, UsageError
from ratchet_core.failure import FailureContext
from ratchet_core.limits import DEFAULT_LIMITS
from ratchet_core.strategies import (
    Fixer,
    Kept,
    Merged,
    PatchFields,
    SchemaInjection,
    Stop,
    Strategy,
    SwitchModel,
    TargetedFeedback,
    ValidationFeedback,
    resolve,
)
from ratchet_core.violation import Violation

CONTEXT = FailureContext("raw", (Violation(("a",), "x", "y"),), 1, reason="validation_error", candidate={"a": 1})


class Own(Strategy):
    """A strategy of a caller's."""

    plan = "fresh"

    def on_failure(self, ctx: FailureContext) -> str:
        return f"own {ctx.attempts}"


class Louder(Fixer):
    """A built-in with words of one's own."""

    def on_failure(self, ctx: FailureContext) -> str:
        return "louder"


class Pure(ValidationFeedback):
    """One that promises to be pure."""

    deferrable = True

    def on_failure(self, ctx: FailureContext) -> str:
        return "pure"


class Merging:
    """Merges without a ``keep`` of its own."""

    def on_failure(self, ctx: FailureContext) -> None:
        return None

    def merge(self, kept: Kept, text: str, limits: Any) -> Any:
        return Merged(kept.document) if text == "ok" else 3


def say(ctx: FailureContext) -> str:
    """A plain function."""
    return "said"


@pytest.mark.parametrize(
    ("strategy", "text", "plan"),
    [
        (say, "said", "append"),
        (lambda ctx: None, None, "append"),
        (functools.partial(lambda word, ctx: word, "part"), "part", "append"),
        (Own(), "own 1", "fresh"),
        (Louder(), "louder", "fresh"),
    ],
)
def test_callables_and_objects_are_strategies(strategy: Any, text: Any, plan: str):
    """No base class is needed."""
    resolved = resolve(strategy)
    assert resolved.on_failure(CONTEXT) == text
    assert resolved.plan == plan
    assert not resolved.deferrable
    assert not resolved.stops
    assert resolved.select(CONTEXT) is resolved
    assert resolved.keep(CONTEXT) is None
    assert resolved.merge(Kept(), "x", DEFAULT_LIMITS) is None


def test_none_is_the_default_and_resolving_twice_is_resolving_once():
    """``resolve`` is idempotent."""
    resolved = resolve(None)
    assert "TargetedFeedback" in repr(resolved)
    assert resolved.deferrable
    assert resolve(resolved) is resolved


def test_a_subclass_keeps_the_promise_only_if_it_makes_it():
    """Words of a caller's own are not put off, unless their class says that they may be."""
    assert resolve(Fixer()).deferrable
    assert resolve(Louder()).fixer
    assert not resolve(Louder()).deferrable
    assert resolve(Pure()).deferrable
    own = Own()
    own.deferrable = True  # type: ignore[misc]
    assert resolve(own).deferrable


@pytest.mark.parametrize(
    "strategy", [TargetedFeedback, Own, 3, "text", Strategy, Strategy(), object(), SwitchModel("m", 3)]
)
def test_what_is_no_strategy_is_refused_at_build(strategy: Any):
    """A class instead of an instance is the usual mistake."""
    with pytest.raises(ConfigError):
        resolve(strategy)


def test_async_functions_are_refused_at_build():
    """A strategy decides without waiting."""

    async def later(ctx: FailureContext) -> str:
        return "x"

    with pytest.raises(ConfigError, match="async"):
        resolve(later)


def test_a_plan_of_ones_own_is_checked():
    """A typo in ``plan`` is found at build."""
    strategy = Own()
    strategy.plan = "apend"  # type: ignore[assignment]
    with pytest.raises(ConfigError, match="plan"):
        resolve(strategy)


def test_what_is_no_text_is_the_callers_mistake():
    """A strategy that gives a number is told so, with its name."""
    with pytest.raises(UsageError, match=r"gave int.*on_failure gives text"):
        resolve(lambda ctx: 3).on_failure(CONTEXT)


def test_a_merging_strategy_may_leave_keeping_to_us():
    """Then the whole candidate, its failing places and the text are kept."""
    resolved = resolve(Merging())
    kept = resolved.keep(CONTEXT)
    assert kept == Kept({"a": 1}, (("a",),), "raw", CONTEXT.errors)
    assert resolved.for_merge(kept) is resolved
    assert resolved.merge(kept, "ok", DEFAULT_LIMITS) == Merged({"a": 1})
    with pytest.raises(UsageError, match="merge gives"):
        resolved.merge(kept, "no", DEFAULT_LIMITS)


def test_a_strategy_may_keep_nothing():
    """Then the next reply is read like any other."""

    class Forgetful(Merging):
        def keep(self, ctx: FailureContext) -> None:
            return None

    assert resolve(Forgetful()).keep(CONTEXT) is None


def test_a_select_of_ones_own_is_followed():
    """An object with ``select`` may give any strategy."""

    class Choosing(Own):
        def select(self, ctx: FailureContext) -> Any:
            return say

    assert resolve(Choosing()).select(CONTEXT).on_failure(CONTEXT) == "said"


def test_markers_stand_alone_too():
    """Stop and SwitchModel are strategies of a state as well."""
    assert resolve(Stop()).stops
    assert resolve(Stop()).identity == "Stop()"
    assert resolve(SwitchModel("m")).model == "m"


def test_identities_tell_settings_apart():
    """Of ours by settings, of a caller's by name; never by an address in memory."""
    assert resolve(ValidationFeedback("a")).identity != resolve(ValidationFeedback("b")).identity
    assert resolve(SchemaInjection()).identity == resolve(SchemaInjection()).identity
    assert resolve(say).identity.endswith("say")
    assert resolve(Own()).identity.endswith("Own")
    for strategy in (say, Own(), Louder(), functools.partial(say), PatchFields(), Fixer(), SwitchModel("m", say)):
        assert " at 0x" not in resolve(strategy).identity
