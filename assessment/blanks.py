"""Blank workbooks: one for a person, or one for everybody on a roster.

A framework's workbook is drawn once, brought onto a track once (its formulas computed by the evaluator, so that it reads right before
anyone recalculates), and for each person only the personal cells are put in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Literal

from assessment.model import Framework, Track
from assessment.ooxml.cells import Value, reference
from assessment.ooxml.edit import Edit, edit
from assessment.ooxml.evaluate import Evaluator, stale_cells
from assessment.ooxml.splice import Content
from assessment.ooxml.template import Template
from assessment.ooxml.workbook import Workbook, open_workbook
from assessment.ours import ALSO, ASPIRATIONAL, FAMILY, HIDDEN, MARKER, PERSON, PERSON_ID, RESULTS, TRACK
from assessment.sheets.blank.book import HEADING, Drawn, drawn
from assessment.sheets.blank.start import heading

Layout = Literal["modern", "classic"]
MOST_ASPIRATIONAL = 2  # tracks that a workbook has a place for

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
) -> bytes:
    """Return a blank workbook for a person on a track of ``framework``; without a name or track the person fills them in.

    ``family`` fills the place that job titles leave for a field or family, ``aspirational`` are the tracks that the person would
    like to be on (two at most), ``hide_expected`` leaves the results of levels out until the workbook is scored. The same
    arguments give the same bytes. Raises ``ValueError`` for more aspirational tracks.
    """
    if len(aspirational) > MOST_ASPIRATIONAL:
        raise ValueError(f"a workbook has a place for {MOST_ASPIRATIONAL} aspirational tracks, not for {len(aspirational)}")
    one = template(framework, track.id if track else None, tuple(other.id for other in aspirational), layout, hide_expected)
    return one.fill(personal(framework, track, name=name, person_id=person_id, family=family, layout=layout))


def personal(framework: Framework, track: Track | None, *, name: str, person_id: str, family: str, layout: Layout) -> dict[tuple[str, str] | str, Value]:
    """Return what :func:`template` is filled with for a person."""
    places = _drawn(framework, layout).inputs
    values: Mapping[str, Value] = {
        PERSON: name or None,
        FAMILY: family or None,
        PERSON_ID: person_id or None,
        HEADING: heading(name, track.name if track else ""),
    }
    cells: dict[tuple[str, str] | str, Value] = {places[key]: values[key] for key in _PERSONAL}
    return cells | {MARKER["track"]: track.name if track else "", MARKER["person"]: person_id or name}


@lru_cache(maxsize=64)
def template(framework: Framework, track: str | None, aspirational: tuple[str, ...], layout: Layout, hide_expected: bool) -> Template:
    """Return a track's workbook, ready for personal cells; tracks are named by their ids."""
    places = _drawn(framework, layout).inputs
    tracks = {one.id: one for one in framework.tracks}
    data = on_track(framework, tracks[track] if track else None, [tracks[one] for one in aspirational], layout, hide_expected)
    return Template(data, [places[key] for key in _PERSONAL], (MARKER["track"], MARKER["person"]))


def on_track(framework: Framework, track: Track | None, aspirational: Sequence[Track], layout: Layout, hide_expected: bool) -> bytes:
    """Return a framework's workbook brought onto a track, all its formulas computed."""
    book = _drawn(framework, layout)
    chosen = {key: one.name for key, one in zip((ASPIRATIONAL, ALSO), aspirational, strict=False)}
    if track is not None:
        chosen[TRACK] = track.name
    if hide_expected:
        chosen[RESULTS] = HIDDEN
    return computed(book.xlsx, {book.inputs[key]: word for key, word in chosen.items()})


def computed(data: bytes, cells: Mapping[tuple[str, str], Content]) -> bytes:
    """Return a workbook with cells set and the value of every formula saved."""
    edited = edit(open_workbook(data), Edit(cells)).data
    workbook = open_workbook(edited)
    return edit(workbook, Edit(results(workbook))).data


def results(workbook: Workbook) -> dict[tuple[str, str], Content]:
    """Return what the formulas give whose saved value is another one."""
    stale = stale_cells(Evaluator(workbook), workbook.sheet_names)
    return {(sheet, reference(cell.row, cell.column)): value for sheet, cell, value in stale}


def _drawn(framework: Framework, layout: Layout) -> Drawn:
    return drawn(framework)
