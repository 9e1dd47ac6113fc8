"""Plans to put the formulas of the Summary right: the levels that it asks for, its values and its
sums.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from assessment.formulas.cells import Area, Cell, Position
from assessment.formulas.rewrite import Address, addresses, readdressed
from assessment.formulas.shared import shift
from assessment.model import Finding
from assessment.recognition.find.summary import exact
from assessment.recognition.repair.case import (
    ABOUT_LEVELS,
    Choice,
    RepairCase,
    RepairPlan,
    repair_of,
)
from assessment.recognition.repair.ladder import BROKEN, Ladder, agreed
from assessment.recognition.repair.questions import level_question

_CLOSE = Fraction(1, 10**6)

# --- levels --------------------------------------------------------------------------------------


def question_plans(case: RepairCase) -> Iterator[Choice]:
    """Plan the repair of the Summary's formulas for levels."""
    for index, row in enumerate(case.rows):
        cell = row.level
        found = case.about(case.summary.sheet, cell, ABOUT_LEVELS) if cell is not None else ()
        if cell is None or not (found or BROKEN in (cell.formula or "")):
            continue
        text = question_of(case, index)
        if text is not None:
            code = found[0].code if found else "formula-broken"
            yield _choice(case, cell, text, code, ABOUT_LEVELS[code].format(row.label), found)


def _choice(
    case: RepairCase, cell: Cell, text: str, code: str, says: str, answers: Sequence[Finding]
) -> Choice:
    """Return the plan to put a formula into a cell of the Summary, if it is another one."""
    if text == cell.formula:
        return ()
    repair = repair_of(case.summary.sheet, (cell.row, cell.column), text, code, says)
    return [RepairPlan((repair,), tuple(answers))]


def question_of(
    case: RepairCase, index: int, also: Mapping[int, Position] | None = None
) -> str | None:
    """Return the Summary's formula for a competency's level: its own, asking for the levels that
    there are, or else that of the other rows.

    ``also`` are the places of results that are about to come.
    """
    ladder, cell = case.ladders[index], case.rows[index].level
    results = ladder.results(also) if ladder is not None else []
    if ladder is None or cell is None or not results:
        return None
    own = _asking_anew(case, cell.formula, ladder, results) if cell.formula else None
    siblings = [at for at in range(len(case.rows)) if at != index and _is_sound(case, at)]
    return own or agreed(_adapted(case, sibling, ladder, results) for sibling in siblings)


def _asking_anew(
    case: RepairCase, formula: str, ladder: Ladder, results: Sequence[Position]
) -> str | None:
    """Return a row's own formula as it asks for its levels, if it reads no other's."""
    if BROKEN in formula or _other_sheets(case, formula, ladder):
        return None
    name = ladder.sheet.name
    return level_question(formula, name, results) or _renamed(formula, name, results)


def _other_sheets(case: RepairCase, formula: str, ladder: Ladder) -> set[str]:
    """Return the sheets that are there and that a formula reads beside the ladder's."""
    book = case.reading.book
    known = {name.casefold() for name in (*book.sheet_names, *book.left_out)}
    read = {address.sheet.casefold() for address in addresses(formula) if address.sheet is not None}
    return (read & known) - {ladder.sheet.name.casefold()}


def _is_sound(case: RepairCase, index: int) -> bool:
    """Tell whether a row's formula for its level is as it should be."""
    cell = case.rows[index].level
    if cell is None or cell.formula is None or BROKEN in cell.formula:
        return False
    return not case.about(case.summary.sheet, cell, ABOUT_LEVELS)


def _renamed(formula: str, name: str, results: Sequence[Position]) -> str | None:
    """Return a formula that reads a sheet that is not there with this one's name, if all that
    it reads there are results.
    """
    lost = [
        address
        for address in addresses(formula)
        if address.sheet is not None and address.sheet.casefold() != name.casefold()
    ]
    return _moved(formula, lost, name, dict(zip(results, results, strict=True)))


def _adapted(
    case: RepairCase, sibling: int, ladder: Ladder, results: Sequence[Position]
) -> str | None:
    """Return another row's formula as it reads for the ladder's, whose levels have their results
    at ``results``: a chain of questions, or one that reads as many results and nothing else.
    """
    theirs, there = case.ladders[sibling], case.rows[sibling].level
    if theirs is None or there is None or None in (theirs.outputs, ladder.outputs):
        return None
    formula, name, places = there.formula or "", ladder.sheet.name, theirs.results()
    if theirs.outputs != ladder.outputs:
        return None  # one question does not fit both
    text, read = level_question(formula, name, results), addresses(formula)
    if text is not None or len(places) != len(results):
        return text
    if any((one.sheet or "").casefold() != theirs.sheet.name.casefold() for one in read):
        return None
    return _moved(formula, read, name, dict(zip(places, results, strict=True)))


def _moved(
    formula: str, read: Sequence[Address], name: str, places: Mapping[Position, Position]
) -> str | None:
    """Return a formula that reads cells of the sheet ``name``, by their ``places``, where it
    ``read`` others; ``None`` if these are not all known.
    """
    news: dict[int, tuple[str | None, Area]] = {}
    for address in read:
        place = places.get((address.area.top, address.area.left))
        if place is None or address.area.size > 1:
            return None
        news[address.start] = (name, Area(*place, *place))
    return readdressed(formula, news) if news else None


# --- values and sums -----------------------------------------------------------------------------


def total_plans(case: RepairCase) -> Iterator[Choice]:
    """Plan the repair of the Summary's values, of its progress and of the total of its weights."""
    yield from _value_plans(case)
    progress, weights = case.summary.progress, case.summary.weights_total
    if progress is not None and progress.column == case.summary.columns.get("value"):
        found = case.about(case.summary.sheet, progress, ["progress-wrong"])
        if found or BROKEN in (progress.formula or ""):
            yield _sum(case, progress, found, "The progress was not the sum of all values.")
    if weights is not None and weights.formula and not _is_sum_of_weights(case, weights):
        yield _sum(case, weights, (), "The total of the weights was not their sum.")


def _value_plans(case: RepairCase) -> Iterator[Choice]:
    """Plan the repair of values by the formulas of the other rows, which must agree."""
    sheet, sound, wrong = case.summary.sheet, {}, []
    for label, cell in [(row.label, row.value) for row in case.rows if row.value is not None]:
        found = case.about(sheet, cell, ["summary-value-wrong"])
        if found or BROKEN in (cell.formula or ""):
            wrong.append((label, cell, found))
        elif cell.formula:
            sound[cell.row] = cell.formula
    for label, cell, found in wrong:
        text = agreed(shift(formula, cell.row - at, 0) for at, formula in sound.items())
        if text is not None:
            code = found[0].code if found else "formula-broken"
            says = f"The value of {label} was not weight times level."
            yield _choice(case, cell, text, code, says, found)


def _is_sum_of_weights(case: RepairCase, total: Cell) -> bool:
    """Tell whether a cell shows the sum of the weights, as far as that can be told."""
    cells = [row.weight for row in case.rows if row.weight is not None]
    weights = [value for cell in cells if isinstance(value := case.shown(cell), float)]
    shown = case.shown(total)
    return len(weights) < len(case.rows) or (
        isinstance(shown, float) and abs(exact(shown) - sum(map(exact, weights))) < _CLOSE
    )


def _sum(case: RepairCase, cell: Cell, found: Sequence[Finding], says: str) -> Choice:
    """Plan the repair of a sum below the table: its own ranges over all rows, or the sum that
    it is.
    """
    rows = [row.place[0] for row in case.rows]
    first, last = min(rows), max(rows)
    text = f"SUM({Area(first, cell.column, last, cell.column)})"
    if cell.formula is not None and BROKEN not in cell.formula:
        over = {
            address.start: (address.sheet, address.area._replace(top=first, bottom=last))
            for address in addresses(cell.formula)
            if address.sheet in (None, case.summary.sheet.name)
            and address.area.size > 1
            and address.area.top <= last
            and address.area.bottom >= first
        }
        text = readdressed(cell.formula, over)
    code = "formula-broken" if BROKEN in (cell.formula or "") else "progress-wrong"
    return _choice(case, cell, text, code, says, found)
