"""Formulas put right: what is wrong about them, as far as only one formula can be meant.

A repair follows from the workbook itself: from the formula's own ranges, or from the formulas of
other levels and rows, which must agree. It goes in five steps:

- a *case*: a workbook with what is wrong about its formulas (:mod:`.case`);
- *plans* of formulas for it, by planners: of levels (:mod:`.level_plans`, by :mod:`.ladder`), and
  of the Summary (:mod:`.summary_plans`, by :mod:`.questions`);
- a *trial* of them above the cells that were read (:mod:`.trial`): what they answer must be gone
  and nothing new be there, and ratings, weights, rules and the levels of all other competencies
  must be as before;
- a *choice*: all plans of a planner that hold together, or else those of a half that do;
- what is less certain is left alone, and its *finding* stays.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from assessment.formulas.cells import Position
from assessment.formulas.functions import GOOGLE_ONLY
from assessment.formulas.parse import functions
from assessment.formulas.rewrite import portable
from assessment.recognition.reader import Reading
from assessment.recognition.repair.case import (
    GOOGLES,
    Choice,
    Planner,
    Repair,
    RepairCase,
    RepairPlan,
    repair_of,
)
from assessment.recognition.repair.level_plans import level_plans
from assessment.recognition.repair.summary_plans import question_plans, total_plans
from assessment.recognition.repair.trial import examined, hold, with_repairs

__all__ = ["Repair", "find_repairs"]

_MOST_PASSES = 6  # one repair can make another possible
_MOST_TRIALS = 60
_WORK = 1_000_000  # cells and steps of computing that trials may take
_GOOGLES_ALONE = "Only Google Sheets understood the formula."


class _Made(NamedTuple):
    """A case with the repairs that were made so far, and how many more trials there may be."""

    case: RepairCase
    repairs: tuple[Repair, ...]
    trials: int


def find_repairs(reading: Reading) -> tuple[Repair, ...]:
    """Return the repairs of a workbook's formulas, in the order in which they are to be made.

    A cell can be mended twice: the second repair starts from the first one's formula. A workbook
    without a Summary, or with ratings on a scale that the framework does not have, gets none.
    """
    codes = {found.code for found in reading.assessment.findings}
    if reading.summary is None or "scale-unknown" in codes:
        return ()
    made = _Made(examined(reading, reading.summary), (), _trials_of(reading))
    for _ in range(_MOST_PASSES):
        before = len(made.repairs)
        for planner in _PLANNERS:
            made = _chosen(made, _apart(planner(made.case)))
        if len(made.repairs) == before:
            break
    return made.repairs


def _trials_of(reading: Reading) -> int:
    """Return how many trials a workbook of its size may take."""
    book = reading.book
    cells = sum(len(book[name].cells) for name in book.sheet_names)
    work = cells + book.steps - reading.evaluator.steps
    return max(3, min(_MOST_TRIALS, _WORK // (work + 1)))


def _chosen(made: _Made, choices: Sequence[Choice]) -> _Made:
    """Make the plans that hold: the likeliest all at once, or else by halves, and in the place of
    a single one the next.
    """
    if not choices or not made.trials:
        return made
    plans = [choice[0] for choice in choices]
    repairs = tuple(repair for plan in plans for repair in plan.repairs)
    after, trials = with_repairs(made.case, repairs), made.trials - 1
    if after is not None and hold(made.case, after, plans):
        return _Made(after, (*made.repairs, *repairs), trials)
    half, made = len(choices) // 2, made._replace(trials=trials)
    if not half:
        return _chosen(made, _apart([choices[0][1:]]))
    return _chosen(_chosen(made, choices[:half]), choices[half:])


def _apart(choices: Iterable[Choice]) -> list[Choice]:
    """Return the choices without those for a cell that an earlier one changes: their turn comes
    later.
    """
    taken: set[tuple[str, Position]] = set()
    kept = []
    for choice in filter(None, choices):
        places = {(repair.sheet, repair.place) for repair in choice[0].repairs}
        if taken.isdisjoint(places):
            kept.append(choice)
            taken |= places
    return kept


def _in_other_words(case: RepairCase) -> Iterator[Choice]:
    """Plan to write formulas that only Google Sheets understands so that every program does."""
    for name in (case.summary.sheet.name, *case.reading.grids):
        sheet = case.reading.book[name]
        for place, cell in sorted(sheet.cells.items()):
            if cell.formula is None or functions(cell.formula).isdisjoint(GOOGLE_ONLY):
                continue
            text = portable(cell.formula)
            if functions(text).isdisjoint(GOOGLE_ONLY):
                yield [RepairPlan((repair_of(sheet, place, text, GOOGLES, _GOOGLES_ALONE),))]


# each builds on what the ones before it have put right
_PLANNERS: Sequence[Planner] = (_in_other_words, level_plans, question_plans, total_plans)
