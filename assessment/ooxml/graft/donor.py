"""A workbook made by XlsxWriter, taken apart once, so that its sheets can be added to any workbook
and filled for any person.

What is known of XlsxWriter's output, and relied upon (a donor that is otherwise is refused):

- elements of the main namespace have no prefix, attributes stand in double quotes, there are no
  comments and no CDATA;
- a cell is ``<c r="B7" s="3" t="s">`` with ``<f>`` and ``<v>``, or with ``<is>``; without ``s`` its
  format is 0, whatever its column says;
- formulas stand in ``f``, ``formula``, ``formula1``, ``formula2``, ``calculatedColumnFormula``,
  ``xm:f`` and ``c:f``, and in the attributes ``location``
  of links inside the workbook, ``textlink`` of shapes and ``val`` of ``cfvo type="formula"``;
- a chart's caches follow its ``c:f`` at once, without its cells' number formats;
- colours of the theme are ``theme="4" tint="..."`` in cells and sparklines, ``<a:schemeClr
  val="lt1">`` in shapes and charts.

From this each part becomes a template: text with *holes* for what depends on the target (numbers of
formats, names of sheets, dates; :mod:`assessment.ooxml.graft.holes`) and *slots* for what depends
on the person (values, links, what charts remember of values).
:mod:`assessment.ooxml.graft.filling` fills them.

Its reader of cells differs from the others (:mod:`assessment.ooxml.cells`) because it takes a cell
apart to be written again and again, and because it has to refuse what XlsxWriter does not write:
whatever a reader for any program would see through would be lost in a slot.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from html import unescape as resolved
from typing import NamedTuple
from xml.etree.ElementTree import Element

from assessment.formulas.cells import Area, Value, areas, position
from assessment.ooxml.cells import Contradiction, unescape, value_of
from assessment.ooxml.graft.charts import Cache, explicit, places_of
from assessment.ooxml.graft.holes import (
    columns_with_formats,
    hole,
    with_attribute_holes,
    with_holes,
)
from assessment.ooxml.graft.slots import Place
from assessment.ooxml.graft.styles import read_look
from assessment.ooxml.package import Package
from assessment.ooxml.parsing import local
from assessment.ooxml.scan import ADDRESS
from assessment.ooxml.write.dialect import read_theme, shows_day, without_theme
from assessment.ooxml.write.manifest import (
    CONTENT_TYPES,
    PartType,
    Related,
    Relationships,
    relationships_part,
)

SLOT = b"\x03"  # what XML cannot hold marks the places
_SHEET_DATA = re.compile(rb"<sheetData(?:/>|>(.*?)</sheetData>)", re.DOTALL)
_ROW = re.compile(rb"<row ([^<>]*?)(/?)>|</row>")
_CELL = re.compile(rb'<c r="(%b)"((?: [a-z]+="[^"<>]*")*) ?(?:/>|>(.*?)</c>)' % ADDRESS, re.DOTALL)
_ROW_OR_CELL = re.compile(b"%b|%b" % (_ROW.pattern, _CELL.pattern), re.DOTALL)
_HEIGHT = re.compile(rb' (?:ht|customHeight)="[^"]*"')
_INSIDE = re.compile(
    rb"(?:(<f(?: [^<>]*)?>)(.*?)</f>)?(?:<v(?: [^<>]*)?>(.*?)</v>|<v ?/>|<is>(.*?)</is>)?",
    re.DOTALL,
)
_TEXT = re.compile(rb"<t(?: [^<>]*)?>(.*?)</t>", re.DOTALL)
_ATTRIBUTE = re.compile(rb'([\w:]+)="([^"]*)"')
_STRING = re.compile(rb"<si>(.*?)</si>|<si/>", re.DOTALL)
_LINK = re.compile(rb'(<hyperlink ref="([A-Z0-9:]+)" location=")([^"<>]*)"')
_SERIES = re.compile(
    rb"(<c:(?:cat|xVal)>)?<c:(numRef|strRef|multiLvlStrRef)><c:f>(.*?)</c:f>(.*?)</c:\2>", re.DOTALL
)
_CHART_OPENING = re.compile(rb'(<c:chartSpace[^<>]*>)(?:<c:date1904 val="\w+"/>)?')
_TABLE = re.compile(rb'(<table [^<>]*?\bid=")([0-9]+)(" name=")([^"]*)(" displayName=")([^"]*)"')


class DonorSheet(NamedTuple):
    """A sheet of a donor, and the parts that belong to it, its own first."""

    name: str
    state: str  # visible, hidden, veryHidden
    kind: str  # worksheet, chartsheet
    parts: tuple[str, ...]


class DefinedName(NamedTuple):
    """A defined name: ``sheet`` is the place of the sheet that it belongs to, ``None`` for the
    workbook.
    """

    name: str
    sheet: int | None
    hidden: bool
    formula: str


class Extra(NamedTuple):
    """A part that belongs to the workbook as a whole; ``type`` is that of its relationship."""

    path: str
    data: bytes
    part_type: PartType
    type: str


class _Written(NamedTuple):
    """A cell as the donor has it."""

    style: int
    dynamic: bool  # its formula is an array that spills
    calculation: bytes  # its formula with a hole for its text; empty for none
    stated: bytes  # its type as an attribute
    inside: bytes  # the element of its value
    value: Value


class Slot(NamedTuple):
    """Where a cell's value goes; a formula has two slots, the other one before its own."""

    part: str
    number: int
    formula: bool
    day: bool  # shown as a date


class Donor:
    """The sheets of a workbook made by XlsxWriter, ready to be filled and added to others."""

    def __init__(self, data: bytes) -> None:
        """Take a package apart. Raises :class:`PackageError` for a broken one, ``ValueError``
        for what is not carried over.
        """
        self._package = package = Package(data)
        main = next(
            one.target for one in package.relationships().values() if one.kind == "officeDocument"
        )
        # with the part that each leads to
        self._related: dict[str, list[tuple[Related, str | None]]] = {}
        book = self._relationships(main)
        by_kind = {related.type.rpartition("/")[2]: target for related, target in book if target}
        if any(kind in by_kind for kind in ("vbaProject", "rdRichValue")):
            raise ValueError("macros and images inside cells cannot be added to another workbook")
        self._theme = read_theme(package.read(by_kind["theme"]) if "theme" in by_kind else b"")
        self.look = read_look(without_theme(package.read(by_kind["styles"]), self._theme))
        self.metadata = self._extra("sheetMetadata", book)  # of array formulas that spill
        self.checkboxes = self._extra("FeaturePropertyBag", book)
        self._strings = (
            self._read_strings(package.read(by_kind["sharedStrings"]))
            if "sharedStrings" in by_kind
            else []
        )
        self.tables: list[str] = []  # names by id
        self.formulas = False  # whether there are any
        self.texts: dict[str, bytes] = {}  # parts with holes and slots
        # of each part, what stands in them before anybody fills them
        self.slots: dict[str, list[bytes]] = {}
        self.cells: dict[Place, Slot] = {}
        self.values: dict[Place, Value] = {}
        self.links: dict[Place, Slot] = {}
        self.heights: dict[tuple[str, int], Slot] = {}  # of the rows that there are, from 1
        self.caches: list[Cache] = []
        self.date1904 = False
        self.names: list[DefinedName] = []
        self.sheets = self._read_book(
            main, {related.id: (related, target) for related, target in book}
        )
        self.types = {part: self._type(part) for part in self.texts}

    # --- reading ---------------------------------------------------------------------------------

    def _relationships(self, part: str) -> list[tuple[Related, str | None]]:
        """Return the relationships of a part, and the part that each leads to, if it leads to
        one.
        """
        if part not in self._related:
            name = relationships_part(part)
            found = Relationships(self._package.read(name)) if name in self._package else ()
            self._related[part] = [
                (
                    one,
                    (
                        None
                        if one.external or one.target.startswith("#")
                        else posixpath.normpath(
                            posixpath.join("/", posixpath.dirname(part), one.target)
                        )[1:]
                    ),
                )
                for one in found
            ]
        return self._related[part]

    def _read_book(
        self, main: str, related: Mapping[str, tuple[Related, str | None]]
    ) -> tuple[DonorSheet, ...]:
        sections = {local(section.tag): section for section in self._package.xml(main)}
        if (properties := sections.get("workbookPr")) is not None:
            self.date1904 = properties.get("date1904") in ("1", "true")
        self.names = [_defined_name(element) for element in sections.get("definedNames", ())]
        found = [_sheet(element, related) for element in sections["sheets"]]
        self._names = {sheet.name.casefold(): sheet.name for sheet in found}
        return tuple(sheet._replace(parts=tuple(self._closure(sheet))) for sheet in found)

    def _closure(self, sheet: DonorSheet) -> Iterator[str]:
        """Yield the parts that a sheet leads to, itself first, each made a template."""
        waiting = [(sheet.parts[0], sheet.kind)]
        seen = {sheet.parts[0]}
        while waiting:
            part, kind = waiting.pop(0)
            yield part
            if part not in self.texts:
                self.texts[part] = self._template(part, kind, sheet.name)
            for related, target in self._relationships(part):
                if target is not None and target not in seen:
                    seen.add(target)
                    waiting.append((target, related.type.rpartition("/")[2]))

    def _type(self, part: str) -> PartType:
        """Return what the content types say of a part."""
        by_extension = ""
        for element in self._package.xml(CONTENT_TYPES):
            if element.get("PartName") == f"/{part}":
                return PartType(element.get("ContentType", ""))
            if part.lower().endswith("." + element.get("Extension", "\0").lower()):
                by_extension = element.get("ContentType", "")
        return PartType(by_extension, by_extension=True)

    def _extra(self, kind: str, book: list[tuple[Related, str | None]]) -> Extra | None:
        return next(
            (
                Extra(part, self._package.read(part), self._type(part), one.type)
                for one, part in book
                if part and one.type.endswith(f"/{kind}")
            ),
            None,
        )

    def _read_strings(self, data: bytes) -> list[bytes]:
        return [
            match[1] or b"<t></t>" for match in _STRING.finditer(without_theme(data, self._theme))
        ]

    # --- templates -------------------------------------------------------------------------------

    def _template(self, part: str, kind: str, sheet: str) -> bytes:
        """Return a part with its holes and slots."""
        data = self._package.read(part)
        if not part.endswith(".xml"):
            return data
        data = without_theme(data, self._theme)
        self.slots[part] = []
        if kind == "worksheet":
            return self._worksheet(part, sheet, data)
        if kind == "chart":
            return self._chart(part, data)
        if kind == "chartsheet":
            return data.replace(b' tabSelected="1"', b"")
        if kind == "table":
            return with_holes(_TABLE.sub(self._table, data))
        return with_attribute_holes(data)

    def _slot(self, part: str, default: bytes) -> int:
        self.slots[part].append(default)
        return len(self.slots[part]) - 1

    def _worksheet(self, part: str, sheet: str, data: bytes) -> bytes:
        found = _SHEET_DATA.search(data)
        rows = found[1] or b"" if found else b""
        if found is None or _ROW.sub(b"", _CELL.sub(b"", rows)).strip():
            raise ValueError(f"the sheet {sheet!r} was not made by XlsxWriter")
        head, tail = data[: found.start()].replace(b' tabSelected="1"', b""), data[found.end() :]
        head = re.sub(rb'(<sheetPr[^<>]*?) codeName="[^"]*"', rb"\1", head)
        covered = [
            area
            for match in re.finditer(rb'<f t="array" ref="([A-Z0-9:]+)"', rows)
            for area in areas(match[1].decode(), 1)
        ]

        def laid(match: re.Match[bytes]) -> bytes:
            cell = _CELL.match(rows, match.start())
            return self._cell(part, sheet, cell, covered) if cell else self._row(part, sheet, match)

        return (
            columns_with_formats(head)
            + b"<sheetData>"
            + _ROW_OR_CELL.sub(laid, rows)
            + b"</sheetData>"
            + with_holes(self._linked(part, sheet, tail))
        )

    def _row(self, part: str, sheet: str, match: re.Match[bytes]) -> bytes:
        """Give a row that has a format the target's number of it, and its height a slot."""
        own = match[1]
        if own is None:
            return match[0]
        written = re.sub(
            rb'( s=")([0-9]+)"',
            lambda style: style[1] + hole(b"x" + style[2]) + b'"',
            _HEIGHT.sub(b"", own),
        )
        if b" s=" not in own and b"customFormat=" in own:
            written += b' s="%b"' % hole(b"x0")
        number = int(dict(_ATTRIBUTE.findall(own))[b"r"])
        self.heights[sheet, number] = Slot(
            part, self._slot(part, b"".join(_HEIGHT.findall(own))), False, False
        )
        return b"<row %b%b%b>" % (written, SLOT, match[2])

    def _cell(self, part: str, sheet: str, match: re.Match[bytes], covered: list[Area]) -> bytes:
        address = match[1].decode()
        cell = self._written(match)
        if cell is None:
            raise ValueError(
                f"the cell {sheet}!{address} was not made by XlsxWriter, or holds an image"
            )
        if cell.value is not None:
            self.values[sheet, address] = cell.value
        number_format = self.look.number_format(cell.style)
        day = shows_day(number_format, self.look.codes.get(number_format))
        start = b'<c r="%b" s="%b"' % (match[1], hole(b"x%d" % cell.style))
        place = position(address) or (0, 0)
        if not cell.calculation and not any(area.covers(*place) for area in covered):
            default = b"%b>%b</c>" % (cell.stated, cell.inside) if cell.inside else b"/>"
            self.cells[sheet, address] = Slot(part, self._slot(part, default), False, day)
            return start + SLOT
        self.formulas = True
        start += hole(b"m") if cell.calculation and cell.dynamic else b""
        self.cells[sheet, address] = Slot(part, self._slot(part, cell.stated) + 1, True, day)
        self._slot(part, cell.inside)
        return start + SLOT + b">" + cell.calculation + SLOT + b"</c>"

    def _written(self, match: re.Match[bytes]) -> _Written | None:
        """Read a cell; ``None`` for one that XlsxWriter does not write, or that holds an image."""
        own = dict(_ATTRIBUTE.findall(match[2]))
        found = _INSIDE.fullmatch(match[3] or b"")
        if found is None or b"vm" in own:
            return None
        opening, formula, text, string = found.groups()
        kind = own.get(b"t", b"n")
        if kind == b"s":
            kind, string = b"inlineStr", self._strings[int(text)]
        inside = b"" if text is None else b"<v>%b</v>" % text
        try:
            value = _value(kind.decode(), text, string)
        except Contradiction:
            return None
        return _Written(
            int(own.get(b"s", b"0")),
            b"cm" in own,
            b"" if formula is None else opening + hole(b"f" + formula) + b"</f>",
            b"" if kind == b"n" else b' t="%b"' % kind,
            inside if string is None else b"<is>%b</is>" % string,
            value,
        )

    def _linked(self, part: str, sheet: str, data: bytes) -> bytes:
        def link(match: re.Match[bytes]) -> bytes:
            self.links[sheet, match[2].decode()] = Slot(
                part, self._slot(part, match[3]), False, False
            )
            return match[1] + SLOT + b'"'

        return _LINK.sub(link, data)

    def _table(self, match: re.Match[bytes]) -> bytes:
        self.tables.append(resolved(match[6].decode()))
        name = hole(b"a" + match[6])
        return b"".join(
            (match[1], hole(b"i%d" % len(self.tables)), match[3], name, match[5], name, b'"')
        )

    def _chart(self, part: str, data: bytes) -> bytes:
        def series(match: re.Match[bytes]) -> bytes:
            formula = match[3]
            columns = places_of(resolved(formula.decode()), self._names)
            start, kind = match[1] or b"", match[2]
            if columns is None or (len(columns) > 1 and not start):
                return start + b"<c:%b><c:f>%b</c:f>%b</c:%b>" % (
                    kind,
                    hole(b"f" + formula),
                    match[4],
                    kind,
                )
            number = self._slot(part, b"<c:%b>" % kind)
            self._slot(part, match[4] + b"</c:%b>" % kind)
            self.caches.append(Cache(part, number, kind, bool(start), columns))
            return start + SLOT + b"<c:f>" + hole(b"f" + formula) + b"</c:f>" + SLOT

        return _SERIES.sub(series, _CHART_OPENING.sub(rb"\1" + hole(b"e"), explicit(data), count=1))

    def related(self, part: str) -> list[tuple[Related, str | None]]:
        """Return the relationships of a part, and the donor's part that each leads to, if it
        leads to one.
        """
        return self._related[part]


def _defined_name(element: Element) -> DefinedName:
    sheet = element.get("localSheetId")
    return DefinedName(
        element.get("name", ""),
        None if sheet is None else int(sheet),
        element.get("hidden") == "1",
        element.text or "",
    )


def _sheet(element: Element, related: Mapping[str, tuple[Related, str | None]]) -> DonorSheet:
    """Return a sheet in the list, without the parts that its own leads to."""
    identity = next(
        value for key, value in element.attrib.items() if local(key) == "id" and key != "id"
    )
    relationship, part = related[identity]
    kind = relationship.type.rpartition("/")[2]
    if part is None or kind not in ("worksheet", "chartsheet"):
        raise ValueError(f"a sheet of the kind {kind} cannot be added to another workbook")
    return DonorSheet(element.get("name", ""), element.get("state", "visible"), kind, (part,))


@lru_cache(maxsize=64)
def donor_of(data: bytes) -> Donor:
    """Return a donor from the bytes of its package, the same for the same bytes. Raises as
    :class:`Donor`.
    """
    return Donor(data)


def _value(kind: str, text: bytes | None, string: bytes | None) -> Value:
    """Return the value of a cell; what stands in a string item is the text of all its runs."""
    if string is not None:
        return unescape(resolved(b"".join(_TEXT.findall(string)).decode()))
    return value_of(kind, resolved((text or b"").decode()), [])
