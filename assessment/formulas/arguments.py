"""How functions take their arguments: which of them are ranges, which are computed item by item,
how much work an item is, and for which functions the used part of a whole column will do.

The evaluator asks here before it calls one of :mod:`assessment.formulas.functions`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from assessment.formulas.arrays import ARRAYS
from assessment.formulas.values import Array, criterion

# functions of as many numbers, texts or conditions as one likes; none of them looks at empty cells
_SUMS = ("SUM", "PRODUCT", "MIN", "MAX", "AVERAGE", "COUNT", "COUNTA", "AND", "OR", "XOR", "CONCAT")
_SPREADS = ("STDEV", "STDEV.S", "STDEVP", "STDEV.P", "VAR", "VAR.S", "VARP", "VAR.P")
_MODES = ("MODE", "MODE.SNGL")
_AGGREGATES = frozenset((*_SUMS, *_SPREADS, "MEDIAN", *_MODES, "AVERAGEA", "MAXA", "MINA"))
_OF_ONE_RANGE = ("SMALL", "LARGE", "PERCENTILE", "PERCENTILE.INC", "QUARTILE", "QUARTILE.INC")
_RANKS = ("RANK", "RANK.EQ")
_LOOKUPS = ("MATCH", "VLOOKUP", "HLOOKUP")
# functions to which a cell is a range of one, and not its value: TRUE or "2" in a cell is no number
# to them
TAKES_RANGES = _AGGREGATES | {"SUMPRODUCT"}
# functions that do not look at empty cells
_BLIND = _AGGREGATES.union(
    _OF_ONE_RANGE, _RANKS, _LOOKUPS, ("LOOKUP", "XLOOKUP", "XMATCH", "ARRAYFORMULA")
)
_OF_ONE_CRITERION = ("COUNTIF", "SUMIF", "AVERAGEIF")
_OF_VALUES_AND_CRITERIA = ("SUMIFS", "AVERAGEIFS", "MAXIFS", "MINIFS")
CRITERIA = frozenset((*_OF_ONE_CRITERION, "COUNTIFS", *_OF_VALUES_AND_CRITERIA))
# how many steps an item takes to functions that do more with each than to look at it
EFFORT = {
    **dict.fromkeys(("SORT", "SORTBY"), 16),
    "UNIQUE": 4,
    **dict.fromkeys(("XLOOKUP", "XMATCH"), 2),
    **dict.fromkeys(("SMALL", "LARGE", "MEDIAN", "FILTER", "RANK", "MODE"), 1),
}


def _all(_: int) -> bool:
    return True


def _first(index: int) -> bool:
    return index == 0


def _second(index: int) -> bool:
    return index == 1


def _but_the_first(index: int) -> bool:
    return index > 0


def _but_the_second(index: int) -> bool:
    return index != 1


# the arguments that are ranges or arrays; given an array for any other, a function is called for
# each of its items
_ARRAYS: dict[str, Callable[[int], bool]] = {
    **dict.fromkeys((*TAKES_RANGES, "COUNTBLANK", "ARRAYFORMULA", "VSTACK", "HSTACK"), _all),
    **dict.fromkeys(("CHOOSEROWS", "CHOOSECOLS", "SORTBY", "SORT"), _all),
    "COUNTIFS": lambda index: index % 2 == 0,
    **dict.fromkeys(_OF_VALUES_AND_CRITERIA, lambda index: index % 2 == 1 or index == 0),
    **dict.fromkeys((*_OF_ONE_CRITERION, "TEXTJOIN"), _but_the_second),
    **dict.fromkeys((*_LOOKUPS, *_RANKS, "XMATCH"), _second),
    "LOOKUP": _but_the_first,
    "XLOOKUP": lambda index: index in (1, 2, 3),
    "FILTER": lambda index: index < 3,
    **dict.fromkeys((*_OF_ONE_RANGE, "INDEX", "TRANSPOSE", "UNIQUE", "TAKE", "DROP"), _first),
}
# the arguments that are computed item by item even where a formula is not; LibreOffice and Excel
# agree about these
_FORCED: dict[str, Callable[[int], bool]] = {
    **dict.fromkeys(("SUMPRODUCT", "ARRAYFORMULA", *ARRAYS, *_MODES), _all),
    **dict.fromkeys(("LOOKUP", "XLOOKUP", "XMATCH"), _but_the_first),
    **dict.fromkeys(_LOOKUPS, _second),
}
FORCING = frozenset(_FORCED)


def takes_array(name: str, index: int) -> bool:
    """Tell whether an argument of a function (the first is 0) is a range or an array as a whole."""
    return name in _ARRAYS and _ARRAYS[name](index)


def forces_array(name: str, index: int) -> bool:
    """Tell whether an argument of a function is computed for whole ranges whatever the formula
    around it.
    """
    return name in _FORCED and _FORCED[name](index)


# --- whole columns -------------------------------------------------------------------------------


def takes_cut(name: str, values: list[Any]) -> bool:
    """Tell whether a function gives the same for the part of a whole column that has cells as
    for all of it.
    """
    arrays = [value for value in values if isinstance(value, Array)]
    if any(array.cut and not array.from_cells for array in arrays):
        return name in ("SUM", "SUMPRODUCT") and all(map(_is_zero_beyond, arrays))
    if name in CRITERIA:
        return _counts_no_empty_cell(name, values, arrays)
    if name == "SUMPRODUCT":
        return all(array.cut for array in arrays)
    if name == "INDEX":
        return _lies_within(values[1:2], arrays[0])
    return name in _BLIND


def _is_zero_beyond(computed: Array) -> bool:
    """Tell whether what is not here of an array adds nothing to a sum."""
    return computed.cut and computed.beyond in (None, 0.0)


def _counts_no_empty_cell(name: str, values: list[Any], arrays: list[Array]) -> bool:
    """Tell whether no cell that is not here meets the criteria of COUNTIF or its like."""
    if name in _OF_ONE_CRITERION:
        criteria = values[1:2]
    else:
        criteria = values[1::2] if name == "COUNTIFS" else values[2::2]
    return len({array.cut for array in arrays}) == 1 and not any(
        isinstance(wanted, Array) or criterion(wanted)(None) for wanted in criteria
    )


def _lies_within(row: list[Any], array: Array) -> bool:
    """Tell whether the row that INDEX is asked for, if it is, is here."""
    return row in ([], [None]) or (isinstance(row[0], float) and row[0] <= array.height)
