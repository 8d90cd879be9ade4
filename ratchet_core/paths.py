"""Where a node stands in the tree, and what that makes of a request id: ``{path}/{sequence}:{label}#{digest}``.

``""`` is the run, ``"review"`` a state of it, ``"review/security"`` a state inside ``review``.
"""

from __future__ import annotations

from collections.abc import Iterator

__all__ = ["below", "is_within", "label_of", "lineage", "member_of", "path_of"]


def below(path: str, name: str) -> str:
    """The path of the member ``name`` of the node at ``path``."""
    return f"{path}/{name}" if path else name


def is_within(place: str, path: str) -> bool:
    """Whether a node or a request, given by its path or id, is the node at ``path``, its own or below it."""
    return not path or place == path or place.startswith(path + "/")


def lineage(path: str) -> Iterator[str]:
    """The run, every ancestor and the node itself, outermost first."""
    yield ""
    position = 0
    while path and position != -1:
        position = path.find("/", position + 1)
        yield path if position == -1 else path[:position]


def path_of(request_id: str) -> str:
    """The node that asks."""
    return request_id.rpartition("/")[0]


def label_of(request_id: str) -> str:
    """What it asks for: ``call``, ``compute``, ``human``, ``event``, ``wait`` or ``deadline``."""
    return request_id.rpartition("#")[0].rpartition(":")[2]


def member_of(path: str, request_id: str) -> str:
    """The member of the composite at ``path`` that a request below it belongs to."""
    return request_id[len(path) + 1 if path else 0 :].partition("/")[0]
