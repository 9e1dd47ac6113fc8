"""The functions that round: to digits, to multiples of a step, to even and odd numbers."""

from __future__ import annotations

import math
from collections.abc import Callable
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import Any

from assessment.formulas.values import DIV0, NUM, arithmetic, needed


def rounded(mode: str) -> Callable[..., Any]:
    """Return ROUND and its like, for one of the ways of :mod:`decimal`."""

    def call(value: Any, digits: Any = 0.0) -> float:
        places = int(needed(digits))
        # 15 digits first, as the programs do: 2.675 is meant, not 2.67499999999999982
        exact = Decimal(f"{needed(value):.15g}")
        exponent = exact.as_tuple().exponent
        if isinstance(exponent, int) and places >= -exponent:
            return float(exact)  # it has no more digits than asked for
        return float(exact.quantize(Decimal(1).scaleb(-max(-320, places)), rounding=mode))

    return call


floor, _half_up = rounded(ROUND_FLOOR), rounded(ROUND_HALF_UP)


def _multiple(value: Any, step: Any, up: bool, towards_zero: bool) -> Any:
    """Return the multiple of a step next to a number."""
    number, by = needed(value), abs(needed(step))
    if by == 0:
        return 0.0
    quotient = float(f"{abs(number) / by:.14g}")
    away = up != (number < 0) if not towards_zero else up
    whole = math.ceil(quotient) if away else math.floor(quotient)
    return math.copysign(whole * by, number) if whole else 0.0


def stepped(up: bool) -> Callable[..., Any]:
    """Return CEILING or FLOOR."""

    def call(value: Any, step: Any = 1.0) -> Any:
        number, by = needed(value), needed(step)
        if number > 0 > by:
            return NUM
        if by == 0 and number and not up:
            return DIV0
        return _multiple(number, by, up, number < 0 and by < 0)

    return call


def stepped_for_math(up: bool) -> Callable[..., Any]:
    """Return CEILING.MATH or FLOOR.MATH."""
    return lambda value, step=1.0, kind=0.0: _multiple(
        value, 1.0 if step is None else step, up, needed(kind) != 0 and needed(value) < 0
    )


def nearest_multiple(value: Any, step: Any) -> Any:
    """MROUND: the multiple of a step nearest to a number."""
    number, by = needed(value), needed(step)
    if number * by < 0:
        return NUM
    return _half_up(number / by) * by if by else 0.0


def evened(odd: bool) -> Callable[..., Any]:
    """Return EVEN or ODD."""

    def call(value: Any) -> float:
        number = needed(value)
        whole = math.ceil(float(f"{abs(number):.15g}"))
        whole += whole % 2 != odd
        return math.copysign(whole, number)

    return call


def modulo(value: Any, divisor: Any) -> Any:
    """MOD: what a division leaves, with the sign of the divisor."""
    dividend, by = needed(value), needed(divisor)
    return arithmetic("-", dividend, by * floor(dividend / by))
