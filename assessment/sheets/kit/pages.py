"""Sheets that are added to a person's workbook: how they become a package.

What differs between people is a sheet's values; everything else (formulas, formats, the number of
rows, charts, print setup) is its *shape*. A shape is drawn with XlsxWriter once, under placeholder
values, and kept; for each person only the values are put together, which the no-loss editor splices
in. The same shapes can be drawn with their values into any workbook that is being made
(:func:`draw`).
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from types import MappingProxyType
from typing import Protocol

import xlsxwriter

from assessment.sheets.kit.canvas import Canvas, Formats, Key, Value
from assessment.words.text import for_a_cell

CREATED = datetime(2020, 1, 1)  # the same shapes give the same bytes
_ROWS_AT_A_TIME = 8


class Shape(Protocol):
    """A sheet without its values; equal shapes are drawn once. Frozen and hashable."""

    @property
    def name(self) -> str:
        """The sheet's name."""

    def draw(self, canvas: Canvas) -> None:
        """Draw everything but the values."""


@dataclass(frozen=True, slots=True)
class SheetPlan:
    """A sheet for one person.

    ``values`` are by the keys of its shape's slots (an absent one leaves its cell empty), ``links``
    are places by the same keys, ``heights`` are those of rows with wrapped text, in points, by the
    row from 0.
    """

    shape: Shape
    values: Mapping[Key, Value]
    links: Mapping[Key, str] = field(default_factory=lambda: MappingProxyType({}))
    heights: Mapping[int, float] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Pages:
    """A package of sheets under placeholder values, and what to put into them, by sheet and
    address.

    A formula's value is the one that it gives. A link that is not in ``links`` keeps leading to its
    own cell. ``heights`` are by sheet and row, from 1, in points: LibreOffice does not fit a row to
    its text when it loads a file.
    """

    xlsx: bytes
    cells: dict[tuple[str, str], Value]
    links: dict[tuple[str, str], str]
    heights: dict[tuple[str, int], float]


def assemble(plans: Sequence[SheetPlan]) -> Pages:
    """Return the sheets of one person, in the order given. Raises :class:`OutputError` where
    XlsxWriter refuses a shape.
    """
    xlsx, places = _donor(tuple(plan.shape for plan in plans))
    cells: dict[tuple[str, str], Value] = {}
    links: dict[tuple[str, str], str] = {}
    heights: dict[tuple[str, int], float] = {}
    for plan, where in zip(plans, places, strict=True):
        value_of = plan.values.get
        for key, place in where.items():
            value = value_of(key)
            cells[place] = for_a_cell(value) if isinstance(value, str) else value
        for key, location in plan.links.items():
            links[where[key]] = location
        for row, height in plan.heights.items():
            heights[plan.shape.name, row + 1] = height
    return Pages(xlsx, cells, links, heights)


def places_of(shape: Shape) -> Mapping[Key, str]:
    """Return where a sheet has its slots: addresses by their keys."""
    return {key: address for key, (_, address) in _donor((shape,))[1][0].items()}


def draw(book: xlsxwriter.Workbook, plans: Sequence[SheetPlan]) -> None:
    """Draw sheets with their values into a workbook that is being made."""
    formats = Formats(book)
    for plan in plans:
        canvas = Canvas(book, plan.shape.name, formats, plan)
        plan.shape.draw(canvas)
        for row, height in plan.heights.items():
            canvas.height(height, row)


@lru_cache(maxsize=256)
def _donor(shapes: tuple[Shape, ...]) -> tuple[bytes, tuple[dict[Key, tuple[str, str]], ...]]:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    book.set_properties({"created": CREATED})
    formats = Formats(book)
    places = []
    for shape in shapes:
        canvas = Canvas(book, shape.name, formats)
        shape.draw(canvas)
        places.append(canvas.places)
    book.close()
    return target.getvalue(), tuple(places)


def capacity_for(items: int) -> int:
    """Return how many rows a list has that is to hold ``items``: few sizes, so that few shapes
    are drawn.
    """
    return -(-items // _ROWS_AT_A_TIME) * _ROWS_AT_A_TIME
