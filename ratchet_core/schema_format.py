"""The notations in which a schema can be shown to a model."""

from __future__ import annotations

from typing import Literal

__all__ = ["SchemaFormat"]

SchemaFormat = Literal["json_schema", "yaml", "simple", "typescript"]
