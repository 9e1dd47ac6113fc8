"""How different programs write the same workbook: XlsxWriter, openpyxl, LibreOffice, and XML by
hand.

By hand are three dialects that no library at hand writes: the one of Google Sheets, the one of the
Open XML SDK (``x:`` prefixes, texts inline, absolute names), and Strict Open XML with a part in
UTF-16.
"""

from __future__ import annotations

import io
import os
import re
import shutil
import signal
import subprocess
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import openpyxl
import xlsxwriter
from openpyxl.comments import Comment
from openpyxl.formatting import rule as rules
from openpyxl.packaging.custom import StringProperty
from openpyxl.styles import Alignment, Color, Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties

from assessment.formulas.cells import column_letters, reference
from assessment.model import Remark
from scripts.sample_sheets import LINE, LOOKS, Book, Cell, Look, Tab

CREATED = datetime(2024, 11, 4, 9, 0, 0)
_ZIP_DATE = (1980, 1, 1, 0, 0, 0)
_SCALE = {2: ("E67C73", "57BB8A"), 3: ("E67C73", "FFD666", "57BB8A")}
_PATIENCE = 120  # seconds for LibreOffice
_NAMES = tuple(LOOKS)


def said(remark: Remark) -> str:
    """Return a conversation as the text of a note."""
    return "\n".join([remark.text, *(f"{reply.author}: {reply.text}" for reply in remark.replies)])


# --- libraries -----------------------------------------------------------------------------------


def with_xlsxwriter(book: Book) -> bytes:
    """Write a workbook as XlsxWriter does: values are saved with the formulas."""
    target = io.BytesIO()
    workbook = xlsxwriter.Workbook(target, {"in_memory": True})
    workbook.set_properties({"title": "Competency assessment", "created": CREATED})
    for key, value in book.properties.items():
        workbook.set_custom_property(key, value)
    formats = {name: workbook.add_format(_xlsxwriter_look(look)) for name, look in LOOKS.items()}
    for tab in book.tabs:
        sheet = workbook.add_worksheet(tab.name)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        for column, width in tab.widths.items():
            sheet.set_column(
                column - 1, column - 1, width, None, {"hidden": column in tab.hidden_columns}
            )
        for row in sorted({*tab.heights, *tab.hidden_rows}):
            sheet.set_row(
                row - 1, tab.heights.get(row, LINE), None, {"hidden": row in tab.hidden_rows}
            )
        for merged in tab.merged:
            sheet.merge_range(merged, "", formats["head"])
        for (row, column), cell in tab.in_order():
            look = formats[cell.look]
            if cell.formula is not None:
                sheet.write_formula(
                    row - 1,
                    column - 1,
                    f"={cell.formula}",
                    look,
                    "" if cell.value is None else cell.value,
                )
            else:
                sheet.write(row - 1, column - 1, cell.value, look)
            for remark in cell.remarks:
                sheet.write_comment(
                    row - 1, column - 1, said(remark), {"author": remark.author, "x_scale": 1.6}
                )
        for area, items in tab.lists:
            first, *others = area.split()
            sheet.data_validation(
                first,
                {
                    "validate": "list",
                    "source": list(items),
                    **({"other_cells": [_corners(other) for other in others]} if others else {}),
                },
            )
        for area, points in tab.scales:
            sheet.conditional_format(area.split()[0], _xlsxwriter_scale(area, points))
        for area, text, name in tab.fills:
            fill = workbook.add_format({"bg_color": f"#{LOOKS[name].fill}"})
            sheet.conditional_format(
                area.split()[0],
                {
                    "type": "cell",
                    "criteria": "==",
                    "value": f'"{text}"',
                    "format": fill,
                    "multi_range": area,
                },
            )
    workbook.close()
    return target.getvalue()


def _xlsxwriter_look(look: Look) -> dict[str, Any]:
    given: dict[str, Any] = {
        "font_size": look.size,
        "font_color": f"#{look.ink}",
        "num_format": look.number,
        "valign": "vcenter",
    }
    given |= {"bold": True} if look.bold else {}
    given |= {"text_wrap": True} if look.wrap else {}
    given |= {"align": "center"} if look.centre else {}
    given |= {"bg_color": f"#{look.fill}"} if look.fill else {}
    return given


def _xlsxwriter_scale(area: str, points: tuple[int, ...]) -> dict[str, Any]:
    rule: dict[str, Any] = {"type": f"{len(points)}_color_scale", "multi_range": area}
    for place, point, colour in zip(
        ("min", "mid", "max") if len(points) == 3 else ("min", "max"),
        points,
        _SCALE[len(points)],
        strict=True,
    ):
        rule |= {f"{place}_type": "num", f"{place}_value": point, f"{place}_color": f"#{colour}"}
    return rule


def _corners(area: str) -> list[int]:
    first, _, last = area.partition(":")
    found = []
    for place in (first, last or first):
        match = re.fullmatch(r"([A-Z]+)(\d+)", place)
        assert match is not None
        column = 0
        for letter in match[1]:
            column = column * 26 + ord(letter) - 64
        found += [int(match[2]) - 1, column - 1]
    return found


def with_openpyxl(book: Book) -> bytes:
    """Write a workbook as openpyxl does: no values are saved with the formulas."""
    # the stubs know neither its properties nor what its rules take
    workbook: Any = openpyxl.Workbook()
    scale: Any = rules.ColorScaleRule
    compare: Any = rules.CellIsRule
    workbook.remove(workbook.worksheets[0])
    for key, value in book.properties.items():
        workbook.custom_doc_props.append(StringProperty(name=key, value=value))
    for tab in book.tabs:
        sheet = workbook.create_sheet(tab.name)
        sheet.page_setup.orientation = "landscape"
        sheet.page_setup.fitToHeight = 0
        sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        for column, width in tab.widths.items():
            sheet.column_dimensions[column_letters(column)].width = width
            sheet.column_dimensions[column_letters(column)].hidden = column in tab.hidden_columns
        for row in {*tab.heights, *tab.hidden_rows}:
            sheet.row_dimensions[row].height = tab.heights.get(row, LINE)
            sheet.row_dimensions[row].hidden = row in tab.hidden_rows
        for (row, column), cell in tab.in_order():
            target = sheet.cell(row, column)
            target.value = f"={cell.formula}" if cell.formula is not None else cell.value
            _openpyxl_look(target, LOOKS[cell.look])
            for remark in cell.remarks:
                target.comment = Comment(said(remark), remark.author, height=90, width=260)
        for merged in tab.merged:
            sheet.merge_cells(merged)
        for area, items in tab.lists:
            drop_down = DataValidation(
                type="list", formula1=f'"{",".join(items)}"', allow_blank=True
            )
            drop_down.sqref = area
            sheet.add_data_validation(drop_down)
        for area, points in tab.scales:
            colours = _SCALE[len(points)]
            middle = (
                {"mid_type": "num", "mid_value": points[1], "mid_color": colours[1]}
                if len(points) == 3
                else {}
            )
            rule = scale(
                start_type="num",
                start_value=points[0],
                start_color=colours[0],
                end_type="num",
                end_value=points[-1],
                end_color=colours[-1],
                **middle,
            )
            sheet.conditional_formatting.add(area, rule)
        for area, text, name in tab.fills:
            sheet.conditional_formatting.add(
                area,
                compare(
                    operator="equal",
                    formula=[f'"{text}"'],
                    fill=PatternFill(bgColor=LOOKS[name].fill or ""),
                ),
            )
    target_bytes = io.BytesIO()
    workbook.save(target_bytes)
    return _undated(target_bytes.getvalue())


def _openpyxl_look(target: Any, look: Look) -> None:
    target.font = Font(name="Calibri", size=look.size, bold=look.bold, color=f"FF{look.ink}")
    target.alignment = Alignment(
        wrap_text=look.wrap, vertical="center", horizontal="center" if look.centre else None
    )
    target.number_format = look.number
    if look.theme is not None:
        target.fill = PatternFill("solid", fgColor=Color(theme=look.theme[0], tint=look.theme[1]))
    elif look.fill is not None:
        target.fill = PatternFill("solid", fgColor=look.fill)


def _undated(data: bytes) -> bytes:
    """Take the time of saving out of a package: from its entries and from its core properties."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(target, "w") as new:
        for entry in old.infolist():
            content = old.read(entry)
            if entry.filename == "docProps/core.xml":
                content = re.sub(
                    rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", f"{CREATED.isoformat()}Z".encode(), content
                )
            _add(new, entry.filename, content)
    return target.getvalue()


def _add(package: zipfile.ZipFile, name: str, content: bytes) -> None:
    package.writestr(zipfile.ZipInfo(name, _ZIP_DATE), content, zipfile.ZIP_DEFLATED, 9)


# --- LibreOffice ---------------------------------------------------------------------------------


def through_libreoffice(write: Callable[[Book], bytes]) -> Callable[[Book], bytes | None]:
    """Return a writer that has LibreOffice open what ``write`` wrote, and save it; ``None``
    where there is no LibreOffice.
    """

    def convert(book: Book) -> bytes | None:
        program = shutil.which("soffice")
        if program is None:
            return None
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            source = folder / "book.xlsx"
            source.write_bytes(write(book))
            command = [
                program,
                f"-env:UserInstallation={(folder / 'profile').as_uri()}",
                "--headless",
                "--convert-to",
                "xlsx",
                "--outdir",
                str(folder / "saved"),
                str(source),
            ]
            process = subprocess.Popen(
                command,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
            try:
                process.wait(_PATIENCE)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
                raise
            return (folder / "saved" / "book.xlsx").read_bytes()

    return convert


# --- by hand -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Dialect:
    """What is particular about the XML of a program."""

    prefix: str = ""  # of the elements: "x:"
    strict: bool = False
    shared: bool = True  # strings in a part of their own
    absolute: bool = False  # names in relationships
    dimension: bool = True
    utf16: tuple[int, ...] = ()  # sheets, from 1, whose parts are in UTF-16
    core: bool = False  # docProps/core.xml


GOOGLE = Dialect(dimension=False)
SDK = Dialect(prefix="x:", shared=False, absolute=True, dimension=False)
STRICT = Dialect(strict=True, utf16=(2,), core=True)

_TRANSITIONAL_ROOT = "http://schemas.openxmlformats.org"
_MAIN = {
    False: f"{_TRANSITIONAL_ROOT}/spreadsheetml/2006/main",
    True: "http://purl.oclc.org/ooxml/spreadsheetml/main",
}
_LINKS = {
    False: f"{_TRANSITIONAL_ROOT}/officeDocument/2006/relationships",
    True: "http://purl.oclc.org/ooxml/officeDocument/relationships",
}
_PACKAGE = f"{_TRANSITIONAL_ROOT}/package/2006"
_SCHEMA = "http://www.w3.org/2001/XMLSchema-instance"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_THREADS = "http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"
_THREAD_LINKS = "http://schemas.microsoft.com/office/2017/10/relationships"
_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_LEGACY = (
    "[Threaded comment]\n\nYour version of this program shows the comment as a note"
    " only.\n\nComment:\n    "
)


def by_hand(dialect: Dialect) -> Callable[[Book], bytes]:
    """Return a writer that puts a package together by hand, in a dialect."""
    return lambda book: _ByHand(book, dialect).write()


class _ByHand:
    def __init__(self, book: Book, dialect: Dialect) -> None:
        self.book = book
        self.dialect = dialect
        self.texts: dict[str, int] = {}
        self.authors: dict[str, str] = {}  # of comments, with their ids
        self.parts: dict[str, bytes] = {}
        self.types: dict[str, str] = {}

    def write(self) -> bytes:
        links = []
        for number, tab in enumerate(self.book.tabs, start=1):
            self._sheet(number, tab)
            links.append((f"rId{number}", "worksheet", f"xl/worksheets/sheet{number}.xml"))
        self._part("xl/styles.xml", self._styles(), "styles")
        links.append(("rId90", "styles", "xl/styles.xml"))
        if self.dialect.shared:
            items = "".join(f"<si><t{_keep(text)}>{escape(text)}</t></si>" for text in self.texts)
            self._part(
                "xl/sharedStrings.xml",
                f'<sst xmlns="{self._main}" count="{len(self.texts)}"'
                f' uniqueCount="{len(self.texts)}">{items}</sst>',
                "sharedStrings",
            )
            links.append(("rId91", "sharedStrings", "xl/sharedStrings.xml"))
        if self.authors:
            people = "".join(
                f'<person displayName={quoteattr(name)} id="{key}" userId={quoteattr(name)}'
                ' providerId="None"/>'
                for name, key in self.authors.items()
            )
            self._raw(
                "xl/persons/person.xml",
                f'<personList xmlns="{_THREADS}">{people}</personList>',
                "application/vnd.ms-excel.person+xml",
            )
            links.append(("rId92", f"{_THREAD_LINKS}/person", "xl/persons/person.xml"))
        sheets = "".join(
            f'<sheet name={quoteattr(tab.name)} sheetId="{number}" r:id="rId{number}"/>'
            for number, tab in enumerate(self.book.tabs, start=1)
        )
        conformance = ' conformance="strict"' if self.dialect.strict else ""
        self._part(
            "xl/workbook.xml",
            f'<workbook xmlns="{self._main}"'
            f' xmlns:r="{self._links}"{conformance}><workbookPr/><sheets>{sheets}</sheets></workbook>',
            "sheet.main",
        )
        self._relationships("xl/workbook.xml", links)
        root = [("rId1", "officeDocument", "xl/workbook.xml")]
        if self.dialect.core:
            stamp = f"{CREATED.isoformat()}Z"
            spaces = (
                f'xmlns:cp="{_PACKAGE}/metadata/core-properties"'
                f' xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="{_SCHEMA}"'
            )
            core = (
                f"<cp:coreProperties {spaces}><dcterms:created"
                f' xsi:type="dcterms:W3CDTF">{stamp}</dcterms:created></cp:coreProperties>'
            )
            self._raw(
                "docProps/core.xml",
                core,
                "application/vnd.openxmlformats-package.core-properties+xml",
            )
            root.append(
                ("rId2", f"{_PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml")
            )
        self._relationships("", root)
        overrides = "".join(
            f'<Override PartName="/{name}" ContentType="{kind}"/>'
            for name, kind in self.types.items()
        )
        office = "application/vnd.openxmlformats"
        known = {
            "rels": f"{office}-package.relationships+xml",
            "xml": "application/xml",
            "vml": f"{office}-officedocument.vmlDrawing",
        }
        defaults = "".join(
            f'<Default Extension="{ending}" ContentType="{kind}"/>'
            for ending, kind in known.items()
        )
        self._raw(
            "[Content_Types].xml",
            f'<Types xmlns="{_PACKAGE}/content-types">{defaults}{overrides}</Types>',
        )
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w") as package:
            # content types last, as Google does
            for name, content in self.parts.items():
                _add(package, name, content)
        return target.getvalue()

    @property
    def _main(self) -> str:
        return _MAIN[self.dialect.strict]

    @property
    def _links(self) -> str:
        return _LINKS[self.dialect.strict]

    def _raw(self, name: str, xml: str, kind: str = "") -> None:
        self.parts[name] = (_DECLARATION + xml).encode()
        if kind:
            self.types[name] = kind

    def _part(self, name: str, xml: str, kind: str) -> None:
        """Add a part of SpreadsheetML, with the dialect's prefix on its elements."""
        prefix = self.dialect.prefix
        if prefix:
            xml = re.sub(r"<(/?)(?=[A-Za-z])", rf"<\1{prefix}", xml).replace(
                " xmlns=", f" xmlns:{prefix.rstrip(':')}=", 1
            )
        self._raw(name, xml, f"{_TYPE}.{kind}+xml")

    def _relationships(self, part: str, links: list[tuple[str, str, str]]) -> None:
        folder, _, name = part.rpartition("/")
        items = []
        for key, kind, target in links:
            kind = kind if kind.startswith("http") else f"{self._links}/{kind}"
            path = f"/{target}" if self.dialect.absolute else os.path.relpath(target, folder or ".")
            items.append(f'<Relationship Id="{key}" Type="{kind}" Target="{path}"/>')
        self._raw(
            f"{folder}/_rels/{name}.rels".lstrip("/"),
            f'<Relationships xmlns="{_PACKAGE}/relationships">{"".join(items)}</Relationships>',
        )

    def _sheet(self, number: int, tab: Tab) -> None:
        rows: dict[int, list[str]] = {}
        for (row, column), cell in tab.in_order():
            rows.setdefault(row, []).append(self._cell(reference(row, column), cell))
        data = []
        for row in sorted({*rows, *tab.heights}):
            height = f' ht="{tab.heights[row]:g}" customHeight="1"' if row in tab.heights else ""
            data.append(
                "<row"
                f' r="{row}"{height}{_flag("hidden", row in tab.hidden_rows)}>{"".join(rows.get(row, ()))}</row>'
            )
        wide = {
            c: f'width="{width:g}" customWidth="1"{_flag("hidden", c in tab.hidden_columns)}'
            for c, width in sorted(tab.widths.items())
        }
        widths = "".join(f'<col min="{c}" max="{c}" {width}/>' for c, width in wide.items())
        size = (
            f'<dimension ref="A1:{reference(max(rows), max(column for _, column in tab.cells))}"/>'
            if self.dialect.dimension
            else ""
        )
        merged = "".join(f'<mergeCell ref="{area}"/>' for area in tab.merged)
        merged = f"<mergeCells>{merged}</mergeCells>" if merged else ""
        remarks = {place: cell.remarks for place, cell in tab.in_order() if cell.remarks}
        legacy = '<legacyDrawing r:id="rId1"/>' if remarks else ""
        xml = (
            f'<worksheet xmlns="{self._main}" xmlns:r="{self._links}"><sheetPr><pageSetUpPr'
            f' fitToPage="1"/></sheetPr>{size}'
            "<sheetViews><sheetView"
            f' workbookViewId="0"{_flag("tabSelected", number == 1)}/></sheetViews>'
            f"<cols>{widths}</cols><sheetData>{''.join(data)}</sheetData>{merged}{self._conditions(tab)}{_drop_downs(tab)}"
            f'<pageSetup orientation="landscape" fitToHeight="0"/>{legacy}</worksheet>'
        )
        name = f"xl/worksheets/sheet{number}.xml"
        self._part(name, xml, "worksheet")
        if number in self.dialect.utf16:
            self.parts[name] = (
                self.parts[name]
                .decode()
                .replace('encoding="UTF-8"', 'encoding="UTF-16"', 1)
                .encode("utf-16")
            )
        if remarks:
            self._comments(number, tab)

    def _cell(self, place: str, cell: Cell) -> str:
        style = f' s="{_NAMES.index(cell.look)}"'
        formula = f"<f>{escape(cell.formula)}</f>" if cell.formula is not None else ""
        if cell.value is None:
            return f'<c r="{place}"{style}>{formula}</c>' if formula else f'<c r="{place}"{style}/>'
        if not isinstance(cell.value, str):
            return f'<c r="{place}"{style}>{formula}<v>{cell.value!r}</v></c>'
        if formula:
            return f'<c r="{place}"{style} t="str">{formula}<v>{escape(cell.value)}</v></c>'
        if self.dialect.shared:
            return (
                f'<c r="{place}"{style}'
                f' t="s"><v>{self.texts.setdefault(cell.value, len(self.texts))}</v></c>'
            )
        return (
            f'<c r="{place}"{style}'
            f' t="inlineStr"><is><t{_keep(cell.value)}>{escape(cell.value)}</t></is></c>'
        )

    def _conditions(self, tab: Tab) -> str:
        found, priority = [], 0
        for area, points in tab.scales:
            priority += 1
            stops = "".join(f'<cfvo type="num" val="{point}"/>' for point in points) + "".join(
                f'<color rgb="FF{colour}"/>' for colour in _SCALE[len(points)]
            )
            rule = (
                '<cfRule type="colorScale"'
                f' priority="{priority}"><colorScale>{stops}</colorScale></cfRule>'
            )
            found.append(f'<conditionalFormatting sqref="{area}">{rule}</conditionalFormatting>')
        for area, text, name in tab.fills:
            priority += 1
            fill = _FILLS.index(name)
            rule = (
                f'<cfRule type="cellIs" dxfId="{fill}" priority="{priority}"'
                f' operator="equal"><formula>"{escape(text)}"</formula></cfRule>'
            )
            found.append(f'<conditionalFormatting sqref="{area}">{rule}</conditionalFormatting>')
        return "".join(found)

    def _styles(self) -> str:
        fonts, formats, numbers = [], [], {"General": 0, "0%": 9, "0.00": 2}
        fills = [
            f'<fill><patternFill patternType="{kind}"/></fill>' for kind in ("none", "gray125")
        ]
        for look in LOOKS.values():
            fonts.append(
                f'<font>{"<b/>" if look.bold else ""}<sz val="{look.size}"/><color'
                f' rgb="FF{look.ink}"/><name val="Arial"/></font>'
            )
            fills.append(
                '<fill><patternFill patternType="solid"><fgColor'
                f' rgb="FF{look.fill}"/></patternFill></fill>'
                if look.fill
                else fills[0]
            )
            align = (
                "<alignment"
                f' vertical="center"{_flag("wrapText", look.wrap)}{" horizontal=" + quoteattr("center") if look.centre else ""}/>'
            )
            numbered = (
                f'numFmtId="{numbers[look.number]}" fontId="{len(fonts) - 1}"'
                f' fillId="{len(fills) - 1}" borderId="0" xfId="0"'
            )
            formats.append(
                f'<xf {numbered} applyNumberFormat="1" applyFont="1" applyFill="1"'
                f' applyAlignment="1">{align}</xf>'
            )
        colours = [
            f'<fgColor rgb="FF{LOOKS[name].fill}"/><bgColor rgb="FF{LOOKS[name].fill}"/>'
            for name in _FILLS
        ]
        rules = "".join(
            f'<dxf><fill><patternFill patternType="solid">{colour}</patternFill></fill></dxf>'
            for colour in colours
        )
        return (
            f'<styleSheet xmlns="{self._main}"><fonts'
            f' count="{len(fonts)}">{"".join(fonts)}</fonts><fills'
            f' count="{len(fills)}">{"".join(fills)}</fills><borders'
            ' count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs'
            f' count="{len(formats)}">{"".join(formats)}</cellXfs><cellStyles count="1"><cellStyle'
            ' name="Normal" xfId="0" builtinId="0"/></cellStyles><dxfs'
            f' count="{len(_FILLS)}">{rules}</dxfs></styleSheet>'
        )

    def _comments(self, number: int, tab: Tab) -> None:
        """Add threads, and for programs that know none a note with each; a note needs a shape
        to be shown in.
        """
        threads: list[str] = []
        notes: list[str] = []
        shapes: list[str] = []
        authors: list[str] = []
        for (row, column), cell in tab.in_order():
            for remark in cell.remarks:
                parent = _key("C", number, row, column)
                for reply, one in enumerate((remark, *remark.replies)):
                    person = self.authors.setdefault(one.author, _key("A", len(self.authors), 0, 0))
                    inside = f' parentId="{parent}"' if reply else ""
                    key = parent if not reply else _key("D", number * 100 + reply, row, column)
                    stamp = f"2024-11-{4 + reply:02}T10:0{reply}:00.00"
                    about = (
                        f'ref="{reference(row, column)}" dT="{stamp}" personId="{person}"'
                        f' id="{key}"{inside}'
                    )
                    threads.append(
                        "<threadedComment"
                        f" {about}><text>{escape(one.text)}</text></threadedComment>"
                    )
                authors.append(f"<author>tc={parent}</author>")
                text = f'<text><t xml:space="preserve">{escape(_LEGACY + said(remark))}</t></text>'
                notes.append(
                    f'<comment ref="{reference(row, column)}"'
                    f' authorId="{len(authors) - 1}">{text}</comment>'
                )
                shapes.append(
                    _SHAPE.format(
                        number=len(shapes) + 1,
                        row=row - 1,
                        column=column - 1,
                        right=column,
                        left=column + 3,
                        bottom=row + 5,
                    )
                )
        listed = f"<authors>{''.join(authors)}</authors><commentList>{''.join(notes)}</commentList>"
        self._part(
            f"xl/comments{number}.xml",
            f'<comments xmlns="{self._main}">{listed}</comments>',
            "comments",
        )
        conversations = (
            f'<ThreadedComments xmlns="{_THREADS}">{"".join(threads)}</ThreadedComments>'
        )
        self._raw(
            f"xl/threadedComments/threadedComment{number}.xml",
            conversations,
            "application/vnd.ms-excel.threadedcomments+xml",
        )
        self.parts[f"xl/drawings/vmlDrawing{number}.vml"] = _SHAPES.format("".join(shapes)).encode()
        self._relationships(
            f"xl/worksheets/sheet{number}.xml",
            [
                ("rId1", "vmlDrawing", f"xl/drawings/vmlDrawing{number}.vml"),
                ("rId2", "comments", f"xl/comments{number}.xml"),
                (
                    "rId3",
                    f"{_THREAD_LINKS}/threadedComment",
                    f"xl/threadedComments/threadedComment{number}.xml",
                ),
            ],
        )


_FILLS = tuple(name for name, look in LOOKS.items() if look.fill)
_SHAPES = (
    '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
    ' xmlns:x="urn:schemas-microsoft-com:office:excel"><v:shapetype id="_x0000_t202"'
    ' coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe"/>{}</xml>'
)
_SHAPE = (
    '<v:shape id="_x0000_s{number}" type="#_x0000_t202" style="position:absolute;visibility:hidden"'
    ' fillcolor="#ffffe1"><v:textbox/>'
    '<x:ClientData ObjectType="Note"><x:Anchor>{right},10,{row},5,{left},10,{bottom},5</x:Anchor>'
    "<x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
)


def _drop_downs(tab: Tab) -> str:
    start = '<dataValidation type="list" allowBlank="1" showErrorMessage="1"'
    found = "".join(
        f'{start} sqref="{area}"><formula1>"{escape(",".join(items))}"</formula1></dataValidation>'
        for area, items in tab.lists
    )
    return f"<dataValidations>{found}</dataValidations>" if found else ""


def _flag(name: str, on: bool) -> str:
    return f' {name}="1"' if on else ""


def _keep(text: str) -> str:
    return ' xml:space="preserve"' if text != text.strip() or "\n" in text else ""


def _key(kind: str, first: int, second: int, third: int) -> str:
    """Return an id such as programs draw by lot, but always the same."""
    return f"{{{ord(kind):08X}-{first:04X}-{second:04X}-{third:04X}-00000000{ord(kind):04X}}}"
