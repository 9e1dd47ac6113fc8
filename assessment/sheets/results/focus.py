"""The sheet Focus: the skills to talk about in the review, with room to write down what comes
of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from assessment.model import Assessment, FocusItem, RatingScale
from assessment.model.marks import FOCUS, sheet_mark, sheet_name
from assessment.sheets.kit import theme
from assessment.sheets.kit.addresses import location
from assessment.sheets.kit.canvas import Canvas, Key, Value
from assessment.sheets.kit.columns import Column, Name, Table
from assessment.sheets.kit.facts import Facts, rating_words
from assessment.sheets.kit.pages import SheetPlan, capacity_for
from assessment.words.catalogue import IN_ENGLISH, Texts
from assessment.words.phrases import capital

_OWN = ("practice", "agreed")  # what is left to the person
_FIRST = 5
_MOST_ROWS = 200
MOST_PROPOSALS = 100  # so that all rows in which somebody may write are found again
_LONGEST_COMMENT = 240  # characters
_ITSELF = re.compile(r"'?(.+?)'?!\$F\$[0-9]+")
_SPARE = 3  # rows, at least, for what else there is to talk about


@dataclass(frozen=True, slots=True)
class _FocusSkill:
    """A skill of the list, with its rating in words."""

    item: FocusItem
    rating: str


def _columns(texts: Texts) -> Iterator[Column[_FocusSkill]]:
    def column(
        key: str, width: float, look: str, value: Callable[[_FocusSkill], Value], **more: Any
    ) -> Column[_FocusSkill]:
        return Column(
            key, texts.said(f"results.focus.{key}_head"), width, look, value=value, **more
        )

    after, centre = {"head_look": "head after"}, {"head_look": "head centre"}
    yield column("competency", 19, "list strong", lambda row: row.item.competency)
    yield column("skill", 46, "list wrapped", lambda row: row.item.skill)
    yield column(
        "level", 17, "list after", lambda row: f"{row.item.level} {row.item.level_name}", **after
    )
    yield column("rating", 12, "list rating", lambda row: row.rating, **centre)
    yield column("why", 21, "list after wrapped", lambda row: capital(row.item.reason), **after)
    yield column(
        "where",
        19,
        "list link",
        lambda row: row.item.where,
        link=lambda row: location(row.item.where),
        **after,
    )
    yield column("practice", 26, "write", lambda _: None, **after)
    yield column("agreed", 14, "write", lambda _: None, **after)


_KEYS = ("competency", "skill", "level", "rating", "why", "where", *_OWN)
WHERE = _KEYS.index("where") + 1  # the column that names a skill's cell, from 1


def with_proposals(
    items: Sequence[FocusItem], assessment: Assessment, texts: Texts = IN_ENGLISH
) -> tuple[FocusItem, ...]:
    """Return a focus list that names every proposed change, at most :data:`MOST_PROPOSALS`, with
    what its comment says.

    One of a skill that is on the list is told there; the others stand behind the items of their
    competency, at the end where it has none.
    """
    changes = {
        one.where: texts.said("results.focus.proposed", comment=_begin(one.comment))
        for one in assessment.proposals[:MOST_PROPOSALS]
    }
    found = [
        (
            replace(item, reason=f"{item.reason}; {changes.pop(item.where)}")
            if item.where in changes
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
                changes[skill.where],
            )
            for number, level in enumerate(competency.levels, start=1)
            for skill in level.skills
            if skill.where in changes
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
) -> SheetPlan:
    """Return the sheet Focus for one person; ``items`` may be empty.

    ``written`` are rows of an earlier sheet in which somebody wrote (:func:`written_rows`): what
    was written stays beside its skill, or with it below the others where the skill is no longer on
    the list.
    """
    framework = facts.framework
    listed = [_FocusSkill(item, rating_words(framework, item.rating)) for item in items]
    columns = FocusShape(0, framework.scale, framework.texts).table
    rows = _with_written([columns.values_of(row) for row in listed], written)
    shape = FocusShape(capacity_for(len(rows) + _SPARE), framework.scale, framework.texts)
    values: dict[Key, Value] = {"heading": facts.heading, "words": _words(items, framework.texts)}
    for index, row in enumerate(rows):
        values |= {(key, index): value for key, value in row.items()}
    heights = {number: shape.table.height_for(row) for number, row in enumerate(rows, start=_FIRST)}
    return SheetPlan(shape, values, shape.table.links(listed), heights)


def _words(items: Sequence[FocusItem], texts: Texts) -> str:
    """Return what is said of the list as a whole."""
    if not items:
        return texts.said("results.focus.nothing")
    competencies = len({item.competency for item in items})
    words = texts.said(
        "results.focus.listed",
        skills=texts.counted("results.focus.skills", len(items)),
        competencies=texts.counted("results.focus.competencies", competencies),
    )
    words = f"{words} {texts.said('results.focus.enough')}"
    if any(item.rating is None for item in items):
        words = f"{words} {texts.said('phrases.results.unrated')}"
    return words


def _with_written(
    rows: Sequence[dict[Name, Value]], written: Sequence[Mapping[str, Value]]
) -> list[dict[Name, Value]]:
    """Return the rows with what somebody wrote into those of their skills, and behind them the
    rows of others.
    """
    by_place = {row["where"]: index for index, row in enumerate(rows)}
    joined = list(rows)
    for row in written:
        index = by_place.get(row["where"]) if row["where"] else None
        if index is None:
            joined.append(dict(row.items()))
        else:
            joined[index] = joined[index] | {key: row[key] for key in _OWN}
    return joined


def written_rows(value: Callable[[int, int], object]) -> list[dict[str, Value]]:
    """Return the rows of a sheet Focus in which somebody wrote; ``value`` gives what a cell
    holds by row and column, from 1.
    """
    rows = (_read_row(value, number) for number in range(_FIRST + 1, _FIRST + _MOST_ROWS))
    return [row for row in rows if _is_written(row)]


def _read_row(value: Callable[[int, int], object], number: int) -> dict[str, Value]:
    row: dict[str, Value] = {}
    for column, key in enumerate(_KEYS, start=1):
        held = value(number, column)
        row[key] = held if isinstance(held, str | float) and held != "" else None
    return row | ({"where": None} if is_nowhere(row["where"]) else {})


def _is_written(row: Mapping[str, Value]) -> bool:
    if any(row[key] is not None for key in _OWN):
        return True
    return row["where"] is None and any(held is not None for held in row.values())


def is_nowhere(where: object) -> bool:
    """Tell whether no skill is named in a row: an empty cell's link to itself, too, is written
    out by some programs.
    """
    if where in (None, ""):
        return True
    itself = _ITSELF.fullmatch(where) if isinstance(where, str) else None
    return itself is not None and sheet_mark(itself[1].replace("''", "'")) == sheet_mark(FOCUS)


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
    scale: RatingScale
    texts: Texts

    @property
    def name(self) -> str:
        """The sheet's name."""
        return sheet_name(self.texts, FOCUS)

    @cached_property
    def table(self) -> Table[_FocusSkill]:
        """The list."""
        return Table(_columns(self.texts), range(self.capacity), top=_FIRST)

    def draw(self, canvas: Canvas) -> None:
        """Draw everything but the values."""
        table = self.table
        canvas.text(0, 0, self.texts.said("results.focus.title"), "title")
        canvas.slot("heading", 1, 0, "subtitle")
        canvas.slot("words", 2, 0, "subtitle")
        table.draw_heads(canvas, _FIRST - 1)
        table.draw(canvas)
        canvas.height(theme.fitted(2), *range(_FIRST, table.last + 1))
        canvas.ratings(self.scale, table.area("rating"))
        canvas.when(table.area("competency", "where"), f'$B{_FIRST + 1}=""', "line")
        canvas.band(table.area("competency", "agreed"), f"$B{_FIRST + 1}")
        canvas.widths(*table.widths)
        canvas.height(28, 0)
        canvas.height(16, 1, 2)
        canvas.height(8, 3)
        canvas.height(20, _FIRST - 1)
        canvas.call("freeze_panes", _FIRST, 0)
        canvas.call("repeat_rows", _FIRST - 1)
        canvas.paper(tab=theme.ORANGE_FILL)
