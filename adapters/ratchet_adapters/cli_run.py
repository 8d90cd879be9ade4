"""``ratchet run``: drive a machine from the shell, over a model or over recorded replies."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final, cast

from pydantic_core import to_json
from rich.console import Console
from rich.text import Text

from ratchet_core._frozen import frozen
from ratchet_core.actions import Action, FailAction, ValidAction
from ratchet_core.machine import Outcome, StateMachine
from ratchet_core.requests import CallModel, Request, WaitUntil

from . import LiteLLM, Progress, drive, from_jsonl, replies
from .cli_load import CommandError, load_module
from .cli_machine import load_machine
from .cli_text import one_line
from .cli_tree import LiveTree, spent_text

__all__ = ["RunOptions", "run"]


@frozen()
class RunOptions:
    """What a command line of ``ratchet run`` says; see its help for each."""

    machine: str
    model: str | None = None
    api_base: str | None = None
    replies: str | None = None
    inputs: str | None = None


def run(options: RunOptions) -> int:
    """Drive the machine to its end, and print the outcome.

    Returns:
        The exit code: 0 for a value, 1 for a failed run.

    Raises:
        CommandError, RatchetError: for a mistake in the options, in the machine, or in the recorded replies.
    """
    machine = load_machine(options.machine, _inputs(options.inputs))
    call, recorded = _call(options)
    clock: dict[str, Any] = _skipping_clock() if recorded else {}
    console = Console(stderr=True, markup=False, highlight=False, soft_wrap=True)
    if console.is_terminal and len(machine.spec.root.members) > 1:
        with LiveTree(machine, console) as tree:
            outcome = drive(machine, call, on_progress=tree.show, **clock)
    else:
        outcome = drive(machine, call, on_progress=_Lines(console).show, **clock)
    if outcome is None:
        waiting = ", ".join(sorted({type(request).__name__ for request in machine.requests}))
        raise CommandError(
            f"the machine waits for {waiting}, which the command line can not give: drive it from Python"
        )
    _print_outcome(machine, outcome)
    return 0 if outcome.kind == "valid" else 1


def _inputs(given: str | None) -> Mapping[str, Any] | None:
    if given is None:
        return None
    try:
        text = Path(given[1:]).read_text(encoding="utf-8") if given.startswith("@") else given
        inputs: Any = json.loads(text)
    except OSError as error:
        raise CommandError(f"--inputs {given}: {error.strerror}") from error
    except (ValueError, RecursionError) as error:
        raise CommandError(f"--inputs: not JSON: {error}") from error
    if not isinstance(inputs, dict):
        raise CommandError('--inputs: give a JSON object, such as {"text": "..."}')
    return cast("dict[str, Any]", inputs)


def _call(options: RunOptions) -> tuple[Callable[[CallModel], Any], bool]:
    """What answers the calls, and whether that is a record."""
    if options.model is not None and options.replies is not None:
        raise CommandError("--model and --replies exclude each other")
    if options.api_base is not None and options.model is None:
        raise CommandError("--api-base needs --model")
    if options.model is not None:
        return _with_messages(LiteLLM(options.model, api_base=options.api_base)), False
    if options.replies is not None:
        return from_jsonl(options.replies), True
    file = Path(options.machine.rpartition(":")[0])
    bundled = getattr(load_module(file), "REPLIES", None)
    if bundled is None:
        raise CommandError(f"nothing answers the calls: give --model or --replies, or define REPLIES = [...] in {file}")
    return replies(bundled), True


def _with_messages(call: Callable[[CallModel], Any]) -> Callable[[CallModel], Any]:
    """The same call, except that a state that leaves its messages to the caller is told of."""

    def checked(request: CallModel) -> Any:
        if not request.messages:
            state = request.id.rpartition("/")[0]
            raise CommandError(f"state {state!r} has no prompt, so there is nothing to send: give it State(prompt=...)")
        return call(request)

    return checked


def _skipping_clock() -> dict[str, Callable[..., Any]]:
    """Time for recorded replies: waits are over at once."""
    skipped = [0.0]

    def sleep(seconds: float) -> None:
        skipped[0] += seconds

    return {"now": lambda: time.monotonic() + skipped[0], "sleep": sleep}


_STYLES: Final = {"ValidAction": "green", "FailAction": "red"}


class _Lines:
    """One line on standard error for every verdict; on a terminal, what is under way below them."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._live = self._console.is_terminal
        self._began = time.monotonic()

    def show(self, progress: Progress) -> None:
        """Tell of a request that begins, or of a verdict."""
        if progress.action is not None:
            self._erase()
            self._console.print(_verdict(progress, progress.action, time.monotonic() - self._began))
        elif self._live and progress.request is not None:
            self._erase()
            self._console.print(f"{progress.state}  {_under_way(progress, progress.request)} ...", end="", style="dim")

    def _erase(self) -> None:
        if self._live:
            self._console.file.write("\r\x1b[2K")


def _under_way(progress: Progress, request: Request) -> str:
    if isinstance(request, CallModel):
        return f"attempt {progress.attempt}: calling {request.model or 'the model'}"
    return "waiting" if isinstance(request, WaitUntil) else type(request).__name__


def _verdict(progress: Progress, action: Action, seconds: float) -> Text:
    kind = type(action).__name__
    parts = [f"{seconds:6.1f} s", progress.state, f"attempt {action.attempts}", kind.removesuffix("Action").lower()]
    parts += [*_why(action), spent_text(progress.spent)]
    line = Text("  ".join(part for part in parts if part), style=_STYLES.get(kind, "yellow"))
    patch = getattr(action, "prompt_patch", None) or getattr(action, "fixer_prompt", None)
    if patch:
        line.append(f"\n          tells the model: {one_line(patch, 160)}", style="dim")
    return line


def _why(action: Action) -> list[str]:
    if isinstance(action, ValidAction):
        rules = ", ".join(dict.fromkeys(repair.rule for repair in action.repairs))
        told = [action.format_detected, f"repaired: {rules}" if rules else ""]
        return [*told, f"then {action.next_state}" if action.next_state else ""]
    reason = getattr(action, "reason", "")
    cause = getattr(action, "cause", None)
    told = [f"{reason} ({cause})" if cause and cause != reason else str(reason)]
    errors = getattr(action, "errors", ())
    if errors:
        told.append(one_line(errors[0], 120) + (f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""))
    if isinstance(action, FailAction) and action.next_state:
        told.append(f"then {action.next_state}")
    return told


def _print_outcome(machine: StateMachine[Any], outcome: Outcome) -> None:
    spent = machine.ledger.spent
    told = {
        "kind": outcome.kind,
        "state": machine.current_state.name,
        "value": outcome.value,
        "best": outcome.best,
        "reason": outcome.reason,
        "spent": {
            **{name: amount for name, amount in spent._asdict().items() if name != "usd_nano"},
            "usd": str(spent.usd),
        },
    }
    sys.stdout.write(to_json(told, by_alias=True, fallback=str).decode() + "\n")
    sys.stdout.flush()
