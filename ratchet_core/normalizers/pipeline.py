"""Pipelines: our own full reading of a reply, or the items that a caller lists, in the order listed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from ..errors import CallbackError
from ..finish import NOT_WHOLE
from ..limits import DEFAULT_LIMITS, Limits
from ..repair import Repair
from .base import Normalizer, NormalizerResult, PipelineItem, Preprocessed, Preprocessor, check_pipeline, name_of
from .candidate import Candidate, Extraction, Miss
from .guard import guard
from .parse_frontmatter import ParseFrontmatter, frontmatter_candidates
from .parse_json import ParseJSON, json_candidate
from .parse_yaml import ParseYAML, yaml_candidates
from .pseudo_tool_call import ExtractPseudoToolCall
from .reading import read_json_only, read_reply
from .reasoning import StripReasoning
from .repair_json import RepairJSON
from .strip_fences import StripFences

__all__ = ["DEFAULT_PIPELINE", "HEALING_PIPELINE", "TOOL_CALL_PIPELINE", "extract", "run_pipeline"]

DEFAULT_PIPELINE: Final[tuple[PipelineItem, ...]] = (
    StripReasoning(),
    StripFences(),
    ParseJSON(),
    ParseYAML(),
    ParseFrontmatter(),
)
"""Strict notations, with reasoning and fences taken off. Leave a state's ``normalizers`` out for the full reading."""

HEALING_PIPELINE: Final[tuple[PipelineItem, ...]] = (StripReasoning(), StripFences(), ParseJSON(), RepairJSON())
"""JSON, mended where what it says is beyond doubt."""

TOOL_CALL_PIPELINE: Final[tuple[PipelineItem, ...]] = (ExtractPseudoToolCall(), StripFences(), ParseJSON())
"""Tool calls that were written into the text, then plain JSON."""


def extract(
    text: str,
    pipeline: Iterable[PipelineItem] | None = None,
    limits: Limits = DEFAULT_LIMITS,
    *,
    json_schema: Mapping[str, Any] | None = None,
    finish_reason: str | None = None,
    body_field: str | None = None,
) -> Extraction:
    """All candidates for the answer in a reply, or why there is none. Never raises for what the reply says.

    Args:
        text: the reply.
        pipeline: what to read it with, in this order; each normalizer adds one candidate at most. None: everything.
        limits: what the guard lets through to the parsers.
        json_schema: what the answer has to obey. It decides between readings of YAML scalars, and tells an echo of
            itself from an answer; nothing is validated here.
        finish_reason: what the provider said about the end of the reply.
        body_field: the field that takes the text behind front matter.

    Raises:
        ConfigError: when ``pipeline`` holds something that can not be a part of one.
        CallbackError: when an item of the caller's own raises.
    """
    cut = finish_reason in NOT_WHOLE
    if pipeline is None:
        return read_reply(text, limits, json_schema, cut=cut, body_field=body_field)
    items = check_pipeline(pipeline)
    over = guard(text, limits)
    if over is not None:
        return Extraction((), (over,))
    run = _Run(text, limits, json_schema)
    for item in items:
        run.apply(item)
    return run.extraction(cut)


def run_pipeline(
    raw: str, pipeline: Iterable[PipelineItem], limits: Limits = DEFAULT_LIMITS
) -> NormalizerResult | None:
    """The first object or array that a normalizer of ``pipeline`` finds, None when none does.

    Items run in the order given: a preprocessor changes what the items behind it see.

    Raises:
        ConfigError: when ``pipeline`` holds something that can not be a part of one.
        CallbackError: when an item of the caller's own raises.
    """
    items = check_pipeline(pipeline)
    if guard(raw, limits) is not None:
        return None
    text, cleaned = raw, False
    for item in items:
        found = _call(item, text)
        changed = _preprocessed(item, found)
        if changed is not None:
            text, cleaned = changed[0], cleaned or changed[1]
        elif found is not None and not isinstance(found, Miss):
            return NormalizerResult(found, name_of(item), cleaned)
    return None


def _call(item: PipelineItem, text: str) -> Any:
    """What an item makes of ``text``."""
    call: Callable[[str], Any]
    if isinstance(item, Normalizer):
        call = item.normalize
    elif isinstance(item, Preprocessor):
        call = item.preprocess
    else:
        call = item
    try:
        return call(text)
    except Exception as error:
        raise CallbackError(name_of(item), error) from error


def _preprocessed(item: PipelineItem, found: Any) -> Preprocessed | None:
    """``found`` when it is ``(text, changed)``, None when a normalizer made it; else the caller is wrong."""
    match found:
        case (str() as text, bool() as changed) if type(found) is tuple:
            return text, changed
        case None | dict() | list() | Miss() if not isinstance(item, Preprocessor):
            return None
        case _:
            wanted = "(str, bool)" if isinstance(item, Preprocessor) else "dict, list, None, Miss or (str, bool)"
            raise CallbackError(name_of(item), TypeError(f"returned {found!r:.80}, not {wanted}"))


class _Run:
    """A pipeline at work: the text as the next item sees it, and what was found so far."""

    def __init__(self, raw: str, limits: Limits, json_schema: Mapping[str, Any] | None) -> None:
        self._raw, self._text = raw, raw
        self._limits, self._schema = limits, json_schema
        self._repairs: tuple[Repair, ...] = ()
        self._candidates: list[Candidate] = []
        self._misses: list[Miss] = []

    def apply(self, item: PipelineItem) -> None:
        """Let one item have its turn."""
        built_in = _BUILT_IN.get(type(item))
        if built_in is not None:
            self._take(built_in(item, self._text, self._limits, self._schema))
            return
        found = _call(item, self._text)
        changed = _preprocessed(item, found)
        if changed is not None:
            self._change(item, *changed)
        elif isinstance(found, Miss):
            self._misses.append(found)
        elif found is not None:
            tier = len(self._candidates)
            self._take([Candidate(None, found, name_of(item), tier, (), (0, len(self._text)))])

    def _change(self, item: PipelineItem, text: str, changed: bool) -> None:
        if changed:
            rule = _RULES.get(type(item), name_of(item))
            self._repairs += (Repair((), rule, self._text[:200], text[:200], 0),)
        self._text = text

    def _take(self, found: Iterable[Candidate | Miss]) -> None:
        for one in found:
            if isinstance(one, Miss):
                self._misses.append(one)
                continue
            start = max(0, self._raw.rfind(self._text))
            span = (start + one.span[0], start + one.span[1]) if self._text else (0, len(self._raw))
            repairs = self._repairs + one.repairs
            self._candidates.append(Candidate(one.text, one.data, one.format, one.tier, repairs, span))

    def extraction(self, cut: bool) -> Extraction:
        """Everything found; the reason without candidates is that of the most telling miss."""
        misses = tuple(self._misses)
        if self._candidates:
            return Extraction(tuple(self._candidates), misses)
        if not self._raw.strip("\ufeff \t\r\n"):
            return Extraction((), misses, "truncated" if cut else "empty_output")
        if cut:
            return Extraction((), misses, "truncated")
        full = read_reply(self._raw, self._limits, self._schema)
        return Extraction((), misses, full.reason if not full.candidates else "parse_error")


_Built = Callable[[Any, str, Limits, Mapping[str, Any] | None], Iterable[Candidate | Miss]]


def _json(item: ParseJSON, text: str, limits: Limits, schema: Mapping[str, Any] | None) -> Iterable[Candidate | Miss]:
    return [json_candidate(text, 0, limits)]


def _yaml(item: ParseYAML, text: str, limits: Limits, schema: Mapping[str, Any] | None) -> Iterable[Candidate | Miss]:
    return [yaml_candidates(text, 0, limits, schema)]


def _front(
    item: ParseFrontmatter, text: str, limits: Limits, schema: Mapping[str, Any] | None
) -> Iterable[Candidate | Miss]:
    return [frontmatter_candidates(text, 0, limits, schema, body_field=item.body_field)]


def _repair(
    item: RepairJSON, text: str, limits: Limits, schema: Mapping[str, Any] | None
) -> Iterable[Candidate | Miss]:
    found = read_json_only(text, limits, schema)
    return [*found.candidates, *found.misses]


_BUILT_IN: Final[dict[type, _Built]] = {
    ParseJSON: _json,
    ParseYAML: _yaml,
    ParseFrontmatter: _front,
    RepairJSON: _repair,
}
_RULES: Final[dict[type, str]] = {StripFences: "strip_fence", StripReasoning: "reasoning"}
