"""Small workbooks for tests, each with one thing that real ones have and no library of ours knows.

:data:`FEATURES` is the table: made by XlsxWriter where it can, otherwise put into its package by
hand, as the programs write it.
"""

from __future__ import annotations

import base64
import io
import struct
import zipfile
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import xlsxwriter

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MICROSOFT = "http://schemas.microsoft.com/office"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)


def parts_of(data: bytes) -> dict[str, bytes]:
    """Return a package's parts by name, in their order."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(parts: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a package of these parts."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, data in parts.items():
            archive.writestr(zipfile.ZipInfo(name), data, method)
    return file.getvalue()


def workbook(sheet: bytes | None = None, fill: Callable[[Any, Any], None] | None = None) -> bytes:
    """Return a small workbook, with another worksheet in the place of its only one, or filled
    further by ``fill(book, sheet)``.
    """
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        one = book.add_worksheet("Summary")
        for index in range(9):
            one.write(0, index, index, book.add_format({"num_format": f"0.0{'0' * index}"}))
        one.write_column(1, 0, ["first text", "second text"])
        one.write_formula("B2", "=A1+1", None, 1)
        if fill is not None:
            fill(book, one)
    return zipped(
        parts_of(file.getvalue())
        | ({"xl/worksheets/sheet1.xml": sheet} if sheet is not None else {})
    )


class Link(NamedTuple):
    """A relationship to be put in: its type's address, and its target relative to where it
    starts.
    """

    kind: str
    target: str


def with_parts(
    data: bytes,
    parts: Mapping[str, tuple[str, str | bytes]],
    *,
    links: Mapping[str, Sequence[Link]] | None = None,
    sheet: str = "",
    book: str = "",
) -> bytes:
    """Return a workbook with parts put in: by name with content type and bytes; with links by the
    part they start from, ids rIdX1 …

    ``sheet`` and ``book`` are put before the end of the first worksheet and of the workbook part.
    """
    all_parts = parts_of(data)
    types = "".join(
        f'<Override PartName="/{name}" ContentType="{kind}"/>'
        for name, (kind, _) in parts.items()
        if not name.endswith(".rels")
    )
    all_parts["[Content_Types].xml"] = all_parts["[Content_Types].xml"].replace(
        b"</Types>", types.encode() + b"</Types>"
    )
    for start, some in (links or {}).items():
        folder, _, file = start.rpartition("/")
        name = f"{folder}/_rels/{file}.rels" if folder else f"_rels/{file}.rels"
        before = all_parts.get(
            name,
            '<?xml version="1.0" encoding="UTF-8"?>\n<Relationships'
            f' xmlns="{_PACKAGE}"></Relationships>'.encode(),
        )
        written = "".join(
            f'<Relationship Id="rIdX{number}" Type="{link.kind}" Target="{link.target}"/>'
            for number, link in enumerate(some, start=1)
        )
        all_parts[name] = before.replace(
            b"</Relationships>", written.encode() + b"</Relationships>"
        )
    for name, text, end in (
        ("xl/worksheets/sheet1.xml", sheet, b"</worksheet>"),
        ("xl/workbook.xml", book, b"</workbook>"),
    ):
        all_parts[name] = all_parts[name].replace(end, text.encode() + end)
    return zipped(
        all_parts
        | {
            name: part if isinstance(part, bytes) else part.encode()
            for name, (_, part) in parts.items()
        }
    )


# --- features ------------------------------------------------------------------------------------


class Feature(NamedTuple):
    """A workbook with one thing, and the parts in which the thing lives."""

    build: Callable[[], bytes]
    parts: tuple[str, ...]
    # texts of the first worksheet or of the workbook part that belong to it
    inside: tuple[str, ...] = ()


def _pictures() -> bytes:
    def fill(book: Any, sheet: Any) -> None:
        sheet.insert_image(
            "D4", "dot.png", {"image_data": io.BytesIO(_PNG), "description": "A dot"}
        )
        sheet.set_background(io.BytesIO(_PNG))
        sheet.set_header("&C&G", {"image_center": "dot.png", "image_data_center": io.BytesIO(_PNG)})

    return workbook(fill=fill)


def _charts() -> bytes:
    def fill(book: Any, sheet: Any) -> None:
        chart = book.add_chart({"type": "radar"})
        chart.add_series({"values": "=Summary!$A$1:$F$1"})
        sheet.insert_chart("D4", chart)
        whole = book.add_chart({"type": "bar"})
        whole.add_series({"values": "=Summary!$A$1:$F$1"})
        book.add_chartsheet("Chart").set_chart(whole)

    style, colours = (
        f'<cs:{name} xmlns:cs="{MICROSOFT}/drawing/2012/chartStyle" id="1"/>'
        for name in ("chartStyle", "colorStyle")
    )
    return with_parts(
        workbook(fill=fill),
        {
            "xl/charts/style1.xml": ("application/vnd.ms-office.chartstyle+xml", style),
            "xl/charts/colors1.xml": ("application/vnd.ms-office.chartcolorstyle+xml", colours),
        },
        links={
            "xl/charts/chart1.xml": [
                Link(f"{MICROSOFT}/2011/relationships/chartStyle", "style1.xml"),
                Link(f"{MICROSOFT}/2011/relationships/chartColorStyle", "colors1.xml"),
            ]
        },
    )


def _notes(book: Any, sheet: Any) -> None:
    sheet.write_comment("B2", "[Threaded comment] Seen twice", {"author": "tc={1}"})


def _threads() -> bytes:
    space = f"{MICROSOFT}/spreadsheetml/2018/threadedcomments"
    thread = (
        f'<ThreadedComments xmlns="{space}"><threadedComment ref="B2" dT="2024-05-01T10:00:00.00"'
        ' personId="{A}" id="{1}"><text>Seen twice</text></threadedComment></ThreadedComments>'
    )
    people = (
        f'<personList xmlns="{space}"><person displayName="A colleague" id="{{A}}" userId="x"'
        ' providerId="None"/></personList>'
    )
    return with_parts(
        workbook(fill=_notes),
        {
            "xl/threadedComments/threadedComment1.xml": (
                "application/vnd.ms-excel.threadedcomments+xml",
                thread,
            ),
            "xl/persons/person.xml": ("application/vnd.ms-excel.person+xml", people),
        },
        links={
            "xl/worksheets/sheet1.xml": [
                Link(
                    f"{MICROSOFT}/2017/10/relationships/threadedComment",
                    "../threadedComments/threadedComment1.xml",
                )
            ],
            "xl/workbook.xml": [
                Link(f"{MICROSOFT}/2017/10/relationships/person", "persons/person.xml")
            ],
        },
    )


def _x14_formats() -> bytes:
    def fill(book: Any, sheet: Any) -> None:
        sheet.conditional_format(
            "A1:F1", {"type": "data_bar", "data_bar_2010": True, "bar_negative_color": "#FF0000"}
        )
        sheet.conditional_format("A2:F2", {"type": "icon_set", "icon_style": "3_traffic_lights"})

    return workbook(fill=fill)


def _sparklines() -> bytes:
    return workbook(
        fill=lambda book, sheet: sheet.add_sparkline(
            "J1", {"range": "Summary!A1:F1", "markers": True}
        )
    )


def _slicers() -> bytes:
    def fill(book: Any, sheet: Any) -> None:
        sheet.add_table(
            "A10:B12", {"columns": [{"header": "Skill"}, {"header": "Rating"}], "name": "Skills"}
        )

    x14, x15 = f"{MICROSOFT}/spreadsheetml/2009/9/main", f"{MICROSOFT}/spreadsheetml/2010/11/main"
    slicer = (
        f'<slicers xmlns="{x14}"><slicer name="Skill" cache="Slicer_Skill" caption="Skill"'
        ' rowHeight="241300"/></slicers>'
    )
    cache = (
        f'<slicerCacheDefinition xmlns="{x14}" name="Slicer_Skill"'
        f' sourceName="Skill"><extLst><x:ext xmlns:x="{MAIN}"'
        f' uri="{{2F2917AC-EB37-4324-AD4E-5DD8C200BD13}}"><x15:tableSlicerCache xmlns:x15="{x15}"'
        ' tableId="1" column="1"/></x:ext></extLst></slicerCacheDefinition>'
    )
    return with_parts(
        workbook(fill=fill),
        {
            "xl/slicers/slicer1.xml": ("application/vnd.ms-excel.slicer+xml", slicer),
            "xl/slicerCaches/slicerCache1.xml": ("application/vnd.ms-excel.slicerCache+xml", cache),
        },
        links={
            "xl/worksheets/sheet1.xml": [
                Link(f"{MICROSOFT}/2007/relationships/slicer", "../slicers/slicer1.xml")
            ],
            "xl/workbook.xml": [
                Link(f"{MICROSOFT}/2007/relationships/slicerCache", "slicerCaches/slicerCache1.xml")
            ],
        },
        sheet=(
            '<extLst><ext uri="{3A4CF648-6AED-40f4-86FF-DC5316D8AED3}"'
            f' xmlns:x15="{x15}"><x14:slicerList xmlns:x14="{x14}"><x14:slicer'
            ' r:id="rIdX1"/></x14:slicerList></ext></extLst>'
        ),
        book=(
            '<extLst><ext uri="{46BE6895-7355-4a93-B00E-2C351335B9C9}"'
            f' xmlns:x15="{x15}"><x15:slicerCaches xmlns:x14="{x14}"><x14:slicerCache'
            ' r:id="rIdX1"/></x15:slicerCaches></ext></extLst>'
        ),
    )


def _custom_xml() -> bytes:
    return with_parts(
        workbook(fill=lambda book, sheet: book.set_custom_property("Cycle", "2024/1")),
        {
            "customXml/item1.xml": (
                "application/xml",
                '<?xml version="1.0"?><?keep this?><review xmlns="urn:own"><!-- ours --></review>',
            ),
            "customXml/itemProps1.xml": (
                "application/vnd.openxmlformats-officedocument.customXmlProperties+xml",
                f'<ds:datastoreItem xmlns:ds="{DOCUMENT}" ds:itemID="{{1}}"/>',
            ),
        },
        links={
            "xl/workbook.xml": [Link(f"{DOCUMENT}/customXml", "../customXml/item1.xml")],
            "customXml/item1.xml": [Link(f"{DOCUMENT}/customXmlProps", "itemProps1.xml")],
        },
    )


def _macros() -> bytes:
    return workbook(
        fill=lambda book, sheet: book.add_vba_project(
            io.BytesIO(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(range(256)) * 8), True
        )
    )


def _printer_settings() -> bytes:
    return with_parts(
        workbook(),
        {
            "xl/printerSettings/printerSettings1.bin": (
                f"{_TYPE}.printerSettings",
                struct.pack("<32s4H", "Laser".encode("utf-16-le"), 1, 2, 3, 4) * 9,
            )
        },
        links={
            "xl/worksheets/sheet1.xml": [
                Link(f"{DOCUMENT}/printerSettings", "../printerSettings/printerSettings1.bin")
            ]
        },
        sheet='<pageSetup paperSize="9" orientation="landscape" r:id="rIdX1"/>',
    )


def _form_controls() -> bytes:
    space = f"{MICROSOFT}/spreadsheetml/2009/9/main"
    compatibility = "http://schemas.openxmlformats.org/markup-compatibility/2006"
    control = (
        '<control shapeId="1025" r:id="rIdX1" name="Drop"><controlPr defaultSize="0"/></control>'
    )
    return with_parts(
        workbook(
            fill=lambda book, sheet: sheet.insert_button("D4", {"macro": "go", "caption": "Go"})
        ),
        {
            "xl/ctrlProps/ctrlProp1.xml": (
                "application/vnd.ms-excel.controlproperties+xml",
                (
                    f'<formControlPr xmlns="{space}" objectType="Drop" fmlaLink="$A$1"'
                    ' fmlaRange="$A$2:$A$3"/>'
                ),
            )
        },
        links={
            "xl/worksheets/sheet1.xml": [Link(f"{DOCUMENT}/ctrlProp", "../ctrlProps/ctrlProp1.xml")]
        },
        sheet=(
            f'<mc:AlternateContent xmlns:mc="{compatibility}"><mc:Choice xmlns:x14="{space}"'
            f' Requires="x14"><controls>{control}</controls></mc:Choice></mc:AlternateContent>'
        ),
    )


def _pivot() -> bytes:
    cache = (
        f'<pivotCacheDefinition xmlns="{MAIN}" xmlns:r="{DOCUMENT}" r:id="rIdX1" refreshOnLoad="1"'
        ' recordCount="1"><cacheSource type="worksheet"><worksheetSource ref="A1:B2"'
        ' sheet="Summary"/></cacheSource><cacheFields count="1"><cacheField'
        ' name="Skill"><sharedItems/></cacheField></cacheFields></pivotCacheDefinition>'
    )
    records = f'<pivotCacheRecords xmlns="{MAIN}" count="1"><r><s v="Ž"/></r></pivotCacheRecords>'
    table = (
        f'<pivotTableDefinition xmlns="{MAIN}" name="Pivot" cacheId="7"'
        ' dataCaption="Values"><location ref="H20:I22" firstHeaderRow="1" firstDataRow="1"'
        ' firstDataCol="1"/></pivotTableDefinition>'
    )
    return with_parts(
        workbook(),
        {
            "xl/pivotCache/pivotCacheDefinition1.xml": (f"{_TYPE}.pivotCacheDefinition+xml", cache),
            "xl/pivotCache/pivotCacheRecords1.xml": (f"{_TYPE}.pivotCacheRecords+xml", records),
            "xl/pivotTables/pivotTable1.xml": (f"{_TYPE}.pivotTable+xml", table),
        },
        links={
            "xl/workbook.xml": [
                Link(f"{DOCUMENT}/pivotCacheDefinition", "pivotCache/pivotCacheDefinition1.xml")
            ],
            "xl/worksheets/sheet1.xml": [
                Link(f"{DOCUMENT}/pivotTable", "../pivotTables/pivotTable1.xml")
            ],
            "xl/pivotCache/pivotCacheDefinition1.xml": [
                Link(f"{DOCUMENT}/pivotCacheRecords", "pivotCacheRecords1.xml")
            ],
            "xl/pivotTables/pivotTable1.xml": [
                Link(f"{DOCUMENT}/pivotCacheDefinition", "../pivotCache/pivotCacheDefinition1.xml")
            ],
        },
        book='<pivotCaches><pivotCache cacheId="7" r:id="rIdX1"/></pivotCaches>',
    )


def _external_links() -> bytes:
    link = (
        f'<externalLink xmlns="{MAIN}" xmlns:r="{DOCUMENT}"><externalBook'
        ' r:id="rId1"><sheetNames><sheetName val="Last'
        ' year"/></sheetNames></externalBook></externalLink>'
    )
    rels = (
        f'<Relationships xmlns="{_PACKAGE}"><Relationship Id="rId1"'
        f' Type="{DOCUMENT}/externalLinkPath" Target="file:///C:/last%20year.xlsx"'
        ' TargetMode="External"/></Relationships>'
    )
    data = with_parts(
        workbook(),
        {
            "xl/externalLinks/externalLink1.xml": (f"{_TYPE}.externalLink+xml", link),
            "xl/externalLinks/_rels/externalLink1.xml.rels": ("", rels),
        },
        links={
            "xl/workbook.xml": [Link(f"{DOCUMENT}/externalLink", "externalLinks/externalLink1.xml")]
        },
    )
    parts = parts_of(data)
    before = b'</sheets><externalReferences><externalReference r:id="rIdX1"/></externalReferences>'
    return zipped(
        parts | {"xl/workbook.xml": parts["xl/workbook.xml"].replace(b"</sheets>", before)}
    )


def _rich_text() -> bytes:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write_rich_string(
            "C2", "plain ", book.add_format({"bold": True, "color": "red"}), "bold", " and plain"
        )
        sheet.write_array_formula("D2:D3", "{=A1:A2*2}", None, 0)
        sheet.protect("secret")
        book.define_name("Progress", "=Summary!$B$2")

    return workbook(fill=fill)


FEATURES: dict[str, Feature] = {
    "pictures": Feature(
        _pictures,
        ("xl/media/image1.png", "xl/drawings/drawing1.xml", "xl/drawings/vmlDrawing1.vml"),
        ("<drawing ", "<picture ", "<legacyDrawingHF "),
    ),
    "charts": Feature(
        _charts,
        (
            "xl/charts/chart1.xml",
            "xl/charts/chart2.xml",
            "xl/charts/style1.xml",
            "xl/charts/colors1.xml",
            "xl/chartsheets/sheet1.xml",
        ),
        ('<sheet name="Chart"',),
    ),
    "notes": Feature(
        lambda: workbook(fill=_notes),
        ("xl/comments1.xml", "xl/drawings/vmlDrawing1.vml"),
        ("<legacyDrawing ",),
    ),
    "threaded comments": Feature(
        _threads,
        ("xl/threadedComments/threadedComment1.xml", "xl/persons/person.xml", "xl/comments1.xml"),
    ),
    "x14 conditional formats": Feature(
        _x14_formats, (), ("<x14:conditionalFormattings>", "<conditionalFormatting ")
    ),
    "sparklines": Feature(_sparklines, (), ("<x14:sparklineGroups ",)),
    "slicers": Feature(
        _slicers,
        ("xl/slicers/slicer1.xml", "xl/slicerCaches/slicerCache1.xml", "xl/tables/table1.xml"),
        ("<x14:slicerList ", "<x15:slicerCaches "),
    ),
    "custom XML": Feature(
        _custom_xml,
        (
            "customXml/item1.xml",
            "customXml/itemProps1.xml",
            "customXml/_rels/item1.xml.rels",
            "docProps/custom.xml",
        ),
    ),
    "macros": Feature(
        _macros, ("xl/vbaProject.bin",), ('codeName="ThisWorkbook"', 'codeName="Sheet1"')
    ),
    "printer settings": Feature(
        _printer_settings, ("xl/printerSettings/printerSettings1.bin",), ("<pageSetup ",)
    ),
    "form controls": Feature(
        _form_controls,
        ("xl/ctrlProps/ctrlProp1.xml", "xl/drawings/vmlDrawing1.vml"),
        ("<mc:AlternateContent ", "<controls>"),
    ),
    "pivot tables": Feature(
        _pivot,
        (
            "xl/pivotCache/pivotCacheDefinition1.xml",
            "xl/pivotCache/pivotCacheRecords1.xml",
            "xl/pivotTables/pivotTable1.xml",
        ),
        ("<pivotCaches>",),
    ),
    "external links": Feature(
        _external_links,
        ("xl/externalLinks/externalLink1.xml", "xl/externalLinks/_rels/externalLink1.xml.rels"),
        ("<externalReferences>",),
    ),
    "rich text, arrays, protection": Feature(
        _rich_text, ("xl/sharedStrings.xml",), ("<sheetProtection ", 't="array"', "<definedName ")
    ),
}
