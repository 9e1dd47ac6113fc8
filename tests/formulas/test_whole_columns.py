"""Whole columns, of which only the part with cells is looked at: a function takes that part where
it gives the same as all of it would, and is not evaluated where it might not.
"""

from __future__ import annotations

import pytest

from assessment.formulas.cells import CellError, Value
from assessment.formulas.evaluate import Evaluator
from assessment.ooxml.workbook import open_workbook
from tests.formulas.test_evaluate import Cells, workbook_of

DATA: Cells = {
    **{f"A{row}": row for row in range(1, 10)},
    **{f"B{row}": "x" if row % 2 else "y" for row in range(1, 10)},
    "C1": 1,
    "C2": "=1/0",
    "C3": 2,
}


def evaluated(formula: str) -> tuple[Value, str | None]:
    """Return what a formula beside the data gives, and why it cannot be evaluated."""
    book = workbook_of({"Data": DATA, "Near": {"Z50": f"={formula}"}})
    evaluator = Evaluator(open_workbook(book))
    value = evaluator.value("Near", 50, 26)
    return value, evaluator.unsupported.get(("Near", (50, 26)))


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("INDEX(Data!A:A,9)", 9.0),
        ("INDEX(Data!A:A,3)", 3.0),
        ('COUNTIFS(Data!A:A,">3",Data!B:B,"x")', 3.0),
        ('SUMIFS(Data!A:A,Data!B:B,"y")', 20.0),
        ('SUMIF(Data!B:B,"y",Data!A:A)', 20.0),
        ("SUMPRODUCT(Data!A:A*2)", 90.0),
        ("SUMPRODUCT(Data!A:A*(Data!A:A>7))", 17.0),
        ("SUMPRODUCT(Data!A:A,Data!A:A)", 285.0),
        ("MATCH(7,Data!A:A,0)", 7.0),
        ("AVERAGE(Data!A:A)", 5.0),
    ],
)
def test_what_empty_cells_do_not_change_is_computed(formula: str, value: Value) -> None:
    assert evaluated(formula) == (value, None)


@pytest.mark.parametrize(
    "formula",
    [
        "INDEX(Data!A:A,10)",
        'COUNTIFS(Data!A:A,"<>x")',
        'COUNTIFS(Data!B:B,"x",Data!A:A,"<>3")',
        'COUNTIF(Data!A:A,"")',
        'SUMIFS(Data!A:A,Data!B:B,"<>x")',
        'COUNTIFS(Data!A:A,">3",Data!B1:B9,"x")',
        'SUMPRODUCT((Data!A:A="")*1)',
        "SUMPRODUCT(Data!A:A,Data!A1:A9)",
        "COUNTBLANK(Data!A:A)",
    ],
)
def test_what_they_might_change_is_not(formula: str) -> None:
    _, reason = evaluated(formula)
    assert reason == "computes with each cell of a whole column"


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        # ranges and criteria come in pairs, all of one shape
        ('COUNTIFS(Data!A1:A3,">0",Data!B1:B3)', CellError("#VALUE!")),
        ('COUNTIFS(Data!A1:A3,">0",Data!B1:B4,"x")', CellError("#VALUE!")),
        ("INDEX(Data!A1:B9,3,3)", CellError("#REF!")),
        ("INDEX(Data!A1:B9,0,3)", CellError("#REF!")),
        ("VLOOKUP(3,Data!A1:B9,3,FALSE)", CellError("#REF!")),
        ("SUM(OFFSET(Data!A1,0,0,0,1))", CellError("#REF!")),
        ("LOOKUP(3,Data!A1:B2)", "y"),
        ("MATCH(12,{9,8,7},-1)", CellError("#N/A")),
        ("MATCH(8,{9,8,7},-1)", 2.0),
        ("MATCH(7.5,{9,8,7},-1)", 2.0),
        ("AGGREGATE(9,7,Data!C1:C3)", 3.0),
        ("AGGREGATE(9,5,Data!C1:C3)", CellError("#DIV/0!")),
    ],
)
def test_at_the_edges(formula: str, value: Value) -> None:
    assert evaluated(formula) == (value, None)


def test_a_row_of_a_range_is_still_where_it_was() -> None:
    """The third row of the range, counted from A2, is row 4: beside Z4 it means its own cell."""
    cells: Cells = {**DATA, "Z4": "=INDEX(A2:B9,0,1)*10", "Z12": "=INDEX(A2:B9,0,1)*10"}
    evaluator = Evaluator(open_workbook(workbook_of({"Data": cells})))
    assert evaluator.value("Data", 4, 26) == 40.0
    assert evaluator.value("Data", 12, 26) == CellError("#VALUE!")


def test_what_sorts_takes_more_steps_than_what_adds() -> None:
    taken = {}
    for name in ("SUM", "SORT", "UNIQUE"):
        book = workbook_of({"Data": DATA, "Near": {"Z50": f"=SUM({name}(Data!A1:A9))"}})
        evaluator = Evaluator(open_workbook(book))
        before = evaluator.steps
        evaluator.value("Near", 50, 26)
        taken[name] = before - evaluator.steps
    assert taken["SORT"] > taken["UNIQUE"] > taken["SUM"]
