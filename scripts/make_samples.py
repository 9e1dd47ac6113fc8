"""Make the sample workbooks, ``samples/*.xlsx``: small, filled, in every layout, by different
programs.

    python scripts/make_samples.py              # the workbooks
    python scripts/make_samples.py --expected   # also what is expected of them, NAME.json

Needs the test extras. The same bytes come out every time, but for the workbooks that LibreOffice
saves: its bytes carry the hour and differ from version to version, so that such a file stays as it
is while what it holds is the same, and also where there is no LibreOffice.

Each sample is declared with what was worked out by hand: levels, progress, grade and the
number of findings of each code. ``--expected`` refuses to write an expectation that disagrees.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from assessment import find_track, load_framework
from assessment.model import Framework, Remark
from scripts.sample_blanks import BLANKS
from scripts.sample_programs import (
    GOOGLE,
    SDK,
    STRICT,
    by_hand,
    through_libreoffice,
    with_openpyxl,
    with_xlsxwriter,
)
from scripts.sample_sheets import (
    Book,
    Built,
    Rule,
    Sample,
    Shape,
    Tab,
    Total,
    below_each_other,
    columns,
    contents,
    summary,
)

SAMPLES = ROOT / "samples"
_CARVAGO = ("Nope", "Somewhat", "Yes")
_MEWS = ("No", "Somewhat", "Yes")


# --- parts that several samples share ------------------------------------------------------------


def _built(
    framework: Framework,
    ratings: tuple[str, ...],
    shape: Shape,
    most: int = 4,
    names: dict[str, str] | None = None,
) -> list[Built]:
    """Make a sheet per competency; ``ratings`` has a line for each, ``most`` is the number of
    skills of a level.
    """
    sheets = []
    for competency, line in zip(framework.competencies, ratings, strict=True):
        levels = [
            (
                framework.level_name(level.number),
                level.description,
                [skill.text for skill in level.skills[:most]],
            )
            for level in competency.levels
        ]
        name = (names or {}).get(competency.name, competency.name)
        sheets.append(columns(name, competency.description, levels, line, shape))
    return sheets


def _rows(
    framework: Framework, sheets: list[Built], weights: tuple[int, ...] | str
) -> list[tuple[str, float, Built]]:
    """Return the Summary's rows; ``weights`` are percentages or a track's name."""
    if isinstance(weights, str):
        track = find_track([framework], weights)[1]
        weights = tuple(
            int(100 * track.weights[competency.id]) for competency in framework.competencies
        )
    return [
        (competency.name, weight / 100, built)
        for competency, weight, built in zip(framework.competencies, weights, sheets, strict=True)
    ]


def _book(
    framework: Framework,
    sheets: list[Built],
    weights: tuple[int, ...] | str,
    total: Total = Total(),
    properties: dict[str, str] | None = None,
) -> Book:
    book = Book(
        [*(built.tab for built in sheets), summary(_rows(framework, sheets, weights), total)],
        properties or {},
    )
    for tab in book.tabs:
        tab.fit()
    return book


def _note(
    tab: Tab,
    row: int,
    column: int,
    author: str,
    text: str,
    *replies: tuple[str, str],
    proposed: bool = False,
) -> None:
    cell = tab.cells[row, column]
    cell.remarks = (Remark(author, text, tuple(Remark(*reply) for reply in replies)),)
    if proposed:
        cell.look = "proposed-skill" if cell.look == "skill" else "proposed"


# --- the samples ---------------------------------------------------------------------------------


def mews_engineer() -> Book:
    """The arrangement of the Mews workbook: numbers, a colour scale, levels in columns from row
    1.
    """
    mews = load_framework("mews")
    ratings = (
        "22222|22212|22122|21120|00000",
        "22222|22222|21212|11010|00000",
        "22222|22122|21222|12110|00000",
        "22221|21222|21210|10000|00000",
        "22122|21112|10100|00000|00000",
    )
    book = _book(
        mews,
        _built(mews, ratings, Shape(), 5),
        "Engineer",
        Total(about=(("Name", "Anna Novak"), ("Track", "Engineer"))),
    )
    _note(
        book["Delivery"],
        6,
        4,
        "Anna Novak",
        "The March release went out a week late; I saw it coming, but told the team only on the"
        " last day.",
    )
    _note(
        book["Delivery"],
        4,
        6,
        "Anna Novak",
        "Booking import: five small releases in seven weeks, the plan of each is in the team's"
        " wiki.",
    )
    # on the skill, since the colour scale hides a rating's own fill
    asked = (
        "Since the talk for the payments family I see this as a Yes. Let us agree on it in the"
        " meeting."
    )
    _note(book["Domain Expertise"], 4, 5, "Boris Marek (manager)", asked, proposed=True)
    _note(
        book["Leadership"],
        4,
        4,
        "Anna Novak",
        "Two newcomers since May. I would like to take a third from the first day on.",
    )
    return book


def mews_qa_engineer() -> Book:
    """A workbook in which nothing is amiss."""
    mews = load_framework("mews")
    ratings = (
        "22222|22222|22212|21122|00100",
        "22222|22122|22222|22212|11100",
        "22222|21222|21122|10010|00000",
        "22222|22212|22221|12211|00000",
        "22212|22222|11210|00000|00000",
    )
    book = _book(
        mews,
        _built(mews, ratings, Shape(), 5),
        "QA Engineer",
        Total(about=(("Name", "Ben Carter"),)),
    )
    _note(
        book["Domain Expertise"],
        6,
        8,
        "Ben Carter",
        "The checklist for payment terminals is in use in two other families since August.",
    )
    return book


def carvago_frontend() -> Book:
    """The arrangement of Carvago's frontend workbook, with the slips that it has: EQ and LTE, a
    fifth level asked for, one Somewhat allowed.
    """
    carvago = load_framework("carvago")
    ratings = (
        "222222|222122|221122|100000",
        "222222|222221|222122|211020",
        "22222|22122|21221|00000",
        "22212|11222|22212|00000",
    )
    rule = Rule("allowance", 1, google=True, words=_CARVAGO)
    shape = Shape(
        top=4,
        first=7,
        left=2,
        stride=3,
        result=-1,
        rule=rule,
        words=_CARVAGO,
        numbered=True,
        title=True,
        wide=48,
    )
    total = Total(
        row=7,
        column=2,
        headers=("Cometency", "Weight", "Achieved level", "Value"),
        total="Your score",
        missing=2,
    )
    book = _book(carvago, _built(carvago, ratings, shape, 6), "Frontend Engineer", total)
    book["Summary"].put(1, 2, "Score of a frontend engineer", "title")
    book["Summary"].put(
        3, 2, "A level counts when no skill is a Nope and hardly any is a Somewhat."
    )
    _note(
        book["Delivery"],
        10,
        6,
        "Chiara Rossi",
        "Alerts for the checkout came from operations; I only read them.",
        ("Dana Vesely", "You wrote the two for the price badge yourself."),
        ("Chiara Rossi", "True, in October."),
    )
    _note(
        book["Delivery"],
        9,
        9,
        "Dana Vesely",
        "Yes from me: the test matrix of the dealer portal is yours.",
        ("Chiara Rossi", "Let us decide in the review."),
        proposed=True,
    )
    delivery = book["Delivery"]
    delivery.fills = [
        (area.replace("I7:I12", "I7:I8 I10:I12"), text, look) for area, text, look in delivery.fills
    ]
    _note(
        book["Know-how"],
        9,
        12,
        "Chiara Rossi",
        "Workshop on rendering for all three teams, 12 September.",
    )
    return book


def carvago_2023_helpers() -> Book:
    """Five columns to a level: labels, and beside them numbers with the other rule below."""
    carvago = load_framework("carvago-2023")
    ratings = (
        "22222|22121|12211|00000|00000",
        "22222|22222|22112|11111|00000",
        "22222|22211|21110|00000|00000",
        "21212|11122|00000|00000|00000",
        "22222|22210|10000|00000|00000",
    )
    shape = Shape(
        top=3,
        first=4,
        left=2,
        stride=5,
        result=-1,
        rule=Rule("allowance", 2, words=_CARVAGO),
        words=_CARVAGO,
        helper=True,
        numbered=True,
        title=True,
        wide=44,
    )
    total = Total(
        row=2,
        column=2,
        headers=("Competency", "Weight", "Achieved level", "Value"),
        about=(("Name", "Diego Fuentes"),),
    )
    book = _book(carvago, _built(carvago, ratings, shape, 5), "Engineer", total)
    book["Delivery"].cells.pop((2, 2))
    return book


def levels_below() -> Book:
    """An arrangement of an organisation's own: levels below each other, labels, the mean of
    hidden numbers.
    """
    mews = load_framework("mews")
    ratings = (
        "2222|2212|2221|1120|0000",
        "2222|2222|2122|2122|1100",
        "2222|2122|2222|2212|1121",
        "2222|2221|2112|1000|0000",
        "2212|1122|0000|0000|0000",
    )
    evidence = {
        "Delivery": {
            5: "forecast pipeline, cut into four releases",
            13: "postponed once, told everybody in time",
        },
        "Problem Solving": {
            21: "notebook with the three discarded models",
            25: "cited in the yearly report",
        },
        "Communication": {18: "needs another try: the demo lost half of the room"},
    }
    sheets = []
    for competency, line in zip(mews.competencies, ratings, strict=True):
        levels = [
            (
                mews.level_name(level.number),
                level.description,
                [skill.text for skill in level.skills[:4]],
            )
            for level in competency.levels
        ]
        sheets.append(below_each_other(competency.name, levels, line, _MEWS))
        for row, text in evidence.get(competency.name, {}).items():
            sheets[-1].tab.put(row, 5, text, "quiet")
    return _book(mews, sheets, "Data Scientist", Total(row=3, about=(("Name", "Eva Lind"),)))


def odd_cells() -> Book:
    """Everyday oddities: numbers as text, words among numbers, gaps, merged headers, a column
    of notes, hidden rows and columns, one more sheet.
    """
    mews = load_framework("mews")
    ratings = (
        "2222|2221|2-11|0000|0000",
        "2222|2221|222-|1100|----",
        "2222|2212|2122|1110|0000",
        "2222|2212|2221|2111|0000",
        "2221|21-2|0000|0000|0000",
    )
    sheets = _built(mews, ratings, Shape(first=4, result=2))
    sheets[3] = _built(mews, ratings, Shape(first=4, result=2, stride=3))[3]
    for index, built in enumerate(sheets):
        stride = 3 if index == 3 else 2
        built.tab.merged += [
            f"{a}1:{b}1"
            for a, b in (
                ("A", "B"),
                *((chr(65 + stride * n), chr(66 + stride * n)) for n in range(1, 5)),
            )
        ]
    book = _book(mews, sheets, "IT Specialist", Total(about=(("Employee", "Farid Haddad"),)))
    delivery, leadership, communication = (
        book["Delivery"],
        book["Leadership"],
        book["Communication"],
    )
    delivery.cells[4, 2].value = delivery.cells[5, 2].value = "2"
    delivery.cells[5, 4].value = "yes "
    delivery.cells[5, 6].value = "n/a"
    leadership.cells[6, 4].value = 1.5
    for column, row, text in (
        (3, 1, "Notes"),
        (3, 5, "printer handbook"),
        (6, 1, "Notes"),
        (6, 4, "ask Grace for the ticket"),
        (6, 6, "monthly letter since June"),
        (9, 1, "Notes"),
        (9, 7, "only in English so far"),
    ):
        communication.put(row, column, text, "quiet" if row > 1 else "head")
        communication.widths[column] = 22
    leadership.hidden_columns |= {7, 8, 9, 10}
    leadership.hidden_rows |= {7}
    goals = Tab("My goals", widths={1: 24, 2: 60, 3: 14})
    for row, texts in enumerate(
        (
            ("Goal", "First step", "Until"),
            ("Network basics", "Course on Thursdays", "March"),
            ("On-call rota", "Shadow Hiro for two weeks", "May"),
        ),
        start=1,
    ):
        for column, text in enumerate(texts, start=1):
            goals.put(row, column, text, "head" if row == 1 else "plain")
    book.tabs.append(goals)
    return book


def weights_105() -> Book:
    """The weights of the template, which nobody has set to a track's yet: they add up to 105 %."""
    mews = load_framework("mews")
    ratings = (
        "2222|2212|2211|0000|0000",
        "2222|2221|0000|0000|0000",
        "2222|1122|0000|0000|0000",
        "2222|2222|2212|1100|0000",
        "2221|2212|2100|0000|0000",
    )
    book = _book(mews, _built(mews, ratings, Shape()), (10, 25, 10, 30, 30))
    _note(
        book["Communication"],
        5,
        6,
        "Grace Otieno",
        "Facilitated both retrospectives of the quarter.",
    )
    return book


def carvago_blank() -> Book:
    """A blank workbook: only drop-downs and formulas say where ratings go."""
    carvago = load_framework("carvago")
    ratings = tuple(
        "|".join("-" * min(4, len(level.skills)) for level in competency.levels)
        for competency in carvago.competencies
    )
    shape = Shape(
        top=4,
        first=7,
        left=2,
        stride=3,
        result=-1,
        rule=Rule("allowance", 2, words=_CARVAGO),
        words=_CARVAGO,
        numbered=True,
        title=True,
        wide=48,
    )
    return _book(
        carvago,
        _built(carvago, ratings, shape),
        "Frontend Engineer",
        Total(
            row=4, column=2, headers=("Competency", "Weight", "Level", "Value"), total="Your score"
        ),
    )


def overview_at_c5() -> Book:
    """A Summary by another name and in another place, a typing error in a header, sheets named
    by taste, a lost sheet, a level typed in.
    """
    mews = load_framework("mews")
    ratings = (
        "2222|2222|2221|2111|0000",
        "2222|2222|2222|2212|1110",
        "2222|2122|2222|2221|0011",
        "2222|2221|2212|1102|0000",
        "2222|2212|2112|0000|0000",
    )
    names = {"Domain Expertise": "domain-expertise", "Problem Solving": "problem solving"}
    sheets = _built(mews, ratings, Shape(top=3, first=5, left=2), names=names)
    book = _book(
        mews,
        sheets,
        "Technical Leader",
        Total(
            "Overview 2024",
            5,
            3,
            ("Area", "Weigth", "Level", "Value"),
            "Total",
            (("Name", "Iva Horáková"),),
        ),
    )
    overview = book["Overview 2024"]
    solving, leadership = overview.cells[8, 5], overview.cells[10, 5]
    solving.formula = (solving.formula or "").replace("'problem solving'", "ProblemSolving")
    for place in ((8, 5), (8, 6), (12, 6)):
        overview.cells[place].value = "#REF!"
    leadership.formula, leadership.value, overview.cells[10, 6].value = None, 3, 0.2 * 3
    book.tabs.insert(0, book.tabs.pop())
    return book


def skill_added() -> Book:
    """Formulas that no longer fit: a skill below a range, a result typed in, values from before
    the last change, a sheet that nobody asks for.
    """
    mews = load_framework("mews")
    ratings = (
        "2222|2212|2221|1000|0000",
        "2222|2222|1100|0000|0000",
        "2222|2221|2122|1000|0000",
        "2222|2212|2112|0000|0000",
        "2222|2212|1122|0000|0000",
    )
    book = _book(
        mews,
        _built(mews, ratings, Shape()),
        "Product Security Engineer",
        Total(about=(("Name", "Jonas Weber"),)),
    )
    delivery, domain, solving, communication, total = (
        book[name]
        for name in ("Delivery", "Domain Expertise", "Problem Solving", "Communication", "Summary")
    )
    domain.put(
        7, 3, "You can explain the threat model of your product to a customer's auditor.", "skill"
    )
    domain.put(7, 4, 0, "rating")
    solving.put(3, 2, 2, "rating", "Delivery!B3")  # a rating by formula
    result = communication.cells[1, 6]
    result.formula, result.value = None, 1
    total.cells[5, 3].value, total.cells[5, 4].value = 3, 0.25 * 3
    # Delivery was raised to Advanced by something that does not calculate
    delivery.cells[1, 6].value, total.cells[2, 3].value, total.cells[2, 4].value = 0, 2, 0.2 * 2
    total.cells[8, 4].value = 0.2 * 2 + 0.25 * 2 + 0.25 * 3 + 0.25 * 3 + 0.05 * 2
    levels = [
        (
            "Beginner",
            "",
            [
                "You answer the questions of a newcomer on the same day.",
                "You tell a newcomer whom to ask.",
            ],
        ),
        (
            "Intermediate",
            "",
            ["You plan a newcomer's first month.", "You ask how the first month went."],
        ),
    ]
    book.tabs.append(columns("Mentoring", "", levels, "22|21", Shape()).tab)
    for tab in (domain, book.tabs[-1]):
        tab.fit()
    return book


def by_colour() -> Book:
    """Ratings by colour alone, theme colours among them, and a highlight that nobody explains."""
    mews = load_framework("mews")
    ratings = (
        "2222|2212|2111|1000|0000",
        "2222|2222|1111|0000|0000",
        "2222|2122|2212|1100|0000",
        "2222|2221|1122|0000|0000",
        "2221|0000|0000|0000|0000",
    )
    book = _book(
        mews, _built(mews, ratings, Shape()), "Data Analyst", Total(about=(("Name", "Kaja Nowak"),))
    )
    communication = book["Communication"]
    communication.scales = communication.scales[1:]
    for (_, column), cell in communication.in_order():
        if cell.look == "rating":
            theme = "theme-" if column in (4, 6) else ""  # Intermediate and Advanced
            cell.look = {0: "no", 1: f"{theme}somewhat", 2: f"{theme}yes"}[int(cell.value or 0)]
            cell.value = None
    book["Domain Expertise"].cells[4, 5].look = "proposed-skill"
    return book


def strict() -> Book:
    """The transitional package's strict sister; progress lies exactly on a cut score."""
    mews = load_framework("mews")
    ratings = (
        "2222|2212|2222|2221|1111",
        "2222|2221|2212|1120|0000",
        "2222|2222|2210|0000|0000",
        "2222|2222|2222|2212|2221",
        "2212|2222|2211|0000|0000",
    )
    return _book(
        mews,
        _built(mews, ratings, Shape()),
        "Community Coordinator",
        Total(about=(("Name", "李梅"),)),
    )


def self_and_manager() -> Book:
    """Two raters side by side and a column of evidence, with the marker of a workbook that
    knows its framework.
    """
    mews = load_framework("mews")
    ratings = (
        "2222|2221|1121|0000|0000",
        "2222|2222|2212|1110|0000",
        "2221|2212|0111|0000|0000",
        "2222|2122|2222|2212|1000",
        "2222|2222|2221|1122|0000",
    )
    manager = (
        "2222|2222|1111",
        "2222|2221|2122",
        "2222|2212|0011",
        "2222|2222|2222",
        "2222|2212|2222",
    )
    sheets = _built(mews, ratings, Shape(top=3, first=5, stride=5, result=3, title=True, wide=42))
    for built, line in zip(sheets, manager, strict=True):
        tab = built.tab
        tab.scales = [(area, points) for area, points in tab.scales if points == (0, 1)]
        for index in range(5):
            left = 1 + 5 * index
            tab.widths.update({left + 1: 10, left + 2: 10, left + 3: 24, left + 4: 3})
            for column, text in (
                (left, "Skill"),
                (left + 1, "Self"),
                (left + 2, "Manager"),
                (left + 3, "Evidence"),
            ):
                tab.put(4, column, text, "head")
            if index < 3:
                for offset, mark in enumerate(line.split("|")[index]):
                    tab.put(5 + offset, left + 2, int(mark), "rating")
    sheets[3].tab.put(6, 14, "coaching circle, six people", "quiet")
    sheets[3].tab.put(8, 19, "guest at the agile conference", "quiet")
    marker = {
        "AssessmentFramework": "mews",
        "AssessmentFrameworkVersion": mews.version,
        "AssessmentTrack": "Agile Coach",
        "AssessmentPerson": "Liam O'Brien",
    }
    return _book(mews, sheets, "Agile Coach", Total(), marker)


_LIBREOFFICE_XLSXWRITER, _LIBREOFFICE_OPENPYXL = (
    through_libreoffice(with_xlsxwriter),
    through_libreoffice(with_openpyxl),
)

ALL = (
    Sample(
        "mews-engineer", mews_engineer, with_xlsxwriter, (3, 2, 3, 2, 1), 2.5, "Senior Engineer"
    ),
    Sample(
        "mews-qa-engineer",
        mews_qa_engineer,
        _LIBREOFFICE_OPENPYXL,
        (3, 4, 2, 3, 2),
        3.05,
        "Senior QA Engineer",
        libreoffice=True,
    ),
    Sample(
        "carvago-frontend",
        carvago_frontend,
        by_hand(GOOGLE),
        (2, 3, 2, 1),
        2.5,
        "Medior Frontend Engineer",
        {"google-only-function": 4, "summary-asks-missing-level": 4, "rule-differs": 1},
    ),
    Sample(
        "carvago-2023-helpers",
        carvago_2023_helpers,
        by_hand(SDK),
        (2, 3, 2, 1, 1),
        2.15,
        "Engineer",
        {"second-rule": 5},
    ),
    Sample(
        "levels-below",
        levels_below,
        _LIBREOFFICE_OPENPYXL,
        (3, 4, 4, 2, 1),
        3.4,
        "Senior Data Scientist",
        libreoffice=True,
    ),
    Sample(
        "odd-cells",
        odd_cells,
        with_openpyxl,
        (2, 2, 3, 3, 1),
        2.35,
        # six cells without a rating that can be understood: IT Specialist II or IT Specialist III
        None,
        {
            "number-as-text": 2,
            "rating-not-understood": 1,
            "does-not-apply-not-allowed": 1,
            "rating-unrated": 2,
            "rating-unseen": 1,
            "level-blank": 1,
            "level-disagrees": 2,
            "never-calculated": 1,
        },
    ),
    Sample(
        "weights-105",
        weights_105,
        with_xlsxwriter,
        (2, 2, 1, 3, 2),
        2.3,
        None,
        {"weights-not-100": 1},
    ),
    Sample(
        "carvago-blank",
        carvago_blank,
        with_openpyxl,
        (0, 0, 0, 0),
        0.0,
        None,
        {"nothing-rated": 1, "level-disagrees": 4, "never-calculated": 1},
    ),
    Sample(
        "overview-at-c5",
        overview_at_c5,
        with_xlsxwriter,
        (3, 4, 4, 3, 2),
        3.4,
        "Senior Staff Engineer",
        {"formula-broken": 1, "summary-level-typed": 1, "level-disagrees": 1},
    ),
    Sample(
        "skill-added",
        skill_added,
        with_xlsxwriter,
        (3, 1, 3, 2, 2),
        2.2,
        "Product Security Engineer II",
        {
            "range-misses-skill": 1,
            "level-typed": 1,
            "cached-value-stale": 2,
            "level-disagrees": 2,
            "sheet-not-in-summary": 1,
        },
    ),
    Sample(
        "by-colour",
        by_colour,
        with_openpyxl,
        (2, 2, 3, 2, 1),
        2.2,
        "Data Analyst II",
        {"rating-by-colour": 20, "highlight-without-comment": 1, "never-calculated": 1},
    ),
    Sample(
        "strict", strict, by_hand(STRICT), (4, 3, 2, 5, 2), 3.6, "Senior Community Coordinator II"
    ),
    Sample(
        "self-and-manager",
        self_and_manager,
        _LIBREOFFICE_XLSXWRITER,
        (2, 3, 2, 4, 3),
        3.05,
        "Senior Agile Coach",
        {"extra-rating-column": 5},
        libreoffice=True,
    ),
    *BLANKS,
)


# --- the command ---------------------------------------------------------------------------------


def written(sample: Sample) -> bytes | None:
    """Return a sample's bytes; ``None`` where the program that writes them is not there."""
    return sample.write(sample.make())


def scored(name: str) -> str:
    """Return what ``assess score NAME.xlsx --format json`` prints in the folder of the samples."""
    from click.testing import CliRunner

    from assessment.cli import main as assess

    with contextlib.chdir(SAMPLES):
        result = CliRunner().invoke(assess, ["score", f"{name}.xlsx", "--format", "json"])
    assert result.exit_code in (0, 1), result.output
    return result.stdout


def disagreements(sample: Sample, record: dict[str, Any]) -> list[str]:
    """Say where a record is not what was worked out by hand."""
    grade = record["grade"]["job_title"] if record["grade"] else None
    pairs: list[tuple[str, Any, Any]] = [
        ("levels", list(sample.levels), [one["level"] for one in record["competencies"]]),
        ("progress", sample.progress, record["progress"]),
        ("grade", sample.grade, grade),
        ("findings", sample.findings, dict(Counter(one["code"] for one in record["findings"]))),
    ]
    return [
        f"{sample.name}: {what} by hand {by_hand_}, by the engine {found}"
        for what, by_hand_, found in pairs
        if by_hand_ != found
    ]


def main() -> int:
    """Write the workbooks, and what is expected of them if asked to."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument(
        "--expected", action="store_true", help="write NAME.json beside each workbook, too"
    )
    options = parser.parse_args()
    SAMPLES.mkdir(exist_ok=True)
    wrong: list[str] = []
    for sample in ALL:
        path = SAMPLES / f"{sample.name}.xlsx"
        data = written(sample)
        if data is None:
            print(f"{path.name}: left as it is, LibreOffice is not there", file=sys.stderr)
        elif not path.exists() or (
            contents(path) != contents(data) if sample.libreoffice else path.read_bytes() != data
        ):
            path.write_bytes(data)
            print(f"{path.name}: written, {len(data):,} bytes")
        if options.expected:
            text = scored(sample.name)
            found = disagreements(sample, json.loads(text)[0])
            wrong += found
            if not found:
                path.with_suffix(".json").write_text(text, encoding="utf-8")
    for line in wrong:
        print(line, file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
