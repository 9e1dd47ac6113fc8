"""Workbooks of other families are refused in one sentence that names them; nothing of them is
scored.
"""

from __future__ import annotations

import io
from collections.abc import Sequence

import openpyxl
import pytest

from assessment import score
from assessment.model import Framework
from assessment.recognition import read_workbook
from tests.builders.layouts import FIVE, Options, build

Rows = Sequence[Sequence[object]]
SKILLS = ("SQL", "Deployments", "Writing", "Code review", "Testing", "Planning")
PEOPLE = ("Ada Lovelace", "Bo Lind", "Cy Young", "Dana Scully")
TEXT = "You do {0} in a way that others can follow, at rung {1}"


def _saved(sheets: dict[str, Rows]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        page = book.create_sheet(name)
        for row in rows:
            page.append(list(row))
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def _numbers(count: int, top: int = 3) -> list[int]:
    return [index % top for index in range(count)]


def _summary(names: Sequence[str], formula: str) -> Rows:
    rows = [
        (name, 0.2, formula.format(name), f"=B{index}*C{index}")
        for index, name in enumerate(names, 2)
    ]
    return [
        ("Competency", "Weight", "Level", "Value"),
        *rows,
        (),
        ("Progress", None, None, "=SUM(D2:D6)"),
    ]


PROFICIENCY: dict[str, dict[str, Rows]] = {
    "target and gap": {
        "Matrix": [
            ("Skill", "Current", "Target", "Gap"),
            *((one, n, 3, 3 - n) for n, one in enumerate(SKILLS)),
        ]
    },
    "required level": {
        "Me": [
            ("Skill", "My level", "Required level"),
            *((one, n % 5 + 1, 3) for n, one in enumerate(SKILLS)),
        ]
    },
    "with weights": {
        "Matrix": [
            ("Competency", "Weight", "Level", "Target level", "Gap"),
            *((one, 0.2, 2, 3, 1) for one in FIVE),
        ]
    },
    "a level in words": {
        "Skills": [
            ("Area", "Skill", "Current level", "Desired level"),
            *(("Data", one, "Basic", "Expert") for one in SKILLS),
        ]
    },
    "your level": {
        name: [
            ("Skill", "Your level"),
            *((f"{one} in {name}", n % 5 + 1) for n, one in enumerate(SKILLS)),
        ]
        for name in ("Delivery", "Communication")
    },
    "your level, with a summary": {
        "Summary": _summary(FIVE, "=ROUND(AVERAGE('{0}'!B2:B7),0)"),
        **{
            name: [("Skill", "Your level"), *((one, n % 3) for n, one in enumerate(SKILLS))]
            for name in FIVE
        },
    },
    "a title above": {
        "Matrix": [
            ("Skills of our team",),
            (),
            ("Skill", "Proficiency", "Comment"),
            *((one, n % 4, "") for n, one in enumerate(SKILLS)),
        ]
    },
}
RUBRIC: dict[str, dict[str, Rows]] = {
    "levels and your level": {
        "Summary": _summary(FIVE, "=ROUND(AVERAGE('{0}'!E2:E7),0)"),
        **{
            name: [
                ("Aspect", "Beginner", "Intermediate", "Advanced", "Your level"),
                *(
                    (one, *(TEXT.format(one, n) for n in range(3)), n % 3)
                    for n, one in enumerate(SKILLS)
                ),
            ]
            for name in FIVE
        },
    },
    "numbers as levels": {
        "Rubric": [
            ("Criterion", "1", "2", "3", "4", "Score"),
            *(
                (one, *(TEXT.format(one, n) for n in range(4)), n % 4 + 1)
                for n, one in enumerate(SKILLS)
            ),
        ]
    },
    "words of grades": {
        "Rubric": [
            ("Criterion", "Needs improvement", "Meets expectations", "Exceeds", "Rating"),
            *((one, *(TEXT.format(one, n) for n in range(3)), "Meets") for one in SKILLS),
        ]
    },
    "junior to senior": {
        "Ladder": [
            ("Area", "Junior", "Mid", "Senior", "Staff", "Self assessment"),
            *((one, *(TEXT.format(one, n) for n in range(4)), "Mid") for one in SKILLS),
        ]
    },
}
COLUMNS: dict[str, dict[str, Rows]] = {
    "on a sheet named communication": {
        "Communication": [("Skill", *PEOPLE), *((one, *_numbers(4)) for one in SKILLS)]
    },
    "first names": {
        "Team": [("Skill", "Ada", "Bo", "Cy"), *((one, *_numbers(3)) for one in SKILLS)]
    },
    "words": {
        "Delivery": [
            ("", *PEOPLE),
            *((TEXT.format(one, 1), "Yes", "No", "Somewhat", "Yes") for one in SKILLS),
        ]
    },
    "with a summary": {
        "Summary": _summary(FIVE, "=ROUND(AVERAGE('{0}'!B2:B7),0)"),
        **{name: [("Skill", *PEOPLE), *((one, *_numbers(4)) for one in SKILLS)] for name in FIVE},
    },
}
ROWS: dict[str, dict[str, Rows]] = {
    "names": {"Team": [("Name", *SKILLS), *((one, *_numbers(6)) for one in PEOPLE)]},
    "team members": {
        "Skills": [
            ("Team member", "Role", *SKILLS),
            *((one, "Dev", *_numbers(6, 5)) for one in PEOPLE),
        ]
    },
    "a summary of people": {
        "Delivery": [
            ("Employee", *SKILLS[:4]),
            *((one, "Yes", "No", "Yes", "Somewhat") for one in PEOPLE),
        ]
    },
}
APPRAISAL: dict[str, dict[str, Rows]] = {
    "self and manager": {
        "Appraisal": [
            ("Area", "Weight", "Self rating", "Manager rating", "Weighted score"),
            *((one, 0.2, 3, 4, 0.8) for one in FIVE),
        ]
    },
    "goals": {
        "Form": [
            ("Performance appraisal",),
            ("Employee", "Mira Testova"),
            (),
            ("Goal", "Weightage", "Achievement", "Score", "Remarks"),
            *((f"Goal {n}", 0.25, "done", n, "") for n in range(4)),
        ]
    },
    "marks": {"KPI": [("KPI", "Weight %", "Mark", "Result"), *((one, 20, 4, 80) for one in FIVE)]},
}
KINDS: dict[str, tuple[str, dict[str, dict[str, Rows]]]] = {
    "proficiency": ("a proficiency matrix", PROFICIENCY),
    "rubric": ("a rubric", RUBRIC),
    "columns": ("people in columns", COLUMNS),
    "rows": ("people in rows", ROWS),
    "appraisal": ("a weighted appraisal table", APPRAISAL),
}
ALL = [(kind, name) for kind, (_, books) in KINDS.items() for name in books]


@pytest.mark.parametrize(("kind", "name"), ALL)
def test_refused_by_name(kind: str, name: str, frameworks: list[Framework]) -> None:
    told, books = KINDS[kind]
    card = score(read_workbook(_saved(books[name]), frameworks), frameworks)
    errors = [one for one in card.findings if one.severity == "error"]
    assert [one.code for one in errors] == ["not-a-competency-workbook"], card.findings
    assert told in errors[0].message
    assert errors[0].where
    assert ". " not in errors[0].message.replace("e.g. ", "")
    assert card.competencies == ()
    assert card.progress is None
    assert card.grade is None


def test_a_partial_reading_is_no_scorecard(frameworks: list[Framework]) -> None:
    """One of eight sheets of somebody's own matrix happens to look like ours."""
    own: dict[str, Rows] = {
        f"Area {index}": [("Topic", "Score"), *((one, n % 3) for n, one in enumerate(SKILLS))]
        for index in range(7)
    }
    levels: list[Sequence[object]] = [("Beginner", "", "Advanced", "")]
    levels += [(TEXT.format(one, 1), 2, TEXT.format(one, 2), 1) for one in SKILLS]
    found = read_workbook(_saved({"Coding": levels, **own}), frameworks)
    assert found.competencies == ()
    assert [one.code for one in found.findings] == ["not-a-competency-workbook"]


def test_most_rows_of_a_summary_need_their_sheet(frameworks: list[Framework]) -> None:
    book = build(Options())
    for name in FIVE[1:]:
        del book.cells[name]
    card = score(read_workbook(book.save(), frameworks), frameworks)
    assert {one.code for one in card.findings} >= {"competency-sheet-missing", "partly-read"}
    assert all(one.level is None for one in card.competencies)
    assert card.progress is None


@pytest.mark.parametrize("name", ["Delivery", "Communication", "Leadership"])
def test_a_name_alone_is_no_evidence(name: str, frameworks: list[Framework]) -> None:
    rows = [
        ("Question", "Answer"),
        *((f"Do you like {one}?", n % 3) for n, one in enumerate(SKILLS)),
    ]
    assert read_workbook(_saved({name: rows}), frameworks).competencies == ()


@pytest.mark.parametrize("head", ["Target level", "Gap", "Score", "Required", "Ada", "Self rating"])
def test_further_columns_of_a_summary_do_not_make_it_another_family(
    head: str, frameworks: list[Framework]
) -> None:
    book = build(Options())
    book.summary[1, 7] = head
    for index in range(5):
        book.summary[book.row(index), 7] = 3
    found = read_workbook(book.save(), frameworks)
    assert [one.name for one in found.competencies] == list(FIVE)
    assert all(one.levels for one in found.competencies)
