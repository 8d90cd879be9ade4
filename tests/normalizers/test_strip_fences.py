"""Fences."""

from __future__ import annotations

import pytest

from ratchet_core.normalizers import StripFences

J = '{"name":"A","age":1}'


@pytest.mark.parametrize(
    "raw",
    [
        f"```json\n{J}\n```",
        f"Here is the JSON:\n```json\n{J}\n```",
        f"```json\n{J}\n```\nHope this helps!",
        f"```json {J}```",
        f"```{J}```",
        f"```json\r\n{J}\r\n```",
        f"``` json\n{J}\n```",
        f"~~~json\n{J}\n~~~",
        f"````json\n{J}\n````",
        f"```json\n{J}",
        f"  ```json\n  {J}\n  ```",
        f"```json\n{J}```",
        f"```json\n{J}``` Done.",
        f"```json title=answer\n{J}\n```",
        f"- ```json\n{J}\n  ```",
        f"Sure! {J}",
        f"  \ufeff{J}",
        f"Use ``` for code. {J}",
    ],
)
def test_the_inner_json_comes_out(raw: str) -> None:
    """Every shape in which models wrap one object."""
    assert StripFences().preprocess(raw)[0] == J


def test_a_fence_in_a_json_string_is_text() -> None:
    """The outer fence is taken off, the inner one is part of the value."""
    inner = '{"name":"```py\\nx\\n```","age":1}'
    assert StripFences().preprocess(f"```json\n{inner}\n```") == (inner, True)


@pytest.mark.parametrize("raw", ["see sshd[123]: bye", "f([1, 2])", "a [link](b)", "as in [1] of it"])
def test_brackets_that_belong_to_words_stay(raw: str) -> None:
    """They are no answer."""
    assert StripFences().preprocess(raw) == (raw, False)


@pytest.mark.parametrize("raw", [J, "hello", "", f"```json\n{J}\n```\n\n```json\n{J}\n```", f"{J} or {J}"])
def test_what_is_not_one_block_stays(raw: str) -> None:
    """Several blocks, none, or nothing around."""
    assert StripFences().preprocess(raw) == (raw, False)


def test_any_notation_may_be_fenced() -> None:
    """The body of the one fence is left for the next item to read."""
    assert StripFences().preprocess("Here:\n```yaml\na: 1\n```") == ("a: 1", True)
