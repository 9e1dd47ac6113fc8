"""``assess status``: who has not begun, not finished, not handed in; the worst first."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from assessment import build_blank, load_framework
from assessment.cli import main
from assessment.model.marks import RATING_HEADS
from tests.sheets.test_blank import everywhere, filled

MEWS = load_framework("mews")
ALL = sum(len(level.skills) for one in MEWS.competencies for level in one.levels)


def run(*arguments: object) -> Result:
    return CliRunner().invoke(
        main, [str(argument) for argument in arguments], catch_exceptions=False
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("status") / "in"
    target.mkdir()
    engineer = next(track for track in MEWS.tracks if track.id == "engineer")

    def one(name: str, ratings: dict[str, dict[str, object]]) -> None:
        filled(build_blank(MEWS, engineer, name=name), ratings, target / f"{name}.xlsx", MEWS)

    own, manager, agreed = (RATING_HEADS[rater] for rater in ("self", "manager", "agreed"))
    one("Ann Done", everywhere(MEWS, own, "Yes"))
    half = everywhere(MEWS, own, "No", upto=2)
    one("Bea Half", half)
    first = next(iter(half))
    boss: dict[str, dict[str, object]] = {skill: {manager: "Yes"} for skill in half}
    one("Cyd Boss", {**boss, first: {manager: "Yes", agreed: "Somewhat"}})
    one("Dan None", {})
    (target / "Eve Broken.xlsx").write_bytes(b"PK\x03\x04")
    text = (
        "Name,E-mail\nAnn Done,a@x.org\nBea Half,b@x.org\nCyd Boss,c@x.org\nDan None,d@x.org\nEve"
        " Broken,e@x.org\nFay Away,f@x.org\n"
    )
    (target.parent / "people.csv").write_text(text, encoding="utf-8")
    return target


def test_everybody_is_a_row_and_the_worst_come_first(folder: Path) -> None:
    result = run("status", folder, "--people", folder.parent / "people.csv", "--format", "json")
    assert result.exit_code == 1  # one of them cannot be read
    found = json.loads(result.stdout)
    half = sum(len(level.skills) for one in MEWS.competencies for level in one.levels[:2])
    assert [
        (
            one["person"],
            one["state"],
            one["rated"],
            one["rated_self"],
            one["rated_manager"],
            one["rated_agreed"],
        )
        for one in found
    ] == [
        ("Eve Broken", "not read", None, None, None, None),
        ("Fay Away", "not handed in", None, None, None, None),
        ("Dan None", "not begun", 0, 0, 0, 0),
        ("Cyd Boss", "begun", 1, 0, half, 1),
        ("Bea Half", "begun", half, half, 0, 0),
        ("Ann Done", "complete", ALL, ALL, 0, 0),
    ]
    assert [one["email"] for one in found] == [
        "e@x.org",
        "f@x.org",
        "d@x.org",
        "c@x.org",
        "b@x.org",
        "a@x.org",
    ]


def test_the_table_and_its_total(folder: Path) -> None:
    result = run("status", folder, "--people", folder.parent / "people.csv")
    lines = result.stdout.splitlines()
    assert (
        lines[-1].strip()
        == "5 workbooks: 1 complete, 2 unfinished, 1 not begun, 1 not read; 1 not handed in"
    )
    assert max(map(len, lines)) <= 80
    assert any(line.startswith("Bea Half") and f"of {ALL} rated" in line for line in lines)
    assert any(line.startswith("Fay Away") and "not handed in" in line for line in lines)


def test_csv_and_no_list(folder: Path) -> None:
    found = list(csv.DictReader(io.StringIO(run("status", folder, "--format", "csv").stdout)))
    assert [one["state"] for one in found] == [
        "not read",
        "not begun",
        "unfinished",
        "unfinished",
        "complete",
    ]
    assert found[0]["problem"] and "email" not in found[0]
    result = run("status", folder / "Bea Half.xlsx")
    assert result.exit_code == 0 and "1 workbook: 1 unfinished" in result.output
