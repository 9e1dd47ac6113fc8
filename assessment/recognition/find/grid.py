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
from itertools import pairwise

from assessment.formulas.cells import Position
from assessment.recognition.book import Book as Workbook
from assessment.recognition.book import Sheet
from assessment.recognition.find.columns import Finder
from assessment.recognition.find.levels import Block, in_order, is_level_column, name, split
from assessment.recognition.find.misread import signs_of
from assessment.recognition.find.results import find_results
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
    signs = signs_of(sheet, words, asked, workbook)
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
    grid.listed = _is_listed(signs, grid.blocks)
    name(signs, grid.blocks, grid.vertical)
    find_results(signs, grid.blocks, grid.vertical)
    grid.blocks = in_order(signs, grid.blocks)
    return grid


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
    tops = (
        block.header[0] if block.header else block.rows[0]
        for grid in grids
        for block in grid.blocks
    )
    words = "numbers" if all(label.isdigit() for label in labels) else "labels"
    facts = [
        f"{len(grids)} sheet{'' if len(grids) == 1 else 's'}",
        f"{counts} levels {'below each other' if vertical else 'in columns'} from row {min(tops)}",
        "" if vertical else _stride(grids),
        words if labels else "blank",
        _where_results_stand(grids[0].blocks[0]),
    ]
    return ", ".join(filter(None, facts))


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
