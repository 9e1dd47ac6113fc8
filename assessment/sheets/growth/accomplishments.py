"""The sheet Accomplishments: what somebody has brought about, where that can be seen, and what
it shows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, partial

from assessment.model import Accomplishment
from assessment.model.marks import ACCOMPLISHMENTS
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
from assessment.sheets.kit.addresses import area
from assessment.sheets.kit.canvas import Canvas
from assessment.sheets.kit.columns import Column, Table
from assessment.sheets.kit.pages import SheetPlan, capacity_for
from assessment.words.catalogue import Texts

_HEAD = 5
_SPARE = 25  # rows, at least, for what is to come
_ROOM = 2  # lines, in a row where nothing stands yet
_MOST_VALUES = 60  # of a drop-down


def columns(texts: Texts) -> tuple[Column[Accomplishment], ...]:
    """Return the columns of the table."""
    column = partial(filled_column, texts, "accomplishments")
    return (
        day_column(texts, "accomplishments", "day", 11),
        column("what", 42),
        column("result", 38),
        column("evidence", 34),
        column("value", 16),
        column("skill", 31),
    )


def accomplishments_sheet(
    setting: Setting, accomplishments: Sequence[Accomplishment] = ()
) -> SheetPlan:
    """Return the sheet Accomplishments for one person, with what is known of in its first rows."""
    rows = capacity_for(len(accomplishments) + _SPARE)
    shape = AccomplishmentsShape(setting.texts, rows, setting.values[:_MOST_VALUES])
    heights = heights_of(shape.table, accomplishments, _ROOM)
    return SheetPlan(
        shape,
        {"heading": setting.heading, **shape.table.values(accomplishments)},
        heights=dict(enumerate(heights, start=_HEAD + 1)),
    )


@dataclass(frozen=True)
class AccomplishmentsShape(FilledShape):
    """The sheet without its values; of the company's ``values`` one can be chosen."""

    sheet = ACCOMPLISHMENTS
    values: tuple[str, ...]

    @cached_property
    def table(self) -> Table[Accomplishment]:
        """What somebody has brought about."""
        return Table(columns(self.texts), range(self.rows), top=_HEAD + 1)

    def draw(self, canvas: Canvas) -> None:
        """Draw everything but the values."""
        said, table = self.texts.table("growth", "accomplishments"), self.table
        canvas.text(0, 0, said["title"], "title")
        canvas.slot("heading", 1, 0, "subtitle")
        canvas.text(2, 0, said["fresh"], "subtitle")
        canvas.text(3, 0, said["small"], "subtitle")
        table.draw_heads(canvas, _HEAD)
        table.draw(canvas)
        canvas.height(room(_ROOM), *range(table.top, table.last + 1))
        let_date(canvas, table.cells("day"), self.texts, "accomplishments.day")
        if self.values:
            behind = table.right + 1
            for row, value in enumerate(self.values, start=1):
                canvas.text(row, behind, value, "behind")
            let_choose(
                canvas,
                table.cells("value"),
                area(1, behind, len(self.values), behind),
                self.texts,
                "accomplishments.value",
                others=True,
            )
        canvas.height(16, 1, 2, 3)
        canvas.height(8, 4)
        canvas.height(30, _HEAD)
        finish(canvas, table, behind=1 if self.values else 0, tab=theme.BLUE)
