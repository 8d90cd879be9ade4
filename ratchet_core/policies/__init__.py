"""Policies as data: small pure functions, one file each."""

from .backoff import Backoff

__all__ = ["Backoff"]
