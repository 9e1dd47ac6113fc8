"""A roster: the list of people for whom workbooks are made, and the names of their files.

``read_roster`` always completes: who can get a workbook is returned, and every row that cannot be
read for sure is a finding with its row and name. How the list gets out of its file is the business
of :mod:`assessment.people.tables`.
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from assessment.model import Finding, Framework, Track
from assessment.model.findings import finding
from assessment.people.dates import Order, Orders, order_said, orders_of, parse_date
from assessment.people.header_words import (
    JOB_TITLE,
    NAME_PREFIX,
    NAMES,
    SECOND_LAST_NAME,
    says_last_first,
)
from assessment.people.headers import Columns, Header, values_of
from assessment.people.tables import Table, open_table
from assessment.people.text import LONGEST_TEXT, Cell, Row, clean, short
from assessment.people.tracks import RosterTracks
from assessment.words.names import squeezed

__all__ = ["NO_TRACK", "Person", "Roster", "parse_date", "read_people", "read_roster"]

NO_TRACK = Track("", "", {}, (), "", "")  # of people on a list that is read without a framework
_MOST_ASPIRATIONS = 20  # of one person


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who gets a workbook. Texts are empty, and dates ``None``, where the roster says
    nothing.
    """

    row: int  # of the roster, from 1, header included
    name: str
    track: Track
    aspirational: tuple[Track, ...] = ()
    id: str = ""
    email: str = ""
    manager: str = ""
    team: str = ""
    family: str = ""  # a discriminator of job titles: "Backend"
    grade: str = ""
    start: date | None = None
    last_review: date | None = None
    previous_id: str = ""  # in the last cycle, where ids have changed since


@dataclass(frozen=True, slots=True)
class Roster:
    """A list of people, as far as they get workbooks, and everything that is to be said about
    it.
    """

    file: str
    # each header as spelt, and the field it was taken for; None: not used
    columns: tuple[tuple[str, str | None], ...]
    people: tuple[Person, ...]
    rows: int  # of people in the file, bad ones included
    findings: tuple[Finding, ...]  # those about the file first, then by row


def read_roster(
    path: str | os.PathLike[str],
    framework: Framework,
    *,
    default_track: Track | None = None,
    today: date | None = None,
    columns: Columns | None = None,
    encoding: str | None = None,
) -> Roster:
    """Read a roster from a CSV or an .xlsx file.

    ``default_track`` is the track of people for whom the roster has none; dates later than
    ``today`` (the present day) are remarked on. ``columns`` say which columns hold which fields
    (:mod:`assessment.people.columns`), ``encoding`` how a CSV is to be read. Somebody whose row has
    a finding of severity error is not among the people. Raises :class:`PackageError` for a file
    that is not there, damaged, too large, neither CSV nor .xlsx, or no text in ``encoding``.
    """
    return _read(path, framework, default_track, today or date.today(), columns or {}, encoding)


def read_people(
    path: str | os.PathLike[str], *, columns: Columns | None = None, encoding: str | None = None
) -> Roster:
    """Read a list of people for whom no workbooks are made: names, ids, e-mail addresses, managers,
    teams. Their track is :data:`NO_TRACK`.

    Raises as :func:`read_roster` does.
    """
    return _read(path, None, None, date.today(), columns or {}, encoding)


def _read(
    path: str | os.PathLike[str],
    framework: Framework | None,
    default: Track | None,
    today: date,
    columns: Columns,
    encoding: str | None,
) -> Roster:
    table = open_table(path, columns, encoding)
    if table.header is None:
        return Roster(os.fspath(path), (), (), 0, tuple(remark for _, remark in table.findings))
    reader = _Reader(table, table.header, framework, default, today)
    for row in table.rows:
        reader.read(row)
    people = reader.people()
    table.findings.sort(key=lambda pair: pair[0])
    return Roster(
        os.fspath(path),
        reader.header.columns,
        people,
        len(reader.entries),
        tuple(remark for _, remark in table.findings),
    )


# --- rows ----------------------------------------------------------------------------------------

_ERRORS = frozenset(
    ("#N/A", "#REF!", "#NAME?", "#VALUE!", "#DIV/0!", "#NUM!", "#NULL!", "#SPILL!", "#ERROR!")
)
# what people write for no value; "None" may be a name
_NOTHING = frozenset(("-", "--", "\u2013", "\u2014", "n/a", "none", "."))
_CALLED = (*NAMES, "preferred name", "preferred first name", "preferred last name")
_PARTS = (NAME_PREFIX, SECOND_LAST_NAME)
_NUMBER = re.compile(r"-?[0-9]+(?:[.,][0-9]+)*")
_ADDRESS = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
# behind a comma they are no given name
_TITLES = frozenset(("dr", "esq", "ing", "jr", "jun", "mgr", "prof", "sen", "sr"))
# "Jan", "Anne-Marie", "John A."
_GIVEN = re.compile(r"[^\W\d_]+(?:['\u2019 -]{1,2}[^\W\d_]+)*(?: [^\W\d_]\.)*")
_LABELS = {
    "id": "id",
    "last_review": "last review",
    "start": "start date",
    "email": "e-mail address",
}
# what a merged range cannot mean for several people
_ONES_OWN = frozenset((*_CALLED, *_PARTS, "id", "previous id", "email"))
_DATES = ("start", "last_review")


class _Entry(NamedTuple):
    """A row of somebody; ``person`` is ``None`` where it had an error."""

    row: int
    name: str
    id: str
    person: Person | None
    who: str
    dates: tuple[float | str, float | str]  # start and last review as they are written, "" for none


class _Reader:
    """Turns rows into people, and adds what it finds to the table's findings."""

    def __init__(
        self,
        table: Table,
        header: Header,
        framework: Framework | None,
        default: Track | None,
        today: date,
    ) -> None:
        self.entries: list[_Entry] = []
        self._table, self._default, self._today = table, default, today
        self._tracks = RosterTracks(framework) if framework else None
        self.header = self._with_track(header) if self._tracks else header
        self._places, self._width = self.header.places, header.width
        self._assumed = 0
        self._unread: list[int] = []
        self._whole = self._preferred_are_whole()
        self._called_by_address: list[tuple[int, str]] = []

    def _with_track(self, header: Header) -> Header:
        """Take a column of job titles for that of the tracks, where they are tracks."""
        if "track" in header.places or self._tracks is None:
            return header
        for column in header.others.get(JOB_TITLE, ()):
            texts = set(values_of(self._table.sample, column))
            if texts and all(map(self._tracks.is_name, texts)):
                message = (
                    f'The column "{header.spelt[column]}" was taken for the track: all of its'
                    " titles are tracks of the framework."
                )
                self._table.report("roster-track-by-titles", header.row, column, message)
                return replace(header, places={**header.places, "track": (column,)})
        return header

    def read(self, row: Row) -> None:
        """Read one row."""
        name = self._name(row)
        who = short(name) or f"Row {row.number}"
        if not self._says_something(row, name):
            return
        person_id, email = self._text(row, "id", who), self._text(row, "email", who)
        if not name:
            known = person_id or email or self._text(row, "name", who)
            self._report(
                "roster-name-missing",
                row.number,
                "name",
                f"{who}: there is no name{f', only {short(known)}' if known else ''}.",
            )
        elif _ADDRESS.fullmatch(name):
            self._called_by_address.append((row.number, name))
        self._check_width(row, who)
        track = self._track(row, who)
        if email and "@" not in email:
            self._report(
                "roster-email",
                row.number,
                "email",
                f'{who}: the e-mail address "{short(email)}" has no @.',
            )
        dates = (self._as_written(row, "start", who), self._as_written(row, "last_review", who))
        aspirational = self._aspirations(row, who, track)
        manager, team, family, grade, previous = (
            self._text(row, field, who)
            for field in ("manager", "team", "family", "grade", "previous id")
        )
        person = None
        if name and track:
            person = Person(
                row.number,
                name,
                track,
                aspirational,
                person_id,
                email,
                manager,
                team,
                family,
                grade,
                previous_id=previous,
            )
        self.entries.append(_Entry(row.number, name, person_id, person, who, dates))

    def people(self) -> tuple[Person, ...]:
        """Return who gets a workbook, and report what concerns several rows."""
        days = self._days() if self._tracks else [(None, None)] * len(self.entries)
        twice = self._ids_twice()
        found = (
            replace(entry.person, start=start, last_review=review)
            for place, (entry, (start, review)) in enumerate(zip(self.entries, days, strict=True))
            if entry.person and place not in twice
        )
        people = tuple(found)
        self._names_twice(people)
        if not self.entries:
            message = (
                f"Below the header, row {self.header.row}, there is nobody. It reads:"
                f" {self.header.cells}."
            )
            self._table.report("roster-empty", self.header.row, 0, message)
        if self._tracks and "track" not in self._places and self._default is None:
            self._table.report("roster-track-column-missing", self.header.row, 0, self._no_tracks())
        if self._assumed and self._default:
            message = (
                f"{self._assumed:,} {'row has' if self._assumed == 1 else 'rows have'} no track and"
                f" got {self._default.name}."
            )
            self._table.findings.append((0, finding("roster-track-assumed", "", message)))
        if self._called_by_address:
            (first, address), count = self._called_by_address[0], len(self._called_by_address)
            whose = (
                f"{count:,} names are e-mail addresses, the first of them"
                if count > 1
                else "A name is an e-mail address,"
            )
            self._report(
                "roster-name-email",
                first,
                "name",
                f"{whose} {short(address)}. It stands in the workbook as the name.",
            )
        if self._unread:
            count, first, last = len(self._unread), self._unread[0], self._unread[-1]
            rows = (
                f"Row {first:,} holds"
                if count == 1
                else f"{count:,} rows between row {first:,} and row {last:,} hold"
            )
            self._table.report(
                "roster-row-unread",
                first,
                0,
                f"{rows} nothing in the columns that are read and counted as empty.",
            )
        return people

    def _no_tracks(self) -> str:
        """Say that no column holds the tracks, and which may."""
        message = (
            f"No column holds the tracks, so none of the {len(self.entries):,} rows gets a"
            f" workbook. The header reads: {self.header.cells}."
        )
        nearest = next(iter(self.header.others.get(JOB_TITLE, ())), None)
        if nearest is None:
            return (
                f'{message} Name the column, --column track="...", or one track for all: --track'
                " NAME."
            )
        title, texts = (
            self.header.spelt[nearest],
            list(dict.fromkeys(values_of(self._table.sample, nearest))),
        )
        examples = (
            f" ({', '.join(map(short, texts[:3]))}{' ...' if len(texts) > 3 else ''})"
            if texts
            else ""
        )
        return (
            f'{message} The nearest is "{title}"{examples}: if it holds tracks, say --column'
            f' track="{title}"; or name one for all: --track NAME.'
        )

    # --- cells ---

    def _report(self, code: str, row: int, field: str, message: str) -> None:
        places = self._places.get(field) or next(
            (self._places[name] for name in _CALLED if name in self._places), (0,)
        )
        self._table.report(code, row, places[0], message)

    def _text(self, row: Row, field: str, who: str, *, silent: bool = False) -> str:
        places = self._places.get(field)
        return self._at(row, places[0], field, who, silent=silent) if places else ""

    def _at(self, row: Row, column: int, field: str, who: str, *, silent: bool = False) -> str:
        value = row.cells[column] if column < len(row.cells) else None
        if value is None or value == "" or (column in row.held and field in _ONES_OWN):
            return ""
        raw = _written(value)
        text = clean(raw[:LONGEST_TEXT], lines=field == "aspirational")
        label = _LABELS.get(field, field)
        if text in _ERRORS:
            if not silent:
                self._report(
                    "roster-cell-error",
                    row.number,
                    field,
                    f"{who}: the {label} is the error value {text}.",
                )
            return ""
        if field not in _CALLED and text.casefold() in _NOTHING:
            return ""
        if len(raw) > LONGEST_TEXT and not silent:
            self._report(
                "roster-cell-cut",
                row.number,
                field,
                f"{who}: the {label} has more than {LONGEST_TEXT} characters; the rest was cut.",
            )
        if (
            "\n" in raw
            and self._table.separator
            and self._table.separator in raw
            and field != "aspirational"
            and not silent
        ):
            message = (
                f'{who}: the {label} "{short(text)}" runs over several lines and holds the'
                " separator. Is a quotation mark missing?"
            )
            self._report("roster-quotes", row.number, field, message)
        return text

    def _name(self, row: Row) -> str:
        """Return what a person is called: by preference as they want it, else as the list has
        it.
        """
        name, first, last, preferred, wanted_first, wanted_last = (
            self._text(row, field, f"Row {row.number}") for field in _CALLED
        )
        if _NUMBER.fullmatch(name):
            name = ""  # a formula that nobody has computed yet, or one that failed: 0
        name = self._turned(name)
        first, last = wanted_first or first, wanted_last or self._whole_last_name(row, last)
        if (
            preferred
            and last
            and not _holds(preferred, last)
            and not (self._whole and " " in preferred)
        ):
            preferred = f"{preferred} {last}"  # a first name only: "Annie"
        if " " in preferred or (preferred and not name and not first):
            return preferred
        if wanted_first and last:
            return f"{first} {last}"
        if name and not last and first:
            # "Name, Vorname": the name is the last name
            return name if _holds(name, first) else f"{first} {name}"
        if name and not first and last:
            # "Name, Surname": the name is the first name
            return name if _holds(name, last) else f"{name} {last}"
        return name or f"{first} {last}".strip()

    def _turned(self, name: str) -> str:
        """Return "Novák, Jan" as "Jan Novák" where the header says that the last name comes
        first; "Novák Jan, Ph.D." stays as it is.
        """
        last, comma, first = (part.strip() for part in name.partition(","))
        words = re.findall(r"[^\W\d_]+", first)
        if not (comma and last and _GIVEN.fullmatch(first)) or not all(
            word.istitle() and word.casefold() not in _TITLES for word in words
        ):
            return name
        return (
            f"{first} {last}"
            if says_last_first(self.header.spelt[self._places["name"][0]])
            else name
        )

    def _whole_last_name(self, row: Row, last: str) -> str:
        """Return a last name with the parts of it that have columns of their own, where it does
        not hold them already: "van der", "Boer".
        """
        before, behind = (self._text(row, field, f"Row {row.number}") for field in _PARTS)
        if not last:
            return last
        before = "" if _folded(last).startswith(f"{_folded(before)} ") else before
        behind = "" if _folded(last).endswith(f" {_folded(behind)}") else behind
        return " ".join(filter(None, (before, last, behind)))

    def _preferred_are_whole(self) -> bool:
        """Tell whether preferred names have a last name of their own: some hold the row's, so
        that one which holds another is whole, too.
        """
        wanted, last = (self._places.get(field, ()) for field in ("preferred name", "last name"))
        both = [
            [
                clean(_written(row.cells[place])) if place < len(row.cells) else ""
                for place in (*wanted[:1], *last[:1])
            ]
            for row in self._table.sample
        ]
        return bool(wanted and last) and any(
            " " in one and other and _holds(one, other) for one, other in both
        )

    def _says_something(self, row: Row, name: str) -> bool:
        """Tell whether a row speaks of somebody: rows that are numbered in advance do not."""
        own = (
            row._replace(
                cells=[
                    None if column in row.held else cell for column, cell in enumerate(row.cells)
                ]
            )
            if row.held
            else row
        )
        if name or any(
            self._text(own, field, "", silent=True)
            for field in self._places
            if field not in _CALLED
        ):
            return True
        if any(clean(_written(cell)) for cell in own.cells if cell is not None):
            self._unread.append(row.number)
        return False

    def _check_width(self, row: Row, who: str) -> None:
        if self._table.separator and any(
            _written(cell).strip() for cell in row.cells[self._width :]
        ):
            message = (
                f"{who}: the row has more cells than the header's {self._width}. Was a text with"
                " the separator left without quotation marks?"
            )
            self._table.report("roster-row-wide", row.number, 0, message)

    # --- tracks ---

    def _track(self, row: Row, who: str) -> Track | None:
        if self._tracks is None:
            return NO_TRACK
        text = self._text(row, "track", who)
        if text:
            found = self._tracks.find(text)
            if isinstance(found, Track):
                return found
            self._report("roster-track-unknown", row.number, "track", f"{who}: {found}.")
        elif self._default:
            self._assumed += 1
            return self._default
        elif "track" in self._places:
            self._report("roster-track-missing", row.number, "track", f"{who}: there is no track.")
        return None

    def _aspirations(self, row: Row, who: str, own: Track | None) -> tuple[Track, ...]:
        if self._tracks is None:
            return ()
        texts = [
            self._at(row, column, "aspirational", who)
            for column in self._places.get("aspirational", ())
        ]
        pieces = [piece for text in texts if text for piece in self._tracks.divide(text)]
        if len(pieces) > _MOST_ASPIRATIONS:
            message = (
                f"{who}: there are {len(pieces)} aspirational tracks; the first {_MOST_ASPIRATIONS}"
                " were read."
            )
            self._report("roster-aspiration-unknown", row.number, "aspirational", message)
        found = [self._tracks.find(piece) for piece in pieces[:_MOST_ASPIRATIONS]]
        unknown = [one for one in found if isinstance(one, str)]
        if unknown:
            self._report(
                "roster-aspiration-unknown",
                row.number,
                "aspirational",
                f"{who}: an aspirational track was left out, {'; '.join(unknown)}.",
            )
        tracks = {one.id: one for one in found if isinstance(one, Track)}
        if own and tracks.pop(own.id, None):
            self._report(
                "roster-aspiration-own",
                row.number,
                "aspirational",
                f"{who}: the aspirational track {own.name} is the person's own. It was left out.",
            )
        return tuple(tracks.values())

    # --- dates ---

    def _as_written(self, row: Row, field: str, who: str) -> float | str:
        text = self._text(row, field, who)
        value = row.cells[self._places[field][0]] if text else ""
        return value if isinstance(value, float) else text

    def _days(self) -> list[tuple[date | None, date | None]]:
        """Return everybody's start and last review, each column's dates read in the order that
        it proves.
        """
        columns: list[list[date | None]] = []
        for place, field in enumerate(_DATES):
            order = self._order(
                field, orders_of((entry.row, entry.dates[place]) for entry in self.entries)
            )
            columns.append(
                [self._day(entry, field, entry.dates[place], order) for entry in self.entries]
            )
        for entry, start, review in zip(self.entries, *columns, strict=True):
            if start and review and review < start:
                message = (
                    f"{entry.who}: the last review, {review}, lies before the start date, {start}."
                )
                self._report("roster-date-strange", entry.row, "last_review", message)
        return list(zip(*columns, strict=True))

    def _order(self, field: str, proved: Orders) -> Order | None:
        if proved.day_first and proved.month_first:
            (row, day), (other, month) = proved.day_first, proved.month_first
            told = f'"{day}" (row {row}) has the day first, "{month}" (row {other}) the month.'
            message = f"The dates of the column {_LABELS[field]} contradict each other: {told}"
            self._report(
                "roster-dates-mixed",
                max(row, other),
                field,
                f"{message} Those that may be either were left out.",
            )
            return None
        said = (
            order_said(self.header.spelt[self._places[field][0]]) if field in self._places else None
        )
        return proved.order or said

    def _day(
        self, entry: _Entry, field: str, value: float | str, order: Order | None
    ) -> date | None:
        if value == "":
            return None
        found = parse_date(value, self._table.day_zero, order)
        if isinstance(found, str):
            message = (
                f'{entry.who}: the {_LABELS[field]} "{short(_written(value))}" {found}. It was left'
                " out."
            )
            self._report("roster-date-unread", entry.row, field, message)
            return None
        if found > self._today:
            self._report(
                "roster-date-strange",
                entry.row,
                field,
                f"{entry.who}: the {_LABELS[field]}, {found}, lies in the future.",
            )
        return found

    # --- what concerns several rows ---

    def _ids_twice(self) -> set[int]:
        """Report the entries that share an id, and return their places."""
        groups: dict[str, list[int]] = {}
        for place, entry in enumerate(self.entries):
            if entry.id:
                groups.setdefault(_folded(entry.id), []).append(place)
        several = [group for group in groups.values() if len(group) > 1]
        column = self._places.get("id", (0,))[0]
        for group in several:
            for place in group:
                entry = self.entries[place]
                others = [self.entries[other] for other in group[:4] if other != place][:3]
                shown = ", ".join(
                    f"row {other.row}{f' ({short(other.name)})' if other.name else ''}"
                    for other in others
                )
                more = (
                    f" and {len(group) - 1 - len(others):,} more"
                    if len(group) - 1 > len(others)
                    else ""
                )
                message = (
                    f'{short(entry.name) or f"Row {entry.row}"}: the id "{short(entry.id)}" is also'
                    f" that of {shown}{more}. None of them gets a workbook."
                )
                self._table.report("roster-id-twice", entry.row, column, message)
        return {place for group in several for place in group}

    def _names_twice(self, people: Sequence[Person]) -> None:
        first: dict[str, int] = {}
        column = next((self._places[name][0] for name in _CALLED if name in self._places), 0)
        for person in people:
            row = first.setdefault(_folded(person.name), person.row)
            if row != person.row:
                message = (
                    f"{short(person.name)} is also the name in row {row}. Their files have the id"
                    " behind the name, or what else tells them apart."
                )
                self._table.report("roster-name-twice", person.row, column, message)


# --- texts ---------------------------------------------------------------------------------------


def _written(value: Cell) -> str:
    """Return a cell's value as a text; whole numbers without their fraction."""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return value or ""


def _folded(text: str) -> str:
    """Return what two spellings of one name or id have in common."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


def _holds(name: str, part: str) -> bool:
    """Tell whether all words of a first or last name stand in a name."""
    words = {squeezed(word) for word in name.split()}
    return all(squeezed(word) in words for word in part.split())
