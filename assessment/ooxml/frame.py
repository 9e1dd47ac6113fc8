"""The frame of a sheet: what it says of its cells without being one of them.

Merged ranges, validations and conditional formats (ISO 29500-1, 18.3.1.55, 18.3.1.33 and
18.3.1.18). They are the template's and not the person's: of a thousand workbooks of one template
most have the same, so that what was read of one is remembered for the next.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple
from xml.etree.ElementTree import Element

from assessment.formulas.cells import MAX_COLUMN, Area, areas
from assessment.model.errors import PackageError
from assessment.ooxml.markup import own_text, space_of
from assessment.ooxml.parsing import local, parse_xml, remembered
from assessment.ooxml.scan import PREFIX, readable

_EXTENDED = "{http://schemas.microsoft.com/office/spreadsheetml/2009/9/main}"
_FORMULAS = "{http://schemas.microsoft.com/office/excel/2006/main}"
_TRUE = ("1", "true", "on")
_HIDING = (b'hidden="1"', b'hidden="t', b"hidden='1'", b"hidden='t")
_ROW = re.compile(b"<" + PREFIX + rb"row\s([^<>]*)>")
_HIDDEN = re.compile(rb"""(?:^|\s)hidden=["'](?:1|true|on)["']""")
_NUMBER = re.compile(rb"""(?:^|\s)r=["']([0-9]{1,7})["']""")


class Validation(NamedTuple):
    """A data validation: the cells it rules and what it allows."""

    areas: tuple[Area, ...]
    kind: str  # list, whole, decimal ...
    first: str  # formula1 as it stands
    second: str


class ConditionalRule(NamedTuple):
    """One rule of a conditional format: the cells, its kind and the values it compares with."""

    areas: tuple[Area, ...]
    kind: str  # cellIs, colorScale, containsText ...
    values: tuple[str, ...]
    colours: tuple[str, ...] = ()  # of a colour scale, RRGGBB


@dataclass(frozen=True, slots=True)
class Frame:
    """What was read of a frame."""

    kind: str  # of the part: worksheet, or it is none
    rows: int  # in its data, 0 where these stand in an unusual place or hold anything else
    merged: tuple[Area, ...]
    validations: tuple[Validation, ...]
    formats: tuple[ConditionalRule, ...]
    areas: int  # how many these are together
    # columns: the first and the last of each group that is hidden
    hidden: tuple[tuple[int, int], ...] = ()
    filtered: bool = False  # there is a filter that may hide rows


def frame_of(root: Element, most: int) -> Frame:
    """Return the frame of a parsed worksheet. Raises :class:`PackageError` where it has more
    than ``most`` areas.
    """
    space = space_of(root)
    reader = _FrameReader(most, space)
    data: list[Element] = []
    for element in root:
        tag = element.tag
        if tag == space + "sheetData":
            data.append(element)
        elif tag == space + "mergeCells":
            reader.read_merges(element)
        elif tag == space + "conditionalFormatting":
            reader.read_format(element)
        elif tag == space + "dataValidations":
            reader.read_validations(element)
        elif tag == space + "extLst":
            reader.read_extensions(element)
        elif tag == space + "cols":
            reader.read_columns(element)
        elif tag == space + "autoFilter":
            reader.filtered = len(element) > 0
    rows = (
        len(data[0]) if len(data) == 1 and all(row.tag == space + "row" for row in data[0]) else 0
    )
    found = tuple(reader.merged), tuple(reader.validations), tuple(reader.formats)
    return Frame(
        local(root.tag), rows, *found, most - reader.left, tuple(reader.hidden), reader.filtered
    )


def hidden_rows(rows: bytes) -> frozenset[int]:
    """Return the rows that are hidden, by a sheet's bytes; one without its number is overlooked."""
    if rows[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in rows[:4]:
        rows, _ = readable(rows)
    if not any(mark in rows for mark in _HIDING):
        return frozenset()
    return frozenset(
        int(number[1])
        for row in _ROW.findall(rows)
        if _HIDDEN.search(row) and (number := _NUMBER.search(row)) is not None
    )


@remembered
def parsed_frame(data: bytes, depth: int, most: int) -> Frame:
    """Return the frame of a worksheet from its bytes without its rows. Raises
    :class:`PackageError`.
    """
    return frame_of(parse_xml(data, "", depth), most)


def too_many_areas(most: int) -> PackageError:
    """Return the refusal of a workbook with more than ``most`` areas."""
    return PackageError(
        "file-too-large",
        f"The workbook has more than {most:,} ranges of merges, validations and conditional"
        " formats.",
    )


class _FrameReader:
    def __init__(self, most: int, space: str) -> None:
        self.space = space
        self.most = self.left = most
        self.merged: list[Area] = []
        self.validations: list[Validation] = []
        self.formats: list[ConditionalRule] = []
        self.hidden: list[tuple[int, int]] = []
        self.filtered = False

    def areas_of(self, text: str) -> tuple[Area, ...]:
        found = areas(text, self.left + 1)
        self.left -= max(1, len(found))
        if self.left < 0:
            raise too_many_areas(self.most)
        return found

    def validation(self, element: Element, sqref: str) -> Validation:
        space = space_of(element)
        formulas = {
            child.tag[len(space) :]: "".join(child.itertext()).strip()
            for child in element
            if child.tag.startswith(space)
        }
        return Validation(
            self.areas_of(sqref),
            element.get("type", ""),
            formulas.get("formula1", ""),
            formulas.get("formula2", ""),
        )

    def read_merges(self, element: Element) -> None:
        for merge in element:
            if merge.tag == self.space + "mergeCell":
                self.merged.extend(self.areas_of(merge.get("ref", "")))

    def read_validations(self, element: Element) -> None:
        for validation in element:
            if validation.tag == self.space + "dataValidation":
                self.validations.append(self.validation(validation, validation.get("sqref", "")))

    def read_extensions(self, element: Element) -> None:
        """Read the validations that Excel 2010 keeps in an extension (they refer to another
        sheet).
        """
        for item in element.iter():
            if item.tag == _EXTENDED + "dataValidation":
                sqref = next(
                    (own_text(child) for child in item if child.tag == _FORMULAS + "sqref"), ""
                )
                self.validations.append(self.validation(item, sqref))

    def read_columns(self, element: Element) -> None:
        for group in element:
            if group.tag != self.space + "col":
                continue
            first, last = group.get("min", ""), group.get("max", "")
            hidden = group.get("hidden", "").lower() in _TRUE or group.get("width") == "0"
            if (
                hidden
                and first.isdecimal()
                and last.isdecimal()
                and len(first) < 8
                and len(last) < 8
                and len(self.hidden) < MAX_COLUMN
            ):
                self.hidden.append((int(first), int(last)))

    def read_format(self, element: Element) -> None:
        ranges = self.areas_of(element.get("sqref", ""))
        space = self.space
        for rule in element:
            if rule.tag != space + "cfRule":
                continue
            kind = rule.get("type", "")
            values: list[str] = []
            colours: list[str] = []
            for child in rule:
                if child.tag == space + "formula":
                    values.append(own_text(child))
                elif kind == "colorScale" and child.tag == space + "colorScale":
                    values.extend(
                        point.get("val", "") for point in child if point.tag == space + "cfvo"
                    )
                    colours.extend(
                        point.get("rgb", "")[-6:] for point in child if point.tag == space + "color"
                    )
            self.formats.append(ConditionalRule(ranges, kind, tuple(values), tuple(colours)))
