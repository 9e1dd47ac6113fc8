"""Blank workbooks filled at random, for the referee of blanks: by another program's library or in
the sheets' bytes.

The cells are found as a person or a foreign program finds them: by headers, by the hidden first
column and by defined names. Nothing here comes from our own reading and writing, but for the blanks
themselves.
"""

from __future__ import annotations

import random
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from itertools import product
from math import lcm
from operator import mul
from pathlib import Path
from typing import NamedTuple

import openpyxl
from openpyxl.reader.excel import ExcelReader
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from assessment.formulas.cells import reference
from assessment.jobs.blank import build_blank
from assessment.model import DoesNotApply, Framework, LevelRule, Rater, Track
from assessment.model.marks import (
    ALSO,
    ASPIRATIONAL,
    FAMILY,
    HIDDEN,
    PERSON,
    RATING_HEADS,
    RESULTS,
    SHOWN,
    SKILL_HEAD,
    SUMMARY,
    TRACK,
)
from tests.builders.sheet_bytes import set_cells
from tests.referees.referee_written import without_saved_values

RATERS: tuple[Rater, ...] = ("self", "manager", "agreed")
# who rates, and how; "bound", "below" and "top" are about the progress that comes of it
SCENARIOS = (
    "three raters",
    "bound",
    "no agreed",
    "below",
    "self only",
    "top",
    "agreed everywhere",
    "a few skills",
    "manager only",
    "bound",
    "three raters",
    "agreed only",
    "no track",
    "below",
    "nobody",
)
NAMES = ("", "Ada Example", "Žofie O'Hara & Søn <QA>", "山田 花子")
FAMILIES = ("", "", "Backend", "Data & <ML>", 'Quality "Core"', "Плата", "=1+1")

Ratings = dict[str, int]  # by skill id; an unrated one is not in it
LEFT_OUT = -1  # in place of a rating: the skill does not apply
Cells = dict[tuple[str, str], str | float]  # what is typed, by sheet and address

# --- who rates what ------------------------------------------------------------------------------


def allowing(framework: Framework) -> Framework:
    """Return a framework whose skills may not apply to somebody."""
    return replace(
        framework,
        scale=replace(
            framework.scale,
            does_not_apply=DoesNotApply(
                "Does not apply",
                ("n/a", "no part of the role"),
                "It is no part of the role.",
                "Made up.",
            ),
        ),
    )


@dataclass(frozen=True)
class Case:
    """A blank to be built and how it is to be filled."""

    framework: Framework
    track: Track | None
    aspirational: tuple[Track, ...]
    name: str
    family: str
    hidden: bool
    scenario: str
    chosen: bool  # tracks and all else are chosen in the workbook, not when it is built
    seed: str

    def __str__(self) -> str:
        asked = " and ".join(track.id for track in self.aspirational)
        words = [
            self.track.id if self.track else "no track",
            f"to {asked}" if asked else "",
            self.scenario,
            "hidden" if self.hidden else "",
        ]
        return (
            f"[{self.framework.id}: {', '.join(word for word in words if word)}; seed {self.seed}]"
        )

    @property
    def built_for(self) -> tuple[str, str | None]:
        """The framework and the track that the blank is built for."""
        return self.framework.id, self.track.id if self.track and not self.chosen else None

    def build(self) -> bytes:
        """Return the blank."""
        if self.chosen:
            return build_blank(self.framework, None)
        return build_blank(
            self.framework,
            self.track,
            name=self.name,
            family=self.family,
            aspirational=self.aspirational,
            hide_expected=self.hidden,
        )


def cases(
    frameworks: Sequence[Framework], count: int, seed: int, sample: int | None = None
) -> list[Case]:
    """Return ``count`` cases for every track, or for a ``sample`` of each framework's; the
    scenarios take turns.
    """
    found: list[Case] = []
    for framework in frameworks:
        chance = random.Random(f"{seed} {framework.id}")
        first = chance.randrange(len(SCENARIOS))
        tracks = (
            framework.tracks
            if sample is None
            else chance.sample(framework.tracks, min(sample, len(framework.tracks)))
        )
        for track in tracks:
            # the same, whichever others are asked for
            turn = first + framework.tracks.index(track) * count
            found.extend(
                _case(
                    framework,
                    track,
                    SCENARIOS[(turn + index) % len(SCENARIOS)],
                    f"{seed}/{track.id}/{index}",
                )
                for index in range(count)
            )
    return found


def _case(framework: Framework, track: Track, scenario: str, seed: str) -> Case:
    chance = random.Random(f"{framework.id} {seed}")
    aspirational = tuple(
        chance.sample(framework.tracks, min(chance.choice((0, 1, 1, 2)), len(framework.tracks)))
    )
    return Case(
        framework=framework,
        track=None if scenario == "no track" else track,
        aspirational=aspirational,
        name=chance.choice(NAMES),
        family=chance.choice(FAMILIES),
        hidden=chance.random() < 0.12,
        scenario=scenario,
        chosen=chance.random() < 0.4,
        seed=seed,
    )


def most_somewhat(rule: LevelRule, size: int) -> int:
    """Return with how many Somewhat a level of so many skills is still achieved, all others
    being rated Yes.
    """
    return max(
        (many for many in range(size + 1) if rule.achieved([1] * many + [2] * (size - many))),
        default=0,
    )


def _ratings(framework: Framework, targets: Sequence[int], chance: random.Random) -> Ratings:
    """Return a rater's ratings: in each competency the target is the level reached, with every
    kind of reason why it is not the next.
    """
    found: Ratings = {}
    for competency, target in zip(framework.competencies, targets, strict=True):
        for level in competency.levels:
            passes = level.number <= target or (level.number > target + 1 and chance.random() < 0.4)
            many = (
                _left_out(len(level.skills), passes, chance)
                if framework.does_not_apply is not None
                else 0
            )
            ratings = [
                *_level(framework.rule, len(level.skills) - many, passes, chance),
                *[LEFT_OUT] * many,
            ]
            if many:
                chance.shuffle(ratings)
            found |= {
                skill.id: rating
                for skill, rating in zip(level.skills, ratings, strict=True)
                if rating is not None
            }
    return found


def _left_out(size: int, passes: bool, chance: random.Random) -> int:
    """Return how many of a level's skills do not apply; of one that is achieved at least one
    does.
    """
    return min(chance.choice((0, 0, 1, 1, 2, size)), size - passes)


def _level(rule: LevelRule, size: int, passes: bool, chance: random.Random) -> list[int | None]:
    most = most_somewhat(rule, size)
    ratings: list[int | None]
    if passes:
        somewhat = chance.choice((0, most, most, chance.randint(0, most)))
        ratings = [*[1] * somewhat, *[2] * (size - somewhat)]
    else:
        starts: dict[str, list[int | None]] = {
            "one beyond": [1] * (most + 1),
            "a No": [0],
            "a No at the allowance": [0, *[1] * most],
            "one unrated": [None, *[1] * chance.randint(0, most + 1)],
            "unrated": [None] * size,
            "anything": chance.choices((0, 1, 2, None), (2, 3, 3, 1), k=size),
        }
        ratings = [*starts[chance.choice(tuple(starts))], *[2] * size][:size]
        if rule.achieved(ratings):
            ratings[0] = 0
    chance.shuffle(ratings)
    return ratings


@lru_cache(maxsize=64)
def _vectors(framework: Framework, track: str) -> dict[Fraction, list[tuple[int, ...]]]:
    """Return the levels that a person may have in each competency, by the progress on a track
    that they add up to.
    """
    weights = next(
        [one.weights[competency.id] for competency in framework.competencies]
        for one in framework.tracks
        if one.id == track
    )
    unit = lcm(*(weight.denominator for weight in weights))
    whole = [int(weight * unit) for weight in weights]
    found: dict[int, list[tuple[int, ...]]] = {}
    for levels in product(*(range(len(one.levels) + 1) for one in framework.competencies)):
        found.setdefault(sum(map(mul, whole, levels)), []).append(levels)
    return {Fraction(progress, unit): vectors for progress, vectors in found.items()}


def _targets(case: Case, chance: random.Random) -> list[int]:
    tops = [len(one.levels) for one in case.framework.competencies]
    if case.scenario == "top":
        return tops
    if case.scenario in ("bound", "below") and case.track is not None and case.track.grades:
        vectors = _vectors(case.framework, case.track.id)
        bounds = [grade.min_progress for grade in case.track.grades if grade.min_progress] or [
            case.track.grades[-1].max_progress
        ]
        found = [(bound, levels) for bound in bounds for levels in vectors.get(bound, ())]
        if case.scenario == "below" or not found:
            bound = chance.choice(bounds)
            return list(
                chance.choice(vectors[max(progress for progress in vectors if progress < bound)])
            )
        # with binary fractions some of these miss the bound
        weights = [float(case.track.weights[one.id]) for one in case.framework.competencies]
        missing = [
            levels for bound, levels in found if sum(map(mul, weights, levels)) < float(bound)
        ]
        return list(
            chance.choice(
                missing if missing and chance.random() < 0.6 else [levels for _, levels in found]
            )
        )
    if chance.random() < 0.5:
        middle = chance.randint(0, max(tops))
        return [min(top, max(0, middle + chance.choice((-1, 0, 0, 1)))) for top in tops]
    return [chance.randint(0, top) for top in tops]


def random_ratings(case: Case) -> dict[Rater, Ratings]:
    """Return what each of the raters fills in."""
    chance = random.Random(f"ratings {case.framework.id} {case.seed}")
    targets = _targets(case, chance)
    others = [
        min(len(one.levels), max(0, target + chance.choice((-1, 0, 0, 1))))
        for one, target in zip(case.framework.competencies, targets, strict=True)
    ]
    own, manager, agreed = (
        _ratings(case.framework, aims, chance) for aims in (targets, others, others)
    )
    share = chance.choice((0.1, 0.5, 0.9))
    some = {skill: rating for skill, rating in agreed.items() if chance.random() < share}
    given: dict[str, tuple[Ratings, Ratings, Ratings]] = {
        "three raters": (own, manager, some),
        "no track": (own, manager, some),
        "no agreed": (own, manager, {}),
        "self only": (own, {}, {}),
        "manager only": ({}, manager, {}),
        "agreed only": ({}, {}, agreed),
        "agreed everywhere": (own, manager, agreed),
        "nobody": ({}, {}, {}),
        "a few skills": (
            dict(chance.sample(sorted(own.items()), min(len(own), 4))),
            dict(chance.sample(sorted(manager.items()), min(len(manager), 1))),
            {},
        ),
    }
    # what counts stays what it was
    same_again = {skill: rating for skill, rating in own.items() if chance.random() < 0.3}
    return dict(zip(RATERS, given.get(case.scenario, (own, manager, same_again)), strict=True))


def _spelt(rating: int, framework: Framework, chance: random.Random) -> str | float:
    said = framework.does_not_apply
    if rating == LEFT_OUT and said is not None:
        return chance.choice((said.label, said.label, said.label.upper(), *said.aliases))
    label = next(one.label for one in framework.ratings if one.value == rating)
    way = chance.random()
    return (
        float(rating)
        if way < 0.06
        else (
            chance.choice((label.lower(), label.upper(), label.swapcase())) if way < 0.12 else label
        )
    )


# --- where things stand --------------------------------------------------------------------------


def header_row(sheet: Worksheet, *wanted: str) -> tuple[int, dict[str, list[int]]]:
    """Return the first row that has these headers, and the columns of all its texts. Raises
    ``LookupError`` without one.
    """
    for number, row in enumerate(sheet.iter_rows(values_only=True), start=1):
        columns: dict[str, list[int]] = {}
        for column, value in enumerate(row, start=1):
            if isinstance(value, str):
                columns.setdefault(value, []).append(column)
        if set(wanted) <= columns.keys():
            return number, columns
    raise LookupError(f"{sheet.title} has no row with the headers {', '.join(wanted)}")


class Sheet(NamedTuple):
    """A competency's sheet, for somebody who looks at it."""

    name: str
    title_row: int
    columns: Mapping[Rater, int]  # of the ratings
    levels: Mapping[int, int]  # rows, by the level's number
    skills: Mapping[str, int]  # rows, by the skill's id


class Looked:
    """A blank as openpyxl reads it: where its inputs and results are."""

    def __init__(self, path: Path) -> None:
        self.workbook = workbook = openpyxl.load_workbook(path)
        self.sheets: dict[str, Sheet] = {}  # by the competency's name
        for sheet in workbook.worksheets:
            if sheet.title != SUMMARY:
                try:
                    row, columns = header_row(sheet, SKILL_HEAD, *RATING_HEADS.values())
                except LookupError:
                    continue
                keys = {
                    str(sheet.cell(at, 1).value): at
                    for at in range(row + 1, sheet.max_row + 1)
                    if sheet.cell(at, 1).value
                }
                levels = {
                    int(key.removeprefix("level ")): at
                    for key, at in keys.items()
                    if key.startswith("level ")
                }
                skills = {key: at for key, at in keys.items() if not key.startswith("level ")}
                raters = {rater: columns[RATING_HEADS[rater]][0] for rater in RATERS}
                title = str(sheet.cell(row - 1, columns[SKILL_HEAD][0]).value)
                self.sheets[title] = Sheet(sheet.title, row - 1, raters, levels, skills)

    def named(self, name: str) -> tuple[str, str]:
        """Return sheet and address of the cell that a defined name stands for."""
        sheet, address = next(iter(self.workbook.defined_names[name].destinations))
        return sheet, address.replace("$", "")


def fill(case: Case, looked: Looked, given: Mapping[Rater, Ratings]) -> Cells:
    """Return what is typed and chosen, by sheet and address."""
    chance = random.Random(f"cells {case.framework.id} {case.seed}")
    cells: Cells = {}
    for sheet in looked.sheets.values():
        for rater, ratings in given.items():
            for skill, row in sheet.skills.items():
                if skill in ratings:
                    cells[sheet.name, reference(row, sheet.columns[rater])] = _spelt(
                        ratings[skill], case.framework, chance
                    )
    if case.chosen:
        names = [
            case.track.name if case.track else "",
            *(track.name for track in case.aspirational),
            "",
            "",
        ][:3]
        if chance.random() < 0.2:
            names[0] = names[0].upper()
        words = dict(zip((TRACK, ASPIRATIONAL, ALSO), names, strict=True)) | {
            PERSON: case.name,
            FAMILY: case.family,
            RESULTS: HIDDEN if case.hidden else SHOWN,
        }
        cells |= {looked.named(name): word for name, word in words.items() if word}
    return cells


def type_in(workbook: Workbook, target: Path, cells: Cells) -> None:
    """Save a blank filled in by openpyxl, which drops all saved results."""
    for (sheet, address), value in cells.items():
        cell = workbook[sheet][address]
        cell.value = value
        if isinstance(value, str):
            cell.data_type = "s"  # it would take a text that begins with = for a formula
    workbook.save(target)


def type_in_bytes(blank: Path, target: Path, cells: Cells) -> None:
    """Save a blank filled in in its bytes: the saved results stay, and are out of date."""
    reader = ExcelReader(str(blank))
    reader.read_manifest()
    reader.read_strings()
    reader.read_workbook()
    parts = {relation.target: sheet.name for sheet, relation in reader.parser.find_sheets()}
    reader.archive.close()
    by_sheet: dict[str, dict[str, str | float | None]] = {}
    for (sheet, address), value in cells.items():
        by_sheet.setdefault(sheet, {})[address] = value
    with (
        zipfile.ZipFile(blank) as old,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new,
    ):
        for entry in old.infolist():
            news = by_sheet.get(parts.get(entry.filename, ""))
            new.writestr(
                entry.filename, set_cells(old.read(entry), news) if news else old.read(entry)
            )


# --- files ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Filled:
    """A case as files: the blank, the filled copy as its owner has it, and both without any
    saved value for the programs that compute them.
    """

    case: Case
    blank: Path
    filled: Path
    bare_blank: Path
    bare: Path
    given: Mapping[Rater, Ratings]


def prepare(case: Case, folder: Path, name: str) -> Filled:
    """Build and fill the blank of a case; the files are ``name`` in folders below ``folder``."""
    folders = [folder / part for part in ("blank", "filled", "bare")]
    for one in folders:
        one.mkdir(exist_ok=True)
    blank, copy, bare = (one / f"{name}.xlsx" for one in folders)
    filled = Filled(case, blank, copy, bare.with_stem(f"{name}-blank"), bare, random_ratings(case))
    filled.blank.write_bytes(case.build())
    looked = Looked(filled.blank)
    cells = fill(case, looked, filled.given)
    if random.Random(f"way {case.framework.id} {case.seed}").random() < 0.5:
        type_in(looked.workbook, filled.filled, cells)
    else:
        type_in_bytes(filled.blank, filled.filled, cells)
    for source, target in ((filled.blank, filled.bare_blank), (filled.filled, filled.bare)):
        without_saved_values(source, target)
    return filled
