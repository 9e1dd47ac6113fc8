"""What the formulas of a sheet look at on it: which are results over ratings, and which only
translate a rating.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable
from functools import lru_cache
from typing import NamedTuple

from assessment.formulas.cells import Area, Position
from assessment.formulas.parse import functions, references
from assessment.formulas.scope import Looked, names_something
from assessment.recognition.book import Sheet

_AGGREGATES = frozenset(
    (
        *("MIN", "MAX", "AVERAGE", "SUM", "SUMPRODUCT", "COUNT", "COUNTA", "COUNTIF", "COUNTIFS"),
        *("AND", "OR", "MEDIAN", "SMALL", "LARGE", "SUBTOTAL", "AGGREGATE", "FILTER", "SUMIF"),
        *("SUMIFS", "AVERAGEIF", "AVERAGEIFS", "MINIFS", "MAXIFS", "MODE"),
    )
)
# by which a helper translates a rating
_CHOICES = frozenset(("IF", "IFS", "SWITCH", "MATCH", "VLOOKUP", "CHOOSE"))
_CHAIN = 4  # formulas between a level's result and its ratings
_STRING = re.compile(r'"[^"]*"')


class FormulaSight(NamedTuple):
    """What the formulas of a sheet look at."""

    direct: Collection[Position]  # results by what they look at themselves
    results: dict[Position, tuple[Area, ...]]  # formulas over cells of other rows
    # column → the column that most of its formulas translate, row by row, and how many do
    helpers: dict[int, tuple[int, int]]
    translated: dict[int, set[int]]  # column → rows at which a helper's formula points


def formulas_of(sheet: Sheet, asked: Collection[Position]) -> FormulaSight:
    """Sort the formulas of a sheet; ``asked`` are the cells that the Summary reads on it."""
    sights = _sights(sheet)
    direct = {place: sight.areas for place, sight in sights.items() if sight.is_result}
    helped: dict[int, list[int]] = {}
    translated: dict[int, set[int]] = {}
    for (row, column), sight in sights.items():
        if sight.helped:
            helped.setdefault(column, []).append(sight.helped)
        if sight.chooses:
            translated.setdefault(sight.helped, set()).add(row)
    beyond = {place: sight.areas for place, sight in sights.items() if sight.beyond}
    return FormulaSight(
        direct.keys(),
        _through_others(direct, beyond, asked) if beyond else {},
        {column: Counter(others).most_common(1)[0] for column, others in helped.items()},
        translated,
    )


def _sights(sheet: Sheet) -> dict[Position, _Sight]:
    """Return what each formula looks at on its own sheet, of those that look at something."""
    own = sheet.name.casefold()
    sights = {}
    for place, cell in sheet.cells.items():
        if cell.formula is not None:
            looked = sheet.looks_at(cell) if names_something(cell.formula) else None
            sight = _sight(cell.formula, *place, own, looked)
            if sight is not None:
                sights[place] = sight
    return sights


def _through_others(
    direct: dict[Position, tuple[Area, ...]],
    beyond: dict[Position, tuple[Area, ...]],
    asked: Collection[Position],
) -> dict[Position, tuple[Area, ...]]:
    """Return the results with those that look at ratings through others, a few steps far, and
    those of a level of one skill.
    """
    results = dict(direct)
    for _ in range(_CHAIN):
        for place, areas in beyond.items():
            inner = _through(areas, results)
            if inner and (place in asked or any(area.left == place[1] for area in areas)):
                results[place] = tuple(dict.fromkeys((*areas, *inner)))
    for place, areas in beyond.items():
        alone = all((area.top, area.left) not in results for area in areas)
        if alone and place in asked and place not in results:
            results[place] = areas
    return results


class _Sight(NamedTuple):
    """What a formula looks at on its own sheet."""

    areas: tuple[Area, ...]
    beyond: bool  # it looks at other rows than its own
    is_result: bool  # as a level's result does, and no rating
    helped: int  # the column whose cell it looks at in its own row; 0 for none
    chooses: bool  # it translates that cell


def _through(areas: Iterable[Area], results: dict[Position, tuple[Area, ...]]) -> list[Area]:
    """Return what the results among some cells look at."""
    cells = ((area.top, area.left) for area in areas if area.size == 1)
    return [area for cell in cells for area in results.get(cell, ())]


@lru_cache(maxsize=8192)
def _sight(formula: str, row: int, column: int, own: str, looked: Looked | None) -> _Sight | None:
    """Say what the formula of a cell looks at on its ``own`` sheet, ``None`` for nothing;
    ``looked`` is all that it looks at if it does not spell it out.
    """
    areas = _areas_on(own, references(formula) if looked is None else looked)
    if not areas:
        return None
    rows_by_column: dict[int, set[int]] = {}
    for top, left, bottom, _ in areas:
        if bottom > top or top != row:
            rows_by_column.setdefault(left, set()).update((top, bottom))
    called = functions(formula)
    spans = any(len(rows) > 1 for rows in rows_by_column.values())
    if spans or (rows_by_column and not called.isdisjoint(_AGGREGATES)):
        return _Sight(areas, True, True, 0, False)
    helped = _helped(areas, row, column)
    chooses = helped > 0 and not called.isdisjoint(_CHOICES)
    return _Sight(areas, bool(rows_by_column), False, helped, chooses)


def _helped(areas: Iterable[Area], row: int, column: int) -> int:
    """Return the other column whose cell in the same row is looked at, 0 for none."""
    beside = (area.left for area in areas if area == (row, area.left, row, area.left))
    return next((other for other in beside if other != column), 0)


def _areas_on(own: str, looked: Iterable[tuple[str | None, Area]]) -> tuple[Area, ...]:
    """Return what is looked at on the ``own`` sheet, each area once."""
    return tuple(
        dict.fromkeys(area for sheet, area in looked if sheet is None or sheet.casefold() == own)
    )


@lru_cache(maxsize=8192)
def is_test(formula: str) -> bool:
    """Tell whether a formula decides something, and is no mere sum or mean."""
    called = functions(formula)
    return (
        "IF" in called
        or not called.isdisjoint(("AND", "OR", "NOT"))
        or any(sign in _STRING.sub("", formula) for sign in "<>=")
    )
