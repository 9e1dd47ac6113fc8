"""Cells set in the bytes of a worksheet: what was asked for stands there afterwards, and every
other byte is the same.

The reader that judges is :class:`scripts.seen.SheetSeen`, which shares no line with the library;
openpyxl is asked as well.
"""

from __future__ import annotations

import io
import math
import random
import string
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, assume, event, given, settings
from hypothesis import strategies as st
from openpyxl.cell.cell import MergedCell
from openpyxl.formula.translate import Translator

from assessment import PackageError
from assessment.formulas.cells import CellError, position, reference
from assessment.ooxml.write.splice import MAX_TEXT, Content, Formula, number_text, set_cells
from tests.builders.packages import workbook
from tests.builders.seen import MAIN, STRICT, Place, SheetSeen, joined, plain

X14 = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"


def sheet(rows: str, before: str = "", after: str = "") -> bytes:
    return f'<worksheet xmlns="{MAIN}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'.encode()


def rows_after(rows: str, before: str = "", after: str = "", /, **cells: Content) -> str:
    """Return what stands in ``sheetData`` after cells were set by their addresses."""
    text = set_cells(
        sheet(rows, before, after), {place(address): value for address, value in cells.items()}
    ).data.decode()
    return text.partition("<sheetData>")[2].partition("</sheetData>")[0]


def place(address: str) -> Place:
    found = position(address)
    assert found is not None
    return found


# --- examples: each is what a person would write -------------------------------------------------


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (5, '<c r="A1" s="3"><v>5</v></c>'),
        (2.5, '<c r="A1" s="3"><v>2.5</v></c>'),
        (True, '<c r="A1" s="3" t="b"><v>1</v></c>'),
        (False, '<c r="A1" s="3" t="b"><v>0</v></c>'),
        (CellError("#N/A"), '<c r="A1" s="3" t="e"><v>#N/A</v></c>'),
        ("Yes", '<c r="A1" s="3" t="inlineStr"><is><t>Yes</t></is></c>'),
        ("", '<c r="A1" s="3" t="inlineStr"><is><t></t></is></c>'),
        (" a\nb", '<c r="A1" s="3" t="inlineStr"><is><t xml:space="preserve"> a\nb</t></is></c>'),
        ("=1+1 & <b>", '<c r="A1" s="3" t="inlineStr"><is><t>=1+1 &amp; &lt;b&gt;</t></is></c>'),
        ("né", '<c r="A1" s="3" t="inlineStr"><is><t>n&#233;</t></is></c>'),
        ("_x0041_", '<c r="A1" s="3" t="inlineStr"><is><t>_x005F_x0041_</t></is></c>'),
        ("\x07", '<c r="A1" s="3" t="inlineStr"><is><t>_x0007_</t></is></c>'),
        ("_x0041\x07", '<c r="A1" s="3" t="inlineStr"><is><t>_x005F_x0041_x0007_</t></is></c>'),
        (Formula("B1<2", True), '<c r="A1" s="3" t="b"><f>B1&lt;2</f><v>1</v></c>'),
        (Formula("B1", "no"), '<c r="A1" s="3" t="str"><f>B1</f><v>no</v></c>'),
        (Formula("B1", None), '<c r="A1" s="3"><f>B1</f></c>'),
        (None, '<c r="A1" s="3"/>'),
    ],
)
def test_values_in_a_cell_that_is_there(value: Content, cell: str) -> None:
    expected = f'<row r="1">{cell}</row>'
    assert sorted_attributes(
        rows_after('<row r="1"><c r="A1" s="3"/></row>', A1=value)
    ) == sorted_attributes(expected)
    assert sorted_attributes(
        rows_after('<row r="1"><c r="A1" s="3" t="s"><v>4</v></c></row>', A1=value)
    ) == sorted_attributes(expected)
    assert rows_after(expected, A1=value) == expected


def sorted_attributes(text: str) -> str:
    """Bring the type of a cell behind its style: where the attribute is added is nobody's
    business.
    """
    for kind in ("b", "e", "inlineStr", "str"):
        text = text.replace(f'<c t="{kind}" r="A1" s="3"', f'<c r="A1" s="3" t="{kind}"')
    return text


@pytest.mark.parametrize(
    ("value", "type_and_value"),
    [
        (7, "<v>7</v>"),
        ("no", ' t="str"|<v>no</v>'),
        (True, ' t="b"|<v>1</v>'),
        (CellError("#REF!"), ' t="e"|<v>#REF!</v>'),
        (None, ""),
    ],
)
@pytest.mark.parametrize(
    "formula",
    [
        "<f>B1*2</f>",
        '<f t="shared" ref="A1:A3" si="0">B1*2</f>',
        '<f t="shared" si="0"/>',
        '<f t="array" ref="A1">B1*2</f>',
    ],
)
def test_a_formula_stays_and_gets_the_value_as_its_cached_one(
    formula: str, value: Content, type_and_value: str
) -> None:
    own, _, inside = type_and_value.rpartition("|")
    for before in (
        f'<c r="A1">{formula}<v>3</v></c>',
        f'<c r="A1" t="str">{formula}<v>old</v></c>',
        f'<c r="A1">{formula}</c>',
    ):
        after = rows_after(f'<row r="1">{before}</row>', A1=value)
        assert (
            SheetSeen(sheet(after)).cells[1, 1].formula
            == SheetSeen(sheet(f'<row r="1">{before}</row>')).cells[1, 1].formula
        )
        assert formula in after and after.endswith(f"{formula}{inside}</c></row>")
        assert own in after and after.count(" t=") == formula.count(" t=") + bool(own)


@pytest.mark.parametrize(
    ("rows", "cells", "expected"),
    [
        ("", {"B2": 1}, '<row r="2"><c r="B2"><v>1</v></c></row>'),
        ('<row r="2"/>', {"B2": 1}, '<row r="2"><c r="B2"><v>1</v></c></row>'),
        ('<row r="2"></row>', {"B2": 1}, '<row r="2"><c r="B2"><v>1</v></c></row>'),
        (
            '<row r="2" s="4" customFormat="1"/>',
            {"B2": 1},
            '<row r="2" s="4" customFormat="1"><c r="B2" s="4"><v>1</v></c></row>',
        ),
        ('<row r="2" s="4"/>', {"B2": 1}, '<row r="2" s="4"><c r="B2"><v>1</v></c></row>'),
        (
            '<row r="1"/><row r="3"/>',
            {"A2": 1},
            '<row r="1"/><row r="2"><c r="A2"><v>1</v></c></row><row r="3"/>',
        ),
        (
            '<row r="1"/>',
            {"A2": 1, "A3": 2},
            (
                '<row r="1"/><row r="2"><c r="A2"><v>1</v></c></row><row r="3"><c'
                ' r="A3"><v>2</v></c></row>'
            ),
        ),
        (
            '<row r="1"><c r="B1"/></row>',
            {"A1": 1, "C1": 2},
            '<row r="1"><c r="A1"><v>1</v></c><c r="B1"/><c r="C1"><v>2</v></c></row>',
        ),
        (
            "<row><c><v>1</v></c><c><v>2</v></c></row><row><c/></row>",
            {"B1": 3, "A2": 4},
            "<row><c><v>1</v></c><c><v>3</v></c></row><row><c><v>4</v></c></row>",
        ),
        (
            '<row r="1"><c r="A1"/></row><row r="1"><c r="B1"/></row>',
            {"B1": 3},
            '<row r="1"><c r="A1"/></row><row r="1"><c r="B1"><v>3</v></c></row>',
        ),
        (
            '<row r="9"><c r="A9"/><!-- <c r="B9"/> --></row>',
            {"B9": 3},
            '<row r="9"><c r="A9"/><!-- <c r="B9"/> --><c r="B9"><v>3</v></c></row>',
        ),
        (
            "<row x='>' r='3'><c y='a > b' r='A3'/></row>",
            {"A3": 3},
            "<row x='>' r='3'><c y='a > b' r='A3'><v>3</v></c></row>",
        ),
        (
            "<row x=' r=\"7\"' r='3'><c y=' r=\"B3\"' r='A3'/></row>",
            {"A3": 3},
            "<row x=' r=\"7\"' r='3'><c y=' r=\"B3\"' r='A3'><v>3</v></c></row>",
        ),
        ('<row r="1"/>', {"A1": None, "C7": None}, '<row r="1"/>'),
    ],
)
def test_rows_and_cells(rows: str, cells: dict[str, Content], expected: str) -> None:
    assert rows_after(rows, **cells) == expected


def test_the_style_of_a_column_is_that_of_its_new_cells() -> None:
    columns = (
        '<cols><col min="1" max="1" width="9"/><col min="2" max="3" style="7" width="9"/></cols>'
    )
    after = rows_after('<row r="1"/>', columns, A1=1, C1=2, B5=3)
    assert (
        after
        == '<row r="1"><c r="A1"><v>1</v></c><c r="C1" s="7"><v>2</v></c></row><row r="5"><c r="B5"'
        ' s="7"><v>3</v></c></row>'
    )


def test_a_value_metadata_goes_with_its_value_and_cell_metadata_stays() -> None:
    assert (
        rows_after('<row r="1"><c r="A1" t="e" vm="1" cm="2"><v>#VALUE!</v></c></row>', A1=4)
        == '<row r="1"><c r="A1" cm="2"><v>4</v></c></row>'
    )


def test_extensions_of_a_cell_stay_also_those_with_our_names() -> None:
    extension = '<extLst><ext uri="{1}"><v xmlns="urn:x">9</v><f xmlns="urn:x"/></ext></extLst>'
    assert (
        rows_after(f'<row r="1"><c r="A1"><v>1</v>{extension}</c></row>', A1=4)
        == f'<row r="1"><c r="A1"><v>4</v>{extension}</c></row>'
    )


def test_the_value_of_a_merged_range_belongs_to_its_first_cell() -> None:
    merged = '<mergeCells count="1"><mergeCell ref="B2:C3"/></mergeCells>'
    done = set_cells(sheet("", "", merged), {(3, 3): 5})
    assert dict(done.placed) == {(2, 2): 5}
    assert b'<row r="2"><c r="B2"><v>5</v></c></row>' in done.data
    with pytest.raises(ValueError, match="two values for the merged cell B2"):
        set_cells(sheet("", "", merged), {(3, 3): 5, (2, 2): 6})


def test_a_cell_that_an_array_fills_holds_a_cached_text() -> None:
    rows = '<row r="1"><c r="A1"><f t="array" ref="A1:B2">X</f><v>1</v></c></row>'
    assert (
        rows_after(rows, B1="no", B2=2)
        == rows[:-6]
        + '<c r="B1" t="str"><v>no</v></c></row><row r="2"><c r="B2"><v>2</v></c></row>'
    )


def test_a_formula_for_part_of_an_array_is_refused() -> None:
    rows = '<row r="1"><c r="A1"><f t="array" ref="A1:B2">X</f><v>1</v></c></row>'
    with pytest.raises(ValueError, match="B2 is part of an array"):
        rows_after(rows, B2=Formula("1", 1))
    assert rows_after(rows, A1=Formula("1", 1)) == '<row r="1"><c r="A1"><f>1</f><v>1</v></c></row>'


def test_who_shares_a_formula_keeps_it_when_its_first_cell_gets_another() -> None:
    rows = '<row r="1"><c r="A1"><f t="shared" ref="A1:A3" si="0">B1&amp;"x"</f><v>1</v></c></row>'
    rows += (
        '<row r="2"><c r="A2"><f t="shared" si="0"/><v>2</v></c></row><row r="3"><c r="A3"><f'
        ' t="shared" si="0"/><v>3</v></c></row>'
    )
    after = rows_after(rows, A1=Formula("7", 7), A3=8)
    assert (
        after == '<row r="1"><c r="A1"><f>7</f><v>7</v></c></row><row r="2"><c'
        ' r="A2"><f>B2&amp;"x"</f><v>2</v></c></row><row r="3"><c'
        ' r="A3"><f>B3&amp;"x"</f><v>8</v></c></row>'
    )
    assert rows_after(rows, A2=Formula("7", 7)) == rows.replace(
        '<f t="shared" si="0"/><v>2</v>', "<f>7</f><v>7</v>"
    )


def test_only_a_formula_where_there_was_none_is_news_for_the_calculation_chain() -> None:
    rows = sheet('<row r="1"><c r="A1"><f>1</f></c><c r="B1"/></row>')
    assert not set_cells(rows, {(1, 1): Formula("2", 2)}).formula_came
    assert not set_cells(rows, {(1, 1): 5, (1, 2): 5, (1, 3): 5}).formula_came
    assert set_cells(rows, {(1, 2): Formula("2", 2)}).formula_came
    assert set_cells(rows, {(1, 3): Formula("2", 2)}).formula_came


@pytest.mark.parametrize(
    ("before", "cells", "after"),
    [
        ("A1", ["B2"], "A1:B2"),
        ("B2:C3", ["A9"], "A2:C9"),
        ("A1:C3", ["B2"], "A1:C3"),
        ("A1", ["XFD1048576"], "A1:XFD1048576"),
        ("nonsense", ["B2"], "nonsense"),
    ],
)
def test_the_stated_dimension_holds_what_was_added(
    before: str, cells: list[str], after: str
) -> None:
    stated = '<dimension ref="{}"/>'
    done = set_cells(sheet("", stated.format(before)), {place(cell): 1 for cell in cells}).data
    assert stated.format(after).encode() in done


@pytest.mark.parametrize("prefix", ["", "x:"])
@pytest.mark.parametrize(
    "data",
    [
        "<@sheetData/>",
        "<@sheetData />",
        "<@sheetData></@sheetData>",
        "<!-- <@sheetData> --><@sheetData y='>'\n></@sheetData >",
    ],
)
def test_prefixes_and_sheets_without_rows(prefix: str, data: str) -> None:
    name = f"xmlns:{prefix[:-1]}" if prefix else "xmlns"
    part = f'<@worksheet {name}="{MAIN}">{data}<@pageMargins/></@worksheet>'.replace(
        "@", prefix
    ).encode()
    done = set_cells(part, {(1, 1): "a", (2, 2): Formula("1", 1)}).data
    seen = SheetSeen(done)
    assert {at: cell.value for at, cell in seen.cells.items()} == {(1, 1): "a", (2, 2): 1.0}
    assert seen.without(seen.cells, ()) == SheetSeen(part).without((), ())
    assert set_cells(part, {(1, 1): None}).data == part


@pytest.mark.parametrize(
    "encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "iso-8859-1"]
)
def test_encodings(encoding: str) -> None:
    said = {"utf-8-sig": "UTF-8", "iso-8859-1": "iso-8859-1"}.get(encoding, "UTF-16")
    part = (
        f'<?xml version="1.0" encoding="{said}"?>'
        + sheet('<row r="1"><c r="A1" t="str"><v>é</v></c></row>').decode()
    ).encode(encoding)
    done = set_cells(part, {(1, 2): "ě", (3, 1): 4}).data
    assert done[:4] == part[:4]
    assert [cell.value for cell in SheetSeen(done).cells.values()] == ["é", "ě", 4.0]
    opened = openpyxl.load_workbook(io.BytesIO(workbook(done))).worksheets[0]
    assert [opened["A1"].value, opened["B1"].value, opened["A3"].value] == ["é", "ě", 4]


@pytest.mark.parametrize(
    "value",
    [
        math.inf,
        -math.inf,
        math.nan,
        10**400,
        "x" * (MAX_TEXT + 1),
        "\N{GRINNING FACE}" * (MAX_TEXT // 2 + 1),
        Formula("1", math.nan),
    ],
)
def test_what_no_cell_can_hold(value: Content) -> None:
    with pytest.raises(ValueError):
        set_cells(sheet('<row r="1"><c r="A1"/></row>'), {(1, 1): value})


@pytest.mark.parametrize("outside", [(0, 1), (1, 0), (1_048_577, 1), (1, 16_385), (-1, -1)])
def test_places_outside_the_grid(outside: Place) -> None:
    with pytest.raises(ValueError, match="outside the grid"):
        set_cells(sheet(""), {outside: 1})


@pytest.mark.parametrize(
    "part",
    [
        b"",
        b"<worksheet/>",
        b"<worksheet><!-- <sheetData/> --></worksheet>",
        b"<worksheet><sheetData>",
        b'<sheetData><row r="1"><c r="A1"></sheetData>',
        b'<sheetData><row r="1"><c r="XFE1"/></row></sheetData>',
        b"\xff\xfe<\0s\0h",
    ],
)
def test_what_is_no_whole_worksheet(part: bytes) -> None:
    with pytest.raises(PackageError) as refusal:
        set_cells(part, {(1, 1): 1})
    assert refusal.value.code == "file-damaged"


@given(st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(10**30), 10**30))
def test_numbers_are_written_as_they_are_read(number: float) -> None:
    assert float(number_text(number)) == float(number)
    assert set(number_text(number)) <= set(string.digits + "+-.e")


# --- worksheets at random ------------------------------------------------------------------------

_ODD = st.sampled_from(
    [
        "_x0041_",
        "_x005F_",
        "_x00",
        "41_",
        "_",
        "x",
        "0041",
        "\x01",
        "\x00",
        "\ufffe",
        "\uffff",
        "\ud83d",
        "\ude00",
        "\x85",
        "\r",
        "\n",
        "\t",
        " ",
        "]]>",
        "😀",
    ]
)
TEXTS = (
    st.text(st.characters(), max_size=20)
    | st.lists(_ODD, max_size=8).map("".join)
    | st.sampled_from(["x" * MAX_TEXT, " =1", "'a", "\u200f\u0627"])
)
NUMBERS = (
    st.floats(allow_nan=False, allow_infinity=False)
    | st.integers(-(2**70), 2**70)
    | st.sampled_from([0.1, 1e-320, -0.0, 1e300, 1e15, 10**200])
)
VALUES: st.SearchStrategy[Any] = (
    TEXTS
    | NUMBERS
    | st.booleans()
    | st.none()
    | st.sampled_from(["#REF!", "#N/A", "#DIV/0!"]).map(CellError)
)
FORMULAS = st.builds(
    Formula, st.sampled_from(["A1*2", 'IF(A1<3,"x & y",1)', "'Ž sheet'!B2"]), VALUES
)


class _Writer:
    """Writes a worksheet at random, in all the ways that real ones are written."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.prefix = chance.choice(("", "", "x:"))
        self.shared: list[int] = []
        self.merged: list[tuple[int, int, int, int]] = []
        self.arrays: list[tuple[int, int, int, int]] = []
        self.used: set[Place] = set()

    def sheet(self) -> str:
        chance, prefix = self.chance, self.prefix
        space = f"xmlns:{prefix[:-1]}" if prefix else "xmlns"
        rows = self.rows()
        data = (
            f"<{prefix}sheetData>{rows}</{prefix}sheetData>"
            if rows or chance.random() < 0.5
            else f"<{prefix}sheetData/>"
        )
        before = chance.choice(
            ("", self.tag("dimension", ref=chance.choice(("A1", "A1:F9", "B2:C3"))))
        )
        before += chance.choice(
            ("", self.tag("cols", self.tag("col", min="2", max="3", width="9", style="5")))
        )
        after = chance.choice(("", self.tag("sheetProtection", sheet="1")))
        for _ in range(chance.choice((0, 0, 1, 2))):
            top, left = chance.randint(1, 9), chance.randint(1, 5)
            area = (top, left, top + chance.randint(0, 2), left + chance.randint(1, 2))
            if not any(_meet(area, other) for other in (*self.merged, *self.arrays)):
                self.merged.append(area)
        merges = "".join(self.tag("mergeCell", ref=_area(area)) for area in self.merged)
        after += self.tag("mergeCells", merges) if merges else ""
        after += chance.choice(
            (
                "",
                self.tag(
                    "extLst",
                    f'<{prefix}ext uri="{{1}}"><x14:v xmlns:x14="{X14}">A1</x14:v></{prefix}ext>',
                ),
            )
        )
        kind = chance.choice((MAIN, MAIN, STRICT))
        return (
            f'<{prefix}worksheet {space}="{kind}"'
            f' xmlns:q="urn:q">{before}{self.between()}{data}{self.between()}{after}</{prefix}worksheet>'
        )

    def rows(self) -> str:
        chance = self.chance
        written, number = "", 0
        for _ in range(chance.choice((0, 1, 3, 6))):
            step = chance.choice((1, 1, 1, 0, 2, 3))
            number += step if number else max(1, step)
            own: dict[str, str] = {} if step == 1 and chance.random() < 0.4 else {"r": str(number)}
            if chance.random() < 0.3:
                own |= chance.choice(
                    (
                        {"s": "4", "customFormat": "1"},
                        {"s": "4"},
                        {"spans": "1:3"},
                        {"ht": "20", "customHeight": "true"},
                        {"q:r": "77"},
                    )
                )
            cells = self.cells(number)
            written += self.between() + self.tag("row", cells, **own)
        return written + self.between()

    def cells(self, row: int) -> str:
        chance = self.chance
        written, column = "", 0
        for _ in range(chance.choice((0, 1, 2, 4))):
            step = chance.choice((1, 1, 1, 2, 4))
            column += step
            if (row, column) in self.used:
                continue
            self.used.add((row, column))
            # a cell without an address follows the one that stands before it
            bare = (
                (column == 1 or (row, column - 1) in self.used)
                and step == 1
                and written.rstrip().endswith(("/>", "c>", ""))
                and chance.random() < 0.3
            )
            own = (
                {}
                if bare and self._last == (row, column - 1 if column > 1 else 0)
                else {"r": reference(row, column)}
            )
            self._last = (row, column)
            for name in ("s", "cm", "vm", "ph", "q:note"):
                if chance.random() < 0.15:
                    own[name] = (
                        chance.choice(("a > b", ' r="Z9"', "/"))
                        if name == "q:note"
                        else str(chance.randint(1, 3))
                    )
            kind, inside = self.content(row, column)
            if kind:
                own = {"t": kind, **own} if chance.random() < 0.5 else {**own, "t": kind}
            if chance.random() < 0.1:
                inside += self.tag(
                    "extLst", self.tag("ext", f"<q:f>{self.between()}</q:f>", uri="{2}")
                )
            written += self.between() + self.tag("c", inside, **own)
        self._last = (0, 0)
        return written + self.between()

    _last: Place = (0, 0)

    def content(self, row: int, column: int) -> tuple[str, str]:
        """Return a cell's type and what stands in it."""
        chance, tag = self.chance, self.tag
        kind = chance.choice(
            (
                "",
                "",
                "n",
                "s",
                "b",
                "e",
                "inlineStr",
                "rich",
                "str",
                "cdata",
                "formula",
                "shared",
                "array",
                "dataTable",
            )
        )
        match kind:
            case "":
                return "", ""
            case "s" | "b":
                return kind, tag("v", "1")
            case "e":
                return "e", tag("v", "#N/A")
            case "n":
                return (
                    chance.choice(("", "n")),
                    self.between() + tag("v", chance.choice(("1", "2.50", "1E3"))) + self.between(),
                )
            case "inlineStr":
                return kind, tag("is", tag("t", "</not a tag>".replace("<", "&lt;")))
            case "rich":
                return "inlineStr", tag(
                    "is",
                    tag("r", tag("rPr", tag("b")) + tag("t", "bold"))
                    + tag("r", tag("t", " &amp; plain")),
                )
            case "str":
                return "str", tag("f", 'A50&amp;"x"') + tag("v", "x")
            case "cdata":
                return (
                    "str",
                    (
                        f"<{self.prefix}v><![CDATA[</{self.prefix}c> <{self.prefix}row"
                        f" r='1'>]]></{self.prefix}v>"
                    ),
                )
            case "formula":
                return "", tag("f", "A50*2") + chance.choice(("", tag("v", "4"), tag("v")))
            case "shared" if self.shared and chance.random() < 0.7:
                return "", tag("f", "", t="shared", si=str(chance.choice(self.shared))) + tag(
                    "v", "4"
                )
            case "shared":
                self.shared.append(len(self.shared))
                return "", tag(
                    "f",
                    "Z50*$B$2&lt;3",
                    t="shared",
                    ref=f"{reference(row, column)}:Z99",
                    si=str(self.shared[-1]),
                ) + tag("v", "4")
        area = (row, column, row + chance.randint(0, 1), column + chance.randint(0, 2))
        if any(_meet(area, other) for other in self.arrays):
            return "", ""
        self.arrays.append(area)
        return "", tag("f", "A50:C51" if kind == "array" else "", t=kind, ref=_area(area)) + tag(
            "v", "4"
        )

    def between(self) -> str:
        """Return what may stand between elements."""
        noise = (
            "",
            "",
            "",
            "\n  ",
            '<!-- <c r="A1"><v>9</v></c></row></sheetData> -->',
            "<?keep <row r='1'> ?>",
        )
        return self.chance.choice(noise)

    def tag(self, name: str, inside: str = "", **own: str) -> str:
        chance = self.chance
        written = "".join(
            (
                chance.choice((" {}='{}'", ' {}="{}"', "\n {} = '{}'")).format(key, value)
                if '"' not in value
                else f" {key}='{value}'"
            )
            for key, value in own.items()
        )
        space = chance.choice(("", "", " "))
        if inside or chance.random() < 0.3:
            return f"<{self.prefix}{name}{written}{space}>{inside}</{self.prefix}{name}{space}>"
        return f"<{self.prefix}{name}{written}{space}/>"


def _meet(one: tuple[int, int, int, int], other: tuple[int, int, int, int]) -> bool:
    return one[0] <= other[2] and other[0] <= one[2] and one[1] <= other[3] and other[1] <= one[3]


def _area(area: tuple[int, int, int, int]) -> str:
    return f"{reference(*area[:2])}:{reference(*area[2:])}"


def _covers(area: tuple[int, int, int, int], at: Place) -> bool:
    return _meet(area, (*at, *at))


@st.composite
def cases(draw: st.DrawFn, plain_only: bool = False) -> tuple[_Writer, bytes, dict[Place, Content]]:
    """Return a worksheet, how it was written, and what to set in it."""
    writer = _Writer(random.Random(draw(st.integers(0, 2**32))))
    text = writer.sheet()
    encoding = draw(
        st.sampled_from(
            ["utf-8", "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "iso-8859-1"]
        )
    )
    said = {
        "utf-8": "",
        "utf-8-sig": "",
        "iso-8859-1": '<?xml version="1.0" encoding="iso-8859-1"?>',
    }.get(encoding, '<?xml version="1.0" encoding="UTF-16"?>')
    near = st.tuples(st.integers(1, 12), st.integers(1, 9)) | st.sampled_from(
        [(1_048_576, 16_384), (100, 3), (1, 30)]
    )
    there = st.sampled_from(sorted(writer.used)) if writer.used else near
    wanted: dict[Place, Content] = {}
    anchors: set[Place] = set()
    for at in draw(st.lists(near | there, max_size=6, unique=True)):
        anchor = next((area[:2] for area in writer.merged if _covers(area, at)), at)
        if anchor in anchors:
            continue
        anchors.add(anchor)
        # a formula cannot be put into a part of what another formula fills
        formula_fits = not any(_covers(area, anchor) for area in writer.arrays)
        wanted[at] = draw(VALUES | FORMULAS if formula_fits else VALUES)
    return writer, (said + text).encode(encoding), wanted


def _goes_to(writer: _Writer, before: SheetSeen, at: Place, value: Content) -> Place:
    """Return where a value is to stand: for a covered cell in the first of its merged range,
    unless it is the value of a formula under it.
    """
    old = before.cells.get(at)
    computed = (old is not None and old.formula is not None) or any(
        _covers(area, at) for area in writer.arrays
    )
    if computed and not isinstance(value, Formula):
        return at
    return next((area[:2] for area in writer.merged if _covers(area, at)), at)


def expected(value: Any) -> Any:
    """Return a value as :class:`CellSeen` gives it."""
    if isinstance(value, CellError):
        return "e", str(value)
    if isinstance(value, str):
        return joined(value)
    return value if isinstance(value, bool) or value is None else float(value)


@settings(
    deadline=None,
    max_examples=4 * settings().max_examples,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(cases())
def test_what_is_asked_stands_there_and_every_other_byte_is_the_same(
    case: tuple[_Writer, bytes, dict[Place, Content]],
) -> None:
    writer, part, wanted = case
    before = SheetSeen(part)
    done = set_cells(part, wanted)
    after = SheetSeen(done.data)
    placed = {_goes_to(writer, before, at, value): value for at, value in wanted.items()}
    assert dict(done.placed) == placed
    released: dict[Place, Place] = {}  # who shared a formula with a cell that has another now
    for at, value in placed.items():
        old, new = before.cells.get(at), after.cells.get(at)
        if new is None:
            # an empty cell that is not there is as it should be
            assert value is None and old is None
            continue
        assert new.value == expected(value.value if isinstance(value, Formula) else value)
        assert type(new.value) is type(
            expected(value.value if isinstance(value, Formula) else value)
        )
        if isinstance(value, Formula):
            assert new.formula == ({}, value.text)
            if old and old.formula and old.formula[0].get("t") == "shared" and old.formula[1]:
                sharing = {
                    other
                    for other, cell in before.cells.items()
                    if cell.formula and cell.formula[0].get("si") == old.formula[0]["si"]
                }
                released |= dict.fromkeys(sharing - {at}, at)
        elif at not in released:
            assert (
                new.formula is None
                if old is None or old.formula is None
                else new.formula is not None
            )
        if old is not None:
            same = {
                name: value for name, value in old.attributes.items() if name not in ("t", "vm")
            }
            assert {
                name: value for name, value in new.attributes.items() if name not in ("t", "vm")
            } == same
            assert new.others == old.others
            assert "vm" not in new.attributes or self_same(old, new)
        kind = new.attributes.get("t")
        filled = new.formula is not None or any(_covers(area, at) for area in writer.arrays)
        assert kind != "str" or filled or self_same(old, new)
        assert kind != "inlineStr" or not filled or self_same(old, new)
    for at, first in released.items():
        shared, own = before.cells[first].formula, after.cells[at].formula
        if not isinstance(placed.get(at), Formula):
            assert shared is not None and own is not None
            assert own == (
                {},
                Translator("=" + shared[1], origin=reference(*first)).translate_formula(
                    reference(*at)
                )[1:],
            )
    rows = {number for number, _, _ in before.rows}
    cut = placed.keys() | released.keys()
    assert after.without(cut & after.cells.keys(), rows) == before.without(
        cut & before.cells.keys(), rows
    )
    if before.dimension is not None and after.cells.keys() - before.cells.keys():
        top_left, _, bottom_right = str(after.dimension).partition(":")
        low, high = place(top_left), place(bottom_right or top_left)
        news = after.cells.keys() - before.cells.keys()
        assert all(low[0] <= row <= high[0] and low[1] <= column <= high[1] for row, column in news)
    assert done.formula_came == any(
        isinstance(value, Formula) and (at not in before.cells or before.cells[at].formula is None)
        for at, value in placed.items()
    )
    assert set_cells(done.data, wanted).data == done.data
    event(f"{len(placed)} cells")


def self_same(old: Any, new: Any) -> bool:
    """Tell whether a cell stayed as it was, since it had the value already."""
    return bool(old and (old.value, old.attributes) == (new.value, new.attributes))


@pytest.mark.filterwarnings("ignore:.*is not supported and will be removed")
@settings(
    deadline=None,
    max_examples=settings().max_examples,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(cases())
def test_openpyxl_reads_what_was_asked(case: tuple[_Writer, bytes, dict[Place, Content]]) -> None:
    _, part, wanted = case
    assume(STRICT not in SheetSeen(part).text.decode())  # openpyxl sees nothing in such a file
    done = set_cells(part, wanted)
    shown = openpyxl.load_workbook(io.BytesIO(workbook(done.data)), data_only=True).worksheets[0]
    for at, value in done.placed.items():
        asked = expected(value.value if isinstance(value, Formula) else value)
        cell = shown.cell(*at)
        if isinstance(cell, MergedCell):
            continue  # it shows nothing below a merged range, whatever stands there
        found: Any = cell.value
        if isinstance(asked, tuple):
            assert found == asked[1]
        elif isinstance(asked, str):
            assert plain(found or "") == asked
        else:
            assert found == asked


def test_rows_that_are_too_low_are_raised_and_nothing_else_changes() -> None:
    data = (
        b"<worksheet"
        b' xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1"'
        b' ht="15" customHeight="1"><c r="A1"/></row><row r="2" ht="40.5"><c r="A2"/></row><row'
        b' r="3"><c r="A3"/></row><row r="4" ht="tall"><c r="A4"/></row></sheetData></worksheet>'
    )
    changed = set_cells(data, {(1, 1): "x"}, {1: 33.5, 2: 33.5, 3: 33.5, 4: 33.5, 9: 10}).data
    assert b'<row r="1" ht="33.5" customHeight="1"><c' in changed
    assert changed[changed.index(b'<row r="2"') :] == data[data.index(b'<row r="2"') :]
