"""A roster's file: from bytes to a row of headers and the rows below it.

CSV in any of the usual encodings and with any of the usual separators, or a sheet of an .xlsx workbook, which is read row by row, since a
roster may be larger than a workbook that somebody fills. What the rows say of people is the business of :mod:`assessment.roster`.
"""

from __future__ import annotations

import codecs
import csv
import io
import os
import re
import unicodedata
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from itertools import chain, islice
from typing import NamedTuple

from assessment.errors import PackageError
from assessment.findings import finding
from assessment.inputs import read_file
from assessment.model import Finding
from assessment.names import similar, squeezed

MOST_PEOPLE = 200_000  # rows below the header that hold something
MOST_COLUMNS = 200
LONGEST_TEXT = 500  # characters of a cell; one more is kept, to tell that it was longer
_MOST_ROWS = 1_048_576  # of a file, empty ones included: the grid of spreadsheet programs
_MOST_BYTES = 50 * 1024 * 1024  # of the file
_LONGEST_FIELD = 131_072  # characters; the limit that the module csv comes with
_LONGEST_LINE = 1_000_000  # characters of a line of CSV
_MOST_LINES = 100  # of one row of CSV: a mark that is never closed must not swallow the rest of the file
_MOST_AGAIN = 4_000_000  # characters that are read a second time, since a mark before them was never closed; from then on a line is a row
_MOST_TITLES = 10  # rows with content above the header
_CHUNK = 1024 * 1024
_SAMPLE = 40  # lines of CSV by which the separator is told
_SEPARATORS = ",;\t|"
_XLSX = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")  # a zip, or what is encrypted or older: the workbook's reader says which
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SEP_LINE = re.compile(r'"?sep=([,;\t|])"?\s*', re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")

# What headers mean, the usual spelling first: where two columns claim a field, the one whose spelling stands first is read.
HEADERS: dict[str, tuple[str, ...]] = {
    "name": (
        *("full name", "name", "employee name", "employee", "person", "names", "name and surname", "first and last name", "display name", "team member"),
        *("staff member", "vollständiger name", "mitarbeiter", "mitarbeiterin", "mitarbeitername", "vor- und nachname", "jméno a příjmení", "celé jméno"),
        *("jméno", "zaměstnanec", "nom complet", "nom et prénom", "prénom et nom", "nom", "collaborateur", "salarié"),
    ),
    "first name": ("first name", "given name", "forename", "vorname", "rufname", "křestní jméno", "prénom"),
    "last name": ("last name", "surname", "family name", "nachname", "familienname", "příjmení", "nom de famille"),
    "track": (
        *("track", "career track", "primary track", "track name", "track id", "job track", "career path", "role", "job role", "tracks"),
        *("laufbahn", "karrierepfad", "rolle", "kariérní cesta", "kariérní dráha", "role zaměstnance", "parcours", "parcours de carrière", "filière"),
    ),
    "aspirational": (
        *("aspirational tracks", "aspirational track", "aspirational", "aspirations", "aspiration", "aspires to", "desired tracks", "desired track"),
        *("wanted tracks", "target tracks", "target track", "future track", "next track", "secondary track", "second track", "other tracks", "desired roles"),
        *("desired role", "aspirational role", "target role", "wunschtrack", "wunschlaufbahn", "angestrebte laufbahn", "wunschrolle", "cílový track"),
        *("požadovaný track", "cílová role", "parcours souhaité", "parcours visé", "rôle souhaité"),
    ),
    "id": (
        *(
            "employee id",
            "id",
            "employee number",
            "employee no",
            "employee nr",
            "employee code",
            "person id",
            "personal id",
            "personnel number",
            "personnel no",
        ),
        *(
            "staff id",
            "staff number",
            "worker id",
            "emp id",
            "emp no",
            "hr id",
            "payroll number",
            "personalnummer",
            "personal-nr",
            "pers.-nr.",
            "mitarbeiternummer",
        ),
        *("mitarbeiter-nr", "mitarbeiter-id", "osobní číslo", "číslo zaměstnance", "id zaměstnance", "matricule", "numéro d'employé", "id employé"),
    ),
    "email": (
        *("e-mail", "e-mail address", "work e-mail", "business e-mail", "company e-mail", "mail", "mail address", "e-mail-adresse", "mailadresse"),
        *("e-mailová adresa", "adresse e-mail", "courriel", "adresse électronique"),
    ),
    "manager": (
        *("manager", "line manager", "manager name", "managers name", "direct manager", "people manager", "reports to", "supervisor", "boss", "team lead"),
        *("team leader", "vorgesetzter", "vorgesetzte", "führungskraft", "teamleiter", "nadřízený", "přímý nadřízený", "manažer", "vedoucí", "responsable"),
        *("supérieur", "supérieur hiérarchique"),
    ),
    "team": (
        *("team", "team name", "squad", "tribe", "department", "unit", "organisational unit", "organizational unit", "org unit", "division"),
        *("abteilung", "gruppe", "tým", "název týmu", "oddělení", "équipe", "département"),
    ),
    "family": (
        *("family", "job family", "discriminator", "discipline", "specialisation", "specialization", "speciality", "specialty", "craft", "chapter", "guild"),
        *("fachrichtung", "spezialisierung", "berufsfamilie", "specializace", "zaměření", "obor", "spécialité", "famille de métiers"),
    ),
    "grade": (
        *("grade", "job grade", "grade code", "pay grade", "level", "job level", "career level", "seniority", "band", "rank", "stufe", "karrierestufe"),
        *("einstufung", "úroveň", "stupeň", "niveau", "échelon"),
    ),
    "start": (
        *("start date", "start", "hire date", "date of hire", "hired", "hired on", "hiring date", "joined", "joined on", "joining date", "date of joining"),
        *("join date", "entry date", "date of entry", "employment start", "start of employment", "employed since", "first day", "eintrittsdatum", "eintritt"),
        *("startdatum", "einstellungsdatum", "datum nástupu", "nástup", "date d'embauche", "date d'entrée", "embauche", "date de début"),
    ),
    "last_review": (
        *("last review", "last review date", "date of last review", "last reviewed", "last reviewed on", "previous review", "previous review date"),
        *("latest review", "most recent review", "last assessment", "last assessment date", "letztes review", "letzte beurteilung", "letzte bewertung"),
        *("letztes mitarbeitergespräch", "poslední hodnocení", "datum posledního hodnocení", "dernière évaluation", "dernier entretien"),
        *("date du dernier entretien", "date de la dernière évaluation"),
    ),
}
# words that say no more than that the column is about the people of the list
_FILLERS = frozenset(
    (
        *("a", "actual", "current", "employee", "employees", "his", "her", "my", "of", "person", "persons", "present", "s", "staff", "the", "their", "your"),
        *("der", "des", "du", "la", "le"),
    )
)
# words in brackets that make another thing of what stands before them
_QUALIFIERS = frozenset(
    ("deputy", "desired", "expected", "first", "former", "future", "last", "new", "next", "old", "planned", "previous", "proposed", "second", "target")
)
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|<[^<>]*>")
_LONGEST_HEADER = 60  # characters of one that is compared
_NO_TYPOS = 5  # letters below which a word is too like others to be a misspelt header; "name" is worth it
_SEVERAL = frozenset(("aspirational",))  # fields that may have more than one column

_EXCEL_DAY_ZERO = date(1899, 12, 30)  # of serial numbers, from March 1900 on; programs count a 29 February 1900 that never was

# control characters, those that turn the direction of writing or cannot be seen, and what is no character in XML; the joiners of
# Persian and Indic scripts stay
UNWANTED = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)

Cell = float | str | bool | None


class Row(NamedTuple):
    """A row with content: its number in the file, from 1, and its cells from the first column on."""

    number: int
    cells: Sequence[Cell]


class Claim(NamedTuple):
    """What a header may mean, and how sure that is: the smaller ``rank`` the surer."""

    field: str
    rank: int


@dataclass(frozen=True, slots=True)
class Header:
    """The row that names the columns."""

    row: int
    columns: tuple[tuple[str, str | None], ...]  # each header as spelt, with its field
    places: dict[str, tuple[int, ...]]  # the columns of a field, from 0
    width: int  # the number of columns, up to the last that has a header
    remarks: tuple[tuple[str, int, str], ...]  # code, column, message


@dataclass(slots=True)
class Table:
    """A roster's rows below its header; ``findings`` grow while ``rows`` are read, each with the row it belongs to (0: the file)."""

    sheet: str  # "" in a CSV
    header: Header | None
    rows: Iterator[Row]
    findings: list[tuple[int, Finding]] = field(default_factory=list)
    day_zero: date = _EXCEL_DAY_ZERO
    separator: str = ""  # of a CSV

    def where(self, row: int, column: int = 0) -> str:
        """Return where a row is, or its cell in a column, counted from 0: ``row 7``, ``Sheet1!B7``."""
        if not self.sheet:
            return f"row {row}"
        from assessment.ooxml.cells import reference  # here, since a CSV does without

        return f"{self.sheet}!{reference(row, column + 1)}"

    def report(self, code: str, row: int, column: int, message: str) -> None:
        """Add a finding about a row and, in a workbook, its cell in a column."""
        self.findings.append((row, finding(code, self.where(row, column), message)))


def open_table(path: str | os.PathLike[str]) -> Table:
    """Open a roster, find its header, and leave its rows to be read. Raises :class:`PackageError` for what is neither CSV nor .xlsx."""
    data = read_file(path, _MOST_BYTES)
    table = _workbook_table(data) if data.startswith(_XLSX) else _csv_table(data)
    header = table.header
    if header is None:
        message = f"None of the first {_MOST_TITLES + 1} rows with content names the columns (Name, Full name, First name ...), so nobody was read."
        table.findings.append((0, finding("roster-header-missing", "", message)))
        return table
    for code, column, message in header.remarks:
        table.report(code, header.row, column, message)
    table.rows = _bounded(table, table.rows)
    return table


def _bounded(table: Table, rows: Iterator[Row]) -> Iterator[Row]:
    """Yield the rows up to the limits, and say so where there are more."""
    for count, row in enumerate(rows):
        if count >= MOST_PEOPLE or row.number > _MOST_ROWS:
            table.report("roster-too-long", row.number, 0, f"Only the {count:,} rows above this one were read. Nobody from here on gets a workbook.")
            return
        yield row


def clean(text: str, *, lines: bool = False) -> str:
    """Return a text without control characters, with single spaces, in Unicode's form NFC; with ``lines`` its line breaks stay."""
    if text.isascii() and text.isprintable() and "  " not in text:
        return text.strip()
    text = unicodedata.normalize("NFC", UNWANTED.sub("", text))[:LONGEST_TEXT]
    return "\n".join(" ".join(line.split()) for line in text.splitlines()).strip() if lines else " ".join(text.split())


# --- headers -------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _known() -> dict[str, Claim]:
    return {squeezed(word): Claim(name, rank) for name, words in HEADERS.items() for rank, word in reversed(list(enumerate(words)))}


@lru_cache(maxsize=2048)
def claims(text: str) -> tuple[Claim, ...]:
    """Return what a header may mean: nothing, one field, or several where it is unclear."""
    if len(text) > _LONGEST_HEADER:
        return ()
    known = _known()
    bare, inside = _BRACKETS.sub(" ", text), " ".join(_BRACKETS.findall(text))
    forms = (*_forms(text), *_forms(f"{inside} {bare}"))  # "Review (last)"
    whole = next((known[form] for form in forms if form in known), None)
    if whole:
        return (whole,)
    qualifiers = _QUALIFIERS & set(re.findall(r"[^\W\d_]+", inside.casefold()))
    if qualifiers and qualifiers != {"first", "last"}:  # "Track (former)" is no track, "Name (first, last)" is a name
        return ()
    # "Jméno / Name", "Start (YYYY-MM-DD)", but "Manager (e-mail)" is unclear
    found = [known[form] for part in (*re.split(r"[/|]", bare), inside) for form in _forms(part) if form in known]
    if not found:
        forms = (*forms, *_forms(bare))
        found = [Claim(known[word].field, len(known) + known[word].rank) for form in forms for word in known if _misspelt(form, word)]
    return tuple({claim.field: claim for claim in sorted(found, key=lambda claim: -claim.rank)}.values())


def _forms(text: str) -> tuple[str, ...]:
    """Return a header as it is compared, also without words that say nothing, and without a number at its end."""
    words = "".join(word for word in re.findall(r"[^\W_]+", text.casefold()) if word not in _FILLERS)
    return squeezed(text), squeezed(words), squeezed(text).rstrip("0123456789")


def _misspelt(text: str, word: str) -> bool:
    return (len(word) >= _NO_TYPOS or word == "name") and similar(text, word)


def read_header(row: Row) -> Header | None:
    """Return what the headers in a row are taken for, ``None`` if there are no names among them."""
    remarks: list[tuple[str, int, str]] = []
    claimed: dict[str, list[tuple[int, int]]] = {}
    spelt = [clean(cell) if isinstance(cell, str) else "" for cell in row.cells]
    for column, text in enumerate(spelt[:MOST_COLUMNS]):
        found = claims(text) if text else ()
        if len(found) == 1:
            claimed.setdefault(found[0].field, []).append((found[0].rank, column))
        elif found:
            meanings = " or ".join(claim.field.replace("_", " ") for claim in found)
            remarks.append(("roster-column-unclear", column, f'The column "{text}" may mean {meanings}. It was not read.'))
    if not claimed.keys() & {"name", "last name", "first name"}:
        return None
    places: dict[str, tuple[int, ...]] = {}
    for name, candidates in claimed.items():
        taken, *others = sorted(candidates)
        places[name] = tuple(sorted(column for _, column in candidates)) if name in _SEVERAL else (taken[1],)
        for _, column in () if name in _SEVERAL else others:
            message = f'The columns "{spelt[taken[1]]}" and "{spelt[column]}" both mean the {name.replace("_", " ")}. "{spelt[taken[1]]}" was read.'
            remarks.append(("roster-column-twice", column, message))
    if any(spelt[MOST_COLUMNS:]):
        remarks.append(("roster-too-wide", MOST_COLUMNS, f"The roster has more than {MOST_COLUMNS} columns. Those to the right were not read."))
    fields = {column: name for name, columns in places.items() for column in columns}
    columns = tuple((text, fields.get(column)) for column, text in enumerate(spelt[:MOST_COLUMNS]) if text)
    width = max(column for column, text in enumerate(spelt) if text) + 1
    return Header(row.number, columns, places, width, tuple(sorted(remarks, key=lambda remark: remark[1])))


def _best_header(rows: Sequence[Row]) -> tuple[int, Header] | None:
    """Return the row with the most fields among the first ones, the uppermost of equal ones, with its place."""
    headers = [(place, header) for place, row in enumerate(rows[: _MOST_TITLES + 1]) if (header := read_header(row))]
    return max(headers, key=lambda pair: len(pair[1].places), default=None)


def _peek(rows: Iterator[Row]) -> tuple[Header | None, Iterator[Row]]:
    """Return the header among rows, and the rows below it."""
    first = list(islice(rows, _MOST_TITLES + 1))
    found = _best_header(first)
    return (None, iter(())) if found is None else (found[1], chain(first[found[0] + 1 :], rows))


# --- CSV -----------------------------------------------------------------------------------------


def _csv_table(data: bytes) -> Table:
    encoding, unsure = _encoding(data)
    # newline="" leaves line breaks as they are, for those within quotation marks
    text = io.TextIOWrapper(io.BytesIO(data), encoding, errors="replace" if unsure else "strict", newline="")
    lines = _Lines(text.readline)
    sample = lines.sample(_SAMPLE)
    start = "".join(sample)[:4096]
    if len(_CONTROL.findall(start)) * 20 > len(start):
        raise PackageError("roster-not-a-table", "The file is neither CSV nor an .xlsx workbook.")
    given = _SEP_LINE.fullmatch(sample[0]) if sample else None  # Excel's own way to name the separator; it shows no such row
    if given:
        lines.drop()
    separator = given[1] if given else _separator(sample)
    table = Table("", None, iter(()), separator=separator)
    table.header, table.rows = _peek(_csv_rows(lines, separator, table))
    if unsure:
        message = "The file is not UTF-8 or UTF-16. It was read as Windows-1252, so letters with accents may be wrong."
        table.findings.append((0, finding("roster-encoding", "", message)))
    return table


def _encoding(data: bytes) -> tuple[str, bool]:
    """Return the encoding of a CSV, and whether that is no more than a guess."""
    named = next((name for mark, name in _BOMS if data.startswith(mark)), None)
    even, odd = data[:1000:2].count(0), data[1:1000:2].count(0)
    if named is None and max(even, odd) > 4 * min(even, odd) + 4:  # UTF-16 without a mark: of its ASCII characters every other byte is zero
        named = "utf-16-be" if even > odd else "utf-16-le"
    encoding = named or "utf-8"
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        for place in range(0, len(data), _CHUNK):
            decoder.decode(data[place : place + _CHUNK], place + _CHUNK >= len(data))
    except UnicodeDecodeError:
        if named is not None:
            raise PackageError("roster-not-a-table", f"The file looks like {named.upper()}, but its text is broken.") from None
        return "cp1252", True
    return encoding, False


class _Lines:
    """Lines of text; those of the present row can be had again, since a quotation mark may turn out to close nowhere."""

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
            raise PackageError("file-too-large", f"A line of the file has more than {_LONGEST_LINE:,} characters.")
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


def _csv_rows(lines: _Lines, separator: str, table: Table | None) -> Iterator[Row]:
    """Yield the rows of a CSV that hold something. A row whose quotation marks do not pair up is read as its first line alone."""
    reader = csv.reader(lines, delimiter=separator, skipinitialspace=True, strict=True)
    number = 0
    while True:
        number += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:  # a mark that is not closed, text behind one that is, a text beyond csv's own limit
            cells = _lenient(lines.first_only(), separator)
            if table is not None:
                shown = " | ".join(" ".join(cell.split()) for cell in cells)
                table.report("roster-quotes", number, 0, f"The quotation marks of the row do not pair up. It was read as: {shown[:200]}")
        lines.done()
        if any(map(str.strip, cells)) or number > _MOST_ROWS:
            yield Row(number, [cell[: LONGEST_TEXT + 1] for cell in cells[: MOST_COLUMNS + 1]])


def _lenient(line: str, separator: str) -> list[str]:
    line = line.rstrip("\r\n")[:_LONGEST_FIELD]
    if line.count('"') % 2:
        return [cell.strip().strip('"') for cell in line.split(separator)]
    return next(csv.reader([line], delimiter=separator, skipinitialspace=True), [])


def _separator(sample: Sequence[str]) -> str:
    """Return the separator by which the headers are understood best, then by which the rows are most alike."""

    def merit(separator: str) -> tuple[int, float, int]:
        left = iter(sample)
        rows = list(_csv_rows(_Lines(lambda _: next(left, "")), separator, None))
        found = _best_header(rows)
        header = found[1] if found else None
        width = header.width if header else len(rows[0].cells) if rows else 0
        alike = sum(len(row.cells) == width for row in rows) / max(1, len(rows))
        return len(header.places) if header else 0, alike, width

    return max(_SEPARATORS, key=merit)


# --- workbooks -----------------------------------------------------------------------------------


def _workbook_table(data: bytes) -> Table:
    from assessment.ooxml import open_workbook  # here, since a CSV does without
    from assessment.ooxml.stream import Stream

    book = open_workbook(data)
    stream = Stream(book, MOST_COLUMNS, LONGEST_TEXT)
    tables: list[Table] = []
    for name in sorted(book.sheet_names, key=stream.hidden.__contains__):
        header, rows = _peek(Row(number, cells) for number, cells in stream.rows(name))
        if header is not None:
            tables.append(Table(name, header, rows, day_zero=date(1904, 1, 1) if stream.from_1904 else _EXCEL_DAY_ZERO))
    if not tables:
        return Table("", None, iter(()))
    # a sheet with names and tracks before one that has names only, such as a list of managers
    chosen = next((table for table in tables if _has_tracks(table)), tables[0])
    for other in tables:
        if other is not chosen and _has_tracks(other) and other.sheet not in stream.hidden:
            message = f'The sheet "{other.sheet}" seems to hold people too. Only "{chosen.sheet}" was read.'
            chosen.findings.append((0, finding("roster-other-sheet", f"{other.sheet}!A1", message)))
    return chosen


def _has_tracks(table: Table) -> bool:
    return table.header is not None and "track" in table.header.places
