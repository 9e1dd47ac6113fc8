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
from assessment.recognition.find.summary import Row, exact
from assessment.recognition.repair.case import ABOUT_LEVELS, Case, Plan, repair_of
from assessment.recognition.repair.questions import level_question
from assessment.recognition.repair.siblings import BROKEN, Ladder, agreed

_CLOSE = Fraction(1, 10**6)


def question_plans(case: Case) -> Iterator[Plan]:
    """Plan the repair of the Summary's formulas for levels."""
    for index, row in enumerate(case.rows):
        if row.level is None:
            continue
        found = case.about_level(row)
        code = found[0].code if found else "formula-broken"
        text = question_of(case, index) if found or BROKEN in (row.level.formula or "") else None
        if text is not None and text != row.level.formula:
            says = ABOUT_LEVELS[code].format(row.label)
            yield Plan(
                (
                    repair_of(
                        case.summary.sheet.name,
                        (row.level.row, row.level.column),
                        row.level,
                        text,
                        code,
                        says,
                    ),
                ),
                tuple(found),
            )


def question_of(case: Case, index: int, also: Mapping[int, Position] | None = None) -> str | None:
    """Return the Summary's formula for a competency's level: its own, asking for the levels that
    there are, or else that of the other rows.

    ``also`` are the places of results that are about to come.
    """
    ladder, cell = case.ladders[index], case.rows[index].level
    results = ladder.results(also) if ladder is not None else None
    if ladder is None or cell is None or not results:
        return None
    texts: list[str | None] = []
    if cell.formula is not None and BROKEN not in cell.formula:
        strange = _other_sheets(case, cell.formula, ladder)
        question = level_question(cell.formula, ladder.sheet.name, results)
        if not strange:
            text = question or _renamed(cell.formula, ladder.sheet.name, results)
            if text is not None:
                return text
        elif any(
            other and strange == {other.sheet.name.casefold()} and _are_alike(other, ladder)
            for other in case.ladders
        ):
            texts.append(question)
    texts += [
        _adapted(case, other, index, results)
        for other, sibling in enumerate(case.rows)
        if other != index and _is_sound(case, sibling)
    ]
    return agreed(texts)


def _other_sheets(case: Case, formula: str, ladder: Ladder) -> set[str]:
    """Return the sheets that are there and that a formula reads beside the ladder's."""
    book = case.reading.book
    known = {name.casefold() for name in (*book.sheet_names, *book.left_out)}
    read = {address.sheet.casefold() for address in addresses(formula) if address.sheet is not None}
    return (read & known) - {ladder.sheet.name.casefold()}


def _is_sound(case: Case, row: Row) -> bool:
    """Tell whether a row's formula for its level is as it should be."""
    formula = row.level.formula if row.level is not None else None
    return formula is not None and BROKEN not in formula and not case.about_level(row)


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
    if not lost or any(
        address.area.size > 1 or (address.area.top, address.area.left) not in results
        for address in lost
    ):
        return None
    return readdressed(formula, {address.start: (name, address.area) for address in lost})


def _adapted(case: Case, sibling: int, index: int, results: Sequence[Position]) -> str | None:
    """Return another row's formula as it reads for this row, whose levels have their results at
    ``results``.
    """
    theirs, ladder = case.ladders[sibling], case.ladders[index]
    there, here = case.rows[sibling].level, case.rows[index].level
    if (
        theirs is None
        or ladder is None
        or there is None
        or there.formula is None
        or here is None
        or not _are_alike(theirs, ladder)
    ):
        return None
    text = level_question(there.formula, ladder.sheet.name, results)
    places = theirs.results() or []
    if text is not None or len(places) != len(results):
        return text
    news: dict[int, tuple[str | None, Area]] = {}
    for address in addresses(there.formula):
        area = address.area
        if address.sheet is None:
            moved = addresses(
                shift(
                    there.formula[address.start : address.end],
                    here.row - there.row,
                    here.column - there.column,
                )
            )
            if not moved:
                return None
            news[address.start] = (None, moved[0].area)
        elif (
            address.sheet.casefold() == theirs.sheet.name.casefold()
            and area.size == 1
            and (area.top, area.left) in places
        ):
            place = results[places.index((area.top, area.left))]
            news[address.start] = (ladder.sheet.name, Area(*place, *place))
        else:
            return None
    return readdressed(there.formula, news) if news else None


def total_plans(case: Case) -> Iterator[Plan]:
    """Plan the repair of the Summary's values, of its progress and of the total of its weights."""
    yield from _value_plans(case)
    progress, weights = case.summary.progress, case.summary.weights_total
    if progress is not None and progress.column == case.summary.columns.get("value"):
        found = case.found("progress-wrong", case.summary.sheet.name, progress)
        if found is not None or BROKEN in (progress.formula or ""):
            yield from _sum(case, progress, found, "The progress was not the sum of all values.")
    if (
        weights is not None
        and weights.formula is not None
        and not _is_sum_of_weights(case, weights)
    ):
        yield from _sum(case, weights, None, "The total of the weights was not their sum.")


def _value_plans(case: Case) -> Iterator[Plan]:
    """Plan the repair of values by the formulas of the other rows, which must agree."""
    sheet = case.summary.sheet.name
    values = [
        (row, row.value, case.found("summary-value-wrong", sheet, row.value))
        for row in case.rows
        if row.value is not None
    ]
    sound = {
        cell.row: cell.formula
        for _, cell, wrong in values
        if wrong is None and cell.formula and BROKEN not in cell.formula
    }
    for row, cell, wrong in values:
        if wrong is None and BROKEN not in (cell.formula or ""):
            continue
        text = agreed(shift(formula, cell.row - at, 0) for at, formula in sound.items())
        if text is not None:
            code = wrong.code if wrong else "formula-broken"
            says = f"The value of {row.label} was not weight times level."
            repair = repair_of(sheet, (cell.row, cell.column), cell, text, code, says)
            yield Plan((repair,), (wrong,) if wrong else ())


def _is_sum_of_weights(case: Case, total: Cell) -> bool:
    """Tell whether a cell shows the sum of the weights, as far as that can be told."""
    sheet, evaluator = case.summary.sheet.name, case.reading.evaluator
    weights = [
        evaluator.value(sheet, row.weight.row, row.weight.column) if row.weight else None
        for row in case.rows
    ]
    numbers = [exact(weight) for weight in weights if isinstance(weight, float)]
    shown = evaluator.value(sheet, total.row, total.column)
    return len(numbers) < len(weights) or (
        isinstance(shown, float) and abs(exact(shown) - sum(numbers)) < _CLOSE
    )


def _sum(case: Case, cell: Cell, found: Finding | None, says: str) -> Iterator[Plan]:
    """Plan the repair of a sum below the table: its own ranges over all rows, or the sum that
    it is.
    """
    first, last = min(row.place[0] for row in case.rows), max(row.place[0] for row in case.rows)
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
        repair = repair_of(case.summary.sheet.name, (cell.row, cell.column), cell, text, code, says)
        yield Plan((repair,), (found,) if found else ())
