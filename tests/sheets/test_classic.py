"""The classic arrangement of the blank workbook: filled at random, read with and without its
marker, computed by LibreOffice, written back.
"""

from __future__ import annotations

import io
import random
import re
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils import get_column_letter
from openpyxl.utils.cell import coordinate_to_tuple
from openpyxl.workbook import Workbook

from assessment import (
    compare_tracks,
    framework_ids,
    load_framework,
    read_workbook,
    score,
    write_back,
)
from assessment.engine.scoring import progress_of
from assessment.formulas.parse import functions
from assessment.jobs.blank import book_of, build_blank, computed
from assessment.jobs.prefilled import build_prefilled, start_from
from assessment.model import Framework, LevelRule, Scorecard, Skill, Track, TrackComparison
from assessment.model.marks import DEFINITION, HIDDEN, RATING_HEADS, SHOWN
from assessment.ooxml import edit_workbook
from assessment.ooxml.workbook import open_workbook
from assessment.recognition.find.stated_rules import rule_of
from assessment.recognition.find.words import vocabulary
from assessment.rules.allowance import Allowance
from assessment.rules.levels import grade_of, level_of
from assessment.rules.mean import Mean
from assessment.sheets.blank.classic import drawn
from assessment.sheets.results.standing import has_codes
from assessment.words.names import plain_title
from tests.builders.told import Told, told
from tests.referees import referee

FRAMEWORKS = [load_framework(identity) for identity in framework_ids()]
BY_ID = pytest.mark.parametrize("framework", FRAMEWORKS, ids=lambda one: one.id)
NONE = "–"
# what every program computes alike
FUNCTIONS = {
    "IF",
    "AND",
    "ISNUMBER",
    "SUM",
    "MIN",
    "COUNT",
    "COUNTIF",
    "SUMPRODUCT",
    "ROUND",
    "INDEX",
    "MATCH",
    "CHOOSE",
    "ROWS",
    "MOD",
    "ROW",
}
FUNCTIONS |= {
    "REPT",
    "LEFT",
    "SUBSTITUTE",
    "OR",
    "NOT",
    "MAX",
    "COUNTIFS",
    "COUNTA",
    "TODAY",
    "EDATE",
    "IFERROR",
    "ABS",
    "DATE",
    "YEAR",
    "MONTH",
    "DAY",
    "TRIM",
}


@dataclass(frozen=True)
class Filled:
    """Somebody's workbook, and what they rated: a rating for each skill of each level of each
    competency.
    """

    framework: Framework
    track: Track
    aspired: Track
    ratings: tuple[tuple[tuple[int | None, ...], ...], ...]
    saved: bytes  # as openpyxl saved it, with no formula's value
    data: bytes  # with every formula's value

    @property
    def levels(self) -> list[int]:
        return [
            level_of([self.framework.rule.achieved(level) for level in levels])
            for levels in self.ratings
        ]

    @property
    def progress(self) -> Fraction:
        return progress_of(
            [self.track.weights[one.id] for one in self.framework.competencies], self.levels
        )


def blank(framework: Framework, track: Track | None = None, **options: Any) -> bytes:
    track = track or framework.tracks[0]
    return build_blank(framework, track, name="Ada Example", layout="classic", **options)


def random_level(
    framework: Framework, size: int, passes: bool, chance: random.Random, gaps: bool
) -> tuple[int | None, ...]:
    """Return ratings that achieve a level, many of them barely, or just fail to."""
    rule = framework.rule
    most = max(many for many in range(size + 1) if rule.achieved([1] * many + [2] * (size - many)))
    if passes:
        somewhat = chance.choice((0, most, chance.randint(0, most)))
        ratings: list[int | None] = [*[1] * somewhat, *[2] * (size - somewhat)]
    else:
        beginnings: list[list[int | None]] = (
            [[None], [None] * size, [None, 0], [None, 1]]
            if gaps
            else [[1] * (most + 1), [0], [0, *[1] * most]]
        )
        ratings = [*chance.choice(beginnings), *[2] * size][:size]
    chance.shuffle(ratings)
    return tuple(ratings)


def by_hand(
    framework: Framework,
    data: bytes,
    ratings: tuple[tuple[tuple[int | None, ...], ...], ...],
    **chosen: str,
) -> bytes:
    """Fill a blank as a person does who sees the sheets only: a number to the right of a
    statement, words beside labels.
    """
    book = openpyxl.load_workbook(io.BytesIO(data))
    for competency, of_levels in zip(framework.competencies, ratings, strict=True):
        sheet = book[competency.name]
        for number, (level, of_skills) in enumerate(zip(competency.levels, of_levels, strict=True)):
            column = 2 * number + 1
            assert sheet.cell(1, column).value == framework.level_name(level.number)
            for row, (skill, rating) in enumerate(
                zip(level.skills, of_skills, strict=True), start=3
            ):
                assert sheet.cell(row, column).value == skill.text
                sheet.cell(row, column + 1).value = rating
    for name, word in chosen.items():
        where, address = next(iter(book.defined_names[name].destinations))
        book[where][address].value = word
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


@cache
def filled(
    identity: str, seed: int, gaps: bool = False, hidden: bool = False, size: int = 0
) -> Filled:
    """Return a random workbook of a framework; ``size`` gives every level so many skills."""
    framework = load_framework(identity)
    if size:
        framework = with_skills(framework, size)
    chance = random.Random(f"{identity} {seed}")
    track, aspired = chance.choice(framework.tracks), chance.choice(framework.tracks)
    ratings = []
    for competency in framework.competencies:
        top = chance.randint(0, len(competency.levels) - (1 if gaps else 0))
        passes = [
            level.number <= top or (level.number > top + 1 and chance.random() < 0.3)
            for level in competency.levels
        ]
        ratings.append(
            tuple(
                random_level(framework, len(level.skills), one, chance, gaps)
                for level, one in zip(competency.levels, passes, strict=True)
            )
        )
    data = blank(framework, track, aspirational=[aspired], hide_expected=hidden, family="Backend")
    saved = by_hand(framework, data, tuple(ratings))
    return Filled(framework, track, aspired, tuple(ratings), saved, computed(saved, {}))


def with_skills(framework: Framework, size: int) -> Framework:
    """Return a framework with another number of skills on every level."""
    competencies = []
    for competency in framework.competencies:
        levels = [
            replace(
                level,
                skills=tuple(
                    Skill(
                        f"{competency.id}-{level.number}-{number}",
                        f"You do thing {number} of {level.number}.",
                    )
                    for number in range(size)
                ),
            )
            for level in competency.levels
        ]
        competencies.append(replace(competency, levels=tuple(levels)))
    return replace(framework, id="other", competencies=tuple(competencies))


def unmarked(data: bytes) -> bytes:
    """Return a workbook without what says that it is ours."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as package, zipfile.ZipFile(target, "w") as changed:
        for name in package.namelist():
            part = package.read(name)
            if name == "docProps/custom.xml":
                part = re.sub(rb"<property\b.*</property>", b"", part, flags=re.DOTALL)
            if name == "xl/workbook.xml":
                part, count = re.subn(
                    rb'<definedName name="Framework(?:Id|Version)">.*?</definedName>', b"", part
                )
                assert count == 2
            changed.writestr(name, part)
    return target.getvalue()


def codes(card: Scorecard) -> Told:
    return told(card)


def loaded(data: bytes, values: bool = False) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(data), data_only=values)


# --- reading -------------------------------------------------------------------------------------


@BY_ID
def test_a_blank_has_nothing_to_tell_but_that_it_is_blank(framework: Framework) -> None:
    for hidden in (False, True):
        data = blank(framework, framework.tracks[-1], hide_expected=hidden)
        assessment = read_workbook(data, FRAMEWORKS)
        card = score(assessment, FRAMEWORKS)
        assert codes(card) == {"nothing-rated"}
        assert not [
            cell.value
            for sheet in loaded(data, values=True)
            for row in sheet.iter_rows()
            for cell in row
            if str(cell.value).startswith("#")
        ]
        assert (card.framework, card.track, assessment.person, assessment.track) == (
            framework,
            framework.tracks[-1],
            "Ada Example",
            framework.tracks[-1].name,
        )
        assert [one.level for one in card.competencies] == [0] * len(framework.competencies)
        assert "levels in columns from row 1" in assessment.layout
    assert codes(
        score(read_workbook(build_blank(framework, None, layout="classic"), FRAMEWORKS), FRAMEWORKS)
    ) == {"nothing-rated", "track-not-chosen"}


@pytest.mark.parametrize("seed", range(2))
@BY_ID
def test_a_filled_one_is_read_as_it_was_filled(framework: Framework, seed: int) -> None:
    one = filled(framework.id, seed)
    assert codes(score(read_workbook(one.saved, FRAMEWORKS), FRAMEWORKS)) - {"no-grade"} == {
        "never-calculated"
    }
    assessment = read_workbook(one.data, FRAMEWORKS)
    card = score(assessment, FRAMEWORKS)
    assert codes(card) <= {"no-grade"}  # a track may begin above
    assert [
        [[skill.rating for skill in level.skills] for level in competency.levels]
        for competency in assessment.competencies
    ] == [[list(level) for level in levels] for levels in one.ratings]
    ids = [
        [[skill.skill_id for skill in level.skills] for level in competency.levels]
        for competency in assessment.competencies
    ]
    assert ids == [
        [[skill.id for skill in level.skills] for level in competency.levels]
        for competency in framework.competencies
    ]
    assert [
        level.rule for competency in assessment.competencies for level in competency.levels
    ] == [framework.rule] * sum(map(len, one.ratings))
    assert (
        [own.level for own in card.competencies]
        == [own.own_level for own in assessment.competencies]
        == one.levels
    )
    assert card.progress == assessment.own_progress == one.progress
    assert card.framework is framework and card.track is one.track and card.weights_total == 1


@BY_ID
def test_without_its_marker_it_is_read_all_the_same(framework: Framework) -> None:
    one = filled(framework.id, 1)
    assessment = read_workbook(unmarked(one.data), FRAMEWORKS)
    assert (assessment.marker, assessment.person, assessment.track) == (
        None,
        "Ada Example",
        one.track.name,
    )
    card = score(assessment, FRAMEWORKS, framework=framework)
    assert (
        [own.level for own in card.competencies]
        == [own.own_level for own in assessment.competencies]
        == one.levels
    )
    assert card.progress == one.progress and card.track is one.track
    assert codes(card) <= {"no-grade"}


@BY_ID
def test_gaps_are_no_noes(framework: Framework) -> None:
    one = filled(framework.id, 2, gaps=True)
    assessment = read_workbook(one.data, FRAMEWORKS)
    card = score(assessment, FRAMEWORKS)
    assert codes(card) <= {"rating-unrated", "level-blank", "no-grade"} and any(
        None in level for level in chain(*one.ratings)
    )
    assert (
        [own.level for own in card.competencies]
        == [own.own_level for own in assessment.competencies]
        == one.levels
    )
    rated = [
        [skill.rating for skill in level.skills]
        for competency in assessment.competencies
        for level in competency.levels
    ]
    assert rated == [list(level) for level in chain(*one.ratings)]
    book = loaded(one.data, values=True)
    check(one, lambda sheet, address: book[sheet][address].value, named(one.data), hidden=False)


# --- the rule ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "rule",
    [
        Mean(Fraction("1.7")),
        Mean(Fraction("1.5"), strict=False),
        Mean(Fraction("1.123456789")),
        Mean(Fraction(1)),
        Allowance(0),
        Allowance(2),
        Allowance(11),
    ],
    ids=str,
)
def test_the_rule_can_be_read_off_the_formula(rule: LevelRule) -> None:
    framework = replace(load_framework("carvago"), rule=rule)
    workbook = open_workbook(drawn(framework).xlsx)
    for competency in framework.competencies:
        for number in range(len(competency.levels)):
            cell = workbook[competency.name].cells[1, 2 * number + 2]
            assert rule_of(cell.formula or "", vocabulary(tuple(FRAMEWORKS))) == rule


def test_a_rule_that_lets_a_no_pass_is_found_by_trying() -> None:
    framework = replace(load_framework("carvago"), rule=Mean(Fraction("1.5"), forbids_lowest=False))
    ratings = tuple(
        tuple(((0, *[2] * 5, 1)[: len(level.skills)]) for level in competency.levels)
        for competency in framework.competencies
    )
    data = computed(by_hand(framework, blank(framework), ratings), {})
    assessment = read_workbook(data, [framework])
    assert {
        level.rule for competency in assessment.competencies for level in competency.levels
    } == {framework.rule}
    assert [one.own_level for one in assessment.competencies] == [
        len(one.levels) for one in framework.competencies
    ]


@given(st.integers(1, 200), st.data(), st.fractions(0, 2, max_denominator=10**4), st.integers(0, 9))
def test_a_quotient_of_whole_numbers_is_on_the_right_side_of_a_decimal(
    size: int, data: st.DataObject, near: Fraction, places: int
) -> None:
    """What the formula compares, in the arithmetic of spreadsheet programs."""
    total = data.draw(st.integers(0, 2 * size))
    for limit in {round(near, places), round(Fraction(total, size), places)}:
        assert (total / size > float(limit), total / size >= float(limit)) == (
            Fraction(total, size) > limit,
            Fraction(total, size) >= limit,
        )


def test_the_mean_may_be_the_limit_itself() -> None:
    """Ten skills that add up to 17 have a mean of 1.7, which is not above it."""
    framework = with_skills(load_framework("mews"), 10)
    at, above = (1, 1, 1, *[2] * 7), (1, 1, *[2] * 8)
    ratings = tuple(
        (at, above, above, above, above) if index else (above, at, above, above, above)
        for index in range(5)
    )
    data = computed(by_hand(framework, blank(framework), ratings), {})
    assert [one.own_level for one in read_workbook(data, [framework]).competencies] == [
        1,
        0,
        0,
        0,
        0,
    ]


# --- what the workbook shows ---------------------------------------------------------------------


def shown(one: TrackComparison, family: str) -> dict[str, object]:
    """Return what the Summary shows of how somebody does on a track."""
    following = one.next_grade
    # by what counts now: the engine withholds a grade that an open skill could change
    held = (
        grade_of(one.track, one.progress)
        if one.grade_range is not None and one.progress is not None
        else None
    )
    assert one.grade in (held, None)

    def title(grade: object) -> object:
        text = getattr(grade, "job_title", None)
        return (
            NONE
            if text is None
            else text.replace("{Discriminator}", family)
            if family
            else plain_title(text)
        )

    def number(value: object) -> object:
        return NONE if value is None else float(value)  # type: ignore[arg-type]

    return {
        "Progress": number(one.progress),
        "JobTitle": title(held),
        "ToNextGrade": number(one.distance),
        "Grade": (held.grade if held else None) or NONE,
        "NextGrade": (following.grade if following else None) or NONE,
        "SalaryFrom": number(held.min_salary if held else None),
        "SalaryTo": number(held.next_salary if held else None),
        "next title": title(following),
    }


def check(
    one: Filled,
    value: Callable[[str, str], object],
    names: Mapping[str, tuple[str, str]],
    hidden: bool,
) -> None:
    """Compare what a program shows with what the engine says; ``value`` gives a cell's by sheet
    and address.
    """
    framework, card = (
        one.framework,
        score(read_workbook(one.data, [one.framework]), [one.framework]),
    )
    assert [own.level for own in card.competencies] == one.levels
    total = 3 + len(framework.competencies)
    for row, (competency, own) in enumerate(
        zip(framework.competencies, card.competencies, strict=True), start=2
    ):
        weight, aspired = one.track.weights[competency.id], one.aspired.weights[competency.id]
        level = own.level or 0
        expected: dict[str, object] = {
            "B": weight,
            "G": aspired,
            "C": level,
            "D": weight * level,
            "H": aspired * level,
            "F": framework.level_name(level),
        }
        if hidden:
            expected |= dict.fromkeys("CDHFI", None)
        for column, wanted in expected.items():
            found = value("Summary", f"{column}{row}") or (
                None if wanted is None or isinstance(wanted, str) else 0
            )
            assert found == wanted or found == pytest.approx(float(wanted), abs=1e-9), (column, row)  # type: ignore[arg-type]
        for number, result in enumerate(own.levels):
            place = (competency.name, f"{'BDFHJL'[number]}1")
            assert value(*place) == (None if hidden else int(result.achieved)) or (
                hidden and value(*place) == ""
            )
    on_track, on_aspired = (compare_tracks(card, [track])[0] for track in (one.track, one.aspired))
    results = shown(on_track, "Backend")
    for name, wanted in results.items():
        if name in names and (wanted != NONE or has_codes(framework.tracks) or "Grade" not in name):
            assert value(*names[name]) == (NONE if hidden else wanted), name
    assert value("Summary", f"D{total}") == (NONE if hidden else results["Progress"])
    row = int(names["JobTitle"][1].lstrip("ABCDEFGHIJKL"))
    assert value("Summary", f"L{row}") == (NONE if hidden else results["next title"])
    then = shown(on_aspired, "Backend")
    for column, name in (
        ("B", "Progress"),
        ("D", "JobTitle"),
        ("K", "ToNextGrade"),
        ("L", "next title"),
    ):
        assert value("Summary", f"{column}{row + 1}") == (NONE if hidden else then[name]), name


def named(data: bytes) -> dict[str, tuple[str, str]]:
    """Return the cells that have a name."""
    found = {}
    for name, one in loaded(data).defined_names.items():
        sheet, address = next(iter(one.destinations))
        found[name] = sheet, address.replace("$", "")
    return found


@pytest.mark.parametrize("hidden", [False, True], ids=["shown", "hidden"])
@BY_ID
def test_saved_values_are_what_the_engine_says(framework: Framework, hidden: bool) -> None:
    one = filled(framework.id, 3 if hidden else 0, hidden=hidden)
    book = loaded(one.data, values=True)
    check(one, lambda sheet, address: book[sheet][address].value, named(one.data), hidden)


def test_hidden_results_show_nowhere() -> None:
    one = filled("mews", 3, hidden=True)
    book = loaded(one.data, values=True)
    texts = [
        str(cell.value)
        for sheet in book
        if sheet.title != DEFINITION
        for row in sheet.iter_rows()
        for cell in row
        if cell.value not in (None, "")
    ]
    assert not [text for text in texts if "rating step" in text or "not rated yet" in text]
    assert sum(text.endswith(" rated   Level results are hidden") for text in texts) == 5
    # the column of the progress
    assert {book["Tracks"][f"E{row}"].value for row in range(5, 5 + len(one.framework.tracks))} == {
        NONE
    }
    card = score(read_workbook(one.data, FRAMEWORKS), FRAMEWORKS)
    assert [own.level for own in card.competencies] == one.levels and codes(card) <= {"no-grade"}


def test_what_is_missing_is_said() -> None:
    framework = load_framework("mews")
    ratings = [
        [[2] * len(level.skills) for level in competency.levels]
        for competency in framework.competencies
    ]
    ratings[0][1] = [0, 1, 1, 2, 2, 2]
    given = tuple(tuple(tuple(level) for level in levels) for levels in ratings)
    book = loaded(computed(by_hand(framework, blank(framework), given), {}), values=True)
    assert (
        book["Summary"]["I2"].value
        == "2 Intermediate: 1 rated No, 2 rated Somewhat (1 allowed), 3 rating steps to go"
    )
    assert book["Summary"]["I3"].value == "The highest level is reached"
    assert (
        book["Delivery"]["C10"].value
        == "1 rated No, 2 rated Somewhat (1 allowed), 3 rating steps to go"
    )
    assert book["Delivery"]["A12"].value == "30 of 30 rated   Delivery: level 1, Beginner"


@pytest.mark.libreoffice
@pytest.mark.skipif(referee.soffice() is None, reason="LibreOffice (soffice) is not installed")
def test_libreoffice_shows_what_the_engine_says(tmp_path: Path) -> None:
    cases = {
        f"{one.id}-{seed}": filled(one.id, seed, gaps=seed % 2 == 1)
        for one in FRAMEWORKS
        for seed in (11, 12)
    }
    cases |= {"hidden": filled("mews", 13, hidden=True)} | {
        f"ten-{seed}": filled("mews", seed, size=10) for seed in (14, 15)
    }
    paths = []
    for name, one in cases.items():
        paths.append(tmp_path / f"{name}.xlsx")
        paths[-1].write_bytes(one.saved)  # no formula has a value that could be kept
    referee.convert(paths, tmp_path / "computed")
    for path, one in zip(paths, cases.values(), strict=True):
        values = referee.shown_values(tmp_path / "computed" / path.name)

        def value(
            sheet: str,
            address: str,
            values: Mapping[str, Mapping[tuple[int, int], object]] = values,
        ) -> object:
            row, column = coordinate_to_tuple(address)
            return values[sheet].get((row, column))

        check(one, value, named(one.saved), hidden=path.stem == "hidden")
        tally = referee.Tally()
        referee.compare_formulas(path, values, tally)
        assert not tally.disagreements and tally.cells > 100 and not tally.unknown


# --- how it is made ------------------------------------------------------------------------------


@BY_ID
def test_it_holds_what_the_other_layout_holds(framework: Framework) -> None:
    track = framework.tracks[0]
    data = build_blank(framework, track, name="Ada Example", person_id="A-17", layout="classic")
    classic, modern = (
        loaded(data),
        loaded(build_blank(framework, track, name="Ada Example", person_id="A-17")),
    )
    assert set(classic.sheetnames) == set(modern.sheetnames)
    assert classic.sheetnames[: len(framework.competencies) + 2] == [
        "Start here",
        *(one.name for one in framework.competencies),
        "Summary",
    ]
    assert set(classic.defined_names) == set(modern.defined_names)
    both: list[Any] = [classic, modern]
    properties = [{one.name: one.value for one in book.custom_doc_props.props} for book in both]
    assert properties[0] == properties[1] and properties[0]["AssessmentPerson"] == "A-17"
    book = book_of(framework, "classic")
    assert book.inputs.keys() == book_of(framework, "modern").inputs.keys()
    for competency in framework.competencies:
        for number, level in enumerate(competency.levels):
            for row, skill in enumerate(level.skills, start=3):
                assert book.ratings[skill.id] == {
                    RATING_HEADS["self"]: (competency.name, f"{'BDFHJ'[number]}{row}")
                }
    drawn.cache_clear()
    book_of.cache_clear()
    assert book_of(framework, "classic").xlsx == book.xlsx


@BY_ID
def test_only_functions_that_every_program_knows(framework: Framework) -> None:
    workbook = open_workbook(blank(framework))
    used = {
        name
        for sheet in workbook.sheet_names
        for cell in workbook[sheet].cells.values()
        if cell.formula
        for name in functions(cell.formula)
    }
    assert used <= FUNCTIONS
    own = {
        name
        for sheet in ("Summary", framework.competencies[0].name)
        for cell in workbook[sheet].cells.values()
        for name in functions(cell.formula or "")
    }
    assert own <= {
        "IF",
        "AND",
        "ISNUMBER",
        "SUM",
        "MIN",
        "COUNT",
        "COUNTIF",
        "ROUND",
        "INDEX",
        "ROWS",
        "SUBSTITUTE",
    }


@BY_ID
def test_inputs_are_open_and_guided_and_the_rest_is_locked(framework: Framework) -> None:
    data = blank(framework)
    book, places = loaded(data), book_of(framework, "classic")
    ratings = {one[RATING_HEADS["self"]] for one in places.ratings.values()}
    for name in (*(one.name for one in framework.competencies), "Summary"):
        sheet = book[name]
        assert sheet.protection.sheet and not sheet.protection.password
        fitted = sheet.sheet_properties.pageSetUpPr
        assert (
            sheet.page_setup.orientation == "landscape"
            and fitted is not None
            and fitted.fitToPage
            and sheet.page_setup.fitToWidth in (None, 1)
        )
        assert sheet.sheet_properties.tabColor is not None
        free = {
            (name, cell.coordinate)
            for row in sheet.iter_rows()
            for cell in row
            if not cell.protection.locked
        }
        if name == "Summary":
            assert {
                places.inputs[key]
                for key in ("Person", "Track", "AspirationalTrack", "AlsoAspiredTo", "Family")
            } <= free
            assert all(
                sheet[address].value is None or not str(sheet[address].value).startswith("=")
                for _, address in free
            )
            continue
        assert free == {place for place in ratings if place[0] == name}
        assert sheet.freeze_panes == "A2"
        guided = {
            cell
            for one in sheet.data_validations.dataValidation
            for area in one.sqref.ranges
            for row in area.rows
            for cell in row
        }
        assert {f"{get_column_letter(column)}{row}" for row, column in guided} == {
            address for _, address in free
        }
        for one in sheet.data_validations.dataValidation:
            assert (one.type, one.formula1) == ("list", '"0,1,2"') and one.error
        # said once
        assert [str(one.sqref) for one in sheet.data_validations.dataValidation if one.prompt] == [
            "B3"
        ]
        formats = [
            ({cell for area in rules.sqref.ranges for row in area.rows for cell in row}, rule)
            for rules in sheet.conditional_formatting
            for rule in rules.rules
        ]
        assert [
            found == guided
            for found, rule in formats
            if rule.type == "colorScale" or rule.formula == ['B3=""']
        ] == [True, True]
        assert (
            "○" in sheet["B3"].number_format
            and "◐" in sheet["B3"].number_format
            and "●" in sheet["B3"].number_format
        )
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        drawings = [
            package.read(name).decode()
            for name in package.namelist()
            if re.fullmatch(r"xl/drawings/drawing\d+\.xml", name)
        ]
    described = [re.findall(r'<xdr:cNvPr[^>]* descr="([^"]+)"', text) for text in drawings]
    assert all(
        len(words) == text.count("<xdr:graphicFrame ")
        for words, text in zip(described, drawings, strict=True)
    )
    assert ["radar" in text for text in described[0]] == [True, False]


def test_rows_are_high_enough_and_columns_fit_a_screen() -> None:
    for framework in FRAMEWORKS:
        book = loaded(blank(framework))
        for competency in framework.competencies:
            sheet = book[competency.name]
            widths = [
                sheet.column_dimensions[get_column_letter(column)].width
                for column in range(1, 2 * len(competency.levels) + 1)
            ]
            assert sum(widths) < 185
            for row in range(3, 3 + max(len(level.skills) for level in competency.levels)):
                longest = max(
                    len(str(sheet.cell(row, column).value or ""))
                    for column in range(1, len(widths), 2)
                )
                # a unit holds about a letter and a quarter
                assert sheet.row_dimensions[row].height >= 13 * longest / (widths[0] * 1.25)


# --- what becomes of it --------------------------------------------------------------------------


@BY_ID
def test_it_is_written_back_with_everything_kept(framework: Framework, tmp_path: Path) -> None:
    one = filled(framework.id, 3, hidden=True)
    source, target = tmp_path / "filled.xlsx", tmp_path / "written.xlsx"
    source.write_bytes(one.saved)
    written = write_back(source, target, compare=[framework.tracks[0].name], repair=True)
    assert codes(written.card) <= {"never-calculated", "no-grade"}  # nothing was repaired
    before, after = loaded(one.saved), loaded(target.read_bytes())
    assert (
        after.sheetnames[: len(before.sheetnames)] == before.sheetnames
        and "Focus" in after.sheetnames
    )
    for sheet in before:
        for row in sheet.iter_rows():
            for cell in row:
                same = after[sheet.title][cell.coordinate].value == cell.value
                assert same or (cell.value, after[sheet.title][cell.coordinate].value) == (
                    HIDDEN,
                    SHOWN,
                )
    shown_again = replace(one, data=target.read_bytes())
    values = loaded(target.read_bytes(), values=True)
    check(
        shown_again,
        lambda sheet, address: values[sheet][address].value,
        named(target.read_bytes()),
        hidden=False,
    )
    again = write_back(target, tmp_path / "again.xlsx", compare=[framework.tracks[0].name])
    assert again.data == written.data


def test_another_track_is_chosen_and_everything_follows(tmp_path: Path) -> None:
    one = filled("mews", 0)
    source, target = tmp_path / "filled.xlsx", tmp_path / "written.xlsx"
    source.write_bytes(one.data)
    track = next(
        track
        for track in one.framework.tracks
        if track.name == "Product Owner" or track.weights != one.track.weights
    )
    written = write_back(source, target, track=track.name)
    assert "weight-not-written" not in codes(written.card)
    assert (
        loaded(target.read_bytes(), values=True)["Summary"][named(one.data)["Track"][1]].value
        == track.name
    )
    card = score(read_workbook(target, FRAMEWORKS), FRAMEWORKS)
    assert card.track is track and codes(card) <= {"no-grade"}


def test_a_rating_can_be_edited_without_loss(tmp_path: Path) -> None:
    one = filled("carvago", 1)
    source, target = tmp_path / "filled.xlsx", tmp_path / "edited.xlsx"
    source.write_bytes(one.data)
    touched = edit_workbook(source, target, {("Delivery", "B3"): 0})
    assert len(touched) <= 2
    card = score(read_workbook(target, FRAMEWORKS), FRAMEWORKS)
    assert (
        card.competencies[0].level == 0
        and loaded(target.read_bytes()).sheetnames == loaded(one.data).sheetnames
    )


@BY_ID
def test_the_next_cycle_starts_from_it(framework: Framework) -> None:
    one = filled(framework.id, 2, gaps=True)
    before = read_workbook(one.data, FRAMEWORKS)
    data = build_prefilled(
        framework, one.track, start_from(before, framework), name="Ada Example", layout="classic"
    )
    after = read_workbook(data, FRAMEWORKS)
    assert [
        [skill.rating for level in own.levels for skill in level.skills]
        for own in after.competencies
    ] == [list(chain(*levels)) for levels in one.ratings]
    card = score(after, FRAMEWORKS)
    assert (
        [own.level for own in card.competencies]
        == [own.own_level for own in after.competencies]
        == one.levels
    )
    noted = [
        skill
        for own in after.competencies
        for level in own.levels
        for skill in level.skills
        if skill.remarks
    ]
    assert noted and not {"rating-not-understood", "number-as-text"} & codes(card)
