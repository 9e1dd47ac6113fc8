"""What the samples hold: a small model of a workbook, and the arrangements in which people lay
competencies out.

Nothing here knows how a program writes a file (:mod:`sample_programs` does) and nothing asks the
engine: levels, values and progress that a spreadsheet program would have saved are counted here in
a few lines of their own, so that the engine has to agree with them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from assessment.formulas.cells import Position, column_letters, reference
from assessment.model import Remark
from assessment.ooxml.workbook import open_workbook

Value = str | float | int | None
LINE = 15.0  # points of a line of text


@dataclass(frozen=True)
class Look:
    """How a cell looks."""

    bold: bool = False
    size: int = 10
    ink: str = "000000"
    fill: str | None = None
    theme: tuple[int, float] | None = None  # a fill by theme colour and tint
    wrap: bool = False
    centre: bool = False
    number: str = "General"


LOOKS: dict[str, Look] = {
    "plain": Look(),
    "title": Look(bold=True, size=14),
    "quiet": Look(ink="666666", wrap=True),
    "head": Look(bold=True, fill="D9D9D9"),
    "skill": Look(wrap=True),
    "rating": Look(centre=True),
    "result": Look(bold=True, centre=True),
    "percent": Look(centre=True, number="0%"),
    "number": Look(centre=True),
    "points": Look(centre=True, number="0.00"),
    "total": Look(bold=True, centre=True, number="0.00"),
    "proposed": Look(centre=True, fill="9FC5E8"),
    "proposed-skill": Look(wrap=True, fill="9FC5E8"),
    "no": Look(centre=True, fill="EA9999"),
    "somewhat": Look(centre=True, fill="F9CB9C"),
    "yes": Look(centre=True, fill="B6D7A8"),
    # the orange accent of Office 2007's theme, lightened as its palette offers it
    "theme-somewhat": Look(centre=True, theme=(9, 0.4)),
    "theme-yes": Look(centre=True, theme=(6, 0.4)),  # its green accent
}


@dataclass
class Cell:
    """A cell: its value, or its formula and the value saved with it (``None``: nothing is
    saved).
    """

    value: Value
    look: str = "plain"
    formula: str | None = None
    remarks: tuple[Remark, ...] = ()


@dataclass
class Tab:
    """A sheet."""

    name: str
    cells: dict[Position, Cell] = field(default_factory=dict)
    widths: dict[int, float] = field(default_factory=dict)
    heights: dict[int, float] = field(default_factory=dict)
    merged: list[str] = field(default_factory=list)
    # drop-downs: cells and items
    lists: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    # colour scales: cells and their points
    scales: list[tuple[str, tuple[int, ...]]] = field(default_factory=list)
    # cells, the text they are compared with, a look
    fills: list[tuple[str, str, str]] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)

    def put(
        self, row: int, column: int, value: Value, look: str = "plain", formula: str | None = None
    ) -> Cell:
        """Fill a cell."""
        self.cells[row, column] = Cell(value, look, formula)
        return self.cells[row, column]

    def fit(self) -> None:
        """Make rows as high as their wrapped texts need."""
        for (row, column), cell in self.cells.items():
            if LOOKS[cell.look].wrap and isinstance(cell.value, str):
                lines = math.ceil(len(cell.value) * 1.12 / self.widths.get(column, 10))
                self.heights[row] = max(self.heights.get(row, LINE), lines * LINE)

    def in_order(self) -> Iterator[tuple[Position, Cell]]:
        """Yield the cells row by row."""
        for place in sorted(self.cells):
            yield place, self.cells[place]


@dataclass
class Book:
    """A workbook."""

    tabs: list[Tab]
    properties: dict[str, str] = field(default_factory=dict)  # custom document properties

    def __getitem__(self, name: str) -> Tab:
        return next(tab for tab in self.tabs if tab.name == name)


@dataclass(frozen=True)
class Rule:
    """A level rule as a formula and as what the formula gives."""

    kind: Literal["mean", "allowance"] = "mean"
    most: int = 2  # allowance: how many may be rated Somewhat
    google: bool = False  # EQ and LTE instead of the operators
    words: tuple[str, str, str] = ("No", "Somewhat", "Yes")

    def formula(self, area: str) -> str:
        """Return the formula of a level whose ratings are in ``area``."""
        if self.kind == "mean":
            return f"IF(AND(MIN({area}) > 0, AVERAGE({area}) > 1.7), 1, 0)"
        no, some = f'COUNTIF({area}, "{self.words[0]}")', f'COUNTIF({area}, "{self.words[1]}")'
        both = (
            f"EQ({no}, 0), LTE({some}, {self.most})"
            if self.google
            else f"{no}=0, {some}<={self.most}"
        )
        return f'IF(AND({both}), "Achieved", "Not there yet")'

    def holds(self, ratings: Sequence[int]) -> bool:
        """Tell whether a level is achieved by its ratings."""
        if 0 in ratings:
            return False
        return (
            10 * sum(ratings) > 17 * len(ratings)
            if self.kind == "mean"
            else ratings.count(1) <= self.most
        )

    def shown(self, achieved: bool) -> Value:
        """Return what the formula shows."""
        return int(achieved) if self.kind == "mean" else "Achieved" if achieved else "Not there yet"

    def test(self, cell: str) -> str:
        """Return the Summary's question whether a level is achieved."""
        return f"{cell}>0" if self.kind == "mean" else f'{cell}="Achieved"'


@dataclass(frozen=True)
class Shape:
    """An arrangement with the levels in columns; rows and columns from 1."""

    top: int = 1  # the row of the levels' names
    first: int = 3  # the row of the first skill
    left: int = 1  # the column of the first level's skills
    stride: int = 2
    # the row of the levels' results; 0: beside the name, -1: two rows below the last skill
    result: int = 0
    rule: Rule = Rule()
    words: tuple[str, str, str] | None = None  # the labels that are typed; None: numbers
    helper: bool = False  # a column that turns labels into numbers, with the mean rule below it
    numbered: bool = False  # "1/ Junior"
    title: bool = False  # the competency's name and description stand above
    wide: float = 40.0


@dataclass
class Built:
    """A competency's sheet, the places of its levels' results and the level that its own
    formulas give.
    """

    tab: Tab
    results: list[Position]
    level: int
    rule: Rule


Level = tuple[str, str, Sequence[str]]  # name, description, skills


def columns(name: str, about: str, levels: Sequence[Level], ratings: str, shape: Shape) -> Built:
    """Lay a competency out with its levels in columns. ``ratings`` is like ``2212|2110|----``:
    a part per level.
    """
    tab = Tab(name)
    given = ratings.split("|")
    assert [len(part) for part in given] == [len(skills) for _, _, skills in levels], name
    if shape.title:
        tab.put(1, shape.left, name, "title")
        tab.put(2, shape.left, about, "quiet")
        tab.heights[1] = 24
    if shape.left > 1:
        tab.widths[1] = 3
    last = shape.first + max(map(len, given)) - 1
    result_row = {0: shape.top, -1: last + 2}.get(shape.result, shape.result)
    built = Built(tab, [], 0, shape.rule)
    held: list[bool] = []
    rated: list[str] = []
    for index, (level, description, skills) in enumerate(levels):
        column = shape.left + index * shape.stride
        rating = column + 1
        tab.widths[column], tab.widths[rating] = shape.wide, 6.5 if shape.words is None else 13
        for spare in range(rating + 1, column + shape.stride):
            tab.widths[spare] = 4
        tab.put(shape.top, column, f"{index + 1}/ {level}" if shape.numbered else level, "head")
        if shape.first - shape.top >= 3:
            tab.put(shape.top + 1, column, description, "quiet")
        for offset, (skill, mark) in enumerate(zip(skills, given[index], strict=True)):
            row = shape.first + offset
            tab.put(row, column, skill, "skill")
            value = _value(mark, shape.words)
            tab.put(row, rating, value, "rating")
            if shape.helper:
                source, words = reference(row, rating), shape.words or ("", "", "")
                tab.put(
                    row,
                    rating + 1,
                    int(mark),
                    "rating",
                    f'IF({source}="{words[2]}", 2, IF({source}="{words[1]}", 1, 0))',
                )
        area = f"{reference(shape.first, rating)}:{reference(last, rating)}"
        rated.append(
            f"{reference(shape.first, rating)}:{reference(shape.first + len(skills) - 1, rating)}"
        )
        numbers = [int(mark) for mark in given[index] if mark != "-"]
        held.append(shape.rule.holds(numbers))
        tab.put(result_row, rating, shape.rule.shown(held[-1]), "result", shape.rule.formula(area))
        if shape.result == -1:
            tab.put(result_row, column, "Level result", "head")
        if shape.helper:
            mean = Rule()
            tab.put(
                result_row,
                rating + 1,
                mean.shown(mean.holds(numbers)),
                "result",
                mean.formula(area.replace(column_letters(rating), column_letters(rating + 1))),
            )
        built.results.append((result_row, rating))
    if shape.words is None:
        tab.scales.append((" ".join(rated), (0, 1, 2)))
        tab.scales.append((" ".join(reference(*place) for place in built.results), (0, 1)))
    else:
        tab.lists.append((" ".join(rated), shape.words))
        tab.fills.extend(
            (" ".join(rated), word, look)
            for word, look in zip(shape.words, ("no", "somewhat", "yes"), strict=True)
        )
    built.level = _without_gap(held)
    return built


def below_each_other(
    name: str, levels: Sequence[Level], ratings: str, words: tuple[str, str, str]
) -> Built:
    """Lay a competency out with its levels below each other, labels, and a hidden column of
    numbers for the mean.
    """
    tab = Tab(name, widths={1: 4, 2: 70, 3: 13, 4: 5, 5: 36}, hidden_columns={4})
    rule = Rule()
    built = Built(tab, [], 0, rule)
    tab.put(1, 1, name, "title")
    tab.heights[1] = 24
    row, held = 3, []
    for (level, _, skills), part in zip(levels, ratings.split("|"), strict=True):
        tab.put(row, 1, level, "head")
        for column, text in ((2, None), (3, "Rating"), (4, None), (5, "Evidence")):
            tab.put(row, column, text, "head")
        tab.merged.append(f"A{row}:B{row}")
        first = row + 1
        for offset, (skill, mark) in enumerate(zip(skills, part, strict=True)):
            at = first + offset
            tab.put(at, 1, offset + 1, "number")
            tab.put(at, 2, skill, "skill")
            tab.put(at, 3, _value(mark, words), "rating")
            tab.put(
                at,
                4,
                int(mark),
                "rating",
                f'IF(C{at}="{words[2]}", 2, IF(C{at}="{words[1]}", 1, 0))',
            )
        last = first + len(skills) - 1
        held.append(rule.holds([int(mark) for mark in part]))
        tab.put(last + 1, 2, "Level result", "head")
        tab.put(last + 1, 3, rule.shown(held[-1]), "result", rule.formula(f"D{first}:D{last}"))
        tab.lists.append((f"C{first}:C{last}", words))
        built.results.append((last + 1, 3))
        row = last + 3
    built.level = _without_gap(held)
    return built


@dataclass(frozen=True)
class Total:
    """A Summary's table: where it stands and what its headers say."""

    name: str = "Summary"
    row: int = 1
    column: int = 1
    headers: tuple[str, str, str, str] = ("", "Weight", "Level", "Value")
    total: str = "Progress"
    about: tuple[tuple[str, str], ...] = ()  # labels and texts below the table: Name, Track
    # column from the last result to a level that does not exist, which the formula asks for all the
    # same
    missing: int = 0


def summary(rows: Sequence[tuple[str, float, Built]], total: Total = Total()) -> Tab:
    """Make the Summary: a row per competency (name, weight, sheet), values, progress."""
    tab = Tab(total.name)
    first, column = total.row + 1, total.column
    tab.widths = {
        **dict.fromkeys(range(1, column), 3.0),
        column: 24,
        column + 1: 18,
        column + 2: 15,
        column + 3: 10,
    }
    for offset, text in enumerate(total.headers):
        if text:
            tab.put(total.row, column + offset, text, "head")
    progress = 0.0
    for row, (label, weight, built) in enumerate(rows, start=first):
        tab.put(row, column, label)
        tab.put(row, column + 1, weight, "percent")
        asked = list(built.results)
        if total.missing:
            asked.append((asked[-1][0], asked[-1][1] + total.missing))
        tab.put(row, column + 2, built.level, "number", _nested(built, asked))
        tab.put(
            row,
            column + 3,
            weight * built.level,
            "points",
            f"{reference(row, column + 1)}*{reference(row, column + 2)}",
        )
        progress += weight * built.level
    last = first + len(rows) - 1
    tab.put(last + 2, column, total.total, "head")
    weights = 0.0
    for _, weight, _ in rows:
        weights += weight
    tab.put(
        last + 2,
        column + 1,
        weights,
        "percent",
        f"SUM({reference(first, column + 1)}:{reference(last, column + 1)})",
    )
    tab.put(
        last + 2,
        column + 3,
        progress,
        "total",
        f"SUM({reference(first, column + 3)}:{reference(last, column + 3)})",
    )
    for row, (label, text) in enumerate(total.about, start=last + 4):
        tab.put(row, column, label, "head")
        tab.put(row, column + 1, text)
    return tab


def contents(source: bytes | Path) -> Any:
    """Return what a workbook holds, whatever its bytes: to tell whether a file saved anew says
    anything new.
    """
    workbook = open_workbook(source)
    sheets = [workbook[name] for name in workbook.sheet_names]
    cells = [
        [
            (place, cell.value, cell.formula, workbook.styles.fill(cell.style))
            for place, cell in sorted(sheet.cells.items())
        ]
        for sheet in sheets
    ]
    # openpyxl writes cells that hold nothing in one way or another, with lxml or without
    cells = [[cell for cell in some if cell[1:] != (None, None, None)] for some in cells]
    return (
        [
            (sheet.name, sheet.state, sheet.comments, sheet.validations, sorted(sheet.merged))
            for sheet in sheets
        ],
        cells,
        workbook.properties,
    )


def _nested(built: Built, asked: Sequence[Position]) -> str:
    name = built.tab.name if built.tab.name.isalnum() else f"'{built.tab.name}'"
    formula = str(len(asked))
    for index in range(len(asked) - 1, -1, -1):
        formula = f"IF({built.rule.test(f'{name}!{reference(*asked[index])}')}, {formula}, {index})"
    return formula


def _value(mark: str, words: tuple[str, str, str] | None) -> Value:
    if mark == "-":
        return None
    return int(mark) if words is None else words[int(mark)]


def _without_gap(held: Sequence[bool]) -> int:
    return held.index(False) if False in held else len(held)


# --- what is expected
# ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Sample:
    """A workbook and what is expected of it, worked out by hand."""

    name: str
    make: Callable[[], Any]
    write: Callable[[Any], bytes | None]
    levels: tuple[int, ...]
    progress: float
    grade: str | None  # the job title
    findings: dict[str, int] = field(default_factory=dict)
    libreoffice: bool = False
