"""What becomes of a file that is there: replaced, carried over, refused or kept, and nothing
that anybody typed is lost.
"""

from __future__ import annotations

import io
import os
import random
import shutil
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.utils import get_column_letter

from assessment import OutputError, plan, write_back
from assessment.cli import main
from assessment.ooxml import edit_workbook, open_workbook
from assessment.ooxml.package import Package
from assessment.ooxml.write.archive import rewritten
from assessment.ooxml.write.seal import NOBODY, seal_of, whose
from assessment.ooxml.write.splice import Formula
from tests.builders.layouts import Options, build
from tests.conftest import ROOT

ENGINEER = ROOT / "samples" / "mews-engineer.xlsx"
QA = ROOT / "samples" / "mews-qa-engineer.xlsx"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(
        main, [str(argument) for argument in arguments], catch_exceptions=False
    )


@pytest.fixture
def anna(tmp_path: Path) -> Path:
    source = tmp_path / "people" / "anna.xlsx"
    source.parent.mkdir()
    shutil.copy(QA, source)
    return source


def texts(path: Path | bytes) -> set[str]:
    """Every text of a workbook, comments included, by another program."""
    book = openpyxl.load_workbook(io.BytesIO(path) if isinstance(path, bytes) else path)
    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]
    return {str(cell.value) for cell in cells if cell.value is not None} | {
        cell.comment.text for cell in cells if cell.comment
    }


def value(path: Path, sheet: str, address: str) -> object:
    return openpyxl.load_workbook(path)[sheet][address].value


def typed(path: Path, cells: Mapping[tuple[str, str], object]) -> None:
    edit_workbook(path, path, cells)  # type: ignore[arg-type]


def a_rating(path: Path) -> tuple[str, str]:
    return next((name, "F5") for name in open_workbook(path).sheet_names if name == "Delivery")


# --- the same command every week -----------------------------------------------------------------


@pytest.mark.parametrize(
    "command",
    [("score",), ("compare", "--track", "Agile Coach"), ("plan", "--today", "2025-03-03")],
)
def test_the_same_command_again_after_people_went_on(
    command: tuple[str, ...], anna: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    assert run(*command, anna.parent, "-o", out).exit_code == 0
    first = (out / "anna.xlsx").read_bytes()
    assert seal_of(first) == NOBODY
    os.utime(out / "anna.xlsx", (1, 1))
    assert run(*command, anna.parent, "-o", out).exit_code == 0
    # nothing to do
    assert (out / "anna.xlsx").read_bytes() == first and (out / "anna.xlsx").stat().st_mtime == 1
    typed(anna, {a_rating(anna): 0})
    result = run(*command, anna.parent, "-o", out)
    assert result.exit_code == 0 and "warning" not in result.output.lower()
    assert (
        value(out / "anna.xlsx", *a_rating(anna)) == 0
        and seal_of((out / "anna.xlsx").read_bytes()) == NOBODY
    )
    assert [path.name for path in out.iterdir()] == ["anna.xlsx"]


def test_a_file_of_an_earlier_version_without_a_seal_is_replaced_if_it_is_the_same(
    anna: Path, tmp_path: Path
) -> None:
    target = tmp_path / "filled.xlsx"
    write_back(anna, target)
    sealed = target.read_bytes()
    openpyxl.load_workbook(target).save(target)
    assert seal_of(target.read_bytes()) is None
    write_back(anna, target)
    assert target.read_bytes() == sealed


# --- what is carried -----------------------------------------------------------------------------


def test_what_was_typed_into_focus_is_in_all_that_follow(anna: Path, tmp_path: Path) -> None:
    target = tmp_path / "out" / "anna.xlsx"
    run("score", anna, "-o", target.parent)
    typed(
        target,
        {
            ("Focus", "G6"): "Pair on every release",
            ("Focus", "H6"): "Boris, in May",
            ("Focus", "B19"): "Learn to say no",
            ("Focus", "G19"): "Read",
        },
    )
    for rating in (None, 2, 1, 0):
        if rating is not None:
            typed(anna, {a_rating(anna): rating})
        result = run("score", anna.parent, "-o", target.parent)
        assert result.exit_code == 0, result.output
        assert {"Pair on every release", "Boris, in May", "Learn to say no", "Read"} <= texts(
            target
        )
        assert seal_of(target.read_bytes()) == whose("Ben Carter")
        assert value(target, *a_rating(anna)) == value(anna, *a_rating(anna))
    assert not list(target.parent.glob("*.bak*"))


def test_a_track_chosen_on_the_sheet_stays_chosen(anna: Path, tmp_path: Path) -> None:
    target = tmp_path / "filled.xlsx"
    run("score", anna, "-o", target)
    tracks = open_workbook(target)["Tracks"]
    row, column = next(
        place for place, cell in tracks.cells.items() if cell.value == "☆ Aspired to"
    )
    place = f"{get_column_letter(column)}{row + 1}"
    typed(target, {("Tracks", place): "Agile Coach"})
    for _ in range(3):
        assert run("score", anna, "-o", target).exit_code == 0
        assert value(target, "Tracks", place) == "Agile Coach"


def test_another_comparison_takes_nothing_away(anna: Path, tmp_path: Path) -> None:
    target = tmp_path / "filled.xlsx"
    run("score", anna, "-o", target, "--compare", "Agile Coach")
    typed(target, {("Focus", "G6"): "Pair on every release"})
    for compare in (
        ("--compare", "Agile Coach"),
        (),
        ("--compare", "Technical Leader"),
        ("--compare", "all"),
        (),
    ):
        result = run("score", anna, "-o", target, *compare)
        assert result.exit_code == 0, result.output
        assert "Pair on every release" in texts(target)


def test_a_goal_written_by_hand_survives_any_number_of_plans_from_the_original(
    anna: Path, tmp_path: Path
) -> None:
    target = tmp_path / "planned.xlsx"
    plan(anna, target)
    typed(
        target,
        {
            ("Growth plan", "A16"): "Speak at a meeting",
            ("Growth plan", "E16"): "Influence",
            ("Growth plan", "J8"): "On track",
        },
    )
    typed(
        target,
        {
            ("Accomplishments", "A7"): 45_800.0,
            ("Accomplishments", "B7"): "Cut the build in half",
            ("Check-ins", "D12"): "Go on like this",
        },
    )
    words = {"Speak at a meeting", "Cut the build in half", "Go on like this", "On track"}
    for rating in (None, 0, 2):
        if rating is not None:
            typed(anna, {a_rating(anna): rating})
        result = plan(anna, target)
        assert words <= texts(target) and result.data == target.read_bytes()
    goals = [goal.goal for goal in result.development.goals]
    assert len(goals) == len(set(goals))


def test_words_stay_with_whom_they_are_of(anna: Path, tmp_path: Path) -> None:
    target = tmp_path / "filled.xlsx"
    run("score", anna, "-o", target)
    typed(target, {("Focus", "G6"): "Pair on every release"})
    assert run("score", anna, "-o", target).exit_code == 0
    before = target.read_bytes()
    result = run("score", ENGINEER, "-o", target)
    assert result.exit_code == 1 and "words of another person" in " ".join(result.output.split())
    assert target.read_bytes() == before


@pytest.mark.parametrize("commands", [("plan", "score"), ("score", "plan")])
def test_one_command_after_the_other(commands: tuple[str, str], anna: Path, tmp_path: Path) -> None:
    target = tmp_path / "out.xlsx"
    place = {"plan": ("Growth plan", "A16"), "score": ("Focus", "G6")}
    assert run(commands[0], anna, "-o", target).exit_code == 0
    assert run(commands[1], anna, "-o", target).exit_code == 0  # untouched
    assert run(commands[0], anna, "-o", target).exit_code == 0
    typed(target, {place[commands[0]]: "Something of mine"})
    before = target.read_bytes()
    result = run(commands[1], anna, "-o", target)
    assert (
        result.exit_code == 1
        and target.read_bytes() == before
        and "there already" in " ".join(result.output.split())
    )
    # in the same file both have their place
    assert run(commands[1], target, "-o", tmp_path / "both.xlsx").exit_code == 0
    assert "Something of mine" in texts(tmp_path / "both.xlsx")


# --- what is refused -----------------------------------------------------------------------------


def rating(book: openpyxl.Workbook) -> None:
    book["Delivery"]["F5"] = 0 if book["Delivery"]["F5"].value else 2


def remark(book: openpyxl.Workbook) -> None:
    book["Summary"]["H30"] = "See me"


def comment(book: openpyxl.Workbook) -> None:
    book["Delivery"]["F5"].comment = Comment("Not sure", "Boris")


def comment_on_focus(book: openpyxl.Workbook) -> None:
    book["Focus"]["G6"].comment = Comment("Which one?", "Boris")


def highlight(book: openpyxl.Workbook) -> None:
    book["Delivery"]["F5"].fill = PatternFill("solid", fgColor="FFFF00")


def formula(book: openpyxl.Workbook) -> None:
    book["Summary"]["C2"] = "=1+1"


def formula_on_focus(book: openpyxl.Workbook) -> None:
    book["Focus"]["G6"] = '="a "&"practice"'


def listed_skill(book: openpyxl.Workbook) -> None:
    book["Focus"]["G6"], book["Focus"]["B6"] = "Pair", "In my own words"


def sheet(book: openpyxl.Workbook) -> None:
    book.create_sheet("Notes")["A1"] = "Mine"


def number(book: openpyxl.Workbook) -> None:
    book["Summary"]["J30"] = 7


def link(book: openpyxl.Workbook) -> None:
    book["Summary"]["A2"].hyperlink = "https://example.org/evidence"


def emptied(book: openpyxl.Workbook) -> None:
    book["Delivery"]["F5"] = None


def table_head(book: openpyxl.Workbook) -> None:
    book["Growth plan"]["N7"] = "Owner"
    book["Growth plan"]["N8"] = "Boris"


def goal_formula(book: openpyxl.Workbook) -> None:
    book["Growth plan"]["A16"] = '="Speak"'


def formula_over_a_proposal(book: openpyxl.Workbook) -> None:
    book["Growth plan"]["A8"] = '="Speak"'


def no_date(book: openpyxl.Workbook) -> None:
    book["Growth plan"]["A16"], book["Growth plan"]["I16"] = "Speak", "when it suits"


def above_the_table(book: openpyxl.Workbook) -> None:
    book["Growth plan"]["A6"] = "My plan"


EDITS = [
    rating,
    remark,
    comment,
    comment_on_focus,
    highlight,
    formula,
    formula_on_focus,
    listed_skill,
    sheet,
    number,
    link,
    emptied,
]
PLAN_EDITS = [
    rating,
    comment,
    sheet,
    table_head,
    goal_formula,
    formula_over_a_proposal,
    no_date,
    above_the_table,
]


@pytest.mark.parametrize(
    ("command", "edit"),
    [*(("score", one) for one in EDITS), *(("plan", one) for one in PLAN_EDITS)],
)
def test_what_is_not_carried_is_refused_by_name_or_kept(
    command: str, edit: Callable[[openpyxl.Workbook], None], anna: Path, tmp_path: Path
) -> None:
    shutil.copy(ENGINEER, anna.parent / "boris.xlsx")
    target = tmp_path / "out" / "anna.xlsx"
    run(command, anna.parent, "-o", target.parent)
    book = openpyxl.load_workbook(target)
    edit(book)
    book.save(target)
    target.chmod(0o640)
    before = target.read_bytes()
    typed(anna.parent / "boris.xlsx", {("Delivery", "F5"): 0})
    result = run(command, anna.parent, "-o", target.parent)
    assert result.exit_code == 1 and target.read_bytes() == before
    assert "is there already" in " ".join(result.output.split())
    assert value(target.parent / "boris.xlsx", "Delivery", "F5") == 0  # the others are done
    result = run(command, anna.parent, "-o", target.parent, "--overwrite")
    assert result.exit_code == 0, result.output
    kept = target.parent / "anna.xlsx.bak"
    assert kept.read_bytes() == before and kept.stat().st_mode & 0o777 == 0o640
    assert target.read_bytes() != before and seal_of(target.read_bytes()) is not None
    assert sorted(path.name for path in target.parent.iterdir()) == [
        "anna.xlsx",
        "anna.xlsx.bak",
        "boris.xlsx",
    ]


@pytest.mark.parametrize("content", [b"", b"my notes", b"PK\x03\x04 broken"])
def test_what_is_no_workbook_is_nobodys_to_replace(
    content: bytes, anna: Path, tmp_path: Path
) -> None:
    target = tmp_path / "filled.xlsx"
    target.write_bytes(content)
    for command in ("score", "plan", "compare"):
        assert run(command, anna, "-o", target).exit_code == 1 and target.read_bytes() == content
    assert run("score", anna, "-o", target, "--overwrite").exit_code == 0
    assert (tmp_path / "filled.xlsx.bak").read_bytes() == content


@pytest.mark.parametrize(
    ("part", "content"),
    [
        ("xl/media/photo.png", b"\x89PNG a photo"),
        ("xl/embeddings/document.docx", b"a document"),
        (
            "xl/drawings/drawing99.xml",
            b'<d:wsDr xmlns:d="urn:d" xmlns:a="urn:a"><d:sp><a:t>See me</a:t></d:sp></d:wsDr>',
        ),
    ],
)
def test_what_lies_beside_the_cells_is_not_lost(
    part: str, content: bytes, anna: Path, tmp_path: Path
) -> None:
    target = tmp_path / "filled.xlsx"
    write_back(anna, target)
    target.write_bytes(rewritten(Package(target.read_bytes()), {part: content}))
    before = target.read_bytes()
    with pytest.raises(OutputError, match="there already"):
        write_back(anna, target)
    assert target.read_bytes() == before


def test_another_persons_workbook_is_not_replaced(anna: Path, tmp_path: Path) -> None:
    target = tmp_path / "filled.xlsx"
    shutil.copy(ENGINEER, target)
    for write in (write_back, plan):
        with pytest.raises(OutputError, match="there already"):
            write(anna, target)
    assert target.read_bytes() == ENGINEER.read_bytes()
    write_back(anna, target, overwrite=True)
    plan(anna, target, overwrite=True)  # what was written is replaced without a backup
    assert [path.name for path in sorted(tmp_path.glob("filled*"))] == [
        "filled.xlsx",
        "filled.xlsx.bak",
    ]


def test_a_goal_changed_in_two_places_is_refused(anna: Path, tmp_path: Path) -> None:
    target, planned = tmp_path / "copy.xlsx", tmp_path / "planned.xlsx"
    plan(anna, planned)
    plan(planned, target)
    typed(planned, {("Growth plan", "J8"): "At risk"})
    typed(target, {("Growth plan", "J8"): "Done"})
    before = target.read_bytes()
    with pytest.raises(OutputError, match="Growth plan!A8"):
        plan(planned, target)
    assert target.read_bytes() == before


def test_a_workbook_of_ones_own_layout(tmp_path: Path) -> None:
    source, target = tmp_path / "own.xlsx", tmp_path / "filled.xlsx"
    source.write_bytes(build(Options()).save())
    write_back(source, target)
    typed(target, {("Summary", "C3"): Formula("1+1", 2)})
    with pytest.raises(OutputError, match="Summary!C3"):
        write_back(source, target)


# --- in place ------------------------------------------------------------------------------------


def test_in_place_adds_no_seal_and_keeps_a_good_one(anna: Path, tmp_path: Path) -> None:
    target = tmp_path / "out" / "anna.xlsx"
    run("score", anna, "-o", target.parent)
    assert run("score", anna, "--in-place").exit_code == 0 and seal_of(anna.read_bytes()) is None
    assert run("score", target, "--in-place", "--compare", "Agile Coach").exit_code == 0
    assert seal_of(target.read_bytes()) == NOBODY  # nobody has typed into it
    typed(target, {("Focus", "G6"): "Pair"})
    assert run("score", target, "--in-place").exit_code == 0
    assert seal_of(target.read_bytes()) is None and b"assess-seal" not in target.read_bytes()


# --- another program saves it --------------------------------------------------------------------


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize("command", ["score", "plan"])
def test_libreoffice_saves_it_in_between(command: str, tmp_path: Path) -> None:
    people, out, saved = tmp_path / "people", tmp_path / "out", tmp_path / "saved"
    people.mkdir()
    for path in (ROOT / "samples").glob("*.xlsx"):
        shutil.copy(path, people)
    run(command, people, "-o", out)
    words = {
        "score": {("Focus", "G9"): "Pair on every release"},
        "plan": {("Growth plan", "B16"): "Pair on every release"},
    }[command]
    with_words = [
        path
        for path in sorted(out.iterdir())
        if {sheet for sheet, _ in words} <= set(open_workbook(path).sheet_names)
    ]
    for path in with_words:
        typed(path, words)
    arguments = [
        "soffice",
        f"-env:UserInstallation=file://{tmp_path}/lo",
        "--headless",
        "--convert-to",
        "xlsx",
        "--outdir",
        str(saved),
    ]
    subprocess.run([*arguments, *map(str, sorted(out.iterdir()))], check=True, capture_output=True)
    result = run(command, people, "-o", saved)
    assert "there already" not in " ".join(result.output.split())
    (place,) = words
    again = [open_workbook(saved / path.name)[place[0]] for path in with_words]
    assert again and all(
        "Pair on every release" in {cell.value for cell in sheet.cells.values()} for sheet in again
    )


# --- whatever people do --------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(12))
def test_nothing_that_was_typed_is_ever_lost(seed: int, anna: Path, tmp_path: Path) -> None:
    """Random edits and commands in random order: each text is in the target, in a backup, or
    the command was refused.
    """
    draw = random.Random(seed)
    out = tmp_path / "out"
    target = out / "anna.xlsx"
    tokens: set[str] = set()
    for step in range(7):
        if target.exists() and draw.random() < 0.7:
            book = openpyxl.load_workbook(target)
            for number in range(draw.randint(1, 3)):
                token = f"token {seed}.{step}.{number}"
                sheet = draw.choice(
                    [
                        name
                        for name in book.sheetnames
                        if name
                        in (
                            "Focus",
                            "Growth plan",
                            "Accomplishments",
                            "Check-ins",
                            "Summary",
                        )
                    ]
                )
                place = {
                    "Focus": "BGH",
                    "Growth plan": "ABCDFK",
                    "Accomplishments": "BCD",
                    "Check-ins": "CD",
                }.get(sheet, "H")
                cell = book[sheet][f"{draw.choice(place)}{draw.randint(8, 22)}"]
                if isinstance(cell, openpyxl.cell.cell.MergedCell) or (
                    cell.value is not None and str(cell.value).startswith("=")
                ):
                    continue
                tokens.discard(str(cell.value))
                cell.value = token
                tokens.add(token)
            if draw.random() < 0.5:
                book.save(target)
            else:  # by a program that keeps everything else as it is
                changed = {
                    (sheet.title, cell.coordinate): cell.value
                    for sheet in book
                    for row in sheet.iter_rows()
                    for cell in row
                    if cell.value in tokens
                }
                typed(target, changed)
        if draw.random() < 0.4:
            typed(anna, {("Delivery", f"F{draw.randint(4, 6)}"): draw.randint(0, 2)})
        before = target.read_bytes() if target.exists() else None
        overwrite = ["--overwrite"] if draw.random() < 0.3 else []
        result = run(
            *draw.choice([("score",), ("plan", "--today", f"2025-0{draw.randint(3, 9)}-03")]),
            anna,
            "-o",
            out,
            *overwrite,
        )
        there = set().union(*(texts(path.read_bytes()) for path in out.iterdir()))
        assert tokens <= there, (tokens - there, result.output)
        if result.exit_code == 1:
            assert target.read_bytes() == before
        assert not list(out.glob(".*"))
