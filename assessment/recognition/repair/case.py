"""What is repaired and how: repairs, plans of them with what they have to bring about, and the case
that planners look at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from assessment.formulas.cells import Cell, Position, Value, reference
from assessment.model import Finding, LevelRule
from assessment.recognition.book import Sheet
from assessment.recognition.find.summary import Row, Summary
from assessment.recognition.reader import Reading
from assessment.recognition.repair.ladder import Ladder
from assessment.words.text import cut

GOOGLES = "google-only-function"
_MOST_LEVELS = 40  # of a sheet
_LONGEST = 300  # characters of a formula in a message
ABOUT_LEVELS = {
    "summary-level-typed": "The level of {} was typed in.",
    "summary-wrong-sheet": "The formula of {} read another competency's sheet.",
    "formula-broken": "The formula of {} referred to what is not there.",
    "summary-asks-missing-level": (
        "The formula of {} asked for a level that its sheet does not have."
    ),
    "summary-skips-level": "The formula of {} did not ask for every level of its sheet.",
}


class Repair(NamedTuple):
    """A formula to put into a cell in place of what is there."""

    sheet: str
    row: int
    column: int
    # the formula, without the leading "=", or the value that is typed in; "" for an empty cell
    before: str
    after: str  # the formula, without the leading "="
    code: str  # of the finding that it answers
    message: str  # what was wrong, what was there and what is there now, for people

    @property
    def place(self) -> Position:
        """The row and column."""
        return self.row, self.column


class Plan(NamedTuple):
    """Repairs that are made together or not at all."""

    repairs: tuple[Repair, ...]
    answers: tuple[Finding, ...] = ()  # the findings that must be gone afterwards
    # competency and level (the first is 0), and the rule that its formula must state
    rules: tuple[tuple[int, int, LevelRule], ...] = ()


class Case:
    """A workbook as it was read, with what is wrong about its formulas, and the levels of its
    sheets at hand.
    """

    def __init__(self, reading: Reading, summary: Summary) -> None:
        self.reading = reading
        self.summary = summary
        self.findings = {(found.code, found.where): found for found in reading.assessment.findings}
        self.ladders = [self._ladder(index) for index in range(len(reading.pairs))]

    def _ladder(self, index: int) -> Ladder | None:
        """Return the levels of a competency's sheet, where there are any, and not too many."""
        name = self.reading.pairs[index][1] or ""
        grid = self.reading.grids.get(name)
        rules = [level.rule for level in self.reading.assessment.competencies[index].levels]
        if grid is None or not len(rules) == len(grid.blocks) <= _MOST_LEVELS:
            return None
        return Ladder(index, self.reading.book[name], grid.blocks, rules)

    @property
    def rows(self) -> list[Row]:
        """The rows of the Summary, in the order of the competencies."""
        return [row for row, _ in self.reading.pairs]

    def shown(self, cell: Cell) -> Value:
        """Return what a cell of the Summary gives."""
        return self.reading.evaluator.value(self.summary.sheet.name, cell.row, cell.column)

    def found(self, code: str, sheet: Sheet, cell: Cell) -> Finding | None:
        """Return the finding of a code about a cell."""
        return self.findings.get((code, f"{sheet.name}!{reference(cell.row, cell.column)}"))

    def about_level(self, cell: Cell) -> list[Finding]:
        """Return the findings about a formula of the Summary for a level."""
        found = (self.found(code, self.summary.sheet, cell) for code in ABOUT_LEVELS)
        return [finding for finding in found if finding is not None]


Planner = Callable[[Case], Iterator[Plan]]


def repair_of(sheet: Sheet, place: Position, after: str, code: str, says: str) -> Repair:
    """Return the repair of a cell, which may be empty; ``says`` is what was wrong about it."""
    cell, before, was = sheet.cells.get(place), "", "nothing"
    if cell is not None and cell.formula is not None:
        before, was = cell.formula, f"={cut(cell.formula, _LONGEST)}"
    elif cell is not None and cell.value not in (None, ""):
        before = f"{cell.value:g}" if isinstance(cell.value, float) else str(cell.value)
        was = cut(before, _LONGEST)
    message = f"{says} It was {was}; it is now ={cut(after, _LONGEST)}."
    return Repair(sheet.name, *place, before, after, code, message)
