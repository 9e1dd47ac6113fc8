"""The sheet Tracks: every track of the framework for one person, the furthest progress first.

The visible table fetches its rows by rank from the definitions to the right of the printed page,
where each track stands with its weights and its ladder. So the table sorts itself when a level on
the Summary changes, and its shape is the same for everybody.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

from assessment.model import Framework, Track
from assessment.sheets.kit import theme
from assessment.sheets.kit.addresses import area, cell, string
from assessment.sheets.kit.canvas import Canvas, Key, Value
from assessment.sheets.kit.facts import Facts
from assessment.sheets.kit.pages import Plan, places_of
from assessment.sheets.kit.theme import ASPIRED, FULL, NONE, YOURS
from assessment.sheets.results.standing import (
    MILLION,
    Standing,
    code,
    has_codes,
    has_pay,
    job_title,
    pay_heading,
    salaries,
    shown,
    standings,
)

NAME = "Tracks"
_TOP = "top"  # stands for the grade after the topmost
_YOURS, _ASPIRED = f"{YOURS} yours", f"{ASPIRED} aspired"
_ASPIRED_LABEL = f"{ASPIRED} Aspired to"  # above the cells in which they are chosen
_COLUMNS_ACROSS = 4  # from the first of these cells to the last: bar, progress, grade, job title
_NO_MORE = "0.0000005"  # a difference of two numbers of whole millionths, where there is none
_SQUARES = 15  # of a bar that reaches the highest level; text, since Google Sheets has no data bars
_MOST_INPUTS = 8  # that are looked at for what somebody chose
_INPUTS = 2  # cells for aspirational tracks, side by side; more make more rows
_FIRST = 4  # the row of the first track, below title, two heads and the levels
_FITS_A_PAGE = 24  # tracks
_FITS_WITH_CHART = 8  # tracks
_HIGHEST_WEIGHT = 0.6  # of the scale of colours; few weights are above
_GAP, _WEIGHT = 1.2, 5.7  # widths of columns, in characters
_LOOKS = {
    "name": "strong",
    "mark": "mark",
    "bar": "bar",
    "progress": "two strong",
    "grade": "centre",
    "title": "text after",
    "low": "money",
    "high": "money",
}
_LOOKS |= {"next": "centre", "next title": "text after", "to go": "two"}
_HEAD_LOOKS = dict.fromkeys(("progress", "low", "high", "to go"), "head right") | {
    "grade": "head centre",
    "next": "head centre",
}
_HEAD_LOOKS |= dict.fromkeys(("title", "next title"), "head after")


@dataclass(frozen=True, slots=True)
class Chosen:
    """Cells elsewhere in the workbook in which tracks are chosen, as formulas."""

    own: str
    aspired: tuple[str, ...]
    unfinished: str = ""  # what says that skills are open


def tracks_sheet(facts: Facts, chosen: Chosen | None = None) -> Plan:
    """Return the sheet Tracks for one person; ``chosen`` is where the tracks to mark are
    chosen, if that is not on the sheet itself.
    """
    marked = max(_INPUTS, len(facts.aspirational))
    shape = TracksShape(
        facts.framework,
        facts.ids,
        facts.cells.levels,
        marked + marked % _INPUTS,
        facts.graded,
        chosen,
    )
    return Plan(shape, _values(facts))


def chosen_tracks(facts: Facts, value: Callable[[str], object]) -> tuple[Track, ...]:
    """Return the tracks that are marked as aspired to on a sheet Tracks that was written
    before; ``value`` gives what a cell holds by its address.
    """
    places = places_of(
        TracksShape(facts.framework, facts.ids, facts.cells.levels, _MOST_INPUTS, facts.graded)
    )
    names = {value(places["aspired", number]) for number in range(_MOST_INPUTS)}
    return tuple(track for track in facts.framework.tracks if track.name in names)


def choice_places(cells: Mapping[tuple[int, int], object]) -> list[tuple[int, int]]:
    """Return the cells of a sheet Tracks, whoever it is of, in which tracks are chosen that
    somebody aspires to, by row and column from 1.

    ``cells`` are the values of the sheet's cells. They stand below their label, as far as there are
    names.
    """
    label = next((place for place, value in sorted(cells.items()) if value == _ASPIRED_LABEL), None)
    if label is None:
        return []
    rows = range(label[0] + 1, label[0] + 1 + _MOST_INPUTS // _INPUTS)
    return [
        (row, column)
        for row in rows
        for column in (label[1], *range(label[1] + 1, label[1] + _COLUMNS_ACROSS))
    ]


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
        return NAME

    def draw(self, canvas: Canvas) -> None:
        """Draw everything but the values."""
        _Drawing(self, canvas).draw()


# --- the values of one person --------------------------------------------------------------------


def _values(facts: Facts) -> dict[Key, Value]:
    """Return what every formula gives, and the constants, by the slots of :class:`_Drawing`."""
    tracks = standings(facts.framework, facts.ids, facts.graded)
    own = facts.primary.name if facts.primary else None
    roles = {track.name: 1 for track in facts.aspirational} | ({own: 2} if own else {})
    values: dict[Key, Value] = {"heading": facts.heading, "promise": facts.promise, "own": own}
    values |= {("aspired", index): track.name for index, track in enumerate(facts.aspirational)}
    values |= {("competency", index): name for index, name in enumerate(facts.competencies)}
    values |= {
        ("level", index): NONE if level is None else level
        for index, level in enumerate(facts.levels)
    }
    count = len(tracks)
    order: list[tuple[int, int, int | None]] = []
    for index, one in enumerate(tracks):
        progress = one.progress(facts.levels)
        key = ((progress or 0) * 3 + roles.get(one.track.name, 0)) * count + count - 1 - index
        order.append((-key, index, progress))
        values["progress of", index] = shown(progress)
        values["key", index] = key
        values["held", index] = one.held(progress)
        values["following", index] = one.following(progress)
    order.sort()
    for row, (_, index, progress) in enumerate(order):
        values["rank", index] = row + 1
        values["position", row] = index + 1
        _row_values(
            values,
            row,
            tracks[index],
            progress,
            roles.get(tracks[index].track.name, 0),
            len(facts.framework.levels),
        )
    return values


def _row_values(
    values: dict[Key, Value], row: int, one: Standing, progress: int | None, role: int, top: int
) -> None:
    """Add the values of one row of the table, and of its bar in the chart."""
    name = one.track.name
    mark = ("", _ASPIRED, _YOURS)[role]
    number = one.following(progress)
    held, following = one.grade(one.held(progress)), one.grade(number)
    values["name", row] = name
    values["mark", row] = mark
    # rounded half up
    values["bar", row] = (
        ""
        if progress is None
        else FULL * ((2 * _SQUARES * progress + top * MILLION) // (2 * top * MILLION))
    )
    values["progress", row] = shown(progress)
    values["grade", row] = code(held)
    values["title", row] = job_title(held)
    values["low", row], values["high", row] = salaries(held)
    values["next", row] = code(following) if following else _TOP if held else NONE
    values["next title", row] = job_title(following) if following else _TOP if held else NONE
    values["to go", row] = shown(one.bounds[number - 1] - (progress or 0)) if number else NONE
    for column, weight in enumerate(one.weights):
        values["weight", row, column] = weight / MILLION
    values["label", row] = f"{mark[0]} {name}" if mark else name
    for kind, of in (("yours", 2), ("aspiring", 1), ("others", 0)):
        values[kind, row] = (progress or 0) / MILLION if role == of else 0


# --- drawing -------------------------------------------------------------------------------------


class _Drawing:
    """Where everything stands, and what it says. Rows and columns count from 0."""

    def __init__(self, shape: TracksShape, canvas: Canvas) -> None:
        self.shape = shape
        self.canvas = canvas
        self.framework = shape.framework
        self.tracks = standings(shape.framework, shape.ids, shape.graded)
        self.top = len(shape.framework.levels)
        codes, pay = has_codes(shape.framework.tracks), has_pay(shape.framework.tracks)
        titles = [job_title(grade) for track in shape.framework.tracks for grade in track.grades]
        names = [track.name for track in shape.framework.tracks]
        self.columns = {
            "rank": 3.5,
            "name": theme.width_for(names, 18, 30),
            "mark": 9,
            "bar": 14,
            "progress": 8.5,
        }
        self.columns |= {"grade": 7.0} if codes else {}
        self.columns["title"] = theme.width_for(titles, 20, 34)
        self.columns |= {"low": 8.5, "high": 8.5} if pay else {}
        self.columns |= {"next": 8.0} if codes else {"next title": theme.width_for(titles, 20, 30)}
        self.columns["to go"] = 7
        self.column = {name: index for index, name in enumerate(self.columns)}
        self.weights = len(self.columns) + 1  # after a gap
        self.behind = self.weights + len(shape.ids) + 1  # the first column beside the printed page
        self.first = _FIRST
        self.last = self.first + len(self.tracks) - 1
        # below a single track stands an empty row: no range to look things up in is a single cell
        self.last_listed = max(self.last, self.first + 1)
        self.inputs = self.last + 3  # the row with the tracks that are marked
        self.last_input = self.inputs - (-shape.inputs // _INPUTS) - 1
        self.levels_row = self.first - 1
        self.most = max((len(one.bounds) for one in self.tracks), default=0) or 1

    def draw(self) -> None:
        self._definitions()
        self._head()
        self._table()
        self._marked()
        self._conditions()
        self._chart()
        self._page()

    # -- addresses

    @cached_property
    def places(self) -> dict[str, int]:
        """The columns of the definitions, by what they hold; those of grades are the first of
        several.
        """
        many = len(self.shape.ids)
        widths = {
            "name of": 1,
            "weight of": many,
            "progress of": 1,
            "key": 1,
            "rank": 1,
            "held": 1,
            "following": 1,
            "end": 1,
        }
        widths |= {
            "from": self.most,
            "code": self.most,
            "job": self.most,
            "min": self.most,
            "max": self.most,
        }
        widths |= {"position": 1, "label": 1, "yours": 1, "aspiring": 1, "others": 1}
        found, column = {}, self.behind
        for name, width in widths.items():
            found[name] = column
            column += width
        return found

    def list_of(self, name: str, plus: int = 0) -> str:
        """Return the area of a column of the definitions."""
        column = self.places[name] + plus
        return area(self.first, column, self.last_listed, column)

    def block_of(self, name: str) -> str:
        """Return the area of a block of the definitions, a row for each track and a column for
        each grade.
        """
        return area(
            self.first, self.places[name], self.last_listed, self.places[name] + self.most - 1
        )

    def own(self) -> str:
        return cell(self.inputs, self.column["name"])

    def aspired(self) -> list[str]:
        columns = (self.column["bar"], self.column["title"])
        rows = range(self.inputs, self.last_input + 1)
        return [cell(row, column) for row in rows for column in columns][: self.shape.inputs]

    def level_cells(self) -> str:
        return area(
            self.levels_row, self.weights, self.levels_row, self.weights + len(self.shape.ids) - 1
        )

    # -- the definitions beside the page

    def _definitions(self) -> None:
        canvas, places, head = self.canvas, self.places, self.first - 2
        canvas.text(
            head - 1,
            self.behind,
            "Behind the table: the framework's definitions, and what the formulas look up in them",
            "behind",
        )
        names = {
            "name of": "Track",
            "progress of": "Progress",
            "key": "Sort key",
            "rank": "Rank",
            "held": "Grade no.",
            "following": "Next no.",
        }
        names |= {
            "end": "Ends at",
            "position": "Row",
            "label": "Chart: track",
            "yours": "Your track",
            "aspiring": "Aspired to",
            "others": "Other tracks",
        }
        for name, text in names.items():
            canvas.text(head, places[name], text, "behind")
        heads = {"from": "From", "code": "Grade", "job": "Job title"} | (
            {"min": "Salary from", "max": "Salary to"} if "low" in self.columns else {}
        )
        for name, text in heads.items():
            for number in range(self.most):
                canvas.text(head, places[name] + number, f"{text} {number + 1}", "behind")
        for index in range(len(self.shape.ids)):
            canvas.text(head, places["weight of"] + index, f"Weight {index + 1}", "behind")
        for index, one in enumerate(self.tracks):
            self._definition(self.first + index, index, one)
            self._sorted(self.first + index, index)

    def _definition(self, row: int, index: int, one: Standing) -> None:
        """Draw one track in the framework's order: its weights and ladder, and where the person
        stands on it.
        """
        canvas, places = self.canvas, self.places
        canvas.text(row, places["name of"], one.track.name, "behind")
        for number, weight in enumerate(one.weights):
            canvas.number(row, places["weight of"] + number, weight / MILLION, "behind number")
        canvas.number(row, places["end"], one.end / MILLION, "behind number")
        for number, grade in enumerate(one.track.grades[: len(one.bounds)]):
            canvas.number(
                row, places["from"] + number, one.bounds[number] / MILLION, "behind number"
            )
            canvas.text(row, places["code"] + number, code(grade), "behind")
            canvas.text(row, places["job"] + number, job_title(grade), "behind")
            for name, salary in zip(("min", "max"), salaries(grade), strict=True):
                canvas.constant(row, places[name] + number, salary, "behind number")
        levels, many = self.level_cells(), len(self.shape.ids)
        weights = area(row, places["weight of"], row, places["weight of"] + many - 1)
        progress, name = cell(row, places["progress of"]), cell(row, places["name of"])
        formula = (
            f'=IF(COUNT({levels})={many},ROUND(SUMPRODUCT({weights},{levels}),6),"{NONE}")'
            if one.whole
            else None
        )
        canvas.slot(("progress of", index), row, places["progress of"], "behind number", formula)
        among = "0+" + "+".join(f"({place}={name})" for place in self.aspired())
        role = f"IF({self.own()}={name},2,IF({among}>0,1,0))"
        count = len(self.tracks)
        # whole numbers, all different: progress first, then the marks, then the framework's order
        formula = f"=(IF(ISNUMBER({progress}),ROUND({progress}*{MILLION},0),0)*3+{role})*{count}+{count - 1 - index}"
        canvas.slot(("key", index), row, places["key"], "behind number", formula)
        canvas.slot(
            ("rank", index),
            row,
            places["rank"],
            "behind number",
            f"=1+SUMPRODUCT(({self.list_of('key')}>{cell(row, places['key'])})*1)",
        )
        reached, beyond = "0", "0"
        if one.bounds:
            reached = self._reached(row, len(one.bounds), progress)
            beyond = f"IF(ROUND({progress}-{cell(row, places['end'])},6)>0,0,{reached})"
        canvas.slot(
            ("held", index),
            row,
            places["held"],
            "behind number",
            f"=IF(ISNUMBER({progress}),{beyond},0)",
        )
        then = f"IF(ISNUMBER({progress}),IF({reached}<{len(one.bounds)},{reached}+1,0),0)"
        canvas.slot(("following", index), row, places["following"], "behind number", f"={then}")

    def _reached(self, row: int, many: int, progress: str) -> str:
        """Return the formula of how many of a track's bounds a progress has reached. Both are whole
        millionths, so that less than half of one is none.

        Not every program rounds all of a range, and to some a single cell is no range.
        """
        first = self.places["from"]
        if many == 1:
            return f"IF({cell(row, first)}-{progress}<={_NO_MORE},1,0)"
        return f"SUMPRODUCT(({area(row, first, row, first + many - 1)}-{progress}<={_NO_MORE})*1)"

    def _sorted(self, row: int, index: int) -> None:
        """Draw what the table and the chart need of the track in one row of the table."""
        canvas, places = self.canvas, self.places
        canvas.slot(
            ("position", index),
            row,
            places["position"],
            "behind number",
            f"=MATCH({cell(row, 0)},{self.list_of('rank')},0)",
        )
        name, mark, progress = (
            cell(row, self.column[column]) for column in ("name", "mark", "progress")
        )
        canvas.slot(
            ("label", index),
            row,
            places["label"],
            "behind",
            f'=IF({mark}="",{name},LEFT({mark},1)&" "&{name})',
        )
        for kind, condition in (
            ("yours", f'LEFT({mark},1)="{YOURS}"'),
            ("aspiring", f'LEFT({mark},1)="{ASPIRED}"'),
            ("others", f'{mark}=""'),
        ):
            canvas.slot(
                (kind, index),
                row,
                places[kind],
                "behind number",
                f"=IF(AND(ISNUMBER({progress}),{condition}),{progress},0)",
            )

    # -- the page

    def _head(self) -> None:
        canvas, column, head = self.canvas, self.column, self.first - 2
        canvas.text(0, 0, "Career tracks", "title")
        canvas.slot("heading", 0, column["mark"], "subtitle")
        if self.shape.chosen and self.shape.chosen.unfinished:
            canvas.formula(1, column["name"], self.shape.chosen.unfinished, "strong")
        if "low" in column:
            canvas.group(head - 1, column["low"], column["high"], pay_heading(self.framework))
        canvas.group(
            head - 1,
            self.weights,
            self.weights + len(self.shape.ids) - 1,
            "What each competency weighs",
        )
        heads = {
            "rank": "",
            "name": "Track",
            "mark": "",
            "bar": f"0 to {self.top}",
            "progress": "Progress",
            "grade": "Grade",
            "title": "Job title",
        }
        heads |= {
            "low": "from",
            "high": "to",
            "next": "Next",
            "next title": "Next job title",
            "to go": "To go",
        }
        for name, place in column.items():
            canvas.text(head, place, heads[name], _HEAD_LOOKS.get(name, "head"))
        canvas.text(self.levels_row, column["to go"], "Your levels", "label right")
        for index, reference in enumerate(self.shape.levels):
            canvas.slot(("competency", index), head, self.weights + index, "head turned")
            formula = f'=IF(ISNUMBER({reference}),{reference},"{NONE}")' if reference else None
            canvas.slot(("level", index), self.levels_row, self.weights + index, "level", formula)

    def _marked(self) -> None:
        """Draw the cells that say which tracks are marked."""
        canvas, column = self.canvas, self.column
        canvas.text(self.inputs - 1, column["name"], f"{YOURS} Your track", "label")
        chosen = self.shape.chosen
        self._track("own", self.inputs, column["name"], chosen.own if chosen else None)
        canvas.text(self.inputs - 1, column["bar"], _ASPIRED_LABEL, "label")
        for number in range(self.shape.inputs):
            row = self.inputs + number // _INPUTS
            place = column["title"] if number % _INPUTS else column["bar"]
            if place == column["bar"]:
                canvas.call(
                    "merge_range",
                    row,
                    place,
                    row,
                    column["title"] - 1,
                    "",
                    canvas.formats("chosen" if chosen else "input"),
                )
            self._track(("aspired", number), row, place, chosen.aspired[number] if chosen else None)

    def _track(self, key: Key, row: int, column: int, source: str | None) -> None:
        """Draw a cell with a track's name: chosen here, or elsewhere in the workbook."""
        if source is None:
            self.canvas.slot(key, row, column, "input")
            self._choice(row, column)
        else:
            self.canvas.slot(key, row, column, "chosen", f'=IF({source}="","",{source})')

    def _choice(self, row: int, column: int) -> None:
        """Let a cell hold the name of a track, from a list."""
        words = {
            "error_title": "Not a track",
            "error_message": "Please choose a track from the list.",
        }
        names = area(self.first, self.places["name of"], self.last, self.places["name of"])
        self.canvas.call(
            "data_validation",
            row,
            column,
            row,
            column,
            {"validate": "list", "source": f"={names}", **words},
        )

    def _table(self) -> None:
        canvas, places = self.canvas, self.places
        for index in range(len(self.tracks)):
            row = self.first + index
            position = cell(row, places["position"])
            held, following = (
                f"INDEX({self.list_of(name)},{position})" for name in ("held", "following")
            )
            name, progress = cell(row, self.column["name"]), cell(row, self.column["progress"])
            among = "0+" + "+".join(f"({place}={name})" for place in self.aspired())
            then = f'=IF({following}=0,IF({held}=0,"{NONE}","{_TOP}"),INDEX({{}},{position},{following}))'
            formulas = {
                "name": f"=INDEX({self.list_of('name of')},{position})",
                "mark": f'=IF({self.own()}={name},"{_YOURS}",IF({among}>0,"{_ASPIRED}",""))',
                "bar": (
                    f'=IF(ISNUMBER({progress}),REPT("{FULL}",ROUND(ROUND({progress}*{_SQUARES}/{self.top},6),0)),"")'
                ),
                "progress": f"=INDEX({self.list_of('progress of')},{position})",
                "grade": self._look_up("code", position, held),
                "title": self._look_up("job", position, held),
                "low": self._look_up("min", position, held),
                "high": self._look_up("max", position, held),
                "next": then.format(self.block_of("code")),
                "next title": then.format(self.block_of("job")),
                "to go": (
                    f'=IF({following}=0,"{NONE}",ROUND(INDEX({self.block_of("from")},{position},{following})-{progress},6))'
                ),
            }
            canvas.number(row, 0, index + 1, "rank")
            for key, formula in formulas.items():
                if key in self.column:
                    canvas.slot((key, index), row, self.column[key], _LOOKS[key], formula)
            for number in range(len(self.shape.ids)):
                canvas.slot(
                    ("weight", index, number),
                    row,
                    self.weights + number,
                    "heat",
                    f"=INDEX({self.list_of('weight of', number)},{position})",
                )

    def _look_up(self, block: str, position: str, number: str) -> str:
        return f"=IF({number}=0,{string(NONE)},INDEX({self.block_of(block)},{position},{number}))"

    # -- furniture

    def _conditions(self) -> None:
        bar, last = self.column["bar"], self.column["to go"]
        bars = area(self.first, bar, self.last, bar)
        around = (
            f"{area(self.first, 0, self.last, bar - 1)}"
            f" {area(self.first, bar + 1, self.last, last)}"
        )
        mark = cell(self.first, self.column["mark"]).replace(
            f"${self.first + 1}", str(self.first + 1)
        )
        for symbol, change in ((YOURS, "yours"), (ASPIRED, "aspired")):
            self.canvas.when(around, f'LEFT({mark},1)="{symbol}"', change)
            self.canvas.when(bars, f'LEFT({mark},1)="{symbol}"', f"{change} bar")
        scale = {
            "type": "2_color_scale",
            "min_type": "num",
            "min_value": 0,
            "max_type": "num",
            "max_value": _HIGHEST_WEIGHT,
        }
        heat = {**scale, "min_color": "#FFFFFF", "max_color": theme.HEAT}
        self.canvas.call(
            "conditional_format",
            self.first,
            self.weights,
            self.last,
            self.weights + len(self.shape.ids) - 1,
            heat,
        )

    def _chart(self) -> None:
        places, canvas = self.places, self.canvas
        words = (
            f"A bar for every track of the table, in its order: the progress from 0 to {self.top}."
            " Your track and those that you aspire to are marked."
        )
        kind = {"type": "bar", "subtype": "stacked"}
        chart = canvas.chart(
            kind,
            self.last_input + 5,
            0,
            size=(self.chart_width(), self.chart_height()),
            title="Progress by track",
            description=words,
        )
        fills = {
            "yours": {"fill": {"color": theme.BLUE}},
            "others": {"fill": {"color": theme.STEEL}},
        }
        fills["aspiring"] = {
            "pattern": {
                "pattern": "wide_upward_diagonal",
                "fg_color": theme.ORANGE_FILL,
                "bg_color": theme.ORANGE_TINT,
            }
        }
        for name in ("yours", "aspiring", "others"):
            cells = {
                key: "=" + canvas.at(self.first, places[of], self.last, places[of])
                for key, of in (("categories", "label"), ("values", name))
            }
            chart.add_series(
                {
                    "name": "=" + canvas.at(self.first - 2, places[name]),
                    **cells,
                    "gap": 45,
                    "border": {"none": True},
                    **fills[name],
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
                **theme.scale(self.top),
                "num_font": theme.font(),
                "line": {"none": True},
                "label_position": "high",
            }
        )
        chart.set_legend({"position": "top", "font": theme.font()})

    def chart_width(self) -> int:
        """Return how wide the table is, in pixels."""
        return theme.pixels(*self.columns.values(), _GAP, *[_WEIGHT] * len(self.shape.ids))

    def chart_height(self) -> int:
        return 90 + 20 * max(len(self.tracks), 3)

    def _page(self) -> None:
        canvas, places = self.canvas, self.places
        canvas.widths(*self.columns.values(), _GAP, *[_WEIGHT] * len(self.shape.ids), 4)
        canvas.widths(*[9] * (places["others"] + 1 - self.behind), first=self.behind)
        canvas.widths(26, first=places["name of"])
        canvas.widths(*[24] * self.most, first=places["job"])
        canvas.widths(28, first=places["label"])
        canvas.height(28, 0)
        canvas.height(14, self.first - 3, self.inputs - 1)
        canvas.height(
            12
            + 9.6
            * max(theme.extent(competency.name) for competency in self.framework.competencies),
            self.first - 2,
        )
        canvas.height(
            18, *range(self.first - 1, self.last + 1), *range(self.inputs, self.last_input + 1)
        )
        note = (
            "Progress is the sum of level times weight. The table follows the Summary and sorts"
            " itself; choose "
        )
        note += (
            "there which tracks are marked."
            if self.shape.chosen
            else "above which tracks are marked."
        )
        canvas.text(self.last_input + 2, 0, note, "note")
        canvas.slot("promise", self.last_input + 3, 0, "promise")
        canvas.call("freeze_panes", self.first, 0)
        # of a blank workbook the chart is empty, and never more than the bars of the table
        chart = 0 if self.shape.chosen is not None else 3 + self.chart_height() // 20
        canvas.call("print_area", 0, 0, self.last_input + 3 + chart, self.behind - 2)
        if len(self.tracks) > _FITS_A_PAGE:
            canvas.call("repeat_rows", self.first - 3, self.first - 1)
        if len(self.tracks) > _FITS_WITH_CHART and chart:
            canvas.call("set_h_pagebreaks", [self.last_input + 4])
        canvas.paper(tab=theme.BLUE)
        if self.shape.chosen is not None:
            canvas.protect()  # nothing is typed in here
