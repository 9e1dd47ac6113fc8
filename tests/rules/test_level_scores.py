"""What becomes of a rule's answers in a scorecard: counts, open outcomes, the file's own level."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import pytest

from assessment import score
from assessment.engine.competency_scores import score_competency
from assessment.model import (
    AssessedCompetency,
    AssessedLevel,
    Assessment,
    CompetencyScore,
    LevelRule,
    RatedSkill,
    RatingScale,
    Step,
)
from assessment.rules.allowance import Allowance
from assessment.rules.mean import Mean

FIVE = RatingScale(tuple(Step(value, str(value)) for value in range(1, 6)))
OUT = "does not apply"


def competency(
    rule: LevelRule, *levels: Sequence[int | str | None], own_level: int | None = None
) -> AssessedCompetency:
    return AssessedCompetency(
        "Delivery",
        "D",
        Fraction(1),
        "Summary!A2",
        tuple(
            AssessedLevel(
                f"Level {number}",
                tuple(
                    RatedSkill(
                        f"Skill {number}.{row}",
                        rating if isinstance(rating, int) else None,
                        f"D!{'BCD'[number - 1]}{row}",
                        does_not_apply=rating == OUT,
                    )
                    for row, rating in enumerate(ratings, start=1)
                ),
                rule,
            )
            for number, ratings in enumerate(levels, start=1)
        ),
        level_where="Summary!C2",
        own_level=None if own_level is None else Fraction(own_level),
    )


def scored(rule: LevelRule, *levels: Sequence[int | str | None]) -> CompetencyScore:
    return score_competency(competency(rule, *levels), None)


def test_all_steps_between_the_lowest_and_the_top_are_counted_together() -> None:
    (level,) = scored(Allowance(9, scale=FIVE), [1, 2, 3, 4, 5, 5, None]).levels
    assert (level.no, level.somewhat, level.yes, level.unrated) == (1, 3, 2, 1)


@pytest.mark.parametrize(
    ("rule", "ratings", "achieved", "decided"),
    [
        # rated No, the skill would fail the level
        (Allowance(1), [2, 2, OUT], False, False),
        # rated Somewhat, it would be one too many, and No is allowed
        (Allowance(1, forbids_lowest=False), [2, 1, OUT], False, False),
        # whatever it is rated, the mean stays above the limit
        (Mean(Fraction(1), forbids_lowest=False), [2, 2, OUT], True, True),
        # only as Yes it would lift the mean to the limit
        (Mean(Fraction(3, 2), False, False), [1, OUT], False, False),
        # whatever it is rated, the level fails
        (Allowance(1), [0, 2, OUT], False, True),
    ],
)
def test_a_level_is_decided_if_no_rating_of_what_does_not_apply_matters(
    rule: LevelRule, ratings: list[int | str], achieved: bool, decided: bool
) -> None:
    one = scored(rule, ratings)
    assert one.levels[0].achieved is achieved
    assert one.levels[0].why.startswith("not decided") is not decided
    assert (one.level is None) is not decided


@pytest.mark.parametrize(
    ("own", "message"),
    [
        (
            2,
            "The file's own formulas give Delivery level 2; by its ratings it is 1: Level 2 is not"
            " achieved: 1 skill is rated No (D!C1).",
        ),
        (
            0,
            "The file's own formulas give Delivery level 0; by its ratings it is 1: Level 1 is"
            " achieved: all 2 skills are rated Yes.",
        ),
    ],
)
def test_a_level_of_the_file_that_is_another_is_told(own: int, message: str) -> None:
    one = competency(Allowance(1), [2, 2], [0, 2], own_level=own)
    found = [
        found.message
        for found in score(Assessment("a.xlsx", "", (one,))).findings
        if found.code == "level-disagrees"
    ]
    assert found == [message]


def test_the_same_level_is_not_told() -> None:
    one = competency(Allowance(1), [2, 2], [0, 2], own_level=1)
    codes = [found.code for found in score(Assessment("a.xlsx", "", (one,))).findings]
    assert "level-disagrees" not in codes
