"""What a filled Summary holds: its cells and their values, and every cached value that has to be
set right.

Formulas stay. Where there is none, the computed level, value and progress are put in; with a track,
its weights.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from assessment.formulas.cells import Cell, CellError, Position, Value, column_letters, reference
from assessment.formulas.dates import Unknown
from assessment.formulas.evaluate import Evaluator
from assessment.formulas.overlay import Overlay
from assessment.formulas.stale import stale_cells
from assessment.formulas.values import number as to_number
from assessment.model import CompetencyScore, Finding, Scorecard, Track
from assessment.model.findings import finding
from assessment.model.marks import RESULTS, TRACK, switches
from assessment.ooxml.write.splice import Content, Formula
from assessment.recognition.book import whole
from assessment.recognition.find.own import is_own, named_cell
from assessment.recognition.find.summary import Summary, SummaryRow, exact, read_weight
from assessment.recognition.reader import Reading

if TYPE_CHECKING:
    from assessment.recognition.repair.case import Repair

_HIGHEST = 1_000  # of a level or a weight; a number above is none
_HIGHEST_POINTS = 1e6  # of a value or the progress
_MOST_LEVELS = 12
_CLOSE = 1e-6


class Shown(NamedTuple):
    """A cell of the Summary and the number that it shows once it is filled."""

    # what refers to it from another sheet, 'Summary'!$C$2, divided by 100 where weights are points
    formula: str
    number: Fraction


class Filling(NamedTuple):
    """What to write into a workbook. ``cells`` maps sheet and address to values, for
    :class:`assessment.ooxml.edit.Edit`.
    """

    cells: dict[tuple[str, str], Content]
    levels: tuple[Shown | None, ...]  # for each competency; None where no cell shows a whole level
    weights: tuple[Shown | None, ...]  # the same; None where no cell shows a number
    findings: tuple[Finding, ...]


def fill(
    reading: Reading, card: Scorecard, *, by_track: bool = False, repairs: Sequence[Repair] = ()
) -> Filling:
    """Say what to write into the workbook of ``reading`` so that it reads as ``card``.

    ``by_track``: the card was scored by a track's official weights, which are to be written.
    ``repairs`` are formulas to put in place of others.
    """
    draft, summary = _Draft(reading), reading.summary
    for repair in repairs:
        draft.put_formula(repair.sheet, repair.place, repair.after)
    if summary is None:
        draft.set_right(draft.overlay)
        nothing = (None,) * len(card.competencies)
        return Filling(draft.cells, nothing, nothing, ())
    _choose(draft, summary, card.track if by_track else None)
    form = _form_of(draft, reading, summary, card)
    findings = _fill_rows(draft, form, by_track=by_track)
    draft.set_right(_with_weights_read(draft, form))
    levels = tuple(_level_shown(draft, form, row, one) for row, one in form.rows)
    weights = tuple(_weight_shown(draft, form, row) for row, _ in form.rows)
    return Filling(draft.cells, levels, weights, findings)


class _Draft:
    """A workbook as it is going to be, and the cells that have to be written for that."""

    def __init__(self, reading: Reading) -> None:
        self.overlay = Overlay(reading.book, reading.evaluator)
        self.book = whole(self.overlay)
        self.cells: dict[tuple[str, str], Content] = {}
        # where formulas of the Summary give no answer: the scorer's
        self.answers: dict[Position, Fraction] = {}

    @property
    def evaluator(self) -> Evaluator:
        return self.overlay.evaluator

    def put_formula(self, sheet: str, place: Position, formula: str) -> None:
        """Put a formula into a cell; its value is set by :meth:`set_right`."""
        self.cells[sheet, reference(*place)] = Formula(formula, None)
        self.overlay.put_formula(sheet, place, formula)

    def put_value(self, sheet: str, place: Position, value: Value) -> None:
        """Put a value into a cell that has no formula; one that a merged range covers is left
        alone, since the value would land in the range's first cell.
        """
        merged = self.book[sheet].merge_at(place)
        if merged is None or (merged.top, merged.left) == place:
            self.cells[sheet, reference(*place)] = value
            self.overlay.put_value(sheet, place, value)

    def save(self, sheet: str, place: Position, value: Value) -> None:
        """Save a value for a formula that stays, the new one if there is one."""
        key = sheet, reference(*place)
        new = self.cells.get(key)
        self.cells[key] = Formula(new.text, value) if isinstance(new, Formula) else value

    def set_right(self, book: Overlay) -> None:
        """Save what each formula gives, by the cells of ``book``, where something else is saved."""
        names = [name for name in self.book.sheet_names if name not in self.book.left_out]
        for sheet, cell, result in stale_cells(book.evaluator, names):
            self.save(sheet, (cell.row, cell.column), result)


def _choose(draft: _Draft, summary: Summary, track: Track | None) -> None:
    """On the Summary of a blank of ours choose the track, whose weights then follow, and have the
    results of levels shown.
    """
    if not is_own(draft.book):
        return
    wanted: list[tuple[str, str | None, str]] = [
        (RESULTS, hidden, shown) for shown, hidden in switches()
    ]
    wanted += [(TRACK, None, track.name)] if track is not None else []
    for name, before, after in wanted:
        sheet, place = named_cell(draft.book, name) or ("", (0, 0))
        if sheet == summary.sheet.name:
            value = draft.book[sheet].value(*place)
            if value != after and (before is None or value == before):
                draft.put_value(sheet, place, after)


@dataclass(frozen=True, slots=True)
class _Form:
    """The Summary that is filled, by what, and in which units."""

    name: str  # of its sheet
    columns: Mapping[str, int]  # weight, level, value
    rows: tuple[tuple[SummaryRow, CompetencyScore], ...]
    progress: Position | None  # its cell
    card: Scorecard
    points: bool = False  # its weights are in points
    value_unit: int = 1  # 100 where its values are in points
    progress_unit: int = 1

    def unit(self, place: Position) -> int:
        """Return what a number is to be multiplied by: 100 where it is in points."""
        if place == self.progress:
            return self.progress_unit
        return self.value_unit if place[1] == self.columns.get("value") else 1


def _form_of(draft: _Draft, reading: Reading, summary: Summary, card: Scorecard) -> _Form:
    """Return the form that a Summary is, to be filled by a card."""
    cell, rows = summary.progress, [row for row, _ in reading.pairs]
    form = _Form(
        summary.sheet.name,
        summary.columns,
        tuple(zip(rows, card.competencies, strict=True)),
        (cell.row, cell.column) if cell is not None else None,
        card,
        any(found.code == "weights-as-points" for found in card.findings),
    )
    return _in_points(draft, form) if form.points else form


def _in_points(draft: _Draft, form: _Form) -> _Form:
    """Say whether a Summary that has its weights in points has its values and its progress in
    points, too: by the numbers that it shows so far.
    """
    shown = list(_values_shown(draft, form))
    in_ones, in_points = (
        sum(_is_level(float(exact(value) / weight) / unit) for value, weight in shown)
        for unit in (1, 100)
    )
    number = _progress_shown(draft, form)
    high = _MOST_LEVELS < number < _HIGHEST_POINTS  # more than there are levels
    by_points = in_points > in_ones or (high and in_points == in_ones)
    divided = number > 0 and abs(number * 100 - sum(value for value, _ in shown)) < _CLOSE
    return replace(
        form,
        value_unit=100 if by_points else 1,
        progress_unit=100 if high or (by_points and not divided) else 1,
    )


def _progress_shown(draft: _Draft, form: _Form) -> float:
    """Return the progress that a Summary shows, 0 if it shows no number."""
    shown = draft.evaluator.value(form.name, *form.progress) if form.progress else None
    return shown if isinstance(shown, float) else 0.0


def _values_shown(draft: _Draft, form: _Form) -> Iterator[tuple[float, Fraction]]:
    """Yield the values that a Summary shows, with their weights."""
    column = form.columns.get("value")
    for row, one in form.rows:
        value = draft.evaluator.value(form.name, row.place[0], column) if column else None
        if isinstance(value, float) and abs(value) < _HIGHEST_POINTS and one.weight:
            yield value, one.weight


# --- its cells -----------------------------------------------------------------------------------


def _fill_rows(draft: _Draft, form: _Form, *, by_track: bool) -> tuple[Finding, ...]:
    """Fill the rows of the Summary, and its progress: weights by the track, level and value where
    no formula gives them. Return what is to be told.
    """
    told: list[Finding | None] = []
    for row, one in form.rows:
        at = row.place[0]
        if by_track and one.weight is not None:
            told.append(
                _fill_weight(draft, form, (at, form.columns["weight"]), row.label, one.weight)
            )
        for kind, number in (("level", one.level), ("value", one.value)):
            if kind in form.columns and number is not None:
                what = f"The {kind} of {row.label}"
                place = at, form.columns[kind]
                told.append(_fill_number(draft, form, place, what, Fraction(number)))
    if form.progress is not None and form.card.progress is not None:
        told.append(_fill_number(draft, form, form.progress, "The progress", form.card.progress))
    return tuple(filter(None, told))


def _fill_weight(
    draft: _Draft, form: _Form, place: Position, label: str, weight: Fraction
) -> Finding | None:
    cell = draft.book[form.name].cells.get(place)
    number = float(weight * 100 if form.points else weight)
    if cell is None or cell.formula is None:
        if cell is None or cell.value != number:
            draft.put_value(form.name, place, number)
        return None
    if draft.evaluator.value(form.name, *place) == number:
        return None
    message = f"The weight of {label} is a formula (={cell.formula[:100]}), which was left alone."
    return finding("weight-not-written", f"{form.name}!{reference(*place)}", message)


def _fill_number(
    draft: _Draft, form: _Form, place: Position, what: str, number: Fraction
) -> Finding | None:
    """Write a number where there is no formula; what was typed in there is told."""
    cell = draft.book[form.name].cells.get(place)
    if cell is not None and cell.formula is not None:
        if not draft.evaluator.knows(form.name, cell):
            _answer(draft, form, place, cell, number)
        return None
    before = cell.value if cell is not None else None
    value = round(float(number * form.unit(place)), 10)
    if isinstance(before, float) and abs(before - value) < 1e-9:
        return None
    draft.put_value(form.name, place, value)
    if before in (None, ""):
        return None
    shown = f"{before:g}" if isinstance(before, float) else repr(str(before)[:40])
    message = f"{what} was typed in ({shown}); the computed {value:g} was written."
    return finding("typed-value-replaced", f"{form.name}!{reference(*place)}", message)


def _answer(draft: _Draft, form: _Form, place: Position, cell: Cell, number: Fraction) -> None:
    """Save the scorer's number for a formula that cannot be evaluated: what a program shows that
    does not calculate.

    The formula's own words decide in which unit: what it gives where the answers before it are put
    in, else what the Summary's other numbers are in.
    """
    is_level = place[1] == form.columns.get("level")
    shown = None if is_level else _with_answers(draft, form, place)
    number = number * form.unit(place) if shown is None else exact(shown)
    value = round(float(number), 10)
    draft.answers[place] = number
    is_new = isinstance(draft.cells.get((form.name, reference(*place))), Formula)
    if is_new or not (isinstance(cell.value, float) and abs(cell.value - value) < 1e-9):
        draft.save(form.name, place, value)


def _with_answers(draft: _Draft, form: _Form, place: Position) -> float | None:
    """Return what a formula of the Summary gives with the scorer's numbers in place of what cannot
    be evaluated; ``None`` if that is no number.
    """
    cells = draft.book[form.name].cells
    answers = {other: number for other, number in draft.answers.items() if other != place}
    if not answers:
        return None
    trial = Overlay(draft.overlay)
    trial.put(
        form.name,
        [cells[at]._replace(formula=None, value=float(number)) for at, number in answers.items()],
    )
    shown = trial.evaluator.value(form.name, *place)
    known = trial.evaluator.knows(form.name, cells[place])
    return shown if known and isinstance(shown, float) and abs(shown) < _HIGHEST_POINTS else None


def _with_weights_read(draft: _Draft, form: _Form) -> Overlay:
    """Return the workbook with the numbers in place of weights that are texts which formulas cannot
    compute with.

    A weight that only a reader of texts takes for a number (25 % with a sign of full width) counts
    as that number, as it does in the card: the values that are computed from it are no errors.
    """
    numbers = []
    for row, _ in form.rows:
        place = (row.weight.row, row.weight.column) if row.weight is not None else (0, 0)
        cell = draft.book[form.name].cells.get(place)
        if cell is None or cell.formula is not None or not isinstance(cell.value, str):
            continue
        number, _ = read_weight(cell, cell.value)
        if number is not None and _is_text_to_formulas(cell.value):
            numbers.append(cell._replace(value=float(number)))
    if not numbers:
        return draft.overlay
    trial = Overlay(draft.overlay)
    trial.put(form.name, numbers)
    return trial


# --- what it shows -------------------------------------------------------------------------------


def _level_shown(draft: _Draft, form: _Form, row: SummaryRow, one: CompetencyScore) -> Shown | None:
    """Return the cell in which the Summary shows a level afterwards; none for a level that is not
    decided, whatever stands there.
    """
    if "level" not in form.columns or (one.level is None and one.levels):
        return None
    place = row.place[0], form.columns["level"]
    number = _number_shown(draft, form, place)
    if number is None or number != int(number):
        return None
    return Shown(absolute(form.name, *place), exact(number))


def _weight_shown(draft: _Draft, form: _Form, row: SummaryRow) -> Shown | None:
    """Return the cell in which the Summary shows a weight afterwards."""
    if "weight" not in form.columns:
        return None
    place = row.place[0], form.columns["weight"]
    number = _number_shown(draft, form, place)
    if number is None:
        return None
    cell = absolute(form.name, *place)
    return Shown(f"{cell}/100", exact(number) / 100) if form.points else Shown(cell, exact(number))


def _number_shown(draft: _Draft, form: _Form, place: Position) -> float | None:
    """Return what a cell of the Summary shows afterwards, if it is known, and no large number."""
    cell = draft.book[form.name].cells.get(place)
    if place in draft.answers:
        value: Value = float(draft.answers[place])
    elif cell is None or draft.evaluator.knows(form.name, cell):
        value = draft.evaluator.value(form.name, *place)
    else:
        return None
    return value if isinstance(value, float) and 0 <= value <= _HIGHEST else None


def _is_level(number: float) -> bool:
    """Tell whether a number may be a level that somebody has reached."""
    return 1 <= round(number) <= _MOST_LEVELS and abs(number - round(number)) < _CLOSE


def absolute(sheet: str, row: int, column: int) -> str:
    """Return how a formula on another sheet refers to a cell, whatever becomes of the formula."""
    name = sheet.replace("'", "''")
    return f"'{name}'!${column_letters(column)}${row}"


def _is_text_to_formulas(text: str) -> bool:
    """Tell whether formulas cannot compute with a text; one that depends on the country, such
    as "0,25", is unknown to them, and no error.
    """
    try:
        return isinstance(to_number(text), CellError)
    except Unknown:
        return False
