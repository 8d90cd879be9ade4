"""How YAML becomes data: PyYAML's events, what of them YAML 1.2 knows, a tree of plain values, and whether they are
an answer. ``parse_yaml`` is the door."""

from __future__ import annotations

__all__: list[str] = []
