"""Prompts with ``{fields}``: one pass, no code, and values never expand again."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

from pydantic_core import to_json

from .errors import UsageError
from .fence import clean, split_fences
from .opaque import is_opaque
from .plain_kinds import is_array, is_collection, is_mapping, real_type
from .requests import Part

__all__ = ["field_names", "fill", "lookup", "parts_of_text"]

_FIELD: Final = re.compile(r"\{\{|\}\}|\{([A-Za-z_]\w*(?:\.\w+)*)\}")


def field_names(template: str) -> tuple[str, ...]:
    """The first names of the fields of a template, in order: ``{outputs.a.b}`` gives ``outputs``."""
    return tuple(found.group(1).split(".")[0] for found in _FIELD.finditer(template) if found.group(1))


def fill(template: str, find: Callable[[str], Any]) -> tuple[Part, ...]:
    """The template as parts: its own text is instruction, opaque values are data, other values stand in the text.

    ``{{`` and ``}}`` are literal braces; so is every brace that is not around a dotted name. ``find`` gives the value
    of a dotted name and raises ``UsageError`` when there is none.
    """
    return tuple(_merged(_pieces(template, find)))


def _pieces(template: str, find: Callable[[str], Any]) -> Iterator[Part]:
    position = 0
    for found in _FIELD.finditer(template):
        yield Part("instruction", template[position : found.start()])
        position = found.end()
        if found.group(1) is None:
            yield Part("instruction", found.group()[0])
        else:
            yield _value_part(find(found.group(1)), found.group(1))
    yield Part("instruction", template[position:])


def _value_part(value: Any, label: str) -> Part:
    if is_opaque(value) or _holds_opaque(value):
        return Part("data", str.__str__(value) if isinstance(value, str) else _json(value), label)
    return Part("instruction", clean(value) if isinstance(value, str) else _json(value))


def _json(value: Any) -> str:
    return to_json(value, serialize_unknown=True).decode()


def _holds_opaque(value: Any) -> bool:
    """Models and dataclasses: look at their fields, as far down as they go."""
    stack, seen = [value], 0
    while stack and seen < 100_000:
        node = stack.pop()
        seen += 1
        if is_opaque(node):
            return True
        stack.extend(_inside(node))
    return bool(stack)


def _inside(node: Any) -> Iterable[Any]:
    if is_mapping(node):
        return node.values()
    if is_collection(node):
        return node
    attributes: dict[str, Any] | None = getattr(node, "__dict__", None)
    if attributes is not None:
        return attributes.values()
    fields: Iterable[str] = getattr(real_type(node), "__dataclass_fields__", ())
    return [getattr(node, name) for name in fields]


def parts_of_text(text: str) -> tuple[Part, ...]:
    """Text that may hold fences, made by ``fenced``, as parts: what is in a genuine fence is data."""
    return tuple(
        _merged(
            Part("data" if is_data else "instruction", piece, label) for is_data, piece, label in split_fences(text)
        )
    )


def _merged(pieces: Iterator[Part]) -> Iterator[Part]:
    text = ""
    for piece in pieces:
        if piece.kind == "instruction":
            text += piece.text
            continue
        if text:
            yield Part("instruction", text)
        text = ""
        yield piece
    if text:
        yield Part("instruction", text)


def lookup(name: str, inputs: Mapping[str, Any], outputs: Mapping[str, Any]) -> Any:
    """The value of a dotted name: of ``inputs.x``, ``outputs.state.field``, or an input or output by its own name.

    Raises:
        UsageError: when nothing has that name, listing what there is.
    """
    first, *rest = name.split(".")
    if first in ("inputs", "outputs") and rest:
        place: Any = inputs if first == "inputs" else outputs
    elif first in inputs or first in outputs:
        place, rest = (inputs if first in inputs else outputs), [first, *rest]
    else:
        known = ", ".join(sorted({*inputs, *outputs})) or "nothing"
        raise UsageError(
            f"the prompt asks for {{{name}}}, but there is no such input or output (there is {known});"
            " give it in inputs=, or write {{" + name + "}} for literal braces",
            path=name,
        )
    for step in rest:
        place = _member(place, step, name)
    return place


def _member(place: Any, step: str, name: str) -> Any:
    if is_mapping(place) and step in place:
        return place[step]
    if is_array(place) and step.isdigit() and int(step) < len(place):
        return place[int(step)]
    if not step.startswith("_") and not (is_mapping(place) or isinstance(place, str)) and hasattr(place, step):
        return getattr(place, step)
    raise UsageError(f"the prompt asks for {{{name}}}, but {step!r} is not there", path=name)
