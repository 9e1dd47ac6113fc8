"""A workbook: its sheets with cells, comments, validations, formats and hidden parts.

Sheets are read when they are asked for. The order and the names are those of the
workbook part; part names and ids come from relationships only, never from habit.
"""

from __future__ import annotations

import os
import weakref
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

from assessment.formulas.cells import Area, Cell, Position
from assessment.formulas.parse import references
from assessment.formulas.scope import Looked, Scope, TableArea, cell_areas
from assessment.formulas.shared import Formulas
from assessment.model.errors import PackageError
from assessment.ooxml.cells import read_cells, rich_text
from assessment.ooxml.comments import Comment, Comments, notes, persons, threads, too_many_comments
from assessment.ooxml.cover import Cover
from assessment.ooxml.frame import (
    ConditionalRule,
    Frame,
    Validation,
    frame_of,
    hidden_rows,
    parsed_frame,
    too_many_areas,
)
from assessment.ooxml.listing import listing_of, main_part, table_of
from assessment.ooxml.markup import space_of
from assessment.ooxml.package import DEFAULT_LIMITS, Limits, Package, open_package
from assessment.ooxml.parsing import local, parse_xml
from assessment.ooxml.plain import framed, plain_cells, plain_strings
from assessment.ooxml.styles import Styles, styles_of
from assessment.ooxml.trim import dissect, gather

_MOST_TABLES = 1_000
_LONGEST_NAME = 255  # of a sheet; programs allow 31 characters


@dataclass(slots=True)
class Worksheet:
    """One worksheet."""

    name: str
    state: str  # visible, hidden, veryHidden
    cells: dict[Position, Cell] = field(default_factory=dict)
    comments: dict[Position, list[Comment]] = field(default_factory=dict)
    validations: list[Validation] = field(default_factory=list)
    formats: list[ConditionalRule] = field(default_factory=list)
    merged: list[Area] = field(default_factory=list)
    _merges: Cover | None = field(default=None, repr=False)
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: tuple[tuple[int, int], ...] = ()  # the first and the last of each group
    filtered: bool = False  # a filter may hide some of its rows
    scope: Scope | None = field(default=None, repr=False)  # the names and tables of its workbook

    def value(self, row: int, column: int) -> object:
        """Return a cell's value, ``None`` where there is no cell."""
        cell = self.cells.get((row, column))
        return None if cell is None else cell.value

    def looks_at(self, cell: Cell | None) -> Looked:
        """Return the areas that a cell's formula looks at, names and tables resolved: sheets,
        ``None`` being this one, with areas.
        """
        return cell_areas(self.scope, self.name, cell) if cell is not None else ()

    def says_all(self, cell: Cell) -> bool:
        """Tell whether :meth:`looks_at` is all that a cell's formula looks at; not so if it
        cannot be read, or computes where to look.
        """
        return (
            self.scope is not None
            and bool(cell.formula)
            and self.scope.says_all(cell.formula or "", self.name, cell.row, cell.column)
        )

    def hides(self, place: Position) -> bool:
        """Tell whether a cell lies in a hidden row or column."""
        return place[0] in self.hidden_rows or any(
            first <= place[1] <= last for first, last in self.hidden_columns
        )

    def merge_at(self, place: Position) -> Area | None:
        """Return the merged range that a cell belongs to, if any."""
        if self._merges is None:
            self._merges = Cover(self.merged)
        return self._merges.at(*place)


class Workbook:
    """A workbook file, read sheet by sheet."""

    def __init__(self, package: Package) -> None:
        """Read the workbook part. Raises :class:`PackageError` if the package is no workbook."""
        self.package = package
        self.part = main_part(package)
        listing = listing_of(package.counted(self.part), self.part, package.limits.depth)
        self._relationships = package.relationships(self.part)
        # defined names of the workbook, upper case, to their formulas
        self.names = dict(listing.names)
        self.date1904 = listing.date1904
        self._sheets: dict[str, tuple[str, str]] = {}  # name → part, state
        # sheets of any kind, in their order
        self.listed = tuple(name for name, _, _ in listing.sheets)
        self._read: dict[str, Worksheet] = {}
        self.left_out: set[str] = set()  # sheets that hold too much to be read
        self._cells = 0
        self._areas = package.limits.areas  # how many more are read
        self._comments = package.limits.comments
        self._formulas = Formulas(package.limits.formulas)
        if listing.kind != "workbook":
            raise PackageError(
                "file-not-a-workbook",
                "The file is no .xlsx workbook: its main part is something else.",
            )
        if len(self.listed) > package.limits.sheets:
            raise PackageError(
                "file-too-large", f"The workbook has more than {package.limits.sheets} sheets."
            )
        for name, key, state in listing.sheets:
            self._add_sheet(name, key, state)
        if not listing.sheets:
            raise PackageError("file-damaged", "The file is damaged: the workbook has no sheets.")
        homes = [name.casefold() for name, _, _ in listing.sheets]
        local_names = {
            (homes[number], name): formula
            for number, name, formula in listing.local
            if number < len(homes)
        }
        itself = weakref.ref(self)  # no circle: what was read of a workbook goes with it
        self.scope = Scope(
            self.names,
            local_names,
            [name for name, _, _ in listing.sheets],
            lambda: own.tables if (own := itself()) is not None else {},
        )

    def _add_sheet(self, name: str, key: str, state: str) -> None:
        if len(name) > _LONGEST_NAME:
            raise PackageError(
                "file-damaged", f"The file is damaged: a sheet's name has {len(name):,} characters."
            )
        if not key and state != "visible":
            # the place of a module of Excel 95, which has no part: an entry that leads nowhere by
            # design
            return
        relationship = self._relationships.get(key)
        # chart sheets, dialogs and macro sheets have no skills; a sheet without its part is damage
        if relationship is None or (
            relationship.kind == "worksheet" and relationship.target not in self.package
        ):
            raise PackageError(
                "file-damaged",
                f"The file is damaged: the part of the sheet {name[:31]!r} is missing.",
            )
        if relationship.kind == "worksheet":
            self._sheets.setdefault(name, (relationship.target, state))

    @property
    def steps(self) -> int:
        """How many steps the evaluation of its formulas may take."""
        return self.package.limits.evaluation

    @property
    def sheet_names(self) -> list[str]:
        """The names of the worksheets, in their order."""
        return [name for name in self._sheets if name not in self.left_out]

    def __contains__(self, name: str) -> bool:
        return name in self._sheets

    def marked_sheets(self, mark: Callable[[str], str]) -> list[str]:
        """Return the sheets to which the defined name refers that ``mark`` makes of theirs
        (``""``: none can).
        """
        formulas = (
            (name, self.names.get(key.upper(), ""))
            for name in self.sheet_names
            if (key := mark(name))
        )
        return [
            name
            for name, formula in formulas
            if formula and name in (sheet for sheet, _ in references(formula))
        ]

    def part_of(self, name: str) -> str:
        """Return the part of a worksheet. Raises ``KeyError``."""
        return self._sheets[name][0]

    def leave_out(self, name: str) -> None:
        """Go on without a sheet; formulas that refer to it cannot be evaluated."""
        self.left_out.add(name)
        self._read[name] = Worksheet(name, "visible")

    def __getitem__(self, name: str) -> Worksheet:
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
            root = parse_xml(data, part, limits.depth)
            tag = space_of(root) + "si"
            strings = [rich_text(item) for item in root if item.tag == tag]
        if len(strings) > limits.strings:
            raise PackageError(
                "file-too-large", f"The workbook has more than {limits.strings:,} texts."
            )
        return strings

    @cached_property
    def styles(self) -> Styles:
        """The cell formats, as far as they matter: fills and number formats."""
        return styles_of(self.package, self._related("styles"), self._related("theme"))

    @cached_property
    def tables(self) -> dict[str, TableArea]:
        """The tables of all sheets, by name in upper case; one that cannot be read is left out."""
        found: dict[str, TableArea] = {}
        for sheet, (part, _) in self._sheets.items():
            for relationship in self.package.relationships(part).values():
                if (
                    relationship.kind == "table"
                    and relationship.target in self.package
                    and len(found) < _MOST_TABLES
                ):
                    try:
                        table = table_of(
                            self.package.counted(relationship.target),
                            relationship.target,
                            self.package.limits.depth,
                            sheet,
                        )
                    except PackageError:
                        continue
                    if table is not None:
                        found.setdefault(table.name.upper(), table)
        return found

    @cached_property
    def properties(self) -> dict[str, str]:
        """The custom document properties, by name."""
        part = next(
            (
                r.target
                for r in self.package.relationships().values()
                if r.kind == "custom-properties"
            ),
            None,
        )
        if part is None or part not in self.package:
            return {}
        root = self.package.xml(part)
        tag = space_of(root) + "property"
        return {
            item.get("name", ""): "".join(item.itertext()).strip()
            for item in root
            if item.tag == tag
        }

    @cached_property
    def _persons(self) -> dict[str, str]:
        """The authors of threaded comments, by id."""
        part = self._related("person")
        if part is None:
            return {}
        return persons(self.package.xml(part))

    def _related(self, kind: str) -> str | None:
        found = next(
            (r.target for r in self._relationships.values() if r.kind == kind and not r.external),
            None,
        )
        return found if found is not None and found in self.package else None

    def _read_sheet(self, name: str) -> Worksheet:
        part, state = self._sheets[name]
        data = gather(
            self.package.chunks(part), self.package.limits.whole // 2
        ) or self.package.read(part)
        pieces = dissect(data, self.styles.coloured) or (data, b"", b"")
        self.package.count(sum(map(len, pieces)), part)
        left = self._formulas.left
        read = self._plain_sheet(*pieces)
        try:
            frame, cells = read or self._parsed_sheet(b"".join(pieces), part, name)
        except PackageError as error:
            frame, cells = self._whole_sheet(part, name, left, error)
        self._cells += len(cells)
        if self._cells > self.package.limits.cells:
            raise PackageError(
                "file-too-large",
                f"The workbook has more than {self.package.limits.cells:,} cells with content.",
            )
        self._areas -= frame.areas
        if self._areas < 0:
            raise too_many_areas(self.package.limits.areas)
        sheet = Worksheet(
            name, state, cells, {}, list(frame.validations), list(frame.formats), list(frame.merged)
        )
        sheet.hidden_rows, sheet.hidden_columns, sheet.scope = (
            hidden_rows(pieces[1] or data),
            frame.hidden,
            self.scope,
        )
        sheet.filtered = frame.filtered
        self._read_comments(sheet, part)
        return sheet

    def _plain_sheet(
        self, before: bytes, rows: bytes, after: bytes
    ) -> tuple[Frame, dict[Position, Cell]] | None:
        """Read a sheet whose rows need no parser; ``None`` if they do, or if anything is wrong."""
        data, limits = framed(before, rows, after), self.package.limits
        try:
            frame = parsed_frame(data, limits.depth, limits.areas) if data else None
        except PackageError:
            return None
        cells = (
            plain_cells(rows, self.strings, self._formulas)
            if frame and frame.kind == "worksheet" and frame.rows == 1
            else None
        )
        return None if frame is None or cells is None else (frame, cells)

    def _parsed_sheet(
        self, data: bytes, part: str, name: str, *, complete: bool = False
    ) -> tuple[Frame, dict[Position, Cell]]:
        limits = self.package.limits
        root = parse_xml(data, part, limits.depth)
        if local(root.tag) != "worksheet":
            raise PackageError(
                "file-damaged",
                f"The file is damaged: the part of the sheet {name[:31]!r} is something else.",
            )
        left = self._formulas.left
        cells = read_cells(
            root, self.strings, limits.cells, self._formulas, complete=complete, name=name
        )
        return (
            (frame_of(root, limits.areas), cells)
            if cells is not None
            else self._whole_sheet(part, name, left)
        )

    def _whole_sheet(
        self, part: str, name: str, formulas: int, error: PackageError | None = None
    ) -> tuple[Frame, dict[Position, Cell]]:
        """Read all bytes of a sheet, where those without the empty cells are not enough. Raises
        ``error`` if that is damage as well.
        """
        if error is not None and error.code != "file-damaged":
            raise error
        self._formulas.left = formulas
        try:
            data = self.package.read(part)
            self.package.count(len(data), part)
            return self._parsed_sheet(data, part, name, complete=True)
        except PackageError as worse:
            raise error or worse from None

    def _read_comments(self, sheet: Worksheet, part: str) -> None:
        noted: Comments = {}
        threaded: Comments = {}
        for relationship in self.package.relationships(part).values():
            if relationship.external or relationship.target not in self.package:
                continue
            if relationship.kind == "comments":
                noted.update(notes(self.package.xml(relationship.target)))
            elif relationship.kind == "threadedComment":
                threaded.update(
                    threads(self.package.xml(relationship.target), self._persons, self._comments)
                )
        # a threaded comment leaves a note behind that only says so, for programs that know no
        # threads
        sheet.comments = {**noted, **threaded}
        self._comments -= sum(
            1 + len(comment.replies) for some in sheet.comments.values() for comment in some
        )
        if self._comments < 0:
            raise too_many_comments(self.package.limits.comments)


def open_workbook(
    source: str | os.PathLike[str] | bytes, limits: Limits = DEFAULT_LIMITS
) -> Workbook:
    """Open a workbook from a path or from bytes. Raises :class:`PackageError`."""
    return Workbook(open_package(source, limits))
