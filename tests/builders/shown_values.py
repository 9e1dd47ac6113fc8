"""What a workbook shows that LibreOffice saved, read without our own library, and whether two
values are the same.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from xml.etree import ElementTree

from assessment.formulas.cells import CellError
from tests.builders.odd_workbooks import Content, Error, Place

Values = dict[str, dict[Place, Content]]  # by sheet


def shown_values(path: Path) -> Values:
    """Return the values in a workbook that LibreOffice saved."""
    with zipfile.ZipFile(path) as package:
        names = package.namelist()
        strings = []
        if "xl/sharedStrings.xml" in names:
            strings = [
                "".join(part.text or "" for part in item.iter() if part.tag.endswith("}t"))
                for item in ElementTree.fromstring(package.read("xl/sharedStrings.xml"))
            ]
        links = {
            item.get("Id"): item.get("Target", "")
            for item in ElementTree.fromstring(package.read("xl/_rels/workbook.xml.rels"))
        }
        result: Values = {}
        for sheet in ElementTree.fromstring(package.read("xl/workbook.xml")).iter():
            if sheet.tag.endswith("}sheet"):
                key = next(value for name, value in sheet.attrib.items() if name.endswith("}id"))
                root = ElementTree.fromstring(package.read(f"xl/{links[key]}"))
                result[sheet.get("name", "")] = {
                    place: value for place, value in _cells(root, strings) if value is not None
                }
    return result


def _cells(root: ElementTree.Element, strings: Sequence[str]) -> Iterator[tuple[Place, Content]]:
    for cell in root.iter():
        if cell.tag.endswith("}c"):
            address = cell.get("r", "")
            letters = address.rstrip("0123456789")
            column = 0
            for letter in letters:
                column = column * 26 + ord(letter) - 64
            value = next((item.text or "" for item in cell if item.tag.endswith("}v")), None)
            kind = cell.get("t", "n")
            shown: Content = value
            if value is not None:
                shown = (
                    strings[int(value)]
                    if kind == "s"
                    else (
                        Error(value)
                        if kind == "e"
                        else (
                            value == "1"
                            if kind == "b"
                            else value
                            if kind == "str"
                            else float(value)
                        )
                    )
                )
            yield (int(address[len(letters) :]), column), shown


def alike(ours: object, theirs: object) -> bool:
    """Tell whether two values are the same for who reads them; programs disagree about kinds of
    errors, and save TRUE as 1.
    """
    if isinstance(ours, CellError | Error) or isinstance(theirs, CellError | Error):
        return isinstance(ours, CellError | Error) and isinstance(theirs, CellError | Error)
    if isinstance(ours, float | bool) and isinstance(theirs, float | bool):
        return abs(ours - theirs) <= 1e-9 * max(1.0, abs(ours), abs(theirs))
    return (
        (ours or "") == (theirs or "")
        if isinstance(ours, str | None) and isinstance(theirs, str | None)
        else False
    )


def covers(area: str, place: Place) -> bool:
    """Tell whether a range such as B2:C4 covers a cell."""
    corners = re.findall(r"([A-Z]+)(\d+)", area)
    rows = [int(row) for _, row in corners]
    columns = [
        sum((ord(sign) - 64) * 26**power for power, sign in enumerate(reversed(letters)))
        for letters, _ in corners
    ]
    return min(rows) <= place[0] <= max(rows) and min(columns) <= place[1] <= max(columns)
