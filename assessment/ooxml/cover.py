"""Which of many areas a cell lies in, without looking at each of them.

Merged ranges and the areas of array formulas do not overlap in an honest file; there may be
thousands of them, and thousands of cells to be looked up. Rows are halved again and again: an area
is kept with the few stretches of rows that make it up, in the order of its columns.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from assessment.formulas.cells import MAX_ROW, Area

# areas within one stretch of rows that are looked at beside the nearest one, for files that have
# them upon each other
_OVERLAPPING = 8


class Cover:
    """Areas to look cells up in, numbered in the order in which they are given."""

    def __init__(self, areas: Sequence[Area]) -> None:
        self.areas = areas
        # by the size of a stretch of rows (a power of two), then by its number among its like
        self._stretches: dict[int, dict[int, list[tuple[int, int]]]] = {}
        for index, area in enumerate(areas):
            size, first, last = 0, max(area.top, 0), min(area.bottom, MAX_ROW)
            while first <= last:
                if first & 1:
                    self._put(size, first, area.left, index)
                    first += 1
                if not last & 1:
                    self._put(size, last, area.left, index)
                    last -= 1
                size, first, last = size + 1, first >> 1, last >> 1
        for stretches in self._stretches.values():
            for one in stretches.values():
                one.sort()

    def _put(self, size: int, number: int, left: int, index: int) -> None:
        self._stretches.setdefault(size, {}).setdefault(number, []).append((left, index))

    def find(self, row: int, column: int) -> int | None:
        """Return the number of the area that a cell lies in, ``None`` if it lies in none; of
        areas that overlap, one of those that begin nearest.
        """
        found: int | None = None
        for size, stretches in self._stretches.items():
            kept = stretches.get(row >> size)
            if kept is None:
                continue
            place = bisect_right(kept, (column, len(self.areas)))
            for _, index in reversed(kept[max(0, place - _OVERLAPPING) : place]):
                if self.areas[index].right >= column and (found is None or index < found):
                    found = index
        return found

    def at(self, row: int, column: int) -> Area | None:
        """Return the area that a cell lies in, as :meth:`find`."""
        found = self.find(row, column)
        return None if found is None else self.areas[found]
