"""The sheet Focus: the skills to talk about in the review, with room to write down what comes
of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from assessment.model import Assessment, FocusItem
from assessment.sheets.kit import theme
from assessment.sheets.kit.addresses import area, location
from assessment.sheets.kit.canvas import Canvas, Key, Value, height_for
from assessment.sheets.kit.facts import Facts, rating_words
from assessment.sheets.kit.pages import Plan, capacity_for
from assessment.words.phrases import UNRATED, counted

NAME = "Focus"
_HEADS = (
    "Competency",
    "Skill",
    "Level",
    "Rating",
    "Why",
    "Where",
    "Practice to improve",
    "Agreed by, on",
)
_WIDTHS = (19, 46, 17, 12, 21, 19, 26, 14)
_COMPETENCY, _SKILL, _LEVEL, _RATING, _WHY, _WHERE, _PRACTICE, _AGREED = range(8)
_KEYS = ("competency", "skill", "level", "rating", "why", "where", "practice", "agreed")
WHERE = _WHERE + 1  # the column that names a skill's cell, from 1
_OWN = ("practice", "agreed")  # what is left to the person
_ITSELF = re.compile(rf"'?{NAME}(?: \([0-9]+\))?'?!\$F\$[0-9]+")
_FIRST = 5
_MOST_ROWS = 200
MOST_PROPOSALS = 100  # so that all rows in which somebody may write are found again
_LONGEST_COMMENT = 240  # characters
_PROPOSED = "a change is proposed"
_SPARE = 3  # rows, at least, for what else there is to talk about
_ENOUGH = (
    "One practice to improve per competency is enough. The rows at the end are for what else you"
    " want to talk about."
)
_NOTHING = (
    "Nothing stands out: no skill is half way there on the levels that count now. Use the rows"
    " below for what you want to talk about."
)


def with_proposals(items: Sequence[FocusItem], assessment: Assessment) -> tuple[FocusItem, ...]:
    """Return a focus list that names every proposed change, at most :data:`MOST_PROPOSALS`, with
    what its comment says.

    One of a skill that is on the list is told there; the others stand behind the items of their
    competency, at the end where it has none.
    """
    comments = {one.where: _begin(one.comment) for one in assessment.proposals[:MOST_PROPOSALS]}
    found = [
        (
            replace(item, reason=f"{item.reason}; {_PROPOSED}: {comments.pop(item.where)}")
            if item.where in comments
            else item
        )
        for item in items
    ]
    for competency in assessment.competencies:
        more = [
            FocusItem(
                competency.name,
                number,
                level.name,
                skill.text,
                skill.where,
                skill.rating,
                f"{_PROPOSED}: {comments[skill.where]}",
            )
            for number, level in enumerate(competency.levels, start=1)
            for skill in level.skills
            if skill.where in comments
        ]
        last = max(
            (index for index, item in enumerate(found) if item.competency == competency.name),
            default=len(found) - 1,
        )
        found[last + 1 : last + 1] = more
    return tuple(found)


def _begin(comment: str) -> str:
    """Return a comment on one line; of a long one the beginning, since the cell that the row
    leads to has it whole.
    """
    line = " ".join(comment.split())
    return (
        line if len(line) <= _LONGEST_COMMENT else line[: _LONGEST_COMMENT - 1].rstrip() + "\u2026"
    )


def focus_sheet(
    facts: Facts, items: Sequence[FocusItem], written: Sequence[Mapping[str, Value]] = ()
) -> Plan:
    """Return the sheet Focus for one person; ``items`` may be empty.

    ``written`` are rows of an earlier sheet in which somebody wrote (:func:`written_rows`): what
    was written stays beside its skill, or with it below the others where the skill is no longer on
    the list.
    """
    values: dict[Key, Value] = {"heading": facts.heading}
    links: dict[Key, str] = {}
    several = len({item.competency for item in items})
    where = f"{several} {'competency' if several == 1 else 'competencies'}"
    values["words"] = f"{counted(len(items), 'skill')} in {where}. {_ENOUGH}" if items else _NOTHING
    if any(item.rating is None for item in items):
        values["words"] = f"{values['words']} {UNRATED}"
    rows = [_row(facts, item) for item in items]
    by_place = {row["where"]: row for row in rows}
    for row in written:
        mine = by_place.get(row["where"]) if row["where"] else None
        if mine is None:
            rows.append(dict(row))
        else:
            mine |= {key: row[key] for key in _OWN}
    heights = {}
    for index, row in enumerate(rows):
        values |= {(key, index): value for key, value in row.items()}
        if index < len(items):
            links["where", index] = location(items[index].where)
        heights[_FIRST + index] = max(
            height_for(str(row[key] or ""), _WIDTHS[_KEYS.index(key)])
            for key in ("skill", "why", *_OWN)
        )
    return Plan(FocusShape(capacity_for(len(rows) + _SPARE)), values, links, heights)


def _row(facts: Facts, item: FocusItem) -> dict[str, Value]:
    why = item.reason[:1].upper() + item.reason[1:]
    level = f"{item.level} {item.level_name}"
    return dict(
        zip(
            _KEYS,
            (
                item.competency,
                item.skill,
                level,
                rating_words(facts.framework, item.rating),
                why,
                item.where,
                None,
                None,
            ),
            strict=True,
        )
    )


def written_rows(value: Callable[[int, int], object]) -> list[dict[str, Value]]:
    """Return the rows of a sheet Focus in which somebody wrote; ``value`` gives what a cell
    holds by row and column, from 1.
    """
    rows: list[dict[str, Value]] = []
    for number in range(_FIRST + 1, _FIRST + _MOST_ROWS):
        found = (value(number, column) for column in range(1, len(_KEYS) + 1))
        row: dict[str, Value] = {
            key: one if isinstance(one, str | float) and one != "" else None
            for key, one in zip(_KEYS, found, strict=True)
        }
        if is_nowhere(row["where"]):
            row["where"] = None
        if any(row[key] is not None for key in _OWN) or (
            row["where"] is None and any(one is not None for one in row.values())
        ):
            rows.append(row)
    return rows


def is_nowhere(where: object) -> bool:
    """Tell whether no skill is named in a row: an empty cell's link to itself, too, is written
    out by some programs.
    """
    return where in (None, "") or (isinstance(where, str) and _ITSELF.fullmatch(where) is not None)


def place_of_row(place: tuple[int, int]) -> str | None:
    """Return what a cell of a sheet Focus, by row and column from 1, holds if it is one of the
    list's.
    """
    row, column = place
    return (
        _KEYS[column - 1]
        if _FIRST < row < _FIRST + _MOST_ROWS and 1 <= column <= len(_KEYS)
        else None
    )


@dataclass(frozen=True)
class FocusShape:
    """The sheet without its values; ``capacity`` is the number of rows."""

    capacity: int

    @property
    def name(self) -> str:
        """The sheet's name."""
        return NAME

    def draw(self, canvas: Canvas) -> None:
        """Draw everything but the values."""
        canvas.text(0, 0, "Focus list", "title")
        canvas.slot("heading", 1, 0, "subtitle")
        canvas.slot("words", 2, 0, "subtitle")
        for column, text in enumerate(_HEADS):
            canvas.text(
                _FIRST - 1,
                column,
                text,
                "head centre" if column == _RATING else "head after" if column > _SKILL else "head",
            )
        for index in range(self.capacity):
            row = _FIRST + index
            canvas.slot(("competency", index), row, _COMPETENCY, "list strong")
            canvas.slot(("skill", index), row, _SKILL, "list wrapped")
            canvas.slot(("level", index), row, _LEVEL, "list after")
            canvas.slot(("rating", index), row, _RATING, "list rating")
            canvas.slot(("why", index), row, _WHY, "list after wrapped")
            canvas.link(("where", index), row, _WHERE, "list link")
            canvas.slot(("practice", index), row, _PRACTICE, "write")
            canvas.slot(("agreed", index), row, _AGREED, "write")
            canvas.height(theme.fitted(2), row)
        last = _FIRST + self.capacity - 1
        canvas.ratings(area(_FIRST, _RATING, last, _RATING))
        canvas.when(area(_FIRST, 0, last, _WHERE), f'$B{_FIRST + 1}=""', "line")
        canvas.band(area(_FIRST, 0, last, _AGREED), f"$B{_FIRST + 1}")
        canvas.widths(*_WIDTHS)
        canvas.height(28, 0)
        canvas.height(16, 1, 2)
        canvas.height(8, 3)
        canvas.height(20, _FIRST - 1)
        canvas.call("freeze_panes", _FIRST, 0)
        canvas.call("repeat_rows", _FIRST - 1)
        canvas.paper(tab=theme.ORANGE_FILL)
