"""Ask other spreadsheet programs whether a blank workbook, once it is filled, shows what the engine
computes.

    python tests/referees/referee_blank.py [--framework ID]... [--tracks all|sample] [--count N]
    [--seed S] [--jobs J]
                                    [--engine
                                    libreoffice|second|both|gnumeric|ironcalc|formualizer|all]
                                    [--keep FOLDER] [--does-not-apply]

For every track blanks are built and filled at random: by openpyxl or in the sheets' bytes, never by
our own editor, and the cells are found as a person finds them, by headers and defined names. The
programs get the files without any saved result, compute them, and must agree on

* the Summary: weights, levels, progress, grade, job title, salary bounds and the next grade, by
  what counts, by each rater's ratings and on the
  aspirational track, with what :func:`assessment.score` and :func:`assessment.compare_tracks` say
  of the same file;
* the sheets of the competencies: which levels are achieved by whose ratings, and what is missing
  for the others;
* the sheet Tracks: every track, in its order;
* every formula cell, with what our :class:`assessment.formulas.evaluate.Evaluator` makes of the
  same file;
* the values that a blank is saved with, before anybody fills it in.

The engine in its turn must read the ratings that were filled in, also from the file that
LibreOffice saves, and have no finding but those of ratings that are lacking. Exit status 1 for any
disagreement.
"""

from __future__ import annotations

import argparse
import random
import re
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from math import floor
from pathlib import Path
from typing import NamedTuple

from openpyxl.utils.cell import coordinate_to_tuple

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from assessment import compare_tracks, framework_ids, load_framework, read_workbook, score
from assessment.engine.scoring import is_gradable
from assessment.formulas.cells import CellError, Value, reference
from assessment.formulas.evaluate import Evaluator
from assessment.formulas.stale import same
from assessment.model import (
    Assessment,
    Competency,
    Framework,
    Grade,
    Rater,
    Scorecard,
    Track,
    TrackComparison,
)
from assessment.model.marks import SUMMARY
from assessment.ooxml.workbook import open_workbook
from assessment.rules.levels import grade_of
from assessment.words.names import plain_title
from tests.builders.blank_fillings import (
    LEFT_OUT,
    Case,
    Filled,
    Looked,
    Ratings,
    allowing,
    cases,
    header_row,
    most_somewhat,
    prepare,
)
from tests.referees import more_engines, referee, second_engine

SAMPLE = 3  # tracks of each framework, unless all are asked for
LISTED = 20  # disagreements of each framework
AT_A_TIME = 100  # workbooks for the second engine
LIBREOFFICE, SECOND = "LibreOffice", "HyperFormula"
_ENGINES = {"libreoffice": (LIBREOFFICE,), "second": (SECOND,), "both": (LIBREOFFICE, SECOND)}
_ENGINES |= {engine.lower(): (engine,) for engine in more_engines.ENGINES} | {
    "all": (LIBREOFFICE, SECOND, *more_engines.ENGINES)
}
COMPUTED, SAVED = "by our evaluator", "is saved"
NONE = "–"
VIEWS: Mapping[str, Rater | None] = {
    "What counts now": None,
    "By your own ratings": "self",
    "By the manager's ratings": "manager",
    "By agreed ratings alone": "agreed",
}
ASPIRED = "On the aspirational track"
COUNTS = next(iter(VIEWS))
LEVEL_HEADS = {
    COUNTS: "Level",
    "By your own ratings": "Self",
    "By the manager's ratings": "Manager",
    "By agreed ratings alone": "Agreed",
}
# what a filled workbook may be told of: ratings that are not there, and what comes of that; before
# a program has computed it, its saved values
EXPECTED_FINDINGS = frozenset(
    ("nothing-rated", "level-blank", "rating-unrated", "no-grade", "no-ratings-by-rater")
)
UNCOMPUTED = frozenset(("never-calculated", "cached-value-stale"))

_ERROR = re.compile(r"#[A-Z/0]+[!?]?")

Place = tuple[int, int]  # row and column, from 1
Shown = Mapping[str, Mapping[Place, Value]]  # by sheet


# --- what the engine says ------------------------------------------------------------------------


class Item(NamedTuple):
    """What a cell has to show."""

    kind: str
    sheet: str
    place: Place
    value: Value


@dataclass
class Opinion:
    """What the engine says of a filled workbook where one rater's ratings count, or those that
    count now.
    """

    assessment: Assessment
    card: Scorecard
    rated: int

    @classmethod
    def of(cls, path: Path, frameworks: Sequence[Framework], rater: Rater | None) -> Opinion:
        """Read and score a workbook."""
        assessment = read_workbook(path, frameworks, rater=rater)
        opinion = cls(assessment, score(assessment, frameworks), 0)
        opinion.rated = sum(rating != LEFT_OUT for rating in opinion.ratings.values())
        return opinion

    def begun(self, competency: int) -> bool:
        """Tell whether all of a competency's first level is rated: before that the Summary
        shows no level of a rater.
        """
        return all(
            skill.rating is not None or skill.does_not_apply
            for skill in self.assessment.competencies[competency].levels[0].skills
        )

    @property
    def ratings(self) -> Ratings:
        """The ratings, by skill id."""
        skills = (
            skill
            for one in self.assessment.competencies
            for level in one.levels
            for skill in level.skills
        )
        given = {
            skill.skill_id or skill.where: LEFT_OUT if skill.does_not_apply else skill.rating
            for skill in skills
        }
        return {skill: rating for skill, rating in given.items() if rating is not None}


class Verdict:
    """What a filled workbook has to show, by the engine (``items``); and what the engine itself
    gets wrong (``wrong``).
    """

    def __init__(self, filled: Filled, frameworks: Sequence[Framework]) -> None:
        self.case: Case = filled.case
        self.looked = Looked(filled.blank)
        self.opinions = {
            view: Opinion.of(filled.filled, frameworks, rater) for view, rater in VIEWS.items()
        }
        self.counts = self.opinions[COUNTS]
        self.given = filled.given
        self.wrong = [
            line
            for view, one in self.opinions.items()
            for line in self.misread(one, view, UNCOMPUTED)
        ]
        self.items = (
            []
            if self.counts.card.framework is None
            else [*self._summary(), *self._views(), *self._sheets(), *self._tracks()]
        )

    def misread(
        self, one: Opinion, view: str, allowed: frozenset[str] = frozenset()
    ) -> Iterator[str]:
        """Yield where the engine does not read what was filled in, or says what it should not."""
        case, rater, read = self.case, VIEWS[view], one.ratings
        wanted = self.given[rater] if rater else self.given["self"] | self.given["agreed"]
        differing = sorted(
            skill for skill in wanted.keys() | read.keys() if wanted.get(skill) != read.get(skill)
        )
        if differing:
            yield (
                f"{view}: {len(differing)} ratings are read otherwise than they were filled in,"
                f" such as {differing[0]}"
            )
        if one.card.framework is not case.framework or one.card.track is not case.track:
            named = [found.id if found else None for found in (one.card.framework, one.card.track)]
            yield f"{view}: scored by framework and track {named}"
        allowed |= EXPECTED_FINDINGS if case.track else EXPECTED_FINDINGS | {"track-not-chosen"}
        yield from (
            f"{view}: finding {found.code} {found.where}: {found.message}"
            for found in one.card.findings
            if found.code not in allowed
        )
        if (
            case.track is not None
            and one.card.framework is not None
            and one.card.grade != compare_tracks(one.card, [case.track])[0].grade
        ):
            yield f"{view}: score and compare_tracks give other grades"

    @property
    def at_bound(self) -> bool:
        """Whether the progress by what counts is exactly a grade's lower bound."""
        return self.case.track is not None and self.counts.card.progress in [
            grade.min_progress for grade in self.case.track.grades if grade.min_progress
        ]

    def _missing(self, competency: int, level: int) -> str:
        """Return the words for what is missing for a level, by the ratings that count, and how
        many of its skills do not apply.
        """
        skills = self.counts.assessment.competencies[competency].levels[level].skills
        missing = self._missing_of([skill.rating for skill in skills if not skill.does_not_apply])
        left_out = sum(skill.does_not_apply for skill in skills)
        if not left_out or left_out == len(skills):
            return missing or "no skill of it applies" * (left_out == len(skills))
        return ", ".join(
            filter(
                None, (missing, "1 does not apply" if left_out == 1 else f"{left_out} do not apply")
            )
        )

    def _missing_of(self, ratings: Sequence[int | None]) -> str:
        """Return the same for the skills of a level that apply; nothing where none does."""
        framework = self.case.framework
        labels = {one.value: one.label for one in framework.ratings}
        no, somewhat, unrated = (ratings.count(what) for what in (0, 1, None))
        if not ratings or framework.rule.achieved(ratings):
            return ""
        if unrated == len(ratings):
            return "not rated yet"
        steps, most = framework.rule.steps_to(ratings), most_somewhat(framework.rule, len(ratings))
        parts = [f"{no} rated {labels[0]}"] if no else []
        parts += [f"{unrated} not rated"] if unrated else []
        parts += [f"{somewhat} rated {labels[1]} ({most} allowed)"] if somewhat > most else []
        return ", ".join([*parts, f"{steps} rating step{'' if steps == 1 else 's'} to go"])

    def _level(self, view: str, competency: Competency) -> int:
        return (
            next(
                one.level
                for one in self.opinions[view].card.competencies
                if one.competency_id == competency.id
            )
            or 0
        )

    def _standing(self, view: str) -> TrackComparison | None:
        """Return how a view does on its track; ``None`` where the Summary shows nothing by
        design.
        """
        case = self.case
        track = (
            case.track if view != ASPIRED else case.aspirational[0] if case.aspirational else None
        )
        one = self.counts if view == ASPIRED else self.opinions[view]
        begun = view in (COUNTS, ASPIRED) or all(
            map(one.begun, range(len(case.framework.competencies)))
        )
        silent = track is None or case.hidden or not begun
        return None if silent or track is None else _as_it_counts(one.card, [track])[0]

    def _summary(self) -> Iterator[Item]:
        case, sheet = self.case, self.looked.workbook[SUMMARY]
        head, columns = header_row(
            sheet, "Competency", "Weight", "Level", "Level name", "To the next level"
        )
        aspired = case.aspirational[0] if case.aspirational else None
        rows = {
            str(sheet.cell(row, columns["Competency"][0]).value): row
            for row in range(head + 1, head + len(case.framework.competencies) + 2)
        }
        for index, competency in enumerate(case.framework.competencies):
            row = rows[competency.name]

            def item(kind: str, header: str, value: Value, row: int = row) -> Item:
                return Item(kind, SUMMARY, (row, columns[header][0]), value)

            level = self._level(COUNTS, competency)
            for view, header in LEVEL_HEADS.items():
                silent = view != COUNTS and not self.opinions[view].begun(index)
                yield item(
                    "level",
                    header,
                    "" if case.hidden else NONE if silent else float(self._level(view, competency)),
                )
            yield item(
                "text", "Level name", "" if case.hidden else case.framework.level_name(level)
            )
            top = level == len(competency.levels)
            step = (
                "The highest level is reached"
                if top
                else (
                    f"{level + 1} {case.framework.level_name(level + 1)}:"
                    f" {self._missing(index, level)}"
                )
            )
            yield item("missing", "To the next level", "" if case.hidden else step)
            for track, weighs, adds in (
                (case.track, "Weight", "Value"),
                (aspired, "its weight", "its value"),
            ):
                weight = track.weights[competency.id] if track else None
                yield item("weight", weighs, "" if weight is None else float(weight))
                yield item(
                    "weight", adds, "" if weight is None or case.hidden else float(weight * level)
                )
        total = rows["Progress"]
        for track, header in ((case.track, "Weight"), (aspired, "its weight")):
            yield Item(
                "weight",
                SUMMARY,
                (total, columns[header][0]),
                float(sum(track.weights.values())) if track else "",
            )
        for view, header in {**LEVEL_HEADS, COUNTS: "Value", ASPIRED: "its value"}.items():
            yield Item(
                "progress", SUMMARY, (total, columns[header][0]), _progress(self._standing(view))
            )

    def _views(self) -> Iterator[Item]:
        sheet, framework = self.looked.workbook[SUMMARY], self.case.framework
        head, columns = header_row(sheet, "Progress", "Job title", "begins at", "to go")
        labels = {
            str(sheet.cell(row, 1).value): row for row in range(head + 1, head + len(VIEWS) + 2)
        }
        codes = any(grade.grade for track in framework.tracks for grade in track.grades)
        for view in (*VIEWS, ASPIRED):
            standing = self._standing(view)
            held, following = (standing.grade, standing.next_grade) if standing else (None, None)
            cells: list[tuple[str, str, int, Value]] = [
                ("progress", "Progress", 0, _progress(standing)),
                ("title", "Job title", 0, self._title(held)),
                ("next", "begins at", 0, float(following.min_progress) if following else NONE),
                (
                    "next",
                    "to go",
                    0,
                    (
                        float(standing.distance)
                        if standing and standing.distance is not None
                        else NONE
                    ),
                ),
                ("title", "Job title", 1, self._title(following)),
            ]
            if codes:
                cells += [
                    ("grade", "Grade", 0, _code(held)),
                    ("grade", "Grade", 1, _code(following)),
                ]
            if "from" in columns:
                cells += [
                    ("salary", header, 0, value)
                    for header, value in zip(("from", "to"), _salaries(held), strict=True)
                ]
            for kind, header, which, value in cells:
                yield Item(kind, SUMMARY, (labels[view], columns[header][which]), value)
            if view == COUNTS:  # these have names too, for formulas of people's own
                named = {
                    ("Progress", 0): "Progress",
                    ("Job title", 0): "JobTitle",
                    ("to go", 0): "ToNextGrade",
                    ("from", 0): "SalaryFrom",
                    ("to", 0): "SalaryTo",
                }
                named |= {("Grade", 0): "Grade", ("Grade", 1): "NextGrade"}
                for kind, header, which, value in cells:
                    if (header, which) in named:
                        name_sheet, address = self.looked.named(named[header, which])
                        yield Item(kind, name_sheet, coordinate_to_tuple(address), value)

    def _title(self, grade: Grade | None) -> str:
        if grade is None:
            return NONE
        return (
            grade.job_title.replace("{Discriminator}", self.case.family)
            if self.case.family
            else plain_title(grade.job_title)
        )

    def _counted(self, competency: int) -> str:
        """Return how many skills of a competency are rated, as its sheet says."""
        own, manager = (
            [
                skill
                for level in self.opinions[view].assessment.competencies[competency].levels
                for skill in level.skills
                if not skill.does_not_apply
            ]
            for view in (COUNTS, "By the manager's ratings")
        )
        by_manager = sum(skill.rating is not None for skill in manager)
        words = f"{sum(skill.rating is not None for skill in own)} of {len(own)} rated"
        return words + (f", by the manager {by_manager}" if by_manager else "")

    def _sheets(self) -> Iterator[Item]:
        case, framework = self.case, self.case.framework
        for index, competency in enumerate(framework.competencies):
            sheet = self.looked.sheets[competency.name]
            reached = self._level(COUNTS, competency)
            status = f"Level {reached}, {framework.level_name(reached)}"
            for view, words in (
                ("By the manager's ratings", "Manager"),
                ("By agreed ratings alone", "Agreed"),
            ):
                if self.opinions[view].begun(index):
                    status += f"   · {words}: {self._level(view, competency)}"
            status = (
                f"{self._counted(index)}   {'Level results are hidden' if case.hidden else status}"
            )
            yield Item("text", sheet.name, (sheet.title_row, sheet.columns["self"]), status)
            for place, level in enumerate(competency.levels):
                row = sheet.levels[level.number]
                yield Item(
                    "missing",
                    sheet.name,
                    (row + 1, sheet.columns["self"]),
                    "" if case.hidden else self._missing(index, place),
                )
                for view, rater in VIEWS.items():
                    if rater is not None:
                        # none of a rater who has rated nothing
                        levels = self.opinions[view].card.competencies[index].levels
                        rated = (
                            levels[place].yes + levels[place].somewhat + levels[place].no
                            if levels
                            else 0
                        )
                        words = (
                            "✓ achieved"
                            if levels and levels[place].achieved
                            else "not yet"
                            if rated
                            else NONE
                        )
                        yield Item(
                            "achieved",
                            sheet.name,
                            (row, sheet.columns[rater]),
                            "" if case.hidden else words,
                        )

    def _tracks(self) -> Iterator[Item]:
        case, framework, name = self.case, self.case.framework, "Tracks"
        head, columns = header_row(
            self.looked.workbook[name], "Track", "Progress", "Job title", "To go"
        )
        visible = bool(self.counts.rated) and not case.hidden
        top = len(framework.levels)
        roles = {track.id: 1 for track in case.aspirational} | (
            {case.track.id: 2} if case.track else {}
        )
        ranked = sorted(
            _as_it_counts(self.counts.card),
            key=lambda one: (-(one.progress or 0) if visible else 0, -roles.get(one.track.id, 0)),
        )
        for competency in framework.competencies:
            yield Item(
                "level",
                name,
                (head + 1, columns[competency.name][0]),
                float(self._level(COUNTS, competency)) if visible else NONE,
            )
        for row, one in enumerate(ranked, start=head + 2):
            held, following = (one.grade, one.next_grade) if visible else (None, None)
            none = "top" if held else NONE
            progress = one.progress or Fraction(0)
            cells: dict[int, tuple[str, Value]] = {
                columns["Track"][0]: ("track", one.track.name),
                columns["Track"][0] + 1: (
                    "track",
                    ("", "☆ aspired", "★ yours")[roles.get(one.track.id, 0)],
                ),
                columns[f"0 to {top}"][0]: (
                    "track",
                    "■" * floor(15 * progress / top + Fraction(1, 2)) if visible else "",
                ),
                columns["Progress"][0]: ("progress", float(progress) if visible else NONE),
                columns["Job title"][0]: ("title", plain_title(held.job_title) if held else NONE),
                columns["To go"][0]: (
                    "next",
                    float(one.distance) if visible and one.distance is not None else NONE,
                ),
            }
            if "Next" in columns:
                cells |= {
                    columns["Grade"][0]: ("grade", _code(held)),
                    columns["Next"][0]: ("grade", _code(following) if following else none),
                }
            else:
                cells[columns["Next job title"][0]] = (
                    "title",
                    plain_title(following.job_title) if following else none,
                )
            if "from" in columns:
                cells |= {
                    columns[header][0]: ("salary", value)
                    for header, value in zip(("from", "to"), _salaries(held), strict=True)
                }
            cells |= {
                columns[one_of.name][0]: ("weight", float(one.track.weights[one_of.id]))
                for one_of in framework.competencies
            }
            for column, (kind, value) in cells.items():
                yield Item(kind, name, (row, column), value)


def _as_it_counts(card: Scorecard, tracks: Sequence[Track] | None = None) -> list[TrackComparison]:
    """Return tracks with the grades by what counts now, as the sheets show them while skills
    are open; the engine withholds a grade that these could change.
    """
    graded = is_gradable(card)
    compared = compare_tracks(card, tracks)
    return [
        replace(
            one,
            grade=(
                grade_of(one.track, one.progress) if graded and one.progress is not None else None
            ),
        )
        for one in compared
    ]


def _progress(standing: TrackComparison | None) -> Value:
    return NONE if standing is None or standing.progress is None else float(standing.progress)


def _code(grade: Grade | None) -> str:
    return (grade.grade if grade else None) or NONE


def _salaries(grade: Grade | None) -> tuple[Value, Value]:
    low, high = (grade.min_salary, grade.next_salary) if grade else (None, None)
    return NONE if low is None else float(low), NONE if high is None else float(high)


# --- the comparison ------------------------------------------------------------------------------


@dataclass
class Tally:
    """What was compared, and what was found."""

    workbooks: int = 0
    blanks: int = 0
    saved: int = 0  # values saved in blanks
    formulas: int = 0
    unknown: int = 0  # formulas that our evaluator or another engine does not compute
    at_bounds: int = 0  # progresses, by what counts, exactly at a grade's bound
    kinds: Counter[str] = field(default_factory=Counter)
    reached: Counter[int] = field(default_factory=Counter)  # levels
    disagreements: list[str] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        """Add another tally to this one."""
        for name in ("workbooks", "blanks", "saved", "formulas", "unknown", "at_bounds"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.kinds.update(other.kinds)
        self.reached.update(other.reached)
        self.disagreements += other.disagreements

    def __str__(self) -> str:
        kinds = ", ".join(f"{kind} {count:,}" for kind, count in sorted(self.kinds.items()))
        reached = ", ".join(f"{level}: {count:,}" for level, count in sorted(self.reached.items()))
        unknown = f" ({self.unknown:,} more not computed)" if self.unknown else ""
        return (
            f"{self.workbooks:,} filled and {self.blanks:,} unfilled workbooks; shown as the engine"
            f" says: {sum(self.kinds.values()):,} cells ({kinds}; levels {reached}; progress"
            f" {self.at_bounds:,} times at a bound); as our evaluator computes: {self.formulas:,}"
            f" formula cells{unknown}; as saved: {self.saved:,}; {len(self.disagreements):,}"
            " disagreements"
        )


def compare(
    verdict: Verdict, shown: Shown, tally: Tally, program: str, *, partly: bool = False
) -> None:
    """Compare what a program shows of a filled workbook with what the engine says; ``partly``:
    it may have left cells out.
    """
    for item in verdict.items:
        value = shown.get(item.sheet, {}).get(item.place)
        if partly and item.place not in shown.get(item.sheet, {}):
            tally.unknown += 1
            continue
        tally.kinds[item.kind] += 1
        if item.kind == "level" and isinstance(item.value, float):
            tally.reached[int(item.value)] += 1
        if not same(item.value, value):
            place = f"{item.sheet}!{reference(*item.place)}"
            tally.disagreements.append(
                f"{verdict.case} {place}, {item.kind}: {item.value!r} by the engine, {program}"
                f" shows {value!r}"
            )


def compare_formulas(
    label: str,
    ours: Mapping[tuple[str, Place], Value],
    shown: Shown,
    tally: Tally,
    words: tuple[str, str],
    *,
    partly: bool = False,
) -> None:
    """Compare every formula cell of a workbook; no error is right. ``words`` are for what is
    ours, and the program's name.
    """
    for (sheet, place), value in ours.items():
        theirs = shown.get(sheet, {}).get(place)
        if partly and place not in shown.get(sheet, {}):
            tally.unknown += 1
            continue
        tally.formulas += words[0] == COMPUTED
        tally.saved += words[0] == SAVED
        if not same(value, theirs) or isinstance(theirs, CellError):
            tally.disagreements.append(
                f"{label} {sheet}!{reference(*place)}: {value!r} {words[0]}, {words[1]} shows"
                f" {theirs!r}"
            )


def computed_values(path: Path, tally: Tally) -> dict[tuple[str, Place], Value]:
    """Return what our evaluator makes of every formula cell of a workbook; those that it does
    not know are counted.
    """
    evaluator = Evaluator(open_workbook(path))
    cells = [
        (name, place)
        for name in evaluator.book.sheet_names
        for place, cell in evaluator.book[name].cells.items()
        if cell.formula is not None
    ]
    values = {(name, place): evaluator.value(name, *place) for name, place in cells}
    tally.unknown += len(evaluator.unsupported)
    return {key: value for key, value in values.items() if key not in evaluator.unsupported}


def saved_values(path: Path) -> dict[tuple[str, Place], Value]:
    """Return the value that is saved for every formula cell of a workbook."""
    workbook = open_workbook(path)
    return {
        (name, place): cell.value
        for name in workbook.sheet_names
        for place, cell in workbook[name].cells.items()
        if cell.formula is not None
    }


def computed_by_libreoffice(paths: Sequence[Path], folder: Path, jobs: int) -> Iterator[Shown]:
    """Yield what LibreOffice makes of each workbook, all cells; ``folder`` gets its files."""
    folder.mkdir(exist_ok=True)
    referee.convert(paths, folder, jobs)
    for path in paths:
        yield referee.shown_values(folder / path.name)


def computed_by_second(paths: Sequence[Path]) -> Iterator[Shown]:
    """Yield what the second engine makes of each workbook: the formula cells that it computes."""
    for start in range(0, len(paths), AT_A_TIME):
        batch = paths[start : start + AT_A_TIME]
        computed = second_engine.compute(batch)
        for path in batch:
            yield {
                sheet: {
                    coordinate_to_tuple(address): _value(value) for address, value in cells.items()
                }
                for sheet, cells in computed[path].items()
            }


def _value(value: object) -> Value:
    if isinstance(value, str) and _ERROR.fullmatch(value):
        return CellError(value)
    return value if isinstance(value, bool | str | None) else float(str(value))


def run(
    todo: Sequence[Case],
    frameworks: Sequence[Framework],
    engines: Sequence[str] = (LIBREOFFICE,),
    jobs: int = 1,
    keep: Path | None = None,
) -> dict[str, Tally]:
    """Build, fill, compute and compare; return what was found, by framework and program."""
    tallies: dict[str, Tally] = {}
    with tempfile.TemporaryDirectory(prefix="referee-blank-") as name:
        folder = Path(name)
        filled = [prepare(case, folder, str(number)) for number, case in enumerate(todo)]
        for engine in engines:
            partly = engine != LIBREOFFICE  # formula cells only
            # one for every track is enough: the others differ in what is chosen and typed
            blanks = list({one.case.built_for: one for one in filled}.values())
            for one, shown in zip(
                blanks,
                shown_by(engine, [one.bare_blank for one in blanks], folder / engine, jobs),
                strict=True,
            ):
                tally = tallies.setdefault(f"{one.case.framework.id}, {engine}", Tally())
                tally.blanks += 1
                compare_formulas(
                    f"blank of {one.case}",
                    saved_values(one.blank),
                    shown,
                    tally,
                    (SAVED, engine),
                    partly=partly,
                )
            for one, shown in zip(
                filled,
                shown_by(engine, [one.bare for one in filled], folder / engine, jobs),
                strict=True,
            ):
                verdict = Verdict(one, frameworks)
                tally = Tally(workbooks=1, at_bounds=int(verdict.at_bound))
                wrong = (
                    verdict.wrong
                    if partly
                    else [
                        *verdict.wrong,
                        *verdict.misread(
                            Opinion.of(folder / engine / one.bare.name, frameworks, None), COUNTS
                        ),
                    ]
                )
                tally.disagreements += [f"{one.case} {line}" for line in wrong]
                compare(verdict, shown, tally, engine, partly=partly)
                compare_formulas(
                    str(one.case),
                    computed_values(one.filled, tally),
                    shown,
                    tally,
                    (COMPUTED, engine),
                    partly=partly,
                )
                tallies.setdefault(f"{one.case.framework.id}, {engine}", Tally()).add(tally)
                if tally.disagreements and keep is not None:
                    keep.mkdir(parents=True, exist_ok=True)
                    for path, kind in (
                        (one.filled, "filled"),
                        (folder / engine / one.bare.name, engine),
                    ):
                        if path.exists():
                            shutil.copy(
                                path,
                                keep
                                / f"{one.case.framework.id}-{one.case.seed.replace('/', '-')}-{kind}.xlsx",
                            )
    return tallies


def shown_by(engine: str, paths: Sequence[Path], folder: Path, jobs: int = 1) -> Iterator[Shown]:
    """Yield what a program makes of each workbook; ``folder`` gets the files that it saves, if
    it does.
    """
    if engine in more_engines.ENGINES:
        return more_engines.computed_by(engine, paths, folder)
    return (
        computed_by_second(paths)
        if engine == SECOND
        else computed_by_libreoffice(paths, folder, jobs)
    )


def lacking(engines: Sequence[str]) -> str | None:
    """Return why one of the programs cannot be asked on this machine, or ``None``."""
    if LIBREOFFICE in engines and referee.soffice() is None:
        return "LibreOffice (soffice) is not installed."
    reasons = [second_engine.available()] if SECOND in engines else []
    return next(
        filter(
            None,
            [
                *reasons,
                *(more_engines.available(one) for one in more_engines.ENGINES if one in engines),
            ],
        ),
        None,
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument(
        "--framework",
        action="append",
        choices=framework_ids(),
        metavar="ID",
        help="default: all that are installed",
    )
    parser.add_argument(
        "--tracks",
        choices=("all", "sample"),
        default="all",
        help=f"a sample is {SAMPLE} of each framework (default %(default)s)",
    )
    parser.add_argument(
        "--count", type=int, default=1, help="fillings for each track (default %(default)s)"
    )
    parser.add_argument(
        "--seed",
        type=int,
        default=None,
        help="of the random fillings (default: a new one, printed)",
    )
    parser.add_argument(
        "--jobs", type=int, default=1, help="LibreOffices at the same time (default %(default)s)"
    )
    parser.add_argument(
        "--engine",
        choices=tuple(_ENGINES),
        default="libreoffice",
        help="which program computes (default %(default)s)",
    )
    parser.add_argument(
        "--keep", type=Path, metavar="FOLDER", help="copy the files of disagreements there"
    )
    parser.add_argument(
        "--does-not-apply",
        action="store_true",
        help="the frameworks have skills that may not apply to somebody, and some do not",
    )
    options = parser.parse_args(arguments)
    engines = _ENGINES[options.engine]
    reason = lacking(engines)
    if reason is not None:
        print(reason, file=sys.stderr)
        return 2
    seed = random.SystemRandom().randrange(10**6) if options.seed is None else options.seed
    frameworks = [load_framework(identity) for identity in framework_ids()]
    frameworks = list(map(allowing, frameworks)) if options.does_not_apply else frameworks
    wanted = [
        framework
        for framework in frameworks
        if not options.framework or framework.id in options.framework
    ]
    todo = cases(wanted, options.count, seed, SAMPLE if options.tracks == "sample" else None)
    print(f"seed {seed}, {options.count} fillings for each track, {len(todo)} workbooks")
    start = time.perf_counter()
    total = Tally()
    for name, tally in run(todo, frameworks, engines, options.jobs, options.keep).items():
        total.add(tally)
        print(f"{name}: {tally}")
        for line in tally.disagreements[:LISTED]:
            print(f"  {line}")
    print(f"together: {total}; {time.perf_counter() - start:.0f} s")
    return 1 if total.disagreements else 0


if __name__ == "__main__":
    sys.exit(main())
