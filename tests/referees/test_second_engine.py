"""HyperFormula as a second referee: what it confirms, what it computes otherwise, and that it can
say no.

Without node, or without `npm ci` in tests/referees/second_engine, most of this is skipped.
"""

from __future__ import annotations

import json
import re
import shutil
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.formula import ArrayFormula, DataTableFormula

from assessment.formulas.cells import CellError, Value
from assessment.formulas.evaluate import Evaluator
from assessment.formulas.stale import same
from assessment.jobs.write_back import write_back
from assessment.ooxml import edit_workbook
from assessment.ooxml.workbook import open_workbook
from tests.builders.sheet_bytes import with_operators
from tests.conftest import ROOT
from tests.formulas.test_evaluate import DATA, FORMULAS, workbook_of
from tests.referees import referee, second_engine
from tests.referees.second_engine import compute, recalculate

SAMPLES = sorted((ROOT / "samples").glob("*.xlsx"))
FOLDER = ROOT / "tests" / "referees" / "second_engine"
REASON = second_engine.available()

needs_engine = pytest.mark.skipif(
    REASON is not None, reason=f"the second engine cannot run: {REASON}"
)
needs_samples = pytest.mark.skipif(not SAMPLES, reason="the samples do not lie in the checkout")

ERROR = CellError("#VALUE!")

# What the engine gives for formulas of formulas.txt where Excel, LibreOffice and our evaluator give
# something else. A new version of the engine that computes one of them differently shows here.
DIFFERENCES: dict[str, Value] = {
    # a number as a text
    '0.1+0.2&""': "0.30000000000000004",
    '1/3&""': "0.3333333333333333",
    '123456789012345678&""': "123456789012345680",
    '1e-7&""': "1e-7",
    # an empty text as a number, and as a condition
    '""+1': 1.0,
    "Data!F1+1": 1.0,
    'IF("",1,2)': 2.0,
    'COUNT("")': 1.0,
    # digits beyond the fifteenth, roots of negative numbers
    "1e15+1=1e15": True,
    "(-8)^(1/3)": ERROR,
    # TRUE and texts in arrays and ranges
    'SUM({1,TRUE,"3"})': 1.0,
    "SUMPRODUCT(Data!I1:I5,Data!I1:I5)": 27.0,
    "SUMPRODUCT(Data!A1:A10)": 9.0,
    "PRODUCT(Data!A4)": 1.0,
    "PRODUCT(Data!A5:A6)": 1.0,
    # cells that are empty, and cells with an empty text
    "COUNTBLANK(Data!F1:F5)": 1.0,
    'COUNTIF(Data!F1:F5,"")': 1.0,
    "COUNTIF(Data!A1:A10,Data!A4)": ERROR,
    "VALUE(Data!A4)": ERROR,
    # criteria
    'COUNTIF(Data!G1:G9,">Nope")': ERROR,
    'COUNTIF(Data!G1:G9,"<=Somewhat")': ERROR,
    'COUNTIF(Data!E1:E4,"#N/A")': 0.0,
    'COUNTIF(Data!E1:E4,"<>#N/A")': 4.0,
    'SUMIF(Data!A1:A3,"<>2",Data!B1)': ERROR,
    'SUMIF(Data!A1:A3,"<>2",Data!B1:B2)': ERROR,
    'AVERAGEIF(Data!C1:C5,"?a*",Data!B1:B5)': 70 / 3,
    'MATCH("ch*",Data!C1:C5,0)': ERROR,
    'MATCH("?ate",Data!C1:C5,0)': ERROR,
    'MATCH("Yes~*",Data!G1:G9,0)': ERROR,
    # conditions that are none
    "AND(Data!A5:A6)": True,
    "AND(Data!A4)": False,
    "AND(Data!A4,TRUE)": False,
    "AND(Data!A5,TRUE)": ERROR,
    "OR(Data!A4:A6)": False,
    # ranges where one value is due
    "SUM(IF(TRUE,Data!A1:A3,0))": ERROR,
    # arrays
    "SUMPRODUCT(ROW(Data!A1:A3))": 1.0,
    "SUMPRODUCT(COLUMN(Data!A1:C1)*{1,2,3})": 6.0,
    "SUMPRODUCT(MOD(ROW(Data!A1:A6),2)*1)": 1.0,
    "SUM({1,2,3}*2)": 2.0,
    "MAX({1,2;3,4}-{1;2})": 0.0,
    # binary dust, and whole numbers
    "ROUND(1.005,2)": 1.0,
    "ROUND(-1.005,2)": -1.0,
    "ROUND(0.285,2)": 0.28,
    "ROUND(1.5,0.9)": 1.510710494153,
    "ROUNDUP(0.1+0.2,1)": 0.4,
    "ROUNDDOWN(0.3/0.1,0)": 2.0,
    "INT(0.3/0.1)": 2.0,
    "INT(4.35*100)": 434.0,
    "INT(-2.1)": -2.0,
    "INT(-0.0000001)": 0.0,
    "MOD(0.3,0.1)": 0.1,
    'CHOOSE(2.9,"a","b","c")': ERROR,
    "INDEX(Data!B1:B5,2.9)": 10.0,
    # INDEX of a row by one number, of an array constant, of whole rows and columns
    "INDEX(Data!A1:C1,2)": ERROR,
    'INDEX({"a","b","c"},2)': ERROR,
    'INDEX({"IC1","IC2","IC3","IC4"},MATCH(2.4,{0,0.6,1.2,2.4},1))': ERROR,
    "SUM(INDEX(Data!A1:B3,0,2))": ERROR,
    "SUM(INDEX(Data!A1:B3,2,0))": ERROR,
    "SUM(INDEX(Data!A1:B3,2))": 2.0,
    "SUM(INDEX(Data!A1:B3,0,0))": ERROR,
    "SUM(INDEX(Data!A1:B3,,2))": ERROR,
    # texts
    'SUBSTITUTE("banana","","o")': "oboaonoaonoao",
}
# in formulas of formulas.txt that the engine cannot compute
UNKNOWN = ("CONCAT(", "INDIRECT(", "LOOKUP(", "50%%")

# What sheets for everybody may rely on: the same in Excel, LibreOffice and here.
EVERYWHERE: dict[str, Value] = {
    'REPT("█",2)&REPT("░",3)': "██░░░",
    'REPT("x",0)': "",
    'COUNTIF(Data!A1:A10,"Yes")': 1.0,
    "COUNTIF(Data!A1:A3,2)": 1.0,
    'COUNTIF(Data!B1:B5,">="&Data!B3)': 3.0,
    'COUNTIF(Data!A1:A10,"<>")': 9.0,
    "COUNTIF(Data!G:G,Data!G1)": 2.0,
    'COUNTIFS(Data!C1:C5,"cherry",Data!B1:B5,">=30")': 1.0,
    'SUMIF(Data!C1:C5,"<>cherry",Data!B1:B5)': 120.0,
    'SUMPRODUCT((Data!C1:C5="Cherry")*(Data!B1:B5>10)*Data!D1:D5)': 30.0,
    'SUMPRODUCT(--(Data!C1:C5="cherry"),Data!B1:B5)': 30.0,
    "SUMPRODUCT(ISNUMBER(Data!B1:B9)*1)": 5.0,
    'SUMPRODUCT((LEFT(Data!C1:C5,1)="c")*1)': 1.0,
    'SUMPRODUCT((Data!A1:A10="")*1)': 1.0,
    "SUMPRODUCT((Data!A1:B1=10)*(Data!A1:A3=2)*Data!A1:B3)": 20.0,
    'SUMPRODUCT(COUNTIF(Data!G1:G9,{"Yes","Somewhat"}))': 3.0,
    "SUMPRODUCT(MAX((Data!B1:B5<35)*Data!B1:B5))": 30.0,
    "INDEX(Data!B1:B5,MATCH(30,Data!B1:B5,0))": 30.0,
    "INDEX(Data!A1:D1,1,2)": 10.0,
    'INDEX(Data!A1:A5,4)=""': True,
    "MATCH(2.4,{0,0.6,1.2,2.4},1)": 4.0,
    "MATCH(25,Data!D1:D5,-1)": 3.0,
    'VLOOKUP("cherry",Data!C1:D5,2,FALSE)': 30.0,
    'IFERROR(MATCH("none",Data!C1:C5,0),0)': 0.0,
    'IF(Data!A4="",1,2)': 1.0,
    "IF(Data!A4=0,1,2)": 1.0,
    'IF(Data!F1="",1,2)': 1.0,
    'Data!A1&" / "&Data!A2': "1 / 2",
    'ROUND(2.85,2)&" of "&5': "2.85 of 5",
    "ROUND(0.2*3+0.3*4+0.2*2+0.25*3+0.05*2,4)=3.05": True,
    "MATCH(ROUND(0.4*3,4),{0,0.6,1.2,2.4},1)": 3.0,
    "50%+10%*2": 0.7,
    'TEXT(2.4,"0.00")': "2.40",
    'TEXT(DATE(2024,3,5),"yyyy-mm-dd")': "2024-03-05",
    "EDATE(DATE(2024,8,31),6)-DATE(2025,2,28)": 0.0,
    "HYPERLINK(\"#'It''s data'!A1\",\"go\")": "go",
    'SUMPRODUCT((ratings="Yes")*1)*limit': 3.4,
    'COUNTIF(Ratings,"Nope")': 1.0,
    '"say ""hi"" \\"': 'say "hi" \\',
    "1E+3+1.5e-3": 1000.0015,
    '"a"="A"': True,
    '"e"="é"': False,
}


# --- what it confirms ----------------------------------------------------------------------------


def answers(formulas: list[str], folder: Path) -> tuple[Evaluator, second_engine.Recalculated]:
    """Put formulas to our evaluator and to the engine; they stand in column Z of the sheet
    Table, from row 101.
    """
    path = folder / "formulas.xlsx"
    path.write_bytes(
        workbook_of(
            {
                **DATA,
                "Table": {f"Z{row}": f"={formula}" for row, formula in enumerate(formulas, 101)},
            }
        )
    )
    return Evaluator(open_workbook(path)), recalculate([path])[path]


@needs_engine
def test_our_evaluator_and_the_engine_agree_but_for_a_list(tmp_path: Path) -> None:
    evaluator, engine = answers(FORMULAS, tmp_path)
    compared, different = 0, {}
    for row, formula in enumerate(FORMULAS, 101):
        place = ("Table", f"Z{row}")
        ours = evaluator.value("Table", row, 26)
        if place in engine.unsupported:
            assert any(word in formula for word in UNKNOWN), (
                f"{formula}: {engine.unsupported[place]}"
            )
        elif place not in engine.volatile:
            compared += 1
            if not same(engine.values[place], ours):
                different[formula] = engine.values[place]
    assert compared > 600
    new = {
        formula: value
        for formula, value in different.items()
        if not same(value, DIFFERENCES.get(formula))
    }
    assert not new, "a mistake of ours, or a line for DIFFERENCES"
    assert not DIFFERENCES.keys() - different.keys(), "the engine agrees by now"


@needs_engine
def test_what_is_the_same_everywhere(tmp_path: Path) -> None:
    formulas = list(EVERYWHERE)
    engine = answers(formulas, tmp_path)[1]
    assert not engine.unsupported
    values = {
        formula: engine.values["Table", f"Z{row}"] for row, formula in enumerate(formulas, 101)
    }
    assert {
        formula: value for formula, value in values.items() if not same(value, EVERYWHERE[formula])
    } == {}


@pytest.mark.libreoffice
@pytest.mark.skipif(referee.soffice() is None, reason="LibreOffice (soffice) is not installed")
def test_libreoffice_computes_the_same(tmp_path: Path) -> None:
    path = tmp_path / "everywhere.xlsx"
    path.write_bytes(
        workbook_of(
            {
                **DATA,
                "Table": {f"Z{row}": f"={formula}" for row, formula in enumerate(EVERYWHERE, 101)},
            }
        )
    )
    referee.convert([path], tmp_path / "converted")
    shown = referee.shown_values(tmp_path / "converted" / path.name)["Table"]
    values = {formula: shown.get((row, 26)) for row, formula in enumerate(EVERYWHERE, 101)}
    assert {
        formula: value for formula, value in values.items() if not same(value, EVERYWHERE[formula])
    } == {}


@needs_engine
@needs_samples
def test_samples_hold_what_the_engine_computes() -> None:
    results = recalculate(SAMPLES)
    wrong = {
        path.name: [
            one.place for one in second_engine.differences(path, result) if one.saved is not None
        ]
        for path, result in results.items()
        if not result.failure
    }
    # one sample has stale values on purpose
    assert {name: places for name, places in wrong.items() if places} == {
        "skill-added.xlsx": [
            ("Delivery", "F1"),
            ("Summary", "C2"),
            ("Summary", "D2"),
            ("Summary", "D8"),
        ]
    }
    assert {path.name: result.failure for path, result in results.items() if result.failure} == {
        "strict.xlsx": "openpyxl finds no worksheet in it"
    }
    # and one is written with Google's functions
    reasons = {
        path.name: set(result.unsupported.values())
        for path, result in results.items()
        if result.unsupported
    }
    assert reasons == {
        "carvago-frontend.xlsx": {
            "the engine has no function EQ",
            "it depends on another: the engine has no function EQ",
        }
    }


@needs_engine
@needs_samples
def test_written_workbooks_hold_what_the_engine_computes(tmp_path: Path) -> None:
    paths = []
    for name in ("mews-qa-engineer", "skill-added", "carvago-2023-helpers", "carvago-frontend"):
        target = tmp_path / f"{name}.xlsx"
        write_back(ROOT / "samples" / f"{name}.xlsx", target, compare=["all"])
        paths.append(in_operators(target))
    results = recalculate(paths)
    for path, result in results.items():
        assert not result.failure
        assert not result.unsupported
        assert [str(one) for one in second_engine.differences(path, result)] == []
    assert sum(place[0] == "Tracks" for place in results[paths[0]].values) > 100
    functions = " ".join(
        formula for result in results.values() for formula in result.formulas.values()
    )
    assert all(
        f"{name}(" in functions
        for name in (
            "SUMPRODUCT",
            "INDEX",
            "MATCH",
            "REPT",
            "ROUND",
            "COUNT",
            "ISNUMBER",
            "LEFT",
            "IFERROR",
        )
    )


def in_operators(path: Path) -> Path:
    """Write Google's functions as operators, in a copy."""
    target = path.with_name(f"operators-{path.name}")
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(target, "w") as copy:
        for name in source.namelist():
            data = source.read(name)
            copy.writestr(name, with_operators(data) if "/worksheets/sheet" in name else data)
    return target


# --- that it can say no --------------------------------------------------------------------------


@needs_engine
@needs_samples
def test_a_wrong_value_is_told_with_its_formula(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    right, wrong = ROOT / "samples" / "mews-engineer.xlsx", tmp_path / "wrong.xlsx"
    assert second_engine.main([str(right)]) == 0
    assert "37 formula cells computed, 0 differ from what is saved\n" in capsys.readouterr().out
    edit_workbook(right, wrong, {("Summary", "D8"): 4.2})
    assert second_engine.main([str(right), str(wrong)]) == 1
    out = capsys.readouterr().out
    assert "37 formula cells computed, 1 differ from what is saved\n" in out
    assert re.search(r"Summary!D8: [\d.]+ is computed, 4\.2 is saved  =SUM\(D2:D6\)", out)


@needs_engine
def test_what_is_not_compared_is_counted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "book.xlsx"
    save(
        path,
        {
            "A1": "=TODAY()",
            "A2": "=A1+1",
            "B1": "=GTE(1,2)",
            "B2": '=IF(B1,"x","y")',
            "C1": "=1+1",
            "C2": '=""',
        },
    )
    assert second_engine.main([str(path)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines == [
        (
            f"{path}: 4 formula cells computed, 0 differ from what is saved, 1 have nothing saved,"
            " 2 change with the day and were not compared, 2 unsupported"
        ),
        "  unsupported, 1 cells: the engine has no function GTE",
        "  unsupported, 1 cells: it depends on another: the engine has no function GTE",
    ]


# --- reading -------------------------------------------------------------------------------------


def save(
    path: Path, cells: dict[str, Any], names: dict[str, str] | None = None, sheet: str = "Sheet"
) -> None:
    workbook = openpyxl.Workbook()
    table = workbook.worksheets[0]
    table.title = sheet
    for address, value in cells.items():
        table[address] = value
    for name, meaning in (names or {}).items():
        workbook.defined_names[name] = DefinedName(name, attr_text=meaning)
    workbook.save(path)


@needs_engine
def test_constants_stay_what_they_are(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    texts = [
        "2",
        "50%",
        "TRUE",
        "'quoted",
        "$5",
        "1/2/2024",
        "12:30",
        " a ",
        "#N/A!",
        "a\nb",
        "\u2028",
        "😀",
        '"',
        "=",
    ]
    cells: dict[str, Any] = {f"A{row}": text for row, text in enumerate(texts, 1)}
    cells |= {f"B{row}": f"=A{row}" for row in range(1, len(texts) + 1)}
    cells |= {"C1": 1.5, "C2": True, "C3": date(1900, 1, 1), "C4": date(2024, 2, 29), "C5": "#N/A"}
    cells |= {
        "D1": "=C1",
        "D2": "=C2",
        "D3": "=C3",
        "D4": "=C4-DATE(2024,2,28)",
        "D5": "=C5",
        "D6": "=C6",
        "D7": "=C4",
        "D8": '=""',
    }
    save(path, cells, sheet="It's – 1")
    values = compute([path])[path]["It's – 1"]
    assert [values[f"B{row}"] for row in range(1, len(texts) + 1)] == texts
    assert [values[f"D{row}"] for row in range(1, 9)] == [
        1.5,
        True,
        1.0,
        1.0,
        "#N/A",
        0.0,
        45351.0,
        "",
    ]
    assert {type(values[f"D{row}"]) for row in (1, 3, 4, 6, 7)} == {float}


@needs_engine
def test_dates_from_1904(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    workbook.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    table = workbook.worksheets[0]
    table["A1"], table["A2"], table["A3"] = date(2024, 2, 29), "=YEAR(A1)", "=DATE(2024,2,29)-A1"
    workbook.save(tmp_path / "book.xlsx")
    values = compute([tmp_path / "book.xlsx"])[tmp_path / "book.xlsx"]["Sheet"]
    assert values == {"A2": 2024.0, "A3": 0.0}


@needs_engine
def test_array_formulas(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    cells: dict[str, Any] = {
        "A1": 1,
        "A2": 2,
        "A3": 3,
        "B1": ArrayFormula("B1", "=SUM(A1:A3*2)"),
        "B2": "=B1+1",
    }
    cells |= {
        "C1": ArrayFormula("C1:C3", "=A1:A3*2"),
        "C2": 4,
        "C3": 6,
        "D1": "=SUM(C1:C3)",
        "D2": "=C3",
    }
    cells |= {
        "E1": "=SUMPRODUCT(A1:A3*2)",
        "E5": "=MMULT(A1:A2,{1,2})",
        "F1": DataTableFormula("F1:F2", dt2D=False, r1="A1"),
        "F2": 9,
        "G1": "=F2",
    }
    save(path, cells)
    result = recalculate([path])[path]
    assert result.values == {("Sheet", "B1"): 12.0, ("Sheet", "B2"): 13.0, ("Sheet", "E1"): 12.0}
    reasons = {address: reason for (_, address), reason in result.unsupported.items()}
    several = "it fills several cells at once"
    assert reasons == dict.fromkeys(("C1", "C2", "C3", "F1", "F2"), several) | {
        "D1": f"it depends on another: {several}",
        "D2": f"it depends on another: {several}",
        "G1": f"it depends on another: {several}",
        "E5": "it gives more than one value",
    }


@needs_engine
def test_names_and_what_comes_of_those_that_cannot_be_used(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    names = {
        "rates": "Sheet!$A$1:$A$3",
        "double": "SUM(rates)*2",
        "Level1": "Sheet!$A$1:$A$2",
        "relative": "Sheet!A1",
        "unknown": "LOOKUP(2,rates)",
        "further": "unknown+1",
        "several": "Sheet!$A$1,Sheet!$A$2",
        "day": "TODAY()",
        "tomorrow": "day+1",
    }
    cells: dict[str, Any] = {
        "A1": 1,
        "A2": 2,
        "A3": 3,
        "B1": "=double",
        "B2": "=SUMPRODUCT((Rates>1)*rates)",
        "B3": "=nobody",
    }
    cells |= {f"C{row}": f"={name}" for row, name in enumerate(list(names)[2:7], 1)}
    cells |= {
        "D1": "=tomorrow",
        "D2": "=D1-day",
        "E1": "=SUM(C1:C5)",
        "E2": "=IF(FALSE,C1,E3)",
        "E3": "=[1]Sheet!A1",
        "E4": "=1+",
    }
    save(path, cells, names)
    result = recalculate([path])[path]
    values = {address: value for (_, address), value in result.values.items() if address[0] != "D"}
    assert values == {"B1": 12.0, "B2": 5.0, "B3": CellError("#NAME?")}
    assert result.volatile == {("Sheet", "D1"), ("Sheet", "D2")}
    reasons = {address: reason for (_, address), reason in result.unsupported.items()}
    assert reasons.keys() == {"C1", "C2", "C3", "C4", "C5", "E1", "E2", "E3", "E4"}
    assert reasons["C1"].startswith("it uses the name Level1: ")
    assert (
        reasons["C3"]
        == reasons["C4"]
        == "it uses the name unknown: the engine has no function LOOKUP"
    )
    assert reasons["E3"] == "it refers to another file"
    assert reasons["E1"].startswith("it depends on another: ") and reasons["E2"].startswith(
        "it depends on another: "
    )
    assert reasons["E4"].startswith("the engine cannot read it: ")


@needs_engine
def test_a_name_for_an_empty_cell_is_empty_and_a_sheets_own_name_goes_first(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    first, second = workbook.worksheets[0], workbook.create_sheet("It's")
    first["A1"], second["A1"], second["A2"] = 1, 2, 3
    workbook.defined_names["one"] = DefinedName("one", attr_text="Sheet!$A$1")
    workbook.defined_names["level1"] = DefinedName("level1", attr_text="'It''s'!$A$1")
    workbook.defined_names["nothing"] = DefinedName("nothing", attr_text="Sheet!$A$9")
    workbook.defined_names["both"] = DefinedName("both", attr_text='nothing=""')
    second.defined_names["One"] = DefinedName("One", attr_text="'It''s'!$A$2")
    second.defined_names["level1"] = DefinedName("level1", attr_text="7")
    for sheet in (first, second):
        sheet["B1"], sheet["B2"], sheet["B3"], sheet["B4"] = (
            "=ONE",
            '=nothing=""',
            '=IF(both,"yes","no")',
            "=nothing+1",
        )
    first["B5"], second["B5"] = "=level1", "=SUM(level1,One)"
    workbook.save(tmp_path / "book.xlsx")
    result = recalculate([tmp_path / "book.xlsx"])[tmp_path / "book.xlsx"]
    assert result.values == {
        ("Sheet", "B1"): 1.0,
        ("Sheet", "B2"): True,
        ("Sheet", "B3"): "yes",
        ("Sheet", "B4"): 1.0,
        ("Sheet", "B5"): 2.0,
        ("It's", "B1"): 3.0,
        ("It's", "B2"): True,
        ("It's", "B3"): "yes",
        ("It's", "B4"): 1.0,
    }
    # the engine knows no such name as this one
    assert result.unsupported.keys() == {("It's", "B5")}


@needs_engine
def test_an_empty_cell_with_a_link_is_empty(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    table = workbook.worksheets[0]
    table["A1"], table["B1"] = "text", "=COUNTA(A1:A2)"
    table["A2"].hyperlink = "#Sheet!A1"
    table["A2"].value = None
    workbook.save(tmp_path / "book.xlsx")
    assert compute([tmp_path / "book.xlsx"])[tmp_path / "book.xlsx"] == {"Sheet": {"B1": 1.0}}


# --- what goes wrong -----------------------------------------------------------------------------


@needs_engine
def test_a_broken_file_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good, broken, missing = (
        tmp_path / "good.xlsx",
        tmp_path / "broken.xlsx",
        tmp_path / "missing.xlsx",
    )
    save(good, {"A1": "=1+1"})
    broken.write_bytes(b"PK\x03\x04 and nothing more")
    results = recalculate([broken, good, missing])
    assert list(results) == [broken, good, missing]
    assert results[good].values == {("Sheet", "A1"): 2.0}
    with pytest.raises(RuntimeError, match=r"broken\.xlsx: openpyxl cannot read it: BadZipFile"):
        compute([good, broken])
    assert second_engine.main([str(missing), str(good)]) == 1
    assert (
        "missing.xlsx: not computed: openpyxl cannot read it: FileNotFoundError"
        in capsys.readouterr().out
    )


@needs_engine
def test_a_workbook_without_formulas_and_no_workbook_at_all(tmp_path: Path) -> None:
    save(tmp_path / "book.xlsx", {"A1": 1})
    assert compute([tmp_path / "book.xlsx"]) == {tmp_path / "book.xlsx": {}}
    assert compute([]) == {}


@needs_engine
def test_what_is_too_large_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "book.xlsx"
    save(path, {"A1": "=1+1", "XFD1048576": 1})
    assert recalculate([path])[path].values == {("Sheet", "A1"): 2.0}
    monkeypatch.setattr(second_engine, "MOST_CELLS", 10_000)
    assert "more than 10,000 cells" in str(recalculate([path])[path].failure)
    save(path, {"A1": ArrayFormula("A1:XFD9", "=B1:B2")})
    assert "fill more than 10,000 cells" in str(recalculate([path])[path].failure)
    monkeypatch.setattr(second_engine, "MOST_UNPACKED", 1000)
    assert "1,000 are read" in str(recalculate([path])[path].failure)
    monkeypatch.undo()
    save(
        path,
        {"A1": "=" + "1+" * 5000 + "1", "A2": '=REPT("x",40000)', "A3": "=LEN(A2)", "A4": "=1E999"},
    )
    assert recalculate([path])[path].unsupported == {
        ("Sheet", "A1"): "it is longer than Excel takes",
        ("Sheet", "A2"): "it gives a text that is longer than a cell may hold",
        (
            "Sheet",
            "A3",
        ): "it depends on another: it gives a text that is longer than a cell may hold",
        ("Sheet", "A4"): "it has a number that is too large",
    }


@pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")
def test_a_workbook_on_which_the_engine_dies_or_hangs_fails_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stub = """
        import { createInterface } from "node:readline";
        for await (const line of createInterface({ input: process.stdin })) {
          if (line.includes("boom")) { console.error("out of memory"); process.exit(1); }
          if (line.includes("hang")) { setInterval(() => {}, 1000); await new Promise(() => {}); }
          console.log(JSON.stringify({ cells: [{ value: JSON.parse(line).formulas.length, volatile: false }] }));
        }"""
    (tmp_path / "engine.mjs").write_text(stub)
    monkeypatch.setattr(second_engine, "FOLDER", tmp_path)
    monkeypatch.setattr(second_engine, "START", 1)
    monkeypatch.setattr(second_engine, "SECONDS_PER_FILE", 0)
    monkeypatch.setattr(second_engine, "available", lambda: None)
    paths = [tmp_path / f"{number}.xlsx" for number in range(5)]
    for path, text in zip(paths, ("", "boom", "", "hang", ""), strict=True):
        save(path, {"A1": "=1+1", "A2": text})
    results = recalculate(paths)
    assert [result.values.get(("Sheet", "A1")) for result in results.values()] == [
        1.0,
        None,
        1.0,
        None,
        1.0,
    ]
    assert results[paths[1]].failure == "the engine gave up: out of memory"
    assert results[paths[3]].failure == "the engine gave up: no answer after 1 seconds"


def test_why_it_cannot_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(second_engine, "FOLDER", tmp_path)
    monkeypatch.setattr(shutil, "which", lambda _: "/no/node")
    (tmp_path / "package.json").write_text((FOLDER / "package.json").read_text())
    assert (
        second_engine.available()
        == "HyperFormula is not installed: run `npm ci` in tests/referees/second_engine"
    )
    module = tmp_path / "node_modules" / "hyperformula"
    module.mkdir(parents=True)
    (module / "package.json").write_text('{"version": "1.0.0"}')
    assert "HyperFormula 1.0.0 is installed" in str(second_engine.available())
    monkeypatch.setattr(shutil, "which", lambda _: None)
    assert second_engine.available() == "node is not installed"
    assert second_engine.main(["any.xlsx"]) == 2
    assert "node is not installed" in capsys.readouterr().err
    with pytest.raises(RuntimeError, match="node is not installed"):
        compute([])


def test_the_lock_file_pins_the_version_and_names_no_registry() -> None:
    package = json.loads((FOLDER / "package.json").read_text())
    text = (FOLDER / "package-lock.json").read_text()
    lock = json.loads(text)["packages"]
    assert re.fullmatch(r"\d+\.\d+\.\d+", package["dependencies"]["hyperformula"])
    assert lock["node_modules/hyperformula"]["version"] == package["dependencies"]["hyperformula"]
    assert all("integrity" in entry for name, entry in lock.items() if name)
    assert "resolved" not in text and "http" not in text
