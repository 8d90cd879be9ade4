"""From the text of a reply to candidates for the answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from .._lazy import lazy_names

if TYPE_CHECKING:
    from ..finish import CUT_OFF
    from .base import Normalizer, NormalizerResult, PipelineItem, Preprocessor, check_pipeline
    from .candidate import Candidate, Extraction, Miss
    from .guard import guard
    from .parse_frontmatter import ParseFrontmatter
    from .parse_json import ParseJSON
    from .parse_toml import ParseTOML
    from .parse_yaml import ParseYAML
    from .pipeline import DEFAULT_PIPELINE, HEALING_PIPELINE, TOOL_CALL_PIPELINE, extract, run_pipeline
    from .pseudo_tool_call import ExtractPseudoToolCall, has_pseudo_tool_call_tag
    from .reasoning import StripReasoning
    from .repair_json import RepairJSON
    from .strip_fences import StripFences

__all__ = [
    "CUT_OFF",
    "DEFAULT_PIPELINE",
    "HEALING_PIPELINE",
    "TOOL_CALL_PIPELINE",
    "Candidate",
    "ExtractPseudoToolCall",
    "Extraction",
    "Miss",
    "Normalizer",
    "NormalizerResult",
    "ParseFrontmatter",
    "ParseJSON",
    "ParseTOML",
    "ParseYAML",
    "PipelineItem",
    "Preprocessor",
    "RepairJSON",
    "StripFences",
    "StripReasoning",
    "check_pipeline",
    "extract",
    "guard",
    "has_pseudo_tool_call_tag",
    "run_pipeline",
]

_HOMES: Final = {
    "base": (
        "Normalizer",
        "NormalizerResult",
        "PipelineItem",
        "Preprocessor",
        "check_pipeline",
    ),
    "candidate": (
        "Candidate",
        "Extraction",
        "Miss",
    ),
    "guard": ("guard",),
    "parse_frontmatter": ("ParseFrontmatter",),
    "parse_json": ("ParseJSON",),
    "parse_toml": ("ParseTOML",),
    "parse_yaml": ("ParseYAML",),
    "pipeline": (
        "DEFAULT_PIPELINE",
        "HEALING_PIPELINE",
        "TOOL_CALL_PIPELINE",
        "extract",
        "run_pipeline",
    ),
    "pseudo_tool_call": (
        "ExtractPseudoToolCall",
        "has_pseudo_tool_call_tag",
    ),
    "..finish": ("CUT_OFF",),
    "reasoning": ("StripReasoning",),
    "repair_json": ("RepairJSON",),
    "strip_fences": ("StripFences",),
}

__getattr__ = lazy_names(__name__, _HOMES)
