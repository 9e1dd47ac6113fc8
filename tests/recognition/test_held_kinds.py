"""Workbooks of the kinds that are easily taken for something else, each made here with the answer
worked out by hand.

All have five competencies with five levels; what is told of them is their levels, or that there are
none.
"""

from __future__ import annotations

import datetime
import io
import json
import re
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from assessment import Framework, Scorecard, read_workbook, score
from assessment.cli import main
from assessment.frameworks.load import load_framework
from assessment.recognition.find.words import read_rating, vocabulary

COMPETENCIES = ("Delivery", "Domain Expertise", "Problem Solving", "Communication", "Leadership")
LEVELS = ("Beginner", "Intermediate", "Advanced", "Expert", "Leading Expert")
WEIGHTS = (0.25, 0.30, 0.30, 0.10, 0.05)
REACHED = (3, 4, 2, 3, 2)
SKILLS = 4
MEAN = "IF(AND(MIN({r})>0,AVERAGE({r})>1.7),1,0)"
NONE = [None] * 5


@pytest.fixture(scope="module")
def frameworks() -> list[Framework]:
    return [load_framework(name) for name in ("mews", "carvago")]


def steps(reached: int, level: int) -> tuple[int, ...]:
    """Return the ratings of a level: those below the one reached are Yes but for one, the next
    is mixed, the others are No.
    """
    return (2, 2, 2, 1) if level < reached else (1, 0, 1, 2) if level == reached else (0, 0, 0, 0)


def ratings(sheet: Worksheet) -> list[tuple[int, int]]:
    """Return the rating cells of a sheet of :func:`made`."""
    return [(row, column) for column in range(2, 11, 2) for row in range(3, 3 + SKILLS)]


def made(scale: Sequence[object] = (0, 1, 2), formula: str | None = MEAN) -> openpyxl.Workbook:
    """Return a workbook with levels in columns from row 1, rated on a scale of three steps."""
    book = openpyxl.Workbook()
    summary = book.active
    assert summary is not None
    summary.title = "Summary"
    summary.append(["Competency", "Weight", "Level", "Value"])
    for at, name in enumerate(COMPETENCIES):
        sheet = book.create_sheet(name)
        for level, title in enumerate(LEVELS):
            column, letter = 2 * level + 1, get_column_letter(2 * level + 2)
            sheet.cell(1, column, title)
            if formula:
                sheet.cell(
                    1,
                    column + 1,
                    "=" + formula.format(r=f"{letter}3:{letter}{2 + SKILLS}", n=SKILLS),
                )
            for row, step in enumerate(steps(REACHED[at], level)):
                sheet.cell(
                    3 + row, column, f"{name}, rung {level + 1}: shows piece {row + 1} of the work"
                )
                sheet.cell(3 + row, column + 1, scale[step])
        asked = "5"
        for level in range(4, -1, -1):
            asked = f"IF('{name}'!{get_column_letter(2 * level + 2)}1=1,{asked},{level})"
        summary.append(
            [name, WEIGHTS[at], f"={asked}" if formula else None, f"=B{at + 2}*C{at + 2}"]
        )
    summary.append([])
    summary.append(["Progress", "=SUM(B2:B6)", None, "=SUM(D2:D6)"])
    summary.append([])
    summary.append(["Name", "Nora Vale"])
    summary.append(["Track", "Engineer"])
    return book


def stored(book: openpyxl.Workbook) -> bytes:
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def with_booleans(data: bytes) -> bytes:
    """Give the formulas TRUE() and FALSE() the values that a program saves with them."""
    source, target = zipfile.ZipFile(io.BytesIO(data)), io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name in source.namelist():
            part = source.read(name)
            for text, value in ((b"TRUE()", b"1"), (b"FALSE()", b"0")):
                part = re.sub(
                    rb'(<c r="[A-Z]+[0-9]+")><f>' + re.escape(text) + rb"</f><v ?/?>(?:</v>)?",
                    rb'\1 t="b"><f>' + text + rb"</f><v>" + value + rb"</v>",
                    part,
                )
            archive.writestr(name, part)
    return target.getvalue()


def scored(book: openpyxl.Workbook, frameworks: Sequence[Framework]) -> Scorecard:
    return score(read_workbook(stored(book), frameworks), frameworks)


def levels(card: Scorecard) -> list[int | None]:
    return [one.level for one in card.competencies]


def errors(card: Scorecard) -> list[str]:
    return [one.code for one in card.findings if one.severity == "error"]


def respelt(book: openpyxl.Workbook, of: Sequence[object]) -> openpyxl.Workbook:
    """Give the ratings of all sheets (0, 1, 2) the steps of another scale, all of which occur."""
    top = len(of) - 1
    count = 0
    for name in COMPETENCIES:
        for place in ratings(book[name]):
            row, column = place
            count += 1
            low, high = {
                "0": (0, min(1, top)),
                "1": (top // 2, top // 2),
                "2": (top, max(0, top - 1)),
            }[str(book[name].cell(row, column).value)]
            book[name].cell(row, column, of[low if count % 3 else high])  # type: ignore[call-overload]
    return book


def test_the_builder_s_own_answer(frameworks: list[Framework]) -> None:
    card = scored(made(), frameworks)
    assert levels(card) == list(REACHED)
    assert errors(card) == []
    assert card.grade is not None


# --- scales --------------------------------------------------------------------------------------

FOREIGN: dict[str, tuple[Sequence[object], str | None]] = {
    "five words, one of them known, with their formula": (
        ("Never", "Rarely", "Sometimes", "Often", "Always"),
        'IF(COUNTIF({r},"Always")>={n}-1,1,0)',
    ),
    "five words, one of them known": (("Never", "Rarely", "Sometimes", "Often", "Always"), None),
    "1 to 6 without formulas": ((1, 2, 3, 4, 5, 6), None),
    "0 to 10 without formulas": (tuple(range(11)), None),
    "0 and 1 without formulas": ((0, 1), None),
}


@pytest.mark.parametrize("name", FOREIGN)
def test_a_foreign_scale_is_one_finding_and_no_result(
    name: str, frameworks: list[Framework]
) -> None:
    of, formula = FOREIGN[name]
    card = scored(respelt(made(formula=formula), of), frameworks)
    assert levels(card) == NONE
    assert card.grade is None
    assert errors(card) == ["scale-unknown"]
    # which levels a sheet has is not known where its ratings cannot be read: nothing is accused of
    # having others
    assert "framework-differs" not in [one.code for one in card.findings]


@pytest.mark.parametrize("formula", [None, 'IF(COUNTIF({r},"++")>={n}-1,1,0)', MEAN])
def test_plus_and_minus_are_steps(formula: str | None, frameworks: list[Framework]) -> None:
    """Beside a plus a minus does not say that a skill does not apply."""
    signs = ("--", "-", "0", "+", "++")
    book = respelt(made(formula=formula), signs)
    for name in COMPETENCIES:
        offered = DataValidation(type="list", formula1=f'"{",".join(signs)}"')
        book[name].add_data_validation(offered)
        for row, column in ratings(book[name]):
            offered.add(f"{get_column_letter(column)}{row}")
    card = scored(book, frameworks)
    assert (levels(card), errors(card)) == (NONE, ["scale-unknown"])


def test_a_dash_without_a_plus_still_does_not_apply(frameworks: list[Framework]) -> None:
    book = made()
    book["Delivery"]["J3"] = "-"
    card = scored(book, frameworks)
    assert (levels(card), errors(card)) == (list(REACHED), ["does-not-apply-not-allowed"])


def test_zeros_and_ones_are_the_framework_s_where_something_says_so(
    frameworks: list[Framework],
) -> None:
    book = respelt(made(formula=None), (0, 1))
    book["Summary"]["G1"] = "0 = No, 1 = Somewhat, 2 = Yes"
    card = scored(book, frameworks)
    assert (levels(card), errors(card)) == ([0] * 5, [])


@pytest.mark.parametrize(
    "formula", [None, MEAN, "IF(AND(COUNTIF({r},2)>={n}-1,COUNTIF({r},0)=0),1,0)"]
)
def test_three_skills_that_are_named_elsewhere_are_no_scale(
    formula: str | None, frameworks: list[Framework]
) -> None:
    book = made(formula=formula)
    goals = book.create_sheet("Goals")
    goals.append(["What I want to show by June"])
    goals.append([])
    for row in range(3, 6):
        goals.append([book["Leadership"].cell(row, 3).value])
    card = scored(book, frameworks)
    assert (levels(card), errors(card)) == (list(REACHED), [])


# --- checkboxes ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "formula",
    ["IF(AND({r}),1,0)", "IF(COUNTIF({r},TRUE)={n},1,0)", "IF(SUMPRODUCT({r}*1)={n},1,0)", None],
)
def test_a_checkbox_may_be_missing(formula: str | None, frameworks: list[Framework]) -> None:
    book = made(scale=(False, False, True), formula=formula)
    for at, name in enumerate(COMPETENCIES):
        for row, column in ratings(book[name]):
            if column // 2 - 1 < REACHED[at]:
                book[name].cell(row, column, True)
        book[name].cell(6, 2 * REACHED[at] + 2).value = None
    card = scored(book, frameworks)
    assert levels(card) == list(REACHED)
    codes = {one.code for one in card.findings if one.severity != "info"}
    assert codes <= {"rating-unrated"}


@pytest.mark.parametrize("formula", ["IF(AND({r}),1,0)", None])
def test_checkboxes_are_formulas_once_libreoffice_has_saved_them(
    formula: str | None, frameworks: list[Framework]
) -> None:
    book = made(scale=("=FALSE()", "=FALSE()", "=TRUE()"), formula=formula)
    for at, name in enumerate(COMPETENCIES):
        for row, column in ratings(book[name]):
            if column // 2 - 1 < REACHED[at]:
                book[name].cell(row, column, "=TRUE()")
    card = score(read_workbook(with_booleans(stored(book)), frameworks), frameworks)
    assert (levels(card), errors(card)) == (list(REACHED), [])
    assert "scale-checkboxes" in [one.code for one in card.findings]


# --- remarks -------------------------------------------------------------------------------------


@pytest.mark.parametrize("value", [datetime.date(2025, 6, 12), 2025])
def test_a_date_below_the_skills_makes_no_skill_of_the_text_beside_it(
    value: object, frameworks: list[Framework]
) -> None:
    book = made()
    for column in range(1, 10, 2):
        book["Delivery"].cell(3 + SKILLS, column, "Reviewed:")
        book["Delivery"].cell(3 + SKILLS, column + 1, value)  # type: ignore[call-overload]
    card = scored(book, frameworks)
    assert levels(card) == list(REACHED)
    assert not {"range-misses-skill", "rating-unrated", "level-disagrees"} & {
        one.code for one in card.findings
    }


@pytest.mark.parametrize("formula", [MEAN, None])
def test_a_rating_that_became_a_date_is_told(
    formula: str | None, frameworks: list[Framework]
) -> None:
    """A spreadsheet makes a day of 1/2: the skill must not get lost."""
    book = made(formula=formula)
    book["Delivery"]["D6"] = datetime.date(2025, 1, 2)
    card = scored(book, frameworks)
    assert levels(card) == [1, *REACHED[1:]]
    assert errors(card) == ["rating-not-understood"]


# --- what does not apply, spellings --------------------------------------------------------------

INAPPLICABLE = (
    "n\u2215a",
    "n\u2044a",
    "Not appl.",
    "not relevant to my role",
    "Nicht zutreffend",
    "entf\u00e4llt.",
    "Net\u00fdk\u00e1 se",
    "sans objet",
    "n.v.t.",
    "\u4e0d\u9002\u7528",
)


@pytest.mark.parametrize("text", INAPPLICABLE)
def test_it_does_not_apply_in_other_spellings_and_languages(
    text: str, frameworks: list[Framework]
) -> None:
    said = read_rating(text, vocabulary(tuple(frameworks)))
    assert (said.rating, said.does_not_apply, said.reason) == (None, True, "")


@pytest.mark.parametrize(
    ("text", "rating"),
    [("2 (Yes)", 2), ("0 (No)", 0), ("1(Somewhat)", 1), ("1 (Yes)", None), ("2 (of 3)", None)],
)
def test_a_label_in_brackets_must_agree_with_its_number(
    text: str, rating: int | None, frameworks: list[Framework]
) -> None:
    assert read_rating(text, vocabulary(tuple(frameworks))).rating == rating


@pytest.mark.parametrize("text", ["0,25", "25,0 %"])
def test_a_weight_whose_text_depends_on_the_country_is_written_too(
    text: str, tmp_path: Path
) -> None:
    """Formulas cannot be said to compute with it; that is a warning and no fault of the program."""
    book = made()
    book["Summary"]["B2"] = text
    source, target = tmp_path / "one.xlsx", tmp_path / "filled"
    source.write_bytes(stored(book))
    done = CliRunner().invoke(main, ["score", str(source), "--format", "json", "-o", str(target)])
    (card,) = json.loads(done.stdout)
    assert done.exit_code == 0
    assert card["progress"] == 2.95
    assert (target / "one.xlsx").exists()


# --- other families ------------------------------------------------------------------------------

TOPICS = ("Java", "Testing", "Planning", "Cloud", "Security", "Mentoring")


def over(
    row: Callable[[int, str], Sequence[object]],
    head: Sequence[object],
    names: Sequence[str] = COMPETENCIES,
) -> openpyxl.Workbook:
    """Return a workbook with a Summary over sheets with a table each, in place of the skills by
    level of ``names``.
    """
    book = made()
    for name in names:
        at = book.index(book[name])
        book.remove(book[name])
        sheet = book.create_sheet(name, at)
        sheet.append(list(head))
        for number, topic in enumerate(TOPICS):
            sheet.append(list(row(number, topic)))
    for line in range(2, 7):
        if book["Summary"].cell(line, 1).value in names:
            book["Summary"].cell(
                line, 3
            ).value = f"=ROUND(AVERAGE('{book['Summary'].cell(line, 1).value}'!B2:B7),0)"
    return book


LISTS: dict[str, tuple[Callable[[int, str], Sequence[object]], Sequence[object]]] = {
    "questions": (
        lambda at, topic: (f"Do you use {topic} every week?", ("Yes", "No", "Somewhat")[at % 3]),
        ("Question", "Answer"),
    ),
    "tasks": (lambda at, topic: (f"Set up {topic}", ("Yes", "No")[at % 2]), ("Task", "Done")),
    "numbers": (lambda at, topic: (f"I know {topic}", at % 3), ("Statement", "Mine")),
}


@pytest.mark.parametrize("name", LISTS)
def test_a_list_without_levels_is_refused_whatever_a_summary_says(
    name: str, frameworks: list[Framework]
) -> None:
    card = scored(over(*LISTS[name]), frameworks)
    (found,) = [one for one in card.findings if one.severity == "error"]
    assert found.code == "not-a-competency-workbook"
    assert "list without levels" in found.message
    assert "no Summary" not in found.message  # there is one
    assert not card.competencies


@pytest.mark.parametrize("highest", [3, 5])
def test_one_sheet_of_another_family_is_not_scored(
    highest: int, frameworks: list[Framework]
) -> None:
    """A matrix of 0 to 2 looks like ratings, but its rows are of no level."""
    book = over(
        lambda at, topic: (topic, at % highest, 2, f"=C{at + 2}-B{at + 2}"),
        ("Skill", "Current level", "Target level", "Gap"),
        COMPETENCIES[:1],
    )
    card = scored(book, frameworks)
    assert levels(card) == [None, *REACHED[1:]]
    assert card.grade is None
    (found,) = [one for one in card.findings if one.code == "competency-not-scored"]
    assert "proficiency matrix" in found.message


def test_a_table_of_weights_alone_is_one_finding(frameworks: list[Framework]) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Competency", "Weight", "Level", "Value"])
    for at, topic in enumerate(TOPICS):
        sheet.append([topic, 0.1, at % 5 + 1, f"=B{at + 2}*C{at + 2}"])
    sheet.append(["Progress", None, None, "=SUM(D2:D7)"])
    card = scored(book, frameworks)
    assert errors(card) == ["not-a-competency-workbook"]
    assert "no sheet belongs to any of its rows: 'Java'" in card.findings[0].message
    assert not card.competencies


@pytest.mark.parametrize(
    "order", [("Level", "Topic", "Priority", "Rating"), ("Level", "Topic", "Rating", "Priority")]
)
def test_a_priority_is_no_rating(order: tuple[str, ...], frameworks: list[Framework]) -> None:
    book = made()
    for at, name in enumerate(COMPETENCIES):
        place = book.index(book[name])
        book.remove(book[name])
        sheet = book.create_sheet(name, place)
        sheet.append(list(order))
        for level, title in enumerate(LEVELS):
            for row, step in enumerate(steps(REACHED[at], level)):
                said = {
                    "Level": title,
                    "Topic": f"{name}: piece {level}.{row} of the work",
                    "Priority": (row + level) % 3,
                    "Rating": step,
                }
                sheet.append([said[head] for head in order])
        book["Summary"].cell(at + 2, 3).value = REACHED[at]
    assert levels(scored(book, frameworks)) == list(REACHED)


def test_priorities_alone_are_no_assessment(frameworks: list[Framework]) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Action", "Priority", "Level"])
    for at, topic in enumerate(TOPICS):
        sheet.append([f"Learn {topic}", at % 3, LEVELS[at % 5]])
    card = scored(book, frameworks)
    assert errors(card) == ["not-a-competency-workbook"]
    assert not card.competencies


@pytest.mark.parametrize(
    ("heads", "kind"),
    [
        (("Anna Nov\u00e1", "Ben Carter", "Chlo\u00e9 Dubois"), "a table of many people"),
        (("Y1", "Y2", "Y3"), "a table with several columns of ratings"),
        (("Design", "Build", "Operate"), "a table with several columns of ratings"),
    ],
)
def test_a_refusal_says_no_more_than_is_known(
    heads: Sequence[str], kind: str, frameworks: list[Framework]
) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Topic", *heads])
    for at, topic in enumerate(TOPICS):
        sheet.append([topic, *((at + column) % 3 for column in range(3))])
    (found,) = scored(book, frameworks).findings
    assert found.code == "not-a-competency-workbook"
    assert found.message.startswith(f"This is {kind} (people in columns, or whatever {heads[0]!r}")
