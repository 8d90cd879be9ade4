"""Plain JSON Schema (draft 2020-12) as a compiled validator. One file per group of keywords."""

from __future__ import annotations

from .compiler import compile_json_schema
from .validator import JsonSchemaValidator

__all__ = ["JsonSchemaValidator", "compile_json_schema"]
