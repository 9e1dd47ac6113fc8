"""What grafting is made of: filling a donor, merging formats, names that are taken, sheets that
go, other conformance classes and date systems.
"""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from assessment import PackageError
from assessment.formulas.cells import CellError, Value
from assessment.ooxml.graft.donor import Donor, donor_of
from assessment.ooxml.graft.filling import Filled
from assessment.ooxml.graft.sheets import Grafted, graft, without_calculation_chain
from assessment.ooxml.graft.styles import merge, new_styles, read_look
from assessment.ooxml.workbook import open_workbook
from assessment.ooxml.write.archive import rewritten
from assessment.ooxml.write.dialect import (
    Names,
    alike,
    renamed,
    sheets_of,
    shows_day,
    strict,
    without_sheets,
    without_theme,
)
from assessment.ooxml.write.manifest import ContentTypes, PartType, Related, Relationships
from tests.builders.donors import PICTURE, donor
from tests.builders.packages import parts_of, zipped
from tests.builders.targets import TARGETS, plain, target
from tests.builders.yardstick import measured, timed, yardstick
from tests.ooxml.test_graft import THEME, check_package

Draw = Callable[[Any], object]


def drawn(draw: Draw, **options: Any) -> bytes:
    """Return a workbook that XlsxWriter draws."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True, **options})
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a sheet that only the target has
        draw(book)
        book.close()
    return file.getvalue()


def grafted(into: bytes, added: bytes | None, *arguments: Any) -> tuple[dict[str, bytes], Grafted]:
    """Return the parts of a workbook with sheets added, and what was done."""
    workbook = open_workbook(into)
    filled, replaced = Filled(*arguments[:2]), arguments[2] if len(arguments) > 2 else ()
    done = graft(workbook, donor_of(added) if added is not None else None, filled, replaced)
    data = rewritten(workbook.package, done.parts, done.removed)
    check_package(data)
    return parts_of(data), done


def new_part(done: Grafted, pattern: str) -> bytes:
    return next(data for name, data in done.parts.items() if re.fullmatch(pattern, name))


def new_sheet(done: Grafted) -> bytes:
    return new_part(done, r"xl/worksheets/[^/]*\.xml")


def cell(data: bytes, address: str) -> bytes:
    found = re.search(rb'<c r="%b"[^>]*?(?:/>|>.*?</c>)' % address.encode(), data)
    assert found is not None
    return re.sub(rb' s="[0-9]+"', b"", found[0])


def columns(book: Any) -> Any:
    """Draw a sheet with what can be filled."""
    sheet = book.add_worksheet("Page")
    sheet.write_formula("A1", "=1+1", None, 2)
    sheet.write_string("A2", "x")
    sheet.write_number("A3", 3)
    sheet.write_blank("A4", None, book.add_format({"bold": True}))
    sheet.write_url("A5", "internal:Page!A5", string="x")
    sheet.write_array_formula("C1:C2", "{=A1:A2}", None, 1)
    sheet.write_number("C2", 2)
    return sheet


# --- filling -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "value", "written"),
    [
        ("A1", 5, b'<c r="A1"><f>1+1</f><v>5</v></c>'),
        ("A1", 0.1, b'<c r="A1"><f>1+1</f><v>0.1</v></c>'),
        ("A1", "a & b", b'<c r="A1" t="str"><f>1+1</f><v>a &amp; b</v></c>'),
        ("A1", " ü", b'<c r="A1" t="str"><f>1+1</f><v xml:space="preserve"> &#252;</v></c>'),
        ("A1", True, b'<c r="A1" t="b"><f>1+1</f><v>1</v></c>'),
        ("A1", CellError("#N/A"), b'<c r="A1" t="e"><f>1+1</f><v>#N/A</v></c>'),
        ("A1", None, b'<c r="A1"><f>1+1</f></c>'),
        ("A2", "_x0041_", b'<c r="A2" t="inlineStr"><is><t>_x005F_x0041_</t></is></c>'),
        ("A2", 1.0, b'<c r="A2"><v>1</v></c>'),
        ("A2", None, b'<c r="A2"/>'),
        ("A3", False, b'<c r="A3" t="b"><v>0</v></c>'),
        ("A3", "text", b'<c r="A3" t="inlineStr"><is><t>text</t></is></c>'),
        ("A4", "=1+1", b'<c r="A4" t="inlineStr"><is><t>=1+1</t></is></c>'),
        ("C1", "first", b'<c r="C1" t="str"><f t="array" ref="C1:C2">A1:A2</f><v>first</v></c>'),
        ("C2", "second", b'<c r="C2" t="str"><v>second</v></c>'),
    ],
)
def test_a_value_takes_the_place_of_the_donors(address: str, value: Value, written: bytes) -> None:
    _, done = grafted(target("plain"), drawn(columns), {("Page", address): value})
    assert cell(new_sheet(done), address) == written


def test_true_and_one_are_two_values() -> None:
    """Though they are equal to Python, which remembers what it wrote for equal ones."""
    for value, written in (
        (1, b"<v>1</v>"),
        (True, b't="b"'),
        (1.0, b"<v>1</v>"),
        ("1", b"inlineStr"),
    ):
        _, done = grafted(target("plain"), drawn(columns), {("Page", "A3"): value})
        assert written in cell(new_sheet(done), "A3")


@given(
    st.one_of(
        st.text(max_size=300),
        st.floats(allow_nan=False, allow_infinity=False),
        st.booleans(),
        st.integers(-(10**15), 10**15),
    )
)
@settings(max_examples=60, deadline=None)
def test_any_value_is_read_back(value: Value) -> None:
    workbook = open_workbook(target("plain"))
    done = graft(
        workbook, donor_of(drawn(columns)), Filled({("Page", "A1"): value, ("Page", "A4"): value})
    )
    sheet = ElementTree.XML(new_sheet(done))
    texts = [
        "".join(one.itertext())
        for one in sheet.iter()
        if one.tag.endswith("}c") and one.get("r") in ("A1", "A4")
    ]
    after = open_workbook(rewritten(workbook.package, done.parts, done.removed))["Page"]
    for place in ((1, 1), (4, 1)):
        read = after.value(*place)
        if isinstance(value, str):
            assert _shown(str(read or "")) == _shown(value)
        else:
            assert read == value and isinstance(read, bool) == isinstance(value, bool)
    assert len(texts) == 2


def _shown(text: str) -> str:
    """Return a text as a reader gives it: no control characters, no halves of characters."""
    return re.sub(
        "[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]",
        "\ufffd",
        text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace"),
    )


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (({("Page", "Z9"): 1},), KeyError),
        (({("Nowhere", "A1"): 1},), KeyError),
        (({}, {("Page", "A1"): "Page!A1"}), KeyError),
        (({("Page", "A2"): "x" * 32_768},), ValueError),
        (({("Page", "A2"): "🙂" * 16_384},), ValueError),
        (({("Page", "A1"): float("nan")},), ValueError),
        (({("Page", "A1"): float("inf")},), ValueError),
    ],
)
def test_what_no_cell_takes_is_an_error(arguments: tuple[Any, ...], error: type[Exception]) -> None:
    with pytest.raises(error):
        grafted(target("plain"), drawn(columns), *arguments)


def test_links_lead_elsewhere() -> None:
    _, done = grafted(target("plain"), drawn(columns), {}, {("Page", "A5"): "'Tables & more'!A1"})
    assert b'<hyperlink ref="A5" location="\'Tables &amp; more\'!A1"' in new_sheet(done)


def test_links_follow_where_their_sheet_gets_another_name() -> None:
    def draw(book: Any) -> None:
        book.add_worksheet("Existing").write_url("A1", "internal:Existing!B2", string="x")

    _, done = grafted(target("plain"), drawn(draw))
    assert b"location=\"'Existing (2)'!B2\"" in new_sheet(done)
    _, done = grafted(target("plain"), drawn(draw), {}, {("Existing", "A1"): "Existing!C3"})
    assert b"location=\"'Existing (2)'!C3\"" in new_sheet(done)


def test_no_added_sheet_is_selected() -> None:
    """Two selected tabs are a group, and what is typed into one goes into both."""

    def chart_first(book: Any) -> None:
        drawing = book.add_chart({"type": "bar"})
        drawing.add_series({"values": "=Page!$A$1:$A$2"})
        book.add_chartsheet("Drawn").set_chart(drawing)
        book.add_worksheet("Page").select()

    for added in (donor("values"), drawn(chart_first)):
        parts, done = grafted(target("plain"), added)
        assert b'tabSelected="1"' in b"".join(parts_of(added).values())
        assert b"tabSelected" not in b"".join(done.parts.values())
        assert b'tabSelected="1"' in parts["xl/worksheets/sheet2.xml"]  # the one that was


def test_one_donor_is_not_changed_by_filling_it() -> None:
    added = drawn(columns)
    first = grafted(target("plain"), added)[0]
    grafted(target("plain"), added, {("Page", "A2"): "somebody's"}, {("Page", "A5"): "Existing!A1"})
    assert grafted(target("plain"), added)[0] == first


def test_filling_is_fast() -> None:
    def draw(book: Any) -> None:
        sheet = book.add_worksheet("Page")
        for row in range(100):
            for column in range(6):
                sheet.write_formula(row, column, f"=Existing!A{row + 1}*{column}", None, 0)

    one = donor_of(drawn(draw))
    workbook = open_workbook(target("plain"))
    values: dict[tuple[str, str], Value] = {
        ("Page", f"{'ABCDEF'[column]}{row + 1}"): row * column / 7
        for row in range(100)
        for column in range(6)
    }
    graft(workbook, one, Filled(values))
    best = min(timed(lambda: graft(workbook, one, Filled(values)))[1] for _ in range(20))
    assert best < 0.5 * yardstick()  # drawing the page anew takes several times that


# --- charts --------------------------------------------------------------------------------------


def chart(book: Any) -> None:
    sheet = book.add_worksheet("Page")
    sheet.write_row("A1", ["a", "b", 0, 1])
    sheet.write_row("A2", ["c", "d", 0, 2])
    drawing = book.add_chart({"type": "column"})
    drawing.add_series(
        {
            "name": "=Page!$A$1",
            "categories": "=Page!$A$1:$B$2",
            "values": "=Page!$D$1:$D$2",
            "data_labels": {"value": True},
        }
    )
    drawing.add_series({"categories": "=Page!$C$1:$C$2", "values": "=Existing!$B$1:$B$2"})
    sheet.insert_chart("F1", drawing)


def test_charts_remember_what_their_cells_hold() -> None:
    values = {
        ("Page", "A1"): "Z & <z>",
        ("Page", "D1"): 7.5,
        ("Page", "D2"): "no number",
        ("Page", "C1"): "Ann",
        ("Page", "C2"): None,
    }
    _, done = grafted(target("plain"), drawn(chart), values)
    data = new_part(done, "xl/charts/chart1.xml")
    assert (
        b'<c:strCache><c:ptCount val="1"/><c:pt idx="0"><c:v>Z &amp;'
        b" &lt;z&gt;</c:v></c:pt></c:strCache>" in data
    )
    levels = [
        b"".join(re.findall(rb"<c:v>(.*?)</c:v>", level))
        for level in re.findall(rb"<c:lvl>.*?</c:lvl>", data)
    ]
    assert levels == [b"bd", b"Z &amp; &lt;z&gt;c"]  # the inner level first
    assert (
        b'<c:pt idx="0"><c:v>7.5</c:v></c:pt><c:pt'
        b' idx="1"><c:v>0</c:v></c:pt></c:numCache></c:numRef></c:val>' in data
    )
    # labels that were numbers are text now, and an empty one has no point
    assert (
        b'<c:cat><c:strRef><c:f>Page!$C$1:$C$2</c:f><c:strCache><c:ptCount val="2"/><c:pt'
        b' idx="0"><c:v>Ann</c:v></c:pt></c:strCache></c:strRef></c:cat>' in data
    )
    # what is said of the target's cells is left alone
    assert re.search(
        rb"<c:f>Existing!\$B\$1:\$B\$2</c:f>(<c:numCache>.*?</c:numCache>)?</c:numRef>", data
    )


def test_charts_say_what_they_mean() -> None:
    """LibreOffice takes what is left out for yes, unless Excel 2007 wrote the workbook that the
    chart comes into.
    """
    data = new_part(grafted(target("plain"), drawn(chart))[1], "xl/charts/chart1.xml")
    for name in (
        b"roundedCorners",
        b"varyColors",
        b"showLegendKey",
        b"showSerName",
        b"delete",
        b"overlay",
        b"autoTitleDeleted",
        b"invertIfNegative",
    ):
        assert b"<c:" + name + b' val="0"/>' in data, name
    assert re.search(rb"<c:showLegendKey[^>]*/><c:showVal val=\"1\"/><c:showCatName", data)
    assert (
        data.index(b"<c:varyColors")
        < data.index(b"<c:ser>")
        < data.index(b"<c:invertIfNegative")
        < data.index(b"<c:dLbls>")
    )


# --- names that are taken ------------------------------------------------------------------------


@given(st.lists(st.sampled_from("ab🙂é'"), min_size=1, max_size=31).map("".join))
@settings(max_examples=40, deadline=None)
def test_a_new_name_is_no_longer_than_a_name_may_be(name: str) -> None:
    while len(name.encode("utf-16-le")) > 62:
        name = name[:-1]
    name = name.strip("'") or "x"
    parts = plain()
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(
        b'name="Existing"', b'name="%b"' % name.upper().encode("ascii", "xmlcharrefreplace")
    )
    if len(name.upper().encode("utf-16-le")) > 62:
        return
    _, done = grafted(zipped(parts), drawn(lambda book: book.add_worksheet(name)))
    new = done.names[name]
    assert new != name
    assert new.endswith(" (2)")
    assert len(new.encode("utf-16-le")) <= 62


def test_history_is_nobodys_name() -> None:
    added = drawn(lambda book: book.add_worksheet("Page"))
    parts = {
        name: data.replace(b'name="Page"', b'name="History"')
        for name, data in parts_of(added).items()
    }
    assert grafted(target("plain"), zipped(parts))[1].names == {"History": "History (2)"}


def test_a_taken_defined_name_gets_another_and_formulas_follow() -> None:
    def draw(book: Any) -> None:
        sheet = book.add_worksheet("Page")
        book.define_name("Rate", "=Page!$A$1")
        book.define_name("Twice", "=Rate*2")
        sheet.write_formula("B1", '=Rate*Twice&"Rate"&Rates[Rate]', None, 2)
        sheet.data_validation("C1", {"validate": "decimal", "criteria": "<", "value": "=Rate"})

    parts, done = grafted(target("plain"), drawn(draw))
    assert b'<definedName name="Rate">Existing!$B$2</definedName>' in parts["xl/workbook.xml"]
    assert (
        b'<definedName name="Rate_2">Page!$A$1</definedName><definedName'
        b' name="Twice">Rate_2*2</definedName>' in parts["xl/workbook.xml"]
    )
    assert b'<f>Rate_2*Twice&amp;"Rate"&amp;Rates[Rate]</f>' in new_sheet(done)
    assert b"<formula1>Rate_2</formula1>" in new_sheet(done)


def test_a_name_that_says_the_same_is_shared() -> None:
    def draw(book: Any) -> None:
        book.add_worksheet("Page")
        book.define_name("Rate", "='Existing'!$B$2")

    parts, _ = grafted(target("plain"), drawn(draw))
    assert parts["xl/workbook.xml"].count(b'name="Rate') == 1


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("A!B1+'A'!B1", "'New one'!B1+'New one'!B1"),
        ('"A!"&A!B1', "\"A!\"&'New one'!B1"),
        ("SUM(A:C!B1)", "SUM('New one:C'!B1)"),
        ("'A:C'!B1", "'New one:C'!B1"),
        ("AA!B1+XA!B1", "AA!B1+XA!B1"),
        ("[1]A!B1+'[1]A'!B1", "[1]A!B1+'[1]A'!B1"),
        ("'it''s'!A1", "'it''s new'!A1"),
        ("#REF!A1+rate+Rate(1)+A!Rate+$RATE$1", "#REF!A1+Other+Rate(1)+'New one'!Rate+$RATE$1"),
        ("T[[#This Row],[rate]]*T[rate]", "T_2[[#This Row],[rate]]*T_2[rate]"),
    ],
)
def test_names_in_formulas(formula: str, expected: str) -> None:
    assert (
        renamed(formula, Names({"a": "New one", "it's": "it's new"}, {"rate": "Other", "t": "T_2"}))
        == expected
    )


@given(st.text(alphabet="ABab1!'\"$&[]():.+ ", max_size=40))
def test_renaming_any_text_ends_and_renames_nothing_unasked(text: str) -> None:
    assert renamed(text, Names({"nowhere": "x"}, {"nothing": "y"})) == text
    assert alike(text) == alike(alike(text))
    assert without_sheets(text, set()) == text
    sheets_of(text)


# --- sheets that go ------------------------------------------------------------------------------


def test_a_sheet_that_goes_takes_its_own_and_no_more() -> None:
    before = plain()
    before["xl/workbook.xml"] = (
        before["xl/workbook.xml"]
        .replace(b'activeTab="1"', b'activeTab="2"')
        .replace(b"</definedNames>", b"<definedName name=\"Lost\">'Tables &amp; more'!$A$1</definedName>"
                 b"<definedName name=\"Mixed\">Existing!$A$1+'Tables &amp; more'!$A$1</definedName></definedNames>")
    )  # fmt: skip
    parts, done = grafted(zipped(before), None, {}, {}, ["tables & MORE"])
    assert done.removed == {
        "xl/worksheets/sheet2.xml",
        "xl/worksheets/_rels/sheet2.xml.rels",
        "xl/tables/table1.xml",
    }
    book = parts["xl/workbook.xml"]
    assert b'activeTab="1"' in book
    assert b'name="_xlnm.Print_Area" localSheetId="1"' in book
    assert b"Lost" not in book
    assert b'<definedName name="Mixed">Existing!$A$1+#REF!$A$1</definedName>' in book
    assert "xl/calcChain.xml" in parts  # no formula went


def test_a_sheet_takes_the_place_of_another() -> None:
    added = drawn(columns)
    into = zipped(plain())
    first, _ = grafted(into, added)
    second, again = grafted(
        zipped(first),
        drawn(lambda book: book.add_worksheet("Page").write_string("B7", "new")),
        {},
        {},
        ["Page"],
    )
    assert again.names == {"Page": "Page"}
    assert again.parts.keys() == {"xl/worksheets/sheet3.xml"}
    assert first["xl/workbook.xml"] == second["xl/workbook.xml"]
    assert b"new" in second["xl/worksheets/sheet3.xml"]


def test_a_part_that_others_use_stays() -> None:
    """A picture of a replaced sheet that the person has put on another one as well."""
    added = donor("drawings")
    first, done = grafted(target("plain"), added)
    media = next(name for name in done.parts if name.startswith("xl/media/"))
    relationship = (
        b'<Relationship Id="rIdX"'
        b' Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"'
        b' Target="/%b"/>' % media.encode()
    )
    rels = "xl/worksheets/_rels/sheet2.xml.rels"
    first[rels] = first[rels].replace(b"</Relationships>", relationship + b"</Relationships>")
    _, again = grafted(zipped(first), None, {}, {}, list(done.names.values()))
    assert media not in again.removed
    assert any(name.startswith("xl/drawings/") for name in again.removed)


def test_the_last_sheet_that_is_shown_stays() -> None:
    with pytest.raises(PackageError) as refusal:
        grafted(target("plain"), None, {}, {}, ["Existing", "Tables & more"])
    assert refusal.value.code == "write-failed"


@pytest.mark.parametrize("kind", TARGETS)
def test_sheets_come_and_go_without_a_trace(kind: str) -> None:
    """But for formats, which others may use by then, and for a calculation chain."""
    into = zipped(parts_of(target(kind)))
    first, done = grafted(into, donor("values"))
    last, _ = grafted(zipped(first), None, {}, {}, list(done.names.values()))
    before = parts_of(into)
    assert {name for name in last.keys() | before.keys() if last.get(name) != before.get(name)} <= {
        "xl/styles.xml",
        *(
            ("[Content_Types].xml", "xl/_rels/workbook.xml.rels")
            if kind == "without styles"
            else ()
        ),
    }


def test_the_calculation_chain_goes_alone() -> None:
    workbook = open_workbook(target("odd"))
    done = without_calculation_chain(workbook)
    assert done.removed == {"xl/calcChain.xml"}
    assert done.parts.keys() == {"[Content_Types].xml", "xl/_rels/workbook.xml.rels"}
    assert not any(b"calcChain" in data for data in done.parts.values())
    del workbook
    assert (
        without_calculation_chain(
            open_workbook(rewritten(open_workbook(target("odd")).package, done.parts, done.removed))
        )
        == Grafted()
    )


# --- formats -------------------------------------------------------------------------------------


def looks(*formats: dict[str, Any]) -> bytes:
    def draw(book: Any) -> None:
        sheet = book.add_worksheet("Page")
        for row, one in enumerate(formats):
            sheet.write_number(row, 0, 1, book.add_format(one))

    return parts_of(drawn(draw))["xl/styles.xml"]


def merged(
    styles: bytes, *formats: dict[str, Any], used: int = 0
) -> tuple[ElementTree.Element, Any]:
    found = merge(styles, read_look(without_theme(looks(*formats), THEME)), used, False)
    return ElementTree.XML(found.data or styles), found


def test_each_added_format_says_all_of_itself() -> None:
    root, found = merged(plain()["xl/styles.xml"], {"bold": True})
    formats = root.find("{*}cellXfs")
    assert formats is not None
    for index in found.xfs:
        assert all(
            formats[index].get(f"apply{what}") == "1"
            for what in ("NumberFormat", "Font", "Fill", "Border", "Alignment", "Protection")
        )
    assert min(found.xfs) == 3


def test_number_formats_keep_their_meaning() -> None:
    """10 is taken by a code of the target's, 177 is asked for and means nothing, 0.000 is there."""
    root, found = merged(
        plain()["xl/styles.xml"],
        {"num_format": 10},
        {"num_format": "0.000"},
        {"num_format": 9},
        {"num_format": "0.0000 x"},
    )
    codes = {
        one.get("numFmtId"): one.get("formatCode")
        for one in root.iter()
        if one.tag.endswith("}numFmt")
    }
    formats = root.find("{*}cellXfs")
    assert formats is not None
    numbers = [formats[index].get("numFmtId") for index in found.xfs]
    assert [codes.get(number, number) for number in numbers[1:]] == [
        "0.00%",
        "0.000",
        "9",
        "0.0000 x",
    ]
    assert numbers[2] == "164"
    assert "177" not in codes
    styles = plain()["xl/styles.xml"].replace(b'numFmtId="177"', b'numFmtId="165"')
    root, _ = merged(styles, {"num_format": "0.0000 x"})
    assert "165" not in {one.get("numFmtId") for one in root.iter() if one.tag.endswith("}numFmt")}


def test_fills_that_programs_do_not_look_at_are_not_used() -> None:
    red = (
        b'<fill><patternFill patternType="solid"><fgColor rgb="FFFF0000"/><bgColor'
        b' indexed="64"/></patternFill></fill>'
    )
    styles = re.sub(
        rb"<fills.*</fills>",
        b'<fills count="2">' + red * 2 + b"</fills>",
        plain()["xl/styles.xml"],
        flags=re.DOTALL,
    )
    root, found = merged(styles, {"bg_color": "#FF0000"})
    formats = root.find("{*}cellXfs")
    assert formats is not None
    assert [formats[index].get("fillId") for index in found.xfs] == ["2", "3"]


def test_formats_that_meant_nothing_go_on_meaning_nothing() -> None:
    _, found = merged(new_styles(strict=False), {"bold": True}, used=6)
    assert found.bare
    assert min(found.xfs) >= 6
    parts, _ = grafted(target("without styles"), donor("formats"))
    formats = ElementTree.XML(parts["xl/styles.xml"]).find("{*}cellXfs")
    assert formats is not None
    assert all(one.get("fontId") == "0" and one.get("fillId") == "0" for one in formats[:3])


@pytest.mark.parametrize("count", [65_480, 65_495])
def test_there_is_a_limit_to_formats(count: int) -> None:
    one = b'<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    styles = re.sub(
        rb"<cellXfs.*</cellXfs>",
        b"<cellXfs>" + one * count + b"</cellXfs>",
        plain()["xl/styles.xml"],
        flags=re.DOTALL,
    )
    many = [{"font_size": size} for size in range(8, 28)]
    with measured() as it, pytest.raises(PackageError) as refusal:
        merged(styles, *many)
    assert refusal.value.code == "file-too-large"
    assert it.units < 200  # about 30


_FORMAT = st.fixed_dictionaries(
    {},
    optional={
        "bold": st.booleans(),
        "font_name": st.sampled_from(["Arial", "Calibri", "Ünïcode & <x>"]),
        "num_format": st.sampled_from([0, 9, 10, 14, "0.000", '"é<&>"0', "0.0"]),
        "bg_color": st.sampled_from(["red", "#123456"]),
        "left": st.integers(0, 3),
        "align": st.sampled_from(["left", "center"]),
        "locked": st.booleans(),
    },
)


@given(
    st.lists(_FORMAT, min_size=1, max_size=6),
    st.lists(_FORMAT, min_size=1, max_size=6),
    st.sampled_from(["plain", "prefixed", "strict", "utf-16", "with empty styles"]),
)
@settings(max_examples=40, deadline=None)
def test_merging_again_adds_nothing(
    first: list[dict[str, Any]], second: list[dict[str, Any]], kind: str
) -> None:
    styles = parts_of(target(kind))["xl/styles.xml"]
    look = read_look(without_theme(looks(*first), THEME))
    once = merge(styles, look, 3, False)
    assert once.data is not None
    again = merge(once.data, look, 3, False)
    assert again.data is None
    assert (again.xfs, again.dxfs) == (once.xfs, once.dxfs)
    # another donor's formats leave those of the first where they are
    other = merge(once.data, read_look(without_theme(looks(*second), THEME)), 3, False)
    assert merge(other.data or once.data, look, 3, False)[1:3] == once[1:3]


# --- themes, Strict, dates -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("colour", "expected"),  # as Excel shows them in its palette
    [
        (b'theme="4"', b"4F81BD"),
        (b'theme="4" tint="-0.249977111117893"', b"366092"),
        (b'theme="1"', b"000000"),
        (b'theme="0"', b"FFFFFF"),
        (b'theme="3"', b"1F497D"),
    ],
)
def test_colours_of_the_theme_are_spelt_out(colour: bytes, expected: bytes) -> None:
    written = re.fullmatch(
        rb'<a><color rgb="FF([0-9A-F]{6})"/></a>',
        without_theme(b"<a><color %b/></a>" % colour, THEME),
    )
    assert written is not None
    assert all(
        abs(one - other) <= 1
        for one, other in zip(
            bytes.fromhex(written[1].decode()), bytes.fromhex(expected.decode()), strict=True
        )
    )


def test_text_that_looks_like_a_colour_is_text() -> None:
    text = b'<c><v>&lt;color theme="4"/&gt; theme="4"</v></c>'
    assert without_theme(text, THEME) == text


def test_nothing_of_the_donors_theme_is_left() -> None:
    _, done = grafted(target("plain"), donor())
    for name, data in done.parts.items():
        assert not re.search(rb'<[^<>]* theme="|<a:schemeClr|<scheme |typeface="\+', data), name


def test_strict_is_strict_throughout() -> None:
    parts, done = grafted(target("strict"), donor())
    for name in done.parts:
        if name.endswith((".xml", ".rels")):
            text = (
                parts[name]
                .replace(b"http://schemas.openxmlformats.org/package/2006", b"")
                .replace(b"http://schemas.openxmlformats.org/markup-compatibility", b"")
            )
            # which Strict does not have: written there as before by those who do
            text = re.sub(rb'Type="[^"]*/vmlDrawing"', b"", text)
            assert b"schemas.openxmlformats.org" not in text, name
            assert not re.search(
                rb'<c:(?:gapWidth|overlap|holeSize|lblOffset) val="-?\d+"', text
            ), name
            assert not re.search(
                rb'<a:(?:alpha|shade|lumMod|lumOff)[^>]* val="\d+"|<a:gs pos="\d+"|<a:scrgbClr'
                rb' r="\d+"',
                text,
            ), name
            assert b" password=" not in text, name


def test_strict_keeps_the_sides_that_the_target_has() -> None:
    parts = {
        name: data.replace(b"<start/><end/>", b"<left/><right/>")
        for name, data in parts_of(target("strict")).items()
    }
    for into, sides in (
        (zipped(parts), (b"<left", b"<start")),
        (target("strict"), (b"<start", b"<left")),
    ):
        styles = grafted(into, donor("formats", "conditions"))[0]["xl/styles.xml"]
        assert sides[0] in styles
        assert sides[1] not in styles


def test_strict_twice_is_strict_once() -> None:
    for data in parts_of(donor()).values():
        assert strict(strict(data)) == strict(data)


@pytest.mark.parametrize(
    ("number", "code", "day"),
    [
        (14, None, True),
        (20, None, False),
        (46, None, False),
        (0, None, False),
        (164, "yyyy-mm-dd", True),
        (164, "hh:mm", False),
        (164, "[h]:mm", False),
    ]
    + [
        (164, "mmm", True),
        (164, "mm:ss.0", False),
        (164, "General", False),
        (164, '0 "day"', False),
        (164, "[Red]0", False),
        (164, "d/m h:mm", True),
    ],
)
def test_formats_that_show_a_day(number: int, code: str | None, day: bool) -> None:
    assert shows_day(number, code) is day


@pytest.mark.parametrize("own", [False, True])
@pytest.mark.parametrize("kind", ["plain", "of 1904"])
def test_days_are_the_same_in_both_date_systems(own: bool, kind: str) -> None:
    added = donor("dates", date_1904=own)
    workbook = open_workbook(target(kind))
    done = graft(workbook, donor_of(added), Filled({("Dates", "A7"): 44000 if own else 45462}))
    after = openpyxl.load_workbook(
        io.BytesIO(rewritten(workbook.package, done.parts, done.removed)), data_only=True
    )["Dates"]
    before = openpyxl.load_workbook(io.BytesIO(added), data_only=True)["Dates"]
    for address in ("A1", "A2", "A3", "A4", "A5"):
        assert after[address].value == before[address].value, address
    assert str(after["A7"].value) == "2024-06-19 00:00:00"


# --- what is not carried -------------------------------------------------------------------------


def test_what_cannot_be_carried_is_refused() -> None:
    def image(book: Any) -> None:
        book.add_worksheet("Page").embed_image("A1", "x.png", {"image_data": io.BytesIO(PICTURE)})

    with pytest.raises(ValueError, match="images inside cells"):
        Donor(drawn(image))
    other = parts_of(drawn(columns))
    other["xl/worksheets/sheet1.xml"] = (
        other["xl/worksheets/sheet1.xml"].replace(b"<row ", b"<row \n ").replace(b"<c ", b"<x:c ")
    )
    with pytest.raises(ValueError, match="not made by XlsxWriter"):
        Donor(zipped(other))
    with pytest.raises(PackageError):
        Donor(b"no workbook")


def test_a_workbook_with_metadata_of_its_own_keeps_them() -> None:
    """An array formula that spills then has a fixed size, unless the target knows the mark;
    checkboxes show TRUE and FALSE.
    """
    first, done = grafted(target("plain"), donor("formulas", "checkboxes"))
    assert b'cm="1"' in new_sheet(done)
    first["xl/metadata.xml"] = first["xl/metadata.xml"].replace(
        b"</cellMetadata>", b"<bk/></cellMetadata>"
    )
    first["xl/featurePropertyBag/featurePropertyBag.xml"] += b" "
    second, again = grafted(zipped(first), donor("formulas", "checkboxes"))
    assert b'cm="1"' in new_sheet(again)
    assert (
        not {"xl/metadata.xml", "xl/featurePropertyBag/featurePropertyBag.xml"} & again.parts.keys()
    )
    first["xl/metadata.xml"] = first["xl/metadata.xml"].replace(b'<rc t="1"', b'<rc t="2"')
    _, again = grafted(zipped(first), donor("formulas", "checkboxes"))
    assert b" cm=" not in new_sheet(again)
    del second


# --- manifests -----------------------------------------------------------------------------------


def test_a_type_is_said_where_it_is_not_said_already() -> None:
    types = ContentTypes(
        b"<p:Types xmlns:p='x'><p:Default Extension='XML' ContentType='a/b'/><p:Override"
        b" ContentType='c/d' PartName='/Xl/One.xml'/></p:Types>"
    )
    wanted = {
        "xl/one.xml": PartType("C/D"),
        "xl/two.xml": PartType("a/b"),
        "x.png": PartType("i/p", True),
        "y.png": PartType("i/q", True),
        "z.xml": PartType("a/b", True),
    }
    data = types.edited(wanted, ["xl/one.xml"])
    assert data.endswith(
        b"PartName='/Xl/One.xml'/><p:Override PartName=\"/xl/two.xml\""
        b' ContentType="a/b"/><p:Default Extension="png" ContentType="i/p"/><p:Override'
        b' PartName="/y.png" ContentType="i/q"/></p:Types>'
    )
    assert ContentTypes(data).edited(wanted) == data
    assert b"One" not in ContentTypes(data).edited({}, ["XL/ONE.xml"])


def test_relationships_change_in_place() -> None:
    data = (
        b"<Relationships xmlns='x'><Relationship Target = 'a.xml'   Id='rId7'"
        b" Type='t'/><Relationship Id='other' Type='t' Target='b.xml'/></Relationships>"
    )
    one = Relationships(data)
    assert next(one.free_ids()) == "rId8"
    assert one.edited([Related("rId7", "t", "a.xml")]) == data
    assert one.edited([Related("rId7", "t", "c.xml")], ["other"]).startswith(
        b"<Relationships xmlns='x'><Relationship Target=\"c.xml\" "
    )


# --- LibreOffice ---------------------------------------------------------------------------------


@pytest.mark.libreoffice
@pytest.mark.skipif(
    shutil.which("soffice") is None, reason="LibreOffice (soffice) is not installed"
)
def test_libreoffice_opens_them_all(tmp_path: Path) -> None:
    """It reads every value that a reader without calculation reads, and draws every chart."""
    (tmp_path / "the donor.xlsx").write_bytes(donor())
    names = {}
    for kind in TARGETS:
        workbook = open_workbook(target(kind))
        done = graft(workbook, donor_of(donor()))
        (tmp_path / f"{kind}.xlsx").write_bytes(
            rewritten(workbook.package, done.parts, done.removed)
        )
        names[kind] = done.names
    command = [
        "soffice",
        f"-env:UserInstallation=file://{tmp_path}/profile",
        "--headless",
        "--convert-to",
        "xlsx",
        "--outdir",
        f"{tmp_path}/out",
    ]
    subprocess.run(
        [*command, *map(str, tmp_path.glob("*.xlsx"))], check=True, capture_output=True, timeout=300
    )
    read: dict[str, Any] = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for kind in ("the donor", *names):
            read[kind] = openpyxl.load_workbook(tmp_path / "out" / f"{kind}.xlsx", data_only=True)
    for kind, found in names.items():
        after = read[kind]
        assert set(found.values()) <= set(after.sheetnames), kind
        assert after[found["Formulas"]]["A3"].value == 6
        assert after[found["Values"]]["A1"].value == "text"
        assert after[found["Formats"]]["A4"].fill.fgColor.rgb == "FFFFFF00"
        assert after[found["Formats"]]["A2"].font.name == "Arial"
        assert [type(one) for one in after[found["Charts"]]._charts] == [
            type(one) for one in read["the donor"]["Charts"]._charts
        ]
        assert len(after[found["Conditions"]].conditional_formatting) >= 6
        assert (
            after[found["Frozen & merged"]].merged_cells.ranges
            == read["the donor"]["Frozen & merged"].merged_cells.ranges
        )


def test_rows_get_the_heights_of_a_person_and_keep_their_own() -> None:
    def rows(book: Any) -> None:
        sheet = book.add_worksheet("Page")
        for row in range(4):
            sheet.write_string(row, 0, "text")
        sheet.set_row(1, 30)
        sheet.set_row(2, 40, book.add_format({"bold": True}))

    workbook = open_workbook(target("plain"))
    one = donor_of(drawn(rows))
    done = graft(workbook, one, Filled(heights={("Page", 1): 51.5, ("Page", 3): 62}))
    found = dict(
        re.findall(rb'<row r="(\d)"[^>]*? ht="([\d.]+)" customHeight="1"', new_sheet(done))
    )
    assert found == {b"1": b"51.5", b"2": b"30", b"3": b"62"}
    assert b" ht=" not in new_sheet(graft(workbook, one)).partition(b'<row r="2"')[0]
    with pytest.raises(KeyError):
        graft(workbook, one, Filled(heights={("Page", 9): 20}))
