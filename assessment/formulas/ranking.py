"""The functions that look at numbers as a whole: sums and means, which one comes where, and
SUBTOTAL's choice among them.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from assessment.formulas.cells import CellError
from assessment.formulas.dates import Unknown
from assessment.formulas.values import DIV0, NA, NUM, VALUE, Array, Failed, needed, number


def numbers_in(arguments: Iterable[Any]) -> list[float]:
    """Return the numbers that an aggregate counts: those in cells, and whatever stands directly
    as an argument.
    """
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


def total(*arguments: Any) -> float:
    """SUM."""
    return math.fsum(numbers_in(arguments))


def least(*arguments: Any) -> float:
    """MIN: 0 where there are no numbers."""
    return min(numbers_in(arguments), default=0.0)


def greatest(*arguments: Any) -> float:
    """MAX: 0 where there are no numbers."""
    return max(numbers_in(arguments), default=0.0)


def average(*arguments: Any) -> Any:
    """AVERAGE."""
    values = numbers_in(arguments)
    return math.fsum(values) / len(values) if values else DIV0


def product(*arguments: Any) -> float:
    """PRODUCT."""
    values = numbers_in(arguments)
    return math.prod(values) if values else 0.0


def count(*arguments: Any) -> float:
    """COUNT: how many numbers there are."""
    found = 0
    for argument in arguments:
        if isinstance(argument, Array):
            found += sum(isinstance(item, float) for item in argument)
        else:
            found += not isinstance(number(argument), CellError)
    return float(found)


def count_all(*arguments: Any) -> float:
    """COUNTA: how many values there are; an argument left out is one."""
    return float(
        sum(
            sum(item is not None for item in argument) if isinstance(argument, Array) else 1
            for argument in arguments
        )
    )


def _variance(values: Sequence[float], whole: bool) -> float:
    divisor = len(values) - (0 if whole else 1)
    if divisor < 1:
        raise Failed(DIV0)
    mean = math.fsum(values) / len(values)
    return math.fsum([(value - mean) ** 2 for value in values]) / divisor


def deviation(*arguments: Any) -> float:
    """STDEV: of a sample."""
    return math.sqrt(_variance(numbers_in(arguments), False))


def whole_deviation(*arguments: Any) -> float:
    """STDEVP: of all there are."""
    return math.sqrt(_variance(numbers_in(arguments), True))


def variance(*arguments: Any) -> float:
    """VAR: of a sample."""
    return _variance(numbers_in(arguments), False)


def whole_variance(*arguments: Any) -> float:
    """VARP: of all there are."""
    return _variance(numbers_in(arguments), True)


def median(*arguments: Any) -> Any:
    """MEDIAN."""
    values = sorted(numbers_in(arguments))
    if not values:
        return NUM
    middle = len(values) // 2
    return values[middle] if len(values) % 2 else (values[middle - 1] + values[middle]) / 2


def mode(*arguments: Any) -> Any:
    """MODE: the number that comes most often, the least of several."""
    counts = Counter(numbers_in(arguments))
    most = max(counts.values(), default=0)
    if most < 2:
        return NA
    # the programs take the one that comes first (Excel), or the least (LibreOffice): only one
    # answer is certain
    often = [value for value, times in counts.items() if times == most]
    if often[0] != min(often):
        raise Unknown(
            "takes one of several numbers that come equally often, about which programs do not"
            " agree"
        )
    return often[0]


def small(values: Any, position: Any) -> Any:
    """SMALL: the number at a place from below."""
    ordered = sorted(numbers_in([values]))
    if not needed(position).is_integer():
        raise Unknown("asks for a place that is no whole number, about which programs do not agree")
    place = int(needed(position))
    return ordered[place - 1] if 0 < place <= len(ordered) else NUM


def large(values: Any, position: Any) -> Any:
    """LARGE: the number at a place from above."""
    ordered = sorted(numbers_in([values]), reverse=True)
    if not needed(position).is_integer():
        raise Unknown("asks for a place that is no whole number, about which programs do not agree")
    place = int(needed(position))
    return ordered[place - 1] if 0 < place <= len(ordered) else NUM


def rank(value: Any, values: Any, order: Any = 0.0) -> Any:
    """RANK: the place of a number among others; equal ones share the first."""
    wanted, others = needed(value), numbers_in([values])
    if wanted not in others:
        return NA
    rising = needed(order) != 0
    return float(1 + sum(other < wanted if rising else other > wanted for other in others))


def percentile(values: Any, part: Any) -> Any:
    """PERCENTILE: the number below which a part of them lies, between two of them in proportion."""
    ordered, where = sorted(numbers_in([values])), needed(part)
    if not ordered or not 0 <= where <= 1:
        return NUM
    position = where * (len(ordered) - 1)
    low = math.floor(position)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (position - low)


def quartile(values: Any, which: Any) -> Any:
    """QUARTILE: the same in quarters."""
    place = math.floor(needed(which))
    return percentile(values, place / 4) if 0 <= place <= 4 else NUM


def any_average(*arguments: Any) -> Any:
    """AVERAGEA: texts count as 0, TRUE as 1."""
    values = _anything(arguments)
    return math.fsum(values) / len(values) if values else DIV0


def _anything(arguments: Iterable[Any]) -> list[float]:
    found: list[float] = []
    for argument in arguments:
        if not isinstance(argument, Array):
            found.append(needed(argument))
            continue
        for item in argument:
            if isinstance(item, CellError):
                raise Failed(item)
            if item is not None:
                found.append(0.0 if isinstance(item, str) else float(item))
    return found


def any_extreme(choose: Callable[..., float]) -> Callable[..., float]:
    """MAXA and MINA."""
    return lambda *arguments: choose(_anything(arguments), default=0.0)


# what SUBTOTAL and AGGREGATE compute, by its number
AGGREGATES: dict[int, Callable[..., Any]] = {
    1: average,
    2: count,
    3: count_all,
    4: greatest,
    5: least,
    6: product,
    7: deviation,
    8: whole_deviation,
    9: total,
    10: variance,
    11: whole_variance,
    12: median,
    13: mode,
}
RANKED: dict[int, Callable[[Any, Any], Any]] = {14: large, 15: small, 16: percentile, 17: quartile}


def aggregate(kind: int, values: Array, position: Any = None, careless: bool = False) -> Any:
    """Return what AGGREGATE's function of a number gives; ``careless`` says that errors do not
    count.
    """
    if careless:
        values = Array(
            [
                [None if isinstance(item, CellError) else item for item in row]
                for row in values.rows
            ],
            values.from_cells,
        )
    if kind in RANKED:
        return RANKED[kind](values, position)
    return AGGREGATES[kind](values) if kind in AGGREGATES else VALUE
