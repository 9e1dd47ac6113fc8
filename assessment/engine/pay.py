"""Pay: a grade's bounds, what lies between them, and what that is elsewhere.

Bounds are normalised (the framework's unit, such as CZK a month). Exact decimal arithmetic;
rounding happens once, in :func:`whole`, at the edge.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from assessment.model import Grade, Multiplier, PayRules

FLAGGED_BELOW = Fraction(9, 10)  # of the indicator (docs/rules.md)


def indicator(grade: Grade, progress: Fraction) -> Fraction | None:
    """Return the normalised salary that a progress points at between a grade's bounds, by linear
    interpolation.

    ``None`` where the framework sets no salaries for the grade. Raises ``ValueError`` for a
    progress outside the grade.
    """
    if not grade.min_progress <= progress <= grade.max_progress:
        raise ValueError(f"progress {float(progress):g} lies outside the grade")
    if grade.min_salary is None or grade.next_salary is None:
        return None
    low, high = Fraction(grade.min_salary), Fraction(grade.next_salary)
    return low + (high - low) * (progress - grade.min_progress) / (
        grade.max_progress - grade.min_progress
    )


def position(salary: Decimal, wanted: Fraction) -> Fraction:
    """Return a normalised salary as a share of its indicator; below :data:`FLAGGED_BELOW` it is
    flagged.
    """
    return Fraction(salary) / wanted


def convert(
    normalised: Decimal | Fraction, rules: PayRules, *, period: str, currency: str, country: str
) -> Fraction:
    """Return what a normalised salary is in a currency and country, for a period: normalised /
    (period * currency * country).

    Raises ``KeyError`` for a name that the framework does not have.
    """
    factor = (
        _named(rules.periods, period)
        * _named(rules.currencies, currency)
        * _named(rules.countries, country)
    )
    return Fraction(normalised) / Fraction(factor)


def whole(amount: Fraction) -> int:
    """Round an amount to whole units, half up."""
    return int(
        (Decimal(amount.numerator) / Decimal(amount.denominator)).quantize(
            Decimal(1), ROUND_HALF_UP
        )
    )


def _named(multipliers: tuple[Multiplier, ...], name: str) -> Decimal:
    for one in multipliers:
        if one.name.casefold() == name.casefold():
            return one.multiplier
    raise KeyError(name)
