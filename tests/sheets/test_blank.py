"""The blank workbook: what is in it, that it reads right before anybody recalculates, and what
is read from it once it is filled.
"""

from __future__ import annotations

import io
import re
import zipfile
from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessment import build_blank, framework_ids, load_framework, read_workbook, score, write_back
from assessment.formulas.evaluate import Evaluator
from assessment.formulas.parse import functions
from assessment.formulas.stale import stale_cells
from assessment.jobs.blank import settled
from assessment.model import Framework, Rater
from assessment.model.marks import MARKER, NOTE_HEADS, RATING_HEADS
from assessment.ooxml import open_workbook
from assessment.output.rows import LONG_COLUMNS, long_rows
from assessment.rules.mean import Mean
from assessment.sheets.blank.book import drawn

FRAMEWORKS = framework_ids()
# what Excel 2010, LibreOffice, Google Sheets and HyperFormula compute alike
SHARED = {
    "AND",
    "CHOOSE",
    "COUNT",
    "COUNTIF",
    "IF",
    "INDEX",
    "ISNUMBER",
    "LEFT",
    "MATCH",
    "MOD",
    "OR",
    "REPT",
    "ROUND",
    "ROW",
    "SUBSTITUTE",
    "SUM",
    "SUMPRODUCT",
    "TRIM",
}


def blank(identity: str = "mews", track: int = 13, **words: object) -> bytes:
    framework = load_framework(identity)
    return build_blank(framework, framework.tracks[min(track, len(framework.tracks) - 1)], **words)  # type: ignore[arg-type]  # keywords of the tests


def filled(
    data: bytes, ratings: dict[str, dict[str, object]], target: Path, framework: Framework
) -> Path:
    """Fill a blank as a person would, by another program: ``ratings`` are by skill id and
    header.
    """
    places = drawn(framework).ratings
    book = openpyxl.load_workbook(io.BytesIO(data))
    for skill, cells in ratings.items():
        for head, value in cells.items():
            sheet, address = places[skill][head]
            book[sheet][address].value = value
    book.save(target)
    return target


def everywhere(
    framework: Framework, head: str, value: object, upto: int = 99
) -> dict[str, dict[str, object]]:
    return {
        skill.id: {head: value}
        for one in framework.competencies
        for level in one.levels[:upto]
        for skill in level.skills
    }


# --- the file
# --------------------------------------------------------------------------------------


@pytest.mark.parametrize("identity", FRAMEWORKS)
def test_sheets_stand_in_their_order_and_the_definition_is_hidden(identity: str) -> None:
    framework = load_framework(identity)
    book = openpyxl.load_workbook(io.BytesIO(blank(identity)))
    competencies = [one.name for one in framework.competencies]
    assert book.sheetnames == [
        "Start here",
        "Summary",
        *competencies,
        "Tracks",
        "Growth plan",
        "Accomplishments",
        "Check-ins",
        "Framework",
    ]
    assert [sheet.title for sheet in book.worksheets if sheet.sheet_state != "visible"] == [
        "Framework"
    ]
    assert book.active is not None and book.active.title == "Start here"
    assert (
        len(
            {
                sheet.sheet_properties.tabColor.rgb
                for sheet in book.worksheets
                if sheet.sheet_properties.tabColor
            }
        )
        >= 3
    )


def test_the_marker_says_framework_track_and_person() -> None:
    book = openpyxl.load_workbook(io.BytesIO(blank(name="Zoë Ångström", person_id="N-7")))
    said = {one.name: one.value for one in getattr(book, "custom_doc_props").props}  # noqa: B009  # the stubs do not know it
    assert said == dict(zip(MARKER.values(), ("mews", "2022.1", "Engineer", "N-7"), strict=True))
    assert book.properties.title and book.properties.subject


@pytest.mark.parametrize("identity", FRAMEWORKS)
def test_formulas_use_only_functions_that_programs_share(identity: str) -> None:
    workbook = open_workbook(blank(identity))
    used = {
        name
        for sheet in workbook.sheet_names
        for cell in workbook[sheet].cells.values()
        if cell.formula
        for name in functions(cell.formula)
    }
    assert used <= SHARED


@pytest.mark.parametrize("identity", FRAMEWORKS)
@pytest.mark.parametrize("hidden", [False, True])
def test_every_saved_value_is_what_its_formula_gives(identity: str, hidden: bool) -> None:
    framework = load_framework(identity)
    workbook = open_workbook(
        blank(
            identity,
            0,
            name="Ann",
            family="Backend",
            aspirational=framework.tracks[-1:],
            hide_expected=hidden,
        )
    )
    evaluator = Evaluator(workbook)
    assert not list(stale_cells(evaluator, workbook.sheet_names))
    assert not evaluator.unsupported


def test_only_inputs_are_unlocked_and_no_sheet_has_a_password(mews: Framework) -> None:
    book = openpyxl.load_workbook(io.BytesIO(blank()))
    inputs = {place for cells in drawn(mews).ratings.values() for place in cells.values()}
    for sheet in book.worksheets:
        assert sheet.protection.sheet and not sheet.protection.password, sheet.title
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str) and cell.value.startswith("="):
                    assert cell.protection.locked, f"{sheet.title}!{cell.coordinate}"
                if (sheet.title, cell.coordinate) in inputs:
                    assert not cell.protection.locked
                    inputs.discard((sheet.title, cell.coordinate))
        assert not sheet.protection.formatCells  # so that a proposal can be highlighted
        assert not sheet.protection.objects  # and commented
    assert not inputs


def test_every_rating_has_a_drop_down_that_says_what_it_takes(mews: Framework) -> None:
    book = openpyxl.load_workbook(io.BytesIO(blank()))
    for skill, cells in drawn(mews).ratings.items():
        for head in RATING_HEADS.values():
            sheet, address = cells[head]
            rules = [
                rule
                for rule in book[sheet].data_validations.dataValidation
                if address in rule.sqref
            ]
            assert len(rules) == 1, skill
            assert rules[0].type == "list" and rules[0].errorTitle and rules[0].error


def test_what_a_person_sees_fits_a_laptop_and_a_page() -> None:
    book = openpyxl.load_workbook(io.BytesIO(blank()))
    for sheet in book.worksheets[:-1]:
        width = (
            sum(
                one.width * 7 + 5
                for key, one in sheet.column_dimensions.items()
                if not one.hidden and not key.startswith(("X", "Y", "Z"))
            )
            if sheet.title != "Tracks"
            else 0
        )
        assert width < 1_300, sheet.title
        assert (
            sheet.page_setup.fitToWidth in (None, 1)
            and getattr(sheet.sheet_properties.pageSetUpPr, "fitToPage", False)
            and sheet.print_area
        ), sheet.title
    frozen = {sheet.title: sheet.freeze_panes for sheet in book.worksheets}
    assert frozen["Delivery"] == "A3" and frozen["Growth plan"]


def test_charts_have_alternative_text() -> None:
    with zipfile.ZipFile(io.BytesIO(blank())) as package:
        drawings = b"".join(
            package.read(name)
            for name in package.namelist()
            if re.fullmatch(r"xl/drawings/drawing\d+\.xml", name)
        )
    assert (
        drawings.count(b"<xdr:graphicFrame")
        == 3
        == len(re.findall(rb'<xdr:cNvPr [^>]*descr="[^"]{40,}"', drawings))
    )


def test_names_stand_for_results_that_people_may_want() -> None:
    book = openpyxl.load_workbook(io.BytesIO(blank(name="Ann")))
    values = openpyxl.load_workbook(io.BytesIO(blank(name="Ann")), data_only=True)
    for name in (
        "Person",
        "Track",
        "AspirationalTrack",
        "Family",
        "Progress",
        "Grade",
        "JobTitle",
        "NextGrade",
        "ToNextGrade",
        "SalaryFrom",
        "SalaryTo",
        "Weights",
        "Levels",
    ):
        assert name in book.defined_names, name
    ((sheet, address),) = book.defined_names["Person"].destinations
    assert values[sheet][address.replace("$", "")].value == "Ann"


def test_the_same_arguments_give_the_same_bytes() -> None:
    first = blank(name="Ann", person_id="1")
    drawn.cache_clear()
    assert first == blank(name="Ann", person_id="1")
    assert first != blank(name="Bea", person_id="1")


def test_a_name_is_never_a_formula_nor_markup(tmp_path: Path) -> None:
    for name in ("=1+1", "@SUM(A1)", '"><script>', "A\x00B_x000D_\ud800", "王小明", "-2"):
        data = blank(name=name, person_id=name, family=name)
        book = openpyxl.load_workbook(io.BytesIO(data))
        cell = book["Summary"]["B3"]
        assert cell.data_type == "s"
        (tmp_path / "one.xlsx").write_bytes(data)
        read = read_workbook(tmp_path / "one.xlsx")
        if name.isprintable():
            assert read.person == name and read.marker is not None and read.marker.person == name


def test_more_aspirational_tracks_than_there_is_place_for_are_refused(mews: Framework) -> None:
    with pytest.raises(ValueError, match="a place for 2"):
        build_blank(mews, None, aspirational=mews.tracks[:3])


def test_without_a_track_the_person_chooses_one(mews: Framework, tmp_path: Path) -> None:
    target = tmp_path / "blank.xlsx"
    target.write_bytes(build_blank(mews, None))
    shown = openpyxl.load_workbook(target, data_only=True)["Summary"]
    assert any(
        "Choose a track" in str(cell.value) for row in shown.iter_rows(max_row=7) for cell in row
    )
    card = score(read_workbook(target), [mews])
    assert card.grade is None and card.track is None
    # the weights are locked, so nobody is asked to type them
    assert [found.code for found in card.findings] == ["track-not-chosen", "nothing-rated"]


# --- filled and read back
# --------------------------------------------------------------------------


def test_a_blank_is_known_at_once_and_says_only_that_nothing_is_rated(tmp_path: Path) -> None:
    for identity in FRAMEWORKS:
        target = tmp_path / f"{identity}.xlsx"
        target.write_bytes(blank(identity, name="Ann Example", person_id="77"))
        framework = load_framework(identity)
        card = score(read_workbook(target), [load_framework(one) for one in FRAMEWORKS])
        assert card.framework is not None and card.framework.id == identity
        assert card.assessment.person == "Ann Example" and card.track is not None
        assert [
            found.code for found in card.findings if found.code != "weights-of-several-tracks"
        ] == ["nothing-rated"]
        skills = [
            skill
            for one in card.assessment.competencies
            for level in one.levels
            for skill in level.skills
        ]
        known = [
            skill
            for one in framework.competencies
            for level in one.levels
            for skill in level.skills
        ]
        assert [skill.skill_id for skill in skills] == [skill.id for skill in known]
        assert [level.name for level in card.assessment.competencies[0].levels] == [
            level.name for level in framework.levels
        ]


def test_three_raters_are_read_with_their_notes(mews: Framework, tmp_path: Path) -> None:
    first = mews.competencies[0].levels[0].skills[0].id
    cells: dict[str, object] = {
        RATING_HEADS["self"]: "Yes",
        RATING_HEADS["manager"]: "no",
        NOTE_HEADS["self"]: "Saw it through",
        NOTE_HEADS["manager"]: "Once",
    }
    target = filled(blank(), {first: cells}, tmp_path / "one.xlsx", mews)
    skill = read_workbook(target).competencies[0].levels[0].skills[0]
    assert [(one.rater, one.rating, one.note) for one in skill.opinions] == [
        ("self", 2, "Saw it through"),
        ("manager", 0, "Once"),
        ("agreed", None, ""),
    ]
    assert skill.rating == 2 and skill.where == skill.opinions[0].where
    target = filled(
        target.read_bytes(),
        {first: {RATING_HEADS["agreed"]: "Somewhat"}},
        tmp_path / "two.xlsx",
        mews,
    )
    one = next(
        dict(zip(LONG_COLUMNS, row, strict=True))
        for row in long_rows(score(read_workbook(target), [mews]))
        if first in row
    )
    assert (one["rating"], one["rating_self"], one["rating_manager"], one["rating_agreed"]) == (
        1,
        2,
        0,
        1,
    )
    assert (one["evidence"], one["manager_comment"]) == ("Saw it through", "Once")
    chosen: dict[Rater | None, int | None] = {None: 1, "self": 2, "manager": 0, "agreed": 1}
    for rater, rating in chosen.items():
        assert (
            read_workbook(target, rater=rater).competencies[0].levels[0].skills[0].rating == rating
        )


def test_whose_ratings_count_is_chosen_for_the_score(mews: Framework, tmp_path: Path) -> None:
    ratings = everywhere(mews, RATING_HEADS["self"], "Yes", upto=3)
    for skill, cells in everywhere(mews, RATING_HEADS["manager"], "Yes", upto=2).items():
        ratings[skill] |= cells
    target = filled(blank(), ratings, tmp_path / "one.xlsx", mews)
    for rater, levels in ((None, 3), ("self", 3), ("manager", 2), ("agreed", None)):
        card = score(read_workbook(target, rater=rater), [mews])  # type: ignore[arg-type]  # a rater
        assert [one.level for one in card.competencies] == [levels] * 5, rater
        assert not [found for found in card.findings if found.code == "level-disagrees"]


def test_what_is_no_rating_is_told_for_every_rater(mews: Framework, tmp_path: Path) -> None:
    first = mews.competencies[0].levels[0].skills[0].id
    target = filled(
        blank(),
        {first: {RATING_HEADS["manager"]: "perhaps", RATING_HEADS["agreed"]: "3"}},
        tmp_path / "one.xlsx",
        mews,
    )
    findings = [
        found for found in read_workbook(target).findings if found.code == "rating-not-understood"
    ]
    assert [found.where for found in findings] == ["Delivery!E7", "Delivery!G7"]


def test_an_agreed_cell_that_is_no_rating_is_no_rating_and_one_of_spaces_is_none(
    mews: Framework, tmp_path: Path
) -> None:
    first = mews.competencies[0].levels[0].skills[0].id
    for agreed, rating in (("?", None), (" ", 2), ("", 2)):
        target = filled(
            blank(),
            {first: {RATING_HEADS["self"]: "Yes", RATING_HEADS["agreed"]: agreed}},
            tmp_path / "one.xlsx",
            mews,
        )
        assert read_workbook(target).competencies[0].levels[0].skills[0].rating == rating
        counts = Evaluator(open_workbook(target)).value("Delivery", 7, 8)
        assert counts == (2.0 if rating else "strange")


def test_it_is_read_without_its_document_properties(mews: Framework, tmp_path: Path) -> None:
    """Google Sheets keeps defined names, but no custom document properties."""
    target = filled(
        blank(name="Ann"),
        everywhere(mews, RATING_HEADS["self"], "Yes", upto=2),
        tmp_path / "one.xlsx",
        mews,
    )
    with zipfile.ZipFile(target) as package, zipfile.ZipFile(tmp_path / "two.xlsx", "w") as copy:
        for name in package.namelist():
            data = package.read(name)
            if name == "docProps/custom.xml":
                continue
            if name in ("_rels/.rels", "[Content_Types].xml"):
                data = re.sub(rb"<(?:Relationship|Override) [^>]*custom[^>]*/>", b"", data)
            copy.writestr(name, data)
    card = score(read_workbook(tmp_path / "two.xlsx"), [mews])
    assert card.assessment.marker is not None and card.assessment.person == "Ann"
    assert [one.level for one in card.competencies] == [2] * 5


def test_moved_columns_and_an_inserted_row_are_followed(mews: Framework, tmp_path: Path) -> None:
    target = filled(
        blank(), everywhere(mews, RATING_HEADS["self"], "Yes", upto=1), tmp_path / "one.xlsx", mews
    )
    book = openpyxl.load_workbook(target)
    sheet = book["Delivery"]
    for merged in list(sheet.merged_cells.ranges):
        sheet.unmerge_cells(str(merged))
    sheet.move_range("C1:C60", cols=30)  # the employee's ratings to AG
    sheet.insert_rows(9)
    sheet["B9"], sheet["AG9"] = "A skill of this team's own", "No"
    book.save(target)
    read = read_workbook(target, formulas=False)
    level, *_ = read.competencies[0].levels
    assert [skill.rating for skill in level.skills] == [2] * 6 and level.skills[
        2
    ].skill_id == "delivery-1-quality"
    # the row of no skill is named, and does not count
    assert [(found.code, found.where) for found in read.findings] == [
        ("skill-row-unknown", "Delivery!AG9")
    ]


def test_hidden_results_are_shown_once_it_is_scored_and_written(
    mews: Framework, tmp_path: Path
) -> None:
    target = filled(
        blank(hide_expected=True),
        everywhere(mews, RATING_HEADS["self"], "Yes", upto=2),
        tmp_path / "one.xlsx",
        mews,
    )
    before = open_workbook(target)
    evaluator = Evaluator(before)
    assert evaluator.value("Summary", 10, 3) == "" and evaluator.value("Delivery", 5, 3) == ""
    assert evaluator.value("Summary", 20, 2) == "–" and evaluator.value("Tracks", 5, 5) == "–"
    written = write_back(target, tmp_path / "two.xlsx")
    after = openpyxl.load_workbook(tmp_path / "two.xlsx", data_only=True)
    assert [after["Summary"].cell(row, 3).value for row in range(10, 15)] == [2] * 5
    assert after["Summary"]["H5"].value == "Shown" and written.card.progress == 2


def test_writing_back_keeps_its_own_sheets_and_follows_the_track(
    mews: Framework, tmp_path: Path
) -> None:
    ratings = everywhere(mews, RATING_HEADS["self"], "Yes", upto=3)
    target = filled(blank(aspirational=mews.tracks[:1]), ratings, tmp_path / "one.xlsx", mews)
    write_back(target, tmp_path / "two.xlsx", track="Technical Leader", compare=["QA Engineer"])
    after = openpyxl.load_workbook(tmp_path / "two.xlsx", data_only=True)
    assert after["Summary"]["B4"].value == "Technical Leader"
    assert [after["Summary"].cell(row, 2).value for row in range(10, 15)] == [
        0.05,
        0.3,
        0.3,
        0.15,
        0.2,
    ]
    assert after.sheetnames == [
        *openpyxl.load_workbook(target).sheetnames,
        "Track QA Engineer",
        "Focus",
    ]
    formulas = openpyxl.load_workbook(tmp_path / "two.xlsx")
    assert "Summary" in str(
        next(
            cell.value
            for row in formulas["Tracks"].iter_rows(min_row=28, max_row=32)
            for cell in row
            if str(cell.value).startswith("=IF('Summary'")
        )
    )
    again = write_back(
        tmp_path / "two.xlsx",
        tmp_path / "three.xlsx",
        track="Technical Leader",
        compare=["QA Engineer"],
    )
    assert again.touched == ()


# --- the rule, in words and in whole numbers
# -------------------------------------------------------


@given(st.integers(1, 12), st.fractions(0, Fraction(39, 20), max_denominator=20), st.booleans())
@settings(max_examples=300)
def test_how_many_may_be_rated_somewhat_is_the_rule(
    many: int, limit: Fraction, strict: bool
) -> None:
    rule = Mean(limit, strict)
    allowed = rule.room(many)
    for somewhat in range(many + 1):
        assert rule.achieved([1] * somewhat + [2] * (many - somewhat)) == (somewhat <= allowed)


def test_results_are_computed_anew_where_something_changes(mews: Framework) -> None:
    places = drawn(mews).ratings
    cells = {
        places[skill][RATING_HEADS["self"]]: "Yes" for skill in everywhere(mews, "", "", upto=2)
    }
    found = settled(open_workbook(blank()), cells)
    assert (
        found["Summary", "C10"] == 2.0
        and ("Summary", "B3") not in found
        and found.items() >= cells.items()
    )
