"""The values of what the engine says: scorecards, tracks side by side, routes, focus lists."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

from assessment.model.assessment import Assessment, Finding, Rater
from assessment.model.framework import Framework, Grade, Track
from assessment.model.level_rule import LevelRule
from assessment.model.scale import USUAL, RatingScale

Status = Literal["complete", "incomplete", "in doubt", "not read"]


@dataclass(frozen=True, slots=True)
class LevelScore:
    """Whether a level is achieved, and why."""

    name: str
    achieved: bool
    yes: int  # skills at the top of the scale
    somewhat: int  # between the top and the lowest step
    no: int  # at the lowest step
    unrated: int
    why: str
    rule: LevelRule
    does_not_apply: int = 0  # skills that do not count, whatever the rule


@dataclass(frozen=True, slots=True)
class CompetencyScore:
    """A competency's level and its share of the progress."""

    name: str
    competency_id: str | None
    weight: Fraction | None
    level: int | None  # None: recognised, but it could not be scored
    level_name: str | None
    value: Fraction | None
    levels: tuple[LevelScore, ...]
    next_step: str = ""  # what stands between the person and the next level
    # what the level can still come to, from all open skills rated No to all rated Yes
    level_range: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class RaterResult:
    """What one rater's ratings alone come to."""

    rater: Rater
    progress: Fraction | None
    grade: Grade | None  # None too where a skill that they have not rated could change it
    unrated: int


@dataclass(frozen=True, slots=True)
class Scorecard:
    """What the engine says of an assessment.

    ``progress`` is what the Summary itself would show, with an open skill's level not achieved;
    ``progress_range`` what it can still come to, from all open skills rated No to all rated Yes.
    ``grade`` is given only where no open skill could change it.
    """

    assessment: Assessment
    framework: Framework | None
    track: Track | None
    rule: str
    competencies: tuple[CompetencyScore, ...]
    weights_total: Fraction | None
    progress: Fraction | None
    grade: Grade | None
    findings: tuple[Finding, ...] = field(default=())
    written: str | None = None  # the file that the filled workbook was written to
    status: Status = "not read"
    # skills without a rating, those whose rating could not be understood among them
    unrated: int = 0
    skills: int = 0  # that apply to the person
    # None where the progress is not known for another reason than open skills
    progress_range: tuple[Fraction, Fraction] | None = None
    # the same; None without a track; an end is None below the lowest grade
    grade_range: tuple[Grade | None, Grade | None] | None = None
    # of everybody who has rated anything, where the workbook has columns for several
    by_rater: tuple[RaterResult, ...] = ()

    @property
    def scale(self) -> RatingScale:
        """The scale that skills are rated on, with the words of the framework."""
        return self.framework.scale if self.framework is not None else USUAL


# --- tracks side by side -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RouteStep:
    """One skill to raise on the way to a grade."""

    competency: str
    level: int  # the level that it helps to achieve
    skill: str
    where: str  # of the rating: "Delivery!D7"
    rating: int | None  # as it stands; None is unrated, and counts as the lowest
    to: int
    scale: RatingScale = USUAL

    @property
    def cost(self) -> int:
        """The number of rating steps, at least 1."""
        return self.scale.cost(self.rating, self.to)


@dataclass(frozen=True, slots=True)
class Route:
    """The smallest set of rating steps that lifts somebody to a grade."""

    grade: Grade
    levels: tuple[int, ...]  # afterwards, a level for each competency of the scorecard
    progress: Fraction  # afterwards
    steps: tuple[RouteStep, ...]

    @property
    def cost(self) -> int:
        """The number of rating steps."""
        return sum(step.cost for step in self.steps)


@dataclass(frozen=True, slots=True)
class TrackShare:
    """What one competency counts for on one track."""

    name: str  # of the competency, as the workbook has it
    competency_id: str | None
    weight: Fraction  # on this track, 0 to 1
    level: int | None
    value: Fraction | None  # weight * level
    next_level_adds: Fraction  # to the progress; 0 at the highest level
    common: Fraction  # the smaller of this weight and the primary track's


@dataclass(frozen=True, slots=True)
class TrackComparison:
    """One person on one track."""

    track: Track
    role: Literal["primary", "aspirational", ""]
    shares: tuple[TrackShare, ...]  # in the order of the scorecard
    progress: Fraction | None
    grade: Grade | None
    next_grade: Grade | None  # None on the topmost grade
    distance: Fraction | None  # of the progress to the next grade's lower bound
    overlap: Fraction | None  # with the primary track: the sum of the smaller weights, 0 to 1
    route: Route | None  # None where there is no next grade, or none that can be reached
    progress_range: tuple[Fraction, Fraction] | None = None  # as a scorecard's
    grade_range: tuple[Grade | None, Grade | None] | None = None


@dataclass(frozen=True, slots=True)
class FocusItem:
    """A skill to talk about in the review."""

    competency: str
    level: int
    level_name: str
    skill: str
    where: str  # of the rating
    rating: int | None
    reason: str  # in words: on the level reached, on the next level, changed since last time
