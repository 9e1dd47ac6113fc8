"""What is repaired and how: repairs, plans of them with what they have to bring about, and the case
that planners look at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from assessment.formulas.cells import Cell, Position, Value, reference
from assessment.model import Finding, LevelRule
from assessment.recognition.book import Sheet
from assessment.recognition.find.levels import Block
from assessment.recognition.find.summary import Summary, SummaryRow
from assessment.recognition.reader import Reading
from assessment.recognition.repair.ladder import BROKEN, Ladder
from assessment.words.text import cut

GOOGLES = "google-only-function"
_MOST_LEVELS = 40  # of a sheet
_LONGEST = 300  # characters of a formula in a message
# what is wrong about the formula of a level's result
ABOUT_RESULTS = {
    "level-typed": "The result of {} was typed in.",
    "range-wrong-cells": "The formula of {} looked at another level's ratings.",
    "range-misses-skill": "The formula of {} did not look at every skill.",
}
# the same, about the Summary's formula for a level
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


class RepairPlan(NamedTuple):
    """Repairs that are made together or not at all."""

    repairs: tuple[Repair, ...]
    answers: tuple[Finding, ...] = ()  # the findings that must be gone afterwards


Choice = Sequence[RepairPlan]  # of one thing, the likeliest first


class RepairCase:
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
        grid, rules = self.reading.grids.get(name), self.rules_of(index)
        if grid is None or not len(rules) == len(grid.blocks) <= _MOST_LEVELS:
            return None
        sheet = self.reading.book[name]
        sound = [
            level
            for level, (block, rule) in enumerate(zip(grid.blocks, rules, strict=True))
            if rule is not None and self._is_sound(sheet, block)
        ]
        return Ladder(index, sheet, grid.blocks, sound)

    def _is_sound(self, sheet: Sheet, block: Block) -> bool:
        """Tell whether the formula of a level's result is as it should be."""
        cell = block.result
        if cell is None or BROKEN in (cell.formula or BROKEN):
            return False
        return not self.about(sheet, cell, ABOUT_RESULTS)

    def rules_of(self, index: int) -> list[LevelRule | None]:
        """Return the rules that the formulas of a competency's levels state."""
        return [level.rule for level in self.reading.assessment.competencies[index].levels]

    @property
    def rows(self) -> list[SummaryRow]:
        """The rows of the Summary, in the order of the competencies."""
        return [row for row, _ in self.reading.pairs]

    def shown(self, cell: Cell) -> Value:
        """Return what a cell of the Summary gives."""
        return self.reading.evaluator.value(self.summary.sheet.name, cell.row, cell.column)

    def about(self, sheet: Sheet, cell: Cell, codes: Iterable[str]) -> tuple[Finding, ...]:
        """Return the findings of some codes about a cell, in the codes' order."""
        where = f"{sheet.name}!{reference(cell.row, cell.column)}"
        found = (self.findings.get((code, where)) for code in codes)
        return tuple(finding for finding in found if finding is not None)


Planner = Callable[[RepairCase], Iterator[Choice]]


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
