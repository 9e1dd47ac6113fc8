"""The development sheets of a workbook: added where it lacks them, written into where it has them.

Such sheets are never made anew: what people wrote there stays, and proposals go into empty rows.
What they are filled with is decided in :mod:`assessment.engine.goals` and
:mod:`assessment.engine.talks`, how they look in :mod:`assessment.sheets`, where things stand on
those that are there in :mod:`assessment.recognition.growth`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from assessment.engine.calendar import Due
from assessment.engine.goals import Agreed, agreed_of, open_skills, propose_goals
from assessment.engine.learning import growth_of
from assessment.engine.plain import whose_and_status
from assessment.engine.talks import due_talks, next_talks
from assessment.jobs.replacing import edited_anew, missing
from assessment.model import CheckIn, Development, Finding, Framework, Goal, Scorecard, Track
from assessment.model.errors import PackageError, TrackError
from assessment.model.findings import finding
from assessment.model.marks import (
    ACCOMPLISHMENTS,
    CHECK_INS,
    FOCUS,
    GROWTH_PLAN,
    SHEET_MARK,
    sheet_mark,
)
from assessment.model.tracks import find_track
from assessment.ooxml.edit import Edit, Edited, is_structure_locked
from assessment.ooxml.graft.donor import donor_of
from assessment.ooxml.graft.filling import Filled
from assessment.ooxml.package import open_package
from assessment.ooxml.workbook import Workbook
from assessment.ooxml.write.splice import Content
from assessment.recognition import Reading
from assessment.recognition.growth import (
    Room,
    cells_for,
    due_cells,
    read_development,
    room_for,
)
from assessment.recognition.growth_table import development_sheets
from assessment.sheets.growth.accomplishments import accomplishments_sheet
from assessment.sheets.growth.check_ins import as_of, check_ins_sheet, due_words, talk_heights
from assessment.sheets.growth.fillable import Setting
from assessment.sheets.growth.growth_plan import goal_heights, growth_plan_sheet
from assessment.sheets.kit.pages import SheetPlan, assemble
from assessment.sheets.results.focus import written_rows
from assessment.words.catalogue import IN_ENGLISH, Texts
from assessment.words.phrases import heading

_LOCKED = (
    "The structure of the workbook is protected: no sheet can be added to it, and it has none"
    " for {}."
)
_NO_WORDS = Development()
_NOTHING_TO_PLAN = "the workbook has no competencies to plan for. It was not written."
# without ratings by the framework, or weights that are somebody's for certain, there is nothing to
# plan by; scoring writes nothing then, either
_NO_PLAN = {
    "scale-unknown": (
        "its ratings are on a scale that the framework does not have. There is no plan."
    ),
    "summary-unclear": (
        "more than one sheet may be its Summary, and nothing tells which. There is no plan."
    ),
}
_NOT_UNDERSTOOD = "none of its ratings is one of the scale's. There is no plan."


@dataclass(frozen=True, slots=True)
class Planned:
    """A workbook with its development sheets: the plan as it stands in them, and what was new.

    ``card`` is the scorecard that the proposals come from, with the findings of reading, scoring
    and planning; ``due`` are the talks that are due; ``proposed`` the goals that were added;
    ``added`` the names of the sheets that were. ``data`` is the workbook's new file, ``touched``
    the parts of its package that changed; both are empty where nothing was asked to be written or
    nothing could be.
    """

    card: Scorecard
    development: Development
    due: tuple[Due, ...]
    proposed: tuple[Goal, ...]
    added: tuple[str, ...] = ()
    data: bytes = b""
    touched: tuple[str, ...] = ()


def nothing_planned(card: Scorecard) -> Planned:
    """Return what is told of a workbook that could not be read."""
    return Planned(card, Development(), (), ())


def planned_for(
    reading: Reading,
    card: Scorecard,
    *,
    aspire: Sequence[str] = (),
    today: date,
    stay: bool = False,
) -> Planned:
    """Return a workbook's plan as it is, with proposals if it has no goals, and write nothing."""
    development, told = read_development(reading.workbook)
    if refused(card):
        return Planned(
            replace(card, findings=(*card.findings, *new_findings(told, card))), development, (), ()
        )
    tracks, unknown = aspired(card, aspire)
    findings = [*told, *not_rated(card), *unknown]
    agreed = agreed_practices(reading.workbook)
    proposed = (
        ()
        if development.goals
        else propose_goals(card, today, aspirational=tracks, agreed=agreed, stay=stay)
    )
    development = replace(development, goals=development.goals or proposed)
    due = due_talks(card.framework, development.check_ins, today)
    return Planned(
        replace(card, findings=(*card.findings, *new_findings(findings, card))),
        development,
        due,
        proposed,
    )


@dataclass(frozen=True, slots=True)
class _Year:
    """What the development sheets are filled with."""

    card: Scorecard
    today: date
    development: Development  # all that is known, with what is carried and what is proposed
    carried: Development  # from a file written before; the workbook does not have it
    due: tuple[Due, ...]
    first: str  # what talks begin with: where to agree first

    @property
    def is_planned(self) -> bool:
        """Whether there is anything to talk about."""
        return bool(self.development.goals or self.first)

    @property
    def next_talks(self) -> tuple[CheckIn, ...]:
        return next_talks(self.due, self.development, self.today, self.first, self.texts)

    @property
    def texts(self) -> Texts:
        return self.card.framework.texts if self.card.framework is not None else IN_ENGLISH


@dataclass(frozen=True, slots=True)
class _Cells:
    """What is written into sheets that are there, and how high its rows have to be."""

    values: Mapping[tuple[str, str], Content] = field(default_factory=dict)
    heights: Mapping[tuple[str, int], float] = field(default_factory=dict)

    def __or__(self, other: _Cells) -> _Cells:
        return _Cells({**self.values, **other.values}, {**self.heights, **other.heights})


def planned_into(
    reading: Reading,
    card: Scorecard,
    *,
    aspire: Sequence[str] = (),
    today: date,
    stay: bool = False,
    words: Development = _NO_WORDS,
) -> Planned:
    """Return a workbook's file with the development sheets that it lacks added, filled with
    proposals; sheets that it has get proposals in empty rows.

    ``words`` are what stands on such sheets of a file written before; the new sheets hold what the
    workbook's own do not. Raises :class:`assessment.model.errors.PackageError` for a file that has
    no competencies, whose ratings say nothing by the framework (:func:`refused`), or that cannot be
    written safely.
    """
    if not card.competencies:
        raise PackageError("not-a-competency-workbook", _NOTHING_TO_PLAN)
    if why := refused(card):
        raise PackageError("nothing-to-plan", why)
    workbook = reading.workbook
    known, told = read_development(workbook)
    carried = missing(words, known)
    known = _together(known, carried)
    tracks, unknown = aspired(card, aspire)
    proposed = propose_goals(
        card,
        today,
        aspirational=tracks,
        beside=known.goals,
        agreed=agreed_practices(workbook),
        stay=stay,
    )
    there = development_sheets(workbook)
    proposed, crowded = _with_room(workbook, there, carried.goals, proposed)
    known = replace(known, goals=(*known.goals, *proposed))
    unrated = not_rated(card)
    due = due_talks(card.framework, known.check_ins, today)
    year = _Year(card, today, known, carried, due, unrated[0].message if unrated else "")
    cells = _goal_cells(workbook, there, (*carried.goals, *proposed)) | _talk_cells(
        workbook, there, year
    )
    added = _added(year, there)
    locked = _locked(workbook, there, cells) if added else []
    edited = _edited(workbook, cells, [] if locked else added)
    after = Workbook(open_package(edited.data, workbook.package.limits))
    findings = [*told, *unrated, *unknown, *crowded, *locked]
    card = replace(card, findings=(*card.findings, *new_findings(findings, card)))
    return Planned(
        card,
        read_development(after)[0],
        due,
        proposed,
        tuple(edited.names.values()),
        edited.data,
        edited.touched,
    )


def _together(known: Development, carried: Development) -> Development:
    return Development(
        (*known.goals, *carried.goals),
        (*known.accomplishments, *carried.accomplishments),
        (*known.check_ins, *carried.check_ins),
    )


def _with_room(
    workbook: Workbook,
    there: dict[str, str],
    carried: Sequence[Goal],
    proposed: tuple[Goal, ...],
) -> tuple[tuple[Goal, ...], list[Finding]]:
    """Return the proposals for which the growth plan has rows, if the workbook has one, and what
    is to be said of the others.
    """
    if GROWTH_PLAN not in there:
        return proposed, []
    room = room_for(workbook, GROWTH_PLAN)
    rows = max(0, len(room.rows) - len(carried)) if room is not None else 0
    if not (left := proposed[rows:]):
        return proposed, []
    names = ", ".join(goal.competency or goal.goal for goal in left)
    message = f"There is no empty row for a goal in {names}."
    return proposed[:rows], [finding("goals-without-room", there[GROWTH_PLAN], message)]


def _goal_cells(workbook: Workbook, there: dict[str, str], goals: Sequence[Goal]) -> _Cells:
    """Return the cells of a growth plan that is there for goals that it does not have yet."""
    room = room_for(workbook, GROWTH_PLAN) if GROWTH_PLAN in there else None
    return _in(room, goals, goal_heights(goals)) if room is not None else _Cells()


def _talk_cells(workbook: Workbook, there: dict[str, str], year: _Year) -> _Cells:
    """Return the cells of a sheet Check-ins that is there: what is due, and the next talks."""
    if CHECK_INS not in there:
        return _Cells()
    cells = _Cells()
    if year.due:
        due: dict[str, tuple[date, str]] = {
            talk.kind: (talk.due, due_words(talk, year.texts)) for talk in year.due
        }
        cells = _Cells(due_cells(workbook, due, as_of(year.today, year.texts)))
    room = room_for(workbook, CHECK_INS)
    if room is None or not (year.is_planned or year.carried.check_ins):
        return cells
    talks = (*year.carried.check_ins, *year.next_talks)
    return cells | _in(room, talks, talk_heights(talks))


def _in(room: Room, items: Sequence[Goal] | Sequence[CheckIn], heights: Sequence[float]) -> _Cells:
    rows = zip(room.rows, heights, strict=False)
    return _Cells(cells_for(room, items), {(room.sheet, row): height for row, height in rows})


def _locked(workbook: Workbook, there: dict[str, str], cells: _Cells) -> list[Finding]:
    """Say that no sheet is added to a workbook whose structure is protected. Raises
    :class:`PackageError` where nothing else would be written, either.
    """
    if not is_structure_locked(workbook):
        return []
    names = (GROWTH_PLAN, ACCOMPLISHMENTS, CHECK_INS)
    message = _LOCKED.format(", ".join(name for name in names if name not in there))
    if not cells.values:
        raise PackageError(
            "file-protected",
            f"{message} Take the protection off (Review, Protect Workbook), and plan again.",
        )
    return [finding("sheets-not-added", "", message)]


def setting_of(
    framework: Framework | None, heading: str, competencies: Sequence[str] = ()
) -> Setting:
    """Return what the development sheets are told; ``competencies`` are those of the workbook,
    where there is no framework.
    """
    growth = growth_of(framework)
    names = (
        tuple(one.name for one in framework.competencies)
        if framework is not None
        else tuple(competencies)
    )
    values = tuple(value.name for value in growth.values)
    texts = framework.texts if framework is not None else IN_ENGLISH
    return Setting(heading, names, growth.kinds, values, texts)


def _added(year: _Year, there: dict[str, str]) -> list[SheetPlan]:
    """Return the sheets that a workbook lacks, with what is carried into them."""
    card, framework = year.card, year.card.framework
    person = card.assessment.person or Path(card.assessment.file).stem
    version = f"{framework.name} {framework.version}" if framework is not None else ""
    said = (person, version, *heading(whose_and_status(card), year.texts))
    setting = setting_of(
        framework, " · ".join(filter(None, said)), [one.name for one in card.competencies]
    )
    talks = (*year.carried.check_ins, *(year.next_talks if year.is_planned else ()))
    sheets = {
        GROWTH_PLAN: growth_plan_sheet(setting, year.development.goals),
        ACCOMPLISHMENTS: accomplishments_sheet(setting, year.carried.accomplishments),
        CHECK_INS: check_ins_sheet(
            setting, talks, year.due, as_of=as_of(year.today, setting.texts)
        ),
    }
    return [sheet for name, sheet in sheets.items() if name not in there]


def _edited(workbook: Workbook, cells: _Cells, added: Sequence[SheetPlan]) -> Edited:
    """Return the file with cells set and sheets added. Formulas that look at the cells get
    their new values saved.
    """
    donor, filled = None, Filled()
    if added:
        pages = assemble(added)
        donor, filled = donor_of(pages.xlsx), Filled(pages.cells, pages.links, pages.heights)
    wanted = Edit(cells.values, donor, filled, marks=SHEET_MARK, heights=cells.heights)
    return edited_anew(workbook, wanted)


def refused(card: Scorecard) -> str:
    """Return why a workbook can have no plan, in a sentence: nothing of its ratings, or of
    whose weights count, is certain. ``""`` where it can.
    """
    codes = {found.code for found in card.findings}
    nothing = all(
        skill.rating is None
        for one in card.assessment.competencies
        for level in one.levels
        for skill in level.skills
    )
    return next(
        (why for code, why in _NO_PLAN.items() if code in codes),
        _NOT_UNDERSTOOD if nothing and "rating-not-understood" in codes else "",
    )


def not_rated(card: Scorecard) -> list[Finding]:
    """Return the finding that says where to agree before there can be goals, if there is any
    such place.
    """
    places = open_skills(card)
    if not places:
        return []
    listed = "; ".join(
        f"{count} of {competency}, {level}" if level else f"{count} of {competency}"
        for competency, level, count in places
    )
    return [
        finding(
            "plan-not-rated", "", f"Agree first where you stand. Skills without a rating: {listed}."
        )
    ]


def agreed_practices(workbook: Workbook) -> tuple[Agreed, ...]:
    """Return what people wrote as practices to improve into the sheet Focus that scoring added."""
    sheets = workbook.marked_sheets(
        lambda sheet: mark if (mark := sheet_mark(sheet)) == sheet_mark(FOCUS) else ""
    )
    return tuple(one for sheet in sheets for one in agreed_of(written_rows(workbook[sheet].value)))


def aspired(card: Scorecard, names: Sequence[str]) -> tuple[list[Track], list[Finding]]:
    """Return the tracks that are aspired to, else those that the workbook names, and what is to be
    said of those that its framework does not have.
    """
    tracks: dict[str, Track] = {}
    findings: list[Finding] = []
    for name in dict.fromkeys(names or card.assessment.aspirational):
        try:
            track = find_track([card.framework] if card.framework is not None else [], name)[1]
        except TrackError as error:
            why = str(error) if card.framework is not None else "the workbook follows no framework"
            findings.append(
                finding(
                    "track-not-in-framework", "", f"The track {name!r} is not planned for: {why}."
                )
            )
        else:
            tracks[track.id] = track
    primary = card.track.id if card.track is not None else None
    return [track for track in tracks.values() if track.id != primary], findings


def new_findings(findings: Sequence[Finding], card: Scorecard) -> list[Finding]:
    """Return the findings that a scorecard does not have yet: whoever reads a workbook may have
    read its development sheets.
    """
    return [one for one in findings if one not in card.findings]
