"""Emptiness cut out of the bytes of a sheet.

Spreadsheets of the kind we read are 98 % emptiness: a thousand styled rows below a dozen that hold
something. :func:`trim` cuts empty cells and trailing empty rows out of the bytes before any parser
sees them, and leaves the bytes alone wherever it is not sure. What it returns is read by an
ordinary XML parser, so a wrong guess here can cost time but not a cell; the tests read every file
both ways. The element and attribute names are those of ISO 29500-1, 18.3.

Beside the readers of cells (:mod:`assessment.ooxml.cells`) this is none: it knows the one spelling
of a cell that holds nothing, and where the rows of a sheet stand.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

from assessment.ooxml.markup import asks_for_care
from assessment.ooxml.scan import ADDRESS, PREFIX

_EMPTY_CELL = rb'<%bc r="' + ADDRESS + rb'"(?: s="%b[0-9]+")?(?: t="n")?\s*/>'
_SHEET_DATA = re.compile(b"<(" + PREFIX + rb")sheetData\s*>")
_MOST_SPARED = 64  # styles of which empty cells are kept; with more no cell is cut out
_HEAD = 8  # pieces in which the sheet data have to begin
_DECLARATION = 6  # "<?xml " opens almost every part
_LONGEST_NAME = 200  # of an element
_USUAL = (b' spans="1', b" x14ac")  # what stands before a colon on every row that Excel writes
_MOST_COLONS = 400_000  # that are judged one by one
_BLANK = re.compile(rb"\s")

# A cell has content only with <v>, <f> or t="inlineStr". Empty rows seldom hold v, f or l, and
# looking for one byte is much faster than looking for a tag.
_MARKS = (b"v", b"f", b"l")


def gather(chunks: Iterable[bytes], most: int) -> bytes | None:
    """Return a worksheet's XML without long runs of empty rows, from the pieces in which it is
    inflated.

    ``None`` where a run cannot be cut out safely, or more than ``most`` bytes are left; then the
    whole part has to be read.
    """
    pieces = iter(chunks)
    head = _head(pieces)
    if head is None:
        return None
    kept, prefix = head
    left = most
    # An element that is cut in two where a run is cut out is found by the parser; not so one whose
    # start is in one run and its end in another.
    strangers: _Strangers | None = None
    for marked, pieces_alike in groupby(pieces, _is_marked):
        if marked:
            for piece in pieces_alike:
                if strangers is not None:
                    strangers.behind(piece)
                kept.append(piece)
                left -= len(piece)
                if left < 0:
                    return None
        else:
            ends = _ends_of_run(pieces_alike, prefix, strangers)
            if ends is None:
                return None
            kept += ends
            strangers = _Strangers(prefix)
    return b"".join(kept)


def _is_marked(piece: bytes) -> bool:
    """Tell whether a piece may hold content."""
    return b"v" in piece or b"f" in piece or b"l" in piece  # the _MARKS


def _head(pieces: Iterator[bytes]) -> tuple[list[bytes], bytes] | None:
    """Take the first pieces, up to the one in which the sheet data begin, and return them with the
    prefix of its elements; all pieces where it does not begin, ``None`` where it begins too late.
    """
    kept: list[bytes] = []
    for piece in pieces:
        kept.append(piece)
        opening = _SHEET_DATA.search(b"".join(kept))
        if opening is not None:
            return kept, opening[1]
        if len(kept) > _HEAD:
            return None
    return kept, b""


def holds_strangers(data: bytes) -> bool:
    """Tell whether elements with another prefix than the sheet's stand among its cells."""
    opening = _SHEET_DATA.search(data)
    if opening is None:
        return False
    prefix = opening[1]
    strangers = _Strangers(prefix)
    strangers.look(data[opening.end() : data.rfind(b"</" + prefix + b"sheetData")])
    return strangers.any


class _Strangers:
    """Looks in rows and cells that hold nothing, piece by piece, for elements with another
    prefix than the sheet's: what they mean has to be parsed.
    """

    __slots__ = ("_left", "_names", "_open", "any")

    def __init__(self, prefix: bytes) -> None:
        self._names = (prefix[:-1], b"/" + prefix[:-1])
        self._open = b""  # the last tag as far as it goes
        self._left = _MOST_COLONS
        self.any = False

    def look(self, piece: bytes) -> None:
        """Take the next piece. A colon stands in the name of an element if no blank stands
        before it in the tag.
        """
        at, judged = piece.find(b":"), 0
        while at >= 0:
            self._left -= 1
            if not piece.endswith(_USUAL, 0, at):
                start = piece.rfind(b"<", judged, at)
                name = (
                    piece[start + 1 : at]
                    if start >= 0
                    else b" "
                    if judged or not self._open
                    else self._open[1:] + piece[:at]
                )
                if self._left < 0 or (
                    b">" not in name and not _BLANK.search(name) and name not in self._names
                ):
                    self.any = True
                    return
            judged = at
            at = piece.find(b":", at + 1)
        self.behind(piece)

    def behind(self, piece: bytes) -> None:
        """Go on behind a piece, in which a tag may have begun."""
        start = piece.rfind(b"<")
        tag = (
            piece[start : start + _LONGEST_NAME]
            if start >= 0
            else self._open + piece[:_LONGEST_NAME]
        )[:_LONGEST_NAME]
        self._open = b"" if b">" in tag else tag
        self.any |= len(self._open) == _LONGEST_NAME and not _BLANK.search(tag)


def _ends_of_run(
    pieces: Iterable[bytes], prefix: bytes, strangers: _Strangers | None
) -> tuple[bytes, ...] | None:
    """Return the ends of a run of empty rows: the rest of its first row, and its last row as far
    as it goes; ``None`` where it cannot be cut out.
    """
    first = last = b""
    count = 0
    for piece in pieces:
        if b"!" in piece:
            return None
        if strangers is not None:
            strangers.look(piece)
        first, last, count = first or piece, piece, count + 1
    if strangers is not None and strangers.any:
        return None
    if count == 1:
        return (first,)
    row_end = b"</" + prefix + b"row>"
    end, start = first.find(row_end), last.rfind(b"<" + prefix + b"row")
    return None if end < 0 or start < 0 else (first[: end + len(row_end)], last[start:])


def trim(data: bytes, kept_styles: Collection[int] = ()) -> bytes:
    """Return a worksheet's XML without empty cells and without the empty rows at its end.

    Empty cells with a style of ``kept_styles`` stay where they share a row with content. Foreign
    elements are left or cut out, so that what is left may be no XML where what there was is some:
    then all of it has to be read. Bytes that hold alternatives, a comment, CDATA, a processing
    instruction or another encoding are returned as they are.
    """
    pieces = dissect(data, kept_styles)
    return data if pieces is None else b"".join(pieces)


def dissect(data: bytes, kept_styles: Collection[int] = ()) -> tuple[bytes, bytes, bytes] | None:
    """Return what :func:`trim` leaves in three pieces: up to the first row, the rows, and the
    rest; ``None`` where it is not sure.
    """
    rows = _rows_of(data)
    cut = None if rows is None else _end_of_content(data, rows)
    if rows is None or cut is None:
        return None
    before, kept, after = data[: rows.start], data[rows.start : cut], data[rows.end :]
    strangers = _Strangers(rows.prefix)
    strangers.look(data[cut : rows.end])
    if strangers.any or asks_for_care(before):
        return None
    if len(kept_styles) <= _MOST_SPARED:
        kept = _empty_cell(rows.prefix, _spared(kept_styles)).sub(b"", kept)
    if _may_reach_over(before, kept, after) or asks_for_care(kept):
        return None
    return before, kept, after


def without_rows(data: bytes) -> bytes:
    """Return a worksheet's XML without its rows; as it is where these are not found."""
    rows = _rows_of(data)
    return data if rows is None else data[: rows.start] + data[rows.end :]


class _TrimmedRows(NamedTuple):
    """Where the rows of a sheet begin and end, and the prefix of their elements."""

    prefix: bytes
    start: int
    end: int


def _rows_of(data: bytes) -> _TrimmedRows | None:
    opening = _SHEET_DATA.search(data)
    if opening is None:
        return None
    prefix, start = opening[1], opening.end()
    end = data.rfind(b"</" + prefix + b"sheetData", start)
    return None if end < 0 else _TrimmedRows(prefix, start, end)


def _end_of_content(data: bytes, rows: _TrimmedRows) -> int | None:
    """Return where the last row ends that may hold content; ``None`` where it has no end."""
    prefix, start, end = rows
    mark = max(data.rfind(letter, start, end) for letter in _MARKS)
    if mark < 0:
        return start
    cell_end, row_end = b"</" + prefix + b"c>", b"</" + prefix + b"row>"
    last = data.find(cell_end, mark, end)
    if last < 0:
        last = data.rfind(cell_end, start, end)
    if last < 0:
        return start
    found = data.find(row_end, last, end)
    return None if found < 0 else found + len(row_end)


def _may_reach_over(before: bytes, kept: bytes, after: bytes) -> bool:
    """Tell whether anything could hide the real end of the data, or open in what is kept and end
    in what is cut.
    """
    return any(
        sign in part for part in (before[_DECLARATION:], kept, after) for sign in (b"<!", b"<?")
    ) or any(sign in after for sign in (b"-->", b"?>", b"]]>"))


def _spared(styles: Collection[int]) -> bytes:
    """Return what lets the empty cells of some styles stay, as a part of a pattern."""
    return b'(?!(?:%b)")' % b"|".join(b"%d" % style for style in styles) if styles else b""


@lru_cache(maxsize=64)
def _empty_cell(prefix: bytes, spare: bytes) -> re.Pattern[bytes]:
    return re.compile(_EMPTY_CELL % (prefix, spare))
