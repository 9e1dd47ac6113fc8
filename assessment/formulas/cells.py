"""Cells as formulas see them: addresses, values, areas (ISO 29500-1, 18.3 and 18.17)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

MAX_ROW = 1_048_576
MAX_COLUMN = 16_384

_REFERENCE = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})$")
_SHORT = 1_000  # characters of a list of areas that is worth remembering

Position = tuple[int, int]  # row and column, both from 1


class CellError(str):
    """An error value such as ``#REF!``, as a value of a cell."""

    __slots__ = ()


class ArrayFormula(str):
    """A formula that computes with whole ranges, and fills an ``area`` of cells with what it
    gives; each of them has it.
    """

    __slots__ = ("area",)
    area: Area


Value = float | str | bool | CellError | None


class Cell(NamedTuple):
    """One cell: its (cached) value, the formula behind it and the number of its format."""

    row: int
    column: int
    value: Value
    formula: str | None  # without the leading "="
    style: int


class Area(NamedTuple):
    """A rectangle of cells, both ends included."""

    top: int
    left: int
    bottom: int
    right: int

    def covers(self, row: int, column: int) -> bool:
        """Tell whether a cell lies in it."""
        return self.top <= row <= self.bottom and self.left <= column <= self.right

    @property
    def size(self) -> int:
        """The number of cells."""
        return (self.bottom - self.top + 1) * (self.right - self.left + 1)

    @property
    def height(self) -> int:
        """The number of rows."""
        return self.bottom - self.top + 1

    @property
    def width(self) -> int:
        """The number of columns."""
        return self.right - self.left + 1

    def __str__(self) -> str:
        first, last = reference(self.top, self.left), reference(self.bottom, self.right)
        return first if first == last else f"{first}:{last}"


def moved(area: Area, numbers: Sequence[int | None]) -> Area | None:
    """Return what OFFSET makes of an area: so many rows down and columns to the right, and so high
    and wide (``None`` and what is not there say as it is); ``None`` if that fits in no sheet.
    """
    down, right, height, width = [*numbers, None, None][:4]
    top, left = area.top + (down or 0), area.left + (right or 0)
    height = area.height if height is None else height
    width = area.width if width is None else width
    bottom, last = top + height - 1, left + width - 1
    fits = min(top, left, height, width) > 0 and bottom <= MAX_ROW and last <= MAX_COLUMN
    return Area(top, left, bottom, last) if fits else None


def around(one: Area, other: Area) -> Area:
    """Return the smallest area that covers two."""
    return Area(
        min(one.top, other.top),
        min(one.left, other.left),
        max(one.bottom, other.bottom),
        max(one.right, other.right),
    )


@lru_cache(maxsize=1024)
def column_letters(column: int) -> str:
    """Return the letters of a column: 1 is A, 27 is AA."""
    letters = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


@lru_cache(maxsize=1024)
def column_number(letters: str) -> int:
    """Return the number of a column: A is 1."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def reference(row: int, column: int) -> str:
    """Return a cell's address, such as ``B7``."""
    return f"{column_letters(column)}{row}"


def position(text: str) -> Position | None:
    """Return row and column of an address such as ``B7`` or ``$B$7``; ``None`` if it is none."""
    match = _REFERENCE.match(text)
    if match is None:
        return None
    row, column = int(match[2]), column_number(match[1])
    return (row, column) if 0 < row <= MAX_ROW and column <= MAX_COLUMN else None


@lru_cache(maxsize=256)
def _short_areas(text: str) -> tuple[Area, ...]:
    return _areas(text, _SHORT)


def areas(text: str, most: int) -> tuple[Area, ...]:
    """Return the areas of a list such as ``B2:B8 D2``, at most ``most``; what is no area is
    left out.
    """
    # the rules of a sheet mostly rule the same cells
    return _short_areas(text) if len(text) < _SHORT < most else _areas(text, most)


def _areas(text: str, most: int) -> tuple[Area, ...]:
    found = []
    for word in text.split()[:most]:
        first, _, last = word.partition(":")
        start, end = position(first), position(last or first)
        if start and end:
            found.append(around(Area(*start, *start), Area(*end, *end)))
    return tuple(found)
