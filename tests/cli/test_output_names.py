"""What -o means: a file in the format of its ending, a filled workbook, or a folder; an error
with the spellings where it may be two of them.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result

from assessment.cli import main
from assessment.ooxml import edit_workbook
from tests.conftest import ROOT

SAMPLES = ROOT / "samples"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(
        main, [str(argument) for argument in arguments], catch_exceptions=False
    )


@pytest.fixture(autouse=True)
def people(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    folder = Path("people")
    folder.mkdir()
    shutil.copy(SAMPLES / "mews-engineer.xlsx", folder / "anna.xlsx")
    shutil.copy(SAMPLES / "mews-qa-engineer.xlsx", folder / "ben.xlsx")
    return folder


@pytest.mark.parametrize(
    ("arguments", "file", "stdout"),
    [
        (("score", "people"), "scores.csv", ("score", "people", "--format", "csv")),
        (("score", "people"), "SCORES.CSV", ("score", "people", "--format", "csv")),
        (
            ("score", "people", "--format", "csv"),
            "new/scores.csv",
            ("score", "people", "--format", "csv"),
        ),
        (
            ("score", "people/anna.xlsx"),
            "scores.json",
            ("score", "people/anna.xlsx", "--format", "json"),
        ),
        (
            ("score", "people", "--long"),
            "skills.csv",
            ("score", "people", "--long", "--format", "csv"),
        ),
        (("compare", "people"), "tracks.csv", ("compare", "people", "--format", "csv")),
        (
            ("compare", "people", "--all"),
            "tracks.json",
            ("compare", "people", "--all", "--format", "json"),
        ),
        (("check", "people"), "found.json", ("check", "people", "--format", "json")),
        (
            ("plan", "people", "--today", "2025-03-03"),
            "plans.md",
            ("plan", "people", "--today", "2025-03-03"),
        ),
        (
            ("plan", "people", "--today", "2025-03-03"),
            "issues.csv",
            ("plan", "people", "--today", "2025-03-03", "--format", "csv"),
        ),
    ],
)
def test_a_file_is_what_stdout_would_have(
    arguments: tuple[str, ...], file: str, stdout: tuple[str, ...]
) -> None:
    result = run(*arguments, "-o", file)
    assert result.exit_code == 0 and result.stdout == "" and f"Written: {file}\n" in result.stderr
    assert Path(file).read_bytes() == run(*stdout).stdout_bytes
    assert run(*arguments, "-o", file).exit_code == 0  # the same again
    Path(file).write_text("of my own")
    result = run(*arguments, "-o", file)
    assert (
        result.exit_code == 1
        and "there already" in result.output
        and Path(file).read_text() == "of my own"
    )
    result = run(*arguments, "-o", file, "--overwrite")
    assert (
        result.exit_code == 0
        and f"{file}.bak" in result.stderr
        and Path(f"{file}.bak").read_text() == "of my own"
    )


@pytest.mark.parametrize(
    ("arguments", "title"),
    [
        (("people", "-o", "t.xlsx"), "Scores"),
        (("people/anna.xlsx", "people/ben.xlsx", "-o", "t.xlsx"), "Scores"),
        (("people/anna.xlsx", "--format", "xlsx", "-o", "t.xlsx"), "Scores"),
        (("people/anna.xlsx", "--long", "-o", "t.xlsx"), "Skills"),
        (("people/anna.xlsx", "-o", "t.xlsx"), "Delivery"),
    ],
)
def test_an_xlsx_is_the_table_of_several_or_the_workbook_of_one(
    arguments: tuple[str, ...], title: str
) -> None:
    result = run("score", *arguments)
    assert result.exit_code == 0, result.output
    assert openpyxl.load_workbook("t.xlsx").sheetnames[0] == title
    edit_workbook("people/anna.xlsx", "people/anna.xlsx", {("Delivery", "F5"): 0})
    assert run("score", *arguments).exit_code == 0  # untouched since
    book = openpyxl.load_workbook("t.xlsx")
    book.worksheets[0]["A30"] = "mine"
    book.save("t.xlsx")
    before = Path("t.xlsx").read_bytes()
    assert run("score", *arguments).exit_code == 1 and Path("t.xlsx").read_bytes() == before


@pytest.mark.parametrize(
    "output", ["filled", "filled/", "filled.2025", "a.csv/", "there.xlsx/", "there.md"]
)
@pytest.mark.parametrize("command", ["score", "compare", "plan"])
def test_a_folder_is_a_folder(command: str, output: str) -> None:
    Path("there.xlsx").mkdir()
    Path("there.md").mkdir()
    if (command, output) == ("plan", "there.md"):
        pytest.skip("a plan may be a file of that name")
    result = run(command, "people", "-o", output)
    assert result.exit_code == 0, result.output
    assert sorted(path.name for path in Path(output).iterdir()) == ["anna.xlsx", "ben.xlsx"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (
            ("score", "people", "-o", "x.csv", "--format", "json"),
            ("-o x.csv", "--format json > FILE"),
        ),
        (("score", "people", "-o", "x.csv", "--format", "table"), ("-o x.csv", "--format table")),
        (("score", "people", "-o", "x.csv", "--compare", "all"), ("-o FOLDER", "-o x.csv")),
        (("score", "people", "-o", "x.csv", "--repair"), ("-o FOLDER", "-o x.csv")),
        (("score", "people", "-o", "x.csv", "--in-place"), ("exclude each other",)),
        (("score", "people", "-o", "x.xlsx", "--compare", "all"), ("-o FOLDER", "-o x.xlsx")),
        (("score", "people", "-o", "x.xlsx", "--format", "csv"), ("--format csv > FILE",)),
        (("score", "people", "-o", "folder.csv"), ("-o folder.csv/", "another name")),
        (("score", "people", "-o", "folder.xlsx"), ("-o folder.xlsx/", "another name")),
        (("score", "people", "-o", "x.md"), (".csv, .json, .xlsx", "-o x/")),
        (("score", "people/anna.xlsx", "-o", "x.ods"), (".csv, .json, .xlsx", "-o x/")),
        (("score", "people", "-o", "x.xlsm"), ("-o x/",)),
        (("score", "people", "--long", "-o", "x.json"), ("ends in .csv, .xlsx",)),
        (("score", "people", "--long", "-o", "folder"), ("a run of their own",)),
        (("score", "people", "--long"), ("-o skills.csv",)),
        (("score", "people", "--overwrite"), ("goes with -o",)),
        (("score", "people", "--in-place", "--overwrite"), ("goes with -o",)),
        (("score", "people", "-o", ""), ("empty",)),
        (("score", "people", "-o", "people/anna.xlsx"), ("would be overwritten",)),
        (("compare", "people", "-o", "x.xlsx"), (".csv, .json", "-o x/")),
        (("check", "people", "-o", "x"), ("ends in .json, .csv",)),
        (("check", "people", "-o", "x.xlsx"), ("ends in .json, .csv",)),
        (("plan", "people", "-o", "x.md", "--format", "csv"), ("-o x.md",)),
        (("plan", "people", "-o", "x.json"), (".md, .csv", "-o x/")),
        (
            ("blank", "--roster", str(SAMPLES / "roster.csv"), "-o", "x", "--overwrite"),
            ("never overwritten",),
        ),
    ],
)
def test_in_doubt_it_says_how_to_write_it(
    arguments: tuple[str, ...], words: tuple[str, ...]
) -> None:
    Path("folder.csv").mkdir()
    Path("folder.xlsx").mkdir()
    before = sorted(Path().rglob("*"))
    result = run(*arguments)
    assert result.exit_code == 2, result.output
    shown = " ".join(result.output.split())
    assert all(word in shown for word in words), shown
    assert sorted(Path().rglob("*")) == before


def test_a_file_that_is_read_is_not_the_table(people: Path) -> None:
    assert run("score", "people", "-o", "filled").exit_code == 0
    before = Path("filled/anna.xlsx").read_bytes()
    result = run("score", "filled/anna.xlsx", "filled/ben.xlsx", "-o", "filled/anna.xlsx")
    assert result.exit_code == 2 and "would be overwritten" in " ".join(result.output.split())
    assert Path("filled/anna.xlsx").read_bytes() == before


def test_workbooks_are_written_beside_the_table_on_stdout() -> None:
    result = run("score", "people", "--format", "json", "-o", "filled")
    assert result.exit_code == 0 and [
        Path(one["written"]).name for one in json.loads(result.stdout)
    ] == ["anna.xlsx", "ben.xlsx"]


def test_mistakes_in_the_files_are_status_1_and_in_the_file() -> None:
    Path("people/zoe.xlsx").write_bytes(b"no workbook")
    assert run("score", "people", "-o", "scores.json").exit_code == 1
    assert [one["progress"] is None for one in json.loads(Path("scores.json").read_text())] == [
        False,
        False,
        True,
    ]


def test_a_calendar_is_replaced_if_nobody_has_changed_it() -> None:
    assert run("calendar", "--year", "2026", "-o", "reviews.ics").exit_code == 0
    assert run("calendar", "--year", "2027", "-o", "reviews.ics").exit_code == 0
    text = Path("reviews.ics").read_bytes()
    Path("reviews.ics").write_bytes(text.replace(b"SUMMARY:", b"SUMMARY:Our ", 1))
    result = run("calendar", "--year", "2026", "-o", "reviews.ics")
    assert result.exit_code == 1 and "there already" in result.output
    assert run("calendar", "--year", "2026", "-o", "reviews.ics", "--overwrite").exit_code == 0
    assert b"SUMMARY:Our " in Path("reviews.ics.bak").read_bytes()


def test_a_blank_is_replaced_if_nobody_has_filled_it() -> None:
    assert run("blank", "--track", "Engineer", "-o", "blank.xlsx").exit_code == 0
    assert run("blank", "--track", "QA", "-o", "blank.xlsx").exit_code == 0
    edit_workbook("blank.xlsx", "blank.xlsx", {("Delivery", "D5"): 2})
    before = Path("blank.xlsx").read_bytes()
    assert (
        run("blank", "--track", "Engineer", "-o", "blank.xlsx").exit_code == 1
        and Path("blank.xlsx").read_bytes() == before
    )
    assert run("blank", "--track", "Engineer", "-o", "blank.xlsx", "--overwrite").exit_code == 0
    assert Path("blank.xlsx.bak").read_bytes() == before
