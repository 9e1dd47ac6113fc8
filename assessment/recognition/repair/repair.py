"""Formulas put right: what is wrong about them, as far as only one formula can be meant.

A repair follows from the workbook itself: from the formula's own ranges, or from the formulas of
other levels and rows, which must agree (:mod:`assessment.recognition.repair.plans`). It is tried on
the cells that were read: read again with it in place, the workbook must lack the finding and have
no new one, and ratings, weights, rules and the levels of all other competencies must be as before.
What is less certain is left alone, and its finding stays.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from assessment.formulas.cells import Cell, CellError, Position
from assessment.formulas.evaluate import Evaluator, same
from assessment.model import AssessedCompetency, Assessment, Finding, Framework
from assessment.recognition.find.stated_rules import agrees
from assessment.recognition.find.words import Vocabulary, vocabulary
from assessment.recognition.reader import Reading, read_book
from assessment.recognition.repair.plans import PLANNERS, Case, Plan, Repair

__all__ = ["Repair", "find_repairs"]

_MOST_PASSES = 6  # one repair can make another possible
_MOST_TRIALS = 60  # times that a workbook is read again
_WORK = 1_000_000  # cells and steps of computing that this may take
# which are set right when the workbook is written
_ABOUT_SAVED_VALUES = frozenset(("cached-value-stale", "never-calculated"))
# which a level of 0, or none at all, hides
_ABOUT_TOTALS = frozenset(("summary-value-wrong", "progress-wrong"))


def find_repairs(reading: Reading, frameworks: Sequence[Framework] = ()) -> tuple[Repair, ...]:
    """Return the repairs of a workbook's formulas, in the order in which they are to be made.

    ``frameworks`` are those that the workbook was read with; without any, the installed ones. A
    cell can be mended twice: the second repair starts from the first one's formula. The cells of
    ``reading`` are as before when this returns. A workbook without a Summary gets none.
    """
    if reading.summary is None:
        return ()
    if not frameworks:
        from assessment.frameworks.load import framework_ids, load_framework

        frameworks = [load_framework(identity) for identity in framework_ids()]
    workshop = _Workshop(reading, vocabulary(tuple(frameworks)))
    try:
        return workshop.mended()
    finally:
        workshop.undo(0)


class _Workshop:
    """Tries repairs on the cells of a workbook, and keeps those that hold."""

    def __init__(self, reading: Reading, words: Vocabulary) -> None:
        self.workbook = reading.workbook
        self.file = reading.assessment.file
        self.words = words
        self.made: list[Repair] = []
        self.replaced: list[tuple[str, Position, Cell | None]] = []
        self.now = self._read()
        cells = sum(len(self.workbook[name].cells) for name in self.workbook.sheet_names)
        work = cells + self.workbook.steps - self.now.evaluator.steps
        self.trials = max(3, min(_MOST_TRIALS, _WORK // (work + 1)))

    def mended(self) -> tuple[Repair, ...]:
        """Make repairs until there are no more, and return them."""
        for _ in range(_MOST_PASSES):
            before = len(self.made)
            for planner in PLANNERS:
                if self.now.summary is not None:
                    self._try(_apart(planner(Case(self.now, self.now.summary, self.words))))
            if len(self.made) == before:
                break
        return tuple(self.made)

    def undo(self, count: int) -> None:
        """Put the cells back as they were when ``count`` of them had been replaced."""
        while len(self.replaced) > count:
            sheet, place, cell = self.replaced.pop()
            if cell is None:
                del self.workbook[sheet].cells[place]
            else:
                self.workbook[sheet].cells[place] = cell

    def _try(self, plans: list[Plan]) -> None:
        """Keep the plans that hold: all at once, or else by halves."""
        if not plans or not self.trials:
            return
        self.trials -= 1
        count = len(self.replaced)
        repairs = [repair for plan in plans for repair in plan.repairs]
        self._put(repairs)
        after = self._read()
        if _hold(self.now, after, plans):
            self.now = after
            self.made.extend(repairs)
            return
        self.undo(count)
        if len(plans) > 1:
            self._try(plans[: len(plans) // 2])
            self._try(plans[len(plans) // 2 :])

    def _put(self, repairs: Sequence[Repair]) -> None:
        for repair in repairs:
            cells = self.workbook[repair.sheet].cells
            old = cells.get(repair.place)
            self.replaced.append((repair.sheet, repair.place, old))
            cells[repair.place] = (old or Cell(*repair.place, None, None, 0))._replace(
                formula=repair.after, value=None
            )
        evaluator = Evaluator(self.workbook)
        values = [evaluator.value(repair.sheet, *repair.place) for repair in repairs]
        for repair, value in zip(repairs, values, strict=True):
            cells = self.workbook[repair.sheet].cells
            cells[repair.place] = cells[repair.place]._replace(value=value)

    def _read(self) -> Reading:
        return read_book(self.workbook, self.file, self.words)


def _apart(plans: Iterable[Plan]) -> list[Plan]:
    """Return the plans without those for a cell that an earlier one changes: their turn comes
    later.
    """
    taken: set[tuple[str, Position]] = set()
    kept = []
    for plan in plans:
        places = {(repair.sheet, repair.place) for repair in plan.repairs}
        if taken.isdisjoint(places):
            kept.append(plan)
            taken |= places
    return kept


# --- whether repairs hold ------------------------------------------------------------------------


def _hold(before: Reading, after: Reading, plans: Sequence[Plan]) -> bool:
    """Tell whether a workbook has become better by ``plans``, and is otherwise the same."""
    one, two = before.assessment, after.assessment
    if after.summary is None or _given(one) != _given(two):
        return False
    repairs = [repair for plan in plans for repair in plan.repairs]
    touched = {index for repair in repairs if (index := _competency_of(before, repair)) is not None}
    if any(answer in two.findings for plan in plans for answer in plan.answers):
        return False
    revealing = any(
        one.competencies[index].own_level != two.competencies[index].own_level for index in touched
    )
    if any(
        _is_new(found, one.findings) and not (revealing and found.code in _ABOUT_TOTALS)
        for found in two.findings
    ):
        return False
    if not all(_makes_sense(before, after, repair) for repair in repairs):
        return False
    rules = {(index, level): rule for plan in plans for index, level, rule in plan.rules}
    for index, (old, new) in enumerate(zip(one.competencies, two.competencies, strict=True)):
        if any(
            new.levels[at].rule != rules.get((index, at), level.rule)
            for at, level in enumerate(old.levels)
        ):
            return False
        if not _agree(old, new) if index in touched else old.own_level != new.own_level:
            return False
    return True


def _given(assessment: Assessment) -> object:
    """Return what no repair may change: competencies with weights, levels, skills and ratings."""
    return [
        (
            one.name,
            one.sheet,
            one.weight,
            one.scorable,
            [(level.name, level.skills) for level in one.levels],
        )
        for one in assessment.competencies
    ]


def _competency_of(reading: Reading, repair: Repair) -> int | None:
    """Return the competency whose level a repair may change."""
    if repair.code == "google-only-function":
        return None
    for index, (row, name) in enumerate(reading.pairs):
        if repair.sheet == name or (
            reading.summary
            and repair.sheet == reading.summary.sheet.name
            and row.level
            and (row.level.row, row.level.column) == repair.place
        ):
            return index
    return None


def _is_new(found: Finding, before: Sequence[Finding]) -> bool:
    """Tell whether a finding was not there before, alone or among others of its kind."""
    sheet, _, cells = found.where.rpartition("!")
    for one in before:
        other, _, among = one.where.rpartition("!")
        if (
            found.code == one.code
            and sheet == other
            and (set(cells.split(",")) <= set(among.split(",")) or among.endswith(",..."))
        ):
            return False
    return found.code not in _ABOUT_SAVED_VALUES


def _makes_sense(before: Reading, after: Reading, repair: Repair) -> bool:
    """Tell whether a repaired formula can be computed, and gives no error, or for one that only
    changed its words: what it gave before.
    """
    value = after.evaluator.value(repair.sheet, *repair.place)
    computed = (repair.sheet, repair.place) not in after.evaluator.unsupported
    if repair.code == "google-only-function":
        was_computed = (repair.sheet, repair.place) not in before.evaluator.unsupported
        return computed == was_computed and same(
            value, before.evaluator.value(repair.sheet, *repair.place)
        )
    return computed and (
        not isinstance(value, CellError)
        or any(_is_blank(one) for one in after.assessment.competencies)
    )


def _is_blank(competency: AssessedCompetency) -> bool:
    """Tell whether a competency has a level without any rating, whose mean is an error in every
    spreadsheet.
    """
    return any(all(skill.rating is None for skill in level.skills) for level in competency.levels)


def _agree(old: AssessedCompetency, new: AssessedCompetency) -> bool:
    """Tell whether the level that the file gives is one, and agrees with the ratings at least
    as well as before.
    """
    if new.own_level is None:
        return old.own_level is None
    if not 0 <= new.own_level <= len(new.levels) or new.own_level.denominator != 1:
        return False
    reached = _reached(new)
    return reached is None or new.own_level == reached or old.own_level != reached


def _reached(competency: AssessedCompetency) -> int | None:
    """Return the level that the ratings give by the workbook's own rules, ``None`` where one is
    not known.
    """
    for index, level in enumerate(competency.levels):
        if level.rule is None:
            return None
        ratings = [skill.rating for skill in level.skills if not skill.does_not_apply]
        if (
            not ratings
            or None in ratings
            or not agrees(level.rule, ratings.count(0), ratings.count(1), ratings.count(2))
        ):
            return index
    return len(competency.levels)
