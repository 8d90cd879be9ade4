"""Pipelines: our own full reading of a reply, or the items that a caller lists, in the order listed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any, Final

from .._frozen import frozen
from ..errors import CallbackError
from ..finish import FINISHED, NOT_WHOLE
from ..limits import DEFAULT_LIMITS, Limits
from ..repair import Repair
from .base import Normalizer, NormalizerResult, PipelineItem, Preprocessed, Preprocessor, check_pipeline, name_of
from .candidate import Candidate, Extraction, Miss
from .guard import guard
from .notations import YAML_LABELS
from .parse_frontmatter import OPENING, ParseFrontmatter, frontmatter_candidates
from .parse_json import ParseJSON, json_candidate
from .parse_toml import ParseTOML, toml_candidates
from .parse_yaml import ParseYAML, yaml_candidates
from .pseudo_tool_call import ExtractPseudoToolCall
from .reading import read_json_only, read_reply
from .reasoning import StripReasoning
from .repair_json import RepairJSON
from .strip_fences import StripFences
from .survey import Fence, survey
from .yaml_reader.answer import SaidBy

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
        finished = finish_reason in FINISHED
        return read_reply(text, limits, json_schema, cut=cut, finished=finished, body_field=body_field)
    items = check_pipeline(pipeline)
    over = guard(text, limits)
    if over is not None:
        return Extraction((), (over,))
    run = _Run(text, limits, json_schema, cut, sole=sum(not isinstance(item, Preprocessor) for item in items) == 1)
    for item in items:
        run.apply(item)
    return run.extraction()


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


@frozen()
class _Text:
    """The reply as an item of the pipeline sees it, what was changed on the way, and the fence it was taken from."""

    text: str
    repairs: tuple[Repair, ...] = ()
    fence: Fence | None = None


class _Run:
    """A pipeline at work: the text as the next item sees it, and what was found so far.

    ``cut``: the provider says that the reply was cut off. ``sole``: there is one normalizer only, so that it names the
    notation of the reply.
    """

    def __init__(
        self, raw: str, limits: Limits, json_schema: Mapping[str, Any] | None, cut: bool, *, sole: bool
    ) -> None:
        self._raw = raw
        self._limits, self._schema = limits, json_schema
        self._cut, self._sole = cut, sole
        self._now = _Text(raw)
        self._unstripped: _Text | None = None  # before StripFences, while nobody has changed the text since
        self._candidates: list[Candidate] = []
        self._misses: list[Miss] = []

    def apply(self, item: PipelineItem) -> None:
        """Let one item have its turn."""
        if type(item) is ParseJSON:
            self._take([json_candidate(self._now.text, 0, self._limits)], self._now)
        elif type(item) is RepairJSON:
            found = read_json_only(self._now.text, self._limits, self._schema)
            self._take([*found.candidates, *found.misses], self._now)
        elif type(item) in _NOTATIONS:
            self._apply_notation(item)
        else:
            self._apply_other(item)

    def _apply_other(self, item: PipelineItem) -> None:
        """Let a preprocessor, or a normalizer of the caller's own, have its turn."""
        found = _call(item, self._now.text)
        changed = _preprocessed(item, found)
        if changed is not None:
            self._change(item, *changed)
        elif isinstance(found, Miss):
            self._misses.append(found)
        elif found is not None:
            tier = len(self._candidates)
            self._take([Candidate(None, found, name_of(item), tier, (), (0, len(self._now.text)))], self._now)

    def _change(self, item: PipelineItem, text: str, changed: bool) -> None:
        if not changed:
            return
        self._unstripped = self._now if type(item) is StripFences else None
        rule = _RULES.get(type(item), name_of(item))
        self._now = _Text(text, (*self._now.repairs, Repair((), rule, self._now.text[:200], text[:200], 0)))

    def _apply_notation(self, item: PipelineItem) -> None:
        """Let a reader of another notation than JSON have its turn: without a mark at its end, a cut is not seen."""
        seen = self._seen_by(item)
        said_by: SaidBy = "nobody"
        if self._sole:
            said_by = "caller"
        elif seen.fence is not None and seen.fence.info in YAML_LABELS:
            said_by = "fence"
        found = _NOTATIONS[type(item)](item, seen.text, self._limits, self._schema, said_by)
        ends = not self._cut if seen.fence is None else seen.fence.closed
        if isinstance(found, Candidate) and not ends:
            found = Miss(found.format, "truncated", "the reply was cut off, and this notation has no end mark", 0)
        self._take([found], seen)

    def _seen_by(self, item: PipelineItem) -> _Text:
        """The text for a reader of another notation: JSON that was taken out of words may be a part of it, and a fence
        a part of the body behind front matter."""
        if self._unstripped is None:
            return self._now
        fences = survey(self._unstripped.text).fences
        if not fences or (type(item) is ParseFrontmatter and OPENING.match(self._unstripped.text)):
            return self._unstripped
        return replace(self._now, fence=fences[0])

    def _take(self, found: Iterable[Candidate | Miss], seen: _Text) -> None:
        for one in found:
            if isinstance(one, Miss):
                self._misses.append(one)
                continue
            start = max(0, self._raw.rfind(seen.text))
            span = (start + one.span[0], start + one.span[1]) if seen.text else (0, len(self._raw))
            repairs = seen.repairs + one.repairs
            self._candidates.append(Candidate(one.text, one.data, one.format, one.tier, repairs, span))

    def extraction(self) -> Extraction:
        """Everything found; the reason without candidates is that of the most telling miss."""
        misses = tuple(self._misses)
        if self._candidates:
            return Extraction(tuple(self._candidates), misses)
        if not self._raw.strip("\ufeff \t\r\n"):
            return Extraction((), misses, "truncated" if self._cut else "empty_output")
        if self._cut:
            return Extraction((), misses, "truncated")
        full = read_reply(self._raw, self._limits, self._schema)
        return Extraction((), misses, full.reason if not full.candidates else "parse_error")


_Notation = Callable[[Any, str, Limits, Mapping[str, Any] | None, SaidBy], Candidate | Miss]

_NOTATIONS: Final[dict[type, _Notation]] = {
    ParseYAML: lambda item, text, limits, schema, said_by: yaml_candidates(text, 0, limits, schema, said_by),
    ParseTOML: lambda item, text, limits, schema, said_by: toml_candidates(text, 0, limits, schema),
    ParseFrontmatter: lambda item, text, limits, schema, said_by: frontmatter_candidates(
        text, 0, limits, schema, body_field=item.body_field
    ),
}
_RULES: Final[dict[type, str]] = {StripFences: "strip_fence", StripReasoning: "reasoning"}
