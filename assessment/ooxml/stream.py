"""Sheets read row by row, in memory that does not grow with them: lists of many people, exports.

:class:`~assessment.ooxml.workbook.Workbook` holds all cells of a sheet at once and is made for sheets that somebody fills. Here a part is
parsed while it is inflated, and a row is forgotten once it has been given out. The element and attribute names are those of
ISO 29500-1, 18.2 to 18.8.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cached_property
from xml.parsers import expat

from assessment.errors import PackageError
from assessment.ooxml.cells import MAX_ROW, Value, known_column, unescape, value_of
from assessment.ooxml.package import local
from assessment.ooxml.workbook import Workbook

_MOST_ELEMENTS = 10_000_000  # of all sheets and the shared strings: about 15 seconds of parsing
_STILL = 16  # pieces of 64 KB without anything new: no spreadsheet has a tag of a megabyte, and the parser reads it anew with each piece
_ESCAPED = 7  # characters of an escape, "_x000D_", that stands for one
_ZEROS = re.compile(r"0{2,20}")
_TRUE = ("1", "true")

Started = Callable[[str, dict[str, str], int], None]  # an element without its prefix, its attributes, its depth from 1
Ended = Callable[[str, int], None]


class Stream:
    """The sheets of a workbook, to be read row by row."""

    def __init__(self, book: Workbook, columns: int, text: int) -> None:
        """Read at most so many ``columns`` of a sheet, and ``text`` characters of a cell, and one more of each to tell that there are more."""
        self._book, self._columns, self._text = book, columns, text
        self._left = _MOST_ELEMENTS
        self._workbook = book.package.xml(book.part)

    @cached_property
    def from_1904(self) -> bool:
        """Whether dates are counted from 1904 (18.2.28)."""
        return any(local(element.tag) == "workbookPr" and element.get("date1904", "").lower() in _TRUE for element in self._workbook)

    @cached_property
    def hidden(self) -> frozenset[str]:
        """The names of the sheets that are not shown."""
        sheets = (sheet for element in self._workbook if local(element.tag) == "sheets" for sheet in element)
        return frozenset(sheet.get("name", "") for sheet in sheets if sheet.get("state", "visible") != "visible")

    def rows(self, sheet: str) -> Iterator[tuple[int, list[Value]]]:
        """Yield the rows of a sheet that hold values, each with its number and its cells from the first column on.

        A number whose format is nothing but zeros is given as the text that is shown: ``00042``. Raises ``KeyError`` for a sheet that is
        not there, and :class:`PackageError` while the rows are read.
        """
        part = self._book.part_of(sheet)
        done: list[tuple[int, list[Value]]] = []
        cells: list[Value] = []
        texts: list[str] = []
        number, column, room = 0, 0, 0
        kind: str | None = None
        style = ""
        inside = phonetic = reading = False
        padding, strings, most = self._padding, self._strings, self._columns

        def started(tag: str, attributes: dict[str, str], depth: int) -> None:
            nonlocal number, column, kind, style, inside, phonetic, reading, room, cells
            if depth == 4 and inside and tag == "c":
                address = attributes.get("r", "")
                column = known_column(address.rstrip("0123456789")) or column + 1
                kind, style = attributes.get("t"), attributes.get("s", "")
                texts.clear()
                room = _ESCAPED * (self._text + 1)
            elif depth >= 5 and inside and tag in ("v", "t"):
                reading = not phonetic
            elif depth == 3 and inside and tag == "row":
                address = attributes.get("r", "")
                following = int(address) if address.isdecimal() and len(address) < 8 else number + 1
                if not 0 < following <= MAX_ROW:
                    raise PackageError("file-damaged", f"The file is damaged: the row {following:,} lies outside the grid.")
                if following != number:  # some writers divide a row into several elements
                    if cells:
                        done.append((number, cells))
                    number, cells = following, []
                column = 0
            elif tag == "rPh":
                phonetic = True
            elif depth == 2:
                inside = tag == "sheetData"

        def ended(tag: str, depth: int) -> None:
            nonlocal reading, phonetic, inside
            if tag in ("v", "t"):
                reading = False
            elif tag == "c" and depth == 4 and texts:
                text = unescape("".join(texts)) if kind == "inlineStr" else "".join(texts)
                value = value_of(kind, text, strings)
                if isinstance(value, str):
                    value = type(value)(value[: self._text + 1])
                elif style in padding and isinstance(value, float) and value.is_integer() and value >= 0:
                    value = f"{int(value):0{padding[style]}d}"
                if value is not None:
                    place = min(column - 1, most)
                    cells.extend([None] * (place + 1 - len(cells)))
                    cells[place] = value
                texts.clear()
            elif tag == "rPh":
                phonetic = False
            elif depth == 2:
                inside = False

        def read(text: str) -> None:
            nonlocal room
            if reading and room > 0:
                texts.append(text[:room])
                room -= len(text)

        for _ in self._parse(part, started, ended, read):
            yield from done
            done.clear()
        if cells:
            yield number, cells

    def _parse(self, part: str, started: Started, ended: Ended, read: Callable[[str], None]) -> Iterator[None]:
        """Parse a part piece by piece. Raises :class:`PackageError` for broken XML, a document type, and more elements than are read."""
        depth, seen, still = 0, 0, 0
        deepest = self._book.package.limits.depth

        def opened(tag: str, attributes: dict[str, str]) -> None:
            nonlocal depth, seen
            depth += 1
            seen += 1
            if depth > deepest:
                raise PackageError("file-hostile", f"The XML of {part} is nested more than {deepest} deep. It was not read.")
            started(tag[tag.find(":") + 1 :], attributes, depth)

        def closed(tag: str) -> None:
            nonlocal depth
            ended(tag[tag.find(":") + 1 :], depth)
            depth -= 1

        def text(data: str) -> None:
            nonlocal still
            still = 0
            read(data)

        def refuse(*_: object) -> None:
            raise PackageError("file-hostile", f"The part {part} declares a document type, which no spreadsheet program writes. It was not read.")

        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = opened, closed, text
        parser.StartDoctypeDeclHandler = refuse
        for piece in self._book.package.chunks(part):
            before, still = seen, still + 1
            self._feed(parser, piece, False, part)
            still = 0 if seen != before else still
            self._left -= seen - before
            if self._left < 0:
                raise PackageError("file-too-large", f"The workbook has more than {_MOST_ELEMENTS:,} cells, values and texts.")
            if still > _STILL:
                raise PackageError("file-hostile", f"The XML of {part} has a tag or a remark of more than a megabyte. It was not read.")
            yield
        self._feed(parser, b"", True, part)
        yield

    @staticmethod
    def _feed(parser: expat.XMLParserType, piece: bytes, last: bool, part: str) -> None:
        try:
            parser.Parse(piece, last)
        except (expat.ExpatError, ValueError, LookupError) as error:
            raise PackageError("file-damaged", f"The file is damaged: the XML of {part} is broken ({error}).") from None

    def _related(self, kind: str) -> str | None:
        package = self._book.package
        found = (one.target for one in package.relationships(self._book.part).values() if one.kind == kind and not one.external)
        return next((target for target in found if target in package), None)

    @cached_property
    def _strings(self) -> list[str]:
        """The shared strings, as far as they are read, rich text as plain."""
        part = self._related("sharedStrings")
        strings: list[str] = []
        if part is None:
            return strings
        texts: list[str] = []
        room, phonetic, reading = 0, False, False
        most = self._book.package.limits.strings

        def started(tag: str, _: dict[str, str], depth: int) -> None:
            nonlocal room, phonetic, reading
            if tag == "t":
                reading = not phonetic
            elif tag == "si" and depth == 2:
                texts.clear()
                room = _ESCAPED * (self._text + 1)
            elif tag == "rPh":
                phonetic = True

        def ended(tag: str, depth: int) -> None:
            nonlocal phonetic, reading
            if tag == "t":
                reading = False
            elif tag == "si" and depth == 2:
                if len(strings) >= most:
                    raise PackageError("file-too-large", f"The workbook has more than {most:,} texts.")
                strings.append(unescape("".join(texts))[: self._text + 1])
            elif tag == "rPh":
                phonetic = False

        def read(text: str) -> None:
            nonlocal room
            if reading and room > 0:
                texts.append(text[:room])
                room -= len(text)

        for _ in self._parse(part, started, ended, read):
            pass
        return strings

    @cached_property
    def _padding(self) -> dict[str, int]:
        """The number of digits of each cell format that shows whole numbers with leading zeros (18.8.30)."""
        part = self._related("styles")
        if part is None:
            return {}
        package = self._book.package
        groups = {local(element.tag): element for element in package.parse(package.read(part), part)}
        formats = ((one.get("numFmtId", ""), one.get("formatCode", "")) for one in groups.get("numFmts", ()))
        digits = {identity: len(code) for identity, code in formats if _ZEROS.fullmatch(code)}
        styles = [one.get("numFmtId", "") for one in groups.get("cellXfs", ())]
        return {str(index): digits[identity] for index, identity in enumerate(styles) if identity in digits}
