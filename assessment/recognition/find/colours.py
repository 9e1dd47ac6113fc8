"""How a competency sheet is coloured: by design, by hand as a rating, or as a highlight."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from assessment.formulas.cells import Position
from assessment.ooxml.styles import Styles, chroma
from assessment.recognition.book import Sheet
from assessment.recognition.find.grid import Grid
from assessment.recognition.find.words import Vocabulary, rating_of_colour, read_rating

COLOURFUL = 8.0  # chroma of a fill that is more than a tint of grey
_RARE = 5  # a fill of at most one in so many cells is a highlight
_FEW = 3  # coloured ratings that say nothing yet about how colours are used


class Look(NamedTuple):
    """How a sheet's ratings and statements are coloured."""

    usual: str | None = None  # the fill that most rating cells have
    by_hand: bool = False  # colours differ within a level, as by hand and not by design
    coded: bool = False  # most coloured cells have the colour of their rating
    # fills of a few cells only, as of highlights and not by design
    rare: frozenset[str] = frozenset()
    # unrated cells with a colour of the scale that looks like design
    unread: frozenset[Position] = frozenset()


def fill_of(sheet: Sheet, row: int, column: int, styles: Styles) -> str | None:
    """Return a cell's fill as RRGGBB, ``None`` if it has none."""
    cell = sheet.cells.get((row, column))
    return styles.fill(cell.style) if cell else None


def look_of(sheet: Sheet, grid: Grid, styles: Styles, words: Vocabulary) -> Look:
    """Say how a recognised sheet is coloured."""
    if not styles.coloured:
        return Look()
    fills = [
        [fill_of(sheet, row, block.column, styles) for row in block.rows] for block in grid.blocks
    ]
    statements = [
        [fill_of(sheet, row, block.skill_column, styles) for row in block.rows]
        for block in grid.blocks
    ]
    alone = [_but_for_bands(*pair) for pair in zip(fills, statements, strict=True)]
    by_hand = any(len(set(level)) > 1 for level in alone)
    coloured = [
        ((row, block.column), fill, by_hand and own is not None)
        for block, *level in zip(grid.blocks, fills, alone, strict=True)
        for row, fill, own in zip(block.rows, *level, strict=True)
        if fill is not None and chroma(fill) > COLOURFUL
    ]
    alike = [
        rating_of_colour(fill, words) == rating
        for place, fill, _ in coloured
        if (rating := read_rating(sheet.value(*place), words).rating) is not None
    ]
    unread = [
        place
        for place, fill, meant in coloured
        if not meant and _is_unread(sheet.value(*place), fill, words)
    ]
    usual = _most_common(fills)
    coded = len(alike) > _FEW and sum(alike) * 3 > len(alike) * 2
    return Look(
        usual, by_hand, coded, frozenset(_rare(fills) | _rare(statements)), frozenset(unread)
    )


def _but_for_bands(
    ratings: Sequence[str | None], statements: Sequence[str | None]
) -> list[str | None]:
    """Return the fills of ratings: a colour that goes through the whole row is a band, and none."""
    return [None if one == two else one for one, two in zip(ratings, statements, strict=True)]


def _most_common(fills: Sequence[Sequence[str | None]]) -> str | None:
    return Counter(fill for level in fills for fill in level).most_common(1)[0][0]


def _is_unread(value: object, fill: str, words: Vocabulary) -> bool:
    """Tell whether an empty cell has a colour of the scale."""
    return value in (None, "") and rating_of_colour(fill, words) is not None


def _rare(fills: list[list[str | None]]) -> set[str]:
    """Return the fills that few of the sheet's cells have, and no level as a whole."""
    counts = Counter(
        fill for level in fills for fill in level if fill is not None and chroma(fill) > COLOURFUL
    )
    total = max(_RARE, sum(map(len, fills)))
    whole = {level[0] for level in fills if len(level) > 1 and len(set(level)) == 1}
    return {fill for fill, count in counts.items() if count * _RARE <= total and fill not in whole}
