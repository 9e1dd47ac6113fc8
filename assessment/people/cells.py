"""What stands in the cells of a list of people, by field: texts without what says nothing, and a
finding where one cannot be read whole.
"""

from __future__ import annotations

from functools import cache

from assessment.people.header_words import NAME_PREFIX, NAMES, SECOND_LAST_NAME
from assessment.people.headers import Header
from assessment.people.tables import RosterTable
from assessment.people.text import LONGEST_TEXT, Cell, TextRow, clean, short
from assessment.words.recognising import recognised, words_of

CALLED = (*NAMES, "preferred name", "preferred first name", "preferred last name")
LABELS = {
    "id": "id",
    "last_review": "last review",
    "start": "start date",
    "email": "e-mail address",
}
PARTS = (NAME_PREFIX, SECOND_LAST_NAME)
_ERRORS = frozenset(
    ("#N/A", "#REF!", "#NAME?", "#VALUE!", "#DIV/0!", "#NUM!", "#NULL!", "#SPILL!", "#ERROR!")
)
# what a merged range cannot mean for several people
_ONES_OWN = frozenset((*CALLED, *PARTS, "id", "previous id", "email"))


class RowTexts:
    """The texts of a list's rows by field; what is to be said of one is added to the table's
    findings.
    """

    def __init__(self, table: RosterTable, header: Header) -> None:
        self._table, self.places = table, header.places

    def report(self, code: str, row: int, field: str, message: str) -> None:
        """Add a finding about the cell of a field, or of a name where there is no such column."""
        self._table.report(code, row, self.column(field), message)

    def column(self, field: str) -> int:
        """Return the first column of a field, else of the names, from 0."""
        places = (self.places.get(name) for name in (field, *CALLED))
        return next(filter(None, places), (0,))[0]

    def text(self, row: TextRow, field: str, who: str, *, silent: bool = False) -> str:
        """Return the text of a field; ``who`` is whom a finding is about, which there is none of
        if it is to be ``silent``.
        """
        places = self.places.get(field)
        return self.at(row, places[0], field, who, silent=silent) if places else ""

    def at(self, row: TextRow, column: int, field: str, who: str, *, silent: bool = False) -> str:
        """Return the text of a field in one of its columns."""
        value = row.cells[column] if column < len(row.cells) else None
        if value is None or value == "" or (column in row.held and field in _ONES_OWN):
            return ""
        raw = written(value)
        text = clean(raw[:LONGEST_TEXT], lines=field == "aspirational")
        label = f"{who}: the {LABELS.get(field, field)}"
        if text in _ERRORS:
            if not silent:
                message = f"{label} is the error value {text}."
                self.report("roster-cell-error", row.number, field, message)
            return ""
        if field not in CALLED and text.casefold() in _nothing():
            return ""
        if not silent:
            self._tell_cut(row, field, label, raw, text)
        return text

    def _tell_cut(self, row: TextRow, field: str, label: str, raw: str, text: str) -> None:
        """Say that a text is too long, or runs on where a quotation mark may be missing."""
        if len(raw) > LONGEST_TEXT:
            message = f"{label} has more than {LONGEST_TEXT} characters; the rest was cut."
            self.report("roster-cell-cut", row.number, field, message)
        separator = self._table.separator
        if "\n" in raw and separator and separator in raw and field != "aspirational":
            message = (
                f'{label} "{short(text)}" runs over several lines and holds the separator. Is a'
                " quotation mark missing?"
            )
            self.report("roster-quotes", row.number, field, message)

    def as_written(self, row: TextRow, field: str, who: str) -> float | str:
        """Return a field's number, or its text."""
        text = self.text(row, field, who)
        value = row.cells[self.places[field][0]] if text else ""
        return value if isinstance(value, float) else text


@cache
def _nothing() -> frozenset[str]:
    """Return what people write for no value."""
    return frozenset(words_of(recognised("people")["nothing"]))


def written(value: Cell) -> str:
    """Return a cell's value as a text; whole numbers without their fraction."""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return value or ""
