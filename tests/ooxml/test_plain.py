"""Sheets read without a parser: what is taken for plain is what the parser reads, and whatever
is not plain is left to it.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from assessment import PackageError
from assessment.formulas.cells import Cell, CellError, Position
from assessment.formulas.shared import Formulas
from assessment.ooxml import open_workbook
from assessment.ooxml.cells import read_cells, rich_text
from assessment.ooxml.frame import Frame, frame_of, parsed_frame
from assessment.ooxml.package import DEFAULT_LIMITS
from assessment.ooxml.parsing import parse_xml
from assessment.ooxml.plain import framed, plain_cells, plain_strings
from assessment.ooxml.trim import dissect
from tests.conftest import ROOT, WORKBOOKS

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
START = f'<worksheet xmlns="{MAIN}" xmlns:x="{MAIN}"><sheetData>'.encode()
END = b'</sheetData><mergeCells count="1"><mergeCell ref="A1:B2"/></mergeCells></worksheet>'
ROW = b'<row r="1"><c r="A1" s="1" t="s"><v>1</v></c></row>'
STRINGS = ["first", "second", "third"]
SAMPLE = ROOT / "samples" / "mews-engineer.xlsx"

Pieces = tuple[bytes, bytes, bytes]
# cells, frame, and the characters of formulas that are left
Read = tuple[dict[Position, Cell], Frame, int]


def by_parser(pieces: Pieces) -> Read:
    root = parse_xml(b"".join(pieces), "sheet")
    formulas = Formulas(DEFAULT_LIMITS.formulas)
    cells = read_cells(root, STRINGS, DEFAULT_LIMITS.cells, formulas)
    assert cells is not None
    return cells, replace(frame_of(root, DEFAULT_LIMITS.areas), rows=1), formulas.left


def plainly(pieces: Pieces) -> Read | None:
    """Read the pieces of a worksheet as a workbook does first."""
    formulas = Formulas(DEFAULT_LIMITS.formulas)
    try:
        data = framed(*pieces)
        frame = parsed_frame(data, DEFAULT_LIMITS.depth, DEFAULT_LIMITS.areas) if data else None
        cells = (
            plain_cells(pieces[1], STRINGS, formulas)
            if frame and (frame.kind, frame.rows) == ("worksheet", 1)
            else None
        )
    except PackageError:
        return None
    return None if cells is None or frame is None else (cells, frame, formulas.left)


def parts_of(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist()}


def zipped(parts: Mapping[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in parts.items():
            package.writestr(name, data)
    return file.getvalue()


# --- any bytes -----------------------------------------------------------------------------------


def _seeds() -> list[Pieces]:
    """Return sheets of real files that are plain, each cut down to a few rows."""
    seeds: list[Pieces] = []
    for path in (*sorted((ROOT / "samples").glob("*.xlsx")), *WORKBOOKS):
        for name, data in parts_of(path).items():
            before, rows, after = (dissect(data) if "worksheets/sheet" in name else None) or (
                b"",
                b"",
                b"",
            )
            end = rows.find(b"</row>", 1_500) + len(b"</row>")
            pieces = before, rows[:end] if end > 1_500 else rows, after
            if plainly(pieces) is not None:
                seeds.append(pieces)
    return seeds


SEEDS = _seeds()
SNIPPETS = (
    *(
        b"</c>",
        b"</row>",
        b"</f>",
        b"</sheetData>",
        b"<sheetData>",
        b"</sheetData><sheetData>",
        b"<v/>",
        b"<v>1</v>",
        b"<f>",
        b"<is><t>x</t></is>",
        b"",
    ),
    *(
        b'<c r="A1"/>',
        b'<row r="9">',
        b'<row r="9"/>',
        b"<x:c/>",
        b'<f t="shared" si="0"/>',
        b"<!--",
        b"-->",
        b"<![CDATA[",
        b"]]>",
        b"<?x ?>",
    ),
    *(
        b' s="1"',
        b' t="s"',
        b' t="n"',
        b' r="B2"',
        b' ht="9"',
        b' spans="1:2"',
        b' xmlns="u"',
        b' xmlns:x="u"',
        b' x14ac:dyDescent="0"',
        b' xml:space="x"',
    ),
    *(
        b"&amp;",
        b"&lt;",
        b"&#65;",
        b"&x;",
        b"&",
        b"<",
        b">",
        b'"',
        b"'",
        b"=",
        b"/",
        b" ",
        b"\n",
        b"\r",
        b"\0",
        b"\xff",
        b"\xef\xbf\xbe",
        b"\xc3\xa9",
    ),
    *(b"0", b"-", b"1048577", b"XFE1", b"_x0041_"),
)
CHANGES = st.tuples(
    st.sampled_from((1, 1, 1, 0, 2)),
    st.sampled_from((b"<", b">", b'"', b" ", b"")),
    st.floats(0, 1),
    st.integers(0, 1),
    st.integers(0, 20),
)


@settings(deadline=None, max_examples=1_000, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.integers(0, len(SEEDS) - 1),
    st.lists(st.tuples(CHANGES, st.sampled_from(SNIPPETS)), max_size=2),
)
@example(0, [])
def test_whatever_is_read_plainly_the_parser_reads_alike(
    seed: int, changes: list[tuple[tuple[int, bytes, float, int, int], bytes]]
) -> None:
    pieces = list(SEEDS[seed])
    for (which, sign, place, behind, cut), snippet in changes:
        text = pieces[which]
        start = max(0, text.find(sign, int(place * len(text)))) + behind
        pieces[which] = text[:start] + snippet + text[start + (cut if cut > 10 else 0) :]
    before, rows, after = pieces
    found = plainly((before, rows, after))
    if found is not None:
        known = by_parser((before, rows, after))
        assert found == known
        assert list(found[0]) == list(known[0])


def test_the_sheets_of_the_samples_are_plain() -> None:
    assert len(SEEDS) > 30


# --- what programs write -------------------------------------------------------------------------

PLAIN = {
    "Excel": (
        b'<row r="1" spans="1:2" ht="39.75" customHeight="1" thickBot="1" x14ac:dyDescent="0.25"><c'
        b' r="A1" s="17" t="s"><v>0</v></c></row>'
    ),
    "Excel, an array": b'<row r="1"><c r="A1" t="str" s="1"/></row>'.replace(
        b' t="str" s="1"/', b'><f t="array" ref="A1">SUM(A2:A3*1)</f><v>3</v></c'
    ),
    "Google": (
        b'<row r="4" ht="15.75" customHeight="1"><c r="B4" s="2"><f t="shared" ref="B4:B5"'
        b' si="1">IF(A4=&quot;Yes&quot;, 2, 0)</f><v>2</v></c></row><row r="5"'
        b' customHeight="1"/><row r="6"></row><row r="7"><c r="B7" s="2"><f t="shared"'
        b' si="1"/><v>0</v></c></row>'
    ),
    "LibreOffice": (
        b'<row r="1" customFormat="false" ht="12.8" hidden="false" customHeight="false"'
        b' outlineLevel="0" collapsed="false"><c r="A1" s="0" t="str"><f'
        b' aca="false">A2&amp;&quot;!&quot;</f><v>Dobr\xc3\xa1 pr\xc3\xa1ce</v></c><c r="B1" s="0"'
        b' t="b"><v>1</v></c></row>'
    ),
    "openpyxl": (
        b'<row r="1" ht="45" customHeight="1" s="5"><c r="A1" s="1" t="inlineStr"><is><t>a'
        b' &lt;b&gt;</t></is></c><c r="B1" t="n"><v>2</v></c><c r="C1"><f>A1&gt;0</f><v /></c><c'
        b' r="D1" t="e"><v>#N/A</v></c></row>'
    ),
    "XlsxWriter": (
        b'<row r="1" spans="1:3"><c r="A1" t="s"><v>0</v></c><c r="B1"><f>A1+1</f><v>0</v></c><c'
        b' r="C1" t="s"><v>77</v></c></row>'
    ),
    "laid out": (
        b'\n  <row r="1">\n    <c r="A1"><v> 5 </v></c>\n    <c r="B1"><v></v></c>\n  </row>\n'
    ),
    "our own": (
        b'<row r="1"><c r="A1" t="inlineStr"><is><t xml:space="preserve"> _x0041_'
        b" </t></is></c></row>"
    ),
}


@pytest.mark.parametrize("program", PLAIN)
def test_what_programs_write_is_plain(program: str) -> None:
    before = START.replace(b" xmlns:x=", b' xmlns:x14ac="u" xmlns:x=')
    found = plainly((before, PLAIN[program], END))
    assert found is not None
    assert found == by_parser((before, PLAIN[program], END))


def test_values_of_all_kinds() -> None:
    found = plainly(
        (
            START,
            b"".join(
                row.replace(b' x14ac:dyDescent="0.25"', b"")
                for row in (PLAIN["Google"], PLAIN["openpyxl"])
            ),
            END,
        )
    )
    assert found is not None
    assert {place: (cell.value, cell.formula) for place, cell in found[0].items()} == {
        (4, 2): (2.0, 'IF(A4="Yes", 2, 0)'),
        (7, 2): (0.0, 'IF(A7="Yes", 2, 0)'),
        (1, 1): ("a <b>", None),
        (1, 2): (2.0, None),
        (1, 3): (None, "A1>0"),
        (1, 4): (CellError("#N/A"), None),
    }


STRANGE = {
    "a prefix": ROW.replace(b"<c ", b"<x:c ").replace(b"</c>", b"</x:c>"),
    "phonetic hints": (
        b'<row r="1"><c r="A1" t="inlineStr"><is><t>a</t><rPh sb="0" eb="1"><t>b</t></rPh></is></c>'
        b"</row>"
    ),
    "a reference to no character": b'<row r="1"><c r="A1" t="str"><v>a&#1;b</v></c></row>',
    "a type on both sides": ROW.replace(b'<c r="A1"', b'<c t="s" r="A1"'),
    "an unknown entity": b'<row r="1"><c r="A1" t="str"><v>&nbsp;</v></c></row>',
    "an attribute twice": ROW.replace(b' s="1"', b' s="1" s="1"'),
    "a row's attribute twice": ROW.replace(b'<row r="1"', b'<row r="1" ht="1" ht="1"'),
    "a row's attribute in two orders": ROW.replace(b'<row r="1"', b'<row r="1" s="1" ht="1" s="1"'),
    "a formula's attribute twice": ROW.replace(b"<v>", b'<f ca="1" ca="1">A2</f><v>'),
    "a namespace": ROW.replace(b"<v>", b'<f xmlns="u">A2</f><v>'),
    "no address": ROW.replace(b' r="A1"', b""),
    "no number of the row": ROW.replace(b'<row r="1"', b"<row"),
    "another row's address": ROW.replace(b"A1", b"A2"),
    "a comment": ROW.replace(b"<v>", b"<!-- --><v>"),
    "another element": ROW.replace(b"<v>", b"<extLst/><v>"),
    "an open end": b"".join((ROW, b'<row r="2">')),
    "a cell outside a row": ROW.replace(b"</row>", b'</row><c r="B1"><v>1</v></c>'),
    "a control character": ROW.replace(b"<v>1", b"<v>\x01"),
    "a return": ROW.replace(b"<v>1", b"<v>\r\n"),
    "no UTF-8": b'<row r="1"><c r="A1" t="str"><v>\xe9</v></c></row>',
    "no character": b'<row r="1"><c r="A1" t="str"><v>\xef\xbf\xbf</v></c></row>',
    "the end of CDATA": b'<row r="1"><c r="A1" t="str"><v>]]></v></c></row>',
    "a row beyond the grid": b'<row r="1048577"><c r="A1048577"><v>1</v></c></row>',
    "a prefix that nobody declared": ROW.replace(
        b'<row r="1"', b'<row r="1" x14ac:dyDescent="0.25"'
    ),
}


@pytest.mark.parametrize("what", STRANGE)
def test_what_is_not_plain_is_left_to_the_parser(what: str) -> None:
    assert plainly((START, ROW, END)) is not None
    assert plainly((START, STRANGE[what], END)) is None


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"<worksheet><ext><sheetData>", b"</sheetData></ext><sheetData/></worksheet>"),
        (b"<worksheet><!--<sheetData>", b"</sheetData>--></worksheet>"),
        (b"<worksheet><x><![CDATA[<sheetData>", b"</sheetData>]]></x></worksheet>"),
        (b'<x:worksheet xmlns:x="u"><sheetData>', b"</sheetData></x:worksheet>"),
        (b"<chartsheet><sheetData>", b"</sheetData></chartsheet>"),
        (
            b'<?xml version="1.0" encoding="windows-1252"?><worksheet><sheetData>',
            b"</sheetData></worksheet>",
        ),
        (b"<worksheet><sheetData>", b"</sheetData><worksheet>"),
    ],
    ids=[
        "nested",
        "in a comment",
        "in CDATA",
        "in no namespace",
        "no worksheet",
        "no UTF-8",
        "broken",
    ],
)
def test_rows_in_an_unusual_place_are_left_to_the_parser(before: bytes, after: bytes) -> None:
    assert plainly((b"<worksheet><sheetData>", ROW, b"</sheetData></worksheet>")) is not None
    assert plainly((before, ROW, after)) is None


def test_formulas_count_once_where_the_parser_has_to_read_them_again() -> None:
    formulas = Formulas(1_000)
    rows = (
        b'<row r="1"><c r="A1"><f>SUM(B1:B9)</f></c></row>'
        + STRANGE["phonetic hints"].replace(b"1", b"2")
        + ROW.replace(b"1", b"3")
    )
    assert plain_cells(rows, STRINGS, formulas) is None
    assert formulas.left == 1_000


# --- shared strings ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("items", "plain"),
    [
        (b"<si><t>one</t></si><si><t></t></si>", True),
        (b'<si><t xml:space="preserve"> &lt;b&gt; _x0041_ \xc4\x8d </t></si>', True),
        (b"<si><t/></si><si><t>a</t></si>", False),
        (b"<si><r><t>a</t></r></si><si><t>b</t></si>", True),
        (b"<si><t>a</t></si><si><r><t>&#98;</t></r></si><si><t>c</t></si>", True),
        (b"<si><r><rPr><b/></rPr><t>a_x00</t></r><r><t>41_</t></r></si>", True),
        (b"<si><r><t>&</t></r><r><t>amp;</t></r></si>", False),
        (b'<si><r><rPr><b val="1" val="1"/></rPr><t>a</t></r></si>', False),
        (b"<si><r><t>a</t><t>b</t></r></si>", False),
        (b"<si><t>a</t><r><t>b</t></r></si>", False),
        (b"<si><t>a</t><phoneticPr/></si>", False),
        (b"<si><t>&#65;</t></si>", True),
        (b"<si><t>&#0;</t></si>", False),
        (b"<!--<si><t>a</t></si>--><si><t>b</t></si>", False),
        (b"<x><si><t>a</t></si></x>", False),
        (b"", False),
    ],
)
def test_shared_strings(items: bytes, plain: bool) -> None:
    data = b'<sst xmlns="u" count="2">' + items + b"</sst>"
    found = plain_strings(data, DEFAULT_LIMITS.depth)
    assert found == ([rich_text(item) for item in parse_xml(data, "strings")] if plain else None)


# --- what is remembered --------------------------------------------------------------------------


def recoloured(colour: bytes) -> bytes:
    """Return a sample whose second fill has a colour of the theme, and with this one there."""
    parts = parts_of(SAMPLE)
    theme = next(name for name in parts if "theme" in name)
    parts["xl/styles.xml"] = re.sub(
        rb'<fgColor rgb="[0-9A-F]{8}"', b'<fgColor theme="4"', parts["xl/styles.xml"]
    )
    parts[theme] = re.sub(
        rb'(<a:accent1>\s*<a:srgbClr val=")[0-9A-F]{6}', rb"\g<1>" + colour, parts[theme]
    )
    return zipped(parts)


def test_styles_are_remembered_with_their_theme() -> None:
    one, two = (
        set(open_workbook(recoloured(colour)).styles.fills) for colour in (b"00AA00", b"BB0000")
    )
    assert one - {None} == {"00AA00"}
    assert two - {None} == {"BB0000"}


def test_relationships_that_were_remembered_can_be_changed() -> None:
    package = open_workbook(SAMPLE).package
    package.relationships().clear()
    assert package.relationships()


@pytest.mark.parametrize(
    "change",
    [
        lambda data: data.replace(b"<worksheet", b"<worksheet ", 1),
        lambda data: data.replace(b"</worksheet>", b""),
    ],
)
def test_a_sheet_is_refused_though_one_like_it_was_read(change: Callable[[bytes], bytes]) -> None:
    parts = parts_of(SAMPLE)
    name = next(name for name in parts if "worksheets/sheet" in name)
    sheets = []
    for data in (parts[name], change(parts[name])):
        try:
            book = open_workbook(zipped({**parts, name: data}))
            sheets.append([book[sheet].cells for sheet in book.sheet_names])
        except PackageError as error:
            assert error.code == "file-damaged"
            assert not data.endswith(b"</worksheet>")
    assert len(sheets) == 1 + change(parts[name]).endswith(b"</worksheet>")
    assert all(one == sheets[0] for one in sheets)
