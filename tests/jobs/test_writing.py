"""Workbooks filled and written back: what changes, what does not, and that a second run changes
nothing.
"""

from __future__ import annotations

import io
import json
import shutil
import zipfile
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result

from assessment import load_framework, read_workbook, score
from assessment.cli import main
from assessment.formulas.cells import reference
from assessment.formulas.evaluate import Evaluator
from assessment.formulas.stale import stale_cells
from assessment.jobs.write_back import Written, filled, write_back
from assessment.model import Framework
from assessment.model.marks import SHEET_MARK
from assessment.ooxml import edit_workbook, open_workbook
from assessment.recognition import open_reading
from tests.builders.layouts import Formula, Options, build, own_level
from tests.conftest import ROOT, WORKBOOKS, tracks_in
from tests.referees import referee

SAMPLES = sorted((ROOT / "samples").glob("*.xlsx"))
ENGINEER = ROOT / "samples" / "mews-engineer.xlsx"
FILES = [*SAMPLES, *WORKBOOKS]
every_file = pytest.mark.parametrize(
    "path", FILES, ids=[f"{path.parent.name}/{path.name}" for path in FILES]
)


def written(
    source: Path | bytes,
    frameworks: list[Framework],
    track: str | None = None,
    compared: int = 0,
    repair: bool = False,
) -> Written:
    """Write a workbook with a comparison sheet for the first tracks of its framework."""
    reading = open_reading(source, frameworks)
    card = score(reading.assessment, frameworks)
    chosen = None
    if track is not None:
        assert card.framework is not None
        chosen = next(one for one in card.framework.tracks if one.name == track)
        card = score(reading.assessment, frameworks, framework=card.framework, track=chosen)
    compare = [one.id for one in card.framework.tracks[:compared]] if card.framework else []
    return filled(reading, card, chosen, compare=compare, repair=repair)


def packed(data: bytes) -> dict[str, bytes]:
    """Return the packed bytes of every part, as they stand in the file, with their order."""
    found = {}
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        for entry in package.infolist():
            start = (
                entry.header_offset
                + 30
                + int.from_bytes(
                    data[entry.header_offset + 26 : entry.header_offset + 28], "little"
                )
            )
            start += int.from_bytes(
                data[entry.header_offset + 28 : entry.header_offset + 30], "little"
            )
            found[entry.filename] = data[start : start + entry.compress_size]
    return found


# --- every workbook ------------------------------------------------------------------------------


@every_file
def test_nothing_but_the_budget_is_touched(path: Path, frameworks: list[Framework]) -> None:
    result = written(path, frameworks, compared=2)
    before, after = packed(path.read_bytes()), packed(result.data)
    changed = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
    assert changed == set(result.touched)
    lists = (
        "[Content_Types].xml",
        "workbook.xml",
        "workbook.xml.rels",
        "styles.xml",
        "calcChain.xml",
    )
    for name in changed & before.keys():
        assert name.endswith(lists) or "/worksheets/" in name, name
    kept = [name for name in before if name in after]
    assert kept == [name for name in after if name in before]


@every_file
def test_writing_again_changes_nothing(path: Path, frameworks: list[Framework]) -> None:
    first = written(path, frameworks, compared=2, repair=True)
    again = written(first.data, frameworks, compared=2, repair=True)
    assert again.touched == ()
    assert again.data == first.data
    assert written(path, frameworks, compared=2, repair=True).data == first.data


@every_file
def test_what_was_read_is_read_again(path: Path, frameworks: list[Framework]) -> None:
    before = read_workbook(path, frameworks)
    after = read_workbook(written(path, frameworks).data, frameworks)
    assert [one.levels for one in after.competencies] == [one.levels for one in before.competencies]
    assert [(one.weight, one.name) for one in after.competencies] == [
        (one.weight, one.name) for one in before.competencies
    ]
    assert (after.proposals, after.layout, after.person) == (
        before.proposals,
        before.layout,
        before.person,
    )


@every_file
def test_no_saved_value_is_stale_afterwards(path: Path, frameworks: list[Framework]) -> None:
    book = open_workbook(written(path, frameworks, compared=2).data)
    assert not list(stale_cells(Evaluator(book), book.sheet_names))


@every_file
def test_sheets_go_as_they_came(path: Path, frameworks: list[Framework]) -> None:
    """Fewer comparisons the next time: the others go, and what the person had is as after a
    first run.
    """
    many = written(path, frameworks, compared=4)
    few = written(many.data, frameworks)
    once = written(path, frameworks)
    assert open_workbook(few.data).sheet_names == open_workbook(once.data).sheet_names
    names = {
        name: formula
        for name, formula in open_workbook(few.data).names.items()
        if name.startswith(SHEET_MARK.upper())
    }
    assert names == {
        name: formula
        for name, formula in open_workbook(once.data).names.items()
        if name.startswith(SHEET_MARK.upper())
    }
    # a sheet that stays keeps the name of its part
    assert len(packed(few.data)) == len(packed(once.data))


# --- the Summary ---------------------------------------------------------------------------------


def summary_cells(data: bytes, sheet: str = "Summary") -> dict[str, object]:
    cells = openpyxl.load_workbook(io.BytesIO(data), data_only=True)[sheet]
    return {
        cell.coordinate: cell.value
        for row in cells.iter_rows()
        for cell in row
        if cell.value is not None
    }


def test_typed_numbers_are_replaced_and_told(frameworks: list[Framework]) -> None:
    book = build(Options())
    level = own_level(book, 1)
    book.summary[3, 3] = 5  # a level
    book.summary[3, 4] = 9.5  # a value
    result = written(book.save(), frameworks)
    cells = summary_cells(result.data)
    weight = Fraction(str(cells["B3"]))
    assert (cells["C3"], cells["D3"]) == (level, pytest.approx(float(weight * level)))
    assert cells["D8"] == pytest.approx(float(result.card.progress or 0))
    told = {
        found.where: found.message
        for found in result.card.findings
        if found.code == "typed-value-replaced"
    }
    assert told.keys() == {"Summary!C3", "Summary!D3"}
    assert "(5)" in told["Summary!C3"] and f"the computed {level}" in told["Summary!C3"]


def test_missing_numbers_are_filled_without_a_word(frameworks: list[Framework]) -> None:
    book = build(Options())
    del book.summary[3, 3], book.summary[3, 4]
    result = written(book.save(), frameworks)
    assert summary_cells(result.data)["C3"] == own_level(book, 1)
    assert not [found for found in result.card.findings if found.code == "typed-value-replaced"]


def test_a_tracks_weights_are_written_and_everything_follows(
    frameworks: list[Framework], mews: Framework
) -> None:
    result = written(ENGINEER, frameworks, track="Technical Leader")
    track = next(one for one in mews.tracks if one.name == "Technical Leader")
    after = score(read_workbook(result.data, frameworks), frameworks)
    assert after.track is track
    assert [one.weight for one in after.competencies] == list(track.weights.values())
    assert after.assessment.own_progress == after.progress == result.card.progress
    assert after.grade == result.card.grade is not None


def test_a_weight_that_is_a_formula_stays_and_is_told(frameworks: list[Framework]) -> None:
    book = build(Options())
    weight = book.summary[2, 2]
    assert isinstance(weight, float | int)
    book.summary[2, 2] = Formula(f"{weight}+0", weight)
    result = written(book.save(), frameworks, track="Agile Coach")
    told = [found for found in result.card.findings if found.code == "weight-not-written"]
    assert [found.where for found in told] == ["Summary!B2"]
    assert openpyxl.load_workbook(io.BytesIO(result.data))["Summary"]["B2"].value == f"={weight}+0"


def test_percentage_points_stay_points(frameworks: list[Framework]) -> None:
    book = build(Options())
    for row in range(2, 7):
        weight = book.summary[row, 2]
        assert isinstance(weight, float | int)
        book.summary[row, 2] = round(weight * 100)
    result = written(book.save(), frameworks, track="Agile Coach")
    agile = next(one for one in load_framework("mews").tracks if one.name == "Agile Coach")
    assert [summary_cells(result.data)[f"B{row}"] for row in range(2, 7)] == [
        float(weight * 100) for weight in agile.weights.values()
    ]


def test_values_that_no_program_saved_are_there_afterwards(frameworks: list[Framework]) -> None:
    book = build(Options())
    for sheet in book.cells.values():
        for place, value in sheet.items():
            if isinstance(value, Formula):
                sheet[place] = Formula(value.text, "")
    result = written(book.save(), frameworks)
    cells = summary_cells(result.data)
    assert [cells[f"C{row}"] for row in range(2, 7)] == [
        own_level(book, index) for index in range(5)
    ]


def test_a_workbook_of_no_known_framework_gets_its_summary_alone(
    frameworks: list[Framework],
) -> None:
    book = build(
        Options(
            competencies=("Baking", "Frying", "Boiling"),
            headers=(),
            levels=("Kitchen hand", "Cook", "Chef"),
        )
    )
    del book.summary[2, 3]
    result = written(book.save(), frameworks)
    assert result.card.framework is None
    assert open_workbook(result.data).sheet_names == open_workbook(book.save()).sheet_names
    assert summary_cells(result.data)["C2"] == own_level(book, 0)
    assert [found.code for found in result.card.findings if "framework" in found.code] == [
        "framework-unknown"
    ]


def test_what_somebody_wrote_into_an_added_sheet_stays(
    frameworks: list[Framework], tmp_path: Path
) -> None:
    first = written(ENGINEER, frameworks).data
    book = open_workbook(first)
    focus, tracks = book["Focus"], book["Tracks"]
    assert focus.value(6, 6) == "Delivery!F5"
    aspired = next(
        (row, column)
        for (row, column), cell in tracks.cells.items()
        if cell.value == "☆ Aspired to"
    )
    touched = tmp_path / "typed.xlsx"
    typed = {
        ("Focus", "G6"): "Pair on every release",
        ("Focus", "H6"): "Boris, in May",
        ("Focus", "B19"): "Learn to say no",
        ("Focus", "G19"): "Read about it",
    }
    edit_workbook(
        first, touched, {**typed, ("Tracks", reference(aspired[0] + 1, aspired[1])): "Agile Coach"}
    )
    # the skill on the list's second row is no longer on it afterwards
    place = str(focus.value(7, 6))
    sheet, _, address = place.partition("!")
    edit_workbook(touched, touched, {("Focus", "G7"): "Done that", (sheet, address): 2})
    again = open_workbook(written(touched, frameworks).data)
    rows = {
        row: [again["Focus"].value(row, column) for column in range(1, 9)] for row in range(6, 40)
    }
    # the track that was chosen has moved it
    (kept,) = [row for row in rows.values() if row[5] == "Delivery!F5"]
    assert kept[6:] == ["Pair on every release", "Boris, in May"]
    (lost,) = [row for row in rows.values() if row[6] == "Done that"]
    assert lost[5] == place and lost[1] == focus.value(7, 2)
    (own,) = [row for row in rows.values() if row[1] == "Learn to say no"]
    assert own == [None, "Learn to say no", None, None, None, None, "Read about it", None]
    assert again["Tracks"].value(aspired[0] + 1, aspired[1]) == "Agile Coach"
    assert written(written(touched, frameworks).data, frameworks).touched == ()


# --- the command ---------------------------------------------------------------------------------


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(
        main, [str(argument) for argument in arguments], catch_exceptions=False
    )


def test_in_place_keeps_a_backup_and_a_second_run_does_nothing(tmp_path: Path) -> None:
    anna = tmp_path / "anna.xlsx"
    shutil.copy(ENGINEER, anna)
    assert run("score", anna, "--in-place", "--compare", "Agile Coach").exit_code == 0
    first = anna.read_bytes()
    assert (tmp_path / "anna.xlsx.bak").read_bytes() == ENGINEER.read_bytes()
    assert open_workbook(first).sheet_names[-3:] == ["Tracks", "Track Agile Coach", "Focus"]
    assert run("score", anna, "--in-place", "--compare", "Agile Coach").exit_code == 0
    assert anna.read_bytes() == first
    assert sorted(path.name for path in tmp_path.iterdir()) == ["anna.xlsx", "anna.xlsx.bak"]


def test_a_folder_is_written_and_what_cannot_be_is_told(tmp_path: Path) -> None:
    people = tmp_path / "people"
    people.mkdir()
    shutil.copy(ENGINEER, people / "anna.xlsx")
    shutil.copy(ENGINEER, people / "ben.xlsx")
    (people / "carl.xlsx").write_bytes(b"no workbook")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "~$ben.xlsx").touch()
    result = run("score", people, "-o", tmp_path / "out", "--format", "json")
    assert result.exit_code == 1
    records = json.loads(result.stdout)
    assert [one.get("written") for one in records] == [
        str(tmp_path / "out" / "anna.xlsx"),
        None,
        None,
    ]
    assert [found["code"] for found in records[1]["findings"] if found["severity"] == "error"] == [
        "not-written"
    ]
    assert [found["code"] for found in records[2]["findings"]] == ["file-not-a-workbook"]
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["anna.xlsx", "~$ben.xlsx"]
    assert "1 of 3 workbooks" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["-o", "x", "--in-place"], "exclude each other"),
        (["--compare", "all"], "add -o OUT or --in-place"),
        (["--repair"], "add -o OUT or --in-place"),
        (["-o", "x", "--compare", "Chief Dreamer"], "Chief Dreamer"),
        (["-o", "x", "--long", "--format", "csv"], "a run of their own"),
    ],
)
def test_wrong_usage_writes_nothing(
    arguments: list[str], message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = run("score", ENGINEER, *arguments)
    assert result.exit_code == 2
    assert message in " ".join(result.output.split())
    assert not list(tmp_path.iterdir())


def test_compare_writes_the_tracks_that_it_tells(tmp_path: Path) -> None:
    target = tmp_path / "filled.xlsx"
    assert (
        run(
            "compare",
            ENGINEER,
            "--track",
            "Agile Coach",
            "--aspire",
            "Technical Leader",
            "-o",
            target,
        ).exit_code
        == 0
    )
    assert open_workbook(target).sheet_names[-4:] == [
        "Tracks",
        "Track Agile Coach",
        "Track Technical Leader",
        "Focus",
    ]


def test_the_source_itself_as_target_is_kept_as_a_backup(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copy(ENGINEER, tmp_path / "anna.xlsx")
    monkeypatch.chdir(tmp_path)
    write_back(tmp_path / "anna.xlsx", "anna.xlsx")
    assert (tmp_path / "anna.xlsx.bak").read_bytes() == ENGINEER.read_bytes()


def test_as_a_library(tmp_path: Path) -> None:
    target = tmp_path / "filled.xlsx"
    result = write_back(ENGINEER, target, track="tech leader", compare=["all"])
    assert target.read_bytes() == result.data
    assert result.card.track is not None and result.card.track.name == "Technical Leader"
    assert len(open_workbook(target).sheet_names) == 6 + 1 + tracks_in("mews") + 1


def resaved_by_openpyxl(data: bytes, _: Path) -> bytes:
    target = io.BytesIO()
    openpyxl.load_workbook(io.BytesIO(data)).save(target)
    return target.getvalue()


def resaved_by_libreoffice(data: bytes, folder: Path) -> bytes:
    if referee.soffice() is None:
        pytest.skip("LibreOffice (soffice) is not installed")
    (folder / "written.xlsx").write_bytes(data)
    referee.convert([folder / "written.xlsx"], folder / "resaved")
    return (folder / "resaved" / "written.xlsx").read_bytes()


@pytest.mark.parametrize(
    "resave",
    [resaved_by_openpyxl, pytest.param(resaved_by_libreoffice, marks=pytest.mark.libreoffice)],
)
def test_another_program_saves_it_in_between(
    resave: Callable[[bytes, Path], bytes], frameworks: list[Framework], tmp_path: Path
) -> None:
    first = written(ENGINEER, frameworks, compared=1)
    again = written(resave(first.data, tmp_path), frameworks, compared=1)
    assert open_workbook(again.data).sheet_names == open_workbook(first.data).sheet_names
    assert not list(stale_cells(Evaluator(book := open_workbook(again.data)), book.sheet_names))
    assert written(again.data, frameworks, compared=1).touched == ()


def test_a_sheet_that_was_deleted_or_renamed(frameworks: list[Framework]) -> None:
    """What the person renamed is theirs; a mark that leads nowhere or elsewhere is set anew."""
    first = written(ENGINEER, frameworks).data
    for leads_to in (b"#REF!$A$1", b"Mine!$A$1"):
        parts = {
            name: zipfile.ZipFile(io.BytesIO(first)).read(name)
            for name in zipfile.ZipFile(io.BytesIO(first)).namelist()
        }
        parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(b"Tracks!$A$1", leads_to)
        parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(
            b'name="Tracks"', b'name="Mine"'
        )
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w") as package:
            for name, data in parts.items():
                package.writestr(name, data)
        names = open_workbook(written(target.getvalue(), frameworks).data).sheet_names
        assert names[-3:] == ["Mine", "Focus", "Tracks"]


def test_a_workbook_that_calls_its_own_sheets_ours_keeps_them(frameworks: list[Framework]) -> None:
    """Sheets that are replaced are those that we can have added, whatever a file says."""
    parts = {
        name: zipfile.ZipFile(ENGINEER).read(name) for name in zipfile.ZipFile(ENGINEER).namelist()
    }
    names = b"".join(
        b'<definedName name="%b%b">%b!$A$1</definedName>' % (SHEET_MARK.encode(), name, name)
        for name in (b"Summary", b"Delivery")
    )
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(
        b"</sheets>", b"</sheets><definedNames>%b</definedNames>" % names
    )
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as package:
        for name, data in parts.items():
            package.writestr(name, data)
    result = written(target.getvalue(), frameworks)
    assert result.card.progress == score(read_workbook(ENGINEER, frameworks), frameworks).progress
    assert open_workbook(result.data).sheet_names == [
        *open_workbook(ENGINEER).sheet_names,
        "Tracks",
        "Focus",
    ]


def test_a_copy_of_an_added_sheet_is_the_persons_own(frameworks: list[Framework]) -> None:
    """Without our mark a sheet is left alone, whatever it is called."""
    book = build(Options())
    book.cells["Tracks"] = {(1, 1): "my own list"}
    result = written(book.save(), frameworks)
    assert open_workbook(result.data).sheet_names[-3:] == ["Tracks", "Tracks (2)", "Focus"]
    assert summary_cells(result.data, "Tracks") == {"A1": "my own list"}
    again = written(result.data, frameworks)
    assert again.data == result.data
