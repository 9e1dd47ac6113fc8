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
from assessment.formulas.tokens import AREA, tokens_of
from assessment.model.errors import PackageError

_PER_FORMULA = 40  # characters that reading any formula counts for
_MOST_FILLED = 2_000  # cells that one array formula fills

_PART = re.compile(r"(\$?)([A-Za-z]+|[0-9]+)")
# of an address: what stays as written, and numbers that move, each with whether it is a row's
_Parts = tuple[str | tuple[int, bool], ...]


@lru_cache(maxsize=4096)
def shift(formula: str, rows: int, columns: int, around: bool = False) -> str:
    """Return ``formula`` as it reads so many rows and columns further; ``$`` parts stay.

    What would leave the grid is ``#REF!``, or comes in on the other side (``around``), as in
    defined names.
    """
    if not rows and not columns:
        return formula
    return "".join(
        [
            piece if isinstance(piece, str) else _moved(piece, rows, columns, around)
            for piece in _stencil(formula)
        ]
    )


@lru_cache(maxsize=512)
def _stencil(formula: str) -> list[str | _Parts]:
    """Return a formula cut into what stays as written, and addresses that move."""
    pieces: list[str | _Parts] = []
    end = 0
    for _, area, start in tokens_of(formula, AREA):
        pieces.append(formula[end:start])
        pieces.extend(_addresses(area))
        end = start + len(area)
    pieces.append(formula[end:])
    return pieces


@lru_cache(maxsize=2048)
def _addresses(area: str) -> tuple[str | _Parts, ...]:
    """Return the addresses in an area: each corner of a range by itself, whole rows or whole
    columns as one, for both ends leave the grid together.
    """
    parts = [match[0] if match[1] else _number(match[2]) for match in _PART.finditer(area)]
    if ":" not in area:
        return (tuple(parts),)
    half = len(parts) // 2
    first, last = tuple(parts[:half]), tuple(parts[half:])
    return ((*first, ":", *last),) if half == 1 else (first, ":", last)


def _number(text: str) -> tuple[int, bool]:
    return (int(text), True) if text.isdecimal() else (column_number(text), False)


def _moved(parts: _Parts, rows: int, columns: int, around: bool) -> str:
    text = ""
    for part in parts:
        if isinstance(part, str):
            text += part
            continue
        number, is_row = part
        number += rows if is_row else columns
        most = MAX_ROW if is_row else MAX_COLUMN
        if around:
            number = (number - 1) % most + 1
        elif not 0 < number <= most:
            return "#REF!"
        text += str(number) if is_row else column_letters(number)
    return text


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
