"""The first steps of reading: the sheets of a book, which of them belongs to which row of the
Summary, and the levels on each.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from assessment.formulas.cells import Cell, Position, Value
from assessment.formulas.evaluate import Evaluator
from assessment.model import LevelRule, Marker, Rater, RatingScale
from assessment.model.errors import PackageError
from assessment.model.marks import TRACK, sheet_mark
from assessment.recognition.book import Book, Sheet
from assessment.recognition.find.evidence import ScaleCase
from assessment.recognition.find.grid import Grid, recognise
from assessment.recognition.find.headers import find_name
from assessment.recognition.find.own import (
    holds_no_skills,
    is_own,
    named_value,
    own_grid,
    own_rule,
    words_of_formulas,
)
from assessment.recognition.find.scale import Settled, settle
from assessment.recognition.find.skills import cell_values
from assessment.recognition.find.summary import Summary, SummaryRow
from assessment.recognition.find.words import Vocabulary
from assessment.recognition.found import Found, Said

_MOST_TEXTS = 2_000  # on a sheet that is looked at for skills; real ones have about a hundred
_MOST_TEXTS_OF_ALL = 10_000  # the same, of all sheets together

Pair = tuple[SummaryRow, Sheet | None]  # a row of the Summary, and the sheet that it names


class Opened(NamedTuple):
    """A book that is to be read, and what it says of itself."""

    book: Book
    rater: Rater | None  # whose ratings count; None: the agreed ones, else the employee's
    marker: Marker | None
    own_rule: LevelRule | None  # by which a blank of ours was made
    untracked: bool  # a blank of ours on which no track is chosen
    evaluator: Evaluator
    trials: Evaluator  # holds the steps that trying rules may take
    cell_value: Callable[[Sheet, Cell | None], Value]


def opened(book: Book, marker: Marker | None, rater: Rater | None, scale: RatingScale) -> Opened:
    """Return a book with what it says of itself, and what evaluates its formulas; ``scale`` is the
    one that it is rated on.
    """
    evaluator = Evaluator(book)
    return Opened(
        book,
        rater,
        marker,
        own_rule(book, scale) if marker is not None else None,
        marker is not None and is_own(book) and not named_value(book, TRACK),
        evaluator,
        Evaluator(book),
        cell_values(evaluator),
    )


# --- sheets --------------------------------------------------------------------------------------


class Sheets(NamedTuple):
    """The sheets that may hold a Summary or a competency, and those that hold too much."""

    sheets: tuple[Sheet, ...]
    too_large: Mapping[str, PackageError]  # by name, and why


def sheets_of(book: Book, marker: Marker | None) -> Found[Sheets]:
    """Read the sheets; one that holds too much is left out of the book, and a finding says so."""
    said = Said()
    sheets: list[Sheet] = []
    too_large: dict[str, PackageError] = {}
    ours = book.marked_sheets(sheet_mark)  # they show what is read elsewhere
    for name in book.sheet_names:
        if name in ours or (marker is not None and holds_no_skills(name)):
            continue
        try:
            sheets.append(book[name])
        except PackageError as error:
            if error.code != "file-too-large":
                raise
            book.leave_out(name)
            # not the one whose traceback holds the bytes
            too_large[name] = PackageError(error.code, str(error))
            said("sheet-too-large", name, f"{error} The sheet was left out.")
    return said.of(Sheets(tuple(sheets), too_large))


def insist(
    too_large: Mapping[str, PackageError], rows: Sequence[SummaryRow], words: Vocabulary
) -> None:
    """Refuse the file if a sheet was left out that holds the Summary or one of its competencies.
    Raises :class:`PackageError`.
    """
    names = list(too_large)
    for name in [find_name(row.label, names, words) for row in rows] if rows else names[:1]:
        if name is not None:
            raise too_large[name]


# --- pairs ---------------------------------------------------------------------------------------


def pairs_of(
    book: Book, summary: Summary | None, sheets: Sequence[Sheet], words: Vocabulary
) -> tuple[Pair, ...]:
    """Return the rows of the Summary, each with its sheet: the one that it names or else, where
    a sheet's name says nothing, the one that its formula reads.
    """
    if summary is None:
        return ()
    free = [sheet.name for sheet in sheets if sheet is not summary.sheet]
    named: dict[int, str] = {}
    for index, row in enumerate(summary.rows):
        name = find_name(row.label, free, words)
        if name is not None:
            named[index] = name
            free.remove(name)
    for index, row in enumerate(summary.rows):
        if index not in named and (name := _read_by(row, summary, free)) is not None:
            named[index] = name
            free.remove(name)
    return tuple(
        (row, book[named[index]] if index in named else None)
        for index, row in enumerate(summary.rows)
    )


def _read_by(row: SummaryRow, summary: Summary, names: Sequence[str]) -> str | None:
    """Return the first of some sheets that a row's formula for the level reads."""
    if row.level is None or not row.level.formula:
        return None
    return next((name for name, _ in summary.sheet.looks_at(row.level) if name in names), None)


# --- grids ---------------------------------------------------------------------------------------


class _Lookout:
    """Finds the levels on sheets, and keeps count of how much was looked at."""

    def __init__(self, book: Book, own: bool, asked: Mapping[str, set[Position]]) -> None:
        self._book = book
        self._own = own  # the book is one of ours
        self._asked = asked  # cells of a sheet that the Summary reads
        self._texts_left = _MOST_TEXTS_OF_ALL
        self.texts: dict[str, int] = {}  # by sheet
        self.too_much: set[str] = set()  # sheets with too many texts to be looked at

    def grid(self, sheet: Sheet, words: Vocabulary) -> Grid | None:
        """Find the levels on a sheet; one that does not say itself where they are is not looked
        at if there is so much on it that it can be none of skills.
        """
        own = own_grid(sheet, words) if self._own else None
        if own is not None:
            return own
        if sheet.name not in self.texts:
            texts = sum([isinstance(cell.value, str) for cell in sheet.cells.values()])
            self.texts[sheet.name] = texts
            if texts > min(_MOST_TEXTS, self._texts_left):
                self.too_much.add(sheet.name)
            else:
                self._texts_left -= texts
        return (
            None
            if sheet.name in self.too_much
            else recognise(sheet, words, self._asked.get(sheet.name, ()), self._book)
        )


@dataclass(frozen=True, slots=True)
class Grids:
    """The levels on each sheet of a book, by the words that its ratings are in."""

    settled: Settled
    words: Vocabulary
    _lookout: _Lookout

    def of(self, sheet: Sheet) -> Grid | None:
        """Return the levels on a sheet, ``None`` where there are none."""
        if sheet.name in self.settled.grids:
            return self.settled.grids[sheet.name]
        return self._lookout.grid(sheet, self.words)

    def too_much_on(self, sheet: Sheet) -> str:
        """Say that there is too much on a sheet for it to be looked at; ``""`` where it was."""
        return (
            f" It holds {self._lookout.texts[sheet.name]:,} texts: more than {_MOST_TEXTS:,} on a"
            f" sheet or {_MOST_TEXTS_OF_ALL:,} in a workbook are not looked at."
            if sheet.name in self._lookout.too_much
            else ""
        )


def grids_of(
    source: Opened,
    summary: Summary | None,
    pairs: Sequence[Pair],
    sheets: Sequence[Sheet],
    words: Vocabulary,
) -> Grids:
    """Find the levels on the sheets that may hold ratings, and see which scale these have: its
    words are those that they are read by.
    """
    named = [(row, sheet) for row, sheet in pairs if sheet is not None]
    asked = {sheet.name: row.asked(summary.sheet, sheet) for row, sheet in named if summary}
    lookout = _Lookout(source.book, source.marker is not None, asked)
    looked_at = [sheet for _, sheet in named] if summary is not None else list(sheets)
    case = ScaleCase(source.book, looked_at, lookout.grid, source.cell_value, source.trials)
    settled = settle(case, words)
    return Grids(
        settled,
        words_of_formulas(source.book, settled.words) if source.marker else settled.words,
        lookout,
    )
