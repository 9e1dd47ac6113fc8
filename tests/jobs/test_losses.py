"""Carrying over says what it lost: how many of last time's ratings arrive, and a warning where
most do not.
"""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from assessment import build_blank, load_framework, read_workbook, start_from
from assessment.cli import main
from assessment.jobs.blank import Layout, book_of
from assessment.model import Assessment, Migration, Opinion, RatedSkill
from assessment.model.marks import RATING_HEADS
from assessment.ooxml import edit_workbook
from assessment.sheets.blank.book import drawn
from tests.builders.layouts import Options, build
from tests.conftest import ROOT, WORKBOOKS

SAMPLES = ROOT / "samples"
MEWS = load_framework("mews")
STRANGERS = (
    "You keep the oven at the heat that the dough asks for.",
    "You taste before you send a plate out.",
    "You leave the bench cleaner than you found it.",
)


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["blank", *map(str, arguments)])


def foreign(path: Path) -> Path:
    """Write a workbook of the framework's competencies whose statements are somebody else's."""
    path.write_bytes(build(Options(statements=STRANGERS)).save())
    return path


def rated(path: Path, layout: Layout = "modern") -> Path:
    """Write a blank of ours in which the employee has rated every skill."""
    path.write_bytes(build_blank(MEWS, MEWS.tracks[0], name="Ann Ross", layout=layout))
    word: str | float = "Yes" if layout == "modern" else 2.0
    edit_workbook(
        path,
        path,
        {place[RATING_HEADS["self"]]: word for place in book_of(MEWS, layout).ratings.values()},
    )
    return path


def changed(assessment: Assessment, change: dict[int, RatedSkill]) -> Assessment:
    """Return an assessment with some skills of its first level changed."""
    first = assessment.competencies[0]
    level = first.levels[0]
    skills = tuple(change.get(number, skill) for number, skill in enumerate(level.skills))
    return replace(
        assessment,
        competencies=(
            replace(first, levels=(replace(level, skills=skills), *first.levels[1:])),
            *assessment.competencies[1:],
        ),
    )


# --- what is counted -----------------------------------------------------------------------------


@pytest.mark.parametrize("layout", ["modern", "classic"])
def test_all_of_the_same_wording_is_carried_and_nothing_said(
    layout: Layout, tmp_path: Path
) -> None:
    start = start_from(read_workbook(rated(tmp_path / "last.xlsx", layout)), MEWS)
    skills = len(drawn(MEWS).ratings)
    assert (start.losses.stood, start.losses.carried, start.losses.strange) == (skills, skills, 0)
    assert start.losses.warning(MEWS) is None and f"{skills} of {skills} ratings" in start.words()


def test_nothing_rated_is_no_loss(tmp_path: Path) -> None:
    start = start_from(read_workbook(build_blank(MEWS, MEWS.tracks[0])), MEWS)
    assert (start.losses.stood, start.losses.carried) == (0, 0) and start.losses.warning(
        MEWS
    ) is None


def test_another_wording_is_told_with_number_and_reason(tmp_path: Path) -> None:
    start = start_from(read_workbook(foreign(tmp_path / "kitchen.xlsx")), MEWS)
    assert start.losses.carried == 0 and start.losses.stood == start.losses.strange > 50
    warning = start.losses.warning(MEWS)
    assert warning is not None and (warning.severity, warning.code, warning.where) == (
        "warning",
        "previous-not-carried",
        "kitchen.xlsx",
    )
    assert warning.message.startswith(
        f"Of the {start.losses.stood} ratings in it none could be carried over. Its wording is not"
        " this framework's: "
    )


def test_what_the_framework_dropped_is_another_reason(tmp_path: Path) -> None:
    last = read_workbook(rated(tmp_path / "last.xlsx"))
    gone = tuple(
        Migration("dropped", (skill.id,), (), "", "It is over.", "here")
        for one in MEWS.competencies[:4]
        for level in one.levels
        for skill in level.skills
    )
    kept = replace(MEWS, competencies=MEWS.competencies[4:], migrations=gone)
    warning = start_from(last, kept).losses.warning(kept)
    assert (
        warning is not None
        and "wording" not in warning.message
        and "The reason stands beside each of them." in warning.message
    )


@pytest.mark.parametrize(("carried", "heavy"), [(4, True), (5, False), (6, False)])
def test_less_than_half_is_the_border(carried: int, heavy: bool, tmp_path: Path) -> None:
    losses = replace(
        start_from(read_workbook(build_blank(MEWS, None)), MEWS).losses,
        stood=10,
        carried=carried,
        strange=10 - carried,
    )
    assert losses.is_heavy is heavy and (losses.warning(MEWS) is not None) is heavy


def test_agreed_ratings_count_else_the_employees_and_never_the_managers_alone(
    tmp_path: Path,
) -> None:
    last = read_workbook(build_blank(MEWS, MEWS.tracks[0]))
    skill = last.competencies[0].levels[0].skills
    opinions = {
        0: replace(skill[0], opinions=(Opinion("agreed", 1, "x"),)),
        1: replace(skill[1], opinions=(Opinion("self", 2, "x"), Opinion("manager", 0, "x"))),
        2: replace(skill[2], opinions=(Opinion("manager", 2, "x"),)),
        3: replace(skill[3], opinions=(Opinion("self", None, "x"),)),
    }
    assert start_from(changed(last, opinions), MEWS).losses.stood == 2


@pytest.mark.skipif(not WORKBOOKS, reason="the public workbooks do not lie beside the checkout")
@pytest.mark.parametrize(
    ("name", "framework", "stood"),
    [("mews-2022", "mews", 121), ("carvago-frontend-2024", "carvago", 83)],
)
def test_public_workbooks_are_worded_otherwise(name: str, framework: str, stood: int) -> None:
    known = load_framework(framework)
    path = next(path for path in WORKBOOKS if path.stem == name)
    start = start_from(read_workbook(path), known)
    assert (start.losses.stood, start.losses.carried) == (stood, 0) and start.losses.warning(
        known
    ) is not None


# --- the command ---------------------------------------------------------------------------------


def test_one_person_is_written_and_the_loss_is_exit_status_1(tmp_path: Path) -> None:
    last, target = foreign(tmp_path / "kitchen.xlsx"), tmp_path / "next.xlsx"
    dry = run("--track", "Engineer", "--previous", last, "--dry-run")
    assert (
        dry.exit_code == 1
        and "previous-not-carried" in dry.stderr
        and "Nothing was written." in dry.stderr
    )
    assert not target.exists()
    result = run("--track", "Engineer", "--previous", last, "-o", target)
    assert result.exit_code == 1 and target.exists()
    assert (
        "warning: previous-not-carried: kitchen.xlsx: Of the " in result.stderr
        and "\n-> Name the framework" in result.stderr
    )
    assert (
        result.stderr.count("Not carried over: ") == 10
        and "more, on the sheet Carried over" in result.stderr
    )


def test_one_person_of_the_same_wording_loses_nothing(tmp_path: Path) -> None:
    last, target = rated(tmp_path / "last.xlsx"), tmp_path / "next.xlsx"
    dry = run("--previous", last, "--dry-run", "-o", target)
    assert dry.exit_code == 0 and not target.exists() and f"it would be {target}" in dry.stderr
    assert "previous-not-carried" not in dry.stderr
    assert run("--previous", last, "-o", target).exit_code == 0
    assert run("--dry-run").exit_code == 0  # a blank without anything


def test_a_roster_is_told_each_ones_number_before_and_after(tmp_path: Path) -> None:
    (tmp_path / "last").mkdir()
    foreign(tmp_path / "last" / "Ann Ross.xlsx")
    rated(tmp_path / "last" / "Bea Lund.xlsx")
    edit_workbook(
        tmp_path / "last" / "Bea Lund.xlsx",
        tmp_path / "last" / "Bea Lund.xlsx",
        {drawn(MEWS).inputs["Person"]: "Bea Lund"},
    )
    people = tmp_path / "people.csv"
    people.write_text(
        "name,track\nAnn Ross,Engineer\nBea Lund,Engineer\nCyd Moe,Engineer\n", encoding="utf-8"
    )
    skills = len(drawn(MEWS).ratings)
    found = []
    for more in (("--dry-run",), ("-o", tmp_path / "next")):
        result = run("--roster", people, "--previous", tmp_path / "last", "--format", "json", *more)
        said = json.loads(result.stdout)
        assert result.exit_code == 1 and [
            one["code"] for one in said["findings"] if one["severity"] == "warning"
        ] == ["previous-not-carried"]
        numbers = [(one["ratings_carried"], one["ratings_before"]) for one in said["people"]]
        assert (
            numbers[0][0] == 0
            and numbers[0][1] > 50
            and numbers[1:] == [(skills, skills), (0, None)]
        )
        found.append((numbers, [one["status"] for one in said["people"]]))
        assert (tmp_path / "next").exists() is (more[0] == "-o")
    assert found[0][0] == found[1][0] and [status for _, status in found] == [
        ["planned"] * 3,
        ["written"] * 3,
    ]
    table = run("--roster", people, "--previous", tmp_path / "last", "--dry-run")
    assert f"0 of {found[0][0][0][1]}" in table.stdout and f"{skills} of {skills}" in table.stdout
    rows = list(
        csv.DictReader(
            io.StringIO(
                run(
                    "--roster",
                    people,
                    "--previous",
                    tmp_path / "last",
                    "--dry-run",
                    "--format",
                    "csv",
                ).stdout
            )
        )
    )
    assert [row["ratings_before"] for row in rows] == [str(found[0][0][0][1]), str(skills), ""]


def test_a_roster_that_loses_nothing_is_exit_status_0(tmp_path: Path) -> None:
    (tmp_path / "last").mkdir()
    rated(tmp_path / "last" / "Ann Ross.xlsx")
    people = tmp_path / "people.csv"
    people.write_text("name,track\nAnn Ross,Engineer\n", encoding="utf-8")
    assert run("--roster", people, "--previous", tmp_path / "last", "--dry-run").exit_code == 0
    assert (
        run("--roster", people, "--previous", tmp_path / "last", "-o", tmp_path / "next").exit_code
        == 0
    )
    # there already
    assert (
        run("--roster", people, "--previous", tmp_path / "last", "-o", tmp_path / "next").exit_code
        == 0
    )


def test_a_dry_run_says_whose_workbook_cannot_be_told(tmp_path: Path) -> None:
    (tmp_path / "last").mkdir()
    for name in ("one", "two"):
        rated(tmp_path / "last" / f"{name}.xlsx")
    people = tmp_path / "people.csv"
    people.write_text("name,track\nAnn Ross,Engineer\n", encoding="utf-8")
    result = run("--roster", people, "--previous", tmp_path / "last", "--dry-run")
    assert (
        result.exit_code == 1
        and "previous-ambiguous" in result.stdout
        and "not written" in result.stdout
    )
