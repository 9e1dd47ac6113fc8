"""The two arrangements of a blank workbook's Summary: which columns its tables have, and where they
and the inputs stand. What the columns show is in :mod:`assessment.sheets.blank.summary`.

In the modern one the workbook holds three raters, and the inputs are on top. The classic one is
that of the public Mews workbook: a table of four columns from A1 and the progress two rows below
it; all else stands beside and below.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from assessment.sheets.blank.charts import Line
from assessment.sheets.blank.definition import AGREED, ASPIRED, COUNTS, MANAGER, SELF
from assessment.sheets.kit import theme
from assessment.sheets.kit.canvas import Canvas

Span = tuple[int, int]  # the first and the last column that something covers
Item = TypeVar("Item")  # what a table's row is of: a competency's place, a view


@dataclass(frozen=True, slots=True)
class SummaryColumn(Generic[Item]):
    """A column of a table: its head, and the look and the formula of its cells."""

    key: str
    head: str
    head_look: str
    look: str
    formula: Callable[[Item], str]
    total: tuple[str, str] | None = None  # formula and look of the cell below the column


def draw_row(
    canvas: Canvas,
    row: int,
    columns: Sequence[SummaryColumn[Item]],
    places: Mapping[str, Span],
    item: Item,
) -> None:
    """Draw the formulas of a row of a table."""
    for column in columns:
        first, last = places[column.key]
        if last > first:
            canvas.merged_formula(row, first, last, column.formula(item), column.look)
        else:
            canvas.formula(row, first, column.formula(item), column.look)


@dataclass(frozen=True, slots=True)
class Arrangement:
    """Where a Summary has its tables and inputs; rows and columns count from 0."""

    widths: tuple[float, ...]
    several_raters: bool  # in the one workbook, each with levels and a view of its own
    first: int  # the row of the first competency, below the heads
    gap: int  # the rows between the last competency and the totals
    inputs: int | None  # the first row of the inputs; below the totals where there is none
    input_columns: tuple[tuple[int, int, int], ...]  # left and right: label, first and last one
    columns: Mapping[str, Span]  # of the upper table, by their keys
    rated: Span  # where the totals say how many skills are rated
    below: int  # the rows from the totals to the lower table's heads
    view_columns: Mapping[str, Span]  # of the lower table, in the order in which they are drawn
    # the lower table's rows: the key of what a view is called, by its name
    views: Mapping[str, str]
    lines: Mapping[str, Line]  # of the radar, by view
    bars: str  # the column above which the second chart begins
    radar: str  # the key of what describes the first
    # first and last column, the key of the heading above them
    groups: tuple[tuple[str, str, str], ...] = ()
    # the keys of what columns are called here, where it is not what they are elsewhere
    heads: Mapping[str, str] = field(default_factory=dict)
    absent: str = ""  # the formula of what a framework without codes or pay has not; "" for none

    @property
    def last(self) -> int:
        """The last column."""
        return len(self.widths) - 1


MODERN = Arrangement(
    widths=(26, 10, 10, 10, 21, 9, 10, 10, 10, 10, 13, 20, 19),
    several_raters=True,
    first=9,
    gap=0,
    inputs=2,
    input_columns=((0, 1, 4), (5, 7, 9)),
    columns={
        "name": (0, 0),
        "weight": (1, 1),
        "level": (2, 2),
        "value": (3, 3),
        "level name": (4, 4),
        SELF: (5, 5),
        MANAGER: (6, 6),
        AGREED: (7, 7),
        "aspired weight": (8, 8),
        "aspired value": (9, 9),
        "step": (10, 11),
        "rated": (12, 12),
    },
    rated=(10, 12),
    below=3,
    view_columns={
        "progress": (1, 1),
        "grade": (2, 2),
        "title": (3, 4),
        "from": (5, 5),
        "to": (6, 6),
        "next grade": (7, 7),
        "begins": (8, 8),
        "to go": (9, 9),
        "next title": (10, 12),
    },
    views={
        COUNTS: "counts",
        SELF: "self",
        MANAGER: "manager",
        AGREED: "agreed",
        ASPIRED: "aspired",
    },
    lines={
        COUNTS: Line("blank.summary.counts", theme.BLUE, "diamond", "solid", 2.25),
        SELF: Line("blank.summary.self", theme.ORANGE_FILL, "circle", "dash"),
        MANAGER: Line("blank.summary.manager", theme.FAINT, "square", "square_dot"),
    },
    bars=SELF,
    radar="blank.charts.radar",
    groups=((SELF, AGREED, "level_by"), ("aspired weight", "aspired value", "aspired")),
    heads={"aspired weight": "its_weight", "aspired value": "its_value"},
    absent='""',
)

CLASSIC = Arrangement(
    widths=(26, 10, 10, 10, 2, 20, 11, 11, 10, 10, 10, 30, 11),
    several_raters=False,
    first=1,
    gap=1,
    inputs=None,
    input_columns=((0, 1, 3), (5, 6, 8)),
    columns={
        "name": (0, 0),
        "weight": (1, 1),
        "level": (2, 2),
        "value": (3, 3),
        "level name": (5, 5),
        "aspired weight": (6, 6),
        "aspired value": (7, 7),
        "step": (8, 11),
        "rated": (12, 12),
    },
    rated=(11, 12),
    below=8,
    view_columns={
        "progress": (1, 1),
        "title": (3, 5),
        "begins": (9, 9),
        "to go": (10, 10),
        "next title": (11, 11),
        "grade": (2, 2),
        "next grade": (8, 8),
        "from": (6, 6),
        "to": (7, 7),
    },
    views={COUNTS: "counts_classic", ASPIRED: "aspired"},
    lines={COUNTS: Line("blank.charts.level", theme.BLUE, "diamond", width=2.25)},
    bars="level name",
    radar="blank.charts.radar_classic",
)
