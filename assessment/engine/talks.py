"""Somebody's development: the plan's balance, and the talks that are due.

What is proposed for a plan is decided in :mod:`assessment.engine.goals`. Pure functions; the day
that counts as today is always an argument.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from assessment.engine.calendar import Due, due_check_ins
from assessment.model import CheckIn, CheckInKind, Development, Framework, Goal, Growth, GrowthKind
from assessment.words.catalogue import IN_ENGLISH, Texts
from assessment.words.names import squeezed
from assessment.words.phrases import capital
from assessment.words.text import in_a_line, shortened

MOST_POINTS = 6  # to talk about at a time
_LONGEST_POINT = 160  # characters
_FURTHER = "which_work", "in_two_years", "what_serves"  # texts of a career conversation


# --- balance and standing ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Balance:
    """How many goals of a plan are of a kind, and their share of all that have a known kind
    (``None`` where there are none).
    """

    kind: GrowthKind
    goals: int
    share: Fraction | None


def balance(goals: Iterable[Goal], growth: Growth) -> tuple[Balance, ...]:
    """Return how a plan is balanced, for every kind of a framework; goals of another kind, or
    of none, are in no share.
    """
    keys = [squeezed(goal.kind) for goal in goals]
    counts = [
        sum(key in (squeezed(kind.id), squeezed(kind.name)) for key in keys)
        for kind in growth.kinds
    ]
    total = sum(counts)
    return tuple(
        Balance(kind, count, Fraction(count, total) if total else None)
        for kind, count in zip(growth.kinds, counts, strict=True)
    )


# --- talks ---------------------------------------------------------------------------------------


def due_talks(
    framework: Framework | None,
    check_ins: Iterable[CheckIn],
    today: date,
    *,
    start: date | None = None,
) -> tuple[Due, ...]:
    """Return when the next talk of each kind is due, by the framework's cadence and the talks that
    were held; ``start`` is the day of joining.

    A talk of today counts as held once something is written of what was decided, or it is
    acknowledged; a career conversation only once the employee has acknowledged it.
    """
    if framework is None:
        return ()
    last: dict[str, date] = {}
    for talk in check_ins:
        if talk.kind is None or talk.day is None or _is_open(talk):
            continue
        if talk.day < today or (talk.day == today and (talk.decisions or talk.acknowledged)):
            last[talk.kind] = max(talk.day, last.get(talk.kind, talk.day))
    return due_check_ins(framework, today, last, start)


def _is_open(talk: CheckIn) -> bool:
    """Tell whether a talk is one that only counts once it is acknowledged, and is not."""
    return talk.kind == "career conversation" and talk.acknowledged is None


def next_talks(
    due: Iterable[Due],
    development: Development,
    today: date,
    first: str = "",
    texts: Texts = IN_ENGLISH,
) -> tuple[CheckIn, ...]:
    """Return talks to plan: one of each kind that is due and not planned yet, by date, with points
    to talk about from the goals.

    ``first`` is what to talk about before them; the points are in the language of ``texts``.
    """
    planned = {
        talk.kind
        for talk in development.check_ins
        if talk.day is not None and (talk.day >= today or _is_open(talk))
    }
    talks = [
        CheckIn(
            max(one.due, today),
            one.kind,
            talking_points(development.goals, one.kind, first, texts),
            "",
            None,
            None,
            "",
        )
        for one in due
        if one.kind not in planned
    ]
    return tuple(sorted(talks, key=lambda talk: talk.day or today))


def talking_points(
    goals: Iterable[Goal],
    kind: CheckInKind = "catch-up",
    first: str = "",
    texts: Texts = IN_ENGLISH,
) -> str:
    """Return what to talk about, a line for each point: ``first``, goals that nobody has agreed on,
    at risk or in need of attention, then the next steps.

    A career conversation looks further: it has questions in place of the next steps.
    """
    opened = [goal for goal in goals if goal.status != "done"]
    points = [*([first] if first else []), *_to_agree(opened, texts), *_in_danger(opened, texts)]
    if kind == "career conversation":
        further = (texts.said(f"reasons.talks.{key}") for key in _FURTHER)
        points = [*points[: MOST_POINTS - len(_FURTHER)], *further]
    else:
        points += _next_steps(opened, texts)
    shown = [shortened(in_a_line(point), _LONGEST_POINT) for point in points[:MOST_POINTS]]
    if len(points) > MOST_POINTS:
        shown.append(texts.said("reasons.talks.more", many=len(points) - MOST_POINTS))
    return "\n".join(f"• {point}" for point in shown)


def _to_agree(opened: Iterable[Goal], texts: Texts) -> list[str]:
    if all(goal.status is not None for goal in opened):
        return []
    return [texts.said("reasons.talks.agree")]


def _in_danger(opened: Iterable[Goal], texts: Texts) -> list[str]:
    statuses = texts.table("growth", "statuses")
    return [
        texts.said(
            "reasons.talks.in_danger",
            status=capital(statuses[status]),
            goal=name_of_goal(goal, texts),
        )
        for status in ("at risk", "needs attention")
        for goal in opened
        if goal.status == status
    ]


def _next_steps(opened: Iterable[Goal], texts: Texts) -> list[str]:
    return [
        texts.said(
            "reasons.talks.step",
            competency=goal.competency or texts.said("reasons.talks.next_step"),
            step=goal.next_step or name_of_goal(goal, texts),
        )
        for goal in opened
        if goal.next_step or goal.status is None
    ]


def name_of_goal(goal: Goal, texts: Texts = IN_ENGLISH) -> str:
    """Return what to call a goal."""
    return next(
        filter(None, map(in_a_line, (goal.goal, goal.skill, goal.next_step, goal.competency))),
        texts.said("reasons.talks.wordless"),
    )
