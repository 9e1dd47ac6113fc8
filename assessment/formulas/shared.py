"""The formulas of cells: shared ones written out, arrays, and how a formula reads in another
place.
"""

from __future__ import annotations

import re
from functools import lru_cache

from assessment.formulas.cells import (
    MAX_COLUMN,
    MAX_ROW,
    Area,
    ArrayFormula,
    Cell,
    Position,
    areas,
    column_letters,
    column_number,
)
from assessment.model.errors import PackageError

_PER_FORMULA = 40  # characters that reading any formula counts for
_MOST_FILLED = 2_000  # cells that one array formula fills

_SHIFTED = re.compile(
    r"""(?P<kept>"(?:[^"]|"")*"|'(?:[^']|'')*'!?                       # a string, or a quoted sheet name
        |\[(?:[^\[\]']|'[\s\S]|\[(?:[^\[\]']|'[\s\S])*+\])*+\])          # what stands behind a table's name
    |(?P<rows>\$?[0-9]{1,7}:\$?[0-9]{1,7}(?![\w.]))                    # 3:5
    |[0-9.]+(?:[eE][+-]?[0-9]+)?                                       # a number
    |(?P<columns>\$?[A-Za-z]{1,3}:\$?[A-Za-z]{1,3}(?![\w(.!]))         # B:D
    |(?P<cell>\$?[A-Za-z]{1,3}\$?[0-9]{1,7}(?![\w(.!]))                # B7
    |[^\W\d][\w.\\]*!?                                               # a name, a function, a sheet
    """,
    re.VERBOSE,
)
_PART = re.compile(r"(\$?)([A-Za-z]+|[0-9]+)")


@lru_cache(maxsize=4096)
def shift(formula: str, rows: int, columns: int, around: bool = False) -> str:
    """Return ``formula`` as it reads so many rows and columns further; ``$`` parts stay.

    What would leave the grid is ``#REF!``, or comes in on the other side (``around``), as in
    defined names.
    """
    if not rows and not columns:
        return formula

    def part(match: re.Match[str]) -> str:
        fixed, text = match[1], match[2]
        if fixed:
            return match[0]
        if text.isdecimal():
            row = (int(text) + rows - 1) % MAX_ROW + 1 if around else int(text) + rows
            return str(row) if 0 < row <= MAX_ROW else "#REF!"
        column = column_number(text) + columns
        if around:
            column = (column - 1) % MAX_COLUMN + 1
        return column_letters(column) if 0 < column <= MAX_COLUMN else "#REF!"

    def moved(match: re.Match[str]) -> str:
        if match.lastgroup in (None, "kept"):
            return match[0]
        text = _PART.sub(part, match[0])
        return "#REF!" if "#REF!" in text else text

    return _SHIFTED.sub(moved, formula)


class Formulas:
    """Reads the formulas of a workbook, up to a number of characters for all of them.

    A formula of a few thousand characters can be shared by any number of cells, each of which takes
    forty bytes.
    """

    __slots__ = ("arrays", "early", "left", "masters", "most")

    def __init__(self, most: int) -> None:
        self.most = self.left = most
        self.begin()

    def begin(self) -> None:
        """Forget the sheet before."""
        # shared formulas of the sheet, by number
        self.masters: dict[str, tuple[int, int, str]] = {}
        self.early: list[tuple[str, int, int]] = []  # dependents that stand before their master
        self.arrays: list[ArrayFormula] = []  # formulas that fill more than a cell

    def read(
        self, kind: str | None, index: str, text: str, row: int, column: int, area: str = ""
    ) -> str | None:
        """Return a cell's formula; a dependent of a shared one (its number is ``index``) is given
        as a shift of its master's.

        ``area`` is what an array formula fills. :meth:`settle` gives the formulas that could not be
        told yet.
        """
        self.left -= len(text) + _PER_FORMULA
        if kind == "shared":
            if text:
                self.masters[index] = (row, column, text)
            elif index in self.masters:
                top, left, text = self.masters[index]
                self.left -= len(text)
                if self.left >= 0:
                    text = shift(text, row - top, column - left)
            else:
                self.early.append((index, row, column))
        elif kind == "dataTable":
            return None
        elif kind == "array" and text:
            text = self._array(text, row, column, area)
        if self.left < 0:
            raise PackageError(
                "file-too-large",
                f"The workbook's formulas have more than {self.most:,} characters.",
            )
        return text or None

    def _array(self, text: str, row: int, column: int, area: str) -> ArrayFormula:
        formula = ArrayFormula(text)
        found = areas(area, 1)
        alone = Area(row, column, row, column)
        formula.area = (
            found[0]
            if found and found[0][:2] == (row, column) and found[0].size <= _MOST_FILLED
            else alone
        )
        if formula.area.size > 1:
            self.arrays.append(formula)
        return formula

    def settle(self, cells: dict[Position, Cell]) -> None:
        """Give their formulas to the cells of a sheet, all read now, that stand before their
        shared formula or are filled by an array's.
        """
        for index, row, column in self.early:
            formula = self.read("shared", index, "", row, column) if index in self.masters else None
            if formula and (row, column) in cells:
                cells[row, column] = cells[row, column]._replace(formula=formula)
        for array in self.arrays:
            self.left -= array.area.size * _PER_FORMULA
            if self.left < 0:
                break
            for row in range(array.area.top, array.area.bottom + 1):
                for column in range(array.area.left, array.area.right + 1):
                    cell = cells.get((row, column)) or Cell(row, column, None, None, 0)
                    if cell.formula is None:
                        cells[row, column] = cell._replace(formula=array)
        self.begin()
