"""The functions and references that people's workbooks use beyond the plainest, each with the value
that it has to give.

``more_formulas.txt`` has a formula a line, and behind a tab what LibreOffice computes, put there by
this file itself::

    .venv/bin/python -m tests.test_more_formulas

which computes anew the lines without a value, and leaves those marked ``excel`` alone: LibreOffice
7 has no such function, or has its own idea, and the value is the documented one. The test then
holds LibreOffice to the table as well as our evaluator, so that neither can drift.
"""

from __future__ import annotations

import io
import json
import re
import tempfile
from pathlib import Path

import openpyxl
import pytest
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.table import Table

from assessment.formulas.cells import CellError, Value
from assessment.formulas.evaluate import Evaluator
from assessment.ooxml.workbook import open_workbook
from tests.referees import referee

PAGE = Path(__file__).parent / "more_formulas.txt"
FIRST, COLUMN = 101, 26
_NEW = (
    "AGGREGATE|IFS|SWITCH|MAXIFS|MINIFS|TEXTJOIN|CONCAT|XLOOKUP|XMATCH|FILTER|SORT|SORTBY|UNIQUE|SEQUENCE|TAKE|DROP|CHOOSEROWS|CHOOSECOLS|VSTACK|HSTACK|LET"
    r"|CEILING\.MATH|FLOOR\.MATH|MODE\.SNGL|STDEV\.[SP]|VAR\.[SP]|PERCENTILE\.INC|QUARTILE\.INC|RANK\.EQ|SINGLE|XOR|ISFORMULA"
)


def lines() -> list[tuple[str, str]]:
    """Return the formulas with what stands behind them."""
    found = []
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            formula, _, value = line.partition("\t")
            found.append((formula, value))
    return found


def prefixed(formula: str) -> str:
    """Return a formula as Excel writes it into a file."""
    return re.sub(rf"(?<![A-Z.])({_NEW})\(", r"_xlfn.\1(", formula)


def workbook_of(formulas: list[str]) -> bytes:
    """Return a workbook with data, names, a table and these formulas from Z101 down on the
    sheet Near, and no value saved.
    """
    book = openpyxl.Workbook()
    data = book.active
    assert data is not None
    data.title = "Data"
    for row in range(1, 11):
        data.cell(row, 1, row)
        data.cell(row, 2, row * 10)
        data.cell(row, 3, "x" if row % 2 else "y")
        data.cell(100 + row, 4, row * 7 % 11)
    for row, word in enumerate(["pear", "Apple", "fig", "Éclair", "zebra", "date"], start=1):
        data.cell(row, 5, word)
    for column, head in enumerate(["Skill", "Rating", "Wei[ght"], start=8):
        data.cell(1, column, head)
    for row in range(2, 6):
        data.cell(row, 8, f"skill {row}")
        data.cell(row, 9, row - 2)
        data.cell(row, 10, row * 100)
    data["I6"] = "=SUBTOTAL(109,Skills[Rating])"
    table = Table(displayName="Skills", ref="H1:J6", totalsRowCount=1)
    data.add_table(table)
    data.row_dimensions[9].hidden = True
    data["F1"], data["F2"], data["F3"] = "=1/0", 5, 8
    near = book.create_sheet("Near")
    for row in range(1, 4):
        near.cell(row, 1, row * 1000)
    book.create_sheet("Last")["A1"] = 7
    for index, formula in enumerate(formulas):
        near.cell(FIRST + index, COLUMN, f"={prefixed(formula)}")
    for name, meaning in (
        ("Ratings", "Data!$A$1:$A$10"),
        ("Beside", "Near!XFC1"),
        ("Limit", "1.7"),
        ("Next", "Ratings_1+1"),
        ("Ratings_1", "Data!$A$3"),
    ):
        book.defined_names[name] = DefinedName(name, attr_text=meaning)
    near.defined_names["Own"] = DefinedName("Own", attr_text="Near!$A$1:$A$3")
    data.defined_names["Own"] = DefinedName("Own", attr_text="Data!$A$1:$A$3")
    near.defined_names["Ratings_1"] = DefinedName("Ratings_1", attr_text="Data!$A$9")
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def computed(formulas: list[str], folder: Path) -> list[Value]:
    """Return what LibreOffice gives for the formulas."""
    source = folder / "more.xlsx"
    source.write_bytes(workbook_of(formulas))
    referee.convert([source], folder / "converted")
    shown = referee.shown_values(folder / "converted" / source.name)["Near"]
    return [shown.get((FIRST + index, COLUMN)) for index in range(len(formulas))]


def as_json(value: Value) -> str:
    """Return a value as it stands in the table; one error is like another, since programs
    disagree about their kinds.
    """
    return (
        '["error"]'
        if isinstance(value, CellError)
        else json.dumps(round(value, 9) if isinstance(value, float) else value, ensure_ascii=False)
    )


def test_every_formula_gives_its_value() -> None:
    table = lines()
    formulas = [formula for formula, _ in table]
    evaluator = Evaluator(open_workbook(workbook_of(formulas)))
    wrong = []
    for index, (formula, value) in enumerate(table):
        ours = evaluator.value("Near", FIRST + index, COLUMN)
        reason = evaluator.unsupported.get(("Near", (FIRST + index, COLUMN)))
        if reason is not None or as_json(ours) != value.removeprefix("excel "):
            wrong.append(f"={formula}: {reason or as_json(ours)}, and not {value}")
    assert not wrong, "\n".join(wrong)
    assert len(formulas) == len(set(formulas)) > 150


@pytest.mark.libreoffice
@pytest.mark.skipif(referee.soffice() is None, reason="LibreOffice (soffice) is not installed")
def test_the_table_is_what_libreoffice_computes(tmp_path: Path) -> None:
    table = lines()
    theirs = computed([formula for formula, _ in table], tmp_path)
    wrong = [
        f"={formula}: {as_json(one)}, and not {value}"
        for (formula, value), one in zip(table, theirs, strict=True)
        if as_json(one) != value and not value.startswith("excel ")
    ]
    assert not wrong, "\n".join(wrong)


def main() -> None:
    """Put LibreOffice's value behind every formula that has none."""
    table = lines()
    with tempfile.TemporaryDirectory() as folder:
        theirs = computed([formula for formula, _ in table], Path(folder))
    head = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("#")]
    rows = [
        f"{formula}\t{value if value.startswith('excel ') else as_json(one)}"
        for (formula, value), one in zip(table, theirs, strict=True)
    ]
    PAGE.write_text("\n".join([*head, *rows]) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
