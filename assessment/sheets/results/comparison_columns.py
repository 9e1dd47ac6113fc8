"""The tables of a comparison sheet, column by column: the track beside the person's own one, the
competencies, the ladders of both tracks, the route.

``who`` is "here", this track, or "own", the person's. Rows and columns count from 0.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from assessment.model import Framework, Grade, RouteStep, Track
from assessment.sheets.kit import theme
from assessment.sheets.kit.addresses import location, numbers, string
from assessment.sheets.kit.canvas import Value
from assessment.sheets.kit.columns import TOTAL, Column, Row, Table, Total
from assessment.sheets.kit.facts import rating_words
from assessment.sheets.kit.ratings import NONE
from assessment.sheets.kit.theme import EMPTY, FULL, YOURS
from assessment.sheets.results.beside import HERE, NEXT, TOP, Both, OnTrack, Weighed
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

    # -- this track beside the person's own

    def _facts(self) -> Iterator[Column[OnTrack]]:
        yield Column(
            "title",
            "Job title",
            formula=lambda row: self._at_mark("title", row, HERE),
            value=lambda track: job_title(track.grade),
        )
        yield Column(
            "grade",
            "Grade",
            0,
            "centre",
            lambda row: self._at_mark("grade", row, HERE),
            lambda track: code(track.grade),
            head_look="head centre",
            when=self.codes,
        )
        yield Column(
            "progress",
            "Progress",
            0,
            "two strong",
            self._progress,
            _progress_of,
            head_look="head right",
            total=self._more("progress", "two signed", _progress_of),
        )
        yield self._salary("low", "from", 0)
        yield self._salary("high", "to", 1)
        yield Column(
            "begins",
            "begins at",
            0,
            "two",
            lambda row: self._at_mark("from", row, NEXT),
            lambda track: shown(track.begins),
            head_look="head right",
        )
        yield Column(
            "to go",
            "to go",
            0,
            "two",
            lambda row: (
                f'IF(ISNUMBER({row["begins"]}),ROUND({row["begins"]}-{row["progress"]},6),"{NONE}")'
                if self._has_grades(row)
                else None
            ),
            lambda track: shown(track.to_go()),
            head_look="head right",
        )
        yield Column(
            "next",
            "",
            0,
            "text after",
            self._next,
            lambda track: track.next(),
            head_look="head after",
        )

    def _salary(self, key: str, head: str, bound: int) -> Column[OnTrack]:
        def value(track: OnTrack) -> Value:
            return salaries(track.grade)[bound]

        return Column(
            key,
            head,
            0,
            "money",
            lambda row: self._at_mark(key, row, HERE),
            value,
            head_look="head right",
            total=self._more(key, "money signed", value),
            when=self.pay,
        )

    def _more(self, key: str, look: str, value: Callable[[OnTrack], Value]) -> Total[Both]:
        """Return the cell with how much more this track has in a column."""

        def formula(row: Row) -> str:
            here, own = (row.table.row(who)[key] for who in ("here", "own"))
            return numbers(f"ROUND({here}-{own},6)", here, own)

        return Total(look, formula, lambda both: both.more(value))

    def _has_grades(self, row: Row) -> bool:
        return row.name in self.ladders and bool(self.ladders[str(row.name)].rows)

    def _progress(self, row: Row) -> str | None:
        standing = self.tracks.get(str(row.name))
        if row.name == "here" and standing is not None and not standing.whole:
            return None
        weights = self.competencies.area("weight" if row.name == "here" else "own weight")
        levels, many = self.competencies.area("level"), len(self.levels)
        both = f"AND(COUNT({levels})={many},COUNT({weights})={many})"
        return f'IF({both},ROUND(SUMPRODUCT({weights},{levels}),6),"{NONE}")'

    def _next(self, row: Row) -> str | None:
        if not self._has_grades(row):
            return None
        title = self._marked("title", row, NEXT)
        words = (
            f'{self._marked("grade", row, NEXT)}&", "&{title}'
            if has_codes([self.tracks[str(row.name)].track])
            else title
        )
        return f'IFERROR({words},IF({row["title"]}="{NONE}","{NONE}","{TOP}"))'

    def _at_mark(self, column: str, row: Row, mark: str) -> str | None:
        """Return the formula for what the grade with a mark has in a column of its ladder."""
        if not self._has_grades(row):
            return None
        return f'IFERROR({self._marked(column, row, mark)},"{NONE}")'

    def _marked(self, column: str, row: Row, mark: str) -> str:
        """Return the same, and an error where no grade has the mark."""
        ladder = self.ladders[str(row.name)]
        # below a single grade stands an empty row: no range is a single cell
        values, marks = (ladder.area(key, least=2) for key in (column, "mark"))
        return f"INDEX({values},MATCH({string(mark)},{marks},0))"

    # -- competency by competency

    def _competencies(self, tracks: list[Track]) -> Iterator[Column[Weighed]]:
        yield Column(
            "competency",
            "Competency",
            theme.width_for([f"{YOURS} {track.name}" for track in tracks], 22, 32),
            "name",
            value=lambda row: row.name,
            total=Total("total", fixed=lambda row: "Together"),
        )
        yield Column("meter", "Your level", TEXT_WIDTH, "meter", self._meter, self._meter_of)
        yield _number(
            "level",
            "Level",
            "whole",
            lambda row: self._from_summary(self.levels, row),
            lambda row: NONE if row.level is None else row.level,
        )
        yield _number(
            "weight",
            "this track",
            "percent",
            fixed=lambda row: self.tracks["here"].weights[row.number - COMPETENCIES] / MILLION,
            total=Total(
                "total percent", fixed=lambda row: sum(self.tracks["here"].weights) / MILLION
            ),
        )
        yield _number(
            "own weight",
            "yours",
            "percent",
            lambda row: self._from_summary(self.weights, row),
            lambda row: NONE if row.own is None else float(row.own),
            total=_sum("own weight", lambda both: shown(both.own_total)),
        )
        yield _number(
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
        yield _number(
            "common",
            "in common",
            "percent",
            numbers("MIN({weight},{own weight})", "{own weight}"),
            lambda row: row.common(),
            total=_sum("common", lambda both: shown(both.overlap())),
        )
        yield _number(
            "value",
            "this track",
            "two",
            numbers("ROUND({weight}*{level},6)", "{level}"),
            lambda row: shown(row.value),
            total=self._as_in_facts("here", "total two", lambda both: shown(both.here.progress)),
        )
        yield _number(
            "own value",
            "yours",
            "two",
            numbers("ROUND({own weight}*{level},6)", "{own weight}", "{level}"),
            lambda row: shown(row.own_value),
            total=self._as_in_facts("own", "total two", lambda both: shown(both.own.progress)),
        )
        yield _number(
            "value more",
            "difference",
            "two signed",
            numbers("ROUND({value}-{own value},6)", "{value}", "{own value}"),
            lambda row: shown(row.value_more()),
            total=self._as_in_facts(TOTAL, "total signed", lambda both: both.more(_progress_of)),
        )
        yield _number(
            "adds",
            "One more\nlevel adds",
            "two signed",
            numbers(f"IF({{level}}<{self.top},{{weight}},0)", "{level}"),
            lambda row: (
                NONE if row.level is None else shown(row.weight if row.level < self.top else 0)
            ),
        )
        yield Column(
            "way",
            "On the shortest\nway: level",
            _WAY_WIDTH,
            "whole",
            head_look="head wrapped",
            value=lambda row: row.way,
        )

    def _as_in_facts(self, who: str, look: str, value: Callable[[Both], Value]) -> Total[Both]:
        """Return a cell that repeats a progress."""
        return Total(look, lambda _: self.facts.row(who)["progress"], value)

    def _from_summary(self, cells: tuple[str | None, ...], row: Row) -> str | None:
        """Return the formula of what the Summary shows of a competency, if it does."""
        cell = cells[row.number - COMPETENCIES]
        return numbers(cell, cell) if cell else None

    def _meter(self, row: Row) -> str:
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

        def of_grade(words: Callable[[Grade], Value]) -> Callable[[Row], Value]:
            return lambda row: words(standing.track.grades[row.number - top])

        columns: tuple[Column[str], ...] = (
            Column("mark", "", 0, "strong", lambda row: self._mark(who, row), lambda mark: mark),
            Column(
                "grade",
                "Grade",
                0,
                "centre",
                head_look="head centre",
                fixed=of_grade(code),
                when=self.codes,
            ),
            Column(
                "from",
                "from",
                0,
                "two",
                head_look="head right",
                fixed=lambda row: standing.bounds[row.number - top] / MILLION,
            ),
            Column(
                "to",
                "to",
                0,
                "two",
                head_look="head right",
                fixed=of_grade(lambda grade: millionths(grade.max_progress) / MILLION),
            ),
            Column(
                "low",
                "pay from",
                0,
                "money",
                head_look="head right",
                fixed=of_grade(lambda grade: salaries(grade)[0]),
                when=self.pay,
            ),
            Column(
                "high",
                "to",
                0,
                "money",
                head_look="head right",
                fixed=of_grade(lambda grade: salaries(grade)[1]),
                when=self.pay,
            ),
            Column(
                "title",
                "Job title",
                0,
                "text after",
                head_look="head after",
                fixed=of_grade(job_title),
            ),
        )
        return Table(columns, grades, top=top, left=self.competencies.place("level"))

    def _mark(self, who: str, row: Row) -> str:
        progress = self.facts.row(who)["progress"]
        total = self.competencies.row(TOTAL)["weight" if who == "here" else "own weight"]
        before = f'"{NEXT}"'
        if row.number > row.table.top:
            above = row.table.rows[row.number - row.table.top - 1]
            reached = f"ROUND({progress}-{row.table.row(above)['from']},6)<0"
            before = f'IF({reached},"",{before})'
        # a grade's lower bound belongs to it, its upper one to the next grade; the topmost has both
        within = f"ROUND({progress}-{row['to']},6)<{'=' if row.number == row.table.last else ''}0"
        mark = f'IF(ROUND({progress}-{row["from"]},6)<0,{before},IF({within},"{HERE}",""))'
        return f'IF(AND(ISNUMBER({progress}),ROUND({total}-1,6)=0),{mark},"")'

    def _steps(self) -> Iterator[Column[RouteStep]]:
        yield Column(
            "step competency",
            "Competency",
            0,
            "list strong",
            value=lambda step: sentence(step.competency),
        )
        yield Column(
            "step skill", "Skill", 0, "list wrapped", value=lambda step: sentence(step.skill)
        )
        yield Column(
            "step level",
            "Helps to reach",
            0,
            "list after",
            head_look="head after",
            span=2,
            value=lambda step: f"{step.level} {self.framework.level_name(step.level)}",
        )
        yield Column(
            "step now",
            "Now",
            0,
            "list rating",
            head_look="head centre",
            span=2,
            value=lambda step: rating_words(self.framework, step.rating),
        )
        yield Column(
            "step to",
            "Raise to",
            0,
            "list rating",
            head_look="head centre",
            span=2,
            value=lambda step: rating_words(self.framework, step.to),
        )
        yield Column(
            "step cost",
            "Steps",
            0,
            "list whole",
            head_look="head right",
            value=lambda step: step.cost,
        )
        yield Column(
            "step cell",
            "Where",
            0,
            "list link",
            head_look="head after",
            value=lambda step: step.where,
            link=lambda step: location(step.where),
        )


def sentence(text: str) -> str:
    """Return a skill's text as it is repeated."""
    if len(text) <= _LONGEST_SKILL:
        return text
    return text[: _LONGEST_SKILL - 1].rstrip() + "\N{HORIZONTAL ELLIPSIS}"


def _progress_of(track: OnTrack) -> Value:
    return shown(track.progress)


def _sum(key: str, value: Callable[[Both], Value]) -> Total[Both]:
    """Return the cell with the sum of a column."""
    return Total("total percent", lambda row: f"ROUND(SUM({row.table.area(key)}),6)", value)


def _number(
    key: str,
    head: str,
    look: str,
    formula: str | Callable[[Row], str | None] | None = None,
    value: Callable[[Weighed], Value] | None = None,
    *,
    fixed: Callable[[Row], Value] | None = None,
    total: Total[Both] | None = None,
) -> Column[Weighed]:
    """Return a column of numbers of the competencies."""
    return Column(
        key,
        head,
        _NUMBER_WIDTH,
        look,
        formula,
        value,
        head_look="head wrapped",
        fixed=fixed,
        total=total,
    )
