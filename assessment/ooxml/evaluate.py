"""What a workbook's formulas give, whatever is cached in it.

A small evaluator for the closed set of functions that competency workbooks use, Google Sheets'
own comparison functions included (EQ, LTE …: no other program knows them). The semantics are those of
ISO 29500-1, 18.17, checked against LibreOffice in the tests. It never guesses: a formula with a function
that is not known here is reported and keeps its cached value.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NoReturn

from assessment.ooxml.cells import Area, Cell, CellError, Position, Value
from assessment.ooxml.formulas import FormulaError, Node, parse
from assessment.ooxml.functions import FUNCTIONS, LAZY, TAKES_RANGES, takes_array
from assessment.ooxml.values import COMPARISONS, DIV0, LONGEST_TEXT, NUM, REF, VALUE, Array, Failed, arithmetic, compare, joined, number
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


class _Cells(dict[str, dict[Position, Cell]]):
    """The cells of a workbook's sheets, by name, as they are asked for."""

    def __init__(self, workbook: Workbook) -> None:
        super().__init__()
        self._workbook = workbook

    def __missing__(self, sheet: str) -> dict[Position, Cell]:
        cells = self[sheet] = self._workbook[sheet].cells
        return cells


class Evaluator:
    """Evaluates the formulas of one workbook, each once."""

    def __init__(self, workbook: Workbook) -> None:
        self.workbook = workbook
        self.unsupported: dict[_Key, str] = {}  # sheet and cell, and why
        self.steps = workbook.package.limits.evaluation  # that may still be taken
        self._cells = _Cells(workbook)
        self._values: dict[_Key, Value] = {}
        self._sheets = {name.casefold(): name for name in workbook.sheet_names}
        self._busy: dict[_Key, None] = {}  # the formulas under way, outermost first
        self._sheet, self._cell = "", Cell(1, 1, None, None, 0)  # of the innermost
        self._depth = 0

    def value(self, sheet: str, row: int, column: int) -> Value:
        """Return what a cell shows after a recalculation: its value, or its formula's result."""
        place = (row, column)
        cell = self._cells[sheet].get(place)
        if cell is None or cell.formula is None:
            return None if cell is None else cell.value
        key = (sheet, place)
        if key in self._values:
            return self._values[key]
        if self._busy:
            return self._computed(key, cell)
        waiting = [key]
        while waiting:
            key = waiting[-1]
            try:
                self._computed(key, self._cells[key[0]][key[1]])
                waiting.pop()
            except _TooDeep as deep:
                if deep.key in waiting:
                    self._settle(deep.key, "refers to itself")
                else:
                    waiting.append(deep.key)
            except RecursionError:
                self._settle(key, "is nested too deep")
        return self._values[sheet, place]

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
        outer = self._sheet, self._cell
        self._sheet, self._cell = key[0], cell
        self._busy[key] = None
        self._depth += 1
        try:
            result = self._shown(self._evaluate(parse(cell.formula or "")))
        except (_Unsupported, FormulaError) as error:
            self.unsupported[key] = str(error)
        finally:
            self._depth -= 1
            del self._busy[key]
            self._sheet, self._cell = outer
        if key in self.unsupported:
            result = cell.value
        self._values[key] = result
        return result

    def _settle(self, key: _Key, reason: str) -> None:
        self.unsupported[key] = reason
        self._values[key] = self._cells[key[0]][key[1]].value

    @staticmethod
    def _shown(result: Any) -> Value:
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

    def _evaluate(self, node: Node) -> Any:
        """Return a node's value: a plain one or an :class:`Array`; a single cell counts as its value."""
        self.steps -= 1
        if self.steps < 0:
            self._spend(0)
        kind = node[0]
        if kind == "value":
            return node[1]
        if kind == "area":
            return self._area(node)
        if kind == "call":
            self._depth += 1
            try:
                return self._call(node[1], node[2])
            finally:
                self._depth -= 1
        if kind == "op":
            _, operator, left, right = node
            if left[0] != "op":
                return self._operator(operator, self._evaluate(left), self._evaluate(right))
            rest = []
            while node[0] == "op":  # a sum of a thousand terms is a tree as deep: down the left side without recursion
                rest.append(node)
                node = node[2]
            result = self._evaluate(node)
            for _, operator, _, right in reversed(rest):
                result = self._operator(operator, result, self._evaluate(right))
            return result
        if kind == "negate":
            return self._operator("-", 0.0, self._evaluate(node[1]))
        if kind == "percent":
            return self._operator("/", self._evaluate(node[1]), 100.0)
        if kind == "name":
            meant = self._resolved(node)
            return CellError("#NAME?") if meant[0] == "name" else self._evaluate(meant)
        if kind == "array":
            return Array([list(row) for row in node[1]])
        return None  # missing

    def _resolved(self, node: Node) -> Node:
        """Return what a defined name or INDIRECT stands for; any other node as it is, and a name that is not defined."""
        for _ in range(_MOST_NAMES):
            if node[0] == "name":
                definition = self.workbook.names.get(node[1])
                if definition is None:
                    return node
                node = parse(definition.removeprefix("="))
            elif node[0] == "call" and node[1] == "INDIRECT":
                node = self._indirect(node[2])
            else:
                return node
        return self._give_up("uses a defined name that refers to itself")

    def _indirect(self, arguments: tuple[Node, ...]) -> Node:
        if len(arguments) != 1:
            self._give_up("uses INDIRECT in a way that is not known here")
        target = self._evaluate(arguments[0])
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

    def _call(self, name: str, arguments: tuple[Node, ...]) -> Any:
        lazy = LAZY.get(name)
        if lazy is not None:
            try:
                return lazy(self._evaluate, arguments)
            except Failed as failure:
                return failure.error
            except IndexError:  # too few arguments
                return VALUE
        function = FUNCTIONS.get(name)
        if function is None:
            return self._about_reference(name, arguments)
        if name in ("SUMIF", "AVERAGEIF") and len(arguments) == 3:
            arguments = self._like_sized(arguments)
        if name in TAKES_RANGES:
            values = [self._range(argument) for argument in arguments]
            self._spend(_work(values))
            return self._apply(function, values)
        values = [self._evaluate(argument) for argument in arguments]
        self._spend(_work(values))
        for index, value in enumerate(values):
            if isinstance(value, Array) and not takes_array(name, index):
                return self._for_each_item(name, function, values)
        return self._apply(function, values)

    def _range(self, node: Node) -> Any:
        """Return the value of an argument to which a cell is a range of one."""
        if node[0] in ("name", "call"):
            node = self._resolved(node)
        if node[0] != "area":
            return self._evaluate(node)
        value = self._area(node)
        return value if isinstance(value, Array) or self._missing_sheet(node) else Array([[value]], from_cells=True)

    def _apply(self, function: Callable[..., Any], values: Sequence[Any]) -> Any:
        try:
            result = function(*values)
        except Failed as failure:
            return failure.error
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

    def _about_reference(self, name: str, arguments: tuple[Node, ...]) -> Any:
        """Call one of the functions that ask for an address and not for what stands there."""
        if name == "INDIRECT":
            return self._evaluate(self._indirect(arguments))
        if name not in ("ROW", "COLUMN", "ROWS", "COLUMNS"):
            self._give_up(f"uses the function {name[:40]}, which is not known here")
        cell = self._cell
        area = Area(cell.row, cell.column, cell.row, cell.column)
        if arguments:
            node = self._resolved(arguments[0])
            if node[0] == "area":
                area = node[2]
            else:
                value = self._evaluate(node)
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

    def _like_sized(self, arguments: tuple[Node, ...]) -> tuple[Node, ...]:
        """Give SUMIF's range of values the size of its range of conditions, whatever size it is written with."""
        tested, values = self._resolved(arguments[0]), self._resolved(arguments[2])
        if tested[0] != "area" or values[0] != "area":
            return arguments
        size, start = tested[2], values[2]
        return tested, arguments[1], ("area", values[1], Area(start.top, start.left, start.top + size.bottom - size.top, start.left + size.right - size.left))

    # -- cells and operators ----------------------------------------------------------------------

    def _missing_sheet(self, node: Node) -> bool:
        return node[1] is not None and node[1].casefold() not in self._sheets

    def _area(self, node: Node) -> Any:
        if node[1] is None:
            target = self._sheet
        elif self._missing_sheet(node):
            return REF
        else:
            target = self._sheets[node[1].casefold()]
        if target in self.workbook.left_out:
            self._give_up("refers to a sheet that was left out")
        area: Area = node[2]
        top, left, bottom, right = area
        cells = self._cells[target]
        if top == bottom and left == right:
            cell = cells.get((top, left))
            return None if cell is None else cell.value if cell.formula is None else self.value(target, top, left)
        size = area.size
        if size > _MAX_ARRAY:
            area = self._used(target, area)
            size = area.size
            if size > _MAX_ARRAY:
                self._give_up(f"refers to a range of {size:,} cells")
            top, left, bottom, right = area
        self._spend(size)
        rows = []
        for row in range(top, bottom + 1):
            line: list[Value] = []
            for column in range(left, right + 1):
                cell = cells.get((row, column))
                line.append(None if cell is None else cell.value if cell.formula is None else self.value(target, row, column))
            rows.append(line)
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
        if type(left) is type(right) is float and operator != "&":
            return compare(operator, left, right) if operator in COMPARISONS else arithmetic(operator, left, right)
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
        if operator in COMPARISONS:
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
    length = pattern = 0
    for value in values:
        if isinstance(value, Array):
            for row in value.rows:
                for item in row:
                    if isinstance(item, str):
                        length += len(item)
        elif isinstance(value, str):
            length += len(value)
            if "?" in value:
                pattern = max(pattern, len(value))
    return length * (2 + pattern) >> _CHARACTERS + 1


def stale_cells(evaluator: Evaluator, sheets: list[str]) -> Iterator[tuple[str, Cell, Value]]:
    """Yield the formula cells of ``sheets`` whose cached value is not what the formula gives, with what it gives.

    One that a merged range covers is left out: nobody sees it, and what is written there belongs to the range's first cell. So is a text that no cell holds.
    """
    for sheet in sheets:
        for cell in evaluator.workbook[sheet].cells.values():
            row, column, value, formula, _ = cell
            if formula is not None:
                result = evaluator.value(sheet, row, column)
                if not same(result, value) and (sheet, (row, column)) not in evaluator.unsupported:
                    merged = evaluator.workbook[sheet].merge_at((row, column))
                    if merged is not None and (merged.top, merged.left) != (row, column):
                        continue
                    if isinstance(result, str) and len(result.encode("utf-16-le", "surrogatepass")) // 2 > LONGEST_TEXT:
                        continue
                    yield sheet, cell, result


def same(first: Value, second: Value) -> bool:
    """Tell whether two values read the same, up to the last digits and the kind of error that programs disagree about."""
    if first == second and type(first) is type(second):
        return True
    if isinstance(first, CellError) or isinstance(second, CellError):
        return isinstance(first, CellError) and isinstance(second, CellError)
    if isinstance(first, float | bool) and isinstance(second, float | bool):
        # some programs save TRUE as the number 1
        return abs(first - second) <= 1e-9 * max(1.0, abs(first), abs(second))
    return (first or "") == (second or "") if isinstance(first, str | None) and isinstance(second, str | None) else False
