"""The functions that the evaluator knows.

ISO 29500-1, 18.17.7 describes each; where it is vague, what LibreOffice and Excel agree on counts.
A function takes values and returns one; an error value ends it by :class:`Failed`. The evaluator
asks the tables at the end how to call it: with ranges as ranges, once for every item of an array,
or with arguments that are evaluated only when needed.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from decimal import ROUND_DOWN, ROUND_HALF_UP, ROUND_UP
from typing import Any

from assessment.formulas.arrays import ARRAYS
from assessment.formulas.cells import CellError
from assessment.formulas.choices import LAZY, is_error, is_na
from assessment.formulas.lookups import cells_of, hlookup, index, lookup, match, vlookup
from assessment.formulas.ranking import (
    any_average,
    any_extreme,
    average,
    count,
    count_all,
    deviation,
    large,
    median,
    mode,
    numbers_in,
    percentile,
    product,
    quartile,
    rank,
    small,
    variance,
    whole_deviation,
    whole_variance,
)
from assessment.formulas.rounding import (
    evened,
    floor,
    modulo,
    nearest_multiple,
    rounded,
    stepped,
    stepped_for_math,
)
from assessment.formulas.texts import (
    character,
    code_of,
    proper,
    repeat,
    search,
    shown,
    substitute,
    substring,
    text_join,
)
from assessment.formulas.values import (
    DIV0,
    NA,
    VALUE,
    Array,
    Failed,
    arithmetic,
    compare,
    criterion,
    joined,
    needed,
    plain,
    text,
    truth,
)

__all__ = [
    "FORCING",
    "FUNCTIONS",
    "GOOGLE_ONLY",
    "LAZY",
    "TAKES_RANGES",
    "forces_array",
    "takes_array",
]

GOOGLE_ONLY = frozenset(
    (
        "EQ",
        "NE",
        "GT",
        "GTE",
        "LT",
        "LTE",
        "ADD",
        "MINUS",
        "MULTIPLY",
        "DIVIDE",
        "POW",
        "UMINUS",
        "UPLUS",
        "UNARY_PERCENT",
        "ARRAYFORMULA",
        "ISBETWEEN",
    )
)


def _items(arguments: Iterable[Any]) -> Iterator[Any]:
    for argument in arguments:
        if isinstance(argument, Array):
            yield from argument
        else:
            yield argument


def _logical(*arguments: Any) -> list[bool]:
    """Return the conditions among arguments; there must be one. Text in cells is none."""
    found: list[bool] = []
    for argument in arguments:
        if isinstance(argument, Array):
            for item in argument:
                if isinstance(item, CellError):
                    raise Failed(item)
                if isinstance(item, bool | float):
                    found.append(bool(item))
        else:
            found.append(truth(argument))
    if not found:
        raise Failed(VALUE)
    return found


def _sumproduct(*arguments: Any) -> float:
    arrays = [cells_of(argument) for argument in arguments]
    height, width = arrays[0].height, arrays[0].width
    if any((array.height, array.width) != (height, width) for array in arrays):
        raise Failed(VALUE)
    total = []
    for row in range(height):
        for column in range(width):
            product = 1.0
            for array in arrays:
                item = array.rows[row][column]
                if isinstance(item, CellError):
                    raise Failed(item)
                # text counts as nothing, and so does TRUE in a cell; computed conditions count (in
                # Excel they need a --)
                product *= (
                    item
                    if isinstance(item, float)
                    else float(item)
                    if isinstance(item, bool) and not array.from_cells
                    else 0.0
                )
            total.append(product)
    return math.fsum(total)


def _matching(pairs: tuple[Any, ...], values: Array | None = None) -> list[bool]:
    """Tell of each place of the ranges whether it meets all criteria; all ranges must have one
    shape.
    """
    ranges = [cells_of(cells) for cells in pairs[::2]]
    shapes = {(cells.height, cells.width) for cells in (*ranges, *([values] if values else []))}
    if len(shapes) != 1 or len(pairs) % 2:
        raise Failed(VALUE)
    result = [True] * (ranges[0].height * ranges[0].width)
    for cells, wanted in zip(ranges, pairs[1::2], strict=True):
        test = criterion(wanted)
        result = [one and test(item) for one, item in zip(result, cells, strict=True)]
    return result


def _countif(cells: Any, wanted: Any) -> float:
    test = criterion(wanted)
    return float(sum([test(item) for row in cells_of(cells).rows for item in row]))


def _sumif(cells: Any, wanted: Any, values: Any = None) -> float:
    return math.fsum(_selected(cells, wanted, values))


def _averageif(cells: Any, wanted: Any, values: Any = None) -> Any:
    found = _selected(cells, wanted, values)
    return math.fsum(found) / len(found) if found else DIV0


def _selected(cells: Any, wanted: Any, values: Any) -> list[float]:
    hits = _matching((cells, wanted))
    return _summands(
        item
        for hit, item in zip(hits, cells_of(cells if values is None else values), strict=False)
        if hit
    )


def _sumifs(values: Any, *pairs: Any) -> float:
    hits = _matching(pairs, cells_of(values))
    return math.fsum(
        _summands(item for hit, item in zip(hits, cells_of(values), strict=True) if hit)
    )


def _picked(values: Any, pairs: tuple[Any, ...]) -> Array:
    """Return the items of a range whose places meet all criteria."""
    hits = _matching(pairs, cells_of(values))
    return Array(
        [[item for hit, item in zip(hits, cells_of(values), strict=True) if hit]], from_cells=True
    )


def _summands(items: Iterable[Any]) -> list[float]:
    return numbers_in([Array([list(items)], from_cells=True)])


def _comparison(operator: str) -> Callable[[Any, Any], bool]:
    return lambda left, right: compare(operator, plain(left), plain(right))


def _computation(operator: str) -> Callable[[Any, Any], Any]:
    return lambda left, right: arithmetic(operator, needed(plain(left)), needed(plain(right)))


# called with values; an error of theirs is raised as :class:`Failed`
FUNCTIONS: dict[str, Callable[..., Any]] = {
    "SUM": lambda *a: math.fsum(numbers_in(a)),
    "PRODUCT": product,
    "MIN": lambda *a: min(numbers_in(a), default=0.0),
    "MAX": lambda *a: max(numbers_in(a), default=0.0),
    "AVERAGE": average,
    "COUNT": count,
    "COUNTA": count_all,
    "COUNTBLANK": lambda a: float(sum(item is None or item == "" for item in cells_of(a))),
    "COUNTIF": _countif,
    "COUNTIFS": lambda *pairs: float(sum(_matching(pairs))),
    "SUMIF": _sumif,
    "SUMIFS": _sumifs,
    "AVERAGEIF": _averageif,
    "AVERAGEIFS": lambda cells, *pairs: average(_picked(cells, pairs)),
    "MAXIFS": lambda cells, *pairs: max(_summands(_picked(cells, pairs)), default=0.0),
    "MINIFS": lambda cells, *pairs: min(_summands(_picked(cells, pairs)), default=0.0),
    "MEDIAN": median,
    "MODE": mode,
    "MODE.SNGL": mode,
    "SMALL": small,
    "LARGE": large,
    "RANK": rank,
    "RANK.EQ": rank,
    "PERCENTILE": percentile,
    "PERCENTILE.INC": percentile,
    "QUARTILE": quartile,
    "QUARTILE.INC": quartile,
    "STDEV": deviation,
    "STDEV.S": deviation,
    "STDEVP": whole_deviation,
    "STDEV.P": whole_deviation,
    "VAR": variance,
    "VAR.S": variance,
    "VARP": whole_variance,
    "VAR.P": whole_variance,
    "AVERAGEA": any_average,
    "MAXA": any_extreme(max),
    "MINA": any_extreme(min),
    "SUMPRODUCT": _sumproduct,
    "AND": lambda *a: all(_logical(*a)),
    "OR": lambda *a: any(_logical(*a)),
    "XOR": lambda *a: sum(_logical(*a)) % 2 == 1,
    "NOT": lambda a: not truth(a),
    "TRUE": lambda: True,
    "FALSE": lambda: False,
    "ROUND": rounded(ROUND_HALF_UP),
    "ROUNDUP": rounded(ROUND_UP),
    "ROUNDDOWN": rounded(ROUND_DOWN),
    "TRUNC": rounded(ROUND_DOWN),
    "INT": lambda a: floor(a),
    "ABS": lambda a: abs(needed(a)),
    "MOD": modulo,
    "POWER": _computation("^"),
    "CEILING": stepped(True),
    "FLOOR": stepped(False),
    "CEILING.MATH": stepped_for_math(True),
    "FLOOR.MATH": stepped_for_math(False),
    "MROUND": nearest_multiple,
    "EVEN": evened(False),
    "ODD": evened(True),
    "SIGN": lambda a: float((needed(a) > 0) - (needed(a) < 0)),
    "QUOTIENT": lambda a, b: float(int(needed(a) / needed(b))),
    "SQRT": lambda a: math.sqrt(needed(a)),
    "INDEX": index,
    "MATCH": match,
    "VLOOKUP": vlookup,
    "HLOOKUP": hlookup,
    "LOOKUP": lookup,
    "LEN": lambda a: float(len(text(plain(a)))),
    "TRIM": lambda a: " ".join(filter(None, text(plain(a)).split(" "))),
    "LOWER": lambda a: text(plain(a)).lower(),
    "UPPER": lambda a: text(plain(a)).upper(),
    "LEFT": substring("left"),
    "RIGHT": substring("right"),
    "MID": substring("mid"),
    "CONCATENATE": lambda *a: joined(*map(plain, a)),
    "CONCAT": lambda *a: joined(*map(plain, _items(a))),
    "EXACT": lambda a, b: text(plain(a)) == text(plain(b)),
    "SEARCH": search,
    "FIND": lambda wanted, within, start=1.0: search(wanted, within, start, exact=True),
    "SUBSTITUTE": substitute,
    "REPT": repeat,
    "VALUE": lambda a: VALUE if isinstance(a, bool) else needed(plain(a)),
    "ISNUMBER": lambda a: isinstance(a, float),
    "ISTEXT": lambda a: isinstance(a, str) and not isinstance(a, CellError),
    "ISBLANK": lambda a: a is None,
    "ISERROR": is_error,
    "ISNA": is_na,
    "ISLOGICAL": lambda a: isinstance(a, bool),
    "N": lambda a: (
        a if isinstance(a, (float, CellError)) else float(a) if isinstance(a, bool) else 0.0
    ),
    "T": lambda a: a if isinstance(a, str) else "",
    "NA": lambda: NA,
    "ISERR": lambda a: is_error(a) and not is_na(a),
    "ISNONTEXT": lambda a: not isinstance(a, str) or isinstance(a, CellError),
    "ISEVEN": lambda a: int(needed(a)) % 2 == 0,
    "ISODD": lambda a: int(needed(a)) % 2 == 1,
    "TYPE": lambda a: (
        64.0
        if isinstance(a, Array)
        else (
            16.0
            if is_error(a)
            else 2.0
            if isinstance(a, str)
            else 4.0
            if isinstance(a, bool)
            else 1.0
        )
    ),
    "TEXTJOIN": text_join,
    "TEXT": shown,
    "PROPER": proper,
    "CHAR": character,
    "CODE": code_of,
    "HYPERLINK": lambda address, name=None: address if name is None else name,
    # what Google Sheets writes in place of what only it can compute
    "DUMMYFUNCTION": lambda *a: CellError("#NAME?"),
    **ARRAYS,
    # Google Sheets' own names of the operators
    "EQ": _comparison("="),
    "NE": _comparison("<>"),
    "GT": _comparison(">"),
    "GTE": _comparison(">="),
    "LT": _comparison("<"),
    "LTE": _comparison("<="),
    "ADD": _computation("+"),
    "MINUS": _computation("-"),
    "MULTIPLY": _computation("*"),
    "DIVIDE": _computation("/"),
    "POW": _computation("^"),
    "UMINUS": lambda a: -needed(plain(a)),
    "UPLUS": lambda a: plain(a),
    "UNARY_PERCENT": lambda a: needed(plain(a)) / 100,
    "ARRAYFORMULA": lambda a: a,
    "ISBETWEEN": lambda a, low, high, with_low=True, with_high=True: (
        compare(">=" if truth(with_low) else ">", plain(a), plain(low))
        and compare("<=" if truth(with_high) else "<", plain(a), plain(high))
    ),
}
# functions to which a cell is a range of one, and not its value: TRUE or "2" in a cell is no number
# to them
TAKES_RANGES = frozenset(
    (
        *(
            "SUM",
            "PRODUCT",
            "MIN",
            "MAX",
            "AVERAGE",
            "COUNT",
            "COUNTA",
            "AND",
            "OR",
            "XOR",
            "SUMPRODUCT",
            "CONCAT",
            "MEDIAN",
            "MODE",
            "MODE.SNGL",
        ),
        *(
            "STDEV",
            "STDEV.S",
            "STDEVP",
            "STDEV.P",
            "VAR",
            "VAR.S",
            "VARP",
            "VAR.P",
            "AVERAGEA",
            "MAXA",
            "MINA",
        ),
    )
)


def _all(_: int) -> bool:
    return True


def _first(index: int) -> bool:
    return index == 0


# the arguments that are ranges or arrays; given an array for any other, a function is called for
# each of its items
_ARRAYS: dict[str, Callable[[int], bool]] = {
    **dict.fromkeys(
        (
            *TAKES_RANGES,
            "COUNTBLANK",
            "ARRAYFORMULA",
            "VSTACK",
            "HSTACK",
            "CHOOSEROWS",
            "CHOOSECOLS",
            "SORTBY",
            "SORT",
        ),
        _all,
    ),
    **dict.fromkeys(("COUNTIFS",), lambda index: index % 2 == 0),
    **dict.fromkeys(
        ("SUMIFS", "AVERAGEIFS", "MAXIFS", "MINIFS"), lambda index: index % 2 == 1 or index == 0
    ),
    **dict.fromkeys(("COUNTIF", "SUMIF", "AVERAGEIF", "TEXTJOIN"), lambda index: index != 1),
    **dict.fromkeys(
        ("MATCH", "VLOOKUP", "HLOOKUP", "RANK", "RANK.EQ", "XMATCH"), lambda index: index == 1
    ),
    **dict.fromkeys(("LOOKUP",), lambda index: index > 0),
    **dict.fromkeys(("XLOOKUP",), lambda index: index in (1, 2, 3)),
    **dict.fromkeys(("FILTER",), lambda index: index < 3),
    **dict.fromkeys(
        (
            "INDEX",
            "SMALL",
            "LARGE",
            "PERCENTILE",
            "PERCENTILE.INC",
            "QUARTILE",
            "QUARTILE.INC",
            "TRANSPOSE",
            "UNIQUE",
            "TAKE",
            "DROP",
        ),
        _first,
    ),
}
# the arguments that are computed item by item even where a formula is not; LibreOffice and Excel
# agree about these
_FORCED: dict[str, Callable[[int], bool]] = {
    **dict.fromkeys(("SUMPRODUCT", "ARRAYFORMULA", *ARRAYS, "MODE", "MODE.SNGL"), _all),
    **dict.fromkeys(("XLOOKUP", "XMATCH"), lambda index: index > 0),
    **dict.fromkeys(("MATCH", "VLOOKUP", "HLOOKUP"), lambda index: index == 1),
    **dict.fromkeys(("LOOKUP",), lambda index: index > 0),
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
