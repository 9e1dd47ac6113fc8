"""What levels add up to, and which grade that is."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from assessment.model import Framework, Grade, RatedSkill, Track


def level_of(achieved: Sequence[bool]) -> int:
    """Return the number of levels achieved without a gap, from the first."""
    return next((index for index, one in enumerate(achieved) if not one), len(achieved))


def progress_of(weights: Sequence[Fraction], levels: Sequence[int]) -> Fraction:
    """Return the weighted sum of levels."""
    return sum((weight * level for weight, level in zip(weights, levels, strict=True)), Fraction(0))


def grade_of(track: Track, progress: Fraction) -> Grade | None:
    """Return the grade that a progress has on a track: lower bounds are closed, upper ones
    open, the topmost closed.
    """
    for grade in track.grades:
        if grade.min_progress <= progress < grade.max_progress:
            return grade
    top = track.grades[-1] if track.grades else None
    return top if top is not None and progress == top.max_progress else None


def applying(skills: Sequence[RatedSkill]) -> list[RatedSkill]:
    """Return the skills that count: all but those that do not apply to the person."""
    return [skill for skill in skills if not skill.does_not_apply]


def allows_inapplicable(framework: Framework | None) -> bool:
    """Tell whether a framework lets a skill be left out that does not apply to somebody."""
    return framework is not None and framework.does_not_apply is not None
