"""Planning somebody's development: the growth plan, the accomplishments and the check-ins, added to the workbook that there is.

What is proposed is decided in :mod:`assessment.development`, how the sheets look in :mod:`assessment.sheets`, where things stand on sheets that are
there already in :mod:`assessment.layout.development`. Such sheets are never made anew: what people wrote there stays, and proposals go into empty rows.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from assessment.cycle import Due
from assessment.development import due_talks, growth_of, next_talks, propose_goals, shown_day
from assessment.errors import OutputError, PackageError, TrackError
from assessment.files import Destination, destination
from assessment.findings import CODES, finding
from assessment.framework import find_track, framework_ids, load_framework
from assessment.layout import Reading, open_reading
from assessment.layout.development import cells_for, development_sheets, due_cells, read_development, room_for
from assessment.model import Development, Finding, Framework, Goal, Scorecard, Track
from assessment.names import ACCOMPLISHMENTS, CHECK_INS, GROWTH_PLAN, SHEET_MARK
from assessment.ooxml.cells import reference
from assessment.ooxml.donor import Filled, donor_of
from assessment.ooxml.edit import Edit, Edited, edit, is_structure_locked
from assessment.ooxml.evaluate import Evaluator, stale_cells
from assessment.ooxml.package import open_package
from assessment.ooxml.splice import Content
from assessment.ooxml.workbook import Workbook, open_workbook
from assessment.phrases import heading
from assessment.records import whose_and_status
from assessment.scoring import score, unreadable
from assessment.sheets.accomplishments import accomplishments_sheet
from assessment.sheets.check_ins import check_ins_sheet, due_words, talk_heights
from assessment.sheets.growth_plan import Setting, goal_heights, growth_plan_sheet
from assessment.sheets.pages import Plan, assemble

_LOCKED = "The structure of the workbook is protected: no sheet can be added to it, and it has none for {}."
_NOTHING_TO_PLAN = "the workbook has no competencies to plan for. It was not written."


@dataclass(frozen=True, slots=True)
class Planned:
    """A workbook with its development sheets: the plan as it stands in them, and what was new.

    ``card`` is the scorecard that the proposals come from, with the findings of reading, scoring and planning; ``due`` are the talks that
    are due; ``proposed`` the goals that were added; ``added`` the names of the sheets that were. ``data`` is the workbook's new file, ``touched`` the
    parts of its package that changed; both are empty where nothing was asked to be written or nothing could be.
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
) -> Planned:
    """Read and score a workbook, add the development sheets that it lacks, propose goals, and write it to ``target`` (a file, or a folder).

    ``framework`` is the one to score by (otherwise the workbook decides among the installed ones), ``aspire`` names tracks that the person would like to be
    on, ``today`` is the day on which goals start (otherwise this one). Goals are proposed for competencies without an open goal.
    Raises :class:`assessment.errors.PackageError` for a file that cannot be read or safely written or has no competencies,
    :class:`assessment.errors.OutputError` where it would overwrite its source, is open elsewhere or cannot be written.
    """
    name = os.fspath(source)
    output = destination(os.fspath(target), [name])
    frameworks = [framework] if framework else [load_framework(identity) for identity in framework_ids()]
    reading = open_reading(source, frameworks)
    original = reading.workbook.package.data
    card = score(reading.assessment, frameworks, framework=framework)
    planned = planned_into(reading, card, aspire=aspire, today=today or date.today())
    _keep_entries(output.of(name), planned.development)
    written = output.write(name, original, planned.data)
    return replace(planned, card=replace(planned.card, written=written))


def plan_file(
    file: str, output: Destination | None, frameworks: Sequence[Framework], *, explicit: bool = False, aspire: Sequence[str] = (), today: date
) -> Planned:
    """Plan one workbook of many, and write it where ``output`` says (``None``: not at all). Whatever is wrong with the file is a finding of the scorecard.

    ``explicit``: the only one of ``frameworks`` was asked for by name.
    """
    try:
        reading = open_reading(file, frameworks)
        card = score(reading.assessment, frameworks, framework=frameworks[0] if explicit else None)
        told = planned_for(reading, card, aspire=aspire, today=today)
    except PackageError as error:
        return nothing_planned(unreadable(file, error.code, str(error)))
    except (MemoryError, RecursionError) as error:
        return nothing_planned(unreadable(file, "file-hostile", f"The file exhausts this machine ({type(error).__name__})."))
    if output is None:
        return told
    original = reading.workbook.package.data
    try:
        planned = planned_into(reading, card, aspire=aspire, today=today)
        _keep_entries(output.of(file), planned.development)
        written = output.write(file, original, planned.data)
    except PackageError as error:
        problem = finding(error.code if error.code in CODES else "write-failed", "", f"Nothing was written: {error}")
    except OutputError as error:
        problem = finding("not-written", "", str(error))
    else:
        return replace(planned, card=replace(planned.card, written=written))
    return replace(told, card=replace(told.card, findings=(*told.card.findings, problem)), proposed=())


def nothing_planned(card: Scorecard) -> Planned:
    """Return what is told of a workbook that could not be read."""
    return Planned(card, Development(), (), ())


def _keep_entries(target: str, planned: Development) -> None:
    """Raise :class:`OutputError` where a file is there already in which somebody has written what the new one does not have."""
    if not Path(target).exists():
        return
    try:
        there, _ = read_development(open_workbook(target))
    except PackageError:
        raise OutputError(f"{target} is there already and cannot be read. Move it away, or name another file.") from None
    if not _entries(there) <= _entries(planned):
        raise OutputError(f"{target} is there already, and somebody has written in its plan. Plan that file itself, or name another one.")


def _entries(development: Development) -> set[tuple[object, ...]]:
    """Return what stands on the development sheets, but for what a proposal of another day has otherwise."""
    goals = {("goal", one.goal, one.support, one.competency, one.skill, one.status, one.next_step) for one in development.goals}
    done = {("done", one.day, one.what, one.result, one.evidence, one.value, one.skill) for one in development.accomplishments}
    return goals | done | {("talk", one.kind, one.points, one.decisions, one.acknowledged) for one in development.check_ins}


def planned_for(reading: Reading, card: Scorecard, *, aspire: Sequence[str] = (), today: date) -> Planned:
    """Return a workbook's plan as it is, with proposals if it has no goals, and write nothing."""
    development, told = read_development(reading.workbook)
    findings = list(told)
    tracks = _tracks(card, aspire, findings)
    proposed = () if development.goals else propose_goals(card, today, aspirational=tracks)
    development = replace(development, goals=development.goals or proposed)
    due = due_talks(card.framework, development.check_ins, today)
    return Planned(replace(card, findings=(*card.findings, *_new(findings, card))), development, due, proposed)


def planned_into(reading: Reading, card: Scorecard, *, aspire: Sequence[str] = (), today: date) -> Planned:
    """Return a workbook's file with the development sheets that it lacks added, filled with proposals; sheets that it has get proposals in empty rows.

    Raises :class:`assessment.errors.PackageError` for a file that has no competencies, or that cannot be written safely.
    """
    if not card.competencies:
        raise PackageError("not-a-competency-workbook", _NOTHING_TO_PLAN)
    workbook = reading.workbook
    development, told = read_development(workbook)
    findings = list(told)
    there = development_sheets(workbook)
    proposed = propose_goals(card, today, aspirational=_tracks(card, aspire, findings), beside=development.goals)
    cells: dict[tuple[str, str], Content] = {}
    heights: dict[tuple[str, int], float] = {}
    if GROWTH_PLAN in there:
        room = room_for(workbook, GROWTH_PLAN)
        taken = proposed[: len(room.rows)] if room is not None else ()
        if len(taken) < len(proposed):
            left = ", ".join(goal.competency for goal in proposed[len(taken) :])
            findings.append(finding("goals-without-room", there[GROWTH_PLAN], f"There is no empty row for a goal in {left}."))
        proposed = taken
        if room is not None:
            cells |= cells_for(room, proposed)
            heights |= {(room.sheet, row): height for row, height in zip(room.rows, goal_heights(proposed), strict=False)}
    development = replace(development, goals=(*development.goals, *proposed))
    due = due_talks(card.framework, development.check_ins, today)
    if CHECK_INS in there and due:
        cells |= due_cells(workbook, {one.kind: (one.due, due_words(one)) for one in due}, f"as of {shown_day(today)}")
    if CHECK_INS in there and development.goals:
        room, talks = room_for(workbook, CHECK_INS), next_talks(due, development, today)
        if room is not None:
            cells |= cells_for(room, talks)
            heights |= {(room.sheet, row): height for row, height in zip(room.rows, talk_heights(talks), strict=False)}
    added = _added(card, development, due, there, today)
    if added and is_structure_locked(workbook):
        lacking = ", ".join(name for name in (GROWTH_PLAN, ACCOMPLISHMENTS, CHECK_INS) if name not in there)
        if not cells:
            raise PackageError("file-protected", _LOCKED.format(lacking) + " Take the protection off (Review, Protect Workbook), and plan again.")
        findings.append(finding("sheets-not-added", "", _LOCKED.format(lacking)))
        added = []
    edited = _edited(workbook, cells, heights, added)
    after = Workbook(open_package(edited.data, workbook.package.limits))
    planned, _ = read_development(after)
    card = replace(card, findings=(*card.findings, *_new(findings, card)))
    return Planned(card, planned, due, proposed, tuple(edited.names.values()), edited.data, edited.touched)


def setting_of(framework: Framework | None, heading: str, competencies: Sequence[str] = ()) -> Setting:
    """Return what the development sheets are told; ``competencies`` are those of the workbook, where there is no framework."""
    growth = growth_of(framework)
    names = tuple(one.name for one in framework.competencies) if framework is not None else tuple(competencies)
    return Setting(heading, names, growth.kinds, tuple(value.name for value in growth.values))


def _added(card: Scorecard, development: Development, due: Sequence[Due], there: dict[str, str], today: date) -> list[Plan]:
    """Return the sheets that a workbook lacks."""
    person = card.assessment.person or Path(card.assessment.file).stem
    version = f"{card.framework.name} {card.framework.version}" if card.framework is not None else ""
    said = heading(whose_and_status(card))
    setting = setting_of(card.framework, " · ".join(filter(None, (person, version, *said))), [one.name for one in card.competencies])
    talks = next_talks(due, development, today) if development.goals else ()
    sheets = {
        GROWTH_PLAN: growth_plan_sheet(setting, development.goals),
        ACCOMPLISHMENTS: accomplishments_sheet(setting),
        CHECK_INS: check_ins_sheet(setting, talks, due, as_of=f"as of {shown_day(today)}"),
    }
    return [sheet for name, sheet in sheets.items() if name not in there]


def _edited(workbook: Workbook, cells: dict[tuple[str, str], Content], heights: dict[tuple[str, int], float], added: Sequence[Plan]) -> Edited:
    """Return the file with cells set and sheets added. Formulas that look at the cells get their new values saved."""
    donor, filled = None, Filled()
    if added:
        pages = assemble(added)
        donor, filled = donor_of(pages.xlsx), Filled(pages.cells, pages.links, pages.heights)
    wanted = Edit(cells, donor, filled, marks=SHEET_MARK, heights=heights)
    edited = edit(workbook, wanted)
    if not cells:
        return edited
    after = Workbook(open_package(edited.data, workbook.package.limits))
    stale = stale_cells(Evaluator(after), sorted({sheet for sheet, _ in cells}))
    again = {(sheet, reference(cell.row, cell.column)): result for sheet, cell, result in stale}
    return edit(workbook, replace(wanted, cells={**cells, **again})) if again else edited


def _tracks(card: Scorecard, names: Sequence[str], findings: list[Finding]) -> list[Track]:
    """Return the tracks that are aspired to, else those that the workbook names; one that its framework does not have is told."""
    tracks: dict[str, Track] = {}
    for name in dict.fromkeys(names or card.assessment.aspirational):
        try:
            track = find_track([card.framework] if card.framework is not None else [], name)[1]
        except TrackError as error:
            why = str(error) if card.framework is not None else "the workbook follows no framework"
            findings.append(finding("track-not-in-framework", "", f"The track {name!r} is not planned for: {why}."))
        else:
            tracks[track.id] = track
    return [track for track in tracks.values() if track is not card.track]


def _new(findings: Sequence[Finding], card: Scorecard) -> list[Finding]:
    """Return the findings that a scorecard does not have yet: whoever reads a workbook may have read its development sheets."""
    return [one for one in findings if one not in card.findings]
