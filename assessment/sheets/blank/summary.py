"""The Summary of the blank workbook: who, on which track, and what the ratings come to, live.

The upper table has a row for each competency: its weight, level and value as they count now, each
rater's level, what it adds on the aspirational track, and what is missing for the next level. The
lower one has a row for each view of the person: progress, grade, job title, salary bounds and the
way to the next grade. Weights, levels and all else come from formulas; the inputs are on top.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from assessment.engine.scoring import PRECONDITION
from assessment.model import Framework
from assessment.model.marks import (
    ALSO,
    ASPIRATIONAL,
    FAMILY,
    HIDDEN,
    PERSON,
    PERSON_ID,
    RESULTS,
    SHOWN,
    START,
    SUMMARY,
    TRACK,
)
from assessment.sheets.blank.competency import CompetencySheet
from assessment.sheets.blank.definition import (
    AGREED,
    ASPIRED,
    COUNTS,
    MANAGER,
    SELF,
    VIEWS,
    Definition,
    SummaryAddresses,
)
from assessment.sheets.kit import theme
from assessment.sheets.kit.addresses import area, cell, quoted, string
from assessment.sheets.kit.canvas import Canvas
from assessment.sheets.kit.theme import NONE
from assessment.sheets.results.standing import has_codes, has_pay, pay_heading

_WIDTHS = (26, 10, 10, 10, 21, 9, 10, 10, 10, 10, 13, 20, 19)
_LAST = len(_WIDTHS) - 1
_INPUTS = 2  # the first row of the inputs
_HEAD = 8  # of the upper table
_FIRST = _HEAD + 1
(
    _NAME,
    _WEIGHT,
    _LEVEL,
    _VALUE,
    _LEVEL_NAME,
    _SELF,
    _MANAGER,
    _AGREED,
    _ASPIRED_WEIGHT,
    _ASPIRED_VALUE,
    _STEP,
) = range(11)
_LEVEL_COLUMNS = {COUNTS: _LEVEL, SELF: _SELF, MANAGER: _MANAGER, AGREED: _AGREED}
# of the lower table
_VIEW, _PROGRESS, _GRADE, _TITLE, _FROM, _TO, _NEXT, _BEGINS, _TO_GO, _NEXT_TITLE = (
    0,
    1,
    2,
    3,
    5,
    6,
    7,
    8,
    9,
    10,
)
_VIEW_WORDS = {
    COUNTS: "What counts now",
    SELF: "By your own ratings",
    MANAGER: "By the manager's ratings",
    AGREED: "By agreed ratings alone",
    ASPIRED: "On the aspirational track",
}
_CHART_ROWS = 20
_LONGEST_FORMULA = 8_000  # characters; Excel takes 8,192
LEADS = "Where that leads"


def rated_words(sheets: Sequence[CompetencySheet], noun: str = "", *, several: bool = True) -> str:
    """Return the formula of how many skills of sheets are rated: ``87 of 134``, and how many of
    them ``several`` raters' manager has rated.
    """
    rated, size, manager = (
        "+".join(one)
        for one in zip(
            *((sheet.rated(COUNTS), sheet.size(COUNTS), sheet.rated(MANAGER)) for sheet in sheets),
            strict=True,
        )
    )
    words = f'({rated})&" of "&({size})&{string(f" {noun}" if noun else "")}'
    return f'{words}&IF({manager}>0,", manager "&({manager}),"")' if several else words


def unfinished_words(
    sheets: Sequence[CompetencySheet], before: str = "", otherwise: str = ""
) -> str:
    """Return the formula of what stands over results while some skills are rated and others are
    not; ``otherwise`` at all other times.
    """
    rated, size = (
        "+".join(one)
        for one in zip(
            *((sheet.rated(COUNTS), sheet.size(COUNTS)) for sheet in sheets), strict=True
        )
    )
    said = f'{string(f"{before}INCOMPLETE, ")}&(({size})-({rated}))&" open: no result yet"'
    words = f"IF(AND({rated}>0,({size})-({rated})>0),{said},{string(otherwise)})"
    return words if len(words) < _LONGEST_FORMULA else string(otherwise)


class SummarySheet:
    """Addresses on the Summary; rows and columns count from 0."""

    def __init__(
        self, framework: Framework, sheets: Sequence[CompetencySheet], definition: Definition
    ) -> None:
        self.framework = framework
        self.sheets = sheets
        self.definition = definition
        self.total = _FIRST + len(sheets)
        self.views_head = self.total + 3
        self.charts = self.views_head + len(_VIEW_WORDS) + 4

    def at(
        self, row: int, column: int, last_row: int | None = None, last_column: int | None = None
    ) -> str:
        """Return an absolute address, or area, with the sheet's name."""
        return f"{quoted(SUMMARY)}!{area(row, column, last_row, last_column)}"

    @property
    def inputs(self) -> dict[str, tuple[int, int]]:
        """The cells that a person fills, by their defined names."""
        left, right = (PERSON, TRACK, ASPIRATIONAL), (FAMILY, ALSO, RESULTS)
        return {
            name: (_INPUTS + row, column)
            for column, names in ((1, left), (7, right))
            for row, name in enumerate(names)
        }

    @property
    def person_id(self) -> tuple[int, int]:
        """The cell with the person's id, where there is one."""
        return 1, _LAST

    def level(self, index: int, view: str = COUNTS) -> str:
        """Return the cell with a competency's level."""
        return self.at(_FIRST + index, _LEVEL_COLUMNS[view])

    def addresses(self) -> SummaryAddresses:
        """Return where the definition finds what it looks up."""
        levels = {
            view: self.at(_FIRST, column, self.total - 1, column)
            for view, column in _LEVEL_COLUMNS.items()
        }
        rated = {view: [sheet.rated(view) for sheet in self.sheets] for view in VIEWS}
        track, aspirational, also = (
            self.at(*self.inputs[name]) for name in (TRACK, ASPIRATIONAL, ALSO)
        )
        return SummaryAddresses(track, aspirational, also, levels, rated)

    def names(self) -> dict[str, str]:
        """Return the defined names of the workbook's results, for formulas of people's own."""
        row = self.views_head + 1
        found = {name: self.at(*place) for name, place in self.inputs.items()} | {
            PERSON_ID: self.at(*self.person_id)
        }
        columns = {
            "Progress": _PROGRESS,
            "Grade": _GRADE,
            "JobTitle": _TITLE,
            "NextGrade": _NEXT,
            "ToNextGrade": _TO_GO,
        }
        columns |= {"SalaryFrom": _FROM, "SalaryTo": _TO} if has_pay(self.framework.tracks) else {}
        found |= {name: self.at(row, column) for name, column in columns.items()}
        return found | {
            "Weights": self.at(_FIRST, _WEIGHT, self.total - 1, _WEIGHT),
            "Levels": self.at(_FIRST, _LEVEL, self.total - 1, _LEVEL),
        }

    # -- drawing

    def draw(self, canvas: Canvas) -> None:
        """Draw the sheet."""
        canvas.text(0, 0, "Summary", "title")
        canvas.merged(0, _SELF, _LAST, f"{self.framework.name} {self.framework.version}", "status")
        canvas.way(1, 0, START, START, "way after")
        canvas.blank(*self.person_id, "status")  # the person's id, where there is one
        self._inputs(canvas)
        self._competencies(canvas)
        self._views(canvas)
        self._charts(canvas)
        self._furniture(canvas)

    def _inputs(self, canvas: Canvas) -> None:
        self._fields(canvas, before=(1, 2), beyond=(3, 2))

    def _fields(self, canvas: Canvas, *, before: tuple[int, int], beyond: tuple[int, int]) -> None:
        """Draw the inputs, left ones and right ones: how many columns before each its label
        stands, and how many beyond its own it covers.
        """
        tracks = self.definition.track_names
        not_track = ("Not a track", "Please choose a track from the list.")
        fields = {
            PERSON: ("Name", None),
            TRACK: (
                "Track",
                (
                    tracks,
                    (
                        "Your track",
                        "The career track that you are on. Weights, progress and grade follow it.",
                    ),
                    not_track,
                ),
            ),
            ASPIRATIONAL: (
                "Aspirational track",
                (
                    tracks,
                    (
                        "A track you would like",
                        (
                            "Shows how the same skills would do there. Leave it empty if there is"
                            " none."
                        ),
                    ),
                    not_track,
                ),
            ),
            FAMILY: ("Field or family", None),
            ALSO: (
                "Also aspired to",
                (tracks, ("Another one", "Is marked on the sheet Tracks as well."), not_track),
            ),
            RESULTS: (
                "Level results",
                (
                    self.definition.shown_or_hidden,
                    ("Level results", "Hidden while people rate themselves."),
                    ("Not known", "Shown or Hidden."),
                ),
            ),
        }
        for name, (row, column) in self.inputs.items():
            right = column > 1
            label, choice = fields[name]
            canvas.text(
                row, column - before[right], label, "field label after" if right else "field label"
            )
            canvas.call(
                "merge_range",
                row,
                column,
                row,
                column + beyond[right],
                "",
                canvas.formats("field shown" if name == RESULTS else "field"),
            )
            if choice is not None:
                canvas.choice((row, column, row, column), *choice)
        canvas.text(*self.inputs[RESULTS], SHOWN, "field shown")
        words = (
            "Fills the place that job titles leave for it, such as Backend or a family's name. May"
            " stay empty."
        )
        prompt = {"validate": "any", "input_title": "Field or family", "input_message": words}
        canvas.call("data_validation", *self.inputs[FAMILY], *self.inputs[FAMILY], prompt)
        problem = (
            f'IF({self.definition.looked(COUNTS, "track")}=0,"Choose a track: without one there are'
            ' no weights and no grade.","")'
        )
        canvas.merged_formula(self.inputs[ASPIRATIONAL][0] + 1, 1, _LAST, problem, "note")

    def _competencies(self, canvas: Canvas) -> None:
        definition = self.definition
        canvas.group(_HEAD - 1, _SELF, _AGREED, "Level by")
        canvas.group(_HEAD - 1, _ASPIRED_WEIGHT, _ASPIRED_VALUE, "Aspirational track")
        heads = {
            _NAME: "Competency",
            _WEIGHT: "Weight",
            _LEVEL: "Level",
            _VALUE: "Value",
            _LEVEL_NAME: "Level name",
            _SELF: "Self",
            _MANAGER: "Manager",
        }
        heads |= {
            _AGREED: "Agreed",
            _ASPIRED_WEIGHT: "its weight",
            _ASPIRED_VALUE: "its value",
            _STEP: "To the next level",
            _LAST: "Rated",
        }
        for column, text in heads.items():
            look = (
                "head right"
                if column in (_WEIGHT, _VALUE, _ASPIRED_WEIGHT, _ASPIRED_VALUE)
                else "head centre"
                if column in (_LEVEL, _SELF, _MANAGER, _AGREED)
                else "head"
            )
            canvas.text(
                _HEAD, column, text, "head after" if column in (_LEVEL_NAME, _STEP) else look
            )
        canvas.blank(_HEAD, _LAST - 1, "head")
        for index, sheet in enumerate(self.sheets):
            row = _FIRST + index
            canvas.way(row, _NAME, sheet.name, sheet.competency.name, "strong")
            for column, view in ((_WEIGHT, COUNTS), (_ASPIRED_WEIGHT, ASPIRED)):
                track = definition.looked(view, "track")
                canvas.formula(
                    row,
                    column,
                    f'IF({track}=0,"",INDEX({definition.track_column("weight", index)},{track}))',
                    "percent",
                )
            for view, column in _LEVEL_COLUMNS.items():
                level = (
                    sheet.level(view)
                    if view == COUNTS
                    else f'IF({sheet.begun(view)}=0,"{NONE}",{sheet.level(view)})'
                )
                canvas.formula(
                    row,
                    column,
                    f'IF({RESULTS}="{HIDDEN}","",{level})',
                    "level number" if view == COUNTS else "whole centre",
                )
            level = cell(row, _LEVEL)
            for column, weight in (
                (_VALUE, cell(row, _WEIGHT)),
                (_ASPIRED_VALUE, cell(row, _ASPIRED_WEIGHT)),
            ):
                canvas.formula(
                    row,
                    column,
                    f'IF(COUNT({weight},{level})=2,ROUND({weight}*{level},6),"")',
                    "two",
                )
            canvas.formula(
                row,
                _LEVEL_NAME,
                f'IF(ISNUMBER({level}),{definition.level_name(level)},"")',
                "text after",
            )
            canvas.merged_formula(
                row,
                _STEP,
                _LAST - 1,
                f'IF({RESULTS}="{HIDDEN}","",{sheet.next_step()})',
                "text wrapped",
            )
            canvas.formula(row, _LAST, rated_words([sheet]), "text wrapped")
            canvas.height(theme.fitted(2), row)
        self._totals(canvas)
        differing = area(_FIRST, _SELF, self.total - 1, _MANAGER)
        own, manager = (
            cell(_FIRST, column).replace(f"${_FIRST + 1}", str(_FIRST + 1))
            for column in (_SELF, _MANAGER)
        )
        canvas.when(differing, f"AND(COUNT({own},{manager})=2,{own}<>{manager})", "differs")

    def _totals(self, canvas: Canvas) -> None:
        row, definition = self.total, self.definition
        canvas.text(row, _NAME, "Progress", "total")
        canvas.fill(row, _WEIGHT, _LAST, "total")
        for column in (_WEIGHT, _ASPIRED_WEIGHT):
            weights = area(_FIRST, column, row - 1, column)
            canvas.formula(
                row, column, f'IF(COUNT({weights})=0,"",ROUND(SUM({weights}),6))', "total percent"
            )
        for column, view in ((_VALUE, COUNTS), (_ASPIRED_VALUE, ASPIRED)):
            canvas.formula(row, column, definition.looked(view, "progress"), "total two")
        for view, column in ((SELF, _SELF), (MANAGER, _MANAGER), (AGREED, _AGREED)):
            canvas.formula(row, column, definition.looked(view, "progress"), "total centre")
        canvas.merged_formula(
            row, _STEP, _LAST, rated_words(self.sheets, "skills rated"), "total right"
        )

    def _views(self, canvas: Canvas) -> None:
        definition, head = self.definition, self.views_head
        pay, codes = has_pay(self.framework.tracks), has_codes(self.framework.tracks)
        canvas.formula(head - 1, 0, unfinished_words(self.sheets, f"{LEADS}: ", LEADS), "section")
        if pay:
            canvas.group(head - 1, _FROM, _TO, pay_heading(self.framework))
        canvas.group(head - 1, _NEXT, _LAST, "The next grade")
        heads = {
            _VIEW: "",
            _PROGRESS: "Progress",
            _GRADE: "Grade" if codes else "",
            _TITLE: "Job title",
            _FROM: "from" if pay else "",
            _TO: "to" if pay else "",
        }
        heads |= {
            _NEXT: "Grade" if codes else "",
            _BEGINS: "begins at",
            _TO_GO: "to go",
            _NEXT_TITLE: "Job title",
        }
        for column in range(_LAST + 1):
            look = (
                "head right"
                if column in (_PROGRESS, _FROM, _TO, _BEGINS, _TO_GO)
                else "head centre"
                if column in (_GRADE, _NEXT)
                else "head after"
            )
            if heads.get(column):
                canvas.text(head, column, heads[column], look)
            else:
                canvas.blank(head, column, "head")
        for index, (view, words) in enumerate(_VIEW_WORDS.items()):
            row = head + 1 + index
            canvas.text(row, _VIEW, words, "strong" if view == COUNTS else "text")
            canvas.formula(row, _PROGRESS, definition.looked(view, "progress"), "two strong")
            canvas.formula(
                row, _GRADE, definition.of_grade("code", view, "held") if codes else '""', "centre"
            )
            canvas.merged_formula(
                row, _TITLE, _TITLE + 1, self._job_title(view, "held"), "text after"
            )
            for column, block in ((_FROM, "min"), (_TO, "next")):
                canvas.formula(
                    row, column, definition.of_grade(block, view, "held") if pay else '""', "money"
                )
            canvas.formula(
                row,
                _NEXT,
                definition.of_grade("code", view, "following") if codes else '""',
                "centre",
            )
            begins = definition.of_grade("from", view, "following")
            canvas.formula(row, _BEGINS, begins, "two")
            progress = definition.looked(view, "progress")
            canvas.formula(
                row,
                _TO_GO,
                f'IF(ISNUMBER({cell(row, _BEGINS)}),ROUND({cell(row, _BEGINS)}-{progress},6),"{NONE}")',
                "two",
            )
            canvas.merged_formula(
                row, _NEXT_TITLE, _LAST, self._job_title(view, "following"), "text after"
            )
            canvas.height(18, row)
        last = head + len(_VIEW_WORDS)
        own, manager = head + 2, head + 3
        for column in (_PROGRESS, _GRADE):
            first, second = cell(own, column), cell(manager, column)
            canvas.when(
                area(own, column, manager, column),
                f'AND({first}<>"{NONE}",{second}<>"{NONE}",{first}<>{second})',
                "differs",
            )
        note = (
            "What counts is the agreed rating where there is one, else your own. A rater has a"
            " level once all of its first one is rated. "
        )
        note += "Orange: you and your manager come to different results."
        canvas.text(last + 1, 0, note, "note")
        canvas.text(last + 2, 0, PRECONDITION, "promise")

    def _job_title(self, view: str, number: str) -> str:
        """Return the formula of a job title, the place for a field or family filled in where
        one is named.
        """
        plain = self.definition.of_grade("title", view, number)
        raw = self.definition.of_grade("raw title", view, number)
        return f'IF({FAMILY}="",{plain},SUBSTITUTE({raw},{string("{Discriminator}")},{FAMILY}))'

    def _charts(self, canvas: Canvas) -> None:
        names = "=" + self.at(_FIRST, _NAME, self.total - 1, _NAME)
        top = len(self.framework.levels)
        size = (theme.pixels(*_WIDTHS[:_SELF]), 20 * _CHART_ROWS)
        words = (
            f"A radar with a corner for every competency and its level from 0 to {top}: what counts"
            " now, your own ratings, the manager's ratings."
        )
        radar = canvas.chart(
            {"type": "radar", "subtype": "with_markers"},
            self.charts,
            0,
            size=size,
            title="Levels",
            description=words,
        )
        looks = {
            COUNTS: (theme.BLUE, "solid", "diamond"),
            SELF: (theme.ORANGE_FILL, "dash", "circle"),
            MANAGER: (theme.FAINT, "square_dot", "square"),
        }
        for view, (colour, dash, marker) in looks.items():
            values = "=" + self.at(
                _FIRST, _LEVEL_COLUMNS[view], self.total - 1, _LEVEL_COLUMNS[view]
            )
            line = {"color": colour, "width": 2.25 if view == COUNTS else 1.5, "dash_type": dash}
            mark = {
                "type": marker,
                "size": 6,
                "fill": {"color": colour},
                "border": {"color": colour},
            }
            radar.add_series(
                {
                    "name": _VIEW_WORDS[view],
                    "categories": names,
                    "values": values,
                    "line": line,
                    "marker": mark,
                }
            )
        radar.set_y_axis(
            {
                **theme.scale(top),
                "num_font": theme.font(8),
                "line": {"none": True},
                "major_tick_mark": "none",
            }
        )
        radar.set_x_axis({"num_font": theme.font(9, theme.INK)})
        radar.set_legend({"position": "bottom", "font": theme.font()})
        size = (theme.pixels(*_WIDTHS[_SELF:]) - 8, 20 * _CHART_ROWS)
        self._bars(
            canvas,
            _SELF,
            size,
            names,
            (
                f"={self.at(_FIRST, column, self.total - 1, column)}"
                for column in (_VALUE, _ASPIRED_VALUE)
            ),
        )

    def _bars(
        self, canvas: Canvas, column: int, size: tuple[int, int], names: str, values: Iterable[str]
    ) -> None:
        """Draw what each competency adds to the progress: ``values`` are those on the person's
        track and on the aspirational one.
        """
        words = (
            "Two bars for every competency: what its level adds to the progress on your track, and"
            " on the aspirational track."
        )
        bars = canvas.chart(
            {"type": "bar"},
            self.charts,
            column,
            size=size,
            title="What each competency adds to the progress",
            description=words,
        )
        pattern = {
            "pattern": "wide_upward_diagonal",
            "fg_color": theme.ORANGE_FILL,
            "bg_color": theme.ORANGE_TINT,
        }
        looks = {
            "On your track": {"fill": {"color": theme.BLUE}},
            "On the aspirational track": {"pattern": pattern},
        }
        for (name, look), one in zip(looks.items(), values, strict=True):
            bars.add_series(
                {
                    "name": name,
                    "categories": names,
                    "values": one,
                    "gap": 60,
                    "border": {"none": True},
                    **look,
                }
            )
        bars.set_y_axis(
            {
                "reverse": True,
                "num_font": theme.font(9, theme.INK),
                "line": {"color": theme.RULE},
                "major_tick_mark": "none",
            }
        )
        gridlines = {"visible": True, "line": {"color": theme.HAIR, "width": 0.75}}
        axis = {
            "min": 0,
            "num_format": "0.0",
            "num_font": theme.font(),
            "line": {"none": True},
            "label_position": "high",
            "major_gridlines": gridlines,
        }
        bars.set_x_axis(axis)
        bars.set_legend({"position": "bottom", "font": theme.font()})

    def _furniture(self, canvas: Canvas) -> None:
        canvas.widths(*_WIDTHS)
        canvas.height(28, 0)
        for row in range(_INPUTS, _INPUTS + 3):
            canvas.height(18, row)
        canvas.height(20, _HEAD, self.views_head, self.total)
        canvas.call("print_area", 0, 0, self.charts + _CHART_ROWS, _LAST)
        canvas.call("set_selection", *self.inputs[PERSON], *self.inputs[PERSON])
        canvas.paper(tab=theme.BLUE)
        canvas.call("fit_to_pages", 1, 1)
        canvas.protect()
