"""Formulas put right: functions of Google Sheets in other words, and every defect that can be
mended, each with the formula that it becomes.
"""

from __future__ import annotations

import io
import random
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessment import framework_ids, load_framework
from assessment.engine.scoring import score
from assessment.formulas.cells import Area, Cell, CellError, Value, reference
from assessment.formulas.evaluate import Evaluator
from assessment.formulas.functions import GOOGLE_ONLY
from assessment.formulas.parse import Node, functions, parse
from assessment.formulas.rewrite import addresses, inside, portable, quoted, read_parts, readdressed
from assessment.formulas.stale import same
from assessment.model import Assessment, Framework
from assessment.ooxml.workbook import Workbook, open_workbook
from assessment.recognition import Reading, open_reading
from assessment.recognition.repair.case import Repair
from assessment.recognition.repair.questions import level_question
from assessment.recognition.repair.repair import find_repairs
from tests.builders.layout_variants import OPTIONS, SCRIBBLES, TEXT, shorter
from tests.builders.layouts import Book, Formula, Options, build, cell, own_level, result_formula
from tests.builders.layouts import quoted as in_quotes
from tests.conftest import ROOT, WORKBOOKS
from tests.referees import referee

SAMPLES = sorted((ROOT / "samples").glob("*.xlsx"))

# --- functions that only Google Sheets knows -----------------------------------------------------


@pytest.mark.parametrize(
    ("formula", "text"),
    [
        ("EQ(A1,2)", "A1=2"),
        ("ne( A1 , B1 )", "A1<>B1"),
        ("LT(1,2)", "1<2"),
        ("GTE(1,2)", "1>=2"),
        (
            (
                'IF(AND(EQ(COUNTIF(C4:C12, "Nope"), 0), LTE(COUNTIF(C4:C12, "Somewhat"), 1)),'
                ' "Achieved", "Not there yet")'
            ),
            (
                'IF(AND(COUNTIF(C4:C12, "Nope")=0, COUNTIF(C4:C12, "Somewhat")<=1), "Achieved",'
                ' "Not there yet")'
            ),
        ),
        ("Minus(1,MINUS(2,3))", "1-(2-3)"),
        ("MINUS(MINUS(1,2),3)", "1-2-3"),
        ("MULTIPLY(ADD(1,2),3)", "(1+2)*3"),
        ("ADD(MULTIPLY(1,2),3)", "1*2+3"),
        ("1+ADD(2,3) + 4", "1+(2+3) + 4"),
        ("DIVIDE(1,DIVIDE(2,3))", "1/(2/3)"),
        ("EQ(EQ(1,2),FALSE)", "1=2=FALSE"),
        ("EQ(FALSE,EQ(1,2))", "FALSE=(1=2)"),
        ('"a"&ADD(1,2)', '"a"&1+2'),
        ('"a"&EQ(1,2)', '"a"&(1=2)'),
        ("POW(-2,2)", "(-2)^2"),
        ("POW(2,-1)", "2^-1"),
        ("POW(2,POW(3,2))", "2^(3^2)"),
        ("POW(POW(2,3),2)", "(2^3)^2"),
        ("-POW(2,2)", "-(2^2)"),
        ("UMINUS(A1)", "-A1"),
        ("UMINUS(A1+1)^2", "(-(A1+1))^2"),
        ("UMINUS(POW(2,2))", "-(2^2)"),
        ("1-UMINUS(-2)", "1---2"),
        ("UNARY_PERCENT(A1)", "A1%"),
        ("UNARY_PERCENT(A1*2)", "(A1*2)%"),
        ("ADD(1,2)%", "(1+2)%"),
        ("UPLUS(A1)*2", "A1*2"),
        ("UPLUS(1+2)*3", "(1+2)*3"),
        ("SUM(UPLUS(A1+1))", "SUM(A1+1)"),
        ("ISBETWEEN(AVERAGE(B2:B6), 1.7, 2)", "AND(AVERAGE(B2:B6)>=1.7, AVERAGE(B2:B6)<=2)"),
        ("NOT(ISBETWEEN(A1=1,0,EQ(1,1),FALSE,TRUE))", "NOT(AND(A1=1>0,A1=1<=(1=1)))"),
        ("ARRAYFORMULA(IF(EQ(SUM(B2:B6),2),1,0))", "IF(SUM(B2:B6)=2,1,0)"),
        ("ARRAYFORMULA(SUMPRODUCT((B2:B6=2)*1))", "SUMPRODUCT((B2:B6=2)*1)"),
        ("'EQ(1,2)'!A1&\"EQ(1,2)\"&EQ(1,2)", "'EQ(1,2)'!A1&\"EQ(1,2)\"&(1=2)"),
        (' IF(\n EQ(a1;2) ; {1,"}"} ; #REF! ) ', ' IF(\n a1=2 ; {1,"}"} ; #REF! ) '),
    ],
)
def test_google_functions_become_operators(formula: str, text: str) -> None:
    assert portable(formula) == text
    assert portable(text) == text


@pytest.mark.parametrize(
    "formula",
    [
        "A1=2",
        "EQ(1)",
        "EQ(1,2,3)",
        "EQ(1,)",
        "UMINUS()",
        "EQ",
        '"EQ(1,2)"',
        "EQUAL(1,2)",
        "EQ(1,2",
        "SUM(UPLUS(A1))",  # without UPLUS a TRUE in A1 would no longer count
        "SUM((UPLUS(A1)))",
        "SUM(ARRAYFORMULA(A1))",
        "ARRAYFORMULA(SUM(A1:A3*2))",
        "ARRAYFORMULA(SUM(INDEX(A1:A3,0)))",
        "ARRAYFORMULA(limit*2)",
        "ISBETWEEN(A1:A3,1,2)",
        "ISBETWEEN(RAND(),0,1)",
        "ISBETWEEN(A1,1,2,B1)",
        'IFERROR(__xludf.DUMMYFUNCTION("EQ(1,2)"),FALSE)',
    ],
)
def test_what_has_no_counterpart_stays(formula: str) -> None:
    assert portable(formula) == formula


def test_a_formula_that_would_grow_too_long_stays() -> None:
    nested = "A1"
    for _ in range(40):
        nested = f"ISBETWEEN({nested},0,1)"
    assert len(portable(nested)) < 1_000
    long = "EQ(" + "+".join(["1"] * 4_090) + ",2)"
    assert portable(long) == "+".join(["1"] * 4_090) + "=2"
    deep = "UMINUS(1+" * 49 + "1" + ")" * 49
    assert portable(deep) in (deep, "-(1+" * 49 + "1" + ")" * 49)
    parse(portable(deep))


BINARY = {
    "EQ": "=",
    "NE": "<>",
    "LT": "<",
    "LTE": "<=",
    "GT": ">",
    "GTE": ">=",
    "ADD": "+",
    "MINUS": "-",
    "MULTIPLY": "*",
    "DIVIDE": "/",
    "POW": "^",
}
CELLS = ("A1", "$B$2", "C3", "a4", "B1:B1", "'It''s, EQ(1'!A1", "Data!C2")
LEAVES = st.sampled_from(
    (
        *(
            "0",
            "1",
            "2.5",
            "1E+2",
            ".5",
            "50%",
            "TRUE",
            "FALSE",
            '"Yes"',
            '"2"',
            '""',
            '"EQ(1,2)"',
            '"a"")"',
        ),
        *CELLS,
        *(
            "SUM(A1:C4)",
            'COUNTIF(A1:C4, "Yes")',
            "MIN(A1:A3,B2)",
            "SUMPRODUCT(EQ(A1:A4,1)*1)",
            "1/0",
        ),
    )
)
SPACE = st.sampled_from(("", "", " ", "\n"))


def formulas(brackets: bool) -> st.SearchStrategy[str]:
    """Random formulas: every operator and function between any operands, in brackets or not."""

    def larger(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        names = st.sampled_from((*BINARY, "eq", "Lte"))
        shapes = [
            st.builds(
                lambda name, space, one, two: f"{name}({space}{one}{space},{space}{two})",
                names,
                SPACE,
                inner,
                inner,
            ),
            st.builds(
                lambda name, space, one, two: f"{name}{space}({one} , {two}{space})",
                names,
                SPACE,
                inner,
                inner,
            ),
            st.builds(
                lambda one, space, sign, two: f"{one}{space}{sign}{space}{two}",
                inner,
                SPACE,
                st.sampled_from((*BINARY.values(), "&")),
                inner,
            ),
            st.builds(
                lambda name, one: f"{name}({one})",
                st.sampled_from(
                    ("UMINUS", "UPLUS", "UNARY_PERCENT", "-", "+")
                    if brackets
                    else ("UMINUS", "UNARY_PERCENT")
                ),
                inner,
            ),
            st.builds(lambda one: f"-{one}", inner),
            st.builds(lambda one: f"{one}%", inner),
            st.builds(
                lambda name, one, two: f"{name}({one},{two})",
                st.sampled_from(("AND", "SUM", "IF")),
                inner,
                inner,
            ),
            st.builds(lambda one: f"EQ({one})", inner),
            st.builds(
                lambda one, low, more: f"ISBETWEEN({one}, {low},2{more})",
                inner,
                st.sampled_from(("0", "1.5")),
                st.sampled_from(("", ",FALSE", ",TRUE,FALSE")),
            ),
        ]
        if brackets:
            shapes.append(st.builds(lambda one: f"({one})", inner))
        return st.one_of(shapes)

    return st.recursive(LEAVES, larger, max_leaves=12)


@pytest.fixture(scope="module")
def data() -> Workbook:
    """A workbook with cells of every kind."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Data"
    cells: dict[str, str | float | bool] = {
        "A1": 1,
        "A2": "Yes",
        "A3": True,
        "B1": "2",
        "B2": -3,
        "B3": 0.1,
        "C1": "=1/0",
        "C2": "text",
        "C3": 2,
    }
    for address, value in cells.items():
        sheet[address] = value
    book.create_sheet("It's, EQ(1")["A1"] = 0.5
    target = io.BytesIO()
    book.save(target)
    return open_workbook(target.getvalue())


def value_of(workbook: Workbook, formula: str) -> Value:
    """Return what a formula gives on the sheet Data."""
    workbook["Data"].cells[9, 9] = Cell(9, 9, None, formula, 0)
    evaluator = Evaluator(workbook)
    value = evaluator.value("Data", 9, 9)
    assert not evaluator.unsupported, evaluator.unsupported
    return value


def in_operators(node: Node) -> Node:
    """Return a formula's tree with Google's functions as the operators that they are."""
    kind = node[0]
    if kind == "call":
        name, arguments = node[1], tuple(map(in_operators, node[2]))
        if name in BINARY and len(arguments) == 2:
            return ("op", BINARY[name], *arguments)
        if name == "UMINUS":
            return ("negate", *arguments)
        if name == "UNARY_PERCENT":
            return ("percent", *arguments)
        return (kind, name, arguments)
    if kind == "op":
        return (kind, node[1], in_operators(node[2]), in_operators(node[3]))
    return (kind, in_operators(node[1])) if kind in ("negate", "percent") else node


@given(formulas(brackets=True))
@settings(max_examples=400, deadline=None)
def test_the_same_in_other_words(data: Workbook, formula: str) -> None:
    text = portable(formula)
    one, two = value_of(data, formula), value_of(data, text)
    assert type(one) is type(two) and same(one, two)
    assert portable(text) == text
    if not functions(formula) & {"UPLUS", "ISBETWEEN"}:
        assert parse(text) == in_operators(parse(formula))
    for literal in ('"EQ(1,2)"', '"a"")"', "'It''s, EQ(1'!A1", "1E+2"):
        assert text.count(literal) >= formula.count(literal)


@given(formulas(brackets=False))
@settings(max_examples=300, deadline=None)
def test_brackets_only_where_they_are_needed(formula: str) -> None:
    text = portable(formula)
    tree = read_parts(text)
    assert tree is not None
    powers = [part for part in inside(tree) if part.kind == "chain" and part.name == "^"]
    for part in inside(tree):
        if (
            part.kind != "brackets"
            or any(part in power.parts for power in powers)
            or text[part.start - 1 : part.start] == "%"
            or text[part.end : part.end + 1] == "%"
        ):
            continue
        without = text[: part.start] + text[part.start + 1 : part.end - 1] + text[part.end :]
        assert parse(without) != parse(text), (text, without)


@pytest.mark.parametrize(
    "formula",
    [
        "A1",
        "SUM( B2:$B$5 ,'a b'!C$3)",
        "IF(x.y(1,,)>0 , A:A , 3:$5)",
        "-A1^2%",
        "+(A1)",
        '{1,2;"a","b"}&A1',
        "Sheet!B2:C3=TRUE",
        "f()&g(;)",
        "A1 : B2",
    ],
)
def test_parts_cover_the_formula(formula: str) -> None:
    tree = read_parts(formula)
    assert tree is not None
    for part in inside(tree):
        ends = [one.end for one in part.parts]
        assert part.start <= part.end and all(
            part.start <= one.start <= one.end <= part.end for one in part.parts
        )
        assert all(end <= one.start for end, one in zip(ends, part.parts[1:], strict=False))
        if part.kind not in ("missing", "call"):
            parse(formula[part.start : part.end])


def test_addresses_are_found_and_replaced() -> None:
    formula = "IF('a b'!$B$2>0 , SUM(B2:$B5,(c3)), MIN(B:B)+\"A1\")"
    found = addresses(formula)
    assert [(one.sheet, str(one.area), one.argument and one.argument[1:]) for one in found] == [
        ("a b", "B2", None),
        (None, "B2:B5", ("SUM", 0)),
        (None, "C3", ("SUM", 1)),
        (None, "B1:B1048576", ("MIN", 0)),
    ]
    places: dict[int, tuple[str | None, Area]] = {
        found[0].start: ("It's", Area(7, 4, 7, 4)),
        found[1].start: (None, Area(2, 2, 9, 2)),
        found[2].start: ("Delivery", Area(3, 3, 4, 3)),
    }
    assert (
        readdressed(formula, places)
        == "IF('It''s'!$D$7>0 , SUM(B2:$B9,(Delivery!C3:C4)), MIN(B:B)+\"A1\")"
    )
    assert addresses("A1:INDEX(B:B,2)") == addresses("A1 : B2") == addresses("SUM(") == ()
    assert list(map(quoted, ("Delivery", "true", "AB1", "R1C1", "Know-how", "Café"))) == [
        "Delivery",
        "'true'",
        "'AB1'",
        "'R1C1'",
        "'Know-how'",
        "'Café'",
    ]


# --- one defect, one repair ----------------------------------------------------------------------

Where = tuple[str, int, int]
Defect = Callable[[Book], Where]
DEFECTS: dict[str, tuple[Options, str, Defect]] = {}
LAYOUTS = {
    "": Options(),
    "labels": TEXT,
    "helper": replace(TEXT, helper=True, rule="mean"),
    "below each other": replace(TEXT, layout="vertical", words=("Achieved", "Not there yet")),
    "ranges with room": Options(slack=3),
    "empty rows between": replace(TEXT, spacing=2, result="above"),
}


def defect(
    code: str, name: str = "", *layouts: str, options: Options | None = None
) -> Callable[[Defect], Defect]:
    """Register a defect: the code of its finding, what is special, and the layouts to make it
    in.
    """

    def register(make: Defect) -> Defect:
        for layout in layouts or ("",):
            title = " ".join(filter(None, (code, name, layout and f"({layout})")))
            assert title not in DEFECTS
            DEFECTS[title] = options or LAYOUTS[layout], code, make
        return make

    return register


def result_of(book: Book, competency: int, level: int) -> tuple[int, int]:
    result = book.places[competency, level].result
    assert result is not None
    return result


def put(book: Book, competency: int, level: int, value: object) -> Where:
    """Put something in place of a level's result."""
    place = result_of(book, competency, level)
    book.on(competency)[place] = value
    return book.sheet(competency), *place


def text_at(book: Book, sheet: str, row: int, column: int) -> str:
    formula = book.cells[sheet][row, column]
    assert isinstance(formula, Formula)
    return formula.text


def missing_skill(book: Book, competency: int, level: int, first: int, last: int) -> Where:
    rows = book.places[competency, level].rows
    formula = result_formula(
        book,
        competency,
        level,
        book.truth[competency].levels[level].ratings,
        rows=(rows[first], rows[last]),
    )
    return put(book, competency, level, formula)


@defect(
    "range-misses-skill", "at the end", *(name for name in LAYOUTS if name != "ranges with room")
)
def _(book: Book) -> Where:
    return missing_skill(book, 0, 1, 0, -2)


@defect(
    "range-misses-skill", "at the start", *(name for name in LAYOUTS if name != "ranges with room")
)
def _(book: Book) -> Where:
    return missing_skill(book, 1, 2, 1, -1)


@defect("range-misses-skill", "of two", options=Options(skills=(5, 2)))
def _(book: Book) -> Where:
    place = result_of(book, 0, 1)
    column = book.places[0, 1].rating
    text = text_at(book, "Delivery", *place).replace(
        f"{cell(2, column)}:{cell(3, column)}", cell(2, column)
    )
    return put(book, 0, 1, Formula(text, 1))


@defect("range-misses-skill", "where ranges are fixed", options=Options())
def _(book: Book) -> Where:
    formulas = {place: value for place, value in book.on(0).items() if isinstance(value, Formula)}
    for place, formula in formulas.items():
        book.on(0)[place] = Formula(re.sub(r"([A-Z])(\d)", r"$\1$\2", formula.text), formula.value)
    book.on(0)[result_of(book, 0, 0)] = Formula(
        "IF(AND(MIN($B$2:$B$5)>0,AVERAGE($B$2:$B$5)>1.7),1,0)", 1
    )
    return "Delivery", *result_of(book, 0, 0)


@defect(
    "range-misses-skill", "listed cell by cell", options=Options(rule="mean cells", skills=(4,))
)
def _(book: Book) -> Where:
    return put(book, 0, 0, Formula("IF(AND(B2>0,B3>0,B4>0,AVERAGE(B2,B3,B4)>1.7),1,0)", 1))


@defect("range-wrong-cells", "copied", "", "labels", "ranges with room", "empty rows between")
def _(book: Book) -> Where:
    return put(book, 0, 1, book.on(0)[result_of(book, 0, 0)])


@defect("range-wrong-cells", "and the next")
def _(book: Book) -> Where:
    return put(book, 0, 0, Formula("IF(AND(MIN(B2:D6)>0,AVERAGE(B2:D6)>1.7),1,0)", 1))


@defect("range-wrong-cells", "over two levels", "below each other")
def _(book: Book) -> Where:
    rows, after = book.places[0, 0].rows, book.places[0, 1].rows
    text = text_at(book, "Delivery", *result_of(book, 0, 0)).replace(
        cell(rows[-1], 2), cell(after[1], 2)
    )
    return put(book, 0, 0, Formula(text, "Achieved"))


@defect("formula-broken", "a level's", *LAYOUTS)
def _(book: Book) -> Where:
    text = text_at(book, "Delivery", *result_of(book, 0, 2))
    return put(book, 0, 2, Formula(re.sub(r"[A-Z]+\d+:[A-Z]+\d+", "#REF!", text, count=1), "#REF!"))


@defect("formula-broken", "a level's, whole", "", "labels")
def _(book: Book) -> Where:
    text = text_at(book, "Delivery", *result_of(book, 0, 2))
    return put(book, 0, 2, Formula(re.sub(r"[A-Z]+\d+:[A-Z]+\d+", "#REF!", text), "#REF!"))


@defect("level-typed", "", *LAYOUTS)
def _(book: Book) -> Where:
    formula = book.on(2)[result_of(book, 2, 3)]
    assert isinstance(formula, Formula)
    return put(book, 2, 3, formula.value)


@defect("level-typed", "in formulas of Google's", options=replace(TEXT, rule="one"))
def _(book: Book) -> Where:
    return put(book, 2, 3, "Achieved")


@defect("level-formula-missing", "asked for", *LAYOUTS)
def _(book: Book) -> Where:
    place = result_of(book, 3, 1)
    del book.on(3)[place]
    return book.sheet(3), *place


@defect("level-formula-missing", "a copy of another's", "helper")
def _(book: Book) -> Where:
    return put(book, 0, 0, book.on(0)[result_of(book, 0, 1)])


@defect("summary-level-typed", "", *LAYOUTS)
def _(book: Book) -> Where:
    place = (book.row(1), book.column(2))
    book.summary[place] = 1
    return "Summary", *place


@defect("summary-level-typed", "by sums", options=Options())
def _(book: Book) -> Where:
    # no chain of questions, but a sum: only the other rows tell
    for competency in range(5):
        cells = [
            f"{in_quotes(book.sheet(competency))}!{cell(*result_of(book, competency, level))}"
            for level in range(5)
        ]
        book.summary[book.row(competency), 3] = Formula(
            "+".join(cells),
            sum(
                int(
                    str(
                        getattr(book.on(competency)[result_of(book, competency, level)], "value", 0)
                    )
                )
                for level in range(5)
            ),
        )
    book.summary[3, 3] = 5
    return "Summary", 3, 3


@defect("summary-asks-missing-level")
def _(book: Book) -> Where:
    text = text_at(book, "Summary", 2, 3)
    book.summary[2, 3] = Formula(
        text.replace("IF(Delivery!J1>0,5,4)", "IF(Delivery!J1>0,IF(Delivery!L1>0,6,5),4)"),
        own_level(book, 0),
    )
    return "Summary", 2, 3


@defect("summary-skips-level", "the last", *LAYOUTS)
def _(book: Book) -> Where:
    place = (book.row(0), book.column(2))
    book.summary[place] = Formula(shorter(book, 0, 4), own_level(book, 0))
    return "Summary", *place


@defect("summary-skips-level", "the last two and one in between")
def _(book: Book) -> Where:
    book.summary[2, 3] = Formula("IF(Delivery!B1>0,IF(Delivery!F1>0,2,1),0)", 1)
    return "Summary", 2, 3


@defect("summary-wrong-sheet", "", *LAYOUTS)
def _(book: Book) -> Where:
    book.summary[3, 3] = book.summary[6, 3]
    return "Summary", 3, 3


@defect(
    "summary-wrong-sheet", "of two", options=Options(competencies=("Delivery", "Communication"))
)
def _(book: Book) -> Where:
    book.summary[2, 3] = book.summary[3, 3]
    return "Summary", 2, 3


@defect("formula-broken", "a sheet that is not there", *LAYOUTS)
def _(book: Book) -> Where:
    book.summary[3, 3] = Formula(
        text_at(book, "Summary", 3, 3).replace("'Domain Expertise'!", "'Domain expertise (old)'!"),
        "#REF!",
    )
    return "Summary", 3, 3


@defect(
    "formula-broken",
    "a sheet that is not there, in a sum",
    options=Options(competencies=("Delivery",)),
)
def _(book: Book) -> Where:
    book.summary[2, 3] = Formula("Dlivery!B1+Dlivery!D1+Dlivery!F1+Dlivery!H1+Dlivery!J1", "#REF!")
    return "Summary", 2, 3


@defect("formula-broken", "a Summary's", "", "labels")
def _(book: Book) -> Where:
    book.summary[2, 3] = Formula(
        re.sub(r"Delivery![A-Z]+\d+", "#REF!", text_at(book, "Summary", 2, 3), count=1), "#REF!"
    )
    return "Summary", 2, 3


@defect("formula-broken", "a value's")
def _(book: Book) -> Where:
    book.summary[2, 4] = Formula("B2*#REF!", "#REF!")
    return "Summary", 2, 4


@defect("summary-value-wrong")
def _(book: Book) -> Where:
    book.summary[2, 4] = Formula("C2", own_level(book, 0))
    return "Summary", 2, 4


@defect("summary-value-wrong", "typed")
def _(book: Book) -> Where:
    book.summary[2, 4] = 0.99
    return "Summary", 2, 4


@defect("progress-wrong")
def _(book: Book) -> Where:
    book.summary[8, 4] = Formula("SUM(D2:D5)", 1)
    return "Summary", 8, 4


@defect("progress-wrong", "typed")
def _(book: Book) -> Where:
    book.summary[8, 4] = 4.5
    return "Summary", 8, 4


@defect("formula-broken", "the progress")
def _(book: Book) -> Where:
    book.summary[8, 4] = Formula("SUM(#REF!)", "#REF!")
    return "Summary", 8, 4


def with_repairs(book: Book, repairs: Sequence[Repair], frameworks: Sequence[Framework]) -> Reading:
    """Write repairs into a book and read it again."""
    for repair in repairs:
        was = book.cells[repair.sheet].get(repair.place)
        assert repair.before == (
            was.text
            if isinstance(was, Formula)
            else f"{was:g}"
            if isinstance(was, int | float)
            else was or ""
        )
        book.cells[repair.sheet][repair.place] = Formula(repair.after, 0)
    return open_reading(book.save(), frameworks)


def ratings(assessment: Assessment) -> list[tuple[str, int | None]]:
    return [
        (skill.where, skill.rating)
        for one in assessment.competencies
        for level in one.levels
        for skill in level.skills
    ]


@pytest.mark.parametrize("name", DEFECTS)
def test_a_defect_and_its_repair(name: str, frameworks: list[Framework]) -> None:
    options, code, make = DEFECTS[name]
    book, clean = build(options), build(options)
    place = make(book)
    wanted = text_at(clean, *place)
    if name == "range-misses-skill where ranges are fixed":
        wanted = re.sub(r"([A-Z])(\d)", r"$\1$\2", wanted)
    elif "in a sum" in name or "by sums" in name:
        sheet = in_quotes(book.sheet(1 if "by sums" in name else 0))
        wanted = "+".join(f"{sheet}!{column}1" for column in "BDFHJ")
    reading = open_reading(book.save(), frameworks)
    assert any(found.code == code for found in reading.assessment.findings)
    repairs = find_repairs(reading)
    assert [
        (repair.code, repair.sheet, repair.row, repair.column, repair.after) for repair in repairs
    ] == [(code, *place, wanted)]
    assert (
        repairs[0].message.endswith(f"it is now ={wanted}.")
        and (repairs[0].before or "nothing") in repairs[0].message
    )
    again = with_repairs(book, repairs, frameworks)
    assert {found.code for found in again.assessment.findings} <= {"cached-value-stale"}
    assert ratings(again.assessment) == ratings(reading.assessment)
    if "by sums" not in name:  # which do not ask whether a level was skipped
        assert [one.own_level for one in again.assessment.competencies] == [
            one.level for one in score(again.assessment, frameworks).competencies
        ]
    assert find_repairs(again) == ()


def test_helper_cell_is_filled_from_its_neighbours(frameworks: list[Framework]) -> None:
    book = build(LAYOUTS["helper"])
    place = book.places[0, 1]
    assert place.helper is not None
    at = (place.rows[2], place.helper)
    wanted = text_at(book, "Delivery", *at)
    del book.on(0)[at]
    (repair,) = find_repairs(open_reading(book.save(), frameworks))
    assert (repair.place, repair.before, repair.after, repair.code) == (
        at,
        "",
        wanted,
        "range-misses-skill",
    )
    again = with_repairs(book, [repair], frameworks)
    assert not {found.code for found in again.assessment.findings} - {"cached-value-stale"}


def test_skill_added_below_is_counted_with_its_helper(frameworks: list[Framework]) -> None:
    book = build(LAYOUTS["helper"])
    place, name = book.places[0, 2], "Delivery"
    assert place.helper is not None and place.result is not None
    at = (place.rows[-1], place.helper)
    clean = {at: text_at(book, name, *at), place.result: text_at(book, name, *place.result)}
    missing_skill(book, 0, 2, 0, -2)
    del book.on(0)[at]
    repairs = find_repairs(open_reading(book.save(), frameworks))
    assert {repair.place: repair.after for repair in repairs} == clean
    assert find_repairs(with_repairs(book, repairs, frameworks)) == ()


def test_total_of_the_weights_counts_every_row(frameworks: list[Framework]) -> None:
    book = build()
    book.summary[8, 2] = Formula("SUM(B2:B5)", 0.95)
    book.summary[8, 4] = Formula("SUM(D2:D5)", 1)
    repairs = find_repairs(open_reading(book.save(), frameworks))
    assert [(repair.place, repair.after) for repair in repairs] == [
        ((8, 4), "SUM(D2:D6)"),
        ((8, 2), "SUM(B2:B6)"),
    ]
    assert find_repairs(with_repairs(book, repairs, frameworks)) == ()


def test_a_level_that_nothing_asks_for_gets_its_formula_and_its_question(
    frameworks: list[Framework],
) -> None:
    book, clean = build(), build()
    for level in (3, 4):
        del book.on(0)[result_of(book, 0, level)]
    book.summary[2, 3] = Formula(shorter(book, 0, 3), own_level(book, 0))
    repairs = find_repairs(open_reading(book.save(), frameworks))
    places = [
        ("Delivery", *result_of(book, 0, 3)),
        ("Delivery", *result_of(book, 0, 4)),
        ("Summary", 2, 3),
    ]
    assert [(repair.sheet, *repair.place) for repair in repairs] == places
    assert [repair.after for repair in repairs] == [text_at(clean, *place) for place in places]


def test_results_pasted_over_on_a_whole_sheet_follow_from_the_other_sheets(
    frameworks: list[Framework],
) -> None:
    book, clean = build(TEXT), build(TEXT)
    for level in range(5):
        formula = book.on(3)[result_of(book, 3, level)]
        assert isinstance(formula, Formula)
        put(book, 3, level, formula.value)
    repairs = find_repairs(open_reading(book.save(), frameworks))
    assert [repair.after for repair in repairs] == [
        text_at(clean, "Communication", *result_of(book, 3, level)) for level in range(5)
    ]
    other = build(replace(TEXT, words=("Done", "To do")))
    for place in [place for place, value in other.on(3).items() if isinstance(value, Formula)]:
        other.on(3)[place] = 1
    assert not [
        repair
        for repair in find_repairs(open_reading(other.save(), frameworks))
        if repair.code == "level-typed"
    ]


def test_a_cell_is_repaired_twice_where_it_has_two_defects(frameworks: list[Framework]) -> None:
    book = build(replace(TEXT, rule="google", labels=("Nope", "Somewhat", "Yes")))
    place = missing_skill(book, 0, 0, 0, -2)
    first, second = [
        repair
        for repair in find_repairs(open_reading(book.save(), frameworks))
        if (repair.sheet, *repair.place) == place
    ]
    assert (first.code, second.code) == ("google-only-function", "range-misses-skill")
    assert (first.after, second.after) == (
        'IF(AND(COUNTIF(B2:B5,"Nope")=0,COUNTIF(B2:B5,"Somewhat")<=1),"Achieved","Not there yet")',
        'IF(AND(COUNTIF(B2:B6,"Nope")=0,COUNTIF(B2:B6,"Somewhat")<=1),"Achieved","Not there yet")',
    )
    assert second.before == first.after


# --- what is left alone --------------------------------------------------------------------------

LEFT: dict[str, tuple[Options, Callable[[Book], object]]] = {}


def left(
    name: str, options: Options | None = None
) -> Callable[[Callable[[Book], object]], Callable[[Book], object]]:
    """Register a defect of which nobody knows how it is to be mended."""

    def register(make: Callable[[Book], object]) -> Callable[[Book], object]:
        LEFT[name] = options or Options(), make
        return make

    return register


@left("a typed level whose neighbours have different rules")
def _(book: Book) -> None:
    put(book, 0, 0, 1)
    put(book, 0, 1, result_formula(book, 0, 1, book.truth[0].levels[1].ratings, "two by min"))


@left("a typed level whose neighbours have different words")
def _(book: Book) -> None:
    put(book, 0, 0, 1)
    put(
        book,
        0,
        1,
        Formula(text_at(book, "Delivery", *result_of(book, 0, 1)).replace(",1,0)", ",2,0)"), 2),
    )


@left("a typed level of the only row", Options(competencies=("Delivery",)))
def _(book: Book) -> None:
    book.summary[2, 3] = 3


@left(
    "a typed level where no rating is known, which a formula would take for achieved",
    replace(TEXT, blank=True),
)
def _(book: Book) -> None:
    put(book, 0, 0, "Not there yet")
    book.summary[3, 3] = 0


@left("a range with a number of skills beside it", Options(skills=(5,)))
def _(book: Book) -> None:
    put(book, 0, 0, Formula("IF(AND(MIN(B2:B5)>0,SUM(B2:B5)/4>1.7),1,0)", 1))
    put(book, 0, 1, Formula("IF(AND(MIN(D2:D6)>0,SUM(D2:D6)/5>1.5),1,0)", 1))


@left("two ranges over different skills")
def _(book: Book) -> None:
    put(book, 0, 0, Formula("IF(AND(MIN(B2:B4)>0,AVERAGE(B3:B5)>1.5),1,0)", 1))


@left(
    "cells one by one, and no level with as many",
    Options(rule="mean cells", skills=(3, 4, 5, 6, 7), competencies=("Delivery",)),
)
def _(book: Book) -> None:
    put(book, 0, 1, Formula("IF(AND(D2>0,D3>0,D4>0,AVERAGE(D2,D3,D4)>1.7),1,0)", 1))


@left(
    "a question that is asked of a level whose formula is missing",
    Options(rule="mean cells", skills=(3, 4, 5, 6, 7), competencies=("Delivery",)),
)
def _(book: Book) -> None:
    del book.on(0)[result_of(book, 0, 4)]  # it must not be dropped


@left("a helper cell with something else in it", replace(LAYOUTS["helper"]))
def _(book: Book) -> None:
    place = book.places[0, 1]
    assert place.helper is not None
    book.on(0)[place.rows[2], place.helper] = 2


@left("an unknown function")
def _(book: Book) -> None:
    put(book, 0, 0, Formula("IF(MYRULE(B2:B6)>1,1,0)", 1))


@left("weights and a grade that are wrong")
def _(book: Book) -> None:
    book.summary[2, 2] = 0.2
    book.summary[2, 4] = Formula("B2*C2", 0.2 * own_level(book, 0))


@left(
    "a question in words of its own, and other sheets with other words",
    Options(words=("Yes", "No"), competencies=("Delivery", "Communication")),
)
def _(book: Book) -> None:
    for level in range(5):
        formula = book.on(0)[result_of(book, 0, level)]
        assert isinstance(formula, Formula)
        put(
            book,
            0,
            level,
            Formula(formula.text.replace('"Yes","No"', "1,0"), int(formula.value == "Yes")),
        )
    book.summary[2, 3] = 4


@pytest.mark.parametrize("name", LEFT)
def test_what_is_not_certain_is_left_alone(name: str, frameworks: list[Framework]) -> None:
    options, make = LEFT[name]
    book = build(options)
    make(book)
    reading = open_reading(book.save(), frameworks)
    assert reading.assessment.findings
    assert find_repairs(reading) == ()


def test_without_a_summary_nothing_is_repaired(frameworks: list[Framework]) -> None:
    book = build(replace(TEXT, rule="google", labels=("Nope", "Somewhat", "Yes")))
    book.cells["Summary"] = {(1, 1): "Nothing to see here"}
    reading = open_reading(book.save(), frameworks)
    assert reading.summary is None and find_repairs(reading) == ()


@pytest.mark.parametrize("name", [*OPTIONS, *SCRIBBLES])
def test_what_is_right_stays(name: str, frameworks: list[Framework]) -> None:
    options = OPTIONS[name][0] if name in OPTIONS else SCRIBBLES[name][0]
    book = build(options)
    if name in SCRIBBLES:
        SCRIBBLES[name][2](book)
    reading = open_reading(book.save(), frameworks)
    found = Counter(repair.code for repair in find_repairs(reading))
    codes = {finding.code for finding in reading.assessment.findings}
    assert set(found) <= codes & {
        "google-only-function",
        "level-formula-missing",
        "formula-broken",
        "summary-level-typed",
    }, found


def test_a_question_for_more_levels_and_for_fewer() -> None:
    chain = "IF( 'A b'!$C$9=\"Yes\" , IF('A b'!$D$9=\"Yes\" , 2, 1), 0 )"
    three = 'IF( Know!$A$1="Yes" , IF(Know!$A$2="Yes" , IF(Know!$A$3="Yes" , 3, 2), 1), 0 )'
    assert level_question(chain, "Know", [(1, 1), (2, 1), (3, 1)]) == three
    assert level_question(three, "A b", [(9, 3), (9, 4)]) == chain
    assert level_question(chain, "A b", [(9, 3)]) == "IF( 'A b'!$C$9=\"Yes\" , 1, 0 )"
    for other in (
        "IF(A!B1>0,IF(A!C1>1,2,1),0)",
        "IF(A!B1>0,1,2)",
        "IF(A!B1>0,5,0)",
        "A!B1+A!C1",
        "IF(B1>0,1,0)",
        "IF(A!B1+A!C1>0,1,0)",
        "3",
        "IF(",
    ):
        assert level_question(other, "A b", [(9, 3)]) is None


# --- several defects at once ---------------------------------------------------------------------


def spoiled(seed: int) -> tuple[Book, list[str]]:
    """Return a book of some layout with one to four of the defects above."""
    chance = random.Random(seed)
    groups: dict[Options, list[str]] = {}
    for name, (options, _, _) in DEFECTS.items():
        groups.setdefault(options, []).append(name)
    options, names = chance.choice(
        [(options, names) for options, names in groups.items() if len(names) > 3]
    )
    book = build(replace(options, seed=seed))
    chosen = chance.sample(names, chance.randint(1, 4))
    made = []
    for name in chosen:
        try:
            DEFECTS[name][2](book)
        except (AssertionError, KeyError, ValueError):  # another defect stands there already
            continue
        made.append(name)
    return book, made


@given(st.integers(0, 10**6))
@settings(max_examples=60, deadline=None)
def test_several_defects_at_once(seed: int) -> None:
    frameworks = [load_framework(identity) for identity in framework_ids()]
    book, made = spoiled(seed)
    reading = open_reading(book.save(), frameworks)
    before = {name: dict(reading.workbook[name].cells) for name in reading.workbook.sheet_names}
    repairs = find_repairs(reading)
    assert before == {
        name: dict(reading.workbook[name].cells) for name in reading.workbook.sheet_names
    }
    assert repairs or len(made) != 1  # several on one sheet can hide what is meant
    again = with_repairs(book, repairs, frameworks)
    assert ratings(again.assessment) == ratings(reading.assessment)
    assert find_repairs(again) == ()
    card = score(again.assessment, frameworks)
    for old, new, one in zip(
        reading.assessment.competencies,
        again.assessment.competencies,
        card.competencies,
        strict=True,
    ):
        assert new.own_level == one.level or old.own_level != one.level, made


# --- samples and public workbooks ----------------------------------------------------------------

REPAIRS = {
    "carvago-frontend": {"google-only-function": 16, "summary-asks-missing-level": 4},
    "overview-at-c5": {"formula-broken": 1, "summary-level-typed": 1},
    "skill-added": {"range-misses-skill": 1, "level-typed": 1},
    "carvago-2023": {"google-only-function": 25},
    "carvago-2024": {
        "google-only-function": 20,
        "range-misses-skill": 3,
        "summary-asks-missing-level": 5,
    },
    "carvago-frontend-2024": {"google-only-function": 16, "summary-asks-missing-level": 4},
}
FILES = [*SAMPLES, *WORKBOOKS]


def written(path: Path, repairs: Sequence[Repair]) -> bytes:
    """Return a workbook with repairs in it, as another library writes it."""
    book = openpyxl.load_workbook(path)
    for repair in repairs:
        book[repair.sheet].cell(repair.row, repair.column).value = f"={repair.after}"
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_real_workbooks(path: Path, frameworks: list[Framework]) -> None:
    reading = open_reading(path, frameworks)
    repairs = find_repairs(reading)
    assert Counter(repair.code for repair in repairs) == REPAIRS.get(path.stem, {})
    if not repairs:
        return
    again = open_reading(written(path, repairs), frameworks)
    assert find_repairs(again) == ()
    assert not {found.code for found in again.assessment.findings} & {
        repair.code for repair in repairs
    }
    assert ratings(again.assessment) == ratings(reading.assessment)
    for repair in repairs:
        value = again.evaluator.value(repair.sheet, *repair.place)
        assert not isinstance(value, CellError)
        if repair.code in ("google-only-function", "summary-asks-missing-level"):
            assert same(value, reading.evaluator.value(repair.sheet, *repair.place))
        if repair.code == "google-only-function":
            assert functions(repair.after) == functions(repair.before) - GOOGLE_ONLY
    if path.stem == "skill-added":
        assert [(repair.sheet, repair.place, repair.after) for repair in repairs] == [
            ("Domain Expertise", (1, 4), "IF(AND(MIN(D3:D7) > 0, AVERAGE(D3:D7) > 1.7), 1, 0)"),
            ("Communication", (1, 6), "IF(AND(MIN(F3:F6) > 0, AVERAGE(F3:F6) > 1.7), 1, 0)"),
        ]
    if path.stem == "carvago-2024":
        assert [
            (repair.sheet, repair.place, repair.after)
            for repair in repairs
            if repair.code == "range-misses-skill"
        ] == [
            (sheet, (11, 19), 'IF(R11="Yes", 2, IF(R11="Somewhat", 1, 0))')
            for sheet in ("Domain Expertise", "Communication", "Leadership")
        ]


@pytest.mark.libreoffice
@pytest.mark.skipif(referee.soffice() is None, reason="LibreOffice (soffice) is not installed")
def test_libreoffice_understands_what_was_repaired(
    tmp_path: Path, frameworks: list[Framework]
) -> None:
    sources = []
    for path in (path for path in FILES if path.stem in REPAIRS):
        source = tmp_path / path.name
        source.write_bytes(written(path, find_repairs(open_reading(path, frameworks))))
        sources.append(source)
    assert sources
    referee.convert(sources, tmp_path / "converted")
    for source in sources:
        evaluator = Evaluator(open_workbook(source))
        for name, cells in referee.shown_values(tmp_path / "converted" / source.name).items():
            assert "#NAME?" not in cells.values()
            formulas_of = [
                place
                for place, one in evaluator.book[name].cells.items()
                if one.formula is not None
            ]
            wrong = [
                reference(*place)
                for place in formulas_of
                if not same(evaluator.value(name, *place), cells.get(place))
            ]
            assert not wrong, (source.name, name, wrong)


def pairs_for_libreoffice() -> Iterator[tuple[str, str]]:
    chance = random.Random(7)
    names, leaves = list(BINARY), ["1", "2.5", "0", '"a"', "3%", "-2"]
    for _ in range(150):
        formula = chance.choice(leaves)
        for _ in range(chance.randint(1, 4)):
            other, name = chance.choice(leaves), chance.choice(names)
            formula = chance.choice(
                (
                    f"{name}({formula},{other})",
                    f"{name}({other},{formula})",
                    f"{other}-{name}({formula},2)",
                    f"UMINUS({formula})",
                    f"{name}({formula},1)%",
                )
            )
        yield formula, portable(formula)


@pytest.mark.libreoffice
@pytest.mark.skipif(referee.soffice() is None, reason="LibreOffice (soffice) is not installed")
def test_libreoffice_reads_the_operators_as_they_are_meant(tmp_path: Path, data: Workbook) -> None:
    pairs = list(dict(pairs_for_libreoffice()).items())
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Table"
    for row, (_, text) in enumerate(pairs, 1):
        sheet.cell(
            row, 1
        ).value = f'=IF(ISERROR({text}),"error",IF(ISTEXT({text}),{text},ROUND(N({text}),6)))'
    source = tmp_path / "pairs.xlsx"
    book.save(source)
    referee.convert([source], tmp_path / "converted")
    shown = referee.shown_values(tmp_path / "converted" / source.name)["Table"]
    wrong = []
    for row, (formula, text) in enumerate(pairs, 1):
        ours = value_of(data, formula)
        expected = (
            "error"
            if isinstance(ours, CellError)
            else (
                float(ours)
                if isinstance(ours, bool)
                else round(ours, 6)
                if isinstance(ours, float)
                else ours
            )
        )
        # programs without a type for TRUE compare it as the number 1
        if not same(expected, shown.get((row, 1))) and not re.search("[=<>].*[=<>]", text):
            wrong.append((formula, text, expected, shown.get((row, 1))))
    assert not wrong
