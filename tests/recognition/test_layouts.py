"""Recognition by structure: workbooks that no list of addresses foresees, read exactly.

Every variant is one step, or one evil combination, away from an ordinary workbook. What is read
must equal the truth that the builder kept, and the findings must be those that are named, no more.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

from assessment.frameworks.load import framework_ids, load_framework
from assessment.model import Assessment, Framework
from assessment.recognition import read_workbook
from tests.builders.layout_variants import ODD_RATINGS, OPTIONS, PLAIN, SCRIBBLES, TEXT, VERTICAL
from tests.builders.layouts import (
    FIVE,
    LADDER,
    RULES,
    SEVEN,
    Book,
    Formula,
    Options,
    build,
    cell,
    own_level,
)
from tests.builders.told import told


def check(
    book: Book, codes: set[str], frameworks: Sequence[Framework], besides: set[str] | None = None
) -> Assessment:
    """Read a book and compare everything with its truth; ``besides`` are codes that may come as
    well.
    """
    found = read_workbook(book.save(), frameworks)
    read = [
        (
            one.name,
            one.weight,
            [
                (level.name, [skill.rating for skill in level.skills], str(level.rule))
                for level in one.levels
            ],
        )
        for one in found.competencies
    ]
    wanted = [
        (
            one.name,
            one.weight,
            [(level.name, level.ratings, str(level.rule)) for level in one.levels],
        )
        for one in book.truth
    ]
    assert read == wanted, [f"{one.code} {one.where} {one.message}" for one in found.findings]
    messages = [f"{one.code} {one.where} {one.message}" for one in found.findings]
    assert told(found) - (besides or set()) == codes - (besides or set()), messages
    return found


@pytest.mark.parametrize(
    "options",
    [Options(), TEXT, replace(TEXT, after=1, notes="after"), VERTICAL, PLAIN],
    ids=["numbers", "labels", "notes", "vertical", "plain"],
)
@pytest.mark.parametrize("name", ODD_RATINGS)
@pytest.mark.parametrize("skill", [0, 2, -1], ids=["first", "middle", "last"])
def test_odd_rating(name: str, options: Options, skill: int, frameworks: list[Framework]) -> None:
    written, truth, code = ODD_RATINGS[name]
    book = build(options)
    book.rate(1, 2, skill, written, truth)
    place = book.places[1, 2]
    if written is None:
        del book.on(1)[place.rows[skill], place.rating]
    codes = {code} if code else set()
    if written is None and skill == -1 and options == PLAIN:
        # below all ratings, and nothing points at any cell: a remark as far as anybody can tell
        del book.truth[1].levels[2].ratings[skill]
        codes = {"text-not-counted"}
    found = check(
        book,
        codes,
        frameworks,
        besides={"cached-value-stale", "never-calculated", "summary-level-typed"},
    )
    assert [one.where for one in found.findings if one.code == code] in (
        [],
        [f"Domain Expertise!{cell(place.rows[skill], place.rating)}"],
    )


@pytest.mark.parametrize("name", OPTIONS)
def test_variant(name: str, frameworks: list[Framework]) -> None:
    options, codes = OPTIONS[name]
    check(
        build(options),
        codes,
        frameworks,
        besides={"cached-value-stale", "never-calculated"} if options.blank else None,
    )


@pytest.mark.parametrize("name", SCRIBBLES)
def test_scribbled_variant(name: str, frameworks: list[Framework]) -> None:
    options, codes, scribble = SCRIBBLES[name]
    book = build(options)
    scribble(book)
    check(
        book,
        codes,
        frameworks,
        besides=(
            {"cached-value-stale", "never-calculated"}
            if "top level" in name or "nobody knows" in name or "limits in" in name or options.blank
            else None
        ),
    )


@pytest.mark.parametrize("where", ["the sheet", "another sheet", "a name"])
def test_blank_with_a_list_of_ratings_in_cells(where: str, frameworks: list[Framework]) -> None:
    """Nothing but drop-downs, whose list stands in cells, says where the ratings go."""
    book = build(replace(TEXT, rule=None, blank=True, validation=False))
    saved = openpyxl.load_workbook(io.BytesIO(book.save()))
    if where != "the sheet":
        saved.create_sheet("Lists")
    if where == "a name":
        saved.defined_names["Scale"] = DefinedName("Scale", attr_text="Lists!$C$2:$C$4")
    for competency in range(5):
        sheet = saved[book.sheet(competency)]
        target = sheet if where == "the sheet" else saved["Lists"]
        for row, label in enumerate(("No", "Somewhat", "Yes"), 2):
            target.cell(row, 26 if where == "the sheet" else 3, label)
        validation = DataValidation(
            "list",
            formula1={
                "the sheet": "$Z$2:$Z$4",
                "another sheet": "Lists!$C$2:$C$4",
                "a name": "Scale",
            }[where],
        )
        for level in range(5):
            place = book.places[competency, level]
            validation.add(
                f"{cell(place.rows[0], place.rating)}:{cell(place.rows[-1], place.rating)}"
            )
        sheet.add_data_validation(validation)
    target_file = io.BytesIO()
    saved.save(target_file)
    found = read_workbook(target_file.getvalue(), frameworks)
    assert [
        [[skill.rating for skill in level.skills] for level in one.levels]
        for one in found.competencies
    ] == [[level.ratings for level in one.levels] for one in book.truth]
    assert {one.code for one in found.findings} <= {
        "cached-value-stale",
        "never-calculated",
        "summary-level-typed",
    }


@pytest.mark.parametrize(
    "options", [Options(), TEXT, VERTICAL], ids=["numbers", "labels", "vertical"]
)
def test_comments_and_highlights(options: Options, frameworks: list[Framework]) -> None:
    book = build(options)
    place, sheet = book.places[1, 2], book.sheet(1)
    book.comments[sheet, place.rows[0], place.skill] = ("Ana", "about the skill")
    book.comments[sheet, place.rows[1], place.rating] = ("Ben", "about the rating")
    book.comments[sheet, place.rows[2], place.rating] = ("Cyril", "let us say Yes")
    book.fills[sheet, place.rows[2], place.rating] = "99CCFF"
    book.fills[sheet, place.rows[3], place.rating] = "99CCFF"
    for at in range(5):
        for level in range(5):
            # the sheet's own look
            book.fills[book.sheet(at), *book.places[at, level].header] = "DDEBF7"
    found = read_workbook(book.save(), frameworks)
    skills = found.competencies[1].levels[2].skills
    assert [[(remark.author, remark.text) for remark in skill.remarks] for skill in skills[:3]] == [
        [("Ana", "about the skill")],
        [("Ben", "about the rating")],
        [("Cyril", "let us say Yes")],
    ]
    assert [(one.where, one.rating, one.comment) for one in found.proposals] == [
        (skills[2].where, skills[2].rating, "Cyril: let us say Yes")
    ]
    assert [(one.code, one.where) for one in found.findings] == [
        ("highlight-without-comment", skills[3].where)
    ]


@pytest.mark.parametrize(
    "options",
    [
        Options(blank=True),
        replace(TEXT, blank=True),
        replace(TEXT, blank=True, notes="after", after=1),
        replace(PLAIN, validation=True, blank=True),
    ],
)
def test_ratings_by_colour_alone(options: Options, frameworks: list[Framework]) -> None:
    book = build(options)
    truth: list[int | None] = []
    for (competency, level), place in book.places.items():
        for skill, row in enumerate(place.rows):
            if (skill + level) % 4 < 3:
                book.fills[book.sheet(competency), row, place.rating] = (
                    "F4CCCC",
                    "FFD966",
                    "93C47D",
                )[(skill + level) % 4]
                book.on(competency)[row, place.rating] = None
            truth.append((skill + level) % 4 if (skill + level) % 4 < 3 else None)
    found = read_workbook(book.save(), frameworks)
    assert [
        skill.rating for one in found.competencies for level in one.levels for skill in level.skills
    ] == truth
    assert sum(one.code == "rating-by-colour" for one in found.findings) == sum(
        rating is not None for rating in truth
    )
    assert {one.code for one in found.findings} <= {
        "rating-by-colour",
        "cached-value-stale",
        "never-calculated",
        "summary-level-typed",
    }


def test_colours_by_design_are_no_ratings(frameworks: list[Framework]) -> None:
    """A column of one colour each, as designers like it, rates nothing; with one cell rated by
    hand all colours may count.
    """
    book = build(Options(blank=True))
    for (competency, level), place in book.places.items():
        for row in place.rows:
            book.fills[book.sheet(competency), row, place.rating] = (
                "F4CCCC",
                "FFD966",
                "93C47D",
                "99CCFF",
                "FFFFFF",
            )[level]
            book.on(competency)[row, place.rating] = None
    found = read_workbook(book.save(), frameworks)
    assert {
        skill.rating for one in found.competencies for level in one.levels for skill in level.skills
    } == {None}
    assert "rating-by-colour" not in {one.code for one in found.findings}


def test_statements_are_read_whole(frameworks: list[Framework]) -> None:
    book = build(
        replace(
            TEXT,
            statements=("Yes", "2", "You say   yes,\n and mean it", "2. Second"),
            numbered=True,
        )
    )
    found = read_workbook(book.save(), frameworks)
    assert [skill.text for skill in found.competencies[0].levels[0].skills] == [
        "Yes",
        "2",
        "You say yes, and mean it",
        "2. Second",
        "Yes",
    ]
    place = book.places[0, 0]
    assert [skill.where for skill in found.competencies[0].levels[0].skills] == [
        f"Delivery!{cell(row, place.rating)}" for row in place.rows
    ]


@pytest.mark.parametrize(
    "options",
    [Options(), TEXT, VERTICAL, replace(TEXT, helper=True, rule="mean")],
    ids=["numbers", "labels", "vertical", "helper"],
)
def test_saved_by_openpyxl_without_any_cached_value(
    options: Options, frameworks: list[Framework]
) -> None:
    """openpyxl writes no cached values: weights and ratings that are formulas are evaluated all
    the same.
    """
    book = build(replace(options, weights="formula"))
    place = book.places[0, 0]
    book.on(0)[place.rows[0], place.rating] = Formula('"Yes"' if options.labels else "1+1", 2)
    book.truth[0].levels[0].ratings[0] = 2
    saved = io.BytesIO()
    openpyxl.load_workbook(io.BytesIO(book.save())).save(saved)
    found = read_workbook(saved.getvalue(), frameworks)
    assert [
        [[skill.rating for skill in level.skills] for level in one.levels]
        for one in found.competencies
    ] == [[level.ratings for level in one.levels] for one in book.truth]
    assert [one.weight for one in found.competencies] == [one.weight for one in book.truth]
    assert [one.own_level for one in found.competencies][1:] == [
        own_level(book, index) for index in range(1, 5)
    ]
    assert told(found) == {"never-calculated"}


def test_ambiguous_header_is_never_a_guess(frameworks: list[Framework]) -> None:
    """Without any header the levels are counted, and a finding says so."""
    book = build(replace(TEXT, headers=("",) * 5))
    found = read_workbook(book.save(), frameworks)
    assert [level.name for level in found.competencies[0].levels] == [
        f"Level {number}" for number in range(1, 6)
    ]
    assert told(found) == {"level-unnamed"}


# --- any combination -----------------------------------------------------------------------------

LABELS = st.sampled_from(
    [None, ("No", "Somewhat", "Yes"), ("Nope", "Somewhat", "Yes"), ("NO", "SOMEWHAT", "YES")]
)
LEVELS = st.sampled_from(
    [
        LADDER[:3],
        LADDER[:5],
        LADDER[:7],
        ("Junior", "Medior", "Senior", "Expert"),
        ("Foundation", "Practitioner", "Lead"),
        ("Level 1", "Level 2"),
    ]
)
NUMBER_RULES = [name for name in RULES if name not in ("google",)]
LABEL_RULES = [
    "none",
    "one",
    "two",
    "three",
    "two by less",
    "two by yes",
    "two by or",
    "all yes",
    "mean labels",
    "mean sumproduct",
]


@st.composite
def any_options(draw: st.DrawFn) -> Options:
    """Draw a workbook that a person could have made."""
    labels = draw(LABELS)
    helper = draw(st.booleans()) if labels else False
    layout = draw(st.sampled_from(["columns", "columns", "vertical", "list"]))
    rules: list[str | None] = list(NUMBER_RULES if labels is None or helper else LABEL_RULES)
    rule = draw(st.sampled_from([*rules, None])) if layout != "list" else None
    notes = draw(st.sampled_from(["", "", "between", "after"]))
    top = draw(st.integers(1, 8))
    blank = draw(st.sampled_from([False, False, False, True]))
    description = draw(st.booleans()) and layout != "list"
    return Options(
        competencies=draw(st.sampled_from([FIVE, FIVE[:3], FIVE[:4], SEVEN])),
        levels=draw(LEVELS),
        skills=tuple(draw(st.lists(st.integers(3, 8), min_size=1, max_size=4))),
        seed=draw(st.integers(0, 10**6)),
        layout=layout,
        top=top,
        left=draw(st.integers(1, 6)),
        between=draw(st.integers(0, 2)) or (notes == "between"),
        after=draw(st.integers(0, 3)) or (notes == "after"),
        notes=notes,
        numbered=draw(st.booleans()) and layout != "list",
        description=description,
        titles=draw(st.integers(0, top - 1)) if top > 1 else 0,
        spacing=draw(st.sampled_from([1, 1, 1, 2])),
        gap=draw(st.sampled_from([4, 6])),
        labels=labels,
        blank=blank,
        validation=True if blank else draw(st.booleans()),
        rule=rule if not (helper and layout == "list") else None,
        result=(
            draw(st.sampled_from(["above", "below", "far below"]))
            if layout == "columns"
            else draw(st.sampled_from(["above", "below"]))
        ),
        words=draw(st.sampled_from([None, ("Achieved", "Not there yet")])),
        helper=helper,
        summary=draw(st.sampled_from(["Summary", "Overview", "Souhrn"])),
        summary_top=draw(st.integers(1, 9)),
        summary_left=draw(st.integers(1, 4)),
        summary_gap=draw(st.integers(0, 2)),
        blank_lines=draw(st.booleans()),
        reverse=draw(st.booleans()),
        total=draw(st.sampled_from(["Progress", "Total", "Your score", ""])),
        weights=draw(st.sampled_from(["fraction", "fraction", "text", "points", "formula"])),
    )


@pytest.mark.slow
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(options=any_options())
def test_any_combination(options: Options) -> None:
    frameworks = [load_framework(identity) for identity in framework_ids()]
    codes = {"text": {"number-as-text"}, "points": {"weights-as-points"}}.get(
        options.weights, set()
    )
    check(
        build(options),
        codes | ({"summary-level-typed"} if options.rule is None else set()),
        frameworks,
        besides={"cached-value-stale", "never-calculated"} if options.blank else None,
    )
