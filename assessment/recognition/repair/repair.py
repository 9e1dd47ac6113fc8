"""Formulas put right: what is wrong about them, as far as only one formula can be meant.

A repair follows from the workbook itself: from the formula's own ranges, or from the formulas of
other levels and rows, which must agree (:mod:`assessment.recognition.repair.siblings`). It is tried
above the cells that were read: read again with it in place, the workbook must lack the finding and
have no new one, and ratings, weights, rules and the levels of all other competencies must be as
before. What is less certain is left alone, and its finding stays.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from assessment.formulas.cells import CellError, Position
from assessment.formulas.functions import GOOGLE_ONLY
from assessment.formulas.overlay import Overlay
from assessment.formulas.parse import functions
from assessment.formulas.rewrite import portable
from assessment.formulas.stale import same
from assessment.model import AssessedCompetency, Assessment, Finding, Framework
from assessment.recognition.book import Book, whole
from assessment.recognition.find.words import Vocabulary, vocabulary
from assessment.recognition.reader import Reading, read_book
from assessment.recognition.repair.case import Case, Plan, Planner, Repair, repair_of
from assessment.recognition.repair.level_plans import level_plans
from assessment.recognition.repair.summary_plans import question_plans, total_plans

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
    cell can be mended twice: the second repair starts from the first one's formula. A workbook
    without a Summary gets none.
    """
    if reading.summary is None:
        return ()
    if not frameworks:
        from assessment.frameworks.load import framework_ids, load_framework

        frameworks = [load_framework(identity) for identity in framework_ids()]
    return _Workshop(reading, vocabulary(tuple(frameworks))).mended()


class _Workshop:
    """Tries repairs above a workbook, and keeps those that hold."""

    def __init__(self, reading: Reading, words: Vocabulary) -> None:
        self.file = reading.assessment.file
        self.words = words
        self.made: list[Repair] = []
        book = reading.book
        self.now = read_book(book, self.file, words)  # with all that was made so far
        cells = sum(len(book[name].cells) for name in book.sheet_names)
        work = cells + book.steps - self.now.evaluator.steps
        self.trials = max(3, min(_MOST_TRIALS, _WORK // (work + 1)))

    def mended(self) -> tuple[Repair, ...]:
        """Make repairs until there are no more, and return them."""
        for _ in range(_MOST_PASSES):
            before = len(self.made)
            for planner in _PLANNERS:
                if self.now.summary is not None:
                    self._try(_apart(planner(Case(self.now, self.now.summary, self.words))))
            if len(self.made) == before:
                break
        return tuple(self.made)

    def _try(self, plans: list[Plan]) -> None:
        """Keep the plans that hold: all at once, or else by halves."""
        if not plans or not self.trials:
            return
        self.trials -= 1
        repairs = [repair for plan in plans for repair in plan.repairs]
        after = read_book(_with(self.now.book, repairs), self.file, self.words)
        if _hold(self.now, after, plans):
            self.now = after
            self.made.extend(repairs)
        elif len(plans) > 1:
            self._try(plans[: len(plans) // 2])
            self._try(plans[len(plans) // 2 :])


def _with(book: Book, repairs: Sequence[Repair]) -> Book:
    """Return a book with formulas put in place of others, and what they give saved."""
    overlay = Overlay(book)
    for repair in repairs:
        overlay.put_formula(repair.sheet, repair.place, repair.after)
    values = [overlay.evaluator.value(repair.sheet, *repair.place) for repair in repairs]
    for repair, value in zip(repairs, values, strict=True):
        overlay.put_value(repair.sheet, repair.place, value)
    return whole(overlay)


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


def _in_other_words(case: Case) -> Iterator[Plan]:
    """Plan to write formulas that only Google Sheets understands so that every program does."""
    reading = case.reading
    for sheet in (case.summary.sheet.name, *reading.grids):
        for place, cell in sorted(reading.book[sheet].cells.items()):
            if cell.formula is None or functions(cell.formula).isdisjoint(GOOGLE_ONLY):
                continue
            text = portable(cell.formula)
            if functions(text).isdisjoint(GOOGLE_ONLY):
                # what it gives before anything is changed: the evaluator remembers
                reading.evaluator.value(sheet, *place)
                yield Plan(
                    (
                        repair_of(
                            sheet,
                            place,
                            cell,
                            text,
                            "google-only-function",
                            "Only Google Sheets understood the formula.",
                        ),
                    )
                )


# each builds on what the ones before it have put right
_PLANNERS: Sequence[Planner] = (_in_other_words, level_plans, question_plans, total_plans)


# --- whether repairs hold ------------------------------------------------------------------------


def _hold(before: Reading, after: Reading, plans: Sequence[Plan]) -> bool:
    """Tell whether a workbook has become better by ``plans``, and is otherwise the same."""
    one, two = before.assessment, after.assessment
    if after.summary is None or _given(one) != _given(two):
        return False
    repairs = [repair for plan in plans for repair in plan.repairs]
    touched = {index for repair in repairs if (index := _competency_of(before, repair)) is not None}
    answers = [answer for plan in plans for answer in plan.answers]
    return (
        not any(answer in two.findings for answer in answers)
        and not _new_findings(one, two, touched)
        and all(_makes_sense(before, after, repair) for repair in repairs)
        and _are_levels_right(one, two, touched, plans)
    )


def _new_findings(one: Assessment, two: Assessment, touched: Collection[int]) -> list[Finding]:
    """Return the findings that were not there before; a level that is known now may show what is
    wrong about totals, which was so before.
    """
    revealing = any(
        one.competencies[index].own_level != two.competencies[index].own_level for index in touched
    )
    hidden = _ABOUT_TOTALS if revealing else frozenset()
    return [
        found for found in two.findings if found.code not in hidden and _is_new(found, one.findings)
    ]


def _are_levels_right(
    one: Assessment, two: Assessment, touched: Collection[int], plans: Sequence[Plan]
) -> bool:
    """Tell whether each level's formula states the rule that it stated, or is to state, and whether
    only the levels of competencies that were ``touched`` are others.
    """
    planned = {(index, level): rule for plan in plans for index, level, rule in plan.rules}
    for index, (old, new) in enumerate(zip(one.competencies, two.competencies, strict=True)):
        rules = [planned.get((index, at), level.rule) for at, level in enumerate(old.levels)]
        if rules != [level.rule for level in new.levels]:
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
        if not level.rule.achieved(ratings):
            return index
    return len(competency.levels)
