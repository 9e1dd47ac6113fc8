"""What somebody on a list of people is called: by preference as they want it, else as the list has
it, put together from its columns.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cache
from itertools import chain

from assessment.people.cells import CALLED, PARTS, RowTexts, written
from assessment.people.header_words import says_last_first
from assessment.people.headers import Header
from assessment.people.text import TextRow, clean
from assessment.words.names import squeezed
from assessment.words.recognising import recognised, words_of

_NUMBER = re.compile(r"-?[0-9]+(?:[.,][0-9]+)*")
# "Jan", "Anne-Marie", "John A."
_GIVEN = re.compile(r"[^\W\d_]+(?:['\u2019 -]{1,2}[^\W\d_]+)*(?: [^\W\d_]\.)*")


class Called:
    """The names of a list's people. ``sample`` are its first rows, by which it is told whether
    preferred names are whole.
    """

    def __init__(self, cells: RowTexts, header: Header, sample: Sequence[TextRow]) -> None:
        self._cells = cells
        # a column that was named by its letters may have no header
        names = (header.spelt[column : column + 1] for column in header.places.get("name", ()))
        self._last_first = any(map(says_last_first, chain.from_iterable(names)))
        self._whole = _preferred_are_whole(header, sample)

    def name_of(self, row: TextRow) -> str:
        """Return what the person of a row is called; ``""`` for nobody."""
        name, first, last, preferred, wanted_first, wanted_last = (
            self._cells.text(row, field, f"Row {row.number}") for field in CALLED
        )
        if _NUMBER.fullmatch(name):
            name = ""  # a formula that nobody has computed yet, or one that failed: 0
        name = _turned(name) if self._last_first else name
        first, last = wanted_first or first, wanted_last or self._whole_last_name(row, last)
        preferred = self._with_last_name(preferred, last)
        if " " in preferred or (preferred and not name and not first):
            return preferred
        if wanted_first and last:
            return f"{first} {last}"
        return _put_together(name, first, last)

    def _with_last_name(self, preferred: str, last: str) -> str:
        """Return a preferred name with the last name, where it is a first name only: "Annie"."""
        if not preferred or not last or _holds(preferred, last):
            return preferred
        return preferred if self._whole and " " in preferred else f"{preferred} {last}"

    def _whole_last_name(self, row: TextRow, last: str) -> str:
        """Return a last name with the parts of it that have columns of their own, where it does
        not hold them already: "van der", "Boer".
        """
        before, behind = (self._cells.text(row, field, f"Row {row.number}") for field in PARTS)
        if not last:
            return last
        before = "" if folded(last).startswith(f"{folded(before)} ") else before
        behind = "" if folded(last).endswith(f" {folded(behind)}") else behind
        return " ".join(filter(None, (before, last, behind)))


def _put_together(name: str, first: str, last: str) -> str:
    """Return a name with the one part that has a column of its own, where it lacks that: "Name,
    Vorname" has the last name in the first column, "Name, Surname" the first name.
    """
    if not name or bool(first) == bool(last):
        return name or f"{first} {last}".strip()
    if _holds(name, first or last):
        return name
    return f"{first} {name}" if first else f"{name} {last}"


def _turned(name: str) -> str:
    """Return "Novák, Jan" as "Jan Novák"; "Novák Jan, Ph.D." stays as it is."""
    last, comma, first = (part.strip() for part in name.partition(","))
    words = re.findall(r"[^\W\d_]+", first)
    if not (comma and last and _GIVEN.fullmatch(first)) or not all(map(_is_given, words)):
        return name
    return f"{first} {last}"


def _is_given(word: str) -> bool:
    return word.istitle() and word.casefold() not in _titles()


@cache
def _titles() -> frozenset[str]:
    return frozenset(words_of(recognised("people")["titles"]))


def _preferred_are_whole(header: Header, sample: Sequence[TextRow]) -> bool:
    """Tell whether preferred names have a last name of their own: some hold the row's, so that
    one which holds another is whole, too.
    """
    wanted, last = (header.places.get(field, ()) for field in ("preferred name", "last name"))
    if not wanted or not last:
        return False
    pairs = ((_text_at(row, wanted[0]), _text_at(row, last[0])) for row in sample)
    return any(" " in one and other and _holds(one, other) for one, other in pairs)


def _text_at(row: TextRow, place: int) -> str:
    return clean(written(row.cells[place])) if place < len(row.cells) else ""


def folded(text: str) -> str:
    """Return what two spellings of one name or id have in common."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


def _holds(name: str, part: str) -> bool:
    """Tell whether all words of a first or last name stand in a name."""
    words = {squeezed(word) for word in name.split()}
    return all(squeezed(word) in words for word in part.split())
