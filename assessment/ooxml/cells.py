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
_SHORT = 1_000  # characters of a list of areas that is worth remembering
_HEAD = 8  # pieces in which the sheet data have to begin
_LONGEST_ERROR = 40
_PER_FORMULA = 20  # characters that reading any formula counts for
_MOST_FILLED = 2_000  # cells that one array formula fills
MAX_TEXT = 50_000  # characters of a cell; spreadsheet programs allow 32,767 or 50,000
_DECLARATION = 6  # "<?xml " opens almost every part
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


# A cell has content only with <v>, <f> or t="inlineStr". Empty rows seldom hold v, f or l, and
# looking for one byte is much faster than looking for a tag.
_MARKS = (b"v", b"f", b"l")


def gather(chunks: Iterable[bytes], most: int) -> bytes | None:
    """Return a worksheet's XML without long runs of empty rows, from the pieces in which it is inflated.

    ``None`` where a run cannot be cut out safely, or more than ``most`` bytes are left; then the whole part has to be read.
    """
    left = most
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
        elif b"v" in chunk or b"f" in chunk or b"l" in chunk:  # the _MARKS
            if run and not _join(kept, run, prefix):
                return None
            run = []
            kept.append(chunk)
            left -= len(chunk)
            if left < 0:
                return None
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
    pieces = dissect(data, kept_styles)
    return data if pieces is None else b"".join(pieces)


def dissect(data: bytes, kept_styles: Collection[int] = ()) -> tuple[bytes, bytes, bytes] | None:
    """Return what :func:`trim` leaves in three pieces: up to the first row, the rows, and the rest; ``None`` where it is not sure."""
    opening = _SHEET_DATA.search(data)
    if opening is None:
        return None
    prefix = opening[1] or b""
    start = opening.end()
    end = data.rfind(b"</" + prefix + b"sheetData", start)
    if end < 0:
        return None
    mark = max(data.rfind(letter, start, end) for letter in _MARKS)
    cell_end = b"</" + prefix + b"c>"
    last = data.find(cell_end, mark, end) if mark >= 0 else -1
    if mark >= 0 and last < 0:
        last = data.rfind(cell_end, start, end)
    row_end = b"</" + prefix + b"row>"
    cut = data.find(row_end, last, end) + len(row_end) if last >= 0 else start
    if cut < start + (last >= 0):
        return None
    before, kept, after = data[:start], data[start:cut], data[end:]
    if len(kept_styles) <= 64:
        spare = b'(?!(?:%b)")' % b"|".join(b"%d" % style for style in kept_styles) if kept_styles else b""
        kept = _empty_cell(prefix, spare).sub(b"", kept)
    # whatever could hide the real end of the data, or open in what is kept and end in what is cut
    if any(sign in part for part in (before[_DECLARATION:], kept, after) for sign in (b"<!", b"<?")) or b"-->" in after or b"?>" in after or b"]]>" in after:
        return None
    return before, kept, after


@lru_cache(maxsize=64)
def _empty_cell(prefix: bytes, spare: bytes) -> re.Pattern[bytes]:
    return re.compile(_EMPTY_CELL % (prefix, spare))


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


def read_cells(root: Element, strings: list[str], most: int, formulas: Formulas) -> dict[Position, Cell] | None:
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
    formulas.begin()
    lacks_address = False
    row_number = 0
    for row in data:
        address = row.get("r")
        lacks_address |= address is None
        row_number = int(address) if address and address.isdecimal() and len(address) < 8 else row_number + 1
        if len(row) > MAX_COLUMN:
            raise PackageError("file-damaged", f"The file is damaged: a row has {len(row):,} cells, more than the grid has columns.")
        column = 0
        for element in row:
            address = element.get("r")
            letters = address.rstrip("0123456789") if address else ""
            lacks_address |= not letters
            column = known_column(letters) or column + 1
            text: str | None = None
            formula: str | None = None
            for child in element:
                tag = child.tag
                if tag == value_tag:
                    text = child.text
                elif tag == formula_tag:
                    formula = formulas.read(child.get("t"), child.get("si", ""), child.text or "", row_number, column, child.get("ref", ""))
                elif tag == inline_tag:
                    text = rich_text(child)
            style = element.get("s")
            cells[row_number, column] = Cell(
                row_number,
                column,
                None if text is None else value_of(element.get("t"), text, strings),
                formula,
                int(style) if style and style.isdecimal() and len(style) < 8 else 0,
            )
        if column > MAX_COLUMN or not 0 < row_number <= MAX_ROW:
            raise PackageError("file-damaged", f"The file is damaged: a cell lies outside the grid (row {row_number:,}, column {column:,}).")
        if len(cells) > most:
            raise PackageError("file-too-large", f"A sheet has more than {most:,} cells with content.")
    if lacks_address:
        return None
    formulas.settle(cells)
    return cells


@lru_cache(maxsize=1024)
def known_column(letters: str) -> int:
    """Return a column's number, 0 for no letters. Raises :class:`PackageError` for what is none."""
    if not letters:
        return 0
    if len(letters) <= 3 and letters.isascii() and letters.isalpha() and column_number(letters) <= MAX_COLUMN:
        return column_number(letters)
    raise PackageError("file-damaged", f"The file is damaged: a cell lies outside the grid (column {letters[:20]!r}).")


def value_of(kind: str | None, text: str, strings: list[str]) -> Value:
    """Return the value of a cell of one of the types of ISO 29500-1, 18.18.11; without a type it is a number."""
    if kind == "s":
        text = text.strip()
        index = int(text) if text.isdecimal() and len(text) < 10 else len(strings)
        return strings[index] if index < len(strings) else CellError("#N/A")
    if kind is None or kind == "n":
        return _number(text)
    if kind == "b":
        return text.strip() not in ("0", "false", "")
    if kind == "e":
        return CellError(text.strip()[:_LONGEST_ERROR])
    return text if kind == "inlineStr" else unescape(text)  # of an inline string the escapes are resolved already; otherwise str, d


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


def _number(text: str) -> Value:
    try:
        number = float(text)
    except ValueError:
        return text.strip()[:MAX_TEXT] or None
    return number if number - number == 0 else CellError("#NUM!")


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
