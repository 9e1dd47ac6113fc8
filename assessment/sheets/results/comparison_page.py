"""How a comparison sheet is laid out, and its formulas.

From top to bottom: the track beside the person's own one, competency by competency, the radar with
the ladders beside it, the route. The ladders are what the formulas look grades up in, so nothing is
hidden.
"""

from __future__ import annotations

from dataclasses import dataclass

from assessment.model import Framework
from assessment.sheets.kit import theme
from assessment.sheets.kit.addresses import area, cell, sheet_names, string
from assessment.sheets.kit.canvas import Canvas, height_for
from assessment.sheets.kit.theme import EMPTY, FULL, NONE, YOURS
from assessment.sheets.results.standing import (
    MILLION,
    Standing,
    code,
    has_codes,
    has_pay,
    job_title,
    millionths,
    pay_heading,
    salaries,
    standings,
)

HERE, NEXT, TOP = "► here", "next", "top"
# in characters; labels are as wide as the tracks' names
_TEXT_WIDTH, _NUMBER_WIDTH, _WAY_WIDTH = 44, 10, 14.5
_LABEL, _TEXT = 0, 1
(
    _LEVEL,
    _WEIGHT,
    _OWN_WEIGHT,
    _WEIGHT_MORE,
    _COMMON,
    _VALUE,
    _OWN_VALUE,
    _VALUE_MORE,
    _ADDS,
    _WAY,
) = range(2, 12)
_FACTS = {"here": 4, "own": 5, "more": 6}  # rows
_COMPETENCIES = 11  # the first row of the competencies
_BAND = 15  # rows of the radar and the ladders
# columns of the route
_STEP = {"competency": _LABEL, "skill": _TEXT, "level": 2, "now": 4, "to": 6, "cost": 8, "cell": 9}
_STEP_HEADS = {
    "competency": ("Competency", "head"),
    "skill": ("Skill", "head"),
    "level": ("Helps to reach", "head after"),
    "now": ("Now", "head centre"),
}
_STEP_HEADS |= {
    "to": ("Raise to", "head centre"),
    "cost": ("Steps", "head right"),
    "cell": ("Where", "head after"),
}
_LOOKS = {
    "title": "text",
    "grade": "centre",
    "progress": "two strong",
    "low": "money",
    "high": "money",
    "begins": "two",
    "to go": "two",
    "next": "text after",
}


def step_height(skill: str) -> float:
    """Return the height of a row of the route, in points."""
    return height_for(skill, _TEXT_WIDTH)


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
        _Drawing(self, canvas).draw()

    def standings(self) -> tuple[Standing, Standing | None]:
        """Return the track and the person's own one in numbers."""
        by_id = {one.track.id: one for one in standings(self.framework, self.ids, self.graded)}
        return by_id[self.track], by_id[self.primary] if self.primary else None

    @property
    def band(self) -> int:
        """The row where the radar and the ladders begin."""
        return _COMPETENCIES + len(self.ids) + 3

    @property
    def ladders(self) -> dict[str, int]:
        """The first rows of the ladders of the track and of the person's own one."""
        return {"here": self.band + 2, "own": self.band + 5 + len(self.standings()[0].bounds)}

    @property
    def first_step(self) -> int:
        """The first row of the route."""
        own = self.standings()[1]
        return max(self.band + 1 + _BAND, self.ladders["own"] + (len(own.bounds) if own else 0)) + 5


class _Drawing:
    """Where everything stands, and what it says. Rows and columns count from 0; ``who`` is
    "here", this track, or "own", the person's.
    """

    def __init__(self, shape: ComparisonShape, canvas: Canvas) -> None:
        self.shape = shape
        self.canvas = canvas
        here, own = shape.standings()
        self.tracks = {"here": here} | ({"own": own} if own else {})
        self.top = len(shape.framework.levels)
        self.many = len(shape.ids)
        tracks = [one.track for one in self.tracks.values()]
        self.codes, self.pay = has_codes(tracks), has_pay(tracks)
        names = [
            "title",
            *(["grade"] if self.codes else []),
            "progress",
            *(["low", "high"] if self.pay else []),
            "begins",
            "to go",
            "next",
        ]
        self.facts = {name: index for index, name in enumerate(names, start=_TEXT)}
        names = [
            "mark",
            *(["grade"] if self.codes else []),
            "from",
            "to",
            *(["low", "high"] if self.pay else []),
            "title",
        ]
        self.ladder = {name: index for index, name in enumerate(names, start=_LEVEL)}
        self.label_width = theme.width_for([f"{YOURS} {track.name}" for track in tracks], 22, 32)
        self.last = _COMPETENCIES + self.many - 1
        self.total = self.last + 1

    def draw(self) -> None:
        self._head()
        self._competencies()
        for who in self.tracks:
            self._ladder(who)
        self._radar()
        self._route()
        self._page()

    # -- addresses

    def column(self, column: int) -> str:
        """Return the area of a column of the competencies."""
        return area(_COMPETENCIES, column, self.last, column)

    def fact(self, name: str, who: str) -> str:
        return cell(_FACTS[who], self.facts[name])

    def at_mark(self, name: str, who: str, mark: str) -> str:
        """Return the formula for what the grade with a mark has in a column of its ladder; none
        has it: an error.
        """
        first = self.shape.ladders[who]
        # below a single grade stands an empty row: no range is a single cell
        last = first + max(len(self.tracks[who].bounds), 2) - 1
        of, marks = (
            area(first, self.ladder[one], last, self.ladder[one]) for one in (name, "mark")
        )
        return f"INDEX({of},MATCH({string(mark)},{marks},0))"

    # -- this track beside the person's own

    def _head(self) -> None:
        canvas, head = self.canvas, _FACTS["here"] - 1
        canvas.text(0, 0, self.tracks["here"].track.name, "title")
        canvas.slot("heading", 1, 0, "subtitle")
        if self.pay:
            canvas.group(
                head - 1, self.facts["low"], self.facts["high"], pay_heading(self.shape.framework)
            )
        canvas.group(head - 1, self.facts["begins"], _WAY, "The next grade")
        heads = {
            "title": "Job title",
            "grade": "Grade",
            "progress": "Progress",
            "low": "from",
            "high": "to",
            "begins": "begins at",
            "to go": "to go",
            "next": "",
        }
        looks = {"title": "head", "grade": "head centre", "next": "head after"}
        canvas.fill(head, _TEXT, _WAY, "head")
        canvas.text(head, _LABEL, "As you stand", "head")
        for name, column in self.facts.items():
            canvas.text(head, column, heads[name], looks.get(name, "head right"))
        own = f"{YOURS} {self.tracks['own'].track.name if 'own' in self.tracks else 'Your weights'}"
        for who, label, look in (
            ("here", self.tracks["here"].track.name, "strong"),
            ("own", own, "strong"),
            ("more", "Difference", "text"),
        ):
            canvas.fill(_FACTS[who], _TEXT, _WAY, "text")
            canvas.text(_FACTS[who], _LABEL, label, look)
        for who, weights in (("here", _WEIGHT), ("own", _OWN_WEIGHT)):
            self._facts(who, weights)
        looks = {"progress": "two signed", "low": "money signed", "high": "money signed"}
        for name in [name for name in looks if name in self.facts]:
            one, other = self.fact(name, "here"), self.fact(name, "own")
            canvas.slot(
                (name, "more"),
                _FACTS["more"],
                self.facts[name],
                looks[name],
                _numbers(f"ROUND({one}-{other},6)", one, other),
            )
        self._signs(_FACTS["more"], _LEVEL, _FACTS["more"], _WAY)
        canvas.slot("promise", _FACTS["more"] + 1, 0, "promise")

    def _facts(self, who: str, weights: int) -> None:
        """Draw the row of a track: where the person stands on it."""
        standing = self.tracks.get(who)
        formulas = {}
        if who == "own" or standing is None or standing.whole:
            both = f"AND(COUNT({self.column(_LEVEL)})={self.many},COUNT({self.column(weights)})={self.many})"
            formulas["progress"] = (
                f'IF({both},ROUND(SUMPRODUCT({self.column(weights)},{self.column(_LEVEL)}),6),"{NONE}")'
            )
        if standing and standing.bounds:
            for name in ("title", "grade", "low", "high"):
                if name in self.facts:
                    formulas[name] = _or_none(self.at_mark(name, who, HERE))
            begins, title = self.fact("begins", who), self.at_mark("title", who, NEXT)
            formulas["begins"] = _or_none(self.at_mark("from", who, NEXT))
            formulas["to go"] = (
                f'IF(ISNUMBER({begins}),ROUND({begins}-{self.fact("progress", who)},6),"{NONE}")'
            )
            words = (
                f'{self.at_mark("grade", who, NEXT)}&", "&{title}'
                if has_codes([standing.track])
                else title
            )
            formulas["next"] = (
                f'IFERROR({words},IF({self.fact("title", who)}="{NONE}","{NONE}","{TOP}"))'
            )
        for name, column in self.facts.items():
            self.canvas.slot(
                (name, who),
                _FACTS[who],
                column,
                _LOOKS[name],
                f"={formulas[name]}" if name in formulas else None,
            )

    # -- competency by competency

    def _competencies(self) -> None:
        canvas, head, row = self.canvas, _COMPETENCIES - 1, self.total
        canvas.group(head - 1, _WEIGHT, _COMMON, "Weight")
        canvas.group(head - 1, _VALUE, _VALUE_MORE, "Value: level times weight")
        canvas.text(head, _LABEL, "Competency", "head")
        canvas.text(head, _TEXT, "Your level", "head")
        texts = (
            "Level",
            "this track",
            "yours",
            "difference",
            "in common",
            "this track",
            "yours",
            "difference",
            "One more\nlevel adds",
        )
        for column, text in enumerate(texts, start=_LEVEL):
            canvas.text(head, column, text, "head wrapped")
        canvas.text(head, _WAY, "On the shortest\nway: level", "head wrapped")
        for index in range(self.many):
            self._competency(_COMPETENCIES + index, index)
        canvas.fill(row, _TEXT, _WAY, "total")
        canvas.text(row, _LABEL, "Together", "total")
        canvas.number(row, _WEIGHT, sum(self.tracks["here"].weights) / MILLION, "total percent")
        canvas.slot(
            "own total",
            row,
            _OWN_WEIGHT,
            "total percent",
            f"=ROUND(SUM({self.column(_OWN_WEIGHT)}),6)",
        )
        canvas.slot(
            "total more",
            row,
            _WEIGHT_MORE,
            "total percent signed",
            f"=ROUND({cell(row, _WEIGHT)}-{cell(row, _OWN_WEIGHT)},6)",
        )
        canvas.slot(
            "overlap", row, _COMMON, "total percent", f"=ROUND(SUM({self.column(_COMMON)}),6)"
        )
        canvas.slot("progress total", row, _VALUE, "total two", f"={self.fact('progress', 'here')}")
        canvas.slot(
            "own progress total", row, _OWN_VALUE, "total two", f"={self.fact('progress', 'own')}"
        )
        canvas.slot(
            "total value more",
            row,
            _VALUE_MORE,
            "total signed",
            f"={self.fact('progress', 'more')}",
        )
        note = (
            "In common is the smaller of the two weights. The last column has the levels that the"
            " way listed below leads to, as rated when this sheet was "
        )
        note += "written. No grade asks for them: other levels may add up to the same progress."
        canvas.text(row + 1, 0, note, "note")
        for column in (_WEIGHT_MORE, _VALUE_MORE):
            self._signs(_COMPETENCIES, column, row, column)

    def _competency(self, row: int, index: int) -> None:
        canvas, shape = self.canvas, self.shape
        level, here, own, value, own_value = (
            cell(row, column) for column in (_LEVEL, _WEIGHT, _OWN_WEIGHT, _VALUE, _OWN_VALUE)
        )
        name = '""'
        for number in range(self.top, -1, -1):
            name = f"IF({level}={number},{string(shape.framework.level_name(number))},{name})"
        meter = f'REPT("{FULL}",{level})&REPT("{EMPTY}",MAX(0,{self.top}-{level}))&"  "&{name}'
        reference, weight = shape.levels[index], shape.weights[index]
        canvas.slot(("competency", index), row, _LABEL, "name")
        canvas.slot(("meter", index), row, _TEXT, "meter", _numbers(meter, level))
        canvas.slot(
            ("level", index),
            row,
            _LEVEL,
            "whole",
            _numbers(reference, reference) if reference else None,
        )
        canvas.number(row, _WEIGHT, self.tracks["here"].weights[index] / MILLION, "percent")
        canvas.slot(
            ("own weight", index),
            row,
            _OWN_WEIGHT,
            "percent",
            _numbers(weight, weight) if weight else None,
        )
        canvas.slot(
            ("weight more", index),
            row,
            _WEIGHT_MORE,
            "percent signed",
            _numbers(f"ROUND({here}-{own},6)", own),
        )
        canvas.slot(("common", index), row, _COMMON, "percent", _numbers(f"MIN({here},{own})", own))
        canvas.slot(
            ("value", index), row, _VALUE, "two", _numbers(f"ROUND({here}*{level},6)", level)
        )
        canvas.slot(
            ("own value", index),
            row,
            _OWN_VALUE,
            "two",
            _numbers(f"ROUND({own}*{level},6)", own, level),
        )
        canvas.slot(
            ("value more", index),
            row,
            _VALUE_MORE,
            "two signed",
            _numbers(f"ROUND({value}-{own_value},6)", value, own_value),
        )
        canvas.slot(
            ("adds", index),
            row,
            _ADDS,
            "two signed",
            _numbers(f"IF({level}<{self.top},{here},0)", level),
        )
        canvas.slot(("way", index), row, _WAY, "whole")

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
        canvas, columns, first, standing = (
            self.canvas,
            self.ladder,
            self.shape.ladders[who],
            self.tracks[who],
        )
        if not standing.bounds:
            return
        canvas.text(
            first - 2,
            columns["mark"],
            f"{YOURS + ' ' if who == 'own' else ''}Grades of {standing.track.name}",
            "section",
        )
        canvas.fill(first - 1, _LEVEL, _WAY, "head")
        heads = {
            "mark": "",
            "grade": "Grade",
            "from": "from",
            "to": "to",
            "low": "pay from",
            "high": "to",
            "title": "Job title",
        }
        looks = {"mark": "head", "grade": "head centre", "title": "head after"}
        for name, column in columns.items():
            canvas.text(first - 1, column, heads[name], looks.get(name, "head right"))
        progress, total = (
            self.fact("progress", who),
            cell(self.total, _WEIGHT if who == "here" else _OWN_WEIGHT),
        )
        last = first + len(standing.bounds) - 1
        for row, bound, grade in zip(
            range(first, last + 1), standing.bounds, standing.track.grades, strict=True
        ):
            canvas.fill(row, _LEVEL, _WAY, "text")
            low, high = cell(row, columns["from"]), cell(row, columns["to"])
            before = (
                f'IF(ROUND({progress}-{cell(row - 1, columns["from"])},6)<0,"","{NEXT}")'
                if row > first
                else f'"{NEXT}"'
            )
            # a grade's lower bound belongs to it, its upper one to the next grade; the topmost has
            # both
            within = f"ROUND({progress}-{high},6)<{'=' if row == last else ''}0"
            mark = f'IF(ROUND({progress}-{low},6)<0,{before},IF({within},"{HERE}",""))'
            canvas.slot(
                ("mark", who, row - first),
                row,
                columns["mark"],
                "strong",
                f'=IF(AND(ISNUMBER({progress}),ROUND({total}-1,6)=0),{mark},"")',
            )
            canvas.number(row, columns["from"], bound / MILLION, "two")
            canvas.number(row, columns["to"], millionths(grade.max_progress) / MILLION, "two")
            canvas.text(row, columns["title"], job_title(grade), "text after")
            if "grade" in columns:
                canvas.text(row, columns["grade"], code(grade), "centre")
            for name, salary in zip(("low", "high"), salaries(grade), strict=True):
                if name in columns:
                    canvas.constant(row, columns[name], salary, "money")
        mark = cell(first, columns["mark"]).replace(f"${first + 1}", str(first + 1))
        canvas.when(area(first, _LEVEL, last, _WAY), f'{mark}="{HERE}"', "yours")

    def _radar(self) -> None:
        canvas, head = self.canvas, _COMPETENCIES - 1
        title = "Levels, and those on the shortest way to the next grade"
        words = (
            "A radar with an axis for each competency: your levels, and beside them those that the"
            " shortest way to the next grade leads to."
        )
        chart = canvas.chart(
            {"type": "radar", "subtype": "with_markers"},
            self.shape.band,
            0,
            size=(theme.pixels(self.label_width, _TEXT_WIDTH) - 20, 24 * _BAND),
            title=title,
            description=words,
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
        for name, column, look in ((_WAY, _WAY, way), (_TEXT, _LEVEL, levels)):
            cells = {
                key: "=" + canvas.at(_COMPETENCIES, of, self.last, of)
                for key, of in (("categories", _LABEL), ("values", column))
            }
            chart.add_series({"name": "=" + canvas.at(head, name), **cells, **look})
        scale = theme.scale(self.top)
        chart.set_x_axis(
            {"num_font": theme.font(9, theme.INK), "major_gridlines": scale["major_gridlines"]}
        )
        chart.set_y_axis({**scale, "num_font": theme.font(8), "line": {"color": theme.HAIR}})
        chart.set_legend({"position": "bottom", "font": theme.font()})

    # -- the route

    def _route(self) -> None:
        canvas, first = self.canvas, self.shape.first_step
        canvas.slot("route", first - 3, 0, "section")
        canvas.slot("route words", first - 2, 0, "subtitle")
        if not self.shape.capacity:
            return
        canvas.call("set_h_pagebreaks", [first - 3])
        canvas.fill(first - 1, 0, _WAY, "head")
        for name, (text, look) in _STEP_HEADS.items():
            canvas.text(first - 1, _STEP[name], text, look)
        looks = {
            "competency": "list strong",
            "skill": "list wrapped",
            "level": "list after",
            "now": "list rating",
            "to": "list rating",
            "cost": "list whole",
        }
        last = first + self.shape.capacity - 1
        for row in range(first, last + 1):
            canvas.height(theme.fitted(2), row)
            for name, look in looks.items():
                canvas.slot((f"step {name}", row - first), row, _STEP[name], look)
            canvas.link(("step cell", row - first), row, _STEP["cell"], "list link")
        canvas.ratings(*(area(first, _STEP[name], last, _STEP[name]) for name in ("now", "to")))
        canvas.band(area(first, 0, last, _WAY), f"$B{first + 1}")

    def _page(self) -> None:
        canvas = self.canvas
        canvas.widths(self.label_width, _TEXT_WIDTH, *[_NUMBER_WIDTH] * (_WAY - _LEVEL), _WAY_WIDTH)
        canvas.height(28, 0)
        canvas.height(16, 1)
        canvas.height(14, _FACTS["here"] - 2, _COMPETENCIES - 2)
        canvas.height(
            18,
            *range(_FACTS["here"] - 1, _FACTS["more"] + 2),
            *range(_COMPETENCIES, self.shape.first_step),
        )
        canvas.height(8, _FACTS["more"] + 2)
        canvas.height(28, _COMPETENCIES - 1)
        canvas.paper(tab=theme.ORANGE_FILL)


def _or_none(formula: str) -> str:
    return f'IFERROR({formula},"{NONE}")'


def _numbers(formula: str, *cells: str) -> str:
    """Return a formula that computes only with numbers."""
    tests = ",".join(f"ISNUMBER({one})" for one in cells)
    return f'=IF({f"AND({tests})" if len(cells) > 1 else tests},{formula},"{NONE}")'
