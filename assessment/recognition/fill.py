"""What a filled Summary holds: its cells and their values, and every cached value that has to be
set right.

Formulas stay. Where there is none, the computed level, value and progress are put in; with a track,
its weights.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from assessment.formulas.cells import Cell, CellError, Position, Value, column_letters, reference
from assessment.formulas.dates import Unknown
from assessment.formulas.evaluate import Evaluator, stale_cells
from assessment.formulas.values import number as to_number
from assessment.model import CompetencyScore, Finding, Scorecard, Track
from assessment.model.findings import finding
from assessment.model.marks import HIDDEN, RESULTS, SHOWN, TRACK
from assessment.ooxml.write.splice import Content, Formula
from assessment.recognition.find.own import is_own, named_cell
from assessment.recognition.find.summary import Row, Summary, exact, read_weight
from assessment.recognition.reader import Reading

if TYPE_CHECKING:
    from assessment.recognition.repair.repair import Repair

_HIGHEST = 1_000  # of a level or a weight; a number above is none
_HIGHEST_POINTS = 1e6  # of a value or the progress
_MOST_LEVELS = 12
_CLOSE = 1e-6


@dataclass(frozen=True, slots=True)
class Shown:
    """A cell of the Summary and the number that it shows once it is filled."""

    # what refers to it from another sheet, 'Summary'!$C$2, divided by 100 where weights are points
    formula: str
    number: Fraction


@dataclass(frozen=True, slots=True)
class Filling:
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
    ``repairs`` are formulas to put in place of others. The cells of ``reading`` are changed
    accordingly: it is used up.
    """
    filler = _Filler(reading, card)
    for repair in repairs:
        filler.put((repair.row, repair.column), repair.sheet, repair.after)
    filler.choose(card.track if by_track else None)
    if reading.summary is not None:
        filler.find_units(reading.summary)
        for (row, _), one in zip(reading.pairs, card.competencies, strict=True):
            filler.row(reading.summary, row, one, by_track)
        filler.progress(reading.summary)
    filler.stale()
    return Filling(
        filler.cells, filler.shown("level"), filler.shown("weight"), tuple(filler.findings)
    )


class _Filler:
    def __init__(self, reading: Reading, card: Scorecard) -> None:
        self.reading = reading
        self.card = card
        self.workbook = reading.workbook
        self.evaluator = reading.evaluator
        self.cells: dict[tuple[str, str], Content] = {}
        self.findings: list[Finding] = []
        # cells of the Summary whose formulas give no answer, and the scorer's
        self.given: dict[Position, Fraction] = {}
        self.units = {"value": 1, "progress": 1}  # 100 where they are in points
        self.points = any(found.code == "weights-as-points" for found in card.findings)

    def put(self, place: Position, sheet: str, formula: str) -> None:
        """Put a formula into a cell; its value is set by :meth:`stale`."""
        self.cells[sheet, reference(*place)] = Formula(formula, None)
        cells = self.workbook[sheet].cells
        cells[place] = cells.get(place, Cell(*place, None, None, 0))._replace(
            formula=formula, value=None
        )
        self.evaluator = Evaluator(self.workbook)

    def set(self, place: Position, sheet: str, value: Value) -> None:
        """Put a value into a cell that has no formula; one that a merged range covers is left
        alone, since the value would land in the range's first cell.
        """
        merged = self.workbook[sheet].merge_at(place)
        if merged is not None and (merged.top, merged.left) != place:
            return
        self.cells[sheet, reference(*place)] = value
        cells = self.workbook[sheet].cells
        cells[place] = cells.get(place, Cell(*place, None, None, 0))._replace(value=value)
        self.evaluator = Evaluator(self.workbook)

    def choose(self, track: Track | None) -> None:
        """On the Summary of a blank of ours choose the track, whose weights then follow, and
        have the results of levels shown.
        """
        if not is_own(self.workbook):
            return
        wanted = {RESULTS: (HIDDEN, SHOWN)} | (
            {TRACK: (None, track.name)} if track is not None else {}
        )
        for name, (before, after) in wanted.items():
            found = named_cell(self.workbook, name)
            if (
                found is not None
                and self.reading.summary is not None
                and found[0] == self.reading.summary.sheet.name
            ):
                sheet, place = found
                value = self.workbook[sheet].value(*place)
                if value != after and (before is None or value == before):
                    self.set(place, sheet, after)

    def row(self, summary: Summary, row: Row, one: CompetencyScore, by_track: bool) -> None:
        """Fill one row of the Summary: its weight by the track, level and value where no
        formula gives them.
        """
        columns = summary.columns
        if by_track and one.weight is not None:
            self._weight(summary, (row.place[0], columns["weight"]), row.label, one.weight)
        for kind, number in (("level", one.level), ("value", one.value)):
            if kind in columns and number is not None:
                self._constant(
                    summary,
                    (row.place[0], columns[kind]),
                    f"The {kind} of {row.label}",
                    Fraction(number),
                )

    def progress(self, summary: Summary) -> None:
        """Fill the cell of the progress."""
        if summary.progress is not None and self.card.progress is not None:
            self._constant(
                summary,
                (summary.progress.row, summary.progress.column),
                "The progress",
                self.card.progress,
            )

    def _weight(self, summary: Summary, place: Position, label: str, weight: Fraction) -> None:
        cell = summary.sheet.cells.get(place)
        number = float(weight * 100 if self.points else weight)
        if cell is not None and cell.formula is not None:
            shown = self.evaluator.value(summary.sheet.name, *place)
            if shown != number:
                where = f"{summary.sheet.name}!{reference(*place)}"
                self.findings.append(
                    finding(
                        "weight-not-written",
                        where,
                        f"The weight of {label} is a formula (={cell.formula[:100]}), which was"
                        " left alone.",
                    )
                )
        elif cell is None or cell.value != number:
            self.set(place, summary.sheet.name, number)

    def _constant(self, summary: Summary, place: Position, what: str, number: Fraction) -> None:
        """Write a number where there is no formula; what was typed in there is told."""
        cell = summary.sheet.cells.get(place)
        value = round(float(number), 10)
        if cell is not None and cell.formula is not None:
            if not self.evaluator.knows(summary.sheet.name, cell):
                self._answer(summary, place, cell, number, value)
            return
        before = cell.value if cell is not None else None
        value = round(float(number * self._unit(summary, place)), 10)
        if isinstance(before, float) and abs(before - value) < 1e-9:
            return
        self.set(place, summary.sheet.name, value)
        if before not in (None, ""):
            shown = f"{before:g}" if isinstance(before, float) else repr(str(before)[:40])
            self.findings.append(
                finding(
                    "typed-value-replaced",
                    f"{summary.sheet.name}!{reference(*place)}",
                    f"{what} was typed in ({shown}); the computed {value:g} was written.",
                )
            )

    def _answer(
        self, summary: Summary, place: Position, cell: Cell, number: Fraction, value: float
    ) -> None:
        """Save the scorer's number for a formula that cannot be evaluated: what a program shows
        that does not calculate.

        The formula's own words decide in which unit: what it gives where the answers before it are
        put in, else what the Summary's other numbers are in.
        """
        key = summary.sheet.name, reference(*place)
        shown = (
            self._with_answers(summary, place) if place[1] != summary.columns.get("level") else None
        )
        if shown is None:
            number *= self._unit(summary, place)
        else:
            number = exact(shown)
        value = round(float(number), 10)
        new = self.cells.get(key)
        self.given[place] = number
        if isinstance(new, Formula):
            self.cells[key] = Formula(new.text, value)
        elif not (isinstance(cell.value, float) and abs(cell.value - value) < 1e-9):
            self.cells[key] = value

    def _with_answers(self, summary: Summary, place: Position) -> float | None:
        """Return what a formula of the Summary gives with the scorer's numbers in place of what
        cannot be evaluated; ``None`` if that is no number.
        """
        cells = summary.sheet.cells
        replaced = {one: cells[one] for one in self.given if one != place}
        if not replaced:
            return None
        cells.update(
            {
                one: cell._replace(formula=None, value=float(self.given[one]))
                for one, cell in replaced.items()
            }
        )
        evaluator = Evaluator(self.workbook)
        shown = evaluator.value(summary.sheet.name, *place)
        known = evaluator.knows(summary.sheet.name, cells[place])
        cells.update(replaced)
        return (
            shown if known and isinstance(shown, float) and abs(shown) < _HIGHEST_POINTS else None
        )

    def find_units(self, summary: Summary) -> None:
        """See whether a Summary that has its weights in points has its values and its progress
        in points, too: by the numbers that it shows so far.
        """
        column, name = summary.columns.get("value"), summary.sheet.name
        if not self.points:
            return
        shown: list[tuple[float, Fraction]] = []
        for (row, _), one in zip(self.reading.pairs, self.card.competencies, strict=True):
            value = self.evaluator.value(name, row.place[0], column) if column is not None else None
            if isinstance(value, float) and abs(value) < _HIGHEST_POINTS and one.weight:
                shown.append((value, one.weight))
        said = {
            unit: sum(_is_level(float(exact(value) / weight) / unit) for value, weight in shown)
            for unit in (1, 100)
        }
        cell = summary.progress
        total = self.evaluator.value(name, cell.row, cell.column) if cell is not None else None
        # more than there are levels
        high = isinstance(total, float) and _MOST_LEVELS < total < _HIGHEST_POINTS
        self.units["value"] = 100 if said[100] > said[1] or (high and said[100] == said[1]) else 1
        divided = (
            isinstance(total, float)
            and total > 0
            and abs(total * 100 - sum(value for value, _ in shown)) < _CLOSE
        )
        self.units["progress"] = 100 if high or (self.units["value"] == 100 and not divided) else 1

    def _unit(self, summary: Summary, place: Position) -> int:
        """Return what a number is to be multiplied by: 100 where it is in points."""
        if summary.progress is not None and place == (
            summary.progress.row,
            summary.progress.column,
        ):
            return self.units["progress"]
        return self.units["value"] if place[1] == summary.columns.get("value") else 1

    def stale(self) -> None:
        """Set every cached value right that is not what its formula gives.

        A weight that only a reader of texts takes for a number (25 % with a sign of full width)
        counts as that number, as it does in the card: the values that are computed from it are no
        errors.
        """
        summary = self.reading.summary
        read = self._weights_read(summary) if summary is not None else {}
        if summary is None or not read:
            self._set_right()
            return
        cells = summary.sheet.cells
        written = {place: cells[place] for place in read}
        cells.update({place: cells[place]._replace(value=number) for place, number in read.items()})
        self.evaluator = Evaluator(self.workbook)
        self._set_right()
        cells.update(written)
        self.evaluator = Evaluator(self.workbook)

    def _weights_read(self, summary: Summary) -> dict[Position, float]:
        """Return the weights that are texts which formulas cannot compute with, and the numbers
        that they were read as.
        """
        found = {}
        for row, _ in self.reading.pairs:
            cell = (
                summary.sheet.cells.get((row.weight.row, row.weight.column))
                if row.weight is not None
                else None
            )
            if cell is None or cell.formula is not None or not isinstance(cell.value, str):
                continue
            number, _ = read_weight(cell, cell.value)
            if number is not None and _is_text_to_formulas(cell.value):
                found[cell.row, cell.column] = float(number)
        return found

    def _set_right(self) -> None:
        for sheet, cell, result in stale_cells(
            self.evaluator,
            [name for name in self.workbook.sheet_names if name not in self.workbook.left_out],
        ):
            key = sheet, reference(cell.row, cell.column)
            new = self.cells.get(key)
            self.cells[key] = Formula(new.text, result) if isinstance(new, Formula) else result

    def shown(self, kind: Literal["level", "weight"]) -> tuple[Shown | None, ...]:
        """Return the cells in which the Summary shows levels, or weights, afterwards; none for
        a level that is not decided, whatever stands there.
        """
        summary = self.reading.summary
        if summary is None or kind not in summary.columns:
            return (None,) * len(self.card.competencies)
        return tuple(
            (
                None
                if kind == "level" and one.level is None and one.levels
                else self._shown(summary, kind, (row.place[0], summary.columns[kind]))
            )
            for (row, _), one in zip(self.reading.pairs, self.card.competencies, strict=True)
        )

    def _is_known(self, summary: Summary, place: Position) -> bool:
        cell = summary.sheet.cells.get(place)
        return cell is None or self.evaluator.knows(summary.sheet.name, cell)

    def _shown(
        self, summary: Summary, kind: Literal["level", "weight"], place: Position
    ) -> Shown | None:
        value = self.evaluator.value(summary.sheet.name, *place)
        if place in self.given:
            value = float(self.given[place])
        elif not self._is_known(summary, place):
            return None
        if (
            not isinstance(value, float)
            or not 0 <= value <= _HIGHEST
            or (kind == "level" and value != int(value))
        ):
            return None
        cell = absolute(summary.sheet.name, *place)
        if kind == "weight" and self.points:
            return Shown(f"{cell}/100", exact(value) / 100)
        return Shown(cell, exact(value))


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
