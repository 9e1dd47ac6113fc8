"""Notes of cells (comments that are no threads), for workbooks that we made ourselves.

XlsxWriter draws a note on every cell that may get one; for a person those are kept that are wanted,
each with its text. So the parts, the relationships and the shapes that programs expect are all
there, and none of them has to be invented. A sheet without any loses its parts of notes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from assessment.formulas.cells import position
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
    written = 0
    for sheet in workbook.sheet_names:
        related = {
            one.kind: one.target
            for one in package.relationships(workbook.part_of(sheet)).values()
            if not one.external
        }
        if "comments" not in related:
            continue
        here = {address.encode(): text for (name, address), text in notes.items() if name == sheet}
        places = {found for address in here if (found := position(address.decode())) is not None}
        comments, shapes = related["comments"], related["vmlDrawing"]
        if not here:
            gone |= {comments, shapes}
            part = workbook.part_of(sheet)
            parts[part] = _LEGACY.sub(b"", package.read(part))
            continue

        def comment(match: re.Match[bytes], here: dict[bytes, str] = here) -> bytes:
            text = here.get(match[1])
            said = b'<t xml:space="preserve">%b</t>' % cell_text(text) if text is not None else b""
            return _TEXT.sub(lambda _: said, match[0], count=1) if text is not None else b""

        def shape(match: re.Match[bytes], places: set[tuple[int, int]] = places) -> bytes:
            place = _PLACE.search(match[0])
            wanted = place is not None and (int(place[1]) + 1, int(place[2]) + 1) in places
            return match[0].replace(_FIXED, _FITTED) if wanted else b""

        parts[comments] = _COMMENT.sub(comment, package.read(comments))
        parts[shapes] = _SHAPE.sub(shape, package.read(shapes))
        written += parts[comments].count(b"<comment ")
    if written != len(notes):
        raise ValueError(f"{len(notes) - written} cells cannot have a note")
    for part in (name for name in package.names if name.endswith(".rels")):
        data = package.read(part)
        left = _RELATIONSHIP.sub(
            lambda match: (
                b"" if _named(match[1]) in {name.rpartition("/")[2] for name in gone} else match[0]
            ),
            data,
        )
        if left != data and b"<Relationship " in left:
            parts[part] = left
        elif left != data:
            gone.add(part)
    types = package.read(CONTENT_TYPES)
    parts[CONTENT_TYPES] = _OVERRIDE.sub(
        lambda match: b"" if match[1].decode().lstrip("/") in gone else match[0], types
    )
    return rewritten(package, parts, gone)


def _named(target: bytes) -> str:
    """Return the name of the part that a relationship leads to, without its folders."""
    return target.decode().rpartition("/")[2]
