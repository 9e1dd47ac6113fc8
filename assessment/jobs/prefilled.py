"""The next cycle's workbook, filled from the last one's: its ratings with their notes, goals that
are not done, the last talks, and a sheet that names what could not be carried over.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, partial
from pathlib import PurePath

from assessment.engine.carry_over import CarriedOver, CarriedSkill, NotCarried, carry_over
from assessment.engine.losses import Losses, losses
from assessment.formulas.cells import Value
from assessment.frameworks.without_pay import without_pay
from assessment.jobs.blank import (
    LIMITS,
    MOST_ASPIRATIONAL,
    Layout,
    book_of,
    build_blank,
    check_lengths,
    on_track,
    personal,
    settled,
    tracks_of,
)
from assessment.jobs.source import Source
from assessment.model import Assessment, CheckIn, Finding, Framework, Goal, Track
from assessment.model.errors import OutputError, PackageError
from assessment.model.marks import (
    CHECK_INS,
    GROWTH_PLAN,
    MARKER,
    RATING_HEADS,
    SHEET_MARK,
)
from assessment.ooxml.edit import Edit, edit
from assessment.ooxml.graft.donor import donor_of
from assessment.ooxml.graft.filling import Filled
from assessment.ooxml.graft.notes import with_notes
from assessment.ooxml.graft.template import Template
from assessment.ooxml.workbook import Workbook, open_workbook
from assessment.recognition import read_workbook
from assessment.recognition.growth import cells_for, room_for
from assessment.sheets.blank.start import heading
from assessment.sheets.growth.check_ins import talk_heights
from assessment.sheets.growth.growth_plan import goal_heights
from assessment.sheets.kit.canvas import Paper
from assessment.sheets.kit.pages import SheetPlan, assemble
from assessment.sheets.results.carried_over import carried_over_sheet
from assessment.words.catalogue import IN_ENGLISH, Texts
from assessment.words.names import squeezed

_MOST_GOALS = 16  # rows of the growth plan of a blank


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

    def other_than(self, track: Track | None) -> tuple[Track, ...]:
        """Return the tracks that the person would like to be on, if they are on ``track``."""
        return tuple(one for one in self.aspirational if track is None or one.id != track.id)

    def words(self, texts: Texts = IN_ENGLISH) -> str:
        """Return what was carried over, in a sentence or two."""
        page = "blank.start_from"
        left = texts.said(f"{page}.nothing_left")
        if self.left:
            left = texts.counted(f"{page}.left", len(self.left))
        return texts.said(
            f"{page}.carried",
            file=self.file,
            ratings=texts.counted(f"{page}.ratings", self.losses.stood, carried=self.ratings),
            goals=texts.counted(f"{page}.goals", len(self.goals)),
            talks=texts.counted(f"{page}.talks", len(self.talks)),
            left=left,
        )


def start_from(previous: Assessment, framework: Framework) -> Start:
    """Return what a workbook of ``framework`` starts from where ``previous`` is the last
    cycle's.
    """
    development = previous.development
    goals = [goal for goal in development.goals if goal.status != "done"]
    strange = [found for found in previous.findings if found.code == "rating-not-understood"]
    texts = framework.texts
    no_row = texts.said("blank.start_from.no_row")
    lost = [
        *(
            NotCarried(found.where, found.where.rpartition("!")[0], "", "", None, "", found.message)
            for found in strange
        ),
        *(
            NotCarried(goal.where, goal.competency, "", goal.goal, None, _told(texts, goal), no_row)
            for goal in goals[_MOST_GOALS:]
        ),
    ]
    track = _named(framework, previous.track)
    others = (_named(framework, name) for name in previous.aspirational)
    carried = carry_over(previous, framework)
    return Start(
        carried=carried,
        goals=tuple(goals[:_MOST_GOALS]),
        talks=_last_talks(development.check_ins),
        lost=tuple(lost),
        file=PurePath(previous.file).name,
        losses=losses(previous, carried, framework),
        person=previous.person or "",
        person_id=previous.person_id,
        family=previous.family,
        track=track,
        aspirational=tuple(one for one in others if one is not None and one != track),
    )


def _last_talks(check_ins: Sequence[CheckIn]) -> tuple[CheckIn, ...]:
    """Return the last talk of each kind."""
    dated = (one for one in check_ins if one.kind and one.day)
    in_order = sorted(dated, key=lambda one: one.day or date.min)
    return tuple({one.kind: one for one in in_order}.values())


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


def _told(texts: Texts, goal: Goal) -> str:
    """Return what else is written of a goal."""
    fields = ("measure", "support", "reason", "skill", "next_step")
    parts = {field: text for field in fields if (text := getattr(goal, field))}
    return "\n".join(
        texts.said(f"blank.start_from.{field}", text=text) for field, text in parts.items()
    )


@dataclass(frozen=True, slots=True)
class Prepared:
    """A person's workbook: its file, what it starts from, and a warning where hardly any of the
    last cycle's ratings could be carried over; ``None`` where there is nothing of the kind.
    """

    data: bytes
    start: Start | None = None
    loss: Finding | None = None


def prepare_workbook(
    framework: Framework,
    track: Track | None,
    *,
    previous: str | os.PathLike[str] | bytes | None = None,
    no_pay: bool = False,
    name: str = "",
    person_id: str = "",
    family: str = "",
    aspirational: Sequence[Track] = (),
    layout: Layout = "modern",
    hide_expected: bool = False,
    paper: Paper = "a4",
) -> Prepared:
    """Return a person's workbook as :func:`build_blank`, or filled from the last cycle's,
    ``previous``, as :func:`build_prefilled`; ``no_pay`` leaves all salary bounds out.

    Raises :class:`PackageError` where ``previous`` cannot be read or has ratings on another scale,
    and :class:`OutputError` for more aspirational tracks than a workbook has places for, and what
    is too long to be a name.
    """
    if len(aspirational) > MOST_ASPIRATIONAL:
        raise OutputError(f"A workbook has a place for {MOST_ASPIRATIONAL} aspirational tracks.")
    check_lengths(name=name, id=person_id, family=family)
    framework = without_pay(framework) if no_pay else framework
    start = _start_from_file(previous, framework) if previous is not None else None
    make = partial(
        build_blank if start is None else partial(build_prefilled, start=start),
        framework,
        track,
        name=name,
        person_id=person_id,
        family=family,
        aspirational=aspirational,
        layout=layout,
        hide_expected=hide_expected,
        paper=paper,
    )
    if start is None:
        return Prepared(make())
    check_lengths(name=name or start.person)
    return Prepared(make(), start, start.losses.warning(framework))


def _start_from_file(previous: str | os.PathLike[str] | bytes, framework: Framework) -> Start:
    """Read the last cycle's workbook. Raises :class:`PackageError`, which names it."""
    source = Source.of(previous)
    try:
        last = source.renamed(read_workbook(source.content, formulas=False))
    except PackageError as error:
        raise PackageError(error.code, f"{source.name}: {error}") from None
    for found in last.findings:
        if found.code == "scale-unknown":  # no rating could be carried over
            raise PackageError(found.code, f"{source.name}: {found.message}")
    return start_from(last, framework)


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
    track = track or start.track
    filled = personal(
        framework,
        track,
        name=name or start.person,
        person_id=person_id or start.person_id,
        family=family or start.family,
        layout=layout,
    )
    ratings, notes = _ratings(framework, start, layout)
    others = tuple(one.id for one in aspirational or start.other_than(track))
    base = _noted(framework, track.id if track else None, others, layout, hide_expected, paper)
    workbook = open_workbook(with_notes(open_workbook(base), notes), LIMITS)
    entries, heights = _entries(workbook, start)
    pages = assemble([_carried_over(framework, start, name or start.person, track)])
    cells = {place: value for place, value in filled.items() if isinstance(place, tuple)}
    wanted = Edit(
        settled(workbook, cells | ratings | entries),
        donor_of(pages.xlsx),
        Filled(pages.cells, pages.links, pages.heights),
        marks=SHEET_MARK,
        heights=heights,
    )
    return _with_marker(edit(workbook, wanted).data, filled)


def _with_marker(data: bytes, filled: Mapping[tuple[str, str] | str, Value]) -> bytes:
    """Return a workbook that says in its properties whose it is, which ``filled`` has by name."""
    properties: dict[tuple[str, str] | str, Value] = {
        place: value for place, value in filled.items() if isinstance(place, str)
    }
    return Template(data, (), tuple(MARKER[key] for key in ("track", "person"))).fill(properties)


def _carried_over(framework: Framework, start: Start, name: str, track: Track | None) -> SheetPlan:
    """Return the sheet that names what could not be carried over."""
    return carried_over_sheet(
        framework,
        heading(framework.texts, name, track.name if track else ""),
        start.words(framework.texts),
        (*start.left, *start.carried.remarks),
    )


def _ratings(
    framework: Framework, start: Start, layout: Layout
) -> tuple[dict[tuple[str, str], Value], dict[tuple[str, str], str]]:
    """Return the cells of the carried ratings, and the note on each."""
    places = book_of(framework, layout, noted=True).ratings
    labels: dict[int, Value] = {
        one.value: float(one.value) if layout == "classic" else one.label
        for one in framework.ratings
    }
    cells: dict[tuple[str, str], Value] = {}
    notes: dict[tuple[str, str], str] = {}
    for skill, one in start.carried.skills.items():
        place = places[skill][RATING_HEADS["self"]]
        if one.rating is not None:
            cells[place] = labels[one.rating]
        elif one.does_not_apply and framework.does_not_apply is not None:
            cells[place] = framework.does_not_apply.label
        notes[place] = _note(framework, one)
    return cells, notes


def _entries(
    workbook: Workbook, start: Start
) -> tuple[dict[tuple[str, str], Value], dict[tuple[str, int], float]]:
    """Return the cells of the goals and talks that are carried, and how high their rows are."""
    cells: dict[tuple[str, str], Value] = {}
    heights: dict[tuple[str, int], float] = {}
    for room, items, needed in (
        (room_for(workbook, GROWTH_PLAN), start.goals, goal_heights(start.goals)),
        (room_for(workbook, CHECK_INS), start.talks, talk_heights(start.talks)),
    ):
        if room is not None:
            cells |= cells_for(room, items)
            heights |= {
                (room.sheet, row): height for row, height in zip(room.rows, needed, strict=False)
            }
    return cells, heights


def _note(framework: Framework, one: CarriedSkill) -> str:
    """Return the note that a carried rating gets."""
    said = framework.texts.said
    label = next(
        (rating.label for rating in framework.ratings if rating.value == one.rating),
        said("blank.carried.left_out" if one.does_not_apply else "blank.carried.unrated"),
    )
    if one.rater in ("agreed", "self"):
        label = said(f"blank.carried.{one.rater}", rating=label)
    last_cycle = said("sheets.words.last_cycle")
    return f"{last_cycle}:\n{label}" + (f"\n{one.note}" if one.note else "")


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
        *tracks_of(framework, track, aspirational),
        layout,
        hide_expected,
        noted=True,
        paper=paper,
    )
