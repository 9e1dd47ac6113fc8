"""Workbooks of every layout, made to order: options in, bytes and the expected truth out.

:func:`build` lays an ordinary workbook out by its :class:`Options` as a :class:`Book`: cells by
sheet and position, formulas with the value that a spreadsheet program would cache. A test may
scribble on the book (and on its truth) before :meth:`Book.save` has XlsxWriter write it.
"""

from __future__ import annotations

import io
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import NamedTuple

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell

from assessment.model import LevelRule
from assessment.rules.allowance import Allowance
from assessment.rules.mean import Mean

FIVE = ("Delivery", "Domain Expertise", "Problem Solving", "Communication", "Leadership")
SEVEN = (*FIVE, "Craft", "Customer Focus")
LADDER = (
    "Beginner",
    "Intermediate",
    "Advanced",
    "Expert",
    "Leading Expert",
    "Master",
    "Grand Master",
)
WEIGHTS = {
    1: (100,),
    2: (40, 60),
    3: (50, 30, 20),
    4: (30, 55, 10, 5),
    5: (15, 30, 35, 15, 5),
    7: (10, 15, 20, 5, 30, 8, 12),
}
WORDS = (
    *("tidy", "shared", "early", "risky", "daily", "written", "open", "small", "clear", "paired"),
    *(
        "plans",
        "reviews",
        "tests",
        "drafts",
        "talks",
        "releases",
        "notes",
        "budgets",
        "sketches",
        "handovers",
    ),
)

# the condition of a level's formula, and the rule that it states. {r} is the range, {list} its
# cells with commas, {sum} with plus signs, {each} each cell above 0, {n} their number; {no} {some}
# {yes} the labels
RULES: dict[str, tuple[str, LevelRule]] = {
    "mean": ("AND(MIN({r})>0,AVERAGE({r})>1.7)", Mean(Fraction("1.7"))),
    "mean at least": (
        "AND(MIN({r})>=1,AVERAGE({r})>=1.5)",
        Mean(Fraction("1.5"), strict=False),
    ),
    "mean countif": (
        "AND(COUNTIF({r},{no})=0,AVERAGE({r})>1.7)",
        Mean(Fraction("1.7")),
    ),
    "mean sum count": (
        "AND(MIN({r})>0,SUM({r})/COUNT({r})>1.5)",
        Mean(Fraction("1.5")),
    ),
    "mean product": ("AND(MIN({r})>0,SUM({r})>1.7*COUNT({r}))", Mean(Fraction("1.7"))),
    "mean cells": ("AND({each},AVERAGE({list})>1.7)", Mean(Fraction("1.7"))),
    "mean plus": ("AND({each},({sum})/{n}>1.7)", Mean(Fraction("1.7"))),
    "mean labels": (
        "AND(COUNTIF({r},{no})=0,(2*COUNTIF({r},{yes})+COUNTIF({r},{some}))/COUNTA({r})>1.7)",
        Mean(Fraction("1.7")),
    ),
    "mean sumproduct": (
        "AND(COUNTIF({r},{no})=0,SUMPRODUCT(({r}={yes})*2+({r}={some})*1)/COUNTA({r})>1.7)",
        Mean(Fraction("1.7")),
    ),
    "mean alone": ("AVERAGE({r})>1.7", Mean(Fraction("1.7"), forbids_lowest=False)),
    "mean alone, as a product": (
        "SUM({r})>1.5*COUNT({r})",
        Mean(Fraction("1.5"), forbids_lowest=False),
    ),
    "none": ("AND(COUNTIF({r},{no})=0,COUNTIF({r},{some})=0)", Allowance(0)),
    "one": ("AND(COUNTIF({r},{no})=0,COUNTIF({r},{some})<=1)", Allowance(1)),
    "two": ("AND(COUNTIF({r},{no})=0,COUNTIF({r},{some})<=2)", Allowance(2)),
    "two by less": (
        "AND(COUNTIF({r},{no})<1,COUNTIF({r},{some})<3)",
        Allowance(2),
    ),
    "three": (
        "AND(COUNTIF({r},{no})=0,3>=COUNTIF({r},{some}))",
        Allowance(3),
    ),
    "two by min": ("AND(MIN({r})>0,COUNTIF({r},1)<=2)", Allowance(2)),
    "two by yes": (
        "AND(COUNTIF({r},{no})=0,COUNTIF({r},{yes})>=COUNTA({r})-2)",
        Allowance(2),
    ),
    "two by or": (
        "NOT(OR(COUNTIF({r},{no})>0,COUNTIF({r},{some})>2))",
        Allowance(2),
    ),
    "all yes": ("COUNTIF({r},{yes})=COUNTA({r})", Allowance(0)),
    "google": (
        "AND(EQ(COUNTIF({r},{no}),0),LTE(COUNTIF({r},{some}),1))",
        Allowance(1),
    ),
}


class Formula(NamedTuple):
    """A formula and its cached value."""

    text: str
    value: object = 0


class Place(NamedTuple):
    """Where a level stands on its sheet (rows and columns from 1)."""

    skill: int
    rating: int
    helper: int | None
    rows: tuple[int, ...]
    header: tuple[int, int]
    result: tuple[int, int] | None


@dataclass(slots=True)
class Level:
    """The truth about a level."""

    name: str
    ratings: list[int | None]
    rule: LevelRule | None


@dataclass(slots=True)
class Expected:
    """The truth about a competency."""

    name: str
    weight: Fraction | None
    levels: list[Level]


@dataclass(frozen=True)
class Options:
    """How a workbook is laid out; the defaults are an ordinary one."""

    competencies: tuple[str, ...] = FIVE
    sheets: tuple[str, ...] = ()  # names of the sheets, where they are spelt otherwise
    levels: tuple[str, ...] = LADDER[:5]
    headers: tuple[str, ...] = ()  # as written, where spelt otherwise
    skills: tuple[int, ...] = (5, 6, 4)  # numbers of skills, in turn
    seed: int = 1
    # the sheets
    layout: str = "columns"  # columns, vertical, list
    top: int = 1  # row of the header
    left: int = 1
    between: int = 0  # columns between skill and rating
    after: int = 0  # columns behind the rating
    notes: str = ""  # "between" or "after": evidence in every row
    numbered: bool = False  # a column with 1, 2, 3 ... before the skills
    description: bool = False
    titles: int = 0
    spacing: int = 1  # rows from a skill to the next
    gap: int = 4  # rows between levels below each other
    merged_header: bool = False
    statement: str = ""  # put before every statement
    statements: tuple[str, ...] = ()  # instead of the usual ones, in turn
    # ratings
    labels: tuple[str, str, str] | None = None  # None: numbers
    blank: bool = False
    validation: bool = True
    formats: bool = False
    # rules
    rule: str | None = "mean"
    result: str = "above"  # above, below, far below
    words: tuple[str, str] | None = None  # what a result shows, instead of 1 and 0
    helper: bool = False  # the result is computed from a column that translates the ratings
    slack: int = 0  # rows that a formula's range reaches beyond the last skill
    # the Summary
    summary: str = "Summary"
    summary_top: int = 1
    summary_left: int = 1
    summary_headers: tuple[str, ...] = ("Competency", "Weight", "Level", "Value")
    summary_gap: int = 0  # columns between its columns
    blank_lines: bool = False
    reverse: bool = False
    total: str = "Progress"
    weights: str = "fraction"  # fraction, text, points, formula
    percent: tuple[int, ...] = ()

    def stride(self) -> int:
        """The number of columns of a level."""
        return 2 + self.numbered + self.between + self.after + self.helper


@dataclass
class Book:
    """A workbook in the making, with what is true about it."""

    options: Options
    cells: dict[str, dict[tuple[int, int], object]] = field(default_factory=dict)
    merges: dict[str, list[tuple[int, int, int, int]]] = field(default_factory=dict)
    hidden_columns: dict[str, set[int]] = field(default_factory=dict)
    hidden_rows: dict[str, set[int]] = field(default_factory=dict)
    # author and text
    comments: dict[tuple[str, int, int], tuple[str, str]] = field(default_factory=dict)
    fills: dict[tuple[str, int, int], str] = field(default_factory=dict)
    # validated areas
    lists: dict[str, list[tuple[int, int, int, int]]] = field(default_factory=dict)
    places: dict[tuple[int, int], Place] = field(default_factory=dict)  # by competency and level
    truth: list[Expected] = field(default_factory=list)

    @property
    def summary(self) -> dict[tuple[int, int], object]:
        """The Summary's cells."""
        return self.cells[self.options.summary]

    def sheet(self, competency: int) -> str:
        """Return the name of a competency's sheet."""
        return (self.options.sheets or self.options.competencies)[competency]

    def on(self, competency: int) -> dict[tuple[int, int], object]:
        """Return the cells of a competency's sheet."""
        return self.cells[self.sheet(competency)]

    def rate(
        self, competency: int, level: int, skill: int, written: object, truth: int | None
    ) -> None:
        """Write something else into a rating cell, and say what it means."""
        place = self.places[competency, level]
        self.on(competency)[place.rows[skill], place.rating] = written
        self.truth[competency].levels[level].ratings[skill] = truth

    def row(self, competency: int) -> int:
        """Return a competency's row of the Summary."""
        return next(
            row
            for (row, _), value in self.summary.items()
            if value == self.options.competencies[competency]
        )

    def column(self, index: int) -> int:
        """Return a column of the Summary: 0 competency, 1 weight, 2 level, 3 value."""
        return self.options.summary_left + index * (1 + self.options.summary_gap)

    def save(self) -> bytes:
        """Return the workbook's bytes."""
        target = io.BytesIO()
        with xlsxwriter.Workbook(
            target,
            {
                "in_memory": True,
                "strings_to_formulas": False,
                "strings_to_numbers": False,
                "strings_to_urls": False,
            },
        ) as workbook:
            formats = {
                colour: workbook.add_format({"bg_color": f"#{colour}"})
                for colour in sorted(set(self.fills.values()))
            }
            for name, cells in self.cells.items():
                sheet = workbook.add_worksheet(name)
                for area in self.merges.get(name, ()):
                    sheet.merge_range(*(number - 1 for number in area), "")
                for (row, column), value in sorted(cells.items()):
                    style = formats.get(self.fills.get((name, row, column), ""))
                    if isinstance(value, Formula):
                        sheet.write_formula(
                            row - 1, column - 1, f"={value.text}", style, value.value
                        )
                    else:
                        sheet.write(row - 1, column - 1, value, style)
                for column in self.hidden_columns.get(name, ()):
                    sheet.set_column(column - 1, column - 1, None, None, {"hidden": True})
                for row in self.hidden_rows.get(name, ()):
                    sheet.set_row(row - 1, None, None, {"hidden": True})
                for area in self.lists.get(name, ()):
                    source = (
                        [label.strip() for label in self.options.labels]
                        if self.options.labels
                        else ["0", "1", "2"]
                    )
                    if self.options.validation:
                        sheet.data_validation(
                            *(number - 1 for number in area), {"validate": "list", "source": source}
                        )
                    if self.options.formats:
                        for label in source:
                            sheet.conditional_format(
                                *(number - 1 for number in area),
                                {
                                    "type": "cell",
                                    "criteria": "==",
                                    "value": f'"{label}"',
                                    "format": workbook.add_format({"bold": True}),
                                },
                            )
                for (on, row, column), (author, text) in self.comments.items():
                    if on == name:
                        sheet.write_comment(row - 1, column - 1, text, {"author": author})
        return target.getvalue()


def cell(row: int, column: int) -> str:
    """Return a cell's address."""
    return str(xl_rowcol_to_cell(row - 1, column - 1))


def quoted(sheet: str) -> str:
    """Return a sheet's name as it stands in a formula."""
    escaped = sheet.replace("'", "''")
    return sheet if sheet.isascii() and sheet.isidentifier() else f"'{escaped}'"


def holds(rule: LevelRule, ratings: Sequence[int | None]) -> bool:
    """Tell whether a level's formula says yes: unlike the scorer it overlooks unrated skills."""
    known = [rating for rating in ratings if rating is not None]
    if not known or (rule.forbids_lowest and 0 in known):
        return False
    if isinstance(rule, Allowance):
        return known.count(1) <= rule.limit
    assert isinstance(rule, Mean)
    mean = Fraction(sum(known), len(known))
    return mean > rule.limit if rule.strict else mean >= rule.limit


def build(options: Options | None = None) -> Book:
    """Lay a workbook out."""
    options = options or Options()
    book = Book(options)
    chance = random.Random(options.seed)
    counts = 0
    for competency, name in enumerate(options.competencies):
        sheet = book.sheet(competency)
        book.cells[sheet] = {}
        book.merges[sheet], book.lists[sheet] = [], []
        expected = Expected(name, None, [])
        numbers = [
            options.skills[(counts + index) % len(options.skills)]
            for index in range(len(options.levels))
        ]
        counts += len(numbers)
        for index, place in enumerate(_places(options, numbers)):
            book.places[competency, index] = place
            ratings = _ratings(chance, len(place.rows), index, options)
            expected.levels.append(
                Level(
                    options.levels[index], ratings, RULES[options.rule][1] if options.rule else None
                )
            )
            _write_level(book, competency, index, place, ratings)
        for row in range(options.titles):
            book.on(competency)[options.top - options.titles - 1 + row, options.left] = (
                f"{name}: how we understand it, part {row + 1}"
            )
        book.truth.append(expected)
    _write_summary(book)
    book.cells = {options.summary: book.cells.pop(options.summary), **book.cells}
    return book


def _ratings(chance: random.Random, count: int, level: int, options: Options) -> list[int | None]:
    if options.blank:
        return [None] * count
    if level < 2:
        ratings: list[int | None] = [2] * count
        if count > 3 and options.rule not in ("none", "all yes"):
            ratings[chance.randrange(count)] = 1
        return ratings
    return [chance.choice((0, 1, 2)) for _ in range(count)]


def _places(options: Options, numbers: Sequence[int]) -> list[Place]:
    """Say where each level goes."""
    places: list[Place] = []
    row, column = options.top, options.left
    for count in numbers:
        if options.layout == "columns":
            column = options.left + len(places) * options.stride() + options.numbered
            row = options.top
        elif options.layout == "list":
            column = options.left + 1
        skill, rating = column, column + 1 + options.between
        first = (
            row + 1 + 2 * options.description
            if options.layout != "list"
            else max(row, options.top + 1)
        )
        rows = tuple(range(first, first + count * options.spacing, options.spacing))
        below = (
            max(numbers) * options.spacing
            if options.layout == "columns"
            else count * options.spacing
        )
        result = {"above": row, "below": first + below + 1, "far below": first + below + 9}[
            options.result
        ]
        column_of_result = rating + options.helper
        no_result = options.rule is None or options.layout == "list"
        header = (first, options.left) if options.layout == "list" else (row, skill)
        places.append(
            Place(
                skill,
                rating,
                rating + 1 if options.helper else None,
                rows,
                header,
                None if no_result else (result, column_of_result),
            )
        )
        row = rows[-1] + options.spacing + (0 if options.layout == "list" else options.gap)
    return places


def _write_level(
    book: Book, competency: int, level: int, place: Place, ratings: list[int | None]
) -> None:
    options, cells, sheet = book.options, book.on(competency), book.sheet(competency)
    name = (options.headers or options.levels)[level]
    row, column = place.header
    cells[row, column] = name
    if options.layout == "list":
        cells.update(
            {
                (options.top, options.left): "Rung",
                (options.top, place.skill): "Skill",
                (options.top, place.rating): "Rating",
            }
        )
    elif options.merged_header:
        book.merges[sheet].append((row, column, row, place.rating))
    if options.description and options.layout != "list":
        cells[row + 1, column] = (
            f"What {name} means in {options.competencies[competency]}: a sentence that nobody"
            " rates."
        )
    for index, at in enumerate(place.rows):
        chance = random.Random(f"{competency} {level} {index}")
        words = " and ".join(chance.choices(WORDS, k=chance.randint(2, 6)))
        cells[at, place.skill] = (
            options.statements[index % len(options.statements)]
            if options.statements
            else f"{options.statement}You keep {words} going ({competency}.{level}.{index})"
        )
        if options.numbered:
            cells[at, place.skill - 1] = str(index + 1)
        if options.layout == "list":
            cells[at, options.left] = name
        if options.notes == "between":
            cells[at, place.rating - 1] = f"Evidence: the {words} of last spring ({index})"
        elif options.notes == "after":
            cells[at, place.rating + 1 + options.helper] = (
                f"Evidence: the {words} of last spring ({index})"
            )
        rating = ratings[index]
        if rating is not None:
            cells[at, place.rating] = options.labels[rating] if options.labels else rating
        if place.helper:
            own = cell(at, place.rating)
            labels = options.labels or ("0", "1", "2")
            cells[at, place.helper] = Formula(
                f'IF({own}="{labels[2]}",2,IF({own}="{labels[1]}",1,0))', rating or 0
            )
    book.lists[sheet].append((place.rows[0], place.rating, place.rows[-1], place.rating))
    if place.result is not None and options.rule is not None:
        cells[place.result] = result_formula(book, competency, level, ratings)
        if options.result != "above":
            cells[place.result[0], place.skill] = "Level result"


def result_formula(
    book: Book,
    competency: int,
    level: int,
    ratings: Sequence[int | None],
    rule: str | None = None,
    rows: tuple[int, int] | None = None,
) -> Formula:
    """Return the formula of a level's result, by another rule or over other rows if asked."""
    options, place = book.options, book.places[competency, level]
    column = place.helper or place.rating
    condition, meaning = RULES[rule or options.rule or "mean"]
    labels = (
        [f'"{label}"' for label in options.labels]
        if options.labels and not place.helper
        else ["0", "1", "2"]
    )
    cells = [cell(row, column) for row in place.rows]
    first, last = rows or (place.rows[0], place.rows[-1] + options.slack)
    text = condition.format(
        r=f"{cell(first, column)}:{cell(last, column)}",
        list=",".join(cells),
        sum="+".join(cells),
        each=",".join(f"{one}>0" for one in cells),
        n=len(cells),
        **dict(zip(("no", "some", "yes"), labels, strict=True)),
    )
    yes, no = (f'"{word}"' for word in options.words) if options.words else ("1", "0")
    achieved = holds(meaning, ratings)
    return Formula(f"IF({text},{yes},{no})", (options.words or (1, 0))[0 if achieved else 1])


def level_formula(book: Book, competency: int) -> Formula:
    """Return the Summary's formula of a competency's level: nested IFs over the levels' results."""
    options, sheet = book.options, quoted(book.sheet(competency))
    test = f'="{options.words[0]}"' if options.words else ">0"
    text = ""
    for level in range(len(options.levels) - 1, -1, -1):
        place = book.places[competency, level]
        assert place.result is not None
        text = f"IF({sheet}!{cell(*place.result)}{test},{text or level + 1},{level})"
    return Formula(text, own_level(book, competency))


def own_level(book: Book, competency: int) -> int:
    """Return the level that a competency's ratings give by the option's rule."""
    rule = RULES[book.options.rule or "mean"][1]
    achieved = [holds(rule, level.ratings) for level in book.truth[competency].levels]
    return next((index for index, one in enumerate(achieved) if not one), len(achieved))


def _write_summary(book: Book) -> None:
    options = book.options
    cells = book.cells.setdefault(options.summary, {})
    for index, header in enumerate(options.summary_headers):
        cells[options.summary_top, book.column(index)] = header
    order = list(range(len(options.competencies)))
    if options.reverse:
        order.reverse()
    percents = options.percent or WEIGHTS[len(order)]
    row, progress = options.summary_top, Fraction(0)
    rows: list[int] = []
    for competency in order:
        row += 1 + (options.blank_lines and bool(rows))
        rows.append(row)
        percent = percents[competency]
        name, weight, level, value = (book.column(index) for index in range(4))
        cells[row, name] = options.competencies[competency]
        cells[row, weight] = {
            "fraction": percent / 100,
            "points": percent,
            "text": f"{percent} %",
            "formula": Formula(f"{percent}/100", percent / 100),
        }[options.weights]
        book.truth[competency].weight = Fraction(percent, 100)
        reached = own_level(book, competency)
        has_results = book.places[competency, 0].result is not None
        cells[row, level] = level_formula(book, competency) if has_results else reached
        cells[row, value] = Formula(
            f"{cell(row, weight)}*{cell(row, level)}",
            percent * reached / (1 if options.weights == "points" else 100),
        )
        progress += Fraction(percent * reached, 1 if options.weights == "points" else 100)
    row += 2
    if options.total:
        cells[row, book.column(0)] = options.total
    for index, total in (
        (1, sum(percents) / (1 if options.weights == "points" else 100)),
        (3, float(progress)),
    ):
        column = book.column(index)
        if options.weights != "text" or index == 3:
            cells[row, column] = Formula(
                f"SUM({cell(rows[0], column)}:{cell(rows[-1], column)})", total
            )
    book.truth = [book.truth[competency] for competency in order] if options.reverse else book.truth
