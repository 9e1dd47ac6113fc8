"""The tables of a comparison sheet, column by column: the track beside the person's own one, the
competencies, the ladders of both tracks, the route.

``who`` is "here", this track, or "own", the person's. Rows and columns count from 0.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

from assessment.model import Framework, Grade, RouteStep, Track
from assessment.sheets.kit import theme
from assessment.sheets.kit.addresses import location, numbers, spoken, string
from assessment.sheets.kit.canvas import Value
from assessment.sheets.kit.columns import TOTAL, Column, Formula, Table, TableRow, Total
from assessment.sheets.kit.facts import rating_words
from assessment.sheets.kit.ratings import NONE
from assessment.sheets.kit.theme import EMPTY, FULL, YOURS
from assessment.sheets.results.beside import Both, OnTrack, Weighed
from assessment.sheets.results.standing import (
    MILLION,
    Standing,
    code,
    has_codes,
    has_pay,
    job_title,
    millionths,
    salaries,
    shown,
)

FACTS = 4  # the first row of the facts
COMPETENCIES = 11  # the first row of the competencies
BAND = 15  # rows of the radar and the ladders
TEXT_WIDTH = 44  # in characters; labels are as wide as the tracks' names
_NUMBER_WIDTH, _WAY_WIDTH = 10, 14.5
# characters that are repeated on each sheet; the skill's own cell, which the row leads to, has them
# all
_LONGEST_SKILL = 500


class ComparisonTables:
    """Where the tables are, and what their columns hold.

    ``facts`` has a row for each ``who``, ``competencies`` one for each competency, ``ladders`` one
    for each grade of a track that the person can have, ``steps`` one for each step of the route.
    """

    def __init__(
        self,
        framework: Framework,
        standings: Mapping[str, Standing],
        levels: tuple[str | None, ...],
        weights: tuple[str | None, ...],
        capacity: int,
    ) -> None:
        self.framework = framework
        self.texts = framework.texts
        self.tracks = standings
        self.levels = levels
        self.weights = weights
        self.top = len(framework.levels)
        tracks = [standing.track for standing in standings.values()]
        self.codes, self.pay = has_codes(tracks), has_pay(tracks)
        self.facts = Table(self._facts(), ("here", "own"), top=FACTS, left=1)
        self.competencies = Table(self._competencies(tracks), range(len(levels)), top=COMPETENCIES)
        self.band = self.competencies.last + 4  # where the radar and the ladders begin
        self.ladders: dict[str, Table[str]] = {}
        top = self.band + 2
        for who, standing in standings.items():
            self.ladders[who] = self._ladder(who, standing, top)
            top = self.ladders[who].last + 4
        ladders_end = top - 3 if "own" in standings else top
        first = max(self.band + 1 + BAND, ladders_end) + 5
        self.steps = Table(self._steps(), range(capacity), top=first)

    @property
    def right(self) -> int:
        """The last column of the page."""
        return self.competencies.right

    def said(self, key: str, **values: object) -> str:
        """Return a text of the sheet."""
        return self.texts.said(f"results.comparison.{key}", **values)

    def _head(self, key: str) -> str:
        return self.said(f"{key.replace(' ', '_')}_head")

    # -- this track beside the person's own

    def _facts(self) -> Iterator[Column[OnTrack]]:
        here, following, right = self.said("here"), self.said("next"), "head right"

        def column(
            key: str,
            look: str,
            formula: Formula,
            value: Callable[[OnTrack], Value],
            head_look: str = "head",
            **more: Any,
        ) -> Column[OnTrack]:
            return Column(
                key, self._head(key), 0, look, formula, value, head_look=head_look, **more
            )

        yield column(
            "title",
            "text",
            lambda row: self._at_mark("title", row, here),
            lambda track: job_title(track.grade),
        )
        yield column(
            "grade",
            "centre",
            lambda row: self._at_mark("grade", row, here),
            lambda track: code(track.grade),
            "head centre",
            when=self.codes,
        )
        more = self._more("progress", "two signed", _progress_of)
        yield column("progress", "two strong", self._progress, _progress_of, right, total=more)
        for bound, key in enumerate(("low", "high")):
            yield column(
                key,
                "money",
                partial(self._at_mark, key, mark=here),
                partial(_pay, bound),
                right,
                total=self._more(key, "money signed", partial(_pay, bound)),
                when=self.pay,
            )
        yield column(
            "begins",
            "two",
            lambda row: self._at_mark("from", row, following),
            lambda track: shown(track.begins),
            right,
        )
        yield column("to go", "two", self._to_go, lambda track: shown(track.to_go()), right)
        yield Column(
            "next",
            "",
            0,
            "text after",
            self._next,
            lambda track: track.next(self.texts),
            head_look="head after",
        )

    def _to_go(self, row: TableRow) -> str | None:
        if not self._has_grades(row):
            return None
        return numbers(f"ROUND({row['begins']}-{row['progress']},6)", row["begins"])

    def _more(self, key: str, look: str, value: Callable[[OnTrack], Value]) -> Total[Both]:
        """Return the cell with how much more this track has in a column."""

        def formula(row: TableRow) -> str:
            here, own = (row.table.row(who)[key] for who in ("here", "own"))
            return numbers(f"ROUND({here}-{own},6)", here, own)

        return Total(look, formula, lambda both: both.more(value))

    def _has_grades(self, row: TableRow) -> bool:
        return row.name in self.ladders and bool(self.ladders[str(row.name)].rows)

    def _progress(self, row: TableRow) -> str | None:
        standing = self.tracks.get(str(row.name))
        if row.name == "here" and standing is not None and not standing.whole:
            return None
        weights = self.competencies.area("weight" if row.name == "here" else "own weight")
        levels, many = self.competencies.area("level"), len(self.levels)
        both = f"AND(COUNT({levels})={many},COUNT({weights})={many})"
        return f'IF({both},ROUND(SUMPRODUCT({weights},{levels}),6),"{NONE}")'

    def _next(self, row: TableRow) -> str | None:
        if not self._has_grades(row):
            return None
        following, top = self.said("next"), string(self.said("top"))
        words = title = self._marked("title", row, following)
        if has_codes([self.tracks[str(row.name)].track]):
            formulas = {"code": self._marked("grade", row, following), "title": title}
            words = spoken(self.texts.table("results", "grades")["grade"], formulas)
        return f'IFERROR({words},IF({row["title"]}="{NONE}","{NONE}",{top}))'

    def _at_mark(self, column: str, row: TableRow, mark: str) -> str | None:
        """Return the formula for what the grade with a mark has in a column of its ladder."""
        if not self._has_grades(row):
            return None
        return f'IFERROR({self._marked(column, row, mark)},"{NONE}")'

    def _marked(self, column: str, row: TableRow, mark: str) -> str:
        """Return the same, and an error where no grade has the mark."""
        ladder = self.ladders[str(row.name)]
        # below a single grade stands an empty row: no range is a single cell
        values, marks = (ladder.area(key, least=2) for key in (column, "mark"))
        return f"INDEX({values},MATCH({string(mark)},{marks},0))"

    # -- competency by competency

    def _competencies(self, tracks: list[Track]) -> Iterator[Column[Weighed]]:
        number = self._number
        yield Column(
            "competency",
            self._head("competency"),
            theme.width_for([f"{YOURS} {track.name}" for track in tracks], 22, 32),
            "name",
            value=lambda row: row.name,
            total=Total("total", fixed=lambda row: self.said("together")),
        )
        yield Column("meter", self._head("meter"), TEXT_WIDTH, "meter", self._meter, self._meter_of)
        yield number(
            "level",
            "level",
            "whole",
            lambda row: self._from_summary(self.levels, row),
            lambda row: NONE if row.level is None else row.level,
        )
        official = self.tracks["here"].weights
        yield number(
            "weight",
            "this_track",
            "percent",
            fixed=lambda row: official[row.number - COMPETENCIES] / MILLION,
            total=Total("total percent", fixed=lambda row: sum(official) / MILLION),
        )
        yield number(
            "own weight",
            "yours",
            "percent",
            lambda row: self._from_summary(self.weights, row),
            lambda row: NONE if row.own is None else float(row.own),
            total=_sum("own weight", lambda both: shown(both.own_total)),
        )
        yield number(
            "weight more",
            "difference",
            "percent signed",
            numbers("ROUND({weight}-{own weight},6)", "{own weight}"),
            lambda row: shown(row.weight_more()),
            total=Total(
                "total percent signed",
                "ROUND({weight}-{own weight},6)",
                lambda both: shown(both.total_more()),
            ),
        )
        yield number(
            "common",
            "common",
            "percent",
            numbers("MIN({weight},{own weight})", "{own weight}"),
            lambda row: row.common(),
            total=_sum("common", lambda both: shown(both.overlap())),
        )
        yield number(
            "value",
            "this_track",
            "two",
            numbers("ROUND({weight}*{level},6)", "{level}"),
            lambda row: shown(row.value),
            total=self._as_in_facts("here", "total two", lambda both: shown(both.here.progress)),
        )
        yield number(
            "own value",
            "yours",
            "two",
            numbers("ROUND({own weight}*{level},6)", "{own weight}", "{level}"),
            lambda row: shown(row.own_value),
            total=self._as_in_facts("own", "total two", lambda both: shown(both.own.progress)),
        )
        yield number(
            "value more",
            "difference",
            "two signed",
            numbers("ROUND({value}-{own value},6)", "{value}", "{own value}"),
            lambda row: shown(row.value_more()),
            total=self._as_in_facts(TOTAL, "total signed", lambda both: both.more(_progress_of)),
        )
        yield number(
            "adds",
            "adds",
            "two signed",
            numbers(f"IF({{level}}<{self.top},{{weight}},0)", "{level}"),
            lambda row: (
                NONE if row.level is None else shown(row.weight if row.level < self.top else 0)
            ),
        )
        yield number("way", "way", "whole", value=lambda row: row.way, width=_WAY_WIDTH)

    def _number(
        self,
        key: str,
        head: str,
        look: str,
        formula: Formula | None = None,
        value: Callable[[Weighed], Value] | None = None,
        width: float = _NUMBER_WIDTH,
        **more: Any,
    ) -> Column[Weighed]:
        """Return a column of numbers of the competencies."""
        return Column(
            key,
            self._head(head),
            width,
            look,
            formula,
            value,
            head_look="head wrapped",
            **more,
        )

    def _as_in_facts(self, who: str, look: str, value: Callable[[Both], Value]) -> Total[Both]:
        """Return a cell that repeats a progress."""
        return Total(look, lambda _: self.facts.row(who)["progress"], value)

    def _from_summary(self, cells: tuple[str | None, ...], row: TableRow) -> str | None:
        """Return the formula of what the Summary shows of a competency, if it does."""
        cell = cells[row.number - COMPETENCIES]
        return numbers(cell, cell) if cell else None

    def _meter(self, row: TableRow) -> str:
        level = row["level"]
        name = '""'
        for number in range(self.top, -1, -1):
            name = f"IF({level}={number},{string(self.framework.level_name(number))},{name})"
        empty = f'REPT("{EMPTY}",MAX(0,{self.top}-{level}))'
        return numbers(f'REPT("{FULL}",{level})&{empty}&"  "&{name}', level)

    def _meter_of(self, row: Weighed) -> str:
        if row.level is None:
            return NONE
        name = self.framework.level_name(row.level) if row.level <= self.top else ""
        return f"{FULL * row.level}{EMPTY * (self.top - row.level)}  {name}"

    # -- ladders and route

    def _ladder(self, who: str, standing: Standing, top: int) -> Table[str]:
        """Return the grades of a track, with marks on the one that the person has and on the
        next; what is known of a row is its mark.
        """
        grades = [(who, number) for number in range(len(standing.bounds))]

        def column(
            key: str, look: str, head_look: str, value: Callable[[int, Grade], Value], **more: Any
        ) -> Column[str]:
            """Return what is the same for everybody of the grades, which are counted from 0."""

            def fixed(row: TableRow) -> Value:
                return value(row.number - top, standing.track.grades[row.number - top])

            head = self._head(f"ladder {key}")
            return Column(key, head, 0, look, head_look=head_look, fixed=fixed, **more)

        bounds, right = standing.bounds, "head right"
        columns: tuple[Column[str], ...] = (
            Column("mark", "", 0, "strong", lambda row: self._mark(who, row), lambda mark: mark),
            column("grade", "centre", "head centre", lambda _, grade: code(grade), when=self.codes),
            column("from", "two", right, lambda number, _: bounds[number] / MILLION),
            column("to", "two", right, lambda _, grade: millionths(grade.max_progress) / MILLION),
            column("low", "money", right, lambda _, grade: salaries(grade)[0], when=self.pay),
            column("high", "money", right, lambda _, grade: salaries(grade)[1], when=self.pay),
            column("title", "text after", "head after", lambda _, grade: job_title(grade)),
        )
        return Table(columns, grades, top=top, left=self.competencies.place("level"))

    def _mark(self, who: str, row: TableRow) -> str:
        progress = self.facts.row(who)["progress"]
        total = self.competencies.row(TOTAL)["weight" if who == "here" else "own weight"]
        here, before = string(self.said("here")), string(self.said("next"))
        if row.number > row.table.top:
            above = row.table.rows[row.number - row.table.top - 1]
            reached = f"ROUND({progress}-{row.table.row(above)['from']},6)<0"
            before = f'IF({reached},"",{before})'
        # a grade's lower bound belongs to it, its upper one to the next grade; the topmost has both
        within = f"ROUND({progress}-{row['to']},6)<{'=' if row.number == row.table.last else ''}0"
        mark = f'IF(ROUND({progress}-{row["from"]},6)<0,{before},IF({within},{here},""))'
        return f'IF(AND(ISNUMBER({progress}),ROUND({total}-1,6)=0),{mark},"")'

    def _steps(self) -> Iterator[Column[RouteStep]]:
        def column(
            key: str,
            look: str,
            value: Callable[[RouteStep], Value],
            head: str = "head",
            **more: Any,
        ) -> Column[RouteStep]:
            key = f"step {key}"
            return Column(key, self._head(key), 0, look, value=value, head_look=head, **more)

        framework = self.framework
        yield column("competency", "list strong", lambda step: sentence(step.competency))
        yield column("skill", "list wrapped", lambda step: sentence(step.skill))
        yield column(
            "level",
            "list after",
            lambda step: f"{step.level} {framework.level_name(step.level)}",
            "head after",
            span=2,
        )
        centred: dict[str, Any] = {"look": "list rating", "head": "head centre", "span": 2}
        yield column("now", value=lambda step: rating_words(framework, step.rating), **centred)
        yield column("to", value=lambda step: rating_words(framework, step.to), **centred)
        yield column("cost", "list whole", lambda step: step.cost, "head right")
        yield column(
            "cell",
            "list link",
            lambda step: step.where,
            "head after",
            link=lambda step: location(step.where),
        )


def sentence(text: str) -> str:
    """Return a skill's text as it is repeated."""
    if len(text) <= _LONGEST_SKILL:
        return text
    return text[: _LONGEST_SKILL - 1].rstrip() + "\N{HORIZONTAL ELLIPSIS}"


def _progress_of(track: OnTrack) -> Value:
    return shown(track.progress)


def _pay(bound: int, track: OnTrack) -> Value:
    return salaries(track.grade)[bound]


def _sum(key: str, value: Callable[[Both], Value]) -> Total[Both]:
    """Return the cell with the sum of a column."""
    return Total("total percent", lambda row: f"ROUND(SUM({row.table.area(key)}),6)", value)
