"""Days, as people write them and as workbooks count them."""

from __future__ import annotations

from datetime import date

# from which a workbook counts its days; right from March 1900 on
DAY_ZERO, DAY_ZERO_1904 = date(1899, 12, 30), date(1904, 1, 1)
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2100, 12, 31)  # that our sheets take


def day_zero(from_1904: bool) -> date:
    """Return the day from which a workbook counts."""
    return DAY_ZERO_1904 if from_1904 else DAY_ZERO


def calendar_day(year: str, month: str, day: str) -> date | None:
    """Return the day that three numbers, written in digits, name; ``None`` if there is none."""
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
