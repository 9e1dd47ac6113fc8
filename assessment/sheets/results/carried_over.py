"""The sheet Carried over: what of the last cycle could not be taken along into a new workbook,
and what should be looked at.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assessment.engine.carry_over import NotCarried
from assessment.model import Framework
from assessment.model.marks import CARRIED_OVER
from assessment.sheets.kit import theme
from assessment.sheets.kit.canvas import Canvas, Key, Value, height_for
from assessment.sheets.kit.facts import rating_words
from assessment.sheets.kit.pages import Plan, capacity_for

_HEADS = ("Competency", "Level", "Skill", "Rating", "Notes", "Why", "Where it stood")
_WIDTHS = (19, 16, 44, 12, 40, 34, 19)
_KEYS = ("competency", "level", "skill", "rating", "note", "reason", "where")
_WRAPPED = ("skill", "note", "reason")
_FIRST = 5
_NOTHING = "Everything could be carried over."


def carried_over_sheet(
    framework: Framework, heading: str, words: str, left: Sequence[NotCarried]
) -> Plan:
    """Return the sheet for one person; ``words`` says what was carried over and from where."""
    values: dict[Key, Value] = {
        "heading": heading,
        "words": words,
        "more": "" if left else _NOTHING,
    }
    heights = {}
    for index, one in enumerate(left):
        row: dict[str, Value] = {key: getattr(one, key) for key in _KEYS} | {
            "rating": rating_words(framework, one.rating)
        }
        values |= {(key, index): row[key] or None for key in _KEYS}
        heights[_FIRST + index] = max(
            height_for(str(row[key]), _WIDTHS[_KEYS.index(key)]) for key in _WRAPPED
        )
    return Plan(
        CarriedOverShape(capacity_for(max(1, len(left)))),
        values,
        heights={row: min(height, 400.0) for row, height in heights.items()},
    )


@dataclass(frozen=True)
class CarriedOverShape:
    """The sheet without its values; ``capacity`` is the number of rows."""

    capacity: int

    @property
    def name(self) -> str:
        """The sheet's name."""
        return CARRIED_OVER

    def draw(self, canvas: Canvas) -> None:
        """Draw everything but the values."""
        canvas.text(0, 0, "Carried over", "title")
        for row, key in ((1, "heading"), (2, "words"), (3, "more")):
            canvas.slot(key, row, 0, "subtitle")
        for column, text in enumerate(_HEADS):
            canvas.text(_FIRST - 1, column, text, "head")
        for index in range(self.capacity):
            for column, key in enumerate(_KEYS):
                look = (
                    "list strong"
                    if key == "competency"
                    else (
                        "list rating"
                        if key == "rating"
                        else "list wrapped"
                        if key in _WRAPPED
                        else "list"
                    )
                )
                canvas.slot((key, index), _FIRST + index, column, look)
            canvas.height(theme.fitted(1), _FIRST + index)
        canvas.band(f"A{_FIRST + 1}:G{_FIRST + self.capacity}", f"$C{_FIRST + 1}")
        canvas.widths(*_WIDTHS)
        canvas.height(28, 0)
        canvas.height(20, _FIRST - 1)
        canvas.call("freeze_panes", _FIRST, 0)
        canvas.call("repeat_rows", _FIRST - 1)
        canvas.paper(tab=theme.ORANGE_FILL)
