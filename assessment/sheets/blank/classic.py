"""The blank workbook in the classic arrangement: levels side by side from row 1, one column of
numbers beside each, a Summary of four columns.

It is the arrangement of the public Mews workbook, for companies that stay with it, and holds what
the other layout holds, but for the columns of several raters: whoever fills a copy is its rater.
The cells that people know stay where they are: a level's name and result in row 1, the skills from
row 3, the Summary's table from A1 and the progress two rows below it. What else the workbook shows
stands beside and below.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache, partial

from assessment.model import Competency, Counted, Framework
from assessment.model.marks import (
    DEVELOPMENT_SHEETS,
    LEFT_OUT,
    RATING_HEADS,
    START,
    SUMMARY,
    sheet_name,
)
from assessment.sheets.blank import start
from assessment.sheets.blank.arrangement import CLASSIC
from assessment.sheets.blank.book import Drawn, assembled, competency_names, leads_to
from assessment.sheets.blank.competency import (
    CompetencySheet,
    LevelCells,
    are_hidden,
    enumerated,
    left_out_of,
    missing_words,
    numbers_of,
    scale_words,
    unless_hidden,
)
from assessment.sheets.blank.definition import (
    COUNTS,
    Definition,
    SummaryAddresses,
)
from assessment.sheets.blank.summary import SummarySheet
from assessment.sheets.kit import theme
from assessment.sheets.kit.addresses import area, cell, is_plain, quoted, spoken, string
from assessment.sheets.kit.canvas import Canvas, Paper, height_for
from assessment.sheets.kit.ratings import colour_scale, is_usual, look_of

# in place of several raters side by side: a copy for each
STEPS: start.Steps = (
    ("you", "before", "rate_classic"),
    ("manager", "before", "rate_manager_classic"),
    ("both", "in", "talk_classic"),
    *start.STEPS[3:],
)


@lru_cache(maxsize=8)
def drawn(framework: Framework, noted: bool = False, paper: Paper = "a4") -> Drawn:
    """Return a framework's blank workbook in the classic arrangement; ``noted`` draws a note on
    every rating, ``paper`` is what it is printed on.

    Raises :class:`assessment.model.errors.OutputError` where XlsxWriter refuses something.
    """
    definition = ClassicDefinition(framework)
    summary = SummarySheet(definition.sheets, definition, CLASSIC)
    draw_start = partial(start.draw, framework=framework, sheets=leads_to(framework), steps=STEPS)
    texts = framework.texts
    pages: dict[str, Callable[[Canvas], None]] = {sheet_name(texts, START): draw_start}
    pages |= {sheet.name: partial(sheet.draw, noted=noted) for sheet in definition.sheets}
    pages[summary.name] = summary.draw
    written_on = tuple(sheet_name(texts, sheet) for sheet in DEVELOPMENT_SHEETS)
    return assembled(definition, definition.sheets, summary, pages, written_on, paper)


# --- the hidden sheet ----------------------------------------------------------------------------


class ClassicDefinition(Definition):
    """The hidden sheet, with what is counted of the ratings below: on the sheets of the
    competencies there is no room for it.
    """

    def __init__(self, framework: Framework) -> None:
        super().__init__(framework)
        self.shown_row = self.looked_row + 10
        self.counts_row = self.shown_row + 3  # of the first level
        names = competency_names(framework)
        self.sheets: list[ClassicSheet] = []
        # the columns of what is counted, by what they hold
        achieved = 2 + len(framework.scale.steps)
        places = ("achieved", "missing", "rated", "next step", "applying")
        self.counts = {"steps": 2} | {key: achieved + place for place, key in enumerate(places)}
        row = self.counts_row
        for index, competency in enumerate(framework.competencies):
            self.sheets.append(
                ClassicSheet(framework, competency, names[competency.id], self, index, row)
            )
            row += len(competency.levels)

    def spellings(self) -> dict[str, int | str]:
        """Return the texts that the formulas understand beside numbers: those that say that a
        skill does not apply, as they are written.
        """
        said = self.framework.scale.does_not_apply
        return (
            {}
            if said is None
            else dict.fromkeys((said.label, *filter(is_plain, said.aliases)), LEFT_OUT)
        )

    @property
    def achieved(self) -> str:
        """The cell with what a level's result shows where it is achieved: 1, or nothing while
        results are hidden.
        """
        return self.at(self.shown_row, 1)

    @property
    def not_achieved(self) -> str:
        """The same for a level that is not achieved: 0, or nothing."""
        return self.at(self.shown_row, 2)

    def draw(self, canvas: Canvas, summary: SummaryAddresses) -> None:
        """Draw the sheet."""
        super().draw(canvas, summary)
        texts = self.texts.table("blank", "hidden")
        canvas.text(self.shown_row, 0, texts["shows"], "behind")
        for column, result in ((1, 1), (2, 0)):
            shown = unless_hidden(self.texts, str(result))
            canvas.formula(self.shown_row, column, shown, "behind number")
        labels = [step.label for step in self.framework.scale.spoken.steps]
        before = (texts[key] for key in ("level_of", "level_number"))
        after = (texts[key] for key in ("achieved", "missing", "rated", "next_step"))
        for column, text in enumerate((*before, *labels, *after)):
            canvas.text(self.counts_row - 1, column, text, "behind")
        for sheet in self.sheets:
            sheet.count(canvas)


# --- a competency's sheet ------------------------------------------------------------------------

# rows: names and results of the levels, what they mean, the first skills
_NAMES, _ABOUT, _FIRST = 0, 1, 2
_RATING = 7  # the width of a column of ratings
# what a laptop's screen has room for, in characters; a page in landscape shows that well enough
_SCREEN = 175
_NARROWEST, _WIDEST = 24, 44
_INDENT = 1.5  # of a column of statements, to part it from the ratings before it


class ClassicSheet(CompetencySheet):
    """A competency's sheet in the classic arrangement; rows and columns count from 0. ``row``
    is the first of its levels' on the hidden sheet.
    """

    definition: ClassicDefinition

    def __init__(
        self,
        framework: Framework,
        competency: Competency,
        name: str,
        definition: ClassicDefinition,
        index: int,
        row: int,
    ) -> None:
        super().__init__(framework, competency, name, definition)
        self.index = index
        self.row = row
        self.many = len(competency.levels)
        self.last_column = 2 * self.many - 1
        # the width of a column of statements
        self.statement = min(_WIDEST, max(_NARROWEST, _SCREEN // self.many - _RATING))
        self.skills_end = _FIRST + max(len(level.skills) for level in competency.levels) - 1
        # a row stays free: what adjoins the skills would be one
        self.missing_row = self.skills_end + 2
        self.last = self.missing_row + 5

    # -- addresses

    @property
    def level(self) -> str:
        """The cell of the Summary with the level that is reached."""
        column, _ = CLASSIC.columns["level"]
        summary = quoted(sheet_name(self.texts, SUMMARY))
        return f"{summary}!{cell(CLASSIC.first + self.index, column)}"

    def rated(self, view: str) -> str:
        """Return the cell with the number of skills that are rated."""
        return self._counts_cell(0, "rated")

    def next_step(self) -> str:
        """Return the cell that says what is missing for the next level, unless it is hidden."""
        return self._counts_cell(0, "next step")

    def result(self, index: int) -> str:
        """Return the cell with a level's result, by the level's place from 0."""
        return self.at(_NAMES, 2 * index + 1)

    def skill_rows(self, index: int) -> range:
        """Return the rows of the skills of a level, by its place from 0."""
        return range(_FIRST, _FIRST + len(self.competency.levels[index].skills))

    def input_columns(self, index: int) -> Mapping[str, int]:
        """Return the column that people fill, by the header that it would have in the other
        arrangement.
        """
        return {RATING_HEADS["self"]: 2 * index + 1}

    def reached(self, view: str) -> str:
        """Return the formula of the level that is reached: no level can be skipped."""
        formula = str(self.many)
        for index in reversed(range(self.many)):
            formula = f"IF({self.result(index)}=1,{formula},{index})"
        return formula

    def counted(self, index: int, view: str) -> Counted:
        """Return where the ratings of a level are counted, on the hidden sheet."""
        first = self.definition.counts["steps"]
        steps = range(first, first + len(self.framework.scale.steps))
        cells = tuple(self.definition.at(self.row + index, column) for column in steps)
        if self.framework.scale.does_not_apply is not None:
            return Counted(cells, self._counts_cell(index, "applying"))
        size = len(self.skill_rows(index))
        return Counted(cells, str(size), size)

    def _counts_cell(self, index: int, what: str) -> str:
        """Return a cell of what is counted of a level, on the hidden sheet."""
        return self.definition.at(self.row + index, self.definition.counts[what])

    def _ratings(self, index: int) -> str:
        rows = self.skill_rows(index)
        return area(rows[0], 2 * index + 1, rows[-1], 2 * index + 1)

    def _outside(self, index: int) -> str:
        """Return the cells of a level's ratings for formulas on another sheet."""
        return f"{quoted(self.name)}!{self._ratings(index)}"

    def _known(self, index: int) -> LevelCells:
        """Return what is known of a level."""
        ratings, counted, size = (
            self._outside(index),
            self.counted(index, COUNTS),
            len(self.skill_rows(index)),
        )
        said = self.framework.scale.does_not_apply
        left_out = f"-({left_out_of(ratings, said)})" if said is not None else ""
        return LevelCells(
            counted=counted,
            achieved=self._counts_cell(index, "achieved"),
            skills=size,
            strange=f"(COUNTA({ratings})-{'-'.join(counted.steps)}{left_out})",
            gone=f"MAX({size}-ROWS({ratings}),0)",
        )

    # -- the rule

    def _rule(self, index: int) -> str:
        """Return the condition under which a level is achieved, as workbooks of this arrangement
        write it: over the ratings themselves.

        What is no rating (an empty cell, a text, a 3 that was pasted) is below the lowest step to
        ``MIN`` by way of a second term, which is 1 where all are ratings and less where one is
        not.
        """
        rule, scale = self.framework.rule, self.framework.scale
        ratings = self._ratings(index).replace("$", "")
        values = scale.values[1:] if rule.forbids_lowest else scale.values
        known = "+".join(_how_many(ratings, value) for value in values)
        # a text such as "1" is none of the numbers, whatever COUNTIF says
        rated_twice = f"COUNT({ratings})+{known}"
        many, left = f"ROWS({ratings})", ""
        if scale.does_not_apply is not None:
            # of those that are left there is one at least; with none the mean is 0 instead of an
            # error
            rated_twice += f"+2*({left_out_of(ratings, scale.does_not_apply)})"
            many, left = f"MAX(COUNT({ratings}),1)", f"COUNT({ratings})"
        # a number, not ROWS: with the row of a skill deleted the level is not achieved
        all_rated = f"IF({rated_twice}={2 * len(self.skill_rows(index))}"
        if rule.forbids_lowest:
            terms = [ratings, f"{all_rated},{scale.second},{scale.lowest})"]
            if left:
                terms.append(f"{left}{scale.lowest:+d}" if scale.lowest else left)
            least = f"MIN({','.join(terms)})>{scale.lowest}"
        else:
            least = f"({all_rated},1,0))*{left}>0" if left else f"{all_rated},1,0)>0"
        own = rule.by_ratings(ratings, many, lambda value: _how_many(ratings, value))
        return f"AND({least},{own})"

    # -- drawing

    def count(self, canvas: Canvas) -> None:
        """Draw what is counted, on the hidden sheet."""
        columns, scale = self.definition.counts, self.framework.scale
        for index in range(self.many):
            row, ratings = self.row + index, self._outside(index)
            canvas.text(row, 0, self.competency.name, "behind")
            canvas.number(row, 1, index + 1, "behind number")
            for column, value in enumerate(scale.values, start=columns["steps"]):
                canvas.formula(row, column, numbers_of(ratings, value), "behind number")
            canvas.formula(row, columns["achieved"], self.result(index), "behind number")
            missing = self.unless_hidden(missing_words(self.framework, self._known(index)))
            canvas.formula(row, columns["missing"], missing, "behind")
            if (said := scale.does_not_apply) is not None:
                many = f"{len(self.skill_rows(index))}-({left_out_of(ratings, said)})"
                canvas.formula(row, columns["applying"], many, "behind number")
        last = self.row + self.many - 1
        counts = area(self.row, columns["steps"], last, columns["achieved"] - 1)
        canvas.formula(self.row, columns["rated"], f"SUM({counts})", "behind number")
        missing_cells = [self._counts_cell(index, "missing") for index in range(self.many)]
        step = self.unless_hidden(self.words_of_next(self.level, missing_cells))
        canvas.formula(self.row, columns["next step"], step, "behind")

    def draw(self, canvas: Canvas, noted: bool = False) -> None:
        """Draw the sheet; ``noted`` puts a note on every rating, to be replaced or taken out."""
        achieved, not_achieved = self.definition.achieved, self.definition.not_achieved
        scale = self.framework.scale
        look = "number rate" if scale.does_not_apply is None else "number or word"
        look = look if is_usual(scale) else f"other {look}"
        for index, level in enumerate(self.competency.levels):
            statement, rating = 2 * index, 2 * index + 1
            canvas.text(_NAMES, statement, self.framework.level_name(level.number), "column head")
            rule = f"IF({self._rule(index)},{achieved},{not_achieved})"
            canvas.formula(_NAMES, rating, rule, "column result")
            canvas.text(_ABOUT, statement, level.description, "column about")
            canvas.blank(_ABOUT, rating, "column about")
            for row, skill in zip(self.skill_rows(index), level.skills, strict=True):
                canvas.text(row, statement, skill.text, "column skill")
                canvas.blank(row, rating, look)
                if noted:
                    canvas.note(row, rating)
            missing = self._counts_cell(index, "missing")
            canvas.merged_formula(self.missing_row, statement, rating, missing, "level missing")
        self._choices(canvas)
        self._looks(canvas)
        self._notes(canvas)
        self._furniture(canvas)

    def _choices(self, canvas: Canvas) -> None:
        """Draw what the cells for ratings can be chosen from; what is to be done is said once."""
        scale = self.framework.scale
        labels = [f"{step.value} ({step.label})" for step in scale.steps]
        said = scale.does_not_apply
        labels += [said.label] if said is not None else []
        words = self.texts.said
        title, error_title = (
            words(f"blank.rating.{key}") for key in ("classic_title", "error_title")
        )
        prompt = title, words("blank.rating.classic", labels=", ".join(labels))
        choice = enumerated(self.texts, labels)
        error = error_title, words("blank.rating.classic_error", labels=choice)
        offer: dict[str, object] = {
            "validate": "list",
            "source": [*map(str, scale.values), *([said.label] if said is not None else [])],
        }
        canvas.valid((_FIRST, 1, _FIRST, 1), offer, prompt=prompt, error=error)
        for index in range(self.many):
            rows, column = self.skill_rows(index), 2 * index + 1
            rows = rows[1:] if index == 0 else rows
            if rows:
                canvas.valid((rows[0], column, rows[-1], column), offer, error=error)

    def _looks(self, canvas: Canvas) -> None:
        """Draw how the cells of ratings, and results, look by what they hold."""
        scale = self.framework.scale
        ratings = " ".join(self._ratings(index) for index in range(self.many))
        first = cell(_FIRST, 1).replace("$", "")
        canvas.when(ratings, f'{first}=""', "unrated")
        words = map(string, self.definition.spellings())
        rated = ",".join(f"{first}={value}" for value in (*scale.values, *words))
        canvas.when(ratings, f"NOT(OR({rated}))", "not understood", last=True)
        if is_usual(scale):
            colours = colour_scale(scale) | {"multi_range": ratings.replace("$", "")}
            canvas.call("conditional_format", first, colours)
        else:
            for value in scale.values:
                look = look_of(scale, value).named("rated")
                canvas.when(ratings, f"AND(ISNUMBER({first}),{first}={value})", look)
        if (said := scale.does_not_apply) is not None:
            canvas.when(ratings, f"{first}={string(said.label)}", "left out")
        results = " ".join(cell(_NAMES, 2 * index + 1) for index in range(self.many))
        canvas.when(results, f"{cell(_NAMES, 1).replace('$', '')}=1", "achieved")

    def _notes(self, canvas: Canvas) -> None:
        """Draw what stands below the skills: the level, what the competency is about, the scale."""
        row, level = self.missing_row + 2, self.level
        texts, summary = self.texts.table("blank", "status"), sheet_name(self.texts, SUMMARY)
        named = {"level": level, "name": self.definition.level_name(level)}
        reached = spoken(texts["level_of"], named, competency=self.competency.name)
        result = f"IF({are_hidden(self.texts)},{string(texts['hidden'])},{reached})"
        counted = self.rated_of_all()
        scale = scale_words(self.framework, numbers=True)
        canvas.merged_formula(row, 0, self.last_column, f'{counted}&"   "&{result}', "strong")
        canvas.merged(row + 1, 0, self.last_column, self.competency.description, "about")
        canvas.merged(row + 2, 0, self.last_column, scale, "note wrapped")
        canvas.way(row + 3, 0, summary, summary, "way after")
        width = self.many * (self.statement + _RATING)
        canvas.height(20, row)
        canvas.height(height_for(self.competency.description, width), row + 1)
        canvas.height(height_for(scale, width), row + 2)

    def _furniture(self, canvas: Canvas) -> None:
        canvas.widths(*[self.statement, _RATING] * self.many)
        canvas.height(24, _NAMES)
        levels, width = self.competency.levels, self.statement - _INDENT
        canvas.height(max(height_for(level.description, width) for level in levels), _ABOUT)
        for row in range(_FIRST, self.skills_end + 1):
            texts = [
                level.skills[row - _FIRST].text
                for level in levels
                if row - _FIRST < len(level.skills)
            ]
            canvas.height(max(height_for(text, width) for text in texts), row)
        canvas.height(8, self.missing_row - 1, self.missing_row + 1)
        canvas.height(theme.fitted(3), self.missing_row)
        canvas.call("freeze_panes", _NAMES + 1, 0)
        canvas.call("repeat_rows", _NAMES)
        canvas.call("print_area", 0, 0, self.last, self.last_column)
        canvas.call("set_selection", _FIRST, 1, _FIRST, 1)
        canvas.paper(tab=theme.STEEL)
        canvas.protect()


def _how_many(ratings: str, rating: int) -> str:
    """Return the formula of how many numbers are a rating."""
    return f"COUNTIF({ratings},{rating})" if ":" in ratings else numbers_of(ratings, rating)
