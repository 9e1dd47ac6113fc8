"""The blank workbook as a whole: which sheets, in which order, under which names; drawn once
for a framework.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache, partial
from types import MappingProxyType
from typing import NamedTuple

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell

from assessment.engine.learning import growth_of
from assessment.model import Framework
from assessment.model.errors import OutputError
from assessment.model.marks import (
    DEFINITION,
    DEVELOPMENT_SHEETS,
    MARKER,
    PERSON_ID,
    START,
    SUMMARY,
    TRACKS,
    sheet_name,
)
from assessment.sheets.blank import start
from assessment.sheets.blank.arrangement import MODERN
from assessment.sheets.blank.competency import CompetencySheet, unfinished_words
from assessment.sheets.blank.definition import Definition
from assessment.sheets.blank.modern import ModernSheet
from assessment.sheets.blank.summary import SummarySheet
from assessment.sheets.growth.accomplishments import accomplishments_sheet
from assessment.sheets.growth.check_ins import cadence_of, check_ins_sheet
from assessment.sheets.growth.fillable import Setting
from assessment.sheets.growth.growth_plan import growth_plan_sheet
from assessment.sheets.kit import theme
from assessment.sheets.kit.addresses import shortened_name
from assessment.sheets.kit.canvas import Canvas, Formats, Paper
from assessment.sheets.kit.facts import Facts, SummaryCells
from assessment.sheets.kit.pages import CREATED, SheetPlan
from assessment.sheets.results.tracks import tracks_sheet
from assessment.sheets.results.tracks_page import Chosen

HEADING = "heading"  # of the first sheet: name and track
UNKNOWN = "-"  # what a property says until it is filled in


@lru_cache(maxsize=16)
def competency_names(framework: Framework) -> Mapping[str, str]:
    """Return the name of each competency's sheet, by its id: valid, unique, and the same every
    time.
    """
    names: dict[str, str] = {}
    others = framework.texts.table("sheets", "names").values()
    taken = {name.casefold() for name in (*others, DEFINITION, "History")}
    for competency in framework.competencies:
        name = shortened_name(competency.name, taken)
        taken.add(name.casefold())
        names[competency.id] = name
    return MappingProxyType(names)


class Drawn(NamedTuple):
    """A blank workbook for nobody, on no track; its formulas' values are not computed yet."""

    xlsx: bytes
    # sheet and address of what differs between people, by their defined names, and the heading
    inputs: Mapping[str, tuple[str, str]]
    # by skill id: the cells of its ratings and notes, by header
    ratings: Mapping[str, Mapping[str, tuple[str, str]]]
    written_on: tuple[str, ...]  # the sheets on which people write at length


@lru_cache(maxsize=8)
def drawn(framework: Framework, noted: bool = False, paper: Paper = "a4") -> Drawn:
    """Return a framework's blank workbook; ``noted`` draws a note on every rating of the
    employee's, ``paper`` is what it is printed on.

    Raises :class:`OutputError` where XlsxWriter refuses something.
    """
    definition = Definition(framework)
    names = competency_names(framework)
    sheets = [
        ModernSheet(framework, competency, names[competency.id], definition)
        for competency in framework.competencies
    ]
    summary = SummarySheet(sheets, definition, MODERN)
    draw_start = partial(start.draw, framework=framework, sheets=leads_to(framework))
    texts = framework.texts
    pages: dict[str, Callable[[Canvas], None]] = {
        sheet_name(texts, START): draw_start,
        summary.name: summary.draw,
    }
    pages |= {sheet.name: partial(sheet.draw, noted=noted) for sheet in sheets}
    development_sheets = (sheet_name(texts, sheet) for sheet in DEVELOPMENT_SHEETS)
    written_on = (*names.values(), *development_sheets)
    return assembled(definition, sheets, summary, pages, written_on, paper)


def leads_to(framework: Framework) -> tuple[str, ...]:
    """Return the sheets that the first one leads to."""
    name = partial(sheet_name, framework.texts)
    after = map(name, (TRACKS, *DEVELOPMENT_SHEETS))
    return name(SUMMARY), *competency_names(framework).values(), *after


def assembled(
    definition: Definition,
    sheets: Sequence[CompetencySheet],
    summary: SummarySheet,
    pages: Mapping[str, Callable[[Canvas], None]],
    written_on: tuple[str, ...],
    paper: Paper = "a4",
) -> Drawn:
    """Return a workbook of ``pages``, its first sheets in their order (how each is drawn, by
    its name), and of those that come after them in every layout.
    """
    framework = definition.framework
    target = io.BytesIO()
    book = xlsxwriter.Workbook(
        target,
        {
            "in_memory": True,
            "default_format_properties": {"font_name": theme.FONT, "font_size": 10},
        },
    )
    formats, texts = Formats(book), framework.texts
    for name, draw in pages.items():
        draw(Canvas(book, name, formats, marked=False, paper=paper, texts=texts))
    for plan in (_tracks(framework, sheets, summary, definition), *development(framework)):
        name = plan.shape.name
        plan.shape.draw(Canvas(book, name, formats, plan, paper=paper, texts=texts))
    hidden = Canvas(book, DEFINITION, formats, marked=False, texts=texts)
    definition.draw(hidden, summary.addresses())
    for name, place in {**summary.names(), **definition.names()}.items():
        if book.define_name(name, f"={place}"):
            raise OutputError(f"The name {name} cannot be defined.")
    _properties(book, framework)
    book.worksheets()[0].activate()
    book.close()
    inputs = {
        name: (summary.name, xl_rowcol_to_cell(*place))
        for name, place in (summary.inputs | {PERSON_ID: summary.person_id}).items()
    }
    inputs[HEADING] = (sheet_name(texts, START), xl_rowcol_to_cell(*start.HEADING))
    ratings = {skill: places for sheet in sheets for skill, places in sheet.places().items()}
    return Drawn(target.getvalue(), MappingProxyType(inputs), MappingProxyType(ratings), written_on)


def development(framework: Framework) -> list[SheetPlan]:
    """Return the development sheets, empty."""
    growth = growth_of(framework)
    competencies = tuple(competency.name for competency in framework.competencies)
    setting = Setting(
        f"{framework.name} {framework.version}",
        competencies,
        growth.kinds,
        tuple(value.name for value in growth.values),
        framework.texts,
    )
    return [
        growth_plan_sheet(setting),
        accomplishments_sheet(setting),
        check_ins_sheet(setting, cadence=cadence_of(framework)),
    ]


def _tracks(
    framework: Framework,
    sheets: Sequence[CompetencySheet],
    summary: SummarySheet,
    definition: Definition,
) -> SheetPlan:
    """Return the sheet Tracks, whose levels are there once something is rated, and whose marks
    follow the Summary.
    """
    levels = tuple(definition.gradable_level(index) for index in range(len(sheets)))
    nobody: tuple[None, ...] = (None,) * len(sheets)
    facts = Facts(
        framework=framework,
        person=None,
        competencies=tuple(competency.name for competency in framework.competencies),
        ids=tuple(competency.id for competency in framework.competencies),
        levels=nobody,
        weights=nobody,
        primary=None,
        aspirational=(),
        cells=SummaryCells(levels, nobody),
    )
    addresses = summary.addresses()
    return tracks_sheet(
        facts,
        Chosen(
            addresses.track,
            (addresses.aspirational, addresses.also),
            unfinished_words(framework.texts, sheets),
        ),
    )


def _properties(book: xlsxwriter.Workbook, framework: Framework) -> None:
    texts = {
        key: framework.texts.said(f"blank.properties.{key}")
        for key in ("title", "keywords", "comments")
    }
    words = {
        **texts,
        "subject": f"{framework.name} {framework.version}",
        "category": texts["title"],
        "created": CREATED,
    }
    book.set_properties(words)
    for key, value in (
        ("framework", framework.id),
        ("version", framework.version),
        ("track", UNKNOWN),
        ("person", UNKNOWN),
    ):
        book.set_custom_property(MARKER[key], value, "text")
