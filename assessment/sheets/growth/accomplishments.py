"""The sheet Accomplishments: what somebody has brought about, where that can be seen, and what
it shows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assessment.model import Accomplishment
from assessment.model.marks import ACCOMPLISHMENTS
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

_COLUMNS = ("day", "what", "result", "evidence", "value", "skill")
_HEADS = (
    ("Date", ""),
    ("What", "you did, alone or with others"),
    ("Result", "what it brought, in figures if there are any"),
    ("Evidence", "a link, or where to find it"),
    ("Value", "of the company"),
    ("Skill", "that it proves"),
)
_WIDTHS = (11.0, 42.0, 38.0, 34.0, 16.0, 31.0)
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
    values: dict[Key, Value] = {"heading": setting.heading}
    widths = dict(zip(_COLUMNS, _WIDTHS, strict=True))
    heights = {}
    for index, one in enumerate(accomplishments):
        row: dict[str, Value] = {
            field: serial(one.day) if field == "day" else getattr(one, field) or None
            for field in _COLUMNS
        }
        values |= {(field, index): value for field, value in row.items()}
        heights[_HEAD + 1 + index] = row_height(row, widths, _ROOM)
    return Plan(
        AccomplishmentsShape(
            setting.values[:_MOST_VALUES], capacity_for(len(accomplishments) + _SPARE)
        ),
        values,
        heights=heights,
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

    def draw(self, canvas: Canvas) -> None:
        """Draw everything but the values."""
        canvas.text(0, 0, "Accomplishments", "title")
        canvas.slot("heading", 1, 0, "subtitle")
        for row, words in enumerate(_WORDS, start=2):
            canvas.text(row, 0, words, "subtitle")
        draw_heads(canvas, _HEAD, _HEADS)
        for row in range(_HEAD + 1, _HEAD + 1 + self.rows):
            for column, field in enumerate(_COLUMNS):
                canvas.slot((field, row - _HEAD - 1), row, column, "plan" if column else "plan day")
            canvas.height(room(_ROOM), row)
        first, last = _HEAD + 1, _HEAD + self.rows
        let_date(canvas, (first, 0, last, 0), "Date", "When it was done, such as 31 Mar 2025.")
        if self.values:
            place, behind = _COLUMNS.index("value"), len(_COLUMNS)
            for row, value in enumerate(self.values, start=1):
                canvas.text(row, behind, value, "behind")
            listed = area(1, behind, len(self.values), behind)
            let_choose(
                canvas,
                (first, place, last, place),
                listed,
                (
                    "Value of the company",
                    "The value that it shows best; leave it empty if none does.",
                ),
                others=True,
            )
        canvas.height(16, 1, 2, 3)
        canvas.height(8, 4)
        canvas.height(30, _HEAD)
        finish(canvas, _HEAD, _WIDTHS, self.rows, behind=1 if self.values else 0, tab=theme.BLUE)
