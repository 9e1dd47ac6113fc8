"""What could be put right about a workbook's formulas: plans of repairs, each with what it has to
bring about.

A planner looks at a workbook as it was read and yields plans for one kind of formula. Whether they
hold is found out in :mod:`assessment.recognition.repair.repair`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from assessment.formulas.cells import Area, Cell, Position, reference
from assessment.formulas.functions import GOOGLE_ONLY
from assessment.formulas.parse import functions
from assessment.formulas.rewrite import addresses, portable, readdressed
from assessment.formulas.shared import shift
from assessment.model import Finding, LevelRule
from assessment.recognition.find.stated_rules import rule_of
from assessment.recognition.find.summary import Row, Summary, exact
from assessment.recognition.find.words import Vocabulary
from assessment.recognition.reader import Reading
from assessment.recognition.repair.siblings import BROKEN, Ladder, agreed, asked_of, level_question

_MOST_LEVELS = 40  # of a sheet
_LONGEST = 300  # characters of a formula in a message
_CLOSE = Fraction(1, 10**6)
_ABOUT_LEVELS = {
    "summary-level-typed": "The level of {} was typed in.",
    "summary-wrong-sheet": "The formula of {} read another competency's sheet.",
    "formula-broken": "The formula of {} referred to what is not there.",
    "summary-asks-missing-level": (
        "The formula of {} asked for a level that its sheet does not have."
    ),
    "summary-skips-level": "The formula of {} did not ask for every level of its sheet.",
}


@dataclass(frozen=True, slots=True)
class Repair:
    """A formula to put into a cell in place of what is there."""

    sheet: str
    row: int
    column: int
    # the formula, without the leading "=", or the value that is typed in; "" for an empty cell
    before: str
    after: str  # the formula, without the leading "="
    code: str  # of the finding that it answers
    message: str  # what was wrong, what was there and what is there now, for people

    @property
    def place(self) -> Position:
        """The row and column."""
        return self.row, self.column


class Plan(NamedTuple):
    """Repairs that are made together or not at all."""

    repairs: tuple[Repair, ...]
    answers: tuple[Finding, ...] = ()  # the findings that must be gone afterwards
    # competency and level (the first is 0), and the rule that its formula must state
    rules: tuple[tuple[int, int, LevelRule], ...] = ()


class Case:
    """A workbook as it was read, with its findings and the levels of its sheets at hand."""

    def __init__(self, reading: Reading, summary: Summary, words: Vocabulary) -> None:
        self.reading = reading
        self.summary = summary
        self.words = words
        self.findings = {(found.code, found.where): found for found in reading.assessment.findings}
        self.ladders: list[Ladder | None] = []
        for competency, (_, name) in zip(
            reading.assessment.competencies, reading.pairs, strict=True
        ):
            grid = reading.grids.get(name or "")
            usable = grid is not None and len(grid.blocks) <= _MOST_LEVELS
            rules = [level.rule for level in competency.levels]
            self.ladders.append(
                Ladder(reading.book[name or ""], grid.blocks, rules)
                if grid is not None and usable
                else None
            )

    @property
    def rows(self) -> list[Row]:
        """The rows of the Summary, in the order of the competencies."""
        return [row for row, _ in self.reading.pairs]

    def found(self, code: str, sheet: str, cell: Cell) -> Finding | None:
        """Return the finding of a code about a cell."""
        return self.findings.get((code, f"{sheet}!{reference(cell.row, cell.column)}"))

    def about_level(self, row: Row) -> list[Finding]:
        """Return the findings about the Summary's formula for a level."""
        cell, sheet = row.level, self.summary.sheet.name
        return (
            []
            if cell is None
            else [
                found
                for code in _ABOUT_LEVELS
                if (found := self.found(code, sheet, cell)) is not None
            ]
        )


Planner = Callable[[Case], Iterator[Plan]]


# --- functions that only Google Sheets knows -----------------------------------------------------


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
                        _repair(
                            sheet,
                            place,
                            cell,
                            text,
                            "google-only-function",
                            "Only Google Sheets understood the formula.",
                        ),
                    )
                )


# --- the levels' formulas ------------------------------------------------------------------------


def _levels(case: Case) -> Iterator[Plan]:
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
        _repair(sheet.name, place, sheet.cells.get(place), formula, found.code, without)
        for place, formula in helpers.items()
    ]
    if text != cell.formula:
        repairs.append(_repair(sheet.name, (cell.row, cell.column), cell, text, found.code, says))
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
    repair = _repair(
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
        repairs.append(_repair(ladder.sheet.name, place, cell, moved.formula, found.code, says))
        rules.append((index, level, moved.rule))
        places[level] = place
    if (
        question is not None
        and question.formula is not None
        and not asked.issuperset(places.values())
    ):
        text = _question(case, index, places)
        if text is not None:
            says = (
                f"The formula of {case.rows[index].label} did not ask for levels that no formula"
                " computed."
            )
            repairs.append(
                _repair(
                    case.summary.sheet.name,
                    (question.row, question.column),
                    question,
                    text,
                    found.code,
                    says,
                )
            )
    return Plan(tuple(repairs), (found,), tuple(rules)) if repairs else None


# --- the Summary ---------------------------------------------------------------------------------


def _questions(case: Case) -> Iterator[Plan]:
    """Plan the repair of the Summary's formulas for levels."""
    for index, row in enumerate(case.rows):
        if row.level is None:
            continue
        found = case.about_level(row)
        code = found[0].code if found else "formula-broken"
        text = _question(case, index) if found or BROKEN in (row.level.formula or "") else None
        if text is not None and text != row.level.formula:
            says = _ABOUT_LEVELS[code].format(row.label)
            yield Plan(
                (
                    _repair(
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


def _question(case: Case, index: int, also: Mapping[int, Position] | None = None) -> str | None:
    """Return the Summary's formula for a competency's level: its own, asking for the levels that
    there are, or else that of the other rows.

    ``also`` are the places of results that are about to come.
    """
    ladder, cell = case.ladders[index], case.rows[index].level
    results = ladder.results(also) if ladder is not None else None
    if ladder is None or cell is None or not results:
        return None
    name, own = ladder.sheet.name, cell.formula if BROKEN not in (cell.formula or BROKEN) else None
    texts: list[str | None] = []
    if own is not None:
        workbook = case.reading.book
        known = {one.casefold() for one in (*workbook.sheet_names, *workbook.left_out)} - {
            name.casefold()
        }
        strange = {
            address.sheet.casefold() for address in addresses(own) if address.sheet is not None
        } & known
        if not strange:
            text = level_question(own, name, results) or _renamed(own, name, results)
            if text is not None:
                return text
        elif any(
            other and strange == {other.sheet.name.casefold()} and _are_alike(other, ladder)
            for other in case.ladders
        ):
            texts.append(level_question(own, name, results))
    for other, sibling in enumerate(case.rows):
        formula = sibling.level.formula if sibling.level is not None else None
        if (
            other != index
            and formula is not None
            and BROKEN not in formula
            and not case.about_level(sibling)
        ):
            texts.append(_adapted(case, other, index, results))
    return agreed(texts)


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


def _totals(case: Case) -> Iterator[Plan]:
    """Plan the repair of the Summary's values, of its progress and of the total of its weights."""
    summary, sheet = case.summary, case.summary.sheet.name
    wrong = {
        row.place: case.found("summary-value-wrong", sheet, row.value)
        for row in case.rows
        if row.value
    }
    formulas = {
        row.value.row: row.value.formula or ""
        for row in case.rows
        if row.value and not wrong[row.place]
    }
    sound = {at: formula for at, formula in formulas.items() if formula and BROKEN not in formula}
    for row in case.rows:
        cell = row.value
        if cell is not None and (wrong[row.place] or BROKEN in (cell.formula or "")):
            text = agreed(shift(formula, cell.row - at, 0) for at, formula in sound.items())
            if text is not None:
                found = wrong[row.place]
                code = found.code if found else "formula-broken"
                says = f"The value of {row.label} was not weight times level."
                yield Plan(
                    (_repair(sheet, (cell.row, cell.column), cell, text, code, says),),
                    (found,) if found else (),
                )
    progress, weights = summary.progress, summary.weights_total
    if progress is not None and progress.column == summary.columns.get("value"):
        found = case.found("progress-wrong", sheet, progress)
        if found is not None or BROKEN in (progress.formula or ""):
            yield from _sum(case, progress, found, "The progress was not the sum of all values.")
    if (
        weights is not None
        and weights.formula is not None
        and not _is_sum_of_weights(case, weights)
    ):
        yield from _sum(case, weights, None, "The total of the weights was not their sum.")


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
        repair = _repair(case.summary.sheet.name, (cell.row, cell.column), cell, text, code, says)
        yield Plan((repair,), (found,) if found else ())


# each builds on what the ones before it have put right
PLANNERS: Sequence[Planner] = (_in_other_words, _levels, _questions, _totals)


# --- words ---------------------------------------------------------------------------------------


def _repair(
    sheet: str, place: Position, cell: Cell | None, after: str, code: str, says: str
) -> Repair:
    before, was = "", "nothing"
    if cell is not None and cell.formula is not None:
        before, was = cell.formula, f"={_short(cell.formula)}"
    elif cell is not None and cell.value not in (None, ""):
        before = f"{cell.value:g}" if isinstance(cell.value, float) else str(cell.value)
        was = _short(before)
    return Repair(
        sheet, *place, before, after, code, f"{says} It was {was}; it is now ={_short(after)}."
    )


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 3]}..."
