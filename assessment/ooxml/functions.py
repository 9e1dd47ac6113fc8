"""The functions that the evaluator knows.

ISO 29500-1, 18.17.7 describes each; where it is vague, what LibreOffice and Excel agree on counts. A
function takes values and returns one; an error value ends it by :class:`Failed`. The evaluator asks
the tables at the end how to call it: with ranges as ranges, once for every item of an array, or
with arguments that are evaluated only when needed.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from decimal import ROUND_DOWN, ROUND_FLOOR, ROUND_HALF_UP, ROUND_UP, Decimal
from typing import Any

from assessment.ooxml.cells import CellError
from assessment.ooxml.formulas import Node
from assessment.ooxml.lookups import cells_of, hlookup, index, lookup, match, vlookup
from assessment.ooxml.values import (
    DIV0,
    LONGEST_TEXT,
    NA,
    VALUE,
    Array,
    Failed,
    arithmetic,
    compare,
    criterion,
    joined,
    needed,
    number,
    plain,
    text,
    truth,
    wildcards,
)

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
        "DUMMYFUNCTION",
        "ARRAYFORMULA",
        "ISBETWEEN",
    )
)


_MISSING: Node = ("missing",)  # an argument that was left out


def _numbers(arguments: Iterable[Any]) -> list[float]:
    """Return the numbers that an aggregate counts: those in cells, and whatever stands directly as an argument."""
    found: list[float] = []
    for argument in arguments:
        if isinstance(argument, Array):
            for row in argument.rows:
                for item in row:
                    if isinstance(item, float):
                        found.append(item)
                    elif isinstance(item, CellError):
                        raise Failed(item)
                    elif isinstance(item, bool) and not argument.from_cells:
                        found.append(float(item))
        else:
            found.append(needed(argument))  # an argument left out is 0
    return found


def _average(*arguments: Any) -> Any:
    values = _numbers(arguments)
    return math.fsum(values) / len(values) if values else DIV0


def _product(*arguments: Any) -> float:
    values = _numbers(arguments)
    return math.prod(values) if values else 0.0


def _count(*arguments: Any) -> float:
    total = 0
    for argument in arguments:
        if isinstance(argument, Array):
            total += sum(isinstance(item, float) for item in argument)
        else:
            total += not isinstance(number(argument), CellError)
    return float(total)


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
                # text counts as nothing, and so does TRUE in a cell; computed conditions count (in Excel they need a --)
                product *= item if isinstance(item, float) else float(item) if isinstance(item, bool) and not array.from_cells else 0.0
            total.append(product)
    return math.fsum(total)


def _matching(pairs: tuple[Any, ...], values: Array | None = None) -> list[bool]:
    """Tell of each place of the ranges whether it meets all criteria; all ranges must have one shape."""
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
    return _summands(item for hit, item in zip(hits, cells_of(cells if values is None else values), strict=False) if hit)


def _sumifs(values: Any, *pairs: Any) -> float:
    hits = _matching(pairs, cells_of(values))
    return math.fsum(_summands(item for hit, item in zip(hits, cells_of(values), strict=True) if hit))


def _summands(items: Iterable[Any]) -> list[float]:
    return _numbers([Array([list(items)], from_cells=True)])


def _rounded(mode: str) -> Callable[..., Any]:
    def call(value: Any, digits: Any = 0.0) -> float:
        places = int(needed(digits))
        # 15 digits first, as the programs do: 2.675 is meant, not 2.67499999999999982
        exact = Decimal(f"{needed(value):.15g}")
        exponent = exact.as_tuple().exponent
        if isinstance(exponent, int) and places >= -exponent:
            return float(exact)  # it has no more digits than asked for
        return float(exact.quantize(Decimal(1).scaleb(-max(-320, places)), rounding=mode))

    return call


_floor = _rounded(ROUND_FLOOR)


def _modulo(value: Any, divisor: Any) -> Any:
    dividend, by = needed(value), needed(divisor)
    return arithmetic("-", dividend, by * _floor(dividend / by))


def _search(wanted: Any, within: Any, start: Any = 1.0, exact: bool = False) -> float:
    needle, hay, first = text(plain(wanted)), text(plain(within)), int(needed(start)) - 1
    if first < 0:
        raise Failed(VALUE)
    pattern = None if exact else wildcards(needle)
    found = pattern.find(hay, first) if pattern else hay.find(needle, first) if exact else hay.lower().find(needle.lower(), first)
    if found < 0:
        raise Failed(VALUE)
    return float(found + 1)


def _substitute(value: Any, old: Any, new: Any, which: Any = None) -> str:
    source, wanted, other = text(plain(value)), text(plain(old)), text(plain(new))
    if not wanted:
        return source
    parts = source.split(wanted)
    if which is None:
        if len(source) + len(other) * len(parts) > 4 * LONGEST_TEXT:
            raise Failed(VALUE)
        return joined(other.join(parts))
    number_of_it = int(needed(which))
    if number_of_it < 1:
        raise Failed(VALUE)
    if number_of_it >= len(parts):
        return source
    return joined(wanted.join(parts[:number_of_it]), other, wanted.join(parts[number_of_it:]))


def _repeat(value: Any, count: Any) -> str:
    part, times = text(plain(value)), int(needed(count))
    if times < 0 or len(part) * times > LONGEST_TEXT:
        raise Failed(VALUE)
    return part * times


def _substring(kind: str) -> Callable[..., str]:
    def call(value: Any, first: Any = 1.0, length: Any = 0.0) -> str:
        source, start, count = text(plain(value)), int(needed(first)), int(needed(length))
        if start < 0 or count < 0 or (kind == "mid" and start < 1):
            raise Failed(VALUE)
        if kind == "left":
            return source[:start]
        if kind == "right":
            return source[-start:] if start else ""
        return source[start - 1 : start - 1 + count]

    return call


def _if(value: Callable[[Node], Any], arguments: tuple[Node, ...]) -> Any:
    condition = value(arguments[0])
    if isinstance(condition, Array):
        choices = [cells_of(_or_zero(value, node)) for node in arguments[1:]] or [Array([[True]])]
        return Array([[_chosen(item, choices, row, column) for column, item in enumerate(line)] for row, line in enumerate(condition.rows)])
    holds = condition if isinstance(condition, bool) else truth(condition)
    chosen = 1 if holds else 2
    if chosen >= len(arguments):
        return holds
    return value(arguments[chosen]) if arguments[chosen] != _MISSING else 0.0


def _or_zero(value: Callable[[Node], Any], node: Node) -> Any:
    return 0.0 if node == _MISSING else value(node)


def _chosen(condition: Any, choices: list[Array], row: int, column: int) -> Any:
    if isinstance(condition, CellError):
        return condition
    if isinstance(condition, str):
        return VALUE
    if condition:
        return choices[0].at(row, column)
    return choices[1].at(row, column) if len(choices) > 1 else False


def _ifs(value: Callable[[Node], Any], arguments: tuple[Node, ...]) -> Any:
    for condition, result in zip(arguments[::2], arguments[1::2], strict=False):
        if truth(value(condition)):
            return value(result)
    return NA


def _instead_of(errors: Callable[[Any], bool]) -> Callable[..., Any]:
    """Return IFERROR or IFNA: what to give instead of an error that ``errors`` names."""

    def call(value: Callable[[Node], Any], arguments: tuple[Node, ...]) -> Any:
        result = value(arguments[0])
        if isinstance(result, Array) and any(errors(item) for item in result):
            other = cells_of(_or_zero(value, arguments[1]))
            return Array([[other.at(row, column) if errors(item) else item for column, item in enumerate(line)] for row, line in enumerate(result.rows)])
        return _or_zero(value, arguments[1]) if errors(result) else result

    return call


def _is_error(value: Any) -> bool:
    return isinstance(value, CellError)


def _is_na(value: Any) -> bool:
    return isinstance(value, CellError) and value == NA


def _choose(value: Callable[[Node], Any], arguments: tuple[Node, ...]) -> Any:
    index = int(needed(value(arguments[0])))
    return value(arguments[index]) if 0 < index < len(arguments) else VALUE


def _switch(value: Callable[[Node], Any], arguments: tuple[Node, ...]) -> Any:
    wanted = plain(value(arguments[0]))
    rest = arguments[1:]
    for case, result in zip(rest[::2], rest[1::2], strict=False):
        if compare("=", wanted, plain(value(case))):
            return value(result)
    return value(rest[-1]) if len(rest) % 2 else NA


# functions that look at an argument only when they need it, and are given what evaluates one, and the arguments
LAZY: dict[str, Callable[..., Any]] = {
    "IF": _if,
    "IFS": _ifs,
    "IFERROR": _instead_of(_is_error),
    "IFNA": _instead_of(_is_na),
    "CHOOSE": _choose,
    "SWITCH": _switch,
}


def _comparison(operator: str) -> Callable[[Any, Any], bool]:
    return lambda left, right: compare(operator, plain(left), plain(right))


def _computation(operator: str) -> Callable[[Any, Any], Any]:
    return lambda left, right: arithmetic(operator, needed(plain(left)), needed(plain(right)))


# called with values; an error of theirs is raised as :class:`Failed`
FUNCTIONS: dict[str, Callable[..., Any]] = {
    "SUM": lambda *a: math.fsum(_numbers(a)),
    "PRODUCT": _product,
    "MIN": lambda *a: min(_numbers(a), default=0.0),
    "MAX": lambda *a: max(_numbers(a), default=0.0),
    "AVERAGE": _average,
    "COUNT": _count,
    "COUNTA": lambda *a: float(sum(item is not None for item in _items(a)) + sum(item is None for item in a)),
    "COUNTBLANK": lambda a: float(sum(item is None or item == "" for item in cells_of(a))),
    "COUNTIF": _countif,
    "COUNTIFS": lambda *pairs: float(sum(_matching(pairs))),
    "SUMIF": _sumif,
    "SUMIFS": _sumifs,
    "AVERAGEIF": _averageif,
    "SUMPRODUCT": _sumproduct,
    "AND": lambda *a: all(_logical(*a)),
    "OR": lambda *a: any(_logical(*a)),
    "XOR": lambda *a: sum(_logical(*a)) % 2 == 1,
    "NOT": lambda a: not truth(a),
    "TRUE": lambda: True,
    "FALSE": lambda: False,
    "ROUND": _rounded(ROUND_HALF_UP),
    "ROUNDUP": _rounded(ROUND_UP),
    "ROUNDDOWN": _rounded(ROUND_DOWN),
    "TRUNC": _rounded(ROUND_DOWN),
    "INT": lambda a: _floor(a),
    "ABS": lambda a: abs(needed(a)),
    "MOD": _modulo,
    "POWER": _computation("^"),
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
    "LEFT": _substring("left"),
    "RIGHT": _substring("right"),
    "MID": _substring("mid"),
    "CONCATENATE": lambda *a: joined(*map(plain, a)),
    "CONCAT": lambda *a: joined(*map(plain, _items(a))),
    "EXACT": lambda a, b: text(plain(a)) == text(plain(b)),
    "SEARCH": _search,
    "FIND": lambda wanted, within, start=1.0: _search(wanted, within, start, exact=True),
    "SUBSTITUTE": _substitute,
    "REPT": _repeat,
    "VALUE": lambda a: VALUE if isinstance(a, bool) else needed(plain(a)),
    "ISNUMBER": lambda a: isinstance(a, float),
    "ISTEXT": lambda a: isinstance(a, str) and not isinstance(a, CellError),
    "ISBLANK": lambda a: a is None,
    "ISERROR": _is_error,
    "ISNA": _is_na,
    "ISLOGICAL": lambda a: isinstance(a, bool),
    "N": lambda a: a if isinstance(a, (float, CellError)) else float(a) if isinstance(a, bool) else 0.0,
    "T": lambda a: a if isinstance(a, str) else "",
    "NA": lambda: NA,
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
        compare(">=" if truth(with_low) else ">", plain(a), plain(low)) and compare("<=" if truth(with_high) else "<", plain(a), plain(high))
    ),
}
# functions to which a cell is a range of one, and not its value: TRUE or "2" in a cell is no number to them
TAKES_RANGES = frozenset(("SUM", "PRODUCT", "MIN", "MAX", "AVERAGE", "COUNT", "COUNTA", "AND", "OR", "XOR", "SUMPRODUCT", "CONCAT"))

# the arguments that are ranges or arrays; given an array for any other, a function is called for each of its items
_ARRAYS: dict[str, Callable[[int], bool]] = {
    **dict.fromkeys((*TAKES_RANGES, "COUNTBLANK", "ARRAYFORMULA"), lambda _: True),
    **dict.fromkeys(("COUNTIFS",), lambda index: index % 2 == 0),
    **dict.fromkeys(("SUMIFS",), lambda index: index % 2 == 1 or index == 0),
    **dict.fromkeys(("COUNTIF", "SUMIF", "AVERAGEIF"), lambda index: index != 1),
    **dict.fromkeys(("MATCH", "VLOOKUP", "HLOOKUP"), lambda index: index == 1),
    **dict.fromkeys(("LOOKUP",), lambda index: index > 0),
    **dict.fromkeys(("INDEX",), lambda index: index == 0),
}


def takes_array(name: str, index: int) -> bool:
    """Tell whether an argument of a function (the first is 0) is a range or an array as a whole."""
    return name in _ARRAYS and _ARRAYS[name](index)
