"""From an odd workbook to the bytes of its file.

``book.markup`` says how it is written; every key is optional:

``prefix``      the namespace prefix of every element of SpreadsheetML ``bare``        cells
(``cells``), rows (``rows``) or both are written without an address where they follow one another
``numbers``     how numbers are spelt: ``plain``, ``decimals``, ``exponent``, ``spaces`` ``foreign``
where elements and attributes of an ignorable namespace stand: rows, cells, inside, sheet, strings,
workbook; ``second`` sheetData ``alternate``   ``mc:AlternateContent``: ``sheet``, ``workbook``,
``rows`` ``lists``       ``extLst``: cells, sheet, workbook ``noise``       comments, processing
instructions, CDATA and character references ``quotes``      the quotation mark of attributes
``encoding``    ``utf-8``, ``utf-16``, ``bom`` ``paths``       names of parts: ``usual``, ``odd``,
``absolute`` ``styles``      ``False``: no part of styles ``date1904``, ``calc``   of the workbook's
properties ``attributes``  usual attributes that say nothing here: spans, dyDescent, cm
``properties``  document properties and a theme
"""

from __future__ import annotations

import io
import random
import re
import zipfile
from collections.abc import Mapping

from tests.builders.odd_workbooks import Book, Cell, Content, Error, Place, Sheet, at, quoted

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
COMPATIBILITY = "http://schemas.openxmlformats.org/markup-compatibility/2006"
FOREIGN = "urn:example:notes"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_THREADS = "http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"
_MICROSOFT = "http://schemas.microsoft.com/office/2017/10/relationships"

# the order of what surrounds the rows (ISO 29500-1, 18.3.1.99)
BEFORE = ("sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols")
AFTER = (
    *("sheetCalcPr", "sheetProtection", "protectedRanges", "scenarios", "autoFilter", "sortState"),
    *("dataConsolidate", "customSheetViews", "mergeCells", "phoneticPr", "conditionalFormatting"),
    *("dataValidations", "hyperlinks", "printOptions", "pageMargins", "pageSetup", "headerFooter"),
    *("rowBreaks", "colBreaks", "customProperties", "cellWatches", "ignoredErrors", "smartTags"),
    *("drawing", "legacyDrawing", "tableParts", "extLst"),
)

Saved = Mapping[tuple[str, Place], Content]


def escaped(text: str) -> str:
    """Return a text as it stands between tags or in an attribute."""
    for sign, entity in (
        ("&", "&amp;"),
        ("<", "&lt;"),
        (">", "&gt;"),
        ('"', "&quot;"),
        ("'", "&apos;"),
    ):
        text = text.replace(sign, entity)
    return text.replace("\n", "&#10;").replace("\r", "&#13;").replace("\t", "&#9;")


class Writer:
    """Writes one book; ``theirs`` for a program that does not know every function, and without
    any saved value.
    """

    def __init__(self, book: Book, saved: Saved | None = None, *, theirs: bool = False) -> None:
        self.book = book
        self.saved = saved or {}
        self.theirs = theirs
        self.chance = random.Random(f"{book.plan.seed} markup")
        self.strings: list[str] = []
        self.parts: dict[str, bytes] = {}
        self.types: dict[str, str] = {}
        self.tables = 0
        prefix = str(book.markup.get("prefix", ""))
        self.prefix = f"{prefix}:" if prefix else ""
        self.space = f'xmlns:{prefix}="{MAIN}"' if prefix else f'xmlns="{MAIN}"'

    def has(self, key: str, what: str) -> bool:
        """Tell whether a list of the markup names something."""
        value = self.book.markup.get(key, ())
        return what in value if isinstance(value, tuple | list | set | frozenset) else value == what

    # -- the package ------------------------------------------------------------------------------

    def data(self) -> bytes:
        """Return the file."""
        folder, main, names = self._names()
        targets = []
        for number, (sheet, name) in enumerate(zip(self.book.sheets, names, strict=True), start=1):
            self._sheet(sheet, f"{folder}{name}", number)
            targets.append((f"rId{number + 20}", "worksheet", self._target(folder, name)))
            self.types[f"{folder}{name}"] = f"{_TYPE}.worksheet+xml"
        text = self.strings_part()
        if text is not None:
            self.add(f"{folder}sharedStrings.xml", text, f"{_TYPE}.sharedStrings+xml")
            targets.append(("rIdT", "sharedStrings", self._target(folder, "sharedStrings.xml")))
        if self.book.markup.get("styles", True):
            self.add(f"{folder}styles.xml", self.styles_part(), f"{_TYPE}.styles+xml")
            targets.append(("rIdS", "styles", self._target(folder, "styles.xml")))
        if any(thread for sheet in self.book.sheets for _, _, thread in sheet.comments.values()):
            person = '<person displayName="A colleague" id="{P}" userId="p" providerId="None"/>'
            self.add(
                f"{folder}persons/person.xml",
                f'<personList xmlns="{_THREADS}">{person}</personList>',
                "application/vnd.ms-excel.person+xml",
            )
            targets.append(
                ("rIdP", f"{_MICROSOFT}/person", self._target(folder, "persons/person.xml"))
            )
        if self.book.markup.get("properties"):
            space = "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"
            self.add(
                "docProps/app.xml",
                f'<Properties xmlns="{space}"><Application>Microsoft'
                " Excel</Application><AppVersion>16.0300</AppVersion></Properties>",
                "application/vnd.openxmlformats-officedocument.extended-properties+xml",
            )
        self.add(main, self.workbook_part(), f"{_TYPE}.sheet.main+xml")
        self.add(_rels(main), _relationships(targets))
        start = [
            ("rId1", "officeDocument", main if not self.has("paths", "absolute") else f"/{main}")
        ]
        if "docProps/app.xml" in self.parts:
            start.insert(0, ("rId9", "extended-properties", "docProps/app.xml"))
        self.add("_rels/.rels", _relationships(start))
        overrides = "".join(
            f'<Override PartName="/{name}" ContentType="{kind}"/>'
            for name, kind in self.types.items()
            if kind
        )
        defaults = (
            '<Default Extension="rels"'
            ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default'
            ' Extension="xml" ContentType="application/xml"/><Default Extension="vml"'
            f' ContentType="{_TYPE.replace("spreadsheetml", "vmlDrawing")}"/>'
        )
        types = f'<Types xmlns="{PACKAGE}/content-types">{defaults}{overrides}</Types>'.encode()
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            for name, data in {"[Content_Types].xml": types, **self.parts}.items():
                archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
        return file.getvalue()

    def _names(self) -> tuple[str, str, list[str]]:
        count = len(self.book.sheets)
        if self.has("paths", "odd"):
            return (
                "book/",
                "book/main part.xml".replace(" ", "-"),
                [f"pages/Page{count - index}.XML" for index in range(count)],
            )
        return (
            "xl/",
            "xl/workbook.xml",
            [f"worksheets/sheet{index + 1}.xml" for index in range(count)],
        )

    def _target(self, folder: str, name: str) -> str:
        return f"/{folder}{name}" if self.has("paths", "absolute") else name

    def add(self, name: str, text: str, kind: str = "") -> None:
        """Put a part in."""
        encoding = str(self.book.markup.get("encoding", "utf-8"))
        plain = name.startswith("[") or name.endswith((".rels", ".vml"))
        if encoding == "utf-16" and not plain:
            data = ('<?xml version="1.0" encoding="UTF-16" standalone="yes"?>\n' + text).encode(
                "utf-16"
            )
        else:
            start = b"\xef\xbb\xbf" if encoding == "bom" and not plain else b""
            data = (
                start
                + ('<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n' + text).encode()
            )
        self.parts[name] = data
        if kind:
            self.types[name] = kind

    # -- the workbook -----------------------------------------------------------------------------

    def tag(self, name: str, attributes: str = "", inside: str | None = None) -> str:
        """Return an element of SpreadsheetML."""
        attributes = f" {attributes.strip()}" if attributes.strip() else ""
        if self.book.markup.get("quotes") == "'":
            attributes = re.sub(r'="([^"\']*)"', r"='\1'", attributes)
        if inside is None:
            return f"<{self.prefix}{name}{attributes}/>"
        return f"<{self.prefix}{name}{attributes}>{inside}</{self.prefix}{name}>"

    def root(self, name: str, inside: str) -> str:
        """Return the root of a part with all namespaces."""
        spaces = f'{self.space} xmlns:r="{OFFICE}" xmlns:mc="{COMPATIBILITY}" xmlns:fx="{FOREIGN}"'
        spaces += ' xmlns:x14ac="http://schemas.microsoft.com/office/spreadsheetml/2009/9/ac"'
        return self.tag(name, f'{spaces} mc:Ignorable="fx x14ac"', inside)

    def workbook_part(self) -> str:
        """Return the workbook part."""
        markup = self.book.markup
        sheets = ""
        for number, sheet in enumerate(self.book.sheets, start=1):
            state = f' state="{sheet.state}"' if sheet.state != "visible" else ""
            sheets += self.tag(
                "sheet",
                f'name="{escaped(sheet.name)}" sheetId="{number + 3}"{state}'
                f' r:id="rId{number + 20}"',
            )
        properties = 'date1904="1"' if markup.get("date1904") else ""
        inside = self.tag("workbookPr", properties)
        if self.has("alternate", "workbook"):
            inside += (
                "<mc:AlternateContent><mc:Choice"
                f' Requires="fx"><fx:path>somewhere</fx:path></mc:Choice><mc:Fallback>{self.tag("bookViews", "", self.tag("workbookView"))}</mc:Fallback></mc:AlternateContent>'
            )
        if self.has("foreign", "workbook"):
            inside += (
                '<fx:owner name="HR"><fx:sheets><fx:sheet name="None"/></fx:sheets></fx:owner>'
            )
        inside += self.tag("sheets", "", sheets)
        order = {sheet.name: index for index, sheet in enumerate(self.book.sheets)}
        names = ""
        for one in self.book.names:
            local = f' localSheetId="{order[one.sheet]}"' if one.sheet is not None else ""
            names += self.tag(
                "definedName",
                f'name="{escaped(one.name)}"{local} {one.attributes}',
                escaped(one.formula),
            )
        if names:
            inside += self.tag("definedNames", "", names)
        if markup.get("calc") and not self.theirs:  # calculation by hand is for people
            inside += self.tag("calcPr", str(markup["calc"]))
        if self.has("lists", "workbook"):
            inside += self.tag(
                "extLst",
                "",
                self.tag("ext", 'uri="{00000000-0000-0000-0000-000000000001}"', "<fx:more/>"),
            )
        return self.root("workbook", inside)

    def styles_part(self) -> str:
        """Return the styles: one for each number format, and the first for none."""
        formats = self.book.formats
        numbers = "".join(
            self.tag("numFmt", f'numFmtId="{170 + index}" formatCode="{escaped(code)}"')
            for index, code in enumerate(formats)
        )
        inside = self.tag("numFmts", f'count="{len(formats)}"', numbers) if formats else ""
        inside += self.tag(
            "fonts",
            'count="1"',
            self.tag("font", "", self.tag("sz", 'val="11"') + self.tag("name", 'val="Calibri"')),
        )
        fills = "".join(
            self.tag("fill", "", self.tag("patternFill", f'patternType="{kind}"'))
            for kind in ("none", "gray125")
        )
        inside += self.tag("fills", 'count="2"', fills)
        inside += self.tag(
            "borders",
            'count="1"',
            self.tag(
                "border", "", "".join(map(self.tag, ("left", "right", "top", "bottom", "diagonal")))
            ),
        )
        inside += self.tag(
            "cellStyleXfs",
            'count="1"',
            self.tag("xf", 'numFmtId="0" fontId="0" fillId="0" borderId="0"'),
        )
        cells = "".join(
            self.tag(
                "xf",
                f'numFmtId="{number}" fontId="0" fillId="0" borderId="0" xfId="0"'
                ' applyNumberFormat="1"',
            )
            for number in (0, *range(170, 170 + len(formats)))
        )
        inside += self.tag("cellXfs", f'count="{len(formats) + 1}"', cells)
        inside += self.tag(
            "cellStyles", 'count="1"', self.tag("cellStyle", 'name="Normal" xfId="0" builtinId="0"')
        )
        return self.root("styleSheet", inside)

    def strings_part(self) -> str | None:
        """Return the shared strings, ``None`` if there are none."""
        if not self.strings:
            return None
        items = list(self.strings)
        if self.has("foreign", "strings"):
            items.insert(0, "<fx:si><fx:t>not a text of this workbook</fx:t></fx:si>")
            items.insert(len(items) // 2, "<fx:note/>")
        return self.root("sst", "".join(items))

    # -- a sheet ----------------------------------------------------------------------------------

    def _sheet(self, sheet: Sheet, part: str, number: int) -> None:
        elements = {name: text.replace("§", self.prefix) for name, text in sheet.elements.items()}
        links: list[tuple[str, str, str]] = []
        if sheet.hidden_columns:
            elements["cols"] = "".join(
                self.tag(
                    "col", f'min="{column}" max="{column}" width="9" hidden="1" customWidth="1"'
                )
                for column in sorted(sheet.hidden_columns)
            )
            elements["cols"] = self.tag("cols", "", elements["cols"])
        if sheet.merges:
            elements["mergeCells"] = self.tag(
                "mergeCells",
                f'count="{len(sheet.merges)}"',
                "".join(self.tag("mergeCell", f'ref="{area}"') for area in sheet.merges),
            )
        folder = part.partition("/")[0] + "/"
        if sheet.tables:
            parts = ""
            for table in sheet.tables:
                self.tables += 1
                name = f"tables/table{self.tables}.xml"
                links.append(
                    (
                        f"rIdT{self.tables}",
                        "table",
                        f"/{folder}{name}" if self.has("paths", "absolute") else f"../{name}",
                    )
                )
                parts += self.tag("tablePart", f'r:id="rIdT{self.tables}"')
                self.add(f"{folder}{name}", self._table(table, sheet), f"{_TYPE}.table+xml")
            elements["tableParts"] = self.tag("tableParts", f'count="{len(sheet.tables)}"', parts)
        if sheet.comments:
            links += self._comments(sheet, folder, number)
        if self.has("lists", "sheet"):
            elements["extLst"] = self.tag(
                "extLst",
                "",
                self.tag(
                    "ext",
                    'uri="{00000000-0000-0000-0000-000000000002}"',
                    '<fx:c r="B2"><fx:v>7</fx:v></fx:c>',
                ),
            )
        rows = self._rows(sheet)
        if self.has("alternate", "sheet"):
            choice = (
                "<mc:Choice"
                f' Requires="fx"><fx:view/></mc:Choice><mc:Fallback>{self.tag("sheetFormatPr", chr(32).join(["defaultRowHeight=" + chr(34) + "15" + chr(34)]))}</mc:Fallback>'
            )
            elements["sheetFormatPr"] = f"<mc:AlternateContent>{choice}</mc:AlternateContent>"
        inside = "".join(elements.get(name, "") for name in BEFORE)
        if self.has("foreign", "sheet"):
            inside += (
                '<fx:sheetData><fx:row r="3"><fx:c'
                ' r="B3"><fx:v>1</fx:v></fx:c></fx:row></fx:sheetData>'
            )
        inside += self.tag("sheetData", "", rows)
        if self.has("foreign", "second") and sheet is self.book.summary:
            inside += self.tag(
                "sheetData",
                "",
                self.tag("row", 'r="40"', self.tag("c", 'r="A40"', self.tag("v", "", "1"))),
            )
        inside += "".join(elements.get(name, "") for name in AFTER)
        self.add(part, self.root("worksheet", inside))
        if links:
            self.add(_rels(part), _relationships(links))

    def _rows(self, sheet: Sheet) -> str:
        by_row: dict[int, dict[int, Cell]] = {}
        for (row, column), cell in sheet.cells.items():
            by_row.setdefault(row, {})[column] = cell
        for row in sheet.hidden_rows:
            by_row.setdefault(row, {})
        text, before = "", 0
        for row, cells in sorted(by_row.items()):
            attributes = f'r="{row}"'
            if self.has("bare", "rows") and row == before + 1 and self.chance.random() < 0.7:
                attributes = ""
            if self.book.markup.get("attributes"):
                attributes += ' spans="1:9" x14ac:dyDescent="0.25"'
            if row in sheet.hidden_rows:
                attributes += ' hidden="1"'
            if self.has("foreign", "rows"):
                attributes += ' fx:author="HR"'
                if self.chance.random() < 0.5:
                    text += (
                        f'<fx:row r="{row}"><fx:c r="{at(row, 2)}"><fx:v>1</fx:v></fx:c></fx:row>'
                    )
            if self.has("noise", "comments") and self.chance.random() < 0.3:
                text += "<!-- <row r='1'/> --><?note row?>\n"
            written = self.tag("row", attributes, self._cells(sheet, row, cells))
            if self.has("alternate", "rows") and self.chance.random() < 0.3:
                choice = '<mc:Choice Requires="fx"><fx:row/></mc:Choice>'
                written = f"<mc:AlternateContent>{choice}<mc:Fallback>{written}</mc:Fallback></mc:AlternateContent>"
            text += written
            before = row
        return text

    def _cells(self, sheet: Sheet, row: int, cells: Mapping[int, Cell]) -> str:
        text, before = "", 0
        for column, cell in sorted(cells.items()):
            written = self._cell(
                sheet,
                (row, column),
                cell,
                bare=self.has("bare", "cells")
                and column == before + 1
                and self.chance.random() < 0.7,
            )
            if written:
                if self.has("foreign", "cells") and self.chance.random() < 0.4:
                    text += f'<fx:c r="{at(row, column)}"><fx:v>9</fx:v></fx:c>'
                text += written
                before = column
        return text

    def _cell(self, sheet: Sheet, place: Place, cell: Cell, *, bare: bool) -> str:
        attributes = "" if bare else f'r="{at(*place)}"'
        if cell.style and self.book.markup.get("styles", True):
            attributes += f' s="{cell.style}"'
        if self.book.markup.get("attributes") and self.chance.random() < 0.2:
            attributes += ' ph="1"'
        attributes += cell.attributes
        if self.has("foreign", "inside"):
            attributes += ' fx:seen="1"'
        value = cell.value
        inside = ""
        saved = bool(cell.formula) or (sheet.name, place) in self.saved
        if cell.formula:
            inside = self._formula(cell)
        if saved:
            value = None if self.theirs else self.saved.get((sheet.name, place))
        kind, body = self._value(value, cell, computed=saved)
        if kind:
            attributes += f' t="{kind}"'
        inside += body
        if not inside and not cell.style:
            return ""
        if self.has("lists", "cells"):
            inside += self.tag(
                "extLst",
                "",
                self.tag("ext", 'uri="{00000000-0000-0000-0000-000000000003}"', "<fx:v>5</fx:v>"),
            )
        if self.has("foreign", "inside"):
            inside = f"<fx:v>9</fx:v>{inside}<fx:f>1+1</fx:f>"
        return self.tag("c", attributes, inside)

    def _formula(self, cell: Cell) -> str:
        text = cell.instead if self.theirs and cell.instead else cell.formula
        written = escaped(text)
        if self.has("noise", "cdata") and "]]>" not in text and self.chance.random() < 0.3:
            written = f"<![CDATA[{text}]]>"
        if cell.array:
            return self.tag("f", f't="array" ref="{cell.array}"', written)
        if cell.group is not None:
            if not cell.area:
                return self.tag("f", f't="shared" si="{cell.group}"')
            return self.tag("f", f't="shared" ref="{cell.area}" si="{cell.group}"', written)
        return self.tag("f", "", written)

    def _value(self, value: Content, cell: Cell, *, computed: bool) -> tuple[str, str]:
        """Return a cell's type and what stands in it."""
        if value is None:
            return "", ""
        if isinstance(value, Error):
            return "e", self.tag("v", "", value)
        if isinstance(value, bool):
            return "b", self.tag("v", "", str(int(value)))
        if isinstance(value, float):
            return "", self.tag("v", "", self._number(value))
        if computed:
            return "str", self.tag(
                "v", 'xml:space="preserve"' if value != value.strip() else "", escaped(value)
            )
        return self._text(value, cell)

    def _number(self, value: float) -> str:
        spelling = str(self.book.markup.get("numbers", "plain"))
        text = repr(value).removesuffix(".0")
        if spelling == "decimals" and "e" not in text:
            return text + (".000" if "." not in text else "00")
        if spelling == "exponent":
            return f"{value * 10:.17g}E-1" if value.is_integer() else f"{value!r}E0"
        return f"\n  {text} " if spelling == "spaces" else text

    def _text(self, value: str, cell: Cell) -> tuple[str, str]:
        plain = self.tag(
            "t",
            'xml:space="preserve"' if value != value.strip() or "\n" in value else "",
            self._characters(value),
        )
        half = len(value) // 2
        inside = plain
        if cell.kind == "rich" and half:
            run = self.tag("rPr", "", self.tag("b"))
            inside = self.tag("r", "", self.tag("t", 'xml:space="preserve"', escaped(value[:half])))
            inside += self.tag(
                "r", "", run + self.tag("t", 'xml:space="preserve"', escaped(value[half:]))
            )
        elif cell.kind == "phonetic":
            inside += self.tag("rPh", 'sb="0" eb="1"', self.tag("t", "", "sound")) + self.tag(
                "phoneticPr", 'fontId="0"'
            )
        if cell.kind == "inline":
            return "inlineStr", self.tag("is", "", inside)
        item = self.tag("si", "", inside)
        if item not in self.strings:
            self.strings.append(item)
        return "s", self.tag("v", "", str(self.strings.index(item)))

    def _characters(self, value: str) -> str:
        if self.has("noise", "references") and value:
            return f"&#x{ord(value[0]):x};" + escaped(value[1:])
        if self.has("noise", "cdata") and "]]>" not in value:
            return f"<![CDATA[{value[:2]}]]><!-- cut -->{escaped(value[2:])}"
        return escaped(value)

    # -- what hangs on a sheet --------------------------------------------------------------------

    def _table(self, table: object, sheet: Sheet) -> str:
        from tests.builders.odd_workbooks import Table

        assert isinstance(table, Table)
        totals = ' totalsRowCount="1"' if table.totals else ' totalsRowShown="0"'
        first, last = table.area.split(":")
        inside_area = table.area
        if table.totals:
            row = int(re.sub("[A-Z]", "", last)) - 1
            inside_area = f"{first}:{re.sub('[0-9]', '', last)}{row}"
        inside = self.tag("autoFilter", f'ref="{inside_area}"') if table.filtered else ""
        columns = "".join(
            self.tag("tableColumn", f'id="{number}" name="{escaped(column)}"')
            for number, column in enumerate(table.columns, start=1)
        )
        inside += self.tag("tableColumns", f'count="{len(table.columns)}"', columns)
        attributes = (
            f'{self.space} id="{self.tables}" name="{table.name}" displayName="{table.name}"'
            f' ref="{table.area}"{totals}'
        )
        return self.tag("table", attributes, inside)

    def _comments(self, sheet: Sheet, folder: str, number: int) -> list[tuple[str, str, str]]:
        authors = "".join(
            self.tag("author", "", escaped(author)) for author, _, _ in sheet.comments.values()
        )
        notes = threads = ""
        for index, (place, (_, text, thread)) in enumerate(sheet.comments.items()):
            notes += self.tag(
                "comment",
                f'ref="{at(*place)}" authorId="{index}"',
                self.tag("text", "", self.tag("t", "", escaped(text))),
            )
            if thread:
                one = f'ref="{at(*place)}" dT="2025-05-01T10:00:00.00" personId="{{P}}"'
                threads += (
                    f"<threadedComment {one}"
                    f' id="{{{number}-{index}}}"><text>{escaped(text)}</text></threadedComment>'
                )
                threads += (
                    f'<threadedComment {one} id="{{{number}-{index}-R}}"'
                    f' parentId="{{{number}-{index}}}"><text>2</text></threadedComment>'
                )
        inside = self.tag("authors", "", authors) + self.tag("commentList", "", notes)
        self.add(
            f"{folder}comments{number}.xml",
            self.tag("comments", self.space, inside),
            f"{_TYPE}.comments+xml",
        )
        links = [(f"rIdC{number}", "comments", f"/{folder}comments{number}.xml")]
        if threads:
            name = f"{folder}threadedComments/threadedComment{number}.xml"
            self.add(
                name,
                f'<ThreadedComments xmlns="{_THREADS}">{threads}</ThreadedComments>',
                "application/vnd.ms-excel.threadedcomments+xml",
            )
            links.append((f"rIdTC{number}", f"{_MICROSOFT}/threadedComment", f"/{name}"))
        return links


def _rels(part: str) -> str:
    folder, _, file = part.rpartition("/")
    return f"{folder}/_rels/{file}.rels"


def _relationships(links: list[tuple[str, str, str]]) -> str:
    inside = "".join(
        f'<Relationship Id="{identity}"'
        f' Type="{kind if kind.startswith("http") else f"{OFFICE}/{kind}"}" Target="{target}"/>'
        for identity, kind, target in links
    )
    return f'<Relationships xmlns="{PACKAGE}/relationships">{inside}</Relationships>'


__all__ = ["MAIN", "Saved", "Writer", "escaped", "quoted"]
