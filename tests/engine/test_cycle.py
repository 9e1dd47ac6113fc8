"""The cycle: months and working days, who is due for what, and a calendar file that two parsers
read alike.
"""

from __future__ import annotations

import importlib
import re
import subprocess
import sys
from calendar import monthrange
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import icalendar
import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from assessment.cli import main
from assessment.engine.calendar import (
    Due,
    due_check_ins,
    events_of,
    in_grace,
    is_review_skipped,
    next_event,
    plus_months,
    preparation_day,
    working_days_before,
)
from assessment.frameworks.load import load_framework
from assessment.model import Cycle, Framework
from assessment.output.calendar_file import FIRST_YEAR, LAST_YEAR, to_ics
from tests.conftest import ROOT

vobject: Any = importlib.import_module("vobject")  # it has no types

INSTALLED = ["carvago", "carvago-2023", "mews"]
DAYS = st.dates(date(1900, 1, 1), date(2300, 12, 31))
MONTHS = st.integers(-600, 600)


def day(text: str) -> date:
    return date.fromisoformat(text)


def cycle_of(identity: str) -> Cycle:
    cycle = load_framework(identity).cycle
    assert cycle is not None
    return cycle


# --- months and working days ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "months", "expected"),
    [
        ("2023-11-30", 3, "2024-02-29"),
        ("2022-11-30", 3, "2023-02-28"),
        ("2024-01-31", 1, "2024-02-29"),
        ("2024-03-31", 1, "2024-04-30"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2024-02-29", 48, "2028-02-29"),
        ("2024-12-15", 1, "2025-01-15"),
        ("2024-01-15", -1, "2023-12-15"),
        ("2024-06-10", 0, "2024-06-10"),
        ("9999-12-01", 1, "9999-12-31"),
        ("0001-01-31", -1, "0001-01-01"),
    ],
)
def test_months_later(start: str, months: int, expected: str) -> None:
    assert plus_months(day(start), months) == day(expected)


@given(DAYS, MONTHS)
def test_a_month_later_is_the_same_day_or_the_last(start: date, months: int) -> None:
    found = plus_months(start, months)
    assert (found.year * 12 + found.month) - (start.year * 12 + start.month) == months
    assert found.day == min(start.day, monthrange(found.year, found.month)[1])


@given(DAYS, DAYS, MONTHS)
def test_months_keep_the_order_of_days(one: date, other: date, months: int) -> None:
    first, second = sorted((one, other))
    assert plus_months(first, months) <= plus_months(second, months)


@given(st.dates(), st.integers(-200_000, 200_000))
def test_any_date_has_a_date_months_later(start: date, months: int) -> None:
    assert isinstance(plus_months(start, months), date)


@given(st.integers(1, 9999), st.sampled_from(INSTALLED))
def test_days_of_events(year: int, identity: str) -> None:
    """Each month of each event once, in order, with its true first and last working day."""
    framework = load_framework(identity)
    found = events_of(framework, year)
    assert [each.first for each in found] == sorted(each.first for each in found)
    assert sorted((each.event.id, each.first.month) for each in found) == sorted(
        (event.id, month) for event in cycle_of(identity).events for month in event.months
    )
    for each in found:
        days = [
            each.first.replace(day=number)
            for number in range(1, monthrange(year, each.first.month)[1] + 1)
        ]
        working = [one for one in days if one.isoweekday() <= 5 and (one.month, one.day) != (1, 1)]
        assert (each.first, each.last, each.first_working, each.last_working) == (
            days[0],
            days[-1],
            working[0],
            working[-1],
        )
        assert each.event.kind in ("review", "planning", "catch-up")


def test_events_of_a_known_year() -> None:
    """1 June 2024 is a Saturday, 30 June a Sunday."""
    june = next(each for each in events_of(load_framework("mews"), 2024) if each.first.month == 6)
    assert str(june) == "Review 1/2 (June 2024)"
    assert (june.first_working, june.last_working) == (date(2024, 6, 3), date(2024, 6, 28))


@pytest.mark.parametrize(
    ("identity", "kind", "after", "expected"),
    [
        ("mews", "review", "2024-05-31", "2024-06-01"),
        ("mews", "review", "2024-06-01", "2024-07-01"),  # this one has begun
        ("mews", "review", "2024-07-01", "2024-12-01"),
        ("mews", "review", "2024-12-31", "2025-01-01"),
        ("mews", "catch-up", "2024-11-02", "2025-03-01"),
        ("carvago", "planning", "2024-12-01", "2025-12-01"),
        ("mews", "planning", "2024-12-01", None),
        ("mews", "review", "9999-12-31", None),
    ],
)
def test_next_event(identity: str, kind: str, after: str, expected: str | None) -> None:
    found = next_event(load_framework(identity), kind, day(after))
    assert (found and found.first) == (day(expected) if expected else None)


@given(DAYS, st.sampled_from(INSTALLED), st.sampled_from(["review", "catch-up"]))
def test_the_next_event_is_the_first_of_all_later_ones(
    after: date, identity: str, kind: str
) -> None:
    framework = load_framework(identity)
    later = [
        each
        for year in range(after.year, after.year + 3)
        for each in events_of(framework, year)
        if each.event.kind == kind and each.first > after
    ]
    assert next_event(framework, kind, after) == later[0]


# --- skipping and grace --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("on", "start", "last", "skipped"),
    [
        ("2024-06-14", "2024-03-15", None, True),
        ("2024-06-15", "2024-03-15", None, False),  # exactly three months
        ("2024-02-28", "2023-11-30", None, True),
        ("2024-02-29", "2023-11-30", None, False),
        ("2023-02-27", "2022-11-30", None, True),
        ("2023-02-28", "2022-11-30", None, False),
        ("2024-06-14", "2019-01-01", "2024-03-15", True),
        ("2024-06-15", "2019-01-01", "2024-03-15", False),
        ("2024-06-14", None, "2024-03-15", True),
        ("2024-06-14", None, None, False),
        ("2024-03-14", "2024-03-15", None, True),  # not yet there
        ("2024-06-14", "2024-03-15", "2023-01-01", True),
    ],
)
def test_a_review_is_skipped_within_three_months(
    on: str, start: str | None, last: str | None, skipped: bool
) -> None:
    found = is_review_skipped(
        cycle_of("mews"), day(on), day(start) if start else None, day(last) if last else None
    )
    assert bool(found) is found.skipped is skipped
    assert found.reason.endswith(".") and "3 months" in found.reason


def test_the_reason_names_what_skips() -> None:
    mews = cycle_of("mews")
    assert (
        is_review_skipped(mews, day("2024-06-14"), day("2024-03-15"), None).reason
        == "A review is skipped within 3 months of joining on 2024-03-15, that is before"
        " 2024-06-15."
    )
    assert (
        "the last review on 2024-03-15"
        in is_review_skipped(mews, day("2024-06-14"), day("2019-01-01"), day("2024-03-15")).reason
    )
    assert not is_review_skipped(
        replace(mews, skip_within_months=0), day("2024-06-14"), day("2024-06-14"), None
    )


@pytest.mark.parametrize(
    ("on", "start", "grace"),
    [
        ("2024-03-14", "2024-03-15", False),
        ("2024-03-15", "2024-03-15", True),
        ("2025-01-14", "2024-03-15", True),
        ("2025-01-15", "2024-03-15", False),
        ("2025-02-27", "2024-04-30", True),
        ("2025-02-28", "2024-04-30", False),  # ten months on there is no 30th
        ("2024-03-15", None, False),
    ],
)
def test_grace_of_newcomers(on: str, start: str | None, grace: bool) -> None:
    assert in_grace(cycle_of("mews"), day(on), day(start) if start else None) is grace


# --- who is due ----------------------------------------------------------------------------------


def due(kind: str, framework: Framework, on: str, start: str | None, last: dict[str, str]) -> Due:
    """What is said of one kind, and what is true of all."""
    found = due_check_ins(
        framework,
        day(on),
        {key: day(value) for key, value in last.items()},
        day(start) if start else None,
    )
    assert len({one.kind for one in found}) == len(found)
    assert all(
        one.why.endswith(".")
        and one.why.count(". ") == 0
        and one.due <= one.latest
        and one.overdue == (day(on) > one.latest)
        for one in found
    )
    return next(one for one in found if one.kind == kind)


REVIEWS = [
    # framework, on, joined, last review: due, latest, overdue
    ("mews", "2024-06-10", None, None, "2024-06-03", "2024-07-31", False),
    ("mews", "2024-07-31", None, None, "2024-06-03", "2024-07-31", False),
    ("mews", "2024-08-01", None, None, "2024-12-02", "2025-01-31", False),
    # a round goes on over the new year
    ("mews", "2024-01-10", None, None, "2023-12-01", "2024-01-31", False),
    ("mews", "2024-02-01", "2019-01-01", "2024-01-15", "2024-06-03", "2024-07-31", False),
    ("mews", "2024-07-31", "2019-01-01", "2024-01-15", "2024-06-03", "2024-07-31", False),
    ("mews", "2024-08-01", "2019-01-01", "2024-01-15", "2024-06-03", "2024-07-31", True),
    # the second month of one's own round is not another review
    ("mews", "2024-07-01", "2019-01-01", "2024-06-10", "2024-12-02", "2025-01-31", False),
    ("mews", "2024-08-10", None, "2024-07-15", "2024-12-02", "2025-01-31", False),
    # out of turn: the round after it is skipped as far as it lies within three months
    ("mews", "2024-11-01", None, "2024-10-20", "2025-01-20", "2025-01-31", False),
    ("mews", "2024-12-01", None, "2024-11-15", "2025-06-02", "2025-07-31", False),
    ("mews", "2024-10-31", None, "2024-10-31", "2025-01-31", "2025-01-31", False),
    # 30 November 2024 is a Saturday
    ("carvago", "2024-09-01", None, "2024-08-31", "2025-11-03", "2025-11-30", False),
    ("carvago", "2024-08-10", "2019-01-01", "2023-11-20", "2024-11-01", "2024-11-30", False),
    ("carvago", "2024-12-01", "2019-01-01", "2023-11-20", "2024-11-01", "2024-11-30", True),
    # newcomers: skipped within three months of joining, overdue after grace only
    ("mews", "2024-05-01", "2024-05-10", None, "2024-12-02", "2025-03-09", False),
    ("mews", "2024-06-01", "2024-03-15", None, "2024-06-17", "2025-01-14", False),
    ("mews", "2024-11-09", "2024-01-10", None, "2024-06-03", "2024-11-09", False),
    ("mews", "2024-11-10", "2024-01-10", None, "2024-06-03", "2024-11-09", True),
    ("carvago", "2024-06-01", "2023-12-01", None, "2024-11-01", "2024-11-30", False),
]


@pytest.mark.parametrize(
    ("identity", "on", "start", "last", "expected", "latest", "overdue"), REVIEWS
)
def test_when_a_review_is_due(
    identity: str,
    on: str,
    start: str | None,
    last: str | None,
    expected: str,
    latest: str,
    overdue: bool,
) -> None:
    found = due("review", load_framework(identity), on, start, {"review": last} if last else {})
    assert (found.due, found.latest, found.overdue, found.too_early) == (
        day(expected),
        day(latest),
        overdue,
        False,
    )


@given(st.sampled_from(INSTALLED), DAYS, st.none() | DAYS, st.none() | DAYS)
def test_a_review_is_never_due_while_it_is_skipped(
    identity: str, on: date, start: date | None, last: date | None
) -> None:
    """And it is due on a working day in a month that has one; the day asked about does not move
    it where something is on record.
    """
    framework, cycle = load_framework(identity), cycle_of(identity)
    record = {"review": last} if last else {}
    found = due_check_ins(framework, on, record, start)[0]
    assert found.kind == "review" and not is_review_skipped(cycle, found.due, start, last)
    assert found.due.isoweekday() <= 5
    assert found.due.month in {
        month for event in cycle.events if event.kind == "review" for month in event.months
    }
    if start or last:
        assert found.due == due_check_ins(framework, on + timedelta(days=500), record, start)[0].due
    else:
        assert not found.overdue


@given(
    st.sampled_from(INSTALLED),
    st.dates(),
    st.none() | st.dates(),
    st.dictionaries(st.sampled_from(["review", "catch-up", "career conversation"]), st.dates()),
)
def test_any_dates_have_an_answer(
    identity: str, on: date, start: date | None, last: dict[str, date]
) -> None:
    """Dates come from people's files: none of them is an error here."""
    for found in due_check_ins(load_framework(identity), on, last, start):
        assert (
            found.due <= found.latest
            and found.overdue == (on > found.latest)
            and not (found.overdue and found.too_early)
        )


@pytest.mark.parametrize(
    ("on", "start", "last", "why"),
    [
        (
            "2024-06-10",
            None,
            None,
            "No review is on record; the next is Review 1/2 (June 2024) or Review 2/2 (July 2024).",
        ),
        (
            "2024-02-01",
            None,
            "2024-01-15",
            (
                "The next after the last review on 2024-01-15 is Review 1/2 (June 2024) or Review"
                " 2/2 (July 2024)."
            ),
        ),
        (
            "2024-08-01",
            None,
            "2024-01-15",
            (
                "Review 1/2 (June 2024) or Review 2/2 (July 2024) has passed without a review since"
                " the last review on 2024-01-15."
            ),
        ),
        (
            "2024-06-10",
            "2024-05-10",
            None,
            (
                "Review 1/2 (June 2024) or Review 2/2 (July 2024) is skipped, within 3 months of"
                " joining on 2024-05-10; the next is Review 1/2 (December 2024) or Review 2/2"
                " (January 2025), with grace for newcomers until 2025-03-09."
            ),
        ),
        (
            "2025-03-10",
            "2024-05-10",
            None,
            (
                "Review 1/2 (December 2024) or Review 2/2 (January 2025) has passed, and grace for"
                " newcomers on 2025-03-09, without a review since joining on 2024-05-10."
            ),
        ),
    ],
)
def test_why_a_review_is_due(on: str, start: str | None, last: str | None, why: str) -> None:
    assert (
        due("review", load_framework("mews"), on, start, {"review": last} if last else {}).why
        == why
    )


@pytest.mark.parametrize(
    ("identity", "on", "start", "last", "expected", "overdue", "why"),
    [
        (
            "mews",
            "2024-06-10",
            None,
            {},
            "2024-09-02",
            False,
            "No catch-up is on record; the next is Catch-up (September 2024).",
        ),
        (
            "mews",
            "2024-03-31",
            None,
            {},
            "2024-03-01",
            False,
            "No catch-up is on record; the next is Catch-up (March 2024).",
        ),
        (
            "mews",
            "2024-05-31",
            None,
            {"catch-up": "2024-03-04"},
            "2024-05-01",
            False,
            "The next after the last catch-up on 2024-03-04 is Catch-up (May 2024).",
        ),
        (
            "mews",
            "2024-06-01",
            None,
            {"catch-up": "2024-03-04"},
            "2024-05-01",
            True,
            "Catch-up (May 2024) has passed without one since the last catch-up on 2024-03-04.",
        ),
        # a review is a talk as well: what was missed before it is over
        (
            "mews",
            "2024-08-01",
            None,
            {"catch-up": "2024-03-04", "review": "2024-07-10"},
            "2024-09-02",
            False,
            "The next after the last review on 2024-07-10 is Catch-up (September 2024).",
        ),
        (
            "carvago",
            "2024-03-01",
            "2024-01-10",
            {},
            "2024-02-01",
            True,
            "Catch-up (February 2024) has passed without one since joining on 2024-01-10.",
        ),
        (
            "carvago",
            "2024-02-29",
            "2024-01-10",
            {},
            "2024-02-01",
            False,
            "The next after joining on 2024-01-10 is Catch-up (February 2024).",
        ),
    ],
)
def test_when_a_catch_up_is_due(
    identity: str,
    on: str,
    start: str | None,
    last: dict[str, str],
    expected: str,
    overdue: bool,
    why: str,
) -> None:
    found = due("catch-up", load_framework(identity), on, start, last)
    assert (found.due, found.overdue, found.why) == (day(expected), overdue, why)


LAST = "The last career conversation was on 2024-01-31"


@pytest.mark.parametrize(
    ("on", "start", "last", "overdue", "too_early", "why"),
    [
        (
            "2024-04-29",
            None,
            "2024-01-31",
            False,
            True,
            (
                f"{LAST}, and at least 3 months should lie between two, so that the next is too"
                " early before 2024-04-30."
            ),
        ),
        (
            "2024-04-30",
            None,
            "2024-01-31",
            False,
            False,
            f"{LAST}; the next is recommended for 2024-07-31, 6 months after it.",
        ),
        (
            "2024-07-30",
            None,
            "2024-01-31",
            False,
            False,
            f"{LAST}; the next is recommended for 2024-07-31, 6 months after it.",
        ),
        (
            "2024-07-31",
            None,
            "2024-01-31",
            False,
            False,
            f"{LAST}, and one after 6 months is recommended; the latest day is 2025-01-31.",
        ),
        (
            "2025-01-31",
            None,
            "2024-01-31",
            False,
            False,
            f"{LAST}, and one after 6 months is recommended; the latest day is 2025-01-31.",
        ),
        (
            "2025-02-01",
            None,
            "2024-01-31",
            True,
            False,
            f"{LAST}, and no more than 12 months should pass without one.",
        ),
        (
            "2024-02-01",
            "2024-01-31",
            None,
            False,
            False,
            (
                "No career conversation is on record since joining on 2024-01-31; the first is"
                " recommended for 2024-07-31, 6 months after joining."
            ),
        ),
        (
            "2025-02-01",
            "2024-01-31",
            None,
            True,
            False,
            (
                "No career conversation is on record since joining on 2024-01-31, and no more than"
                " 12 months should pass without one."
            ),
        ),
        (
            "2024-02-01",
            None,
            None,
            False,
            False,
            (
                "No career conversation is on record, and no day of joining to count from, so that"
                " one is due now."
            ),
        ),
    ],
)
def test_when_a_career_conversation_is_due(
    on: str, start: str | None, last: str | None, overdue: bool, too_early: bool, why: str
) -> None:
    found = due(
        "career conversation",
        load_framework("mews"),
        on,
        start,
        {"career conversation": last} if last else {},
    )
    assert (found.overdue, found.too_early, found.why) == (overdue, too_early, why)
    assert (found.due, found.latest) == (
        (day("2024-07-31"), day("2025-01-31")) if start or last else (day(on), day("2025-02-01"))
    )


def test_what_a_framework_does_not_speak_of_is_left_out() -> None:
    mews = load_framework("mews")
    bare = replace(mews, cycle=None, growth=None)
    assert due_check_ins(bare, day("2024-06-10"), {}, None) == () == events_of(bare, 2024)
    assert [
        one.kind for one in due_check_ins(replace(mews, cycle=None), day("2024-06-10"), {}, None)
    ] == ["career conversation"]
    cycle = cycle_of("mews")
    catch_ups = replace(
        mews,
        growth=None,
        cycle=replace(
            cycle, events=tuple(event for event in cycle.events if event.kind == "catch-up")
        ),
    )
    assert [one.kind for one in due_check_ins(catch_ups, day("2024-06-10"), {}, None)] == [
        "catch-up"
    ]


@pytest.mark.parametrize("last", ["2024-06-01", "2024-06-03", "2024-06-30"])
def test_reviews_of_one_name_in_neighbouring_months_are_rounds_of_their_own(last: str) -> None:
    """Otherwise a monthly review would be one round without an end."""
    mews, cycle = load_framework("mews"), cycle_of("mews")
    monthly = replace(
        cycle, skip_within_months=0, events=(replace(cycle.events[0], months=tuple(range(1, 13))),)
    )
    found = due("review", replace(mews, cycle=monthly), "2024-06-30", None, {"review": last})
    assert (found.due, found.latest) == (day("2024-07-01"), day("2024-07-31"))


# --- the calendar file ---------------------------------------------------------------------------


@pytest.mark.parametrize("identity", INSTALLED)
@pytest.mark.parametrize("year", [1970, 2024, 2026, 2200])
def test_both_parsers_read_the_events(identity: str, year: int) -> None:
    """The file says what the events are: once read by icalendar, once by vobject, which shares
    no code with it.
    """
    framework = load_framework(identity)
    data = to_ics(framework, year)
    expected: list[tuple[object, ...]] = []
    for each in events_of(framework, year):
        expected.append(
            (
                each.first_working,
                each.last_working + timedelta(days=1),
                f"{each.event.name} ({framework.name})",
                "TRANSPARENT",
                None,
            )
        )
        if each.event.kind == "review":
            prepared = preparation_day(cycle_of(identity), each)
            begin = datetime(prepared.year, prepared.month, prepared.day, 9)
            reminder = working_days_before(prepared, 1) - prepared
            expected.append(
                (
                    begin,
                    begin.replace(hour=12),
                    f"Prepare: {each.event.name} ({framework.name})",
                    "OPAQUE",
                    reminder,
                )
            )
    assert expected

    one = icalendar.Calendar.from_ical(data)
    assert isinstance(one, icalendar.Calendar)
    found = []
    for entry in one.walk("VEVENT"):
        assert not entry.errors
        alarms = entry.walk("VALARM")
        assert (
            all(alarm["ACTION"] == "DISPLAY" and alarm["DESCRIPTION"] for alarm in alarms)
            and len(alarms) <= 1
        )
        trigger = alarms[0].decoded("TRIGGER") if alarms else None
        found.append(
            (
                entry.decoded("DTSTART"),
                entry.decoded("DTEND"),
                str(entry["SUMMARY"]),
                str(entry["TRANSP"]),
                trigger,
            )
        )
    assert found == expected

    other = vobject.readOne(data.decode("utf-8"))
    assert other.validate(raiseException=True)
    read = []
    for entry in other.vevent_list:
        trigger = entry.valarm.trigger.value if "valarm" in entry.contents else None
        read.append(
            (
                entry.dtstart.value,
                entry.dtend.value,
                entry.summary.value,
                entry.transp.value,
                trigger,
            )
        )
    assert read == expected  # a floating time has no time zone, or the two would not be equal
    assert all(
        entry.description.value and entry.uid.value.endswith("@assessment.invalid")
        for entry in other.vevent_list
    )


@given(st.integers(1970, 2200), st.sampled_from(INSTALLED))
def test_bytes_are_as_the_format_wants_them(year: int, identity: str) -> None:
    """RFC 5545: line ends (3.1), at most 75 octets in a line, one UID for each event; and the
    same bytes every time.
    """
    data = to_ics(load_framework(identity), year)
    assert data == to_ics(load_framework(identity), year)
    assert data.startswith(b"BEGIN:VCALENDAR\r\n") and data.endswith(b"END:VCALENDAR\r\n")
    assert data.count(b"\n") == data.count(b"\r") == data.count(b"\r\n")
    assert max(map(len, data.split(b"\r\n"))) <= 75
    uids = re.findall(rb"UID:(.*)\r\n", data.replace(b"\r\n ", b""))
    assert len(set(uids)) == len(uids) == data.count(b"BEGIN:VEVENT")
    assert data.count(b"DTSTAMP:%d0101T000000Z" % year) == len(uids)


def test_identifiers_outlive_a_change_of_texts() -> None:
    mews, cycle = load_framework("mews"), cycle_of("mews")
    reworded = replace(
        cycle,
        events=tuple(
            replace(event, name="Something else", description="Changed.") for event in cycle.events
        ),
    )
    uids = [
        re.findall(rb"UID:(.*)\r\n", to_ics(one, 2026).replace(b"\r\n ", b""))
        for one in (mews, replace(mews, name="M", cycle=reworded))
    ]
    assert uids[0] == uids[1]
    assert (
        b"mews.review-1.20260601@assessment.invalid" in uids[0]
        and b"mews.review-1.20260601.preparation@assessment.invalid" in uids[0]
    )


# icalendar takes a backslash before a capital N for the end of a line
@given(
    st.text(min_size=1, max_size=200).filter(
        lambda text: (
            "\\N" not in text and not any(0xD800 <= ord(character) < 0xE000 for character in text)
        )
    )
)
def test_any_text_comes_back_as_it_was(text: str) -> None:
    """Line ends and control characters, which a text may not hold, become spaces; all else is
    escaped and folded, and comes back.
    """
    mews, cycle = load_framework("mews"), cycle_of("mews")
    event = replace(cycle.events[0], name="N", description=text, kind="planning", months=(6,))
    data = to_ics(replace(mews, name="M", cycle=replace(cycle, events=(event,))), 2026)
    (entry,) = icalendar.Calendar.from_ical(data).walk("VEVENT")
    expected = " ".join(re.sub(r"[\x00-\x1f\x7f-\x9f]", " ", text).split())
    assert str(entry["DESCRIPTION"]) == expected
    assert max(map(len, data.split(b"\r\n"))) <= 75


def test_preparation_is_as_long_as_the_framework_says() -> None:
    mews, cycle = load_framework("mews"), cycle_of("mews")
    long = vobject.readOne(
        to_ics(replace(mews, cycle=replace(cycle, preparation_hours=1)), 2026).decode()
    )
    lengths = {
        entry.dtend.value - entry.dtstart.value
        for entry in long.vevent_list
        if entry.transp.value == "OPAQUE"
    }
    assert lengths == {timedelta(hours=1)}
    assert b"Prepare" not in to_ics(replace(mews, cycle=replace(cycle, preparation_hours=0)), 2026)


@pytest.mark.parametrize("year", [1969, 2201])
def test_years_of_a_file(year: int) -> None:
    with pytest.raises(ValueError, match="from 1970 to 2200"):
        to_ics(load_framework("mews"), year)


def test_no_calendar_no_file() -> None:
    with pytest.raises(ValueError, match="mews has no calendar"):
        to_ics(replace(load_framework("mews"), cycle=None), 2026)


def test_importing_does_not_import_icalendar() -> None:
    code = (
        "import sys, assessment.engine.calendar, assessment.cli; sys.exit('icalendar' in"
        " sys.modules or 'assessment.ooxml.write.archive' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


# --- the command ---------------------------------------------------------------------------------


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["calendar", *map(str, arguments)], catch_exceptions=False)


def test_the_year_to_read() -> None:
    result = run("--year", "2024")
    lines = result.output.splitlines()
    assert result.exit_code == 0 and lines[0] == "Mews, 2024"
    assert lines[2].split() == ["Month", "Event", "Kind", "From", "To", "Prepare"]
    assert lines[6] == "June       Review 1/2  review    2024-06-03  2024-06-28  2024-06-04"
    assert max(map(len, lines)) <= 80 and len([line for line in lines if " 2024-" in line]) == 8


def test_the_year_as_a_file(tmp_path: Path) -> None:
    target = tmp_path / "reviews.ics"
    result = run("--year", "2026", "--framework", "carvago", "-o", target)
    assert result.exit_code == 0 and "14 events and 1 block for preparation" in result.output
    assert target.read_bytes() == to_ics(load_framework("carvago"), 2026)
    assert run("--year", "2027", "-o", target).exit_code == 0  # a calendar file may be replaced
    assert target.read_bytes() == to_ics(load_framework("mews"), 2027)
    assert [path.name for path in tmp_path.iterdir()] == ["reviews.ics"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("report.xlsx", b"PK"),
        ("notes.ics", b"my notes"),
        ("empty.ics", b""),
        ("photo", b"\xff\xd8"),
    ],
)
def test_what_is_no_calendar_file_is_left_alone(name: str, content: bytes, tmp_path: Path) -> None:
    target = tmp_path / name
    target.write_bytes(content)
    result = run("--year", "2026", "-o", target)
    assert result.exit_code == (1 if name.endswith(".ics") else 2) and (
        "cannot be written" in result.output or "left alone" in result.output
    )
    assert target.read_bytes() == content and len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--year", "1969"], "1970<=x<=2200"),
        (["--year", "2201"], "1970<=x<=2200"),
        (["--year", "2026", "--framework", "mewz"], "neither a folder nor an installed framework"),
        (["--year", "2026", "-o", "."], "ends in .ics"),
        (["--year", "2026", "-o", ""], "ends in .ics"),
    ],
)
def test_wrong_usage_is_said(
    arguments: list[str], message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder.ics").mkdir()
    result = run(*arguments)
    assert result.exit_code == 2 and message in result.output


@pytest.mark.parametrize(
    ("output", "message"),
    [
        ("folder.ics", "a folder"),
        ("a\0.ics", "cannot be written"),
        ("file/reviews.ics", "cannot be written"),
    ],
)
def test_what_cannot_be_written_is_said(
    output: str, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder.ics").mkdir()
    (tmp_path / "file").touch()
    result = run("--year", "2026", "-o", output)
    assert result.exit_code == 1 and message in result.output
    assert run("--year", "2026", "-o", "a/new/folder/reviews.ics").exit_code == 0


def test_a_framework_without_a_calendar(tmp_path: Path) -> None:
    for path in (ROOT / "workbook_templates" / "mews").glob("*.toml"):
        if path.name != "cycle.toml":
            (tmp_path / path.name).write_bytes(path.read_bytes())
    result = run("--year", "2026", "--framework", tmp_path)
    assert result.exit_code == 2 and "The framework mews has no calendar" in result.output


def test_the_command_knows_the_years() -> None:
    command = importlib.import_module("assessment.cli.calendar")
    assert (command._FROM, command._TO) == (FIRST_YEAR, LAST_YEAR)
