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
from dataclasses import dataclass, field

from assessment.formulas.cells import Position
from assessment.recognition.book import Book as Workbook
from assessment.recognition.book import Sheet
from assessment.recognition.find.columns import Finder
from assessment.recognition.find.levels import Block, finish, is_level_column, split
from assessment.recognition.find.signs import Signs
from assessment.recognition.find.words import Vocabulary

__all__ = ["Block", "Grid", "describe", "recognise"]


@dataclass(slots=True)
class Grid:
    """What was recognised on a sheet."""

    blocks: list[Block]
    orphans: list[Position] = field(default_factory=list)  # ratings beside no skill
    # further columns of ratings for the same skills
    extra_columns: list[int] = field(default_factory=list)
    remarks: list[Position] = field(default_factory=list)  # texts among the skills that are none
    vertical: bool = False
    listed: bool = False  # a column headed Level says of which level each skill is


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
    signs = Signs(sheet, words, asked, workbook)
    finder = Finder(signs)
    grid = Grid([])
    pairs = finder.pairs()
    grid.extra_columns.extend(finder.extra_columns)
    first, last = finder.band(pairs)
    for pair in pairs:
        rows = finder.skill_rows(pair, first, last)
        if rows:
            parts = split(signs, pair, rows, alone=len(pairs) == 1)
            grid.vertical |= len(parts) > 1
            for part in parts:
                part.rows, remarks = finder.part_remarks(pair, part.rows, last)
                grid.remarks.extend((row, pair.skill_column) for row in remarks)
            grid.blocks.extend(parts)
            grid.orphans.extend(finder.orphans(pair, first, last))
    if not grid.blocks:
        return None
    if len({block.skill_column for block in grid.blocks}) == 1 and len(grid.blocks) > 1:
        heads = {
            block.header[1]
            for block in grid.blocks
            if block.header and block.header[1] != block.skill_column
        }
        grid.listed = any(
            is_level_column(signs, column, grid.blocks[0].rows[0]) for column in heads
        )
    finish(signs, grid.blocks, grid.vertical)
    return grid


def describe(grids: Sequence[Grid], labels: Sequence[str]) -> str:
    """Say in words how a workbook is laid out, given what was recognised on its sheets and how
    ratings are spelt.
    """
    if not grids:
        return ""
    levels = sorted({len(grid.blocks) for grid in grids})
    first = grids[0].blocks[0]
    vertical = any(grid.vertical for grid in grids)
    strides = (
        {
            second.column - one.column
            for grid in grids
            for one, second in zip(grid.blocks, grid.blocks[1:], strict=False)
        }
        if not vertical
        else set()
    )
    top = min(
        block.header[0] if block.header else block.rows[0]
        for grid in grids
        for block in grid.blocks
    )
    words = "numbers" if all(label.isdigit() for label in labels) else "labels"
    sheets = f"{len(grids)} sheet{'' if len(grids) == 1 else 's'}"
    text = (
        f"{sheets}, {'/'.join(map(str, levels))} levels"
        f" {'below each other' if vertical else 'in columns'} from row {top}"
    )
    if len(strides) == 1:
        text += f", every {strides.pop()} columns"
    text += f", {words if labels else 'blank'}"
    if first.result is not None:
        text += f", level row {'above' if first.result.row < first.rows[0] else 'below'}"
    return text
