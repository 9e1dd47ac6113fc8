"""What a workbook's formulas give, whatever is cached in it.

A small evaluator for the functions that competency workbooks use, Google Sheets' own comparison
functions included (EQ, LTE …: no other program knows them). The semantics are those of ISO 29500-1,
18.17, checked against LibreOffice in the tests. It never guesses: a formula that cannot be
evaluated here is reported and keeps its cached value, and so does every formula that needs its
result.

A formula that is no array formula means, by a range where one value is wanted, the cell of it that
lies in its own row or column. Within an array formula, and in the arguments of some functions, a
range is all its cells.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Sequence
from typing import Any

from assessment.formulas.arguments import (
    CRITERIA,
    EFFORT,
    FORCING,
    TAKES_RANGES,
    forces_array,
    takes_array,
    takes_cut,
)
from assessment.formulas.book import Calculable
from assessment.formulas.cells import Area, ArrayFormula, Cell, CellError, Position, Value
from assessment.formulas.choices import LAZY, handed_on
from assessment.formulas.dates import Unknown
from assessment.formulas.functions import FUNCTIONS
from assessment.formulas.operands import Operands, Unsupported
from assessment.formulas.parse import NAMED, FormulaError, Node, parse
from assessment.formulas.reach import Key, reached
from assessment.formulas.referring import ADDRESSES, REFERRING, like_sized, union
from assessment.formulas.scope import Unresolved
from assessment.formulas.stale import same, stale_cells
from assessment.formulas.values import CHARACTERS as UNIT
from assessment.formulas.values import (
    DIV0,
    NUM,
    VALUE,
    Array,
    Failed,
    first_of,
    items_of,
    work_of,
)

__all__ = ["CIRCULAR", "DEPENDS", "Evaluator", "same", "stale_cells"]

CIRCULAR = "refers to itself"
DEPENDS = "depends on a formula that cannot be evaluated"
# functions and formulas within each other before the innermost cell is evaluated on its own first
_MOST_NESTED = 40
_MOST_NAMES = 10  # defined names that refer to defined names
# nodes whose value is no range
_DIRECT = frozenset(("value", "op", "negate", "percent", "array", "missing", "bound"))
# functions that are given their arguments as they are written
_ASKED = {**REFERRING, **LAZY}


class _TooDeep(Exception):
    """A cell lies at the end of a long chain of formulas: it has to be evaluated before those
    that ask for it.
    """

    def __init__(self, key: Key) -> None:
        super().__init__(key)
        self.key = key


class Evaluator(Operands):
    """Evaluates the formulas of one workbook, each once."""

    def __init__(self, book: Calculable) -> None:
        super().__init__(book)
        self.scope = book.scope
        self.unsupported: dict[Key, str] = {}  # sheet and cell, and why
        self._values: dict[Key, Value] = {}
        self._arrays: dict[Key, Any] = {}  # what the formulas give that fill several cells
        self._busy: dict[Key, None] = {}  # the formulas under way, outermost first
        self._whole = False  # the innermost means by a range all its cells
        # parts under way in which programs do not agree what is meant by a range
        self._disputed = 0
        self.named: dict[str, Node] = {}  # what LET has named
        self._depth = 0

    def value(self, sheet: str, row: int, column: int) -> Value:
        """Return what a cell shows after a recalculation: its value, or its formula's result."""
        place = (row, column)
        cell = self.cells[sheet].get(place)
        if cell is None or cell.formula is None:
            return None if cell is None else cell.value
        key = (sheet, place)
        if self._busy:
            return self._computed(key, cell)
        if key in self._values:
            return self._values[key]
        waiting = [key]
        while waiting:
            key = waiting[-1]
            try:
                self._computed(key, self.cells[key[0]][key[1]])
                waiting.pop()
            except Unsupported:
                waiting.pop()  # it was found before that it cannot be evaluated
            except _TooDeep as deep:
                if deep.key in waiting:
                    self._settle(deep.key, CIRCULAR)
                else:
                    waiting.append(deep.key)
            except RecursionError:
                self._settle(key, "is nested too deep")
        return self._values[sheet, place]

    def knows(self, sheet: str, cell: Cell) -> bool:
        """Tell whether a cell's value is certain: it has no formula, or one that can be
        evaluated.
        """
        if cell.formula is None:
            return True
        self.value(sheet, cell.row, cell.column)
        return (sheet, (cell.row, cell.column)) not in self.unsupported

    def forget(self) -> None:
        """Forget what the formulas gave, since cells are about to change; those that cannot be
        evaluated stay known.
        """
        self._values.clear()
        self._arrays.clear()

    def recall(self, other: Evaluator, changed: Collection[Key]) -> None:
        """Take over what another book's evaluator knows and ``changed`` cells do not reach."""
        lost = reached(self.book, other._values, changed)
        self._values = {key: other._values[key] for key in other._values if key not in lost}
        self._arrays = {key: other._arrays[key] for key in other._arrays if key not in lost}
        why = other.unsupported
        self.unsupported = {key: why[key] for key in why if key not in lost}

    def _computed(self, key: Key, cell: Cell) -> Value:
        """Return what a formula gives. Raises :class:`Unsupported` for one that another needs
        and that cannot be evaluated.
        """
        if key in self._values:
            if self._busy and key in self.unsupported:
                raise Unsupported(DEPENDS)
            return self._values[key]
        if key in self._busy:
            around = list(self._busy)
            for one in around[around.index(key) :]:
                self.unsupported[one] = CIRCULAR
            raise Unsupported(DEPENDS)
        if self._depth > _MOST_NESTED:
            raise _TooDeep(key)
        outer = self.sheet, self.cell, self._whole, self.named, self._disputed
        self.sheet, self.cell, self._whole, self.named, self._disputed = (
            key[0],
            cell,
            isinstance(cell.formula, ArrayFormula),
            {},
            0,
        )
        self._busy[key] = None
        self._depth += 1
        try:
            result = self._result(key, cell)
        except (Unsupported, FormulaError, Unresolved, Unknown) as error:
            self.unsupported.setdefault(key, str(error))
        finally:
            self._depth -= 1
            del self._busy[key]
            self.sheet, self.cell, self._whole, self.named, self._disputed = outer
        if key in self.unsupported:
            result = cell.value
        self._values[key] = result
        if self._busy and key in self.unsupported:
            raise Unsupported(DEPENDS)
        return result

    def _result(self, key: Key, cell: Cell) -> Value:
        formula = cell.formula or ""
        if isinstance(formula, ArrayFormula) and formula.area.size > 1:
            first = key[0], (formula.area.top, formula.area.left)
            if key != first:
                self.value(first[0], *first[1])
                filled = self._arrays.get(first)
            else:
                filled = self._arrays[key] = self.value_of(parse(formula))
            if isinstance(filled, Array):
                filled = filled.at(cell.row - formula.area.top, cell.column - formula.area.left)
            return 0.0 if filled is None else filled
        result = self.operand(parse(formula))
        if isinstance(result, Array):
            result = next(iter(result), None)
        return 0.0 if result is None else result  # a reference to an empty cell shows 0

    def _settle(self, key: Key, reason: str) -> None:
        self.unsupported[key] = reason
        self._values[key] = self.cells[key[0]][key[1]].value

    # -- nodes ------------------------------------------------------------------------------------

    def value_of(self, node: Node) -> Any:
        """Return a node's value: a plain one or an :class:`Array`; a single cell counts as its
        value.
        """
        self.steps -= 1
        if self.steps < 0:
            self.spend(0)
        kind = node[0]
        if kind == "value":
            return node[1]
        if kind == "area":
            return self.area(node)
        if kind == "call":
            self._depth += 1
            try:
                return self._call(node[1], node[2])
            finally:
                self._depth -= 1
        if kind == "op":
            return self._operation(node)
        if kind in ("negate", "percent"):
            signed = self.operand(node[1])
            return (
                self.operated("-", 0.0, signed)
                if kind == "negate"
                else self.operated("/", signed, 100.0)
            )
        if kind in NAMED:
            return self._behind(node)
        if kind == "array":
            return Array([list(row) for row in node[1]])
        if kind == "bound":
            return node[1]
        if kind in ("union", "unknown"):
            self.give_up(
                "uses several areas as one value"
                if kind == "union"
                else "uses a name that does not say of which sheet it speaks"
            )
        return None  # missing

    def operand(self, node: Node) -> Any:
        """Return a node's value where a single one is meant: of a range the cell beside the
        formula, unless ranges are computed as a whole.
        """
        if node[0] == "area":
            top, left, bottom, right = node[2]
            if top == bottom and left == right:
                self.steps -= 1
                return self.area(node)
        return self.value_of(node) if self._whole or node[0] in _DIRECT else self.single(node)

    def single(self, node: Node) -> Any:
        """Return a node's value, of a range only the cell in the row or the column of the
        formula. What is computed may still be an array.
        """
        kind = node[0]
        if kind in NAMED:
            node = self.resolved(node)
            kind = node[0]
        if kind == "area":
            if node[2].size == 1:
                return self.value_of(node)
            place = self._beside(node[2])
            if place is None or self.missing_sheet(node):
                return VALUE
            return self.value(self.sheet_of(node).name, *place)
        value = self.value_of(node)
        if not isinstance(value, Array) or value.origin is None:
            return value
        top, left = value.origin
        place = self._beside(Area(top, left, top + value.height - 1, left + value.width - 1))
        return VALUE if place is None else value.rows[place[0] - top][place[1] - left]

    def _beside(self, area: Area) -> Position | None:
        """Return the cell of a range that lies in the row, or the column, of the formula."""
        if self._disputed:
            self.give_up("computes with a range in a way that programs do not agree about")
        row, column = self.cell.row, self.cell.column
        if area.left == area.right:
            return (row, area.left) if area.top <= row <= area.bottom else None
        return (
            (area.top, column)
            if area.top == area.bottom and area.left <= column <= area.right
            else None
        )

    def _operation(self, node: Node) -> Any:
        _, operator, left, right = node
        if left[0] != "op":
            first = self.operand(left)
            return self.operated(
                operator, first, right[1] if right[0] == "value" else self.operand(right)
            )
        rest = []
        # a sum of a thousand terms is a tree as deep: down the left side without recursion
        while node[0] == "op":
            rest.append(node)
            node = node[2]
        result = self.operand(node)
        for _, operator, _, right in reversed(rest):
            result = self.operated(operator, result, self.operand(right))
        return result

    def _behind(self, node: Node) -> Any:
        """Return the value of what a name, a table or a row of sheets stands for."""
        meant = self.resolved(node)
        if meant[0] == "name":
            return CellError("#NAME?")
        if meant[0] in ("area", "value", "bound") or self._whole:
            return self.value_of(meant)
        self._disputed += 1
        try:
            return self.value_of(meant)
        finally:
            self._disputed -= 1

    def resolved(self, node: Node) -> Node:
        """Return what a defined name, a table, INDIRECT or OFFSET stands for; any other node as
        it is, and a name that is not defined.
        """
        for _ in range(_MOST_NAMES):
            kind = node[0]
            if kind == "name" and len(node) == 2 and node[1] in self.named:
                return self.named[node[1]]
            if kind in NAMED:
                meant = self.scope.meaning(node, self.sheet, self.cell.row, self.cell.column)
                if meant is node:
                    return node
                node = meant
            elif kind == "call" and node[1] in ADDRESSES:
                node = ADDRESSES[node[1]](self, node[2])
            else:
                return node
        return self.give_up("uses a defined name that refers to itself")

    # -- functions --------------------------------------------------------------------------------

    def _call(self, name: str, arguments: tuple[Node, ...]) -> Any:
        asked = _ASKED.get(name)
        if asked is not None:
            try:
                return asked(self, arguments)
            except Failed as failure:
                return failure.error
            except IndexError:  # too few arguments
                return VALUE
        function = self._value if name == "VALUE" else FUNCTIONS.get(name)
        if function is None:
            self.give_up(f"uses the function {name[:40]}, which is not known here")
        values = self._arguments(name, arguments)
        effort = EFFORT.get(name, 0)
        self.spend(work_of(values) * max(1, effort) + effort * items_of(values))
        if name not in TAKES_RANGES:
            for index, value in enumerate(values):
                if isinstance(value, Array) and not takes_array(name, index):
                    return self._for_each_item(name, function, values)
        return self._apply(function, values)

    def _arguments(self, name: str, nodes: tuple[Node, ...]) -> list[Any]:
        """Return the values of a function's arguments."""
        if name in ("SUMIF", "AVERAGEIF") and len(nodes) == 3:
            nodes = like_sized(self, nodes)
        if name in TAKES_RANGES and name not in FORCING:
            values = [self.range_of(node) for node in nodes]
        else:
            values = [self._argument(name, index, node) for index, node in enumerate(nodes)]
        if (
            self.cut
            and any(isinstance(value, Array) and value.cut for value in values)
            and not takes_cut(name, values)
        ):
            self.give_up("computes with each cell of a whole column")
        return values

    def _argument(self, name: str, index: int, node: Node) -> Any:
        """Return the value of an argument: a range, an array or a single value, as the function
        takes it.
        """
        if node[0] == "value":
            return node[1]
        before = self._whole
        self._whole = before or (name in FORCING and forces_array(name, index))
        try:
            if name in TAKES_RANGES:
                return self.range_of(node)
            if not takes_array(name, index):
                return self._criterion(node) if name in CRITERIA else self.operand(node)
            if node[0] in ("name", "union"):
                return self.range_of(node)
            if name != "INDEX" or self._whole or node[0] == "area":
                return self.value_of(node)
            self._disputed += 1  # Excel computes INDEX's ranges as a whole, LibreOffice does not
            try:
                return self.value_of(node)
            finally:
                self._disputed -= 1
        finally:
            self._whole = before

    def all_of(self, node: Node) -> Any:
        """Return a node's value with ranges computed as a whole."""
        return self._argument("SUMPRODUCT", 0, node)

    def _criterion(self, node: Node) -> Any:
        value = self.operand(node)
        if (
            isinstance(value, CellError)
            and node[0] != "value"
            and not (node[0] == "area" and node[2].size == 1)
        ):
            self.give_up("counts by an error, about which programs do not agree")
        return value

    def range_of(self, node: Node) -> Any:
        """Return the value of an argument to which a cell is a range of one."""
        if node[0] in NAMED or node[0] == "call":
            node = self.resolved(node)
        if node[0] == "union":
            return union(self, node)
        if node[:2] == ("call", "IF") and (cells := handed_on(self, node[2])) is not None:
            return self.range_of(cells)
        if node[0] != "area":
            return self.value_of(node)
        value = self.area(node)
        return (
            value
            if isinstance(value, Array) or self.missing_sheet(node)
            else Array([[value]], True, (node[2].top, node[2].left))
        )

    def _value(self, argument: Any) -> Any:
        """VALUE: the number that a text spells."""
        return VALUE if isinstance(argument, bool) else self.number(argument)

    def _apply(self, function: Callable[..., Any], values: Sequence[Any]) -> Any:
        try:
            result = function(*values)
        except Failed as failure:
            return failure.error
        except TypeError:
            # the wrong number of arguments: such a formula cannot be entered in a program
            return VALUE
        except ZeroDivisionError:
            return DIV0
        except (ArithmeticError, ValueError):
            return NUM
        except LookupError:  # too few arguments for a function that takes any number
            return VALUE
        if isinstance(result, str | Array):
            self.spend(
                len(result) >> UNIT if isinstance(result, str) else result.height * result.width
            )
        return NUM if isinstance(result, float) and not math.isfinite(result) else result

    def _for_each_item(self, name: str, function: Callable[..., Any], values: list[Any]) -> Array:
        """Call a function of single values for every item of the arrays it was given."""
        # the other arguments are the same in each call
        spread = {
            index: value
            for index, value in enumerate(values)
            if isinstance(value, Array) and not takes_array(name, index)
        }
        height = max(array.height for array in spread.values())
        width = max(array.width for array in spread.values())
        same = [value for index, value in enumerate(values) if index not in spread]
        whole = sum(value.height * value.width for value in same if isinstance(value, Array))
        self.spend(height * width * (1 + whole + work_of(same)))

        def item(row: int, column: int) -> Any:
            items = {index: array.at(row, column) for index, array in spread.items()}
            called = [items.get(index, value) for index, value in enumerate(values)]
            return first_of(self._apply(function, called))

        return Array([[item(row, column) for column in range(width)] for row in range(height)])
