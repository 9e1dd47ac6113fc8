"""Whether two workbooks hold the same to those who read them, whatever program saved them.

Values, formulas, comments, highlights, words struck out, pictures, text boxes, links, what lies
embedded and what is typed around the cells (:mod:`assessment.ooxml.around`) are compared; how a
program writes them down, widths, fonts and saved results of formulas are not.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Set
from hashlib import sha256

from assessment.formulas.cells import Cell, Position, Value, column_letters, reference
from assessment.formulas.parse import FormulaError, parse
from assessment.ooxml.around import struck, typed_around
from assessment.ooxml.comments import Comment, Comments, notes
from assessment.ooxml.package import Package
from assessment.ooxml.parsing import local
from assessment.ooxml.styles import difference
from assessment.ooxml.workbook import Workbook, Worksheet
from assessment.ooxml.write.archive import part_key

Apart = Mapping[str, Set[Position]]  # cells that are not compared, by sheet

_SAME_COLOUR = 6.0  # a difference that is no other highlight: programs round tints
_EMBEDDED = re.compile(
    r"(?:.*/)?(?:media|embeddings|activex|ctrlprops)/.+|.*/vbaproject\.bin", re.DOTALL
)
_DRAWING = re.compile(r"(?:.*/)?drawings/[^/]+\.xml")
_DRAWN = ("pic", "sp", "graphicFrame", "cxnSp", "grpSp")
_MOST = 20  # places that are told


def differences(old: Workbook, new: Workbook, apart_old: Apart, apart_new: Apart) -> list[str]:
    """Return the places at which two workbooks differ, at most some twenty: cells by sheet and
    address, else in words.

    ``apart_old`` are cells of the old one that are not compared, ``apart_new`` those of the new one
    that need not be in the old one. Raises :class:`assessment.model.errors.PackageError` for a
    broken file.
    """
    sheets = {name.casefold(): name for name in new.sheet_names}
    found: list[str] = []
    out, known = struck(old), struck(new)
    for name in old.sheet_names:
        other = sheets.pop(name.casefold(), None)
        if other is None:
            found.append(f"the sheet {name}")
            continue
        one, two = old[name], new[other]
        apart = apart_old.get(name, set()) | {
            place for place in apart_new.get(other, set()) if _is_empty(one.cells.get(place))
        }
        found += [
            f"{name}!{reference(*place)}"
            for place in sorted(
                _differing(one, two, old, new, apart) | (_struck(one, out) - _struck(two, known))
            )[:_MOST]
        ]
    found += [f"the sheet {name}" for name in sheets.values()]
    if len(old.listed) != len(new.listed):
        found.append("the number of sheets")
    around, there = typed_around(old), typed_around(new)
    found += sorted({place for key, place in around.items() if key not in there})
    return [*found, *_beside(old.package, new.package)][:_MOST]


def _struck(sheet: Worksheet, formats: Set[int]) -> set[Position]:
    """Return the cells in which what stands is struck out."""
    return (
        {
            place
            for place, cell in sheet.cells.items()
            if cell.style in formats and not _is_empty(cell)
        }
        if formats
        else set()
    )


def _differing(
    one: Worksheet, two: Worksheet, old: Workbook, new: Workbook, apart: Set[Position]
) -> set[Position]:
    places = {*one.cells, *two.cells}
    found = {
        place for place in places - apart if not _same(_shown(one, place), two.cells.get(place))
    }
    found |= {
        place
        for place in places
        if not _same_fill(_fill(old, one.cells.get(place)), _fill(new, two.cells.get(place)))
    }
    # a comment is never carried, so that it counts wherever it is
    said = {
        place
        for place in {*one.comments, *two.comments}
        if _said(one.comments.get(place, [])) != _said(two.comments.get(place, []))
    }
    if said:
        # a program that knows no threads keeps the note that stands behind each
        behind = _notes(new, two)
        said = {
            place
            for place in said
            if place not in behind or _said(one.comments.get(place, [])) != _said(behind[place])
        }
    return found | said


def _shown(sheet: Worksheet, place: Position) -> Cell | None:
    """Return a cell; one that shows nothing but its own address is an empty one, whose link to
    itself a program has written out.
    """
    cell = sheet.cells.get(place)
    itself = f"'{sheet.name}'!${column_letters(place[1])}${place[0]}"
    return None if cell is not None and cell.formula is None and cell.value == itself else cell


def _is_empty(cell: Cell | None) -> bool:
    return cell is None or (cell.formula is None and cell.value in (None, ""))


def _same(one: Cell | None, two: Cell | None) -> bool:
    formula, other = (None if cell is None else cell.formula for cell in (one, two))
    if formula is not None and other is not None:
        return _same_formula(formula, other)
    return formula is other and _same_value(_value(one), _value(two))


def _value(cell: Cell | None) -> Value:
    """Return the value of a cell; an empty text is none."""
    return None if cell is None or cell.value == "" else cell.value


def _same_value(one: Value, two: Value) -> bool:
    if isinstance(one, float) and isinstance(two, float):
        return math.isclose(one, two, rel_tol=1e-12, abs_tol=1e-12)
    if isinstance(one, str) and isinstance(two, str):
        return type(one) is type(two) and one.replace("\r\n", "\n") == two.replace("\r\n", "\n")
    return type(one) is type(two) and one == two


def _same_formula(one: str, two: str) -> bool:
    # names of sheets that are not there are written in small letters
    if one == two or _bare(one) == _bare(two):
        return True
    try:
        return parse(one) == parse(two)
    except FormulaError:
        return False


def _bare(formula: str) -> str:
    """Return a formula without spaces and case, texts in it as they are."""
    return "".join(
        piece if number % 2 else "".join(piece.split()).casefold()
        for number, piece in enumerate(formula.split('"'))
    )


def _fill(workbook: Workbook, cell: Cell | None) -> str | None:
    """Return the colour of a cell that is highlighted; white, grey and none are no highlight."""
    if cell is None or cell.style not in workbook.styles.coloured:
        return None
    return workbook.styles.fill(cell.style)


def _same_fill(one: str | None, two: str | None) -> bool:
    if one is None or two is None:
        return one is two
    return one == two or difference(one, two) < _SAME_COLOUR


def _said(comments: list[Comment]) -> list[str]:
    return [
        " ".join(text.split())
        for one in comments
        for text in (one.text, *(reply.text for reply in one.replies))
    ]


def _notes(workbook: Workbook, sheet: Worksheet) -> Comments:
    """Return the notes of a sheet as they are written, those behind threads included."""
    found: Comments = {}
    for one in workbook.package.relationships(workbook.part_of(sheet.name)).values():
        if one.kind == "comments" and not one.external and one.target in workbook.package:
            found |= notes(workbook.package.xml(one.target))
    return found


def _beside(old: Package, new: Package) -> list[str]:
    """Return what an old file has beside its cells that the new one does not."""
    found = []
    if _embedded(old) - _embedded(new):
        found.append("a picture or something else that was put in")
    drawn, known = _drawn(old), _drawn(new)
    if drawn - known:
        found.append("a shape, a picture or its text")
    if _links(old) - _links(new):
        found.append("a link")
    return found


def _embedded(package: Package) -> set[str]:
    return {
        sha256(package.read(name)).hexdigest()
        for name in package.names
        if _EMBEDDED.fullmatch(part_key(name))
    }


def _drawn(package: Package) -> Counter[str]:
    """Count what is drawn, by kind, and the texts in it."""
    found: Counter[str] = Counter()
    for name in package.names:
        if _DRAWING.fullmatch(part_key(name)):
            for element in package.xml(name).iter():
                tag = local(element.tag)
                if tag in _DRAWN:
                    found[tag] += 1
                elif tag == "t" and element.text and element.text.strip():
                    found[f"text {element.text}"] += 1
    return found


def _links(package: Package) -> set[str]:
    """Return where the sheets' links lead to outside the workbook."""
    sheets = (
        name
        for name in package.names
        if "/worksheets/" in f"/{part_key(name)}" and part_key(name).endswith(".xml")
    )
    return {
        one.target
        for name in sheets
        for one in package.relationships(name).values()
        if one.external
    }
