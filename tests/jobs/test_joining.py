"""Results joined to a list of people: by id, else by name, else by file, never in doubt; and
who has handed in none.
"""

from __future__ import annotations

import csv
import io
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from assessment import build_blank, load_framework
from assessment.cli import main
from assessment.jobs.joining import People
from assessment.people.roster import NO_TRACK, Person
from tests.conftest import ROOT

SAMPLES = ROOT / "samples"
MEWS = load_framework("mews")


def run(*arguments: object) -> Result:
    return CliRunner().invoke(
        main, [str(argument) for argument in arguments], catch_exceptions=False
    )


def person(row: int, name: str, identity: str = "", previous: str = "") -> Person:
    return Person(row, name, NO_TRACK, id=identity, previous_id=previous)


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


# --- who is whose --------------------------------------------------------------------------------

LIST = [
    person(2, "Mia Stone", "7"),
    person(3, "Leo Marsh", "8", "L-1"),
    person(4, "Kim Day"),
    person(5, "Kim Day"),
    person(6, "Zoë Ångström", "9"),
    person(7, "Ann Lee", "10", "8"),
]


@pytest.mark.parametrize(
    ("file", "name", "identity", "row", "codes"),
    [
        ("a.xlsx", "Mia Stone", "7", 2, []),
        ("a.xlsx", "", "7", 2, []),
        ("a.xlsx", "Stone, Mia", "", 2, []),
        ("a.xlsx", "mia  STONE", "", 2, []),
        ("a.xlsx", "Leo Marsh", "L-1", 3, []),
        ("a.xlsx", "Leo Marsh", "8", 3, []),  # a present id counts more than a former one
        ("a.xlsx", "Ben Ray", "7", 2, ["people-name-differs"]),
        ("a.xlsx", "Mia Stone", "99", None, ["not-on-the-list"]),
        ("a.xlsx", "Mia Stone", "Mia Stone", 2, []),  # the name of who has no id
        ("a.xlsx", "Kim Day", "", None, ["people-ambiguous"]),
        ("a.xlsx", "Ben Ray", "", None, ["not-on-the-list"]),
        ("sub/Mia Stone.xlsx", "", "", 2, []),
        ("sub/Mia Stone.xlsx", "Mia Stone", "", 2, []),
        ("Mia Stone 7.xlsx", "", "", 2, []),
        ("7.xlsx", "", "", 2, []),
        ("Zoe Angstrom.xlsx", "", "", 6, []),
        # the workbook names somebody else
        ("Mia Stone.xlsx", "Ben Ray", "", None, ["not-on-the-list"]),
        ("Mia Stone.xlsx", "", "99", None, ["not-on-the-list"]),
        ("Mia Stone 7.xlsx", "Ben Ray", "", None, ["not-on-the-list"]),
        ("x.xlsx", "", "", None, ["not-on-the-list"]),
    ],
)
def test_whose_a_workbook_is(
    file: str, name: str, identity: str, row: int | None, codes: list[str]
) -> None:
    people = People(LIST)
    match = people.of(file, name, identity)
    assert (match.person.row if match.person else None) == row
    assert [one.code for one in match.findings] == codes
    assert [one.row for one in people.missing()] == [one.row for one in LIST if one.row != row]


# --- the command line ----------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two workbooks, one of which has an id, and a list that also has somebody else."""
    target = tmp_path / "in"
    target.mkdir()
    engineer = next(track for track in MEWS.tracks if track.id == "engineer")
    (target / "one.xlsx").write_bytes(build_blank(MEWS, engineer, name="Mia Stone", person_id="7"))
    shutil.copy(SAMPLES / "mews-qa-engineer.xlsx", target / "two.xlsx")
    text = (
        "Worker,Employee ID,Work Email,Reports To,Team\nMia S. Stone,7,mia@x.org,Ida,A\nBen"
        " Carter,12,ben@x.org,=Omar,B\nLeo Marsh,8,leo@x.org,Ida,\n"
    )
    (tmp_path / "people.csv").write_text(text, encoding="utf-8")
    return target


def test_json_csv_and_long_rows_can_be_joined(folder: Path) -> None:
    people = folder.parent / "people.csv"
    found = json.loads(run("score", folder, "--people", people, "--format", "json").stdout)
    assert [
        (one["person"], one["person_id"], one["email"], one["manager"], one["team"])
        for one in found
    ] == [
        ("Mia Stone", "7", "mia@x.org", "Ida", "A"),
        ("Ben Carter", "12", "ben@x.org", "=Omar", "B"),
        ("Leo Marsh", "8", "leo@x.org", "Ida", None),
    ]
    assert [one["code"] for one in found[2]["findings"]] == ["no-workbook"]
    assert "people-name-differs" in [one["code"] for one in found[0]["findings"]]
    wide = rows(run("score", folder, "--people", people, "--format", "csv").stdout)
    assert [
        (one["person_id"], one["email"], one["manager"], one["framework_version"]) for one in wide
    ] == [
        ("7", "mia@x.org", "Ida", MEWS.version),
        ("12", "ben@x.org", "'=Omar", MEWS.version),  # no text becomes a formula
        ("8", "leo@x.org", "Ida", ""),
    ]
    assert "no workbook" in wide[2]["problem"]
    long = rows(run("score", folder, "--people", people, "--format", "csv", "--long").stdout)
    assert {(one["person"], one["person_id"], one["email"]) for one in long} == {
        ("Mia Stone", "7", "mia@x.org"),
        ("Ben Carter", "12", "ben@x.org"),
        ("Leo Marsh", "8", "leo@x.org"),
    }
    tracks = rows(run("compare", folder, "--people", people, "--format", "csv").stdout)
    assert len(tracks) == 2 * len(MEWS.tracks) + 1
    assert {(one["person"], one["person_id"], one["team"]) for one in tracks} == {
        ("Mia Stone", "7", "A"),
        ("Ben Carter", "12", "B"),
        ("Leo Marsh", "8", ""),
    }


def test_the_present_id_is_given_where_a_former_one_joins(folder: Path) -> None:
    people = folder.parent / "people.csv"
    people.write_text("Name,ID,Previous ID,E-mail\nMia Stone,501,7,mia@x.org\n", encoding="utf-8")
    found = json.loads(
        run("score", folder / "one.xlsx", "--people", people, "--format", "json").stdout
    )
    assert [(one["person_id"], one["email"]) for one in found] == [("501", "mia@x.org")]


def test_ids_and_versions_stand_there_without_a_list_too(folder: Path) -> None:
    wide = rows(run("score", folder, "--format", "csv").stdout)
    assert [(one["person_id"], one["framework_version"]) for one in wide] == [
        ("7", MEWS.version),
        ("", MEWS.version),
    ]
    assert "email" not in wide[0]
    long = rows(run("score", folder, "--format", "csv", "--long").stdout)
    assert {(one["person"], one["person_id"], one["framework_version"]) for one in long} == {
        ("Mia Stone", "7", MEWS.version),
        ("Ben Carter", "", MEWS.version),
    }
    assert "person_id" in json.loads(run("compare", folder, "--format", "json").stdout)[0]


def test_the_table_names_who_is_missing(folder: Path) -> None:
    result = run("score", folder, "--people", folder.parent / "people.csv")
    assert result.exit_code == 0 and "Leo Marsh is on the list of people" in " ".join(
        result.output.split()
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--column", "name=Who"), "go with --people"),
        (("--people", "nowhere.csv"), "not there"),
        (("--people", ""), "path is empty"),
        (("--people", "{list}", "--column", "nmae=Who"), "no field"),
        (("--people", "{list}", "--column", "name=Nobody"), "no people"),
    ],
)
def test_a_list_that_cannot_be_read_is_wrong_usage(
    folder: Path, arguments: tuple[Any, ...], message: str
) -> None:
    result = run(
        "score", folder, *(str(one).format(list=folder.parent / "people.csv") for one in arguments)
    )
    assert result.exit_code == 2 and message in result.output


def test_an_id_is_that_of_the_workbook_not_a_former_name(tmp_path: Path) -> None:
    import openpyxl

    engineer = next(track for track in MEWS.tracks if track.id == "engineer")
    path = tmp_path / "blank.xlsx"
    path.write_bytes(build_blank(MEWS, engineer, name="Ann Lee"))
    book = openpyxl.load_workbook(path)
    sheet, address = next(iter(book.defined_names["Person"].destinations))
    book[sheet][address.replace("$", "")] = "Ann Lee-Smith"
    book.save(path)
    (found,) = json.loads(run("score", path, "--format", "json").stdout)
    assert (found["person"], found["person_id"]) == ("Ann Lee-Smith", None)
