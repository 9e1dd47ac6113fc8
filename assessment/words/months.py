"""The months by name: English, whatever the locale."""

from __future__ import annotations

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
SHORT_MONTHS = tuple(name[:3] for name in MONTHS)


def month_number(beginning: str) -> int | None:
    """Return the number (from 1) of the first month whose name begins so; ``None`` for none."""
    start = beginning.lower()
    numbers = (number for number, name in enumerate(MONTHS, 1) if name.lower().startswith(start))
    return next(numbers, None)
