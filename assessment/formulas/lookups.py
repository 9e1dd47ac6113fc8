"""The functions that find a value in a range: INDEX, MATCH and their like (ISO 29500-1,
18.17.7).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Any

from assessment.formulas.cells import CellError
from assessment.formulas.dates import Unknown
from assessment.formulas.values import (
    NA,
    REF,
    Array,
    Failed,
    compare,
    key,
    needed,
    plain,
    truth,
    wildcards,
)


def cells_of(value: Any) -> Array:
    """Return a value as a range, if it is only one cell's."""
    return value if isinstance(value, Array) else Array([[value]], from_cells=True)


def index(cells: Any, row: Any = None, column: Any = None) -> Any:
    """INDEX: an item, a row or a column of a range."""
    array = cells_of(cells)
    if array.height == 1 and column is None and row is not None:
        row, column = 1.0, row
    first, second = _whole(row), _whole(column)
    if not (0 <= first <= array.height and 0 <= second <= array.width):
        raise Failed(REF)
    return _part(array, first, second) if first or second else array


def _whole(number: Any) -> int:
    return 0 if number is None else int(needed(number))


def _part(array: Array, row: int, column: int) -> Any:
    """Return an item, a row or a column of a range; 0 asks for all of them, which may be one."""
    if (row and array.width == 1) or (column and array.height == 1):
        row, column = row or 1, column or 1
    if row and column:
        return array.rows[row - 1][column - 1]
    rows = [array.rows[row - 1]] if row else [[line[column - 1]] for line in array.rows]
    if array.origin is None:
        return Array(rows, True)
    top, left = array.origin
    return Array(rows, True, (top + row - 1, left) if row else (top, left + column - 1))


def match(wanted: Any, cells: Any, kind: Any = 1.0) -> float:
    """MATCH: where a value stands in a row or column, from 1."""
    array = cells_of(cells)
    if array.height > 1 and array.width > 1:
        raise Failed(NA)
    return float(position_of(wanted, list(array), needed(kind)) + 1)


def position_of(wanted: Any, items: list[Any], kind: float) -> int:
    """Return where a value stands: exactly, with wildcards (``kind`` 0), or the last before a
    greater or lesser one.
    """
    wanted = plain(wanted)
    wanted = 0.0 if wanted is None else wanted
    alike = _alike(items, wanted)
    place = _exact_place(wanted, alike) if kind == 0 else _last_place(wanted, list(alike), kind > 0)
    if place is None:
        raise Failed(NA)
    return place


def _alike(items: list[Any], wanted: Any) -> Iterator[tuple[int, Any]]:
    """Yield the items of a value's kind, each behind its place."""
    kind = key(wanted)[0]
    for place, item in enumerate(items):
        if item is not None and not isinstance(item, CellError) and key(item)[0] == kind:
            yield place, item


def _exact_place(wanted: Any, alike: Iterable[tuple[int, Any]]) -> int | None:
    """Return where the first of the items stands that is a value, or fits its wildcards."""
    pattern = wildcards(wanted) if isinstance(wanted, str) else None
    for place, item in alike:
        if pattern.fits(item) if pattern else compare("=", item, wanted):
            return place
    return None


def _last_place(wanted: Any, alike: list[tuple[int, Any]], rising: bool) -> int | None:
    """Return where the last item stands that is not greater than a value, or not less where the
    items fall.
    """
    beyond, before = (">", "<=") if rising else ("<", ">=")
    # only in order does every way to look for it find the same
    if any(compare(beyond, one, other) for (_, one), (_, other) in pairwise(alike)):
        raise Unknown(
            "looks for a value by its place in a list that is not in order, about which programs do"
            " not agree"
        )
    last = None
    for place, item in alike:
        if not compare(before, item, wanted):
            break
        last = place
    return last


def vlookup(wanted: Any, table: Any, column: Any, near: Any = True) -> Any:
    """VLOOKUP: what stands in a column beside a value of the first one."""
    rows = cells_of(table).rows
    index = int(needed(column)) - 1
    if index < 0 or not rows or index >= len(rows[0]):
        raise Failed(REF)
    return rows[position_of(wanted, [row[0] for row in rows], 1.0 if truth(near) else 0.0)][index]


def hlookup(wanted: Any, table: Any, row: Any, near: Any = True) -> Any:
    """HLOOKUP: the same, turned."""
    turned = Array(
        [list(column) for column in zip(*cells_of(table).rows, strict=True)], from_cells=True
    )
    return vlookup(wanted, turned, row, near)


def lookup(wanted: Any, cells: Any, results: Any = None) -> Any:
    """LOOKUP: what stands beside, or in line with, the last value that is not greater."""
    array = cells_of(cells)
    across = array.width > array.height
    items = array.rows[0] if across else [row[0] for row in array.rows]
    if results is None:
        beside = array.rows[-1] if across else [row[-1] for row in array.rows]
    else:
        beside = list(cells_of(results))
    place = position_of(wanted, items, 1.0)
    return beside[place] if place < len(beside) else NA
