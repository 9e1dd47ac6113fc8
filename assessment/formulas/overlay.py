"""Changed cells above a book that stays as it is: what a workbook would show if.

An :class:`Overlay` is a book itself, so that whatever reads or evaluates books takes one, another
overlay included. It is undone by throwing it away.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from assessment.formulas.book import BookSheet, Calculable
from assessment.formulas.cells import Cell, Position, Value
from assessment.formulas.evaluate import Evaluator
from assessment.formulas.reach import Key
from assessment.formulas.scope import Looked, Scope, TableArea


class OverlaySheet:
    """A sheet with some cells changed; all else is as on the sheet beneath."""

    def __init__(self, beneath: BookSheet) -> None:
        self._beneath = beneath
        self.name = beneath.name
        self.scope = beneath.scope
        self.filtered = beneath.filtered
        self.hidden_rows = beneath.hidden_rows
        self.cells = dict(beneath.cells)

    def value(self, row: int, column: int) -> object:
        """Return a cell's value, ``None`` where there is no cell."""
        cell = self.cells.get((row, column))
        return None if cell is None else cell.value

    def looks_at(self, cell: Cell | None) -> Looked:
        """Return the areas that a cell's formula looks at, as on the sheet beneath."""
        return self._beneath.looks_at(cell)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(self._beneath, name)


class Overlay:
    """A book with some cells changed; all else is as in the book beneath, which is not touched."""

    def __init__(self, beneath: Calculable, evaluator: Evaluator | None = None) -> None:
        """Begin with no change; ``evaluator`` is one of the book beneath that has results already:
        those that no change reaches are not computed again.

        The book's sheets are not read before they are asked for.
        """
        self._beneath = beneath
        self._sheets: dict[str, OverlaySheet] = {}
        self._changed: set[Key] = set()
        self._known = evaluator
        self._evaluator = evaluator

    @property
    def evaluator(self) -> Evaluator:
        """Evaluates the formulas as they read by now, each when it is asked for."""
        if self._evaluator is None:
            self._evaluator = Evaluator(self)
            if self._known is not None:
                self._evaluator.recall(self._known, self._changed)
        return self._evaluator

    def put(self, sheet: str, cells: Iterable[Cell]) -> None:
        """Put cells into a sheet, in the place of those that are there. Raises ``KeyError``."""
        if sheet not in self._sheets:
            self._sheets[sheet] = OverlaySheet(self._beneath[sheet])
        for cell in cells:
            self._sheets[sheet].cells[cell.row, cell.column] = cell
            self._changed.add((sheet, (cell.row, cell.column)))
        self._evaluator = None

    def put_value(self, sheet: str, place: Position, value: Value) -> None:
        """Put a value into a cell; a formula that stands there stays."""
        self.put(sheet, [self._cell(sheet, place)._replace(value=value)])

    def put_formula(self, sheet: str, place: Position, formula: str) -> None:
        """Put a formula into a cell, without the leading ``=``, that has no value saved."""
        self.put(sheet, [self._cell(sheet, place)._replace(formula=formula, value=None)])

    def _cell(self, sheet: str, place: Position) -> Cell:
        return self[sheet].cells.get(place) or Cell(*place, None, None, 0)

    # -- a book -----------------------------------------------------------------------------------

    def __getitem__(self, name: str) -> BookSheet:
        """Return a sheet as it reads by now. Raises ``KeyError``."""
        return self._sheets.get(name) or self._beneath[name]

    def __contains__(self, name: str) -> bool:
        return name in self._beneath

    @property
    def sheet_names(self) -> list[str]:
        """The names of the sheets, in their order."""
        return self._beneath.sheet_names

    @property
    def left_out(self) -> set[str]:
        """The sheets that hold too much to be read."""
        return self._beneath.left_out

    @property
    def date1904(self) -> bool:
        """Whether days count from 1904."""
        return self._beneath.date1904

    @property
    def scope(self) -> Scope:
        """What its names and tables stand for."""
        return self._beneath.scope

    @property
    def tables(self) -> Mapping[str, TableArea]:
        """Its tables, by name in upper case."""
        return self._beneath.tables

    @property
    def steps(self) -> int:
        """How many steps of evaluation it is worth."""
        return self._beneath.steps

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(self._beneath, name)
