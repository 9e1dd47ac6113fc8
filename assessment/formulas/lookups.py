"""The functions that find a value in a range: INDEX, MATCH and their like (ISO 29500-1,
18.17.7).
"""

from __future__ import annotations

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
    first, second = (
        int(needed(row)) if row is not None else 0,
        (int(needed(column)) if column is not None else 0),
    )
    if array.height == 1 and column is None and row is not None:
        first, second = 1, first
    if first < 0 or second < 0 or first > array.height or second > array.width:
        raise Failed(REF)
    if first and (second or array.width == 1):
        return array.rows[first - 1][max(second, 1) - 1]
    if second and array.height == 1:
        return array.rows[0][second - 1]
    origin = array.origin or (0, 0)
    if first:
        return Array(
            [array.rows[first - 1]],
            True,
            (origin[0] + first - 1, origin[1]) if array.origin else None,
        )
    return (
        Array(
            [[line[second - 1]] for line in array.rows],
            True,
            (origin[0], origin[1] + second - 1) if array.origin else None,
        )
        if second
        else array
    )


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
    wanted = 0.0 if plain(wanted) is None else plain(wanted)
    if kind and not _in_order(items, 1 if kind > 0 else -1, key(wanted)[0]):
        raise Unknown(
            "looks for a value by its place in a list that is not in order, about which programs do"
            " not agree"
        )
    pattern = wildcards(wanted) if kind == 0 and isinstance(wanted, str) else None
    best = -1
    for index, item in enumerate(items):
        if item is None or isinstance(item, CellError) or key(item)[0] != key(wanted)[0]:
            continue
        if kind == 0:
            if pattern.fits(item) if pattern else compare("=", item, wanted):
                return index
        elif compare("<=" if kind > 0 else ">=", item, wanted):
            best = index
        else:
            break
    if best < 0:
        raise Failed(NA)
    return best


def _in_order(items: list[Any], direction: int, kind: int) -> bool:
    """Tell whether the items of a kind rise, or fall (-1), so that every way to look for one
    finds the same.
    """
    known = [
        item
        for item in items
        if item is not None and not isinstance(item, CellError) and key(item)[0] == kind
    ]
    return not any(compare(">" if direction > 0 else "<", one, two) for one, two in pairwise(known))


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
        found = array.rows[-1] if across else [row[-1] for row in array.rows]
    else:
        found = list(cells_of(results))
    index = position_of(wanted, items, 1.0)
    return found[index] if index < len(found) else NA
