"""Blank workbooks: one for a person, or one for everybody on a roster.

A framework's workbook is drawn once, brought onto a track once (its formulas computed by the
evaluator, so that it reads right before anyone recalculates), and for each person only the personal
cells are put in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from pathlib import PurePath
from typing import Literal

from assessment.engine.carry_over import CarriedOver, CarriedSkill, NotCarried, carry_over
from assessment.engine.losses import Losses, losses
from assessment.formulas.cells import Cell, Value, position, reference
from assessment.formulas.evaluate import Evaluator, stale_cells
from assessment.model import Assessment, CheckIn, Framework, Goal, Track
from assessment.model.errors import OutputError, PackageError
from assessment.model.marks import (
    ALSO,
    ASPIRATIONAL,
    CHECK_INS,
    FAMILY,
    GROWTH_PLAN,
    HIDDEN,
    LAST_CYCLE,
    MARKER,
    PERSON,
    PERSON_ID,
    RATING_HEADS,
    RESULTS,
    SHEET_MARK,
    TRACK,
)
from assessment.ooxml.edit import Edit, edit
from assessment.ooxml.graft.donor import Filled, donor_of
from assessment.ooxml.graft.notes import with_notes
from assessment.ooxml.graft.template import Template, with_growing_rows
from assessment.ooxml.package import DEFAULT_LIMITS
from assessment.ooxml.workbook import Workbook, open_workbook
from assessment.ooxml.write.splice import Content
from assessment.recognition.growth import cells_for, room_for
from assessment.sheets.blank import classic
from assessment.sheets.blank.book import HEADING, Drawn, drawn
from assessment.sheets.blank.start import heading
from assessment.sheets.growth.check_ins import talk_heights
from assessment.sheets.growth.growth_plan import goal_heights
from assessment.sheets.kit.canvas import Paper
from assessment.sheets.kit.pages import assemble
from assessment.sheets.results.carried_over import carried_over_sheet
from assessment.words.names import squeezed

Layout = Literal["modern", "classic"]
MOST_ASPIRATIONAL = 2  # tracks that a workbook has a place for

# a framework's own formulas may take longer than those of a workbook that somebody sends
_LIMITS = replace(DEFAULT_LIMITS, evaluation=20_000_000)
_MOST_GOALS = 16  # rows of the growth plan of a blank
_NO_ROW = (
    "The growth plan has no more rows. Finish or drop some goals, and write this one down again."
)
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
        HEADING: heading(name, track.name if track else ""),
    }
    cells: dict[tuple[str, str] | str, Value] = {places[key]: values[key] for key in _PERSONAL}
    return cells | {
        MARKER["track"]: track.name if track else "",
        MARKER["person"]: person_id or name,
    }


@dataclass(frozen=True, slots=True)
class Start:
    """What a new cycle's workbook starts from: the last one's ratings and notes, its goals that
    are not done, and the last talk of each kind.
    """

    carried: CarriedOver
    goals: tuple[Goal, ...]
    talks: tuple[CheckIn, ...]
    # what stood in cells that are no ratings, and goals for which there is no row
    lost: tuple[NotCarried, ...]
    file: str  # the name of the last cycle's workbook
    losses: Losses  # what became of its ratings
    person: str = ""
    person_id: str = ""
    family: str = ""
    track: Track | None = None
    aspirational: tuple[Track, ...] = ()

    @property
    def ratings(self) -> int:
        """How many of the last cycle's ratings were carried over."""
        return self.losses.carried

    @property
    def left(self) -> tuple[NotCarried, ...]:
        """What could not be carried over."""
        return (*self.carried.not_carried, *self.lost)

    @property
    def words(self) -> str:
        """What was carried over, in a sentence or two."""
        ratings = f"{self.ratings} of {_counted(self.losses.stood, 'rating')}"
        given = (
            f"{ratings}, {_counted(len(self.goals), 'open goal')} and"
            f" {_counted(len(self.talks), 'last talk')} were carried over"
        )
        left = (
            f"{_counted(len(self.left), 'thing')} could not be"
            if self.left
            else "nothing else was there to carry"
        )
        return (
            f"From {self.file}: {given}; {left}. Accomplishments and earlier check-ins stay in that"
            " workbook."
        )


def start_from(previous: Assessment, framework: Framework) -> Start:
    """Return what a workbook of ``framework`` starts from where ``previous`` is the last
    cycle's.
    """
    development = previous.development
    goals = [goal for goal in development.goals if goal.status != "done"]
    talks: dict[str, CheckIn] = {}
    for talk in sorted(
        (one for one in development.check_ins if one.kind and one.day),
        key=lambda one: one.day or date.min,
    ):
        talks[talk.kind or ""] = talk
    strange = (found for found in previous.findings if found.code == "rating-not-understood")
    lost = [
        NotCarried(found.where, found.where.rpartition("!")[0], "", "", None, "", found.message)
        for found in strange
    ]
    lost += [
        NotCarried(goal.where, goal.competency, "", goal.goal, None, _told(goal), _NO_ROW)
        for goal in goals[_MOST_GOALS:]
    ]
    track = _named(framework, previous.track)
    aspirational = [
        one
        for name in previous.aspirational
        if (one := _named(framework, name)) is not None and one is not track
    ]
    carried = carry_over(previous, framework)
    return Start(
        carried=carried,
        goals=tuple(goals[:_MOST_GOALS]),
        talks=tuple(talks.values()),
        lost=tuple(lost),
        file=PurePath(previous.file).name,
        losses=losses(previous, carried, framework),
        person=previous.person or "",
        person_id=previous.person_id,
        family=previous.family,
        track=track,
        aspirational=tuple(aspirational),
    )


def _named(framework: Framework, name: str | None) -> Track | None:
    """Return the track that a workbook names."""
    return next(
        (
            track
            for track in framework.tracks
            if name and squeezed(name) in (squeezed(track.name), squeezed(track.id))
        ),
        None,
    )


def _told(goal: Goal) -> str:
    """Return what else is written of a goal."""
    parts = {
        "Measure": goal.measure,
        "Possible by": goal.support,
        "Why": goal.reason,
        "Skill": goal.skill,
        "Next step": goal.next_step,
    }
    return "\n".join(f"{name}: {text}" for name, text in parts.items() if text)


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


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
    paper: Paper = "a4",
) -> bytes:
    """Return a workbook as :func:`build_blank`, filled with what the last cycle left
    (:func:`start_from`).

    The agreed rating, else the employee's stands where the employee rates; the manager's, evidence
    and comments are notes on it. What could not be carried over stands on a sheet of its own. Name,
    id, family and tracks that are not given are the last cycle's.
    """
    name, person_id, family, track = (
        name or start.person,
        person_id or start.person_id,
        family or start.family,
        track or start.track,
    )
    aspirational = tuple(
        aspirational or (one for one in start.aspirational if track is None or one.id != track.id)
    )
    book = book_of(framework, layout, noted=True)
    labels = {
        one.value: float(one.value) if layout == "classic" else one.label
        for one in framework.ratings
    }
    cells: dict[tuple[str, str], Value] = {}
    filled = personal(
        framework, track, name=name, person_id=person_id, family=family, layout=layout
    )
    cells |= {place: value for place, value in filled.items() if isinstance(place, tuple)}
    notes: dict[tuple[str, str], str] = {}
    for skill, one in start.carried.skills.items():
        place = book.ratings[skill][RATING_HEADS["self"]]
        if one.rating is not None:
            cells[place] = labels[one.rating]
        elif one.does_not_apply and framework.does_not_apply is not None:
            cells[place] = framework.does_not_apply.label
        notes[place] = _note(framework, one)
    base = _noted(
        framework,
        track.id if track else None,
        tuple(one.id for one in aspirational),
        layout,
        hide_expected,
        paper,
    )
    workbook = open_workbook(with_notes(open_workbook(base), notes), _LIMITS)
    heights: dict[tuple[str, int], float] = {}
    written: tuple[
        tuple[Literal["Growth plan", "Check-ins"], Sequence[Goal] | Sequence[CheckIn], list[float]],
        ...,
    ] = (
        (GROWTH_PLAN, start.goals, goal_heights(start.goals)),
        (CHECK_INS, start.talks, talk_heights(start.talks)),
    )
    for sheet, items, needed in written:
        room = room_for(workbook, sheet)
        if room is not None:
            cells |= cells_for(room, items)
            heights |= {
                (room.sheet, row): height for row, height in zip(room.rows, needed, strict=False)
            }
    plan = carried_over_sheet(
        framework,
        heading(name, track.name if track else ""),
        start.words,
        (*start.left, *start.carried.remarks),
    )
    pages = assemble([plan])
    wanted = Edit(
        settled(workbook, cells),
        donor_of(pages.xlsx),
        Filled(pages.cells, pages.links, pages.heights),
        marks=SHEET_MARK,
        heights=heights,
    )
    data = edit(workbook, wanted).data
    properties: dict[tuple[str, str] | str, Value] = {
        place: value for place, value in filled.items() if isinstance(place, str)
    }
    return Template(data, (), tuple(MARKER[key] for key in ("track", "person"))).fill(properties)


def _note(framework: Framework, one: CarriedSkill) -> str:
    """Return the note that a carried rating gets."""
    label = next(
        (rating.label for rating in framework.ratings if rating.value == one.rating),
        "does not apply" if one.does_not_apply else "not rated",
    )
    whose = {"agreed": " (agreed)", "self": " (your own)"}.get(one.rater or "", "")
    return f"{LAST_CYCLE}:\n{label}{whose}" + (f"\n{one.note}" if one.note else "")


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
        framework, *_tracks(framework, track, aspirational), layout, hide_expected, paper=paper
    )
    return Template(data, [places[key] for key in _PERSONAL], (MARKER["track"], MARKER["person"]))


@lru_cache(maxsize=16)
def _noted(
    framework: Framework,
    track: str | None,
    aspirational: tuple[str, ...],
    layout: Layout,
    hide_expected: bool,
    paper: Paper = "a4",
) -> bytes:
    """Return a track's workbook with notes to be replaced; tracks are named by their ids."""
    return on_track(
        framework,
        *_tracks(framework, track, aspirational),
        layout,
        hide_expected,
        noted=True,
        paper=paper,
    )


def _tracks(
    framework: Framework, track: str | None, aspirational: Sequence[str]
) -> tuple[Track | None, list[Track]]:
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
            for key, word in _chosen(track, aspirational, hide_expected).items()
        },
    )


def _chosen(
    track: Track | None, aspirational: Sequence[Track], hide_expected: bool
) -> dict[str, str]:
    """Return what is chosen on the Summary, by the names of its cells."""
    chosen = {key: one.name for key, one in zip((ASPIRATIONAL, ALSO), aspirational, strict=False)}
    if track is not None:
        chosen[TRACK] = track.name
    if hide_expected:
        chosen[RESULTS] = HIDDEN
    return chosen


def computed(data: bytes, cells: Mapping[tuple[str, str], Value]) -> bytes:
    """Return a workbook with cells set and the value of every formula saved. Raises
    :class:`OutputError` for one that could not be read again.
    """
    try:
        workbook = open_workbook(data, _LIMITS)
        return edit(workbook, Edit(settled(workbook, cells))).data
    except PackageError as error:
        raise OutputError(f"The framework is too large for a workbook: {error}") from None


def settled(
    workbook: Workbook, cells: Mapping[tuple[str, str], Value]
) -> dict[tuple[str, str], Content]:
    """Return what to write into a workbook so that cells hold new values and every formula's saved
    value is right.

    The cells of ``workbook`` are changed accordingly: it is used up. Raises :class:`OutputError`
    where a formula cannot be computed.
    """
    for (sheet, address), value in cells.items():
        place = position(address) or (0, 0)
        there = workbook[sheet].cells
        there[place] = there.get(place, Cell(*place, None, None, 0))._replace(
            value=float(value) if isinstance(value, int) else value
        )
    evaluator = Evaluator(workbook)
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
