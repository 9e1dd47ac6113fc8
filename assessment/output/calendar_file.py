"""A year's events as a calendar file (RFC 5545), for calendar programs to import."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256

from assessment.engine.calendar import events_of, in_months, preparation_day, working_days_before
from assessment.model import Framework
from assessment.words.months import MONTHS

FIRST_YEAR, LAST_YEAR = 1970, 2200  # of a calendar file: what calendar programs agree on
_DAY = timedelta(days=1)
_PREPARATION_AT = time(9)
# RFC 2606: nobody's, so that no UID of anybody else's can be the same
_DOMAIN = "assessment.invalid"


def to_ics(framework: Framework, year: int) -> bytes:
    """Return the events of a year (1970 to 2200) as a calendar file, RFC 5545, that calendar
    programs import.

    Each event lies over the working days of its month, or of the week that the framework names, all
    day, and leaves people free. Each review has a block for its preparation besides, as many hours
    as the framework sets, at nine on its :func:`preparation_day` by the clock of wherever the
    calendar is read ("floating" time), with a reminder as many working days before as the framework
    says. No event and no block begins or ends on a weekend or on 1 January. The same framework and
    year give the same bytes; identifiers stay the same when texts and days change, so that calendar
    programs know an event again. Raises ``ValueError`` for another year and for a framework without
    a calendar.
    """
    import icalendar  # here, since it takes longer to import than everything else does

    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"the year must be from {FIRST_YEAR} to {LAST_YEAR}, not {year}")
    if framework.cycle is None:
        raise ValueError(f"{framework.id} has no calendar")
    cycle = framework.cycle
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//competency-assessment//assess calendar//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    # in no standard, and shown by all
    calendar.add("x-wr-calname", _plain(f"{framework.name} {year}"))

    def entry(
        uid: str, start: date, end: date, title: str, text: str, kind: str, free: bool
    ) -> icalendar.Event:
        made = icalendar.Event()
        made.add("uid", f"{uid}@{_DOMAIN}")
        made.add("dtstamp", datetime(year, 1, 1, tzinfo=UTC))  # not now: the same bytes every time
        made.add("dtstart", start)
        made.add("dtend", end)
        made.add("summary", _plain(f"{title} ({framework.name})"))
        made.add("description", _plain(text))
        made.add("categories", [kind])
        made.add("transp", "TRANSPARENT" if free else "OPAQUE")
        return made

    skipped = (
        f"It is skipped within {in_months(cycle.skip_within_months)} of joining or of the last"
        " review."
        if cycle.skip_within_months
        else ""
    )
    for each in events_of(framework, year):
        event = each.event
        # ids hold no dot, so that no two can be the same
        uid = f"{framework.id}.{event.id}.{each.first:%Y%m%d}"
        text = f"{event.description} {skipped}" if event.kind == "review" else event.description
        # the end is the first day that is no longer part of it (RFC 5545, 3.6.1)
        calendar.add_component(
            entry(
                uid,
                each.first_working,
                each.last_working + _DAY,
                event.name,
                text,
                event.kind,
                True,
            )
        )
        if event.kind == "review" and cycle.preparation_hours:
            hours = cycle.preparation_hours
            day = preparation_day(cycle, each)
            begin = datetime.combine(day, _PREPARATION_AT)
            # the next day may be nobody's working day
            end = min(begin + timedelta(hours=hours), datetime.combine(day + _DAY, time()))
            text = (
                f"{hours} {'hour' if hours == 1 else 'hours'} to prepare: rate every skill, note"
                f" what shows it, and look back at the goals. {event.description}"
            )
            block = entry(
                f"{uid}.preparation", begin, end, f"Prepare: {event.name}", text, event.kind, False
            )
            if cycle.reminder_days:
                alarm = icalendar.Alarm()
                alarm.add("action", "DISPLAY")
                alarm.add("trigger", working_days_before(day, cycle.reminder_days) - day)
                alarm.add(
                    "description",
                    _plain(
                        f"{day.day} {MONTHS[day.month - 1]}: prepare {event.name}"
                        f" ({framework.name})"
                    ),
                )
                block.add_component(alarm)
            calendar.add_component(block)
    return _with_digest(bytes(calendar.to_ical()))


# a property of our own (RFC 5545, 3.8.8.2) by which a calendar file that nobody has changed is
# known again
_DIGEST = re.compile(rb"X-ASSESS-DIGEST:([0-9A-F]{32})\r\n")


def is_as_made(data: bytes) -> bool:
    """Tell whether a calendar file is byte for byte what :func:`to_ics` made, of whatever
    framework and year.
    """
    found = _DIGEST.search(data)
    return found is not None and _digest(data[: found.start()] + data[found.end() :]) == found[1]


def _with_digest(data: bytes) -> bytes:
    first, end, rest = data.partition(b"\r\n")
    return first + end + b"X-ASSESS-DIGEST:" + _digest(data) + end + rest


def _digest(data: bytes) -> bytes:
    return sha256(data).hexdigest()[:32].upper().encode("ascii")


def _plain(text: str) -> str:
    """Return a text on one line and without control characters, which the format does not allow
    in a text.
    """
    return " ".join(
        "".join(
            " " if unicodedata.category(character) == "Cc" else character for character in text
        ).split()
    )
