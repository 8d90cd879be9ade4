"""How YAML becomes data; ``parse_yaml`` is the door.

Layers, lowest first: ``events`` (PyYAML's), ``anchors`` (aliases written out), ``frame`` (a collection that is being
filled), ``brackets`` and ``strict`` (what is broken, or unknown to YAML 1.2), ``scalars`` and ``tags`` (what is
written), ``tree`` (the data), ``comments``, ``prose`` and ``answer`` (whether the data are an answer).
"""

from __future__ import annotations

__all__: list[str] = []
