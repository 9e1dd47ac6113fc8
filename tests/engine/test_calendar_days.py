"""On which days the calendar lies: never on a weekend or 1 January, in the framework's week
where it names one, with its lead times.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import icalendar
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from assessment.cli import main
from assessment.engine.calendar import (
    due_check_ins,
    events_of,
    preparation_day,
    working_day,
    working_days_before,
)
from assessment.frameworks.load import check_framework, load_framework
from assessment.model import Cycle, Framework
from assessment.output.calendar_file import to_ics
from tests.conftest import ROOT

INSTALLED = ["carvago", "carvago-2023", "mews"]
MEWS = load_framework("mews")
YEARS = st.integers(1970, 2200)


def cycle_of(framework: Framework) -> Cycle:
    assert framework.cycle is not None
    return framework.cycle


def with_cycle(week: int | None = None, framework: Framework = MEWS, **lead: Any) -> Framework:
    """Return a framework whose events lie in a week of their months, with other lead times."""
    cycle = cycle_of(framework)
    return replace(
        framework,
        cycle=replace(
            cycle, events=tuple(replace(event, week=week) for event in cycle.events), **lead
        ),
    )


def is_working(day: date) -> bool:
    return day.isoweekday() <= 5 and (day.month, day.day) != (1, 1)


def entries(framework: Framework, year: int) -> Iterator[tuple[str, date, date, timedelta | None]]:
    """Yield title, first and last day and reminder of everything in the file."""
    calendar = icalendar.Calendar.from_ical(to_ics(framework, year))
    assert isinstance(calendar, icalendar.Calendar)
    for entry in calendar.walk("VEVENT"):
        start, end = entry.decoded("DTSTART"), entry.decoded("DTEND")
        alarms = entry.walk("VALARM")
        trigger = alarms[0].decoded("TRIGGER") if alarms else None
        if isinstance(start, datetime):
            yield str(entry["SUMMARY"]), start.date(), (end - timedelta(seconds=1)).date(), trigger
        else:
            yield str(entry["SUMMARY"]), start, end - timedelta(days=1), trigger


@given(
    YEARS,
    st.sampled_from(INSTALLED),
    st.sampled_from([None, 1, 2, 3, 4]),
    st.sampled_from([None, 1, 5]),
    st.sampled_from([0, 1, 3]),
)
def test_nothing_begins_or_ends_on_a_weekend_or_the_first_of_january(
    year: int, identity: str, week: int | None, before: int | None, reminder: int
) -> None:
    framework = with_cycle(
        week, load_framework(identity), preparation_days=before, reminder_days=reminder
    )
    for title, first, last, trigger in entries(framework, year):
        assert is_working(first) and is_working(last), title
        if title.startswith("Prepare"):
            assert first == last and (trigger is None) is (reminder == 0)
            assert trigger is None or is_working(first + trigger)


@pytest.mark.parametrize("year", range(2020, 2032))
def test_a_review_in_january_is_prepared_on_the_months_second_working_day(year: int) -> None:
    january = next(each for each in events_of(MEWS, year) if each.first.month == 1)
    working = [day for number in range(1, 12) if is_working(day := date(year, 1, number))]
    assert january.first_working == working[0] > date(year, 1, 1)
    assert preparation_day(cycle_of(MEWS), january) == working[1]


@pytest.mark.parametrize(
    ("year", "month", "week", "first", "last"),
    [
        (2026, 6, 1, 1, 5),  # 1 June 2026 is a Monday
        (2026, 6, 4, 22, 26),  # the fifth Monday's week goes on in July
        (2026, 9, 1, 7, 11),  # 1 September 2026 is a Tuesday: that week is not whole
        (2022, 2, 4, 21, 25),  # three whole weeks only: the last
        (2024, 1, 1, 2, 5),  # 1 January 2024 is a Monday
    ],
)
def test_the_week_of_an_event(year: int, month: int, week: int, first: int, last: int) -> None:
    cycle = cycle_of(MEWS)
    one = replace(
        MEWS, cycle=replace(cycle, events=(replace(cycle.events[0], months=(month,), week=week),))
    )
    (each,) = events_of(one, year)
    assert (each.first_working, each.last_working) == (
        date(year, month, first),
        date(year, month, last),
    )
    # the month is as it was: by it events are told apart and are next
    assert (each.first.day, each.first.month) == (1, month)


@given(YEARS, st.integers(1, 12), st.integers(1, 4))
def test_a_week_lies_within_its_month(year: int, month: int, week: int) -> None:
    cycle = cycle_of(MEWS)
    one = replace(
        MEWS, cycle=replace(cycle, events=(replace(cycle.events[0], months=(month,), week=week),))
    )
    (each,) = events_of(one, year)
    assert each.first <= each.first_working <= each.last_working <= each.last
    assert each.last_working.isoweekday() == 5 and (
        each.last_working - each.first_working
    ).days in (3, 4)


def test_lead_times_are_the_frameworks() -> None:
    (june,) = (each for each in events_of(with_cycle(week=2), 2026) if each.first.month == 6)
    assert june.first_working == date(2026, 6, 8)
    # the working day before the week
    assert preparation_day(cycle_of(with_cycle(week=2)), june) == date(2026, 6, 5)
    assert preparation_day(cycle_of(with_cycle(week=2, preparation_days=7)), june) == date(
        2026, 5, 28
    )
    told = [
        entry
        for entry in entries(with_cycle(week=2, preparation_days=7, reminder_days=4), 2026)
        if entry[0].startswith("Prepare: Review 1/2")
    ]
    # Friday 22 May
    assert told[0][1:] == (date(2026, 5, 28), date(2026, 5, 28), timedelta(days=-6))
    assert {
        trigger
        for title, _, _, trigger in entries(with_cycle(reminder_days=0), 2026)
        if title.startswith("Prepare")
    } == {None}


def test_working_days() -> None:
    assert working_day(date(2022, 1, 1)) == date(2022, 1, 3) and working_day(
        date(2025, 1, 1)
    ) == date(2025, 1, 2)
    assert working_days_before(date(2025, 1, 2), 1) == date(2024, 12, 31) and working_days_before(
        date(2025, 1, 6), 0
    ) == date(2025, 1, 6)
    assert working_days_before(date.min, 3) == date.min and working_day(date.max) == date.max


def test_identifiers_stay_whatever_the_days() -> None:
    uids = [
        re.findall(rb"UID:(.*)\r\n", to_ics(one, 2026).replace(b"\r\n ", b""))
        for one in (MEWS, with_cycle(2, preparation_days=9, reminder_days=3))
    ]
    assert uids[0] == uids[1] and b"mews.review-2.20260101@assessment.invalid" in uids[0]


def test_a_talk_is_never_due_on_the_first_of_january() -> None:
    cycle = cycle_of(MEWS)
    yearly = replace(
        MEWS,
        cycle=replace(
            cycle, events=tuple(replace(event, months=(1,)) for event in cycle.events[1:])
        ),
    )
    for year in range(2020, 2030):
        assert all(
            is_working(one.due)
            for one in due_check_ins(yearly, date(year - 1, 8, 1), {}, None)
            if one.kind != "career conversation"
        )


def test_this_year_by_default() -> None:
    result = CliRunner().invoke(main, ["calendar"])
    assert result.exit_code == 0 and result.output.splitlines()[0] == f"Mews, {date.today().year}"


def test_a_framework_may_name_weeks_and_lead_times(tmp_path: Path) -> None:
    for path in (ROOT / "workbook_templates" / "mews").glob("*.toml"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    cycle = tmp_path / "cycle.toml"
    text = cycle.read_text(encoding="utf-8")
    cycle.write_text(
        text.replace("reminder_days = 1", "preparation_days = 3\nreminder_days = 2").replace(
            "months = [6, 12]", "months = [6, 12]\nweek = 2"
        )
    )
    found = cycle_of(load_framework(tmp_path))
    assert (
        found.preparation_days,
        found.reminder_days,
        [event.week for event in found.events],
    ) == (3, 2, [2, None, None])
    cycle.write_text(
        cycle.read_text(encoding="utf-8")
        .replace("week = 2", "week = 5")
        .replace("preparation_days = 3", "preparation_days = 0")
    )
    assert sorted(
        (error.key, error.message.partition(",")[0]) for error in check_framework(tmp_path)
    ) == [
        ("cycle.preparation_days", "must be a whole number from 1 to 60"),
        ("events[0].week", "must be a whole number from 1 to 4"),
    ]
