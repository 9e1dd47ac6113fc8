"""The rows of a competency sheet in which skills stand: from the first to the last of all levels,
and those of each column.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from assessment.formulas.cells import Position
from assessment.recognition.find.signs import STEEPEST, Rows, Signs, step_of
from assessment.recognition.find.strategies import Strategy
from assessment.recognition.find.words import skill_of

_LONGEST_HEADER = 40  # characters
_LONGEST_DESCRIPTION = 3  # rows below a level's name on a blank sheet


class Pair(NamedTuple):
    """A column of ratings, the column of its skills, and one that translates the ratings."""

    column: int
    skill_column: int
    helper: int | None = None


def band(signs: Signs, pairs: list[Pair]) -> tuple[int, int]:
    """Return the first and last row of skills on the sheet, whichever level they belong to."""
    rows = next(filter(None, (rows_of(signs, pairs) for rows_of in BANDS)), set())
    return (min(rows), max(rows)) if rows else (1, 0)


def evident_rows(signs: Signs, pairs: list[Pair]) -> set[int]:
    """Return the rows with a rating, or where it is asked for, beside a statement."""
    rows: set[int] = set()
    for column, skill_column, _ in pairs:
        asked_for = signs.covered.get(column, set()) | signs.computed(column)
        beside = signs.statements(skill_column) - signs.result_rows(column)
        rows |= (signs.rated.get(column, set()) | asked_for) & beside
    return rows


def rows_below_headers(signs: Signs, pairs: list[Pair]) -> set[int]:
    """Return the rows at which only formulas point, on a blank sheet: skills begin below the
    header and its description.
    """
    last_column = max((pair.column for pair in pairs), default=0)
    header = max((row for row, column in signs.levels if column <= last_column), default=0)
    after_gap = min(
        (row for row in signs.text_rows if row > header + 1 and row - 1 not in signs.text_rows),
        default=header + 1,
    )
    start = after_gap if after_gap <= header + _LONGEST_DESCRIPTION + 1 else header + 1
    return {row for pair in pairs for row in signs.spanned.get(pair.column, ()) if row >= start}


def skill_rows(signs: Signs, pair: Pair, first: int, last: int) -> list[int]:
    """Return the rows of a column's skills: all statements of the band, whether rated or
    not, and the list's end below it.
    """
    rated = signs.ratings(pair.column)
    marked = signs.pointed(pair.column) | rated
    above = _rows_above(signs, pair, first)
    with_text = signs.rows_with_text(pair.skill_column)
    step = step_of([row for row in with_text if first <= row <= last])
    rows: list[int] = []
    for row in sorted(signs.statements(pair.skill_column) - signs.result_rows(pair.column)):
        if row not in rated and signs.is_result_label(row, pair.skill_column):
            continue
        adjoins = bool(rows) and row - rows[-1] <= step
        if row in above or (first <= row and (row <= last or row in marked or adjoins)):
            rows.append(row)
    return rows


def _rows_above(signs: Signs, pair: Pair, first: int) -> Rows:
    """Return the rows above the band that a level's formula looks at as well: unrated skills,
    if its range begins with one.

    Ranges in the wild begin with the header as well: the first text has to be too long for one,
    or stand under a level's name.
    """
    statements = signs.statements(pair.skill_column)
    tops = _tops(signs, pair, first) & statements
    if not tops:
        return set()
    named = min(
        (row for row, column in signs.levels if pair.skill_column - 1 <= column <= pair.column),
        default=first,
    )
    starts = [
        top
        for top in tops
        if named < top or len(signs.texts[top, pair.skill_column]) > _LONGEST_HEADER
    ]
    return {row for row in statements if min(starts, default=first) <= row < first}


def _tops(signs: Signs, pair: Pair, first: int) -> set[int]:
    """Return the first rows of the ranges that formulas look at from above the ``first``
    row down.
    """
    looking = [signs.looking.get(column or 0, {}) for column in (pair.column, pair.helper)]
    return {
        area.top
        for formulas in looking
        for place, areas in formulas.items()
        for area in areas
        if area.top < first and not area.covers(*place)
        if area.bottom >= first or place in signs.asked
    }


def part_remarks(
    signs: Signs, pair: Pair, rows: Sequence[int], last: int
) -> tuple[Sequence[int], Sequence[int]]:
    """Part the texts of a level into skills, and remarks that stand among or below them.

    A skill has a rating, or something that points at the cell of its rating, or is one that a
    framework knows. Where nothing points at any cell of the level, or a formula beside it does
    not say where it looks, a text that stands in line with rated skills (down to the ``last``
    row) is an unrated one.
    """
    pointed = signs.pointed(pair.column)
    guided = any(row in pointed for row in rows) and not signs.may_look_elsewhere(
        pair.column, pair.skill_column, pair.helper
    )
    skills = [
        row
        for row in rows
        if signs.is_evident(row, pair.column, pair.skill_column, pair.helper)
        or (not guided and (row <= last or signs.sheet.value(row, pair.column) is not None))
        or skill_of(signs.texts[row, pair.skill_column], signs.words)[1] is not None
    ]
    if not skills:
        return rows, []
    return skills, [row for row in rows if row not in skills]


def orphans(signs: Signs, pair: Pair, first: int, last: int) -> list[Position]:
    """Return the ratings of a column that stand beside no skill."""
    beside_none = signs.ratings(pair.column).difference(
        signs.rows_with_text(pair.skill_column), signs.left_out.get(pair.column, ())
    )
    return [(row, pair.column) for row in sorted(beside_none) if first <= row <= last + STEEPEST]


BANDS: tuple[Strategy[[Signs, list[Pair]], set[int]], ...] = (
    Strategy(
        "rows with ratings, or where they are asked for",
        evident_rows,
        "a band that has only one rating left",
    ),
    Strategy(
        "rows below the headers of a blank sheet",
        rows_below_headers,
        "a blank sheet whose formulas look at descriptions",
    ),
)
