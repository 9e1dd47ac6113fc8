"""Blank workbooks: one for a person, or one for everybody on a roster.

A framework's workbook is drawn once, brought onto a track once (its formulas computed by the evaluator, so that it reads right before
anyone recalculates), and for each person only the personal cells are put in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import PurePath
from typing import Literal

from assessment.layout.development import cells_for, room_for
from assessment.model import Assessment, Framework, Goal, Track
from assessment.names import GROWTH_PLAN, SHEET_MARK
from assessment.ooxml.cells import Cell, Value, position, reference
from assessment.ooxml.donor import Filled, donor_of
from assessment.ooxml.edit import Edit, edit
from assessment.ooxml.evaluate import Evaluator, stale_cells
from assessment.ooxml.notes import with_notes
from assessment.ooxml.splice import Content
from assessment.ooxml.template import Template, with_growing_rows
from assessment.ooxml.workbook import Workbook, open_workbook
from assessment.ours import ALSO, ASPIRATIONAL, FAMILY, HIDDEN, LAST_CYCLE, MARKER, PERSON, PERSON_ID, RATING_HEADS, RESULTS, TRACK
from assessment.review import CarriedOver, CarriedSkill, carry_over
from assessment.sheets.blank import classic
from assessment.sheets.blank.book import HEADING, Drawn, drawn
from assessment.sheets.blank.start import heading
from assessment.sheets.carried_over import carried_over_sheet
from assessment.sheets.growth_plan import goal_heights
from assessment.sheets.pages import assemble

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
    places = book_of(framework, layout).inputs
    values: Mapping[str, Value] = {
        PERSON: name or None,
        FAMILY: family or None,
        PERSON_ID: person_id or None,
        HEADING: heading(name, track.name if track else ""),
    }
    cells: dict[tuple[str, str] | str, Value] = {places[key]: values[key] for key in _PERSONAL}
    return cells | {MARKER["track"]: track.name if track else "", MARKER["person"]: person_id or name}


@dataclass(frozen=True, slots=True)
class Start:
    """What a new cycle's workbook starts from: the last one's ratings and notes, and its goals that are not done."""

    carried: CarriedOver
    goals: tuple[Goal, ...]
    file: str  # the name of the last cycle's workbook

    @property
    def words(self) -> str:
        """What was carried over, in a sentence."""
        rated = sum(one.rating is not None for one in self.carried.skills.values())
        left = f"{len(self.carried.not_carried)} could not be" if self.carried.not_carried else "nothing was left behind"
        return f"From {self.file}: {rated} ratings and {len(self.goals)} open goals were carried over, {left}."


def start_from(previous: Assessment, framework: Framework) -> Start:
    """Return what a workbook of ``framework`` starts from where ``previous`` is the last cycle's."""
    goals = tuple(goal for goal in previous.development.goals if goal.status != "done")
    return Start(carry_over(previous, framework), goals, PurePath(previous.file).name)


def build_prefilled(
    framework: Framework,
    track: Track | None,
    start: Start,
    *,
    name: str = "",
    person_id: str = "",
    family: str = "",
    aspirational: Sequence[Track] = (),
    layout: Layout = "modern",
    hide_expected: bool = False,
) -> bytes:
    """Return a workbook as :func:`build_blank`, filled with what the last cycle left (:func:`start_from`).

    The agreed rating, else the manager's, else the employee's stands where the employee rates; evidence and comments are notes on it. What
    could not be carried over stands on a sheet of its own.
    """
    book = book_of(framework, layout, noted=True)
    labels = {one.value: float(one.value) if layout == "classic" else one.label for one in framework.ratings}
    cells: dict[tuple[str, str], Value] = {}
    filled = personal(framework, track, name=name, person_id=person_id, family=family, layout=layout)
    cells |= {place: value for place, value in filled.items() if isinstance(place, tuple)}
    notes: dict[tuple[str, str], str] = {}
    for skill, one in start.carried.skills.items():
        place = book.ratings[skill][RATING_HEADS["self"]]
        if one.rating is not None:
            cells[place] = labels[one.rating]
        notes[place] = _note(framework, one)
    base = _noted(framework, track.id if track else None, tuple(one.id for one in aspirational), layout, hide_expected)
    workbook = open_workbook(with_notes(open_workbook(base), notes))
    room = room_for(workbook, GROWTH_PLAN)
    heights: dict[tuple[str, int], float] = {}
    if room is not None:
        cells |= cells_for(room, start.goals)
        heights = {(room.sheet, row): height for row, height in zip(room.rows, goal_heights(start.goals), strict=False)}
    plan = carried_over_sheet(framework, heading(name, track.name if track else ""), start.words, (*start.carried.not_carried, *start.carried.remarks))
    pages = assemble([plan])
    wanted = Edit(settled(workbook, cells), donor_of(pages.xlsx), Filled(pages.cells, pages.links, pages.heights), marks=SHEET_MARK, heights=heights)
    data = edit(workbook, wanted).data
    properties: dict[tuple[str, str] | str, Value] = {place: value for place, value in filled.items() if isinstance(place, str)}
    return Template(data, (), tuple(MARKER[key] for key in ("track", "person"))).fill(properties)


def _note(framework: Framework, one: CarriedSkill) -> str:
    """Return the note that a carried rating gets."""
    label = next((rating.label for rating in framework.ratings if rating.value == one.rating), "not rated")
    whose = {"agreed": " (agreed)", "manager": " (the manager's)", "self": " (your own)", None: ""}[one.rater]
    return f"{LAST_CYCLE}:\n{label}{whose}" + (f"\n{one.note}" if one.note else "")


@lru_cache(maxsize=64)
def template(framework: Framework, track: str | None, aspirational: tuple[str, ...], layout: Layout, hide_expected: bool) -> Template:
    """Return a track's workbook, ready for personal cells; tracks are named by their ids."""
    places = book_of(framework, layout).inputs
    data = on_track(framework, *_tracks(framework, track, aspirational), layout, hide_expected)
    return Template(data, [places[key] for key in _PERSONAL], (MARKER["track"], MARKER["person"]))


@lru_cache(maxsize=16)
def _noted(framework: Framework, track: str | None, aspirational: tuple[str, ...], layout: Layout, hide_expected: bool) -> bytes:
    """Return a track's workbook with notes to be replaced; tracks are named by their ids."""
    return on_track(framework, *_tracks(framework, track, aspirational), layout, hide_expected, noted=True)


def _tracks(framework: Framework, track: str | None, aspirational: Sequence[str]) -> tuple[Track | None, list[Track]]:
    tracks = {one.id: one for one in framework.tracks}
    return tracks[track] if track else None, [tracks[one] for one in aspirational]


def on_track(framework: Framework, track: Track | None, aspirational: Sequence[Track], layout: Layout, hide_expected: bool, *, noted: bool = False) -> bytes:
    """Return a framework's workbook brought onto a track, all its formulas computed."""
    book = book_of(framework, layout, noted)
    return computed(book.xlsx, {book.inputs[key]: word for key, word in _chosen(track, aspirational, hide_expected).items()})


def _chosen(track: Track | None, aspirational: Sequence[Track], hide_expected: bool) -> dict[str, str]:
    """Return what is chosen on the Summary, by the names of its cells."""
    chosen = {key: one.name for key, one in zip((ASPIRATIONAL, ALSO), aspirational, strict=False)}
    if track is not None:
        chosen[TRACK] = track.name
    if hide_expected:
        chosen[RESULTS] = HIDDEN
    return chosen


def computed(data: bytes, cells: Mapping[tuple[str, str], Value]) -> bytes:
    """Return a workbook with cells set and the value of every formula saved."""
    workbook = open_workbook(data)
    return edit(workbook, Edit(settled(workbook, cells))).data


def settled(workbook: Workbook, cells: Mapping[tuple[str, str], Value]) -> dict[tuple[str, str], Content]:
    """Return what to write into a workbook so that cells hold new values and every formula's saved value is right.

    The cells of ``workbook`` are changed accordingly: it is used up.
    """
    for (sheet, address), value in cells.items():
        place = position(address) or (0, 0)
        there = workbook[sheet].cells
        there[place] = there.get(place, Cell(*place, None, None, 0))._replace(value=float(value) if isinstance(value, int) else value)
    stale = stale_cells(Evaluator(workbook), workbook.sheet_names)
    return {**cells, **{(sheet, reference(cell.row, cell.column)): value for sheet, cell, value in stale}}


@lru_cache(maxsize=8)
def book_of(framework: Framework, layout: Layout, noted: bool = False) -> Drawn:
    """Return a framework's workbook; the rows in which people write grow with what they write."""
    book = classic.drawn(framework, noted) if layout == "classic" else drawn(framework, noted)
    return book._replace(xlsx=with_growing_rows(book.xlsx, book.written_on))
