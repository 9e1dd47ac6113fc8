"""Whose ratings count where a column is half empty, or holds a word that is no rating; and what
else was tried on real-looking workbooks.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from assessment import score_file, write_back
from assessment.cli import main
from assessment.jobs.scores import Options
from assessment.model import Rater, Scorecard
from assessment.ooxml.edit import edit_workbook
from assessment.ooxml.workbook import open_workbook
from tests.conftest import ROOT
from tests.recognition.test_deleted_skills import rated, scored, told

SAMPLE = ROOT / "samples" / "self-and-manager.xlsx"
SHEETS = ("Delivery", "Domain Expertise", "Problem Solving", "Communication", "Leadership")
SELF, MANAGER = "BGLQV", "CHMRW"


def filled(tmp_path: Path, changes: Mapping[tuple[str, str], str | float | None]) -> Path:
    """Return the sample with a manager's rating of every skill, and changes."""
    ratings = {
        (sheet, f"{column}{row}"): 1
        for sheet in SHEETS
        for column in MANAGER
        for row in range(5, 9)
    }
    edit_workbook(SAMPLE, tmp_path / "two.xlsx", {**ratings, **changes})
    return tmp_path / "two.xlsx"


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(main, [*map(str, words)])


def card_of(path: Path, rater: Rater | None = None) -> Scorecard:
    return score_file(str(path), Options(rater=rater))


def unrated(card: Scorecard) -> dict[str, int]:
    return {one.rater: one.unrated for one in card.by_rater}


def test_one_word_among_a_managers_ratings_takes_nothing_from_anybody(tmp_path: Path) -> None:
    path = filled(tmp_path, {("Delivery", "C5"): "maybe"})
    card = card_of(path)
    assert card.status == "complete" and unrated(card) == {"self": 0, "manager": 1}
    theirs = card_of(path, "manager")
    assert theirs.status == "in doubt" and [
        found.where for found in theirs.findings if found.code == "rating-not-understood"
    ] == ["Delivery!C5"]


@pytest.mark.parametrize("columns", ["B", SELF])
def test_an_employees_empty_column_is_not_taken_for_the_managers(
    tmp_path: Path, columns: str
) -> None:
    path = filled(
        tmp_path,
        {("Delivery", f"{column}{row}"): None for column in columns for row in range(5, 9)},
    )
    card, count = card_of(path), 4 * len(columns)
    assert (
        card.status == "incomplete"
        and card.unrated == count
        and unrated(card) == {"self": count, "manager": 0}
    )
    assert not any(found.code == "range-wrong-cells" for found in card.findings)
    write_back(path, tmp_path / "out.xlsx", repair=True)
    formula = open_workbook(tmp_path / "out.xlsx")["Delivery"].cells[3, 2].formula
    assert formula is not None and "B5:B8" in formula and "C5" not in formula


def test_a_sheet_without_a_managers_column_counts_among_the_employees_ratings(
    tmp_path: Path,
) -> None:
    changes = {("Delivery", f"{column}{row}"): None for column in MANAGER for row in range(4, 9)}
    path = filled(tmp_path, changes)
    for rater in (None, "manager"):
        assert unrated(card_of(path, rater)) == {"self": 0, "manager": 20}


def headed_by_the_manager(tmp_path: Path) -> Path:
    """Return a workbook with one column of ratings, the manager's."""
    changes: dict[tuple[str, str], str | float | None] = {
        (sheet, f"{column}{row}"): None
        for sheet in SHEETS
        for column in MANAGER
        for row in range(4, 9)
    }
    return filled(
        tmp_path,
        changes | {(sheet, f"{column}4"): "Manager" for sheet in SHEETS for column in SELF},
    )


def test_the_status_gives_a_managers_only_column_to_the_manager(tmp_path: Path) -> None:
    path = headed_by_the_manager(tmp_path)
    assert card_of(path).assessment.rater == "manager"
    (one,) = json.loads(run("status", path, "--format", "json").stdout)
    assert (one["rated_self"], one["rated_manager"], one["rated"]) == (0, 100, 100)


def test_whose_ratings_are_told_apart_where_people_share_a_name(tmp_path: Path) -> None:
    (tmp_path / "people").mkdir()
    for name in ("one", "two", "three"):
        shutil.copy(SAMPLE, tmp_path / "people" / f"{name}.xlsx")
    shutil.copy(headed_by_the_manager(tmp_path), tmp_path / "people" / "four.xlsx")
    assert (
        "All by self-assessment, but Liam O'Brien's (four) by the manager's ratings."
        in " ".join(run("score", tmp_path / "people").stdout.split())
    )


def test_a_preferred_name_with_a_last_name_of_its_own_gets_no_second_one(tmp_path: Path) -> None:
    header = "Worker ID,Legal First Name,Legal Last Name,Preferred Name,Track\n"
    rows = (
        "1,Anna,Novakova,Anna Novak,Engineer\n2,Benjamin,Carter,Ben"
        " Carter,Engineer\n3,Mary,Berg,Mia,Engineer\n"
    )
    (tmp_path / "people.csv").write_text(header + rows, encoding="utf-8")
    said = json.loads(
        run("blank", "--roster", tmp_path / "people.csv", "--dry-run", "--format", "json").stdout
    )
    people = said["people"] if isinstance(said, dict) else said
    assert [one["name"] for one in people] == ["Anna Novak", "Ben Carter", "Mia Berg"]


@pytest.mark.parametrize(
    "file",
    [
        "Cy Ng.xlsx",
        "Cy Ng.xlsx.crdownload",
        "Cy Ng.XLSX.part",
        ".Cy Ng.xlsx.icloud",
        "Cy Ng.gsheet",
        "Cy Ng.xlsx.tmp",
    ],
)
def test_a_half_download_and_a_pointer_are_called_as_their_workbook(
    tmp_path: Path, file: str
) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / file).write_bytes(b"x")
    (tmp_path / "people.csv").write_text("name,id\nCy Ng,1\n", encoding="utf-8")
    (one,) = json.loads(
        run(
            "score", tmp_path / "in", "--people", tmp_path / "people.csv", "--format", "json"
        ).stdout
    )
    assert (one["person"], one["status"]) == ("Cy Ng", "not read") and not {
        "no-workbook",
        "not-on-the-list",
    } & {found["code"] for found in one["findings"]}


@pytest.mark.parametrize(
    ("rating", "code"), [(2, "skill-row-unknown"), (1, "skill-row-twice"), (0, "skill-row-twice")]
)
def test_two_ratings_for_one_skill_of_a_classic_sheet_are_an_error(rating: int, code: str) -> None:
    book = rated("classic")
    sheet = book["Oven"]
    # below the last skill, a row that was copied
    sheet["C7"], sheet["D7"] = sheet["C3"].value, rating
    card = scored(book)
    assert card.status == ("in doubt" if code == "skill-row-twice" else "complete")
    assert (code, "Oven!D7") in told(card)
    assert any("copy of the row of Oven!D3" in found.message for found in card.findings)


def test_what_overwriting_keeps_is_told(tmp_path: Path) -> None:
    out = tmp_path / "out.xlsx"
    assert run("plan", SAMPLE, "-o", out).exit_code == 0
    edit_workbook(out, out, {("Delivery", "B5"): 0})
    refused = run("plan", SAMPLE, "-o", out)
    assert refused.exit_code == 1 and not (tmp_path / "out.xlsx.bak").exists()
    kept = run("plan", SAMPLE, "-o", out, "--overwrite")
    assert (tmp_path / "out.xlsx.bak").exists() and "kept-as-backup" in kept.output
