"""Blank workbooks: one for a person, or one for everybody on a roster.

A framework's workbook is drawn once, brought onto a track once (its formulas computed by the
evaluator, so that it reads right before anyone recalculates), and for each person only the personal
cells are put in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Literal

from assessment.formulas.cells import Value, position, reference
from assessment.formulas.overlay import Overlay
from assessment.formulas.stale import stale_cells
from assessment.model import Framework, Track
from assessment.model.errors import OutputError, PackageError
from assessment.model.marks import (
    ALSO,
    ASPIRATIONAL,
    FAMILY,
    MARKER,
    PERSON,
    PERSON_ID,
    RESULTS,
    TRACK,
)
from assessment.ooxml.edit import Edit, edit
from assessment.ooxml.graft.template import Template, with_growing_rows
from assessment.ooxml.package import DEFAULT_LIMITS
from assessment.ooxml.workbook import Workbook, open_workbook
from assessment.ooxml.write.splice import Content
from assessment.sheets.blank import classic
from assessment.sheets.blank.book import HEADING, Drawn, drawn
from assessment.sheets.blank.start import heading
from assessment.sheets.kit.canvas import Paper

Layout = Literal["modern", "classic"]
_LONGEST_NAME = 500  # characters, as on a roster
MOST_ASPIRATIONAL = 2  # tracks that a workbook has a place for

# a framework's own formulas may take longer than those of a workbook that somebody sends
LIMITS = replace(DEFAULT_LIMITS, evaluation=20_000_000)
# LibreOffice's CHOOSE takes an index and 30 values (tried): with 31 levels it shows #VALUE!
MOST_LEVELS = 30
_PERSONAL = (PERSON, FAMILY, PERSON_ID, HEADING)


def build_blank(
    framework: Framework,
    track: Track | None,
    *,
    name: str = "",
    person_id: str = "",
    family: str = "",
    aspirational: Sequence[Track] = (),
    layout: Layout = "modern",
    hide_expected: bool = False,
    paper: Paper = "a4",
) -> bytes:
    """Return a blank workbook for a person on a track of ``framework``; without a name or track the
    person fills them in.

    ``family`` fills the place that job titles leave for a field or family, ``aspirational`` are the
    tracks that the person would like to be on (two at most), ``hide_expected`` leaves the results
    of levels out until the workbook is scored; it is printed on ``paper``. The same arguments give
    the same bytes. Raises ``ValueError`` for more aspirational tracks.
    """
    if len(aspirational) > MOST_ASPIRATIONAL:
        raise ValueError(
            f"a workbook has a place for {MOST_ASPIRATIONAL} aspirational tracks, not for"
            f" {len(aspirational)}"
        )
    one = template(
        framework,
        track.id if track else None,
        tuple(other.id for other in aspirational),
        layout,
        hide_expected,
        paper,
    )
    return one.fill(
        personal(framework, track, name=name, person_id=person_id, family=family, layout=layout)
    )


def check_lengths(**words: str) -> None:
    """Raise :class:`OutputError` for what is too long to be a name; a cell may not even hold it."""
    for what, text in words.items():
        if len(text) > _LONGEST_NAME:
            raise OutputError(
                f"The {what} has {len(text):,} characters; {_LONGEST_NAME} are read at most."
            )


def personal(
    framework: Framework,
    track: Track | None,
    *,
    name: str,
    person_id: str,
    family: str,
    layout: Layout,
) -> dict[tuple[str, str] | str, Value]:
    """Return what :func:`template` is filled with for a person."""
    places = book_of(framework, layout).inputs
    values: Mapping[str, Value] = {
        PERSON: name or None,
        FAMILY: family or None,
        PERSON_ID: person_id or None,
        HEADING: heading(framework.texts, name, track.name if track else ""),
    }
    cells: dict[tuple[str, str] | str, Value] = {places[key]: values[key] for key in _PERSONAL}
    return cells | {
        MARKER["track"]: track.name if track else "",
        MARKER["person"]: person_id or name,
    }


@lru_cache(maxsize=64)
def template(
    framework: Framework,
    track: str | None,
    aspirational: tuple[str, ...],
    layout: Layout,
    hide_expected: bool,
    paper: Paper = "a4",
) -> Template:
    """Return a track's workbook, ready for personal cells; tracks are named by their ids."""
    places = book_of(framework, layout).inputs
    data = on_track(
        framework, *tracks_of(framework, track, aspirational), layout, hide_expected, paper=paper
    )
    return Template(data, [places[key] for key in _PERSONAL], (MARKER["track"], MARKER["person"]))


def tracks_of(
    framework: Framework, track: str | None, aspirational: Sequence[str]
) -> tuple[Track | None, list[Track]]:
    """Return a framework's tracks by their ids: the person's, and those aspired to."""
    tracks = {one.id: one for one in framework.tracks}
    return tracks[track] if track else None, [tracks[one] for one in aspirational]


def on_track(
    framework: Framework,
    track: Track | None,
    aspirational: Sequence[Track],
    layout: Layout,
    hide_expected: bool,
    *,
    noted: bool = False,
    paper: Paper = "a4",
) -> bytes:
    """Return a framework's workbook brought onto a track, all its formulas computed."""
    book = book_of(framework, layout, noted, paper)
    return computed(
        book.xlsx,
        {
            book.inputs[key]: word
            for key, word in _chosen(framework, track, aspirational, hide_expected).items()
        },
    )


def _chosen(
    framework: Framework, track: Track | None, aspirational: Sequence[Track], hide_expected: bool
) -> dict[str, str]:
    """Return what is chosen on the Summary, by the names of its cells."""
    chosen = {key: one.name for key, one in zip((ASPIRATIONAL, ALSO), aspirational, strict=False)}
    if track is not None:
        chosen[TRACK] = track.name
    if hide_expected:
        chosen[RESULTS] = framework.texts.said("sheets.words.hidden")
    return chosen


def computed(data: bytes, cells: Mapping[tuple[str, str], Value]) -> bytes:
    """Return a workbook with cells set and the value of every formula saved. Raises
    :class:`OutputError` for one that could not be read again.
    """
    try:
        workbook = open_workbook(data, LIMITS)
        return edit(workbook, Edit(settled(workbook, cells))).data
    except PackageError as error:
        raise OutputError(f"The framework is too large for a workbook: {error}") from None


def settled(
    workbook: Workbook, cells: Mapping[tuple[str, str], Value]
) -> dict[tuple[str, str], Content]:
    """Return what to write into a workbook so that cells hold new values and every formula's saved
    value is right.

    Raises :class:`OutputError` where a formula cannot be computed.
    """
    filled = Overlay(workbook)
    for (sheet, address), value in cells.items():
        number = float(value) if isinstance(value, int) else value
        filled.put_value(sheet, position(address) or (0, 0), number)
    evaluator = filled.evaluator
    stale = {
        (sheet, reference(cell.row, cell.column)): value
        for sheet, cell, value in stale_cells(evaluator, workbook.sheet_names)
    }
    for (sheet, place), reason in evaluator.unsupported.items():
        raise OutputError(
            f"The formula of {sheet}!{reference(*place)} cannot be computed ({reason}): the"
            " framework is too large for a workbook."
        )
    return {**cells, **stale}


@lru_cache(maxsize=8)
def book_of(
    framework: Framework, layout: Layout, noted: bool = False, paper: Paper = "a4"
) -> Drawn:
    """Return a framework's workbook; the rows in which people write grow with what they write.

    Raises :class:`OutputError` for more levels than formulas can choose among.
    """
    if len(framework.levels) > MOST_LEVELS:
        raise OutputError(
            f"The framework is too large for a workbook: it has {len(framework.levels)} levels, and"
            f" a formula chooses among {MOST_LEVELS}."
        )
    book = (
        classic.drawn(framework, noted, paper)
        if layout == "classic"
        else drawn(framework, noted, paper)
    )
    return book._replace(xlsx=with_growing_rows(book.xlsx, book.written_on))
