"""Prose has colons: letters, logs, recipes, headers, chats, statutes, stack traces. None of it is ever data."""

from __future__ import annotations

from typing import Any

import pytest

from ratchet_core import State, StateMachine, ValidAction
from ratchet_core.normalizers import DEFAULT_PIPELINE, ParseFrontmatter, ParseYAML, run_pipeline

KINDS: dict[str, list[str]] = {
    "letters": [
        "Dear Ann,\n\nre: your letter of May 3\n\nThank you for writing.\n\nYours,\nBob",
        "re: invoice 17\n\nHello, please find it attached.",
        "P.S.: bring cake",
        "ps: bring cake\npps: and tea",
        "To whom it may concern:\nI recommend her.",
        "Attn: Sales\nRef: 2024-17",
        "cc: ann@example.org, bob@example.org",
        "from: Ann\nto: Bob\n\nI will be late tonight.",
    ],
    "emails": [
        "From: ann@example.org\nTo: bob@example.org\nSubject: Lunch\n\nTomorrow at noon?",
        "From: ann@example.org\nTo: bob@example.org\nSubject: Lunch",
        "Subject: Quarterly report\n\nHi team,\nplease see below.",
        "On Mon, Jan 1, 2024, Ann wrote:\n> hello\n> bye",
        "subject: lunch\n\nHi Bob,\ntomorrow at noon?",
        "---------- Forwarded message ---------\nFrom: Ann\nDate: Mon\n\nHi",
    ],
    "recipes": [
        "Ingredients:\n- 2 eggs\n- 100 g flour\n\nDirections:\n1. Mix.\n2. Bake.",
        "ingredients:\n- 2 eggs\n- flour\n\ndirections:\n1. mix\n2. bake",
        "Prep time: 10 min\nCook time: 20 min\nServes: 4",
        "Serves: 4",
        "First: mix the eggs.\nThen: add flour.\nFinally: bake.",
    ],
    "logs": [
        "2024-01-01 12:00:00 INFO: started\n2024-01-01 12:00:01 ERROR: failed",
        "[12:00:00] INFO: started",
        "INFO: started\nERROR: failed",
        "info: started",
        "error: file not found",
        "error: timeout",
        "error: cannot find module\nhint: run npm install",
        "warning: unused import\nnote: enabled by default",
        "fatal: not a git repository",
        "debug: retrying\ndebug: done",
        "Jan  1 12:00:00 host sshd[123]: Accepted publickey for root",
        "E0101 12:00:00.000000 1 main.go:10] failed: x",
        'level=info msg="started" port=80',
        "ts=1 level=info",
        "npm ERR! code: E404",
        "bash: foo: command not found",
        "zsh: command not found: foo",
        "make: *** No rule to make target",
        "curl: (6) Could not resolve host",
        "panic: deadlock",
        "panic: runtime error: index out of range",
    ],
    "http": [
        "HTTP/1.1 200 OK\nContent-Type: text/html\nContent-Length: 5\n\nhello",
        "Content-Type: text/html\nContent-Length: 5",
        "GET / HTTP/1.1\nHost: example.org",
        "Authorization: Bearer abc",
        "curl -H 'Accept: text/html' https://example.org",
        "Location: https://example.org/",
    ],
    "chats": [
        "User: hi\nAssistant: hello",
        "user: hi\nassistant: hello",
        "human: hi\nai: hello there",
        "alice: hi\nbob: hello\nalice: bye",
        "alice: hi there!\nbob: hello :)",
        "Q: What is it?\nA: A thing.",
        "q: what is it?\na: a thing",
        "me: ok\nyou: fine",
        "system: you are helpful",
        "Ann (10:31): hi\nBob (10:32): yo",
        "<ann> hi\n<bob> yo: there",
        "Interviewer: Why?\nCandidate: Because.",
    ],
    "legal": [
        "Section 1: Definitions\nSection 2: Terms",
        "WHEREAS: the parties agree",
        "Article 5: Nothing herein shall apply.",
        "Governing law: Delaware",
        "Term: two years\nNotice: thirty days",
        "(a) first: do this;\n(b) second: do that.",
        "provided: that nothing herein shall apply to the parties",
    ],
    "traces": [
        'Traceback (most recent call last):\n  File "x.py", line 1, in <module>\n    f()\nValueError: bad',
        "ValueError: bad",
        "KeyError: 'name'",
        "java.lang.NullPointerException: null\n\tat a.B.c(B.java:1)",
        'Exception in thread "main" java.lang.Error: x',
        "thread 'main' panicked at src/main.rs:1:1:\nboom",
        "TypeError: x is not a function\n    at f (a.js:1:2)",
        "goroutine 1 [running]:\nmain.main()",
        "AssertionError: expected: 1 got: 2",
        "error[E0382]: borrow of moved value: `x`\n --> src/main.rs:1:1",
        "main.c:3:5: error: expected ';' before '}'",
        "SyntaxError: invalid syntax",
    ],
    "code": [
        "def f(x):\n    return x",
        "else: pass",
        "default: break;",
        "color: red;\nmargin: 0 auto;",
        "color: red;",
        "a { color: red; }",
        "if x: y",
        "name: string;\nage: number;",
        "lambda x: x + 1",
        "for i in range(3): print(i)",
        "switch (x) {\n  case 1: return a;\n}",
        "SELECT a FROM b WHERE c = 'x: y'",
        "class A: pass",
        "try: f()\nexcept: pass",
        "x = 1\ny = 2",
        'name = "x"',
        "export const a: number = 1;",
        "label: goto end;",
    ],
    "answers": [
        "Sure: here you go",
        "sure: here you go",
        "Answer: 42",
        "The answer is: 42",
        "Note: this is a draft.",
        "note: this is a draft.",
        "note: see above",
        "Summary: all good",
        "In short: no.",
        "tldr: it works",
        "TL;DR: it works",
        "Pros:\n- fast\n- small\nCons:\n- new",
        "pros:\n- fast\n- small\ncons:\n- new and untested in production so far",
        "Step 1: Open it.\nStep 2: Close it.",
        "Reasoning: it fits\nAnswer: yes",
        "final answer: 42",
        "Result: 3\nTime: 10:30",
        "Warning: do not touch!",
        "Here are three points:\n\n- one: a thing\n- two: another",
        "Key: value pairs are common in YAML.",
        "I think: therefore I am",
        "TODO: fix this",
        "todo: fix this",
        "FIXME: broken",
        "yes: of course",
        "no: never",
        "maybe: let us see",
        "correction: it was 43, not 42.",
        "update: done",
        "edit: typo",
        "source: Wikipedia",
        "disclaimer: I am not a lawyer",
        "example: foo bar",
        "question: who are you?",
        "reminder: call mom",
        "caution: hot",
        "hint: look up",
        "tip: use a knife",
        "spoiler: he dies",
        "verdict: guilty",
        "conclusion: we should go",
        "- a\n- b",
        "- first: do this\n- second: do that",
        "* one: two",
        "1. one: two\n2. three: four",
        "Time: 10:30",
        "10:30: meeting",
        "John 3:16: For God so loved the world",
        "https://example.org/a: see there",
        "C:\\dir: a folder",
        "Ratio 3: 1",
        "e.g.: this",
        "i.e.: that",
        "vs.: them",
        "love: a strange word that nobody understands",
        "# Heading\n\ntext: more text here, and so on.",
        "**Name:** Ann\n**Age:** 3",
        "*Name*: Ann",
        "`name`: the name of it",
        "> quote: said",
        "| a: b | c: d |",
        "---\nSo: we begin\n---",
        "---\n\nSome text: more\n\n---\n\nAnd more.",
        "hello\n---\nworld: yes",
        "\u201cWhy: because,\u201d he said",
        "Roses are red: violets are blue",
        "temperature: warm\nwind: light from the west, turning north",
        "to be or not to be: that is the question",
        "x: y, z: w",
        "a:b c:d",
        "key : value",
        "why? because: reasons",
    ],
}


PROSE = [(kind, text) for kind, texts in KINDS.items() for text in texts]
FIELDS = {"type": "object", "properties": {"summary": {"type": "string"}, "score": {"type": "number"}}}


@pytest.mark.parametrize("schema", [None, Any, FIELDS, {"type": "array"}], ids=["mapping", "any", "fields", "list"])
@pytest.mark.parametrize(("kind", "text"), PROSE)
def test_no_answer_is_read_from_prose(kind: str, text: str, schema: Any) -> None:
    """Whatever the schema takes, in the full reading and in the pipeline of all notations; bullets are a list where
    one is asked for."""
    if isinstance(schema, dict) and schema["type"] == "array" and text.startswith("- "):
        return
    for normalizers in (None, DEFAULT_PIPELINE):
        machine = StateMachine(State("x", schema=schema, normalizers=normalizers, max_attempts=1))
        assert not isinstance(machine.receive(text), ValidAction), kind


@pytest.mark.parametrize(("kind", "text"), PROSE)
def test_nor_from_prose_around_reasoning_or_under_a_heading(kind: str, text: str) -> None:
    """Words before and behind do not make data of it."""
    for raw in (f"<think>{text}</think>\n{text}", f"Here you are:\n\n{text}", f"{text}\n\nAnything else?"):
        machine = StateMachine(State("x", schema=None, max_attempts=1))
        assert not isinstance(machine.receive(raw), ValidAction), kind


@pytest.mark.parametrize(("kind", "text"), PROSE)
def test_a_horizontal_rule_is_no_front_matter(kind: str, text: str) -> None:
    """Prose between rules, and below one."""
    for raw in (f"---\n\n{text}\n\nMore of it.\n\n---\n\nThe end.", f"{text}\n\n---\n\n{text}", f"---\n{text}"):
        machine = StateMachine(State("x", schema=None, body_field="body", max_attempts=1))
        assert not isinstance(machine.receive(raw), ValidAction), kind
        assert ParseFrontmatter("body").normalize(raw) is None, kind


DATA = [
    "name: Ann\nage: 3",
    "title: Hello\nauthor: Bob Miller",
    "due_date: monday",
    "dueDate: monday",
    "status: 'ok'",
    "count: 3",
    "done: true",
    "tags: [a, b]",
    "owner:\n  name: ann",
    "title: T\ntags:\n  - a\n  - b",
    "text: |\n  Dear Ann,\n  re: your letter",
    "note: see above\nscore: 3",
]


@pytest.mark.parametrize("text", DATA)
def test_data_without_a_schema(text: str) -> None:
    """A number, a quote, brackets, a nested mapping, a name made of parts, or several plain fields show it."""
    machine = StateMachine(State("x", schema=None, max_attempts=1))
    assert isinstance(machine.receive(text), ValidAction)


@pytest.mark.parametrize("text", ["summary: it works", "note: see above\nscore: 3", "summary: 'a'\nscore: 1.5"])
def test_a_declared_name_settles_it(text: str) -> None:
    """What nobody could tell without a schema."""
    machine = StateMachine(State("x", schema=FIELDS, max_attempts=1))
    assert isinstance(machine.receive(text), ValidAction)


@pytest.mark.parametrize("text", ["Sure: here you go", "Sorry: no", "Note: x", "I think:\n- one", "hello", "- a\n- b"])
def test_nor_by_the_readers_themselves(text: str) -> None:
    """``normalize`` knows no schema and takes no prose."""
    assert ParseYAML().normalize(text) is None
    assert run_pipeline(text, DEFAULT_PIPELINE) is None
