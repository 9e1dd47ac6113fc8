"""Formulas of other people's workbooks that are right, and were accused or computed in one
program's way only.
"""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from assessment import score_file
from assessment.model import Scorecard

FIELDS = {
    "Delivery": 0.25,
    "Domain Expertise": 0.3,
    "Problem Solving": 0.3,
    "Communication": 0.1,
    "Leadership": 0.05,
}
STEPS = ("Beginner", "Intermediate", "Advanced", "Expert", "Leading Expert")
Changes = dict[str, dict[str, str]]


def built(path: Path, changes: Changes, names: tuple[tuple[str, str], ...] = ()) -> Path:
    """Write a workbook whose levels are 1; ``changes`` are further formulas, or others, of its
    sheets.
    """
    book = xlsxwriter.Workbook(path)
    summary = book.add_worksheet("Summary")
    summary.write_row(0, 0, ("Competency", "Weight", "Level", "Value"))
    extra = [name for name in changes if name not in FIELDS and name != "Summary"]
    sheets = {"Summary": summary, **{name: book.add_worksheet(name) for name in (*FIELDS, *extra)}}
    for name, formula in names:
        book.define_name(name, formula)
    for index, (field, weight) in enumerate(FIELDS.items(), 2):
        sheet = sheets[field]
        for level, step in enumerate(STEPS):
            letter = "BDFHJ"[level]
            sheet.write(0, 2 * level, step)
            for row in range(4):
                sheet.write(
                    row + 2,
                    2 * level,
                    f"Shows {step.lower()} work of kind {row} in {field.lower()}",
                )
                sheet.write(row + 2, 2 * level + 1, 1 if level and row else 2)
            sheet.write_formula(
                f"{letter}1",
                f"=IF(AND(MIN({letter}3:{letter}6)>0,AVERAGE({letter}3:{letter}6)>1.7),1,0)",
            )
        summary.write_row(index - 1, 0, (field, weight))
        asked = [f"'{field}'!{letter}1=1" for letter in "BDFHJ"]
        summary.write_formula(f"C{index}", f"=IF({',IF('.join(asked)},5,4),3),2),1),0)")
        summary.write_formula(f"D{index}", f"=B{index}*C{index}")
    summary.write("A8", "Progress")
    summary.write_formula("D8", "=SUM(D2:D6)")
    for name, cells in changes.items():
        for address, formula in cells.items():
            sheets[name].write_formula(address, formula)
    book.close()
    return path


def read(path: Path) -> tuple[Scorecard, set[str]]:
    result = score_file(str(path))
    return result, {finding.code for finding in result.findings}


GATHERED: Changes = {
    "Levels": {
        f"{'ABCDE'[level]}{row}": f"='{field}'!{'BDFHJ'[level]}1"
        for row, field in enumerate(FIELDS, 2)
        for level in range(5)
    }
}


@pytest.mark.parametrize(
    "formula",
    [
        "=IFERROR(MATCH(0,Levels!A{0}:E{0},0)-1,5)",
        "=Levels!A{0}+Levels!B{0}",
        "=SUM(Levels!A{0}:E{0})",
    ],
)
def test_a_sheet_that_gathers_the_levels_is_no_wrong_sheet(tmp_path: Path, formula: str) -> None:
    changes = {**GATHERED, "Summary": {f"C{row}": formula.format(row) for row in range(2, 7)}}
    scorecard, codes = read(built(tmp_path / "a.xlsx", changes))
    assert "summary-wrong-sheet" not in codes
    assert len(scorecard.competencies) == 5


@pytest.mark.parametrize("formula", ["=Leadership!B1", "=Levels!A9"])
def test_another_competency_and_a_sheet_that_says_nothing_are_still_wrong(
    tmp_path: Path, formula: str
) -> None:
    _, codes = read(built(tmp_path / "a.xlsx", {**GATHERED, "Summary": {"C2": formula}}))
    assert "summary-wrong-sheet" in codes


HELPED = {
    "D9": "=MIN(D3:D6)",
    "D10": "=AVERAGE(D3:D6)",
    "D1": "=IF(AND($A$9:$J$9>0,$A$10:$J$10>1.7),1,0)",
}


@pytest.mark.parametrize(
    "cells",
    [
        HELPED,
        {"D1": '=IFERROR(__xludf.DUMMYFUNCTION("IF(MIN(D3:D6)>0,1,0)"),1)'},
        {"D1": "=IF(AND(MIN(Gone)>0,AVERAGE(Gone)>1.7),1,0)"},
    ],
)
def test_a_level_is_not_accused_of_what_its_formula_does_not_say(
    tmp_path: Path, cells: dict[str, str]
) -> None:
    _, codes = read(built(tmp_path / "a.xlsx", {"Delivery": cells}, (("Gone", "=#REF!"),)))
    assert "range-wrong-cells" not in codes
    if "Gone" in cells["D1"]:
        assert "formula-broken" in codes


def test_a_level_that_looks_at_another_ones_ratings_is_accused(tmp_path: Path) -> None:
    _, codes = read(
        built(
            tmp_path / "a.xlsx",
            {"Delivery": {"D1": "=IF(AND(MIN(F3:F6)>0,AVERAGE(F3:F6)>1.7),1,0)"}},
        )
    )
    assert "range-wrong-cells" in codes


@pytest.mark.parametrize("condition", ["DATE(1900,2,28)+1=60", "DATE(1900,1,0)<1"])
def test_what_programs_compute_differently_is_unknown(tmp_path: Path, condition: str) -> None:
    path = built(tmp_path / "a.xlsx", {"Summary": {"C2": f"=IF({condition},3,2)"}})
    assert zipfile.is_zipfile(path)
    assert "unknown-function" in read(path)[1]


@pytest.mark.parametrize(
    "condition", ["TRUE=0", "1<>FALSE()", "TRUE>0", "DATE(1900,3,1)=61", 'TRUE="a"']
)
def test_what_they_compute_alike_is_known(tmp_path: Path, condition: str) -> None:
    assert (
        "unknown-function"
        not in read(built(tmp_path / "a.xlsx", {"Summary": {"C2": f"=IF({condition},3,2)"}}))[1]
    )
