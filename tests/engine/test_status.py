"""Unfinished is no result: the status, the open skills, and the range that progress and grade
can still take, by brute force.
"""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any, cast

import pytest
from click.testing import CliRunner, Result
from hypothesis import example, given, settings
from hypothesis import strategies as st

from assessment import (
    build_blank,
    compare_tracks,
    find_track,
    focus_list,
    load_framework,
    score,
    score_file,
    write_back,
)
from assessment.cli import main
from assessment.engine.scoring import PRECONDITION
from assessment.engine.status import level_ends
from assessment.model import (
    AssessedCompetency,
    AssessedLevel,
    Assessment,
    DoesNotApply,
    Framework,
    LevelRule,
    RatedSkill,
    Scorecard,
)
from assessment.ooxml.workbook import Workbook, open_workbook
from assessment.output.records import comparison, record
from assessment.output.rows import comparison_rows, wide_rows
from assessment.rules.allowance import Allowance
from assessment.rules.levels import grade_of, level_of, progress_of
from assessment.rules.mean import Mean
from assessment.sheets.kit.facts import SummaryCells, facts_of
from assessment.sheets.results.focus import focus_sheet
from assessment.words.names import plain_title
from tests.builders.layouts import Options, build
from tests.conftest import SHARED, percents_of

MEWS = load_framework("mews")
WEIGHTS = (25, 30, 30, 10, 5)  # an engineer's
RULES = [
    rule
    for forbids in (True, False)
    for rule in (
        Mean(Fraction(17, 10), True, forbids),
        Mean(Fraction(3, 2), False, forbids),
        Allowance(1, forbids),
        Allowance(0, forbids),
    )
]
LEFT_OUT = "n/a"
CASE = SHARED / "cases" / "three-skills-open.xlsx"

Rating = int | str | None
Levels = Sequence[Sequence[Rating]]


def assessment(
    competencies: Sequence[Levels], rules: Sequence[Sequence[LevelRule]] | None = None
) -> Assessment:
    """Return an assessment of the five competencies; ratings are 0, 1, 2, ``None`` and
    ``LEFT_OUT``.
    """
    found = []
    for number, (known, levels, weight) in enumerate(
        zip(MEWS.competencies, competencies, WEIGHTS, strict=True)
    ):
        assessed = []
        for level, ratings in enumerate(levels):
            skills = tuple(
                RatedSkill(
                    f"{known.name} {level + 1}.{row}",
                    rating if isinstance(rating, int) else None,
                    f"{known.name}!B{10 * level + row}",
                    does_not_apply=rating == LEFT_OUT,
                )
                for row, rating in enumerate(ratings, start=2)
            )
            assessed.append(
                AssessedLevel(
                    MEWS.level_name(level + 1), skills, rules[number][level] if rules else None
                )
            )
        found.append(
            AssessedCompetency(
                known.name,
                known.name,
                Fraction(weight, 100),
                f"Summary!A{number + 2}",
                tuple(assessed),
            )
        )
    return Assessment("somebody.xlsx", "", tuple(found), rater="self")


def card_of(*competencies: Levels, framework: object = MEWS) -> Scorecard:
    """Return a scorecard; levels that are not given are rated No."""
    filled = assessment([[*levels, *[[0, 0]] * (5 - len(levels))] for levels in competencies])
    return score(filled, [cast("Framework", framework)])


YES: Levels = [[2, 2]]
REST = ([*YES], [*YES], [*YES], [*YES])

# --- exact, by brute force
# ---------------------------------------------------------------------------


# left out there is nothing, and nothing achieves no level
@example([], 1, Allowance(1, forbids_lowest=False))
@given(
    st.lists(st.sampled_from([0, 1, 2, None]), max_size=5),
    st.integers(0, 2),
    st.sampled_from(RULES),
)
def test_the_ends_of_a_level_are_those_of_every_way_to_rate_it(
    ratings: list[int | None], inapplicable: int, rule: LevelRule
) -> None:
    known = [rating for rating in ratings if rating is not None]
    # None: left out
    opened = itertools.product(
        *[(0, 1, 2)] * ratings.count(None), *[(0, 1, 2, None)] * inapplicable
    )
    outcomes = {
        rule.achieved([*known, *[one for one in ways if one is not None]]) for ways in opened
    }
    assert level_ends(rule, ratings, inapplicable) == (False not in outcomes, True in outcomes)


small = st.lists(
    st.lists(st.sampled_from([0, 1, 2, 2, 2, None, LEFT_OUT]), min_size=1, max_size=3),
    min_size=5,
    max_size=5,
)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(small, min_size=5, max_size=5),
    st.lists(st.lists(st.sampled_from(RULES), min_size=5, max_size=5), min_size=5, max_size=5),
    st.booleans(),
)
def test_the_range_is_that_of_all_ways_to_rate_the_open_skills(
    competencies: list[Levels], rules: list[list[LevelRule]], allowed: bool
) -> None:
    """Levels are independent, so every competency is tried through on its own, and all their
    levels together.
    """
    framework = (
        replace(
            MEWS,
            scale=replace(MEWS.scale, does_not_apply=DoesNotApply("Does not apply", (), "", "")),
        )
        if allowed
        else MEWS
    )
    card = score(assessment(competencies, rules), [framework])
    reachable: list[set[int]] = []
    for levels, of in zip(competencies, rules, strict=True):
        achievable = []
        for ratings, rule in zip(levels, of, strict=True):
            ways = itertools.product(
                *[
                    (
                        (rating,)
                        if isinstance(rating, int)
                        else (
                            (0, 1, 2) if rating is None else (None,) if allowed else (0, 1, 2, None)
                        )
                    )
                    for rating in ratings
                ]
            )
            achievable.append(
                {rule.achieved([one for one in way if one is not None]) for way in ways}
            )
        reachable.append({level_of(way) for way in itertools.product(*achievable)})
    weights = [Fraction(weight, 100) for weight in WEIGHTS]
    progresses = {progress_of(weights, levels) for levels in itertools.product(*reachable)}
    if all(
        rating is None
        for levels in competencies
        for ratings in levels
        for rating in ratings
        if rating != LEFT_OUT
    ):
        return  # nothing rated has no grade
    assert card.progress_range == (min(progresses), max(progresses))
    assert [one.level_range for one in card.competencies] == [
        (min(levels), max(levels)) for levels in reachable
    ]
    assert card.track is not None
    grades = {grade_of(card.track, one) for one in progresses}
    assert card.grade_range == (
        grade_of(card.track, min(progresses)),
        grade_of(card.track, max(progresses)),
    )
    if card.progress is not None:
        assert card.grade is (grades.pop() if len(grades) == 1 else None)
    for one in compare_tracks(card):
        own = [
            one.track.weights[competency.competency_id or ""] for competency in card.competencies
        ]
        all_of_them = [progress_of(own, levels) for levels in itertools.product(*reachable)]
        assert one.progress_range == (min(all_of_them), max(all_of_them))


# --- status
# -------------------------------------------------------------------------------------------


def test_a_finished_one_is_complete() -> None:
    card = card_of([[2, 2]] * 3, *REST)
    assert (card.status, card.unrated, card.skills) == ("complete", 0, 50)
    assert (
        card.progress_range == (card.progress, card.progress)
        and card.grade_range == (card.grade, card.grade)
        and card.grade is not None
    )


def test_one_blank_cell_takes_the_grade_and_leaves_the_range() -> None:
    """Delivery 1 or 3 at 25 %: 0.90 + 0.25 or 0.75 + the rest; an engineer's grades begin at
    1.20 and 2.40.
    """
    card = card_of([[2, 2], [2, None], [2, 2]], [[2, 2]] * 2, *REST[1:])
    assert (card.status, card.unrated) == ("incomplete", 1)
    # IC3 either way
    assert (
        card.progress == Fraction("1.30")
        and card.progress_range == (Fraction("1.30"), Fraction("1.80"))
        and card.grade is not None
    )
    lower = card_of([[2, 2], [2, None], [2, 2]], *REST)
    assert lower.progress_range == (Fraction("1.00"), Fraction("1.50")) and lower.grade is None
    assert lower.grade_range is not None and [one.grade for one in lower.grade_range if one] == [
        "IC2",
        "IC3",
    ]


def test_open_skills_above_a_failed_level_change_nothing() -> None:
    card = card_of([[2, 2], [0, 2], [None, None]], *REST)
    assert card.status == "incomplete" and card.unrated == 2
    assert card.grade is not None and card.progress_range == (card.progress, card.progress)


def test_an_error_is_a_doubt_and_no_levels_are_not_read() -> None:
    book = build(Options())
    book.rate(0, 0, 0, "perhaps", None)
    one = score_of(book.save())
    assert (
        one.status == "in doubt"
        and one.unrated == 1
        and one.progress_range is not None
        and one.progress_range[0] < one.progress_range[1]
    )
    assert score_file(str(Path(__file__))).status == "not read"


def score_of(data: bytes) -> Scorecard:
    from assessment import read_workbook

    return score(read_workbook(data), [MEWS])


def test_where_nothing_is_rated_there_is_no_grade_to_come() -> None:
    card = card_of(*[[[None, None]] * 5] * 5)
    assert (card.status, card.unrated, card.skills) == ("incomplete", 50, 50)
    assert (
        card.progress_range == (Fraction(0), Fraction(5))
        and card.grade is None
        and card.grade_range is None
    )
    assert focus_list(card) == ()


def test_errors_about_what_was_asked_for_are_no_doubt(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(build(Options()).save())
    result = run("score", path, "--track", "Captain", "--format", "json")
    assert result.exit_code == 2  # no framework has it
    result = run("score", path, "--track", "Frontend Engineer", "--format", "json")
    one = json.loads(result.output)[0]
    assert (
        result.exit_code == 1
        and one["status"] == "complete"
        and one["findings"][0]["code"] == "track-not-in-framework"
    )


# --- what is said
# ---------------------------------------------------------------------------------------


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(one) for one in arguments])


def unfinished(tmp_path: Path, name: str = "open.xlsx") -> Path:
    """Write a workbook with one skill of the lowest level of two competencies open."""
    book = build(Options(percent=percents_of("mews", "Engineer")))
    for competency in (0, 2):
        book.rate(competency, 0, 1, None, None)
    (tmp_path / name).write_bytes(book.save())
    return tmp_path / name


def test_the_scorecard_says_what_is_open_and_what_can_still_come_of_it(tmp_path: Path) -> None:
    result = run("score", unfinished(tmp_path))
    text = " ".join(result.output.split())
    assert result.exit_code == 0, result.output  # it is no error
    assert "By self-assessment" in text
    assert (
        "Incomplete: 2 of 125 skills are not rated (Delivery!B3; Problem Solving!B3). Progress is"
        " between 0." in text
    )
    assert (
        ", the grade between IC" in text and "Grade IC" not in text and "Salary bounds" not in text
    )
    assert "0 Starter (0 to " in text and "A skill that is not rated counts as No here." in text


def test_a_grade_that_nothing_can_change_has_the_word_beside_it(tmp_path: Path) -> None:
    book = build(Options(percent=percents_of("mews", "Engineer")))
    book.rate(0, 4, 0, None, None)
    level = book.truth[0].levels[3]
    for skill in range(len(level.ratings)):
        book.rate(0, 3, skill, 0, 0)
    (tmp_path / "a.xlsx").write_bytes(book.save())
    text = " ".join(run("score", tmp_path / "a.xlsx").output.split())
    assert (
        "(incomplete, 1 open)" in text
        and "Grade IC" in text
        and "Incomplete: 1 of 125 skills is not rated (Delivery!" in text
    )


def test_json_and_csv_have_the_status_and_the_range(tmp_path: Path) -> None:
    path = unfinished(tmp_path)
    one = json.loads(run("score", path, "--format", "json").output)[0]
    assert (one["status"], one["unrated"], one["skills"], one["open"]) == (
        "incomplete",
        2,
        125,
        ["Delivery!B3", "Problem Solving!B3"],
    )
    assert (
        one["progress"] == one["progress_range"][0] < one["progress_range"][1]
        and one["grade"] is None
        and one["next_grade"] is None
    )
    assert [grade["grade"] for grade in one["grade_range"]] == sorted(
        {grade["grade"] for grade in one["grade_range"]}
    )
    assert (
        one["competencies"][0]["level_range"][0] == 0 and one["route"]["steps"][0]["rating"] is None
    )
    header, (row,) = wide_rows([one])
    cells = dict(zip(header, row, strict=True))
    assert (cells["status"], cells["unrated"], cells["skills"], cells["rater"]) == (
        "incomplete",
        2,
        125,
        "self",
    )
    assert (
        [cells["progress_min"], cells["progress_max"]] == one["progress_range"]
        and cells["grade"] is None
        and cells["min_salary"] is None
    )
    assert header[-8:-1] == [
        "status",
        "unrated",
        "skills",
        "progress_min",
        "progress_max",
        "rater",
        "person_id",
    ]


def test_an_unread_file_is_a_row_with_its_name_and_status(tmp_path: Path) -> None:
    (tmp_path / "Eva Lind.xlsx").write_bytes(b"nothing of the kind")
    one = json.loads(run("score", tmp_path / "Eva Lind.xlsx", "--format", "json").output)[0]
    assert (one["person"], one["person_id"], one["status"], one["rater"]) == (
        "Eva Lind",
        None,
        "not read",
        None,
    )
    assert (
        one["progress_range"] is one["grade_range"] is one["route"] is None
        and one["by_rater"] == {}
    )


def test_a_comparison_has_the_range_of_every_track(tmp_path: Path) -> None:
    path = unfinished(tmp_path)
    result = run("compare", path)
    assert (
        result.exit_code == 0
        and "Incomplete, 2 open" in result.output
        and " to IC" in result.output
    )
    assert "A skill that is not rated counts as No in Next, To go and Steps" in result.output
    card = score_file(str(path))
    one: Any = comparison(card, compare_tracks(card))
    header, rows = comparison_rows([one])
    for track, row in zip(one["tracks"], rows, strict=True):
        cells = dict(zip(header, row, strict=True))
        low, high = track["progress_range"]
        assert (
            low == track["progress"] < high == cells["progress_max"]
            and cells["status"] == "incomplete"
        )
        if track["grade_range"][0] != track["grade_range"][1]:
            assert track["grade"] is None and cells["grade"] is None and cells["grade_max"]
    full = " ".join(run("compare", path, "--track", "Engineer").output.split())
    assert "Incomplete, 2 open. Progress is between" in full


def heading_of(book: Workbook, sheet: str) -> str:
    """Return the line of an added sheet that names the framework."""
    return next(
        str(cell.value) for cell in book[sheet].cells.values() if "Mews 2022.1" in str(cell.value)
    )


def test_every_added_sheet_says_that_it_is_unfinished(tmp_path: Path) -> None:
    written = tmp_path / "written.xlsx"
    write_back(unfinished(tmp_path), written, compare=["Engineer"])
    book = open_workbook(written)
    for sheet in ("Tracks", "Track Engineer", "Focus"):
        heading = heading_of(book, sheet)
        assert "INCOMPLETE, 2 open when written" in heading and "by self-assessment" in heading, (
            sheet
        )
        promise = (
            next(
                str(cell.value)
                for cell in book[sheet].cells.values()
                if PRECONDITION in str(cell.value)
            )
            if sheet != "Focus"
            else ""
        )
        assert (
            promise.startswith(
                "Incomplete, 2 open when this was written: the grades are not yet a result. "
            )
            or sheet == "Focus"
        )
    # which overlook the empty cells
    assert "levels as the Summary's own formulas give them" in heading_of(book, "Tracks")
    finished = tmp_path / "finished.xlsx"
    (tmp_path / "all.xlsx").write_bytes(
        build(Options(percent=percents_of("mews", "Engineer"))).save()
    )
    write_back(tmp_path / "all.xlsx", finished)
    assert heading_of(open_workbook(finished), "Tracks") == "Mews 2022.1 · by self-assessment"


def test_the_focus_list_says_that_an_open_skill_counts_as_no() -> None:
    for rating, said in ((None, True), (0, False)):
        card = card_of([[2, 2], [2, rating]], *REST)
        words = focus_sheet(
            facts_of(card, SummaryCells((None,) * 5, (None,) * 5)), focus_list(card)
        ).values["words"]
        assert ("A skill that is not rated counts as No here." in str(words)) is said


def test_a_growth_plan_says_it_too(tmp_path: Path) -> None:
    result = run("plan", unfinished(tmp_path))
    assert result.stdout.startswith(
        "# Growth plan: open, by self-assessment, INCOMPLETE, 2 open when written\n"
    )
    assert run("plan", unfinished(tmp_path), "-o", tmp_path / "plan.xlsx").exit_code == 0
    assert "INCOMPLETE, 2 open when written" in heading_of(
        open_workbook(tmp_path / "plan.xlsx"), "Growth plan"
    )


# --- the way to the next grade
# ------------------------------------------------------------------------


def test_the_scorecard_has_the_skills_of_the_shortest_way(tmp_path: Path) -> None:
    path = tmp_path / "all.xlsx"
    path.write_bytes(build(Options(percent=percents_of("mews", "Engineer"))).save())
    one, compared = (
        json.loads(run(command, path, "--format", "json", *more).output)[0]
        for command, *more in (("score",), ("compare", "--track", "Engineer"))
    )
    assert one["route"] == compared["tracks"][0]["route"] and one["route"]["steps"]
    text = " ".join(run("score", path).output.split())
    assert f"The shortest way to {one['route']['grade']['grade']}" in text
    for step in one["route"]["steps"][:12]:
        assert (
            f"{step['where'].rpartition('!')[2]} {step['rating_label']} to {step['to_label']}"
            f" {step['skill']}" in text
        )
    many = len(one["route"]["steps"])
    assert (f"and {many - 12} more skill" in text) == (many > 12)


@pytest.mark.parametrize(
    ("title", "plain"),
    [
        ("Senior {Discriminator} Engineer", "Senior Engineer"),
        ("Director, {Discriminator}", "Director"),
        ("Engineer - {Discriminator}", "Engineer"),
        ("{Discriminator}-Engineer", "Engineer"),
        ("Engineer ({Discriminator})", "Engineer"),
        ("Tester", "Tester"),
    ],
)
def test_the_place_for_a_field_is_taken_out_wherever_it_stands(title: str, plain: str) -> None:
    assert plain_title(title) == plain


def test_no_place_for_a_field_is_left_in_a_title(tmp_path: Path) -> None:
    path = tmp_path / "all.xlsx"
    path.write_bytes(build(Options(percent=percents_of("mews", "Engineer"))).save())
    titles = [grade.job_title for grade in find_track([MEWS], "Engineer")[1].grades]
    assert any("{Discriminator}" in title for title in titles)
    for command in ("score", "compare"):
        for form in ("json", "csv", "table"):
            output = run(command, path, "--format", form).output
            assert "Engineer" in output and "Discriminator" not in output
    family = replace(score_of(path.read_bytes()).assessment, family="Backend")
    shown = json.dumps(record(score(family, [MEWS])))
    assert any(title.replace("{Discriminator}", "Backend") in shown for title in titles)


@pytest.mark.skipif(not CASE.exists(), reason="the small workbooks do not lie beside the checkout")
def test_three_open_skills_of_125() -> None:
    one: Any = record(score_file(str(CASE)))
    assert (one["status"], one["unrated"], one["progress"], one["progress_range"]) == (
        "incomplete",
        3,
        0.5,
        [0.5, 3.05],
    )
    assert one["grade"] is None and [grade["grade"] for grade in one["grade_range"]] == [
        "IC1",
        "IC3",
    ]


def test_the_last_line_of_a_scorecard_is_the_result(tmp_path: Path) -> None:
    lines = " ".join(run("score", unfinished(tmp_path)).stdout.split())
    assert re.search(
        r"open: progress [0-9.]+ to [0-9.]+, grade IC[0-9] to IC[0-9], incomplete, 2 open, by"
        r" self-assessment$",
        lines,
    ), lines[-200:]
    (tmp_path / "none.xlsx").write_bytes(b"nothing of the kind")
    assert "by self-assessment" not in run("score", tmp_path / "none.xlsx").stdout


def test_where_nobody_has_begun_it_is_by_nobody(tmp_path: Path) -> None:
    (tmp_path / "new.xlsx").write_bytes(build_blank(MEWS, MEWS.tracks[0], name="Ida Berg"))
    shown = run("score", tmp_path / "new.xlsx").stdout
    skills = sum(len(level.skills) for known in MEWS.competencies for level in known.levels)
    assert (
        shown.rstrip().endswith("open")
        and f"Ida Berg: progress 0.00 to 5.00, incomplete, {skills} open" in shown
        and "self-assessment" not in shown
    )
