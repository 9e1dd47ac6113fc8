"""Scoring and identifying at the edges: what is open, what is lacking, what is half."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from assessment import compare_tracks, identify, load_framework, score
from assessment.engine.scoring import is_gradable
from assessment.model import AssessedCompetency, Assessment, DoesNotApply, Scorecard, Skill
from tests.builders.told import told
from tests.conftest import ORCHARD
from tests.engine.test_scoring import OWN, assessment

GROWER: list[str | None] = ["0.25", "0.30", "0.30", "0.10", "0.05"]
LEAD: list[str | None] = ["0.05", "0.25", "0.10", "0.30", "0.30"]


def opened(read: Assessment, number: int) -> Assessment:
    """Return an assessment in which no skill of a level, from 1, is rated."""
    competencies = []
    for known in read.competencies:
        levels = list(known.levels)
        skills = tuple(replace(skill, rating=None) for skill in levels[number - 1].skills)
        levels[number - 1] = replace(levels[number - 1], skills=skills)
        competencies.append(replace(known, levels=tuple(levels)))
    return replace(read, competencies=tuple(competencies))


def card_of(read: Assessment) -> Scorecard:
    return score(read, [OWN])


def test_no_grade_is_not_said_while_open_skills_may_bring_one() -> None:
    read = assessment(LEAD, [3] * 5)
    assert told(card_of(read)) == ["no-grade"]
    card = card_of(opened(read, 4))
    assert card.grade_range is not None
    assert card.grade_range[1] is not None
    assert "no-grade" not in told(card)


def test_only_the_manager_has_rated() -> None:
    read = opened(opened(assessment(GROWER, [1] * 5), 1), 2)
    for number in (3, 4, 5):
        read = opened(read, number)
    assert "Only the manager" not in str(card_of(read).findings)
    assert "nothing-rated" in told(card_of(read))


def test_weights_below_100_per_cent_are_told_too() -> None:
    card = card_of(assessment(["0.20", "0.30", "0.30", "0.10", "0.05"], [1] * 5))
    assert "weights-not-100" in told(card)
    assert card.grade is None


def test_the_highest_level_has_no_next_step() -> None:
    first, second, *_ = card_of(assessment(GROWER, [5, 4, 1, 1, 1])).competencies
    assert first.next_step == "the highest level is reached"
    assert second.next_step.startswith("Old Tree: ")


def test_a_level_above_a_gap_is_named() -> None:
    read = assessment(GROWER, [1, 1, 1, 1, 1])
    planting, *others = read.competencies
    levels = list(planting.levels)
    skills = tuple(replace(skill, rating=2) for skill in levels[2].skills)
    levels[2] = replace(levels[2], skills=skills)
    changed = replace(planting, levels=tuple(levels))
    first, second, *_ = card_of(replace(read, competencies=(changed, *others))).competencies
    assert first.next_step.endswith("(Young Tree is achieved, but no level can be skipped)")
    assert "skipped" not in second.next_step


def with_statements(own: int, many: int) -> Assessment:
    """Return an assessment of ``many`` skills a level, of which ``own`` are the framework's."""
    read = assessment(GROWER, [1] * 5)
    competencies: list[AssessedCompetency] = []
    for known, assessed in zip(OWN.competencies, read.competencies, strict=True):
        levels = []
        for level, step in zip(known.levels, assessed.levels, strict=True):
            texts = [skill.text for skill in level.skills[:own]]
            texts += [f"Something else, {number}." for number in range(many - len(texts))]
            (one, *_) = step.skills
            skills = tuple(replace(one, text=text) for text in texts)
            levels.append(replace(step, skills=skills))
        competencies.append(replace(assessed, levels=tuple(levels)))
    return replace(read, competencies=tuple(competencies))


@pytest.mark.parametrize(("own", "many", "told_apart"), [(2, 3, True), (1, 2, False)])
def test_more_than_half_of_the_skills_tell_two_frameworks_apart(
    own: int, many: int, told_apart: bool
) -> None:
    """Another framework has the same competencies and levels, and other skills."""
    other = replace(
        OWN,
        id="hedge",
        competencies=tuple(
            replace(
                known,
                levels=tuple(
                    replace(level, skills=(Skill(f"{known.id}-{level.number}", "Cut it."),))
                    for level in known.levels
                ),
            )
            for known in OWN.competencies
        ),
    )
    match = identify(with_statements(own, many), [other, OWN])
    assert (match.framework is OWN) is told_apart
    assert (match.framework is None) is not told_apart


def test_a_track_that_weighs_nothing_of_what_is_lacking_lacks_nothing() -> None:
    grower = load_framework(ORCHARD).tracks[0]
    read = assessment(GROWER, [1] * 5)
    fewer = replace(read, competencies=read.competencies[:-1])
    weights = {**grower.weights, "leading": Fraction(0), "selling": Fraction("0.15")}
    without = replace(grower, weights=weights)
    lacking = identify(fewer, framework=OWN, track=grower).about_track
    assert any("also weighs leading" in finding.message for finding in lacking)
    nothing = identify(fewer, framework=OWN, track=without).about_track
    assert not any("also weighs" in finding.message for finding in nothing)


def test_without_a_competency_that_the_track_weighs_there_is_no_grade() -> None:
    read = assessment(GROWER, [2] * 5)
    fewer = replace(read, competencies=read.competencies[:-1])
    card = score(fewer, framework=OWN, track=OWN.tracks[0])
    assert card.weights_total == Fraction("0.95")
    assert card.grade is None
    whole = score(read, framework=OWN, track=OWN.tracks[0])
    assert whole.grade is not None


def test_a_blank_one_is_not_graded_on_any_track() -> None:
    read = assessment(GROWER, [1] * 5)
    for number in range(1, 6):
        read = opened(read, number)
    assert not is_gradable(card_of(read))
    assert is_gradable(card_of(assessment(GROWER, [0] * 5)))


def test_on_a_bound_the_next_grade_is_the_one_above() -> None:
    """.50 + .60 + .90 + .20 + .20 is 2.40, where IC4 begins and IC5 is 1.20 away."""
    card = card_of(assessment(GROWER, [2, 2, 3, 2, 4]))
    assert card.grade is not None
    assert card.grade.grade == "IC4"
    (grower,) = compare_tracks(card, OWN.tracks[:1])
    assert grower.next_grade is not None
    assert (grower.next_grade.grade, grower.distance) == ("IC5", Fraction("1.20"))


def test_a_competency_of_ones_own_makes_the_weights_those_of_no_track() -> None:
    read = assessment(GROWER, [1] * 5)
    own = replace(read.competencies[0], name="Juggling", sheet="Juggling", weight=Fraction(0))
    match = identify(replace(read, competencies=(*read.competencies, own)), framework=OWN)
    assert match.track is None
    assert told(match.about_track) == ["weights-no-track"]


@pytest.mark.parametrize(("allowed", "level"), [(True, 0), (False, None)])
def test_a_skill_that_does_not_apply_is_left_out_only_where_that_is_allowed(
    allowed: bool, level: int | None
) -> None:
    """Two Yes and a Somewhat are a mean of 1.67; with a fourth Yes it would be 1.75."""
    left_out = DoesNotApply("Does not apply", (), "", "") if allowed else None
    framework = replace(OWN, scale=replace(OWN.scale, does_not_apply=left_out))
    read = assessment(GROWER, [0] * 5)
    first, *others = read.competencies
    (one, *_) = first.levels[0].skills
    skills = (*(replace(one, rating=rating) for rating in (2, 2, 1)),)
    skills = (*skills, replace(one, rating=None, does_not_apply=True))
    changed = replace(first, levels=(replace(first.levels[0], skills=skills), *first.levels[1:]))
    card = score(replace(read, competencies=(changed, *others)), framework=framework)
    assert card.competencies[0].level == level
    assert (card.progress is None) is (level is None)
    assert card.grade_range is not None
    assert card.grade_range[0] is card.grade_range[1]
    assert (card.grade is None) is (level is None)
    assert card.competencies[1].level == 0


def test_a_competency_that_cannot_be_scored_leaves_the_progress_of_the_others() -> None:
    """.60 + .60 + .20 + .10 without Planting; it has no grade, since .50 may be lacking."""
    read = assessment(GROWER, [2] * 5)
    first, *others = read.competencies
    bare = replace(first, levels=(), scorable=False)
    card = card_of(replace(read, competencies=(bare, *others)))
    assert card.progress == Fraction("1.50")
    assert card.grade is None
