"""Workbooks to graft into, by hand: one plain one, and what the world makes of it."""

from __future__ import annotations

import re
from collections.abc import Callable

from tests.builders.donors import donor
from tests.builders.packages import parts_of, zipped

Parts = dict[str, bytes]

_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml."
_RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STRICT = "http://purl.oclc.org/ooxml/"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def plain() -> Parts:
    """Return the parts of a workbook with three sheets, one of them hidden, names, a table, a
    calculation chain, and formats that are nobody's idea of plain.
    """
    main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    parts = {
        "[Content_Types].xml": (
            f"""<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/>
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Override PartName="/xl/workbook.xml" ContentType="{_TYPES}sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="{_TYPES}styles+xml"/>
<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPES}worksheet+xml"/><Override PartName="/xl/worksheets/sheet2.xml" ContentType="{_TYPES}worksheet+xml"/>
<Override PartName="/xl/worksheets/sheet4.xml" ContentType="{_TYPES}worksheet+xml"/><Override PartName="/xl/tables/table1.xml" ContentType="{_TYPES}table+xml"/>
<Override PartName="/xl/calcChain.xml" ContentType="{_TYPES}calcChain+xml"/></Types>"""
        ),
        "_rels/.rels": (
            f"""<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="rId1" Type="{_RELATIONSHIPS}/officeDocument" Target="xl/workbook.xml"/></Relationships>"""
        ),
        "xl/workbook.xml": (
            f"""<workbook {main} xmlns:r="{_RELATIONSHIPS}"><workbookPr/><bookViews><workbookView activeTab="1" firstSheet="0"/></bookViews><sheets>
<sheet name="Existing" sheetId="1" r:id="rId1"/><sheet name="Tables &amp; more" sheetId="5" r:id="rId2"/><sheet name="Kept" sheetId="3" state="hidden" r:id="rId9"/></sheets>
<definedNames><definedName name="_xlnm.Print_Area" localSheetId="2">Kept!$A$1:$B$2</definedName><definedName name="Rate">Existing!$B$2</definedName></definedNames>
<calcPr calcId="191029"/></workbook>"""
        ),
        "xl/_rels/workbook.xml.rels": (
            f"""<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="rId1" Type="{_RELATIONSHIPS}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="{_RELATIONSHIPS}/worksheet" Target="worksheets/sheet2.xml"/>
<Relationship Id="rId9" Type="{_RELATIONSHIPS}/worksheet" Target="worksheets/sheet4.xml"/><Relationship Id="rId3" Type="{_RELATIONSHIPS}/styles" Target="styles.xml"/>
<Relationship Id="rId4" Type="{_RELATIONSHIPS}/calcChain" Target="calcChain.xml"/></Relationships>"""
        ),
        "xl/styles.xml": (
            f"""<styleSheet {main}><numFmts count="2"><numFmt numFmtId="164" formatCode="0.000"/><numFmt numFmtId="10" formatCode="0.0000%"/></numFmts>
<fonts count="2"><font><sz val="10"/><name val="Courier New"/></font><font><b/><sz val="14"/><color rgb="FF00FF00"/><name val="Arial"/></font></fonts>
<fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>
<fill><patternFill patternType="solid"><fgColor rgb="FFFF0000"/><bgColor indexed="64"/></patternFill></fill></fills>
<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>
<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>
<cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="2" borderId="0" xfId="0" applyFill="1" applyAlignment="1"><alignment wrapText="1"/></xf>
<xf numFmtId="164" fontId="1" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="177" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs>
<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles><dxfs count="1"><dxf><font><b/></font></dxf></dxfs></styleSheet>"""
        ),
        "xl/worksheets/sheet1.xml": (
            f"""<worksheet {main}><sheetViews><sheetView workbookViewId="0"/></sheetViews><sheetData>
<row r="1"><c r="A1" s="1" t="inlineStr"><is><t>here</t></is></c><c r="B1"><v>1</v></c></row><row r="2"><c r="B2"><v>2</v></c></row>
<row r="3"><c r="B3" s="2"><f>B1+B2</f><v>3</v></c></row></sheetData></worksheet>"""
        ),
        "xl/worksheets/sheet2.xml": (
            f"""<worksheet {main} xmlns:r="{_RELATIONSHIPS}"><sheetViews><sheetView tabSelected="1" workbookViewId="0"/></sheetViews><sheetData>
<row r="1"><c r="A1" t="inlineStr"><is><t>Head</t></is></c></row><row r="2"><c r="A2"><v>1</v></c></row></sheetData><tableParts count="1"><tablePart r:id="rId1"/></tableParts></worksheet>"""
        ),
        "xl/worksheets/_rels/sheet2.xml.rels": (
            f"""<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="rId1" Type="{_RELATIONSHIPS}/table" Target="../tables/table1.xml"/></Relationships>"""
        ),
        "xl/worksheets/sheet4.xml": (
            f"""<worksheet {main}><sheetData><row r="1"><c r="A1"><f>Rate*2</f><v>4</v></c></row></sheetData></worksheet>"""
        ),
        "xl/tables/table1.xml": (
            f"""<table {main} id="4" name="Rates" displayName="Rates" ref="A1:A2"><autoFilter ref="A1:A2"/><tableColumns count="1"><tableColumn id="1" name="Head"/>
</tableColumns></table>"""
        ),
        "xl/calcChain.xml": f"""<calcChain {main}><c r="B3" i="1"/><c r="A1" i="3"/></calcChain>""",
    }
    return {name: (_HEAD + text).encode() for name, text in parts.items()}


def _prefixed(parts: Parts) -> Parts:
    """Give every element a prefix, as some libraries do."""
    found = {}
    for name, data in parts.items():
        data = re.sub(rb"<(/?)(?=[a-zA-Z])", rb"<\1q:", data)
        found[name] = re.sub(rb' xmlns="', b' xmlns:q="', data)
    return found


def _strict(parts: Parts) -> Parts:
    found = {}
    for name, data in parts.items():
        data = data.replace(
            b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
            _STRICT.encode() + b"spreadsheetml/main",
        )
        data = data.replace(
            _RELATIONSHIPS.encode(), _STRICT.encode() + b"officeDocument/relationships"
        )
        found[name] = (
            data.replace(b"<left/><right/>", b"<start/><end/>") if name == "xl/styles.xml" else data
        )
    return found


def _utf16(parts: Parts) -> Parts:
    return {
        name: data.decode().replace("UTF-8", "UTF-16", 1).encode("utf-16")
        for name, data in parts.items()
    }


def _without_styles(parts: Parts) -> Parts:
    found = {name: data for name, data in parts.items() if name != "xl/styles.xml"}
    for name in ("[Content_Types].xml", "xl/_rels/workbook.xml.rels"):
        found[name] = re.sub(
            rb"<(?:Override|Relationship) [^<>]*styles.xml\"[^<>]*/>", b"", found[name]
        )
    return found


def _with_empty_styles(parts: Parts) -> Parts:
    return {
        **parts,
        "xl/styles.xml": (
            b"<styleSheet"
            b' xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><fonts/><cellXfs/></styleSheet>'
        ),
    }


def _of_1904(parts: Parts) -> Parts:
    return {
        **parts,
        "xl/workbook.xml": (
            parts["xl/workbook.xml"].replace(b"<workbookPr/>", b'<workbookPr date1904="true"/>')
        ),
    }


def _odd(parts: Parts) -> Parts:
    """Write everything as few people would: absolute targets, upper-case part names, a mark of
    the byte order, single quotes, comments, r: on one element only.
    """
    found = {}
    for name, data in parts.items():
        if name == "xl/_rels/workbook.xml.rels":
            data = re.sub(rb'Target="([^"]*)"', rb'Target = "/xl/\1"', data)
        if name == "xl/workbook.xml":
            declaration = b' xmlns:r="%b"' % _RELATIONSHIPS.encode()
            data = (
                data.replace(declaration, b"")
                .replace(b' r:id="', declaration + b' r:id="')
                .replace(b"<workbookPr/>", b"<!-- <sheets/> --><workbookPr/>")
            )
            data = re.sub(
                rb"<definedNames>.*</definedNames>", b"<definedNames />", data, flags=re.DOTALL
            )
        data = re.sub(rb'="([^"\']*)"', rb"='\1'", data)
        found[name.upper() if name.startswith("xl/worksheets") else name] = b"\xef\xbb\xbf" + data
    return found


def _crowded(parts: Parts) -> Parts:
    """Take the names of all sheets that the donors have, every other one in other letters."""
    book = parts_of(donor())["xl/workbook.xml"]
    names = [
        name.swapcase() if index % 2 and b"&" not in name else name
        for index, name in enumerate(re.findall(rb'<sheet name="([^"]*)"', book))
    ]
    listed = types = related = b""
    found = dict(parts)
    for index, name in enumerate(names):
        part = b"worksheets/taken%d.xml" % index
        listed += b'<sheet name="%b" sheetId="%d" r:id="rIdTaken%d"/>' % (name, 20 + index, index)
        types += b'<Override PartName="/xl/%b" ContentType="%bworksheet+xml"/>' % (
            part,
            _TYPES.encode(),
        )
        related += b'<Relationship Id="rIdTaken%d" Type="%b/worksheet" Target="%b"/>' % (
            index,
            _RELATIONSHIPS.encode(),
            part,
        )
        found[f"xl/{part.decode()}"] = (
            b"<worksheet"
            b' xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData/></worksheet>'
        )
    found["xl/workbook.xml"] = (
        parts["xl/workbook.xml"]
        .replace(b"</sheets>", listed + b"</sheets>")
        .replace(b'name="Rate"', b'name="OF_THE_BOOK"')
    )
    found["xl/worksheets/sheet4.xml"] = parts["xl/worksheets/sheet4.xml"].replace(
        b"Rate", b"OF_THE_BOOK"
    )
    found["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(
        b"</Types>", types + b"</Types>"
    )
    found["xl/_rels/workbook.xml.rels"] = parts["xl/_rels/workbook.xml.rels"].replace(
        b"</Relationships>", related + b"</Relationships>"
    )
    return found


TARGETS: dict[str, Callable[[Parts], Parts]] = {
    "plain": dict,
    "prefixed": _prefixed,
    "strict": _strict,
    "utf-16": _utf16,
    "without styles": _without_styles,
    "with empty styles": _with_empty_styles,
    "of 1904": _of_1904,
    "odd": _odd,
    "crowded": _crowded,
}


def target(kind: str) -> bytes:
    """Return a workbook of a kind."""
    return zipped(TARGETS[kind](plain()))


def transitional(parts: Parts) -> Parts:
    """Return the parts of a Strict workbook for readers that do not know Strict."""
    found = {}
    for name, data in parts.items():
        if name.endswith((".xml", ".rels", ".vml")):
            for strict, other in (
                ("officeDocument/relationships", "officeDocument/2006/relationships"),
                ("spreadsheetml/main", "spreadsheetml/2006/main"),
            ):
                data = data.replace(
                    (_STRICT + strict).encode(),
                    f"http://schemas.openxmlformats.org/{other}".encode(),
                )
            data = re.sub(
                rb"http://purl\.oclc\.org/ooxml/drawingml/(\w+)",
                rb"http://schemas.openxmlformats.org/drawingml/2006/\1",
                data,
            )
            data = (
                data.replace(b"<start", b"<left")
                .replace(b"</start", b"</left")
                .replace(b"<end>", b"<right>")
                .replace(b"<end ", b"<right ")
            )
            data = data.replace(b"<end/>", b"<right/>").replace(b"</end>", b"</right>")
            data = re.sub(
                rb'(<a:[a-zA-Z]+ (?:val|pos)=")(-?[0-9.]+)%"',
                lambda match: b'%b%d"' % (match[1], round(float(match[2]) * 1000)),
                data,
            )
            data = re.sub(
                rb'( [rgbltb]=")([0-9.]+)%"',
                lambda match: b'%b%d"' % (match[1], round(float(match[2]) * 1000)),
                data,
            )
            data = re.sub(rb'(<c:[a-zA-Z]+ val=")(-?[0-9]+)%"', rb'\1\2"', data)
        found[name] = data
    return found
