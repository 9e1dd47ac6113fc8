"""What of a package's XML is read: foreign elements, alternatives, addresses and numbers, by every
reader alike, and what the writer does with them.

LibreOffice is the referee for a sample of sheets with random markup in them; what a file
contradicts itself about is damage.
"""

from __future__ import annotations

import io
import random
import re
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assessment import PackageError, score_file
from assessment.formulas.cells import Position, Value, position, reference
from assessment.formulas.shared import Formulas
from assessment.ooxml import open_workbook
from assessment.ooxml.cells import read_cells
from assessment.ooxml.edit import Edit, edit
from assessment.ooxml.markup import whole
from assessment.ooxml.package import DEFAULT_LIMITS
from assessment.ooxml.parsing import parse_xml
from assessment.ooxml.plain import plain_strings
from assessment.ooxml.stream import Stream
from assessment.ooxml.trim import gather, trim
from tests.builders.packages import DOCUMENT, MAIN
from tests.conftest import SHARED
from tests.referees import referee

CASES = SHARED / "cases"
COMPATIBILITY = "http://schemas.openxmlformats.org/markup-compatibility/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
SPACES = (
    f'xmlns="{MAIN}" xmlns:r="{DOCUMENT}" xmlns:mc="{COMPATIBILITY}" xmlns:q="urn:q"'
    f' xmlns:p="urn:p" xmlns:main="{MAIN}"'
)
IGNORED = 'mc:Ignorable="q"'
STRINGS = "<si><t>zero</t></si><si><r><t>o</t></r><r><t>ne</t></r></si><si><t>two</t></si>"

Found = dict[str, Value]


def book(
    rows: str,
    own: str = "",
    *,
    strings: str = STRINGS,
    before: str = "",
    after: str = "",
    styles: str = "",
) -> bytes:
    """Return a workbook of one sheet, S, with these rows; ``own`` are attributes of the
    worksheet, and of the strings.
    """
    look = (
        styles
        or '<fonts count="1"><font/></fonts><fills count="1"><fill/></fills><borders count="1"><border/></borders><cellXfs count="1"><xf/></cellXfs>'
    )
    parts = {
        "[Content_Types].xml": (
            f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels"'
            ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override'
            f' PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/><Override'
            f' PartName="/xl/s.xml" ContentType="{_TYPE}.worksheet+xml"/><Override'
            f' PartName="/xl/t.xml" ContentType="{_TYPE}.sharedStrings+xml"/><Override'
            f' PartName="/xl/y.xml" ContentType="{_TYPE}.styles+xml"/></Types>'
        ),
        "_rels/.rels": (
            f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1"'
            f' Type="{DOCUMENT}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
        ),
        "xl/workbook.xml": (
            f'<workbook xmlns="{MAIN}" xmlns:r="{DOCUMENT}"><sheets><sheet name="S" sheetId="1"'
            ' r:id="r1"/></sheets></workbook>'
        ),
        "xl/_rels/workbook.xml.rels": (
            f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1"'
            f' Type="{DOCUMENT}/worksheet" Target="s.xml"/><Relationship Id="r2"'
            f' Type="{DOCUMENT}/sharedStrings" Target="t.xml"/><Relationship Id="r3"'
            f' Type="{DOCUMENT}/styles" Target="y.xml"/></Relationships>'
        ),
        "xl/s.xml": (
            f"<worksheet {SPACES} {own}>{before}<sheetData>{rows}</sheetData>{after}</worksheet>"
        ),
        "xl/t.xml": f"<sst {SPACES} {own}>{strings}</sst>",
        "xl/y.xml": f"<styleSheet {SPACES}>{look}</styleSheet>",
    }
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(zipfile.ZipInfo(name), text)
    return file.getvalue()


def read(data: bytes, in_order: bool = True) -> Found | str:
    """Return what the cells of the sheet hold, or the code of the refusal, once every reader has
    said the same.

    Who reads row by row refuses rows that are not ``in_order``, since it has given out what stands
    before them.
    """
    one, whole_part, streamed = (answer(way, data) for way in (_workbook, _every_byte, _stream))
    assert one == whole_part
    assert streamed == (one if in_order else "file-damaged")
    return one


def answer(way: Any, data: bytes) -> Found | str:
    try:
        return {
            reference(*place): value
            for place, value in sorted(way(data).items())
            if value is not None
        }
    except PackageError as error:
        assert len(str(error)) < 500
        return error.code


def _workbook(data: bytes) -> dict[Position, Value]:
    return {place: cell.value for place, cell in open_workbook(data)["S"].cells.items()}


def _stream(data: bytes) -> dict[Position, Value]:
    return {
        (number, column): value
        for number, cells in Stream(open_workbook(data), 100, 1_000).rows("S")
        for column, value in enumerate(cells, start=1)
    }


def _every_byte(data: bytes) -> dict[Position, Value]:
    """Read without the fast ways: all bytes, by the parser."""
    one = open_workbook(data)
    root = parse_xml(one.package.read("xl/s.xml"), "xl/s.xml")
    cells = read_cells(
        root, one.strings, DEFAULT_LIMITS.cells, Formulas(DEFAULT_LIMITS.formulas), complete=True
    )
    return {place: cell.value for place, cell in (cells or {}).items()}


def row(inside: str, number: str = "3") -> str:
    """Return three rows, of which the middle one is the one in question."""
    return (
        f'<row r="1"><c r="A1"><v>11</v></c></row><row r="{number}">{inside}</row><row r="5"><c'
        ' r="A5"><v>51</v></c></row>'
    )


def cell(inside: str, own: str = "") -> str:
    return row(f'<c r="A3"><v>31</v></c><c r="B3"{own}>{inside}</c><c r="C3"><v>33</v></c>')


def b3(data: bytes) -> Value | str:
    """Return what B3 holds, or the code of the refusal."""
    found = read(data)
    return found if isinstance(found, str) else found.get("B3")


def alternatives(choice: str, fallback: str | None, requires: str = "q") -> str:
    rest = "" if fallback is None else f"<mc:Fallback>{fallback}</mc:Fallback>"
    return (
        "<mc:AlternateContent><mc:Choice"
        f' Requires="{requires}">{choice}</mc:Choice>{rest}</mc:AlternateContent>'
    )


# --- elements and attributes of others -----------------------------------------------------------

TWO = '<c r="B3"><v>2</v></c>'
NOUGHT = '<c r="B3"><v>0</v></c>'
PASSED_OVER = {
    "a cell before": row(f'<q:c r="B3"><v>0</v></q:c>{TWO}'),
    "a cell behind": row(f'{TWO}<q:c r="B3"><v>0</v></q:c>'),
    "a cell in a foreign element": row(f"<q:w>{NOUGHT}</q:w>{TWO}<q:w>{NOUGHT}</q:w>"),
    "a row": row(TWO) + f'<q:row r="3">{NOUGHT}</q:row>',
    "a row in a foreign element": row(TWO) + f'<q:w><row r="3">{NOUGHT}</row></q:w>',
    "a row in a foreign element, in front": f'<q:w><row r="3">{NOUGHT}</row></q:w>' + row(TWO),
    "a value": cell("<q:v>0</q:v><v>2</v><q:v>0</q:v>"),
    "a value in a foreign element": cell("<v>2</v><q:w><v>0</v></q:w>"),
    "an element in a value": cell("<v>2<q:x>0</q:x></v>"),
    "a type of others": cell("<v>2</v>", ' q:t="b"'),
    "an address of others": row('<c q:r="C3" r="B3"><v>2</v></c>'),
    "a row number of others": row(TWO).replace('<row r="3"', '<row q:r="4" r="3"'),
    "an element that is not known": row(f"<zz>{NOUGHT}</zz>{TWO}<zz/>"),
    "extensions of a cell": cell('<v>2</v><extLst><ext uri="u"><v>0</v></ext></extLst>'),
    "extensions of a row": row(f'{TWO}<extLst><ext uri="u">{NOUGHT}</ext></extLst>'),
    "a row in a row": row(f'{TWO}<row r="3">{NOUGHT}</row>'),
    "a cell in a cell": row(f'<c r="B3"><v>2</v>{NOUGHT}</c>'),
    "a cell beside the rows": row(TWO) + NOUGHT,
    "a comment and a processing instruction": cell("<v>2<!-- 0 --></v><?v 0?>"),
    "CDATA": cell("<v><![CDATA[2]]></v>"),
    "another prefix for the same": row('<main:c r="B3"><main:v>2</main:v></main:c>'),
}


@pytest.mark.parametrize("own", ["", IGNORED], ids=["", "ignorable"])
@pytest.mark.parametrize("name", PASSED_OVER)
def test_what_is_foreign_is_passed_over(name: str, own: str) -> None:
    assert read(book(PASSED_OVER[name], own)) == read(
        book(
            row(TWO)
            if "C3" not in PASSED_OVER[name] or "q:r" in PASSED_OVER[name]
            else cell("<v>2</v>")
        )
    )


def test_rows_beside_the_data_and_in_extensions_are_none() -> None:
    other = f'<sheetData><row r="3">{NOUGHT}</row></sheetData>'
    for around in (
        {"after": f'<row r="3">{NOUGHT}</row>'},
        {"after": f'<extLst><ext uri="u">{other}</ext></extLst>'},
        {"before": f"<q:w>{other}</q:w>"},
    ):
        assert b3(book(row(TWO), **around)) == 2


@pytest.mark.parametrize(
    "strings",
    [
        f"<q:si><t>z</t></q:si>{STRINGS}",
        f"<q:x/>{STRINGS}",
        f"<q:x><si><t>z</t></si></q:x>{STRINGS}",
        f"<zz/>{STRINGS}",
        STRINGS.replace("<si>", "<si><q:t>z</q:t>"),
        STRINGS.replace("<t>o</t>", "<q:t>z</q:t><t>o<q:x>z</q:x></t><rPh><t>z</t></rPh>"),
        alternatives("<si><t>a</t></si><si><t>b</t></si>", "<si><t>zero</t></si>")
        + STRINGS.partition("</si>")[2],
        f"<!-- <si/> -->{STRINGS}",
    ],
)
def test_shared_texts_keep_their_numbers(strings: str) -> None:
    rows = cell("<v>1</v>", ' t="s"') + '<row r="6"><c r="A6" t="s"><v>2</v></c></row>'
    assert read(book(rows, strings=strings)) == {
        "A1": 11,
        "A3": 31,
        "B3": "one",
        "C3": 33,
        "A5": 51,
        "A6": "two",
    }


def test_inline_texts_without_what_is_foreign_in_them() -> None:
    assert (
        b3(
            book(
                cell(
                    "<is><q:t>z</q:t><t>a</t><q:r><t>z</t></q:r><r><q:t>z</q:t><t>b</t></r><rPh><t>z</t></rPh></is>",
                    ' t="inlineStr"',
                )
            )
        )
        == "ab"
    )


def test_formats_keep_their_numbers() -> None:
    solid = '<fill><patternFill patternType="solid"><fgColor rgb="FF{0}"/></patternFill></fill>'
    fills = f"<fills><q:fill/><fill/>{solid.format('00AA00')}<q:x>{solid.format('123456')}</q:x>{solid.format('BB0000')}</fills>"
    xfs = (
        '<cellXfs><q:xf fillId="1"/><xf/><q:x><xf fillId="1"/></q:x><xf fillId="1"/><xf'
        ' fillId="２"/><xf fillId="2"/></cellXfs>'
    )
    assert open_workbook(book("", styles=fills + xfs)).styles.fills == (
        None,
        "00AA00",
        None,
        "BB0000",
    )


def test_the_frame_of_a_sheet_is_its_own() -> None:
    own = '<mergeCells><q:mergeCell ref="A1:B2"/><mergeCell ref="A5:B5"/></mergeCells>'
    foreign = (
        '<q:mergeCells><mergeCell ref="A1:B2"/></q:mergeCells><q:dataValidations><dataValidation'
        ' sqref="A1"/></q:dataValidations>'
    )
    lists = f"""<dataValidations><q:dataValidation sqref="A1"/><dataValidation type="list" sqref="B3">{alternatives("<q:list>a</q:list>", '<formula1>"1,2"</formula1>')}
    </dataValidation></dataValidations>"""
    sheet = open_workbook(book(cell("<v>2</v>"), after=foreign + own + lists))["S"]
    assert [str(area) for area in sheet.merged] == ["A5:B5"]
    assert [(str(one.areas[0]), one.first) for one in sheet.validations] == [("B3", '"1,2"')]


def test_sheets_and_names_are_the_workbooks_own() -> None:
    data = _changed(
        book(cell("<v>2</v>")),
        "xl/workbook.xml",
        "<sheets>",
        '<q:sheets xmlns:q="urn:q"><sheet name="Z" r:id="r9"/></q:sheets><sheets><q:sheet'
        ' xmlns:q="urn:q" name="Y" r:id="r9"/>',
    )
    assert open_workbook(data).sheet_names == ["S"]
    done = edit(open_workbook(data), Edit({("S", "B3"): 7})).data
    assert b3(done) == 7


# --- alternatives (ISO 29500-3) ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("markup", "value"),
    [
        (alternatives(NOUGHT, TWO), 2),
        (alternatives(TWO, NOUGHT, "r"), 2),
        (alternatives(TWO, NOUGHT, "main r"), 2),
        (alternatives(NOUGHT, TWO, "r q"), 2),
        (alternatives(NOUGHT, None), None),
        (alternatives("", alternatives(NOUGHT, TWO)), 2),
        (
            alternatives(NOUGHT, TWO).replace(
                "<mc:Fallback>",
                '<mc:Choice Requires="p"/><mc:Choice Requires="r"><c'
                ' r="B3"><v>3</v></c></mc:Choice><mc:Fallback>',
            ),
            3,
        ),
        (
            f"<mc:AlternateContent>{alternatives(NOUGHT, TWO)[21:]}".replace(
                "<mc:AlternateContent>", f"<mc:AlternateContent> \n <q:x>{NOUGHT}</q:x> "
            ),
            2,
        ),
        (alternatives(NOUGHT, TWO, "nowhere"), "file-damaged"),
        (alternatives(NOUGHT, TWO).replace(' Requires="q"', ""), 2),
    ],
    ids=[
        "fallback",
        "choice",
        "choice of two",
        "not all",
        "none",
        "nested",
        "the first that is understood",
        "blanks",
        "undeclared",
        "no requirement",
    ],
)
def test_alternatives(markup: str, value: Value) -> None:
    assert b3(book(row(markup))) == value
    rows = row("").replace(
        '<row r="3"></row>', markup.replace("<c ", '<row r="3"><c ').replace("</c>", "</c></row>")
    )
    assert b3(book(rows)) == value
    inside = markup.replace('<c r="B3">', "").replace("</c>", "")
    assert b3(book(cell(inside))) == value


def test_alternatives_around_everything() -> None:
    data = book(
        cell("<v>0</v>"),
        before=(
            '<mc:AlternateContent><mc:Choice Requires="q"><sheetData><row'
            f' r="3">{NOUGHT}</row></sheetData></mc:Choice><mc:Fallback/></mc:AlternateContent>'
        ),
    )
    assert b3(data) == 0
    parts = (
        '<mc:AlternateContent><mc:Choice Requires="q"><sheetData><row'
        f' r="3">{NOUGHT}</row></sheetData></mc:Choice><mc:Fallback><sheetData>{row(TWO)}</sheetData></mc:Fallback></mc:AlternateContent>'
    )
    assert b3(_changed(book("@"), "xl/s.xml", "<sheetData>@</sheetData>", parts)) == 2


def test_text_beside_the_alternatives_is_none() -> None:
    assert (
        b3(
            book(
                cell(
                    "<v><mc:AlternateContent>9<mc:Fallback>2</mc:Fallback>9</mc:AlternateContent></v>"
                )
            )
        )
        == 2
    )


def test_texts_in_no_namespace_of_the_part_are_none() -> None:
    assert plain_strings(b'<x:sst xmlns:x="u"><x:si><x:t>a</x:t></x:si></x:sst>', 64) is None
    assert plain_strings(b'<x:sst xmlns:x="u" xmlns="v"><si><t>a</t></si></x:sst>', 64) is None
    assert plain_strings(b'<sst xmlns="u"><si><t>a</t></si></sst>', 64) == ["a"]


def test_content_that_is_to_be_processed() -> None:
    wrapped = row(f"<q:w>{TWO}</q:w>")
    assert b3(book(wrapped, IGNORED)) is None
    assert b3(book(wrapped, f'{IGNORED} mc:ProcessContent="q:w"')) == 2
    assert b3(book(wrapped, f'{IGNORED} mc:ProcessContent="q:*"')) == 2
    assert b3(book(wrapped, f'{IGNORED} mc:ProcessContent="q:other"')) is None
    assert b3(book(wrapped, 'mc:ProcessContent="q:w"')) is None  # only what may be ignored
    assert (
        b3(book(wrapped.replace('<row r="3">', f'<row r="3" {IGNORED} mc:ProcessContent="q:w">')))
        == 2
    )
    # within the element that says so
    assert (
        b3(book(wrapped.replace('<row r="1">', f'<row r="1" {IGNORED} mc:ProcessContent="q:w">')))
        is None
    )


def test_a_prefix_that_may_be_ignored_need_not_be_declared() -> None:
    assert b3(book(cell("<v>2</v>"), 'mc:Ignorable="x14ac nowhere"')) == 2
    assert b3(book(row(alternatives(NOUGHT, TWO)), 'mc:Ignorable="x14ac nowhere"')) == 2


def test_what_must_be_understood_and_is_not_is_refused() -> None:
    assert b3(book(cell("<v>2</v>"), 'mc:MustUnderstand="q"')) == "file-damaged"
    assert (
        b3(book(row(TWO).replace('<row r="5">', '<row r="5" mc:MustUnderstand="q">')))
        == "file-damaged"
    )
    assert b3(book(cell("<v>2</v>"), 'mc:MustUnderstand="r main"')) == 2
    # in what is not read
    assert b3(book(row(alternatives('<c r="B3" mc:MustUnderstand="q"/>', TWO)))) == 2


# --- addresses -----------------------------------------------------------------------------------

PLACES: dict[str, tuple[str, Found | str]] = {
    "a cell of another row": (row('<c r="A3"><v>31</v></c><c r="B9"><v>2</v></c>'), "file-damaged"),
    "a cell of the next row": (row('<c r="B4"><v>0</v></c>'), "file-damaged"),
    "a row without number": (row(TWO) + "<row><c><v>61</v></c></row>", {"B3": 2, "A6": 61}),
    "a row without number whose cells have addresses": (
        row(TWO) + f"<row>{NOUGHT}</row>",
        {"B3": 0},
    ),
    "what follows such a row": (
        row(TWO) + f"<row>{NOUGHT}</row><row><c><v>71</v></c></row>",
        {"B3": 0, "A7": 71},
    ),
    "a row without number whose cells are of two rows": (
        row(TWO) + f'<row>{NOUGHT}<c r="C8"><v>8</v></c></row>',
        "file-damaged",
    ),
    "a row without number of which one cell says another": (
        row(TWO) + f"<row><c><v>1</v></c>{NOUGHT}</row>",
        "file-damaged",
    ),
    "a row without number that goes on without addresses": (
        row(TWO) + f"<row>{NOUGHT}<c><v>1</v></c></row>",
        "file-damaged",
    ),
    "cells without address": (
        row('<c><v>31</v></c><c r="D3"><v>34</v></c><c><v>35</v></c>'),
        {"A3": 31, "D3": 34, "E3": 35},
    ),
    "rows without numbers": (
        "<row><c><v>1</v></c></row><row/><row><c><v>3</v></c></row>",
        {"A1": 1, "A3": 3},
    ),
    "a row in two pieces": (
        '<row r="3"><c r="A3"><v>1</v></c></row><row r="3"><c r="B3"><v>2</v></c></row>',
        {"A3": 1, "B3": 2},
    ),
    "a cell twice": (row(NOUGHT + TWO), {"B3": 2}),
    "a cell twice, then empty": (row(TWO + '<c r="B3"/>'), {"B3": 2}),
    "small letters": (row('<c r="b3"><v>2</v></c>'), {"B3": 2}),
    "noughts in front": (row('<c r="B03"><v>2</v></c>', "03"), {"B3": 2}),
    "blanks": (row(TWO, " 3 "), {"B3": 2}),
    "no letters": (row('<c r="3"><v>2</v></c>'), "file-damaged"),
    "no digits": (row('<c r="B"><v>2</v></c>'), "file-damaged"),
    "no address": (row('<c r=""><v>2</v></c>'), "file-damaged"),
    "dollars": (row('<c r="$B$3"><v>2</v></c>'), "file-damaged"),
    "wide digits": (row('<c r="B３"><v>2</v></c>'), "file-damaged"),
    "wide digits of a row": (row("<c><v>2</v></c>", "３"), "file-damaged"),
    "letters of another script": (row('<c r="Б3"><v>2</v></c>'), "file-damaged"),
    "an area": (row('<c r="B3:C3"><v>2</v></c>'), "file-damaged"),
    "row nought": (row("<c><v>2</v></c>", "0"), "file-damaged"),
    "a row below nought": (row("<c><v>2</v></c>", "-3"), "file-damaged"),
    "a row in halves": (row("<c><v>2</v></c>", "3.0"), "file-damaged"),
    "a row that is no number": (row("<c><v>2</v></c>", "x"), "file-damaged"),
    "a row with a line": (row("<c><v>2</v></c>", "1_0"), "file-damaged"),
    "a row beyond the grid": (row("<c><v>2</v></c>", "1048577"), "file-damaged"),
    "a column beyond the grid": (row('<c r="XFE3"><v>2</v></c>'), "file-damaged"),
}


@pytest.mark.parametrize("name", PLACES)
def test_where_cells_stand(name: str) -> None:
    rows, expected = PLACES[name]
    found = read(
        book(rows), in_order="whose cells have addresses" not in name and "follows" not in name
    )
    if isinstance(found, dict) and "without numbers" not in name:
        found = {address: value for address, value in found.items() if address not in ("A1", "A5")}
    assert found == expected


def test_a_second_table_of_cells_is_damage() -> None:
    for second in ("<sheetData/>", f'<sheetData><row r="3">{NOUGHT}</row></sheetData>'):
        assert read(book(row(TWO), after=second)) == "file-damaged"


def test_a_refusal_names_the_cell() -> None:
    for rows, what in (
        (row('<c r="B9"><v>2</v></c>'), "S!B3 is called B9, but stands in the row 3"),
        (cell("<v>２</v>"), "S!B3 is a number, and holds '２'"),
    ):
        with pytest.raises(PackageError) as refusal:
            open_workbook(book(rows))["S"]
        assert what in str(refusal.value)


# --- values --------------------------------------------------------------------------------------

NUMBERS: dict[str, Value] = {
    "2": 2,
    " 2\n": 2,
    "-2.5e0": -2.5,
    "+.5": 0.5,
    "5.": 5,
    "1E2": 100,
    "": None,
    "  ": None,
    "007": 7,
    **dict.fromkeys(("INF", "-INF", "NaN", "1e999", "-1e999"), "#NUM!"),
    **dict.fromkeys(
        (
            "２",
            "٢",
            "1_0",
            "inf",
            "nan",
            "Infinity",
            "0x10",
            "0x1p3",
            "1,5",
            "1d5",
            "1e",
            "--2",
            "2 3",
            "2%",
            "Yes",
            "TRUE",
            "\u00a02",
            "²",
            "-",
        ),
        "file-damaged",
    ),
}


@pytest.mark.parametrize("kind", ["", ' t="n"'], ids=["", "n"])
@pytest.mark.parametrize("text", NUMBERS)
def test_numbers_are_those_of_the_schema(text: str, kind: str) -> None:
    assert b3(book(cell(f"<v>{text}</v>", kind))) == NUMBERS[text]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1", "one"),
        (" 1 ", "one"),
        ("01", "one"),
        ("9", "#N/A"),
        ("", None),
        *((text, "file-damaged") for text in ("１", "1_", "-1", "+1", "1.0", "x", "²", "1" * 30)),
    ],
)
def test_numbers_of_shared_texts(text: str, value: Value) -> None:
    assert b3(book(cell(f"<v>{text}</v>", ' t="s"'))) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1", True),
        ("0", False),
        ("2", True),
        (" 0 ", False),
        ("", None),
        *((text, "file-damaged") for text in ("true", "TRUE", "yes", "１", "0.5", "1_0")),
    ],
)
def test_truth_values(text: str, value: Value) -> None:
    found = b3(book(cell(f"<v>{text}</v>", ' t="b"')))
    assert found is value or found == value == "file-damaged"


@pytest.mark.parametrize(
    ("own", "inside", "value"),
    [
        ("", "<v>0</v><is><t>2</t></is>", 0),
        ("", "<is><t>2</t></is><v>0</v>", 0),
        ("", "<is><t>2</t></is>", None),
        (' t="n"', "<is><t>2</t></is>", None),
        (' t="str"', "<is><t>2</t></is>", None),
        (' t="s"', "<v>1</v><is><t>2</t></is>", "one"),
        (' t="inlineStr"', "<is><t>2</t></is>", "2"),
        (' t="inlineStr"', "<f>1+1</f><is><t>2</t></is>", "2"),
        (' t="inlineStr"', "<v>2</v>", "file-damaged"),
        (' t="inlineStr"', "<is><t>2</t></is><v>0</v>", "file-damaged"),
        (' t="str"', "<v>2</v>", "2"),
        (' t="d"', "<v>2025-01-31</v>", "2025-01-31"),
        (' t="e"', "<v>#N/A</v>", "#N/A"),
        ("", "<v>9</v><f>1+1</f>", 9),
        ("", "<v>1</v><v>2</v>", "file-damaged"),
        ("", "<v/><v>2</v>", "file-damaged"),
        ("", "<f>1</f><f>2</f><v>2</v>", "file-damaged"),
        (' t="inlineStr"', "<is><t>1</t></is><is><t>2</t></is>", "file-damaged"),
        *(
            (f' t="{kind}"', "<v>2</v>", "file-damaged")
            for kind in ("x", "N", "S", "STR", "inlinestr", "", " n")
        ),
    ],
)
def test_the_type_of_a_cell_says_where_its_value_stands(
    own: str, inside: str, value: Value
) -> None:
    assert b3(book(cell(inside, own))) == value


def test_the_format_of_a_cell_is_a_whole_number() -> None:
    for style, code in (
        (" 0 ", 2),
        ("０", "file-damaged"),
        ("-1", "file-damaged"),
        ("x", "file-damaged"),
    ):
        assert answer(_workbook, book(cell("<v>2</v>", f' s="{style}"'))) == (
            read(book(cell("<v>2</v>"))) if code == 2 else code
        )


@given(st.text(max_size=9))
def test_a_whole_number_has_digits_of_ascii_only(text: str) -> None:
    number = whole(text)
    assert (number is None) == (
        not text.strip(" \t\n\r").encode().isdigit() or len(text.strip(" \t\n\r")) > 7
    )


# --- random foreign markup -----------------------------------------------------------------------

GOOD: tuple[tuple[str, ...], ...] = (
    (
        '<c r="A1" t="s"><v>0</v></c>',
        '<c r="B1"><v>12</v></c>',
        '<c r="C1" t="inlineStr"><is><t>in</t></is></c>',
    ),
    (
        '<c r="A2" t="s"><v>2</v></c>',
        '<c r="B2" t="b"><v>1</v></c>',
        '<c r="D2" t="str"><f>A1&amp;"x"</f><v>zerox</v></c>',
    ),
    ('<c r="A3" t="s"><v>1</v></c>', '<c r="B3"><f>B1+2</f><v>14</v></c>'),
    ('<c r="B4"><v>0.5</v></c>', '<c r="C4" t="e"><v>#N/A</v></c>', '<c r="D4"><v>-3</v></c>'),
)
EXPECTED: Found = {
    "A1": "zero",
    "B1": 12,
    "C1": "in",
    "A2": "two",
    "B2": True,
    "D2": "zerox",
    "A3": "one",
    "B3": 14,
    "B4": 0.5,
    "C4": "#N/A",
    "D4": -3,
}


def noise(chance: random.Random, inside: str, good: str = "", known: bool = True) -> str:
    """Return markup that is passed over; ``inside`` is what would do harm where it were read.
    ``good`` may stand in the alternative that is read.

    LibreOffice takes the fallback even where the choice asks for nothing but what every workbook
    has: such choices are made where it is ``known``.
    """
    kinds = [
        "<q:x/>",
        f"<q:w>{inside}</q:w>",
        re.sub(r"<(/?)(\w)", r"<\1q:\2", inside),
        alternatives(inside, chance.choice((None, ""))),
        f'<extLst><ext uri="u">{inside}</ext></extLst>',
        "<!-- <c/> -->",
        "<?q <c/> ?>",
        f"<q:a><q:b>{inside}</q:b><p:b/></q:a>",
        " \n",
    ]
    if good:
        asked = alternatives(good, inside, "r") if known else alternatives(inside, good, "p")
        return chance.choice((alternatives(inside, good), asked, alternatives(inside, good, "q r")))
    return chance.choice(kinds)


def noisy(seed: int, known: bool = True) -> bytes:
    """Return the good workbook with random markup that changes nothing."""
    chance = random.Random(seed)
    level = chance.choice((0.05, 0.2, 0.5))

    def among(pieces: tuple[str, ...], inside: str) -> Iterator[str]:
        for piece in pieces:
            if chance.random() < level:
                yield noise(chance, inside)
            yield noise(chance, inside, piece, known) if chance.random() < level / 2 else piece
        if chance.random() < level:
            yield noise(chance, inside)

    rows = []
    for number, cells in enumerate(GOOD, start=1):
        inner = []
        for one in cells:
            harm = chance.choice(("<v>9</v>", "<is><t>9</t></is>", "<f>9</f>"))
            if chance.random() < level / 2:
                one = one.replace("</c>", noise(chance, harm) + "</c>")
            if chance.random() < level / 2:
                one = one.replace("<c r=", '<c q:t="b" q:r="Z9" r=')
            inner.append(one)
        harm = f'<c r="{chance.choice("ABCD")}{number}"><v>9</v></c>'
        rows.append(f'<row r="{number}">{"".join(among(tuple(inner), harm))}</row>')
    harm = f'<row r="{chance.randint(1, 5)}">{"".join(GOOD[0])}</row>'.replace(">12<", ">9<")
    harm = (
        '<row r="2"><c r="B2"><v>9</v></c></row>'
        if chance.random() < 0.5
        else harm.replace('r="A1"', 'r="A9"')
    )
    strings = "".join(
        among(tuple(f"{item}</si>" for item in STRINGS.split("</si>")[:-1]), "<si><t>harm</t></si>")
    )
    return book(
        "".join(among(tuple(rows), harm)), IGNORED if chance.random() < 0.5 else "", strings=strings
    )


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 10**9))
def test_random_markup_changes_no_value(seed: int) -> None:
    assert read(noisy(seed)) == EXPECTED


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.integers(0, 10**9),
    st.sampled_from((*EXPECTED, "C2", "D3", "A5", "E1")),
    st.sampled_from((7.25, "new", None, True)),
)
def test_a_value_is_written_to_the_cell_that_is_read_or_nowhere(
    seed: int, address: str, value: Any
) -> None:
    try:
        done = edit(open_workbook(noisy(seed)), Edit({("S", address): value})).data
    except PackageError as refusal:
        assert refusal.code == "write-failed"
        return
    wanted = {**EXPECTED, address: value}
    assert read(done) == {
        place: wanted[place]
        for place in sorted(wanted, key=lambda one: position(one) or (0, 0))
        if wanted[place] is not None
    }


def test_most_values_are_written_though_there_is_foreign_markup() -> None:
    written = 0
    for seed in range(100):
        try:
            written += bool(edit(open_workbook(noisy(seed)), Edit({("S", "B1"): 7})).touched)
        except PackageError:
            continue
    assert written > 50


def test_a_value_that_cannot_be_written_is_refused_with_the_reason() -> None:
    data = book(row(alternatives(NOUGHT, TWO)))
    with pytest.raises(PackageError) as refusal:
        edit(open_workbook(data), Edit({("S", "B3"): 7}))
    assert refusal.value.code == "write-failed" and "ISO 29500-3" in str(refusal.value)


def test_a_value_goes_into_a_row_without_number_whose_cells_have_addresses() -> None:
    rows = '<row r="1"><c r="A1"><v>1</v></c></row><row><c r="B3"><v>2</v></c></row>'
    done = edit(
        open_workbook(book(rows)), Edit({("S", "B3"): 7, ("S", "C3"): 8, ("S", "B2"): 9})
    ).data
    assert answer(_workbook, done) == {"A1": 1, "B2": 9, "B3": 7, "C3": 8}


def test_emptiness_is_cut_out_only_where_nothing_foreign_stands_in_it() -> None:
    empty = "".join(
        f'<row r="{number}" spans="1:3"><c r="A{number}" s="0"/></row>'
        for number in range(10, 9_000)
    )
    start, end = row(TWO), '<row r="9000"><c r="A9000"><v>1</v></c></row>'
    plain = book(start + empty + end)
    part = open_workbook(plain).package
    gathered = gather(part.chunks("xl/s.xml"), 10**9)
    assert gathered is not None and len(gathered) < len(part.read("xl/s.xml")) / 2
    assert len(trim(gathered)) < len(gathered)
    expected = {"A1": 11, "B3": 2, "A5": 51, "A9000": 1}
    assert read(plain) == expected
    for at in (0, len(empty) // 3, len(empty) // 2, len(empty)):
        at = empty.rfind("<row", 0, at) if at else 0
        opened = empty[:at] + "<q:w>" + empty[at:]
        assert read(book(start + opened + "</q:w>" + end)) == expected
        assert read(book(start + opened + end + "</q:w>")) == {"A1": 11, "B3": 2, "A5": 51}
        assert (
            read(book(start + opened.replace("<q:w>", "<q:w><q:w/><q:x\n/></q:w>") + end))
            == expected
        )
    middle = empty.rfind("<row", 0, len(empty) // 2)
    harm = end.replace("A9000", "B9000")
    wrapped = f"{start}{empty[:middle]}<q:w>{empty[middle:]}{harm}{empty[:middle]}</q:w>{empty[middle:]}{end}"
    assert read(book(wrapped)) == expected
    assert read(book(start + empty + "<q:w>" + empty + "</q:w>")) == {"A1": 11, "B3": 2, "A5": 51}


@pytest.mark.libreoffice
@pytest.mark.skipif(referee.soffice() is None, reason="LibreOffice (soffice) is not installed")
def test_libreoffice_reads_the_same(tmp_path: Path) -> None:
    given_files: Mapping[str, bytes] = {
        **{f"noise{seed}": noisy(seed, known=False) for seed in range(60)},
        **{
            f"passed{number}": book(rows, IGNORED if number % 2 else "")
            for number, rows in enumerate(PASSED_OVER.values())
        },
        **{
            f"place{number}": book(rows)
            for number, (rows, found) in enumerate(PLACES.values())
            if isinstance(found, dict)
        },
        **{
            f"number{number}": book(cell(f"<v>{text}</v>"))
            for number, (text, value) in enumerate(NUMBERS.items())
            if value not in ("#NUM!", "file-damaged")
        },
    }
    files = []
    for name, data in given_files.items():
        files.append(tmp_path / f"{name}.xlsx")
        files[-1].write_bytes(data)
    converted = tmp_path / "converted"
    converted.mkdir()
    referee.convert(files, converted)
    differing = []
    for file in files:
        sheet = openpyxl.load_workbook(converted / file.name, data_only=True)["S"]
        theirs = {
            one.coordinate: one.value
            for cells in sheet.iter_rows()
            for one in cells
            if one.value is not None
        }
        ours = answer(_workbook, file.read_bytes())
        if ours != theirs:
            differing.append((file.name, ours, theirs))
    assert not differing, differing[0]
    assert len(files) > 100


# --- files of others -----------------------------------------------------------------------------


@pytest.mark.skipif(not CASES.is_dir(), reason="the cases do not lie beside the checkout")
@pytest.mark.parametrize(
    ("name", "level"),
    [
        ("diff-foreign-cell-ign", 1),
        ("diff-foreign-row", 1),
        ("diff-r-wrong-row", "file-damaged"),
        ("diff-row-late-norc", 0),
        ("diff-is-and-v-num", 0),
        ("diff-v-fullwidth", "file-damaged"),
    ],
)
def test_cases(name: str, level: int | str) -> None:
    card = score_file(str(CASES / f"{name}.xlsx"))
    if isinstance(level, str):
        assert [one.code for one in card.findings] == [level] and not card.competencies
    else:
        assert [one.level for one in card.competencies] == [level]


def _changed(data: bytes, name: str, old: str, new: str) -> bytes:
    file = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as before,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as after,
    ):
        for entry in before.namelist():
            text = before.read(entry).decode()
            assert entry != name or old in text
            after.writestr(
                zipfile.ZipInfo(entry), text.replace(old, new) if entry == name else text
            )
    return file.getvalue()
