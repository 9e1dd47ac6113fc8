"""What reading must not lose: each test fails if one condition of a reader is turned round."""

from __future__ import annotations

import struct
import zipfile
from dataclasses import replace

import pytest

from assessment import PackageError
from assessment.formulas.cells import Cell, CellError, Position, Value
from assessment.formulas.shared import Formulas
from assessment.ooxml.cells import read_cells
from assessment.ooxml.package import DEFAULT_LIMITS, Limits, Package
from assessment.ooxml.parsing import parse_xml
from assessment.ooxml.plain import plain_cells
from assessment.ooxml.stream import Stream
from assessment.ooxml.styles import Styles, chroma, styles_of
from assessment.ooxml.workbook import Workbook
from tests.builders.packages import MAIN, parts_of, workbook, zipped

SHEET = "xl/worksheets/sheet1.xml"


def sheet(rows: str) -> bytes:
    return f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'.encode()


def parsed(rows: str, *, complete: bool = True) -> dict[Position, Cell] | None:
    formulas = Formulas(1_000)
    return read_cells(parse_xml(sheet(rows), ""), ["x"], 100, formulas, complete=complete)


def value(cell: str) -> Value:
    cells = parsed(f'<row r="1">{cell}</row>')
    assert cells is not None
    return cells[1, 1].value


def plainly(rows: str, formulas: Formulas | None = None) -> dict[Position, Cell] | None:
    return plain_cells(rows.encode(), ["x"], formulas or Formulas(1_000))


def refusal(data: bytes, limits: Limits = DEFAULT_LIMITS) -> str:
    """Return the code with which a file is refused, its first sheet read by both readers."""
    with pytest.raises(PackageError) as caught:
        book = Workbook(Package(data, limits))
        _ = book[book.sheet_names[0]]
    return caught.value.code


# --- packages ------------------------------------------------------------------------------------


def altered(data: bytes, sign: bytes, offset: int, form: str, value: int) -> bytes:
    """Return a zip with a number changed in each record that begins so."""
    changed = bytearray(data)
    start = changed.find(sign)
    while start >= 0:
        struct.pack_into(form, changed, start + offset, value)
        start = changed.find(sign, start + 4)
    return bytes(changed)


def test_a_part_that_was_altered_is_damage() -> None:
    stored = zipped(parts_of(workbook()), zipfile.ZIP_STORED)
    assert stored.count(b"first text") == 1
    assert Workbook(Package(stored)).strings[0] == "first text"
    with pytest.raises(PackageError, match="cut short or altered"):
        _ = Workbook(Package(stored.replace(b"first text", b"other text"))).strings


def test_an_encrypted_part_is_refused_as_such() -> None:
    assert refusal(altered(workbook(), b"PK\x01\x02", 8, "<H", 1)) == "file-encrypted"


@pytest.mark.parametrize("name", ["../out.xml", "xl/../../out.xml", "c:/out.xml"])
def test_a_name_that_leads_out_is_hostile(name: str) -> None:
    assert refusal(zipped(parts_of(workbook()) | {name: b"<a/>"})) == "file-hostile"


def test_parts_upon_each_other_are_hostile() -> None:
    assert refusal(altered(workbook(), b"PK\x01\x02", 42, "<L", 0)) == "file-hostile"


def test_two_parts_of_one_name_are_damage() -> None:
    with pytest.raises(PackageError, match="two parts named"):
        Package(zipped(parts_of(workbook()) | {SHEET.upper(): b"<a/>"}))


def test_targets_are_absolute_or_lie_beside_the_part() -> None:
    parts = parts_of(workbook())
    name = "xl/_rels/workbook.xml.rels"
    assert b'Target="worksheets/sheet1.xml"' in parts[name]
    absolute = parts[name].replace(b'"worksheets/', b'"/xl/worksheets/')
    for written in (parts[name], absolute):
        book = Workbook(Package(zipped(parts | {name: written})))
        assert book.part_of("Summary") == SHEET
        assert book["Summary"].cells[1, 2].value == 1.0


def test_the_content_of_all_parts_has_one_limit() -> None:
    data = workbook()
    package = Package(data)
    book = Workbook(package)
    _ = book["Summary"], book.strings
    needed = package._parsed
    within = Workbook(Package(data, replace(DEFAULT_LIMITS, content=needed)))
    assert within["Summary"].cells
    assert refusal(data, replace(DEFAULT_LIMITS, content=needed - 1)) == "file-too-large"


# --- plain cells ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="1"><c r="A1"><v>1</v></c>x<c r="B1"><v>1</v></c></row>',
        '<row r="1"><c r="A2"><v>1</v></c></row>',
        '<row r="1"><c r="A1"><f si="1" si="2">A2</f><v>1</v></c></row>',
        '<row r="1"><c r="A1" t="str"><v>&#65;&nbsp;</v></c></row>',
        '<row r="1"><c r="A1" t="str"><v>&#65534;</v></c></row>',
        '<row r="1"><c r="A1" t="str"><v>\uffff</v></c></row>',
        '<row r="1"><c r="A1" t="str"><v>\ufffe</v></c></row>',
    ],
)
def test_what_is_not_plain_is_not_guessed(rows: str) -> None:
    assert plainly(rows) is None


def test_an_empty_cell_that_stands_again_takes_nothing_away() -> None:
    rows = '<row r="1"><c r="A1"><v>1</v></c><c r="A1" s="3"/></row>'
    for cells in (plainly(rows), parsed(rows)):
        assert cells is not None
        assert (cells[1, 1].value, cells[1, 1].style) == (1.0, 0)


def test_formulas_that_are_read_again_are_counted_once() -> None:
    formulas = Formulas(1_000)
    assert plainly('<row r="1"><c r="A1"><f>A2+A3</f></c><c r="B2"/></row>', formulas) is None
    assert formulas.left == 1_000


# --- what cells mean -----------------------------------------------------------------------------


@pytest.mark.parametrize(("index", "text"), [("0", "x"), ("1", "#N/A"), ("2", "#N/A")])
def test_a_shared_text_that_is_not_there_is_an_error(index: str, text: str) -> None:
    found = value(f'<c r="A1" t="s"><v>{index}</v></c>')
    assert found == text
    assert isinstance(found, CellError) == (text == "#N/A")


@pytest.mark.parametrize(
    ("escaped", "text"),
    [("_x0041_", "A"), ("_x007E_", "~"), ("_x007F_", "\ufffd"), ("_x009F_", "\ufffd")],
)
def test_escapes_of_control_characters_show_none(escaped: str, text: str) -> None:
    assert value(f'<c r="A1" t="str"><v>{escaped}</v></c>') == text


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="1048577"/>',
        '<row r="1"><c r="XFE1"/></row>',
        '<row r="1"><c r="A1"><f>1</f><f>2</f></c></row>',
        '<row r="1"><c r="A1"><v>1_0</v></c></row>',
        '<row r="1"><c r="A1"><v>١</v></c></row>',
        '<row r="1"><c r="A2"><v>1</v></c></row>',
        '<row><c r="A3"/><c r="B2"/></row>',
    ],
)
def test_what_contradicts_itself_is_damage(rows: str) -> None:
    with pytest.raises(PackageError, match="damaged"):
        parsed(rows)


def test_the_last_row_and_the_last_column_are_within_the_grid() -> None:
    assert parsed('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>') is not None


def test_cells_without_an_address_are_not_counted_in_a_trimmed_sheet() -> None:
    rows = "<row><c><v>1</v></c></row>"
    assert parsed(rows, complete=False) is None
    cells = parsed(rows)
    assert cells is not None
    assert [*cells] == [(1, 1)]


def test_a_text_is_cut_where_no_program_goes_on() -> None:
    assert len(str(value(f'<c r="A1" t="str"><v>{"a" * 60_000}</v></c>'))) == 50_000


# --- sheets row by row ---------------------------------------------------------------------------


def streamed(rows: str, columns: int = 10) -> list[tuple[int, list[Value]]]:
    book = Workbook(Package(workbook(sheet(rows))))
    return list(Stream(book, columns, 100).rows("Summary"))


def test_rows_that_go_back_are_damage() -> None:
    two = '<row r="{}"><c r="A{}"><v>1</v></c></row>'
    assert [number for number, _ in streamed(two.format(1, 1) + two.format(2, 2))] == [1, 2]
    with pytest.raises(PackageError, match="stands behind"):
        streamed(two.format(2, 2) + two.format(1, 1))


def test_a_row_in_two_pieces_is_one() -> None:
    first = '<row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>2</v></c></row>'
    second = '<row r="1"><c r="C1"><v>3</v></c></row>'
    assert streamed(first + second) == [(1, [1.0, 2.0, 3.0])]


def test_cells_that_stand_twice_as_a_whole_are_damage() -> None:
    data = f'<worksheet xmlns="{MAIN}"><sheetData/><sheetData/></worksheet>'.encode()
    stream = Stream(Workbook(Package(workbook(data))), 10, 100)
    with pytest.raises(PackageError, match="twice"):
        list(stream.rows("Summary"))


def test_columns_beyond_those_asked_for_take_no_room() -> None:
    assert streamed('<row r="1"><c r="A1"><v>1</v></c><c r="XFD1"><v>2</v></c></row>', 3) == [
        (1, [1.0, None, None, 2.0])
    ]


def test_elements_have_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assessment.ooxml.stream._MOST_ELEMENTS", 20)
    assert streamed('<row r="1"><c r="A1"><v>1</v></c></row>')
    with pytest.raises(PackageError, match="more than 20"):
        streamed('<row r="1"><c r="A1"><v>1</v></c></row>' * 10)


def test_a_tag_without_an_end_is_hostile() -> None:
    with pytest.raises(PackageError, match="more than a megabyte"):
        streamed(f'<row r="1" spans="{" " * 2_000_000}"><c r="A1"><v>1</v></c></row>')


def test_only_whole_numbers_are_padded() -> None:
    parts = parts_of(workbook(sheet('<row r="1"><c r="A1" s="1"><v>7</v></c></row>')))
    styles = f"""<styleSheet xmlns="{MAIN}"><numFmts><numFmt numFmtId="170" formatCode="000"/>
        </numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="170"/></cellXfs></styleSheet>"""
    parts["xl/styles.xml"] = styles.encode()
    rows: list[tuple[int, list[Value]]] = []
    for number in ("7", "7.5", "-7"):
        changed = parts | {SHEET: parts[SHEET].replace(b">7<", f">{number}<".encode())}
        rows += Stream(Workbook(Package(zipped(changed))), 10, 100).rows("Summary")
    assert rows == [(1, ["007"]), (1, [7.5]), (1, [-7.0])]


# --- styles --------------------------------------------------------------------------------------

THEME = """<a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">
<a:themeElements><a:clrScheme name="x"><a:lt1><a:sysClr val="window" lastClr="EFEFEF"/></a:lt1>
<a:accent1><a:srgbClr val="336699"/></a:accent1></a:clrScheme></a:themeElements></a:theme>"""


def styles(fills: str, number_formats: str = "", xfs: str = "") -> Styles:
    count = fills.count("<fill>")
    own = xfs or "".join(f'<xf fillId="{index}"/>' for index in range(count))
    data = f"""<styleSheet xmlns="{MAIN}"><numFmts>{number_formats}</numFmts>
        <fills>{fills}</fills><cellXfs>{own}</cellXfs></styleSheet>"""
    package = Package(zipped({"styles.xml": data.encode(), "theme.xml": THEME.encode()}))
    return styles_of(package, "styles.xml", "theme.xml")


def solid(colour: str, pattern: str = "solid") -> str:
    return f'<fill><patternFill patternType="{pattern}"><fgColor {colour}/></patternFill></fill>'


@pytest.mark.parametrize(
    ("colour", "shown"),
    [
        ('rgb="80123456"', "123456"),
        ('rgb="123456"', "123456"),
        ('indexed="2"', "FF0000"),  # 0 to 7 repeat 8 to 15
        ('indexed="10"', "FF0000"),
        ('indexed="63"', "333333"),
        ('indexed="64"', None),
        ('theme="0"', "EFEFEF"),  # the last one that the system's colour was
        ('theme="4"', "336699"),
        ('theme="5"', "C0504D"),  # Office's, where the theme has none
        ('theme="12"', None),
        ('rgb="FF404040" tint="-0.5"', "202020"),
        ('rgb="FF404040" tint="0.5"', "A0A0A0"),
    ],
)
def test_colours_are_those_that_are_seen(colour: str, shown: str | None) -> None:
    assert styles(solid(colour)).fills == (shown,)


@pytest.mark.parametrize("pattern", ["none", "gray125", "darkGrid"])
def test_only_solid_fills_are_colours(pattern: str) -> None:
    assert styles(solid('rgb="FFFF0000"', pattern)).fills == (None,)


def test_a_pale_colour_is_one_and_grey_is_none() -> None:
    assert 8 < chroma("FFE6CC") < 30
    assert styles(solid('rgb="FFFFE6CC"') + solid('rgb="FF999999"')).coloured == {0}


def test_percentages_are_known_by_number_and_by_code() -> None:
    xfs = "".join(f'<xf numFmtId="{number}"/>' for number in (9, 10, 11, 170, 171))
    codes = (
        '<numFmt numFmtId="170" formatCode="0.0%"/><numFmt numFmtId="171" formatCode="0;&quot;x"/>'
    )
    found = styles("", codes, xfs)
    assert found.percent == {0, 1, 3}
    assert found.wording == {4: '0;"x'}
