"""How a competency sheet is coloured: by design, by hand as a rating, or as a highlight."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from assessment.formulas.cells import Position
from assessment.ooxml.styles import Styles, chroma
from assessment.recognition.book import Sheet
from assessment.recognition.find.grid import Grid
from assessment.recognition.find.words import Vocabulary, rating_of_colour, read_rating

COLOURFUL = 8.0  # chroma of a fill that is more than a tint of grey
_RARE = 5  # a fill of at most one in so many cells is a highlight
_FEW = 3  # coloured ratings that say nothing yet about how colours are used


class Colouring(NamedTuple):
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


class _Coloured(NamedTuple):
    """The cell of a rating that has a colour."""

    place: Position
    fill: str
    meant: bool  # somebody may have coloured it to rate


def colouring_of(sheet: Sheet, grid: Grid, styles: Styles, words: Vocabulary) -> Colouring:
    """Say how a recognised sheet is coloured."""
    if not styles.coloured:
        return Colouring()
    fills = [_fills(sheet, block.rows, block.column, styles) for block in grid.blocks]
    statements = [_fills(sheet, block.rows, block.skill_column, styles) for block in grid.blocks]
    alone = [_but_for_bands(*pair) for pair in zip(fills, statements, strict=True)]
    by_hand = any(len(set(level)) > 1 for level in alone)
    coloured = _coloured(grid, fills, alone, by_hand)
    return Colouring(
        _most_common(fills),
        by_hand,
        _is_coded(sheet, coloured, words),
        frozenset(_rare(fills) | _rare(statements)),
        frozenset(
            cell.place
            for cell in coloured
            if not cell.meant and _is_unread(sheet.value(*cell.place), cell.fill, words)
        ),
    )


def _fills(sheet: Sheet, rows: Iterable[int], column: int, styles: Styles) -> list[str | None]:
    return [fill_of(sheet, row, column, styles) for row in rows]


def _but_for_bands(
    ratings: Sequence[str | None], statements: Sequence[str | None]
) -> list[str | None]:
    """Return the fills of ratings: a colour that goes through the whole row is a band, and none."""
    return [
        None if fill == beside else fill for fill, beside in zip(ratings, statements, strict=True)
    ]


def _coloured(
    grid: Grid,
    fills: Sequence[Sequence[str | None]],
    alone: Sequence[Sequence[str | None]],
    by_hand: bool,
) -> list[_Coloured]:
    """Return the coloured cells among the ratings: of each its fill, and the one that it has
    ``alone`` in its row.
    """
    return [
        _Coloured((row, block.column), fill, by_hand and own is not None)
        for block, *level in zip(grid.blocks, fills, alone, strict=True)
        for row, fill, own in zip(block.rows, *level, strict=True)
        if fill is not None and chroma(fill) > COLOURFUL
    ]


def _is_coded(sheet: Sheet, coloured: Sequence[_Coloured], words: Vocabulary) -> bool:
    """Tell whether most ratings that have a colour have their own."""
    alike = [
        rating_of_colour(cell.fill, words) == rating
        for cell in coloured
        if (rating := read_rating(sheet.value(*cell.place), words).rating) is not None
    ]
    return len(alike) > _FEW and sum(alike) * 3 > len(alike) * 2


def _most_common(fills: Sequence[Sequence[str | None]]) -> str | None:
    return Counter(fill for level in fills for fill in level).most_common(1)[0][0]


def _is_unread(value: object, fill: str, words: Vocabulary) -> bool:
    """Tell whether an empty cell has a colour of the scale."""
    return value in (None, "") and rating_of_colour(fill, words) is not None


def _rare(fills: Sequence[Sequence[str | None]]) -> set[str]:
    """Return the fills that few of the sheet's cells have, and no level as a whole."""
    counts = Counter(
        fill for level in fills for fill in level if fill is not None and chroma(fill) > COLOURFUL
    )
    total = max(_RARE, sum(map(len, fills)))
    whole = {level[0] for level in fills if len(level) > 1 and len(set(level)) == 1}
    return {fill for fill, count in counts.items() if count * _RARE <= total and fill not in whole}
