"""Blank workbooks for everybody on a roster, filled from the last cycle's where there are any.

Nobody is left out in silence: each person of the roster gets a result that says what became of theirs. A file that is there already is never
overwritten, since somebody may have filled it; so a run that was interrupted is resumed by running it again.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, Literal, NamedTuple, TypeVar

from assessment.blanks import MOST_ASPIRATIONAL, Layout, Start, build_blank, build_prefilled, start_from
from assessment.cycle import is_review_skipped
from assessment.errors import OutputError, PackageError
from assessment.findings import finding
from assessment.framework import framework_ids, load_framework
from assessment.layout import read_workbook
from assessment.model import Finding, Framework
from assessment.names import squeezed
from assessment.ooxml.archive import save
from assessment.review import NotCarried
from assessment.roster import Person, Roster, file_names

_MANY_TRACKS, _MANY_PEOPLE = 8, 2_000  # from which on several processes pay
_CHUNK = 64  # people that a process is given at a time

Status = Literal["written", "there already", "not written"]
_Given = TypeVar("_Given")
_Made = TypeVar("_Made")


@dataclass(frozen=True, slots=True)
class Choices:
    """How workbooks are made.

    ``framework`` is an id or a folder, ``today`` the day on which somebody's review may be skipped (``None``: nothing is said of it).
    """

    framework: str
    layout: Layout = "modern"
    hide_expected: bool = False
    today: date | None = None


@dataclass(frozen=True, slots=True)
class Issued:
    """What became of one person's workbook."""

    person: Person
    file: str
    status: Status
    previous: str = ""  # the last cycle's workbook that it was filled from
    carried: int = 0  # ratings
    goals: int = 0
    not_carried: tuple[NotCarried, ...] = ()
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Previous:
    """The last cycle's workbooks by the people they are of."""

    by_id: dict[str, list[str]] = field(default_factory=dict)
    by_name: dict[str, list[str]] = field(default_factory=dict)
    by_file: dict[str, list[str]] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    files: tuple[str, ...] = ()

    def of(self, person: Person) -> list[str]:
        """Return the workbooks that may be a person's: by id, else by name, else by the file's name."""
        by_id = self.by_id.get(squeezed(person.id), []) if person.id else []
        name = squeezed(person.name)
        return by_id or self.by_name.get(name, []) or self.by_file.get(name, []) or self.by_file.get(squeezed(person.name + person.id), [])


def find_previous(files: Sequence[str], jobs: int | None = None, advance: Callable[[], Any] = lambda: None) -> Previous:
    """Say whose the last cycle's workbooks are, whatever their layout; one that cannot be read is told."""
    found = Previous(files=tuple(files))
    findings: list[Finding] = []
    for file, (identity, name, problem) in zip(files, _spread(_whose, files, jobs, chunk=_CHUNK), strict=True):
        advance()
        if problem is not None:
            findings.append(problem)
            continue
        if identity:
            found.by_id.setdefault(squeezed(identity), []).append(file)
        if name:
            found.by_name.setdefault(squeezed(name), []).append(file)
        found.by_file.setdefault(squeezed(Path(file).stem), []).append(file)
    return Previous(found.by_id, found.by_name, found.by_file, tuple(findings), found.files)


def _whose(file: str) -> tuple[str, str, Finding | None]:
    try:
        one = read_workbook(file, _frameworks(), formulas=False)
    except PackageError as error:
        return "", "", finding("previous-unreadable", Path(file).name, f"{error} Nothing was carried over from it.")
    return (one.marker.person or "") if one.marker else "", one.person or "", None


@lru_cache(maxsize=1)
def _frameworks() -> tuple[Framework, ...]:
    return tuple(load_framework(identity) for identity in framework_ids())


def roll_out(
    roster: Roster,
    folder: str | os.PathLike[str],
    choices: Choices,
    previous: Previous | None = None,
    *,
    jobs: int | None = None,
    advance: Callable[[], Any] = lambda: None,
) -> Iterator[Issued]:
    """Write a workbook for each person of a roster into ``folder`` and yield what became of it, in the roster's order.

    Raises :class:`OutputError` where the folder cannot be made. What goes wrong with one person's is a finding of theirs.
    """
    target = Path(folder)
    try:
        target.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"The folder {folder} cannot be made: {error.strerror or error}.") from None
    names = file_names(roster.people)
    tasks = [
        _Task(place, person, str(target / name), tuple(previous.of(person)) if previous else ())
        for place, (person, name) in enumerate(zip(roster.people, names, strict=True))
    ]
    # those of one track, and one aspirational track, together: a workbook is brought onto a track once
    groups: dict[tuple[str, ...], list[_Task]] = {}
    for task in tasks:
        groups.setdefault((task.person.track.id, *(track.id for track in task.person.aspirational[:MOST_ASPIRATIONAL])), []).append(task)
    slow = previous is not None or len(groups) > _MANY_TRACKS or len(tasks) > _MANY_PEOPLE
    chunks = [group[start : start + _CHUNK] for group in groups.values() for start in range(0, len(group), _CHUNK)]
    issued: list[Issued | None] = [None] * len(tasks)
    for chunk in _spread(partial(_issue_all, choices=choices, asked=previous is not None), chunks, jobs if slow else 1):
        for place, one in chunk:
            issued[place] = one
            advance()
    yield from (one for one in issued if one is not None)


def unclaimed(previous: Previous, issued: Sequence[Issued]) -> list[str]:
    """Return the last cycle's workbooks that nobody of the roster has: people who have left, or names that differ."""
    used = {one.previous for one in issued}
    named = {finding.where for one in issued for finding in one.findings if finding.code == "previous-ambiguous"}
    return [file for file in previous.files if file not in used and Path(file).name not in named]


class _Task(NamedTuple):
    place: int  # on the roster
    person: Person
    file: str
    candidates: tuple[str, ...]  # workbooks of the last cycle


def _issue_all(tasks: Sequence[_Task], choices: Choices, asked: bool) -> list[tuple[int, Issued]]:
    framework = load_framework(choices.framework)
    return [(task.place, _issue(task, framework, choices, asked)) for task in tasks]


def _issue(task: _Task, framework: Framework, choices: Choices, asked: bool) -> Issued:
    _, person, file, candidates = task
    findings: list[Finding] = []
    start: Start | None = None
    if len(candidates) > 1:
        names = ", ".join(Path(one).name for one in candidates[:6])
        message = f"{person.name} may be any of {len(candidates)} workbooks of the last cycle ({names}). None was used."
        findings.append(finding("previous-ambiguous", "", message))
    elif candidates:
        start = _start(candidates[0], framework, findings)
    elif asked:
        findings.append(finding("previous-missing", "", f"{person.name} has no workbook of the last cycle."))
    if len(person.aspirational) > MOST_ASPIRATIONAL:
        left = ", ".join(track.name for track in person.aspirational[MOST_ASPIRATIONAL:])
        message = f"A workbook has a place for {MOST_ASPIRATIONAL} aspirational tracks; left out for {person.name}: {left}."
        findings.append(finding("aspirational-too-many", "", message))
    if choices.today is not None and framework.cycle is not None:
        skip = is_review_skipped(framework.cycle, choices.today, person.start, person.last_review)
        if skip:
            findings.append(finding("review-skipped", "", f"{person.name}: {skip.reason}"))
    data = _data(person, framework, choices, start)
    status: Status = "written"
    try:
        status = _write(file, data, person, findings)
    except OSError as error:
        status = "not written"
        findings.append(finding("not-written", "", f"{file} cannot be written: {error.strerror or error}."))
    if start is None:
        return Issued(person, file, status, findings=tuple(findings))
    carried = sum(one.rating is not None for one in start.carried.skills.values())
    return Issued(person, file, status, candidates[0], carried, len(start.goals), start.carried.not_carried, tuple(findings))


def _start(file: str, framework: Framework, findings: list[Finding]) -> Start | None:
    try:
        return start_from(read_workbook(file, (framework, *(one for one in _frameworks() if one.id != framework.id)), formulas=False), framework)
    except PackageError as error:
        findings.append(finding("previous-unreadable", Path(file).name, f"{error} Nothing was carried over from it."))
        return None


def _data(person: Person, framework: Framework, choices: Choices, start: Start | None) -> bytes:
    tracks = {track.id: track for track in framework.tracks}
    aspirational = [tracks[track.id] for track in person.aspirational if track.id in tracks][:MOST_ASPIRATIONAL]
    track = tracks[person.track.id]
    words: dict[str, Any] = {"name": person.name, "person_id": person.id, "family": person.family, "aspirational": aspirational}
    words |= {"layout": choices.layout, "hide_expected": choices.hide_expected}
    return build_blank(framework, track, **words) if start is None else build_prefilled(framework, track, start, **words)


def _write(file: str, data: bytes, person: Person, findings: list[Finding]) -> Status:
    """Write a workbook where none is; say what is there already. Raises ``OSError``."""
    path = Path(file)
    if not path.exists():
        save(data, path)
        return "written"
    if path.stat().st_size == len(data) and path.read_bytes() == data:
        return "there already"
    findings.append(finding("blank-exists", "", f"{path.name} is there already and is not what {person.name} would get: it was left alone."))
    return "not written"


def _spread(work: Callable[[_Given], _Made], given: Sequence[_Given], jobs: int | None, chunk: int = 1) -> Iterator[_Made]:
    """Do work on all cores where there is enough of it, and yield the results in order."""
    jobs = jobs or os.cpu_count() or 1
    if jobs == 1 or len(given) <= chunk:
        yield from map(work, given)
        return
    with ProcessPoolExecutor(min(jobs, len(given))) as pool:
        yield from pool.map(work, given, chunksize=chunk)
