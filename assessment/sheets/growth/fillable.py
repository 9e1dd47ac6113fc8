"""What the development sheets share: tables that people fill over the year.

They are drawn once and never made anew: what people type into is unlocked, what computes is not,
and the lists behind the drop-downs stand in hidden columns beside the page.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from assessment.model import GrowthKind
from assessment.sheets.kit import theme
from assessment.sheets.kit.canvas import Canvas, Value
from assessment.sheets.kit.columns import Name, Table
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


def serial(day: date | None) -> float | None:
    """Return the number that a workbook of ours shows as a day."""
    return None if day is None else float((day - DAY_ZERO).days)


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
        "minimum": FIRST_DAY,
        "maximum": LAST_DAY,
        "input_title": title,
        "input_message": message,
    }
    error = (
        f"Please type a date between {FIRST_DAY.year} and {LAST_DAY.year}, such as 31 Mar 2025,"
        " or leave the cell empty."
    )
    canvas.call(
        "data_validation", *where, {**options, "error_title": "Not a date", "error_message": error}
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
