"""The kinds of level rules: arithmetic, words, formulas, files; each against the sentence that it
is, on scales of two, three and five steps.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import combinations_with_replacement, product

import openpyxl
import pytest

from assessment import load_framework, score
from assessment.formulas.evaluate import Evaluator
from assessment.model import (
    USUAL,
    AssessedCompetency,
    AssessedLevel,
    Assessment,
    Counted,
    RatedSkill,
    RatingScale,
    Scorecard,
    Step,
)
from assessment.ooxml.workbook import open_workbook
from assessment.recognition.find.stated_rules import rule_of
from assessment.recognition.find.words import vocabulary
from assessment.rules.allowance import Allowance
from assessment.rules.base import BaseRule, Condition, Hints, forbids_lowest, listed
from assessment.rules.mean import Mean
from assessment.rules.registry import DEFAULT_RULE, RULES, rule_of_marker, rule_of_toml
from assessment.sheets.kit.addresses import spoken
from assessment.words.catalogue import table
from tests.rules.third_kind import Median

FIVE = RatingScale(
    tuple(
        Step(value, label)
        for value, label in enumerate(("Never", "Rarely", "Partly", "Mostly", "Always"), start=1)
    )
)
TWO = RatingScale((Step(0, "No"), Step(1, "Yes")))

Ratings = tuple[int, ...]
Sentence = Callable[[Ratings], bool]


def mean_of(ratings: Ratings) -> Fraction:
    return Fraction(sum(ratings), len(ratings))


# a rule, and when a level counts as achieved by it
SENTENCES: dict[str, tuple[BaseRule, Sentence]] = {
    "mean": (
        Mean(Fraction(17, 10)),
        lambda ratings: 0 not in ratings and mean_of(ratings) > Fraction(17, 10),
    ),
    "mean at least": (
        Mean(Fraction(3, 2), strict=False),
        lambda ratings: 0 not in ratings and mean_of(ratings) >= Fraction(3, 2),
    ),
    "mean with a No": (
        Mean(Fraction(3, 2), forbids_lowest=False),
        lambda ratings: mean_of(ratings) > Fraction(3, 2),
    ),
    "mean of all Yes": (Mean(Fraction(2), strict=False), lambda ratings: set(ratings) == {2}),
    "mean on five": (
        Mean(Fraction(18, 5), scale=FIVE),
        lambda ratings: 1 not in ratings and mean_of(ratings) > Fraction(18, 5),
    ),
    "mean on two": (Mean(Fraction(1, 2), scale=TWO), lambda ratings: 0 not in ratings),
    "mean on five with a Never": (
        Mean(Fraction(3), False, False, FIVE),
        lambda ratings: mean_of(ratings) >= 3,
    ),
    "none": (Allowance(0), lambda ratings: set(ratings) == {2}),
    "one": (Allowance(1), lambda ratings: 0 not in ratings and ratings.count(1) <= 1),
    "one with a No": (Allowance(1, forbids_lowest=False), lambda ratings: ratings.count(1) <= 1),
    "two on five": (
        Allowance(2, scale=FIVE),
        lambda ratings: 1 not in ratings and sum(one < 5 for one in ratings) <= 2,
    ),
    "one on two": (Allowance(1, scale=TWO), lambda ratings: 0 not in ratings),
    "median on five": (
        Median(4, scale=FIVE),
        lambda ratings: 2 * sum(one >= 4 for one in ratings) > len(ratings),
    ),
    "median": (Median(2), lambda ratings: 2 * ratings.count(2) > len(ratings)),
}


@pytest.fixture(params=SENTENCES)
def case(request: pytest.FixtureRequest) -> tuple[BaseRule, Sentence]:
    return SENTENCES[request.param]


def mixtures(scale: RatingScale, most: int = 4) -> Iterator[Ratings]:
    for many in range(1, most + 1):
        yield from combinations_with_replacement(scale.values, many)


# --- arithmetic ----------------------------------------------------------------------------------


def test_a_level_is_achieved_just_if_the_sentence_says_so(
    case: tuple[BaseRule, Sentence],
) -> None:
    rule, sentence = case
    for ratings in mixtures(rule.scale, 5):
        assert rule.achieved(ratings) is sentence(ratings), ratings
        assert rule.achieved(ratings[::-1]) is sentence(ratings), ratings


def test_unrated_skills_and_no_skills_achieve_nothing(case: tuple[BaseRule, Sentence]) -> None:
    rule, _ = case
    assert not rule.achieved([])
    assert not rule.achieved([rule.scale.top, None])
    assert not rule.achieved([None])


def test_lifted_is_the_cheapest_and_nearest_to_the_top(case: tuple[BaseRule, Sentence]) -> None:
    """By brute force over every way to raise the ratings."""
    rule, sentence = case
    scale = rule.scale
    for ratings in product((None, *scale.values), repeat=3):
        known = [scale.known(rating) for rating in ratings]
        ways = [
            way
            for way in product(*(range(rating, scale.top + 1) for rating in known))
            if sentence(way)
        ]
        lifted = rule.lifted_to(ratings)
        if not ways:
            assert lifted is None
            assert rule.steps_to(ratings) == 0
            continue
        least = min(map(sum, ways)) - sum(known)
        assert rule.steps_to(ratings) == least
        assert lifted in [way for way in ways if sum(way) - sum(known) == least]


def test_of_as_many_steps_those_nearest_to_the_top_are_taken_and_of_those_the_first() -> None:
    assert Mean(Fraction(17, 10)).lifted_to([0, 1, 1, 2]) == (1, 2, 2, 2)
    assert Mean(Fraction(17, 10)).lifted_to([1, 1, 2, 2]) == (2, 1, 2, 2)
    assert Mean(Fraction(18, 5), scale=FIVE).lifted_to([2, 4, 4]) == (2, 5, 4)
    assert Allowance(1).lifted_to([1, None, 1]) == (2, 1, 2)
    assert Allowance(1, scale=FIVE).lifted_to([2, 4, 4, 5]) == (2, 5, 5, 5)
    assert Allowance(0).lifted_to([]) is None


def test_the_worst_that_an_open_skill_can_be(case: tuple[BaseRule, Sentence]) -> None:
    rule, sentence = case
    for known in [(), *mixtures(rule.scale, 2)]:
        for many in (1, 2):
            ends = [sentence((*known, *way)) for way in product(rule.scale.values, repeat=many)]
            assert all(rule.achieved([*known, *[one] * many]) for one in rule.worst()) is all(ends)
            assert rule.achieved([*known, *[rule.scale.top] * many]) is any(ends)


# --- formulas ------------------------------------------------------------------------------------

_WORDS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def evaluated(rows: Sequence[tuple[Sequence[float], str]]) -> list[object]:
    """Return what a formula in each row gives, beside the row's numbers from column A on."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row, (numbers, formula) in enumerate(rows, start=1):
        for column, number in enumerate(numbers, start=1):
            sheet.cell(row, column, number)
        sheet.cell(row, 26, "=" + formula)
    target = io.BytesIO()
    book.save(target)
    evaluator = Evaluator(open_workbook(target.getvalue()))
    return [evaluator.value(sheet.title, row, 26) for row in range(1, len(rows) + 1)]


def counted(rule: BaseRule, row: int, size: int | None) -> Counted:
    steps = [f"{_WORDS[index]}{row}" for index in range(len(rule.scale.steps))]
    return Counted(tuple(steps), f"{_WORDS[len(steps)]}{row}", size)


def counts_of(rule: BaseRule, ratings: Sequence[int | None]) -> list[float]:
    return [*map(ratings.count, rule.scale.values), len(ratings)]


@pytest.mark.parametrize("fixed", [True, False])
def test_conditions_over_counts_are_the_rule(case: tuple[BaseRule, Sentence], fixed: bool) -> None:
    rule, sentence = case
    levels = list(mixtures(rule.scale))
    rows = [
        (
            counts_of(rule, ratings),
            f"AND({','.join(rule.by_counts(counted(rule, row, len(ratings) if fixed else None)))})",
        )
        for row, ratings in enumerate(levels, start=1)
    ]
    assert evaluated(rows) == [sentence(ratings) for ratings in levels]


def test_the_condition_over_ratings_is_the_rule(case: tuple[BaseRule, Sentence]) -> None:
    rule, sentence = case
    levels = list(mixtures(rule.scale))
    rows = []
    for row, ratings in enumerate(levels, start=1):
        area = f"A{row}:{_WORDS[len(ratings) - 1]}{row}"
        least = f"MIN({area})>{rule.scale.lowest}" if rule.forbids_lowest else "TRUE"

        def how_many(value: int, area: str = area) -> str:
            return f"COUNTIF({area},{value})"

        rows.append((ratings, f"AND({least},{rule.by_ratings(area, f'COUNT({area})', how_many)})"))
    assert evaluated(rows) == [sentence(ratings) for ratings in levels]


@pytest.mark.parametrize("fixed", [True, False])
def test_steps_over_counts_are_those_of_the_rule(
    case: tuple[BaseRule, Sentence], fixed: bool
) -> None:
    rule, sentence = case
    levels: list[Sequence[int | None]] = [
        [*ratings, *[None] * open_ones]
        for ratings in [(), *mixtures(rule.scale)]
        for open_ones in (0, 1, 2)
        if ratings or open_ones
    ]
    levels = [
        level
        for level in levels
        if not (None not in level and sentence(tuple(level)))  # type: ignore[arg-type]
    ]
    rows = [
        (
            counts_of(rule, level),
            rule.steps_by_counts(counted(rule, row, len(level) if fixed else None)),
        )
        for row, level in enumerate(levels, start=1)
    ]
    assert evaluated(rows) == [rule.steps_to(level) for level in levels]


@pytest.mark.parametrize(
    ("rule", "ratings", "fixed", "said"),
    [
        (Allowance(1), [1, 1, 2], True, "2 rated Somewhat (1 allowed), "),
        (Allowance(1), [1, 1, 2], False, "2 rated Somewhat (1 allowed), "),
        (Allowance(1), [1, 2, 2], True, ""),
        (Allowance(1, scale=FIVE), [2, 4, 5], True, "2 rated below Always (1 allowed), "),
        (Mean(Fraction(17, 10)), [1, 1, 2, 2], True, "2 rated Somewhat (1 allowed), "),
        (Mean(Fraction(17, 10)), [1, 1, 2, 2], False, "2 rated Somewhat (1 allowed), "),
        (Mean(Fraction(17, 10)), [1, 2, 2, 2], True, ""),
        (Mean(Fraction(4), scale=FIVE), [3, 4], True, "3 steps below Always (1 allowed), "),
        (Mean(Fraction(4), scale=FIVE), [3, 4], False, "3 steps below Always (1 allowed), "),
        (Mean(Fraction(1, 2), scale=TWO), [0], True, ""),
    ],
)
def test_what_is_lacking_over_counts(
    rule: BaseRule, ratings: list[int], fixed: bool, said: str
) -> None:
    def say(key: str, formulas: Mapping[str, str], **words: object) -> str:
        texts = table("blank", "missing")
        return spoken(texts[key] + texts["between"], formulas, **words)

    places = counted(rule, 1, len(ratings) if fixed else None)
    text = rule.lacking_by_counts(places, rule.scale, say)
    assert evaluated([(counts_of(rule, ratings), text)]) == [said]


# --- words ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        (Mean(Fraction(17, 10)), "mean above 1.7, no No"),
        (Mean(Fraction(3, 2), False, False), "mean at least 1.5, No allowed"),
        (Allowance(2), "at most 2 Somewhat, no No"),
        (Allowance(1, False), "at most 1 Somewhat, No allowed"),
        (Allowance(2, scale=FIVE), "at most 2 below Always, no Never"),
        (Mean(Fraction(18, 5), scale=FIVE), "mean above 3.6, no Never"),
    ],
)
def test_a_rule_in_words(rule: BaseRule, sentence: str) -> None:
    assert str(rule) == sentence


@pytest.mark.parametrize(
    ("rule", "ratings", "why"),
    [
        (Allowance(1), [], "not achieved: the level has no skills"),
        (Allowance(1), [2], "achieved: its skill is rated Yes"),
        (Allowance(1), [2, 2], "achieved: all 2 skills are rated Yes"),
        (
            Allowance(1),
            [2, 1],
            "achieved: no skill is rated No, 1 of at most 1 Somewhat (D!C2)",
        ),
        (
            Mean(Fraction(17, 10)),
            [2, 1, 2, 2],
            "achieved: no skill is rated No, the mean is 1.75 (more than 1.7 needed)",
        ),
        (
            Mean(Fraction(3, 2), strict=False),
            [2, 1],
            "achieved: no skill is rated No, the mean is 1.5 (at least 1.5 needed)",
        ),
        (
            Mean(Fraction(17, 10)),
            [2, 1, 1],
            "not achieved: the mean is 1.333, more than 1.7 is needed; 2 skills are rated Somewhat"
            " (D!C2,C3)",
        ),
        (
            Mean(Fraction(17, 10)),
            [0, None, 1],
            "not achieved: 1 skill is rated No (D!C1), 1 unrated (D!C2)",
        ),
        (Mean(Fraction(17, 10)), [None, None], "not achieved: 2 skills are unrated (D!C1,C2)"),
        (
            Mean(Fraction(17, 10), forbids_lowest=False),
            [0, 1],
            "not achieved: the mean is 0.5, more than 1.7 is needed; 1 skill is rated Somewhat"
            " (D!C2)",
        ),
        (
            Allowance(1),
            [1, 1, 1, 1, 1, 0],
            "not achieved: 1 skill is rated No (D!C6), 5 skills are rated Somewhat, at most 1 may"
            " be (D!C1,C2,C3,C4,...)",
        ),
        (
            Allowance(1, scale=FIVE),
            [2, 4, 5],
            "not achieved: 2 skills are rated below Always, at most 1 may be (D!C1,C2)",
        ),
        (
            Mean(Fraction(4), scale=FIVE),
            [3, 5, 1],
            "not achieved: 1 skill is rated Never (D!C3)",
        ),
    ],
)
def test_why_a_level_is_achieved_or_not(
    rule: BaseRule, ratings: list[int | None], why: str
) -> None:
    assert rule.why(ratings, [f"D!C{row}" for row in range(1, len(ratings) + 1)]) == why


def test_places_on_one_sheet_are_listed_as_one() -> None:
    assert listed([]) == ""
    assert listed(["D!C1", "D!C2"]) == "D!C1,C2"
    assert listed(["D!C1", "E!C2"]) == "D!C1,E!C2"
    assert listed(["D!C1"] * 4) == "D!C1,C1,C1,C1"
    assert listed(["D!C1"] * 5) == "D!C1,C1,C1,C1,..."


# --- files ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "marker"),
    [
        (Mean(Fraction(17, 10)), "mean 1.7"),
        (Mean(Fraction(1)), "mean 1"),
        (Allowance(2), "allowance 2"),
    ],
)
def test_a_marker_names_the_rule(rule: BaseRule, marker: str) -> None:
    assert rule.marker() == marker
    assert rule_of_marker(marker, USUAL) == rule
    assert rule_of_toml(rule.to_toml(), USUAL) == rule


@pytest.mark.parametrize(
    "marker", ["", "mean", "mean x", "mode 1.7", "mean 1.7 ", "1.7", "mean 1/2", "allowance"]
)
def test_any_other_marker_names_none(marker: str) -> None:
    assert rule_of_marker(marker, USUAL) is None


def test_the_registry_is_by_the_kinds_own_words() -> None:
    assert {"mean": Mean, "allowance": Allowance}.items() <= RULES.items()
    assert all(kind == rule.kind for kind, rule in RULES.items())


# --- other people's formulas ---------------------------------------------------------------------


def condition(measure: str | int, operator: str, limit: str) -> Condition:
    return Condition(
        frozenset((measure,)) if isinstance(measure, int) else measure, operator, Fraction(limit)
    )


@pytest.mark.parametrize(
    ("measure", "operator", "limit", "scale", "forbids"),
    [
        ("min", ">", "0", USUAL, True),
        ("min", ">", "0.5", USUAL, True),
        ("min", ">", "1", USUAL, False),
        ("min", ">", "-1", USUAL, False),
        ("min", ">=", "1", USUAL, True),
        ("min", ">=", "0", USUAL, False),
        ("min", ">=", "2", USUAL, False),
        ("min", "<>", "0", USUAL, True),
        ("min", "<>", "1", USUAL, False),
        ("min", ">", "1", FIVE, True),
        ("min", ">", "0", FIVE, False),
        ("min", ">=", "2", FIVE, True),
        ("min", "<>", "1", FIVE, True),
        (0, "=", "0", USUAL, True),
        (0, "<=", "0", USUAL, True),
        (0, "<", "1", USUAL, True),
        (0, "<", "2", USUAL, False),
        (0, "<", "0", USUAL, False),
        (0, "=", "1", USUAL, False),
        (1, "=", "0", USUAL, False),
        (1, "=", "0", FIVE, True),
        (0, "=", "0", FIVE, False),
        ("mean", ">", "0", USUAL, False),
    ],
)
def test_which_condition_forbids_the_lowest(
    measure: str | int, operator: str, limit: str, scale: RatingScale, forbids: bool
) -> None:
    assert forbids_lowest(condition(measure, operator, limit), scale) is forbids


@pytest.mark.parametrize(
    ("kind", "conditions", "rule"),
    [
        (Mean, [condition("mean", ">", "1.7")], Mean(Fraction(17, 10))),
        (Mean, [condition("mean", ">=", "1.7")], Mean(Fraction(17, 10), strict=False)),
        (Mean, [condition("mean", "<", "1.7")], None),
        (Mean, [condition("min", ">", "1.7")], None),
        (Mean, [], None),
        (Mean, [condition("mean", ">", "1.7"), condition("mean", ">", "1.5")], None),
        (Allowance, [condition(1, "<=", "2")], Allowance(2)),
        (Allowance, [condition(1, "<=", "2.5")], Allowance(2)),
        (Allowance, [condition(1, "<", "2")], Allowance(1)),
        (Allowance, [condition(1, "<", "2.5")], Allowance(2)),
        (Allowance, [condition(1, "=", "0")], Allowance(0)),
        (Allowance, [condition(1, "=", "1")], None),
        (Allowance, [condition(1, ">", "1")], None),
        (Allowance, [condition(2, "<=", "1")], None),
        (Allowance, [condition(1, "<=", "2"), condition(1, "<=", "1")], None),
    ],
)
def test_what_a_kind_knows_as_its_own(
    kind: type[BaseRule], conditions: list[Condition], rule: BaseRule | None
) -> None:
    assert kind.stated(conditions, True, USUAL) == rule


def candidates(kind: type[BaseRule], hints: Hints) -> list[tuple[int, str]]:
    return [(rank, str(rule)) for rank, rule in kind.candidates(hints, True, USUAL)]


def test_candidates_begin_with_the_numbers_of_the_formula() -> None:
    numbers = [Fraction(0), Fraction(1), Fraction(17, 10), Fraction(2), Fraction(7)]
    hints = Hints(numbers, 4, lambda limit: limit == Fraction(17, 10))
    assert candidates(Mean, hints) == [
        (0, "mean at least 1.7, no No"),
        (0, "mean above 1.7, no No"),
        (2, "mean above 1, no No"),
        (2, "mean at least 1, no No"),
        (2, "mean above 1.7, no No"),
        (2, "mean at least 1.7, no No"),
        (2, "mean above 1.75, no No"),
        (2, "mean at least 1.75, no No"),
    ]
    assert candidates(Allowance, hints) == [
        (1, f"at most {most} Somewhat, no No") for most in (1, 2, 0, 1, 2, 3)
    ]


@pytest.mark.parametrize(
    ("rule", "tells"),
    [
        (Mean(Fraction(1)), True),
        (Mean(Fraction(17, 10)), True),
        (Mean(Fraction(2)), False),
        (Mean(Fraction(1, 2)), False),
        (Allowance(0), True),
        (Mean(Fraction(9, 2), scale=FIVE), True),
        (Mean(Fraction(17, 10), scale=FIVE), False),
    ],
)
def test_which_rule_tells_the_scale(rule: BaseRule, tells: bool) -> None:
    assert rule.tells_scale is tells


@pytest.mark.parametrize(
    ("formula", "rule"),
    [
        ("AND(MIN(B3:B8)>1,AVERAGE(B3:B8)>3.6)", Mean(Fraction(18, 5), scale=FIVE)),
        (
            "AND(COUNTIF(B3:B8,1)=0,COUNTIF(B3:B8,2)+COUNTIF(B3:B8,3)+COUNTIF(B3:B8,4)<=1)",
            Allowance(1, scale=FIVE),
        ),
        ("AND(COUNTIF(B3:B8,1)=0,COUNTIF(B3:B8,2)<=1)", None),
        ("AND(MIN(B3:B8)>0,AVERAGE(B3:B8)>3.6)", None),
    ],
)
def test_a_formula_is_read_on_the_scale_of_its_words(formula: str, rule: BaseRule | None) -> None:
    assert rule_of(formula, vocabulary((), FIVE)) == rule


# --- where nothing says the rule -----------------------------------------------------------------


def card_of(ratings: list[int]) -> Scorecard:
    skills = tuple(
        RatedSkill(f"Skill {index}", rating, f"D!B{index}")
        for index, rating in enumerate(ratings, start=1)
    )
    competency = AssessedCompetency(
        "Delivery", "D", Fraction(1), "Summary!A2", (AssessedLevel("One", skills),)
    )
    return score(Assessment("a.xlsx", "", (competency,)))


def test_without_a_framework_a_mean_above_seventeen_tenths_counts() -> None:
    assert load_framework("mews").rule == DEFAULT_RULE
    assert card_of([2] * 71 + [1] * 29).competencies[0].level == 1
    assert card_of([2] * 7 + [1] * 3).competencies[0].level == 0
    assert card_of([2] * 7 + [1] * 3).rule == "mean above 1.7, no No"
