"""Where the tables of the development sheets are: the growth plan, the accomplishments and the
check-ins.

The sheets are known by their defined names, whatever they are called by now, else by name and
headers. Columns are found by their headers, wherever they were moved to.
"""

from __future__ import annotations

import re
from dataclasses import fields
from datetime import date, timedelta
from typing import NamedTuple

from assessment.formulas.cells import Area, reference
from assessment.formulas.cells import Value as CellValue
from assessment.formulas.parse import references
from assessment.model import Accomplishment, CheckIn, Goal
from assessment.model.errors import PackageError
from assessment.model.marks import (
    ACCOMPLISHMENTS,
    CHECK_INS,
    GROWTH_PLAN,
    sheet_mark,
    sheet_name,
)
from assessment.recognition.book import Book, Sheet
from assessment.recognition.found import Found, Said
from assessment.words.catalogue import Texts, languages
from assessment.words.days import FIRST_DAY, LAST_DAY, calendar_day, day_zero
from assessment.words.names import squeezed
from assessment.words.recognising import month_of, recognised, words_of

# what the columns hold, in the order of the sheets that we make
GOAL_FIELDS, ACCOMPLISHMENT_FIELDS, CHECK_IN_FIELDS = (
    tuple(field.name for field in fields(made) if field.name != "where")
    for made in (Goal, Accomplishment, CheckIn)
)
FIELDS = {
    GROWTH_PLAN: GOAL_FIELDS,
    ACCOMPLISHMENTS: ACCOMPLISHMENT_FIELDS,
    CHECK_INS: CHECK_IN_FIELDS,
}
# the tables of texts
_TEXTS = {
    GROWTH_PLAN: "growth_plan",
    ACCOMPLISHMENTS: "accomplishments",
    CHECK_INS: "check_ins",
}
# columns by which rows are told apart
MAIN_FIELDS = {
    GROWTH_PLAN: {"goal", "competency"},
    ACCOMPLISHMENTS: {"day", "what"},
    CHECK_INS: {"day", "kind"},
}
_ENOUGH_HEADS = 3  # in a row, to be taken for the table's head
_LAST_HEAD = 60  # row
_LONGEST_HEAD = 200  # characters
_MOST_CHOICES = 50  # of a drop-down

_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ][\d:.]+Z?)?")
_DOTTED = re.compile(r"(\d{1,2})\. ?(\d{1,2})\. ?(\d{4})")
_NAMED = re.compile(r"(\d{1,2})\.? ([^\d.]{3,})\.? (\d{4})")  # as the sheets show it
_NUMBERED = re.compile(r" \([0-9]+\)$")  # what a sheet gets whose name was taken
_KINDS = ("experience", "exposure", "education")  # 70-20-10, in whatever framework


# --- finding the sheets --------------------------------------------------------------------------


class GrowthTable(NamedTuple):
    """A development sheet with its table."""

    sheet: Sheet
    head: int  # the row of the headers, from 1
    columns: dict[str, int]  # by field, from 1
    texts: Texts  # in whose language the headers are
    date1904: bool

    def rows(self) -> dict[int, dict[str, CellValue]]:
        """Return the rows below the head in which something stands, by their number; values by
        field, empty ones left out.
        """
        fields = {column: field for field, column in self.columns.items()}
        found: dict[int, dict[str, CellValue]] = {}
        for (row, column), cell in self.sheet.cells.items():
            if row > self.head and column in fields and not _is_empty(cell.value):
                found.setdefault(row, {})[fields[column]] = cell.value
        return dict(sorted(found.items()))


def _is_empty(value: CellValue) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def sheet_of(book: Book, name: str) -> str | None:
    """Return the sheet that our mark leads to, else the one that is called so and has the
    headers.
    """
    marked = marked_sheet(book, name)
    if marked is not None:
        return marked
    names = {squeezed(sheet_name(Texts(language), name)) for language in languages()}
    called = (sheet for sheet in book.sheet_names if squeezed(_NUMBERED.sub("", sheet)) in names)
    return next(
        (
            sheet
            for sheet in called
            if (read := _read(book, sheet)) is not None and _head(read, name) is not None
        ),
        None,
    )


def marked_sheet(book: Book, name: str) -> str | None:
    """Return the sheet that our mark leads to."""
    formula = book.names.get(sheet_mark(name).upper(), "")
    called = {sheet for sheet, _ in references(formula)} if formula else set()
    return next((sheet for sheet in book.sheet_names if sheet in called), None)


def _read(book: Book, name: str) -> Sheet | None:
    """Return a sheet; ``None`` for one that is too large to be read."""
    try:
        return book[name] if name not in book.left_out else None
    except PackageError as error:
        if error.code != "file-too-large":
            raise
        return None


def development_sheets(book: Book) -> dict[str, str]:
    """Return the development sheets that a workbook has: what each is called by now, by the
    name that we give it.
    """
    return {name: sheet for name in FIELDS if (sheet := sheet_of(book, name)) is not None}


def find_table(book: Book, name: str) -> Found[GrowthTable | None]:
    """Return the table of a development sheet, if there is one; what is odd about it is told."""
    said = Said()
    called = sheet_of(book, name)
    if called is None:
        return Found(None)
    sheet = _read(book, called)
    if sheet is None:
        message = f"The sheet holds too much to be read as {name}. It was left out."
        said("sheet-too-large", called, message)
        return said.of(None)
    texts = _language_of(sheet, name)
    head = _head(sheet, name)
    if head is None:
        wanted = ", ".join(_heads(texts, name).values())
        message = f"No row has the headers of {name} ({wanted}). The sheet was left alone."
        said("development-head-missing", called, message)
        return said.of(None)
    row, columns = head
    lacking = ", ".join(head for field, head in _heads(texts, name).items() if field not in columns)
    if lacking:
        where = f"{called}!{reference(row, min(columns.values()))}"
        said("development-column-missing", where, f"{name} has no column headed {lacking}.")
    return said.of(GrowthTable(sheet, row, columns, texts, book.date1904))


def _heads(texts: Texts, name: str) -> dict[str, str]:
    """Return the headers of a sheet that we make in a language, by field."""
    said = texts.table("growth", _TEXTS[name])
    return {field: said[f"{field}_head"] for field in FIELDS[name]}


def _language_of(sheet: Sheet, name: str) -> Texts:
    """Return the language that most of a sheet's headers are in."""
    known = [Texts(language) for language in languages()]
    if len(known) == 1:
        return known[0]
    seen = {_headed(cell.value) for (row, _), cell in sheet.cells.items() if row <= _LAST_HEAD}
    return max(
        known, key=lambda texts: len(seen.intersection(map(squeezed, _heads(texts, name).values())))
    )


def _fields(spoken: Texts, name: str) -> dict[str, str]:
    """Return the fields of a sheet by all that heads them: in the language that it speaks, in
    others, and in other words.
    """
    also = recognised("development")[_TEXTS[name]]
    headed = {squeezed(head): field for field, line in also.items() for head in words_of([line])}
    for texts in (*map(Texts, reversed(languages())), spoken):
        headed |= {squeezed(head): field for field, head in _heads(texts, name).items()}
    return headed


def _head(sheet: Sheet, name: str) -> tuple[int, dict[str, int]] | None:
    """Return the row with most of the headers, and the columns that they head."""
    fields = _fields(_language_of(sheet, name), name)
    rows: dict[int, dict[str, int]] = {}
    top = (item for item in sheet.cells.items() if item[0][0] <= _LAST_HEAD)
    for (row, column), cell in sorted(top):
        if (field := fields.get(_headed(cell.value))) is not None:
            rows.setdefault(row, {}).setdefault(field, column)
    best = max(rows, key=lambda row: (len(rows[row]), -row), default=None)
    return (best, rows[best]) if best is not None and len(rows[best]) >= _ENOUGH_HEADS else None


def _headed(value: CellValue) -> str:
    """Return a header as it is compared; what stands below its first line explains it."""
    is_short = isinstance(value, str) and len(value) <= _LONGEST_HEAD
    return squeezed(str(value).strip().partition("\n")[0]) if is_short else ""


def kinds_offered(table: GrowthTable) -> dict[str, tuple[str, str]]:
    """Return the kinds of goals that the sheet's own drop-down offers, with their ids, by how
    they are compared.
    """
    found = {identity: (identity.capitalize(), identity) for identity in _KINDS}
    place = table.head + 1, table.columns.get("kind", 0)
    for rule in table.sheet.validations:
        if rule.kind == "list" and any(area.covers(*place) for area in rule.areas):
            for sheet, area in references(rule.first):
                if sheet in (None, table.sheet.name) and area.left == area.right:
                    found |= _listed(table.sheet, area)
    return found


def _listed(sheet: Sheet, area: Area) -> dict[str, tuple[str, str]]:
    """Return the names in a column, with the ids beside them."""
    found = {}
    for row in range(area.top, min(area.bottom, area.top + _MOST_CHOICES) + 1):
        name, identity = sheet.value(row, area.left), sheet.value(row, area.left + 1)
        if isinstance(name, str) and isinstance(identity, str) and squeezed(name):
            found[squeezed(name)] = name, identity
    return found


# --- dates -------------------------------------------------------------------------------------


def serial_of(day: date, *, date1904: bool = False) -> float:
    """Return the number that a spreadsheet shows as this day."""
    return float((day - day_zero(date1904)).days)


def day_of(value: object, *, date1904: bool = False) -> date | None:
    """Return the day that a cell's value means; ``None`` for what is no date of this century."""
    day: date | None = None
    if isinstance(value, float) and 0 < value < 100_000:
        day = day_zero(date1904) + timedelta(days=int(value))
    elif isinstance(value, str) and len(value) < 60:
        day = _day_in_words(" ".join(value.casefold().split()))
    return day if day is not None and FIRST_DAY <= day <= LAST_DAY else None


def _day_in_words(text: str) -> date | None:
    if match := _ISO.fullmatch(text.upper()):
        year, month, number = match.groups()
    elif match := _DOTTED.fullmatch(text):
        number, month, year = match.groups()
    elif (match := _NAMED.fullmatch(text)) and (named := _month_of(match[2])):
        number, month, year = match[1], named, match[3]
    else:
        return None
    return calendar_day(year, month, number)


def _month_of(name: str) -> str | None:
    """Return the number of a month by its name in any language, or an abbreviation of it."""
    for language in languages():
        for table in (("sheets", "months"), ("growth", "short_months")):
            for key, month in Texts(language).table(*table).items():
                if squeezed(month) == squeezed(name):
                    return key
    number = month_of(name[:3]) if name.isalpha() else 0
    return str(number) if number else None


def spellings(table: str) -> dict[str, str]:
    """Return the words of a table of texts, such as ``"statuses"``, as they are compared: in every
    language, and by their keys.
    """
    known: dict[str, str] = {}
    for language in reversed(languages()):
        said = Texts(language).table("growth", table)
        known |= {squeezed(word): key for key, word in said.items()}
        known |= {squeezed(key): key for key in said}
    return known
