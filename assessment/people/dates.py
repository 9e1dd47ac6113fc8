"""Dates as people and programs write them: the day that is meant, or why it cannot be told.

Nobody can say what 03/04/2024 is, but a column that also has 03/25/2024 has the month first: one
such date proves it for all of them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from assessment.words.days import DAY_ZERO, calendar_day
from assessment.words.months import MONTHS
from assessment.words.recognising import month_of

Order = Literal["day first", "month first"]

_FIRST_YEAR, _LAST_YEAR = 1950, 2100
_TIME = re.compile(
    r"(?:[ T]|, ?)[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]+)?)?(?: ?[AaPp]\.?[Mm]\.?)?(?:"
    r" ?(?:Z|UTC|[+-][0-9]{2}:?[0-9]{2}))?$"
)
_SERIAL = re.compile(r"[0-9]{5}(?:[.,][0-9]+)?")
_COMPACT = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_YEAR_FIRST = re.compile(r"([0-9]{4})([-/.]) ?([0-9]{1,2})\2 ?([0-9]{1,2})\.?")
_DOTTED = re.compile(r"([0-9]{1,2})\. ?([0-9]{1,2})\. ?([0-9]{4})\.?")
_EITHER = re.compile(r"([0-9]{1,2})([/-])([0-9]{1,2})\2([0-9]{4})")
_DAY_NAMED = re.compile(
    r"([0-9]{1,2})(?:st|nd|rd|th|\.)?[ -]?(?:of )?([A-Za-z]{3,9})\.?,?[ -]?([0-9]{4})"
)
_NAMED_DAY = re.compile(r"([A-Za-z]{3,9})\.?[ -]?([0-9]{1,2})(?:st|nd|rd|th)?,?[ -]([0-9]{4})")
_SHORT_YEAR = re.compile(r"[0-9]{1,2}(?:[./-] ?[0-9]{1,2}[./-]|[ -]?[A-Za-z]{3,9}[ -]) ?'?[0-9]{2}")
_NO_DATE = "is no date that can be read"


def parse_date(
    value: float | str, day_zero: date = DAY_ZERO, order: Order | None = None
) -> date | str:
    """Return the day that a cell's value means, or why it cannot be told, as the end of a sentence.

    Understood are ISO 8601, a serial number counted from ``day_zero``, 31.12.2026, English names of
    months, and 31/12/2026 or 12/31/2026 where only one order gives a day, or where ``order`` says
    which. A time of the day is left aside.
    """
    if isinstance(value, float):
        if value.is_integer() and 10**7 <= value < 10**8:
            return parse_date(str(int(value)), day_zero)
        return _within(day_zero + timedelta(days=int(value))) if 1 <= value < 10**6 else _NO_DATE
    text = _bare(value)
    if _SERIAL.fullmatch(text):
        return parse_date(float(text.replace(",", ".")), day_zero)
    for pattern, day_of in _WAYS:
        if match := pattern.fullmatch(text):
            return day_of(match, order)
    return "has a year of two digits" if _SHORT_YEAR.fullmatch(text) else _NO_DATE


def _bare(value: str) -> str:
    """Return a date's text without a time of the day."""
    return _TIME.sub("", " ".join(unicodedata.normalize("NFKC", value).split()))


def _within(day: date) -> date | str:
    return (
        day
        if _FIRST_YEAR <= day.year <= _LAST_YEAR
        else f"lies outside the years {_FIRST_YEAR} to {_LAST_YEAR}"
    )


def _day(year: str, month: str, day: str) -> date | str:
    found = calendar_day(year, month, day)
    return "is no day of the calendar" if found is None else _within(found)


def _either(year: str, first: str, second: str, order: Order | None) -> date | str:
    """Return the day of a date in which either number may be the month."""
    found = _day(year, second, first), _day(year, first, second)
    if order is not None and not isinstance(found[0], str) and not isinstance(found[1], str):
        return found[order == "month first"]
    days = sorted({day for day in found if isinstance(day, date)})
    if len(days) == 2:
        return (
            "may be "
            + " or ".join(f"{day.day} {MONTHS[day.month - 1]}" for day in days)
            + f" {year}"
        )
    return days[0] if days else found[0]


def _named(year: str, month: str, day: str) -> date | str:
    number = month_of(month)
    return _day(year, str(number), day) if number else _NO_DATE


# how a date may be written, and the day that it means then
_WAYS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], Order | None], date | str]], ...] = (
    (_COMPACT, lambda match, _: _day(match[1], match[2], match[3])),
    (_YEAR_FIRST, lambda match, _: _day(match[1], match[3], match[4])),
    (_DOTTED, lambda match, _: _day(match[3], match[2], match[1])),
    (_EITHER, lambda match, order: _either(match[4], match[1], match[3], order)),
    (_DAY_NAMED, lambda match, _: _named(match[3], match[2], match[1])),
    (_NAMED_DAY, lambda match, _: _named(match[3], match[1], match[2])),
)


# --- the order of a column -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Orders:
    """What the dates of a column prove about the order of day and month: for each order the
    first date that does, and its row.
    """

    day_first: tuple[int, str] | None = None
    month_first: tuple[int, str] | None = None

    @property
    def order(self) -> Order | None:
        """The order, if one is proved and the other is not."""
        if (self.day_first is None) == (self.month_first is None):
            return None
        return "day first" if self.day_first else "month first"


def orders_of(values: Iterable[tuple[int, float | str]]) -> Orders:
    """Return what the dates of a column, each with its row, prove."""
    day_first = month_first = None
    for row, value in values:
        if isinstance(value, float) or not (match := _EITHER.fullmatch(_bare(value))):
            continue
        first, second = int(match[1]), int(match[3])
        if first > 12 >= second > 0 and day_first is None:
            day_first = row, value
        elif second > 12 >= first > 0 and month_first is None:
            month_first = row, value
    return Orders(day_first, month_first)


_SAID = re.compile(r"\b(?:(dd?)[/-]mm?|mm?[/-](dd?))\b", re.IGNORECASE)


def order_said(header: str) -> Order | None:
    """Return the order that a column's header says: ``Start date (MM/DD/YYYY)``."""
    match = _SAID.search(header)
    return None if match is None else "day first" if match[1] else "month first"
