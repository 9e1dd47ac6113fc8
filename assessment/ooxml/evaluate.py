"""What a workbook's formulas give, whatever is cached in it.

A small evaluator for the closed set of functions that competency workbooks use, Google Sheets'
own comparison functions included (EQ, LTE …: no other program knows them). The semantics are those of
ISO 29500-1, 18.17, checked against LibreOffice in the tests. It never guesses: a formula with a function
that is not known here is reported and keeps its cached value.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any, NoReturn

from assessment.ooxml.cells import Area, Cell, CellError, Position, Value
from assessment.ooxml.formulas import FormulaError, Node, parse
from assessment.ooxml.functions import FUNCTIONS, LAZY, TAKES_RANGES, takes_array
from assessment.ooxml.values import DIV0, NUM, REF, VALUE, Array, Failed, arithmetic, compare, joined, number
from assessment.ooxml.workbook import Workbook

_MOST_NESTED = 40  # functions and formulas within each other before the innermost cell is evaluated on its own first
_MOST_NAMES = 10  # defined names that refer to defined names
_MAX_ARRAY = 20_000
_LONGEST_ADDRESS = 300  # characters of what INDIRECT takes
_CHARACTERS = 6  # a step is the work on two to the power of this many characters

_Key = tuple[str, Position]


class _Unsupported(Exception):
    """A formula cannot be evaluated here; the text says why."""


class _TooDeep(Exception):
    """A cell lies at the end of a long chain of formulas: it has to be evaluated before those that ask for it."""

    def __init__(self, key: _Key) -> None:
        super().__init__(key)
        self.key = key


class Evaluator:
    """Evaluates the formulas of one workbook, each once."""

    def __init__(self, workbook: Workbook) -> None:
        self.workbook = workbook
        self.unsupported: dict[_Key, str] = {}  # sheet and cell, and why
        self._values: dict[_Key, Value] = {}
        self._sheets = {name.casefold(): name for name in workbook.sheet_names}
        self._busy: dict[_Key, None] = {}  # the formulas under way, outermost first
        self._depth = 0
        self.steps = workbook.package.limits.evaluation

    def value(self, sheet: str, row: int, column: int) -> Value:
        """Return what a cell shows after a recalculation: its value, or its formula's result."""
        cell = self.workbook[sheet].cells.get((row, column))
        if cell is None or cell.formula is None:
            return None if cell is None else cell.value
        key = (sheet, (row, column))
        if key in self._values:
            return self._values[key]
        if self._busy:
            return self._computed(key, cell)
        waiting = [key]
        while waiting:
            key = waiting[-1]
            try:
                self._computed(key, self.workbook[key[0]].cells[key[1]])
                waiting.pop()
            except _TooDeep as deep:
                if deep.key in waiting:
                    self._settle(deep.key, "refers to itself")
                else:
                    waiting.append(deep.key)
            except RecursionError:
                self._settle(key, "is nested too deep")
        return self._values[sheet, (row, column)]

    def _computed(self, key: _Key, cell: Cell) -> Value:
        if key in self._values:
            return self._values[key]
        if key in self._busy:
            around = list(self._busy)
            for one in around[around.index(key) :]:
                self.unsupported[one] = "refers to itself"
            return cell.value
        if self._depth > _MOST_NESTED:
            raise _TooDeep(key)
        self._busy[key] = None
        self._depth += 1
        try:
            result = self._formula(cell, key[0])
        except (_Unsupported, FormulaError) as error:
            self.unsupported[key] = str(error)
        finally:
            self._depth -= 1
            del self._busy[key]
        if key in self.unsupported:
            result = cell.value
        self._values[key] = result
        return result

    def _settle(self, key: _Key, reason: str) -> None:
        self.unsupported[key] = reason
        self._values[key] = self.workbook[key[0]].cells[key[1]].value

    def _formula(self, cell: Cell, sheet: str) -> Value:
        result = self.evaluate(parse(cell.formula or ""), sheet, cell)
        if isinstance(result, Array):
            result = next(iter(result), None)
        return 0.0 if result is None else result  # a reference to an empty cell shows 0

    @staticmethod
    def _give_up(reason: str) -> NoReturn:
        raise _Unsupported(reason)

    def _spend(self, steps: int) -> None:
        self.steps -= steps
        if self.steps < 0:
            self._give_up("takes too long to compute")

    # -- nodes ------------------------------------------------------------------------------------

    def evaluate(self, node: Node, sheet: str, cell: Cell) -> Any:
        """Return a node's value: a plain one or an :class:`Array`; a single cell counts as its value."""
        self._spend(1)
        kind = node[0]
        if kind == "value":
            return node[1]
        if kind == "area":
            return self._area(node, sheet)
        if kind == "call":
            self._depth += 1
            try:
                return self._call(node[1], node[2], sheet, cell)
            finally:
                self._depth -= 1
        if kind == "op":
            rest = []
            while node[0] == "op":  # a sum of a thousand terms is a tree as deep: down the left side without recursion
                rest.append(node)
                node = node[2]
            result = self.evaluate(node, sheet, cell)
            for _, operator, _, right in reversed(rest):
                result = self._operator(operator, result, self.evaluate(right, sheet, cell))
            return result
        if kind == "negate":
            return self._operator("-", 0.0, self.evaluate(node[1], sheet, cell))
        if kind == "percent":
            return self._operator("/", self.evaluate(node[1], sheet, cell), 100.0)
        if kind == "name":
            meant = self._resolved(node, sheet, cell)
            return CellError("#NAME?") if meant[0] == "name" else self.evaluate(meant, sheet, cell)
        if kind == "array":
            return Array([list(row) for row in node[1]])
        return None  # missing

    def _resolved(self, node: Node, sheet: str, cell: Cell) -> Node:
        """Return what a defined name or INDIRECT stands for; any other node as it is, and a name that is not defined."""
        for _ in range(_MOST_NAMES):
            if node[0] == "name":
                definition = self.workbook.names.get(node[1])
                if definition is None:
                    return node
                node = parse(definition.removeprefix("="))
            elif node[0] == "call" and node[1] == "INDIRECT":
                node = self._indirect(node[2], sheet, cell)
            else:
                return node
        return self._give_up("uses a defined name that refers to itself")

    def _indirect(self, arguments: tuple[Node, ...], sheet: str, cell: Cell) -> Node:
        if len(arguments) != 1:
            self._give_up("uses INDIRECT in a way that is not known here")
        target = self.evaluate(arguments[0], sheet, cell)
        broken = ("value", REF)
        if isinstance(target, CellError):
            return ("value", target)
        try:
            node = parse(target) if isinstance(target, str) and len(target) <= _LONGEST_ADDRESS else broken
        except FormulaError:
            return broken
        defined = node[0] == "name" and node[1] in self.workbook.names
        return node if node[0] == "area" or defined else broken

    # -- functions --------------------------------------------------------------------------------

    def _call(self, name: str, arguments: tuple[Node, ...], sheet: str, cell: Cell) -> Any:
        lazy = LAZY.get(name)
        if lazy is not None:
            return lazy(lambda node: self.evaluate(node, sheet, cell), arguments)
        if name in ("ROW", "COLUMN", "ROWS", "COLUMNS"):
            return self._about_reference(name, arguments, sheet, cell)
        if name == "INDIRECT":
            return self.evaluate(self._indirect(arguments, sheet, cell), sheet, cell)
        function = FUNCTIONS.get(name)
        if function is None:
            self._give_up(f"uses the function {name[:40]}, which is not known here")
        if name in ("SUMIF", "AVERAGEIF") and len(arguments) == 3:
            arguments = self._like_sized(arguments, sheet, cell)
        values = [self._argument(argument, name in TAKES_RANGES, sheet, cell) for argument in arguments]
        self._spend(_work(values))
        if any(isinstance(value, Array) and not takes_array(name, index) for index, value in enumerate(values)):
            return self._for_each_item(name, function, values)
        return self._apply(function, values)

    def _argument(self, node: Node, as_range: bool, sheet: str, cell: Cell) -> Any:
        if as_range and node[0] in ("area", "name", "call"):
            node = self._resolved(node, sheet, cell)
            if node[0] == "area":
                value = self._area(node, sheet)
                return value if isinstance(value, Array) or self._missing_sheet(node) else Array([[value]], from_cells=True)
        return self.evaluate(node, sheet, cell)

    def _apply(self, function: Callable[..., Any], values: list[Any]) -> Any:
        try:
            result = function(*values)
        except TypeError:  # the wrong number of arguments: such a formula cannot be entered in a spreadsheet program
            return VALUE
        except ZeroDivisionError:
            return DIV0
        except (ArithmeticError, ValueError):
            return NUM
        except LookupError:  # too few arguments for a function that takes any number
            return VALUE
        if isinstance(result, str):
            self._spend(len(result) >> _CHARACTERS)
        return NUM if isinstance(result, float) and not math.isfinite(result) else result

    def _for_each_item(self, name: str, function: Callable[..., Any], values: list[Any]) -> Array:
        """Call a function of single values for every item of the arrays it was given."""
        spread = [isinstance(value, Array) and not takes_array(name, index) for index, value in enumerate(values)]
        height = max(value.height for value, one in zip(values, spread, strict=True) if one)
        width = max(value.width for value, one in zip(values, spread, strict=True) if one)
        same = [value for value, one in zip(values, spread, strict=True) if not one]
        whole = sum(value.height * value.width for value in same if isinstance(value, Array))
        self._spend(height * width * (1 + whole + _work(same)))
        return Array(
            [
                [
                    _single(self._apply(function, [value.at(row, column) if one else value for value, one in zip(values, spread, strict=True)]))
                    for column in range(width)
                ]
                for row in range(height)
            ]
        )

    def _about_reference(self, name: str, arguments: tuple[Node, ...], sheet: str, cell: Cell) -> Any:
        area = Area(cell.row, cell.column, cell.row, cell.column)
        if arguments:
            node = self._resolved(arguments[0], sheet, cell)
            if node[0] == "area":
                area = node[2]
            else:
                value = self.evaluate(node, sheet, cell)
                if isinstance(value, CellError):
                    return value
                if not isinstance(value, Array) or name in ("ROW", "COLUMN"):
                    self._give_up(f"asks for the {name} of something that is no address")
                return float(value.height if name == "ROWS" else value.width)
        if name == "ROWS":
            return float(area.bottom - area.top + 1)
        if name == "COLUMNS":
            return float(area.right - area.left + 1)
        first, last = (area.top, area.bottom) if name == "ROW" else (area.left, area.right)
        if first == last:
            return float(first)
        if last - first >= _MAX_ARRAY:
            self._give_up(f"counts {last - first + 1:,} rows")
        self._spend(last - first)
        numbers = [float(one) for one in range(first, last + 1)]
        return Array([[one] for one in numbers]) if name == "ROW" else Array([numbers])

    def _like_sized(self, arguments: tuple[Node, ...], sheet: str, cell: Cell) -> tuple[Node, ...]:
        """Give SUMIF's range of values the size of its range of conditions, whatever size it is written with."""
        tested, values = self._resolved(arguments[0], sheet, cell), self._resolved(arguments[2], sheet, cell)
        if tested[0] != "area" or values[0] != "area":
            return arguments
        size, start = tested[2], values[2]
        return tested, arguments[1], ("area", values[1], Area(start.top, start.left, start.top + size.bottom - size.top, start.left + size.right - size.left))

    # -- cells and operators ----------------------------------------------------------------------

    def _missing_sheet(self, node: Node) -> bool:
        return node[1] is not None and node[1].casefold() not in self._sheets

    def _area(self, node: Node, sheet: str) -> Any:
        if self._missing_sheet(node):
            return REF
        target = sheet if node[1] is None else self._sheets[node[1].casefold()]
        if target in self.workbook.left_out:
            self._give_up("refers to a sheet that was left out")
        area: Area = node[2]
        if area.top == area.bottom and area.left == area.right:
            return self.value(target, area.top, area.left)
        if area.size > _MAX_ARRAY:
            area = self._used(target, area)
            if area.size > _MAX_ARRAY:
                self._give_up(f"refers to a range of {area.size:,} cells")
        self._spend(area.size)
        rows = [[self.value(target, row, column) for column in range(area.left, area.right + 1)] for row in range(area.top, area.bottom + 1)]
        return Array(rows, from_cells=True)

    def _used(self, sheet: str, area: Area) -> Area:
        """Cut a range such as B:B down to the cells that exist (its first cell stays its first)."""
        cells = self.workbook[sheet].cells
        self._spend(len(cells))
        inside = [place for place in cells if area.covers(*place)]
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
        if isinstance(left, str) or isinstance(right, str):
            self._spend((len(left) if isinstance(left, str) else 0) + (len(right) if isinstance(right, str) else 0) >> _CHARACTERS)
        if operator == "&":
            try:
                return joined(left, right)
            except Failed as failure:
                return failure.error
        if operator in ("=", "<>", "<", ">", "<=", ">="):
            return compare(operator, left, right)
        return arithmetic(operator, number(left), number(right))

    def _over_arrays(self, operator: str, left: Any, right: Any) -> Array:
        first = left if isinstance(left, Array) else Array([[left]])
        second = right if isinstance(right, Array) else Array([[right]])
        height, width = max(first.height, second.height), max(first.width, second.width)
        if height * width > _MAX_ARRAY:
            self._give_up("computes with too large a range")
        self._spend(height * width)
        return Array([[self._operator(operator, first.at(row, column), second.at(row, column)) for column in range(width)] for row in range(height)])


def _single(value: Any) -> Any:
    return next(iter(value), None) if isinstance(value, Array) else value


def _work(values: list[Any]) -> int:
    """Return how many steps the texts among a function's arguments make; looking for a pattern with ``?`` takes its length for each character."""
    texts = [item for value in values for item in (value if isinstance(value, Array) else (value,)) if isinstance(item, str)]
    pattern = max((len(value) for value in values if isinstance(value, str) and "?" in value), default=0)
    return sum(map(len, texts)) * (2 + pattern) >> _CHARACTERS + 1


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
    """Tell whether two values read the same, up to the last digits and the kind of error that programs disagree about."""
    if isinstance(first, CellError) or isinstance(second, CellError):
        return isinstance(first, CellError) and isinstance(second, CellError)
    if isinstance(first, float | bool) and isinstance(second, float | bool):
        # some programs save TRUE as the number 1
        return abs(first - second) <= 1e-9 * max(1.0, abs(first), abs(second))
    return (first or "") == (second or "") if isinstance(first, str | None) and isinstance(second, str | None) else False
