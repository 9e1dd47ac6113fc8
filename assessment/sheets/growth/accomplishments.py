"""The sheet Accomplishments: what somebody has brought about, where that can be seen, and what
it shows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from assessment.model import Accomplishment
from assessment.model.marks import ACCOMPLISHMENTS
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
from assessment.sheets.kit.canvas import Canvas
from assessment.sheets.kit.columns import Column, Table
from assessment.sheets.kit.pages import Plan, capacity_for

COLUMNS: tuple[Column[Accomplishment], ...] = (
    Column(
        "day", "Date", 11, "plan day", head_look="plan head", value=lambda entry: serial(entry.day)
    ),
    Column(
        "what",
        "What",
        42,
        "plan",
        about="you did, alone or with others",
        value=lambda entry: entry.what or None,
    ),
    Column(
        "result",
        "Result",
        38,
        "plan",
        about="what it brought, in figures if there are any",
        value=lambda entry: entry.result or None,
    ),
    Column(
        "evidence",
        "Evidence",
        34,
        "plan",
        about="a link, or where to find it",
        value=lambda entry: entry.evidence or None,
    ),
    Column(
        "value",
        "Value",
        16,
        "plan",
        about="of the company",
        value=lambda entry: entry.value or None,
    ),
    Column(
        "skill",
        "Skill",
        31,
        "plan",
        about="that it proves",
        value=lambda entry: entry.skill or None,
    ),
)
_WORDS = (
    (
        "Write things down while they are fresh: at the review, two pieces of evidence for a skill"
        " are worth more than a good memory."
    ),
    "Small things count, and so does what you did for others. The newest may stand anywhere.",
)
_HEAD = 5
_SPARE = 25  # rows, at least, for what is to come
_ROOM = 2  # lines, in a row where nothing stands yet
_MOST_VALUES = 60  # of a drop-down


def accomplishments_sheet(setting: Setting, accomplishments: Sequence[Accomplishment] = ()) -> Plan:
    """Return the sheet Accomplishments for one person, with what is known of in its first rows."""
    shape = AccomplishmentsShape(
        setting.values[:_MOST_VALUES], capacity_for(len(accomplishments) + _SPARE)
    )
    heights = heights_of(shape.table, accomplishments, _ROOM)
    return Plan(
        shape,
        {"heading": setting.heading, **shape.table.values(accomplishments)},
        heights=dict(enumerate(heights, start=_HEAD + 1)),
    )


@dataclass(frozen=True)
class AccomplishmentsShape:
    """The sheet without its values; ``rows`` is the number of accomplishments that it has room
    for.
    """

    values: tuple[str, ...]
    rows: int

    @property
    def name(self) -> str:
        """The sheet's name."""
        return ACCOMPLISHMENTS

    @cached_property
    def table(self) -> Table[Accomplishment]:
        """What somebody has brought about."""
        return Table(COLUMNS, range(self.rows), top=_HEAD + 1)

    def draw(self, canvas: Canvas) -> None:
        """Draw everything but the values."""
        canvas.text(0, 0, "Accomplishments", "title")
        canvas.slot("heading", 1, 0, "subtitle")
        for row, words in enumerate(_WORDS, start=2):
            canvas.text(row, 0, words, "subtitle")
        table = self.table
        table.draw_heads(canvas, _HEAD)
        table.draw(canvas)
        canvas.height(room(_ROOM), *range(table.top, table.last + 1))
        let_date(canvas, table.cells("day"), "Date", "When it was done, such as 31 Mar 2025.")
        if self.values:
            behind = table.right + 1
            for row, value in enumerate(self.values, start=1):
                canvas.text(row, behind, value, "behind")
            let_choose(
                canvas,
                table.cells("value"),
                area(1, behind, len(self.values), behind),
                (
                    "Value of the company",
                    "The value that it shows best; leave it empty if none does.",
                ),
                others=True,
            )
        canvas.height(16, 1, 2, 3)
        canvas.height(8, 4)
        canvas.height(30, _HEAD)
        finish(canvas, table, behind=1 if self.values else 0, tab=theme.BLUE)
