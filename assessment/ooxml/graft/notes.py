"""Notes of cells (comments that are no threads), for workbooks that we made ourselves.

XlsxWriter draws a note on every cell that may get one; for a person those are kept that are wanted,
each with its text. So the parts, the relationships and the shapes that programs expect are all
there, and none of them has to be invented. A sheet without any loses its parts of notes.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping

from assessment.formulas.cells import position
from assessment.ooxml.package import Package
from assessment.ooxml.scan import cell_text
from assessment.ooxml.workbook import Workbook
from assessment.ooxml.write.archive import rewritten
from assessment.ooxml.write.manifest import CONTENT_TYPES

_COMMENT = re.compile(rb'<comment ref="([A-Z]+[0-9]+)".*?</comment>', re.DOTALL)
_TEXT = re.compile(rb"<t(?: [^<>]*)?>.*?</t>", re.DOTALL)
_SHAPE = re.compile(rb"<v:shape id=.*?</v:shape>", re.DOTALL)
_PLACE = re.compile(rb"<x:Row>([0-9]+)</x:Row>\s*<x:Column>([0-9]+)</x:Column>")
_LEGACY = re.compile(rb"<legacyDrawing [^<>]*/>")
_RELATIONSHIP = re.compile(rb'<Relationship [^<>]*?Target="([^"<>]*)"[^<>]*?/>')
_OVERRIDE = re.compile(rb'<Override PartName="([^"<>]*)"[^<>]*/>')
_FIXED, _FITTED = b"mso-direction-alt:auto", b"mso-direction-alt:auto;mso-fit-shape-to-text:t"


def with_notes(workbook: Workbook, notes: Mapping[tuple[str, str], str]) -> bytes:
    """Return a workbook's file with just these notes, by sheet and address. Raises
    ``ValueError`` for a cell that XlsxWriter drew none on.
    """
    package = workbook.package
    parts: dict[str, bytes] = {}
    gone: set[str] = set()
    kept = 0
    for sheet in workbook.sheet_names:
        part = workbook.part_of(sheet)
        related = _related(package, part)
        if "comments" not in related:
            continue
        here = {address: text for (name, address), text in notes.items() if name == sheet}
        comments, shapes = related["comments"], related["vmlDrawing"]
        if here:
            parts[comments] = _with_texts(package.read(comments), here)
            parts[shapes] = _with_shapes(package.read(shapes), here)
            kept += parts[comments].count(b"<comment ")
        else:
            gone |= {comments, shapes}
            parts[part] = _LEGACY.sub(b"", package.read(part))
    if kept != len(notes):
        raise ValueError(f"{len(notes) - kept} cells cannot have a note")
    for part, left in _without_relationships(package, {_named(name) for name in gone}):
        if b"<Relationship " in left:
            parts[part] = left
        else:
            gone.add(part)
    parts[CONTENT_TYPES] = _OVERRIDE.sub(
        lambda match: b"" if match[1].decode().lstrip("/") in gone else match[0],
        package.read(CONTENT_TYPES),
    )
    return rewritten(package, parts, gone)


def _related(package: Package, part: str) -> dict[str, str]:
    """Return the parts that a sheet leads to, by their kind."""
    related = package.relationships(part).values()
    return {one.kind: one.target for one in related if not one.external}


def _with_texts(comments: bytes, texts: Mapping[str, str]) -> bytes:
    """Return a part of notes with those at some addresses, and with their texts."""

    def kept(match: re.Match[bytes]) -> bytes:
        text = texts.get(match[1].decode())
        if text is None:
            return b""
        said = b'<t xml:space="preserve">%b</t>' % cell_text(text)
        return _TEXT.sub(lambda _: said, match[0], count=1)

    return _COMMENT.sub(kept, comments)


def _with_shapes(shapes: bytes, addresses: Iterable[str]) -> bytes:
    """Return a part of shapes with those of the notes at some addresses, as large as their text."""
    places = {position(address) for address in addresses}

    def kept(match: re.Match[bytes]) -> bytes:
        place = _PLACE.search(match[0])
        wanted = place is not None and (int(place[1]) + 1, int(place[2]) + 1) in places
        return match[0].replace(_FIXED, _FITTED) if wanted else b""

    return _SHAPE.sub(kept, shapes)


def _without_relationships(package: Package, gone: Collection[str]) -> Iterator[tuple[str, bytes]]:
    """Yield the parts of relationships that change, without those that lead to parts of the names
    that are gone.
    """
    for part in package.names:
        if part.endswith(".rels"):
            data = package.read(part)
            left = _RELATIONSHIP.sub(
                lambda match: b"" if _named(match[1].decode()) in gone else match[0], data
            )
            if left != data:
                yield part, left


def _named(target: str) -> str:
    """Return the name of the part that a relationship leads to, without its folders."""
    return target.rpartition("/")[2]
