"""The evaluator of formulas: against LibreOffice, and by itself where no other program knows
better.

``formulas.txt`` holds the formulas. LibreOffice computes all of them in one file without any
cached value, and ours must be the same, type included. Where the two may differ is said below,
formula by formula, with the value that is right: Excel's, or Google's for functions of its own.
"""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl.workbook.defined_name import DefinedName

from assessment.formulas.cells import CellError, Value, position
from assessment.formulas.choices import LAZY
from assessment.formulas.evaluate import Evaluator
from assessment.formulas.functions import FUNCTIONS, GOOGLE_ONLY
from assessment.formulas.parse import FormulaError, functions, parse, references, walk
from assessment.formulas.referring import REFERRING
from assessment.formulas.shared import shift
from assessment.formulas.stale import same, stale_cells
from assessment.ooxml.workbook import open_workbook
from tests.builders.yardstick import measured
from tests.referees import referee

FORMULAS = [
    line
    for line in (Path(__file__).parent / "formulas.txt").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]
# of tests/formulas/test_more_formulas.py
MORE = (Path(__file__).parent / "more_formulas.txt").read_text(encoding="utf-8").splitlines()
# the formulas stand in Z101 and down, beside none of the cells that they refer to
FIRST, COLUMN = 101, 26
NAMES = {"ratings": "Data!$G$1:$G$9", "limit": "1.7"}

Cells = dict[str, object]
RANGES: Cells = (
    {
        "A1": 1,
        "A2": 2,
        "A3": 3,
        "A5": "Yes",
        "A6": "no",
        "A7": True,
        "A8": False,
        "A9": "2",
        "A10": 0,
    }
    | {"B1": 10, "B2": 20, "B3": 30, "B4": 40, "B5": 50}
    | {"C1": "apple", "C2": "banana", "C3": "cherry", "C4": "date", "C5": "elder"}
    | {"D1": 50, "D2": 40, "D3": 30, "D4": 20, "D5": 10}
    | {"E1": "=1/0", "E2": "=NA()", "E3": '=VALUE("x")', "E4": "=SQRT(-1)"}
    | {"F1": '=""', "F3": "x", "F4": 0, "F5": "=A4"}
    | {
        "G1": "Yes",
        "G2": "Somewhat",
        "G3": "Nope",
        "G4": "yes",
        "G5": " Yes",
        "G7": "Yes*",
        "G8": "Y?s",
        "G9": "Yes~",
    }
    | {
        "H1": 1.005,
        "H2": 2.675,
        "H3": -2.5,
        "H4": 0.1,
        "H5": 0.2,
        "H6": 0.3,
        "H7": 1e15,
        "H8": -0.5,
    }
    | {"I1": 1, "I2": "two", "I3": True, "I4": "", "I5": 5}
)
DATA: dict[str, Cells] = {
    "Data": RANGES,
    "It's data": {"A1": 7, "A2": "seven"},
    "Know-how": {"A1": 8, "B1": 9},
    "2024": {"A1": 2024},
}

NO_BOOLEANS = (
    "LibreOffice has no type for TRUE and FALSE: they are the numbers 1 and 0, in cells and in"
    " formulas"
)
TEXT_ARGUMENT = (
    "a text that is typed in as an argument is a number or a condition in Excel; LibreOffice"
    " refuses it"
)
TEXT_NUMBER = (
    "Excel's criteria find a text that spells the number, and its look-ups keep texts and numbers"
    " apart; LibreOffice does the opposite"
)
OTHER_ERROR = "0 to a negative power is a division by zero in Excel"
EMPTY_NEEDLE = "an empty text stands at the start of every text in Excel"
LONG_NUMBER = "Excel writes numbers up to 1E+20 in full"
ERRORS_AS_TEXT = "an error is no text in Excel"

# formula → what it is, and why LibreOffice says something else
DIFFERENCES: dict[str, tuple[Value, str]] = {
    '1E+20&""': ("100000000000000000000", LONG_NUMBER),
    '123456789012345678&""': ("123456789012346000", LONG_NUMBER),
    'TRUE&""': ("TRUE", NO_BOOLEANS),
    '"z"<TRUE': (True, NO_BOOLEANS),
    "1<FALSE": (True, NO_BOOLEANS),
    "TRUE=1": (False, NO_BOOLEANS),
    "1<2<3": (False, NO_BOOLEANS),
    "SUM(Data!A1:A10)": (6.0, NO_BOOLEANS),
    "SUM(Data!A:B)": (156.0, NO_BOOLEANS),
    "SUM(Data!A7,1)": (1.0, NO_BOOLEANS),
    "SUM(Data!I1:I5)": (6.0, NO_BOOLEANS),
    "MIN(Data!A7,5)": (5.0, NO_BOOLEANS),
    "AVERAGE(Data!A1:A10)": (1.5, NO_BOOLEANS),
    "AVERAGE(Data!I1:I5)>2.9": (True, NO_BOOLEANS),
    "COUNT(Data!A1:A10)": (4.0, NO_BOOLEANS),
    "COUNT(Data!A7)": (0.0, NO_BOOLEANS),
    "COUNTIF(Data!A1:A10,Data!A4)": (1.0, NO_BOOLEANS),
    'COUNTIF(Data!A1:A10,">=1")': (3.0, NO_BOOLEANS),
    'COUNTIF(Data!A1:A10,"<2")': (2.0, NO_BOOLEANS),
    'COUNTIF(Data!A1:A10,"<=2")': (3.0, NO_BOOLEANS),
    "COUNTIF(Data!A1:A10,0)": (1.0, NO_BOOLEANS),
    'COUNTIF(Data!A1:A10,"0")': (1.0, NO_BOOLEANS),
    'COUNTIF(Data!A1:A10,"<>0")': (9.0, NO_BOOLEANS),
    "COUNTIF(Data!A1:A10,TRUE)": (1.0, NO_BOOLEANS),
    'COUNTIF(Data!A1:A10,"TRUE")': (1.0, NO_BOOLEANS),
    "COUNTIF(Data!A1:A10,FALSE)": (1.0, NO_BOOLEANS),
    "COUNTIF(Data!A1:A10,1)": (1.0, NO_BOOLEANS),
    'SUMIF(Data!I1:I5,"<>x",Data!I1:I5)': (6.0, NO_BOOLEANS),
    "SUMPRODUCT(Data!I1:I5,Data!I1:I5)": (26.0, NO_BOOLEANS),
    "SUMPRODUCT(Data!A1:A10)": (6.0, NO_BOOLEANS),
    "MATCH(TRUE,Data!A1:A10,0)": (7.0, NO_BOOLEANS),
    "LEN(TRUE)": (4.0, NO_BOOLEANS),
    'CONCATENATE("a",1,TRUE)': ("a1TRUE", NO_BOOLEANS),
    "VALUE(TRUE)": (CellError("#VALUE!"), NO_BOOLEANS),
    "ISNUMBER(TRUE)": (False, NO_BOOLEANS),
    'SUM("3",4)': (7.0, TEXT_ARGUMENT),
    'MIN("5",7)': (5.0, TEXT_ARGUMENT),
    'AVERAGE("4",2)': (3.0, TEXT_ARGUMENT),
    'AND("TRUE",TRUE)': (True, TEXT_ARGUMENT),
    'OR("FALSE",FALSE)': (False, TEXT_ARGUMENT),
    "COUNTIF(Data!A1:A10,2)": (2.0, TEXT_NUMBER),
    'MATCH("2",Data!A1:A10,0)': (9.0, TEXT_NUMBER),
    "MATCH(Data!A4,Data!A1:A10,0)": (10.0, "an empty cell that is looked for is a 0 in Excel"),
    "0^-1": (CellError("#DIV/0!"), OTHER_ERROR),
    "POWER(0,-1)": (CellError("#DIV/0!"), OTHER_ERROR),
    'SEARCH("","hello")': (1.0, EMPTY_NEEDLE),
    'FIND("","hello")': (1.0, EMPTY_NEEDLE),
    'COUNTIF(Data!E1:E4,"*")': (0.0, ERRORS_AS_TEXT),
}


# --- the workbook --------------------------------------------------------------------------------


def workbook_of(sheets: dict[str, Cells]) -> bytes:
    """Make a workbook without cached values; texts that begin with ``=`` are formulas."""
    workbook = openpyxl.Workbook()
    del workbook["Sheet"]
    for name, cells in sheets.items():
        sheet = workbook.create_sheet(name)
        for address, value in cells.items():
            sheet[address] = value
    for name, meaning in NAMES.items():
        workbook.defined_names[name] = DefinedName(name, attr_text=meaning)
    data = io.BytesIO()
    workbook.save(data)
    return data.getvalue()


def evaluated(formula: str, sheet: str = "Data", **cells: object) -> Value:
    """Return what the evaluator gives for one formula; it must know how."""
    evaluator = Evaluator(
        open_workbook(
            workbook_of({**DATA, "Data": DATA["Data"] | cells, "Table": {"Z101": f"={formula}"}})
        )
    )
    result = evaluator.value("Table", FIRST, COLUMN)
    assert not evaluator.unsupported
    return result


def alike(ours: Value, shown: Value) -> bool:
    """Compare strictly by type; LibreOffice saves its own errors, of which it has many, as
    #VALUE!.
    """
    if isinstance(ours, CellError):
        return isinstance(shown, CellError) and shown in (ours, "#VALUE!")
    return (type(ours) is type(shown) or ours is None or shown is None) and same(ours, shown)


# --- against LibreOffice -------------------------------------------------------------------------


@pytest.mark.libreoffice
@pytest.mark.skipif(referee.soffice() is None, reason="LibreOffice (soffice) is not installed")
def test_every_formula_is_what_libreoffice_computes(tmp_path: Path) -> None:
    table: Cells = {f"Z{FIRST + index}": f"={formula}" for index, formula in enumerate(FORMULAS)}
    source = tmp_path / "formulas.xlsx"
    source.write_bytes(workbook_of({**DATA, "Table": table}))
    referee.convert([source], tmp_path / "converted")
    shown = referee.shown_values(tmp_path / "converted" / source.name)["Table"]
    evaluator = Evaluator(open_workbook(source))
    wrong = []
    for index, formula in enumerate(FORMULAS):
        ours, theirs = (
            evaluator.value("Table", FIRST + index, COLUMN),
            shown.get((FIRST + index, COLUMN)),
        )
        if formula in DIFFERENCES:
            right, _ = DIFFERENCES[formula]
            if not (type(ours) is type(right) and ours == right):
                wrong.append(f"={formula}: {ours!r}, and not {right!r}")
            elif alike(ours, theirs):
                wrong.append(
                    f"={formula}: LibreOffice gives {theirs!r} too, the difference need not be"
                    " allowed"
                )
        elif not alike(ours, theirs):
            wrong.append(f"={formula}: we give {ours!r}, LibreOffice {theirs!r}")
    assert not wrong, "\n".join(wrong)
    assert not evaluator.unsupported


def test_the_table_holds_every_function_and_its_differences() -> None:
    used = frozenset[str]().union(*map(functions, FORMULAS))
    known = {*FUNCTIONS, *LAZY, *REFERRING} - {
        one for line in MORE for one in functions(line.partition("\t")[0])
    }
    assert known - used == GOOGLE_ONLY & known
    assert set(DIFFERENCES) <= set(FORMULAS)
    assert len(FORMULAS) == len(set(FORMULAS)) > 300


def shared(data: bytes, part: str, master: str, formula: str, dependents: str) -> bytes:
    """Make one shared formula of the formulas in the cells from ``master`` to the last of
    ``dependents``.
    """
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(result, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name == part:
                cells = [master, *dependents.split()]
                for cell in cells:
                    text = (
                        f'<f t="shared" ref="{master}:{cells[-1]}" si="0">{formula}</f>'
                        if cell == master
                        else '<f t="shared" si="0"/>'
                    )
                    content, count = re.subn(
                        rb'(<c r="%b"[^>]*>)<f>[^<]*</f>' % cell.encode(),
                        rb"\g<1>" + text.encode(),
                        content,
                    )
                    assert count == 1
            target.writestr(name, content)
    return result.getvalue()


@pytest.mark.libreoffice
@pytest.mark.skipif(referee.soffice() is None, reason="LibreOffice (soffice) is not installed")
@pytest.mark.parametrize(
    "formula",
    [
        'IF(G1="Yes",2,IF(G1="Somewhat",1,0))',
        "$A1+A$1+$A$1+A1",
        "SUM(A1:B1)+SUM(A$1:A1)+SUM(D1:$D$5)",
        """'It''s data'!A1&amp;"A1 ""B2"" 'C3'"&amp;'Know-how'!$A1&amp;'2024'!A$1""",
        "ROUND(A1,0)+LEN(T(A1))*0+Data!B1",
    ],
)
def test_shared_formulas_move_with_their_cells(formula: str, tmp_path: Path) -> None:
    cells = [f"{column}{row}" for row in range(7, 12) for column in "LMN"]
    source = tmp_path / "shared.xlsx"
    book = workbook_of({**DATA, "Data": DATA["Data"] | dict.fromkeys(cells, "=0")})
    source.write_bytes(shared(book, "xl/worksheets/sheet1.xml", "L7", formula, " ".join(cells[1:])))
    referee.convert([source], tmp_path / "converted")
    shown = referee.shown_values(tmp_path / "converted" / source.name)["Data"]
    evaluator = Evaluator(open_workbook(source))
    for cell in cells:
        place = position(cell)
        assert place is not None
        assert alike(evaluator.value("Data", *place), shown.get(place)), (
            cell,
            evaluator.book["Data"].cells[place].formula,
        )


# --- what only Google Sheets knows ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("EQ(1,1)", True),
        ('EQ("Yes","yes")', True),
        ("EQ(Data!A4,0)", True),
        ('EQ(Data!A4,"")', True),
        ('EQ("2",2)', False),
        ("NE(1,2)", True),
        ("GT(2,1)", True),
        ("GT(1,1)", False),
        ("GTE(1,1)", True),
        ("LT(1,2)", True),
        ("LTE(2,1)", False),
        ("LTE(0.1+0.2,0.3)", True),
        ('LT(1,"a")', True),
        ("EQ(1/0,1)", CellError("#DIV/0!")),
        ("EQ(1)", CellError("#VALUE!")),
        ("ADD(1,2)", 3.0),
        ('ADD("3",Data!A4)', 3.0),
        ("MINUS(1,2)", -1.0),
        ("MULTIPLY(3,4)", 12.0),
        ("DIVIDE(1,4)", 0.25),
        ("DIVIDE(1,0)", CellError("#DIV/0!")),
        ("POW(2,10)", 1024.0),
        ("UMINUS(3)", -3.0),
        ('UPLUS("x")', "x"),
        ("UNARY_PERCENT(50)", 0.5),
        ("ISBETWEEN(1.7,1.7,2)", True),
        ("ISBETWEEN(1.7,1.7,2,FALSE)", False),
        ("ISBETWEEN(2,1,2,TRUE,FALSE)", False),
        ("ARRAYFORMULA(SUM(Data!A1:A3*2))", 12.0),
        ("SUM(ARRAYFORMULA(IF(Data!B1:B5>20,1,0)))", 3.0),
        (
            (
                'IF(AND(EQ(COUNTIF(Data!G1:G9, "Nope"), 1), LTE(COUNTIF(Data!G1:G9, "Somewhat"),'
                ' 1)), "Achieved", "Not there yet")'
            ),
            "Achieved",
        ),
        ("SUMPRODUCT(EQ(Data!C1:C5,Data!C1:C5)*1)", 5.0),
    ],
)
def test_google_functions(formula: str, value: Value) -> None:
    result = evaluated(formula)
    assert type(result) is type(value)
    assert result == value


# --- what cannot be evaluated --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("formula", "reason"),
    [
        ("LAMBDA(x,x+1)(1)", "unexpected"),
        ("1+QUERY(A1:B3)", "the function QUERY"),
        ("SUM(A1:A3", "expected ')'"),
        ("[1]Sheet1!A1", "cannot read"),
        ("Table1[Column]", "refers to the table 'Table1', which is not there"),
        ("SUM(A1:A3 Rating)", "expected ')'"),
        ("SUM(A1:INDEX(A1:A3,A2))", "a range between something else"),
        ("IF(A1", "expected ')'"),
        ("1+", "ends too early"),
        ("ROW(A1&A2)", "no address"),
        ('INDIRECT("R1C1",FALSE)', "INDIRECT"),
        ("(" * 200 + "1" + ")" * 200, "nested too deep"),
        ("1" + "%" * 200, "nested too deep"),
        ("1" + "+1" * 5000, "more than 8,192 characters"),
    ],
)
def test_what_is_not_known_keeps_its_cached_value_and_says_why(formula: str, reason: str) -> None:
    data = workbook_of({"Data": {"A1": 5, "B1": f"={formula}"}})
    edited = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(edited, "w") as target:
        for name in source.namelist():
            target.writestr(
                name, re.sub(rb"</f><v ?/>|</f><v></v>", b"</f><v>42</v>", source.read(name))
            )
    evaluator = Evaluator(open_workbook(edited.getvalue()))
    assert evaluator.value("Data", 1, 2) == 42.0
    assert reason in evaluator.unsupported["Data", (1, 2)]
    assert not list(stale_cells(evaluator, ["Data"]))


def test_a_circle_is_reported_at_each_of_its_cells_and_only_there() -> None:
    evaluator = Evaluator(
        open_workbook(
            workbook_of(
                {
                    "Data": {
                        "A1": "=B1+1",
                        "B1": "=C1",
                        "C1": "=A1",
                        "D1": "=IF(TRUE,1,A1)",
                        "E1": "=E1",
                    }
                }
            )
        )
    )
    for column in range(1, 6):
        evaluator.value("Data", 1, column)
    assert evaluator.unsupported == {
        ("Data", (1, column)): "refers to itself" for column in (1, 2, 3, 5)
    }
    assert evaluator.value("Data", 1, 4) == 1.0


@pytest.mark.parametrize("names", [{"loop": "loop+1"}, {"one": "two", "two": "one"}])
def test_a_name_that_means_itself_is_reported(
    names: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(globals(), "NAMES", names)
    evaluator = Evaluator(open_workbook(workbook_of({"Data": {"A1": f"={next(iter(names))}*2"}})))
    evaluator.value("Data", 1, 1)
    assert ("Data", (1, 1)) in evaluator.unsupported


@pytest.mark.parametrize(
    ("cells", "where", "value"),
    [
        ({"A1": 1, **{f"A{row}": f"=A{row - 1}+1" for row in range(2, 3001)}}, "A3000", 3000.0),
        (
            {
                "A1": 1,
                **{
                    f"A{row}": f"=IF({'IF(TRUE,' * 40}A{row - 1}+1{')' * 40},A{row - 1}+1,0)"
                    for row in range(2, 200)
                },
            },
            "A199",
            199.0,
        ),
        (
            {"A1": "x" * 10, **{f"A{row}": f"=A{row - 1}&A{row - 1}" for row in range(2, 90)}},
            "A89",
            CellError("#VALUE!"),
        ),
        ({"A1": "=1" + "+1" * 4000}, "A1", 4001.0),
        (
            {
                "A1": "a" * 10_000 + "b" * 10_000 + "c" * 10_000,
                "B1": '=COUNTIF(A1:A2,"*a*b*c*d")+COUNTIF(A1:A2,"*a*b*c*")',
            },
            "B1",
            1.0,
        ),
        ({"A1": '=SUBSTITUTE(REPT("a",30000),"a",REPT("b",30000))'}, "A1", CellError("#VALUE!")),
        ({"A1": "=ROUND(1E300,10)+INT(1E308)*0"}, "A1", 1e300),
        ({"A1": '=REPT("a",1E300)'}, "A1", CellError("#VALUE!")),
        ({"A1": "=1E999"}, "A1", CellError("#NUM!")),
        ({"A1": "=MOD(1E308,1E-300)"}, "A1", CellError("#NUM!")),
        ({"A1": 5, "B1": "=SUM(A:A,1:1048576)"}, "B1", None),
    ],
    ids=[
        "long chain",
        "deep chain",
        "doubling text",
        "long sum",
        "many stars",
        "exploding text",
        "huge numbers",
        "endless text",
        "infinite",
        "modulo",
        "whole grid",
    ],
)
def test_hostile_formulas_end_soon(cells: Cells, where: str, value: Value) -> None:
    workbook = open_workbook(workbook_of({"Data": cells}))
    place = position(where)
    assert place is not None
    with measured() as it:
        assert Evaluator(workbook).value("Data", *place) == value
    assert it.units < 100  # the longest takes about 20


def test_the_budget_of_steps_is_kept() -> None:
    cells: Cells = {f"A{row}": row for row in range(1, 3001)} | {
        "B1": "=SUMPRODUCT(1/COUNTIF(A1:A3000,A1:A3000))",
        "C1": "=A3000",
    }
    evaluator = Evaluator(open_workbook(workbook_of({"Data": cells})))
    evaluator.value("Data", 1, 2)
    assert evaluator.unsupported == {("Data", (1, 2)): "takes too long to compute"}


# --- trees and texts -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("formula", "found"),
    [
        ("SUM(B3:B8)", ["B3:B8"]),
        ("IF('It''s'!$A$1>0,B2,\"C3\")", ["It's!A1", "B2"]),
        ("Delivery!B2:C3+Delivery!B2:Delivery!C3", ["Delivery!B2:C3", "Delivery!B2:C3"]),
        ("SUM( A1 : B2 )", ["A1:B2"]),
        ("LOG10(A1)+ABC1", ["A1", "ABC1"]),
        ("SUM(B:B)", ["B1:B1048576"]),
        ("A1+", []),
    ],
)
def test_references(formula: str, found: list[str]) -> None:
    assert [
        f"{sheet}!{area}" if sheet else str(area) for sheet, area in references(formula)
    ] == found


def test_walk_follows_the_text() -> None:
    assert [
        node[1]
        for node in walk(parse("IF(A1>1,-B1%,{1,2})+SUM(2,3)"))
        if node[0] in ("call", "value")
    ] == ["IF", 1.0, "SUM", 2.0, 3.0]


cell_parts = st.tuples(st.booleans(), st.integers(20, 600), st.booleans(), st.integers(20, 90_000))
texts = st.sampled_from(
    [
        '"A1"',
        '"say ""B2"""',
        "'C3 D4'!",
        "'It''s E5'!",
        "LOG10(",
        "SUM(",
        "Q1data",
        "F6_total",
        "TRUE",
        "_x1",
        "Sheet1!",
        "<=",
        "+",
        "&",
        ",",
        ")",
        " ",
    ]
)


def written(part: tuple[bool, int, bool, int], rows: int = 0, columns: int = 0) -> str:
    fixed_column, column, fixed_row, row = part
    letters, number = "", column if fixed_column else column + columns
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{'$' * fixed_column}{letters}{'$' * fixed_row}{row if fixed_row else row + rows}"


@given(
    st.lists(st.one_of(cell_parts, texts), max_size=8), st.integers(-19, 500), st.integers(-19, 500)
)
def test_shift_moves_relative_addresses_and_nothing_else(
    parts: list[tuple[bool, int, bool, int] | str], rows: int, columns: int
) -> None:
    # a sheet's name binds to what follows, all else is kept apart by a comma
    def text(rows: int, columns: int) -> str:
        return "".join(
            (
                part
                if isinstance(part, str) and part.endswith("!")
                else f"{part if isinstance(part, str) else written(part, rows, columns)},"
            )
            for part in parts
        )

    assert shift(text(0, 0), rows, columns) == text(rows, columns)
    assert shift(shift(text(0, 0), rows, columns), -rows, -columns) == text(0, 0)


def test_shift_out_of_the_grid_is_an_error() -> None:
    assert shift("A1+$A$1+B2", -1, 0) == "#REF!+$A$1+B1"
    assert shift("XFD1048576", 0, 1) == "#REF!"


values = st.one_of(
    st.none(),
    st.booleans(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=5),
    st.sampled_from(["#N/A", "#REF!"]).map(CellError),
)


@given(values, values)
@example(CellError("#N/A"), "#N/A")
@example(0.0, None)
@example(0.0, "")
def test_same_is_symmetric_and_keeps_kinds_apart(one: Value, two: Value) -> None:
    assert same(one, one)
    assert same(one, two) == same(two, one)
    kinds = [
        (
            CellError
            if isinstance(value, CellError)
            else str
            if value is None or isinstance(value, str)
            else float
        )
        for value in (one, two)
    ]
    assert kinds[0] is kinds[1] or not same(one, two)


@pytest.mark.parametrize(
    ("one", "two", "alike"),
    [
        (0.30000000000000004, 0.3, True),
        (1e15, 1e15 + 1, True),
        (1.0, 1.000001, False),
        (0.0, 1e-12, True),
        (None, "", True),
        (None, 0.0, False),
        ("", 0.0, False),
        ("Yes", "yes", False),
        ("1", 1.0, False),
        (True, 1.0, True),
        (False, 1.0, False),
        (True, "TRUE", False),
        (CellError("#N/A"), CellError("#NAME?"), True),
        (CellError("#N/A"), "#N/A", False),
        (CellError("#N/A"), 0.0, False),
        (CellError("#N/A"), None, False),
    ],
)
def test_same(one: Value, two: Value, alike: bool) -> None:
    assert same(one, two) is alike
    assert same(two, one) is alike


tokens = st.sampled_from(
    [
        *"+-*/^&=<>%(),;:{}$!'\"",
        "<=",
        "<>",
        "A1",
        "B2:C3",
        "Data!A1:A10",
        "'It''s data'!A1",
        "SUM(",
        "IF(",
        "COUNTIF(",
        "INDEX(",
        "MATCH(",
        "ROUND(",
        "SUMPRODUCT(",
        "AND(",
        "EQ(",
        "1",
        "0.5",
        "1E300",
        '"Yes"',
        '">1"',
        "TRUE",
        "#N/A",
        "ratings",
        " ",
    ]
)
workbook = open_workbook(workbook_of({**DATA, "Table": {"Z101": "=0"}}))


@settings(max_examples=400, deadline=None)
@given(st.lists(tokens, max_size=14).map("".join))
def test_any_text_is_a_value_or_an_error_and_never_an_exception(formula: str) -> None:
    evaluator = Evaluator(workbook)
    cell = workbook["Table"].cells[FIRST, COLUMN]._replace(formula=formula)
    workbook["Table"].cells[FIRST, COLUMN] = cell
    result = evaluator.value("Table", FIRST, COLUMN)
    assert result is None or isinstance(result, str | float | bool)
    try:
        parse(formula)
    except FormulaError:
        assert evaluator.unsupported
