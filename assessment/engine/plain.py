"""Parts of results as plain data, for sheets and for every output: numbers rounded at the edge,
grades, whose ratings count.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, overload

from assessment.model import Grade, RaterResult, Scorecard
from assessment.words.names import plain_title

if TYPE_CHECKING:
    from assessment.words.contract import GradeRecord, JudgedRecord, Number, RaterRecord

PLACES = 4  # of every number that leaves the program


def whose_and_status(card: Scorecard) -> JudgedRecord:
    """Return the part of a record that says whose ratings count and whether all are there."""
    return {
        "rater": card.assessment.rater,
        "by_rater": {one.rater: _by_rater(one, card.assessment.family) for one in card.by_rater},
        "status": card.status,
        "unrated": card.unrated,
        "skills": card.skills,
    }


@overload
def number(value: Fraction | Decimal) -> Number: ...
@overload
def number(value: None) -> None: ...
@overload
def number(value: Fraction | Decimal | None) -> Number | None: ...
def number(value: Fraction | Decimal | None) -> Number | None:
    """Return an exact number as JSON has it, rounded half up to :data:`PLACES`."""
    if value is None:
        return None
    # round the exact value, half up, and only then make it a float
    scaled = Fraction(value) * 10**PLACES
    rounded = Fraction(
        (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator), 10**PLACES
    )
    return (
        int(rounded) if rounded.denominator == 1 and isinstance(value, Decimal) else float(rounded)
    )


def grade_record(grade: Grade, family: str = "") -> GradeRecord:
    """Return a grade by the JSON contract; ``family`` fills the place that its job title leaves."""
    return {
        "grade": grade.grade,
        "job_title": (
            grade.job_title.replace("{Discriminator}", family)
            if family
            else plain_title(grade.job_title)
        ),
        "min_progress": number(grade.min_progress),
        "max_progress": number(grade.max_progress),
        "min_salary": number(grade.min_salary),
        "next_salary": number(grade.next_salary),
    }


def _by_rater(one: RaterResult, family: str) -> RaterRecord:
    return {
        "progress": number(one.progress),
        "grade": grade_record(one.grade, family) if one.grade else None,
        "unrated": one.unrated,
    }
