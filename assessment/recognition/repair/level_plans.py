"""Plans to put the formulas of the levels right."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from assessment.formulas.cells import Cell, Position
from assessment.recognition.find.stated_rules import rule_of
from assessment.recognition.repair.case import (
    ABOUT_RESULTS,
    Choice,
    Repair,
    RepairCase,
    RepairPlan,
    repair_of,
)
from assessment.recognition.repair.ladder import BROKEN, Ladder
from assessment.recognition.repair.questions import asked_of
from assessment.recognition.repair.summary_plans import question_of


def level_plans(case: RepairCase) -> Iterator[Choice]:
    """Plan the repair of the levels' results, and of further formulas over the same ratings."""
    for ladder in filter(None, case.ladders):
        yield _missing(case, ladder)
        for level, block in enumerate(ladder.blocks):
            if block.result is not None:
                yield _result(case, ladder, level, block.result)
            for cell in block.others:
                yield _fitted(case, ladder, level, cell)


def _name(ladder: Ladder, level: int) -> str:
    return ladder.blocks[level].name or "a level"


def _result(case: RepairCase, ladder: Ladder, level: int, cell: Cell) -> Choice:
    """Plan the repair of a level's result: by its own ranges, by the formulas of the other levels,
    or else by those of the same level on the other sheets.
    """
    found = case.about(ladder.sheet, cell, ABOUT_RESULTS)
    if BROKEN in (cell.formula or ""):
        code, says = (
            "formula-broken",
            "The formula of {} referred to cells that are no longer there.",
        )
    elif found:
        code, says = found[0].code, ABOUT_RESULTS[found[0].code]
    else:
        return ()
    others = [
        other
        for other in case.ladders
        if other and other is not ladder and other.shows(level, cell)
    ]
    place, says = (cell.row, cell.column), says.format(_name(ladder, level))
    texts = ladder.formulas_of_others(level, place, others)
    moved = [
        RepairPlan((repair_of(ladder.sheet, place, text, code, says),), found) for text in texts
    ]
    return [*_fitted(case, ladder, level, cell), *moved]


def _fitted(case: RepairCase, ladder: Ladder, level: int, cell: Cell) -> Choice:
    """Plan the repair of a formula that does not look at every skill by its own ranges, and by the
    cells of the helper column that it looks at in vain.
    """
    found = case.about(ladder.sheet, cell, ABOUT_RESULTS)
    if [one.code for one in found] != ["range-misses-skill"]:
        return ()
    formula, name = cell.formula or "", _name(ladder, level)
    helpers, text = ladder.helper_formulas(level, formula), ladder.fitted(level, formula)
    if helpers is None or text is None or not _states_as(case, ladder, level, cell, text):
        return ()
    code, says = found[0].code, ABOUT_RESULTS[found[0].code].format(name)
    without = f"A helper cell of {name} had no formula, so that a skill was overlooked."
    repairs = [
        repair_of(ladder.sheet, place, helper, code, without) for place, helper in helpers.items()
    ]
    if text != formula:
        repairs.append(repair_of(ladder.sheet, (cell.row, cell.column), text, code, says))
    return [RepairPlan(tuple(repairs), found)] if repairs else ()


def _states_as(case: RepairCase, ladder: Ladder, level: int, cell: Cell, text: str) -> bool:
    """Tell whether a formula states the rule that is known of the one in a cell; of a result's the
    trial tells.
    """
    if cell is ladder.blocks[level].result:
        return case.rules_of(ladder.index)[level] is not None
    rule = rule_of(cell.formula or "", case.reading.words)
    return rule is not None and rule_of(text, case.reading.words) == rule


def _missing(case: RepairCase, ladder: Ladder) -> Choice:
    """Plan the repair of the levels that no formula computes; the Summary has to ask for them,
    too.
    """
    found = case.findings.get(("level-formula-missing", ladder.sheet.name))
    cell = case.rows[ladder.index].level
    asked = asked_of(cell.formula or "", ladder.sheet.name) if cell is not None else set()
    places = ladder.missing_results(asked)
    texts = {at: ladder.formulas_of_others(at, place) for at, place in places.items()}
    if found is None or not texts or not all(texts.values()):
        return ()
    asking = [] if asked.issuperset(places.values()) else _asking(case, ladder, places, found.code)
    plans = []
    for likely in (0, -1):
        repairs = []
        for level, place in places.items():
            text, says = texts[level][likely], f"No formula computed {_name(ladder, level)}."
            repairs.append(repair_of(ladder.sheet, place, text, found.code, says))
        plans.append(RepairPlan((*repairs, *asking), (found,)))
    return list(dict.fromkeys(plans))


def _asking(
    case: RepairCase, ladder: Ladder, places: Mapping[int, Position], code: str
) -> Sequence[Repair]:
    """Return the repair of a Summary's formula that does not ask for levels whose results are to
    stand at ``places``.
    """
    row = case.rows[ladder.index]
    text = question_of(case, ladder.index, places)
    if text is None or row.level is None or row.level.formula is None:
        return ()
    says = f"The formula of {row.label} did not ask for levels that no formula computed."
    return [repair_of(case.summary.sheet, (row.level.row, row.level.column), text, code, says)]
