"""A roster: the list of people for whom workbooks are made, and the names of their files.

``read_roster`` always completes: who can get a workbook is returned, and every row that cannot be
read for sure is a finding with its row and name. How the list gets out of its file is the business
of :mod:`assessment.people.tables`.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from assessment.model import Finding, Framework, Track
from assessment.model.findings import finding
from assessment.people.called import Called, folded
from assessment.people.cells import CALLED, LABELS, RowTexts, written
from assessment.people.dates import Order, Orders, order_said, orders_of, parse_date
from assessment.people.header_words import JOB_TITLE
from assessment.people.headers import Columns, Header, values_of
from assessment.people.tables import RosterTable, open_table
from assessment.people.text import TextRow, clean, short
from assessment.people.tracks import RosterTracks

__all__ = ["NO_TRACK", "Person", "Roster", "parse_date", "read_people", "read_roster"]

NO_TRACK = Track("", "", {}, (), "", "")  # of people on a list that is read without a framework
_MOST_ASPIRATIONS = 20  # of one person
_MOST_SHOWN = 3  # others with an id, in a message
_ADDRESS = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
_DATES = ("start", "last_review")


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
    reader = _PeopleReader(table, table.header, framework, default, today)
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


class _Entry(NamedTuple):
    """A row of somebody; ``person`` is ``None`` where it had an error."""

    row: int
    name: str
    id: str
    person: Person | None
    who: str
    dates: tuple[float | str, float | str]  # start and last review as they are written, "" for none


class _PeopleReader:
    """Turns rows into people, and adds what it finds to the table's findings."""

    def __init__(
        self,
        table: RosterTable,
        header: Header,
        framework: Framework | None,
        default: Track | None,
        today: date,
    ) -> None:
        self.entries: list[_Entry] = []
        self._table, self._default, self._today = table, default, today
        self._tracks = RosterTracks(framework) if framework else None
        self.header = self._with_track(header) if self._tracks else header
        self._cells = RowTexts(table, self.header)
        self._called = Called(self._cells, self.header, table.sample)
        self._assumed = 0
        self._unread: list[int] = []
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

    def read(self, row: TextRow) -> None:
        """Read one row."""
        name = self._called.name_of(row)
        who = short(name) or f"Row {row.number}"
        if not name and not self._says_something(row):
            return
        person_id, email = self._cells.text(row, "id", who), self._cells.text(row, "email", who)
        self._check_name(row, who, name, person_id or email)
        self._check_width(row, who)
        track = self._track(row, who)
        if email and "@" not in email:
            message = f'{who}: the e-mail address "{short(email)}" has no @.'
            self._cells.report("roster-email", row.number, "email", message)
        dates = (
            self._cells.as_written(row, "start", who),
            self._cells.as_written(row, "last_review", who),
        )
        aspirational = self._aspirations(row, who, track)
        manager, team, family, grade, previous = (
            self._cells.text(row, field, who)
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

    def _check_name(self, row: TextRow, who: str, name: str, instead: str) -> None:
        if not name:
            known = instead or self._cells.text(row, "name", who)
            only = f", only {short(known)}" if known else ""
            message = f"{who}: there is no name{only}."
            self._cells.report("roster-name-missing", row.number, "name", message)
        elif _ADDRESS.fullmatch(name):
            self._called_by_address.append((row.number, name))

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
        self._tell_of_the_list()
        return people

    def _tell_of_the_list(self) -> None:
        """Report what concerns the list as a whole."""
        if not self.entries:
            message = (
                f"Below the header, row {self.header.row}, there is nobody. It reads:"
                f" {self.header.cells}."
            )
            self._table.report("roster-empty", self.header.row, 0, message)
        if self._tracks and "track" not in self.header.places and self._default is None:
            self._table.report("roster-track-column-missing", self.header.row, 0, self._no_tracks())
        if self._assumed and self._default:
            message = (
                f"{self._assumed:,} {'row has' if self._assumed == 1 else 'rows have'} no track and"
                f" got {self._default.name}."
            )
            self._table.findings.append((0, finding("roster-track-assumed", "", message)))
        if self._called_by_address:
            self._tell_addresses(*self._called_by_address[0], len(self._called_by_address))
        if self._unread:
            self._tell_unread(len(self._unread), self._unread[0], self._unread[-1])

    def _tell_addresses(self, first: int, address: str, count: int) -> None:
        whose = "A name is an e-mail address,"
        if count > 1:
            whose = f"{count:,} names are e-mail addresses, the first of them"
        message = f"{whose} {short(address)}. It stands in the workbook as the name."
        self._cells.report("roster-name-email", first, "name", message)

    def _tell_unread(self, count: int, first: int, last: int) -> None:
        rows = f"Row {first:,} holds"
        if count > 1:
            rows = f"{count:,} rows between row {first:,} and row {last:,} hold"
        message = f"{rows} nothing in the columns that are read and counted as empty."
        self._table.report("roster-row-unread", first, 0, message)

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

    def _says_something(self, row: TextRow) -> bool:
        """Tell whether a row without a name speaks of somebody: rows that are numbered in advance
        do not.
        """
        cells = [None if column in row.held else cell for column, cell in enumerate(row.cells)]
        own = row._replace(cells=cells) if row.held else row
        if any(
            self._cells.text(own, field, "", silent=True)
            for field in self.header.places
            if field not in CALLED
        ):
            return True
        if any(clean(written(cell)) for cell in own.cells if cell is not None):
            self._unread.append(row.number)
        return False

    def _check_width(self, row: TextRow, who: str) -> None:
        width = self.header.width
        if self._table.separator and any(written(cell).strip() for cell in row.cells[width:]):
            message = (
                f"{who}: the row has more cells than the header's {width}. Was a text with the"
                " separator left without quotation marks?"
            )
            self._table.report("roster-row-wide", row.number, 0, message)

    # --- tracks ---

    def _track(self, row: TextRow, who: str) -> Track | None:
        if self._tracks is None:
            return NO_TRACK
        text = self._cells.text(row, "track", who)
        if text:
            found = self._tracks.find(text)
            if isinstance(found, Track):
                return found
            self._cells.report("roster-track-unknown", row.number, "track", f"{who}: {found}.")
        elif self._default:
            self._assumed += 1
            return self._default
        elif "track" in self.header.places:
            self._cells.report(
                "roster-track-missing", row.number, "track", f"{who}: there is no track."
            )
        return None

    def _aspirations(self, row: TextRow, who: str, own: Track | None) -> tuple[Track, ...]:
        if self._tracks is None:
            return ()
        found = [self._tracks.find(piece) for piece in self._wished(row, who, self._tracks)]
        if unknown := [what for what in found if isinstance(what, str)]:
            message = f"{who}: an aspirational track was left out, {'; '.join(unknown)}."
            self._about_wish("roster-aspiration-unknown", row, message)
        tracks = {track.id: track for track in found if isinstance(track, Track)}
        if own and tracks.pop(own.id, None):
            message = (
                f"{who}: the aspirational track {own.name} is the person's own. It was left out."
            )
            self._about_wish("roster-aspiration-own", row, message)
        return tuple(tracks.values())

    def _wished(self, row: TextRow, who: str, tracks: RosterTracks) -> list[str]:
        """Return the texts of the aspirational tracks, as many as are read."""
        texts = (
            self._cells.at(row, column, "aspirational", who)
            for column in self.header.places.get("aspirational", ())
        )
        pieces = [piece for text in texts if text for piece in tracks.divide(text)]
        if len(pieces) > _MOST_ASPIRATIONS:
            message = (
                f"{who}: there are {len(pieces)} aspirational tracks; the first {_MOST_ASPIRATIONS}"
                " were read."
            )
            self._about_wish("roster-aspiration-unknown", row, message)
        return pieces[:_MOST_ASPIRATIONS]

    def _about_wish(self, code: str, row: TextRow, message: str) -> None:
        self._cells.report(code, row.number, "aspirational", message)

    # --- dates ---

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
                self._cells.report("roster-date-strange", entry.row, "last_review", message)
        return list(zip(*columns, strict=True))

    def _order(self, field: str, proved: Orders) -> Order | None:
        if proved.day_first and proved.month_first:
            (row, day), (other, month) = proved.day_first, proved.month_first
            told = f'"{day}" (row {row}) has the day first, "{month}" (row {other}) the month.'
            message = f"The dates of the column {LABELS[field]} contradict each other: {told}"
            self._cells.report(
                "roster-dates-mixed",
                max(row, other),
                field,
                f"{message} Those that may be either were left out.",
            )
            return None
        said = (
            order_said(self.header.spelt[self.header.places[field][0]])
            if field in self.header.places
            else None
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
                f'{entry.who}: the {LABELS[field]} "{short(written(value))}" {found}. It was left'
                " out."
            )
            self._cells.report("roster-date-unread", entry.row, field, message)
            return None
        if found > self._today:
            self._cells.report(
                "roster-date-strange",
                entry.row,
                field,
                f"{entry.who}: the {LABELS[field]}, {found}, lies in the future.",
            )
        return found

    # --- what concerns several rows ---

    def _ids_twice(self) -> set[int]:
        """Report the entries that share an id, and return their places."""
        groups: dict[str, list[int]] = {}
        for place, entry in enumerate(self.entries):
            if entry.id:
                groups.setdefault(folded(entry.id), []).append(place)
        several = [group for group in groups.values() if len(group) > 1]
        column = self.header.places.get("id", (0,))[0]
        for group in several:
            for place in group:
                entry = self.entries[place]
                message = (
                    f'{short(entry.name) or f"Row {entry.row}"}: the id "{short(entry.id)}" is also'
                    f" that of {self._others(place, group)}. None of them gets a workbook."
                )
                self._table.report("roster-id-twice", entry.row, column, message)
        return {place for group in several for place in group}

    def _others(self, place: int, group: Sequence[int]) -> str:
        """Return, in words, the entries of a group but one, a few of them by their rows."""
        shown = [other for other in group[: _MOST_SHOWN + 1] if other != place][:_MOST_SHOWN]
        left = len(group) - 1 - len(shown)
        return ", ".join(map(self._by_row, shown)) + (f" and {left:,} more" if left else "")

    def _by_row(self, place: int) -> str:
        entry = self.entries[place]
        return f"row {entry.row}" + (f" ({short(entry.name)})" if entry.name else "")

    def _names_twice(self, people: Sequence[Person]) -> None:
        first: dict[str, int] = {}
        column = self._cells.column("name")
        for person in people:
            row = first.setdefault(folded(person.name), person.row)
            if row != person.row:
                message = (
                    f"{short(person.name)} is also the name in row {row}. Their files have the id"
                    " behind the name, or what else tells them apart."
                )
                self._table.report("roster-name-twice", person.row, column, message)
