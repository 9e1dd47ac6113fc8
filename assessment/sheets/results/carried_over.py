"""The sheet Carried over: what of the last cycle could not be taken along into a new workbook,
and what should be looked at.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from assessment.engine.carry_over import NotCarried
from assessment.model import Framework
from assessment.model.marks import CARRIED_OVER, sheet_name
from assessment.sheets.kit import theme
from assessment.sheets.kit.canvas import Canvas
from assessment.sheets.kit.columns import Column, Table
from assessment.sheets.kit.facts import rating_words
from assessment.sheets.kit.pages import SheetPlan, capacity_for
from assessment.words.catalogue import Texts

_FIRST = 5
_HIGHEST = 400.0  # of a row, in points


@dataclass(frozen=True, slots=True)
class _LostSkill:
    """What could not be carried, with its rating in words."""

    left: NotCarried
    rating: str


def _columns(texts: Texts) -> Iterator[Column[_LostSkill]]:
    def column(key: str, width: float, look: str) -> Column[_LostSkill]:
        """Return a column of what is known of a skill under that name."""
        head = texts.said(f"results.carried_over.{key}_head")
        return Column(key, head, width, look, value=lambda row: getattr(row.left, key) or None)

    yield column("competency", 19, "list strong")
    yield column("level", 16, "list")
    yield column("skill", 44, "list wrapped")
    yield replace(column("rating", 12, "list rating"), value=lambda row: row.rating)
    yield column("note", 40, "list wrapped")
    yield column("reason", 34, "list wrapped")
    yield column("where", 19, "list")


def carried_over_sheet(
    framework: Framework, heading: str, words: str, left: Sequence[NotCarried]
) -> SheetPlan:
    """Return the sheet for one person; ``words`` says what was carried over and from where."""
    shape = CarriedOverShape(capacity_for(max(1, len(left))), framework.texts)
    rows = [_LostSkill(skill, rating_words(framework, skill.rating)) for skill in left]
    heights = map(shape.table.height_for, map(shape.table.values_of, rows))
    return SheetPlan(
        shape,
        {
            "heading": heading,
            "words": words,
            "more": "" if left else framework.texts.said("results.carried_over.nothing"),
            **shape.table.values(rows),
        },
        heights={
            number: min(height, _HIGHEST) for number, height in enumerate(heights, start=_FIRST)
        },
    )


@dataclass(frozen=True)
class CarriedOverShape:
    """The sheet without its values; ``capacity`` is the number of rows."""

    capacity: int
    texts: Texts

    @property
    def name(self) -> str:
        """The sheet's name."""
        return sheet_name(self.texts, CARRIED_OVER)

    @cached_property
    def table(self) -> Table[_LostSkill]:
        """What could not be carried."""
        return Table(_columns(self.texts), range(self.capacity), top=_FIRST)

    def draw(self, canvas: Canvas) -> None:
        """Draw everything but the values."""
        table = self.table
        canvas.text(0, 0, self.texts.said("results.carried_over.title"), "title")
        for row, key in ((1, "heading"), (2, "words"), (3, "more")):
            canvas.slot(key, row, 0, "subtitle")
        table.draw_heads(canvas, _FIRST - 1)
        table.draw(canvas)
        canvas.height(theme.fitted(1), *range(_FIRST, table.last + 1))
        canvas.band(table.area("competency", "where"), f"$C{_FIRST + 1}")
        canvas.widths(*table.widths)
        canvas.height(28, 0)
        canvas.height(20, _FIRST - 1)
        canvas.call("freeze_panes", _FIRST, 0)
        canvas.call("repeat_rows", _FIRST - 1)
        canvas.paper(tab=theme.ORANGE_FILL)
