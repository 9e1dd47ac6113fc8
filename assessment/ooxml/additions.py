"""A workbook whose sheets are to be added to others: taken apart once, filled for any number of people.

It is made by XlsxWriter, so that its parts are known: no prefixes on cells, double quotes, an address on every cell. Texts are made inline, and what would
look otherwise under another theme is made independent of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from html import unescape
from itertools import chain

from assessment.errors import PackageError
from assessment.ooxml.cells import Value, reference
from assessment.ooxml.formulas import references
from assessment.ooxml.package import Package, Relationship
from assessment.ooxml.scan import cell_text, content
from assessment.ooxml.splice import number_text
from assessment.ooxml.styles import tinted
from assessment.ooxml.workbook import Workbook

_CELL = re.compile(rb'<c r="([A-Z]+[0-9]+)"(?: s="(\d+)")?(?: t="(\w+)")?(?: cm="\d+")?(?:/>|>(.*?)</c>)', re.DOTALL)
_FORMULA = re.compile(rb"<f(?:>| [^>]*>).*?</f>|<f [^>]*/>", re.DOTALL)
_ROW = re.compile(rb'<row r="(\d+)"([^>]*?)(/?)>')
_HEIGHT = re.compile(rb' ht="[^"]*"| customHeight="1"')
_ROW_STYLE = re.compile(rb' s="(\d+)"')
_COLUMN_STYLE = re.compile(rb'<col [^>]*?style="(\d+)"')
_RULE_FORMAT = re.compile(rb'<cfRule [^>]*?dxfId="(\d+)"')
_LINK = re.compile(rb'<hyperlink ref="([A-Z]+[0-9]+)" location="([^"]*)"')
_STRING = re.compile(rb"<si>(.*?)</si>|<si/>", re.DOTALL)
_POINTS = re.compile(rb"<c:(num|str)Ref><c:f>(.*?)</c:f>(?:<c:(?:num|str)Cache>.*?</c:(?:num|str)Cache>)?</c:(?:num|str)Ref>", re.DOTALL)
_COLUMN = re.compile(rb'<col min="(\d+)" max="(\d+)" [^>]*?(/>)')
_SCHEME = re.compile(rb'<a:schemeClr val="(\w+)"(?:/>|>(.*?)</a:schemeClr>)', re.DOTALL)
_LAST_COLUMN = 16_384
_STANDARD_WIDTH = b"9.140625"  # XlsxWriter's, of Calibri 11
_MOST_POINTS = 10_000
_OWN_XML = (".xml", ".rels")
# ISO 29500-1, 20.1.10.46: the names of a theme's colours in drawings
_SCHEME_NAMES = {"tx1": "dk1", "bg1": "lt1", "tx2": "dk2", "bg2": "lt2"}


@dataclass(frozen=True, slots=True)
class Slot:
    """A cell between the fixed bytes of a sheet."""

    address: str
    style: int
    formula: bytes
    kind: bytes  # t
    inside: bytes  # after the formula


@dataclass(frozen=True, slots=True)
class Format:
    """A number between the fixed bytes of a sheet: of a cell format, or (``rule``) of a conditional one."""

    number: int
    rule: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """A hyperlink's location between the fixed bytes of a sheet."""

    address: str
    location: bytes


@dataclass(frozen=True, slots=True)
class Points:
    """The saved points of a chart's series between the fixed bytes of the chart."""

    kind: bytes  # num, str
    formula: bytes
    cells: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Height:
    """The height of a row between the fixed bytes of a sheet."""

    row: int
    written: bytes  # b"" where the row has none


Piece = bytes | Slot | Format | Link | Points | Height


@dataclass(frozen=True, slots=True)
class DonorSheet:
    """One sheet: its part in pieces and the parts that only it needs."""

    name: str
    state: str
    kind: str  # worksheet, chartsheet
    part: str
    has_formulas: bool
    closure: tuple[str, ...]  # parts reached from it, without itself


class Donor:
    """The sheets of a workbook made by XlsxWriter."""

    def __init__(self, data: bytes) -> None:
        """Take a workbook apart. Raises :class:`PackageError` for what is none."""
        self.package = package = Package(data)
        book = Workbook(package)
        root = package.xml(book.part)
        links = package.relationships(book.part)
        self.date1904 = any(element.get("date1904") in ("1", "true") for element in root if element.tag.endswith("}workbookPr"))
        styles = next((link.target for link in links.values() if link.kind == "styles"), None)
        if styles is None:
            raise PackageError("file-damaged", "The workbook whose sheets are to be added has no styles.")
        theme = next((link.target for link in links.values() if link.kind == "theme"), None)
        self.colours = theme_colours(package.read(theme)) if theme else {}
        self.styles = without_theme(package.read(styles), self.colours)
        strings = next((link.target for link in links.values() if link.kind == "sharedStrings"), None)
        self._strings = [without_theme(match[1] or b"", self.colours) for match in _STRING.finditer(package.read(strings))] if strings else []
        self.types = _content_types(package)
        self.links: dict[str, dict[str, Relationship]] = {}
        self.pieces: dict[str, tuple[Piece, ...]] = {}
        self.sheets = tuple(self._sheet(element.attrib, links) for element in next(child for child in root if child.tag.endswith("}sheets")))
        self.values: dict[tuple[str, str], Value] = dict(chain.from_iterable(self._own_values(sheet) for sheet in self.sheets))
        self.slots = frozenset((sheet.name, piece.address) for sheet in self.sheets for piece in self.pieces[sheet.part] if isinstance(piece, Slot))
        self.names = tuple(
            (element.get("name", ""), element.get("localSheetId"), element.text or "", element.get("hidden"))
            for child in root
            if child.tag.endswith("}definedNames")
            for element in child
        )
        for sheet in self.sheets:
            for part in sheet.closure:
                self.pieces.setdefault(part, self._other(part))

    def _sheet(self, attributes: Mapping[str, str], links: Mapping[str, Relationship]) -> DonorSheet:
        link = links[next(value for key, value in attributes.items() if key.endswith("}id"))]
        closure: list[str] = []
        waiting = [link.target]
        while waiting:
            part = waiting.pop(0)
            self.links[part] = self.package.relationships(part)
            for found in self.links[part].values():
                if not found.external and found.target in self.package and found.target not in closure:
                    closure.append(found.target)
                    waiting.append(found.target)
        data = self.package.read(link.target)
        self.pieces[link.target] = tuple(self._worksheet(data)) if link.kind == "worksheet" else (_unselected(data),)
        return DonorSheet(attributes["name"], attributes.get("state", "visible"), link.kind, link.target, b"<f" in data, tuple(closure))

    # -- pieces -----------------------------------------------------------------------------------

    def _worksheet(self, data: bytes) -> Iterator[Piece]:
        data = _with_all_columns(_unselected(data))
        start = data.find(b"<sheetData")
        end = data.find(b"</sheetData>")
        end = len(data) if end < 0 else end
        yield from _split(data[:start], ((_COLUMN_STYLE, _format_of),))
        position = start
        for match in _CELL.finditer(data, start, end):
            yield from _split(data[position : match.start()], ((_ROW, _row_of),))
            yield self._slot(match)
            position = match.end()
        yield from _split(data[position:end], ((_ROW, _row_of),))
        yield from _split(data[end:], ((_RULE_FORMAT, _format_of), (_LINK, _link_of)))

    def _slot(self, match: re.Match[bytes]) -> Slot:
        address, style, kind, inside = match[1].decode(), int(match[2] or 0), match[3] or b"", match[4] or b""
        formula = _FORMULA.match(inside)
        text = formula[0] if formula else b""
        inside = inside[len(text) :]
        if kind == b"s":
            kind, inside = b"inlineStr", b"<is>" + self._strings[int(inside[3:-4])] + b"</is>"
        return Slot(address, style, text, kind, inside)

    def _own_values(self, sheet: DonorSheet) -> Iterator[tuple[tuple[str, str], Value]]:
        for piece in self.pieces[sheet.part]:
            if isinstance(piece, Slot) and piece.inside:
                text = unescape(re.sub(rb"<[^>]*>", b"", piece.inside).decode())
                if text or piece.kind not in (b"", b"n"):  # a formula may have been given no value
                    yield (sheet.name, piece.address), float(text) if piece.kind in (b"", b"n") else text == "1" if piece.kind == b"b" else text

    def _other(self, part: str) -> tuple[Piece, ...]:
        data = self.package.read(part)
        if part.startswith("xl/charts/"):
            return tuple(_split(self._scheme_resolved(data), ((_POINTS, self._points_of),)))
        return (self._scheme_resolved(data) if part.startswith("xl/drawings/") and part.endswith(".xml") else data,)

    def _points_of(self, match: re.Match[bytes]) -> tuple[Piece, ...]:
        formula = unescape(match[2].decode())
        cells = tuple(
            (name or "", reference(row, column))
            for name, area in references(formula)
            if area.size <= _MOST_POINTS
            for row in range(area.top, area.bottom + 1)
            for column in range(area.left, area.right + 1)
        )
        return (Points(match[1], match[2], cells),)

    def _scheme_resolved(self, data: bytes) -> bytes:
        def resolved(match: re.Match[bytes]) -> bytes:
            name = match[1].decode()
            colour = self.colours.get(_SCHEME_NAMES.get(name, name))
            if colour is None:
                return match[0]
            return b'<a:srgbClr val="%b">%b</a:srgbClr>' % (colour.encode(), match[2]) if match[2] else b'<a:srgbClr val="%b"/>' % colour.encode()

        return _SCHEME.sub(resolved, data)


@lru_cache(maxsize=256)
def donor_of(data: bytes) -> Donor:
    """Return a workbook taken apart; the same bytes are taken apart once."""
    return Donor(data)


def cell_bytes(start: bytes, formula: bytes, kind: bytes, inside: bytes) -> bytes:
    """Return a cell: the start of its tag, its formula, its type and what follows the formula."""
    if kind:
        return b'%b t="%b">%b%b</c>' % (start, kind, formula, inside)
    return b"%b>%b%b</c>" % (start, formula, inside) if formula or inside else start + b"/>"


@lru_cache(maxsize=8192, typed=True)
def value_bytes(value: Value, cached: bool) -> tuple[bytes, bytes]:
    """Return a value's type and how it is written; ``cached``: it is what a formula gives."""
    if value is None:
        return b"", b""
    if isinstance(value, bool):
        return b"b", b"<v>%d</v>" % value
    if isinstance(value, str):
        text = cell_text(value)
        own = b' xml:space="preserve"' if value != value.strip() or "\n" in value else b""
        return (b"str", b"<v%b>%b</v>" % (own, text)) if cached else (b"inlineStr", b"<is><t%b>%b</t></is>" % (own, text))
    return b"", b"<v>%b</v>" % number_text(value).encode()


def points_bytes(points: Points, formula: bytes, value_of: Mapping[tuple[str, str], Value]) -> bytes:
    """Return a series' reference with the saved points that its cells have."""
    tag = points.kind
    body = []
    for index, cell in enumerate(points.cells):
        value = value_of.get(cell)
        if value is None or (tag == b"num" and isinstance(value, str)):
            continue
        text = content(value) if isinstance(value, str) else number_text(value).encode()
        body.append(b'<c:pt idx="%d"><c:v>%b</c:v></c:pt>' % (index, text))
    code = b"<c:formatCode>General</c:formatCode>" if tag == b"num" else b""
    return b'<c:%bRef><c:f>%b</c:f><c:%bCache>%b<c:ptCount val="%d"/>%b</c:%bCache></c:%bRef>' % (
        tag,
        formula,
        tag,
        code,
        len(points.cells),
        b"".join(body),
        tag,
        tag,
    )


def height_bytes(height: float) -> bytes:
    """Return what a row's start tag says of its height, in points."""
    return b' ht="%b" customHeight="1"' % number_text(height).encode()


# --- taking apart --------------------------------------------------------------------------------


def _split(data: bytes, rules: tuple[tuple[re.Pattern[bytes], Callable[[re.Match[bytes]], tuple[Piece, ...]]], ...]) -> Iterator[Piece]:
    """Yield bytes, and in place of what the rules find the pieces that they make of it."""
    found = sorted(((match.start(), match.end(), make(match)) for pattern, make in rules for match in pattern.finditer(data)), key=lambda item: item[0])
    position = 0
    for start, end, pieces in found:
        yield data[position:start]
        yield from pieces
        position = end
    yield data[position:]


def _row_of(match: re.Match[bytes]) -> tuple[Piece, ...]:
    """Take the height and the style out of a row's start tag."""
    height = b"".join(_HEIGHT.findall(match[2]))
    rest = _HEIGHT.sub(b"", match[2])
    style = _ROW_STYLE.search(rest)
    start: tuple[Piece, ...] = (b'<row r="%b"' % match[1], Height(int(match[1]), height))
    if style is None:
        return (*start, rest + match[3] + b">")
    return (*start, rest[: style.start(1)], Format(int(style[1])), rest[style.end(1) :] + match[3] + b">")


def _format_of(match: re.Match[bytes]) -> tuple[Piece, ...]:
    """Take a number of a format out of a column, or of a conditional rule."""
    rule = match[0].startswith(b"<cfRule")
    return match[0][: match.start(1) - match.start()], Format(int(match[1]), rule), b'"'


def _link_of(match: re.Match[bytes]) -> tuple[Piece, ...]:
    """Take the location out of a hyperlink, its quotes included."""
    return match[0][: match.start(2) - match.start() - 1], Link(match[1].decode(), match[2])


def _unselected(data: bytes) -> bytes:
    """Take the selection off a sheet: two selected tabs are a group, and what is typed into one goes into both."""
    return data.replace(b' tabSelected="1"', b"", 1)


def _with_all_columns(data: bytes) -> bytes:
    """Give every column a width and a style: what a sheet does not say, another workbook's first format would."""
    stated = [(int(match[1]), int(match[2])) for match in _COLUMN.finditer(data)]
    gap = b'<col min="%d" max="%d" width="' + _STANDARD_WIDTH + b'" style="0"/>'
    columns = []
    following = 1
    for match in _COLUMN.finditer(data):
        first, last = int(match[1]), int(match[2])
        if first > following:
            columns.append(gap % (following, first - 1))
        columns.append(match[0] if b' style="' in match[0] else match[0][:-2] + b' style="0"/>')
        following = last + 1
    if following <= _LAST_COLUMN:
        columns.append(gap % (following, _LAST_COLUMN))
    start = data.find(b"<cols>") if stated else data.find(b"<sheetData")
    end = data.find(b"</cols>") + 7 if stated else start
    return data[:start] + b"<cols>" + b"".join(columns) + b"</cols>" + data[end:]


def _content_types(package: Package) -> dict[str, str]:
    """Return the content types of parts by their names, and by their extensions with a dot."""
    types = {}
    for element in package.xml("[Content_Types].xml"):
        kind = element.get("ContentType", "")
        if element.get("PartName"):
            types[element.get("PartName", "").lstrip("/")] = kind
        else:
            types["." + element.get("Extension", "").lower()] = kind
    return types


def theme_colours(data: bytes) -> dict[str, str]:
    """Return a theme's colours, RRGGBB, by name."""
    pattern = rb'<a:(dk1|lt1|dk2|lt2|accent\d|hlink|folHlink)>\s*<a:(?:sysClr [^>]*?lastClr|srgbClr val)="(\w{6})"'
    return {match[1].decode(): match[2].decode() for match in re.finditer(pattern, data)}


# ISO 29500-1, 18.8.3: a theme's colours by number
_THEME_ORDER = ("lt1", "dk1", "lt2", "dk2", "accent1", "accent2", "accent3", "accent4", "accent5", "accent6", "hlink", "folHlink")


def without_theme(data: bytes, colours: Mapping[str, str]) -> bytes:
    """Name the colours that formats take from the theme, and let fonts not depend on it."""

    def named(match: re.Match[bytes]) -> bytes:
        number = int(match[2])
        colour = colours.get(_THEME_ORDER[number]) if number < len(_THEME_ORDER) else None
        if colour is None:
            return match[0]
        return b'%b rgb="FF%b"' % (match[1], (tinted(colour, float(match[3])) if match[3] else colour).encode())

    data = re.sub(rb'(<(?:color|fgColor|bgColor)) theme="(\d+)"(?: tint="([-\d.eE]+)")?', named, data)
    return re.sub(rb'<scheme val="\w+"/>', b"", data)
