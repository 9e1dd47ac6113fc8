"""A folder of CSV files as a book: a sheet a file, in the order of their names; a cell that begins
with ``=`` is a formula. Whatever else a workbook has, it has not.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from pathlib import Path

from assessment.formulas.cells import Cell, Value
from assessment.formulas.scope import Scope, TableArea
from assessment.ooxml.styles import Styles
from assessment.ooxml.workbook import Workbook, Worksheet


class CsvBook:
    date1904 = False
    steps = 2_000_000

    def __init__(self, folder: Path) -> None:
        files = sorted(folder.glob("*.csv"))
        self.names: Mapping[str, str] = {}
        self.properties: Mapping[str, str] = {}
        self.tables: Mapping[str, TableArea] = {}
        self.styles = Styles()
        self.left_out: set[str] = set()
        self.sheet_names = [path.stem.partition(" ")[2] for path in files]
        self.scope = Scope({}, {}, self.sheet_names, dict)
        self._sheets = {
            name: Worksheet(name, "visible", _cells(path), scope=self.scope)
            for name, path in zip(self.sheet_names, files, strict=True)
        }

    def __contains__(self, name: str) -> bool:
        return name in self._sheets

    def __getitem__(self, name: str) -> Worksheet:
        return self._sheets[name]

    def marked_sheets(self, mark: Callable[[str], str]) -> list[str]:
        return []

    def leave_out(self, name: str) -> None:
        raise AssertionError("no sheet of a folder is too large")


def _cells(path: Path) -> dict[tuple[int, int], Cell]:
    with path.open(encoding="utf-8", newline="") as stream:
        return {
            (row, column): _cell(row, column, text)
            for row, line in enumerate(csv.reader(stream), 1)
            for column, text in enumerate(line, 1)
            if text
        }


def _cell(row: int, column: int, text: str) -> Cell:
    if text.startswith("="):
        return Cell(row, column, None, text[1:], 0)
    return Cell(row, column, _value(text), None, 0)


def _value(text: str) -> Value:
    try:
        return float(text)
    except ValueError:
        return text


def export(workbook: Workbook, folder: Path) -> None:
    """Write the sheets of a workbook as such files."""
    for number, name in enumerate(workbook.sheet_names):
        cells = workbook[name].cells
        lines: list[list[str]] = [
            [""] * max((column for _, column in cells), default=0)
            for _ in range(max((row for row, _ in cells), default=0))
        ]
        for (row, column), cell in cells.items():
            text = f"{cell.value:.17g}" if isinstance(cell.value, float) else str(cell.value or "")
            lines[row - 1][column - 1] = f"={cell.formula}" if cell.formula else text
        with (folder / f"{number:02} {name}.csv").open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows(lines)
