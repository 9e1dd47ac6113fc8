"""A file in the folder of a roll-out is somebody's by the marker in it: nobody gets another's,
and nobody's is written over.
"""

from __future__ import annotations

import csv
import json
import os
import zipfile
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result

from assessment import build_blank, load_framework, read_roster, read_workbook, roll_out
from assessment.cli import main
from assessment.jobs.issued import Issued
from assessment.jobs.roll_out import Choices
from assessment.model import Framework
from assessment.model.marks import RATING_HEADS
from assessment.people.file_names import file_names
from tests.conftest import ROOT, SHARED
from tests.sheets.test_blank import everywhere, filled

CASES = SHARED / "cases"
HEAD = ("name", "id", "track", "email", "team", "manager")


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(
        main, [str(argument) for argument in arguments], catch_exceptions=False
    )


def roster(folder: Path, *people: Sequence[str], name: str = "people.csv") -> Path:
    with open(folder / name, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEAD)
        writer.writerows([*one, *[""] * (len(HEAD) - len(one))] for one in people)
    return folder / name


def issue(
    tmp_path: Path, mews: Framework, *people: Sequence[str], out: str = "out"
) -> list[Issued]:
    return list(
        roll_out(
            read_roster(roster(tmp_path, *people), mews), tmp_path / out, Choices("mews"), jobs=1
        )
    )


def told(issued: Sequence[Issued]) -> list[tuple[str, str, list[str]]]:
    return [
        (
            Path(one.file).name if one.file else "",
            one.status,
            [found.code for found in one.findings],
        )
        for one in issued
    ]


def fill(file: Path, mews: Framework) -> bytes:
    """Fill somebody's workbook, as they would."""
    filled(file.read_bytes(), everywhere(mews, RATING_HEADS["self"], "Yes", upto=2), file, mews)
    return file.read_bytes()


ONE, TWO = ("Eva Blau", "K-1", "Engineer"), ("Eva Blau", "K-2", "QA Engineer")


@pytest.mark.parametrize("with_previous", [False, True])
def test_namesakes_keep_their_own_files_whatever_the_order(
    with_previous: bool, tmp_path: Path, mews: Framework
) -> None:
    tracks = {track.name: track for track in mews.tracks}
    last = tmp_path / "last"
    last.mkdir()
    for name, identity, track in (ONE, TWO):
        (last / f"{identity}.xlsx").write_bytes(
            build_blank(mews, tracks[track], name=name, person_id=identity)
        )
    previous = ("--previous", last) if with_previous else ()
    out = tmp_path / "out"
    assert run("blank", "--roster", roster(tmp_path, ONE, TWO), "-o", out, *previous).exit_code == 0
    assert sorted(path.name for path in out.iterdir()) == ["Eva Blau K-1.xlsx", "Eva Blau K-2.xlsx"]
    before = fill(out / "Eva Blau K-2.xlsx", mews)
    again = run(
        "blank",
        "--roster",
        roster(tmp_path, TWO, ONE, name="sorted.csv"),
        "-o",
        out,
        *previous,
        "--format",
        "json",
    )
    people = json.loads(again.stdout)["people"]
    assert [(one["id"], Path(one["file"]).name, one["status"]) for one in people] == [
        ("K-2", "Eva Blau K-2.xlsx", "there already"),
        ("K-1", "Eva Blau K-1.xlsx", "there already"),
    ]
    assert again.exit_code == 0 and (out / "Eva Blau K-2.xlsx").read_bytes() == before
    assert [Path(one["previous"]).name for one in people] == (
        ["K-2.xlsx", "K-1.xlsx"] if with_previous else ["", ""]
    )


@pytest.mark.parametrize("with_previous", [False, True])
def test_a_newcomer_does_not_get_a_leaver_s_file(
    with_previous: bool, tmp_path: Path, mews: Framework
) -> None:
    assert told(issue(tmp_path, mews, ONE)) == [("Eva Blau.xlsx", "written", [])]
    before = fill(tmp_path / "out" / "Eva Blau.xlsx", mews)
    previous = ("--previous", tmp_path / "out") if with_previous else ()
    result = run(
        "blank",
        "--roster",
        roster(tmp_path, ("Eva Blau", "K-9", "Engineer")),
        "-o",
        tmp_path / "out",
        *previous,
        "--format",
        "json",
    )
    said = json.loads(result.stdout)
    assert result.exit_code == 1 and [one["status"] for one in said["people"]] == ["not written"]
    (problem,) = [found for found in said["findings"] if found["severity"] == "error"]
    assert (
        problem["code"] == "blank-of-another"
        and "K-1" in problem["message"]
        and "K-9" in problem["message"]
    )
    assert (tmp_path / "out" / "Eva Blau.xlsx").read_bytes() == before


def test_a_namesake_who_comes_or_goes_changes_nobody_s_file(
    tmp_path: Path, mews: Framework
) -> None:
    issue(tmp_path, mews, ONE)
    before = fill(tmp_path / "out" / "Eva Blau.xlsx", mews)
    assert told(issue(tmp_path, mews, TWO, ONE)) == [
        ("Eva Blau K-2.xlsx", "written", []),
        ("Eva Blau.xlsx", "there already", []),
    ]
    assert told(issue(tmp_path, mews, TWO)) == [("Eva Blau K-2.xlsx", "there already", [])]
    assert (tmp_path / "out" / "Eva Blau.xlsx").read_bytes() == before
    # and a new name is still the same person
    assert told(issue(tmp_path, mews, ("Eva Grau", "K-1", "Engineer"))) == [
        ("Eva Blau.xlsx", "there already", [])
    ]


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda path: path.write_bytes(b""), "empty"),
        (lambda path: path.write_bytes(b"PK\x03\x04 cut off"), "damaged"),
        (lambda path: path.write_text("a list", encoding="utf-8"), "no .xlsx"),
        (
            lambda path: path.write_bytes((ROOT / "samples" / "mews-engineer.xlsx").read_bytes()),
            "none of the workbooks",
        ),
        (lambda path: openpyxl.Workbook().save(path), "none of the workbooks"),
        (lambda path: path.symlink_to("nowhere.xlsx"), "leads nowhere"),
        (lambda path: path.mkdir(), "folder"),
    ],
    ids=["empty", "damaged", "text", "hand-made", "another", "link", "folder"],
)
@pytest.mark.parametrize("with_previous", [False, True])
def test_what_does_not_say_whose_it_is_is_nobody_s(
    make: object, said: str, with_previous: bool, tmp_path: Path, mews: Framework
) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "last").mkdir()
    (tmp_path / "last" / "x.xlsx").write_bytes(
        build_blank(mews, mews.tracks[13], name="Eva Blau", person_id="K-1")
    )
    make(tmp_path / "out" / "Eva Blau.xlsx")  # type: ignore[operator]
    before = sorted(
        (path.name, path.is_symlink(), path.is_file() and path.read_bytes())
        for path in (tmp_path / "out").iterdir()
    )
    previous = ("--previous", tmp_path / "last") if with_previous else ()
    result = run(
        "blank",
        "--roster",
        roster(tmp_path, ONE),
        "-o",
        tmp_path / "out",
        *previous,
        "--format",
        "json",
    )
    findings = json.loads(result.stdout)["findings"]
    assert result.exit_code == 1
    (problem,) = [found for found in findings if found["severity"] == "error"]
    assert problem["code"] == "blank-exists" and said in problem["message"], problem
    assert (
        sorted(
            (path.name, path.is_symlink(), path.is_file() and path.read_bytes())
            for path in (tmp_path / "out").iterdir()
        )
        == before
    )
    assert not (tmp_path / "out" / "nowhere.xlsx").exists()


def test_another_track_or_version_is_said_and_nothing_is_overwritten(
    tmp_path: Path, mews: Framework
) -> None:
    issue(tmp_path, mews, ONE)
    before = fill(tmp_path / "out" / "Eva Blau.xlsx", mews)
    (one,) = issue(tmp_path, mews, ("Eva Blau", "K-1", "QA Engineer"))
    assert told([one]) == [("Eva Blau.xlsx", "not written", ["blank-outdated"])]
    assert (
        "Engineer by mews" in one.findings[0].message
        and "QA Engineer by mews" in one.findings[0].message
    )
    other = tmp_path / "mine"
    other.mkdir()
    for file in sorted((ROOT / "workbook_templates" / "mews").iterdir()):
        text = file.read_text(encoding="utf-8")
        (other / file.name).write_text(
            (
                text.replace(f'"{mews.version}"', '"2031.7"')
                if file.name == "framework.toml"
                else text
            ),
            encoding="utf-8",
        )
    changed = load_framework(str(other))
    assert changed.version == "2031.7"
    (one,) = roll_out(
        read_roster(roster(tmp_path, ONE), changed), tmp_path / "out", Choices(str(other)), jobs=1
    )
    assert (
        told([one]) == [("Eva Blau.xlsx", "not written", ["blank-outdated"])]
        and "2031.7" in one.findings[0].message
    )
    assert (tmp_path / "out" / "Eva Blau.xlsx").read_bytes() == before


def test_people_without_ids_are_told_apart_by_what_is_known_of_them(
    tmp_path: Path, mews: Framework
) -> None:
    eva, other = (
        ("Eva Blau", "", "Engineer", "eva@x.example"),
        (
            "Eva Blau",
            "",
            "Engineer",
            "eva.blau@x.example",
        ),
    )
    third, fourth = (
        ("Eva Blau", "", "Engineer", "", "Red"),
        (
            "Eva Blau",
            "",
            "QA Engineer",
            "",
            "Red",
        ),
    )
    people = (eva, other, third, fourth)
    first = told(issue(tmp_path, mews, *people))
    assert [name for name, _, _ in first] == [
        "Eva Blau eva.xlsx",
        "Eva Blau eva.blau.xlsx",
        "Eva Blau Engineer.xlsx",
        "Eva Blau QA Engineer.xlsx",
    ]
    again = told(issue(tmp_path, mews, *reversed(people)))
    assert again == [(name, "there already", []) for name, _, _ in reversed(first)]


def test_who_cannot_be_told_apart_gets_nothing_and_is_told(tmp_path: Path, mews: Framework) -> None:
    same = ("Eva Blau", "", "Engineer")
    people = roster(tmp_path, same, ("Ida Rot", "", "Engineer"), same)
    result = run("blank", "--roster", people, "-o", tmp_path / "out", "--format", "json")
    said = json.loads(result.stdout)
    assert result.exit_code == 1 and [one["status"] for one in said["people"]] == [
        "not written",
        "written",
        "not written",
    ]
    assert [found["where"] for found in said["findings"] if found["code"] == "namesakes"] == [
        "row 2",
        "row 4",
    ]
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["Ida Rot.xlsx"]
    planned = run("blank", "--roster", people, "--dry-run", "--format", "json")
    assert planned.exit_code == 1 and [
        one["status"] for one in json.loads(planned.stdout)["people"]
    ] == ["not written", "planned", "not written"]


def test_a_file_that_says_no_more_than_a_name_that_several_have_is_nobody_s(
    tmp_path: Path, mews: Framework
) -> None:
    issue(tmp_path, mews, ("Eva Blau", "", "Engineer"))
    before = fill(tmp_path / "out" / "Eva Blau.xlsx", mews)
    people = [
        ("Eva Blau", "", "Engineer", "eva@x.example"),
        ("Eva Blau", "", "Engineer", "eva.blau@x.example"),
    ]
    assert [(status, codes) for _, status, codes in told(issue(tmp_path, mews, *people))] == [
        ("not written", ["blank-of-another"])
    ] * 2
    with_ids = [("Eva Blau", "K-1", "Engineer"), ("Eva Blau", "K-2", "Engineer")]
    assert [(status, codes) for _, status, codes in told(issue(tmp_path, mews, *with_ids))] == [
        ("not written", ["blank-of-another"])
    ] * 2
    assert (tmp_path / "out" / "Eva Blau.xlsx").read_bytes() == before and len(
        list((tmp_path / "out").iterdir())
    ) == 1


def test_ids_that_the_roster_has_since_got(tmp_path: Path, mews: Framework) -> None:
    issue(tmp_path, mews, ("Eva Blau", "", "Engineer"))
    assert told(issue(tmp_path, mews, ONE)) == [
        ("Eva Blau.xlsx", "there already", ["blank-by-name"])
    ]
    # and the other way round it is not known whose id that is
    issue(tmp_path, mews, ONE, out="other")
    assert told(issue(tmp_path, mews, ("Eva Blau", "", "Engineer"), out="other")) == [
        ("Eva Blau.xlsx", "not written", ["blank-of-another"])
    ]


def test_a_copy_of_somebody_s_file_is_told(tmp_path: Path, mews: Framework) -> None:
    issue(tmp_path, mews, ONE)
    out = tmp_path / "out"
    (out / "Eva Blau (1).xlsx").write_bytes((out / "Eva Blau.xlsx").read_bytes())
    assert told(issue(tmp_path, mews, ONE)) == [
        ("Eva Blau.xlsx", "there already", ["person-twice"])
    ]
    (out / "Eva Blau.xlsx").unlink()
    assert told(issue(tmp_path, mews, ONE)) == [("Eva Blau (1).xlsx", "there already", [])]


def test_a_marker_that_a_program_has_dropped_is_read_from_the_sheet(
    tmp_path: Path, mews: Framework
) -> None:
    issue(tmp_path, mews, ONE)
    file = tmp_path / "out" / "Eva Blau.xlsx"
    with zipfile.ZipFile(file) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    part = next(name for name in parts if name.endswith("custom.xml"))
    parts[part] = parts[part][: parts[part].index(b"<property")] + b"</Properties>"
    with zipfile.ZipFile(file, "w") as package:
        for name, data in parts.items():
            package.writestr(name, data)
    assert read_workbook(file).person_id == "K-1"
    assert told(issue(tmp_path, mews, ONE)) == [("Eva Blau.xlsx", "there already", [])]
    assert told(issue(tmp_path, mews, ("Eva Blau", "K-9", "Engineer"))) == [
        ("Eva Blau.xlsx", "not written", ["blank-of-another"])
    ]


def test_two_last_workbooks_of_one_name_without_ids_stay_unclear(
    tmp_path: Path, mews: Framework
) -> None:
    last = tmp_path / "last"
    last.mkdir()
    for name in ("a.xlsx", "b.xlsx"):
        (last / name).write_bytes(build_blank(mews, mews.tracks[13], name="Eva Blau"))
    for people in ([ONE], [ONE, TWO]):
        result = run(
            "blank",
            "--roster",
            roster(tmp_path, *people),
            "-o",
            tmp_path / "out",
            "--previous",
            last,
            "--format",
            "json",
        )
        said = json.loads(result.stdout)
        assert result.exit_code == 1 and {one["status"] for one in said["people"]} == {
            "not written"
        }
        assert "previous-ambiguous" in {found["code"] for found in said["findings"]}


def test_the_last_cycle_may_lie_in_a_folder_for_each_person(
    tmp_path: Path, mews: Framework
) -> None:
    for name, identity in (("Eva", "K-1"), ("Ida", "K-2")):
        (tmp_path / "last" / name).mkdir(parents=True)
        (tmp_path / "last" / name / "review.xlsx").write_bytes(
            build_blank(mews, mews.tracks[13], name=name, person_id=identity)
        )
    (tmp_path / "last" / "omar.gsheet").write_text("{}")
    people = roster(tmp_path, ("Eva", "K-1", "Engineer"), ("Ida", "K-2", "Engineer"))
    result = run(
        "blank",
        "--roster",
        people,
        "-o",
        tmp_path / "out",
        "--previous",
        tmp_path / "last",
        "-r",
        "--format",
        "json",
    )
    said = json.loads(result.stdout)
    assert [os.path.relpath(one["previous"], tmp_path / "last") for one in said["people"]] == [
        "Eva/review.xlsx",
        "Ida/review.xlsx",
    ]
    assert [
        found["where"] for found in said["findings"] if found["code"] == "previous-unreadable"
    ] == ["omar.gsheet"]


def test_nothing_of_a_whole_folder_is_read_to_resume(
    tmp_path: Path, mews: Framework, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = [(f"Person {number}", f"K-{number}", "Engineer") for number in range(40)]
    issue(tmp_path, mews, *people)

    def no_sheet(self: object, name: str) -> object:
        raise AssertionError(f"the sheet {name} was read")

    monkeypatch.setattr("assessment.ooxml.workbook.Workbook._read_sheet", no_sheet)
    monkeypatch.setattr("assessment.jobs.roll_out.build_blank", no_sheet)
    assert {status for _, status, _ in told(issue(tmp_path, mews, *people))} == {"there already"}


def test_a_file_that_comes_meanwhile_is_not_overwritten(
    tmp_path: Path, mews: Framework, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow(*arguments: object, **words: object) -> bytes:
        (tmp_path / "out" / "Eva Blau.xlsx").write_bytes(b"somebody was faster")
        return b"a workbook"

    monkeypatch.setattr("assessment.jobs.roll_out.build_blank", slow)
    assert told(issue(tmp_path, mews, ONE)) == [("Eva Blau.xlsx", "not written", ["not-written"])]
    assert (tmp_path / "out" / "Eva Blau.xlsx").read_bytes() == b"somebody was faster"


@pytest.mark.skipif(not CASES.is_dir(), reason="the small workbooks do not lie beside the checkout")
def test_the_namesakes_beside_the_checkout(tmp_path: Path) -> None:
    for number in (1, 2):
        assert (
            run("blank", "--roster", CASES / "namesakes-1.csv", "-o", tmp_path / "last").exit_code
            == 0
        )
        assert (
            run(
                "blank",
                "--roster",
                CASES / "namesakes-1.csv",
                "-o",
                tmp_path / f"o{number}",
                "--previous",
                tmp_path / "last",
            ).exit_code
            == 0
        )
        assert (
            run(
                "blank",
                "--roster",
                CASES / "namesakes-2-resorted.csv",
                "-o",
                tmp_path / f"o{number}",
                "--previous",
                tmp_path / "last",
            ).exit_code
            == 0
        )
        ids = {
            path.name: read_workbook(path).person_id for path in (tmp_path / f"o{number}").iterdir()
        }
        assert ids == {"Jan Novak N-1.xlsx": "N-1", "Jan Novak N-2.xlsx": "N-2"}


def test_names_of_files_are_those_of_the_report(tmp_path: Path, mews: Framework) -> None:
    people = read_roster(roster(tmp_path, ONE, TWO), mews).people
    assert file_names(people) == ("Eva Blau K-1.xlsx", "Eva Blau K-2.xlsx")
