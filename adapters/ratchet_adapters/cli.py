"""The command ``ratchet``: heal recorded replies, run a machine, show a schema or a machine.

This module stays light: worker processes import it again when they start.
"""

from __future__ import annotations

import importlib.util
import sys

__all__ = ["main"]


def main() -> None:
    """Run the command with the arguments of this process, and leave the process with its exit code."""
    missing = [name for name in ("typer", "rich") if importlib.util.find_spec(name) is None]
    if missing:
        sys.stderr.write(f"ratchet: {' and '.join(missing)} not installed: pip install 'ratchet-llm[cli]'\n")
        raise SystemExit(2)
    from .cli_app import app

    app(prog_name="ratchet")


if __name__ == "__main__":
    main()
