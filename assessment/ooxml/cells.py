"""The cells of a sheet: from the bytes of its part to values, formulas and styles.

Spreadsheets of the kind we read are 98 % emptiness: a thousand styled rows below a dozen that
hold something. :func:`trim` cuts empty cells and trailing empty rows out of the bytes before any
parser sees them, and leaves the bytes alone wherever it is not sure. What it returns is read by an
ordinary XML parser, so a wrong guess here can cost time but not a cell; the tests read every file both
ways. The element and attribute names are those of ISO 29500-1, 18.3.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from functools import lru_cache
from typing import NamedTuple
from xml.etree.ElementTree import Element

from assessment.errors import PackageError

MAX_ROW = 1_048_576
MAX_COLUMN = 16_384

_EMPTY_CELL = rb'<%bc r="[A-Z]{1,3}[0-9]{1,7}"(?: s="%b[0-9]+")?(?: t="n")?\s*/>'
_SHEET_DATA = re.compile(rb"<([A-Za-z_][\w.-]*:)?sheetData\s*>")
_REFERENCE = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})$")
_HEAD = 8  # pieces in which the sheet data have to begin
_DECLARATION = 6  # "<?xml " opens almost every part
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


# A cell has content only with <v>, <f> or t="inlineStr". Empty rows seldom hold v, f or l, and
# looking for one byte is much faster than looking for a tag.
_MARKS = (b"v", b"f", b"l")


def gather(chunks: Iterable[bytes]) -> bytes | None:
    """Return a worksheet's XML without long runs of empty rows, from the pieces in which it is inflated.

    ``None`` where a run cannot be cut out safely; then the whole part has to be read.
    """
    kept: list[bytes] = []
    run: list[bytes] = []  # pieces without a mark: the first and the last of them are enough
    prefix: bytes | None = None
    for chunk in chunks:
        if prefix is None:
            kept.append(chunk)
            opening = _SHEET_DATA.search(b"".join(kept))
            if opening is not None:
                prefix = opening[1] or b""
            elif len(kept) > _HEAD:
                return None
        elif any(mark in chunk for mark in _MARKS):
            if run and not _join(kept, run, prefix):
                return None
            run = []
            kept.append(chunk)
        elif b"!" in chunk:
            return None
        else:
            run = [*run[:1], chunk]
    if run and not _join(kept, run, prefix or b""):
        return None
    return b"".join(kept)


def _join(kept: list[bytes], run: list[bytes], prefix: bytes) -> bool:
    """Keep the ends of a run of empty rows: the rest of its first row, and its last row as far as it goes."""
    row_end, row_start = b"</" + prefix + b"row>", b"<" + prefix + b"row"
    first, last = run[0], run[-1]
    end = first.find(row_end) + len(row_end)
    start = last.rfind(row_start)
    if len(run) == 1:
        kept.append(first)
        return True
    if end < len(row_end) or start < 0:
        return False
    kept += (first[:end], last[start:])
    return True


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
    mark = max(data.rfind(letter, start, end) for letter in _MARKS)
    cell_end = b"</" + prefix + b"c>"
    last = data.find(cell_end, mark, end) if mark >= 0 else -1
    if mark >= 0 and last < 0:
        last = data.rfind(cell_end, start, end)
    row_end = b"</" + prefix + b"row>"
    cut = data.find(row_end, last, end) + len(row_end) if last >= 0 else start
    if cut < start + (last >= 0):
        return data
    # whatever could hide the real end of the data, or open in what is kept and end in what is cut
    before, kept, after = data[:start], data[start:cut], data[end:]
    if any(sign in part for part in (before[_DECLARATION:], kept, after) for sign in (b"<!", b"<?")) or b"-->" in after or b"?>" in after or b"]]>" in after:
        return data
    if len(kept_styles) <= 64:
        spare = b'(?!(?:%b)")' % b"|".join(b"%d" % style for style in kept_styles) if kept_styles else b""
        kept = _empty_cell(prefix, spare).sub(b"", kept)
    return b"".join((before, kept, after))


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
        lacks_address |= address is None
        row_number = int(address) if address and address.isdecimal() and len(address) < 8 else row_number + 1
        column = 0
        for element in row:
            address = element.get("r")
            letters = address.rstrip("0123456789") if address else ""
            lacks_address |= not letters
            column = _known_column(letters) or column + 1
            text: str | None = None
            formula: str | None = None
            for child in element:
                tag = child.tag
                if tag == value_tag:
                    text = child.text
                elif tag == formula_tag:
                    formula = _formula(child, row_number, column, masters)
                elif tag == inline_tag:
                    text = rich_text(child)
            style = element.get("s")
            cells[row_number, column] = Cell(
                row_number,
                column,
                None if text is None else _value(element.get("t"), text, strings),
                formula,
                int(style) if style and style.isdecimal() and len(style) < 8 else 0,
            )
        if column > MAX_COLUMN or not 0 < row_number <= MAX_ROW:
            raise PackageError("file-damaged", f"The file is damaged: a cell lies outside the grid (row {row_number:,}, column {column:,}).")
        if len(cells) > most:
            raise PackageError("file-too-large", f"A sheet has more than {most:,} cells with content.")
    return None if lacks_address else cells


@lru_cache(maxsize=1024)
def _known_column(letters: str) -> int:
    """Return a column's number, 0 for what is none."""
    return column_number(letters) if 0 < len(letters) <= 3 and letters.isascii() and letters.isalpha() and column_number(letters) <= MAX_COLUMN else 0


def _value(kind: str | None, text: str, strings: list[str]) -> Value:
    """Return the value of a cell of one of the types of ISO 29500-1, 18.18.11; without a type it is a number."""
    if kind == "s":
        text = text.strip()
        return strings[int(text)] if text.isdecimal() and len(text) < 10 and int(text) < len(strings) else CellError("#N/A")
    if kind is None or kind == "n":
        return _number(text.strip())
    if kind == "b":
        return text.strip() not in ("0", "false", "")
    if kind == "e":
        return CellError(text.strip())
    return unescape(text)  # str, inlineStr, d


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


@lru_cache(maxsize=4096)
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
