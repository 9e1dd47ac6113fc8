"""The values of the development sheets: goals, accomplishments, check-ins."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

GoalStatus = Literal["on track", "needs attention", "at risk", "done"]
CheckInKind = Literal["review", "catch-up", "career conversation"]


@dataclass(frozen=True, slots=True)
class Goal:
    """A goal of the growth plan in SMART form; texts are empty, dates and status ``None``,
    where nothing is written.
    """

    goal: str  # specific: what will be different
    measure: str  # measurable: how one will know
    support: str  # attainable: what makes it so
    reason: str  # relevant: why it matters
    competency: str
    skill: str  # the statement; may be empty
    kind: str  # the id of a GrowthKind, or the text as written
    start: date | None
    due: date | None  # time-bound
    status: GoalStatus | None
    next_step: str
    where: str  # its row: "Growth plan!A7"


@dataclass(frozen=True, slots=True)
class Accomplishment:
    """What somebody has brought about."""

    day: date | None
    what: str
    result: str
    evidence: str  # a link, or words
    value: str  # of the company: its name as written
    skill: str
    where: str


@dataclass(frozen=True, slots=True)
class CheckIn:
    """A talk between employee and manager."""

    day: date | None
    kind: CheckInKind | None
    points: str  # to talk about
    decisions: str
    next_day: date | None
    acknowledged: date | None  # by the employee, on
    where: str
