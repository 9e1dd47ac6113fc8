"""The development sheets of a workbook: the growth plan, the accomplishments and the check-ins,
read back.

They are known by their defined names, whatever they are called by now, else by name and headers.
Columns are found by their headers, wherever they were moved to. Nothing that stands in a row is
dropped: what cannot be understood is a finding, and the rest of the row counts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, NamedTuple, TypeVar, get_args

from assessment.formulas.cells import Area, CellError, Position, position, reference
from assessment.formulas.cells import Value as CellValue
from assessment.formulas.parse import references
from assessment.model import (
    Accomplishment,
    CheckIn,
    CheckInKind,
    Development,
    Finding,
    Goal,
    GoalStatus,
)
from assessment.model.errors import PackageError
from assessment.model.findings import finding
from assessment.model.marks import ACCOMPLISHMENTS, CHECK_INS, DUE_HEAD, GROWTH_PLAN, SHEET_MARK
from assessment.recognition.book import Book, Sheet
from assessment.words.months import SHORT_MONTHS
from assessment.words.names import squeezed
from assessment.words.text import for_a_cell

# what each field's column is headed by, the first of them on the sheets that we make
GOAL_HEADS = {
    "goal": ("Goal",),
    "measure": ("How you will know", "Measure"),
    "support": ("What makes it possible", "Support"),
    "reason": ("Why it matters", "Reason"),
    "competency": ("Competency",),
    "skill": ("Skill",),
    "kind": ("Kind",),
    "start": ("Start", "Start date"),
    "due": ("Due", "Due date"),
    "status": ("Status",),
    "next_step": ("Next step", "Next steps"),
}
ACCOMPLISHMENT_HEADS = {
    "day": ("Date",),
    "what": ("What", "What you did"),
    "result": ("Result",),
    "evidence": ("Evidence",),
    "value": ("Value", "Value of the company"),
    "skill": ("Skill", "Skill it proves"),
}
CHECK_IN_HEADS = {
    "day": ("Date",),
    "kind": ("Kind",),
    "points": ("Talking points",),
    "decisions": ("Decisions",),
    "next_day": ("Next date",),
    "acknowledged": ("Acknowledged", "Acknowledged by the employee on", "Acknowledged on"),
}
_HEADS = {GROWTH_PLAN: GOAL_HEADS, ACCOMPLISHMENTS: ACCOMPLISHMENT_HEADS, CHECK_INS: CHECK_IN_HEADS}
# columns by which rows are told apart
_MAIN = {
    GROWTH_PLAN: {"goal", "competency"},
    ACCOMPLISHMENTS: {"day", "what"},
    CHECK_INS: {"day", "kind"},
}
_ENOUGH_HEADS = 3  # in a row, to be taken for the table's head
_LAST_HEAD = 60  # row
_LONGEST_HEAD = 200  # characters
_MOST_FINDINGS = 100  # of one sheet
_MOST_CHOICES = 50  # of a drop-down
_USUAL_ROWS = 16  # below the head, where no drop-down says how many there are

FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2100, 12, 31)  # that the sheets take
# by whether dates are counted from 1904; right from March 1900 on
_EPOCHS = {False: date(1899, 12, 30), True: date(1904, 1, 1)}
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ][\d:.]+Z?)?")
_DOTTED = re.compile(r"(\d{1,2})\. ?(\d{1,2})\. ?(\d{4})")
_NAMED = re.compile(r"(\d{1,2})\.? ([a-z]{3})[a-z]*\.? (\d{4})")  # as the sheets show it
_NUMBERED = re.compile(r" \([0-9]+\)$")  # what a sheet gets whose name was taken
_KINDS = ("experience", "exposure", "education")  # 70-20-10, in whatever framework

Made = TypeVar("Made")


def read_development(workbook: Book) -> tuple[Development, tuple[Finding, ...]]:
    """Return what the development sheets of a workbook hold, and what in them could not be
    understood.

    A workbook without them gives an empty value. Dates are understood as dates of a spreadsheet (of
    either date system), as 2025-03-31, as 31.3.2025 and as 31 Mar 2025. Kinds of goals are given by
    their id where the sheet's own drop-down, or 70-20-10, has them. Raises
    :class:`assessment.model.errors.PackageError` for a broken file.
    """
    findings: list[Finding] = []
    tables = {
        name: table for name in _HEADS if (table := _table(workbook, name, findings)) is not None
    }
    read = {name: _Reader(table, findings) for name, table in tables.items()}
    goals = read[GROWTH_PLAN].goals() if GROWTH_PLAN in read else ()
    accomplishments = read[ACCOMPLISHMENTS].accomplishments() if ACCOMPLISHMENTS in read else ()
    check_ins = read[CHECK_INS].check_ins() if CHECK_INS in read else ()
    return Development(goals, accomplishments, check_ins), tuple(findings)


def development_sheets(workbook: Book) -> dict[str, str]:
    """Return the development sheets that a workbook has: what each is called by now, by the
    name that we give it.
    """
    return {name: sheet for name in _HEADS if (sheet := _sheet(workbook, name)) is not None}


def words_of(workbook: Book) -> tuple[Development, dict[str, set[Position]]]:
    """Return what the development sheets hold, and the cells of each sheet whose whole content that
    is, or that say what is due as of a day.

    A formula, and what could not be understood, is more than what was read of it.
    """
    development, findings = read_development(workbook)
    odd = {found.where for found in findings}
    cells: dict[str, set[Position]] = {}
    for name in _HEADS:
        table = _table(workbook, name, [])
        if table is None:
            continue
        columns = set(table.columns.values())
        inside = (
            place
            for place, cell in table.sheet.cells.items()
            if place[0] > table.head and place[1] in columns and cell.formula is None
        )
        cells[table.sheet.name] = {
            place for place in inside if f"{table.sheet.name}!{reference(*place)}" not in odd
        }
        if name == CHECK_INS and (start := _due_start(table)) is not None:
            row, column = start
            cells[table.sheet.name] |= {
                start,
                *(
                    (below, column + beside)
                    for below in range(row + 1, table.head)
                    for beside in (0, 2)
                ),
            }
    return development, cells


@dataclass(frozen=True, slots=True)
class Room:
    """Where goals, or talks, can be written into a sheet that is there already."""

    sheet: str
    columns: Mapping[str, int]  # of their fields, from 1
    rows: tuple[int, ...]  # that are empty, from 1
    date1904: bool
    kinds: Mapping[str, str]  # the sheet's own words for kinds of goals, by id


def room_for(
    workbook: Book, sheet: Literal["Growth plan", "Accomplishments", "Check-ins"]
) -> Room | None:
    """Return the empty rows of a development sheet; ``None`` where there is no such sheet, no table
    on it, or not its main columns.

    Without these nobody could tell the next time that what is written has been written.
    """
    table = _table(workbook, sheet, [])
    if table is None or not _MAIN[sheet] <= table.columns.keys():
        return None
    ruled = (
        area.bottom
        for rule in table.sheet.validations
        for area in rule.areas
        if area.covers(table.head + 1, table.columns.get("kind", 0))
    )
    last = max(ruled, default=table.head + _USUAL_ROWS)
    last = min(last, table.head + 1_000)  # a drop-down may reach down to the last row of the grid
    filled = set(table.rows()) | {
        row
        for (row, column), cell in table.sheet.cells.items()
        if cell.formula is not None and column in table.columns.values()
    }
    # what is written into a merged range lands in its first cell, where somebody's words may stand
    merged = {
        row
        for row in range(table.head + 1, last + 1)
        if any(table.sheet.merge_at((row, column)) for column in table.columns.values())
    }
    free = tuple(row for row in range(table.head + 1, last + 1) if row not in filled | merged)
    kinds = (
        {identity: name for name, identity in reversed(_choices(table).values())}
        if sheet == GROWTH_PLAN
        else {}
    )
    return Room(table.sheet.name, table.columns, free, table.date1904, kinds)


def cells_for(
    room: Room, items: Sequence[Goal] | Sequence[Accomplishment] | Sequence[CheckIn]
) -> dict[tuple[str, str], CellValue]:
    """Return what to write into a workbook so that a sheet has these goals, or talks, as well,
    one for each empty row while there are any.
    """
    cells: dict[tuple[str, str], CellValue] = {}
    for row, item in zip(room.rows, items, strict=False):
        for field, column in room.columns.items():
            value = getattr(item, field)
            if field == "kind" and value is not None:
                value = room.kinds.get(value, value.capitalize())
            elif field == "status" and value is not None:
                value = value.capitalize()
            elif isinstance(value, date):
                value = serial_of(value, date1904=room.date1904)
            if value not in (None, ""):
                cells[room.sheet, reference(row, column)] = (
                    for_a_cell(value) if isinstance(value, str) else value
                )
    return cells


def due_cells(
    workbook: Book, due: Mapping[str, tuple[date, str]], as_of: str
) -> dict[tuple[str, str], CellValue]:
    """Return what to write above the table of the check-ins that are there already: by kind of talk
    the day on which it is due, and why.

    ``as_of`` says on which day that is true. Nothing where somebody has rebuilt that part of the
    sheet, or made it.
    """
    table = _table(workbook, CHECK_INS, [])
    if table is None or _marked(workbook, CHECK_INS) is None:
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
    cells: dict[tuple[str, str], CellValue] = {
        (name, reference(row, column)): f"{DUE_HEAD}, {as_of}"
    }
    for below in range(row + 1, table.head):
        known = due.get(str(above.get((below, column + 1))).casefold())
        if known is not None:
            cells[name, reference(below, column)] = serial_of(known[0], date1904=table.date1904)
            cells[name, reference(below, column + 2)] = known[1]
    return {
        (name, address): value
        for (name, address), value in cells.items()
        if not _is_covered(table.sheet, position(address) or start)
    }


def _due_start(table: _Table) -> Position | None:
    """Return the cell, above the table of the check-ins, below which stands what is due."""
    above = sorted(
        (place, cell.value)
        for place, cell in table.sheet.cells.items()
        if place[0] < table.head and cell.formula is None
    )
    return next(
        (place for place, value in above if isinstance(value, str) and value.startswith(DUE_HEAD)),
        None,
    )


def _is_covered(sheet: Sheet, place: Position) -> bool:
    """Tell whether a cell belongs to a merged range and is not its first."""
    merged = sheet.merge_at(place)
    return merged is not None and (merged.top, merged.left) != place


def serial_of(day: date, *, date1904: bool = False) -> float:
    """Return the number that a spreadsheet shows as this day."""
    return float((day - _EPOCHS[date1904]).days)


def day_of(value: object, *, date1904: bool = False) -> date | None:
    """Return the day that a cell's value means; ``None`` for what is no date of this century."""
    day: date | None = None
    if isinstance(value, float) and 0 < value < 100_000:
        day = _EPOCHS[date1904] + timedelta(days=int(value))
    elif isinstance(value, str) and len(value) < 60:
        day = _day_in_words(" ".join(value.casefold().split()))
    return day if day is not None and FIRST_DAY <= day <= LAST_DAY else None


def _day_in_words(text: str) -> date | None:
    if match := _ISO.fullmatch(text.upper()):
        year, month, number = match.groups()
    elif match := _DOTTED.fullmatch(text):
        number, month, year = match.groups()
    elif (match := _NAMED.fullmatch(text)) and match[2].title() in SHORT_MONTHS:
        number, month, year = match[1], str(SHORT_MONTHS.index(match[2].title()) + 1), match[3]
    else:
        return None
    try:
        return date(int(year), int(month), int(number))
    except ValueError:
        return None


# --- finding the sheets --------------------------------------------------------------------------


class _Table(NamedTuple):
    """A development sheet with its table."""

    sheet: Sheet
    head: int  # the row of the headers, from 1
    columns: dict[str, int]  # by field, from 1
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


def _sheet(workbook: Book, name: str) -> str | None:
    """Return the sheet that our mark leads to, else the one that is called so and has the
    headers.
    """
    marked = _marked(workbook, name)
    if marked is not None:
        return marked
    called = (
        sheet
        for sheet in workbook.sheet_names
        if squeezed(_NUMBERED.sub("", sheet)) == squeezed(name)
    )
    return next(
        (
            sheet
            for sheet in called
            if (read := _read(workbook, sheet)) is not None
            and _head(read, _HEADS[name]) is not None
        ),
        None,
    )


def _marked(workbook: Book, name: str) -> str | None:
    """Return the sheet that our mark leads to."""
    formula = workbook.names.get((SHEET_MARK + re.sub(r"\W", "_", name)).upper(), "")
    called = {sheet for sheet, _ in references(formula)} if formula else set()
    return next((sheet for sheet in workbook.sheet_names if sheet in called), None)


def _read(workbook: Book, name: str) -> Sheet | None:
    """Return a sheet; ``None`` for one that is too large to be read."""
    try:
        return workbook[name] if name not in workbook.left_out else None
    except PackageError as error:
        if error.code != "file-too-large":
            raise
        return None


def _table(workbook: Book, name: str, findings: list[Finding]) -> _Table | None:
    """Return the table of a development sheet, if there is one; what is odd about it is told."""
    found = _sheet(workbook, name)
    sheet = _read(workbook, found) if found is not None else None
    if found is None:
        return None
    if sheet is None:
        findings.append(
            finding(
                "sheet-too-large",
                found,
                f"The sheet holds too much to be read as {name}. It was left out.",
            )
        )
        return None
    heads = _HEADS[name]
    head = _head(sheet, heads)
    if head is None:
        wanted = ", ".join(names[0] for names in heads.values())
        findings.append(
            finding(
                "development-head-missing",
                found,
                f"No row has the headers of {name} ({wanted}). The sheet was left alone.",
            )
        )
        return None
    row, columns = head
    lacking = [names[0] for field, names in heads.items() if field not in columns]
    if lacking:
        there = ", ".join(lacking)
        findings.append(
            finding(
                "development-column-missing",
                f"{found}!{reference(row, min(columns.values()))}",
                f"{name} has no column headed {there}.",
            )
        )
    return _Table(sheet, row, columns, workbook.date1904)


def _head(sheet: Sheet, heads: Mapping[str, Sequence[str]]) -> tuple[int, dict[str, int]] | None:
    """Return the row with most of the headers, and the columns that they head."""
    fields = {squeezed(name): field for field, names in heads.items() for name in names}
    rows: dict[int, dict[str, int]] = {}
    for (row, column), cell in sorted(
        item for item in sheet.cells.items() if item[0][0] <= _LAST_HEAD
    ):
        if isinstance(cell.value, str) and len(cell.value) <= _LONGEST_HEAD:
            # what stands below the first line of a header explains it
            field = fields.get(squeezed(cell.value.strip().partition("\n")[0]))
            if field is not None:
                rows.setdefault(row, {}).setdefault(field, column)
    best = max(rows, key=lambda row: (len(rows[row]), -row), default=None)
    return (best, rows[best]) if best is not None and len(rows[best]) >= _ENOUGH_HEADS else None


def _choices(table: _Table) -> dict[str, tuple[str, str]]:
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


# --- reading them --------------------------------------------------------------------------------


class _Reader:
    """The rows of one sheet on their way to values."""

    def __init__(self, table: _Table, findings: list[Finding]) -> None:
        self.table = table
        self.findings = findings
        self.left = _MOST_FINDINGS

    def goals(self) -> tuple[Goal, ...]:
        kinds = _choices(self.table)

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

        status = self.one_of("goal-status-unknown", "status of a goal", get_args(GoalStatus))
        return self.values(
            Goal,
            GOAL_HEADS,
            {"kind": kind, "start": self.day, "due": self.day, "status": status},
            ("start", "due", "status"),
        )

    def accomplishments(self) -> tuple[Accomplishment, ...]:
        return self.values(Accomplishment, ACCOMPLISHMENT_HEADS, {"day": self.day}, ("day",))

    def check_ins(self) -> tuple[CheckIn, ...]:
        kind = self.one_of("check-in-kind-unknown", "kind of check-in", get_args(CheckInKind))
        days = ("day", "next_day", "acknowledged")
        return self.values(
            CheckIn,
            CHECK_IN_HEADS,
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
        self, code: str, what: str, choices: Sequence[str]
    ) -> Callable[[str, Position, CellValue], str | None]:
        """Return a reader of fields that hold one of a few words."""
        known = {squeezed(choice): choice for choice in choices}

        def read(field: str, place: Position, value: CellValue) -> str | None:
            text = _text(value)
            choice = known.get(squeezed(text))
            if choice is None:
                offered = ", ".join(choice.capitalize() for choice in choices)
                self.report(
                    code,
                    place,
                    f"{text[:60]!r} is no {what} ({offered}). The row was read without it.",
                )
            return choice

        return read

    def report(self, code: str, place: Position, message: str) -> None:
        self.left -= 1
        if self.left > 0:
            self.findings.append(
                finding(code, f"{self.table.sheet.name}!{reference(*place)}", message)
            )
        elif not self.left:
            self.findings.append(
                finding(
                    code,
                    self.table.sheet.name,
                    "There are more cells of the sheet that could not be understood; they are not"
                    " listed.",
                )
            )


def _text(value: CellValue) -> str:
    """Return a cell's value as a text, as a person reads it."""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return str(value).strip() if isinstance(value, str | CellError) else ""
