"""The Summary: the table with a row per competency, its weight, level and value.

It is the sheet with the headers, wherever the table stands and whatever the sheet is called.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache, partial
from itertools import islice
from typing import NamedTuple, TypeGuard

from assessment.formulas.cells import Cell, CellError, Position, reference
from assessment.recognition.book import Sheet
from assessment.recognition.find.headers import KINDS, find_name, header_kind, is_aside
from assessment.recognition.find.words import Vocabulary, plain
from assessment.words.catalogue import ENGLISH, Texts, languages
from assessment.words.names import squeezed
from assessment.words.recognising import squeezed_words

_MOST_ROWS = 60  # of the table
_MOST_TABLES = 40  # rows of headers, of all sheets together, whose table is read
_MOST_TEXTS = 10_000  # of a workbook in which typing errors in headers are forgiven
_LONGEST_LABELLED = 500  # characters of a name, as on a roster
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_MOST_BLANK = 2  # rows between two of its rows
_LONGEST_WEIGHT = 40  # characters of a weight that is a text
# 25%, 25 %, %25, 0,25
_WEIGHT = re.compile(r"(%?) ?([+]?[0-9]+(?:[.,][0-9]*)?|[+]?[.,][0-9]+) ?(%?)")


@dataclass(frozen=True, slots=True)
class SummaryRow:
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


@dataclass(frozen=True, slots=True)
class Summary:
    """The table that was found."""

    sheet: Sheet
    header_row: int
    columns: Mapping[str, int]  # weight, level, value
    rows: tuple[SummaryRow, ...]
    progress: Cell | None = None
    weights_total: Cell | None = None
    person: str | None = None
    track: str | None = None
    exact: bool = True  # no header needed its typing error forgiven
    others: tuple[str, ...] = ()  # further sheets with such a table
    rivals: tuple[str, ...] = ()  # of these, the ones that are as likely

    def where(self, cell: Cell) -> str:
        """Return the address of one of its cells for a finding."""
        return f"{self.sheet.name}!{reference(cell.row, cell.column)}"

    def weights_area(self) -> str:
        """Return the address of the column of weights."""
        rows = [row.place[0] for row in self.rows]
        column = self.columns["weight"]
        return f"{self.sheet.name}!{reference(min(rows), column)}:{reference(max(rows), column)}"


class Terms(NamedTuple):
    """The words by which a Summary is known: which header a text is, and the labels of sums, of the
    person and of the track, as they are compared.
    """

    kind_of: Callable[[str], str | None]
    totals: frozenset[str]
    person: frozenset[str]
    track: frozenset[str]
    exact: bool = True  # no typing error is forgiven


def _all_terms() -> Iterator[Terms]:
    """Yield the words of Summaries: the usual ones, those of our own in other languages, and the
    usual ones again, with typing errors.
    """
    usual = Terms(
        partial(header_kind, exact=True),
        squeezed_words("summary", "totals"),
        squeezed_words("summary", "person"),
        squeezed_words("summary", "track"),
    )
    yield usual
    for texts in (Texts(language) for language in languages() if language != ENGLISH):
        heads, fields = texts.table("blank", "summary_heads"), texts.table("blank", "fields")
        kinds = {squeezed(heads[kind]): kind for kind in KINDS}
        totals, person, track = (
            frozenset((squeezed(label),))
            for label in (heads["progress"], fields["name"], fields["track"])
        )
        yield Terms(partial(_kind_in, kinds), totals, person, track)
    yield usual._replace(kind_of=partial(header_kind, exact=False), exact=False)


def _kind_in(kinds: Mapping[str, str], text: str) -> str | None:
    return kinds.get(squeezed(text))


def find_summary(sheets: Sequence[Sheet], words: Vocabulary) -> Summary | None:
    """Return the Summary among ``sheets``, ``None`` if no sheet has such a table.

    Of several the one counts whose formulas read the competencies' sheets, then the one with
    more of them, one that is shown, and the later year in a name. Where these do not decide, the
    sheets that are as likely are its ``rivals``.
    """
    names = [sheet.name for sheet in sheets]
    for terms in _all_terms():
        if not terms.exact and _texts(sheets) > _MOST_TEXTS:
            break
        tables = _tables(sheets, words, terms)
        if tables:
            return _likeliest(tables, names, words)
    return None


def _texts(sheets: Sequence[Sheet]) -> int:
    return sum(isinstance(cell.value, str) for sheet in sheets for cell in sheet.cells.values())


def _likeliest(tables: Sequence[Summary], names: Sequence[str], words: Vocabulary) -> Summary:
    """Return the table that is the Summary, with the sheets that hold such a table too."""
    sheets = sorted({*names}.difference(table.sheet.name for table in tables), key=names.index)
    matched = {table.sheet.name: _matched(table, sheets, words) for table in tables}
    ranks = {table.sheet.name: _rank(table, matched, sheets) for table in tables}
    highest = max(ranks.values())
    likely = _latest([table for table in tables if ranks[table.sheet.name] == highest])
    best = max(likely, key=lambda table: len(table.columns))  # the first of those
    rivals = tuple(table.sheet.name for table in likely if table is not best)
    others = tuple(
        name
        for name, rows in matched.items()
        if name not in (best.sheet.name, *rivals) and rows >= matched[best.sheet.name]
    )
    return replace(best, rivals=rivals, others=others)


def _rank(
    table: Summary, matched: Mapping[str, int], sheets: Sequence[str]
) -> tuple[bool, int, bool]:
    """Order tables: with formulas that are alive, with rows that name sheets, one that is shown."""
    is_live = _live(table, sheets) * 2 >= max(1, *matched.values())
    return is_live, matched[table.sheet.name], table.sheet.state == "visible"


def _latest(tables: Sequence[Summary]) -> Sequence[Summary]:
    """Return the tables of the latest year, where the names of all sheets have one."""
    years = [_year(table.sheet.name) for table in tables]
    if None in years:
        return tables
    latest = max(year or 0 for year in years)
    return [table for table, year in zip(tables, years, strict=True) if year == latest]


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


def _tables(sheets: Sequence[Sheet], words: Vocabulary, terms: Terms) -> list[Summary]:
    """Return of each sheet that has such tables the one with the most rows."""
    longest: dict[str, Summary] = {}
    headed = (
        (sheet, row, headers)
        for sheet in sheets
        for row, headers in sorted(_headers(sheet, terms).items())
        if "weight" in headers and not headers.keys().isdisjoint(("level", "value"))
    )
    for sheet, row, headers in islice(headed, _MOST_TABLES):
        columns = {
            kind: min(places, key=lambda column: _unlikely(sheet, row, column))
            for kind, places in headers.items()
        }
        others = [other.name for other in sheets if other is not sheet]
        table = _read_rows(sheet, row, columns, others, words, terms)
        best = longest.get(sheet.name)
        if len(table.rows) > (len(best.rows) if best else 0):
            longest[sheet.name] = replace(table, exact=terms.exact)
    return [
        replace(
            table,
            person=_labelled(table.sheet, terms.person),
            track=_labelled(table.sheet, terms.track),
        )
        for table in longest.values()
    ]


def _headers(sheet: Sheet, terms: Terms) -> dict[int, dict[str, list[int]]]:
    """Return the columns of each kind of header, by row."""
    headers: dict[int, dict[str, list[int]]] = {}
    for row, column, value, formula, _ in sheet.cells.values():
        if isinstance(value, str) and formula is None and not isinstance(value, CellError):
            kind = terms.kind_of(value)
            if kind is not None:
                headers.setdefault(row, {}).setdefault(kind, []).append(column)
    return headers


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


class _Line(NamedTuple):
    """What stands in a row below the headers."""

    label: str
    place: Position | None  # of the label
    weight: Cell | None
    level: Cell | None
    value: Cell | None
    filled: list[Cell]  # of these three, what has something in it
    is_row: bool  # a competency's: it has a label, and numbers or a sheet of its own

    @property
    def is_blank(self) -> bool:
        """Whether nothing stands in it."""
        return not self.label and not self.filled


class _Totals(NamedTuple):
    """The cells of a table's sums."""

    progress: Cell | None = None
    weights: Cell | None = None


def _read_rows(
    sheet: Sheet,
    header_row: int,
    columns: dict[str, int],
    names: list[str],
    words: Vocabulary,
    terms: Terms,
) -> Summary:
    """Read a table from its headers down to its totals, or to where it ends."""
    rows: list[SummaryRow] = []
    totals = _Totals()
    blank = 0
    for line in _lines(sheet, header_row, columns, names, words):
        blank = 0 if line.is_row else blank + line.is_blank
        end = _totals(sheet, line, terms, "value" in columns, bool(rows))
        if end is not None or blank > _MOST_BLANK:
            totals = end or totals
            break
        if line.is_row and line.place is not None:
            rows.append(SummaryRow(line.label, line.place, line.weight, line.level, line.value))
    found = {kind: column for kind, column in columns.items() if kind != "competency"}
    return Summary(sheet, header_row, found, tuple(rows), totals.progress, totals.weights)


def _lines(
    sheet: Sheet, header_row: int, columns: dict[str, int], names: list[str], words: Vocabulary
) -> Iterator[_Line]:
    """Yield the rows below the headers. Where no header says so, the labels stand in the column of
    the first competency's.
    """
    kinds = ("weight", "level", "value")
    first_number = min(columns[kind] for kind in columns.keys() & kinds)
    label_column = columns.get("competency", 0)
    for row in range(header_row + 1, header_row + _MOST_ROWS):
        place = _label(sheet, row, label_column, first_number)
        label = str(sheet.value(*place)).strip() if place else ""
        weight, level, value = (sheet.cells.get((row, columns.get(kind, 0))) for kind in kinds)
        filled = list(filter(_is_filled, (weight, level, value)))
        is_row = bool(label) and (bool(filled) or find_name(label, names, words) is not None)
        if is_row and place and not label_column:
            label_column = place[1]
        yield _Line(label, place, weight, level, value, filled, is_row)


def _is_filled(cell: Cell | None) -> TypeGuard[Cell]:
    return cell is not None and (cell.value not in (None, "") or bool(cell.formula))


def _totals(
    sheet: Sheet, line: _Line, terms: Terms, has_values: bool, below: bool
) -> _Totals | None:
    """Return the sums of a row with a label of totals, or without one ``below`` others; ``None``
    for a row of another kind.

    Where there are no values the progress is a level, or stands below the weights.
    """
    if squeezed(line.label) in terms.totals:
        progress = None if has_values else line.weight
        for cell in (line.level, line.value):
            if cell in line.filled:
                progress = cell
        return _Totals(progress, line.weight if line.weight in line.filled else None)
    sums = _sums(sheet, line.filled) if below and not line.label else []
    if not sums:
        return None
    value, weight = line.value, line.weight
    return _Totals(value if value in sums else None, weight if weight in sums else None)


def _sums(sheet: Sheet, cells: Sequence[Cell]) -> list[Cell]:
    return [
        cell
        for cell in cells
        if cell.formula and any(area.size > 1 for _, area in sheet.looks_at(cell))
    ]


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
                    and squeezed(value) not in {"", *squeezed_words("summary", "labels")}
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
    if isinstance(value, CellError) or not isinstance(value, str):
        return None, True
    return _weight_in(value), True


def _weight_in(text: str) -> Fraction | None:
    """Return the weight that a text says: 25%, 0,25."""
    if len(text) > _LONGEST_WEIGHT:
        return None
    # in the usual form of Unicode a percent sign of full width, or an odd space, is the usual one
    usual = plain(unicodedata.normalize("NFKC", text).replace("\u066a", "%"))
    match = _WEIGHT.fullmatch(usual)
    if match is None or (match[1] and match[3]):
        return None
    number = exact(float(match[2].replace(",", ".")))
    return number / 100 if match[1] or match[3] else number


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
