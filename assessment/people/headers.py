"""What the columns of a roster mean: by their headers, by what somebody says of them, and by what
stands below them.

What one header means is the business of :mod:`assessment.people.header_words`; ``Columns`` are what
a user names. Values have a word too: a column of names that holds nothing but numbers is none, and
"No." is an id only where it may be one.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, zip_longest
from typing import NamedTuple

from assessment.people.header_words import COUNTER, INSTEAD, JOB_TITLE, NAMES, claims, is_known
from assessment.people.text import MOST_COLUMNS, TextRow, clean
from assessment.words.names import squeezed
from assessment.words.text import cut

# field → the headers, or letters, of the columns that it stands in; none: it is not to be read
Columns = Mapping[str, tuple[str, ...]]

SEVERAL = frozenset(("aspirational",))  # fields that may have more than one column
_PREFERRED = ("preferred name", "preferred first name", "preferred last name")
_SOME_NAME = frozenset((*NAMES, *_PREFERRED, *INSTEAD.values()))
_LETTERS = re.compile(r"[A-Za-z]{1,3}")
_DIGITS = re.compile(r"[0-9]+(?:[.,-][0-9]+)*")
_SHOWN, _LONGEST_SHOWN = 12, 40  # headers in a message, and characters of one


class Note(NamedTuple):
    """Something to say of a column, from 0."""

    code: str
    column: int
    message: str


@dataclass(frozen=True, slots=True)
class Header:
    """The row that names the columns."""

    row: int
    spelt: tuple[str, ...]  # each column's header, "" where there is none
    places: dict[str, tuple[int, ...]]  # the columns of a field, from 0
    remarks: tuple[Note, ...] = ()
    # columns that may be a field, should the values say so: COUNTER, JOB_TITLE
    others: dict[str, tuple[int, ...]] = field(default_factory=dict)
    missing: tuple[str, ...] = ()  # headers that a user named and that are not there

    @property
    def columns(self) -> tuple[tuple[str, str | None], ...]:
        """Each header as spelt, with the field that it was taken for; ``None``: not used."""
        fields = {column: name for name, columns in self.places.items() for column in columns}
        return tuple(
            (text, fields.get(column))
            for column, text in enumerate(self.spelt[:MOST_COLUMNS])
            if text
        )

    @property
    def width(self) -> int:
        """The number of columns, up to the last that has a header."""
        return max((column for column, text in enumerate(self.spelt) if text), default=-1) + 1

    @property
    def cells(self) -> str:
        """The headers, in words."""
        return shown(self.spelt)


def shown(cells: Iterable[str]) -> str:
    """Return the texts of a row, in words."""
    texts = [cut(text, _LONGEST_SHOWN) for text in cells if text]
    return " | ".join(texts[:_SHOWN]) + (
        f" | and {len(texts) - _SHOWN} more" if len(texts) > _SHOWN else ""
    )


# --- a row of headers ----------------------------------------------------------------------------


def texts_of(row: TextRow) -> tuple[str, ...]:
    """Return a row's texts, clean; numbers are none."""
    return tuple(clean(cell) if isinstance(cell, str) else "" for cell in row.cells)


def read_header(number: int, spelt: Sequence[str], chosen: Columns) -> Header | None:
    """Return what the headers of row ``number`` are taken for, ``None`` if nothing among them
    is a name, nor what the user ``chosen`` has.
    """
    spelt = tuple(spelt)
    if not any(spelt):
        return None
    named, remarks, missing = _as_chosen(spelt, chosen)
    claimed, unclear = _claimed(spelt, set(chain.from_iterable(named.values())))
    if not named and not claimed.keys() & _SOME_NAME:
        return None
    others = {
        name: tuple(column for _, column in sorted(claimed.pop(name)))
        for name in (COUNTER, JOB_TITLE)
        if name in claimed
    }
    places, twice = _settle_claims(
        spelt, {name: those for name, those in claimed.items() if name not in chosen}
    )
    notes = (
        *remarks,
        *unclear,
        *([] if claimed or others else _assumed(number, spelt, chosen)),
        *twice,
        *_too_wide(spelt),
    )
    return Header(
        number,
        spelt,
        _with_legal_names({**named, **places}),
        tuple(sorted(notes, key=lambda note: note.column)),
        others,
        missing,
    )


# the columns that claim a field, from 0, each with the rank of its claim
_Claims = dict[str, list[tuple[int, int]]]


def _claimed(spelt: Sequence[str], taken: Collection[int]) -> tuple[_Claims, list[Note]]:
    """Return which columns claim which fields, those that are ``taken`` aside, and what is to be
    said of those that may mean several.
    """
    claimed: _Claims = {}
    unclear: list[Note] = []
    for column, text in enumerate(spelt[:MOST_COLUMNS]):
        meant = claims(text) if text and column not in taken else ()
        if len(meant) == 1:
            claimed.setdefault(meant[0].field, []).append((meant[0].rank, column))
        elif meant:
            meanings = " or ".join(claim.field.replace("_", " ") for claim in meant)
            message = f'The column "{text}" may mean {meanings}. It was not read.'
            unclear.append(Note("roster-column-unclear", column, message))
    return claimed, unclear


def _settle_claims(
    spelt: Sequence[str], claimed: _Claims
) -> tuple[dict[str, tuple[int, ...]], list[Note]]:
    """Return the columns of each field, only the surest of those that claim it where it has but
    one, and what is to be said of the others.
    """
    places: dict[str, tuple[int, ...]] = {}
    twice: list[Note] = []
    for name, candidates in claimed.items():
        if name in SEVERAL:
            places[name] = tuple(sorted(column for _, column in candidates))
            continue
        (_, first), *rest = sorted(candidates)
        places[name] = (first,)
        twice += [_twice(spelt, name, first, column) for _, column in rest]
    return places, twice


def _assumed(number: int, spelt: Sequence[str], chosen: Columns) -> list[Note]:
    """Return what is to be said where nothing but letters names the columns."""
    wanted = [header for headers in chosen.values() for header in headers]
    if any(text and _same(text, header) for header in wanted for text in spelt):
        return []
    message = (
        f"No row names the columns that were given by their letters, so row {number} was taken for"
        f" the header: {shown(spelt)}."
    )
    return [Note("roster-header-assumed", 0, message)]


def _too_wide(spelt: Sequence[str]) -> list[Note]:
    if not any(spelt[MOST_COLUMNS:]):
        return []
    message = f"The roster has more than {MOST_COLUMNS} columns. Those to the right were not read."
    return [Note("roster-too-wide", MOST_COLUMNS, message)]


def _twice(spelt: Sequence[str], name: str, first: int, second: int) -> Note:
    message = (
        f'The columns "{spelt[first]}" and "{spelt[second]}" both mean the'
        f' {name.replace("_", " ")}. "{spelt[first]}" was read.'
    )
    return Note("roster-column-twice", second, message)


def _as_chosen(
    spelt: Sequence[str], chosen: Columns
) -> tuple[dict[str, tuple[int, ...]], list[Note], tuple[str, ...]]:
    """Return where the columns are that a user has named, what is to be said of them, and those
    that are not there.
    """
    places: dict[str, tuple[int, ...]] = {}
    remarks: list[Note] = []
    missing: list[str] = []
    for name, headers in chosen.items():
        found: list[int] = []
        for header in headers:
            there = [
                column
                for column, text in enumerate(spelt[:MOST_COLUMNS])
                if text and _same(text, header)
            ]
            found += there[:1] or _lettered(header)
            remarks += [_twice(spelt, name, there[0], column) for column in there[1:]]
            if not there and not _lettered(header):
                missing.append(header)
        if found:
            places[name] = tuple(found)
    return places, remarks, tuple(missing)


def _same(text: str, header: str) -> bool:
    return squeezed(text) == squeezed(header) if squeezed(header) else text == header.strip()


def _lettered(header: str) -> list[int]:
    """Return the column, from 0, that has letters for its name, if it is one that is read."""
    text = header.strip()
    if not _LETTERS.fullmatch(text):
        return []
    number = 0
    for letter in text.upper():
        number = number * 26 + ord(letter) - 64
    return [number - 1] if number <= MOST_COLUMNS else []


def _with_legal_names(places: dict[str, tuple[int, ...]]) -> dict[str, tuple[int, ...]]:
    """Let the names on the contract stand for those by which people are called, where these are
    missing.
    """
    parts = {"first name", "last name"}
    for name, legal in INSTEAD.items():
        if legal in places:
            column = places.pop(legal)
            if name not in places and not (name == "name" and parts <= places.keys()):
                places[name] = column
    return places


def best_header(rows: Sequence[TextRow], chosen: Columns) -> tuple[int, Header] | None:
    """Return the row with the most fields among the first ones, the uppermost of equal ones, and
    how many of ``rows`` are above what follows.

    Headers may stand in two rows, of which the upper one says what several columns have in common.
    """
    found: list[tuple[int, Header]] = []
    for place, row in enumerate(rows):
        texts = texts_of(row)
        if (single := read_header(row.number, texts, chosen)) is not None:
            found.append((place + 1, single))
        if place and (double := _below(rows[place - 1], texts, row.number, chosen)) is not None:
            found.append((place + 1, double))
    # a title of one word may be a header too: "Employees"
    return max(
        found,
        key=lambda pair: (
            -len(pair[1].missing),
            len(pair[1].places),
            min(2, sum(map(bool, pair[1].spelt))),
        ),
        default=None,
    )


def _below(above: TextRow, texts: Sequence[str], number: int, chosen: Columns) -> Header | None:
    """Return a header that stands in two rows, each of which says a part."""
    if not is_known(texts):
        return None  # most rows: people
    groups = _groups(texts_of(above), texts)
    if len(set(filter(None, groups))) < 2:
        return None  # a title
    whole = [_in_two(*pair) for pair in zip_longest(groups, texts, fillvalue="")]
    return read_header(number, whole, chosen)


def _groups(upper: Sequence[str], texts: Sequence[str]) -> list[str]:
    """Return what the upper row says of each column: a group's header stands above the first of
    its columns.
    """
    groups: list[str] = []
    for own, text in zip_longest(upper, texts, fillvalue=""):
        groups.append(own or (groups[-1] if groups and text else ""))
    return groups


def _in_two(group: str, text: str) -> str:
    """Return a column's header from the group's and its own. "E-mail" below "Person" is the
    person's, below "Manager" it is not.
    """
    together = text or group
    if text and group and squeezed(group) != squeezed(text):
        together = f"{group} {text}"
    if not text or claims(together) or not claims(text):
        return together
    of_somebody_else = any(claim.field not in _SOME_NAME for claim in claims(group))
    return together if of_somebody_else else text


# --- what stands below ---------------------------------------------------------------------------


def settled(header: Header, rows: Sequence[TextRow], chosen: Columns) -> Header:
    """Return a header by what stands in the first ``rows`` below it: numbers are no names, and
    "No." may be an id.
    """
    places, remarks = dict(header.places), list(header.remarks)
    for name, first in _numbered_names(places, rows, chosen):
        column = places.pop(name)[0]
        is_id = name == "name" and _lacks_id(places, chosen) and _tells_apart(rows, column)
        if is_id:
            places["id"] = (column,)
        what = "It was taken for the id." if is_id else "It was not read as the name."
        message = f'The column "{header.spelt[column]}" holds numbers only ({first} ...). {what}'
        remarks.append(Note("roster-name-numbers", column, message))
    if _lacks_id(places, chosen):
        counters = header.others.get(COUNTER, ())
        fitting = [column for column in counters if _tells_apart(rows, column)]
        if len(fitting) == 1:
            places["id"] = (fitting[0],)
    return replace(
        header, places=places, remarks=tuple(sorted(remarks, key=lambda note: note.column))
    )


def _numbered_names(
    places: Mapping[str, Sequence[int]], rows: Sequence[TextRow], chosen: Columns
) -> list[tuple[str, str]]:
    """Return the fields of names whose columns hold numbers only, each with the first of them."""
    found = []
    for name in (*NAMES, *_PREFERRED):
        if name not in chosen and name in places:
            values = values_of(rows, places[name][0])
            if values and all(map(_DIGITS.fullmatch, values)):
                found.append((name, values[0]))
    return found


def _lacks_id(places: Mapping[str, object], chosen: Columns) -> bool:
    return "id" not in places and "id" not in chosen


def has_names(header: Header) -> bool:
    """Tell whether any column holds names."""
    return any(name in header.places for name in (*NAMES, *_PREFERRED))


def values_of(rows: Sequence[TextRow], column: int) -> list[str]:
    """Return the texts of a column, those that are not empty."""
    cells = (row.cells[column] for row in rows if column < len(row.cells))
    texts = (
        str(int(cell)) if isinstance(cell, float) and cell.is_integer() else clean(str(cell))
        for cell in cells
        if cell is not None
    )
    return [text for text in texts if text]


def _tells_apart(rows: Sequence[TextRow], column: int) -> bool:
    """Tell whether a column's values may be ids: one for everybody, no two the same, and more
    than the numbers of the rows.
    """
    values = values_of(rows, column)
    if len(values) < len(rows) or len(set(values)) < len(values) or not values:
        return False
    numbers = [int(value) for value in values if value.isdecimal() and len(value) < 16]
    counted = (
        len(numbers) == len(values)
        and numbers[0] in (0, 1)
        and numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    )
    return not counted
