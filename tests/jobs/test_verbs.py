"""The verbs of the library that commands are made of: bytes where paths are, one place for every
trouble, and what a run says as a whole.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from assessment import (
    Choices,
    Options,
    PlanOptions,
    build_blank,
    check_record,
    comparison_record,
    find_files,
    find_previous,
    find_track,
    load_framework,
    plan,
    plan_files,
    plan_report,
    prepare_workbook,
    read_roster,
    read_workbook,
    record,
    roll_out,
    roll_out_findings,
    roll_out_record,
    score_file,
    score_together,
    write_back,
)
from assessment.cli import main
from assessment.jobs.job import trouble_of
from assessment.jobs.plan import plan_file
from assessment.model.errors import OutputError, PackageError
from tests.conftest import ROOT

SAMPLES = ROOT / "samples"
ENGINEER = SAMPLES / "mews-engineer.xlsx"


def told_by(*arguments: str | Path) -> Any:
    result = CliRunner().invoke(main, [str(one) for one in arguments], catch_exceptions=False)
    return json.loads(result.stdout)


# --- bytes where paths are -----------------------------------------------------------------------


def test_bytes_are_scored_as_the_file_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(SAMPLES)
    card = score_file(ENGINEER.read_bytes(), name=ENGINEER.name)
    assert record(card) == record(score_file(ENGINEER.name))
    assert score_file(ENGINEER.read_bytes()).assessment.file == "workbook.xlsx"


@pytest.mark.parametrize("verb", [write_back, plan], ids=lambda one: str(one.__name__))
def test_bytes_are_written_as_the_file_is(verb: Callable[..., Any], tmp_path: Path) -> None:
    source = tmp_path / "ann.xlsx"
    shutil.copy(ENGINEER, source)
    of_file = verb(source, tmp_path / "file.xlsx")
    of_bytes = verb(source.read_bytes(), tmp_path / "bytes.xlsx", name="ann.xlsx")
    assert of_bytes.data == of_file.data
    assert (tmp_path / "bytes.xlsx").read_bytes() == (tmp_path / "file.xlsx").read_bytes()
    before = sorted(tmp_path.iterdir())
    nowhere = verb(source.read_bytes(), None)
    assert sorted(tmp_path.iterdir()) == before
    assert record(score_file(nowhere.data))["progress"] == record(of_file.card)["progress"]


@pytest.mark.parametrize("verb", [write_back, plan], ids=lambda one: str(one.__name__))
def test_bytes_are_no_file_that_could_be_overwritten(
    verb: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    verb(ENGINEER.read_bytes(), "ann.xlsx", name="ann.xlsx")
    assert read_workbook("ann.xlsx").competencies


# --- every trouble in one place ------------------------------------------------------------------

TROUBLES = [
    (PackageError("file-protected", "It has a password."), "file-protected"),
    (PackageError("no-such-code", "It went wrong."), "write-failed"),
    (OutputError("The disk is full."), "not-written"),
    (MemoryError(), "file-hostile"),
    (RecursionError(), "file-hostile"),
    (ZeroDivisionError("division by zero"), "internal-error"),
]
each_trouble = pytest.mark.parametrize(
    ("error", "code"), TROUBLES, ids=[f"{type(error).__name__} {code}" for error, code in TROUBLES]
)


@each_trouble
def test_what_is_wrong_with_a_file_is_its_finding(
    error: Exception, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_: object, **__: object) -> object:
        raise error

    for module in ("scores", "plan"):
        monkeypatch.setattr(f"assessment.jobs.{module}.open_reading", failing)
    monkeypatch.setattr("assessment.jobs.roll_out.read_workbook", failing)
    file = str(ENGINEER)
    frameworks = [load_framework("mews")]
    cards = [
        score_file(file),
        plan_file(file, None, frameworks, today=date(2025, 3, 3)).card,
        *(one.card for one in plan_files([file], PlanOptions(), itself, 1)),
    ]
    message = trouble_of(error).message
    for card in cards:
        assert [found.code for found in card.findings] == [code]
        assert card.findings[0].message.startswith(message.split(" at ")[0])
    previous = find_previous([file], 1)
    assert [found.code for found in previous.findings] == ["previous-unreadable"]
    assert previous.findings[0].message.endswith("Nothing was carried over from it.")


def itself(planned: Any) -> Any:
    return planned


def test_a_fault_of_ours_says_where_it_is() -> None:
    card = score_file(str(ENGINEER), Options(track=7))  # type: ignore[arg-type]
    assert [found.code for found in card.findings] == ["internal-error"]
    assert ".py:" in card.findings[0].message


# --- plans ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["markdown", "csv"])
def test_plans_of_many_processes_are_those_of_one(
    form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assessment.jobs.plan._POOL_PAYS_FROM", 2)
    monkeypatch.setattr("assessment.jobs.plan._CHUNK", 2)
    told = [
        CliRunner().invoke(
            main, ["plan", str(SAMPLES), "--today", "2025-03-03", "--format", form, "--jobs", jobs]
        )
        for jobs in ("1", "2")
    ]
    assert told[0].exit_code == told[1].exit_code
    assert told[0].output == told[1].output
    assert told[0].stdout.count("\n") > 20


def test_a_plan_s_report_is_small() -> None:
    (report,) = plan_files([str(ENGINEER)], PlanOptions(), partial(plan_report, form="markdown"), 1)
    assert report.text.startswith("# Growth plan")
    assert not report.failed
    assert report.written is None


# --- records -------------------------------------------------------------------------------------


def test_a_comparison_is_what_the_command_says() -> None:
    card = score_file(str(ENGINEER))
    shown = told_by("compare", ENGINEER, "--track", "Data Analyst", "-f", "json")
    assert json.loads(json.dumps(comparison_record(card, ["Data Analyst"]))) == shown[0]
    everything = comparison_record(card)
    assert len(everything["tracks"]) == len(load_framework("mews").tracks)
    unknown = comparison_record(card, ["Astronaut"])
    assert "track-not-in-framework" in [found["code"] for found in unknown["findings"]]


def test_findings_are_what_the_command_says() -> None:
    card = score_file(str(SAMPLES / "by-colour.xlsx"))
    shown = told_by("check", SAMPLES / "by-colour.xlsx", "-f", "json")
    assert json.loads(json.dumps(check_record(card))) == shown[0]


def test_who_has_two_workbooks_is_told_with_both(tmp_path: Path) -> None:
    for name in ("ann.xlsx", "ann (1).xlsx"):
        shutil.copy(ENGINEER, tmp_path / name)
    shutil.copy(SAMPLES / "mews-qa-engineer.xlsx", tmp_path / "ben.xlsx")
    answered: list[tuple[str, bool]] = []
    files = find_files([tmp_path])
    run = score_together(files, Options(), record, 1, answered=lambda *one: answered.append(one))
    told = ["person-twice" in [found["code"] for found in one["findings"]] for one in run.results()]
    assert told == [True, True, False]
    assert answered == [(file, False) for file in files]
    assert run.written == 0


# --- blanks --------------------------------------------------------------------------------------


def test_a_workbook_is_prepared_from_the_last_one() -> None:
    mews = load_framework("mews")
    track = find_track([mews], "Engineer")[1]
    assert prepare_workbook(mews, track, name="Ann").data == build_blank(mews, track, name="Ann")
    prepared = prepare_workbook(mews, None, previous=ENGINEER)
    assert prepared.start is not None
    assert prepared.start.ratings > 50
    assert prepared.loss is None
    again = prepare_workbook(mews, None, previous=ENGINEER.read_bytes())
    assert again.start is not None
    assert again.start.ratings == prepared.start.ratings


def test_what_cannot_be_prepared_is_said(tmp_path: Path) -> None:
    mews = load_framework("mews")
    with pytest.raises(OutputError, match=r"^The id has 501 characters; 500 are read at most\.$"):
        prepare_workbook(mews, None, person_id="7" * 501)
    with pytest.raises(OutputError, match="a place for 2 aspirational tracks"):
        prepare_workbook(mews, None, aspirational=mews.tracks[:3])
    (tmp_path / "last.xlsx").write_bytes(b"")
    with pytest.raises(PackageError, match=r"last\.xlsx: "):
        prepare_workbook(mews, None, previous=tmp_path / "last.xlsx")


def test_a_roll_out_s_record_is_what_the_command_says(tmp_path: Path) -> None:
    roster = read_roster(SAMPLES / "roster.csv", load_framework("mews"))
    previous = find_previous(find_files([SAMPLES]), 1)
    choices = Choices("mews", today=date.today(), dry_run=True)
    issued = list(roll_out(roster, tmp_path / "out", choices, previous, jobs=1))
    told = roll_out_record(issued, roll_out_findings(roster, previous, issued))
    arguments = ("--roster", SAMPLES / "roster.csv", "--previous", SAMPLES, "--dry-run")
    shown = told_by("blank", *arguments, "-o", tmp_path / "out", "-f", "json", "-j", "1")
    assert json.loads(json.dumps(told)) == shown
