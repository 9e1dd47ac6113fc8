"""Days and times of the day as numbers, and the texts that spreadsheets take for numbers (ISO
29500-1, 18.17.4).

A day is the number of days since the end of 1899, where 1900 counts as a leap year that it was not:
60 is a day that never was. In workbooks of the other system it is counted from 1904. What a text
such as ``"1,5"`` is depends on the country: it is not guessed.
"""

from __future__ import annotations

import calendar
import datetime
import math
import re
from functools import cache
from typing import Any

from assessment.formulas.cells import CellError
from assessment.words.recognising import recognised_words

NUM, VALUE = CellError("#NUM!"), CellError("#VALUE!")
SHIFT_1904 = 1_462
_FIRST = datetime.date(1899, 12, 30)
MARCH_1900 = 61
_LAST = 2_958_465  # the end of 9999
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ](\d{1,2}):(\d{2})(?::(\d{2}(?:\.\d+)?))?)?")
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}(?:\.\d+)?))?")
_COUNTRY = re.compile(
    r"[-+(]?[\s\u00a0]*[$\u00a3\u20ac\u00a5]?[\s\u00a0]*\d[\d\s\u00a0.,:/'\u2019-]*(?:[$\u00a3\u20ac\u00a5%)-]|[ap]\.?m\.?|k\u010d)?",
    re.IGNORECASE,
)
_LONGEST = 40


class Unknown(Exception):
    """A value cannot be told; the text says why."""


def serial(year: int, month: int, day: int, date1904: bool = False) -> Any:
    """Return the number of a day; months and days beyond the year's and the month's run on."""
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    if not 1900 <= year <= 9999:
        return NUM
    number = (datetime.date(year, month, 1) - _FIRST).days + day - 1
    if number < MARCH_1900 and not date1904:
        number -= 1 if (year, month) < (1900, 3) else 0
    if date1904:
        number -= SHIFT_1904
    return float(number) if 0 <= number <= _LAST else NUM


def day_of(number: float, date1904: bool = False) -> tuple[int, int, int]:
    """Return year, month and day of a number. Raises :class:`Unknown` for the days about which
    programs differ, ``ValueError`` for what is no day.
    """
    days = math.floor(number)
    if not 0 <= days <= _LAST:
        raise ValueError("no day")
    if date1904:
        days += SHIFT_1904
    elif days < MARCH_1900:
        raise Unknown("uses a day before March 1900, which programs do not agree about")
    found = _FIRST + datetime.timedelta(days)
    return found.year, found.month, found.day


def number_of(text: str, date1904: bool = False) -> Any:
    """Return the number that a text which is no plain number stands for, #VALUE! for none.

    Raises :class:`Unknown` where that depends on the country.
    """
    text = text.strip()
    if len(text) > _LONGEST or not any(map(str.isdigit, text)):
        return VALUE
    if (match := _ISO.fullmatch(text)) is not None:
        return _sum(
            _day(int(match[1]), int(match[2]), int(match[3]), date1904),
            _time(*match.groups()[3:]) if match[4] else 0.0,
        )
    if (match := _CLOCK.fullmatch(text)) is not None:
        return _time(*match.groups())
    if (match := _SLASHED.fullmatch(text)) is not None and (
        int(match[2]) > 12 or match[1] == match[2]
    ):
        return _day(int(match[3]), int(match[1]), int(match[2]), date1904)
    if _COUNTRY.fullmatch(text) or (_months().search(text) and len(text.split()) <= 4):
        raise Unknown("takes a text for a number or a day, which depends on the country")
    return VALUE


@cache
def _months() -> re.Pattern[str]:
    """Return what finds a month in a text, by its first three letters."""
    names = recognised_words("months", "months") | recognised_words("months", "others")
    return re.compile("|".join(sorted(re.escape(name[:3]) for name in names)), re.IGNORECASE)


def _day(year: int, month: int, day: int, date1904: bool) -> Any:
    if not (
        1900 <= year <= 9999
        and 1 <= month <= 12
        and 1 <= day <= calendar.monthrange(year, month)[1]
    ):
        return VALUE
    return serial(year, month, day, date1904)


def _time(hours: str | None, minutes: str | None, seconds: str | None) -> Any:
    if int(minutes or 0) > 59 or float(seconds or 0) >= 60:
        return VALUE
    return (int(hours or 0) * 3600 + int(minutes or 0) * 60 + float(seconds or 0)) / 86_400


def _sum(day: Any, time: Any) -> Any:
    return VALUE if isinstance(day, CellError) or isinstance(time, CellError) else day + time
