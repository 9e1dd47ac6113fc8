"""Whether the formulas of a competency's levels look at all skills of their level, and at nothing
else.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from assessment.formulas.cells import Area, Cell, reference
from assessment.formulas.parse import functions
from assessment.model import Finding
from assessment.model.findings import finding
from assessment.recognition.audit.subject import Subject, at, cells_named
from assessment.recognition.book import Sheet
from assessment.recognition.find.grid import Grid
from assessment.recognition.find.levels import Block
from assessment.words.text import counted


def about_levels(subject: Subject, sheet: Sheet, grid: Grid) -> Iterator[Finding]:
    """Yield what is wrong about the formulas of a sheet's levels."""
    for block in grid.blocks:
        yield from _about_result(subject, sheet, block)
        if not block.stray:
            for cell in _formulas(block):
                yield from _about_range(subject, sheet, block, cell, grid)
    without = [block.name or "a level" for block in grid.blocks if block.result is None]
    if without and len(without) < len(grid.blocks):
        message = f"No formula computes {', '.join(without)}. The framework's rule counts there."
        yield finding("level-formula-missing", sheet.name, message)
    seconds = [cell for block in grid.blocks for cell in block.others]
    if seconds:
        message = (
            f"{counted(len(seconds), 'level')} of {sheet.name!r} are computed a second time; the"
            " Summary does not use it."
        )
        yield finding("second-rule", f"{sheet.name}!{cells_named(seconds)}", message)


def lost_cells(subject: Subject, sheet: Sheet, grid: Grid) -> list[Cell]:
    """Return the formulas of levels that look at no cell any more."""
    return [
        cell
        for block in grid.blocks
        if not block.stray
        for cell in _formulas(block)
        if subject.evaluator.value(sheet.name, cell.row, cell.column) == "#REF!"
        and not sheet.looks_at(cell)
    ]


def _formulas(block: Block) -> list[Cell]:
    """Return the cells with the formulas over a level's ratings, that of its result first."""
    cells = (block.result, *block.others)
    return [cell for cell in cells if cell is not None and cell.formula is not None]


def _about_result(subject: Subject, sheet: Sheet, block: Block) -> Iterator[Finding]:
    result, name = block.result, block.name or "a level"
    if result is None:
        return
    if result.formula is None:
        shown = f"{result.value:g}" if isinstance(result.value, float) else result.value
        message = f"The result of {name} is typed in ({shown}) instead of computed."
        yield finding("level-typed", at(sheet, result), message)
    elif block.stray and subject.is_read(sheet, result):
        ratings = Area(block.rows[0], block.column, block.rows[-1], block.column)
        message = f"The formula of {name} does not look at the ratings {ratings}: ={result.formula}"
        yield finding("range-wrong-cells", at(sheet, result), message)


def _about_range(
    subject: Subject, sheet: Sheet, block: Block, cell: Cell, grid: Grid
) -> Iterator[Finding]:
    """Yield whether a formula misses skills of its level, or looks at another level's."""
    if not subject.is_read(sheet, cell):
        return
    areas, name = areas_on(sheet, cell), block.name or "a level"
    looked = rows_looked_at(sheet, block, areas)
    missed = [row for row in block.rows if row not in looked]
    if missed and looked:
        used = "" if cell is block.result else " The Summary does not use this formula."
        places = ", ".join(reference(row, block.column) for row in missed)
        message = f"The formula of {name} does not look at {places}, which has a skill.{used}"
        yield finding("range-misses-skill", at(sheet, cell), message)
    other = _another_looked_at(block, areas, grid) if cell is block.result else None
    if other is not None:
        message = f"The formula of {name} also looks at ratings of {other.name or 'another level'}."
        yield finding("range-wrong-cells", at(sheet, cell), message)


def _another_looked_at(block: Block, areas: Sequence[Area], grid: Grid) -> Block | None:
    """Return the first other level whose ratings areas cover."""
    others = (other for other in grid.blocks if other is not block)
    return next((other for other in others if touch(areas, other)), None)


def areas_on(sheet: Sheet, cell: Cell) -> list[Area]:
    """Return what a formula looks at on its own sheet."""
    return [
        area
        for name, area in sheet.looks_at(cell)
        if name is None or name.casefold() == sheet.name.casefold()
    ]


def rows_looked_at(sheet: Sheet, block: Block, areas: Sequence[Area]) -> set[int]:
    """Return the rows of a level's skills whose ratings the areas cover, themselves or by a
    helper's formula: a helper's cell that was forgotten passes no rating on.
    """
    looked = _rows_in(areas, block.column, block.rows)
    if block.helper:
        passing = [
            row
            for row in block.rows
            if (cell := sheet.cells.get((row, block.helper))) is not None
            and cell.formula is not None
        ]
        looked |= _rows_in(areas, block.helper, passing)
    return looked


def _rows_in(areas: Sequence[Area], column: int, rows: Sequence[int]) -> set[int]:
    """Return those of the rows whose cell in a column the areas cover."""
    return {
        row
        for top, left, bottom, right in areas
        if left <= column <= right
        for row in rows
        if top <= row <= bottom
    }


def touch(areas: Sequence[Area], block: Block) -> bool:
    """Tell whether areas cover a rating of a level."""
    return any(
        area.left <= block.column <= area.right and _rows_in([area], block.column, block.rows)
        for area in areas
    )


def checked(sheet: Sheet, block: Block, grid: Grid) -> Block:
    """Return a level whose formula looks elsewhere only if that is certain."""
    if block.stray and block.result and not _astray(sheet, block.result, grid.blocks):
        return block._replace(stray=False)
    return block


def _astray(sheet: Sheet, cell: Cell, blocks: Iterable[Block]) -> bool:
    """Tell whether the formula of a level's result, which does not look at its ratings, surely
    looks elsewhere.

    Not so where that cannot be told from it, as from one that Google Sheets left out of an export,
    or where it looks at other formulas, which may look at them for it.
    """
    if not sheet.says_all(cell) or "DUMMYFUNCTION" in functions(cell.formula or ""):
        return False
    areas = areas_on(sheet, cell)
    if any(touch(areas, block) for block in blocks):
        return True
    return bool(areas) and not any(
        other.formula is not None
        and other is not cell
        and any(area.covers(*place) for area in areas)
        for place, other in sheet.cells.items()
    )
