"""The sheet Check-ins: the talks of employee and manager, what is due next, and what was agreed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import get_args

from assessment.engine.calendar import Due
from assessment.model import CheckIn, CheckInKind, Framework
from assessment.model.marks import CHECK_INS, DUE_HEAD
from assessment.sheets.growth.growth_plan import (
    Setting,
    draw_heads,
    finish,
    let_choose,
    let_date,
    room,
    row_height,
    serial,
)
from assessment.sheets.kit import theme
from assessment.sheets.kit.addresses import area
from assessment.sheets.kit.canvas import Canvas, Key, Value
from assessment.sheets.kit.pages import Plan, capacity_for
from assessment.words.months import MONTHS

KINDS: tuple[CheckInKind, ...] = get_args(CheckInKind)
_COLUMNS = ("day", "kind", "points", "decisions", "next_day", "acknowledged")
_DAYS = ("day", "next_day", "acknowledged")
_HEADS = (
    ("Date", ""),
    ("Kind", "of talk"),
    ("Talking points", "both may add to them before the talk"),
    ("Decisions", "what was agreed, who does what by when"),
    ("Next date", ""),
    ("Acknowledged", "by the employee, on"),
)
_WIDTHS = (11.0, 20.0, 60.0, 49.0, 11.0, 14.0)
_OVERDUE, _SILENT = "Overdue", "The framework says nothing of when."
_WORDS = (
    "A row for each talk. The employee dates the last column once what stands there is what was"
    " said; until then it is a draft."
)
_DUE = 4  # the row of the first kind of talk that may be due
_HEAD = _DUE + len(KINDS) + 1
_SPARE = 12  # rows, at least, for talks to come
_ROOM = 4  # lines, in a row where nothing stands yet
_NOTHING: Mapping[CheckInKind, str] = MappingProxyType({})


def cadence_of(framework: Framework) -> dict[CheckInKind, str]:
    """Return what a framework says of when to talk, whatever the day, in a sentence for each
    kind of which it says anything.
    """
    found: dict[CheckInKind, str] = {}
    for kind in KINDS:
        events = (
            [event for event in framework.cycle.events if event.kind == kind]
            if framework.cycle is not None
            else []
        )
        if events:
            found[kind] = (
                "; ".join(f"{event.name} {_months(event.months)}" for event in events) + "."
            )
    if framework.growth is not None:
        months = framework.growth.conversations
        often = (
            f"{months.recommended_months} months after the last is recommended,"
            f" {months.longest_months} at the latest"
        )
        found["career conversation"] = f"{often}; not sooner than {months.shortest_months}."
    return found


def _months(months: Sequence[int]) -> str:
    names = [MONTHS[month - 1] for month in months]
    return (
        "every month"
        if len(names) == len(MONTHS)
        else "in " + " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
    )


def check_ins_sheet(
    setting: Setting,
    check_ins: Sequence[CheckIn] = (),
    due: Sequence[Due] = (),
    *,
    as_of: str = "",
    cadence: Mapping[CheckInKind, str] = _NOTHING,
) -> Plan:
    """Return the sheet Check-ins for one person, with talks in its first rows.

    ``as_of`` says when ``due`` was true; where it does not tell of a kind, what ``cadence`` says
    stands there (:func:`cadence_of`).
    """
    values: dict[Key, Value] = {
        "heading": setting.heading,
        "as of": f"{DUE_HEAD}, {as_of}" if as_of else DUE_HEAD,
    }
    heights = {_HEAD + 1 + index: height for index, height in enumerate(talk_heights(check_ins))}
    for place, kind in enumerate(KINDS, start=_DUE):
        one = next((one for one in due if one.kind == kind), None)
        why = cadence.get(kind, _SILENT) if one is None else due_words(one)
        values |= {
            ("due", kind): theme.NONE if one is None else serial(one.due),
            ("why", kind): why,
        }
        heights[place] = row_height({"why": why}, {"why": sum(_WIDTHS[2:])}, 1)
    for index, talk in enumerate(check_ins):
        values |= {(field, index): value for field, value in _row(talk).items()}
    return Plan(CheckInsShape(capacity_for(len(check_ins) + _SPARE)), values, heights=heights)


def due_words(due: Due) -> str:
    """Return why a talk is due, and whether it is overdue."""
    return f"{_OVERDUE}: {due.why}" if due.overdue else due.why


def talk_heights(check_ins: Sequence[CheckIn]) -> list[float]:
    """Return how high the rows of talks have to be, in points."""
    widths = dict(zip(_COLUMNS, _WIDTHS, strict=True))
    return [row_height(_row(talk), widths, _ROOM) for talk in check_ins]


def _row(talk: CheckIn) -> dict[str, Value]:
    """Return what the cells of a talk show, by column."""
    row: dict[str, Value] = {
        field: serial(getattr(talk, field)) if field in _DAYS else getattr(talk, field) or None
        for field in _COLUMNS
    }
    return row | {"kind": talk.kind.capitalize() if talk.kind else None}


@dataclass(frozen=True)
class CheckInsShape:
    """The sheet without its values; ``rows`` is the number of talks that it has room for."""

    rows: int

    @property
    def name(self) -> str:
        """The sheet's name."""
        return CHECK_INS

    def draw(self, canvas: Canvas) -> None:
        """Draw everything but the values."""
        canvas.text(0, 0, "Check-ins", "title")
        canvas.slot("heading", 1, 0, "subtitle")
        canvas.text(2, 0, _WORDS, "subtitle")
        canvas.slot("as of", _DUE - 1, 0, "head")
        canvas.fill(_DUE - 1, 1, len(_WIDTHS) - 1, "head")
        for row, kind in enumerate(KINDS, start=_DUE):
            canvas.slot(("due", kind), row, 0, "due day")
            canvas.text(row, 1, kind.capitalize(), "strong")
            canvas.call(
                "merge_range", row, 2, row, len(_WIDTHS) - 1, "", canvas.formats("due words")
            )
            canvas.slot(("why", kind), row, 2, "due words")
        canvas.when(
            area(_DUE, 0, _DUE + len(KINDS) - 1, 2),
            f'LEFT($C{_DUE + 1},{len(_OVERDUE)})="{_OVERDUE}"',
            "at risk",
        )
        draw_heads(canvas, _HEAD, _HEADS)
        first, last = _HEAD + 1, _HEAD + self.rows
        for row in range(first, last + 1):
            for column, field in enumerate(_COLUMNS):
                canvas.slot(
                    (field, row - first), row, column, "plan day" if field in _DAYS else "plan"
                )
            canvas.height(room(_ROOM), row)
        about = (
            "A review goes through the ratings, a catch-up through the goals; a career conversation"
            " is about where the way should lead."
        )
        let_choose(
            canvas,
            (first, 1, last, 1),
            [kind.capitalize() for kind in KINDS],
            ("Kind of talk", about),
        )
        let_date(
            canvas, (first, 0, last, 0), "Date", "When you talk, or talked, such as 31 Mar 2025."
        )
        let_date(canvas, (first, 4, last, 4), "Next date", "When you meet for this again.")
        let_date(
            canvas,
            (first, 5, last, 5),
            "Acknowledged",
            "For the employee: the day on which you have read the row and agree that this is what"
            " was said.",
        )
        canvas.height(16, 1, 2)
        canvas.height(18, *range(_DUE - 1, _DUE + len(KINDS)))
        canvas.height(8, _HEAD - 1)
        canvas.height(30, _HEAD)
        finish(canvas, _HEAD, _WIDTHS, self.rows, behind=0, tab=theme.BLUE)
