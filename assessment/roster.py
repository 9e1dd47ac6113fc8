"""A roster: the list of people for whom workbooks are made, and the names of their files.

``read_roster`` always completes: who can get a workbook is returned, and every row that cannot be read for sure is a finding with its row
and name. How the list gets out of its file is the business of :mod:`assessment.roster_files`.
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from assessment.errors import TrackError
from assessment.findings import finding
from assessment.framework import find_track
from assessment.model import Finding, Framework, Track
from assessment.names import squeezed
from assessment.roster_files import LONGEST_TEXT, Cell, Header, Row, Table, clean, open_table

__all__ = ["Person", "Roster", "parse_date", "read_roster"]

_FIRST_YEAR, _LAST_YEAR = 1950, 2100
_MOST_ASPIRATIONS = 20  # of one person
_MOST_LOOKUPS = 1_000  # different texts that are searched for as abbreviations: each takes a millisecond, and real rosters have a few dozen
_LONGEST_TRACK = 100  # characters of a text that may be a track's name
_SHOWN = 60  # characters of a text in a message


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who gets a workbook. Texts are empty, and dates ``None``, where the roster says nothing."""

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


@dataclass(frozen=True, slots=True)
class Roster:
    """A list of people, as far as they get workbooks, and everything that is to be said about it."""

    file: str
    columns: tuple[tuple[str, str | None], ...]  # each header as spelt, and the field it was taken for; None: not used
    people: tuple[Person, ...]
    rows: int  # of people in the file, bad ones included
    findings: tuple[Finding, ...]  # those about the file first, then by row


def read_roster(path: str | os.PathLike[str], framework: Framework, *, default_track: Track | None = None, today: date | None = None) -> Roster:
    """Read a roster from a CSV or an .xlsx file.

    ``default_track`` is the track of people for whom the roster has none; dates later than ``today`` (the present day) are remarked on.
    Somebody whose row has a finding of severity error is not among the people. Raises :class:`PackageError` for a file that is not there,
    damaged, too large, or neither CSV nor .xlsx.
    """
    table = open_table(path)
    if table.header is None:
        return Roster(os.fspath(path), (), (), 0, tuple(remark for _, remark in table.findings))
    reader = _Reader(table, table.header, framework, default_track, today or date.today())
    for row in table.rows:
        reader.read(row)
    people = reader.people()
    table.findings.sort(key=lambda pair: pair[0])
    return Roster(os.fspath(path), table.header.columns, people, len(reader.entries), tuple(remark for _, remark in table.findings))


# --- rows ----------------------------------------------------------------------------------------

_ERRORS = frozenset(("#N/A", "#REF!", "#NAME?", "#VALUE!", "#DIV/0!", "#NUM!", "#NULL!", "#SPILL!", "#ERROR!"))
_NOTHING = frozenset(("-", "--", "\u2013", "\u2014", "n/a", "none", "."))  # what people write for no value; "None" may be a name
_NAMES = ("name", "first name", "last name")
_LABELS = {"id": "id", "last_review": "last review", "start": "start date", "email": "e-mail address"}


class _Entry(NamedTuple):
    """A row of somebody; ``person`` is ``None`` where it had an error."""

    row: int
    name: str
    id: str
    person: Person | None


class _Reader:
    """Turns rows into people, and adds what it finds to the table's findings."""

    def __init__(self, table: Table, header: Header, framework: Framework, default: Track | None, today: date) -> None:
        self.entries: list[_Entry] = []
        self._table, self._default, self._today = table, default, today
        self._places, self._width = header.places, header.width
        self._header = header.row
        self._tracks = _Tracks(framework)
        self._assumed = 0
        self._unread: list[int] = []

    def read(self, row: Row) -> None:
        """Read one row."""
        name = self._name(row)
        who = _short(name) or f"Row {row.number}"
        if not self._says_something(row, name):
            return
        person_id, email = self._text(row, "id", who), self._text(row, "email", who)
        if not name:
            known = person_id or email
            self._report("roster-name-missing", row, "name", f"{who}: there is no name{f', only {_short(known)}' if known else ''}.")
        self._check_width(row, who)
        track = self._track(row, who)
        if email and "@" not in email:
            self._report("roster-email", row, "email", f'{who}: the e-mail address "{_short(email)}" has no @.')
        start, review = self._dates(row, who)
        aspirational = self._aspirations(row, who, track)
        manager, team, family, grade = (self._text(row, field, who) for field in ("manager", "team", "family", "grade"))
        person = None
        if name and track:
            person = Person(row.number, name, track, aspirational, person_id, email, manager, team, family, grade, start, review)
        self.entries.append(_Entry(row.number, name, person_id, person))

    def people(self) -> tuple[Person, ...]:
        """Return who gets a workbook, and report what concerns several rows."""
        twice = self._ids_twice()
        people = tuple(entry.person for place, entry in enumerate(self.entries) if entry.person and place not in twice)
        self._names_twice(people)
        if "track" not in self._places and self._default is None:
            message = f"No column of the roster holds the tracks, so none of its {len(self.entries):,} rows gets a workbook."
            self._table.report("roster-track-column-missing", self._header, 0, message)
        if self._assumed and self._default:
            message = f"{self._assumed:,} {'row has' if self._assumed == 1 else 'rows have'} no track and got {self._default.name}."
            self._table.findings.append((0, finding("roster-track-assumed", "", message)))
        if self._unread:
            count, first, last = len(self._unread), self._unread[0], self._unread[-1]
            rows = f"Row {first:,} holds" if count == 1 else f"{count:,} rows between row {first:,} and row {last:,} hold"
            self._table.report("roster-row-unread", first, 0, f"{rows} nothing in the columns that are read and counted as empty.")
        return people

    # --- cells ---

    def _report(self, code: str, row: Row, field: str, message: str) -> None:
        places = self._places.get(field) or next((self._places[name] for name in _NAMES if name in self._places), (0,))
        self._table.report(code, row.number, places[0], message)

    def _text(self, row: Row, field: str, who: str, *, silent: bool = False) -> str:
        places = self._places.get(field)
        return self._at(row, places[0], field, who, silent=silent) if places else ""

    def _at(self, row: Row, column: int, field: str, who: str, *, silent: bool = False) -> str:
        value = row.cells[column] if column < len(row.cells) else None
        if value is None or value == "":
            return ""
        raw = _written(value)
        text = clean(raw[:LONGEST_TEXT], lines=field == "aspirational")
        label = _LABELS.get(field, field)
        if text in _ERRORS:
            if not silent:
                self._report("roster-cell-error", row, field, f"{who}: the {label} is the error value {text}.")
            return ""
        if field not in _NAMES and text.casefold() in _NOTHING:
            return ""
        if len(raw) > LONGEST_TEXT and not silent:
            self._report("roster-cell-cut", row, field, f"{who}: the {label} has more than {LONGEST_TEXT} characters; the rest was cut.")
        if "\n" in raw and self._table.separator and self._table.separator in raw and field != "aspirational" and not silent:
            message = f'{who}: the {label} "{_short(text)}" runs over several lines and holds the separator. Is a quotation mark missing?'
            self._report("roster-quotes", row, field, message)
        return text

    def _name(self, row: Row) -> str:
        name, first, last = (self._text(row, field, f"Row {row.number}") for field in _NAMES)
        if name and "last name" not in self._places and first:
            return name if _holds(name, first) else f"{first} {name}"  # "Name, Vorname": the name is the last name
        if name and "first name" not in self._places and last:
            return name if _holds(name, last) else f"{name} {last}"  # "Name, Surname": the name is the first name
        return name or f"{first} {last}".strip()

    def _says_something(self, row: Row, name: str) -> bool:
        """Tell whether a row speaks of somebody: rows that are numbered in advance do not."""
        if name or any(self._text(row, field, "", silent=True) for field in self._places if field not in _NAMES):
            return True
        if any(clean(_written(cell)) for cell in row.cells if cell is not None):
            self._unread.append(row.number)
        return False

    def _check_width(self, row: Row, who: str) -> None:
        if self._table.separator and any(_written(cell).strip() for cell in row.cells[self._width :]):
            message = f"{who}: the row has more cells than the header's {self._width}. Was a text with the separator left without quotation marks?"
            self._table.report("roster-row-wide", row.number, 0, message)

    # --- tracks ---

    def _track(self, row: Row, who: str) -> Track | None:
        text = self._text(row, "track", who)
        if text:
            found = self._tracks.find(text)
            if isinstance(found, Track):
                return found
            self._report("roster-track-unknown", row, "track", f"{who}: {found}.")
        elif self._default:
            self._assumed += 1
            return self._default
        elif "track" in self._places:
            self._report("roster-track-missing", row, "track", f"{who}: there is no track.")
        return None

    def _aspirations(self, row: Row, who: str, own: Track | None) -> tuple[Track, ...]:
        texts = [self._at(row, column, "aspirational", who) for column in self._places.get("aspirational", ())]
        pieces = [piece for text in texts if text for piece in self._tracks.divide(text)]
        if len(pieces) > _MOST_ASPIRATIONS:
            message = f"{who}: there are {len(pieces)} aspirational tracks; the first {_MOST_ASPIRATIONS} were read."
            self._report("roster-aspiration-unknown", row, "aspirational", message)
        found = [self._tracks.find(piece) for piece in pieces[:_MOST_ASPIRATIONS]]
        unknown = [one for one in found if isinstance(one, str)]
        if unknown:
            self._report("roster-aspiration-unknown", row, "aspirational", f"{who}: an aspirational track was left out, {'; '.join(unknown)}.")
        tracks = {one.id: one for one in found if isinstance(one, Track)}
        if own and tracks.pop(own.id, None):
            self._report("roster-aspiration-own", row, "aspirational", f"{who}: the aspirational track {own.name} is the person's own. It was left out.")
        return tuple(tracks.values())

    # --- dates ---

    def _dates(self, row: Row, who: str) -> tuple[date | None, date | None]:
        start, review = (self._date(row, field, who) for field in ("start", "last_review"))
        if start and review and review < start:
            message = f"{who}: the last review, {review}, lies before the start date, {start}."
            self._report("roster-date-strange", row, "last_review", message)
        return start, review

    def _date(self, row: Row, field: str, who: str) -> date | None:
        text = self._text(row, field, who)
        if not text:
            return None
        value = row.cells[self._places[field][0]]
        found = parse_date(value if isinstance(value, float) else text, self._table.day_zero)
        if isinstance(found, str):
            self._report("roster-date-unread", row, field, f'{who}: the {_LABELS[field]} "{_short(text)}" {found}. It was left out.')
            return None
        if found > self._today:
            self._report("roster-date-strange", row, field, f"{who}: the {_LABELS[field]}, {found}, lies in the future.")
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
                shown = ", ".join(f"row {other.row}{f' ({_short(other.name)})' if other.name else ''}" for other in others)
                more = f" and {len(group) - 1 - len(others):,} more" if len(group) - 1 > len(others) else ""
                message = (
                    f'{_short(entry.name) or f"Row {entry.row}"}: the id "{_short(entry.id)}" is also that of {shown}{more}. None of them gets a workbook.'
                )
                self._table.report("roster-id-twice", entry.row, column, message)
        return {place for group in several for place in group}

    def _names_twice(self, people: Sequence[Person]) -> None:
        first: dict[str, int] = {}
        column = next((self._places[name][0] for name in _NAMES if name in self._places), 0)
        for person in people:
            row = first.setdefault(_folded(person.name), person.row)
            if row != person.row:
                message = f"{_short(person.name)} is also the name in row {row}. Their files have the id behind the name, or what else tells them apart."
                self._table.report("roster-name-twice", person.row, column, message)


class _Tracks:
    """The tracks of a framework by what people write, each text looked up once."""

    def __init__(self, framework: Framework) -> None:
        self._framework = framework
        self._found: dict[str, Track | str] = {}
        self._exact: dict[str, Track] = {squeezed(name): track for track in framework.tracks for name in (track.id, track.name)}
        # names that hold commas, with the number of pieces that these make of them
        self._with_commas = {squeezed(track.name): track.name.count(",") + 1 for track in framework.tracks if "," in track.name}
        self._runs = sorted(set(self._with_commas.values()), reverse=True)

    def find(self, text: str) -> Track | str:
        """Return the track that is meant, or what is to be said of the text."""
        found = self._found.get(text)
        if found is None:
            found = self._look_up(text)
            if len(self._found) < _MOST_LOOKUPS:
                self._found[text] = found
        return found

    def _look_up(self, text: str) -> Track | str:
        if len(text) > _LONGEST_TRACK:
            return f'no track is called "{_short(text)}"'
        if len(self._found) >= _MOST_LOOKUPS:  # whoever has written a thousand different tracks has none of the others abbreviated
            return self._exact.get(squeezed(text)) or f'no track is called "{_short(text)}"'
        try:
            return find_track([self._framework], text)[1]
        except TrackError as error:
            return str(error)

    def divide(self, text: str) -> list[str]:
        """Return the texts of several tracks; a name that holds a comma itself stays whole."""
        pieces: list[str] = []
        for part in re.split(r"[;|\n]", text):
            words = [word.strip() for word in part.split(",")]
            while self._with_commas and len(words) > 1:
                number = next((run for run in self._runs if self._with_commas.get(squeezed("".join(words[:run]))) == run), 1)
                pieces.append(", ".join(words[:number]))
                words = words[number:]
            pieces += words
        return [piece for piece in pieces if piece]


# --- texts ---------------------------------------------------------------------------------------


def _written(value: Cell) -> str:
    """Return a cell's value as a text; whole numbers without their fraction."""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return value or ""


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else text[: _SHOWN - 3] + "..."


def _folded(text: str) -> str:
    """Return what two spellings of one name or id have in common."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


def _holds(name: str, part: str) -> bool:
    """Tell whether all words of a first or last name stand in a name."""
    words = {squeezed(word) for word in name.split()}
    return all(squeezed(word) in words for word in part.split())


# --- dates ---------------------------------------------------------------------------------------

_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")
_TIME = re.compile(r"(?:[ T]|, ?)[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]+)?)?(?: ?[AaPp]\.?[Mm]\.?)?(?: ?(?:Z|UTC|[+-][0-9]{2}:?[0-9]{2}))?$")
_SERIAL = re.compile(r"[0-9]{5}(?:[.,][0-9]+)?")
_COMPACT = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_YEAR_FIRST = re.compile(r"([0-9]{4})([-/.]) ?([0-9]{1,2})\2 ?([0-9]{1,2})\.?")
_DOTTED = re.compile(r"([0-9]{1,2})\. ?([0-9]{1,2})\. ?([0-9]{4})\.?")
_EITHER = re.compile(r"([0-9]{1,2})([/-])([0-9]{1,2})\2([0-9]{4})")
_DAY_NAMED = re.compile(r"([0-9]{1,2})(?:st|nd|rd|th|\.)?[ -]?(?:of )?([A-Za-z]{3,9})\.?,?[ -]?([0-9]{4})")
_NAMED_DAY = re.compile(r"([A-Za-z]{3,9})\.?[ -]?([0-9]{1,2})(?:st|nd|rd|th)?,?[ -]([0-9]{4})")
_SHORT_YEAR = re.compile(r"[0-9]{1,2}(?:[./-] ?[0-9]{1,2}[./-]|[ -]?[A-Za-z]{3,9}[ -]) ?'?[0-9]{2}")
_NO_DATE = "is no date that can be read"


def parse_date(value: float | str, day_zero: date = date(1899, 12, 30)) -> date | str:
    """Return the day that a cell's value means, or why it cannot be told, as the end of a sentence.

    Understood are ISO 8601, a serial number counted from ``day_zero``, 31.12.2026, English names of months, and 31/12/2026 or 12/31/2026
    where only one order gives a day. A time of the day is left aside.
    """
    if isinstance(value, float):
        if value.is_integer() and 10**7 <= value < 10**8:
            return parse_date(str(int(value)), day_zero)
        return _within(day_zero + timedelta(days=int(value))) if 1 <= value < 10**6 else _NO_DATE
    text = " ".join(unicodedata.normalize("NFKC", value).split())
    text = _TIME.sub("", text)
    if _SERIAL.fullmatch(text):
        return parse_date(float(text.replace(",", ".")), day_zero)
    if match := _COMPACT.fullmatch(text):
        return _day(*match.groups())
    if match := _YEAR_FIRST.fullmatch(text):
        return _day(match[1], match[3], match[4])
    if match := _DOTTED.fullmatch(text):
        return _day(match[3], match[2], match[1])
    if match := _EITHER.fullmatch(text):
        return _either(match[4], match[1], match[3])
    if match := _DAY_NAMED.fullmatch(text):
        return _named(match[3], match[2], match[1])
    if match := _NAMED_DAY.fullmatch(text):
        return _named(match[3], match[1], match[2])
    return "has a year of two digits" if _SHORT_YEAR.fullmatch(text) else _NO_DATE


def _within(day: date) -> date | str:
    return day if _FIRST_YEAR <= day.year <= _LAST_YEAR else f"lies outside the years {_FIRST_YEAR} to {_LAST_YEAR}"


def _day(year: str, month: str, day: str) -> date | str:
    try:
        return _within(date(int(year), int(month), int(day)))
    except ValueError:
        return "is no day of the calendar"


def _either(year: str, first: str, second: str) -> date | str:
    """Return the day of a date in which either number may be the month."""
    found = _day(year, second, first), _day(year, first, second)
    days = sorted({day for day in found if isinstance(day, date)})
    if len(days) == 2:
        return "may be " + " or ".join(f"{day.day} {_MONTHS[day.month - 1]}" for day in days) + f" {year}"
    return days[0] if days else found[0]


def _named(year: str, month: str, day: str) -> date | str:
    number = next((number for number, name in enumerate(_MONTHS, 1) if name.lower().startswith(month.lower())), 0)
    return _day(year, str(number), day) if number else _NO_DATE
