"""The functions that the evaluator knows.

ISO 29500-1, 18.17.7 describes each; where it is vague, what LibreOffice and Excel agree on counts.
A function takes values and returns one; an error value ends it by :class:`Failed`.
:mod:`assessment.formulas.arguments` says how to call it: with ranges as ranges, or once for every
item of an array. Those that are evaluated only when needed stand in
:mod:`assessment.formulas.choices`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from decimal import ROUND_DOWN, ROUND_HALF_UP, ROUND_UP
from itertools import compress
from typing import Any

from assessment.formulas.arrays import ARRAYS
from assessment.formulas.cells import CellError
from assessment.formulas.choices import is_error, is_na
from assessment.formulas.lookups import cells_of, hlookup, index, lookup, match, vlookup
from assessment.formulas.ranking import (
    any_average,
    any_extreme,
    average,
    count,
    count_all,
    deviation,
    greatest,
    large,
    least,
    median,
    mode,
    percentile,
    product,
    quartile,
    rank,
    small,
    total,
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

# Google Sheets' own names of operators, and what else only it knows
_COMPARING = {"EQ": "=", "NE": "<>", "GT": ">", "GTE": ">=", "LT": "<", "LTE": "<="}
_COMPUTING = {"ADD": "+", "MINUS": "-", "MULTIPLY": "*", "DIVIDE": "/", "POW": "^"}
_OTHERS = ("UMINUS", "UPLUS", "UNARY_PERCENT", "ARRAYFORMULA", "ISBETWEEN")
GOOGLE_OPERATORS = {**_COMPARING, **_COMPUTING}
GOOGLE_ONLY = frozenset((*GOOGLE_OPERATORS, *_OTHERS))


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
    products = []
    for items in zip(*arrays, strict=True):
        product = 1.0
        for item, array in zip(items, arrays, strict=True):
            product *= item if isinstance(item, float) else _factor(item, array.from_cells)
        products.append(product)
    return math.fsum(products)


def _factor(item: Any, from_cells: bool) -> float:
    """Return what SUMPRODUCT multiplies by where there is no number: text counts as nothing, and
    so does TRUE in a cell; computed conditions count (in Excel they need a --).
    """
    if isinstance(item, CellError):
        raise Failed(item)
    return float(isinstance(item, bool) and item and not from_cells)


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
        result = [held and test(item) for held, item in zip(result, cells, strict=True)]
    return result


def _countif(cells: Any, wanted: Any) -> float:
    test = criterion(wanted)
    return float(sum([test(item) for row in cells_of(cells).rows for item in row]))


def _beside(hits: list[bool], values: Any) -> Array:
    """Return the items of a range that stand where the hits are."""
    return Array([list(compress(cells_of(values), hits))], from_cells=True)


def _selected(cells: Any, wanted: Any, values: Any = None) -> Array:
    """Return what SUMIF and AVERAGEIF count: the cells that meet a criterion, or what stands
    beside them.
    """
    return _beside(_matching((cells, wanted)), cells if values is None else values)


def _picked(values: Any, pairs: tuple[Any, ...]) -> Array:
    """Return the items of a range whose places meet all criteria."""
    return _beside(_matching(pairs, cells_of(values)), values)


def _comparison(operator: str) -> Callable[[Any, Any], bool]:
    return lambda left, right: compare(operator, plain(left), plain(right))


def _computation(operator: str) -> Callable[[Any, Any], Any]:
    return lambda left, right: arithmetic(operator, needed(plain(left)), needed(plain(right)))


# called with values; an error of theirs is raised as :class:`Failed`
FUNCTIONS: dict[str, Callable[..., Any]] = {
    "SUM": total,
    "PRODUCT": product,
    "MIN": least,
    "MAX": greatest,
    "AVERAGE": average,
    "COUNT": count,
    "COUNTA": count_all,
    "COUNTBLANK": lambda a: float(sum(item is None or item == "" for item in cells_of(a))),
    "COUNTIF": _countif,
    "COUNTIFS": lambda *pairs: float(sum(_matching(pairs))),
    "SUMIF": lambda *arguments: total(_selected(*arguments)),
    "SUMIFS": lambda cells, *pairs: total(_picked(cells, pairs)),
    "AVERAGEIF": lambda *arguments: average(_selected(*arguments)),
    "AVERAGEIFS": lambda cells, *pairs: average(_picked(cells, pairs)),
    "MAXIFS": lambda cells, *pairs: greatest(_picked(cells, pairs)),
    "MINIFS": lambda cells, *pairs: least(_picked(cells, pairs)),
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
    **{name: _comparison(operator) for name, operator in _COMPARING.items()},
    **{name: _computation(operator) for name, operator in _COMPUTING.items()},
    "UMINUS": lambda a: -needed(plain(a)),
    "UPLUS": lambda a: plain(a),
    "UNARY_PERCENT": lambda a: needed(plain(a)) / 100,
    "ARRAYFORMULA": lambda a: a,
    "ISBETWEEN": lambda a, low, high, with_low=True, with_high=True: (
        compare(">=" if truth(with_low) else ">", plain(a), plain(low))
        and compare("<=" if truth(with_high) else "<", plain(a), plain(high))
    ),
}
