"""Whether a scorecard is a result: how many skills are open, what progress and grade can still
become, and what each rater comes to.

An *open* skill has no rating, or one that cannot be understood; so has one that does not apply
where the framework knows no such rating. Levels are achieved independently of each other, and a
level only by its own skills, so that the lowest and the highest level of a competency, and with
them of the progress, are reached together: two looks at each level with open skills are exact.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from assessment.model import (
    AssessedCompetency,
    AssessedLevel,
    Assessment,
    CompetencyScore,
    Finding,
    Framework,
    Grade,
    LevelRule,
    Rater,
    RaterResult,
    Status,
    Track,
)
from assessment.rules.levels import (
    allows_inapplicable,
    applying,
    grade_of,
    level_of,
    progress_of,
)

Levels = tuple[int, int]  # the lowest and the highest that a competency can have

RATERS: tuple[Rater, ...] = ("self", "manager", "agreed")


@dataclass(frozen=True, slots=True)
class Outlook:
    """What can still become of a progress and its grade."""

    progress_range: tuple[Fraction, Fraction] | None
    grade_range: tuple[Grade | None, Grade | None] | None

    @property
    def settled(self) -> bool:
        """Whether the grade is the same, however the open skills are rated."""
        return self.grade_range is not None and self.grade_range[0] is self.grade_range[1]

    @property
    def grade(self) -> Grade | None:
        """The grade that no open skill can change; ``None`` where one can, or there is none."""
        return self.grade_range[0] if self.grade_range is not None and self.settled else None


NOTHING = Outlook(None, None)


def level_ends(
    rule: LevelRule, ratings: Sequence[int | None], inapplicable: int = 0
) -> tuple[bool, bool]:
    """Return whether a level is achieved if its open skills are rated as badly, and as well, as
    they can be.

    ``ratings`` are those of the skills that apply (``None`` for an open one); ``inapplicable`` is
    the number of skills which do not and yet may have to be rated. No other rating does more for a
    level than the top of the scale; the worst is for the rule to say.
    """
    many = sum(rating is None for rating in ratings) + inapplicable
    known = [rating for rating in ratings if rating is not None]
    if not many:
        achieved = rule.achieved(known)
        return achieved, achieved
    others = bool(ratings) or not inapplicable  # with all its skills left out no level is achieved
    return others and all(
        rule.achieved([*known, *[rating] * many]) for rating in rule.worst()
    ), rule.achieved([*known, *[rule.scale.top] * many])


def levels_of(assessed: AssessedCompetency, one: CompetencyScore, decided: bool) -> Levels | None:
    """Return the lowest and the highest level that a competency can have; ``None`` for one that is
    not scored.

    ``decided`` says that skills which do not apply are left out; else they may still be rated.
    """
    if not one.levels:
        return None
    ends = []
    for level, scored in zip(assessed.levels, one.levels, strict=True):
        if scored.unrated or (scored.does_not_apply and not decided):
            ratings = [skill.rating for skill in applying(level.skills)]
            ends.append(level_ends(scored.rule, ratings, 0 if decided else scored.does_not_apply))
        else:
            ends.append((scored.achieved, scored.achieved))
    return _ends(ends)


def outlook(
    levels: Sequence[Levels | None], weights: Sequence[Fraction | None], track: Track | None
) -> Outlook:
    """Return what the progress can still become by ``weights``, and the grade on ``track``
    (``None``: none is given).

    As for the progress itself, competencies without a weight or a level are left out.
    """
    known = [
        (weight, ends)
        for weight, ends in zip(weights, levels, strict=True)
        if weight is not None and ends is not None
    ]
    if not known:
        return NOTHING
    factors = [weight for weight, _ in known]
    low = high = progress_of(factors, [ends[0] for _, ends in known])
    if any(ends[0] != ends[1] for _, ends in known):
        high = progress_of(factors, [ends[1] for _, ends in known])
    return Outlook(
        (low, high), None if track is None else (grade_of(track, low), grade_of(track, high))
    )


def outlook_on(
    card_levels: Sequence[Levels | None],
    scores: Sequence[CompetencyScore],
    track: Track,
    *,
    graded: bool,
) -> Outlook:
    """Return the outlook on a track by its own weights; none where a competency is not scored,
    or one that the track weighs is lacking.
    """
    weights = [track.weights.get(one.competency_id or "", Fraction(0)) for one in scores]
    if None in card_levels or sum(weights) != 1:
        return NOTHING
    return outlook(card_levels, weights, track if graded else None)


def open_and_counted(assessment: Assessment) -> tuple[int, int]:
    """Return how many skills have no rating, and how many apply to the person at all."""
    ratings = [skill.rating for skill in assessment.skills if not skill.does_not_apply]
    return ratings.count(None), len(ratings)


def open_cells(assessment: Assessment) -> list[str]:
    """Return the cells of the skills that apply and have no rating, in the order of the
    workbook.
    """
    return [
        skill.where
        for skill in assessment.skills
        if skill.rating is None and not skill.does_not_apply
    ]


def status_of(
    scores: Sequence[CompetencyScore], findings: Sequence[Finding], unrated: int
) -> Status:
    """Return the status of a scorecard: not read before in doubt before incomplete before complete.

    ``findings`` are those of reading and scoring: whatever goes wrong later (nothing could be
    written, say) is no doubt of what was scored.
    """
    if not any(one.levels for one in scores):
        return "not read"
    if any(found.severity == "error" for found in findings):
        return "in doubt"
    return "incomplete" if unrated else "complete"


# --- each rater's
# ----------------------------------------------------------------------------------


def results_by_rater(
    assessment: Assessment,
    scores: Sequence[CompetencyScore],
    framework: Framework | None,
    track: Track | None,
    rule: LevelRule,
) -> tuple[RaterResult, ...]:
    """Return what each rater's ratings alone come to, of those who have rated anything, where the
    workbook has columns for several raters.

    ``track`` is the one on which grades are given, if any are; ``rule`` that of levels which have
    none of their own.
    """
    skills = assessment.skills
    who = {opinion.rater for skill in skills for opinion in skill.opinions}
    rated = {
        opinion.rater
        for skill in skills
        for opinion in skill.opinions
        if opinion.rating is not None or opinion.does_not_apply
    }
    if len(who) < 2:
        return ()
    return tuple(
        _result_of(rater, assessment, scores, framework, track, rule)
        for rater in RATERS
        if rater in rated
    )


def _result_of(
    rater: Rater,
    assessment: Assessment,
    scores: Sequence[CompetencyScore],
    framework: Framework | None,
    track: Track | None,
    rule: LevelRule,
) -> RaterResult:
    decided = allows_inapplicable(framework)
    # lowest and highest differ where skills do not apply and may not
    rated = [
        _rated_levels(rater, competency, decided, rule) for competency in assessment.competencies
    ]
    unrated = sum(ratings.count(None) for levels in rated for _, ratings, _ in levels)
    # open skills achieve nothing now, whatever they may still become
    now = [
        _ends(
            [
                (False, False) if None in ratings else level_ends(of, ratings, left)
                for of, ratings, left in levels
            ]
        )
        for levels in rated
    ]
    later = [_ends([level_ends(*level) for level in levels]) for levels in rated]
    weights = [score.weight for score in scores]
    present, future = outlook(now, weights, track), outlook(later, weights, track)
    unsettled = any(ends is not None and ends[0] != ends[1] for ends in now)
    if present.progress_range is None or unsettled:
        return RaterResult(rater, None, None, unrated)
    return RaterResult(rater, present.progress_range[0], future.grade, unrated)


def _rated_levels(
    rater: Rater, competency: AssessedCompetency, decided: bool, rule: LevelRule
) -> list[tuple[LevelRule, list[int | None], int]]:
    """Return for each level its rule, a rater's ratings, and how many skills do not apply but may
    yet have to be rated; nothing where the competency cannot be scored.
    """
    levels = competency.levels if competency.scorable else ()
    return [(level.rule or rule, *_ratings_by(rater, level, decided)) for level in levels]


def _ends(levels: Sequence[tuple[bool, bool]]) -> Levels | None:
    return (
        (level_of([low for low, _ in levels]), level_of([high for _, high in levels]))
        if levels
        else None
    )


def _ratings_by(rater: Rater, level: AssessedLevel, decided: bool) -> tuple[list[int | None], int]:
    """Return a rater's ratings of a level, ``None`` for an unrated skill, and how many skills
    do not apply but may yet have to be rated.
    """
    opinions = [
        next((one for one in skill.opinions if one.rater == rater), None) for skill in level.skills
    ]
    ratings = [
        one.rating if one is not None else None
        for one in opinions
        if one is None or not one.does_not_apply
    ]
    return ratings, 0 if decided else len(opinions) - len(ratings)
