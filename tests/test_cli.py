"""The commands as a user runs them: output, exit status, messages."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import click
import openpyxl
import pytest
from click.testing import CliRunner, Result

from assessment.cli import main
from assessment.records import to_csv

from .conftest import ROOT

SAMPLES = ROOT / "samples"


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments], catch_exceptions=False)


def examples() -> list[str]:
    found = []

    def walk(command: click.Command) -> None:
        for line in (command.help or "").splitlines():
            if line.strip().startswith("assess "):
                found.append(line.strip())
        if isinstance(command, click.Group):
            for inner in command.commands.values():
                walk(inner)

    walk(main)
    return found


@pytest.mark.parametrize("example", examples())
def test_examples_of_the_help_run(example: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    arguments = example.partition(" > ")[0].split()[1:]
    result = run(*arguments)
    assert result.exit_code in (0, 1) and result.output
    assert "Traceback" not in result.output


def test_every_command_has_an_example() -> None:
    commands = [command for command in main.commands.values() if not isinstance(command, click.Group)]
    commands += [inner for command in main.commands.values() if isinstance(command, click.Group) for inner in command.commands.values()]
    assert all("Example" in (command.help or "") for command in commands)


def test_a_clean_workbook_has_no_findings_and_status_0() -> None:
    result = run("check", SAMPLES / "mews-qa-engineer.xlsx")
    assert result.exit_code == 0 and result.output.replace("\n", "").rstrip().endswith("mews-qa-engineer.xlsx: no findings")


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
    header, *rows = result.output.split("\n\n")[0].splitlines()
    assert header.split() == ["Person", "Track", "Levels", "Progress", "Grade", "Errors"]
    assert len(rows) >= len(names) > 8 and max(map(len, result.output.splitlines())) <= 80


def test_json_follows_the_contract() -> None:
    result = run("score", SAMPLES / "mews-qa-engineer.xlsx", SAMPLES / "weights-105.xlsx", "--format", "json")
    clean, bad = json.loads(result.output)
    assert result.exit_code == 1
    keys = {"file", "layout", "person", "track", "framework", "rule", "competencies", "weights_total", "progress", "grade", "proposals", "findings"}
    assert keys <= set(clean) and keys <= set(bad)
    competency = clean["competencies"][0]
    assert {"name", "weight", "level", "level_name", "value", "levels"} <= set(competency)
    assert set(competency["levels"][0]) == {"name", "achieved", "yes", "somewhat", "no", "unrated", "why"}
    assert {"grade", "job_title", "min_progress", "max_progress", "min_salary", "next_salary"} <= set(clean["grade"])
    assert clean["framework"].keys() == {"id", "version"}
    assert bad["grade"] is None and bad["weights_total"] == 1.05
    assert {"severity", "code", "where", "message"} == set(bad["findings"][0])


def test_files_keep_their_order_and_folders_are_sorted(tmp_path: Path) -> None:
    for name in ("b.xlsx", "A.xlsx", "c.xlsx"):
        shutil.copy(SAMPLES / "mews-qa-engineer.xlsx", tmp_path / name)
    (tmp_path / "~$A.xlsx").write_bytes(b"lock")
    (tmp_path / "notes.txt").write_text("no workbook")
    result = run("score", tmp_path / "c.xlsx", tmp_path, "--format", "json")
    assert [Path(one["file"]).name for one in json.loads(result.output)] == ["c.xlsx", "A.xlsx", "b.xlsx", "c.xlsx"]


def test_nobody_is_dropped(tmp_path: Path) -> None:
    shutil.copy(SAMPLES / "mews-qa-engineer.xlsx", tmp_path / "good.xlsx")
    (tmp_path / "broken.xlsx").write_bytes(b"PK\x03\x04 and no more")
    (tmp_path / "old.xls").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    result = run("score", tmp_path, tmp_path / "missing.xlsx", "--format", "json")
    assert result.exit_code == 1
    records = {Path(one["file"]).name: one for one in json.loads(result.output)}
    assert set(records) == {"broken.xlsx", "good.xlsx", "old.xls", "missing.xlsx"}
    for name, code in (("broken.xlsx", "file-damaged"), ("old.xls", "file-not-a-workbook"), ("missing.xlsx", "file-missing")):
        assert records[name]["progress"] is None and records[name]["competencies"] == []
        assert [(found["severity"], found["code"]) for found in records[name]["findings"]] == [("error", code)]
    assert records["good.xlsx"]["progress"] is not None
    table = run("score", tmp_path).output
    assert all(word in table for word in ("broken", "QA Engineer", "old"))


def test_csv_has_a_row_per_person_and_long_one_per_skill() -> None:
    wide = list(csv.DictReader(io.StringIO(run("score", SAMPLES, "--format", "csv").output)))
    assert len(wide) == len(list(SAMPLES.glob("*.xlsx")))
    long = list(csv.DictReader(io.StringIO(run("score", SAMPLES / "mews-qa-engineer.xlsx", "--format", "csv", "--long").output)))
    assert {row["competency"] for row in long} == {"Delivery", "Domain Expertise", "Problem Solving", "Communication", "Leadership"}
    assert all(row["skill_id"] and row["rating"] in "012" and "!" in row["where"] for row in long)


def test_xlsx_opens_in_another_program(tmp_path: Path) -> None:
    for options in ([], ["--long"]):
        result = run("score", SAMPLES, "--format", "xlsx", *options)
        sheet = openpyxl.load_workbook(io.BytesIO(result.stdout_bytes)).active
        assert sheet is not None and sheet.max_row > 8 and sheet["A1"].value == "file"
        again = run("score", SAMPLES, "--format", "xlsx", *options)
        assert again.stdout_bytes == result.stdout_bytes


def test_text_never_becomes_a_formula() -> None:
    text = to_csv(["a"], [["=1+1"], ["+2"], ["-3"], ["@x"], ["\tx"], ["plain"], [-1.5]])
    assert text.splitlines() == ["a", "'=1+1", "'+2", "'-3", "'@x", "'\tx", "plain", "-1.5"]


def test_track_is_understood_and_applied() -> None:
    result = run("score", SAMPLES / "weights-105.xlsx", "--track", "agile", "--format", "json")
    (one,) = json.loads(result.output)
    assert one["track"] == "Agile Coach" and one["weights_total"] == 1.0 and one["grade"]["job_title"].startswith("Agile Coach")


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
    ],
)
def test_wrong_usage_is_status_2_and_says_what_to_do(arguments: list[str], message: str, tmp_path: Path) -> None:
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
    one, two = (run("score", tmp_path, "--format", "json", "--jobs", jobs).output for jobs in ("1", "2"))
    assert one == two and len(json.loads(one)) == 30


def test_the_script_is_the_command(tmp_path: Path) -> None:
    arguments = ["samples/mews-qa-engineer.xlsx", "--format", "json"]
    script = subprocess.run([sys.executable, "scripts/score.py", *arguments], capture_output=True, text=True, cwd=ROOT, check=True)
    (one,) = json.loads(script.stdout)
    assert one["track"] == "QA Engineer" and script.stderr == ""


def test_help_fits_the_terminal() -> None:
    for path in ([], ["score"], ["check"], ["framework"], ["framework", "show"]):
        result = run(*path, "--help")
        assert result.exit_code == 0 and max(map(len, result.output.splitlines())) <= 80
    assert re.search(r"^assess, version \d", run("--version").output)
