"""Goals of a growth plan: chosen from the focus list in its order, with a second to choose
from, by whose ratings, until when, by what kind of learning.
"""

from __future__ import annotations

import csv
import io
import random
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

from assessment import build_blank, load_framework, read_workbook, score, write_back
from assessment.cli import main
from assessment.engine.goals import MOST_GOALS, Agreed, open_skills, propose_goals
from assessment.engine.learning import growth_of
from assessment.engine.route import compare_tracks
from assessment.engine.talks import balance, talking_points
from assessment.frameworks.load import check_framework
from assessment.jobs.development import Planned, planned_for, planned_into
from assessment.jobs.plan import plan
from assessment.model import (
    AssessedCompetency,
    Assessment,
    Development,
    Framework,
    Goal,
    Opinion,
    RatedSkill,
    Scorecard,
    Track,
)
from assessment.model.errors import PackageError
from assessment.model.marks import GROWTH_PLAN, RATING_HEADS
from assessment.ooxml import edit_workbook, open_workbook
from assessment.output.issues import issue_rows, to_markdown
from assessment.recognition import open_reading
from assessment.sheets.blank.book import drawn
from tests.builders.layouts import Options, build
from tests.conftest import ROOT

TODAY = date(2025, 3, 3)
INSTALLED = ("mews", "carvago", "carvago-2023")
FRAMEWORKS = {name: load_framework(name) for name in INSTALLED}
MEWS = FRAMEWORKS["mews"]
BLANKS = {
    name: read_workbook(build_blank(one, one.tracks[0], name="Ida Berg"), [one])
    for name, one in FRAMEWORKS.items()
}
QA = ROOT / "samples" / "mews-qa-engineer.xlsx"
GOAL = Goal("Bake", "", "", "", "Delivery", "", "experience", TODAY, TODAY, None, "", "")


def rated(assessment: Assessment, ratings: Any) -> Assessment:
    """Return an assessment rated anew; ``ratings`` gives a rating for a competency's number, a
    level's (from 1) and a skill's.
    """
    competencies = []
    for place, competency in enumerate(assessment.competencies):
        levels = []
        for number, level in enumerate(competency.levels, start=1):
            skills = tuple(
                replace(skill, rating=ratings(place, number, index), opinions=())
                for index, skill in enumerate(level.skills)
            )
            levels.append(replace(level, skills=skills))
        competencies.append(replace(competency, levels=tuple(levels)))
    return replace(assessment, competencies=tuple(competencies))


def card_by(ratings: Any, framework: str = "mews", track: Track | None = None) -> Scorecard:
    one = FRAMEWORKS[framework]
    return score(
        rated(BLANKS[framework], ratings), [one], framework=one, track=track or one.tracks[0]
    )


def steps(half: tuple[int, ...] = (), no: tuple[int, ...] = ()) -> Any:
    """Return ratings: level 1 and 2 are Yes but for one Somewhat on level 2 of the competencies
    ``half``; level 3 has a Somewhat, or a No in ``no``.
    """

    def rating(competency: int, level: int, skill: int) -> int:
        if level == 2 and skill == 0:
            return 1 if competency in half else 2
        if level == 3 and skill == 0:
            return 0 if competency in no else 1
        return 2 if level < 3 else 0 if level > 3 else 1

    return rating


def text_of(card: Scorecard, competency: int, level: int, skill: int) -> str:
    return card.assessment.competencies[competency].levels[level - 1].skills[skill].text


def at_random(seed: int, framework: str) -> Scorecard:
    chance = random.Random(seed)
    reached = [chance.randint(0, len(one.levels)) for one in FRAMEWORKS[framework].competencies]

    def rating(competency: int, level: int, _: int) -> int:
        weights = (
            (0, 12, 88)
            if level <= reached[competency]
            else (25, 40, 35)
            if level == reached[competency] + 1
            else (60, 30, 10)
        )
        return chance.choices((0, 1, 2), weights)[0]

    return card_by(rating, framework, chance.choice(FRAMEWORKS[framework].tracks))


def orange_on_reached(assessed: AssessedCompetency, level: int | None) -> set[str]:
    return (
        {skill.text for skill in assessed.levels[level - 1].skills if skill.rating == 1}
        if level
        else set()
    )


# --- which skills --------------------------------------------------------------------------------


@given(st.integers(0, 10**6), st.sampled_from(INSTALLED))
@settings(max_examples=80, deadline=None)
def test_what_is_half_shown_on_the_level_reached_comes_before_all_else(
    seed: int, framework: str
) -> None:
    card = at_random(seed, framework)
    goals = propose_goals(card, TODAY)
    assert len(goals) <= MOST_GOALS and len({goal.competency for goal in goals}) == len(goals)
    by_name = {goal.competency: goal for goal in goals}
    oranges = {
        one.name: orange_on_reached(assessed, one.level)
        for assessed, one in zip(card.assessment.competencies, card.competencies, strict=True)
    }
    for name, orange in oranges.items():
        if orange:
            assert by_name[name].skill in orange and by_name[name].skill == by_name[name].goal
    first = [bool(oranges[goal.competency]) for goal in goals]
    assert first == sorted(first, reverse=True)
    ratings = {
        skill.text: skill.rating
        for one in card.assessment.competencies
        for level in one.levels
        for skill in level.skills
    }
    assert all(ratings[goal.skill] in (0, 1) for goal in goals)


def test_the_cheapest_route_is_a_label_and_chooses_nothing() -> None:
    card = card_by(steps(half=(0, 1, 2)))
    (compared,) = compare_tracks(card, [card.track] if card.track else None)
    assert compared.route is not None and compared.route.grade.grade
    on_route = {step.skill for step in compared.route.steps}
    goals = propose_goals(card, TODAY)
    assert [goal.skill for goal in goals[:3]] == [
        text_of(card, number, 2, 0) for number in range(3)
    ] and not on_route & {goal.skill for goal in goals[:3]}
    label = f"n the shortest way to {compared.route.grade.grade}"
    marked = [goal for goal in goals if label in goal.reason]
    assert marked and marked == [
        goal
        for goal in goals
        if any(skill == goal.skill or f"“{skill}”" in goal.reason for skill in on_route)
    ]


def test_there_is_a_second_to_choose_from_and_a_plan_stays_small() -> None:
    card = card_by(steps(half=(0,), no=(1,)))
    goals = propose_goals(card, TODAY)
    assert len(goals) == 5
    assert f"Or instead: “{text_of(card, 0, 3, 0)}” (Somewhat, Advanced" in goals[0].reason
    assert all(goal.reason.count("Or instead: ") == 1 for goal in goals)
    page = to_markdown(Development(goals), "Growth plan", TODAY, growth=growth_of(MEWS))
    assert page.count("Or instead: ") == 5 and "Status" not in page
    assert str(issue_rows(goals, growth=growth_of(MEWS))).count("Or instead: ") == 5


def test_with_stay_the_level_above_is_left_out() -> None:
    card = card_by(steps(half=(1, 3)))
    goals = propose_goals(card, TODAY, stay=True)
    assert [goal.skill for goal in goals] == [text_of(card, number, 2, 0) for number in (1, 3)]
    assert not any("Or instead" in goal.reason for goal in goals)
    assert propose_goals(card_by(steps()), TODAY, stay=True) == ()


def test_a_skill_of_a_goal_that_is_done_is_not_proposed_again() -> None:
    card = card_by(steps(half=(0,)))
    first = propose_goals(card, TODAY)
    again = propose_goals(card, TODAY, beside=[replace(first[0], status="done"), *first[1:]])
    assert [goal.competency for goal in again] == ["Delivery"] and again[0].skill == text_of(
        card, 0, 3, 0
    )
    assert propose_goals(card, TODAY, beside=first) == ()


# --- by whose ratings ----------------------------------------------------------------------------


def test_an_unrated_skill_is_no_goal_and_where_to_agree_is_said() -> None:
    full = steps(half=(0,))

    def unfinished(competency: int, level: int, skill: int) -> int | None:
        if (competency, level, skill) in ((1, 1, 0), (2, 3, 2)):
            return None
        return None if competency == 3 and level >= 3 else int(full(competency, level, skill))

    card = card_by(unfinished)
    unrated = {
        skill.text
        for one in card.assessment.competencies
        for level in one.levels
        for skill in level.skills
        if skill.rating is None
    }
    goals = propose_goals(card, TODAY)
    assert all(text not in goal.goal + goal.reason for goal in goals for text in unrated)
    # the second is one rating away from a higher level: nobody knows what is its next one; of the
    # fourth nothing of the next level is rated
    assert {goal.competency for goal in goals} == {
        "Delivery",
        "Problem Solving",
        "Leadership",
    } and goals[0].competency == "Delivery"
    places = open_skills(card)
    assert [(name, level) for name, level, _ in places] == [
        ("Domain Expertise", "Beginner"),
        ("Problem Solving", "Advanced"),
        ("Communication", "Advanced"),
    ]
    assert [count for _, _, count in places][:2] == [1, 1]
    assert open_skills(score(BLANKS["mews"], [MEWS], framework=MEWS)) == ()


def test_a_level_that_may_be_reached_already_gives_no_goal() -> None:
    """One skill without a rating, one Somewhat, the rest Yes: with a Yes the level would be
    reached, and the one above it the next.
    """

    def ratings(competency: int, level: int, skill: int) -> int | None:
        if competency == 0 and level == 2 and skill < 2:
            return (None, 1)[skill]
        return 2 if level < 3 else 0

    card = card_by(ratings)
    assert "Delivery" not in {goal.competency for goal in propose_goals(card, TODAY)}
    assert open_skills(card) == (("Delivery", "Intermediate", 1),)
    # a No beside it is another matter: it keeps the level down whatever the open one is rated
    held = card_by(
        lambda competency, level, skill: (
            0 if (competency, level, skill) == (0, 2, 2) else ratings(competency, level, skill)
        )
    )
    assert "Delivery" in {goal.competency for goal in propose_goals(held, TODAY)}


def test_an_unrated_skill_is_passed_over_for_one_that_is_rated() -> None:
    def ratings(competency: int, level: int, skill: int) -> int | None:
        return 2 if level < 3 else None if (competency, level, skill) == (0, 3, 0) else 0

    card = card_by(ratings)
    delivery = next(goal for goal in propose_goals(card, TODAY) if goal.competency == "Delivery")
    assert (
        delivery.skill == text_of(card, 0, 3, 1) and text_of(card, 0, 3, 0) not in delivery.reason
    )


def test_the_agreed_rating_counts_and_each_goal_says_whose_it_is() -> None:
    def opinions(own: int | None, manager: int | None, agreed: int | None) -> tuple[Opinion, ...]:
        return (
            Opinion("self", own, "x"),
            Opinion("manager", manager, "x"),
            Opinion("agreed", agreed, "x"),
        )

    card = card_by(steps(half=(0, 1)))
    changed: dict[str, tuple[Opinion, ...]] = {
        text_of(card, 0, 2, 0): opinions(2, 0, 1),
        text_of(card, 1, 2, 0): opinions(1, 0, None),
    }

    def with_opinions(skill: RatedSkill) -> RatedSkill:
        return replace(skill, opinions=changed.get(skill.text, skill.opinions))

    competencies = tuple(
        replace(
            one,
            levels=tuple(
                replace(level, skills=tuple(map(with_opinions, level.skills)))
                for level in one.levels
            ),
        )
        for one in card.assessment.competencies
    )
    goals = propose_goals(
        replace(card, assessment=replace(card.assessment, competencies=competencies)), TODAY
    )
    assert [goal.support.partition(".")[0] for goal in goals[:2]] == [
        "Rated Somewhat now, as agreed",
        "Rated Somewhat now, by self-assessment",
    ]


# --- until when, and how one will know -----------------------------------------------------------


@pytest.mark.parametrize(
    ("level", "rating", "due"),
    [
        (2, 1, date(2025, 6, 3)),  # Somewhat on the level reached
        (2, 0, date(2025, 9, 3)),
        (3, 1, date(2025, 9, 3)),  # on the next level
        (3, 0, date(2025, 12, 3)),
        (4, 0, date(2026, 3, 3)),  # a No two levels up: a year
        (5, 0, date(2026, 6, 3)),
    ],
)
def test_a_goal_is_due_by_the_size_of_its_step(level: int, rating: int, due: date) -> None:
    def ratings(_: int, number: int, skill: int) -> int:
        return rating if (number, skill) == (level, 0) and number > 2 else 2 if number < 3 else 0

    card = card_by(ratings)
    skill = card.assessment.competencies[0].levels[level - 1].skills[0]
    # a No there would mean that the level is not reached: the rating alone is changed
    if level == 2:
        levels = card.assessment.competencies[0].levels
        changed = replace(
            levels[1], skills=(replace(levels[1].skills[0], rating=rating), *levels[1].skills[1:])
        )
        first = replace(card.assessment.competencies[0], levels=(levels[0], changed, *levels[2:]))
        card = replace(
            card,
            assessment=replace(
                card.assessment, competencies=(first, *card.assessment.competencies[1:])
            ),
        )
    goal, *_ = propose_goals(
        card, TODAY, agreed=[Agreed("Try it", "Delivery", skill.text, skill.where, "")]
    )
    assert (goal.start, goal.due) == (TODAY, due)


@given(st.dates(date(2000, 1, 1), date(2100, 12, 31)), st.integers(0, 10**6))
@settings(max_examples=60, deadline=None)
def test_due_days_are_days_on_which_people_work(today: date, seed: int) -> None:
    for goal in propose_goals(at_random(seed, "mews"), today):
        assert goal.due is not None and today <= goal.due <= date(2100, 12, 31)
        assert (
            goal.due.isoweekday() <= 5 and (goal.due.month, goal.due.day) != (1, 1)
        ) or goal.due == date(2100, 12, 31)


def test_lead_times_are_the_frameworks() -> None:
    growth = growth_of(MEWS)
    assert growth.lead_times is not None
    slow = replace(
        MEWS,
        growth=replace(
            growth, lead_times=replace(growth.lead_times, somewhat_months=5, level_months=1)
        ),
    )
    card = replace(card_by(steps(half=(0,))), framework=slow)
    # 3 August 2025 is a Sunday
    assert [goal.due for goal in propose_goals(card, TODAY)[:2]] == [
        date(2025, 8, 4),
        date(2025, 9, 3),
    ]


def test_measures_differ_and_say_the_step() -> None:
    goals = propose_goals(card_by(steps(half=(0, 1), no=(2,))), TODAY)
    assert len({goal.measure for goal in goals}) == len(goals) == 5
    assert len({goal.measure.split(". ")[0] for goal in goals}) == 5
    assert (
        "Yes instead of Somewhat" in goals[0].measure
        and "Intermediate: the skill itself" in goals[0].measure
    )
    bare = replace(
        MEWS,
        growth=None,
        competencies=tuple(
            replace(one, practice="", practice_kind="") for one in MEWS.competencies
        ),
    )
    without = propose_goals(replace(card_by(steps(half=(0, 1), no=(2,))), framework=bare), TODAY)
    assert (
        len({goal.measure for goal in without}) == 5
        and {goal.kind for goal in without} == {"experience"}
        and not any(goal.next_step for goal in without)
    )


def test_a_no_has_a_first_example_on_the_way() -> None:
    def ratings(_: int, level: int, __: int) -> int:
        return 2 if level < 3 else 0

    goals = propose_goals(card_by(ratings), TODAY)
    assert all(
        "first example by July 2025, three in all" in goal.measure
        and "Yes instead of No" in goal.measure
        for goal in goals
    )


# --- kinds of learning ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("many", "counts"),
    [(1, [1, 0, 0]), (2, [1, 1, 0]), (3, [2, 1, 0]), (4, [3, 1, 0]), (5, [3, 1, 1])],
)
def test_kinds_come_near_their_shares(many: int, counts: list[int]) -> None:
    goals = propose_goals(card_by(steps(half=tuple(range(many)))), TODAY, stay=True)
    assert [one.goals for one in balance(goals, growth_of(MEWS))] == counts


def test_goals_that_are_there_count_too() -> None:
    beside = [
        replace(GOAL, competency="Delivery", kind="Exposure"),
        replace(GOAL, competency="Leadership", kind="education"),
    ]
    goals = propose_goals(card_by(steps(half=(0, 1, 2, 3, 4))), TODAY, beside=beside)
    assert len(goals) == 3 and {goal.kind for goal in goals} == {"experience"}


@given(st.integers(0, 10**6), st.sampled_from(INSTALLED))
@settings(max_examples=60, deadline=None)
def test_a_kind_has_a_next_step_of_its_own(seed: int, framework: str) -> None:
    one = FRAMEWORKS[framework]
    practices = {
        (practice.competency, practice.kind): practice for practice in growth_of(one).practices
    }
    ids = {competency.name: competency.id for competency in one.competencies}
    goals = propose_goals(at_random(seed, framework), TODAY)
    for goal in goals:
        practice = practices[ids[goal.competency], goal.kind]
        assert goal.next_step == practice.next_step and goal.measure.startswith(practice.measure)
    counts = {one.kind.id: one.goals for one in balance(goals, growth_of(one))}
    assert len(goals) < 3 or counts["exposure"] == 1
    assert counts["experience"] >= len(goals) / 2


@pytest.mark.parametrize("identity", INSTALLED)
def test_the_installed_have_a_practice_of_every_kind_for_every_competency(identity: str) -> None:
    one = FRAMEWORKS[identity]
    growth = growth_of(one)
    found = Counter((practice.competency, practice.kind) for practice in growth.practices)
    assert found == Counter(
        (competency.id, kind.id) for competency in one.competencies for kind in growth.kinds
    )
    for texts in (
        [practice.next_step for practice in growth.practices],
        [practice.measure for practice in growth.practices],
    ):
        assert len(set(texts)) == len(texts) and all(
            text.endswith(".") and len(text) <= 200 for text in texts
        )
    own = {
        competency.id: (competency.practice_kind, competency.practice)
        for competency in one.competencies
    }
    assert {
        (practice.competency, (practice.kind, practice.next_step)) for practice in growth.practices
    } >= set(own.items())


def test_a_framework_without_practices_keeps_its_competencies_own() -> None:
    growth = growth_of(MEWS)
    own = replace(MEWS, growth=replace(growth, practices=()))
    goals = propose_goals(replace(card_by(steps(half=(0, 1, 2, 3, 4))), framework=own), TODAY)
    assert [(goal.kind, goal.next_step) for goal in goals] == [
        (one.practice_kind, one.practice) for one in MEWS.competencies
    ]


@pytest.mark.parametrize(
    ("old", "new", "key", "message"),
    [
        (
            'competency = "delivery"',
            'competency = "deliverance"',
            "practices[0].competency",
            "is no competency id",
        ),
        (
            'kind = "experience"\nmeasure',
            'kind = "expertise"\nmeasure',
            "practices[0].kind",
            "is no kind id",
        ),
        (
            'kind = "experience"\nmeasure',
            'kind = "exposure"\nmeasure',
            "practices[0].next_step",
            "is missing; the practice of",
        ),
        (
            'kind = "education"\nnext',
            'kind = "exposure"\nnext',
            "practices[2].kind",
            '"exposure" is named twice for "delivery"',
        ),
        ("no_months = 6", "no_months = 0", "lead_times.no_months", "a whole number from 1 to 60"),
        ("no_months = 6", "", "lead_times.no_months", "is missing"),
    ],
)
def test_mistakes_in_practices_and_lead_times_are_named(
    old: str, new: str, key: str, message: str, tmp_path: Path
) -> None:
    for path in (ROOT / "workbook_templates" / "mews").glob("*.toml"):
        text = path.read_text(encoding="utf-8")
        if path.name == "growth.toml":
            assert old in text
            text = text.replace(old, new, 1)
        (tmp_path / path.name).write_text(text, encoding="utf-8")
    found = {(error.file, error.key): error.message for error in check_framework(tmp_path)}
    assert message in found["growth.toml", key]


# --- what two people wrote into the focus list ---------------------------------------------------


def planned(source: Path | bytes, today: date = TODAY, stay: bool = False) -> Planned:
    reading = open_reading(source, list(FRAMEWORKS.values()))
    return planned_into(
        reading, score(reading.assessment, list(FRAMEWORKS.values())), today=today, stay=stay
    )


def practised(folder: Path, rows: dict[int, tuple[str, str]]) -> Path:
    """Write the QA engineer's workbook back, with practices (and who agreed) in rows of the
    sheet Focus.
    """
    path = folder / "written.xlsx"
    write_back(QA, path)
    cells: dict[tuple[str, str], Any] = {}
    for row, (practice, by) in rows.items():
        cells |= {("Focus", f"G{row}"): practice, ("Focus", f"H{row}"): by}
    edit_workbook(path, path, cells)
    return path


def test_a_practice_of_the_focus_list_is_the_first_goal(tmp_path: Path) -> None:
    path = practised(tmp_path, {})
    focus = open_workbook(path)["Focus"]
    row = next(row for row in range(6, 40) if focus.value(row, 1) == "Leadership")
    last = max(row for row, column in focus.cells if column == 1 and focus.value(row, 1)) + 1
    path = practised(
        tmp_path,
        {
            row: ("Run the next retrospective", "Ben and Jana, 3 Mar"),
            last: ("Write a blog article", ""),
        },
    )
    first, second, *others = planned(path).proposed
    assert (first.goal, first.skill, first.competency) == (
        "Run the next retrospective",
        focus.value(row, 2),
        "Leadership",
    )
    assert (first.status, first.kind, first.next_step) == (
        None,
        "",
        "",
    ) and "agreed by Ben and Jana, 3 Mar." in first.reason
    assert (second.goal, second.skill, second.competency) == ("Write a blog article", "", "")
    assert [goal.competency for goal in others] == [
        "Delivery",
        "Domain Expertise",
        "Problem Solving",
        "Communication",
    ]


def test_it_becomes_a_goal_once_whatever_people_make_of_it(tmp_path: Path) -> None:
    path = practised(tmp_path, {6: ("Mend it for good", "")})
    one = planned(path)
    assert one.proposed[0].goal == "Mend it for good" and len(one.proposed) == 5
    assert planned(one.data).proposed == ()
    (tmp_path / "planned.xlsx").write_bytes(one.data)
    for words in (
        {("Growth plan", "A8"): "In other words"},
        {("Growth plan", "A8"): "In other words", ("Growth plan", "J8"): "Done"},
    ):
        edit_workbook(tmp_path / "planned.xlsx", tmp_path / "later.xlsx", dict(words))
        assert "Mend it for good" not in {
            goal.goal for goal in planned(tmp_path / "later.xlsx").proposed
        }
    # what is written later comes beside a proposal that nobody has touched
    bare = planned(QA)
    (tmp_path / "bare.xlsx").write_bytes(bare.data)
    write_back(tmp_path / "bare.xlsx", tmp_path / "scored.xlsx")
    edit_workbook(
        tmp_path / "scored.xlsx", tmp_path / "scored.xlsx", {("Focus", "G6"): "Mend it for good"}
    )
    later = planned(tmp_path / "scored.xlsx")
    assert [goal.goal for goal in later.proposed] == ["Mend it for good"]
    assert planned(later.data).proposed == ()


def test_the_focus_list_keeps_what_was_written(tmp_path: Path) -> None:
    path = practised(tmp_path, {6: ("Mend it for good", "Jana")})
    book = open_workbook(planned(path).data)
    assert (book["Focus"].value(6, 7), book["Focus"].value(6, 8)) == ("Mend it for good", "Jana")


# --- no status before anybody agreed -------------------------------------------------------------


def test_proposals_have_no_status_and_are_read_back_so() -> None:
    one = planned(QA)
    assert {goal.status for goal in one.development.goals} == {None} and one.development.goals[
        0
    ].goal == one.proposed[0].goal
    sheet = openpyxl.load_workbook(io.BytesIO(one.data))[GROWTH_PLAN]
    assert all(sheet.cell(row, 10).value is None for row in range(8, 13))
    values = openpyxl.load_workbook(io.BytesIO(one.data), data_only=True)[GROWTH_PLAN]
    assert str(values["A5"].value).endswith("Not agreed yet: 5")


def test_talks_begin_with_agreeing() -> None:
    goals = [
        replace(GOAL, goal="Bake bread", next_step=""),
        replace(GOAL, goal="Fry", status="at risk", next_step="Heat the oil"),
    ]
    points = talking_points(goals, first="Agree first where you stand.").splitlines()
    assert points == [
        "• Agree first where you stand.",
        "• Agree on the goals that have no status yet: which, and by when",
        "• At risk: Fry",
        "• Delivery: Bake bread",
        "• Delivery: Heat the oil",
    ]
    assert "no status" not in talking_points(goals[1:])


# --- no plan where nothing is certain ------------------------------------------------------------


def of_four_steps() -> bytes:
    """Return a workbook whose formulas ask for a mean above 3 on a scale that goes to 4."""
    book = build(Options(rule=None))
    for competency in range(5):
        for level in range(5):
            for skill in range(len(book.places[competency, level].rows)):
                book.rate(competency, level, skill, 1 + (competency + skill) % 4, None)
    return book.save()


def of_two_summaries() -> bytes:
    book = build(Options())
    cells = dict(book.summary)
    for number, weight in enumerate((0.4, 0.1, 0.2, 0.2, 0.1)):
        cells[book.row(number), book.column(1)] = weight
    book.cells = {"Overview": cells, **book.cells}
    return book.save()


def of_words() -> bytes:
    target = io.BytesIO()
    book = openpyxl.load_workbook(io.BytesIO(build_blank(MEWS, MEWS.tracks[0], name="Ida Berg")))
    for places in drawn(MEWS).ratings.values():
        sheet, address = places[RATING_HEADS["self"]]
        book[sheet][address] = "see my mail"
    book.save(target)
    return target.getvalue()


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (of_four_steps, "scale-unknown"),
        (of_two_summaries, "summary-unclear"),
        (of_words, "rating-not-understood"),
    ],
)
def test_nothing_is_added_where_nothing_is_certain(make: Any, code: str, tmp_path: Path) -> None:
    source = tmp_path / "source.xlsx"
    source.write_bytes(make())
    card = score(read_workbook(source))
    assert code in {found.code for found in card.findings}
    with pytest.raises(PackageError) as caught:
        plan(source, tmp_path / "plan.xlsx", today=TODAY)
    assert caught.value.code == "nothing-to-plan" and not (tmp_path / "plan.xlsx").exists()
    result = run(source, "-o", tmp_path / "plan.xlsx")
    assert (
        result.exit_code == 1
        and "error nothing-to-plan: Nothing was written: " in result.stderr
        and not (tmp_path / "plan.xlsx").exists()
    )
    printed = run(source)
    assert (
        printed.exit_code == 1
        and "Not planned: " in printed.stdout
        and "- [ ]" not in printed.stdout
    )
    told = planned_for(open_reading(source, list(FRAMEWORKS.values())), card, today=TODAY)
    assert told.proposed == () and told.due == ()


# --- the command ---------------------------------------------------------------------------------


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["plan", *map(str, arguments)])


def blank_with(path: Path, level: int, unrated: int, framework: Framework = MEWS) -> Path:
    """Write a blank of ours rated Yes up to a level, and Somewhat on the next but for some
    skills of its first competency.
    """
    path.write_bytes(build_blank(framework, framework.tracks[0], name="Ida Berg"))
    cells: dict[tuple[str, str], Any] = {}
    for number, competency in enumerate(framework.competencies):
        for one in competency.levels:
            for index, skill in enumerate(one.skills):
                if one.number <= level + 1 and not (
                    number == 0 and one.number == level + 1 and index < unrated
                ):
                    word = "Yes" if one.number <= level else "Somewhat"
                    cells[drawn(framework).ratings[skill.id][RATING_HEADS["self"]]] = word
    edit_workbook(path, path, cells)
    return path


def test_the_command_says_whose_ratings_and_where_to_agree_first(tmp_path: Path) -> None:
    path = blank_with(tmp_path / "ida.xlsx", 1, 2)
    result = run(path, "--today", "2025-03-03")
    told = "Agree first where you stand. Skills without a rating: 2 of Delivery, Intermediate."
    assert result.exit_code == 0 and result.stdout.startswith(
        "# Growth plan: Ida Berg, by self-assessment, INCOMPLETE, "
    )
    assert f"\n\n{told}\n\n## Goals\n" in result.stdout
    assert f"info plan-not-rated: {told}" in result.stderr
    assert "Status" not in result.stdout
    rows = list(
        csv.DictReader(io.StringIO(run(path, "--today", "2025-03-03", "--format", "csv").stdout))
    )
    assert len(rows) == 5 and all(
        row["description"].startswith("**By:** self-assessment\n\n**Goal:** ") for row in rows
    )
    assert all(
        "Or instead: " in row["description"] and "**Status:**" not in row["description"]
        for row in rows
    )
    assert run(path, "-o", tmp_path / "plan.xlsx", "--today", "2025-03-03").exit_code == 0
    points = read_workbook(tmp_path / "plan.xlsx").development.check_ins[0].points
    assert points.startswith(f"• {told}\n• Agree on the goals that have no status yet")


def test_the_command_stays_on_the_level_reached(tmp_path: Path) -> None:
    path = blank_with(tmp_path / "ida.xlsx", 1, 0)
    assert "5 goals proposed" in run(path, "-o", tmp_path / "both.xlsx").stdout
    place = drawn(MEWS).ratings[MEWS.competencies[2].levels[0].skills[0].id][RATING_HEADS["self"]]
    edit_workbook(path, path, {place: "Somewhat"})
    result = run(path, "-o", tmp_path / "stay.xlsx", "--stay")
    assert result.exit_code == 0 and "1 goal proposed" in result.stdout
    (goal,) = read_workbook(tmp_path / "stay.xlsx").development.goals
    assert (
        goal.skill == MEWS.competencies[2].levels[0].skills[0].text
        and goal.due is not None
        and goal.due - date.today() > timedelta(days=80)
    )
