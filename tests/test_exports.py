"""What is public: names, completeness, order, documentation."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import typing
from pathlib import Path
from types import ModuleType

import pytest

import ratchet_core

NAMES = [found.name for found in pkgutil.walk_packages(ratchet_core.__path__, "ratchet_core.")]
MODULES = [ratchet_core, *(importlib.import_module(name) for name in NAMES)]

EVENTS = "Reply Returned Raised Decided Arrived Tick Reissued Cancelled Started"
REQUESTS = "CallModel RunCompute AskHuman WaitUntil WaitEvent Cancel"
ACTIONS = "ValidAction RetryAction FixerAction ToolCallMissingAction FailAction WaitAction PartialAction AbortAction"
FIXED = {
    "ratchet_core": f"{EVENTS} {REQUESTS} {ACTIONS}"
    " State StateMachine Outcome Usage Budget Tool ToolCall Contract contract Ensure Opaque Repair Limits Backoff"
    " RatchetError ConfigError RatchetConfigError UsageError SnapshotError ReplayMismatch CallbackError replay step"
    " TOOL_CALL_PIPELINE derive_json_schema derive_state_json_schema derive_provider_state_json_schema"
    " apply_provider_schema_profile DroppedConstraint Event Request Action Violation",
    "ratchet_core.events": EVENTS,
    "ratchet_core.requests": REQUESTS,
    "ratchet_core.actions": ACTIONS,
    "ratchet_core.errors": "RatchetError ConfigError UsageError SnapshotError ReplayMismatch CallbackError",
    "ratchet_core.budget": "Budget Usage",
    "ratchet_core.providers": "reply_from",
    "ratchet_core.normalizers": "StripFences ParseJSON ParseYAML ParseFrontmatter RepairJSON ExtractPseudoToolCall"
    " Normalizer Preprocessor NormalizerResult run_pipeline DEFAULT_PIPELINE HEALING_PIPELINE TOOL_CALL_PIPELINE",
    "ratchet_core.strategies": "TargetedFeedback PatchFields Continue ValidationFeedback SchemaInjection Fixer"
    " RequireToolCallFeedback Ladder Strategy FailureContext",
    "ratchet_core.kinds": "State",
    "ratchet_core.provider_schema": "DroppedConstraint profile_schema derive_json_schema",
}
"""Names that callers and acceptance checks import; they do not move."""


@pytest.mark.parametrize(
    ("module", "name"), [(module, name) for module, names in FIXED.items() for name in names.split()]
)
def test_fixed_names_are_where_they_are_expected(module: str, name: str) -> None:
    """Importable, and listed as public."""
    home = importlib.import_module(module)
    assert getattr(home, name) is not None
    assert name in home.__all__


@pytest.mark.parametrize("name", ratchet_core.__all__)
def test_every_public_name_can_be_imported_from_the_top(name: str) -> None:
    """And is the thing itself, never a module of the same name."""
    assert not isinstance(getattr(ratchet_core, name), ModuleType)


def test_names_stay_what_they_are_whatever_was_imported_before() -> None:
    """A submodule does not push a name out of the way."""
    assert inspect.isfunction(ratchet_core.contract)
    assert inspect.isfunction(ratchet_core.replay)
    assert inspect.isfunction(ratchet_core.step)


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_every_module_says_what_it_is_and_what_is_public(module: ModuleType) -> None:
    """A docstring, and ``__all__`` of names that exist, each once."""
    assert module.__doc__
    assert module.__doc__.strip()
    assert isinstance(module.__all__, list)
    assert len(set(module.__all__)) == len(module.__all__)
    for name in module.__all__:
        assert hasattr(module, name), f"{module.__name__}.{name}"


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_public_names_are_sorted(module: ModuleType) -> None:
    """Constants, classes, functions: as a linter sorts them."""
    names = list(module.__all__)
    assert names == sorted(names, key=lambda name: (not name.isupper(), not name[:1].isupper(), name)), module.__name__


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_what_other_modules_use_is_listed(module: ModuleType) -> None:
    """A name that one module takes from another is public in its home, or begins with an underscore."""
    source = Path(str(module.__file__))
    package = module.__name__ if source.name == "__init__.py" else module.__name__.rpartition(".")[0]
    for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.ImportFrom) or not node.level:
            continue
        home = importlib.import_module("." * node.level + (node.module or ""), package)
        for name in (alias.name for alias in node.names):
            submodule = isinstance(getattr(home, name, None), ModuleType)
            listed = submodule or name in home.__all__ or name.startswith("_")
            assert listed, f"{module.__name__} takes {name} from {home.__name__}, which does not list it"


def test_the_lazy_package_tells_type_checkers_the_same() -> None:
    """What is imported under ``TYPE_CHECKING`` is what is public."""
    for module in MODULES:
        source = ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8"))
        blocks = [n for n in source.body if isinstance(n, ast.If) and ast.unparse(n.test) == "TYPE_CHECKING"]
        if "__getattr__" not in vars(module) or not blocks:
            continue
        told = {
            alias.asname or alias.name
            for node in ast.walk(blocks[0])
            if isinstance(node, ast.ImportFrom)
            for alias in node.names
        }
        direct = {node.name for node in source.body if isinstance(node, (ast.ClassDef, ast.FunctionDef))}
        assert set(module.__all__) <= told | direct | set(vars(module)), module.__name__


def test_an_unknown_name_is_an_attribute_error() -> None:
    """Lazy packages fail like any other."""
    for module in (ratchet_core, importlib.import_module("ratchet_core.strategies")):
        with pytest.raises(AttributeError, match="Nope"):
            module.Nope  # type: ignore[attr-defined]


def test_star_import_gives_all_names() -> None:
    """And nothing else."""
    namespace: dict[str, object] = {}
    exec("from ratchet_core import *", namespace)
    assert set(namespace) - {"__builtins__"} == set(ratchet_core.__all__)


def test_the_package_is_typed() -> None:
    """The marker for type checkers is there."""
    assert (Path(ratchet_core.__file__).parent / "py.typed").exists()


def test_unions_hold_what_the_package_exports() -> None:
    """Every member of a public union can be imported from the top."""
    for union in (ratchet_core.Event, ratchet_core.Request):
        for member in typing.get_args(union):
            assert getattr(ratchet_core, member.__name__) is member
