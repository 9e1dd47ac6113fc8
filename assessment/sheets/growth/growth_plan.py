"""The sheet Growth plan: goals in SMART form, and how the plan is balanced between the kinds of
learning.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import get_args

from assessment.model import Goal, GoalStatus, GrowthKind
from assessment.model.marks import GROWTH_PLAN
from assessment.sheets.growth.fillable import (
    Setting,
    finish,
    heights_of,
    let_choose,
    let_date,
    room,
    serial,
)
from assessment.sheets.kit import theme
from assessment.sheets.kit.addresses import area, string
from assessment.sheets.kit.canvas import LONGEST_MESSAGE, Canvas, Key, Value
from assessment.sheets.kit.columns import Column, Table
from assessment.sheets.kit.pages import Plan, capacity_for

STATUSES: tuple[GoalStatus, ...] = get_args(GoalStatus)
SMART = {
    "goal": ("S", "pecific"),
    "measure": ("M", "easurable"),
    "support": ("A", "ttainable"),
    "reason": ("R", "elevant"),
    "start": ("T", "ime-bound"),
}
WORDS = (
    "A few goals, one per competency: both of you can tell when each is done. Agree, then give"
    " a status.",
    "What people grow by: aim for {}.",
)
BALANCE = 5  # the column of the balance
_NO_STATUS = "   Not agreed yet: "  # goals without a status
_SPARE = 10  # rows, at least, for goals of one's own
_ROOM = 4  # lines, in a row where nothing stands yet
_SQUARES = 20
_LONGEST_LIST = 60  # items of a drop-down


@dataclass(frozen=True, slots=True)
class _Planned:
    """A goal, and its kind of learning in words."""

    goal: Goal
    kind: str


COLUMNS: tuple[Column[_Planned], ...] = (
    Column(
        "goal",
        "Goal",
        22,
        "plan",
        about="what will be different",
        value=lambda row: row.goal.goal or None,
    ),
    Column(
        "measure",
        "How you will know",
        17,
        "plan",
        about="what both of you will see",
        value=lambda row: row.goal.measure or None,
    ),
    Column(
        "support",
        "What makes it possible",
        14,
        "plan",
        about="time, help, a task",
        value=lambda row: row.goal.support or None,
    ),
    Column(
        "reason",
        "Why it matters",
        24,
        "plan",
        about="to you, to the team",
        value=lambda row: row.goal.reason or None,
    ),
    Column(
        "competency",
        "Competency",
        13,
        "plan",
        head_look="plan head",
        value=lambda row: row.goal.competency or None,
    ),
    Column(
        "skill",
        "Skill",
        18,
        "plan",
        about="the statement to raise",
        value=lambda row: row.goal.skill or None,
    ),
    Column("kind", "Kind", 11, "plan", about="of learning", value=lambda row: row.kind or None),
    Column(
        "start",
        "Start",
        10.5,
        "plan day",
        head_look="plan head",
        value=lambda row: serial(row.goal.start),
    ),
    Column(
        "due",
        "Due",
        10.5,
        "plan day",
        head_look="plan head",
        value=lambda row: serial(row.goal.due),
    ),
    Column(
        "status",
        "Status",
        10.5,
        "plan",
        head_look="plan head",
        value=lambda row: row.goal.status.capitalize() if row.goal.status else None,
    ),
    Column(
        "next_step",
        "Next step",
        21,
        "plan",
        about="small enough to begin this week",
        value=lambda row: row.goal.next_step or None,
    ),
)


@dataclass(frozen=True, slots=True)
class _Share:
    """How many goals, of how many in all, are of a kind of learning."""

    count: int
    total: int

    @property
    def parts(self) -> int:
        """The share in ten-thousandths; half a one is rounded up, as the formula does."""
        return (2 * 10_000 * self.count + self.total) // (2 * self.total) if self.total else 0

    @property
    def bar(self) -> str:
        """The share in squares, half a one rounded up."""
        full = (self.parts * _SQUARES + 5_000) // 10_000
        return theme.FULL * full + theme.EMPTY * (_SQUARES - full)


def growth_plan_sheet(setting: Setting, goals: Sequence[Goal] = ()) -> Plan:
    """Return the sheet Growth plan for one person, with goals in its first rows."""
    shape = GrowthPlanShape(
        setting.competencies[:_LONGEST_LIST], setting.kinds, capacity_for(len(goals) + _SPARE)
    )
    names = {kind.id: kind.name for kind in setting.kinds}
    rows = [_Planned(goal, names.get(goal.kind, goal.kind)) for goal in goals]
    counts = [
        sum(row.kind.casefold() == kind.name.casefold() for row in rows) for kind in setting.kinds
    ]
    values: dict[Key, Value] = {
        "heading": setting.heading,
        "standing": _standing(goals),
        **shape.table.values(rows),
        **shape.balance.values(_Share(count, sum(counts)) for count in counts),
    }
    heights = dict(enumerate(goal_heights(goals), start=shape.first))
    return Plan(shape, values, heights=heights)


def goal_heights(goals: Sequence[Goal]) -> list[float]:
    """Return how high the rows of goals have to be, in points."""
    rows = (_Planned(goal, goal.kind) for goal in goals)
    return heights_of(Table(COLUMNS, (), top=0), rows, _ROOM)


def _standing(goals: Sequence[Goal]) -> str:
    """Return how many goals have each status, in a line."""
    parts = [
        f"{before}{status.capitalize()}: {sum(goal.status == status for goal in goals)}"
        for before, status in _separated()
    ]
    not_agreed = sum(bool(goal.goal) and goal.status is None for goal in goals)
    return f"{''.join(parts)}{_NO_STATUS}{not_agreed}"


def _separated() -> list[tuple[str, GoalStatus]]:
    """Return the statuses, each with what stands before it in a line."""
    return [("   " if number else "", status) for number, status in enumerate(STATUSES)]


def _bar(full: int) -> str:
    return theme.FULL * full + theme.EMPTY * (_SQUARES - full)


@dataclass(frozen=True)
class GrowthPlanShape:
    """The sheet without its values; ``rows`` is the number of goals that it has room for."""

    competencies: tuple[str, ...]
    kinds: tuple[GrowthKind, ...]
    rows: int

    @property
    def name(self) -> str:
        """The sheet's name."""
        return GROWTH_PLAN

    @property
    def head(self) -> int:
        """The row of the table's headers."""
        return max(len(WORDS) + 3, len(self.kinds) + 1) + 1

    @property
    def first(self) -> int:
        """The row of the first goal."""
        return self.head + 1

    @cached_property
    def table(self) -> Table[_Planned]:
        """The goals."""
        return Table(COLUMNS, range(self.rows), top=self.first)

    @cached_property
    def balance(self) -> Table[_Share]:
        """How many goals are of each kind of learning, beside what is aimed for."""
        kinds = self.kinds
        counts = area(1, BALANCE + 1, len(kinds), BALANCE + 1)
        full = f"IF(ISNUMBER({{share}}),ROUND(ROUND({{share}}*{_SQUARES},6),0),0)"
        columns: tuple[Column[_Share], ...] = (
            Column(
                "kind of learning",
                "Balance by kind of learning",
                0,
                "strong",
                fixed=lambda row: kinds[row.number - 1].name,
            ),
            Column(
                "count",
                "Goals",
                0,
                "whole",
                f"COUNTIF({self.table.area('kind')},{{kind of learning}})",
                lambda kind: kind.count,
                head_look="head right",
            ),
            Column(
                "share",
                "Share",
                0,
                "percent",
                f"IF(SUM({counts})=0,{string(theme.NONE)},ROUND({{count}}/SUM({counts}),4))",
                lambda kind: kind.parts / 10_000 if kind.total else theme.NONE,
                head_look="head right",
            ),
            Column(
                "aim",
                "Aim",
                0,
                "percent",
                head_look="head right",
                fixed=lambda row: kinds[row.number - 1].share / 100,
            ),
            Column(
                "bar",
                None,
                0,
                "plan meter",
                (
                    f"REPT({string(theme.FULL)},{full})"
                    f"&REPT({string(theme.EMPTY)},{_SQUARES}-{full})"
                ),
                lambda kind: kind.bar,
            ),
            Column("rest of the bar", None, 0, "plan meter"),
        )
        return Table(columns, range(len(kinds)), top=1, left=BALANCE)

    def draw(self, canvas: Canvas) -> None:
        """Draw everything but the values."""
        canvas.text(0, 0, "Growth plan", "title")
        canvas.slot("heading", 1, 0, "subtitle")
        aims = ", ".join(f"{kind.share} % {kind.name}" for kind in self.kinds)
        for row, words in enumerate(WORDS, start=2):
            canvas.text(row, 0, words.format(aims), "subtitle")
        statuses, goals = self.table.area("status"), self.table.area("goal")
        counts = [
            f"{string(f'{before}{status.capitalize()}: ')}&COUNTIF({statuses},{string(status)})"
            for before, status in _separated()
        ]
        counts.append(f'{string(_NO_STATUS)}&SUMPRODUCT(({goals}<>"")*({statuses}=""))')
        canvas.slot("standing", len(WORDS) + 2, 0, "note", "=" + "&".join(counts))
        self.balance.draw_heads(canvas, 0)
        self.balance.draw(canvas)
        self._goals(canvas)
        self._rules(canvas)
        canvas.height(16, *range(1, self.head - 1))
        canvas.height(18, self.head - 1)
        canvas.height(38, self.head)
        finish(canvas, self.table, behind=3, tab=theme.BLUE)
        canvas.call("repeat_rows", self.head - 1, self.head)

    def _goals(self, canvas: Canvas) -> None:
        """Draw the table, above its heads what makes a goal a good one."""
        row = self.head - 1
        for key, (letter, rest) in SMART.items():
            column = self.table.place(key)
            look, bold = canvas.formats("plan letter"), canvas.formats("plan letter itself")
            if key == "start":
                canvas.merge(row, column, column + 1, "plan letter")
            about = canvas.formats("plan head about")
            canvas.call("write_rich_string", row, column, bold, letter, about, rest, look)
        self.table.draw_heads(canvas, self.head)
        self.table.draw(canvas)
        canvas.height(room(_ROOM), *range(self.first, self.table.last + 1))
        behind = self.table.right + 1
        for row, competency in enumerate(self.competencies, start=1):
            canvas.text(row, behind, competency, "behind")
        for row, kind in enumerate(self.kinds, start=1):
            canvas.text(row, behind + 1, kind.name, "behind")
            canvas.text(row, behind + 2, kind.id, "behind")

    def _kinds_in_words(self) -> str:
        """Return what the kinds of learning are, each in the first words of its description, if
        that is short enough for a message.
        """
        told = ". ".join(
            f"{kind.name}: {re.split('[:.;,]', kind.description)[0].lower()}" for kind in self.kinds
        )
        return (
            f"{told}."
            if len(told) < LONGEST_MESSAGE
            else "How most of this will be learnt. Choose from the list."
        )

    def _rules(self, canvas: Canvas) -> None:
        """Give the cells their drop-downs and colours."""
        table, behind = self.table, self.table.right + 1
        if self.competencies:
            about = "The competency that the goal serves. One practice for each is enough."
            let_choose(
                canvas,
                table.cells("competency"),
                area(1, behind, len(self.competencies), behind),
                ("Competency", about),
                others=True,
            )
        listed = area(1, behind + 1, len(self.kinds), behind + 1)
        let_choose(
            canvas, table.cells("kind"), listed, ("Kind of learning", self._kinds_in_words())
        )
        about = (
            "Empty until you have agreed on it. On track; needs attention: talk about it soon; at"
            " risk: not without help; done."
        )
        statuses = [status.capitalize() for status in STATUSES]
        let_choose(canvas, table.cells("status"), statuses, ("How it is going", about))
        let_date(canvas, table.cells("start"), "Start", "A date, such as 1 Mar 2025.")
        about = (
            "The day by which the goal is reached, such as 30 Jun 2025: soon for a small step, a"
            " year for a large one."
        )
        let_date(canvas, table.cells("due"), "Due", about)
        status = f"$J{self.first + 1}"
        for word in STATUSES:
            canvas.when(table.area("status"), f"{status}={string(word.capitalize())}", word)
        around = f"{table.area('goal', 'due')} {table.area('next_step')}"
        canvas.when(around, f'{status}="Done"', "over")
