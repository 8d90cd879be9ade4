"""The rules of the house, held against the source."""

from __future__ import annotations

import ast
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
CORE = ROOT / "ratchet_core"
TESTS = ROOT / "tests"
SOURCES = sorted([*CORE.rglob("*.py"), *(ROOT / "adapters").rglob("*.py")])
TEST_FILES = sorted(TESTS.rglob("test_*.py"))

MODULE_LINES = 350
FUNCTION_LINES = 40

WITHOUT_MIRROR = {
    "__init__": "public names; tests/test_exports.py",
    "_lazy": "imports on demand; tests/test_exports.py holds every package to it",
    "_frozen": "private; tests/test_actions.py and tests/test_events.py hold every frozen class to it",
    "contract": "the old address of contracts",
    "coercion/rule": "two records; tests/coercion/rules",
    "context": "a record of three fields; tests/test_messages.py",
    "failure": "a record; tests/visit/test_replies.py",
    "finish": "two sets of words; tests/providers",
    "kind": "the protocol of kinds; tests/test_kernel_shape.py holds the kernel to it with kinds of its own",
    "repair": "a record; every normalizer's tests",
    "schema_format": "a type alias",
    "settings": "types for checkers; tests/kinds/test_state.py",
    "tools": "two records; tests/kinds/test_state.py",
    "tool_calls/source": "tests/tool_calls/test_leaked.py",
    "tool_calls/dialects/__init__": "a table; tests/tool_calls/test_leaked.py",
    "normalizers/candidate": "records; tests/normalizers/test_extract.py",
    "normalizers/leads": "a table; tests/normalizers/test_standing.py",
    "normalizers/tags": "a table; tests/normalizers/test_reasoning.py",
    "providers/draft": "what readers write into; every reader's tests",
    "policies/backtrack": "two records; tests/kinds/test_loop.py",
    "policies/detector": "a protocol; tests/kinds/test_loop.py",
    "policies/round": "a record; tests/kinds/test_loop.py",
    "lives": "the rules of a graph; tests/kinds/test_dag.py",
    "tasks": "a record and its checks; tests/kinds/test_dag.py",
    "rounds": "what a loop remembers; tests/kinds/test_loop.py",
    "validation/reading": "two records; tests/validation/test_typed_reader.py",
}
"""Records, tables and protocols have no behaviour of their own; each says where what uses it is tested."""

PARTS_OF = {
    "coercion/__init__": "coercion/test_coercer.py",
    "coercion/labels": "coercion/rules/test_enum_alias.py",
    "coercion/record": "laws/test_coercion.py",
    "coercion/rules/__init__": "coercion/test_policy.py",
    "coercion/seen": "coercion/test_coercer.py",
    "coercion/shape": "coercion/test_coercer.py",
    "coercion/vocabulary": "coercion/rules/test_enum_spelling.py",
    "coercion/walk": "coercion/test_coercer.py",
    "normalizers/tolerant/": "normalizers/test_tolerant.py",
    "normalizers/toml_reader": "normalizers/test_parse_toml.py",
    "normalizers/yaml_reader/": "normalizers/test_parse_yaml.py",
    "provider_schema/": "provider_schema/test_openai.py",
    "streaming/": "streaming/test_reader.py",
    "providers/": "providers/test_recorded.py",
    "tool_calls/": "tool_calls/test_leaked.py",
    "validation/careful": "validation/test_typed_reader.py",
    "validation/json_spelling": "validation/test_typed_reader.py",
    "validation/json_schema/": "validation/json_schema/test_compiler.py",
}
"""Parts of one algorithm with one door: the tests go through the door."""


def tree(path: Path) -> ast.Module:
    """The file, parsed."""
    return ast.parse(path.read_text(encoding="utf-8"))


def functions(module: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """All of them, at any depth."""
    yield from (node for node in ast.walk(module) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)))


def without_docstring(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of the body, from its first statement that is no docstring to the end."""
    body = function.body[1:] if ast.get_docstring(function) is not None else function.body
    return (function.end_lineno or 0) - body[0].lineno + 1 if body else 0


def name_of(path: Path) -> str:
    """As it is told in a failure."""
    return str(path.relative_to(ROOT))


def test_modules_are_short() -> None:
    """One subject each, on a few screens."""
    long = {name_of(path): n for path in SOURCES if (n := len(path.read_text().splitlines())) > MODULE_LINES}
    assert not long, "\n".join(map(str, long.items()))


def test_functions_are_short() -> None:
    """Without their docstrings."""
    long = {
        f"{name_of(path)}:{function.lineno} {function.name}": lines
        for path in SOURCES
        for function in functions(tree(path))
        if (lines := without_docstring(function)) > FUNCTION_LINES
    }
    assert not long, "\n".join(map(str, long.items()))


def test_the_median_function_is_a_few_lines() -> None:
    """Most can be read at a glance."""
    lengths = sorted(without_docstring(function) for path in CORE.rglob("*.py") for function in functions(tree(path)))
    assert lengths[len(lengths) // 2] <= 8


KERNEL = {
    "words": ("events", "requests", "actions", "transitions", "paths", "budget"),
    "the machine": (
        "ledger",
        "outbox",
        "kind",
        "composite",
        "fan_out",
        "routes",
        "definition",
        "addressing",
        "kernel",
        "machine",
    ),
    "leaves": ("visit/*",),
    "kinds": ("kinds/*", "rounds", "tasks", "lives", "lifecycles", "votes", "components"),
}
KERNEL_LINES = {"words": 475, "the machine": 1376, "leaves": 630, "kinds": 2140}
"""Lines of code that decide what happens next: no blank lines, no comments, no docstrings. What everything stands on is
read in an hour; each kind is a file of its own on top of it."""


def code_lines(path: Path) -> int:
    """Lines that hold anything but comments and docstrings."""
    texts: set[int] = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            texts.update(range(node.lineno, (node.end_lineno or 0) + 1))
    skipped = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER}
    with path.open(encoding="utf-8") as source:
        tokens = [token for token in tokenize.generate_tokens(source.readline) if token.type not in skipped]
    return len({line for token in tokens for line in range(token.start[0], token.end[0] + 1)} - texts)


@pytest.mark.parametrize("part", KERNEL)
def test_the_kernel_stays_readable(part: str) -> None:
    """A hard cap on each part. Before it is raised: is there a concept too many, or a base that is missing?"""
    files = [path for name in KERNEL[part] for path in sorted(CORE.glob(f"{name}.py"))]
    assert len(files) >= len(KERNEL[part])
    counted = {name_of(path): code_lines(path) for path in files}
    assert sum(counted.values()) <= KERNEL_LINES[part], "\n".join(map(str, counted.items()))


def public_parts(module: ast.Module) -> Iterator[tuple[str, ast.AST]]:
    """Public classes and functions of a module, and public methods of its classes."""
    for node in module.body:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and not node.name.startswith("_"):
            yield node.name, node
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            yield node.name, node
            for part in node.body:
                if isinstance(part, (ast.FunctionDef, ast.AsyncFunctionDef)) and not part.name.startswith("_"):
                    yield f"{node.name}.{part.name}", part


def test_all_that_is_public_is_documented() -> None:
    """Modules, classes, functions, methods; an overload speaks through its implementation."""
    bare = [
        f"{name_of(path)}: {name}"
        for path in SOURCES
        for name, node in [("the module", tree(path)), *public_parts(tree(path))]
        if not ast.get_docstring(node)  # type: ignore[arg-type]
        and not any(ast.unparse(d) == "overload" for d in getattr(node, "decorator_list", ()))
    ]
    assert not bare, "\n".join(bare)


def test_every_test_says_what_it_holds() -> None:
    """One line on each test function."""
    bare = [
        f"{name_of(path)}: {function.name}"
        for path in TEST_FILES
        for function in functions(tree(path))
        if function.name.startswith("test_") and not ast.get_docstring(function)
    ]
    assert not bare, "\n".join(bare)


def mirrors(module: str) -> list[Path]:
    """Where the tests of a module are expected."""
    folder, _, name = module.rpartition("/")
    base = TESTS / folder
    door = [TESTS / mirror for start, mirror in PARTS_OF.items() if module.startswith(start)]
    if door:
        return door
    if name == "__init__":
        return [base / "test_init.py", base / f"test_{Path(folder).name}.py"]
    return [base / f"test_{name.lstrip('_')}.py"]


def test_every_module_of_the_core_has_its_tests() -> None:
    """In the same place under tests; what has no behaviour of its own is listed above, with its reason."""
    missing = []
    for path in sorted(CORE.rglob("*.py")):
        module = str(path.relative_to(CORE).with_suffix(""))
        if module in WITHOUT_MIRROR or _only_reexports(tree(path)):
            continue
        if not any(mirror.exists() for mirror in mirrors(module)):
            missing.append(module)
    assert not missing, "\n".join(missing)


def _only_reexports(module: ast.Module) -> bool:
    """A docstring, imports and tables of names."""
    return not any(isinstance(node, (ast.FunctionDef, ast.ClassDef)) for node in module.body) and not any(
        isinstance(node, ast.Assign) and isinstance(node.value, ast.Lambda) for node in module.body
    )


def test_the_list_of_exceptions_is_not_stale() -> None:
    """What is listed exists, or was never needed."""
    gone = [name for name in WITHOUT_MIRROR if not (CORE / f"{name}.py").exists() and name not in {"contract"}]
    assert not gone


def test_test_folders_have_no_init() -> None:
    """They are found by path, so that two files may have one name."""
    assert not list(TESTS.rglob("__init__.py"))
    assert not (ROOT / "adapters" / "__init__.py").exists()


TEXTS = [
    path
    for pattern in (
        "*.py",
        "*.md",
        "*.toml",
        "*.txt",
        "*.json",
        "*.jsonl",
        "*.yaml",
        "*.yml",
        "Makefile",
        "run",
        "LICENSE",
    )
    for path in ROOT.rglob(pattern)
    if not ({".venv", ".git", "out", "dist", "build", ".hypothesis", "__pycache__"} & set(path.relative_to(ROOT).parts))
    and path.stat().st_size < 1_000_000
]
ABSOLUTE = re.compile(r"(?<![\w./~<])/(?:work|home|root|Users|mnt|tmp)/[\w.-]+")


def test_no_file_mentions_a_path_of_somebodys_machine() -> None:
    """Whatever works, works anywhere."""
    found = {
        f"{name_of(path)}:{number}": match.group()
        for path in TEXTS
        if path.name != Path(__file__).name
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1)
        if (match := ABSOLUTE.search(line))
    }
    assert not found


@pytest.mark.parametrize("word", ["TODO", "FIXME", "XXX", "HACK"])
def test_nothing_is_left_for_later(word: str) -> None:
    """No notes to self in the source."""
    assert not [name_of(path) for path in SOURCES if re.search(rf"\b{word}\b", path.read_text())]
