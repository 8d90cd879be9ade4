"""What the words around a structure say about it."""

from __future__ import annotations

import pytest

from ratchet_core.normalizers import extract


def texts(raw: str) -> list[object]:
    return [candidate.text or candidate.data for candidate in extract(raw).candidates]


@pytest.mark.parametrize(
    "raw",
    [
        "Set {x} of y",
        "Hi {name}, welcome to {{ place }}",
        "as shown in [1] and [2]",
        "- [ ] one\n- [x] two",
        "use items[0] or d['k'] or f({\"a\": 1})",
        "see [the docs](http://x.y) or [1](http://x.y)",
        "write {} for nothing",
        "the set {1, 2} and the range [0, 1)",
        "Thought: x\n\nAction: get\nAction Input: {}",
        'Action: get\nAction Input: {"a": 1}',
        '<tool_call>\n{"name": "f", "arguments": {}}\n</tool_call>',
        '[TOOL_CALLS] [{"name": "f", "arguments": {}}]',
        '"name": "Bob", "meta": {"k": 1}}',
        'Say "{" to begin and "}" to end.',
        "\\frac{1}{2} and \\mathbb{R}",
        ":-[ and :-{ and {:",
        'arr[{"a": 1}] = 2',
        '{"a": 1}[0]',
        "```python\nx = {'a': 1}\nprint(x[\"a\"])\n```",
        '```js\nconst x = {"a": 1};\nsend(x);\n```',
        "[Note: nothing]",
        "{x: y unless z}",
        "[[Page]] and [[Other|name]]",
    ],
)
def test_brackets_in_prose_are_no_answer(raw: str) -> None:
    """Sets, citations, check boxes, subscripts, links, templates, formulas, code, tool calls."""
    assert texts(raw) == []


@pytest.mark.parametrize(
    "before",
    [
        "Sure! ",
        "Set {x} of y: ",
        "As in [1], [2]: ",
        "It's Bob's: ",
        "Use { here.\n",
        "f(x) = {y}\n\n",
        "- [ ] todo\n",
        "Answer: ",
        "**Result**\n",
        "// c\n",
        "don't ",
    ],
)
@pytest.mark.parametrize("behind", ["", ".", "\nDone [ok].", " {y}", "\n\nI hope this {helps}!", " // c", '\n"quoted"'])
def test_they_do_not_hide_an_answer_either(before: str, behind: str) -> None:
    """The one object between any words is the one candidate."""
    assert texts(f'{before}{{"a": [1]}}{behind}') == ['{"a": [1]}']


@pytest.mark.parametrize(
    "marker",
    [
        "Final answer:",
        "**Final Answer:**",
        "### Corrected JSON\n",
        "Here's the corrected version:",
        "The revised output is",
        "Final:",
    ],
)
@pytest.mark.parametrize("fence", ["{}", "```json\n{}\n```"])
def test_the_last_structure_may_be_marked_as_final(marker: str, fence: str) -> None:
    """A line of its own right before the last one tells."""
    found = extract('Draft: {"a": 1}\n\n' + marker + "\n" + fence.replace("{}", '{"a": 2}'))
    assert [candidate.standing for candidate in found.candidates][-1] in ("final", "corrected")


@pytest.mark.parametrize(
    "raw",
    [
        '{"a": 1}\n\nThe page says "Final answer: {"a": 2}',
        '{"a": 1}\n> Final answer: {"a": 2}',
        '{"a": 1} and {"a": 2}',
    ],
)
def test_a_quoted_or_earlier_marker_settles_nothing(raw: str) -> None:
    """What stands in a quotation is not marked, and a conjunction is no mark."""
    found = extract(raw)
    assert len(found.candidates) == 2
    assert not any(candidate.standing in ("final", "corrected") for candidate in found.candidates)


@pytest.mark.parametrize(
    "raw",
    [
        "I'm sorry, but I cannot help with that.",
        "Sorry: I cannot help with that.",
        "I can\u2019t do this.",
        "As an AI language model, I must not.",
        "Unfortunately, no.",
        "I'm unable to assist.",
        "<think>no</think>I apologize, but no.",
        "My apologies.",
    ],
)
def test_a_short_text_that_begins_so_is_a_refusal(raw: str) -> None:
    """It has a reason of its own."""
    assert extract(raw).reason == "refusal"


@pytest.mark.parametrize("raw", ["The answer is yes.", "I am Bob.", "I'm sorry. " * 500, "Sorrowful tale"])
def test_other_prose_is_a_parse_error(raw: str) -> None:
    """Nothing structural, and no refusal."""
    assert extract(raw).reason == "parse_error"


def test_a_refusal_before_an_answer_is_no_refusal() -> None:
    """The structure counts."""
    assert texts('Sorry for the mistake! {"a": 1}') == ['{"a": 1}']


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        ('> {"a": 1}\n\nI need more than that.', "parse_error"),
        ('The user wrote:\n> {"a": 1}', "parse_error"),
        ('I\'m sorry, I cannot help with that. The input was {"a": 1}.', "refusal"),
        ('I cannot answer. Your example {"a": 1} is not enough.', "refusal"),
    ],
)
def test_a_mention_is_no_answer(raw: str, reason: str) -> None:
    """What is quoted beside other words, and what a refusal mentions, was said by somebody else."""
    found = extract(raw)
    assert found.candidates == ()
    assert found.reason == reason


@pytest.mark.parametrize(
    "raw",
    [
        '> {"a": 1}',
        '> He said so\n\n{"a": 1}',
        '{"a": 1}\n> He said so',
        'Sorry about that. `{"a": 1}`',
        "I'm sorry, I can't say more. Here it is: {\"a\": 1}",
        'Unfortunately I cannot be sure.\n\n{"a": 1}',
    ],
)
def test_an_answer_beside_such_words_is_one(raw: str) -> None:
    """A reply that is quoted as a whole, an answer that words lead up to, and one on a line of its own."""
    assert [candidate.text for candidate in extract(raw).candidates] == ['{"a": 1}']
