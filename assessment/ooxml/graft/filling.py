"""A donor's sheets as a workbook wants them, filled for a person.

The holes of the donor's templates (see :mod:`assessment.ooxml.graft.donor`) are filled once for
each kind of target, the slots for each person.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

from assessment.formulas.cells import Value
from assessment.ooxml.graft.charts import remembered
from assessment.ooxml.graft.donor import SLOT, Donor
from assessment.ooxml.graft.holes import HOLE, Holes, Manner
from assessment.ooxml.graft.slots import Place, cached, constant
from assessment.ooxml.scan import quoted
from assessment.ooxml.write.dialect import (
    DAYS_TO_1904,
    renamed,
    renamed_attribute,
    strict,
)
from assessment.ooxml.write.splice import number_text


class Filled(NamedTuple):
    """What a donor's sheets are filled with for a person: values and the places that links inside
    the workbook lead to, by sheet and address, and heights of rows in points, by sheet and row
    from 1.
    """

    cells: Mapping[Place, Value] = MappingProxyType({})
    links: Mapping[Place, str] = MappingProxyType({})
    heights: Mapping[tuple[str, int], float] = MappingProxyType({})


def parts_of(donor: Donor, manner: Manner, filled: Filled) -> dict[str, bytes]:
    """Return the parts of all sheets, by their names in the donor, as a target wants them and
    filled for a person.

    A formula keeps its formula and gets the value as its cached one, whatever else stands in a
    cell is replaced, its format stays; charts remember the values. Dates are numbers of the
    donor's date system. Raises ``KeyError`` for a cell, a link or a row that the donor does not
    have, ``ValueError`` for what no cell can hold.
    """
    slots = _slots(donor, manner, filled)
    return {
        part: _joined(fixed, slots.get(part, ())) for part, fixed in _laid(donor, manner).items()
    }


def _slots(donor: Donor, manner: Manner, filled: Filled) -> dict[str, list[bytes]]:
    """Return what stands in the slots of each part."""
    values: Mapping[Place, Value] = filled.cells
    slots = {part: defaults.copy() for part, defaults in donor.slots.items()}
    if manner.date1904 != donor.date1904:
        values = _in_other_dates(donor, values, DAYS_TO_1904 if donor.date1904 else -DAYS_TO_1904)
    for place, value in values.items():
        part, number, formula, _ = donor.cells[place]
        if formula:
            slots[part][number - 1 : number + 1] = cached(value)
        else:
            slots[part][number] = constant(value)
    names = manner.names
    if names:
        for part, number, _, _ in donor.links.values():
            slots[part][number] = renamed_attribute(slots[part][number], names)
    for place, location in filled.links.items():
        part, number, _, _ = donor.links[place]
        slots[part][number] = quoted(renamed(location, names))
    for row, height in filled.heights.items():
        part, number, _, _ = donor.heights[row]
        slots[part][number] = b' ht="%b" customHeight="1"' % number_text(height).encode()
    if values:
        known = {**donor.values, **values}
        for cache in donor.caches:
            slots[cache.part][cache.number : cache.number + 2] = remembered(cache, known)
    return slots


def _in_other_dates(
    donor: Donor, values: Mapping[Place, Value], days: int
) -> Mapping[Place, Value]:
    """Return values with all that are shown as dates moved to the other date system; 0 is
    no date, and none lies before its first.
    """
    moved = dict(values)
    for place, slot in donor.cells.items():
        value = values[place] if place in values else donor.values.get(place)
        if (
            slot.day
            and isinstance(value, int | float)
            and not isinstance(value, bool)
            and value
            and value + days >= 0
        ):
            moved[place] = value + days
    return moved


@lru_cache(maxsize=64)
def _laid(donor: Donor, manner: Manner) -> dict[str, list[bytes]]:
    """Return the parts as a target wants them: the pieces between their slots."""
    holes = Holes(
        manner,
        (
            0
            if manner.date1904 == donor.date1904
            else DAYS_TO_1904
            if donor.date1904
            else -DAYS_TO_1904
        ),
    )
    found = {}
    for part, text in donor.texts.items():
        if not part.endswith(".xml"):
            found[part] = [text]
            continue
        pieces = HOLE.split(text)
        pieces[1::2] = map(holes.__getitem__, pieces[1::2])
        data = b"".join(pieces)
        found[part] = (strict(data) if manner.strict else data).split(SLOT)
    return found


def _joined(fixed: list[bytes], slots: Sequence[bytes]) -> bytes:
    if len(fixed) == 1:
        return fixed[0]
    pieces = [b""] * (2 * len(fixed) - 1)
    pieces[::2], pieces[1::2] = fixed, slots
    return b"".join(pieces)
