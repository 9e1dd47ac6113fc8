"""The cells of a sheet: from its parsed XML to values, formulas and styles.

What a cell says of itself is taken as the standard has it (ISO 29500-1, 18.3), by names in the part's own namespace; what contradicts itself or
the standard is damage, never a guess.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple
from xml.etree.ElementTree import Element

from assessment.errors import PackageError
from assessment.ooxml.markup import own_text, space_of, whole

MAX_ROW = 1_048_576
MAX_COLUMN = 16_384

_REFERENCE = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})$")
_SHORT = 1_000  # characters of a list of areas that is worth remembering
_LONGEST_ERROR = 40
_PER_FORMULA = 40  # characters that reading any formula counts for
_MOST_FILLED = 2_000  # cells that one array formula fills
MAX_TEXT = 50_000  # characters of a cell; spreadsheet programs allow 32,767 or 50,000
_DIGITS = "0123456789"
_NO_NUMBERS = ("INF", "-INF", "NaN")  # that the schemas know
_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_USUAL: dict[str, Value] = {str(number): float(number) for number in range(6)}  # what most cells of our kind hold
_FLAG = re.compile("[+-]?[0-9]{1,9}")
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")

Position = tuple[int, int]  # row and column, both from 1


class CellError(str):
    """An error value such as ``#REF!``, as a value of a cell."""

    __slots__ = ()


class ArrayFormula(str):
    """A formula that computes with whole ranges, and fills an ``area`` of cells with what it gives; each of them has it."""

    __slots__ = ("area",)
    area: Area


Value = float | str | bool | CellError | None


class Cell(NamedTuple):
    """One cell: its (cached) value, the formula behind it and the number of its format."""

    row: int
    column: int
    value: Value
    formula: str | None  # without the leading "="
    style: int


class Area(NamedTuple):
    """A rectangle of cells, both ends included."""

    top: int
    left: int
    bottom: int
    right: int

    def covers(self, row: int, column: int) -> bool:
        """Tell whether a cell lies in it."""
        return self.top <= row <= self.bottom and self.left <= column <= self.right

    @property
    def size(self) -> int:
        """The number of cells."""
        return (self.bottom - self.top + 1) * (self.right - self.left + 1)

    def __str__(self) -> str:
        first, last = reference(self.top, self.left), reference(self.bottom, self.right)
        return first if first == last else f"{first}:{last}"


@lru_cache(maxsize=1024)
def column_letters(column: int) -> str:
    """Return the letters of a column: 1 is A, 27 is AA."""
    letters = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


@lru_cache(maxsize=1024)
def column_number(letters: str) -> int:
    """Return the number of a column: A is 1."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def reference(row: int, column: int) -> str:
    """Return a cell's address, such as ``B7``."""
    return f"{column_letters(column)}{row}"


def position(text: str) -> Position | None:
    """Return row and column of an address such as ``B7`` or ``$B$7``; ``None`` if it is none."""
    match = _REFERENCE.match(text)
    if match is None:
        return None
    row, column = int(match[2]), column_number(match[1])
    return (row, column) if 0 < row <= MAX_ROW and column <= MAX_COLUMN else None


@lru_cache(maxsize=256)
def _short_areas(text: str) -> tuple[Area, ...]:
    return _areas(text, _SHORT)


def areas(text: str, most: int) -> tuple[Area, ...]:
    """Return the areas of a list such as ``B2:B8 D2``, at most ``most``; what is no area is left out."""
    # the rules of a sheet mostly rule the same cells
    return _short_areas(text) if len(text) < _SHORT < most else _areas(text, most)


def _areas(text: str, most: int) -> tuple[Area, ...]:
    found = []
    for word in text.split()[:most]:
        first, _, last = word.partition(":")
        start, end = position(first), position(last or first)
        if start and end:
            found.append(Area(min(start[0], end[0]), min(start[1], end[1]), max(start[0], end[0]), max(start[1], end[1])))
    return tuple(found)


class Formulas:
    """Reads the formulas of a workbook, up to a number of characters for all of them.

    A formula of a few thousand characters can be shared by any number of cells, each of which takes forty bytes.
    """

    __slots__ = ("arrays", "early", "left", "masters", "most")

    def __init__(self, most: int) -> None:
        self.most = self.left = most
        self.begin()

    def begin(self) -> None:
        """Forget the sheet before."""
        self.masters: dict[str, tuple[int, int, str]] = {}  # shared formulas of the sheet, by number
        self.early: list[tuple[str, int, int]] = []  # dependents that stand before their master
        self.arrays: list[ArrayFormula] = []  # formulas that fill more than a cell

    def read(self, kind: str | None, index: str, text: str, row: int, column: int, area: str = "") -> str | None:
        """Return a cell's formula; a dependent of a shared one (its number is ``index``) is given as a shift of its master's.

        ``area`` is what an array formula fills. :meth:`settle` gives the formulas that could not be told yet.
        """
        self.left -= len(text) + _PER_FORMULA
        if kind == "shared":
            if text:
                self.masters[index] = (row, column, text)
            elif index in self.masters:
                top, left, text = self.masters[index]
                self.left -= len(text)
                if self.left >= 0:
                    text = shift(text, row - top, column - left)
            else:
                self.early.append((index, row, column))
        elif kind == "dataTable":
            return None
        elif kind == "array" and text:
            text = self._array(text, row, column, area)
        if self.left < 0:
            raise PackageError("file-too-large", f"The workbook's formulas have more than {self.most:,} characters.")
        return text or None

    def _array(self, text: str, row: int, column: int, area: str) -> ArrayFormula:
        formula = ArrayFormula(text)
        found = areas(area, 1)
        alone = Area(row, column, row, column)
        formula.area = found[0] if found and found[0][:2] == (row, column) and found[0].size <= _MOST_FILLED else alone
        if formula.area.size > 1:
            self.arrays.append(formula)
        return formula

    def settle(self, cells: dict[Position, Cell]) -> None:
        """Give their formulas to the cells of a sheet, all read now, that stand before their shared formula or are filled by an array's."""
        for index, row, column in self.early:
            formula = self.read("shared", index, "", row, column) if index in self.masters else None
            if formula and (row, column) in cells:
                cells[row, column] = cells[row, column]._replace(formula=formula)
        for array in self.arrays:
            self.left -= array.area.size * _PER_FORMULA
            if self.left < 0:
                break
            for row in range(array.area.top, array.area.bottom + 1):
                for column in range(array.area.left, array.area.right + 1):
                    cell = cells.get((row, column)) or Cell(row, column, None, None, 0)
                    if cell.formula is None:
                        cells[row, column] = cell._replace(formula=array)
        self.begin()


class Contradiction(Exception):
    """What a cell says contradicts itself or the standard; the text says how, and follows the cell's address."""


class Places:
    """Tells row and column of the cells of a sheet from what rows and cells say of themselves (18.3.1.73 and 18.3.1.4).

    What says nothing follows what stands before it. A cell in a row with a number stands in that row; the cells of one without all stand
    where their addresses say, which has to be one row. Raises :class:`Contradiction`, and :class:`PackageError` for what lies outside the grid.
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
                raise PackageError("file-damaged", f"The file is damaged: a row has the number {address[:20]!r}.")
            self._counted = number
        self.row, self.column = self._counted, 0
        if self.row > MAX_ROW:
            raise PackageError("file-damaged", f"The file is damaged: the row {self.row:,} lies outside the grid.")
        return self.row

    def next(self, address: str | None) -> int:
        """Return the column of the row's next cell, with the address that it gives itself."""
        if address is None:
            self.lacking = True
            self.column += 1
            if self.row != self._counted:
                raise Contradiction(f"stands in a row of which other cells say that it is the row {self.row}")
        else:
            letters = address.rstrip(_DIGITS)
            row = whole(address[len(letters) :])
            self.column = known_column(letters)
            if not self.column or not row:
                raise Contradiction(f"is called {address[:20]!r}, which is no address")
            if row != self.row:
                if not self._first:
                    raise Contradiction(f"is called {address[:20]}, but stands in the row {self.row}")
                self.row = row
        self._first = False
        if self.column > MAX_COLUMN or self.row > MAX_ROW:
            raise PackageError("file-damaged", f"The file is damaged: a cell lies outside the grid (row {self.row:,}, column {self.column:,}).")
        return self.column


def read_cells(root: Element, strings: list[str], most: int, formulas: Formulas, *, complete: bool = False, name: str = "") -> dict[Position, Cell] | None:
    """Return the cells of a parsed worksheet that hold a value, a formula or a style; ``name`` is the sheet's, for messages.

    ``None`` if cells or rows lack their address and empty ones may have been trimmed before them, unless the sheet is ``complete``: then
    the untrimmed bytes have to be read. Raises :class:`PackageError` where there are more than ``most`` cells, and for cells that contradict themselves.
    """
    space = space_of(root)
    found = root.findall(space + "sheetData")
    if len(found) > 1:
        raise PackageError("file-damaged", f"The file is damaged: the sheet {name[:31]!r} has its cells twice.")
    formulas.begin()
    places = Places()
    cells: dict[Position, Cell] = {}
    try:
        for data in found:
            _read_rows(data, space, places, strings, formulas, cells, most)
    except Contradiction as error:
        raise damaged(name, places, error) from None
    if places.lacking and not complete:
        return None
    formulas.settle(cells)
    return cells


def damaged(name: str, places: Places, error: Contradiction) -> PackageError:
    """Return the refusal of a sheet, ``name``, with a cell that contradicts itself."""
    sheet = f"{name[:31]}!" if name else ""
    return PackageError("file-damaged", f"The file is damaged: {sheet}{reference(places.row, max(1, places.column))} {error}.")


def _read_rows(data: Element, space: str, places: Places, strings: list[str], formulas: Formulas, cells: dict[Position, Cell], most: int) -> None:
    row_tag, cell_tag = space + "row", space + "c"
    tags = (space + "v", space + "f", space + "is")
    for row in data:
        if row.tag != row_tag:
            continue
        number = places.begin(row.get("r"))
        if len(row) > MAX_COLUMN:
            raise PackageError("file-damaged", f"The file is damaged: a row has {len(row):,} cells, more than the grid has columns.")
        digits = str(number)
        for element in row:
            if element.tag != cell_tag:
                continue
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
            raise PackageError("file-too-large", f"A sheet has more than {most:,} cells with content.")


def _read_cell(element: Element, row: int, column: int, tags: tuple[str, str, str], strings: list[str], formulas: Formulas) -> Cell:
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
            formula = formulas.read(child.get("t"), child.get("si", ""), own_text(child), row, column, child.get("ref", ""))
        elif tag == inline_tag:
            if inline is not None:
                raise Contradiction("has two inline texts")
            inline = rich_text(child)
    kind, style = element.get("t"), element.get("s")
    return Cell(
        row,
        column,
        value_of(kind, text, strings) if text else inline if kind == "inlineStr" else None,
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
    if len(letters) <= 3 and letters.isascii() and letters.isalpha() and column_number(letters) <= MAX_COLUMN:
        return column_number(letters)
    raise PackageError("file-damaged", f"The file is damaged: a cell lies outside the grid (column {letters[:20]!r}).")


def value_of(kind: str | None, text: str, strings: list[str]) -> Value:
    """Return the value of a cell of one of the types of ISO 29500-1, 18.18.11; without a type it is a number.

    Of an inline text the value stands elsewhere. Raises :class:`Contradiction` for what is no value of the type.
    """
    if kind == "s":
        if text.isdecimal() and text.isascii() and len(text) < 10:
            index = int(text)
            return strings[index] if index < len(strings) else CellError("#N/A")
        return _shared_text(text, strings)
    if kind is None or kind == "n":
        if text in _USUAL:
            return _USUAL[text]
        return _number(text)
    if kind == "b":
        return _flag(text.strip())
    if kind == "e":
        return CellError(text.strip()[:_LONGEST_ERROR])
    if kind == "str" or kind == "d":
        return unescape(text)
    raise Contradiction("has an inline text and another value" if kind == "inlineStr" else f"is of the type {kind[:20]!r}, which there is not")


def rich_text(element: Element) -> str:
    """Return the text of a string item, of all its runs, without phonetic hints and what is foreign."""
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

    Control characters, which could write to somebody's terminal, and halves of a character become U+FFFD.
    """
    if len(text) > MAX_TEXT:
        text = text[:MAX_TEXT]
    if "_x" not in text:
        return text
    return _ESCAPE.sub(_escaped, text).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


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
    if text == "1":
        return True
    if not text or text == "0":
        return False if text else None
    if _FLAG.fullmatch(text):
        return int(text) != 0
    raise Contradiction(f"is true or false, and holds {text[:20]!r}")


_SHIFTED = re.compile(
    r"""(?P<kept>"(?:[^"]|"")*"|'(?:[^']|'')*'!?                       # a string, or a quoted sheet name
        |\[(?:[^\[\]']|'[\s\S]|\[(?:[^\[\]']|'[\s\S])*+\])*+\])          # what stands behind a table's name
    |(?P<rows>\$?[0-9]{1,7}:\$?[0-9]{1,7}(?![\w.]))                    # 3:5
    |[0-9.]+(?:[eE][+-]?[0-9]+)?                                       # a number
    |(?P<columns>\$?[A-Za-z]{1,3}:\$?[A-Za-z]{1,3}(?![\w(.!]))         # B:D
    |(?P<cell>\$?[A-Za-z]{1,3}\$?[0-9]{1,7}(?![\w(.!]))                # B7
    |[^\W\d][\w.\\]*!?                                               # a name, a function, a sheet
    """,
    re.VERBOSE,
)
_PART = re.compile(r"(\$?)([A-Za-z]+|[0-9]+)")


@lru_cache(maxsize=4096)
def shift(formula: str, rows: int, columns: int, around: bool = False) -> str:
    """Return ``formula`` as it reads so many rows and columns further; ``$`` parts stay.

    What would leave the grid is ``#REF!``, or comes in on the other side (``around``), as in defined names.
    """
    if not rows and not columns:
        return formula

    def part(match: re.Match[str]) -> str:
        fixed, text = match[1], match[2]
        if fixed:
            return match[0]
        if text.isdecimal():
            row = (int(text) + rows - 1) % MAX_ROW + 1 if around else int(text) + rows
            return str(row) if 0 < row <= MAX_ROW else "#REF!"
        column = column_number(text) + columns
        if around:
            column = (column - 1) % MAX_COLUMN + 1
        return column_letters(column) if 0 < column <= MAX_COLUMN else "#REF!"

    def moved(match: re.Match[str]) -> str:
        if match.lastgroup in (None, "kept"):
            return match[0]
        text = _PART.sub(part, match[0])
        return "#REF!" if "#REF!" in text else text

    return _SHIFTED.sub(moved, formula)
