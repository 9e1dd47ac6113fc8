"""The functions that the evaluator knows, and the rules by which values are compared and converted.

ISO 29500-1, 18.17.7 describes each; where it is vague, what LibreOffice and Excel agree on counts.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator
from decimal import ROUND_DOWN, ROUND_HALF_UP, ROUND_UP, Decimal
from typing import Any

from assessment.ooxml.cells import CellError
from assessment.ooxml.formulas import Node

DIV0, VALUE, NA, NUM, REF = (CellError(text) for text in ("#DIV/0!", "#VALUE!", "#N/A", "#NUM!", "#REF!"))
GOOGLE_ONLY = frozenset(("EQ", "NE", "GT", "GTE", "LT", "LTE", "ADD", "MINUS", "MULTIPLY", "DIVIDE", "POW", "UMINUS", "UPLUS", "UNARY_PERCENT", "DUMMYFUNCTION", "ARRAYFORMULA", "ISBETWEEN"))


class Array:
    """A rectangle of values: a range's cells (``from_cells``) or a computed array."""

    __slots__ = ("from_cells", "rows")

    def __init__(self, rows: list[list[Any]], from_cells: bool = False) -> None:
        self.rows = rows
        self.from_cells = from_cells

    @property
    def height(self) -> int:
        return len(self.rows)

    @property
    def width(self) -> int:
        return len(self.rows[0]) if self.rows else 0

    def at(self, row: int, column: int) -> Any:
        """Return an item; a single row or column repeats itself, beyond that it is #N/A."""
        row = 0 if self.height == 1 else row
        column = 0 if self.width == 1 else column
        return self.rows[row][column] if row < self.height and column < self.width else NA

    def __iter__(self) -> Iterator[Any]:
        for row in self.rows:
            yield from row


class Failed(Exception):
    """An error value that ends the computation of a function."""

    def __init__(self, error: CellError) -> None:
        super().__init__(error)
        self.error = error


def number(value: Any) -> Any:
    """Return a value as a number, as arithmetic takes it; text that is none gives #VALUE!."""
    if isinstance(value, float):
        return value
    if value is None:
        return 0.0
    if isinstance(value, bool):
        return float(value)
    if isinstance(value, CellError):
        return value
    if isinstance(value, Array):
        return number(next(iter(value), None))
    try:
        stripped = str(value).strip()
        return float(stripped[:-1]) / 100 if stripped.endswith("%") else float(stripped) if stripped.lower() not in ("nan", "inf", "infinity", "-inf") else VALUE
    except ValueError:
        return VALUE


def text(value: Any) -> str:
    """Return a value as the text that ``&`` makes of it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value == int(value) and abs(value) < 1e15 else f"{value:.15g}"
    return str(value)


def truth(value: Any) -> bool:
    """Return a value as a condition. Raises :class:`Failed` for errors and for text that is none."""
    if isinstance(value, CellError):
        raise Failed(value)
    if isinstance(value, Array):
        return truth(next(iter(value), None))
    if isinstance(value, str):
        if value.upper() in ("TRUE", "FALSE"):
            return value.upper() == "TRUE"
        raise Failed(VALUE)
    return bool(value)


def compare(operator: str, left: Any, right: Any) -> bool:
    """Compare as spreadsheets do: numbers before texts before TRUE/FALSE, texts without regard to case, empty as what it meets."""
    one, two = _key(left, right), _key(right, left)
    if operator == "=":
        return one == two
    if operator == "<>":
        return one != two
    if operator == "<":
        return one < two
    if operator == ">":
        return one > two
    return one <= two if operator == "<=" else one >= two


def _key(value: Any, other: Any) -> tuple[int, Any]:
    if value is None:
        value = "" if isinstance(other, str) else False if isinstance(other, bool) else 0.0
    if isinstance(value, bool):
        return 2, value
    if isinstance(value, str):
        return 1, value.casefold()
    # programs compare what they would show: 15 digits
    return 0, float(f"{value:.15g}")


def arithmetic(operator: str, left: Any, right: Any) -> Any:
    """Return left operator right for two numbers or errors."""
    if isinstance(left, CellError):
        return left
    if isinstance(right, CellError):
        return right
    try:
        if operator == "+":
            result = left + right
        elif operator == "-":
            result = left - right
        elif operator == "*":
            result = left * right
        elif operator == "/":
            if right == 0:
                return DIV0
            result = left / right
        else:
            if left == 0 and right < 0:
                return DIV0
            result = left**right
    except OverflowError:
        return NUM
    return NUM if isinstance(result, complex) or not math.isfinite(result) else result


def _plain(value: Any) -> Any:
    """Take the value of a one-cell array; raise on an error."""
    if isinstance(value, Array):
        value = next(iter(value), None)
    if isinstance(value, CellError):
        raise Failed(value)
    return value


def _needed(value: Any) -> float:
    """Return a number or raise."""
    result = number(value)
    if isinstance(result, CellError):
        raise Failed(result)
    return float(result)


def _numbers(arguments: Iterable[Any]) -> Iterator[float]:
    """Yield the numbers that an aggregate counts: those in cells, and whatever stands directly as an argument."""
    for argument in arguments:
        if isinstance(argument, Array):
            for item in argument:
                if isinstance(item, CellError):
                    raise Failed(item)
                if isinstance(item, float) or (isinstance(item, bool) and not argument.from_cells):
                    yield float(item)
        elif argument is not None:
            yield _needed(argument)


def _guarded(function: Callable[..., Any]) -> Callable[..., Any]:
    def call(*arguments: Any) -> Any:
        try:
            return function(*arguments)
        except Failed as failure:
            return failure.error

    return call


def _average(*arguments: Any) -> Any:
    values = list(_numbers(arguments))
    return math.fsum(values) / len(values) if values else DIV0


def _product(*arguments: Any) -> float:
    return math.prod(_numbers(arguments))


def _count(*arguments: Any) -> float:
    total = 0
    for argument in arguments:
        if isinstance(argument, Array):
            total += sum(isinstance(item, float) for item in argument)
        else:
            total += argument is not None and not isinstance(number(argument), CellError)
    return float(total)


def _items(arguments: Iterable[Any]) -> Iterator[Any]:
    for argument in arguments:
        if isinstance(argument, Array):
            yield from argument
        else:
            yield argument


def _logical(*arguments: Any) -> Iterator[bool]:
    for argument in arguments:
        if isinstance(argument, Array):
            for item in argument:
                if isinstance(item, CellError):
                    raise Failed(item)
                if isinstance(item, (bool, float)):
                    yield bool(item)
        elif argument is not None:
            yield truth(argument)


def _sumproduct(*arguments: Any) -> float:
    arrays = [argument if isinstance(argument, Array) else Array([[argument]]) for argument in arguments]
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
                # text and TRUE/FALSE count as nothing, except a lone array of conditions computed by the formula
                product *= item if isinstance(item, float) else float(item) if isinstance(item, bool) and len(arrays) == 1 and not array.from_cells else 0.0
            total.append(product)
    return math.fsum(total)


_CRITERION = re.compile(r"(<=|>=|<>|=|<|>)?(.*)", re.DOTALL)


def criterion(wanted: Any) -> Callable[[Any], bool]:
    """Return the test that COUNTIF and its like make of a criterion such as ``">=1"`` or ``"Yes"``."""
    if isinstance(wanted, Array):
        wanted = next(iter(wanted), None)
    if wanted is None:
        wanted = 0.0
    if isinstance(wanted, (bool, float)) and not isinstance(wanted, CellError):
        return lambda item: item is not None and isinstance(item, bool) == isinstance(wanted, bool) and (item == wanted or (isinstance(item, str) and number(item) == wanted))
    match = _CRITERION.match(str(wanted))
    operator, operand = (match[1] or "=", match[2]) if match else ("=", "")
    value: Any = number(operand) if operand.strip() else VALUE
    if not isinstance(value, CellError):
        return lambda item: _meets(operator, item, value)
    if operator in ("=", "<>"):
        if operand == "":
            empty = operator == "=" and bool(match and match[1])
            return lambda item: (item is None or (item == "" and not (match and match[1]))) if operator == "=" and not empty else (item is None) == (operator == "=")
        pattern = _wildcards(operand)
        return lambda item: (isinstance(item, str) and pattern.fullmatch(item) is not None) == (operator == "=")
    return lambda item: isinstance(item, str) and not isinstance(item, CellError) and compare(operator, item, operand)


def _meets(operator: str, item: Any, value: float) -> bool:
    if isinstance(item, str) and not isinstance(item, CellError):
        item = number(item) if operator == "=" else item
    if not isinstance(item, float):
        return operator == "<>"
    return compare(operator, item, value)


def _wildcards(pattern: str) -> re.Pattern[str]:
    parts = []
    index = 0
    while index < len(pattern):
        character = pattern[index]
        if character == "~" and index + 1 < len(pattern) and pattern[index + 1] in "*?~":
            index += 1
            parts.append(re.escape(pattern[index]))
        elif character in "*?":
            # a run of stars is one: else a hostile pattern backtracks for ever
            if not (character == "*" and parts and parts[-1] == ".*"):
                parts.append(".*" if character == "*" else ".")
        else:
            parts.append(re.escape(character))
        index += 1
    if parts.count(".*") > 4:
        raise Failed(VALUE)
    return re.compile("".join(parts), re.IGNORECASE | re.DOTALL)


def _cells(value: Any) -> Array:
    return value if isinstance(value, Array) else Array([[value]], from_cells=True)


def _countif(*arguments: Any) -> float:
    if not arguments or len(arguments) % 2:
        raise TypeError
    return float(sum(_matching(arguments)))


def _matching(pairs: tuple[Any, ...]) -> list[bool]:
    result: list[bool] | None = None
    for cells, wanted in zip(pairs[::2], pairs[1::2], strict=True):
        if isinstance(wanted, CellError):
            raise Failed(wanted)
        test = criterion(wanted)
        hits = [test(item) for item in _cells(cells)]
        if result is not None and len(hits) != len(result):
            raise Failed(VALUE)
        result = hits if result is None else [one and two for one, two in zip(result, hits, strict=True)]
    return result or []


def _sumif(cells: Any, wanted: Any, values: Any = None) -> float:
    return math.fsum(_selected(cells, wanted, values))


def _averageif(cells: Any, wanted: Any, values: Any = None) -> Any:
    found = _selected(cells, wanted, values)
    return math.fsum(found) / len(found) if found else DIV0


def _selected(cells: Any, wanted: Any, values: Any) -> list[float]:
    numbers = list(_cells(cells if values is None else values))
    return [item for hit, item in zip(_matching((cells, wanted)), numbers, strict=False) if hit and isinstance(item, float)]


def _sumifs(values: Any, *pairs: Any) -> float:
    return math.fsum(item for hit, item in zip(_matching(pairs), _cells(values), strict=False) if hit and isinstance(item, float))


def _rounded(mode: str) -> Callable[..., Any]:
    def call(value: Any, digits: Any = 0.0) -> float:
        places = int(_needed(digits))
        # 15 digits first, as the programs do: 2.675 is meant, not 2.67499999999999982
        exact = Decimal(f"{_needed(value):.15g}")
        return float(exact.quantize(Decimal(1).scaleb(-max(-300, min(300, places))), rounding=mode)) if places < 15 else float(exact)

    return call


def _index(cells: Any, row: Any = None, column: Any = None) -> Any:
    array = _cells(cells)
    first, second = int(_needed(row)) if row is not None else 0, int(_needed(column)) if column is not None else 0
    if array.height == 1 and column is None and row is not None:
        first, second = 1, first
    if first < 0 or second < 0 or first > array.height or second > array.width:
        raise Failed(REF)
    if first and (second or array.width == 1):
        return array.rows[first - 1][max(second, 1) - 1]
    if second and array.height == 1:
        return array.rows[0][second - 1]
    if first:
        return Array([array.rows[first - 1]], from_cells=True)
    return Array([[line[second - 1]] for line in array.rows], from_cells=True) if second else array


def _match(wanted: Any, cells: Any, kind: Any = 1.0) -> float:
    return float(_position(_plain(wanted), list(_cells(cells)), _needed(kind)) + 1)


def _position(wanted: Any, items: list[Any], kind: float) -> int:
    if kind == 0:
        pattern = _wildcards(wanted) if isinstance(wanted, str) and any(sign in wanted for sign in "*?~") else None
        for index, item in enumerate(items):
            if item is None or isinstance(item, CellError):
                continue
            if pattern.fullmatch(item) is not None if pattern and isinstance(item, str) else compare("=", item, wanted):
                return index
        raise Failed(NA)
    best = -1
    for index, item in enumerate(items):
        if item is None or isinstance(item, CellError) or _key(item, wanted)[0] != _key(wanted, item)[0]:
            continue
        if compare("<=" if kind > 0 else ">=", item, wanted):
            best = index
        else:
            break
    if best < 0:
        raise Failed(NA)
    return best


def _vlookup(wanted: Any, table: Any, column: Any, near: Any = True) -> Any:
    rows = _cells(table).rows
    index = int(_needed(column)) - 1
    if index < 0 or not rows or index >= len(rows[0]):
        raise Failed(REF)
    return rows[_position(_plain(wanted), [row[0] for row in rows], 1.0 if truth(near) else 0.0)][index]


def _hlookup(wanted: Any, table: Any, row: Any, near: Any = True) -> Any:
    turned = Array([list(column) for column in zip(*_cells(table).rows, strict=True)], from_cells=True)
    return _vlookup(wanted, turned, row, near)


def _lookup(wanted: Any, cells: Any, results: Any = None) -> Any:
    index = _position(_plain(wanted), list(_cells(cells)), 1.0)
    items = list(_cells(cells if results is None else results))
    return items[index] if index < len(items) else NA


def _search(wanted: Any, within: Any, start: Any = 1.0, exact: bool = False) -> float:
    needle, hay, first = text(_plain(wanted)), text(_plain(within)), int(_needed(start)) - 1
    if exact:
        found = hay.find(needle, first)
    else:
        match = _wildcards(needle).search(hay, first)
        found = match.start() if match else -1
    if first < 0 or found < 0:
        raise Failed(VALUE)
    return float(found + 1)


def _substring(kind: str) -> Callable[..., str]:
    def call(value: Any, first: Any = 1.0, length: Any = 0.0) -> str:
        source, start = text(_plain(value)), int(_needed(first))
        if start < 0 or (kind == "mid" and start < 1):
            raise Failed(VALUE)
        if kind == "left":
            return source[:start]
        if kind == "right":
            return source[-start:] if start else ""
        return source[start - 1 : start - 1 + int(_needed(length))]

    return call


def _if(value: Callable[[Node], Any], arguments: tuple[Node, ...]) -> Any:
    condition = truth(value(arguments[0]))
    chosen = 1 if condition else 2
    if chosen >= len(arguments):
        return condition
    result = value(arguments[chosen])
    return 0.0 if result is None else result


def _ifs(value: Callable[[Node], Any], arguments: tuple[Node, ...]) -> Any:
    for condition, result in zip(arguments[::2], arguments[1::2], strict=False):
        if truth(value(condition)):
            return value(result)
    return NA


def _iferror(value: Callable[[Node], Any], arguments: tuple[Node, ...]) -> Any:
    result = value(arguments[0])
    return value(arguments[1]) if isinstance(result, CellError) and len(arguments) > 1 else result


def _ifna(value: Callable[[Node], Any], arguments: tuple[Node, ...]) -> Any:
    result = value(arguments[0])
    return value(arguments[1]) if result == NA and isinstance(result, CellError) and len(arguments) > 1 else result


def _choose(value: Callable[[Node], Any], arguments: tuple[Node, ...]) -> Any:
    index = int(_needed(value(arguments[0])))
    return value(arguments[index]) if 0 < index < len(arguments) else VALUE


def _switch(value: Callable[[Node], Any], arguments: tuple[Node, ...]) -> Any:
    wanted = _plain(value(arguments[0]))
    rest = arguments[1:]
    for case, result in zip(rest[::2], rest[1::2], strict=False):
        if compare("=", wanted, value(case)):
            return value(result)
    return value(rest[-1]) if len(rest) % 2 else NA


def _lazy(function: Callable[..., Any]) -> Callable[..., Any]:
    def call(value: Callable[[Node], Any], arguments: tuple[Node, ...]) -> Any:
        try:
            return function(value, arguments)
        except Failed as failure:
            return failure.error
        except IndexError:  # too few arguments
            return VALUE

    return call


# functions that look at an argument only when they need it
LAZY: dict[str, Callable[..., Any]] = {
    name: _lazy(function)
    for name, function in {"IF": _if, "IFS": _ifs, "IFERROR": _iferror, "IFNA": _ifna, "CHOOSE": _choose, "SWITCH": _switch}.items()
}


def _comparison(operator: str) -> Callable[[Any, Any], bool]:
    return lambda left, right: compare(operator, _plain(left), _plain(right))


def _computation(operator: str) -> Callable[[Any, Any], Any]:
    return lambda left, right: arithmetic(operator, _needed(_plain(left)), _needed(_plain(right)))


_PLAIN: dict[str, Callable[..., Any]] = {
    "SUM": lambda *a: math.fsum(_numbers(a)),
    "PRODUCT": _product,
    "MIN": lambda *a: min(_numbers(a), default=0.0),
    "MAX": lambda *a: max(_numbers(a), default=0.0),
    "AVERAGE": _average,
    "COUNT": _count,
    "COUNTA": lambda *a: float(sum(item is not None for item in _items(a))),
    "COUNTBLANK": lambda a: float(sum(item is None or item == "" for item in _cells(a))),
    "COUNTIF": lambda cells, wanted: _countif(cells, wanted),
    "COUNTIFS": _countif,
    "SUMIF": _sumif,
    "SUMIFS": _sumifs,
    "AVERAGEIF": _averageif,
    "SUMPRODUCT": _sumproduct,
    "AND": lambda *a: all(list(_logical(*a))),
    "OR": lambda *a: any(list(_logical(*a))),
    "XOR": lambda *a: sum(_logical(*a)) % 2 == 1,
    "NOT": lambda a: not truth(a),
    "TRUE": lambda: True,
    "FALSE": lambda: False,
    "ROUND": _rounded(ROUND_HALF_UP),
    "ROUNDUP": _rounded(ROUND_UP),
    "ROUNDDOWN": _rounded(ROUND_DOWN),
    "TRUNC": _rounded(ROUND_DOWN),
    "INT": lambda a: float(math.floor(_needed(a))),
    "ABS": lambda a: abs(_needed(a)),
    "MOD": lambda a, b: _needed(a) % _needed(b),
    "POWER": _computation("^"),
    "SQRT": lambda a: math.sqrt(_needed(a)),
    "INDEX": _index,
    "MATCH": _match,
    "VLOOKUP": _vlookup,
    "HLOOKUP": _hlookup,
    "LOOKUP": _lookup,
    "LEN": lambda a: float(len(text(_plain(a)))),
    "TRIM": lambda a: " ".join(text(_plain(a)).split(" ")).strip(),
    "LOWER": lambda a: text(_plain(a)).lower(),
    "UPPER": lambda a: text(_plain(a)).upper(),
    "LEFT": _substring("left"),
    "RIGHT": _substring("right"),
    "MID": _substring("mid"),
    "CONCATENATE": lambda *a: "".join(text(_plain(item)) for item in a),
    "CONCAT": lambda *a: "".join(text(_plain(item)) for item in _items(a)),
    "EXACT": lambda a, b: text(_plain(a)) == text(_plain(b)),
    "SEARCH": _search,
    "FIND": lambda *a: _search(*a, exact=True),
    "SUBSTITUTE": lambda a, old, new: text(_plain(a)).replace(text(_plain(old)), text(_plain(new))) if text(_plain(old)) else text(_plain(a)),
    "REPT": lambda a, count: text(_plain(a)) * max(0, int(_needed(count))) if len(text(_plain(a))) * _needed(count) <= 32_767 else VALUE,
    "VALUE": lambda a: _needed(_plain(a)),
    "ISNUMBER": lambda a: isinstance(a, float),
    "ISTEXT": lambda a: isinstance(a, str) and not isinstance(a, CellError),
    "ISBLANK": lambda a: a is None,
    "ISERROR": lambda a: isinstance(a, CellError),
    "ISNA": lambda a: isinstance(a, CellError) and a == NA,
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
    "UMINUS": lambda a: -_needed(_plain(a)),
    "UPLUS": lambda a: _plain(a),
    "UNARY_PERCENT": lambda a: _needed(_plain(a)) / 100,
    "ARRAYFORMULA": lambda a: a,
}
_KEEPS_ERRORS = frozenset(("ISERROR", "ISNA", "ISBLANK", "ISNUMBER", "ISTEXT", "ISLOGICAL", "N"))
FUNCTIONS: dict[str, Callable[..., Any]] = {name: function if name in _KEEPS_ERRORS else _guarded(function) for name, function in _PLAIN.items()}
