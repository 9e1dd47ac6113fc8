"""Planning somebody's development: the growth plan, the accomplishments and the check-ins, added to
the workbook that there is.

What is proposed is decided in :mod:`assessment.engine.goals`, how the sheets look in
:mod:`assessment.sheets`, where things stand on sheets that are there already in
:mod:`assessment.recognition.growth`. Such sheets are never made anew: what people wrote there
stays, and proposals go into empty rows.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from assessment.engine.calendar import Due
from assessment.engine.goals import Agreed, agreed_of, growth_of, open_skills, propose_goals
from assessment.engine.plain import whose_and_status
from assessment.engine.scoring import score, unreadable
from assessment.engine.talks import due_talks, next_talks
from assessment.frameworks.load import framework_ids, load_framework
from assessment.jobs.destination import Destination, destination
from assessment.jobs.folders import refuse
from assessment.jobs.replacing import Words, edited_anew, missing, notes_of, person_in, write_over
from assessment.model import Development, Finding, Framework, Goal, Scorecard, Track
from assessment.model.errors import OutputError, PackageError, TrackError
from assessment.model.findings import CODES, finding
from assessment.model.marks import ACCOMPLISHMENTS, CHECK_INS, GROWTH_PLAN, SHEET_MARK, sheet_mark
from assessment.model.tracks import find_track
from assessment.ooxml.edit import Edit, Edited, is_structure_locked
from assessment.ooxml.graft.donor import Filled, donor_of
from assessment.ooxml.package import open_package
from assessment.ooxml.workbook import Workbook
from assessment.ooxml.write.splice import Content
from assessment.output.issues import shown_day
from assessment.recognition import Reading, open_reading
from assessment.recognition.growth import (
    cells_for,
    development_sheets,
    due_cells,
    read_development,
    room_for,
)
from assessment.sheets.growth.accomplishments import accomplishments_sheet
from assessment.sheets.growth.check_ins import check_ins_sheet, due_words, talk_heights
from assessment.sheets.growth.fillable import Setting
from assessment.sheets.growth.growth_plan import goal_heights, growth_plan_sheet
from assessment.sheets.kit.pages import Plan, assemble
from assessment.sheets.results.focus import NAME as FOCUS
from assessment.sheets.results.focus import written_rows
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


def plan(
    source: str | os.PathLike[str],
    target: str | os.PathLike[str],
    *,
    framework: Framework | None = None,
    aspire: Sequence[str] = (),
    today: date | None = None,
    stay: bool = False,
    overwrite: bool = False,
) -> Planned:
    """Read and score a workbook, add the development sheets that it lacks, propose goals, and write
    it to ``target`` (a file, or a folder).

    ``framework`` is the one to score by (otherwise the workbook decides among the installed ones),
    ``aspire`` names tracks that the person would like to be on, ``today`` is the day on which goals
    start (otherwise this one), ``stay`` leaves the level above the reached one out. Goals are
    proposed for competencies without an open goal. What people wrote into a file that is there
    already is carried into the new one; a file that holds more than that is refused, or with
    ``overwrite`` kept as ``NAME.bak``. Raises :class:`assessment.model.errors.PackageError` for a
    file that cannot be read or safely written or has no competencies,
    :class:`assessment.model.errors.OutputError` where it would overwrite its source, is open
    elsewhere or cannot be written.
    """
    name = os.fspath(source)
    output = replace(destination(os.fspath(target), [name]), overwrite=overwrite)
    frameworks = (
        [framework] if framework else [load_framework(identity) for identity in framework_ids()]
    )
    reading = open_reading(source, frameworks)
    card = score(reading.assessment, frameworks, framework=framework)
    return _planned_over(output, reading, card, aspire, today or date.today(), stay)


def _planned_over(
    output: Destination,
    reading: Reading,
    card: Scorecard,
    aspire: Sequence[str],
    today: date,
    stay: bool,
) -> Planned:
    """Plan a workbook and write it where ``output`` says, with the words of the file that is
    there already.
    """

    def make(words: Words) -> Planned:
        return planned_into(
            reading, card, aspire=aspire, today=today, stay=stay, words=words.development
        )

    planned, data, wrote = write_over(
        output,
        reading.assessment.file,
        reading.workbook.package.data,
        person_in(card.assessment),
        make,
    )
    findings = (*planned.card.findings, *notes_of(wrote, in_place=output.path is None))
    return replace(
        planned, data=data, card=replace(planned.card, written=wrote.file, findings=findings)
    )


def plan_file(
    file: str,
    output: Destination | None,
    frameworks: Sequence[Framework],
    *,
    explicit: bool = False,
    aspire: Sequence[str] = (),
    today: date,
    stay: bool = False,
) -> Planned:
    """Plan one workbook of many, and write it where ``output`` says (``None``: not at all).
    Whatever is wrong with the file is a finding of the scorecard.

    ``explicit``: the only one of ``frameworks`` was asked for by name.
    """
    try:
        refuse(file)
        reading = open_reading(file, frameworks)
        card = score(reading.assessment, frameworks, framework=frameworks[0] if explicit else None)
        told = planned_for(reading, card, aspire=aspire, today=today, stay=stay)
    except PackageError as error:
        return nothing_planned(unreadable(file, error.code, str(error)))
    except (MemoryError, RecursionError) as error:
        return nothing_planned(
            unreadable(
                file, "file-hostile", f"The file exhausts this machine ({type(error).__name__})."
            )
        )
    if output is None:
        return told
    try:
        return _planned_over(output, reading, card, aspire, today, stay)
    except PackageError as error:
        problem = finding(
            error.code if error.code in CODES else "write-failed",
            "",
            f"Nothing was written: {error}",
        )
    except OutputError as error:
        problem = finding("not-written", "", str(error))
    return replace(
        told, card=replace(told.card, findings=(*told.card.findings, problem)), proposed=()
    )


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
            replace(card, findings=(*card.findings, *_new(told, card))), development, (), ()
        )
    findings = [*told, *not_rated(card)]
    tracks = _tracks(card, aspire, findings)
    agreed = agreed_practices(reading.workbook)
    proposed = (
        ()
        if development.goals
        else propose_goals(card, today, aspirational=tracks, agreed=agreed, stay=stay)
    )
    development = replace(development, goals=development.goals or proposed)
    due = due_talks(card.framework, development.check_ins, today)
    return Planned(
        replace(card, findings=(*card.findings, *_new(findings, card))), development, due, proposed
    )


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
    development, told = read_development(workbook)
    unrated = not_rated(card)
    first = unrated[0].message if unrated else ""
    findings = [*told, *unrated]
    there = development_sheets(workbook)
    carried = missing(words, development)
    development = Development(
        *(
            getattr(development, one) + getattr(carried, one)
            for one in ("goals", "accomplishments", "check_ins")
        )
    )
    tracks = _tracks(card, aspire, findings)
    proposed = propose_goals(
        card,
        today,
        aspirational=tracks,
        beside=development.goals,
        agreed=agreed_practices(workbook),
        stay=stay,
    )
    cells: dict[tuple[str, str], Content] = {}
    heights: dict[tuple[str, int], float] = {}
    if GROWTH_PLAN in there:
        room = room_for(workbook, GROWTH_PLAN)
        taken = proposed[: max(0, len(room.rows) - len(carried.goals))] if room is not None else ()
        if len(taken) < len(proposed):
            left = ", ".join(goal.competency or goal.goal for goal in proposed[len(taken) :])
            findings.append(
                finding(
                    "goals-without-room",
                    there[GROWTH_PLAN],
                    f"There is no empty row for a goal in {left}.",
                )
            )
        proposed = taken
        if room is not None:
            goals = (*carried.goals, *proposed)
            cells |= cells_for(room, goals)
            heights |= {
                (room.sheet, row): height
                for row, height in zip(room.rows, goal_heights(goals), strict=False)
            }
    development = replace(development, goals=(*development.goals, *proposed))
    due = due_talks(card.framework, development.check_ins, today)
    if CHECK_INS in there and due:
        cells |= due_cells(
            workbook,
            {one.kind: (one.due, due_words(one)) for one in due},
            f"as of {shown_day(today)}",
        )
    if CHECK_INS in there and (development.goals or first or carried.check_ins):
        room, talks = (
            room_for(workbook, CHECK_INS),
            (
                *carried.check_ins,
                *next_talks(due, development, today, first),
            ),
        )
        if room is not None:
            cells |= cells_for(room, talks)
            heights |= {
                (room.sheet, row): height
                for row, height in zip(room.rows, talk_heights(talks), strict=False)
            }
    added = _added(card, development, carried, due, there, today, first)
    if added and is_structure_locked(workbook):
        lacking = ", ".join(
            name for name in (GROWTH_PLAN, ACCOMPLISHMENTS, CHECK_INS) if name not in there
        )
        if not cells:
            raise PackageError(
                "file-protected",
                _LOCKED.format(lacking)
                + " Take the protection off (Review, Protect Workbook), and plan again.",
            )
        findings.append(finding("sheets-not-added", "", _LOCKED.format(lacking)))
        added = []
    edited = _edited(workbook, cells, heights, added)
    after = Workbook(open_package(edited.data, workbook.package.limits))
    planned, _ = read_development(after)
    card = replace(card, findings=(*card.findings, *_new(findings, card)))
    return Planned(
        card, planned, due, proposed, tuple(edited.names.values()), edited.data, edited.touched
    )


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
    return Setting(heading, names, growth.kinds, tuple(value.name for value in growth.values))


def _added(
    card: Scorecard,
    development: Development,
    carried: Development,
    due: Sequence[Due],
    there: dict[str, str],
    today: date,
    first: str,
) -> list[Plan]:
    """Return the sheets that a workbook lacks, with what is carried into them; ``first`` is
    what its talks begin with.
    """
    person = card.assessment.person or Path(card.assessment.file).stem
    version = (
        f"{card.framework.name} {card.framework.version}" if card.framework is not None else ""
    )
    said = heading(whose_and_status(card))
    setting = setting_of(
        card.framework,
        " · ".join(filter(None, (person, version, *said))),
        [one.name for one in card.competencies],
    )
    talks = (
        *carried.check_ins,
        *(next_talks(due, development, today, first) if development.goals or first else ()),
    )
    sheets = {
        GROWTH_PLAN: growth_plan_sheet(setting, development.goals),
        ACCOMPLISHMENTS: accomplishments_sheet(setting, carried.accomplishments),
        CHECK_INS: check_ins_sheet(setting, talks, due, as_of=f"as of {shown_day(today)}"),
    }
    return [sheet for name, sheet in sheets.items() if name not in there]


def _edited(
    workbook: Workbook,
    cells: dict[tuple[str, str], Content],
    heights: dict[tuple[str, int], float],
    added: Sequence[Plan],
) -> Edited:
    """Return the file with cells set and sheets added. Formulas that look at the cells get
    their new values saved.
    """
    donor, filled = None, Filled()
    if added:
        pages = assemble(added)
        donor, filled = donor_of(pages.xlsx), Filled(pages.cells, pages.links, pages.heights)
    return edited_anew(workbook, Edit(cells, donor, filled, marks=SHEET_MARK, heights=heights))


def _tracks(card: Scorecard, names: Sequence[str], findings: list[Finding]) -> list[Track]:
    """Return the tracks that are aspired to, else those that the workbook names; one that its
    framework does not have is told.
    """
    tracks: dict[str, Track] = {}
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
    return [track for track in tracks.values() if track is not card.track]


def _new(findings: Sequence[Finding], card: Scorecard) -> list[Finding]:
    """Return the findings that a scorecard does not have yet: whoever reads a workbook may have
    read its development sheets.
    """
    return [one for one in findings if one not in card.findings]
