"""Mistral's JSON Schema mode.

Mistral documents no list of keywords. Its client closes every object; beyond the shape nothing is
relied upon here.
"""

from __future__ import annotations

from typing import Final

from .profile import JSON_TYPES, Profile

__all__ = ["MISTRAL"]

MISTRAL: Final = Profile(name="mistral", keywords=JSON_TYPES, checks={})
