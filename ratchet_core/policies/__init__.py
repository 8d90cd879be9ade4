"""Policies as data: small pure functions, one file each."""

from .backoff import Backoff
from .backtrack import Backtrack, BestScore, LastGood
from .detector import Detector
from .escalate import Escalate
from .round import Round

__all__ = ["Backoff", "Backtrack", "BestScore", "Detector", "Escalate", "LastGood", "Round"]
