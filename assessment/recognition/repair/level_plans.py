"""Plans to put the formulas of the levels right."""

from __future__ import annotations

from collections.abc import Iterator

from assessment.formulas.cells import Cell, Position
from assessment.model import Finding
from assessment.recognition.find.stated_rules import rule_of
from assessment.recognition.repair.case import Case, Plan, Repair, repair_of
from assessment.recognition.repair.ladder import BROKEN, Ladder
from assessment.recognition.repair.questions import asked_of
from assessment.recognition.repair.summary_plans import question_of


def level_plans(case: Case) -> Iterator[Plan]:
    """Plan the repair of the levels' results, and of further formulas over the same ratings."""
    for ladder in filter(None, case.ladders):
        plans = [_missing(case, ladder)]
        # one that looks at another level's ratings is among its further formulas, too
        results = [block.result for block in ladder.blocks]
        for level, block in enumerate(ladder.blocks):
            further = [cell for cell in block.others if cell not in results]
            plans.append(_result(case, ladder, level))
            plans += [_formula(case, ladder, level, cell) for cell in further]
        yield from filter(None, plans)


def _name(ladder: Ladder, level: int) -> str:
    return ladder.blocks[level].name or "a level"


def _result(case: Case, ladder: Ladder, level: int) -> Plan | None:
    """Return the repair of a level's result, if it needs one and one is certain."""
    cell, name = ladder.blocks[level].result, _name(ladder, level)
    if cell is None:
        return None
    if cell.formula is None:
        found = case.found("level-typed", ladder.sheet, cell)
        says = f"The result of {name} was typed in."
        return _moved(case, ladder, level, found, says) if found else None
    if BROKEN in cell.formula:
        found = case.found("range-wrong-cells", ladder.sheet, cell)
        says = f"The formula of {name} referred to cells that are no longer there."
        return _moved(case, ladder, level, found, says, "formula-broken")
    return _formula(case, ladder, level, cell)


def _formula(case: Case, ladder: Ladder, level: int, cell: Cell) -> Plan | None:
    """Return the repair of a formula that does not look at all skills of its level, or at
    another's: by its own ranges or, of a result, by the formulas of others.
    """
    wrong = case.found("range-wrong-cells", ladder.sheet, cell)
    found = wrong or case.found("range-misses-skill", ladder.sheet, cell)
    if found is None:
        return None
    what = "looked at another level's ratings" if wrong else "did not look at every skill"
    says, block = f"The formula of {_name(ladder, level)} {what}.", ladder.blocks[level]
    own = None if block.stray else _fitted(case, ladder, level, cell, found, says)
    if own is None and cell is block.result:
        return _moved(case, ladder, level, found, says)
    return own


def _fitted(
    case: Case, ladder: Ladder, level: int, cell: Cell, found: Finding, says: str
) -> Plan | None:
    """Return the repair of a formula by its own ranges, and by the cells of the helper column
    that it looks at in vain.
    """
    formula, words = cell.formula or "", case.reading.words
    helpers, text = ladder.helper_formulas(level, formula), ladder.fitted(level, formula)
    counts = cell is ladder.blocks[level].result
    rule = ladder.rules[level] if counts else rule_of(formula, words)
    if helpers is None or text is None or rule is None:
        return None
    if not counts and rule_of(text, words) != rule:
        return None
    without = (
        f"A helper cell of {_name(ladder, level)} had no formula, so that a skill was overlooked."
    )
    repairs = [
        repair_of(ladder.sheet, place, helper, found.code, without)
        for place, helper in helpers.items()
    ]
    if text != formula:
        repairs.append(repair_of(ladder.sheet, (cell.row, cell.column), text, found.code, says))
    rules = ((ladder.index, level, rule),) if counts else ()
    return Plan(tuple(repairs), (found,), rules) if repairs else None


def _moved(
    case: Case, ladder: Ladder, level: int, found: Finding | None, says: str, code: str = ""
) -> Plan | None:
    """Return the repair of a level's result by the formulas of the other levels, or else by
    those of the same level on the other sheets.
    """
    cell = ladder.blocks[level].result
    if cell is None:
        return None
    others = [
        other
        for other in case.ladders
        if other and other is not ladder and other.shows(level, cell)
    ]
    place = cell.row, cell.column
    moved = ladder.moved(level, place, others)
    if moved is None or ladder.rules[level] not in (None, moved.rule):
        return None
    code = code or (found.code if found else "")
    repair = repair_of(ladder.sheet, place, moved.formula, code, says)
    return Plan((repair,), (found,) if found else (), ((ladder.index, level, moved.rule),))


def _missing(case: Case, ladder: Ladder) -> Plan | None:
    """Return the repair of the levels that no formula computes; the Summary has to ask for
    them, too.
    """
    found = case.findings.get(("level-formula-missing", ladder.sheet.name))
    if found is None:
        return None
    question = case.rows[ladder.index].level
    asked = asked_of(question.formula or "", ladder.sheet.name) if question is not None else set()
    places: dict[int, Position] = {}
    repairs, rules = [], []
    for level in [level for level, block in enumerate(ladder.blocks) if block.result is None]:
        place = ladder.place_of_result(level)
        moved = ladder.moved(level, place) if place else None
        cell = ladder.sheet.cells.get(place) if place else None
        is_taken = cell is not None and cell.formula is not None and place not in asked
        if place is None or moved is None or is_taken:
            return None
        says = f"No formula computed {_name(ladder, level)}."
        repairs.append(repair_of(ladder.sheet, place, moved.formula, found.code, says))
        rules.append((ladder.index, level, moved.rule))
        places[level] = place
    if not asked.issuperset(places.values()):
        repairs += _asking(case, ladder, places, found)
    return Plan(tuple(repairs), (found,), tuple(rules)) if repairs else None


def _asking(
    case: Case, ladder: Ladder, places: dict[int, Position], found: Finding
) -> list[Repair]:
    """Return the repair of a Summary's formula that does not ask for levels whose results are to
    stand at ``places``.
    """
    row = case.rows[ladder.index]
    text = question_of(case, ladder.index, places)
    if text is None or row.level is None or row.level.formula is None:
        return []
    says = f"The formula of {row.label} did not ask for levels that no formula computed."
    place = row.level.row, row.level.column
    return [repair_of(case.summary.sheet, place, text, found.code, says)]
