"""A donor's sheet as a target has it: its numbers of formats, its names of sheets, its dialect, and one person's values.

All but the values is the same for everybody whose workbook has the same styles, and is made once.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from html import unescape

from assessment.ooxml.additions import Donor, Format, Height, Link, Slot, cell_bytes, height_bytes, value_bytes
from assessment.ooxml.cells import Value
from assessment.ooxml.grafting_styles import date_formats
from assessment.ooxml.scan import content, quoted
from assessment.ooxml.splice import number_text

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT_MAIN = "http://purl.oclc.org/ooxml/spreadsheetml/main"
# Strict names of the namespaces and relationship types in XlsxWriter's parts (ISO 29500-1, annex A, and 29500-4)
_TO_STRICT = (
    (MAIN.encode(), STRICT_MAIN.encode()),
    (b"http://schemas.openxmlformats.org/officeDocument/2006/relationships", b"http://purl.oclc.org/ooxml/officeDocument/relationships"),
    (b"http://schemas.openxmlformats.org/drawingml/2006/main", b"http://purl.oclc.org/ooxml/drawingml/main"),
    (b"http://schemas.openxmlformats.org/drawingml/2006/chart", b"http://purl.oclc.org/ooxml/drawingml/chart"),
    (b"http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing", b"http://purl.oclc.org/ooxml/drawingml/spreadsheetDrawing"),
)
# Strict percentages carry a sign; in drawings they are thousandths otherwise
_THOUSANDTHS = re.compile(rb'(<a:(?:lumMod|lumOff|alpha|tint|shade|satMod|satOff|gs)\b[^>]*?(?:val|pos)=")(-?\d+)"')
_PERCENT = re.compile(rb'(<c:(?:gapWidth|overlap|gapDepth|holeSize|bubbleScale|hPercent|depthPercent|thickness|secondPieSize|lblOffset) val=")(-?\d+)"')
_DATE_RULE = re.compile(rb'(<dataValidation [^>]*?type="date".*?</dataValidation>)', re.DOTALL)
_RULE_NUMBER = re.compile(rb"(<formula[12]>)(\d+(?:\.\d+)?)(</formula[12]>)")
_FORMULAS_IN_SHEET = re.compile(rb"(<(?:f|formula|formula1|formula2|xm:f)(?: [^>]*)?>)(.*?)(</)", re.DOTALL)
# texts, sheets with and without quotes, and defined names
_NAMES_IN_FORMULA = re.compile(r"""("(?:[^"]|"")*")|'((?:[^']|'')+)'!|(?<![\w.'!\]])([^\W\d][\w.]*)!|(?<![\w.'!\]])([^\W\d][\w.]*)(?![\w.(!'\[])""")


@dataclass(frozen=True, slots=True)
class Values:
    """What to put into a donor's sheets, by the sheet's name and the address, or the row from 1.

    ``links`` are locations of hyperlinks that are there, ``heights`` those of rows that hold cells, in points.
    """

    cells: Mapping[tuple[str, str], Value] = field(default_factory=dict)
    links: Mapping[tuple[str, str], str] = field(default_factory=dict)
    heights: Mapping[tuple[str, int], float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Skeleton:
    """A sheet in pieces, with what it holds of its own; by their numbers, the pieces that a person's values replace."""

    pieces: tuple[bytes, ...]
    cells: tuple[tuple[int, tuple[str, str], bytes, bytes], ...]  # number, sheet and address, start of the cell, its formula
    heights: Mapping[tuple[str, int], int]
    links: Mapping[tuple[str, str], int]


@lru_cache(maxsize=256)
def skeleton_of(
    donor: Donor,
    part: str,
    sheet: str,
    formats: tuple[int, ...],
    rules: tuple[int, ...],
    renamed: tuple[tuple[str, str], ...],
    strict: bool,
    shifted: int,
) -> Skeleton:
    """Return a donor's sheet as a target has it, ready to be filled: with the target's numbers of formats and names of sheets."""
    dates = date_formats(donor.styles) if shifted else frozenset()
    pieces: list[bytes] = [b""]
    cells: list[tuple[int, tuple[str, str], bytes, bytes]] = []
    heights: dict[tuple[str, int], int] = {}
    links: dict[tuple[str, str], int] = {}
    for piece in donor.pieces[part]:
        if isinstance(piece, bytes):
            data = as_strict(piece) if strict else piece
            data = _DATE_RULE.sub(lambda match: _RULE_NUMBER.sub(lambda number: _later(number, shifted), match[0]), data) if shifted else data
            pieces[-1] += renamed_bytes(data, renamed) if renamed else data
        elif isinstance(piece, Format):
            pieces[-1] += b"%d" % (rules[piece.number] if piece.rule else formats[piece.number])
        elif isinstance(piece, Slot):
            formula = renamed_bytes(piece.formula, renamed) if renamed else piece.formula
            inside = piece.inside
            if piece.style in dates and piece.kind in (b"", b"n") and inside:
                inside = b"<v>%b</v>" % number_text(float(inside[3:-4]) + shifted).encode()
            start = b'<c r="%b" s="%d"' % (piece.address.encode(), formats[piece.style])
            cells.append((len(pieces), (sheet, piece.address), start, formula))
            pieces += (cell_bytes(start, formula, piece.kind, inside), b"")
        elif isinstance(piece, Height):
            heights[sheet, piece.row] = len(pieces)
            pieces += (piece.written, b"")
        elif isinstance(piece, Link):
            links[sheet, piece.address] = len(pieces)
            location = quoted(renamed_in(unescape(piece.location.decode()), renamed)) if renamed else piece.location
            pieces += (b'"%b"' % location, b"")
    return Skeleton(tuple(pieces), tuple(cells), heights, links)


def filled(skeleton: Skeleton, values: Values) -> bytes:
    """Return a sheet's bytes with one person's values."""
    pieces = list(skeleton.pieces)
    given = values.cells
    for number, key, start, formula in skeleton.cells:
        if key in given:
            pieces[number] = cell_bytes(start, formula, *value_bytes(given[key], bool(formula)))
    for row in values.heights.keys() & skeleton.heights.keys():
        pieces[skeleton.heights[row]] = height_bytes(values.heights[row])
    for cell in values.links.keys() & skeleton.links.keys():
        pieces[skeleton.links[cell]] = b'"%b"' % quoted(values.links[cell])
    return b"".join(pieces)


def _later(match: re.Match[bytes], days: int) -> bytes:
    return match[1] + number_text(float(match[2]) + days).encode() + match[3]


def as_strict(data: bytes) -> bytes:
    """Return a part of XlsxWriter's as Strict Open XML."""
    for old, new in _TO_STRICT:
        data = data.replace(old, new)
    if b"<a:" in data:
        data = _THOUSANDTHS.sub(lambda match: b'%b%b%%"' % (match[1], number_text(int(match[2]) / 1000).encode()), data)
    if b"<c:" in data:
        data = _PERCENT.sub(rb'\1\2%"', data)
    return data


# --- names ---------------------------------------------------------------------------------------


def renamed_bytes(data: bytes, renamed: tuple[tuple[str, str], ...]) -> bytes:
    """Return bytes of a sheet whose formulas refer to sheets by their new names."""

    def formula(match: re.Match[bytes]) -> bytes:
        return match[1] + content(renamed_in(unescape(match[2].decode()), renamed)) + match[3]

    return _FORMULAS_IN_SHEET.sub(formula, data)


def renamed_in(formula: str, renamed: tuple[tuple[str, str], ...]) -> str:
    """Return a formula that refers to sheets, ``Old!`` in ``renamed``, and to defined names by their new names."""
    new_names = {old.casefold(): new for old, new in renamed}

    def other(match: re.Match[str]) -> str:
        text, quoted_name, sheet, name = match.groups()
        if text is not None:
            return match[0]
        if name is not None:
            return new_names.get(name.casefold(), name)
        new = new_names.get((quoted_name.replace("''", "'") if quoted_name else sheet).casefold() + "!")
        if new is None:
            return match[0]
        escaped = new[:-1].replace("'", "''")
        return f"'{escaped}'!"

    return _NAMES_IN_FORMULA.sub(other, formula) if new_names else formula


def refers_to(formula: str, sheets: Collection[str]) -> bool:
    """Tell whether a formula refers to one of the sheets."""
    wanted = {name.casefold() for name in sheets}
    return any(
        (match[2].replace("''", "'") if match[2] else match[3] or "").casefold() in wanted for match in _NAMES_IN_FORMULA.finditer(formula) if not match[1]
    )
