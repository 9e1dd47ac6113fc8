"""What the names and tables of a workbook stand for, seen from a cell (ISO 29500-1, 18.2.5 and
18.5.1).

A defined name belongs to the workbook or to one sheet, and its relative addresses move with the
cell that uses it: they are written as seen from A1, and come in on the other side of the grid. A
table is known by its name everywhere, and needs none within itself. :meth:`Scope.areas` is how
everybody asks which cells a formula looks at; :meth:`Scope.expanded` how a formula reads without
names.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from assessment.formulas.cells import Area, Cell, CellError
from assessment.formulas.parse import NAMED, FormulaError, Node, addressed, parse, references, walk
from assessment.formulas.shared import shift

_MOST_NESTED = 10  # defined names that refer to defined names
_MOST_NODES = 2_000  # of a formula whose names are written out
_MOST_NODES_OF_ALL = 1_000_000  # of all formulas of a workbook that use names or tables
_MOST_WORK = 400_000  # characters of names that move with their cells, and tables looked up
_PER_NAME = 20
_DEEPEST = 150  # within each other
_MOST_IN_NAME = 400  # nodes of a name's formula
_MOST_SHEETS = 400
REF, VALUE = ("value", CellError("#REF!")), ("value", CellError("#VALUE!"))
_VARIABLE = "_XLPM."  # before the names that LET gives
_ITEM = re.compile(r"\s*\[((?:[^\[\]']|'[\s\S])*+)\]\s*([,:;]?)")
_ESCAPED = re.compile(r"'([\s\S])")
_DYNAMIC = frozenset(("INDIRECT", "OFFSET"))  # whose arguments do not say what they look at

Looked = tuple[tuple[str | None, Area], ...]  # sheets, None being the formula's own, with areas


class TableArea(NamedTuple):
    """A table: its place and the names of its columns, in casefolded letters."""

    name: str
    sheet: str
    area: Area
    heads: int  # rows
    totals: int
    columns: tuple[str, ...]


class Wanted(NamedTuple):
    """What a table reference asks for."""

    items: frozenset[str]  # #all, #data, #headers, #totals, #this row
    first: str | None  # columns, in casefolded letters; None for all
    last: str | None


class Unresolved(Exception):
    """What stands behind a name or a table cannot be told; the text says why."""


class Scope:
    """The names and tables of a workbook."""

    def __init__(
        self,
        names: Mapping[str, str],
        local: Mapping[tuple[str, str], str],
        sheets: Sequence[str],
        tables: Callable[[], Mapping[str, TableArea]],
    ) -> None:
        """Take names in upper case to their formulas, ``local`` ones with their sheet in
        casefolded letters; tables are asked for when one is needed.
        """
        self._names = names
        self._local = local
        self._sheets = {name.casefold(): name for name in sheets}
        self._order = [name.casefold() for name in sheets]
        self._tables = tables
        self._looked: dict[tuple[str, str, int, int], Looked] = {}
        self._moving: dict[str, bool] = {}  # definitions, and whether they move with their cell
        self._work = _MOST_WORK
        self._nodes_left = _MOST_NODES_OF_ALL

    # -- one node ---------------------------------------------------------------------------------

    def is_name(self, node: Node, sheet: str) -> bool:
        """Tell whether a node is a name that is defined."""
        return node[0] == "name" and self._definition(node, sheet) is not None

    def meaning(self, node: Node, sheet: str, row: int, column: int) -> Node:
        """Return what a name, a table reference or a row of sheets stands for in a cell; any other
        node, and a name that is not defined, as it is.

        Raises :class:`Unresolved`, and :class:`assessment.formulas.parse.FormulaError` for a name
        whose formula cannot be read.
        """
        if node[0] == "name":
            return self._named(node, sheet, row, column)
        if node[0] == "table":
            return self._cells_of_table(node, sheet, row, column)
        return self._across(node) if node[0] == "sheets" else node

    def _definition(self, node: Node, sheet: str) -> tuple[str, str | None] | None:
        """Return a name's formula and the sheet that it belongs to."""
        home = node[2] if len(node) > 2 else sheet
        own = self._local.get((home.casefold(), node[1]))
        if own is not None:
            return own, home
        if node[1] not in self._names or (len(node) == 3 and home):
            return None
        return self._names[node[1]], None

    def _named(self, node: Node, sheet: str, row: int, column: int) -> Node:
        found = self._definition(node, sheet)
        if found is None:
            if len(node) == 3 and node[2]:
                if node[2].casefold() in self._sheets and node[1] in self._names:
                    raise Unresolved(
                        "uses a name of the workbook as one of a sheet, which programs do not agree"
                        " about"
                    )
                return (
                    "value",
                    CellError("#REF!" if node[2].casefold() not in self._sheets else "#NAME?"),
                )
            if not node[1].startswith(_VARIABLE) and node[1] in self._tables():
                raise Unresolved("uses a table as a whole, which programs do not agree about")
            return node
        definition, home = found
        moving = self._moving.get(definition)
        if moving is None:
            moving = self._moving[definition] = shift(definition, 1, 1, True) != definition
        if moving:
            self._spend(_PER_NAME + len(definition))
            definition = shift(definition, row - 1, column - 1, True)
        return _bound(definition.removeprefix("="), home or "")

    def _spend(self, work: int) -> None:
        self._work -= work
        if self._work < 0:
            raise Unresolved("uses more names and tables than can be followed")

    def _across(self, node: Node) -> Node:
        self._spend(1 + len(self._order) // 4)
        first, last = (
            self._order.index(name) if (name := one.casefold()) in self._sheets else -1
            for one in node[1:3]
        )
        if first < 0 or last < 0:
            return REF
        names = self._order[min(first, last) : max(first, last) + 1]
        return (
            "union",
            tuple(("area", self._sheets[name], node[3]) for name in names[:_MOST_SHEETS]),
        )

    def _cells_of_table(self, node: Node, sheet: str, row: int, column: int) -> Node:
        _, name, brackets = node
        table = self._table(name, sheet, row, column)
        wanted = read_wanted(brackets)
        if wanted is None:
            raise Unresolved("refers to a table in a way that is not known here")
        if "#this row" in wanted.items and sheet != table.sheet:
            raise Unresolved(
                "asks for its row of a table on another sheet, about which programs do not agree"
            )
        self._spend(len(table.columns) // 16)
        rows = _rows_of(table, wanted.items, row)
        if isinstance(rows, CellError):
            return ("value", rows)
        left, right = 0, len(table.columns) - 1
        if wanted.first is not None and wanted.last is not None:
            if wanted.first not in table.columns or wanted.last not in table.columns:
                return REF
            left, right = sorted(map(table.columns.index, (wanted.first, wanted.last)))
        start = table.area.left
        return ("area", table.sheet, Area(rows[0], start + left, rows[1], start + right))

    def _table(self, name: str, sheet: str, row: int, column: int) -> TableArea:
        """Return the table of a name; without one the table in which the cell stands."""
        tables = self._tables()
        self._spend(1 if name else 1 + len(tables) // 4)
        if name:
            if name.upper() not in tables:
                raise Unresolved(f"refers to the table {name[:40]!r}, which is not there")
            return tables[name.upper()]
        for table in tables.values():
            if table.sheet == sheet and table.area.covers(row, column):
                return table
        raise Unresolved("refers to a table around it, and there is none")

    # -- whole formulas ---------------------------------------------------------------------------

    def areas(self, formula: str, sheet: str, row: int, column: int) -> Looked:
        """Return the areas that the formula of a cell looks at, in order, with names and tables
        resolved; what cannot be is left out.
        """
        if not names_something(formula):
            return references(formula)
        key = formula, sheet, row, column
        if key not in self._looked:
            found = []
            for node in self._written_out(parse(formula), sheet, row, column, self._budget()):
                if node[0] == "area":
                    found.append((node[1], node[2]))
            self._looked[key] = tuple(found)
        return self._looked[key]

    def says_all(self, formula: str, sheet: str, row: int, column: int) -> bool:
        """Tell whether :meth:`areas` says all that a formula looks at: it can be read, and asks
        for no address that it computes.
        """
        if not names_something(formula):
            return _spells_all(formula)
        left = self._budget()
        nodes = list(self._written_out(parse(formula), sheet, row, column, left))
        return left[0] > 0 and not any(
            node[0] in ("unknown", "table") or (node[0] == "call" and node[1] in _DYNAMIC)
            for node in nodes
        )

    def _budget(self) -> list[int]:
        return [min(_MOST_NODES, self._nodes_left)]

    def _written_out(
        self, node: Node, sheet: str, row: int, column: int, left: list[int], depth: int = 0
    ) -> Iterator[Node]:
        """Yield the nodes of a tree with those behind its names, ``("unknown",)`` for what
        cannot be told; ``left`` is how many more.
        """
        for one in walk(node, addressed):
            left[0] -= 1
            self._nodes_left -= 1
            if left[0] < 0:
                return
            if one[0] not in NAMED:
                yield one
                continue
            try:
                meant = (
                    self.meaning(one, sheet, row, column) if depth < _MOST_NESTED else ("unknown",)
                )
            except (Unresolved, FormulaError):
                meant = ("unknown",)
            if meant is one or meant[0] == "unknown":
                yield meant
            else:
                yield from self._written_out(meant, sheet, row, column, left, depth + 1)

    def expanded(self, formula: str, sheet: str, row: int, column: int) -> Node:
        """Return the tree of a formula with what its names, tables and LET stand for in their
        place.

        Raises :class:`assessment.formulas.parse.FormulaError` where it cannot be read, or grows too
        large.
        """
        tree = parse(formula)
        if not names_something(formula):
            return tree
        return _Writer(self, sheet, row, column).written(tree, {}, 0)


class _Writer:
    """Writes the names of a formula out."""

    def __init__(self, scope: Scope, sheet: str, row: int, column: int) -> None:
        self.scope = scope
        self.place = sheet, row, column
        self.left = _MOST_NODES

    def written(self, node: Node, known: Mapping[Node, Node], depth: int) -> Node:
        self.left -= 1
        if self.left < 0 or depth > _DEEPEST:
            raise FormulaError("the formula is too large with its names written out")
        kind = node[0]
        if kind in ("name", "table"):
            return self._meant(node, known, depth)
        if kind == "call" and node[1] == "LET" and len(node[2]) % 2:
            inner = dict(known)
            for name, value in zip(node[2][:-1:2], node[2][1::2], strict=True):
                inner[name] = self.written(value, inner, depth + 1)
            return self.written(node[2][-1], inner, depth + 1)
        if kind == "call":
            return (kind, node[1], tuple([self.written(one, known, depth + 1) for one in node[2]]))
        if kind == "op":
            return (
                kind,
                node[1],
                self.written(node[2], known, depth + 1),
                self.written(node[3], known, depth + 1),
            )
        return (
            (kind, self.written(node[1], known, depth + 1))
            if kind in ("negate", "percent")
            else node
        )

    def _meant(self, node: Node, known: Mapping[Node, Node], depth: int) -> Node:
        if node in known:
            self.left -= sum(1 for _ in walk(known[node]))
            return known[node]
        try:
            meant = self.scope.meaning(node, *self.place)
        except Unresolved as error:
            raise FormulaError(str(error)) from None
        return node if meant == node else self.written(meant, {}, depth + _DEEPEST // _MOST_NESTED)


@lru_cache(maxsize=8192)
def names_something(formula: str) -> bool:
    """Tell whether a formula has a name, a table or a row of sheets in it, which mean something
    else in every workbook.
    """
    return any(node[0] in NAMED for node in _nodes(formula))


@lru_cache(maxsize=8192)
def _spells_all(formula: str) -> bool:
    nodes = _nodes(formula)
    return bool(nodes) and not any(node[0] == "call" and node[1] in _DYNAMIC for node in nodes)


@lru_cache(maxsize=8192)
def _nodes(formula: str) -> tuple[Node, ...]:
    """Return the nodes of a formula, none if it cannot be read."""
    try:
        return tuple(walk(parse(formula), addressed))
    except FormulaError:
        return ()


@lru_cache(maxsize=2048)
def _bound(formula: str, home: str) -> Node:
    """Return the tree of a name's formula; names within it are those of its own sheet, or else
    of the workbook, whoever uses it.
    """
    tree = parse(formula)
    if sum(1 for _ in islice(walk(tree), _MOST_IN_NAME)) == _MOST_IN_NAME:
        raise FormulaError("a defined name has a formula too long to be followed")
    return _at_home(tree, home)


def _at_home(node: Node, home: str) -> Node:
    kind = node[0]
    if kind == "name" and len(node) == 2:
        return ("name", node[1], home, True)
    if kind == "area" and node[1] is None:
        return ("unknown",)
    if kind == "call":
        return (kind, node[1], tuple([_at_home(one, home) for one in node[2]]))
    if kind == "op":
        return (kind, node[1], _at_home(node[2], home), _at_home(node[3], home))
    if kind == "union":
        return (kind, tuple([_at_home(one, home) for one in node[1]]))
    return (kind, _at_home(node[1], home)) if kind in ("negate", "percent") else node


# --- table references ----------------------------------------------------------------------------


@lru_cache(maxsize=2048)
def read_wanted(text: str) -> Wanted | None:
    """Return what stands in the brackets behind a table's name, ``None`` if it cannot be read."""
    text = text.strip()
    items = frozenset(("#this row",) if text.startswith("@") else ())
    text = text.removeprefix("@").strip()
    if text.startswith("["):
        parts = _bracketed(text)
    else:
        parts = ([text], []) if text.startswith("#") else ([], [text] if text else [])
    if parts is None:
        return None
    items, columns = items.union(map(_item, parts[0])), [_column(name) for name in parts[1]]
    if len(columns) > 2 or not items <= _ROWS:
        return None
    return Wanted(items, columns[0], columns[-1]) if columns else Wanted(items, None, None)


def _bracketed(text: str) -> tuple[list[str], list[str]] | None:
    """Return the items and the columns that stand in brackets of their own, with nothing but a
    colon between two columns; ``None`` if they do not.
    """
    items: list[str] = []
    columns: list[str] = []
    position, after = 0, ""
    while position < len(text):
        match = _ITEM.match(text, position)
        if match is None or (columns and after != ":" and not match[1].startswith("#")):
            return None
        (items if match[1].startswith("#") else columns).append(match[1])
        position, after = match.end(), match[2]
    return None if after else (items, columns)


_ROWS = frozenset(("#all", "#data", "#headers", "#totals", "#this row"))


def _item(text: str) -> str:
    return " ".join(text.casefold().split())


def _column(text: str) -> str:
    return _ESCAPED.sub(r"\1", text).casefold()


def _rows_of(table: TableArea, items: frozenset[str], row: int) -> tuple[int, int] | CellError:
    """Return the first and the last row that are asked for; ``row`` is that of the cell."""
    area = table.area
    first, last = area.top + table.heads, area.bottom - table.totals
    if "#this row" in items:
        return (row, row) if first <= row <= last else CellError("#VALUE!")
    if "#all" in items:
        return area.top, area.bottom
    parts = {
        "#headers": (area.top, first - 1),
        "#data": (first, last),
        "#totals": (last + 1, area.bottom),
    }
    rows = [parts[item] for item in items or ("#data",)]
    # what is asked for and is not there has no rows
    if first > last or any(top > bottom for top, bottom in rows):
        return CellError("#REF!")
    return min(top for top, _ in rows), max(bottom for _, bottom in rows)


def cell_areas(scope: Scope | None, sheet: str, cell: Cell) -> Looked:
    """Return what a cell's formula looks at; without a scope, what it spells out."""
    if not cell.formula:
        return ()
    return (
        references(cell.formula)
        if scope is None
        else scope.areas(cell.formula, sheet, cell.row, cell.column)
    )
