"""Repairs tried above the cells that were read: what the formulas give with the repairs in place,
what is wrong about them then, and whether the repairs hold.

No sheet is read for that. Only where a new formula looks at other cells than the one before, which
may change where the ratings are, one competency's sheet is looked at again; its levels must stand
as before.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from assessment.formulas.cells import Cell, CellError, Value
from assessment.formulas.evaluate import Evaluator
from assessment.formulas.overlay import Overlay
from assessment.formulas.stale import same
from assessment.model import AssessedCompetency, Finding
from assessment.recognition.audit.audit import audit
from assessment.recognition.audit.ranges import checked
from assessment.recognition.book import Sheet, whole
from assessment.recognition.find.grid import Grid, recognise
from assessment.recognition.find.level_rules import RuleReader
from assessment.recognition.find.levels import Block
from assessment.recognition.find.own import own_rule
from assessment.recognition.find.skills import cell_values
from assessment.recognition.find.summary import Summary
from assessment.recognition.reader import Reading
from assessment.recognition.repair.case import GOOGLES, Repair, RepairCase, RepairPlan

# which are set right when the workbook is written
_ABOUT_SAVED_VALUES = frozenset(("cached-value-stale", "never-calculated"))
# which a level of 0, or none at all, hides
_ABOUT_TOTALS = frozenset(("summary-value-wrong", "progress-wrong"))


def examined(reading: Reading, summary: Summary) -> RepairCase:
    """Return a reading with what its formulas give, and with what is wrong about these alone."""
    book, competencies = reading.book, reading.assessment.competencies
    pairs = [(row, book[name] if name else None) for row, name in reading.pairs]
    own, findings = audit(book, reading.evaluator, summary, pairs, reading.grids)
    levelled = zip(competencies, own.levels, strict=True)
    competencies = tuple(replace(one, own_level=level) for one, level in levelled)
    assessment = replace(reading.assessment, competencies=competencies, findings=findings)
    return RepairCase(replace(reading, assessment=assessment), summary)


def with_repairs(case: RepairCase, repairs: Sequence[Repair]) -> RepairCase | None:
    """Return a case as it is with formulas put in place of others; ``None`` where the levels of
    a sheet would not stand as before.
    """
    before, overlay = case.reading, _overlay(case.reading, repairs)
    book = whole(overlay)
    summary = _summary_in(book[case.summary.sheet.name], case.summary)
    pairs = tuple((row, name) for row, (_, name) in zip(summary.rows, before.pairs, strict=True))
    after = replace(before, book=book, evaluator=overlay.evaluator, summary=summary, pairs=pairs)
    grids, competencies = dict(before.grids), list(before.assessment.competencies)
    for index, (_, name) in enumerate(pairs):
        if name is None or name not in grids:
            continue
        grid = _grid_in(case, after, index, grids[name])
        if grid is None:
            return None
        competencies[index] = _with_rules(after, competencies[index], grids[name], grid)
        grids[name] = grid
    assessment = replace(before.assessment, competencies=tuple(competencies))
    return examined(replace(after, assessment=assessment, grids=grids), summary)


def _overlay(reading: Reading, repairs: Sequence[Repair]) -> Overlay:
    """Return a book with formulas put in place of others, and what they give saved."""
    bare = Overlay(reading.book, reading.evaluator)
    for repair in repairs:
        bare.put_formula(repair.sheet, repair.place, repair.after)
    overlay = Overlay(bare, bare.evaluator)
    for repair in repairs:
        value = bare.evaluator.value(repair.sheet, *repair.place)
        overlay.put_value(repair.sheet, repair.place, value)
    return overlay


def _summary_in(sheet: Sheet, summary: Summary) -> Summary:
    """Return a Summary with the cells that its sheet has by now."""

    def now(cell: Cell | None) -> Cell | None:
        return None if cell is None else sheet.cells[cell.row, cell.column]

    rows = tuple(
        replace(row, weight=now(row.weight), level=now(row.level), value=now(row.value))
        for row in summary.rows
    )
    progress, total = now(summary.progress), now(summary.weights_total)
    return replace(summary, sheet=sheet, rows=rows, progress=progress, weights_total=total)


def _grid_in(case: RepairCase, after: Reading, index: int, old: Grid) -> Grid | None:
    """Return the levels of a competency's sheet with the cells that it has by now; ``None`` where
    they do not stand as before.
    """
    name = after.pairs[index][1] or ""
    was, sheet = case.reading.book[name], after.book[name]
    asked_before = case.rows[index].asked(case.summary.sheet, was)
    asked = after.pairs[index][0].asked(after.book[case.summary.sheet.name], sheet)
    if asked == asked_before and not _looks_elsewhere(was, sheet):
        return replace(old, blocks=tuple(_block_in(sheet, block) for block in old.blocks))
    new = recognise(sheet, after.words, asked, after.book)
    if new is None or _ground_of(new) != _ground_of(old):
        return None
    return replace(new, blocks=tuple(checked(sheet, block, new) for block in new.blocks))


def _block_in(sheet: Sheet, block: Block) -> Block:
    """Return a level with the cells that its sheet has by now."""
    others = tuple(sheet.cells[cell.row, cell.column] for cell in block.others)
    result = block.result and sheet.cells[block.result.row, block.result.column]
    return block._replace(result=result, others=others)


def _looks_elsewhere(was: Sheet, sheet: Sheet) -> bool:
    """Tell whether a formula of a sheet looks at other cells than what stood there before."""
    return was is not sheet and any(
        was.cells.get(place) != cell and was.looks_at(was.cells.get(place)) != sheet.looks_at(cell)
        for place, cell in sheet.cells.items()
    )


def _ground_of(grid: Grid) -> Grid:
    """Return where skills and ratings are, whatever the formulas."""
    blocks = tuple(block._replace(result=None, others=(), stray=False) for block in grid.blocks)
    return replace(grid, blocks=blocks)


def _with_rules(
    after: Reading, competency: AssessedCompetency, old: Grid, new: Grid
) -> AssessedCompetency:
    """Return a competency with the rules that the formulas of its levels state by now."""
    sheet, marker = after.book[competency.sheet or ""], after.assessment.marker
    rule = own_rule(after.book, after.words.scale) if marker else None
    reader = RuleReader(Evaluator(after.book), cell_values(after.evaluator), rule)
    levels = list(competency.levels)
    for at, (level, was, block) in enumerate(zip(levels, old.blocks, new.blocks, strict=False)):
        if block.result != was.result:
            levels[at] = replace(level, rule=reader.rule(sheet, block, after.words))
    return replace(competency, levels=tuple(levels))


# --- whether repairs hold ------------------------------------------------------------------------


def hold(before: RepairCase, after: RepairCase, plans: Sequence[RepairPlan]) -> bool:
    """Tell whether a workbook has become better by ``plans``, and is otherwise the same."""
    repairs = [repair for plan in plans for repair in plan.repairs]
    touched = {index for one in repairs if (index := _competency_of(before, one)) is not None}
    answers = {(one.code, one.where) for plan in plans for one in plan.answers}
    return (
        _given(before) == _given(after)
        and answers.isdisjoint(after.findings)
        and not _new_findings(before, after, touched)
        and all(_makes_sense(before, after, repair) for repair in repairs)
        and _are_levels_right(before, after, touched)
    )


def _given(case: RepairCase) -> list[Value]:
    """Return what no repair may change: the weights and the ratings."""
    weights = [case.shown(row.weight) for row in case.rows if row.weight is not None]
    return weights + [
        case.reading.evaluator.value(sheet, row, block.column)
        for sheet, grid in case.reading.grids.items()
        for block in grid.blocks
        for row in block.rows
    ]


def _new_findings(before: RepairCase, after: RepairCase, touched: Collection[int]) -> list[Finding]:
    """Return the findings that were not there before; a level that is known now may show what is
    wrong about totals, which was so before.
    """
    old, new = (case.reading.assessment.competencies for case in (before, after))
    revealing = any(old[index].own_level != new[index].own_level for index in touched)
    known = _ABOUT_SAVED_VALUES | (_ABOUT_TOTALS if revealing else frozenset())
    there = list(before.findings.values())
    found = after.findings.values()
    return [one for one in found if one.code not in known and _is_new(one, there)]


def _is_new(found: Finding, before: Sequence[Finding]) -> bool:
    """Tell whether a finding was not there before, alone or among others of its kind."""
    sheet, _, cells = found.where.rpartition("!")
    for one in before:
        other, _, among = one.where.rpartition("!")
        if (found.code, sheet) == (one.code, other) and (
            set(cells.split(",")) <= set(among.split(",")) or among.endswith(",...")
        ):
            return False
    return True


def _competency_of(case: RepairCase, repair: Repair) -> int | None:
    """Return the competency whose level a repair may change."""
    if repair.code == GOOGLES:
        return None
    for index, (row, name) in enumerate(case.reading.pairs):
        level = row.level and (case.summary.sheet.name, (row.level.row, row.level.column))
        if repair.sheet == name or level == (repair.sheet, repair.place):
            return index
    return None


def _makes_sense(before: RepairCase, after: RepairCase, repair: Repair) -> bool:
    """Tell whether a repaired formula can be computed, and gives no error, or for one that only
    changed its words: what it gave before.
    """
    old, new = before.reading.evaluator, after.reading.evaluator
    key = repair.sheet, repair.place
    was, value = (one.value(repair.sheet, *repair.place) for one in (old, new))
    if repair.code == GOOGLES:
        return (key in old.unsupported) == (key in new.unsupported) and same(value, was)
    return key not in new.unsupported and (
        not isinstance(value, CellError)
        or any(_is_blank(one) for one in after.reading.assessment.competencies)
    )


def _is_blank(competency: AssessedCompetency) -> bool:
    """Tell whether a competency has a level without any rating, whose mean is an error in every
    spreadsheet.
    """
    return any(all(skill.rating is None for skill in level.skills) for level in competency.levels)


def _are_levels_right(before: RepairCase, after: RepairCase, touched: Collection[int]) -> bool:
    """Tell whether the levels' formulas state the rules that they stated, as far as these were
    known, and only the levels of competencies that were ``touched`` are others.
    """
    both = (case.reading.assessment.competencies for case in (before, after))
    for index, (old, new) in enumerate(zip(*both, strict=True)):
        levels = zip(old.levels, new.levels, strict=True)
        if any(was.rule not in (None, level.rule) for was, level in levels):
            return False
        if not _agree(old, new) if index in touched else old.own_level != new.own_level:
            return False
    return True


def _agree(old: AssessedCompetency, new: AssessedCompetency) -> bool:
    """Tell whether the level that the file gives is one, and agrees with the ratings at least
    as well as before.
    """
    if new.own_level is None:
        return old.own_level is None
    if not 0 <= new.own_level <= len(new.levels) or new.own_level.denominator != 1:
        return False
    return (
        new.own_level == (reached := _reached(new)) or reached is None or old.own_level != reached
    )


def _reached(competency: AssessedCompetency) -> int | None:
    """Return the level that the ratings give by the workbook's own rules, ``None`` where one is
    not known.
    """
    for index, level in enumerate(competency.levels):
        if level.rule is None:
            return None
        if not level.rule.achieved([one.rating for one in level.skills if not one.does_not_apply]):
            return index
    return len(competency.levels)
