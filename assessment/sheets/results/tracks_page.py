"""How the sheet Tracks is drawn: its tables (:mod:`assessment.sheets.results.tracks_columns`), the
cells in which tracks are marked, the chart, and the page around them.
"""

from __future__ import annotations

from dataclasses import dataclass

from assessment.model import Framework
from assessment.model.marks import TRACKS, sheet_name
from assessment.sheets.kit import theme
from assessment.sheets.kit.addresses import area, cell
from assessment.sheets.kit.canvas import Canvas, Key
from assessment.sheets.kit.ratings import NONE
from assessment.sheets.kit.theme import ASPIRED, YOURS
from assessment.sheets.results.standing import MILLION, code, job_title, pay_heading, salaries
from assessment.sheets.results.tracks_columns import FIRST, TracksTables, tables_of
from assessment.words.catalogue import Texts

_FITS_A_PAGE = 24  # tracks
_FITS_WITH_CHART = 8  # tracks
_HIGHEST_WEIGHT = 0.6  # of the scale of colours; few weights are above
_GAP = 1.2  # the width of a column, in characters


@dataclass(frozen=True, slots=True)
class Chosen:
    """Cells elsewhere in the workbook in which tracks are chosen, as formulas."""

    own: str
    aspired: tuple[str, ...]
    unfinished: str = ""  # what says that skills are open


@dataclass(frozen=True)
class TracksShape:
    """The sheet without its values. ``inputs`` is the number of cells for aspirational tracks."""

    framework: Framework
    ids: tuple[str | None, ...]
    levels: tuple[str | None, ...]  # formulas of the levels, as in SummaryCells
    inputs: int
    graded: bool
    chosen: Chosen | None = None

    @property
    def name(self) -> str:
        """The sheet's name."""
        return sheet_name(self.framework.texts, TRACKS)

    @property
    def tables(self) -> TracksTables:
        """Where everything stands."""
        return tables_of(self.framework, self.ids, self.graded, self.inputs)

    def draw(self, canvas: Canvas) -> None:
        """Draw everything but the values."""
        _TracksDrawing(self, canvas).draw()


def aspired_label(texts: Texts) -> str:
    """Return what stands above the cells in which tracks are chosen that somebody aspires to."""
    return f"{ASPIRED} {texts.said('results.tracks.aspired')}"


class _TracksDrawing:
    """The sheet being drawn. Rows and columns count from 0."""

    def __init__(self, shape: TracksShape, canvas: Canvas) -> None:
        self.shape = shape
        self.canvas = canvas
        self.texts = shape.framework.texts
        self.tables = shape.tables
        self.page = self.tables.page
        self.head = FIRST - 2

    def draw(self) -> None:
        self._definitions()
        self._head()
        self.page.draw(self.canvas)
        self.tables.weights.draw(self.canvas)
        self._marked()
        self._conditions()
        self._chart()
        self._page()

    def _said(self, key: str, **values: object) -> str:
        return self.texts.said(f"results.tracks.{key}", **values)

    # -- the definitions beside the page

    def _definitions(self) -> None:
        canvas, tables, head = self.canvas, self.tables, self.head
        behind = tables.behind
        canvas.text(head - 1, behind, self._said("behind"), "behind")
        canvas.text(head, behind, self._said("name_head"), "behind")
        tables.standing.draw_heads(canvas, head)
        tables.chart.draw_heads(canvas, head)
        for name in ("from", "code", "job", *(("min", "max") if "low" in self.page else ())):
            self._numbered(name, tables.ladders[name], tables.most)
        self._numbered("weight", behind + 1, tables.many)
        self._ladders()
        tables.standing.draw(canvas)
        tables.chart.draw(canvas)

    def _numbered(self, key: str, column: int, many: int) -> None:
        """Draw the heads of columns that are all called the same, but for a number."""
        for number in range(many):
            head = self._said(key, number=number + 1)
            self.canvas.text(self.head, column + number, head, "behind")

    def _ladders(self) -> None:
        """Draw the tracks in the framework's order: names, weights and grades."""
        canvas, tables = self.canvas, self.tables
        for row, one in enumerate(tables.tracks, start=FIRST):
            canvas.text(row, tables.behind, one.track.name, "behind")
            for column, weight in enumerate(one.weights, start=tables.behind + 1):
                canvas.number(row, column, weight / MILLION, "behind number")
            # without grades to give there are no bounds
            for number, (bound, grade) in enumerate(
                zip(one.bounds, one.track.grades, strict=False)
            ):
                low, high = salaries(grade)
                for name, value, look in (
                    ("from", bound / MILLION, "behind number"),
                    ("code", code(grade), "behind"),
                    ("job", job_title(grade), "behind"),
                    ("min", low, "behind number"),
                    ("max", high, "behind number"),
                ):
                    canvas.constant(row, tables.ladders[name] + number, value, look)

    # -- the page

    def _head(self) -> None:
        canvas, page, weights, head = self.canvas, self.page, self.tables.weights, self.head
        canvas.text(0, 0, self._said("title"), "title")
        canvas.slot("heading", 0, page.place("mark"), "subtitle")
        if self.shape.chosen and self.shape.chosen.unfinished:
            canvas.formula(1, page.place("name"), self.shape.chosen.unfinished, "strong")
        if "low" in page:
            pay = pay_heading(self.shape.framework)
            canvas.group(head - 1, page.place("low"), page.place("high"), pay)
        canvas.group(head - 1, weights.left, weights.right, self._said("weights"))
        page.draw_heads(canvas, head)
        levels = self.tables.levels_row
        canvas.text(levels, page.place("to go"), self._said("levels"), "label right")
        for index, reference in enumerate(self.shape.levels):
            canvas.slot(("competency", index), head, weights.left + index, "head turned")
            formula = f'=IF(ISNUMBER({reference}),{reference},"{NONE}")' if reference else None
            canvas.slot(("level", index), levels, weights.left + index, "level", formula)

    def _marked(self) -> None:
        """Draw the cells that say which tracks are marked."""
        canvas, page, inputs = self.canvas, self.page, self.tables.inputs
        canvas.text(inputs - 1, page.place("name"), f"{YOURS} {self._said('own')}", "label")
        chosen = self.shape.chosen
        self._track("own", inputs, page.place("name"), chosen.own if chosen else None)
        bar, title = page.place("bar"), page.place("title")
        canvas.text(inputs - 1, bar, aspired_label(self.texts), "label")
        for number, (row, column) in enumerate(self.tables.input_cells):
            if column == bar:
                canvas.merge(row, bar, title - 1, "chosen" if chosen else "input")
            source = chosen.aspired[number] if chosen else None
            self._track(("aspired", number), row, column, source)

    def _track(self, key: Key, row: int, column: int, source: str | None) -> None:
        """Draw a cell with a track's name: chosen here, or elsewhere in the workbook."""
        if source is None:
            self.canvas.slot(key, row, column, "input")
            self._choice(row, column)
        else:
            self.canvas.slot(key, row, column, "chosen", f'=IF({source}="","",{source})')

    def _choice(self, row: int, column: int) -> None:
        """Let a cell hold the name of a track, from a list."""
        behind = self.tables.behind
        names = area(FIRST, behind, self.page.last, behind)
        error = self._said("not_a_track"), self._said("choose_a_track")
        self.canvas.choice((row, column, row, column), names, None, error)

    # -- furniture

    def _conditions(self) -> None:
        page, weights = self.page, self.tables.weights
        bar, last = page.place("bar"), page.right
        bars = page.area("bar")
        around = f"{area(FIRST, 0, page.last, bar - 1)} {area(FIRST, bar + 1, page.last, last)}"
        mark = cell(FIRST, page.place("mark")).replace(f"${FIRST + 1}", str(FIRST + 1))
        for symbol, change in ((YOURS, "yours"), (ASPIRED, "aspired")):
            self.canvas.when(around, f'LEFT({mark},1)="{symbol}"', change)
            self.canvas.when(bars, f'LEFT({mark},1)="{symbol}"', f"{change} bar")
        heat = {
            "type": "2_color_scale",
            "min_type": "num",
            "min_value": 0,
            "max_type": "num",
            "max_value": _HIGHEST_WEIGHT,
            "min_color": "#FFFFFF",
            "max_color": theme.HEAT,
        }
        self.canvas.call("conditional_format", FIRST, weights.left, page.last, weights.right, heat)

    def _chart(self) -> None:
        canvas, data, top = self.canvas, self.tables.chart, len(self.shape.framework.levels)
        chart = canvas.chart(
            {"type": "bar", "subtype": "stacked"},
            self.tables.last_input + 5,
            0,
            size=(theme.pixels(*self._widths()), self._chart_height()),
            title=self._said("chart"),
            description=self._said("chart_words", top=top),
        )
        aspiring = {
            "pattern": "wide_upward_diagonal",
            "fg_color": theme.ORANGE_FILL,
            "bg_color": theme.ORANGE_TINT,
        }
        labels = "=" + canvas.at(FIRST, data.place("label"), data.last, data.place("label"))
        for name, fill in (
            ("yours", {"fill": {"color": theme.BLUE}}),
            ("aspiring", {"pattern": aspiring}),
            ("others", {"fill": {"color": theme.STEEL}}),
        ):
            column = data.place(name)
            chart.add_series(
                {
                    "name": "=" + canvas.at(self.head, column),
                    "categories": labels,
                    "values": "=" + canvas.at(FIRST, column, data.last, column),
                    "gap": 45,
                    "border": {"none": True},
                    **fill,
                }
            )
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
                **theme.scale(top),
                "num_font": theme.font(),
                "line": {"none": True},
                "label_position": "high",
            }
        )
        chart.set_legend({"position": "top", "font": theme.font()})

    def _widths(self) -> tuple[float, ...]:
        """Return how wide the columns of the page are."""
        return (*self.page.widths, _GAP, *self.tables.weights.widths)

    def _chart_height(self) -> int:
        return 90 + 20 * max(len(self.tables.tracks), 3)

    def _page(self) -> None:
        canvas, tables, last = self.canvas, self.tables, self.tables.last_input
        canvas.widths(*self._widths(), 4)
        canvas.widths(26, *[9] * tables.many, *tables.standing.widths, first=tables.behind)
        for name, first in tables.ladders.items():
            canvas.widths(*[24 if name == "job" else 9] * tables.most, first=first)
        canvas.widths(*tables.chart.widths, first=tables.chart.left)
        canvas.height(28, 0)
        canvas.height(14, FIRST - 3, tables.inputs - 1)
        longest = max(theme.extent(one.name) for one in self.shape.framework.competencies)
        canvas.height(12 + 9.6 * longest, self.head)
        canvas.height(18, *range(FIRST - 1, self.page.last + 1), *range(tables.inputs, last + 1))
        note = "note_elsewhere" if self.shape.chosen else "note"
        canvas.text(last + 2, 0, self._said(note), "note")
        canvas.slot("promise", last + 3, 0, "promise")
        canvas.call("freeze_panes", FIRST, 0)
        # of a blank workbook the chart is empty, and never more than the bars of the table
        chart = 0 if self.shape.chosen is not None else 3 + self._chart_height() // 20
        canvas.call("print_area", 0, 0, last + 3 + chart, tables.behind - 2)
        if len(tables.tracks) > _FITS_A_PAGE:
            canvas.call("repeat_rows", FIRST - 3, FIRST - 1)
        if len(tables.tracks) > _FITS_WITH_CHART and chart:
            canvas.call("set_h_pagebreaks", [last + 4])
        canvas.paper(tab=theme.BLUE)
        if self.shape.chosen is not None:
            canvas.protect()  # nothing is typed in here
