"""Sheets read row by row, in memory that does not grow with them: lists of many people, exports.

:class:`~assessment.ooxml.workbook.Workbook` holds all cells of a sheet at once and is made for
sheets that somebody fills. Here a part is parsed while it is inflated, and a row is forgotten once
it has been given out. The element and attribute names are those of ISO 29500-1, 18.2 to 18.8.

This reader of cells differs from :func:`assessment.ooxml.cells.read_cells` for memory: it hears
the events of a parser and holds one row, however many there are. What a cell says is taken as it is
there.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING
from xml.etree.ElementTree import ParseError

from assessment.formulas.cells import Value, position
from assessment.model.errors import PackageError
from assessment.ooxml.cells import Contradiction, Places, damaged, unescape, value_of
from assessment.ooxml.markup import Understanding, parser_for, space_of
from assessment.ooxml.styles import cell_formats
from assessment.ooxml.workbook import Workbook

if TYPE_CHECKING:
    from xml.etree.ElementTree import XMLParser

_MOST_ELEMENTS = 10_000_000  # of all sheets and the shared strings: about 15 seconds of parsing
# pieces of 64 KB without anything new: no spreadsheet has a tag of a megabyte, and the parser reads
# it anew with each piece
_STILL = 16
_ESCAPED = 7  # characters of an escape, "_x000D_", that stands for one
_ZEROS = re.compile(r"0{2,20}")
_TRUE = ("1", "true")

# Where in a part the parser is. What is named here leads on, what is not, foreign or of another
# place, to nowhere.
_NOWHERE, _ROOT, _DATA, _ROW, _CELL, _VALUE, _FORMULA, _INLINE, _RUN, _TEXT, _ITEM = range(11)
_IN_TEXT = {_INLINE: {"t": _TEXT, "r": _RUN}, _RUN: {"t": _TEXT}}
_IN_SHEET = {
    _ROOT: {"sheetData": _DATA},
    _DATA: {"row": _ROW},
    _ROW: {"c": _CELL},
    _CELL: {"v": _VALUE, "f": _FORMULA, "is": _INLINE},
    **_IN_TEXT,
}
_IN_MERGED = {_ROOT: {"mergeCells": _DATA}, _DATA: {"mergeCell": _CELL}}
_MERGED = tuple("mergeCell".encode(encoding) for encoding in ("utf-8", "utf-16-le", "utf-16-be"))
_MOST_MERGED = 200_000
_IN_STRINGS = {_ROOT: {"si": _ITEM}, _ITEM: {"t": _TEXT, "r": _RUN}, _RUN: {"t": _TEXT}}


class Stream:
    """The sheets of a workbook, to be read row by row."""

    def __init__(self, book: Workbook, columns: int, text: int) -> None:
        """Read at most so many ``columns`` of a sheet, and ``text`` characters of a cell, and
        one more of each to tell that there are more.
        """
        self._book, self._columns, self._text = book, columns, text
        self._left = _MOST_ELEMENTS
        self._workbook = book.package.xml(book.part)

    @cached_property
    def from_1904(self) -> bool:
        """Whether dates are counted from 1904 (18.2.28)."""
        tag = space_of(self._workbook) + "workbookPr"
        return any(
            element.tag == tag and element.get("date1904", "").lower() in _TRUE
            for element in self._workbook
        )

    @cached_property
    def hidden(self) -> frozenset[str]:
        """The names of the sheets that are not shown."""
        tag = space_of(self._workbook) + "sheets"
        sheets = (sheet for element in self._workbook if element.tag == tag for sheet in element)
        return frozenset(
            sheet.get("name", "") for sheet in sheets if sheet.get("state", "visible") != "visible"
        )

    def rows(self, sheet: str) -> Iterator[tuple[int, list[Value]]]:
        """Yield the rows of a sheet that hold values, each with its number and its cells from the
        first column on.

        A number whose format is nothing but zeros is given as the text that is shown: ``00042``.
        Raises ``KeyError`` for a sheet that is not there, and :class:`PackageError` while the rows
        are read.
        """
        reader = _Rows(self._padding, self._strings, self._columns, self._text)
        try:
            for _ in self._parse(self._book.part_of(sheet), reader):
                yield from reader.done
                reader.done.clear()
        except Contradiction as error:
            raise damaged(sheet, reader.places, error) from None
        if reader.cells:
            yield reader.number, reader.cells

    def merged(self, sheet: str) -> list[tuple[int, int, int]]:
        """Return the merged ranges of a sheet that are higher than a row: first row, last row, and
        first column, from 0 (18.3.1.55).

        Raises ``KeyError`` for a sheet that is not there, and :class:`PackageError`. They stand
        behind the rows, so a part that has any is parsed twice.
        """
        part, before = self._book.part_of(sheet), b""
        for piece in self._book.package.chunks(part):
            if any(word in before + piece for word in _MERGED):
                break
            before = piece[-40:]
        else:
            return []
        reader = _Merged(self._text)
        for _ in self._parse(part, reader):
            pass
        return reader.ranges

    def _parse(self, part: str, reader: _Listener) -> Iterator[None]:
        """Parse a part piece by piece. Raises :class:`PackageError` for broken XML, a document
        type, and more elements than are read.
        """
        target = Understanding(
            reader.start, reader.end, reader.read, part, self._book.package.limits.depth
        )
        parser = parser_for(target)
        still = texts = 0
        for piece in self._book.package.chunks(part):
            before = target.seen
            self._feed(parser, piece, part)
            still = 0 if target.seen != before or reader.texts != texts else still + 1
            texts = reader.texts
            self._left -= target.seen - before
            if self._left < 0:
                raise PackageError(
                    "file-too-large",
                    f"The workbook has more than {_MOST_ELEMENTS:,} cells, values and texts.",
                )
            if still > _STILL:
                raise PackageError(
                    "file-hostile",
                    f"The XML of {part} has a tag or a remark of more than a megabyte. It was not"
                    " read.",
                )
            yield
        self._feed(parser, None, part)
        yield

    @staticmethod
    def _feed(parser: XMLParser, piece: bytes | None, part: str) -> None:
        try:
            if piece is None:
                parser.close()
            else:
                parser.feed(piece)
        except (ParseError, ValueError, LookupError) as error:
            raise PackageError(
                "file-damaged", f"The file is damaged: the XML of {part} is broken ({error})."
            ) from None

    def _related(self, kind: str) -> str | None:
        package = self._book.package
        found = (
            one.target
            for one in package.relationships(self._book.part).values()
            if one.kind == kind and not one.external
        )
        return next((target for target in found if target in package), None)

    @cached_property
    def _strings(self) -> list[str]:
        """The shared strings, as far as they are read, rich text as plain."""
        part = self._related("sharedStrings")
        if part is None:
            return []
        reader = _Strings(self._text, self._book.package.limits.strings)
        for _ in self._parse(part, reader):
            pass
        return reader.strings

    @cached_property
    def _padding(self) -> dict[str, int]:
        """The number of digits of each cell format that shows whole numbers with leading zeros
        (18.8.30).
        """
        part = self._related("styles")
        if part is None:
            return {}
        root, styles = cell_formats(self._book.package, part)
        space = space_of(root)
        sections = (section for section in root if section.tag == space + "numFmts")
        formats = (
            (one.get("numFmtId", ""), one.get("formatCode", ""))
            for section in sections
            for one in section
            if one.tag == space + "numFmt"
        )
        digits = {identity: len(code) for identity, code in formats if _ZEROS.fullmatch(code)}
        return {
            str(index): digits[identity]
            for index, (_, identity) in enumerate(styles)
            if identity in digits
        }


class _Listener(ABC):
    """Hears the elements of a part; what stands where it is not expected is passed over."""

    def __init__(self, ways: Mapping[int, Mapping[str, int]], text: int) -> None:
        self.texts = 0  # how many pieces of text there were
        self._text = text
        self._ways = ways
        self._by_tag: dict[int, dict[str, int]] = {}
        self._at = _NOWHERE
        self._path: list[int] = []
        self._heard: list[str] = []
        self._room = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Take the start of an element."""
        if not self._path:
            space = tag[: tag.rfind("}") + 1]
            self._by_tag = {
                place: {space + name: to for name, to in ways.items()}
                for place, ways in self._ways.items()
            }
            self._by_tag[_NOWHERE] = {}
            to = _ROOT
        else:
            to = self._by_tag.get(self._at, {}).get(tag, _NOWHERE)
        self._path.append(self._at)
        self._at = to
        if to:
            self._started(to, attributes)

    def end(self, _: str) -> None:
        """Take the end of an element."""
        if self._at:
            self._ended(self._at)
        self._at = self._path.pop()

    def read(self, text: str) -> None:
        """Take a piece of text."""
        self.texts += 1
        if (self._at == _TEXT or self._at == _VALUE) and self._room > 0:
            self._heard.append(text[: self._room])
            self._room -= len(text)

    def _listen(self) -> None:
        self._heard.clear()
        self._room = _ESCAPED * (self._text + 1)

    @abstractmethod
    def _started(self, place: int, attributes: dict[str, str]) -> None:
        """Take the start of an element at a place that is known."""

    @abstractmethod
    def _ended(self, place: int) -> None:
        """Take its end."""


class _Strings(_Listener):
    """The shared strings."""

    def __init__(self, text: int, most: int) -> None:
        super().__init__(_IN_STRINGS, text)
        self._most = most
        self.strings: list[str] = []

    def _started(self, place: int, attributes: dict[str, str]) -> None:
        if place == _ITEM:
            self._listen()

    def _ended(self, place: int) -> None:
        if place == _ITEM:
            if len(self.strings) >= self._most:
                raise PackageError(
                    "file-too-large", f"The workbook has more than {self._most:,} texts."
                )
            self.strings.append(unescape("".join(self._heard))[: self._text + 1])


class _Merged(_Listener):
    """The merged ranges."""

    def __init__(self, text: int) -> None:
        super().__init__(_IN_MERGED, text)
        self.ranges: list[tuple[int, int, int]] = []

    def _started(self, place: int, attributes: dict[str, str]) -> None:
        if place == _CELL and len(self.ranges) < _MOST_MERGED:
            first, _, last = attributes.get("ref", "").partition(":")
            one, two = position(first), position(last)
            if one is not None and two is not None and one[0] < two[0]:
                self.ranges.append((one[0], two[0], one[1] - 1))

    def _ended(self, place: int) -> None:
        pass


class _Rows(_Listener):
    """The rows of a sheet: those that are complete in ``done``, and the one that may go on,
    since some writers divide a row into several elements.
    """

    def __init__(
        self, padding: Mapping[str, int], strings: list[str], columns: int, text: int
    ) -> None:
        super().__init__(_IN_SHEET, text)
        self._padding, self._shared, self._most = padding, strings, columns
        self.places = Places()
        self.done: list[tuple[int, list[Value]]] = []
        self.number = 0
        self.cells: list[Value] = []
        self._row: list[Value] = []
        self._kind: str | None = None
        self._style = ""
        self._parts: dict[int, str] = {}
        self._sheets = 0

    def _started(self, place: int, attributes: dict[str, str]) -> None:
        if place == _CELL:
            self.places.next(attributes.get("r"))
            self._kind, self._style = attributes.get("t"), attributes.get("s", "")
            self._parts.clear()
        elif place in (_VALUE, _INLINE, _FORMULA):
            if place in self._parts:
                raise Contradiction("has two formulas, values or inline texts")
            self._parts[place] = ""
            self._listen()
        elif place == _ROW:
            self._row = []
            self.places.begin(attributes.get("r"))
        elif place == _DATA:
            self._sheets += 1
            if self._sheets > 1:
                raise PackageError(
                    "file-damaged", "The file is damaged: a sheet has its cells twice."
                )

    def _ended(self, place: int) -> None:
        if place in (_VALUE, _INLINE):
            self._parts[place] = "".join(self._heard)
        elif place == _CELL:
            value = self._value()
            if value is not None:
                column = min(self.places.column - 1, self._most)
                self._row.extend([None] * (column + 1 - len(self._row)))
                self._row[column] = value
        elif place == _ROW and self._row:
            self._take(self.places.row, self._row)

    def _take(self, number: int, row: list[Value]) -> None:
        if number == self.number:
            self.cells.extend([None] * (len(row) - len(self.cells)))
            for column, value in enumerate(row):
                if value is not None:
                    self.cells[column] = value
            return
        if number < self.number:
            raise PackageError(
                "file-damaged",
                f"The file is damaged: the row {number:,} of a sheet stands behind the row"
                f" {self.number:,}.",
            )
        if self.cells:
            self.done.append((self.number, self.cells))
        self.number, self.cells = number, row

    def _value(self) -> Value:
        """Return the value of the cell that ends here."""
        inline = self._parts.get(_INLINE)
        value = value_of(
            self._kind,
            self._parts.get(_VALUE),
            self._shared,
            None if inline is None else unescape(inline),
        )
        if isinstance(value, str):
            return type(value)(value[: self._text + 1])
        if (
            self._style in self._padding
            and isinstance(value, float)
            and value.is_integer()
            and value >= 0
        ):
            return f"{int(value):0{self._padding[self._style]}d}"
        return value
