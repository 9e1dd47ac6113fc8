"""The last cycle's workbooks, and which of them are whose on a roster: by id, else by name, else by
what the file is called; none for certain where there is any doubt.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from assessment.jobs.whose import alike, as_id, as_name, name_words
from assessment.model import Finding
from assessment.model.findings import finding
from assessment.people.roster import Person

_MOST_NAMED = 3  # workbooks in a message
_Known = Mapping[tuple[str, str], Sequence["FormerWorkbook"]]  # by kind of key and key


@dataclass(frozen=True, slots=True)
class FormerWorkbook:
    """A workbook of the last cycle, and whose it says it is; ``""`` where it does not say."""

    file: str
    id: str
    name: str


class _Match(NamedTuple):
    """The workbooks that may be a person's, and whether that is so by their id."""

    workbooks: Sequence[FormerWorkbook]
    by_id: bool


@dataclass(frozen=True, slots=True)
class Previous:
    """The last cycle's workbooks that could be read, and what is wrong with the others."""

    workbooks: tuple[FormerWorkbook, ...]
    findings: tuple[Finding, ...] = ()

    def of(self, people: Sequence[Person]) -> list[tuple[str, ...]]:
        """Return for each person the workbooks that may be theirs; none is theirs for certain where
        there are several, or where others may have it.

        A workbook is a person's by id; else by name, unless both have an id and these differ; else
        by the file's name, unless the workbook names somebody else. One that several people may
        have is no single one's, but for who has its id. A former id counts as one.
        """
        known = self._known()
        matches = [_matching(person, known) for person in people]
        owners = Counter(one.file for match in matches if match.by_id for one in match.workbooks)
        claims = Counter(
            one.file for match in matches if not match.by_id for one in match.workbooks
        )
        return [_files(match, owners, claims) for match in matches]

    def _known(self) -> _Known:
        known: dict[tuple[str, str], list[FormerWorkbook]] = {}
        for one in self.workbooks:
            for key in (
                ("id", as_id(one.id)),
                ("name", as_name(one.name)),
                ("file", as_name(Path(one.file).stem)),
            ):
                known.setdefault(key, []).append(one)
        return known

    def given_again(self, person: Person, files: Sequence[str]) -> Finding | None:
        """Return what is to be said where the one workbook that is a person's by id is in another's
        name: ids are given again, and names change.

        An error where the names have no word in common. A former id that stands on the list says
        that it is theirs all the same.
        """
        if len(files) != 1 or not person.id:
            return None
        whose = next((one for one in self.workbooks if one.file == files[0]), None)
        if whose is None or not whose.name or as_id(whose.id) in ("", as_id(person.previous_id)):
            return None
        if _same_name(whose.name, person.name):
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
        by_name: dict[str, list[FormerWorkbook]] = {}
        for one in self.workbooks:
            if one.id and one.name:
                by_name.setdefault(as_name(one.name), []).append(one)
        found: list[Finding] = []
        for person, files in zip(people, self.of(people), strict=True):
            named = [] if files or not person.id else by_name.get(as_name(person.name), [])
            if named:
                which = ", ".join(
                    f"{Path(one.file).name} (id {one.id})" for one in named[:_MOST_NAMED]
                )
                message = (
                    f"{person.name} has no workbook of the last cycle by the id {person.id}, but of"
                    f" the same name there is {which}."
                )
                found.append(finding("previous-other-id", "", message))
        return found


def _same_name(one: str, other: str) -> bool:
    return as_name(one) == as_name(other) or name_words(one) == name_words(other)


def _files(match: _Match, owners: Counter[str], claims: Counter[str]) -> tuple[str, ...]:
    """Return a person's files of those that match; ``owners`` counts who has each by id, ``claims``
    who else may have it.
    """
    files = [one.file for one in match.workbooks if match.by_id or one.file not in owners]
    counted = owners if match.by_id else claims
    # twice the same file stands for one that is not this person's alone
    return (*files, *files) if len(files) == 1 and counted[files[0]] > 1 else tuple(files)


def _matching(person: Person, known: _Known) -> _Match:
    # where ids have changed, the last cycle's workbooks have the former ones
    for one in (as_id(person.previous_id), as_id(person.id)):
        if one and (matches := known.get(("id", one))):
            return _Match(matches, True)
    named = _without_other_id(person, known.get(("name", as_name(person.name)), ()))
    if named:
        return _Match(named, False)
    keys = dict.fromkeys((as_name(person.name), as_name(person.name + person.id)))
    stems = [one for key in keys for one in known.get(("file", key), ())]
    return _Match([one for one in _without_other_id(person, stems) if not one.name], False)


def _without_other_id(person: Person, workbooks: Sequence[FormerWorkbook]) -> list[FormerWorkbook]:
    """Return the workbooks that do not say by an id that they are not this person's."""
    return [one for one in workbooks if not (as_id(person.id) and one.id)]
