"""Numbers and grades as a terminal shows them."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from assessment.words.names import plain_title

if TYPE_CHECKING:
    from assessment.words.contract import GradeRecord, Number


def bounds(low: Number | Decimal | None, high: Number | Decimal | None) -> str:
    """Return salary bounds in words, of which a framework may set one, both or none."""
    if low is None or high is None:
        return "" if low is high else f"from {low:,}" if high is None else f"up to {high:,}"
    return f"{low:,} to {high:,}"


def salary_of(grade: GradeRecord, unit: str | None) -> str:
    """Return a grade's salary bounds with their unit, ``""`` where it has none."""
    salary = bounds(grade["min_salary"], grade["next_salary"])
    return f"{salary} {unit}" if salary and unit else salary


def title_of(grade: GradeRecord) -> tuple[str, str]:
    """Return what a line about a grade begins with, its code if it has one, and its job title."""
    begins = f"Grade {grade['grade']}, " if grade["grade"] else "Job title "
    return begins, plain_title(grade["job_title"])


def code_of(grade: GradeRecord | None) -> str:
    """Return a grade's code, or its job title where the framework has none."""
    return "-" if not grade else grade["grade"] or plain_title(grade["job_title"])


def percent(value: Number | None) -> str:
    """Return a share in percent."""
    return "-" if value is None else f"{value * 100:.4g} %"


def two(value: Number | None) -> str:
    """Return a number with two places."""
    return "-" if value is None else f"{value:.2f}"
