"""The Summary: the table with a row per competency, its weight, level and value.

It is the sheet with the headers, wherever the table stands and whatever the sheet is called.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache

from assessment.formulas.cells import Cell, CellError, Position, reference
from assessment.recognition.book import Sheet
from assessment.recognition.find.words import (
    PERSON,
    TOTALS,
    TRACK,
    Vocabulary,
    find_name,
    header_kind,
    is_aside,
    plain,
)
from assessment.words.names import squeezed

_MOST_ROWS = 60  # of the table
_MOST_TABLES = 40  # rows of headers, of all sheets together, whose table is read
_MOST_TEXTS = 10_000  # of a workbook in which typing errors in headers are forgiven
_HEADERS = frozenset(
    (
        "",
        "description",
        "date",
        "team",
        "track",
        "role",
        "title",
        "grade",
        "name",
        "comment",
        "comments",
        "notes",
        "note",
        "manager",
        "email",
    )
)
_LONGEST_LABELLED = 500  # characters of a name, as on a roster
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_MOST_BLANK = 2  # rows between two of its rows
_LONGEST_WEIGHT = 40  # characters of a weight that is a text
# 25%, 25 %, %25, 0,25
_WEIGHT = re.compile(r"(%?) ?([+]?[0-9]+(?:[.,][0-9]*)?|[+]?[.,][0-9]+) ?(%?)")


@dataclass(slots=True)
class Row:
    """One competency of the Summary."""

    label: str
    place: Position
    weight: Cell | None
    level: Cell | None
    value: Cell | None

    def asked(self, summary: Sheet, sheet: Sheet) -> set[Position]:
        """Return the cells of a sheet that the level's formula, on the sheet ``summary``, reads."""
        areas = summary.looks_at(self.level)
        return {
            (area.top, area.left)
            for name, area in areas
            if name is not None and name.casefold() == sheet.name.casefold() and area.size == 1
        }


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
    rivals: list[str] = field(default_factory=list)  # of these, the ones that are as likely

    def where(self, cell: Cell) -> str:
        """Return the address of one of its cells for a finding."""
        return f"{self.sheet.name}!{reference(cell.row, cell.column)}"

    def weights_area(self) -> str:
        """Return the address of the column of weights."""
        rows = [row.place[0] for row in self.rows]
        column = self.columns["weight"]
        return f"{self.sheet.name}!{reference(min(rows), column)}:{reference(max(rows), column)}"


def find_summary(sheets: list[Sheet], words: Vocabulary) -> Summary | None:
    """Return the Summary among ``sheets``, ``None`` if no sheet has such a table.

    Of several the one counts whose formulas read the competencies' sheets, then the one with
    more of them, one that is shown, and the later year in a name. Where these do not decide, the
    sheets that are as likely are its ``rivals``.
    """
    names = [sheet.name for sheet in sheets]
    for exact in (True, False):
        if not exact and _texts(sheets) > _MOST_TEXTS:
            break
        left = iter(range(_MOST_TABLES))
        tables = (_table(sheet, names, words, exact, left) for sheet in sheets)
        found = [table for table in tables if table is not None]
        if found:
            return _likeliest(found, names, words)
    return None


def _texts(sheets: Sequence[Sheet]) -> int:
    return sum(isinstance(cell.value, str) for sheet in sheets for cell in sheet.cells.values())


def _likeliest(found: list[Summary], names: list[str], words: Vocabulary) -> Summary:
    """Return the table that is the Summary, with the sheets that hold such a table too."""
    tables = {table.sheet.name for table in found}
    sheets = [name for name in names if name not in tables]
    matched = {table.sheet.name: _matched(table, sheets, words) for table in found}
    most = max(matched.values())
    ranks = {
        table.sheet.name: (
            _live(table, sheets) * 2 >= max(most, 1),
            matched[table.sheet.name],
            table.sheet.state == "visible",
        )
        for table in found
    }
    highest = max(ranks.values())
    likely = [table for table in found if ranks[table.sheet.name] == highest]
    years = {table.sheet.name: _year(table.sheet.name) for table in likely}
    if None not in years.values():
        latest = max(years.values(), key=lambda year: year or 0)
        likely = [table for table in likely if years[table.sheet.name] == latest]
    best = max(likely, key=lambda table: len(table.columns))  # the first of those
    best.rivals = [table.sheet.name for table in likely if table is not best]
    best.others = [
        table.sheet.name
        for table in found
        if table not in likely and matched[table.sheet.name] >= matched[best.sheet.name]
    ]
    return best


def _matched(table: Summary, sheets: Sequence[str], words: Vocabulary) -> int:
    """Return how many rows of a table name a sheet."""
    return sum(find_name(row.label, sheets, words) is not None for row in table.rows)


def _live(table: Summary, sheets: Sequence[str]) -> int:
    """Return how many rows of a table have a formula that reads a competency's sheet."""
    known = {name.casefold() for name in sheets}
    return sum(
        any(
            (sheet or "").casefold() in known
            for cell in (row.level, row.value)
            for sheet, _ in table.sheet.looks_at(cell)
        )
        for row in table.rows
    )


def _year(name: str) -> int | None:
    """Return the latest year that the name of a sheet has, ``None`` if it has none."""
    return max(map(int, _YEAR.findall(name)), default=None)


def _table(
    sheet: Sheet, names: list[str], words: Vocabulary, exact: bool, left: Iterator[int]
) -> Summary | None:
    headers: dict[int, dict[str, list[int]]] = {}
    for row, column, value, formula, _ in sheet.cells.values():
        if isinstance(value, str) and formula is None and not isinstance(value, CellError):
            kind = header_kind(value, exact)
            if kind is not None:
                headers.setdefault(row, {}).setdefault(kind, []).append(column)
    best: Summary | None = None
    for row, found in sorted(headers.items()):
        if (
            "weight" in found
            and ("level" in found or "value" in found)
            and next(left, None) is not None
        ):
            columns = {
                kind: min(places, key=lambda column: _unlikely(sheet, row, column))
                for kind, places in found.items()
            }
            summary = _read_rows(
                sheet, row, columns, [name for name in names if name != sheet.name], words
            )
            if summary.rows and (best is None or len(summary.rows) > len(best.rows)):
                best = summary
    if best is not None:
        best.exact = exact
        best.person = _labelled(sheet, PERSON)
        best.track = _labelled(sheet, TRACK)
    return best


def _unlikely(sheet: Sheet, row: int, column: int) -> tuple[bool, bool, int]:
    """Order columns with like headers: no target and no last year's, formulas over other
    sheets, the first.
    """
    below = [
        cell
        for at in range(row + 1, row + 4)
        if (cell := sheet.cells.get((at, column))) is not None and cell.formula
    ]
    elsewhere = any(
        name not in (None, sheet.name) for cell in below for name, _ in sheet.looks_at(cell)
    )
    return is_aside(str(sheet.value(row, column))), not elsewhere, column


def _read_rows(
    sheet: Sheet, header_row: int, columns: dict[str, int], names: list[str], words: Vocabulary
) -> Summary:
    summary = Summary(
        sheet,
        header_row,
        {kind: column for kind, column in columns.items() if kind != "competency"},
        [],
    )
    numbers = [columns[kind] for kind in ("weight", "level", "value") if kind in columns]
    label_column = columns.get("competency", 0)
    blank = 0
    for row in range(header_row + 1, header_row + _MOST_ROWS):
        place = _label(sheet, row, label_column, min(numbers))
        weight, level, value = (
            sheet.cells.get((row, columns[kind])) if kind in columns else None
            for kind in ("weight", "level", "value")
        )
        filled = [
            cell
            for cell in (weight, level, value)
            if cell is not None and (cell.value not in (None, "") or cell.formula)
        ]
        label = str(sheet.value(*place)).strip() if place else ""
        if squeezed(label) in TOTALS:
            summary.progress = (
                value
                if value in filled
                else level
                if level in filled
                else weight
                if "value" not in columns
                else None
            )
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
            sums = [
                cell
                for cell in filled
                if cell.formula and any(area.size > 1 for _, area in sheet.looks_at(cell))
            ]
            summary.progress = next((cell for cell in sums if cell is value), summary.progress)
            summary.weights_total = next(
                (cell for cell in sums if cell is weight), summary.weights_total
            )
            if sums:
                break
    return summary


def _label(sheet: Sheet, row: int, column: int, before: int) -> Position | None:
    """Return the cell of a row's name: in the known column, or else the nearest text before the
    numbers.
    """
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
                if (
                    isinstance(value, str)
                    and squeezed(value) not in _HEADERS
                    and header_kind(value, exact=True) is None
                    and not isinstance(value, CellError)
                ):
                    return " ".join(value.split())[:_LONGEST_LABELLED]
    return None


def read_weight(cell: Cell | None, value: object) -> tuple[Fraction | None, bool]:
    """Return a weight as a fraction, and whether it had to be read from text; ``None`` for what is
    no number.

    Numbers are taken as the shortest decimal that they print as: files are full of
    0.55000000000000004.
    """
    if cell is None or value is None or (isinstance(value, str) and not value.strip()):
        return None, False
    if isinstance(value, float):
        return exact(value), False
    if (
        isinstance(value, str)
        and not isinstance(value, CellError)
        and len(value) <= _LONGEST_WEIGHT
    ):
        # in the usual form of Unicode a percent sign of full width, or an odd space, is the usual
        # one
        match = _WEIGHT.fullmatch(
            plain(unicodedata.normalize("NFKC", value).replace("\u066a", "%"))
        )
        if match is None or (match[1] and match[3]):
            return None, True
        number = exact(float(match[2].replace(",", ".")))
        return number / 100 if match[1] or match[3] else number, True
    return None, True


def are_points(weights: Sequence[Fraction]) -> bool:
    """Tell whether weights are percentage points, 25 instead of 25 %."""
    return bool(weights) and any(weight > 1 for weight in weights) and 50 <= sum(weights) <= 200


@lru_cache(maxsize=4096)
def exact(value: float) -> Fraction:
    """Return the number that a float stands for: a simple fraction such as 1/3 if it is one to
    12 places, else the decimal number.
    """
    decimal = Fraction(f"{value:.12f}") if abs(value) < 1e6 else Fraction(repr(value))
    simple = decimal.limit_denominator(1_000)
    return simple if abs(simple - decimal) < Fraction(1, 10**12) else decimal
