"""A workbook: its sheets with cells, comments, validations, formats and hidden parts.

Sheets are read when they are asked for. The order and the names are those of the
workbook part; part names and ids come from relationships only, never from habit.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple
from xml.etree.ElementTree import Element

from assessment.errors import PackageError
from assessment.ooxml.cells import Area, Cell, Formulas, Position, areas, dissect, gather, position, read_cells, reference, rich_text, unescape
from assessment.ooxml.formulas import references
from assessment.ooxml.frame import Format, Frame, Validation, frame_of, hidden_rows, parsed_frame, too_many_areas
from assessment.ooxml.package import DEFAULT_LIMITS, Limits, Package, local, open_package, parse_xml, remembered
from assessment.ooxml.plain import framed, plain_cells, plain_strings
from assessment.ooxml.scope import Looked, Scope, Table, cell_areas
from assessment.ooxml.styles import Styles, styles_of

_WORD_PROCESSOR = "a text document"
_KINDS = {
    "wordprocessingml": _WORD_PROCESSOR,
    "msword": _WORD_PROCESSOR,
    "presentationml": "a presentation",
    "visio": "a drawing",
    "sheet.binary": "a binary workbook (.xlsb)",
}


_LOW = 32  # rows of a merged range that is looked up by its rows
_MOST_TALL = 100
_MOST_TABLES = 1_000
_LONGEST_NAME = 255  # of a sheet; programs allow 31 characters


@dataclass(frozen=True, slots=True)
class Comment:
    """A note or a threaded comment on a cell, with its replies."""

    author: str
    text: str
    replies: tuple[Comment, ...] = ()


@dataclass(slots=True)
class Sheet:
    """One worksheet."""

    name: str
    state: str  # visible, hidden, veryHidden
    cells: dict[Position, Cell] = field(default_factory=dict)
    comments: dict[Position, list[Comment]] = field(default_factory=dict)
    validations: list[Validation] = field(default_factory=list)
    formats: list[Format] = field(default_factory=list)
    merged: list[Area] = field(default_factory=list)
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: tuple[tuple[int, int], ...] = ()  # the first and the last of each group
    filtered: bool = False  # a filter may hide some of its rows
    scope: Scope | None = field(default=None, repr=False)  # the names and tables of its workbook
    _merged_by_row: dict[int, list[Area]] = field(default_factory=dict, repr=False)  # the low ones
    _merged_tall: list[Area] | None = field(default=None, repr=False)

    def value(self, row: int, column: int) -> object:
        """Return a cell's value, ``None`` where there is no cell."""
        cell = self.cells.get((row, column))
        return None if cell is None else cell.value

    def looks_at(self, cell: Cell | None) -> Looked:
        """Return the areas that a cell's formula looks at, names and tables resolved: sheets, ``None`` being this one, with areas."""
        return cell_areas(self.scope, self.name, cell) if cell is not None else ()

    def says_all(self, cell: Cell) -> bool:
        """Tell whether :meth:`looks_at` is all that a cell's formula looks at; not so if it cannot be read, or computes where to look."""
        return self.scope is not None and bool(cell.formula) and self.scope.says_all(cell.formula or "", self.name, cell.row, cell.column)

    def hides(self, place: Position) -> bool:
        """Tell whether a cell lies in a hidden row or column."""
        return place[0] in self.hidden_rows or any(first <= place[1] <= last for first, last in self.hidden_columns)

    def merge_at(self, place: Position) -> Area | None:
        """Return the merged range that a cell belongs to, if any."""
        if self._merged_tall is None:
            self._merged_tall = []
            for area in self.merged:
                if area.bottom - area.top >= _LOW:
                    self._merged_tall.append(area)
                    continue
                for row in range(area.top, area.bottom + 1):
                    self._merged_by_row.setdefault(row, []).append(area)
            # merged ranges do not overlap in an honest file, so that few of them are tall
            del self._merged_tall[_MOST_TALL:]
        for area in self._merged_by_row.get(place[0], ()):
            if area.covers(*place):
                return area
        return next((area for area in self._merged_tall if area.covers(*place)), None)


class Workbook:
    """A workbook file, read sheet by sheet."""

    def __init__(self, package: Package) -> None:
        """Read the workbook part. Raises :class:`PackageError` if the package is no workbook."""
        self.package = package
        self.part = _main_part(package)
        listing = _listing(package.counted(self.part), self.part, package.limits.depth)
        self._relationships = package.relationships(self.part)
        self.names = dict(listing.names)  # defined names of the workbook, upper case, to their formulas
        self.date1904 = listing.date1904
        self._sheets: dict[str, tuple[str, str]] = {}  # name → part, state
        self._read: dict[str, Sheet] = {}
        self.left_out: set[str] = set()  # sheets that hold too much to be read
        self._cells = 0
        self._areas = package.limits.areas  # how many more are read
        self._formulas = Formulas(package.limits.formulas)
        if listing.kind != "workbook":
            raise PackageError("file-not-a-workbook", "The file is no .xlsx workbook: its main part is something else.")
        for name, key, state in listing.sheets:
            self._add_sheet(name, key, state)
        if not self._sheets:
            raise PackageError("file-damaged", "The file is damaged: the workbook has no sheets.")
        homes = [name.casefold() for name, _, _ in listing.sheets]
        local_names = {(homes[number], name): formula for number, name, formula in listing.local if number < len(homes)}
        self.scope = Scope(self.names, local_names, [name for name, _, _ in listing.sheets], lambda: self.tables)

    def _add_sheet(self, name: str, key: str, state: str) -> None:
        relationship = self._relationships.get(key)
        if len(name) > _LONGEST_NAME:
            raise PackageError("file-damaged", f"The file is damaged: a sheet's name has {len(name):,} characters.")
        if len(self._sheets) >= self.package.limits.sheets:
            raise PackageError("file-hostile", f"The workbook has more than {self.package.limits.sheets} sheets.")
        # chart sheets, dialogs and macro sheets have no skills; a sheet without its part is damage
        if relationship is None or (relationship.kind == "worksheet" and relationship.target not in self.package):
            raise PackageError("file-damaged", f"The file is damaged: the part of the sheet {name[:31]!r} is missing.")
        if relationship.kind == "worksheet":
            self._sheets.setdefault(name, (relationship.target, state))

    @property
    def sheet_names(self) -> list[str]:
        """The names of the worksheets, in their order."""
        return [name for name in self._sheets if name not in self.left_out]

    def __contains__(self, name: str) -> bool:
        return name in self._sheets

    def marked_sheets(self, mark: Callable[[str], str]) -> list[str]:
        """Return the sheets to which the defined name refers that ``mark`` makes of theirs (``""``: none can)."""
        formulas = ((name, self.names.get(key.upper(), "")) for name in self.sheet_names if (key := mark(name)))
        return [name for name, formula in formulas if formula and name in (sheet for sheet, _ in references(formula))]

    def part_of(self, name: str) -> str:
        """Return the part of a worksheet. Raises ``KeyError``."""
        return self._sheets[name][0]

    def leave_out(self, name: str) -> None:
        """Go on without a sheet; formulas that refer to it cannot be evaluated."""
        self.left_out.add(name)
        self._read[name] = Sheet(name, "visible")

    def __getitem__(self, name: str) -> Sheet:
        """Return a sheet, read on first use. Raises ``KeyError`` and :class:`PackageError`."""
        if name not in self._read:
            self._read[name] = self._read_sheet(name)
        return self._read[name]

    @cached_property
    def strings(self) -> list[str]:
        """The shared strings, rich text as plain."""
        part = self._related("sharedStrings")
        if part is None:
            return []
        data, limits = self.package.counted(part), self.package.limits
        strings = plain_strings(data, limits.depth)
        if strings is None:
            strings = [rich_text(item) for item in parse_xml(data, part, limits.depth)]
        if len(strings) > limits.strings:
            raise PackageError("file-too-large", f"The workbook has more than {limits.strings:,} texts.")
        return strings

    @cached_property
    def styles(self) -> Styles:
        """The cell formats, as far as they matter: fills and number formats."""
        return styles_of(self.package, self._related("styles"), self._related("theme"))

    @cached_property
    def tables(self) -> dict[str, Table]:
        """The tables of all sheets, by name in upper case; one that cannot be read is left out."""
        found: dict[str, Table] = {}
        for sheet, (part, _) in self._sheets.items():
            for relationship in self.package.relationships(part).values():
                if relationship.kind == "table" and relationship.target in self.package and len(found) < _MOST_TABLES:
                    try:
                        table = _table(self.package.counted(relationship.target), relationship.target, self.package.limits.depth, sheet)
                    except PackageError:
                        continue
                    if table is not None:
                        found.setdefault(table.name.upper(), table)
        return found

    @cached_property
    def properties(self) -> dict[str, str]:
        """The custom document properties, by name."""
        part = next((r.target for r in self.package.relationships().values() if r.kind == "custom-properties"), None)
        if part is None or part not in self.package:
            return {}
        return {item.get("name", ""): "".join(item.itertext()).strip() for item in self.package.xml(part)}

    @cached_property
    def _persons(self) -> dict[str, str]:
        """The authors of threaded comments, by id."""
        part = self._related("person")
        if part is None:
            return {}
        return {item.get("id", ""): item.get("displayName", "") for item in self.package.xml(part)}

    def _related(self, kind: str) -> str | None:
        found = next((r.target for r in self._relationships.values() if r.kind == kind and not r.external), None)
        return found if found is not None and found in self.package else None

    def _read_sheet(self, name: str) -> Sheet:
        part, state = self._sheets[name]
        data = gather(self.package.chunks(part), self.package.limits.whole // 2) or self.package.read(part)
        pieces = dissect(data, self.styles.coloured) or (data, b"", b"")
        self.package.count(sum(map(len, pieces)), part)
        frame, cells = self._plain_sheet(*pieces) or self._parsed_sheet(b"".join(pieces), part, name)
        self._cells += len(cells)
        if self._cells > self.package.limits.cells:
            raise PackageError("file-too-large", f"The workbook has more than {self.package.limits.cells:,} cells with content.")
        self._areas -= frame.areas
        if self._areas < 0:
            raise too_many_areas(self.package.limits.areas)
        sheet = Sheet(name, state, cells, {}, list(frame.validations), list(frame.formats), list(frame.merged))
        sheet.hidden_rows, sheet.hidden_columns, sheet.scope = hidden_rows(pieces[1] or data), frame.hidden, self.scope
        sheet.filtered = frame.filtered
        self._read_comments(sheet, part)
        return sheet

    def _plain_sheet(self, before: bytes, rows: bytes, after: bytes) -> tuple[Frame, dict[Position, Cell]] | None:
        """Read a sheet whose rows need no parser; ``None`` if they do, or if anything is wrong."""
        data, limits = framed(before, rows, after), self.package.limits
        try:
            frame = parsed_frame(data, limits.depth, limits.areas) if data else None
        except PackageError:
            return None
        cells = plain_cells(rows, self.strings, self._formulas) if frame and frame.kind == "worksheet" and frame.rows == 1 else None
        return None if frame is None or cells is None else (frame, cells)

    def _parsed_sheet(self, data: bytes, part: str, name: str) -> tuple[Frame, dict[Position, Cell]]:
        limits = self.package.limits
        root = parse_xml(data, part, limits.depth)
        if local(root.tag) != "worksheet":
            raise PackageError("file-damaged", f"The file is damaged: the part of the sheet {name[:31]!r} is something else.")
        before = self._formulas.left
        cells = read_cells(root, self.strings, limits.cells, self._formulas)
        if cells is None:
            root = self.package.parse(self.package.read(part), part)
            add_addresses(root)
            self._formulas.left = before
            cells = read_cells(root, self.strings, limits.cells, self._formulas) or {}
        return frame_of(root, limits.areas), cells

    def _read_comments(self, sheet: Sheet, part: str) -> None:
        notes: dict[Position, list[Comment]] = {}
        threads: dict[Position, list[Comment]] = {}
        for relationship in self.package.relationships(part).values():
            if relationship.external or relationship.target not in self.package:
                continue
            if relationship.kind == "comments":
                notes.update(_notes(self.package.xml(relationship.target)))
            elif relationship.kind == "threadedComment":
                threads.update(_threads(self.package.xml(relationship.target), self._persons))
        # a threaded comment leaves a note behind that only says so, for programs that know no threads
        sheet.comments = {**notes, **threads}


class CellsBySheet(dict[str, dict[Position, Cell]]):
    """The cells of a workbook's sheets, by name, as they are asked for."""

    def __init__(self, workbook: Workbook) -> None:
        super().__init__()
        self._workbook = workbook

    def __missing__(self, sheet: str) -> dict[Position, Cell]:
        cells = self[sheet] = self._workbook[sheet].cells
        return cells


def open_workbook(source: str | os.PathLike[str] | bytes, limits: Limits = DEFAULT_LIMITS) -> Workbook:
    """Open a workbook from a path or from bytes. Raises :class:`PackageError`."""
    return Workbook(open_package(source, limits))


def add_addresses(root: Element) -> None:
    """Give an address to the rows and cells of a worksheet that lack it: each follows the one before it."""
    row_number = 0
    for row in root.iter():
        if local(row.tag) == "row":
            address = row.get("r", "")
            row_number = int(address) if address.isdecimal() and len(address) < 8 else row_number + 1
            row.set("r", str(row_number))
            column = 0
            for element in row:
                place = position(element.get("r", ""))
                column = place[1] if place else column + 1
                if place is None:
                    element.set("r", reference(row_number, column))


def _main_part(package: Package) -> str:
    """Return the name of the workbook part, or say what the file is instead."""
    target = next((r.target for r in package.relationships().values() if r.kind == "officeDocument"), None)
    if target is not None and target in package:
        types = "[Content_Types].xml"
        kind = _content_type(package.counted(types), types, target, package.limits.depth) if types in package else ""
        for word, what in _KINDS.items():
            if word in kind.lower():
                raise PackageError("file-not-a-workbook", f"The file is {what}, not an .xlsx workbook.")
        return target
    if "mimetype" in package and b"opendocument" in package.read("mimetype"):
        raise PackageError("file-not-a-workbook", "The file is an OpenDocument file (.ods). Save it as .xlsx.")
    if "[Content_Types].xml" not in package:
        raise PackageError("file-not-a-workbook", "The file is a zip archive, but no .xlsx workbook.")
    raise PackageError("file-damaged", "The file is damaged: the package names no workbook part.")


class _Listing(NamedTuple):
    """What the workbook part lists."""

    kind: str  # workbook, or it is none
    sheets: tuple[tuple[str, str, str], ...]  # name, id of the relationship, state
    names: dict[str, str]  # of the workbook
    local: tuple[tuple[int, str, str], ...]  # names of sheets, with the numbers of these in the list
    date1904: bool


@remembered
def _listing(data: bytes, name: str, depth: int) -> _Listing:
    root = parse_xml(data, name, depth)
    sheets: list[tuple[str, str, str]] = []
    names: dict[str, str] = {}
    own: list[tuple[int, str, str]] = []
    date1904 = False
    for element in root:
        tag = local(element.tag)
        if tag == "sheets":
            for sheet in element:
                key = next((value for attribute, value in sheet.attrib.items() if local(attribute) == "id" and attribute != "id"), "")
                sheets.append((sheet.get("name", ""), key, sheet.get("state", "visible")))
        elif tag == "definedNames":
            for one in element:
                home, key = one.get("localSheetId"), one.get("name", "").upper()
                if home is None:
                    names[key] = one.text or ""
                elif home.isdecimal() and len(home) < 8:
                    own.append((int(home), key, one.text or ""))
        elif tag == "workbookPr":
            date1904 = element.get("date1904", "").lower() in ("1", "true", "on")
    return _Listing(local(root.tag), tuple(sheets), names, tuple(own), date1904)


@remembered
def _table(data: bytes, part: str, depth: int, sheet: str) -> Table | None:
    """Return a table of a sheet; ``None`` if it says not where it lies."""
    root = parse_xml(data, part, depth)
    area = next(iter(areas(root.get("ref", ""), 1)), None)
    name = root.get("displayName") or root.get("name", "")
    columns = next((child for child in root if local(child.tag) == "tableColumns"), ())
    named = tuple(unescape(column.get("name", "")).casefold() for column in columns)
    counts = root.get("headerRowCount", "1"), root.get("totalsRowCount", "0")
    heads, totals = (int(text) if text.isdecimal() and len(text) < 5 else 0 for text in counts)
    if area is None or not name or len(named) != area.right - area.left + 1 or heads + totals > area.bottom - area.top + 1:
        return None
    return Table(name, sheet, area, heads, totals, named)


@remembered
def _content_type(data: bytes, name: str, part: str, depth: int) -> str:
    default = ""
    for element in parse_xml(data, name, depth):
        if element.get("PartName", "").lstrip("/").lower() == part.lower():
            return element.get("ContentType", "")
        if part.lower().endswith("." + element.get("Extension", "\0").lower()):
            default = element.get("ContentType", "")
    return default


def _notes(root: Element) -> dict[Position, list[Comment]]:
    authors: list[str] = []
    found: dict[Position, list[Comment]] = {}
    for group in root:
        if local(group.tag) == "authors":
            authors = [author.text or "" for author in group]
        elif local(group.tag) == "commentList":
            for item in group:
                place = position(item.get("ref", ""))
                text = "".join(rich_text(child) for child in item if local(child.tag) == "text")
                index = item.get("authorId", "")
                author = authors[int(index)] if index.isdecimal() and len(index) < 8 and int(index) < len(authors) else ""
                if place and text.strip():
                    found.setdefault(place, []).append(Comment(author, text.strip()))
    return found


def _threads(root: Element, persons: dict[str, str]) -> dict[Position, list[Comment]]:
    """Return threaded comments by cell, replies under what they reply to ([MS-XLSX] 2.6.205)."""
    said: dict[str, tuple[Position | None, Comment, str | None]] = {}
    for item in root:
        text = "".join(child.text or "" for child in item if local(child.tag) == "text").strip()
        comment = Comment(persons.get(item.get("personId", ""), ""), text)
        said[item.get("id", str(len(said)))] = (position(item.get("ref", "")), comment, item.get("parentId"))
    replies: dict[str, list[Comment]] = {key: [] for key in said}
    first = []
    for key, (_, comment, parent) in said.items():
        # a reply to a reply belongs to the thread; one to nobody, or in a circle, begins its own
        seen = {key}
        while parent in said and parent not in seen and (above := said[parent][2]) is not None:
            seen.add(parent)
            parent = above
        if parent in said and parent not in seen:
            replies[parent].append(comment)
        else:
            first.append(key)
    found: dict[Position, list[Comment]] = {}
    for key in first:
        place, comment, _ = said[key]
        if place:
            found.setdefault(place, []).append(Comment(comment.author, comment.text, tuple(replies[key])))
    return found
