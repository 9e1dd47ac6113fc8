"""Planning: the development sheets grafted into workbooks, proposals in sheets that are there
already, and the command.
"""

from __future__ import annotations

import io
import shutil
import zipfile
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result
from openpyxl.workbook.defined_name import DefinedName

from assessment import load_framework, score
from assessment.cli import main
from assessment.formulas.evaluate import Evaluator
from assessment.formulas.stale import stale_cells
from assessment.jobs.development import Planned, planned_into
from assessment.jobs.plan import plan, plan_file
from assessment.jobs.write_back import filled
from assessment.model import Development, Framework
from assessment.model.errors import OutputError, PackageError
from assessment.model.marks import DEVELOPMENT_SHEETS
from assessment.ooxml import edit_workbook, open_workbook
from assessment.ooxml.workbook import Workbook
from assessment.recognition import open_reading
from assessment.recognition.growth import read_development, room_for
from assessment.recognition.growth_table import (
    ACCOMPLISHMENT_FIELDS,
    CHECK_IN_FIELDS,
    GOAL_FIELDS,
    development_sheets,
)
from tests.builders.layouts import Options, build
from tests.conftest import ROOT, WORKBOOKS
from tests.jobs.test_writing import packed
from tests.referees import referee, referee_written
from tests.sheets.test_development import renamed

SAMPLES = ROOT / "samples"
ENGINEER, QA = SAMPLES / "mews-engineer.xlsx", SAMPLES / "mews-qa-engineer.xlsx"
FILES = [*sorted(SAMPLES.glob("*.xlsx")), *WORKBOOKS]
TODAY = date(2025, 3, 3)
LATER = date(2025, 5, 5)
every_file = pytest.mark.parametrize(
    "path", FILES, ids=[f"{path.parent.name}/{path.name}" for path in FILES]
)


def planned(
    source: Path | bytes,
    frameworks: list[Framework],
    today: date = TODAY,
    aspire: tuple[str, ...] = (),
) -> Planned:
    reading = open_reading(source, frameworks)
    return planned_into(reading, score(reading.assessment, frameworks), aspire=aspire, today=today)


def opened(data: bytes) -> Workbook:
    return open_workbook(data)


def parts(data: bytes) -> dict[str, bytes]:
    """Return the bytes of the development sheets, by the name that we give them."""
    book = opened(data)
    return {
        name: book.package.read(book.part_of(sheet))
        for name, sheet in development_sheets(book).items()
    }


def with_cells(data: bytes, cells: dict[tuple[str, str], object], folder: Path) -> bytes:
    edit_workbook(data, folder / "cells.xlsx", cells)  # type: ignore[arg-type]
    return (folder / "cells.xlsx").read_bytes()


# --- every workbook ------------------------------------------------------------------------------


@every_file
def test_the_sheets_come_at_the_end_and_nothing_else_changes(
    path: Path, frameworks: list[Framework]
) -> None:
    result = planned(path, frameworks)
    before, after = packed(path.read_bytes()), packed(result.data)
    changed = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
    assert changed == set(result.touched)
    if development_sheets(open_workbook(path)):  # as a blank of ours has them from the beginning
        assert (
            result.added == ()
            and opened(result.data).sheet_names == open_workbook(path).sheet_names
        )
        assert {name for name in changed if "worksheets" not in name} == set()
        return
    lists = (
        "[Content_Types].xml",
        "workbook.xml",
        "workbook.xml.rels",
        "styles.xml",
        "calcChain.xml",
    )
    assert all(name.endswith(lists) for name in changed & before.keys())
    book = opened(result.data)
    assert book.sheet_names == [*open_workbook(path).sheet_names, *DEVELOPMENT_SHEETS]
    assert not list(stale_cells(Evaluator(book), list(DEVELOPMENT_SHEETS)))
    assert result.added == DEVELOPMENT_SHEETS


@every_file
def test_planning_again_changes_nothing(path: Path, frameworks: list[Framework]) -> None:
    first = planned(path, frameworks)
    again = planned(first.data, frameworks)
    assert again.touched == () and again.data == first.data
    assert_only_what_is_due(first.data, planned(first.data, frameworks, LATER))
    assert again.added == () and again.proposed == ()
    assert again.development == first.development
    assert planned(path, frameworks).data == first.data


@every_file
def test_the_assessment_reads_as_before(path: Path, frameworks: list[Framework]) -> None:
    before, after = (
        open_reading(path, frameworks).assessment,
        open_reading(planned(path, frameworks).data, frameworks).assessment,
    )
    assert (after.competencies, after.proposals, after.person, after.layout) == (
        before.competencies,
        before.proposals,
        before.person,
        before.layout,
    )
    assert [found.code for found in after.findings] == [found.code for found in before.findings]


def assert_only_what_is_due(before: bytes, plan: Planned) -> None:
    """On another day no goal is proposed anew; what is due is told again above the table of the
    check-ins, and the next talk comes into an empty row.
    """
    assert plan.proposed == () and plan.added == ()
    old, new = opened(before), opened(plan.data)
    for name in old.sheet_names:
        first, second = old[name].cells, new[name].cells
        changed = {
            place for place in first.keys() | second.keys() if first.get(place) != second.get(place)
        }
        filled = {
            place
            for place in changed
            if place[0] > 9 and place in first and first[place].value not in (None, "")
        }
        assert not filled and (not changed or name == "Check-ins"), name


@every_file
def test_scoring_leaves_the_sheets_alone(path: Path, frameworks: list[Framework]) -> None:
    plan = planned(path, frameworks)
    reading = open_reading(plan.data, frameworks)
    scored = filled(reading, score(reading.assessment, frameworks)).data
    assert parts(scored) == parts(plan.data) and len(parts(scored)) == 3
    # scoring again replaces its own sheets and no others
    reading = open_reading(scored, frameworks)
    assert filled(reading, score(reading.assessment, frameworks)).touched == ()
    assert planned(scored, frameworks).touched == ()
    assert_only_what_is_due(scored, planned(scored, frameworks, LATER))


# --- what is in them -----------------------------------------------------------------------------


def test_a_blank_workbook_proposes_nothing(frameworks: list[Framework]) -> None:
    result = planned(SAMPLES / "carvago-blank.xlsx", frameworks)
    assert result.proposed == () and result.development == Development()
    assert set(development_sheets(opened(result.data))) == set(DEVELOPMENT_SHEETS)


def test_the_plan_begins_with_proposals(frameworks: list[Framework]) -> None:
    result = planned(QA, frameworks, aspire=("technical leader",))
    assert [goal.competency for goal in result.development.goals] == [
        goal.competency for goal in result.proposed
    ]
    assert len(result.proposed) == 5 and {goal.kind for goal in result.proposed} == {
        "experience",
        "exposure",
        "education",
    }
    assert "ounting as Technical Leader too" in result.proposed[0].reason
    assert {talk.kind for talk in result.development.check_ins} == {
        "review",
        "catch-up",
        "career conversation",
    }
    days = [talk.day for talk in result.development.check_ins]
    assert days == sorted(days, key=lambda day: day or date.min) and all(
        day is not None and day >= TODAY for day in days
    )
    assert result.development.check_ins[0].points.startswith(
        "• Agree on the goals that have no status yet"
    )


def test_locks_rules_and_colours_are_carried(frameworks: list[Framework]) -> None:
    book = openpyxl.load_workbook(io.BytesIO(planned(ENGINEER, frameworks).data))
    for name, heads, lists, dates in (
        ("Growth plan", GOAL_FIELDS, 3, 2),
        ("Accomplishments", ACCOMPLISHMENT_FIELDS, 1, 1),
        ("Check-ins", CHECK_IN_FIELDS, 1, 3),
    ):
        sheet = book[name]
        assert sheet.protection.sheet and not sheet.protection.password
        free = [cell for row in sheet.iter_rows() for cell in row if not cell.protection.locked]
        assert {cell.column for cell in free} == set(range(1, len(heads) + 1)) and len(
            free
        ) >= 12 * len(heads)
        rules = [rule.type for rule in sheet.data_validations.dataValidation]
        assert (rules.count("list"), rules.count("date")) == (lists, dates)
        shown = {
            cell.number_format
            for cell in free
            if cell.column == (8 if name == "Growth plan" else 1)
        }
        assert shown == {"d mmm yyyy"}
    assert len(book["Growth plan"].conditional_formatting) == 2


def test_days_of_a_workbook_that_counts_from_1904(frameworks: list[Framework]) -> None:
    parts_of = _with_1904(ENGINEER.read_bytes())
    result = planned(parts_of, frameworks)
    assert result.development.goals[0].start == TODAY and result.development.goals[0].due == date(
        2025, 6, 3
    )
    rule = next(
        rule for rule in opened(result.data)["Growth plan"].validations if rule.kind == "date"
    )
    assert (rule.first, rule.second) == (str(36526 - 1462), str(73415 - 1462))


def _with_1904(data: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(target, "w") as package:
        for entry in source.infolist():
            part = source.read(entry)
            if entry.filename == "xl/workbook.xml":
                assert b"<workbookPr" in part
                part = part.replace(b"<workbookPr", b'<workbookPr date1904="1"', 1)
            package.writestr(entry, part)
    return target.getvalue()


def test_a_workbook_of_no_known_framework_gets_a_plan(frameworks: list[Framework]) -> None:
    book = build(
        Options(
            competencies=("Baking", "Frying", "Boiling"),
            headers=(),
            levels=("Kitchen hand", "Cook", "Chef"),
        )
    )
    result = planned(book.save(), frameworks)
    assert result.card.framework is None and result.due == ()
    assert {goal.competency for goal in result.proposed} <= {
        "Baking",
        "Frying",
        "Boiling",
    } and result.proposed
    sheet = opened(result.data)["Growth plan"]
    assert "Baking" in {cell.value for cell in sheet.cells.values()}
    told = planned(book.save(), frameworks, aspire=("Engineer",)).card.findings
    assert [found.message for found in told if found.code == "track-not-in-framework"] == [
        "The track 'Engineer' is not planned for: the workbook follows no framework."
    ]


# --- sheets that are there -----------------------------------------------------------------------


class TestKept:
    def test_proposals_fill_empty_rows_for_competencies_without_an_open_goal(
        self, frameworks: list[Framework], tmp_path: Path
    ) -> None:
        first = planned(QA, frameworks)
        own: dict[tuple[str, str], object] = {
            ("Growth plan", "J8"): "Done",  # Delivery
            ("Growth plan", "A14"): "My own goal, two rows below the others",
            ("Growth plan", "E14"): "leadership",
            ("Growth plan", "A9"): "=1+1 reworded",
            ("Accomplishments", "B7"): "Something",
            ("Check-ins", "D10"): "Decided",
        }
        data = with_cells(first.data, own, tmp_path)
        again = planned(data, frameworks, LATER)
        assert [goal.competency for goal in again.proposed] == ["Delivery"] and again.added == ()
        before, after = parts(data), parts(again.data)
        assert after["Accomplishments"] == before["Accomplishments"]
        old, new = opened(data)["Growth plan"].cells, opened(again.data)["Growth plan"].cells
        changed = {
            place
            for place in old.keys() | new.keys()
            if (old.get(place) and old[place].value) != (new.get(place) and new[place].value)
        }
        assert {row for row, _ in changed if row > 7} == {13}  # the first empty row
        assert {row for row, _ in changed if row <= 7} <= {2, 3, 4, 5}  # the balance, computed anew
        (goal,) = [goal for goal in again.development.goals if goal.where == "Growth plan!A13"]
        assert goal.start == LATER and goal.kind == "experience" and goal.status is None
        assert again.development.goals[1].goal == "=1+1 reworded"
        book = opened(again.data)
        assert not list(stale_cells(Evaluator(book), list(DEVELOPMENT_SHEETS)))
        assert (
            book["Growth plan"].value(5, 1)
            == "On track: 0   Needs attention: 0   At risk: 0   Done: 1   Not agreed yet: 6"
        )
        assert_only_what_is_due(
            again.data, planned(again.data, frameworks, LATER + timedelta(days=1))
        )

    def test_goals_without_room_are_told(self, frameworks: list[Framework], tmp_path: Path) -> None:
        first = planned(QA, frameworks)
        full: dict[tuple[str, str], object] = {
            ("Growth plan", f"A{row}"): f"Goal {row}" for row in range(8, 23)
        }
        full |= {("Growth plan", f"J{row}"): "Done" for row in range(8, 23)}
        again = planned(with_cells(first.data, full, tmp_path), frameworks, LATER)
        assert [goal.competency for goal in again.proposed] == ["Delivery"] and again.proposed[
            0
        ].where == ""
        told = [
            found.message for found in again.card.findings if found.code == "goals-without-room"
        ]
        assert told == [
            "There is no empty row for a goal in Domain Expertise, Problem Solving, Communication,"
            " Leadership."
        ]

    @pytest.mark.parametrize("mark", [None, "#REF!"])
    def test_a_sheet_that_was_deleted_comes_again_and_the_others_stay(
        self, frameworks: list[Framework], mark: str | None
    ) -> None:
        first = planned(QA, frameworks)
        book = openpyxl.load_workbook(io.BytesIO(first.data))
        del book["Accomplishments"]
        del book.defined_names["assessment_sheet_Accomplishments"]
        if mark is not None:  # what a spreadsheet program leaves of the name
            book.defined_names["assessment_sheet_Accomplishments"] = DefinedName(
                "assessment_sheet_Accomplishments", attr_text=mark
            )
        target = io.BytesIO()
        book.save(target)
        again = planned(target.getvalue(), frameworks, LATER)
        assert again.added == ("Accomplishments",) and again.proposed == ()
        assert opened(again.data).sheet_names[-3:] == [
            "Growth plan",
            "Check-ins",
            "Accomplishments",
        ]
        assert (
            opened(again.data).names["ASSESSMENT_SHEET_ACCOMPLISHMENTS"] == "'Accomplishments'!$A$1"
        )

    def test_a_renamed_sheet_is_not_added_twice(self, frameworks: list[Framework]) -> None:
        first = planned(QA, frameworks)
        data = renamed(first.data, b"Growth plan", "Můj plán".encode())
        again = planned(data, frameworks, LATER)
        assert_only_what_is_due(data, again)
        assert "Můj plán" in opened(again.data).sheet_names

    def test_a_sheet_of_ones_own_with_the_name_stays(self, frameworks: list[Framework]) -> None:
        book = openpyxl.load_workbook(QA)
        book.create_sheet("Growth plan")["A1"] = "Tomatoes"
        target = io.BytesIO()
        book.save(target)
        result = planned(target.getvalue(), frameworks)
        assert result.added == ("Growth plan (2)", "Accomplishments", "Check-ins")
        assert opened(result.data)["Growth plan"].value(1, 1) == "Tomatoes"
        assert (
            len(result.development.goals) == 5
            and result.development.goals[0].where == "Growth plan (2)!A8"
        )
        assert_only_what_is_due(result.data, planned(result.data, frameworks, LATER))


# --- files ---------------------------------------------------------------------------------------


class TestFiles:
    def test_a_workbook_is_written_beside_its_source(self, tmp_path: Path) -> None:
        result = plan(QA, tmp_path / "plan.xlsx", framework=load_framework("mews"), today=TODAY)
        assert (tmp_path / "plan.xlsx").read_bytes() == result.data and result.card.written == str(
            tmp_path / "plan.xlsx"
        )
        assert plan(QA, tmp_path, today=TODAY).card.written == str(tmp_path / QA.name)
        assert plan(QA, tmp_path, today=TODAY).data == result.data

    def test_the_source_is_never_overwritten(self, tmp_path: Path) -> None:
        source = tmp_path / "mine.xlsx"
        shutil.copy(QA, source)
        for target in (source, tmp_path):
            with pytest.raises(OutputError, match="would be overwritten"):
                plan(source, target, today=TODAY)
        assert source.read_bytes() == QA.read_bytes()

    def test_a_file_that_is_open_is_left_alone(
        self, tmp_path: Path, frameworks: list[Framework]
    ) -> None:
        (tmp_path / "~$plan.xlsx").touch()
        with pytest.raises(OutputError, match="is open"):
            plan(QA, tmp_path / "plan.xlsx", today=TODAY)
        assert not (tmp_path / "plan.xlsx").exists()

    def test_what_is_no_competency_workbook_is_refused(
        self, tmp_path: Path, frameworks: list[Framework]
    ) -> None:
        book = openpyxl.Workbook()
        book.save(tmp_path / "other.xlsx")
        with pytest.raises(PackageError) as caught:
            plan(tmp_path / "other.xlsx", tmp_path / "plan.xlsx", today=TODAY)
        assert (
            caught.value.code == "not-a-competency-workbook"
            and not (tmp_path / "plan.xlsx").exists()
        )
        told = plan_file(str(tmp_path / "other.xlsx"), None, frameworks, today=TODAY)
        assert told.development.goals == () and [
            found.severity for found in told.card.findings
        ] == ["error"]

    @pytest.mark.parametrize("content", [b"", b"PK", b"no workbook at all"])
    def test_a_broken_file_is_a_finding(
        self, tmp_path: Path, frameworks: list[Framework], content: bytes
    ) -> None:
        (tmp_path / "broken.xlsx").write_bytes(content)
        result = plan_file(str(tmp_path / "broken.xlsx"), None, frameworks, today=TODAY)
        assert [found.severity for found in result.card.findings] == [
            "error"
        ] and result.data == b""


# --- LibreOffice ---------------------------------------------------------------------------------


@pytest.mark.libreoffice
@pytest.mark.skipif(referee.soffice() is None, reason="LibreOffice (soffice) is not installed")
def test_libreoffice_computes_what_is_saved_and_keeps_the_plan(
    frameworks: list[Framework], tmp_path: Path
) -> None:
    first = planned(QA, frameworks)
    own: dict[tuple[str, str], object] = {
        ("Growth plan", "J8"): "Done",
        ("Growth plan", "G9"): "Exposure",
        ("Growth plan", "J10"): "at risk",
        ("Accomplishments", "A7"): 45_747,
        ("Accomplishments", "D7"): "https://example.org/1",
        ("Check-ins", "F10"): 45_748,
    }
    edited = with_cells(first.data, own, tmp_path)
    data = planned(edited, frameworks, LATER).data
    source, bare = tmp_path / "planned.xlsx", tmp_path / "bare.xlsx"
    source.write_bytes(data)
    referee_written.without_saved_values(source, bare)
    referee.convert([source, bare], tmp_path / "converted")
    tally = referee_written.compare(
        source, tmp_path / "converted" / "bare.xlsx", set(DEVELOPMENT_SHEETS), ""
    )
    assert tally.disagreements == [] and tally.added == 10
    ours, findings = read_development(opened(data))
    theirs, found = read_development(open_workbook(tmp_path / "converted" / "planned.xlsx"))
    assert theirs == ours and findings == found == ()
    assert theirs.goals[1].kind == "exposure" and theirs.goals[2].status == "at risk"
    assert theirs.accomplishments[0].day == date(2025, 3, 31) and theirs.check_ins[
        0
    ].acknowledged == date(2025, 4, 1)
    assert (
        planned((tmp_path / "converted" / "planned.xlsx").read_bytes(), frameworks, LATER).proposed
        == ()
    )


# --- the command ---------------------------------------------------------------------------------


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["plan", *map(str, arguments)])


class TestCommand:
    def test_a_folder_is_written_to_a_folder(self, tmp_path: Path) -> None:
        result = run(SAMPLES, "-o", tmp_path, "--today", "2025-03-03")
        assert result.exit_code == 1  # some samples hold mistakes on purpose
        assert sorted(path.name for path in tmp_path.iterdir()) == sorted(
            path.name for path in SAMPLES.glob("*.xlsx")
        )
        assert (
            f"{tmp_path / QA.name}: Growth plan, Accomplishments, Check-ins added; 5 goals"
            " proposed\n" in result.output
        )
        many = len(list(SAMPLES.glob("*.xlsx")))
        assert "Written to" in result.stderr and f"{many} of {many} workbooks." in result.stderr

    def test_the_same_day_gives_the_same_bytes(self, tmp_path: Path) -> None:
        for name in ("one.xlsx", "two.xlsx"):
            assert run(QA, "-o", tmp_path / name, "--today", "2025-03-03").exit_code == 0
        assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "two.xlsx").read_bytes()
        assert "nothing new" in run(tmp_path / "one.xlsx", "-o", tmp_path / "three.xlsx").output

    def test_without_output_the_plan_is_printed(self, tmp_path: Path) -> None:
        result = run(QA, "--today", "2025-03-03")
        assert result.exit_code == 0 and result.stdout.startswith(
            "# Growth plan: Ben Carter, by self-assessment\n\n## Goals\n\n- [ ] **When shared work"
            " fails in use"
        )
        assert run(QA, "--today", "2025-03-03", "--format", "markdown").stdout == result.stdout
        # as it is in the workbook, once there is one
        assert run(QA, "-o", tmp_path / "plan.xlsx", "--today", "2025-03-03").exit_code == 0
        edit_workbook(
            tmp_path / "plan.xlsx", tmp_path / "plan.xlsx", {("Growth plan", "A8"): "Own words"}
        )
        assert "- [ ] **Own words**" in run(tmp_path / "plan.xlsx", "--today", "2025-04-01").stdout

    def test_issues_of_several_people_say_whose_they_are(self) -> None:
        result = run(QA, ENGINEER, "--format", "csv", "--today", "2025-03-03")
        assert result.exit_code == 0 and result.stdout.startswith("title,description,due_date\n")
        assert result.stdout.count("title,description") == 1
        assert "**For:** Ben Carter" in result.stdout
        assert "**For:**" not in run(QA, "--format", "csv").stdout

    def test_mistakes_in_the_sheets_are_told_and_stop_nothing(self, tmp_path: Path) -> None:
        run(QA, "-o", tmp_path / "plan.xlsx", "--today", "2025-03-03")
        edit_workbook(
            tmp_path / "plan.xlsx", tmp_path / "plan.xlsx", {("Growth plan", "I8"): "soon"}
        )
        result = run(tmp_path / "plan.xlsx")
        assert (
            result.exit_code == 0
            and "date-not-understood: Growth plan!I8: 'soon' is no date" in result.stderr
        )

    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            ((), "Missing argument"),
            ((QA, "-o", "x.xlsx", "--format", "csv"), "exclude each other"),
            ((QA, "--today", "03.03.2025"), "does not match the format"),
            ((QA, "--today", "1999-12-31"), "--today must be from 2000-01-01"),
            ((QA, "--aspire", "Astronaut"), "Astronaut"),
            ((QA, "--framework", "nothing"), "nothing"),
            ((ROOT / "docs",), "No workbooks"),
            ((QA, "-o", SAMPLES), "would be overwritten"),
        ],
    )
    def test_wrong_usage(self, arguments: tuple[object, ...], message: str) -> None:
        result = run(*arguments)
        assert (
            result.exit_code == 2 and message in result.stderr and "Traceback" not in result.output
        )

    def test_a_broken_file_among_others(self, tmp_path: Path) -> None:
        shutil.copy(QA, tmp_path / "good.xlsx")
        (tmp_path / "bad.xlsx").write_bytes(b"nothing")
        result = run(tmp_path, "-o", tmp_path / "out", "--today", "2025-03-03")
        assert (
            result.exit_code == 1
            and "bad.xlsx: not written" in result.stdout
            and "file-not-a-workbook" in result.stderr
        )
        assert [path.name for path in (tmp_path / "out").iterdir()] == ["good.xlsx"]


def test_nothing_is_read_into_a_card_twice(frameworks: list[Framework], tmp_path: Path) -> None:
    data = with_cells(planned(QA, frameworks).data, {("Growth plan", "I8"): "soon"}, tmp_path)
    card = planned(data, frameworks).card
    assert len([found for found in card.findings if found.code == "date-not-understood"]) == 1


def test_what_somebody_wrote_into_a_plan_is_in_the_next(tmp_path: Path) -> None:
    target = tmp_path / "planned.xlsx"
    plan(QA, target, today=TODAY)
    plan(QA, target, today=LATER)  # untouched proposals of another day are nobody's words
    room = room_for(open_workbook(target), "Growth plan")
    assert room is not None
    edit_workbook(target, target, {("Growth plan", f"A{room.rows[0]}"): "Speak at a meeting"})
    goals = read_development(open_workbook(target))[0].goals
    for day in ("2025-03-03", "2025-03-04", "2025-05-03"):
        result = run(QA, "-o", target, "--today", day)
        assert result.exit_code == 0, result.output
        assert {replace(goal, where="") for goal in goals} == {
            replace(goal, where="") for goal in read_development(open_workbook(target))[0].goals
        }
