"""What the columns of a roster mean: by their headers, by what somebody says of them, and by what
stands below them.

A header is compared with the words of :mod:`assessment.people.header_words`; ``Columns`` are what a
user names. Values have a word too: a column of names that holds nothing but numbers is none, and
"No." is an id only where it may be one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import NamedTuple

from assessment.people.header_words import (
    COUNTER,
    FIELDS,
    FILLERS,
    HEADERS,
    INSTEAD,
    JOB_TITLE,
    LAST_NAME_FIRST,
    MORE_HEADERS,
    NAMES,
    NUMBER,
    QUALIFIERS,
    WHO,
)
from assessment.people.text import MOST_COLUMNS, Row, clean
from assessment.words.names import similar, squeezed

# field → the headers, or letters, of the columns that it stands in; none: it is not to be read
Columns = Mapping[str, tuple[str, ...]]

SEVERAL = frozenset(("aspirational",))  # fields that may have more than one column
_PREFERRED = ("preferred name", "preferred first name", "preferred last name")
_SOME_NAME = frozenset((*NAMES, *_PREFERRED, *INSTEAD.values()))
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|<[^<>]*>")
_NUMBER_SIGN = re.compile(r"#|\u2116|\b[nN][\u00ba\u00b0]")  # "#", numero, "n°"
_NUMBERED = re.compile(r"#\s*[0-9]+\W*$")  # "Track #2"
_LETTERS = re.compile(r"[A-Za-z]{1,3}")
_DIGITS = re.compile(r"[0-9]+(?:[.,-][0-9]+)*")
_LONGEST_HEADER = 60  # characters of one that is compared
_MOST_TYPOS = 2
# letters below which words are too like others to be misspelt: "GUID" is no guild; "name" is worth
# it
_NO_TYPOS = 5
_SHOWN = 12  # headers in a message


class Claim(NamedTuple):
    """What a header may mean, and how sure that is: the smaller ``rank`` the surer."""

    field: str
    rank: int


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
    texts = [text if len(text) <= 40 else f"{text[:37]}..." for text in cells if text]
    return " | ".join(texts[:_SHOWN]) + (
        f" | and {len(texts) - _SHOWN} more" if len(texts) > _SHOWN else ""
    )


# --- one header ----------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _known() -> tuple[dict[str, Claim], dict[int, list[str]]]:
    """Return what headers mean by their letters and digits, and by their lengths those of which
    a typing error is understood.
    """
    spellings: dict[str, list[str]] = {}
    for table in (HEADERS, MORE_HEADERS):
        for name, words in table.items():
            spellings.setdefault(name, []).extend(words)
    known = {
        squeezed(word): Claim(name, rank)
        for name, words in spellings.items()
        for rank, word in reversed(list(enumerate(words)))
    }
    with_typos: dict[int, list[str]] = {}
    for word in dict.fromkeys(squeezed(word) for words in HEADERS.values() for word in words):
        with_typos.setdefault(len(word), []).append(word)
    return known, with_typos


@lru_cache(maxsize=1)
def _identity_words() -> tuple[frozenset[str], frozenset[str]]:
    return frozenset(map(squeezed, WHO)), frozenset(map(squeezed, NUMBER))


@lru_cache(maxsize=4096)
def claims(text: str) -> tuple[Claim, ...]:
    """Return what a header may mean: nothing, one field, or several where it is unclear."""
    if len(text) > _LONGEST_HEADER:
        return ()
    if _NUMBER_SIGN.search(text) and not _NUMBERED.search(text):
        text = _NUMBER_SIGN.sub(" number ", text)
    known, with_typos = _known()
    bare, inside = _BRACKETS.sub(" ", text), " ".join(_BRACKETS.findall(text))
    forms = (*_forms(text), *_forms(f"{inside} {bare}"))  # "Review (last)"
    whole = known.get(squeezed(text)) or (Claim("id", len(known)) if _is_identity(text) else None)
    whole = whole or next((known[form] for form in forms if form in known), None)
    if whole:
        return (whole,)
    qualifiers = QUALIFIERS & set(re.findall(r"[^\W\d_]+", inside.casefold()))
    # "Track (former)" is no track, "Name (first, last)" is a name
    if qualifiers and qualifiers != {"first", "last"}:
        return ()
    # "Jméno / Name", "Start (YYYY-MM-DD)", but "Manager (e-mail)" is unclear
    found = [
        known[form]
        for part in (*re.split(r"[/|]", bare), inside)
        for form in _forms(part)
        if form in known
    ]
    if not found:
        forms = tuple(dict.fromkeys((*forms, *_forms(bare))))
        near = (
            (form, word)
            for form in forms
            for length in range(len(form) - _MOST_TYPOS, len(form) + _MOST_TYPOS + 1)
            for word in with_typos.get(length, ())
        )
        found = [
            Claim(known[word].field, len(known) + known[word].rank)
            for form, word in near
            if _misspelt(form, word)
        ]
    return tuple(
        {claim.field: claim for claim in sorted(found, key=lambda claim: -claim.rank)}.values()
    )


def is_exactly(text: str) -> bool:
    """Tell whether a header is known as it stands, typing errors not forgiven and accents not
    overlooked.
    """
    return " ".join(text.casefold().split()) in _spelt_words()


@lru_cache(maxsize=64)
def says_last_first(text: str) -> bool:
    """Tell whether a header of names says that the last name stands first: "Last name, First
    name".
    """
    return squeezed(text) in {squeezed(words) for words in LAST_NAME_FIRST}


@lru_cache(maxsize=1)
def _spelt_words() -> frozenset[str]:
    return frozenset(
        word for table in (HEADERS, MORE_HEADERS) for words in table.values() for word in words
    )


def _is_identity(text: str) -> bool:
    """Tell whether a header is made of a word for the people of the list and one for a number."""
    who, number = _identity_words()
    words = {squeezed(word) for word in re.findall(r"[^\W_]+", text)} - {""}
    return bool(words & who and words & number) and words <= who | number | FILLERS


def _forms(text: str) -> tuple[str, ...]:
    """Return a header as it is compared, also without words that say nothing, and without a
    number at its end.
    """
    words = "".join(word for word in re.findall(r"[^\W_]+", text.casefold()) if word not in FILLERS)
    return squeezed(text), squeezed(words), squeezed(text).rstrip("0123456789")


def _misspelt(text: str, word: str) -> bool:
    return (min(len(text), len(word)) >= _NO_TYPOS or word == "name") and similar(text, word)


# --- a row of headers ----------------------------------------------------------------------------


def texts_of(row: Row) -> tuple[str, ...]:
    """Return a row's texts, clean; numbers are none."""
    return tuple(clean(cell) if isinstance(cell, str) else "" for cell in row.cells)


def read_header(number: int, spelt: Sequence[str], chosen: Columns) -> Header | None:
    """Return what the headers of row ``number`` are taken for, ``None`` if nothing among them
    is a name, nor what the user ``chosen`` has.
    """
    spelt = tuple(spelt)
    if not any(spelt):
        return None
    places, remarks, missing = _as_chosen(spelt, chosen)
    met = sum(map(len, places.values()))
    taken = {column for columns in places.values() for column in columns}
    claimed: dict[str, list[tuple[int, int]]] = {}
    for column, text in enumerate(spelt[:MOST_COLUMNS]):
        found = claims(text) if text and column not in taken else ()
        if len(found) == 1:
            claimed.setdefault(found[0].field, []).append((found[0].rank, column))
        elif found:
            meanings = " or ".join(claim.field.replace("_", " ") for claim in found)
            remarks.append(
                Note(
                    "roster-column-unclear",
                    column,
                    f'The column "{text}" may mean {meanings}. It was not read.',
                )
            )
    if not met and not claimed.keys() & _SOME_NAME:
        return None
    if not claimed and not any(
        _same(text, header)
        for headers in chosen.values()
        for header in headers
        for text in spelt
        if text
    ):
        message = (
            f"No row names the columns that were given by their letters, so row {number} was taken"
            f" for the header: {shown(spelt)}."
        )
        remarks.append(Note("roster-header-assumed", 0, message))
    others = {
        name: tuple(column for _, column in sorted(claimed.pop(name)))
        for name in (COUNTER, JOB_TITLE)
        if name in claimed
    }
    for name, candidates in claimed.items():
        if name in chosen:
            continue
        first, *rest = sorted(candidates)
        places[name] = (
            tuple(sorted(column for _, column in candidates)) if name in SEVERAL else (first[1],)
        )
        remarks += [
            _twice(spelt, name, first[1], column) for _, column in rest if name not in SEVERAL
        ]
    if any(spelt[MOST_COLUMNS:]):
        remarks.append(
            Note(
                "roster-too-wide",
                MOST_COLUMNS,
                f"The roster has more than {MOST_COLUMNS} columns. Those to the right were not"
                " read.",
            )
        )
    return Header(
        number,
        spelt,
        _with_legal_names(places),
        tuple(sorted(remarks, key=lambda note: note.column)),
        others,
        missing,
    )


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


def best_header(rows: Sequence[Row], chosen: Columns) -> tuple[int, Header] | None:
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


def _below(above: Row, texts: Sequence[str], number: int, chosen: Columns) -> Header | None:
    """Return a header that stands in two rows, each of which says a part."""
    if not any(form in _known()[0] for text in texts for form in _forms(text)):
        return None  # most rows: people
    upper = texts_of(above)
    groups: list[str] = []
    for column in range(max(len(upper), len(texts))):
        own = upper[column] if column < len(upper) else ""
        # a group's header stands above the first of its columns
        groups.append(
            own or (groups[-1] if groups and column < len(texts) and texts[column] else "")
        )
    if len(set(filter(None, groups))) < 2:
        return None  # a title
    whole: list[str] = []
    for column, group in enumerate(groups):
        text = texts[column] if column < len(texts) else ""
        together = (
            f"{group} {text}"
            if text and group and squeezed(group) != squeezed(text)
            else text or group
        )
        # "E-mail" below "Person" is the person's, below "Manager" it is not
        of_somebody_else = any(claim.field not in _SOME_NAME for claim in claims(group))
        whole.append(
            together
            if not text or claims(together) or not claims(text) or of_somebody_else
            else text
        )
    return read_header(number, whole, chosen)


# --- what stands below ---------------------------------------------------------------------------


def settled(header: Header, rows: Sequence[Row], chosen: Columns) -> Header:
    """Return a header by what stands in the first ``rows`` below it: numbers are no names, and
    "No." may be an id.
    """
    places, remarks = dict(header.places), list(header.remarks)
    for name in (*NAMES, *_PREFERRED):
        if name in chosen or name not in places:
            continue
        column = places[name][0]
        values = values_of(rows, column)
        if not values or not all(map(_DIGITS.fullmatch, values)):
            continue
        del places[name]
        what = "It was not read as the name."
        if (
            "id" not in places
            and name == "name"
            and "id" not in chosen
            and _tells_apart(rows, column)
        ):
            places["id"] = (column,)
            what = "It was taken for the id."
        remarks.append(
            Note(
                "roster-name-numbers",
                column,
                f'The column "{header.spelt[column]}" holds numbers only ({values[0]} ...). {what}',
            )
        )
    if "id" not in places and "id" not in chosen:
        fitting = [
            column for column in header.others.get(COUNTER, ()) if _tells_apart(rows, column)
        ]
        if len(fitting) == 1:
            places["id"] = (fitting[0],)
    return replace(
        header, places=places, remarks=tuple(sorted(remarks, key=lambda note: note.column))
    )


def has_names(header: Header) -> bool:
    """Tell whether any column holds names."""
    return any(name in header.places for name in (*NAMES, *_PREFERRED))


def values_of(rows: Sequence[Row], column: int) -> list[str]:
    """Return the texts of a column, those that are not empty."""
    cells = (row.cells[column] for row in rows if column < len(row.cells))
    texts = (
        str(int(cell)) if isinstance(cell, float) and cell.is_integer() else clean(str(cell))
        for cell in cells
        if cell is not None
    )
    return [text for text in texts if text]


def _tells_apart(rows: Sequence[Row], column: int) -> bool:
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


def field_of(text: str) -> str | None:
    """Return the field that a user names: ``last review``, ``last_review``, ``Last-Review``."""
    return next((name for name in FIELDS if squeezed(name) == squeezed(text)), None)
