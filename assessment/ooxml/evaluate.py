"""What a workbook's formulas give, whatever is cached in it.

A small evaluator for the closed set of functions that competency workbooks use, Google Sheets'
own comparison functions included (EQ, LTE …: no other program knows them). The semantics are those of
ISO 29500-1, 18.17, checked against LibreOffice in the tests. It never guesses: a formula with a function
that is not known here is reported and keeps its cached value.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from assessment.ooxml.cells import Area, Cell, CellError, Position, Value, reference
from assessment.ooxml.formulas import FormulaError, Node, parse
from assessment.ooxml.functions import FUNCTIONS, LAZY, Array, arithmetic, compare, number, text
from assessment.ooxml.workbook import Workbook

_MAX_NESTING = 120  # formulas that refer to formulas that refer …; each costs several Python frames
_MAX_ARRAY = 20_000


class _Unsupported(Exception):
    """A formula cannot be evaluated here; the text says why."""


class Evaluator:
    """Evaluates the formulas of one workbook, each once."""

    def __init__(self, workbook: Workbook) -> None:
        self.workbook = workbook
        self.unsupported: dict[tuple[str, Position], str] = {}  # sheet and cell, and why
        self._values: dict[tuple[str, Position], Value] = {}
        self._names = {name.casefold(): name for name in workbook.sheet_names}
        self._busy: set[tuple[str, Position]] = set()
        self._steps = workbook.package.limits.evaluation

    def value(self, sheet: str, row: int, column: int) -> Value:
        """Return what a cell shows after a recalculation: its value, or its formula's result."""
        cell = self.workbook[sheet].cells.get((row, column))
        if cell is None:
            return None
        if cell.formula is None:
            return cell.value
        key = (sheet, (row, column))
        if key in self._values:
            return self._values[key]
        if key in self._busy:
            self.unsupported[key] = "refers to itself"
            return cell.value
        self._busy.add(key)
        try:
            result = self._formula(cell, sheet) if len(self._busy) <= _MAX_NESTING else self._give_up("depends on too long a chain of formulas")
        except (_Unsupported, FormulaError) as error:
            self.unsupported[key] = str(error)
            result = cell.value
        finally:
            self._busy.discard(key)
        self._values[key] = result
        return result

    def _formula(self, cell: Cell, sheet: str) -> Value:
        result = self.evaluate(parse(cell.formula or ""), sheet, cell)
        if isinstance(result, Array):
            result = result.rows[0][0] if result.rows and result.rows[0] else None
        return 0.0 if result is None else result  # a reference to an empty cell shows 0

    @staticmethod
    def _give_up(reason: str) -> Value:
        raise _Unsupported(reason)

    def evaluate(self, node: Node, sheet: str, cell: Cell) -> Any:
        """Return a node's value: a plain one or an :class:`Array`; a single cell counts as its value."""
        self._steps -= 1
        if self._steps < 0:
            self._give_up("takes too long to compute")
        kind = node[0]
        if kind == "value":
            return node[1]
        if kind == "area":
            return self._area(node, sheet)
        if kind == "call":
            return self._call(node[1], node[2], sheet, cell)
        if kind == "op":
            return self._operator(node[1], self.evaluate(node[2], sheet, cell), self.evaluate(node[3], sheet, cell))
        if kind == "negate":
            return self._operator("-", 0.0, self.evaluate(node[1], sheet, cell))
        if kind == "percent":
            return self._operator("/", self.evaluate(node[1], sheet, cell), 100.0)
        if kind == "name":
            definition = self.workbook.names.get(node[1])
            if definition is None:
                return CellError("#NAME?")
            self._steps -= 10
            if len(self._busy) > _MAX_NESTING or (sheet, node[1]) in self._busy:
                self._give_up("uses a defined name that refers to itself")
            self._busy.add((sheet, node[1]))
            try:
                return self.evaluate(parse(definition), sheet, cell)
            finally:
                self._busy.discard((sheet, node[1]))
        if kind == "array":
            return Array([list(row) for row in node[1]])
        return None  # missing

    def _call(self, name: str, arguments: tuple[Node, ...], sheet: str, cell: Cell) -> Any:
        lazy = LAZY.get(name)
        if lazy is not None:
            return lazy(lambda node: self.evaluate(node, sheet, cell), arguments)
        if name in ("ROW", "COLUMN", "ROWS", "COLUMNS", "INDIRECT"):
            return self._about_reference(name, arguments, sheet, cell)
        function = FUNCTIONS.get(name)
        if function is None:
            self._give_up(f"uses the function {name[:40]}, which is not known here")
            return None
        values = [self.evaluate(argument, sheet, cell) for argument in arguments]
        try:
            return function(*values)
        except TypeError:  # the wrong number of arguments: such a formula cannot be entered in a spreadsheet program
            return CellError("#VALUE!")
        except (OverflowError, ValueError):
            return CellError("#NUM!")
        except ZeroDivisionError:
            return CellError("#DIV/0!")

    def _about_reference(self, name: str, arguments: tuple[Node, ...], sheet: str, cell: Cell) -> Any:
        if name == "INDIRECT":
            target = self.evaluate(arguments[0], sheet, cell) if arguments else None
            if not isinstance(target, str) or isinstance(target, CellError):
                return CellError("#REF!")
            try:
                node = parse(target)
            except FormulaError:
                return CellError("#REF!")
            return self._area(node, sheet) if node[0] == "area" else CellError("#REF!")
        area = arguments[0][2] if arguments and arguments[0][0] == "area" else Area(cell.row, cell.column, cell.row, cell.column)
        return float({"ROW": area.top, "COLUMN": area.left, "ROWS": area.bottom - area.top + 1, "COLUMNS": area.right - area.left + 1}[name])

    def _area(self, node: Node, sheet: str) -> Any:
        target = sheet if node[1] is None else self._names.get(node[1].casefold())
        if target is None:
            return CellError("#REF!")
        area: Area = node[2]
        if area.top == area.bottom and area.left == area.right:
            return self.value(target, area.top, area.left)
        if area.size > _MAX_ARRAY:
            area = self._used(target, area)
            if area.size > _MAX_ARRAY:
                self._give_up(f"refers to a range of {area.size:,} cells")
        self._steps -= area.size
        if self._steps < 0:
            self._give_up("takes too long to compute")
        rows = [[self.value(target, row, column) for column in range(area.left, area.right + 1)] for row in range(area.top, area.bottom + 1)]
        return Array(rows, from_cells=True)

    def _used(self, sheet: str, area: Area) -> Area:
        """Cut a range such as B:B down to the cells that exist (its first cell stays its first)."""
        inside = [place for place in self.workbook[sheet].cells if place in area]
        bottom = max((row for row, _ in inside), default=area.top)
        right = max((column for _, column in inside), default=area.left)
        return Area(area.top, area.left, bottom, right)

    def _operator(self, operator: str, left: Any, right: Any) -> Any:
        if isinstance(left, Array) or isinstance(right, Array):
            return self._over_arrays(operator, left, right)
        if isinstance(left, CellError):
            return left
        if isinstance(right, CellError):
            return right
        if operator == "&":
            return text(left) + text(right)
        if operator in ("=", "<>", "<", ">", "<=", ">="):
            return compare(operator, left, right)
        return arithmetic(operator, number(left), number(right))

    def _over_arrays(self, operator: str, left: Any, right: Any) -> Array:
        first = left if isinstance(left, Array) else Array([[left]])
        second = right if isinstance(right, Array) else Array([[right]])
        height, width = max(first.height, second.height), max(first.width, second.width)
        if height * width > _MAX_ARRAY:
            self._give_up("computes with too large a range")
        self._steps -= height * width
        return Array([[self._operator(operator, first.at(row, column), second.at(row, column)) for column in range(width)] for row in range(height)])


def stale_cells(evaluator: Evaluator, sheets: list[str]) -> Iterator[tuple[str, Cell, Value]]:
    """Yield the formula cells of ``sheets`` whose cached value is not what the formula gives, with what it gives."""
    for sheet in sheets:
        for place, cell in evaluator.workbook[sheet].cells.items():
            if cell.formula is None:
                continue
            result = evaluator.value(sheet, *place)
            if (sheet, place) not in evaluator.unsupported and not same(result, cell.value):
                yield sheet, cell, result


def same(first: Value, second: Value) -> bool:
    """Tell whether two values read the same, up to the last digits that programs disagree about."""
    if isinstance(first, bool) or isinstance(second, bool):
        # some programs save TRUE as the number 1
        return type(first) is type(second) and first == second
    if isinstance(first, float) and isinstance(second, float):
        return abs(first - second) <= 1e-9 * max(1.0, abs(first), abs(second))
    if isinstance(first, CellError) and isinstance(second, CellError):
        return True
    return (first or "") == (second or "") if not isinstance(first, float) and not isinstance(second, float) else False


def describe(cell: Cell) -> str:
    """Return a cell's address for a message."""
    return reference(cell.row, cell.column)
