"""What people see of a blank: contrast, links, prompts, how many skills are rated, what can be
typed, paper.
"""

from __future__ import annotations

import io
from dataclasses import replace
from itertools import product

import openpyxl
import pytest
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook

from assessment import load_framework
from assessment.engine.scoring import score
from assessment.jobs.blank import Layout, book_of, build_blank, computed
from assessment.jobs.prefilled import build_prefilled, start_from
from assessment.model import Framework, Rater
from assessment.model.marks import RATING_HEADS
from assessment.recognition import read_workbook
from assessment.sheets.kit import theme

MEWS = load_framework("mews")
LAYOUTS: tuple[Layout, ...] = ("modern", "classic")
BOTH = pytest.mark.parametrize("layout", LAYOUTS)
LEAST = 4.5  # the contrast that small letters need


def blank(layout: Layout, framework: Framework = MEWS, **options: object) -> bytes:
    return build_blank(framework, framework.tracks[0], layout=layout, name="Ann", **options)  # type: ignore[arg-type]


def loaded(data: bytes, values: bool = False) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(data), data_only=values)


# --- contrast
# --------------------------------------------------------------------------------------


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    light, dark = sorted((luminance(first.strip("#")), luminance(second.strip("#"))), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_measured_as_it_should_be() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21) and contrast(
        "#777777", "#FFFFFF"
    ) == pytest.approx(4.48, abs=0.01)


def test_no_format_carries_text_paler_than_small_letters_need() -> None:
    for name, look in theme.FORMATS.items():
        assert (
            contrast(look.get("font_color", theme.INK), look.get("bg_color", "#FFFFFF")) >= LEAST
        ), name
    fonts = {
        look["font_color"]
        for look in theme.FORMATS.values()
        if "font_color" in look and "bg_color" not in look
    }
    for name, look in theme.CHANGES.items():
        # a change of the letters or of the fill alone falls on what the cell has
        given = (
            [look["font_color"]]
            if "font_color" in look
            else sorted({theme.INK, theme.MUTED} & fonts)
        )
        assert all(contrast(one, look.get("bg_color", "#FFFFFF")) >= LEAST for one in given), name


@BOTH
def test_no_cell_of_a_blank_does_either(layout: Layout) -> None:
    book = loaded(blank(layout))
    pairs = set()
    for cell in (
        cell
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    ):
        ink = (
            cell.font.color.rgb
            if cell.font.color is not None and isinstance(cell.font.color.rgb, str)
            else "FF000000"
        )
        fill = cell.fill.fgColor.rgb if cell.fill.fill_type == "solid" else "FFFFFFFF"
        assert cell.fill.fill_type in (
            None,
            "solid",
        ), f"{cell.coordinate}: LibreOffice draws no patterns"
        pairs.add((ink[2:], str(fill)[2:]))
    assert len(pairs) > 5 and not [pair for pair in pairs if contrast(*pair) < LEAST]


@BOTH
def test_what_waits_for_a_rating_has_an_edge_and_a_fill_and_what_is_none_a_mark(
    layout: Layout,
) -> None:
    sheet = loaded(blank(layout))["Delivery"]
    looks = [
        rule.dxf
        for rules in sheet.conditional_formatting
        for rule in rules.rules
        if rule.dxf is not None
    ]
    assert any(
        one.border is not None and one.border.left.style == "dashed" and one.fill is not None
        for one in looks
    )
    assert any(one.numFmt is not None and one.numFmt.formatCode.startswith('"? "') for one in looks)


# --- links, prompts, counts
# ------------------------------------------------------------------------


@BOTH
def test_sheets_lead_to_each_other_and_back(layout: Layout) -> None:
    book = loaded(blank(layout))
    leads = {
        sheet.title: {
            str(cell.hyperlink.location).rpartition("!")[0].strip("'")
            for row in sheet.iter_rows()
            for cell in row
            if cell.hyperlink
        }
        for sheet in book.worksheets
    }
    names = [one.name for one in MEWS.competencies]
    assert leads["Start here"] == {*(sheet.title for sheet in book.worksheets), "Tracks"} - {
        "Start here",
        "Framework",
    }
    assert leads["Summary"] >= {"Start here", *names}
    assert all(leads[name] == {"Summary"} for name in names)
    assert set().union(*leads.values()) <= set(book.sheetnames)


@BOTH
def test_a_prompt_shows_once_and_every_rating_has_its_list(layout: Layout) -> None:
    for sheet in (loaded(blank(layout))[one.name] for one in MEWS.competencies):
        rules = sheet.data_validations.dataValidation
        raters = 3 if layout == "modern" else 1
        prompted = [rule for rule in rules if rule.prompt]
        assert len(prompted) == raters and all(":" not in str(rule.sqref) for rule in prompted)
        assert all(rule.type == "list" and rule.error for rule in rules)
    covered = {(sheet.title, address) for sheet in loaded(blank(layout)).worksheets for rule in sheet.data_validations.dataValidation for area in rule.sqref.ranges
               for address in (f"{get_column_letter(column)}{row}" for row, column in area.cells)}  # fmt: skip
    heads = RATING_HEADS.values() if layout == "modern" else [RATING_HEADS["self"]]
    assert all(
        places[head] in covered
        for places in book_of(MEWS, layout).ratings.values()
        for head in heads
    )


def test_the_drop_down_takes_the_numbers_as_well() -> None:
    book = loaded(blank("modern"))
    rule = book["Delivery"].data_validations.dataValidation[0]
    sheet, area = rule.formula1.replace("$", "").replace("'", "").split("!")
    assert [cell.value for row in book[sheet][area] for cell in row] == [
        "Yes",
        "Somewhat",
        "No",
        2,
        1,
        0,
    ]


def test_numbers_and_labels_mean_the_same_and_are_counted() -> None:
    book = loaded(blank("modern"))
    places = book_of(MEWS, "modern").ratings
    (first, second, *others), labels = [list(places), {0: "No", 1: "Somewhat", 2: "Yes"}]
    raters: tuple[Rater, ...] = ("self", "manager")
    for number, (skill, rater) in enumerate(product([first, second, *others[:10]], raters)):
        if rater == "self" or number < 6:
            sheet, address = places[skill][RATING_HEADS[rater]]
            book[sheet][address].value = 2 if number % 3 else labels[2]
    target = io.BytesIO()
    book.save(target)
    data = computed(target.getvalue(), {})
    shown = loaded(data, values=True)
    assert str(shown["Delivery"]["C1"].value).startswith(
        "12 of 30 rated, by the manager 3   Level 2"
    )
    assert [shown["Summary"].cell(row, 13).value for row in (10, 11)] == [
        "12 of 30, manager 3",
        "0 of 25",
    ]
    assert shown["Summary"]["K15"].value == "12 of 134 skills rated, manager 3"
    card = score(read_workbook(data, [MEWS]), [MEWS])
    assert card.competencies[0].level == card.assessment.competencies[0].own_level == 2
    assert not {found.code for found in card.findings} & {"number-as-text", "rating-not-understood"}


def test_a_classic_one_counts_too() -> None:
    book = loaded(blank("classic"))
    book["Delivery"]["B3"], book["Delivery"]["B4"] = 2, "Yes"
    target = io.BytesIO()
    book.save(target)
    shown = loaded(computed(target.getvalue(), {}), values=True)
    assert any(
        str(cell.value).startswith("1 of 30 rated")
        for row in shown["Delivery"].iter_rows()
        for cell in row
    )
    assert (
        shown["Summary"]["M2"].value == "1 of 30"
        and shown["Delivery"]["A10"].value == "4 not rated, 1 not understood, 9 rating steps to go"
    )
    (found,) = [
        one
        for one in score(read_workbook(target.getvalue(), [MEWS]), [MEWS]).findings
        if one.code == "rating-not-understood"
    ]
    assert (
        found.where == "Delivery!B4" and "as the formulas of this workbook know it" in found.message
    )


# --- paper
# -----------------------------------------------------------------------------------------


@BOTH
def test_paper_is_a4_or_letter_and_nothing_else_changes(layout: Layout) -> None:
    a4, letter = blank(layout), blank(layout, paper="letter")
    assert {
        sheet.page_setup.paperSize
        for sheet in loaded(a4).worksheets
        if sheet.sheet_state == "visible"
    } == {9}
    assert {
        sheet.page_setup.paperSize
        for sheet in loaded(letter).worksheets
        if sheet.sheet_state == "visible"
    } == {1}
    for one, other in zip(loaded(a4).worksheets, loaded(letter).worksheets, strict=True):
        assert [[cell.value for cell in row] for row in one.iter_rows()] == [
            [cell.value for cell in row] for row in other.iter_rows()
        ]
    start = start_from(read_workbook(a4, [MEWS]), MEWS)
    again = loaded(build_prefilled(MEWS, MEWS.tracks[0], start, layout=layout, paper="letter"))
    assert {
        sheet.page_setup.paperSize
        for sheet in again.worksheets[:-1]
        if sheet.sheet_state == "visible"
    } >= {1}


def test_a_competency_takes_two_pages_and_the_tracks_one() -> None:
    book = loaded(blank("modern"))
    assert [book[one.name].page_setup.fitToHeight for one in MEWS.competencies] == [2] * 5
    area = str(book["Tracks"].print_area).replace("$", "")
    last = int("".join(sign for sign in area.rpartition(":")[2] if sign.isdigit()))
    anchors = [chart.anchor._from.row for chart in book["Tracks"]._charts]  # type: ignore[attr-defined]
    assert not anchors or last <= anchors[0]  # the chart of a blank is empty


# --- without pay
# -----------------------------------------------------------------------------------


@BOTH
def test_without_salaries_no_sheet_speaks_of_them(layout: Layout) -> None:
    tracks = tuple(
        replace(
            one,
            grades=tuple(replace(grade, min_salary=None, next_salary=None) for grade in one.grades),
        )
        for one in MEWS.tracks
    )
    book = loaded(blank(layout, replace(MEWS, tracks=tracks)))
    texts = [
        str(cell.value)
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    ]
    assert (
        not [text for text in texts if "alary" in text] and "SalaryFrom" not in book.defined_names
    )
    heads = [cell.value for row in book["Summary"].iter_rows() for cell in row]
    assert "from" not in heads and "to" not in heads
