"""Cells and shared strings straight from the bytes, where these are as plain as spreadsheet
programs write them.

A parser that builds an element for each cell takes longer than all else that reading a sheet takes.
So the rows of a sheet are first held against a grammar that leaves no room for doubt: it covers
every character of them, and what fits it is well-formed XML that means the same to a parser. What
does not fit (a prefix, a comment, an attribute in an unusual place) is read by the parser. So is
always what stands around the rows, with a *probe* in their place that shows where and under which
names they stand.

This reader of cells differs from :func:`assessment.ooxml.cells.read_cells` for speed: it takes half
of its time, and reads what spreadsheet programs and we ourselves write.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from assessment.formulas.cells import Cell, Position
from assessment.formulas.shared import Formulas
from assessment.model.errors import PackageError
from assessment.ooxml.cells import Contradiction, known_column, unescape, value_of
from assessment.ooxml.markup import space_of
from assessment.ooxml.parsing import parse_xml, remembered

_MOST_BYTES = 500_000  # of rows; real ones have about ten thousand
_MOST_CELLS = 16_384  # of a sheet, so that none of its rows can have more than the grid has columns
_LONGEST_ATTRIBUTES = 200  # characters of one element's
_TEXT = r"[^<>\x00-\x08\x0b-\x1f]*+"
# ISO 29500-1, 18.3.1.73, and Excel's dyDescent: in the order of the schema or in openpyxl's, so
# that none can stand twice
_ROW_ORDERS = (
    (
        "spans s customFormat ht hidden customHeight outlineLevel collapsed thickTop thickBot ph"
        " x14ac:dyDescent"
    ),
    "hidden outlineLevel collapsed ht customFormat customHeight s thickBot thickTop",
)
_IN_ORDER = (
    "".join(f'(?: {name}="[^"<>&\\x00-\\x1f]*")?' for name in order.split())
    for order in _ROW_ORDERS
)
_ROW = rf'<row r="([1-9][0-9]{{0,5}})"(?:{"|".join(_IN_ORDER)}) ?'
_SPACE = r"[ \t\n]*+"
# what stands between the last cell of a row and the first of another: empty rows among it
_BREAK = re.compile(
    rf"{_SPACE}</row>{_SPACE}(?:{_ROW}(?:/>|>{_SPACE}</row>){_SPACE})*+{_ROW}>{_SPACE}"
)
# a shared string or one of a cell's own: one text, or runs of it with the looks of each
_OPENED = '<t(?: xml:space="preserve")?>'
_LOOKS = (
    r'(?:<[A-Za-z]{1,12}(?: (?:val|rgb|theme|indexed)="[^"<>&\x00-\x1f]*")?'
    r'(?: tint="[^"<>&\x00-\x1f]*")?/>)*+'
)
_RUN = f"<r>(?:<rPr>{_LOOKS}</rPr>)?{_OPENED}{_TEXT}</t></r>"
_STRING = f"(?:{_OPENED}({_TEXT})</t>|((?:{_RUN})++))"
_ITEM = re.compile(f"<si>{_STRING}</si>")
# in the order of the schema, or with the type first, as we write cells that a formula may fill
_CELL = re.compile(
    r'<c(?: t="([A-Za-z]{1,12})")? r="([A-Z]{1,3})([0-9]{1,7})"(?: s="([0-9]{1,7})")?'
    r'(?(1)|(?: t="([A-Za-z]{1,12})")?) ?'
    rf"(?:/>|>(?:<f([^<>/&\x00-\x1f]*+)(?:/>|>({_TEXT})</f>))?"
    rf"(?:<v>({_TEXT})</v>|<v ?/>|<is>{_STRING}</is>)?</c>)"
)
# of what the pattern above splits a text into, for each cell: what stands before it, and its groups
_PIECES = 11
_ATTRIBUTES = re.compile(
    r'(?: (?:t|aca|ref|dt2D|dtr|del1|del2|r1|r2|ca|si|bx|xml:space)="[^"]*")* ?'
)
_ATTRIBUTE = re.compile(r' ([\w:]+)="([^"]*)"')
_TEXT_OF_RUN = re.compile(f"{_OPENED}({_TEXT})</t>")
_UTF8 = re.compile(
    rb"""(?:\xef\xbb\xbf)?(?:<\?xml version=["']1\.0["'](?: encoding=["'](?:utf|UTF)-8["'])?"""
    rb"""(?: standalone=["'](?:yes|no)["'])?\s*\?>)?\s*<[A-Za-z]"""
)
_DESCENT = b"x14ac:"
# the ampersand last
_ENTITIES = {"&lt;": "<", "&gt;": ">", "&quot;": '"', "&apos;": "'", "&amp;": "&"}
_ENTITY = re.compile("|".join(_ENTITIES))
_REFERENCE = re.compile("&#(?:([0-9]{1,7})|x([0-9A-Fa-f]{1,6}));|" + "|".join(_ENTITIES))


class _Unusual(Exception):
    """Something that the parser has to look at."""


def framed(before: bytes, rows: bytes, after: bytes) -> bytes | None:
    """Return a worksheet with one empty row instead of its ``rows``, ``None`` if these are surely
    not plain.

    For rows that :func:`plain_cells` reads, the whole is well-formed if this is, and if that row is
    the only one of its data.
    """
    if not rows or len(rows) > _MOST_BYTES or _UTF8.match(before) is None:
        return None
    return b"".join(
        (before, b'<row x14ac:dyDescent="0"/>' if _DESCENT in rows else b"<row/>", after)
    )


def plain_cells(rows: bytes, strings: list[str], formulas: Formulas) -> dict[Position, Cell] | None:
    """Return the cells of a sheet's rows, ``None`` if the parser has to read them. Raises
    :class:`PackageError` as the parser's reader does.
    """
    left = formulas.left
    formulas.begin()
    try:
        return _cells(rows.decode(), strings, formulas)
    except (UnicodeDecodeError, Contradiction, _Unusual):
        formulas.left = left
        return None


def plain_strings(data: bytes, depth: int) -> list[str] | None:
    """Return the shared strings of a part, ``None`` if the parser has to read them."""
    if len(data) > _MOST_BYTES or _UTF8.match(data) is None:
        return None
    try:
        # what stands before, and then for each item its text or its runs and what follows
        pieces = _ITEM.split(data.decode())
        if (
            len(pieces) < 4
            or any(pieces[3:-1:3])
            or not _holds_one_item(f"{pieces[0]}<si/>{pieces[-1]}".encode(), depth)
        ):
            return None
        texts = [
            _text_of(text, runs) for text, runs in zip(pieces[1::3], pieces[2::3], strict=True)
        ]
    except (UnicodeDecodeError, PackageError, _Unusual):
        return None
    return None if any(map(_strange, texts)) else texts


def _text_of(text: str, runs: str | None) -> str:
    """Return what a string says: its text, or that of its runs."""
    if runs is None:
        return unescape(_resolved(text))
    return unescape("".join(map(_resolved, _TEXT_OF_RUN.findall(runs))))


@remembered
def _holds_one_item(data: bytes, depth: int) -> bool:
    root = parse_xml(data, "", depth)
    return len(root) == 1 and root[0].tag == space_of(root) + "si"


def _cells(rows: str, strings: list[str], formulas: Formulas) -> dict[Position, Cell]:
    cells: dict[Position, Cell] = {}
    row, row_digits = 0, ""
    groups = iter(_pieces_of(rows))
    for pieces in zip(*[groups] * _PIECES, strict=False):
        before, early, letters, digits, style, late, attributes, written, text, inline, runs = (
            pieces
        )
        if before:
            row_digits = _row_begun(before, row_digits)
            row = int(row_digits)
        if digits != row_digits:
            raise _Unusual
        column = known_column(letters)
        formula = None
        if attributes is not None:
            formula = _formula(attributes, written, row, column, formulas)
        value = None
        if text:
            value = value_of(late or early, _resolved(text) if "&" in text else text, strings)
        elif inline is not None or runs:
            value = value_of(late or early, None, strings, _text_of(inline, runs))
        if value is None and formula is None and (row, column) in cells:
            continue  # a cell that stands twice is what was said of it last
        cells[row, column] = Cell(row, column, value, formula, int(style) if style else 0)
    formulas.settle(cells)
    return cells


def _pieces_of(rows: str) -> list[Any]:
    """Return, for each cell, what stands before it and the groups of its pattern; the last piece
    stands behind the last cell.
    """
    pieces = [] if _strange(rows) else _CELL.split(f'</row>{rows}<row r="1">')
    if not pieces or len(pieces) > _PIECES * _MOST_CELLS or _BREAK.fullmatch(pieces[-1]) is None:
        raise _Unusual
    return pieces


def _row_begun(between: str, row: str) -> str:
    """Return the number of the row that begins between two cells, that of ``row`` if none does."""
    begun = _BREAK.fullmatch(between)
    if begun is None and not between.isspace():
        raise _Unusual
    return row if begun is None else begun[2]


def _formula(
    attributes: str, text: str | None, row: int, column: int, formulas: Formulas
) -> str | None:
    kind, index, area = _formula_attributes(attributes) if attributes else (None, "", "")
    return formulas.read(kind, index, _resolved(text) if text else "", row, column, area)


@lru_cache(maxsize=1024)
def _formula_attributes(attributes: str) -> tuple[str | None, str, str]:
    """Return the kind of a formula, the number of a shared one, and the area that it is for."""
    if len(attributes) > _LONGEST_ATTRIBUTES or _ATTRIBUTES.fullmatch(attributes) is None:
        raise _Unusual
    found = _ATTRIBUTE.findall(attributes)
    named = dict(found)
    if len(named) != len(found):
        raise _Unusual
    return named.get("t"), named.get("si", ""), named.get("ref", "")


def _strange(text: str) -> bool:
    """Tell whether a text has one of the characters that XML forbids and no encoding does;
    control characters fit no pattern here.
    """
    return "\ufffe" in text or "\uffff" in text


def _resolved(text: str) -> str:
    """Return a text with the entities of XML and references to characters resolved; it may have no
    other.
    """
    if "&" not in text:
        return text
    if "&#" in text:
        resolved, count = _REFERENCE.subn(_character, text)
        if count != text.count("&"):
            raise _Unusual
        return resolved
    if len(_ENTITY.findall(text)) != text.count("&"):
        raise _Unusual
    for entity, character in _ENTITIES.items():
        text = text.replace(entity, character)
    return text


def _character(match: re.Match[str]) -> str:
    decimal, hexadecimal = match[1], match[2]
    if decimal is None and hexadecimal is None:
        return _ENTITIES[match[0]]
    return _referred(int(decimal) if decimal else int(hexadecimal, 16))


@lru_cache(maxsize=256)
def _referred(code: int) -> str:
    """Return the character of a number. XML has all but most control characters, halves of
    characters and two that are none (2.2, Char).
    """
    if code in (9, 10, 13) or 0x20 <= code < 0xD800 or 0xE000 <= code < 0xFFFE:
        return chr(code)
    if 0x10000 <= code < 0x110000:
        return chr(code)
    raise _Unusual
