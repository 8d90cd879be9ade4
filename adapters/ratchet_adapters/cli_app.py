"""The command line itself: options, help texts, exit codes."""

from __future__ import annotations

import contextlib
import importlib.metadata
import os
import sys
from collections.abc import Callable
from typing import Annotated, Literal

import typer

from ratchet_core.errors import RatchetError

from .cli_load import CommandError

__all__ = ["app"]

app = typer.Typer(
    help="Decide what a model's reply is worth: heal recorded replies, run a state machine, show a schema.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

SchemaArgument = Annotated[str, typer.Argument(metavar="FILE.py:Model|schema.json", help="What replies must obey.")]
MachineArgument = Annotated[
    str,
    typer.Argument(
        metavar="MACHINE.py:machine", help="A StateMachine, its spec, or a function without arguments that makes one."
    ),
]
Provider = Literal["openai", "azure", "openrouter", "anthropic", "bedrock", "mistral", "gemini", "vertex", "google"]


def _leave(command: Callable[[], int]) -> None:
    """Run a command and leave with its exit code: 2 for mistakes on the command line or in a file it names."""
    try:
        code = command()
    except (CommandError, RatchetError) as error:
        sys.stderr.write(f"ratchet: error: {error}\n")
        code = 2
    except KeyboardInterrupt:
        sys.stderr.write("interrupted\n")
        code = 130
    except BrokenPipeError:
        # nobody reads on, as with `| head`: no complaint, also not from the interpreter when it flushes at exit
        with contextlib.suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        code = 141
    raise typer.Exit(code)


def _show_version(wanted: bool) -> None:
    if wanted:
        try:
            version = importlib.metadata.version("ratchet-llm")
        except importlib.metadata.PackageNotFoundError:
            version = "(not installed, run from its sources)"
        typer.echo(f"ratchet {version}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", help="Show the version.", callback=_show_version, is_eager=True)
    ] = False,
) -> None:
    """Decide what a model's reply is worth: heal recorded replies, run a state machine, show a schema."""


@app.command()
def heal(
    replies: Annotated[
        list[str],
        typer.Argument(
            metavar="REPLIES",
            help="JSONL with a field 'raw', files or folders with one reply a file, or - for JSONL on standard input.",
        ),
    ],
    schema: Annotated[
        str, typer.Option("--schema", "-s", metavar="FILE.py:Model|schema.json", help="What replies must obey.")
    ],
    format: Annotated[
        Literal["jsonl", "csv", "table"],
        typer.Option(
            help="How records are written: a JSON document a line, top-level fields as CSV, a table of the first 50."
        ),
    ] = "jsonl",
    out: Annotated[
        str | None, typer.Option("--out", "-o", metavar="FILE", help="Where records go; standard output without it.")
    ] = None,
    failures: Annotated[
        str | None,
        typer.Option(
            "--failures", "-f", metavar="FILE", help="Where failed replies go, as JSONL: reason, errors, patch, raw."
        ),
    ] = None,
    jobs: Annotated[int | None, typer.Option("--jobs", "-j", min=1, help="Processes; all cores without it.")] = None,
    raw_field: Annotated[
        str, typer.Option(metavar="NAME", help="The field of a JSONL line that holds the reply.")
    ] = "raw",
    keep: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            help="A field of the input to put into each record, such as id, or file or line; repeatable.",
        ),
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress bar and no summary.")] = False,
) -> None:
    """Turn raw replies into validated records, and say of the others what is wrong and what to tell the model.

    Records keep the order of the input. Exit code: 0 all valid, 1 some failed, 2 usage, 130 interrupted.
    """
    from .cli_heal import HealOptions
    from .cli_heal import heal as run

    options = HealOptions(
        tuple(replies), schema, format, out, failures, jobs, raw_field, tuple(dict.fromkeys(keep or ())), quiet
    )
    _leave(lambda: run(options))


@app.command()
def run(
    machine: MachineArgument,
    model: Annotated[str | None, typer.Option(help="A model as litellm names it, such as openai/gpt-4o-mini.")] = None,
    api_base: Annotated[str | None, typer.Option(metavar="URL", help="Another address of the provider's API.")] = None,
    replies: Annotated[
        str | None, typer.Option(metavar="FILE", help="JSONL of recorded replies to use in place of a model.")
    ] = None,
    inputs: Annotated[
        str | None, typer.Option(metavar="JSON", help="Inputs of the run, a JSON object, or @FILE that holds one.")
    ] = None,
) -> None:
    """Drive a machine to its end: verdicts on standard error as they fall, the outcome as JSON on standard output.

    Without --model and --replies, the list REPLIES in the machine's file answers.
    Exit code: 0 valid, 1 failed, 2 usage, 130 interrupted.
    """
    from .cli_run import RunOptions
    from .cli_run import run as drive

    options = RunOptions(machine, model, api_base, replies, inputs)
    _leave(lambda: drive(options))


@app.command()
def schema(
    schema: SchemaArgument,
    format: Annotated[
        Literal["json_schema", "yaml", "simple", "typescript"], typer.Option(help="How the schema is written.")
    ] = "json_schema",
    provider: Annotated[
        Provider | None, typer.Option(help="As this provider takes it; what it will not enforce is listed.")
    ] = None,
) -> None:
    """Show a schema as a model or a provider gets to see it."""
    from .cli_show import show_schema

    _leave(lambda: show_schema(schema, format, provider))


@app.command()
def diagram(machine: MachineArgument) -> None:
    """Show a machine as a Mermaid state diagram."""
    from .cli_show import show_diagram

    _leave(lambda: show_diagram(machine))


@app.command()
def plan(
    machine: MachineArgument,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON, for scripts.")] = False,
    max_usd: Annotated[
        str | None, typer.Option(metavar="USD", help="Exit with 1 when the run may cost more, or has no bound.")
    ] = None,
    max_calls: Annotated[
        int | None, typer.Option(metavar="N", min=0, help="Exit with 1 when the run may make more calls.")
    ] = None,
) -> None:
    """Show what a machine can cost at most: calls, tokens and money, of every state and of the whole run.

    Nothing is called. Exit code: 0 within the bounds given, 1 not, 2 usage.
    """
    from .cli_plan import PlanOptions
    from .cli_plan import plan as show

    options = PlanOptions(machine, as_json, max_usd, max_calls)
    _leave(lambda: show(options))
