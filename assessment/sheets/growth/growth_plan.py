"""The sheet Growth plan: goals in SMART form, and how the plan is balanced between the kinds of
learning. With it, what the development sheets share.

People fill these sheets over the year, so that they are drawn once and never made anew: what they
type into is unlocked, what computes is not, and the lists behind the drop-downs stand in hidden
columns beside the page.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import get_args

from assessment.model import Goal, GoalStatus, GrowthKind
from assessment.model.marks import GROWTH_PLAN
from assessment.sheets.kit import theme
from assessment.sheets.kit.addresses import area, cell, string
from assessment.sheets.kit.canvas import LONGEST_MESSAGE, Canvas, Key, Value
from assessment.sheets.kit.pages import Plan, capacity_for

STATUSES: tuple[GoalStatus, ...] = get_args(GoalStatus)
_COLUMNS = (
    "goal",
    "measure",
    "support",
    "reason",
    "competency",
    "skill",
    "kind",
    "start",
    "due",
    "status",
    "next_step",
)
_HEADS = {
    "goal": ("Goal", "what will be different"),
    "measure": ("How you will know", "what both of you will see"),
    "support": ("What makes it possible", "time, help, a task"),
    "reason": ("Why it matters", "to you, to the team"),
    "competency": ("Competency", ""),
    "skill": ("Skill", "the statement to raise"),
    "kind": ("Kind", "of learning"),
    "start": ("Start", ""),
    "due": ("Due", ""),
    "status": ("Status", ""),
    "next_step": ("Next step", "small enough to begin this week"),
}
_SMART = {
    "goal": ("S", "pecific"),
    "measure": ("M", "easurable"),
    "support": ("A", "ttainable"),
    "reason": ("R", "elevant"),
    "start": ("T", "ime-bound"),
}
_WIDTHS = (22.0, 17.0, 14.0, 24.0, 13.0, 18.0, 11.0, 10.5, 10.5, 10.5, 21.0)
_WORDS = (
    (
        "A few goals, one per competency: both of you can tell when each is done. Agree, then give"
        " a status."
    ),
    "What people grow by: aim for {}.",
)
_NO_STATUS = "   Not agreed yet: "  # goals without a status
_SPARE = 10  # rows, at least, for goals of one's own
_ROOM = 4  # lines, in a row where nothing stands yet
_BALANCE = 5  # the column of the balance
_SQUARES = 20
_FIRST_DAY, _LAST_DAY = date(2000, 1, 1), date(2100, 12, 31)  # that date cells take
_EPOCH = date(1899, 12, 30)  # of the dates of a workbook that we make
_SMALL = 9 / 10  # the tables' letters beside the body's
_LINE = 12.0  # of the tables, in points
_HIGHEST = 405.0  # of a row, in points; programs allow 409
_LONGEST_LIST = 60  # items of a drop-down


# --- what the development sheets share -----------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Setting:
    """What the development sheets are told of the framework and the person."""

    heading: str  # the person, the framework
    competencies: tuple[str, ...]  # to choose from
    kinds: tuple[GrowthKind, ...]
    values: tuple[str, ...]  # of the company, to choose from; empty: its column is free text


def serial(day: date | None) -> float | None:
    """Return the number that a workbook of ours shows as a day."""
    return None if day is None else float((day - _EPOCH).days)


def row_height(texts: Mapping[str, Value], widths: Mapping[str, float], least: int) -> float:
    """Return the height of a row that holds these texts in columns of these widths, and at
    least so many lines, in points.
    """
    lines = max(
        (
            theme.lines(text, widths[key] / _SMALL)
            for key, text in texts.items()
            if isinstance(text, str)
        ),
        default=0,
    )
    return min(_LINE * max(lines, least) + 6, _HIGHEST)


def room(lines: int) -> float:
    """Return the height of a row for so many lines, in points."""
    return _LINE * lines + 6


def draw_heads(canvas: Canvas, row: int, heads: Sequence[tuple[str, str]]) -> None:
    """Draw the headers of a table: in each a name, by which the column is found again, and
    below it what it is for.
    """
    for column, (name, about) in enumerate(heads):
        if about:
            word, words = canvas.formats("plan head word"), canvas.formats("plan head about")
            canvas.call(
                "write_rich_string",
                row,
                column,
                word,
                name,
                words,
                f"\n{about}",
                canvas.formats("plan head"),
            )
        else:
            canvas.text(row, column, name, "plan head")


def let_choose(
    canvas: Canvas,
    where: tuple[int, int, int, int],
    source: str | Sequence[str],
    prompt: tuple[str, str],
    *,
    others: bool = False,
) -> None:
    """Give cells a drop-down; ``source`` is an area or a few words, ``others`` lets them hold
    something else after a question.
    """
    title, message = prompt
    error = (
        "That is not on the list. Keep it all the same?"
        if others
        else "Please choose one from the list, or leave the cell empty."
    )
    options = {
        "validate": "list",
        "source": f"={source}" if isinstance(source, str) else list(source),
        "error_type": "warning" if others else "stop",
    }
    words = {
        "input_title": title,
        "input_message": message,
        "error_title": "Not on the list",
        "error_message": error,
    }
    canvas.call("data_validation", *where, {**options, **words})


def let_date(canvas: Canvas, where: tuple[int, int, int, int], title: str, message: str) -> None:
    """Let cells hold dates only."""
    options = {
        "validate": "date",
        "criteria": "between",
        "minimum": _FIRST_DAY,
        "maximum": _LAST_DAY,
        "input_title": title,
        "input_message": message,
    }
    error = (
        f"Please type a date between {_FIRST_DAY.year} and {_LAST_DAY.year}, such as 31 Mar 2025,"
        " or leave the cell empty."
    )
    canvas.call(
        "data_validation", *where, {**options, "error_title": "Not a date", "error_message": error}
    )


def finish(
    canvas: Canvas, head: int, widths: Sequence[float], rows: int, *, behind: int, tab: str
) -> None:
    """Set up freezing, printing and protection of a sheet whose table has its headers in a row,
    and hide ``behind`` columns beside it.
    """
    canvas.widths(*widths)
    canvas.height(28, 0)
    if behind:
        canvas.call(
            "set_column",
            len(widths),
            len(widths) + behind - 1,
            10,
            canvas.formats("behind"),
            {"hidden": True},
        )
    canvas.call("freeze_panes", head + 1, 0)
    canvas.call("repeat_rows", head)
    canvas.call("print_area", 0, 0, head + rows, len(widths) - 1)
    canvas.call("set_selection", head + 1, 0, head + 1, 0)
    canvas.paper(tab=tab)
    canvas.protect()


# --- the growth plan -----------------------------------------------------------------------------


def growth_plan_sheet(setting: Setting, goals: Sequence[Goal] = ()) -> Plan:
    """Return the sheet Growth plan for one person, with goals in its first rows."""
    shape = GrowthPlanShape(
        setting.competencies[:_LONGEST_LIST], setting.kinds, capacity_for(len(goals) + _SPARE)
    )
    values: dict[Key, Value] = {"heading": setting.heading}
    names = {kind.id: kind.name for kind in setting.kinds}
    for index, goal in enumerate(goals):
        values |= {(field, index): value for field, value in _row(goal, names).items()}
    heights = {shape.first + index: height for index, height in enumerate(goal_heights(goals))}
    counts = [
        sum(names.get(goal.kind, goal.kind).casefold() == kind.name.casefold() for goal in goals)
        for kind in setting.kinds
    ]
    total = sum(counts)
    for index, count in enumerate(counts):
        # half a ten-thousandth, and half a square, are rounded up as the formulas do
        share = (2 * 10_000 * count + total) // (2 * total) if total else 0
        values |= {
            ("count", index): count,
            ("share", index): share / 10_000 if total else theme.NONE,
        }
        values["bar", index] = _bar((share * _SQUARES + 5_000) // 10_000)
    standing = "".join(
        f"{before}{status.capitalize()}: {sum(goal.status == status for goal in goals)}"
        for before, status in _separated()
    )
    values["standing"] = (
        f"{standing}{_NO_STATUS}{sum(bool(goal.goal) and goal.status is None for goal in goals)}"
    )
    return Plan(shape, values, heights=heights)


def goal_heights(goals: Sequence[Goal]) -> list[float]:
    """Return how high the rows of goals have to be, in points."""
    widths = dict(zip(_COLUMNS, _WIDTHS, strict=True))
    return [row_height(_row(goal, {}), widths, _ROOM) for goal in goals]


def _row(goal: Goal, kinds: Mapping[str, str]) -> dict[str, Value]:
    """Return what the cells of a goal show, by column."""
    row: dict[str, Value] = {field: getattr(goal, field) or None for field in _COLUMNS}
    return row | {
        "kind": kinds.get(goal.kind, goal.kind) or None,
        "start": serial(goal.start),
        "due": serial(goal.due),
        "status": goal.status.capitalize() if goal.status else None,
    }


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
        return max(len(_WORDS) + 3, len(self.kinds) + 1) + 1

    @property
    def first(self) -> int:
        """The row of the first goal."""
        return self.head + 1

    def column(self, field: str) -> str:
        """Return the cells of a column of the table."""
        place = _COLUMNS.index(field)
        return area(self.first, place, self.first + self.rows - 1, place)

    def draw(self, canvas: Canvas) -> None:
        """Draw everything but the values."""
        canvas.text(0, 0, "Growth plan", "title")
        canvas.slot("heading", 1, 0, "subtitle")
        aims = ", ".join(f"{kind.share} % {kind.name}" for kind in self.kinds)
        for row, words in enumerate(_WORDS, start=2):
            canvas.text(row, 0, words.format(aims), "subtitle")
        counts = [
            f"{string(f'{before}{status.capitalize()}: ')}&COUNTIF({self.column('status')},{string(status)})"
            for before, status in _separated()
        ]
        counts.append(
            f'{string(_NO_STATUS)}&SUMPRODUCT(({self.column("goal")}<>"")*({self.column("status")}=""))'
        )
        canvas.slot("standing", len(_WORDS) + 2, 0, "note", "=" + "&".join(counts))
        self._balance(canvas)
        self._table(canvas)
        self._rules(canvas)
        canvas.height(16, *range(1, self.head - 1))
        canvas.height(18, self.head - 1)
        canvas.height(38, self.head)
        finish(canvas, self.head, _WIDTHS, self.rows, behind=3, tab=theme.BLUE)
        canvas.call("repeat_rows", self.head - 1, self.head)

    def _balance(self, canvas: Canvas) -> None:
        """Draw how many goals are of each kind, beside what is aimed for."""
        for plus, (text, look) in enumerate(
            (
                ("Balance by kind of learning", "head"),
                ("Goals", "head right"),
                ("Share", "head right"),
                ("Aim", "head right"),
            )
        ):
            canvas.text(0, _BALANCE + plus, text, look)
        canvas.fill(0, _BALANCE + 4, _BALANCE + 5, "head")
        counts = area(1, _BALANCE + 1, len(self.kinds), _BALANCE + 1)
        for index, kind in enumerate(self.kinds):
            row = 1 + index
            canvas.text(row, _BALANCE, kind.name, "strong")
            count, share = cell(row, _BALANCE + 1), cell(row, _BALANCE + 2)
            canvas.slot(
                ("count", index),
                row,
                _BALANCE + 1,
                "whole",
                f"=COUNTIF({self.column('kind')},{cell(row, _BALANCE)})",
            )
            canvas.slot(
                ("share", index),
                row,
                _BALANCE + 2,
                "percent",
                f"=IF(SUM({counts})=0,{string(theme.NONE)},ROUND({count}/SUM({counts}),4))",
            )
            canvas.number(row, _BALANCE + 3, kind.share / 100, "percent")
            full = f"IF(ISNUMBER({share}),ROUND(ROUND({share}*{_SQUARES},6),0),0)"
            bar = (
                f"=REPT({string(theme.FULL)},{full})&REPT({string(theme.EMPTY)},{_SQUARES}-{full})"
            )
            canvas.slot(("bar", index), row, _BALANCE + 4, "plan meter", bar)
            canvas.blank(row, _BALANCE + 5, "plan meter")

    def _table(self, canvas: Canvas) -> None:
        for column, field in enumerate(_COLUMNS):
            letter, rest = _SMART.get(field, ("", ""))
            if letter:
                look, bold = canvas.formats("plan letter"), canvas.formats("plan letter itself")
                if field == "start":
                    canvas.call(
                        "merge_range", self.head - 1, column, self.head - 1, column + 1, "", look
                    )
                canvas.call(
                    "write_rich_string",
                    self.head - 1,
                    column,
                    bold,
                    letter,
                    canvas.formats("plan head about"),
                    rest,
                    look,
                )
        draw_heads(canvas, self.head, list(_HEADS.values()))
        for index in range(self.rows):
            for column, field in enumerate(_COLUMNS):
                canvas.slot(
                    (field, index),
                    self.first + index,
                    column,
                    "plan day" if field in ("start", "due") else "plan",
                )
            canvas.height(room(_ROOM), self.first + index)
        behind = len(_COLUMNS)
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
        last, behind = self.first + self.rows - 1, len(_COLUMNS)

        def cells(field: str) -> tuple[int, int, int, int]:
            place = _COLUMNS.index(field)
            return self.first, place, last, place

        if self.competencies:
            listed = area(1, behind, len(self.competencies), behind)
            let_choose(
                canvas,
                cells("competency"),
                listed,
                (
                    "Competency",
                    "The competency that the goal serves. One practice for each is enough.",
                ),
                others=True,
            )
        listed = area(1, behind + 1, len(self.kinds), behind + 1)
        let_choose(canvas, cells("kind"), listed, ("Kind of learning", self._kinds_in_words()))
        about = (
            "Empty until you have agreed on it. On track; needs attention: talk about it soon; at"
            " risk: not without help; done."
        )
        let_choose(
            canvas,
            cells("status"),
            [status.capitalize() for status in STATUSES],
            ("How it is going", about),
        )
        let_date(canvas, cells("start"), "Start", "A date, such as 1 Mar 2025.")
        let_date(
            canvas,
            cells("due"),
            "Due",
            "The day by which the goal is reached, such as 30 Jun 2025: soon for a small step, a"
            " year for a large one.",
        )
        status = f"$J{self.first + 1}"
        for one in STATUSES:
            canvas.when(self.column("status"), f"{status}={string(one.capitalize())}", one)
        before = area(self.first, 0, last, _COLUMNS.index("status") - 1)
        after = area(self.first, behind - 1, last, behind - 1)
        canvas.when(f"{before} {after}", f'{status}="Done"', "over")
