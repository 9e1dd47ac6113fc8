"""A competency's sheet of the blank workbook: levels below each other, a row for each skill, three
raters side by side.

The visible columns are a skill's statement, the employee's rating and evidence, the manager's
rating and comment, and the agreed rating. Hidden to the left stands what a row is
(:mod:`assessment.model.marks`), to the right what the formulas count: the number of each rating,
however it is spelt, and of the one that counts, and for each view of a level how many skills have
each step of the scale, and whether it is achieved. The copy of a row counts for nothing, and a row
that was put in has none of these formulas.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil

from xlsxwriter.utility import xl_col_to_name

from assessment.model import Competency, Counted, Framework
from assessment.model.marks import (
    LEFT_OUT,
    NOTE_HEADS,
    RATING_HEADS,
    SUMMARY,
    level_key,
    sheet_name,
)
from assessment.sheets.blank.competency import (
    CompetencySheet,
    LevelCells,
    are_hidden,
    enumerated,
    missing_words,
    numbers_of,
    scale_words,
    words_of,
)
from assessment.sheets.blank.definition import AGREED, COUNTS, MANAGER, SELF, VIEWS, Definition
from assessment.sheets.kit import theme
from assessment.sheets.kit.addresses import area, cell, spoken, string
from assessment.sheets.kit.canvas import Canvas, height_for
from assessment.sheets.kit.ratings import NONE, look_of

_KEY, _SKILL, _SELF, _EVIDENCE, _MANAGER, _COMMENT, _AGREED, _COUNTED, _HELPERS = range(9)
_RATED_BY = {SELF: _SELF, MANAGER: _MANAGER, AGREED: _AGREED}
_INPUTS = {
    RATING_HEADS["self"]: _SELF,
    NOTE_HEADS["self"]: _EVIDENCE,
    RATING_HEADS["manager"]: _MANAGER,
    NOTE_HEADS["manager"]: _COMMENT,
    RATING_HEADS["agreed"]: _AGREED,
}
# the same by the keys of their heads in the catalogue
_HEADS = {
    "skill": _SKILL,
    "self": _SELF,
    "self_note": _EVIDENCE,
    "manager": _MANAGER,
    "manager_note": _COMMENT,
    "agreed": _AGREED,
}
STRANGE = "strange"  # in place of a rating's number: a cell that holds none
_NO_BREAK, _NO_WIDTH = "\u00a0", "\u200b"  # what comes with texts from web pages
_WIDTHS = (10, 52, 13, 36, 13, 34, 13)
_ROWS_A_PAGE = 22  # printed, of two lines each
_TITLE, _HEAD, _ABOUT, _SCALE, _FIRST = 0, 1, 2, 3, 4
_LEAST_LINES = 2  # of a skill's row, so that there is room to write
_ACHIEVED = "✓"  # begins the result of a level that is


class ModernSheet(CompetencySheet):
    """Addresses on one competency's sheet; rows and columns count from 0."""

    def __init__(
        self, framework: Framework, competency: Competency, name: str, definition: Definition
    ) -> None:
        super().__init__(framework, competency, name, definition)
        self.level_rows: list[int] = []
        row = _FIRST
        for level in competency.levels:
            self.level_rows.append(row)
            row += 2 + len(level.skills)
        self.last = row - 1

    # -- addresses

    def level(self, view: str) -> str:
        """Return the cell with the level that a view reaches."""
        return self.at(_TITLE, _HELPERS + VIEWS.index(view))

    def rated(self, view: str) -> str:
        """Return the cell with the number of skills that a view has rated."""
        return self.at(_HEAD, _HELPERS + VIEWS.index(view))

    def begun(self, view: str) -> str:
        """Return the cell that says whether a view has rated all of the first level; before
        that it has no level to show.
        """
        return self.at(_SCALE, _HELPERS + VIEWS.index(view))

    def reached(self, view: str) -> str:
        """Return the formula of the level that a view shows; a rater who has not rated all of
        the first one has none.
        """
        level = self.level(view)
        return level if view == COUNTS else f'IF({self.begun(view)}=0,"{NONE}",{level})'

    def next_step(self) -> str:
        """Return the formula of what is missing for the next level, unless it is hidden."""
        return self.unless_hidden(self.at(_ABOUT, _HELPERS))

    def skill_rows(self, index: int) -> range:
        """Return the rows of the skills of a level, by its place from 0."""
        first = self.level_rows[index] + 2
        return range(first, first + len(self.competency.levels[index].skills))

    def input_columns(self, index: int) -> Mapping[str, int]:
        """Return the columns that people fill, by their headers: the same for all levels."""
        return _INPUTS

    def counted(self, index: int, view: str) -> Counted:
        """Return where a view's ratings of a level are counted, in its row."""
        row, first = self.level_rows[index], self._first_helper(view)
        steps = tuple(cell(row, first + place) for place in range(self._achieved))
        if self._leaves_out:
            return Counted(steps, cell(row, self._applying(view)))
        size = len(self.competency.levels[index].skills)
        return Counted(steps, str(size), size)

    def achieved(self, index: int, view: str) -> str:
        """Return the cell that is 1 where a view achieves a level."""
        return cell(self.level_rows[index], self._first_helper(view) + self._achieved)

    @property
    def _leaves_out(self) -> bool:
        """Whether there are skills that may not apply to somebody."""
        return self.framework.scale.does_not_apply is not None

    @property
    def _achieved(self) -> int:
        """Where a view's columns say whether a level is achieved: after the counts of each step."""
        return len(self.framework.scale.steps)

    def _first_helper(self, view: str) -> int:
        return _HELPERS + (self._achieved + 1) * VIEWS.index(view)

    def _applying(self, view: str) -> int:
        """Return the column that counts the skills that apply to the person, for a view."""
        return _HELPERS + (self._achieved + 1) * len(VIEWS) + VIEWS.index(view)

    @property
    def _last_helper(self) -> int:
        after = _HELPERS + (self._achieved + 1) * len(VIEWS)
        return after + len(VIEWS) if self._leaves_out else after

    def _code(self, view: str) -> int:
        """Return the column with the numbers of a view's ratings."""
        return _COUNTED if view == COUNTS else self._last_helper + list(_RATED_BY).index(view)

    @property
    def _first(self) -> int:
        """The column that says whether a row is the first of its key, which a copy is not."""
        return self._last_helper + len(_RATED_BY)

    def _column(self, index: int, column: int) -> str:
        """Return the cells of a column beside the skills of a level."""
        rows = self.skill_rows(index)
        return area(rows[0], column, rows[-1], column)

    # -- drawing

    def draw(self, canvas: Canvas, noted: bool = False) -> None:
        """Draw the sheet; ``noted`` puts a note on every rating of the employee's, to be
        replaced or taken out.
        """
        self._head(canvas)
        self._results(canvas)
        for index in range(len(self.level_rows)):
            self._level(canvas, index)
            self._skills(canvas, index, noted)
        self._inputs(canvas)
        self._furniture(canvas)

    def _head(self, canvas: Canvas) -> None:
        """Draw what stands above the levels: name, status, headers, description and scale."""
        behind, heads = (
            self.texts.table(*key) for key in (("blank", "hidden"), ("sheets", "heads"))
        )
        summary = sheet_name(self.texts, SUMMARY)
        canvas.text(_TITLE, _KEY, behind["key"], "behind")
        canvas.text(_TITLE, _SKILL, self.competency.name, "title")
        canvas.merged_formula(_TITLE, _SELF, _COMMENT, self._status(), "status")
        canvas.way(_TITLE, _AGREED, summary, summary, "way")
        for key, column in _HEADS.items():
            look = "top head centre" if column in _RATED_BY.values() else "top head"
            canvas.text(_HEAD, column, heads[key], look)
        canvas.text(_HEAD, _COUNTED, behind["counts"], "behind")
        canvas.merged(_ABOUT, _SKILL, _AGREED, self.competency.description, "about")
        scale = scale_words(self.framework, numbers=False)
        canvas.merged(_SCALE, _SKILL, _AGREED, scale, "note wrapped")
        width = sum(_WIDTHS[_SKILL:])
        canvas.height(height_for(self.competency.description, width), _ABOUT)
        canvas.height(height_for(scale, width), _SCALE)

    def _status(self) -> str:
        """Return the formula of how many skills are rated, and what that comes to."""
        texts = self.texts.table("blank", "status")
        level, by_manager = cell(_TITLE, _HELPERS), self.rated(MANAGER)
        manager = spoken(texts["and_by_manager"], {"rated": by_manager})
        counted = f'{self.rated_of_all()}&IF({by_manager}>0,{manager},"")'
        named = {"level": level, "name": self.definition.level_name(level)}
        said = [spoken(texts["level"], named)]
        for view in (MANAGER, AGREED):
            column = _HELPERS + VIEWS.index(view)
            begun, reached = cell(_SCALE, column), cell(_TITLE, column)
            words = spoken(f"   {texts[f'level_{view}']}", {"level": reached})
            said.append(f'IF({begun}=1,{words},"")')
        result = f"IF({are_hidden(self.texts)},{string(texts['hidden'])},{'&'.join(said)})"
        return f'{counted}&"   "&{result}'

    def _results(self, canvas: Canvas) -> None:
        """Draw what the levels come to, behind the head: for each view the level that is reached,
        how many skills are rated, whether all of the first level are; and what is missing.
        """
        levels = range(len(self.level_rows))
        for column, view in enumerate(VIEWS, start=_HELPERS):
            reached = "0"
            for index in reversed(levels):
                reached = f"IF({self.achieved(index, view)}=1,1+{reached},0)"
            counts = [self.counted(index, view) for index in levels]
            rated = "+".join(step for counted in counts for step in counted.steps)
            begun = f"IF({'+'.join(counts[0].steps)}={counts[0].many},1,0)"
            canvas.formula(_TITLE, column, reached, "behind number")
            canvas.formula(_HEAD, column, rated, "behind number")
            canvas.formula(_SCALE, column, begun, "behind number")
        missing = [cell(row + 1, _SELF) for row in self.level_rows]
        words = self.words_of_next(cell(_TITLE, _HELPERS), missing)
        canvas.formula(_ABOUT, _HELPERS, words, "behind")

    def _level(self, canvas: Canvas, index: int) -> None:
        """Draw a level's two rows: its name and results, what it means and what is missing."""
        level, row = self.competency.levels[index], self.level_rows[index]
        texts = self.texts.table("blank", "status")
        canvas.text(row, _KEY, level_key(level.number), "behind")
        canvas.fill(row, _SKILL, _AGREED, "level head")
        name = f"{level.number}  {self.framework.level_name(level.number)}"
        canvas.text(row, _SKILL, name, "level head")
        for view in VIEWS:
            self._counts(canvas, index, view)
            if view in _RATED_BY:
                rated, achieved = self.counted(index, view).steps, self.achieved(index, view)
                yes = string(f"{_ACHIEVED} {texts['achieved']}")
                no = f'IF({"+".join(rated)}=0,"{NONE}",{string(texts["not_achieved"])})'
                result = self.unless_hidden(f"IF({achieved}=1,{yes},{no})")
                canvas.formula(row, _RATED_BY[view], result, "level result")
        canvas.text(row + 1, _SKILL, level.description, "level about")
        missing = self.unless_hidden(missing_words(self.framework, self._known(index)))
        canvas.merged_formula(row + 1, _SELF, _AGREED, missing, "level missing")
        canvas.height(20, row)
        needed = height_for(level.description, _WIDTHS[_SKILL] - theme.INSET)
        canvas.height(max(theme.fitted(2), needed), row + 1)

    def _skills(self, canvas: Canvas, index: int, noted: bool) -> None:
        """Draw the rows of a level's skills."""
        skills = self.competency.levels[index].skills
        for row, skill in zip(self.skill_rows(index), skills, strict=True):
            canvas.text(row, _KEY, skill.id, "behind")
            canvas.text(row, _SKILL, skill.text, "skill")
            for column in _RATED_BY.values():
                canvas.blank(row, column, "rate")
            for column in (_EVIDENCE, _COMMENT):
                canvas.blank(row, column, "jot")
            if noted:
                canvas.note(row, _SELF)
            self._numbers(canvas, row)
            needed = height_for(skill.text, _WIDTHS[_SKILL] - theme.INSET)
            canvas.height(max(theme.fitted(_LEAST_LINES), needed), row)

    def _counts(self, canvas: Canvas, index: int, view: str) -> None:
        """Draw how many skills of a level a view has at each step, whether it achieves the level,
        and how many apply.
        """
        row, first = self.level_rows[index], self._first_helper(view)
        ratings, counted = self._column(index, self._code(view)), self.counted(index, view)
        for place, value in enumerate(self.framework.scale.values, start=first):
            canvas.formula(row, place, numbers_of(ratings, value), "behind number")
        conditions = [f"{'+'.join(counted.steps)}={counted.many}"]
        if self._leaves_out:
            conditions.append(f"{counted.many}>0")
        conditions += self.framework.rule.by_counts(counted)
        rule = f"IF(AND({','.join(conditions)}),1,0)"
        canvas.formula(row, first + self._achieved, rule, "behind number")
        if self._leaves_out:
            many = f"{len(self.skill_rows(index))}-{words_of(ratings, LEFT_OUT)}"
            canvas.formula(row, self._applying(view), many, "behind number")

    def _known(self, index: int) -> LevelCells:
        """Return what is known of a level by the ratings that count."""
        size = len(self.skill_rows(index))
        return LevelCells(
            counted=self.counted(index, COUNTS),
            achieved=self.achieved(index, COUNTS),
            skills=size,
            strange=words_of(self._column(index, self._code(COUNTS)), STRANGE),
            gone=f"({size}-SUM({self._column(index, self._first)}))",
        )

    def _numbers(self, canvas: Canvas, row: int) -> None:
        """Draw the number of each rating of a skill, and of the one that counts.

        Rows are relative, so that what is sorted or copied looks at its own; in a copy the key is
        not the first of its kind.
        """
        key, first = cell(row, _KEY).replace(f"${row + 1}", str(row + 1)), cell(0, _KEY)
        is_first = f"IF(MATCH({key},{first}:{key},0)=ROW(),1,0)"
        canvas.formula(row, self._first, is_first, "behind number")
        place = {view: f"${xl_col_to_name(self._code(view))}{row + 1}" for view in VIEWS}
        alone = f"${xl_col_to_name(self._first)}{row + 1}"
        for view, column in _RATED_BY.items():
            given = f"${xl_col_to_name(column)}{row + 1}"
            number = f'IF({alone}=0,"",IF({given}="","",{self._number_of(given)}))'
            canvas.formula(row, self._code(view), number, "behind")
        counts = f'IF({place[AGREED]}="",{place[SELF]},{place[AGREED]})'
        canvas.formula(row, _COUNTED, counts, "behind")

    def _number_of(self, given: str) -> str:
        """Return the formula of the number that a cell's rating is: of what is chosen from the
        list, of a number, or of a text that the definition lists.
        """
        scale, definition = self.framework.scale, self.definition
        words = f'TRIM(SUBSTITUTE(SUBSTITUTE({given},"{_NO_BREAK}"," "),"{_NO_WIDTH}",""))'
        listed = f"({definition.spelling_list}={words})*{definition.spelling_codes}"
        values = ",".join(map(str, scale.values))
        text = f'IF({words}="","",CHOOSE(1+SUMPRODUCT({listed}),"{STRANGE}",{values},"{LEFT_OUT}"))'
        number = f'"{STRANGE}"'
        for value in reversed(scale.values):
            number = f"IF({given}={value},{value},{number})"
        code = f"IF(ISNUMBER({given}),{number},{text})"
        for step in scale.steps:
            code = f"IF({given}={string(step.label)},{step.value},{code})"
        return code

    def _inputs(self, canvas: Canvas) -> None:
        """Draw the choices of the cells for ratings, and how they look by what they hold."""
        for view, column in _RATED_BY.items():
            self._choices(canvas, view, column)
            self._looks(canvas, view, column)
        results = " ".join(
            area(row, column) for row in self.level_rows for column in _RATED_BY.values()
        )
        achieved = f'LEFT({results.split()[0].replace("$", "")},1)="{_ACHIEVED}"'
        canvas.when(results, achieved, "achieved")

    def _choices(self, canvas: Canvas, view: str, column: int) -> None:
        scale, offered = self.framework.scale, self.definition.offered
        said = scale.does_not_apply
        labels = [step.label for step in reversed(scale.steps)]
        labels += [said.label] if said is not None else []
        words = {
            "labels": enumerated(self.texts, labels),
            "numbers": enumerated(self.texts, [str(value) for value in reversed(scale.values)]),
        }
        title, message, error_title, error_message = (
            self.texts.said(f"blank.rating.{key}", **words)
            for key in (f"{view}_title", view, "error_title", "error")
        )
        prompt, error = (title, message), (error_title, error_message)
        # what is to be done is said once, not over every neighbour's text
        first = self.skill_rows(0)[0]
        canvas.choice((first, column, first, column), offered, prompt, error)
        for index in range(len(self.level_rows)):
            rows = self.skill_rows(index)
            rows = rows[1:] if index == 0 else rows
            if rows:
                canvas.choice((rows[0], column, rows[-1], column), offered, None, error)

    def _looks(self, canvas: Canvas, view: str, column: int) -> None:
        scale = self.framework.scale
        cells = " ".join(self._column(index, column) for index in range(len(self.level_rows)))
        code = f"${xl_col_to_name(self._code(view))}{self.skill_rows(0)[0] + 1}"
        canvas.when(cells, f'{code}=""', "unrated")
        canvas.when(cells, f'{code}="{STRANGE}"', "not understood")
        for value in scale.values:
            look = look_of(scale, value).named("rated")
            canvas.when(cells, f"AND(ISNUMBER({code}),{code}={value})", look)
        if self._leaves_out:
            canvas.when(cells, f'{code}="{LEFT_OUT}"', "left out")

    def _furniture(self, canvas: Canvas) -> None:
        canvas.widths(*_WIDTHS)
        canvas.call("set_column", _KEY, _KEY, 12, canvas.formats("behind"), {"hidden": True})
        canvas.call(
            "set_column", _COUNTED, self._first, 8, canvas.formats("behind"), {"hidden": True}
        )
        canvas.height(28, _TITLE)
        canvas.height(22, _HEAD)
        canvas.call("freeze_panes", _HEAD + 1, 0)
        canvas.call("repeat_rows", _TITLE, _HEAD)
        canvas.call("print_area", _TITLE, _SKILL, self.last, _AGREED)
        canvas.call("set_selection", self.skill_rows(0)[0], _SELF, self.skill_rows(0)[0], _SELF)
        canvas.paper(tab=theme.STEEL)
        canvas.call("fit_to_pages", 1, ceil(self.last / _ROWS_A_PAGE))
        canvas.protect()
