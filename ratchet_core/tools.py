"""Tools a model may call, and the calls it makes."""

from __future__ import annotations

from typing import Any

from ._frozen import frozen

__all__ = ["Tool", "ToolCall"]


@frozen()
class ToolCall:
    """One call a model asks for. A proposal: nothing here ever executes it.

    ``arguments`` is JSON text (str) as the provider sent it until it has been validated; in a
    ``ValidAction`` it is the validated value: a mapping, or an instance of the tool's schema.
    """

    name: str
    arguments: Any
    id: str | None = None


@frozen()
class Tool:
    """A tool: its name and the schema its arguments must obey.

    ``schema`` is anything a ``Contract`` takes: a model class, a dataclass, a JSON Schema mapping,
    None for any mapping. An empty mapping ``{}`` is the JSON Schema that allows everything. A JSON Schema may name
    types in the words of Python (``dict``, ``float``, ``any``), as tools of open models often do.
    """

    name: str
    schema: Any = None
    description: str | None = None
