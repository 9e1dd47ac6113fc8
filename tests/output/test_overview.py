"""Many workbooks on one screen: what is wrong grouped and first, a row for each, the total
last; and what chooses what is shown.
"""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner, Result

from assessment.cli import main
from assessment.output import overview
from assessment.output.file_labels import file_names
from assessment.output.kinds import kinds_of
from assessment.output.selection import SORTS, Selection, in_order
from assessment.output.terminal import console
from assessment.output.terminal_findings import checked_total
from tests.conftest import ROOT

SAMPLES = ROOT / "samples"
CLEAN = SAMPLES / "mews-qa-engineer.xlsx"


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(
        main, [str(argument) for argument in arguments], catch_exceptions=False
    )


def screen(*arguments: str | Path) -> list[str]:
    lines = [line.rstrip() for line in run(*arguments).stdout.splitlines()]
    assert max(map(len, lines)) <= 80
    return lines


def changed(target: Path, cells: Any, name: str = "") -> Path:
    """Write the clean sample with other values in cells, by sheet and cell."""
    book = openpyxl.load_workbook(CLEAN)
    for where, value in cells.items():
        sheet, _, cell = where.rpartition("!")
        book[sheet][cell].value = value
    if name:
        (about,) = [
            cell
            for row in book["Summary"].iter_rows()
            for cell in row
            if cell.value == "Ben Carter"
        ]
        about.value = name
    book.save(target)
    return target


def found(severity: str, code: str, where: str = "", message: str = "It is so.") -> dict[str, str]:
    return {"severity": severity, "code": code, "where": where, "message": message}


def record(file: str, person: str = "", **more: Any) -> Any:
    """Return a record as ``score`` has it, complete and graded unless it is said otherwise."""
    grade = {
        "grade": "IC3",
        "job_title": "Engineer",
        "min_progress": 1.2,
        "max_progress": 2.4,
        "min_salary": None,
        "next_salary": None,
    }
    one = {
        "file": file,
        "person": person or Path(file).stem,
        "layout": "five sheets",
        "track": "Engineer",
        "status": "complete",
        "unrated": 0,
        "skills": 10,
        "rater": "self",
        "by_rater": {},
    }
    one |= {
        "progress": 2.0,
        "progress_range": None,
        "grade": grade,
        "proposals": [],
        "findings": [],
    }
    return (
        one
        | {"competencies": [{"name": name, "level": 2} for name in ("Delivery", "Craft")]}
        | more
    )


def shown(records: list[Any], selection: Selection = Selection()) -> list[str]:
    it = console()
    it.width = 80  # a terminal of the usual size
    with it.capture() as captured:
        it.print(overview.many_people(records, selection))
    return [line.rstrip() for line in captured.get().splitlines()]


@pytest.fixture
def ten(tmp_path: Path) -> Path:
    """Return a folder of ten: one incomplete, one with wrong weights, one that is no workbook,
    one proposal.
    """
    for number in range(6):
        changed(tmp_path / f"p{number}.xlsx", {}, f"Person {number}")
    changed(
        tmp_path / "open.xlsx",
        {"Delivery!B3": None, "Delivery!B4": None, "Communication!B4": None},
        "Olga Open",
    )
    changed(tmp_path / "weights.xlsx", {"Summary!B2": 0.25}, "Wen Waters")
    (tmp_path / "broken.xlsx").write_bytes(b"PK\x03\x04 half")
    shutil.copy(SAMPLES / "mews-engineer.xlsx", tmp_path / "anna-novak.xlsx")
    return tmp_path


def test_ten_people_fit_the_screen_and_the_total_stands_last(ten: Path) -> None:
    lines = screen("score", ten)
    assert lines[-1] == "10 workbooks: 7 graded, 1 incomplete, 1 in doubt, 1 not read; 1 proposal"
    (head,) = [
        index
        for index, line in enumerate(lines)
        if line.startswith("Person ") and line.endswith(" Prop.")
    ]
    # findings come before
    assert head > 0 and not [
        line for line in lines[head:] if line.startswith(("error ", "warning "))
    ]
    assert len(lines) - head <= 24
    text = "\n".join(lines[head:])
    assert re.search(
        r"^Olga Open +QA Engineer .* \d\.\d\d-\d\.\d\d incomplete, 3 open", text, re.MULTILINE
    )
    assert re.search(r"^Wen Waters +weights .* in doubt", text, re.MULTILINE)
    assert re.search(r"^broken .* not read: damaged", text, re.MULTILINE)
    # her file has her name
    assert re.search(r"^Anna Novak  +Engineer .* IC4 +1$", text, re.MULTILINE)
    assert (
        "All by self-assessment." in lines
        and "A grade is a precondition for a promotion, not a promise of one." in lines
    )


def test_every_person_has_a_row_and_every_finding_is_said_once(ten: Path) -> None:
    lines = screen("score", ten)
    text = "\n".join(lines)
    assert all(text.count(f"Person {number} ") == 1 for number in range(6))
    assert sum(line.startswith("error    file-damaged broken.xlsx") for line in lines) == 1
    assert sum("weights-not-100" in line for line in lines) == 1


def test_the_same_finding_in_many_is_one_with_a_count_and_names() -> None:
    same = [
        record(
            f"d/{name}.xlsx",
            findings=[
                found(
                    "error",
                    "weights-not-100",
                    f"Summary!B{row}:B6",
                    f"In Summary!B{row}:B6 the sum is 105 %.",
                )
            ],
        )
        for row, name in enumerate("abcdefg", 2)
    ]
    # at different places, so that it is nobody's template; among people without it
    lines = shown([*same, *(record(f"d/{name}.xlsx") for name in "stuvwxyz")])
    text = "\n".join(lines)
    assert "error  weights-not-100: 7 workbooks (a.xlsx, b.xlsx, c.xlsx, d.xlsx and 3 more)" in text
    assert text.count("the sum is 105 %") == 1
    assert lines[-1] == "15 workbooks: 15 graded"


def test_other_words_are_other_messages_of_the_kind() -> None:
    names = ["Craft", "Delivery", "Sales", "Law"]
    records = [
        record(
            f"{one}.xlsx",
            findings=[
                found("warning", "rating-unrated", f"{one}!B2", f"1 skill of {one} is not rated.")
            ],
        )
        for one in names
    ]
    lines = shown(records)
    text = " ".join(" ".join(lines).split())
    assert (
        "Craft.xlsx Craft!B2: 1 skill of Craft is not rated. Delivery.xlsx Delivery!B2: 1 skill of"
        " Delivery is not rated. and 2 more of the kind" in text
    )


def test_what_the_template_has_wrong_stands_apart() -> None:
    typed = found("warning", "level-typed", "Delivery!B1", "The result is typed in.")
    mine = found("warning", "level-typed", "Craft!B1", "The result of Craft is typed in.")
    records = [
        record(f"{name}.xlsx", findings=[typed, *([mine] if name == "b" else [])]) for name in "abc"
    ]
    # two tell nothing of where it comes from
    others = [record(f"{name}.xlsx", layout="other", findings=[typed]) for name in "xy"]
    lines = shown([*records, *others])
    heading = lines.index("In the template, so that it is mended there, once")
    before, after = "\n".join(lines[:heading]), "\n".join(lines[heading:])
    assert "level-typed: 3 workbooks (b.xlsx, x.xlsx, y.xlsx)" in before and "Craft!B1" in before
    assert "level-typed: 3 workbooks (a.xlsx, b.xlsx, c.xlsx)" in after and "Craft!B1" not in after


@pytest.mark.parametrize("code", ["rating-unrated", "level-disagrees", "rating-not-understood"])
def test_what_people_typed_is_never_the_templates(code: str) -> None:
    records = [
        record(f"{name}.xlsx", findings=[found("warning", code, "Delivery!B2", "The same.")])
        for name in "abcd"
    ]
    people, templates = kinds_of(records)
    assert [kind.code for kind in people] == [code] and not templates


def test_half_of_a_layout_is_not_most_of_it() -> None:
    records = [
        record(
            f"{name}.xlsx",
            findings=[found("warning", "level-typed", "A!B1")] if name in "ab" else [],
        )
        for name in "abcd"
    ]
    assert kinds_of(records)[1] == []
    assert [kind.count for kind in kinds_of(records[:3])[1]] == [2]


def test_the_last_lines_of_a_long_list_answer_what_needs_work() -> None:
    records = [record(f"{number:03}.xlsx", f"Person {number:03}") for number in range(500)]
    for number in range(0, 100, 5):
        records[number] |= {
            "status": "incomplete",
            "grade": None,
            "unrated": 3,
            "progress_range": [1.0, 3.0],
        }
    records[7] |= {
        "status": "in doubt",
        "grade": None,
        "findings": [found("error", "weights-not-100")],
    }
    records[8] |= {
        "status": "not read",
        "progress": None,
        "grade": None,
        "competencies": [],
        "findings": [found("error", "file-encrypted")],
    }
    lines = shown(records)
    last = "\n".join(lines[-24:])
    assert "1 not read: 008.xlsx" in last and "1 in doubt: Person 007" in last
    assert (
        "20 incomplete: Person 000, Person 005, " in last
        and "Person 050, Person 055 and 8 more" in last.replace("\n", " ")
    )
    assert (
        "To mend: file-encrypted in 1, weights-not-100 in 1 (assess check PATH, --only CODE)"
        in last.replace("\n", " ")
    )
    assert lines[-1] == "500 workbooks: 478 graded, 20 incomplete, 1 in doubt, 1 not read"
    assert "To mend" not in "\n".join(shown(records[:10]))  # the table is still on the screen


def test_a_long_list_of_kinds_is_cut_and_counted() -> None:
    from assessment.model.findings import CODES

    codes = [code for code, kind in CODES.items() if kind.severity == "warning"][:25]
    lines = shown(
        [record("a.xlsx", findings=[found("warning", code) for code in codes]), record("b.xlsx")]
    )
    assert "and 15 more: assess check names them all" in lines


def test_whose_ratings_count_is_said_with_the_exceptions() -> None:
    records = [record(f"{name}.xlsx", name) for name in ("Anna", "Ben", "Cid", "Dot")]
    assert "All by self-assessment." in shown(records)
    records[1] |= {"rater": "agreed"}
    assert "All by self-assessment, but Ben's by the agreed ratings." in shown(records)
    assert "All by the manager's ratings." in shown([one | {"rater": "manager"} for one in records])


def test_namesakes_and_files_of_one_name_are_told_apart() -> None:
    assert file_names(["a/x.xlsx", "b/x.xlsx", "c/y.xlsx", "1/d/z.xlsx", "2/d/z.xlsx"]) == {
        "a/x.xlsx": "a/x.xlsx",
        "b/x.xlsx": "b/x.xlsx",
        "c/y.xlsx": "y.xlsx",
        "1/d/z.xlsx": "1/d/z.xlsx",
        "2/d/z.xlsx": "2/d/z.xlsx",
    }
    lines = shown(
        [record("anna.xlsx", "Anna"), record("anna (1).xlsx", "Anna"), record("ben.xlsx", "Ben")]
    )
    assert [line.split("Engineer")[0].split(maxsplit=1) for line in lines[1:4]] == [
        ["Anna", "anna     "],
        ["Anna", "anna (1) "],
        ["Ben"],
    ]
    assert (
        "File" not in shown([record("anna.xlsx", "Anna"), record("eva-lind.xlsx", "Eva Lind")])[0]
    )
    lines = shown(
        [
            record("anna.xlsx", "Anna"),
            record("ben.gsheet", status="not read", competencies=[], grade=None, progress=None),
        ]
    )
    # what kind of file it is, is why it is not read
    assert re.search(r"^Anna +Engineer", lines[1]) and re.search(r"^ben\.gsheet +", lines[2])


def test_a_finding_without_a_place_is_told_with_its_file() -> None:
    twice = [
        record(
            f"{a}.xlsx", findings=[found("warning", "level-typed", "", f"{b}.xlsx is the same.")]
        )
        for a, b in ("xy", "yx")
    ]
    assert [line.strip() for line in shown(twice)[1:3]] == [
        "x.xlsx: y.xlsx is the same.",
        "y.xlsx: x.xlsx is the same.",
    ]


# --- what is shown -------------------------------------------------------------------------------


def mixed() -> list[Any]:
    return [
        record("c.xlsx", "Čeněk", progress=1.0),
        record(
            "a.xlsx",
            "zoe",
            progress=3.0,
            grade={"grade": "IC4", "job_title": "x", "min_progress": 2.4},
        ),
        record(
            "d.xlsx",
            "Dana",
            status="not read",
            progress=None,
            grade=None,
            competencies=[],
            findings=[found("error", "file-damaged")],
        ),
        record(
            "b.xlsx",
            "Adam",
            status="incomplete",
            unrated=3,
            grade=None,
            progress=0.5,
            findings=[found("warning", "rating-unrated")],
        ),
        record(
            "e.xlsx",
            "Ema",
            status="in doubt",
            grade=None,
            progress=2.5,
            findings=[found("error", "weights-not-100")],
        ),
    ]


@pytest.mark.parametrize(
    ("by", "order"),
    [
        (None, "c a d b e"),
        ("name", "b c d e a"),
        ("file", "a b c d e"),
        ("progress", "a e c b d"),
        ("grade", "a c e b d"),
        ("status", "d e b c a"),
    ],
)
def test_sorted(by: str | None, order: str) -> None:
    assert " ".join(Path(one["file"]).stem for one in in_order(mixed(), by)) == order


@pytest.mark.parametrize("by", SORTS)
def test_every_format_is_sorted(by: str, ten: Path) -> None:
    names = [
        one["file"] for one in json.loads(run("score", ten, "-f", "json", "--sort", by).stdout)
    ]
    rows = list(csv.DictReader(io.StringIO(run("score", ten, "-f", "csv", "--sort", by).stdout)))
    assert [row["file"] for row in rows] == names and len(names) == 10
    assert names == sorted(names) or by != "file"
    assert Path(names[0]).name == "broken.xlsx" or by != "status"
    assert run("score", ten, "-f", "csv", "--long", "--sort", by).exit_code == 2


def test_only_shows_these_findings_and_whom_they_concern(ten: Path) -> None:
    lines = screen("score", ten, "--only", "weights-not-100")
    assert lines[0].startswith("error  weights-not-100 weights.xlsx")
    assert "1 of 10 workbooks have the findings that were asked for." in lines and lines[
        -1
    ].startswith("10 workbooks: 7 graded")
    assert "Person 1" not in "\n".join(lines)
    (one,) = json.loads(run("score", ten, "-f", "json", "--only", "weights-not-100").stdout)
    assert [each["code"] for each in one["findings"]] == ["weights-not-100"] and one[
        "status"
    ] == "in doubt"
    assert (
        len(
            list(
                csv.DictReader(
                    io.StringIO(run("score", ten, "-f", "csv", "--only", "errors").stdout)
                )
            )
        )
        == 2
    )
    long = list(
        csv.DictReader(
            io.StringIO(run("score", ten, "-f", "csv", "--long", "--only", "errors").stdout)
        )
    )
    assert {Path(row["file"]).name for row in long} == {"weights.xlsx", "broken.xlsx"}
    assert json.loads(run("score", CLEAN, "-f", "json", "--only", "errors").stdout) == []


def test_ignore_hides_and_changes_no_status(ten: Path) -> None:
    lines = screen("score", ten, "--ignore", "weights-not-100", "--ignore", "file-damaged")
    text = "\n".join(lines)
    assert "weights-not-100" not in text and "error" not in "\n".join(lines[:-1])
    assert (
        "in doubt" in text
        and "not read: damaged" in text
        and lines[-1].startswith("10 workbooks: 7 graded, 1 incomplete, 1 in doubt")
    )
    for form in ("table", "json", "csv", "xlsx"):  # an error that nobody looks at is an error
        assert (
            run("score", ten / "weights.xlsx", "--ignore", "weights-not-100", "-f", form).exit_code
            == 1
        )
        assert run("score", CLEAN, "--ignore", "weights-not-100", "-f", form).exit_code == 0
    assert run("check", ten / "weights.xlsx", "--ignore", "errors").exit_code == 1
    (row,) = csv.DictReader(
        io.StringIO(run("score", ten / "weights.xlsx", "--ignore", "errors", "-f", "csv").stdout)
    )
    assert row["errors"] == "1" and row["problem"]  # numbers stay what they are


def test_quiet_tells_errors_only(ten: Path) -> None:
    lines = screen("score", ten, "-q")
    text = "\n".join(lines)
    assert "warning" not in text and "Levels:" not in text and "error  weights-not-100" in text
    assert (
        "A grade is a precondition for a promotion, not a promise of one." in text
        and "All by self-assessment." in text
    )
    told = screen("check", ten, "-q")
    assert "no findings" not in "\n".join(told) and not any(
        line.startswith(("warning", "info")) for line in told
    )
    assert re.search(r"weights\.xlsx: 1 *error, 0 warning, 0 info", "".join(told))


def test_the_total_of_a_check() -> None:
    said = checked_total(Counter({"error": 2, "warning": 1, "": 7}))
    assert said.plain.strip() == (
        "10 workbooks: 2 with errors, 1 with warnings only, 7 without findings"
    )
    assert checked_total(Counter({"info": 1})).plain.strip() == "1 workbook: 1 with remarks only"


def test_check_ends_with_the_total(ten: Path) -> None:
    lines = screen("check", ten)
    # what else the samples have is for the frameworks to say
    assert lines[-1].startswith("10 workbooks: 2 with errors, ")
    assert "workbooks:" not in "\n".join(screen("check", CLEAN))
    only = "\n".join(screen("check", ten, "--only", "file-damaged"))
    assert (
        "broken.xlsx" in only.replace("\n", "")
        and "weights.xlsx" not in only
        and "10 workbooks: 2 with errors" in only
    )


def test_findings_as_csv(ten: Path) -> None:
    result = run("check", ten, "-f", "csv", "--only", "errors")
    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    assert result.exit_code == 1
    assert [(Path(row["file"]).name, row["person"], row["code"]) for row in rows] == [
        ("broken.xlsx", "broken", "file-damaged"),
        ("weights.xlsx", "Wen Waters", "weights-not-100"),
    ]
    assert all(row["message"] and row["remedy"] for row in rows)


def test_a_code_that_there_is_none_of_is_wrong_usage() -> None:
    for command in ("score", "check"):
        for option in ("--only", "--ignore"):
            result = run(command, CLEAN, option, "weights-not-10")
            assert result.exit_code == 2 and "did you mean weights-not-100" in result.stderr
    assert run("score", CLEAN, "--only", "nothing at all").exit_code == 2


def test_excel_is_csv_with_semicolons_decimal_commas_and_a_mark() -> None:
    data = run("score", CLEAN, SAMPLES / "strict.xlsx", "--excel").stdout_bytes
    assert (
        data.startswith(b"\xef\xbb\xbffile;person;")
        and data.count(b"\r\n") == data.count(b"\n") == 3
    )
    row = next(
        iter(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";"))
    )
    assert (row["progress"], row["person"], row["Delivery level"]) == ("3,05", "Ben Carter", "3")
    for command in (["score", "--long"], ["compare"], ["check"]):
        assert run(*command, SAMPLES / "odd-cells.xlsx", "--excel").stdout_bytes.startswith(
            b"\xef\xbb\xbf"
        )
    assert run("score", CLEAN, "--excel", "-f", "json").exit_code == 2


def test_short_options() -> None:
    assert run("score", CLEAN, "-f", "json", "-j", "1", "-q").exit_code == 0
    for command in ("check", "compare", "plan"):
        assert run(command, CLEAN, "-f", "csv").exit_code == 0
