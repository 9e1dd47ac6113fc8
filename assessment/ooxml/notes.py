"""Notes of cells (comments that are no threads), for workbooks that we made ourselves.

XlsxWriter draws a note on every cell that may get one; for a person those are kept that are wanted, each with its text. So the parts, the
relationships and the shapes that programs expect are all there, and none of them has to be invented.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from assessment.ooxml.archive import rewritten
from assessment.ooxml.cells import position
from assessment.ooxml.scan import cell_text
from assessment.ooxml.workbook import Workbook

_COMMENT = re.compile(rb'<comment ref="([A-Z]+[0-9]+)".*?</comment>', re.DOTALL)
_TEXT = re.compile(rb"<t(?: [^<>]*)?>.*?</t>", re.DOTALL)
_SHAPE = re.compile(rb"<v:shape id=.*?</v:shape>", re.DOTALL)
_PLACE = re.compile(rb"<x:Row>([0-9]+)</x:Row>\s*<x:Column>([0-9]+)</x:Column>")
_FIXED, _FITTED = b"mso-direction-alt:auto", b"mso-direction-alt:auto;mso-fit-shape-to-text:t"


def with_notes(workbook: Workbook, notes: Mapping[tuple[str, str], str]) -> bytes:
    """Return a workbook's file with just these notes, by sheet and address. Raises ``ValueError`` for a cell that XlsxWriter drew none on."""
    package = workbook.package
    parts: dict[str, bytes] = {}
    written = 0
    for sheet in workbook.sheet_names:
        related = {one.kind: one.target for one in package.relationships(workbook.part_of(sheet)).values() if not one.external}
        if "comments" not in related:
            continue
        here = {address.encode(): text for (name, address), text in notes.items() if name == sheet}
        places = {found for address in here if (found := position(address.decode())) is not None}
        comments, shapes = related["comments"], related["vmlDrawing"]

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
    return rewritten(package, parts)
