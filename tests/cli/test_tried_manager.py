"""What a manager sees of ten people's workbooks: whose file is whose, whose ratings count, what
is still missing.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.comments import Comment

from assessment import build_blank, load_framework, write_back
from assessment.jobs.blank import Layout
from assessment.model.marks import RATING_HEADS
from assessment.output.file_labels import files_to_tell, in_lines, with_person
from assessment.output.kinds import kinds_of
from assessment.words.phrases import together
from tests.output.test_overview import SAMPLES, found, record, run, shown
from tests.sheets.test_blank import everywhere, filled


def named(*files: tuple[str, str]) -> list[str]:
    records = [record(file, person) for file, person in files]
    return list(
        files_to_tell(records, {file: file.rpartition("/")[2] for file, _ in files}).values()
    )


def test_a_file_is_named_where_it_says_more_than_the_person() -> None:
    assert (
        named(
            ("petr.xlsx", "Petr Dvořák"),
            ("zoe half.xlsx", "Zoë Ångström"),
            ("Ben Carter/review.xlsx", "Ben Carter"),
            ("jan-h.xlsx", "Jan Horák"),
        )
        == []
    )
    assert named(("x/report 7.xlsx", "Anna Novak"), ("ben.xlsx", "Ben Carter")) == ["report 7.xlsx"]
    # namesakes
    assert named(("anna.xlsx", "Anna"), ("anna (1).xlsx", "Anna")) == ["anna.xlsx", "anna (1).xlsx"]
    # which Jan?
    assert named(("jan.xlsx", "Jan Horák"), ("novak.xlsx", "Jan Novák")) == ["jan.xlsx"]
    # another's name
    assert named(("ben.xlsx", "Eva Malá"), ("eva.xlsx", "Ben Carter")) == ["ben.xlsx", "eva.xlsx"]


def test_names_are_broken_between_their_parts() -> None:
    assert in_lines("carvago-frontend-2024", 16) == "carvago-\nfrontend-2024"
    assert in_lines("Karel Svoboda", 16) == "Karel Svoboda"
    assert in_lines("Bartholomew Featherstonehaugh", 16) == "Bartholomew\nFeatherstonehaugh"
    assert in_lines("anna_novak.review (1)", 12) == "anna_\nnovak.review\n(1)"


def test_few_files_stand_below_their_people_and_no_result_wraps() -> None:
    people = ["Anna Novak", "Ben Carter", "Eva Krátká", "Karel Svoboda"]
    records = [record(f"{name.split()[0].lower()}.xlsx", name) for name in people]
    records.append(
        record(
            "d/three-raters-of-2026.xlsx", "Mira Solberg", track="Frontend Engineer", proposals=[1]
        )
    )
    records[4]["grade"] |= {"grade": "", "job_title": "Medior Frontend Engineer"}
    records[3] |= {
        "status": "incomplete",
        "grade": None,
        "unrated": 134,
        "skills": 150,
        "progress_range": [0.0, 5.0],
    }
    lines = shown(records)
    assert max(map(len, lines)) <= 80
    head = next(index for index, line in enumerate(lines) if line.startswith("Person "))
    assert (
        "File" not in lines[head]
        and lines[head + 4].split("  ")[0] == "Karel Svoboda"
        and "incomplete, 134 open" in lines[head + 4]
    )
    # the track stands beside it
    assert lines[head + 5].split()[:2] == ["Mira", "Solberg"] and lines[head + 5].split()[-2:] == [
        "Medior",
        "1",
    ]
    assert [line.strip() for line in lines[head + 6 : head + 8]] == ["three-raters-", "of-2026"]


def test_findings_name_the_person_where_the_file_does_not() -> None:
    assert with_person(record("x.xlsx", "Ben Carter"), "review.xlsx") == "review.xlsx (Ben Carter)"
    assert with_person(record("x.xlsx", "Zoë Ångström"), "zoe half.xlsx") == "zoe half.xlsx"
    records = [
        record(
            "d/review.xlsx",
            "Ben Carter",
            findings=[found("error", "weights-not-100", "Summary!B2")],
        ),
        record("anna.xlsx", "Anna"),
    ]
    assert shown(records)[0] == "error  weights-not-100 review.xlsx (Ben Carter)"


def test_what_is_said_of_a_file_is_never_the_templates() -> None:
    for code in ("person-twice", "no-ratings-by-rater", "track-not-in-framework"):
        people, templates = kinds_of(
            [
                record(f"{name}.xlsx", findings=[found("error", code, "", "The same.")])
                for name in "abcd"
            ]
        )
        assert [kind.code for kind in people] == [code] and not templates


def nobody(file: str, person: str, **more: Any) -> Any:
    return record(
        file,
        person,
        status="incomplete",
        grade=None,
        unrated=10,
        progress=0.0,
        progress_range=[0.0, 5.0],
        **more,
    )


def test_whom_only_the_manager_has_rated_is_said() -> None:
    manager = {"manager": {"progress": 2.0, "grade": None, "unrated": 0}}
    lines = shown(
        [
            record("a.xlsx", "Anna"),
            nobody("k.xlsx", "Karel", by_rater=manager),
            nobody("l.xlsx", "Lea"),
        ]
    )
    assert "All by self-assessment." in lines and "Only the manager has rated: Karel." in lines
    # she has not rated
    assert not [line for line in shown([nobody("l.xlsx", "Lea")]) if "self-assessment" in line]


def test_no_ratings_by_the_manager_is_what_the_row_says() -> None:
    lacking = (
        "The workbook has no manager's ratings: their column is empty. So no levels, no progress"
        " and no grade are given."
    )
    bare = {"status": "not read", "grade": None, "progress": None, "rater": None}
    findings = [
        found("error", "rating-not-understood", "Delivery!C16"),
        found("error", "no-ratings-by-rater", "", lacking),
    ]
    lines = shown(
        [
            record("jan.xlsx", "Jan", **bare, findings=findings),
            record("eva.xlsx", "Eva", rater="manager"),
        ]
    )
    (row,) = [line for line in lines if line.startswith("Jan ")]
    assert row.endswith(" no manager's ratings")


def test_below_a_long_table_nobody_is_named_twice() -> None:
    records = [
        record(f"{number:03}.xlsx", "Jan Horák", status="in doubt", grade=None)
        for number in range(20)
    ]
    records += [
        record(f"p{number}.xlsx", f"Person {number}", rater="agreed") for number in range(3)
    ]
    lines = shown(records)
    assert "20 in doubt: Jan Horák (20 workbooks)" in lines
    assert Path(records[0]["file"]).stem == "000"
    assert sum("Jan Horák's" in line for line in lines) == 0  # he is not the exception


def test_what_is_typed_beside_the_table_of_an_added_sheet_is_told(tmp_path: Path) -> None:
    book = tmp_path / "engineer.xlsx"
    write_back(SAMPLES / "mews-engineer.xlsx", book, compare=["Technical Leader"])
    opened = openpyxl.load_workbook(book)
    focus = opened["Focus"]
    focus["A4"], focus["I7"], focus["G6"] = "For March", "Ask Eva", "Pair on Fridays"
    focus["B6"].comment = Comment("Really?", "Ida")
    opened["Track Technical Leader"]["A90"] = "A thought"
    opened["Delivery"]["B3"] = 1  # other results than before, which nobody typed
    opened.save(book)
    findings = write_back(book).card.findings
    (told,) = [one for one in findings if one.code == "words-not-carried"]
    assert told.severity == "warning"
    assert told.message.endswith(
        "not carried over: Track Technical Leader!A90, Focus!A4, Focus!B6, Focus!I7."
    )
    assert openpyxl.load_workbook(book)["Focus"]["G6"].value == "Pair on Fridays"
    assert (
        openpyxl.load_workbook(io.BytesIO(Path(f"{book}.bak").read_bytes()))["Focus"]["I7"].value
        == "Ask Eva"
    )


def test_results_that_have_changed_are_nobodys_words(tmp_path: Path) -> None:
    book = tmp_path / "engineer.xlsx"
    write_back(SAMPLES / "mews-engineer.xlsx", book, compare=["Technical Leader", "Agile Coach"])
    opened = openpyxl.load_workbook(book)
    for sheet, rating in (("Delivery", 2), ("Leadership", 0), ("Problem Solving", 1)):
        for cell in ("B3", "B4", "D3", "D4", "F3", "F4", "H3"):
            opened[sheet][cell] = rating
    opened["Focus"]["A20"] = "Delivery"
    opened["Focus"]["G20"] = "A row of my own"
    opened.save(book)
    findings = write_back(book, compare=["Data Scientist"]).card.findings
    assert not [one for one in findings if one.code == "words-not-carried"]


@pytest.fixture
def by_manager(tmp_path: Path) -> Path:
    mews = load_framework("mews")
    engineer = next(track for track in mews.tracks if track.id == "engineer")
    book = tmp_path / "karel.xlsx"
    filled(
        build_blank(mews, engineer, name="Karel Svoboda"),
        everywhere(mews, RATING_HEADS["manager"], "Yes", upto=2),
        book,
        mews,
    )
    return book


def test_who_is_rated_by_the_manager_only_is_by_nobodys_self_assessment(by_manager: Path) -> None:
    said = " ".join(run("score", by_manager).stdout.split())
    assert (
        "Rated by the manager only; the manager comes to 2.00" in said
        and "self-assessment" not in said
    )
    plan = run("plan", by_manager)
    assert "Only the manager has rated" in plan.stdout and "nothing-rated" in plan.output
    filled_book = by_manager.with_name("filled.xlsx")
    assert run("score", by_manager, "-o", filled_book).exit_code == 0
    assert "rated by the manager only" in str(
        openpyxl.load_workbook(filled_book)["Focus"]["A2"].value
    )


def test_status_says_who_has_two_workbooks(by_manager: Path) -> None:
    copy = by_manager.with_name("karel-svoboda-with-quite-a-long-name (1).xlsx")
    copy.write_bytes(by_manager.read_bytes())
    lines = run("status", by_manager.parent).stdout.splitlines()
    assert "More than one workbook: Karel Svoboda (2). See assess check --only person-twice." in [
        line.strip() for line in lines
    ]
    assert not [line for line in lines if len(line.rstrip()) > 80]
    assert any("karel-svoboda-with- " in line for line in lines) and any(
        " quite-a-long-name " in line for line in lines
    )


def test_open_cells_name_their_sheet_once() -> None:
    assert together(["Delivery!C7", "Delivery!C8", "Craft!C7"]) == ["Delivery!C7,C8", "Craft!C7"]


@pytest.mark.parametrize("layout", ["modern", "classic"])
def test_a_blank_half_filled_says_so_above_its_grades(tmp_path: Path, layout: Layout) -> None:
    mews = load_framework("mews")
    engineer = next(track for track in mews.tracks if track.id == "engineer")
    data = build_blank(mews, engineer, name="Zoe", layout=layout)
    sizes = [[len(level.skills) for level in one.levels] for one in mews.competencies]
    for upto in (0, 2, 5):
        book, written = tmp_path / f"{upto}.xlsx", tmp_path / f"{upto} written.xlsx"
        if layout == "modern":
            filled(data, everywhere(mews, RATING_HEADS["self"], "Yes", upto=upto), book, mews)
        else:
            opened = openpyxl.load_workbook(io.BytesIO(data))
            for one in mews.competencies:
                for index, level in enumerate(one.levels[:upto]):
                    for row in range(3, 3 + len(level.skills)):
                        opened[one.name].cell(row, 2 * index + 2).value = 2
            opened.save(book)
        assert write_back(book, written).card.status == ("complete" if upto == 5 else "incomplete")
        shown_there = openpyxl.load_workbook(written, data_only=True)
        words = (
            f"INCOMPLETE, {sum(sum(one[upto:]) for one in sizes)} open: no result yet"
            if upto == 2
            else ""
        )
        said = [
            str(cell.value)
            for (cell,) in shown_there["Summary"]["A1:A60"]
            if str(cell.value).startswith("Where that leads")
        ]
        assert said == [f"Where that leads: {words}" if words else "Where that leads"]
        assert (shown_there["Tracks"]["B2"].value or "") == words


def test_a_column_of_files_leaves_all_others_their_room() -> None:
    people = [
        ("Bartholomew Featherstone", "the-quarterly-review-x1.xlsx"),
        ("Diego Fuentes", "carvago-2023-helpers.xlsx"),
        ("Iva Horáková", "c5.xlsx"),
    ]
    records = [
        record(f"d/{file}", person, track="IT and Security Family Lead", proposals=[1, 2])
        for person, file in people
    ]
    for one in records:
        one["competencies"] = [{"name": name, "level": 2} for name in "abcde"]
    records[0] |= {
        "status": "incomplete",
        "grade": None,
        "unrated": 134,
        "skills": 150,
        "progress_range": [0.0, 5.0],
    }
    lines = shown(records)
    assert lines[0].split() == ["Person", "File", "Track", "Levels", "Progress", "Result", "Prop."]
    assert max(map(len, lines)) <= 80 and "0.00-5.00" in lines[1]
    assert [
        line.split()[-1] for line in lines if line.startswith(("Bartholomew", "Diego", "Iva"))
    ] == ["2", "2", "2"]
