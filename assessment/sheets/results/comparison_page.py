"""How a comparison sheet is drawn.

From top to bottom: the track beside the person's own one, competency by competency, the radar with
the ladders beside it, the route. The ladders are what the formulas look grades up in, so nothing is
hidden. The tables are in :mod:`assessment.sheets.results.comparison_columns`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from assessment.model import Framework
from assessment.sheets.kit import theme
from assessment.sheets.kit.addresses import area, cell, sheet_names, string
from assessment.sheets.kit.canvas import Canvas, height_for
from assessment.sheets.kit.columns import TOTAL
from assessment.sheets.kit.theme import YOURS
from assessment.sheets.results.comparison_columns import BAND, TEXT_WIDTH, ComparisonTables
from assessment.sheets.results.standing import Standing, pay_heading, standings


def step_height(skill: str) -> float:
    """Return the height of a row of the route, in points."""
    return height_for(skill, TEXT_WIDTH)


@dataclass(frozen=True)
class ComparisonShape:
    """The sheet without its values. ``track`` and ``primary`` are ids, ``levels`` and ``weights``
    formulas as in SummaryCells.

    ``capacity`` is the number of rows for the route.
    """

    framework: Framework
    track: str
    primary: str | None
    ids: tuple[str | None, ...]
    levels: tuple[str | None, ...]
    weights: tuple[str | None, ...]
    graded: bool
    capacity: int

    @property
    def name(self) -> str:
        """The sheet's name."""
        return sheet_names(self.framework)[self.track]

    def draw(self, canvas: Canvas) -> None:
        """Draw everything but the values."""
        _ComparisonDrawing(self, canvas).draw()

    @property
    def standings(self) -> dict[str, Standing]:
        """The track and the person's own one, if that is known, in numbers."""
        by_id = {one.track.id: one for one in standings(self.framework, self.ids, self.graded)}
        here = {"here": by_id[self.track]}
        return here | {"own": by_id[self.primary]} if self.primary else here

    @property
    def tables(self) -> ComparisonTables:
        """Where everything stands."""
        return _tables_of(self)


@lru_cache(maxsize=128)
def _tables_of(shape: ComparisonShape) -> ComparisonTables:
    return ComparisonTables(
        shape.framework, shape.standings, shape.levels, shape.weights, shape.capacity
    )


class _ComparisonDrawing:
    """The sheet being drawn. Rows and columns count from 0; ``who`` is "here", this track, or
    "own", the person's.
    """

    def __init__(self, shape: ComparisonShape, canvas: Canvas) -> None:
        self.shape = shape
        self.canvas = canvas
        self.tables = shape.tables
        self.said = shape.tables.said
        self.tracks = {who: one.track.name for who, one in self.tables.tracks.items()}

    def draw(self) -> None:
        self._head()
        self._competencies()
        for who in self.tracks:
            self._ladder(who)
        self._radar()
        self._route()
        self._page()

    # -- this track beside the person's own

    def _head(self) -> None:
        canvas, facts, right = self.canvas, self.tables.facts, self.tables.right
        head = facts.top - 1
        canvas.text(0, 0, self.tracks["here"], "title")
        canvas.slot("heading", 1, 0, "subtitle")
        if self.tables.pay:
            pay = pay_heading(self.shape.framework)
            canvas.group(head - 1, facts.place("low"), facts.place("high"), pay)
        canvas.group(head - 1, facts.place("begins"), right, self.said("next_grade"))
        canvas.fill(head, facts.left, right, "head")
        canvas.text(head, 0, self.said("as_you_stand"), "head")
        facts.draw_heads(canvas, head)
        labels = (
            (self.tracks["here"], "strong"),
            (f"{YOURS} {self.tracks.get('own', self.said('your_weights'))}", "strong"),
            (self.said("difference"), "text"),
        )
        more = facts.row(TOTAL).number
        for row, (label, look) in enumerate(labels, start=facts.top):
            canvas.fill(row, facts.left, right, "text")
            canvas.text(row, 0, label, look)
        facts.draw(canvas)
        facts.draw_totals(canvas)
        self._signs(more, self.tables.competencies.place("level"), more, right)
        canvas.slot("promise", more + 1, 0, "promise")

    # -- competency by competency

    def _competencies(self) -> None:
        canvas, table = self.canvas, self.tables.competencies
        head, total = table.top - 1, table.row(TOTAL).number
        canvas.group(head - 1, table.place("weight"), table.place("common"), self.said("weight"))
        value, more = table.place("value"), table.place("value more")
        canvas.group(head - 1, value, more, self.said("value"))
        table.draw_heads(canvas, head)
        table.draw(canvas)
        canvas.fill(total, 1, table.right, "total")
        table.draw_totals(canvas)
        canvas.text(total + 1, 0, self.said("note"), "note")
        for column in (table.place("weight more"), more):
            self._signs(table.top, column, total, column)

    def _signs(self, row: int, column: int, last_row: int, last_column: int) -> None:
        """Colour what is more and what is less; the sign stands before the number as well."""
        first = cell(row, column).replace("$", "")
        for sign, change in ((">", "gain"), ("<", "loss")):
            self.canvas.when(
                area(row, column, last_row, last_column),
                f"AND(ISNUMBER({first}),ROUND(N({first}),6){sign}0)",
                change,
            )

    # -- ladders and radar

    def _ladder(self, who: str) -> None:
        """Draw the grades of a track, with marks on the one that the person has and on the next."""
        canvas, ladder, right = self.canvas, self.tables.ladders[who], self.tables.right
        if not ladder.rows:
            return
        grades = self.said("grades", track=self.tracks[who])
        title = f"{YOURS} {grades}" if who == "own" else grades
        canvas.text(ladder.top - 2, ladder.left, title, "section")
        canvas.fill(ladder.top - 1, ladder.left, right, "head")
        ladder.draw_heads(canvas, ladder.top - 1)
        for row in range(ladder.top, ladder.last + 1):
            canvas.fill(row, ladder.left, right, "text")
        ladder.draw(canvas)
        mark = cell(ladder.top, ladder.left).replace(f"${ladder.top + 1}", str(ladder.top + 1))
        where = area(ladder.top, ladder.left, ladder.last, right)
        canvas.when(where, f"{mark}={string(self.said('here'))}", "yours")

    def _radar(self) -> None:
        canvas, table = self.canvas, self.tables.competencies
        chart = canvas.chart(
            {"type": "radar", "subtype": "with_markers"},
            self.tables.band,
            0,
            size=(theme.pixels(*table.widths[:2]) - 20, 24 * BAND),
            title=self.said("chart"),
            description=self.said("chart_words"),
        )
        way = {
            "line": {"color": theme.ORANGE_FILL, "width": 1.75, "dash_type": "dash"},
            "marker": {"type": "none"},
        }
        marker = {
            "type": "circle",
            "size": 7,
            "fill": {"color": theme.BLUE},
            "border": {"color": "#FFFFFF"},
        }
        levels = {"line": {"color": theme.BLUE, "width": 2.5}, "marker": marker}
        labels = "=" + canvas.at(table.top, 0, table.last, 0)
        for name, values, look in (("way", "way", way), ("meter", "level", levels)):
            column = table.place(values)
            chart.add_series(
                {
                    "name": "=" + canvas.at(table.top - 1, table.place(name)),
                    "categories": labels,
                    "values": "=" + canvas.at(table.top, column, table.last, column),
                    **look,
                }
            )
        scale = theme.scale(self.tables.top)
        chart.set_x_axis(
            {"num_font": theme.font(9, theme.INK), "major_gridlines": scale["major_gridlines"]}
        )
        chart.set_y_axis({**scale, "num_font": theme.font(8), "line": {"color": theme.HAIR}})
        chart.set_legend({"position": "bottom", "font": theme.font()})

    # -- the route

    def _route(self) -> None:
        canvas, steps, right = self.canvas, self.tables.steps, self.tables.right
        canvas.slot("route", steps.top - 3, 0, "section")
        canvas.slot("route words", steps.top - 2, 0, "subtitle")
        if not steps.rows:
            return
        canvas.call("set_h_pagebreaks", [steps.top - 3])
        canvas.fill(steps.top - 1, 0, right, "head")
        steps.draw_heads(canvas, steps.top - 1)
        steps.draw(canvas)
        canvas.height(theme.fitted(2), *range(steps.top, steps.last + 1))
        canvas.ratings(self.shape.framework.scale, steps.area("step now"), steps.area("step to"))
        canvas.band(area(steps.top, 0, steps.last, right), f"$B{steps.top + 1}")

    def _page(self) -> None:
        canvas, tables = self.canvas, self.tables
        facts, competencies = tables.facts, tables.competencies
        canvas.widths(*competencies.widths)
        canvas.height(28, 0)
        canvas.height(16, 1)
        canvas.height(14, facts.top - 2, competencies.top - 2)
        more = facts.row(TOTAL).number
        canvas.height(
            18,
            *range(facts.top - 1, more + 2),
            *range(competencies.top, tables.steps.top),
        )
        canvas.height(8, more + 2)
        canvas.height(28, competencies.top - 1)
        canvas.paper(tab=theme.ORANGE_FILL)
