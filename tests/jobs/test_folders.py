"""A folder as it is found: whatever may have been meant as somebody's workbook is a row, and
what is passed over is told.
"""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from assessment import build_blank, find_files, load_framework, score_file
from assessment.cli import main
from assessment.jobs.folders import FoundFiles, conflict, is_meant, locked, look, person_in, refuse
from assessment.model import Framework
from assessment.model.errors import PackageError
from assessment.model.marks import RATING_HEADS
from tests.conftest import ROOT, SHARED
from tests.sheets.test_blank import everywhere, filled

SAMPLE = ROOT / "samples" / "mews-qa-engineer.xlsx"
DRIVE = SHARED / "cases" / "drive-folder"


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(
        main, [str(argument) for argument in arguments], catch_exceptions=False
    )


def rows(result: Result) -> dict[str, list[str]]:
    """Return the codes of the errors and of people twice, by the names of files."""
    told = ("error", "warning")
    return {
        Path(one["file"]).name: [
            found["code"] for found in one["findings"] if found["severity"] in told
        ]
        for one in json.loads(result.stdout)
    }


def person(target: Path, name: str, identity: str = "", upto: int = 1) -> Path:
    """Write a workbook of ours that somebody has begun to fill."""
    mews = load_framework("mews")
    target.parent.mkdir(parents=True, exist_ok=True)
    data = build_blank(mews, mews.tracks[13], name=name, person_id=identity)
    return filled(data, everywhere(mews, RATING_HEADS["self"], "Yes", upto=upto), target, mews)


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two people's workbooks."""
    folder = tmp_path_factory.mktemp("two")
    return person(folder / "ida.xlsx", "Ida Brandt", "B-7"), person(
        folder / "omar.xlsx", "Omar Saleh", "B-8", upto=2
    )


# --- what is what by its name
# ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("ida.gsheet", "cloud-pointer"),
        ("Ida Brandt.GSHEET", "cloud-pointer"),
        ("ida.gdoc", "cloud-pointer"),
        (".ida.xlsx.icloud", "cloud-pointer"),
        ("ida.xlsx.url", "cloud-pointer"),
        ("ida.xlsx - Shortcut.lnk", "cloud-pointer"),
        ("ida.xlsx.webloc", "cloud-pointer"),
        ("ida.xlsx.download", "half-downloaded"),
        ("ida.xlsx.crdownload", "half-downloaded"),
        ("Unconfirmed 771034.crdownload", "half-downloaded"),
        ("ida.xlsx.part", "half-downloaded"),
        ("ida.xlsm.partial", "half-downloaded"),
        ("ida.xlsx.tmp", "half-downloaded"),
        ("ida.ods.tmp", "half-downloaded"),
        ("ida.numbers", "file-not-a-workbook"),
        ("ida.fods", "file-not-a-workbook"),
    ],
)
def test_what_is_no_workbook_says_what_it_is_whatever_is_in_it(
    name: str, code: str, tmp_path: Path
) -> None:
    shutil.copy(SAMPLE, tmp_path / name)
    assert is_meant(name)
    result = run("score", tmp_path, "--format", "json")
    assert result.exit_code == 1 and rows(result) == {name: [code]}
    assert rows(run("score", tmp_path / name, "--format", "json")) == {name: [code]}
    for command in ("check", "compare"):
        assert rows(run(command, tmp_path, "--format", "json")) == {name: [code]}
    planned = run("plan", tmp_path)
    assert planned.exit_code == 1 and code in planned.stderr


@pytest.mark.parametrize(
    "name",
    [
        "notes.tmp",
        "film.mp4.part",
        "film.mkv.crdownload",
        "1A2B3C00.tmp",
        "notes.txt",
        ".ida.xlsx",
        "~$ida.xlsx",
        ".~lock.ida.xlsx#",
        "ida.xlsx.bak",
    ],
)
def test_what_nobody_meant_is_no_row(name: str, tmp_path: Path) -> None:
    shutil.copy(SAMPLE, tmp_path / name)
    assert not is_meant(name)
    assert find_files([tmp_path]) == []
    assert run("score", tmp_path).exit_code == 2


@pytest.mark.parametrize("suffix", [".xlsx", ".xlsm", ".xls", ".xlsb", ".ods"])
def test_an_empty_file_is_told_as_one(suffix: str, tmp_path: Path) -> None:
    (tmp_path / f"ida{suffix}").touch()
    (found,) = score_file(str(tmp_path / f"ida{suffix}")).findings
    assert (
        found.code == "file-not-a-workbook"
        and "empty" in found.message
        and "whole" in found.message
    )


@pytest.mark.parametrize(
    ("name", "whose"),
    [
        ("ida.xlsx", "ida"),
        ("ida (1).xlsx", "ida"),
        ("ida - Copy (2).xlsx", "ida"),
        ("ida copy 3.xlsx", "ida"),
        ("Copy of ida.xlsx", "ida"),
        ("Kopie von ida.xlsx", "ida"),
        ("ida (Omar's conflicted copy 2026-02-01).xlsx", "ida"),
        ("ida.sync-conflict-20260201-101010-ABCDEF7.xlsx", "ida"),
        ("ida.xlsx.crdownload", "ida"),
        (".ida.xlsx.icloud", "ida"),
        ("ida.gsheet", "ida"),
        ("ida (B-7).xlsx", "ida (B-7)"),
        ("(1).xlsx", "(1)"),
    ],
)
def test_whose_a_file_is_by_its_name(name: str, whose: str) -> None:
    assert person_in(name) == whose


@pytest.mark.parametrize(
    "name",
    [
        "ida (Omar's conflicted copy 2026-02-01).xlsx",
        "ida (conflicted copy 2026-02-01 101010).xlsx",
        "ida.sync-conflict-20260201-101010-ABCDEF7.xlsx",
    ],
)
def test_a_conflicted_copy_is_read_and_in_doubt(name: str, tmp_path: Path) -> None:
    assert conflict(name) and not conflict("conflict resolution.xlsx")
    shutil.copy(SAMPLE, tmp_path / name)
    result = run("score", tmp_path, "--format", "json")
    (one,) = json.loads(result.stdout)
    assert one["progress"] == 3.05 and result.exit_code == 1
    assert [found["code"] for found in one["findings"] if found["severity"] == "error"] == [
        "conflicted-copy"
    ]


# --- lock files, links, twice the same
# --------------------------------------------------------------


def test_lock_files_that_a_pattern_names_are_no_people(tmp_path: Path) -> None:
    shutil.copy(SAMPLE, tmp_path / "ida.xlsx")
    shutil.copy(SAMPLE, tmp_path / "~$ida.xlsx")
    (tmp_path / ".~lock.ida.xlsx#").write_text("ida")
    result = run("score", *sorted(tmp_path.iterdir()), "--format", "json")
    assert list(rows(result)) == ["ida.xlsx"] and result.exit_code == 0
    assert (
        result.stderr.count("Not a workbook: the lock file") == 2
        and "ida.xlsx is open somewhere" in result.stderr
    )
    assert "lock" not in run("score", tmp_path).stderr
    assert run("score", tmp_path / "~$ida.xlsx").exit_code == 2
    assert locked("~$ida.xlsx") == locked(".~lock.ida.xlsx#") == "ida.xlsx" and not locked(
        "ida.xlsx"
    )


def test_a_file_that_is_named_twice_is_read_once_and_told(tmp_path: Path) -> None:
    shutil.copy(SAMPLE, tmp_path / "ida.xlsx")
    (tmp_path / "links").mkdir()
    (tmp_path / "links" / "same.xlsx").symlink_to(tmp_path / "ida.xlsx")
    for paths in (
        (tmp_path / "ida.xlsx", tmp_path),
        (tmp_path / "ida.xlsx", tmp_path / "links"),
        (tmp_path, tmp_path / "." / "ida.xlsx"),
    ):
        result = run("score", *paths, "--format", "json")
        assert list(rows(result)) == ["ida.xlsx"] and "Named twice, scored once" in result.stderr, (
            result.stderr
        )


def test_links_that_lead_nowhere_are_rows_and_those_to_folders_are_told(tmp_path: Path) -> None:
    folder = tmp_path / "people"
    (folder / "real").mkdir(parents=True)
    shutil.copy(SAMPLE, folder / "real" / "ida.xlsx")
    (folder / "gone.xlsx").symlink_to("nowhere.xlsx")
    (folder / "again").symlink_to(folder, target_is_directory=True)
    (folder / "real" / "up").symlink_to(folder, target_is_directory=True)
    result = run("score", "-r", folder, "--format", "json")
    assert rows(result) == {"gone.xlsx": ["file-missing"], "ida.xlsx": []}
    assert result.stderr.count("Not followed: the link") == 2


# --- folders within folders
# -------------------------------------------------------------------------


def test_a_folder_for_each_person_is_read_with_recursive(
    tmp_path: Path, two: tuple[Path, Path]
) -> None:
    people = tmp_path / "people"
    for file, place in (
        (two[0], "Ida/2026/review.xlsx"),
        (two[1], "Omar/review.xlsx"),
        (two[1], ".old/omar.xlsx"),
    ):
        (people / place).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(file, people / place)
    shutil.copy(SAMPLE, people / "Karl.xlsx")
    flat = run("score", people, "--format", "json")
    assert list(rows(flat)) == ["Karl.xlsx"]
    assert flat.stderr.count("Not read: the folder") == 2 and "-r" in flat.stderr
    for command in ("score", "check", "compare"):
        result = run(command, people, "-r", "--format", "json")
        files = [one["file"] for one in json.loads(result.stdout)]
        assert files == [
            str(people / place)
            for place in ("Ida/2026/review.xlsx", "Karl.xlsx", "Omar/review.xlsx")
        ]
        assert result.stderr == ""
    assert run("plan", people, "--recursive").stdout.count("Growth plan:") == 3


def test_a_folder_is_never_half_a_download_unless_a_browser_made_it(tmp_path: Path) -> None:
    for name in ("Q1.part", "ida.xlsx.download"):
        (tmp_path / name).mkdir()
        shutil.copy(SAMPLE, tmp_path / name / "ida.xlsx")
    result = run("score", tmp_path, "--format", "json")
    assert (
        rows(result) == {"ida.xlsx.download": ["half-downloaded"]}
        and "Q1.part, which holds workbooks" in result.stderr
    )


def test_written_workbooks_keep_their_folders(tmp_path: Path, two: tuple[Path, Path]) -> None:
    people, out = tmp_path / "people", tmp_path / "people" / "filled"
    for file, place in zip(two, ("Ida/review.xlsx", "Omar/review.xlsx"), strict=True):
        (people / place).parent.mkdir(parents=True)
        shutil.copy(file, people / place)
    for command in (("score",), ("plan",), ("compare", "--track", "QA Engineer")):
        for _ in range(2):  # what was written is no input of the second run
            result = run(*command, people, "-r", "-o", out)
            assert result.exit_code == 0 and "2 of 2 workbooks" in result.stderr, result.stderr
        assert "which the results are written to" in result.stderr
        assert sorted(str(path.relative_to(out)) for path in out.rglob("*.xlsx")) == [
            "Ida/review.xlsx",
            "Omar/review.xlsx",
        ]
        shutil.rmtree(out)
    assert [
        score_file(str(people / place)).assessment.person
        for place in ("Ida/review.xlsx", "Omar/review.xlsx")
    ] == ["Ida Brandt", "Omar Saleh"]


def test_two_folders_are_not_mixed_in_one(tmp_path: Path, two: tuple[Path, Path]) -> None:
    for name, file in zip(("one", "two"), two, strict=True):
        (tmp_path / name / "sub").mkdir(parents=True)
        shutil.copy(file, tmp_path / name / "sub" / "review.xlsx")
    result = run("score", "-r", tmp_path / "one", tmp_path / "two", "-o", tmp_path / "out")
    assert result.exit_code == 2 and "both be written" in result.stderr


def test_how_deep_and_how_many_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    deep = tmp_path.joinpath(*["d"] * 20)
    deep.mkdir(parents=True)
    (deep / "ida.xlsx").write_bytes(b"x")
    found = look([tmp_path], recursive=True)
    assert found.files == () and len(found.notes) == 1 and "deep" in found.notes[0]
    monkeypatch.setattr("assessment.jobs.folders._MOST_ENTRIES", 3)
    for number in range(5):
        (tmp_path / f"{number}.xlsx").write_bytes(b"x")
    with pytest.raises(PackageError, match="more than 3"):
        look([tmp_path])
    assert run("score", tmp_path).exit_code == 2


def test_a_folder_that_cannot_be_listed_is_a_row(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "closed").mkdir()
    shutil.copy(SAMPLE, tmp_path / "ida.xlsx")
    listed = os.scandir

    def scandir(path: str | Path) -> object:
        if Path(path).name == "closed":
            raise PermissionError(13, "Permission denied")
        return listed(path)

    monkeypatch.setattr("assessment.jobs.folders.os.scandir", scandir)
    result = run("score", "-r", tmp_path, "--format", "json")
    assert rows(result) == {"ida.xlsx": [], "closed": ["file-missing"]} and result.exit_code == 1
    assert "Permission denied" in result.stderr


# --- one person twice
# -------------------------------------------------------------------------------


def test_copies_are_told_on_both(tmp_path: Path, two: tuple[Path, Path]) -> None:
    for name in ("ida.xlsx", "ida (1).xlsx"):
        shutil.copy(two[0], tmp_path / name)
    shutil.copy(two[1], tmp_path / "omar.xlsx")
    for command in ("score", "check", "compare"):
        result = run(command, tmp_path, "--format", "json")
        assert {name: "person-twice" in codes for name, codes in rows(result).items()} == {
            "ida (1).xlsx": True,
            "ida.xlsx": True,
            "omar.xlsx": False,
        }
        messages = {
            Path(one["file"]).name: one["findings"][-1]["message"]
            for one in json.loads(result.stdout)
        }
        assert "ida (1).xlsx" in messages["ida.xlsx"] and "ida.xlsx" in messages["ida (1).xlsx"]
    for arguments in (("score", "--format", "csv", "--long"), ("plan",)):
        assert run(*arguments, tmp_path).stderr.count("person-twice") == 2
    alone = run("score", tmp_path / "ida.xlsx", tmp_path / "omar.xlsx", "--format", "json")
    assert not any("person-twice" in codes for codes in rows(alone).values())


@pytest.mark.parametrize(
    ("first", "second", "told"),
    [
        (("Ida Brandt", "B-7"), ("I. Brandt", "b-7"), True),  # by id
        (("Ida Brandt", ""), ("IDA  BRANDT", ""), True),  # by name
        (("Ida Brandt", "B-7"), ("Ida Brandt", ""), True),  # one of them has none
        (("Ida Brandt", "B-7"), ("Ida Brandt", "B-9"), False),  # namesakes
        (("Ida Brandt", ""), ("Omar Saleh", ""), False),
    ],
)
def test_one_person_or_two(
    first: tuple[str, str], second: tuple[str, str], told: bool, tmp_path: Path
) -> None:
    person(tmp_path / "a.xlsx", *first)
    person(tmp_path / "sub" / "b.xlsx", *second, upto=2)
    result = run("score", "-r", tmp_path, "--format", "json")
    assert ["person-twice" in codes for codes in rows(result).values()] == [told, told]


def test_copies_of_one_file_that_name_nobody(tmp_path: Path) -> None:
    person(tmp_path / "x" / "ida.xlsx", "")
    person(tmp_path / "x" / "ida (1).xlsx", "", upto=2)
    person(tmp_path / "y" / "ida.xlsx", "", upto=3)  # another folder, perhaps another person
    result = run("score", "-r", tmp_path, "--format", "json")
    by_file = {
        one["file"]: [found["code"] for found in one["findings"]]
        for one in json.loads(result.stdout)
    }
    assert ["person-twice" in codes for codes in by_file.values()] == [True, True, False]


def test_a_copy_in_which_somebody_else_s_name_stands_is_somebody_else_s(tmp_path: Path) -> None:
    person(tmp_path / "review.xlsx", "Ida Brandt")
    person(tmp_path / "review (1).xlsx", "Omar Saleh", upto=2)
    assert not any(
        "person-twice" in codes
        for codes in rows(run("score", tmp_path, "--format", "json")).values()
    )


def test_blanks_that_nobody_has_begun_are_not_one_person_s(tmp_path: Path, mews: Framework) -> None:
    data = build_blank(mews, mews.tracks[13])
    for name in ("ida", "omar"):
        (tmp_path / f"{name}.xlsx").write_bytes(data)
    assert not any(
        "person-twice" in codes
        for codes in rows(run("score", tmp_path, "--format", "json")).values()
    )


def test_notes_tell_no_terminal_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "\x1b[31mred").mkdir()
    (tmp_path / "\x1b[31mred" / "ida.xlsx").write_bytes(b"x")
    shutil.copy(SAMPLE, tmp_path / "ida.xlsx")
    assert "\x1b" not in run("score", tmp_path).stderr


def test_names_that_no_system_has() -> None:
    assert find_files(["a\0b", "x" * 5000]) == ["a\0b", "x" * 5000]
    refuse("a\0b")
    assert look([]) == FoundFiles((), {})


# --- the folder beside the checkout
# -----------------------------------------------------------------


@pytest.mark.skipif(not DRIVE.is_dir(), reason="the small workbooks do not lie beside the checkout")
def test_a_folder_as_google_drive_leaves_it() -> None:
    flat = run("score", DRIVE, "--format", "json")
    assert {name: codes[-1:] for name, codes in rows(flat).items()} == {
        "anna (1).xlsx": ["person-twice"],
        "anna.xlsx": ["person-twice"],
        "ben.gsheet": ["cloud-pointer"],
        "dana.xlsx.download": ["half-downloaded"],
        "eve.numbers": ["file-not-a-workbook"],
        "levels-below.xls": ["file-not-a-workbook"],
        "mews-qa-engineer.ods": ["file-not-a-workbook"],
    }
    assert flat.exit_code == 1 and "Carl" in flat.stderr
    deep = run("score", "-r", DRIVE, "--format", "json")
    assert "carl.xlsx" in rows(deep) and "Carl" not in deep.stderr
    assert list(rows(run("score", *DRIVE.iterdir(), "--format", "json"))).count("~$anna.xlsx") == 0
