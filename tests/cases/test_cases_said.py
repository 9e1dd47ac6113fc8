"""Small inputs that once were told wrong, with the right answer: what is finished, whose the
ratings are, whose the file is, who is on a list.

They lie beside the checkout; the same kinds are built anew in the tests of their subjects.
"""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from assessment import load_framework, read_roster
from assessment.cli import main
from assessment.model import Framework
from tests.conftest import SHARED

CASES = SHARED / "cases"
pytestmark = pytest.mark.skipif(
    not CASES.is_dir(), reason="the small inputs do not lie beside the checkout"
)


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(
        main, [str(argument) for argument in arguments], catch_exceptions=False
    )


def scored(*arguments: str | Path) -> list[dict[str, Any]]:
    records: list[dict[str, Any]] = json.loads(run("score", *arguments, "--format", "json").stdout)
    return records


def codes(record: dict[str, Any]) -> set[str]:
    return {one["code"] for one in record["findings"]}


# --- unfinished is not a result ------------------------------------------------------------------


def test_three_open_skills_are_no_result() -> None:
    (one,) = scored(CASES / "three-skills-open.xlsx")
    assert (one["status"], one["unrated"]) == ("incomplete", 3)
    assert one["progress_range"] == [0.5, 3.05]
    assert one["grade"] is None
    assert [end["grade"] for end in one["grade_range"]] == ["IC1", "IC3"]
    shown = run("score", CASES / "three-skills-open.xlsx").stdout
    assert "ncomplete" in shown and "0.50" in shown and "3.05" in shown
    table = run("score", CASES / "three-skills-open.xlsx", CASES / "rater-self-only.xlsx").stdout
    assert "incomplete, 3" in " ".join(table.split()) and "IC1" not in table


def test_the_word_stands_in_what_is_written(tmp_path: Path) -> None:
    from assessment.ooxml.workbook import open_workbook

    result = run("score", CASES / "three-skills-open.xlsx", "-o", tmp_path / "filled.xlsx")
    assert result.exit_code == 0, result.output
    workbook = open_workbook(tmp_path / "filled.xlsx")
    for name in ("Tracks", "Focus"):
        texts = [
            cell.value for cell in workbook[name].cells.values() if isinstance(cell.value, str)
        ]
        assert any("incomplete" in text.lower() for text in texts), name


# --- whose ratings -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "names",
    [("rater-self-and-manager", "rater-self-only"), ("rater-self-only", "rater-self-and-manager")],
)
def test_nobodys_ratings_are_given_as_the_managers(names: tuple[str, str]) -> None:
    records = scored(*(CASES / f"{name}.xlsx" for name in names), "--rater", "manager")
    by_name = {Path(one["file"]).stem: one for one in records}
    without = by_name["rater-self-only"]
    assert without["progress"] is None and without["grade"] is None
    assert all(competency["level"] is None for competency in without["competencies"])
    text = run("score", *(CASES / f"{name}.xlsx" for name in names), "--rater", "manager").stdout
    assert "no manager's ratings" in " ".join(text.split()).lower()


# --- a deleted row -------------------------------------------------------------------------------


def test_a_deleted_skill_raises_nothing() -> None:
    (before,) = scored(CASES / "deleted-skill-before.xlsx")
    (after,) = scored(CASES / "deleted-skill-after.xlsx")
    assert before["progress"] == after["progress"] == 2.8
    assert [one["level"] for one in before["competencies"]] == [
        one["level"] for one in after["competencies"]
    ]
    assert before["unrated"] == after["unrated"] == 6
    named = [one for one in after["findings"] if "missing" in one["code"]]
    assert named and len(named[0]["message"]) > 40


# --- csv -----------------------------------------------------------------------------------------

# what spreadsheet programs pass over at the beginning of a cell, or take for the sign itself
_FORMULA = re.compile(
    "^[\\s\\x00-\\x20\u00a0\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]*[=+\\-@\uff1d\uff0b\uff0d\uff20]"
)
_NUMBER = re.compile(r"-?[0-9]+([.,][0-9]+)?")


@pytest.mark.parametrize("options", [(), ("--long",), ("--excel",), ("--long", "--excel")])
def test_no_cell_of_a_csv_begins_as_a_formula(options: tuple[str, ...]) -> None:
    result = run("score", CASES / "texts-hostile.xlsx", "--format", "csv", *options)
    assert result.exit_code != 2 and result.stdout.count("\n") > 1, result.output
    text = result.stdout
    for separator in (",", ";", "\t", "|"):
        for quoting in (csv.QUOTE_MINIMAL, csv.QUOTE_NONE):
            for row in csv.reader(io.StringIO(text), delimiter=separator, quoting=quoting):
                for cell in row:
                    plain = cell.lstrip('"')
                    assert (
                        plain.startswith("'")
                        or _NUMBER.fullmatch(plain)
                        or not _FORMULA.match(plain)
                    ), (separator, quoting, cell)


# --- people's lists ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def mews() -> Framework:
    return load_framework("mews")


def test_an_employees_number_is_an_id(mews: Framework) -> None:
    people = read_roster(CASES / "roster-employee-number.csv", mews).people
    assert [(one.id, one.name, one.track.name) for one in people] == [
        ("1001", "Anna Novak", "Engineer"),
        ("1002", "Ben Carter", "QA Engineer"),
    ]


def test_czech_names_in_the_czech_encoding(mews: Framework) -> None:
    people = read_roster(CASES / "roster-windows-1250.csv", mews).people
    assert people[0].name == "Ji\u0159\u00ed Dvo\u0159\u00e1k" and len(people) == 2


def test_one_date_proves_the_order_of_a_column(mews: Framework) -> None:
    people = read_roster(CASES / "roster-us-dates.csv", mews).people
    assert [str(one.start) for one in people] == ["2024-03-25", "2024-03-04", "2023-12-31"]


def test_what_is_missing_is_said_with_the_headers_cells(mews: Framework) -> None:
    found = read_roster(CASES / "roster-worker-header.csv", mews)
    said = " ".join(one.message for one in found.findings)
    assert "Worker" in said and "Job Profile" in said
    assert ("Worker", "name") in found.columns


def test_each_namesake_keeps_the_own_file(tmp_path: Path) -> None:
    first, again = CASES / "namesakes-1.csv", CASES / "namesakes-2-resorted.csv"
    old = tmp_path / "old"
    assert run("blank", "--roster", first, "-o", old).exit_code == 0
    new = tmp_path / "new"
    one = json.loads(
        run("blank", "--roster", first, "-o", new, "--previous", old, "--format", "json").stdout
    )["people"]
    two = json.loads(
        run("blank", "--roster", again, "-o", new, "--previous", old, "--format", "json").stdout
    )["people"]
    assert {each["id"]: each["file"] for each in one} == {each["id"]: each["file"] for each in two}
    assert len({each["file"] for each in one}) == 2
    assert {each["status"] for each in two} == {"there already"}


# --- a folder as it is ---------------------------------------------------------------------------


def test_nobody_of_a_drive_folder_is_dropped(tmp_path: Path) -> None:
    folder = tmp_path / "drive"
    shutil.copytree(CASES / "drive-folder", folder)
    records = scored(folder)
    by_name = {Path(one["file"]).name: one for one in records}
    assert set(by_name) == {
        "anna.xlsx",
        "anna (1).xlsx",
        "ben.gsheet",
        "dana.xlsx.download",
        "eve.numbers",
        "levels-below.xls",
        "mews-qa-engineer.ods",
    }
    for name in (
        "ben.gsheet",
        "dana.xlsx.download",
        "eve.numbers",
        "levels-below.xls",
        "mews-qa-engineer.ods",
    ):
        assert by_name[name]["status"] == "not read" and by_name[name]["progress"] is None, name
    for name in ("anna.xlsx", "anna (1).xlsx"):
        assert "person-twice" in codes(by_name[name]), name
    deep = {Path(one["file"]).name for one in scored(folder, "--recursive")}
    assert deep == set(by_name) | {"carl.xlsx"}
