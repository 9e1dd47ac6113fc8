"""What formulas are evaluated over: a book of sheets, whatever file or folder it comes from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from assessment.formulas.cells import Cell, Position
from assessment.formulas.scope import Looked, Scope, TableArea


class BookSheet(Protocol):
    """A sheet of a book, as formulas see it."""

    @property
    def name(self) -> str:
        """Its name."""

    @property
    def cells(self) -> dict[Position, Cell]:
        """Its cells with content, by row and column."""

    @property
    def hidden_rows(self) -> frozenset[int]:
        """The rows that are not shown, from 1."""

    @property
    def filtered(self) -> bool:
        """Whether a filter may hide some of its rows."""

    @property
    def scope(self) -> Scope | None:
        """What the names and tables of its book stand for; ``None`` for a sheet of no book."""

    def value(self, row: int, column: int) -> object:
        """Return a cell's value, ``None`` where there is no cell."""

    def looks_at(self, cell: Cell | None) -> Looked:
        """Return the areas that a cell's formula looks at: sheets, ``None`` being this one,
        with areas.
        """


class Calculable(Protocol):
    """A book, as formulas see it. :class:`assessment.ooxml.Workbook` is one."""

    @property
    def sheet_names(self) -> list[str]:
        """The names of the sheets, in their order."""

    @property
    def left_out(self) -> set[str]:
        """The sheets that hold too much to be read: what refers to them cannot be evaluated."""

    @property
    def date1904(self) -> bool:
        """Whether days count from 1904."""

    @property
    def scope(self) -> Scope:
        """What its names and tables stand for."""

    @property
    def tables(self) -> Mapping[str, TableArea]:
        """Its tables, by name in upper case."""

    @property
    def steps(self) -> int:
        """How many steps of evaluation it is worth."""

    def __contains__(self, name: str) -> bool: ...

    def __getitem__(self, name: str) -> BookSheet:
        """Return a sheet. Raises ``KeyError``."""


class CellsBySheet(dict[str, dict[Position, Cell]]):
    """The cells of a book's sheets, by name, as they are asked for."""

    def __init__(self, book: Calculable) -> None:
        super().__init__()
        self._book = book

    def __missing__(self, sheet: str) -> dict[Position, Cell]:
        cells = self[sheet] = self._book[sheet].cells
        return cells
