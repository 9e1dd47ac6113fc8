"""The sheet Growth plan: goals in SMART form, and how the plan is balanced between the kinds of
learning.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any, get_args

from assessment.model import Goal, GoalStatus, GrowthKind
from assessment.model.marks import GROWTH_PLAN
from assessment.sheets.growth.fillable import (
    FilledShape,
    Setting,
    day_column,
    filled_column,
    finish,
    heights_of,
    let_choose,
    let_date,
    room,
)
from assessment.sheets.kit import theme
from assessment.sheets.kit.addresses import area, spoken, string
from assessment.sheets.kit.canvas import LONGEST_MESSAGE, Canvas, Key, Value
from assessment.sheets.kit.columns import Column, Table
from assessment.sheets.kit.pages import SheetPlan, capacity_for
from assessment.words.catalogue import IN_ENGLISH, Texts
from assessment.words.phrases import capital

STATUSES: tuple[GoalStatus, ...] = get_args(GoalStatus)
_SMART = ("goal", "measure", "support", "reason", "start")  # what makes a goal a good one
BALANCE = 5  # the column of the balance
_STANDING = 4  # the row that says how the goals stand
_SPARE = 10  # rows, at least, for goals of one's own
_ROOM = 4  # lines, in a row where nothing stands yet
_SQUARES = 20
_LONGEST_LIST = 60  # items of a drop-down


def columns(texts: Texts, kinds: Sequence[GrowthKind] = ()) -> tuple[Column[Goal], ...]:
    """Return the columns of the goals; kinds of learning that are given are named."""
    column = partial(filled_column, texts, "growth_plan")
    day = partial(day_column, texts, "growth_plan")
    names = {kind.id: kind.name for kind in kinds}
    return (
        column("goal", 22),
        column("measure", 17),
        column("support", 14),
        column("reason", 24),
        column("competency", 13),
        column("skill", 18),
        column("kind", 11, lambda goal: names.get(goal.kind, goal.kind) or None),
        day("start", 10.5),
        day("due", 10.5),
        column(
            "status", 10.5, lambda goal: status_words(goal.status, texts) if goal.status else None
        ),
        column("next_step", 21),
    )


def status_words(status: str, texts: Texts) -> str:
    """Return a goal's status as a cell names it."""
    return capital(texts.table("growth", "statuses")[status])


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


def growth_plan_sheet(setting: Setting, goals: Sequence[Goal] = ()) -> SheetPlan:
    """Return the sheet Growth plan for one person, with goals in its first rows."""
    rows = capacity_for(len(goals) + _SPARE)
    shape = GrowthPlanShape(
        setting.texts, rows, setting.competencies[:_LONGEST_LIST], setting.kinds
    )
    names = {kind.id: kind.name for kind in setting.kinds}
    kinds = Counter(names.get(goal.kind, goal.kind).casefold() for goal in goals)
    counts = [kinds[kind.name.casefold()] for kind in setting.kinds]
    values: dict[Key, Value] = {
        "heading": setting.heading,
        "standing": _standing(goals, setting.texts),
        **shape.table.values(goals),
        **shape.balance.values(_Share(count, sum(counts)) for count in counts),
    }
    heights = dict(enumerate(goal_heights(goals), start=shape.first))
    return SheetPlan(shape, values, heights=heights)


def goal_heights(goals: Sequence[Goal]) -> list[float]:
    """Return how high the rows of goals have to be, in points."""
    return heights_of(Table(columns(IN_ENGLISH), (), top=0), goals, _ROOM)


def _standing(goals: Sequence[Goal], texts: Texts) -> str:
    """Return how many goals have each status, in a line."""
    statuses = Counter(goal.status for goal in goals)
    return texts.said(
        "growth.growth_plan.standing",
        not_agreed=sum(bool(goal.goal) and goal.status is None for goal in goals),
        **{_place(status): statuses[status] for status in STATUSES},
    )


def _place(status: GoalStatus) -> str:
    """Return the place of a status in the line of all."""
    return status.replace(" ", "_")


@dataclass(frozen=True)
class GrowthPlanShape(FilledShape):
    """The sheet without its values; of competencies and kinds of learning one can be chosen."""

    sheet = GROWTH_PLAN
    competencies: tuple[str, ...]
    kinds: tuple[GrowthKind, ...]

    @property
    def head(self) -> int:
        """The row of the table's headers."""
        return max(_STANDING + 1, len(self.kinds) + 1) + 1

    @property
    def first(self) -> int:
        """The row of the first goal."""
        return self.head + 1

    @cached_property
    def table(self) -> Table[Goal]:
        """The goals."""
        return Table(columns(self.texts, self.kinds), range(self.rows), top=self.first)

    @cached_property
    def balance(self) -> Table[_Share]:
        """How many goals are of each kind of learning, beside what is aimed for."""
        kinds, said = self.kinds, self.texts.table("growth", "growth_plan")
        counts = area(1, BALANCE + 1, len(kinds), BALANCE + 1)
        share = f"IF(SUM({counts})=0,{string(theme.NONE)},ROUND({{count}}/SUM({counts}),4))"
        full = f"IF(ISNUMBER({{share}}),ROUND(ROUND({{share}}*{_SQUARES},6),0),0)"
        bar = f"REPT({string(theme.FULL)},{full})&REPT({string(theme.EMPTY)},{_SQUARES}-{full})"

        def column(key: str, look: str, *held: Any, **more: Any) -> Column[_Share]:
            return Column(key, said[f"{key}_head"], 0, look, *held, head_look="head right", **more)

        columns: tuple[Column[_Share], ...] = (
            Column(
                "kind of learning",
                said["kind_of_learning_head"],
                0,
                "strong",
                fixed=lambda row: kinds[row.number - 1].name,
            ),
            column(
                "count",
                "whole",
                f"COUNTIF({self.table.area('kind')},{{kind of learning}})",
                lambda kind: kind.count,
            ),
            column(
                "share",
                "percent",
                share,
                lambda kind: kind.parts / 10_000 if kind.total else theme.NONE,
            ),
            column("aim", "percent", fixed=lambda row: kinds[row.number - 1].share / 100),
            Column("bar", None, 0, "plan meter", bar, lambda kind: kind.bar),
            Column("rest of the bar", None, 0, "plan meter"),
        )
        return Table(columns, range(len(kinds)), top=1, left=BALANCE)

    def draw(self, canvas: Canvas) -> None:
        """Draw everything but the values."""
        canvas.text(0, 0, self._said("title"), "title")
        canvas.slot("heading", 1, 0, "subtitle")
        for row, words in enumerate(words_of(self.texts, self.kinds), start=2):
            canvas.text(row, 0, words, "subtitle")
        canvas.slot("standing", _STANDING, 0, "note", f"={self._standing()}")
        self.balance.draw_heads(canvas, 0)
        self.balance.draw(canvas)
        self._goals(canvas)
        self._rules(canvas)
        canvas.height(16, *range(1, self.head - 1))
        canvas.height(18, self.head - 1)
        canvas.height(38, self.head)
        finish(canvas, self.table, behind=3, tab=theme.BLUE)
        canvas.call("repeat_rows", self.head - 1, self.head)

    def _said(self, key: str, **values: object) -> str:
        return self.texts.said(f"growth.growth_plan.{key}", **values)

    def _standing(self) -> str:
        """Return the formula of how many goals have each status."""
        statuses, goals = self.table.area("status"), self.table.area("goal")
        words = self.texts.table("growth", "statuses")
        counts = {
            _place(status): f"COUNTIF({statuses},{string(words[status])})" for status in STATUSES
        }
        counts["not_agreed"] = f'SUMPRODUCT(({goals}<>"")*({statuses}=""))'
        return spoken(self.texts.table("growth", "growth_plan")["standing"], counts)

    def _goals(self, canvas: Canvas) -> None:
        """Draw the table, above its heads what makes a goal a good one."""
        row = self.head - 1
        for key in _SMART:
            letter, rest = self._said(f"{key}_letter"), self._said(f"{key}_rest")
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
        return f"{told}." if len(told) < LONGEST_MESSAGE else self._said("kind_asked")

    def _rules(self, canvas: Canvas) -> None:
        """Give the cells their drop-downs and colours."""
        table, behind, texts = self.table, self.table.right + 1, self.texts
        if self.competencies:
            let_choose(
                canvas,
                table.cells("competency"),
                area(1, behind, len(self.competencies), behind),
                texts,
                "growth_plan.competency",
                others=True,
            )
        listed = area(1, behind + 1, len(self.kinds), behind + 1)
        told = self._kinds_in_words()
        let_choose(canvas, table.cells("kind"), listed, texts, "growth_plan.kind", asked=told)
        words = {status: status_words(status, texts) for status in STATUSES}
        statuses = list(words.values())
        let_choose(canvas, table.cells("status"), statuses, texts, "growth_plan.status")
        for key in ("start", "due"):
            let_date(canvas, table.cells(key), texts, f"growth_plan.{key}")
        cell = f"$J{self.first + 1}"
        for status, word in words.items():
            canvas.when(table.area("status"), f"{cell}={string(word)}", status)
        around = f"{table.area('goal', 'due')} {table.area('next_step')}"
        canvas.when(around, f"{cell}={string(words['done'])}", "over")


def words_of(texts: Texts, kinds: Sequence[GrowthKind]) -> tuple[str, ...]:
    """Return the lines that stand beside the balance: how to plan, and what to aim for."""
    aims = (
        texts.said("growth.growth_plan.one_aim", share=kind.share, kind=kind.name) for kind in kinds
    )
    return (
        texts.said("growth.growth_plan.agree"),
        texts.said("growth.growth_plan.aims", aims=", ".join(aims)),
    )
