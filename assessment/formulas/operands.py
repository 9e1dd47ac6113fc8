"""What formulas compute with: the cells of the areas that they refer to, and operators over values
and arrays.

:mod:`assessment.formulas.evaluate` says in which order, and which cell of a range is meant.
"""

from __future__ import annotations

from typing import Any, NoReturn

from assessment.formulas.book import BookSheet, Calculable, CellsBySheet
from assessment.formulas.cells import Area, Cell, CellError, Value
from assessment.formulas.dates import number_of
from assessment.formulas.parse import Node
from assessment.formulas.referring import MAX_ARRAY
from assessment.formulas.values import CHARACTERS as UNIT
from assessment.formulas.values import (
    COMPARISONS,
    REF,
    Array,
    Failed,
    arithmetic,
    beyond,
    compare,
    joined,
)
from assessment.formulas.values import number as number_in


class Unsupported(Exception):
    """A formula cannot be evaluated here; the text says why."""


class Operands:
    """The cells of one workbook, as the formula in one of them asks for them; what is done with
    their values takes steps, of which there are so many.
    """

    def __init__(self, book: Calculable) -> None:
        self.book = book
        self.steps = book.steps  # that may still be taken
        self.cells = CellsBySheet(book)
        self._sheets = {name.casefold(): name for name in book.sheet_names}
        self.sheet, self.cell = "", Cell(1, 1, None, None, 0)  # of the innermost formula
        self.cut = False  # one of its ranges is only the part of a whole column that has cells

    def value(self, sheet: str, row: int, column: int) -> Value:
        """Return what a cell shows after a recalculation: its value, or its formula's result."""
        raise NotImplementedError  # the evaluator's, which is one of these

    @staticmethod
    def give_up(reason: str) -> NoReturn:
        """Leave the formula under way: it cannot be evaluated, for a reason."""
        raise Unsupported(reason)

    def spend(self, steps: int) -> None:
        """Take so many steps of those that are left."""
        self.steps -= steps
        if self.steps < 0:
            self.give_up("takes too long to compute")

    def number(self, value: Any) -> Any:
        """Return a value as a number, days in texts as this workbook counts them."""
        if isinstance(value, str) and not isinstance(value, CellError) and self.book.date1904:
            if isinstance(number_in(value), float) and any(
                sign in value.lstrip(" +-") for sign in "-/"
            ):
                return number_of(value, True)
        return number_in(value)

    def missing_sheet(self, node: Node) -> bool:
        """Tell whether an area lies on a sheet that is not there."""
        return node[1] is not None and node[1].casefold() not in self._sheets

    def sheet_of(self, node: Node) -> BookSheet:
        """Return the sheet on which an area lies that is there."""
        return self.book[self.sheet if node[1] is None else self._sheets[node[1].casefold()]]

    def area(self, node: Node) -> Any:
        """Return the value of a single cell, or the :class:`Array` of an area's values."""
        if node[1] is None:
            target = self.sheet
        elif self.missing_sheet(node):
            return REF
        else:
            target = self._sheets[node[1].casefold()]
        if target in self.book.left_out:
            self.give_up("refers to a sheet that was left out")
        area: Area = node[2]
        top, left, bottom, right = area
        cells = self.cells[target]
        if top == bottom and left == right:
            cell = cells.get((top, left))
            return (
                None
                if cell is None
                else cell.value
                if cell.formula is None
                else self.value(target, top, left)
            )
        size = area.size
        if size > MAX_ARRAY:
            area = self._used(target, area)
            size = area.size
            if size > MAX_ARRAY:
                self.give_up(f"refers to a range of {size:,} cells")
            top, left, bottom, right = area
        self.spend(size)
        rows = []
        for row in range(top, bottom + 1):
            line: list[Value] = []
            for column in range(left, right + 1):
                cell = cells.get((row, column))
                line.append(
                    None
                    if cell is None
                    else cell.value
                    if cell.formula is None
                    else self.value(target, row, column)
                )
            rows.append(line)
        found = Array(rows, True, (top, left))
        if area is not node[2]:
            found.cut = self.cut = True
        return found

    def _used(self, sheet: str, area: Area) -> Area:
        """Cut a range such as B:B down to the cells that exist (its first cell stays its first)."""
        cells = self.book[sheet].cells
        self.spend(len(cells))
        inside = [place for place in cells if area.covers(*place)]
        bottom = max((row for row, _ in inside), default=area.top)
        right = max((column for _, column in inside), default=area.left)
        return Area(area.top, area.left, bottom, right)

    def operated(self, operator: str, left: Any, right: Any) -> Any:
        """Return what an operator makes of two values or arrays."""
        if type(left) is type(right) is float and operator != "&":
            return (
                compare(operator, left, right)
                if operator in COMPARISONS
                else arithmetic(operator, left, right)
            )
        if isinstance(left, Array) or isinstance(right, Array):
            return self._over_arrays(operator, left, right)
        if isinstance(left, CellError):
            return left
        if isinstance(right, CellError):
            return right
        if isinstance(left, str) or isinstance(right, str):
            self.spend(
                (len(left) if isinstance(left, str) else 0)
                + (len(right) if isinstance(right, str) else 0)
                >> UNIT
            )
        if operator == "&":
            try:
                return joined(left, right)
            except Failed as failure:
                return failure.error
        if operator in COMPARISONS:
            return compare(operator, left, right)
        return arithmetic(operator, self.number(left), self.number(right))

    def _over_arrays(self, operator: str, left: Any, right: Any) -> Array:
        first = left if isinstance(left, Array) else Array([[left]])
        second = right if isinstance(right, Array) else Array([[right]])
        height, width = max(first.height, second.height), max(first.width, second.width)
        if height * width > MAX_ARRAY:
            self.give_up("computes with too large a range")
        self.spend(height * width)
        result = Array(
            [
                [
                    self.operated(operator, first.at(row, column), second.at(row, column))
                    for column in range(width)
                ]
                for row in range(height)
            ]
        )
        if first.cut or second.cut:
            if not all(one.cut or one.height == one.width == 1 for one in (first, second)):
                self.give_up("computes with each cell of a whole column")
            result.cut, result.beyond = (
                True,
                self.operated(operator, beyond(first), beyond(second)),
            )
        return result
