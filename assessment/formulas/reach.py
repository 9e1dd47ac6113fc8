"""Which formulas a change reaches: those that look at it, or at a formula that does."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from assessment.formulas.book import Calculable
from assessment.formulas.cells import Area, Position

_MOST = 1_000_000  # comparisons of a formula with a changed cell

Key = tuple[str, Position]  # a sheet and a cell of it


def reached(book: Calculable, formulas: Collection[Key], changed: Collection[Key]) -> set[Key]:
    """Return ``changed`` cells of a book with those of its ``formulas`` that may give something
    else for them.

    A formula that does not say where it looks is among them; all are, where there are too many to
    tell.
    """
    looks = {key: _looks_at(book, key) for key in formulas}
    fresh = {*changed, *(key for key, areas in looks.items() if areas is None)}
    found = set(fresh)
    while fresh:
        if len(looks) * len(found) > _MOST:
            return found | set(formulas)
        places: dict[str, list[Position]] = defaultdict(list)
        for sheet, place in fresh:
            places[sheet.casefold()].append(place)
        fresh = {
            key
            for key, areas in looks.items()
            if key not in found
            and any(area.covers(*at) for name, area in areas or () for at in places.get(name, ()))
        }
        found |= fresh
    return found


def _looks_at(book: Calculable, key: Key) -> list[tuple[str, Area]] | None:
    """Return all areas that a formula looks at, ``None`` where it does not say."""
    name, place = key
    sheet = book[name]
    cell = sheet.cells.get(place)
    if cell is None or cell.formula is None:
        return []
    if sheet.scope is None or not sheet.scope.says_all(cell.formula, name, *place):
        return None
    return [((other or name).casefold(), area) for other, area in sheet.looks_at(cell)]
