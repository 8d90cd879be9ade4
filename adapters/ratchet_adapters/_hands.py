"""Performing one request: the caller's functions are run, and what comes of it is made the event to deliver."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable, Mapping
from typing import Any, Final

from ratchet_core.errors import RatchetError, UsageError
from ratchet_core.events import Arrived, Decided, Event, Raised, Returned
from ratchet_core.requests import AskHuman, CallModel, Request, RunCompute, WaitEvent

from ._answers import Answer, event_of
from ._failures import Errors, failure_of
from ._redact import redact
from ._shapes import is_async_iterable

__all__ = ["Call", "Events", "Functions", "Hands", "People"]

Call = Callable[[CallModel], Answer]
"""What makes the call: text, a ``Reply`` or ``Raised``, or a provider's response comes back, or it raises. An object
may offer ``acall``, a coroutine function of the same meaning, for ``adrive``."""

Functions = Mapping[str, Callable[..., Any]]
People = Callable[[AskHuman], Any]
Events = Callable[[WaitEvent], Any]

_BUGS: Final = (
    TypeError,
    NameError,
    AttributeError,
    ImportError,
    SyntaxError,
    AssertionError,
    NotImplementedError,
    RatchetError,
)
"""What a computation raises because it is written wrong, not because it fails."""


class Hands:
    """What the caller gave a driver to work with."""

    def __init__(
        self,
        call: Call,
        functions: Functions | None,
        people: People | None,
        events: Events | None,
        errors: Errors | None,
    ) -> None:
        self._call = call
        self._functions = functions
        self._people = people
        self._events = events
        self._errors = errors

    def can(self, request: Request) -> bool:
        """Whether anything was given that can do this."""
        match request:
            case RunCompute():
                return self._functions is not None
            case AskHuman():
                return self._people is not None
            case WaitEvent():
                return self._events is not None
            case _:
                return True

    def perform(self, request: Request) -> Event | None:
        """Do what ``request`` asks for; None when nothing came of it yet."""
        try:
            work = self._work(request)
            return None if work is None else _event(request, _at_once(work))
        except Exception as error:
            return self._failed(request, error)

    async def aperform(self, request: Request) -> Event | None:
        """The same with coroutine functions awaited and all others in a thread."""
        try:
            work = self._work(request)
            return None if work is None else _event(request, await _awaited(work))
        except Exception as error:
            return self._failed(request, error)

    def _work(self, request: Request) -> _Work | None:
        match request:
            case CallModel():
                return _Work(self._call, (request,), {})
            case RunCompute():
                return _Work(self._function(request), (), dict(request.arguments))
            case AskHuman() if self._people is not None:
                return _Work(self._people, (request,), {})
            case WaitEvent() if self._events is not None:
                return _Work(self._events, (request,), {})
            case _:
                return None

    def _function(self, request: RunCompute) -> Callable[..., Any]:
        functions = self._functions or {}
        if request.function not in functions:
            raise UsageError(
                f"{request.id} wants the function {request.function!r}, which is not among functions="
                f"{sorted(functions)}: add it, or leave functions out to run it elsewhere"
            )
        return functions[request.function]

    def _failed(self, request: Request, error: Exception) -> Raised:
        """The failed call that ``error`` is; a bug propagates as it is."""
        raised = failure_of(error, self._errors)
        if raised is not None:
            return raised
        if isinstance(request, RunCompute) and not isinstance(error, _BUGS):
            return Raised(type(error).__name__, redact(str(error)))
        raise error


class _Work:
    """A function of the caller's with what it is given."""

    __slots__ = ("arguments", "function", "keywords")

    def __init__(self, function: Callable[..., Any], arguments: tuple[Any, ...], keywords: dict[str, Any]) -> None:
        self.function = function
        self.arguments = arguments
        self.keywords = keywords

    def __call__(self) -> Any:
        return self.function(*self.arguments, **self.keywords)


def _at_once(work: _Work) -> Any:
    result = work()
    if inspect.iscoroutine(result):
        result.close()
        raise UsageError(f"{work.function!r} is a coroutine function, which drive can not wait for: use adrive")
    return result


async def _awaited(work: _Work) -> Any:
    acall = getattr(work.function, "acall", None)
    if acall is not None:
        result = await acall(*work.arguments, **work.keywords)
    elif _is_coroutine_function(work.function):
        result = await work()
    else:
        result = await asyncio.to_thread(work)
        if inspect.isawaitable(result):  # a lambda around a coroutine function
            result = await result
    return [chunk async for chunk in result] if is_async_iterable(result) else result


def _is_coroutine_function(function: Callable[..., Any]) -> bool:
    return inspect.iscoroutinefunction(function) or inspect.iscoroutinefunction(type(function).__call__)


def _event(request: Request, result: Any) -> Event | None:
    if isinstance(request, CallModel):
        return event_of(result)
    if isinstance(result, Raised):
        return result
    match request:
        case RunCompute():
            return result if isinstance(result, Returned) else Returned(result)
        case AskHuman():
            return result if result is None or isinstance(result, Decided) else Decided(result)
        case WaitEvent(key=key):
            return result if result is None or isinstance(result, Arrived) else Arrived(key, result)
        case _:
            return None
