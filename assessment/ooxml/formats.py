"""Many cell formats, read from the bytes: a styles part of sixty thousand is ten megabytes, and a
hundred times that as elements.

As with the cells of :mod:`assessment.ooxml.plain`, the bytes are held against a grammar that leaves
no room for doubt; what does not fit it is left to the parser, within the parser's limits. The names
are those of ISO 29500-1, 18.8.10 and 18.8.45.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from assessment.model.errors import PackageError
from assessment.ooxml.markup import asks_for_care, space_of
from assessment.ooxml.package import Limits
from assessment.ooxml.parsing import parse_xml
from assessment.ooxml.scan import PREFIX, resolved

MAX_FORMATS = 65_490  # of a workbook; with more, Excel reports damage
_ORDINARY = 500_000  # bytes of a part that the parser reads in no time
_ATTRIBUTE = rb"""\s++[A-Za-z_][\w.-]*+\s*+=\s*+(?:"[^"<&]*+"|'[^'<&]*+')"""
_OPENING = re.compile(rb"<(%b)cellXfs(?:%b)*+\s*+>" % (PREFIX, _ATTRIBUTE))
_FORMAT = (
    rb"<%bxf((?:%b)*+)\s*+(?:/>|>((?:\s*+<%b(?:alignment|protection)(?:%b)*+\s*+/>)*+)"
    rb"\s*+</%bxf\s*+>)\s*+"
)
_NAMED = re.compile(rb"""\s([\w.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_INSIDE = re.compile(rb"<(?:[\w.-]+:)?(\w+)((?:%b)*+)\s*+/>" % _ATTRIBUTE)

Attributes = tuple[tuple[str, str], ...]


class CellFormat(NamedTuple):
    """A cell format as bytes: its attributes, and the elements in it."""

    own: bytes
    inside: bytes

    @property
    def attributes(self) -> Attributes:
        """The attributes in their order."""
        return attributes_of(self.own)

    @property
    def elements(self) -> tuple[tuple[str, Attributes], ...]:
        """Name and attributes of the elements in it."""
        return tuple(
            (name.decode(), attributes_of(own)) for name, own in _INSIDE.findall(self.inside)
        )


class Apart(NamedTuple):
    """A styles part taken apart: the bytes around the cell formats, which stand behind the
    first ``at`` of them, and the formats.
    """

    around: bytes
    at: int
    between: bytes
    formats: tuple[CellFormat, ...]


def taken_apart(data: bytes, limits: Limits) -> Apart | None:
    """Take a styles part with many cell formats apart; ``None`` for one of ordinary size, or where
    the parser has to read it.

    Raises :class:`PackageError` where there are more than are read, or in more bytes.
    """
    if len(data) < _ORDINARY or data.count(b"cellXfs") != 2 or asks_for_care(data):
        return None
    opening = _OPENING.search(data)
    if opening is None:
        return None
    start, prefix = opening.end(), opening[1]
    end = data.find(b"</" + prefix + b"cellXfs", start)
    around, between = data[:start] + data[end:], data[start:end]
    if (
        end < 0
        or any(sign in part for part in (around[6:], between) for sign in (b"<!", b"<?"))
        or not _stands_alone(around, start, prefix, limits)
    ):
        return None
    if len(between) > limits.format_bytes:
        raise PackageError(
            "file-too-large",
            f"The workbook's cell formats have {len(between):,} bytes; at most"
            f" {limits.format_bytes:,} are read.",
        )
    formats = _formats(between, prefix, limits.formats)
    return None if formats is None else Apart(around, start, between, formats)


def too_many_formats(most: int) -> PackageError:
    """Return the refusal of a workbook with more than ``most`` cell formats."""
    return PackageError("file-too-large", f"The workbook has more than {most:,} cell formats.")


def _stands_alone(around: bytes, at: int, prefix: bytes, limits: Limits) -> bool:
    """Tell whether what stands in that place is the part's own table of cell formats, and is
    the words of the part itself.
    """
    if len(around) > limits.xml:
        return False
    root = parse_xml(
        around[:at] + b"<" + prefix + b"xf/>" + around[at:], "the styles", limits.depth
    )
    space = space_of(root)
    found = root.findall(space + "cellXfs")
    return len(found) == 1 and [one.tag for one in found[0]] == [space + "xf"]


def _formats(data: bytes, prefix: bytes, most: int) -> tuple[CellFormat, ...] | None:
    """Return the formats that follow each other, ``None`` where anything else stands among them."""
    pattern = re.compile(_FORMAT % (prefix, _ATTRIBUTE, prefix, _ATTRIBUTE, prefix))
    formats: list[CellFormat] = []
    position, end = len(data) - len(data.lstrip()), len(data)
    while position < end:
        found = pattern.match(data, position)
        if found is None:
            return None
        formats.append(CellFormat(found[1], found[2] or b""))
        position = found.end()
        if len(formats) > most:
            raise too_many_formats(most)
    return tuple(formats)


@lru_cache(maxsize=1024)
def attributes_of(own: bytes) -> Attributes:
    """Return attributes from the bytes of a tag, in their order. Raises :class:`PackageError`
    where one stands twice.
    """
    found = tuple(
        (name.decode("utf-8", "replace"), resolved((one or other).decode("utf-8", "replace")))
        for name, one, other in _NAMED.findall(own)
    )
    if len(dict(found)) != len(found):
        raise PackageError(
            "file-damaged", "The file is damaged: a cell format says something twice."
        )
    return found
