"""What the Summary's formulas ask for, and whether its values and its progress add up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from typing import NamedTuple

from assessment.formulas.cells import Area, Cell, Position, reference
from assessment.formulas.parse import references
from assessment.model import Finding
from assessment.model.findings import finding
from assessment.recognition.audit.subject import Subject, at, shown
from assessment.recognition.book import Sheet
from assessment.recognition.find.levels import Block
from assessment.recognition.find.summary import SummaryRow

_CLOSE = Fraction(1, 10**6)
_MOST_GATHERED = 400  # cells of a sheet in between that are looked at


def about_row(subject: Subject, row: SummaryRow, sheet: Sheet | None) -> Iterator[Finding]:
    """Yield what is wrong about the formula that a row of the Summary has for its level;
    ``sheet`` is the row's own.
    """
    cell = row.level
    if cell is None or (cell.formula is None and cell.value in (None, "")):
        return
    where = subject.summary.where(cell)
    if cell.formula is None:
        message = f"The level of {row.label} is typed in ({shown(cell.value)}) instead of computed."
        yield finding("summary-level-typed", where, message)
        return
    asked = _asked(subject, cell, sheet)
    if asked.missing is not None:
        message = (
            f"The formula of {row.label} reads the sheet {asked.missing!r}, which does not exist:"
            " spreadsheet programs show #REF! there, whatever the scorecard says. Writing with"
            " --repair mends it if only one formula can be meant."
        )
        yield finding("formula-broken", where, message)
    elif asked.wrong is not None:
        message = f"The level of {row.label} is read from the sheet {asked.wrong!r}."
        yield finding("summary-wrong-sheet", where, message)
    elif sheet is not None and asked.results and sheet.name in subject.grids:
        yield from _about_results(subject, row, sheet, asked.results, where)


class _Asked(NamedTuple):
    """What a formula for a level reads: single cells of its own sheet, or a sheet that it should
    not.
    """

    results: tuple[Position, ...] = ()
    missing: str | None = None  # a sheet that does not exist
    wrong: str | None = None  # a sheet of something else


def _asked(subject: Subject, cell: Cell, sheet: Sheet | None) -> _Asked:
    known = _casefolded((*subject.book.sheet_names, *subject.book.left_out))
    competencies = _casefolded(subject.grids)
    results: list[Position] = []
    aside: list[tuple[str, Area]] = []  # on sheets that are no competency's
    for name, area in _areas_elsewhere(subject, cell):
        if name.casefold() not in known:
            return _Asked(missing=name)
        if sheet is not None and name.casefold() != sheet.name.casefold():
            if name.casefold() in competencies:
                return _Asked(wrong=name)
            aside.append((name, area))
        elif area.size == 1:
            results.append((area.top, area.left))
    if aside and not results and not any(_passes_on(subject, *one) for one in aside):
        return _Asked(wrong=aside[0][0])
    return _Asked(tuple(results))


def _casefolded(names: Iterable[str]) -> set[str]:
    return {name.casefold() for name in names}


def _areas_elsewhere(subject: Subject, cell: Cell) -> list[tuple[str, Area]]:
    """Return what a formula reads on other sheets; behind a name there may be a limit, or a list,
    and that counts on a competency's sheet only.
    """
    spelt = references(cell.formula or "")
    return [
        (name, area)
        for name, area in subject.summary.sheet.looks_at(cell)
        if name is not None and ((name, area) in spelt or name in subject.grids)
    ]


def _passes_on(subject: Subject, name: str, area: Area) -> bool:
    """Tell whether cells of a sheet that is no competency's may gather what other sheets say."""
    book = subject.book
    spelt = next((one for one in book.sheet_names if one.casefold() == name.casefold()), None)
    if spelt is None or spelt in book.left_out or area.size > _MOST_GATHERED:
        return True  # it is not followed, and accused of nothing
    sheet = book[spelt]
    inside = (cell for place, cell in sheet.cells.items() if area.covers(*place))
    return any(cell.formula is not None and _reads_others(sheet, cell) for cell in inside)


def _reads_others(sheet: Sheet, cell: Cell) -> bool:
    """Tell whether a formula may read other sheets than its own."""
    return not sheet.says_all(cell) or any(
        name is not None and name.casefold() != sheet.name.casefold()
        for name, _ in sheet.looks_at(cell)
    )


def _about_results(
    subject: Subject, row: SummaryRow, sheet: Sheet, asked: Sequence[Position], where: str
) -> Iterator[Finding]:
    """Yield whether a formula asks for levels that are not there, and passes over some."""
    blocks = subject.grids[sheet.name].blocks
    results = _results(blocks)
    missing = [place for place in asked if place not in results and _is_empty(sheet, place)]
    if missing:
        places = ", ".join(f"{sheet.name}!{reference(*place)}" for place in missing)
        message = f"The formula asks for {places}, where there is no level."
        yield finding("summary-asks-missing-level", where, message)
    reached = [results[place] for place in asked if place in results]
    skipped = _skipped(sheet, blocks, reached)
    if skipped and reached:
        message = f"The formula of {row.label} does not ask for {', '.join(skipped)}."
        yield finding("summary-skips-level", where, message)


def _skipped(sheet: Sheet, blocks: Sequence[Block], reached: Sequence[Block]) -> list[str]:
    """Return the levels that are not ``reached``, with where their results stand."""
    return [
        f"{block.name} ({at(sheet, block.result)})"
        for block in blocks
        if block.result is not None and not any(one is block for one in reached)
    ]


def _results(blocks: Sequence[Block]) -> dict[Position, Block]:
    """Return the levels by the cells in which formulas give them."""
    return {
        (cell.row, cell.column): block
        for block in blocks
        for cell in (block.result, *block.others)
        if cell is not None
    }


def _is_empty(sheet: Sheet, place: Position) -> bool:
    cell = sheet.cells.get(place)
    return cell is None or (cell.formula is None and cell.value in (None, ""))


def about_totals(subject: Subject, rows: Sequence[SummaryRow]) -> Iterator[Finding]:
    """Yield where a value is not weight times level or progress not their sum, by what they
    give.
    """
    if "value" not in subject.summary.columns:
        return
    values = []
    for row in rows:
        product, value = _product(subject, row), subject.number(row.value)
        values.append(value)
        if row.value is not None and value is not None and _is_wrong(value, product):
            message = (
                f"The value of {row.label} is {float(value):g}; weight times level is"
                f" {float(product or 0):g}."
            )
            yield finding("summary-value-wrong", subject.summary.where(row.value), message)
    yield from _about_progress(subject, values)


def _about_progress(subject: Subject, values: Sequence[Fraction | None]) -> Iterator[Finding]:
    cell, progress = subject.summary.progress, subject.number(subject.summary.progress)
    total = sum((value for value in values if value is not None), Fraction(0))
    if cell is None or progress is None or None in values or not _differ(progress, total):
        return
    message = f"The progress is {float(progress):g}; the values add up to {float(total):g}."
    yield finding("progress-wrong", subject.summary.where(cell), message)


def _is_wrong(value: Fraction, product: Fraction | None) -> bool:
    """Tell whether a value is not weight times level, with weights in points or not."""
    return product is not None and _differ(value, product) and _differ(value, product / 100)


def _product(subject: Subject, row: SummaryRow) -> Fraction | None:
    weight, level = subject.number(row.weight), subject.number(row.level)
    return None if weight is None or level is None else weight * level


def _differ(first: Fraction, second: Fraction) -> bool:
    return abs(first - second) > _CLOSE
