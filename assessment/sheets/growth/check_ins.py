"""The sheet Check-ins: the talks of employee and manager, what is due next, and what was agreed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, partial
from types import MappingProxyType
from typing import get_args

from assessment.engine.calendar import Due
from assessment.model import CheckIn, CheckInKind, Framework
from assessment.model.marks import CHECK_INS
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
    serial,
)
from assessment.sheets.kit import theme
from assessment.sheets.kit.addresses import area, string
from assessment.sheets.kit.canvas import Canvas, Key, Value
from assessment.sheets.kit.columns import Column, Table
from assessment.sheets.kit.pages import SheetPlan, capacity_for
from assessment.words.catalogue import IN_ENGLISH, Texts
from assessment.words.phrases import capital

KINDS: tuple[CheckInKind, ...] = get_args(CheckInKind)
_DUE = 4  # the row of the first kind of talk that may be due
_HEAD = _DUE + len(KINDS) + 1
_SPARE = 12  # rows, at least, for talks to come
_ROOM = 4  # lines, in a row where nothing stands yet
_NOTHING: Mapping[CheckInKind, str] = MappingProxyType({})


def columns(texts: Texts) -> tuple[Column[CheckIn], ...]:
    """Return the columns of the talks."""
    column = partial(filled_column, texts, "check_ins")
    day = partial(day_column, texts, "check_ins")
    return (
        day("day", 11),
        column("kind", 20, lambda talk: kind_words(talk.kind, texts) if talk.kind else None),
        column("points", 60),
        column("decisions", 49),
        day("next_day", 11),
        day("acknowledged", 14),
    )


def kind_words(kind: str, texts: Texts) -> str:
    """Return a kind of talk as a cell names it."""
    return capital(texts.table("growth", "kinds")[kind])


@dataclass(frozen=True, slots=True)
class _Expected:
    """A kind of talk: when it is due, if that is known, and why."""

    due: Due | None
    why: str


def _due_columns(texts: Texts) -> Iterator[Column[_Expected]]:
    first, second, *others = columns(texts)
    yield Column(
        "due",
        "",
        first.width,
        "due day",
        value=lambda talk: theme.NONE if talk.due is None else serial(talk.due.due),
    )
    yield Column(
        "kind", "", second.width, "strong", fixed=lambda row: kind_words(str(row.name), texts)
    )
    yield Column(
        "why",
        "",
        sum(column.width for column in others),
        "due words",
        span=len(others),
        merged=True,
        value=lambda talk: talk.why,
    )


def cadence_of(framework: Framework) -> dict[CheckInKind, str]:
    """Return what a framework says of when to talk, whatever the day, in a sentence for each
    kind of which it says anything.
    """
    texts, found = framework.texts, dict[CheckInKind, str]()
    for kind in KINDS:
        events = [
            texts.said(
                "growth.check_ins.event", event=event.name, months=_months(event.months, texts)
            )
            for event in (framework.cycle.events if framework.cycle is not None else ())
            if event.kind == kind
        ]
        if events:
            found[kind] = texts.said("growth.check_ins.cadence", events="; ".join(events))
    if framework.growth is not None:
        months = framework.growth.conversations
        found["career conversation"] = texts.said(
            "growth.check_ins.often",
            recommended=months.recommended_months,
            longest=months.longest_months,
            shortest=months.shortest_months,
        )
    return found


def _months(months: Sequence[int], texts: Texts) -> str:
    names = texts.table("sheets", "months")
    if len(months) == len(names):
        return texts.said("growth.check_ins.every_month")
    *others, last = (names[str(month)] for month in months)
    if not others:
        return texts.said("growth.check_ins.in_months", months=last)
    return texts.said("growth.check_ins.in_several", months=", ".join(others), last=last)


def as_of(day: date, texts: Texts) -> str:
    """Return on which day something was true, in words."""
    month = texts.table("growth", "short_months")[str(day.month)]
    return texts.said("growth.check_ins.as_of", day=day.day, month=month, year=day.year)


def check_ins_sheet(
    setting: Setting,
    check_ins: Sequence[CheckIn] = (),
    due: Sequence[Due] = (),
    *,
    as_of: str = "",
    cadence: Mapping[CheckInKind, str] = _NOTHING,
) -> SheetPlan:
    """Return the sheet Check-ins for one person, with talks in its first rows.

    ``as_of`` says when ``due`` was true; where it does not tell of a kind, what ``cadence`` says
    stands there (:func:`cadence_of`).
    """
    texts, said = setting.texts, setting.texts.table("growth", "check_ins")
    shape = CheckInsShape(texts, capacity_for(len(check_ins) + _SPARE))
    by_kind = {talk.kind: talk for talk in reversed(due)}
    expected = [
        _Expected(by_kind[kind], due_words(by_kind[kind], texts))
        if kind in by_kind
        else _Expected(None, cadence.get(kind, said["silent"]))
        for kind in KINDS
    ]
    values: dict[Key, Value] = {
        "heading": setting.heading,
        "as of": ", ".join(filter(None, (said["due"], as_of))),
        **shape.due.values(expected),
        **shape.table.values(check_ins),
    }
    heights = heights_of(shape.due, expected, 1)
    return SheetPlan(
        shape,
        values,
        heights={
            **dict(enumerate(heights, start=_DUE)),
            **dict(enumerate(talk_heights(check_ins), start=_HEAD + 1)),
        },
    )


def due_words(due: Due, texts: Texts) -> str:
    """Return why a talk is due, and whether it is overdue."""
    return f"{texts.said('growth.check_ins.overdue')}: {due.why}" if due.overdue else due.why


def talk_heights(check_ins: Sequence[CheckIn]) -> list[float]:
    """Return how high the rows of talks have to be, in points."""
    return heights_of(Table(columns(IN_ENGLISH), (), top=0), check_ins, _ROOM)


@dataclass(frozen=True)
class CheckInsShape(FilledShape):
    """The sheet without its values."""

    sheet = CHECK_INS

    @cached_property
    def due(self) -> Table[_Expected]:
        """What is due next, of each kind of talk."""
        return Table(_due_columns(self.texts), KINDS, top=_DUE)

    @cached_property
    def table(self) -> Table[CheckIn]:
        """The talks."""
        return Table(columns(self.texts), range(self.rows), top=_HEAD + 1)

    def draw(self, canvas: Canvas) -> None:
        """Draw everything but the values."""
        said = self.texts.table("growth", "check_ins")
        canvas.text(0, 0, said["title"], "title")
        canvas.slot("heading", 1, 0, "subtitle")
        canvas.text(2, 0, said["acknowledge"], "subtitle")
        canvas.slot("as of", _DUE - 1, 0, "head")
        canvas.fill(_DUE - 1, 1, self.due.right, "head")
        self.due.draw(canvas)
        canvas.when(
            area(_DUE, 0, _DUE + len(KINDS) - 1, 2),
            f"LEFT($C{_DUE + 1},{len(said['overdue'])})={string(said['overdue'])}",
            "at risk",
        )
        table = self.table
        table.draw_heads(canvas, _HEAD)
        table.draw(canvas)
        canvas.height(room(_ROOM), *range(table.top, table.last + 1))
        kinds = [kind_words(kind, self.texts) for kind in KINDS]
        let_choose(canvas, table.cells("kind"), kinds, self.texts, "check_ins.kind")
        for key in ("day", "next_day", "acknowledged"):
            let_date(canvas, table.cells(key), self.texts, f"check_ins.{key}")
        canvas.height(16, 1, 2)
        canvas.height(18, *range(_DUE - 1, _DUE + len(KINDS)))
        canvas.height(8, _HEAD - 1)
        canvas.height(30, _HEAD)
        finish(canvas, table, behind=0, tab=theme.BLUE)
