"""Valid but odd workbooks: a competency workbook as a tree of cells, names and markup, and what is
true about it.

:func:`lay_out` makes an ordinary one of a :class:`Plan`; the tables of :mod:`tests.odd_plans`,
:mod:`tests.odd_contents` and :mod:`tests.odd_markup` change one thing of it each. It becomes XML in
:mod:`tests.odd_package`, byte by byte, so that nothing stands between a test and what a file can
hold. Rows and columns count from 1.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from assessment.model import LevelRule
from tests.builders.layouts import FIVE, LADDER, RULES, WEIGHTS, WORDS, holds

Place = tuple[int, int]


class Error(str):
    """An error value as it stands in a cell, such as ``#N/A``."""

    __slots__ = ()


Content = float | str | bool | Error | None


@dataclass(slots=True)
class Cell:
    """One cell. ``instead`` is what a program gets that does not know the formula's functions."""

    value: Content = None  # of a cell without a formula
    formula: str = ""
    instead: str = ""
    array: str = ""  # the area of an array formula that begins here
    group: int | None = None  # of a shared formula
    area: str = ""  # of the shared formula whose master this is
    style: int = 0
    kind: str = "shared"  # how a text is stored: shared, inline, rich, phonetic
    attributes: str = ""  # further ones, as they stand


@dataclass(slots=True)
class Name:
    """A defined name."""

    name: str
    formula: str
    sheet: str | None = None  # local to it
    attributes: str = ""


@dataclass(slots=True)
class Table:
    """An Excel table: its headers stand in the first row of its area."""

    name: str
    area: str
    columns: list[str]
    totals: bool = False
    filtered: bool = True


@dataclass(slots=True)
class Sheet:
    """A worksheet."""

    name: str
    cells: dict[Place, Cell] = field(default_factory=dict)
    state: str = "visible"
    merges: list[str] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    tables: list[Table] = field(default_factory=list)
    # element → its XML; § stands for the prefix
    elements: dict[str, str] = field(default_factory=dict)
    # author, text, a thread
    comments: dict[Place, tuple[str, str, bool]] = field(default_factory=dict)

    def put(self, place: Place, value: Content) -> Cell:
        """Put a constant into a cell and return it."""
        cell = self.cells[place] = Cell(value)
        return cell

    def formula(self, place: Place, formula: str, instead: str = "") -> Cell:
        """Put a formula into a cell and return it."""
        cell = self.cells[place] = Cell(formula=formula, instead=instead)
        return cell


@dataclass(slots=True)
class Level:
    """A level: where it stands, and what is true about it."""

    name: str
    rows: list[int]
    column: int  # of the ratings
    ratings: list[int | None]
    condition: str  # a key of RULES
    result: Place
    reference: str = ""  # how the formula names the ratings; the plain range where empty
    test: str = ""  # the whole condition, where it is written in another way
    test_instead: str = ""
    taken: bool = False  # a feature has changed how the formula finds its ratings

    @property
    def rule(self) -> LevelRule:
        """The rule that the formula states."""
        return RULES[self.condition][1]

    @property
    def achieved(self) -> bool:
        """Tell whether the ratings achieve the level: an unrated skill is not a demonstrated
        one.
        """
        return None not in self.ratings and holds(self.rule, self.ratings)

    def area(self) -> str:
        """Return the range of the ratings."""
        return f"{at(self.rows[0], self.column)}:{at(self.rows[-1], self.column)}"


@dataclass(slots=True)
class Competency:
    """A competency: its sheet, its levels and its row of the Summary."""

    name: str
    sheet: Sheet
    levels: list[Level]
    weight: int  # percent
    row: int = 0
    level_formula: str = ""  # the Summary's, where it is written in another way
    level_instead: str = ""
    weight_cell: Cell | None = None
    value_formula: str = ""
    value_instead: str = ""

    @property
    def reached(self) -> int:
        """The level that the ratings give: those achieved without a gap."""
        achieved = [level.achieved for level in self.levels]
        return next((index for index, one in enumerate(achieved) if not one), len(achieved))


@dataclass(slots=True)
class Plan:
    """How a workbook is laid out."""

    seed: str
    competencies: tuple[str, ...] = FIVE
    sheets: tuple[str, ...] = ()  # their names, where they are spelt otherwise
    levels: int = 3
    headers: tuple[str, ...] = LADDER
    skills: tuple[int, int] = (2, 5)
    labels: tuple[str, str, str] | None = None
    conditions: tuple[str, ...] = (
        "mean",
        "mean at least",
        "mean sum count",
        "one",
        "two by min",
        "none",
    )
    vertical: bool = False
    result: str = "above"  # above, below
    top: int = 1
    left: int = 1
    summary: str = "Summary"
    summary_top: int = 1
    summary_left: int = 1
    points: bool = False
    unrated: float = 0.0


@dataclass(slots=True)
class Book:
    """A workbook in the making."""

    plan: Plan
    summary: Sheet
    competencies: list[Competency]
    data: Sheet  # what is beside the ratings: constants, and formulas that nobody needs
    sheets: list[Sheet]
    names: list[Name] = field(default_factory=list)
    # number formats; a style's number is its index + 1
    formats: list[str] = field(default_factory=list)
    markup: dict[str, object] = field(default_factory=dict)  # how the XML is written
    progress: Place = (0, 0)
    progress_formula: str = ""
    progress_instead: str = ""
    groups: int = 0

    def levels(self) -> Iterator[tuple[Competency, Level]]:
        """Yield all levels."""
        for competency in self.competencies:
            for level in competency.levels:
                yield competency, level

    def free(self, chance: random.Random, share: float = 0.5) -> list[tuple[Competency, Level]]:
        """Take some levels whose formula finds its ratings in the usual way: at least one, if
        there is one.
        """
        found = [(competency, level) for competency, level in self.levels() if not level.taken]
        some = [one for one in found if chance.random() < share] or found[:1]
        for _, level in some:
            level.taken = True
        return some

    def column(self, kind: str) -> int:
        """Return a column of the Summary."""
        return self.plan.summary_left + ("competency", "weight", "level", "value").index(kind)

    def style(self, format_code: str) -> int:
        """Return the number of a style with this number format."""
        if format_code not in self.formats:
            self.formats.append(format_code)
        return self.formats.index(format_code) + 1

    def expected(self) -> Fraction:
        """Return the progress that ratings and weights give."""
        return sum(
            (Fraction(one.weight * one.reached, 100) for one in self.competencies), Fraction(0)
        )


# --- addresses -----------------------------------------------------------------------------------


def letters(column: int) -> str:
    """Return a column's letters."""
    text = ""
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


def at(row: int, column: int, absolute: str = "") -> str:
    """Return a cell's address; ``absolute`` holds r, c or both."""
    return f"{'$' * ('c' in absolute)}{letters(column)}{'$' * ('r' in absolute)}{row}"


def quoted(sheet: str) -> str:
    """Return a sheet's name as it stands in a formula."""
    escaped = sheet.replace("'", "''")
    return sheet if sheet.isascii() and sheet.isidentifier() else f"'{escaped}'"


def share(
    book: Book,
    sheet: Sheet,
    places: Sequence[Place],
    text: Callable[..., str],
    chance: random.Random,
) -> None:
    """Write a shared formula; which cell is its master is left to chance."""
    area = f"{at(*places[0])}:{at(*places[-1])}"
    master = chance.choice((places[0], places[0], places[-1], chance.choice(places)))
    for place in places:
        sheet.cells[place] = Cell(
            formula=text(*place), group=book.groups, area=area if place == master else ""
        )
    book.groups += 1


# --- an ordinary workbook ------------------------------------------------------------------------


def lay_out(plan: Plan) -> Book:
    """Lay an ordinary workbook out: ratings, a header and a result for each level, and the
    Summary. Formulas come last.
    """
    chance = random.Random(f"{plan.seed} ratings")
    summary, data = Sheet(plan.summary), Sheet("Data")
    competencies = []
    weights = WEIGHTS[len(plan.competencies)]
    names = plan.sheets or plan.competencies
    for name, sheet_name, weight in zip(plan.competencies, names, weights, strict=True):
        sheet = Sheet(sheet_name)
        competencies.append(Competency(name, sheet, _levels(plan, name, sheet, chance), weight))
    book = Book(
        plan, summary, competencies, data, [summary, *(one.sheet for one in competencies), data]
    )
    for offset, header in enumerate(("Competency", "Weight", "Level", "Value")):
        summary.put((plan.summary_top, plan.summary_left + offset), header)
    for index, competency in enumerate(competencies):
        competency.row = plan.summary_top + 1 + index
        summary.put((competency.row, plan.summary_left), competency.name)
        competency.weight_cell = summary.put(
            (competency.row, plan.summary_left + 1), weight_of(book, competency)
        )
    total = plan.summary_top + len(competencies) + 2
    summary.put((total, plan.summary_left), "Progress")
    book.progress = (total, plan.summary_left + 3)
    return book


def weight_of(book: Book, competency: Competency) -> float:
    """Return a weight as the Summary has it, in points or as a fraction."""
    return float(competency.weight) if book.plan.points else competency.weight / 100


def _levels(plan: Plan, competency: str, sheet: Sheet, chance: random.Random) -> list[Level]:
    levels = []
    row, column = plan.top, plan.left
    target = chance.randint(0, plan.levels)
    for index in range(plan.levels):
        size = chance.randint(*plan.skills)
        condition = chance.choice(plan.conditions)
        first = row + 1 + (plan.result == "above")
        rows = list(range(first, first + size))
        result = row + 1 if plan.result == "above" else rows[-1] + 2
        ratings = _ratings(size, RULES[condition][1], index < target, chance)
        if chance.random() < plan.unrated:
            ratings[chance.randrange(size)] = None
        level = Level(
            plan.headers[index], rows, column + 1, ratings, condition, (result, column + 1)
        )
        sheet.put((row, column), f"{index + 1} {level.name}" if plan.vertical else level.name)
        for number, (at_row, rating) in enumerate(zip(rows, ratings, strict=True)):
            words = " and ".join(chance.choices(WORDS, k=chance.randint(2, 5)))
            sheet.put((at_row, column), f"You keep {words} going ({competency}.{index}.{number})")
            sheet.put(
                (at_row, column + 1),
                None if rating is None else plan.labels[rating] if plan.labels else float(rating),
            )
        levels.append(level)
        if plan.vertical:
            row = max(rows[-1], result) + 4
        else:
            column += 3
    return levels


def _ratings(size: int, rule: LevelRule, achieved: bool, chance: random.Random) -> list[int | None]:
    """Return ratings that achieve a level, or not, or anything."""
    for _ in range(20):
        weights = (1, 4, 20) if achieved else (3, 4, 4)
        ratings: list[int | None] = list(chance.choices((0, 1, 2), weights, k=size))
        if holds(rule, ratings) is achieved:
            return ratings
    return [2 if achieved else 0] * size


# --- formulas ------------------------------------------------------------------------------------


def finish(book: Book) -> None:
    """Write the formulas of levels, Summary and progress, as far as no feature has."""
    for competency, level in book.levels():
        if level.result not in competency.sheet.cells:
            test = level.test or condition_of(book, level)
            instead = f"IF({level.test_instead},1,0)" if level.test_instead else ""
            competency.sheet.formula(level.result, f"IF({test},1,0)", instead)
    summary = book.summary
    for competency in book.competencies:
        place = (competency.row, book.column("level"))
        if place not in summary.cells:
            summary.formula(
                place, competency.level_formula or nested(competency), competency.level_instead
            )
        place = (competency.row, book.column("value"))
        if place not in summary.cells:
            product = "*".join(
                at(competency.row, book.column(kind)) for kind in ("weight", "level")
            )
            summary.formula(place, competency.value_formula or product, competency.value_instead)
    if book.progress not in summary.cells:
        summary.formula(
            book.progress,
            book.progress_formula or f"SUM({column_area(book, 'value')})",
            book.progress_instead,
        )


def column_area(book: Book, kind: str, absolute: str = "") -> str:
    """Return the range of a column of the Summary."""
    first, last = book.competencies[0].row, book.competencies[-1].row
    column = book.column(kind)
    return f"{at(first, column, absolute)}:{at(last, column, absolute)}"


def condition_of(book: Book, level: Level, reference: str = "") -> str:
    """Return the condition of a level's formula."""
    return filled_in(book, level, reference or level.reference or level.area())


def filled_in(book: Book, level: Level, reference: str) -> str:
    """Return the text of a level's rule with its ratings named by ``reference``."""
    cells = [at(row, level.column) for row in level.rows]
    labels = [f'"{label}"' for label in book.plan.labels] if book.plan.labels else ["0", "1", "2"]
    return RULES[level.condition][0].format(
        r=reference,
        list=",".join(cells),
        sum="+".join(cells),
        each=",".join(f"{one}>0" for one in cells),
        n=len(cells),
        **dict(zip(("no", "some", "yes"), labels, strict=True)),
    )


def nested(competency: Competency, results: Sequence[str] = ()) -> str:
    """Return the Summary's formula of a level as nested IFs."""
    text = ""
    places = results or [
        f"{quoted(competency.sheet.name)}!{at(*level.result)}" for level in competency.levels
    ]
    for index in range(len(places) - 1, -1, -1):
        text = f"IF({places[index]}>0,{text or index + 1},{index})"
    return text
