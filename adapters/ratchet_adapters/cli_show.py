"""``ratchet schema`` and ``ratchet diagram``."""

from __future__ import annotations

import json
import sys
from typing import Literal

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from ratchet_core.diagram import mermaid
from ratchet_core.provider_schema import ProfiledSchema, profile_schema
from ratchet_core.schema_format import SchemaFormat

from .cli_load import CommandError, load_contract
from .cli_machine import load_spec
from .cli_text import one_line

__all__ = ["show_diagram", "show_schema"]


def show_schema(reference: str, format: SchemaFormat, provider: str | None) -> Literal[0]:
    """Print the schema in ``format``, or as ``provider`` takes it with a table of what it drops on standard error."""
    contract = load_contract(reference)
    if provider is None:
        _print(contract.render(format))
        return 0
    if format != "json_schema":
        raise CommandError(f"--provider {provider} is sent JSON Schema: leave --format out")
    profiled = profile_schema(provider, contract.json_schema)
    _print(json.dumps(profiled.schema, ensure_ascii=False, indent=2))
    _show_dropped(profiled, provider)
    return 0


def show_diagram(reference: str) -> Literal[0]:
    """Print the machine as Mermaid."""
    _print(mermaid(load_spec(reference).root))
    return 0


def _show_dropped(profiled: ProfiledSchema, provider: str) -> None:
    console = Console(stderr=True, markup=False, highlight=False)
    if not profiled.dropped and not profiled.nullable:
        console.print(f"{provider} enforces all of it")
    if profiled.dropped:
        console.print(f"{provider} does not enforce these; a machine checks them on the reply all the same")
        table = Table(box=SIMPLE_HEAD, pad_edge=False)
        table.add_column("keyword")
        table.add_column("at")
        for constraint in profiled.dropped:
            table.add_row(one_line(constraint.keyword, 60), one_line(constraint.path or "the whole", 200))
        console.print(table)
    if profiled.nullable:
        listed = ", ".join(one_line(pointer, 200) for pointer in profiled.nullable)
        console.print(f"optional, sent as required and nullable (null means absent): {listed}")


def _print(text: str) -> None:
    sys.stdout.write(text.rstrip("\n") + "\n")
    sys.stdout.flush()
