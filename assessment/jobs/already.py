"""What is in a folder that workbooks are written to: a file there is a person's by the marker in
it, never by what it is called.

A roll-out that was interrupted is resumed by running it again. So each file that is there already
is somebody's, perhaps filled; it counts as a person's only if it says that it is, and for the
framework and the track that they are on.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Literal, NamedTuple

from assessment.jobs.folders import locked
from assessment.jobs.job import attempted
from assessment.jobs.whose import alike, as_id, as_name
from assessment.model import Finding, Framework, Marker
from assessment.model.errors import PackageError
from assessment.model.findings import finding
from assessment.model.marks import PERSON
from assessment.ooxml.package import open_package
from assessment.ooxml.workbook import Workbook, open_workbook
from assessment.people.roster import Person
from assessment.recognition.find.own import marker_of, named_value
from assessment.words.names import squeezed

_MOST_NAMED = 6  # workbooks in a message


class AlreadyThere(NamedTuple):
    """What is said of a person for whom no workbook is made: their file is there already, or
    another one is in its place.
    """

    status: Literal["there already", "not written"]
    file: str
    findings: tuple[Finding, ...] = ()


class _OwnWord(NamedTuple):
    """What a file says of itself: its marker, or why it has none."""

    marker: Marker | None
    problem: str = ""


def standings(
    people: Sequence[Person],
    names: Sequence[str],
    folder: str | os.PathLike[str] | None,
    framework: Framework,
) -> list[AlreadyThere | None]:
    """Return for each of ``people`` how things stand in ``folder`` where they are to get the file
    of ``names``; ``None``: it is to be written.

    Without a folder nothing is there.
    """
    there = _Folder(None if folder is None else Path(folder), framework, people, names)
    return [there.standing(person, name) for person, name in zip(people, names, strict=True)]


def not_told_apart(person: Person) -> Finding:
    """Return what is said of somebody whose file cannot have a name of its own."""
    return finding(
        "namesakes",
        f"row {person.row}",
        f"{person.name}: nothing on the roster tells this person from another one of the name. No"
        " workbook was written.",
    )


class _Folder:
    """The workbooks of a folder, by whose they say they are."""

    def __init__(
        self,
        folder: Path | None,
        framework: Framework,
        people: Sequence[Person],
        names: Sequence[str],
    ) -> None:
        self._folder, self._framework, self._names = folder or Path(), framework, frozenset(names)
        self._nowhere = folder is None
        self._sharing = Counter(as_name(person.name) for person in people)
        self._ids = {as_id(person.id) for person in people if person.id}
        self._said = (
            {} if folder is None else {name: _said_by(folder / name) for name in _workbooks(folder)}
        )
        self._by_id: dict[str, list[str]] = {}
        self._by_name: dict[str, list[str]] = {}
        for name, said in self._said.items():
            if said.marker is not None and said.marker.person:
                self._by_id.setdefault(as_id(said.marker.person), []).append(name)
                if as_id(said.marker.person) not in self._ids:
                    self._by_name.setdefault(as_name(said.marker.person), []).append(name)

    def standing(self, person: Person, name: str) -> AlreadyThere | None:
        if not name:
            return AlreadyThere("not written", "", (not_told_apart(person),))
        own, by_name = self._own(person, name)
        if own:
            return self._theirs(
                person, name if name in own else own[0], own, by_name and bool(person.id)
            )
        if unclear := self._unclear(person):
            message = (
                f"{unclear} is in the folder and says no more than the name {person.name}, which"
                " several on the roster have. No workbook was written."
            )
            return self._not_written(name, "blank-of-another", message)
        return self._in_the_way(person, name)

    def _own(self, person: Person, name: str) -> tuple[list[str], bool]:
        """Return the files that are a person's, and whether they are so by name."""
        own = self._by_id.get(as_id(person.id), []) if person.id else []
        if own:
            return own, False
        named = self._by_name.get(as_name(person.name), [])
        if self._sharing[as_name(person.name)] > 1:
            # several have the name: of files that say no more, only the one that is called like
            # this person's
            named = (
                []
                if person.id
                else [one for one in named if one == name and self._says(one, person.name)]
            )
        return named, True

    def _says(self, name: str, text: str) -> bool:
        marker = self._said[name].marker
        return marker is not None and as_id(marker.person or "") == as_id(text)

    def _unclear(self, person: Person) -> str:
        """Return a file that may be this person's or another's of the same name, since it says
        no more than that.
        """
        if self._sharing[as_name(person.name)] < 2:
            return ""
        return next(
            (
                one
                for one in self._by_name.get(as_name(person.name), ())
                if one not in self._names and self._says(one, person.name)
            ),
            "",
        )

    def _theirs(self, person: Person, name: str, own: Sequence[str], by_name: bool) -> AlreadyThere:
        marker, framework = self._said[name].marker, self._framework
        assert marker is not None  # that is how it was found
        if not by_name and (called := self._other_name(person, name)):
            message = (
                f"{name} is there already with the id {person.id}, but in the name of {called}. No"
                f" workbook was written for {person.name}."
            )
            return self._not_written(name, "blank-of-another", message)
        then = f"{marker.track or 'no track'} by {marker.framework} {marker.version}"
        now = f"{person.track.name} by {framework.id} {framework.version}"
        if not _is_for(marker, framework, person.track.name):
            message = (
                f"{name} is {person.name}'s, but for {then}; now it would be for {now}. It may have"
                " been filled, and was left alone."
            )
            return self._not_written(name, "blank-outdated", message)
        findings = []
        if by_name:
            message = (
                f"{name} was taken for {person.name}'s by the name: it has no id, and the roster"
                " has one."
            )
            findings.append(finding("blank-by-name", "", message))
        if len(own) > 1:
            others = ", ".join(one for one in own[:_MOST_NAMED] if one != name)
            message = f"{person.name} has more than one workbook in the folder: {name}, {others}."
            findings.append(finding("person-twice", "", message))
        return AlreadyThere("there already", str(self._folder / name), tuple(findings))

    def _other_name(self, person: Person, name: str) -> str:
        """Return the name in a file that has a person's id, where it is somebody else's."""
        if as_name(person.name) in as_name(name):
            return ""
        called = _called(self._folder / name)
        return "" if alike(called, person.name) else called

    def _in_the_way(self, person: Person, name: str) -> AlreadyThere | None:
        """Say what is in the place of a person's file, if anything is."""
        path = self._folder / name
        if self._nowhere or not os.path.lexists(path):
            return None
        if path.is_symlink() and not path.exists():
            return self._not_written(
                name,
                "blank-exists",
                f"{name} is a link that leads nowhere. Nothing was written through it for"
                f" {person.name}.",
            )
        said = self._said.get(name) or _said_by(path)
        if said.marker is None or not said.marker.person:
            why = said.problem or "it does not say whose it is"
            return self._not_written(
                name,
                "blank-exists",
                f"{name} is there already, and nothing in it says that it is {person.name}'s:"
                f" {why}",
            )
        message = (
            f"{name} is there already, and it is {_owner(path, said.marker)}. No workbook was"
            f" written for {person.name}"
        )
        return self._not_written(
            name,
            "blank-of-another",
            message + (f" (id {person.id})." if person.id else ", who has no id on the roster."),
        )

    def _not_written(self, name: str, code: str, message: str) -> AlreadyThere:
        return AlreadyThere("not written", str(self._folder / name), (finding(code, "", message),))


def _is_for(marker: Marker, framework: Framework, track: str) -> bool:
    """Tell whether a workbook was made for this framework, as it is, and the track."""
    made_for = (marker.framework, marker.version, squeezed(marker.track or ""))
    return made_for == (framework.id, framework.version, squeezed(track))


def _workbooks(folder: Path) -> list[str]:
    """Return the names of a folder's workbooks; none of one that is not there or cannot be
    listed.
    """
    try:
        with os.scandir(folder) as listing:
            names = sorted(entry.name for entry in listing if entry.name.lower().endswith(".xlsx"))
    except OSError:  # what is in the way of somebody's file is seen all the same
        return []
    return [name for name in names if not name.startswith(".") and not locked(name)]


def _said_by(path: Path) -> _OwnWord:
    """Return what a file says of itself. Its properties are looked at first, which takes a
    fraction of reading it.
    """
    marker = attempted(
        lambda: marker_of(Workbook(open_package(path))), lambda trouble: trouble.message
    )
    if isinstance(marker, str):
        return _OwnWord(None, marker)
    return _OwnWord(marker, "" if marker else "it is none of the workbooks that are made here.")


def _owner(path: Path, marker: Marker) -> str:
    """Return whose a file says that it is, with the name beside the id where it has both."""
    said = marker.person or ""
    name = _called(path)
    return f"{name}'s (id {said})" if name and as_id(name) != as_id(said) else f"that of {said}"


def _called(path: Path) -> str:
    """Return the name that stands in a workbook of ours."""
    try:
        name = named_value(open_workbook(path), PERSON)
    except PackageError:
        return ""
    return name.strip() if isinstance(name, str) else ""
