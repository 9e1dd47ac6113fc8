"""Whose ratings count: the agreed one, else the employee's, in every layout and command; one
rater's alone where that is asked for; and it is said.
"""

from __future__ import annotations

import itertools
import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from assessment import (
    build_blank,
    load_framework,
    read_workbook,
    score,
    score_file,
    start_from,
    write_back,
)
from assessment.cli import main
from assessment.engine.carry_over import carry_over
from assessment.engine.route import compare_tracks
from assessment.jobs.prefilled import build_prefilled
from assessment.jobs.scores import Options
from assessment.jobs.write_back import filled as written
from assessment.model import Opinion, Rater, Scorecard
from assessment.model.errors import PackageError
from assessment.model.marks import RATING_HEADS
from assessment.ooxml.workbook import open_workbook
from assessment.output.records import comparison, record
from assessment.output.rows import LONG_COLUMNS, long_rows, wide_rows
from assessment.recognition import open_reading
from tests.builders.layouts import Book, Formula, build, cell
from tests.builders.layouts import Options as Laid
from tests.conftest import SHARED
from tests.sheets.test_blank import everywhere, filled

MEWS = load_framework("mews")
ENGINEER = next(track for track in MEWS.tracks if track.id == "engineer")
CASES = SHARED / "cases"


def columns(heads: dict[str, list[int | None]], *, points_at: int = 0) -> Book:
    """Lay out a workbook of an engineer with a column of ratings under each head; a list has the
    rating of all skills of each level, ``None`` for none.

    The levels' formulas stand above the headers and look at the column with the number
    ``points_at``.
    """
    book = build(Laid(percent=(25, 30, 30, 10, 5), top=3, after=len(heads) - 1))
    for (competency, level), place in book.places.items():
        cells = book.on(competency)
        for column, (head, ratings) in enumerate(heads.items(), start=place.rating):
            cells[place.header[0], column] = head  # where the level's result was
            for row in place.rows:
                cells[row, column] = ratings[level]
        area = f"{cell(place.rows[0], place.rating + points_at)}:{cell(place.rows[-1], place.rating + points_at)}"
        cells[1, place.rating] = Formula(f"IF(AND(MIN({area})>0,AVERAGE({area})>1.7),1,0)")
    return book


def card(book: Book, rater: Rater | None = None) -> Scorecard:
    return score(read_workbook(book.save(), [MEWS], rater=rater), [MEWS])


def ladder(yes: int) -> list[int | None]:
    """Return ratings by level: Yes up to a level, No above."""
    return [2 if level < yes else 0 for level in range(5)]


def levels(one: Scorecard) -> list[int | None]:
    return [competency.level for competency in one.competencies]


def run(*arguments: object) -> Any:
    return CliRunner().invoke(main, [str(one) for one in arguments])


# --- which rating counts
# --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "order", list(itertools.permutations(("Self", "Manager", "Agreed"))), ids=" ".join
)
def test_the_agreed_rating_counts_else_the_employees_wherever_the_columns_stand(
    order: tuple[str, ...],
) -> None:
    given: dict[str, list[int | None]] = {
        "Self": ladder(3),
        "Manager": ladder(4),
        "Agreed": [None, 0, None, None, None],
    }
    book = columns({head: given[head] for head in order})
    assert levels(card(book)) == [1] * 5  # agreed: No on the second level
    one = card(book)
    assert one.assessment.rater == "agreed" and not one.assessment.alone
    on_the_second = sum(
        len(competency.levels[1].skills) for competency in one.assessment.competencies
    )
    results = {(result.rater, result.progress, result.unrated) for result in one.by_rater}
    assert results == {
        ("self", Fraction(3), 0),
        ("manager", Fraction(4), 0),
        ("agreed", Fraction(0), one.skills - on_the_second),
    }
    assert [levels(card(book, rater)) for rater in ("self", "manager")] == [[3] * 5, [4] * 5]


@pytest.mark.parametrize("points_at", [0, 1])
def test_the_managers_rating_never_counts_unasked(points_at: int) -> None:
    for order in (("Self", "Manager"), ("Manager", "Self")):
        given = {"Self": ladder(2), "Manager": ladder(4)}
        one = card(columns({head: given[head] for head in order}, points_at=points_at))
        assert levels(one) == [2] * 5 and one.assessment.rater == "self"
        assert {(result.rater, result.progress) for result in one.by_rater} == {
            ("self", Fraction(2)),
            ("manager", Fraction(4)),
        }


@pytest.mark.parametrize(
    ("head", "rater"),
    [
        ("Rating", "self"),
        ("My rating", "self"),
        ("Manager's rating", "manager"),
        ("Agreed", "agreed"),
    ],
)
def test_one_column_is_the_employees_unless_its_header_says_otherwise(
    head: str, rater: Rater
) -> None:
    book = columns({head: ladder(2)})
    one = card(book)
    assert one.assessment.rater == rater and levels(one) == [2] * 5
    for asked in ("self", "manager", "agreed"):
        alone = card(book, asked)
        if asked == rater:
            assert levels(alone) == [2] * 5 and alone.assessment.alone
        else:
            assert levels(alone) == [None] * 5 and [
                found.code for found in alone.findings if found.severity == "error"
            ] == ["no-ratings-by-rater"]


def test_a_level_called_lead_is_nobodys_column() -> None:
    book = build(Laid(levels=("Junior", "Senior", "Lead"), percent=(25, 30, 30, 10, 5), top=3))
    for (competency, level), place in book.places.items():
        book.on(competency)[place.header[0], place.rating] = ("Junior", "Senior", "Lead")[level]
    ratings = [
        [
            skill.rating
            for one in read.competencies
            for level in one.levels
            for skill in level.skills
        ]
        for read in (
            read_workbook(book.save(), [MEWS], rater=rater) for rater in (None, "self", "manager")
        )
    ]
    assert ratings[0] == ratings[1] and None not in ratings[0] and set(ratings[2]) == {None}


# --- one rater's alone
# -----------------------------------------------------------------------------------


@pytest.mark.parametrize("rater", ["self", "manager", "agreed"])
def test_a_rater_who_has_rated_nothing_gives_no_result(rater: Rater, tmp_path: Path) -> None:
    head = {"self": "Self", "manager": "Manager", "agreed": "Agreed"}[rater]
    others = {one: ladder(3) for one in ("Self", "Manager", "Agreed") if one != head}
    nothing: dict[str, list[int | None]] = {head: [None] * 5}
    for heads in (nothing | others, others | nothing, {one: ladder(3) for one in list(others)[:1]}):
        book = columns(heads)
        one = card(book, rater)
        assert one.status == "not read" and levels(one) == [None] * 5
        assert all(
            result is None
            for result in (one.progress, one.grade, one.progress_range, one.grade_range)
        )
        assert [found.code for found in one.findings if found.severity == "error"] == [
            "no-ratings-by-rater"
        ]
        assert "nothing-rated" not in {found.code for found in one.findings}
        assert all(row[LONG_COLUMNS.index("rating")] is None for row in long_rows(one))
        with pytest.raises(PackageError, match="no ratings of the rater"):
            written(open_reading(book.save(), [MEWS], rater=rater), one)
        assert card(book).progress is not None  # without the wish there is one


@pytest.mark.parametrize("order", [("both", "alone"), ("alone", "both")])
def test_a_folder_of_both_kinds_in_any_order(order: tuple[str, str], tmp_path: Path) -> None:
    (tmp_path / "both.xlsx").write_bytes(columns({"Self": ladder(2), "Manager": ladder(4)}).save())
    (tmp_path / "alone.xlsx").write_bytes(columns({"Rating": ladder(3)}).save())
    files = [tmp_path / f"{name}.xlsx" for name in order]
    result = run("score", *files, "--rater", "manager", "--format", "json")
    by_name = {one["person"]: one for one in json.loads(result.output)}
    assert result.exit_code == 1
    assert (by_name["both"]["progress"], by_name["both"]["rater"], by_name["both"]["status"]) == (
        4.0,
        "manager",
        "complete",
    )
    assert (
        by_name["alone"]["progress"],
        by_name["alone"]["grade"],
        by_name["alone"]["status"],
    ) == (None, None, "not read")
    assert "no-ratings-by-rater" in [found["code"] for found in by_name["alone"]["findings"]]
    table = run("score", *files, "--rater", "manager").output
    assert "3.00" not in table and "no manager's ratings" in table
    compared = run("compare", tmp_path / "alone.xlsx", "--rater", "manager").output
    assert "no manager's ratings" in compared and "what they can still be" not in compared
    out = tmp_path / "out"
    assert run("score", *files, "--rater", "manager", "-o", out).exit_code == 1
    assert [path.name for path in out.iterdir()] == ["both.xlsx"]


def test_the_blank_with_the_managers_ratings_only(tmp_path: Path) -> None:
    target = filled(
        build_blank(MEWS, ENGINEER),
        everywhere(MEWS, RATING_HEADS["manager"], "Yes"),
        tmp_path / "one.xlsx",
        MEWS,
    )
    one = score_file(str(target))
    assert one.grade is None and one.progress == 0 and one.status == "incomplete"
    (found,) = [found for found in one.findings if found.code == "nothing-rated"]
    assert found.message.startswith("Only the manager has rated, 134 of 134 skills.")
    (result,) = one.by_rater
    assert (
        result.rater == "manager"
        and result.progress == 5
        and result.grade is not None
        and result.grade.grade == "IC5"
    )
    by_manager = score_file(str(target), Options(rater="manager"))
    assert (
        by_manager.progress == 5
        and by_manager.status == "complete"
        and by_manager.grade is not None
        and by_manager.grade.grade == "IC5"
    )


# --- it is said
# --------------------------------------------------------------------------------------------


@pytest.fixture
def both(tmp_path: Path) -> Path:
    path = tmp_path / "both.xlsx"
    path.write_bytes(columns({"Self": ladder(3), "Manager": ladder(1)}).save())
    return path


def test_every_output_names_whose_ratings_it_is_by(both: Path, tmp_path: Path) -> None:
    assert "By self-assessment; the manager comes to 1.00, IC2" in run("score", both).output
    assert "By self-assessment; the manager comes to 1.00, IC2" in run("compare", both).output
    assert (
        "By the manager's ratings; the employee comes to 3.00, IC4"
        in run("score", both, "--rater", "manager").output
    )
    assert run("plan", both).output.startswith("# Growth plan: both, by self-assessment\n")
    one = score_file(str(both))
    for said in (record(one), comparison(one, compare_tracks(one))):
        assert said["rater"] == "self" and list(said["by_rater"]) == ["self", "manager"]
        manager: Any = said["by_rater"]["manager"]
        assert (manager["progress"], manager["grade"]["grade"], manager["unrated"]) == (
            1.0,
            "IC2",
            0,
        )
    header, (row,) = wide_rows([record(one)])
    assert dict(zip(header, row, strict=True))["rater"] == "self"
    assert {row[LONG_COLUMNS.index("rater")] for row in long_rows(one)} == {"self"}
    write_back(both, tmp_path / "out.xlsx", compare=["Engineer"])
    book = open_workbook(tmp_path / "out.xlsx")
    for sheet in ("Tracks", "Track Engineer", "Focus"):
        assert any(
            "by self-assessment" in str(cell.value) for cell in book[sheet].cells.values()
        ), sheet


def test_a_row_of_a_skill_names_whose_rating_counts_there() -> None:
    one = card(columns({"Self": ladder(3), "Agreed": [None, 2, None, None, None]}))
    whose = {
        (row[LONG_COLUMNS.index("level")], row[LONG_COLUMNS.index("rater")])
        for row in long_rows(one)
    }
    assert whose == {(1, "self"), (2, "agreed"), (3, "self"), (4, "self"), (5, "self")}
    assert record(one)["rater"] == "agreed"


def test_a_part_that_is_agreed_is_said_to_be_a_part(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(columns({"Self": ladder(3), "Agreed": [None, 2, None, None, None]}).save())
    assert "By the agreed ratings, else self-assessment" in run("score", path).output
    path.write_bytes(columns({"Self": ladder(3), "Agreed": ladder(2)}).save())
    assert "By the agreed ratings\n" in run("score", path).output


# --- the next cycle
# ----------------------------------------------------------------------------------------


def test_the_next_workbook_starts_from_the_same_ratings(tmp_path: Path) -> None:
    """Agreed, else self; the manager's goes to the note, with who said it, and where only the
    manager has rated nothing stands in the column.
    """
    agreed, own, manager = "delivery-1-scope", "delivery-1-steps", "delivery-1-quality"
    ratings: dict[str, dict[str, object]] = {
        agreed: {
            RATING_HEADS["self"]: "Yes",
            RATING_HEADS["manager"]: "No",
            RATING_HEADS["agreed"]: "Somewhat",
        },
        own: {RATING_HEADS["self"]: "Yes", RATING_HEADS["manager"]: "No"},
        manager: {RATING_HEADS["manager"]: "Somewhat", "Manager's comment": "Seen twice"},
    }
    last = filled(build_blank(MEWS, ENGINEER, name="Ines"), ratings, tmp_path / "last.xlsx", MEWS)
    (tmp_path / "next.xlsx").write_bytes(
        build_prefilled(MEWS, ENGINEER, start_from(read_workbook(last), MEWS))
    )
    skills = {
        skill.skill_id: skill
        for one in read_workbook(tmp_path / "next.xlsx").competencies
        for level in one.levels
        for skill in level.skills
    }
    assert [skills[one].rating for one in (agreed, own, manager)] == [1, 2, None]
    notes = [skills[one].remarks[0].text for one in (agreed, own, manager)]
    assert notes == [
        "Last cycle:\nSomewhat (agreed)",
        "Last cycle:\nYes (your own)\nManager's rating: No",
        "Last cycle:\nnot rated\nManager's rating: Somewhat\nManager: Seen twice",
    ]


def test_a_managers_own_workbook_fills_no_column_of_the_employee() -> None:
    previous = read_workbook(columns({"Manager's rating": ladder(2)}).save(), [MEWS])
    first = previous.competencies[0].levels[0].skills[0]
    known = MEWS.competencies[0].levels[0].skills[0]
    competency = replace(
        previous.competencies[0],
        levels=(
            replace(previous.competencies[0].levels[0], skills=(replace(first, text=known.text),)),
        ),
    )
    carried = carry_over(replace(previous, competencies=(competency,)), MEWS).skills[known.id]
    assert (carried.rating, carried.rater, carried.note) == (None, None, "Manager's rating: Yes")


def test_the_opinion_that_counts_is_none_where_there_is_no_column() -> None:
    from assessment.recognition.find.own import counted

    manager = Opinion("manager", 2, "A!B2")
    assert (
        counted((manager,), None) is None
        and counted((manager,), "self") is None
        and counted((manager,), "manager") is manager
    )


@pytest.mark.skipif(not CASES.is_dir(), reason="the small workbooks do not lie beside the checkout")
def test_the_two_workbooks_in_both_orders() -> None:
    files = [CASES / "rater-self-and-manager.xlsx", CASES / "rater-self-only.xlsx"]
    for order in (files, files[::-1]):
        result = run("score", *order, "--rater", "manager", "--format", "json")
        by_file = {Path(one["file"]).name: one for one in json.loads(result.output)}
        assert result.exit_code == 1
        assert (
            by_file["rater-self-and-manager.xlsx"]["progress"] == 2.8
            and by_file["rater-self-only.xlsx"]["progress"] is None
        )
        assert by_file["rater-self-only.xlsx"]["findings"][0]["code"] == "no-ratings-by-rater"
