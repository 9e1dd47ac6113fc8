"""What a level's reason says is so: also of a rule that allows the lowest step."""

from fractions import Fraction

import pytest

from assessment.rules.allowance import Allowance
from assessment.rules.mean import Mean

MEAN = Mean(Fraction("1.7"), forbids_lowest=False)
ONE = Allowance(1, forbids_lowest=False)


def why(rule: Mean | Allowance, *ratings: int) -> str:
    return rule.why(ratings, [f"Delivery!D{row}" for row in range(7, 7 + len(ratings))])


@pytest.mark.parametrize(
    ("rule", "ratings", "said"),
    [
        (
            MEAN,
            (2, 2, 2, 0, 2, 2, 2),
            "achieved: 1 skill is rated No, which the rule allows (Delivery!D10), the mean is 1.714"
            " (more than 1.7 needed)",
        ),
        (
            ONE,
            (0, 0, 2, 1),
            "achieved: 2 skills are rated No, which the rule allows (Delivery!D7,D8), 1 of at most"
            " 1 Somewhat (Delivery!D10)",
        ),
        (
            ONE,
            (2, 0),
            "achieved: 1 skill is rated No, which the rule allows (Delivery!D8), 0 of at most 1"
            " Somewhat",
        ),
        (MEAN, (2, 0), "not achieved: the mean is 1, more than 1.7 is needed"),
    ],
)
def test_a_rule_that_allows_a_no_says_which_there_are(
    rule: Mean | Allowance, ratings: tuple[int, ...], said: str
) -> None:
    assert why(rule, *ratings) == said


def test_no_skill_is_rated_no_where_none_is() -> None:
    assert why(MEAN, 2, 1, 2, 2).startswith("achieved: no skill is rated No, ")


def test_all_are_at_the_top_where_all_are() -> None:
    assert why(ONE, 2, 2) == "achieved: all 2 skills are rated Yes"
