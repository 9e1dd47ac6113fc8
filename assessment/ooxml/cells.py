"""The cells of a sheet: from its parsed XML to values, formulas and styles.

What a cell says of itself is taken as the standard has it (ISO 29500-1, 18.3), by names in the
part's own namespace; what contradicts itself or the standard is damage, never a guess.

Cells are read in five ways that differ for a reason, which the docstring of each names; what a cell
*means* is told here for all of them (:class:`Places`, :func:`value_of`). This one reads elements:
it sees through whatever XML may be, prefixes, comments and extensions of any program included, and
is asked wherever a faster one is not sure.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

from assessment.formulas.cells import (
    MAX_COLUMN,
    MAX_ROW,
    Cell,
    CellError,
    Position,
    Value,
    column_number,
    reference,
)
from assessment.model.errors import PackageError
from assessment.ooxml.markup import own_text, space_of, whole

if TYPE_CHECKING:
    from assessment.formulas.shared import Formulas


_LONGEST_ERROR = 40
MAX_TEXT = 50_000  # characters of a cell; spreadsheet programs allow 32,767 or 50,000
_DIGITS = "0123456789"
_NO_NUMBERS = ("INF", "-INF", "NaN")  # that the schemas know
_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
# what most cells of our kind hold
_USUAL: dict[str, Value] = {str(number): float(number) for number in range(6)}
_FLAG = re.compile("[+-]?[0-9]{1,9}")
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")


class Contradiction(Exception):
    """What a cell says contradicts itself or the standard; the text says how, and follows the
    cell's address.
    """


class Places:
    """Tells row and column of the cells of a sheet from what rows and cells say of themselves
    (18.3.1.73 and 18.3.1.4).

    What says nothing follows what stands before it. A cell in a row with a number stands in that
    row; the cells of one without all stand where their addresses say, which has to be one row.
    Raises :class:`Contradiction`, and :class:`PackageError` for what lies outside the grid.
    """

    __slots__ = ("_counted", "_first", "column", "lacking", "row")

    def __init__(self) -> None:
        self.row = self.column = self._counted = 0
        self.lacking = False  # whether a row or a cell has no address
        self._first = False

    def begin(self, address: str | None) -> int:
        """Begin a row with the number that it gives itself, and return its number."""
        self._first = address is None
        if address is None:
            self.lacking = True
            self._counted += 1
        else:
            number = whole(address)
            if not number:
                raise PackageError(
                    "file-damaged", f"The file is damaged: a row has the number {address[:20]!r}."
                )
            self._counted = number
        self.row, self.column = self._counted, 0
        if self.row > MAX_ROW:
            raise PackageError(
                "file-damaged", f"The file is damaged: the row {self.row:,} lies outside the grid."
            )
        return self.row

    def next(self, address: str | None) -> int:
        """Return the column of the row's next cell, with the address that it gives itself."""
        if address is None:
            self.lacking = True
            self.column += 1
            if self.row != self._counted:
                raise Contradiction(
                    f"stands in a row of which other cells say that it is the row {self.row}"
                )
        else:
            letters = address.rstrip(_DIGITS)
            row = whole(address[len(letters) :])
            self.column = known_column(letters)
            if not self.column or not row:
                raise Contradiction(f"is called {address[:20]!r}, which is no address")
            if row != self.row:
                if not self._first:
                    raise Contradiction(
                        f"is called {address[:20]}, but stands in the row {self.row}"
                    )
                self.row = row
        self._first = False
        if self.column > MAX_COLUMN or self.row > MAX_ROW:
            raise PackageError(
                "file-damaged",
                f"The file is damaged: a cell lies outside the grid (row {self.row:,}, column"
                f" {self.column:,}).",
            )
        return self.column


def read_cells(
    root: Element,
    strings: list[str],
    most: int,
    formulas: Formulas,
    *,
    complete: bool = False,
    name: str = "",
) -> dict[Position, Cell] | None:
    """Return the cells of a parsed worksheet that hold a value, a formula or a style; ``name`` is
    the sheet's, for messages.

    ``None`` if cells or rows lack their address and empty ones may have been trimmed before them,
    unless the sheet is ``complete``: then the untrimmed bytes have to be read. Raises
    :class:`PackageError` where there are more than ``most`` cells, and for cells that contradict
    themselves.
    """
    space = space_of(root)
    found = root.findall(space + "sheetData")
    if len(found) > 1:
        raise PackageError(
            "file-damaged", f"The file is damaged: the sheet {name[:31]!r} has its cells twice."
        )
    formulas.begin()
    places = Places()
    try:
        cells = _read_rows(found[0], space, places, strings, formulas, most) if found else {}
    except Contradiction as error:
        raise damaged(name, places, error) from None
    if places.lacking and not complete:
        return None
    formulas.settle(cells)
    return cells


def damaged(name: str, places: Places, error: Contradiction) -> PackageError:
    """Return the refusal of a sheet, ``name``, with a cell that contradicts itself."""
    sheet = f"{name[:31]}!" if name else ""
    return PackageError(
        "file-damaged",
        f"The file is damaged: {sheet}{reference(places.row, max(1, places.column))} {error}.",
    )


def _read_rows(
    data: Element,
    space: str,
    places: Places,
    strings: list[str],
    formulas: Formulas,
    most: int,
) -> dict[Position, Cell]:
    """Return the cells of a sheet's rows; where they stand is told by ``places``, which knows the
    place of one that contradicts itself.
    """
    cells: dict[Position, Cell] = {}
    cell_tag = space + "c"
    tags = (space + "v", space + "f", space + "is")
    for row in data.findall(space + "row"):
        number = places.begin(row.get("r"))
        if len(row) > MAX_COLUMN:
            raise PackageError(
                "file-damaged",
                f"The file is damaged: a row has {len(row):,} cells, more than the grid has"
                " columns.",
            )
        digits = str(number)
        for element in row.findall(cell_tag):
            address = element.get("r")
            letters = address.rstrip(_DIGITS) if address else ""
            if letters and letters + digits == address:  # as nearly all
                places.column = column = known_column(letters)
            else:
                column = places.next(address)
                number = places.row
                digits = str(number)
            cell = _read_cell(element, number, column, tags, strings, formulas)
            if (cell.value is None and cell.formula is None) and (number, column) in cells:
                continue  # a cell that stands twice is what was said of it last
            cells[number, column] = cell
        if len(cells) > most:
            raise PackageError(
                "file-too-large", f"A sheet has more than {most:,} cells with content."
            )
    return cells


def _read_cell(
    element: Element,
    row: int,
    column: int,
    tags: tuple[str, str, str],
    strings: list[str],
    formulas: Formulas,
) -> Cell:
    value_tag, formula_tag, inline_tag = tags
    text: str | None = None
    inline: str | None = None
    formula: str | None = None
    formulated = False
    for child in element:
        tag = child.tag
        if tag == value_tag:
            if text is not None:
                raise Contradiction("has two values")
            text = own_text(child)
        elif tag == formula_tag:
            if formulated:
                raise Contradiction("has two formulas")
            formulated = True
            formula = formulas.read(
                child.get("t"),
                child.get("si", ""),
                own_text(child),
                row,
                column,
                child.get("ref", ""),
            )
        elif tag == inline_tag:
            if inline is not None:
                raise Contradiction("has two inline texts")
            inline = rich_text(child)
    kind, style = element.get("t"), element.get("s")
    return Cell(
        row,
        column,
        value_of(kind, text, strings, inline),
        formula,
        style_of(style) if style else 0,
    )


@lru_cache(maxsize=1024)
def style_of(text: str) -> int:
    """Return the number of a cell's format. Raises :class:`Contradiction` for what is none."""
    style = whole(text)
    if style is None:
        raise Contradiction(f"has the format {text[:20]!r}")
    return style


@lru_cache(maxsize=1024)
def known_column(letters: str) -> int:
    """Return a column's number, 0 for no letters. Raises :class:`PackageError` for what is none."""
    if not letters:
        return 0
    if (
        len(letters) <= 3
        and letters.isascii()
        and letters.isalpha()
        and column_number(letters) <= MAX_COLUMN
    ):
        return column_number(letters)
    raise PackageError(
        "file-damaged",
        f"The file is damaged: a cell lies outside the grid (column {letters[:20]!r}).",
    )


def value_of(
    kind: str | None, text: str | None, strings: list[str], inline: str | None = None
) -> Value:
    """Return the value of a cell of one of the types of ISO 29500-1, 18.18.11; without a type it is
    a number.

    ``text`` is what stands in the cell as its value, ``inline`` the text that does not stand among
    the shared ``strings``. Raises :class:`Contradiction` for what is no value of the type.
    """
    if not text:
        return inline if kind == "inlineStr" else None
    if kind == "s":
        if text.isdecimal() and text.isascii() and len(text) < 10:
            index = int(text)
            return strings[index] if index < len(strings) else CellError("#N/A")
        return _shared_text(text, strings)
    if kind is None or kind == "n":
        return _USUAL[text] if text in _USUAL else _number(text)
    meant = _OF_KIND.get(kind)
    if meant is None:
        raise Contradiction(f"is of the type {kind[:20]!r}, which there is not")
    return meant(text)


def rich_text(element: Element) -> str:
    """Return the text of a string item, of all its runs, without phonetic hints and what is
    foreign.
    """
    space = space_of(element)
    text_tag, run_tag = space + "t", space + "r"
    parts = []
    for child in element:
        if child.tag == text_tag:
            parts.append(own_text(child))
        elif child.tag == run_tag:
            parts.extend(own_text(run) for run in child if run.tag == text_tag)
    return unescape("".join(parts))


def unescape(text: str) -> str:
    """Resolve the ``_xHHHH_`` escapes of ISO 29500-1, 22.4.2.4.

    Control characters, which could write to somebody's terminal, and halves of a character become
    U+FFFD.
    """
    if len(text) > MAX_TEXT:
        text = text[:MAX_TEXT]
    if "_x" not in text:
        return text
    return (
        _ESCAPE.sub(_escaped, text)
        .encode("utf-16-le", "surrogatepass")
        .decode("utf-16-le", "replace")
    )


def _escaped(match: re.Match[str]) -> str:
    code = int(match[1], 16)
    return chr(code) if 32 <= code < 127 or code >= 160 or code in (9, 10, 13) else "\ufffd"


def _shared_text(text: str, strings: list[str]) -> Value:
    index = whole(text, 9)
    if index is None:
        if not text.strip():
            return None
        raise Contradiction(f"asks for the shared text {text[:20]!r}")
    return strings[index] if index < len(strings) else CellError("#N/A")


def _number(text: str) -> Value:
    try:
        number = float(text)
    except ValueError:
        if not text.strip():
            return None
    else:
        # Python reads more than the schema has: digits of any script, 1_0, infinity
        if text.isascii() and "_" not in text:
            if number - number == 0:
                return number
            if text.strip() in _NO_NUMBERS or _NUMBER.fullmatch(text.strip()):
                return CellError("#NUM!")
    raise Contradiction(f"is a number, and holds {text.strip()[:20]!r}")


def _flag(text: str) -> bool | None:
    text = text.strip()
    if text == "1":
        return True
    if not text or text == "0":
        return False if text else None
    if _FLAG.fullmatch(text):
        return int(text) != 0
    raise Contradiction(f"is true or false, and holds {text[:20]!r}")


def _error(text: str) -> CellError:
    return CellError(text.strip()[:_LONGEST_ERROR])


def _twice(_: str) -> None:
    raise Contradiction("has an inline text and another value")


# what becomes of the text of a cell of the rarer types; "d" are dates of Strict workbooks
_OF_KIND: dict[str, Callable[[str], Value]] = {
    "b": _flag,
    "e": _error,
    "str": unescape,
    "d": unescape,
    "inlineStr": _twice,
}
