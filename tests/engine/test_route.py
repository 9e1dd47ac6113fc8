"""Other tracks, the shortest way and the focus list: examples worked out by hand, and the
cheapest route against every level vector.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessment import (
    AssessmentError,
    cheapest_route,
    compare_tracks,
    find_track,
    focus_list,
    load_framework,
    read_workbook,
    score,
)
from assessment.model import (
    AssessedCompetency,
    AssessedLevel,
    Assessment,
    Framework,
    Grade,
    LevelRule,
    RatedSkill,
    Route,
    Scorecard,
    Track,
    TrackComparison,
)
from assessment.rules.allowance import Allowance
from assessment.rules.mean import Mean
from tests.builders.yardstick import timed, yardstick
from tests.conftest import ORCHARD, ROOT, WORKBOOKS, needs_workbooks, tracks_in

MEAN = Mean(Fraction(17, 10))
ONE_SOMEWHAT = Allowance(1)
FRAMEWORK = load_framework(ORCHARD)
SAMPLES = sorted((ROOT / "samples").glob("*.xlsx"))

Ratings = Sequence[Sequence[int | None]]  # of one competency, level by level
YES, NO = [2, 2, 2], [0, 0, 0]


def track(name: str) -> Track:
    return find_track([FRAMEWORK], name)[1]


def assessment(
    competencies: Sequence[Ratings],
    weights: Sequence[int] = (25, 30, 30, 10, 5),
    rules: Sequence[Sequence[LevelRule]] | None = None,
) -> Assessment:
    """Return an assessment of the five competencies; a skill's text says where it stands."""
    found = []
    for number, (known, levels, weight) in enumerate(
        zip(FRAMEWORK.competencies, competencies, weights, strict=True)
    ):
        assessed = []
        for level, ratings in enumerate(levels):
            skills = tuple(
                RatedSkill(
                    f"{known.name} {level + 1}.{i}", rating, f"{known.id}!{'BCDEF'[level]}{i}"
                )
                for i, rating in enumerate(ratings, start=1)
            )
            assessed.append(
                AssessedLevel(
                    FRAMEWORK.level_name(level + 1),
                    skills,
                    rules[number][level] if rules else MEAN,
                    f"{known.id}!B1",
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
    return Assessment("a.xlsx", "", tuple(found))


def card_of(*competencies: Ratings, weights: Sequence[int] = (25, 30, 30, 10, 5)) -> Scorecard:
    """Return a scorecard; levels that are not given are rated No."""
    return score(
        assessment([[*levels, *[NO] * (5 - len(levels))] for levels in competencies], weights),
        [FRAMEWORK],
    )


def on(card: Scorecard, name: str, **options: object) -> TrackComparison:
    (one,) = compare_tracks(card, [track(name)], **options)  # type: ignore[arg-type]  # keyword arguments of a test
    return one


def changes(route: Route | None) -> list[tuple[str, int | None, int]]:
    assert route is not None
    return [(step.where, step.rating, step.to) for step in route.steps]


# --- tracks side by side -------------------------------------------------------------------------


def test_one_person_on_two_tracks_by_hand() -> None:
    """Levels 3 2 3 2 1: a grower has .75 + .60 + .90 + .20 + .05, a taster .45 + .60
    + 1.05 + .30 + .05.
    """
    card = card_of([YES] * 3, [YES] * 2, [YES] * 3, [YES] * 2, [YES])
    grower, taster = compare_tracks(card, [track("Grower"), track("Taster")])
    assert grower.role == "primary" and grower.progress == Fraction("2.50") and grower.overlap == 1
    assert grower.grade is not None and grower.grade.grade == "IC4"
    assert (
        grower.next_grade is not None
        and grower.next_grade.grade == "IC5"
        and grower.distance == Fraction("1.10")
    )
    assert (taster.role, taster.progress, taster.distance) == (
        "",
        Fraction("2.45"),
        Fraction("1.15"),
    )
    assert taster.overlap == Fraction("0.90")  # .15 + .30 + .30 + .10 + .05
    planting, _, pests, selling, _ = taster.shares
    assert (
        planting.weight,
        planting.level,
        planting.value,
        planting.next_level_adds,
        planting.common,
    ) == (
        Fraction("0.15"),
        3,
        Fraction("0.45"),
        Fraction("0.15"),
        Fraction("0.15"),
    )
    assert (pests.weight, pests.common) == (Fraction("0.35"), Fraction("0.30"))
    assert (selling.weight, selling.common) == (Fraction("0.15"), Fraction("0.10"))


def test_every_track_comes_in_the_frameworks_order_if_none_is_asked_for() -> None:
    card = card_of([YES], [YES], [YES], [YES], [YES])
    assert [one.track.name for one in compare_tracks(card)] == [
        one.name for one in FRAMEWORK.tracks
    ]
    assert compare_tracks(card, []) == ()


@pytest.mark.parametrize("file", SAMPLES, ids=lambda path: path.stem)
def test_a_comparison_is_what_scoring_by_the_track_gives(
    file: object, frameworks: list[Framework]
) -> None:
    read = read_workbook(str(file))
    card = score(read, frameworks)
    assert card.framework is not None
    for one in compare_tracks(card):
        by_track = score(
            read,
            frameworks,
            framework=None if card.framework in frameworks else card.framework,
            track=one.track,
        )
        assert (one.progress, one.grade) == (by_track.progress, by_track.grade)
        if one.grade is not None:
            grades = [*one.track.grades, None]
            assert one.next_grade is grades[grades.index(one.grade) + 1]


def test_the_highest_level_adds_nothing_more() -> None:
    one = on(card_of([YES] * 5, [YES] * 5, [YES] * 5, [YES] * 5, [YES] * 4), "Grower")
    assert [share.next_level_adds for share in one.shares] == [0, 0, 0, 0, Fraction("0.05")]
    assert one.progress == Fraction("4.95") and one.grade is not None and one.grade.grade == "IC5"
    assert (one.next_grade, one.distance, one.route) == (None, None, None)


def test_below_the_lowest_grade_the_lowest_is_the_next() -> None:
    one = on(card_of([YES] * 3, [YES] * 3, [YES] * 3, [YES] * 3, [YES] * 3), "Estate Lead")
    assert (
        one.grade is None
        and one.next_grade is not None
        and one.next_grade.grade == "L1"
        and one.distance == Fraction("0.50")
    )
    assert one.route is not None and one.route.progress >= Fraction("3.50")


def test_wrong_weights_in_the_summary_stop_no_comparison() -> None:
    card = card_of(
        [YES] * 2, [YES] * 2, [YES] * 2, [YES] * 2, [YES] * 2, weights=(10, 25, 10, 30, 30)
    )
    assert card.grade is None and card.track is None
    one = on(card, "Grower")
    assert (
        one.progress == 2
        and one.grade is not None
        and one.overlap is None
        and {share.common for share in one.shares} == {0}
    )
    named = on(card, "Grower", primary=track("Warden"))
    assert named.overlap == Fraction("0.25") - Fraction("0.15") + Fraction("0.30") + Fraction(
        "0.10"
    ) + Fraction("0.10") + Fraction("0.05")


def test_roles_are_marked() -> None:
    card = card_of([YES], [YES], [YES], [YES], [YES])
    roles = {
        one.track.name: one.role
        for one in compare_tracks(card, aspirational=[track("Warden"), track("Grower")])
    }
    assert {name: role for name, role in roles.items() if role} == {
        "Grower": "primary",
        "Warden": "aspirational",
    }


def test_a_blank_workbook_has_no_grade_on_any_track() -> None:
    blank = [[[None] * 3] * 5] * 5
    card = score(assessment(blank), [FRAMEWORK])
    for one in compare_tracks(card):
        assert one.progress == 0 and (one.grade, one.next_grade, one.distance, one.route) == (
            None,
            None,
            None,
            None,
        )
    assert focus_list(card) == ()


def test_other_levels_than_the_frameworks_give_no_grade() -> None:
    strange = [
        replace(
            one, levels=tuple(replace(level, name=f"Rung {level.name}") for level in one.levels)
        )
        for one in assessment([[YES] * 5] * 5).competencies
    ]
    card = score(Assessment("a.xlsx", "", tuple(strange)), [FRAMEWORK])
    one = on(card, "Warden")
    assert one.progress == 5 and (one.grade, one.next_grade, one.route) == (None, None, None)
    assert on(score(card.assessment, [FRAMEWORK], framework=FRAMEWORK), "Warden").grade is not None


def test_a_competency_that_is_not_scored_leaves_the_progress_open() -> None:
    whole = assessment([[YES] * 5] * 5)
    lacking = (*whole.competencies[:4], replace(whole.competencies[4], levels=(), scorable=False))
    for competencies in (lacking, whole.competencies[:4]):
        one = on(
            score(Assessment("a.xlsx", "", competencies), [FRAMEWORK], framework=FRAMEWORK),
            "Grower",
        )
        assert (one.progress, one.grade, one.next_grade, one.route) == (None, None, None, None)


def test_a_card_without_a_framework_says_what_to_do() -> None:
    card = score(
        Assessment(
            "a.xlsx", "", (AssessedCompetency("Juggling", None, Fraction(1), "Summary!A2", ()),)
        ),
        [FRAMEWORK],
    )
    with pytest.raises(AssessmentError, match="score it with one"):
        compare_tracks(card)


# --- the shortest way ----------------------------------------------------------------------------


def test_the_shortest_way_by_hand() -> None:
    """Progress 1.00, and IC3 begins at 1.20: one step on Planting or on Fighting Pests is
    enough, three on Knowing the Soil would be.
    """
    card = card_of([YES, [2, 2, 1]], [YES, [1, 1, 1]], [YES, [2, 1, 2]], [YES], [YES])
    one = on(card, "Grower")
    assert one.route is not None and (one.route.cost, one.route.levels, one.route.progress) == (
        1,
        (2, 1, 1, 1, 1),
        Fraction("1.25"),
    )
    assert changes(one.route) == [("planting!C3", 1, 2)]
    assert one.route.grade is one.next_grade


def test_among_equals_the_other_tracks_decide() -> None:
    card = card_of([YES, [2, 2, 1]], [YES, [1, 1, 1]], [YES, [2, 1, 2]], [YES], [YES])
    # Fighting Pests has 35 % of a taster's weight, Planting 15 %
    route = on(card, "Grower", aspirational=[track("Taster")]).route
    assert changes(route) == [("pests!C2", 1, 2)]
    # seen from that track the person's own is the other one: 30 % against 25 %
    assert changes(on(card, "Taster").route) == [("pests!C2", 1, 2)]
    # a cheaper way wins whatever it serves
    cheaper = card_of([YES, [2, 2, 1]], [YES], [YES, [1, 1, 2]], [YES], [YES])
    assert changes(on(cheaper, "Grower", aspirational=[track("Taster")]).route) == [
        ("planting!C3", 1, 2)
    ]


def test_what_serves_the_other_tracks_is_not_lost_on_the_way() -> None:
    """Any two of the first three are enough for .40; the first is the one that the other track
    does not weigh.
    """
    near = [YES, [2, 2, 1]]
    card = card_of(near, near, near, [YES], [YES])
    ids = [one.id for one in FRAMEWORK.competencies]

    def weighing(identity: str, *percents: int) -> Track:
        return replace(
            track("Grower"),
            id=identity,
            weights={
                one: Fraction(percent, 100) for one, percent in zip(ids, percents, strict=True)
            },
        )

    grade = replace(track("Grower").grades[0], min_progress=Fraction("1.40"))
    route = cheapest_route(
        card, weighing("a", 30, 20, 20, 30, 0), grade, others=[weighing("b", 0, 50, 50, 0, 0)]
    )
    assert route is not None and route.levels == (1, 2, 2, 1, 1)


def test_a_bound_is_reached_by_lying_on_it() -> None:
    """From 3.05: .30 for Planting and .25 for Selling lead to 3.60 exactly, where IC5 begins."""
    weights = {
        known.id: Fraction(percent, 100)
        for known, percent in zip(FRAMEWORK.competencies, (30, 25, 15, 25, 5), strict=True)
    }
    planting, selling = [*[YES] * 3, [2, 2, 1]], [*[YES] * 3, [2, 1, 1]]
    card = card_of(planting, [YES] * 4, [YES] * 2, selling, [YES] * 2)
    (stall,) = compare_tracks(card, [replace(track("Grower"), id="stall", weights=weights)])
    assert (stall.progress, stall.distance) == (Fraction("3.05"), Fraction("0.55"))
    assert stall.route is not None
    assert stall.route.progress == Fraction("3.60")
    # Planting .30 for one step, Selling .25 for two
    assert stall.route.cost == 3
    assert stall.route.levels == (4, 4, 2, 4, 2)


def test_a_level_that_is_achieved_above_a_gap_comes_for_nothing() -> None:
    card = card_of([YES, [2, 2, 1], YES, YES], [YES], [YES], [YES], [YES])
    route = on(card, "Grower").route
    assert (
        route is not None
        and route.cost == 1
        and route.levels == (4, 1, 1, 1, 1)
        and route.progress == Fraction("1.75")
    )


def test_unrated_counts_as_no_and_the_nearest_are_raised_first() -> None:
    rules = [[ONE_SOMEWHAT] * 5] * 5
    levels: list[Ratings] = [
        [YES, [None, 0, 1, 1]],
        [YES, [0] * 9],
        [YES, [0] * 9],
        [YES, [0] * 9],
        [YES, [0] * 9],
    ]
    card = score(assessment([[*one, *[NO] * 3] for one in levels], rules=rules), [FRAMEWORK])
    route = on(card, "Grower").route
    # all four have to be Somewhat at least, three of them Yes: the two that are near, then the
    # first of the others
    assert changes(route) == [
        ("planting!C1", None, 2),
        ("planting!C2", 0, 1),
        ("planting!C3", 1, 2),
        ("planting!C4", 1, 2),
    ]
    assert (
        route is not None
        and route.cost == 5
        and [step.cost for step in route.steps] == [2, 1, 1, 1]
    )


def test_a_level_without_skills_cannot_be_reached() -> None:
    levels: list[Ratings] = [[YES, []] for _ in range(5)]
    card = score(assessment(levels), [FRAMEWORK], framework=FRAMEWORK)
    one = on(card, "Grower")
    assert one.next_grade is not None and one.distance == Fraction("0.20") and one.route is None


def test_levels_that_the_ratings_do_not_give_are_taken_as_they_are() -> None:
    """What a Summary shows may differ from the ratings: a level that they give anyway costs
    nothing, one above them is not taken back.
    """
    card = card_of([YES, [2, 2, 1]], [YES], [YES], [YES], [YES])

    def shown(level: int) -> Scorecard:
        return replace(
            card, competencies=(replace(card.competencies[0], level=level), *card.competencies[1:])
        )

    lower, higher = (on(shown(level), "Grower").route for level in (0, 2))
    assert lower is not None and lower.levels == (2, 1, 1, 1, 1) and lower.cost == 1
    assert (
        higher is not None
        and higher.levels[0] >= 2
        and not any(step.where.startswith("planting!C") for step in higher.steps)
    )
    for level in (-1, 5, 9):
        on(shown(level), "Grower")
        focus_list(shown(level))


def test_a_grade_that_is_reached_takes_no_steps() -> None:
    card = card_of([YES] * 2, [YES] * 2, [YES] * 2, [YES] * 2, [YES] * 2)
    route = cheapest_route(card, track("Grower"), track("Grower").grades[0])
    assert (
        route is not None
        and route.steps == ()
        and route.cost == 0
        and route.levels == (2, 2, 2, 2, 2)
    )


RULES = st.one_of(
    st.builds(
        Mean,
        st.sampled_from([Fraction(1), Fraction(3, 2), Fraction(17, 10), Fraction(2)]),
        st.booleans(),
        st.booleans(),
    ),
    st.builds(Allowance, st.integers(0, 2), st.booleans()),
)


@given(st.lists(st.sampled_from([0, 1, 2, None]), max_size=6), RULES)
def test_no_ratings_are_nearer_to_a_level(ratings: list[int | None], rule: LevelRule) -> None:
    """By brute force over every way to raise them."""
    known = [rating or 0 for rating in ratings]
    fitting = [
        raised
        for raised in itertools.product(*(range(rating, 3) for rating in known))
        if rule.achieved(raised)
    ]
    lifted = rule.lifted_to(ratings)
    assert (lifted is None) is (not fitting)
    if lifted is not None:
        assert lifted in fitting and sum(lifted) == min(map(sum, fitting))


SKILLS = st.lists(st.sampled_from([0, 1, 1, 2, None]), max_size=3)  # of a level


@st.composite
def situations(draw: st.DrawFn) -> tuple[Scorecard, Track, Grade, list[Track]]:
    """Draw a card, a track with a grade to reach, and other tracks: weights, rules, ratings and
    the sizes of levels are random.
    """

    def weights() -> dict[str, Fraction]:
        cuts = sorted(draw(st.lists(st.integers(0, 20), min_size=4, max_size=4)))
        parts = [high - low for low, high in zip([0, *cuts], [*cuts, 20], strict=True)]
        return {
            one.id: Fraction(part, 20)
            for one, part in zip(FRAMEWORK.competencies, parts, strict=True)
        }

    ratings, rules = [], []
    for _ in FRAMEWORK.competencies:
        number = draw(st.integers(2, 3))
        ratings.append(draw(st.lists(SKILLS, min_size=number, max_size=number)))
        rules.append(draw(st.lists(RULES, min_size=number, max_size=number)))
    card = score(assessment(ratings, rules=rules), [FRAMEWORK], framework=FRAMEWORK)
    wanted = Grade(Fraction(draw(st.integers(5, 40)), 20), Fraction(5), "X", "X", None, None)
    tracks = [
        replace(FRAMEWORK.tracks[0], id=f"t{i}", weights=weights(), grades=(wanted,))
        for i in range(draw(st.integers(1, 3)))
    ]
    return card, tracks[0], wanted, tracks[1:]


def cost_of(level: AssessedLevel) -> int | None:
    """Return the least steps to a level, by trying all ways; ``None`` where none leads there."""
    known = [skill.rating or 0 for skill in level.skills]
    raised = itertools.product(*(range(rating, 3) for rating in known))
    assert level.rule is not None
    return min(
        (sum(ratings) - sum(known) for ratings in raised if level.rule.achieved(ratings)),
        default=None,
    )


@settings(deadline=None)
@given(situations())
def test_no_level_vector_is_cheaper(situation: tuple[Scorecard, Track, Grade, list[Track]]) -> None:
    card, one, grade, others = situation
    ways: list[list[tuple[int, int]]] = []  # of each competency: level and cost
    for assessed, scored in zip(card.assessment.competencies, card.competencies, strict=True):
        assert scored.level is not None
        reachable = [(scored.level, 0)]
        for number in range(scored.level, len(assessed.levels)):
            cost = cost_of(assessed.levels[number])
            if cost is None:
                break
            reachable.append((number + 1, reachable[-1][1] + cost))
        ways.append(reachable)
    best = None
    for vector in itertools.product(*ways):
        levels = tuple(level for level, _ in vector)
        progress, *served = (
            sum(
                each.weights[known.id] * level
                for known, level in zip(FRAMEWORK.competencies, levels, strict=True)
            )
            for each in (one, *others)
        )
        key = (sum(cost for _, cost in vector), -sum(served), tuple(-level for level in levels))
        if progress >= grade.min_progress and (best is None or key < best):
            best = key
    route = cheapest_route(card, one, grade, others=others)
    assert (route is None) is (best is None)
    if route is None or best is None:
        return
    assert (route.cost, tuple(-level for level in route.levels)) == (best[0], best[2])
    assert (
        route.progress
        == sum(
            one.weights[known.id] * level
            for known, level in zip(FRAMEWORK.competencies, route.levels, strict=True)
        )
        >= grade.min_progress
    )
    again = score(raised_by(card, route), [FRAMEWORK], framework=FRAMEWORK)
    assert tuple(scored.level for scored in again.competencies) == route.levels


def raised_by(card: Scorecard, route: Route) -> Assessment:
    """Return the assessment after the steps; what is unrated is rated No, as a route takes it."""
    to = {step.where: step.to for step in route.steps}
    assert len(to) == len(route.steps)

    def lifted(skill: RatedSkill) -> RatedSkill:
        return replace(skill, rating=to.pop(skill.where, skill.rating or 0))

    competencies = tuple(
        replace(
            one,
            levels=tuple(
                replace(level, skills=tuple(map(lifted, level.skills))) for level in one.levels
            ),
        )
        for one in card.assessment.competencies
    )
    assert not to
    return replace(card.assessment, competencies=competencies)


@pytest.mark.parametrize("file", [*SAMPLES, *WORKBOOKS], ids=lambda path: path.stem)
def test_the_steps_of_a_route_lead_where_it_says(file: object, frameworks: list[Framework]) -> None:
    """On every track of every sample, by scoring the workbook with the steps made."""
    card = score(read_workbook(str(file)), frameworks)
    assert card.framework is not None
    for one in compare_tracks(card):
        if one.route is None:
            continue
        again = score(
            raised_by(card, one.route), frameworks, framework=card.framework, track=one.track
        )
        assert tuple(scored.level for scored in again.competencies) == one.route.levels
        assert (
            again.progress == one.route.progress
            and again.grade is not None
            and again.grade.min_progress >= one.route.grade.min_progress
        )


@needs_workbooks
def test_all_tracks_of_a_real_workbook_take_milliseconds(frameworks: list[Framework]) -> None:
    file = next(path for path in WORKBOOKS if path.stem == "mews-2022")
    card = score(read_workbook(file), frameworks)
    tracks, seconds = min(
        (timed(lambda: compare_tracks(card)) for _ in range(5)), key=lambda pair: pair[1]
    )
    assert len(tracks) == tracks_in("mews")
    assert seconds < yardstick()  # 3 ms on a quiet machine, a sixth of a unit


# --- what to talk about --------------------------------------------------------------------------


def focus(card: Scorecard, *arguments: object) -> list[tuple[str, str]]:
    return [(item.where, item.reason) for item in focus_list(card, *arguments)]  # type: ignore[arg-type]


def test_the_focus_list_by_hand() -> None:
    rising = [1, 2, 0, 1, 0]  # the two that are nearest, not all four
    card = card_of([[2, 1, 2, 2], rising], [YES, [2, 2, 0]], [[2, 2, 0]], [YES] * 5, [YES, YES])
    assert focus(card) == [
        ("planting!B2", "on the level reached"),
        ("planting!C1", "on the next level"),
        ("planting!C4", "on the next level"),
        ("soil!C3", "on the next level"),
        ("pests!B3", "on the next level"),
        ("leading!D1", "on the next level"),
        ("leading!D2", "on the next level"),
    ]
    first, second = focus_list(card)[:2]
    assert (first.competency, first.level, first.level_name, first.skill, first.rating) == (
        "Planting",
        1,
        "Seedling",
        "Planting 1.2",
        1,
    )
    assert (second.level, second.level_name, second.rating) == (2, "Sapling", 1)


def test_competencies_of_both_tracks_come_first() -> None:
    card = card_of([[1, 1, 1]], [[1, 1, 1]], [[1, 1, 1]], [[1, 1, 1]], [[1, 1, 1]])
    order = [item.competency for item in focus_list(card, [track("Warden")])]
    # the smaller of the weights of a grower and of a coach: 10 30 10 10 5; equals keep the
    # workbook's order
    assert list(dict.fromkeys(order)) == [
        "Knowing the Soil",
        "Planting",
        "Fighting Pests",
        "Selling",
        "Leading Pickers",
    ]


def test_what_has_changed_since_last_time_is_told() -> None:
    before = card_of([YES, [2, 0, 1]], [[2, 2, None]], [YES], [YES], [YES])
    now = card_of([YES, [2, 2, 1]], [[2, 2, 2]], [[2, 2, 0]], [YES], [YES])
    found = dict(focus(now, (), before))
    assert found["planting!C2"] == "changed, was No"
    assert found["planting!C3"] == "on the next level"
    assert found["pests!B3"] == "on the next level; changed, was Yes"
    assert "soil!B3" not in found  # it was not rated, so nothing has changed


def test_skills_are_matched_by_id_then_by_text() -> None:
    def card(text: str, rating: int, identity: str | None) -> Scorecard:
        whole = card_of([YES], [YES], [YES], [YES], [YES])
        first = whole.assessment.competencies[0]
        level = replace(
            first.levels[0],
            skills=(
                *first.levels[0].skills,
                RatedSkill(text, rating, "planting!B9", skill_id=identity),
            ),
        )
        competencies = (
            replace(first, levels=(level, *first.levels[1:])),
            *whole.assessment.competencies[1:],
        )
        return score(replace(whole.assessment, competencies=competencies), [FRAMEWORK])

    for before, now, changed in (
        (card("You test.", 1, "d-1"), card("You test what you ship.", 2, "d-1"), True),
        (card("You test.", 1, None), card("you  TEST", 2, "d-1"), True),
        (card("You test.", 1, "d-1"), card("You review.", 2, "d-2"), False),
        (card("You test.", 1, "d-1"), card("You test.", 1, "d-1"), False),
    ):
        assert (
            "planting!B9"
            in {item.where for item in focus_list(now, (), before) if "changed" in item.reason}
        ) is changed


def test_the_focus_list_is_bounded() -> None:
    before = score(assessment([[[2] * 40] * 5] * 5), [FRAMEWORK])
    now = score(assessment([[[1] * 40] * 5] * 5), [FRAMEWORK])
    items = focus_list(now, (), before)
    assert len(items) == 30 and {item.competency for item in items} == {
        one.name for one in FRAMEWORK.competencies
    }


@pytest.mark.parametrize("file", SAMPLES, ids=lambda path: path.stem)
def test_focus_lists_of_the_samples_name_cells_that_are_there(
    file: object, frameworks: list[Framework]
) -> None:
    card = score(read_workbook(str(file)), frameworks)
    rated = {
        skill.where: skill
        for one in card.assessment.competencies
        for level in one.levels
        for skill in level.skills
    }
    for item in focus_list(card):
        assert rated[item.where].text == item.skill and rated[item.where].rating == item.rating != 2
