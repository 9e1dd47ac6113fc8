"""What people type or choose around the cells of a workbook: its properties, names of their own,
prompts and lists of validations, headers and footers, texts of charts, descriptions of pictures,
sheets that they hid, words that they struck out.

Only what cannot be told from one program's way of writing to another's is left out: fonts, widths,
colours of borders, what programs put in by themselves.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from xml.etree.ElementTree import Element

from assessment.model.errors import PackageError
from assessment.ooxml.markup import whole
from assessment.ooxml.package import Package
from assessment.ooxml.parsing import local
from assessment.ooxml.trim import without_rows
from assessment.ooxml.workbook import Workbook
from assessment.ooxml.write.archive import part_key

_CHART = re.compile(r"(?:.*/)?charts/chart[^/]*\.xml")
_DRAWING = re.compile(r"(?:.*/)?drawings/drawing[^/]*\.xml")
_PROMPTS = ("prompt", "promptTitle", "error", "errorTitle")
# properties that no program fills by itself
_TOLD = ("title", "subject", "description", "keywords", "category", "contentStatus")
# custom ones that programs put in
_BY_PROGRAMS = re.compile(
    r"MSIP_Label_.*|ContentTypeId|_.*|.*ClassificationContentMarking.*", re.IGNORECASE
)
_LITERAL = re.compile(r'"((?:[^"]|"")*)"')
# of a header: font, colour, size, everything else
_CODES = re.compile(r'&"[^"]*"|&K[0-9A-Fa-f]{6}|&[0-9]+|&.')
_HEADERS = tuple(
    f"{pages}{place}" for pages in ("odd", "even", "first") for place in ("Header", "Footer")
)
_OFF = ("0", "false", "off")


def typed_around(workbook: Workbook) -> dict[tuple[str, str], str]:
    """Return what was typed or chosen around the cells: where it stands in words, by that and a
    text. Raises :class:`PackageError` for a broken file.
    """
    found: dict[tuple[str, str], str] = {}
    for place, text in (*_of_the_file(workbook), *_of_charts(workbook.package)):
        if text.strip():
            found[place, " ".join(text.split())] = place
    for name in workbook.sheet_names:
        for place, text in _of_sheet(workbook, name):
            if text.strip():
                found[f"{place}, {name.casefold()}", " ".join(text.split())] = f"{place} ({name})"
    return found


def _of_the_file(workbook: Workbook) -> Iterator[tuple[str, str]]:
    yield from (("a property of the file", text) for text in _told(workbook.package))
    for name, value in workbook.properties.items():
        if value and not _BY_PROGRAMS.fullmatch(name):
            yield "a property of the file", f"{name}: {value}"
    yield from (("a name", name) for name in workbook.names if not name.startswith("_"))


def _told(package: Package) -> Iterator[str]:
    """Yield the core properties; programs separate keywords each in their own way."""
    for one in package.relationships().values():
        if one.kind == "core-properties" and not one.external and one.target in package:
            for element in package.xml(one.target):
                tag, text = local(element.tag), element.text or ""
                if tag in _TOLD:
                    yield from re.split(r"[,;\s]+", text) if tag == "keywords" else [text]


def _of_charts(package: Package) -> Iterator[tuple[str, str]]:
    for name in package.names:
        if _CHART.fullmatch(part_key(name)):
            yield from (
                ("a chart's text", paragraph) for paragraph in _paragraphs(package.xml(name))
            )
        elif _DRAWING.fullmatch(part_key(name)):
            told = (
                element for element in package.xml(name).iter() if local(element.tag) == "cNvPr"
            )
            yield from (
                ("what describes a picture", element.get(key, ""))
                for element in told
                for key in ("descr", "title")
            )


def _paragraphs(root: Element) -> Iterator[str]:
    for element in root.iter():
        if local(element.tag) == "p":
            yield "".join(run.text or "" for run in element.iter() if local(run.tag) == "t")


def _of_sheet(workbook: Workbook, name: str) -> Iterator[tuple[str, str]]:
    sheet = workbook[name]
    if sheet.state != "visible":
        yield "a sheet that was hidden", "hidden"
    part = workbook.part_of(name)
    data = without_rows(workbook.package.read(part))
    for element in workbook.package.parse(data, part).iter():
        tag = local(element.tag)
        if tag == "dataValidation":
            yield from (("a prompt or a list", text) for text in _of_validation(element))
        elif tag in _HEADERS:
            words = _CODES.sub(" ", element.text or "").split()
            yield from (("a header or footer", word) for word in words)
        elif tag == "cfRule":
            formulas = (one for one in element.iter() if local(one.tag) in ("formula", "f"))
            yield from (("a conditional format", text) for text in _literals(formulas))


def _of_validation(element: Element) -> Iterator[str]:
    yield from (element.get(key, "") for key in _PROMPTS)
    yield from _literals(element.iter())


def _literals(formulas: Iterable[Element]) -> Iterator[str]:
    """Yield the texts in quotation marks."""
    for formula in formulas:
        yield from _LITERAL.findall(formula.text or "")


def struck(workbook: Workbook) -> frozenset[int]:
    """Return the numbers of the cell formats that strike out what stands in a cell. Raises
    :class:`PackageError` for a broken file.
    """
    package = workbook.package
    part = next(
        (
            one.target
            for one in package.relationships(workbook.part).values()
            if one.kind == "styles" and not one.external
        ),
        None,
    )
    if part is None or part not in package:
        return frozenset()
    try:
        sections = {local(section.tag): section for section in package.xml(part)}
    except PackageError:  # tens of thousands of formats: nobody's hand
        return frozenset()
    fonts = {number for number, font in enumerate(sections.get("fonts", ())) if _strikes(font)}
    formats = enumerate(sections.get("cellXfs", ()))
    return frozenset(number for number, xf in formats if whole(xf.get("fontId", "0")) in fonts)


def _strikes(font: Element) -> bool:
    return any(
        local(one.tag) == "strike" and one.get("val", "1").lower() not in _OFF for one in font
    )
