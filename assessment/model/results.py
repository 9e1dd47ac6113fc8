"""The values of what the engine says of one assessment: the scorecard and its parts."""

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
