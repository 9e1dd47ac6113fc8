"""A blank whose hidden sheet or Summary was changed: what it then shows is told where it is not
the framework's, and never otherwise.
"""

from __future__ import annotations

import io
import random
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from functools import cache

import openpyxl
import pytest

from assessment import build_blank, framework_ids, load_framework, read_workbook, score
from assessment.formulas.cells import Value, position, reference
from assessment.formulas.evaluate import Evaluator
from assessment.jobs.blank import Layout, book_of, computed
from assessment.model import Finding, Framework, Grade, Scorecard
from assessment.model.marks import DEFINITION, FAMILY, RATING_HEADS, SHOWN_RESULTS, SUMMARY
from assessment.ooxml.workbook import open_workbook
from tests.builders.blank_fillings import Case, cases, random_ratings
from tests.conftest import ROOT

FRAMEWORKS = [load_framework(identity) for identity in framework_ids()]
MEWS = next(one for one in FRAMEWORKS if one.id == "mews")
ENGINEER = next(one for one in MEWS.tracks if one.id == "engineer")
LAYOUTS: tuple[Layout, ...] = ("modern", "classic")
CODE = "summary-not-the-framework"
TOLD = {
    CODE,
    "level-disagrees",
    "weights-differ-from-track",
    "weights-no-track",
    "weights-not-100",
    "weight-missing",
    "weight-not-understood",
    "rule-differs",
}
LAYOUT = pytest.mark.parametrize("layout", LAYOUTS)

Place = tuple[str, str]


def with_cells(data: bytes, cells: Mapping[Place, Value]) -> bytes:
    """Return a workbook with other constants, and every formula computed anew."""
    return computed(data, dict(cells))


def filled(case: Case, layout: Layout) -> bytes:
    """Return a blank with the ratings of a case; in the classic layout the employee's are the
    only ones.
    """
    framework = case.framework
    data = build_blank(
        framework,
        case.track,
        name=case.name,
        family=case.family,
        aspirational=list(case.aspirational),
        layout=layout,
        hide_expected=case.hidden,
    )
    labels = {one.value: one.label for one in framework.ratings}
    places = book_of(framework, layout).ratings
    cells: dict[Place, Value] = {}
    for rater, ratings in random_ratings(case).items():
        for skill, rating in ratings.items():
            place = places[skill].get(RATING_HEADS[rater])
            if place is not None:
                cells[place] = float(rating) if layout == "classic" else labels[rating]
    return with_cells(data, cells)


def typed_over(data: bytes, sheet: str, cell: str, value: str | float) -> bytes:
    """Return a workbook with a value in place of a formula, as another program saves it."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    book[sheet][cell].value = value
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def card_of(data: bytes, frameworks: list[Framework] = FRAMEWORKS) -> Scorecard:
    return score(read_workbook(data, frameworks), frameworks)


def told(data: bytes) -> list[Finding]:
    return [one for one in card_of(data).findings if one.code == CODE]


@cache
def engineer(layout: Layout) -> bytes:
    """Return an Engineer's workbook with a progress of 2, everything rated: IC3."""
    case = Case(
        MEWS,
        ENGINEER,
        (MEWS.tracks[10],),
        "Ada Example",
        "",
        hidden=False,
        scenario="",
        chosen=False,
        seed="0",
    )
    data = build_blank(MEWS, ENGINEER, name=case.name, layout=layout)
    places = book_of(MEWS, layout).ratings
    labels = {one.value: one.label for one in MEWS.ratings}
    cells: dict[Place, Value] = {}
    for competency in MEWS.competencies:
        for number, level in enumerate(competency.levels, 1):
            for skill in level.skills:
                rating = 2 if number <= 2 else 0
                cells[places[skill.id][RATING_HEADS["self"]]] = (
                    float(rating) if layout == "classic" else labels[rating]
                )
    return with_cells(data, cells)


def found_in(data: bytes, row: str, *values: Value) -> list[Place]:
    """Return the cells of a row of the hidden sheet, by the text in its first column, that hold
    one of some values.
    """
    cells = open_workbook(data)[DEFINITION].cells
    at = next(place[0] for place, cell in cells.items() if place[1] == 1 and cell.value == row)
    return [
        (DEFINITION, address(place))
        for place, cell in sorted(cells.items())
        if place[0] == at and cell.value in values and cell.formula is None
    ]


def address(place: tuple[int, int]) -> str:
    return reference(*place)


def named(data: bytes, name: str) -> Place:
    sheet, _, cell = open_workbook(data).names[name.upper()].replace("$", "").rpartition("!")
    return sheet.strip("'"), cell


@LAYOUT
def test_lowered_bounds_are_told_and_the_grade_is_the_framework_s(layout: Layout) -> None:
    data = engineer(layout)
    right = card_of(data)
    assert (
        right.progress == 2
        and right.grade is not None
        and right.grade.grade == "IC3"
        and not told(data)
    )
    bounds = [float(one.min_progress) for one in ENGINEER.grades if one.min_progress > 2]
    cells = dict(
        zip(
            [place for bound in bounds for place in found_in(data, "Engineer", bound)],
            (1.5, 1.8),
            strict=False,
        )
    )
    changed = with_cells(data, dict(cells))
    card = card_of(changed)
    [one] = told(changed)
    assert card.grade == right.grade and card.progress == 2
    place = "!".join(named(data, "Grade"))
    assert one.severity == "warning" and one.where == place
    assert f"({place}) instead of IC3" in one.message and DEFINITION in one.message


@LAYOUT
@pytest.mark.parametrize("raised", [False, True])
def test_a_lower_grade_none_and_one_where_the_framework_has_none(
    layout: Layout, raised: bool
) -> None:
    data = engineer(layout)
    bounds = [
        place
        for one in ENGINEER.grades
        if one.min_progress
        for place in found_in(data, "Engineer", float(one.min_progress))
    ]
    if raised:
        assert "grade IC2" in told(with_cells(data, dict.fromkeys(bounds, 4.5)))[0].message
        end = dict.fromkeys(
            found_in(data, "Engineer", float(ENGINEER.grades[-1].max_progress)), 1.0
        )
        assert "grade none" in told(with_cells(data, dict(end)))[0].message
        return
    ladder = [
        replace(
            one,
            min_progress=max(one.min_progress, Fraction(3)),
            max_progress=max(one.max_progress, Fraction(3)),
        )
        for one in ENGINEER.grades
    ]
    track = replace(ENGINEER, grades=tuple(ladder))
    stricter = replace(MEWS, tracks=tuple(track if one is ENGINEER else one for one in MEWS.tracks))
    card = card_of(data, [stricter])
    assert card.grade is None and [
        one.code for one in card.findings if one.code in (CODE, "no-grade")
    ] == ["no-grade", CODE]


def test_titles_pay_and_formulas_typed_over_are_told() -> None:
    for layout in LAYOUTS:
        data = engineer(layout)
        held = card_of(data).grade
        assert held is not None and held.min_salary is not None
        one_more = {
            place: float(held.min_salary) + 1000
            for place in found_in(data, "Engineer", float(held.min_salary))
        }
        assert "salary bound" in told(with_cells(data, one_more))[0].message
        title = dict.fromkeys(found_in(data, "Engineer", "Engineer II"), "Chief Dreamer")
        assert "job title Chief Dreamer" in told(with_cells(data, title))[0].message
        over: dict[str, str | float] = {
            "Grade": "IC6",
            "Progress": 4.2,
            "SalaryTo": 1e6,
            "NextGrade": "top",
            "ToNextGrade": 0.01,
            "JobTitle": "Architect",
        }
        for name, value in over.items():
            # what the cell leads to is told in the same finding
            [one] = told(typed_over(data, *named(data, name), value))
            assert one.where == "!".join(named(data, name)), (layout, name)


def test_a_family_stands_in_the_title() -> None:
    for family in ("Backend", "Data & <ML>", " Core  Team "):
        for layout in LAYOUTS:
            data = with_cells(engineer(layout), {named(engineer(layout), FAMILY): family})
            assert not told(data)


def test_another_version_is_said_and_not_that_somebody_changed_it() -> None:
    newer = replace(
        MEWS,
        version="2099.1",
        tracks=tuple(replace(one, grades=easier(one.grades)) for one in MEWS.tracks),
    )
    data = engineer("modern")
    found = [one.code for one in card_of(data, [newer]).findings]
    assert found.count("framework-version") >= 1 and CODE not in found
    assessment = read_workbook(data, [newer])
    by_name = [one.code for one in score(assessment, [newer], framework=newer).findings]
    assert by_name.count("framework-version") == 1 and CODE not in by_name


def easier(grades: tuple[Grade, ...]) -> tuple[Grade, ...]:
    return tuple(
        replace(
            one,
            min_progress=one.min_progress / 2,
            max_progress=one.max_progress / 2 if one is not grades[-1] else one.max_progress,
        )
        for one in grades
    )


def test_without_a_track_or_by_another_s_there_is_nothing_to_compare() -> None:
    data = engineer("modern")
    assert not told(with_cells(data, {named(data, "Track"): ""}))
    bounds = dict.fromkeys(found_in(data, "Engineer", 2.4, 3.6), 1.0)
    assessment = read_workbook(with_cells(data, dict(bounds)), FRAMEWORKS)
    assert CODE not in {
        one.code
        for one in score(assessment, FRAMEWORKS, framework=MEWS, track=MEWS.tracks[0]).findings
    }
    one_rater = read_workbook(with_cells(data, dict(bounds)), FRAMEWORKS, rater="self")
    assert CODE not in {one.code for one in score(one_rater, FRAMEWORKS).findings}


def test_a_spelling_that_formulas_and_scorer_know_is_no_difference() -> None:
    data = engineer("modern")
    place = book_of(MEWS, "modern").ratings[MEWS.competencies[0].levels[0].skills[0].id][
        RATING_HEADS["self"]
    ]
    codes = {one.code for one in card_of(with_cells(data, {place: "Yes "})).findings}
    assert not codes & TOLD


@LAYOUT
@pytest.mark.parametrize("framework", FRAMEWORKS, ids=lambda one: one.id)
def test_an_untouched_blank_is_never_accused(framework: Framework, layout: Layout) -> None:
    for case in cases([framework], 3, 11, 3):
        found = told(filled(case, layout))
        assert not found, f"{case} {found}"


@LAYOUT
@pytest.mark.parametrize("framework", FRAMEWORKS, ids=lambda one: one.id)
def test_changes_of_the_hidden_sheet_are_told_or_without_effect(
    framework: Framework, layout: Layout
) -> None:
    chance = random.Random(f"{framework.id} {layout}")
    seen = 0
    for case in [
        replace(one, hidden=False, scenario="self only", track=one.track or framework.tracks[0])
        for one in cases([framework], 1, 5, 2)
    ]:
        data = filled(case, layout)
        before = results(data)
        row = case.track.name if case.track else ""
        cells = open_workbook(data)[DEFINITION].cells
        at = next(place[0] for place, cell in cells.items() if place[1] == 1 and cell.value == row)
        places = [
            (place, cell.value)
            for place, cell in sorted(cells.items())
            if place[0] == at and place[1] > 2 and cell.value is not None
        ]
        for place, value in chance.sample(places, min(12, len(places))):
            changed: Value = (
                round(value * chance.choice((0.5, 0.9, 1.1)), 2)
                if isinstance(value, float)
                else f"{value} x"
            )
            tampered = with_cells(data, {(DEFINITION, address(place)): changed})
            effect = results(tampered) != before
            codes = {one.code for one in card_of(tampered).findings} - {
                one.code for one in card_of(data).findings
            }
            assert codes & TOLD if effect else CODE not in codes, (
                str(case),
                address(place),
                value,
                changed,
                codes,
            )
            seen += effect
    assert seen


def results(data: bytes) -> dict[str, Value]:
    """Return what the cells of the results show."""
    workbook = open_workbook(data)
    evaluator = Evaluator(workbook)
    found: dict[str, Value] = {}
    for name in SHOWN_RESULTS:
        if name.upper() in workbook.names:
            sheet, cell = named(data, name)
            found[name] = evaluator.value(sheet, *(position(cell) or (0, 0)))
    return found


CASE = ROOT.parent / "shared" / "cases" / "tampered-grades.xlsx"


@pytest.mark.skipif(not CASE.exists(), reason="the case files are not there")
def test_the_case_file() -> None:
    card = card_of(CASE.read_bytes())
    [one] = [one for one in card.findings if one.code == CODE]
    assert (
        card.grade is not None
        and card.grade.grade == "IC3"
        and "grade IC5" in one.message
        and one.where.startswith(SUMMARY)
    )
