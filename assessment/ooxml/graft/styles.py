"""Merging the cell formats of a donor into the styles part of another workbook, by insertion (ISO
29500-1, 18.8).

Formats that are there already are used again, so that grafting a second time adds nothing. What is
added means only what it says: each cell format states all that it consists of, since the target's
style 0 may be anything, and no index that meant nothing before means something afterwards.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple
from xml.etree.ElementTree import Element as Node

from assessment.model.errors import PackageError
from assessment.ooxml.formats import MAX_FORMATS, Apart, taken_apart
from assessment.ooxml.markup import space_of, whole
from assessment.ooxml.package import DEFAULT_LIMITS
from assessment.ooxml.parsing import local, parse_xml
from assessment.ooxml.scan import (
    Element,
    Splices,
    attributes,
    children,
    masked,
    quoted,
    readable,
    root_of,
    set_attribute,
)
from assessment.ooxml.write.dialect import STRICT_MAIN, TRANSITIONAL_MAIN

_NAME = "the styles"
_LONGEST_KNOWN = 200_000  # bytes of a part of which it is remembered what became of it
_SECTIONS = (
    "numFmts",
    "fonts",
    "fills",
    "borders",
    "cellStyleXfs",
    "cellXfs",
    "cellStyles",
    "dxfs",
    "tableStyles",
    "colors",
    "extLst",
)
_ITEMS = {
    "numFmts": "numFmt",
    "fonts": "font",
    "fills": "fill",
    "borders": "border",
    "cellStyleXfs": "xf",
    "cellXfs": "xf",
    "dxfs": "dxf",
}
_APPLIED = ("NumberFormat", "Font", "Fill", "Border", "Alignment", "Protection")
_SAID_BY_OURS = tuple(f"apply{what}".encode() for what in _APPLIED)
_SIDES = {"left": "start", "right": "end"}
_FIRST_CUSTOM = 164  # number formats below are the programs' own
_NUMBER_FORMAT_IDS = re.compile(rb"""\snumFmtId\s*=\s*["'](\d{1,10})["']""")
_STYLE_INDICES = re.compile(rb"""\s(?:s|style)\s*=\s*["'](\d{1,5})["']""")
_LONGEST_INDEX = 40  # bytes of such an attribute
# what the programs' own formats are in English, where a target has given the number another meaning
# (18.8.30)
_BUILT_IN_TABLE = r"""
0 General
1 0
2 0.00
3 #,##0
4 #,##0.00
5 "$"#,##0_);\("$"#,##0\)
6 "$"#,##0_);[Red]\("$"#,##0\)
7 "$"#,##0.00_);\("$"#,##0.00\)
8 "$"#,##0.00_);[Red]\("$"#,##0.00\)
9 0%
10 0.00%
11 0.00E+00
12 # ?/?
13 # ??/??
14 m/d/yyyy
15 d-mmm-yy
16 d-mmm
17 mmm-yy
18 h:mm AM/PM
19 h:mm:ss AM/PM
20 h:mm
21 h:mm:ss
22 m/d/yyyy h:mm
37 #,##0_);(#,##0)
38 #,##0_);[Red](#,##0)
39 #,##0.00_);(#,##0.00)
40 #,##0.00_);[Red](#,##0.00)
41 _(* #,##0_);_(* (#,##0);_(* "-"_);_(@_)
42 _("$"* #,##0_);_("$"* (#,##0);_("$"* "-"_);_(@_)
43 _(* #,##0.00_);_(* (#,##0.00);_(* "-"??_);_(@_)
44 _("$"* #,##0.00_);_("$"* (#,##0.00);_("$"* "-"??_);_(@_)
45 mm:ss
46 [h]:mm:ss
47 mm:ss.0
48 ##0.0E+0
49 @
"""
_BUILT_IN = {
    int(number): code
    for number, _, code in (line.partition(" ") for line in _BUILT_IN_TABLE.split("\n")[1:-1])
}

Key = tuple[str, tuple[tuple[str, str], ...], tuple[Any, ...]]


class Piece(NamedTuple):
    """An element of a styles part: its local name (with ``{namespace}`` where that is not the
    part's own), attributes, children.
    """

    name: str
    own: tuple[tuple[str, str], ...]
    inside: tuple[Piece, ...] = ()

    @property
    def key(self) -> Key:
        """What equal elements have in common."""
        return self.name, tuple(sorted(self.own)), tuple(one.key for one in self.inside)

    def xml(self, prefix: bytes) -> bytes:
        """Return the element as it is written under a prefix."""
        namespace, _, local_name = self.name.rpartition("}")
        own = b"".join(b' %b="%b"' % (key.encode(), quoted(value)) for key, value in self.own)
        if namespace:
            prefix, own = b"own:", b' xmlns:own="%b"%b' % (quoted(namespace[1:]), own)
        name = prefix + local_name.encode()
        if not self.inside:
            return b"<%b%b/>" % (name, own)
        return b"<%b%b>%b</%b>" % (
            name,
            own,
            b"".join(one.xml(prefix) for one in self.inside),
            name,
        )


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """The formats of a donor, free of its theme."""

    codes: Mapping[int, str]  # of its custom number formats
    tables: Mapping[str, tuple[Piece, ...]]  # by the name of the section

    def number_format(self, style: int) -> int:
        """Return the number format of a cell format."""
        return int(dict(self.tables["cellXfs"][style].own).get("numFmtId", "0"))


class Merged(NamedTuple):
    """A styles part with a donor's formats in it: ``None`` where nothing had to be added; the new
    indices by the donor's.

    ``bare`` tells that there was no cell format before.
    """

    data: bytes | None
    xfs: tuple[int, ...]
    dxfs: tuple[int, ...]
    bare: bool


def read_look(data: bytes) -> Look:
    """Read the styles part of a donor."""
    sections = {local(section.tag): section for section in parse_xml(data, _NAME)}
    tables = {
        name: tuple(_piece(node) for node in sections.get(name, ()))
        for name in ("fonts", "fills", "borders", "cellXfs", "dxfs")
    }
    return Look(
        {
            int(node.get("numFmtId", "0")): node.get("formatCode", "")
            for node in sections.get("numFmts", ())
        },
        tables,
    )


def _name(tag: object) -> str:
    text = tag if isinstance(tag, str) else ""
    namespace, _, name = text.rpartition("}")
    return name if namespace[1:] in (TRANSITIONAL_MAIN, STRICT_MAIN) else text


def _piece(node: Node) -> Piece:
    return Piece(_name(node.tag), tuple(node.attrib.items()), tuple(map(_piece, node)))


def _key(node: Node) -> Key:
    return _name(node.tag), tuple(sorted(node.attrib.items())), tuple(map(_key, node))


def merge(styles: bytes, look: Look, formats: int, checkboxes: bool) -> Merged:
    """Return ``styles`` with the donor's formats, and where they are.

    ``formats`` is how many cell formats the sheets of the target ask for: where the part has none,
    they get plain ones before ours come. Without ``checkboxes``, which lean on a part of their own,
    such cells show TRUE or FALSE. Raises :class:`PackageError` for a broken part, and where there
    would be too many formats.
    """
    if len(styles) > _LONGEST_KNOWN:
        return _Merger(styles, look, checkboxes).merged(formats)
    return _known_merge(styles, look, formats, checkboxes)


@lru_cache(maxsize=32)
def _known_merge(styles: bytes, look: Look, formats: int, checkboxes: bool) -> Merged:
    return _Merger(styles, look, checkboxes).merged(formats)


def new_styles(strict: bool) -> bytes:
    """Return an empty styles part, for a workbook that has none."""
    main = STRICT_MAIN if strict else TRANSITIONAL_MAIN
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<styleSheet'
        f' xmlns="{main}"></styleSheet>'.encode()
    )


class _Table:
    """A section of the styles: what it holds, and what is to be added."""

    def __init__(self, name: str, section: Node | None, apart: Apart | None = None) -> None:
        self.name = name
        self.known: dict[Key, int] = {}
        self.count = 0
        self.added: list[Piece] = []
        item = space_of(section) + _ITEMS[name] if section is not None else ""
        for node in section if section is not None else ():
            if node.tag == item:
                self.known.setdefault(_key(node), self.count)
                self.count += 1
        if apart is not None:
            self._know(apart)

    def _know(self, apart: Apart) -> None:
        """Take the formats of a part that was taken apart. Ours say whatever they apply, so
        that one that does not can equal none of them.
        """
        for one in apart.formats:
            if all(mark in one.own for mark in _SAID_BY_OURS):
                inside = tuple((name, tuple(sorted(own)), ()) for name, own in one.elements)
                self.known.setdefault(("xf", tuple(sorted(one.attributes)), inside), self.count)
            self.count += 1

    def add(self, piece: Piece) -> int:
        """Return where an element is, added if it was not there."""
        place = self.known.get(piece.key)
        return self.append(piece) if place is None else place

    def append(self, piece: Piece) -> int:
        """Add an element at the end, and return where it is."""
        self.added.append(piece)
        self.known.setdefault(piece.key, self.count)
        self.count += 1
        return self.count - 1


class _Merger:
    """One styles part, and a donor's formats on their way into it."""

    def __init__(self, styles: bytes, look: Look, checkboxes: bool) -> None:
        self.look = look
        self.styles = styles
        self.checkboxes = checkboxes
        self.apart = taken_apart(styles, DEFAULT_LIMITS)
        root = parse_xml(styles if self.apart is None else self.apart.around, _NAME)
        space = space_of(root)
        self.sections: dict[str, Node] = {}
        for section in root:
            if section.tag.startswith(space):
                self.sections.setdefault(section.tag[len(space) :], section)
        self.tables = {
            name: _Table(name, self.sections.get(name), self.apart if name == "cellXfs" else None)
            for name in _ITEMS
        }
        self.strict = STRICT_MAIN in str(root.tag)
        self.number_formats: dict[int, int] = {}
        self._read_number_formats()

    def merged(self, formats: int) -> Merged:
        """Return the part with what is added to it."""
        bare = not self.tables["cellXfs"].count
        self._pad(formats)
        starts = self.strict and not self._has_left()
        fonts, fills, borders = (
            self._places(name, starts) for name in ("fonts", "fills", "borders")
        )
        xfs = tuple(
            self.tables["cellXfs"].add(self._format(xf, fonts, fills, borders))
            for xf in self.look.tables["cellXfs"]
        )
        dxfs = tuple(
            self.tables["dxfs"].add(self._difference(dxf, starts))
            for dxf in self.look.tables["dxfs"]
        )
        if self.tables["cellXfs"].added and self.tables["cellXfs"].count > MAX_FORMATS:
            raise PackageError(
                "file-too-large",
                f"With the added sheets the workbook would have more than {MAX_FORMATS:,} cell"
                " formats, which no program opens.",
            )
        return Merged(
            self._written() if any(table.added for table in self.tables.values()) else None,
            xfs,
            dxfs,
            bare,
        )

    # -- number formats

    def _read_number_formats(self) -> None:
        self.codes: dict[str, int] = {}  # custom formats that stand in the table of the workbook
        self.redefined: set[int] = set()
        seen: dict[int, str] = {}
        for node in self.sections.get("numFmts", ()):
            number, code = _number(node.get("numFmtId")), node.get("formatCode", "")
            if number in seen and seen[number] != code:
                self.redefined.add(number)  # one number with two meanings is none to rely on
            seen.setdefault(number, code)
        for number, code in seen.items():
            if number in self.redefined:
                continue
            if number >= _FIRST_CUSTOM:
                self.codes.setdefault(code, number)
            elif _BUILT_IN.get(number) != code:
                self.redefined.add(number)
        self.in_differences: dict[str, int] = {}  # formats that stand in differential formats only
        for node in self.sections["dxfs"].iter() if "dxfs" in self.sections else ():
            if local(node.tag) == "numFmt":
                self.in_differences.setdefault(
                    node.get("formatCode", ""), _number(node.get("numFmtId"))
                )
        # a number that is asked for somewhere without being defined must go on meaning nothing
        self.taken = {int(found) for found in _NUMBER_FORMAT_IDS.findall(readable(self.styles)[0])}

    def _number_format(self, number: int) -> int:
        """Return the number of a donor's number format in the target."""
        if number not in self.number_formats:
            code = self.look.codes.get(number)
            if code is None:
                if number not in self.redefined:
                    return number
                code = _BUILT_IN.get(number, "General")
            if code not in self.codes:
                self.codes[code] = self._free_number(code)
                self.tables["numFmts"].append(
                    Piece("numFmt", (("numFmtId", str(self.codes[code])), ("formatCode", code)))
                )
            self.number_formats[number] = self.codes[code]
        return self.number_formats[number]

    def _free_number(self, code: str) -> int:
        number = self.in_differences.get(code, 0)
        if number < _FIRST_CUSTOM or number in self.codes.values():
            number = next(free for free in range(_FIRST_CUSTOM, 2**31) if free not in self.taken)
        self.taken.add(number)
        return number

    # -- the parts of a format

    def _pad(self, formats: int) -> None:
        """Give the tables what every workbook has at their beginning, and what indices in use
        would otherwise find ours at.
        """
        if not self.tables["fonts"].count:
            self.tables["fonts"].append(
                Piece(
                    "font",
                    (),
                    tuple(
                        Piece(name, (("val", value),))
                        for name, value in (("sz", "11"), ("name", "Calibri"), ("family", "2"))
                    ),
                )
            )
        for pattern in ("none", "gray125")[self.tables["fills"].count :]:
            self.tables["fills"].append(
                Piece("fill", (), (Piece("patternFill", (("patternType", pattern),)),))
            )
        if not self.tables["borders"].count:
            sides = (
                ("start", "end", "top", "bottom", "diagonal")
                if self.strict
                else ("left", "right", "top", "bottom", "diagonal")
            )
            self.tables["borders"].append(
                Piece("border", (), tuple(Piece(side, ()) for side in sides))
            )
        plain = tuple((key, "0") for key in ("numFmtId", "fontId", "fillId", "borderId"))
        if not self.tables["cellStyleXfs"].count:
            self.tables["cellStyleXfs"].append(Piece("xf", plain))
        if not self.tables["cellXfs"].count:
            for _ in range(min(max(1, formats), MAX_FORMATS)):
                self.tables["cellXfs"].append(Piece("xf", (*plain, ("xfId", "0"))))

    def _has_left(self) -> bool:
        """Tell whether a Strict target calls the sides of a border left and right all the same,
        as some programs do.
        """
        return (
            any(local(node.tag) in _SIDES for node in self.sections["borders"].iter())
            if "borders" in self.sections
            else False
        )

    def _places(self, name: str, starts: bool) -> list[int]:
        """Return where the donor's fonts, fills or borders are, those that its cells use added."""
        attribute = f"{_ITEMS[name]}Id"
        used = {int(dict(xf.own).get(attribute, "0")) for xf in self.look.tables["cellXfs"]}
        table = self.tables[name]
        if name == "fills":
            # programs take the first two for none and gray125, whatever they say
            for key in [
                key
                for key, place in table.known.items()
                if place < 2
                and key[2][:1]
                != ((("patternFill", (("patternType", ("none", "gray125")[place]),), ())),)
            ]:
                del table.known[key]
        return [
            table.add(_turned(piece, starts)) if index in used else 0
            for index, piece in enumerate(self.look.tables[name])
        ]

    def _format(
        self, xf: Piece, fonts: Sequence[int], fills: Sequence[int], borders: Sequence[int]
    ) -> Piece:
        """Return a cell format of the donor by the target's numbers; it states everything, and
        follows no named style.
        """
        own = dict(xf.own)
        numbers = {
            "numFmtId": self._number_format(int(own.get("numFmtId", "0"))),
            "fontId": fonts[int(own.get("fontId", "0"))],
            "fillId": fills[int(own.get("fillId", "0"))],
            "borderId": borders[int(own.get("borderId", "0"))],
            "xfId": 0,
        }
        stated = [(key, str(value)) for key, value in numbers.items()]
        stated += [(key, own[key]) for key in ("quotePrefix",) if key in own]
        stated += [(f"apply{what}", "1") for what in _APPLIED]
        return Piece("xf", tuple(stated), self._kept(xf.inside))

    def _difference(self, dxf: Piece, starts: bool) -> Piece:
        """Return a differential format of the donor by the target's numbers; number formats
        stand in it as a whole.
        """
        inside = []
        for piece in self._kept(dxf.inside):
            own = dict(piece.own)
            if piece.name == "numFmt":
                code, number = own["formatCode"], int(own["numFmtId"])
                if number >= _FIRST_CUSTOM or number in self.redefined:
                    number = self.codes.get(code, 0) or self.in_differences.get(code, 0)
                    if number < _FIRST_CUSTOM:
                        number = self.in_differences[code] = self._free_number(code)
                piece = Piece("numFmt", (("numFmtId", str(number)), ("formatCode", code)))
            inside.append(_turned(piece, starts))
        return Piece("dxf", dxf.own, tuple(inside))

    def _kept(self, inside: tuple[Piece, ...]) -> tuple[Piece, ...]:
        return (
            inside
            if self.checkboxes
            else tuple(piece for piece in inside if piece.name != "extLst")
        )

    # -- writing

    def _written(self) -> bytes:
        splices = Splices()
        data, encoded = readable(self.styles if self.apart is None else self.apart.around)
        if self.apart is not None:
            splices.insert(self.apart.at, self.apart.between)
        mask = masked(data)
        root = root_of(mask)
        spans: dict[str, Element] = {}
        for span in children(mask, root.inner, root.close):
            if span.prefix == root.prefix:
                spans.setdefault(span.name, span)
        end, behind = (root.end - 2, b">") if root.empty else (root.close, b"")
        for place, name in enumerate(_SECTIONS):
            table = self.tables.get(name)
            if table is None or not table.added:
                continue
            if (known := spans.get(name)) is not None:
                self._extend(splices, data, known, table)
                continue
            if name in self.sections:
                raise PackageError(
                    "write-failed",
                    "The cell formats are written in a way that this program reads, but does not"
                    " change. Nothing was written.",
                )
            later = next((spans[other].start for other in _SECTIONS[place:] if other in spans), end)
            tag = root.prefix + name.encode()
            inside = b"".join(piece.xml(root.prefix) for piece in table.added)
            splices.insert(
                later, behind + b'<%b count="%d">%b</%b>' % (tag, table.count, inside, tag)
            )
            behind = b""
        if root.empty:
            splices.replace(end, root.end, b"</%bstyleSheet>" % root.prefix)
        return encoded(splices.apply(data))

    def _extend(self, splices: Splices, data: bytes, span: Element, table: _Table) -> None:
        """Add to a section that is there."""
        inside = b"".join(piece.xml(span.prefix) for piece in table.added)
        if "count" in attributes(data, span):
            set_attribute(splices, data, span, "count", str(table.count))
        if not span.empty:
            splices.insert(span.close, inside)
            return
        start = data.rindex(b"/", span.start, span.end)
        splices.replace(start, span.end, b">%b</%b%b>" % (inside, span.prefix, span.name.encode()))


def _turned(piece: Piece, starts: bool) -> Piece:
    """Return a border with the names that Strict has for its sides; other pieces as they are."""
    if not starts or piece.name != "border":
        return piece
    return piece._replace(
        inside=tuple(side._replace(name=_SIDES.get(side.name, side.name)) for side in piece.inside)
    )


def _number(text: str | None) -> int:
    return whole(text, 10) or 0


def used_formats(chunks: Iterable[bytes]) -> int:
    """Return how many cell formats a sheet asks for: one more than the highest index of its
    cells, rows and columns.
    """
    highest, before = -1, b""
    for chunk in chunks:
        text = before + chunk
        highest = max(highest, *(int(found) for found in _STYLE_INDICES.findall(text)), -1)
        before = text[-_LONGEST_INDEX:]
    return highest + 1
