"""Frozen, slotted dataclasses that cost what unfrozen ones cost.

A frozen dataclass pays one ``object.__setattr__`` call a field to be built: 1,250 ns for eleven
fields on CPython 3.11, as long as validating a short reply. ``frozen`` builds the instance as an
unfrozen twin of the same slot layout and turns it into the frozen class at the end: 390 ns, and
assignment raises ``FrozenInstanceError`` all the same.

A field named in ``lazy`` may be given a ``Deferred``: the text of an error costs its time only
when somebody reads it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any, TypeVar, dataclass_transform

__all__ = ["Deferred", "Derived", "frozen", "unfrozen"]

C = TypeVar("C")


class Deferred:
    """A value that is computed when it is first read; ``compute`` must be a pure function. A subclass may stand for
    several fields at once and tell them apart in ``field``."""

    __slots__ = ("compute",)

    def __init__(self, compute: Callable[[], Any]) -> None:
        self.compute = compute

    def field(self, name: str) -> Any:
        """The value of the field ``name``."""
        return self.compute()


class Derived:
    """A value that is computed from the instance itself when it is first read; one object serves all instances."""

    __slots__ = ("compute",)

    def __init__(self, compute: Callable[[Any], Any]) -> None:
        self.compute = compute


@dataclass_transform(frozen_default=True)
def frozen(*, lazy: tuple[str, ...] = (), eq: bool = True) -> Callable[[type[C]], type[C]]:
    """Class decorator: a frozen, slotted dataclass; fields in ``lazy`` accept a ``Deferred`` or ``Derived``."""

    def decorate(cls: type[C]) -> type[C]:
        # what dataclasses would write as code for each class costs half a millisecond of import: it is shared here
        made = dataclasses.dataclass(init=False, repr=False, eq=False, frozen=True, slots=True)(cls)
        twin = _unfrozen_twin(made)
        made.__twin__ = twin  # type: ignore[attr-defined]
        _install_init(made, twin)
        # the stdlib's own guards break on a slotted class that is called through a generic alias, X[int](...)
        made.__setattr__ = _refuse_set  # type: ignore[method-assign]
        made.__delattr__ = _refuse_delete  # type: ignore[method-assign]
        made.__reduce__ = _reduce  # type: ignore[method-assign]
        if "__repr__" not in made.__dict__:
            made.__repr__ = _repr  # type: ignore[method-assign]
        if eq:
            made.__eq__ = _equal  # type: ignore[method-assign]
            made.__hash__ = _hash  # type: ignore[method-assign]
        for name in lazy:
            setattr(made, name, _lazy_property(name, made.__dict__[name]))
        return made

    return decorate


def unfrozen(cls: type) -> Any:
    """The twin of a frozen class. Where even ``__init__`` is too dear, an instance of it is made by ``object.__new__``,
    its fields are set one by one, and its ``__class__`` becomes ``cls`` at last: half the time."""
    return cls.__dict__["__twin__"]


def _values(instance: Any) -> tuple[Any, ...]:
    return tuple([getattr(instance, f.name) for f in dataclasses.fields(instance) if f.compare])


def _equal(self: Any, other: object) -> Any:
    return _values(self) == _values(other) if type(other) is type(self) else NotImplemented


def _hash(self: Any) -> int:
    return hash(_values(self))


def _reduce(self: Any) -> tuple[Any, ...]:
    """Copies and pickles are made by calling the class: what was deferred is computed, and slots need no state."""
    return self.__class__, tuple([getattr(self, f.name) for f in dataclasses.fields(self) if f.init])


def _repr(self: Any) -> str:
    shown = ", ".join([f"{f.name}={getattr(self, f.name)!r}" for f in dataclasses.fields(self) if f.repr])
    return f"{type(self).__qualname__}({shown})"


def _refuse_set(self: Any, name: str, value: Any) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r} of {type(self).__name__}")


def _refuse_delete(self: Any, name: str) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r} of {type(self).__name__}")


def _unfrozen_twin(cls: type) -> type:
    namespace: dict[str, Any] = {
        "__slots__": cls.__dict__["__slots__"],
        # the C default, so that stores into slots stay specialised by the interpreter
        "__setattr__": object.__setattr__,
        "__delattr__": object.__delattr__,
        "__module__": cls.__module__,
    }
    if "__orig_bases__" in cls.__dict__:
        namespace["__orig_bases__"] = cls.__dict__["__orig_bases__"]
    return type(f"_Open{cls.__name__}", cls.__bases__, namespace)


def _install_init(cls: type, twin: type) -> None:
    fields = [f for f in dataclasses.fields(cls) if f.init]
    namespace: dict[str, Any] = {"_Frozen": cls, "_Open": twin, "_set": object.__setattr__}
    signature = ["self"]
    for f in fields:
        if f.kw_only and "*" not in signature:
            signature.append("*")
        if f.default is not dataclasses.MISSING:
            namespace[f"_default_{f.name}"] = f.default
            signature.append(f"{f.name}=_default_{f.name}")
        else:
            signature.append(f.name)
    body = [f"  self.{f.name} = {f.name}" for f in fields]
    body.append("  self.__class__ = _Frozen")
    if hasattr(cls, "__post_init__"):
        body.append("  self.__post_init__()")
    source = f"def __init__({', '.join(signature)}):\n  _set(self, '__class__', _Open)\n" + "\n".join(body)
    exec(source, namespace)
    init = namespace["__init__"]
    init.__qualname__ = f"{cls.__qualname__}.__init__"
    init.__annotations__ = {f.name: f.type for f in fields}
    cls.__init__ = init  # type: ignore[misc]


def _lazy_property(name: str, slot: Any) -> property:
    def get(self: Any) -> Any:
        value = slot.__get__(self)
        if isinstance(value, Deferred):
            value = value.field(name)
        elif type(value) is Derived:
            value = value.compute(self)
        else:
            return value
        slot.__set__(self, value)  # the same value every time: still frozen to any observer
        return value

    return property(get)
