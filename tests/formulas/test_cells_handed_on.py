"""A cell that IF hands on to a function of ranges is a range of one, in which a text is no
number.
"""

from __future__ import annotations

import io

import openpyxl
import pytest

from assessment.formulas.evaluate import Evaluator
from assessment.ooxml.workbook import open_workbook

# computed by LibreOffice, with A1 the text "2", A2 the number 2, A3 empty
EXPECTED: dict[str, object] = {
    "AVERAGE(IF(TRUE,A1))": "#DIV/0!",
    "AVERAGE(IF(TRUE,A1:A1))": "#DIV/0!",
    "AVERAGE(IF(TRUE,A2:A2))": 2.0,
    "AVERAGE(IF(A2=2,A2,A1))": 2.0,
    "SUM(IF(FALSE,A2,A1))": 0.0,
    "SUM(IF(FALSE,A2,3))": 3.0,
    "COUNT(IF(TRUE,A1,0))": 0.0,
    "COUNTA(IF(TRUE,A3,0))": 0.0,
    "MAX(IF(TRUE,A1:A2))": 2.0,
    "SUM(IF(TRUE,A1:A2))": 2.0,
}


@pytest.mark.parametrize("formula", EXPECTED)
def test_a_cell_that_is_handed_on(formula: str) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet["A1"], sheet["A2"], sheet["C1"] = "2", 2, f"={formula}"
    data = io.BytesIO()
    book.save(data)
    assert Evaluator(open_workbook(data.getvalue())).value(sheet.title, 1, 3) == EXPECTED[formula]
