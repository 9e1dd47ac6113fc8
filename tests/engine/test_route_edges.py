"""Tracks side by side, routes and focus lists at the edges: nothing, one too many, equals. The
answers are worked out by hand.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from assessment import cheapest_route, compare_tracks, focus_list, score
from assessment.model import Grade, RatedSkill, Scorecard, Track
from assessment.rules.allowance import Allowance
from tests.engine.test_route import (
    FRAMEWORK,
    NO,
    YES,
    Ratings,
    assessment,
    card_of,
    changes,
    focus,
    on,
    track,
)

ONE: Ratings = [YES]  # a competency on level 1


def weighing(identity: str, *percents: int) -> Track:
    """Return a track with other weights, for the competencies in their order."""
    weights = {
        one.id: Fraction(percent, 100)
        for one, percent in zip(FRAMEWORK.competencies, percents, strict=True)
    }
    return replace(track("Grower"), id=identity, weights=weights)


def grade_at(progress: str) -> Grade:
    return replace(track("Grower").grades[0], min_progress=Fraction(progress))


def with_level(card: Scorecard, level: int) -> Scorecard:
    """Return the card with another level of its first competency."""
    first, *others = card.competencies
    return replace(card, competencies=(replace(first, level=level), *others))


def with_skills(
    card: Scorecard, level: int, changed: Sequence[RatedSkill], competency: int = 0
) -> Scorecard:
    """Return the card of an assessment in which a level of a competency has other skills."""
    competencies = list(card.assessment.competencies)
    one = competencies[competency]
    levels = list(one.levels)
    levels[level - 1] = replace(levels[level - 1], skills=tuple(changed))
    competencies[competency] = replace(one, levels=tuple(levels))
    return score(replace(card.assessment, competencies=tuple(competencies)), [FRAMEWORK])


# --- tracks side by side -------------------------------------------------------------------------


def test_the_track_that_is_said_to_be_the_persons_wins_over_the_cards() -> None:
    card = card_of(ONE, ONE, ONE, ONE, ONE)
    assert card.track is not None and card.track.name == "Grower"
    warden, grower = compare_tracks(
        card, [track("Warden"), track("Grower")], primary=track("Warden")
    )
    assert warden.role == "primary"
    assert warden.overlap == 1
    assert grower.role == ""
    assert grower.overlap is not None and grower.overlap < 1


def test_what_is_not_graded_has_no_grades_that_it_could_still_have() -> None:
    card = score(assessment([[[None] * 3] * 5] * 5), [FRAMEWORK])
    (one,) = compare_tracks(card, [track("Grower")])
    assert one.progress_range == (Fraction(0), Fraction(5))
    assert one.grade_range is None


def test_level_nought_has_a_value() -> None:
    share = on(card_of([], ONE, ONE, ONE, ONE), "Grower").shares[0]
    assert share.level == 0
    assert share.value == 0
    assert share.next_level_adds == Fraction("0.25")


# --- the shortest way ----------------------------------------------------------------------------


def test_every_one_of_the_other_tracks_counts() -> None:
    """Planting and Fighting Pests are as near; the first of the others weighs them alike."""
    near: Ratings = [YES, [2, 2, 1]]
    card = card_of(near, ONE, near, ONE, ONE)
    own, alike, second = (
        weighing("a", 20, 20, 20, 20, 20),
        weighing("b", 30, 20, 30, 10, 10),
        weighing("c", 10, 20, 50, 10, 10),
    )
    grade = grade_at("1.20")
    assert changes(cheapest_route(card, own, grade, others=[alike])) == [("planting!C3", 1, 2)]
    assert changes(cheapest_route(card, own, grade, others=[alike, second])) == [("pests!C3", 1, 2)]


def test_the_persons_own_track_is_one_of_the_others_on_every_other() -> None:
    near: Ratings = [YES, [2, 2, 1]]
    card = card_of(near, ONE, near, ONE, ONE)
    even = replace(weighing("a", 20, 20, 20, 20, 20), grades=(grade_at("1.20"),))
    (one,) = compare_tracks(card, [even], primary=weighing("b", 10, 20, 50, 10, 10))
    assert changes(one.route) == [("pests!C3", 1, 2)]


def test_what_the_others_gain_is_their_weight_times_the_levels() -> None:
    """Two steps lift either Planting by one level, .50 on the other track, or Knowing the Soil by
    two, .10 each.
    """
    card = card_of([YES, [2, 1, 1]], [YES, [2, 2, 1], [2, 2, 1]], ONE, ONE, ONE)
    route = cheapest_route(
        card,
        weighing("a", 20, 10, 30, 30, 10),
        grade_at("1.20"),
        others=[weighing("b", 50, 10, 20, 10, 10)],
    )
    assert changes(route) == [("planting!C2", 1, 2), ("planting!C3", 1, 2)]


def test_among_equals_the_competency_that_stands_first_is_lifted() -> None:
    near: Ratings = [YES, [2, 2, 1]]
    card = card_of(ONE, near, near, near, ONE)
    route = cheapest_route(card, weighing("a", 20, 20, 20, 20, 20), grade_at("1.40"))
    assert changes(route) == [("soil!C3", 1, 2), ("pests!C3", 1, 2)]


def test_a_level_below_nought_is_lifted_by_the_levels_that_are_there() -> None:
    """Level 1 is achieved by the ratings: it takes no steps to come there from -1."""
    card = with_level(card_of(ONE, ONE, ONE, ONE, ONE), -1)
    route = cheapest_route(card, track("Grower"), grade_at("1.00"))
    assert route is not None
    assert route.steps == ()
    assert route.levels == (1, 1, 1, 1, 1)
    assert route.progress == 1


def test_a_grade_far_below_takes_no_steps() -> None:
    route = cheapest_route(card_of(ONE, ONE, ONE, ONE, ONE), track("Grower"), grade_at("0"))
    assert route is not None
    assert route.steps == ()
    assert route.progress == 1


def test_a_route_passes_every_level_on_its_way() -> None:
    near: Ratings = [YES, [2, 2, 1], [2, 1, 2]]
    route = cheapest_route(card_of(near, ONE, ONE, ONE, ONE), track("Grower"), grade_at("1.50"))
    assert changes(route) == [("planting!C3", 1, 2), ("planting!D2", 1, 2)]


def test_the_grade_cannot_be_reached_where_the_progress_is_not_known() -> None:
    card = card_of(ONE, ONE, ONE, ONE, ONE)
    assert cheapest_route(card, weighing("a", 20, 20, 20, 20, 10), grade_at("1.20")) is None


# --- what to talk about --------------------------------------------------------------------------


def test_one_skill_without_a_rating_does_not_make_a_workbook_blank() -> None:
    card = card_of([[2, 2, 2, 1], [None, 0, 0]], [], [], [], [])
    assert focus(card)[0] == ("planting!B4", "on the level reached")


def test_six_skills_of_a_competency_are_enough() -> None:
    before = card_of([[2] * 9], ONE, ONE, ONE, ONE)
    now = card_of([[1] * 9], ONE, ONE, ONE, ONE)
    found = [item.where for item in focus_list(now, (), before) if item.competency == "Planting"]
    # the two that are next to rise, then the first of those that have changed
    assert found == [f"planting!B{number}" for number in range(1, 7)]


def test_thirty_skills_are_enough() -> None:
    before = score(assessment([[[2] * 9] * 5] * 5), [FRAMEWORK])
    now = score(assessment([[[1] * 9] * 5] * 5), [FRAMEWORK])
    doubled = replace(
        now,
        assessment=replace(now.assessment, competencies=now.assessment.competencies * 2),
        competencies=now.competencies * 2,
    )
    assert len(focus_list(doubled, (), before)) == 30


def test_the_highest_level_is_one_that_is_reached() -> None:
    card = card_of([*[YES] * 4, [2, 2, 2, 1]], [YES] * 5, [YES] * 5, [YES] * 5, [YES] * 5)
    assert focus(card) == [("planting!F4", "on the level reached")]


def test_the_nearest_to_the_top_rise_first_and_unrated_is_not_near() -> None:
    card = card_of([[None, 0, 1, 2]], [YES] * 5, [YES] * 5, [YES] * 5, [YES] * 5)
    assert [where for where, _ in focus(card)] == ["planting!B3", "planting!B1"]


def test_skills_that_do_not_apply_are_not_talked_about() -> None:
    """They neither rise, nor have they changed."""
    before = card_of([YES], *[[YES] * 5] * 4)
    skills = [
        RatedSkill("Planting 1.1", None, "planting!B1", does_not_apply=True),
        RatedSkill("Planting 1.2", 0, "planting!B2"),
        RatedSkill("Planting 1.3", 1, "planting!B3"),
    ]
    now = with_skills(before, 1, skills)
    assert focus(now, (), before) == [
        ("planting!B3", "on the next level; changed, was Yes"),
        ("planting!B2", "on the next level; changed, was Yes"),
    ]


def test_the_first_of_two_skills_with_one_text_is_what_was() -> None:
    skills = [RatedSkill("You test.", 0, "planting!B1"), RatedSkill("You test.", 1, "planting!B2")]
    before = with_skills(card_of([NO], *[[YES] * 5] * 4), 1, skills)
    now = with_skills(before, 1, [RatedSkill("You test.", 2, "planting!B1")])
    assert dict(focus(now, (), before))["planting!B1"] == "changed, was No"


def test_the_id_of_a_skill_is_surer_than_its_text() -> None:
    skills = [
        RatedSkill("You test.", 0, "planting!B1", skill_id="d-1"),
        RatedSkill("You ship.", 1, "planting!B2", skill_id="d-2"),
    ]
    before = with_skills(card_of([NO], *[[YES] * 5] * 4), 1, skills)
    now = with_skills(before, 1, [RatedSkill("You ship.", 2, "planting!B1", skill_id="d-1")])
    assert dict(focus(now, (), before))["planting!B1"] == "changed, was No"


def test_a_skill_that_had_an_id_is_known_by_its_text_where_it_has_none_now() -> None:
    with_id = [RatedSkill("You test.", 0, "planting!B1", skill_id="d-1")]
    before = with_skills(card_of([NO], *[[YES] * 5] * 4), 1, with_id)
    now = with_skills(before, 1, [RatedSkill("You test.", 2, "planting!B1")])
    assert dict(focus(now, (), before))["planting!B1"] == "changed, was No"


def test_one_text_in_two_competencies_is_two_skills() -> None:
    both = [RatedSkill("You test.", 2, "here!B1")]
    before = with_skills(card_of([YES], *[[YES] * 5] * 4), 1, both, competency=1)
    now = with_skills(before, 1, [RatedSkill("You test.", 1, "planting!B1")])
    assert dict(focus(now, (), before))["planting!B1"] == "on the next level"


def test_what_is_rated_in_part_is_what_the_levels_rule_says() -> None:
    rules = [[Allowance(1)] * 5] * 5
    card = score(assessment([[[2, 2, 1], *[YES] * 4], *[[YES] * 5] * 4], rules=rules), [FRAMEWORK])
    assert focus(with_level(card, 1)) == [("planting!B3", "on the level reached")]
