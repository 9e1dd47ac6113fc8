"""Where the rows and cells of a worksheet stand in its bytes.

What real sheets do is expected: prefixes, rows and cells without an address, rows that stand twice,
areas that one formula fills, formats of whole columns. Nothing is changed here: that is
:mod:`assessment.ooxml.write.splice`.

This reader of cells differs from those that give values (:mod:`assessment.ooxml.cells`) because who
writes needs places: a parser that builds elements forgets at which bytes they stood, and what was
not asked for has to stay as it was written.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from functools import cached_property
from typing import NamedTuple

from assessment.formulas.cells import Area, Position, areas, position
from assessment.model.errors import PackageError
from assessment.ooxml.cover import Cover
from assessment.ooxml.markup import whole
from assessment.ooxml.scan import OPENING, PREFIX, Element, attribute, children, masked

_MOST_AREAS = 100_000
_ROOT = re.compile(b"<(" + PREFIX + b")[A-Za-z_]")
_ADDRESS = re.compile("([A-Za-z]{1,3})[0-9]{1,7}")


class CellSpan(NamedTuple):
    """A cell in the bytes of a row, and its column."""

    column: int
    element: Element


class SheetSpans:
    """The bytes of one worksheet, and where its rows and cells stand in them."""

    def __init__(self, data: bytes) -> None:
        self.original = self.data = data
        self.mask = masked(data)
        opening = _sheet_data(self.mask)
        if opening is None:
            raise PackageError(
                "file-damaged", "The file is damaged: a sheet has no place for cells."
            )
        self.prefix = prefix = opening[1]
        close = self.mask.rfind(b"</" + prefix + b"sheetData", opening.end())
        if not opening[3] and close < 0:
            raise PackageError(
                "file-damaged", "The file is damaged: the cells of a sheet have no end."
            )
        # <sheetData/> becomes <sheetData></sheetData>, so that there is a place for rows
        if opening[3]:
            start, end = data[: opening.end()].rindex(b"/"), opening.end()
            close = start + 1
            self.data = data[:start] + b"></" + prefix + b"sheetData>" + data[end:]
            self.mask = masked(self.data)
            self.sheet_data = Element(
                prefix, "sheetData", opening.start(), close, close, close + len(prefix) + 12
            )
        else:
            self.sheet_data = Element(
                prefix,
                "sheetData",
                opening.start(),
                opening.end(),
                close,
                self.mask.find(b">", close) + 1,
            )
        # as nearly every row begins
        self._numbered_row = re.compile(rb"""<%brow\s+r\s*=\s*["'](\d{1,7})["']""" % prefix)
        self._row_tag = re.compile(OPENING % (prefix, b"row"))
        self._cell_tag = re.compile(OPENING % (prefix, b"c"))
        self._row_end = re.compile(b"</" + prefix + rb"row\s*>")
        self._cell_end = re.compile(b"</" + prefix + rb"c\s*>")

    def rows(self) -> Iterator[tuple[int, int]]:
        """Yield number and start of the rows as they stand; one without a number follows the
        one before it, unless its cells say where they stand.
        """
        mask, end, tag = self.mask, self.sheet_data.close, b"<" + self.prefix + b"row"
        counted = 0
        start = mask.find(tag, self.sheet_data.inner, end)
        while start >= 0:
            if numbered := self._numbered_row.match(mask, start):
                counted = int(numbered[1])
                yield counted, start
            elif opening := self._row_tag.match(mask, start):
                number = attribute(opening[1], "r")
                counted = counted + 1 if number is None else whole(number) or 0
                yield counted if number is not None else self._row_of_cells(start) or counted, start
            start = mask.find(tag, start + len(tag), end)

    def _row_of_cells(self, start: int) -> int | None:
        """Return the row in which the cells of a row without a number stand, if they say so."""
        row = self.row_at(start)
        opening = self._cell_tag.search(self.mask, row.inner, row.close)
        place = position(attribute(opening[1], "r") or "") if opening else None
        return place[0] if place else None

    def row_at(self, start: int) -> Element:
        """Return the row that starts at a place."""
        opening = self._row_tag.match(self.mask, start)
        if opening is None:
            raise PackageError("file-damaged", "The file is damaged: the tag of a row is broken.")
        return self._element(opening, "row", self._row_end)

    def cells(self, row: Element) -> Iterator[CellSpan]:
        """Yield the cells of a row as they stand; one without an address follows the one before
        it.
        """
        column = 0
        position = row.inner
        while (opening := self._cell_tag.search(self.mask, position, row.close)) is not None:
            written = _ADDRESS.fullmatch(attribute(opening[1], "r") or "")
            column = _column(written[1]) if written else column + 1
            cell = CellSpan(column, self._element(opening, "c", self._cell_end))
            yield cell
            position = cell.element.end

    def at(self, places: Collection[Position]) -> Iterator[tuple[Position, Element]]:
        """Yield the cells at some places, as they stand; of one that stands twice the first."""
        wanted: dict[int, set[int]] = {}
        for row, column in places:
            wanted.setdefault(row, set()).add(column)
        for number, start in self.rows():
            columns = wanted.get(number)
            if columns is None:
                continue
            for column, element in self.cells(self.row_at(start)):
                if column in columns:
                    yield (number, column), element
                    columns.discard(column)
                    if not columns:
                        del wanted[number]
                        break
            if not wanted:
                return

    def _element(self, opening: re.Match[bytes], name: str, ending: re.Pattern[bytes]) -> Element:
        if opening[2]:
            return Element(
                self.prefix, name, opening.start(), opening.end(), opening.end(), opening.end()
            )
        closing = ending.search(self.mask, opening.end(), self.sheet_data.close)
        if closing is None:
            raise PackageError(
                "file-damaged",
                f"The file is damaged: the end of a {'row' if name == 'row' else 'cell'} is"
                " missing.",
            )
        return Element(
            self.prefix, name, opening.start(), opening.end(), closing.start(), closing.end()
        )

    def parts(self, cell: Element) -> list[Element]:
        """Return formula, value and inline string of a cell; whatever else stands in it is its
        own business.
        """
        return [
            one
            for one in children(self.mask, cell.inner, cell.close)
            if one.name in ("f", "v", "is") and one.prefix == self.prefix
        ]

    def areas_of(self, tag: bytes, start: int, end: int | None = None) -> list[Area]:
        """Return the areas that elements with a tag name in their ``ref``, between two places."""
        if self.mask.find(b"<" + self.prefix + tag, start) < 0:
            return []
        opening = re.compile(OPENING % (self.prefix, tag))
        found: list[Area] = []
        for match in opening.finditer(self.mask, start, end or len(self.mask)):
            found.extend(areas(attribute(match[1], "ref") or "", _MOST_AREAS))
        return found

    def covered(self) -> Cover:
        """Return the areas that are filled by one formula (an array's, a data table's): their
        values are cached ones.
        """
        # rows without formulas are many, and hold no f; the last may stand in the tag itself (ref)
        start, last = self.sheet_data.inner, self.mask.rfind(b"f", 0, self.sheet_data.close)
        end = self.mask.find(b">", last) if last >= 0 else start
        if (
            self.mask.find(b"array", start, end) < 0
            and self.mask.find(b"dataTable", start, end) < 0
        ):
            return Cover(())
        opening = re.compile(OPENING % (self.prefix, b"f"))
        return Cover(
            [
                area
                for match in opening.finditer(self.mask, start, self.sheet_data.close)
                if attribute(match[1], "t") in ("array", "dataTable")
                for area in areas(attribute(match[1], "ref") or "", _MOST_AREAS)
            ]
        )

    def computed(self, places: Collection[Position]) -> Collection[Position]:
        """Return those of some cells whose value is a formula's."""
        filled = self.covered()
        return {place for place in places if filled.at(*place) is not None} | {
            place for place, element in self.at(places) if self.formula_of(element) is not None
        }

    def formula_of(self, cell: Element) -> Element | None:
        """Return the formula of a cell."""
        return next((part for part in self.parts(cell) if part.name == "f"), None)

    def column_style(self, column: int) -> str | None:
        """Return the format that a column has for its cells, if it has one."""
        columns, styles = self._column_styles
        found = columns.find(1, column)
        return None if found is None else styles[found]

    @cached_property
    def _column_styles(self) -> tuple[Cover, list[str | None]]:
        found = list(
            re.finditer(OPENING % (self.prefix, b"col"), self.mask[: self.sheet_data.start])
        )
        spans = [
            (whole(attribute(one[1], "min")) or 0, whole(attribute(one[1], "max")) or 0)
            for one in found
        ]
        return Cover([Area(1, first, 1, last) for first, last in spans]), [
            attribute(one[1], "style") for one in found
        ]


def _sheet_data(mask: bytes) -> re.Match[bytes] | None:
    """Return the tag in which a sheet's cells begin: the one that is called as the root is, if
    there is one. Extensions may have their own.
    """
    root = _ROOT.search(mask)
    own = re.search(OPENING % (b"(" + root[1] + b")", b"sheetData"), mask) if root else None
    return own or re.search(OPENING % (b"(" + PREFIX + b")", b"sheetData"), mask)


def _column(letters: str) -> int:
    place = position(letters + "1")
    if place is None:
        raise PackageError(
            "file-damaged", f"The file is damaged: a cell lies outside the grid (column {letters})."
        )
    return place[1]
