"""A roster's file: from bytes to a row of headers and the rows below it.

CSV in any of the usual encodings and with any of the usual separators, or a sheet of an .xlsx
workbook, which is read row by row, since a roster may be larger than a workbook that somebody
fills. What the columns mean is the business of :mod:`assessment.people.headers`, what the rows say
of people that of :mod:`assessment.people.roster`.
"""

from __future__ import annotations

import codecs
import csv
import io
import os
import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import chain, islice

from assessment.model import Finding, Severity
from assessment.model.errors import PackageError
from assessment.model.findings import finding
from assessment.ooxml.inputs import read_file
from assessment.people.encoding import Unsure, choose, example, titled
from assessment.people.header_words import is_exactly
from assessment.people.headers import (
    Columns,
    Header,
    best_header,
    has_names,
    settled,
    shown,
    texts_of,
)
from assessment.people.text import LONGEST_TEXT, MOST_COLUMNS, Cell, TextRow
from assessment.words.days import DAY_ZERO, day_zero

MOST_PEOPLE = 200_000  # rows below the header that hold something
_MOST_ROWS = 1_048_576  # of a file, empty ones included: the grid of spreadsheet programs
_MOST_BYTES = 50 * 1024 * 1024  # of the file
_LONGEST_FIELD = 131_072  # characters; the limit that the module csv comes with
_LONGEST_LINE = 1_000_000  # characters of a line of CSV
# of one row of CSV: a mark that is never closed must not swallow the rest of the file
_MOST_LINES = 100
# characters that are read a second time, since a mark before them was never closed; from then on a
# line is a row
_MOST_AGAIN = 4_000_000
_MOST_TITLES = 10  # rows with content above the header
_CHUNK = 1024 * 1024
_SAMPLE = 40  # lines of CSV by which the separator is told
_LOOKED_AT = 200  # rows below the header by which columns are told
_SEPARATORS = ",;\t|"
# a zip, or what is encrypted or older: the workbook's reader says which
_XLSX = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SEP_LINE = re.compile(r'"?sep=([,;\t|])"?\s*', re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")

# of serial numbers, from March 1900 on; programs count a 29 February 1900 that never was


@dataclass(slots=True)
class RosterTable:
    """A roster's rows below its header; ``findings`` grow while ``rows`` are read, each with
    the row it belongs to (0: the file).
    """

    sheet: str  # "" in a CSV
    header: Header | None
    rows: Iterator[TextRow]
    findings: list[tuple[int, Finding]] = field(default_factory=list)
    day_zero: date = DAY_ZERO
    separator: str = ""  # of a CSV
    top: Sequence[TextRow] = ()  # the first rows, where no header was found
    # the first rows below the header, which ``rows`` will give all the same
    sample: Sequence[TextRow] = ()

    def where(self, row: int, column: int = 0) -> str:
        """Return where a row is, or its cell in a column, counted from 0: ``row 7``,
        ``Sheet1!B7``.
        """
        if not self.sheet:
            return f"row {row}"
        from assessment.formulas.cells import reference  # here, since a CSV does without

        return f"{self.sheet}!{reference(row, column + 1)}"

    def report(
        self, code: str, row: int, column: int, message: str, severity: Severity | None = None
    ) -> None:
        """Add a finding about a row and, in a workbook, its cell in a column."""
        self.findings.append((row, finding(code, self.where(row, column), message, severity)))


def open_table(
    path: str | os.PathLike[str], columns: Columns, encoding: str | None = None
) -> RosterTable:
    """Open a roster, find its header, and leave its rows to be read.

    ``columns`` are those that a user names, ``encoding`` that of a CSV, by Python's name for it.
    Where the header is not found, or says of no column that it holds names, there is none in the
    table, and a finding says why. Raises :class:`PackageError` for what is neither CSV nor .xlsx.
    """
    data = read_file(path, _MOST_BYTES)
    table = (
        _workbook_table(data, columns)
        if data.startswith(_XLSX)
        else _csv_table(data, columns, encoding)
    )
    header = table.header
    if header is None:
        if not any(found.severity == "error" for _, found in table.findings):
            table.findings.append((0, finding("roster-header-missing", "", _no_header(table.top))))
        return table
    table.sample = list(islice(table.rows, _LOOKED_AT))
    header = settled(header, table.sample, columns)
    _tell_of_columns(table, header)
    table.header = None if header.missing or not has_names(header) else header
    table.rows = _bounded(table, chain(table.sample, table.rows)) if table.header else iter(())
    return table


def _tell_of_columns(table: RosterTable, header: Header) -> None:
    """Report what is to be said of the columns, and why nobody is read where that is so."""
    named = has_names(header)
    numbers = "roster-name-numbers"
    for code, column, message in header.remarks:
        # a column of numbers is worth an error where nobody has a name without it
        severity: Severity | None = "error" if code == numbers and not named else None
        table.report(code, header.row, column, message, severity)
    if header.missing:
        names = ", ".join(f'"{name}"' for name in header.missing)
        message = (
            f"No column is called {names}. The header, row {header.row}, reads: {header.cells}."
            " Nobody was read."
        )
        table.report("roster-column-missing", header.row, 0, message)
    elif not named and not any(note.code == numbers for note in header.remarks):
        message = (
            f"No column of row {header.row} holds names, so nobody was read. It reads:"
            f" {header.cells}."
        )
        table.report("roster-header-missing", header.row, 0, message)


def _no_header(rows: Sequence[TextRow]) -> str:
    """Say that no row names the columns, with the cells of the one that looks most as if it did."""
    message = (
        f"None of the first {_MOST_TITLES + 1} rows with content names the columns (Name, Full"
        " name, First name ...), so nobody was read."
    )
    likely = max(rows, key=lambda row: min(20, sum(map(bool, texts_of(row)))), default=None)
    if likely is None:
        return "The file is empty: no row of it has any content."
    cells = shown(texts_of(likely)) or "numbers only"
    return (
        f"{message} Row {likely.number} reads: {cells}. If these are the headers, say which holds"
        ' the names: --column name="...".'
    )


def _bounded(table: RosterTable, rows: Iterator[TextRow]) -> Iterator[TextRow]:
    """Yield the rows up to the limits, and say so where there are more."""
    for count, row in enumerate(rows):
        if count >= MOST_PEOPLE or row.number > _MOST_ROWS:
            table.report(
                "roster-too-long",
                row.number,
                0,
                f"Only the {count:,} rows above this one were read. Nobody from here on gets a"
                " workbook.",
            )
            return
        yield row


def _peek(
    rows: Iterator[TextRow], columns: Columns
) -> tuple[Header | None, Iterator[TextRow], Sequence[TextRow]]:
    """Return the header among rows, the rows below it, and where there is none the first ones."""
    first = list(islice(rows, _MOST_TITLES + 1))
    found = best_header(first, columns)
    return (
        (None, iter(()), first) if found is None else (found[1], chain(first[found[0] :], rows), ())
    )


# --- CSV -----------------------------------------------------------------------------------------


def _csv_table(data: bytes, columns: Columns, given_encoding: str | None) -> RosterTable:
    encoding = _encoding(data) if given_encoding is None else _given(data, given_encoding)
    told = encoding is None
    if encoding is None:
        beginning = data[:4096].decode("latin-1")
        if len(_CONTROL.findall(beginning)) * 20 > len(beginning):
            raise PackageError(
                "roster-not-a-table", "The file is neither CSV nor an .xlsx workbook."
            )
        chosen = choose(data, _headers_known)
        if not isinstance(chosen, str):
            table = RosterTable("", None, iter(()))
            table.findings.append((0, finding("roster-encoding-unclear", "", _unsure(chosen))))
            return table
        encoding = chosen
    # newline="" leaves line breaks as they are, for those within quotation marks
    text = io.TextIOWrapper(io.BytesIO(data), encoding, errors="strict", newline="")
    lines = _Lines(text.readline)
    sample = lines.sample(_SAMPLE)
    start = "".join(sample)[:4096]
    if len(_CONTROL.findall(start)) * 20 > len(start):
        raise PackageError("roster-not-a-table", "The file is neither CSV nor an .xlsx workbook.")
    # Excel's own way to name the separator; it shows no such row
    given = _SEP_LINE.fullmatch(sample[0]) if sample else None
    if given:
        lines.drop()
    separator = given[1] if given else _separator(sample, columns)
    table = RosterTable("", None, iter(()), separator=separator)
    table.header, table.rows, table.top = _peek(_csv_rows(lines, separator, table), columns)
    if told:
        message = (
            f"The file is not Unicode. By its letters it is {titled(encoding)}:"
            f' "{example(data, encoding)}".'
        )
        table.findings.append((0, finding("roster-encoding", "", message)))
    return table


def _unsure(chosen: Unsure | None) -> str:
    """Say that the encoding cannot be told, with what the names would be in either."""
    if chosen is None:
        return (
            "The file is not Unicode, and in no other encoding that is tried is all of it text, so"
            " nobody was read. Name its encoding with --encoding."
        )
    (one, other), (first, second) = map(titled, chosen.encodings), chosen.readings
    return (
        f'The file is not Unicode. It may be {one} ("{first}") or {other} ("{second}"), so nobody'
        " was read. Name the right one with --encoding."
    )


def _headers_known(beginning: str) -> int:
    """Return how many headers with letters beyond ASCII are known as they stand."""
    pieces = {
        piece.strip(" \"'*")
        for line in beginning.splitlines()[: _MOST_TITLES + 1]
        for piece in re.split(r"[,;\t|]", line)[:MOST_COLUMNS]
    }
    return sum(not piece.isascii() and is_exactly(piece) for piece in pieces)


def _given(data: bytes, encoding: str) -> str:
    """Return the encoding that a user names, if the file is text in it. Raises
    :class:`PackageError`.
    """
    encoding = "utf-8-sig" if encoding == "utf-8" else encoding
    try:
        data.decode(encoding)
    except UnicodeError as error:
        place = error.start if isinstance(error, UnicodeDecodeError) else 0
        line = data.count(b"\n", 0, place) + 1
        raise PackageError(
            "roster-encoding-unclear",
            f"The file is not text in {titled(encoding)}: line {line} cannot be read.",
        ) from None
    return encoding


def _encoding(data: bytes) -> str | None:
    """Return the encoding of a CSV in Unicode, ``None`` for another."""
    named = next((name for mark, name in _BOMS if data.startswith(mark)), None)
    even, odd = data[:1000:2].count(0), data[1:1000:2].count(0)
    # UTF-16 without a mark: of its ASCII characters every other byte is zero
    if named is None and max(even, odd) > 4 * min(even, odd) + 4:
        named = "utf-16-be" if even > odd else "utf-16-le"
    encoding = named or "utf-8"
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        for place in range(0, len(data), _CHUNK):
            decoder.decode(data[place : place + _CHUNK], place + _CHUNK >= len(data))
    except UnicodeDecodeError:
        if named is not None:
            raise PackageError(
                "roster-not-a-table",
                f"The file looks like {named.upper()}, but its text is broken.",
            ) from None
        return None
    return encoding


class _Lines:
    """Lines of text; those of the present row can be had again, since a quotation mark may turn
    out to close nowhere.
    """

    def __init__(self, readline: Callable[[int], str]) -> None:
        self._readline = readline
        self._again: deque[str] = deque()
        self._present: list[str] = []
        self._spare = _MOST_AGAIN

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if len(self._present) >= (_MOST_LINES if self._spare > 0 else 1):
            raise StopIteration
        line = self._again.popleft() if self._again else self._readline(_LONGEST_LINE + 1)
        if not line:
            raise StopIteration
        if len(line) > _LONGEST_LINE:
            raise PackageError(
                "file-too-large", f"A line of the file has more than {_LONGEST_LINE:,} characters."
            )
        self._present.append(line)
        return line

    def sample(self, most: int) -> list[str]:
        """Return the first lines, which will be read all the same."""
        lines = list(islice(self, most))
        self._again.extend(self._present)
        self._present = []
        return lines

    def drop(self) -> None:
        """Go on without the next line."""
        next(self)
        self.done()

    def done(self) -> None:
        """Begin a new row."""
        self._present.clear()

    def first_only(self) -> str:
        """Return the first line of the present row; the others are to be read again."""
        first, *others = self._present
        self._spare -= sum(map(len, others))
        self._again.extendleft(reversed(others))
        self._present.clear()
        return first


def _csv_rows(lines: _Lines, separator: str, table: RosterTable | None) -> Iterator[TextRow]:
    """Yield the rows of a CSV that hold something. A row whose quotation marks do not pair up
    is read as its first line alone.
    """
    reader = csv.reader(lines, delimiter=separator, skipinitialspace=True, strict=True)
    number = 0
    while True:
        number += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except (
            csv.Error
        ):  # a mark that is not closed, text behind one that is, a text beyond csv's own limit
            cells = _lenient(lines.first_only(), separator)
            if table is not None:
                shown = " | ".join(" ".join(cell.split()) for cell in cells)
                table.report(
                    "roster-quotes",
                    number,
                    0,
                    f"The quotation marks of the row do not pair up. It was read as: {shown[:200]}",
                )
        lines.done()
        if any(map(str.strip, cells)) or number > _MOST_ROWS:
            yield TextRow(number, [cell[: LONGEST_TEXT + 1] for cell in cells[: MOST_COLUMNS + 1]])


def _lenient(line: str, separator: str) -> list[str]:
    line = line.rstrip("\r\n")[:_LONGEST_FIELD]
    if line.count('"') % 2:
        return [cell.strip().strip('"') for cell in line.split(separator)]
    return next(csv.reader([line], delimiter=separator, skipinitialspace=True), [])


def _separator(sample: Sequence[str], columns: Columns) -> str:
    """Return the separator by which the headers are understood best, then by which the rows are
    most alike.
    """

    def merit(separator: str) -> tuple[int, int, float, int]:
        left = iter(sample)
        rows = list(_csv_rows(_Lines(lambda _: next(left, "")), separator, None))
        found = best_header(rows[: _MOST_TITLES + 1], columns)
        header = found[1] if found else None
        lengths = [len(row.cells) for row in rows]
        width = (
            header.width
            if header
            else max(lengths, key=lambda one: (one > 1, lengths.count(one)), default=0)
        )
        alike = sum(len(row.cells) == width for row in rows) / max(1, len(rows))
        found_ones = len(header.places) + sum(map(len, header.others.values())) if header else 0
        if header is None:
            return -MOST_COLUMNS, int(width > 1), alike, width
        return -len(header.missing), found_ones, alike, width

    return max(_SEPARATORS, key=merit)


# --- workbooks -----------------------------------------------------------------------------------


def _workbook_table(data: bytes, columns: Columns) -> RosterTable:
    from assessment.ooxml import open_workbook  # here, since a CSV does without
    from assessment.ooxml.stream import Stream

    book = open_workbook(data)
    stream = Stream(book, MOST_COLUMNS, LONGEST_TEXT)
    tables: list[RosterTable] = []
    top: Sequence[TextRow] = ()
    for name in sorted(book.sheet_names, key=stream.hidden.__contains__):
        header, rows, first = _peek(_held(stream.rows(name), stream.merged(name)), columns)
        top = top or first
        if header is not None:
            tables.append(
                RosterTable(
                    name,
                    header,
                    rows,
                    day_zero=day_zero(stream.from_1904),
                )
            )
    if not tables:
        return RosterTable("", None, iter(()), top=top)
    # a sheet with names and tracks before one that has names only, such as a list of managers
    chosen = min(
        tables,
        key=lambda table: (
            len(table.header.missing) if table.header else 0,
            not _has_tracks(table),
        ),
    )
    for other in tables:
        if other is not chosen and _has_tracks(other) and other.sheet not in stream.hidden:
            message = (
                f'The sheet "{other.sheet}" seems to hold people too. Only "{chosen.sheet}" was'
                " read."
            )
            chosen.findings.append((0, finding("roster-other-sheet", f"{other.sheet}!A1", message)))
    return chosen


def _has_tracks(table: RosterTable) -> bool:
    return table.header is not None and "track" in table.header.places


def _held(
    rows: Iterable[tuple[int, list[Cell]]], merged: Sequence[tuple[int, int, int]]
) -> Iterator[TextRow]:
    """Yield rows in which the value of a merged range stands in its first column in all of its
    rows, as people read it.
    """
    waiting = deque(sorted(merged))
    holding: dict[int, tuple[int, Cell]] = {}  # column, from 0 → the last row, and what holds in it
    for number, cells in rows:
        values = {column: value for column, (last, value) in holding.items() if number <= last}
        holding = {column: holding[column] for column in values}
        while waiting and waiting[0][0] <= number:
            top, last, column = waiting.popleft()
            if top == number and column < len(cells) and cells[column] is not None:
                holding[column] = last, cells[column]
        yield _filled(number, cells, values)


def _filled(number: int, cells: list[Cell], values: Mapping[int, Cell]) -> TextRow:
    """Return a row with values put into those of its columns, from 0, that are empty."""
    if not values:
        return TextRow(number, cells)
    whole = [*cells, *[None] * (max(values) + 1 - len(cells))]
    held = frozenset(column for column in values if whole[column] is None)
    for column in held:
        whole[column] = values[column]
    return TextRow(number, whole, held)
