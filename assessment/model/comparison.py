"""The values of what the engine says beyond the scorecard: tracks side by side, the way to a grade,
what to talk about.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from assessment.model.framework import Grade, Track
from assessment.model.scale import USUAL, RatingScale


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
