"""Blank workbooks for everybody on a roster, filled from the last cycle's where there are any.

Nobody is left out in silence: each person of the roster gets a result that says what became of
theirs. A file that is there already is never overwritten, since somebody may have filled it; so a
run that was interrupted is resumed by running it again.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from assessment.engine.calendar import is_review_skipped, next_event
from assessment.frameworks.without_pay import without_pay
from assessment.jobs.already import AlreadyThere, standings
from assessment.jobs.blank import MOST_ASPIRATIONAL, Layout, build_blank
from assessment.jobs.destination import make_folder
from assessment.jobs.folders import refuse
from assessment.jobs.issued import Issued
from assessment.jobs.job import Trouble, chunks, run
from assessment.jobs.prefilled import Start, build_prefilled, start_from
from assessment.jobs.previous import FormerWorkbook, Previous
from assessment.jobs.reference import Reference, frameworks_of, reference_to, references_to
from assessment.jobs.whose import identity_of
from assessment.model import Finding, Framework
from assessment.model.errors import FrameworkError, OutputError, PackageError
from assessment.model.findings import finding
from assessment.ooxml.write.archive import save
from assessment.people.file_names import file_names
from assessment.people.roster import Person, Roster
from assessment.recognition import read_workbook
from assessment.sheets.kit.canvas import Paper

if TYPE_CHECKING:
    from concurrent.futures import Executor

_MANY_TRACKS, _MANY_PEOPLE = 8, 2_000  # from which on several processes pay
_CHUNK = 64  # people that a process is given at a time
_MOST_NAMED = 6  # workbooks in a message


@dataclass(frozen=True, slots=True)
class Choices:
    """How workbooks are made.

    ``framework`` is an id or a folder, ``today`` the day on which somebody's review may be skipped
    (``None``: nothing is said of it). In a ``dry_run`` everything is found out and nothing written.
    """

    framework: str
    layout: Layout = "modern"
    hide_expected: bool = False
    today: date | None = None
    dry_run: bool = False
    no_pay: bool = False  # no salary bounds stand in the workbooks
    paper: Paper = "a4"


# --- the last cycle ------------------------------------------------------------------------------


def find_previous(
    files: Sequence[str],
    jobs: int | None = None,
    advance: Callable[[], Any] = lambda: None,
    *,
    executor: Executor | None = None,
) -> Previous:
    """Say whose the last cycle's workbooks are, whatever their layout; one that cannot be read
    is told. They are read on ``jobs`` processes (all cores by default), or by an ``executor``.
    """
    workbooks: list[FormerWorkbook] = []
    findings: list[Finding] = []
    reading = _Asking(references_to(None))
    for one in run(reading, chunks(files, _CHUNK), jobs, executor):
        advance()
        if isinstance(one, FormerWorkbook):
            workbooks.append(one)
        else:
            findings.append(one)
    return Previous(tuple(workbooks), tuple(findings))


@dataclass(frozen=True)
class _Asking:
    """Saying whose a workbook of the last cycle is, as it travels."""

    frameworks: tuple[Reference, ...]

    def do(self, given: str) -> FormerWorkbook | Finding:
        refuse(given)
        one = read_workbook(given, frameworks_of(self.frameworks), formulas=False)
        if not one.competencies:
            return _unreadable(
                given, "It is no competency workbook, so nothing was carried over from it."
            )
        for found in one.findings:
            if found.code == "scale-unknown":
                return _unreadable(given, f"{found.message} Nothing was carried over from it.")
        known = identity_of(one)
        return FormerWorkbook(given, known.id, known.name)

    def failed(self, given: str, trouble: Trouble) -> FormerWorkbook | Finding:
        return _unreadable(given, f"{trouble.message} Nothing was carried over from it.")


def _unreadable(file: str, message: str) -> Finding:
    return finding("previous-unreadable", Path(file).name, message)


# --- everybody -----------------------------------------------------------------------------------


def roll_out(
    roster: Roster,
    folder: str | os.PathLike[str] | None,
    choices: Choices,
    previous: Previous | None = None,
    *,
    jobs: int | None = None,
    advance: Callable[[], Any] = lambda: None,
    done: Callable[[Issued], Any] = lambda _: None,
    executor: Executor | None = None,
) -> Iterator[Issued]:
    """Write a workbook for each person of a roster into ``folder`` and yield what became of it, in
    the roster's order.

    A file that is there already is a person's only by the marker in it
    (:mod:`assessment.jobs.already`). In a dry run nobody's is written: what would be is "planned",
    with what would be carried over; ``folder`` may be ``None`` then. ``advance`` is called for each
    person, ``done`` with what became of their workbook, as soon as that is known. Raises
    :class:`OutputError` where the folder cannot be made or no workbook can be made of the
    framework. What goes wrong with one person's is a finding of theirs. ``jobs`` processes work
    where there is much to do (all cores by default), or an ``executor`` does.
    """
    target = Path() if folder is None else Path(folder)
    if not choices.dry_run:
        make_folder(target)
    framework = reference_to(choices.framework)
    names = file_names(roster.people)
    there = standings(roster.people, names, folder, framework.framework())
    everybody = _tasks(roster.people, [str(target / name) for name in names], previous)
    settled = {
        task.place: one
        for task, standing in zip(everybody, there, strict=True)
        if (one := _settled(task, standing)) is not None
    }

    def answered(_: _Task, one: Issued) -> None:
        done(one)
        advance()

    for place, one in settled.items():
        answered(everybody[place], one)
    issuing = _Issuing(choices, framework, references_to(None) if previous is not None else None)
    left = [task for task in everybody if task.place not in settled]
    issued = settled | _made(issuing, left, jobs, executor, answered)
    yield from (issued[task.place] for task in everybody)


def _made(
    issuing: _Issuing,
    tasks: Sequence[_Task],
    jobs: int | None,
    executor: Executor | None,
    answered: Callable[[_Task, Issued], Any],
) -> dict[int, Issued]:
    """Make workbooks, and return what became of each, by its place on the roster."""
    groups = _of_one_kind(tasks)
    is_much = len(groups) > _MANY_TRACKS or len(tasks) > _MANY_PEOPLE
    parts = [part for group in groups for part in chunks(group, _CHUNK)]
    made = run(
        issuing,
        parts,
        jobs if is_much or issuing.installed is not None else 1,
        executor,
        raised=(FrameworkError, OutputError),  # the framework is at fault, for everybody
        answered=answered,
    )
    return dict(zip((task.place for part in parts for task in part), made, strict=True))


def _tasks(
    people: Sequence[Person], files: Sequence[str], previous: Previous | None
) -> list[_Task]:
    """Return what is to be made, for each of ``people`` at the place of ``files``."""
    if previous is None:
        pairs = zip(people, files, strict=True)
        return [_Task(place, *pair, ()) for place, pair in enumerate(pairs)]
    tasks = []
    for place, (person, file, candidates) in enumerate(
        zip(people, files, previous.of(people), strict=True)
    ):
        again = previous.given_again(person, candidates)
        tasks.append(_Task(place, person, file, candidates, () if again is None else (again,)))
    return tasks


class _Task(NamedTuple):
    """One person's workbook, to be made."""

    place: int  # on the roster
    person: Person
    file: str
    candidates: tuple[str, ...]  # workbooks of the last cycle
    remarks: tuple[Finding, ...] = ()

    def not_written(self, *findings: Finding) -> Issued:
        return Issued(
            self.person, self.file, "not written", findings=findings, candidates=self.candidates
        )


def _settled(task: _Task, standing: AlreadyThere | None) -> Issued | None:
    """Return what is said of somebody for whom no workbook has to be made, or can be; ``None``
    where one is.
    """
    if standing is None:
        wrong = any(one.severity == "error" for one in task.remarks)
        return task.not_written(*task.remarks) if wrong else None
    # made by an earlier run, whole, and perhaps filled since: making it anew would only tell
    # whether it was
    certain = standing.status == "there already" and len(task.candidates) == 1
    return Issued(
        task.person,
        standing.file,
        standing.status,
        task.candidates[0] if certain else "",
        findings=standing.findings,
        candidates=task.candidates,
    )


def _of_one_kind(tasks: Sequence[_Task]) -> list[list[_Task]]:
    """Return those of one track, and the same aspirational tracks, together: a workbook is brought
    onto a track once.
    """
    groups: dict[tuple[str, ...], list[_Task]] = {}
    for task in tasks:
        tracks = (task.person.track, *task.person.aspirational[:MOST_ASPIRATIONAL])
        groups.setdefault(tuple(track.id for track in tracks), []).append(task)
    return list(groups.values())


# --- one person ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Issuing:
    """The making of workbooks for people, as it travels; ``installed`` are the frameworks by which
    those of the last cycle are read (``None``: nobody asked for these).
    """

    choices: Choices
    reference: Reference
    installed: tuple[Reference, ...] | None

    @property
    def framework(self) -> Framework:
        framework = self.reference.framework()
        return without_pay(framework) if self.choices.no_pay else framework

    def do(self, given: _Task) -> Issued:
        person, candidates = given.person, given.candidates
        findings = self._remarks(given)
        if len(candidates) > 1:
            return given.not_written(*findings, _ambiguous(given))
        start = self._start(candidates[0]) if candidates else None
        if not self.choices.dry_run:
            _write(given.file, self._data(person, start), candidates)
        one = Issued(
            person,
            given.file,
            "planned" if self.choices.dry_run else "written",
            findings=tuple(findings),
        )
        if start is None:
            return one
        loss = start.losses.warning(self.framework)
        return replace(
            one,
            previous=candidates[0],
            carried=start.ratings,
            goals=len(start.goals),
            not_carried=start.left,
            findings=(*findings, loss) if loss is not None else one.findings,
            candidates=candidates,
            stood=start.losses.stood,
        )

    def failed(self, given: _Task, trouble: Trouble) -> Issued:
        error, name = trouble.error, given.person.name
        if isinstance(error, PackageError):
            problem = _unreadable(
                given.candidates[0], f"{error} No workbook was written for {name}."
            )
            return given.not_written(*self._remarks(given), problem)
        if isinstance(error, OSError):
            message = f"{given.file} cannot be written: {error.strerror or error}."
            return given.not_written(*self._remarks(given), finding("not-written", "", message))
        after = "" if error is not None else f" See whether there is a workbook for {name}."
        return given.not_written(trouble.finding(after=after, where=Path(given.file).name))

    def _remarks(self, given: _Task) -> list[Finding]:
        findings = [*given.remarks, *_remarks(given.person, self.framework, self.choices)]
        if self.installed is not None and not given.candidates:
            message = f"{given.person.name} has no workbook of the last cycle."
            findings.append(finding("previous-missing", "", message))
        return findings

    def _start(self, file: str) -> Start:
        others = (one for one in frameworks_of(self.installed or ()) if one.id != self.framework.id)
        last = read_workbook(file, (self.framework, *others), formulas=False)
        return start_from(last, self.framework)

    def _data(self, person: Person, start: Start | None) -> bytes:
        tracks = {track.id: track for track in self.framework.tracks}
        aspirational = [tracks[track.id] for track in person.aspirational if track.id in tracks]
        words: dict[str, Any] = {
            "name": person.name,
            "person_id": person.id,
            "family": person.family,
            "aspirational": aspirational[:MOST_ASPIRATIONAL],
            "layout": self.choices.layout,
            "hide_expected": self.choices.hide_expected,
            "paper": self.choices.paper,
        }
        track = tracks[person.track.id]
        if start is None:
            return build_blank(self.framework, track, **words)
        return build_prefilled(self.framework, track, start, **words)


def _ambiguous(given: _Task) -> Finding:
    """Return what is said of somebody whose workbook of the last cycle cannot be told."""
    candidates = given.candidates
    names = ", ".join(Path(one).name for one in dict.fromkeys(candidates[:_MOST_NAMED]))
    why = "is not the only one whose workbook it may be"
    if len(set(candidates)) > 1:
        why = f"may be any of {len(candidates)} workbooks"
    message = (
        f"{given.person.name} {why} of the last cycle ({names}). None was used, and no workbook"
        " was written."
    )
    return finding("previous-ambiguous", "", message)


def _remarks(person: Person, framework: Framework, choices: Choices) -> list[Finding]:
    """Return what is worth knowing of a person before their workbook is made."""
    findings: list[Finding] = []
    if len(person.aspirational) > MOST_ASPIRATIONAL:
        left = ", ".join(track.name for track in person.aspirational[MOST_ASPIRATIONAL:])
        message = (
            f"A workbook has a place for {MOST_ASPIRATIONAL} aspirational tracks; left out for"
            f" {person.name}: {left}."
        )
        findings.append(finding("aspirational-too-many", "", message))
    following = (
        next_event(framework, "review", choices.today) if choices.today is not None else None
    )
    if following is not None and framework.cycle is not None:
        skip = is_review_skipped(framework.cycle, following.first, person.start, person.last_review)
        if skip:
            findings.append(
                finding("review-skipped", "", f"{person.name}, {following}: {skip.reason}")
            )
    return findings


def _write(file: str, data: bytes, made_from: Sequence[str]) -> None:
    """Write a workbook where none is, for nobody who could not read what it was ``made_from``.

    Raises ``OSError``, also where something has come there in the meantime.
    """
    if os.path.lexists(file):  # a link that leads nowhere, too
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST))
    save(data, file, fresh=True, made_from=[Path(one).stat() for one in dict.fromkeys(made_from)])
