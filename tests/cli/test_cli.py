"""The commands as a user runs them: output, exit status, messages."""

from __future__ import annotations

import csv
import io
import json
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import click
import openpyxl
import pytest
from click.testing import CliRunner, Result

from assessment import build_blank
from assessment.cli import main
from assessment.model import Framework
from assessment.model.marks import RATING_HEADS
from assessment.output.csv_files import to_csv
from tests.conftest import ORCHARD, ROOT, tracks_in
from tests.sheets.test_blank import everywhere, filled

SAMPLES = ROOT / "samples"


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(
        main, [str(argument) for argument in arguments], catch_exceptions=False
    )


def commands_of(group: click.Group) -> list[click.Command]:
    context = click.Context(group)
    named = (group.get_command(context, name) for name in group.list_commands(context))
    return [command for command in named if command is not None]


def examples() -> list[str]:
    found = []

    def walk(command: click.Command) -> None:
        for line in (command.help or "").splitlines():
            if line.strip().startswith("assess "):
                found.append(line.strip())
        if isinstance(command, click.Group):
            for inner in commands_of(command):
                walk(inner)

    walk(main)
    return found


@pytest.mark.parametrize("example", examples())
def test_examples_of_the_help_run(
    example: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for folder in ("samples", "workbook_templates"):  # some examples write
        (tmp_path / folder).symlink_to(ROOT / folder)
    monkeypatch.chdir(tmp_path)
    arguments = shlex.split(example.partition(" > ")[0])[1:]
    result = run(*arguments)
    assert result.exit_code in (0, 1) and result.output
    assert "Traceback" not in result.output


def test_every_command_has_an_example() -> None:
    commands = [command for command in commands_of(main) if not isinstance(command, click.Group)]
    commands += [
        inner
        for command in commands_of(main)
        if isinstance(command, click.Group)
        for inner in commands_of(command)
    ]
    assert all("Example" in (command.help or "") for command in commands)


def test_a_clean_workbook_has_no_findings_and_status_0() -> None:
    clean = SAMPLES / "mews-qa-engineer.xlsx"
    (told,) = json.loads(run("check", clean, "--format", "json").stdout)
    # a remark may be new; nothing is wrong
    assert {finding["severity"] for finding in told["findings"]} <= {"info"}
    result = run("check", clean)
    assert result.exit_code == 0
    said = result.output.replace("\n", "").rstrip()
    assert said.endswith("mews-qa-engineer.xlsx: no findings") == (not told["findings"])


def test_score_of_one_is_a_scorecard() -> None:
    result = run("score", SAMPLES / "mews-qa-engineer.xlsx")
    assert result.exit_code == 0
    for word in (
        "Competency",
        "Weight",
        "Level",
        "Value",
        "Progress",
        "QA Engineer",
        "To the next level",
        "A grade is a precondition for a promotion, not a promise of one.",
    ):
        assert word in result.output
    assert max(map(len, result.output.splitlines())) <= 80


def test_score_of_many_is_a_row_for_each() -> None:
    result = run("score", SAMPLES)
    names = [path.stem for path in SAMPLES.glob("*.xlsx")]
    header, *rows = result.output.split("\n\n")[-1].splitlines()
    assert header.split() == ["Person", "File", "Track", "Levels", "Progress", "Result", "Prop."]
    assert len(rows) >= len(names) > 8 and max(map(len, result.output.splitlines())) <= 80


def test_json_follows_the_contract() -> None:
    result = run(
        "score", SAMPLES / "mews-qa-engineer.xlsx", SAMPLES / "weights-105.xlsx", "--format", "json"
    )
    clean, bad = json.loads(result.output)
    assert result.exit_code == 1
    keys = {
        "file",
        "layout",
        "person",
        "track",
        "framework",
        "rule",
        "competencies",
        "weights_total",
        "progress",
        "grade",
        "proposals",
        "findings",
    }
    assert keys <= set(clean) and keys <= set(bad)
    competency = clean["competencies"][0]
    assert {"name", "weight", "level", "level_name", "value", "levels"} <= set(competency)
    assert set(competency["levels"][0]) == {
        "name",
        "achieved",
        "yes",
        "somewhat",
        "no",
        "unrated",
        "does_not_apply",
        "why",
    }
    assert {
        "grade",
        "job_title",
        "min_progress",
        "max_progress",
        "min_salary",
        "next_salary",
    } <= set(clean["grade"])
    assert clean["framework"].keys() == {"id", "version"}
    assert bad["grade"] is None and bad["weights_total"] == 1.05
    assert {"severity", "code", "where", "message"} == set(bad["findings"][0])


def test_files_keep_their_order_and_folders_are_sorted(tmp_path: Path) -> None:
    for name in ("b.xlsx", "A.xlsx", "c.xlsx"):
        shutil.copy(SAMPLES / "mews-qa-engineer.xlsx", tmp_path / name)
    (tmp_path / "~$A.xlsx").write_bytes(b"lock")
    (tmp_path / "notes.txt").write_text("no workbook")
    result = run("score", tmp_path / "c.xlsx", tmp_path, "--format", "json")
    assert [Path(one["file"]).name for one in json.loads(result.stdout)] == [
        "c.xlsx",
        "A.xlsx",
        "b.xlsx",
    ]
    assert "Named twice" in result.stderr  # and so told once


def test_nobody_is_dropped(tmp_path: Path) -> None:
    shutil.copy(SAMPLES / "mews-qa-engineer.xlsx", tmp_path / "good.xlsx")
    (tmp_path / "broken.xlsx").write_bytes(b"PK\x03\x04 and no more")
    (tmp_path / "old.xls").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    result = run("score", tmp_path, tmp_path / "missing.xlsx", "--format", "json")
    assert result.exit_code == 1
    records = {Path(one["file"]).name: one for one in json.loads(result.output)}
    assert set(records) == {"broken.xlsx", "good.xlsx", "old.xls", "missing.xlsx"}
    for name, code in (
        ("broken.xlsx", "file-damaged"),
        ("old.xls", "file-not-a-workbook"),
        ("missing.xlsx", "file-missing"),
    ):
        assert records[name]["progress"] is None and records[name]["competencies"] == []
        assert [(found["severity"], found["code"]) for found in records[name]["findings"]] == [
            ("error", code)
        ]
    assert records["good.xlsx"]["progress"] is not None
    table = run("score", tmp_path).output
    assert all(word in table for word in ("broken", "QA Engineer", "old"))


def test_csv_has_a_row_per_person() -> None:
    wide = list(csv.DictReader(io.StringIO(run("score", SAMPLES, "--format", "csv").output)))
    assert len(wide) == len(list(SAMPLES.glob("*.xlsx")))


def test_a_long_csv_has_a_row_per_skill(tmp_path: Path, orchard: Framework) -> None:
    blank = build_blank(orchard, orchard.tracks[0])
    ratings = everywhere(orchard, RATING_HEADS["self"], "Yes")
    path = filled(blank, ratings, tmp_path / "rated.xlsx", orchard)
    result = run("score", path, "--framework", str(ORCHARD), "--format", "csv", "--long")
    long = list(csv.DictReader(io.StringIO(result.output)))
    assert [row["skill_id"] for row in long] == [
        skill.id
        for competency in orchard.competencies
        for level in competency.levels
        for skill in level.skills
    ]
    assert {row["competency"] for row in long} == {one.name for one in orchard.competencies}
    assert {row["rating"] for row in long} == {"2"}
    assert all("!" in row["where"] for row in long)


def test_xlsx_opens_in_another_program(tmp_path: Path) -> None:
    for options in ([], ["--long"]):
        result = run("score", SAMPLES, "--format", "xlsx", *options)
        sheet = openpyxl.load_workbook(io.BytesIO(result.stdout_bytes)).active
        assert sheet is not None and sheet.max_row > 8 and sheet["A1"].value == "file"
        again = run("score", SAMPLES, "--format", "xlsx", *options)
        assert again.stdout_bytes == result.stdout_bytes


def test_text_never_becomes_a_formula() -> None:
    text = to_csv(["a"], [["=1+1"], ["+2"], ["-3"], ["@x"], ["\t=x"], ["plain"], [-1.5]])
    assert text.splitlines() == ["a", "'=1+1", "'+2", "'-3", "'@x", "\t'=x", "plain", "-1.5"]


def test_track_is_understood_and_applied() -> None:
    result = run("score", SAMPLES / "weights-105.xlsx", "--track", "agile", "--format", "json")
    (one,) = json.loads(result.output)
    assert (
        one["track"] == "Agile Coach"
        and one["weights_total"] == 1.0
        and one["grade"]["job_title"].startswith("Agile Coach")
    )


def test_compare_gives_every_track_a_row_the_furthest_first() -> None:
    result = run("compare", SAMPLES / "mews-qa-engineer.xlsx", "--aspire", "tech lead")
    assert result.exit_code == 0 and max(map(len, result.output.splitlines())) <= 80
    table, _, told = result.output.partition("* your track, + aspired to")
    rows = [line for line in table.splitlines() if re.search(r"\d %$", line.rstrip())]
    progress = [float(re.search(r"\d\.\d\d", row)[0]) for row in rows]  # type: ignore[index]  # every row has one
    assert len(rows) == tracks_in("mews") and progress == sorted(progress, reverse=True)
    assert re.search(r"^\*  QA Engineer +3\.05  IC3 +IC4 +0\.55 +4 +100 %", table, re.MULTILINE)
    assert re.search(r"^\+  Technical Leader +2\.80  S2 +M1 +0\.30 +1 +75 %", table, re.MULTILINE)
    # the one that is aspired to is told in full, once
    assert "Technical Leader, aspired to" in told and told.count("The shortest way") == 1
    assert "A grade is a precondition for a promotion, not a promise of one." in told


def test_a_track_that_is_named_is_told_in_full() -> None:
    result = run("compare", SAMPLES / "mews-qa-engineer.xlsx", "--track", "Technical Leader")
    for line in (
        "Grade S2, Staff Engineer",
        "Salary bounds 115,000 to 150,000 CZK a month",
        "The next grade, M1, Senior Staff Engineer, begins at 3.10: 0.30 to go",
        "Its salary bounds are 150,000 to 184,000 CZK a month",
        "Problem Solving     30 %  2 Intermediate   0.60       +0.30       20 %",
        "The shortest way to M1, Senior Staff Engineer: 1 rating step on 1 skill, for a",
        "Problem Solving, 3 Advanced",
        "  F4  Somewhat to Yes  You have found",
        "A grade is a precondition for a promotion, not a promise of one.",
    ):
        assert line in result.output
    assert "QA Engineer, your track" not in result.output


@pytest.mark.parametrize(
    "name",
    [
        "mews-qa-engineer",
        "carvago-frontend",
        "carvago-2023-helpers",
        "carvago-blank",
        "strict",
        "weights-105",
    ],
)
def test_tracks_in_full_fit_the_terminal(name: str) -> None:
    output = run("compare", SAMPLES / f"{name}.xlsx", "--all").output
    assert max(map(len, output.splitlines())) <= 80 and "Discriminator" not in output


def test_the_json_of_a_comparison() -> None:
    result = run(
        "compare",
        SAMPLES / "mews-qa-engineer.xlsx",
        "--track",
        "QA",
        "--track",
        "Community Coordinator",
        "--format",
        "json",
    )
    (one,) = json.loads(result.output)
    of_the_person = {
        "file",
        "person",
        "person_id",
        "rater",
        "by_rater",
        "status",
        "unrated",
        "skills",
        "track",
        "framework",
        "pay_unit",
    }
    assert set(one) == of_the_person | {"tracks", "findings"}
    own, other = one["tracks"]
    assert (own["track"], own["role"], own["overlap"]) == ("QA Engineer", "primary", 1.0)
    keys = {
        "track",
        "id",
        "role",
        "progress",
        "progress_range",
        "grade",
        "grade_range",
        "next_grade",
        "distance",
        "overlap",
        "competencies",
        "route",
    }
    assert set(own) == set(other) == keys
    assert (other["id"], other["role"], other["progress"], other["distance"], other["overlap"]) == (
        "community-coordinator",
        None,
        3.05,
        0.55,
        0.9,
    )
    assert other["competencies"][0] == {
        "name": "Delivery",
        "id": "delivery",
        "weight": 0.3,
        "level": 3,
        "level_name": "Advanced",
        "value": 0.9,
        "next_level_adds": 0.3,
        "common": 0.2,
    }
    route = other["route"]
    assert (route["cost"], route["levels"], route["progress"], route["grade"]) == (
        3,
        [4, 4, 2, 4, 2],
        3.6,
        other["next_grade"],
    )
    assert {
        "competency",
        "level",
        "level_name",
        "skill",
        "where",
        "rating",
        "rating_label",
        "to",
        "to_label",
        "cost",
    } == set(route["steps"][0])
    assert sum(step["cost"] for step in route["steps"]) == 3
    (score,) = json.loads(
        run("score", SAMPLES / "mews-qa-engineer.xlsx", "--format", "json").output
    )
    for key in ("progress", "progress_range", "grade", "grade_range", "next_grade", "route"):
        assert own[key] == score[key]


def test_the_csv_of_a_comparison_has_a_row_per_person_and_track(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copy(SAMPLES / "mews-qa-engineer.xlsx", tmp_path / "=ben.xlsx")
    shutil.copy(SAMPLES / "carvago-frontend.xlsx", tmp_path / "f.xlsx")
    (tmp_path / "broken.xlsx").write_bytes(b"PK\x03\x04 and no more")
    result = run("compare", tmp_path, "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(result.output)))
    assert result.exit_code == 1 and len(rows) == tracks_in("mews") + tracks_in("carvago") + 1
    own = next(row for row in rows if row["role"] == "primary" and row["framework"] == "mews")
    assert (
        own["track"],
        own["grade"],
        own["next_grade"],
        own["rating_steps"],
        own["in_common"],
    ) == ("QA Engineer", "IC3", "IC4", "4", "1.0")
    assert (own["Delivery weight"], own["Delivery level"], own["Delivery one level more adds"]) == (
        "0.2",
        "3",
        "0.2",
    )
    (broken,) = [row for row in rows if row["problem"]]
    assert broken["person"] == "broken" and not broken["track"]
    monkeypatch.chdir(tmp_path)
    assert (
        run("compare", "=ben.xlsx", "--format", "csv")
        .output.splitlines()[1]
        .startswith("'=ben.xlsx,")
    )


def test_weights_that_do_not_add_up_leave_the_own_track_open() -> None:
    result = run("compare", SAMPLES / "weights-105.xlsx")
    assert result.exit_code == 1  # the workbook has an error, which check tells
    assert (
        "your own is not known" in result.output
        and "In common" not in result.output
        and "IC4" in result.output
    )
    (one,) = json.loads(run("compare", SAMPLES / "weights-105.xlsx", "--format", "json").output)
    assert (
        one["track"] is None
        and {track["overlap"] for track in one["tracks"]} == {None}
        and len(one["tracks"]) == tracks_in("mews")
    )


def test_a_workbook_without_a_framework_is_told_how_to_name_one(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(SAMPLES / "mews-qa-engineer.xlsx")
    summary = book["Summary"]
    for row in summary.iter_rows():
        for cell in row:
            if cell.value == "Leadership":
                cell.value = "Juggling"
    book["Leadership"].title = "Juggling"
    book.save(tmp_path / "own.xlsx")
    for form in ("table", "json"):
        result = run("compare", tmp_path / "own.xlsx", "--format", form)
        assert result.exit_code == 1 and "Name one with --framework" in " ".join(
            result.output.split()
        )
    result = run("compare", tmp_path / "own.xlsx", "--framework", "mews")
    assert "Juggling" in result.output and "Engineer" in result.output


def test_a_track_of_another_framework_is_told() -> None:
    result = run(
        "compare",
        SAMPLES / "mews-qa-engineer.xlsx",
        SAMPLES / "carvago-frontend.xlsx",
        "--track",
        "Agile Coach",
    )
    assert result.exit_code == 1
    assert (
        "Grade IC4, Senior Agile Coach" in result.output
        and "track-not-in-framework" in result.output
        and "Traceback" not in result.output
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["score"], "Missing argument"),
        (["score", "x.xlsx", "--track", "Enginer"], "Engineer"),
        (["score", "x.xlsx", "--framework", "mew"], "mews"),
        (["score", "x.xlsx", "--long"], "--long goes with"),
        (["score", "EMPTY"], "No workbooks in"),
        (["check", "x.xlsx", "--jobs", "0"], "--jobs"),
        (["framework", "show", "nothing"], "mews"),
        (["compare", "x.xlsx", "--track", "Technical Leeder"], "did you mean Technical Leader"),
        (["compare", "x.xlsx", "--aspire", "Team"], "may be any of"),
        (["compare", "x.xlsx", "--track", "Engineer", "--all"], "exclude each other"),
    ],
)
def test_wrong_usage_is_status_2_and_says_what_to_do(
    arguments: list[str], message: str, tmp_path: Path
) -> None:
    result = run(*[str(tmp_path) if argument == "EMPTY" else argument for argument in arguments])
    assert result.exit_code == 2
    assert message in result.output
    assert "Traceback" not in result.output


def test_framework_check_names_file_and_key(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "workbook_templates" / "carvago", tmp_path / "own")
    tracks = tmp_path / "own" / "tracks.toml"
    tracks.write_text(tracks.read_text().replace("delivery = 30", "delivery = 31"))
    result = run("framework", "check", tmp_path / "own")
    assert result.exit_code == 1 and "tracks.toml" in result.output and "101" in result.output
    assert run("framework", "check", ROOT / "workbook_templates" / "carvago").exit_code == 0


def test_many_processes_give_what_one_gives(tmp_path: Path) -> None:
    samples = sorted(SAMPLES.glob("*.xlsx"))
    for number in range(30):
        shutil.copy(samples[number % len(samples)], tmp_path / f"{number:02}.xlsx")
    one, two = (
        run("score", tmp_path, "--format", "json", "--jobs", jobs).output for jobs in ("1", "2")
    )
    assert one == two and len(json.loads(one)) == 30


def test_the_script_is_the_command(tmp_path: Path) -> None:
    arguments = ["samples/mews-qa-engineer.xlsx", "--format", "json"]
    script = subprocess.run(
        [sys.executable, "scripts/score.py", *arguments],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=True,
    )
    (one,) = json.loads(script.stdout)
    assert one["track"] == "QA Engineer" and script.stderr == ""


def test_help_fits_the_terminal() -> None:
    for path in ([], ["score"], ["check"], ["compare"], ["framework"], ["framework", "show"]):
        result = run(*path, "--help")
        assert result.exit_code == 0 and max(map(len, result.output.splitlines())) <= 80
    assert re.search(r"^assess, version \d", run("--version").output)
