"""What the development sheets share: tables that people fill over the year.

They are drawn once and never made anew: what people type into is unlocked, what computes is not,
and the lists behind the drop-downs stand in hidden columns beside the page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, ClassVar, TypeVar

from assessment.model import GrowthKind
from assessment.model.marks import sheet_name
from assessment.sheets.kit import theme
from assessment.sheets.kit.canvas import Canvas, Value
from assessment.sheets.kit.columns import Column, Name, Table
from assessment.words.catalogue import IN_ENGLISH, Texts
from assessment.words.days import DAY_ZERO, FIRST_DAY, LAST_DAY

Item = TypeVar("Item")  # what is known of a row

_SMALL = 9 / 10  # the tables' letters beside the body's
_LINE = 12.0  # of the tables, in points
_HIGHEST = 405.0  # of a row, in points; programs allow 409


@dataclass(frozen=True, slots=True)
class Setting:
    """What the development sheets are told of the framework and the person."""

    heading: str  # the person, the framework
    competencies: tuple[str, ...]  # to choose from
    kinds: tuple[GrowthKind, ...]
    values: tuple[str, ...]  # of the company, to choose from; empty: its column is free text
    texts: Texts = IN_ENGLISH


@dataclass(frozen=True)
class FilledShape:
    """A sheet that people fill, without its values; ``rows`` is the number that it has room for."""

    sheet: ClassVar[str]  # which of ours it is
    texts: Texts
    rows: int

    @property
    def name(self) -> str:
        """The sheet's name."""
        return sheet_name(self.texts, self.sheet)


def serial(day: date | None) -> float | None:
    """Return the number that a workbook of ours shows as a day."""
    return None if day is None else float((day - DAY_ZERO).days)


def filled_column(
    texts: Texts,
    table: str,
    key: str,
    width: float,
    value: Callable[[Any], Value] | None = None,
) -> Column[Any]:
    """Return a column of a table of texts that people fill in. Its cells hold ``value``, else what
    an item has under the column's name.
    """

    def held(item: object) -> Value:
        return getattr(item, key) or None

    said = texts.table("growth", table)
    head, about = said[f"{key}_head"], said.get(f"{key}_about", "")
    look = "head" if about else "plan head"
    return Column(key, head, width, "plan", value=value or held, about=about, head_look=look)


def day_column(texts: Texts, table: str, key: str, width: float) -> Column[Any]:
    """Return a column of the days that items have under its name."""
    column = filled_column(texts, table, key, width, lambda item: serial(getattr(item, key)))
    return replace(column, look="plan day")


def heights_of(table: Table[Item], rows: Iterable[Item], least: int) -> list[float]:
    """Return how high rows of a table have to be, in points, if none has less than so many
    lines.
    """
    lines = (max([least, *_lines(table, table.values_of(row))]) for row in rows)
    return [min(_LINE * many + 6, _HIGHEST) for many in lines]


def _lines(table: Table[Any], row: Mapping[Name, Value]) -> list[int]:
    """Return how many lines the texts of a row take."""
    return [
        theme.lines(text, column.width / _SMALL)
        for column in table.columns
        if isinstance(text := row.get(column.key), str)
    ]


def room(lines: int) -> float:
    """Return the height of a row for so many lines, in points."""
    return _LINE * lines + 6


def let_choose(
    canvas: Canvas,
    where: tuple[int, int, int, int],
    source: str | Sequence[str],
    texts: Texts,
    key: str,
    *,
    others: bool = False,
    asked: str = "",
) -> None:
    """Give cells a drop-down, and say beside them what ``key_ask`` and ``key_asked`` are, or
    ``asked``; ``source`` is an area or a few words, ``others`` lets them hold something else after
    a question.
    """
    rule = {
        "validate": "list",
        "source": (
            f"={source}"
            if isinstance(source, str)
            else [word.replace('"', '""') for word in source]
        ),
        "error_type": "warning" if others else "stop",
    }
    said = texts.table("growth", "cells")
    canvas.valid(
        where,
        rule,
        prompt=(texts.said(f"growth.{key}_ask"), asked or texts.said(f"growth.{key}_asked")),
        error=(said["not_listed"], said["keep" if others else "choose"]),
    )


def let_date(canvas: Canvas, where: tuple[int, int, int, int], texts: Texts, key: str) -> None:
    """Let cells hold dates only, and say beside them what ``key_ask`` and ``key_asked`` are."""
    rule = {
        "validate": "date",
        "criteria": "between",
        "minimum": FIRST_DAY,
        "maximum": LAST_DAY,
    }
    years = {"first": FIRST_DAY.year, "last": LAST_DAY.year}
    canvas.valid(
        where,
        rule,
        prompt=(texts.said(f"growth.{key}_ask"), texts.said(f"growth.{key}_asked")),
        error=(
            texts.said("growth.cells.no_date"),
            texts.said("growth.cells.type_a_date", **years),
        ),
    )


def finish(canvas: Canvas, table: Table[Any], *, behind: int, tab: str) -> None:
    """Set up freezing, printing and protection of a sheet whose table has its heads in the row
    above, and hide ``behind`` columns beside it.
    """
    many = len(table.widths)
    canvas.widths(*table.widths)
    canvas.height(28, 0)
    if behind:
        look = canvas.formats("behind")
        canvas.call("set_column", many, many + behind - 1, 10, look, {"hidden": True})
    canvas.call("freeze_panes", table.top, 0)
    canvas.call("repeat_rows", table.top - 1)
    canvas.call("print_area", 0, 0, table.last, many - 1)
    canvas.call("set_selection", table.top, 0, table.top, 0)
    canvas.paper(tab=tab)
    canvas.protect()
