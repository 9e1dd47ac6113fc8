"""Tables of a sheet as lists of columns.

What a column is called, how wide it is, how its cells look, what computes them and what that comes
to stand side by side in one entry; a new column is one entry. The same entries draw the sheet,
whoever it is of, and give the results that a person's workbook holds for programs that do not
compute.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass
from itertools import accumulate
from typing import Any, Generic, TypeVar

from assessment.sheets.kit import theme
from assessment.sheets.kit.addresses import area, cell
from assessment.sheets.kit.canvas import Canvas, Key, Value, height_for

Item = TypeVar("Item")  # what is known of a row

Name = Hashable  # of a column or a row: a word, a number, or several of them
TOTAL = "total"  # the name of the row below the others


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row of a table on its sheet: ``row["weight"]`` is the address of its cell in a column.

    ``name`` is what its table calls it, ``number`` its place on the sheet, from 0.
    """

    table: Table[Any]
    name: Name
    number: int

    def __getitem__(self, column: Name) -> str:
        """Return the absolute address of the row's cell in a column."""
        return cell(self.number, self.table.place(column))

    def beside(self, table: Table[Any]) -> TableRow:
        """Return the row of another table that stands in the same row of the sheet."""
        return TableRow(table, self.name, self.number)


# without its equals sign: a text in which {weight} stands for the row's cell in the column weight,
# or what gives the formula of a row, None where it has none
Formula = str | Callable[[TableRow], str | None]


class Cells(Generic[Item]):
    """Cells below each other: how they look, and what they hold."""

    __slots__ = ()
    look: str
    formula: Formula | None
    value: Callable[[Item], Value] | None
    link: Callable[[Item], str | None] | None
    fixed: Callable[[TableRow], Value] | None

    def formula_of(self, row: TableRow) -> str | None:
        """Return the formula in a row, without its equals sign."""
        if isinstance(self.formula, str):
            return self.formula.format_map(row)
        return self.formula(row) if self.formula else None

    def draw(self, canvas: Canvas, key: Key, row: TableRow, column: int) -> None:
        """Draw the cell of a row."""
        formula = self.formula_of(row)
        if self.fixed is not None:
            if (fixed := self.fixed(row)) is not None:
                canvas.constant(row.number, column, fixed, self.look)
        elif self.link is not None:
            canvas.link(key, row.number, column, self.look)
        elif self.value is not None:
            canvas.slot(key, row.number, column, self.look, f"={formula}" if formula else None)
        elif formula is not None:
            canvas.formula(row.number, column, formula, self.look)
        else:
            canvas.blank(row.number, column, self.look)


@dataclass(frozen=True, slots=True)
class Total(Cells[Item]):
    """The cell below a column, which is told what is known of the whole table; its fields are a
    column's.
    """

    look: str
    formula: Formula | None = None
    value: Callable[[Item], Value] | None = None
    _: KW_ONLY
    link: Callable[[Item], str | None] | None = None
    fixed: Callable[[TableRow], Value] | None = None


@dataclass(frozen=True, slots=True)
class Column(Cells[Item]):
    """A column of a table: its name, its head, how wide it is, how its cells look, and what they
    hold.

    Cells are a person's where there is a ``value``, which ``formula`` gives, if there is one. With
    a ``link`` they lead to a place in the workbook, and the value is the text that does. They are
    the same for everybody where there is a ``fixed`` value, ``None`` of which leaves a row's cell
    out. A formula alone is computed once the workbook is whole; with nothing at all a cell has its
    look.

    ``about`` stands in the head below its name and says what the column is for; without a name the
    head has its look alone.
    """

    key: Name
    head: str | None = ""
    width: float = 0  # in characters; 0 where another table of the sheet says it
    look: str = "text"
    formula: Formula | None = None
    value: Callable[[Item], Value] | None = None
    _: KW_ONLY
    link: Callable[[Item], str | None] | None = None
    fixed: Callable[[TableRow], Value] | None = None
    about: str = ""
    head_look: str = "head"
    span: int = 1  # of the sheet's columns; the cell is in the first, the others are left free,
    merged: bool = False  # or belong to it
    total: Total[Any] | None = None
    when: bool = True  # whether the table has it at all


class Table(Generic[Item]):
    """Columns side by side, the first in the sheet's column ``left``; rows below each other, by
    their names, the first in row ``top``. Rows and columns count from 0.

    The key of a cell's slot is the column's name and the row's.
    """

    def __init__(
        self, columns: Iterable[Column[Item]], rows: Sequence[Name], *, top: int, left: int = 0
    ) -> None:
        self.columns = tuple(column for column in columns if column.when)
        self.rows = rows
        self.top = top
        self.left = left
        lefts = accumulate((column.span for column in self.columns), initial=left)
        *places, self.right = lefts
        self.right -= 1
        self._places = {
            column.key: place for column, place in zip(self.columns, places, strict=True)
        }
        if len(self._places) < len(self.columns):
            raise ValueError("two columns of a table have the same name")

    # -- addresses

    def __contains__(self, column: Name) -> bool:
        """Tell whether the table has a column."""
        return column in self._places

    def place(self, column: Name) -> int:
        """Return where a column is on the sheet."""
        return self._places[column]

    @property
    def last(self) -> int:
        """The number of the last row on the sheet."""
        return self.top + len(self.rows) - 1

    def row(self, name: Name) -> TableRow:
        """Return a row by its name; :data:`TOTAL` is the one below the others."""
        return TableRow(
            self, name, self.last + 1 if name == TOTAL else self.top + self.rows.index(name)
        )

    def area(self, column: Name, last: Name = None, *, least: int = 1) -> str:
        """Return the area of a column, or of all from it to the ``last``, with so many rows at
        the ``least``: no range to look things up in may be a single cell.
        """
        bottom = max(self.last, self.top + least - 1)
        return area(
            self.top, self.place(column), bottom, self.place(column if last is None else last)
        )

    def cells(self, column: Name) -> tuple[int, int, int, int]:
        """Return the cells of a column: first row and column, last row and column."""
        return self.top, self.place(column), self.last, self.place(column)

    @property
    def widths(self) -> tuple[float, ...]:
        """The widths of the columns, in characters."""
        return tuple(column.width for column in self.columns)

    # -- drawing

    def draw_heads(self, canvas: Canvas, row: int) -> None:
        """Draw the heads in a row of the sheet."""
        for column in self.columns:
            place = self.place(column.key)
            if column.head is None:
                canvas.blank(row, place, column.head_look)
            elif column.about:
                canvas.explained(row, place, column.head, column.about)
            else:
                canvas.text(row, place, column.head, column.head_look)

    def draw(self, canvas: Canvas) -> None:
        """Draw the rows."""
        for number, name in enumerate(self.rows, start=self.top):
            row = TableRow(self, name, number)
            for column in self.columns:
                place = self.place(column.key)
                if column.merged:
                    canvas.merge(number, place, place + column.span - 1, column.look)
                column.draw(canvas, (column.key, name), row, place)

    def draw_totals(self, canvas: Canvas) -> None:
        """Draw the row below the others."""
        row = self.row(TOTAL)
        for column in self.columns:
            if column.total is not None:
                column.total.draw(canvas, (column.key, TOTAL), row, self.place(column.key))

    # -- what a person's cells hold

    def height_for(self, row: Mapping[Name, Value]) -> float:
        """Return how high a row has to be for what its wrapped cells hold, in points."""
        return max(
            height_for(str(row.get(column.key) or ""), column.width)
            for column in self.columns
            if "text_wrap" in theme.FORMATS[column.look]
        )

    def values_of(self, item: Item) -> dict[Name, Value]:
        """Return what a row holds, by the names of the columns."""
        return {
            column.key: column.value(item) for column in self.columns if column.value is not None
        }

    def values(self, items: Iterable[Item]) -> dict[Key, Value]:
        """Return what the rows hold, the first ones for ``items``, by the keys of their slots."""
        return {
            (column, row): value
            for row, item in zip(self.rows, items, strict=False)
            for column, value in self.values_of(item).items()
        }

    def links(self, items: Iterable[Item]) -> dict[Key, str]:
        """Return where the rows lead to, the first ones for ``items``, by the keys of their
        slots.
        """
        return {
            (column.key, row): location
            for column in self.columns
            if column.link is not None
            for row, item in zip(self.rows, items, strict=False)
            if (location := column.link(item)) is not None
        }

    def totals(self, known: object) -> dict[Key, Value]:
        """Return what the row below the others holds, given what is known of the table."""
        return {
            (column.key, TOTAL): column.total.value(known)
            for column in self.columns
            if column.total is not None and column.total.value is not None
        }
