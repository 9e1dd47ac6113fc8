"""Which of the sheets count, and what is refused: a table of another family, a workbook without
skills by level.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from assessment.formulas.cells import Position
from assessment.model import Finding
from assessment.model.findings import finding
from assessment.recognition.book import Sheet
from assessment.recognition.find.families import (
    Family,
    family_of,
    sheet_family,
    weights_alone,
    without_levels,
)
from assessment.recognition.find.grid import Grid
from assessment.recognition.find.levels import Block
from assessment.recognition.find.own import OwnGrid
from assessment.recognition.find.summary import Summary, SummaryRow
from assessment.recognition.find.words import Vocabulary
from assessment.recognition.found import Found
from assessment.recognition.tables import Grids, Pair
from assessment.words.names import squeezed
from assessment.words.text import counted

TABLE = "a table with the headers Weight and Level or Value, and a row per competency"


class Counting(NamedTuple):
    """The sheets that count: those of the Summary's rows or, without one, all that are a
    competency's.
    """

    summary: Summary | None
    rows: tuple[tuple[SummaryRow | None, Sheet | None], ...]
    refused: bool = False

    @property
    def sheets(self) -> list[Sheet]:
        """The sheets."""
        return [sheet for _, sheet in self.rows if sheet is not None]


def counting(
    summary: Summary | None, pairs: Sequence[Pair], sheets: Sequence[Sheet], grids: Grids
) -> Found[Counting]:
    """Say which sheets count; a workbook of another family is refused."""
    if summary is not None:
        family = _family_of_table(summary, pairs, sheets, grids)
        if family is None:
            return Found(Counting(summary, tuple(pairs)))
        return Found(Counting(None, (), True), (_refusal(sheets, family, has_summary=True),))
    fitting = _fitting(sheets, grids)
    if fitting:
        return Found(Counting(None, tuple((None, sheet) for sheet in fitting)))
    family = family_of((sheet for sheet in sheets if sheet.state == "visible"), grids.words)
    return Found(Counting(None, (), True), (_refusal(sheets, family, has_summary=False),))


def _refusal(sheets: Sequence[Sheet], family: Family | None, *, has_summary: bool) -> Finding:
    """Say that this is no competency workbook: what it is, if that can be told, and what was
    looked for.
    """
    this = (
        f"This is {family}, not a competency workbook"
        if family
        else "This is no competency workbook"
    )
    table = "" if has_summary else f"no Summary ({TABLE}) and "
    looked_for = (
        f"{table}no skills by level with a rating to the right of each were found on"
        f" {counted_sheets(len(sheets))}"
    )
    where = family.where if family else ""
    return finding("not-a-competency-workbook", where, f"{this}: {looked_for}.")


def _family_of_table(
    summary: Summary, pairs: Sequence[Pair], sheets: Sequence[Sheet], grids: Grids
) -> Family | None:
    """Return the other family of which a table is that reads like a Summary, if any."""
    named = [sheet for _, sheet in pairs if sheet is not None]
    if not named:
        rows = [(row.label, summary.sheet, row.place) for row, _ in pairs]
        return family_of(sheets, grids.words) or weights_alone(rows)
    # levels in columns or below each other settle it: nobody else's sheets have several
    unlike = [sheet for sheet in named if not _has_levels(grids.of(sheet))]
    family = family_of(unlike, grids.words) if len(unlike) * 2 > len(named) else None
    return family or _without_levels(unlike, len(named), grids)


def _has_levels(grid: Grid | None) -> bool:
    return grid is not None and len(grid.blocks) > 1


def _without_levels(sheets: Sequence[Sheet], named: int, grids: Grids) -> Family | None:
    """Return what a workbook is if most of the ``named`` sheets hold lists that are no levels."""
    lists = [
        (sheet, header)
        for sheet in sheets
        if (header := header_of_list(grids.of(sheet), grids.words)) is not None
    ]
    return without_levels(*lists[0]) if len(lists) * 2 > named else None


def header_of_list(grid: Grid | None, words: Vocabulary) -> Position | None:
    """Return the header of a list of rated texts that is no level: it has no level's name or
    number, and no formula takes a level from it.
    """
    if grid is None or len(grid.blocks) != 1 or isinstance(grid, OwnGrid) or grid.listed:
        return None
    block = grid.blocks[0]
    if block.name is None or block.number is not None or squeezed(block.name) in words.levels:
        return None
    return None if block.result is not None and block.result.formula else block.header


def what_a_list_is(sheet: Sheet, header: Position, words: Vocabulary) -> Family:
    """Return what a sheet is that holds a list of rated texts below a header."""
    return sheet_family(sheet, words) or without_levels(sheet, header)


def _fitting(sheets: Sequence[Sheet], grids: Grids) -> list[Sheet]:
    """Return the sheets that are competencies' where there is no Summary."""
    by_name = {sheet.name: grid for sheet in sheets if (grid := grids.of(sheet)) is not None}
    fitting = []
    for sheet in sheets:
        others = [grid for name, grid in by_name.items() if name != sheet.name]
        shared = [block for grid in others for block in grid.blocks]
        if sheet.name in by_name and is_competency(by_name[sheet.name], shared, grids.words):
            fitting.append(sheet)
    # what happens to fit of somebody's own matrix is no assessment
    return fitting if len(fitting) * 2 >= len(by_name) else []


def is_competency(grid: Grid, shared: Sequence[Block], words: Vocabulary) -> bool:
    """Tell whether a sheet that no row names is a competency's: by levels that are known or
    ``shared`` with other sheets, never by its name.
    """
    names = {squeezed(block.name) for block in grid.blocks if block.name}
    known = {*words.levels, *(squeezed(block.name) for block in shared if block.name)}
    return len(names) > 1 and (grid.listed or names <= known)


def counted_sheets(number: int) -> str:
    """Return a number of sheets in words."""
    return counted(number, "sheet")
