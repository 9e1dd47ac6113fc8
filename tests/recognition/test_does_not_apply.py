"""Skills that do not apply to somebody: how they are written, that they never cost a grade, and
what is said of them.
"""

from __future__ import annotations

import csv
import io
import itertools
import json
import shutil
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from assessment import compare_tracks, focus_list, load_framework, read_workbook, score
from assessment.cli import main
from assessment.engine.carry_over import carry_over
from assessment.engine.goals import propose_goals
from assessment.engine.route import cheapest_route
from assessment.formulas.cells import CellError
from assessment.jobs.write_back import write_back
from assessment.model import (
    AssessedCompetency,
    AssessedLevel,
    Assessment,
    DoesNotApply,
    Framework,
    Grade,
    Opinion,
    RatedSkill,
    Scorecard,
)
from assessment.output.records import record
from assessment.output.rows import LONG_COLUMNS, long_rows
from assessment.recognition.find.stated_rules import rule_of
from assessment.recognition.find.words import read_rating, vocabulary
from assessment.rules.allowance import Allowance
from assessment.rules.mean import Mean
from tests.builders.layouts import Book, Formula, Options, build, cell
from tests.builders.told import Told, told
from tests.conftest import ROOT, SHARED

MEWS = load_framework("mews")
LENIENT = replace(
    MEWS,
    scale=replace(
        MEWS.scale,
        does_not_apply=DoesNotApply(
            "Not my job", ("nmj",), "It is no part of the role.", "Made up for the tests."
        ),
    ),
)
WORDS = vocabulary((MEWS,))
CODE = "does-not-apply-not-allowed"
CASES = SHARED / "cases"
MEAN = Mean(Fraction("1.7"))
LABELS = ("No", "Somewhat", "Yes")

# --- how it is written ---------------------------------------------------------------------------

WRITTEN = (
    *(
        "n/a",
        "N/A",
        "n.a.",
        "N.A",
        "NA",
        "na",
        "n / a",
        "N\\A",
        "n-a",
        "(n/a)",
        "n/a.",
        " N/A ",
        "\uff4e\uff0f\uff41",
        "n\u200b/a",
        "\ufeffN/A",
        "n/a\n",
    ),
    *(
        "not applicable",
        "Not Applicable.",
        "NOT APPLICABLE",
        "not  applicable",
        "not-applicable",
        "non-applicable",
        "inapplicable",
        "Not relevant",
        "irrelevant",
    ),
    *(
        "does not apply",
        "Doesn't apply",
        "doesn\u2019t apply",
        "doesnt apply",
        "It does not apply to me.",
        "don't apply",
    ),
    *("-", "\u2013", "\u2014", "\u2212", "--", "- -", "\uff0d", "\u30fc", " - "),
)
NOT_WRITTEN = (
    "#N/A",
    "No",
    "Nah",
    "navy",
    "n/a2",
    "-1",
    "- yes",
    "no idea",
    "?",
    "/",
    ".",
    "_",
    "don't know",
    "none",
    "nothing",
    "0",
    "x",
    "TBD",
    "does not apply yes",
)


@pytest.mark.parametrize("text", WRITTEN)
def test_every_usual_spelling_is_understood(text: str) -> None:
    said = read_rating(text, WORDS)
    assert (said.rating, said.understood, said.does_not_apply, said.reason) == (
        None,
        True,
        True,
        "",
    )


@pytest.mark.parametrize("text", NOT_WRITTEN)
def test_nothing_else_is_taken_for_it(text: str) -> None:
    assert not read_rating(text, WORDS).does_not_apply


def test_an_error_value_is_an_error_and_an_empty_cell_is_unrated() -> None:
    said = read_rating(CellError("#N/A"), WORDS)
    assert not said.does_not_apply and not said.understood
    assert (
        not read_rating("   ", WORDS).does_not_apply and not read_rating(None, WORDS).does_not_apply
    )


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("n/a: we have no calls at night", "we have no calls at night"),
        ("N/A - Part time", "Part time"),
        ("not applicable (no reports yet)", "no reports yet"),
        ("does not apply, see our talk of May", "see our talk of May"),
    ],
)
def test_the_cell_may_say_why(text: str, reason: str) -> None:
    assert read_rating(text, WORDS).reason == reason


def test_a_frameworks_own_words_are_understood_where_it_is_known() -> None:
    for text in ("Not my job", "NMJ"):
        assert read_rating(text, vocabulary((LENIENT,))).does_not_apply
        assert not read_rating(text, WORDS).does_not_apply


# --- the framework -------------------------------------------------------------------------------


def allowing(folder: Path, source: str = "mews") -> Path:
    """Copy an installed framework and let its skills not apply."""
    shutil.copytree(ROOT / "workbook_templates" / source, folder)
    text = (
        (folder / "framework.toml")
        .read_text(encoding="utf-8")
        .replace(f'id = "{source}"', 'id = "lenient"')
    )
    words = (
        'label = "Not my job"\naliases = ["n/a", "nmj"]\ndescription = "It is no part of the'
        ' role."\nreference = "Made up for the tests."\n'
    )
    (folder / "framework.toml").write_text(f"{text}\n[does_not_apply]\n{words}", encoding="utf-8")
    return folder


def test_a_framework_says_that_its_skills_may_not_apply(tmp_path: Path) -> None:
    folder = allowing(tmp_path / "lenient")
    one = load_framework(folder).does_not_apply
    assert one == DoesNotApply(
        "Not my job", ("n/a", "nmj"), "It is no part of the role.", "Made up for the tests."
    )
    shown = " ".join(CliRunner().invoke(main, ["framework", "show", str(folder)]).output.split())
    assert (
        "A skill may be left out of its level: Not my job, n/a, nmj. It is no part of the role."
        in shown
    )


def test_the_installed_ones_do_not(frameworks: list[Framework]) -> None:
    assert [one.does_not_apply for one in frameworks] == [None] * 3
    assert (
        "A skill may be left out"
        not in CliRunner().invoke(main, ["framework", "show", "mews"]).output
    )


# --- workbooks -----------------------------------------------------------------------------------

LAYOUTS = {
    "numbers": Options(),
    "labels": Options(labels=LABELS, rule="mean labels"),
    "labels with notes": Options(labels=LABELS, rule="one", after=1, notes="after"),
    "vertical": Options(layout="vertical"),
    "a list": Options(layout="list", rule=None),
    "no drop-downs": Options(validation=False),
    "nothing points": Options(validation=False, rule=None),
}
layouts = pytest.mark.parametrize("options", LAYOUTS.values(), ids=list(LAYOUTS))


def marked(options: Options, places: Sequence[tuple[int, int, int]], text: str = "n/a") -> Book:
    """Return a workbook in which some skills (competency, level, skill) do not apply; by their
    other ratings all levels up to the second are achieved.
    """
    book = build(options)
    for competency, level, _ in places:
        for skill in range(len(book.places[competency, level].rows) if level < 2 else 0):
            book.rate(competency, level, skill, options.labels[2] if options.labels else 2, 2)
    for competency, level, skill in places:
        book.rate(competency, level, skill, text, None)
    return book


def without(assessment: Assessment) -> Assessment:
    """Return an assessment without its skills that do not apply."""
    return replace(
        assessment,
        competencies=tuple(
            replace(
                one,
                levels=tuple(
                    replace(
                        level,
                        skills=tuple(skill for skill in level.skills if not skill.does_not_apply),
                    )
                    for level in one.levels
                ),
            )
            for one in assessment.competencies
        ),
    )


def levels(card: Scorecard) -> list[int | None]:
    return [one.level for one in card.competencies]


def codes(card: Scorecard) -> Told:
    return told(card)


@layouts
@pytest.mark.parametrize("text", ["N/A", "\u2013", "Not my job"])
def test_where_it_is_allowed_the_skill_is_left_out(options: Options, text: str) -> None:
    book = marked(options, [(0, 0, 1), (0, 1, 0), (2, 1, 2), (3, 2, -1)], text)
    found = read_workbook(book.save(), [LENIENT])
    card = score(found, [LENIENT], framework=LENIENT)
    assert [
        [[skill.rating for skill in level.skills] for level in one.levels]
        for one in found.competencies
    ] == [[level.ratings for level in one.levels] for one in book.truth]
    left = score(without(found), [LENIENT], framework=LENIENT)
    assert (
        levels(card) == levels(left) and card.progress == left.progress and card.grade == left.grade
    )
    assert card.grade is not None or card.track is None
    assert all(
        level is not None and level >= 2
        for level in (card.competencies[0].level, card.competencies[2].level)
    )
    assert [level.does_not_apply for level in card.competencies[0].levels] == [1, 1, 0, 0, 0]
    assert not {
        "rating-unrated",
        "rating-not-understood",
        "rating-without-skill",
        "extra-rating-column",
        CODE,
    } & set(codes(card))


@layouts
def test_where_it_is_not_there_is_one_finding_and_no_grade(options: Options) -> None:
    book = marked(options, [(0, 0, 1), (0, 1, 0), (2, 1, 2)])
    card = score(read_workbook(book.save(), [MEWS]), [MEWS], framework=MEWS)
    assert [found.code for found in card.findings if found.severity == "error"] == [CODE]
    (told,) = [found for found in card.findings if found.code == CODE]
    places = [
        f"{book.sheet(one)}!{cell(book.places[one, level].rows[skill], book.places[one, level].rating)}"
        for one, level, skill in ((0, 0, 1), (0, 1, 0))
    ]
    assert all(
        place.partition("!")[2] in told.message for place in places
    ) and told.where.startswith(places[0])
    assert "Rate them" in told.message and "3 skills do not apply" in told.message
    assert (
        levels(card)[0] is None
        and levels(card)[2] is None
        and None not in (levels(card)[1], levels(card)[3], levels(card)[4])
    )
    assert card.progress is None and card.grade is None
    assert not {"rating-unrated", "rating-not-understood", "level-disagrees"} & set(codes(card))


def test_both_outcomes_are_told() -> None:
    book = marked(Options(), [(0, 1, 0)])
    for level in (2, 3, 4):
        for skill in range(len(book.truth[0].levels[level].ratings)):
            book.rate(0, level, skill, 0, 0)
    card = score(read_workbook(book.save(), [MEWS]), [MEWS])
    (told,) = [found for found in card.findings if found.code == CODE]
    assert "Left out, Delivery is level 2; rated No, level 1; rated Yes, level 2." in told.message
    assert card.competencies[0].next_step.endswith("so the level may be anything from 1 to 2")
    assert (
        card.competencies[0].levels[1].why
        == "not decided: 1 skill does not apply (Delivery!D2), but the framework has no such rating"
    )


def test_a_level_that_does_not_depend_on_it_is_given_all_the_same() -> None:
    book = marked(Options(), [(0, 4, 0)])
    book.rate(0, 3, 0, 0, 0)  # so that the level above is out of reach
    card = score(read_workbook(book.save(), [MEWS]), [MEWS])
    assert (
        levels(card)[0] is not None
        and card.progress is not None
        and [found.code for found in card.findings].count(CODE) == 1
    )
    assert "The levels are the same" in next(
        found.message for found in card.findings if found.code == CODE
    )


def test_a_level_of_which_nothing_is_left_is_not_achieved_and_says_so() -> None:
    book = marked(Options(), [(0, 0, skill) for skill in range(5)])
    card = score(read_workbook(book.save(), [LENIENT]), [LENIENT], framework=LENIENT)
    level = card.competencies[0].levels[0]
    assert (level.achieved, level.does_not_apply, level.unrated, card.competencies[0].level) == (
        False,
        5,
        0,
        0,
    )
    assert level.why.startswith(
        "not achieved: no skill of it applies; 5 skills do not apply (Delivery!B2,B3,B4,B5,...)"
    )
    assert card.competencies[0].next_step.startswith("Beginner: no skill of it applies")
    assert "level-blank" not in codes(card) and "rating-unrated" not in codes(card)


def test_a_level_that_is_not_rated_but_for_what_does_not_apply_is_blank() -> None:
    book = build(Options())
    for skill in range(len(book.places[0, 4].rows)):
        book.rate(0, 4, skill, None, None)
    book.rate(0, 4, 0, "n/a", None)
    card = score(read_workbook(book.save(), [LENIENT]), [LENIENT], framework=LENIENT)
    assert "level-blank" in codes(card) and "rating-unrated" not in codes(card)


@pytest.mark.parametrize("slack", [0, 2])
def test_a_dash_beside_no_skill_and_dashes_among_notes_say_nothing(slack: int) -> None:
    plain = build(Options(after=1, notes="after", slack=slack))
    book = build(Options(after=1, notes="after", slack=slack))
    for (competency, _), place in book.places.items():
        for row in place.rows:
            book.on(competency)[row, place.rating + 1] = "-"
        book.on(competency)[place.rows[-1] + 1, place.rating] = "-"
    one, two = (score(read_workbook(each.save(), [MEWS]), [MEWS]) for each in (plain, book))
    assert (levels(one), one.progress, codes(one)) == (levels(two), two.progress, codes(two))


@pytest.mark.parametrize(
    "options",
    [Options(), Options(validation=False), Options(layout="vertical")],
    ids=["columns", "no drop-downs", "vertical"],
)
def test_a_competency_that_does_not_apply_at_all_is_read(options: Options) -> None:
    book = build(options)
    for level in range(5):
        for skill in range(len(book.places[4, level].rows)):
            book.rate(4, level, skill, "n/a", None)
    card = score(read_workbook(book.save(), [LENIENT]), [LENIENT], framework=LENIENT)
    assert card.competencies[4].level == 0 and [
        one.does_not_apply for one in card.competencies[4].levels
    ] == [len(book.places[4, level].rows) for level in range(5)]
    assert not [found.code for found in card.findings if found.severity == "error"]


def test_dashes_in_another_table_are_no_ratings() -> None:
    """Nothing but a sum points at them, and the Summary does not read it."""
    book = build(Options())
    cells: dict[tuple[int, int], object] = {}
    for column, name in ((1, "Beginner"), (3, "Advanced")):
        area = f"{cell(2, column + 1)}:{cell(6, column + 1)}"
        cells |= {(1, column): name, (1, column + 1): Formula(f"IF(SUM({area})>0,1,0)", 0)}
        for row in range(2, 7):
            cells |= {
                (row, column): f"A laptop for desk {row} on floor {column}",
                (row, column + 1): "-",
            }
    book.cells["Orders"] = cells
    card = score(read_workbook(book.save(), [MEWS]), [MEWS])
    assert "sheet-not-in-summary" not in codes(card)


def test_the_files_own_formulas_are_not_accused() -> None:
    """AVERAGE and MIN overlook a text; what the file gives is what is left."""
    book = marked(Options(), [(0, 1, 0), (4, 1, 0)])
    found = read_workbook(book.save(), [LENIENT])
    card = score(found, [LENIENT], framework=LENIENT)
    assert [one.own_level for one in found.competencies] == levels(card)
    assert not set(codes(card)) - {"cached-value-stale", "weights-no-track"}


def test_formulas_that_count_it_are_told() -> None:
    book = build(Options(labels=LABELS, rule="one", helper=True))
    book.rate(0, 0, 0, "n/a", None)
    place = book.places[0, 0]
    column = place.helper or 0
    area = f"{cell(place.rows[0], column)}:{cell(place.rows[-1], column)}"
    book.on(0)[place.result or (0, 0)] = Formula(
        f"IF(AND(COUNTIF({area},0)=0,COUNTIF({area},1)<=1),1,0)", 0
    )
    card = score(read_workbook(book.save(), [LENIENT]), [LENIENT], framework=LENIENT)
    assert "level-disagrees" in codes(card) and (card.competencies[0].level or 0) > 0


def test_the_reason_beside_it_is_kept() -> None:
    book = marked(Options(after=1), [(0, 0, 0), (1, 0, 0), (2, 0, 0), (3, 0, 0)])
    for competency in (0, 3):
        place = book.places[competency, 0]
        book.on(competency)[place.rows[0] - 1, place.rating + 1] = "Evidence"
        book.on(competency)[place.rows[0], place.rating + 1] = (
            "No shop in this town" if competency == 0 else "-"
        )
    book.on(1)[book.places[1, 0].rows[0], book.places[1, 0].rating] = "n/a: retired from it"
    book.comments["Problem Solving", book.places[2, 0].rows[0], book.places[2, 0].rating] = (
        "Ada",
        "Not before spring",
    )
    found = read_workbook(book.save(), [LENIENT])
    assert [one.levels[0].skills[0].reason for one in found.competencies[:4]] == [
        "No shop in this town",
        "retired from it",
        "Ada: Not before spring",
        "",
    ]


@pytest.mark.parametrize(
    ("agreed", "counts"),
    [
        (None, (None, True)),
        ("Yes", (2, False)),
        ("n/a", (None, True)),
        ("ask again", (None, False)),
    ],
)
def test_the_agreed_word_wins(agreed: str | None, counts: tuple[int | None, bool]) -> None:
    from assessment.recognition.find.own import counted

    opinions: tuple[Opinion, ...] = (
        Opinion("self", None, "D!C4", does_not_apply=True),
        Opinion("manager", 0, "D!E4"),
    )
    said = read_rating(agreed, WORDS)
    opinions += (Opinion("agreed", said.rating, "D!G4", does_not_apply=said.does_not_apply),)
    one = counted(opinions, None, [] if said.understood else ["D!G4"])
    assert one is not None and (one.rating, one.does_not_apply) == counts
    agreed_one = counted(
        (
            replace(opinions[0], rating=1, does_not_apply=False),
            replace(opinions[2], rating=None, does_not_apply=True),
        ),
        None,
    )
    assert agreed_one is not None and agreed_one.does_not_apply


# --- the arithmetic ------------------------------------------------------------------------------

SKILLS = st.lists(st.sampled_from((0, 1, 1, 2, 2, 2, None, "n/a", "n/a")), min_size=1, max_size=4)
RULES = st.sampled_from(
    (
        MEAN,
        Mean(Fraction(3, 2), strict=False),
        Allowance(1),
        Allowance(0),
    )
)


@st.composite
def assessments(draw: st.DrawFn) -> Assessment:
    """Return somebody's ratings, some of them n/a."""
    found = []
    for known in MEWS.competencies:
        assessed = []
        for level in range(draw(st.integers(1, 3))):
            ratings = draw(SKILLS)
            skills = tuple(
                RatedSkill(
                    f"{known.name} {level}.{i}",
                    rating if isinstance(rating, int) else None,
                    f"{known.id}!{'BCD'[level]}{i}",
                    does_not_apply=rating == "n/a",
                )
                for i, rating in enumerate(ratings, start=1)
            )
            assessed.append(
                AssessedLevel(f"Level {level + 1}", skills, draw(RULES), f"{known.id}!B1")
            )
        found.append(
            AssessedCompetency(
                known.name, known.name, Fraction(1, 5), "Summary!A2", tuple(assessed)
            )
        )
    return Assessment("a.xlsx", "", tuple(found))


@settings(deadline=None)
@given(assessments())
def test_a_score_is_that_of_the_workbook_without_these_skills(one: Assessment) -> None:
    card, rest = score(one, framework=LENIENT), score(without(one), framework=LENIENT)
    assert (
        levels(card) == levels(rest) and card.progress == rest.progress and card.grade == rest.grade
    )
    assert compare_tracks(card) == compare_tracks(rest)
    assert focus_list(card) == focus_list(rest)
    for before, after, assessed in zip(
        card.competencies, rest.competencies, one.competencies, strict=True
    ):
        for level, less, was in zip(before.levels, after.levels, assessed.levels, strict=True):
            assert (level.achieved, level.yes, level.somewhat, level.no, level.unrated) == (
                less.achieved,
                less.yes,
                less.somewhat,
                less.no,
                less.unrated,
            )
            assert (
                level.does_not_apply == sum(skill.does_not_apply for skill in was.skills)
                and less.does_not_apply == 0
            )


@settings(deadline=None)
@given(assessments())
def test_where_it_is_not_allowed_a_level_is_given_only_if_nothing_else_is_possible(
    one: Assessment,
) -> None:
    card = score(one, framework=MEWS)
    ways = [
        score(way, framework=MEWS)
        for way in (without(one), *(rated(one, rating) for rating in (0, 1, 2)))
    ]
    for index, given_level in enumerate(levels(card)):
        possible = {levels(way)[index] for way in ways}
        assert (given_level is not None) or len(possible) > 1
        assert given_level is None or possible == {given_level}
    if None in levels(card):
        assert card.progress is None and card.grade is None
    anywhere = any(
        skill.does_not_apply
        for each in one.competencies
        for level in each.levels
        for skill in level.skills
    )
    assert [found.code for found in card.findings].count(CODE) == anywhere


def rated(one: Assessment, rating: int) -> Assessment:
    """Return an assessment with every skill rated that does not apply."""

    def changed(skill: RatedSkill) -> RatedSkill:
        return (
            replace(skill, rating=rating, does_not_apply=False) if skill.does_not_apply else skill
        )

    competencies = (
        replace(
            each,
            levels=tuple(
                replace(level, skills=tuple(map(changed, level.skills))) for level in each.levels
            ),
        )
        for each in one.competencies
    )
    return replace(one, competencies=tuple(competencies))


@settings(deadline=None, max_examples=60)
@given(assessments(), st.integers(1, 12))
def test_no_way_to_a_grade_is_shorter_and_none_proposes_what_does_not_apply(
    one: Assessment, bound: int
) -> None:
    card = score(one, framework=LENIENT)
    track = replace(
        MEWS.tracks[0], weights={known.id: Fraction(1, 5) for known in MEWS.competencies}
    )
    grade = Grade(Fraction(bound, 5), Fraction(5), "X", "X", None, None)
    route = cheapest_route(card, track, grade)
    ways = []
    for assessed, scored in zip(one.competencies, card.competencies, strict=True):
        reached = scored.level or 0
        ways.append([(reached, 0)])
        for number in range(reached, len(assessed.levels)):
            known = [
                skill.rating or 0
                for skill in assessed.levels[number].skills
                if not skill.does_not_apply
            ]
            lifted = itertools.product(*(range(rating, 3) for rating in known))
            costs = [
                sum(ratings) - sum(known)
                for ratings in lifted
                if scored.levels[number].rule.achieved(ratings)
            ]
            if not costs:
                break
            ways[-1].append((number + 1, ways[-1][-1][1] + min(costs)))
    best = min(
        (
            sum(cost for _, cost in way)
            for way in itertools.product(*ways)
            if sum(level for level, _ in way) >= bound
        ),
        default=None,
    )
    assert (route.cost if route else None) == best
    inapplicable = {
        skill.where
        for each in one.competencies
        for level in each.levels
        for skill in level.skills
        if skill.does_not_apply
    }
    assert not inapplicable & {step.where for step in route.steps if route} if route else True


def test_a_level_that_waits_for_a_rating_is_no_way() -> None:
    """Where it is not allowed the skill has to be rated first; a route that takes it for done
    would promise too much.
    """
    one = assessment_of([[2, 2], [0, "n/a"]])
    engineer = next(track for track in MEWS.tracks if track.id == "engineer")
    (open_way,) = compare_tracks(score(one, framework=LENIENT), [engineer])
    assert all(each is not None for each in levels(score(one, framework=MEWS)))
    (closed_way,) = compare_tracks(score(one, framework=MEWS), [engineer])
    assert open_way.progress == closed_way.progress
    assert open_way.route is not None and closed_way.route is None


def assessment_of(ratings: Sequence[Sequence[int | str | None]]) -> Assessment:
    """Return an assessment whose competencies all have these ratings, level by level."""
    found = []
    for known in MEWS.competencies:
        assessed = tuple(
            AssessedLevel(
                MEWS.level_name(number),
                tuple(
                    RatedSkill(
                        f"{number}.{i}",
                        rating if isinstance(rating, int) else None,
                        f"{known.name}!B{number}{i}",
                        does_not_apply=rating == "n/a",
                    )
                    for i, rating in enumerate(level)
                ),
                MEAN,
            )
            for number, level in enumerate(ratings, start=1)
        )
        found.append(
            AssessedCompetency(known.name, known.name, Fraction(1, 5), "Summary!A2", assessed)
        )
    return Assessment("a.xlsx", "", tuple(found))


def test_nobody_is_asked_to_work_on_what_does_not_apply() -> None:
    from datetime import date

    one = assessment_of([[2, 1, "n/a"], ["n/a", 1, 0]])
    before = assessment_of([[2, 1, 2], [1, 1, 0]])
    card, last = score(one, framework=LENIENT), score(before, framework=LENIENT)
    marked_places = {
        skill.where
        for each in one.competencies
        for level in each.levels
        for skill in level.skills
        if skill.does_not_apply
    }
    texts = {"1.2", "2.0"}
    items = focus_list(card, previous=last)
    assert items and not marked_places & {item.where for item in items}
    goals = propose_goals(card, date(2027, 3, 1))
    assert goals and not texts & {goal.skill for goal in goals}


# --- what is printed and written -----------------------------------------------------------------


def lenient_file(tmp_path: Path) -> tuple[Path, Path]:
    """Return a framework's folder, and a workbook in which two skills do not apply."""
    book = marked(Options(), [(0, 0, 0), (0, 0, 1)])
    book.on(0)[book.places[0, 0].rows[1], book.places[0, 0].rating] = "N/A: part time"
    path = tmp_path / "ada.xlsx"
    path.write_bytes(book.save())
    return allowing(tmp_path / "lenient"), path


def test_the_scorecard_counts_and_shows_them(tmp_path: Path) -> None:
    folder, path = lenient_file(tmp_path)
    result = CliRunner().invoke(main, ["score", str(path), "--framework", str(folder)])
    assert result.exit_code == 0
    assert "2 do not apply (Delivery!B2; Delivery!B3: part time)" in result.output
    assert max(map(len, result.output.splitlines())) <= 80
    refused = CliRunner().invoke(main, ["score", str(path)])
    assert (
        refused.exit_code == 1 and "not decided" in refused.output and "Grade" not in refused.output
    )
    check = CliRunner().invoke(main, ["check", str(path)])
    assert check.output.count(
        CODE
    ) == 1 and "a table does_not_apply in its framework.toml" in " ".join(check.output.split())


def test_json_and_rows_tell_it_from_what_is_not_rated(tmp_path: Path) -> None:
    folder, path = lenient_file(tmp_path)
    (one,) = json.loads(
        CliRunner()
        .invoke(main, ["score", str(path), "--framework", str(folder), "--format", "json"])
        .output
    )
    assert one["does_not_apply"] == 2 and [
        level["does_not_apply"] for level in one["competencies"][0]["levels"]
    ] == [2, 0, 0, 0, 0]
    assert [(skill["where"], skill["reason"]) for skill in one["not_applying"]] == [
        ("Delivery!B2", ""),
        ("Delivery!B3", "part time"),
    ]
    rows = list(
        csv.DictReader(
            io.StringIO(
                CliRunner()
                .invoke(
                    main,
                    ["score", str(path), "--framework", str(folder), "--format", "csv", "--long"],
                )
                .output
            )
        )
    )
    assert [(row["rating"], row["rating_label"], row["evidence"]) for row in rows[:2]] == [
        ("", "Not my job", ""),
        ("", "Not my job", "part time"),
    ]
    assert rows[2]["rating"] in ("1", "2")
    plain = dict(zip(LONG_COLUMNS, long_rows(score(read_workbook(path), [MEWS]))[0], strict=True))
    assert (plain["rating"], plain["rating_label"]) == (None, "does not apply")
    (refused,) = json.loads(
        CliRunner().invoke(main, ["score", str(path), "--format", "json"]).output
    )
    assert (
        refused["progress"],
        refused["grade"],
        refused["competencies"][0]["level"],
        refused["competencies"][0]["value"],
    ) == (None, None, None, None)


def test_others_see_what_each_rater_said() -> None:
    skill = RatedSkill(
        "s",
        None,
        "D!C4",
        opinions=(Opinion("self", None, "D!C4", "why", True), Opinion("manager", 1, "D!E4")),
        does_not_apply=True,
    )
    one = AssessedCompetency(
        "Delivery", "Delivery", Fraction(1), "S!A2", (AssessedLevel("Beginner", (skill,), MEAN),)
    )
    row = dict(
        zip(
            LONG_COLUMNS,
            long_rows(score(Assessment("a", "", (one,)), framework=LENIENT))[0],
            strict=True,
        )
    )
    assert (row["rating_self"], row["rating_manager"], row["rating_agreed"], row["evidence"]) == (
        "Not my job",
        1,
        None,
        "why",
    )


def test_sheets_that_are_added_show_no_grade_where_none_is_given(tmp_path: Path) -> None:
    import openpyxl

    book = marked(Options(), [(0, 1, 0)])
    for level in (2, 3, 4):
        for competency in range(5):
            book.rate(competency, level, 0, 0, 0)
    (tmp_path / "a.xlsx").write_bytes(book.save())
    for framework, shown in ((MEWS, False), (LENIENT, True)):
        written = write_back(tmp_path / "a.xlsx", tmp_path / "b.xlsx", framework=framework)
        assert (written.card.progress is not None) == shown
        sheet = openpyxl.load_workbook(tmp_path / "b.xlsx", data_only=True)["Tracks"]
        values = [sheet.cell(5, column).value for column in range(5, 12)]
        assert (set(values) != {"\u2013"}) == shown, values
        (tmp_path / "b.xlsx").unlink()


def test_the_formula_of_a_level_whose_skills_may_all_be_left_out_is_read() -> None:
    formula = "IF(AND(MIN(B3:B8,COUNT(B3:B8)-ROWS(B3:B8)+1,COUNT(B3:B8))>0,SUM(B3:B8)/MAX(COUNT(B3:B8),1)>1.7),1,0)"
    assert rule_of(formula, WORDS) == MEAN
    assert rule_of(formula.replace("MAX(COUNT(B3:B8),1)", "MAX(COUNT(B3:B8),9)"), WORDS) is None


# --- from one cycle to the next ------------------------------------------------------------------


def last_cycle(*given: tuple[str, int | None, bool, str]) -> Assessment:
    """Return last time's workbook: texts of the framework, with ratings or what does not apply,
    and notes.
    """
    skills = tuple(
        RatedSkill(text, rating, f"Delivery!B{n}", note=note, does_not_apply=left_out)
        for n, (text, rating, left_out, note) in enumerate(given, 3)
    )
    level = AssessedLevel("Beginner", skills, MEAN)
    return Assessment(
        "last.xlsx",
        "",
        (AssessedCompetency("Delivery", "Delivery", Fraction(1), "Summary!A2", (level,)),),
    )


def test_it_is_carried_over() -> None:
    one, two = MEWS.competencies[0].levels[0].skills[:2]
    previous = last_cycle((one.text, None, True, "part time"), (two.text, 2, False, ""))
    result = carry_over(previous, LENIENT)
    assert [(each.rating, each.does_not_apply, each.note) for each in result.skills.values()] == [
        (None, True, "part time"),
        (2, False, ""),
    ]
    assert not result.remarks and not result.not_carried
    strict = carry_over(previous, MEWS)
    assert not strict.skills[one.id].does_not_apply and strict.skills[one.id].note == "part time"
    assert [each.where for each in strict.remarks] == [
        "Delivery!B3"
    ] and "has no such rating. Rate it" in strict.remarks[0].reason


def test_of_what_was_merged_that_which_applies_counts() -> None:
    from assessment.model import Migration

    target = MEWS.competencies[0].levels[0].skills[0]
    migrations = (
        Migration("merged", ("old-a", "old-b"), (target.id,), "", "Two became one.", "Made up."),
    )
    framework = replace(LENIENT, migrations=migrations)

    def carried(*left_out: bool) -> tuple[int | None, bool, int]:
        skills = tuple(
            RatedSkill(
                f"Old {n}",
                None if out else 1,
                f"D!B{n}",
                skill_id=f"old-{'ab'[n]}",
                does_not_apply=out,
            )
            for n, out in enumerate(left_out)
        )
        one = AssessedCompetency(
            "Delivery", "Delivery", Fraction(1), "S!A2", (AssessedLevel("Beginner", skills, MEAN),)
        )
        result = carry_over(Assessment("a", "", (one,)), framework)
        return (
            result.skills[target.id].rating,
            result.skills[target.id].does_not_apply,
            len(result.remarks),
        )

    assert carried(True, True) == (None, True, 0)
    assert carried(False, True) == (1, False, 2)
    assert carried(False, False) == (1, False, 0)


# --- files that show it --------------------------------------------------------------------------


@pytest.mark.skipif(not CASES.is_dir(), reason="the cases do not lie beside the checkout")
@pytest.mark.parametrize(
    ("name", "progress", "outcomes"),
    [
        ("not-applicable", "2.95", "Left out, Delivery is level 3; rated No, level 0"),
        ("one-skill-does-not-apply", "2.5", "Left out, Delivery is level 3; rated No, level 2"),
    ],
)
def test_one_skill_never_costs_a_grade(name: str, progress: str, outcomes: str) -> None:
    path = CASES / f"{name}.xlsx"
    card = score(read_workbook(path, [LENIENT]), [LENIENT], framework=LENIENT)
    assert (
        card.progress == Fraction(progress) and card.grade is not None and card.grade.grade == "IC4"
    )
    strict = score(read_workbook(path), [MEWS])
    assert (
        strict.grade is None and strict.progress is None and record(strict)["does_not_apply"] == 1
    )
    assert [found.code for found in strict.findings] == [CODE] and outcomes in strict.findings[
        0
    ].message
