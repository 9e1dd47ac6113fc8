"""Dates of rosters: one date proves the order of day and month for its column, and nothing is
guessed.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from assessment import load_framework, read_roster
from assessment.people.dates import order_said, orders_of, parse_date
from assessment.people.roster import Roster

MEWS = load_framework("mews")


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., Roster]:
    def call(starts: list[str], header: str = "Start", **options: Any) -> Roster:
        path = tmp_path / "people.csv"
        path.write_text(
            "\n".join(
                [
                    f"Name;Track;{header}",
                    *(f"P{number};qa;{start}" for number, start in enumerate(starts)),
                ]
            ),
            encoding="utf-8",
        )
        return read_roster(path, MEWS, today=date(2026, 6, 1), **options)

    return call


@pytest.mark.parametrize(
    ("shape", "separator"),
    [("%m{0}%d{0}%Y", "/"), ("%d{0}%m{0}%Y", "/"), ("%m{0}%d{0}%Y", "-"), ("%d{0}%m{0}%Y", "-")],
)
def test_500_dates_of_one_program_are_all_read(
    read: Callable[..., Roster], shape: str, separator: str
) -> None:
    random = Random(shape + separator)
    days = [date(2015, 1, 1) + timedelta(days=random.randrange(4000)) for _ in range(500)]
    roster = read([day.strftime(shape.format(separator)) for day in days])
    assert [one.start for one in roster.people] == days
    assert roster.findings == ()


def test_one_date_proves_the_order_wherever_it_stands(read: Callable[..., Roster]) -> None:
    for starts in (["03/25/2024", "03/04/2024"], ["03/04/2024", "03/25/2024"]):
        assert date(2024, 3, 4) in [one.start for one in read(starts).people]
    assert [one.start for one in read(["25/03/2024", "03/04/2024"]).people] == [
        date(2024, 3, 25),
        date(2024, 4, 3),
    ]


def test_without_a_proof_nothing_is_guessed(read: Callable[..., Roster]) -> None:
    roster = read(["03/04/2024", "05/05/2024", "2024-03-25", "25.3.2024", "45000"])
    assert [one.start for one in roster.people] == [
        None,
        date(2024, 5, 5),
        date(2024, 3, 25),
        date(2024, 3, 25),
        date(2023, 3, 15),
    ]
    assert [one.code for one in roster.findings] == ["roster-date-unread"]


def test_proofs_that_contradict_each_other_are_told(read: Callable[..., Roster]) -> None:
    roster = read(["03/25/2024", "25/03/2024", "03/04/2024"])
    assert [one.start for one in roster.people] == [date(2024, 3, 25), date(2024, 3, 25), None]
    assert [(one.code, one.where) for one in roster.findings] == [
        ("roster-dates-mixed", "row 3"),
        ("roster-date-unread", "row 4"),
    ]


def test_a_column_says_nothing_for_another(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text(
        "Name,Track,Start,Last review\nMia,qa,03/25/2020,03/04/2024\n", encoding="utf-8"
    )
    (person,) = read_roster(path, MEWS).people
    assert (person.start, person.last_review) == (date(2020, 3, 25), None)


@pytest.mark.parametrize(
    ("header", "order"),
    [
        ("Start date (MM/DD/YYYY)", "month first"),
        ("Start (dd/mm/yyyy)", "day first"),
        ("Start [m/d/yyyy]", "month first"),
        ("Start", None),
        ("Odd/mmm", None),
    ],
)
def test_a_header_may_say_the_order(
    read: Callable[..., Roster], header: str, order: str | None
) -> None:
    assert order_said(header) == order
    if order and "Start" in header:
        day = date(2024, 3, 4) if order == "month first" else date(2024, 4, 3)
        assert read(["03/04/2024"], header).people[0].start == day


def test_what_proves_an_order() -> None:
    assert orders_of([(2, "13/01/2020"), (3, 45000.0), (4, "01/01/2020")]).order == "day first"
    assert orders_of([(2, "01-13-2020 09:30")]).order == "month first"
    assert (
        orders_of(
            [(2, "13/13/2020"), (3, "00/13/2020"), (4, "2020-01-13"), (5, "13.01.2020")]
        ).order
        is None
    )
    assert parse_date("03/04/2024", order="day first") == date(2024, 4, 3)
    assert parse_date("03/25/2024", order="day first") == date(2024, 3, 25)
