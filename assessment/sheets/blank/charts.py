"""The two charts of a blank workbook's Summary: the levels as a radar, and what each competency
adds to the progress as bars.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from assessment.sheets.kit import theme
from assessment.sheets.kit.canvas import Canvas
from assessment.words.catalogue import Texts

ROWS = 20  # that a chart covers
_BAR_LOOKS: Mapping[str, Mapping[str, Any]] = {
    "on_track": {"fill": {"color": theme.BLUE}},
    "on_aspired": {
        "pattern": {
            "pattern": "wide_upward_diagonal",
            "fg_color": theme.ORANGE_FILL,
            "bg_color": theme.ORANGE_TINT,
        }
    },
}


class Line(NamedTuple):
    """How a radar draws the levels of one view."""

    said: str  # the key of what it is called
    colour: str
    marker: str
    dash: str = ""  # "" is the program's own, a line without gaps
    width: float = 1.5

    def series(self, texts: Texts, names: str, values: str) -> dict[str, Any]:
        """Return it as XlsxWriter takes it, drawn over areas of names and values."""
        fill = {"color": self.colour}
        dash = {"dash_type": self.dash} if self.dash else {}
        return {
            "name": texts.said(self.said),
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
    canvas: Canvas,
    spot: Spot,
    names: str,
    lines: Sequence[tuple[Line, str]],
    *,
    top: int,
    about: str,
) -> None:
    """Draw levels from 0 to ``top``: each line over the area of its values; ``about`` is the key
    of what describes the chart.
    """
    chart = canvas.chart(
        {"type": "radar", "subtype": "with_markers"},
        spot.row,
        spot.column,
        size=spot.size,
        title=canvas.texts.said("blank.charts.levels"),
        description=canvas.texts.said(about, top=top),
    )
    for line, values in lines:
        chart.add_series(line.series(canvas.texts, names, values))
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
        title=canvas.texts.said("blank.charts.bars"),
        description=canvas.texts.said("blank.charts.bars_about"),
    )
    for (key, look), added in zip(_BAR_LOOKS.items(), values, strict=True):
        name = canvas.texts.said(f"blank.charts.{key}")
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
