"""The sheet Check-ins: the talks of employee and manager, what is due next, and what was agreed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import get_args

from assessment.engine.calendar import Due
from assessment.model import CheckIn, CheckInKind, Framework
from assessment.model.marks import CHECK_INS, DUE_HEAD
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
from assessment.sheets.kit.addresses import area
from assessment.sheets.kit.canvas import Canvas, Key, Value
from assessment.sheets.kit.columns import Column, Table
from assessment.sheets.kit.pages import Plan, capacity_for
from assessment.words.months import MONTHS

KINDS: tuple[CheckInKind, ...] = get_args(CheckInKind)
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

COLUMNS: tuple[Column[CheckIn], ...] = (
    Column(
        "day", "Date", 11, "plan day", head_look="plan head", value=lambda talk: serial(talk.day)
    ),
    Column(
        "kind",
        "Kind",
        20,
        "plan",
        about="of talk",
        value=lambda talk: talk.kind.capitalize() if talk.kind else None,
    ),
    Column(
        "points",
        "Talking points",
        60,
        "plan",
        about="both may add to them before the talk",
        value=lambda talk: talk.points or None,
    ),
    Column(
        "decisions",
        "Decisions",
        49,
        "plan",
        about="what was agreed, who does what by when",
        value=lambda talk: talk.decisions or None,
    ),
    Column(
        "next_day",
        "Next date",
        11,
        "plan day",
        head_look="plan head",
        value=lambda talk: serial(talk.next_day),
    ),
    Column(
        "acknowledged",
        "Acknowledged",
        14,
        "plan day",
        about="by the employee, on",
        value=lambda talk: serial(talk.acknowledged),
    ),
)


@dataclass(frozen=True, slots=True)
class _Expected:
    """A kind of talk: when it is due, if that is known, and why."""

    due: Due | None
    why: str


DUE_COLUMNS: tuple[Column[_Expected], ...] = (
    Column(
        "due",
        "",
        11,
        "due day",
        value=lambda talk: theme.NONE if talk.due is None else serial(talk.due.due),
    ),
    Column("kind", "", 20, "strong", fixed=lambda row: str(row.name).capitalize()),
    Column(
        "why",
        "",
        sum(column.width for column in COLUMNS[2:]),
        "due words",
        span=len(COLUMNS) - 2,
        merged=True,
        value=lambda talk: talk.why,
    ),
)


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
    shape = CheckInsShape(capacity_for(len(check_ins) + _SPARE))
    by_kind = {talk.kind: talk for talk in reversed(due)}
    expected = [
        _Expected(by_kind[kind], due_words(by_kind[kind]))
        if kind in by_kind
        else _Expected(None, cadence.get(kind, _SILENT))
        for kind in KINDS
    ]
    values: dict[Key, Value] = {
        "heading": setting.heading,
        "as of": f"{DUE_HEAD}, {as_of}" if as_of else DUE_HEAD,
        **shape.due.values(expected),
        **shape.table.values(check_ins),
    }
    heights = heights_of(shape.due, expected, 1)
    return Plan(
        shape,
        values,
        heights={
            **dict(enumerate(heights, start=_DUE)),
            **dict(enumerate(talk_heights(check_ins), start=_HEAD + 1)),
        },
    )


def due_words(due: Due) -> str:
    """Return why a talk is due, and whether it is overdue."""
    return f"{_OVERDUE}: {due.why}" if due.overdue else due.why


def talk_heights(check_ins: Sequence[CheckIn]) -> list[float]:
    """Return how high the rows of talks have to be, in points."""
    return heights_of(Table(COLUMNS, (), top=0), check_ins, _ROOM)


@dataclass(frozen=True)
class CheckInsShape:
    """The sheet without its values; ``rows`` is the number of talks that it has room for."""

    rows: int

    @property
    def name(self) -> str:
        """The sheet's name."""
        return CHECK_INS

    @cached_property
    def due(self) -> Table[_Expected]:
        """What is due next, of each kind of talk."""
        return Table(DUE_COLUMNS, KINDS, top=_DUE)

    @cached_property
    def table(self) -> Table[CheckIn]:
        """The talks."""
        return Table(COLUMNS, range(self.rows), top=_HEAD + 1)

    def draw(self, canvas: Canvas) -> None:
        """Draw everything but the values."""
        canvas.text(0, 0, "Check-ins", "title")
        canvas.slot("heading", 1, 0, "subtitle")
        canvas.text(2, 0, _WORDS, "subtitle")
        canvas.slot("as of", _DUE - 1, 0, "head")
        canvas.fill(_DUE - 1, 1, self.due.right, "head")
        self.due.draw(canvas)
        canvas.when(
            area(_DUE, 0, _DUE + len(KINDS) - 1, 2),
            f'LEFT($C{_DUE + 1},{len(_OVERDUE)})="{_OVERDUE}"',
            "at risk",
        )
        table = self.table
        table.draw_heads(canvas, _HEAD)
        table.draw(canvas)
        canvas.height(room(_ROOM), *range(table.top, table.last + 1))
        about = (
            "A review goes through the ratings, a catch-up through the goals; a career conversation"
            " is about where the way should lead."
        )
        let_choose(
            canvas,
            table.cells("kind"),
            [kind.capitalize() for kind in KINDS],
            ("Kind of talk", about),
        )
        let_date(
            canvas, table.cells("day"), "Date", "When you talk, or talked, such as 31 Mar 2025."
        )
        let_date(canvas, table.cells("next_day"), "Next date", "When you meet for this again.")
        let_date(
            canvas,
            table.cells("acknowledged"),
            "Acknowledged",
            "For the employee: the day on which you have read the row and agree that this is what"
            " was said.",
        )
        canvas.height(16, 1, 2)
        canvas.height(18, *range(_DUE - 1, _DUE + len(KINDS)))
        canvas.height(8, _HEAD - 1)
        canvas.height(30, _HEAD)
        finish(canvas, table, behind=0, tab=theme.BLUE)
