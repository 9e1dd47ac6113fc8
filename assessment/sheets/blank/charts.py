"""The two charts of a blank workbook's Summary: the levels as a radar, and what each competency
adds to the progress as bars.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from assessment.sheets.kit import theme
from assessment.sheets.kit.canvas import Canvas

ROWS = 20  # that a chart covers
_BARS_TITLE = "What each competency adds to the progress"
_BARS = (
    "Two bars for every competency: what its level adds to the progress on your track, and on the"
    " aspirational track."
)
_BAR_LOOKS: Mapping[str, Mapping[str, Any]] = {
    "On your track": {"fill": {"color": theme.BLUE}},
    "On the aspirational track": {
        "pattern": {
            "pattern": "wide_upward_diagonal",
            "fg_color": theme.ORANGE_FILL,
            "bg_color": theme.ORANGE_TINT,
        }
    },
}


class Line(NamedTuple):
    """How a radar draws the levels of one view."""

    name: str
    colour: str
    marker: str
    dash: str = ""  # "" is the program's own, a line without gaps
    width: float = 1.5

    def series(self, names: str, values: str) -> dict[str, Any]:
        """Return it as XlsxWriter takes it, drawn over areas of names and values."""
        fill = {"color": self.colour}
        dash = {"dash_type": self.dash} if self.dash else {}
        return {
            "name": self.name,
            "categories": f"={names}",
            "values": f"={values}",
            "line": {"color": self.colour, "width": self.width, **dash},
            "marker": {"type": self.marker, "size": 6, "fill": fill, "border": fill},
        }


class Spot(NamedTuple):
    """Where a chart stands, and how many pixels it is wide."""

    row: int
    column: int
    width: int

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return self.width, 20 * ROWS


def radar(
    canvas: Canvas, spot: Spot, names: str, lines: Sequence[tuple[Line, str]], *, top: int, of: str
) -> None:
    """Draw levels from 0 to ``top``: each line over the area of its values; ``of`` ends the
    sentence that describes the chart.
    """
    chart = canvas.chart(
        {"type": "radar", "subtype": "with_markers"},
        spot.row,
        spot.column,
        size=spot.size,
        title="Levels",
        description=f"A radar with a corner for every competency and its level from 0 to {top}{of}",
    )
    for line, values in lines:
        chart.add_series(line.series(names, values))
    chart.set_y_axis(
        {
            **theme.scale(top),
            "num_font": theme.font(8),
            "line": {"none": True},
            "major_tick_mark": "none",
        }
    )
    chart.set_x_axis({"num_font": theme.font(9, theme.INK)})
    several = len(lines) > 1
    chart.set_legend({"position": "bottom", "font": theme.font()} if several else {"none": True})


def bars(canvas: Canvas, spot: Spot, names: str, values: Sequence[str]) -> None:
    """Draw what each competency adds to the progress: ``values`` are those on the person's track
    and on the aspirational one.
    """
    chart = canvas.chart(
        {"type": "bar"},
        spot.row,
        spot.column,
        size=spot.size,
        title=_BARS_TITLE,
        description=_BARS,
    )
    for (name, look), added in zip(_BAR_LOOKS.items(), values, strict=True):
        series = {"name": name, "categories": f"={names}", "values": f"={added}"}
        chart.add_series({**series, "gap": 60, "border": {"none": True}, **look})
    chart.set_y_axis(
        {
            "reverse": True,
            "num_font": theme.font(9, theme.INK),
            "line": {"color": theme.RULE},
            "major_tick_mark": "none",
        }
    )
    chart.set_x_axis(
        {
            "min": 0,
            "num_format": "0.0",
            "num_font": theme.font(),
            "line": {"none": True},
            "label_position": "high",
            "major_gridlines": {"visible": True, "line": {"color": theme.HAIR, "width": 0.75}},
        }
    )
    chart.set_legend({"position": "bottom", "font": theme.font()})
