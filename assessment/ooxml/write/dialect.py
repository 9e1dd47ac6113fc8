"""Saying the same in other words: without a theme, in Strict, under other names, in the other date
system.

A sheet that moves to another workbook finds another theme, other sheet names, maybe the other date
system or the other conformance class there. Each function takes XML or a formula as XlsxWriter
writes it, which is plainer than XML can be: no prefixes but its own, double quotes, no comments.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from html import unescape
from typing import NamedTuple

from assessment.formulas.tokens import NAME, SHEET, Token, names_of_sheets, quoted_sheets, tokens_of
from assessment.ooxml.scan import content, quoted
from assessment.ooxml.styles import THEME_ORDER, tinted

# from 1 January 1900, counted as day 1 with a day too many in February, to 1 January 1904, day 0
DAYS_TO_1904 = 1_462
TRANSITIONAL_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT_MAIN = "http://purl.oclc.org/ooxml/spreadsheetml/main"
RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT_RELATIONSHIPS = "http://purl.oclc.org/ooxml/officeDocument/relationships"


# --- themes (ISO 29500-1, 20.1.6.2 and 18.8.19) --------------------------------------------------

_ALIASES = {"bg1": "lt1", "tx1": "dk1", "bg2": "lt2", "tx2": "dk2"}
_SLOT = re.compile(rb'<a:(\w+)><a:(?:sysClr val="\w+" lastClr|srgbClr val)="([0-9A-Fa-f]{6})"/>')
_FACE = re.compile(rb'<a:(major|minor)Font>\s*<a:latin typeface="([^"]*)"')
_CELL_COLOUR = re.compile(rb'(<[\w:]+[^<>]*?) theme="([0-9]{1,2})"(?: tint="([^"]*)")?')
_SHAPE_COLOUR = re.compile(rb'<(/?)a:schemeClr(?: val="(\w+)")?')
_THEME_FACE = re.compile(rb'typeface="\+(mj|mn)-\w+"')


class Theme(NamedTuple):
    """Colours by their names in the theme, as RRGGBB, and the typefaces of headings and of
    text, as written.
    """

    colours: Mapping[bytes, bytes]
    heading: bytes
    text: bytes


def read_theme(data: bytes) -> Theme:
    """Read a theme part; colours that it does not have are black."""
    colours = dict.fromkeys(map(str.encode, THEME_ORDER), b"000000")
    colours |= {match[1]: match[2].upper() for match in _SLOT.finditer(data) if match[1] in colours}
    colours |= {alias.encode(): colours[name.encode()] for alias, name in _ALIASES.items()}
    faces = {match[1]: match[2] for match in _FACE.finditer(data)}
    return Theme(colours, faces.get(b"major", b"Cambria"), faces.get(b"minor", b"Calibri"))


def without_theme(data: bytes, theme: Theme) -> bytes:
    """Return a part with the theme's colours and typefaces spelt out."""

    def in_cells(match: re.Match[bytes]) -> bytes:
        number = int(match[2])
        colour = (
            theme.colours[THEME_ORDER[number].encode()] if number < len(THEME_ORDER) else b"000000"
        )
        return b'%b rgb="FF%b"' % (
            match[1],
            tinted(colour.decode(), float(match[3])).encode() if match[3] else colour,
        )

    def in_shapes(match: re.Match[bytes]) -> bytes:
        return b"<%ba:srgbClr%b" % (
            match[1],
            b' val="%b"' % theme.colours.get(match[2], b"000000") if match[2] else b"",
        )

    if b' theme="' in data:
        data = _CELL_COLOUR.sub(in_cells, data)
    if b"schemeClr" in data:
        data = _SHAPE_COLOUR.sub(in_shapes, data)
    if b"<scheme " in data:
        data = re.sub(rb'<scheme val="\w+"/>', b"", data)
    return _THEME_FACE.sub(
        lambda match: b'typeface="%b"' % (theme.heading if match[1] == b"mj" else theme.text), data
    )


# --- Strict (ISO 29500-1; what differs from ISO 29500-4, Transitional) ---------------------------

_DRAWING = b"http://schemas.openxmlformats.org/drawingml/2006/"
_NAMESPACES = (
    (TRANSITIONAL_MAIN.encode(), STRICT_MAIN.encode()),
    (RELATIONSHIPS.encode(), STRICT_RELATIONSHIPS.encode()),
    *(
        (_DRAWING + name, b"http://purl.oclc.org/ooxml/drawingml/" + name)
        for name in (b"main", b"chart", b"spreadsheetDrawing", b"picture", b"chartDrawing")
    ),
)
# thousandths of a percent there, percentages here (20.1.10.40 and following)
_THOUSANDTHS = re.compile(
    rb"(<a:(?:alpha|alphaMod|alphaOff|hueMod|lum|lumMod|lumOff|sat|satMod|satOff|shade|tint|buSzPct|spcPct)\b[^<>]*?"
    rb' val|<a:gs pos)="(-?[0-9]+)"'
)
_SIDES = re.compile(rb"<a:(?:scrgbClr|fillToRect|fillRect|tileRect|srcRect)\b[^<>]*>")
_SIDE = re.compile(rb' ([rgbltb])="(-?[0-9]+)"')
# whole percents there, with their sign here (21.2.3)
_PERCENTS = re.compile(
    rb"(<c:(?:gapWidth|gapDepth|overlap|bubbleScale|holeSize|secondPieSize|lblOffset|hPercent|depthPercent|thickness)"
    rb' val="-?[0-9]+)"'
)
_PASSWORD = re.compile(rb'(<(?:sheetProtection|protectedRange)\b[^<>]*?) password="[0-9A-Fa-f]*"')


def strict(data: bytes) -> bytes:
    """Return a part of a Transitional workbook as one of a Strict workbook. Old password
    hashes, which Strict does not have, are left out.
    """

    def percent(match: re.Match[bytes]) -> bytes:
        return b'%b="%b%%"' % (match[1], _shortest(int(match[2])))

    for transitional, other in _NAMESPACES:
        data = data.replace(transitional, other)
    if b"<a:" in data:
        data = _THOUSANDTHS.sub(percent, data)
        data = _SIDES.sub(
            lambda tag: _SIDE.sub(
                lambda match: b' %b="%b%%"' % (match[1], _shortest(int(match[2]))), tag[0]
            ),
            data,
        )
    if b"<c:" in data:
        data = _PERCENTS.sub(rb'\1%"', data)
    return _PASSWORD.sub(rb"\1", data)


def strict_type(relationship_type: str) -> str:
    """Return a relationship's type in a Strict workbook. VML has no place in Strict: the
    programs that write it there keep its old type.
    """
    if relationship_type.endswith("/vmlDrawing"):
        return relationship_type
    return relationship_type.replace(RELATIONSHIPS, STRICT_RELATIONSHIPS)


def _shortest(thousandths: int) -> bytes:
    return f"{thousandths / 1000:g}".encode()


# --- names in formulas ---------------------------------------------------------------------------


class Names(NamedTuple):
    """New names by the old ones in casefolded letters: of sheets, and of defined names and
    tables.
    """

    sheets: Mapping[str, str]
    others: Mapping[str, str]

    def __bool__(self) -> bool:
        return bool(self.sheets or self.others)


def renamed(formula: str, names: Names) -> str:
    """Return a formula, or the place of a link, with sheets, defined names and tables called by
    their new names.
    """

    def called(token: Token) -> str:
        if token.kind == SHEET:
            return _on_renamed(token.text, names.sheets)
        if formula.endswith(("!", "$"), 0, token.start):  # a name of that sheet
            return token.text
        return names.others.get(token.text.casefold(), token.text)

    return _with(formula, tokens_of(formula, SHEET, NAME), called)


def _with(formula: str, some: list[Token], written: Callable[[Token], str]) -> str:
    """Return a formula with some of its tokens written anew."""
    pieces: list[str] = []
    end = 0
    for token in some:
        pieces += (formula[end : token.start], written(token))
        end = token.start + len(token.text)
    return "".join((*pieces, formula[end:]))


def _on_renamed(written: str, sheets: Mapping[str, str]) -> str:
    old = names_of_sheets(written)
    new = [sheets.get(name.casefold()) for name in old]
    if not any(new):
        return written
    return f"{quoted_sheets(name or kept for name, kept in zip(new, old, strict=True))}!"


def alike(formula: str) -> str:
    """Return what formulas have in common that differ in how they write the names of sheets."""

    def spelt(token: Token) -> str:
        names = names_of_sheets(token.text)
        return f"{quoted_sheets(name.casefold() for name in names)}!" if names else token.text

    return _with(formula, tokens_of(formula, SHEET), spelt)


def sheets_of(formula: str) -> set[str]:
    """Return the sheets that a formula names, in casefolded letters."""
    return {
        name.casefold()
        for token in tokens_of(formula, SHEET)
        for name in names_of_sheets(token.text)
    }


def without_sheets(formula: str, gone: Mapping[str, str] | set[str]) -> str:
    """Return a formula with ``#REF!`` in place of the sheets that are gone, by their casefolded
    names.
    """

    def left(token: Token) -> str:
        lost = any(name.casefold() in gone for name in names_of_sheets(token.text))
        return "#REF!" if lost else token.text

    return _with(formula, tokens_of(formula, SHEET), left)


def renamed_content(data: bytes, names: Names) -> bytes:
    """Rename in a formula that stands between tags."""
    return content(renamed(unescape(data.decode()), names)) if names else data


def renamed_attribute(data: bytes, names: Names) -> bytes:
    """Rename in a formula that stands in an attribute."""
    return quoted(renamed(unescape(data.decode()), names)) if names else data


# --- dates ---------------------------------------------------------------------------------------

_DURATION = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)
_NO_DATE = re.compile(r'"[^"]*"|\\.|[_*].|\[[^\]]*\]|general', re.IGNORECASE)
_DAY = re.compile("[yd]", re.IGNORECASE)
_CLOCK = re.compile("[hs]", re.IGNORECASE)
_BUILT_IN_DATES = frozenset((14, 15, 16, 17, 22, *range(27, 32), 36, *range(50, 59)))


def shows_day(number: int, code: str | None) -> bool:
    """Tell whether a number format shows a day. Times of the day and durations are the same in
    both date systems.
    """
    if code is None:
        return number in _BUILT_IN_DATES
    left = _NO_DATE.sub("", code)
    # beside hours or seconds an m means minutes
    month = "m" in left.casefold() and not _CLOCK.search(left)
    return not _DURATION.search(code) and bool(_DAY.search(left) or month)
