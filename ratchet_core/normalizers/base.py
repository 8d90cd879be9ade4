"""What a pipeline is made of: preprocessors change the text, normalizers read a value out of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from .._frozen import frozen
from ..errors import ConfigError
from .candidate import Miss

__all__ = [
    "Normalized",
    "Normalizer",
    "NormalizerResult",
    "PipelineItem",
    "Preprocessed",
    "Preprocessor",
    "check_pipeline",
    "name_of",
]

Normalized = dict[str, Any] | list[Any] | Miss | None
"""What a normalizer returns: plain JSON data, None for "nothing here", or a ``Miss`` that says why."""

Preprocessed = tuple[str, bool]
"""What a preprocessor returns: the text that the items behind it see, and whether it differs from what came in."""


class Normalizer:
    """Reads one notation. Subclass it, give it a ``name`` and write ``normalize``.

    ``name`` becomes ``format_detected`` of the action when this normalizer's value is the one that validates.
    """

    name: str = "custom"

    def normalize(self, raw: str) -> Normalized:
        """The value in ``raw`` as plain JSON data (object or array), None when there is none, a ``Miss`` to say why."""
        raise NotImplementedError(f"{type(self).__name__} must define normalize(self, raw)")


class Preprocessor:
    """Changes the text that the items behind it in the pipeline see. Subclass it and write ``preprocess``."""

    def preprocess(self, raw: str) -> Preprocessed:
        """``(text, changed)``."""
        raise NotImplementedError(f"{type(self).__name__} must define preprocess(self, raw)")


PipelineItem = Normalizer | Preprocessor | Callable[[str], Normalized | Preprocessed]
"""A plain callable is a preprocessor when it returns ``(str, bool)``, else a normalizer."""


@frozen()
class NormalizerResult:
    """The first value that a pipeline found.

    Attributes:
        data: plain JSON data, an object or an array.
        normalizer_name: the ``name`` of the normalizer that read it.
        was_cleaned: whether a preprocessor changed the text before.
    """

    data: dict[str, Any] | list[Any]
    normalizer_name: str
    was_cleaned: bool


def name_of(item: PipelineItem) -> str:
    """What an item is called in misses, in ``format_detected`` and in errors."""
    if isinstance(item, Normalizer):
        return item.name
    return str(getattr(item, "__name__", type(item).__name__))


def check_pipeline(pipeline: Iterable[PipelineItem]) -> tuple[PipelineItem, ...]:
    """The pipeline as a tuple.

    Raises:
        ConfigError: when it is no iterable, or holds something that is neither a ``Normalizer`` nor a
            ``Preprocessor`` nor callable, or a class where an instance is meant.
    """
    given: Any = pipeline
    if isinstance(given, (str, bytes)) or not isinstance(given, Iterable):
        raise ConfigError(f"normalizers must be a list of normalizers, not {pipeline!r}", path="normalizers")
    items = tuple(pipeline)
    for index, item in enumerate(items):
        if problem := _problem(item):
            raise ConfigError(f"{problem}: {item!r}", path=f"normalizers[{index}]")
    return items


def _problem(item: Any) -> str | None:
    if isinstance(item, type):
        return "this is a class, give an instance of it"
    if isinstance(item, (Normalizer, Preprocessor)) or callable(item):
        return None
    return "a pipeline holds Normalizer and Preprocessor instances and callables, not this"
