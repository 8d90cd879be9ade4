"""The JSON Schema of a type with what a plain one loses: other names of fields, names of members, who reads first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from pydantic.json_schema import GenerateJsonSchema
from pydantic_core import core_schema as cs

from ..validation.hardened import adapter_of
from ..validation.json_schema.patterns import PatternError, compile_pattern
from .keywords import CUSTOM, DECIMAL, FORMAT, INTEGER, MEMBERS, NAMES

__all__ = ["typed_schema"]


def typed_schema(schema: Any) -> Mapping[str, Any]:
    """What ``compile_json_schema`` takes for a type that pydantic knows. It accepts at least what the type's own
    validator accepts where nothing of the caller's reads first, and says where something does."""
    return adapter_of(schema).json_schema(mode="validation", schema_generator=_Annotated)


_DATE: Final = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_TIME: Final = r"[0-9]{2}:[0-9]{2}(:[0-9]{2}([.,][0-9]{1,9})?)?([Zz]|[+-][0-9]{2}:?[0-9]{2})?"
_PATTERNS: Final = {"date": f"^{_DATE}$", "date-time": f"^{_DATE}[Tt _]{_TIME}$"}
"""Text of dates that pydantic takes. It takes a little less, which it says itself."""

_NUMERAL: Final = r"^-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?$"


class _Annotated(GenerateJsonSchema):
    ignored_warning_kinds: Any = frozenset({"skipped-choice", "non-serializable-default", "skipped-discriminator"})

    def sort(self, value: Any, parent_key: str | None = None) -> Any:
        return value

    def int_schema(self, schema: cs.IntSchema) -> dict[str, Any]:
        return {**super().int_schema(schema), INTEGER: True}

    def str_schema(self, schema: cs.StringSchema) -> dict[str, Any]:
        made = super().str_schema(schema)
        try:
            compile_pattern(made.get("pattern", ""))
        except PatternError:  # in the syntax of another engine
            del made["pattern"]
        return made

    def decimal_schema(self, schema: cs.DecimalSchema) -> dict[str, Any]:
        made = super().decimal_schema(schema)
        number, text = made["anyOf"]
        return {"anyOf": [number, {**text, "pattern": _NUMERAL, DECIMAL: True}]}

    def date_schema(self, schema: cs.DateSchema) -> dict[str, Any]:
        return _as_pattern(super().date_schema(schema))

    def datetime_schema(self, schema: cs.DatetimeSchema) -> dict[str, Any]:
        return _as_pattern(super().datetime_schema(schema))

    def time_schema(self, schema: cs.TimeSchema) -> dict[str, Any]:
        return _as_pattern(super().time_schema(schema))

    def timedelta_schema(self, schema: cs.TimedeltaSchema) -> dict[str, Any]:
        return _as_pattern(super().timedelta_schema(schema))

    def url_schema(self, schema: cs.UrlSchema) -> dict[str, Any]:
        return _as_pattern(super().url_schema(schema))

    def uuid_schema(self, schema: cs.UuidSchema) -> dict[str, Any]:
        return _as_pattern(super().uuid_schema(schema))

    def json_schema(self, schema: cs.JsonSchema) -> dict[str, Any]:
        return {**super().json_schema(schema), FORMAT: "json"}

    def set_schema(self, schema: cs.SetSchema) -> dict[str, Any]:
        return _without_uniqueness(super().set_schema(schema))

    def frozenset_schema(self, schema: cs.FrozenSetSchema) -> dict[str, Any]:
        return _without_uniqueness(super().frozenset_schema(schema))

    def enum_schema(self, schema: cs.EnumSchema) -> dict[str, Any]:
        return {**super().enum_schema(schema), MEMBERS: [member.name for member in schema["members"]]}

    def function_before_schema(self, schema: cs.BeforeValidatorFunctionSchema) -> dict[str, Any]:
        return _read_first(super().function_before_schema(schema))

    def function_wrap_schema(self, schema: cs.WrapValidatorFunctionSchema) -> dict[str, Any]:
        return _read_first(super().function_wrap_schema(schema))

    def function_plain_schema(self, schema: cs.PlainValidatorFunctionSchema) -> dict[str, Any]:
        return _read_first(super().function_plain_schema(schema))

    def model_fields_schema(self, schema: cs.ModelFieldsSchema) -> dict[str, Any]:
        return _named(super().model_fields_schema(schema), schema["fields"].items())

    def typed_dict_schema(self, schema: cs.TypedDictSchema) -> dict[str, Any]:
        return _named(super().typed_dict_schema(schema), schema["fields"].items())

    def dataclass_args_schema(self, schema: cs.DataclassArgsSchema) -> dict[str, Any]:
        return _named(super().dataclass_args_schema(schema), ((field["name"], field) for field in schema["fields"]))


def _as_pattern(made: dict[str, Any]) -> dict[str, Any]:
    """A string that the type's own validator reads: our tests of formats are others."""
    word = made.pop("format", None)
    if word is None:
        return made
    pattern = {"pattern": _PATTERNS[word]} if word in _PATTERNS else {}
    return {**made, FORMAT: word, **pattern}


def _without_uniqueness(made: dict[str, Any]) -> dict[str, Any]:
    """What stands twice in a list counts once in a set."""
    made.pop("uniqueItems", None)
    return made


def _read_first(made: dict[str, Any]) -> dict[str, Any]:
    """What a validator of the caller's takes is not known."""
    return {"anyOf": [made, {}], CUSTOM: True}


def _named(made: dict[str, Any], fields: Iterable[tuple[str, Mapping[str, Any]]]) -> dict[str, Any]:
    """Beside the properties, what else each of them is called in the type."""
    listed = list(fields)
    properties = list(made["properties"])
    if len(listed) != len(properties):  # some field can not be shown
        return made
    names = {shown: _names(name, field) - {shown} for shown, (name, field) in zip(properties, listed, strict=True)}
    others = {shown: sorted(others) for shown, others in names.items() if others}
    return {**made, NAMES: others} if others else made


def _names(name: str, field: Mapping[str, Any]) -> set[str]:
    alias: Any = field.get("validation_alias", name)
    paths: list[Any] = [alias] if isinstance(alias, str) else alias if isinstance(alias[0], list) else [alias]
    single = {path if isinstance(path, str) else path[0] for path in paths if isinstance(path, str) or len(path) == 1}
    return {name, *single, str(field.get("serialization_alias", name))}
