"""Sheets of a few cells, for what a single heuristic of recognition needs."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

import xlsxwriter

from assessment.formulas.cells import position
from assessment.frameworks.load import framework_ids, load_framework
from assessment.ooxml import open_workbook
from assessment.ooxml.workbook import Worksheet
from assessment.recognition import Vocabulary, vocabulary
from assessment.recognition.find.grid import Grid, recognise

Cells = Mapping[str, object]


@lru_cache(maxsize=1)
def words() -> Vocabulary:
    """Return the vocabulary of all installed frameworks."""
    return vocabulary(tuple(load_framework(identity) for identity in framework_ids()))


def sheet_of(cells: Cells, lists: Sequence[str] = ()) -> Worksheet:
    """Return a sheet with some cells by their addresses, a text with = before it being a formula;
    ``lists`` are ranges with a drop-down of ratings.
    """
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Delivery")
        for address, value in cells.items():
            sheet.write(address, value)
        for area in lists:
            sheet.data_validation(area, {"validate": "list", "source": ["No", "Somewhat", "Yes"]})
    return open_workbook(file.getvalue())["Delivery"]


def grid_of(cells: Cells, lists: Sequence[str] = (), asked: Iterable[str] = ()) -> Grid | None:
    """Return what is recognised on a sheet of some cells; the Summary reads those ``asked``."""
    places = [place for address in asked if (place := position(address)) is not None]
    return recognise(sheet_of(cells, lists), words(), places)


def levels_of(grid: Grid | None) -> list[tuple[str | None, list[int]]]:
    """Return the name and the rows of each level."""
    return [(block.name, list(block.rows)) for block in grid.blocks] if grid else []


def column(letter: str, first: int, *values: object) -> dict[str, object]:
    """Return cells below each other; ``None`` leaves one out."""
    return {f"{letter}{row}": value for row, value in enumerate(values, first) if value is not None}
