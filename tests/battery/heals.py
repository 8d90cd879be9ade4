"""Replies that hold one answer, however they are written."""

from __future__ import annotations

from typing import Any, Final

from .case import Case

__all__ = ["HEALS"]

ANN: Final = {"name": "Ann", "age": 30}
TICKET: Final = {"title": "Login fails", "priority": "high", "tags": ["auth", "web"], "estimate_hours": 2.5}
INVOICE: Final = {
    "invoice_number": "A-17",
    "paid": True,
    "lines": [{"sku": "x1", "quantity": 2, "price": 9.5}, {"sku": "x2", "quantity": 1, "price": 20.0}],
}


def _ann(kind: str, *replies: str) -> tuple[Case, ...]:
    return tuple(Case(kind, "person", raw, ANN) for raw in replies)


def _of(kind: str, schema: str, expected: Any, *replies: str) -> tuple[Case, ...]:
    return tuple(Case(kind, schema, raw, expected) for raw in replies)


_WRAPPED: Final = (
    *_ann(
        "a fence, with or without words around it",
        '```json\n{"name": "Ann", "age": 30}\n```',
        '```\n{"name": "Ann", "age": 30}\n```',
        'Here you go:\n\n```json\n{"name": "Ann", "age": 30}\n```\n\nLet me know if you need more!',
        '~~~json\n{"name": "Ann", "age": 30}\n~~~',
        '```JSON\r\n{"name": "Ann", "age": 30}\r\n```',
        '```json\n{"name": "Ann", "age": 30}',
    ),
    *_ann(
        "words before or behind",
        'Sure! {"name": "Ann", "age": 30}',
        '{"name": "Ann", "age": 30}\n\nI took the age from the second sentence.',
        'The person is:\n{"name": "Ann", "age": 30}\nHope this helps :)',
        '\ufeff{"name": "Ann", "age": 30}',
        '<answer>{"name": "Ann", "age": 30}</answer>',
    ),
    *_ann(
        "reasoning before the answer",
        '<think>Could be {"name": "Bob", "age": 4}? No.</think>\n{"name": "Ann", "age": 30}',
        '<thinking>Ann is thirty.</thinking>```json\n{"name": "Ann", "age": 30}\n```',
        'Ann, thirty. So {"name": "?", "age": 0} is a start.\n</think>\n{"name": "Ann", "age": 30}',
    ),
    *_ann(
        "brackets in the words around",
        'I used the fields {name} and {age} [as asked]:\n{"name": "Ann", "age": 30}',
        'According to [1], she is thirty.\n\n{"name": "Ann", "age": 30}\n\n[1]: see the letter',
    ),
    *_ann(
        "a draft, and a final answer that says it is one",
        'First try: {"name": "Anne", "age": 29}\n\nCorrected answer: {"name": "Ann", "age": 30}',
        '```json\n{"name": "Ann", "age": 3}\n```\nWait, that is wrong. Final answer:\n```json\n{"name": "Ann", "age": 30}\n```',
    ),
    *_ann(
        "the same answer twice",
        '{"name": "Ann", "age": 30}\n\n```json\n{"age": 30, "name": "Ann"}\n```',
    ),
    *_ann(
        "the schema echoed before the answer",
        'Schema: {"type": "object", "properties": {"name": {"type": "string"}, "age": {"type": "integer"}}, '
        '"required": ["name", "age"]}\nAnswer: {"name": "Ann", "age": 30}',
    ),
    *_of(
        "text in a string that looks like markup",
        "verdict",
        {"approved": True, "reason": "the page shows <think>draft</think> and ```json {}```"},
        '{"approved": true, "reason": "the page shows <think>draft</think> and ```json {}```"}',
        '```json\n{"approved": true, "reason": "the page shows <think>draft</think> and ```json {}```"}\n```',
    ),
)

_DAMAGED: Final = (
    *_ann(
        "commas too many or missing",
        '{"name": "Ann", "age": 30,}',
        '{"name": "Ann",, "age": 30}',
        '{"name": "Ann"\n "age": 30}',
    ),
    *_ann(
        "other quotes, or none around keys",
        "{'name': 'Ann', 'age': 30}",
        '{name: "Ann", age: 30}',
        "{“name”: “Ann”, “age”: 30}",
        "{\"name\": 'Ann', age: 30}",
    ),
    *_of(
        "literals of Python",
        "verdict",
        {"approved": True, "reason": "fits"},
        "{'approved': True, 'reason': 'fits'}",
        '{"approved": True, "reason": "fits"}',
    ),
    *_ann(
        "comments",
        '{\n  "name": "Ann", // from the letter\n  "age": 30 /* years */\n}',
        '{\n  # who\n  "name": "Ann",\n  "age": 30\n}',
    ),
    *_of(
        "raw line breaks and quotes in a string",
        "verdict",
        {"approved": False, "reason": "line one\nline two"},
        '{"approved": false, "reason": "line one\nline two"}',
    ),
    *_of(
        "raw line breaks and quotes in a string",
        "verdict",
        {"approved": False, "reason": 'the "new" form is missing'},
        '{"approved": false, "reason": "the "new" form is missing"}',
    ),
    *_ann(
        "a closing bracket too many, or missing where nothing else is",
        '{"name": "Ann", "age": 30}}',
        '{"age": 30, "name": "Ann"',
    ),
    *_of(
        "a closing bracket too many, or missing where nothing else is",
        "invoice",
        INVOICE,
        '{"invoice_number": "A-17", "paid": true, "lines": [{"sku": "x1", "quantity": 2, "price": 9.5}, '
        '{"sku": "x2", "quantity": 1, "price": 20.0}]',
    ),
    *_ann("a colon missing or another sign for it", '{"name" = "Ann", "age" = 30}', '{"name" => "Ann", "age" => 30}'),
)

_NOTATIONS: Final = (
    *_of(
        "YAML",
        "ticket",
        TICKET,
        "title: Login fails\npriority: high\ntags:\n  - auth\n  - web\nestimate_hours: 2.5",
        "```yaml\ntitle: Login fails\npriority: high\ntags: [auth, web]\nestimate_hours: 2.5\n```",
        "---\ntitle: Login fails\npriority: high\ntags:\n- auth\n- web\nestimate_hours: 2.5\n---",
    ),
    *_of(
        "TOML in a fence",
        "ticket",
        TICKET,
        '```toml\ntitle = "Login fails"\npriority = "high"\ntags = ["auth", "web"]\nestimate_hours = 2.5\n```',
    ),
    *_of(
        "one object a line for a list",
        "people",
        [ANN, {"name": "Bob", "age": 41}],
        '{"name": "Ann", "age": 30}\n{"name": "Bob", "age": 41}\n',
        '```jsonl\n{"name": "Ann", "age": 30}\n{"name": "Bob", "age": 41}\n```',
    ),
)

_SPELLED: Final = (
    *_ann("a number in quotes", '{"name": "Ann", "age": "30"}', '{"name": "Ann", "age": 30.0}'),
    *_of(
        "a number as people write it",
        "city",
        {"city": "Graz", "population": 291134},
        '{"city": "Graz", "population": "291,134"}',
    ),
    *_of(
        "yes and no",
        "invoice",
        INVOICE,
        '{"invoice_number": "A-17", "paid": "yes", "lines": [{"sku": "x1", "quantity": 2, "price": 9.5}, '
        '{"sku": "x2", "quantity": 1, "price": 20}]}',
        '{"invoice_number": "A-17", "paid": "True", "lines": [{"sku": "x1", "quantity": "2", "price": "9.50"}, '
        '{"sku": "x2", "quantity": 1, "price": "20"}]}',
    ),
    *_of(
        "another spelling of a choice",
        "ticket",
        TICKET,
        '{"title": "Login fails", "priority": "HIGH", "tags": ["auth", "web"], "estimate_hours": 2.5}',
        '{"title": "Login fails", "priority": " High.", "tags": ["auth", "web"], "estimate_hours": 2.5}',
        '{"title": "Login fails", "priority": "**high**", "tags": ["auth", "web"], "estimate_hours": 2.5}',
    ),
    *_of(
        "a typo of one choice and no other",
        "ticket",
        {**TICKET, "priority": "medium"},
        '{"title": "Login fails", "priority": "meduim", "tags": ["auth", "web"], "estimate_hours": 2.5}',
    ),
    *_of(
        "another spelling of a key",
        "invoice",
        INVOICE,
        '{"invoiceNumber": "A-17", "paid": true, "lines": [{"SKU": "x1", "Quantity": 2, "price": 9.5}, '
        '{"sku": "x2", "quantity": 1, "price": 20}]}',
        '{"Invoice Number": "A-17", "Paid": true, "Lines": [{"sku": "x1", "quantity": 2, "price": 9.5}, '
        '{"sku": "x2", "quantity": 1, "price": 20}]}',
    ),
    *_ann(
        "one object too many around it",
        '{"Person": {"name": "Ann", "age": 30}}',
        '{"result": {"name": "Ann", "age": 30}}',
        '[{"name": "Ann", "age": 30}]',
    ),
    *_ann("JSON inside a JSON string", '"{\\"name\\": \\"Ann\\", \\"age\\": 30}"'),
    *_of(
        "JSON inside a JSON string",
        "invoice",
        INVOICE,
        '{"invoice_number": "A-17", "paid": true, "lines": "[{\\"sku\\": \\"x1\\", \\"quantity\\": 2, \\"price\\": 9.5}, '
        '{\\"sku\\": \\"x2\\", \\"quantity\\": 1, \\"price\\": 20}]"}',
    ),
    *_of(
        "one value for a list of one",
        "ticket",
        {**TICKET, "tags": ["auth"]},
        '{"title": "Login fails", "priority": "high", "tags": "auth", "estimate_hours": 2.5}',
    ),
    *_of(
        "a word for null, where null is permitted",
        "ticket",
        {**TICKET, "estimate_hours": None},
        '{"title": "Login fails", "priority": "high", "tags": ["auth", "web"], "estimate_hours": "N/A"}',
        '{"title": "Login fails", "priority": "high", "tags": ["auth", "web"], "estimate_hours": "null"}',
    ),
    *_of(
        "a union, by its tag",
        "shape",
        {"shape": "square", "side": 2.0},
        '{"shape": "Square", "side": "2"}',
        'The shape: {shape: "square", side: 2,}',
    ),
)

HEALS: Final[tuple[Case, ...]] = (*_WRAPPED, *_DAMAGED, *_NOTATIONS, *_SPELLED)
