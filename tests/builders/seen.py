"""Workbooks as others see them: what the tests and the proof of the no-loss editor judge by.

It stands apart from the library on purpose: what is judged does not judge. :class:`SheetSeen` walks
a worksheet with expat and knows where each cell stands in its text, so that not only what the cells
read as can be compared, but also every byte beside them.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from xml.etree import ElementTree
from xml.parsers import expat

from openpyxl.cell.cell import MergedCell

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"

Place = tuple[int, int]  # row and column, both from 1
_TAG = re.compile(rb"""<(?:[^"'>]|"[^"]*"|'[^']*')*>""")
_TOKEN = re.compile(rb"""<!--.*?-->|<\?.*?\?>|<(?:[^"'>]|"[^"]*"|'[^']*')*>|[^<]+""", re.DOTALL)
_COUNT = re.compile(rb"""\s(?:count|uniqueCount)\s*=\s*(?:"[^"]*"|'[^']*')""")
_ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")
_DIMENSION = re.compile(rb"""(<(?:\w+:)?dimension\b[^>]*?\sref)\s*=\s*(["'])(.*?)\2""")


# --- packages ------------------------------------------------------------------------------------


class Entry(NamedTuple):
    """An entry of a zip: its name, what says when and how it was written, and its packed bytes."""

    name: str
    about: tuple[Any, ...]
    packed: bytes


def entries_of(data: bytes) -> list[Entry]:
    """Return the entries of a zip in the order of its directory."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return [
            Entry(entry.orig_filename, _about(entry), _packed(data, entry))
            for entry in archive.infolist()
        ]


def _about(entry: zipfile.ZipInfo) -> tuple[Any, ...]:
    return (
        entry.date_time,
        entry.compress_type,
        entry.CRC,
        entry.file_size,
        entry.external_attr,
        entry.comment,
        entry.create_system,
    )


def _packed(data: bytes, entry: zipfile.ZipInfo) -> bytes:
    start = entry.header_offset
    start += (
        30
        + int.from_bytes(data[start + 26 : start + 28], "little")
        + int.from_bytes(data[start + 28 : start + 30], "little")
    )
    return data[start : start + entry.compress_size]


def part_name(name: str) -> str:
    """Return a part's name as relationships and content types mean it: of one case, with
    slashes, none of them first.
    """
    return name.replace("\\", "/").lstrip("/").lower()


class Book:
    """A package's parts, and how they hang together."""

    def __init__(self, data: bytes) -> None:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            self.parts = {
                part_name(entry.filename): archive.read(entry)
                for entry in archive.infolist()
                if entry.filename and not entry.is_dir()
            }
        self.main = next(
            target for kind, target, _ in self.relationships("") if kind == "officeDocument"
        )
        targets = {
            identity: (kind, target) for kind, target, identity in self.relationships(self.main)
        }
        self.sheets: list[tuple[str, str, str]] = []  # name, kind and part, in their order
        for element in ElementTree.fromstring(self.parts[self.main]).iter():
            if element.tag in (f"{{{MAIN}}}sheet", f"{{{STRICT}}}sheet"):
                identity = next(
                    value for key, value in element.attrib.items() if key.endswith("}id")
                )
                self.sheets.append((element.get("name", ""), *targets[identity]))

    def relationships(self, part: str) -> list[tuple[str, str, str]]:
        """Return kind, target and id of a part's relationships, those to other places left out."""
        folder, _, file = part.rpartition("/")
        data = self.parts.get(part_name(f"{folder}/_rels/{file}.rels"))
        if data is None:
            return []
        inside = [
            item
            for item in ElementTree.fromstring(data)
            if item.get("TargetMode", "").lower() != "external"
        ]
        return [
            (
                item.get("Type", "").rpartition("/")[2],
                _resolved(folder, item.get("Target", "")),
                item.get("Id", ""),
            )
            for item in inside
        ]

    def part_of(self, kind: str) -> str | None:
        """Return the part of this kind that belongs to the workbook."""
        return next(
            (target for one, target, _ in self.relationships(self.main) if one == kind), None
        )

    def reachable(self) -> set[str]:
        """Return the parts that relationships lead to."""
        found: set[str] = set()
        waiting = [""]
        while waiting:
            part = waiting.pop()
            news = {target for _, target, _ in self.relationships(part)} & self.parts.keys() - found
            found |= news
            waiting.extend(news)
        return found

    def twice(self) -> set[str]:
        """Return what must stand once in a workbook and stands twice: names and numbers of
        sheets, defined names, ids, parts that have a type.
        """
        found: Counter[str] = Counter()
        for element in ElementTree.fromstring(self.parts[self.main]).iter():
            own, kind = element.attrib, element.tag.rpartition("}")[2]
            if kind == "sheet":
                found.update(
                    (
                        f"sheet {own.get('name', '').casefold()}",
                        f"sheet number {own.get('sheetId')}",
                    )
                )
            elif kind == "definedName":
                found[f"name {own.get('name', '').casefold()} of {own.get('localSheetId')}"] += 1
        for name, data in self.parts.items():
            if name.endswith(".rels"):
                found.update(f"{name} {item.get('Id')}" for item in ElementTree.fromstring(data))
            elif "/tables/" in name and name.endswith(".xml"):
                table = ElementTree.fromstring(data)
                found.update(
                    (f"table {table.get('id')}", f"table {table.get('displayName', '').casefold()}")
                )
        found.update(
            f"type of {part_name(item.get('PartName', ''))}"
            for item in ElementTree.fromstring(self.parts["[content_types].xml"])
            if item.get("PartName")
        )
        return {what for what, count in found.items() if count > 1}

    def content_type(self, part: str) -> str | None:
        """Return a part's content type."""
        root = ElementTree.fromstring(self.parts["[content_types].xml"])
        stated = {
            part_name(item.get("PartName", "")): item.get("ContentType")
            for item in root
            if item.tag.endswith("}Override")
        }
        usual = {
            item.get("Extension", "").lower(): item.get("ContentType")
            for item in root
            if item.tag.endswith("}Default")
        }
        return stated.get(part, usual.get(part.rpartition(".")[2]))


def _resolved(folder: str, target: str) -> str:
    target = target.replace("\\", "/")
    return part_name(
        posixpath.normpath(target if target.startswith("/") else f"/{folder}/{target}")
    )


def tokens(part: bytes) -> Iterator[bytes]:
    """Yield the tags and texts of an XML part; counts are left out, and an empty element is two
    tags.
    """
    for token in _TOKEN.findall(decoded(part)):
        token = _COUNT.sub(b"", token)
        if token.startswith(b"<") and token.endswith(b"/>"):
            yield re.sub(rb"\s*/>$", b">", token)
            yield b"</" + re.split(rb"[\s/>]", token[1:], maxsplit=1)[0] + b">"
        elif token.strip():
            yield re.sub(rb"\s+>$", b">", token) if token.startswith(b"<") else token


def only_added(before: bytes, after: bytes, gone: bytes | None = None) -> bool:
    """Tell whether every tag and text stands in the changed part as it did, in its order; empty
    elements that name ``gone`` may be missing.
    """
    earlier, later = tokens(before), tokens(after)
    for token in earlier:
        if gone is not None and gone in token.lower():
            next(earlier)  # its end
        elif not any(token == other for other in later):
            return False
    return True


# --- worksheets ----------------------------------------------------------------------------------


def decoded(part: bytes) -> bytes:
    """Return an XML part as UTF-8, whatever it is written in."""
    if part[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return part.decode("utf-16").encode()
    if b"\0" in part[:2]:
        return part.decode("utf-16-be" if part[:1] == b"\0" else "utf-16-le").encode()
    if re.match(rb"""<\?xml[^>]*encoding=["']iso-8859-1""", part, re.IGNORECASE):
        return part.decode("iso-8859-1").encode()
    return part.removeprefix(b"\xef\xbb\xbf")


def plain(text: str) -> str:
    """Return a cell's text with ``_xHHHH_`` resolved, and halves of a character that belong
    together joined.
    """
    return joined(_ESCAPE.sub(lambda match: chr(int(match[1], 16)), text))


def joined(text: str) -> str:
    """Return a text in which no two halves of one character stand side by side."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")


@dataclass(eq=False)
class Span:
    """An element's attributes and where it stands in the text."""

    attributes: dict[str, str]
    start: int = 0
    inner: int = 0  # behind the start tag
    close: int = 0  # where the end tag starts
    end: int = 0


@dataclass(eq=False)
class CellSeen(Span):
    """A cell as it stands: its formula's attributes and text, the text of its value, whatever
    else it holds.
    """

    formula: tuple[dict[str, str], str] | None = None
    text: str | None = None
    others: list[str] = field(default_factory=list)

    @property
    def value(self) -> Any:
        """The value: a float, text, truth value, ``("s", number)``, ``("e", error)`` or
        ``None``.
        """
        kind = self.attributes.get("t", "n")
        if self.text is None:
            return None
        if kind in ("s", "e"):
            return kind, self.text
        if kind == "b":
            return self.text == "1"
        return float(self.text) if kind == "n" else plain(self.text)


class SheetSeen:
    """A worksheet's part. Raises ``ValueError`` for one that is damaged."""

    def __init__(self, part: bytes) -> None:
        self.text = decoded(part)
        self.cells: dict[Place, CellSeen] = {}
        self.rows: list[tuple[int, Span, list[Place]]] = []
        self.merged: list[tuple[Place, Place]] = []
        self.data = Span({})
        self._path: list[str] = []
        self._spans: list[Span] = []
        self._texts: list[str] = []
        self._parser = parser = expat.ParserCreate("UTF-8", " ")
        parser.buffer_text = True
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end
        parser.CharacterDataHandler = self._texts.append
        try:
            parser.Parse(self.text, True)
        except expat.ExpatError as error:
            raise ValueError(str(error)) from None

    @property
    def dimension(self) -> str | None:
        """The stated dimension."""
        found = _DIMENSION.search(self.text)
        return found[3].decode() if found else None

    def without(self, places: Collection[Place], known_rows: Collection[int]) -> bytes:
        """Return the text without these cells, and without rows of theirs that are not among the
        known ones.

        What may change with a cell is levelled: an element that was one tag may have become two,
        and the dimension.
        """
        cut: list[tuple[int, int, bytes]] = []

        def level(span: Span) -> None:
            cut.append(
                (
                    span.start,
                    span.inner,
                    re.sub(rb"\s*/?>$", b">", self.text[span.start : span.inner]),
                )
            )
            cut.append((span.close, span.end, b"</>"))

        for number, row, inside in self.rows:
            if number not in known_rows:
                if not (
                    set(inside) <= set(places)
                    and re.fullmatch(
                        rb'<(?:\w+:)?row r="%d">' % number, self.text[row.start : row.inner]
                    )
                ):
                    raise ValueError(f"a row {number} of other cells has come")
                cut.append((row.start, row.end, b""))
                continue
            level(row)
            cut.extend(
                (self.cells[place].start, self.cells[place].end, b"")
                for place in inside
                if place in places
            )
        level(self.data)
        pieces: list[bytes] = []
        position = 0
        for start, end, instead in sorted(cut):
            pieces += (self.text[position:start], instead)
            position = end
        return _DIMENSION.sub(rb"\1", b"".join([*pieces, self.text[position:]]))

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        space, _, name = name.rpartition(" ")
        self._path.append(name if space in (MAIN, STRICT) else f"{space} {name}")
        self._texts.clear()
        at = self._parser.CurrentByteIndex
        tag = _TAG.match(self.text, at)
        assert tag is not None
        kind = CellSeen if self._path == ["worksheet", "sheetData", "row", "c"] else Span
        span = kind(attributes, at, tag.end())
        if tag[0].endswith(b"/>"):
            span.close = span.end = tag.end()
        self._spans.append(span)
        if self._path == ["worksheet", "sheetData", "row"]:
            self.rows.append(
                (int(attributes.get("r", self.rows[-1][0] + 1 if self.rows else 1)), span, [])
            )
        elif isinstance(span, CellSeen):
            number, _, inside = self.rows[-1]
            place = (
                place_of(attributes["r"])
                if "r" in attributes
                else (number, inside[-1][1] + 1 if inside else 1)
            )
            if place in self.cells or place[0] != number:
                raise ValueError(f"the cell {place} stands twice, or in another row")
            inside.append(place)
            self.cells[place] = span
        elif self._path == ["worksheet", "mergeCells", "mergeCell"]:
            first, _, last = attributes["ref"].partition(":")
            self.merged.append((place_of(first), place_of(last or first)))
        elif (
            len(self._path) > 4
            and isinstance(self._spans[3], CellSeen)
            and self._path[4] not in ("f", "v", "is")
        ):
            self._spans[3].others.append(f"{name} {sorted(attributes.items())}")

    def _end(self, name: str) -> None:
        span = self._spans.pop()
        if not span.end:
            span.close = self._parser.CurrentByteIndex
            span.end = self.text.index(b">", span.close) + 1
        text = "".join(self._texts)
        if self._path == ["worksheet", "sheetData"]:
            self.data = span
        elif len(self._path) > 4 and isinstance(cell := self._spans[3], CellSeen):
            match self._path[4:]:
                case ["f"]:
                    cell.formula = span.attributes, text
                case ["v"]:
                    cell.text = text
                case ["is", *runs, "t"] if "rPh" not in runs:
                    cell.text = (cell.text or "") + text
                case [other, *_] if other not in ("f", "v", "is"):
                    cell.others.append(text)
        self._texts.clear()
        self._path.pop()


# --- what openpyxl makes of a sheet --------------------------------------------------------------


def looks_of(sheet: Any) -> dict[str, Any]:
    """Return what a sheet of openpyxl's shows and does, by name; what is left to the theme or
    to the program is left out.
    """
    looks: dict[str, Any] = {
        "merged": sorted(map(str, sheet.merged_cells.ranges)),
        "panes": sheet.freeze_panes,
        "validations": sorted(
            (str(one.sqref), one.type, one.formula1)
            for one in sheet.data_validations.dataValidation
        ),
        "rules": sorted(
            (str(area.sqref), rule.type, _colour(rule.dxf.fill.bgColor) if rule.dxf else None)
            for area in sheet.conditional_formatting
            for rule in area.rules
        ),
        "printed": (
            sheet.page_setup.orientation,
            sheet.print_title_rows,
            (sheet.print_area or "").rpartition("!")[2],
        ),
        "charts": len(sheet._charts),
        "heights": sorted(
            (number, row.height) for number, row in sheet.row_dimensions.items() if row.height
        ),
    }
    looks |= {
        f"width of {name}": column.width
        for name, column in sheet.column_dimensions.items()
        if column.customWidth
    }
    # those that are there
    for cell in [one for one in sheet._cells.values() if not isinstance(one, MergedCell)]:
        name = cell.coordinate
        looks[f"{name} value"] = cell.value
        looks[f"{name} number format"] = cell.number_format
        looks[f"{name} font"] = cell.font.name, cell.font.sz, cell.font.b
        looks[f"{name} border"] = cell.border.left.style, cell.border.bottom.style
        looks[f"{name} alignment"] = (
            cell.alignment.horizontal,
            cell.alignment.vertical,
            cell.alignment.wrap_text,
        )
        looks[f"{name} fill"] = cell.fill.patternType, _colour(cell.fill.fgColor)
        looks[f"{name} colour"] = _colour(cell.font.color)
        looks[f"{name} link"] = (
            (cell.hyperlink.target, cell.hyperlink.location) if cell.hyperlink else None
        )
        looks[f"{name} note"] = (cell.comment.author, cell.comment.text) if cell.comment else None
    return {name: look for name, look in looks.items() if look is not None}


def _colour(colour: Any) -> str | None:
    return colour.rgb if colour is not None and colour.type == "rgb" else None


def place_of(address: str) -> Place:
    """Return row and column of an address such as ``B7``."""
    letters = address.rstrip("0123456789")
    column = 0
    for letter in letters.upper():
        column = column * 26 + ord(letter) - 64
    return int(address[len(letters) :]), column


def address_of(place: Place) -> str:
    """Return the address of row and column."""
    row, column = place
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row}"
