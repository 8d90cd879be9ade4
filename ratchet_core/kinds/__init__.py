"""Kinds of states: one file each; adding one touches no other file but this list."""

from ..kind import Kind
from .flow import Flow
from .state import State

__all__ = ["Flow", "Kind", "State"]
