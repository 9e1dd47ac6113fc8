"""The development sheets of a book: the growth plan, the accomplishments and the check-ins,
read back.

They are known by their defined names, whatever they are called by now, else by name and headers.
Columns are found by their headers, wherever they were moved to. Nothing that stands in a row is
dropped: what cannot be understood is a finding, and the rest of the row counts.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeVar

from assessment.formulas.cells import CellError, Position, position, reference
from assessment.formulas.cells import Value as CellValue
from assessment.model import (
    Accomplishment,
    CheckIn,
    Development,
    Finding,
    Goal,
)
from assessment.model.marks import ACCOMPLISHMENTS, CHECK_INS, GROWTH_PLAN
from assessment.recognition.book import Book, Sheet
from assessment.recognition.found import Said
from assessment.recognition.growth_table import (
    ACCOMPLISHMENT_FIELDS,
    CHECK_IN_FIELDS,
    FIELDS,
    GOAL_FIELDS,
    MAIN_FIELDS,
    GrowthTable,
    day_of,
    find_table,
    kinds_offered,
    marked_sheet,
    serial_of,
    spellings,
)
from assessment.words.catalogue import Texts, languages
from assessment.words.days import FIRST_DAY, LAST_DAY
from assessment.words.names import squeezed
from assessment.words.phrases import capital
from assessment.words.text import for_a_cell

_MOST_FINDINGS = 100  # of one sheet
_MOST_ROWS = 1_000  # of a table
_USUAL_ROWS = 16  # below the head, where no drop-down says how many there are

Made = TypeVar("Made")


def read_development(book: Book) -> tuple[Development, tuple[Finding, ...]]:
    """Return what the development sheets of a workbook hold, and what in them could not be
    understood.

    A workbook without them gives an empty value. Dates are understood as dates of a spreadsheet (of
    either date system), as 2025-03-31, as 31.3.2025 and as 31 Mar 2025. Kinds of goals are given by
    their id where the sheet's own drop-down, or 70-20-10, has them. Raises
    :class:`assessment.model.errors.PackageError` for a broken file.
    """
    said = Said()
    tables = {name: said.take(find_table(book, name)) for name in FIELDS}
    rows = {name: _GrowthRows(table) for name, table in tables.items() if table is not None}
    goals = rows[GROWTH_PLAN].goals() if GROWTH_PLAN in rows else ()
    accomplishments = rows[ACCOMPLISHMENTS].accomplishments() if ACCOMPLISHMENTS in rows else ()
    check_ins = rows[CHECK_INS].check_ins() if CHECK_INS in rows else ()
    for read in rows.values():
        said.add(read.said.of(None).findings)
    development = Development(goals, accomplishments, check_ins)
    return development, said.of(development).findings


def words_of(book: Book) -> tuple[Development, dict[str, set[Position]]]:
    """Return what the development sheets hold, and the cells of each sheet whose whole content that
    is, or that say what is due as of a day.

    A formula, and what could not be understood, is more than what was read of it.
    """
    development, findings = read_development(book)
    odd = {found.where for found in findings}
    tables = {name: find_table(book, name).value for name in FIELDS}
    cells = {
        table.sheet.name: {
            place
            for place in _places_below(table)
            if f"{table.sheet.name}!{reference(*place)}" not in odd
        }
        for table in tables.values()
        if table is not None
    }
    talks = tables[CHECK_INS]
    if talks is not None and (start := _due_start(talks)) is not None:
        below = range(start[0] + 1, talks.head)
        due = {(row, start[1] + beside) for row in below for beside in (0, 2)}
        cells[talks.sheet.name] |= {start, *due}
    return development, cells


def _places_below(table: GrowthTable) -> Iterator[Position]:
    """Yield the cells below a table's head, in its columns, that have no formula."""
    columns = set(table.columns.values())
    for (row, column), cell in table.sheet.cells.items():
        if row > table.head and column in columns and cell.formula is None:
            yield row, column


@dataclass(frozen=True, slots=True)
class Room:
    """Where goals, or talks, can be written into a sheet that is there already."""

    sheet: str
    columns: Mapping[str, int]  # of their fields, from 1
    rows: tuple[int, ...]  # that are empty, from 1
    date1904: bool
    texts: Texts  # in whose language the sheet is
    kinds: Mapping[str, str]  # the sheet's own words for kinds of goals, by id


def room_for(
    book: Book, sheet: Literal["Growth plan", "Accomplishments", "Check-ins"]
) -> Room | None:
    """Return the empty rows of a development sheet; ``None`` where there is no such sheet, no table
    on it, or not its main columns.

    Without these nobody could tell the next time that what is written has been written.
    """
    table = find_table(book, sheet).value
    if table is None or not MAIN_FIELDS[sheet] <= table.columns.keys():
        return None
    rows = range(table.head + 1, _last_row(table) + 1)
    taken = {*table.rows(), *_rows_with_formulas(table), *_merged_rows(table, rows)}
    kinds = (
        {identity: name for name, identity in reversed(kinds_offered(table).values())}
        if sheet == GROWTH_PLAN
        else {}
    )
    free = tuple(row for row in rows if row not in taken)
    return Room(table.sheet.name, table.columns, free, table.date1904, table.texts, kinds)


def _last_row(table: GrowthTable) -> int:
    """Return the last row that the table is made for: that of its drop-downs, which may reach down
    to the last row of the grid.
    """
    place = table.head + 1, table.columns.get("kind", 0)
    ruled = (
        area.bottom
        for rule in table.sheet.validations
        for area in rule.areas
        if area.covers(*place)
    )
    return min(max(ruled, default=table.head + _USUAL_ROWS), table.head + _MOST_ROWS)


def _rows_with_formulas(table: GrowthTable) -> set[int]:
    columns = table.columns.values()
    return {
        row
        for (row, column), cell in table.sheet.cells.items()
        if cell.formula is not None and column in columns
    }


def _merged_rows(table: GrowthTable, rows: Iterable[int]) -> set[int]:
    """Return the rows with merged cells: what is written into a merged range lands in its first
    cell, where somebody's words may stand.
    """
    columns = table.columns.values()
    return {row for row in rows if any(table.sheet.merge_at((row, column)) for column in columns)}


def cells_for(
    room: Room, items: Sequence[Goal] | Sequence[Accomplishment] | Sequence[CheckIn]
) -> dict[tuple[str, str], CellValue]:
    """Return what to write into a workbook so that a sheet has these goals, or talks, as well,
    one for each empty row while there are any.
    """
    cells: dict[tuple[str, str], CellValue] = {}
    for row, item in zip(room.rows, items, strict=False):
        for field, column in room.columns.items():
            value = _held(room, item, field)
            if value is not None and value != "":
                cells[room.sheet, reference(row, column)] = value
    return cells


def _held(room: Room, item: object, field: str) -> CellValue:
    """Return what a cell holds of a goal, or a talk."""
    value = getattr(item, field)
    if isinstance(value, date):
        return serial_of(value, date1904=room.date1904)
    if value is None:
        return None
    if field == "status":
        value = capital(room.texts.table("growth", "statuses")[value])
    elif field == "kind" and isinstance(item, CheckIn):
        value = capital(room.texts.table("growth", "kinds")[value])
    elif field == "kind":
        value = room.kinds.get(value, value.capitalize())
    return for_a_cell(value)


def due_cells(
    book: Book, due: Mapping[str, tuple[date, str]], as_of: str
) -> dict[tuple[str, str], CellValue]:
    """Return what to write above the table of the check-ins that are there already: by kind of talk
    the day on which it is due, and why.

    ``as_of`` says on which day that is true. Nothing where somebody has rebuilt that part of the
    sheet, or made it.
    """
    table = find_table(book, CHECK_INS).value
    if table is None or marked_sheet(book, CHECK_INS) is None:
        return {}
    start = _due_start(table)
    if start is None:
        return {}
    above = {
        place: cell.value
        for place, cell in table.sheet.cells.items()
        if place[0] < table.head and cell.formula is None
    }
    name, (row, column) = table.sheet.name, start
    head = table.texts.said("growth.check_ins.due")
    cells: dict[tuple[str, str], CellValue] = {(name, reference(row, column)): f"{head}, {as_of}"}
    kinds = spellings("kinds")
    for below in range(row + 1, table.head):
        known = due.get(kinds.get(squeezed(str(above.get((below, column + 1)))), ""))
        if known is not None:
            cells[name, reference(below, column)] = serial_of(known[0], date1904=table.date1904)
            cells[name, reference(below, column + 2)] = known[1]
    return {
        (name, address): value
        for (name, address), value in cells.items()
        if not _is_covered(table.sheet, position(address) or start)
    }


def _due_start(table: GrowthTable) -> Position | None:
    """Return the cell, above the table of the check-ins, below which stands what is due."""
    above = sorted(
        (place, cell.value)
        for place, cell in table.sheet.cells.items()
        if place[0] < table.head and cell.formula is None
    )
    heads = tuple(Texts(language).said("growth.check_ins.due") for language in languages())
    return next(
        (place for place, value in above if isinstance(value, str) and value.startswith(heads)),
        None,
    )


def _is_covered(sheet: Sheet, place: Position) -> bool:
    """Tell whether a cell belongs to a merged range and is not its first."""
    merged = sheet.merge_at(place)
    return merged is not None and (merged.top, merged.left) != place


# --- reading them --------------------------------------------------------------------------------


class _GrowthRows:
    """The rows of one sheet on their way to values."""

    def __init__(self, table: GrowthTable) -> None:
        self.table = table
        self.said = Said()
        self._left = _MOST_FINDINGS

    def goals(self) -> tuple[Goal, ...]:
        kinds = kinds_offered(self.table)

        def kind(field: str, place: Position, value: CellValue) -> str:
            text = _text(value)
            known = kinds.get(squeezed(text))
            if known is None:
                offered = ", ".join(dict.fromkeys(name for name, _ in kinds.values()))
                self.report(
                    "goal-kind-unknown",
                    place,
                    f"{text[:60]!r} is no kind of learning that is known ({offered}). It was kept"
                    " as it is written.",
                )
            return text if known is None else known[1]

        status = self.one_of("goal-status-unknown", "status of a goal", "statuses")
        return self.values(
            Goal,
            GOAL_FIELDS,
            {"kind": kind, "start": self.day, "due": self.day, "status": status},
            ("start", "due", "status"),
        )

    def accomplishments(self) -> tuple[Accomplishment, ...]:
        return self.values(Accomplishment, ACCOMPLISHMENT_FIELDS, {"day": self.day}, ("day",))

    def check_ins(self) -> tuple[CheckIn, ...]:
        kind = self.one_of("check-in-kind-unknown", "kind of check-in", "kinds")
        days = ("day", "next_day", "acknowledged")
        return self.values(
            CheckIn,
            CHECK_IN_FIELDS,
            {"kind": kind, **dict.fromkeys(days, self.day)},
            ("kind", *days),
        )

    def values(
        self,
        make: Callable[..., Made],
        fields: Collection[str],
        readers: Mapping[str, Callable[[str, Position, CellValue], object]],
        empty: Collection[str],
    ) -> tuple[Made, ...]:
        """Return a value for each row; ``readers`` are those of fields that are no texts,
        ``empty`` the fields that are ``None`` where nothing stands.
        """
        columns = self.table.columns
        where = columns.get(next(iter(fields)), min(columns.values()))
        found = []
        for row, values in self.table.rows().items():
            own: dict[str, object] = {field: None if field in empty else "" for field in fields}
            for field, value in values.items():
                own[field] = (
                    readers[field](field, (row, columns[field]), value)
                    if field in readers
                    else _text(value)
                )
            found.append(make(**own, where=f"{self.table.sheet.name}!{reference(row, where)}"))
        return tuple(found)

    def day(self, field: str, place: Position, value: CellValue) -> date | None:
        day = day_of(value, date1904=self.table.date1904)
        if day is None:
            years = f"{FIRST_DAY.year} and {LAST_DAY.year}"
            self.report(
                "date-not-understood",
                place,
                f"{_text(value)[:60]!r} is no date between {years} that could be read. The row was"
                " read without it.",
            )
        return day

    def one_of(
        self, code: str, what: str, choices: str
    ) -> Callable[[str, Position, CellValue], str | None]:
        """Return a reader of fields that hold one of a few words, those of a table of texts."""
        known = spellings(choices)

        def read(field: str, place: Position, value: CellValue) -> str | None:
            text = _text(value)
            choice = known.get(squeezed(text))
            if choice is None:
                words = self.table.texts.table("growth", choices).values()
                offered = ", ".join(map(capital, words))
                self.report(
                    code,
                    place,
                    f"{text[:60]!r} is no {what} ({offered}). The row was read without it.",
                )
            return choice

        return read

    def report(self, code: str, place: Position, message: str) -> None:
        self._left -= 1
        sheet = self.table.sheet.name
        if self._left > 0:
            self.said(code, f"{sheet}!{reference(*place)}", message)
        elif not self._left:
            more = "There are more cells of the sheet that could not be understood;"
            self.said(code, sheet, f"{more} they are not listed.")


def _text(value: CellValue) -> str:
    """Return a cell's value as a text, as a person reads it."""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return str(value).strip() if isinstance(value, str | CellError) else ""
