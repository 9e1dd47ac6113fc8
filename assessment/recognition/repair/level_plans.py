"""Plans to put the formulas of the levels right."""

from __future__ import annotations

from collections.abc import Iterator

from assessment.formulas.cells import Cell
from assessment.model import Finding
from assessment.recognition.find.stated_rules import rule_of
from assessment.recognition.repair.case import Case, Plan, repair_of
from assessment.recognition.repair.questions import asked_of
from assessment.recognition.repair.siblings import BROKEN, Ladder
from assessment.recognition.repair.summary_plans import question_of


def level_plans(case: Case) -> Iterator[Plan]:
    """Plan the repair of the levels' results, and of further formulas over the same ratings."""
    for index, ladder in enumerate(case.ladders):
        if ladder is None:
            continue
        plans = [_missing(case, index, ladder)]
        # one that looks at another level's ratings is among its further formulas, too
        results = [block.result for block in ladder.blocks]
        for level, block in enumerate(ladder.blocks):
            plans.append(_result(case, index, ladder, level))
            plans += [
                _ranges(case, index, ladder, level, cell)
                for cell in block.others
                if cell not in results
            ]
        yield from filter(None, plans)


def _result(case: Case, index: int, ladder: Ladder, level: int) -> Plan | None:
    """Return the repair of a level's result, if it needs one and one is certain."""
    block, sheet = ladder.blocks[level], ladder.sheet.name
    cell, name = block.result, block.name or "a level"
    if cell is None:
        return None
    if cell.formula is None:
        found = case.found("level-typed", sheet, cell)
        return (
            _moved(case, index, level, found, f"The result of {name} was typed in.")
            if found
            else None
        )
    found = case.found("range-wrong-cells", sheet, cell)
    if BROKEN in cell.formula:
        return _moved(
            case,
            index,
            level,
            found,
            f"The formula of {name} referred to cells that are no longer there.",
            "formula-broken",
        )
    if found is None:
        return _ranges(case, index, ladder, level, cell)
    says = f"The formula of {name} looked at another level's ratings."
    own = None if block.stray else _fitted(case, index, ladder, level, cell, found, says)
    return own or _moved(case, index, level, found, says)


def _ranges(case: Case, index: int, ladder: Ladder, level: int, cell: Cell) -> Plan | None:
    """Return the repair of a formula that does not look at all skills of its level."""
    found = case.found("range-misses-skill", ladder.sheet.name, cell)
    if found is None:
        return None
    block = ladder.blocks[level]
    says = f"The formula of {block.name or 'a level'} did not look at every skill."
    return _fitted(case, index, ladder, level, cell, found, says) or (
        _moved(case, index, level, found, says) if cell is block.result else None
    )


def _fitted(
    case: Case, index: int, ladder: Ladder, level: int, cell: Cell, found: Finding, says: str
) -> Plan | None:
    """Return the repair of a formula by its own ranges, and by the cells of the helper column
    that it looks at in vain.
    """
    helpers, text = (
        ladder.helper_formulas(level, cell.formula or ""),
        ladder.fitted(level, cell.formula or ""),
    )
    counts = cell is ladder.blocks[level].result
    rule = ladder.rules[level] if counts else rule_of(cell.formula or "", case.words)
    if (
        helpers is None
        or text is None
        or rule is None
        or not (counts or rule_of(text, case.words) == rule)
    ):
        return None
    sheet = ladder.sheet
    without = (
        f"A helper cell of {ladder.blocks[level].name or 'a level'} had no formula, so that a skill"
        " was overlooked."
    )
    repairs = [
        repair_of(sheet.name, place, sheet.cells.get(place), formula, found.code, without)
        for place, formula in helpers.items()
    ]
    if text != cell.formula:
        repairs.append(repair_of(sheet.name, (cell.row, cell.column), cell, text, found.code, says))
    return (
        Plan(tuple(repairs), (found,), ((index, level, rule),) if counts else ())
        if repairs
        else None
    )


def _moved(
    case: Case, index: int, level: int, found: Finding | None, says: str, code: str = ""
) -> Plan | None:
    """Return the repair of a level's result by the formulas of the other levels, or else by
    those of the same level on the other sheets.
    """
    ladder = case.ladders[index]
    cell = ladder.blocks[level].result if ladder is not None else None
    if ladder is None or cell is None:
        return None
    others = [
        other
        for at, other in enumerate(case.ladders)
        if at != index and other is not None and other.shows(level, cell)
    ]
    moved = ladder.moved(level, (cell.row, cell.column), others)
    if moved is None or ladder.rules[level] not in (None, moved.rule):
        return None
    repair = repair_of(
        ladder.sheet.name,
        (cell.row, cell.column),
        cell,
        moved.formula,
        code or (found.code if found else ""),
        says,
    )
    return Plan((repair,), (found,) if found else (), ((index, level, moved.rule),))


def _missing(case: Case, index: int, ladder: Ladder) -> Plan | None:
    """Return the repair of the levels that no formula computes; the Summary has to ask for
    them, too.
    """
    found = case.findings.get(("level-formula-missing", ladder.sheet.name))
    if found is None:
        return None
    question = case.rows[index].level
    asked = asked_of(question.formula or "", ladder.sheet.name) if question is not None else set()
    repairs, rules, places = [], [], {}
    for level, block in enumerate(ladder.blocks):
        if block.result is not None:
            continue
        place = ladder.place_of_result(level)
        moved = ladder.moved(level, place) if place else None
        cell = ladder.sheet.cells.get(place) if place else None
        if (
            place is None
            or moved is None
            or (cell is not None and cell.formula is not None and place not in asked)
        ):
            return None
        says = f"No formula computed {block.name or 'a level'}."
        repairs.append(repair_of(ladder.sheet.name, place, cell, moved.formula, found.code, says))
        rules.append((index, level, moved.rule))
        places[level] = place
    if (
        question is not None
        and question.formula is not None
        and not asked.issuperset(places.values())
    ):
        text = question_of(case, index, places)
        if text is not None:
            says = (
                f"The formula of {case.rows[index].label} did not ask for levels that no formula"
                " computed."
            )
            repairs.append(
                repair_of(
                    case.summary.sheet.name,
                    (question.row, question.column),
                    question,
                    text,
                    found.code,
                    says,
                )
            )
    return Plan(tuple(repairs), (found,), tuple(rules)) if repairs else None
