"""The Summary of the blank workbook: who, on which track, and what the ratings come to, live.

The upper table has a row for each competency: its weight, level and value as they count now, each
rater's level, what it adds on the aspirational track, and what is missing for the next level. The
lower one has a row for each view of the person: progress, grade, job title, salary bounds and the
way to the next grade. Weights, levels and all else come from formulas, a column's beside its head.
Which of the columns there are, and where they stand, is the :class:`Arrangement`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import NamedTuple

from assessment.model import Framework
from assessment.model.marks import (
    ALSO,
    ASPIRATIONAL,
    FAMILY,
    PERSON,
    PERSON_ID,
    RESULTS,
    START,
    SUMMARY,
    TRACK,
    sheet_name,
)
from assessment.sheets.blank import charts
from assessment.sheets.blank.arrangement import Arrangement, SummaryColumn, draw_row
from assessment.sheets.blank.charts import Spot
from assessment.sheets.blank.competency import (
    CompetencySheet,
    rated_words,
    unfinished_words,
)
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
from assessment.sheets.kit.ratings import NONE
from assessment.sheets.results.standing import has_codes, has_pay, pay_heading

# --- the sheet -----------------------------------------------------------------------------------


class Choice(NamedTuple):
    """What an input can be chosen from, what is said when it is, and when it is not on the list."""

    source: str
    prompt: tuple[str, str]
    error: tuple[str, str]


class SummarySheet:
    """Addresses on the Summary; rows and columns count from 0."""

    def __init__(
        self, sheets: Sequence[CompetencySheet], definition: Definition, arrangement: Arrangement
    ) -> None:
        self.framework: Framework = definition.framework
        self.texts = definition.texts
        self.name = sheet_name(self.texts, SUMMARY)
        self.sheets = sheets
        self.definition = definition
        self.arrangement = arrangement
        self.first = arrangement.first
        self.end = self.first + len(sheets) - 1
        self.total = self.end + 1 + arrangement.gap
        self.inputs_row = self.total + 2 if arrangement.inputs is None else arrangement.inputs
        self.views_head = self.total + arrangement.below
        self.charts = self.views_head + len(arrangement.views) + 3 + arrangement.several_raters

    # -- addresses

    def at(
        self, row: int, column: int, last_row: int | None = None, last_column: int | None = None
    ) -> str:
        """Return an absolute address, or area, with the sheet's name."""
        return f"{quoted(self.name)}!{area(row, column, last_row, last_column)}"

    @property
    def inputs(self) -> dict[str, tuple[int, int]]:
        """The cells that a person fills, by their defined names."""
        sides = (PERSON, TRACK, ASPIRATIONAL), (FAMILY, ALSO, RESULTS)
        return {
            name: (self.inputs_row + row, column)
            for (_, column, _), names in zip(self.arrangement.input_columns, sides, strict=True)
            for row, name in enumerate(names)
        }

    @property
    def person_id(self) -> tuple[int, int]:
        """The cell with the person's id, where there is one."""
        return 1 if self._inputs_first else self.inputs_row + 1, self.arrangement.last

    @property
    def _inputs_first(self) -> bool:
        return self.inputs_row < self.first

    def column(self, key: str) -> str:
        """Return the cells of a column of the upper table."""
        column, _ = self.arrangement.columns[key]
        return self.at(self.first, column, self.end, column)

    def _levels(self, view: str) -> str:
        """Return the cells with the levels that a view reaches."""
        return self.column(view if view in self.arrangement.columns else "level")

    def _cell(self, index: int, key: str) -> str:
        """Return a cell of the upper table, by the competency's place from 0."""
        return cell(self.first + index, self.arrangement.columns[key][0])

    def _view_row(self, view: str) -> int:
        return self.views_head + 1 + list(self.arrangement.views).index(view)

    def _view_cell(self, view: str, key: str) -> str:
        """Return a cell of the lower table."""
        return cell(self._view_row(view), self.arrangement.view_columns[key][0])

    def addresses(self) -> SummaryAddresses:
        """Return where the definition finds what it looks up; where there is one rater, nobody
        else has rated anything.
        """
        track, aspirational, also = (
            self.at(*self.inputs[name]) for name in (TRACK, ASPIRATIONAL, ALSO)
        )
        rates = VIEWS if self.arrangement.several_raters else (COUNTS, SELF)
        rated = {
            view: [sheet.rated(view) for sheet in self.sheets] if view in rates else ["0"]
            for view in VIEWS
        }
        levels = {view: self._levels(view) for view in VIEWS}
        return SummaryAddresses(track, aspirational, also, levels, rated)

    def names(self) -> dict[str, str]:
        """Return the defined names of the workbook's results, for formulas of people's own."""
        keys = {
            "Grade": "grade",
            "JobTitle": "title",
            "NextGrade": "next grade",
            "ToNextGrade": "to go",
        }
        if has_pay(self.framework.tracks):
            keys |= {"SalaryFrom": "from", "SalaryTo": "to"}
        if self.arrangement.several_raters:
            keys["Progress"] = "progress"
        row, columns = self.views_head + 1, self.arrangement.view_columns
        places = {**self.inputs, PERSON_ID: self.person_id}
        places["Progress"] = self.total, self.arrangement.columns["value"][0]
        places |= {name: (row, columns[key][0]) for name, key in keys.items()}
        areas = {"Weights": self.column("weight"), "Levels": self.column("level")}
        return {name: self.at(*place) for name, place in places.items()} | areas

    # -- drawing

    def draw(self, canvas: Canvas) -> None:
        """Draw the sheet."""
        if self._inputs_first:
            self._title(canvas)
            self._inputs(canvas)
        self._competencies(canvas)
        if not self._inputs_first:
            self._inputs(canvas)
            self._version(canvas)
        self._views(canvas)
        self._charts(canvas)
        self._furniture(canvas)

    def _title(self, canvas: Canvas) -> None:
        """Draw what stands above the inputs: title, version, the way to the first sheet."""
        version = f"{self.framework.name} {self.framework.version}"
        start = sheet_name(self.texts, START)
        canvas.text(0, 0, self.name, "title")
        canvas.merged(
            0, self.arrangement.columns[SELF][0], self.arrangement.last, version, "status"
        )
        canvas.way(1, 0, start, start, "way after")
        canvas.blank(*self.person_id, "status")

    def _version(self, canvas: Canvas) -> None:
        """Draw the same beside the inputs, where the table begins the sheet."""
        row, last = self.inputs_row, self.arrangement.last
        canvas.text(row, last, f"{self.framework.name} {self.framework.version}", "status")
        canvas.blank(*self.person_id, "status")
        start = sheet_name(self.texts, START)
        canvas.way(row + 2, last, start, start, "way")

    def _inputs(self, canvas: Canvas) -> None:
        fields = self._fields()
        left, right = self.arrangement.input_columns
        for name, (row, column) in self.inputs.items():
            label_column, _, last = left if column == left[1] else right
            label, choice = fields[name]
            label_look = "field label" if column == left[1] else "field label after"
            canvas.text(row, label_column, label, label_look)
            look = canvas.formats("field shown" if name == RESULTS else "field")
            canvas.call("merge_range", row, column, row, last, "", look)
            if choice is not None:
                canvas.choice((row, column, row, column), *choice)
        canvas.text(*self.inputs[RESULTS], self.texts.said("sheets.words.shown"), "field shown")
        place = self.inputs[FAMILY]
        canvas.valid((*place, *place), {"validate": "any"}, prompt=self._prompt("family"))
        choose = string(self.texts.said("blank.summary.choose_track"))
        problem = f'IF({self.definition.looked(COUNTS, "track")}=0,{choose},"")'
        row = self.inputs[ASPIRATIONAL][0] + 1
        canvas.merged_formula(row, 1, self.arrangement.last, problem, "note")

    def _fields(self) -> dict[str, tuple[str, Choice | None]]:
        """Return the label of each input, and what it is chosen from."""
        labels = self.texts.table("blank", "fields")
        tracks, results = self.definition.track_names, self.definition.shown_or_hidden
        not_track, not_known = self._prompt("not_a_track"), self._prompt("not_known")
        return {
            PERSON: (labels["name"], None),
            TRACK: (labels["track"], Choice(tracks, self._prompt("track"), not_track)),
            ASPIRATIONAL: (
                labels["aspirational"],
                Choice(tracks, self._prompt("aspirational"), not_track),
            ),
            FAMILY: (labels["family"], None),
            ALSO: (labels["also"], Choice(tracks, self._prompt("also"), not_track)),
            RESULTS: (labels["results"], Choice(results, self._prompt("results"), not_known)),
        }

    def _prompt(self, key: str) -> tuple[str, str]:
        """Return title and message of what is said of an input."""
        words = self.texts.table("sheets", "words")
        title, message = (
            self.texts.said(f"blank.prompts.{one}", **words) for one in (f"{key}_title", key)
        )
        return title, message

    # -- the upper table

    def _columns(self) -> list[SummaryColumn[int]]:
        """Return the columns that are computed, for a competency's place from 0."""
        rated_look = "head" if self.arrangement.several_raters else "head after"
        level = partial(self._level, COUNTS)
        columns: list[SummaryColumn[int]] = [
            SummaryColumn("level", self._head("level"), "head centre", "level number", level),
            self._wide("level name", "text after", self._level_name),
            self._wide("step", "text wrapped", self._next_step),
            self._wide("rated", "text wrapped", self._rated, rated_look),
        ]
        for view in (SELF, MANAGER, AGREED):
            total = (self._progress(view), "total centre")
            level = partial(self._level, view)
            head = self._head(view)
            columns.append(SummaryColumn(view, head, "head centre", "whole centre", level, total))
        for view, track in ((COUNTS, ""), (ASPIRED, "aspired ")):
            weight, value = f"{track}weight", f"{track}value"
            total = (self._sum(weight), "total percent")
            look = "head right", "percent"
            weigh = partial(self._weight, view)
            columns.append(SummaryColumn(weight, self._head(weight), *look, weigh, total))
            total = (self._progress(view), "total two")
            product = partial(self._product, weight)
            columns.append(
                SummaryColumn(value, self._head(value), "head right", "two", product, total)
            )
        by_key = {column.key: column for column in columns}
        return [by_key[key] for key in self.arrangement.columns if key in by_key]

    def _head(self, key: str) -> str:
        """Return what a column of the upper table is called."""
        key = self.arrangement.heads.get(key, key.replace(" ", "_"))
        return self.texts.table("blank", "summary_heads")[key]

    def _wide(
        self, key: str, look: str, formula: Callable[[int], str], head_look: str = "head after"
    ) -> SummaryColumn[int]:
        return SummaryColumn(key, self._head(key), head_look, look, formula)

    def _competencies(self, canvas: Canvas) -> None:
        arrangement = self.arrangement
        head = self.first - 1
        for first, last, key in arrangement.groups:
            span = arrangement.columns[first][0], arrangement.columns[last][1]
            canvas.group(head - 1, *span, self._head(key))
        for span in arrangement.columns.values():
            canvas.fill(head, *span, "head")
            canvas.fill(self.total, *span, "total")
        columns = self._columns()
        canvas.text(head, 0, self._head("competency"), "head")
        for column in columns:
            place, _ = arrangement.columns[column.key]
            canvas.text(head, place, column.head, column.head_look)
        for index, sheet in enumerate(self.sheets):
            row = self.first + index
            canvas.way(row, 0, sheet.name, sheet.competency.name, "strong")
            draw_row(canvas, row, columns, arrangement.columns, index)
            canvas.height(theme.fitted(2), row)
        canvas.text(self.total, 0, self._head("progress"), "total")
        for column in columns:
            if column.total is not None:
                canvas.formula(self.total, arrangement.columns[column.key][0], *column.total)
        several = arrangement.several_raters
        rated = rated_words(self.texts, self.sheets, "rated_skills", several=several)
        canvas.merged_formula(self.total, *arrangement.rated, rated, "total right")
        if arrangement.several_raters:
            self._differing_levels(canvas)

    def _differing_levels(self, canvas: Canvas) -> None:
        own, manager = (self.arrangement.columns[view][0] for view in (SELF, MANAGER))
        first, second = (
            cell(self.first, column).replace(f"${self.first + 1}", str(self.first + 1))
            for column in (own, manager)
        )
        canvas.when(
            area(self.first, own, self.end, manager),
            f"AND(COUNT({first},{second})=2,{first}<>{second})",
            "differs",
        )

    def _weight(self, view: str, index: int) -> str:
        track = self.definition.looked(view, "track")
        weights = self.definition.track_column("weight", index)
        return f'IF({track}=0,"",INDEX({weights},{track}))'

    def _level(self, view: str, index: int) -> str:
        return self.sheets[index].unless_hidden(self.sheets[index].reached(view))

    def _next_step(self, index: int) -> str:
        return self.sheets[index].next_step()

    def _rated(self, index: int) -> str:
        several = self.arrangement.several_raters
        return rated_words(self.texts, [self.sheets[index]], "rated_briefly", several=several)

    def _level_name(self, index: int) -> str:
        level = self._cell(index, "level")
        return f'IF(ISNUMBER({level}),{self.definition.level_name(level)},"")'

    def _product(self, weight_column: str, index: int) -> str:
        weight, level = self._cell(index, weight_column), self._cell(index, "level")
        return f'IF(COUNT({weight},{level})=2,ROUND({weight}*{level},6),"")'

    def _sum(self, key: str) -> str:
        column, _ = self.arrangement.columns[key]
        weights = area(self.first, column, self.end, column)
        return f'IF(COUNT({weights})=0,"",ROUND(SUM({weights}),6))'

    def _progress(self, view: str) -> str:
        return self.definition.looked(view, "progress")

    # -- the lower table

    def _view_columns(self) -> list[SummaryColumn[str]]:
        """Return the columns, for a view; what a framework without codes or pay has not is left
        empty.
        """
        pay, codes = has_pay(self.framework.tracks), has_codes(self.framework.tracks)
        of_grade, job_title = self._of_grade, self._job_title
        formulas: dict[str, tuple[str, str, Callable[[str], str]]] = {
            "progress": ("head right", "two strong", self._progress),
            "grade": ("head centre", "centre", of_grade("code", "held")),
            "title": ("head after", "text after", job_title("held")),
            "from": ("head right", "money", of_grade("min", "held")),
            "to": ("head right", "money", of_grade("next", "held")),
            "next grade": ("head centre", "centre", of_grade("code", "following")),
            "begins": ("head right", "two", of_grade("from", "following")),
            "to go": ("head right", "two", self._to_go),
            "next title": ("head after", "text after", job_title("following")),
        }
        heads = self.texts.table("blank", "summary")
        columns = [
            SummaryColumn(key, heads[key.replace(" ", "_")], *looks_and_formula)
            for key, looks_and_formula in formulas.items()
        ]
        lacking = {*(() if codes else ("grade", "next grade")), *(() if pay else ("from", "to"))}
        absent = self.arrangement.absent
        by_key = {
            column.key: (
                replace(column, head="", formula=lambda view: absent)
                if column.key in lacking
                else column
            )
            for column in columns
        }
        return [
            by_key[key] for key in self.arrangement.view_columns if absent or key not in lacking
        ]

    def _views(self, canvas: Canvas) -> None:
        arrangement, head = self.arrangement, self.views_head
        places = arrangement.view_columns
        texts = self.texts.table("blank", "summary")
        leads = unfinished_words(self.texts, self.sheets, texts["leads"], texts["leads"])
        canvas.formula(head - 1, 0, leads, "section")
        if has_pay(self.framework.tracks):
            span = places["from"][0], places["to"][1]
            canvas.group(head - 1, *span, pay_heading(self.framework))
        canvas.group(head - 1, places["next grade"][0], arrangement.last, texts["next"])
        columns = self._view_columns()
        canvas.fill(head, 0, arrangement.last, "head")
        for column in columns:
            if column.head:
                canvas.text(head, places[column.key][0], column.head, column.head_look)
        for view, key in arrangement.views.items():
            row = self._view_row(view)
            canvas.fill(row, 0, arrangement.last, "text")
            canvas.text(row, 0, texts[key], "strong" if view == COUNTS else "text")
            draw_row(canvas, row, columns, places, view)
            canvas.height(18, row)
        below = head + len(arrangement.views) + 1
        if arrangement.several_raters:
            self._differing_views(canvas)
            canvas.text(below, 0, texts["note"], "note")
            below += 1
        canvas.text(below, 0, self.texts.said("phrases.results.precondition"), "promise")

    def _differing_views(self, canvas: Canvas) -> None:
        own, manager = self._view_row(SELF), self._view_row(MANAGER)
        for key in ("progress", "grade"):
            column, _ = self.arrangement.view_columns[key]
            first, second = self._view_cell(SELF, key), self._view_cell(MANAGER, key)
            differs = f'AND({first}<>"{NONE}",{second}<>"{NONE}",{first}<>{second})'
            canvas.when(area(own, column, manager, column), differs, "differs")

    def _of_grade(self, block: str, number: str) -> Callable[[str], str]:
        return lambda view: self.definition.of_grade(block, view, number)

    def _job_title(self, number: str) -> Callable[[str], str]:
        """Return the formula of a job title, the place for a field or family filled in where
        one is named.
        """
        plain, raw = self._of_grade("title", number), self._of_grade("raw title", number)
        place = string("{Discriminator}")
        return lambda view: (
            f'IF({FAMILY}="",{plain(view)},SUBSTITUTE({raw(view)},{place},{FAMILY}))'
        )

    def _to_go(self, view: str) -> str:
        begins = self._view_cell(view, "begins")
        return f'IF(ISNUMBER({begins}),ROUND({begins}-{self._progress(view)},6),"{NONE}")'

    # -- charts and furniture

    def _charts(self, canvas: Canvas) -> None:
        arrangement, names = self.arrangement, self.column("name")
        middle, _ = arrangement.columns[arrangement.bars]
        widths = arrangement.widths
        charts.radar(
            canvas,
            Spot(self.charts, 0, theme.pixels(*widths[:middle])),
            names,
            [(line, self._levels(view)) for view, line in arrangement.lines.items()],
            top=len(self.framework.levels),
            about=arrangement.radar,
        )
        charts.bars(
            canvas,
            Spot(self.charts, middle, theme.pixels(*widths[middle:]) - 8),
            names,
            (self.column("value"), self.column("aspired value")),
        )

    def _furniture(self, canvas: Canvas) -> None:
        canvas.widths(*self.arrangement.widths)
        if self._inputs_first:
            canvas.height(28, 0)
        canvas.height(18, *range(self.inputs_row, self.inputs_row + 3))
        canvas.height(8, *range(self.end + 1, self.total))
        canvas.height(20, self.first - 1, self.views_head, self.total)
        canvas.call("print_area", 0, 0, self.charts + charts.ROWS, self.arrangement.last)
        canvas.call("set_selection", *self.inputs[PERSON], *self.inputs[PERSON])
        canvas.paper(tab=theme.BLUE)
        canvas.call("fit_to_pages", 1, 1)
        canvas.protect()
