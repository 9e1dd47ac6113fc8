"""Plans to put the formulas of the Summary right: the levels that it asks for, its values and its
sums.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from assessment.formulas.cells import Area, Cell, Position
from assessment.formulas.rewrite import addresses, readdressed
from assessment.formulas.shared import shift
from assessment.model import Finding
from assessment.recognition.find.summary import exact
from assessment.recognition.repair.case import ABOUT_LEVELS, Case, Plan, repair_of
from assessment.recognition.repair.ladder import BROKEN, Ladder, agreed
from assessment.recognition.repair.questions import level_question

_CLOSE = Fraction(1, 10**6)

# --- levels --------------------------------------------------------------------------------------


def question_plans(case: Case) -> Iterator[Plan]:
    """Plan the repair of the Summary's formulas for levels."""
    for index, row in enumerate(case.rows):
        cell = row.level
        found = case.about_level(cell) if cell is not None else []
        if cell is None or not (found or BROKEN in (cell.formula or "")):
            continue
        text = question_of(case, index)
        if text is not None and text != cell.formula:
            code = found[0].code if found else "formula-broken"
            yield _plan(case, cell, text, code, ABOUT_LEVELS[code].format(row.label), found)


def _plan(
    case: Case, cell: Cell, text: str, code: str, says: str, answers: Sequence[Finding]
) -> Plan:
    """Return the plan to put a formula into a cell of the Summary."""
    repair = repair_of(case.summary.sheet, (cell.row, cell.column), text, code, says)
    return Plan((repair,), tuple(answers))


def question_of(case: Case, index: int, also: Mapping[int, Position] | None = None) -> str | None:
    """Return the Summary's formula for a competency's level: its own, asking for the levels that
    there are, or else that of the other rows.

    ``also`` are the places of results that are about to come.
    """
    ladder, cell = case.ladders[index], case.rows[index].level
    results = ladder.results(also) if ladder is not None else []
    if ladder is None or cell is None or not results:
        return None
    texts: list[str | None] = []
    if cell.formula is not None and BROKEN not in cell.formula:
        question = level_question(cell.formula, ladder.sheet.name, results)
        strange = _other_sheets(case, cell.formula, ladder)
        if not strange:
            own = question or _renamed(cell.formula, ladder.sheet.name, results)
            if own is not None:
                return own
        elif any(
            strange == {other.sheet.name.casefold()} and _are_alike(other, ladder)
            for other in filter(None, case.ladders)
        ):
            texts.append(question)
    siblings = [at for at in range(len(case.rows)) if at != index and _is_sound(case, at)]
    texts += [_adapted(case, sibling, ladder, results) for sibling in siblings]
    return agreed(texts)


def _other_sheets(case: Case, formula: str, ladder: Ladder) -> set[str]:
    """Return the sheets that are there and that a formula reads beside the ladder's."""
    book = case.reading.book
    known = {name.casefold() for name in (*book.sheet_names, *book.left_out)}
    read = {address.sheet.casefold() for address in addresses(formula) if address.sheet is not None}
    return (read & known) - {ladder.sheet.name.casefold()}


def _is_sound(case: Case, index: int) -> bool:
    """Tell whether a row's formula for its level is as it should be."""
    cell = case.rows[index].level
    if cell is None or cell.formula is None or BROKEN in cell.formula:
        return False
    return not case.about_level(cell)


def _are_alike(one: Ladder, other: Ladder) -> bool:
    """Tell whether the results on two sheets show the same, so that one question fits both."""
    return one.outputs is not None and one.outputs == other.outputs


def _renamed(formula: str, name: str, results: Sequence[Position]) -> str | None:
    """Return a formula that reads a sheet that is not there with this one's name, if all that
    it reads there are results.
    """
    lost = [
        address
        for address in addresses(formula)
        if address.sheet is not None and address.sheet.casefold() != name.casefold()
    ]
    places = [_cell_of(address.area) for address in lost]
    if not lost or not set(places) <= set(results):
        return None
    return readdressed(formula, {address.start: (name, address.area) for address in lost})


def _cell_of(area: Area) -> Position | None:
    """Return the single cell that an area is."""
    return (area.top, area.left) if area.size == 1 else None


def _adapted(case: Case, sibling: int, ladder: Ladder, results: Sequence[Position]) -> str | None:
    """Return another row's formula as it reads for the ladder's, whose levels have their results
    at ``results``: a chain of questions, or one that reads as many results and nothing else.
    """
    theirs, there = case.ladders[sibling], case.rows[sibling].level
    if theirs is None or there is None or not _are_alike(theirs, ladder):
        return None
    formula, name = there.formula or "", ladder.sheet.name
    text = level_question(formula, name, results)
    places: list[Position | None] = [*theirs.results()]
    if text is not None or len(places) != len(results):
        return text
    news: dict[int, tuple[str | None, Area]] = {}
    for address in addresses(formula):
        cell = _cell_of(address.area)
        is_theirs = (address.sheet or "").casefold() == theirs.sheet.name.casefold()
        if cell not in places or not is_theirs:
            return None
        place = results[places.index(cell)]
        news[address.start] = (name, Area(*place, *place))
    return readdressed(formula, news) if news else None


# --- values and sums -----------------------------------------------------------------------------


def total_plans(case: Case) -> Iterator[Plan]:
    """Plan the repair of the Summary's values, of its progress and of the total of its weights."""
    yield from _value_plans(case)
    progress, weights = case.summary.progress, case.summary.weights_total
    if progress is not None and progress.column == case.summary.columns.get("value"):
        found = case.found("progress-wrong", case.summary.sheet, progress)
        if found is not None or BROKEN in (progress.formula or ""):
            yield from _sum(case, progress, found, "The progress was not the sum of all values.")
    if weights is not None and weights.formula and not _is_sum_of_weights(case, weights):
        yield from _sum(case, weights, None, "The total of the weights was not their sum.")


def _value_plans(case: Case) -> Iterator[Plan]:
    """Plan the repair of values by the formulas of the other rows, which must agree."""
    sheet, sound, wrong = case.summary.sheet, {}, []
    for row in case.rows:
        found = case.found("summary-value-wrong", sheet, row.value) if row.value else None
        if row.value and (found or BROKEN in (row.value.formula or "")):
            wrong.append((row.label, row.value, found))
        elif row.value and row.value.formula:
            sound[row.value.row] = row.value.formula
    for label, cell, found in wrong:
        text = agreed(shift(formula, cell.row - at, 0) for at, formula in sound.items())
        if text is not None:
            code = found.code if found else "formula-broken"
            says = f"The value of {label} was not weight times level."
            yield _plan(case, cell, text, code, says, [found] if found else [])


def _is_sum_of_weights(case: Case, total: Cell) -> bool:
    """Tell whether a cell shows the sum of the weights, as far as that can be told."""
    cells = [row.weight for row in case.rows if row.weight is not None]
    weights = [value for cell in cells if isinstance(value := case.shown(cell), float)]
    shown = case.shown(total)
    return len(weights) < len(case.rows) or (
        isinstance(shown, float) and abs(exact(shown) - sum(map(exact, weights))) < _CLOSE
    )


def _sum(case: Case, cell: Cell, found: Finding | None, says: str) -> Iterator[Plan]:
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
    if text != cell.formula:
        code = "formula-broken" if BROKEN in (cell.formula or "") else "progress-wrong"
        yield _plan(case, cell, text, code, says, [found] if found else [])
