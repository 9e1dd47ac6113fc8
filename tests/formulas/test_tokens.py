"""Formulas as tokens: nothing of a text is lost, and what reads or changes formulas agrees about
what a token is.
"""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessment.formulas.parse import FormulaError, parse
from assessment.formulas.rewrite import addresses, read_parts
from assessment.formulas.shared import shift
from assessment.formulas.tokens import (
    AREA,
    BRACKETS,
    ERROR,
    FUNCTION,
    NAME,
    NUMBER,
    OPERATOR,
    OTHER,
    SHEET,
    SPACE,
    STRING,
    names_of_sheets,
    quoted_sheets,
    tokens,
    tokens_of,
)
from assessment.ooxml.write.dialect import Names, alike, renamed, sheets_of, without_sheets

KINDS = (OPERATOR, AREA, NUMBER, STRING, FUNCTION, SHEET, NAME, SPACE, ERROR, BRACKETS, OTHER)
PIECES = st.sampled_from(
    (
        *("A1", "$B$2", "B:D", "$3:5", "A1:B2", "XFD1048576", "ZZZ1", "R1C1", "R[1]C[-1]", "é"),
        *("Delivery!", "'My Team'!", "'a''b'!", "First:Last!", "[1]Sheet1!", "'[1]A b'!", "[1]!"),
        *("Skills", "[x]", "[[#This Row],[Rate]]", "[it''s]", "[", "]", "Rate?", "a\\b", "TRUE"),
        *(
            "(",
            ")",
            ",",
            ";",
            "{",
            "}",
            "=",
            "<>",
            "<",
            "%",
            ":",
            "@",
            "#",
            "!",
            "$",
            "&",
            ".",
            "-",
        ),
        *('"a"', '"a""b"', '"', "'", "1", "2.5", "1e5", "#REF!", "#N/A", "#ref!", " ", "\n", "\0"),
        *("SUM(", "LOG10(", "SUM (", "_xlfn.XLOOKUP(", "T.TEST(", "EQ("),
    )
)
TEXTS = st.one_of(st.text(max_size=12), st.lists(PIECES, max_size=9).map("".join))


@settings(max_examples=400)
@given(TEXTS)
def test_tokens_are_the_whole_text(text: str) -> None:
    cut = tokens(text)
    assert "".join(token.text for token in cut) == text
    assert all(token.text for token in cut)
    assert [token.start for token in cut] == [0, *(token.end for token in cut)][: len(cut)]
    assert all(one.end == other.start for one, other in pairwise(cut))


@settings(max_examples=400)
@given(TEXTS, st.sets(st.sampled_from(KINDS), min_size=1, max_size=3))
def test_tokens_of_some_kinds_are_those_among_all(text: str, kinds: set[str]) -> None:
    some = tuple(kind for kind in KINDS if kind in kinds)
    assert tokens_of(text, *some) == [token for token in tokens(text) if token.kind in kinds]


@pytest.mark.parametrize(
    ("formula", "kinds"),
    [
        ("SUM(A1:B2, $C$3)", "function area operator space area operator"),
        ("SUM (B:D)", "function area operator"),
        ("LOG10(3:5)", "function area operator"),
        ("Delivery!A1:Delivery!B2", "sheet area operator sheet area"),
        ("First:Last!A1", "sheet area"),
        ("Jan:Mar!B2", "sheet area"),
        ("'My ''own'' team'!$A$1", "sheet area"),
        ("[1]Sheet1!A1+'[1]A b'!A1+[1]!Rate", "sheet area operator sheet area operator sheet name"),
        ("Skills[[#This Row],[Rate]]", "name brackets"),
        ("[Rate]*2", "brackets operator number"),
        ("A1[Rate]", "name brackets"),
        ("R1C1+R[1]C[-1]", "name operator name brackets name brackets"),
        (
            '{1,"a";#N/A,TRUE}',
            "operator number operator string operator error operator name operator",
        ),
        ("#REF!A1", "error area"),
        ("#ref!", "other name other"),
        ("1e5+.5+2.", "number operator number operator number"),
        ("1e5A1", "other name"),
        ("@A1%", "operator area operator"),
        ("A1#", "area other"),
        ("A1<>B1<=C1", "area operator area operator area"),
        ("Rate?+a\\b+_x", "name operator name operator name"),
        ("'no sheet'+\"half", "other operator other name"),
        ("A12345678", "name"),
        ("12345678:3", "other operator number"),
    ],
)
def test_kinds(formula: str, kinds: str) -> None:
    assert " ".join(token.kind for token in tokens(formula)) == kinds


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ("Delivery!", ["Delivery"]),
        ("First:Last!", ["First", "Last"]),
        ("'My team:It''s'!", ["My team", "It's"]),
        ("[1]Sheet1!", []),
        ("[1]!", []),
    ],
)
def test_names_of_sheets(written: str, names: list[str]) -> None:
    assert tokens(written)[0].kind == SHEET
    assert names_of_sheets(written) == names
    if names:
        assert names_of_sheets(f"{quoted_sheets(names)}!") == names


# --- those who work on tokens --------------------------------------------------------------------

NAMES = Names({"data": "It's data", "last": "Z"}, {"rate": "Rate_2"})


@pytest.mark.parametrize(
    ("formula", "text"),
    [
        ("SUM(Data!A1:Data!A3)", "SUM('It''s data'!A1:'It''s data'!A3)"),
        ("SUM(Data:Last!A1)", "SUM('It''s data:Z'!A1)"),
        ("SUM(Data:Other!A1)", "SUM('It''s data:Other'!A1)"),
        ("'DATA'!Rate+Rate+RATE(1)", "'It''s data'!Rate+Rate_2+RATE(1)"),
        ('Rate[Data]&"Data!A1"', 'Rate_2[Data]&"Data!A1"'),
        ("[1]Data!A1+'[1]Data'!A1+[1]!Rate", "[1]Data!A1+'[1]Data'!A1+[1]!Rate"),
        ("#REF!Rate", "#REF!Rate"),
    ],
)
def test_sheets_and_names_are_renamed(formula: str, text: str) -> None:
    assert renamed(formula, NAMES) == text


def test_ranges_between_addresses_with_sheets() -> None:
    formula = "SUM(Data!A1:Data!A3)"
    assert sheets_of(formula) == {"data"}
    assert without_sheets(formula, {"data"}) == "SUM(#REF!A1:#REF!A3)"
    assert alike(formula) == alike("SUM('DATA'!A1:'data'!A3)")


@pytest.mark.parametrize(
    ("formula", "text"),
    [
        ("A1:B2", "B3:C4"),
        ("A1048576:B2", "#REF!:C4"),
        ("1048575:1048576", "#REF!"),
        ('$A$1&"A1"&LOG10(A1)&Jan:Mar!A1', '$A$1&"A1"&LOG10(B3)&Jan:Mar!B3'),
        ("Skills[A1]+'A1'!A1", "Skills[A1]+'A1'!B3"),
        ("Rate?A1+a\\b1", "Rate?A1+a\\b1"),
        ("B:$D", "C:$D"),
    ],
)
def test_addresses_shift(formula: str, text: str) -> None:
    assert shift(formula, 2, 1) == text


@pytest.mark.parametrize("formula", ["SUM('First:Last'!A1)", "SUM(First:Last!A1,B1)"])
def test_the_same_cells_of_several_sheets_are_no_single_address(formula: str) -> None:
    assert read_parts(formula) is not None
    assert addresses(formula) == ()


@settings(max_examples=200)
@given(TEXTS)
def test_what_is_read_in_parts_is_a_formula(text: str) -> None:
    try:
        parse(text)
    except FormulaError:
        assert read_parts(text) is None
        return
    tree = read_parts(text)
    if tree is not None:
        assert text[: tree.start].strip() == text[tree.end :].strip() == ""
