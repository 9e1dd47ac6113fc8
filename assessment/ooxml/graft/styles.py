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
from typing import NamedTuple

from assessment.model.errors import PackageError
from assessment.ooxml.formats import MAX_FORMATS
from assessment.ooxml.graft.styles_part import APPLIED, ITEMS, STYLES, Piece, StylesPart, piece_of
from assessment.ooxml.markup import whole
from assessment.ooxml.parsing import local, parse_xml
from assessment.ooxml.scan import readable
from assessment.ooxml.write.dialect import STRICT_MAIN, TRANSITIONAL_MAIN

_LONGEST_KNOWN = 200_000  # bytes of a part of which it is remembered what became of it
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


@dataclass(frozen=True, slots=True, eq=False)
class DonorFormats:
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


def read_look(data: bytes) -> DonorFormats:
    """Read the styles part of a donor."""
    sections = {local(section.tag): section for section in parse_xml(data, STYLES)}
    tables = {
        name: tuple(piece_of(node) for node in sections.get(name, ()))
        for name in ("fonts", "fills", "borders", "cellXfs", "dxfs")
    }
    return DonorFormats(
        {
            int(node.get("numFmtId", "0")): node.get("formatCode", "")
            for node in sections.get("numFmts", ())
        },
        tables,
    )


def merge(styles: bytes, look: DonorFormats, formats: int, checkboxes: bool) -> Merged:
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
def _known_merge(styles: bytes, look: DonorFormats, formats: int, checkboxes: bool) -> Merged:
    return _Merger(styles, look, checkboxes).merged(formats)


def new_styles(strict: bool) -> bytes:
    """Return an empty styles part, for a workbook that has none."""
    main = STRICT_MAIN if strict else TRANSITIONAL_MAIN
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<styleSheet'
        f' xmlns="{main}"></styleSheet>'.encode()
    )


class _Merger:
    """One styles part, and a donor's formats on their way into it."""

    def __init__(self, styles: bytes, look: DonorFormats, checkboxes: bool) -> None:
        self.look = look
        self.part = StylesPart(styles)
        self.sections, self.tables = self.part.sections, self.part.tables
        self.strict = self.part.strict
        self.checkboxes = checkboxes
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
            self.part.written() if any(table.added for table in self.tables.values()) else None,
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
        self.taken = {
            int(found) for found in _NUMBER_FORMAT_IDS.findall(readable(self.part.data)[0])
        }

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
        attribute = f"{ITEMS[name]}Id"
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
        stated += [(f"apply{what}", "1") for what in APPLIED]
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
