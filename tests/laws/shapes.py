"""Schemas, values that obey them, and those values as a careless model writes them."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import strategies as st

from ratchet_core import Contract
from ratchet_core.validation.reading import Rejected

__all__ = ["cases", "clothed", "dirty", "schemas", "spoiled", "valid"]

_NAMES = ["first_name", "age", "total_cost_usd", "kind", "tags", "note"]
_CHOICES = [["high", "low", "not_high"], ["red", "dark green"], ["yes", "no"], [1, 2, 3], ["none", "some"]]

_scalars = st.sampled_from(
    [
        {"type": "integer"},
        {"type": "number"},
        {"type": "boolean"},
        {"type": "string"},
        {"type": "string", "format": "date"},
        {"type": ["integer", "null"]},
        {"type": ["string", "null"]},
        {"anyOf": [{"type": "boolean"}, {"type": "null"}]},
        {"anyOf": [{"type": "integer"}, {"type": "string"}]},
        *({"enum": choices} for choices in _CHOICES),
        {"anyOf": [{"enum": _CHOICES[4]}, {"type": "null"}]},
    ]
)


def _containers(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    fields = st.dictionaries(st.sampled_from(_NAMES), inner, min_size=1, max_size=4)
    objects = fields.flatmap(
        lambda properties: st.lists(st.sampled_from(sorted(properties)), unique=True).map(
            lambda required: {"type": "object", "properties": properties, "required": required}
        )
    )
    lists = inner.map(lambda items: {"type": "array", "items": items})
    maps = inner.map(lambda values: {"type": "object", "additionalProperties": values})
    unions = st.lists(inner, min_size=2, max_size=3).map(lambda branches: {"anyOf": branches})
    return objects | lists | maps | unions


schemas: st.SearchStrategy[dict[str, Any]] = st.recursive(_scalars, _containers, max_leaves=6)
"""JSON Schemas: scalars, closed lists, nullable places, objects, lists, maps, unions."""


@st.composite
def valid(draw: st.DrawFn, schema: Any) -> Any:
    """A value that obeys the schema."""
    if "anyOf" in schema:
        return draw(valid(draw(st.sampled_from(schema["anyOf"]))))
    if "enum" in schema:
        return draw(st.sampled_from(schema["enum"]))
    kind = schema["type"]
    kind = draw(st.sampled_from(kind)) if isinstance(kind, list) else kind
    if kind == "object":
        properties = schema.get("properties", {})
        chosen = [name for name in properties if name in schema.get("required", ()) or draw(st.booleans())]
        made = {name: draw(valid(properties[name])) for name in chosen}
        if "additionalProperties" in schema:
            keys = draw(st.lists(st.sampled_from(["a", "Some Key", "1"]), unique=True, max_size=2))
            made.update({key: draw(valid(schema["additionalProperties"])) for key in keys})
        return made
    if kind == "array":
        return [draw(valid(schema["items"])) for _ in range(draw(st.integers(0, 3)))]
    if schema.get("format") == "date":
        return draw(st.dates()).isoformat()
    return draw(
        {
            "integer": st.integers(-(10**6), 10**6),
            "number": st.integers(-(10**6), 10**6) | st.floats(-1e6, 1e6).map(lambda x: round(x, 3)),
            "boolean": st.booleans(),
            "string": st.sampled_from(["Ann", "", "N/A", "1,200", "true", "high", "a, b", '{"a": 1}', "2024-01-05"]),
            "null": st.none(),
        }[kind]
    )


_WORDS = [
    "N/A",
    "null",
    "",
    "yes",
    "Yes.",
    "not high",
    "High or low",
    "about 30",
    "1.200",
    "12%",
    "$5",
    "03/04/2024",
    "x",
]


@st.composite
def dirty(draw: st.DrawFn, value: Any) -> Any:
    """The value with some of it written another way, and now and then something else in its place."""
    if isinstance(value, dict):
        made = {draw(_key(key)): draw(dirty(inner)) for key, inner in value.items()}
        return draw(
            st.sampled_from([made, made, made, {"result": made}, [made], json.dumps(made), {**made, "extra": 1}])
        )
    if isinstance(value, list):
        items = [draw(dirty(item)) for item in value]
        return draw(st.sampled_from([items, items, items, {"items": items}, json.dumps(items), *items[:1]]))
    if not draw(st.booleans()):
        return value
    options: list[Any] = [str(value), [value], {"value": value}, draw(st.sampled_from(_WORDS)), None]
    if isinstance(value, bool):
        options += [str(value), "yes" if value else "no", int(value)]
    elif isinstance(value, int):
        options += [
            f"{value:,}",
            f"+{value}",
            float(value),
            f"{value}.0",
            f"**{value}**",
            f"{value} years",
            value + 0.5,
        ]
    elif isinstance(value, float):
        options += [f"{value:,}", f"{value}.", f"${value}"]
    elif isinstance(value, str):
        options += [
            value.upper(),
            f"**{value}**",
            f"The answer is {value}",
            f"not {value}",
            value[:-1],
            value.replace("-", "/"),
        ]
    return draw(st.sampled_from(options))


def _key(key: str) -> st.SearchStrategy[str]:
    return st.sampled_from([key, key, key, key.upper(), key.title().replace("_", ""), key.replace("_", " ")])


@st.composite
def cases(draw: st.DrawFn) -> tuple[dict[str, Any], Any]:
    """A schema, and a document that was meant to obey it."""
    schema = draw(schemas)
    return schema, draw(dirty(draw(valid(schema))))


@st.composite
def clothed(draw: st.DrawFn, schema: Any, value: Any) -> Any:
    """The value in forms that say the same and that the schema does not take as they are."""
    made = value
    if isinstance(value, dict):
        properties = schema.get("properties", {})
        rest = schema.get("additionalProperties", {})
        made = {
            (draw(_key(key)) if key in schema.get("required", ()) else key): draw(
                clothed(properties.get(key, rest), inner)
            )
            for key, inner in value.items()
        }
        forms: list[Any] = [{"result": made}, json.dumps(made)]
    elif isinstance(value, list):
        made = [draw(clothed(schema.get("items", {}), item)) for item in value]
        sole = made if len(value) == 1 and not isinstance(value[0], list) else []
        forms = [{"items": made}, json.dumps(made), *sole]
    elif value is None:
        forms = ["null", "None", "N/A", "", "-"]
    elif isinstance(value, bool):
        forms = [str(value), json.dumps(value), "Yes." if value else "No", "**on**" if value else "`off`"]
    elif isinstance(value, (int, float)):
        forms = [
            json.dumps(value),
            f"{value:,}",
            f"**{value:,}**",
            f"+{value}" if value >= 0 else f"\u2212{-value}",
            [value],
        ]
        forms += [float(value)] if float(value).is_integer() else []
    else:
        forms = [value.upper(), value.title(), f"**{value}**", f"{value}.", f"The answer is {value}"]
    if "anyOf" not in schema and not isinstance(value, list) and value is not None:
        forms.append([made])  # where a list may stand too, it says something else
    form = draw(st.sampled_from([made, made, *forms]))
    return form if form is made or isinstance(Contract(schema).check(json.dumps(form)), Rejected) else made


_HEDGES = [
    "not {}",
    "{} or not",
    "anything but {}",
    "about {}",
    "{}?",
    "less than {}",
    "{}, maybe",
    "isn't {}",
    "{} / other",
    "~{}",
]


@st.composite
def spoiled(draw: st.DrawFn) -> tuple[dict[str, Any], Any]:
    """A schema of one field, and a document in which its value says something else than a value of the field."""
    schema = draw(_scalars.filter(lambda schema: "not_high" not in schema.get("enum", ())))
    value = draw(valid(schema))
    forms: list[Any] = [draw(st.sampled_from(_HEDGES)).replace("{}", str(value)), [value, value], {"not": value}]
    if isinstance(value, bool):
        forms += ["maybe", 2, -1, "yes and no", f"{value}{value}"]
    elif isinstance(value, (int, float)):
        forms += [
            f"{value}-{abs(value) + 1}",
            f"{value} apples",
            f"{value}%",
            f"0x{value}",
            f"{value},5",
            f"{value}_000",
        ]
        forms += [value + 0.5, f"{value + 0.5}"] if schema.get("type") == "integer" else []
    elif isinstance(value, str):
        forms += [f"{value}er", f"un{value}", value[:3], value[::-1], value[1:], f"{value}-2", f"{value} {value}s"]
    form = draw(st.sampled_from(forms))
    field = draw(st.sampled_from(["a", "kind"]))
    return {"type": "object", "properties": {field: schema}, "required": [field]}, {field: form}
