"""The functions that ask for more than values: where a cell stands, what is hidden, what a text
refers to, what day it counts from.

Each is given the evaluator and its arguments as they are written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from assessment.formulas.cells import Area, Cell, CellError, moved
from assessment.formulas.dates import MARCH_1900, day_of, serial
from assessment.formulas.lookups import cells_of
from assessment.formulas.parse import LONGEST_ADDRESS, NAMED, FormulaError, Node, functions, parse
from assessment.formulas.ranking import AGGREGATES, RANKED, aggregate
from assessment.formulas.values import (
    NUM,
    REF,
    VALUE,
    Array,
    Failed,
    first_of,
    needed,
    plain,
)

if TYPE_CHECKING:
    from assessment.formulas.book import BookSheet
    from assessment.formulas.evaluate import Evaluator

MAX_ARRAY = 20_000
_NESTED = frozenset(("SUBTOTAL", "AGGREGATE"))

Arguments = tuple[Node, ...]


def indirect(by: Evaluator, arguments: Arguments) -> Node:
    """Return the area, or the name, that a text spells."""
    if len(arguments) != 1:
        by.give_up("uses INDIRECT in a way that is not known here")
    target = first_of(by.operand(arguments[0]))
    broken = ("value", REF)
    if isinstance(target, CellError):
        return ("value", target)
    try:
        node = (
            parse(target) if isinstance(target, str) and len(target) <= LONGEST_ADDRESS else broken
        )
    except FormulaError:
        return broken
    if node[0] == "name":
        return node if by.scope.is_name(node, by.sheet) else broken
    return node if node[0] in ("area", "table") else broken


def offset(by: Evaluator, arguments: Arguments) -> Node:
    """Return the area so many rows and columns from another, of its size or of another."""
    if not 3 <= len(arguments) <= 5:
        return ("value", VALUE)
    node = by.resolved(arguments[0])
    if node[0] != "area":
        by.give_up("moves something that is no address")
    try:
        numbers = _offsets(by, arguments[1:])
    except Failed as failure:
        return ("value", failure.error)
    if any(size is not None and size < 0 for size in numbers[2:]):
        by.give_up("uses OFFSET upwards, which programs do not agree about")
    area = moved(node[2], numbers)
    return ("value", REF) if area is None else ("area", node[1], area)


def _offsets(by: Evaluator, arguments: Arguments) -> list[int | None]:
    """Return OFFSET's whole numbers, ``None`` for one that is left out or stands in no cell."""
    numbers = [None if argument == ("missing",) else by.operand(argument) for argument in arguments]
    if any(isinstance(number, Array) for number in numbers):
        by.give_up("uses OFFSET in a way that is not known here")
    return [None if number is None else int(needed(number)) for number in numbers]


def union(by: Evaluator, node: Node) -> Any:
    """Return several areas as one: a single row of all their cells."""
    items: list[Any] = []
    for one in node[1]:
        value = by.range_of(one)
        if isinstance(value, CellError):
            return value
        items.extend(value if isinstance(value, Array) else [value])
    if len(items) > MAX_ARRAY:
        by.give_up(f"refers to {len(items):,} cells")
    return Array([items], from_cells=True)


def like_sized(by: Evaluator, arguments: Arguments) -> Arguments:
    """Give SUMIF's range of values the size of its range of conditions, whatever size it is
    written with.
    """
    tested, values = by.resolved(arguments[0]), by.resolved(arguments[2])
    if tested[0] != "area" or values[0] != "area":
        return arguments
    size, (top, left, _, _) = tested[2], values[2]
    resized = Area(top, left, top + size.height - 1, left + size.width - 1)
    return (tested, arguments[1], ("area", values[1], resized))


def _let(by: Evaluator, arguments: Arguments) -> Any:
    """LET: the last argument, with names for the values of the others."""
    if (
        len(arguments) < 3
        or len(arguments) % 2 == 0
        or any(one[0] != "name" or len(one) > 2 for one in arguments[:-1:2])
    ):
        return CellError("#NAME?")
    outer = by.named
    try:
        for name, node in zip(arguments[:-1:2], arguments[1::2], strict=True):
            meant = by.resolved(node) if node[0] in NAMED or node[0] == "call" else node
            by.named = {
                **by.named,
                name[1]: meant if meant[0] in ("area", "bound") else ("bound", by.value_of(meant)),
            }
            by.spend(len(by.named))
        return by.value_of(arguments[-1])
    finally:
        by.named = outer


def _single(by: Evaluator, arguments: Arguments) -> Any:
    """SINGLE, shown as @: the value beside the formula, whatever the formula is."""
    if len(arguments) != 1:
        return VALUE
    return by.single(arguments[0])


def _count_of(name: str) -> Callable[[Evaluator, Arguments], Any]:
    """Return ROW, COLUMN, ROWS or COLUMNS."""

    def call(by: Evaluator, arguments: Arguments) -> Any:
        cell = by.cell
        area = Area(cell.row, cell.column, cell.row, cell.column)
        if arguments:
            node = by.resolved(arguments[0])
            if node[0] == "area":
                area = node[2]
            else:
                value = by.value_of(node)
                if isinstance(value, CellError):
                    return value
                if not isinstance(value, Array) or name in ("ROW", "COLUMN"):
                    by.give_up(f"asks for the {name} of something that is no address")
                return float(value.height if name == "ROWS" else value.width)
        if name in ("ROWS", "COLUMNS"):
            return float(area.height if name == "ROWS" else area.width)
        first, last = (area.top, area.bottom) if name == "ROW" else (area.left, area.right)
        if first == last:
            return float(first)
        if last - first >= MAX_ARRAY:
            by.give_up(f"counts {last - first + 1:,} rows")
        by.spend(last - first)
        numbers = [float(one) for one in range(first, last + 1)]
        return Array([[one] for one in numbers]) if name == "ROW" else Array([numbers])

    return call


# --- what is hidden ------------------------------------------------------------------------------


def _counted(by: Evaluator, node: Node, without_hidden: bool, without_nested: bool) -> Array:
    """Return the cells that SUBTOTAL counts, as one column."""
    node = by.resolved(node)
    areas = [by.resolved(area) for area in node[1]] if node[0] == "union" else [node]
    items = [
        item for area in areas for item in _counted_in(by, area, without_hidden, without_nested)
    ]
    return Array([[item] for item in items] or [[None]], from_cells=True)


def _counted_in(
    by: Evaluator, node: Node, without_hidden: bool, without_nested: bool
) -> Iterator[Any]:
    """Yield the values of those cells of an area that SUBTOTAL counts."""
    if node[0] != "area":
        by.give_up("counts something that is no address")
    value = by.value_of(node)
    if isinstance(value, CellError):
        raise Failed(value)
    array, area, sheet = cells_of(value), node[2], by.sheet_of(node)
    hidden = {row for row in sheet.hidden_rows if area.top <= row <= area.bottom}
    if not without_hidden and any(_may_filter(by, sheet, row) for row in hidden):
        by.give_up("counts rows that may be filtered out")
    by.spend(array.height * array.width)
    for row, line in enumerate(array.rows, area.top):
        if not (without_hidden and row in hidden):
            for column, item in enumerate(line, area.left):
                if not (without_nested and _is_nested(sheet.cells.get((row, column)))):
                    yield item


def _is_nested(cell: Cell | None) -> bool:
    """Tell whether a cell holds a subtotal itself."""
    return (
        cell is not None
        and bool(cell.formula)
        and not functions(cell.formula or "").isdisjoint(_NESTED)
    )


def _may_filter(by: Evaluator, sheet: BookSheet, row: int) -> bool:
    """Tell whether a hidden row may be so by a filter: such rows SUBTOTAL never counts."""
    return sheet.filtered or any(
        table.sheet == sheet.name and table.area.top <= row <= table.area.bottom
        for table in by.book.tables.values()
    )


def _subtotal(by: Evaluator, arguments: Arguments) -> Any:
    """SUBTOTAL: one of eleven aggregates, without those within it, and without hidden rows
    where it is asked for by a number above 100.
    """
    if len(arguments) < 2:
        return VALUE
    number = int(needed(plain(by.operand(arguments[0]))))
    kind = number - 100 if number > 100 else number
    if not 1 <= kind <= 11:
        return VALUE
    return AGGREGATES[kind](*[_counted(by, one, number > 100, True) for one in arguments[1:]])


def _aggregate(by: Evaluator, arguments: Arguments) -> Any:
    """AGGREGATE: one of nineteen aggregates, without what its second argument says."""
    if len(arguments) < 3:
        return VALUE
    kind, option = (int(needed(plain(by.operand(one)))) for one in arguments[:2])
    if not 0 <= option <= 7 or not (kind in AGGREGATES or kind in RANKED):
        return VALUE
    hidden, careless, nested = option in (1, 3, 5, 7), option in (2, 3, 6, 7), option < 4
    if kind in RANKED:
        if len(arguments) != 4:
            return VALUE
        node = by.resolved(arguments[2])
        values = (
            _counted(by, node, hidden, nested)
            if node[0] in ("area", "union")
            else cells_of(by.all_of(node))
        )
        return aggregate(kind, values, by.operand(arguments[3]), careless)
    items = [item for one in arguments[2:] for item in _counted(by, one, hidden, nested)]
    return aggregate(kind, Array([[item] for item in items], from_cells=True), careless=careless)


# --- days ----------------------------------------------------------------------------------------


def _date(by: Evaluator, arguments: Arguments) -> Any:
    if len(arguments) != 3:
        return VALUE
    year, month, day = (int(needed(plain(by.operand(one)))) for one in arguments)
    if not -10_000 < month < 10_000 or not -1_000_000 < day < 1_000_000:
        return NUM
    if not 1900 <= year <= 9999:
        by.give_up("counts from a year that programs do not agree about")
    number = serial(year, month, day, by.book.date1904)
    if number == NUM or (number < MARCH_1900 and not by.book.date1904):
        by.give_up("counts days before March 1900, or 1904, which programs do not agree about")
    return number


def _part_of_day(index: int) -> Callable[[Evaluator, Arguments], Any]:
    """Return YEAR, MONTH or DAY."""

    def call(by: Evaluator, arguments: Arguments) -> Any:
        if len(arguments) != 1:
            return VALUE
        number = by.number(plain(by.operand(arguments[0])))
        if isinstance(number, CellError):
            return number
        try:
            return float(day_of(number, by.book.date1904)[index])
        except ValueError:
            return NUM

    return call


def _is_formula(by: Evaluator, arguments: Arguments) -> Any:
    node = by.resolved(arguments[0]) if arguments else ("missing",)
    if node[0] != "area" or node[2].size > 1:
        by.give_up("asks whether something is a formula that is no cell")
    cell = by.sheet_of(node).cells.get((node[2].top, node[2].left))
    return cell is not None and cell.formula is not None


REFERRING: dict[str, Callable[[Evaluator, Arguments], Any]] = {
    "INDIRECT": lambda by, arguments: by.value_of(indirect(by, arguments)),
    "OFFSET": lambda by, arguments: by.value_of(offset(by, arguments)),
    "ROW": _count_of("ROW"),
    "COLUMN": _count_of("COLUMN"),
    "ROWS": _count_of("ROWS"),
    "COLUMNS": _count_of("COLUMNS"),
    "SINGLE": _single,
    "LET": _let,
    "SUBTOTAL": _subtotal,
    "AGGREGATE": _aggregate,
    "DATE": _date,
    "YEAR": _part_of_day(0),
    "MONTH": _part_of_day(1),
    "DAY": _part_of_day(2),
    "ISFORMULA": _is_formula,
}
# functions that give an area
ADDRESSES: dict[str, Callable[[Evaluator, Arguments], Node]] = {
    "INDIRECT": indirect,
    "OFFSET": offset,
}
