"""One workbook made for many people: all of it is packed once, and only what is personal is packed
again for each of them.

For workbooks that we made ourselves, by XlsxWriter and the editor: what stands in their parts is
known (see :mod:`assessment.ooxml.graft.donor`). Parts that hold personal cells go to the end of the
zip, everything before them is copied as one piece of bytes.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Mapping, Sequence
from typing import NamedTuple
from zipfile import ZipInfo

from assessment.formulas.cells import Value, position
from assessment.ooxml.graft.slots import Place, cached, constant
from assessment.ooxml.package import Package
from assessment.ooxml.scan import attributes, content
from assessment.ooxml.workbook import Workbook
from assessment.ooxml.write.archive import new_entry, rewritten
from assessment.ooxml.write.spans import SheetSpans

_END = struct.Struct("<4s4H2LH")


def with_growing_rows(data: bytes, sheets: Sequence[str]) -> bytes:
    """Return a workbook made by XlsxWriter whose rows on these sheets grow when somebody types more
    than fits; until then they are as high as they were drawn.

    A height that is no custom one is what a program saved when it last fitted the row (ISO 29500-1,
    18.3.1.73); programs fit it anew when a cell of it changes.
    """
    workbook = Workbook(Package(data))
    parts = {
        part: workbook.package.read(part).replace(b' customHeight="1"', b"")
        for part in map(workbook.part_of, sheets)
    }
    return rewritten(workbook.package, parts)


class _Slot(NamedTuple):
    """A place in a part: the bytes before it, what is put there, and how."""

    before: bytes
    key: Place | str
    opening: bytes  # of a cell, up to its format; empty for a property
    formula: bytes


class _TemplatePart(NamedTuple):
    name: str
    slots: tuple[_Slot, ...]
    after: bytes

    def filled(self, values: Mapping[Place | str, Value]) -> bytes:
        pieces: list[bytes] = []
        for slot in self.slots:
            value = values.get(slot.key)
            if not slot.opening:
                pieces += (slot.before, content("" if value is None else str(value)))
            elif slot.formula:
                kind, text = cached(value)
                pieces += (slot.before, slot.opening, kind, b">", slot.formula, text, b"</c>")
            else:
                pieces += (slot.before, slot.opening, constant(value))
        return b"".join((*pieces, self.after))


class Template:
    """A workbook with places that are filled for each person.

    ``cells`` are places in it, ``properties`` the names of custom document properties. Raises
    ``ValueError`` where one of them is not there.
    """

    def __init__(self, data: bytes, cells: Sequence[Place], properties: Sequence[str] = ()) -> None:
        package = Package(data)
        workbook = Workbook(package)
        by_part: dict[str, list[Place]] = {}
        for sheet, address in cells:
            by_part.setdefault(workbook.part_of(sheet), []).append((sheet, address))
        self._parts = [
            _sheet_part(part, package.read(part), places) for part, places in by_part.items()
        ]
        if properties:
            part = next(
                one.target
                for one in package.relationships().values()
                if one.kind == "custom-properties"
            )
            self._parts.append(_property_part(part, package.read(part), properties))
        rest = rewritten(package, {}, {part.name for part in self._parts})
        self._keys = {slot.key for part in self._parts for slot in part.slots}
        *_, self._count, size, offset, _ = _END.unpack(rest[-_END.size :])
        self._head, self._directory = rest[:offset], rest[offset : offset + size]
        self._entries = [ZipInfo(part.name) for part in self._parts]

    def fill(self, values: Mapping[Place | str, Value]) -> bytes:
        """Return the workbook with values at the places of cells and under the names of properties;
        one that is left out is empty.

        A cell with a formula keeps it and gets its value. Raises ``KeyError`` for an unknown place,
        ``ValueError`` for what no cell can hold.
        """
        if unknown := values.keys() - self._keys:
            raise KeyError(next(iter(unknown)))
        pieces, records = [self._head], [self._directory]
        offset = len(self._head)
        for part, entry in zip(self._parts, self._entries, strict=True):
            header, packed, record = new_entry(entry, part.filled(values), offset)
            pieces += (header, packed)
            records.append(record)
            offset += len(header) + len(packed)
        directory = b"".join(records)
        count = self._count + len(self._parts)
        return b"".join(
            (
                *pieces,
                directory,
                _END.pack(b"PK\x05\x06", 0, 0, count, count, len(directory), offset, 0),
            )
        )


def _sheet_part(name: str, data: bytes, places: Sequence[Place]) -> _TemplatePart:
    sheet = SheetSpans(data)
    by_position = {position(address): (title, address) for title, address in places}
    cells = dict(sheet.at([place for place in by_position if place is not None]))
    found: list[_Found] = []
    for place, key in by_position.items():
        element = cells.get(place) if place is not None else None
        if element is None:
            raise ValueError(f"the workbook has no cell {key[0]}!{key[1]}")
        formula, style = sheet.formula_of(element), attributes(data, element).get("s")
        opening = f'<c r="{key[1]}"' + (f' s="{style}"' if style is not None else "")
        written = data[formula.start : formula.end] if formula is not None else b""
        found.append(_Found(element.start, element.end, key, opening.encode(), written))
    return _part(name, data, found)


def _property_part(name: str, data: bytes, properties: Sequence[str]) -> _TemplatePart:
    found: list[_Found] = []
    for wanted in properties:
        match = re.search(
            rb'name="%b"[^<>]*><vt:lpwstr>([^<>]*)</vt:lpwstr>' % wanted.encode(), data
        )
        if match is None:
            raise ValueError(f"the workbook has no property {wanted}")
        found.append(_Found(match.start(1), match.end(1), wanted))
    return _part(name, data, found)


class _Found(NamedTuple):
    """What is going to be a slot, and where it stands in its part."""

    start: int
    end: int
    key: Place | str
    opening: bytes = b""
    formula: bytes = b""


def _part(name: str, data: bytes, found: Sequence[_Found]) -> _TemplatePart:
    slots, at = [], 0
    for start, end, key, opening, formula in sorted(found, key=lambda slot: slot.start):
        slots.append(_Slot(data[at:start], key, opening, formula))
        at = end
    return _TemplatePart(name, tuple(slots), data[at:])
