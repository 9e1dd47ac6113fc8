"""What recognition reads: a book of sheets, whatever file or folder it comes from.

What formulas see of one stands in :mod:`assessment.formulas.book`; people's comments, drop-downs,
colours and what a workbook says of itself come on top. :class:`assessment.ooxml.workbook.Workbook`
is a book.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol, cast

from assessment.formulas.book import BookSheet
from assessment.formulas.book import Calculable as Calculable
from assessment.formulas.cells import Area, Cell, Position
from assessment.formulas.overlay import Overlay
from assessment.ooxml.comments import Comment
from assessment.ooxml.frame import ConditionalRule, Validation
from assessment.ooxml.styles import Styles


class Sheet(BookSheet, Protocol):
    """A sheet of a book, as recognition sees it."""

    @property
    def state(self) -> str:
        """Whether it is shown: visible, hidden or veryHidden."""

    @property
    def comments(self) -> Mapping[Position, list[Comment]]:
        """Its notes and threads, by the cell."""

    @property
    def validations(self) -> list[Validation]:
        """Its drop-downs and bounds."""

    @property
    def formats(self) -> list[ConditionalRule]:
        """Its conditional formats."""

    @property
    def merged(self) -> list[Area]:
        """Its merged ranges."""

    @property
    def hidden_columns(self) -> tuple[tuple[int, int], ...]:
        """The columns that are not shown: the first and the last of each group, from 1."""

    def says_all(self, cell: Cell) -> bool:
        """Tell whether ``looks_at`` is all that a cell's formula looks at."""

    def hides(self, place: Position) -> bool:
        """Tell whether a cell lies in a hidden row or column."""

    def merge_at(self, place: Position) -> Area | None:
        """Return the merged range that a cell belongs to, if any."""


class Book(Calculable, Protocol):
    """A book, as recognition sees it."""

    @property
    def names(self) -> Mapping[str, str]:
        """Its defined names, in upper case, with their formulas."""

    @property
    def properties(self) -> Mapping[str, str]:
        """Its custom document properties."""

    @property
    def styles(self) -> Styles:
        """The formats of its cells, by their number."""

    def marked_sheets(self, mark: Callable[[str], str]) -> list[str]:
        """Return the sheets to which the defined name refers that ``mark`` makes of theirs."""

    def leave_out(self, name: str) -> None:
        """Go on without a sheet; formulas that refer to it cannot be evaluated."""

    def __getitem__(self, name: str) -> Sheet:
        """Return a sheet. Raises ``KeyError``, and ``PackageError`` for one that is broken."""


def whole(overlay: Overlay) -> Book:
    """Return an overlay as the book that it is: it has whatever the book beneath it has."""
    return cast(Book, overlay)
