"""Blank workbooks for everybody on a roster, filled from the last cycle's where there are any.

Nobody is left out in silence: each person of the roster gets a result that says what became of
theirs. A file that is there already is never overwritten, since somebody may have filled it; so a
run that was interrupted is resumed by running it again.
"""

from __future__ import annotations

import errno
import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, partial
from itertools import count
from pathlib import Path
from typing import Any, Literal, NamedTuple

from assessment.engine.calendar import is_review_skipped, next_event
from assessment.engine.carry_over import NotCarried
from assessment.frameworks.load import framework_ids, load_framework
from assessment.frameworks.without_pay import without_pay
from assessment.jobs.already import Standing, standings
from assessment.jobs.blank import (
    MOST_ASPIRATIONAL,
    Layout,
    Start,
    build_blank,
    build_prefilled,
    start_from,
)
from assessment.jobs.folders import refuse
from assessment.jobs.pool import spread
from assessment.jobs.whose import alike, as_id, as_name, identity_of, name_words
from assessment.model import Finding, Framework
from assessment.model.errors import OutputError, PackageError
from assessment.model.findings import finding
from assessment.ooxml.write.archive import save
from assessment.people.file_names import file_names
from assessment.people.roster import Person, Roster
from assessment.recognition import read_workbook
from assessment.sheets.kit.canvas import Paper

_MANY_TRACKS, _MANY_PEOPLE = 8, 2_000  # from which on several processes pay
_CHUNK = 64  # people that a process is given at a time

Status = Literal["written", "there already", "not written", "planned"]


_RUNS = count()  # tells one roll-out of a process from the next


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


@dataclass(frozen=True, slots=True)
class Issued:
    """What became of one person's workbook."""

    person: Person
    file: str
    status: Status
    previous: str = ""  # the last cycle's workbook that it was filled from
    carried: int = 0  # of the ratings that stood there
    goals: int = 0
    not_carried: tuple[NotCarried, ...] = ()
    findings: tuple[Finding, ...] = ()
    candidates: tuple[str, ...] = ()  # the workbooks of the last cycle that may be the person's
    # ratings in the last cycle's workbook; None where it was not looked at
    stood: int | None = None


@dataclass(frozen=True, slots=True)
class Whose:
    """A workbook of the last cycle, and whose it says it is; ``""`` where it does not say."""

    file: str
    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Previous:
    """The last cycle's workbooks that could be read, and what is wrong with the others."""

    workbooks: tuple[Whose, ...]
    findings: tuple[Finding, ...] = ()

    def of(self, people: Sequence[Person]) -> list[tuple[str, ...]]:
        """Return for each person the workbooks that may be theirs; none is theirs for certain where
        there are several, or where others may have it.

        A workbook is a person's by id; else by name, unless both have an id and these differ; else
        by the file's name, unless the workbook names somebody else. One that several people may
        have is no single one's, but for who has its id. A former id counts as one.
        """
        known: dict[tuple[str, str], list[Whose]] = {}
        for one in self.workbooks:
            for key in (
                ("id", as_id(one.id)),
                ("name", as_name(one.name)),
                ("file", as_name(Path(one.file).stem)),
            ):
                known.setdefault(key, []).append(one)
        found = [_matching(person, known) for person in people]
        ids = Counter(one.file for matches, certain in found if certain for one in matches)
        claims = Counter(one.file for matches, certain in found if not certain for one in matches)
        result: list[tuple[str, ...]] = []
        for matches, certain in found:
            files = [one.file for one in matches if certain or one.file not in ids]
            shared = any((ids if certain else claims)[file] > 1 for file in files)
            # twice the same file stands for one that is not this person's alone
            result.append((*files, *files) if shared and len(files) == 1 else tuple(files))
        return result

    def given_again(self, person: Person, files: Sequence[str]) -> Finding | None:
        """Return what is to be said where the one workbook that is a person's by id is in another's
        name: ids are given again, and names change.

        An error where the names have no word in common. A former id that stands on the list says
        that it is theirs all the same.
        """
        if len(files) != 1 or not person.id:
            return None
        whose = next((one for one in self.workbooks if one.file == files[0]), None)
        if (
            whose is None
            or not whose.id
            or not whose.name
            or as_id(whose.id) in ("", as_id(person.previous_id))
        ):
            return None
        if as_name(whose.name) == as_name(person.name) or name_words(whose.name) == name_words(
            person.name
        ):
            return None
        what = (
            f"{Path(whose.file).name} has the id {whose.id} of {person.name}, but is"
            f" {whose.name}'s."
        )
        if alike(whose.name, person.name):
            return finding("previous-name-differs", "", f"{what} It was taken for theirs.")
        return finding(
            "previous-of-another",
            "",
            f"{what} It was not used, and no workbook was written for {person.name}.",
        )

    def renumbered(self, people: Sequence[Person]) -> list[Finding]:
        """Return a warning for each person who has no workbook by their id, where there is one
        of the same name with another id: ids may have changed.
        """
        by_name: dict[str, list[Whose]] = {}
        for one in self.workbooks:
            if one.id and one.name:
                by_name.setdefault(as_name(one.name), []).append(one)
        found: list[Finding] = []
        for person, files in zip(people, self.of(people), strict=True):
            named = [] if files or not person.id else by_name.get(as_name(person.name), [])
            if named:
                which = ", ".join(f"{Path(one.file).name} (id {one.id})" for one in named[:3])
                message = (
                    f"{person.name} has no workbook of the last cycle by the id {person.id}, but of"
                    f" the same name there is {which}."
                )
                found.append(finding("previous-other-id", "", message))
        return found


def _matching(
    person: Person, known: Mapping[tuple[str, str], Sequence[Whose]]
) -> tuple[list[Whose], bool]:
    """Return the workbooks that may be a person's, and whether that is so by their id."""
    identity, name = as_id(person.id), as_name(person.name)
    # where ids have changed, the last cycle's workbooks have the former ones
    for one in (as_id(person.previous_id), identity):
        if one and (matches := known.get(("id", one))):
            return list(matches), True
    others = [one for one in known.get(("name", name), ()) if not (identity and one.id)]
    if others:
        return others, False
    stems = [
        one
        for key in dict.fromkeys((name, as_name(person.name + person.id)))
        for one in known.get(("file", key), ())
    ]
    return [one for one in stems if not (identity and one.id) and not one.name], False


def find_previous(
    files: Sequence[str], jobs: int | None = None, advance: Callable[[], Any] = lambda: None
) -> Previous:
    """Say whose the last cycle's workbooks are, whatever their layout; one that cannot be read
    is told.
    """
    workbooks: list[Whose] = []
    findings: list[Finding] = []
    chunks = [files[start : start + _CHUNK] for start in range(0, len(files), _CHUNK)]
    for one in spread(_whose, chunks, _jobs(jobs), _whose_unknown):
        advance()
        if isinstance(one, Whose):
            workbooks.append(one)
        else:
            findings.append(one)
    return Previous(tuple(workbooks), tuple(findings))


def _jobs(jobs: int | None) -> int:
    return jobs or os.cpu_count() or 1


def _whose_unknown(file: str, why: str) -> Finding:
    return finding(
        "previous-unreadable", Path(file).name, f"{why} Nothing was carried over from it."
    )


def _whose(file: str) -> Whose | Finding:
    try:
        refuse(file)
        one = read_workbook(file, _frameworks(), formulas=False)
    except PackageError as error:
        return finding(
            "previous-unreadable", Path(file).name, f"{error} Nothing was carried over from it."
        )
    except (MemoryError, RecursionError) as error:
        return finding(
            "previous-unreadable",
            Path(file).name,
            f"The file exhausts this machine ({type(error).__name__}). Nothing was carried over"
            " from it.",
        )
    if not one.competencies:
        return finding(
            "previous-unreadable",
            Path(file).name,
            "It is no competency workbook, so nothing was carried over from it.",
        )
    if (
        unscaled := next((found for found in one.findings if found.code == "scale-unknown"), None)
    ) is not None:
        return finding(
            "previous-unreadable",
            Path(file).name,
            f"{unscaled.message} Nothing was carried over from it.",
        )
    known = identity_of(one)
    return Whose(file, known.id, known.name)


@lru_cache(maxsize=1)
def _frameworks() -> tuple[Framework, ...]:
    return tuple(load_framework(identity) for identity in framework_ids())


def roll_out(
    roster: Roster,
    folder: str | os.PathLike[str] | None,
    choices: Choices,
    previous: Previous | None = None,
    *,
    jobs: int | None = None,
    advance: Callable[[], Any] = lambda: None,
    done: Callable[[Issued], Any] = lambda _: None,
) -> Iterator[Issued]:
    """Write a workbook for each person of a roster into ``folder`` and yield what became of it, in
    the roster's order.

    A file that is there already is a person's only by the marker in it
    (:mod:`assessment.jobs.already`). In a dry run nobody's is written: what would be is "planned",
    with what would be carried over; ``folder`` may be ``None`` then. ``advance`` is called for each
    person, ``done`` with what became of their workbook, as soon as that is known. Raises
    :class:`OutputError` where the folder cannot be made. What goes wrong with one person's is a
    finding of theirs.
    """
    target = Path() if folder is None else Path(folder)
    try:
        if not choices.dry_run:
            target.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(
            f"The folder {folder} cannot be made: {error.strerror or error}."
        ) from None
    run = next(_RUNS)
    names = file_names(roster.people)
    there = standings(roster.people, names, folder, _framework_of(choices.framework, run))
    candidates = previous.of(roster.people) if previous else [()] * len(names)
    issued: list[Issued | None] = [None] * len(names)
    # those of one track, and one aspirational track, together: a workbook is brought onto a track
    # once
    groups: dict[tuple[str, ...], list[_Task]] = {}
    for place, (person, name, standing, files) in enumerate(
        zip(roster.people, names, there, candidates, strict=True)
    ):
        if standing is not None:
            issued[place] = one = _standing(person, standing, files)
            done(one)
            advance()
            continue
        again = previous.given_again(person, files) if previous else None
        if again is not None and again.severity == "error":
            issued[place] = one = Issued(
                person, str(target / name), "not written", findings=(again,), candidates=files
            )
            done(one)
            advance()
            continue
        key = (person.track.id, *(track.id for track in person.aspirational[:MOST_ASPIRATIONAL]))
        groups.setdefault(key, []).append(
            _Task(place, person, str(target / name), files, (again,) if again is not None else ())
        )
    slow = (
        previous is not None
        or len(groups) > _MANY_TRACKS
        or sum(map(len, groups.values())) > _MANY_PEOPLE
    )
    chunks = [
        group[start : start + _CHUNK]
        for group in groups.values()
        for start in range(0, len(group), _CHUNK)
    ]

    def answered(task: _Task, one: tuple[int, Issued]) -> None:
        done(one[1])
        advance()

    work = partial(_issued, choices=choices, asked=previous is not None, run=run)
    for place, made in spread(
        work, chunks, _jobs(jobs) if slow else 1, _not_issued, answered=answered
    ):
        issued[place] = made
    yield from (one for one in issued if one is not None)


def _standing(person: Person, standing: Standing, candidates: tuple[str, ...]) -> Issued:
    """Return what is said of somebody for whom no workbook has to be made, or can be."""
    # made by an earlier run, whole, and perhaps filled since: making it anew would only tell
    # whether it was
    certain = standing.status == "there already" and len(candidates) == 1
    return Issued(
        person,
        standing.file,
        standing.status,
        candidates[0] if certain else "",
        findings=standing.findings,
        candidates=candidates,
    )


def unclaimed(previous: Previous, issued: Sequence[Issued]) -> list[str]:
    """Return the last cycle's workbooks that nobody of the roster has: people who have left, or
    names that differ.
    """
    named = {file for one in issued for file in one.candidates}
    return [one.file for one in previous.workbooks if one.file not in named]


class _Task(NamedTuple):
    place: int  # on the roster
    person: Person
    file: str
    candidates: tuple[str, ...]  # workbooks of the last cycle
    remarks: tuple[Finding, ...] = ()


def _issued(task: _Task, choices: Choices, asked: bool, run: int) -> tuple[int, Issued]:
    framework = _framework_of(choices.framework, run)
    return task.place, _safely(
        task, without_pay(framework) if choices.no_pay else framework, choices, asked
    )


@lru_cache(maxsize=1)
def _framework_of(framework: str, run: int) -> Framework:
    """Return the framework of one roll-out: whether its files have changed is looked at once,
    not for every person.
    """
    return load_framework(framework)


def _not_issued(task: _Task, why: str) -> tuple[int, Issued]:
    problem = finding(
        "file-timed-out",
        Path(task.file).name,
        f"{why} See whether there is a workbook for {task.person.name}.",
    )
    return task.place, Issued(
        task.person, task.file, "not written", findings=(problem,), candidates=task.candidates
    )


def _safely(task: _Task, framework: Framework, choices: Choices, asked: bool) -> Issued:
    try:
        return _issue(task, framework, choices, asked)
    except OutputError:
        raise  # the framework is at fault, for everybody
    except Exception as error:  # a fault of ours must not take the other people's workbooks with it
        problem = finding(
            "internal-error",
            Path(task.file).name,
            f"A fault of this program, {type(error).__name__}: {error}",
        )
        return Issued(
            task.person, task.file, "not written", findings=(problem,), candidates=task.candidates
        )


def _issue(task: _Task, framework: Framework, choices: Choices, asked: bool) -> Issued:
    _, person, file, candidates, remarks = task
    findings = [*remarks, *_remarks(person, framework, choices)]
    if asked and not candidates:
        findings.append(
            finding("previous-missing", "", f"{person.name} has no workbook of the last cycle.")
        )
    if len(candidates) > 1:
        names = ", ".join(Path(one).name for one in dict.fromkeys(candidates[:6]))
        why = (
            f"may be any of {len(candidates)} workbooks"
            if len(set(candidates)) > 1
            else "is not the only one whose workbook it may be"
        )
        message = (
            f"{person.name} {why} of the last cycle ({names}). None was used, and no workbook was"
            " written."
        )
        return Issued(
            person,
            file,
            "not written",
            findings=(*findings, finding("previous-ambiguous", "", message)),
            candidates=candidates,
        )
    try:
        start = _start(candidates[0], framework) if candidates else None
        status: Status = "planned"
        if not choices.dry_run:
            _write(file, _data(person, framework, choices, start), candidates if start else ())
            status = "written"
    except PackageError as error:
        problem = finding(
            "previous-unreadable",
            Path(candidates[0]).name,
            f"{error} No workbook was written for {person.name}.",
        )
        return Issued(
            person, file, "not written", findings=(*findings, problem), candidates=candidates
        )
    except OSError as error:
        problem = finding(
            "not-written", "", f"{file} cannot be written: {error.strerror or error}."
        )
        return Issued(
            person, file, "not written", findings=(*findings, problem), candidates=candidates
        )
    if start is None:
        return Issued(person, file, status, findings=tuple(findings))
    if (loss := start.losses.warning(framework)) is not None:
        findings.append(loss)
    return Issued(
        person,
        file,
        status,
        candidates[0],
        start.ratings,
        len(start.goals),
        start.left,
        tuple(findings),
        candidates,
        start.losses.stood,
    )


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


def _start(file: str, framework: Framework) -> Start:
    return start_from(
        read_workbook(
            file,
            (framework, *(one for one in _frameworks() if one.id != framework.id)),
            formulas=False,
        ),
        framework,
    )


def _data(person: Person, framework: Framework, choices: Choices, start: Start | None) -> bytes:
    tracks = {track.id: track for track in framework.tracks}
    aspirational = [tracks[track.id] for track in person.aspirational if track.id in tracks][
        :MOST_ASPIRATIONAL
    ]
    track = tracks[person.track.id]
    words: dict[str, Any] = {
        "name": person.name,
        "person_id": person.id,
        "family": person.family,
        "aspirational": aspirational,
    }
    words |= {
        "layout": choices.layout,
        "hide_expected": choices.hide_expected,
        "paper": choices.paper,
    }
    return (
        build_blank(framework, track, **words)
        if start is None
        else build_prefilled(framework, track, start, **words)
    )


def _write(file: str, data: bytes, made_from: Sequence[str]) -> None:
    """Write a workbook where none is, for nobody who could not read what it was ``made_from``.

    Raises ``OSError``, also where something has come there in the meantime.
    """
    if os.path.lexists(file):  # a link that leads nowhere, too
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST))
    save(data, file, fresh=True, made_from=[Path(one).stat() for one in dict.fromkeys(made_from)])
