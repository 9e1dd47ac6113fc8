"""What stands in a workbook beside its sheets: which part it is, the sheets and names that this
lists, and where tables lie (ISO 29500-1, 18.2 and 18.5).
"""

from __future__ import annotations

from typing import NamedTuple
from xml.etree.ElementTree import Element

from assessment.formulas.cells import areas
from assessment.formulas.scope import TableArea
from assessment.model.errors import PackageError
from assessment.ooxml.cells import unescape
from assessment.ooxml.markup import own_text, space_of, whole
from assessment.ooxml.package import Package
from assessment.ooxml.parsing import local, parse_xml, remembered

_WORD_PROCESSOR = "a text document"
_KINDS = {
    "wordprocessingml": _WORD_PROCESSOR,
    "msword": _WORD_PROCESSOR,
    "presentationml": "a presentation",
    "visio": "a drawing",
    "sheet.binary": "a binary workbook (.xlsb)",
}


def main_part(package: Package) -> str:
    """Return the name of the workbook part, or say what the file is instead."""
    target = next(
        (r.target for r in package.relationships().values() if r.kind == "officeDocument"), None
    )
    if target is not None and target in package:
        types = "[Content_Types].xml"
        kind = (
            _content_type(package.counted(types), types, target, package.limits.depth)
            if types in package
            else ""
        )
        for word, what in _KINDS.items():
            if word in kind.lower():
                raise PackageError(
                    "file-not-a-workbook", f"The file is {what}, not an .xlsx workbook."
                )
        return target
    if "mimetype" in package and b"opendocument" in package.read("mimetype"):
        raise PackageError(
            "file-not-a-workbook", "The file is an OpenDocument file (.ods). Save it as .xlsx."
        )
    if "[Content_Types].xml" not in package:
        raise PackageError(
            "file-not-a-workbook", "The file is a zip archive, but no .xlsx workbook."
        )
    raise PackageError("file-damaged", "The file is damaged: the package names no workbook part.")


class Listing(NamedTuple):
    """What the workbook part lists."""

    kind: str  # workbook, or it is none
    sheets: tuple[tuple[str, str, str], ...]  # name, id of the relationship, state
    names: dict[str, str]  # of the workbook
    # names of sheets, with the numbers of these in the list
    local: tuple[tuple[int, str, str], ...]
    date1904: bool


@remembered
def listing_of(data: bytes, name: str, depth: int) -> Listing:
    """Read a workbook part; ``name`` is the part's. Raises :class:`PackageError`."""
    root = parse_xml(data, name, depth)
    space = space_of(root)
    sheets = tuple(
        (sheet.get("name", ""), _related(sheet), sheet.get("state", "visible"))
        for section in root.findall(space + "sheets")
        for sheet in section.findall(space + "sheet")
    )
    defined = [
        (element.get("localSheetId"), element.get("name", "").upper(), own_text(element))
        for section in root.findall(space + "definedNames")
        for element in section.findall(space + "definedName")
    ]
    properties = [one.get("date1904", "") for one in root.findall(space + "workbookPr")]
    return Listing(
        local(root.tag),
        sheets,
        {name: formula for home, name, formula in defined if home is None},
        tuple(
            (number, name, formula)
            for home, name, formula in defined
            if (number := whole(home)) is not None
        ),
        bool(properties) and properties[-1].lower() in ("1", "true", "on"),
    )


def _related(sheet: Element) -> str:
    """Return the id of the relationship of a sheet in the list."""
    ids = (
        value
        for attribute, value in sheet.attrib.items()
        if local(attribute) == "id" and attribute != "id"
    )
    return next(ids, "")


@remembered
def table_of(data: bytes, part: str, depth: int, sheet: str) -> TableArea | None:
    """Return a table of a sheet; ``None`` if it says not where it lies."""
    root = parse_xml(data, part, depth)
    space = space_of(root)
    area = next(iter(areas(root.get("ref", ""), 1)), None)
    name = root.get("displayName") or root.get("name", "")
    columns = next((child for child in root if child.tag == space + "tableColumns"), ())
    named = tuple(
        unescape(column.get("name", "")).casefold()
        for column in columns
        if column.tag == space + "tableColumn"
    )
    heads, totals = (
        whole(root.get(what, usual)) or 0
        for what, usual in (("headerRowCount", "1"), ("totalsRowCount", "0"))
    )
    if (
        area is None
        or not name
        or len(named) != area.right - area.left + 1
        or heads + totals > area.bottom - area.top + 1
    ):
        return None
    return TableArea(name, sheet, area, heads, totals, named)


@remembered
def _content_type(data: bytes, name: str, part: str, depth: int) -> str:
    default = ""
    for element in parse_xml(data, name, depth):
        if element.get("PartName", "").lstrip("/").lower() == part.lower():
            return element.get("ContentType", "")
        if part.lower().endswith("." + element.get("Extension", "\0").lower()):
            default = element.get("ContentType", "")
    return default
