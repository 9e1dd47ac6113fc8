"""The hidden sheet Framework: the definition that the formulas look things up in, and what they
have looked up.

It owns the addresses of the definition. A *view* is one way to see a person: what counts now, each
rater's opinion, and what counts now on the aspirational track. For each view the sheet holds
progress and grade by number; the Summary shows them in words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from assessment.model import Framework
from assessment.model.errors import OutputError
from assessment.model.marks import (
    DEFINITION,
    FRAMEWORK_ID,
    FRAMEWORK_VERSION,
    LEFT_OUT,
    LEVEL_RULE,
    SKILL_LIST,
    SPELLINGS,
)
from assessment.sheets.kit.addresses import area, cell, is_plain, quoted
from assessment.sheets.kit.canvas import Canvas
from assessment.sheets.kit.ratings import NONE
from assessment.sheets.results.standing import code, job_title

COUNTS, SELF, MANAGER, AGREED, ASPIRED = "counts", "self", "manager", "agreed", "aspired"
VIEWS = (COUNTS, SELF, MANAGER, AGREED)  # with levels of their own; ASPIRED takes those of COUNTS
# LibreOffice's CHOOSE takes 30 values: the steps, a cell that holds none, one that is left out
MOST_STEPS = 28
_BEYOND = 99  # stands for the bound of a grade that a track does not have: above every progress
_RATINGS_ROW, _LEVELS_ROW = 6, 12  # the latter where the scale is no longer than the usual
_OFFERED, _SKILLS = 4, 6  # columns of the lists, from the first one beside the tracks


@dataclass(frozen=True, slots=True)
class SummaryAddresses:
    """Where the Summary has its inputs and its table, as formulas of other sheets write it."""

    track: str
    aspirational: str
    also: str
    levels: Mapping[str, str]  # by view: the area of the levels
    # by view: on each competency's sheet, how many skills are rated
    rated: Mapping[str, Sequence[str]]


class Definition:
    """Addresses on the hidden sheet; rows and columns count from 0.

    Raises :class:`OutputError` for more steps of the scale than formulas can choose among.
    """

    def __init__(self, framework: Framework) -> None:
        if (many := len(framework.scale.steps)) > MOST_STEPS:
            raise OutputError(
                f"The framework is too large for a workbook: its scale has {many} steps, and a"
                f" formula chooses among {MOST_STEPS}."
            )
        self.framework = framework
        self.texts = framework.texts
        self.many = len(framework.competencies)
        self.most = max((len(track.grades) for track in framework.tracks), default=0) or 1
        after_ratings = _RATINGS_ROW + len(framework.scale.steps) + 1
        self.levels_row = max(_LEVELS_ROW, after_ratings + 2)
        self.competencies_row = self.levels_row + len(framework.levels) + 3
        self.tracks_row = self.competencies_row + self.many + 2
        self.looked_row = self.tracks_row + len(framework.tracks) + 2
        # below a single track stands an empty row: to some programs a range of one cell is none
        # that anything can be looked up in
        self.last_track = self.tracks_row + max(len(framework.tracks), 2) - 1

    # -- addresses, with the sheet's name

    def at(
        self, row: int, column: int, last_row: int | None = None, last_column: int | None = None
    ) -> str:
        """Return an absolute address, or area, with the sheet's name."""
        return f"{quoted(DEFINITION)}!{area(row, column, last_row, last_column)}"

    @cached_property
    def columns(self) -> dict[str, int]:
        """The first column of each block of the tracks."""
        widths = {"name": 1, "id": 1, "weight": self.many, "count": 1, "end": 1}
        widths |= dict.fromkeys(("from", "code", "title", "raw title", "min", "next"), self.most)
        found, column = {}, 0
        for name, width in widths.items():
            found[name] = column
            column += width
        return found

    def track_column(self, block: str, plus: int = 0) -> str:
        """Return a column of the tracks' table."""
        return self.at(self.tracks_row, self.columns[block] + plus, self.last_track)

    def track_block(self, block: str) -> str:
        """Return a block of the tracks' table, a column for each grade."""
        first = self.columns[block]
        return self.at(self.tracks_row, first, self.last_track, first + self.most - 1)

    @property
    def track_names(self) -> str:
        """The list of the tracks' names, to choose from."""
        return self.at(
            self.tracks_row, self.columns["name"], self.tracks_row + len(self.framework.tracks) - 1
        )

    @property
    def offered(self) -> str:
        """The list of what a rating can be: the labels, the highest first, then that of a skill
        that does not apply, then the numbers, to be typed.
        """
        return self.at(1, self._beside + _OFFERED, len(self._choices()))

    @property
    def spelling_list(self) -> str:
        """The texts that are understood as ratings."""
        return self.at(1, self._beside, len(self.spellings()))

    @property
    def spelling_codes(self) -> str:
        """What each of these is: the place of the step, from 1; the next number where the skill
        does not apply.
        """
        return self.at(1, self._beside + 2, len(self.spellings()))

    def names(self) -> dict[str, str]:
        """Return the defined names of what a reader looks up."""
        beside, skills = (
            self._beside,
            sum(len(level.skills) for one in self.framework.competencies for level in one.levels),
        )
        found = {
            FRAMEWORK_ID: self.at(1, 1),
            FRAMEWORK_VERSION: self.at(2, 1),
            LEVEL_RULE: self.at(3, 1),
        }
        found[SPELLINGS] = self.at(0, beside, len(self.spellings()), beside + 1)
        return found | {
            SKILL_LIST: self.at(1, beside + _SKILLS, max(skills, 1), beside + _SKILLS + 4)
        }

    @property
    def _beside(self) -> int:
        """The first column to the right of the tracks."""
        return self.columns["next"] + self.most + 1

    def _choices(self) -> list[str | float]:
        scale = self.framework.scale
        labels = [step.label for step in reversed(scale.steps)]
        labels += [scale.does_not_apply.label] if scale.does_not_apply is not None else []
        return [*labels, *reversed(scale.values)]

    def spellings(self) -> dict[str, int | str]:
        """Return the texts that are understood as ratings: the labels, their other spellings
        and the numbers stored as texts.
        """
        scale = self.framework.scale
        found: dict[str, tuple[str, int | str]] = {}
        for step in scale.steps:
            for text in (step.label, *step.aliases, str(step.value)):
                found.setdefault(_spaced(text).lower(), (_spaced(text), step.value))
        if (said := scale.does_not_apply) is not None:
            for text in (said.label, *said.aliases):
                found.setdefault(_spaced(text).lower(), (_spaced(text), LEFT_OUT))
        return {text: code for text, code in found.values() if text}

    def _code(self, meant: int | str) -> int:
        """Return the number of what a spelling means."""
        scale = self.framework.scale
        return meant - scale.lowest + 1 if isinstance(meant, int) else len(scale.steps) + 1

    @property
    def shown_or_hidden(self) -> str:
        """The list of what the switch of the level results can say."""
        return self.at(1, 3, 2)

    def level_name(self, level: str) -> str:
        """Return the formula of a level's name, given one of its number."""
        names = self.at(self.levels_row, 1, self.levels_row + len(self.framework.levels))
        return f"INDEX({names},{level}+1)"

    def looked(self, view: str, what: str) -> str:
        """Return the cell with what was looked up for a view: track, rated, progress, held,
        following.
        """
        return self.at(
            self.looked_row + 1 + (*VIEWS, ASPIRED).index(view),
            1 + ("track", "rated", "progress", "held", "following").index(what),
        )

    def bound(self, view: str, number: int) -> str:
        """Return the lower bound of a grade, from 0, of the track that a view is of."""
        return self.at(self.looked_row + 1 + (*VIEWS, ASPIRED).index(view), 7 + number)

    def gradable_level(self, index: int) -> str:
        """Return the cell with a competency's level where something is rated, else with nothing."""
        return self.at(self.looked_row + 8, 1 + index)

    def _level(self, levels: str, index: int) -> str:
        """Return the formula of a competency's level, given the area of all; an area of one
        cell is the level.
        """
        return f"INDEX({levels},{index + 1})" if self.many > 1 else levels

    def of_grade(self, block: str, view: str, number: str) -> str:
        """Return the formula of what a block has for the grade ``number`` (held or following)
        of a view; a dash where there is none.
        """
        which, track = self.looked(view, number), self.looked(view, "track")
        return f'IF({which}=0,"{NONE}",INDEX({self.track_block(block)},{track},{which}))'

    # -- drawing

    def draw(self, canvas: Canvas, summary: SummaryAddresses) -> None:
        """Draw the sheet."""
        framework, scale = self.framework, self.framework.scale
        texts, words = self.texts.table("blank", "hidden"), self.texts.table("sheets", "words")
        for row, (name, value) in enumerate(
            {
                "framework": framework.name,
                "id": framework.id,
                "version": framework.version,
                "rule": framework.rule.marker(),
            }.items()
        ):
            canvas.text(row, 0, texts[name], "behind")
            canvas.text(row, 1, value, "behind")
        for row, word in enumerate((texts["results"], words["shown"], words["hidden"])):
            canvas.text(row, 3, word, "behind")
        canvas.text(_RATINGS_ROW - 1, 0, texts["ratings"], "behind")
        for row, step in enumerate(reversed(scale.steps), start=_RATINGS_ROW):
            canvas.text(row, 0, step.label, "behind")
            canvas.number(row, 1, step.value, "behind number")
        if scale.does_not_apply is not None:
            row = _RATINGS_ROW + len(scale.steps)
            canvas.text(row, 0, scale.does_not_apply.label, "behind")
        canvas.text(self.levels_row - 1, 0, texts["levels"], "behind")
        for number in range(len(framework.levels) + 1):
            canvas.number(self.levels_row + number, 0, number, "behind number")
            canvas.text(self.levels_row + number, 1, framework.level_name(number), "behind")
        canvas.text(self.competencies_row - 1, 0, texts["competencies"], "behind")
        for index, competency in enumerate(framework.competencies):
            canvas.text(self.competencies_row + index, 0, competency.name, "behind")
            canvas.text(self.competencies_row + index, 1, competency.id, "behind")
        self._tracks(canvas)
        self._looked_up(canvas, summary)
        self._lists(canvas)
        canvas.widths(*[14] * (self._beside + _SKILLS + 5))
        canvas.widths(30, 26)
        canvas.protect()
        canvas.call("hide")

    def _lists(self, canvas: Canvas) -> None:
        """Draw how ratings may be spelt, what the drop-downs offer, and every skill, beside the
        tracks.
        """
        spellings, offered = ("spelling", "rating", "code"), ("offered",)
        skills_heads = ("competency", "level", "level_name", "skill", "text")
        keys = (*spellings, "", *offered, "", *skills_heads)
        texts = self.texts.table("blank", "hidden")
        for column, key in enumerate(keys, start=self._beside):
            canvas.text(0, column, texts[key] if key else "", "behind")
        for row, (text, meant) in enumerate(self.spellings().items(), start=1):
            canvas.text(row, self._beside, text, "behind")
            canvas.constant(row, self._beside + 1, meant, "behind number")
            canvas.number(row, self._beside + 2, self._code(meant), "behind number")
        for row, choice in enumerate(self._choices(), start=1):
            canvas.constant(row, self._beside + _OFFERED, choice, "behind number")
        skills = (
            (one, level, skill)
            for one in self.framework.competencies
            for level in one.levels
            for skill in level.skills
        )
        for row, (competency, level, skill) in enumerate(skills, start=1):
            column = self._beside + _SKILLS
            canvas.text(row, column, competency.id, "behind")
            canvas.number(row, column + 1, level.number, "behind number")
            canvas.text(row, column + 2, self.framework.level_name(level.number), "behind")
            canvas.text(row, column + 3, skill.id, "behind")
            canvas.text(row, column + 4, skill.text, "behind")

    def _tracks(self, canvas: Canvas) -> None:
        columns, head = self.columns, self.tracks_row - 1
        texts = self.texts.table("blank", "hidden")
        for block, column in columns.items():
            key = f"track_{block.replace(' ', '_')}"
            canvas.text(head, column, texts[key], "behind")
        for index, track in enumerate(self.framework.tracks):
            row = self.tracks_row + index
            canvas.text(row, columns["name"], track.name, "behind")
            canvas.text(row, columns["id"], track.id, "behind")
            for place, competency in enumerate(self.framework.competencies):
                canvas.number(
                    row,
                    columns["weight"] + place,
                    float(track.weights[competency.id]),
                    "behind number",
                )
            canvas.number(row, columns["count"], len(track.grades), "behind number")
            canvas.number(
                row,
                columns["end"],
                float(track.grades[-1].max_progress) if track.grades else 0,
                "behind number",
            )
            for number in range(self.most):
                self._grade(canvas, row, number, index)

    def _grade(self, canvas: Canvas, row: int, number: int, index: int) -> None:
        columns, track = self.columns, self.framework.tracks[index]
        if number >= len(track.grades):
            canvas.number(row, columns["from"] + number, _BEYOND, "behind number")
            return
        grade = track.grades[number]
        canvas.number(row, columns["from"] + number, float(grade.min_progress), "behind number")
        canvas.text(row, columns["code"] + number, code(grade), "behind")
        canvas.text(row, columns["title"] + number, job_title(grade), "behind")
        canvas.text(row, columns["raw title"] + number, grade.job_title, "behind")
        for block, salary in (("min", grade.min_salary), ("next", grade.next_salary)):
            canvas.constant(
                row,
                columns[block] + number,
                NONE if salary is None else float(salary),
                "behind number",
            )

    def _looked_up(self, canvas: Canvas, summary: SummaryAddresses) -> None:
        """Draw what the formulas have looked up, a row for each view."""
        texts = self.texts.table("blank", "hidden")
        found = ("track_number", "rated", "progress", "grade_number", "next_number")
        for column, key in enumerate(("view", *found, "grades", "bounds")):
            canvas.text(self.looked_row, column, texts[key], "behind")
        for index, view in enumerate((*VIEWS, ASPIRED)):
            self._view(canvas, self.looked_row + 1 + index, view, summary)
        row = self.looked_row + 8
        canvas.text(row, 0, texts["levels_rated"], "behind")
        for index in range(self.many):
            level = self._level(summary.levels[COUNTS], index)
            canvas.formula(
                row,
                1 + index,
                f'IF(AND({self.looked(COUNTS, "rated")}>0,ISNUMBER({level})),{level},"")',
                "behind number",
            )

    def _view(self, canvas: Canvas, row: int, view: str, summary: SummaryAddresses) -> None:
        track, rated, progress, _, _, count = (cell(row, column) for column in range(1, 7))
        bounds = [cell(row, 7 + number) for number in range(self.most)]
        named = summary.aspirational if view == ASPIRED else summary.track
        levels = summary.levels[COUNTS if view == ASPIRED else view]
        canvas.text(row, 0, view, "behind")
        names = self.track_column("name")
        if all(is_plain(one.name) for one in self.framework.tracks):
            found = f"IF(COUNTIF({names},{named})=0,0,MATCH({named},{names},0))"
        else:
            found = f"SUMPRODUCT(({names}={named})*(ROW({names})-{self.tracks_row}))"
        canvas.formula(row, 1, f'IF({named}="",0,{found})', "behind number")
        canvas.formula(
            row, 2, "+".join(summary.rated[COUNTS if view == ASPIRED else view]), "behind number"
        )
        weighted = "+".join(
            f"INDEX({self.track_column('weight', index)},{track})*{self._level(levels, index)}"
            for index in range(self.many)
        )
        canvas.formula(
            row,
            3,
            f'IF(AND({track}>0,COUNT({levels})={self.many}),ROUND({weighted},6),"{NONE}")',
            "behind number",
        )
        canvas.formula(
            row, 6, f"IF({track}>0,INDEX({self.track_column('count')},{track}),0)", "behind number"
        )
        for number, _ in enumerate(bounds):
            look = f"INDEX({self.track_column('from', number)},{track})"
            canvas.formula(row, 7 + number, f"IF({track}>0,{look},{_BEYOND})", "behind number")
        reached = "+".join(f"IF(ROUND({bound}-{progress},6)<=0,1,0)" for bound in bounds)
        end = f"INDEX({self.track_column('end')},{track})"
        graded = f"AND({rated}>0,ISNUMBER({progress}))"
        canvas.formula(
            row, 4, f"IF({graded},IF(ROUND({progress}-{end},6)>0,0,{reached}),0)", "behind number"
        )
        canvas.formula(
            row, 5, f"IF({graded},IF({reached}<{count},{reached}+1,0),0)", "behind number"
        )


def _spaced(text: str) -> str:
    """Return a text with single spaces, as ``TRIM`` leaves it."""
    return " ".join(text.split())
