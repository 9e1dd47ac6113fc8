"""A competency's sheet of the blank workbook: levels below each other, a row for each skill, three
raters side by side.

The visible columns are a skill's statement, the employee's rating and evidence, the manager's
rating and comment, and the agreed rating. Hidden to the left stands what a row is
(:mod:`assessment.model.marks`), to the right what the formulas count: the number of each rating,
however it is spelt, and of the one that counts, and for each view of a level how many skills are
rated No, Somewhat and Yes, and whether it is achieved. The copy of a row counts for nothing, and a
row that was put in has none of these formulas.
"""

from __future__ import annotations

from fractions import Fraction
from math import ceil

from xlsxwriter.utility import xl_col_to_name

from assessment.model import Competency, DoesNotApply, Framework, LevelRule
from assessment.model.marks import (
    HIDDEN,
    LEFT_OUT,
    NOTE_HEADS,
    RATING_HEADS,
    RESULTS,
    SKILL_HEAD,
    SUMMARY,
    level_key,
)
from assessment.sheets.blank.definition import AGREED, COUNTS, MANAGER, SELF, VIEWS, Definition
from assessment.sheets.kit import theme
from assessment.sheets.kit.addresses import area, cell, is_plain, quoted, string
from assessment.sheets.kit.canvas import LONGEST_MESSAGE, Canvas, height_for
from assessment.sheets.kit.theme import NONE

_KEY, _SKILL, _SELF, _EVIDENCE, _MANAGER, _COMMENT, _AGREED, _COUNTED, _HELPERS = range(9)
_RATED_BY = {SELF: _SELF, MANAGER: _MANAGER, AGREED: _AGREED}
STRANGE = "strange"  # in place of a rating's number: a cell that holds none
_NO_BREAK, _NO_WIDTH = "\u00a0", "\u200b"  # what comes with texts from web pages
_WIDTHS = (10, 52, 13, 36, 13, 34, 13)
_ROWS_A_PAGE = 22  # printed, of two lines each
_TITLE, _HEAD, _ABOUT, _SCALE, _FIRST = 0, 1, 2, 3, 4
_LEAST_LINES = 2  # of a skill's row, so that there is room to write
_NOT_ACHIEVED, _ACHIEVED = "not yet", "✓ achieved"
_PROMPTS = {
    SELF: (
        "Your rating",
        (
            "How well does this describe you, over the last months? Choose from the list, or type"
            " 2, 1 or 0."
        ),
    ),
    MANAGER: (
        "Manager's rating",
        "Rate what you have seen yourself, before you look at the employee's rating.",
    ),
    AGREED: (
        "Agreed rating",
        "What you both agree on in the review. It counts in place of the employee's rating.",
    ),
}


class CompetencySheet:
    """Addresses on one competency's sheet; rows and columns count from 0."""

    def __init__(
        self, framework: Framework, competency: Competency, name: str, definition: Definition
    ) -> None:
        self.framework = framework
        self.competency = competency
        self.name = name
        self.definition = definition
        self.level_rows: list[int] = []
        row = _FIRST
        for level in competency.levels:
            self.level_rows.append(row)
            row += 2 + len(level.skills)
        self.last = row - 1

    # -- addresses

    def at(self, row: int, column: int) -> str:
        """Return an absolute address with the sheet's name."""
        return f"{quoted(self.name)}!{cell(row, column)}"

    def level(self, view: str) -> str:
        """Return the cell with the level that a view reaches."""
        return self.at(_TITLE, _HELPERS + VIEWS.index(view))

    def rated(self, view: str) -> str:
        """Return the cell with the number of skills that a view has rated."""
        return self.at(_HEAD, _HELPERS + VIEWS.index(view))

    def size(self, view: str) -> str:
        """Return how many skills of the competency have to be rated, for formulas."""
        if self.framework.does_not_apply is None:
            return str(sum(len(level.skills) for level in self.competency.levels))
        counts = (self._applying(index, view) for index in range(len(self.competency.levels)))
        return f"({'+'.join(f'{quoted(self.name)}!{count}' if '!' not in count else count for count in counts)})"

    def begun(self, view: str) -> str:
        """Return the cell that says whether a view has rated all of the first level; before
        that it has no level to show.
        """
        return self.at(_SCALE, _HELPERS + VIEWS.index(view))

    def next_step(self) -> str:
        """Return the cell that says what is missing for the next level."""
        return self.at(_ABOUT, _HELPERS)

    def skill_rows(self, index: int) -> range:
        """Return the rows of the skills of a level, by its place from 0."""
        first = self.level_rows[index] + 2
        return range(first, first + len(self.competency.levels[index].skills))

    def places(self) -> dict[str, dict[str, tuple[str, str]]]:
        """Return the cells that people fill for each skill, by its id and their column's header."""
        columns = {
            RATING_HEADS["self"]: _SELF,
            NOTE_HEADS["self"]: _EVIDENCE,
            RATING_HEADS["manager"]: _MANAGER,
        }
        columns |= {NOTE_HEADS["manager"]: _COMMENT, RATING_HEADS["agreed"]: _AGREED}
        found = {}
        for index, level in enumerate(self.competency.levels):
            for row, skill in zip(self.skill_rows(index), level.skills, strict=True):
                found[skill.id] = {
                    head: (self.name, cell(row, column).replace("$", ""))
                    for head, column in columns.items()
                }
        return found

    def _count(self, index: int, view: str, what: int) -> str:
        """Return the cell that counts the skills of a level rated ``what`` (0, 1, 2), or, for
        3, whether it is achieved.
        """
        return cell(self.level_rows[index], _HELPERS + 4 * VIEWS.index(view) + what)

    @property
    def _last_helper(self) -> int:
        return (
            _HELPERS
            + 4 * len(VIEWS)
            + (len(VIEWS) if self.framework.does_not_apply is not None else 0)
        )

    def _applying(self, index: int, view: str) -> str:
        """Return the cell that counts the skills of a level that apply to the person, where the
        framework has skills that may not.
        """
        return cell(self.level_rows[index], _HELPERS + 4 * len(VIEWS) + VIEWS.index(view))

    def _many(self, index: int, view: str) -> str:
        """Return how many skills of a level have to be rated, for formulas."""
        return (
            self._applying(index, view)
            if self.framework.does_not_apply is not None
            else str(len(self.competency.levels[index].skills))
        )

    # -- drawing

    def draw(self, canvas: Canvas, noted: bool = False) -> None:
        """Draw the sheet; ``noted`` puts a note on every rating of the employee's, to be
        replaced or taken out.
        """
        self._head(canvas)
        for index, level in enumerate(self.competency.levels):
            self._level(canvas, index)
            for row, skill in zip(self.skill_rows(index), level.skills, strict=True):
                canvas.text(row, _KEY, skill.id, "behind")
                canvas.text(row, _SKILL, skill.text, "skill")
                for column in (_SELF, _MANAGER, _AGREED):
                    canvas.blank(row, column, "rate")
                for column in (_EVIDENCE, _COMMENT):
                    canvas.blank(row, column, "jot")
                if noted:
                    canvas.note(row, _SELF)
                self._numbers(canvas, row)
                canvas.height(
                    max(
                        theme.fitted(_LEAST_LINES),
                        height_for(skill.text, _WIDTHS[_SKILL] - theme.INSET),
                    ),
                    row,
                )
        self._inputs(canvas)
        self._furniture(canvas)

    def _numbers(self, canvas: Canvas, row: int) -> None:
        """Draw the number of each rating of a skill, and of the one that counts.

        Rows are relative, so that what is sorted or copied looks at its own; in a copy the key is
        not the first of its kind.
        """
        key, first = cell(row, _KEY).replace(f"${row + 1}", str(row + 1)), cell(0, _KEY)
        canvas.formula(
            row, self._first, f"IF(MATCH({key},{first}:{key},0)=ROW(),1,0)", "behind number"
        )
        labels = {one.value: string(one.label) for one in self.framework.ratings}
        place = {view: f"${xl_col_to_name(self._code(view))}{row + 1}" for view in VIEWS}
        alone = f"${xl_col_to_name(self._first)}{row + 1}"
        for view, column in _RATED_BY.items():
            given = f"${xl_col_to_name(column)}{row + 1}"
            words = f'TRIM(SUBSTITUTE(SUBSTITUTE({given},"{_NO_BREAK}"," "),"{_NO_WIDTH}",""))'
            spelt = f"SUMPRODUCT(({self.definition.spelling_list}={words})*{self.definition.spelling_codes})"
            code = f'IF({words}="","",CHOOSE(1+{spelt},"{STRANGE}",0,1,2,"{LEFT_OUT}"))'
            code = f'IF(ISNUMBER({given}),IF({given}=0,0,IF({given}=1,1,IF({given}=2,2,"{STRANGE}"))),{code})'
            for value in (0, 1, 2):  # first what is chosen from the list
                code = f"IF({given}={labels[value]},{value},{code})"
            canvas.formula(
                row, self._code(view), f'IF({alone}=0,"",IF({given}="","",{code}))', "behind"
            )
        canvas.formula(
            row, _COUNTED, f'IF({place[AGREED]}="",{place[SELF]},{place[AGREED]})', "behind"
        )

    def _code(self, view: str) -> int:
        """Return the column with the numbers of a view's ratings."""
        return (
            _COUNTED if view == COUNTS else self._last_helper + (SELF, MANAGER, AGREED).index(view)
        )

    @property
    def _first(self) -> int:
        """The column that says whether a row is the first of its key, which a copy is not."""
        return self._last_helper + len(_RATED_BY)

    def _codes(self, index: int, view: str) -> str:
        """Return the cells with the numbers of a level's ratings."""
        rows, column = self.skill_rows(index), self._code(view)
        return area(rows[0], column, rows[-1], column)

    def _strange(self, index: int) -> str:
        """Return how many ratings that count are none, for formulas."""
        return _how_many_words(self._codes(index, COUNTS), STRANGE)

    def _gone(self, index: int) -> str:
        """Return how many skills of a level have no row any more, for formulas."""
        rows = self.skill_rows(index)
        return f"({len(rows)}-SUM({area(rows[0], self._first, rows[-1], self._first)}))"

    def _head(self, canvas: Canvas) -> None:
        canvas.text(_TITLE, _KEY, "Key", "behind")
        canvas.text(_TITLE, _SKILL, self.competency.name, "title")
        reached = (
            f'"Level "&{cell(_TITLE, _HELPERS)}&",'
            f' "&{self.definition.level_name(cell(_TITLE, _HELPERS))}'
        )
        counted = (
            f'{self.rated(COUNTS)}&" of "&{self.size(COUNTS)}&"'
            f' rated"&IF({self.rated(MANAGER)}>0,", by the manager "&{self.rated(MANAGER)},"")'
        )
        said = [
            f'IF({cell(_SCALE, _HELPERS + VIEWS.index(view))}=1,"   {word}'
            f' "&{cell(_TITLE, _HELPERS + VIEWS.index(view))},"")'
            for view, word in _SAID.items()
        ]
        result = f'IF({RESULTS}="{HIDDEN}","Level results are hidden",{reached}&{"&".join(said)})'
        canvas.merged_formula(_TITLE, _SELF, _COMMENT, f'{counted}&"   "&{result}', "status")
        canvas.way(_TITLE, _AGREED, SUMMARY, "Summary", "way")
        heads = {
            _SKILL: SKILL_HEAD,
            _SELF: RATING_HEADS["self"],
            _EVIDENCE: NOTE_HEADS["self"],
            _MANAGER: RATING_HEADS["manager"],
        }
        heads |= {_COMMENT: NOTE_HEADS["manager"], _AGREED: RATING_HEADS["agreed"]}
        for column, text in heads.items():
            canvas.text(
                _HEAD,
                column,
                text,
                "top head centre" if column in (_SELF, _MANAGER, _AGREED) else "top head",
            )
        canvas.text(_HEAD, _COUNTED, "Counts", "behind")
        canvas.merged(_ABOUT, _SKILL, _AGREED, self.competency.description, "about")
        scale = "   ".join(
            f"{theme.RATINGS[one.value][0]} {one.label}: {one.description}"
            for one in sorted(self.framework.ratings, key=lambda one: -one.value)
        )
        if (left_out := self.framework.does_not_apply) is not None:
            scale += f"   {left_out.label}: {left_out.description}"
        canvas.merged(_SCALE, _SKILL, _AGREED, scale, "note wrapped")
        canvas.height(height_for(scale, sum(_WIDTHS[_SKILL:])), _SCALE)
        for place, view in enumerate(VIEWS):
            achieved = [self._count(index, view, 3) for index in range(len(self.competency.levels))]
            reached = "0"
            for one in reversed(achieved):
                reached = f"IF({one}=1,1+{reached},0)"
            canvas.formula(_TITLE, _HELPERS + place, reached, "behind number")
            rated = "+".join(
                self._count(index, view, what)
                for index in range(len(achieved))
                for what in (0, 1, 2)
            )
            canvas.formula(_HEAD, _HELPERS + place, rated, "behind number")
            first = "+".join(self._count(0, view, what) for what in (0, 1, 2))
            canvas.formula(
                _SCALE, _HELPERS + place, f"IF({first}={self._many(0, view)},1,0)", "behind number"
            )
        steps = ",".join(
            f"{string(self._title(index))}&{cell(row + 1, _SELF)}"
            for index, row in enumerate(self.level_rows)
        )
        level = cell(_TITLE, _HELPERS)
        canvas.formula(
            _ABOUT,
            _HELPERS,
            f'IF({level}={len(self.level_rows)},"The highest level is'
            f' reached",CHOOSE({level}+1,{steps}))',
            "behind",
        )

    def _title(self, index: int) -> str:
        level = self.competency.levels[index]
        return f"{level.number} {self.framework.level_name(level.number)}: "

    def _level(self, canvas: Canvas, index: int) -> None:
        level, row = self.competency.levels[index], self.level_rows[index]
        canvas.text(row, _KEY, level_key(level.number), "behind")
        canvas.fill(row, _SKILL, _AGREED, "level head")
        canvas.text(
            row, _SKILL, f"{level.number}  {self.framework.level_name(level.number)}", "level head"
        )
        rows = self.skill_rows(index)
        for view in VIEWS:
            ratings = self._codes(index, view)
            for rating in self.framework.ratings:
                canvas.formula(
                    *self._place(index, view, rating.value),
                    numbers_of(ratings, rating.value),
                    "behind number",
                )
            canvas.formula(
                *self._place(index, view, 3), f"IF({self._rule(index, view)},1,0)", "behind number"
            )
            if self.framework.does_not_apply is not None:
                place = row, _HELPERS + 4 * len(VIEWS) + VIEWS.index(view)
                canvas.formula(
                    *place, f"{len(rows)}-{_how_many_words(ratings, LEFT_OUT)}", "behind number"
                )
            if view != COUNTS:
                counted = "+".join(self._count(index, view, what) for what in (0, 1, 2))
                result = f'IF({self._count(index, view, 3)}=1,"{_ACHIEVED}",IF({counted}=0,"{NONE}","{_NOT_ACHIEVED}"))'
                canvas.formula(
                    row, _RATED_BY[view], f'IF({RESULTS}="{HIDDEN}","",{result})', "level result"
                )
        canvas.text(row + 1, _SKILL, level.description, "level about")
        canvas.merged_formula(
            row + 1,
            _SELF,
            _AGREED,
            f'IF({RESULTS}="{HIDDEN}","",{self._missing(index)})',
            "level missing",
        )
        canvas.height(20, row)
        canvas.height(
            max(theme.fitted(2), height_for(level.description, _WIDTHS[_SKILL] - theme.INSET)),
            row + 1,
        )

    def _place(self, index: int, view: str, what: int) -> tuple[int, int]:
        return self.level_rows[index], _HELPERS + 4 * VIEWS.index(view) + what

    def _rule(self, index: int, view: str) -> str:
        """Return the condition under which a level is achieved, in whole numbers."""
        no, somewhat, yes = (self._count(index, view, what) for what in (0, 1, 2))
        many, rule = self._many(index, view), self.framework.rule
        conditions = [f"{no}+{somewhat}+{yes}={many}"]
        if self.framework.does_not_apply is not None:
            conditions.append(f"{many}>0")
        if rule.forbids_no:
            conditions.append(f"{no}=0")
        if rule.kind == "allowance":
            conditions.append(f"{somewhat}<={int(rule.limit)}")
        else:
            sign = ">" if rule.strict else ">="
            conditions.append(
                f"{rule.limit.denominator}*(2*{yes}+{somewhat}){sign}{rule.limit.numerator}*{many}"
            )
        return f"AND({','.join(conditions)})"

    def _missing(self, index: int) -> str:
        """Return the formula of what is missing for a level, by the ratings that count."""
        no, somewhat, yes, achieved = (self._count(index, COUNTS, what) for what in range(4))
        many, size = self._many(index, COUNTS), len(self.competency.levels[index].skills)
        left_out = self.framework.does_not_apply is not None
        allowed = (
            _most_somewhat_of(self.framework.rule, many)
            if left_out
            else str(most_somewhat(self.framework.rule, size))
        )
        labels = {one.value: one.label for one in self.framework.ratings}
        allowed_words = (
            f'" rated "&{string(labels[1])}&" ("&{allowed}&" allowed), "'
            if left_out
            else string(f" rated {labels[1]} ({allowed} allowed), ")
        )
        strange, gone = self._strange(index), self._gone(index)
        open_ones = f"({many}-{no}-{somewhat}-{yes})"
        unrated = f"({many}-{no}-{somewhat}-{yes}-{strange}-{gone})"
        steps = f"({no}+{open_ones}+IF({many}-{yes}>{allowed},{many}-{yes}-{allowed},0))"
        parts = [
            f'IF({no}>0,{no}&{string(f" rated {labels[0]}, ")},"")',
            f'IF({unrated}>0,{unrated}&" not rated, ","")',
            f'IF({strange}>0,{strange}&" not understood, ","")',
            f'IF({gone}>0,{gone}&IF({gone}=1," skill has"," skills have")&" no row any more, ","")',
            f'IF({somewhat}>{allowed},{somewhat}&{allowed_words},"")',
            f'{steps}&IF({steps}=1," rating step to go"," rating steps to go")',
        ]
        missing = (
            f'IF({achieved}=1,"",IF({no}+{somewhat}+{yes}+{strange}+{gone}=0,"not rated'
            f' yet",{"&".join(parts)}))'
        )
        if not left_out:
            return missing
        counted = (
            f'IF({many}={size},"",IF({achieved}=1,"",", ")&({size}-{many})&IF({size}-{many}=1,"'
            ' does not apply"," do not apply"))'
        )
        return f'IF({many}=0,"no skill of it applies",{missing}&{counted})'

    def _inputs(self, canvas: Canvas) -> None:
        labels = [one.label for one in sorted(self.framework.ratings, key=lambda one: -one.value)]
        said = self.framework.does_not_apply
        labels += [said.label] if said is not None else []
        choose = (
            f"Please choose {', '.join(labels[:-1])} or {labels[-1]} from the list, type 2, 1 or 0,"
            " or leave the cell empty."
        )
        error = ("Not a rating", choose[:LONGEST_MESSAGE])
        for view, column in ((SELF, _SELF), (MANAGER, _MANAGER), (AGREED, _AGREED)):
            areas = [
                area(rows[0], column, rows[-1], column)
                for rows in map(self.skill_rows, range(len(self.level_rows)))
            ]
            for index, rows in enumerate(map(self.skill_rows, range(len(self.level_rows)))):
                first_row = rows[0]
                if index == 0:  # what is to be done is said once, not over every neighbour's text
                    canvas.choice(
                        (first_row, column, first_row, column),
                        self.definition.offered,
                        _PROMPTS[view],
                        error,
                    )
                    first_row += 1
                if first_row <= rows[-1]:
                    canvas.choice(
                        (first_row, column, rows[-1], column), self.definition.offered, None, error
                    )
            code = f"${xl_col_to_name(self._code(view))}{self.skill_rows(0)[0] + 1}"
            canvas.when(" ".join(areas), f'{code}=""', "unrated")
            canvas.when(" ".join(areas), f'{code}="{STRANGE}"', "not understood")
            for rating in self.framework.ratings:
                canvas.when(
                    " ".join(areas),
                    f"AND(ISNUMBER({code}),{code}={rating.value})",
                    f"rated {rating.value}",
                )
            if said is not None:
                canvas.when(" ".join(areas), f'{code}="{LEFT_OUT}"', "left out")
        results = " ".join(
            area(row, column) for row in self.level_rows for column in (_SELF, _MANAGER, _AGREED)
        )
        canvas.when(results, f'LEFT({results.split()[0].replace("$", "")},1)="✓"', "achieved")

    def _furniture(self, canvas: Canvas) -> None:
        canvas.widths(*_WIDTHS)
        canvas.call("set_column", _KEY, _KEY, 12, canvas.formats("behind"), {"hidden": True})
        canvas.call(
            "set_column", _COUNTED, self._first, 8, canvas.formats("behind"), {"hidden": True}
        )
        canvas.height(28, _TITLE)
        canvas.height(22, _HEAD)
        width = sum(_WIDTHS[_SKILL:])
        canvas.height(height_for(self.competency.description, width), _ABOUT)
        canvas.call("freeze_panes", _HEAD + 1, 0)
        canvas.call("repeat_rows", _TITLE, _HEAD)
        canvas.call("print_area", _TITLE, _SKILL, self.last, _AGREED)
        canvas.call("set_selection", self.skill_rows(0)[0], _SELF, self.skill_rows(0)[0], _SELF)
        canvas.paper(tab=theme.STEEL)
        canvas.call("fit_to_pages", 1, ceil(self.last / _ROWS_A_PAGE))
        canvas.protect()


def _how_many_words(codes: str, word: str) -> str:
    """Return the formula of how many cells hold one of our own words in place of a number."""
    return f'COUNTIF({codes},"{word}")' if _is_range(codes) else f'SUMPRODUCT(({codes}="{word}")*1)'


def how_many_left_out(ratings: str, said: DoesNotApply) -> str:
    """Return the formula of how many cells say that a skill does not apply, by the label or by
    an alias that programs count as it is written.
    """
    return "+".join(
        f"COUNTIF({ratings},{string(word)})"
        for word in (said.label, *filter(is_plain, said.aliases))
    )


def numbers_of(ratings: str, value: int) -> str:
    """Return the formula of how many cells hold a number; no text is one, and what cells hold
    errors does not matter.

    ``COUNTIF(range,1)`` also counts the texts "1", "1e0" and "100%", but not in every program.
    """
    if _is_range(ratings):
        return f'COUNTIF({ratings},">={value}")-COUNTIF({ratings},">{value}")'
    return f'SUMPRODUCT(({ratings}={value})*({ratings}<>""))'


def _is_range(ratings: str) -> bool:
    """Tell whether an area is more than a cell; to some programs a single cell is none to count
    or look things up in.
    """
    return ":" in ratings


_SAID = {MANAGER: "· Manager:", AGREED: "· Agreed:"}


def most_somewhat(rule: LevelRule, many: int) -> int:
    """Return how many of a level's skills may be rated Somewhat, all others being rated Yes."""
    if rule.kind == "allowance":
        return min(many, int(rule.limit))
    # the mean is 2 - somewhat / many
    room = (2 - rule.limit) * Fraction(many)
    return min(many, ceil(room) - 1 if rule.strict else int(room))


def _most_somewhat_of(rule: LevelRule, many: str) -> str:
    """Return the same as a formula of how many skills a level has, at least one: whole numbers,
    and no more than a level's size is ever asked for.
    """
    if rule.kind == "allowance":
        return str(int(rule.limit))
    room, unit = (2 - rule.limit).as_integer_ratio()
    above = f"({room}*{many}-1)" if rule.strict else f"({room}*{many})"
    return f"(({above}-MOD({above},{unit}))/{unit})"
