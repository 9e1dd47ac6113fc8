"""Where a person stands on each track, in whole numbers: what the formulas of the sheets give,
computed for their cached values.

Weights, bounds and progress are millionths, since the formulas round to six places; with weights in
whole percent nothing is lost by it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from assessment.model import Framework, Grade, Track
from assessment.sheets.kit.ratings import NONE
from assessment.words.catalogue import Texts
from assessment.words.names import plain_title

MILLION = 10**6


@dataclass(frozen=True, slots=True)
class Standing:
    """A track in numbers, for the competencies of a workbook."""

    track: Track
    weights: tuple[int, ...]
    whole: bool  # the workbook has every competency that the track weighs
    bounds: tuple[int, ...]  # the lower ones, of each grade; none where there are no grades to give
    end: int  # the upper bound of the topmost grade

    def progress(self, levels: Sequence[int | None]) -> int | None:
        """Return the weighted sum of levels; ``None`` where one is not known, or the weights
        are not whole.
        """
        if not self.whole or None in levels:
            return None
        return sum(
            weight * level
            for weight, level in zip(self.weights, levels, strict=True)
            if level is not None
        )

    def held(self, progress: int | None) -> int:
        """Return the number of the grade that a progress has, from 1; 0 for none."""
        return 0 if progress is None or progress > self.end else self._reached(progress)

    def following(self, progress: int | None) -> int:
        """Return the number of the next grade, 0 if there is none."""
        if progress is None:
            return 0
        number = self._reached(progress)
        return number + 1 if number < len(self.bounds) else 0

    def grade(self, number: int) -> Grade | None:
        """Return a grade by its number; 0 has none."""
        return self.track.grades[number - 1] if number else None

    def _reached(self, progress: int) -> int:
        return sum(bound <= progress for bound in self.bounds)


@lru_cache(maxsize=32)
def standings(
    framework: Framework, ids: tuple[str | None, ...], graded: bool
) -> tuple[Standing, ...]:
    """Return every track in numbers, for the competencies of a workbook; without ``graded``
    nobody has a grade.
    """
    found = []
    for track in framework.tracks:
        weights = tuple(
            track.weights.get(identity, Fraction(0)) if identity else Fraction(0)
            for identity in ids
        )
        whole = sum(weights) == 1
        grades = track.grades if graded and whole else ()
        bounds = tuple(millionths(grade.min_progress) for grade in grades)
        found.append(
            Standing(
                track,
                tuple(map(millionths, weights)),
                whole,
                bounds,
                millionths(grades[-1].max_progress) if grades else 0,
            )
        )
    return tuple(found)


def millionths(number: Fraction) -> int:
    """Return a number in millionths, rounded as ``ROUND(number, 6)`` does: halves away from
    zero.
    """
    size = (2 * MILLION * abs(number.numerator) + number.denominator) // (2 * number.denominator)
    return size if number >= 0 else -size


def shown(number: int | None) -> float | str:
    """Return millionths as a cell shows them."""
    return NONE if number is None else number / MILLION


def salaries(grade: Grade | None) -> tuple[float | str, float | str]:
    """Return a grade's salary bounds as cells show them."""
    if grade is None:
        return NONE, NONE
    low, high = grade.min_salary, grade.next_salary
    return NONE if low is None else float(low), NONE if high is None else float(high)


def has_codes(tracks: Iterable[Track]) -> bool:
    """Tell whether any grade has a code."""
    return any(grade.grade for track in tracks for grade in track.grades)


def has_pay(tracks: Iterable[Track]) -> bool:
    """Tell whether any grade has a salary."""
    return any(
        salary is not None
        for track in tracks
        for grade in track.grades
        for salary in (grade.min_salary, grade.next_salary)
    )


def pay_heading(framework: Framework) -> str:
    """Return the heading above salary bounds, with their unit."""
    texts = framework.texts
    return (
        texts.said("results.grades.pay", unit=framework.pay.unit)
        if framework.pay
        else texts.said("results.grades.pay_alone")
    )


def job_title(grade: Grade | None) -> str:
    """Return a grade's job title without the place that a framework leaves for a field or
    family, such as Backend.
    """
    return plain_title(grade.job_title) if grade else NONE


def code(grade: Grade | None) -> str:
    """Return a grade's code."""
    return (grade.grade if grade else None) or NONE


def grade_words(grade: Grade, texts: Texts) -> str:
    """Return a grade's code, if it has one, and its job title."""
    title = job_title(grade)
    if not grade.grade:
        return title
    return texts.said("results.grades.grade", code=grade.grade, title=title)
