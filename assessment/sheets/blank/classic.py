"""The blank workbook in the classic arrangement: levels side by side from row 1, one column of
numbers beside each, a Summary of four columns.

It is the arrangement of the public Mews workbook, for companies that stay with it, and holds what
the other layout holds, but for the columns of several raters: whoever fills a copy is its rater.
The cells that people know stay where they are: a level's name and result in row 1, the skills from
row 3, the Summary's table from A1 and the progress two rows below it. What else the workbook shows
stands beside and below.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, partial

from assessment.engine.scoring import PRECONDITION
from assessment.model import Competency, Framework
from assessment.model.marks import (
    ALSO,
    ASPIRATIONAL,
    DEVELOPMENT_SHEETS,
    FAMILY,
    HIDDEN,
    LEFT_OUT,
    PERSON,
    PERSON_ID,
    RATING_HEADS,
    RESULTS,
    START,
    SUMMARY,
    TRACK,
)
from assessment.sheets.blank import start
from assessment.sheets.blank.book import Drawn, assembled, competency_names, leads_to
from assessment.sheets.blank.competency import CompetencySheet, how_many_left_out, numbers_of
from assessment.sheets.blank.definition import (
    AGREED,
    ASPIRED,
    COUNTS,
    MANAGER,
    SELF,
    VIEWS,
    Definition,
    SummaryAddresses,
    decimal,
)
from assessment.sheets.blank.summary import LEADS, SummarySheet, rated_words, unfinished_words
from assessment.sheets.kit import theme
from assessment.sheets.kit.addresses import area, cell, is_plain, quoted, string
from assessment.sheets.kit.canvas import LONGEST_MESSAGE, Canvas, Paper, height_for
from assessment.sheets.kit.theme import NONE
from assessment.sheets.results.standing import has_codes, has_pay, pay_heading

STEPS: start.Steps = (
    (
        "You",
        "before the review",
        (
            "Give every skill on the sheets of the competencies a 0, 1 or 2, and put what shows it"
            " into a comment on the cell. Leave a skill empty that you cannot judge."
        ),
    ),
    (
        "Your manager",
        "before the review",
        (
            "Rates the same skills in another copy of this workbook, from what they have seen,"
            " without looking at yours."
        ),
    ),
    (
        "Both of you",
        "in the review",
        (
            "Talk about the skills where your copies differ, and about those half way there. Put"
            " what you agree on into one of them."
        ),
    ),
    *start.STEPS[3:],
)


@lru_cache(maxsize=8)
def drawn(framework: Framework, noted: bool = False, paper: Paper = "a4") -> Drawn:
    """Return a framework's blank workbook in the classic arrangement; ``noted`` draws a note on
    every rating, ``paper`` is what it is printed on.

    Raises :class:`assessment.model.errors.OutputError` where XlsxWriter refuses something.
    """
    definition = ClassicDefinition(framework)
    summary = ClassicSummary(framework, definition)
    pages: dict[str, Callable[[Canvas], None]] = {
        start.NAME: partial(
            start.draw, framework=framework, sheets=leads_to(framework), steps=STEPS
        )
    }
    pages |= {sheet.name: partial(sheet.draw, noted=noted) for sheet in definition.sheets}
    pages[SUMMARY] = summary.draw
    return assembled(definition, definition.sheets, summary, pages, DEVELOPMENT_SHEETS, paper)


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
        said = self.framework.does_not_apply
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
        canvas.text(self.shown_row, 0, "A level's result shows", "behind")
        for column, result in ((1, 1), (2, 0)):
            canvas.formula(
                self.shown_row, column, f'IF({RESULTS}="{HIDDEN}","",{result})', "behind number"
            )
        for column, text in enumerate(
            (
                "Level of",
                "Level no.",
                "No",
                "Somewhat",
                "Yes",
                "Achieved",
                "What is missing",
                "Rated",
                "Next step",
            )
        ):
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

    def level(self, view: str) -> str:
        """Return the cell of the Summary with the level that is reached."""
        return _level_cell(self.index)

    def rated(self, view: str) -> str:
        """Return the cell with the number of skills that are rated."""
        return self.definition.at(self.row, 7)

    def next_step(self) -> str:
        """Return the cell that says what is missing for the next level."""
        return self.definition.at(self.row, 8)

    def result(self, index: int) -> str:
        """Return the cell with a level's result, by the level's place from 0."""
        return self.at(_NAMES, 2 * index + 1)

    def skill_rows(self, index: int) -> range:
        """Return the rows of the skills of a level, by its place from 0."""
        return range(_FIRST, _FIRST + len(self.competency.levels[index].skills))

    def places(self) -> dict[str, dict[str, tuple[str, str]]]:
        """Return the cell that people fill for each skill, by its id and the header that it
        would have in the other layout.
        """
        found = {}
        for index, level in enumerate(self.competency.levels):
            for row, skill in zip(self.skill_rows(index), level.skills, strict=True):
                found[skill.id] = {
                    RATING_HEADS["self"]: (self.name, cell(row, 2 * index + 1).replace("$", ""))
                }
        return found

    def reached(self) -> str:
        """Return the formula of the level that is reached: no level can be skipped."""
        formula = str(self.many)
        for index in reversed(range(self.many)):
            formula = f"IF({self.result(index)}=1,{formula},{index})"
        return formula

    def _ratings(self, index: int) -> str:
        rows = self.skill_rows(index)
        return area(rows[0], 2 * index + 1, rows[-1], 2 * index + 1)

    def _count(self, index: int, view: str, what: int) -> str:
        return self.definition.at(self.row + index, 2 + what)

    def _applying(self, index: int, view: str) -> str:
        return self.definition.at(self.row + index, 9)

    def _strange(self, index: int) -> str:
        ratings = f"{quoted(self.name)}!{self._ratings(index)}"
        left_out = (
            f"-({how_many_left_out(ratings, said)})"
            if (said := self.framework.does_not_apply) is not None
            else ""
        )
        return f"(COUNTA({ratings})-{'-'.join(self._count(index, COUNTS, what) for what in (0, 1, 2))}{left_out})"

    def _gone(self, index: int) -> str:
        return (
            f"MAX({len(self.skill_rows(index))}-ROWS({quoted(self.name)}!{self._ratings(index)}),0)"
        )

    # -- the rule

    def _rule(self, index: int, view: str) -> str:
        """Return the condition under which a level is achieved, as workbooks of this arrangement
        write it: over the ratings themselves.

        What is no rating (an empty cell, a text, a 3 that was pasted) is 0 to ``MIN`` by way of a
        second term, which is 1 where all are ratings and less where one is not. The mean is a
        quotient of two whole numbers, which every program rounds to the nearest binary number:
        where it is the limit, it is the same number as the limit's literal.
        """
        rule, ratings = self.framework.rule, self._ratings(index).replace("$", "")
        known = "+".join(
            _how_many(ratings, what) for what in ((1, 2) if rule.forbids_no else (0, 1, 2))
        )
        # a number, not ROWS: with the row of a skill deleted the level is not achieved
        size = 2 * len(self.skill_rows(index))
        # a text such as "1" is none of the numbers, whatever COUNTIF says
        all_rated = f"IF(COUNT({ratings})+{known}={size},1,0)"
        many = f"ROWS({ratings})"
        least = f"MIN({ratings},{all_rated})>0" if rule.forbids_no else f"{all_rated}>0"
        if self.framework.does_not_apply is not None:
            # of those that are left there is one at least; with none the mean is 0 instead of an
            # error
            all_rated = f"IF(COUNT({ratings})+{known}+2*({how_many_left_out(ratings, self.framework.does_not_apply)})={size},1,0)"
            least = (
                f"MIN({ratings},{all_rated},COUNT({ratings}))>0"
                if rule.forbids_no
                else f"({all_rated})*COUNT({ratings})>0"
            )
            many = f"MAX(COUNT({ratings}),1)"
        if rule.kind == "allowance":
            return f"AND({least},{_how_many(ratings, 1)}<={int(rule.limit)})"
        return (
            f"AND({least},SUM({ratings})/{many}{'>' if rule.strict else '>='}{decimal(rule.limit)})"
        )

    # -- drawing

    def count(self, canvas: Canvas) -> None:
        """Draw what is counted, on the hidden sheet."""
        level, steps = self.level(COUNTS), []
        for index in range(self.many):
            row, ratings = self.row + index, f"{quoted(self.name)}!{self._ratings(index)}"
            canvas.text(row, 0, self.competency.name, "behind")
            canvas.number(row, 1, index + 1, "behind number")
            for what in (0, 1, 2):
                canvas.formula(row, 2 + what, numbers_of(ratings, what), "behind number")
            canvas.formula(row, 5, self.result(index), "behind number")
            canvas.formula(row, 6, f'IF({RESULTS}="{HIDDEN}","",{self._missing(index)})', "behind")
            if (said := self.framework.does_not_apply) is not None:
                canvas.formula(
                    row,
                    9,
                    f"{len(self.skill_rows(index))}-({how_many_left_out(ratings, said)})",
                    "behind number",
                )
            steps.append(f"{string(self._title(index))}&{self.definition.at(row, 6)}")
        canvas.formula(
            self.row, 7, f"SUM({area(self.row, 2, self.row + self.many - 1, 4)})", "behind number"
        )
        step = (
            f'IF({level}={self.many},"The highest level is'
            f' reached",CHOOSE({level}+1,{",".join(steps)}))'
        )
        canvas.formula(self.row, 8, f'IF({RESULTS}="{HIDDEN}","",{step})', "behind")

    def draw(self, canvas: Canvas, noted: bool = False) -> None:
        """Draw the sheet; ``noted`` puts a note on every rating, to be replaced or taken out."""
        for index, level in enumerate(self.competency.levels):
            statement, rating = 2 * index, 2 * index + 1
            canvas.text(_NAMES, statement, self.framework.level_name(level.number), "column head")
            rule = f"IF({self._rule(index, COUNTS)},{self.definition.achieved},{self.definition.not_achieved})"
            canvas.formula(_NAMES, rating, rule, "column result")
            canvas.text(_ABOUT, statement, level.description, "column about")
            canvas.blank(_ABOUT, rating, "column about")
            for row, skill in zip(self.skill_rows(index), level.skills, strict=True):
                canvas.text(row, statement, skill.text, "column skill")
                canvas.blank(
                    row,
                    rating,
                    "number rate" if self.framework.does_not_apply is None else "number or word",
                )
                if noted:
                    canvas.note(row, rating)
            canvas.merged_formula(
                self.missing_row,
                statement,
                rating,
                self.definition.at(self.row + index, 6),
                "level missing",
            )
        self._inputs(canvas)
        self._notes(canvas)
        self._furniture(canvas)

    def _inputs(self, canvas: Canvas) -> None:
        labels = [
            f"{one.value} ({one.label})"
            for one in sorted(self.framework.ratings, key=lambda one: one.value)
        ]
        said = self.framework.does_not_apply
        words_too = [said.label] if said is not None else []
        labels += words_too
        prompt = (
            f"How well does this describe the person, over the last months? {', '.join(labels)}."
            " Empty: not rated."
        )
        error = f"Please enter {', '.join(labels[:-1])} or {labels[-1]}, or leave the cell empty."
        # once a sheet
        prompted = {"input_title": "Rating", "input_message": prompt[:LONGEST_MESSAGE]}
        words = {"error_title": "Not a rating", "error_message": error[:LONGEST_MESSAGE]}
        offer: dict[str, object] = {
            "validate": "list",
            "source": ["0", "1", "2", *words_too],
            **words,
        }
        canvas.call("data_validation", _FIRST, 1, _FIRST, 1, {**offer, **prompted})
        for index in range(self.many):
            rows = self.skill_rows(index)
            first_row = rows[0] + (index == 0)
            if first_row <= rows[-1]:
                canvas.call(
                    "data_validation", first_row, 2 * index + 1, rows[-1], 2 * index + 1, offer
                )
        ratings = " ".join(self._ratings(index) for index in range(self.many))
        first = cell(_FIRST, 1).replace("$", "")
        canvas.when(ratings, f'{first}=""', "unrated")
        rated = ",".join(
            [f"{first}={value}" for value in (0, 1, 2)]
            + [f"{first}={string(word)}" for word in self.definition.spellings()]
        )
        canvas.when(ratings, f"NOT(OR({rated}))", "not understood", last=True)
        fills = {
            name: theme.RATINGS[value][2] for name, value in (("min", 0), ("mid", 1), ("max", 2))
        }
        scale: dict[str, str | int] = {
            "type": "3_color_scale",
            "multi_range": ratings.replace("$", ""),
        }
        for value, (name, fill) in enumerate(fills.items()):
            scale |= {f"{name}_type": "num", f"{name}_value": value, f"{name}_color": fill}
        canvas.call("conditional_format", first, scale)
        for word in words_too:
            canvas.when(ratings, f"{first}={string(word)}", "left out")
        results = " ".join(cell(_NAMES, 2 * index + 1) for index in range(self.many))
        canvas.when(results, f"{cell(_NAMES, 1).replace('$', '')}=1", "achieved")

    def _notes(self, canvas: Canvas) -> None:
        """Draw what stands below the skills: the level, what the competency is about, the scale."""
        row, level = self.missing_row + 2, self.level(COUNTS)
        reached = (
            f'{string(self.competency.name + ": level ")}&{level}&",'
            f' "&{self.definition.level_name(level)}'
        )
        counted = f'{self.rated(COUNTS)}&" of "&{self.size(COUNTS)}&" rated"'
        canvas.merged_formula(
            row,
            0,
            self.last_column,
            f'{counted}&"   "&IF({RESULTS}="{HIDDEN}","Level results are hidden",{reached})',
            "strong",
        )
        canvas.merged(row + 1, 0, self.last_column, self.competency.description, "about")
        ratings = sorted(self.framework.ratings, key=lambda one: -one.value)
        texts = [
            f"{theme.RATINGS[one.value][0]} {one.value} {one.label}: {one.description}"
            for one in ratings
        ]
        if (said := self.framework.does_not_apply) is not None:
            texts.append(f"{said.label}: {said.description}")
        canvas.merged(row + 2, 0, self.last_column, "   ".join(texts), "note wrapped")
        canvas.way(row + 3, 0, SUMMARY, SUMMARY, "way after")
        width = self.many * (self.statement + _RATING)
        canvas.height(20, row)
        canvas.height(height_for(self.competency.description, width), row + 1)
        canvas.height(height_for("   ".join(texts), width), row + 2)

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


# --- the Summary ---------------------------------------------------------------------------------

_SUMMARY_WIDTHS = (26, 10, 10, 10, 2, 20, 11, 11, 10, 10, 10, 30, 11)
_LAST = len(_SUMMARY_WIDTHS) - 1
_TOP = 1  # the row of the first competency
_NAME, _WEIGHT, _LEVEL, _VALUE, _GAP, _LEVEL_NAME, _ASPIRED_WEIGHT, _ASPIRED_VALUE, _STEP = range(9)
# of the lower table
_VIEW, _PROGRESS, _GRADE, _TITLE, _FROM, _TO, _NEXT, _BEGINS, _TO_GO, _NEXT_TITLE = (
    0,
    1,
    2,
    3,
    6,
    7,
    8,
    9,
    10,
    11,
)
_VIEW_WORDS = {COUNTS: "On your track", ASPIRED: "On the aspirational track"}
_CHART_ROWS = 20


def _level_cell(index: int) -> str:
    return f"{quoted(SUMMARY)}!{cell(_TOP + index, _LEVEL)}"


class ClassicSummary(SummarySheet):
    """Addresses on the Summary in the classic arrangement; rows and columns count from 0."""

    sheets: list[ClassicSheet]

    def __init__(self, framework: Framework, definition: ClassicDefinition) -> None:
        super().__init__(framework, definition.sheets, definition)
        self.end = _TOP + len(self.sheets) - 1
        self.total = self.end + 2
        self.inputs_row = self.total + 2
        self.views_head = self.inputs_row + 6
        self.charts = self.views_head + len(_VIEW_WORDS) + 3

    # -- addresses

    @property
    def inputs(self) -> dict[str, tuple[int, int]]:
        """The cells that a person fills, by their defined names."""
        left, right = (PERSON, TRACK, ASPIRATIONAL), (FAMILY, ALSO, RESULTS)
        return {
            name: (self.inputs_row + row, column)
            for column, names in ((1, left), (6, right))
            for row, name in enumerate(names)
        }

    @property
    def person_id(self) -> tuple[int, int]:
        """The cell with the person's id, where there is one."""
        return self.inputs_row + 1, _LAST

    def column(self, column: int) -> str:
        """Return the cells of a column of the upper table."""
        return self.at(_TOP, column, self.end, column)

    def level(self, index: int, view: str = COUNTS) -> str:
        """Return the cell with a competency's level."""
        return _level_cell(index)

    def addresses(self) -> SummaryAddresses:
        """Return where the definition finds what it looks up; there is one rater, and nobody
        else has rated anything.
        """
        own = [sheet.rated(COUNTS) for sheet in self.sheets]
        rated = {COUNTS: own, SELF: own, MANAGER: ["0"], AGREED: ["0"]}
        track, aspirational, also = (
            self.at(*self.inputs[name]) for name in (TRACK, ASPIRATIONAL, ALSO)
        )
        return SummaryAddresses(
            track, aspirational, also, dict.fromkeys(VIEWS, self.column(_LEVEL)), rated
        )

    def names(self) -> dict[str, str]:
        """Return the defined names of the workbook's results, for formulas of people's own."""
        row = self.views_head + 1
        found = {name: self.at(*place) for name, place in self.inputs.items()} | {
            PERSON_ID: self.at(*self.person_id)
        }
        columns = {"Grade": _GRADE, "JobTitle": _TITLE, "NextGrade": _NEXT, "ToNextGrade": _TO_GO}
        columns |= {"SalaryFrom": _FROM, "SalaryTo": _TO} if has_pay(self.framework.tracks) else {}
        found |= {name: self.at(row, column) for name, column in columns.items()}
        return found | {
            "Progress": self.at(self.total, _VALUE),
            "Weights": self.column(_WEIGHT),
            "Levels": self.column(_LEVEL),
        }

    # -- drawing

    def draw(self, canvas: Canvas) -> None:
        """Draw the sheet."""
        self._competencies(canvas)
        self._totals(canvas)
        self._inputs(canvas)
        self._views(canvas)
        self._charts(canvas)
        self._furniture(canvas)

    def _competencies(self, canvas: Canvas) -> None:
        definition = self.definition
        heads = {
            _NAME: ("Competency", "head"),
            _WEIGHT: ("Weight", "head right"),
            _LEVEL: ("Level", "head centre"),
            _VALUE: ("Value", "head right"),
        }
        heads |= {
            _LEVEL_NAME: ("Level name", "head after"),
            _ASPIRED_WEIGHT: ("Aspired weight", "head right"),
            _ASPIRED_VALUE: ("Aspired value", "head right"),
        }
        heads |= {_STEP: ("To the next level", "head after"), _LAST: ("Rated", "head after")}
        canvas.fill(0, _STEP, _LAST, "head")
        for column, (text, look) in heads.items():
            canvas.text(0, column, text, look)
        for index, sheet in enumerate(self.sheets):
            row, name = _TOP + index, sheet.competency.name
            canvas.way(row, _NAME, sheet.name, name, "strong")
            for column, view in ((_WEIGHT, COUNTS), (_ASPIRED_WEIGHT, ASPIRED)):
                track = definition.looked(view, "track")
                canvas.formula(
                    row,
                    column,
                    f'IF({track}=0,"",INDEX({definition.track_column("weight", index)},{track}))',
                    "percent",
                )
            canvas.formula(
                row, _LEVEL, f'IF({RESULTS}="{HIDDEN}","",{sheet.reached()})', "level number"
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
            canvas.merged_formula(row, _STEP, _LAST - 1, sheet.next_step(), "text wrapped")
            canvas.formula(row, _LAST, rated_words([sheet], several=False), "text wrapped")
            canvas.height(theme.fitted(2), row)

    def _totals(self, canvas: Canvas) -> None:
        row = self.total
        for column in range(_LAST + 1):
            if column not in (_GAP, _LAST - 1, _LAST):
                canvas.blank(row, column, "total")
        canvas.text(row, _NAME, "Progress", "total")
        for view, weight, value in (
            (COUNTS, _WEIGHT, _VALUE),
            (ASPIRED, _ASPIRED_WEIGHT, _ASPIRED_VALUE),
        ):
            weights = area(_TOP, weight, self.end, weight)
            canvas.formula(
                row, weight, f'IF(COUNT({weights})=0,"",ROUND(SUM({weights}),6))', "total percent"
            )
            canvas.formula(row, value, self.definition.looked(view, "progress"), "total two")
        canvas.merged_formula(
            row,
            _LAST - 1,
            _LAST,
            rated_words(self.sheets, "skills rated", several=False),
            "total right",
        )

    def _inputs(self, canvas: Canvas) -> None:
        self._fields(canvas, before=(1, 1), beyond=(2, 2))
        canvas.text(
            self.inputs_row, _LAST, f"{self.framework.name} {self.framework.version}", "status"
        )
        canvas.blank(*self.person_id, "status")
        canvas.way(self.inputs_row + 2, _LAST, START, START, "way")

    def _views(self, canvas: Canvas) -> None:
        definition, head = self.definition, self.views_head
        pay, codes = has_pay(self.framework.tracks), has_codes(self.framework.tracks)
        canvas.formula(head - 1, 0, unfinished_words(self.sheets, f"{LEADS}: ", LEADS), "section")
        if pay:
            canvas.group(head - 1, _FROM, _TO, pay_heading(self.framework))
        canvas.group(head - 1, _NEXT, _LAST, "The next grade")
        heads = {
            _PROGRESS: ("Progress", "head right"),
            _TITLE: ("Job title", "head after"),
            _BEGINS: ("begins at", "head right"),
        }
        heads |= {_TO_GO: ("to go", "head right"), _NEXT_TITLE: ("Job title", "head after")}
        heads |= (
            {_GRADE: ("Grade", "head centre"), _NEXT: ("Grade", "head centre")} if codes else {}
        )
        heads |= {_FROM: ("from", "head right"), _TO: ("to", "head right")} if pay else {}
        canvas.fill(head, 0, _LAST, "head")
        for column, (text, look) in heads.items():
            canvas.text(head, column, text, look)
        for row, (view, words) in enumerate(_VIEW_WORDS.items(), start=head + 1):
            canvas.fill(row, 0, _LAST, "text")
            canvas.text(row, _VIEW, words, "strong" if view == COUNTS else "text")
            canvas.formula(row, _PROGRESS, definition.looked(view, "progress"), "two strong")
            canvas.merged_formula(
                row, _TITLE, _FROM - 1, self._job_title(view, "held"), "text after"
            )
            if codes:
                canvas.formula(row, _GRADE, definition.of_grade("code", view, "held"), "centre")
                canvas.formula(row, _NEXT, definition.of_grade("code", view, "following"), "centre")
            for column, block in ((_FROM, "min"), (_TO, "next")) if pay else ():
                canvas.formula(row, column, definition.of_grade(block, view, "held"), "money")
            begins = cell(row, _BEGINS)
            canvas.formula(row, _BEGINS, definition.of_grade("from", view, "following"), "two")
            canvas.formula(
                row,
                _TO_GO,
                f'IF(ISNUMBER({begins}),ROUND({begins}-{definition.looked(view, "progress")},6),"{NONE}")',
                "two",
            )
            canvas.formula(row, _NEXT_TITLE, self._job_title(view, "following"), "text after")
            canvas.height(18, row)
        canvas.text(head + len(_VIEW_WORDS) + 1, 0, PRECONDITION, "promise")

    def _charts(self, canvas: Canvas) -> None:
        names, top = f"={self.column(_NAME)}", len(self.framework.levels)
        size = (theme.pixels(*_SUMMARY_WIDTHS[:_LEVEL_NAME]), 20 * _CHART_ROWS)
        words = f"A radar with a corner for every competency and its level from 0 to {top}."
        radar = canvas.chart(
            {"type": "radar", "subtype": "with_markers"},
            self.charts,
            0,
            size=size,
            title="Levels",
            description=words,
        )
        mark = {
            "type": "diamond",
            "size": 6,
            "fill": {"color": theme.BLUE},
            "border": {"color": theme.BLUE},
        }
        line = {"color": theme.BLUE, "width": 2.25}
        radar.add_series(
            {
                "name": "Level",
                "categories": names,
                "values": f"={self.column(_LEVEL)}",
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
        radar.set_legend({"none": True})
        size = (theme.pixels(*_SUMMARY_WIDTHS[_LEVEL_NAME:]) - 8, 20 * _CHART_ROWS)
        self._bars(
            canvas,
            _LEVEL_NAME,
            size,
            names,
            (f"={self.column(column)}" for column in (_VALUE, _ASPIRED_VALUE)),
        )

    def _furniture(self, canvas: Canvas) -> None:
        canvas.widths(*_SUMMARY_WIDTHS)
        canvas.height(20, 0, self.total, self.views_head)
        canvas.height(18, *range(self.inputs_row, self.inputs_row + 3))
        canvas.height(8, self.end + 1)
        canvas.call("print_area", 0, 0, self.charts + _CHART_ROWS, _LAST)
        canvas.call("set_selection", *self.inputs[PERSON], *self.inputs[PERSON])
        canvas.paper(tab=theme.BLUE)
        canvas.call("fit_to_pages", 1, 1)
        canvas.protect()
