"""The rules of scoring: worked examples, the edges, and every level vector against exact
arithmetic.
"""

from __future__ import annotations

import itertools
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment import load_framework
from assessment.engine import pay
from assessment.engine.scoring import progress_of, score
from assessment.model import (
    AssessedCompetency,
    AssessedLevel,
    Assessment,
    Framework,
    LevelRule,
    RatedSkill,
    Scorecard,
)
from assessment.rules.allowance import Allowance
from assessment.rules.levels import grade_of, level_of
from assessment.rules.mean import Mean
from tests.builders.told import Told, told
from tests.conftest import ORCHARD, tracks_in

MEAN = Mean(Fraction(17, 10))
ONE_SOMEWHAT = Allowance(1)
TWO_SOMEWHAT = Allowance(2)


@pytest.mark.parametrize(
    ("sentence", "rule", "ratings", "achieved"),
    [
        ("all Yes", MEAN, [2, 2, 2], True),
        ("one of four Somewhat is a mean of 1.75", MEAN, [2, 2, 2, 1], True),
        ("one of three Somewhat is a mean of 1.67", MEAN, [2, 2, 1], False),
        (
            "three of ten Somewhat is 1.7 exactly, and the mean has to be above it",
            MEAN,
            [2] * 7 + [1] * 3,
            False,
        ),
        (
            "at least instead of above lets 1.7 pass",
            Mean(Fraction(17, 10), strict=False),
            [2] * 7 + [1] * 3,
            True,
        ),
        ("one No fails whatever the mean", MEAN, [2] * 20 + [0], False),
        ("an unrated skill is not a demonstrated one", MEAN, [2, 2, 2, 2, None], False),
        ("a level without skills is not achieved", MEAN, [], False),
        ("one Somewhat is allowed", ONE_SOMEWHAT, [2, 1, 2], True),
        ("two are not", ONE_SOMEWHAT, [2, 1, 1], False),
        ("two Somewhat are allowed, whatever the mean", TWO_SOMEWHAT, [1, 1], True),
        ("three are not", TWO_SOMEWHAT, [1, 1, 1, 2, 2], False),
        ("a No is not, even alone", TWO_SOMEWHAT, [0, 2, 2], False),
        ("nor is an unrated skill", TWO_SOMEWHAT, [2, 2, None], False),
    ],
)
def test_level_rule(
    sentence: str, rule: LevelRule, ratings: list[int | None], achieved: bool
) -> None:
    assert rule.achieved(ratings) is achieved, sentence


def test_no_level_can_be_skipped() -> None:
    assert level_of([True, False, True, True]) == 1
    assert level_of([False, True]) == 0
    assert level_of([True, True, True]) == 3


@given(
    st.lists(st.sampled_from([0, 1, 2, None]), min_size=1, max_size=8),
    st.sampled_from([MEAN, ONE_SOMEWHAT, TWO_SOMEWHAT]),
)
def test_steps_are_enough_and_no_fewer_are(ratings: list[int | None], rule: LevelRule) -> None:
    """By brute force over every way to raise the ratings."""
    known = [rating or 0 for rating in ratings]
    cheapest = min(
        sum(raised) - sum(known)
        for raised in itertools.product(*(range(rating, 3) for rating in known))
        if rule.achieved(raised)
    )
    assert rule.steps_to(ratings) == cheapest


def test_every_track_and_level_vector_gets_the_exact_grade(mews: Framework) -> None:
    """All of them, in whole percent and hundredths, without any fraction arithmetic."""
    vectors = list(itertools.product(range(6), repeat=5))
    graded = 0
    for track in mews.tracks:
        weights = [track.weights[competency.id] for competency in mews.competencies]
        percents = [int(weight * 100) for weight in weights]
        assert sum(percents) == 100
        bounds = [
            (int(grade.min_progress * 100), int(grade.max_progress * 100), grade)
            for grade in track.grades
        ]
        grades = {
            hundredths: grade_of(track, Fraction(hundredths, 100)) for hundredths in range(501)
        }
        for vector in vectors:
            hundredths = sum(
                percent * level for percent, level in zip(percents, vector, strict=True)
            )
            expected = next(
                (
                    grade
                    for low, high, grade in bounds
                    if low <= hundredths < high or (hundredths == high == 500)
                ),
                None,
            )
            assert grades[hundredths] is expected
            graded += 1
        sample = vectors[:: 7 * 11]
        for vector in sample:
            assert progress_of(weights, vector) == Fraction(
                sum(percent * level for percent, level in zip(percents, vector, strict=True)), 100
            )
    assert graded == tracks_in("mews") * 6**5


def test_floats_would_get_grades_wrong(mews: Framework) -> None:
    """Why progress is exact: the count of wrong grades that binary floats give."""
    wrong = 0
    for track in mews.tracks:
        weights = [float(track.weights[competency.id]) for competency in mews.competencies]
        exact = [track.weights[competency.id] for competency in mews.competencies]
        bounds = [(float(grade.min_progress), float(grade.max_progress)) for grade in track.grades]
        cuts = {int(grade.min_progress * 100) for grade in track.grades}
        for vector in itertools.product(range(6), repeat=5):
            hundredths = sum(
                int(weight * 100) * level for weight, level in zip(exact, vector, strict=True)
            )
            if hundredths not in cuts or hundredths == 0:
                continue
            value = 0.0
            for weight, level in zip(weights, vector, strict=True):
                value += weight * level
            index = next((i for i, (low, high) in enumerate(bounds) if low <= value < high), None)
            right = next(
                i
                for i, grade in enumerate(track.grades)
                if grade.min_progress == Fraction(hundredths, 100)
            )
            wrong += index != right
    assert wrong > 0


@pytest.mark.parametrize(
    ("track", "progress", "grade"),
    [
        ("Engineer", "1.19", "IC2"),
        ("Engineer", "1.20", "IC3"),
        ("Engineer", "1.80", "IC3"),
        ("Engineer", "2.55", "IC4"),
        ("Engineer", "5.00", "IC5"),
        ("Engineer", "5.01", None),
        ("Product Division Lead", "3.49", None),
        ("Product Division Lead", "3.50", "L1"),
    ],
)
def test_bounds_are_closed_below_and_open_above(
    mews: Framework, track: str, progress: str, grade: str | None
) -> None:
    found = grade_of(next(one for one in mews.tracks if one.name == track), Fraction(progress))
    assert (found.grade if found else None) == grade


def test_worked_example_of_pay(mews: Framework) -> None:
    engineer = next(track for track in mews.tracks if track.id == "engineer")
    grade = grade_of(engineer, Fraction("1.80"))
    assert grade is not None and grade.min_salary == 69_000 and grade.next_salary == 98_000
    wanted = pay.indicator(grade, Fraction("1.80"))
    assert wanted == 83_500
    share = pay.position(grade.min_salary, wanted)
    assert round(share * 100) == 83 and share < pay.FLAGGED_BELOW
    assert mews.pay is not None
    assert (
        pay.whole(
            pay.convert(grade.min_salary, mews.pay, period="Year", currency="EUR", country="DE")
        )
        == 57_925
    )
    assert (
        pay.whole(
            pay.convert(grade.min_salary, mews.pay, period="year", currency="gbp", country="uk")
        )
        == 46_018
    )
    with pytest.raises(KeyError):
        pay.convert(grade.min_salary, mews.pay, period="Week", currency="EUR", country="DE")
    with pytest.raises(ValueError, match="outside the grade"):
        pay.indicator(grade, Fraction("2.5"))


# --- whole assessments ---------------------------------------------------------------------------

OWN = load_framework(ORCHARD)
NAMES = tuple(competency.name for competency in OWN.competencies)
LEVELS = tuple(level.name for level in OWN.levels)


@pytest.fixture(scope="module")
def frameworks() -> list[Framework]:
    """Return two that have nothing in common but the scale."""
    return [load_framework("carvago"), OWN]


def assessment(weights: list[str | None], levels: list[int], **changes: object) -> Assessment:
    """Return an assessment with these weights, in which each competency has the given level."""
    competencies: list[AssessedCompetency] = []
    for name, weight, reached in zip(NAMES, weights, levels, strict=True):
        steps = tuple(
            AssessedLevel(
                level,
                tuple(
                    RatedSkill(f"{name} {level} {i}", 2 if number < reached else 0, f"{name}!B{i}")
                    for i in range(3, 6)
                ),
                MEAN,
                f"{name}!B1",
            )
            for number, level in enumerate(LEVELS)
        )
        competencies.append(
            AssessedCompetency(
                name,
                name,
                None if weight is None else Fraction(weight),
                f"Summary!A{len(competencies) + 2}",
                steps,
            )
        )
    values: dict[str, object] = {
        "file": "a.xlsx",
        "layout": "",
        "competencies": tuple(competencies),
        "weights_where": "Summary!B2:B6",
        **changes,
    }
    return Assessment(**values)  # type: ignore[arg-type]  # keyword arguments of a test


def codes(card: Scorecard) -> Told:
    return told(card)


def test_weights_of_a_track_name_it(frameworks: list[Framework]) -> None:
    card = score(assessment(["0.15", "0.30", "0.35", "0.15", "0.05"], [2, 3, 2, 1, 0]), frameworks)
    assert (card.framework and card.framework.id, card.track and card.track.name) == (
        "orchard",
        "Taster",
    )
    assert (
        card.progress == Fraction("2.05") and card.grade is not None and card.grade.grade == "IC3"
    )
    assert codes(card) == []


def test_weights_of_two_tracks_are_told(frameworks: list[Framework]) -> None:
    card = score(assessment(["0.25", "0.30", "0.30", "0.10", "0.05"], [1, 1, 1, 1, 1]), frameworks)
    assert card.track is not None and card.track.name == "Grower"
    assert codes(card) == ["weights-of-several-tracks"]


def test_weights_that_do_not_add_up_are_never_normalised(frameworks: list[Framework]) -> None:
    card = score(assessment(["0.10", "0.25", "0.10", "0.30", "0.30"], [1, 1, 1, 1, 1]), frameworks)
    assert card.weights_total == Fraction("1.05") and card.progress == Fraction("1.05")
    assert card.grade is None and card.track is None and codes(card) == ["weights-not-100"]


def test_a_track_that_is_asked_for_brings_its_weights(frameworks: list[Framework]) -> None:
    taster = next(track for track in OWN.tracks if track.id == "taster")
    card = score(
        assessment(["0.10", "0.25", "0.10", "0.30", "0.30"], [2, 2, 2, 2, 2]),
        frameworks,
        track=taster,
    )
    assert (
        card.progress == 2
        and card.weights_total == 1
        and card.grade is not None
        and card.grade.grade == "IC3"
    )
    assert codes(card) == ["weights-differ-from-track"]


def test_a_missing_weight_gives_no_grade(frameworks: list[Framework]) -> None:
    card = score(assessment(["0.25", None, "0.30", "0.10", "0.05"], [1, 1, 1, 1, 1]), frameworks)
    assert (
        card.grade is None
        and card.progress == Fraction("0.70")
        and "weights-not-100" in codes(card)
    )


def test_progress_below_the_lowest_grade_has_none(frameworks: list[Framework]) -> None:
    card = score(assessment(["0.05", "0.25", "0.10", "0.30", "0.30"], [3, 3, 3, 3, 3]), frameworks)
    assert card.track is not None and card.track.name == "Estate Lead" and card.grade is None
    assert codes(card) == ["no-grade"]


def test_unrated_skills_are_named(frameworks: list[Framework]) -> None:
    skills = (
        RatedSkill("one", 2, "Delivery!B3"),
        RatedSkill("two", None, "Delivery!B4"),
        RatedSkill("three", 0, "Delivery!B5"),
    )
    one = AssessedCompetency(
        "Delivery",
        "Delivery",
        Fraction(1),
        "Summary!A2",
        (AssessedLevel("Beginner", skills, MEAN),),
    )
    card = score(Assessment("a.xlsx", "", (one,)), [])
    (level,) = card.competencies[0].levels
    assert (level.yes, level.somewhat, level.no, level.unrated) == (1, 0, 1, 1)
    assert level.why == "not achieved: 1 skill is rated No (Delivery!B5), 1 unrated (Delivery!B4)"
    assert card.competencies[0].level == 0 and "rating-unrated" in codes(card)


def test_the_workbooks_own_rule_is_used_and_told(frameworks: list[Framework]) -> None:
    skills = tuple(
        RatedSkill(f"s{i}", rating, f"Delivery!C{i}")
        for i, rating in enumerate([2, 2, 1, 1], start=7)
    )
    for rule, achieved in ((ONE_SOMEWHAT, False), (TWO_SOMEWHAT, True)):
        one = AssessedCompetency(
            "Delivery",
            "Delivery",
            Fraction(1),
            "Summary!A2",
            (AssessedLevel("Junior", skills, rule, "Delivery!C14"),),
        )
        card = score(Assessment("a.xlsx", "", (one,)), [], framework=frameworks[0])
        assert card.competencies[0].levels[0].achieved is achieved
        assert ("rule-differs" in codes(card)) is (rule is ONE_SOMEWHAT)


def test_a_competency_without_skills_has_no_level(frameworks: list[Framework]) -> None:
    one = AssessedCompetency("Delivery", None, Fraction(1), "Summary!A2", (), scorable=False)
    card = score(Assessment("a.xlsx", "", (one,)), frameworks)
    assert card.competencies[0].level is None and card.progress is None and card.grade is None
