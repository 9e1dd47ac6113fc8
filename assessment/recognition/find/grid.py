"""A competency sheet as a grid: where its skills, ratings and levels are.

Nothing is looked up at a fixed address. A *rating column* is one whose cells hold ratings, or that
a validation, a conditional format or a level's formula points at; its *skill column* is where the
statements to its left stand (:mod:`assessment.recognition.find.columns`). A rating column holds one
level, or several below each other; a *block* is one level of it
(:mod:`assessment.recognition.find.levels`). Columns that only translate another column's ratings
(helpers) and columns of a second rater share the skills of the column before them and make no
block.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from assessment.formulas.cells import Position
from assessment.recognition.book import Book as Workbook
from assessment.recognition.book import Sheet
from assessment.recognition.find.columns import ColumnFinder
from assessment.recognition.find.levels import Block, in_order, is_level_column, named, split
from assessment.recognition.find.misread import signs_of
from assessment.recognition.find.results import with_results
from assessment.recognition.find.rows import Pair, band, orphans, part_remarks, skill_rows
from assessment.recognition.find.signs import Signs
from assessment.recognition.find.words import Vocabulary

__all__ = ["Block", "Grid", "describe", "recognise"]


@dataclass(frozen=True, slots=True)
class Grid:
    """What was recognised on a sheet."""

    blocks: tuple[Block, ...]
    orphans: tuple[Position, ...] = ()  # ratings beside no skill
    # further columns of ratings for the same skills
    extra_columns: tuple[int, ...] = ()
    remarks: tuple[Position, ...] = ()  # texts among the skills that are none
    vertical: bool = False
    listed: bool = False  # a column headed Level says of which level each skill is


class _Column(NamedTuple):
    """What a column of ratings holds."""

    blocks: Sequence[Block]
    remarks: Sequence[Position]
    orphans: Sequence[Position]


def recognise(
    sheet: Sheet,
    words: Vocabulary,
    asked: Iterable[Position] = (),
    workbook: Workbook | None = None,
) -> Grid | None:
    """Find the levels of a competency sheet; ``asked`` are the cells that the Summary reads on it.

    ``workbook`` is the one that the sheet belongs to, for lists that stand on other sheets.
    ``None`` if the sheet has no column of ratings beside skills.
    """
    signs = signs_of(sheet, words, asked, workbook)
    pairs, extra_columns = ColumnFinder(signs).columns()
    first, last = band(signs, pairs)
    columns = [_column(signs, pair, first, last, alone=len(pairs) == 1) for pair in pairs]
    blocks = [block for column in columns for block in column.blocks]
    if not blocks:
        return None
    vertical = any(len(column.blocks) > 1 for column in columns)
    complete = with_results(signs, named(signs, blocks, vertical), vertical)
    return Grid(
        tuple(in_order(signs, complete)),
        tuple(place for column in columns for place in column.orphans),
        tuple(extra_columns),
        tuple(place for column in columns for place in column.remarks),
        vertical,
        _is_listed(signs, blocks),
    )


def _column(signs: Signs, pair: Pair, first: int, last: int, *, alone: bool) -> _Column:
    """Return the levels of a column, whose skills stand in the rows from the ``first`` to the
    ``last``.
    """
    rows = skill_rows(signs, pair, first, last)
    if not rows:
        return _Column((), (), ())
    parted = [
        (level, *part_remarks(signs, pair, level.rows, last))
        for level in split(signs, pair, rows, alone)
    ]
    return _Column(
        [
            level._replace(rows=tuple(skills)) if remarks else level
            for level, skills, remarks in parted
        ],
        [(row, pair.skill_column) for _, _, remarks in parted for row in remarks],
        orphans(signs, pair, first, last),
    )


def _is_listed(signs: Signs, blocks: Sequence[Block]) -> bool:
    """Tell whether a column headed Level says of which level each skill is."""
    if len({block.skill_column for block in blocks}) > 1 or len(blocks) < 2:
        return False
    columns = {block.header[1] for block in blocks if block.header} - {blocks[0].skill_column}
    return any(is_level_column(signs, column, blocks[0].rows[0]) for column in columns)


def describe(grids: Sequence[Grid], labels: Sequence[str]) -> str:
    """Say in words how a workbook is laid out, given what was recognised on its sheets and how
    ratings are spelt.
    """
    if not grids:
        return ""
    counts = "/".join(map(str, sorted({len(grid.blocks) for grid in grids})))
    vertical = any(grid.vertical for grid in grids)
    top = min(_top(block) for grid in grids for block in grid.blocks)
    words = "numbers" if all(label.isdigit() for label in labels) else "labels"
    facts = [
        f"{len(grids)} sheet{'' if len(grids) == 1 else 's'}",
        f"{counts} levels {'below each other' if vertical else 'in columns'} from row {top}",
        "" if vertical else _stride(grids),
        words if labels else "blank",
        _where_results_stand(grids[0].blocks[0]),
    ]
    return ", ".join(filter(None, facts))


def _top(block: Block) -> int:
    """Return the first row of a level: its header's, else that of its first skill."""
    return block.header[0] if block.header else block.rows[0]


def _stride(grids: Sequence[Grid]) -> str:
    """Say how far the levels' columns are apart, where that is the same everywhere."""
    strides = {
        right.column - left.column for grid in grids for left, right in pairwise(grid.blocks)
    }
    return f"every {strides.pop()} columns" if len(strides) == 1 else ""


def _where_results_stand(block: Block) -> str:
    if block.result is None:
        return ""
    return f"level row {'above' if block.result.row < block.rows[0] else 'below'}"
