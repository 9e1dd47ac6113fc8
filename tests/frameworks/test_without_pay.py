"""Blanks without pay: no salary and no heading of one anywhere in the file, and scored as any
other.
"""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import get_args

import pytest
from click.testing import CliRunner

from assessment import load_framework, read_workbook, score
from assessment.cli import main
from assessment.frameworks.without_pay import without_pay
from assessment.jobs.blank import Layout
from assessment.model import Framework
from assessment.model.marks import RATING_HEADS
from tests.sheets.test_blank import everywhere, filled


def run(*arguments: object) -> str:
    result = CliRunner().invoke(
        main, [str(argument) for argument in arguments], catch_exceptions=False
    )
    assert result.exit_code == 0, result.output
    return result.output


def salaries(framework: Framework) -> set[str]:
    return {
        str(pay)
        for track in framework.tracks
        for grade in track.grades
        for pay in (grade.min_salary, grade.next_salary)
        if pay
    }


def of_pay(path: Path, framework: Framework) -> list[str]:
    """Return what speaks of pay in a workbook: words, and the framework's amounts as values of
    cells.
    """
    found = []
    with zipfile.ZipFile(path) as file:
        for name in file.namelist():
            text = file.read(name).decode("utf-8", "replace")
            found += re.findall(r"(?i)[^<>]*\bsalar[^<>]*|[^<>]*\bCZK\b[^<>]*", text)
            found += [
                value
                for value in re.findall(r"<v>([0-9.]+)</v>", text)
                if value in salaries(framework)
            ]
    return found


@pytest.mark.parametrize("layout", get_args(Layout))
def test_nothing_of_pay_is_in_the_file(tmp_path: Path, layout: str) -> None:
    mews = load_framework("mews")
    with_pay, without, again, many = (
        tmp_path / "with.xlsx",
        tmp_path / "without.xlsx",
        tmp_path / "again.xlsx",
        tmp_path / "many",
    )
    one = ("blank", "--layout", layout, "--track", "Engineer", "--name", "Ann Lee", "--id", "7")
    run(*one, "-o", with_pay)
    run(*one, "--no-pay", "-o", without)
    run(*one, "--no-pay", "--previous", with_pay, "-o", again)
    (tmp_path / "people.csv").write_text(
        "name,id,track\nAnn Lee,7,Engineer\nBob Ray,8,QA Engineer\n", encoding="utf-8"
    )
    run(
        "blank",
        "--layout",
        layout,
        "--roster",
        tmp_path / "people.csv",
        "--no-pay",
        "--previous",
        with_pay,
        "-o",
        many,
    )
    assert of_pay(with_pay, mews)
    for path in (without, again, *sorted(many.iterdir())):
        assert of_pay(path, mews) == [], path.name
    assert len(list(many.iterdir())) == 2


def test_a_blank_without_pay_is_scored_as_any_other(tmp_path: Path) -> None:
    mews = load_framework("mews")
    path, full = tmp_path / "blank.xlsx", tmp_path / "full.xlsx"
    run("blank", "--track", "Engineer", "--name", "Ann Lee", "--no-pay", "-o", path)
    card = score(
        read_workbook(
            filled(path.read_bytes(), everywhere(mews, RATING_HEADS["self"], "Yes"), full, mews)
        ),
        [mews],
    )
    assert card.grade is not None and card.grade.min_salary is not None  # the framework's own
    assert not {"summary-not-the-framework", "framework-version"} & {
        found.code for found in card.findings
    }


def test_the_same_framework_gives_the_same_one() -> None:
    mews = load_framework("mews")
    assert without_pay(mews) is without_pay(mews)
    assert [track.weights for track in without_pay(mews).tracks] == [
        track.weights for track in mews.tracks
    ]
