"""``Contract`` and ``@contract``, under the name of the concept; they live in ``contracts``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ._lazy import lazy_names

if TYPE_CHECKING:
    from .contracts import Contract, contract

__all__ = ["Contract", "contract"]

__getattr__ = lazy_names("ratchet_core", {"contracts": ("Contract", "contract")})
