"""The cells of a sheet: from the bytes of its part to values, formulas and styles.

Spreadsheets of the kind we read are 98 % emptiness: a thousand styled rows below a dozen that
hold something. :func:`trim` cuts empty cells and trailing empty rows out of the bytes before any
parser sees them, and leaves the bytes alone wherever it is not sure. What it returns is read by an
ordinary XML parser, so a wrong guess here can cost time but not a cell; the tests read every file both
ways. The element and attribute names are those of ISO 29500-1, 18.3.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache
from typing import NamedTuple
from xml.etree.ElementTree import Element

from assessment.errors import PackageError

MAX_ROW = 1_048_576
MAX_COLUMN = 16_384

_EMPTY_CELL = rb'<%bc r="[A-Z]{1,3}[0-9]{1,7}"(?: s="%b[0-9]+")?(?: t="n")?\s*/>'
_SHEET_DATA = re.compile(rb"<([A-Za-z_][\w.-]*:)?sheetData\s*>")
_REFERENCE = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})$")
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")

Position = tuple[int, int]  # row and column, both from 1


class CellError(str):
    """An error value such as ``#REF!``, as a value of a cell."""

    __slots__ = ()


Value = float | str | bool | CellError | None


class Cell(NamedTuple):
    """One cell: its (cached) value, the formula behind it and the number of its format."""

    row: int
    column: int
    value: Value
    formula: str | None  # without the leading "="
    style: int
    typed_text: str | None = None  # a number as it stands in the file, for exact arithmetic


class Area(NamedTuple):
    """A rectangle of cells, both ends included."""

    top: int
    left: int
    bottom: int
    right: int

    def __contains__(self, position: object) -> bool:
        row, column = position  # type: ignore[misc]  # a position; tuple.__contains__ has a wider signature
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


def areas(text: str, most: int) -> list[Area]:
    """Return the areas of a list such as ``B2:B8 D2``, at most ``most``; what is no area is left out."""
    found = []
    for word in text.split()[:most]:
        first, _, last = word.partition(":")
        start, end = position(first), position(last or first)
        if start and end:
            found.append(Area(min(start[0], end[0]), min(start[1], end[1]), max(start[0], end[0]), max(start[1], end[1])))
    return found


def trim(data: bytes, kept_styles: Collection[int] = ()) -> bytes:
    """Return a worksheet's XML without empty cells and without the empty rows at its end.

    Empty cells with a style of ``kept_styles`` stay where they share a row with content. Bytes that
    hold a comment, CDATA, a processing instruction or another encoding are returned as they are.
    """
    opening = _SHEET_DATA.search(data)
    if opening is None:
        return data
    prefix = opening[1] or b""
    start = opening.end()
    end = data.rfind(b"</" + prefix + b"sheetData", start)
    if end < 0:
        return data
    # A cell has content only with <v>, <f> or t="inlineStr". Empty rows seldom hold one of these
    # letters, and looking for one byte from behind is much faster than looking for a tag.
    mark = max(data.rfind(b"v", start, end), data.rfind(b"f", start, end), data.rfind(b"S", start, end))
    cell_end = b"</" + prefix + b"c>"
    last = data.find(cell_end, mark, end) if mark >= 0 else -1
    if mark >= 0 and last < 0:
        last = data.rfind(cell_end, start, end)
    row_end = b"</" + prefix + b"row>"
    cut = data.find(row_end, last, end) + len(row_end) if last >= 0 else start
    if cut < start + (last >= 0):
        return data
    if data.find(b"!", cut, end) >= 0 or data.find(b"?", cut, end) >= 0:
        return data
    kept = data[start:cut]
    if b"<!" in kept or b"<?" in kept or data.find(b"<!", end) >= 0 or data.find(b"<!", 0, start) >= 0:
        return data
    if len(kept_styles) <= 64:
        spare = b'(?!(?:%b)")' % b"|".join(b"%d" % style for style in kept_styles) if kept_styles else b""
        kept = _empty_cell(prefix, spare).sub(b"", kept)
    return b"".join((data[:start], kept, data[end:]))


@lru_cache(maxsize=64)
def _empty_cell(prefix: bytes, spare: bytes) -> re.Pattern[bytes]:
    return re.compile(_EMPTY_CELL % (prefix, spare))


def read_cells(root: Element, strings: list[str], most: int) -> dict[Position, Cell] | None:
    """Return the cells of a parsed worksheet that hold a value, a formula or a style.

    ``None`` if cells or rows lack their address and empty ones may have been trimmed before them: then
    the untrimmed bytes have to be read. Raises :class:`PackageError` where there are more than ``most`` cells.
    """
    space = root.tag.rpartition("}")[0] + "}" if root.tag.startswith("{") else ""
    value_tag, formula_tag, inline_tag = space + "v", space + "f", space + "is"
    data = root.find(space + "sheetData")
    cells: dict[Position, Cell] = {}
    if data is None:
        return cells
    masters: dict[str, tuple[int, int, str]] = {}
    lacks_address = False
    row_number = 0
    for row in data:
        address = row.get("r")
        row_number = int(address) if address and address.isdigit() and len(address) < 8 else row_number + 1
        column = 0
        for element in row:
            address = element.get("r")
            if address is None:
                lacks_address = True
                column += 1
            else:
                match = _REFERENCE.match(address)
                column = column_number(match[1]) if match else column + 1
            kind = element.get("t", "n")
            value: Value = None
            formula: str | None = None
            text: str | None = None
            for child in element:
                tag = child.tag
                if tag == value_tag:
                    text = child.text
                elif tag == formula_tag:
                    formula = _formula(child, row_number, column, masters)
                elif tag == inline_tag:
                    text = rich_text(child)
            typed_text = None
            if text is not None:
                if kind == "n":
                    typed_text = text.strip()
                    value = _number(typed_text)
                elif kind == "s":
                    index = text.strip()
                    if not index.isdigit() or len(index) > 9 or int(index) >= len(strings):
                        value = CellError("#N/A")
                    else:
                        value = strings[int(index)]
                elif kind == "b":
                    value = text.strip() not in ("0", "false", "")
                elif kind == "e":
                    value = CellError(text.strip())
                else:  # str, inlineStr, d
                    value = unescape(text)
            if row_number > MAX_ROW or column > MAX_COLUMN:
                raise PackageError("file-damaged", f"The file is damaged: a cell lies outside the grid (row {row_number:,}, column {column:,}).")
            cells[row_number, column] = Cell(row_number, column, value, formula, _style(element), typed_text)
        if len(cells) > most:
            raise PackageError("file-too-large", f"A sheet has more than {most:,} cells with content.")
    return None if lacks_address else cells


def rich_text(element: Element) -> str:
    """Return the text of a string item, of all its runs, without phonetic hints."""
    parts = []
    for child in element:
        tag = child.tag.rpartition("}")[2] if isinstance(child.tag, str) else ""
        if tag == "t":
            parts.append(child.text or "")
        elif tag == "r":
            parts.extend(run.text or "" for run in child if isinstance(run.tag, str) and run.tag.rpartition("}")[2] == "t")
    return unescape("".join(parts))


def unescape(text: str) -> str:
    """Resolve the ``_xHHHH_`` escapes of ISO 29500-1, 22.4.2.4."""
    return _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text


def _style(element: Element) -> int:
    style = element.get("s", "0")
    return int(style) if style.isdigit() and len(style) < 8 else 0


def _number(text: str) -> Value:
    try:
        number = float(text)
    except ValueError:
        return text or None
    return number if number - number == 0 else CellError("#NUM!")


def _formula(element: Element, row: int, column: int, masters: dict[str, tuple[int, int, str]]) -> str | None:
    """Return a cell's formula; a dependent of a shared one is given as a shift of its master's."""
    kind = element.get("t", "normal")
    text = element.text or ""
    if kind == "shared":
        index = element.get("si", "")
        if text:
            masters[index] = (row, column, text)
        elif index in masters:
            top, left, text = masters[index]
            return shift(text, row - top, column - left)
    elif kind == "dataTable":
        return None
    return text or None


_SHIFTED = re.compile(
    r"""("(?:[^"]|"")*"|'(?:[^']|'')*'!?)      # a string, or a quoted sheet name
    |(\$?)([A-Za-z]{1,3})(\$?)([0-9]{1,7})(?![\w(.!])   # an address
    |([A-Za-z_\\][\w.\\]*!?)                    # a name, a function, a sheet
    """,
    re.VERBOSE,
)


def shift(formula: str, rows: int, columns: int) -> str:
    """Return ``formula`` as it reads so many rows and columns further; ``$`` parts stay."""

    def moved(match: re.Match[str]) -> str:
        if match[3] is None:
            return match[0]
        column, row = column_number(match[3]), int(match[5])
        column += 0 if match[2] else columns
        row += 0 if match[4] else rows
        if not (0 < row <= MAX_ROW and 0 < column <= MAX_COLUMN):
            return "#REF!"
        return f"{match[2]}{column_letters(column)}{match[4]}{row}"

    return _SHIFTED.sub(moved, formula)
