"""JSON Patch (RFC 6902) and JSON Pointer (RFC 6901) on plain data.

Nothing that is given is ever changed: a patch makes a new document that shares what it did not touch with the old one.
That makes application atomic, a patch that fails half way leaves nothing behind.
"""

from __future__ import annotations

import re
from typing import Any, Final

from ._frozen import frozen
from .plain_kinds import is_dict, is_list
from .violation import MISSING, Path

__all__ = [
    "Patched",
    "Unpatched",
    "apply_patch",
    "changed_paths",
    "locate",
    "same_json",
    "split_pointer",
    "value_at",
]


_MOST_OPERATIONS: Final = 1_000
"""An insertion moves what stands behind it; more of them than this in a long list would take minutes."""

_MOST_COPIED: Final = 1_000_000
"""Values that all ``copy`` operations of a patch may copy: doubling a document thirty times would fill any memory."""

_INDEX: Final = re.compile(r"0|[1-9][0-9]{0,8}")
_BAD_ESCAPE: Final = re.compile(r"~(?![01])")


@frozen()
class Patched:
    """The new document."""

    document: Any


@frozen()
class Unpatched:
    """Why a patch was not applied: ``index`` of the operation (None: the patch as a whole) and the reason in words."""

    index: int | None
    reason: str


def split_pointer(pointer: str) -> tuple[str, ...] | None:
    """The reference tokens of a JSON pointer, unescaped; None when it is not one."""
    if pointer == "":
        return ()
    if not pointer.startswith("/") or _BAD_ESCAPE.search(pointer):
        return None
    return tuple(token.replace("~1", "/").replace("~0", "~") for token in pointer[1:].split("/"))


def locate(document: Any, pointer: str) -> Path | None:
    """The path that ``pointer`` means in ``document``: tokens become indexes where there are lists.

    The last step may name a key that is not there yet, or the index behind the last item of a list; the steps before it
    must exist. None when the pointer leads nowhere.
    """
    tokens = split_pointer(pointer)
    if tokens is None:
        return None
    node = document
    path: list[str | int] = []
    for depth, token in enumerate(tokens):
        step = _step(node, token)
        is_last = depth == len(tokens) - 1
        if step is None or not (_holds(node, step) or (is_last and _may_be_added(node, step))):
            return None
        path.append(step)
        node = None if is_last else _part(node, step)
    return tuple(path)


def _may_be_added(node: Any, step: str | int) -> bool:
    return isinstance(step, str) or (is_list(node) and step == len(node))


def value_at(document: Any, path: Path) -> Any:
    """The value at ``path``, ``MISSING`` when there is none."""
    node = document
    for step in path:
        if not _holds(node, step):
            return MISSING
        node = node[step]
    return node


def apply_patch(document: Any, operations: Any) -> Patched | Unpatched:
    """Apply a list of RFC 6902 operations, all of them or none. Never raises; neither argument is changed."""
    if not is_list(operations):
        return Unpatched(None, "a patch is a list of operations")
    if len(operations) > _MOST_OPERATIONS:
        return Unpatched(None, f"a patch has at most {_MOST_OPERATIONS} operations")
    draft = _Draft(document)
    for index, operation in enumerate(operations):
        try:
            draft.apply(operation)
        except _Refusal as refusal:
            return Unpatched(index, str(refusal))
    return Patched(draft.root)


def changed_paths(before: Any, after: Any) -> tuple[Path, ...]:
    """Where two documents differ: the paths of the values that were replaced, added or taken away, in order.

    Items behind the end of a list were added; a list that became shorter has changed as a whole. ``1``, ``1.0`` and
    ``true`` are three different values.
    """
    found: list[Path] = []
    stack: list[tuple[Any, Any, Path]] = [(before, after, ())]
    while stack:
        old, new, path = stack.pop()
        if old is new:
            continue
        if is_dict(old) and is_dict(new):
            keys = list(dict.fromkeys((*old, *new)))
            stack.extend((old.get(key, MISSING), new.get(key, MISSING), (*path, key)) for key in reversed(keys))
        elif is_list(old) and is_list(new) and len(old) <= len(new):
            stack.extend((MISSING, new[i], (*path, i)) for i in reversed(range(len(old), len(new))))
            stack.extend((old[i], new[i], (*path, i)) for i in reversed(range(len(old))))
        elif type(old) is not type(new) or old != new:
            found.append(path)
    return tuple(found)


def same_json(one: Any, other: Any) -> bool:
    """Equality as ``test`` means it: numbers by value, objects without order, ``true`` is not ``1``."""
    stack: list[tuple[Any, Any]] = [(one, other)]
    while stack:
        a, b = stack.pop()
        if is_dict(a) and is_dict(b) and a.keys() == b.keys():
            stack.extend((a[key], b[key]) for key in a)
        elif is_list(a) and is_list(b) and len(a) == len(b):
            stack.extend(zip(a, b, strict=True))
        elif isinstance(a, (dict, list)) or not _same_scalar(a, b):
            return False
    return True


def _same_scalar(a: Any, b: Any) -> bool:
    return bool(a == b) and isinstance(a, bool) == isinstance(b, bool)


class _Refusal(Exception):
    """Why an operation can not be applied."""


class _Draft:
    """A document in the making. Containers are copied when they are first written to; ``_owned`` holds those copies,
    so that a long patch of one long list copies it once."""

    def __init__(self, document: Any) -> None:
        self.root = document
        self._owned: dict[int, Any] = {}
        self._copied = 0

    def apply(self, operation: Any) -> None:
        """Apply one operation or raise ``_Refusal``."""
        if not is_dict(operation):
            raise _Refusal("an operation is an object")
        name = operation.get("op")
        act = _ACTS.get(name) if isinstance(name, str) else None
        if act is None:
            raise _Refusal("'op' must be add, remove, replace, move, copy or test")
        act(self, operation)

    def add(self, operation: dict[str, Any]) -> None:
        self._insert(_tokens(operation, "path"), _value(operation))

    def remove(self, operation: dict[str, Any]) -> None:
        self._take(_tokens(operation, "path"))

    def replace(self, operation: dict[str, Any]) -> None:
        tokens, value = _tokens(operation, "path"), _value(operation)
        self._read(tokens)
        if not tokens:
            self.root = value
            return
        parent = self._writable(tokens[:-1])
        parent[_step(parent, tokens[-1])] = value

    def move(self, operation: dict[str, Any]) -> None:
        source, target = _tokens(operation, "from"), _tokens(operation, "path")
        if target[: len(source)] == source and len(target) > len(source):
            raise _Refusal("a value can not be moved into itself")
        value = self._read(source)
        if source != target:
            self._take(source)
            self._insert(target, value)

    def copy(self, operation: dict[str, Any]) -> None:
        value = self._read(_tokens(operation, "from"))
        self._copied += _count(value, _MOST_COPIED - self._copied)
        if self._copied > _MOST_COPIED:
            raise _Refusal("the patch copies too much")
        self._insert(_tokens(operation, "path"), _clone(value))

    def test(self, operation: dict[str, Any]) -> None:
        if not same_json(self._read(_tokens(operation, "path")), _value(operation)):
            raise _Refusal("the value differs from the one that was tested for")

    def _read(self, tokens: tuple[str, ...]) -> Any:
        node = self.root
        for token in tokens:
            step = _step(node, token)
            if step is None or not _holds(node, step):
                raise _Refusal("the path leads to nothing")
            node = node[step]
        return node

    def _insert(self, tokens: tuple[str, ...], value: Any) -> None:
        if not tokens:
            self.root = value
            return
        parent = self._writable(tokens[:-1])
        if is_dict(parent):
            parent[tokens[-1]] = value
            return
        index = len(parent) if tokens[-1] == "-" else _step(parent, tokens[-1])
        if not isinstance(index, int) or index > len(parent):
            raise _Refusal("there is no such place in the list")
        parent.insert(index, value)

    def _take(self, tokens: tuple[str, ...]) -> None:
        if not tokens:
            raise _Refusal("the whole document can not be removed")
        self._read(tokens)
        parent = self._writable(tokens[:-1])
        del parent[_step(parent, tokens[-1])]

    def _writable(self, tokens: tuple[str, ...]) -> Any:
        """The container at ``tokens``, it and all above it copied unless they are copies of ours already."""
        node = self._own(self.root)
        self.root = node
        for token in tokens:
            step = _step(node, token)
            if step is None or not _holds(node, step):
                raise _Refusal("the path leads to nothing")
            node[step] = self._own(node[step])
            node = node[step]
        return node

    def _own(self, node: Any) -> Any:
        if not (is_dict(node) or is_list(node)):
            raise _Refusal("the path leads into a value that has no parts")
        if id(node) in self._owned:
            return node
        made: Any = node.copy()
        self._owned[id(made)] = made
        return made


_ACTS: Final = {
    "add": _Draft.add,
    "remove": _Draft.remove,
    "replace": _Draft.replace,
    "move": _Draft.move,
    "copy": _Draft.copy,
    "test": _Draft.test,
}


def _tokens(operation: dict[str, Any], member: str) -> tuple[str, ...]:
    pointer = operation.get(member)
    tokens = split_pointer(pointer) if isinstance(pointer, str) else None
    if tokens is None:
        raise _Refusal(f"'{member}' must be a JSON pointer")
    return tokens


def _value(operation: dict[str, Any]) -> Any:
    if "value" not in operation:
        raise _Refusal("'value' is missing")
    return operation["value"]


def _step(node: Any, token: str) -> str | int | None:
    """``token`` as a key or an index of ``node``; None when it can be neither. The index need not exist."""
    if is_dict(node):
        return token
    if is_list(node) and _INDEX.fullmatch(token):
        return int(token)
    return None


def _part(node: Any, step: str | int) -> Any:
    return node[step]


def _put(node: Any, step: str | int, value: Any) -> None:
    node[step] = value


def _holds(node: Any, step: str | int) -> bool:
    if is_dict(node):
        return step in node
    return is_list(node) and isinstance(step, int) and 0 <= step < len(node)


def _count(value: Any, enough: int) -> int:
    """How many values ``value`` is made of; counting ends once there are more than ``enough``."""
    stack, count = [value], 0
    while stack and count <= enough:
        node = stack.pop()
        count += 1
        if is_dict(node):
            stack.extend(node.values())
        elif is_list(node):
            stack.extend(node)
    return count


def _clone(value: Any) -> Any:
    """``value`` with containers of its own, so that writing to the one leaves the other as it is."""
    whole: list[Any] = [value]
    stack: list[Any] = [whole]
    while stack:
        node = stack.pop()
        for step in tuple(node) if is_dict(node) else range(len(node)):
            inner: Any = _part(node, step)
            if is_dict(inner) or is_list(inner):
                _put(node, step, inner.copy())
                stack.append(_part(node, step))
    return whole[0]
