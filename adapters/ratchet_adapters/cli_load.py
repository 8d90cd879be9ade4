"""Things that a user names on the command line: ``FILE.py:Name``, or a file with a JSON Schema."""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import inspect
import json
import sys
from pathlib import Path
from types import ModuleType
from typing import Any, NoReturn, cast

from ratchet_core.contract import Contract
from ratchet_core.errors import RatchetError
from ratchet_core.nearest import nearest

__all__ = ["CommandError", "load_contract", "load_module", "load_object"]


class CommandError(Exception):
    """A mistake on the command line or in a file it names; the text says what, where and what to do next."""


def load_contract(reference: str) -> Contract:
    """The contract that ``FILE.py:Name`` or ``schema.json`` stands for.

    ``Name`` is anything that ``Contract`` takes (a model, dataclass, type expression, JSON Schema mapping), or a
    ``Contract`` that is made already.

    Raises:
        CommandError: for a file that can not be read, a name that is not in it, or a thing that is no schema.
    """
    in_json = reference.lower().endswith(".json")
    schema: Any = _json_schema(Path(reference)) if in_json else load_object(reference, "Model")
    if isinstance(schema, Contract):
        return schema
    if inspect.isroutine(schema) or inspect.ismodule(schema) or isinstance(schema, (str, bytes, int, float)):
        raise CommandError(f"{reference} is {_described(schema)}, not a schema: name a model, a type or a JSON Schema")
    try:
        return Contract(schema)
    except RatchetError as error:
        raise CommandError(f"{reference}: {error}") from error


def load_object(reference: str, example: str) -> Any:
    """What ``FILE.py:Name`` stands for; ``Name`` may have dots. ``example`` is a name for the message.

    Raises:
        CommandError: as ``load_contract`` does.
    """
    file, name = _split(reference, example)
    module = load_module(file)
    found: Any = module
    for part in name.split("."):
        if not hasattr(found, part):
            _no_such_name(file, name, part, found, module)
        found = getattr(found, part)
    return found


def load_module(file: Path) -> ModuleType:
    """The module that ``file`` holds, run once under a name of its own.

    The file's own folder and the working directory are searched for what it imports, after everything else. What it
    prints goes to standard error: standard output is for results.

    Raises:
        CommandError: for a file that is missing or raises.
    """
    path = file.resolve()
    if not path.is_file():
        raise CommandError(f"{file}: no such file")
    # dataclasses and forward references look their module up by name; the digest keeps two files of one name apart
    name = f"_ratchet_file_{path.stem}_{hashlib.sha256(str(path).encode()).hexdigest()[:8]}"
    if name in sys.modules:
        return sys.modules[name]
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise CommandError(f"{file}: not a Python file; give FILE.py:Name, or a .json file with a JSON Schema")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        with _searching(path.parent, Path.cwd()), contextlib.redirect_stdout(sys.stderr):
            spec.loader.exec_module(module)
    except (Exception, SystemExit) as error:
        del sys.modules[name]
        raise CommandError(f"{file}: {_where(error, path)}{type(error).__name__}: {error}") from error
    return module


@contextlib.contextmanager
def _searching(*folders: Path) -> Any:
    added = [str(folder) for folder in folders if str(folder) not in sys.path]
    sys.path.extend(added)
    try:
        yield
    finally:
        for folder in added:
            sys.path.remove(folder)


def _split(reference: str, example: str) -> tuple[Path, str]:
    file, colon, name = reference.rpartition(":")
    if not colon or not name or "/" in name or "\\" in name:
        hint = f"{reference.rstrip(':')}:{example}"
        raise CommandError(f"{reference!r} names no object in the file: give FILE.py:Name, such as {hint}")
    if file.lower().endswith(".json"):
        raise CommandError(f"{reference!r}: a JSON Schema file is named without ':{name}'")
    return Path(file), name


def _no_such_name(file: Path, name: str, part: str, found: Any, module: ModuleType) -> NoReturn:
    names = [n for n in getattr(found, "__dict__", ()) if not n.startswith("_")]
    own = [n for n in names if getattr(getattr(found, n), "__module__", None) == module.__name__] or names
    if close := nearest(part, names):
        raise CommandError(f"{file} has no {name!r}; did you mean {' or '.join(close)}?")
    raise CommandError(f"{file} has no {name!r}; it has {', '.join(sorted(own)[:8]) or 'nothing'}")


def _json_schema(file: Path) -> dict[str, Any]:
    try:
        schema: Any = json.loads(file.read_bytes())
    except FileNotFoundError:
        raise CommandError(f"{file}: no such file") from None
    except OSError as error:
        raise CommandError(f"{file}: {error.strerror}") from error
    except (ValueError, RecursionError) as error:
        raise CommandError(f"{file}: not JSON: {error}") from error
    if not isinstance(schema, dict):
        raise CommandError(f"{file}: a JSON Schema is an object, not {_described(schema)}")
    return cast("dict[str, Any]", schema)


def _described(value: Any) -> str:
    if inspect.ismodule(value):
        return "a module"
    if inspect.isroutine(value):
        return f"the function {getattr(value, '__name__', '')}()"
    return f"a value of type {type(value).__name__}"


def _where(error: BaseException, path: Path) -> str:
    """``line 7: `` where the file itself is to blame for ``error``."""
    if isinstance(error, SyntaxError):
        return ""
    trace, line = error.__traceback__, None
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == str(path):
            line = trace.tb_lineno
        trace = trace.tb_next
    return "" if line is None else f"line {line}: "
