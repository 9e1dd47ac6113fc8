"""What is audited, and how cells are called in what is said of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import NamedTuple

from assessment.formulas.cells import Cell, CellError, reference
from assessment.formulas.evaluate import CIRCULAR, DEPENDS, Evaluator
from assessment.recognition.book import Book, Sheet
from assessment.recognition.find.grid import Grid
from assessment.recognition.find.summary import Summary, exact

_LARGEST = 1e12  # of a level, a weight or progress; what is larger is none
_MOST_NAMED = 6  # cells that a finding lists by name


class Subject(NamedTuple):
    """A book whose formulas are examined, with its Summary and the sheets that count."""

    book: Book
    evaluator: Evaluator
    summary: Summary
    grids: Mapping[str, Grid]  # of the competency sheets, by name

    def number(self, cell: Cell | None) -> Fraction | None:
        """Return what a cell of the Summary shows, if that is a number, and is known."""
        if cell is None:
            return None
        value = self.evaluator.value(self.summary.sheet.name, cell.row, cell.column)
        if (self.summary.sheet.name, (cell.row, cell.column)) in self.evaluator.unsupported:
            return None  # what is saved there is no answer of the formula's
        return exact(value) if isinstance(value, float) and abs(value) < _LARGEST else None

    def is_read(self, sheet: Sheet, cell: Cell) -> bool:
        """Tell whether a formula was read, so that it can be said what it looks at: one that
        was not is accused of nothing.
        """
        self.evaluator.value(sheet.name, cell.row, cell.column)
        reason = self.evaluator.unsupported.get((sheet.name, (cell.row, cell.column)))
        return sheet.says_all(cell) and reason in (None, CIRCULAR, DEPENDS)


def at(sheet: Sheet, cell: Cell) -> str:
    """Return the address of a cell."""
    return f"{sheet.name}!{reference(cell.row, cell.column)}"


def cells_named(cells: Iterable[Cell]) -> str:
    """Return the addresses of the first few cells of a sheet, without its name."""
    names = [reference(cell.row, cell.column) for cell in cells]
    return ",".join(names[:_MOST_NAMED]) + (",..." if len(names) > _MOST_NAMED else "")


def shown(value: object) -> str:
    """Return a value as people read it in a message."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, CellError):
        return str(value)
    if isinstance(value, float):
        return f"{value:.10g}"
    return repr(str(value)[:40]) if value not in (None, "") else "nothing"
