"""The core does no I/O: by reading its source, and by watching it work."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import ratchet_core

PACKAGE = Path(ratchet_core.__file__).resolve().parent
FILES = sorted(PACKAGE.rglob("*.py"))
IDS = [str(path.relative_to(PACKAGE)) for path in FILES]

THIRD_PARTY = {"pydantic", "pydantic_core", "yaml"}
PURE_STDLIB = {
    "__future__", "ast", "base64", "bisect", "collections", "copy", "dataclasses", "datetime", "decimal", "difflib",
    "enum", "fractions", "functools", "hashlib", "html", "inspect", "ipaddress", "itertools", "json", "math", "numbers",
    "operator", "re", "reprlib", "string", "struct", "textwrap", "tomllib", "types", "typing", "unicodedata",
}  # fmt: skip
"""Parts of the standard library that compute and do nothing else. os, sys, time, random, secrets, socket, logging,
threading, asyncio, io, pathlib, subprocess, tempfile, uuid and all others are out."""

ELSEWHERE = {
    # public names are imported when they are first asked for; the import system is asked for our own modules alone
    "importlib": {"__init__.py", "_lazy.py"},
    # JSON pointers in references are percent-encoded text; no other part of urllib
    "urllib.parse": {"rendering/schema_parts.py", "validation/json_schema/references.py"},
}
BANNED_CALLS = {
    "open",
    "print",
    "input",
    "eval",
    "exec",
    "compile",
    "__import__",
    "breakpoint",
    "globals",
    "exit",
    "quit",
}
EXEC_ALLOWED = {"_frozen.py"}
"""``_frozen`` writes an ``__init__`` from the names of dataclass fields, once for each class, as dataclasses do."""

CLOCKS = {"now", "utcnow", "today", "fromtimestamp", "utcfromtimestamp", "localtime", "time_ns", "monotonic"}
MUTATORS = {
    "append", "extend", "insert", "remove", "pop", "clear", "update", "setdefault", "popitem", "add", "discard", "sort",
}  # fmt: skip


def tree(path: Path) -> ast.Module:
    """The file, parsed."""
    return ast.parse(path.read_text(encoding="utf-8"))


def imported(module: ast.AST) -> Iterator[str]:
    """Absolute names of imported modules, those for type checkers alone included."""
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield node.module or ""


@pytest.mark.parametrize("path", FILES, ids=IDS)
def test_only_pure_modules_are_imported(path: Path) -> None:
    """A closed list; two exceptions, each with its files."""
    name = str(path.relative_to(PACKAGE))
    for module in imported(tree(path)):
        permitted = module.split(".")[0] in THIRD_PARTY | PURE_STDLIB or name in ELSEWHERE.get(module, ())
        assert permitted, f"{name} imports {module}"


@pytest.mark.parametrize("path", FILES, ids=IDS)
def test_no_builtin_that_reads_writes_or_evaluates_is_called(path: Path) -> None:
    """No open, print, input, eval; exec in one place."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in BANNED_CALLS:
            allowed = node.func.id == "exec" and str(path.relative_to(PACKAGE)) in EXEC_ALLOWED
            assert allowed, f"{path.name}:{node.lineno} calls {node.func.id}()"


@pytest.mark.parametrize("path", FILES, ids=IDS)
def test_no_clock_is_read(path: Path) -> None:
    """Time comes in as an argument."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            reads = node.value.id in {"datetime", "date", "time"} and node.attr in CLOCKS
            assert not reads, f"{path.name}:{node.lineno} uses {node.value.id}.{node.attr}"


@pytest.mark.parametrize("path", FILES, ids=IDS)
def test_no_module_state_is_written_at_run_time(path: Path) -> None:
    """No ``global``; no table of a module is changed by a function."""
    module = tree(path)
    tables = set(_module_tables(module))
    for function in (node for node in ast.walk(module) if isinstance(node, (ast.FunctionDef, ast.Lambda))):
        for node in ast.walk(function):
            where = f"{path.name}:{getattr(node, 'lineno', 0)}"
            assert not isinstance(node, ast.Global), f"{where} has a global statement"
            assert _changed(node) not in tables or _changed(node) in _locals(function), (
                f"{where} changes {_changed(node)}"
            )


def _module_tables(module: ast.Module) -> Iterator[str]:
    """Names that are bound to a dict, list or set at the top of the module."""
    for node in module.body:
        value = getattr(node, "value", None)
        mutable = isinstance(value, (ast.Dict, ast.List, ast.Set, ast.DictComp, ast.ListComp, ast.SetComp))
        if isinstance(value, ast.Call) and isinstance(value.func, ast.Name):
            mutable = value.func.id in {"dict", "list", "set", "defaultdict", "OrderedDict", "Counter", "deque"}
        if mutable and isinstance(node, (ast.Assign, ast.AnnAssign)):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            yield from (target.id for target in targets if isinstance(target, ast.Name))


def _changed(node: ast.AST) -> str | None:
    """The plain name whose content this node changes."""
    place: ast.AST | None = None
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in MUTATORS:
        place = node.func.value
    elif isinstance(node, ast.Subscript) and isinstance(node.ctx, (ast.Store, ast.Del)):
        place = node.value
    return place.id if isinstance(place, ast.Name) else None


def _locals(function: ast.AST) -> set[str]:
    names = {node.id for node in ast.walk(function) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    return names | {node.arg for node in ast.walk(function) if isinstance(node, ast.arg)}


WATCHED = r"""
import importlib, pkgutil, sys
# codecs, which the interpreter loads when a text first needs them
import encodings.ascii, encodings.utf_8, encodings.utf_16, encodings.utf_16_le, encodings.latin_1, encodings.idna
import unicodedata, stringprep
import ratchet_core
for found in pkgutil.walk_packages(ratchet_core.__path__, "ratchet_core."):
    importlib.import_module(found.name)
for name in ratchet_core.__all__:
    getattr(ratchet_core, name)
import json
import pydantic.dataclasses                   # pydantic loads it with the first type adapter
from pydantic import BaseModel
from ratchet_core import *
from ratchet_core import strategies, normalizers, providers, provider_schema

class Person(BaseModel):
    name: str
    age: int

class Note(BaseModel):
    text: Opaque[str]

REPLIES = [
    '{"name": "A", "age": 1}', "```json\n{\"name\": \"A\", \"age\": 1}\n```", "name: A\nage: 1\n",
    "{'name': 'A', 'age': 1,}",
    "<think>hm</think> Sure: {\"name\": \"A\", \"age\": 1}", "---\nname: A\nage: 1\n---\nbody",
    "", "no", None, b"\xff", "\ud800",
    '{"name": "A"', '{"name": 3}', '{"name": "A", "age": "1"}', '{"name": "A", "age": 1, "age": 2}',
    "[" * 5000, "9" * 5000,
    "born: 2024-02-30", "!!bool maybe", "a: &a [*a]", "I'm sorry, I can't.", '{"name": NaN}',
]
CALLS = [{"id": "1", "function": {"name": "f", "arguments": '{"name": "A", "age": 1}'}}]
LEAKED = ['<tool_call>{"name": "f", "arguments": {"name": "A", "age": 1}}</tool_call>', '[f(name="A", age=1)]',
          '<function=f>{"name": "A", "age": 1}</function>', "[TOOL_CALLS] [{\"name\": \"f\", \"arguments\": {}}]"]

def strategies_of():
    yield None
    yield from (strategies.ValidationFeedback(), strategies.SchemaInjection("yaml"))
    yield from (strategies.SchemaInjection("simple"), strategies.Fixer(), strategies.PatchFields())
    yield strategies.Continue()
    yield strategies.Ladder({"validation_error": [strategies.PatchFields(), strategies.SwitchModel("m")]})

DATED = {"type": "object", "properties": {"name": {"type": "string", "format": "date"}}}
ONE_DOLLAR = Budget(usd="1", on_unknown_usage="assume_reserved")

def finish(machine):
    for action in machine.history:
        repr(action)
    restored = StateMachine.restore(machine.spec, json.loads(json.dumps(machine.snapshot())))
    restored.requests
    replay(machine.spec, json.loads(json.dumps(machine.journal)))
    machine.worst_case(), machine.mermaid(), machine.outcome, machine.ledger.remaining

def work():
    for schema in (Person, None, DATED, list[int], Note):
        for strategy in strategies_of():
            for reply in REPLIES:
                state = State("s", schema, strategy=strategy, prompt="Who? {doc}", ensure="1 < 2")
                machine = StateMachine(state, inputs={"doc": Opaque("x")}, budget=ONE_DOLLAR, at=0.0)
                machine.receive(reply, usage=Usage(1, 1, "0.001"), at=1.0)
                if not machine.done:
                    machine.receive(Raised("rate_limit", retry_after=1.0), at=2.0)
                    machine.receive(Tick(9.0))
                    machine.receive(reply, at=10.0)
        finish(machine)
    tools = [Tool("f", Person)]
    for text in LEAKED:
        machine = StateMachine(State("t", tools=tools, requires_tool_call=True))
        machine.receive(text)
        machine.receive(None, tool_calls=CALLS)
        finish(machine)
    flow = StateMachine([State("a", Person), State("b", passthrough=True)], {"a": "b"}, budget=Budget(wall_clock="1m"))
    flow.receive(REPLIES[0])
    flow.receive(Cancelled("enough"))
    finish(flow)
    contract = Contract(Person, "age > 0")
    for format in ("json_schema", "yaml", "simple", "typescript"):
        contract.render(format)
    for provider in ("openai", "gemini", "anthropic", "mistral"):
        provider_schema.profile_schema(provider, contract.json_schema)
    providers.reply_from({"choices": [{"message": {"content": "x"}, "finish_reason": "stop"}]})
    providers.reply_from('data: {"choices": [{"delta": {"content": "x"}}]}\n\ndata: [DONE]\n\n')
    normalizers.run_pipeline("{'a': 1}", normalizers.HEALING_PIPELINE)

# What the interpreter itself reports while it computes:
#   object.__getattr__ and friends   attribute access that CPython audits (__code__, __dict__ of types)
#   compile, exec                    classes of pydantic and our own dataclasses are made from generated source
#   import                           a module that is loaded already is asked for again by name (no file is opened:
#                                    a real load would show as open, which is not allowed)
#   sys._getframe, sys._getframemodulename   typing and pydantic ask who calls
#   builtins.id, gc.*                identity of objects
#   code.__new__, function.__new__, cpython.*   made by dataclasses and by the interpreter
ALLOWED = ("object.__", "compile", "exec", "import", "sys._getframe", "builtins.id", "gc.",
           "code.__new__", "function.__new__", "cpython.")
seen = set()
watching = False

def hook(event, arguments):
    if watching and not event.startswith(ALLOWED):
        seen.add(f"{event} {arguments!r:.200}")

sys.addaudithook(hook)
loaded = set(sys.modules)
watching = True
work()
watching = False
print(json.dumps([sorted(seen), sorted(set(sys.modules) - loaded)]))
"""


def test_nothing_but_computing_happens() -> None:
    """Under an audit hook: valid, broken and hostile replies, tools, budgets, snapshots and replays cause no event of
    files, sockets, processes or the operating system, and load no module."""
    run = subprocess.run(
        [sys.executable, "-X", "utf8", "-W", "error::ResourceWarning", "-c", WATCHED],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        cwd=PACKAGE.parent,
    )
    assert run.returncode == 0, run.stderr[-3000:]
    events, modules = json.loads(run.stdout)
    assert events == []
    assert modules == []
    assert run.stderr == ""


def test_the_watch_sees_what_it_should() -> None:
    """The hook reports a file that is opened and a socket that is made: silence means something."""
    spies = ["open(__import__('os').devnull).close()", "__import__('socket').socket().close()", "__import__('wave')"]
    spying = WATCHED.replace("watching = True\nwork()", "\n".join(["watching = True", *spies]))
    assert spying != WATCHED
    run = subprocess.run([sys.executable, "-c", spying], capture_output=True, text=True, check=True, cwd=PACKAGE.parent)
    events, modules = json.loads(run.stdout)
    assert any(event.startswith("open ") for event in events)
    assert any(event.startswith("socket.") for event in events)
    assert "wave" in modules


def test_importing_the_core_is_quiet() -> None:
    """No socket, no process, no thread, no environment change, no output; and no client library."""
    code = (
        "import sys, json\nseen = set()\n"
        "sys.addaudithook(lambda event, arguments: seen.add(event))\n"
        "from ratchet_core import *\n"
        "print(json.dumps([sorted(seen), sorted(m.split('.')[0] for m in sys.modules)]))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=PACKAGE.parent)
    events, modules = json.loads(run.stdout)
    loud = ("socket", "subprocess", "os.putenv", "os.system", "os.posix_spawn", "_thread")
    assert not [event for event in events if event.startswith(loud)]
    assert not {"litellm", "openai", "httpx", "requests", "anthropic", "asyncio", "typer"} & set(modules)
    assert run.stderr == ""
