"""Blank workbooks for a roster: nobody is left out, nothing is overwritten, the last cycle
comes along.
"""

from __future__ import annotations

import csv
import io
import json
import shutil
from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result

from assessment import (
    build_blank,
    find_previous,
    load_framework,
    read_roster,
    read_workbook,
    roll_out,
    score,
    start_from,
)
from assessment.cli import main
from assessment.formulas.evaluate import Evaluator
from assessment.formulas.stale import stale_cells
from assessment.jobs.issued import Issued, unclaimed
from assessment.jobs.prefilled import build_prefilled
from assessment.jobs.roll_out import Choices
from assessment.model import CheckIn, CheckInKind, Development, Framework, Goal
from assessment.model.marks import LAST_CYCLE, RATING_HEADS
from assessment.ooxml import open_workbook
from assessment.rules.levels import grade_of
from tests.conftest import ROOT
from tests.sheets.test_blank import everywhere, filled

SAMPLES = ROOT / "samples"


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(
        main, [str(argument) for argument in arguments], catch_exceptions=False
    )


def roster(folder: Path, *rows: str) -> Path:
    target = folder / "people.csv"
    target.write_text("\n".join(("name,track,id,aspirational", *rows)), encoding="utf-8")
    return target


def issue(
    people: Path, target: Path, mews: Framework, previous: list[Path] | None = None, jobs: int = 1
) -> list[Issued]:
    before = find_previous([str(path) for path in previous], jobs) if previous is not None else None
    return list(roll_out(read_roster(people, mews), target, Choices("mews"), before, jobs=jobs))


def test_everybody_gets_the_workbook_that_one_would_get_alone(
    tmp_path: Path, mews: Framework
) -> None:
    people = roster(
        tmp_path, "Ann,Engineer,1,", "Bea,QA Engineer,2,Engineer; Agile Coach", "Cyd,Engineer,3,"
    )
    issued = issue(people, tmp_path / "out", mews)
    assert [(one.person.name, one.status, Path(one.file).name) for one in issued] == [
        ("Ann", "written", "Ann.xlsx"),
        ("Bea", "written", "Bea.xlsx"),
        ("Cyd", "written", "Cyd.xlsx"),
    ]
    tracks = {track.name: track for track in mews.tracks}
    alone = build_blank(
        mews,
        tracks["QA Engineer"],
        name="Bea",
        person_id="2",
        aspirational=[tracks["Engineer"], tracks["Agile Coach"]],
    )
    assert (tmp_path / "out" / "Bea.xlsx").read_bytes() == alone


def test_a_second_run_resumes_and_never_overwrites(tmp_path: Path, mews: Framework) -> None:
    people = roster(tmp_path, "Ann,Engineer,1,", "Bea,Engineer,2,", "Cyd,Engineer,3,")
    out = tmp_path / "out"
    issue(people, out, mews)
    whole = (out / "Ann.xlsx").read_bytes()
    (out / "Ann.xlsx").unlink()
    (out / "Bea.xlsx").write_bytes(b"filled by Bea")
    issued = issue(people, out, mews)
    assert [one.status for one in issued] == ["written", "not written", "there already"]
    assert [found.code for found in issued[1].findings] == ["blank-exists"]
    assert (out / "Ann.xlsx").read_bytes() == whole and (
        out / "Bea.xlsx"
    ).read_bytes() == b"filled by Bea"
    assert not [path for path in out.iterdir() if path.suffix != ".xlsx"]


def test_several_processes_write_the_same(tmp_path: Path, mews: Framework) -> None:
    names = [track.name for track in mews.tracks]
    people = roster(
        tmp_path, *(f"Person {number},{names[number % 20]},{number}," for number in range(60))
    )
    one, two = issue(people, tmp_path / "one", mews), issue(people, tmp_path / "two", mews, jobs=2)
    assert (
        [issued.person.row for issued in one]
        == [issued.person.row for issued in two]
        == list(range(2, 62))
    )
    assert all(
        (tmp_path / "one" / path.name).read_bytes() == path.read_bytes()
        for path in (tmp_path / "two").iterdir()
    )


def test_the_last_cycle_is_found_by_id_then_name_then_file(tmp_path: Path, mews: Framework) -> None:
    old = tmp_path / "old"
    old.mkdir()
    engineer = next(track for track in mews.tracks if track.id == "engineer")
    (old / "x1.xlsx").write_bytes(build_blank(mews, engineer, name="Ann Another", person_id="1"))
    (old / "x2.xlsx").write_bytes(build_blank(mews, engineer, name="BEA  Berg"))
    shutil.copy(SAMPLES / "weights-105.xlsx", old / "Cyd-Adams.xlsx")
    for number in (3, 4):
        (old / f"x{number}.xlsx").write_bytes(build_blank(mews, engineer, name="Dan", person_id=""))
    (old / "broken.xlsx").write_bytes(b"PK")
    people = roster(
        tmp_path,
        "Ann,Engineer,1,",
        "Bea Berg,Engineer,2,",
        "Cyd Adams,Engineer,,",
        "Dan,Engineer,,",
        "Eve,Engineer,,",
    )
    files = sorted(old.iterdir())
    issued = issue(people, tmp_path / "out", mews, files)
    assert [Path(one.previous).name for one in issued] == [
        "x1.xlsx",
        "x2.xlsx",
        "Cyd-Adams.xlsx",
        "",
        "",
    ]
    assert [[found.code for found in one.findings] for one in issued[3:]] == [
        ["previous-ambiguous"],
        ["previous-missing"],
    ]
    before = find_previous([str(path) for path in files], 1)
    assert [found.code for found in before.findings] == ["previous-unreadable"]
    # where it is not certain whose a workbook is, none is written, so that the run can be repeated
    # once it is
    assert [one.status for one in issued] == [
        "written",
        "written",
        "written",
        "not written",
        "written",
    ]
    assert not (tmp_path / "out" / "Dan.xlsx").exists()
    assert unclaimed(before, issued) == []
    (old / "x4.xlsx").unlink()
    again = issue(people, tmp_path / "out", mews, [path for path in files if path.exists()])
    assert [one.status for one in again] == [
        "there already",
        "there already",
        "there already",
        "written",
        "there already",
    ]


def test_nobody_gets_a_namesakes_workbook(tmp_path: Path, mews: Framework) -> None:
    engineer = next(track for track in mews.tracks if track.id == "engineer")
    old = tmp_path / "old"
    old.mkdir()
    (old / "one.xlsx").write_bytes(build_blank(mews, engineer, name="Jan Novak", person_id="N-101"))
    (old / "Eva Mala.xlsx").write_bytes(
        build_blank(mews, engineer, name="Jan Novak", person_id="N-102")
    )
    (old / "two.xlsx").write_bytes(build_blank(mews, engineer, name="Pia Roth"))

    def found(*rows: str) -> list[list[str]]:
        people = read_roster(roster(tmp_path, *rows), mews).people
        return [
            [Path(file).name for file in files]
            for files in find_previous([str(path) for path in sorted(old.iterdir())], 1).of(people)
        ]

    assert found("Jan Novak,Engineer,N-101,") == [["one.xlsx"]]
    assert found("Jan Novak,Engineer,N-200,") == [[]]  # another person of that name
    # the file's name says so, what is in it says otherwise
    assert found("Eva Mala,Engineer,,") == [[]]
    assert found("Jan Novak,Engineer,,") == [["Eva Mala.xlsx", "one.xlsx"]]
    assert found("Pia Roth,Engineer,P-1,") == [["two.xlsx"]]
    # one workbook without an id and two people of its name: it is no single one's
    people = roster(tmp_path, "Pia Roth,Engineer,P-1,", "Pia Roth,Engineer,P-2,")
    issued = issue(people, tmp_path / "out", mews, [old / "two.xlsx"])
    assert [one.status for one in issued] == ["not written"] * 2
    assert [one.findings[-1].code for one in issued] == ["previous-ambiguous"] * 2
    # but for who has its id
    (old / "two.xlsx").write_bytes(build_blank(mews, engineer, name="Pia Roth", person_id="P-1"))
    issued = issue(people, tmp_path / "out2", mews, [old / "two.xlsx"])
    assert [Path(one.previous).name for one in issued] == ["two.xlsx", ""]


# --- filled from the last cycle
# --------------------------------------------------------------------


def test_ratings_evidence_and_comments_come_along(tmp_path: Path, mews: Framework) -> None:
    engineer = next(track for track in mews.tracks if track.id == "engineer")
    ratings = everywhere(mews, RATING_HEADS["self"], "Yes", upto=2)
    ratings["delivery-1-scope"] |= {
        "Evidence": "Wrote it down",
        RATING_HEADS["manager"]: "Somewhat",
        "Manager's comment": "Not always",
    }
    ratings["delivery-1-steps"] |= {
        RATING_HEADS["manager"]: "Somewhat",
        RATING_HEADS["agreed"]: "No",
    }
    last = filled(
        build_blank(mews, engineer, name="Ann", person_id="1"),
        ratings,
        tmp_path / "last.xlsx",
        mews,
    )
    data = build_prefilled(
        mews, engineer, start_from(read_workbook(last), mews), name="Ann", person_id="1"
    )
    (tmp_path / "next.xlsx").write_bytes(data)
    after = read_workbook(tmp_path / "next.xlsx")
    skills = {
        skill.skill_id: skill
        for one in after.competencies
        for level in one.levels
        for skill in level.skills
    }
    assert (
        skills["delivery-1-scope"].rating == 2
        and skills["delivery-1-steps"].rating == 0
        and skills["delivery-1-quality"].rating == 2
    )
    assert all(
        opinion.rating is None for skill in skills.values() for opinion in skill.opinions[1:]
    )
    (remark,) = skills["delivery-1-scope"].remarks
    assert remark.author == LAST_CYCLE
    assert (
        remark.text == "Last cycle:\nYes (your own)\nManager's rating: Somewhat\nEmployee: Wrote it"
        " down\nManager: Not always"
    )
    assert skills["delivery-1-steps"].remarks[0].text.startswith("Last cycle:\nNo (agreed)")
    assert not skills["delivery-3-steps"].remarks
    workbook = open_workbook(data)
    assert not list(stale_cells(Evaluator(workbook), workbook.sheet_names))
    # and once more: what was carried is carried again, the notes of the cycle before are not
    again = build_prefilled(mews, engineer, start_from(after, mews), name="Ann", person_id="1")
    (tmp_path / "third.xlsx").write_bytes(again)
    third = {
        skill.skill_id: skill
        for one in read_workbook(tmp_path / "third.xlsx").competencies
        for level in one.levels
        for skill in level.skills
    }
    assert [skill.rating for skill in third.values()] == [skill.rating for skill in skills.values()]
    assert third["delivery-1-scope"].remarks[0].text == "Last cycle:\nYes (your own)"


@pytest.mark.parametrize(
    "sample",
    [
        "mews-engineer.xlsx",
        "carvago-frontend.xlsx",
        "self-and-manager.xlsx",
        "by-colour.xlsx",
        "levels-below.xlsx",
        "odd-cells.xlsx",
    ],
)
def test_any_layout_can_be_the_last_cycle(sample: str, tmp_path: Path, mews: Framework) -> None:
    last = read_workbook(SAMPLES / sample)
    start = start_from(last, mews)
    (tmp_path / "next.xlsx").write_bytes(build_prefilled(mews, mews.tracks[0], start, name="Ann"))
    after = read_workbook(tmp_path / "next.xlsx", [mews])
    given = {
        skill.skill_id: skill.rating
        for one in after.competencies
        for level in one.levels
        for skill in level.skills
    }
    for one in last.competencies:
        for level in one.levels:
            for skill in level.skills:
                by_rater = {
                    opinion.rater: opinion.rating
                    for opinion in skill.opinions
                    if opinion.rating is not None
                }
                rating = next(
                    (by_rater[rater] for rater in ("agreed", "self") if rater in by_rater),
                    None if skill.opinions else skill.rating,
                )
                left = next(
                    (
                        left
                        for left in start.carried.not_carried
                        if left.where.rpartition("!")[0] == one.sheet and left.skill == skill.text
                    ),
                    None,
                )
                notes = [skill.note, *(opinion.note for opinion in skill.opinions)]
                if rating is not None:
                    assert left or given.get(skill.skill_id or "") == rating, skill
                told = (
                    left.note
                    if left
                    else (
                        start.carried.skills[skill.skill_id].note
                        if skill.skill_id and skill.skill_id in start.carried.skills
                        else ""
                    )
                )
                assert all(note in told for note in notes), skill
    strange = {found.where for found in last.findings if found.code == "rating-not-understood"}
    assert strange <= {left.where for left in start.left}
    shown = openpyxl.load_workbook(tmp_path / "next.xlsx")["Carried over"]
    listed = [
        shown.cell(row, 7).value for row in range(6, shown.max_row + 1) if shown.cell(row, 7).value
    ]
    assert listed == [left.where for left in (*start.left, *start.carried.remarks)]
    assert not [found for found in score(after, [mews]).findings if found.severity == "error"]


def test_what_is_not_given_anew_stays_as_it_was(tmp_path: Path, mews: Framework) -> None:
    tracks = {track.id: track for track in mews.tracks}
    wanted = [tracks["agile-coach"], tracks["technical-leader"]]
    (tmp_path / "Ann.xlsx").write_bytes(
        build_blank(
            mews,
            tracks["engineer"],
            name="Ann",
            person_id="N-1",
            family="Backend",
            aspirational=wanted,
        )
    )
    last = read_workbook(tmp_path / "Ann.xlsx")
    assert (last.person, last.person_id, last.family, last.aspirational) == (
        "Ann",
        "N-1",
        "Backend",
        ("Agile Coach", "Technical Leader"),
    )
    (tmp_path / "next.xlsx").write_bytes(build_prefilled(mews, None, start_from(last, mews)))
    after = read_workbook(tmp_path / "next.xlsx")
    assert (after.person, after.person_id, after.family, after.aspirational, after.track) == (
        "Ann",
        "N-1",
        "Backend",
        last.aspirational,
        "Engineer",
    )
    # what is given wins, and nobody aspires to the track that they are on
    (tmp_path / "next.xlsx").write_bytes(
        build_prefilled(mews, tracks["agile-coach"], start_from(last, mews), family="Mobile")
    )
    after = read_workbook(tmp_path / "next.xlsx")
    assert (after.family, after.aspirational, after.track) == (
        "Mobile",
        ("Technical Leader",),
        "Agile Coach",
    )
    # and commands know both
    target = filled(
        build_blank(mews, tracks["engineer"], family="Backend", aspirational=wanted),
        {
            **everywhere(mews, RATING_HEADS["self"], "No"),
            **everywhere(mews, RATING_HEADS["self"], "Yes", upto=2),
        },
        tmp_path / "r.xlsx",
        mews,
    )
    said = json.loads(run("score", target, "--format", "json").stdout)[0]
    grade = grade_of(tracks["engineer"], Fraction(2))
    assert grade is not None
    assert said["grade"]["job_title"] == grade.job_title.replace("{Discriminator}", "Backend")
    roles = {
        one["track"]: one["role"]
        for one in json.loads(run("compare", target, "--format", "json").stdout)[0]["tracks"]
    }
    assert (
        roles["Agile Coach"] == roles["Technical Leader"] == "aspirational"
        and roles["Engineer"] == "primary"
    )


def test_goals_that_find_no_row_and_the_last_talks_are_not_lost(mews: Framework) -> None:
    goal = Goal(
        "",
        "m",
        "",
        "",
        "Delivery",
        "s",
        "experience",
        None,
        None,
        "on track",
        "n",
        "Growth plan!A8",
    )
    days: tuple[tuple[int, CheckInKind], ...] = ((3, "catch-up"), (5, "catch-up"), (6, "review"))
    talks = [CheckIn(date(2026, month, 2), kind, "p", "d", None, None, "") for month, kind in days]
    development = Development(
        tuple(replace(goal, goal=f"goal {number}") for number in range(20)), (), tuple(talks)
    )
    last = replace(
        read_workbook(build_blank(mews, mews.tracks[13], name="Ann")), development=development
    )
    start = start_from(last, mews)
    assert len(start.goals) == 16 and [left.skill for left in start.left] == [
        f"goal {number}" for number in range(16, 20)
    ]
    after = read_workbook(build_prefilled(mews, None, start))
    assert [one.goal for one in after.development.goals] == [
        f"goal {number}" for number in range(16)
    ]
    assert [(talk.kind, talk.day) for talk in after.development.check_ins] == [
        ("catch-up", date(2026, 5, 2)),
        ("review", date(2026, 6, 2)),
    ]


# --- the command
# -----------------------------------------------------------------------------------


def test_the_command_shows_columns_before_the_work_and_names_bad_rows(tmp_path: Path) -> None:
    people = roster(tmp_path, "Ann,Engineer,1,", "Bea,Chief Dreamer,2,", ",Engineer,3,")
    result = run("blank", "--roster", people, "--dry-run")
    assert result.exit_code == 1 and "Columns: name = name, track = track" in result.output
    assert (
        "Chief Dreamer" in result.output
        and "row 4" in result.output
        and not (tmp_path / "out").exists()
    )
    planned = run(
        "blank",
        "--roster",
        people,
        "--dry-run",
        "--previous",
        SAMPLES / "mews-engineer.xlsx",
        "--format",
        "json",
    )
    assert '"previous": ""' in planned.stdout
    result = run("blank", "--roster", people, "-o", tmp_path / "out")
    assert result.exit_code == 1 and "1 of 3 workbooks" in result.output
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["Ann.xlsx"]


def test_its_report_is_a_table_csv_or_json(tmp_path: Path) -> None:
    people = roster(tmp_path, "=Ann,Engineer,1,")
    result = CliRunner().invoke(
        main,
        [
            "blank",
            "--roster",
            str(people),
            "-o",
            str(tmp_path / "out"),
            "--previous",
            str(SAMPLES / "mews-engineer.xlsx"),
            "--format",
            "json",
        ],
    )
    said = json.loads(result.stdout)
    assert said["people"][0]["status"] == "written" and said["people"][0]["name"] == "=Ann"
    assert {"previous-missing", "previous-unclaimed"} <= {
        found["code"] for found in said["findings"]
    }
    result = CliRunner().invoke(
        main, ["blank", "--roster", str(people), "-o", str(tmp_path / "out"), "--format", "csv"]
    )
    assert "roster-track-unknown" not in result.stderr
    people.write_text(people.read_text() + "\nBea,Chief Dreamer,2,", encoding="utf-8")
    result = CliRunner().invoke(
        main, ["blank", "--roster", str(people), "-o", str(tmp_path / "out"), "--format", "csv"]
    )
    assert (
        "roster-track-unknown" in result.stderr
        and "Bea" in result.stderr
        and "Bea" not in result.stdout
    )
    (row,) = csv.DictReader(io.StringIO(result.stdout))
    assert row["status"] == "there already" and row["name"] == "'=Ann"


def test_one_workbook_is_not_overwritten_either(tmp_path: Path) -> None:
    target = tmp_path / "one.xlsx"
    assert run("blank", "--track", "Engineer", "-o", target).exit_code == 0
    assert run("blank", "--track", "Engineer", "-o", target).exit_code == 0  # nothing would change
    target.write_bytes(b"filled")
    result = run("blank", "--track", "Engineer", "-o", target)
    assert (
        result.exit_code == 1
        and "there already" in result.output
        and target.read_bytes() == b"filled"
    )


def test_one_workbook_from_the_last_one(tmp_path: Path) -> None:
    result = run(
        "blank",
        "--track",
        "QA Engineer",
        "--previous",
        SAMPLES / "mews-qa-engineer.xlsx",
        "-o",
        tmp_path / "next.xlsx",
    )
    assert result.exit_code == 0 and "125 ratings" in result.output
    mews = load_framework("mews")
    before, after = (
        score(read_workbook(path), [mews])
        for path in (SAMPLES / "mews-qa-engineer.xlsx", tmp_path / "next.xlsx")
    )
    # the sample has another number of skills than the framework; what it shares stays as it was
    assert (
        after.assessment.person == "Ben Carter"
        and after.progress is not None
        and before.progress is not None
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--track", "Engineer"), "-o FILE"),
        (("--track", "Nowhere", "-o", "x.xlsx"), "no track"),
        (("--track", "Engineer", "-o", "x.txt"), ".xlsx"),
        (("--roster", "samples/roster.csv"), "-o FOLDER"),
        (("--roster", "samples/roster.csv", "--name", "Ann", "-o", "x"), "columns"),
        (("--format", "json", "-o", "x.xlsx"), "--roster"),
        (
            ("--roster", "samples/roster.csv", "-o", "x", "--previous", "nowhere"),
            "nowhere is not there",
        ),
        (("--framework", "nothing", "-o", "x.xlsx"), "neither a folder nor an installed framework"),
        (
            (
                "--track",
                "Engineer",
                "--aspire",
                "QA",
                "--aspire",
                "Agile Coach",
                "--aspire",
                "Data Analyst",
                "-o",
                "x.xlsx",
            ),
            "a place for 2",
        ),
    ],
)
def test_wrong_usage_is_told(
    arguments: tuple[str, ...], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "samples").symlink_to(SAMPLES)
    monkeypatch.chdir(tmp_path)
    result = run("blank", *arguments)
    assert result.exit_code == 2 and said in result.output, result.output
    assert not [path for path in tmp_path.iterdir() if path.name != "samples"]
