"""A framework without its salaries, for workbooks that go to everybody."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from assessment.model import Framework


@lru_cache(maxsize=8)
def without_pay(framework: Framework) -> Framework:
    """Return a framework of which no grade has salary bounds, and which has no rules of pay; the
    same one for the same framework.

    What is drawn of it leaves out bounds and their headings. Scoring goes by the framework as it
    is: what a workbook does not show, it cannot show wrongly.
    """
    tracks = tuple(
        replace(
            track,
            grades=tuple(
                replace(grade, min_salary=None, next_salary=None) for grade in track.grades
            ),
            salaries="not set",
        )
        for track in framework.tracks
    )
    return replace(framework, tracks=tracks, pay=None)
