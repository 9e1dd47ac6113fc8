"""Cell values set in the bytes of a worksheet; every byte that is not of these cells stays.

A formula keeps its formula and gets the value as its cached one. What real sheets do is expected:
prefixes, rows and cells without an address, rows that stand twice, no dimension, shared and array
formulas, merged ranges (whose value belongs to their first cell). Where cells stand is for
:mod:`assessment.ooxml.write.spans` to find.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import unescape
from types import MappingProxyType
from typing import NamedTuple

from assessment.formulas.cells import (
    MAX_COLUMN,
    MAX_ROW,
    Area,
    CellError,
    Position,
    Value,
    areas,
    reference,
)
from assessment.formulas.shared import shift
from assessment.ooxml.cover import Cover
from assessment.ooxml.markup import whole
from assessment.ooxml.scan import (
    OPENING,
    Element,
    Splices,
    attributes,
    cell_text,
    content,
    readable,
    set_attribute,
)
from assessment.ooxml.write.spans import SheetSpans

MAX_TEXT = 32_767  # characters of a cell that spreadsheet programs save
_HEIGHT = re.compile(r"[0-9]{1,3}(?:\.[0-9]+)?")


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula to put into a cell, in place of whatever is there, with the value to save
    beside it.
    """

    text: str  # without the leading "="
    value: Value


Content = Value | Formula


class SetSheet(NamedTuple):
    """A worksheet's part with values set."""

    data: bytes
    # where the values went: those for a merged range to its first cell
    placed: Mapping[Position, Content]
    formula_came: bool  # to a cell that had none


def set_cells(
    data: bytes,
    cells: Mapping[Position, Content],
    heights: Mapping[int, float] = MappingProxyType({}),
) -> SetSheet:
    """Set values in a worksheet's part; rows of ``heights``, in points by their number, become at
    least that high where they have a height.

    ``cells`` maps row and column to a number, text, truth value, error, ``None`` (the cell becomes
    empty and keeps its style) or :class:`Formula`. Raises :class:`PackageError` for a part that is
    no worksheet, and ``ValueError`` for what no cell can hold.
    """
    text, encoded = readable(data)
    sheet = _Setting(text)
    placed = sheet.at_anchors(cells)
    sheet.raise_rows(heights)
    changed = sheet.set(placed)
    return SetSheet(data if changed == text else encoded(changed), placed, sheet.formula_came)


class _Setting(SheetSpans):
    """The bytes of one worksheet, and the changes to make."""

    def __init__(self, data: bytes) -> None:
        super().__init__(data)
        self.splices = Splices()
        self.formula_came = False
        # formulas of cells whose shared formula is about to change
        self.released: dict[Position, bytes] = {}

    def set(self, wanted: Mapping[Position, Content]) -> bytes:
        """Return the bytes with all cells set."""
        covered = self.covered()
        for place, value in sorted(wanted.items(), key=lambda item: item[0]):
            area = covered.at(*place) if isinstance(value, Formula) else None
            if area is not None and place != area[:2]:
                raise ValueError(
                    f"{reference(*place)} is part of an array of results, and can have no formula"
                    " of its own"
                )
        self._release(wanted)
        there = dict(self.at(wanted))
        for place, element in there.items():
            self._replace(element, place, wanted[place], covered)
        # an empty cell that is not there is as it should be
        missing: dict[int, dict[int, Content]] = {}
        for (row, column), value in sorted(wanted.items(), key=lambda item: item[0]):
            if value is not None and (row, column) not in there:
                missing.setdefault(row, {})[column] = value
        if missing:
            self._insert(list(self.rows()), missing, covered)
        return self.splices.apply(self.data) if self.splices else self.original

    def raise_rows(self, heights: Mapping[int, float]) -> None:
        """Make rows higher that are too low."""
        for number, start in self.rows() if heights else ():
            if number in heights:
                row = self.row_at(start)
                own = attributes(self.data, row).get("ht", "")
                if _HEIGHT.fullmatch(own) and float(own) < heights[number]:
                    set_attribute(self.splices, self.data, row, "ht", number_text(heights[number]))

    def at_anchors(self, cells: Mapping[Position, Content]) -> dict[Position, Content]:
        """Move what is meant for a covered cell of a merged range to the range's first cell; a
        formula under it keeps its own value.
        """
        merged = Cover(self.areas_of(b"mergeCell", self.sheet_data.end))
        covered = {
            place
            for place, value in cells.items()
            if not isinstance(value, Formula) and (area := merged.at(*place)) and place != area[:2]
        }
        computed = self.computed(covered) if covered else covered
        wanted: dict[Position, Content] = {}
        for place, value in sorted(cells.items(), key=lambda item: item[0]):
            if not (0 < place[0] <= MAX_ROW and 0 < place[1] <= MAX_COLUMN):
                raise ValueError(f"row {place[0]}, column {place[1]} lies outside the grid")
            area = merged.at(*place)
            anchor = place if area is None or place in computed else (area.top, area.left)
            if anchor in wanted:
                raise ValueError(f"two values for the merged cell {reference(*anchor)}")
            wanted[anchor] = value
        return wanted

    def _replace(self, element: Element, place: Position, value: Content, covered: Cover) -> None:
        """Set an existing cell: its formula, its value, and what extensions it has."""
        formula, rest = self._formula_and_rest(element, place)
        if isinstance(value, Formula):
            self.formula_came |= not formula
            formula, value = self._formula(value.text), value.value
        kind, inside = written_value(
            value,
            cached=bool(formula) or covered.find(*place) is not None,
            prefix=self.prefix,
        )
        body = formula + inside + rest
        own = attributes(self.data, element)
        same = body == self.data[element.inner : element.close]
        if same and own.get("t", "n") == (kind or "n"):
            return
        changes = Splices()
        for name, stated in (("t", kind), ("vm", None)):
            if stated or name in own:
                set_attribute(changes, self.data, element, name, stated)
        start = changes.apply(self.data, element.start, element.inner)
        if element.empty:
            start = start[: start.rindex(b"/")] + b">"
        end = b"</" + self.prefix + b"c>"
        self.splices.replace(
            element.start,
            element.end,
            start + body + end if body else start[:-1].rstrip() + b"/>",
        )

    def _formula_and_rest(self, element: Element, place: Position) -> tuple[bytes, bytes]:
        """Return the formula of a cell, as it is or as it was released, and what is neither that
        nor its value: where blanks stood between the parts, they stand no more; a cell's own
        extensions stay.
        """
        formula = b""
        kept = []
        position = element.inner
        for part in self.parts(element):
            kept.append(self.data[position : part.start])
            position = part.end
            if part.name == "f":
                formula = self.released.get(place) or self.data[part.start : part.end]
        kept.append(self.data[position : element.close])
        return formula, b"".join(piece for piece in kept if piece.strip())

    def _release(self, wanted: Mapping[Position, Content]) -> None:
        """Give the cells that share a formula which is about to change a formula of their own."""
        going = {place for place, value in wanted.items() if isinstance(value, Formula)}
        if not going or b"shared" not in self.mask:
            return
        sharing = list(self._sharing())
        masters = {
            group: (place, text.decode("utf-8", "replace"))
            for place, part, group in sharing
            if place in going and (text := self.data[part.inner : part.close])
        }
        for place, part, group in sharing:
            if group in masters and place not in going:
                master, text_of_master = masters[group]
                moved = self._formula(
                    shift(unescape(text_of_master), place[0] - master[0], place[1] - master[1])
                )
                self.released[place] = moved
                if place not in wanted:
                    self.splices.replace(part.start, part.end, moved)

    def _sharing(self) -> Iterator[tuple[Position, Element, str | None]]:
        """Yield place, formula and group of the cells that share their formula with others."""
        for number, start in self.rows():
            for column, element in self.cells(self.row_at(start)):
                part = self.formula_of(element)
                own = attributes(self.data, part) if part else {}
                if part is not None and own.get("t") == "shared":
                    yield (number, column), part, own.get("si")

    def _insert(
        self,
        rows: list[tuple[int, int]],
        missing: Mapping[int, Mapping[int, Content]],
        covered: Cover,
    ) -> None:
        """Add cells that are not there, by row and column in their order, in rows that are or
        are not.
        """
        starts = dict(reversed(rows))
        later = 0
        for number, new in missing.items():
            if number in starts:
                self._insert_cells(self.row_at(starts[number]), number, new, covered)
                continue
            written = b"".join(
                self._new_cell((number, column), value, None, covered)
                for column, value in new.items()
            )
            while later < len(rows) and rows[later][0] < number:
                later += 1
            at = rows[later][1] if later < len(rows) else self.sheet_data.close
            self.splices.insert(at, self._tag(b"row", written, b' r="%d"' % number))
        self._widen(missing)

    def _insert_cells(
        self, row: Element, number: int, new: Mapping[int, Content], covered: Cover
    ) -> None:
        own = attributes(self.data, row)
        style = own.get("s") if own.get("customFormat") in ("1", "true") else None
        existing = list(self.cells(row))
        later = 0
        last = b""
        for column, value in new.items():
            cell = self._new_cell((number, column), value, style, covered)
            while later < len(existing) and existing[later].column < column:
                later += 1
            if later < len(existing):
                self.splices.insert(existing[later].element.start, cell)
            else:
                last += cell
        if row.empty:
            start = self.data[row.start : row.end]
            self.splices.replace(
                row.start,
                row.end,
                start[: start.rindex(b"/")].rstrip() + b">" + last + b"</" + self.prefix + b"row>",
            )
        elif last:
            self.splices.insert(row.close, last)

    def _new_cell(
        self, place: Position, value: Content, style: str | None, covered: Cover
    ) -> bytes:
        if style is None:
            style = self.column_style(place[1])
        name = self.prefix + b"c"
        formula = b""
        if isinstance(value, Formula):
            self.formula_came = True
            formula, value = self._formula(value.text), value.value
        kind, inside = written_value(
            value,
            cached=bool(formula) or covered.find(*place) is not None,
            prefix=self.prefix,
        )
        tag = b"<" + name + b' r="' + reference(*place).encode() + b'"'
        tag += b' s="%d"' % number if (number := whole(style)) is not None else b""
        tag += b' t="' + kind.encode() + b'"' if kind else b""
        return tag + b">" + formula + inside + b"</" + name + b">"

    def _widen(self, missing: Mapping[int, Mapping[int, Content]]) -> None:
        """Let the sheet's stated dimension hold the cells that were added."""
        match = re.search(OPENING % (self.prefix, b"dimension"), self.mask[: self.sheet_data.start])
        if match is None:
            return
        element = Element(
            self.prefix, "dimension", match.start(), match.end(), match.end(), match.end()
        )
        stated = areas(attributes(self.data, element).get("ref", ""), 1)
        if stated:
            columns = [column for new in missing.values() for column in new]
            one = stated[0]
            wide = Area(
                min(one.top, *missing),
                min(one.left, *columns),
                max(one.bottom, *missing),
                max(one.right, *columns),
            )
            if wide != one:
                set_attribute(self.splices, self.data, element, "ref", str(wide))

    # -- what stands in a cell --------------------------------------------------------------------

    def _formula(self, text: str) -> bytes:
        return self._tag(b"f", content(text))

    def _tag(self, name: bytes, inside: bytes, own: bytes = b"") -> bytes:
        return tagged(self.prefix + name, inside, own)


def tagged(name: bytes, inside: bytes, own: bytes = b"") -> bytes:
    """Return an element with what stands in it, and its attributes."""
    return b"<" + name + own + b">" + inside + b"</" + name + b">"


def written_value(value: Value, *, cached: bool, prefix: bytes = b"") -> tuple[str | None, bytes]:
    """Return the type of a cell with a value, ``None`` where none is stated, and the element of the
    value under a ``prefix``; text is inline, unless a formula gave it (``cached``).

    Raises ``ValueError`` for what no cell can hold.
    """
    if value is None:
        return None, b""
    if isinstance(value, bool):
        return "b", tagged(prefix + b"v", b"1" if value else b"0")
    if isinstance(value, CellError):
        return "e", tagged(prefix + b"v", content(value))
    if isinstance(value, str):
        if len(value.encode("utf-16-le", "surrogatepass")) // 2 > MAX_TEXT:
            raise ValueError(f"a text of {len(value):,} characters; a cell holds {MAX_TEXT:,}")
        written = cell_text(value)
        own = b' xml:space="preserve"' if value != value.strip() or "\n" in value else b""
        return (
            ("str", tagged(prefix + b"v", written, own))
            if cached
            else ("inlineStr", tagged(prefix + b"is", tagged(prefix + b"t", written, own)))
        )
    return None, tagged(prefix + b"v", number_text(value).encode())


def number_text(value: float) -> str:
    """Return a number as it is written in a cell. Raises ``ValueError`` for infinity and what
    is no number.
    """
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise ValueError(f"{number} is no number that a cell can hold")
    return str(int(number)) if number.is_integer() and abs(number) < 1e15 else repr(number)
