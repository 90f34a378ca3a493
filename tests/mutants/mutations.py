"""Mutations that resemble mistakes of programmers, in a stable order.

They are:

    inverted comparisons, moved boundaries, inverted conditions, `and` for `or`, a lost `not`, plus for minus,
    max for min, True for False, a number one off, `return None`, a removed call

Strings (also SQL), types, decorators, `__all__` and log calls do not change.
"""

import ast
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

OTHER_COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
OPPOSITE_FUNCTIONS = {"max": "min", "min": "max", "any": "all", "all": "any"}
IGNORED_FIELDS = {"annotation", "returns", "decorator_list", "bases", "keywords_of_class", "type_params"}
CONDITION_NODES = (ast.If, ast.While, ast.IfExp, ast.Assert)


@dataclass(frozen=True)
class Mutant:
    """A mutant. `key` names it without line numbers, which change. `write` returns the module with the mutation."""

    line: int
    key: str
    write: Callable[[], str]


def list_mutants(source: str) -> list[Mutant]:
    """Return every mutant of a module."""
    tree = ast.parse(source)
    seen: Counter[str] = Counter()
    found = []
    for place in _positions(tree, ""):
        for new in _possible_changes(place.node):
            key = f"{place.where}: {_describe(place.node)} -> {_describe(new)}"
            seen[key] += 1
            name = key if seen[key] == 1 else f"{key} (#{seen[key]})"
            found.append(Mutant(place.line, name, _writer(tree, place, new)))
    return found


@dataclass(frozen=True)
class _NodePosition:
    """A node, its place in its parent, and the function around it."""

    node: ast.AST
    parent: ast.AST
    field: str
    at: int | None
    where: str

    @property
    def line(self) -> int:
        node = self.node if hasattr(self.node, "lineno") else self.parent
        return int(getattr(node, "lineno", 0))

    def replace(self, node: ast.AST) -> None:
        if self.at is None:
            setattr(self.parent, self.field, node)
        else:
            getattr(self.parent, self.field)[self.at] = node


def _positions(parent: ast.AST, where: str) -> Iterator[_NodePosition]:
    """Yield every position below a node that may be mutated."""
    for field, value in ast.iter_fields(parent):
        if field in IGNORED_FIELDS:
            continue
        for at, node in enumerate(value) if isinstance(value, list) else [(None, value)]:
            if not isinstance(node, ast.AST) or _is_ignored(node):
                continue
            yield _NodePosition(node, parent, field, at, where or "module")
            named = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
            yield from _positions(node, f"{where}.{node.name}".strip(".") if named else where)  # type: ignore[attr-defined]


def _is_ignored(node: ast.AST) -> bool:
    """Return whether a node is ignored: `__all__`, log calls, and code for type checkers."""
    match node:
        case ast.Assign(targets=[ast.Name(id="__all__")]):
            return True
        case ast.If(test=ast.Name(id="TYPE_CHECKING")):
            return True
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id="log")))):
            return True
        case ast.keyword(arg="strict"):
            return True
    return False


def _possible_changes(node: ast.AST) -> Iterator[ast.AST]:
    match node:
        case ast.Compare():
            yield from _comparison_changes(node)
        case ast.BoolOp():
            other = ast.And() if isinstance(node.op, ast.Or) else ast.Or()
            yield ast.BoolOp(other, node.values)
        case ast.UnaryOp(op=ast.Not()):
            yield node.operand
        case ast.BinOp(op=ast.Add() | ast.Sub()) if not _joins_text(node):
            other_sign = ast.Sub() if isinstance(node.op, ast.Add) else ast.Add()
            yield ast.BinOp(node.left, other_sign, node.right)
        case ast.AugAssign(op=ast.Add() | ast.Sub()):
            yield ast.AugAssign(
                node.target, ast.Sub() if isinstance(node.op, ast.Add) else ast.Add(), node.value
            )
        case ast.Constant(value=bool()):
            yield ast.Constant(not node.value)
        case ast.Constant(value=int() | float() as number):
            yield ast.Constant(number + 1)
            yield ast.Constant(number - 1)
        case ast.Return(value=ast.expr() as value) if not _is_none(value):
            yield ast.Return(ast.Constant(None))
        case ast.Expr(value=ast.Call() | ast.Await(value=ast.Call())):
            yield ast.Pass()
        case ast.Name(id=name) if name in OPPOSITE_FUNCTIONS:
            yield ast.Name(OPPOSITE_FUNCTIONS[name], ast.Load())
    yield from _negations(node)


def _negations(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the inverted condition. Comparisons and `not` are inverted at their own position."""
    test: ast.expr | None = None
    if isinstance(node, CONDITION_NODES):
        test = node.test
    elif isinstance(node, ast.match_case):
        test = node.guard
    if test is not None and not _is_changed_itself(test):
        field = "guard" if isinstance(node, ast.match_case) else "test"
        yield _with_field(node, field, ast.UnaryOp(ast.Not(), test))
    if isinstance(node, ast.comprehension):
        for at, one in enumerate(node.ifs):
            if not _is_changed_itself(one):
                yield _with_field(
                    node, "ifs", [*node.ifs[:at], ast.UnaryOp(ast.Not(), one), *node.ifs[at + 1 :]]
                )


def _comparison_changes(node: ast.Compare) -> Iterator[ast.AST]:
    for at, op in enumerate(node.ops):
        for other in OTHER_COMPARISONS[type(op)]:
            yield ast.Compare(node.left, [*node.ops[:at], other(), *node.ops[at + 1 :]], node.comparators)


def _is_changed_itself(test: ast.expr) -> bool:
    return isinstance(test, ast.Compare) or (isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not))


def _with_field(node: ast.AST, field: str, value: object) -> ast.AST:
    fields = dict(ast.iter_fields(node))
    return type(node)(**{**fields, field: value})


def _joins_text(node: ast.BinOp) -> bool:
    sides = (node.left, node.right)
    return any(
        isinstance(side, ast.JoinedStr) or (isinstance(side, ast.Constant) and isinstance(side.value, str))
        for side in sides
    )


def _is_none(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and value.value is None


def _describe(node: ast.AST) -> str:
    """Describe a node briefly: the head of a block, an expression in one line."""
    text = "match" if isinstance(node, ast.match_case) else ast.unparse(ast.fix_missing_locations(node))
    if isinstance(node, ast.match_case):
        text = f"case {ast.unparse(node.pattern)}" + (f" if {ast.unparse(node.guard)}" if node.guard else "")
    return " ".join(text.split("\n")[0].split())


def _writer(tree: ast.Module, place: _NodePosition, new: ast.AST) -> Callable[[], str]:
    def write() -> str:
        place.replace(new)
        try:
            return ast.unparse(ast.fix_missing_locations(tree))
        finally:
            place.replace(place.node)

    return write
