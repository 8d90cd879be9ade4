"""Rules written as text, ``"len(items) <= 5 and status in ['a', 'b']"``, in a small closed grammar.

Permitted: names, ``a.b`` and ``a['b']`` and ``a[0]``, constants, lists, comparisons, ``and``, ``or``, ``not``,
``+ - * / // %`` on numbers, calls of the functions in ``FUNCTIONS`` and the text methods in ``METHODS``, and one-line
loops inside them, ``all(item.price > 0 for item in items)``. Everything else is refused when the rule is compiled.
Nothing is ever given to ``eval``.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable
from typing import Any, Final, TypeAlias

from .._frozen import frozen
from ..errors import ConfigError
from ..plain_kinds import is_mapping
from ..violation import Path, dotted
from .expression_steps import FUNCTIONS, METHODS, Problem, Scope, Unevaluable, arithmetic, attribute, item, iterate

__all__ = ["FUNCTIONS", "METHODS", "Expression", "Reading", "Unevaluable", "compile_expression"]

Step: TypeAlias = "Callable[[Scope], Any]"

_LONGEST: Final = 1_000
_DEEPEST: Final = 40


@frozen()
class Reading:
    """Something of the data that a rule looks at: ``confidence``, ``len(items)``. ``path`` is where it stands."""

    text: str
    path: Path
    step: Step


@frozen()
class Expression:
    """A compiled rule. ``reads`` lists what it looks at, in the order of the text."""

    source: str
    reads: tuple[Reading, ...]
    step: Step

    def evaluate(self, names: Any) -> Any:
        """The value of the rule for ``names``, a mapping or an object with attributes.

        ``value`` means all of ``names`` where there is no such key. Total: what cannot be evaluated (a missing name,
        an impossible comparison, a division by zero, too much work) gives an ``Unevaluable``, which is falsy.
        """
        return _run(self.step, names)

    def actual(self, names: Any) -> tuple[tuple[str, Any], ...]:
        """What each of ``reads`` is for ``names``; what cannot be told is left out."""
        told = ((reading.text, _run(reading.step, names)) for reading in self.reads)
        return tuple((text, value) for text, value in told if not isinstance(value, Unevaluable))


def _run(step: Step, names: Any) -> Any:
    try:
        return step(Scope(names))
    except Problem as problem:
        return Unevaluable(str(problem))
    except ZeroDivisionError:
        return Unevaluable("division by zero")
    except (TypeError, ValueError, ArithmeticError, LookupError, AttributeError, RecursionError) as error:
        return Unevaluable(str(error) or type(error).__name__)


def compile_expression(source: str) -> Expression:
    """The rule that ``source`` states.

    Raises:
        ConfigError: for text outside the grammar, with what is wrong and where.
    """
    given: Any = source
    if not isinstance(given, str) or not source.strip() or len(source) > _LONGEST:
        raise ConfigError(f"rule {source!r:.80}: give an expression of 1 to {_LONGEST} characters")
    try:
        tree = ast.parse(source.strip(), mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise ConfigError(f"rule {source!r:.200} is no expression: {error}") from error
    compiler = _Compiler(source.strip())
    step = compiler.step(tree.body)
    return Expression(source.strip(), tuple(compiler.reads.values()), step)


_COMPARISONS: Final[dict[type[ast.cmpop], tuple[str, Callable[[Any, Any], Any]]]] = {
    ast.Eq: ("==", operator.eq),
    ast.NotEq: ("!=", operator.ne),
    ast.Lt: ("<", operator.lt),
    ast.LtE: ("<=", operator.le),
    ast.Gt: (">", operator.gt),
    ast.GtE: (">=", operator.ge),
    ast.In: ("in", lambda one, many: one in many),
    ast.NotIn: ("not in", lambda one, many: one not in many),
    ast.Is: ("is", operator.is_),
    ast.IsNot: ("is not", operator.is_not),
}

_ARITHMETIC: Final[dict[type[ast.operator], Callable[[Any, Any], Any]]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: lambda one, other: one / other,
    ast.FloorDiv: lambda one, other: one // other,
    ast.Mod: operator.mod,
}


class _Compiler:
    """Turns a syntax tree into closures; every node that is not listed here is refused."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._depth = 0
        self._locals: list[str] = []
        self.reads: dict[str, Reading] = {}

    def step(self, node: ast.expr) -> Step:
        """The closure for one node."""
        make = _NODES.get(type(node))
        if make is None:
            raise self._refuse(node, f"{type(node).__name__} is not part of the grammar")
        self._depth += 1
        if self._depth > _DEEPEST:
            raise self._refuse(node, f"nested deeper than {_DEEPEST} levels")
        made = make(self, node)
        self._depth -= 1
        return made

    def _refuse(self, node: ast.AST, why: str) -> ConfigError:
        column = getattr(node, "col_offset", 0)
        return ConfigError(
            f"rule {self._source!r}: {why} (at character {column}). Rules may use names, constants, comparisons,"
            f" and/or/not, + - * / // %, and {', '.join(sorted(FUNCTIONS))}"
        )

    def constant(self, node: ast.Constant) -> Step:
        value = node.value
        if not isinstance(value, (str, int, float, type(None))):
            raise self._refuse(node, f"the constant {value!r} is not JSON")
        return lambda scope: value

    def sequence(self, node: ast.List | ast.Tuple | ast.Set) -> Step:
        steps = [self.step(inner) for inner in node.elts]
        return lambda scope: [step(scope) for step in steps]

    def place(self, node: ast.Name | ast.Attribute | ast.Subscript) -> Step:
        """A name, or a part of a place; a whole chain of them is one reading."""
        path = self._path(node)
        step = self._bare_place(node)
        if path is not None and path[0] not in self._locals:
            self._note(dotted(path), path, step)
        return step

    def _note(self, text: str, path: Path, step: Step) -> None:
        self.reads.setdefault(text, Reading(text, path, step))

    def _bare_place(self, node: ast.expr) -> Step:
        if isinstance(node, ast.Name):
            return self._name(node)
        if isinstance(node, ast.Attribute):
            name = self._visible(node, node.attr)
            inner = self._owner(node.value)
            return lambda scope: attribute(inner(scope), name)
        if isinstance(node, ast.Subscript):
            key = self._key(node)
            inner = self._owner(node.value)
            return lambda scope: item(inner(scope), key)
        return self.step(node)

    def _owner(self, node: ast.expr) -> Step:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise self._refuse(node, f"nested deeper than {_DEEPEST} levels")
        step = self._bare_place(node)
        self._depth -= 1
        return step

    def _name(self, node: ast.Name) -> Step:
        name = self._visible(node, node.id)
        return lambda scope: scope.look_up(name)

    def _visible(self, node: ast.expr, name: str) -> str:
        if name.startswith("_"):
            raise self._refuse(node, f"the name {name!r} starts with an underscore")
        return name

    def _key(self, node: ast.Subscript) -> str | int:
        index: Any = node.slice
        sign = 1
        if isinstance(index, ast.UnaryOp) and isinstance(index.op, ast.USub):
            index, sign = index.operand, -1
        value = index.value if isinstance(index, ast.Constant) else None
        if isinstance(value, int) and not isinstance(value, bool):
            return sign * value
        if isinstance(value, str) and sign == 1:
            return value
        raise self._refuse(node, "a subscript must be a constant key or index")

    def _path(self, node: ast.expr) -> Path | None:
        if isinstance(node, ast.Name):
            return (node.id,)
        if isinstance(node, (ast.Attribute, ast.Subscript)):
            inner = self._path(node.value)
            step = node.attr if isinstance(node, ast.Attribute) else self._key(node)
            return None if inner is None else (*inner, step)
        return None

    def compare(self, node: ast.Compare) -> Step:
        steps = [self.step(inner) for inner in (node.left, *node.comparators)]
        links: list[tuple[str, Callable[[Any, Any], Any]]] = []
        for op, right in zip(node.ops, node.comparators, strict=True):
            if isinstance(op, (ast.Is, ast.IsNot)) and not (isinstance(right, ast.Constant) and right.value is None):
                raise self._refuse(right, "'is' compares with None only; use ==")
            links.append(_COMPARISONS[type(op)])

        def evaluate(scope: Scope) -> bool:
            left = steps[0](scope)
            for (sign, holds), step in zip(links, steps[1:], strict=True):
                right = step(scope)
                scope.work_on(left, right)
                try:
                    if not holds(left, right):
                        return False
                except TypeError:
                    raise Problem(f"{_kind(left)} {sign} {_kind(right)} makes no sense") from None
                left = right
            return True

        return evaluate

    def boolean(self, node: ast.BoolOp) -> Step:
        steps = [self.step(inner) for inner in node.values]
        if isinstance(node.op, ast.And):
            return lambda scope: all(step(scope) for step in steps)
        return lambda scope: any(step(scope) for step in steps)

    def unary(self, node: ast.UnaryOp) -> Step:
        step = self.step(node.operand)
        if isinstance(node.op, ast.Not):
            return lambda scope: not step(scope)
        if isinstance(node.op, (ast.USub, ast.UAdd)):
            apply = operator.sub if isinstance(node.op, ast.USub) else operator.add
            return lambda scope: arithmetic(apply, 0, step(scope))
        raise self._refuse(node, "~ is not part of the grammar")

    def binary(self, node: ast.BinOp) -> Step:
        apply = _ARITHMETIC.get(type(node.op))
        if apply is None:
            raise self._refuse(node, f"the operator {type(node.op).__name__} is not part of the grammar")
        left, right = self.step(node.left), self.step(node.right)
        return lambda scope: arithmetic(apply, left(scope), right(scope))

    def call(self, node: ast.Call) -> Step:
        if node.keywords:
            raise self._refuse(node, "functions take no named arguments")
        if isinstance(node.func, ast.Attribute):
            function, nodes = METHODS.get(node.func.attr), [node.func.value, *node.args]
            name = f".{node.func.attr}()"
        else:
            name = getattr(node.func, "id", "")
            function, nodes = FUNCTIONS.get(name), list(node.args)
        if function is None or not function.least <= len(nodes) <= function.most:
            raise self._refuse(node, f"there is no function {name or 'here'} of {len(nodes)} arguments")
        known = set(self.reads)
        steps = [self.step(inner) for inner in nodes]
        apply = function.apply

        def evaluate(scope: Scope) -> Any:
            return apply(scope, *[step(scope) for step in steps])

        self._fold_length(name, nodes, known, evaluate)
        return evaluate

    def _fold_length(self, name: str, nodes: list[ast.expr], known: set[str], step: Step) -> None:
        """``len(items)`` is what to show of a list, not the list."""
        path = self._path(nodes[0]) if name == "len" else None
        if path is not None and path[0] not in self._locals:
            if dotted(path) not in known:
                self.reads.pop(dotted(path), None)
            self._note(f"len({dotted(path)})", path, step)

    def loop(self, node: ast.GeneratorExp | ast.ListComp) -> Step:
        if len(node.generators) != 1 or not isinstance(node.generators[0].target, ast.Name):
            raise self._refuse(node, "a loop has one 'for' and one name")
        clause = node.generators[0]
        if clause.is_async:
            raise self._refuse(node, "async is not part of the grammar")
        source = self.step(clause.iter)
        name = self._visible(node, node.generators[0].target.id)
        self._locals.append(name)
        tests = [self.step(test) for test in clause.ifs]
        element = self.step(node.elt)
        self._locals.pop()

        def evaluate(scope: Scope) -> list[Any]:
            results: list[Any] = []
            for value in iterate(source(scope)):
                inner = scope.with_local(name, value)
                if all(test(inner) for test in tests):
                    results.append(element(inner))
            return results

        return evaluate


def _kind(value: Any) -> str:
    if value is None or isinstance(value, (bool, int, float)):
        return f"{value!r:.40}"
    return "text" if isinstance(value, str) else f"a {'mapping' if is_mapping(value) else type(value).__name__}"


_NODES: Final[dict[type[ast.expr], Callable[[_Compiler, Any], Step]]] = {
    ast.Constant: _Compiler.constant,
    **dict.fromkeys((ast.List, ast.Tuple, ast.Set), _Compiler.sequence),
    **dict.fromkeys((ast.Name, ast.Attribute, ast.Subscript), _Compiler.place),
    ast.Compare: _Compiler.compare,
    ast.BoolOp: _Compiler.boolean,
    ast.UnaryOp: _Compiler.unary,
    ast.BinOp: _Compiler.binary,
    ast.Call: _Compiler.call,
    **dict.fromkeys((ast.GeneratorExp, ast.ListComp), _Compiler.loop),
}
