"""What a reply must be: a schema of any sort, and postconditions on the value."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, Literal, TypeVar, overload

from pydantic.errors import PydanticInvalidForJsonSchema, PydanticUserError
from pydantic_core import from_json

from ._frozen import Deferred
from .canonical import digest
from .errors import ConfigError
from .plain_kinds import is_array, is_mapping
from .repair import Repair
from .schema_format import SchemaFormat
from .validation.duplicates import conflicting_key
from .validation.ensure import Ensure, check_ensures
from .validation.free_fields import choice_names, free_fields
from .validation.hardened import adapter_of
from .validation.lint import explosive_unions
from .validation.plain_reader import PlainReader, any_value, mapping
from .validation.reading import MOST_COMPLAINTS, Accepted, Complaint, Reader, Rejected
from .validation.typed_reader import TypedReader, ambiguous, ambiguous_keys
from .violation import Path

if TYPE_CHECKING:
    from .coercion import Coercer, Permits
    from .validation.places import Places

__all__ = ["Contract", "EnsureLike", "contract"]

EnsureLike = Ensure | Callable[[Any], Any] | str
C = TypeVar("C", bound=type)

_DECLARED: Final = "__ratchet_ensure__"

_MOST_ROUNDS: Final = 6
"""What was wrapped is read for the first time when it is unwrapped, and may then have something to coerce. Three
wrappings, a renamed key and a value under it make five."""


class Contract:
    """A compiled schema with its postconditions; immutable, compiled once and shared.

    Args:
        schema: anything pydantic's ``TypeAdapter`` takes (model, dataclass, TypedDict, NamedTuple, Literal, union,
            ``list[X]``, a scalar), a JSON Schema mapping, None for any JSON object, ``Any`` for any JSON value.
        ensure: postconditions: ``Ensure``, callables on the value, or strings in the closed expression grammar.
        opaque: ``"auto"``: text marked ``Opaque`` in the schema is data; True: all text of the value is. It is then
            never shown in feedback, and later prompts see the value as plain data, all of its text opaque.

    Raises:
        ConfigError: for a schema that is no schema, has no JSON Schema to show a model, or explodes in the validator.
    """

    def __init__(
        self,
        schema: Any = None,
        ensure: Iterable[EnsureLike] | EnsureLike = (),
        *,
        opaque: Literal["auto"] | bool = "auto",
    ) -> None:
        self.schema = schema
        self.opaque: Literal["auto"] | bool = opaque
        declared: tuple[EnsureLike, ...] = getattr(schema, _DECLARED, ()) if isinstance(schema, type) else ()
        self.ensure: tuple[Ensure, ...] = tuple(_as_ensure(rule) for rule in (*declared, *_several(ensure)))
        self.json_schema: Mapping[str, Any] = _json_schema(schema)
        self.read = _reader(schema, self.json_schema, self.subschema).read
        """The schema alone, without the postconditions."""
        if not self.ensure:
            self.check = self.read  # type: ignore[method-assign]  # nothing to add: one call less on the hot path

    def __repr__(self) -> str:
        return f"Contract({getattr(self.schema, '__name__', self.schema)!r}, hash={self.hash[:12]!r})"

    def also(self, ensure: Iterable[EnsureLike] | EnsureLike) -> Contract:
        """The same contract with further postconditions."""
        more = _several(ensure)
        return Contract(self.schema, (*self.ensure, *more), opaque=self.opaque) if more else self

    @cached_property
    def hash(self) -> str:
        """SHA-256 of the canonical JSON Schema: what the model must obey, whatever the layout of its docstrings."""
        return digest(_without_layout(self.json_schema))

    @cached_property
    def _rendered(self) -> dict[str, str]:
        return {}

    def render(self, format: SchemaFormat = "json_schema") -> str:
        """The schema as text for a model, computed once per format."""
        if format not in self._rendered:
            from .rendering import render_schema  # not before a schema is shown

            self._rendered[format] = render_schema(self.json_schema, format)
        return self._rendered[format]

    @cached_property
    def places(self) -> Places:
        """What may stand at each place of a document that is still being written."""
        from .validation.places import Places  # not before a reply streams in

        if self.schema is None or self.schema is Any or is_mapping(self.schema):
            return Places(self.json_schema)
        core_schema = adapter_of(self.schema).core_schema
        free = free_fields(core_schema)
        return Places({}) if free is None else Places(self.json_schema, free, choice_names(core_schema))

    def subschema(self, path: Path) -> Mapping[str, Any] | None:
        """The part of the JSON Schema that governs ``path``, None where it can not be told."""
        from .rendering import subschema  # not before something is wrong

        return subschema(self.json_schema, path)

    def check(self, text: str, unique: bool = True) -> Accepted | Rejected:
        """Hold one JSON document against the schema, then against the postconditions.

        Total: whatever ``text`` is, the answer is a value or what is wrong. ``unique`` refuses an object that gives
        one key two different values.

        Raises:
            CallbackError: when a validator or postcondition of the caller's raises something other than
                ValueError or AssertionError.
        """
        result = self.read(text, unique)
        if self.ensure and type(result) is Accepted:
            violations = check_ensures(self.ensure, result.value, opaque=self.opaque is True)
            if violations:
                return Rejected("ensure_failed", violations, Deferred(lambda: from_json(result.document)))
        return result

    def coerced(
        self, text: str, first: Accepted | Rejected, permits: Permits, unique: bool = True
    ) -> Accepted | Rejected:
        """The verdict on a document that ``check`` did not take as it is, after what may be coerced in it was.

        What comes out was read strictly by the schema's own validator, and each change to the document is in its
        ``repairs``; so are the changes to what is still wrong, whose errors are about what is left. Where nothing can
        be coerced the answer is ``first``. A value of which keys were left out is read again too: one of them may be
        another spelling of a field that would then take its default, or contradict a field.

        Args:
            text: the document.
            first: what ``check`` said of it.
            permits: the rules that hold.
            unique: as in ``check``.

        Raises:
            CallbackError: as ``check``.
        """
        repairs: tuple[Repair, ...] = ()
        result, document = first, text
        for _ in range(_MOST_ROUNDS):
            places = _left_out(result) if type(result) is Accepted else result.complaints
            if permits.nothing or not places or self._coercer is None:
                break
            made = self._coercer.coerced(document, places, permits, text)
            if made.conflicts and unique:
                return ambiguous_keys(made.conflicts, document)
            if not made.repairs:
                break
            document, repairs = made.text, repairs + made.repairs
            result = self.check(document, unique)
        if not repairs or (type(result) is not Accepted and not result.is_json):
            return first
        if type(result) is not Accepted:
            return Rejected(result.reason, result.errors, result.candidate, result.is_json, (), repairs)
        if unique and (key := conflicting_key(text)) is not None:
            return ambiguous(key, text)
        return Accepted(result.value, document, repairs + result.repairs)

    @cached_property
    def _coercer(self) -> Coercer | None:
        from .coercion import coercer_of  # not before a document is refused

        return coercer_of(self.schema, self.json_schema)


def _left_out(accepted: Accepted) -> tuple[Complaint, ...]:
    """The keys that a schema took no notice of."""
    return tuple([(repair.path, True) for repair in accepted.repairs if repair.rule == "ignored_key"])


def _several(ensure: Any) -> tuple[EnsureLike, ...]:
    """One rule or many: a lone callable, string or ``Ensure`` is one."""
    if isinstance(ensure, (str, Ensure)) or callable(ensure):
        return (ensure,)
    return tuple(ensure)


def _as_ensure(rule: EnsureLike) -> Ensure:
    return rule if isinstance(rule, Ensure) else Ensure(rule)


def _json_schema(schema: Any) -> Mapping[str, Any]:
    if schema is None:
        return {"type": "object"}
    if schema is Any:
        return {}
    if is_mapping(schema):
        return dict(schema)
    adapter = adapter_of(schema)
    if culprits := explosive_unions(adapter.core_schema):
        raise ConfigError(
            f"schema {getattr(schema, '__name__', schema)!r}: validating a hostile reply takes exponential time and"
            " memory, because a union without a discriminator can be read in two ways at every level:"
            f" {'; '.join(culprits)}"
        )
    try:
        return adapter.json_schema(mode="validation")
    except (PydanticInvalidForJsonSchema, PydanticUserError) as error:
        first = str(error).splitlines()[0]
        raise ConfigError(f"schema {schema!r} can not be shown to a model: {first}") from error


def _reader(schema: Any, json_schema: Mapping[str, Any], part: Callable[[Path], Mapping[str, Any] | None]) -> Reader:
    if schema is None:
        return PlainReader(mapping)
    if schema is Any:
        return PlainReader(any_value)
    if isinstance(schema, Mapping):
        from .validation.json_schema import compile_json_schema  # not for types

        violations = compile_json_schema(json_schema).violations
        return PlainReader(violations, lambda value: violations(value, MOST_COMPLAINTS))
    return TypedReader(schema, json_schema, part)


_LAYOUT: Final = frozenset({"title", "$comment"})


def _without_layout(node: Any, in_properties: bool = False) -> Any:
    """The schema without what no model has to obey: titles go, white space in descriptions is folded."""
    if is_mapping(node):
        return {
            key: " ".join(value.split())
            if key == "description" and isinstance(value, str) and not in_properties
            else _without_layout(value, key in ("properties", "$defs") and not in_properties)
            for key, value in node.items()
            if in_properties or key not in _LAYOUT or not isinstance(value, str)
        }
    if is_array(node):
        return [_without_layout(item) for item in node]
    return node


@overload
def contract(cls: C, /) -> C: ...
@overload
def contract(*, ensure: Iterable[EnsureLike] = ()) -> Callable[[C], C]: ...
def contract(cls: Any = None, /, *, ensure: Iterable[EnsureLike] = ()) -> Any:
    """Class decorator: declare postconditions beside the schema they belong to.

    ``@contract(ensure=["confidence > 0.7"])`` on a model or dataclass has the same effect as giving ``ensure`` to
    every state that uses it. The class is checked now: what can not be a schema raises ``ConfigError`` here.
    """

    def declare(target: Any) -> Any:
        if not isinstance(target, type):
            raise ConfigError(f"@contract decorates a class, not {target!r}")
        setattr(target, _DECLARED, (*getattr(target, _DECLARED, ()), *_several(ensure)))
        Contract(target)
        return target

    return declare if cls is None else declare(cls)
