"""Best-effort values of real prefixes, and real replies in pieces, where the corpus is at hand."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ratchet_core import AbortAction, ConfigError, State, StateMachine, ValidAction

CORPUS = Path(__file__).resolve().parents[2] / "../shared/corpus/data/values.jsonl"

pytestmark = pytest.mark.skipif(not CORPUS.exists(), reason="the corpus of raw replies is not at hand")

REFUSED: dict[str, set[str]] = {
    "a number shows the digits that have arrived": {"baml/test_lists/test_list_streaming_partial"},
    "no digit has arrived, and none is made up": {
        "best-effort-json-parser/should-parse-incomplete-negative-integer", "langchainjs/array~1",
    },
    "half of an escape is no text": {"langchainjs/strings~3", "langchainjs/strings~4", "langchainjs/strings~5"},
    "what is no escape of JSON is not guessed at": {"partial-json-parser/str~1"},
    "words without quotes are no text": {
        "best-effort-json-parser/should-parse-string-without-double-quote",
        "best-effort-json-parser/should-parse-array-of-string-without-double-quote",
        "best-effort-json-parser/should-preserve-invalid-number",
    },
    "bare text has double quotes": {
        "best-effort-json-parser/should-parse-string-with-single-quote",
        "best-effort-json-parser/should-parse-single-quoted-string-with-double-quotes-in-payl",
        "best-effort-json-parser/should-parse-string-with-backticks",
    },
    "text that goes on behind its end is no value": {"langchainjs/strings~11", "langchainjs/strings~18"},
    "nothing is no value": {"best-effort-json-parser/should-parse-empty-string"},
    "a comment of HTML is no comment": {"best-effort-json-parser/should-handle-html-style-of-comments"},
    "a document torn into another is not sewn together": {"baml/test_basics/test_mal_formed_json_sequence"},
    "text that has begun is shown": {
        "partial-json-parser/arr", "partial-json-parser/obj", "partial-json-parser/test_arr", "partial-json-parser/test_obj",
    },
}  # fmt: skip
"""Cases whose authors expect otherwise (in one suite both ways, by an option), under the rule that decides."""


def cases(*kinds: str) -> Iterator[dict[str, Any]]:
    """Those of some kinds; () is all."""
    with CORPUS.open(encoding="utf-8") as lines:
        yield from (case for case in map(json.loads, lines) if not kinds or case["kind"] in kinds)


def verdict(case: dict[str, Any]) -> str:
    """How a partial compares with the value that its source expects."""
    partial = StateMachine(State("x", Any)).feed(case["raw"])
    if partial is None or isinstance(partial, AbortAction):
        return "refused" if case.get("expected_error") else "error"
    if case.get("expected_error"):
        return "false accept"
    return "exact" if partial.value == case["expected"] else "wrong"


def test_prefixes() -> None:
    """All but those that a rule decides; nothing is made of what must be refused."""
    odd = {case["id"]: result for case in cases("partial") if (result := verdict(case)) not in ("exact", "refused")}
    assert odd.keys() <= set().union(*REFUSED.values())
    assert Counter(odd.values())["false accept"] == 0


def test_real_replies_in_pieces() -> None:
    """The verdict is that on the whole, and no reply that holds a value is stopped."""
    for case in cases("json_value", "schema_value", "tool_args", "prose", "strict_json"):
        raw = case["raw"]
        if len(raw) > 2_000:
            continue
        try:
            spec = StateMachine(State("x", case["schema"] if case.get("schema") is not None else Any)).spec
        except ConfigError:
            continue
        whole, fed = spec.machine().receive(raw), spec.machine()
        said = [fed.feed(raw[at : at + 7]) for at in range(0, len(raw), 7)]
        if any(isinstance(action, AbortAction) for action in said):
            assert not isinstance(whole, ValidAction), case["id"]
        if not (said and isinstance(said[-1], AbortAction)):
            assert fed.finish() == whole, case["id"]
