"""The Summary: the table with a row per competency, its weight, level and value.

It is the sheet with the headers, wherever the table stands and whatever the sheet is called.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache

from assessment.layout.words import PERSON, TOTALS, TRACK, Vocabulary, find_name, header_kind, is_aside
from assessment.names import squeezed
from assessment.ooxml.cells import Cell, CellError, Position, reference
from assessment.ooxml.workbook import Sheet

_MOST_ROWS = 60  # of the table
_MOST_TABLES = 40  # rows of headers, of all sheets together, whose table is read
_MOST_TEXTS = 10_000  # of a workbook in which typing errors in headers are forgiven
_HEADERS = frozenset(("", "description", "date", "team", "track", "role", "title", "grade", "name", "comment", "comments", "notes", "note", "manager", "email"))
_LONGEST_LABELLED = 500  # characters of a name, as on a roster
_MOST_BLANK = 2  # rows between two of its rows


@dataclass(slots=True)
class Row:
    """One competency of the Summary."""

    label: str
    place: Position
    weight: Cell | None
    level: Cell | None
    value: Cell | None


@dataclass(slots=True)
class Summary:
    """The table that was found."""

    sheet: Sheet
    header_row: int
    columns: dict[str, int]  # weight, level, value
    rows: list[Row]
    progress: Cell | None = None
    weights_total: Cell | None = None
    person: str | None = None
    track: str | None = None
    exact: bool = True  # no header needed its typing error forgiven
    others: list[str] = field(default_factory=list)  # further sheets with such a table

    def where(self, cell: Cell) -> str:
        """Return the address of one of its cells for a finding."""
        return f"{self.sheet.name}!{reference(cell.row, cell.column)}"

    def weights_area(self) -> str:
        """Return the address of the column of weights."""
        rows = [row.place[0] for row in self.rows]
        column = self.columns["weight"]
        return f"{self.sheet.name}!{reference(min(rows), column)}:{reference(max(rows), column)}"


def find_summary(sheets: list[Sheet], words: Vocabulary) -> Summary | None:
    """Return the Summary among ``sheets``, ``None`` if no sheet has such a table."""
    names = [sheet.name for sheet in sheets]
    for exact in (True, False):
        if not exact and sum(isinstance(cell.value, str) for sheet in sheets for cell in sheet.cells.values()) > _MOST_TEXTS:
            break
        left = iter(range(_MOST_TABLES))
        found = [summary for sheet in sheets if (summary := _table(sheet, names, words, exact, left)) is not None]
        if found:
            ranks = {summary.sheet.name: _rank(summary, names, words) for summary in found}
            best = max(found, key=lambda summary: ranks[summary.sheet.name])
            best.others = [summary.sheet.name for summary in found if summary is not best and ranks[summary.sheet.name][0] >= ranks[best.sheet.name][0]]
            return best
    return None


def _rank(summary: Summary, names: list[str], words: Vocabulary) -> tuple[int, bool, int, int]:
    """Order candidates: most competencies with a sheet, the name Summary, most columns, first sheet."""
    others = [name for name in names if name != summary.sheet.name]
    matched = sum(find_name(row.label, others, words) is not None for row in summary.rows)
    return matched, "summary" in summary.sheet.name.casefold(), len(summary.columns), -names.index(summary.sheet.name)


def _table(sheet: Sheet, names: list[str], words: Vocabulary, exact: bool, left: Iterator[int]) -> Summary | None:
    headers: dict[int, dict[str, list[int]]] = {}
    for row, column, value, formula, _ in sheet.cells.values():
        if isinstance(value, str) and formula is None and not isinstance(value, CellError):
            kind = header_kind(value, exact)
            if kind is not None:
                headers.setdefault(row, {}).setdefault(kind, []).append(column)
    best: Summary | None = None
    for row, found in sorted(headers.items()):
        if "weight" in found and ("level" in found or "value" in found) and next(left, None) is not None:
            columns = {kind: min(places, key=lambda column: _unlikely(sheet, row, column)) for kind, places in found.items()}
            summary = _read_rows(sheet, row, columns, [name for name in names if name != sheet.name], words)
            if summary.rows and (best is None or len(summary.rows) > len(best.rows)):
                best = summary
    if best is not None:
        best.exact = exact
        best.person = _labelled(sheet, PERSON)
        best.track = _labelled(sheet, TRACK)
    return best


def _unlikely(sheet: Sheet, row: int, column: int) -> tuple[bool, bool, int]:
    """Order columns with like headers: no target and no last year's, formulas over other sheets, the first."""
    below = [cell for at in range(row + 1, row + 4) if (cell := sheet.cells.get((at, column))) is not None and cell.formula]
    elsewhere = any(name not in (None, sheet.name) for cell in below for name, _ in sheet.looks_at(cell))
    return is_aside(str(sheet.value(row, column))), not elsewhere, column


def _read_rows(sheet: Sheet, header_row: int, columns: dict[str, int], names: list[str], words: Vocabulary) -> Summary:
    summary = Summary(sheet, header_row, {kind: column for kind, column in columns.items() if kind != "competency"}, [])
    numbers = [columns[kind] for kind in ("weight", "level", "value") if kind in columns]
    label_column = columns.get("competency", 0)
    blank = 0
    for row in range(header_row + 1, header_row + _MOST_ROWS):
        place = _label(sheet, row, label_column, min(numbers))
        weight, level, value = (sheet.cells.get((row, columns[kind])) if kind in columns else None for kind in ("weight", "level", "value"))
        filled = [cell for cell in (weight, level, value) if cell is not None and (cell.value not in (None, "") or cell.formula)]
        label = str(sheet.value(*place)).strip() if place else ""
        if squeezed(label) in TOTALS:
            summary.progress = value if value in filled else level if level in filled else weight if "value" not in columns else None
            summary.weights_total = weight if weight in filled else None
            break
        if not label and not filled:
            blank += 1
            if blank > _MOST_BLANK:
                break
            continue
        if label and (filled or find_name(label, names, words) is not None):
            blank = 0
            assert place is not None
            label_column = label_column or place[1]
            summary.rows.append(Row(label, place, weight, level, value))
        elif not label and filled and summary.rows:
            # a row of sums without a label
            sums = [cell for cell in filled if cell.formula and any(area.size > 1 for _, area in sheet.looks_at(cell))]
            summary.progress = next((cell for cell in sums if cell is value), summary.progress)
            summary.weights_total = next((cell for cell in sums if cell is weight), summary.weights_total)
            if sums:
                break
    return summary


def _label(sheet: Sheet, row: int, column: int, before: int) -> Position | None:
    """Return the cell of a row's name: in the known column, or else the nearest text before the numbers."""
    candidates = [column] if column else []
    candidates += range(before - 1, 0, -1)
    for candidate in candidates:
        value = sheet.value(row, candidate)
        if isinstance(value, str) and not isinstance(value, CellError) and value.strip():
            return row, candidate
    return None


def _labelled(sheet: Sheet, labels: frozenset[str]) -> str | None:
    """Return the text beside a label such as Name, if there is one."""
    for (row, column), cell in sorted(sheet.cells.items()):
        if isinstance(cell.value, str) and len(cell.value) <= 30 and squeezed(cell.value) in labels:
            for other in range(column + 1, column + 4):
                value = sheet.value(row, other)
                if isinstance(value, str) and squeezed(value) not in _HEADERS and header_kind(value, exact=True) is None and not isinstance(value, CellError):
                    return " ".join(value.split())[:_LONGEST_LABELLED]
    return None


def read_weight(cell: Cell | None, value: object) -> tuple[Fraction | None, bool]:
    """Return a weight as a fraction, and whether it had to be read from text; ``None`` for what is no number.

    Numbers are taken as the shortest decimal that they print as: files are full of 0.55000000000000004.
    """
    if cell is None or value is None or (isinstance(value, str) and not value.strip()):
        return None, False
    if isinstance(value, float):
        return exact(value), False
    if isinstance(value, str) and not isinstance(value, CellError):
        text = value.replace(",", ".").replace("\u00a0", " ").strip()
        percent = text.endswith("%")
        try:
            number = exact(float(text.rstrip("% ")))
        except (ValueError, OverflowError):
            return None, True
        return number / 100 if percent else number, True
    return None, True


def are_points(weights: Sequence[Fraction]) -> bool:
    """Tell whether weights are percentage points, 25 instead of 25 %."""
    return bool(weights) and any(weight > 1 for weight in weights) and 50 <= sum(weights) <= 200


@lru_cache(maxsize=4096)
def exact(value: float) -> Fraction:
    """Return the number that a float stands for: a simple fraction such as 1/3 if it is one to 12 places, else the decimal number."""
    decimal = Fraction(f"{value:.12f}") if abs(value) < 1e6 else Fraction(repr(value))
    simple = decimal.limit_denominator(1_000)
    return simple if abs(simple - decimal) < Fraction(1, 10**12) else decimal
