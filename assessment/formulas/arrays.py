"""The functions that make an array of another: FILTER, SORT, UNIQUE and their like, and XLOOKUP,
which finds a row of one.

They are Excel's of 2019 and later ([MS-XLSX] 2.2.2), and every one of them takes arrays as they
are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cmp_to_key
from itertools import compress
from typing import Any

from assessment.formulas.cells import CellError
from assessment.formulas.dates import Unknown
from assessment.formulas.lookups import cells_of
from assessment.formulas.values import (
    NA,
    VALUE,
    Array,
    Failed,
    Pattern,
    compare,
    key,
    needed,
    plain,
    truth,
    wildcards,
)

_MOST = 20_000  # items of what is made
_MOST_KEYS = 64
_CALC = CellError("#CALC!")


def _made(rows: list[list[Any]]) -> Any:
    if not rows or not rows[0]:
        raise Failed(_CALC)
    return Array(rows)


def _check(height: int, width: int) -> None:
    if height * width > _MOST:
        raise Unknown("makes an array that is too large")


def transposed(array: Array) -> Array:
    """Return an array with its rows as columns."""
    return Array([list(column) for column in zip(*array.rows, strict=True)])


def _lines(array: Array, across: bool) -> list[list[Any]]:
    """Return the rows of an array, or its columns where it lies across."""
    return transposed(array).rows if across else array.rows


def _standing(lines: list[list[Any]], across: bool) -> Array:
    """Return the array of rows, or of columns where it lies across."""
    return transposed(Array(lines)) if across else Array(lines)


def _listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, Array) else [value]


def _number(value: Any, usual: float) -> float:
    return usual if value is None else needed(value)


def filtered(cells: Any, wanted: Any, otherwise: Any = None) -> Any:
    """FILTER: the rows, or columns, for which a condition holds."""
    array, test = cells_of(cells), cells_of(wanted)
    across = test.height == 1 and test.width == array.width and array.width > 1
    if not across and not (test.width == 1 and test.height == array.height):
        raise Failed(VALUE)
    holds = [truth(item) for item in test]
    rows = _lines(array, across)
    kept = list(compress(rows, holds))
    if kept:
        return _standing(kept, across)
    if otherwise is None:
        raise Failed(_CALC)
    return otherwise


def _order(one: Any, two: Any) -> int:
    """Compare for sorting: numbers, texts, conditions, errors, and what is empty last."""
    ranks = [
        3 if isinstance(item, CellError) else 4 if item is None else key(item)[0]
        for item in (one, two)
    ]
    if ranks[0] != ranks[1] or ranks[0] > 2:
        return ranks[0] - ranks[1]
    return -1 if compare("<", one, two) else int(compare(">", one, two))


def _sorted(
    rows: Sequence[Sequence[Any]], keys: Sequence[Sequence[Any]], directions: Sequence[float]
) -> list[list[Any]]:
    if any(direction not in (1, -1) for direction in directions):
        raise Failed(VALUE)

    def compared(one: int, two: int) -> int:
        for items, direction in zip(keys, directions, strict=True):
            if items[one] is None or items[two] is None:
                order = _order(items[one], items[two])
            else:
                order = _order(items[one], items[two]) * int(direction)
            if order:
                return order
        return one - two

    return [list(rows[index]) for index in sorted(range(len(rows)), key=cmp_to_key(compared))]


def ordered(cells: Any, index: Any = None, direction: Any = None, by_column: Any = None) -> Any:
    """SORT: the rows, or columns, in the order of one of their items."""
    array = cells_of(cells)
    across = truth(by_column)
    rows = _lines(array, across)
    places = [int(_number(item, 1.0)) - 1 for item in _listed(index)]
    directions = [_number(item, 1.0) for item in _listed(direction)]
    if len(directions) == 1:
        directions *= len(places)
    if len(places) > _MOST_KEYS:
        raise Unknown("sorts by too many columns")
    if len(directions) != len(places) or any(not 0 <= place < len(rows[0]) for place in places):
        raise Failed(VALUE)
    keys = [[row[place] for row in rows] for place in places]
    return _standing(_sorted(rows, keys, directions), across)


def ordered_by(cells: Any, *pairs: Any) -> Any:
    """SORTBY: the rows in the order of other arrays."""
    array = cells_of(cells)
    keys = [list(cells_of(one)) for one in pairs[::2]]
    directions = [
        _number(pairs[index] if index < len(pairs) else None, 1.0)
        for index in range(1, len(keys) * 2, 2)
    ]
    across = array.height == 1 and array.width > 1
    rows = _lines(array, across)
    if not keys or any(len(one) != len(rows) for one in keys):
        raise Failed(VALUE)
    return _standing(_sorted(rows, keys, directions), across)


def unique(cells: Any, by_column: Any = None, once: Any = None) -> Any:
    """UNIQUE: the rows, or columns, that differ, or that come once only."""
    array = cells_of(cells)
    across, alone = truth(by_column), truth(once)
    rows = _lines(array, across)
    counts: dict[Any, int] = {}
    firsts: dict[Any, list[Any]] = {}
    for row in rows:
        mark = tuple(
            (
                ("error", item)
                if isinstance(item, CellError)
                else key(item)
                if item is not None
                else None
            )
            for item in row
        )
        counts[mark] = counts.get(mark, 0) + 1
        firsts.setdefault(mark, row)
    kept = [row for mark, row in firsts.items() if not alone or counts[mark] == 1]
    if not kept:
        raise Failed(_CALC)
    return _standing(kept, across)


def sequence(rows: Any, columns: Any = None, start: Any = None, step: Any = None) -> Any:
    """SEQUENCE: numbers in a row."""
    height, width = int(needed(rows)), int(_number(columns, 1.0))
    if height < 1 or width < 1:
        raise Failed(VALUE if min(height, width) < 0 else _CALC)
    _check(height, width)
    first, by = _number(start, 1.0), _number(step, 1.0)
    return _made(
        [[first + by * (row * width + column) for column in range(width)] for row in range(height)]
    )


def _taken(size: int, count: Any) -> slice:
    if count is None:
        return slice(None)
    number = int(needed(count))
    return slice(0, number) if number >= 0 else slice(max(0, size + number), size)


def take(cells: Any, rows: Any = None, columns: Any = None) -> Any:
    """TAKE: so many rows and columns from the start, or from the end."""
    array = cells_of(cells)
    across = _taken(array.width, columns)
    return _made([row[across] for row in array.rows[_taken(array.height, rows)]])


def _dropped(size: int, count: Any) -> slice:
    number = 0 if count is None else int(needed(count))
    return slice(number, size) if number >= 0 else slice(0, max(0, size + number))


def drop(cells: Any, rows: Any = None, columns: Any = None) -> Any:
    """DROP: all but so many rows and columns."""
    array = cells_of(cells)
    across = _dropped(array.width, columns)
    return _made([row[across] for row in array.rows[_dropped(array.height, rows)]])


def _chosen(size: int, places: Sequence[Any]) -> list[int]:
    found = [int(needed(item)) for place in places for item in cells_of(place)]
    if any(not 0 < abs(place) <= size for place in found):
        raise Failed(VALUE)
    return [place - 1 if place > 0 else size + place for place in found]


def choose_rows(cells: Any, *places: Any) -> Any:
    """CHOOSEROWS."""
    array = cells_of(cells)
    chosen = _chosen(array.height, places)
    _check(len(chosen), array.width)
    return _made([array.rows[place] for place in chosen])


def choose_columns(cells: Any, *places: Any) -> Any:
    """CHOOSECOLS."""
    array = cells_of(cells)
    chosen = _chosen(array.width, places)
    _check(array.height, len(chosen))
    return _made([[row[place] for place in chosen] for row in array.rows])


def stacked(*arrays: Any) -> Any:
    """VSTACK: one below the other."""
    found = [cells_of(array) for array in arrays]
    width = max(array.width for array in found)
    _check(sum(array.height for array in found), width)
    return _made([[*row, *[NA] * (width - len(row))] for array in found for row in array.rows])


def side_by_side(*arrays: Any) -> Any:
    """HSTACK: one beside the other."""
    return transposed(stacked(*[transposed(cells_of(array)) for array in arrays]))


# --- XLOOKUP and XMATCH --------------------------------------------------------------------------


def _fits(wanted: Any, item: Any) -> bool:
    if item is None or isinstance(item, CellError):
        return False
    return key(item)[0] == key(wanted)[0] and compare("=", item, wanted)


def _place(wanted: Any, cells: Any, kind: Any, search: Any) -> int | None:
    """Return where XLOOKUP finds a value among those of a row or column, ``None`` for nowhere."""
    array, value = cells_of(cells), plain(wanted)
    if array.height > 1 and array.width > 1:
        raise Failed(VALUE)
    mode, rising = _ways(kind, search)
    items = list(array)
    order = range(len(items)) if rising else range(len(items) - 1, -1, -1)
    fits = _is_empty if value is None else _fitting(value, mode == 2)
    exact = next((place for place in order if fits(items[place])), None)
    near = exact is None and mode in (-1, 1) and value is not None
    return _nearest(items, order, value, mode) if near else exact


def _ways(kind: Any, search: Any) -> tuple[float, bool]:
    """Return what XLOOKUP takes for a hit, and whether it begins at the first item."""
    mode, direction = _number(kind, 0.0), _number(search, 1.0)
    if mode not in (0, -1, 1, 2) or direction not in (1, -1, 2, -2):
        raise Failed(VALUE)
    if abs(direction) == 2:
        raise Unknown("looks for a value in a sorted list, which this program does not")
    return mode, direction > 0


def _is_empty(item: Any) -> bool:
    return item is None or item == ""


def _fitting(value: Any, with_wildcards: bool) -> Callable[[Any], bool]:
    """Return the test for a value, or for what fits its wildcards."""
    pattern = wildcards(value) if with_wildcards and isinstance(value, str) else None
    return lambda item: _matches(item, value, pattern)


def _matches(item: Any, value: Any, pattern: Pattern | None) -> bool:
    if pattern and isinstance(item, str) and not isinstance(item, CellError):
        return pattern.fits(item)
    return _fits(value, item)


def _nearest(items: Sequence[Any], order: Iterable[int], value: Any, mode: float) -> int | None:
    """Return where the largest of the smaller items stands, or the smallest of the larger ones
    (``mode`` 1): the first of several in ``order``.
    """
    beside, nearer = ("<", ">") if mode < 0 else (">", "<")
    best: int | None = None
    for place in order:
        item = items[place]
        if item is None or isinstance(item, CellError) or key(item)[0] != key(value)[0]:
            continue
        if compare(beside, item, value) and (best is None or compare(nearer, item, items[best])):
            best = place
    return best


def xmatch(wanted: Any, cells: Any, kind: Any = None, search: Any = None) -> Any:
    """XMATCH: where a value stands, from 1."""
    place = _place(wanted, cells, kind, search)
    return NA if place is None else float(place + 1)


def xlookup(
    wanted: Any,
    cells: Any,
    results: Any,
    otherwise: Any = None,
    kind: Any = None,
    search: Any = None,
) -> Any:
    """XLOOKUP: what stands beside a value."""
    place, array, found = _place(wanted, cells, kind, search), cells_of(cells), cells_of(results)
    across = array.height == 1 and array.width > 1
    if (found.width if across else found.height) != (array.width if across else array.height):
        raise Failed(VALUE)
    if place is None:
        return NA if otherwise is None else otherwise
    items = [row[place] for row in found.rows] if across else found.rows[place]
    if len(items) == 1:
        return items[0]
    return Array([[item] for item in items]) if across else Array([items])


ARRAYS: dict[str, Callable[..., Any]] = {
    "FILTER": filtered,
    "SORT": ordered,
    "SORTBY": ordered_by,
    "UNIQUE": unique,
    "SEQUENCE": sequence,
    "TAKE": take,
    "DROP": drop,
    "CHOOSEROWS": choose_rows,
    "CHOOSECOLS": choose_columns,
    "VSTACK": stacked,
    "HSTACK": side_by_side,
    "TRANSPOSE": lambda cells: transposed(cells_of(cells)),
    "XMATCH": xmatch,
    "XLOOKUP": xlookup,
}
