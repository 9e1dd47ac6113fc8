"""The tables of the sheet Tracks, column by column.

The visible table fetches its rows by rank from the definitions to the right of the printed page,
where each track stands with its weights and its ladder. So the table sorts itself when a level on
the Summary changes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial

from assessment.model import Framework, Grade, Track
from assessment.sheets.kit import theme
from assessment.sheets.kit.addresses import area, cell, string
from assessment.sheets.kit.canvas import Value
from assessment.sheets.kit.columns import Column, Formula, Table, TableRow
from assessment.sheets.kit.ratings import NONE
from assessment.sheets.kit.theme import ASPIRED, FULL, YOURS
from assessment.sheets.results.standing import (
    MILLION,
    Standing,
    code,
    has_codes,
    has_pay,
    job_title,
    salaries,
    shown,
    standings,
)

FIRST = 4  # the row of the first track, below title, two heads and the levels
INPUTS = 2  # cells for aspirational tracks, side by side; more make more rows
_NO_MORE = "0.0000005"  # a difference of two numbers of whole millionths, where there is none
_SQUARES = 15  # of a bar that reaches the highest level; text, since Google Sheets has no data bars
_WEIGHT, _NUMBER = 5.7, 9  # widths of columns, in characters
_HEAD_LOOKS = {
    "centre": "head centre",
    "text after": "head after",
    **dict.fromkeys(("money", "two", "two strong"), "head right"),
}
_LADDER = ("from", "code", "job", "min", "max")  # what is known of each grade of a track


@dataclass(frozen=True, slots=True)
class Ranked:
    """A track as one person stands on it.

    ``index`` is its number in the framework, from 0, ``key`` what the tracks are sorted by and
    ``rank`` its place among them, from 1; ``role`` is 2 for the person's own, 1 for one aspired to.
    """

    standing: Standing
    progress: int | None
    role: int
    index: int
    key: int
    rank: int

    @property
    def held(self) -> int:
        """The number of the grade that the person has, 0 for none."""
        return self.standing.held(self.progress)

    @property
    def following(self) -> int:
        """The number of the next grade, 0 for none."""
        return self.standing.following(self.progress)

    @property
    def pay(self) -> tuple[float | str, float | str]:
        """The salary bounds of the grade that the person has."""
        return salaries(self.standing.grade(self.held))

    def next(self, words: Callable[[Grade | None], str], top: str) -> str:
        """Return what ``words`` say of the next grade, or with ``top`` that there is none."""
        if self.following:
            return words(self.standing.grade(self.following))
        return top if self.held else NONE

    def to_go(self) -> Value:
        """Return how much progress is left to the next grade."""
        if not self.following:
            return NONE
        return shown(self.standing.bounds[self.following - 1] - (self.progress or 0))


def ranked(
    tracks: Sequence[Standing],
    levels: Sequence[int | None],
    own: Track | None,
    aspirational: Sequence[Track],
) -> list[Ranked]:
    """Return the tracks as a person stands on them, in the framework's order: the furthest
    progress ranks first, then what is marked, then the framework's order.
    """
    roles = {track.name: 1 for track in aspirational} | ({own.name: 2} if own else {})
    count = len(tracks)
    placed = []
    for index, standing in enumerate(tracks):
        progress = standing.progress(levels)
        role = roles.get(standing.track.name, 0)
        key = ((progress or 0) * 3 + role) * count + count - 1 - index
        placed.append((standing, progress, role, index, key))
    rank = {
        index: number
        for number, (*_, index, _) in enumerate(
            sorted(placed, key=lambda track: -track[-1]), start=1
        )
    }
    return [Ranked(*track, rank[track[3]]) for track in placed]


class TracksTables:
    """Where the tables are, and what their columns hold. Rows and columns count from 0; every
    table has a row for each track.

    ``page`` and, after a gap, ``weights`` are what is seen; beside the printed page, from column
    ``behind``, stand the tracks' names and weights, ``standing``, the ladders (``ladders`` are the
    first of a column for each grade) and ``chart``. Of these, ``standing`` is in the framework's
    order and ``chart`` in that of the page.
    """

    def __init__(
        self, framework: Framework, ids: tuple[str | None, ...], graded: bool, inputs: int
    ) -> None:
        self.framework = framework
        self.texts = framework.texts.table("results", "tracks")
        # of a track, by its role
        self.marks = (
            "",
            f"{ASPIRED} {self.texts['aspired_mark']}",
            f"{YOURS} {self.texts['own_mark']}",
        )
        self.tracks = standings(framework, ids, graded)
        self.top = len(framework.levels)
        self.many = len(ids)
        self.most = max((len(track.bounds) for track in self.tracks), default=0) or 1
        self.levels_row = FIRST - 1
        rows = range(len(self.tracks))
        self.page = Table(self._page(), rows, top=FIRST)
        self.weights = Table(
            map(self._weight, range(self.many)), rows, top=FIRST, left=self.page.right + 2
        )
        self.behind = self.weights.right + 2
        self.standing = Table(self._standing(), rows, top=FIRST, left=self.behind + 1 + self.many)
        self.ladders = {
            name: self.standing.right + 1 + self.most * number
            for number, name in enumerate(_LADDER)
        }
        self.chart = Table(
            self._chart(), rows, top=FIRST, left=self.ladders[_LADDER[-1]] + self.most
        )
        self.inputs = self.page.last + 3  # the row with the tracks that are marked
        self.input_cells = [
            (self.inputs + number // INPUTS, self.page.place("title" if number % INPUTS else "bar"))
            for number in range(inputs)
        ]
        self.last_input = self.inputs - (-inputs // INPUTS) - 1

    # -- addresses

    @property
    def names(self) -> str:
        """The area of the tracks' names."""
        return self._listed(self.behind)

    def ladder(self, name: str) -> str:
        """Return the area of what is known of the grades, a row for each track and a column for
        each grade.
        """
        return self._listed(self.ladders[name], self.most)

    def levels(self) -> str:
        """Return the area of the person's levels, above the weights."""
        return area(self.levels_row, self.weights.left, self.levels_row, self.weights.right)

    def _listed(self, column: int, many: int = 1) -> str:
        # below a single track stands an empty row: no range to look things up in is a single cell
        last = max(self.page.last, FIRST + 1)
        return area(FIRST, column, last, column + many - 1)

    def _roles(self, name: str) -> tuple[str, str]:
        """Return the conditions that a track, whose name is in a cell, is the person's own one,
        and that it is aspired to.
        """
        among = "+".join(f"({cell(*place)}={name})" for place in self.input_cells)
        return f"{cell(self.inputs, self.page.place('name'))}={name}", f"0+{among}>0"

    # -- the page

    def _page(self) -> Iterator[Column[Ranked]]:
        framework, column = self.framework, self._column
        codes, pay = has_codes(framework.tracks), has_pay(framework.tracks)
        titles = [job_title(grade) for track in framework.tracks for grade in track.grades]
        names = [track.name for track in framework.tracks]
        yield Column("rank", "", 3.5, "rank", fixed=lambda row: row.number - FIRST + 1)
        yield column(
            "name",
            theme.width_for(names, 18, 30),
            "strong",
            lambda row: self._fetched(row, self.names),
            lambda track: track.standing.track.name,
        )
        yield Column("mark", "", 9, "mark", self._mark, lambda track: self.marks[track.role])
        bar = f"ROUND(ROUND({{progress}}*{_SQUARES}/{self.top},6),0)"
        bar = f'IF(ISNUMBER({{progress}}),REPT("{FULL}",{bar}),"")'
        yield column("bar", 14, "bar", bar, self._bar)
        yield column(
            "progress",
            8.5,
            "two strong",
            lambda row: self._fetched(row, self._listed(self.standing.left)),
            lambda track: shown(track.progress),
        )
        yield column(
            "grade",
            7,
            "centre",
            lambda row: self._of_grade("code", row),
            lambda track: code(track.standing.grade(track.held)),
            when=codes,
        )
        yield column(
            "title",
            theme.width_for(titles, 20, 34),
            "text after",
            lambda row: self._of_grade("job", row),
            lambda track: job_title(track.standing.grade(track.held)),
        )
        for number, (key, what) in enumerate((("low", "min"), ("high", "max"))):
            yield column(
                key,
                8.5,
                "money",
                partial(self._of_grade, what),
                partial(lambda bound, track: track.pay[bound], number),
                when=pay,
            )
        yield column(
            "next",
            8,
            "centre",
            lambda row: self._of_next("code", row),
            lambda track: track.next(code, self.texts["top"]),
            when=codes,
        )
        yield column(
            "next title",
            theme.width_for(titles, 20, 30),
            "text after",
            lambda row: self._of_next("job", row),
            lambda track: track.next(job_title, self.texts["top"]),
            when=not codes,
        )
        yield column("to go", 7, "two", self._to_go, lambda track: track.to_go())

    def _column(
        self,
        key: str,
        width: float,
        look: str,
        formula: Formula,
        value: Callable[[Ranked], Value],
        *,
        when: bool = True,
    ) -> Column[Ranked]:
        """Return a column of the page, whose head stands as its cells do."""
        head, head_look = self._head(key), _HEAD_LOOKS.get(look, "head")
        return Column(key, head, width, look, formula, value, head_look=head_look, when=when)

    def _head(self, key: str) -> str:
        return self.texts[f"{key.replace(' ', '_')}_head"].format(top=self.top)

    def _weight(self, number: int) -> Column[Ranked]:
        return Column(
            ("weight", number),
            "",
            _WEIGHT,
            "heat",
            lambda row: self._fetched(row, self._listed(self.behind + 1 + number)),
            lambda track: track.standing.weights[number] / MILLION,
        )

    def _fetched(self, row: TableRow, listed: str) -> str:
        """Return the formula of what the track in a row of the page has in a list."""
        return f"INDEX({listed},{row.beside(self.chart)['position']})"

    def _grades(self, row: TableRow) -> tuple[str, str, str]:
        """Return formulas for the track in a row of the page: where it is listed, the number of
        its grade and that of the next one.
        """
        position = row.beside(self.chart)["position"]
        held, following = (
            f"INDEX({self.standing.area(key, least=2)},{position})" for key in ("held", "following")
        )
        return position, held, following

    def _of_grade(self, what: str, row: TableRow) -> str:
        position, held, _ = self._grades(row)
        return f"IF({held}=0,{string(NONE)},INDEX({self.ladder(what)},{position},{held}))"

    def _of_next(self, what: str, row: TableRow) -> str:
        position, held, following = self._grades(row)
        none = f'IF({held}=0,"{NONE}",{string(self.texts["top"])})'
        return f"IF({following}=0,{none},INDEX({self.ladder(what)},{position},{following}))"

    def _to_go(self, row: TableRow) -> str:
        position, _, following = self._grades(row)
        begins = f"INDEX({self.ladder('from')},{position},{following})"
        return f'IF({following}=0,"{NONE}",ROUND({begins}-{row["progress"]},6))'

    def _mark(self, row: TableRow) -> str:
        own, aspired = self._roles(row["name"])
        _, aspired_mark, own_mark = map(string, self.marks)
        return f'IF({own},{own_mark},IF({aspired},{aspired_mark},""))'

    def _bar(self, track: Ranked) -> str:
        """Return a bar as long as the progress, rounded half up."""
        if track.progress is None:
            return ""
        whole = 2 * self.top * MILLION
        return FULL * ((2 * _SQUARES * track.progress + self.top * MILLION) // whole)

    # -- beside the page

    def _standing(self) -> Iterator[Column[Ranked]]:
        number = self._number
        yield number(
            "progress of",
            self._progress,
            lambda track: shown(track.progress),
            self._head("progress"),
        )
        yield number("key", self._key, lambda track: track.key)
        yield number("rank", self._rank, lambda track: track.rank)
        yield number("held", self._held, lambda track: track.held)
        yield number("following", self._following, lambda track: track.following)
        yield Column(
            "end",
            self._head("end"),
            _NUMBER,
            "behind number",
            head_look="behind",
            fixed=lambda row: self._track(row).end / MILLION,
        )

    def _number(
        self,
        key: str,
        formula: Formula,
        value: Callable[[Ranked], Value],
        head: str | None = None,
    ) -> Column[Ranked]:
        """Return a column of numbers beside the page."""
        head = self._head(key) if head is None else head
        return Column(key, head, _NUMBER, "behind number", formula, value, head_look="behind")

    def _track(self, row: TableRow) -> Standing:
        """Return the track in a row of the definitions."""
        return self.tracks[row.number - FIRST]

    def _progress(self, row: TableRow) -> str | None:
        if not self._track(row).whole:
            return None
        levels = self.levels()
        weights = area(row.number, self.behind + 1, row.number, self.behind + self.many)
        total = f"ROUND(SUMPRODUCT({weights},{levels}),6)"
        return f'IF(COUNT({levels})={self.many},{total},"{NONE}")'

    def _key(self, row: TableRow) -> str:
        """Return whole numbers, all different: progress first, then the marks, then the
        framework's order.
        """
        own, aspired = self._roles(cell(row.number, self.behind))
        progress, count = row["progress of"], len(self.tracks)
        scaled = f"IF(ISNUMBER({progress}),ROUND({progress}*{MILLION},0),0)"
        role = f"IF({own},2,IF({aspired},1,0))"
        return f"({scaled}*3+{role})*{count}+{count - 1 - (row.number - FIRST)}"

    def _rank(self, row: TableRow) -> str:
        return f"1+SUMPRODUCT(({self.standing.area('key', least=2)}>{row['key']})*1)"

    def _held(self, row: TableRow) -> str:
        progress, beyond = row["progress of"], "0"
        if self._track(row).bounds:
            above = f"ROUND({progress}-{row['end']},6)>0"
            beyond = f"IF({above},0,{self._reached(row)})"
        return f"IF(ISNUMBER({progress}),{beyond},0)"

    def _following(self, row: TableRow) -> str:
        many = len(self._track(row).bounds)
        reached = self._reached(row) if many else "0"
        return f"IF(ISNUMBER({row['progress of']}),IF({reached}<{many},{reached}+1,0),0)"

    def _reached(self, row: TableRow) -> str:
        """Return the formula of how many of a track's bounds a progress has reached. Both are whole
        millionths, so that less than half of one is none.

        Not every program rounds all of a range, and to some a single cell is no range.
        """
        many, first = len(self._track(row).bounds), self.ladders["from"]
        within = f"-{row['progress of']}<={_NO_MORE}"
        if many == 1:
            return f"IF({cell(row.number, first)}{within},1,0)"
        bounds = area(row.number, first, row.number, first + many - 1)
        return f"SUMPRODUCT(({bounds}{within})*1)"

    def _chart(self) -> Iterator[Column[Ranked]]:
        yield self._number("position", self._position, lambda track: track.index + 1)
        yield Column(
            "label",
            self._head("label"),
            28,
            "behind",
            self._label,
            lambda track: " ".join(
                filter(None, (self.marks[track.role][:1], track.standing.track.name))
            ),
            head_look="behind",
        )
        yield self._series("yours", "own", 2, f'LEFT({{}},1)="{YOURS}"')
        yield self._series("aspiring", "aspired", 1, f'LEFT({{}},1)="{ASPIRED}"')
        yield self._series("others", "others", 0, '{}=""')

    def _position(self, row: TableRow) -> str:
        """Return the formula of where the track of a rank is listed."""
        rank = row.beside(self.page)["rank"]
        return f"MATCH({rank},{self.standing.area('rank', least=2)},0)"

    def _label(self, row: TableRow) -> str:
        page = row.beside(self.page)
        return f'IF({page["mark"]}="",{page["name"]},LEFT({page["mark"]},1)&" "&{page["name"]})'

    def _series(self, key: str, name: str, role: int, condition: str) -> Column[Ranked]:
        """Return the bars of the chart for the tracks of a role, which the condition tells by the
        mark.
        """

        def formula(row: TableRow) -> str:
            page = row.beside(self.page)
            progress = page["progress"]
            return f"IF(AND(ISNUMBER({progress}),{condition.format(page['mark'])}),{progress},0)"

        return self._number(
            key,
            formula,
            lambda track: (track.progress or 0) / MILLION if track.role == role else 0,
            self.texts[name],
        )


tables_of = lru_cache(maxsize=32)(TracksTables)
